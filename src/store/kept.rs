//! The memory of mails that stay on the server, whatever the account's `keep_on_server` says, and
//! of those that go from it: one line each in the append-only files `kept` and `dismissed`, in the
//! form of `fetched`.

use std::collections::HashSet;
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
        note(&mut self.account(account)?.kept(), mails, now)
    }

    /// Gives mails up on the server, durably: the next fetch deletes them there once it has proved
    /// that their whole is here. What a person keeps there stays.
    ///
    /// # Errors
    /// File errors; then nothing is given up that was not before.
    pub fn dismiss_on_server(
        &self,
        account: &AccountId,
        mails: &[FetchedId],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        note(&mut self.account(account)?.dismissed(), mails, now)
    }

    /// Takes [`Store::dismiss_on_server`] back.
    ///
    /// # Errors
    /// File errors; then they are still given up.
    pub fn no_longer_dismiss(
        &self,
        account: &AccountId,
        mails: &[FetchedId],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.account(account)?.dismissed().forget(mails, now)
    }

    /// Of these mails those that stay on the server whatever the account's `keep_on_server` says.
    ///
    /// # Errors
    /// [`StoreError::NoSuchAccount`].
    pub fn kept_among(
        &self,
        account: &AccountId,
        mails: &HashSet<FetchedId>,
    ) -> Result<HashSet<FetchedId>, StoreError> {
        let account = self.account(account)?;
        let kept = account.kept();
        let kept = kept.remembered();
        Ok(mails
            .iter()
            .filter(|id| kept.contains_key(id))
            .copied()
            .collect())
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

/// Remembers those that are not remembered yet.
fn note(file: &mut FetchedFile, mails: &[FetchedId], now: Timestamp) -> Result<(), StoreError> {
    let new = mails
        .iter()
        .filter(|id| !file.remembered().contains_key(id));
    let new: Vec<(FetchedId, Remembered)> = new
        .map(|id| {
            let noted = Remembered {
                fetched_at: now,
                mark: None,
                fate: Fate::Erased,
            };
            (*id, noted)
        })
        .collect();
    file.remember(&new, now)
}

impl Account {
    pub(super) fn dismissed(&self) -> MutexGuard<'_, FetchedFile> {
        self.dismissed
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

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
