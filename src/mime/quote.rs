//! What a reply, a forward or a `mailto:` begins with.

use super::view::Content;
use crate::model::{AccountId, Address, Draft, DraftId, PartId};

/// What a draft begins with.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Seed {
    /// `Name <address>` or an address, one an entry.
    pub to: Vec<String>,
    /// As `to`.
    pub cc: Vec<String>,
    /// As `to`; only from a `mailto:`, and to be shown.
    pub bcc: Vec<String>,
    /// On one line.
    pub subject: String,
    /// `\n` line ends.
    pub text: String,
    /// With brackets.
    pub in_reply_to: Option<String>,
    /// With brackets, oldest first.
    pub references: Vec<String>,
    /// Parts of the mail passed on that go with it; the caller copies them.
    pub attachments: Vec<PartId>,
}

impl Seed {
    /// The draft. Attachments are the caller's to add.
    #[must_use]
    pub fn into_draft(self, id: DraftId, account: AccountId) -> Draft {
        Draft {
            to: self.to,
            cc: self.cc,
            bcc: self.bcc,
            subject: self.subject,
            text: self.text,
            in_reply_to: self.in_reply_to,
            references: self.references,
            ..Draft::empty(id, account)
        }
    }
}

/// An answer: to Reply-To, else From, where that is not ourselves; `all`: to everybody else too.
/// `attribution` is the line above the quoted text, e.g. `On Friday Ann wrote:`.
#[must_use]
pub fn reply(content: &Content, all: bool, own: &[Address], attribution: &str) -> Seed {
    let _ = (content, all, own, attribution);
    unimplemented!("lands next")
}

/// The words above a forwarded mail, in the person's language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForwardLabels {
    /// E.g. `---------- Forwarded mail ----------`.
    pub heading: String,
    /// E.g. `From`.
    pub from: String,
    /// E.g. `Date`.
    pub date: String,
    /// E.g. `Subject`.
    pub subject: String,
    /// E.g. `To`.
    pub to: String,
    /// E.g. `Cc`.
    pub cc: String,
}

/// The mail passed on: its text below a few of its headers, its attachments beside it.
/// `date` is the mail's date as the person reads dates.
#[must_use]
pub fn forward(content: &Content, labels: &ForwardLabels, date: &str) -> Seed {
    let _ = (content, labels, date);
    unimplemented!("lands next")
}

/// Reads a `mailto:` URL (RFC 6068): to, cc, bcc, subject, body and in-reply-to; whatever else
/// it asks for, attachments above all, is ignored. `None` where it is no such URL.
#[must_use]
pub fn mailto(url: &str) -> Option<Seed> {
    let _ = url;
    unimplemented!("lands next")
}
