//! Who looks like somebody known.

use std::collections::HashMap;

use crate::mime::{domain, script};
use crate::model::Person;
use crate::model::sender::Likeness;

/// People compared with; all that a person knows by name, and no list of a million.
const CONTACTS: usize = 20_000;
/// Shorter names of domains differ by one letter without meaning to.
const LABEL_CHARACTERS: usize = 5;

/// The people somebody may pretend to be, made ready to be compared with.
#[derive(Debug, Clone, Default)]
pub struct Contacts {
    /// By the bones of the address.
    addresses: HashMap<String, String>,
    /// By the bones of the name; more than one may have it.
    names: HashMap<String, Vec<String>>,
    /// Organisations with the bones of their domains, each once, in order.
    organisations: Vec<(String, String)>,
    /// Their domains.
    is_organisation: HashMap<String, usize>,
}

impl Contacts {
    /// Takes in the first of them up to a limit: those that matter most should come first.
    #[must_use]
    pub fn new(people: &[Person]) -> Self {
        let mut contacts = Self::default();
        for person in people.iter().take(CONTACTS) {
            let address = person.address.to_lowercase();
            let organisation = domain::organisation(domain::of(&address));
            if organisation.is_empty() {
                continue;
            }
            if is_a_name(&person.name) {
                let names = contacts.names.entry(script::bones(&person.name));
                names.or_default().push(address.clone());
            }
            if !contacts.is_organisation.contains_key(&organisation) {
                let bones = script::bones(&organisation);
                let index = contacts.organisations.len();
                contacts.is_organisation.insert(organisation.clone(), index);
                contacts.organisations.push((organisation, bones));
            }
            contacts
                .addresses
                .entry(script::bones(&address))
                .or_insert(address);
        }
        contacts
    }

    /// Whom or what an author that is not known looks like: an address or a domain.
    pub(super) fn like(&self, author: &Person, is_list: bool) -> Option<(String, Likeness)> {
        let address = author.address.to_lowercase();
        if let Some(known) = self.like_address(&author.address, &address) {
            return Some((known, Likeness::Letters));
        }
        let written = domain::of(&author.address);
        let organisation = domain::organisation(written);
        // Everybody has an address there, or somebody known has.
        let is_ordinary =
            domain::is_for_everybody(written) || self.is_organisation.contains_key(&organisation);
        if !is_ordinary && let Some(found) = self.like_domain(&author.address, &organisation) {
            return Some(found);
        }
        if is_list || !is_a_name(&author.name) {
            return None;
        }
        let namesakes = self.names.get(&script::bones(&author.name))?;
        let is_elsewhere = |known: &&String| {
            !domain::is_same_organisation(domain::of(known), &organisation)
                || domain::is_for_everybody(written)
        };
        // A namesake whom the person knows at the same place is a colleague's second address.
        namesakes
            .iter()
            .all(|known| is_elsewhere(&known))
            .then(|| namesakes.first().cloned())
            .flatten()
            .map(|known| (known, Likeness::Name))
    }

    fn like_address(&self, written: &str, folded: &str) -> Option<String> {
        [written, folded]
            .iter()
            .filter_map(|form| self.addresses.get(&script::bones(form)))
            .find(|known| *known != folded)
            .cloned()
    }

    fn like_domain(&self, written: &str, organisation: &str) -> Option<(String, Likeness)> {
        let (shown, _fault) = idna::domain_to_unicode(organisation);
        let as_written = written.len().checked_sub(organisation.len());
        let as_written = as_written.and_then(|start| written.get(start..));
        let forms = [
            script::bones(organisation),
            script::bones(&shown),
            script::bones(as_written.unwrap_or_default()),
        ];
        let found = self
            .organisations
            .iter()
            .find(|(_known, bones)| forms.contains(bones));
        if let Some((known, _bones)) = found {
            return Some((known.clone(), Likeness::Letters));
        }
        self.organisations
            .iter()
            .find(|(known, _bones)| is_one_letter_off(known, organisation))
            .map(|(known, _bones)| (known.clone(), Likeness::OneLetter))
    }
}

/// Whether a name says who somebody is: two words, or two characters of a script without spaces.
fn is_a_name(name: &str) -> bool {
    let name = name.trim();
    let has_two_words = name.split_whitespace().count() > 1;
    let foreign = name.chars().filter(|character| !character.is_ascii());
    name.len() > 3 && (has_two_words || foreign.count() > 1)
}

/// Whether two domains differ by one letter. Numbered ones (`shop1`, `shop2`) are different.
fn is_one_letter_off(one: &str, other: &str) -> bool {
    let label = |domain: &str| domain.split('.').next().map_or(0, str::len);
    if label(one) < LABEL_CHARACTERS || label(other) < LABEL_CHARACTERS {
        return false;
    }
    let one: Vec<char> = one.chars().collect();
    let other: Vec<char> = other.chars().collect();
    let start = one.iter().zip(&other).take_while(|(a, b)| a == b).count();
    let one = one.get(start..).unwrap_or_default();
    let other = other.get(start..).unwrap_or_default();
    let end = one
        .iter()
        .rev()
        .zip(other.iter().rev())
        .take_while(|(a, b)| a == b)
        .count();
    let one = one.get(..one.len() - end).unwrap_or_default();
    let other = other.get(..other.len() - end).unwrap_or_default();
    match (one, other) {
        ([a], [b]) => !(a.is_ascii_digit() && b.is_ascii_digit()),
        ([a], []) | ([], [a]) => !a.is_ascii_digit(),
        ([a, b], [c, d]) => a == d && b == c,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contacts() -> Contacts {
        let known = [
            ("Ann Lee", "ann.lee@example.org"),
            ("王芳", "fang@example.net"),
            ("Northwind Bank", "service@northwind.example"),
            ("", "12345678@mailhouse.example"),
        ];
        let people: Vec<Person> = known
            .iter()
            .map(|(name, address)| person(name, address))
            .collect();
        Contacts::new(&people)
    }

    fn person(name: &str, address: &str) -> Person {
        Person {
            name: name.to_owned(),
            address: address.to_owned(),
        }
    }

    fn like(name: &str, address: &str) -> Option<(String, Likeness)> {
        contacts().like(&person(name, address), false)
    }

    #[test]
    fn a17_who_looks_like_somebody_known_is_seen() {
        for (name, address, known, by) in [
            (
                "",
                "ann.1ee@example.org",
                "ann.lee@example.org",
                Likeness::Letters,
            ),
            (
                "",
                "x@northvvind.example",
                "northwind.example",
                Likeness::Letters,
            ),
            (
                "",
                "x@n0rthwind.example",
                "northwind.example",
                Likeness::Letters,
            ),
            (
                "",
                "x@northwlnd.example",
                "northwind.example",
                Likeness::OneLetter,
            ),
            (
                "",
                "x@northwid.example",
                "northwind.example",
                Likeness::OneLetter,
            ),
            (
                "",
                "x@nortwhind.example",
                "northwind.example",
                Likeness::OneLetter,
            ),
            (
                "",
                "x@mail.northwinds.example",
                "northwind.example",
                Likeness::OneLetter,
            ),
            (
                "",
                "x@xn--nrthwind-nbh.example",
                "northwind.example",
                Likeness::Letters,
            ),
            (
                "Ann Lee",
                "director@elsewhere.example",
                "ann.lee@example.org",
                Likeness::Name,
            ),
            (
                "王芳",
                "fang@elsewhere.example",
                "fang@example.net",
                Likeness::Name,
            ),
        ] {
            let expected = Some((known.to_owned(), by));
            assert_eq!(like(name, address), expected, "{name} {address}");
        }
    }

    #[test]
    fn people_who_are_merely_others_look_like_nobody() {
        for (name, address) in [
            ("Ann Lee", "lee@example.org"),
            ("", "bob@example.org"),
            ("", "12345679@mailhouse.example"),
            ("Bob", "bob@elsewhere.example"),
            ("Ann", "ann@elsewhere.example"),
            ("", "x@southwind.example"),
            ("", "x@examples1.example"),
            ("", "x@northwind2.example"),
        ] {
            assert_eq!(like(name, address), None, "{name} {address}");
        }
    }

    #[test]
    fn one_letter_is_one_letter() {
        for (one, other) in [
            ("example.org", "exampel.org"),
            ("example.org", "exmple.org"),
            ("example.org", "examplle.org"),
            ("example.com", "example.co"),
        ] {
            assert!(is_one_letter_off(one, other), "{one} {other}");
        }
        for (one, other) in [
            ("example.org", "example.org"),
            ("example.org", "example.net"),
            ("mail.org", "mall.org"),
            ("shop1.example", "shop2.example"),
            ("example.org", "sample.org"),
        ] {
            assert!(!is_one_letter_off(one, other), "{one} {other}");
        }
    }
}
