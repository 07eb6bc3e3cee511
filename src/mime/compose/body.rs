//! Bodies, written: 7-bit whatever is in them, lines of at most 76 columns where encoded.

use data_encoding::BASE64;

/// Octets a line of base64 stands for; its 76 columns are RFC 2045's limit.
const BASE64_LINE: usize = 57;
/// Columns of a quoted-printable line, its `=` included (RFC 2045 §6.7).
const QUOTED_LINE: usize = 76;
/// Longest line that is written as it is (RFC 5322 §2.1.1).
const PLAIN_LINE: usize = 78;

/// How a text is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    SevenBit,
    QuotedPrintable,
    Base64,
}

impl Form {
    /// The value of Content-Transfer-Encoding.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::SevenBit => "7bit",
            Self::QuotedPrintable => "quoted-printable",
            Self::Base64 => "base64",
        }
    }

    /// As it is where that is safe; else what makes it shorter.
    pub(super) fn of(text: &str) -> Self {
        let is_safe = |line: &str| line.len() <= PLAIN_LINE && !line.starts_with("From ");
        if text.is_ascii() && text.lines().all(is_safe) {
            return Self::SevenBit;
        }
        let foreign = text.bytes().filter(|octet| !octet.is_ascii()).count();
        if foreign * 6 > text.len() {
            Self::Base64
        } else {
            Self::QuotedPrintable
        }
    }
}

/// A text as it is kept in a mail: lines end in CRLF, no other controls but tabs.
pub(super) fn canonical_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 20 + 2);
    let mut rest = text.chars().peekable();
    while let Some(character) = rest.next() {
        match character {
            '\r' if rest.peek() == Some(&'\n') => {}
            '\r' | '\n' | '\u{2028}' | '\u{2029}' => out.push_str("\r\n"),
            '\t' => out.push('\t'),
            control if control.is_control() => {}
            other => out.push(other),
        }
    }
    if !out.is_empty() && !out.ends_with("\r\n") {
        out.push_str("\r\n");
    }
    out
}

/// Appends canonical text.
pub(super) fn append(text: &str, form: Form, out: &mut Vec<u8>) {
    match form {
        Form::SevenBit => out.extend_from_slice(text.as_bytes()),
        Form::QuotedPrintable => quoted_printable(text.as_bytes(), out),
        Form::Base64 => base64(text.as_bytes(), out),
    }
}

/// How many octets [`base64`] appends.
pub(super) fn base64_octets(octets: usize) -> usize {
    BASE64.encode_len(octets) + octets.div_ceil(BASE64_LINE) * 2
}

pub(super) fn base64(octets: &[u8], out: &mut Vec<u8>) {
    let mut line = [0_u8; 76];
    for chunk in octets.chunks(BASE64_LINE) {
        let written = &mut line[..BASE64.encode_len(chunk.len())];
        BASE64.encode_mut(chunk, written);
        out.extend_from_slice(written);
        out.extend_from_slice(b"\r\n");
    }
}

/// Octets whose lines end in CRLF. A CR or LF by itself is written as a number.
pub(super) fn quoted_printable(octets: &[u8], out: &mut Vec<u8>) {
    let mut column = 0;
    let mut index = 0;
    while index < octets.len() {
        let rest = &octets[index..];
        if rest.starts_with(b"\r\n") {
            out.extend_from_slice(b"\r\n");
            column = 0;
            index += 2;
            continue;
        }
        let ends_line = rest.len() == 1 || rest[1..].starts_with(b"\r\n");
        let is_plain = match rest[0] {
            b' ' | b'\t' => !ends_line,
            // A dot or `From ` at the start of a line is what some programs on the way change.
            b'.' | b'F' => column > 0,
            b'=' => false,
            octet => octet.is_ascii_graphic(),
        };
        let width = if is_plain { 1 } else { 3 };
        let room = if ends_line {
            QUOTED_LINE
        } else {
            QUOTED_LINE - 1
        };
        if column + width > room {
            out.extend_from_slice(b"=\r\n");
            column = 0;
            continue;
        }
        if is_plain {
            out.push(rest[0]);
        } else {
            out.extend_from_slice(format!("={:02X}", rest[0]).as_bytes());
        }
        column += width;
        index += 1;
    }
}

/// Whether a mail may stand within another as it is: 7-bit, CRLF, no line too long.
pub(super) fn is_plain_mail(mail: &[u8]) -> bool {
    let is_plain = |line: &[u8]| match line.strip_suffix(b"\r") {
        Some(line) => line.len() <= 998 && !line.contains(&b'\r'),
        None => false,
    };
    let mut lines = mail.split(|octet| *octet == b'\n').peekable();
    let mut all = mail.is_ascii() && !mail.contains(&0);
    while let Some(line) = lines.next() {
        all &= is_plain(line) || lines.peek().is_none() && line.is_empty();
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mime::transfer::Encoding;

    #[test]
    fn what_is_written_is_read_back_and_keeps_its_columns() {
        let texts = [
            "Hello\n-- \nAnn",
            &"long line ".repeat(200),
            "café = 1\u{a0}€ \n.\n..\nFrom here\n\ttab\t\n",
            &"鸿雁传书。".repeat(500),
            &"=".repeat(1000),
            "",
        ];
        for text in texts {
            let canonical = canonical_text(text);
            let form = Form::of(&canonical);
            let mut out = Vec::new();
            append(&canonical, form, &mut out);
            assert!(
                out.is_ascii() && (out.is_empty() || out.ends_with(b"\r\n")),
                "{text:?}"
            );
            assert!(
                out.split(|octet| *octet == b'\n')
                    .all(|line| line.len() <= PLAIN_LINE + 1)
            );
            let read = Encoding::named(form.name().as_bytes())
                .decode(&out, usize::MAX)
                .into_owned();
            assert_eq!(String::from_utf8(read).unwrap(), canonical);
        }
    }

    #[test]
    fn the_smaller_form_is_taken() {
        assert_eq!(Form::of("plain\r\n"), Form::SevenBit);
        assert_eq!(Form::of("un grand café noir\r\n"), Form::QuotedPrintable);
        assert_eq!(Form::of("鸿雁\r\n"), Form::Base64);
        assert_eq!(Form::of("From here\r\n"), Form::QuotedPrintable);
    }

    #[test]
    fn a10_nothing_but_crlf_ends_a_line() {
        assert_eq!(
            canonical_text("a\rb\nc\r\nd\0\u{85}"),
            "a\r\nb\r\nc\r\nd\r\n"
        );
        let mut out = Vec::new();
        quoted_printable(b"a\n.\r\n.\r\r\nb", &mut out);
        assert_eq!(out, b"a=0A.\r\n=2E=0D\r\nb");
    }
}
