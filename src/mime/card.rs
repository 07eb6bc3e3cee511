//! Contacts in mails: vCard 4 (RFC 6350), 3 (RFC 2426) and the 2.1 of old telephones.

use super::content_line::{Line, Lines};
use super::structure::{self, Part, Structure};
use crate::model::PartId;
use crate::model::card::{Card, CardEntry};
use crate::model::text::{link, printable};

/// Contacts of one part.
const CARDS: usize = 1_000;
/// Ways of one kind to reach somebody.
const ENTRIES: usize = 100;
/// Longest name, number or address.
const LINE_CHARACTERS: usize = 1_000;
/// Longest note.
const NOTE_CHARACTERS: usize = 20_000;

/// Reads the contacts of a mail, of all its parts that are such.
#[must_use]
pub fn read(mail: &[u8]) -> Vec<Card> {
    of_structure(&structure::scan(mail))
}

/// The first part that holds contacts, to be saved as a file.
#[must_use]
pub fn part(mail: &[u8]) -> Option<PartId> {
    let structure = structure::scan(mail);
    let index = structure.parts.iter().position(is_card)?;
    u32::try_from(index).ok().map(PartId)
}

fn is_card(part: &Part<'_>) -> bool {
    matches!(
        part.kind.main.as_str(),
        "text/vcard" | "text/x-vcard" | "text/directory"
    )
}

pub(crate) fn of_structure(structure: &Structure<'_>) -> Vec<Card> {
    let mut cards = Vec::new();
    for part in structure.parts.iter().filter(|part| is_card(part)) {
        let octets = part.encoding.decode(part.body, usize::MAX);
        let label = part.kind.word("charset").unwrap_or_default();
        add(&mut cards, &Lines::read(&octets, &label));
    }
    cards
}

/// Reads a file, e.g. an attachment that is called `ann.vcf`.
#[must_use]
pub fn read_file(octets: &[u8]) -> Vec<Card> {
    let mut cards = Vec::new();
    add(&mut cards, &Lines::read(octets, ""));
    cards
}

fn add(cards: &mut Vec<Card>, lines: &Lines) {
    let mut card: Option<Card> = None;
    for line in lines.iter() {
        let is_card = line.value.trim().eq_ignore_ascii_case("VCARD");
        match (line.name.as_str(), &mut card) {
            ("BEGIN", _) if is_card => card = Some(Card::default()),
            ("END", Some(_)) if is_card => {
                if cards.len() < CARDS {
                    cards.extend(card.take());
                }
                card = None;
            }
            (_, Some(card)) => take(card, &line),
            _ => {}
        }
    }
    // A contact cut short is better than none.
    if cards.len() < CARDS {
        cards.extend(card.filter(|card| *card != Card::default()));
    }
}

fn take(card: &mut Card, line: &Line<'_>) {
    let short = |text: &str| -> String { text.chars().take(LINE_CHARACTERS).collect() };
    match line.name.as_str() {
        "FN" => card.name = short(&line.one_line()),
        "N" if card.name.is_empty() => card.name = short(&name(&line.pieces())),
        "ORG" => {
            let pieces = line.pieces().into_iter().take(ENTRIES);
            card.organisation = pieces.filter(|piece| !piece.is_empty()).collect();
        }
        "TITLE" => card.title = short(&line.one_line()),
        "NOTE" => card.note = line.text().chars().take(NOTE_CHARACTERS).collect(),
        "EMAIL" => push(&mut card.mails, line, bare(&line.one_line(), "mailto:")),
        "TEL" => push(&mut card.phones, line, bare(&line.one_line(), "tel:")),
        "ADR" => {
            let pieces: Vec<String> = line
                .pieces()
                .into_iter()
                .filter(|piece| !piece.is_empty())
                .collect();
            push(&mut card.addresses, line, pieces.join(", "));
        }
        "URL" => {
            let page = link::target(&line.one_line()).filter(|page| page.starts_with("http"));
            push(&mut card.pages, line, page.unwrap_or_default());
        }
        _ => {}
    }
}

fn push(entries: &mut Vec<CardEntry>, line: &Line<'_>, value: String) {
    let value: String = value.chars().take(LINE_CHARACTERS).collect();
    let is_new = entries.iter().all(|entry| entry.value != value);
    if !value.is_empty() && is_new && entries.len() < ENTRIES {
        entries.push(CardEntry {
            kinds: line.kinds(),
            value,
        });
    }
}

/// The value without the scheme of vCard 4.
fn bare(value: &str, scheme: &str) -> String {
    let start = value.get(..scheme.len());
    let rest = match start {
        Some(start) if start.eq_ignore_ascii_case(scheme) => value.get(scheme.len()..),
        _ => Some(value),
    };
    printable::one_line(rest.unwrap_or_default())
}

/// Family name, given name, further ones, before and behind the name, as people write them: the
/// family first and without a space in Chinese, Japanese and Korean.
fn name(pieces: &[String]) -> String {
    let piece = |index: usize| pieces.get(index).map_or("", String::as_str);
    let (family, given) = (piece(0), piece(1));
    let is_eastern = |text: &str| text.chars().any(|c| ('\u{2e80}'..='\u{d7ff}').contains(&c));
    if is_eastern(family) || is_eastern(given) {
        return format!("{family}{given}");
    }
    let words = [piece(3), given, piece(2), family, piece(4)];
    let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(entries: &[CardEntry]) -> Vec<&str> {
        entries.iter().map(|entry| entry.value.as_str()).collect()
    }

    #[test]
    fn a_contact_of_today_is_read() {
        let cards = read_file(
            "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Ann Lee\r\nN:Lee;Ann;;Dr.;\r\n\
             ORG:Example\\, Ltd.;Letters\r\nTITLE:Head of\r\n  Geese\r\n\
             EMAIL;TYPE=work;PREF=1:ann@example.org\r\nitem1.EMAIL;TYPE=HOME:mailto:ann@example.net\r\n\
             TEL;VALUE=uri;TYPE=\"voice,cell\":tel:+1-555-0100\r\n\
             ADR;TYPE=home:;;1 Lake Road;Springfield;;12345;Nowhere\r\n\
             URL:https://ann.example/\r\nURL:javascript:alert(1)\r\nNOTE:a\\nb\r\n\
             PHOTO:data:image/png;base64,AAAA\r\nEND:VCARD\r\n"
                .as_bytes(),
        );
        let [card] = cards.as_slice() else {
            panic!("{cards:?}");
        };
        assert_eq!(card.name, "Ann Lee");
        assert_eq!(card.organisation, ["Example, Ltd.", "Letters"]);
        assert_eq!(card.title, "Head of Geese");
        assert_eq!(values(&card.mails), ["ann@example.org", "ann@example.net"]);
        assert_eq!(card.mails[1].kinds, ["home"]);
        assert_eq!(values(&card.phones), ["+1-555-0100"]);
        assert_eq!(card.phones[0].kinds, ["voice", "cell"]);
        assert_eq!(
            values(&card.addresses),
            ["1 Lake Road, Springfield, 12345, Nowhere"]
        );
        assert_eq!(values(&card.pages), ["https://ann.example/"]);
        assert_eq!(card.note, "a\nb");
    }

    #[test]
    fn a_contact_of_an_old_telephone_is_read() {
        let cards = read_file(
            b"BEGIN:VCARD\nVERSION:2.1\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E7=8E=8B;=E8=8A=B3;;;\n\
              TEL;CELL:13800000000\nTEL;WORK;VOICE:010-0000\nEND:VCARD\n\
              BEGIN:VCARD\nN:Lee;Ann\nEMAIL:ann@example.org\n",
        );
        assert_eq!(cards.len(), 2);
        assert_eq!(cards[0].name, "王芳");
        assert_eq!(cards[0].phones[0].kinds, ["cell"]);
        assert_eq!(cards[0].phones[1].kinds, ["work", "voice"]);
        assert_eq!(cards[1].name, "Ann Lee");
    }

    #[test]
    fn contacts_in_a_mail_are_read_by_its_charset() {
        let mail = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\ntext\r\n--b\r\n\
            Content-Type: text/x-vcard; charset=gb2312\r\n\r\nBEGIN:VCARD\r\nFN:\xcd\xf5\xb7\xbc\r\n\
            END:VCARD\r\n--b--\r\n";
        let cards = read(mail);
        assert_eq!(cards[0].name, "王芳");
        assert!(read(b"Subject: x\r\n\r\nBEGIN:VCARD\r\n").is_empty());
    }

    #[test]
    fn a17_a_contact_cannot_turn_its_name_around() {
        let cards = read_file("BEGIN:VCARD\nFN:a\u{202e}b\0\nEND:VCARD".as_bytes());
        assert_eq!(cards[0].name, "ab");
    }

    #[test]
    fn a23_floods_of_contacts_are_read_to_a_limit() {
        let many = b"BEGIN:VCARD\nFN:a\nEND:VCARD\n".repeat(50_000);
        assert_eq!(read_file(&many).len(), CARDS);
        let one = [&b"BEGIN:VCARD\n"[..], &b"TEL:1\nTEL:2\n".repeat(40_000)].concat();
        assert_eq!(read_file(&one)[0].phones.len(), 2);
    }
}
