//! The people seen in this run: those a recipient line offers.

use std::collections::BTreeMap;

use crate::channel::{Event, ListPiece};
use crate::model::{Address, FolderName, MailSummary, Mailbox, Person};

/// People remembered; more are not offered.
const PEOPLE: usize = 5000;
/// Suggestions shown at once.
const OFFERED: usize = 6;

/// People by address in lower case, with how often they were seen.
#[derive(Debug, Default)]
pub(super) struct Known {
    people: BTreeMap<String, (Mailbox, u32)>,
}

impl Known {
    /// Learns from rows and opened mails that pass by.
    pub(super) fn learn(&mut self, event: &Event) {
        match event {
            Event::MailsAdded { rows }
            | Event::Rows { rows, .. }
            | Event::Listed {
                piece: ListPiece { rows, .. },
                ..
            } => {
                rows.iter().for_each(|row| self.learn_row(row));
            }
            Event::Opened { view, .. } => {
                let content = &view.content;
                let people = [&content.from, &content.reply_to, &content.to, &content.cc];
                people.into_iter().flatten().for_each(|one| self.meet(one));
            }
            Event::OutboxChanged { items } => {
                for result in items.iter().flat_map(|item| &item.recipients) {
                    self.meet(&Person {
                        name: String::new(),
                        address: result.address.to_string(),
                    });
                }
            }
            _ => {}
        }
    }

    fn learn_row(&mut self, row: &MailSummary) {
        if row.folder.name == FolderName::Junk {
            return;
        }
        self.meet(&row.from);
        row.to.iter().for_each(|one| self.meet(one));
    }

    fn meet(&mut self, person: &Person) {
        let Ok(address) = Address::parse(&person.address) else {
            return;
        };
        let key = address.as_str().to_lowercase();
        if self.people.len() >= PEOPLE && !self.people.contains_key(&key) {
            return;
        }
        let (mailbox, seen) = self.people.entry(key).or_insert_with(|| {
            let name = String::new();
            (Mailbox { name, address }, 0)
        });
        *seen = seen.saturating_add(1);
        // A name that reads as an address would be found by it, and leads to another.
        if mailbox.name.is_empty() && !person.name.contains(['@', '＠', '﹫']) {
            mailbox.name.clone_from(&person.name);
        }
    }

    /// Those whose name or address has a word that begins so, the most seen first. A whole address
    /// is what was meant: nobody else is offered in its place, and the same again neither, as Tab
    /// would take it where it should lead on.
    pub(super) fn offer(&self, typed: &str) -> Vec<&Mailbox> {
        let typed = typed.trim().to_lowercase();
        if typed.is_empty() {
            return Vec::new();
        }
        if is_whole(&typed) {
            let one = self.people.get(&typed).map(|(mailbox, _seen)| mailbox);
            return one.filter(|one| !one.name.is_empty()).into_iter().collect();
        }
        let begins = |text: &str| {
            let text = text.to_lowercase();
            text.starts_with(&typed)
                || text
                    .split(|c: char| !c.is_alphanumeric())
                    .any(|word| word.starts_with(&typed))
                || !typed.is_ascii() && text.contains(&typed)
        };
        let mut found: Vec<_> = self
            .people
            .iter()
            .filter(|(address, (mailbox, _seen))| begins(&mailbox.name) || begins(address))
            .map(|(_address, found)| found)
            .collect();
        found.sort_by_key(|(_mailbox, seen)| std::cmp::Reverse(*seen));
        found.truncate(OFFERED);
        found.into_iter().map(|(mailbox, _seen)| mailbox).collect()
    }
}

/// Whether nothing need follow: an address with a domain that ends in two letters at least.
fn is_whole(typed: &str) -> bool {
    let last = typed.rsplit_once('.').map_or("", |(_before, last)| last);
    typed.contains('@') && last.chars().nth(1).is_some() && Address::parse(typed).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_offered_by_name_or_address_the_most_seen_first() {
        let mut known = Known::default();
        for (name, address) in [
            ("Ann Smith", "ann@example.org"),
            ("王芳", "fang@example.org"),
            ("", "anders@example.org"),
            ("Anders And", "Anders@example.org"),
            ("nobody", "no address"),
        ] {
            known.meet(&Person {
                name: name.to_owned(),
                address: address.to_owned(),
            });
        }
        let offered = |typed: &str| -> Vec<String> {
            let found = known.offer(typed);
            found.into_iter().map(Mailbox::to_string).collect()
        };
        assert_eq!(
            offered("an"),
            [
                "Anders And <anders@example.org>",
                "Ann Smith <ann@example.org>"
            ]
        );
        assert_eq!(offered("smi"), ["Ann Smith <ann@example.org>"]);
        assert_eq!(offered("芳"), ["王芳 <fang@example.org>"]);
        assert!(offered("").is_empty());
    }

    #[test]
    fn a15_a_whole_address_stays_what_was_typed_whoever_bears_it_as_a_name() {
        let mut known = Known::default();
        for (name, address) in [
            ("service@bank.example.org", "x9@mailer.example.net"),
            ("service＠bank.example.org", "x8@mailer.example.net"),
            ("Bob", "bob@example.org"),
            ("Bob elsewhere", "bob@example.org.example.net"),
            ("", "zoe@example.org"),
        ] {
            for _often in 0..3 {
                known.meet(&Person {
                    name: name.to_owned(),
                    address: address.to_owned(),
                });
            }
        }
        let offered = |typed: &str| -> Vec<String> {
            let found = known.offer(typed);
            found.into_iter().map(Mailbox::to_string).collect()
        };
        for typed in ["service@bank.example.org", "service@ba", "service"] {
            assert!(offered(typed).is_empty(), "{typed}: {:?}", offered(typed));
        }
        assert_eq!(offered("x9@"), ["x9@mailer.example.net"]);
        assert_eq!(offered("Bob@example.org"), ["Bob <bob@example.org>"]);
        assert_eq!(offered("bob@example.o").len(), 2);
        assert_eq!(offered("zoe@example.o"), ["zoe@example.org"]);
        assert!(offered("zoe@example.org").is_empty());
    }
}
