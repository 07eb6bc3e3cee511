//! A mail as the list knows it.

use serde::{Deserialize, Serialize};

use super::{Flags, Folder, Tag, Timestamp};

/// The index's name of a mail. Stable while the index lives; a rebuilt index gives new ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MailId(pub i64);

impl MailId {
    /// Whether it is of a mail in a file outside the profile, or within another mail: nothing is
    /// kept of it, and it lies in no folder.
    #[must_use]
    pub fn is_outside(self) -> bool {
        self.0 < 0
    }
}

/// Position of a MIME part in its mail, counted from 0; with more in the upper bits where it lies
/// within a part (`mime::attachment`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartId(pub u32);

/// Somebody named in a header, as it stands there: the address may be no valid one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Person {
    /// Decoded display name without control or direction-changing characters; may be empty.
    pub name: String,
    /// The addr-spec as written; may be empty.
    pub address: String,
}

impl Person {
    /// The name, else the address.
    #[must_use]
    pub fn shown(&self) -> &str {
        if self.name.is_empty() {
            &self.address
        } else {
            &self.name
        }
    }
}

/// A row of the mail list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MailSummary {
    /// The index's name of it.
    pub id: MailId,
    /// Where it lies.
    pub folder: Folder,
    /// Seen, answered, flagged and so on.
    pub flags: Flags,
    /// First author.
    pub from: Person,
    /// Recipients of To, for the rows of Sent, Drafts and Outbox.
    pub to: Vec<Person>,
    /// Decoded, on one line; empty where the mail has none.
    pub subject: String,
    /// The first words of the text, on one line.
    pub snippet: String,
    /// The mail's own Date, clamped to what a calendar can show; where it has none, when it came.
    pub date: Timestamp,
    /// Octets of the file.
    pub size_octets: u64,
    /// Octets of the whole mail, where only its header and first lines are here and the rest lies
    /// on the server; `None`: it is whole.
    pub whole_octets: Option<u64>,
    /// Whether something is attached that is not merely shown inline.
    pub has_attachments: bool,
    /// What the person has tagged it with, in alphabetical order.
    pub tags: Vec<Tag>,
}
