//! What octets say by one charset, and how much of it that charset gives no meaning.

use std::borrow::Cow;

use encoding_rs::{DecoderResult, Encoding};

use super::{shifted, table, unicode};
use crate::model::Charset;

/// Characters outside of ASCII for each of which one fault is borne: what is long is broken
/// somewhere on its way, and is no other charset for that.
const CHARACTERS_A_FAULT: usize = 50;

/// What octets say by one charset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reading<'a> {
    pub(super) text: Cow<'a, str>,
    /// Places that have no meaning, each a U+FFFD. A character that the end cuts is none, and is
    /// left out.
    pub(super) faults: usize,
}

impl Reading<'_> {
    /// Whether it is good enough to be what was meant.
    pub(super) fn is_borne(&self) -> bool {
        self.faults == 0 || self.faults * CHARACTERS_A_FAULT <= foreign_characters(&self.text)
    }
}

/// Characters outside of ASCII.
pub(super) fn foreign_characters(text: &str) -> usize {
    text.chars()
        .filter(|character| !character.is_ascii())
        .count()
}

/// Reads octets by a charset, whatever comes of it.
pub(super) fn read(octets: &[u8], charset: Charset) -> Reading<'_> {
    match charset {
        Charset::Utf7 => unicode::read_7(octets),
        Charset::Utf32Le | Charset::Utf32Be => unicode::read_32(octets, charset),
        Charset::Hz => shifted::read_hz(octets),
        Charset::Iso2022Cn | Charset::Iso2022Jp | Charset::Iso2022Kr => {
            shifted::read(octets, charset)
        }
        _ => by_table(
            octets,
            table::of(charset).unwrap_or(encoding_rs::WINDOWS_1252),
        ),
    }
}

fn by_table<'a>(octets: &'a [u8], table: &'static Encoding) -> Reading<'a> {
    let (text, has_faults) = table.decode_without_bom_handling(octets);
    if !has_faults {
        return Reading { text, faults: 0 };
    }
    if let Some(text) = but_for_the_end(octets, table) {
        let text = Cow::Owned(text);
        return Reading { text, faults: 0 };
    }
    let faults = text.matches(char::REPLACEMENT_CHARACTER).count().max(1);
    Reading { text, faults }
}

/// The text without the character that the end of the octets cuts, where that is all that is wrong
/// and other characters tell that it is one.
fn but_for_the_end(octets: &[u8], table: &'static Encoding) -> Option<String> {
    let mut decoder = table.new_decoder_without_bom_handling();
    let room = decoder.max_utf8_buffer_length_without_replacement(octets.len())?;
    let mut text = String::with_capacity(room);
    let (result, _read) = decoder.decode_to_string_without_replacement(octets, &mut text, false);
    (result == DecoderResult::InputEmpty && !text.is_ascii()).then_some(text)
}

/// Whether octets are UTF-8, perhaps with something broken in it: for each place that is none at
/// least `sequences` characters are.
pub(super) fn is_broken_utf_8(octets: &[u8], sequences: usize) -> bool {
    if read(octets, Charset::Utf8).faults == 0 {
        return true;
    }
    let (mut characters, mut faults) = (0, 0);
    for chunk in octets.utf8_chunks() {
        characters += foreign_characters(chunk.valid());
        faults += usize::from(!chunk.invalid().is_empty());
    }
    characters >= sequences * faults && characters > 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_character_that_the_end_cuts_is_left_out() {
        for (octets, charset, expected) in [
            (&b"\xe4\xbd\xa0\xe5\xa5"[..], Charset::Utf8, "你"),
            (b"\xc4\xe3\xba", Charset::Gb18030, "你"),
            (b"\xc4\xe3\x81\x30\x81", Charset::Gb18030, "你"),
            (b"\xa4\xa4\xa4", Charset::Big5, "中"),
            (b"\x93\xfa\x96", Charset::ShiftJis, "日"),
            (b"\xc6\xfc\xcb", Charset::EucJp, "日"),
            (b"\xc7\xd1\xb1", Charset::EucKr, "한"),
            (b"\x4f\x60\x59", Charset::Utf16Be, "你"),
        ] {
            let reading = read(octets, charset);
            assert_eq!(
                (&*reading.text, reading.faults),
                (expected, 0),
                "{charset:?}"
            );
        }
        // Of what is one letter nobody knows whether it is cut.
        assert_eq!(read(b"caf\xe9", Charset::Utf8).faults, 1);
        assert_eq!(read(b"\xc4\xff\xc4\xe3", Charset::Gb18030).faults, 1);
    }

    #[test]
    fn a_long_text_bears_a_fault_and_a_short_one_none() {
        let broken = |count| ["你".repeat(count).as_bytes(), b"\xff", "好".as_bytes()].concat();
        assert!(read(&broken(60), Charset::Utf8).is_borne());
        assert!(!read(&broken(6), Charset::Utf8).is_borne());
        assert!(is_broken_utf_8(&broken(6), 4) && !is_broken_utf_8(&broken(1), 4));
        assert!(!is_broken_utf_8(b"caf\xe9", 1));
    }
}
