//! Line ends that no reader of mails understands, and other scars of programs that export them.
//!
//! A mail stays as it is wherever its header can be read. Where it cannot, because lines end in
//! CR CR LF (a file of CRLF lines written as text on Windows) or in CR alone (old Macs), the ends
//! become CRLF, since the mail would be one long header otherwise. A byte order mark before the
//! header goes for the same reason.

use std::borrow::Cow;

/// The mail, mended where it has to be.
#[must_use]
pub fn mend(mail: &[u8]) -> Cow<'_, [u8]> {
    let bare = mail.strip_prefix(b"\xef\xbb\xbf").unwrap_or(mail);
    let has = |what: &[u8]| memchr::memmem::find(bare, what).is_some();
    if has(b"\n\n") || has(b"\n\r\n") {
        return Cow::Borrowed(bare);
    }
    if has(b"\r\r\n") {
        return Cow::Owned(ends(bare, |rest| {
            rest.starts_with(b"\r\r\n")
                .then_some(3)
                .or_else(|| rest.starts_with(b"\r\n").then_some(2))
        }));
    }
    if has(b"\r") && !has(b"\n") {
        return Cow::Owned(ends(bare, |rest| rest.starts_with(b"\r").then_some(1)));
    }
    Cow::Borrowed(bare)
}

/// Replaces what `is_end` says to be a line end, and how long it is.
fn ends(text: &[u8], is_end: impl Fn(&[u8]) -> Option<usize>) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len() + text.len() / 32);
    let mut rest = text;
    while let Some(found) = memchr::memchr(b'\r', rest) {
        let (before, from) = rest.split_at(found);
        out.extend_from_slice(before);
        let octets = match is_end(from) {
            Some(octets) => {
                out.extend_from_slice(b"\r\n");
                octets
            }
            None => {
                out.push(b'\r');
                1
            }
        };
        rest = from.get(octets..).unwrap_or_default();
    }
    out.extend_from_slice(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_cannot_be_read_is_changed() {
        for (mail, mended) in [
            (&b"A: b\r\n\r\nc\r\n"[..], &b"A: b\r\n\r\nc\r\n"[..]),
            (b"A: b\n\nc\r\r\n", b"A: b\n\nc\r\r\n"),
            (b"A: b\r\r\n\r\r\nc\r\r\n", b"A: b\r\n\r\nc\r\n"),
            (b"A: b\r\rc\r", b"A: b\r\n\r\nc\r\n"),
            (b"\xef\xbb\xbfA: b\n\nc", b"A: b\n\nc"),
            (b"A: b\n", b"A: b\n"),
            (b"", b""),
        ] {
            assert_eq!(&*mend(mail), mended);
        }
    }
}
