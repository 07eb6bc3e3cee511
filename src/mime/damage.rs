//! What is broken in a file of a kind that is looked into: it is what it says it is, and yet not all
//! of it is there.

use memchr::memmem;

use super::archive::{ENTRIES, Listing};
use super::kind::{Family, Kind};
use super::picture;
use super::tnef;

/// What is broken in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Damage {
    /// An archive's list of contents: what is known of it comes from the files themselves.
    List,
    /// It begins as such a file does, and not all of what follows makes sense.
    Content,
    /// It ends before it is over.
    Cut,
}

/// What is broken, where anything is known to be. `listing`: what is in an archive, by its own
/// list.
pub(super) fn of(kind: Kind, octets: &[u8], listing: Option<&Listing>) -> Option<Damage> {
    if is_zip(octets) {
        return match listing {
            Some(listing) if is_listed(listing) => None,
            _ => Some(Damage::List),
        };
    }
    match kind {
        Kind::Gzip if listing.is_none() => Some(Damage::Content),
        Kind::Tar => match listing {
            Some(listing) => (!is_listed(listing)).then_some(Damage::Cut),
            None => Some(Damage::Content),
        },
        // Programs append to it, so that its end need not be the last thing in it.
        Kind::Pdf => is_missing(octets, b"%%EOF").then_some(Damage::Cut),
        Kind::Tnef => match tnef::read(octets) {
            Some(letter) => (!letter.is_whole).then_some(Damage::Content),
            None => Some(Damage::Content),
        },
        Kind::Calendar => is_unclosed(octets, "VCALENDAR").then_some(Damage::Cut),
        Kind::Contact => is_unclosed(octets, "VCARD").then_some(Damage::Cut),
        _ if kind.family() == Family::Picture => of_picture(kind, octets),
        _ => None,
    }
}

/// Whether it is a ZIP archive or made like one.
pub(super) fn is_zip(octets: &[u8]) -> bool {
    octets.starts_with(b"PK\x03\x04") || octets.starts_with(b"PK\x05\x06")
}

/// Whether all is listed, or as much as is ever listed.
fn is_listed(listing: &Listing) -> bool {
    listing.is_whole || listing.entries.len() >= ENTRIES
}

fn of_picture(kind: Kind, octets: &[u8]) -> Option<Damage> {
    let has_size = matches!(
        kind,
        Kind::Png | Kind::Jpeg | Kind::Gif | Kind::WebP | Kind::Bmp | Kind::Tiff
    );
    if has_size && picture::size(octets).is_none() {
        return Some(Damage::Content);
    }
    let is_cut = match kind {
        Kind::Png => is_missing(octets, b"IEND"),
        // The end of a picture (ITU-T T.81 §B.1.1.3); a camera may write more behind it.
        Kind::Jpeg => is_missing(octets, b"\xff\xd9"),
        // The length of what follows the first eight octets (RFC 9649 §2.4).
        Kind::WebP => octets
            .get(4..8)
            .and_then(|length| length.first_chunk::<4>())
            .is_some_and(|length| u64::from(u32::from_le_bytes(*length)) + 8 > octets.len() as u64),
        _ => false,
    };
    is_cut.then_some(Damage::Cut)
}

fn is_missing(octets: &[u8], mark: &[u8]) -> bool {
    memmem::rfind(octets, mark).is_none()
}

/// Whether more components of this name begin than end (RFC 5545 §3.4, RFC 6350 §6.1).
fn is_unclosed(octets: &[u8], name: &str) -> bool {
    let is_line = |line: &[u8], word: &str| {
        let line = line.trim_ascii();
        let (word, name) = (word.as_bytes(), name.as_bytes());
        line.len() == word.len() + name.len()
            && line
                .get(..word.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(word))
            && line
                .get(word.len()..)
                .is_some_and(|end| end.eq_ignore_ascii_case(name))
    };
    let (mut begun, mut ended) = (0_usize, 0_usize);
    for line in octets.split(|octet| *octet == b'\n') {
        begun += usize::from(is_line(line, "BEGIN:"));
        ended += usize::from(is_line(line, "END:"));
    }
    begun > ended
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mime::inspection::Claim;
    use crate::mime::preview::{self, Preview};

    fn damage(octets: &[u8]) -> Option<Damage> {
        preview::of(octets, &Claim::default()).damage
    }

    fn local(name: &[u8], content: &[u8]) -> Vec<u8> {
        let mut out = b"PK\x03\x04\x14\0\0\0\0\0\0\0\0\0\0\0\0\0".to_vec();
        let length = u32::try_from(content.len()).unwrap().to_le_bytes();
        out.extend_from_slice(&[length, length].concat());
        out.extend_from_slice(&u16::try_from(name.len()).unwrap().to_le_bytes());
        out.extend_from_slice(&[0, 0]);
        out.extend_from_slice(name);
        out.extend_from_slice(content);
        out
    }

    #[test]
    fn a18_a_zip_without_its_list_shows_the_files_that_are_found_in_it() {
        let within = local(b"inner.exe", b"x");
        let octets = [
            local(b"folder/notes.txt", b"hello"),
            local(b"kept.zip", &within),
            local("报告.pdf".as_bytes(), b"%PDF-1.4"),
        ]
        .concat();
        let look = preview::of(&octets, &Claim::default());
        assert_eq!(look.damage, Some(Damage::List));
        let Preview::Archive(listing) = look.preview else {
            panic!("{look:?}");
        };
        let names: Vec<&str> = listing
            .entries
            .iter()
            .map(|entry| entry.name.as_str())
            .collect();
        assert_eq!(names, ["folder/notes.txt", "kept.zip", "报告.pdf"]);
        assert_eq!(listing.entries[0].size_octets, 5);
        assert!(!listing.is_whole);
        let none = preview::of(b"PK\x03\x04 nothing", &Claim::default());
        assert_eq!(none.damage, Some(Damage::List));
        assert_eq!(none.preview, Preview::None);
    }

    #[test]
    fn what_is_cut_short_is_told_apart_from_what_is_whole() {
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x02\0\0\0\x02\x08\x02\0\0\0";
        let whole = [&png[..], b"\0\0\0\0IEND\xaeB`\x82"].concat();
        let calendar = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:Tea\r\n";
        let closed = format!("{calendar}END:VEVENT\r\nEND:VCALENDAR\r\n");
        let card = "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Ann\r\n";
        let cards = format!("{card}end:vcard\r\n{card}END:VCARD \r\n");
        for (octets, expected) in [
            (&png[..], Some(Damage::Cut)),
            (&whole, None),
            (b"\x89PNG\r\n\x1a\nrubbish", Some(Damage::Content)),
            (b"%PDF-1.4\n1 0 obj", Some(Damage::Cut)),
            (b"%PDF-1.4\n1 0 obj\n%%EOF\n", None),
            (calendar.as_bytes(), Some(Damage::Cut)),
            (closed.as_bytes(), None),
            (card.as_bytes(), Some(Damage::Cut)),
            (cards.as_bytes(), None),
            (
                b"\x78\x9f\x3e\x22rubbish of a letter",
                Some(Damage::Content),
            ),
            (
                b"\x1f\x8b\x08\x08name without an end",
                Some(Damage::Content),
            ),
            (b"plain text", None),
            (b"", None),
        ] {
            let found = damage(octets);
            assert_eq!(found, expected, "{}", String::from_utf8_lossy(octets));
        }
    }

    #[test]
    fn a23_floods_of_heads_are_read() {
        let heads = b"PK\x03\x04".repeat(200_000);
        assert_eq!(damage(&heads), Some(Damage::List));
        let begins = "BEGIN:VCARD\n".repeat(100_000);
        assert_eq!(damage(begins.as_bytes()), Some(Damage::Cut));
    }
}
