//! The charset of octets that nobody named one for, or a false one: by statistics of letters
//! (crate `chardetng`), helped where a text is too short for these.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::EUC_KR;

use super::table;
use crate::model::Charset;

/// Octets that a guess looks at, from the first one above 127: more make it slower, not better.
pub(crate) const GUESS_OCTETS: usize = 16 * 1024;
/// Octets of ASCII in front of these that say how a word begins.
const BEFORE: usize = 2;
/// Characters of two octets up to which statistics know less than what is common in mails.
const FEW_PAIRS: usize = 12;
/// Syllables of which nearly every Korean line and name has some.
const COMMON_SYLLABLES: &str = "이다는에의을를가하고로지기사한아시안녕세요김박최정님문부국회서울인대해주일수자보전제스신\
    드리요청공유관계도록어오니었습합과와은년월원건화동상구성경강조윤장임권황송류홍양손배백허남심노곽차우민진희영길호준현선\
    미숙철혜란순옥봉광태재형식훈범규승감견적확항비밀번변결알림메첨파입출금행초답내";

/// The charset that octets above 127 are most likely of, of those that are neither UTF-8 nor have
/// escapes. `domain` is the last label of the sender's host, in lower case.
pub(crate) fn guess(octets: &[u8], domain: Option<&str>) -> Charset {
    let (sample, is_whole) = sample(octets);
    let mut guessed = of_sample(sample, is_whole, domain);
    // A text cut within a character is none of any charset of two octets, if one takes the cut for
    // a part of it.
    if let (true, Some((last, uncut))) = (is_whole, sample.split_last())
        && !table::is_of_many_octets(guessed)
        && !last.is_ascii()
        && foreign_octets(uncut) >= 2 * 2
    {
        let of_uncut = of_sample(uncut, true, domain);
        if table::is_of_many_octets(of_uncut) {
            guessed = of_uncut;
        }
    }
    guessed
}

fn of_sample(sample: &[u8], is_whole: bool, domain: Option<&str>) -> Charset {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(sample, is_whole);
    let domain = domain.filter(|domain| is_label(domain)).map(str::as_bytes);
    let guessed = table::charset_of(detector.guess(domain, Utf8Detection::Deny));
    let guessed = guessed.unwrap_or(Charset::Windows1252);
    let knows_more = EncodingDetector::tld_may_affect_guess(domain);
    if !knows_more && may_be_chinese(guessed, sample) && is_short_chinese(sample) {
        return Charset::Gb18030;
    }
    guessed
}

/// Whether short Chinese is taken for this charset now and then, and this is not clearly it.
fn may_be_chinese(guessed: Charset, sample: &[u8]) -> bool {
    match guessed {
        // Their letters are seen at once, few as they may be.
        Charset::Koi8U | Charset::Big5 | Charset::ShiftJis => false,
        Charset::EucKr => !is_korean(sample),
        Charset::Windows874 => !is_thai(sample),
        // All capitals.
        Charset::Windows1251 => !sample
            .iter()
            .all(|octet| octet.is_ascii() || matches!(octet, 0xc0..=0xdf)),
        _ => true,
    }
}

/// Whether the detector takes it for a label of a domain; of others it panics.
fn is_label(domain: &str) -> bool {
    let is_of_label =
        |octet: u8| octet.is_ascii_lowercase() || octet.is_ascii_digit() || octet == b'-';
    !domain.is_empty() && domain.bytes().all(is_of_label)
}

/// Whether octets may say something of their domain at all.
pub(crate) fn says_something(domain: &str) -> bool {
    is_label(domain) && EncodingDetector::tld_may_affect_guess(Some(domain.as_bytes()))
}

/// Whether people of a domain write another alphabet than the Latin one.
pub(crate) fn is_of_foreign_letters(domain: &str) -> bool {
    matches!(
        domain,
        "cn" | "hk"
            | "mo"
            | "sg"
            | "tw"
            | "jp"
            | "kr"
            | "kp"
            | "ru"
            | "su"
            | "by"
            | "ua"
            | "bg"
            | "kz"
            | "kg"
            | "mk"
            | "mn"
            | "rs"
            | "tj"
            | "uz"
            | "gr"
            | "cy"
            | "il"
            | "ae"
            | "bh"
            | "dz"
            | "eg"
            | "iq"
            | "ir"
            | "jo"
            | "kw"
            | "lb"
            | "ly"
            | "ma"
            | "om"
            | "ps"
            | "qa"
            | "sa"
            | "sd"
            | "sy"
            | "tn"
            | "ye"
            | "th"
    )
}

/// The part of a text that is looked at, and whether it ends where the text does.
fn sample(octets: &[u8]) -> (&[u8], bool) {
    let first = octets.iter().position(|octet| !octet.is_ascii());
    let begin = first.unwrap_or(0).saturating_sub(BEFORE);
    let rest = &octets[begin..];
    (
        &rest[..rest.len().min(GUESS_OCTETS)],
        rest.len() <= GUESS_OCTETS,
    )
}

fn foreign_octets(octets: &[u8]) -> usize {
    octets.iter().filter(|octet| !octet.is_ascii()).count()
}

/// Whether a few pairs of octets are all common characters of GB 2312: a name or a
/// short subject, of which statistics say little.
fn is_short_chinese(sample: &[u8]) -> bool {
    let (mut pairs, mut hanzi) = (0_usize, 0_usize);
    for run in sample.split(u8::is_ascii) {
        let (of_run, rest) = run.as_chunks::<2>();
        if !rest.is_empty() {
            return false;
        }
        for [lead, trail] in of_run {
            pairs += 1;
            if *trail < 0xa1 || *trail == 0xff {
                return false;
            }
            match lead {
                // The first level of GB 2312 has what is common, in the order of its sound.
                0xb0..=0xd7 => hanzi += 1,
                0xa1 | 0xa3 => {}
                _ => return false,
            }
        }
    }
    (2..=FEW_PAIRS).contains(&hanzi) && pairs <= FEW_PAIRS
}

/// Whether half of the pairs are syllables that Korean lines are full of.
fn is_korean(sample: &[u8]) -> bool {
    let text = EUC_KR.decode_without_bom_handling(sample).0;
    let letters = || text.chars().filter(|letter| !letter.is_ascii());
    let is_syllable = |letter: &char| ('\u{ac00}'..='\u{d7a3}').contains(letter);
    let common = letters()
        .filter(|letter| COMMON_SYLLABLES.contains(*letter))
        .count();
    letters().all(|letter| is_syllable(&letter)) && common * 2 >= letters().count()
}

/// Whether what stands above and below letters in Thai stands at letters.
pub(super) fn is_thai(sample: &[u8]) -> bool {
    let mut has_letter = false;
    for octet in sample {
        let is_mark = matches!(octet, 0xd1 | 0xd4..=0xda | 0xe7..=0xee);
        if is_mark && !has_letter || matches!(octet, 0xdb..=0xde | 0xfc..=0xff) {
            return false;
        }
        has_letter = is_mark || matches!(octet, 0xa1..=0xce);
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_short_subjects_of_chinese_are_seen() {
        // 你好, 王芳, 中文主题, 会议通知, 发票, 张三, 李明, 陈静, 验证码, 简历, 系统通知, 客户服务.
        for octets in [
            &b"\xc4\xe3\xba\xc3"[..],
            b"\xcd\xf5\xb7\xbc",
            b"\xd6\xd0\xce\xc4\xd6\xf7\xcc\xe2 raw",
            b"Re: \xbb\xe1\xd2\xe9\xcd\xa8\xd6\xaa",
            b"\xb7\xa2\xc6\xb1",
            b"\xd5\xc5\xc8\xfd",
            b"\xc0\xee\xc3\xf7",
            b"\xb3\xc2\xbe\xb2",
            b"\xd1\xe9\xd6\xa4\xc2\xeb",
            b"\xbc\xf2\xc0\xfa",
            b"\xcf\xb5\xcd\xb3\xcd\xa8\xd6\xaa",
            b"\xbf\xcd\xbb\xa7\xb7\xfe\xce\xf1",
        ] {
            assert_eq!(guess(octets, None), Charset::Gb18030, "{octets:?}");
            assert_eq!(guess(octets, Some("cn")), Charset::Gb18030, "{octets:?}");
        }
    }

    #[test]
    fn short_words_of_others_are_not_taken_for_chinese() {
        // 안녕하세요, 김정은 님, 김영희; Привет of KOI8-R and of windows-1251, протокол of KOI8-R,
        // ВНИМАНИЕ of windows-1251; รายงาน.
        for (octets, expected) in [
            (
                &b"\xbe\xc8\xb3\xe7\xc7\xcf\xbc\xbc\xbf\xe4"[..],
                Charset::EucKr,
            ),
            (b"\xb1\xe8\xc1\xa4\xc0\xba \xb4\xd4", Charset::EucKr),
            (b"\xb1\xe8\xbf\xb5\xc8\xf1", Charset::EucKr),
            (b"\xf0\xd2\xc9\xd7\xc5\xd4", Charset::Koi8U),
            (b"\xd0\xd2\xcf\xd4\xcf\xcb\xcf\xcc", Charset::Koi8U),
            (b"\xc2\xcd\xc8\xcc\xc0\xcd\xc8\xc5", Charset::Windows1251),
            (b"\xc3\xd2\xc2\xa7\xd2\xb9", Charset::Windows874),
            (b"\xcf\xf0\xe8\xe2\xe5\xf2", Charset::Windows1251),
        ] {
            assert_eq!(guess(octets, None), expected, "{octets:?}");
        }
    }

    #[test]
    fn the_domain_of_the_sender_decides_what_is_open() {
        // 你好 of GBK are two syllables of Korean as well; 中文 of Big5 are kana of EUC-JP.
        assert_eq!(guess(b"\xc4\xe3\xba\xc3", Some("kr")), Charset::EucKr);
        assert_eq!(guess(b"\xa4\xa4\xa4\xe5", Some("tw")), Charset::Big5);
        assert_eq!(guess(b"\xa4\xa4\xa4\xe5", Some("jp")), Charset::EucJp);
        // What is no label is no domain, and no panic.
        for domain in ["", "C N", "中国", "EXAMPLE", "a.b"] {
            assert_eq!(guess(b"\xc4\xe3\xba\xc3", Some(domain)), Charset::Gb18030);
        }
    }

    #[test]
    fn a_text_cut_within_a_character_is_still_of_its_charset() {
        // 你好，世界 of GBK without its last octet.
        let cut = b"\xc4\xe3\xba\xc3\xa3\xac\xca\xc0\xbd";
        assert_eq!(guess(cut, None), Charset::Gb18030);
        assert_eq!(guess(b"caf\xe9", None), Charset::Windows1252);
    }

    #[test]
    fn a_guess_looks_at_no_more_than_it_needs() {
        let octets = [vec![b'a'; 500_000], b"\xe9 ".repeat(500_000)].concat();
        let (sample, is_whole) = sample(&octets);
        assert_eq!((sample.len(), is_whole), (GUESS_OCTETS, false));
        assert_eq!(&sample[..4], b"aa\xe9 ");
    }
}
