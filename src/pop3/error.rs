//! Why a session ended early, and why a request was not taken.

use crate::model::{MailNumber, Remedy};
use crate::sasl::{self, Blame};
use crate::wire::LineFault;

use super::reply::{Reply, ResponseCode};

/// Why a session ended early. The connection is dropped without QUIT, so nothing that was marked
/// is deleted (P-21).
///
/// `Display` is one clause in lower case without a full stop, fit for a log; the server's own
/// words come last. No variant holds a secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    // The server broke the protocol.
    /// A line that is neither `+OK` nor `-ERR` where a status is due.
    #[error("the server answered {awaiting} with a line that is no POP3 reply: {line:?}")]
    NotAReply {
        /// What it should have answered.
        awaiting: String,
        /// The line, printable and cut.
        line: String,
    },
    /// A line without an end, or with a wrong one.
    #[error("answering {awaiting}, {fault}")]
    Line {
        /// What it was answering.
        awaiting: String,
        /// What is wrong.
        fault: LineFault,
    },
    /// +OK to STAT without a number of mails.
    #[error("the server does not say how many mails it has: {line:?}")]
    BadStat {
        /// Its words.
        line: String,
    },
    /// More lines than any honest answer has.
    #[error("the server's answer to {command} has more than {limit_lines} lines")]
    AnswerTooLong {
        /// To which command.
        command: &'static str,
        /// The limit.
        limit_lines: usize,
    },
    /// A listing of more octets than any honest one has.
    #[error("the server's answer to {command} has more than {limit_octets} octets")]
    ListingTooLarge {
        /// To which command.
        command: &'static str,
        /// The limit.
        limit_octets: usize,
    },
    /// STAT counts more mails than this program manages.
    #[error("the server counts {mails} mails, the limit is {limit_mails}")]
    TooManyMails {
        /// Its figure.
        mails: u64,
        /// The limit.
        limit_mails: u32,
    },
    /// A mail that does not end within the limit, whatever LIST said of it.
    #[error("mail {number} is larger than {limit_octets} octets")]
    MailTooLarge {
        /// Which.
        number: MailNumber,
        /// The limit.
        limit_octets: u64,
    },
    /// Bytes behind the last answer due: what they belong to cannot be known (P-05).
    #[error("the server sent something that answers nothing")]
    Unasked,
    /// The server sends and does not read.
    #[error("the server sent more than {limit_octets} octets that could not be read in time")]
    Flood {
        /// The limit.
        limit_octets: usize,
    },

    // The way to the server is not safe.
    /// Somebody may be tampering with the connection. Nothing secret was sent.
    #[error("the server sent {count} octets before encryption started")]
    BytesBeforeTls {
        /// How many.
        count: usize,
    },
    /// STLS is required and not offered or refused. Nothing secret was sent.
    #[error("the server does not offer encryption, and the account requires it")]
    NoStartTls {
        /// Its words, where it refused.
        reply: Option<Reply>,
    },
    /// The password would have gone in the clear.
    #[error("a password never travels without encryption")]
    PlaintextForbidden,

    // Logging in.
    /// No way to log in that the server offers and the account allows.
    #[error("the server offers no way of logging in that may be used: {offered}")]
    NoMechanism {
        /// What it offers.
        offered: String,
    },
    /// User name or password cannot be put on the line.
    #[error("the {field} cannot be sent: {reason}")]
    UnsendableLogin {
        /// `user name` or `password`.
        field: &'static str,
        /// Why not.
        reason: &'static str,
    },
    /// APOP is wanted, and no greeting under TLS has a challenge that an honest server makes.
    #[error("APOP needs TLS from the first byte and a well-formed challenge in the greeting")]
    NoApop,
    /// The server offers weaker mechanisms than it took before.
    #[error(transparent)]
    WeakerLogin(#[from] sasl::Weaker),
    /// An exchange that goes nowhere, or one that the server did not prove its side of.
    #[error("logging in failed: {0}")]
    Sasl(#[from] sasl::Fault),
    /// The token is wrong, expired or not for this (S-45).
    #[error("the server refused the token: {reply}{}", .explanation.as_ref().map(|it| format!(" ({it})")).unwrap_or_default())]
    TokenRefused {
        /// Its words.
        reply: Reply,
        /// What it said before, where it did: `invalid_token`, `400`.
        explanation: Option<String>,
    },
    /// It is, as far as the server tells, the credentials.
    #[error("the server refused the user name or password: {reply}")]
    LoginRefused {
        /// Its words. Without [`ResponseCode::Auth`] it may mean something else: the stored
        /// password is not deleted for it (P-44).
        reply: Reply,
    },
    /// The credentials are good, another session holds the maildrop.
    #[error("another program is reading this mailbox now: {reply}")]
    InUse {
        /// The server's words.
        reply: Reply,
    },
    /// Too soon after the last login.
    #[error("the server wants a longer pause between two logins: {reply}")]
    LoginDelay {
        /// The server's words.
        reply: Reply,
    },

    // The server refused something the session cannot do without.
    /// For now: \[SYS/TEMP\].
    #[error("the server cannot do {command} now: {reply}")]
    Trouble {
        /// What.
        command: &'static str,
        /// The server's words.
        reply: Reply,
    },
    /// For good, as far as it tells.
    #[error("the server refused {command}: {reply}")]
    Refused {
        /// What.
        command: &'static str,
        /// The server's words.
        reply: Reply,
    },

    // The network.
    /// The stream ended while an answer was due.
    #[error("the connection closed before the server answered {awaiting}")]
    Closed {
        /// Which command.
        awaiting: String,
    },
}

impl Error {
    /// The error for a -ERR without which the session cannot go on.
    pub(super) fn from_refusal(command: &'static str, reply: Reply) -> Self {
        match reply.code {
            Some(ResponseCode::InUse) => Self::InUse { reply },
            Some(ResponseCode::LoginDelay) => Self::LoginDelay { reply },
            Some(ResponseCode::SysTemp) => Self::Trouble { command, reply },
            Some(ResponseCode::Auth) => Self::LoginRefused { reply },
            Some(ResponseCode::SysPerm | ResponseCode::Utf8) | None => {
                Self::Refused { command, reply }
            }
        }
    }

    /// What may be done about it. Exhaustive on purpose: a new variant must choose.
    #[must_use]
    pub fn remedy(&self) -> Remedy {
        match self {
            Self::NotAReply { .. }
            | Self::Line { .. }
            | Self::BadStat { .. }
            | Self::AnswerTooLong { .. }
            | Self::ListingTooLarge { .. }
            | Self::TooManyMails { .. }
            | Self::MailTooLarge { .. }
            | Self::Unasked
            | Self::Flood { .. }
            | Self::BytesBeforeTls { .. }
            | Self::Refused { .. } => Remedy::Report,
            Self::NoStartTls { .. }
            | Self::PlaintextForbidden
            | Self::NoMechanism { .. }
            | Self::NoApop => Remedy::CheckServer,
            Self::WeakerLogin(_) => Remedy::AllowWeakerLogin,
            Self::Sasl(fault) => match fault.blame() {
                Blame::Credentials => Remedy::AskPassword,
                Blame::Server => Remedy::Report,
                Blame::Impostor => Remedy::CheckServer,
            },
            Self::UnsendableLogin { .. }
            | Self::LoginRefused { .. }
            | Self::TokenRefused { .. } => Remedy::AskPassword,
            Self::InUse { .. }
            | Self::LoginDelay { .. }
            | Self::Trouble { .. }
            | Self::Closed { .. } => Remedy::RetryLater,
        }
    }

    /// The mail at which the session broke, where it is one mail's fault (P-07).
    #[must_use]
    pub fn mail(&self) -> Option<MailNumber> {
        match self {
            Self::MailTooLarge { number, .. } => Some(*number),
            _ => None,
        }
    }
}

/// Why a request was not taken. The session is as it was before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RequestError {
    /// [`super::Request::Finish`] was asked for, or the session is over.
    #[error("the session takes no more requests")]
    Finishing,
    /// The mail was asked to be deleted in this session (P-23).
    #[error("mail {number} is marked for deletion")]
    Deleted {
        /// Which.
        number: MailNumber,
    },
}
