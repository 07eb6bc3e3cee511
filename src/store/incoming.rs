//! Mails as they arrive: written to `tmp/` in pieces, synced side by side, renamed into `new/`.
//!
//! The name a mail gets says which mail of the server it is, so the rename both delivers and
//! records. A batch ends with one sync of the directory; only then is a mail called stored, and
//! only then may the server be told to delete it.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use crate::mime::summary;
use crate::model::{Flags, FolderName, MailSummary};
use crate::sync::FetchedId;

use super::disk::Disk;
use super::entry::Entry;
use super::maildir::{Account, Doubted, NEW, TMP};
use super::name::{now, unique_base};
use super::{Store, StoreError};

/// Octets of a mail's beginning that are kept to read its row from: head and first text of all
/// but a few mails.
pub const HEAD_OCTETS: usize = 128 * 1024;

/// Syncs that run side by side: file systems write the journal once for all that wait.
const SYNC_THREADS: usize = 8;

/// Where mails of one account arrive. Cheap to clone; clones share their threads.
#[derive(Debug, Clone)]
pub struct Incoming {
    store: Store,
    account: Arc<Account>,
    syncs: SyncSender<SyncJob>,
}

/// A mail being received. Dropped before [`Arriving::finish`], it leaves nothing behind.
#[derive(Debug)]
pub struct Arriving {
    parts: Parts,
    file: File,
    syncs: SyncSender<SyncJob>,
    /// The first fault of a write: the mail is not whole and never will be.
    fault: Option<StoreError>,
}

/// A mail received whole and on its way to the disk; nothing is promised before
/// [`Incoming::commit`]. Dropped, it leaves nothing behind.
#[derive(Debug)]
pub struct Staged {
    parts: Parts,
    synced: Receiver<Result<(), StoreError>>,
}

/// What became of a batch.
#[derive(Debug, Default)]
pub struct Delivered {
    /// On the disk for good, in the order given: these may be deleted on the server.
    pub stored: Vec<FetchedId>,
    /// Their rows.
    pub rows: Vec<MailSummary>,
    /// Not stored; nothing of them is left.
    pub failed: Vec<(FetchedId, StoreError)>,
    /// Why there are no rows, where the index refused. The mails are stored none the less, and
    /// the next [`Store::bring_up_to_date`] makes up for it.
    pub index_error: Option<StoreError>,
}

/// A mail's file in `tmp/`, removed when this is dropped unless it was renamed.
#[derive(Debug)]
struct Parts {
    id: FetchedId,
    path: PathBuf,
    disk: Disk,
    base: String,
    size_octets: u64,
    head: Vec<u8>,
    renamed: bool,
}

#[derive(Debug)]
struct SyncJob {
    file: File,
    path: PathBuf,
    disk: Disk,
    done: SyncSender<Result<(), StoreError>>,
}

impl Incoming {
    pub(super) fn new(store: Store, account: Arc<Account>) -> Result<Self, StoreError> {
        let (syncs, jobs) = sync_channel::<SyncJob>(SYNC_THREADS * 64);
        let jobs = Arc::new(Mutex::new(jobs));
        for number in 0..SYNC_THREADS {
            let jobs = Arc::clone(&jobs);
            thread::Builder::new()
                .name(format!("sync-{number}"))
                .spawn(move || sync_until_closed(&jobs))
                .map_err(|error| StoreError::Stopped {
                    detail: error.to_string(),
                })?;
        }
        Ok(Self {
            store,
            account,
            syncs,
        })
    }

    /// Opens a new file in `tmp/` for this mail.
    ///
    /// # Errors
    /// File errors.
    pub fn begin(&self, id: FetchedId) -> Result<Arriving, StoreError> {
        let base = unique_base();
        let path = self.account.root.join(TMP).join(&base);
        let file = self.account.disk.create(&path)?;
        Ok(Arriving {
            parts: Parts {
                id,
                path,
                disk: self.account.disk.clone(),
                base,
                size_octets: 0,
                head: Vec::new(),
                renamed: false,
            },
            file,
            syncs: self.syncs.clone(),
            fault: None,
        })
    }

    /// Makes a batch durable: waits for the syncs, renames into `new/`, syncs the directory
    /// once, and then files the rows in one transaction.
    ///
    /// # Errors
    /// Only where the directory could not be synced: then none of the batch may be called
    /// stored. Its files are left in `new/`; the next [`Store::known`] writes them anew before it
    /// finds them. A fault of a single mail is in [`Delivered::failed`].
    pub fn commit(&self, batch: Vec<Staged>) -> Result<Delivered, StoreError> {
        let new = self.account.root.join(NEW);
        self.account
            .names_are_durable
            .store(false, Ordering::Release);
        let mut delivered = Delivered::default();
        let mut entries = Vec::with_capacity(batch.len());
        for Staged { mut parts, synced } in batch {
            let outcome = synced.recv().unwrap_or_else(|_ended| {
                Err(StoreError::Stopped {
                    detail: "a thread that syncs files ended early".to_owned(),
                })
            });
            match outcome.and_then(|()| parts.rename_into(&new)) {
                Ok(file) => {
                    delivered.stored.push(parts.id);
                    entries.push((parts, file));
                }
                Err(error) => delivered.failed.push((parts.id, error)),
            }
        }
        if entries.is_empty() {
            return Ok(delivered);
        }
        if let Err(error) = self.account.disk.sync_directory(&new) {
            self.account
                .doubt(entries.into_iter().map(|(_parts, base)| Doubted {
                    file: format!("{NEW}/{base}"),
                    base,
                }));
            return Err(error);
        }
        self.account.names_were_synced();
        let came = now();
        let entries = entries
            .into_iter()
            .map(|(parts, file)| Entry {
                folder: FolderName::Inbox,
                file: format!("{NEW}/{file}"),
                base: file,
                flags: Flags::NONE,
                size_octets: parts.size_octets,
                came,
                summary: summary::read(&parts.head),
            })
            .collect();
        match self.store.shared.index.add(&self.account.id, entries) {
            Ok(rows) => delivered.rows = rows,
            Err(error) => delivered.index_error = Some(error),
        }
        Ok(delivered)
    }
}

impl Arriving {
    /// Writes the next piece.
    ///
    /// # Errors
    /// File errors. The mail then counts as not received: drop this value.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), StoreError> {
        let parts = &mut self.parts;
        if let Err(error) = parts.disk.write(&self.file, &parts.path, bytes) {
            self.fault.get_or_insert_with(|| error.clone());
            return Err(error);
        }
        parts.size_octets += bytes.len() as u64;
        let room = HEAD_OCTETS.saturating_sub(parts.head.len());
        parts
            .head
            .extend_from_slice(bytes.get(..room.min(bytes.len())).unwrap_or_default());
        Ok(())
    }

    /// The mail is whole: its file starts on its way to the disk.
    ///
    /// # Errors
    /// The fault of an earlier [`Arriving::write`]; [`StoreError::Stopped`] where the threads that
    /// sync have ended.
    pub fn finish(self) -> Result<Staged, StoreError> {
        if let Some(fault) = self.fault {
            return Err(fault);
        }
        let (done, synced) = sync_channel(1);
        let job = SyncJob {
            file: self.file,
            path: self.parts.path.clone(),
            disk: self.parts.disk.clone(),
            done,
        };
        self.syncs.send(job).map_err(|_ended| StoreError::Stopped {
            detail: "the threads that sync files have ended".to_owned(),
        })?;
        Ok(Staged {
            parts: self.parts,
            synced,
        })
    }
}

impl Staged {
    /// Which mail it is.
    #[must_use]
    pub fn id(&self) -> FetchedId {
        self.parts.id
    }

    /// Octets received.
    #[must_use]
    pub fn size_octets(&self) -> u64 {
        self.parts.size_octets
    }
}

impl Parts {
    /// Gives the file its name in `new/` and returns that name.
    fn rename_into(&mut self, new: &Path) -> Result<String, StoreError> {
        let file = format!("{},U={},S={}", self.base, self.id, self.size_octets);
        self.disk.rename(&self.path, &new.join(&file))?;
        self.renamed = true;
        Ok(file)
    }
}

impl Drop for Parts {
    fn drop(&mut self) {
        if !self.renamed {
            // What cannot be removed now goes with the next cleaning of tmp/.
            self.disk.remove(&self.path).ok();
        }
    }
}

fn sync_until_closed(jobs: &Mutex<Receiver<SyncJob>>) {
    loop {
        let next = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(job) = next else { return };
        let outcome = job.disk.sync(&job.file, &job.path);
        drop(job.file);
        // Nobody waits any more where the batch was dropped.
        job.done.send(outcome).ok();
    }
}
