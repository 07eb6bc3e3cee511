//! What tells one mail from another by its header alone: the proof asked of the server before it
//! is told to delete (P-64), and the way to know mails again that it has renamed (P-63).

use std::fmt;

use data_encoding::BASE32_NOPAD;

use crate::model::WordDigest;
use crate::model::digest::DIGEST_OCTETS as OCTETS;

/// Stands in the text of a mark without a Message-ID.
const NONE: &str = "-";

/// Header fields that servers and other programs change while the mail stays the same.
const CHANGING: [&[u8]; 7] = [
    b"status",
    b"x-status",
    b"x-uidl",
    b"x-keywords",
    b"content-length",
    b"lines",
    b"x-ms-exchange-organization-recorddate",
];

/// Hashes of a mail's header and of its Message-ID with its Date. Nothing of the header can be
/// read out of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct HeaderMark {
    header: [u8; OCTETS],
    /// Message-ID.
    name: Option<[u8; OCTETS]>,
    /// Message-ID and Date.
    dated: Option<[u8; OCTETS]>,
}

impl HeaderMark {
    /// Octets of a mail's start that are looked at: the header of any mail that is no attack
    /// (A-24). A longer header is cut there.
    pub const LOOKED_AT_OCTETS: usize = 64 * 1024;

    /// Reads the mark of a mail from its first octets: the header, and as much of the body as is
    /// at hand. How lines end and where fields are folded makes no difference.
    #[must_use]
    pub fn read(start: &[u8]) -> Self {
        let start = start.get(..Self::LOOKED_AT_OCTETS).unwrap_or(start);
        let mut header = WordDigest::default();
        let mut message_id = None;
        let mut date = None;
        for field in fields(start) {
            let (name, value) = match field.iter().position(|byte| *byte == b':') {
                Some(colon) => field.split_at(colon),
                None => (field.as_slice(), &b""[..]),
            };
            let name = name.trim_ascii().to_ascii_lowercase();
            if CHANGING.contains(&name.as_slice()) {
                continue;
            }
            header.take(&name);
            header.take(value);
            let value = value.get(1..).unwrap_or_default().trim_ascii();
            match name.as_slice() {
                b"message-id" if !value.is_empty() && message_id.is_none() => {
                    message_id = Some(value.to_vec());
                }
                b"date" if date.is_none() => date = Some(value.to_vec()),
                _ => {}
            }
        }
        let name = message_id.as_ref().map(|id| WordDigest::of([id]));
        let dated = message_id.zip(date);
        let dated = dated.map(|(id, date)| WordDigest::of([id, date]));
        Self {
            header: header.finish(),
            name,
            dated,
        }
    }

    /// Whether both are headers of one mail: the same header, or the same Message-ID and Date
    /// (P-64). Where one of them has no Date its Message-ID alone says so. Machines that send the
    /// same report again and again have given all of them one Message-ID.
    #[must_use]
    pub fn is_of_same_mail(&self, other: &Self) -> bool {
        let is_named = self.name.is_some() && self.name == other.name;
        let is_dated = match (self.dated, other.dated) {
            (Some(one), Some(another)) => one == another,
            _ => true,
        };
        self.header == other.header || (is_named && is_dated)
    }

    /// Whether both are headers of one mail beyond doubt, so that the one need not be fetched
    /// where the other is: the same header, or the same Message-ID, Date and size (P-63). A list's
    /// copy of a mail has its Message-ID too, and is another mail.
    #[must_use]
    pub fn is_surely(&self, octets: Option<u64>, other: &Self, other_octets: Option<u64>) -> bool {
        let is_dated = self.dated.is_some() && self.dated == other.dated;
        self.header == other.header || (is_dated && octets.is_some() && octets == other_octets)
    }

    /// What two mails that are surely one share in any case; to look them up by.
    #[must_use]
    pub fn keys(&self) -> [Option<[u8; OCTETS]>; 2] {
        [Some(self.header), self.dated]
    }

    /// Reads a mark as [`fmt::Display`] writes it; `None` for anything else.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        let mut parts = text.split('.');
        let header = hash_from(parts.next()?)?;
        let name = optional_hash_from(parts.next()?)?;
        let dated = optional_hash_from(parts.next()?)?;
        parts.next().is_none().then_some(Self {
            header,
            name,
            dated,
        })
    }

    /// The whole header's hash, for the id of a mail that came under a name used before.
    pub(super) fn header_hash(&self) -> &[u8; OCTETS] {
        &self.header
    }
}

impl fmt::Display for HeaderMark {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = |hash: Option<[u8; OCTETS]>| match hash {
            Some(hash) => BASE32_NOPAD.encode(&hash),
            None => NONE.to_owned(),
        };
        let header = BASE32_NOPAD.encode(&self.header);
        write!(
            formatter,
            "{header}.{}.{}",
            text(self.name),
            text(self.dated)
        )
    }
}

fn hash_from(text: &str) -> Option<[u8; OCTETS]> {
    BASE32_NOPAD.decode(text.as_bytes()).ok()?.try_into().ok()
}

/// No mark, a mark without this hash, and a mark with it are three things.
fn optional_hash_from(text: &str) -> Option<Option<[u8; OCTETS]>> {
    if text == NONE {
        Some(None)
    } else {
        hash_from(text).map(Some)
    }
}

/// The header's fields, unfolded, runs of blanks as one. Ends at the empty line.
fn fields(start: &[u8]) -> Vec<Vec<u8>> {
    let mut fields: Vec<Vec<u8>> = Vec::new();
    for line in start.split(|byte| *byte == b'\n') {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.is_empty() {
            break;
        }
        let is_folded = matches!(line.first(), Some(b' ' | b'\t'));
        let words = line
            .split(|byte| matches!(byte, b' ' | b'\t'))
            .filter(|word| !word.is_empty());
        match fields.last_mut() {
            Some(field) if is_folded => append(field, words),
            _ => {
                let mut field = Vec::with_capacity(line.len());
                append(&mut field, words);
                fields.push(field);
            }
        }
    }
    fields
}

fn append<'a>(field: &mut Vec<u8>, words: impl Iterator<Item = &'a [u8]>) {
    for word in words {
        if !field.is_empty() {
            field.push(b' ');
        }
        field.extend_from_slice(word);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAIL: &[u8] = b"From: a@example.org\r\nMessage-ID: <1@example.org>\r\n\
        Date: Fri, 20 Nov 2026 10:00:00 +0000\r\nSubject: a\r\n b\r\n\r\nbody\r\n";

    #[test]
    fn p64_the_same_mail_is_known_by_its_message_id_and_date_else_by_its_header() {
        let mark = HeaderMark::read(MAIL);
        let changed = String::from_utf8_lossy(MAIL).replace("Subject: a", "Subject: [list] a");
        assert!(mark.is_of_same_mail(&HeaderMark::read(changed.as_bytes())));
        let other = String::from_utf8_lossy(MAIL).replace("<1@", "<2@");
        assert!(!mark.is_of_same_mail(&HeaderMark::read(other.as_bytes())));
        let later = String::from_utf8_lossy(MAIL).replace("20 Nov", "21 Nov");
        assert!(!mark.is_of_same_mail(&HeaderMark::read(later.as_bytes())));
        let undated = HeaderMark::read(b"Message-ID: <1@example.org>\r\n\r\n");
        assert!(mark.is_of_same_mail(&undated));
        let nameless = HeaderMark::read(b"Subject: a\r\n\r\n");
        assert!(nameless.is_of_same_mail(&HeaderMark::read(b"Subject: a\r\n\r\nother body")));
        assert!(!nameless.is_of_same_mail(&HeaderMark::read(b"Subject: b\r\n\r\n")));
        assert!(!nameless.is_of_same_mail(&mark));
    }

    #[test]
    fn p63_a_mail_is_surely_another_only_where_header_or_id_date_and_size_agree() {
        let mark = HeaderMark::read(MAIL);
        let listed = String::from_utf8_lossy(MAIL).replace("Subject: a", "Subject: [list] a");
        let listed = HeaderMark::read(listed.as_bytes());
        assert!(mark.is_surely(None, &mark, Some(7)));
        assert!(mark.is_surely(Some(9), &listed, Some(9)));
        assert!(!mark.is_surely(Some(9), &listed, Some(10)));
        assert!(!mark.is_surely(None, &listed, None));
    }

    #[test]
    fn p64_line_ends_folds_and_what_servers_add_make_no_difference() {
        let mark = HeaderMark::read(MAIL);
        let other = b"From: a@example.org\nX-UIDL: 77\nMessage-ID:\n <1@example.org>\n\
            Status: RO\nDate: Fri, 20 Nov 2026 10:00:00 +0000\nSubject: a   b\n\nother";
        assert_eq!(HeaderMark::read(other), mark);
    }

    #[test]
    fn a_mark_reads_back_and_its_text_is_one_word() {
        for mail in [
            MAIL,
            b"",
            b"Subject: a\r\n\r\n",
            b"Message-ID: <x@y>\r\n\r\n",
        ] {
            let mark = HeaderMark::read(mail);
            let text = mark.to_string();
            assert!(!text.contains(' '));
            assert_eq!(HeaderMark::from_text(&text), Some(mark));
        }
        assert_eq!(HeaderMark::from_text("A.-.-"), None);
        assert_eq!(HeaderMark::from_text(""), None);
    }
}
