//! Content-Transfer-Encoding (RFC 2045 §6), undone. Lenient: what is broken is skipped, the rest
//! is read.

use std::borrow::Cow;

/// How a part's octets were made fit for travel.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Encoding {
    /// 7bit, 8bit, binary, and whatever nobody knows.
    #[default]
    Identity,
    Base64,
    QuotedPrintable,
}

impl Encoding {
    pub(crate) fn named(name: &[u8]) -> Self {
        let name = name.trim_ascii();
        if name.eq_ignore_ascii_case(b"base64") {
            Self::Base64
        } else if name.eq_ignore_ascii_case(b"quoted-printable") {
            Self::QuotedPrintable
        } else {
            Self::Identity
        }
    }

    /// The octets as they were, at most about `most` of them.
    pub(crate) fn decode<'a>(self, body: &'a [u8], most: usize) -> Cow<'a, [u8]> {
        match self {
            Self::Identity => Cow::Borrowed(&body[..body.len().min(most)]),
            Self::Base64 => Cow::Owned(base64(body, most)),
            Self::QuotedPrintable => Cow::Owned(quoted_printable(body, most)),
        }
    }

    /// How many octets [`Self::decode`] gives, without making them.
    pub(crate) fn decoded_octets(self, body: &[u8]) -> u64 {
        let count = match self {
            Self::Identity => body.len(),
            // `=` ends a group wherever it stands.
            Self::Base64 => body
                .split(|octet| *octet == b'=')
                .map(|text| {
                    let symbols = text
                        .iter()
                        .filter(|octet| SYMBOLS[usize::from(**octet)] < 64);
                    symbols.count() * 6 / 8
                })
                .sum(),
            Self::QuotedPrintable => quoted_printable(body, usize::MAX).len(),
        };
        count as u64
    }
}

/// Value of each base64 symbol; 64 for `=`, 255 for what is none.
const SYMBOLS: [u8; 256] = {
    let mut table = [255; 256];
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut index = 0;
    while index < alphabet.len() {
        table[alphabet[index] as usize] = index as u8;
        index += 1;
    }
    table[b'=' as usize] = 64;
    table
};

/// Base64 with anything between its symbols; `=` ends a group, and what follows is read on, since
/// some programs join texts each padded by itself.
pub(crate) fn base64(text: &[u8], most: usize) -> Vec<u8> {
    let mut out = Vec::with_capacity((text.len() / 4 * 3 + 3).min(most.saturating_add(3)));
    let mut group: u32 = 0;
    let mut held = 0;
    for &octet in text {
        let value = SYMBOLS[usize::from(octet)];
        if value < 64 {
            group = group << 6 | u32::from(value);
            held += 1;
            if held == 4 {
                out.extend_from_slice(&group.to_be_bytes()[1..]);
                (group, held) = (0, 0);
                if out.len() >= most {
                    return out;
                }
            }
        } else if value == 64 {
            finish_group(&mut out, group, held);
            (group, held) = (0, 0);
        }
    }
    finish_group(&mut out, group, held);
    out
}

fn finish_group(out: &mut Vec<u8>, group: u32, held: u32) {
    match held {
        2 => out.push((group >> 4) as u8),
        3 => out.extend_from_slice(&((group >> 2) as u16).to_be_bytes()),
        _ => {}
    }
}

fn quoted_printable(text: &[u8], most: usize) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len().min(most.saturating_add(1024)));
    let mut index = 0;
    while index < text.len() && out.len() < most {
        let rest = &text[index..];
        match rest[0] {
            b'=' => index += 1 + equals_sign(&rest[1..], &mut out),
            b'\r' | b'\n' => {
                // Space before a line end was added on the way (RFC 2045 §6.7 rule 3).
                while matches!(out.last(), Some(b' ' | b'\t')) && !ends_encoded(text, index) {
                    out.pop();
                }
                out.push(rest[0]);
                index += 1;
            }
            _ => {
                let run = memchr::memchr3(b'=', b'\r', b'\n', rest).unwrap_or(rest.len());
                out.extend_from_slice(&rest[..run]);
                index += run;
            }
        }
    }
    out
}

/// Whether the space before the line end at `index` was written as `=20` or `=09`.
fn ends_encoded(text: &[u8], index: usize) -> bool {
    index >= 3 && text[index - 3] == b'=' && text[index - 2].is_ascii_digit()
}

/// What follows `=`: two digits, or a soft line end. Returns how many octets that took.
fn equals_sign(rest: &[u8], out: &mut Vec<u8>) -> usize {
    if let [high, low, ..] = rest
        && let (Some(high), Some(low)) = (hex_value(*high), hex_value(*low))
    {
        out.push(high << 4 | low);
        return 2;
    }
    let spaces = rest
        .iter()
        .take_while(|octet| matches!(octet, b' ' | b'\t'))
        .count();
    match &rest[spaces..] {
        [b'\r', b'\n', ..] => spaces + 2,
        [b'\n' | b'\r', ..] => spaces + 1,
        [] => spaces,
        _ => {
            out.push(b'=');
            0
        }
    }
}

pub(crate) fn hex_value(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).map(|value| value as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_read_through_rubbish_and_padding() {
        assert_eq!(
            base64(b"aG\r\nVs!bG8=\r\nIHdvcmxk", usize::MAX),
            b"hello world"
        );
        for text in [
            &b"aGVs\r\nbG8="[..],
            b"YQ==\r\nYWI=YWJj",
            b"Y=YW=YWJ=Y",
            b"===",
            b"",
        ] {
            let decoded = base64(text, usize::MAX).len() as u64;
            assert_eq!(Encoding::Base64.decoded_octets(text), decoded);
        }
        assert_eq!(base64(b"aGVsbG8gd29ybGQ=", 3), b"hel");
    }

    #[test]
    fn quoted_printable_is_read_and_what_is_none_is_kept() {
        let decode = |text: &[u8]| String::from_utf8(quoted_printable(text, usize::MAX)).unwrap();
        assert_eq!(
            decode(b"a=E4=BD=A0=\r\nb \t\r\nc=20\r\n1=2 =zz="),
            "a你b\r\nc \r\n1=2 =zz"
        );
    }
}
