//! What a person did about what mails ask for, in an append-only file in the account's folder: one
//! line each, synced before anything is sent, so that nothing is ever sent twice.
//!
//! The file is read whole where it is asked: each line is a press of a button.

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::model::reaction::{Reacted, Reaction};
use crate::model::{AccountId, Timestamp};

use super::{Store, StoreError};

/// The file in the account's folder.
const FILE: &str = "reactions";

#[derive(Debug, Serialize, Deserialize)]
struct Line {
    /// The mail, list or event.
    about: String,
    /// Seconds since 1970.
    at: i64,
    #[serde(flatten)]
    what: Reaction,
}

impl Store {
    /// Remembers what a person did about something that a mail names. Durable on return.
    ///
    /// # Errors
    /// [`StoreError::NoSuchAccount`]; file errors: then it is not remembered.
    pub fn react(
        &self,
        account: &AccountId,
        about: &str,
        reacted: Reacted,
    ) -> Result<(), StoreError> {
        self.account(account)?;
        let path = self.reactions_path(account);
        let line = Line {
            about: about.to_owned(),
            at: reacted.at.0,
            what: reacted.what,
        };
        let text = serde_json::to_string(&line).map_err(|error| StoreError::Unreadable {
            path: path.clone(),
            detail: error.to_string(),
        })?;
        let is_new = !path.exists();
        let disk = &self.shared.disk;
        let file = disk.open_appending(&path)?;
        // A crash may have left half a line: it ends here, and is passed over.
        disk.write(&file, &path, format!("\n{text}\n").as_bytes())?;
        disk.sync(&file, &path)?;
        match path.parent().filter(|_folder| is_new) {
            Some(folder) => disk.sync_directory(folder),
            None => Ok(()),
        }
    }

    /// What was done last about each of these, where anything was.
    ///
    /// # Errors
    /// [`StoreError::NoSuchAccount`]; file errors.
    pub fn reactions<'a>(
        &self,
        account: &AccountId,
        about: &[&'a str],
    ) -> Result<BTreeMap<&'a str, Reacted>, StoreError> {
        self.account(account)?;
        let path = self.reactions_path(account);
        let text = match fs::read(&path) {
            Ok(octets) => octets,
            Err(error) if error.kind() == ErrorKind::NotFound => Vec::new(),
            Err(error) => return Err(StoreError::at(&path, &error)),
        };
        let mut found = BTreeMap::new();
        for line in text.split(|octet| *octet == b'\n') {
            let Ok(line) = serde_json::from_slice::<Line>(line) else {
                continue;
            };
            let Some(about) = about.iter().find(|about| **about == line.about) else {
                continue;
            };
            match line.what {
                Reaction::Withdrawn => found.remove(about),
                what => found.insert(
                    *about,
                    Reacted {
                        at: Timestamp(line.at),
                        what,
                    },
                ),
            };
        }
        Ok(found)
    }

    fn reactions_path(&self, account: &AccountId) -> PathBuf {
        self.shared.paths.mail.join(account.as_str()).join(FILE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::reaction::LeaveWay;
    use crate::store::ProfilePaths;

    #[test]
    fn a31_what_a_person_did_is_known_ever_after_and_a_torn_line_harms_no_other() {
        let folder = tempfile::tempdir().unwrap();
        let paths = ProfilePaths::under(folder.path());
        let work = AccountId::new("work").unwrap();
        let store = Store::open(&paths, std::slice::from_ref(&work)).unwrap();
        assert!(store.reactions(&work, &["mail 1"]).unwrap().is_empty());
        let reacted = |at, what| Reacted {
            at: Timestamp(at),
            what,
        };
        let left = Reaction::Left {
            way: LeaveWay::OneClick,
        };
        let react = |about, at, what| store.react(&work, about, reacted(at, what)).unwrap();
        react("mail 1", 7, Reaction::SentReceipt);
        let path = folder.path().join("mail/work/reactions");
        let mut text = fs::read(&path).unwrap();
        text.extend_from_slice(b"\n{\"about\":\"li");
        fs::write(&path, text).unwrap();
        react("list a", 8, left);
        react("mail 2", 9, Reaction::SentReceipt);
        react("mail 2", 10, Reaction::Withdrawn);
        let known = store
            .reactions(&work, &["mail 1", "list a", "mail 2", "mail 3"])
            .unwrap();
        let expected = [
            ("list a", reacted(8, left)),
            ("mail 1", reacted(7, Reaction::SentReceipt)),
        ];
        assert_eq!(known, BTreeMap::from(expected));
    }
}
