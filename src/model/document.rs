//! A mail as the texts it is found by.

/// The texts of a mail, as a person would read them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Document {
    /// Authors: names and addresses.
    pub from: String,
    /// Recipients of To, Cc and Bcc.
    pub to: String,
    /// The subject.
    pub subject: String,
    /// The text of all parts that are text, of plain and HTML ones and of attached mails.
    pub body: String,
    /// Names of attachments, one a line.
    pub file_names: String,
}
