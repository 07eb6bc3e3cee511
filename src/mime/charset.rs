//! Octets to text: by the name of a charset where it is right, by what the octets show and at
//! last by a guess where it is missing or false, and by a person's choice.
//!
//! A label is believed where its charset reads the octets without a fault and as words
//! (`sense`). Only what is left is guessed (`guess`), so that ASCII, UTF-8 and whatever is
//! labelled rightly costs nothing more. What is read together, the portions of one mail, is known
//! to [`Lens`].

mod guess;
mod label;
mod plausible;
mod reading;
mod sense;
mod shifted;
mod table;
mod unicode;

use std::borrow::Cow;

use super::lens::Lens;
use crate::model::{Charset, Why};
use reading::Reading;

pub(crate) use guess::{GUESS_OCTETS, guess as likely, is_of_foreign_letters, says_something};
pub(crate) use label::named;
pub(crate) use plausible::{ALL as ALL_PLAUSIBLE, plausibility};

/// Characters beside each fault that make broken UTF-8 what a label says it is.
const LABELLED_SEQUENCES: usize = 2;
/// The same where no label says so.
const UNLABELLED_SEQUENCES: usize = 4;

/// A text, and by what it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Decoded<'a> {
    pub(crate) text: Cow<'a, str>,
    /// `None`: it is ASCII, and there was nothing to tell.
    pub(crate) by: Option<(Charset, Why)>,
}

impl<'a> Decoded<'a> {
    fn new(text: Cow<'a, str>, charset: Charset, why: Why) -> Self {
        let text = without_mark(text);
        let by = Some((charset, why));
        Self { text, by }
    }

    fn of(reading: Reading<'a>, charset: Charset, why: Why) -> Self {
        Self::new(reading.text, charset, why)
    }
}

/// What is known beside the octets themselves.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Hints<'h> {
    /// The last label of the sender's host.
    pub(crate) domain: Option<&'h str>,
    /// Whether another alphabet than the Latin one is likely.
    pub(crate) expects_foreign: bool,
    /// What the mail's text is labelled with: raw octets of its header are likely the same.
    pub(crate) labelled: Option<Charset>,
    /// What all octets of the mail together that nobody named a charset for are taken for.
    pub(crate) together: Option<Charset>,
}

/// Text nobody named the charset of, and of which nothing is known.
pub(crate) fn guess(octets: &[u8]) -> Cow<'_, str> {
    Lens::default().decode(octets, "")
}

/// What needs no guess and no choice: ASCII, UTF-8 that says so or is sure, escapes, marks.
pub(crate) fn settled<'a>(octets: &'a [u8], label: Option<Charset>) -> Option<Decoded<'a>> {
    let has_states = label.is_some_and(has_states);
    if octets.is_ascii() && !has_states {
        return plain(octets);
    }
    if let Some(charset) = unicode::by_mark(octets) {
        let reading = reading::read(octets, charset);
        let why = if label == Some(charset) {
            Why::Labelled
        } else {
            Why::Evident
        };
        if reading.is_borne() {
            return Some(Decoded::of(reading, charset, why));
        }
    }
    if has_states {
        return label.and_then(|label| with_states(octets, label));
    }
    let text = std::str::from_utf8(octets).ok()?;
    let is_named = label == Some(Charset::Utf8);
    // Two letters of Latin that are UTF-8 by chance are none that anybody writes.
    let is_sure = is_named || label.is_some_and(sense::is_latin) || sense::is_surely_utf_8(text);
    let why = if is_named {
        Why::Labelled
    } else {
        Why::Evident
    };
    is_sure.then(|| Decoded::new(Cow::Borrowed(text), Charset::Utf8, why))
}

/// ASCII as it is; `None` where something in it says that it means more.
fn plain(octets: &[u8]) -> Option<Decoded<'_>> {
    const ESCAPE: u8 = 0x1b;
    if memchr::memchr2(ESCAPE, 0, octets).is_none() {
        let text = String::from_utf8_lossy(octets);
        return Some(Decoded { text, by: None });
    }
    if shifted::has_escapes(octets) {
        let charset = shifted::by_escapes(octets);
        let reading = shifted::read(octets, charset);
        if reading.faults == 0 {
            return Some(Decoded::of(reading, charset, Why::Evident));
        }
    }
    None
}

/// Charsets whose octets mean nothing by themselves: the label is right where there is no fault.
fn with_states(octets: &[u8], label: Charset) -> Option<Decoded<'_>> {
    /// Octets of UTF-16 without any zero: some letters are ASCII, or some line ends.
    const WITHOUT_ZERO: usize = 64;
    // Programs label ASCII as what they keep it as.
    let is_no_wide =
        octets.is_ascii() && octets.len() >= WITHOUT_ZERO && memchr::memchr(0, octets).is_none();
    if is_wide(label) && is_no_wide {
        return plain(octets);
    }
    let reading = reading::read(octets, label);
    if reading.text.as_bytes() == octets {
        return plain(octets);
    }
    // In UTF-7 a run that is none is a plus.
    let is_right = reading.faults == 0 || label == Charset::Utf7 && octets.is_ascii();
    is_right.then(|| Decoded::of(reading, label, Why::Labelled))
}

/// Whether each character of a charset takes two octets or four, those of ASCII too.
pub(crate) fn is_wide(charset: Charset) -> bool {
    matches!(
        charset,
        Charset::Utf16Le | Charset::Utf16Be | Charset::Utf32Le | Charset::Utf32Be
    )
}

/// Whether ASCII octets under this label may mean something else than ASCII.
pub(crate) fn has_states(charset: Charset) -> bool {
    is_wide(charset)
        || matches!(
            charset,
            Charset::Utf7
                | Charset::Hz
                | Charset::Iso2022Cn
                | Charset::Iso2022Jp
                | Charset::Iso2022Kr
        )
}

/// Whether each encoded word of a charset begins anew: behind a run of UTF-7 that is not closed the
/// next would go on with it.
pub(crate) fn begins_anew(charset: Charset) -> bool {
    charset == Charset::Utf7
}

/// What is labelled rightly: without a fault, and words. `expects_foreign` says whether another
/// alphabet than the Latin one is likely; it is asked only where that matters.
pub(crate) fn by_label<'a>(
    octets: &'a [u8],
    label: Charset,
    expects_foreign: impl FnOnce() -> bool,
) -> Option<Decoded<'a>> {
    let windows = table::windows_of(label).filter(|_| octets.iter().any(is_of_windows));
    let (charset, why) = match windows {
        Some(windows) => (windows, Why::Guessed),
        None => (label, Why::Labelled),
    };
    let reading = reading::read(octets, charset);
    // `café` of UTF-8 is Chinese as well, of a kind nobody writes.
    let is_speckled = table::is_of_many_octets(charset)
        && std::str::from_utf8(octets).is_ok()
        && sense::is_speckled(&reading.text);
    let is_right = !is_speckled
        && sense::fits(octets, &reading, charset, false)
        && (sense::fits(octets, &reading, charset, true) || !expects_foreign());
    let is_broken_utf_8 =
        || label == Charset::Utf8 && reading::is_broken_utf_8(octets, LABELLED_SEQUENCES);
    (is_right || is_broken_utf_8()).then(|| Decoded::of(reading, charset, why))
}

/// Octets that are controls in ISO 8859 and letters or quotation marks in the charsets of Windows,
/// which programs label as the former.
fn is_of_windows(octet: &u8) -> bool {
    (0x80..=0x9f).contains(octet)
}

/// What a person chose, `own` being what the mail says itself, where that is right.
///
/// The choice counts, whatever the label. But it counts not against UTF-8 in which a little is
/// broken; and not against a label that reads the octets without a fault where the choice reads
/// them with some, or makes of `Müller` a word with one character of the East in it: that portion
/// was right, and another one was meant.
pub(crate) fn by_choice<'a>(
    octets: &'a [u8],
    chosen: Charset,
    own: Option<Decoded<'a>>,
) -> Decoded<'a> {
    if reading::is_broken_utf_8(octets, UNLABELLED_SEQUENCES) {
        let utf_8 = reading::read(octets, Charset::Utf8);
        if sense::is_surely_utf_8(&utf_8.text) {
            return Decoded::of(utf_8, Charset::Utf8, Why::Evident);
        }
    }
    let reading = reading::read(octets, chosen);
    if let Some(own) = own {
        let is_worse = !reading.is_borne()
            || sense::is_speckled(&reading.text) && !sense::is_speckled(&own.text);
        if is_worse {
            return own;
        }
    }
    Decoded::of(reading, chosen, Why::Chosen)
}

/// Whether a choice may read ASCII as something else: it is one of seven bits, and what shifts it
/// is there.
pub(crate) fn shifts_ascii(octets: &[u8], chosen: Charset) -> bool {
    match chosen {
        Charset::Utf7 => unicode::has_run_of_7(octets),
        Charset::Hz => shifted::has_tildes(octets),
        Charset::Iso2022Cn | Charset::Iso2022Jp | Charset::Iso2022Kr => {
            memchr::memchr2(0x1b, 0x0e, octets).is_some()
        }
        wide if is_wide(wide) => memchr::memchr(0, octets).is_some(),
        _ => false,
    }
}

/// What is labelled with nothing, or wrongly: by what the octets show, else by what is known of
/// the mail, else by a guess, else by the label all the same.
pub(crate) fn by_guess<'a>(
    octets: &'a [u8],
    label: Option<Charset>,
    hints: &Hints<'_>,
) -> Decoded<'a> {
    if let Some(charset) = unicode::by_zeros(octets) {
        let reading = reading::read(octets, charset);
        if reading.is_borne() {
            return Decoded::of(reading, charset, Why::Evident);
        }
    }
    if octets.is_ascii() {
        let text = String::from_utf8_lossy(octets);
        return Decoded { text, by: None };
    }
    if reading::is_broken_utf_8(octets, UNLABELLED_SEQUENCES) {
        return by_utf_8(octets, hints);
    }
    let is_likely = |charset: &Charset| {
        // A Latin alphabet is no better than the Latin one that the label names.
        label.is_none_or(|label| !(sense::is_latin(label) && sense::is_latin(*charset)))
    };
    let known = [hints.labelled, hints.together].into_iter().flatten();
    let known = known.filter(|charset| Some(*charset) != label);
    let guessed = std::iter::once_with(|| guess::guess(octets, hints.domain));
    let found = known.chain(guessed).filter(is_likely).find_map(|charset| {
        let reading = reading::read(octets, charset);
        sense::fits(octets, &reading, charset, hints.expects_foreign)
            .then(|| Decoded::of(reading, charset, Why::Guessed))
    });
    found.unwrap_or_else(|| {
        let (charset, why) = match label {
            Some(label) => (label, Why::Labelled),
            None => (guess::guess(octets, hints.domain), Why::Guessed),
        };
        Decoded::of(reading::read(octets, charset), charset, why)
    })
}

/// UTF-8 with something broken in it, or so little of it that it may be chance: then what the text
/// of the mail is labelled with counts, where it has characters of two octets as well.
fn by_utf_8<'a>(octets: &'a [u8], hints: &Hints<'_>) -> Decoded<'a> {
    let reading = reading::read(octets, Charset::Utf8);
    let other = hints.labelled.filter(|charset| {
        *charset != Charset::Utf8
            && table::is_of_many_octets(*charset)
            && !sense::is_surely_utf_8(&reading.text)
    });
    if let Some(charset) = other {
        let by_other = reading::read(octets, charset);
        if sense::fits(octets, &by_other, charset, true) && !sense::is_speckled(&by_other.text) {
            return Decoded::of(by_other, charset, Why::Guessed);
        }
    }
    Decoded::of(reading, Charset::Utf8, Why::Evident)
}

/// A mark of the order of octets is none of the text.
fn without_mark(text: Cow<'_, str>) -> Cow<'_, str> {
    const MARK: char = '\u{feff}';
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.strip_prefix(MARK).unwrap_or(text)),
        Cow::Owned(text) if text.starts_with(MARK) => {
            Cow::Owned(text[MARK.len_utf8()..].to_owned())
        }
        owned @ Cow::Owned(_) => owned,
    }
}

/// Whether a charset writes a Latin alphabet.
pub(crate) fn is_latin(charset: Charset) -> bool {
    sense::is_latin(charset)
}

/// Whether octets are UTF-8 beyond doubt.
pub(crate) fn is_utf_8(octets: &[u8]) -> bool {
    std::str::from_utf8(octets).is_ok_and(sense::is_surely_utf_8)
}

/// Whether a charset reads octets without a fault, but for a character cut at the end.
pub(crate) fn is_faultless(octets: &[u8], charset: Charset) -> bool {
    reading::read(octets, charset).faults == 0
}

/// Whether a charset reads all octets, with no character cut at the end.
pub(crate) fn is_whole(octets: &[u8], charset: Charset) -> bool {
    table::of(charset).is_none_or(|table| {
        table
            .decode_without_bom_handling_and_without_replacement(octets)
            .is_some()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decode<'a>(octets: &'a [u8], label: &str) -> Cow<'a, str> {
        Lens::default().decode(octets, label)
    }

    /// What is read, by what, and why.
    fn told(octets: &[u8], label: &str) -> (String, Option<(Charset, Why)>) {
        let label = named(label, octets);
        let decoded = settled(octets, label)
            .or_else(|| by_label(octets, label?, || false))
            .unwrap_or_else(|| by_guess(octets, label, &Hints::default()));
        (decoded.text.into_owned(), decoded.by)
    }

    fn read_by(text: &str, charset: Charset, why: Why) -> (String, Option<(Charset, Why)>) {
        (text.to_owned(), Some((charset, why)))
    }

    #[test]
    fn gb2312_means_gb18030() {
        // 镕 is in GBK only, 㐂 only in the four-octet part of GB18030.
        for (octets, text) in [
            (&b"\xd6\xec\xe9F\xbb\xf9"[..], "朱镕基"),
            (b"\x819\xef1", "㐂"),
        ] {
            for label in ["gb2312", "\"GBK\"", "x-gbk", "gb_2312-80", "cp936"] {
                assert_eq!(decode(octets, label), text, "{label}");
            }
        }
    }

    #[test]
    fn charsets_of_the_east_are_read_by_their_labels() {
        assert_eq!(decode(b"\x1b$B4A;z\x1b(B", "ISO-2022-JP"), "漢字");
        assert_eq!(decode(b"\xa4\xa4\xa4\xe5", "big5"), "中文");
        assert_eq!(decode(b"\xf0\xd2\xc9\xd7\xc5\xd4", "koi8-r"), "Привет");
        assert_eq!(decode(b"Hi +ZeVnLIqe- +- 1", "utf-7"), "Hi 日本語 + 1");
        assert_eq!(decode(b"\xc4\xe3", "cp936"), "你");
        assert_eq!(decode(b"~{Dc:C~}", "hz-gb-2312"), "你好");
    }

    #[test]
    fn a_missing_or_false_label_is_guessed() {
        assert_eq!(decode("你好".as_bytes(), "us-ascii"), "你好");
        assert_eq!(decode(b"\xc4\xe3\xba\xc3", "x-nobody-knows"), "你好");
        assert_eq!(decode(b"caf\xe9", ""), "café");
        assert_eq!(decode(b"plain", "hz-gb-2312"), "plain");
    }

    #[test]
    fn a_label_that_fits_is_believed() {
        for (octets, label, text, charset) in [
            // 系统 is UTF-8 as well.
            (&b"\xcf\xb5\xcd\xb3"[..], "gbk", "系统", Charset::Gb18030),
            (b"J\xf6rg", "iso-8859-1", "Jörg", Charset::Windows1252),
            // её of KOI8-R and Её of windows-1251 are, too.
            (b"\xc5\xa3", "koi8-r", "её", Charset::Koi8R),
            (b"\xc5\xb8", "windows-1251", "Её", Charset::Windows1251),
            (b"\xa4\xa4\xa4\xe5", "big5", "中文", Charset::Big5),
            (b"\xa4\xa4\xa4\xe5", "euc-jp", "いゅ", Charset::EucJp),
        ] {
            assert_eq!(told(octets, label), read_by(text, charset, Why::Labelled));
        }
    }

    #[test]
    fn utf_8_is_evident_whatever_it_is_called() {
        let text = "鸿雁 is a goose";
        for label in [
            "",
            "us-ascii",
            "gbk",
            "big5",
            "koi8-r",
            "iso-8859-1",
            "iso-2022-jp",
            "utf-7",
        ] {
            let expected = read_by(text, Charset::Utf8, Why::Evident);
            assert_eq!(told(text.as_bytes(), label), expected, "{label}");
        }
        let expected = read_by(text, Charset::Utf8, Why::Labelled);
        assert_eq!(told(text.as_bytes(), "utf-8"), expected);
        // One letter of it is not Chinese, and two are not Latin.
        assert_eq!(told("café".as_bytes(), "gb2312").0, "café");
        assert_eq!(told("é".as_bytes(), "iso-8859-1").0, "é");
    }

    #[test]
    fn utf_8_with_something_broken_in_it_stays_utf_8() {
        let broken = ["早上好".as_bytes(), b"\xff", "鸿雁飞来".as_bytes()].concat();
        for label in ["utf-8", "", "us-ascii"] {
            assert_eq!(decode(&broken, label), "早上好\u{fffd}鸿雁飞来", "{label}");
        }
        let cut = &"早上好".as_bytes()[..8];
        assert_eq!(decode(cut, "utf-8"), "早上");
        assert_eq!(decode(cut, ""), "早上");
    }

    #[test]
    fn marks_zeros_and_escapes_show_what_no_label_says() {
        for (octets, text, charset) in [
            (&b"\xef\xbb\xbfhi"[..], "hi", Charset::Utf8),
            (b"\xff\xfe\x60\x4f\x7d\x59", "你好", Charset::Utf16Le),
            (b"\xfe\xff\x4f\x60\x59\x7d", "你好", Charset::Utf16Be),
            (b"\0\0\xfe\xff\0\0\x4f\x60", "你", Charset::Utf32Be),
            (b"H\0e\0l\0l\0o\0", "Hello", Charset::Utf16Le),
            (b"\x1b$B4A;z\x1b(B", "漢字", Charset::Iso2022Jp),
            (b"\x1b$)C\x0eGQ19\x0f", "한국", Charset::Iso2022Kr),
        ] {
            for label in ["", "us-ascii"] {
                assert_eq!(told(octets, label), read_by(text, charset, Why::Evident));
            }
        }
        // Nothing of this is more than ASCII.
        for plain in ["\u{1b}[31mred", "a\0b", "a ~{ b", "1+1", "\u{1b}$"] {
            assert_eq!(told(plain.as_bytes(), ""), (plain.to_owned(), None));
        }
    }

    #[test]
    fn wide_labels_of_what_is_not_wide_are_seen_through() {
        let text = "This is an ordinary text of ASCII, as long as a line or two of a mail is.";
        for label in ["utf-16", "utf-16le", "utf-32"] {
            assert_eq!(decode(text.as_bytes(), label), text, "{label}");
        }
    }

    #[test]
    fn letters_of_windows_under_a_label_of_iso_are_read() {
        assert_eq!(decode(b"\x93caf\xe9\x94", "iso-8859-1"), "“café”");
        // Š, Ž and quotation marks of windows-1250.
        assert_eq!(
            decode(b"\x84\x8aalda \x8eora\x93", "iso-8859-2"),
            "„Šalda Žora“"
        );
    }

    #[test]
    fn one_label_of_cyrillic_for_another_is_seen_through() {
        // Привет, как дела? of KOI8-R and of windows-1251.
        let koi = b"\xf0\xd2\xc9\xd7\xc5\xd4, \xcb\xc1\xcb \xc4\xc5\xcc\xc1?";
        let windows = b"\xcf\xf0\xe8\xe2\xe5\xf2, \xea\xe0\xea \xe4\xe5\xeb\xe0?";
        assert_eq!(decode(koi, "windows-1251"), "Привет, как дела?");
        assert_eq!(decode(windows, "koi8-r"), "Привет, как дела?");
    }

    #[test]
    fn any_octets_under_any_label_are_read() {
        let mut state = 7_u32;
        for length in (0..200_usize).step_by(7) {
            let octets: Vec<u8> = std::iter::repeat_with(|| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (state >> 24) as u8
            })
            .take(length)
            .collect();
            for charset in Charset::ALL {
                let text = decode(&octets, charset.key());
                assert!(text.len() <= octets.len() * 3 + 3, "{charset:?}");
                let mut lens = Lens::default();
                lens.decode(&octets, "");
            }
        }
    }
}
