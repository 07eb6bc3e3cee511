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
        let end = memchr::memchr(b';', raw).unwrap_or(raw.len());
        let main = raw[..end]
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
        let mut rest = raw.get(end + 1..).unwrap_or_default();
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
    /// RFC 2231 whole or in pieces, encoded words, raw octets.
    pub(crate) fn read_text(&self, name: &str, lens: &mut Lens<'_>) -> Option<String> {
        let named = || {
            self.parameters
                .iter()
                .filter(|parameter| parameter.name == name)
        };
        if let Some(whole) =
            named().find(|parameter| parameter.extended && parameter.section.is_none())
        {
            return Some(extended(&whole.octets, lens));
        }
        let mut pieces: Vec<_> = named()
            .filter(|parameter| parameter.section.is_some())
            .collect();
        if pieces.is_empty() {
            return named()
                .next()
                .map(|parameter| plain(&parameter.octets, lens));
        }
        pieces.sort_by_key(|parameter| parameter.section);
        Some(join(&pieces, lens))
    }
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
            b'"' => break,
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

fn plain(octets: &[u8], lens: &mut Lens<'_>) -> String {
    // Some programs put the extended form under the plain name.
    let looks_extended = octets.len() > 7 && octets[..7].eq_ignore_ascii_case(b"utf-8''");
    if looks_extended {
        return extended(octets, lens);
    }
    encoded_word::read(octets, lens)
}

/// `charset'language'text` with `%` escapes.
fn extended(octets: &[u8], lens: &mut Lens<'_>) -> String {
    let (label, text) = split_charset(octets);
    lens.decode(&unescape(text), &label).into_owned()
}

fn split_charset(octets: &[u8]) -> (String, &[u8]) {
    let mut parts = octets.splitn(3, |octet| *octet == b'\'');
    match (parts.next(), parts.next(), parts.next()) {
        (Some(label), Some(_language), Some(text)) => {
            (String::from_utf8_lossy(label).into_owned(), text)
        }
        _ => (String::new(), octets),
    }
}

fn join(pieces: &[&Parameter<'_>], lens: &mut Lens<'_>) -> String {
    let mut label = String::new();
    let mut octets = Vec::new();
    for (index, piece) in pieces.iter().enumerate() {
        let mut text: &[u8] = &piece.octets;
        if index == 0 && piece.extended {
            (label, text) = split_charset(text);
        }
        if piece.extended {
            octets.extend_from_slice(&unescape(text));
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
    fn a23_absurd_pieces_do_no_harm() {
        assert_eq!(
            name(b"a; filename*999999*=x; filename*99999999999999*=y").as_deref(),
            Some("x")
        );
        let many = b"; filename*1=a".repeat(100_000);
        assert_eq!(name(&many).map(|text| text.len()), Some(PARAMETERS));
    }
}
