//! What is remembered of an account's server ([`ServerMemory`]): the file `server.json` beside
//! the account's mails, replaced as a whole.

use std::fs;

use crate::model::AccountId;
use crate::sync::ServerMemory;

use super::maildir::Account;
use super::{Store, StoreError};

/// The file's name.
const FILE: &str = "server.json";

impl Store {
    /// What is remembered of an account's server. A file that cannot be read counts as none:
    /// nothing in it is needed to keep a mail.
    ///
    /// # Errors
    /// [`StoreError::NoSuchAccount`].
    pub fn server_memory(&self, account: &AccountId) -> Result<ServerMemory, StoreError> {
        Ok(read(&*self.account(account)?))
    }

    /// Changes what is remembered of an account's server, durably. Nothing is written where
    /// nothing changes.
    ///
    /// # Errors
    /// File errors; then all is as it was.
    pub fn remember_server(
        &self,
        account: &AccountId,
        change: impl FnOnce(&mut ServerMemory),
    ) -> Result<(), StoreError> {
        let account = self.account(account)?;
        let _held = account.server_file();
        let before = read(&account);
        let mut memory = before.clone();
        change(&mut memory);
        if memory == before {
            return Ok(());
        }
        let text = serde_json::to_vec(&memory).map_err(|error| StoreError::Stopped {
            detail: error.to_string(),
        })?;
        account.disk.replace(&account.root.join(FILE), &text)
    }
}

/// What the file says; it is replaced as a whole, so that no lock is needed to read it.
pub(super) fn read(account: &Account) -> ServerMemory {
    let path = account.root.join(FILE);
    let Ok(text) = fs::read(&path) else {
        return ServerMemory::default();
    };
    serde_json::from_slice(&text).unwrap_or_else(|error| {
        tracing::warn!("{} is of no use: {error}", path.display());
        ServerMemory::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::ProfilePaths;
    use crate::sync::FetchedId;

    #[test]
    fn p07_what_broke_is_remembered_by_the_next_start_and_a_torn_file_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let paths = ProfilePaths::under(folder.path());
        let work = AccountId::new("work").unwrap();
        let open = || Store::open(&paths, std::slice::from_ref(&work)).unwrap();
        let id = FetchedId::from_bytes([3; 16]);
        let store = open();
        let strike = |memory: &mut ServerMemory| memory.note(id).strikes += 1;
        store.remember_server(&work, strike).unwrap();
        store.remember_server(&work, strike).unwrap();
        drop(store);
        let store = open();
        assert_eq!(store.server_memory(&work).unwrap().mails[&id].strikes, 2);
        fs::write(folder.path().join("mail/work").join(FILE), "{\"mails\":").unwrap();
        let memory = store.server_memory(&work).unwrap();
        assert_eq!(memory, ServerMemory::default());
    }
}
