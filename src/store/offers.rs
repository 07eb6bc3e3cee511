//! What each account's submission server offered last, in a small file in the account's folder.
//! It is for show: it may be deleted at any time, and what cannot be read is as good as nothing.

use std::fs;
use std::path::PathBuf;

use crate::model::{AccountId, Offers};

use super::{Store, StoreError};

/// The file in the account's folder.
const FILE: &str = "offers.json";

impl Store {
    /// What the account's submission server offered last.
    #[must_use]
    pub fn offers(&self, account: &AccountId) -> Option<Offers> {
        let bytes = fs::read(self.offers_path(account)).ok()?;
        serde_json::from_slice(&bytes).ok()
    }

    /// Remembers what it offers now. Whether that is news; then it is durable on return.
    ///
    /// # Errors
    /// [`StoreError::NoSuchAccount`]; file errors.
    pub fn keep_offers(&self, account: &AccountId, offers: &Offers) -> Result<bool, StoreError> {
        self.account(account)?;
        if self
            .offers(account)
            .is_some_and(|known| known.says_the_same(offers))
        {
            return Ok(false);
        }
        let path = self.offers_path(account);
        let bytes = serde_json::to_vec_pretty(offers).map_err(|error| StoreError::Unreadable {
            path: path.clone(),
            detail: error.to_string(),
        })?;
        self.shared.disk.replace(&path, &bytes)?;
        Ok(true)
    }

    fn offers_path(&self, account: &AccountId) -> PathBuf {
        let folder = self.shared.paths.mail.join(account.as_str());
        folder.join(FILE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Timestamp;
    use crate::store::ProfilePaths;

    #[test]
    fn s70_what_a_server_offers_is_remembered_and_only_news_is_written() {
        let folder = tempfile::tempdir().unwrap();
        let paths = ProfilePaths::under(folder.path());
        let work = AccountId::new("work").unwrap();
        let store = Store::open(&paths, std::slice::from_ref(&work)).unwrap();
        assert_eq!(store.offers(&work), None);
        let offers = Offers {
            host: "smtp.example.org".to_owned(),
            since: Timestamp(7),
            keywords: vec!["SIZE".to_owned(), "DSN".to_owned()],
            size_limit_octets: Some(1000),
            hold_limit_seconds: None,
            deliver_by_minimum_seconds: None,
        };
        assert!(store.keep_offers(&work, &offers).unwrap());
        let later = Offers {
            since: Timestamp(9),
            ..offers.clone()
        };
        assert!(!store.keep_offers(&work, &later).unwrap());
        assert_eq!(store.offers(&work), Some(offers));
        fs::write(folder.path().join("mail/work/offers.json"), b"{").unwrap();
        assert_eq!(store.offers(&work), None);
        assert!(store.keep_offers(&work, &later).unwrap());
    }
}
