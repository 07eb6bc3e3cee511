//! From a draft, or from a mail made elsewhere, to the bytes that go on the wire.

use crate::model::{Address, AddressFault, Draft, DraftAttachment, Mailbox, Timestamp};

pub use super::quote::{ForwardLabels, Seed, forward, mailto, reply};

/// A mail ready for the outbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Composed {
    /// The mail: every line ends in CRLF and has at most 998 octets; no Bcc.
    pub bytes: Vec<u8>,
    /// For `MAIL FROM`.
    pub sender: Address,
    /// For `RCPT TO`: each box once, in the order of To, Cc, Bcc.
    pub recipients: Vec<Address>,
    /// Whether it has octets above 127 (then it needs `BODY=8BITMIME`). Never for [`compose`].
    pub eight_bit: bool,
    /// With brackets.
    pub message_id: String,
    /// Decoded, for the row in the outbox.
    pub subject: String,
}

/// Why no mail came of it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ComposeError {
    /// Nobody to send it to.
    #[error("the mail has no recipient")]
    NoRecipient,
    /// An entry of To, Cc or Bcc is no address.
    #[error("{entry:?} is no address: {fault}")]
    Recipient {
        /// As typed.
        entry: String,
        /// What is wrong with it.
        fault: AddressFault,
    },
    /// A mail from elsewhere has no usable From, and no sender was given.
    #[error("the mail does not say whom it is from")]
    NoSender,
    /// A mail from elsewhere has a NUL octet (S-6D).
    #[error("the mail has a NUL octet, which SMTP cannot carry")]
    Nul,
    /// A mail from elsewhere has a line that could not be mended (S-6D).
    #[error("line {line} of the mail has more than 998 octets, which SMTP cannot carry")]
    LineTooLong {
        /// Counted from 1.
        line: usize,
    },
}

/// Makes the mail of a draft. 7-bit clean whatever is in it. `message_id` (brackets or not) and
/// `boundary_seed` are random numbers of the caller's; `offset_minutes` is the local time zone's.
///
/// # Errors
/// [`ComposeError::NoRecipient`], [`ComposeError::Recipient`].
pub fn compose(
    draft: &Draft,
    from: &Mailbox,
    attachments: Vec<(DraftAttachment, Vec<u8>)>,
    date: Timestamp,
    offset_minutes: i32,
    message_id: &str,
    boundary_seed: [u8; 16],
) -> Result<Composed, ComposeError> {
    let _ = (
        draft,
        from,
        attachments,
        date,
        offset_minutes,
        message_id,
        boundary_seed,
    );
    unimplemented!("lands next")
}

/// What [`from_raw`] needs beside the mail.
#[derive(Debug, Clone)]
pub struct RawOptions {
    /// `-t`: the recipients of To, Cc and Bcc get it too.
    pub extract_recipients: bool,
    /// Recipients of the command line, as typed.
    pub recipients: Vec<String>,
    /// `-f`; else the address of From (or Sender) is the envelope's.
    pub sender: Option<Address>,
    /// The account's own, put in where the mail has no From.
    pub from: Option<Mailbox>,
    /// Put in where the mail has no Date.
    pub date: Timestamp,
    /// The local time zone's, for that Date.
    pub offset_minutes: i32,
    /// Put in where the mail has no Message-ID; brackets or not.
    pub message_id: String,
}

/// Makes a mail that another program wrote fit for the wire (S-6C, S-6D): line ends CRLF,
/// Bcc taken out, Date, Message-ID and From added where missing.
///
/// # Errors
/// [`ComposeError`].
pub fn from_raw(mail: &[u8], options: &RawOptions) -> Result<Composed, ComposeError> {
    let _ = (mail, options);
    unimplemented!("lands next")
}

/// Reads recipients as typed: entries separated by comma, semicolon or their Chinese forms,
/// each `Name <address>` or an address.
///
/// # Errors
/// [`ComposeError::Recipient`], naming the first bad entry.
pub fn recipients(typed: &[String]) -> Result<Vec<Mailbox>, ComposeError> {
    let _ = typed;
    unimplemented!("lands next")
}
