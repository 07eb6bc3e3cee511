//! The heads of fetched mails, to compare with what lies on the server under their names.

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::Read;

use crate::model::AccountId;
use crate::sync::{FetchedId, HeaderMark};

use super::name::MailName;
use super::{Store, StoreError};

impl Store {
    /// The beginnings of these mails' files, [`HeaderMark::LOOKED_AT_OCTETS`] at most, from whatever folder they are in.
    /// A mail that was never fetched, was removed, or cannot be read has none.
    ///
    /// # Errors
    /// [`StoreError::NoSuchAccount`], and a folder that cannot be listed.
    pub fn heads(
        &self,
        account: &AccountId,
        mails: &HashSet<FetchedId>,
    ) -> Result<HashMap<FetchedId, Vec<u8>>, StoreError> {
        let account = self.account(account)?;
        let mut heads = HashMap::new();
        if mails.is_empty() {
            return Ok(heads);
        }
        for folder in account.folders()? {
            let directory = account.directory(&folder)?;
            for file in account.files(&folder)?.mails {
                let fetched = MailName::parse(&file.base).and_then(|name| name.fetched);
                let Some(id) = fetched.filter(|id| mails.contains(id)) else {
                    continue;
                };
                let mut head = Vec::new();
                let read = File::open(directory.join(&file.file)).and_then(|file| {
                    file.take(HeaderMark::LOOKED_AT_OCTETS as u64)
                        .read_to_end(&mut head)
                });
                match read {
                    Ok(_count) => {
                        heads.insert(id, head);
                    }
                    // A mail just moved is compared another time.
                    Err(error) => tracing::info!("{}: {error}", file.file),
                }
            }
        }
        Ok(heads)
    }
}
