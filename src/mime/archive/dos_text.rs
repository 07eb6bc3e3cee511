//! Names in archives that say no charset: UTF-8, the charset of some system, or that of DOS.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{BIG5, EUC_JP, EUC_KR, Encoding, GB18030, GBK, IBM866, SHIFT_JIS};

/// The upper half of code page 437, which is what names are in by the letter of the format
/// (APPNOTE 6.3 appendix D).
const UPPER_437: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐\
└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}";
/// Octets of names that are looked at for their charset.
const LOOKED_AT: usize = 64 * 1024;

/// How the names of one archive are written; all by one program, so all alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Names {
    Utf8,
    Of(&'static Encoding),
    Dos,
}

impl Names {
    /// Guesses by all names that do not say.
    pub(super) fn guess<'a>(names: impl Iterator<Item = &'a [u8]>) -> Self {
        let mut all = Vec::new();
        for name in names {
            if !name.is_ascii() && all.len() < LOOKED_AT {
                all.extend_from_slice(name);
                all.push(b'\n');
            }
        }
        if std::str::from_utf8(&all).is_ok() {
            return Self::Utf8;
        }
        if is_chinese(&all) {
            return Self::Of(GB18030);
        }
        let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
        detector.feed(&all, true);
        let guessed = detector.guess(None, Utf8Detection::Deny);
        let is_of_dos = [GBK, BIG5, SHIFT_JIS, EUC_JP, EUC_KR, IBM866].contains(&guessed);
        let is_valid = guessed
            .decode_without_bom_handling_and_without_replacement(&all)
            .is_some();
        if is_of_dos && is_valid {
            Self::Of(guessed)
        } else {
            Self::Dos
        }
    }

    pub(super) fn decode(self, name: &[u8]) -> String {
        match self {
            Self::Utf8 => String::from_utf8_lossy(name).into_owned(),
            Self::Of(encoding) => encoding.decode_without_bom_handling(name).0.into_owned(),
            Self::Dos => {
                let upper: Vec<char> = UPPER_437.chars().collect();
                name.iter().map(|octet| of_dos(*octet, &upper)).collect()
            }
        }
    }
}

fn of_dos(octet: u8, upper: &[char]) -> char {
    let place = octet.checked_sub(0x80).map(usize::from);
    place
        .and_then(|place| upper.get(place).copied())
        .unwrap_or_else(|| char::from(octet))
}

/// Whether the octets above 127 are pairs of the characters of GB 2312, all or nearly all.
fn is_chinese(names: &[u8]) -> bool {
    let (mut paired, mut lone, mut index) = (0_usize, 0_usize, 0);
    while let Some(&octet) = names.get(index) {
        let is_pair = matches!(octet, 0xb0..=0xf7)
            && names.get(index + 1).is_some_and(|second| *second >= 0xa1);
        index += 1;
        if is_pair {
            paired += 1;
            index += 1;
        } else if octet >= 0x80 {
            lone += 1;
        }
    }
    // Box-drawing characters of DOS make pairs too, but nobody names a file so.
    paired > 0 && paired >= 8 * lone
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(names: &[&[u8]]) -> Vec<String> {
        let how = Names::guess(names.iter().copied());
        names.iter().map(|name| how.decode(name)).collect()
    }

    #[test]
    fn names_are_read_in_the_charset_of_the_system_that_packed_them() {
        assert_eq!(read(&["报告.pdf".as_bytes()]), ["报告.pdf"]);
        assert_eq!(
            read(&[b"a.txt", b"\xb1\xa8\xb8\xe6.pdf"]),
            ["a.txt", "报告.pdf"]
        );
        assert_eq!(read(&[b"r\x82sum\x82.txt"]), ["résumé.txt"]);
        assert_eq!(
            read(&[b"\x83\x65\x83\x58\x83\x67\x8e\x91\x97\xbf.txt"]),
            ["テスト資料.txt"]
        );
    }

    #[test]
    fn every_octet_has_a_character_of_dos() {
        assert_eq!(UPPER_437.chars().count(), 128);
        assert_eq!(Names::Dos.decode(b"\x41\x80\xe1\xff"), "AÇß\u{a0}");
    }
}
