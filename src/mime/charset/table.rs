//! Which tables of `encoding_rs` charsets are read by.

use encoding_rs::{self as tables, Encoding};

use crate::model::Charset;

/// The table of a charset; `None` where it has none and is read by `shifted` or `unicode`.
pub(super) fn of(charset: Charset) -> Option<&'static Encoding> {
    Some(match charset {
        Charset::Utf8 => tables::UTF_8,
        Charset::Utf16Le => tables::UTF_16LE,
        Charset::Utf16Be => tables::UTF_16BE,
        Charset::Gb18030 => tables::GB18030,
        Charset::Big5 => tables::BIG5,
        Charset::ShiftJis => tables::SHIFT_JIS,
        Charset::EucJp => tables::EUC_JP,
        Charset::EucKr => tables::EUC_KR,
        Charset::Windows1251 => tables::WINDOWS_1251,
        Charset::Koi8R => tables::KOI8_R,
        Charset::Koi8U => tables::KOI8_U,
        Charset::Iso8859_5 => tables::ISO_8859_5,
        Charset::Ibm866 => tables::IBM866,
        Charset::MacCyrillic => tables::X_MAC_CYRILLIC,
        Charset::Windows1252 => tables::WINDOWS_1252,
        Charset::Iso8859_15 => tables::ISO_8859_15,
        Charset::Iso8859_3 => tables::ISO_8859_3,
        Charset::Iso8859_10 => tables::ISO_8859_10,
        Charset::Iso8859_14 => tables::ISO_8859_14,
        Charset::Macintosh => tables::MACINTOSH,
        Charset::Windows1250 => tables::WINDOWS_1250,
        Charset::Iso8859_2 => tables::ISO_8859_2,
        Charset::Iso8859_16 => tables::ISO_8859_16,
        Charset::Windows1253 => tables::WINDOWS_1253,
        Charset::Iso8859_7 => tables::ISO_8859_7,
        Charset::Windows1254 => tables::WINDOWS_1254,
        Charset::Windows1255 => tables::WINDOWS_1255,
        Charset::Iso8859_8I => tables::ISO_8859_8_I,
        Charset::Iso8859_8 => tables::ISO_8859_8,
        Charset::Windows1256 => tables::WINDOWS_1256,
        Charset::Iso8859_6 => tables::ISO_8859_6,
        Charset::Windows874 => tables::WINDOWS_874,
        Charset::Windows1258 => tables::WINDOWS_1258,
        Charset::Windows1257 => tables::WINDOWS_1257,
        Charset::Iso8859_13 => tables::ISO_8859_13,
        Charset::Iso8859_4 => tables::ISO_8859_4,
        Charset::Utf32Le
        | Charset::Utf32Be
        | Charset::Utf7
        | Charset::Hz
        | Charset::Iso2022Cn
        | Charset::Iso2022Jp
        | Charset::Iso2022Kr => return None,
    })
}

/// The charset that a table reads.
pub(super) fn charset_of(table: &'static Encoding) -> Option<Charset> {
    if table == tables::GBK {
        return Some(Charset::Gb18030);
    }
    Charset::ALL
        .into_iter()
        .find(|charset| of(*charset) == Some(table))
}

/// Whether characters outside of ASCII take more than one octet each, so that most octets of
/// another charset are none of this one.
pub(super) fn is_of_many_octets(charset: Charset) -> bool {
    matches!(
        charset,
        Charset::Utf8
            | Charset::Gb18030
            | Charset::Big5
            | Charset::ShiftJis
            | Charset::EucJp
            | Charset::EucKr
    )
}

/// The charset of Windows that has the letters of one of ISO 8859 in the same places, and more.
pub(super) fn windows_of(charset: Charset) -> Option<Charset> {
    Some(match charset {
        Charset::Iso8859_2 => Charset::Windows1250,
        Charset::Iso8859_7 => Charset::Windows1253,
        Charset::Iso8859_8I | Charset::Iso8859_8 => Charset::Windows1255,
        Charset::Iso8859_13 => Charset::Windows1257,
        Charset::Iso8859_15 => Charset::Windows1252,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_is_that_of_its_charset() {
        for charset in Charset::ALL {
            if let Some(table) = of(charset) {
                assert_eq!(charset_of(table), Some(charset));
                assert!(
                    table.name().eq_ignore_ascii_case(charset.key()),
                    "{charset:?}"
                );
            }
        }
        assert_eq!(charset_of(tables::REPLACEMENT), None);
    }
}
