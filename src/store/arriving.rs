//! Whether mails may lie in an account's maildirs that have no row: a run that was killed leaves
//! such, and one whose index could not be written.
//!
//! While mails come, the empty file `arriving` lies in the account's folder. It goes when all of
//! them have rows. Whoever only looks (`store::reading`) asks for it, and counts names only where it
//! is there. Everybody else compares names with rows and needs no word of it: it is never synced,
//! and where it cannot be made mails come all the same.

use std::fs::{self, OpenOptions};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::model::Folder;

use super::maildir::Account;
use super::{Store, StoreError};

/// What is known of it in this run.
#[derive(Debug, Default)]
pub(super) struct Arrivals {
    /// How many bring mails just now.
    coming: usize,
    /// Whether some of what came has no row.
    lacks: bool,
    /// How often something came that got none.
    lapses: u64,
}

/// What was known of accounts before names were compared with rows: what came later without a row
/// may have been overlooked.
#[derive(Debug)]
pub struct Lapses(Vec<(Arc<Account>, u64)>);

/// Bringing mails; cloned, it is the same.
#[derive(Debug, Clone)]
pub(super) struct Coming(Arc<Begun>);

#[derive(Debug)]
struct Begun {
    account: Arc<Account>,
    /// Whether mails have come.
    has_begun: Mutex<bool>,
}

impl Coming {
    /// Nothing has come yet.
    pub(super) fn to(account: &Arc<Account>) -> Self {
        Self(Arc::new(Begun {
            account: Arc::clone(account),
            has_begun: Mutex::new(false),
        }))
    }

    /// Mails are about to get their names.
    pub(super) fn begins(&self) {
        let mut has_begun = locked(&self.0.has_begun);
        if !std::mem::replace(&mut *has_begun, true) {
            self.0.account.arrivals_begin();
        }
    }

    /// Some have names and no rows.
    pub(super) fn lacks_rows(&self) {
        let mut arrivals = locked(&self.0.account.arrivals);
        arrivals.lacks = true;
        arrivals.lapses += 1;
    }
}

impl Drop for Begun {
    fn drop(&mut self) {
        if *locked(&self.has_begun) {
            self.account.arrivals_end();
        }
    }
}

impl Account {
    fn arriving_path(&self) -> PathBuf {
        self.root.join("arriving")
    }

    /// Whether mails may lie here that have no row.
    pub(super) fn may_lack_rows(&self) -> bool {
        self.arriving_path().exists()
    }

    fn arrivals_begin(&self) {
        let mut arrivals = locked(&self.arrivals);
        let path = self.arriving_path();
        if arrivals.coming == 0 {
            // What an earlier run has left.
            arrivals.lacks |= path.exists();
        }
        arrivals.coming += 1;
        let made = OpenOptions::new().append(true).create(true).open(&path);
        if let Err(error) = made {
            tracing::warn!("a search will not know whether mails lack rows: {error}");
        }
    }

    fn arrivals_end(&self) {
        let mut arrivals = locked(&self.arrivals);
        arrivals.coming -= 1;
        self.forget_arrivals(&arrivals);
    }

    fn forget_arrivals(&self, arrivals: &Arrivals) {
        if arrivals.coming == 0 && !arrivals.lacks {
            // Left behind it costs a search some time, and nothing else.
            fs::remove_file(self.arriving_path()).ok();
        }
    }
}

impl Store {
    /// Whether a run that was killed may have left mails without a row.
    #[must_use]
    pub fn may_lack_rows(&self) -> bool {
        let accounts = self.accounts();
        accounts.iter().any(|account| account.may_lack_rows())
    }

    /// How many mails have no row, as far as accounts say that some may not.
    pub(super) fn without_row(&self) -> Result<u64, StoreError> {
        let mut marked = self.accounts();
        marked.retain(|account| account.may_lack_rows());
        if marked.is_empty() {
            return Ok(0);
        }
        // Names first: what comes meanwhile has a row by then.
        let mut names = Vec::new();
        for account in marked {
            for name in account.folders()? {
                let mut files = 0_u64;
                account.each_file(&name, &mut |_file, _mail| files += 1)?;
                names.push((account.folder(&name), files));
            }
        }
        let filed = self.folders()?;
        let rows = |folder: &Folder| {
            let count = filed.iter().find(|count| count.folder == *folder);
            count.map_or(0, |count| count.mails)
        };
        let without = names
            .iter()
            .map(|(folder, files)| files.saturating_sub(rows(folder)))
            .sum();
        Ok(without)
    }

    /// Names are about to be compared with rows.
    #[must_use]
    pub fn lapses(&self) -> Lapses {
        let lapses = self.accounts().into_iter().map(|account| {
            let lapses = locked(&account.arrivals).lapses;
            (account, lapses)
        });
        Lapses(lapses.collect())
    }

    /// Notes that every mail that lay here has a row, where none is just coming and none came
    /// since without one.
    pub fn all_have_rows(&self, since: &Lapses) {
        for (account, lapses) in &since.0 {
            let mut arrivals = locked(&account.arrivals);
            if arrivals.coming == 0 && arrivals.lapses == *lapses {
                arrivals.lacks = false;
                account.forget_arrivals(&arrivals);
            }
        }
    }
}

/// A lock that a panicked holder has not spoilt.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::AccountId;
    use crate::store::{Proceed, ProfilePaths};
    use crate::sync::FetchedId;

    #[test]
    fn a_killed_run_leaves_word_that_mails_may_lack_rows_and_one_that_ends_leaves_none() {
        let folder = tempfile::tempdir().unwrap();
        let work = AccountId::new("work").unwrap();
        let paths = ProfilePaths::under(folder.path());
        let store = Store::open(&paths, std::slice::from_ref(&work)).unwrap();
        let mark = paths.mail.join("work/arriving");
        let come = |number: u8| {
            let incoming = store.incoming(&work).unwrap();
            let id = FetchedId::by_content(&work, 0, &[number; 32], 0);
            let mut mail = incoming.begin(id).unwrap();
            mail.write(b"Subject: One\r\n\r\nx\r\n").unwrap();
            let staged = mail.finish().unwrap();
            assert_eq!(incoming.commit(vec![staged]).unwrap().rows.len(), 1);
            assert!(mark.exists(), "more of them may come");
            incoming
        };
        drop(come(1));
        assert!(!mark.exists());
        // As a run leaves it that was killed before it had ended.
        fs::write(&mark, "").unwrap();
        drop(come(2));
        assert!(mark.exists());
        assert_eq!(store.without_row().unwrap(), 0);
        fs::write(paths.mail.join("work/new/1700000000.a.host"), "x").unwrap();
        assert_eq!(store.without_row().unwrap(), 1);
        let lapses = store.lapses();
        store
            .bring_up_to_date(None, &mut |_progress| Proceed::GoOn)
            .unwrap();
        // Mails that came while names were compared, and got no row.
        let coming = Coming::to(&store.account(&work).unwrap());
        coming.begins();
        coming.lacks_rows();
        drop(coming);
        store.all_have_rows(&lapses);
        assert!(mark.exists());
        store.all_have_rows(&store.lapses());
        assert_eq!(store.without_row().unwrap(), 0);
        assert!(!mark.exists());
    }
}
