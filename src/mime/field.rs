//! Header fields (RFC 5322 §2.2): names and raw values, one after another.

use crate::model::text::printable;

/// A field as it stands: the value is still folded and encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Field<'a> {
    pub(crate) name: &'a [u8],
    pub(crate) value: &'a [u8],
}

impl Field<'_> {
    pub(crate) fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name.as_bytes())
    }
}

/// The fields of a header, in order. A line that is no field is skipped.
#[derive(Debug, Clone)]
pub(crate) struct Fields<'a> {
    header: &'a [u8],
    index: usize,
}

impl<'a> Fields<'a> {
    /// `header` ends before the empty line.
    pub(crate) fn of(header: &'a [u8]) -> Self {
        Self { header, index: 0 }
    }
}

impl<'a> Iterator for Fields<'a> {
    type Item = Field<'a>;

    fn next(&mut self) -> Option<Field<'a>> {
        while self.index < self.header.len() {
            let start = self.index;
            let mut end = line_end(self.header, start);
            while matches!(self.header.get(end), Some(b' ' | b'\t')) {
                end = line_end(self.header, end);
            }
            self.index = end;
            let line = &self.header[start..end];
            let Some(colon) = memchr::memchr(b':', line) else {
                continue;
            };
            let name = line[..colon].trim_ascii_end();
            if !name.is_empty() && name.iter().all(u8::is_ascii_graphic) {
                let value = line[colon + 1..].trim_ascii();
                return Some(Field { name, value });
            }
        }
        None
    }
}

/// Where the next line begins.
pub(crate) fn line_end(text: &[u8], start: usize) -> usize {
    memchr::memchr(b'\n', &text[start..]).map_or(text.len(), |found| start + found + 1)
}

/// Whether the line that starts here is empty; a header ends at it.
pub(crate) fn is_empty_line(text: &[u8], start: usize) -> bool {
    matches!(
        text.get(start..),
        Some([b'\n', ..] | [b'\r', b'\n', ..] | [b'\r'])
    )
}

/// Message-IDs, with their brackets, of a References or In-Reply-To field; at most `most`, the
/// newest, since that is what threads hang on.
pub(crate) fn message_ids(value: &[u8], most: usize) -> Vec<String> {
    let mut ids = Vec::new();
    let mut rest = value;
    while let Some(open) = memchr::memchr(b'<', rest) {
        rest = &rest[open..];
        let Some(close) = memchr::memchr(b'>', rest) else {
            break;
        };
        let id: String = String::from_utf8_lossy(&rest[..=close])
            .chars()
            .filter(|character| !character.is_whitespace() && !printable::is_hidden(*character))
            .collect();
        if id.len() > 2 && id.len() <= MESSAGE_ID_OCTETS {
            // A field has room for more of them than are kept.
            if ids.len() >= 2 * most.max(1) {
                ids.drain(..most.max(1));
            }
            ids.push(id);
        }
        rest = &rest[close + 1..];
    }
    ids.split_off(ids.len().saturating_sub(most))
}

/// Longest subject: RFC 5322 §2.1.1 lets a line have 998, and it is drawn in every list and said in
/// every sentence about its mail. The source has all of it.
pub(crate) const SUBJECT_OCTETS: usize = 16_000;
/// Longest Message-ID kept: a line of a mail (RFC 5322 §2.1.1).
const MESSAGE_ID_OCTETS: usize = 998;
/// Most references kept of one mail.
pub(crate) const REFERENCES: usize = 100;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_read_folded_and_with_either_line_end() {
        let header = b"From x Mon\nSubject: a\r\n b\r\nTo : c\nno field\n: empty\nX:\r\n";
        let fields: Vec<_> = Fields::of(header).map(|f| (f.name, f.value)).collect();
        let expected: [(&[u8], &[u8]); 3] = [(b"Subject", b"a\r\n b"), (b"To", b"c"), (b"X", b"")];
        assert_eq!(fields, expected);
    }

    #[test]
    fn a23_of_many_message_ids_the_last_are_kept() {
        let many: String = (0..10_000).map(|id| format!("<{id}@a>")).collect();
        for most in [1, 3, 100] {
            let ids = message_ids(many.as_bytes(), most);
            assert_eq!(ids.len(), most);
            assert_eq!(ids.first(), Some(&format!("<{}@a>", 10_000 - most)));
            assert_eq!(ids.last().unwrap(), "<9999@a>");
        }
    }

    #[test]
    fn message_ids_are_found_among_anything() {
        assert_eq!(
            message_ids(b"x <a@b>\r\n <c\r\n d@e> <> <f", 9),
            ["<a@b>", "<cd@e>"]
        );
        assert_eq!(message_ids(b"<1@a> <2@a> <3@a>", 2), ["<2@a>", "<3@a>"]);
    }
}
