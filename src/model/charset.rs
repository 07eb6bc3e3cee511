//! The charsets a mail may be read by, and by which of them one was read.

use serde::{Deserialize, Serialize};

/// A charset that text can be read by, in the order in which a person is offered them. One of a
/// family stands for those it holds: GB 18030 for GBK and GB 2312.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Charset {
    /// UTF-8 (RFC 3629).
    Utf8,
    /// UTF-16, the smaller octet first (RFC 2781).
    Utf16Le,
    /// UTF-16, the larger octet first (RFC 2781).
    Utf16Be,
    /// UTF-32, the smallest octet first.
    Utf32Le,
    /// UTF-32, the largest octet first.
    Utf32Be,
    /// UTF-7 (RFC 2152).
    Utf7,
    /// GB 18030, which holds GBK (CP936), which holds GB 2312.
    Gb18030,
    /// GB 2312 in seven bits (RFC 1843).
    Hz,
    /// GB 2312 by escapes (RFC 1922).
    Iso2022Cn,
    /// Big5 with the characters of Hong Kong (HKSCS) and CP950.
    Big5,
    /// Japanese by escapes, with all that -1 and -2 add (RFC 1468, 2237, 1554).
    Iso2022Jp,
    /// Shift_JIS as Windows has it (CP932).
    ShiftJis,
    /// EUC-JP.
    EucJp,
    /// EUC-KR and all of Hangul beside it (CP949).
    EucKr,
    /// Korean by escapes (RFC 1557).
    Iso2022Kr,
    /// Cyrillic of Windows.
    Windows1251,
    /// Russian of Unix (RFC 1489).
    Koi8R,
    /// Ukrainian of Unix (RFC 2319).
    Koi8U,
    /// Cyrillic of ISO 8859.
    Iso8859_5,
    /// Cyrillic of DOS.
    Ibm866,
    /// Cyrillic of the old Macintosh.
    MacCyrillic,
    /// Western European of Windows, which holds ISO 8859-1.
    Windows1252,
    /// Western European with the euro.
    Iso8859_15,
    /// Maltese and Esperanto.
    Iso8859_3,
    /// Nordic.
    Iso8859_10,
    /// Celtic.
    Iso8859_14,
    /// Western European of the old Macintosh.
    Macintosh,
    /// Central European of Windows.
    Windows1250,
    /// Central European of ISO 8859.
    Iso8859_2,
    /// Romanian.
    Iso8859_16,
    /// Greek of Windows.
    Windows1253,
    /// Greek of ISO 8859.
    Iso8859_7,
    /// Turkish of Windows, which holds ISO 8859-9.
    Windows1254,
    /// Hebrew of Windows.
    Windows1255,
    /// Hebrew of ISO 8859 in the order it is read (RFC 1556).
    Iso8859_8I,
    /// Hebrew of ISO 8859 in the order it is seen (RFC 1556).
    Iso8859_8,
    /// Arabic of Windows.
    Windows1256,
    /// Arabic of ISO 8859.
    Iso8859_6,
    /// Thai of Windows, which holds TIS-620 and ISO 8859-11.
    Windows874,
    /// Vietnamese of Windows.
    Windows1258,
    /// Baltic of Windows.
    Windows1257,
    /// Baltic of ISO 8859.
    Iso8859_13,
    /// Baltic and Sami of ISO 8859.
    Iso8859_4,
}

/// Why a word is no charset.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no charset is called {name:?}")]
pub struct UnknownCharset {
    /// The word.
    pub name: String,
}

impl Charset {
    /// All of them.
    pub const ALL: [Self; 43] = [
        Self::Utf8,
        Self::Utf16Le,
        Self::Utf16Be,
        Self::Utf32Le,
        Self::Utf32Be,
        Self::Utf7,
        Self::Gb18030,
        Self::Hz,
        Self::Iso2022Cn,
        Self::Big5,
        Self::Iso2022Jp,
        Self::ShiftJis,
        Self::EucJp,
        Self::EucKr,
        Self::Iso2022Kr,
        Self::Windows1251,
        Self::Koi8R,
        Self::Koi8U,
        Self::Iso8859_5,
        Self::Ibm866,
        Self::MacCyrillic,
        Self::Windows1252,
        Self::Iso8859_15,
        Self::Iso8859_3,
        Self::Iso8859_10,
        Self::Iso8859_14,
        Self::Macintosh,
        Self::Windows1250,
        Self::Iso8859_2,
        Self::Iso8859_16,
        Self::Windows1253,
        Self::Iso8859_7,
        Self::Windows1254,
        Self::Windows1255,
        Self::Iso8859_8I,
        Self::Iso8859_8,
        Self::Windows1256,
        Self::Iso8859_6,
        Self::Windows874,
        Self::Windows1258,
        Self::Windows1257,
        Self::Iso8859_13,
        Self::Iso8859_4,
    ];

    /// As in settings, for ever: the name that the Encoding Standard or IANA has for it.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Utf16Le => "utf-16le",
            Self::Utf16Be => "utf-16be",
            Self::Utf32Le => "utf-32le",
            Self::Utf32Be => "utf-32be",
            Self::Utf7 => "utf-7",
            Self::Gb18030 => "gb18030",
            Self::Hz => "hz-gb-2312",
            Self::Iso2022Cn => "iso-2022-cn",
            Self::Big5 => "big5",
            Self::Iso2022Jp => "iso-2022-jp",
            Self::ShiftJis => "shift_jis",
            Self::EucJp => "euc-jp",
            Self::EucKr => "euc-kr",
            Self::Iso2022Kr => "iso-2022-kr",
            Self::Windows1251 => "windows-1251",
            Self::Koi8R => "koi8-r",
            Self::Koi8U => "koi8-u",
            Self::Iso8859_5 => "iso-8859-5",
            Self::Ibm866 => "ibm866",
            Self::MacCyrillic => "x-mac-cyrillic",
            Self::Windows1252 => "windows-1252",
            Self::Iso8859_15 => "iso-8859-15",
            Self::Iso8859_3 => "iso-8859-3",
            Self::Iso8859_10 => "iso-8859-10",
            Self::Iso8859_14 => "iso-8859-14",
            Self::Macintosh => "macintosh",
            Self::Windows1250 => "windows-1250",
            Self::Iso8859_2 => "iso-8859-2",
            Self::Iso8859_16 => "iso-8859-16",
            Self::Windows1253 => "windows-1253",
            Self::Iso8859_7 => "iso-8859-7",
            Self::Windows1254 => "windows-1254",
            Self::Windows1255 => "windows-1255",
            Self::Iso8859_8I => "iso-8859-8-i",
            Self::Iso8859_8 => "iso-8859-8",
            Self::Windows1256 => "windows-1256",
            Self::Iso8859_6 => "iso-8859-6",
            Self::Windows874 => "windows-874",
            Self::Windows1258 => "windows-1258",
            Self::Windows1257 => "windows-1257",
            Self::Iso8859_13 => "iso-8859-13",
            Self::Iso8859_4 => "iso-8859-4",
        }
    }

    /// As a person is told it, in every language the same.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Utf16Le => "UTF-16 LE",
            Self::Utf16Be => "UTF-16 BE",
            Self::Utf32Le => "UTF-32 LE",
            Self::Utf32Be => "UTF-32 BE",
            Self::Utf7 => "UTF-7",
            Self::Gb18030 => "GB 18030 (GBK, GB 2312)",
            Self::Hz => "HZ",
            Self::Iso2022Cn => "ISO-2022-CN",
            Self::Big5 => "Big5-HKSCS",
            Self::Iso2022Jp => "ISO-2022-JP",
            Self::ShiftJis => "Shift_JIS",
            Self::EucJp => "EUC-JP",
            Self::EucKr => "EUC-KR",
            Self::Iso2022Kr => "ISO-2022-KR",
            Self::Windows1251 => "Windows-1251",
            Self::Koi8R => "KOI8-R",
            Self::Koi8U => "KOI8-U",
            Self::Iso8859_5 => "ISO 8859-5",
            Self::Ibm866 => "DOS 866",
            Self::MacCyrillic => "Mac Cyrillic",
            Self::Windows1252 => "Windows-1252 (Latin 1)",
            Self::Iso8859_15 => "ISO 8859-15",
            Self::Iso8859_3 => "ISO 8859-3",
            Self::Iso8859_10 => "ISO 8859-10",
            Self::Iso8859_14 => "ISO 8859-14",
            Self::Macintosh => "Mac Roman",
            Self::Windows1250 => "Windows-1250",
            Self::Iso8859_2 => "ISO 8859-2",
            Self::Iso8859_16 => "ISO 8859-16",
            Self::Windows1253 => "Windows-1253",
            Self::Iso8859_7 => "ISO 8859-7",
            Self::Windows1254 => "Windows-1254",
            Self::Windows1255 => "Windows-1255",
            Self::Iso8859_8I => "ISO 8859-8-I",
            Self::Iso8859_8 => "ISO 8859-8",
            Self::Windows1256 => "Windows-1256",
            Self::Iso8859_6 => "ISO 8859-6",
            Self::Windows874 => "Windows-874 (TIS-620)",
            Self::Windows1258 => "Windows-1258",
            Self::Windows1257 => "Windows-1257",
            Self::Iso8859_13 => "ISO 8859-13",
            Self::Iso8859_4 => "ISO 8859-4",
        }
    }

    /// The one that has this [`Self::key`].
    #[must_use]
    pub fn by_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|charset| charset.key() == key)
    }

    /// What it writes.
    #[must_use]
    pub fn script(self) -> Script {
        match self {
            Self::Utf8
            | Self::Utf16Le
            | Self::Utf16Be
            | Self::Utf32Le
            | Self::Utf32Be
            | Self::Utf7 => Script::Unicode,
            Self::Gb18030 | Self::Hz | Self::Iso2022Cn => Script::SimplifiedChinese,
            Self::Big5 => Script::TraditionalChinese,
            Self::Iso2022Jp | Self::ShiftJis | Self::EucJp => Script::Japanese,
            Self::EucKr | Self::Iso2022Kr => Script::Korean,
            Self::Windows1251
            | Self::Koi8R
            | Self::Koi8U
            | Self::Iso8859_5
            | Self::Ibm866
            | Self::MacCyrillic => Script::Cyrillic,
            Self::Windows1252
            | Self::Iso8859_15
            | Self::Iso8859_3
            | Self::Iso8859_10
            | Self::Iso8859_14
            | Self::Macintosh => Script::Western,
            Self::Windows1250 | Self::Iso8859_2 | Self::Iso8859_16 => Script::CentralEuropean,
            Self::Windows1253 | Self::Iso8859_7 => Script::Greek,
            Self::Windows1254 => Script::Turkish,
            Self::Windows1255 | Self::Iso8859_8I | Self::Iso8859_8 => Script::Hebrew,
            Self::Windows1256 | Self::Iso8859_6 => Script::Arabic,
            Self::Windows874 => Script::Thai,
            Self::Windows1258 => Script::Vietnamese,
            Self::Windows1257 | Self::Iso8859_13 | Self::Iso8859_4 => Script::Baltic,
        }
    }
}

impl TryFrom<String> for Charset {
    type Error = UnknownCharset;

    fn try_from(name: String) -> Result<Self, UnknownCharset> {
        Self::by_key(&name).ok_or(UnknownCharset { name })
    }
}

impl From<Charset> for String {
    fn from(charset: Charset) -> Self {
        charset.key().to_owned()
    }
}

/// What charsets are grouped by where a person chooses one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Script {
    /// All scripts.
    Unicode,
    /// Simplified Chinese.
    SimplifiedChinese,
    /// Traditional Chinese.
    TraditionalChinese,
    /// Japanese.
    Japanese,
    /// Korean.
    Korean,
    /// Cyrillic.
    Cyrillic,
    /// English, French, German, Spanish and others of the west.
    Western,
    /// Polish, Czech, Hungarian, Romanian and their neighbours.
    CentralEuropean,
    /// Greek.
    Greek,
    /// Turkish.
    Turkish,
    /// Hebrew.
    Hebrew,
    /// Arabic.
    Arabic,
    /// Thai.
    Thai,
    /// Vietnamese.
    Vietnamese,
    /// Estonian, Latvian, Lithuanian.
    Baltic,
}

impl Script {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 15] = [
        Self::Unicode,
        Self::SimplifiedChinese,
        Self::TraditionalChinese,
        Self::Japanese,
        Self::Korean,
        Self::Cyrillic,
        Self::Western,
        Self::CentralEuropean,
        Self::Greek,
        Self::Turkish,
        Self::Hebrew,
        Self::Arabic,
        Self::Thai,
        Self::Vietnamese,
        Self::Baltic,
    ];

    /// As in the files of each language.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Unicode => "charset-script-unicode",
            Self::SimplifiedChinese => "charset-script-simplified-chinese",
            Self::TraditionalChinese => "charset-script-traditional-chinese",
            Self::Japanese => "charset-script-japanese",
            Self::Korean => "charset-script-korean",
            Self::Cyrillic => "charset-script-cyrillic",
            Self::Western => "charset-script-western",
            Self::CentralEuropean => "charset-script-central-european",
            Self::Greek => "charset-script-greek",
            Self::Turkish => "charset-script-turkish",
            Self::Hebrew => "charset-script-hebrew",
            Self::Arabic => "charset-script-arabic",
            Self::Thai => "charset-script-thai",
            Self::Vietnamese => "charset-script-vietnamese",
            Self::Baltic => "charset-script-baltic",
        }
    }

    /// The charsets of this group, in the order in which they are offered.
    pub fn charsets(self) -> impl Iterator<Item = Charset> {
        Charset::ALL
            .into_iter()
            .filter(move |charset| charset.script() == self)
    }
}

/// What of a mail was read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Portion {
    /// The subject.
    #[default]
    Subject,
    /// Names of people.
    People,
    /// The text that is shown.
    Text,
    /// Names of attachments.
    FileNames,
}

/// Why a portion was read by a charset, the surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Why {
    /// The mail says so, and the octets fit.
    Labelled,
    /// The mail says nothing, or something false, and the octets leave no doubt: UTF-8, a mark of
    /// the order of octets, escapes.
    Evident,
    /// The person chose it.
    Chosen,
    /// The mail says nothing, or something false, and this fits best.
    Guessed,
}

/// By which charset something was read, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ReadBy {
    /// What was read.
    pub portion: Portion,
    /// By what.
    pub charset: Charset,
    /// Why by this one.
    pub why: Why,
    /// What the mail says it is, where that is another one.
    pub labelled: Option<Charset>,
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_charset_has_a_key_of_its_own_that_leads_back_to_it() {
        let keys: HashSet<&str> = Charset::ALL.iter().map(|charset| charset.key()).collect();
        assert_eq!(keys.len(), Charset::ALL.len());
        for charset in Charset::ALL {
            assert_eq!(Charset::by_key(charset.key()), Some(charset));
            let kept = serde_json::to_string(&charset).unwrap();
            assert_eq!(kept, format!("\"{}\"", charset.key()));
            assert_eq!(serde_json::from_str::<Charset>(&kept).unwrap(), charset);
        }
        assert!(serde_json::from_str::<Charset>("\"klingon\"").is_err());
    }

    #[test]
    fn the_groups_together_offer_every_charset_once_and_in_order() {
        let offered: Vec<Charset> = Script::ALL.into_iter().flat_map(Script::charsets).collect();
        assert_eq!(offered, Charset::ALL);
    }
}
