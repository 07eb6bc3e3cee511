//! Files of a mail, or of a mail within it, and so on: reached by the ways to them. A mail is taken
//! apart once, however many of its files are wanted.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::attachment::{self, WHOLE_MAIL};
use super::filename;
use super::inspection::Claim;
use super::lens::Lens;
use super::preview::{self, Look};
use super::reader;
use super::structure::{self, Part, Structure};
use super::tnef::{self, Letter};
use super::transfer::Encoding;
use super::view::{self, Content, Reading};
use crate::model::{Charset, PartId};

/// A file with what is said of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enclosed {
    /// One component, fit for a folder.
    pub name: String,
    /// The name as the sender wrote it: anything; may be empty.
    pub written: String,
    /// Type and subtype as the mail says them.
    pub media_type: String,
    /// The charset of text; empty where none is said.
    pub charset: String,
    /// The file.
    pub octets: Vec<u8>,
}

impl Enclosed {
    /// What it is, and as much of it as can be shown.
    #[must_use]
    pub fn look(&self) -> Look {
        self.look_by(None)
    }

    /// The same, text read by the charset that a person chose.
    #[must_use]
    pub fn look_by(&self, chosen: Option<Charset>) -> Look {
        let claim = Claim {
            name: &self.written,
            media_type: &self.media_type,
            charset: &self.charset,
        };
        preview::by_choice(&self.octets, &claim, chosen)
    }
}

/// A file that was found, still as it stands in its mail.
#[derive(Debug, Clone, Copy)]
pub struct Found<'m> {
    /// One component, fit for a folder.
    pub name: &'m str,
    said: &'m Said,
    encoding: Encoding,
    octets: &'m [u8],
}

/// What a mail says of a file.
#[derive(Debug, Clone, Default)]
struct Said {
    written: String,
    media_type: String,
    charset: String,
}

impl Found<'_> {
    /// Its octets.
    #[must_use]
    pub fn octets(&self) -> Cow<'_, [u8]> {
        self.encoding.decode(self.octets, usize::MAX)
    }

    /// With what is said of it.
    #[must_use]
    pub fn file(&self) -> Enclosed {
        let written = if self.said.written.is_empty() {
            self.name
        } else {
            &self.said.written
        };
        Enclosed {
            name: self.name.to_owned(),
            written: written.to_owned(),
            media_type: self.said.media_type.clone(),
            charset: self.said.charset.clone(),
            octets: self.octets().into_owned(),
        }
    }
}

/// The file to which `path` leads from the outermost mail inwards, which is read as `reading`
/// says; `None` where it leads nowhere.
#[must_use]
pub fn reach(mail: &[u8], path: &[PartId], reading: Reading) -> Option<Enclosed> {
    let mut reached = None;
    reach_each(mail, &[path], reading, &mut |_asked, found| {
        reached = found.map(|found| found.file());
    });
    reached
}

/// Tells of each way, by its place among `paths`, the file to which it leads. Ways into one mail
/// are gone one after the other.
pub fn reach_each(
    mail: &[u8],
    paths: &[&[PartId]],
    reading: Reading,
    tell: &mut dyn FnMut(usize, Option<Found<'_>>),
) {
    let mut by_mail: BTreeMap<&[PartId], Vec<(usize, PartId)>> = BTreeMap::new();
    for (asked, path) in paths.iter().enumerate() {
        match path.split_last() {
            Some((last, before)) => by_mail.entry(before).or_default().push((asked, *last)),
            None => tell(asked, None),
        }
    }
    for (before, wanted) in by_mail {
        let outer = match before {
            [] => Some(Cow::Borrowed(mail)),
            before => attachment::along(mail, before).map(Cow::Owned),
        };
        let Some(outer) = outer else {
            wanted.iter().for_each(|(asked, _part)| tell(*asked, None));
            continue;
        };
        // What a person chose holds for the mails of one sender, not for those in them.
        let reading = if before.is_empty() {
            reading
        } else {
            Reading::default()
        };
        match tnef::read(&outer) {
            Some(letter) => in_letter(&letter, &wanted, tell),
            None => in_mail(&outer, &wanted, reading, tell),
        }
    }
}

/// Names of chips.
type Names = BTreeMap<PartId, String>;

/// A file of a winmail.dat: its place among those asked for, its name, its place in there.
type InWinmail = (usize, PartId, usize);

/// A person knows a file by the name of its chip: no two of a mail share one.
fn names(content: Content) -> Names {
    let chips = content.attachments.into_iter();
    chips.map(|chip| (chip.part, chip.name)).collect()
}

/// Files of what is a winmail.dat as a whole.
fn in_letter(
    letter: &Letter<'_>,
    wanted: &[(usize, PartId)],
    tell: &mut dyn FnMut(usize, Option<Found<'_>>),
) {
    let names = names(reader::of_letter(letter));
    for (asked, part) in wanted {
        let place = usize::try_from(part.0).ok();
        of_letter(letter, place, (*asked, names.get(part)), tell);
    }
}

fn of_letter(
    letter: &Letter<'_>,
    place: Option<usize>,
    (asked, name): (usize, Option<&String>),
    tell: &mut dyn FnMut(usize, Option<Found<'_>>),
) {
    let attached = place.and_then(|place| letter.attachments.get(place));
    let Some(attached) = attached else {
        return tell(asked, None);
    };
    let said = Said {
        written: attached.name.clone(),
        media_type: attached.media_type.clone(),
        charset: String::new(),
    };
    found(
        asked,
        name,
        &said,
        (Encoding::Identity, attached.octets),
        tell,
    );
}

fn in_mail(
    mail: &[u8],
    wanted: &[(usize, PartId)],
    reading: Reading,
    tell: &mut dyn FnMut(usize, Option<Found<'_>>),
) {
    let names = names(view::read_as(mail, reading));
    let structure = structure::scan(mail);
    let mut lens = Lens::of(&structure, None);
    let mut letters: BTreeMap<usize, Vec<InWinmail>> = BTreeMap::new();
    for (asked, part) in wanted {
        let name = names.get(part);
        if *part == WHOLE_MAIL {
            let said = Said {
                written: "mail.eml".to_owned(),
                media_type: "message/rfc822".to_owned(),
                charset: String::new(),
            };
            found(*asked, name, &said, (Encoding::Identity, mail), tell);
            continue;
        }
        match attachment::split(*part) {
            (index, Some(place)) => {
                let letter = letters.entry(index).or_default();
                letter.push((*asked, *part, place));
            }
            (index, None) => match structure.parts.get(index) {
                Some(part) => {
                    let said = said_of(part, &mut lens);
                    found(*asked, name, &said, (part.encoding, part.body), tell);
                }
                None => tell(*asked, None),
            },
        }
    }
    for (index, wanted) in letters {
        in_winmail(&structure, index, (&wanted, &names), tell);
    }
}

/// Files of a winmail.dat of a mail.
fn in_winmail(
    structure: &Structure<'_>,
    index: usize,
    (wanted, names): (&[InWinmail], &Names),
    tell: &mut dyn FnMut(usize, Option<Found<'_>>),
) {
    let part = structure.parts.get(index);
    let octets = part.map(|part| part.encoding.decode(part.body, usize::MAX));
    let letter = octets.as_deref().and_then(tnef::read);
    for (asked, part, place) in wanted {
        match &letter {
            Some(letter) => of_letter(letter, Some(*place), (*asked, names.get(part)), tell),
            None => tell(*asked, None),
        }
    }
}

fn said_of(part: &Part<'_>, lens: &mut Lens<'_>) -> Said {
    Said {
        written: part.file_name(lens).unwrap_or_default(),
        media_type: part.kind.main.clone(),
        charset: part.kind.word("charset").unwrap_or_default(),
    }
}

fn found(
    asked: usize,
    name: Option<&String>,
    said: &Said,
    (encoding, octets): (Encoding, &[u8]),
    tell: &mut dyn FnMut(usize, Option<Found<'_>>),
) {
    let safe;
    let name = match name {
        Some(name) => name,
        None => {
            safe = filename::safe(&said.written, filename::by_type(&said.media_type));
            &safe
        }
    };
    tell(
        asked,
        Some(Found {
            name,
            said,
            encoding,
            octets,
        }),
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mime::inspection::Caution;
    use crate::mime::preview::Preview;

    /// A mail with a mail in it, which has two files of one name.
    fn mail() -> Vec<u8> {
        b"Content-Type: multipart/mixed; boundary=o\r\n\r\n\
          --o\r\n\r\nSee below\r\n\
          --o\r\nContent-Type: message/rfc822\r\n\r\n\
          Subject: Inner\r\nContent-Type: multipart/mixed; boundary=i\r\n\r\n\
          --i\r\nContent-Type: text/plain; name=\"../a.txt\"\r\n\
          Content-Disposition: attachment\r\n\r\none\r\n\
          --i\r\nContent-Type: application/pdf; name=\"a.txt\"\r\n\r\nMZ\x90\0\x03\0\0\0\r\n\
          --i--\r\n--o--\r\n"
            .to_vec()
    }

    #[test]
    fn a_file_within_a_mail_within_a_mail_is_reached_under_the_name_of_its_chip() {
        let inner = reach(&mail(), &[PartId(2)], Reading::default()).unwrap();
        assert_eq!(
            (inner.name.as_str(), inner.media_type.as_str()),
            ("Inner.eml", "message/rfc822")
        );
        let Preview::Mail(content) = inner.look().preview else {
            panic!("{inner:?}");
        };
        let parts: Vec<_> = content.attachments.iter().map(|one| one.part).collect();
        let files: Vec<_> = parts
            .iter()
            .map(|part| reach(&mail(), &[PartId(2), *part], Reading::default()).unwrap())
            .collect();
        assert_eq!(files[0].name, "a.txt");
        assert_eq!(files[0].octets, b"one");
        assert_eq!(files[1].name, "a (2).txt");
        assert_eq!(
            files[1].look().inspection.cautions,
            [Caution::OtherKind, Caution::Runs]
        );
    }

    #[test]
    fn many_ways_lead_where_each_leads_alone() {
        let mail = mail();
        let ways: [&[PartId]; 7] = [
            &[PartId(2), PartId(1)],
            &[PartId(2)],
            &[],
            &[PartId(1)],
            &[PartId(2), PartId(2)],
            &[PartId(9)],
            &[WHOLE_MAIL],
        ];
        let mut reached = BTreeMap::new();
        reach_each(&mail, &ways, Reading::default(), &mut |asked, found| {
            reached.insert(asked, found.map(|found| found.file()));
        });
        assert_eq!(reached.len(), ways.len());
        for (asked, way) in ways.iter().enumerate() {
            assert_eq!(
                reached[&asked],
                reach(&mail, way, Reading::default()),
                "{way:?}"
            );
        }
        let name = |asked: usize| reached[&asked].as_ref().map(|file| file.name.as_str());
        assert_eq!(name(0), Some("a.txt"));
        assert_eq!(name(1), Some("Inner.eml"));
        assert_eq!(name(4), Some("a (2).txt"));
        assert_eq!(name(5), None);
        assert_eq!(reached[&6].as_ref().unwrap().octets, mail);
    }

    #[test]
    fn the_text_of_a_file_is_read_by_the_charset_that_is_chosen() {
        let mail = b"Content-Type: text/plain; name=a.txt\r\nContent-Disposition: attachment\r\n\
            \r\n\xf0\xd2\xc9\xd7\xc5\xd4, \xcd\xc9\xd2!";
        let file = reach(mail, &[PartId(0)], Reading::default()).unwrap();
        let text = |chosen| match file.look_by(chosen).preview {
            Preview::Text { text, .. } => text,
            other => panic!("no text: {other:?}"),
        };
        assert_eq!(
            text(Some(Charset::Koi8R)),
            "\u{41f}\u{440}\u{438}\u{432}\u{435}\u{442}, \u{43c}\u{438}\u{440}!"
        );
        assert_eq!(text(Some(Charset::Windows1251)), "рТЙЧЕФ, НЙТ!");
    }

    #[test]
    fn a_way_that_leads_nowhere_ends_nowhere() {
        assert_eq!(reach(&mail(), &[], Reading::default()), None);
        assert_eq!(reach(&mail(), &[PartId(9)], Reading::default()), None);
        assert_eq!(
            reach(&mail(), &[PartId(2), PartId(9)], Reading::default()),
            None
        );
        assert_eq!(reach(b"", &[PartId(5)], Reading::default()), None);
        let deep = [PartId(0); 100];
        assert_eq!(reach(&mail(), &deep, Reading::default()), None);
    }
}
