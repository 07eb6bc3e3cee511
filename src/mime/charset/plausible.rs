//! How well octets read by a charset: what puts the right one first where a person chooses. A
//! guess has to be right; this only has to leave few before the right one.

use super::reading::{foreign_characters, read};
use super::{guess, has_states, sense, table};
use crate::model::{Charset, Script};

/// Letters for each mark between them, such as a dash, that is none of ASCII.
const MARKS: usize = 3;
/// All of it reads well.
pub(crate) const ALL: u8 = 100;

/// Of a hundred characters outside of ASCII those that people write by a charset; 0 where it gives
/// some octets no meaning, or words no sense.
pub(crate) fn plausibility(octets: &[u8], charset: Charset) -> u8 {
    if has_states(charset) {
        return 0;
    }
    let reading = read(octets, charset);
    let all = foreign_characters(&reading.text);
    if all == 0 || !sense::fits(octets, &reading, charset, true) {
        return 0;
    }
    let is_two_byte = table::is_of_many_octets(charset);
    if (is_two_byte || !sense::is_latin(charset)) && sense::is_speckled(&reading.text) {
        return 0;
    }
    match charset {
        Charset::Windows874 if !guess::is_thai(octets) => return 0,
        Charset::Gb18030 => return share_of_common(octets, 0xb0..=0xd7, 0xa1),
        Charset::Big5 => return share_of_common(octets, 0xa4..=0xc6, 0x40),
        _one_of_letters => {}
    }
    let count = |is: &dyn Fn(char) -> bool| reading.text.chars().filter(|one| is(*one)).count();
    let own = count(&|letter| is_own(letter, charset));
    let marks = count(&is_mark);
    // Words of a Latin alphabet have more letters without a mark than with one.
    let is_shouted = sense::is_latin(charset) && own > count(&|one| one.is_ascii_alphabetic());
    if is_shouted || own < MARKS * marks || own == 0 {
        return 0;
    }
    let share = u8::try_from(own * 100 / (all - marks)).unwrap_or(ALL);
    // A line of Japanese without any kana is rare, and any Chinese one has the same octets.
    let has_kana = |letter: char| ('\u{3041}'..='\u{30ff}').contains(&letter);
    match charset.script() {
        Script::Japanese if !reading.text.chars().any(has_kana) => share / 2,
        _ => share,
    }
}

/// Of pairs of octets those that stand for the common characters, and for the marks before them.
fn share_of_common(octets: &[u8], common: std::ops::RangeInclusive<u8>, trail: u8) -> u8 {
    let (mut all, mut own) = (0_usize, 0_usize);
    let mut rest = octets;
    while let [lead, behind @ ..] = rest {
        rest = behind;
        if lead.is_ascii() {
            continue;
        }
        all += 1;
        if let [second, behind @ ..] = behind {
            let is_common = common.contains(lead) || (0xa1..=0xa3).contains(lead);
            own += usize::from(is_common && *second >= trail);
            rest = behind;
        }
    }
    u8::try_from(own * 100 / all.max(1)).unwrap_or(ALL)
}

/// Whether a character stands between words in many scripts.
fn is_mark(letter: char) -> bool {
    matches!(
        letter,
        '\u{a0}' | '«' | '»' | '°' | '€' | '№' | '\u{2010}'..='\u{2026}'
    )
}

/// Whether a character is one of those that a charset is there for.
fn is_own(letter: char, charset: Charset) -> bool {
    let is_wide_mark = matches!(letter, '\u{3000}'..='\u{3020}' | '\u{ff01}'..='\u{ff5e}');
    match charset.script() {
        Script::Unicode => !letter.is_ascii() && !is_mark(letter),
        Script::SimplifiedChinese | Script::TraditionalChinese => {
            is_wide_mark || matches!(letter, '\u{4e00}'..='\u{9fff}')
        }
        Script::Japanese => {
            is_wide_mark
                || matches!(letter, '\u{3041}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}' | '々')
        }
        Script::Korean => is_wide_mark || matches!(letter, '\u{ac00}'..='\u{d7a3}'),
        Script::Cyrillic => matches!(letter, '\u{401}'..='\u{45f}' | 'Ґ' | 'ґ'),
        Script::Greek => matches!(letter, '\u{386}'..='\u{3ce}'),
        Script::Hebrew => matches!(letter, '\u{5b0}'..='\u{5ea}'),
        Script::Arabic => matches!(letter, '\u{60c}'..='\u{652}'),
        Script::Thai => matches!(letter, '\u{e01}'..='\u{e5b}'),
        Script::Western
        | Script::CentralEuropean
        | Script::Turkish
        | Script::Vietnamese
        | Script::Baltic => {
            letter.is_alphabetic()
                && !letter.is_ascii()
                && letter < '\u{250}'
                && !matches!(letter, 'ª' | 'º')
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The charsets that read octets well, the best first.
    fn best(octets: &[u8]) -> Vec<Charset> {
        let mut found: Vec<(u8, Charset)> = Charset::ALL
            .into_iter()
            .map(|charset| (plausibility(octets, charset), charset))
            .filter(|(share, _charset)| *share >= 75)
            .collect();
        found.sort_by_key(|(share, charset)| (std::cmp::Reverse(*share), *charset));
        found.into_iter().map(|(_share, charset)| charset).collect()
    }

    #[test]
    fn the_right_charset_is_among_few() {
        for (octets, expected) in [
            // 各位同事：下周三上午九点开会 of GBK.
            (
                &b"\xb8\xf7\xce\xbb\xcd\xac\xca\xc2\xa3\xba\xcf\xc2\xd6\xdc\xc8\xfd\xc9\xcf\xce\xe7"[..],
                Charset::Gb18030,
            ),
            // 下週會議的通知 of Big5.
            (
                b"\xa4U\xb6g\xb7|\xc4\xb3\xaa\xba\xb3q\xaa\xbe",
                Charset::Big5,
            ),
            // Привет, как дела? of KOI8-R.
            (
                b"\xf0\xd2\xc9\xd7\xc5\xd4, \xcb\xc1\xcb \xc4\xc5\xcc\xc1?",
                Charset::Koi8R,
            ),
            // こんにちは of Shift_JIS, 안녕하세요 of EUC-KR, שלום of windows-1255, สวัสดี.
            (
                b"\x82\xb1\x82\xf1\x82\xc9\x82\xbf\x82\xcd",
                Charset::ShiftJis,
            ),
            (
                b"\xbe\xc8\xb3\xe7\xc7\xcf\xbc\xbc\xbf\xe4",
                Charset::EucKr,
            ),
            (b"\xf9\xec\xe5\xed", Charset::Windows1255),
            (b"\xca\xc7\xd1\xca\xb4\xd5", Charset::Windows874),
            (b"Gr\xfc\xdfe aus K\xf6ln", Charset::Windows1252),
        ] {
            let best = best(octets);
            let place = best.iter().position(|charset| *charset == expected);
            assert!(place.is_some_and(|place| place < 12), "{expected:?}: {best:?}");
        }
    }

    #[test]
    fn what_has_faults_or_makes_no_sense_is_none() {
        // GBK of which some is no Big5; Latin that has a Chinese character in it.
        assert_eq!(plausibility(b"\xc4\xe3\xba\xc3\xff", Charset::Gb18030), 0);
        assert_eq!(plausibility(b"M\xfcller", Charset::Gb18030), 0);
        assert_eq!(
            plausibility(b"\xb8\xf7\xce\xbb\xcd\xac", Charset::Windows1252),
            0
        );
        assert_eq!(plausibility(b"plain", Charset::Utf8), 0);
    }
}
