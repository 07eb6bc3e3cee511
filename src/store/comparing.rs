//! Comparing names with rows while mails are marked, moved and erased: nobody waits for anybody.
//!
//! A file is renamed first and its row follows, and folders are read one after another: what is
//! renamed meanwhile may be seen in neither of two folders, or in one without its row. So whoever
//! renames or removes a mail says which one, and a comparison leaves those alone: their rows
//! follow from other hands. Whole folders are renamed only while none goes on.

use std::collections::{BTreeSet, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use crate::model::FolderName;

use super::maildir::Account;

/// What is renamed while names are compared.
#[derive(Debug, Default)]
pub(super) struct Hands {
    /// Shared by comparisons, exclusive to whoever renames or removes folders.
    folders: RwLock<()>,
    held: Mutex<Held>,
}

#[derive(Debug, Default)]
struct Held {
    /// How many comparisons go on.
    comparisons: usize,
    /// Bases of mails that were renamed or removed since the first of them began.
    bases: HashSet<String>,
    /// Folders of which every name was compared in this run.
    compared: BTreeSet<FolderName>,
}

/// A comparison going on.
#[derive(Debug)]
pub(super) struct Comparing<'a> {
    hands: &'a Hands,
    _folders: RwLockReadGuard<'a, ()>,
}

impl Account {
    /// Begins a comparison.
    pub(super) fn comparing(&self) -> Comparing<'_> {
        let folders = self.hands.folders.read();
        let comparing = Comparing {
            hands: &self.hands,
            _folders: folders.unwrap_or_else(PoisonError::into_inner),
        };
        self.hands.held().comparisons += 1;
        // Whoever is renaming a mail in this moment did not say so.
        drop(self.names_at_rest());
        comparing
    }

    /// Says that a mail is about to be renamed or removed. To be called while
    /// [`Account::renaming`] is held.
    pub(super) fn takes_in_hand(&self, base: &str) {
        let mut held = self.hands.held();
        if held.comparisons > 0 {
            held.bases.insert(base.to_owned());
        }
    }

    /// Held while folders are renamed or removed: no names are compared meanwhile.
    pub(super) fn folders_in_hand(&self) -> RwLockWriteGuard<'_, ()> {
        let folders = self.hands.folders.write();
        folders.unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes folders of which every name was compared, and what was found is filed.
    pub(super) fn were_compared(&self, folders: impl IntoIterator<Item = FolderName>) {
        self.hands.held().compared.extend(folders);
    }

    /// Something in the account could not be read or filed: nothing is known of any folder.
    pub(super) fn not_compared(&self) {
        self.hands.held().compared.clear();
    }

    /// These folders could not be read: nothing is known of them.
    pub(super) fn were_not_compared(&self, folders: &[FolderName]) {
        let mut held = self.hands.held();
        held.compared.retain(|folder| !folders.contains(folder));
    }

    /// Whether every name of a folder was compared in this run.
    pub(super) fn was_compared(&self, folder: &FolderName) -> bool {
        self.hands.held().compared.contains(folder)
    }
}

impl Comparing<'_> {
    /// Whether a mail was renamed or removed since this began.
    pub(super) fn is_in_hand(&self, base: &str) -> bool {
        self.hands.held().bases.contains(base)
    }

    /// Whether any such mail was whose base is one of these.
    pub(super) fn has_in_hand(&self, is_one: impl Fn(&str) -> bool) -> bool {
        self.hands.held().bases.iter().any(|base| is_one(base))
    }
}

impl Drop for Comparing<'_> {
    fn drop(&mut self) {
        let mut held = self.hands.held();
        held.comparisons = held.comparisons.saturating_sub(1);
        if held.comparisons == 0 {
            held.bases.clear();
        }
    }
}

impl Hands {
    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
