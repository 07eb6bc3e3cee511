//! Values with parameters: Content-Type and Content-Disposition (RFC 2045 §5.1, RFC 2231).

use std::borrow::Cow;

use super::encoded_word;
use super::lens::Lens;
use super::transfer::hex_value;

/// Parameters read of one field; more are no mail program's.
const PARAMETERS: usize = 1_000;

/// A value and its parameters, these still raw.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Value<'a> {
    /// In lower case, without white space.
    pub(crate) main: String,
    parameters: Vec<Parameter<'a>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Parameter<'a> {
    /// In lower case, without `*`.
    name: String,
    /// Which piece of a value in pieces (RFC 2231 §3).
    section: Option<u32>,
    /// Whether `%` stands for octets (RFC 2231 §4).
    extended: bool,
    octets: Cow<'a, [u8]>,
}

impl<'a> Value<'a> {
    pub(crate) fn read(raw: &'a [u8]) -> Self {
        let (main, mut rest) = split_main(raw);
        let main = main
            .split(|octet| *octet == b'(')
            .next()
            .unwrap_or_default();
        let main = main
            .iter()
            .filter(|octet| octet.is_ascii_graphic())
            .map(|octet| char::from(octet.to_ascii_lowercase()))
            .take(MAIN_OCTETS)
            .collect();
        let mut parameters = Vec::new();
        while !rest.is_empty() && parameters.len() < PARAMETERS {
            let (parameter, after) = take_parameter(rest);
            parameters.extend(parameter);
            rest = after;
        }
        Self { main, parameters }
    }

    /// Each parameter once, by its name and as a person wrote it.
    pub(crate) fn all(&self) -> Vec<(String, String)> {
        let mut all: Vec<(String, String)> = Vec::new();
        for parameter in &self.parameters {
            let is_known = all.iter().any(|(name, _value)| *name == parameter.name);
            if let (false, Some(value)) = (is_known, self.text(&parameter.name)) {
                all.push((parameter.name.clone(), value));
            }
        }
        all
    }

    /// A parameter as plain octets, e.g. a boundary or charset.
    pub(crate) fn octets(&self, name: &str) -> Option<&[u8]> {
        let found = self
            .parameters
            .iter()
            .find(|p| p.name == name && p.section.unwrap_or(0) == 0)?;
        Some(&found.octets)
    }

    /// A parameter as short text.
    pub(crate) fn word(&self, name: &str) -> Option<String> {
        self.octets(name)
            .map(|octets| String::from_utf8_lossy(octets).into_owned())
    }

    /// A parameter as a person wrote it, of a mail of which nothing else is known.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        self.read_text(name, &mut Lens::default())
    }

    /// A parameter as a person wrote it, by whichever of the ways in use it was encoded:
    /// RFC 2231 whole or in pieces, encoded words, raw octets. Where it is written in several, the
    /// first of these that says anything.
    pub(crate) fn read_text(&self, name: &str, lens: &mut Lens<'_>) -> Option<String> {
        let named = || {
            self.parameters
                .iter()
                .filter(|parameter| parameter.name == name)
        };
        let mut whole = named().filter(|parameter| parameter.section.is_none());
        let mut bare = whole.clone().filter(|parameter| !parameter.extended);
        let says = |text: &String| !text.trim().is_empty();
        whole
            .find(|parameter| parameter.extended)
            .map(|parameter| extended(&parameter.octets, lens))
            .filter(says)
            .or_else(|| in_pieces(named(), lens).filter(says))
            .or_else(|| bare.next().map(|parameter| plain(&parameter.octets, lens)))
            .or_else(|| named().next().map(|_empty| String::new()))
    }
}

/// A value in pieces, put together in their order. One that was written twice counts once, and
/// where one is missing the others still say the beginning and the ending.
fn in_pieces<'p>(
    named: impl Iterator<Item = &'p Parameter<'p>>,
    lens: &mut Lens<'_>,
) -> Option<String> {
    let mut pieces: Vec<_> = named
        .filter(|parameter| parameter.section.is_some())
        .collect();
    pieces.sort_by_key(|parameter| parameter.section);
    pieces.dedup_by_key(|parameter| parameter.section);
    (!pieces.is_empty()).then(|| join(&pieces, lens))
}

/// The value, and its parameters behind it. Some programs forget the `;` between them, or the
/// value.
fn split_main(raw: &[u8]) -> (&[u8], &[u8]) {
    let end = memchr::memchr(b';', raw).unwrap_or(raw.len());
    let main = &raw[..end];
    let Some(equals) = memchr::memchr(b'=', main) else {
        return (main, raw.get(end + 1..).unwrap_or_default());
    };
    let name_start = main[..equals]
        .trim_ascii_end()
        .iter()
        .rposition(u8::is_ascii_whitespace)
        .map_or(0, |space| space + 1);
    raw.split_at(name_start)
}

/// Longest type and subtype, or disposition.
const MAIN_OCTETS: usize = 200;

fn take_parameter(raw: &[u8]) -> (Option<Parameter<'_>>, &[u8]) {
    let name_end = raw
        .iter()
        .position(|octet| matches!(octet, b'=' | b';'))
        .unwrap_or(raw.len());
    if raw.get(name_end) != Some(&b'=') {
        return (None, raw.get(name_end + 1..).unwrap_or_default());
    }
    let name = raw[..name_end].trim_ascii();
    let (octets, rest) = take_value(raw[name_end + 1..].trim_ascii_start());
    let mut pieces = name.split(|octet| *octet == b'*');
    let base = pieces.next().unwrap_or_default();
    let base: String = base
        .iter()
        .map(|octet| char::from(octet.to_ascii_lowercase()))
        .collect();
    let digits = pieces.next().filter(|digits| !digits.is_empty());
    let section = digits
        .and_then(|digits| std::str::from_utf8(digits).ok())
        .and_then(|digits| digits.parse().ok());
    if digits.is_some() && section.is_none() {
        return (None, rest);
    }
    let parameter = Parameter {
        name: base,
        section,
        extended: name.ends_with(b"*"),
        octets,
    };
    (Some(parameter), rest)
}

/// A quoted string or what stands up to the next `;`: unquoted names with spaces are common.
fn take_value(raw: &[u8]) -> (Cow<'_, [u8]>, &[u8]) {
    let Some(inner) = raw.strip_prefix(b"\"") else {
        let end = memchr::memchr(b';', raw).unwrap_or(raw.len());
        return (
            Cow::Borrowed(raw[..end].trim_ascii()),
            raw.get(end + 1..).unwrap_or_default(),
        );
    };
    let mut octets = Vec::new();
    let mut index = 0;
    while let Some(&octet) = inner.get(index) {
        match octet {
            b'"' if ends_quoted(&inner[index + 1..]) => break,
            // A backslash before anything else is a path's.
            b'\\' if matches!(inner.get(index + 1), Some(b'"' | b'\\')) => {
                octets.push(inner[index + 1]);
                index += 1;
            }
            b'\r' | b'\n' => {}
            other => octets.push(other),
        }
        index += 1;
    }
    let rest = inner.get(index..).unwrap_or_default();
    let next = memchr::memchr(b';', rest).map_or(rest.len(), |found| found + 1);
    (Cow::Owned(octets), &rest[next..])
}

/// Whether a quote ends the string: some programs forget to escape those within a name. Another
/// one before the next parameter is then the one that does.
fn ends_quoted(behind: &[u8]) -> bool {
    let next = behind.trim_ascii_start();
    match memchr::memchr3(b'"', b';', b'=', next) {
        None => true,
        Some(place) => match next[place] {
            b'"' => false,
            // A parameter follows, with or without its `;`.
            b'=' => place > 0,
            _ => true,
        },
    }
}

fn plain(octets: &[u8], lens: &mut Lens<'_>) -> String {
    // Some programs put the extended form under the plain name, or escape as in a URL.
    let (label, text) = split_charset(octets);
    let looks_extended = !label.is_empty() && (text.contains(&b'%') || is_utf8_label(&label));
    if looks_extended {
        return extended(octets, lens);
    }
    if octets.is_ascii() && octets.contains(&b'%') {
        let unescaped = unescape(octets);
        if let (false, Ok(text)) = (unescaped.is_ascii(), String::from_utf8(unescaped.clone())) {
            return text;
        }
    }
    encoded_word::read(octets, lens)
}

fn is_utf8_label(label: &str) -> bool {
    label.eq_ignore_ascii_case("utf-8") || label.eq_ignore_ascii_case("utf8")
}

/// `charset'language'text` with `%` escapes.
fn extended(octets: &[u8], lens: &mut Lens<'_>) -> String {
    let (label, text) = split_charset(octets);
    // Some programs put encoded words there, which would have to be escaped.
    if text.starts_with(b"=?") {
        return encoded_word::read(text, lens);
    }
    lens.decode(&unescape(text), &label).into_owned()
}

/// The charset in front of a text, and the text. Some programs write one `'` for two.
fn split_charset(octets: &[u8]) -> (String, &[u8]) {
    let mut parts = octets.splitn(3, |octet| *octet == b'\'');
    let label = parts.next().unwrap_or_default();
    let is_known = encoding_rs::Encoding::for_label(label).is_some();
    let label = String::from_utf8_lossy(label).into_owned();
    match (parts.next(), parts.next()) {
        (Some(language), Some(text)) if is_known || is_language(language) => (label, text),
        (Some(text), None) if is_known => (label, text),
        _ => (String::new(), octets),
    }
}

/// Whether it may be the name of a language (RFC 5646): an apostrophe may stand in a name too.
fn is_language(octets: &[u8]) -> bool {
    let is_letter = |octet: &u8| octet.is_ascii_alphanumeric() || *octet == b'-';
    octets.len() <= 35 && octets.iter().all(is_letter)
}

fn join(pieces: &[&Parameter<'_>], lens: &mut Lens<'_>) -> String {
    if pieces.iter().all(|piece| !piece.extended) {
        let octets: Vec<u8> = pieces
            .iter()
            .flat_map(|piece| piece.octets.iter().copied())
            .collect();
        return plain(&octets, lens);
    }
    let mut label = String::new();
    let mut octets = Vec::new();
    for (index, piece) in pieces.iter().enumerate() {
        let mut text: &[u8] = &piece.octets;
        if index == 0 {
            (label, text) = split_charset(text);
        }
        let unescaped = unescape(text);
        // Some programs escape a piece and forget to say so.
        if piece.extended || !unescaped.is_ascii() {
            octets.extend_from_slice(&unescaped);
        } else {
            octets.extend_from_slice(text);
        }
    }
    if label.is_empty() {
        return encoded_word::read(&octets, lens);
    }
    lens.decode(&octets, &label).into_owned()
}

fn unescape(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut index = 0;
    while index < text.len() {
        if let Some([b'%', high, low]) = text.get(index..index + 3)
            && let (Some(high), Some(low)) = (hex_value(*high), hex_value(*low))
        {
            out.push(high << 4 | low);
            index += 3;
        } else {
            out.push(text[index]);
            index += 1;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(raw: &[u8]) -> Option<String> {
        Value::read(raw).text("filename")
    }

    #[test]
    fn a_value_and_its_parameters_are_read() {
        let value = Value::read(b"Text/Plain (c); charset=\"gb2312\" ; Format = flowed;;x");
        assert_eq!(value.main, "text/plain");
        assert_eq!(value.word("charset").as_deref(), Some("gb2312"));
        assert_eq!(value.word("format").as_deref(), Some("flowed"));
        assert_eq!(value.word("x"), None);
    }

    #[test]
    fn file_names_are_read_however_they_were_written() {
        let expected = Some("你好.pdf".to_owned());
        for raw in [
            &b"attachment; filename*=UTF-8''%E4%BD%A0%E5%A5%BD.pdf"[..],
            b"attachment; filename*=gb2312'zh-cn'%C4%E3%BA%C3.pdf; filename=\"nihao.pdf\"",
            b"attachment; filename*0*=utf-8''%E4%BD%A0%E5;\r\n filename*1*=%A5%BD;\r\n filename*2=.pdf",
            b"attachment; filename*1*=%A5%BD; filename*2=\".pdf\"; filename*0*=utf-8''%E4%BD%A0%E5",
            b"attachment; filename=\"=?utf-8?B?5L2g5aW9?= =?utf-8?Q?.pdf?=\"",
            b"attachment; filename==?gb2312?B?xOO6ww==?=.pdf",
            b"attachment; filename=\"\xc4\xe3\xba\xc3.pdf\"",
            b"attachment; filename=\"utf-8''%E4%BD%A0%E5%A5%BD.pdf\"",
            b"attachment; filename*0=\"=?utf-8?B?5L2g5aW\"; filename*1=\"9?=.pdf\"",
        ] {
            assert_eq!(name(raw), expected, "{}", String::from_utf8_lossy(raw));
        }
        assert_eq!(
            name(b"attachment; filename=my file.txt; size=3").as_deref(),
            Some("my file.txt")
        );
        assert_eq!(
            name(b"attachment; filename=\"C:\\a\\b.txt\"").as_deref(),
            Some("C:\\a\\b.txt")
        );
    }

    #[test]
    fn a18_pieces_may_be_missing_repeated_or_out_of_order() {
        for (raw, expected) in [
            // A gap, pieces counted from one, and in any order.
            (&b"a; filename*0=a; filename*2=c.pdf"[..], "ac.pdf"),
            (b"a; filename*1=a; filename*2=b.pdf", "ab.pdf"),
            (
                b"a; filename*10=d; filename*2=\"b\"; filename*1=a; filename*9=c",
                "abcd",
            ),
            // One that is written twice counts once.
            (b"a; filename*0=a.pdf; filename*0=.exe", "a.pdf"),
            (
                b"a; filename*0*=utf-8''%E4%BD; filename*1*=%A0; filename*1*=%A1",
                "你",
            ),
            // Numbers that are none, or beyond counting.
            (b"a; filename*x=q; filename*-1=q; filename=z", "z"),
            (
                b"a; filename*4294967295=b; filename*4294967296=q; filename*7=a",
                "ab",
            ),
            // The charset stands in the first piece, whether that says so or not.
            (
                b"a; filename*0=\"utf-8''%E4%BD\"; filename*1=\"%A0.txt\"",
                "你.txt",
            ),
            (
                b"a; filename*0*=utf-8''%E4; filename*1=\"%BD%A0 100%.txt\"",
                "你 100%.txt",
            ),
            (
                b"a; filename*0*=gbk''%C4; filename*1*=%E3; filename*2=\"%41\"",
                "你%41",
            ),
        ] {
            let shown = String::from_utf8_lossy(raw);
            assert_eq!(name(raw).as_deref(), Some(expected), "{shown}");
        }
    }

    #[test]
    fn a18_forms_mixed_up_are_read_as_they_were_meant() {
        for (raw, expected) in [
            // Quoted, without a charset, with one quote, in encoded words, escaped as in a URL.
            (&b"a; filename*=\"utf-8''%E4%BD%A0.txt\""[..], "你.txt"),
            (b"a; filename*=%E4%BD%A0.txt", "你.txt"),
            (b"a; filename*=utf-8'%E4%BD%A0.txt", "你.txt"),
            (b"a; filename*=UTF-8''=?utf-8?B?5L2g?=.txt", "你.txt"),
            (b"a; filename*=\"=?utf-8?B?5L2g?=.txt\"", "你.txt"),
            (b"a; filename=\"%E4%BD%A0.txt\"", "你.txt"),
            (b"a; filename=\"100%25 a%20b.txt\"", "100%25 a%20b.txt"),
            (b"a; filename=gb2312''%C4%E3.txt", "你.txt"),
            // Encoded words that touch, without quotes, folded within.
            (
                b"a; filename==?utf-8?Q?=E4=BD?==?utf-8?Q?=A0=2Etxt?=",
                "你.txt",
            ),
            (b"a; filename=\"=?utf-8?B?5L\r\n 2g?=.txt\"", "你.txt"),
            // Raw octets in either form.
            (b"a; filename=\xc4\xe3\xba\xc3.txt", "你好.txt"),
            (b"a; filename*=gbk''\xc4\xe3.txt", "你.txt"),
            ("a; filename=\"你.txt\"".as_bytes(), "你.txt"),
            // The better of two forms, and the other where that is empty.
            (
                b"a; filename=\"a.txt\"; filename*=utf-8''%E4%BD%A0.txt",
                "你.txt",
            ),
            (b"a; filename*=utf-8''; filename=a.txt", "a.txt"),
            // An apostrophe is none of RFC 2231, quotes are forgotten, so is what stands between.
            (b"a; filename=\"it's Ann's.txt\"", "it's Ann's.txt"),
            (b"a; filename=\"a \"b\" c.txt\"; size=3", "a \"b\" c.txt"),
            (b"attachment filename=\"a.txt\" size=3", "a.txt"),
            (b"attachment\r\n filename=a.txt", "a.txt"),
            (b"filename=a.txt", "a.txt"),
        ] {
            let shown = String::from_utf8_lossy(raw);
            assert_eq!(name(raw).as_deref(), Some(expected), "{shown}");
        }
        let value = Value::read(b"attachment filename=\"a.txt\"");
        assert_eq!(value.main, "attachment");
        let value = Value::read(b"text/html charset=gbk; x=1");
        assert_eq!(
            (value.main.as_str(), value.word("charset")),
            ("text/html", Some("gbk".to_owned()))
        );
    }

    #[test]
    fn a23_absurd_pieces_do_no_harm() {
        assert_eq!(
            name(b"a; filename*999999*=x; filename*99999999999999*=y").as_deref(),
            Some("x")
        );
        let same = b"; filename*1=a".repeat(100_000);
        assert_eq!(name(&same).as_deref(), Some("a"));
        let pieces: String = (0..100_000)
            .rev()
            .map(|piece| format!("; filename*{piece}=a"))
            .collect();
        assert_eq!(
            name(pieces.as_bytes()).map(|text| text.len()),
            Some(PARAMETERS)
        );
    }

    #[test]
    fn a23_a_million_quotes_are_read_in_one_pass() {
        for piece in [&b"\""[..], b"\" ", b"a\"b", b"\\\"", b"\"=\"", b"\"      x"] {
            let raw = [&b"a; filename=\""[..], &piece.repeat(300_000)].concat();
            assert!(name(&raw).is_some_and(|text| text.len() <= raw.len()));
        }
    }
}
