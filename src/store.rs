//! Mail on the disk: maildirs, the index beside them, the outbox, drafts, the profile's lock.
//!
//! The maildirs are the truth: bytes as they were received, one file a mail, and the file's name
//! says which mail of the server it is, so that one rename both delivers and records. The index
//! is disposable: [`Store::bring_up_to_date`] makes it agree with the maildirs again. What
//! neither can carry, a mail erased here that may still lie on the server, is a line in an
//! append-only file ([`fetched`]), and so are what a mail is tagged with (`tags`) and what filters
//! did with it ([`filtered`]). What a person chose for a sender's mails is one small file
//! (`choices`).
//!
//! Everything here blocks: call it from a thread that may wait.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use crate::model::{AccountId, AccountSettings};

mod acquainted;
pub mod act;
mod agree;
mod anew;
mod arriving;
pub mod backup;
mod barrier;
pub mod bulk;
pub mod change;
mod choices;
mod comparing;
mod copies;
mod crew;
pub mod disk;
pub mod drafts;
mod entry;
mod envelopes;
pub mod error;
pub mod evidence;
pub mod export;
pub mod fetched;
pub mod fill;
pub mod filtered;
pub mod find;
mod folders;
mod hashes;
mod head;
pub mod import;
pub mod incoming;
pub mod index;
pub mod junk;
pub mod kept;
mod list;
pub mod lock;
pub mod logins;
mod look;
pub mod maildir;
pub mod name;
mod offers;
pub mod outbox;
mod part;
mod people;
mod pictures;
mod place;
mod reactions;
pub mod reading;
mod reports;
mod reread;
mod rows;
pub mod scan;
mod schema;
mod server;
mod staging;
mod stamp;
mod tags;
mod text;
mod threads;
pub mod verify;
mod watch;

pub use acquainted::{Acquaintances, Earlier};
pub use act::{Acted, Ordered};
pub use agree::Agreed;
pub use arriving::Lapses;
pub use bulk::{Bulk, BulkDelivered, BulkMail};
pub use change::Moved;
pub use drafts::{Drafts, SavedDraft};
pub use envelopes::SentTo;
pub use error::StoreError;
pub use evidence::Evidence;
pub use fetched::{Fate, Remembered};
pub use fill::FillProgress;
pub use filtered::Occasion;
pub use find::{Below, Finder};
pub use incoming::{Arrival, Arriving, Delivered, Incoming, Staged};
pub use index::{FolderCount, IndexState};
pub use junk::Taken;
pub use list::Jump;
pub use lock::Holder;
pub use look::{Names, Ours, Touched};
pub use outbox::{NewEntry, Outbox, Queued};
pub use reading::{Line, Reading};
pub use scan::{Proceed, ScanProgress, ScanReport};
pub use tags::TagCount;
pub use watch::{Watch, Watching};

use choices::Choices;
use disk::Disk;
use index::Index;
use junk::JunkFile;
use lock::Lock;
use maildir::Account;
use text::Text;

/// Where a profile lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfilePaths {
    /// Holds one maildir an account.
    pub mail: PathBuf,
    /// The index file; it may be deleted while the program does not run.
    pub index: PathBuf,
    /// The file of full text; it may be deleted like the index.
    pub text: PathBuf,
    /// The folder of pictures that were fetched for mails; it may be deleted at any time.
    pub pictures: PathBuf,
    /// The lock file.
    pub lock: PathBuf,
}

impl ProfilePaths {
    /// The layout of a profile that lies under one folder.
    #[must_use]
    pub fn under(folder: &Path) -> Self {
        Self {
            mail: folder.join("mail"),
            index: folder.join("index.sqlite"),
            text: folder.join("text.sqlite"),
            pictures: folder.join("cache").join("pictures"),
            lock: folder.join("lock"),
        }
    }
}

/// The mail of a profile. Cheap to clone; every clone is the same store.
#[derive(Debug, Clone)]
pub struct Store {
    pub(super) shared: Arc<Shared>,
}

/// What all clones share.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) paths: ProfilePaths,
    pub(super) disk: Disk,
    index: Index,
    text: Text,
    junk: JunkFile,
    choices: Choices,
    kept_pictures: pictures::Kept,
    accounts: RwLock<BTreeMap<AccountId, Arc<Account>>>,
    /// What a search may call accounts.
    account_names: RwLock<BTreeMap<AccountId, Vec<String>>>,
    /// `None`: only looked at.
    lock: Option<Lock>,
    index_state: IndexState,
}

impl Store {
    /// Takes the profile for this process, makes missing directories, opens the index, and
    /// brings outbox entries that a crash left half-way into a state that is true
    /// (`AtDot` → `Unknown`, `Sending` → `Queued`, `Sent` → filed in Sent).
    ///
    /// A damaged index is moved aside and an empty one takes its place, see
    /// [`Store::index_state`]; it is filled by [`Store::bring_up_to_date`], which every start
    /// should call.
    ///
    /// # Errors
    /// [`StoreError::InUse`] where another process has the profile; [`StoreError::HalfRestored`]
    /// where all of a backup is here and could not be put in its place; file and index errors.
    pub fn open(paths: &ProfilePaths, accounts: &[AccountId]) -> Result<Self, StoreError> {
        Self::open_on(Disk::real(), paths, accounts)
    }

    /// [`Store::open`] on a disk that may rehearse faults.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub fn open_on(
        disk: Disk,
        paths: &ProfilePaths,
        accounts: &[AccountId],
    ) -> Result<Self, StoreError> {
        let lock = Lock::take(&paths.lock, disk.clone())?;
        backup::refuse_half(&paths.mail, !accounts.is_empty(), &disk)?;
        let (text, text_state) = Text::open(&paths.text, &disk)?;
        let (index, index_state) = Index::open(&paths.index, &paths.text, &disk)?;
        // Other rows are of other editions: none of the text of before is theirs.
        if !matches!(index_state, IndexState::Ready) && matches!(text_state, IndexState::Ready) {
            text.empty()?;
        }
        let store = Self {
            shared: Arc::new(Shared {
                paths: paths.clone(),
                disk,
                index,
                text,
                junk: JunkFile::at(paths.mail.join("junk.sqlite")),
                choices: Choices::default(),
                kept_pictures: pictures::Kept::default(),
                accounts: RwLock::new(BTreeMap::new()),
                account_names: RwLock::default(),
                lock: Some(lock),
                index_state,
            }),
        };
        for account in accounts {
            store.add_account(account)?;
        }
        if !matches!(store.shared.index_state, IndexState::Ready) {
            store.rows_will_follow()?;
        }
        Ok(store)
    }

    /// The disk it works on.
    #[must_use]
    pub fn disk(&self) -> &Disk {
        &self.shared.disk
    }

    /// Takes an account in: its directories are made, its outbox is recovered. Adding one that
    /// is there already does nothing.
    ///
    /// # Errors
    /// File errors.
    pub fn add_account(&self, account: &AccountId) -> Result<(), StoreError> {
        if self.account(account).is_ok() {
            return Ok(());
        }
        let root = self.shared.paths.mail.join(account.as_str());
        let opened = Account::open(account.clone(), root, self.shared.disk.clone())?;
        if self.shared.lock.is_some()
            && let Err(error) = staging::remove_left(&opened)
        {
            tracing::warn!("what a killed run has left stays in tmp/: {error}");
        }
        self.shared
            .accounts
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(account.clone(), Arc::new(opened));
        self.outbox().recover(account, name::now())
    }

    /// Takes note of what a search may call the accounts, beside their ids.
    pub fn know_names(&self, accounts: &[AccountSettings]) {
        let names = accounts.iter().map(|one| (one.id.clone(), one.names()));
        *self
            .shared
            .account_names
            .write()
            .unwrap_or_else(PoisonError::into_inner) = names.collect();
    }

    /// What a search may call an account.
    pub(super) fn names_of(&self, account: &str) -> Vec<String> {
        let known = self.shared.account_names.read();
        let known = known.unwrap_or_else(PoisonError::into_inner);
        let found = known.iter().find(|(id, _names)| id.as_str() == account);
        found.map_or_else(|| vec![account.to_owned()], |(_id, names)| names.clone())
    }

    /// Forgets an account. Its mail stays on the disk, its rows leave the index.
    ///
    /// # Errors
    /// Index errors.
    pub fn remove_account(&self, account: &AccountId) -> Result<(), StoreError> {
        self.shared
            .accounts
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(account);
        self.shared.index.remove_account(account)
    }

    /// How the index was found when the store was opened.
    #[must_use]
    pub fn index_state(&self) -> &IndexState {
        &self.shared.index_state
    }

    /// Writes down where the running window can be reached, for a second process.
    ///
    /// # Errors
    /// File errors.
    pub fn announce(&self, holder: &Holder) -> Result<(), StoreError> {
        match &self.shared.lock {
            Some(lock) => lock.announce(holder),
            None => Ok(()),
        }
    }

    /// Mails on their way out.
    #[must_use]
    pub fn outbox(&self) -> Outbox<'_> {
        Outbox { store: self }
    }

    /// Mails being written.
    #[must_use]
    pub fn drafts(&self) -> Drafts<'_> {
        Drafts { store: self }
    }

    /// Where mails of this account arrive.
    ///
    /// # Errors
    /// [`StoreError::NoSuchAccount`]; [`StoreError::Stopped`] where no thread can be started.
    pub fn incoming(&self, account: &AccountId) -> Result<Incoming, StoreError> {
        Incoming::new(self.clone(), self.account(account)?)
    }

    pub(super) fn account(&self, account: &AccountId) -> Result<Arc<Account>, StoreError> {
        self.shared
            .accounts
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(account)
            .cloned()
            .ok_or_else(|| StoreError::NoSuchAccount {
                account: account.to_string(),
            })
    }

    pub(super) fn accounts(&self) -> Vec<Arc<Account>> {
        self.shared
            .accounts
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .values()
            .cloned()
            .collect()
    }
}
