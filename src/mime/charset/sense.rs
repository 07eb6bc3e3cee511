//! Whether a text reads as if the charset were right, told by cheap signs: most charsets of one
//! octet give any octets a meaning, so that no fault proves nothing.

use super::reading::{Reading, foreign_characters};
use super::table;
use crate::model::{Charset, Script};

/// Octets above 127 that no word of a Latin alphabet has so many of.
const FOREIGN_OCTETS: usize = 4;
/// The same where something else says that another alphabet is likely: one character of two
/// octets.
const FOREIGN_OCTETS_EXPECTED: usize = 2;
/// Of a foreign word at least three fifths are above 127; the others are second octets.
const FOREIGN_SHARE: (usize, usize) = (3, 5);
/// Of so many characters one may be of private use.
const CHARACTERS_A_PRIVATE: usize = 10;
/// Characters of two octets that make UTF-8 sure; of the other charsets a few look like them.
const SURE_PAIRS: usize = 4;

/// Whether a charset writes a Latin alphabet.
pub(super) fn is_latin(charset: Charset) -> bool {
    matches!(
        charset.script(),
        Script::Western
            | Script::CentralEuropean
            | Script::Turkish
            | Script::Vietnamese
            | Script::Baltic
    )
}

/// Whether a reading may be what was meant. `expects_foreign`: by what else is known another
/// alphabet than the Latin one is likely.
pub(super) fn fits(
    octets: &[u8],
    reading: &Reading<'_>,
    charset: Charset,
    expects_foreign: bool,
) -> bool {
    if !reading.is_borne() {
        return false;
    }
    match charset.script() {
        // What a program calls everything; other labels of Latin are meant.
        Script::Western if expects_foreign => !is_foreign(octets, FOREIGN_OCTETS_EXPECTED),
        Script::Western => !is_foreign(octets, FOREIGN_OCTETS),
        Script::Cyrillic | Script::Greek => !has_broken_case(&reading.text),
        _ if table::is_of_many_octets(charset) => !has_private_characters(&reading.text),
        _ => true,
    }
}

/// Whether most octets above 127 stand in words that consist of them, as those of two octets a
/// character and of alphabets other than the Latin one do.
fn is_foreign(octets: &[u8], fewest: usize) -> bool {
    // Digits and whatever comes behind them may be a second octet; a no-break space is none.
    let ends_word = |octet: &u8| matches!(octet, 0..=0x2f | 0x3a..=0x3f | 0xa0);
    let (mut all, mut foreign) = (0, 0);
    for word in octets.split(ends_word) {
        let high = word.iter().filter(|octet| !octet.is_ascii()).count();
        all += high;
        // Dashes and dots stand in rows, the same again and again.
        let differs = word.windows(2).any(|two| two[0] != two[1]);
        if high >= fewest && differs && high * FOREIGN_SHARE.1 >= word.len() * FOREIGN_SHARE.0 {
            foreign += high;
        }
    }
    foreign * 2 > all
}

/// Whether capitals stand within words, as where one Cyrillic charset is read as another: at least
/// one behind a small letter, and most words all capitals otherwise.
fn has_broken_case(text: &str) -> bool {
    let (mut words, mut broken, mut shouted) = (0_usize, 0_usize, 0_usize);
    for word in text.split(|letter: char| letter.is_ascii() || !letter.is_alphabetic()) {
        if word.chars().nth(1).is_none() {
            continue;
        }
        words += 1;
        let is_small = |letter: char| letter.is_lowercase();
        let mut before_is_small = false;
        let mut is_broken = false;
        for letter in word.chars() {
            is_broken |= before_is_small && letter.is_uppercase();
            before_is_small = is_small(letter);
        }
        if is_broken {
            broken += 1;
        } else if !word.chars().any(is_small) {
            shouted += 1;
        }
    }
    broken > 0 && (broken + shouted) * 2 > words
}

/// Whether many characters are of private use, which nobody writes mails in.
fn has_private_characters(text: &str) -> bool {
    let is_private = |letter: &char| ('\u{e000}'..='\u{f8ff}').contains(letter);
    let private = text.chars().filter(is_private).count();
    private > 0 && private * CHARACTERS_A_PRIVATE > foreign_characters(text)
}

/// Whether single letters of other scripts stand at Latin ones, as where `Müller` is read by a
/// charset of Chinese or of Russian.
pub(super) fn is_speckled(text: &str) -> bool {
    /// Of an alphabet two letters with accents may stand together.
    const SPECKLE: usize = 2;
    let (mut runs, mut speckles) = (0_usize, 0_usize);
    let mut before = ' ';
    let (mut length, mut most) = (0_usize, 0_usize);
    for letter in text.chars().chain([' ']) {
        let is_eastern = letter >= '\u{2e80}';
        if is_eastern || letter >= '\u{370}' && letter.is_alphabetic() {
            length += 1;
            most = if is_eastern { 1 } else { SPECKLE };
            continue;
        }
        if length > 0 {
            runs += 1;
            let touches = before.is_ascii_lowercase() || letter.is_ascii_lowercase();
            speckles += usize::from(length <= most && touches);
        }
        length = 0;
        before = letter;
    }
    speckles * 2 > runs
}

/// Whether valid UTF-8 can be nothing else: it has a character of three octets or several of two.
/// Of GBK two characters in a hundred pairs are UTF-8 as well, 系统 for one.
pub(super) fn is_surely_utf_8(text: &str) -> bool {
    let mut pairs = 0;
    for letter in text.chars().filter(|letter| !letter.is_ascii()) {
        pairs += 1;
        if letter.len_utf8() > 2 || pairs >= SURE_PAIRS {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::super::reading::read;
    use super::*;

    fn fitting(octets: &[u8], charset: Charset) -> bool {
        fits(octets, &read(octets, charset), charset, false)
    }

    #[test]
    fn words_of_europe_make_sense_as_latin_and_words_of_the_east_do_not() {
        for octets in [
            &b"M\xfcller, gr\xfc\xdfe aus K\xf6ln"[..],
            b"d\xe9j\xe0 vu \xe0 No\xebl",
            b"\xa0\xa0\xa0\xa0 a list \x97\x97\x97\x97\x97 \x93so\x94",
            b"sm\xf6rg\xe5sbord \xe5\xe4\xf6",
            b"\xe9t\xe9, o\xf9, d\xe9j\xe0",
        ] {
            assert!(fitting(octets, Charset::Windows1252), "{octets:?}");
        }
        // 你好 of GBK, 中文 of Big5, 下週會議 of Big5, 議事録 of Shift_JIS, Привет of KOI8-R,
        // Привет of windows-1251.
        for octets in [
            &b"\xc4\xe3\xba\xc3"[..],
            b"\xa4\xa4\xa4\xe5",
            b"\xa4U\xb6g\xb7|\xc4\xb3",
            b"\x8bc\x8e\x96\x98^.pdf",
            b"\xf0\xd2\xc9\xd7\xc5\xd4",
            b"Re: \xcf\xf0\xe8\xe2\xe5\xf2",
        ] {
            assert!(!fitting(octets, Charset::Windows1252), "{octets:?}");
        }
        // 李 alone is Àî, unless the sender is known to write otherwise.
        let li = b"\xc0\xee";
        assert!(fitting(li, Charset::Windows1252));
        let reading = read(li, Charset::Windows1252);
        assert!(!fits(li, &reading, Charset::Windows1252, true));
    }

    #[test]
    fn one_cyrillic_charset_read_as_another_is_seen_by_its_capitals() {
        // Привет, как дела of KOI8-R and of windows-1251.
        let koi = b"\xf0\xd2\xc9\xd7\xc5\xd4, \xcb\xc1\xcb \xc4\xc5\xcc\xc1";
        let windows = b"\xcf\xf0\xe8\xe2\xe5\xf2, \xea\xe0\xea \xe4\xe5\xeb\xe0";
        assert!(fitting(koi, Charset::Koi8R) && fitting(windows, Charset::Windows1251));
        assert!(!fitting(koi, Charset::Windows1251) && !fitting(windows, Charset::Koi8R));
        for text in [
            "МегаФон и другие",
            "ВНИМАНИЕ",
            "как дела",
            "Добро пожаловать",
        ] {
            assert!(!has_broken_case(text), "{text}");
        }
    }

    #[test]
    fn a_letter_of_another_script_within_a_latin_word_is_a_speckle() {
        for text in [
            "M黮ler",
            "Gr鲞e aus K鰈n",
            "caf茅",
            "Mьller",
            "NoИl",
            "caf\u{5d9}",
        ] {
            assert!(is_speckled(text), "{text}");
        }
        for text in [
            "用Windows系统",
            "你好 Ann",
            "plain",
            "我爱Rust编程",
            "第1章",
            "Привет, Ann",
            "µm",
        ] {
            assert!(!is_speckled(text), "{text}");
        }
    }

    #[test]
    fn some_words_of_gbk_are_utf_8_as_well() {
        // 系统.
        let both = std::str::from_utf8(b"\xcf\xb5\xcd\xb3").unwrap();
        assert!(!is_surely_utf_8(both));
        assert!(is_surely_utf_8("系统") && is_surely_utf_8("Привет") && !is_surely_utf_8("café"));
    }

    #[test]
    fn private_characters_make_no_sense() {
        assert!(!fitting(b"\xaa\xa1\xaa\xa2\xaa\xa3", Charset::Gb18030));
        assert!(fitting(b"\xc4\xe3\xba\xc3", Charset::Gb18030));
    }
}
