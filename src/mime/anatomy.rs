//! How a mail is built: its parts as a flat list with depths, its fields raw and decoded, the
//! octets of a part as they stand, and octets as hex. For the source view.

use std::ops::Range;

use super::attachment::WHOLE_MAIL;
use super::encoded_word;
use super::field::Fields;
use super::kind::{self, Kind};
use super::lens::Lens;
use super::structure::{self, Part};
use crate::model::PartId;
use crate::model::text::printable::{self, one_line};

/// Octets of one line of hex.
pub const HEX_LINE_OCTETS: usize = 16;
/// Lines of hex made at once; more than a window shows.
const HEX_LINES: usize = 10_000;
/// Octets of a field that are shown.
const FIELD_OCTETS: usize = 16 * 1024;
/// Characters of a name or a label that are shown.
const LABEL_OCTETS: usize = 500;

/// How a mail is built.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Anatomy {
    /// In the order of the mail; the first is the mail itself.
    pub parts: Vec<PartFacts>,
    /// Whether a limit ended the scan, so that parts are missing.
    pub too_complex: bool,
}

/// What a part says of itself, and what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartFacts {
    /// Which part.
    pub part: PartId,
    /// Multiparts around it.
    pub depth: usize,
    /// Type and subtype, in lower case.
    pub media_type: String,
    /// As it says; empty where it says nothing.
    pub charset: String,
    /// Content-Transfer-Encoding as it says; empty where it says nothing.
    pub encoding: String,
    /// `attachment`, `inline` or what else it says; empty where it says nothing.
    pub disposition: String,
    /// The name as the sender wrote it, made printable; empty where there is none.
    pub name: String,
    /// Without brackets; empty where there is none.
    pub content_id: String,
    /// Octets as they stand in the mail, header not counted.
    pub encoded_octets: u64,
    /// Octets when decoded; of a multipart as they stand.
    pub decoded_octets: u64,
    /// What it is by its first octets; `Unknown` for a multipart.
    pub kind: Kind,
}

impl PartFacts {
    /// Whether it holds parts and nothing else.
    #[must_use]
    pub fn is_multipart(&self) -> bool {
        self.media_type.starts_with("multipart/")
    }
}

/// A field of a header.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FieldView {
    /// As written.
    pub name: String,
    /// As it stands, line ends `\n`, made printable.
    pub raw: String,
    /// On one line, encoded words decoded.
    pub decoded: String,
}

/// A line of a hex dump.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HexLine {
    /// Octets in front of it.
    pub offset: u64,
    /// Two digits an octet, with spaces between.
    pub hex: String,
    /// What is ASCII, and a dot for every other octet.
    pub text: String,
}

/// Takes a mail apart.
#[must_use]
pub fn read(mail: &[u8]) -> Anatomy {
    let structure = structure::scan(mail);
    let mut lens = Lens::of(&structure, None);
    let mut parts: Vec<PartFacts> = Vec::with_capacity(structure.parts.len());
    for (index, part) in structure.parts.iter().enumerate() {
        // A parent stands before its parts.
        let parent = part.parent.and_then(|parent| parts.get(parent));
        let depth = parent.map_or(0, |parent| parent.depth + 1);
        parts.push(facts(index, depth, part, &mut lens));
    }
    Anatomy {
        parts,
        too_complex: structure.too_complex,
    }
}

fn facts(index: usize, depth: usize, part: &Part<'_>, lens: &mut Lens<'_>) -> PartFacts {
    let label = |text: &str| cut(one_line(text), LABEL_OCTETS);
    let field = |name: &str| {
        let found = Fields::of(part.header).find(|field| field.is(name));
        let value = found.map(|field| String::from_utf8_lossy(field.value).into_owned());
        label(&value.unwrap_or_default())
    };
    let kind = if part.is_multipart() {
        Kind::Unknown
    } else {
        Kind::of(&part.encoding.decode(part.body, kind::BEGINNING_OCTETS))
    };
    PartFacts {
        part: PartId(u32::try_from(index).unwrap_or(u32::MAX - 1)),
        depth,
        media_type: part.kind.main.clone(),
        charset: label(&part.kind.word("charset").unwrap_or_default()),
        encoding: field("Content-Transfer-Encoding"),
        disposition: part.disposition.main.clone(),
        name: label(&part.file_name(lens).unwrap_or_default()),
        content_id: field("Content-ID").trim_matches(['<', '>', ' ']).to_owned(),
        encoded_octets: part.body.len() as u64,
        decoded_octets: if part.is_multipart() {
            part.body.len() as u64
        } else {
            part.encoding.decoded_octets(part.body)
        },
        kind,
    }
}

/// The fields of a part's header, in order; of the mail's own for [`WHOLE_MAIL`]. Empty where the
/// mail has no such part.
#[must_use]
pub fn fields(mail: &[u8], part: PartId) -> Vec<FieldView> {
    let structure = structure::scan(mail);
    let Some(found) = find(&structure.parts, part) else {
        return Vec::new();
    };
    let fields = Fields::of(found.header).map(|field| {
        let value = &field.value[..field.value.len().min(FIELD_OCTETS)];
        FieldView {
            name: String::from_utf8_lossy(field.name).into_owned(),
            raw: printable::lines(&String::from_utf8_lossy(value)),
            decoded: encoded_word::text(value),
        }
    });
    fields.collect()
}

/// A part as it stands in the mail, its header first, nothing decoded; `None` where the mail has
/// no such part. What it decodes to is [`super::attachment::bytes`].
#[must_use]
pub fn raw(mail: &[u8], part: PartId) -> Option<&[u8]> {
    if part == WHOLE_MAIL {
        return Some(mail);
    }
    let structure = structure::scan(mail);
    let found = find(&structure.parts, part)?;
    // Header and body are pieces of the mail; the header stands right before its body.
    let start = found
        .header
        .as_ptr()
        .addr()
        .checked_sub(mail.as_ptr().addr())?;
    let body = found
        .body
        .as_ptr()
        .addr()
        .checked_sub(mail.as_ptr().addr())?;
    mail.get(start..body.max(start + found.header.len()) + found.body.len())
}

fn find<'p, 'm>(parts: &'p [Part<'m>], part: PartId) -> Option<&'p Part<'m>> {
    if part == WHOLE_MAIL {
        return parts.first();
    }
    parts.get(usize::try_from(part.0).ok()?)
}

/// Lines of a hex dump: those that `lines` counts, of all that `octets` would give. Only what is
/// asked for is made.
#[must_use]
pub fn hex(octets: &[u8], lines: Range<usize>) -> Vec<HexLine> {
    octets
        .chunks(HEX_LINE_OCTETS)
        .enumerate()
        .skip(lines.start)
        .take(lines.len().min(HEX_LINES))
        .map(|(number, chunk)| hex_line(number, chunk))
        .collect()
}

fn hex_line(number: usize, chunk: &[u8]) -> HexLine {
    let digits: Vec<String> = chunk.iter().map(|octet| format!("{octet:02x}")).collect();
    let shown = |octet: &u8| match octet {
        0x20..=0x7e => char::from(*octet),
        _ => '.',
    };
    HexLine {
        offset: number as u64 * HEX_LINE_OCTETS as u64,
        hex: digits.join(" "),
        text: chunk.iter().map(shown).collect(),
    }
}

fn cut(mut text: String, most: usize) -> String {
    text.truncate(text.floor_char_boundary(most));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAIL: &[u8] = b"Subject: =?utf-8?B?5L2g?=\r\n a\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n\
        --a\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n\
        --b\r\nContent-Type: text/plain; charset=GBK\r\n\r\n\xc4\xe3\r\n\
        --b\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<p>=41\r\n--b--\r\n\
        --a\r\nContent-Type: image/jpeg; name=\"a.jpg\"\r\nContent-ID: <x@y>\r\n\
        Content-Disposition: inline\r\nContent-Transfer-Encoding: BASE64\r\n\r\niVBORw0KGgo=\r\n--a--\r\n";

    #[test]
    fn the_parts_of_a_mail_are_told_with_their_depths() {
        let anatomy = read(MAIL);
        assert!(!anatomy.too_complex);
        let told: Vec<_> = anatomy
            .parts
            .iter()
            .map(|part| {
                (
                    part.depth,
                    part.media_type.as_str(),
                    part.charset.as_str(),
                    part.encoding.as_str(),
                    part.encoded_octets,
                    part.decoded_octets,
                    part.kind,
                )
            })
            .collect();
        assert_eq!(told[0].1, "multipart/mixed");
        let expected = [
            (
                1,
                "multipart/alternative",
                "",
                "",
                told[1].4,
                told[1].4,
                Kind::Unknown,
            ),
            (2, "text/plain", "GBK", "", 2, 2, Kind::Text),
            (2, "text/html", "", "quoted-printable", 6, 4, Kind::Html),
            (1, "image/jpeg", "", "BASE64", 12, 8, Kind::Png),
        ];
        assert_eq!(told[1..], expected);
        let picture = &anatomy.parts[4];
        assert_eq!(
            (
                picture.name.as_str(),
                picture.content_id.as_str(),
                picture.disposition.as_str()
            ),
            ("a.jpg", "x@y", "inline")
        );
    }

    #[test]
    fn fields_are_told_raw_and_decoded() {
        let fields = fields(MAIL, PartId(0));
        assert_eq!(fields.len(), 2);
        assert_eq!(fields[0].name, "Subject");
        assert_eq!(fields[0].raw, "=?utf-8?B?5L2g?=\n a");
        assert_eq!(fields[0].decoded, "你 a");
        assert_eq!(super::fields(MAIL, WHOLE_MAIL), fields);
        assert_eq!(super::fields(MAIL, PartId(9)), []);
    }

    #[test]
    fn a_part_is_told_as_it_stands() {
        assert_eq!(
            raw(MAIL, PartId(3)).unwrap(),
            b"Content-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<p>=41"
        );
        assert_eq!(raw(MAIL, WHOLE_MAIL), Some(MAIL));
        assert_eq!(raw(MAIL, PartId(5)), None);
        for cut in 0..MAIL.len() {
            let anatomy = read(&MAIL[..cut]);
            for part in anatomy.parts {
                let octets = raw(&MAIL[..cut], part.part).unwrap();
                assert!(octets.len() as u64 >= part.encoded_octets);
            }
        }
    }

    #[test]
    fn octets_are_shown_as_hex_only_where_they_are_looked_at() {
        let octets: Vec<u8> = (0..=255).collect();
        let lines = hex(&octets, 4..6);
        assert_eq!(lines.len(), 2);
        assert_eq!(lines[0].offset, 64);
        assert_eq!(
            lines[0].hex,
            "40 41 42 43 44 45 46 47 48 49 4a 4b 4c 4d 4e 4f"
        );
        assert_eq!(lines[0].text, "@ABCDEFGHIJKLMNO");
        assert_eq!(hex(b"a\0\xff", 0..9)[0].text, "a..");
        assert_eq!(hex(&octets, 16..20), []);
        assert_eq!(hex(&[0; 1_000_000], 0..usize::MAX).len(), HEX_LINES);
    }
}
