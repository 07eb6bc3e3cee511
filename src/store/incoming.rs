//! Mails as they arrive: written to `tmp/` in pieces, made durable many at a time, renamed into
//! `new/`.
//!
//! The name a mail gets says which mail of the server it is, so the rename both delivers and
//! records. A batch crosses the barrier (`store::barrier`) first and ends with one sync of the
//! directory; only then is a mail called stored, and only then may the server be told to delete it.

use std::collections::HashMap;
use std::path::Path;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};

use crate::model::{AccountId, FolderName, MailSummary};
use crate::sync::{FetchedId, KnownMails};

use super::arriving::Coming;
use super::barrier::{Barrier, Waiting};
use super::entry::Entry;
use super::maildir::{Account, Doubted, NEW, TMP};
use super::name::{MailName, fields_of, now};
use super::part::Parts;
use super::staging::{Writing, Written};
use super::{Store, StoreError};

/// Rows of one transaction: a person who marks a mail meanwhile waits for no more.
const ROWS: usize = 500;

/// Where mails of one account arrive. Cheap to clone; clones share their threads.
#[derive(Debug, Clone)]
pub struct Incoming {
    store: Store,
    account: Arc<Account>,
    barrier: Barrier,
    coming: Coming,
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
    arrival: Arrival,
    writing: Writing,
    incoming: Incoming,
}

/// A mail received whole and on its way to the disk; nothing is promised before
/// [`Incoming::commit`]. Dropped, it leaves nothing behind.
#[derive(Debug)]
pub struct Staged {
    arrival: Arrival,
    /// The name it is remembered by.
    id: FetchedId,
    /// A mail without a lasting name that an earlier session has stored: it is not stored again.
    is_here: bool,
    written: Written,
    waiting: Waiting,
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
    /// The bases of those files.
    pub unfiled: Vec<String>,
}

impl Incoming {
    pub(super) fn new(store: Store, account: Arc<Account>) -> Result<Self, StoreError> {
        let barrier = Barrier::new(&account.disk, &account.root.join(TMP))?;
        Ok(Self {
            store,
            coming: Coming::to(&account),
            account,
            barrier,
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
        let wants_content = matches!(arrival, Arrival::Nameless(_));
        Ok(Arriving {
            arrival,
            writing: Writing::begin(&self.account, &self.barrier, wants_content)?,
            incoming: self.clone(),
        })
    }

    /// Makes a batch durable: its files cross the barrier, are renamed into `new/`, the directory
    /// is synced once, and then the rows are filed.
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
        self.coming.begins();
        let mut delivered = Delivered::default();
        let mut arrived = Vec::with_capacity(batch.len());
        let mut parts = None;
        for (mail, outcome) in self.cross(batch) {
            let id = mail.arrival.id();
            if mail.is_here {
                delivered.stored.push(id);
                delivered.already += 1;
            } else if let Err(error) = outcome {
                delivered.failed.push((id, error));
            } else {
                arrived.extend(self.place(mail, &new, &mut parts, &mut delivered));
            }
        }
        if arrived.is_empty() {
            return Ok(delivered);
        }
        if let Err(error) = self.account.disk.sync_directory(&new) {
            self.coming.lacks_rows();
            let bases = arrived.into_iter().map(|(_id, entry)| entry);
            self.account.doubt(bases.map(|entry| Doubted {
                folder: entry.folder,
                file: entry.file,
                base: entry.base,
            }));
            return Err(error);
        }
        self.account.names_were_synced();
        let mut entries = Vec::with_capacity(arrived.len());
        for (id, entry) in arrived {
            delivered.stored.push(id);
            entries.push(entry);
        }
        let mut bases: Vec<String> = entries.iter().map(|entry| entry.base.clone()).collect();
        let (rows, error) = self.store.file_rows(&self.account, entries);
        if error.is_some() {
            self.coming.lacks_rows();
            delivered.unfiled = bases.split_off(rows.len().min(bases.len()));
        }
        delivered.rows = rows;
        delivered.index_error = delivered.index_error.or(error);
        Ok(delivered)
    }

    /// Makes the bytes of a batch durable.
    fn cross(&self, batch: Vec<Staged>) -> Vec<(Placing, Result<(), StoreError>)> {
        let (placing, waiting): (Vec<_>, Vec<_>) = batch
            .into_iter()
            .map(|staged| {
                let placing = Placing {
                    arrival: staged.arrival,
                    id: staged.id,
                    is_here: staged.is_here,
                    written: staged.written,
                };
                (placing, staged.waiting)
            })
            .unzip();
        let outcomes = self.barrier.cross(waiting);
        placing.into_iter().zip(outcomes).collect()
    }

    /// Gives a mail whose bytes are durable its name; `None`: it took the place of its beginning,
    /// or failed.
    fn place(
        &self,
        mut mail: Placing,
        new: &Path,
        parts: &mut Option<Parts>,
        delivered: &mut Delivered,
    ) -> Option<(FetchedId, Entry)> {
        let of_octets = match mail.arrival {
            Arrival::InPlaceOfPart(id)
                if self.complete(id, &mut mail.written, parts, delivered) =>
            {
                return None;
            }
            Arrival::Start { of_octets, .. } => Some(of_octets),
            Arrival::Whole(_) | Arrival::InPlaceOfPart(_) | Arrival::Nameless(_) => None,
        };
        let written = &mut mail.written;
        let fields = fields_of(mail.id, written.size_octets, of_octets);
        let base = format!("{},{fields}", written.base);
        if let Err(error) = written.tmp.rename(&new.join(&base)) {
            delivered.failed.push((mail.arrival.id(), error));
            return None;
        }
        let entry = Entry {
            folder: FolderName::Inbox,
            file: format!("{NEW}/{base}"),
            // As whoever looks at the folder later reads it.
            came: MailName::parse(&base).map_or_else(now, |name| name.came.unwrap_or_default()),
            base,
            size_octets: written.size_octets,
            ..Entry::of(&self.account.id, std::mem::take(&mut written.summary))
        };
        Some((mail.arrival.id(), entry))
    }

    /// Puts a whole mail in the place of its beginning; false: that is not there any more.
    fn complete(
        &self,
        id: FetchedId,
        whole: &mut Written,
        parts: &mut Option<Parts>,
        delivered: &mut Delivered,
    ) -> bool {
        let completed = self
            .account
            .complete_part(id, whole.tmp.path(), whole.size_octets, parts);
        let completed = match completed {
            Ok(Some(completed)) => completed,
            Ok(None) => return false,
            Err(error) => {
                delivered.failed.push((id, error));
                return true;
            }
        };
        whole.tmp.was_renamed();
        delivered.stored.push(id);
        let summary = std::mem::take(&mut whole.summary);
        let entry = completed.entry(&self.account.id, summary, whole.size_octets);
        match self
            .store
            .refile_completed(&self.account, &completed, entry)
        {
            Ok(row) => delivered.completed.extend(row),
            Err(error) => {
                self.coming.lacks_rows();
                delivered.index_error = Some(error);
            }
        }
        true
    }
}

/// A mail on its way from `tmp/` to its place.
struct Placing {
    arrival: Arrival,
    id: FetchedId,
    is_here: bool,
    written: Written,
}

impl Store {
    /// Files rows, a bounded number at a time. Mails without a row are stored none the less.
    pub(super) fn file_rows(
        &self,
        account: &Account,
        entries: Vec<Entry>,
    ) -> (Vec<MailSummary>, Option<StoreError>) {
        let mut rows = Vec::with_capacity(entries.len());
        let mut entries = entries.into_iter();
        loop {
            let some: Vec<Entry> = entries.by_ref().take(ROWS).collect();
            if some.is_empty() {
                return (rows, None);
            }
            match self.file(account, some) {
                Ok(more) => rows.extend(more),
                Err(error) => return (rows, Some(error)),
            }
        }
    }
}

impl Arriving {
    /// Writes the next piece.
    ///
    /// # Errors
    /// File errors. The mail then counts as not received: drop this value.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), StoreError> {
        self.writing.write(bytes)
    }

    /// The mail is whole: its file waits to become durable.
    ///
    /// # Errors
    /// The fault of an earlier [`Arriving::write`]; [`StoreError::Stopped`] where the threads that
    /// sync have ended.
    pub fn finish(self) -> Result<Staged, StoreError> {
        let charsets = self.incoming.store.charsets();
        let (written, waiting) = self.writing.finish(&self.incoming.barrier, &charsets)?;
        let (id, is_here) = match (written.content, &self.incoming.nameless) {
            (Some(content), Some(nameless)) => nameless.name(&self.incoming.account.id, content),
            _named => (self.arrival.id(), false),
        };
        Ok(Staged {
            arrival: self.arrival,
            id,
            is_here,
            written,
            waiting,
        })
    }
}

impl Staged {
    /// Which mail it is, as it was begun.
    #[must_use]
    pub fn id(&self) -> FetchedId {
        self.arrival.id()
    }

    /// Octets received.
    #[must_use]
    pub fn size_octets(&self) -> u64 {
        self.written.size_octets
    }
}
