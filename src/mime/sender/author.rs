//! The From field: encoded words where an address stands, names that are addresses,
//! several authors.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization;

use super::{Said, unfolded};
use crate::mime::domain;
use crate::mime::encoded_word;
use crate::model::Person;
use crate::model::sender::Warning;
use crate::model::text::printable;

/// Characters of a name looked through for addresses; longer ones hide nothing better.
const NAME_CHARACTERS: usize = 1_000;
/// Characters of what a careless program would show.
const SHOWN_CHARACTERS: usize = 200;

pub(super) fn check(said: &Said<'_>, warnings: &mut Vec<Warning>) {
    let encoded = said.from.iter().copied().find_map(encoded_address);
    let is_encoded = encoded.is_some();
    warnings.extend(encoded);
    let mut addresses = Vec::new();
    let mut seen = BTreeSet::new();
    let in_brackets = said.from.iter().flat_map(|value| angles(value));
    let authors = said.authors.iter().map(|author| author.address.clone());
    for address in authors.chain(in_brackets) {
        if !address.is_empty() && seen.insert(address.to_lowercase()) {
            addresses.push(address);
        }
    }
    if addresses.is_empty() && !is_encoded {
        warnings.push(Warning::NoAuthor);
    }
    if addresses.len() > 1 && !is_encoded {
        warnings.push(Warning::SeveralAuthors { addresses });
    }
    let names = said.authors.iter().filter_map(|author| {
        let shown = address_in_name(author, said.is_list)?;
        Some(Warning::NameLooksLikeAddress {
            shown,
            real: author.address.clone(),
        })
    });
    warnings.extend(names.take(1));
}

/// Whether something stands in an address that programs are known to stumble over.
pub(super) fn encoded_address(value: &[u8]) -> Option<Warning> {
    let people = crate::mime::people::read(value, super::PEOPLE);
    let decoded = unfolded(value);
    let is_odd = people.iter().any(|person| is_odd(&person.address))
        || value.iter().any(|octet| is_raw_control(*octet))
        || hides_control(&decoded);
    is_odd.then(|| {
        let real = people
            .iter()
            .map(|person| person.address.as_str())
            .find(|address| !address.is_empty())
            .unwrap_or_default();
        // What stands behind a NUL or a line end is not shown by those who believe them.
        let end = decoded.find(['\0', '\n', '\r']).unwrap_or(decoded.len());
        let shown = printable::one_line(decoded.get(..end).unwrap_or_default());
        let shown: String = shown.chars().take(SHOWN_CHARACTERS).collect();
        Warning::EncodedAddress {
            real: real.to_owned(),
            shown: if shown == real { String::new() } else { shown },
        }
    })
}

/// Encoded words in an address, or two `@` outside quotes.
pub(super) fn is_odd(address: &str) -> bool {
    let mut ats = 0;
    let mut quoted = false;
    for character in address.chars() {
        match character {
            '"' => quoted = !quoted,
            '@' if !quoted => ats += 1,
            _ => {}
        }
    }
    let has_word = || {
        address.match_indices("=?").any(|(at, _mark)| {
            let rest = address.as_bytes().get(at..).unwrap_or_default();
            encoded_word::length_at_start(rest).is_some()
        })
    };
    ats > 1 || has_word()
}

/// A control character as it stands on the wire; escape begins Japanese of old programs.
fn is_raw_control(octet: u8) -> bool {
    octet.is_ascii_control() && !matches!(octet, b'\t' | b'\r' | b'\n' | 0x1b)
}

/// Whether an encoded word brings a control character into the middle of the field. At the end of
/// a name one is a careless program's.
fn hides_control(decoded: &str) -> bool {
    let mut pending = false;
    for character in decoded.chars() {
        if character.is_ascii_control() && !matches!(character, '\t' | '\u{1b}') {
            pending = true;
        } else if pending && !character.is_whitespace() {
            if !matches!(character, '"' | '<') {
                return true;
            }
            pending = false;
        }
    }
    false
}

/// The plain addresses in angle brackets outside quotes and comments. One an entry is the rule, and
/// read already; of several, programs differ in which one they take.
fn angles(value: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    let mut depth = 0_usize;
    let mut quoted = false;
    let mut open = None;
    let mut octets = value.iter().enumerate();
    while let Some((index, octet)) = octets.next() {
        match octet {
            b'\\' if quoted || depth > 0 => {
                octets.next();
            }
            b'"' if depth == 0 => quoted = !quoted,
            _ if quoted => {}
            b'(' if open.is_none() => depth += 1,
            b')' => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            b'<' => open = Some(index + 1),
            b'>' => {
                let inner = open.take().and_then(|start| value.get(start..index));
                let inner = String::from_utf8_lossy(inner.unwrap_or_default());
                let inner: String = inner.chars().filter(|c| !c.is_whitespace()).collect();
                let is_plain = inner.contains('@')
                    && !inner.starts_with('@')
                    && inner
                        .bytes()
                        .all(|octet| octet.is_ascii_graphic() && octet != b'"');
                if is_plain && found.len() < super::PEOPLE {
                    found.push(inner);
                }
            }
            _ => {}
        }
    }
    found
}

/// The address that a name reads as, where that is another one than the real.
pub(super) fn address_in_name(author: &Person, is_list: bool) -> Option<String> {
    // `ａ＠ｂ` reads as an address too.
    let name: String = author.name.chars().take(NAME_CHARACTERS).nfkc().collect();
    let real = author.address.to_lowercase();
    let is_passed_on = is_list && name.to_lowercase().contains(" via ");
    name.match_indices('@')
        .filter_map(|(at, _)| address_at(&name, at))
        .find(|shown| {
            let domain = domain::of(shown);
            let is_colleague = !domain::is_for_everybody(domain)
                && domain::is_same_organisation(domain, domain::of(&real));
            shown.to_lowercase() != real && !is_colleague && !is_passed_on
        })
        .map(str::to_owned)
}

/// The address around an `@`, where there is one.
fn address_at(name: &str, at: usize) -> Option<&str> {
    let in_local = |c: char| c.is_alphanumeric() || "._+-='".contains(c);
    let in_domain = |c: char| c.is_alphanumeric() || c == '.' || c == '-';
    let before = name.get(..at)?;
    let after = name.get(at + 1..)?;
    let local = before.trim_end_matches(in_local).len();
    let domain = after.len() - after.trim_start_matches(in_domain).len();
    let host = after.get(..domain)?.trim_end_matches(['.', '-']);
    let (rest, last) = host.rsplit_once('.')?;
    let is_host =
        !rest.is_empty() && last.chars().count() > 1 && last.chars().all(char::is_alphabetic);
    let found = name
        .get(local..at + 1 + host.len())?
        .trim_start_matches('\'');
    (is_host && local < at).then_some(found)
}
