//! How a mail is written: its lines, what its parts decode to, how it is built, its octets. Told in
//! pieces, as they are looked at: the window never holds more than a few screens of a mail.

use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

use crate::mime::anatomy::{Anatomy, HexLine};
use crate::mime::oddity::OddityFound;
use crate::mime::source::Row;
use crate::model::{MailId, PartId};

use super::handle::Ticket;

/// Rows that one command may ask for.
pub const SOURCE_ROWS: u64 = crate::mime::source::ROWS_AT_ONCE;
/// Places told where words are found; of more the first.
pub const SOURCE_PLACES: usize = 10_000;
/// Octets of a source that go to the clipboard at once.
pub const SOURCE_COPY_OCTETS: usize = 4 * 1024 * 1024;

/// A way to look at a source.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SourceFace {
    /// Its lines as they stand.
    #[default]
    Raw,
    /// What its parts decode to, one behind the other; or one of them.
    Decoded(Option<PartId>),
    /// Its octets; or those that one of its parts decodes to.
    Hex(Option<PartId>),
}

/// What is asked about a source.
#[derive(Debug, Clone, PartialEq)]
pub enum SourceCommand {
    /// Say how the mail is built ([`SourceEvent::Opened`]).
    Open {
        /// Which.
        mail: MailId,
    },
    /// Tell rows ([`SourceEvent::Piece`]), at most [`SOURCE_ROWS`].
    Piece {
        /// Of which mail.
        mail: MailId,
        /// Seen how.
        face: SourceFace,
        /// Which, counted from 0.
        rows: Range<u64>,
    },
    /// Find words, whatever their case ([`SourceEvent::Found`]).
    Find {
        /// In which mail.
        mail: MailId,
        /// Seen how.
        face: SourceFace,
        /// As they stand; among octets also as hexadecimal digits.
        words: String,
    },
    /// Tell everything as text, for the clipboard ([`SourceEvent::Text`]).
    Copy {
        /// Of which mail.
        mail: MailId,
        /// Seen how.
        face: SourceFace,
    },
    /// Write the mail as it is to a file that doesn't exist yet
    /// ([`super::AttachmentEvent::Saved`]).
    Save {
        /// Which.
        mail: MailId,
        /// Where to. An existing file is not overwritten: ` (2)` goes before the extension.
        to: PathBuf,
    },
    /// Nobody looks at it any more.
    Close {
        /// Which.
        mail: MailId,
    },
}

/// What is told about a source.
#[derive(Debug, Clone)]
pub enum SourceEvent {
    /// Answer to `Open`.
    Opened {
        /// Whose.
        ticket: Ticket,
        /// Which mail.
        mail: MailId,
        /// How it is built.
        facts: Arc<SourceFacts>,
    },
    /// Answer to `Piece`.
    Piece {
        /// Whose.
        ticket: Ticket,
        /// Of which mail.
        mail: MailId,
        /// The rows.
        piece: SourcePiece,
    },
    /// Answer to `Find`.
    Found {
        /// Whose.
        ticket: Ticket,
        /// In which mail.
        mail: MailId,
        /// The rows in which the words begin, in order; at most [`SOURCE_PLACES`].
        rows: Arc<[u64]>,
    },
    /// Answer to `Copy`.
    Text {
        /// Whose.
        ticket: Ticket,
        /// The text, at most [`SOURCE_COPY_OCTETS`] of it.
        text: Arc<str>,
        /// Whether it is only the beginning.
        cut: bool,
    },
}

/// How a mail is built.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SourceFacts {
    /// Octets of the mail.
    pub octets: u64,
    /// Its parts.
    pub anatomy: Anatomy,
    /// What is odd about it, and in which row of its lines.
    pub oddities: Vec<(OddityFound, u64)>,
}

/// Some rows of a source.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SourcePiece {
    /// Seen how.
    pub face: SourceFace,
    /// The first of them.
    pub first: u64,
    /// How many there are in all.
    pub count: u64,
    /// They.
    pub rows: SourceRows,
}

/// Rows of text or of octets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SourceRows {
    /// Of text.
    Text(Vec<Row>),
    /// Of octets.
    Hex(Vec<HexLine>),
}

impl Default for SourceRows {
    fn default() -> Self {
        Self::Text(Vec::new())
    }
}

impl SourceCommand {
    /// The mail it is about.
    #[must_use]
    pub fn mail(&self) -> MailId {
        match self {
            Self::Open { mail }
            | Self::Piece { mail, .. }
            | Self::Find { mail, .. }
            | Self::Copy { mail, .. }
            | Self::Save { mail, .. }
            | Self::Close { mail } => *mail,
        }
    }
}
