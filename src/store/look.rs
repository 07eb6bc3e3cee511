//! Looking again at what other programs have changed, named folder by folder or file by file.
//!
//! Most names told are of our own making: what the index knows already costs one question a name.
//! Where it does not, the whole folder is compared, and where a mail has left one, all others of
//! the account that have changed: so a mail that was moved keeps its id.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{AccountId, FolderName};

use super::change::file_name;
use super::maildir::{Account, is_regular};
use super::name::{MailName, is_of_this_run};
use super::scan::{Difference, Proceed, ScanProgress, ScanReport};
use super::{Store, StoreError};

/// What may have changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Touched {
    /// Per account.
    pub accounts: BTreeMap<AccountId, TouchedAccount>,
}

/// What may have changed in an account.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TouchedAccount {
    /// Whether folders may have come or gone.
    pub folders_changed: bool,
    /// Folders in which something happened.
    pub folders: BTreeMap<FolderName, Names>,
}

/// Names in a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Names {
    /// These: `new/…` or `cur/…`.
    Some(BTreeSet<String>),
    /// Any of them.
    All,
}

impl Names {
    /// Names that are looked at one by one; where there are more, the folder is read.
    pub const MOST: usize = 256;

    /// One name more.
    pub fn add(&mut self, file: String) {
        if let Self::Some(files) = self {
            files.insert(file);
            if files.len() > Self::MOST {
                *self = Self::All;
            }
        }
    }
}

impl Touched {
    /// Both of them.
    pub fn join(&mut self, other: Self) {
        for (account, other) in other.accounts {
            let own = self.accounts.entry(account).or_default();
            own.folders_changed |= other.folders_changed;
            for (folder, names) in other.folders {
                let own = own.folders.entry(folder).or_default();
                match names {
                    Names::All => *own = Names::All,
                    Names::Some(files) => files.into_iter().for_each(|file| own.add(file)),
                }
            }
        }
    }

    /// Whether nothing has happened.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.accounts.is_empty()
    }
}

/// What becomes of a mail that this run has written and that has no row yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ours {
    /// Whoever delivers it is about to file it.
    Leave,
    /// Time enough has passed: it is filed here.
    Take,
}

impl Store {
    /// Makes the index agree with the maildirs where something was touched, and returns what is
    /// to be looked at once more: mails that are left to whoever delivers them.
    ///
    /// # Errors
    /// File and index errors; what was done before stays done.
    pub fn look_again(
        &self,
        touched: &Touched,
        ours: Ours,
        report: &mut dyn FnMut(&ScanProgress<'_>) -> Proceed,
    ) -> Result<(ScanReport, Touched), StoreError> {
        let mut found = ScanReport::default();
        let mut later = Touched::default();
        for (id, touched) in &touched.accounts {
            let account = match self.account(id) {
                Ok(account) => account,
                // Taken out of the settings meanwhile.
                Err(StoreError::NoSuchAccount { .. }) => continue,
                Err(error) => return Err(error),
            };
            let mut left = BTreeMap::new();
            let mut folders = Vec::new();
            for (folder, names) in &touched.folders {
                if self.differs(&account, folder, names, ours, &mut left)? {
                    folders.push(folder.clone());
                }
            }
            if !folders.is_empty() || touched.folders_changed {
                let scope = Scope::Touched {
                    folders,
                    folders_changed: touched.folders_changed,
                    ours,
                };
                left = self.agree(&account, &scope, report, &mut found)?;
            }
            if !left.is_empty() {
                later.accounts.entry(id.clone()).or_default().folders = left;
            }
            if found.stopped {
                break;
            }
        }
        Ok((found, later))
    }

    /// Whether the index knows something else about one of these names than the disk.
    fn differs(
        &self,
        account: &Account,
        folder: &FolderName,
        names: &Names,
        ours: Ours,
        left: &mut BTreeMap<FolderName, Names>,
    ) -> Result<bool, StoreError> {
        let Names::Some(files) = names else {
            return Ok(true);
        };
        let directory = account.directory(folder)?;
        let place = account.folder(folder);
        for file in files {
            let Some(name) = MailName::parse(file_name(file)) else {
                continue;
            };
            let filed = self.shared.index.filed_as(&place, name.base)?;
            let is_there = is_regular(&directory.join(file));
            let differs = match filed {
                Some(filed) if filed.file == *file => !is_there,
                // The row says another name: it is right as long as that one is there.
                Some(filed) => !is_regular(&directory.join(&filed.file)),
                None if is_there && ours == Ours::Leave && is_of_this_run(name.base) => {
                    left.entry(folder.clone()).or_default().add(file.clone());
                    false
                }
                None => is_there,
            };
            if differs {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// What of an account is compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Scope {
    /// Every folder that does not look as it did.
    Everything,
    /// These folders; all, where some have come or gone.
    Touched {
        folders: Vec<FolderName>,
        folders_changed: bool,
        ours: Ours,
    },
}

impl Difference {
    /// Leaves mails of this run to whoever delivers them.
    pub(super) fn leave_arriving(&mut self, scope: &Scope) -> BTreeMap<FolderName, Names> {
        let mut left: BTreeMap<FolderName, Names> = BTreeMap::new();
        let ours = match scope {
            Scope::Everything => Ours::Take,
            Scope::Touched { ours, .. } => *ours,
        };
        if ours == Ours::Leave {
            self.unindexed.retain(|(folder, mail)| {
                let is_arriving = is_of_this_run(&mail.base);
                if is_arriving {
                    let names = left.entry(folder.clone()).or_default();
                    names.add(mail.file.clone());
                }
                !is_arriving
            });
        }
        left
    }
}

impl Default for Names {
    fn default() -> Self {
        Self::Some(BTreeSet::new())
    }
}
