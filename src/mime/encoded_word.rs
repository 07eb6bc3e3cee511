//! Words of headers in other charsets (RFC 2047), and headers that are raw octets.

use std::borrow::Cow;
use std::ops::Range;

use super::charset;
use super::transfer::{base64, hex_value};
use crate::model::text::printable::one_line;

/// Longest encoded word read; RFC 2047 says 75, some programs write whole subjects as one.
const WORD_OCTETS: usize = 4 * 1024;
/// Longest name of a charset.
const CHARSET_OCTETS: usize = 64;

/// A field's text: unfolded, encoded words decoded, raw octets guessed, on one line.
pub(crate) fn text(value: &[u8]) -> String {
    one_line(&unfiltered(value))
}

/// The same with all that is not to be shown still in it; only for looking at.
pub(crate) fn unfiltered(value: &[u8]) -> Cow<'_, str> {
    if memchr::memmem::find(value, b"=?").is_none() {
        return charset::guess(value);
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
        let words_touch = pending.waits && between.iter().all(u8::is_ascii_whitespace);
        if !words_touch {
            pending.flush(&mut out);
            out.push_str(&charset::guess(between));
        }
        index = word.end;
        raw_from = word.end;
        pending.add(&word, value, &mut out);
    }
    pending.flush(&mut out);
    out.push_str(&charset::guess(&value[raw_from..]));
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
    charset: Vec<u8>,
    octets: Vec<u8>,
    waits: bool,
}

impl Pending {
    fn add(&mut self, word: &Word, value: &[u8], out: &mut String) {
        let charset = &value[word.charset.clone()];
        // Of charsets with states each word begins anew.
        let is_other = !self.charset.eq_ignore_ascii_case(charset)
            || charset::has_states(&String::from_utf8_lossy(charset));
        if self.waits && is_other {
            self.flush(out);
        }
        if !self.waits {
            self.charset.clear();
            self.charset.extend_from_slice(charset);
            self.waits = true;
        }
        let text = &value[word.text.clone()];
        if word.is_base64 {
            self.octets.extend_from_slice(&base64(text, usize::MAX));
        } else {
            append_q(text, &mut self.octets);
        }
    }

    fn flush(&mut self, out: &mut String) {
        if self.waits {
            // RFC 2231 §5: a language may follow the charset.
            let label = self
                .charset
                .split(|octet| *octet == b'*')
                .next()
                .unwrap_or_default();
            let label = String::from_utf8_lossy(label);
            out.push_str(&charset::decode(&self.octets, &label));
            self.octets.clear();
            self.waits = false;
        }
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
}
