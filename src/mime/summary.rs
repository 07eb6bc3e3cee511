//! What a row of the mail list shows. Cheap: run once for every mail that comes in.

use crate::model::{Person, Timestamp};

/// What the index keeps of a mail.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Summary {
    /// Decoded, on one line; empty where there is none.
    pub subject: String,
    /// First author.
    pub from: Person,
    /// Recipients of To.
    pub to: Vec<Person>,
    /// The first words of the text, on one line.
    pub snippet: String,
    /// The mail's own Date, clamped to what a calendar can show.
    pub date: Option<Timestamp>,
    /// Whether something is attached that is not merely shown inline.
    pub has_attachments: bool,
    /// With brackets; empty where there is none.
    pub message_id: String,
    /// Message-IDs with brackets: References, else In-Reply-To, oldest first.
    pub references: Vec<String>,
}

/// Reads what a row shows. The bytes may be the beginning of a mail cut anywhere; what stands
/// behind the cut is then unknown, so give 64 KiB or more.
#[must_use]
pub fn read(mail: &[u8]) -> Summary {
    let _ = mail;
    unimplemented!("lands next")
}
