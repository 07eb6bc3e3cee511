//! What mails call charsets, and which one is meant.

use encoding_rs::Encoding;

use super::table;
use super::unicode;
use crate::model::Charset;

/// Longest name looked at; the longest that stands for anything has 35 octets.
const NAME_OCTETS: usize = 64;

/// The charset a label means, which for UTF-16 and UTF-32 without an order the octets say;
/// `None` where it means none: ASCII, whose octets above 127 say nothing of themselves, a word
/// that nobody knows, or none at all.
pub(crate) fn named(label: &str, octets: &[u8]) -> Option<Charset> {
    let label = label.trim_matches([' ', '\t', '"', '\'', '<', '>', ';']);
    if label.eq_ignore_ascii_case("utf-8") {
        return Some(Charset::Utf8);
    }
    if label.is_empty() || label.len() > NAME_OCTETS || label.eq_ignore_ascii_case("us-ascii") {
        return None;
    }
    let name = squeezed(label);
    if is_ascii(&name) {
        return None;
    }
    of_no_order(&name, octets)
        .or_else(|| known(&name))
        .or_else(|| numbered(&name))
        .or_else(|| Encoding::for_label(label.as_bytes()).and_then(table::charset_of))
        .or_else(|| Encoding::for_label(name.as_bytes()).and_then(table::charset_of))
}

/// Letters and digits alone, lower case, without the `x` of a name nobody registered: `X-GBK`,
/// `x_gbk` and `gbk` are one.
fn squeezed(label: &str) -> String {
    let private = ["x-", "X-", "x_", "X_"];
    let label = private
        .iter()
        .find_map(|prefix| label.strip_prefix(prefix))
        .unwrap_or(label);
    label
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|letter| letter.to_ascii_lowercase())
        .collect()
}

/// Names of ASCII, which the Encoding Standard takes for windows-1252.
fn is_ascii(name: &str) -> bool {
    matches!(
        name,
        "ascii"
            | "usascii"
            | "us"
            | "ansix341968"
            | "ansix341986"
            | "iso646us"
            | "iso646irv1991"
            | "isoir6"
            | "csascii"
            | "ibm367"
            | "cp367"
    )
}

/// Names that leave open which octet is the larger.
fn of_no_order(name: &str, octets: &[u8]) -> Option<Charset> {
    match name {
        "utf16" | "ucs2" | "unicode" | "iso10646" | "iso10646ucs2" | "csunicode"
        | "unicodefffe" | "unicodefeff" => Some(unicode::order_of_16(octets)),
        "utf32" | "ucs4" | "iso10646ucs4" | "csucs4" => Some(unicode::order_of_32(octets)),
        _ => None,
    }
}

/// Names seen in mails, squeezed, that the Encoding Standard lacks, or reads as something less.
fn known(name: &str) -> Option<Charset> {
    Some(match name {
        "utf8" | "utf8mb4" | "cp65001" | "65001" | "unicode11utf8" | "unicodeutf8" => Charset::Utf8,
        "utf16le" | "ucs2le" => Charset::Utf16Le,
        "utf16be" | "ucs2be" => Charset::Utf16Be,
        "utf32le" => Charset::Utf32Le,
        "utf32be" => Charset::Utf32Be,
        "utf7" | "unicode11utf7" | "csunicode11utf7" | "unicode20utf7" | "cp65000" => Charset::Utf7,
        // gb2312 is what programs of Windows call GBK; GB 18030 holds both.
        "gb2312" | "gb231280" | "csgb2312" | "gbk" | "csgbk" | "gb18030" | "gb180302000"
        | "gb180302005" | "gb180302022" | "euccn" | "eucgb2312cn" | "gb" | "chinesegb2312"
        | "chinese" | "csiso58gb231280" | "isoir58" | "ms936" | "936" => Charset::Gb18030,
        "hz" | "hzgb2312" | "hzgb" => Charset::Hz,
        "iso2022cn" | "iso2022cnext" | "csiso2022cn" => Charset::Iso2022Cn,
        "big5" | "csbig5" | "big5hkscs" | "big5hkscs1999" | "big5hkscs2001" | "big5hkscs2004"
        | "big5eten" | "big5plus" | "big5tw" | "big5hk" | "cnbig5" | "ms950" | "950"
        | "chinesebig5" => Charset::Big5,
        "iso2022jp" | "csiso2022jp" | "iso2022jp1" | "iso2022jp2" | "csiso2022jp2"
        | "iso2022jp3" | "iso2022jp2004" | "iso2022jpms" | "jis" | "jis7" | "cp50220"
        | "cp50221" | "cp50222" => Charset::Iso2022Jp,
        "sjis" | "sjiswin" | "shiftjis" | "sjis2004" | "mskanji" | "ms932" | "932" => {
            Charset::ShiftJis
        }
        "eucjp" | "eucjpms" | "eucjpwin" | "ujis" | "cp51932" => Charset::EucJp,
        "euckr" | "ksc5601" | "ksc56011987" | "uhc" | "ms949" | "949" | "korean" | "cp51949" => {
            Charset::EucKr
        }
        "iso2022kr" | "csiso2022kr" => Charset::Iso2022Kr,
        "koi8r" | "koi8" | "koi" | "cskoi8r" | "cp20866" => Charset::Koi8R,
        "koi8u" | "koi8ru" | "cp21866" => Charset::Koi8U,
        "866" => Charset::Ibm866,
        "maccyrillic" | "cp10007" => Charset::MacCyrillic,
        "latin1" => Charset::Windows1252,
        "latin2" => Charset::Iso8859_2,
        "latin9" | "latin0" => Charset::Iso8859_15,
        "macroman" | "mac" | "cp10000" => Charset::Macintosh,
        "tis620" | "tis6200" | "tis6202533" | "874" | "iso885911" | "thai" => Charset::Windows874,
        _ => return None,
    })
}

/// `cp1251`, `win1251`, `windows1251`, `ansi1251`, `8859-5`, `iso8859_5`: the number says which.
fn numbered(name: &str) -> Option<Charset> {
    let digits = name.trim_start_matches(|letter: char| letter.is_ascii_alphabetic());
    let words = name.strip_suffix(digits)?;
    if !matches!(
        words,
        "" | "cp" | "win" | "windows" | "ansi" | "ms" | "ibm" | "iso" | "codepage"
    ) {
        return None;
    }
    Some(match digits {
        "1250" => Charset::Windows1250,
        "1251" => Charset::Windows1251,
        "1252" | "88591" | "28591" | "819" => Charset::Windows1252,
        "1253" => Charset::Windows1253,
        "1254" | "88599" | "28599" => Charset::Windows1254,
        "1255" => Charset::Windows1255,
        "1256" => Charset::Windows1256,
        "1257" => Charset::Windows1257,
        "1258" => Charset::Windows1258,
        "874" | "885911" => Charset::Windows874,
        "866" => Charset::Ibm866,
        "932" | "943" => Charset::ShiftJis,
        "936" | "54936" => Charset::Gb18030,
        "949" => Charset::EucKr,
        "950" => Charset::Big5,
        "88592" | "28592" => Charset::Iso8859_2,
        "88593" | "28593" => Charset::Iso8859_3,
        "88594" | "28594" => Charset::Iso8859_4,
        "88595" | "28595" => Charset::Iso8859_5,
        "88596" | "28596" => Charset::Iso8859_6,
        "88597" | "28597" => Charset::Iso8859_7,
        "88598" | "28598" => Charset::Iso8859_8,
        "885910" => Charset::Iso8859_10,
        "885913" | "28603" => Charset::Iso8859_13,
        "885914" => Charset::Iso8859_14,
        "885915" | "28605" | "923" => Charset::Iso8859_15,
        "885916" => Charset::Iso8859_16,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_every_spelling_mean_what_was_meant() {
        for (label, expected) in [
            ("gb2312", Charset::Gb18030),
            ("GB_2312-80", Charset::Gb18030),
            ("x-gbk", Charset::Gb18030),
            ("\"cp936\"", Charset::Gb18030),
            (" HZ-GB-2312 ", Charset::Hz),
            ("Big5-HKSCS", Charset::Big5),
            ("x-sjis", Charset::ShiftJis),
            ("Windows-31J", Charset::ShiftJis),
            ("ks_c_5601-1987", Charset::EucKr),
            ("x-windows-949", Charset::EucKr),
            ("KOI8-RU", Charset::Koi8U),
            ("win-1251", Charset::Windows1251),
            ("x-cp1251", Charset::Windows1251),
            ("ISO8859_5", Charset::Iso8859_5),
            ("8859-1", Charset::Windows1252),
            ("iso-8859-9", Charset::Windows1254),
            ("ISO-8859-8-I", Charset::Iso8859_8I),
            ("TIS-620", Charset::Windows874),
            ("iso-8859-11", Charset::Windows874),
            ("UTF8", Charset::Utf8),
            ("utf_8", Charset::Utf8),
            ("unicode-1-1-utf-7", Charset::Utf7),
            ("ISO-2022-JP-2", Charset::Iso2022Jp),
            ("iso-2022-kr", Charset::Iso2022Kr),
        ] {
            assert_eq!(named(label, b""), Some(expected), "{label}");
        }
    }

    #[test]
    fn every_key_of_ours_is_a_label_of_itself() {
        for charset in Charset::ALL {
            assert_eq!(named(charset.key(), b""), Some(charset), "{charset:?}");
        }
    }

    #[test]
    fn ascii_and_words_nobody_knows_name_nothing() {
        for label in [
            "",
            "us-ascii",
            "ANSI_X3.4-1968",
            "unknown-8bit",
            "x-unknown",
            "_autodetect",
            "default_charset",
            "binary",
            "x-user-defined",
            "klingon",
            "iso-8859-99",
        ] {
            assert_eq!(named(label, b"\xff"), None, "{label}");
        }
        assert_eq!(named(&"utf-8".repeat(100_000), b""), None);
    }

    #[test]
    fn utf_16_of_no_order_is_of_the_order_its_octets_have() {
        assert_eq!(named("utf-16", b"\xff\xfea\0"), Some(Charset::Utf16Le));
        assert_eq!(named("UTF-16", b"\0a\0b"), Some(Charset::Utf16Be));
        assert_eq!(named("utf-32", b"\0\0\0a"), Some(Charset::Utf32Be));
    }
}
