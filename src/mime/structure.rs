//! The parts of a mail (RFC 2046 §5), found in one pass without recursion, and the limits that
//! keep a hostile mail from costing more than its length (A-23).
//!
//! Parts lie in a flat list in the order of the mail; each knows its parent. A message within a
//! mail is one part, an attachment: it is not looked into, so that nothing nests deeper than the
//! multiparts, and these are counted.

use std::borrow::Cow;

use memchr::memmem;

use super::charset;
use super::field::{Fields, is_empty_line, line_end};
use super::filename;
use super::lens::Lens;
use super::parameters::Value;
use super::sealed::{self, Seal};
use super::transfer::Encoding;
use crate::model::Portion;

/// Multiparts within multiparts.
const DEPTH: usize = 64;
/// Parts of a mail.
const PARTS: usize = 10_000;
/// Fields of one header.
const FIELDS: usize = 5_000;
/// Octets of one header.
const HEADER_OCTETS: usize = 1024 * 1024;
/// Octets of a boundary; RFC 2046 allows 70.
const BOUNDARY_OCTETS: usize = 500;

/// A part of a mail. Its place in the list is its `PartId`.
#[derive(Debug, Clone)]
pub(crate) struct Part<'a> {
    pub(crate) parent: Option<usize>,
    pub(crate) header: &'a [u8],
    /// Still encoded; of a multipart all it holds.
    pub(crate) body: &'a [u8],
    pub(crate) kind: Value<'a>,
    pub(crate) disposition: Value<'a>,
    pub(crate) encoding: Encoding,
    pub(crate) has_content_id: bool,
}

/// All parts; the first is the mail itself.
#[derive(Debug, Clone)]
pub(crate) struct Structure<'a> {
    pub(crate) parts: Vec<Part<'a>>,
    /// Whether a limit ended the scan; what follows was not read.
    pub(crate) too_complex: bool,
}

impl<'a> Part<'a> {
    pub(crate) fn is_multipart(&self) -> bool {
        self.kind.main.starts_with("multipart/")
    }

    pub(crate) fn is_html(&self) -> bool {
        self.kind.main == "text/html"
    }

    fn has_name(&self) -> bool {
        self.disposition.octets("filename").is_some()
            || self.file_name(&mut Lens::default()).is_some()
    }

    /// The file name as the sender wrote it: anything. Of two the one whose letters survived.
    pub(crate) fn file_name(&self, lens: &mut Lens<'_>) -> Option<String> {
        let lens = lens.at(Portion::FileNames);
        let places = [
            (&self.disposition, "filename"),
            (&self.kind, "name"),
            // Where some programs put it.
            (&self.kind, "filename"),
            (&self.disposition, "name"),
        ];
        let mut garbled = None;
        for (value, parameter) in places {
            match value.read_text(parameter, lens) {
                Some(name) if name.trim().is_empty() => {}
                Some(name) if filename::is_garbled(&name) => garbled = garbled.or(Some(name)),
                Some(name) => return Some(name),
                None => {}
            }
        }
        garbled
    }

    /// Whether it is text to be read in the mail, rather than a file.
    pub(crate) fn is_body_text(&self) -> bool {
        let is_text = self.is_html() || self.kind.main == "text/plain";
        is_text
            && (self.parent.is_none() || self.disposition.main != "attachment" && !self.has_name())
    }

    /// Whether it signs the mail rather than adding to it. One that has no type is known by its
    /// name and its first octets.
    pub(crate) fn is_signature(&self) -> bool {
        let is_named = || {
            let name = self.file_name(&mut Lens::default()).unwrap_or_default();
            name.trim_end().to_ascii_lowercase().ends_with(".p7s")
        };
        let begins = || self.encoding.decode(self.body, sealed::LOOK_OCTETS);
        matches!(
            self.kind.main.as_str(),
            "application/pgp-signature"
                | "application/pkcs7-signature"
                | "application/x-pkcs7-signature"
        ) || self.is_of_no_type() && is_named() && sealed::cms(&begins()) == Some(Seal::Signed)
    }

    /// Whether it is only said to be octets.
    pub(crate) fn is_of_no_type(&self) -> bool {
        matches!(
            self.kind.main.as_str(),
            "application/octet-stream" | "application/x-octet-stream" | "application/binary"
        )
    }

    /// Its text, at most about `most` octets of it.
    pub(crate) fn text(&self, most: usize, lens: &mut Lens<'_>) -> String {
        let octets = self.encoding.decode(self.body, most);
        let label = self.kind.word("charset").unwrap_or_default();
        let in_html = || {
            let label = self.is_html().then(|| charset_in_html(&octets)).flatten()?;
            // Who can read it in ASCII does not read UTF-16.
            charset::named(&label, &octets).filter(|charset| !charset::is_wide(*charset))
        };
        let label = charset::named(&label, &octets).or_else(in_html);
        let text = lens.at(Portion::Text).decode_or(&octets, label, in_html);
        text.into_owned()
    }
}

impl Structure<'_> {
    /// Whether a picture is shown within the text, not beside it.
    pub(crate) fn is_inline(&self, part: &Part<'_>) -> bool {
        let in_related = part
            .parent
            .and_then(|parent| self.parts.get(parent))
            .is_some_and(|parent| parent.kind.main == "multipart/related");
        in_related
            && part.has_content_id
            && part.kind.main.starts_with("image/")
            && part.disposition.main != "attachment"
    }
}

/// `<meta charset=…>`, which counts where the part's own header names none, or a false one.
fn charset_in_html(octets: &[u8]) -> Option<String> {
    /// Octets within which it stands; browsers look no further than half of these.
    const START_OCTETS: usize = 2048;
    const CHARSET: &[u8] = b"charset=";
    let start = octets[..octets.len().min(START_OCTETS)].to_ascii_lowercase();
    let meta = memmem::find(&start, b"<meta")?;
    let found = meta + memmem::find(&start[meta..], CHARSET)?;
    let label: String = start[found + CHARSET.len()..]
        .iter()
        .skip_while(|octet| matches!(octet, b'"' | b'\'' | b' '))
        .take_while(|octet| octet.is_ascii_alphanumeric() || matches!(octet, b'-' | b'_' | b':'))
        .map(|octet| char::from(*octet))
        .collect();
    (!label.is_empty()).then_some(label)
}

/// Finds the parts of a mail.
pub(crate) fn scan(mail: &[u8]) -> Structure<'_> {
    let mut scan = Scan {
        mail,
        open: Vec::new(),
        leaf: None,
        parts: Vec::new(),
        too_complex: false,
    };
    let mut cursor = scan.begin_part(0);
    let finder = memmem::Finder::new(b"\n--");
    while !scan.open.is_empty() && !scan.too_complex {
        if !mail[cursor..].starts_with(b"--") {
            let Some(found) = finder.find(&mail[cursor..]) else {
                break;
            };
            cursor += found + 1;
        }
        cursor = scan.boundary_line(cursor);
    }
    Structure {
        parts: scan.parts,
        too_complex: scan.too_complex,
    }
}

/// A multipart whose closing boundary is still to come.
struct Open<'a> {
    boundary: Cow<'a, [u8]>,
    part: usize,
}

struct Scan<'a> {
    mail: &'a [u8],
    open: Vec<Open<'a>>,
    /// The part whose body is being read; none between the parts of a multipart.
    leaf: Option<usize>,
    parts: Vec<Part<'a>>,
    too_complex: bool,
}

impl<'a> Scan<'a> {
    /// Reads a part's header and says where its body begins.
    fn begin_part(&mut self, start: usize) -> usize {
        if self.parts.len() >= PARTS {
            self.too_complex = true;
            return self.mail.len();
        }
        let (header_end, body_start) = self.find_body(start);
        let header = &self.mail[start..header_end];
        let parent = self.open.last().map(|open| open.part);
        let mut part = Part {
            parent,
            header,
            body: &self.mail[body_start..],
            kind: Value::default(),
            disposition: Value::default(),
            encoding: Encoding::Identity,
            has_content_id: false,
        };
        for field in Fields::of(header) {
            if field.is("Content-Type") && part.kind.main.is_empty() {
                part.kind = Value::read(field.value);
            } else if field.is("Content-Disposition") {
                part.disposition = Value::read(field.value);
            } else if field.is("Content-Transfer-Encoding") {
                part.encoding = Encoding::named(field.value);
            } else if field.is("Content-ID") {
                part.has_content_id = true;
            }
        }
        self.settle_kind(&mut part);
        let index = self.parts.len();
        self.leaf = Some(index);
        if part.is_multipart() {
            self.leaf = None;
            let boundary = part
                .kind
                .octets("boundary")
                .unwrap_or_default()
                .trim_ascii_end()
                .to_vec();
            self.too_complex |= self.open.len() >= DEPTH;
            self.open.push(Open {
                boundary: Cow::Owned(boundary),
                part: index,
            });
        }
        self.parts.push(part);
        body_start
    }

    /// A type that is missing or makes no sense is text/plain (RFC 2045 §5.2), in a digest a mail.
    fn settle_kind(&self, part: &mut Part<'a>) {
        let in_digest = part
            .parent
            .and_then(|parent| self.parts.get(parent))
            .is_some_and(|parent| parent.kind.main == "multipart/digest");
        if part.kind.main.is_empty() && in_digest {
            part.kind.main = "message/rfc822".to_owned();
        }
        let boundary_octets = part.kind.octets("boundary").map_or(0, <[u8]>::len);
        let no_boundary = part.is_multipart() && !(1..=BOUNDARY_OCTETS).contains(&boundary_octets);
        if !part.kind.main.contains('/') || no_boundary {
            part.kind.main = "text/plain".to_owned();
        }
    }

    /// Where a header ends and where the body behind it begins.
    fn find_body(&mut self, start: usize) -> (usize, usize) {
        let mut index = start;
        let mut fields = 0;
        while index < self.mail.len() {
            if is_empty_line(self.mail, index) {
                return (index, line_end(self.mail, index));
            }
            if self.mail[index..].starts_with(b"--") && self.matches(index).is_some() {
                return (index, index);
            }
            fields += usize::from(!matches!(self.mail[index], b' ' | b'\t'));
            if fields > FIELDS || index - start > HEADER_OCTETS {
                break;
            }
            index = line_end(self.mail, index);
        }
        self.too_complex |= fields > FIELDS || index - start > HEADER_OCTETS;
        // One line may be longer than all of a header may be.
        (index.min(start + HEADER_OCTETS), index)
    }

    /// Which open multipart the boundary line at `start` belongs to, and whether it closes it.
    fn matches(&self, start: usize) -> Option<(usize, bool)> {
        // Its blanks are looked through once, not by each part that is open.
        let line = self.mail[start + 2..line_end(self.mail, start)].trim_ascii_end();
        self.open
            .iter()
            .enumerate()
            .rev()
            .find_map(|(level, open)| match line.strip_prefix(&*open.boundary)? {
                b"" => Some((level, false)),
                b"--" => Some((level, true)),
                _ => None,
            })
    }

    /// Reads a line that begins with `--`; says where to go on.
    fn boundary_line(&mut self, start: usize) -> usize {
        let next = line_end(self.mail, start);
        let Some((level, closes)) = self.matches(start) else {
            return next - usize::from(self.mail[..next].ends_with(b"\n") && next > start + 2);
        };
        if let Some(leaf) = self.leaf.take() {
            self.end_body(leaf, start);
        }
        let keep = if closes { level } else { level + 1 };
        while self.open.len() > keep {
            if let Some(open) = self.open.pop() {
                self.end_body(open.part, start);
            }
        }
        if closes { next } else { self.begin_part(next) }
    }

    /// A body ends before the line end that precedes the boundary (RFC 2046 §5.1.1).
    fn end_body(&mut self, index: usize, boundary_start: usize) {
        let mail_end = self.mail.len();
        let Some(part) = self.parts.get_mut(index) else {
            return;
        };
        let body_start = mail_end - part.body.len();
        let body = &self.mail[body_start..boundary_start.max(body_start)];
        let body = body.strip_suffix(b"\n").unwrap_or(body);
        part.body = body.strip_suffix(b"\r").unwrap_or(body);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outline(mail: &[u8]) -> Vec<(Option<usize>, String, String)> {
        scan(mail)
            .parts
            .iter()
            .map(|part| {
                (
                    part.parent,
                    part.kind.main.clone(),
                    String::from_utf8_lossy(part.body).into_owned(),
                )
            })
            .collect()
    }

    #[test]
    fn parts_are_found_with_their_parents_and_exact_bodies() {
        let mail = b"Content-Type: multipart/mixed; boundary=a\r\n\r\npreamble\r\n--a\r\n\
            Content-Type: multipart/alternative; boundary=\"ab\"\r\n\r\n--ab\r\n\r\none\r\n\r\n--ab\r\n\
            Content-Type: text/html\r\n\r\n<p>two\r\n--ab--\r\n--a \r\nContent-Type: image/png\r\n\r\n\
            --x\r\n--a--\r\nepilogue\r\n--a\r\n";
        let parts = outline(mail);
        let kinds: Vec<_> = parts
            .iter()
            .map(|(parent, kind, _)| (*parent, kind.as_str()))
            .collect();
        let expected = [
            (None, "multipart/mixed"),
            (Some(0), "multipart/alternative"),
            (Some(1), "text/plain"),
            (Some(1), "text/html"),
            (Some(0), "image/png"),
        ];
        assert_eq!(kinds, expected);
        assert_eq!(parts[2].2, "one\r\n");
        assert_eq!(parts[3].2, "<p>two");
        assert_eq!(parts[4].2, "--x");
    }

    #[test]
    fn a_mail_cut_anywhere_has_the_parts_before_the_cut() {
        let mail = b"Content-Type: multipart/mixed; boundary=a\n\n--a\n\none\n--a\n\ntwo\n--a--\n";
        for cut in 0..=mail.len() {
            assert!(!scan(&mail[..cut]).parts.is_empty());
        }
        assert_eq!(
            outline(&mail[..mail.len() - 7])
                .last()
                .map(|part| part.2.clone())
                .as_deref(),
            Some("two")
        );
    }

    #[test]
    fn an_unclosed_inner_multipart_ends_with_its_parent() {
        let mail = b"Content-Type: multipart/mixed; boundary=a\n\n--a\n\
            Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--a\n\ntwo\n--a--\n";
        let parts = outline(mail);
        assert_eq!(
            parts[2],
            (Some(1), "text/plain".to_owned(), "one".to_owned())
        );
        assert_eq!(
            parts[3],
            (Some(0), "text/plain".to_owned(), "two".to_owned())
        );
    }

    #[test]
    fn a23_bombs_are_cut_off() {
        let nested: Vec<u8> = (0..10_000)
            .flat_map(|n| {
                format!("Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n").into_bytes()
            })
            .collect();
        assert!(scan(&nested).too_complex);
        assert!(scan(&nested).parts.len() <= DEPTH + 1);
        let many = [
            &b"Content-Type: multipart/mixed; boundary=b\n\n"[..],
            &b"--b\n\n".repeat(1_000_000),
        ]
        .concat();
        assert!(scan(&many).too_complex);
        assert_eq!(scan(&many).parts.len(), PARTS);
        assert!(scan(&b"A: b\n".repeat(100_000)).too_complex);
        assert!(scan(&[b"A:".to_vec(), b"x".repeat(2 * HEADER_OCTETS)].concat()).too_complex);
        let dashes = [
            &b"Content-Type: multipart/mixed; boundary=----\n\n"[..],
            &b"-----\n".repeat(1_000_000),
        ]
        .concat();
        assert!(!scan(&dashes).too_complex);
    }
}
