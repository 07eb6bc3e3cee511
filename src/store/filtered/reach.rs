//! How far filters have come: which mails they have not looked at.

mod unfiled;

use std::collections::{BTreeMap, BTreeSet, HashSet};

use crate::model::{AccountId, FolderName, MailId, Timestamp};
use crate::store::act::on_its_server;
use crate::store::index::{Filed, Index, named};
use crate::store::maildir::Account;
use crate::store::name::{self, MailName, unique_in};
use crate::store::{Store, StoreError};
use crate::sync::FetchedId;

use super::{Line, Unsearched, Waiting};
use unfiled::no_longer_wait;

/// Seconds before a mail that could not be looked at once more is tried again in the same run.
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
    /// Where the index believes those files of an account to be whose names begin with this second
    /// or a later one.
    fn since(&self, account: &AccountId, seconds: i64) -> Result<Vec<Filed>, StoreError> {
        named(&self.reader(), account, &seconds.to_string()..":")
    }
}

/// The mark as it stands, and the exceptions to it.
struct Reach {
    until: i64,
    passed: BTreeSet<String>,
    waiting: BTreeMap<String, Waiting>,
    unsearched: Unsearched,
}

impl Reach {
    /// `None`: no filter has ever looked.
    fn of(account: &Account) -> Result<Option<Self>, StoreError> {
        account.with_filtered(|file| {
            Ok(file.until.map(|until| Self {
                until,
                passed: file.passed.clone(),
                waiting: file.waiting.clone(),
                unsearched: file.unsearched.clone(),
            }))
        })
    }

    fn is_behind(&self, base: &str) -> bool {
        came(base).is_some_and(|came| came > self.until) && !self.passed.contains(unique_in(base))
    }

    /// Of files that wait those whose turn it is again, by what is unique in their names.
    fn due(&self, now: Timestamp) -> impl Iterator<Item = (&String, &Waiting)> {
        let waiting = self.waiting.iter();
        waiting.filter(move |(_unique, waits)| is_long_ago(waits.tried, now))
    }
}

/// Whether something was done so long ago, or never, that it may be done again.
fn is_long_ago(done: Option<Timestamp>, now: Timestamp) -> bool {
    done.is_none_or(|done| !(0..PATIENCE_SECONDS).contains(&(now.0 - done.0)))
}

impl Store {
    /// Mails that filters have not looked at, those that came last first, whatever
    /// their Date says: the mark goes by arrival. Some may have left the Inbox meanwhile: what
    /// filters want of those on their server is asked for all the same. Where none has ever looked
    /// there are none: filters are for what comes from now on. What could not be looked at is told
    /// once an hour.
    ///
    /// # Errors
    /// File and index errors.
    pub fn unfiltered(&self, account: &AccountId) -> Result<Vec<MailId>, StoreError> {
        let account = self.account(account)?;
        let (micros, now) = (name::microseconds(), name::now());
        self.have_unfiled_wait(&account)?;
        let Some(reach) = Reach::of(&account)? else {
            let line = Line {
                until: Some(micros),
                ..Line::default()
            };
            account.with_filtered(|file| file.append(&[line], true))?;
            return Ok(Vec::new());
        };
        let index = &self.shared.index;
        let mut found = index.since(&account.id, reach.until / 1_000_000)?;
        found.retain(|filed| reach.is_behind(&filed.base));
        let mut without_row = BTreeSet::new();
        for (unique, waits) in reach.due(now) {
            let mut rows = index.filed_uniquely(&account.id, unique)?;
            // A copy elsewhere is another program's.
            rows.sort_by_key(|filed| filed.folder.name != FolderName::Inbox);
            match rows.into_iter().next() {
                Some(filed) => found.push(filed),
                None if is_long_ago(waits.sought, now) => {
                    without_row.insert(unique.clone());
                }
                None => {}
            }
        }
        if let Err(error) = no_longer_wait(&account, without_row, now) {
            tracing::warn!("{}: mails that are gone wait still: {error}", account.id);
        }
        if reach.until > micros {
            self.set_back(&account, &reach, micros)?;
        }
        found.sort_by_key(|filed| std::cmp::Reverse((came(&filed.base), filed.id)));
        found.dedup_by_key(|filed| filed.id);
        Ok(found.into_iter().map(|filed| filed.id).collect())
    }

    /// Of mails that filters have not looked at those of which nobody was told when they came: the
    /// run that they came in ended before, or they had no row.
    ///
    /// # Errors
    /// File and index errors.
    pub fn untold_when_they_came(
        &self,
        account: &AccountId,
        mails: &[MailId],
    ) -> Result<HashSet<MailId>, StoreError> {
        let filed = self.shared.index.filed(mails)?;
        let account = self.account(account)?;
        account.with_filtered(|file| {
            let is_untold = |base: &str| match file.waiting.get(unique_in(base)) {
                Some(waits) => !waits.is_told,
                // In this run it was told as soon as it had come.
                None => came(base).is_some_and(|came| came < account.opened),
            };
            let untold = filed.iter().filter(|filed| is_untold(&filed.base));
            Ok(untold.map(|filed| filed.id).collect())
        })
    }

    /// The mark is in the future, because the clock was. What was looked at by then is so still;
    /// what comes now is not.
    fn set_back(&self, account: &Account, reach: &Reach, now: i64) -> Result<(), StoreError> {
        let ahead = self.shared.index.since(&account.id, now / 1_000_000)?;
        let ahead = ahead.into_iter().map(|filed| filed.base);
        let waits = |base: &str| reach.waiting.contains_key(unique_in(base));
        let passed = ahead.filter(|base| !reach.is_behind(base) && !waits(base));
        let line = Line {
            until: Some(now),
            passed: Some(passed.collect()),
            ..Line::default()
        };
        account.with_filtered(|file| file.append(&[line], true))
    }

    /// Notes that filters have looked at these mails of an account, and at all that came before
    /// them, but for those of them that are `left`, which wait for the next time; of these a person
    /// is told by now. Not synced: a power failure has them looked at once more. Returns how many
    /// wait that nobody had tried to look at before.
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
            let now = name::now();
            let mut waits: Vec<String> = left.into_iter().map(|filed| filed.base).collect();
            waits.retain(|base| match file.waiting.get_mut(unique_in(base)) {
                Some(waits) => {
                    waits.tried = Some(now);
                    !waits.is_told
                }
                None => true,
            });
            let mut looked: Vec<String> = looked.into_iter().map(|filed| filed.base).collect();
            looked.retain(|base| file.waiting.contains_key(unique_in(base)));
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
        let since = self
            .shared
            .index
            .since(&account.id, reach.until / 1_000_000)?;
        let behind = since.iter().map(|filed| filed.base.as_str());
        let behind = behind.filter(|base| reach.is_behind(base));
        let waiting = reach.waiting.values().map(|waits| waits.base.as_str());
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

    use super::super::{Occasion, key};
    use super::*;
    use crate::model::{Agent, Deed, Flags, Mark, Trace};
    use crate::store::{Acted, Ordered, Proceed, ProfilePaths};

    pub(super) fn work() -> AccountId {
        AccountId::new("work").unwrap()
    }

    pub(super) fn open(folder: &Path) -> Store {
        let store = Store::open(&ProfilePaths::under(folder), &[work()]).unwrap();
        scan(&store);
        store
    }

    /// A mail that was fetched at this time; `letter` is one of A, E, I.
    pub(super) fn put(folder: &Path, micros: i64, letter: char) -> String {
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
        // Asked for it was not tried.
        for _time in 0..2 {
            assert_eq!(store.unfiltered(&work()).unwrap(), [middle]);
        }
        let again = store.note_filtered(&work(), &[middle], &[middle]);
        assert_eq!(again.unwrap(), 0, "it is told once");
        assert_eq!(store.unfiltered(&work()).unwrap(), [], "not at once again");
        assert_eq!(store.unfiltered_on_server(&work()).unwrap(), asked);
        store.note_filtered(&work(), &[middle], &[]).unwrap();
        drop(store);
        let store = open(folder.path());
        assert_eq!(store.unfiltered(&work()).unwrap(), []);
        assert_eq!(store.unfiltered_on_server(&work()).unwrap().len(), 0);
    }

    pub(super) fn scan(store: &Store) {
        let mut go_on = |_progress: &crate::store::ScanProgress<'_>| Proceed::GoOn;
        store.bring_up_to_date(None, &mut go_on).unwrap();
    }

    /// A store with a mail that waits, and it.
    fn waiting(folder: &Path) -> (Store, MailId, String) {
        let store = open(folder);
        store.unfiltered(&work()).unwrap();
        let base = put(folder, name::microseconds() + 1, 'A');
        scan(&store);
        let mail = store.unfiltered(&work()).unwrap()[0];
        store.note_filtered(&work(), &[mail], &[mail]).unwrap();
        (store, mail, base)
    }

    #[test]
    fn a_mail_that_waits_and_leaves_the_inbox_waits_no_longer_once_it_is_looked_at_where_it_lies() {
        let folder = tempfile::tempdir().unwrap();
        let (store, mail, _base) = waiting(folder.path());
        store.move_mails(&[mail], &FolderName::Archive).unwrap();
        assert_eq!(store.unfiltered(&work()).unwrap(), [mail]);
        let ids = store.on_their_server(&[mail]).unwrap();
        assert_eq!(store.unfiltered_on_server(&work()).unwrap(), ids);
        let kept = Ordered {
            mail,
            traces: vec![Trace {
                at: name::now(),
                by: Agent::Filter("boss".to_owned()),
                did: vec![
                    Deed::Moved("Lists".to_owned()),
                    Deed::Marked(Mark::Flagged),
                    Deed::KeptOnServer,
                ],
                because: Vec::new(),
            }],
        };
        let acted = store.act(&[kept], Occasion::Arrival, name::now()).unwrap();
        assert_eq!(acted, Acted::default(), "the person has put it there");
        let row = store.rows(&[mail]).unwrap().remove(0);
        assert_eq!(
            (row.folder.name, row.flags),
            (FolderName::Archive, Flags::NONE)
        );
        assert_eq!(store.traces(mail).unwrap(), []);
        assert_eq!(store.kept_among(&work(), &ids).unwrap(), ids);
        store.note_filtered(&work(), &[mail], &[]).unwrap();
        drop(store);
        let store = open(folder.path());
        assert_eq!(store.unfiltered(&work()).unwrap(), []);
        assert!(store.unfiltered_on_server(&work()).unwrap().is_empty());
    }

    #[test]
    fn a_mail_that_waits_and_is_erased_is_waited_for_no_longer() {
        let folder = tempfile::tempdir().unwrap();
        let (store, mail, _base) = waiting(folder.path());
        store.move_mails(&[mail], &FolderName::Trash).unwrap();
        store.erase(&[mail], &FolderName::Trash).unwrap();
        assert_eq!(store.unfiltered_on_server(&work()).unwrap().len(), 1);
        assert_eq!(store.unfiltered(&work()).unwrap(), []);
        assert!(store.unfiltered_on_server(&work()).unwrap().is_empty());
        drop(store);
        let store = open(folder.path());
        assert!(store.unfiltered_on_server(&work()).unwrap().is_empty());
    }

    #[test]
    fn a_beginning_that_waits_and_is_completed_is_looked_at_as_a_whole() {
        let folder = tempfile::tempdir().unwrap();
        let store = open(folder.path());
        store.unfiltered(&work()).unwrap();
        let whole = put(folder.path(), name::microseconds() + 1, 'A');
        let new = folder.path().join("mail/work/new");
        let begins = whole.replace(",U=", ",P=").replace("S=12", "S=5,W=12");
        std::fs::rename(new.join(&whole), new.join(&begins)).unwrap();
        scan(&store);
        let mail = store.unfiltered(&work()).unwrap()[0];
        store.note_filtered(&work(), &[mail], &[mail]).unwrap();
        let waits = store.unfiltered_on_server(&work()).unwrap();
        std::fs::rename(new.join(&begins), new.join(&whole)).unwrap();
        scan(&store);
        let complete = store.unfiltered(&work()).unwrap();
        assert_eq!(complete.len(), 1);
        assert_eq!(store.on_their_server(&complete).unwrap(), waits);
        store.note_filtered(&work(), &complete, &[]).unwrap();
        assert!(store.unfiltered_on_server(&work()).unwrap().is_empty());
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
}
