//! How well somebody is known, as far as the mails here tell.

use std::collections::HashSet;

use rusqlite::{OptionalExtension, params};

use super::people::{Met, UNWANTED, keys};
use super::place::second_of;
use super::{Store, StoreError};
use crate::model::{FolderName, MailId, Person, Timestamp};

/// Mails of one's own that are looked at: whom one wrote to is known, however long ago.
const SENT: u32 = 20_000;
/// Mails of one sender that are looked at; more say no more.
const EARLIER: u32 = 50;
/// From whom so many came, where wanted mail lies, is somebody one may be confused with; one mail
/// alone, or two, may be from whoever wants to be confused.
const FEW: u32 = 3;

/// Whom one writes with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Acquaintances {
    /// Addresses, lower case, that mails went to.
    pub written_to: HashSet<String>,
    /// They and those who write often, each once, those written with most first.
    pub people: Vec<Person>,
}

/// What came from an address before a mail.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Earlier {
    /// How many; not counted any further than a few.
    pub mails: u32,
    /// Seconds between the first of them and the mail, by when they arrived here: what a mail
    /// says of its own date is its author's word.
    pub since_seconds: i64,
}

impl Store {
    /// Whom one writes with, by the newest mails.
    ///
    /// # Errors
    /// Index errors.
    pub fn acquaintances(&self) -> Result<Acquaintances, StoreError> {
        let mut met = self.met(SENT)?;
        Ok(Acquaintances {
            written_to: std::mem::take(&mut met.written_to),
            people: met.often(),
        })
    }

    /// How many mails lie in the Sent folders: where it changes, somebody else may be known.
    ///
    /// # Errors
    /// Index errors.
    pub fn sent_mails(&self) -> Result<i64, StoreError> {
        let reader = self.shared.index.reader();
        let mut statement =
            reader.prepare_cached("SELECT coalesce(sum(mails), 0) FROM folders WHERE name = ?1")?;
        Ok(statement.query_row([FolderName::Sent.key()], |row| row.get(0))?)
    }

    /// When a mail came here; `None`: there is no such mail.
    ///
    /// # Errors
    /// Index errors.
    pub fn arrived(&self, mail: MailId) -> Result<Option<Timestamp>, StoreError> {
        let reader = self.shared.index.reader();
        let mut base = reader.prepare_cached("SELECT base FROM mails WHERE id = ?1")?;
        let base: Option<String> = base.query_row([mail.0], |row| row.get(0)).optional()?;
        Ok(base.map(|base| arrival(&base, mail)))
    }

    /// What came from an address before this mail, where wanted mail lies.
    ///
    /// # Errors
    /// Index errors.
    pub fn earlier_from(&self, address: &str, mail: MailId) -> Result<Earlier, StoreError> {
        let arrived = self.arrived(mail)?.unwrap_or_else(|| second_of(mail));
        let reader = self.shared.index.reader();
        let mut statement = reader.prepare_cached(&format!(
            "SELECT id, base FROM mails WHERE from_address = ?1 COLLATE NOCASE AND folder NOT IN
             (SELECT id FROM folders WHERE name IN ({})) ORDER BY id LIMIT {EARLIER}",
            keys(UNWANTED),
        ))?;
        let mut rows = statement.query(params![address])?;
        let mut earlier = Earlier::default();
        while let Some(row) = rows.next()? {
            let (other, base): (i64, String) = (row.get(0)?, row.get(1)?);
            let other = MailId(other);
            let came = arrival(&base, other);
            if other != mail && (came, other) < (arrived, mail) {
                earlier.mails += 1;
                let since = arrived.0.saturating_sub(came.0);
                earlier.since_seconds = earlier.since_seconds.max(since);
            }
        }
        Ok(earlier)
    }
}

/// When a file came: its name begins with that; else the mail's own date.
fn arrival(base: &str, mail: MailId) -> Timestamp {
    let digits = base.split('.').next().unwrap_or_default();
    digits.parse().map_or_else(|_| second_of(mail), Timestamp)
}

impl Met {
    fn often(self) -> Vec<Person> {
        let mut people: Vec<(Person, u32)> = self
            .people
            .into_values()
            .filter(|(_person, times)| *times >= FEW)
            .collect();
        people.sort_by(|(one, times), (other, others)| {
            (others, &one.address).cmp(&(times, &other.address))
        });
        people.into_iter().map(|(person, _times)| person).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::model::{AccountId, Place};
    use crate::store::{Proceed, ProfilePaths};

    const DAY: i64 = 86_400;
    const NOW: i64 = 1_795_000_000;

    /// A store with these mails: where, when it came, its header.
    fn store(folder: &std::path::Path, mails: &[(&str, i64, &str)]) -> Store {
        let work = AccountId::new("work").unwrap();
        let store = Store::open(&ProfilePaths::under(folder), &[work]).unwrap();
        let root = folder.join("mail/work");
        for (number, (place, came, head)) in mails.iter().enumerate() {
            let file = root.join(place).join(format!("{came}.a{number}.h:2,S"));
            let head = format!("{head}\r\nSubject: {number}\r\n\r\nx");
            fs::write(file, head).unwrap();
        }
        store
            .bring_up_to_date(None, &mut |_progress| Proceed::GoOn)
            .unwrap();
        store
    }

    fn mail(store: &Store, subject: &str) -> MailId {
        let inbox = store.list(&Place::Unified(FolderName::Inbox)).unwrap();
        let rows = store.rows(&inbox).unwrap();
        rows.iter().find(|row| row.subject == subject).unwrap().id
    }

    #[test]
    fn what_came_before_counts_by_when_it_came_and_not_by_the_date_it_bears() {
        let folder = tempfile::tempdir().unwrap();
        let old = "From: Ann <Ann@Example.org>\r\nDate: Sat, 21 Nov 2026 22:05:00 +0800";
        let backdated = "From: ann@example.org\r\nDate: Tue, 21 Nov 2006 22:05:00 +0800";
        let store = store(
            folder.path(),
            &[
                ("cur", NOW - 40 * DAY, old),
                ("cur", NOW, old),
                ("cur", NOW + 5, backdated),
                (".Junk/cur", NOW - 90 * DAY, old),
            ],
        );
        let first = store.earlier_from("ann@example.org", mail(&store, "0"));
        assert_eq!(first.unwrap(), Earlier::default());
        let second = store.earlier_from("ann@example.org", mail(&store, "1"));
        let expected = Earlier {
            mails: 1,
            since_seconds: 40 * DAY,
        };
        assert_eq!(second.unwrap(), expected);
        let other = store.earlier_from("bob@example.org", mail(&store, "1"));
        assert_eq!(other.unwrap(), Earlier::default());
    }

    #[test]
    fn one_is_acquainted_with_those_one_wrote_to_and_those_who_write_often() {
        let folder = tempfile::tempdir().unwrap();
        let often = "From: News <news@example.org>";
        let store = store(
            folder.path(),
            &[
                ("cur", NOW, often),
                ("cur", NOW + 1, often),
                ("cur", NOW + 2, often),
                ("cur", NOW, "From: once@example.com"),
                (".Junk/cur", NOW, "From: junk@example.com"),
                (".Junk/cur", NOW + 1, "From: junk@example.com"),
                (".Junk/cur", NOW + 2, "From: junk@example.com"),
                (
                    ".Sent/cur",
                    NOW,
                    "From: me@example.org\r\nTo: 王芳 <Fang@example.org>",
                ),
            ],
        );
        let known = store.acquaintances().unwrap();
        let people: Vec<&str> = known.people.iter().map(|one| &*one.address).collect();
        assert_eq!(people, ["Fang@example.org", "news@example.org"]);
        assert!(known.written_to.contains("fang@example.org"));
        assert_eq!(known.written_to.len(), 1);
        assert_eq!(store.sent_mails().unwrap(), 1);
    }
}
