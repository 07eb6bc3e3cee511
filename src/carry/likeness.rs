//! Which mails are the same one, in another file, another program, or come another way.

use sha2::{Digest, Sha256};

use super::marks::NOTES;
use super::mbox::header_octets;
use crate::mime::field::{Fields, line_end};

/// A digest by which like mails are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Likeness([u8; 16]);

impl Likeness {
    /// Of the same mail, wherever it was kept: its octets but for the ends of its lines, what
    /// programs note in its header while they keep it, and empty lines at its end.
    #[must_use]
    pub fn kept(mail: &[u8]) -> Self {
        let header = header_octets(mail);
        let mut digest = Lines::default();
        let mut place = 0;
        let mut is_note = false;
        while place < header {
            let end = line_end(mail, place);
            let line = mail.get(place..end).unwrap_or_default();
            // A folded line belongs to the field above it.
            if !matches!(line.first(), Some(b' ' | b'\t')) {
                is_note = is_noted(line);
            }
            if !is_note {
                digest.take(line);
            }
            place = end;
        }
        digest.take_all(mail.get(header..).unwrap_or_default());
        digest.finish()
    }

    /// Of one mail that came several ways: Message-ID, Date and everything below the header. `None`
    /// where it has no Message-ID.
    #[must_use]
    pub fn sent(mail: &[u8]) -> Option<Self> {
        let header = header_octets(mail);
        let fields = || Fields::of(mail.get(..header).unwrap_or_default());
        let id = fields().find(|field| field.is("Message-ID"))?;
        if id.value.is_empty() {
            return None;
        }
        let date = fields().find(|field| field.is("Date"));
        let mut digest = Lines::default();
        digest.take(id.value);
        digest.take(b"\n");
        digest.take(date.map_or(&b""[..], |date| date.value));
        digest.take(b"\n");
        digest.take_all(mail.get(header..).unwrap_or_default());
        Some(digest.finish())
    }
}

/// Whether a line begins a field that programs write while they keep a mail.
fn is_noted(line: &[u8]) -> bool {
    let Some(colon) = memchr::memchr(b':', line) else {
        return false;
    };
    let name = line.get(..colon).unwrap_or_default().trim_ascii_end();
    NOTES
        .iter()
        .any(|note| name.eq_ignore_ascii_case(note.as_bytes()))
}

/// Takes lines whatever their ends, and leaves empty ones out until another follows.
#[derive(Default)]
struct Lines {
    digest: Sha256,
    empty: u64,
}

impl Lines {
    fn take_all(&mut self, text: &[u8]) {
        let mut place = 0;
        while place < text.len() {
            let end = line_end(text, place);
            self.take(text.get(place..end).unwrap_or_default());
            place = end;
        }
    }

    fn take(&mut self, line: &[u8]) {
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        let mut line = line;
        while let Some(shorter) = line.strip_suffix(b"\r") {
            line = shorter;
        }
        if line.is_empty() {
            self.empty += 1;
            return;
        }
        for _line in 0..self.empty {
            self.digest.update(b"\n");
        }
        self.empty = 0;
        self.digest.update(line);
        self.digest.update(b"\n");
    }

    fn finish(self) -> Likeness {
        let whole = <[u8; 32]>::from(self.digest.finalize());
        let mut half = [0; 16];
        half.copy_from_slice(whole.get(..16).unwrap_or_default());
        Likeness(half)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_is_the_same_one_whoever_kept_it() {
        let one = b"Subject: x\r\nTo: ann@example.org\r\n\r\nhello\r\n";
        for same in [
            &b"Subject: x\nTo: ann@example.org\n\nhello\n"[..],
            b"X-Mozilla-Status: 0001\nX-Mozilla-Keys:\n  \nSubject: x\nTo: ann@example.org\n\nhello",
            b"Status: RO\r\nSubject: x\r\nTo: ann@example.org\r\n\r\nhello\r\n\r\n",
        ] {
            assert_eq!(Likeness::kept(one), Likeness::kept(same));
        }
        for other in [
            &b"Subject: x\r\nTo: ann@example.org\r\n\r\nhello \r\n"[..],
            b"Subject: x\r\nTo: ann@example.org\r\n\r\n\r\nhello\r\n",
            b"Subject: x\r\n To: ann@example.org\r\n\r\nhello\r\n",
            b"Subject: x\r\nTo: ann@example.org\r\n\r\nStatus: R\r\nhello\r\n",
        ] {
            assert_ne!(Likeness::kept(one), Likeness::kept(other));
        }
    }

    #[test]
    fn a_mail_that_came_two_ways_is_one_that_was_sent() {
        let one = b"Received: by a\r\nMessage-ID: <1@example.org>\r\nDate: x\r\n\r\nhello\r\n";
        let other =
            b"Received: by b\nReceived: by c\nDate: x\nMessage-ID: <1@example.org>\n\nhello\n";
        assert_eq!(Likeness::sent(one), Likeness::sent(other));
        assert!(Likeness::sent(one).is_some());
        assert_ne!(
            Likeness::sent(one),
            Likeness::sent(b"Message-ID: <1@example.org>\nDate: x\n\nhello you\n")
        );
        assert_eq!(Likeness::sent(b"Date: x\n\nhello\n"), None);
    }
}
