//! Many mails put into folders at once: written, synced side by side, renamed, and only then
//! told. A batch that is broken off leaves whole mails or nothing.

use std::collections::BTreeSet;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use crate::mime::summary::Summary;
use crate::model::{Flags, FolderName, MailSummary, Tag, Timestamp};

use super::disk::Disk;
use super::entry::Entry;
use super::hashes::{Seen, record, sum};
use super::maildir::{Account, CUR, TMP};
use super::name::{now, unique_since, with_flags};
use super::{Store, StoreError};

/// Mails of a batch.
const MAILS: usize = 256;
/// Octets of a batch.
const OCTETS: usize = 16 * 1024 * 1024;
/// Syncs that run side by side.
const SYNC_THREADS: usize = 8;

/// A mail that comes from elsewhere.
#[derive(Debug)]
pub(super) struct Newcomer<'a> {
    pub folder: FolderName,
    pub bytes: &'a [u8],
    pub flags: Flags,
    pub tags: Vec<Tag>,
    /// When it came.
    pub came: Timestamp,
    pub summary: Summary,
}

/// Mails on their way into an account's folders.
#[derive(Debug)]
pub(super) struct Shelf {
    store: Store,
    account: Arc<Account>,
    waiting: Vec<Waiting>,
    octets: usize,
    made: BTreeSet<FolderName>,
}

#[derive(Debug)]
struct Waiting {
    entry: Entry,
    file: File,
    path: PathBuf,
    sum: [u8; 32],
}

impl Shelf {
    pub(super) fn new(store: &Store, account: Arc<Account>) -> Self {
        Self {
            store: store.clone(),
            account,
            waiting: Vec::new(),
            octets: 0,
            made: BTreeSet::new(),
        }
    }

    /// Writes a mail down; it is here for good after the next [`Shelf::commit`].
    pub(super) fn add(&mut self, mail: Newcomer<'_>) -> Result<(), StoreError> {
        let octets = mail.bytes.len() as u64;
        let base = format!("{},S={octets}", unique_since(mail.came));
        let path = self.account.root.join(TMP).join(&base);
        let file = self.account.disk.create(&path)?;
        if let Err(error) = self.account.disk.write(&file, &path, mail.bytes) {
            self.account.disk.remove(&path).ok();
            return Err(error);
        }
        self.octets += mail.bytes.len();
        self.waiting.push(Waiting {
            entry: Entry {
                folder: mail.folder,
                file: format!("{CUR}/{}", with_flags(&base, mail.flags)),
                base,
                flags: mail.flags,
                size_octets: octets,
                came: mail.came,
                tags: mail.tags,
                summary: mail.summary,
            },
            file,
            path,
            sum: sum(mail.bytes),
        });
        Ok(())
    }

    /// Where the mails go.
    pub(super) fn store(&self) -> &Store {
        &self.store
    }

    /// Whether a batch is full.
    pub(super) fn is_full(&self) -> bool {
        self.waiting.len() >= MAILS || self.octets >= OCTETS
    }

    /// Makes what waits durable and files it; returns the rows.
    ///
    /// # Errors
    /// File and index errors. What has its name already stays; the rest leaves nothing.
    pub(super) fn commit(&mut self) -> Result<Vec<MailSummary>, StoreError> {
        let waiting = std::mem::take(&mut self.waiting);
        self.octets = 0;
        if waiting.is_empty() {
            return Ok(Vec::new());
        }
        let placed = self.place(&waiting);
        if placed.is_err() {
            for one in &waiting {
                // What was renamed is not there any more under this name.
                self.account.disk.remove(&one.path).ok();
            }
        }
        placed?;
        let seen: Vec<Seen> = waiting
            .iter()
            .map(|one| Seen {
                base: one.entry.base.clone(),
                octets: one.entry.size_octets,
                sum: one.sum,
            })
            .collect();
        record(&self.account, &seen, now())?;
        let entries = waiting.into_iter().map(|one| one.entry).collect();
        self.store.shared.index.add(&self.account.id, entries)
    }

    /// Syncs, renames, and syncs the directories.
    fn place(&mut self, waiting: &[Waiting]) -> Result<(), StoreError> {
        let files: Vec<(&File, &Path)> = waiting
            .iter()
            .map(|one| (&one.file, one.path.as_path()))
            .collect();
        sync_side_by_side(&self.account.disk, &files)?;
        // Known before the mails are: who reads their names reads this too.
        let tagged = waiting.iter().filter(|one| !one.entry.tags.is_empty());
        let lines = tagged.map(|one| (one.entry.base.as_str(), one.entry.tags.as_slice()));
        self.account.tags().write(lines)?;
        let mut directories = BTreeSet::new();
        for one in waiting {
            let folder = &one.entry.folder;
            if !self.made.contains(folder) {
                self.account.make_folder(folder)?;
                self.made.insert(folder.clone());
            }
            let directory = self.account.directory(folder)?;
            self.account
                .disk
                .rename(&one.path, &directory.join(&one.entry.file))?;
            directories.insert(directory.join(CUR));
        }
        for directory in &directories {
            self.account.disk.sync_directory(directory)?;
        }
        Ok(())
    }

}

/// Makes files durable: file systems write the journal once for all that wait together.
pub(super) fn sync_side_by_side(disk: &Disk, files: &[(&File, &Path)]) -> Result<(), StoreError> {
    let next = AtomicUsize::new(0);
    let work = || {
        while let Some((file, path)) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
            disk.sync(file, path)?;
        }
        Ok(())
    };
    thread::scope(|scope| {
        let threads: Vec<_> = (1..SYNC_THREADS.min(files.len()))
            .map(|_number| scope.spawn(work))
            .collect();
        let mut outcome = work();
        for thread in threads {
            let ended = thread.join().unwrap_or_else(|_panicked| {
                Err(StoreError::Stopped {
                    detail: "a thread that syncs files ended early".to_owned(),
                })
            });
            outcome = outcome.and(ended);
        }
        outcome
    })
}

impl Drop for Shelf {
    fn drop(&mut self) {
        for one in &self.waiting {
            // What cannot be removed now goes with the next cleaning of tmp/.
            self.account.disk.remove(&one.path).ok();
        }
    }
}
