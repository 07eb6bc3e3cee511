//! Looking again at what other programs have changed, named folder by folder or file by file.
//!
//! Most names told are of our own making: what the index knows already costs one question a name.
//! So do names it knows otherwise: however many mails a folder has, a change costs what was
//! changed. Only where too much happened to be told name by name is a folder compared, and only
//! for a mail that has left are others looked through: one that was moved keeps its id.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{AccountId, FolderName};

use super::change::file_name;
use super::maildir::{Account, is_regular};
use super::name::{MailName, is_of_this_run};
use super::scan::{Proceed, ScanProgress, ScanReport, passing_by};
use super::stamp::stamp;
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
    /// Names that are looked at one by one; where there are more, the folder is read. What this
    /// run fetches in the time in which nobody looks at it is less.
    pub const MOST: usize = 65_536;

    /// Any of them.
    const ANY: &'static Self = &Self::All;

    /// These too.
    pub(super) fn join(&mut self, other: Self) {
        match other {
            Self::All => *self = Self::All,
            Self::Some(files) => files.into_iter().for_each(|file| self.add(file)),
        }
    }

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
                own.folders.entry(folder).or_default().join(names);
            }
        }
    }

    /// These too.
    fn leave(&mut self, account: &AccountId, folders: BTreeMap<FolderName, Names>) {
        if !folders.is_empty() {
            let mut left = Self::default();
            left.accounts.entry(account.clone()).or_default().folders = folders;
            self.join(left);
        }
    }

    /// Every folder that something happened in.
    pub fn folders(&self) -> impl Iterator<Item = (AccountId, FolderName)> {
        self.accounts.iter().flat_map(|(account, touched)| {
            let folders = touched.folders.keys();
            folders.map(|folder| (account.clone(), folder.clone()))
        })
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
    /// to be looked at once more: mails that are left to whoever delivers or renames them. What it comes to is
    /// added to `found`, also where it ends with a fault.
    ///
    /// # Errors
    /// File and index errors; what was done before stays done. A folder or an account that cannot
    /// be read keeps no other from being looked at: the first fault is told.
    pub fn look_again(
        &self,
        touched: &Touched,
        ours: Ours,
        report: &mut dyn FnMut(&ScanProgress<'_>) -> Proceed,
        found: &mut ScanReport,
    ) -> Result<Touched, StoreError> {
        found.stopped = false;
        let mut later = Touched::default();
        let mut first = Ok(());
        for (id, touched) in &touched.accounts {
            let account = match self.account(id) {
                Ok(account) => account,
                // Taken out of the settings meanwhile.
                Err(StoreError::NoSuchAccount { .. }) => continue,
                Err(error) => return Err(error),
            };
            let looked = self.look_at(&account, touched, ours, report, found);
            let looked = looked.map(|left| later.join(left));
            first = passing_by(first, looked)?;
            if found.stopped {
                break;
            }
        }
        first.map(|()| later)
    }

    /// The same of one account.
    fn look_at(
        &self,
        account: &Account,
        touched: &TouchedAccount,
        ours: Ours,
        report: &mut dyn FnMut(&ScanProgress<'_>) -> Proceed,
        found: &mut ScanReport,
    ) -> Result<Touched, StoreError> {
        let mut folders = BTreeMap::new();
        let mut arriving = BTreeMap::new();
        for (folder, names) in &touched.folders {
            let differing = self.differing(account, folder, names, ours, &mut arriving)?;
            if !matches!(&differing, Names::Some(files) if files.is_empty()) {
                folders.insert(folder.clone(), differing);
            }
        }
        let mut left = Touched::default();
        left.leave(&account.id, arriving);
        if !folders.is_empty() || touched.folders_changed {
            let scope = Scope::Touched {
                folders: &folders,
                folders_changed: touched.folders_changed,
            };
            let arriving = self.agree(account, &scope, ours, report, found)?;
            left.leave(&account.id, arriving);
        }
        Ok(left)
    }

    /// The names of which the index knows something else than the disk; mails that are on their way
    /// here from a server are not among them.
    fn differing(
        &self,
        account: &Account,
        folder: &FolderName,
        names: &Names,
        ours: Ours,
        arriving: &mut BTreeMap<FolderName, Names>,
    ) -> Result<Names, StoreError> {
        let Names::Some(files) = names else {
            return Ok(Names::All);
        };
        let directory = account.directory(folder)?;
        let place = account.folder(folder);
        let mut differing = BTreeSet::new();
        for file in files {
            let Some(name) = MailName::parse(file_name(file)) else {
                continue;
            };
            let agrees = match self.shared.index.filed_as(&place, name.base)? {
                // Where the row says another name it is right as long as that one is there.
                Some(filed) => is_regular(&directory.join(&filed.file)),
                None if !is_regular(&directory.join(file)) => true,
                None if ours == Ours::Leave && is_of_this_run(name.base) => {
                    let names = arriving.entry(folder.clone()).or_default();
                    names.add(file.clone());
                    true
                }
                None => false,
            };
            if !agrees {
                differing.insert(file.clone());
            }
        }
        Ok(Names::Some(differing))
    }

    /// Notes what folders look like of which all was told and looked at, so that the next start
    /// need not compare them. To be called some seconds after the last of it.
    ///
    /// # Errors
    /// Index errors.
    pub fn note_stamps(
        &self,
        folders: &BTreeSet<(AccountId, FolderName)>,
    ) -> Result<(), StoreError> {
        for (account, name) in folders {
            let Ok(account) = self.account(account) else {
                continue;
            };
            let folder = account.folder(name);
            if account.was_compared(name)
                && let Some(stamp) = stamp(&account, name)?
                && stamp != self.shared.index.stamp(&folder)?
            {
                self.shared.index.set_stamp(&folder, &stamp)?;
            }
        }
        Ok(())
    }
}

/// What of an account is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope<'t> {
    /// Every folder that does not look as it did.
    Everything,
    /// These names; and folders that were not compared yet, where some have come or gone.
    Touched {
        folders: &'t BTreeMap<FolderName, Names>,
        folders_changed: bool,
    },
}

impl<'t> Scope<'t> {
    /// Whether folders may have come or gone.
    pub(super) fn is_about_folders(&self) -> bool {
        match self {
            Self::Everything => true,
            Self::Touched {
                folders_changed, ..
            } => *folders_changed,
        }
    }

    /// The names of a folder that are to be compared.
    pub(super) fn names(&self, account: &Account, folder: &FolderName) -> Option<&'t Names> {
        match self {
            Self::Everything => Some(Names::ANY),
            Self::Touched {
                folders,
                folders_changed,
            } => folders.get(folder).or_else(|| {
                let is_new = *folders_changed && !account.was_compared(folder);
                is_new.then_some(Names::ANY)
            }),
        }
    }
}

impl Default for Names {
    fn default() -> Self {
        Self::Some(BTreeSet::new())
    }
}
