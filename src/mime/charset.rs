//! Octets to text by the name of a charset, and by guess where the name is missing or wrong.

use std::borrow::Cow;

use data_encoding::BASE64_NOPAD;
use encoding_rs::{Encoding, GB18030, REPLACEMENT, UTF_8, WINDOWS_1252};

/// Decodes what a label names. Labels are taken at their word but for these: gb2312 and gbk are
/// read as GB18030, their superset, since senders mix them up; us-ascii with octets above 127,
/// an unknown label and no label are guessed.
pub(crate) fn decode<'a>(octets: &'a [u8], label: &str) -> Cow<'a, str> {
    let label = label.trim().trim_matches(['"', '\'']);
    if octets.is_ascii() && !has_states(label) {
        return plain(octets);
    }
    if label.is_empty() || is_ascii_label(label) {
        return guess(octets);
    }
    if is_utf7(label) {
        return Cow::Owned(decode_utf7(octets));
    }
    match Encoding::for_label(alias(label).as_bytes()) {
        Some(encoding) if encoding != REPLACEMENT => encoding.decode(octets).0,
        _ => guess(octets),
    }
}

/// Text nobody named the charset of: UTF-8 where it is valid, else GB18030 where it is valid,
/// else windows-1252, which is never invalid.
pub(crate) fn guess(octets: &[u8]) -> Cow<'_, str> {
    let is_foreign = |octets: &[u8]| !octets.is_ascii();
    match std::str::from_utf8(octets) {
        Ok(text) => return Cow::Borrowed(text),
        // A text cut within a character is still UTF-8.
        Err(fault) if fault.error_len().is_none() && is_foreign(&octets[..fault.valid_up_to()]) => {
            return UTF_8.decode(octets).0;
        }
        Err(_) => {}
    }
    (0..=3_usize.min(octets.len()))
        .map(|cut| &octets[..octets.len() - cut])
        .take_while(|uncut| is_foreign(uncut))
        .find_map(|uncut| GB18030.decode_without_bom_handling_and_without_replacement(uncut))
        .unwrap_or_else(|| WINDOWS_1252.decode_without_bom_handling(octets).0)
}

/// ASCII octets as they are.
fn plain(octets: &[u8]) -> Cow<'_, str> {
    String::from_utf8_lossy(octets)
}

/// Whether ASCII octets under this label may mean something else than ASCII.
pub(crate) fn has_states(label: &str) -> bool {
    let starts = |prefix: &str| {
        label
            .get(..prefix.len())
            .is_some_and(|l| l.eq_ignore_ascii_case(prefix))
    };
    starts("iso-2022")
        || starts("csiso2022")
        || starts("utf-16")
        || starts("ucs-2")
        || is_utf7(label)
}

fn is_utf7(label: &str) -> bool {
    [
        "utf-7",
        "utf7",
        "unicode-1-1-utf-7",
        "x-unicode-1-1-utf-7",
        "csunicode11utf7",
    ]
    .iter()
    .any(|known| label.eq_ignore_ascii_case(known))
}

fn is_ascii_label(label: &str) -> bool {
    [
        "us-ascii",
        "ascii",
        "ansi_x3.4-1968",
        "iso646-us",
        "unknown-8bit",
        "x-unknown",
        "default",
        "default_charset",
        "_autodetect",
    ]
    .iter()
    .any(|known| label.eq_ignore_ascii_case(known))
}

/// Names seen in mails that the Encoding Standard lacks.
fn alias(label: &str) -> Cow<'_, str> {
    let known = [
        ("cp936", "gbk"),
        ("ms936", "gbk"),
        ("windows-936", "gbk"),
        ("gb18030-2000", "gb18030"),
        ("euc-cn", "gbk"),
        ("gb2312-80", "gbk"),
        ("cp932", "shift_jis"),
        ("ms932", "shift_jis"),
        ("cp949", "euc-kr"),
        ("uhc", "euc-kr"),
        ("cp950", "big5"),
        ("ms950", "big5"),
        ("utf8mb4", "utf-8"),
        ("cp65001", "utf-8"),
        ("koi8r", "koi8-r"),
        ("latin-1", "iso-8859-1"),
        ("iso-2022-jp-1", "iso-2022-jp"),
        ("iso-2022-jp-2", "iso-2022-jp"),
        ("cp50220", "iso-2022-jp"),
        ("cp50221", "iso-2022-jp"),
    ];
    known
        .iter()
        .find(|(name, _)| label.eq_ignore_ascii_case(name))
        .map_or_else(
            || Cow::Borrowed(label),
            |(_, standard)| Cow::Borrowed(*standard),
        )
}

/// UTF-7 (RFC 2152). What is no valid run is kept as it stands.
fn decode_utf7(octets: &[u8]) -> String {
    let mut out = String::with_capacity(octets.len());
    let mut rest = octets;
    while let Some((&first, after)) = rest.split_first() {
        if first != b'+' {
            out.push(if first.is_ascii() {
                char::from(first)
            } else {
                char::REPLACEMENT_CHARACTER
            });
            rest = after;
            continue;
        }
        let length = after
            .iter()
            .take_while(|octet| octet.is_ascii_alphanumeric() || matches!(octet, b'+' | b'/'))
            .count();
        let (run, behind) = after.split_at(length);
        let closed = behind.first() == Some(&b'-');
        rest = if closed { &behind[1..] } else { behind };
        if run.is_empty() {
            out.push('+');
        } else {
            out.push_str(&utf16_of_base64(run));
        }
    }
    out
}

fn utf16_of_base64(run: &[u8]) -> String {
    // The last unit's spare bits make a length BASE64_NOPAD refuses; whole units are enough.
    let units = run.len() * 6 / 16;
    let needed = (units * 16).div_ceil(6);
    let mut symbols = run[..needed.min(run.len())].to_vec();
    while !symbols.len().is_multiple_of(4) {
        symbols.push(b'A');
    }
    let octets = BASE64_NOPAD.decode(&symbols).unwrap_or_default();
    let units: Vec<u16> = octets
        .chunks_exact(2)
        .take(units)
        .map(|pair| u16::from_be_bytes([pair[0], pair[1]]))
        .collect();
    String::from_utf16_lossy(&units)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gb2312_means_gb18030() {
        // 镕 is in GBK only, 㐂 only in the four-octet part of GB18030.
        for text in ["朱镕基", "㐂"] {
            let octets = GB18030.encode(text).0;
            assert_eq!(decode(&octets, "gb2312"), text);
            assert_eq!(decode(&octets, "\"GBK\""), text);
            assert_eq!(guess(&octets), text);
        }
    }

    #[test]
    fn charsets_of_the_east_are_read_by_their_labels() {
        assert_eq!(decode(b"\x1b$B4A;z\x1b(B", "ISO-2022-JP"), "漢字");
        assert_eq!(decode(b"\xa4\xa4\xa4\xe5", "big5"), "中文");
        assert_eq!(decode(b"\xf0\xd2\xc9\xd7\xc5\xd4", "koi8-r"), "Привет");
        assert_eq!(decode(b"Hi +ZeVnLIqe- +- 1", "utf-7"), "Hi 日本語 + 1");
        assert_eq!(decode(b"\xc4\xe3", "cp936"), "你");
    }

    #[test]
    fn a_missing_or_false_label_is_guessed() {
        assert_eq!(decode("你好".as_bytes(), "us-ascii"), "你好");
        assert_eq!(decode(b"\xc4\xe3\xba\xc3", "x-nobody-knows"), "你好");
        assert_eq!(decode(b"caf\xe9", ""), "café");
        assert_eq!(decode(b"plain", "hz-gb-2312"), "plain");
    }
}
