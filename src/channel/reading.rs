//! How mails are read: by which charset, and as designed or as text.

use std::sync::Arc;

use crate::mime::sample::Samples;
use crate::mime::view::MailView;
use crate::model::{Charset, MailId, ViewChoice};

use super::handle::Ticket;

/// What is asked about how mails are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReadingCommand {
    /// Tell how a mail would read by each charset ([`ReadingEvent::Sampled`]).
    Sample {
        /// Which.
        mail: MailId,
    },
    /// Read a mail by a charset for a look ([`ReadingEvent::Seen`]); nothing is remembered.
    Look {
        /// Which.
        mail: MailId,
        /// By which; `None`: by itself.
        charset: Option<Charset>,
    },
    /// Read mails of this mail's sender by a charset from now on ([`ReadingEvent::Seen`]). The row
    /// of the mail is filed anew, and behind it those of all mails of the sender
    /// ([`super::Event::MailsChanged`]).
    Choose {
        /// Which mail.
        mail: MailId,
        /// By which; `None`: by themselves.
        charset: Option<Charset>,
    },
    /// Show mails of these senders that have a design as designed, or as text, from now on.
    Show {
        /// Their addresses.
        senders: Vec<String>,
        /// How.
        view: ViewChoice,
    },
}

/// What is told about how mails are read.
#[derive(Debug, Clone)]
pub enum ReadingEvent {
    /// Answer to `Sample`.
    Sampled {
        /// Whose.
        ticket: Ticket,
        /// Which mail.
        mail: MailId,
        /// How it would read.
        samples: Arc<Samples>,
    },
    /// Answer to `Look` and `Choose`.
    Seen {
        /// Whose.
        ticket: Ticket,
        /// The mail, read that way.
        view: Arc<MailView>,
    },
}
