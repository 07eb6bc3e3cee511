//! Content that is sealed, known by its first octets: CMS, which S/MIME is made of (RFC 5652), and
//! OpenPGP (RFC 9580). Many programs send either as a file of no type at all.
//!
//! Only the outermost header is looked at, and of that only what stands within a few octets: no
//! length that it names is followed.

use super::transfer::base64;

/// Octets of a part that are decoded for a look: a line or two of armour and the header behind it.
pub(super) const LOOK_OCTETS: usize = 1024;
/// Octets in which the header of a CMS message and its type stand (RFC 5652 §3), or the first two
/// members of an OpenPGP packet.
const HEADER_OCTETS: usize = 64;
/// Lines between the first of an armour and what it wraps (RFC 9580 §6.2.2).
const ARMOUR_LINES: usize = 12;

/// How a content is sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Seal {
    /// Nobody reads it without a key.
    Encrypted,
    /// It is wrapped in a signature, and anybody can unwrap it who knows how.
    Signed,
    /// It is only compressed.
    Compressed,
}

/// The types of CMS messages, each behind the tag and length of its OID (RFC 8551 §3.2.2).
const CONTENT_TYPES: [(&[u8], Seal); 5] = [
    // id-envelopedData and id-encryptedData (RFC 5652 §6, §8)
    (
        b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03",
        Seal::Encrypted,
    ),
    (
        b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x06",
        Seal::Encrypted,
    ),
    // id-ct-authEnvelopedData (RFC 5083 §2)
    (
        b"\x06\x0b\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x01\x17",
        Seal::Encrypted,
    ),
    // id-signedData (RFC 5652 §5)
    (
        b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02",
        Seal::Signed,
    ),
    // id-ct-compressedData (RFC 3274 §1.1)
    (
        b"\x06\x0b\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x01\x09",
        Seal::Compressed,
    ),
];

/// How a CMS message is sealed: as it is, in base64 once more, or between the lines of PEM
/// (RFC 7468 §8, §9). `None`: it begins as no such message.
pub(super) fn cms(octets: &[u8]) -> Option<Seal> {
    if octets.first() == Some(&SEQUENCE) {
        return content_info(octets);
    }
    let text = octets.trim_ascii_start();
    let wrapped = if text.starts_with(b"-----BEGIN ") {
        let line = text.split(|octet| *octet == b'\n').next()?;
        let is_named = [&b"-----BEGIN PKCS7-----"[..], b"-----BEGIN CMS-----"];
        if !is_named.contains(&line.trim_ascii_end()) {
            return None;
        }
        text.get(line.len()..)?
    } else {
        let is_base64 =
            |octet: &u8| octet.is_ascii_alphanumeric() || matches!(octet, b'+' | b'/' | b'=');
        let mut octets = text.iter().take(HEADER_OCTETS);
        if !octets.all(|octet| is_base64(octet) || octet.is_ascii_whitespace()) {
            return None;
        }
        text
    };
    content_info(&base64(wrapped, HEADER_OCTETS))
}

/// What a SEQUENCE is tagged with (X.690 §8.9).
const SEQUENCE: u8 = 0x30;

/// A SEQUENCE whose first member is the type of a message (RFC 5652 §3).
fn content_info(octets: &[u8]) -> Option<Seal> {
    let [SEQUENCE, length, rest @ ..] = octets else {
        return None;
    };
    // The long form of a length names its own octets; 0x80 is the indefinite one (X.690 §8.1.3).
    let more = if *length > 0x80 {
        usize::from(length & 0x7f)
    } else {
        0
    };
    let begins = rest.get(more..)?;
    let mut types = CONTENT_TYPES.iter();
    let found = types.find(|(oid, _seal)| begins.starts_with(oid));
    found.map(|(_oid, seal)| *seal)
}

/// The first line of an armoured message (RFC 9580 §6.2.1).
pub(super) const ARMOUR: &str = "-----BEGIN PGP MESSAGE-----";

/// Whether a file is an encrypted OpenPGP message, armoured or not: it begins with a session key
/// for somebody.
pub(super) fn is_openpgp(octets: &[u8]) -> bool {
    let text = octets.trim_ascii_start();
    if !text.starts_with(ARMOUR.as_bytes()) {
        return is_session_key(octets);
    }
    // What it wraps stands behind an empty line.
    let mut lines = text.split_inclusive(|octet| *octet == b'\n');
    let head = lines
        .by_ref()
        .take(ARMOUR_LINES)
        .take_while(|line| !line.trim_ascii().is_empty());
    let head: usize = head.map(<[u8]>::len).sum();
    let wrapped = text.get(head..).unwrap_or_default();
    is_session_key(&base64(wrapped, HEADER_OCTETS))
}

/// Whether octets begin with a session key that is encrypted to a key or to a password
/// (RFC 9580 §5.1, §5.3).
fn is_session_key(octets: &[u8]) -> bool {
    const TO_KEY: u8 = 1;
    const TO_PASSWORD: u8 = 3;
    let Some((&first, rest)) = octets.split_first() else {
        return false;
    };
    // A packet of the newer form and of the older one (RFC 9580 §4.2).
    let (tag, more) = match (first, rest.first()) {
        (0xc0.., Some(0..=0xbf)) => (first & 0x3f, 1),
        (0xc0.., Some(0xc0..=0xdf)) => (first & 0x3f, 2),
        (0x80..=0xbf, Some(_)) => ((first >> 2) & 0x0f, [1, 2, 4, 0][usize::from(first & 3)]),
        // No session key is so long that its length takes more.
        _ => return false,
    };
    match (tag, rest.get(more)) {
        (TO_KEY, Some(version)) => matches!(version, 2 | 3 | 6),
        (TO_PASSWORD, Some(version)) => matches!(version, 4..=6),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `ContentInfo` of this type, of definite length.
    fn message(oid: &[u8]) -> Vec<u8> {
        [b"\x30\x82\x01\x00", oid, b"\xa0\x80rest of it"].concat()
    }

    #[test]
    fn each_type_of_cms_is_known_in_every_dress() {
        for (last, seal) in [
            (&b"\x01\x07\x02"[..], Seal::Signed),
            (b"\x01\x07\x03", Seal::Encrypted),
            (b"\x01\x07\x06", Seal::Encrypted),
            (b"\x01\x09\x10\x01\x17", Seal::Encrypted),
            (b"\x01\x09\x10\x01\x09", Seal::Compressed),
        ] {
            let length = 6 + last.len();
            let oid = [
                &[6, u8::try_from(length).unwrap()],
                &b"\x2a\x86\x48\x86\xf7\x0d"[..],
                last,
            ]
            .concat();
            let octets = message(&oid);
            assert_eq!(cms(&octets), Some(seal), "{last:?}");
            let base64 = data_encoding::BASE64.encode(&octets);
            assert_eq!(cms(base64.as_bytes()), Some(seal), "{base64}");
            for name in ["PKCS7", "CMS"] {
                let pem = format!("\r\n-----BEGIN {name}-----\r\n{base64}\r\n-----END {name}-----");
                assert_eq!(cms(pem.as_bytes()), Some(seal), "{pem}");
            }
        }
    }

    #[test]
    fn what_only_resembles_cms_is_none() {
        let certificate = b"\x30\x82\x01\x00\x30\x82\x00\xa8\xa0\x03\x02\x01\x02";
        assert_eq!(cms(certificate), None);
        // id-data
        assert_eq!(
            cms(b"\x30\x0f\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01"),
            None
        );
        assert_eq!(
            cms(b"-----BEGIN CERTIFICATE-----\nMIAGCSqGSIb3DQEHA6CA"),
            None
        );
        assert_eq!(cms(b"MIAGCSqGSIb3DQEHA6CA, he wrote"), None);
        assert_eq!(cms(b"MIAGCSqGSIb3DQEHA6CA\n"), Some(Seal::Encrypted));
        for octets in [&b""[..], b"\x30", b"\x30\xff", b"\x30\x84\x06", b"MIAG"] {
            assert_eq!(cms(octets), None, "{octets:?}");
        }
    }

    #[test]
    fn an_openpgp_message_begins_with_a_session_key() {
        let armoured = "\r\n-----BEGIN PGP MESSAGE-----\r\nVersion: x\r\n\r\nhQEMA7x1\r\n=abcd\r\n";
        assert!(is_openpgp(armoured.as_bytes()));
        for octets in [
            &b"\x85\x01\x0c\x03\xbc"[..],
            b"\x84\x5e\x03\xbc",
            b"\xc1\x5e\x03\xbc",
            b"\xc1\xc0\x4c\x03\xbc",
            b"\xc1\x21\x06\x15",
            b"\x8c\x0d\x04\x09\x03\x08",
            b"\xc3\x1e\x06\x0b",
        ] {
            assert!(is_openpgp(octets), "{octets:x?}");
        }
        // Signed only: a one-pass signature, or compressed around one.
        let signed = "-----BEGIN PGP MESSAGE-----\n\nowEBWQGm/pANAwAI\n=abcd\n";
        for octets in [
            signed.as_bytes(),
            b"\x99\x01\x0d\x04",
            b"-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nmQENBF",
            b"-----BEGIN PGP SIGNATURE-----\n\niQEzBAAB",
            b"\x85\x01\x0c\x07",
            b"",
            b"\x85",
            b"\xc1\xff",
            b"plain words",
        ] {
            assert!(!is_openpgp(octets), "{octets:x?}");
        }
    }

    #[test]
    fn a23_a_message_cut_anywhere_or_made_of_anything_is_looked_at() {
        let whole = b"-----BEGIN PKCS7-----\nMIAGCSqGSIb3DQEHA6CAMIACAQAxgg";
        for cut in 0..=whole.len() {
            cms(&whole[..cut]);
            is_openpgp(&whole[..cut]);
        }
        for first in 0..=u8::MAX {
            for second in 0..=u8::MAX {
                let octets = [first, second, 3];
                cms(&octets);
                is_openpgp(&octets);
            }
        }
    }
}
