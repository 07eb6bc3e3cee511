//! What a caller may ask of an open maildrop, and what the session reports.

use std::fmt;

use crate::model::{MailNumber, Uid};

use super::capabilities::Capabilities;
use super::listing::Listing;
use super::reply::Reply;

/// What the caller may ask for at any time; requests are answered in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Request {
    /// UIDL of all mails.
    ListUids,
    /// LIST of all mails.
    ListSizes,
    /// The whole mail.
    Retrieve {
        /// Which.
        number: MailNumber,
        /// What LIST says, where it was asked: a hint for the window, nothing else (P-26).
        expected_octets: Option<u64>,
    },
    /// Header and the first lines of the body (TOP).
    Peek {
        /// Which.
        number: MailNumber,
        /// How many lines of the body.
        body_lines: u32,
    },
    /// Marks for deletion; nothing is gone before [`Event::Committed`]. Ask for it only once
    /// the mail is durable (P-81).
    Delete(MailNumber),
    /// Takes all marks back (RSET).
    Reset,
    /// QUIT: deletes what is marked and ends the session. Written once nothing else is due, so
    /// that a server found out of step deletes nothing.
    Finish,
}

impl Request {
    /// The mail it is about.
    #[must_use]
    pub fn mail(&self) -> Option<MailNumber> {
        match self {
            Self::Retrieve { number, .. } | Self::Peek { number, .. } | Self::Delete(number) => {
                Some(*number)
            }
            Self::ListUids | Self::ListSizes | Self::Reset | Self::Finish => None,
        }
    }
}

/// As on the line: `RETR 12`.
impl fmt::Display for Request {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ListUids => formatter.write_str("UIDL"),
            Self::ListSizes => formatter.write_str("LIST"),
            Self::Retrieve { number, .. } => write!(formatter, "RETR {number}"),
            Self::Peek { number, body_lines } => write!(formatter, "TOP {number} {body_lines}"),
            Self::Delete(number) => write!(formatter, "DELE {number}"),
            Self::Reset => formatter.write_str("RSET"),
            Self::Finish => formatter.write_str("QUIT"),
        }
    }
}

/// What the session reports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// Logged in; STAT answered.
    Ready {
        /// How many mails there are.
        mails: u32,
        /// Octets of all of them; `None` where the server's figure is none (P-24).
        total_octets: Option<u64>,
        /// What the server can do now.
        capabilities: Box<Capabilities>,
    },
    /// Answer to [`Request::ListUids`].
    Uids(Listing<Uid>),
    /// Answer to [`Request::ListSizes`].
    Sizes(Listing<u64>),
    /// The next part of a mail asked for by `Retrieve` or `Peek`: at most 64 KiB, dots unstuffed,
    /// line ends as they came.
    Chunk {
        /// Of which mail.
        number: MailNumber,
        /// The part.
        bytes: Vec<u8>,
    },
    /// All chunks of a mail were delivered and its end was seen.
    Retrieved {
        /// Which.
        number: MailNumber,
        /// Octets of the chunks; LIST may have said otherwise.
        octets: u64,
    },
    /// All chunks of [`Request::Peek`] were delivered.
    Peeked {
        /// Which.
        number: MailNumber,
        /// Octets of the chunks.
        octets: u64,
    },
    /// Marked for deletion.
    Marked(MailNumber),
    /// No mail is marked any more.
    ResetDone,
    /// -ERR to this request; it touches this request only (P-82). To `Finish` it means that some
    /// marked mails may still be there.
    Refused {
        /// Which.
        request: Request,
        /// The server's words.
        reply: Reply,
    },
    /// +OK to QUIT: the deletions are real now.
    Committed,
}
