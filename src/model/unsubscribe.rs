//! What a mail offers and asks for beside being read. Nothing of it happens by itself.

use super::Person;

/// The ways of a list or a newsletter to be left (RFC 2369 §3.2, RFC 8058).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Unsubscribe {
    /// An https address to which `List-Unsubscribe=One-Click` is posted, and that is all.
    pub one_click: Option<String>,
    /// A mail that is sent.
    pub mail: Option<UnsubscribeMail>,
    /// A page to be opened: http or https.
    pub page: Option<String>,
    /// What the list is known by: its List-Id (RFC 2919 §2), else its author's address; empty
    /// where it has neither, or no way. It is only for remembering that it was left.
    pub list: String,
}

impl Unsubscribe {
    /// Whether there is no way.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.one_click.is_none() && self.mail.is_none() && self.page.is_none()
    }
}

/// A mail that leaves a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UnsubscribeMail {
    /// To whom.
    pub to: String,
    /// May be empty.
    pub subject: String,
    /// May be empty.
    pub text: String,
}

/// Somebody wants to be told when the mail is read (RFC 8098 §2.1).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReceiptRequest {
    /// Who is to be told.
    pub to: Vec<Person>,
    /// Whether that is not only the author: where a notice would tell others, or where the mail
    /// does not return to (RFC 8098 §2.1 wants the person asked then, as is done always).
    pub elsewhere: bool,
}
