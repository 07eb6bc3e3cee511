//! A mail as it leaves in an mbox (mboxrd): readable by everybody, and by us byte for byte.
//!
//! ```text
//! From ann@example.org Mon Jan  1 10:00:00 2024
//! X-Hongyan-Export: lines=4; flags=FS; ends=crlf; last=open; tags=travel,to%20do
//! Status: RO
//! X-Status: F
//! X-Keywords: travel
//! …the mail, its From_ lines quoted…
//!
//! ```
//!
//! What stands above the mail says its flags to other programs (Status, X-Status, X-Keywords) and
//! to us what an mbox cannot carry: that all its lines ended in CRLF (they leave with LF, as an mbox
//! has them), that its last line had no end. `lines` counts the lines that are ours, so that they go
//! again. A mail that has such lines of its own is none the worse: only the uppermost are taken.

use super::from_line;
use super::marks::Marks;
use super::mbox;
use crate::mime::date;
use crate::mime::field::{Fields, line_end};
use crate::model::{Flags, Timestamp};

/// The field above all others.
const FIELD: &[u8] = b"X-Hongyan-Export: ";
/// Most lines that are ours.
const LINES: usize = 4;

/// Appends a mail to an mbox.
pub fn append(out: &mut Vec<u8>, mail: &[u8], came: Timestamp, flags: Flags, tags: &[String]) {
    let crlf = all_lines_end_in_crlf(mail);
    let is_open = !mail.ends_with(b"\n");
    let line = format!("From {} {}\n", sender(mail), date::asctime(came));
    out.extend_from_slice(line.as_bytes());
    head(out, flags, tags, crlf, is_open);
    let mut place = 0;
    while place < mail.len() {
        let end = line_end(mail, place);
        let line = mail.get(place..end).unwrap_or_default();
        if from_line::begins(line) || mbox::is_quoted(line) {
            out.push(b'>');
        }
        match line.strip_suffix(b"\r\n") {
            Some(text) if crlf => {
                out.extend_from_slice(text);
                out.push(b'\n');
            }
            _ => out.extend_from_slice(line),
        }
        place = end;
    }
    if is_open {
        out.push(b'\n');
    }
    out.push(b'\n');
}

fn head(out: &mut Vec<u8>, flags: Flags, tags: &[String], crlf: bool, is_open: bool) {
    let mut lines = vec![format!(
        "Status: {}O",
        if flags.contains(Flags::SEEN) { "R" } else { "" }
    )];
    let letters: String = [
        (Flags::ANSWERED, 'A'),
        (Flags::FLAGGED, 'F'),
        (Flags::DRAFT, 'T'),
        (Flags::TRASHED, 'D'),
    ]
    .iter()
    .filter(|(flag, _letter)| flags.contains(*flag))
    .map(|(_flag, letter)| *letter)
    .collect();
    if !letters.is_empty() {
        lines.push(format!("X-Status: {letters}"));
    }
    let words: Vec<&str> = tags
        .iter()
        .map(String::as_str)
        .filter(|tag| !tag.is_empty() && !tag.contains(|c: char| c.is_whitespace() || c == ','))
        .collect();
    if !words.is_empty() {
        lines.push(format!("X-Keywords: {}", words.join(" ")));
    }
    let ends = if crlf { "; ends=crlf" } else { "" };
    let last = if is_open { "; last=open" } else { "" };
    let count = lines.len() + 1;
    let letters = flags.letters();
    let coded: Vec<String> = tags.iter().map(|tag| encode(tag)).collect();
    let tagged = if coded.is_empty() { "" } else { "; tags=" };
    let tags = coded.join(",");
    out.extend_from_slice(FIELD);
    out.extend_from_slice(format!("lines={count}; flags={letters}{ends}{last}").as_bytes());
    out.extend_from_slice(format!("{tagged}{tags}\n").as_bytes());
    for line in lines {
        out.extend_from_slice(line.as_bytes());
        out.push(b'\n');
    }
}

/// Whether a header begins with a line of ours.
pub(super) fn is_carried(mail: &[u8]) -> bool {
    mail.starts_with(FIELD)
}

/// A mail that was written by [`append`] and read by [`mbox::Splitter`], as it was, with its marks;
/// `None`: another program has written it.
#[must_use]
pub fn take_back(mail: &[u8]) -> Option<(Vec<u8>, Marks)> {
    let value = mail.strip_prefix(FIELD)?;
    let value = value.get(..line_end(value, 0))?;
    let value = std::str::from_utf8(value).ok()?.trim();
    let (mut count, mut crlf, mut is_open) = (0, false, false);
    let mut marks = Marks::default();
    for word in value.split(';').map(str::trim) {
        match word.split_once('=')? {
            ("lines", number) => count = number.parse().ok()?,
            ("flags", letters) => marks.flags = Some(Flags::from_letters(letters)),
            ("ends", "crlf") => crlf = true,
            ("last", "open") => is_open = true,
            ("tags", coded) => marks.tags = coded.split(',').map(decode).collect(),
            _ => return None,
        }
    }
    if !(1..=LINES).contains(&count) {
        return None;
    }
    let mut place = 0;
    for _line in 0..count {
        place = line_end(mail, place);
    }
    let mut content = mail.get(place..)?;
    if is_open {
        content = content.strip_suffix(b"\n")?;
    }
    Some((
        if crlf {
            with_crlf(content)
        } else {
            content.to_vec()
        },
        marks,
    ))
}

/// A tag as it stands between others: all but letters and digits as `%2c`.
fn encode(tag: &str) -> String {
    let mut out = String::new();
    for character in tag.chars() {
        if character.is_ascii() && !character.is_ascii_alphanumeric() {
            out.push_str(&format!("%{:02x}", u32::from(character)));
        } else {
            out.push(character);
        }
    }
    out
}

fn decode(text: &str) -> String {
    let mut parts = text.split('%');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let octet = part
            .get(..2)
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match octet.filter(u8::is_ascii) {
            Some(octet) => {
                out.push(char::from(octet));
                out.push_str(part.get(2..).unwrap_or_default());
            }
            None => out.push_str(part),
        }
    }
    out
}

fn with_crlf(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len() + text.len() / 32);
    let mut place = 0;
    while place < text.len() {
        let end = line_end(text, place);
        let line = text.get(place..end).unwrap_or_default();
        match line.strip_suffix(b"\n") {
            Some(line) => {
                out.extend_from_slice(line);
                out.extend_from_slice(b"\r\n");
            }
            None => out.extend_from_slice(line),
        }
        place = end;
    }
    out
}

/// Whether there is a line end, and every one is CRLF.
fn all_lines_end_in_crlf(mail: &[u8]) -> bool {
    let mut any = false;
    for end in memchr::memchr_iter(b'\n', mail) {
        any = true;
        if end == 0 || mail.get(end - 1) != Some(&b'\r') {
            return false;
        }
    }
    any
}

/// Who sent it, as a From_ line names him: Return-Path, else the address in From.
fn sender(mail: &[u8]) -> String {
    let header = mail.get(..mbox::header_octets(mail)).unwrap_or_default();
    let address = |name: &str| {
        let field = Fields::of(header).find(|field| field.is(name))?;
        let text = String::from_utf8_lossy(field.value);
        let inner = match (text.rfind('<'), text.rfind('>')) {
            (Some(open), Some(close)) if open < close => text.get(open + 1..close)?,
            _ => text.trim(),
        };
        let is_plain = inner.contains('@')
            && inner.len() <= 254
            && inner.chars().all(|c| c.is_ascii_graphic() && c != '<');
        is_plain.then(|| inner.to_owned())
    };
    address("Return-Path")
        .or_else(|| address("From"))
        .unwrap_or_else(|| "MAILER-DAEMON".to_owned())
}

#[cfg(test)]
mod tests;
