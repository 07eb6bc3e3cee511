//! UTF-16 (RFC 2781) and UTF-32 of either order, UTF-7 (RFC 2152), and how they are known.

use std::borrow::Cow;

use data_encoding::BASE64_NOPAD;

use super::reading::Reading;
use crate::model::Charset;

/// Octets looked at for the order of octets.
const LOOKED_AT: usize = 4 * 1024;
/// Octets without a mark that can be known as UTF-16: below, a zero may be anything.
const FEWEST: usize = 8;

/// UTF-8, UTF-16 or UTF-32 by the mark at the beginning.
pub(super) fn by_mark(octets: &[u8]) -> Option<Charset> {
    let is_of_units = |size: usize| octets.len().is_multiple_of(size);
    match octets {
        [0xef, 0xbb, 0xbf, ..] => Some(Charset::Utf8),
        [0xff, 0xfe, 0, 0, ..] if is_of_units(4) => Some(Charset::Utf32Le),
        [0, 0, 0xfe, 0xff, ..] if is_of_units(4) => Some(Charset::Utf32Be),
        [0xff, 0xfe, ..] if is_of_units(2) => Some(Charset::Utf16Le),
        [0xfe, 0xff, ..] if is_of_units(2) => Some(Charset::Utf16Be),
        _ => None,
    }
}

/// UTF-16 or UTF-32 by the zeros that the letters of ASCII have there, always on the same side.
pub(super) fn by_zeros(octets: &[u8]) -> Option<Charset> {
    let start = &octets[..octets.len().min(LOOKED_AT)];
    if start.len() < FEWEST {
        return None;
    }
    let mut zeros = [0_usize; 4];
    for (index, _zero) in start.iter().enumerate().filter(|(_, octet)| **octet == 0) {
        zeros[index % 4] += 1;
    }
    let most = start.len() / 4;
    let [first, second, third, fourth] = zeros.map(|count| count * 2 > most);
    match (first, second, third, fourth) {
        (true, true, true, false) => Some(Charset::Utf32Be),
        (false, true, true, true) => Some(Charset::Utf32Le),
        (true, false, true, false) => Some(Charset::Utf16Be),
        (false, true, false, true) => Some(Charset::Utf16Le),
        _ => None,
    }
}

/// The order of UTF-16 whose label names none: that of the mark, else that in which more of it are
/// letters people write, else the larger octet first (RFC 2781 §4.3).
pub(super) fn order_of_16(octets: &[u8]) -> Charset {
    if let Some(charset @ (Charset::Utf16Le | Charset::Utf16Be)) = by_mark(octets) {
        return charset;
    }
    let start = &octets[..octets.len().min(LOOKED_AT)];
    let written = |of: fn([u8; 2]) -> u16| {
        let units = start.chunks_exact(2).map(|pair| of([pair[0], pair[1]]));
        units.filter(|unit| is_written(*unit)).count()
    };
    if written(u16::from_le_bytes) > written(u16::from_be_bytes) {
        Charset::Utf16Le
    } else {
        Charset::Utf16Be
    }
}

/// The same of UTF-32: no character has anything in its largest octet.
pub(super) fn order_of_32(octets: &[u8]) -> Charset {
    match (by_mark(octets), octets.first()) {
        (Some(charset @ (Charset::Utf32Le | Charset::Utf32Be)), _) => charset,
        (_, Some(0)) => Charset::Utf32Be,
        _ => Charset::Utf32Le,
    }
}

/// Whether a unit stands for something common: ASCII, letters of Europe, kana, Han, Hangul.
fn is_written(unit: u16) -> bool {
    matches!(
        unit,
        0x0a | 0x0d | 0x20..=0x7e | 0xa0..=0x17f | 0x370..=0x6ff | 0xe00..=0xe7f
            | 0x2010..=0x2026 | 0x3000..=0x30ff | 0x4e00..=0x9fa5 | 0xac00..=0xd7a3
            | 0xff01..=0xff5e
    )
}

/// Reads UTF-32.
pub(super) fn read_32(octets: &[u8], charset: Charset) -> Reading<'static> {
    let mut text = String::with_capacity(octets.len() / 4);
    let mut faults = 0;
    for four in octets.chunks_exact(4) {
        let four = [four[0], four[1], four[2], four[3]];
        let number = match charset {
            Charset::Utf32Le => u32::from_le_bytes(four),
            _ => u32::from_be_bytes(four),
        };
        let character = char::from_u32(number);
        faults += usize::from(character.is_none());
        text.push(character.unwrap_or(char::REPLACEMENT_CHARACTER));
    }
    Reading {
        text: Cow::Owned(text),
        faults,
    }
}

/// Reads UTF-7. What is no run is kept as it stands: a plus is one of a telephone number, too.
pub(super) fn read_7(octets: &[u8]) -> Reading<'static> {
    let mut text = String::with_capacity(octets.len());
    let mut faults = 0;
    let mut rest = octets;
    while let Some(plus) = memchr::memchr(b'+', rest) {
        faults += push_ascii(&rest[..plus], &mut text);
        let after = &rest[plus + 1..];
        let length = after.iter().take_while(|octet| is_of_run(**octet)).count();
        let (run, behind) = after.split_at(length);
        let is_closed = behind.first() == Some(&b'-');
        match text_of_run(run) {
            Some(letters) => {
                text.push_str(&letters);
                rest = &behind[usize::from(is_closed)..];
            }
            None if run.is_empty() && is_closed => {
                text.push('+');
                rest = &behind[1..];
            }
            None => {
                text.push('+');
                faults += usize::from(!run.is_empty());
                push_ascii(run, &mut text);
                rest = behind;
            }
        }
    }
    faults += push_ascii(rest, &mut text);
    Reading {
        text: Cow::Owned(text),
        faults,
    }
}

/// Whether a text has a run of UTF-7 in it and nothing that is none of it.
pub(super) fn has_run_of_7(octets: &[u8]) -> bool {
    memchr::memchr(b'+', octets).is_some() && {
        let reading = read_7(octets);
        reading.faults == 0 && !reading.text.is_ascii()
    }
}

fn is_of_run(octet: u8) -> bool {
    octet.is_ascii_alphanumeric() || matches!(octet, b'+' | b'/')
}

/// Appends ASCII, and says how many octets were none.
fn push_ascii(octets: &[u8], text: &mut String) -> usize {
    let mut faults = 0;
    for octet in octets {
        if octet.is_ascii() {
            text.push(char::from(*octet));
        } else {
            faults += 1;
            text.push(char::REPLACEMENT_CHARACTER);
        }
    }
    faults
}

/// Whole units of UTF-16 in base64 without its padding.
fn text_of_run(run: &[u8]) -> Option<String> {
    let units = run.len() * 6 / 16;
    let needed = (units * 16).div_ceil(6);
    // What is left behind the last unit are less than six bits, and zero.
    if units == 0 || needed != run.len() {
        return None;
    }
    let mut symbols = run.to_vec();
    while !symbols.len().is_multiple_of(4) {
        symbols.push(b'A');
    }
    let octets = BASE64_NOPAD.decode(&symbols).ok()?;
    let (units, spare) = octets.split_at_checked(units * 2)?;
    if spare.iter().any(|octet| *octet != 0) {
        return None;
    }
    let units = units
        .chunks_exact(2)
        .map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
    char::decode_utf16(units).collect::<Result<_, _>>().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf_7(text: &[u8]) -> (String, usize) {
        let reading = read_7(text);
        (reading.text.into_owned(), reading.faults)
    }

    #[test]
    fn runs_of_utf_7_are_read_and_other_pluses_stay() {
        assert_eq!(
            utf_7(b"Hi +ZeVnLIqe- +- 1"),
            ("Hi 日本語 + 1".to_owned(), 0)
        );
        // 😀 is two units.
        assert_eq!(utf_7(b"+2D3eAA !"), ("😀 !".to_owned(), 0));
        for plain in ["call +86 10 5555", "a+b", "C++", "+", "1 + 1"] {
            assert_eq!(utf_7(plain.as_bytes()).0, plain);
        }
        // Half of a pair is no character.
        assert_eq!(utf_7(b"+2D0-"), ("+2D0-".to_owned(), 1));
        assert!(has_run_of_7(b"+T2BZfQ-") && !has_run_of_7(b"1+1=2") && !has_run_of_7(b"+-"));
    }

    #[test]
    fn the_order_of_octets_is_seen_with_a_mark_and_without() {
        assert_eq!(by_mark(b"\xff\xfea\0"), Some(Charset::Utf16Le));
        assert_eq!(by_mark(b"\xfe\xff\0a"), Some(Charset::Utf16Be));
        assert_eq!(by_mark(b"\xff\xfe\0\0a\0\0\0"), Some(Charset::Utf32Le));
        assert_eq!(by_mark(b"\xef\xbb\xbfa"), Some(Charset::Utf8));
        assert_eq!(by_mark(b"\xff\xfea"), None);
        assert_eq!(by_zeros(b"H\0e\0l\0l\0o\0"), Some(Charset::Utf16Le));
        assert_eq!(by_zeros(b"\0H\0e\0l\0l\0o"), Some(Charset::Utf16Be));
        assert_eq!(by_zeros(b"\0\0\0H\0\0\0e\0\0\0l"), Some(Charset::Utf32Be));
        assert_eq!(by_zeros(b"text with one \0 in it"), None);
        // 你好: in the other order these would be 恏 and a syllable of Yi.
        assert_eq!(
            order_of_16(b"\x60\x4f\x7d\x59\x0d\0\x0a\0"),
            Charset::Utf16Le
        );
        assert_eq!(
            order_of_16(b"\x4f\x60\x59\x7d\0\x0d\0\x0a"),
            Charset::Utf16Be
        );
    }

    #[test]
    fn a_number_that_is_no_character_is_one_fault() {
        let reading = read_32(b"\0\0\x4f\x60\0\x11\0\0", Charset::Utf32Be);
        assert_eq!((&*reading.text, reading.faults), ("你\u{fffd}", 1));
    }
}
