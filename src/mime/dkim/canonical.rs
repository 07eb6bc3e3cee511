//! The form in which a mail is signed (RFC 6376 §3.4 and §3.7).

use std::collections::HashMap;

use super::tag::Tags;
use crate::mime::field::{is_empty_line, line_end};

/// A field as it stands, without the end of its last line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct RawField<'m> {
    pub(super) raw: &'m [u8],
    colon: usize,
}

impl<'m> RawField<'m> {
    pub(super) fn of(raw: &'m [u8]) -> Option<Self> {
        memchr::memchr(b':', raw).map(|colon| Self { raw, colon })
    }

    fn name(&self) -> &'m [u8] {
        self.raw.get(..self.colon).unwrap_or_default()
    }

    pub(super) fn value(&self) -> &'m [u8] {
        self.raw.get(self.colon + 1..).unwrap_or_default()
    }

    /// Itself with each run of blanks as one, which the relaxed form does not tell from it.
    pub(super) fn squeezed(&self) -> Vec<u8> {
        let mut out = self.name().trim_ascii_end().to_vec();
        out.push(b':');
        append_squeezed(&mut out, self.value());
        out
    }

    pub(super) fn is(&self, name: &str) -> bool {
        let own = self.name().trim_ascii_end();
        own.eq_ignore_ascii_case(name.as_bytes())
    }
}

/// Header and body. The empty line between them belongs to neither.
pub(super) fn halves(mail: &[u8]) -> (&[u8], &[u8]) {
    let mut start = 0;
    while start < mail.len() {
        if is_empty_line(mail, start) {
            let body = line_end(mail, start);
            return (
                mail.get(..start).unwrap_or_default(),
                mail.get(body..).unwrap_or_default(),
            );
        }
        start = line_end(mail, start);
    }
    (mail, &[])
}

/// The fields of a header, from the top.
pub(super) fn fields(header: &[u8]) -> impl Iterator<Item = RawField<'_>> {
    let mut index = 0;
    std::iter::from_fn(move || {
        while index < header.len() {
            let start = index;
            index = line_end(header, start);
            while matches!(header.get(index), Some(b' ' | b'\t')) {
                index = line_end(header, index);
            }
            let raw = without_end(header.get(start..index).unwrap_or_default());
            if let Some(field) = RawField::of(raw) {
                return Some(field);
            }
        }
        None
    })
}

fn without_end(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

/// What the signature of a header is made of: the fields it names, the last of a name first, and
/// itself without its value.
pub(super) fn signed(fields: &[RawField<'_>], tags: &Tags, own: &[u8]) -> Vec<u8> {
    let mut left: HashMap<String, Vec<RawField<'_>>> = HashMap::new();
    for name in &tags.header {
        left.entry(name.clone()).or_default();
    }
    for field in fields {
        let name = field.name().trim_ascii_end().to_ascii_lowercase();
        let known = std::str::from_utf8(&name).ok();
        if let Some(others) = known.and_then(|name| left.get_mut(name)) {
            others.push(*field);
        }
    }
    let mut out = Vec::new();
    for name in &tags.header {
        // A name that stands there more often than there are fields forbids another one.
        if let Some(field) = left.get_mut(name).and_then(Vec::pop) {
            append(&mut out, &field, tags.relaxed_header);
            out.extend_from_slice(b"\r\n");
        }
    }
    let own = without_signature(own);
    if let Some(field) = RawField::of(&own) {
        append(&mut out, &field, tags.relaxed_header);
    }
    out
}

fn append(out: &mut Vec<u8>, field: &RawField<'_>, relaxed: bool) {
    if !relaxed {
        // A file that came through another program may have lost its carriage returns.
        for line in field.raw.split_inclusive(|octet| *octet == b'\n') {
            let text = without_end(line);
            out.extend_from_slice(text);
            if text.len() < line.len() {
                out.extend_from_slice(b"\r\n");
            }
        }
        return;
    }
    out.extend(field.name().trim_ascii_end().to_ascii_lowercase());
    out.push(b':');
    append_squeezed(out, field.value());
}

/// The value of a field with each run of blanks as one and none at its ends (RFC 6376 §3.4.2).
pub(crate) fn squeezed(value: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    append_squeezed(&mut out, value);
    out
}

fn append_squeezed(out: &mut Vec<u8>, value: &[u8]) {
    let start = out.len();
    for octet in value {
        match octet {
            b'\r' | b'\n' => {}
            b' ' | b'\t' if out.len() == start || out.last() == Some(&b' ') => {}
            b' ' | b'\t' => out.push(b' '),
            other => out.push(*other),
        }
    }
    if out.len() > start && out.last() == Some(&b' ') {
        out.pop();
    }
}

/// A signature's field with nothing behind `b=`.
fn without_signature(raw: &[u8]) -> Vec<u8> {
    let start = memchr::memchr(b':', raw).map_or(0, |colon| colon + 1);
    let mut out = raw.get(..start).unwrap_or_default().to_vec();
    let tags = raw.get(start..).unwrap_or_default();
    for (index, tag) in tags.split(|octet| *octet == b';').enumerate() {
        if index > 0 {
            out.push(b';');
        }
        let equals = memchr::memchr(b'=', tag);
        match equals {
            Some(equals)
                if tag
                    .get(..equals)
                    .is_some_and(|name| name.trim_ascii() == b"b") =>
            {
                out.extend_from_slice(tag.get(..=equals).unwrap_or_default());
            }
            _ => out.extend_from_slice(tag),
        }
    }
    out
}

/// A body in the form that is signed, piece by piece.
pub(super) struct Lines<'m> {
    body: &'m [u8],
    relaxed: bool,
}

impl<'m> Lines<'m> {
    pub(super) fn of(body: &'m [u8], relaxed: bool) -> Self {
        Self { body, relaxed }
    }

    pub(super) fn for_each(&self, take: &mut dyn FnMut(&[u8])) {
        let mut line = Vec::new();
        // Empty lines count only where others follow.
        let mut empty = 0_usize;
        let mut is_empty_body = true;
        for raw in self.body.split_inclusive(|octet| *octet == b'\n') {
            line.clear();
            self.append(&mut line, without_end(raw));
            if line.is_empty() {
                empty += 1;
                continue;
            }
            for _ in 0..std::mem::take(&mut empty) {
                take(b"\r\n");
            }
            line.extend_from_slice(b"\r\n");
            take(&line);
            is_empty_body = false;
        }
        if is_empty_body && !self.relaxed {
            take(b"\r\n");
        }
    }

    fn append(&self, out: &mut Vec<u8>, line: &[u8]) {
        if !self.relaxed {
            out.extend_from_slice(line);
            return;
        }
        for octet in line {
            match octet {
                b' ' | b'\t' if out.last() == Some(&b' ') => {}
                b' ' | b'\t' => out.push(b' '),
                other => out.push(*other),
            }
        }
        if out.last() == Some(&b' ') {
            out.pop();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(text: &[u8], relaxed: bool) -> Vec<u8> {
        let mut out = Vec::new();
        Lines::of(text, relaxed).for_each(&mut |piece: &[u8]| out.extend_from_slice(piece));
        out
    }

    #[test]
    fn a_body_has_the_forms_of_rfc_6376_section_3_4() {
        let text = b" C \r\nD \t E\r\n\r\n\r\n";
        assert_eq!(body(text, true), b" C\r\nD E\r\n");
        assert_eq!(body(text, false), b" C \r\nD \t E\r\n");
        assert_eq!(body(b"", true), b"");
        assert_eq!(body(b"", false), b"\r\n");
        assert_eq!(body(b"\r\n\r\n", false), b"\r\n");
        assert_eq!(body(b"a\n\nb", false), b"a\r\n\r\nb\r\n");
        assert_eq!(body(b"a\n \t\n", true), b"a\r\n");
    }

    #[test]
    fn a_header_has_the_forms_of_rfc_6376_section_3_4() {
        let header = b"A: X\r\nB : Y\t\r\n\tZ  \r\n";
        let forms = |relaxed| {
            let mut out = Vec::new();
            for field in fields(header) {
                append(&mut out, &field, relaxed);
                out.extend_from_slice(b"\r\n");
            }
            out
        };
        assert_eq!(forms(true), b"a:X\r\nb:Y Z\r\n");
        assert_eq!(forms(false), header);
    }

    #[test]
    fn only_the_value_of_the_signature_is_taken_out_of_it() {
        let field = b"DKIM-Signature: bh=b=b; b = abc\r\n def ; d=b.example";
        let without = without_signature(field);
        assert_eq!(without, b"DKIM-Signature: bh=b=b; b =; d=b.example");
    }

    #[test]
    fn the_body_begins_behind_the_first_empty_line() {
        assert_eq!(
            halves(b"A: b\r\n\r\n\r\nx"),
            (&b"A: b\r\n"[..], &b"\r\nx"[..])
        );
        assert_eq!(halves(b"A: b\n\nx"), (&b"A: b\n"[..], &b"x"[..]));
        assert_eq!(halves(b"A: b"), (&b"A: b"[..], &b""[..]));
        assert_eq!(halves(b""), (&b""[..], &b""[..]));
    }
}
