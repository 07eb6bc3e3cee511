//! Charsets of seven bits whose octets mean something else behind an escape: ISO 2022 as Japan
//! (RFC 1468, 2237, 1554), Korea (RFC 1557) and China (RFC 1922) use it, and HZ (RFC 1843).
//!
//! All of ISO 2022 is read by one reader, since mails mix them. What it has no table for is the
//! CNS 11643 of Taiwan.

use std::borrow::Cow;

use encoding_rs::{EUC_JP, EUC_KR, Encoding, GB18030, ISO_8859_7};

use super::reading::Reading;
use crate::model::Charset;

const ESCAPE: u8 = 0x1b;
const SHIFT_OUT: u8 = 0x0e;
const SHIFT_IN: u8 = 0x0f;

/// What octets from 21 to 7E mean.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Set {
    #[default]
    Ascii,
    /// ASCII with a yen for the backslash and an overline for the tilde.
    Roman,
    Katakana,
    Kanji,
    MoreKanji,
    Hanzi,
    Korean,
    /// Two octets a character, of which we have no table.
    Unknown,
}

/// What one octet behind `ESC N` means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum HighSet {
    Latin,
    Greek,
}

impl Set {
    /// The table that has the set, and what stands there before each character of it.
    fn table(self) -> Option<(&'static Encoding, &'static [u8])> {
        match self {
            Self::Ascii | Self::Roman | Self::Unknown => None,
            Self::Katakana => Some((EUC_JP, b"\x8e")),
            Self::Kanji => Some((EUC_JP, b"")),
            Self::MoreKanji => Some((EUC_JP, b"\x8f")),
            Self::Hanzi => Some((GB18030, b"")),
            Self::Korean => Some((EUC_KR, b"")),
        }
    }

    fn octets_of_one(self) -> usize {
        match self {
            Self::Ascii | Self::Roman | Self::Katakana => 1,
            Self::Kanji | Self::MoreKanji | Self::Hanzi | Self::Korean | Self::Unknown => 2,
        }
    }
}

/// Whether a text has escapes to characters of more than one octet.
pub(super) fn has_escapes(octets: &[u8]) -> bool {
    memchr::memmem::find(octets, b"\x1b$").is_some()
        || memchr::memmem::find(octets, b"\x1b(I").is_some()
}

/// Which ISO 2022 a text with escapes is.
pub(super) fn by_escapes(octets: &[u8]) -> Charset {
    let has = |escape: &[u8]| memchr::memmem::find(octets, escape).is_some();
    if has(b"\x1b$)C") {
        Charset::Iso2022Kr
    } else if has(b"\x1b$)A") || has(b"\x1b$)G") || has(b"\x1b$*H") {
        Charset::Iso2022Cn
    } else {
        Charset::Iso2022Jp
    }
}

/// Whether a text has shifts of HZ.
pub(super) fn has_tildes(octets: &[u8]) -> bool {
    memchr::memmem::find(octets, b"~{").is_some()
}

/// Reads ISO 2022.
pub(super) fn read(octets: &[u8], charset: Charset) -> Reading<'static> {
    let mut reader = Reader::new(octets.len(), charset);
    let mut rest = octets;
    while let Some((&first, after)) = rest.split_first() {
        rest = match first {
            ESCAPE => reader.escape(after),
            SHIFT_OUT => {
                reader.is_out = true;
                after
            }
            SHIFT_IN => {
                reader.is_out = false;
                after
            }
            b'\n' => {
                // A line that forgot to end in ASCII does not spoil the next.
                reader.push('\n');
                reader.set = Set::Ascii;
                reader.is_out = false;
                after
            }
            0x21..=0x7e => reader.character(rest),
            _ => {
                reader.other(first);
                after
            }
        };
    }
    reader.end()
}

/// Reads HZ.
pub(super) fn read_hz(octets: &[u8]) -> Reading<'static> {
    let mut reader = Reader::new(octets.len(), Charset::Hz);
    let mut rest = octets;
    while let Some((&first, after)) = rest.split_first() {
        rest = match (first, after.first()) {
            (b'~', Some(b'{')) => {
                reader.set = Set::Hanzi;
                &after[1..]
            }
            (b'~', Some(b'}')) => {
                reader.set = Set::Ascii;
                &after[1..]
            }
            (b'~', Some(b'~')) if reader.set == Set::Ascii => {
                reader.push('~');
                &after[1..]
            }
            // The sender broke a line that goes on.
            (b'~', Some(b'\n')) => &after[1..],
            (b'~', Some(b'\r')) if after.get(1) == Some(&b'\n') => &after[2..],
            (b'\n', _) => {
                reader.push('\n');
                reader.set = Set::Ascii;
                after
            }
            (0x21..=0x7e, _) => reader.character(rest),
            _ => {
                reader.other(first);
                after
            }
        };
    }
    reader.end()
}

struct Reader {
    text: String,
    faults: usize,
    /// What octets mean while not shifted out.
    set: Set,
    /// What they mean while shifted out.
    out: Set,
    is_out: bool,
    high: Option<HighSet>,
    /// Characters of one set, as its table wants them.
    run: Vec<u8>,
    run_set: Set,
}

impl Reader {
    fn new(octets: usize, charset: Charset) -> Self {
        Self {
            text: String::with_capacity(octets),
            faults: 0,
            set: Set::Ascii,
            // Encoded words and cut texts lack the line that says so.
            out: match charset {
                Charset::Iso2022Kr => Set::Korean,
                Charset::Iso2022Cn => Set::Hanzi,
                _ => Set::Katakana,
            },
            is_out: false,
            high: None,
            run: Vec::new(),
            run_set: Set::Ascii,
        }
    }

    /// Reads what follows an escape, and says where to go on.
    fn escape<'a>(&mut self, after: &'a [u8]) -> &'a [u8] {
        let (length, known) = match after {
            [b'(', b'B' | b'H', ..] => (2, self.designate(Set::Ascii)),
            [b'(', b'J', ..] => (2, self.designate(Set::Roman)),
            [b'(', b'I', ..] => (2, self.designate(Set::Katakana)),
            [b'$', b'@' | b'B', ..] => (2, self.designate(Set::Kanji)),
            [b'$', b'(', b'@' | b'B', ..] => (3, self.designate(Set::Kanji)),
            [b'$', b'(', b'D', ..] => (3, self.designate(Set::MoreKanji)),
            [b'$', b'A', ..] => (2, self.designate(Set::Hanzi)),
            [b'$', b'(', b'A', ..] => (3, self.designate(Set::Hanzi)),
            [b'$', b'(', b'C', ..] => (3, self.designate(Set::Korean)),
            [b'$', b')', b'C', ..] => (3, self.designate_out(Set::Korean)),
            [b'$', b')', b'A', ..] => (3, self.designate_out(Set::Hanzi)),
            [b'$', b')', b'G' | b'E', ..] => (3, self.designate_out(Set::Unknown)),
            [b'$', b'*', b'H', ..] => (3, true),
            [b'.', b'A', ..] => (2, self.designate_high(HighSet::Latin)),
            [b'.', b'F', ..] => (2, self.designate_high(HighSet::Greek)),
            [b'N', octet, ..] => (2, self.one_of_high(*octet)),
            _ => (0, false),
        };
        self.faults += usize::from(!known);
        &after[length..]
    }

    fn designate(&mut self, set: Set) -> bool {
        self.set = set;
        true
    }

    fn designate_out(&mut self, set: Set) -> bool {
        self.out = set;
        true
    }

    fn designate_high(&mut self, set: HighSet) -> bool {
        self.high = Some(set);
        true
    }

    /// One character above those of ASCII (RFC 1554).
    fn one_of_high(&mut self, octet: u8) -> bool {
        let octet = octet | 0x80;
        match self.high {
            Some(HighSet::Latin) => self.push(char::from(octet)),
            Some(HighSet::Greek) => {
                self.end_run();
                let greek = [octet];
                self.text
                    .push_str(&ISO_8859_7.decode_without_bom_handling(&greek).0);
            }
            None => {
                self.push(char::REPLACEMENT_CHARACTER);
                return false;
            }
        }
        true
    }

    /// Reads one character of the set in use, and says where to go on.
    fn character<'a>(&mut self, octets: &'a [u8]) -> &'a [u8] {
        let set = if self.is_out { self.out } else { self.set };
        let length = set.octets_of_one();
        let Some((character, rest)) = octets.split_at_checked(length) else {
            // Cut within a character.
            return &[];
        };
        if !character.iter().all(|octet| (0x21..=0x7e).contains(octet)) {
            self.faults += 1;
            self.push(char::REPLACEMENT_CHARACTER);
            return &octets[1..];
        }
        match (set, character) {
            (Set::Ascii, [octet]) => self.push(char::from(*octet)),
            (Set::Roman, [b'\\']) => self.push('¥'),
            (Set::Roman, [b'~']) => self.push('‾'),
            (Set::Roman, [octet]) => self.push(char::from(*octet)),
            _ => match set.table() {
                Some((_, before)) => {
                    if self.run_set != set {
                        self.end_run();
                        self.run_set = set;
                    }
                    self.run.extend_from_slice(before);
                    self.run.extend(character.iter().map(|octet| octet | 0x80));
                }
                None => {
                    self.faults += 1;
                    self.push(char::REPLACEMENT_CHARACTER);
                }
            },
        }
        rest
    }

    /// Space and controls mean themselves in every set; octets above 127 mean nothing.
    fn other(&mut self, octet: u8) {
        if octet.is_ascii() {
            self.push(char::from(octet));
        } else {
            self.faults += 1;
            self.push(char::REPLACEMENT_CHARACTER);
        }
    }

    fn push(&mut self, character: char) {
        self.end_run();
        self.text.push(character);
    }

    fn end_run(&mut self) {
        if let (false, Some((table, _))) = (self.run.is_empty(), self.run_set.table()) {
            let (text, had_faults) = table.decode_without_bom_handling(&self.run);
            if had_faults {
                self.faults += text.matches(char::REPLACEMENT_CHARACTER).count();
            }
            self.text.push_str(&text);
        }
        self.run.clear();
    }

    fn end(mut self) -> Reading<'static> {
        self.end_run();
        Reading {
            text: Cow::Owned(self.text),
            faults: self.faults,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(octets: &[u8], charset: Charset) -> (String, usize) {
        let reading = read(octets, charset);
        (reading.text.into_owned(), reading.faults)
    }

    fn faultless(expected: &str) -> (String, usize) {
        (expected.to_owned(), 0)
    }

    #[test]
    fn japanese_is_read_by_all_of_its_escapes() {
        let japanese = |octets: &[u8]| text(octets, Charset::Iso2022Jp);
        assert_eq!(japanese(b"\x1b$B4A;z\x1b(B!"), faultless("漢字!"));
        assert_eq!(japanese(b"\x1b(I6E\x1b(J\\~\x1b(B\\"), faultless("ｶﾅ¥‾\\"));
        // -1 adds JIS X 0212; -2 adds Chinese, Korean, Latin and Greek.
        assert_eq!(japanese(b"\x1b$(D0!\x1b(B"), faultless("丂"));
        assert_eq!(
            japanese(b"\x1b$ADc:C\x1b$(CGQ19\x1b(B"),
            faultless("你好한국")
        );
        assert_eq!(
            japanese(b"caf\x1b.A\x1bNi \x1b.F\x1bNa"),
            faultless("café α")
        );
        // Katakana by shifts, as CP50222 has them.
        assert_eq!(japanese(b"\x0e6E\x0f x"), faultless("ｶﾅ x"));
    }

    #[test]
    fn korean_and_chinese_are_read_with_their_line_and_without() {
        assert_eq!(
            text(b"\x1b$)C\x0eGQ19\x0f a\n", Charset::Iso2022Kr),
            faultless("한국 a\n")
        );
        assert_eq!(text(b"\x0eGQ19\x0f", Charset::Iso2022Kr), faultless("한국"));
        assert_eq!(
            text(b"\x1b$)A\x0eDc:C\x0f!", Charset::Iso2022Cn),
            faultless("你好!")
        );
        // CNS 11643 is not known, and said so.
        assert_eq!(text(b"\x1b$)G\x0eGm\x0f", Charset::Iso2022Cn).1, 1);
    }

    #[test]
    fn hz_is_read_up_to_the_end_of_a_line_that_forgot_to_end_it() {
        let hz = |octets: &[u8]| {
            let reading = read_hz(octets);
            (reading.text.into_owned(), reading.faults)
        };
        assert_eq!(hz(b"a ~{Dc:C~} ~~ b"), faultless("a 你好 ~ b"));
        assert_eq!(hz(b"~{Dc:C\nplain ~\nline"), faultless("你好\nplain line"));
        assert_eq!(hz(b"~{Dc:"), faultless("你"));
    }

    #[test]
    fn a_line_that_forgot_to_end_in_ascii_does_not_spoil_the_next() {
        assert_eq!(
            text(b"\x1b$B4A;z\nplain", Charset::Iso2022Jp),
            faultless("漢字\nplain")
        );
    }

    #[test]
    fn whatever_is_no_escape_is_a_fault_and_never_more() {
        for (octets, faults) in [
            (&b"\x1b"[..], 1),
            (b"\x1b$", 1),
            (b"\x1b[31mred", 1),
            (b"\x1bN", 1),
            (b"\x1bNa", 1),
            (b"\x1b$B\x80\x21", 1),
            (b"\x1b$B!", 0),
            (b"\xe9", 1),
        ] {
            assert_eq!(text(octets, Charset::Iso2022Jp).1, faults, "{octets:?}");
        }
    }
}
