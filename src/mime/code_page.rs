//! Charsets as Microsoft's programs number them, and as RTF's fonts do.

/// The name of a code page; empty where nobody knows, so that it is guessed.
pub(super) fn label(code_page: u32) -> String {
    match code_page {
        65_001 => "utf-8".to_owned(),
        65_000 => "utf-7".to_owned(),
        1200 => "utf-16le".to_owned(),
        1201 => "utf-16be".to_owned(),
        932 => "shift_jis".to_owned(),
        936 => "gbk".to_owned(),
        949 | 1361 => "euc-kr".to_owned(),
        950 => "big5".to_owned(),
        54_936 => "gb18030".to_owned(),
        51_932 => "euc-jp".to_owned(),
        51_949 => "euc-kr".to_owned(),
        50_220..=50_222 => "iso-2022-jp".to_owned(),
        20_127 => "us-ascii".to_owned(),
        20_866 => "koi8-r".to_owned(),
        21_866 => "koi8-u".to_owned(),
        20_932 => "euc-jp".to_owned(),
        866 => "ibm866".to_owned(),
        874 => "windows-874".to_owned(),
        10_000 => "macintosh".to_owned(),
        1250..=1258 => format!("windows-{code_page}"),
        28_591..=28_606 => format!("iso-8859-{}", code_page - 28_590),
        _ => String::new(),
    }
}

/// The code page of a font's `\fcharset` (RTF 1.9.1, "Font Table"); `None`: that of the document.
pub(super) fn of_font(charset: i32) -> Option<u32> {
    Some(match charset {
        77 => 10_000,
        128 => 932,
        129 => 949,
        130 => 1361,
        134 => 936,
        136 => 950,
        161 => 1253,
        162 => 1254,
        163 => 1258,
        177 => 1255,
        178 => 1256,
        186 => 1257,
        204 => 1251,
        222 => 874,
        238 => 1250,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_pages_have_names_that_charsets_are_known_by() {
        for (code_page, expected) in [
            (936, "gbk"),
            (1252, "windows-1252"),
            (28_605, "iso-8859-15"),
            (65_001, "utf-8"),
        ] {
            assert_eq!(label(code_page), expected);
            assert!(encoding_rs::Encoding::for_label(expected.as_bytes()).is_some());
        }
        assert_eq!(label(4), "");
        assert_eq!((of_font(134), of_font(0)), (Some(936), None));
    }
}
