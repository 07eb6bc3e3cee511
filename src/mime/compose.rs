//! From a draft, or from a mail made elsewhere, to the bytes that go on the wire.

mod body;
mod header;
pub mod notice;
mod parts;
mod raw;
mod recode;
mod typed;

use data_encoding::HEXLOWER;

use self::body::Form;
use self::header::{Header, with_brackets};
use super::date;
use super::filename;
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
    /// Whether it has octets above 127: then it needs a server that offers 8BITMIME, and where
    /// they stand in its header SMTPUTF8 (S-71, S-72). For [`compose`] only where an address of
    /// To, Cc or From cannot be spelt in ASCII.
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

/// Makes the mail of a draft. 7-bit clean whatever is in it but for addresses that only SMTPUTF8
/// can carry. `message_id` (brackets or not) and
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
    let to = typed::read(&draft.to)?;
    let cc = typed::read(&draft.cc)?;
    let bcc = typed::read(&draft.bcc)?;
    let everybody = to.iter().chain(&cc).chain(&bcc);
    let recipients = typed::once_each(everybody.map(|mailbox| mailbox.address.clone()));
    if recipients.is_empty() {
        return Err(ComposeError::NoRecipient);
    }
    let message_id = with_brackets(message_id);
    let date = date::write(date, offset_minutes);
    let header = head(draft, from, &date, &message_id, |header| {
        if !to.is_empty() {
            header.mailboxes("To", &to);
        } else if cc.is_empty() {
            header.plain("To", "undisclosed-recipients:;");
        }
        if !cc.is_empty() {
            header.mailboxes("Cc", &cc);
        }
    });
    let bytes = write_parts(header, &draft.text, attachments, boundary_seed);
    Ok(Composed {
        eight_bit: !bytes.is_ascii(),
        bytes,
        sender: from.address.clone(),
        recipients,
        message_id,
        subject: draft.subject.clone(),
    })
}

/// Makes a draft as it stands a mail for the Drafts folder, never for the wire: it need not have
/// a recipient, what is typed and is no address (yet) is left out, and Bcc is kept, so that
/// another program can go on with it.
#[must_use]
pub fn render(
    draft: &Draft,
    from: &Mailbox,
    attachments: Vec<(DraftAttachment, Vec<u8>)>,
    date: Timestamp,
    offset_minutes: i32,
    message_id: &str,
    boundary_seed: [u8; 16],
) -> Vec<u8> {
    let date = date::write(date, offset_minutes);
    let header = head(draft, from, &date, &with_brackets(message_id), |header| {
        for (name, typed) in [("To", &draft.to), ("Cc", &draft.cc), ("Bcc", &draft.bcc)] {
            let readable = |entry| typed::read(std::slice::from_ref(entry)).unwrap_or_default();
            let people: Vec<Mailbox> = typed.iter().flat_map(readable).collect();
            if !people.is_empty() {
                header.mailboxes(name, &people);
            }
        }
    });
    write_parts(header, &draft.text, attachments, boundary_seed)
}

/// What stands above every mail of ours; `people` writes whom it is for.
fn head(
    draft: &Draft,
    from: &Mailbox,
    date: &str,
    message_id: &str,
    people: impl FnOnce(&mut Header),
) -> Header {
    let mut header = Header::default();
    header.plain("Date", date);
    header.mailboxes("From", std::slice::from_ref(from));
    people(&mut header);
    header.text("Subject", &draft.subject);
    header.plain("Message-ID", message_id);
    header.message_ids("In-Reply-To", draft.in_reply_to.as_slice());
    header.message_ids("References", &shortened(&draft.references));
    header.plain("MIME-Version", "1.0");
    header
}

/// References of a long thread: where it began, and the latest (RFC 5322 §3.6.4).
fn shortened(references: &[String]) -> Vec<String> {
    match references {
        [first, rest @ ..] if rest.len() > REFERENCES => {
            let latest = &rest[rest.len() - REFERENCES..];
            std::iter::once(first).chain(latest).cloned().collect()
        }
        short => short.to_vec(),
    }
}

/// References kept behind the first.
const REFERENCES: usize = 30;

/// The text and, beside it, the files. Each file is let go as soon as it is written, so that a
/// mail never needs much more room than itself and its files.
fn write_parts(
    mut header: Header,
    text: &str,
    attachments: Vec<(DraftAttachment, Vec<u8>)>,
    boundary_seed: [u8; 16],
) -> Vec<u8> {
    let text = body::canonical_text(text);
    if attachments.is_empty() {
        return write_text(header, &text);
    }
    // `=_` stands neither in base64 nor in quoted-printable.
    let boundary = format!("=_{}", HEXLOWER.encode(&boundary_seed));
    header.plain(
        "Content-Type",
        &format!("multipart/mixed; boundary=\"{boundary}\""),
    );
    let files: usize = attachments
        .iter()
        .map(|(_, file)| body::base64_octets(file.len()) + 1024)
        .sum();
    let mut bytes = header.bytes;
    bytes.reserve_exact(files + text.len() * 2 + 1024);
    bytes.extend_from_slice(format!("\r\n--{boundary}\r\n").as_bytes());
    bytes.extend_from_slice(&write_text(Header::default(), &text));
    for (attachment, file) in attachments {
        bytes.extend_from_slice(format!("--{boundary}\r\n").as_bytes());
        write_file(&attachment, &file, &mut bytes);
    }
    bytes.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    bytes
}

fn write_text(mut header: Header, text: &str) -> Vec<u8> {
    let form = Form::of(text);
    header.plain("Content-Type", "text/plain; charset=utf-8");
    header.plain("Content-Transfer-Encoding", form.name());
    let mut bytes = header.bytes;
    bytes.extend_from_slice(b"\r\n");
    body::append(text, form, &mut bytes);
    bytes
}

fn write_file(attachment: &DraftAttachment, file: &[u8], bytes: &mut Vec<u8>) {
    let name = filename::safe(&attachment.name, "attachment");
    let is_mail =
        attachment.media_type.eq_ignore_ascii_case("message/rfc822") && body::is_plain_mail(file);
    let mut header = Header::default();
    let media_type = if is_mail {
        "message/rfc822"
    } else {
        sendable_type(&attachment.media_type)
    };
    header.file(media_type, &name);
    header.plain(
        "Content-Transfer-Encoding",
        if is_mail { "7bit" } else { "base64" },
    );
    bytes.extend_from_slice(&header.bytes);
    bytes.extend_from_slice(b"\r\n");
    if is_mail {
        bytes.extend_from_slice(file);
        // The line end before a boundary is the boundary's.
        bytes.extend_from_slice(b"\r\n");
    } else {
        body::base64(file, bytes);
    }
}

/// The type, where it is one and where base64 may stand under it (RFC 2045 §6.4).
fn sendable_type(media_type: &str) -> &str {
    let is_token = |text: &str| {
        let is_token = |octet: u8| octet.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&octet);
        !text.is_empty() && text.len() < 64 && text.bytes().all(is_token)
    };
    match media_type.split_once('/') {
        Some((kind, subtype))
            if is_token(kind)
                && is_token(subtype)
                && !kind.eq_ignore_ascii_case("message")
                && !kind.eq_ignore_ascii_case("multipart") =>
        {
            media_type
        }
        _ => "application/octet-stream",
    }
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
    raw::read(mail, options)
}

/// Reads recipients as typed: entries separated by comma, semicolon or their Chinese forms,
/// each `Name <address>` or an address.
///
/// # Errors
/// [`ComposeError::Recipient`], naming the first bad entry.
pub fn recipients(typed: &[String]) -> Result<Vec<Mailbox>, ComposeError> {
    typed::read(typed)
}
