//! Many mails that come from elsewhere than a server: an import, a backup brought back.
//!
//! They go the way of fetched ones: written to `tmp/`, made durable many at a time beside the
//! writing, renamed. Each has a name that is known before: that of its octets, or the one it had.
//! So a run that was cut short is done again from its beginning, or from any place before the
//! last [`BulkDelivered::through`], and what is here already is passed over.

use std::collections::{BTreeSet, HashSet};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, SystemTime};

use sha2::{Digest, Sha256};

use crate::model::{AccountId, Flags, FolderName, MailSummary, Tag, Timestamp};

use super::barrier::{Barrier, Waiting};
use super::entry::Entry;
use super::hashes::{Seen, Sum, record, sum};
use super::maildir::{Account, CUR, NEW, TMP};
use super::name::{ContentId, FLAG_MARK, content_in, fetched_in, now, unique_since, with_flags};
use super::staging::{Writing, Written};
use super::{Store, StoreError};

/// Mails of a batch.
const BATCH_MAILS: usize = 500;
/// Octets of a batch.
const BATCH_OCTETS: u64 = 16 * 1024 * 1024;
/// Batches that may wait to be made durable.
const BATCHES: usize = 2;
/// Longest base taken from elsewhere: flags and a file system's 255 octets must find room.
const BASE_OCTETS: usize = 200;

/// A mail to be taken in.
#[derive(Debug, Clone)]
pub struct BulkMail<'a> {
    /// Where it goes; the folder is made where it is missing.
    pub folder: FolderName,
    /// Its flags.
    pub flags: Flags,
    /// What it is tagged with.
    pub tags: Vec<Tag>,
    /// When it arrived where it comes from: its file's time, and its date where it has none.
    pub came: Timestamp,
    /// By what it is known again.
    pub name: BulkName,
    /// Its octets, as they will lie on the disk.
    pub bytes: &'a [u8],
}

/// By what a mail that is taken in is known again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BulkName {
    /// By its octets. `copy` counts mails with the same octets from 0, where each is to be kept.
    Content {
        /// Which of them.
        copy: u32,
    },
    /// By the base its file had (what stands before the flags), which it keeps: a backup brought
    /// back fetches nothing twice.
    Base(String),
}

/// Takes many mails into one account. Nothing is promised before [`Bulk::delivered`] or
/// [`Bulk::finish`] tells of it; dropped, it leaves nothing half-way.
#[derive(Debug)]
pub struct Bulk {
    account: Arc<Account>,
    barrier: Barrier,
    known: HashSet<Key>,
    folders: BTreeSet<FolderName>,
    batch: Batch,
    /// Mails given so far.
    given: u64,
    batches: Option<SyncSender<Batch>>,
    results: Arc<Mutex<Vec<Result<BulkDelivered, StoreError>>>>,
    committer: Option<JoinHandle<()>>,
}

/// What became of a part of them, in the order given.
#[derive(Debug, Default)]
pub struct BulkDelivered {
    /// So many of the mails given are decided by now, this part included.
    pub through: u64,
    /// Stored by this part, durable.
    pub stored: u64,
    /// Here already, not stored again.
    pub already: u64,
    /// Rows of what was stored.
    pub rows: Vec<MailSummary>,
    /// Not stored, by their place among the mails given, from 0; nothing is left of them.
    pub failed: Vec<(u64, StoreError)>,
    /// Why rows are missing; [`Store::bring_up_to_date`] makes up for it.
    pub index_error: Option<StoreError>,
}

/// What makes a name known again.
type Key = [u8; 16];

#[derive(Debug, Default)]
struct Batch {
    mails: Vec<Staged>,
    octets: u64,
    already: u64,
    failed: Vec<(u64, StoreError)>,
    through: u64,
}

#[derive(Debug)]
struct Staged {
    number: u64,
    folder: FolderName,
    flags: Flags,
    came: Timestamp,
    base: String,
    tags: Vec<Tag>,
    /// SHA-256 of its octets.
    sum: Sum,
    written: Written,
    waiting: Waiting,
}

impl Store {
    /// Takes many mails into an account, see [`Bulk`]. Reads the names of all mails that are
    /// there, and makes them durable.
    ///
    /// # Errors
    /// [`StoreError::NoSuchAccount`]; file errors.
    pub fn bulk(&self, account: &AccountId) -> Result<Bulk, StoreError> {
        let account = self.account(account)?;
        let known = known(&account)?;
        let (batches, waiting) = sync_channel(BATCHES);
        let results = Arc::<Mutex<Vec<_>>>::default();
        let barrier = Barrier::new(&account.disk, &account.root.join(TMP))?;
        let committer = {
            let (store, account) = (self.clone(), Arc::clone(&account));
            let (barrier, results) = (barrier.clone(), Arc::clone(&results));
            thread::Builder::new()
                .name("bulk".to_owned())
                .spawn(move || commit_until_closed(&store, &account, &barrier, &waiting, &results))
                .map_err(|error| StoreError::Stopped {
                    detail: error.to_string(),
                })?
        };
        Ok(Bulk {
            account,
            barrier,
            known,
            folders: BTreeSet::new(),
            batch: Batch::default(),
            given: 0,
            batches: Some(batches),
            results,
            committer: Some(committer),
        })
    }
}

impl Bulk {
    /// Whether a mail of that name is in the account: [`Bulk::add`] would pass it over.
    #[must_use]
    pub fn has(&self, name: &BulkName, bytes: &[u8]) -> bool {
        self.known.contains(&key(name, bytes))
    }

    /// Takes a mail in. What is here already under this name is passed over.
    ///
    /// # Errors
    /// [`StoreError::BadName`] for a folder or base that cannot be one: nothing has happened then.
    /// Any other error ends the whole: what [`Bulk::delivered`] told of stays. A file that could
    /// not be written is no error here, it is told in [`BulkDelivered::failed`].
    pub fn add(&mut self, mail: BulkMail<'_>) -> Result<(), StoreError> {
        if let BulkName::Base(base) = &mail.name {
            check(base)?;
        }
        if !self.folders.contains(&mail.folder) {
            self.account.make_folder(&mail.folder)?;
            self.folders.insert(mail.folder.clone());
        }
        let number = self.given;
        self.given += 1;
        self.batch.through = self.given;
        let key = key(&mail.name, mail.bytes);
        if !self.known.insert(key) {
            self.batch.already += 1;
        } else {
            match self.stage(number, mail) {
                Ok(staged) => {
                    self.batch.octets += staged.written.size_octets;
                    self.batch.mails.push(staged);
                }
                Err(error) => {
                    self.known.remove(&key);
                    self.batch.failed.push((number, error));
                }
            }
        }
        if self.batch.mails.len() >= BATCH_MAILS
            || self.batch.octets >= BATCH_OCTETS
            || self.batch.failed.len() >= BATCH_MAILS
        {
            self.hand_on()?;
        }
        Ok(())
    }

    /// What became durable since it was asked last; empty where nothing did. Never waits.
    ///
    /// # Errors
    /// Why nothing more can be stored.
    pub fn delivered(&mut self) -> Result<Vec<BulkDelivered>, StoreError> {
        let mut results = self.results.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut *results).into_iter().collect()
    }

    /// Makes all of it durable, and tells what [`Bulk::delivered`] has not told yet.
    ///
    /// # Errors
    /// Why nothing more can be stored.
    pub fn finish(mut self) -> Result<Vec<BulkDelivered>, StoreError> {
        if self.batch.through > 0 {
            self.hand_on()?;
        }
        self.end();
        self.delivered()
    }

    fn stage(&self, number: u64, mail: BulkMail<'_>) -> Result<Staged, StoreError> {
        let mut writing = Writing::begin(&self.account, false)?;
        writing.write(mail.bytes)?;
        let base = match mail.name {
            BulkName::Base(base) => base,
            BulkName::Content { copy } => {
                let id = ContentId::of(mail.bytes, copy);
                let size = mail.bytes.len();
                format!("{},I={id},S={size}", unique_since(mail.came))
            }
        };
        // Other programs take a file's time for that of its arrival.
        let since = u64::try_from(mail.came.0).unwrap_or(0);
        let time = SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(since));
        if let Some(time) = time {
            writing.file().set_modified(time).ok();
        }
        let (written, waiting) = writing.finish(&self.barrier)?;
        Ok(Staged {
            number,
            folder: mail.folder,
            flags: mail.flags,
            came: mail.came,
            base,
            tags: mail.tags,
            sum: sum(mail.bytes),
            written,
            waiting,
        })
    }

    fn hand_on(&mut self) -> Result<(), StoreError> {
        let through = self.batch.through;
        let batch = std::mem::take(&mut self.batch);
        self.batch.through = through;
        let handed = self.batches.as_ref().map(|batches| batches.send(batch));
        match handed {
            Some(Ok(())) => Ok(()),
            // The committer has ended and said why.
            _ended => Err(self
                .delivered()
                .err()
                .unwrap_or_else(|| StoreError::Stopped {
                    detail: "the thread that commits ended early".to_owned(),
                })),
        }
    }

    /// Waits for the committer.
    fn end(&mut self) {
        self.batches = None;
        if let Some(committer) = self.committer.take() {
            committer.join().ok();
        }
    }
}

impl Drop for Bulk {
    fn drop(&mut self) {
        self.end();
    }
}

fn commit_until_closed(
    store: &Store,
    account: &Account,
    barrier: &Barrier,
    batches: &Receiver<Batch>,
    results: &Mutex<Vec<Result<BulkDelivered, StoreError>>>,
) {
    while let Ok(batch) = batches.recv() {
        let result = commit(store, account, barrier, batch);
        let is_over = result.is_err();
        results
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(result);
        if is_over {
            return;
        }
    }
}

/// Makes a batch durable: bytes, names, then rows.
fn commit(
    store: &Store,
    account: &Account,
    barrier: &Barrier,
    batch: Batch,
) -> Result<BulkDelivered, StoreError> {
    let mut delivered = BulkDelivered {
        through: batch.through,
        already: batch.already,
        failed: batch.failed,
        ..BulkDelivered::default()
    };
    let mut mails = Vec::with_capacity(batch.mails.len());
    let mut waiting = Vec::with_capacity(batch.mails.len());
    for mut staged in batch.mails {
        waiting.push(std::mem::replace(
            &mut staged.waiting,
            Waiting::ForAll(None),
        ));
        mails.push(staged);
    }
    // Known before the mails are: who reads their names reads this too.
    let tagged = mails.iter().filter(|mail| !mail.tags.is_empty());
    let lines = tagged.map(|mail| (mail.base.as_str(), mail.tags.as_slice()));
    account.tags().write(lines)?;
    let mut seen = Vec::with_capacity(mails.len());
    let mut placed = Vec::with_capacity(mails.len());
    let mut directories = BTreeSet::new();
    for (mut mail, outcome) in mails.into_iter().zip(barrier.cross(waiting)) {
        match outcome.and_then(|()| place(account, &mut mail)) {
            Ok((path, entry)) => {
                directories.extend(path.parent().map(PathBuf::from));
                seen.push(Seen {
                    base: entry.base.clone(),
                    octets: entry.size_octets,
                    sum: mail.sum,
                });
                placed.push((path, entry));
            }
            Err(error) => delivered.failed.push((mail.number, error)),
        }
    }
    let mut synced = directories
        .iter()
        .map(|directory| account.disk.sync_directory(directory));
    if let Err(error) = synced.try_for_each(|synced| synced) {
        // Names that may not last are taken back: the next run gives them anew.
        for (path, _entry) in placed {
            account.disk.remove(&path).ok();
        }
        return Err(error);
    }
    delivered.stored = placed.len() as u64;
    if let Err(error) = record(account, &seen, now()) {
        tracing::warn!("the next check sees these mails for the first time: {error}");
    }
    // A backup may have brought the tags before the mails.
    let tags = account.tags().read().unwrap_or_default();
    let entries = placed.into_iter().map(|(_path, mut entry)| {
        entry.tags = tags.get(&entry.base).cloned().unwrap_or_default();
        entry
    });
    let entries = entries.collect();
    (delivered.rows, delivered.index_error) = store.file_rows(account, entries);
    Ok(delivered)
}

/// Gives a mail its name in its folder.
fn place(account: &Account, mail: &mut Staged) -> Result<(PathBuf, Entry), StoreError> {
    let file = format!("{CUR}/{}", with_flags(&mail.base, mail.flags));
    let path = account.directory(&mail.folder)?.join(&file);
    if path.symlink_metadata().is_ok() {
        // Another program has put something there meanwhile: it is not overwritten.
        return Err(StoreError::File {
            path,
            detail: "a file of that name is there already".to_owned(),
        });
    }
    mail.written.tmp.rename(&path)?;
    let entry = Entry {
        folder: mail.folder.clone(),
        base: std::mem::take(&mut mail.base),
        file,
        flags: mail.flags,
        size_octets: mail.written.size_octets,
        came: mail.came,
        summary: std::mem::take(&mut mail.written.summary),
        tags: Vec::new(),
    };
    Ok((path, entry))
}

/// The names of all mails in the account, durable: a name that is seen now is passed over.
fn known(account: &Account) -> Result<HashSet<Key>, StoreError> {
    account.make_names_durable()?;
    let mut known = HashSet::new();
    let at_rest = account.names_at_rest();
    for folder in account.folders()? {
        let mut has_any = false;
        for mail in account.files(&folder)?.mails {
            has_any = true;
            known.insert(key_of_base(&mail.base));
        }
        if has_any {
            let directory = account.directory(&folder)?;
            for part in [NEW, CUR] {
                account.disk.sync_directory(&directory.join(part))?;
            }
        }
    }
    drop(at_rest);
    Ok(known)
}

fn key(name: &BulkName, bytes: &[u8]) -> Key {
    match name {
        BulkName::Content { copy } => *ContentId::of(bytes, *copy).as_bytes(),
        BulkName::Base(base) => key_of_base(base),
    }
}

/// The same mail of a server, or the same octets, have the same key whatever stands around them.
fn key_of_base(base: &str) -> Key {
    if let Some(id) = content_in(base) {
        return *id.as_bytes();
    }
    if let Some(id) = fetched_in(base) {
        return *id.as_bytes();
    }
    let hash = <[u8; 32]>::from(Sha256::digest(base.as_bytes()));
    let mut key = Key::default();
    key.copy_from_slice(&hash[..16]);
    key
}

/// Whether a base from elsewhere may become a name here.
fn check(base: &str) -> Result<(), StoreError> {
    let is_fit = !base.is_empty()
        && base.len() <= BASE_OCTETS
        && !base.starts_with('.')
        && !base.contains(FLAG_MARK)
        && base
            .chars()
            .all(|character| !character.is_control() && !"/\\".contains(character));
    if is_fit {
        return Ok(());
    }
    Err(StoreError::BadName {
        name: base.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Place;
    use crate::store::ProfilePaths;

    fn work() -> AccountId {
        AccountId::new("work").unwrap()
    }

    fn text(number: usize) -> Vec<u8> {
        format!("From: a@example.org\r\nSubject: Mail {number}\r\n\r\nText\r\n").into_bytes()
    }

    fn mail<'a>(folder: &str, name: BulkName, bytes: &'a [u8]) -> BulkMail<'a> {
        BulkMail {
            folder: FolderName::Own(folder.to_owned()),
            flags: Flags::SEEN,
            tags: Vec::new(),
            came: Timestamp(1_200_000_000),
            name,
            bytes,
        }
    }

    fn sum(parts: &[BulkDelivered]) -> (u64, u64, usize) {
        let stored = parts.iter().map(|part| part.stored).sum();
        let already = parts.iter().map(|part| part.already).sum();
        (
            stored,
            already,
            parts.iter().map(|part| part.rows.len()).sum(),
        )
    }

    #[test]
    fn many_mails_come_into_folders_once_however_often_they_are_given() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&ProfilePaths::under(folder.path()), &[work()]).unwrap();
        let take = |copies: u32| {
            let mut bulk = store.bulk(&work()).unwrap();
            for number in 0..1200 {
                let bytes = text(number);
                for copy in 0..copies {
                    bulk.add(mail("Old/2008", BulkName::Content { copy }, &bytes))
                        .unwrap();
                }
            }
            bulk.finish().unwrap()
        };
        let parts = take(1);
        assert_eq!(sum(&parts), (1200, 0, 1200));
        assert_eq!(parts.last().unwrap().through, 1200);
        assert_eq!(sum(&take(1)), (0, 1200, 0));
        assert_eq!(
            sum(&take(2)),
            (1200, 1200, 1200),
            "the second copies are wanted now"
        );
        let place = Place::Unified(FolderName::Own("Old/2008".to_owned()));
        let rows = store.rows(&store.list(&place).unwrap()).unwrap();
        assert_eq!(rows.len(), 2400);
        assert!(
            rows.iter()
                .all(|row| row.flags == Flags::SEEN && row.date.0 == 1_200_000_000)
        );
        let path = store.path(rows[0].id).unwrap();
        let modified = path.metadata().unwrap().modified().unwrap();
        let since = modified.duration_since(SystemTime::UNIX_EPOCH).unwrap();
        assert_eq!(since.as_secs(), 1_200_000_000);
    }

    #[test]
    fn a_mail_brought_back_keeps_the_name_that_says_what_was_fetched() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&ProfilePaths::under(folder.path()), &[work()]).unwrap();
        let id = crate::sync::FetchedId::from_bytes([9; 16]);
        let base = || BulkName::Base(format!("1700000000.M1P2Q3.host,U={id},S=9"));
        let bytes = text(1);
        let mut bulk = store.bulk(&work()).unwrap();
        bulk.add(mail("Back", base(), &bytes)).unwrap();
        assert!(bulk.has(&base(), &bytes));
        for bad in ["../x", "", ".hidden", "a:2,S", "a/b", "a\nb"] {
            let bad = mail("Back", BulkName::Base(bad.to_owned()), &bytes);
            assert!(matches!(bulk.add(bad), Err(StoreError::BadName { .. })));
        }
        assert_eq!(sum(&bulk.finish().unwrap()), (1, 0, 1));
        assert!(store.known(&work()).unwrap().find(&id).is_some());
        let again = BulkName::Base(format!("1700000009.M1P2Q3.host,U={id},S=9"));
        let mut bulk = store.bulk(&work()).unwrap();
        bulk.add(mail("Else", again, &bytes)).unwrap();
        assert_eq!(sum(&bulk.finish().unwrap()), (0, 1, 0));
    }
}
