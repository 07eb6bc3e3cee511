//! Content lines, of which calendars and contacts are made (RFC 5545 §3.1, RFC 6350 §3.2):
//! `NAME;PARAMETER=value:value`, folded.

use std::borrow::Cow;

use super::lens;
use super::transfer::{Encoding, hex_value};
use crate::model::text::printable;

/// Octets of a part that are read. Pictures in contacts are long, and skipped.
const PART_OCTETS: usize = 4 * 1024 * 1024;
/// Lines of a part.
const LINES: usize = 100_000;
/// Octets of one line; descriptions are long, pictures longer.
const LINE_OCTETS: usize = 256 * 1024;
/// Parameters of one line.
const PARAMETERS: usize = 50;
/// Kinds of one line, each compared with those before it; a telephone is of two or three.
const KINDS: usize = 20;

/// A part's lines, unfolded and decoded.
#[derive(Debug, Clone, Default)]
pub(crate) struct Lines {
    text: String,
}

impl Lines {
    /// Joins what was folded before it is decoded: programs fold within a character.
    pub(crate) fn read(octets: &[u8], label: &str) -> Self {
        let octets = octets.get(..PART_OCTETS).unwrap_or(octets);
        let mut unfolded = Vec::with_capacity(octets.len());
        let mut lines = octets.split_inclusive(|octet| *octet == b'\n').peekable();
        while let Some(line) = lines.next() {
            unfolded.extend_from_slice(line.get(..content_end(line)).unwrap_or(line));
            while let Some([b' ' | b'\t', rest @ ..]) = lines.peek() {
                unfolded.extend_from_slice(rest.get(..content_end(rest)).unwrap_or(rest));
                lines.next();
            }
            unfolded.push(b'\n');
        }
        Self {
            text: lens::decode(&unfolded, label).into_owned(),
        }
    }

    /// The lines in order; what is none is skipped.
    pub(crate) fn iter(&self) -> impl Iterator<Item = Line<'_>> {
        let mut lines = self.text.split('\n').take(LINES);
        std::iter::from_fn(move || {
            loop {
                let text = lines.next()?;
                let Some(mut line) = Line::read(text) else {
                    continue;
                };
                // vCard 2.1: a line of quoted-printable goes on where it ends with `=`.
                if line.is_quoted_printable() {
                    while line.value.ends_with('=')
                        && line.value.len() < LINE_OCTETS
                        && let Some(more) = lines.next()
                    {
                        let joined = line.value.to_mut();
                        joined.pop();
                        joined.push_str(more.trim_start());
                    }
                }
                return Some(line);
            }
        })
    }
}

/// A line's length without its end.
fn content_end(line: &[u8]) -> usize {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line).len()
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line<'t> {
    /// Upper case, without the group before it (`item1.TEL`).
    pub(crate) name: String,
    parameters: Vec<(String, String)>,
    /// As written, with its escapes.
    pub(crate) value: Cow<'t, str>,
}

impl<'t> Line<'t> {
    fn read(text: &'t str) -> Option<Self> {
        if text.len() > LINE_OCTETS {
            return None;
        }
        let end = text.find([':', ';'])?;
        let (name, mut rest) = text.split_at_checked(end)?;
        let name = name.rsplit('.').next().unwrap_or(name).trim();
        let is_name = |octet: u8| octet.is_ascii_alphanumeric() || octet == b'-';
        if name.is_empty() || !name.bytes().all(is_name) {
            return None;
        }
        let mut parameters = Vec::new();
        while let Some(after) = rest.strip_prefix(';') {
            let (parameter, behind) = parameter(after);
            if parameters.len() < PARAMETERS {
                parameters.push(parameter);
            }
            rest = behind;
        }
        Some(Self {
            name: name.to_ascii_uppercase(),
            parameters,
            value: Cow::Borrowed(rest.strip_prefix(':')?),
        })
    }

    /// The first parameter of this name, without quotes.
    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters
            .iter()
            .find(|(key, _value)| key.eq_ignore_ascii_case(name))
            .map(|(_key, value)| value.as_str())
    }

    /// The kinds of `TYPE=work,voice`, and of vCard 2.1's `WORK;VOICE`.
    pub(crate) fn kinds(&self) -> Vec<String> {
        let mut kinds = Vec::new();
        for (key, value) in &self.parameters {
            let written = match key.as_str() {
                "TYPE" => value.as_str(),
                "QUOTED-PRINTABLE" | "BASE64" | "8BIT" => continue,
                key if value.is_empty() => key,
                _ => continue,
            };
            for kind in written.split(',') {
                let kind = printable::one_line(kind).to_lowercase();
                if kinds.len() == KINDS {
                    return kinds;
                }
                if !kind.is_empty() && !kinds.contains(&kind) {
                    kinds.push(kind);
                }
            }
        }
        kinds
    }

    fn is_quoted_printable(&self) -> bool {
        let says = |value: &str| value.eq_ignore_ascii_case("quoted-printable");
        self.parameters
            .iter()
            .any(|(key, value)| key == "ENCODING" && says(value) || value.is_empty() && says(key))
    }

    /// The value with its encoding undone, escapes still in it.
    pub(crate) fn decoded(&self) -> Cow<'_, str> {
        if !self.is_quoted_printable() {
            return Cow::Borrowed(&self.value);
        }
        let octets = Encoding::QuotedPrintable.decode(self.value.as_bytes(), LINE_OCTETS);
        let label = self.parameter("CHARSET").unwrap_or_default();
        Cow::Owned(lens::decode(&octets, label).into_owned())
    }

    /// The value as text of several lines.
    pub(crate) fn text(&self) -> String {
        printable::lines(&unescape(&self.decoded()))
    }

    /// The value as text on one line.
    pub(crate) fn one_line(&self) -> String {
        printable::one_line(&unescape(&self.decoded()))
    }

    /// The pieces between `;`, each on one line.
    pub(crate) fn pieces(&self) -> Vec<String> {
        let decoded = self.decoded();
        let mut pieces = vec![String::new()];
        let mut escaped = false;
        for character in decoded.chars() {
            if character == ';' && !escaped {
                pieces.push(String::new());
            } else if let Some(piece) = pieces.last_mut() {
                piece.push(character);
            }
            escaped = character == '\\' && !escaped;
        }
        pieces
            .iter()
            .map(|piece| printable::one_line(&unescape(piece)))
            .collect()
    }
}

/// A parameter, and what follows it: `;` or `:`.
fn parameter(text: &str) -> ((String, String), &str) {
    let end = text.find(['=', ';', ':']).unwrap_or(text.len());
    let (key, rest) = text.split_at_checked(end).unwrap_or((text, ""));
    let key = key.trim().to_ascii_uppercase();
    let Some(rest) = rest.strip_prefix('=') else {
        return ((key, String::new()), rest);
    };
    let mut value = String::new();
    let mut quoted = false;
    let mut characters = rest.chars();
    loop {
        let here = characters.as_str();
        match characters.next() {
            None => return ((key, circumflexes(&value)), ""),
            Some('"') => quoted = !quoted,
            Some(';' | ':') if !quoted => return ((key, circumflexes(&value)), here),
            Some(other) => value.push(other),
        }
    }
}

/// `^n`, `^'`, `^^` (RFC 6868).
fn circumflexes(value: &str) -> String {
    if !value.contains('^') {
        return value.to_owned();
    }
    let mut out = String::with_capacity(value.len());
    let mut characters = value.chars().peekable();
    while let Some(character) = characters.next() {
        let next = characters.peek().copied();
        let meant = match (character, next) {
            ('^', Some('n')) => Some(' '),
            ('^', Some('\'')) => Some('"'),
            ('^', Some('^')) => Some('^'),
            _ => None,
        };
        if let Some(meant) = meant {
            characters.next();
            out.push(meant);
        } else {
            out.push(character);
        }
    }
    out
}

/// `\n`, `\,`, `\;`, `\\` (RFC 5545 §3.3.11). Another `\` stays.
fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        let next = characters.peek().copied();
        let meant = match (character, next) {
            ('\\', Some('n' | 'N')) => Some('\n'),
            ('\\', Some(meant @ (',' | ';' | '\\' | ':' | '"'))) => Some(meant),
            _ => None,
        };
        if let Some(meant) = meant {
            characters.next();
            out.push(meant);
        } else {
            out.push(character);
        }
    }
    out
}

/// `%41` and the like to octets, once, as in `mailto:`. `+` is a plus here.
pub(crate) fn percent_decoded(text: &str) -> String {
    let mut octets = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        if let (b'%', [high, low, behind @ ..]) = (first, after)
            && let (Some(high), Some(low)) = (hex_value(*high), hex_value(*low))
        {
            octets.push(high << 4 | low);
            rest = behind;
            continue;
        }
        octets.push(first);
        rest = after;
    }
    String::from_utf8_lossy(&octets).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &[u8]) -> Vec<(String, String)> {
        Lines::read(text, "")
            .iter()
            .map(|line| (line.name.clone(), line.text()))
            .collect()
    }

    fn pair(name: &str, value: &str) -> (String, String) {
        (name.to_owned(), value.to_owned())
    }

    #[test]
    fn lines_are_unfolded_before_they_are_decoded() {
        // 雁 is E9 9B 81, folded after its second octet.
        assert_eq!(
            lines(b"SUMMARY:a\xe9\x9b\r\n \x81b \r\n\tc\\n\\,d\\x\r\nno line\r\nitem1.TEL:7\n"),
            [pair("SUMMARY", "a雁b c\n,d\\x"), pair("TEL", "7")]
        );
    }

    #[test]
    fn parameters_may_be_quoted_and_hold_what_ends_them() {
        let lines = Lines::read(
            b"ATTENDEE;CN=\"Lee; Ann: ^'x^'\";rsvp=TRUE;WORK;TYPE=home,Voice:mailto:a@b.example",
            "",
        );
        let line = lines.iter().next().unwrap();
        assert_eq!(line.parameter("cn"), Some("Lee; Ann: \"x\""));
        assert_eq!(line.parameter("RSVP"), Some("TRUE"));
        assert_eq!(line.parameter("ROLE"), None);
        assert_eq!(line.kinds(), ["work", "home", "voice"]);
        assert_eq!(line.value, "mailto:a@b.example");
    }

    #[test]
    fn quoted_printable_lines_of_old_contacts_go_on() {
        let text =
            b"N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E7=8E=8B;=E8=8A=\r\n=B3\r\nTEL:1\r\n";
        let lines = Lines::read(text, "");
        let all: Vec<_> = lines.iter().collect();
        assert_eq!(all[0].pieces(), ["王", "芳"]);
        assert_eq!(all[1].value, "1");
    }

    #[test]
    fn a23_floods_are_read_to_a_limit() {
        assert!(lines(&b";".repeat(1_000_000)).is_empty());
        assert!(lines(&b"A;B=\"".repeat(200_000)).is_empty());
        assert_eq!(lines(&b"A:b\n".repeat(1_000_000)).len(), LINES);
        let endless = [b"A:".to_vec(), b"x".repeat(2 * LINE_OCTETS)].concat();
        assert!(lines(&endless).is_empty());
        let soft = [&b"A;QUOTED-PRINTABLE:=\n"[..], &b"x=\n".repeat(1_000_000)].concat();
        assert_eq!(lines(&soft).len(), 1);
        let folded = [&b"A:\n"[..], &b" \n".repeat(1_000_000)].concat();
        assert_eq!(lines(&folded).len(), 1);
    }

    #[test]
    fn a23_kinds_are_read_to_a_limit() {
        let kinds: Vec<String> = (0..50_000).map(|kind| kind.to_string()).collect();
        let line = format!("TEL;TYPE={}:1\r\n", kinds.join(","));
        let lines = Lines::read(&line.as_bytes()[..LINE_OCTETS - 10], "");
        assert!(lines.iter().next().is_none());
        let kinds: Vec<String> = (0..20_000).map(|kind| kind.to_string()).collect();
        let line = format!("TEL;TYPE={}:1\r\n", kinds.join(","));
        let lines = Lines::read(line.as_bytes(), "");
        assert_eq!(lines.iter().next().unwrap().kinds().len(), KINDS);
    }
}
