//! The parts of a multipart of another program, written in seven bits (S-71). Not every server
//! takes octets above 127, and what is frozen is never changed again.

use super::body::{self, Form};
use super::recode;
use crate::mime::field::Fields;
use crate::mime::structure::{self, Part};
use crate::mime::transfer::Encoding;

/// Longest line, without its CRLF (RFC 5321 §4.5.3.1.6).
const LINE_OCTETS: usize = 998;

/// Everything below the header of a multipart, in seven bits; `None` where it is none, is so
/// already, or has a part that may not be changed: a signature would no longer hold.
pub(super) fn in_seven_bits(mail: &[u8]) -> Option<Vec<u8>> {
    let structure = structure::scan(mail);
    let whole = structure.parts.first()?;
    let mut done = place(mail, whole.body);
    if !whole.is_multipart() || structure.too_complex || is_fit(mail.get(done..)?) {
        return None;
    }
    let mut out = Vec::with_capacity(mail.len() + mail.len() / 4);
    for part in structure.parts.get(1..).unwrap_or_default() {
        if is_below_signed(&structure.parts, part) {
            continue;
        }
        let start = place(mail, part.header);
        let body_start = place(mail, part.body);
        if part.is_multipart() {
            out.extend_from_slice(mail.get(done..start)?);
            write_header(part.header, None, &mut out);
            done = body_start;
        } else if let Some(form) = form_of(part) {
            out.extend_from_slice(mail.get(done..start)?);
            write_header(part.header, Some(form), &mut out);
            match form {
                Form::Base64 => body::base64(part.body, &mut out),
                _ => body::quoted_printable(part.body, &mut out),
            }
            done = body_start + part.body.len();
        } else if !part.header.is_ascii() {
            out.extend_from_slice(mail.get(done..start)?);
            write_header(part.header, None, &mut out);
            done = body_start;
        }
    }
    out.extend_from_slice(mail.get(done..)?);
    is_fit(&out).then_some(out)
}

/// Whether all lines are of seven bits and short enough; their ends are in order already.
fn is_fit(text: &[u8]) -> bool {
    let is_short = |line: &[u8]| line.strip_suffix(b"\r").unwrap_or(line).len() <= LINE_OCTETS;
    text.is_ascii() && text.split(|octet| *octet == b'\n').all(is_short)
}

/// Where a slice of the mail begins in it.
fn place(mail: &[u8], slice: &[u8]) -> usize {
    (slice.as_ptr() as usize).saturating_sub(mail.as_ptr() as usize)
}

fn is_below_signed(parts: &[Part<'_>], part: &Part<'_>) -> bool {
    let mut above = part.parent;
    while let Some(parent) = above.and_then(|at| parts.get(at)) {
        if matches!(
            parent.kind.main.as_str(),
            "multipart/signed" | "multipart/encrypted"
        ) {
            return true;
        }
        above = parent.parent;
    }
    false
}

/// How a part is written anew; `None`: it stays, because it is fit, encoded already, or a mail.
fn form_of(part: &Part<'_>) -> Option<Form> {
    if is_fit(part.body)
        || part.encoding != Encoding::Identity
        || part.kind.main.starts_with("message/")
    {
        return None;
    }
    if !part.kind.main.starts_with("text/") && !part.kind.main.is_empty() {
        return Some(Form::Base64);
    }
    match std::str::from_utf8(part.body).map(Form::of) {
        Ok(Form::Base64) => Some(Form::Base64),
        _ => Some(Form::QuotedPrintable),
    }
}

/// The fields of a part, and the empty line; without a form the part holds seven bits.
fn write_header(header: &[u8], form: Option<Form>, out: &mut Vec<u8>) {
    for field in Fields::of(header) {
        let is_replaced = field.is("Content-Transfer-Encoding");
        let keeps = form.is_none()
            && (field.value.eq_ignore_ascii_case(b"base64")
                || field.value.eq_ignore_ascii_case(b"quoted-printable"));
        if is_replaced && !keeps {
            continue;
        }
        if field.value.is_ascii() {
            out.extend_from_slice(field.name);
            out.extend_from_slice(b": ");
            out.extend_from_slice(field.value);
            out.extend_from_slice(b"\r\n");
        } else {
            recode::write(&field, out);
        }
    }
    if let Some(form) = form {
        let line = format!("Content-Transfer-Encoding: {}\r\n", form.name());
        out.extend_from_slice(line.as_bytes());
    }
    out.extend_from_slice(b"\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mime::view;

    const MIXED: &str = "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\
        Content-Type: multipart/alternative; boundary=c\r\nContent-Transfer-Encoding: 8bit\r\n\r\n\
        --c\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n\
        你好，王芳\r\n\r\n--c--\r\n--b\r\nContent-Type: text/plain; name=\"é.txt\"\r\n\r\nplain\r\n--b--\r\n";

    #[test]
    fn s71_the_parts_of_a_multipart_are_written_in_seven_bits_and_say_the_same() {
        let body = in_seven_bits(MIXED.as_bytes()).unwrap();
        let head = "Content-Type: multipart/mixed; boundary=b\r\n\r\n";
        let mail = [head.as_bytes(), &body].concat();
        assert!(mail.is_ascii());
        let text = String::from_utf8(mail.clone()).unwrap();
        assert!(!text.contains("8bit"), "{text}");
        let before = view::read(MIXED.as_bytes());
        let after = view::read(&mail);
        assert_eq!(after.paragraphs, before.paragraphs, "{text}");
        let names = |view: &view::Content| -> Vec<String> {
            let parts = view.attachments.iter();
            parts.map(|part| part.name.clone()).collect()
        };
        assert_eq!(names(&after), names(&before));
    }

    #[test]
    fn s71_what_is_signed_is_never_changed() {
        let signed = MIXED.replace("multipart/mixed", "multipart/signed");
        assert_eq!(in_seven_bits(signed.as_bytes()), None);
        assert_eq!(
            in_seven_bits(b"Content-Type: text/plain\r\n\r\n\xc3\xa9\r\n"),
            None
        );
    }
}
