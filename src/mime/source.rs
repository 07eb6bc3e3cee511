//! The source of a mail in rows: its lines as they stand, or what its parts decode to. Only the
//! rows that are looked at are made; what is kept is where every so many of them begin.

use std::ops::Range;

use super::attachment::WHOLE_MAIL;
use super::lens::Lens;
use super::structure::{self, Part};
use crate::model::{Charset, PartId};

/// Octets of a row. No line may be longer (RFC 5322 §2.1.1: 998 and the line end); what is has
/// several rows.
const ROW_OCTETS: usize = 1000;
/// Rows from one kept beginning to the next.
const STEP: u64 = 64;
/// Rows made at once; several screens of them.
pub const ROWS_AT_ONCE: u64 = 512;
/// Octets of all decoded text of a mail.
const DECODED_OCTETS: usize = 32 * 1024 * 1024;
/// Boundaries by which lines are recognised; a mail with more is none.
const BOUNDARIES: usize = 1000;

/// A row of a source view.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Row {
    /// The number of its line, counted from 1; nothing where a line goes on.
    pub line: Option<u64>,
    /// What stands there, what cannot be shown spelt out.
    pub text: String,
    /// What it is.
    pub kind: RowKind,
}

/// What a row is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum RowKind {
    /// Anything.
    #[default]
    Body,
    /// The beginning of a header field, with the octets of its text that are name and colon.
    Field(usize),
    /// A header field that goes on.
    Folded,
    /// A line that parts parts.
    Boundary,
    /// Here begins what a part decodes to.
    Part(PartId),
}

/// Where rows begin.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Index {
    /// Offset and number of the line of every [`STEP`]th row.
    kept: Vec<(usize, u64)>,
    rows: u64,
}

/// A mail as it stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RawRows {
    index: Index,
    /// Where headers stand, in order.
    headers: Vec<Range<usize>>,
    boundaries: Vec<Vec<u8>>,
}

/// What the parts of a mail decode to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DecodedRows {
    index: Index,
    text: String,
    /// Where each part begins in it.
    parts: Vec<(usize, PartId)>,
    /// Whether a limit cut it short.
    pub cut: bool,
}

impl Index {
    fn of(octets: &[u8]) -> Self {
        let mut index = Self::default();
        let (mut offset, mut line) = (0, 0);
        while offset < octets.len() {
            if index.rows.is_multiple_of(STEP) {
                index.kept.push((offset, line));
            }
            let end = row_end(octets, offset);
            line += u64::from(ends_line(octets, end));
            offset = end;
            index.rows += 1;
        }
        index
    }

    /// The row, its line's number counted from 0, and where it begins and ends, from one on.
    fn from<'o>(
        &self,
        octets: &'o [u8],
        row: u64,
    ) -> impl Iterator<Item = (u64, Range<usize>)> + 'o {
        let kept = usize::try_from(row / STEP).ok();
        let kept = kept.and_then(|place| self.kept.get(place)).copied();
        let (mut offset, mut line) = kept.unwrap_or((octets.len(), 0));
        let rows = std::iter::from_fn(move || {
            if offset >= octets.len() {
                return None;
            }
            let end = row_end(octets, offset);
            let told = (line, offset..end);
            line += u64::from(ends_line(octets, end));
            offset = end;
            Some(told)
        });
        rows.skip(usize::try_from(row % STEP).unwrap_or_default())
    }

    /// The row in which an octet stands.
    fn row_of(&self, octets: &[u8], at: usize) -> u64 {
        let place = self.kept.partition_point(|(offset, _line)| *offset <= at);
        let first = (place.saturating_sub(1)) as u64 * STEP;
        let before = self
            .from(octets, first)
            .take_while(|(_line, range)| range.end <= at);
        (first + before.count() as u64).min(self.rows.saturating_sub(1))
    }
}

/// Where the row that begins at `start` ends.
fn row_end(octets: &[u8], start: usize) -> usize {
    let rest = octets.get(start..).unwrap_or_default();
    let window = rest.get(..ROW_OCTETS).unwrap_or(rest);
    if let Some(end) = memchr::memchr(b'\n', window) {
        return start + end + 1;
    }
    let mut length = window.len();
    if length < rest.len() {
        // Not within a character of UTF-8.
        let within = |at: usize| rest.get(at).is_some_and(|octet| octet & 0xc0 == 0x80);
        while length > ROW_OCTETS - 3 && within(length) {
            length -= 1;
        }
    }
    start + length
}

fn ends_line(octets: &[u8], end: usize) -> bool {
    end > 0 && octets.get(end - 1) == Some(&b'\n')
}

impl RawRows {
    /// Of a mail.
    #[must_use]
    pub fn of(mail: &[u8]) -> Self {
        let structure = structure::scan(mail);
        let begin = mail.as_ptr().addr();
        let headers = structure.parts.iter().map(|part| {
            // A header is a piece of the mail.
            let start = part.header.as_ptr().addr().saturating_sub(begin);
            start..start + part.header.len()
        });
        let headers = headers.filter(|header| !header.is_empty()).collect();
        let multiparts = structure.parts.iter().filter(|part| part.is_multipart());
        let boundaries = multiparts.filter_map(|part| part.kind.octets("boundary"));
        Self {
            index: Index::of(mail),
            headers,
            boundaries: boundaries.take(BOUNDARIES).map(<[u8]>::to_vec).collect(),
        }
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.index.rows
    }

    /// Some of them, at most [`ROWS_AT_ONCE`]. `mail`: the one they are of.
    #[must_use]
    pub fn rows(&self, mail: &[u8], rows: Range<u64>) -> Vec<Row> {
        let count = taken(&rows);
        let mut told = Vec::with_capacity(count);
        for (line, range) in self.index.from(mail, rows.start).take(count) {
            let octets = mail.get(range.clone()).unwrap_or_default();
            told.push(Row {
                line: begins_line(mail, range.start).then_some(line + 1),
                kind: self.kind(octets, range.start),
                text: shown(octets),
            });
        }
        told
    }

    /// The row in which an octet of the mail stands.
    #[must_use]
    pub fn row_of(&self, mail: &[u8], octet: u64) -> u64 {
        let octet = usize::try_from(octet).unwrap_or(usize::MAX);
        self.index.row_of(mail, octet)
    }

    fn kind(&self, octets: &[u8], start: usize) -> RowKind {
        let place = self.headers.partition_point(|header| header.end <= start);
        let in_header = self
            .headers
            .get(place)
            .is_some_and(|header| header.contains(&start));
        if in_header {
            if matches!(octets.first(), Some(b' ' | b'\t')) {
                return RowKind::Folded;
            }
            let colon = memchr::memchr(b':', octets).filter(|colon| *colon > 0);
            let is_name = |colon: &usize| {
                let name = octets.get(..*colon).unwrap_or_default().trim_ascii_end();
                name.iter().all(u8::is_ascii_graphic)
            };
            return colon
                .filter(is_name)
                .map_or(RowKind::Body, |colon| RowKind::Field(colon + 1));
        }
        let is_boundary = octets.strip_prefix(b"--").is_some_and(|line| {
            let mut boundaries = self.boundaries.iter();
            boundaries.any(|boundary| line.starts_with(boundary))
        });
        if is_boundary {
            RowKind::Boundary
        } else {
            RowKind::Body
        }
    }
}

impl DecodedRows {
    /// Of a mail: all of its parts that are text, one behind the other, or the one part.
    #[must_use]
    pub fn of(mail: &[u8], only: Option<PartId>) -> Self {
        Self::by_choice(mail, only, None)
    }

    /// The same by the charset that a person chose for its sender.
    #[must_use]
    pub fn by_choice(mail: &[u8], only: Option<PartId>, chosen: Option<Charset>) -> Self {
        let structure = structure::scan(mail);
        let mut lens = Lens::of(&structure, chosen);
        let mut decoded = Self::default();
        for (index, part) in structure.parts.iter().enumerate() {
            let id = PartId(u32::try_from(index).unwrap_or(u32::MAX - 1));
            let is_whole = only == Some(WHOLE_MAIL) && index == 0;
            let wanted = only.is_none_or(|only| only == id || is_whole);
            if !wanted || part.is_multipart() {
                continue;
            }
            let room = DECODED_OCTETS.saturating_sub(decoded.text.len());
            if room == 0 {
                decoded.cut = true;
                break;
            }
            if only.is_none() {
                decoded.parts.push((decoded.text.len(), id));
                decoded.text.push('\n');
            }
            if only.is_some() || is_text(part) {
                decoded.add(part, room, &mut lens);
            }
        }
        decoded.index = Index::of(decoded.text.as_bytes());
        decoded
    }

    fn add(&mut self, part: &Part<'_>, room: usize, lens: &mut Lens<'_>) {
        let mut text = part.text(room, lens);
        if text.len() >= room {
            text.truncate(text.floor_char_boundary(room));
            self.cut = true;
        }
        self.text.push_str(&text);
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.index.rows
    }

    /// The text they are of.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Some of them, at most [`ROWS_AT_ONCE`].
    #[must_use]
    pub fn rows(&self, rows: Range<u64>) -> Vec<Row> {
        let count = taken(&rows);
        let octets = self.text.as_bytes();
        let mut told = Vec::with_capacity(count);
        for (line, range) in self.index.from(octets, rows.start).take(count) {
            let place = self
                .parts
                .binary_search_by_key(&range.start, |(at, _part)| *at);
            let part = place.ok().and_then(|place| self.parts.get(place));
            // What stands between the parts is ours, and has no number.
            let above = self.parts.partition_point(|(at, _part)| *at <= range.start) as u64;
            told.push(Row {
                line: (part.is_none() && begins_line(octets, range.start))
                    .then_some((line + 1).saturating_sub(above)),
                kind: part.map_or(RowKind::Body, |(_at, part)| RowKind::Part(*part)),
                text: shown(octets.get(range).unwrap_or_default()),
            });
        }
        told
    }

    /// The row in which an octet of the text stands.
    #[must_use]
    pub fn row_of(&self, octet: u64) -> u64 {
        let octet = usize::try_from(octet).unwrap_or(usize::MAX);
        self.index.row_of(self.text.as_bytes(), octet)
    }
}

fn is_text(part: &Part<'_>) -> bool {
    let main = part.kind.main.as_str();
    main.starts_with("text/")
        || matches!(
            main,
            "message/rfc822"
                | "message/global"
                | "message/delivery-status"
                | "message/disposition-notification"
                | "message/rfc822-headers"
                | "application/json"
                | "application/xml"
                | "application/xhtml+xml"
                | "application/pgp-signature"
        )
}

fn taken(rows: &Range<u64>) -> usize {
    let count = rows.end.saturating_sub(rows.start).min(ROWS_AT_ONCE);
    usize::try_from(count).unwrap_or_default()
}

fn begins_line(octets: &[u8], start: usize) -> bool {
    start == 0 || ends_line(octets, start)
}

/// A row as it is shown: without its line end, what is a control or turns text around spelt out,
/// what is no UTF-8 as its octets.
fn shown(octets: &[u8]) -> String {
    let octets = octets.strip_suffix(b"\n").unwrap_or(octets);
    let octets = octets.strip_suffix(b"\r").unwrap_or(octets);
    let mut text = String::with_capacity(octets.len());
    for chunk in octets.utf8_chunks() {
        for character in chunk.valid().chars() {
            show(character, &mut text);
        }
        for octet in chunk.invalid() {
            text.push_str(&format!("⟨{octet:02x}⟩"));
        }
    }
    text
}

fn show(character: char, text: &mut String) {
    match character {
        '\t' => text.push_str("    "),
        '\0'..='\u{1f}' => {
            // The pictures of controls stand in their order.
            text.push(char::from_u32(0x2400 + u32::from(character)).unwrap_or('\u{fffd}'));
        }
        '\u{7f}' => text.push('\u{2421}'),
        character if crate::model::text::printable::is_hidden(character) => {
            text.push_str(&format!("⟨U+{:04X}⟩", u32::from(character)));
        }
        character => text.push(character),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAIL: &[u8] = b"Subject: a\r\n b\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n\
        --x\r\nContent-Type: text/plain; charset=gbk\r\n\r\n\xc4\xe3\xba\xc3\r\n\
        --x\r\nContent-Type: image/png\r\n\r\n\x89PNG\r\n--x--\r\n";

    #[test]
    fn lines_are_told_as_they_stand() {
        let raw = RawRows::of(MAIL);
        assert_eq!(raw.count(), 13);
        let rows = raw.rows(MAIL, 0..99);
        let told: Vec<_> = rows
            .iter()
            .map(|row| (row.line, row.text.as_str(), row.kind))
            .collect();
        assert_eq!(
            told[..8],
            [
                (Some(1), "Subject: a", RowKind::Field(8)),
                (Some(2), " b", RowKind::Folded),
                (
                    Some(3),
                    "Content-Type: multipart/mixed; boundary=x",
                    RowKind::Field(13)
                ),
                (Some(4), "", RowKind::Body),
                (Some(5), "--x", RowKind::Boundary),
                (
                    Some(6),
                    "Content-Type: text/plain; charset=gbk",
                    RowKind::Field(13)
                ),
                (Some(7), "", RowKind::Body),
                (Some(8), "⟨c4⟩⟨e3⟩⟨ba⟩⟨c3⟩", RowKind::Body),
            ]
        );
        assert_eq!(raw.rows(MAIL, 4..6), rows[4..6]);
        assert_eq!(raw.rows(MAIL, 50..60), []);
        assert_eq!(raw.row_of(MAIL, 12), 1);
        assert_eq!(raw.row_of(MAIL, 1_000_000), 12);
    }

    #[test]
    fn parts_are_told_decoded_each_under_its_name() {
        let decoded = DecodedRows::of(MAIL, None);
        let told: Vec<_> = decoded.rows(0..99).into_iter().collect();
        let part = |number| RowKind::Part(PartId(number));
        assert_eq!(
            told.iter()
                .map(|row| (row.line, row.text.as_str(), row.kind))
                .collect::<Vec<_>>(),
            [
                (None, "", part(1)),
                (Some(1), "你好", RowKind::Body),
                (None, "", part(2)),
            ]
        );
        let one = DecodedRows::of(MAIL, Some(PartId(1)));
        assert_eq!((one.count(), one.text()), (1, "你好\n"));
        assert_eq!(DecodedRows::of(MAIL, Some(PartId(9))).count(), 0);
    }

    #[test]
    fn a_line_that_is_too_long_has_several_rows_and_one_number() {
        let mail = ["雁".repeat(700).as_bytes(), b"\r\nnext"].concat();
        let rows = RawRows::of(&mail).rows(&mail, 0..9);
        let told: Vec<_> = rows
            .iter()
            .map(|row| (row.line, row.text.chars().count()))
            .collect();
        assert_eq!(
            told,
            [(Some(1), 333), (None, 333), (None, 34), (Some(2), 4)]
        );
    }

    #[test]
    fn what_hides_is_spelt_out() {
        assert_eq!(shown(b"a\0\x1b\x7f\tb\r\n"), "a␀␛␡    b");
        assert_eq!(shown("x\u{202e}y\u{200b}".as_bytes()), "x⟨U+202E⟩y⟨U+200B⟩");
        assert_eq!(shown(b"a\rb\xff\n"), "a␍b⟨ff⟩");
    }

    #[test]
    fn any_row_of_a_long_mail_is_found_from_a_kept_one() {
        let mail: Vec<u8> = (0..10_000)
            .flat_map(|line| format!("{line}\n").into_bytes())
            .collect();
        let raw = RawRows::of(&mail);
        assert_eq!(raw.count(), 10_000);
        for row in [0, 63, 64, 65, 9_999] {
            let told = raw.rows(&mail, row..row + 1);
            assert_eq!(told[0].text, row.to_string());
            assert_eq!(told[0].line, Some(row + 1));
        }
        assert_eq!(raw.rows(&mail, 0..u64::MAX).len(), 512);
        let at = memchr::memmem::find(&mail, b"\n7777\n").unwrap() + 1;
        assert_eq!(raw.row_of(&mail, at as u64), 7777);
    }

    #[test]
    fn a23_one_line_without_end_costs_its_length() {
        let mail = vec![b'x'; 16 * 1024 * 1024];
        assert_eq!(RawRows::of(&mail).count(), 16_778);
        for cut in 0..MAIL.len() {
            let raw = RawRows::of(&MAIL[..cut]);
            assert!(raw.rows(&MAIL[..cut], 0..99).len() as u64 == raw.count());
            let decoded = DecodedRows::of(&MAIL[..cut], None);
            assert!(!decoded.cut);
        }
    }
}
