//! A mail as Apple Mail keeps it: a line with its length, the mail, a property list with flags.

use super::marks::from_bits;
use crate::model::Flags;

/// A mail taken out of such a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Emlx<'a> {
    /// Header and body.
    pub mail: &'a [u8],
    /// `None`: the property list does not say.
    pub flags: Option<Flags>,
    /// Deleted, and not yet cleaned up.
    pub is_deleted: bool,
}

/// Octets of the line with the length.
const LENGTH_OCTETS: usize = 32;

/// Reads a file; `None`: it is none of this kind, or it is cut short.
#[must_use]
pub fn read(file: &[u8]) -> Option<Emlx<'_>> {
    let line = file.get(..file.len().min(LENGTH_OCTETS))?;
    let end = memchr::memchr(b'\n', line)?;
    let number = std::str::from_utf8(line.get(..end)?).ok()?.trim();
    let octets: usize = number.parse().ok()?;
    let begin = end + 1;
    let mail = file.get(begin..begin.checked_add(octets)?)?;
    let list = file.get(begin + octets..).unwrap_or_default();
    let bits = flags(list);
    let table = [
        (1 << 0, Flags::SEEN),
        (1 << 2, Flags::ANSWERED),
        (1 << 4, Flags::FLAGGED),
        (1 << 6, Flags::DRAFT),
        (1 << 8, Flags::FORWARDED),
    ];
    Some(Emlx {
        mail,
        flags: bits.map(|bits| from_bits(bits, &table)),
        is_deleted: bits.is_some_and(|bits| bits & 2 != 0),
    })
}

/// The number behind the key `flags`. The rest of the list is nobody's business, so no reader of
/// XML is let loose on it.
fn flags(list: &[u8]) -> Option<u32> {
    let key = memchr::memmem::find(list, b"<key>flags</key>")?;
    let rest = list.get(key..)?;
    let begin = memchr::memmem::find(rest, b"<integer>")? + b"<integer>".len();
    let number = rest.get(begin..)?;
    let number = number.get(..memchr::memchr(b'<', number)?)?;
    let bits: u64 = std::str::from_utf8(number).ok()?.trim().parse().ok()?;
    // Priority and the number of attachments stand in the upper bits.
    u32::try_from(bits & u64::from(u32::MAX)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mail_and_its_flags_are_taken_out() {
        let list = "<?xml?><plist><dict><key>date-received</key><integer>5</integer>\
            <key>flags</key><integer>8590195729</integer></dict></plist>";
        let file = format!("13        \nSubject: x\n\ny{list}");
        let read = read(file.as_bytes()).unwrap();
        assert_eq!(read.mail, b"Subject: x\n\ny");
        assert_eq!(read.flags, Some(Flags::SEEN | Flags::FLAGGED));
        assert!(!read.is_deleted);
    }

    #[test]
    fn what_is_no_such_file_or_is_cut_short_is_none() {
        for file in [
            &b""[..],
            b"13",
            b"13\nshort",
            b"x\nSubject: x",
            b"-1\n",
            b"99999999999999999999\n",
        ] {
            assert_eq!(read(file), None);
        }
        assert_eq!(read(b"1\nx").unwrap().flags, None);
    }
}
