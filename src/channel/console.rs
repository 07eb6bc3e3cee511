//! A session by hand: what the person asks of it, and what is said in it.
//!
//! [`ConsoleCommand::Open`] runs as long as the connection lives, and its ticket is the console's
//! name: everything else names that ticket, the lines come under it, and its one outcome is the
//! end of the session. A console owns its connection; nothing typed in it can reach a delivery.

use std::path::PathBuf;

use crate::console::{Line, Manner, Protocol};
use crate::model::account::TlsMode;
use crate::model::{AccountId, Secret};

use super::handle::Ticket;

/// What is asked of a console.
#[derive(Debug, Clone)]
pub enum ConsoleCommand {
    /// Open a connection and follow it to its end.
    Open {
        /// Which protocol.
        protocol: Protocol,
        /// With whom.
        target: ConsoleTarget,
        /// The person has been told that everybody on the way can read along, and wants it: a
        /// line without encryption to a host off loopback is opened only so.
        plaintext_agreed: bool,
    },
    /// Say one line. Where the reply asks for it (STARTTLS, STLS), encryption begins by itself.
    /// Until it has begun, and while a [`ConsoleCommand::LogIn`] is on its way, the line waits: it
    /// would go out in the clear, or into the exchange. Its outcome comes when it has gone out;
    /// [`super::Outcome::Cancelled`]: it did not.
    Say {
        /// In which console.
        console: Ticket,
        /// The line without its end: perhaps a password, so it is held like one.
        line: Secret,
        /// How it is meant.
        manner: Manner,
    },
    /// Log in with the account's user name and password, which nobody sees. Never without
    /// encryption off loopback. Where the server's offer is not known it is asked for first. Its
    /// outcome comes when the login is over, whichever way.
    LogIn {
        /// In which console; it must have been opened for an account.
        console: Ticket,
        /// A SASL mechanism, `USER` or `APOP`; `None`: the best that is offered.
        mechanism: Option<String>,
    },
    /// Close the connection as it is: no QUIT is said, and lines that still wait are not either.
    /// It goes before everything else.
    Close {
        /// Which console.
        console: Ticket,
    },
    /// Write a session to a file only its owner can read. An existing file is not overwritten:
    /// ` (2)` goes before the extension ([`ConsoleEvent::Saved`] tells the real path).
    Save {
        /// The text, masked already.
        text: String,
        /// Where to.
        to: PathBuf,
    },
    /// Read a session file ([`ConsoleEvent::FileRead`]).
    Read {
        /// Which.
        file: PathBuf,
    },
}

/// With whom a console speaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConsoleTarget {
    /// The server of an account, as its settings say.
    Account(AccountId),
    /// Any server.
    Host {
        /// Name or address.
        host: String,
        /// TCP port.
        port: u16,
        /// When encryption begins. With STARTTLS the console asks for it by itself.
        tls: TlsMode,
    },
}

/// What happened in a console.
#[derive(Debug, Clone)]
pub enum ConsoleEvent {
    /// What was said, in its order; at most 256 lines each.
    Lines {
        /// In which console.
        console: Ticket,
        /// The lines.
        lines: Vec<Line>,
    },
    /// Answer to [`ConsoleCommand::Save`].
    Saved {
        /// Whose.
        ticket: Ticket,
        /// Where it lies.
        path: PathBuf,
    },
    /// Answer to [`ConsoleCommand::Read`].
    FileRead {
        /// Whose.
        ticket: Ticket,
        /// Which file.
        file: PathBuf,
        /// Its text, decoded lossily.
        text: String,
    },
}
