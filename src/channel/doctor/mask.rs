//! What a report of an examination leaves out.

use core::net::{IpAddr, Ipv6Addr};
use std::collections::BTreeSet;

use super::{Finding, Found, StepState};
use crate::channel::Cause;
use crate::model::{AccountSettings, CertificateFault};

/// Stands where a network address was.
const ADDRESS: &str = "(address)";

/// What a report must not say. Mail addresses and every network address that is not the server's
/// own are always left out, for a server greets or refuses us by ours; passwords and tokens never come as far as here.
#[derive(Debug, Clone, Default)]
pub struct Mask {
    /// User names and parts of the address, in lower case.
    words: Vec<String>,
    /// Names of hosts, where they are to be left out as well.
    hosts: Vec<String>,
    /// Names of certificates and their authorities as they stand there, which give a host away too.
    phrases: BTreeSet<String>,
    /// Addresses that the server's name has.
    own: BTreeSet<IpAddr>,
    hides_hosts: bool,
}

impl Mask {
    /// Leaves out whatever belongs to this person; `hides_hosts`: the servers' names and
    /// addresses too.
    #[must_use]
    pub fn of(account: &AccountSettings, hides_hosts: bool) -> Self {
        let address = account.address.as_str();
        let local = address
            .rsplit_once('@')
            .map_or(address, |(local, _domain)| local);
        let mut words: Vec<String> = [
            account.pop3_user(),
            account.smtp_user(),
            address,
            local,
            account.id.as_str(),
        ]
        .map(str::to_lowercase)
        .to_vec();
        words.extend(
            account
                .display_name
                .split_whitespace()
                .map(str::to_lowercase),
        );
        words.retain(|word| !word.is_empty());
        let hosts = [&account.pop3.host, &account.smtp.host];
        Self {
            words,
            ..Self::of_hosts(hosts.map(Clone::clone).to_vec(), hides_hosts)
        }
    }

    /// Where there is no person: only hosts to hide.
    #[must_use]
    pub fn of_hosts(hosts: Vec<String>, hides_hosts: bool) -> Self {
        Self {
            words: Vec::new(),
            own: hosts.iter().filter_map(|host| host.parse().ok()).collect(),
            hosts: hosts.iter().map(|host| host.to_lowercase()).collect(),
            phrases: BTreeSet::new(),
            hides_hosts,
        }
    }

    /// Learns from a finding which addresses are the server's own, and which names its certificate
    /// would give it away by.
    pub fn learn(&mut self, finding: &Finding) {
        match &finding.state {
            StepState::Done { found, .. } => self.learn_addresses(found),
            StepState::Failed { failure, .. } => {
                if let Cause::Certificate { fault, .. } = &failure.cause {
                    self.learn_fault(fault);
                }
            }
            StepState::Running => {}
        }
        if let Some(shown) = finding.certificate.as_deref() {
            let certificate = &shown.certificate;
            certificate.names.iter().for_each(|name| self.hide(name));
            self.hide(&certificate.subject);
            self.hide(&certificate.issuer);
            shown
                .faults
                .iter()
                .for_each(|fault| self.learn_fault(fault));
        }
    }

    /// The same with what a finding teaches.
    #[must_use]
    pub fn knowing(&self, finding: &Finding) -> Self {
        let mut mask = self.clone();
        mask.learn(finding);
        mask
    }

    fn learn_addresses(&mut self, found: &Found) {
        match found {
            Found::Addresses(addresses) => self.own.extend(addresses),
            Found::Connected {
                address, in_vain, ..
            } => {
                self.own.insert(*address);
                self.own
                    .extend(in_vain.iter().map(|(address, _why)| address));
            }
            _ => {}
        }
    }

    fn learn_fault(&mut self, fault: &CertificateFault) {
        if let Some(name) = fault.named() {
            // Several names stand in one.
            name.split(", ").for_each(|name| self.hide(name));
            self.hide(name);
        }
    }

    fn hide(&mut self, phrase: &str) {
        let phrase = phrase.trim_matches(|c: char| !c.is_alphanumeric());
        if !phrase.is_empty() {
            self.phrases.insert(phrase.to_lowercase());
        }
    }

    /// The text without what must not be said: whole words only.
    #[must_use]
    pub fn apply(&self, text: &str) -> String {
        let text = self.without_phrases(self.without_addresses(text));
        let mut masked = String::with_capacity(text.len());
        for word in words(&text) {
            let lower = word.to_lowercase();
            let bare = lower.trim_matches(|c: char| !c.is_alphanumeric());
            let is_host = |host: &String| bare == host || bare.ends_with(&format!(".{host}"));
            if word.contains('@') {
                masked.push_str("…@…");
            } else if self.words.iter().any(|one| *one == lower || *one == bare)
                || (self.hides_hosts && self.hosts.iter().any(is_host))
            {
                masked.push('…');
            } else {
                masked.push_str(word);
            }
        }
        self.without_parts(masked)
    }

    /// Names of certificates, the longest first: one may begin with another.
    fn without_phrases(&self, mut text: String) -> String {
        let mut phrases: Vec<&String> = self.phrases.iter().collect();
        phrases.retain(|_phrase| self.hides_hosts);
        phrases.sort_by_key(|phrase| std::cmp::Reverse(phrase.len()));
        for phrase in phrases {
            let mut from = 0;
            while let Some(place) = text.get(from..).and_then(|rest| place_of(phrase, rest)) {
                let (start, end) = (from + place.start, from + place.end);
                from = end;
                if stands_alone(&text, start, end) {
                    text.replace_range(start..end, "…");
                    from = start + "…".len();
                }
            }
        }
        text
    }

    /// A server that greets or refuses us often says from where we come.
    fn without_addresses(&self, text: &str) -> String {
        let is_told = |address: IpAddr| !self.hides_hosts && self.own.contains(&address);
        let mut told = String::with_capacity(text.len());
        let mut rest = text;
        let mut before = None;
        while let Some(letter) = rest.chars().next() {
            let found = address_at(rest, before);
            let length = found.map_or_else(|| letter.len_utf8(), |(_address, length)| length);
            let (piece, behind) = rest.split_at(length);
            match found {
                Some((address, _length)) if !is_told(address) => told.push_str(ADDRESS),
                _ => told.push_str(piece),
            }
            before = piece.chars().next_back();
            rest = behind;
        }
        told
    }

    /// A user name may stand within a longer word, such as `user=ann`.
    fn without_parts(&self, mut text: String) -> String {
        let long = self.words.iter().filter(|word| word.len() > 3);
        let hosts = self.hosts.iter().filter(|_host| self.hides_hosts);
        for word in long.chain(hosts) {
            while let Some(place) = place_of(word, &text) {
                text.replace_range(place, "…");
            }
        }
        text
    }

    /// Whether the servers' names and addresses are left out.
    #[must_use]
    pub fn hides_hosts(&self) -> bool {
        self.hides_hosts
    }

    /// A network address, where it may be told.
    #[must_use]
    pub fn address(&self, address: impl ToString) -> String {
        if self.hides_hosts {
            ADDRESS.to_owned()
        } else {
            address.to_string()
        }
    }
}

/// Whether no letter or digit touches what stands there.
fn stands_alone(text: &str, start: usize, end: usize) -> bool {
    let before = text.get(..start).and_then(|text| text.chars().next_back());
    let behind = text.get(end..).and_then(|text| text.chars().next());
    ![before, behind]
        .into_iter()
        .flatten()
        .any(char::is_alphanumeric)
}

/// The network address that a text begins with, and its length in bytes; `before` is what stands
/// before the text.
fn address_at(text: &str, before: Option<char>) -> Option<(IpAddr, usize)> {
    let is_within = |digit: fn(&char) -> bool| before.is_some_and(|before| digit(&before));
    if !is_within(char::is_ascii_digit)
        && let Some(found) = four_numbers(text)
    {
        return Some(found);
    }
    // `IPv6:` before an address is no part of it (RFC 5321 §4.1.3), nor is a letter.
    if is_within(|before| before.is_alphanumeric()) {
        return None;
    }
    let end = text
        .find(|c: char| !c.is_ascii_hexdigit() && !".:".contains(c))
        .unwrap_or(text.len());
    // What is behind it (a port, a full stop) may be of the same letters.
    (3..=end).rev().find_map(|length| {
        let address: Ipv6Addr = text.get(..length)?.parse().ok()?;
        let is_one = text
            .get(..length)?
            .contains(|c: char| c.is_ascii_hexdigit());
        let ends = !text.get(length..)?.starts_with(char::is_alphanumeric);
        (is_one && ends).then_some((IpAddr::V6(address), length))
    })
}

/// `203.0.113.9`, and `203-0-113-9` as names of lines at home have it.
fn four_numbers(text: &str) -> Option<(IpAddr, usize)> {
    let end = text
        .find(|c: char| !c.is_ascii_digit() && !".-".contains(c))
        .unwrap_or(text.len());
    let run = text.get(..end)?;
    ['.', '-'].into_iter().find_map(|between| {
        let mut octets = [0_u8; 4];
        let mut length = 0;
        let mut numbers = run.split(between);
        for (at, octet) in octets.iter_mut().enumerate() {
            // Of the last number only the digits belong to it.
            let number = numbers.next()?;
            let digits = match at {
                3 => number.split(['.', '-']).next()?,
                _ => number,
            };
            *octet = digits.parse().ok()?;
            length += digits.len() + usize::from(at > 0);
        }
        Some((IpAddr::from(octets), length))
    })
}

/// Where a word in lower case stands in a text of any case. Letters are compared one by one: a
/// letter in lower case may be longer or shorter than it was (`İ`), so that places in a lowered
/// copy are not places in the text.
fn place_of(word: &str, text: &str) -> Option<std::ops::Range<usize>> {
    if word.is_empty() {
        return None;
    }
    text.char_indices().find_map(|(start, _letter)| {
        let mut wanted = word.chars().peekable();
        for (offset, letter) in text.get(start..)?.char_indices() {
            if wanted.peek().is_none() {
                return Some(start..start + offset);
            }
            if !letter
                .to_lowercase()
                .all(|lower| wanted.next() == Some(lower))
            {
                return None;
            }
        }
        wanted.peek().is_none().then_some(start..text.len())
    })
}

/// Words and what stands between them, in order.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let is_outside = |c: char| c.is_whitespace() || "<>()[]{},;:\"'=，。、；：（）“”".contains(c);
    text.split_inclusive(is_outside).flat_map(move |piece| {
        let end = piece.find(is_outside).unwrap_or(piece.len());
        let (word, between) = piece.split_at(end);
        [word, between].into_iter().filter(|part| !part.is_empty())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::channel::doctor::Step;
    use crate::channel::event::ServerKind;

    fn masking(hides_hosts: bool) -> Mask {
        let account = "id = \"work\"\naddress = \"ann@example.org\"\ndisplay_name = \"Ann Liddell\"\n\
             pop3 = { host = \"pop.example.org\", user = \"canary-user\" }\n\
             smtp = { host = \"mx.example.org\" }\n";
        Mask::of(&toml::from_str(account).unwrap(), hides_hosts)
    }

    #[test]
    fn a27_a_report_names_no_person() {
        let said =
            "-ERR [AUTH] user=canary-user <ann@example.org> Ann at pop.example.org: no, ann.";
        assert_eq!(
            masking(false).apply(said),
            "-ERR [AUTH] user=… <…@…> … at pop.example.org: no, …"
        );
        assert!(!masking(true).apply(said).contains("example.org"));
        // Words that only begin alike stay.
        assert_eq!(
            masking(false).apply("announced channel"),
            "announced channel"
        );
    }

    #[test]
    fn a27_a_report_does_not_say_from_where_a_person_comes() {
        let own = Finding {
            server: ServerKind::Smtp,
            step: Step::Resolve,
            state: StepState::Done {
                took_ms: 1,
                found: Found::Addresses(vec!["192.0.2.25".parse().unwrap()]),
            },
            certificate: None,
        };
        let mask = masking(false).knowing(&own);
        for (said, told) in [
            (
                "220 mx ready for cpe-203-0-113-9.isp.example [203.0.113.9]",
                "220 mx ready for cpe-(address).isp.example [(address)]",
            ),
            (
                "554 5.7.1 [203.0.113.9] blocked, see https://lists.example/203.0.113.9.",
                "554 5.7.1 [(address)] blocked, see https://lists.example/(address).",
            ),
            (
                "421 too many connections from 203.0.113.9:50123",
                "421 too many connections from (address):50123",
            ),
            ("535 5.7.8 no, IP=203.0.113.9", "535 5.7.8 no, IP=(address)"),
            (
                "550 [IPv6:2001:db8::7] and 2001:DB8:0:0:0:0:0:7, from 2001:db8::7.",
                "550 [IPv6:(address)] and (address), from (address).",
            ),
            ("-ERR ::ffff:203.0.113.9 is busy", "-ERR (address) is busy"),
            // The server's own, and what is none.
            (
                "220 [192.0.2.25] at 12:34:56, 2026-11-22, TLS 1.3, Mail 2.3.4 a::z",
                "220 [192.0.2.25] at 12:34:56, 2026-11-22, TLS 1.3, Mail 2.3.4 a::z",
            ),
        ] {
            assert_eq!(mask.apply(said), told);
        }
        assert_eq!(
            masking(true).knowing(&own).apply("[192.0.2.25]"),
            "[(address)]"
        );
    }

    #[test]
    fn a27_letters_that_change_their_length_hide_no_user_name() {
        assert_eq!(place_of("alice", "İİ user=ALICE."), Some(10..15));
        assert_eq!(place_of("alice", "at the end Alice"), Some(11..16));
        assert_eq!(place_of("alice", "ali"), None);
        assert_eq!(place_of("", "anything"), None);
    }
}
