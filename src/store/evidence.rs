//! What mails here are, to be compared with what the server has: octets against octets (P-61),
//! and all headers where the server has given its mails other names (P-63).

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::{self, Write};

use sha2::{Digest, Sha256};

use crate::model::{AccountId, Timestamp};
use crate::sync::{FetchedId, HeaderMark};

use super::maildir::read_start;
use super::name::MailName;
use super::{Store, StoreError};

/// A whole mail that is here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Evidence {
    /// The name it is remembered by.
    pub id: FetchedId,
    /// What its header is.
    pub mark: HeaderMark,
    /// Octets of its file.
    pub octets: u64,
    /// When it was fetched.
    pub fetched_at: Timestamp,
}

impl Store {
    /// What each whole mail is that was fetched into the account and is here still. Reads the
    /// beginning of every file.
    ///
    /// # Errors
    /// [`StoreError::NoSuchAccount`], and a folder that cannot be listed.
    pub fn evidence(&self, account: &AccountId) -> Result<Vec<Evidence>, StoreError> {
        let account = self.account(account)?;
        let mut found = Vec::new();
        for folder in account.folders()? {
            let directory = account.directory(&folder)?;
            for file in account.files(&folder)?.mails {
                let Some(name) = MailName::parse(&file.base) else {
                    continue;
                };
                let Some(id) = name.fetched else { continue };
                let looked_at = HeaderMark::LOOKED_AT_OCTETS as u64;
                // What was moved just now is fetched once more at worst.
                if let Ok((start, octets)) = read_start(&directory.join(&file.file), looked_at) {
                    found.push(Evidence {
                        id,
                        mark: HeaderMark::read(&start),
                        octets,
                        fetched_at: name.came.unwrap_or_default(),
                    });
                }
            }
        }
        Ok(found)
    }

    /// SHA-256 of these mails' files; a mail that is not here whole has none.
    ///
    /// # Errors
    /// [`StoreError::NoSuchAccount`], and a folder that cannot be listed.
    pub fn contents(
        &self,
        account: &AccountId,
        mails: &HashSet<FetchedId>,
    ) -> Result<HashMap<FetchedId, [u8; 32]>, StoreError> {
        let account = self.account(account)?;
        let mut found = HashMap::new();
        for folder in account.folders()? {
            let directory = account.directory(&folder)?;
            for file in account.files(&folder)?.mails {
                let fetched = MailName::parse(&file.base).and_then(|name| name.fetched);
                let Some(id) = fetched.filter(|id| mails.contains(id)) else {
                    continue;
                };
                let mut hash = Hashing(Sha256::new());
                let read = File::open(directory.join(&file.file))
                    .and_then(|mut file| io::copy(&mut file, &mut hash));
                if read.is_ok() {
                    found.insert(id, hash.0.finalize().into());
                }
            }
        }
        Ok(found)
    }
}

/// Hashes what is written to it.
struct Hashing(Sha256);

impl Write for Hashing {
    fn write(&mut self, octets: &[u8]) -> io::Result<usize> {
        self.0.update(octets);
        Ok(octets.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
