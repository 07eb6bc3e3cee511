//! Which mails are here already.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use crate::carry::Likeness;
use crate::mime::summary::Summary;
use crate::model::{AccountId, FolderName, MailId};

use super::super::maildir::read_start;
use super::super::{Store, StoreError};

/// The mails of an account, by what a row says; their files are read only where that is alike.
#[derive(Debug)]
pub(in super::super) struct Known {
    store: Store,
    /// Names of folders, which mails name by their place in it.
    folders: Vec<FolderName>,
    /// Rows whose files were not read yet.
    rows: HashMap<u64, Vec<Here>>,
    likenesses: HashMap<Likeness, Met>,
}

/// A mail that was here before.
#[derive(Debug, Clone, Copy)]
struct Here {
    id: MailId,
    folder: usize,
}

/// What is known of mails that are alike.
#[derive(Debug, Default)]
struct Met {
    /// Folders in which such a mail lay before the import.
    before: Vec<usize>,
    /// Folders to which this import was to bring one so far.
    places: Vec<usize>,
    /// Whether the one of before is of an import itself, which may not have come to its end.
    is_of_import: bool,
}

/// What a mail is that an import meets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Standing {
    /// New in its folder: the first of its kind, or one that lay in so many others as well, where
    /// it came from. Each place is kept.
    New {
        /// In how many.
        copy: u32,
    },
    /// It was here before.
    Here,
    /// The same, in Trash only, where it lies until that is emptied.
    InTrash,
    /// The import has brought such a mail to this folder itself.
    Repeated,
}

impl Known {
    pub(in super::super) fn of(store: &Store, account: &AccountId) -> Result<Self, StoreError> {
        let mut known = Self {
            store: store.clone(),
            folders: vec![FolderName::Trash],
            rows: HashMap::new(),
            likenesses: HashMap::new(),
        };
        store.shared.index.each_told(account, &mut |told| {
            let key = key(&told.message_id, &told.subject, &told.from);
            let folder = known.number(&told.folder);
            let id = told.id;
            known.rows.entry(key).or_default().push(Here { id, folder });
        })?;
        Ok(known)
    }

    fn number(&mut self, folder: &FolderName) -> usize {
        let known = self.folders.iter().position(|known| known == folder);
        known.unwrap_or_else(|| {
            self.folders.push(folder.clone());
            self.folders.len() - 1
        })
    }

    /// What such a mail is in a folder to which it is to come; from now on it is there.
    /// `is_of_import`: whether one of exactly these octets was brought by an import before.
    ///
    /// An import that was cut short is done again, and what it had brought may have been moved
    /// since. So the places of a mail are counted: the second is told from the first by its
    /// number, wherever that lies. Where it was here from elsewhere, none is brought.
    pub(in super::super) fn take(
        &mut self,
        (summary, likeness): (&Summary, Likeness),
        folder: &FolderName,
        is_of_import: impl FnOnce() -> bool,
    ) -> Result<Standing, StoreError> {
        let key = key(&summary.message_id, &summary.subject, &summary.from.address);
        for here in self.rows.remove(&key).unwrap_or_default() {
            let bytes = match self.store.read_in_background(here.id) {
                Ok(bytes) => bytes,
                // Whoever has removed it meanwhile has it no longer.
                Err(StoreError::MailGone) => continue,
                Err(error) => return Err(error),
            };
            let met = self.likenesses.entry(Likeness::kept(&bytes)).or_default();
            met.before.push(here.folder);
        }
        let folder = self.number(folder);
        let met = self.likenesses.entry(likeness).or_default();
        if met.places.contains(&folder) {
            return Ok(Standing::Repeated);
        }
        let is_first = met.places.is_empty();
        met.places.push(folder);
        if is_first && !met.before.is_empty() {
            met.is_of_import = is_of_import();
        }
        let is_new =
            met.before.is_empty() || met.is_of_import && !is_first && !met.before.contains(&folder);
        if is_new {
            let copy = u32::try_from(met.places.len() - 1).unwrap_or(u32::MAX);
            return Ok(Standing::New { copy });
        }
        // Trash is the first of the folders.
        let is_in_trash = met.before.iter().all(|folder| *folder == 0);
        Ok(match is_in_trash {
            true => Standing::InTrash,
            false => Standing::Here,
        })
    }
}

impl Store {
    /// A mail's bytes, for what nobody waits for.
    pub(in super::super) fn read_in_background(&self, mail: MailId) -> Result<Vec<u8>, StoreError> {
        let filed = self.shared.index.filed_in_background(mail)?;
        let account = self.account(&filed.folder.account)?;
        let (path, _file) = account.locate(&filed.folder.name, &filed.file, &filed.base)?;
        Ok(read_start(&path, u64::MAX)?.0)
    }
}

/// What copies of a mail have in common in their rows.
pub(in super::super) fn key(message_id: &str, subject: &str, from: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    (message_id, subject, from).hash(&mut hasher);
    hasher.finish()
}
