//! Many mails that come from elsewhere than a server: an import.
//!
//! They go the way of fetched ones: written to `tmp/`, made durable many at a time beside the
//! writing, renamed. The name of each says which octets it has, so a run that was cut short is
//! done again from its beginning, or from any place before the last [`BulkDelivered::through`],
//! and what is here already is passed over.

use std::collections::{BTreeSet, HashSet};
use std::fs::File;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, SystemTime};

use crate::model::{AccountId, Flags, FolderName, MailSummary, Tag, Timestamp};

use super::arriving::Coming;
use super::barrier::{Barrier, Waiting};
use super::entry::Entry;
use super::hashes::{Seen, Sum, record, sum};
use super::maildir::{Account, CUR, NEW, TMP};
use super::name::{ContentId, content_in, now, unique_since, with_flags};
use super::staging::{Writing, Written};
use super::{Store, StoreError};

/// Mails of a batch.
const BATCH_MAILS: usize = 500;
/// Octets of a batch.
const BATCH_OCTETS: u64 = 16 * 1024 * 1024;
/// Batches that may wait to be made durable.
const BATCHES: usize = 2;

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
    /// Which of the mails with these octets it is, from 0, where each is to be kept.
    pub copy: u32,
    /// Its octets, as they will lie on the disk.
    pub bytes: &'a [u8],
}

/// Takes many mails into one account. Nothing is promised before [`Bulk::delivered`] or
/// [`Bulk::finish`] tells of it; dropped, it leaves nothing half-way.
#[derive(Debug)]
pub struct Bulk {
    store: Store,
    account: Arc<Account>,
    barrier: Barrier,
    known: HashSet<ContentId>,
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

#[derive(Debug, Default)]
struct Batch {
    mails: Vec<(Staged, Waiting)>,
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
            store: self.clone(),
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
    /// Takes a mail in. What is here already is passed over.
    ///
    /// # Errors
    /// [`StoreError::BadName`] for a folder that cannot be one: nothing has happened then.
    /// Any other error ends the whole: what [`Bulk::delivered`] told of stays. A file that could
    /// not be written is no error here, it is told in [`BulkDelivered::failed`].
    pub fn add(&mut self, mail: BulkMail<'_>) -> Result<(), StoreError> {
        if !self.folders.contains(&mail.folder) {
            self.account.make_folder(&mail.folder)?;
            self.folders.insert(mail.folder.clone());
        }
        let number = self.given;
        self.given += 1;
        self.batch.through = self.given;
        let id = ContentId::of(mail.bytes, mail.copy);
        if !self.known.insert(id) {
            self.batch.already += 1;
        } else {
            match self.stage(number, id, mail) {
                Ok((staged, waiting)) => {
                    self.batch.octets += staged.written.size_octets;
                    self.batch.mails.push((staged, waiting));
                }
                Err(error) => {
                    self.known.remove(&id);
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

    /// Whether the first of the mails with these octets is here, by an import or by this one.
    #[must_use]
    pub fn knows(&self, bytes: &[u8]) -> bool {
        self.known.contains(&ContentId::of(bytes, 0))
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

    fn stage(
        &self,
        number: u64,
        id: ContentId,
        mail: BulkMail<'_>,
    ) -> Result<(Staged, Waiting), StoreError> {
        let mut writing = Writing::begin(&self.account, &self.barrier, false)?;
        writing.write(mail.bytes)?;
        let (written, waiting) = writing.finish(&self.barrier, &self.store.charsets())?;
        // As its name will say.
        let came = Timestamp(mail.came.0.max(0));
        let staged = Staged {
            number,
            folder: mail.folder,
            flags: mail.flags,
            came,
            base: format!("{},I={id},S={}", unique_since(came), mail.bytes.len()),
            tags: mail.tags,
            sum: sum(mail.bytes),
            written,
        };
        Ok((staged, waiting))
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
    account: &Arc<Account>,
    barrier: &Barrier,
    batches: &Receiver<Batch>,
    results: &Mutex<Vec<Result<BulkDelivered, StoreError>>>,
) {
    let coming = Coming::to(account);
    while let Ok(batch) = batches.recv() {
        coming.begins();
        let result = commit(store, account, barrier, batch);
        let is_over = result.is_err();
        if !matches!(&result, Ok(delivered) if delivered.index_error.is_none()) {
            coming.lacks_rows();
        }
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
    let (mails, waiting): (Vec<_>, Vec<_>) = batch.mails.into_iter().unzip();
    // Known before the mails are: who reads their names reads this too.
    let tagged = mails.iter().filter(|mail: &&Staged| !mail.tags.is_empty());
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
    let entries = placed.into_iter().map(|(_path, entry)| entry).collect();
    (delivered.rows, delivered.index_error) = store.file_rows(account, entries);
    Ok(delivered)
}

/// Gives a mail its name in its folder, and its file the time when the mail came: other programs
/// take that for it. In `tmp/` they would take a file of so long ago for one that a crash has left.
fn place(account: &Account, mail: &mut Staged) -> Result<(PathBuf, Entry), StoreError> {
    let file = format!("{CUR}/{}", with_flags(&mail.base, mail.flags));
    let path = account.directory(&mail.folder)?.join(&file);
    let tmp = &mut mail.written.tmp;
    let since = u64::try_from(mail.came.0).unwrap_or(0);
    if let Some(time) = SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(since))
        && let Ok(file) = File::options().write(true).open(tmp.path())
    {
        file.set_modified(time).ok();
    }
    tmp.rename(&path)?;
    let entry = Entry {
        folder: mail.folder.clone(),
        base: std::mem::take(&mut mail.base),
        file,
        flags: mail.flags,
        size_octets: mail.written.size_octets,
        came: mail.came,
        tags: std::mem::take(&mut mail.tags),
        ..Entry::of(&account.id, std::mem::take(&mut mail.written.summary))
    };
    Ok((path, entry))
}

/// Mails from elsewhere that are in the account, durable: one that is seen now is passed over.
fn known(account: &Account) -> Result<HashSet<ContentId>, StoreError> {
    account.make_names_durable()?;
    let mut known = HashSet::new();
    let mut directories = Vec::new();
    let at_rest = account.names_at_rest();
    for folder in account.folders()? {
        let before = known.len();
        let mails = account.files(&folder)?.mails;
        known.extend(mails.iter().filter_map(|mail| content_in(&mail.base)));
        if known.len() > before {
            directories.push(account.directory(&folder)?);
        }
    }
    // Marking and moving go on meanwhile: what they rename is as durable as they make it.
    drop(at_rest);
    for directory in directories {
        for part in [NEW, CUR] {
            account.disk.sync_directory(&directory.join(part))?;
        }
    }
    Ok(known)
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

    fn mail<'a>(folder: &str, copy: u32, bytes: &'a [u8]) -> BulkMail<'a> {
        BulkMail {
            folder: FolderName::Own(folder.to_owned()),
            flags: Flags::SEEN,
            tags: Vec::new(),
            came: Timestamp(1_200_000_000),
            copy,
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
                    bulk.add(mail("Old/2008", copy, &bytes)).unwrap();
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
    fn a_look_at_the_folders_meanwhile_takes_no_old_mail_for_one_that_a_crash_has_left() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&ProfilePaths::under(folder.path()), &[work()]).unwrap();
        let mut bulk = store.bulk(&work()).unwrap();
        for number in 0..20 {
            bulk.add(mail("Old", 0, &text(number))).unwrap();
        }
        let tmp = folder.path().join("mail/work/tmp");
        let long_ago = SystemTime::UNIX_EPOCH + Duration::from_secs(1_200_000_000);
        for entry in std::fs::read_dir(&tmp).unwrap() {
            let modified = entry.unwrap().metadata().unwrap().modified().unwrap();
            assert!(modified > long_ago, "nor does another program");
        }
        store
            .bring_up_to_date(None, &mut |_progress| crate::store::Proceed::GoOn)
            .unwrap();
        let parts = bulk.finish().unwrap();
        assert_eq!(sum(&parts), (20, 0, 20));
        assert!(parts.iter().all(|part| part.failed.is_empty()));
    }
}
