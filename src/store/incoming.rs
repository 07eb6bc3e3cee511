//! Mails as they arrive: written to `tmp/` in pieces, synced side by side, renamed into `new/`.
//!
//! The name a mail gets says which mail of the server it is, so the rename both delivers and
//! records. A batch ends with one sync of the directory; only then is a mail called stored, and
//! only then may the server be told to delete it.

use std::collections::HashMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use sha2::{Digest, Sha256};

use crate::mime::summary;
use crate::model::{AccountId, Flags, FolderName, MailSummary};
use crate::sync::{FetchedId, KnownMails};

use super::disk::Disk;
use super::entry::Entry;
use super::maildir::{Account, Doubted, NEW, TMP};
use super::name::{fields_of, now, unique_base};
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
    nameless: Option<Arc<Nameless>>,
}

/// Which mail arrives, and how much of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrival {
    /// A whole mail.
    Whole(FetchedId),
    /// A whole mail whose beginning is here: it takes its place, its folder and its flags.
    InPlaceOfPart(FetchedId),
    /// The beginning of a mail.
    Start {
        /// Which.
        id: FetchedId,
        /// Octets of the whole, as the server counts them.
        of_octets: u64,
    },
    /// A whole mail of a server that names none: its octets name it (P-65). The id tells it from
    /// others of the session and stands in no name.
    Nameless(FetchedId),
}

impl Arrival {
    /// The id under which the outcome is told.
    #[must_use]
    pub fn id(&self) -> FetchedId {
        match self {
            Self::Whole(id)
            | Self::InPlaceOfPart(id)
            | Self::Start { id, .. }
            | Self::Nameless(id) => *id,
        }
    }
}

/// How mails without a lasting name are named in one session.
#[derive(Debug)]
struct Nameless {
    round: u64,
    known: KnownMails,
    /// How often the same octets came in this session.
    came: Mutex<HashMap<[u8; 32], u32>>,
}

impl Nameless {
    /// The id of the next mail with these octets, and whether it is here already.
    fn name(&self, account: &AccountId, content: [u8; 32]) -> (FetchedId, bool) {
        let mut came = self.came.lock().unwrap_or_else(PoisonError::into_inner);
        let next = came.entry(content).or_default();
        let id = FetchedId::by_content(account, self.round, &content, *next);
        *next += 1;
        (id, self.known.find(&id).is_some())
    }
}

/// A mail being received. Dropped before [`Arriving::finish`], it leaves nothing behind.
#[derive(Debug)]
pub struct Arriving {
    parts: Parts,
    file: File,
    incoming: Incoming,
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
    /// How many of them were here already.
    pub already: u64,
    /// Their rows; none for what was here already.
    pub rows: Vec<MailSummary>,
    /// The rows of mails that took the place of their beginning.
    pub completed: Vec<MailSummary>,
    /// Not stored; nothing of them is left.
    pub failed: Vec<(FetchedId, StoreError)>,
    /// Why there are no rows, where the index refused. The mails are stored none the less, and
    /// the next [`Store::bring_up_to_date`] makes up for it.
    pub index_error: Option<StoreError>,
}

/// A mail's file in `tmp/`, removed when this is dropped unless it was renamed.
#[derive(Debug)]
struct Parts {
    arrival: Arrival,
    /// The name it is remembered by.
    id: FetchedId,
    /// All octets so far, where they name the mail.
    content: Option<Sha256>,
    /// A mail without a lasting name that an earlier session has stored: it is not stored again.
    is_here: bool,
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
            nameless: None,
        })
    }

    /// The same for a session with a server that names no mail: [`Arrival::Nameless`] are known
    /// again by their octets. `round` is that of [`crate::sync::ServerMemory`].
    #[must_use]
    pub fn for_nameless(self, round: u64, known: KnownMails) -> Self {
        let nameless = Nameless {
            round,
            known,
            came: Mutex::default(),
        };
        Self {
            nameless: Some(Arc::new(nameless)),
            ..self
        }
    }

    /// Opens a new file in `tmp/` for a whole mail.
    ///
    /// # Errors
    /// File errors.
    pub fn begin(&self, id: FetchedId) -> Result<Arriving, StoreError> {
        self.begin_as(Arrival::Whole(id))
    }

    /// Opens a new file in `tmp/` for this mail.
    ///
    /// # Errors
    /// File errors.
    pub fn begin_as(&self, arrival: Arrival) -> Result<Arriving, StoreError> {
        let base = unique_base();
        let path = self.account.root.join(TMP).join(&base);
        let file = self.account.disk.create(&path)?;
        Ok(Arriving {
            parts: Parts {
                arrival,
                id: arrival.id(),
                content: matches!(arrival, Arrival::Nameless(_)).then(Sha256::new),
                is_here: false,
                path,
                disk: self.account.disk.clone(),
                base,
                size_octets: 0,
                head: Vec::new(),
                renamed: false,
            },
            file,
            incoming: self.clone(),
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
            if parts.is_here {
                delivered.stored.push(parts.arrival.id());
                delivered.already += 1;
                continue;
            }
            if let (Ok(()), Arrival::InPlaceOfPart(id)) = (&outcome, parts.arrival)
                && self.complete(id, &mut parts, &mut delivered)
            {
                continue;
            }
            match outcome.and_then(|()| parts.rename_into(&new)) {
                Ok(file) => entries.push((parts, file)),
                Err(error) => delivered.failed.push((parts.arrival.id(), error)),
            }
        }
        if entries.is_empty() {
            return Ok(delivered);
        }
        let arrived = entries.iter().map(|(parts, _file)| parts.arrival.id());
        delivered.stored.extend(arrived);
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
                tags: Vec::new(),
            })
            .collect();
        match self.store.shared.index.add(&self.account.id, entries) {
            Ok(rows) => delivered.rows = rows,
            Err(error) => delivered.index_error = Some(error),
        }
        Ok(delivered)
    }

    /// Puts a whole mail in the place of its beginning; false: that is not there any more.
    fn complete(&self, id: FetchedId, parts: &mut Parts, delivered: &mut Delivered) -> bool {
        let completed = match self
            .account
            .complete_part(id, &parts.path, parts.size_octets)
        {
            Ok(Some(completed)) => completed,
            Ok(None) => return false,
            Err(error) => {
                delivered.failed.push((id, error));
                return true;
            }
        };
        parts.renamed = true;
        delivered.stored.push(id);
        let entry = Entry {
            size_octets: parts.size_octets,
            summary: summary::read(&parts.head),
            ..completed.entry()
        };
        match self
            .store
            .refile_completed(&self.account, &completed, entry)
        {
            Ok(row) => delivered.completed.extend(row),
            Err(error) => delivered.index_error = Some(error),
        }
        true
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
        if let Some(content) = &mut parts.content {
            content.update(bytes);
        }
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
    pub fn finish(mut self) -> Result<Staged, StoreError> {
        if let Some(fault) = self.fault {
            return Err(fault);
        }
        if let (Some(content), Some(nameless)) =
            (self.parts.content.take(), &self.incoming.nameless)
        {
            let account = &self.incoming.account.id;
            let content = <[u8; 32]>::from(content.finalize());
            (self.parts.id, self.parts.is_here) = nameless.name(account, content);
        }
        let (done, synced) = sync_channel(1);
        let job = SyncJob {
            file: self.file,
            path: self.parts.path.clone(),
            disk: self.parts.disk.clone(),
            done,
        };
        self.incoming
            .syncs
            .send(job)
            .map_err(|_ended| StoreError::Stopped {
                detail: "the threads that sync files have ended".to_owned(),
            })?;
        Ok(Staged {
            parts: self.parts,
            synced,
        })
    }
}

impl Staged {
    /// Which mail it is, as it was begun.
    #[must_use]
    pub fn id(&self) -> FetchedId {
        self.parts.arrival.id()
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
        let of_octets = match self.arrival {
            Arrival::Start { of_octets, .. } => Some(of_octets),
            Arrival::Whole(_) | Arrival::InPlaceOfPart(_) | Arrival::Nameless(_) => None,
        };
        let fields = fields_of(self.id, self.size_octets, of_octets);
        let file = format!("{},{fields}", self.base);
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
