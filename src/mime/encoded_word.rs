//! Words of headers in other charsets (RFC 2047), and headers that are raw octets.

use std::borrow::Cow;
use std::ops::Range;

use super::charset;
use super::lens::Lens;
use super::transfer::{base64, hex_value};
use crate::model::Charset;
use crate::model::text::printable::one_line;

/// Longest encoded word read; RFC 2047 says 75, some programs write whole subjects as one.
const WORD_OCTETS: usize = 4 * 1024;
/// Longest name of a charset.
const CHARSET_OCTETS: usize = 64;

/// A field's text, of a mail of which nothing else is known.
pub(crate) fn text(value: &[u8]) -> String {
    read(value, &mut Lens::default())
}

/// A field's text: unfolded, encoded words decoded, raw octets guessed, on one line.
pub(crate) fn read(value: &[u8], lens: &mut Lens<'_>) -> String {
    one_line(&unfiltered_by(value, lens))
}

/// The same with all that is not to be shown still in it; only for looking at.
pub(crate) fn unfiltered(value: &[u8]) -> Cow<'_, str> {
    unfiltered_by(value, &mut Lens::default())
}

fn unfiltered_by<'a>(value: &'a [u8], lens: &mut Lens<'_>) -> Cow<'a, str> {
    if memchr::memmem::find(value, b"=?").is_none() {
        return lens.decode(value, "");
    }
    let mut out = String::with_capacity(value.len());
    let mut pending = Pending::default();
    let mut raw_from = 0;
    let mut index = 0;
    let last_end = memchr::memmem::rfind(value, b"?=").unwrap_or(0);
    while let Some(found) = memchr::memmem::find(&value[index..], b"=?") {
        let start = index + found;
        if start > last_end {
            break;
        }
        let Some(word) = Word::at(value, start) else {
            index = start + 2;
            continue;
        };
        let between = &value[raw_from..start];
        let words_touch = pending.waits() && between.iter().all(u8::is_ascii_whitespace);
        if !words_touch {
            pending.flush(lens, &mut out);
            out.push_str(&lens.decode(between, ""));
        }
        index = word.end;
        raw_from = word.end;
        pending.add(&word, value, lens, &mut out);
    }
    pending.flush(lens, &mut out);
    out.push_str(&lens.decode(&value[raw_from..], ""));
    Cow::Owned(out)
}

/// How many octets an encoded word at the start of `value` takes; `None` where there is none.
pub(crate) fn length_at_start(value: &[u8]) -> Option<usize> {
    Word::at(value, 0).map(|word| word.end)
}

/// Words of one charset that touch: their octets are joined before they are decoded, since
/// senders cut within a character.
#[derive(Default)]
struct Pending {
    charset: Option<Charset>,
    octets: Vec<u8>,
    /// Where each word ends.
    ends: Vec<usize>,
    /// The words as they are written, one behind the other, and how.
    written: Vec<u8>,
    is_base64: bool,
    /// Whether some are written in base64 and some in Q.
    is_mixed: bool,
}

impl Pending {
    fn waits(&self) -> bool {
        !self.ends.is_empty()
    }

    fn add(&mut self, word: &Word, value: &[u8], lens: &mut Lens<'_>, out: &mut String) {
        // RFC 2231 §5: a language may follow the charset.
        let label = value[word.charset.clone()]
            .split(|octet| *octet == b'*')
            .next()
            .and_then(|label| std::str::from_utf8(label).ok())
            .unwrap_or_default();
        let text = &value[word.text.clone()];
        let octets = unwritten(text, word.is_base64);
        let charset = charset::named(label, &octets);
        let is_other = self.charset != charset || charset.is_some_and(charset::begins_anew);
        if self.waits() && is_other {
            self.flush(lens, out);
        }
        self.charset = charset;
        self.is_mixed = self.waits() && (self.is_mixed || self.is_base64 != word.is_base64);
        self.is_base64 = word.is_base64;
        self.written.extend_from_slice(text);
        self.octets.extend_from_slice(&octets);
        self.ends.push(self.octets.len());
    }

    fn flush(&mut self, lens: &mut Lens<'_>, out: &mut String) {
        let are_many = self.ends.len() > 1;
        let several = self
            .charset
            .filter(|charset| are_many && !self.is_of_one(*charset, lens));
        if let Some(charset) = several {
            if !self.flush_written(charset, lens, out) {
                self.flush_each(charset, lens, out);
            }
        } else if self.waits() {
            out.push_str(&lens.decode_or(&self.octets, self.charset, || None));
        }
        self.octets.clear();
        self.ends.clear();
        self.written.clear();
    }

    /// Words that were cut once they were written, within four symbols of base64 or three of Q;
    /// `false` where they were not.
    fn flush_written(&self, charset: Charset, lens: &mut Lens<'_>, out: &mut String) -> bool {
        let octets = unwritten(&self.written, self.is_base64);
        let is_right = !self.is_mixed
            && octets != self.octets
            && charset::is_faultless(&octets, charset)
            && lens.is_right(&octets, charset);
        if is_right {
            out.push_str(&lens.decode_or(&octets, Some(charset), || None));
        }
        is_right
    }

    /// Whether all words are what they are labelled as. A word that is UTF-8 beyond doubt is no
    /// other charset, though that may give its octets a meaning.
    fn is_of_one(&self, charset: Charset, lens: &mut Lens<'_>) -> bool {
        if !charset::is_faultless(&self.octets, charset) || !lens.is_right(&self.octets, charset) {
            return false;
        }
        charset == Charset::Utf8
            || charset::is_utf_8(&self.octets)
            || !self
                .words()
                .any(|word| charset::is_utf_8(&self.octets[word]))
    }

    /// Words under one label that are of different charsets: programs join what several wrote, and
    /// call it all by one name. Each is read for itself; but words behind one another that are not
    /// what they are called are read as one, and so are two with a character across their border.
    fn flush_each(&self, charset: Charset, lens: &mut Lens<'_>, out: &mut String) {
        let mut fits = |range: Range<usize>| {
            let octets = &self.octets[range];
            let is_utf_8 = charset::is_utf_8(octets);
            is_utf_8 || charset::is_whole(octets, charset) && lens.is_right(octets, charset)
        };
        let words: Vec<Range<usize>> = self.words().collect();
        // Where each run begins, and whether it is what it is called.
        let mut runs: Vec<(usize, bool)> = Vec::new();
        let mut index = 0;
        while let Some(word) = words.get(index) {
            let with_next = words.get(index + 1).map(|next| word.start..next.end);
            let (is_right, taken) = if fits(word.clone()) {
                (true, 1)
            } else if with_next.is_some_and(&mut fits) {
                (true, 2)
            } else {
                (false, 1)
            };
            if is_right || runs.last().is_none_or(|(_start, was_right)| *was_right) {
                runs.push((word.start, is_right));
            }
            index += taken;
        }
        let ends = runs.iter().skip(1).map(|(start, _is_right)| *start);
        for ((start, _), end) in runs.iter().zip(ends.chain([self.octets.len()])) {
            out.push_str(&lens.decode_or(&self.octets[*start..end], Some(charset), || None));
        }
    }

    fn words(&self) -> impl Iterator<Item = Range<usize>> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts
            .zip(self.ends.iter().copied())
            .map(|(start, end)| start..end)
    }
}

/// Where an encoded word stands in a value.
struct Word {
    charset: Range<usize>,
    is_base64: bool,
    text: Range<usize>,
    end: usize,
}

impl Word {
    fn at(value: &[u8], start: usize) -> Option<Self> {
        let charset_start = start + 2;
        if value.get(start..charset_start)? != b"=?" {
            return None;
        }
        let window = &value[charset_start..value.len().min(charset_start + CHARSET_OCTETS)];
        let charset_length = memchr::memchr(b'?', window)?;
        let is_name =
            |octet: &u8| octet.is_ascii_graphic() && !matches!(octet, b'=' | b'<' | b'>' | b'"');
        if charset_length == 0 || !window[..charset_length].iter().all(is_name) {
            return None;
        }
        let charset = charset_start..charset_start + charset_length;
        let is_base64 = match value.get(charset.end + 1..charset.end + 3)? {
            [b'B' | b'b', b'?'] => true,
            [b'Q' | b'q', b'?'] => false,
            _ => return None,
        };
        let text_start = charset.end + 3;
        let window = &value[text_start..value.len().min(text_start + WORD_OCTETS)];
        let length = memchr::memmem::find(window, b"?=")?;
        Some(Self {
            charset,
            is_base64,
            text: text_start..text_start + length,
            end: text_start + length + 2,
        })
    }
}

/// The octets that are written in base64, or in Q.
fn unwritten(text: &[u8], is_base64: bool) -> Vec<u8> {
    if is_base64 {
        return base64(text, usize::MAX);
    }
    let mut octets = Vec::with_capacity(text.len());
    append_q(text, &mut octets);
    octets
}

fn append_q(text: &[u8], octets: &mut Vec<u8>) {
    let mut index = 0;
    while index < text.len() {
        match text[index] {
            b'_' => octets.push(b' '),
            b'=' => {
                let digits = text
                    .get(index + 1..index + 3)
                    .map(|pair| (hex_value(pair[0]), hex_value(pair[1])));
                if let Some((Some(high), Some(low))) = digits {
                    octets.push(high << 4 | low);
                    index += 2;
                } else {
                    octets.push(b'=');
                }
            }
            b'\r' | b'\n' => {}
            other => octets.push(other),
        }
        index += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_touch_are_joined_before_they_are_decoded() {
        // 你 is E4 BD A0, cut after its first octet.
        assert_eq!(text(b"=?utf-8?Q?=E4?=\r\n =?UTF-8?B?vaA=?= Ann"), "你 Ann");
        assert_eq!(text(b"=?gb2312?B?xOO6?= =?gb2312?B?ww==?="), "你好");
        let japanese =
            b"=?iso-2022-jp?B?GyRCMnE1RCROGyhC?=\r\n =?iso-2022-jp?B?GyRCJCpDTiRpJDsbKEI=?=";
        assert_eq!(text(japanese), "会議のお知らせ");
        assert_eq!(text(b"a =?utf-8?q?b?= c =?utf-8*en?q?d_e?="), "a b c d e");
    }

    #[test]
    fn words_of_one_charset_touch_whatever_they_call_it() {
        // 你 is C4 E3 and 好 BA C3, cut within both words.
        assert_eq!(text(b"=?gb2312?Q?=C4=E3=BA?= =?GBK?B?ww==?="), "你好");
        assert_eq!(text(b"=?utf-8?B?5A==?= =?UTF8?Q?=BD=A0?="), "你");
        // A word of ISO 2022 that goes on in the next without an escape.
        assert_eq!(
            text(b"=?iso-2022-jp?Q?=1B$B4A?= =?iso-2022-jp?Q?;z=1B(B?="),
            "漢字"
        );
        assert_eq!(
            text(b"=?utf-7?Q?+T2BZfQ-?= =?utf-7?Q?+T2BZfQ?="),
            "你好你好"
        );
    }

    #[test]
    fn words_that_were_cut_within_what_they_are_written_in_are_joined() {
        assert_eq!(text(b"=?utf-8?B?5L2g5a?= =?utf-8?B?W9?="), "你好");
        assert_eq!(text(b"=?utf-8?Q?=E4=BD=A?= =?utf-8?Q?0=E5=A5=BD?="), "你好");
    }

    #[test]
    fn words_of_several_charsets_under_one_label_are_each_read_as_what_they_are() {
        // 你好 of GBK, and 世界 of UTF-8, in either order and under either name.
        for header in [
            &b"=?utf-8?B?xOO6ww==?= =?utf-8?B?5LiW55WM?="[..],
            b"=?gb2312?B?xOO6ww==?= =?gb2312?B?5LiW55WM?=",
            b"=?utf-8?Q?=C4=E3=BA=C3?= =?utf-8?Q?=E4=B8=96=E7=95?= =?utf-8?Q?=8C?=",
            // The character that is cut is of GBK.
            b"=?utf-8?Q?=C4=E3=BA?= =?utf-8?Q?=C3?= =?utf-8?B?5LiW55WM?=",
        ] {
            assert_eq!(
                text(header),
                "你好世界",
                "{}",
                String::from_utf8_lossy(header)
            );
        }
        assert_eq!(
            text(b"=?utf-8?B?5LiW55WM?= =?utf-8?B?xOO6ww==?="),
            "世界你好"
        );
    }

    #[test]
    fn a_word_whose_label_lies_is_seen_through() {
        // 会议通知 of GBK, of UTF-8 and of Big5; Привет of KOI8-R.
        for header in [
            &b"=?utf-8?B?u+HS6c2o1qo=?="[..],
            b"=?iso-8859-1?B?u+HS6c2o1qo=?=",
            b"=?us-ascii?B?u+HS6c2o1qo=?=",
            b"=?gbk?B?5Lya6K6u6YCa55+l?=",
            b"=?iso-8859-1?B?5Lya6K6u6YCa55+l?=",
        ] {
            assert_eq!(
                text(header),
                "会议通知",
                "{}",
                String::from_utf8_lossy(header)
            );
        }
        assert_eq!(text(b"=?iso-8859-1?Q?=F0=D2=C9=D7=C5=D4?="), "Привет");
        // What is right is left alone.
        assert_eq!(text(b"=?iso-8859-1?Q?J=F6rg_M=FCller?="), "Jörg Müller");
        assert_eq!(text(b"=?gb2312?B?z7XNsw==?="), "系统");
        assert_eq!(text(b"=?koi8-r?Q?=F0=D2=C9=D7=C5=D4?="), "Привет");
    }

    #[test]
    fn raw_octets_are_guessed() {
        assert_eq!(text("你好".as_bytes()), "你好");
        assert_eq!(text(b"\xc4\xe3\xba\xc3"), "你好");
    }

    #[test]
    fn what_is_no_encoded_word_stays() {
        for plain in [
            "=?",
            "=?utf-8?x?a?=",
            "=?utf-8?q?a",
            "=??q?a?=",
            "a=?b c?q?d?=",
        ] {
            assert_eq!(text(plain.as_bytes()), plain);
        }
    }

    #[test]
    fn a13_an_encoded_line_end_does_not_come_out() {
        assert_eq!(text(b"=?utf-8?q?a=0D=0ABcc:_x=00?="), "a Bcc: x");
    }

    #[test]
    fn a23_a_hundred_thousand_unfinished_words_are_read() {
        let many = b"=?a?q?x ".repeat(100_000);
        assert_eq!(text(&many).len(), many.len() - 1);
    }

    #[test]
    fn a23_a_hundred_thousand_words_that_are_none_of_their_charset_are_read() {
        let many = b"=?utf-8?Q?=C4=E3=BA?= ".repeat(100_000);
        assert!(text(&many).len() < many.len());
    }
}
