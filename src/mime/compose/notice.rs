//! Mails about another mail, written for a program at the other end with a few words for a person:
//! a receipt (RFC 8098), an answer to an invitation (RFC 5546 §3.2.3, RFC 6047).

mod calendar;
#[cfg(test)]
mod tests;

use data_encoding::HEXLOWER;

use super::body::{self, Form};
use super::header::{Header, is_message_id, with_brackets};
use super::{Composed, date, shortened};
use crate::model::{Address, Mailbox, Timestamp};

pub use calendar::CalendarAnswer;

/// What every notice has. Its recipients may not be empty.
#[derive(Debug, Clone)]
pub struct Notice {
    /// Who writes.
    pub from: Mailbox,
    /// To whom.
    pub to: Vec<Mailbox>,
    /// On one line.
    pub subject: String,
    /// The words for a person, `\n` line ends.
    pub text: String,
    /// The mail it answers, with brackets; may be empty.
    pub in_reply_to: String,
    /// With brackets, oldest first.
    pub references: Vec<String>,
    /// When.
    pub date: Timestamp,
    /// The local time zone's.
    pub offset_minutes: i32,
    /// Brackets or not.
    pub message_id: String,
    /// A random number of the caller's.
    pub boundary_seed: [u8; 16],
}

/// The receipt for a mail that was shown to a person who agreed to tell so; `original` is what
/// [`crate::mime::unsubscribe::original_recipient`] reads of that mail. It names no program
/// and no machine: the fields that could are optional and left out (RFC 8098 §3.2.1, §3.2.2).
#[must_use]
pub fn receipt(notice: &Notice, recipient: &Address, original: Option<&str>) -> Composed {
    let mut fields = String::new();
    // Whoever reads it has made sure that it is one line of ASCII.
    if let Some(original) =
        original.filter(|text| text.bytes().all(|octet| octet.is_ascii_graphic()))
    {
        fields.push_str(&format!("Original-Recipient: {original}\r\n"));
    }
    fields.push_str(&format!("Final-Recipient: {}\r\n", typed(recipient)));
    if is_message_id(&notice.in_reply_to) {
        fields.push_str(&format!("Original-Message-ID: {}\r\n", notice.in_reply_to));
    }
    fields.push_str("Disposition: manual-action/MDN-sent-manually; displayed\r\n");
    let mut part = Header::default();
    part.plain("Content-Type", "message/disposition-notification");
    part.plain("Content-Transfer-Encoding", "7bit");
    let container = "multipart/report; report-type=disposition-notification";
    write(notice, container, (part, fields.into_bytes()))
}

/// The answer to an invitation: the words, and the same for the organiser's calendar.
#[must_use]
pub fn calendar_answer(notice: &Notice, answer: &CalendarAnswer<'_>) -> Composed {
    let text = calendar::write(answer, notice.date);
    let form = Form::of(&text);
    let mut part = Header::default();
    part.plain(
        "Content-Type",
        "text/calendar; method=REPLY; charset=utf-8; component=VEVENT",
    );
    part.plain("Content-Transfer-Encoding", form.name());
    let mut octets = Vec::new();
    body::append(&text, form, &mut octets);
    write(notice, "multipart/alternative", (part, octets))
}

/// `rfc822;ann@example.org`; an address that is not ASCII as RFC 6533 §3 writes it.
fn typed(address: &Address) -> String {
    if let Some(ascii) = address.to_ascii() {
        return format!("rfc822;{ascii}");
    }
    let mut text = String::from("utf-8;");
    for character in address.as_str().chars() {
        match character {
            '\\' | '+' | '=' => text.push_str(&format!("\\x{{{:02X}}}", u32::from(character))),
            plain if plain.is_ascii() => text.push(plain),
            other => text.push_str(&format!("\\x{{{:X}}}", u32::from(other))),
        }
    }
    text
}

fn write(notice: &Notice, container: &str, (part, octets): (Header, Vec<u8>)) -> Composed {
    let message_id = with_brackets(&notice.message_id);
    // `=_` stands neither in base64 nor in quoted-printable.
    let boundary = format!("=_{}", HEXLOWER.encode(&notice.boundary_seed));
    let mut header = Header::default();
    header.plain("Date", &date::write(notice.date, notice.offset_minutes));
    header.mailboxes("From", std::slice::from_ref(&notice.from));
    header.mailboxes("To", &notice.to);
    header.text("Subject", &notice.subject);
    header.plain("Message-ID", &message_id);
    header.message_ids("In-Reply-To", std::slice::from_ref(&notice.in_reply_to));
    header.message_ids("References", &shortened(&notice.references));
    header.plain("MIME-Version", "1.0");
    header.plain(
        "Content-Type",
        &format!("{container};\r\n boundary=\"{boundary}\""),
    );
    let text = body::canonical_text(&notice.text);
    let mut bytes = header.bytes;
    bytes.extend_from_slice(format!("\r\n--{boundary}\r\n").as_bytes());
    bytes.extend_from_slice(&super::write_text(Header::default(), &text));
    bytes.extend_from_slice(format!("\r\n--{boundary}\r\n").as_bytes());
    bytes.extend_from_slice(&part.bytes);
    bytes.extend_from_slice(b"\r\n");
    bytes.extend_from_slice(&octets);
    bytes.extend_from_slice(format!("\r\n--{boundary}--\r\n").as_bytes());
    Composed {
        eight_bit: !bytes.is_ascii(),
        bytes,
        sender: notice.from.address.clone(),
        recipients: notice.to.iter().map(|one| one.address.clone()).collect(),
        message_id,
        subject: notice.subject.clone(),
    }
}
