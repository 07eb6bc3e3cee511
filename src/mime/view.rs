//! A mail as a person reads it. Built by `mime`, drawn by `ui`; nothing in it is ever executed
//! or fetched.

use std::ops::Range;
use std::sync::Arc;

use crate::model::{
    Charset, Extent, Flags, Folder, MailId, PartId, Person, ReadBy, SenderChoice, Timestamp,
};

pub use super::encrypted::{Cipher, Encrypted, Seal};
pub use super::fold::{Role, Section};

pub use super::insight::Insight;
pub use super::inspection::{Caution, Inspection};
pub use super::kind::{Family, Kind};
pub use super::stamp::Stamp;
pub use crate::model::text::{Paragraph, ParagraphKind, Span, SpanStyle};

/// A mail as a person reads it.
#[derive(Debug, Clone, PartialEq)]
pub struct MailView {
    /// The index's name of it.
    pub id: MailId,
    /// Where it lies.
    pub folder: Folder,
    /// Flags when it was opened.
    pub flags: Flags,
    /// What the bytes say.
    pub content: Content,
    /// What the person has chosen for mails of its sender.
    pub choice: SenderChoice,
    /// Who really wrote it, how it came, what it offers and reports.
    pub insight: Arc<Insight>,
}

/// What the bytes of a mail say.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Content {
    /// Decoded, on one line.
    pub subject: String,
    /// All authors; more than one is rare and shown.
    pub from: Vec<Person>,
    /// Where answers go, where the mail says so.
    pub reply_to: Vec<Person>,
    /// Recipients.
    pub to: Vec<Person>,
    /// Recipients of a copy.
    pub cc: Vec<Person>,
    /// Hidden recipients; only in mails of our own.
    pub bcc: Vec<Person>,
    /// Date as the author's machine wrote it, clamped to what a calendar can show.
    pub date: Option<Timestamp>,
    /// With brackets; empty where there is none.
    pub message_id: String,
    /// Message-IDs with brackets: References, else In-Reply-To, oldest first.
    pub references: Vec<String>,
    /// The text in reading order.
    pub paragraphs: Vec<Paragraph>,
    /// Which of all texts that is.
    pub stamp: Stamp,
    /// What of the text is whose: all of it, in order.
    pub sections: Vec<Section>,
    /// Whether the text counts on letters of one width: a patch, a table made of spaces.
    pub is_fixed: bool,
    /// Where the text comes from.
    pub origin: TextOrigin,
    /// What it is made of where it is shown as its sender meant it; empty where it has no page to
    /// be drawn.
    pub pieces: Vec<Piece>,
    /// In the order of the mail.
    pub attachments: Vec<AttachmentView>,
    /// Pictures and the like that lie on foreign servers and were not fetched.
    pub remote_contents: u32,
    /// What of it is sealed: nobody reads that without a key, or without a program that opens it.
    pub encrypted: Option<Encrypted>,
    /// Whether the mail was too complex to be shown whole.
    pub too_complex: bool,
    /// How much of it is shown where it is not all, as far as that is known.
    pub extent: Option<Extent>,
    /// Octets of the file.
    pub size_octets: u64,
    /// By which charsets it was read, and why by these; nothing of what is ASCII.
    pub charsets: Vec<ReadBy>,
    /// The charset that a person has chosen to read it by.
    pub chosen: Option<Charset>,
}

/// Where the text of a view comes from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum TextOrigin {
    /// The mail has no text.
    #[default]
    Nothing,
    /// text/plain.
    Plain,
    /// text/html, read as text.
    Html,
}

/// What a mail is made of where it is shown as its sender meant it, in its order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// An HTML part: a document of its own.
    Page(PartId),
    /// Some of the paragraphs, of a part that is no HTML.
    Text(Range<usize>),
}

/// An attachment as a chip.
#[derive(Debug, Clone, PartialEq)]
pub struct AttachmentView {
    /// Which part.
    pub part: PartId,
    /// A safe file name: one component, no control or direction-changing characters.
    pub name: String,
    /// Type and subtype as the mail claims.
    pub media_type: String,
    /// Octets, decoded.
    pub size_octets: u64,
    /// Whether it is a picture within the text.
    pub inline: bool,
    /// Whether opening it could run something.
    pub can_run: bool,
    /// What it is by its first octets, and what must be known before it is opened.
    pub inspection: Inspection,
}

/// How a person reads a mail.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Reading {
    /// The charset they chose for what the mail does not make certain (`mime::lens` says what
    /// that is); without one all is read by itself.
    pub charset: Option<Charset>,
}

impl Content {
    /// How it was read.
    #[must_use]
    pub fn reading(&self) -> Reading {
        Reading {
            charset: self.chosen,
        }
    }
}

/// Reads a mail.
#[must_use]
pub fn read(mail: &[u8]) -> Content {
    read_as(mail, Reading::default())
}

/// Reads a mail the way a person wants it.
#[must_use]
pub fn read_as(mail: &[u8], reading: Reading) -> Content {
    super::reader::read(mail, reading)
}
