//! The bytes of one part, and how parts are shown as attachments.

use std::borrow::Cow;

use super::encoded_word;
use super::field::Fields;
use super::filename::{self, Names};
use super::inspection::{self, Caution, Claim, Inspection};
use super::kind::{self, Kind};
use super::lens::Lens;
use super::structure::{self, Part, Structure};
use super::tnef::{self, Letter, Text};
use super::view::AttachmentView;
use crate::model::PartId;

/// Stands for the mail itself, which is what is offered where a mail is too complex to be taken
/// apart.
pub const WHOLE_MAIL: PartId = PartId(u32::MAX);

/// Bits of a [`PartId`] that say which part of the mail; those above say, counted from 1, which
/// attachment of the letter it is (winmail.dat). A mail has far fewer parts.
const PART_BITS: u32 = 16;
/// Attachments shown of all letters of a mail: each may cost the sender eleven octets.
const IN_LETTERS: usize = 1_000;
/// Mails in mails that are looked into, one in the other.
const DEPTH: usize = 64;

/// The decoded bytes of a part, as they are to be saved; `None` where the mail has no such part.
#[must_use]
pub fn bytes(mail: &[u8], part: PartId) -> Option<Vec<u8>> {
    if part == WHOLE_MAIL {
        return Some(mail.to_vec());
    }
    let structure = structure::scan(mail);
    let (index, in_letter) = split(part);
    let found = structure.parts.get(index)?;
    let octets = found.encoding.decode(found.body, usize::MAX);
    match in_letter {
        None => Some(octets.into_owned()),
        Some(place) => {
            let letter = tnef::read(&octets)?;
            Some(letter.attachments.get(place)?.octets.to_vec())
        }
    }
}

/// The bytes of a part of a mail within the mail, and so on: `path` leads from the outermost
/// inwards. `None` where it leads nowhere.
#[must_use]
pub fn along(mail: &[u8], path: &[PartId]) -> Option<Vec<u8>> {
    if path.len() > DEPTH {
        return None;
    }
    let mut octets = mail.to_vec();
    for part in path {
        octets = match tnef::read(&octets) {
            Some(letter) => {
                let place = usize::try_from(part.0).ok()?;
                letter.attachments.get(place)?.octets.to_vec()
            }
            None => bytes(&octets, *part)?,
        };
    }
    Some(octets)
}

/// What the mail says of a part: name, type, charset. `None` where the mail has no such part.
pub(super) fn claim(mail: &[u8], part: PartId) -> Option<(String, String, String)> {
    if part == WHOLE_MAIL {
        let media_type = "message/rfc822".to_owned();
        return Some(("mail.eml".to_owned(), media_type, String::new()));
    }
    let structure = structure::scan(mail);
    let (index, in_letter) = split(part);
    let found = structure.parts.get(index)?;
    if let Some(place) = in_letter {
        let octets = found.encoding.decode(found.body, usize::MAX);
        let attached = tnef::read(&octets)?.attachments.into_iter().nth(place)?;
        return Some((attached.name, attached.media_type, String::new()));
    }
    let mut lens = Lens::of(&structure, None);
    Some((
        found.file_name(&mut lens).unwrap_or_default(),
        found.kind.main.clone(),
        found.kind.word("charset").unwrap_or_default(),
    ))
}

/// Which part, and which attachment of the letter it is.
pub(super) fn split(part: PartId) -> (usize, Option<usize>) {
    let index = part.0 & ((1 << PART_BITS) - 1);
    let in_letter = (part.0 >> PART_BITS).checked_sub(1);
    (index as usize, in_letter.map(|place| place as usize))
}

fn joined(index: usize, in_letter: usize) -> PartId {
    let number = (in_letter + 1) << PART_BITS | index;
    PartId(u32::try_from(number).unwrap_or(u32::MAX - 1))
}

/// Collects the chips of a mail.
#[derive(Default)]
pub(super) struct Chips {
    views: Vec<AttachmentView>,
    /// The names that the mail itself gives, by the place of the chip.
    named: Vec<bool>,
    /// Attachments of letters (winmail.dat).
    in_letters: usize,
    /// The text of the first letter that has one.
    pub(super) text_of_letter: Text,
}

impl Chips {
    pub(super) fn add(
        &mut self,
        index: usize,
        part: &Part<'_>,
        structure: &Structure<'_>,
        lens: &mut Lens<'_>,
    ) {
        let written = part.file_name(lens);
        if let Some(octets) = letter_octets(part)
            && self.add_letter_of(index, &octets)
        {
            return;
        }
        let named = written.clone().or_else(|| subject_of_mail(part, lens));
        let fallback = fallback(part, structure);
        let name = named.map_or_else(
            || fallback.to_owned(),
            |written| filename::safe(&written, fallback),
        );
        self.named.push(written.is_some());
        let claim = Claim {
            name: written.as_deref().unwrap_or(&name),
            media_type: &part.kind.main,
            charset: "",
        };
        let beginning = part.encoding.decode(part.body, kind::BEGINNING_OCTETS);
        let inspection = inspection::of_beginning(&claim, &beginning);
        self.views.push(AttachmentView {
            part: PartId(u32::try_from(index).unwrap_or(u32::MAX - 1)),
            can_run: inspection.cautions.contains(&Caution::Runs),
            name,
            media_type: part.kind.main.clone(),
            size_octets: part.encoding.decoded_octets(part.body),
            inline: structure.is_inline(part),
            inspection,
        });
    }

    /// Opens a winmail.dat; says whether all that is in it is offered, so that it need not be
    /// itself.
    fn add_letter_of(&mut self, index: usize, octets: &[u8]) -> bool {
        let Some(letter) = tnef::read(octets) else {
            return false;
        };
        let is_added = self.add_letter(&letter, |place| joined(index, place));
        let has_content = !letter.attachments.is_empty() || letter.text != Text::Nothing;
        let is_opened = letter.is_whole && is_added && has_content;
        if self.text_of_letter == Text::Nothing {
            self.text_of_letter = letter.text;
        }
        is_opened
    }

    /// The attachments of a letter, each under the number that `part` gives it; says whether
    /// there was room for all.
    pub(super) fn add_letter(
        &mut self,
        letter: &Letter<'_>,
        part: impl Fn(usize) -> PartId,
    ) -> bool {
        let room = IN_LETTERS.saturating_sub(self.in_letters);
        for (place, attached) in letter.attachments.iter().enumerate().take(room) {
            self.in_letters += 1;
            let fallback = if attached.is_letter {
                "mail.tnef"
            } else {
                filename::by_type(&attached.media_type)
            };
            let mut name = filename::safe(&attached.name, fallback);
            self.named.push(!attached.name.is_empty());
            if attached.is_letter && Kind::by_ending(&name).is_none() {
                name = filename::safe(&format!("{name}.tnef"), fallback);
            }
            let claim = Claim {
                name: &attached.name,
                media_type: &attached.media_type,
                charset: "",
            };
            let inspection = inspection::of_beginning(&claim, attached.octets);
            let media_type = if attached.media_type.is_empty() {
                inspection.kind.media_type().to_owned()
            } else {
                attached.media_type.clone()
            };
            self.views.push(AttachmentView {
                part: part(place),
                can_run: inspection.cautions.contains(&Caution::Runs),
                name,
                size_octets: attached.octets.len() as u64,
                inline: !attached.content_id.is_empty() && media_type.starts_with("image/"),
                media_type,
                inspection,
            });
        }
        letter.attachments.len() <= room
    }

    /// The mail itself, in front of all others.
    pub(super) fn add_whole_mail(&mut self, mail: &[u8]) {
        let whole = AttachmentView {
            part: WHOLE_MAIL,
            name: "mail.eml".to_owned(),
            media_type: "message/rfc822".to_owned(),
            size_octets: mail.len() as u64,
            inline: false,
            can_run: false,
            inspection: Inspection {
                kind: Kind::Mail,
                cautions: Vec::new(),
            },
        };
        self.views.insert(0, whole);
        self.named.insert(0, false);
    }

    /// All of them; no two share a name. One that the mail gives goes before one that was made up.
    pub(super) fn finish(mut self) -> Vec<AttachmentView> {
        let mut names = Names::default();
        for turn in [true, false] {
            let chips = self.views.iter_mut().zip(&self.named);
            for (view, _is_named) in chips.filter(|(_view, is_named)| **is_named == turn) {
                view.name = names.give(std::mem::take(&mut view.name));
            }
        }
        self.views
    }
}

/// The octets of a part that says that it is a winmail.dat, by its type or by its name.
pub(super) fn letter_octets<'m>(part: &Part<'m>) -> Option<Cow<'m, [u8]>> {
    let is_named = |name: String| {
        ["winmail.dat", "win.dat"]
            .iter()
            .any(|known| name.eq_ignore_ascii_case(known))
    };
    let is_typed = matches!(
        part.kind.main.as_str(),
        "application/ms-tnef" | "application/vnd.ms-tnef"
    );
    let is_letter = is_typed || part.file_name(&mut Lens::default()).is_some_and(is_named);
    is_letter.then(|| part.encoding.decode(part.body, usize::MAX))
}

/// What a part without a name is called. What multipart/encrypted holds beside its control part
/// has no type of its own (RFC 3156 §4).
fn fallback(part: &Part<'_>, structure: &Structure<'_>) -> &'static str {
    let around = part.parent.and_then(|parent| structure.parts.get(parent));
    let is_within = around.is_some_and(|around| around.kind.main == "multipart/encrypted");
    if is_within && part.kind.main == "application/octet-stream" {
        "encrypted.asc"
    } else {
        filename::by_type(&part.kind.main)
    }
}

/// A mail within a mail is called by its subject.
fn subject_of_mail(part: &Part<'_>, lens: &mut Lens<'_>) -> Option<String> {
    if part.kind.main != "message/rfc822" {
        return None;
    }
    // Its header stands at the beginning; a few fields are enough.
    let start = part.encoding.decode(part.body, 16 * 1024);
    let field = Fields::of(&start)
        .take(200)
        .find(|field| field.is("Subject"))?;
    let subject = encoded_word::read(field.value, lens);
    (!subject.is_empty()).then(|| format!("{}.eml", subject.replace(['/', '\\'], "_")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mime::view;

    /// An attribute of a winmail.dat ([MS-OXTNEF] §2.1.3.2).
    fn attribute(level: u8, id: [u8; 4], data: &[u8]) -> Vec<u8> {
        let sum: u32 = data.iter().map(|octet| u32::from(*octet)).sum();
        let length = (data.len() as u32).to_le_bytes();
        let sum = (sum as u16).to_le_bytes();
        [&[level][..], &id, &length, data, &sum].concat()
    }

    /// A winmail.dat with a text and two files.
    fn letter() -> Vec<u8> {
        [
            vec![0x78, 0x9f, 0x3e, 0x22, 1, 0],
            attribute(1, [0x0c, 0x80, 0x02, 0], b"See both files.\0"),
            attribute(2, [0x02, 0x90, 0x06, 0], &[0; 14]),
            attribute(2, [0x10, 0x80, 0x01, 0], b"..\\a.txt\0"),
            attribute(2, [0x0f, 0x80, 0x06, 0], b"one"),
            attribute(2, [0x02, 0x90, 0x06, 0], &[0; 14]),
            attribute(2, [0x10, 0x80, 0x01, 0], b"a.txt\0"),
            attribute(2, [0x0f, 0x80, 0x06, 0], b"MZ\x90\0\x03\0\0\0"),
        ]
        .concat()
    }

    fn mail(letter: &[u8], text: &str) -> Vec<u8> {
        let letter = data_encoding::BASE64.encode(letter);
        format!(
            "Content-Type: multipart/mixed; boundary=b\r\n\r\n{text}--b\r\n\
             Content-Type: application/ms-tnef; name=winmail.dat\r\n\
             Content-Transfer-Encoding: base64\r\n\r\n{letter}\r\n--b--\r\n"
        )
        .into_bytes()
    }

    #[test]
    fn a_winmail_dat_is_opened_in_place() {
        let mail = mail(&letter(), "");
        let content = view::read(&mail);
        assert_eq!(content.paragraphs[0].spans[0].text, "See both files.");
        let chips: Vec<_> = content
            .attachments
            .iter()
            .map(|chip| (chip.name.as_str(), chip.size_octets, chip.can_run))
            .collect();
        assert_eq!(chips, [("a.txt", 3, false), ("a (2).txt", 8, true)]);
        let octets: Vec<_> = content
            .attachments
            .iter()
            .map(|chip| bytes(&mail, chip.part).unwrap())
            .collect();
        assert_eq!(octets, [b"one".to_vec(), b"MZ\x90\0\x03\0\0\0".to_vec()]);
        // The part itself can still be saved.
        assert_eq!(bytes(&mail, PartId(1)), Some(letter()));
        assert_eq!(bytes(&mail, joined(1, 2)), None);
        assert_eq!(bytes(&mail, joined(0, 0)), None);
    }

    #[test]
    fn a_damaged_winmail_dat_is_offered_beside_what_is_in_it() {
        let cut = letter();
        let mail = mail(&cut[..cut.len() - 1], "--b\r\n\r\nplain\r\n");
        let content = view::read(&mail);
        assert_eq!(content.paragraphs[0].spans[0].text, "plain");
        let names: Vec<_> = content
            .attachments
            .iter()
            .map(|chip| chip.name.as_str())
            .collect();
        assert_eq!(names, ["a.txt", "a (2).txt", "winmail.dat"]);
    }

    #[test]
    fn a18_a_chip_knows_what_the_file_is() {
        let mail = b"Content-Type: application/pdf; name=a.pdf\r\n\r\nMZ\x90\0\x03\0\0\0";
        let content = view::read(mail);
        let chip = &content.attachments[0];
        assert_eq!(chip.inspection.kind, Kind::Pe);
        assert!(chip.can_run);
        assert_eq!(
            chip.inspection.cautions,
            [Caution::OtherKind, Caution::Runs]
        );
    }
}
