//! Whom one writes with, as far as the newest mails tell.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use super::entry::people_from;
use super::{Store, StoreError};
use crate::model::{FolderName, Person};

/// Mails that are looked at: more would make a person wait and change little.
const RECEIVED: u32 = 20_000;
/// Of those one has written so many are enough to propose what is typed.
const SENT: u32 = 5_000;
/// How much more it says to have written to somebody than to have got something.
const WRITTEN_TO: u32 = 3;
/// Where nothing lies that somebody else has sent.
const OURS: &[FolderName] = &[FolderName::Sent, FolderName::Drafts, FolderName::Outbox];
/// Where nobody is met.
pub(super) const UNWANTED: &[FolderName] = &[FolderName::Junk, FolderName::Trash];

impl Store {
    /// At most `most` people, address and then name, those most written with first.
    ///
    /// # Errors
    /// Index errors.
    pub fn people(&self, most: usize) -> Result<Vec<String>, StoreError> {
        Ok(self.met(SENT)?.in_order(most))
    }

    /// Whom one writes with, by the newest mails, of which `sent` of one's own.
    pub(super) fn met(&self, sent: u32) -> Result<Met, StoreError> {
        let mut met = Met::default();
        let reader = self.shared.index.background();
        let mut statement = reader.prepare_cached(&format!(
            "SELECT from_name, from_address FROM mails WHERE folder NOT IN
             (SELECT id FROM folders WHERE name IN ({})) ORDER BY id DESC LIMIT {RECEIVED}",
            keys(&[UNWANTED, OURS].concat()),
        ))?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let person = Person {
                name: row.get(0)?,
                address: row.get(1)?,
            };
            met.meet(person, 1);
        }
        let mut statement = reader.prepare_cached(&format!(
            "SELECT recipients FROM mails WHERE folder IN
             (SELECT id FROM folders WHERE name = '{}') ORDER BY id DESC LIMIT {sent}",
            FolderName::Sent.key()
        ))?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            for person in people_from(&row.get::<_, String>(0)?) {
                met.written_to.insert(person.address.to_lowercase());
                met.meet(person, WRITTEN_TO);
            }
        }
        Ok(met)
    }
}

/// Folders as the index calls them, for `IN (…)`.
pub(super) fn keys(names: &[FolderName]) -> String {
    let keys: Vec<String> = names
        .iter()
        .map(|name| format!("'{}'", name.key()))
        .collect();
    keys.join(", ")
}

/// People with whom one writes, and how much.
#[derive(Default)]
pub(super) struct Met {
    /// By address in lower case.
    pub(super) people: HashMap<String, (Person, u32)>,
    /// Addresses in lower case that mails went to.
    pub(super) written_to: HashSet<String>,
}

impl Met {
    fn meet(&mut self, person: Person, weight: u32) {
        if person.address.is_empty() {
            return;
        }
        let key = person.address.to_lowercase();
        let (known, times) = self
            .people
            .entry(key)
            .or_insert_with(|| (person.clone(), 0));
        *times = times.saturating_add(weight);
        if known.name.is_empty() {
            known.name = person.name;
        }
    }

    fn in_order(self, most: usize) -> Vec<String> {
        let mut people: Vec<(Person, u32)> = self.people.into_values().collect();
        people.sort_by(|(one, times), (other, others)| {
            (Reverse(times), &one.address).cmp(&(Reverse(others), &other.address))
        });
        people.truncate(most);
        let mut told = Vec::with_capacity(people.len() * 2);
        let mut names = HashSet::new();
        for (person, _times) in people {
            told.push(person.address);
            if !person.name.is_empty() && names.insert(person.name.clone()) {
                told.push(person.name);
            }
        }
        told
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use crate::model::AccountId;
    use crate::store::{Proceed, ProfilePaths, Store};

    #[test]
    fn people_come_in_the_order_of_how_much_one_writes_with_them() {
        let folder = tempfile::tempdir().unwrap();
        let work = AccountId::new("work").unwrap();
        let store = Store::open(&ProfilePaths::under(folder.path()), &[work]).unwrap();
        let root = folder.path().join("mail/work");
        let put = |place: &str, number: u32, head: &str| {
            let file = root
                .join(place)
                .join(format!("17000000{number:02}.a{number}.h:2,S"));
            fs::write(file, format!("{head}\r\n\r\nx")).unwrap();
        };
        put("cur", 1, "From: Ann Lee <ann@example.org>");
        put("cur", 2, "From: news@example.org");
        put("cur", 3, "From: News <news@Example.org>");
        put(
            ".Sent/cur",
            4,
            "From: me@example.org\r\nTo: 王芳 <fang@example.org>",
        );
        put(".Junk/cur", 5, "From: spam@example.org");
        store
            .bring_up_to_date(None, &mut |_progress| Proceed::GoOn)
            .unwrap();
        let people = store.people(100).unwrap();
        assert_eq!(
            people,
            [
                "fang@example.org",
                "王芳",
                "news@Example.org",
                "News",
                "ann@example.org",
                "Ann Lee"
            ]
        );
        assert_eq!(store.people(1).unwrap(), ["fang@example.org", "王芳"]);
    }
}
