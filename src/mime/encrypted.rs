//! What of a mail nobody reads without a key: OpenPGP (RFC 3156, RFC 9580) and S/MIME (RFC 8551).
//! It is only recognised here; nothing is decrypted.

use super::page::ShownText;
use super::structure::{Part, Structure};
use super::view::Content;
use crate::model::PartId;

/// Octets in which the header of a CMS message and its type stand (RFC 5652 §3).
const CMS_OCTETS: usize = 64;
/// The first line of an armoured message (RFC 9580 §6.2.1).
const ARMOUR: &str = "-----BEGIN PGP MESSAGE-----";
/// id-envelopedData, id-encryptedData (RFC 5652 §6, §8) and id-ct-authEnvelopedData (RFC 5083 §2)
/// behind the tag and length of an OID.
const ENCRYPTED: [&[u8]; 3] = [
    b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03",
    b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x06",
    b"\x06\x0b\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x01\x17",
];

/// What of a mail is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Encrypted {
    /// By what.
    pub by: Cipher,
    /// The part that whoever has the key needs.
    pub part: PartId,
    /// Whether there is nothing to be read beside it.
    pub is_all: bool,
}

/// By what a mail is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cipher {
    /// OpenPGP, in a part of its own or in the text.
    OpenPgp,
    /// S/MIME.
    Smime,
}

/// What of a mail is encrypted, once its text is read.
pub(super) fn of(
    structure: &Structure<'_>,
    content: &Content,
    shown: &[ShownText],
) -> Option<Encrypted> {
    let parts = &structure.parts;
    let of_part = parts
        .iter()
        .enumerate()
        .find_map(|(index, part)| by_type(index, part, parts));
    match of_part {
        Some((by, index)) => Some(Encrypted {
            by,
            part: part_id(index),
            is_all: content.paragraphs.is_empty(),
        }),
        None => in_text(content, shown),
    }
}

/// What the type of a part says, and where the ciphertext is.
fn by_type(index: usize, part: &Part<'_>, parts: &[Part<'_>]) -> Option<(Cipher, usize)> {
    match part.kind.main.as_str() {
        "multipart/encrypted" => {
            let protocol = part.kind.word("protocol").unwrap_or_default();
            let protocol = protocol.to_ascii_lowercase();
            let by = if protocol.contains("pkcs7") {
                Cipher::Smime
            } else if protocol.is_empty() || protocol.contains("pgp") {
                Cipher::OpenPgp
            } else {
                return None;
            };
            let within = |(_place, one): &(usize, &Part<'_>)| one.parent == Some(index);
            let behind = parts.iter().enumerate().skip(index + 1).filter(within);
            let mut files = behind.filter(|(_place, one)| !is_control(one));
            let (place, _part) = files.next_back()?;
            Some((by, place))
        }
        // Servers on the way make multipart/mixed of it; the ciphertext stands behind its control
        // part all the same.
        "application/pgp-encrypted" => {
            let next = parts.get(index + 1)?;
            let is_file = next.parent == part.parent && !next.is_multipart();
            is_file.then_some((Cipher::OpenPgp, index + 1))
        }
        _ => is_enveloped(part).then_some((Cipher::Smime, index)),
    }
}

/// `Version: 1` (RFC 3156 §4).
fn is_control(part: &Part<'_>) -> bool {
    part.kind.main == "application/pgp-encrypted"
}

/// Whether it is a CMS message that is encrypted, and not only signed (RFC 8551 §3.2).
fn is_enveloped(part: &Part<'_>) -> bool {
    let is_typed = matches!(
        part.kind.main.as_str(),
        "application/pkcs7-mime" | "application/x-pkcs7-mime"
    );
    if !is_typed {
        return false;
    }
    match part.kind.word("smime-type") {
        Some(said) => {
            let said = said.to_ascii_lowercase();
            said == "enveloped-data" || said == "authenveloped-data"
        }
        None => {
            let begins = part.encoding.decode(part.body, CMS_OCTETS);
            is_encrypted_cms(&begins)
        }
    }
}

/// A SEQUENCE whose first member is one of the types that are encrypted.
fn is_encrypted_cms(octets: &[u8]) -> bool {
    let [0x30, length, rest @ ..] = octets else {
        return false;
    };
    // The long form of a length names its own octets; 0x80 is the indefinite one (X.690 §8.1.3).
    let more = if *length > 0x80 {
        usize::from(length & 0x7f)
    } else {
        0
    };
    let begins = rest.get(more..).unwrap_or_default();
    ENCRYPTED.iter().any(|oid| begins.starts_with(oid))
}

/// A message in the text itself, as it was sent before there was PGP/MIME.
fn in_text(content: &Content, shown: &[ShownText]) -> Option<Encrypted> {
    let begins_here = |text: &str| text.lines().any(|line| line.trim_end() == ARMOUR);
    let (place, _paragraph) = content.paragraphs.iter().enumerate().find(|(_at, one)| {
        // Armour has neither links nor quotes.
        one.quote_depth == 0 && one.spans.iter().any(|span| begins_here(&span.text))
    })?;
    let of = shown.iter().find(|one| one.paragraphs.contains(&place))?;
    let first = content.paragraphs.first().and_then(|one| one.spans.first());
    Some(Encrypted {
        by: Cipher::OpenPgp,
        part: part_id(of.part),
        is_all: first.is_some_and(|span| span.text.starts_with(ARMOUR)),
    })
}

fn part_id(index: usize) -> PartId {
    PartId(u32::try_from(index).unwrap_or(u32::MAX - 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mime::attachment;
    use crate::mime::view;

    fn encrypted(mail: &str) -> Option<(Cipher, u32, bool)> {
        let content = view::read(mail.as_bytes());
        let found = content.encrypted?;
        assert!(attachment::bytes(mail.as_bytes(), found.part).is_some());
        Some((found.by, found.part.0, found.is_all))
    }

    const CIPHERTEXT: &str = "-----BEGIN PGP MESSAGE-----\r\n\r\nhQEMA7x1\r\n=abcd\r\n\
        -----END PGP MESSAGE-----\r\n";

    fn pgp_mime(around: &str) -> String {
        format!(
            "Content-Type: {around}; boundary=b\r\n\r\n\
             --b\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n\
             --b\r\nContent-Type: application/octet-stream; name=encrypted.asc\r\n\r\n{CIPHERTEXT}\
             --b--\r\n"
        )
    }

    #[test]
    fn a_mail_of_pgp_mime_is_encrypted_and_its_second_part_is_the_ciphertext() {
        let whole = pgp_mime("multipart/encrypted; protocol=\"application/pgp-encrypted\"");
        assert_eq!(encrypted(&whole), Some((Cipher::OpenPgp, 2, true)));
        let passed_on = pgp_mime("multipart/mixed");
        assert_eq!(encrypted(&passed_on), Some((Cipher::OpenPgp, 2, true)));
        let with_text = format!(
            "Content-Type: multipart/mixed; boundary=l\r\n\r\n--l\r\n{whole}\r\n\
             --l\r\n\r\nYou read this list\r\n--l--\r\n"
        );
        assert_eq!(encrypted(&with_text), Some((Cipher::OpenPgp, 3, false)));
    }

    #[test]
    fn the_ciphertext_has_the_name_that_the_mail_gives() {
        let content = view::read(
            pgp_mime("multipart/encrypted; protocol=\"application/pgp-encrypted\"").as_bytes(),
        );
        let chips = content.attachments.iter();
        let names: Vec<_> = chips
            .map(|chip| (chip.part.0, chip.name.as_str()))
            .collect();
        assert_eq!(names, [(1, "version.txt"), (2, "encrypted.asc")]);
    }

    #[test]
    fn s_mime_is_known_by_its_type_or_by_its_first_octets() {
        let mail = |parameters: &str, octets: &[u8]| {
            format!(
                "Content-Type: application/pkcs7-mime{parameters}; name=smime.p7m\r\n\
                 Content-Transfer-Encoding: base64\r\n\r\n{}\r\n",
                data_encoding::BASE64.encode(octets)
            )
        };
        let found = Some((Cipher::Smime, 0, true));
        for said in ["enveloped-data", "Enveloped-Data", "authEnveloped-data"] {
            let said = format!("; smime-type={said}");
            assert_eq!(encrypted(&mail(&said, b"x")), found, "{said}");
        }
        let enveloped = b"\x30\x82\x01\x00\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03\xa0";
        let indefinite = b"\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03\xa0\x80";
        let signed = b"\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02\xa0\x80";
        assert_eq!(encrypted(&mail("", enveloped)), found);
        assert_eq!(encrypted(&mail("", indefinite)), found);
        assert_eq!(encrypted(&mail("", signed)), None);
        assert_eq!(encrypted(&mail("", b"\x30\x84")), None);
        let said = "; smime-type=signed-data";
        assert_eq!(encrypted(&mail(said, signed)), None);
    }

    #[test]
    fn armour_in_the_text_is_known_but_not_in_a_quote() {
        let alone = format!("Subject: x\r\n\r\n{CIPHERTEXT}");
        assert_eq!(encrypted(&alone), Some((Cipher::OpenPgp, 0, true)));
        let behind = format!("Subject: x\r\n\r\nHello\r\n\r\n{CIPHERTEXT}");
        assert_eq!(encrypted(&behind), Some((Cipher::OpenPgp, 0, false)));
        let quoted = "Subject: x\r\n\r\n> -----BEGIN PGP MESSAGE-----\r\n> x\r\n";
        assert_eq!(encrypted(quoted), None);
        let told = "Subject: x\r\n\r\nIt begins with -----BEGIN PGP MESSAGE-----\r\n";
        assert_eq!(encrypted(told), None);
    }

    #[test]
    fn a_mail_that_is_only_signed_stays_as_it_is() {
        let signed = "Content-Type: multipart/signed; protocol=\"application/pgp-signature\";\
            boundary=b\r\n\r\n--b\r\n\r\nHello\r\n--b\r\nContent-Type: application/pgp-signature\
            \r\n\r\n-----BEGIN PGP SIGNATURE-----\r\n--b--\r\n";
        assert_eq!(encrypted(signed), None);
    }
}
