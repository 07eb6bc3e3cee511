//! Addresses of a header (RFC 5322 §3.4), as a person may see them.
//!
//! One pass, no recursion. What stands between `<` and `>`, or has a bare `@`, is shown as it is
//! written: encoded words are never decoded there, so that nobody can dress an address up as
//! another.

use super::charset;
use super::domain;
use super::encoded_word;
use super::lens::Lens;
use crate::model::Person;
use crate::model::text::printable::{self, is_hidden};

/// Most people read of one field.
pub(crate) const PEOPLE: usize = 10_000;
/// Authors whose domains are compared; a mail with more of them is nobody's.
const AUTHORS: usize = 50;
const ESCAPE: u8 = 0x1b;
/// Longest address shown.
const ADDRESS_OCTETS: usize = 1_000;
/// Longest name: it is drawn in every list and said in every sentence about its mail.
const NAME_OCTETS: usize = 4_000;

/// Reads the people of a field's raw value, at most `most`, of a mail of which nothing else is
/// known.
pub(crate) fn read(value: &[u8], most: usize) -> Vec<Person> {
    read_by(value, most, &mut Lens::default())
}

/// The one domain of all authors, of the values of all From fields; empty where there is none,
/// or several. What vouches for a mail has to be aligned with it (RFC 7489 §3.1).
pub(crate) fn author_domain<'m>(values: impl Iterator<Item = &'m [u8]>) -> String {
    let mut one = String::new();
    let mut authors = 0;
    for value in values {
        for author in read(value, AUTHORS + 1) {
            authors += 1;
            if author.address.is_empty() {
                continue;
            }
            let domain = domain::folded(domain::of(&author.address));
            if authors > AUTHORS || domain.is_empty() || !one.is_empty() && one != domain {
                return String::new();
            }
            one = domain;
        }
    }
    one
}

/// The same through the lens of a mail.
pub(crate) fn read_by(value: &[u8], most: usize, lens: &mut Lens<'_>) -> Vec<Person> {
    let mut people = Vec::new();
    let mut entry = Entry::default();
    let mut index = 0;
    while index < value.len() && people.len() < most {
        let rest = &value[index..];
        index += match rest[0] {
            b'"' => quoted(rest, &mut entry),
            b'(' => comment(rest, &mut entry.comment),
            ESCAPE => {
                // The parenthesis of an escape (ISO 2022) begins no comment.
                let length = if rest.get(1) == Some(&b'(') { 2 } else { 1 };
                entry.push(&rest[..length]);
                length
            }
            b'<' => angle(rest, &mut entry),
            b',' | b';' => {
                people.extend(std::mem::take(&mut entry).finish(lens));
                1
            }
            // The name of a group; its members follow (RFC 5322 §3.4). An address literal has
            // colons too.
            b':' if entry.angle.is_none() && !entry.has_literal => {
                entry = Entry::default();
                1
            }
            b'=' => {
                // A comma in an encoded word is no comma.
                let length = encoded_word::length_at_start(rest).unwrap_or(1);
                entry.push(&rest[..length]);
                length
            }
            _ => {
                let run = rest
                    .iter()
                    .position(|octet| {
                        matches!(
                            *octet,
                            b'"' | b'(' | b'<' | b',' | b';' | b':' | b'=' | ESCAPE
                        )
                    })
                    .unwrap_or(rest.len())
                    .max(1);
                entry.push(&rest[..run]);
                run
            }
        };
    }
    if people.len() < most {
        people.extend(entry.finish(lens));
    }
    people
}

/// One person, piece by piece.
#[derive(Default)]
struct Entry {
    /// The words, quotes taken off.
    name: Vec<u8>,
    /// The words as written: the address, where there are no brackets.
    bare: Vec<u8>,
    /// Whether an address literal begins among them; asked at each colon.
    has_literal: bool,
    angle: Option<Vec<u8>>,
    comment: Vec<u8>,
}

impl Entry {
    fn push(&mut self, octets: &[u8]) {
        self.name.extend_from_slice(octets);
        self.write(octets);
    }

    fn write(&mut self, octets: &[u8]) {
        self.bare.extend_from_slice(octets);
        self.has_literal |= octets.contains(&b'[');
    }

    fn finish(self, lens: &mut Lens<'_>) -> Option<Person> {
        let person = match self.angle {
            Some(angle) => Person {
                name: encoded_word::read(&self.name, lens),
                address: address(&angle),
            },
            None if self.bare.contains(&b'@') => {
                let (name, bare) = split_bare(&self.bare);
                let name = if name.is_empty() { &self.comment } else { name };
                Person {
                    name: encoded_word::read(name, lens),
                    address: address(bare),
                }
            }
            None => Person {
                name: encoded_word::read(&self.name, lens),
                address: String::new(),
            },
        };
        let person = Person {
            name: printable::shortened(without_quotes(person.name), NAME_OCTETS),
            ..person
        };
        (!person.name.is_empty() || !person.address.is_empty()).then_some(person)
    }
}

/// `Ann Lee ann@example.org`, its brackets forgotten: the last word is the address, where no other
/// word could be one.
fn split_bare(bare: &[u8]) -> (&[u8], &[u8]) {
    let bare = bare.trim_ascii();
    let Some(space) = bare.iter().rposition(u8::is_ascii_whitespace) else {
        return (&[], bare);
    };
    let (name, last) = bare.split_at(space);
    let is_address = !name.contains(&b'@')
        && !name.contains(&b'"')
        && last.len() > 2
        && last[1] != b'@'
        && last.contains(&b'@');
    if is_address {
        (name, last)
    } else {
        (&[], bare)
    }
}

/// Some programs put quotes within the encoded word.
fn without_quotes(name: String) -> String {
    let inner = name
        .strip_prefix(['"', '\''])
        .and_then(|rest| rest.strip_suffix(['"', '\'']));
    match inner {
        Some(inner) if !inner.contains(['"', '\'']) => inner.trim().to_owned(),
        _ => name,
    }
}

fn quoted(rest: &[u8], entry: &mut Entry) -> usize {
    let mut index = 1;
    while let Some(&octet) = rest.get(index) {
        match octet {
            b'"' => {
                index += 1;
                break;
            }
            b'\\' if index + 1 < rest.len() => {
                entry.name.push(rest[index + 1]);
                index += 2;
            }
            other => {
                entry.name.push(other);
                index += 1;
            }
        }
    }
    entry.write(&rest[..index]);
    index
}

fn comment(rest: &[u8], text: &mut Vec<u8>) -> usize {
    let mut depth = 0_usize;
    let mut index = 0;
    while let Some(&octet) = rest.get(index) {
        index += 1;
        match octet {
            b'(' => {
                depth += 1;
                if depth == 1 {
                    continue;
                }
            }
            b')' => {
                depth -= 1;
                if depth == 0 {
                    break;
                }
            }
            b'\\' if index < rest.len() => {
                text.push(rest[index]);
                index += 1;
                continue;
            }
            _ => {}
        }
        text.push(octet);
    }
    index
}

fn angle(rest: &[u8], entry: &mut Entry) -> usize {
    let mut quoted = false;
    let mut end = rest.len();
    let mut index = 1;
    while let Some(&octet) = rest.get(index) {
        match octet {
            b'\\' if quoted => index += 1,
            b'"' => quoted = !quoted,
            b'>' if !quoted => {
                end = index;
                break;
            }
            b'\n' if !quoted && !matches!(rest.get(index + 1), Some(b' ' | b'\t')) => {
                end = index;
                break;
            }
            _ => {}
        }
        index += 1;
    }
    // Of two, the last one counts; most programs put `<a> <b>` down to a broken name.
    entry.angle = Some(rest[1..end].to_vec());
    (end + 1).min(rest.len())
}

/// An addr-spec as written, but for what must not be shown, and for a source route.
fn address(raw: &[u8]) -> String {
    let raw = match raw.first() {
        Some(b'@') => raw.splitn(2, |octet| *octet == b':').nth(1).unwrap_or(raw),
        _ => raw,
    };
    let raw = &raw[..raw.len().min(ADDRESS_OCTETS)];
    let mut quoted = false;
    charset::guess(raw)
        .trim()
        .chars()
        .filter(|character| {
            if *character == '"' {
                quoted = !quoted;
            }
            !is_hidden(*character) && (quoted || !character.is_whitespace())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(value: &[u8]) -> Vec<(String, String)> {
        read(value, PEOPLE)
            .into_iter()
            .map(|p| (p.name, p.address))
            .collect()
    }

    fn one(value: &[u8]) -> (String, String) {
        let people = shown(value);
        assert_eq!(people.len(), 1, "{people:?}");
        people.into_iter().next().unwrap_or_default()
    }

    fn person(name: &str, address: &str) -> (String, String) {
        (name.to_owned(), address.to_owned())
    }

    #[test]
    fn the_domain_of_a_mail_is_that_of_all_its_authors() {
        let of = |values: &[&str]| author_domain(values.iter().map(|value| value.as_bytes()));
        assert_eq!(of(&["Ann <ann@Example.ORG.>"]), "example.org");
        assert_eq!(
            of(&["a@example.org, b@example.org", "c@example.org"]),
            "example.org"
        );
        assert_eq!(of(&["a@例子.example"]), "xn--fsqu00a.example");
        assert_eq!(of(&["a@example.org", "b@example.net"]), "");
        assert_eq!(of(&["a@example.org, b@sub.example.org"]), "");
        assert_eq!(of(&["Ann", ""]), "");
        assert_eq!(of(&["ann@example.org, bob@"]), "");
        // One more than are looked at could be anybody.
        let crowd = "a@example.org,".repeat(50);
        assert_eq!(of(&[&crowd]), "example.org");
        assert_eq!(of(&[&format!("{crowd}b@example.net")]), "");
    }

    #[test]
    fn people_are_read_in_every_common_form() {
        assert_eq!(one(b"ann@example.org"), person("", "ann@example.org"));
        assert_eq!(
            one(b"\"Lee, Ann\" <ann@example.org>"),
            person("Lee, Ann", "ann@example.org")
        );
        assert_eq!(
            one(b"ann@example.org (Ann (the) Lee)"),
            person("Ann (the) Lee", "ann@example.org")
        );
        assert_eq!(
            one(b"=?gb2312?Q?=C4=E3,=BA=C3?= <a@b.example>"),
            person("你,好", "a@b.example")
        );
        assert_eq!(
            one(b"\"=?utf-8?B?5L2g?=\"\r\n <a@b.example>"),
            person("你", "a@b.example")
        );
        assert_eq!(
            one(b"\"a b\"@example.org"),
            person("", "\"a b\"@example.org")
        );
        assert_eq!(
            one(b"X <@r.example,@s.example:a@b.example>"),
            person("X", "a@b.example")
        );
        assert_eq!(shown(b"undisclosed-recipients:;"), []);
    }

    #[test]
    fn a_name_with_raw_escapes_ends_where_its_address_begins() {
        assert_eq!(
            one(b"\x1b$BF|K\\\x1b(B <a@b.example>"),
            person("日本", "a@b.example")
        );
    }

    #[test]
    fn a23_a_name_without_end_is_read_to_the_length_of_a_long_one() {
        let field = format!("{} <goose@example.org>", "Goose ".repeat(100_000));
        let (name, address) = one(field.as_bytes());
        assert_eq!(name.len(), 4_003);
        assert!(name.ends_with('…'), "it says that it goes on");
        assert_eq!(address, "goose@example.org");
    }

    #[test]
    fn lists_and_groups_are_read() {
        assert_eq!(
            shown(b"a@b.example, Friends: C <c@d.example>, e@f.example; g@h.example;,"),
            [
                person("", "a@b.example"),
                person("C", "c@d.example"),
                person("", "e@f.example"),
                person("", "g@h.example")
            ]
        );
    }

    #[test]
    fn a23_nested_comments_and_floods_are_read_in_one_pass() {
        let nested = [b"(".repeat(200_000), b"a@b.example".to_vec()].concat();
        assert_eq!(read(&nested, PEOPLE).len(), 0);
        let many = b"a@b.example,".repeat(100_000);
        assert_eq!(read(&many, PEOPLE).len(), PEOPLE);
        let unclosed = b"\"<".repeat(100_000);
        assert!(read(&unclosed, PEOPLE).len() < 2);
    }
}
