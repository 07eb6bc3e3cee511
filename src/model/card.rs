//! What a contact in a mail says (RFC 6350, RFC 2426).

/// A contact.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Card {
    /// As the person is called; may be empty.
    pub name: String,
    /// The organisation and its parts, the widest first; may be empty.
    pub organisation: Vec<String>,
    /// What the person does there; may be empty.
    pub title: String,
    /// Addresses of mail.
    pub mails: Vec<CardEntry>,
    /// Telephone numbers as written.
    pub phones: Vec<CardEntry>,
    /// Addresses of post, each on one line.
    pub addresses: Vec<CardEntry>,
    /// Pages on the Web: http and https.
    pub pages: Vec<CardEntry>,
    /// Whatever is noted, with `\n`; may be empty.
    pub note: String,
}

/// One of several ways to reach somebody.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CardEntry {
    /// What kind it says to be, lower case, e.g. `work`, `cell`.
    pub kinds: Vec<String>,
    /// The way itself.
    pub value: String,
}
