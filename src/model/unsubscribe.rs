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
    /// What the mail offers as well, and Hongyan does not do: told, so that nobody has to guess.
    pub barred: Option<Barred>,
    /// What the list is known by: its List-Id (RFC 2919 §2), else its author's address; empty
    /// where it has neither, or no way. It is only for remembering that it was left.
    pub list: String,
}

impl Unsubscribe {
    /// Whether there is no way.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.one_click.is_none()
            && self.mail.is_none()
            && self.page.is_none()
            && self.barred.is_none()
    }
}

/// An address by which a list offers to be left, and to which Hongyan does not go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Barred {
    /// As it stands in the mail, fit to be shown on one line.
    pub address: String,
    /// Why not.
    pub why: Bar,
}

/// Why Hongyan does not go to an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bar {
    /// A name or a password stands before its host: it looks as if it led elsewhere.
    Name,
    /// It is written as no address of the Web is.
    Odd,
    /// Its port belongs to another service. A browser may open it all the same.
    Port(u16),
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
