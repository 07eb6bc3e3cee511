//! What of a mail nobody reads without a key, or without a program that opens it: OpenPGP (RFC 3156,
//! RFC 9580) and S/MIME (RFC 8551). It is only recognised here; nothing is opened.
//!
//! What says its type is believed. A file without one is known by its name and its first octets
//! together: servers and programs on the way make `application/octet-stream` of either.

use std::borrow::Cow;

use super::lens::Lens;
use super::page::ShownText;
use super::sealed::{self, ARMOUR};
use super::structure::{Part, Structure};
use super::view::Content;
use crate::model::PartId;

pub use super::sealed::Seal;

/// What S/MIME calls the file that holds the mail (RFC 8551 §3.2.1).
const OF_MAIL: &str = "smime.p7m";
/// Longest extension that tells of a document; what is longer is a word of its name.
const EXTENSION_OCTETS: usize = 5;

/// What of a mail is sealed: encrypted, or wrapped so that it cannot be read here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Encrypted {
    /// By what.
    pub by: Cipher,
    /// How.
    pub how: Seal,
    /// The part that whoever opens it needs.
    pub part: PartId,
    /// Whether there is nothing to be read beside it.
    pub is_all: bool,
}

/// By what a mail is sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cipher {
    /// OpenPGP, in a part of its own or in the text.
    OpenPgp,
    /// S/MIME.
    Smime,
}

/// What of a mail is sealed, once its text is read.
pub(super) fn of(
    structure: &Structure<'_>,
    content: &Content,
    shown: &[ShownText],
) -> Option<Encrypted> {
    let parts = &structure.parts;
    let is_all = content.paragraphs.is_empty();
    let found = parts.iter().enumerate().find_map(|(index, part)| {
        let (by, how, index) = by_type(index, part, parts).or_else(|| {
            let by_name = by_name(part)?;
            Some((by_name.0, by_name.1, index))
        })?;
        (how == Seal::Encrypted || holds_the_mail(part, is_all)).then_some((by, how, index))
    });
    match found {
        Some((by, how, index)) => Some(Encrypted {
            by,
            how,
            part: part_id(index),
            is_all,
        }),
        None => in_text(content, shown),
    }
}

/// Whether what is wrapped is the mail. A document that somebody signed for itself is a file like any
/// other, whether there are words beside it or not. `is_all`: there are none.
fn holds_the_mail(part: &Part<'_>, is_all: bool) -> bool {
    match part.parent {
        None if part.kind.word("smime-type").is_some() => true,
        None => !is_document(part),
        Some(_) => is_named(part, &[OF_MAIL]) || is_all && !is_document(part),
    }
}

/// Whether a part is called after the document in it: `bill.xml.p7m`.
fn is_document(part: &Part<'_>) -> bool {
    let name = part.file_name(&mut Lens::default()).unwrap_or_default();
    let mut pieces = name.trim_end().rsplit('.').map(str::trim);
    let (_outer, inner) = (pieces.next(), pieces.next());
    let is_extension = |inner: &str| {
        (1..=EXTENSION_OCTETS).contains(&inner.len())
            && inner.bytes().all(|octet| octet.is_ascii_alphanumeric())
            && inner.bytes().any(|octet| octet.is_ascii_alphabetic())
    };
    // Something has to stand before it, or it is the name itself.
    pieces.any(|piece| !piece.is_empty()) && inner.is_some_and(is_extension)
}

/// What the type of a part says, and where the ciphertext is.
fn by_type(index: usize, part: &Part<'_>, parts: &[Part<'_>]) -> Option<(Cipher, Seal, usize)> {
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
            Some((by, Seal::Encrypted, place))
        }
        // Servers on the way make multipart/mixed of it; the ciphertext stands behind its control
        // part all the same.
        "application/pgp-encrypted" => {
            let next = parts.get(index + 1)?;
            let is_file = next.parent == part.parent && !next.is_multipart();
            is_file.then_some((Cipher::OpenPgp, Seal::Encrypted, index + 1))
        }
        "application/pkcs7-mime" | "application/x-pkcs7-mime" => {
            Some((Cipher::Smime, of_smime(part)?, index))
        }
        _ => None,
    }
}

/// How a part is sealed that says that it is of S/MIME (RFC 8551 §3.2.2).
fn of_smime(part: &Part<'_>) -> Option<Seal> {
    let Some(said) = part.kind.word("smime-type") else {
        return sealed::cms(&look_at(part));
    };
    match said.to_ascii_lowercase().as_str() {
        "enveloped-data" | "authenveloped-data" => Some(Seal::Encrypted),
        "signed-data" | "signed-receipt" => Some(Seal::Signed),
        "compressed-data" => Some(Seal::Compressed),
        // Certificates are nothing to be read.
        _ => None,
    }
}

/// How a file without a type is sealed, by what it is called and how it begins.
fn by_name(part: &Part<'_>) -> Option<(Cipher, Seal)> {
    let is_file = part.is_of_no_type() || part.kind.main == "text/plain" && !part.is_body_text();
    if !is_file {
        return None;
    }
    if is_named(part, &[".p7m", ".p7z"]) {
        let seal = sealed::cms(&look_at(part))?;
        return Some((Cipher::Smime, seal));
    }
    let is_message =
        is_named(part, &[".asc", ".pgp", ".gpg"]) && sealed::is_openpgp(&look_at(part));
    is_message.then_some((Cipher::OpenPgp, Seal::Encrypted))
}

fn look_at<'m>(part: &Part<'m>) -> Cow<'m, [u8]> {
    part.encoding.decode(part.body, sealed::LOOK_OCTETS)
}

/// Whether the name that the mail gives a part ends in one of these, whatever the case.
fn is_named(part: &Part<'_>, endings: &[&str]) -> bool {
    let Some(name) = part.file_name(&mut Lens::default()) else {
        return false;
    };
    let name = name.trim_end().to_ascii_lowercase();
    endings.iter().any(|ending| name.ends_with(ending))
}

/// `Version: 1` (RFC 3156 §4).
fn is_control(part: &Part<'_>) -> bool {
    part.kind.main == "application/pgp-encrypted"
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
        how: Seal::Encrypted,
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
    use crate::mime::{attachment, summary, view};

    fn sealed(mail: &str) -> Option<(Cipher, Seal, u32, bool)> {
        let content = view::read(mail.as_bytes());
        let found = content.encrypted?;
        assert!(attachment::bytes(mail.as_bytes(), found.part).is_some());
        Some((found.by, found.how, found.part.0, found.is_all))
    }

    fn encrypted(mail: &str) -> Option<(Cipher, u32, bool)> {
        let (by, how, part, is_all) = sealed(mail)?;
        assert_eq!(how, Seal::Encrypted);
        Some((by, part, is_all))
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
        assert_eq!(encrypted(&mail("", b"\x30\x84")), None);
        let wrapped = |how| Some((Cipher::Smime, how, 0, true));
        assert_eq!(sealed(&mail("", signed)), wrapped(Seal::Signed));
        let said = "; smime-type=signed-data";
        assert_eq!(sealed(&mail(said, signed)), wrapped(Seal::Signed));
        let said = "; smime-type=compressed-data";
        assert_eq!(sealed(&mail(said, b"x")), wrapped(Seal::Compressed));
        assert_eq!(sealed(&mail("; smime-type=certs-only", signed)), None);
    }

    const ENVELOPED: &[u8] = b"\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03\xa0\x80";
    const SIGNED: &[u8] = b"\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02\xa0\x80";

    fn file(kind: &str, name: &str, octets: &[u8]) -> String {
        format!(
            "Content-Type: {kind}\r\nContent-Disposition: attachment; filename=\"{name}\"\r\n\
             Content-Transfer-Encoding: base64\r\n\r\n{}\r\n",
            data_encoding::BASE64.encode(octets)
        )
    }

    fn beside(text: &str, file: &str) -> String {
        format!("Content-Type: multipart/mixed; boundary=b\r\n\r\n{text}--b\r\n{file}--b--\r\n")
    }

    const NO_TYPE: &str = "application/octet-stream";
    const TEXT: &str = "--b\r\n\r\nSee the file.\r\n";

    #[test]
    fn a_file_without_a_type_is_known_by_its_name_and_its_first_octets() {
        for name in ["smime.p7m", "Message.P7M"] {
            let alone = file(NO_TYPE, name, ENVELOPED);
            assert_eq!(
                sealed(&alone),
                Some((Cipher::Smime, Seal::Encrypted, 0, true))
            );
            let alone = file(NO_TYPE, name, SIGNED);
            assert_eq!(sealed(&alone), Some((Cipher::Smime, Seal::Signed, 0, true)));
            let beside = beside(TEXT, &file(NO_TYPE, name, ENVELOPED));
            assert_eq!(
                sealed(&beside),
                Some((Cipher::Smime, Seal::Encrypted, 2, false))
            );
        }
        let inner = data_encoding::BASE64.encode(ENVELOPED);
        let twice = file(NO_TYPE, "smime.p7m", inner.as_bytes());
        assert_eq!(encrypted(&twice), Some((Cipher::Smime, 0, true)));
        // One of both says nothing.
        assert_eq!(sealed(&file(NO_TYPE, "smime.p7m", b"words")), None);
        assert_eq!(sealed(&file(NO_TYPE, "key.der", ENVELOPED)), None);
        assert_eq!(sealed(&file("image/png", "smime.p7m", ENVELOPED)), None);
    }

    #[test]
    fn a_document_that_somebody_signed_is_a_file_and_not_the_mail() {
        for kind in [NO_TYPE, "application/pkcs7-mime"] {
            let bill = beside(TEXT, &file(kind, "bill.xml.p7m", SIGNED));
            assert_eq!(sealed(&bill), None, "{kind}");
            let part = beside(TEXT, &file(kind, "smime.p7m", SIGNED));
            let found = Some((Cipher::Smime, Seal::Signed, 2, false));
            assert_eq!(sealed(&part), found, "{kind}");
            let only = beside("", &file(kind, "mail.p7m", SIGNED));
            assert_eq!(sealed(&only), Some((Cipher::Smime, Seal::Signed, 1, true)));
        }
    }

    #[test]
    fn a_document_that_somebody_signed_is_a_file_where_nothing_is_written_beside_it_too() {
        for kind in [NO_TYPE, "application/pkcs7-mime"] {
            for name in ["fattura.xml.p7m", "Contract 2.PDF.P7M ", "a.txt.p7m.p7m"] {
                let document = file(kind, name, SIGNED);
                for mail in [
                    beside("", &document),
                    beside("--b\r\n\r\n\r\n", &document),
                    document,
                ] {
                    assert_eq!(sealed(&mail), None, "{kind} {name}");
                    let content = view::read(mail.as_bytes());
                    assert_eq!(content.attachments.len(), 1, "{kind} {name}");
                }
            }
            for name in ["mail.p7m", "Re. 23.11.2026.p7m", ".eml.p7m", "v1.of it.p7m"] {
                let only = beside("", &file(kind, name, SIGNED));
                let found = Some((Cipher::Smime, Seal::Signed, 1, true));
                assert_eq!(sealed(&only), found, "{kind} {name}");
            }
        }
        // A mail that says itself how it is wrapped is believed, whatever it is called.
        let said = "application/pkcs7-mime; smime-type=signed-data";
        let mail = file(said, "letter.eml.p7m", SIGNED);
        assert_eq!(sealed(&mail), Some((Cipher::Smime, Seal::Signed, 0, true)));
        // What is encrypted cannot be read here, document or not.
        let secret = beside("", &file(NO_TYPE, "bill.xml.p7m", ENVELOPED));
        let found = Some((Cipher::Smime, Seal::Encrypted, 1, true));
        assert_eq!(sealed(&secret), found);
    }

    #[test]
    fn an_openpgp_message_that_is_attached_is_known() {
        for kind in [NO_TYPE, "text/plain"] {
            let attached = beside(TEXT, &file(kind, "msg.asc", CIPHERTEXT.as_bytes()));
            assert_eq!(
                encrypted(&attached),
                Some((Cipher::OpenPgp, 2, false)),
                "{kind}"
            );
        }
        let binary = file(NO_TYPE, "letter.pgp", b"\x85\x01\x0c\x03\xbc\x75");
        assert_eq!(encrypted(&binary), Some((Cipher::OpenPgp, 0, true)));
        let key = b"-----BEGIN PGP PUBLIC KEY BLOCK-----\r\n\r\nmQENBF\r\n";
        assert_eq!(sealed(&beside(TEXT, &file(NO_TYPE, "key.asc", key))), None);
        let other = file(NO_TYPE, "notes.txt", CIPHERTEXT.as_bytes());
        assert_eq!(sealed(&beside(TEXT, &other)), None);
    }

    #[test]
    fn a_signature_without_a_type_is_no_file_of_the_mail() {
        let has_files = |name: &str, octets: &[u8]| {
            let mail = beside(TEXT, &file(NO_TYPE, name, octets));
            summary::read(mail.as_bytes()).has_attachments
        };
        assert!(!has_files("smime.p7s", SIGNED));
        assert!(has_files("smime.p7s", b"words"));
        assert!(has_files("contract.pdf", SIGNED));
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
