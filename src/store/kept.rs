//! The memory of mails that a person wants to stay on the server, whatever the account's
//! `keep_on_server` says: one line each in the append-only file `kept`, in the form of `fetched`.

use std::sync::{MutexGuard, PoisonError};

use crate::model::{AccountId, Timestamp};
use crate::sync::FetchedId;

use super::fetched::{Fate, FetchedFile, Remembered};
use super::maildir::Account;
use super::{Store, StoreError};

impl Store {
    /// Exempts mails from the account's deletions on the server, durably. They need not have been
    /// fetched.
    ///
    /// # Errors
    /// File errors; then nothing is exempt that was not before.
    pub fn keep_on_server(
        &self,
        account: &AccountId,
        mails: &[FetchedId],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let account = self.account(account)?;
        let mut kept = account.kept();
        let new = mails
            .iter()
            .filter(|id| !kept.remembered().contains_key(id));
        let new: Vec<(FetchedId, Remembered)> = new
            .map(|id| {
                let kept = Remembered {
                    fetched_at: now,
                    mark: None,
                    fate: Fate::Erased,
                };
                (*id, kept)
            })
            .collect();
        kept.remember(&new, now)
    }

    /// Lets the account's `keep_on_server` hold for these mails again.
    ///
    /// # Errors
    /// File errors; then they are still exempt.
    pub fn let_go(
        &self,
        account: &AccountId,
        mails: &[FetchedId],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.account(account)?.kept().forget(mails, now)
    }
}

impl Account {
    pub(super) fn kept(&self) -> MutexGuard<'_, FetchedFile> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Uid;
    use crate::store::ProfilePaths;

    #[test]
    fn what_stays_on_the_server_is_remembered_by_the_next_start_until_it_is_let_go() {
        let folder = tempfile::tempdir().unwrap();
        let paths = ProfilePaths::under(folder.path());
        let work = AccountId::new("work").unwrap();
        let id = |name: &str| FetchedId::new(&work, &Uid::new(name.as_bytes()).unwrap(), 0);
        let open = || Store::open(&paths, std::slice::from_ref(&work)).unwrap();
        let (a, b) = (id("a"), id("b"));
        let store = open();
        store.keep_on_server(&work, &[a, b], Timestamp(7)).unwrap();
        store.keep_on_server(&work, &[a], Timestamp(8)).unwrap();
        drop(store);
        let file = folder.path().join("mail/work/kept");
        assert_eq!(std::fs::read_to_string(&file).unwrap().lines().count(), 2);
        let store = open();
        let known = store.known(&work).unwrap();
        assert!(known.is_kept(&a) && known.is_kept(&b) && known.is_empty());
        store.let_go(&work, &[a], Timestamp(9)).unwrap();
        drop(store);
        let known = open().known(&work).unwrap();
        assert!(!known.is_kept(&a) && known.is_kept(&b));
    }
}
