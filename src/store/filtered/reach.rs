//! How far filters have come: which mails of an Inbox they have not looked at.

use std::collections::{BTreeSet, HashSet};

use crate::model::{AccountId, Flags, Folder, FolderName, MailId, Timestamp};
use crate::store::act::on_its_server;
use crate::store::index::{Filed, Index};
use crate::store::maildir::Account;
use crate::store::name::{self, MailName};
use crate::store::{Store, StoreError};
use crate::sync::FetchedId;

use super::Line;

/// Seconds before a mail that could not be looked at is tried again in the same run.
const PATIENCE_SECONDS: i64 = 3_600;

/// When a fetched mail came, in microseconds, as its base says; `None`: it was not fetched.
fn came(base: &str) -> Option<i64> {
    let name = MailName::parse(base)?;
    if name.fetched.is_none() && name.part.is_none() {
        return None;
    }
    let (_seconds, rest) = base.split_once(".M")?;
    let digits = rest.split(|c: char| !c.is_ascii_digit()).next()?;
    let micros: i64 = digits.parse().ok()?;
    name.came?.0.checked_mul(1_000_000)?.checked_add(micros)
}

impl Index {
    /// Where the index believes those files of a folder to be whose names begin with this second or
    /// a later one.
    fn since(&self, folder: &Folder, seconds: i64) -> Result<Vec<Filed>, StoreError> {
        let reader = self.reader();
        let mut statement = reader.prepare_cached(
            "SELECT mails.id, base, file, flags FROM mails JOIN folders ON folders.id = folder
             WHERE account = ?1 AND name = ?2 AND base >= ?3",
        )?;
        let from = [
            folder.account.as_str(),
            folder.name.key(),
            &seconds.to_string(),
        ];
        let rows = statement.query_map(from, |row| {
            Ok(Filed {
                id: MailId(row.get(0)?),
                folder: folder.clone(),
                base: row.get(1)?,
                file: row.get(2)?,
                flags: Flags::from_bits(row.get(3)?),
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

/// The mark as it stands, and the exceptions to it.
struct Reach {
    until: i64,
    passed: BTreeSet<String>,
    waiting: Vec<String>,
}

impl Reach {
    /// `None`: no filter has ever looked.
    fn of(account: &Account) -> Result<Option<Self>, StoreError> {
        account.with_filtered(|file| {
            Ok(file.until.map(|until| Self {
                until,
                passed: file.passed.clone(),
                waiting: file.waiting.keys().cloned().collect(),
            }))
        })
    }

    fn is_behind(&self, base: &str) -> bool {
        came(base).is_some_and(|came| came > self.until) && !self.passed.contains(base)
    }
}

impl Account {
    /// Of files that wait those whose turn it is again.
    fn due(&self, waiting: &[String], now: Timestamp) -> Result<Vec<String>, StoreError> {
        self.with_filtered(|file| {
            let is_due = |base: &&String| {
                let tried = file.waiting.get(*base).copied().flatten();
                tried.is_none_or(|tried| !(0..PATIENCE_SECONDS).contains(&(now.0 - tried.0)))
            };
            Ok(waiting.iter().filter(is_due).cloned().collect())
        })
    }
}

impl Store {
    /// Mails of an Inbox that filters have not looked at, those that came last first, whatever
    /// their Date says: the mark goes by arrival. Where none has ever looked
    /// there are none: filters are for what comes from now on. What could not be looked at is told
    /// once an hour.
    ///
    /// # Errors
    /// File and index errors.
    pub fn unfiltered(&self, account: &AccountId) -> Result<Vec<MailId>, StoreError> {
        let account = self.account(account)?;
        let inbox = account.folder(&FolderName::Inbox);
        let micros = name::microseconds();
        let Some(reach) = Reach::of(&account)? else {
            let line = Line {
                until: Some(micros),
                ..Line::default()
            };
            account.with_filtered(|file| file.append(&[line], true))?;
            return Ok(Vec::new());
        };
        let mut found = self.shared.index.since(&inbox, reach.until / 1_000_000)?;
        found.retain(|filed| reach.is_behind(&filed.base));
        let now = name::now();
        for base in account.due(&reach.waiting, now)? {
            if let Some(filed) = self.filed_as(&inbox, &base)? {
                found.push(filed);
                account.with_filtered(|file| Ok(file.waiting.insert(base, Some(now))))?;
            }
        }
        if reach.until > micros {
            self.set_back(&account, &reach, micros)?;
        }
        found.sort_by_key(|filed| std::cmp::Reverse((came(&filed.base), filed.id)));
        found.dedup_by_key(|filed| filed.id);
        Ok(found.into_iter().map(|filed| filed.id).collect())
    }

    /// The mark is in the future, because the clock was. What was looked at by then is so still;
    /// what comes now is not.
    fn set_back(&self, account: &Account, reach: &Reach, now: i64) -> Result<(), StoreError> {
        let inbox = account.folder(&FolderName::Inbox);
        let ahead = self.shared.index.since(&inbox, now / 1_000_000)?;
        let ahead = ahead.into_iter().map(|filed| filed.base);
        let passed = ahead.filter(|base| !reach.is_behind(base) && !reach.waiting.contains(base));
        let line = Line {
            until: Some(now),
            passed: Some(passed.collect()),
            ..Line::default()
        };
        account.with_filtered(|file| file.append(&[line], true))
    }

    /// Notes that filters have looked at these mails of an account, and at all that came before
    /// them, but for those of them that are `left`, which wait for the next time. Not synced: a
    /// power failure has them looked at once more. Returns how many wait that did not before.
    ///
    /// # Errors
    /// File and index errors.
    pub fn note_filtered(
        &self,
        account: &AccountId,
        mails: &[MailId],
        left: &[MailId],
    ) -> Result<usize, StoreError> {
        let filed = self.shared.index.filed(mails)?;
        let last = filed.iter().filter_map(|filed| came(&filed.base)).max();
        let left: HashSet<&MailId> = left.iter().collect();
        let (left, looked): (Vec<Filed>, Vec<Filed>) = filed
            .into_iter()
            .partition(|filed| left.contains(&filed.id));
        self.account(account)?.with_filtered(|file| {
            let mut waits: Vec<String> = left.into_iter().map(|filed| filed.base).collect();
            waits.retain(|base| !file.waiting.contains_key(base));
            let mut looked: Vec<String> = looked.into_iter().map(|filed| filed.base).collect();
            looked.retain(|base| file.waiting.contains_key(base));
            let new = waits.len();
            let line = Line {
                until: last.filter(|last| file.until.is_none_or(|until| until < *last)),
                waits,
                looked,
                ..Line::default()
            };
            if line != Line::default() {
                file.append(&[line], false)?;
            }
            Ok(new)
        })
    }

    /// Notes that filters have to look at these files once they have rows. Not synced.
    ///
    /// # Errors
    /// File errors.
    pub fn note_unfiled(&self, account: &AccountId, bases: &[String]) -> Result<(), StoreError> {
        let line = Line {
            waits: bases.to_vec(),
            ..Line::default()
        };
        let account = self.account(account)?;
        account.with_filtered(|file| file.append(&[line], false))
    }

    /// What the mails are called on their server that filters have not looked at.
    ///
    /// # Errors
    /// File and index errors.
    pub fn unfiltered_on_server(
        &self,
        account: &AccountId,
    ) -> Result<HashSet<FetchedId>, StoreError> {
        let account = self.account(account)?;
        let Some(reach) = Reach::of(&account)? else {
            return Ok(HashSet::new());
        };
        let inbox = account.folder(&FolderName::Inbox);
        let since = self.shared.index.since(&inbox, reach.until / 1_000_000)?;
        let behind = since.iter().map(|filed| filed.base.as_str());
        let behind = behind.filter(|base| reach.is_behind(base));
        let waiting = reach.waiting.iter().map(String::as_str);
        Ok(behind.chain(waiting).filter_map(on_its_server).collect())
    }

    /// What these mails are called on their server.
    ///
    /// # Errors
    /// Index errors.
    pub fn on_their_server(&self, mails: &[MailId]) -> Result<HashSet<FetchedId>, StoreError> {
        let filed = self.shared.index.filed(mails)?;
        let ids = filed.iter().filter_map(|filed| on_its_server(&filed.base));
        Ok(ids.collect())
    }

    /// Makes durable how far filters have come.
    ///
    /// # Errors
    /// File errors.
    pub fn sync_filtered(&self, account: &AccountId) -> Result<(), StoreError> {
        let account = self.account(account)?;
        account.with_filtered(|file| {
            if !file.path.exists() {
                return Ok(());
            }
            let opened = file.disk.open_appending(&file.path)?;
            file.disk.sync(&opened, &file.path)
        })
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::key;
    use super::*;
    use crate::store::{Proceed, ProfilePaths};

    fn work() -> AccountId {
        AccountId::new("work").unwrap()
    }

    fn open(folder: &Path) -> Store {
        let store = Store::open(&ProfilePaths::under(folder), &[work()]).unwrap();
        let mut go_on = |_progress: &crate::store::ScanProgress<'_>| Proceed::GoOn;
        store.bring_up_to_date(None, &mut go_on).unwrap();
        store
    }

    /// A mail that was fetched at this time; `letter` is one of A, E, I.
    fn put(folder: &Path, micros: i64, letter: char) -> String {
        let id = letter.to_string().repeat(26);
        let (seconds, rest) = (micros / 1_000_000, micros % 1_000_000);
        let base = format!("{seconds}.M{rest}P1Q1.host,U={id},S=12");
        let file = folder.join(format!("mail/work/new/{base}"));
        std::fs::write(file, "Subject: a\n\n").unwrap();
        base
    }

    #[test]
    fn a_fetched_mail_says_when_it_came_and_keeps_its_key() {
        let fields = "U=AAAAAAAAAAAAAAAAAAAAAAAAAA,S=5";
        let base = format!("1700000000.M12P3Q4.host,{fields}");
        assert_eq!(came(&base), Some(1_700_000_000_000_012));
        assert_eq!(came("1700000000.M12P3Q4.host,S=5"), None);
        let renamed = format!("1800000000.M9P3Q4.host,{fields}");
        assert_eq!(key(&base), key(&renamed));
        assert_eq!(key("foreign"), "foreign");
    }

    #[test]
    fn what_could_not_be_looked_at_waits_though_the_mark_goes_past_it() {
        let folder = tempfile::tempdir().unwrap();
        let store = open(folder.path());
        assert_eq!(store.unfiltered(&work()).unwrap(), []);
        drop(store);
        let now = name::microseconds();
        for (after, letter) in [(1, 'A'), (2, 'E'), (3, 'I')] {
            put(folder.path(), now + after, letter);
        }
        let store = open(folder.path());
        let mails = store.unfiltered(&work()).unwrap();
        assert_eq!(mails.len(), 3);
        let middle = mails[1];
        assert_eq!(store.note_filtered(&work(), &mails, &[middle]).unwrap(), 1);
        let asked = store.unfiltered_on_server(&work()).unwrap();
        assert_eq!(asked, store.on_their_server(&[middle]).unwrap());
        drop(store);
        let store = open(folder.path());
        assert_eq!(store.unfiltered(&work()).unwrap(), [middle]);
        assert_eq!(store.unfiltered(&work()).unwrap(), [], "not at once again");
        assert_eq!(store.unfiltered_on_server(&work()).unwrap(), asked);
        let again = store.note_filtered(&work(), &[middle], &[middle]);
        assert_eq!(again.unwrap(), 0, "it is told once");
        store.note_filtered(&work(), &[middle], &[]).unwrap();
        drop(store);
        let store = open(folder.path());
        assert_eq!(store.unfiltered(&work()).unwrap(), []);
        assert_eq!(store.unfiltered_on_server(&work()).unwrap().len(), 0);
    }

    #[test]
    fn a_run_that_ends_early_leaves_what_came_later_however_old_its_date_is() {
        let folder = tempfile::tempdir().unwrap();
        let store = open(folder.path());
        assert_eq!(store.unfiltered(&work()).unwrap(), []);
        drop(store);
        let now = name::microseconds();
        for (after, letter, day) in [(1, 'A', 20), (2, 'E', 10)] {
            let base = put(folder.path(), now + after, letter);
            let file = folder.path().join(format!("mail/work/new/{base}"));
            let mail = format!("Date: {day} Nov 2025 10:00:00 +0000\n\n");
            std::fs::write(file, mail).unwrap();
        }
        let store = open(folder.path());
        let mails = store.unfiltered(&work()).unwrap();
        assert!(mails.len() == 2 && mails[0] < mails[1]);
        store.note_filtered(&work(), &mails[1..], &[]).unwrap();
        assert_eq!(store.unfiltered(&work()).unwrap(), mails[..1]);
    }

    #[test]
    fn a_mark_of_a_clock_that_was_ahead_hides_nothing_that_comes_now() {
        let folder = tempfile::tempdir().unwrap();
        let ahead = name::microseconds() + 40 * 86_400_000_000;
        drop(open(folder.path()));
        let filtered = put(folder.path(), ahead - 5, 'A');
        let log = folder.path().join("mail/work/filtered");
        std::fs::write(&log, format!("{{\"until\":{ahead}}}\n")).unwrap();
        let store = open(folder.path());
        assert_eq!(store.unfiltered(&work()).unwrap(), []);
        drop(store);
        put(folder.path(), name::microseconds() + 1, 'E');
        for _start in 0..2 {
            let store = open(folder.path());
            let waiting = store.unfiltered(&work()).unwrap();
            let text = std::fs::read_to_string(&log).unwrap();
            assert_eq!(waiting.len(), 1, "{text}");
            let path = store.path(waiting[0]).unwrap();
            assert!(!path.to_string_lossy().contains(&filtered), "{text}");
        }
    }

    #[test]
    fn a_mail_without_a_row_waits_until_it_has_one() {
        let folder = tempfile::tempdir().unwrap();
        let store = open(folder.path());
        store.unfiltered(&work()).unwrap();
        let base = put(folder.path(), name::microseconds() - 5_000_000, 'A');
        store.note_unfiled(&work(), &[base]).unwrap();
        assert_eq!(store.unfiltered(&work()).unwrap(), []);
        assert_eq!(store.unfiltered_on_server(&work()).unwrap().len(), 1);
        let mut go_on = |_progress: &crate::store::ScanProgress<'_>| Proceed::GoOn;
        store.bring_up_to_date(None, &mut go_on).unwrap();
        assert_eq!(store.unfiltered(&work()).unwrap().len(), 1);
    }
}
