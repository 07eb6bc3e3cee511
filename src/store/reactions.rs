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
    /// The mail by which it is done, where it is done by one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    by: Option<String>,
    #[serde(flatten)]
    what: Reaction,
}

impl Store {
    /// Remembers what a person did about something that a mail names, and the mail by which it is
    /// done, if one is. Durable on return. [`Reaction::Withdrawn`] takes back what that mail did,
    /// without one what was done last.
    ///
    /// # Errors
    /// [`StoreError::NoSuchAccount`]; file errors: then it is not remembered.
    pub fn react(
        &self,
        account: &AccountId,
        about: &str,
        reacted: Reacted,
        by: Option<&str>,
    ) -> Result<(), StoreError> {
        self.account(account)?;
        let path = self.reactions_path(account);
        let line = Line {
            about: about.to_owned(),
            at: reacted.at.0,
            by: by.map(str::to_owned),
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

    /// Takes back whatever this mail was to do; it has not left. Whether there was anything.
    ///
    /// # Errors
    /// As [`Store::react`].
    pub fn withdraw(
        &self,
        account: &AccountId,
        by: &str,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        self.account(account)?;
        let text = self.reactions_text(account)?;
        let mut done = lines(&text).filter(|line| line.by.as_deref() == Some(by));
        let Some(line) = done.next() else {
            return Ok(false);
        };
        let what = Reaction::Withdrawn;
        self.react(account, &line.about, Reacted { at, what }, Some(by))?;
        Ok(true)
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
        let text = self.reactions_text(account)?;
        let mut found: BTreeMap<&str, Vec<Line>> = BTreeMap::new();
        for line in lines(&text) {
            let Some(about) = about.iter().find(|about| **about == line.about) else {
                continue;
            };
            let done = found.entry(about).or_default();
            match (line.what, &line.by) {
                (Reaction::Withdrawn, None) => drop(done.pop()),
                (Reaction::Withdrawn, by) => done.retain(|one| one.by != *by),
                _done => done.push(line),
            }
        }
        let last = found.into_iter().filter_map(|(about, mut done)| {
            let line = done.pop()?;
            let at = Timestamp(line.at);
            let what = line.what;
            Some((about, Reacted { at, what }))
        });
        Ok(last.collect())
    }

    fn reactions_text(&self, account: &AccountId) -> Result<Vec<u8>, StoreError> {
        let path = self.reactions_path(account);
        match fs::read(&path) {
            Ok(octets) => Ok(octets),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Vec::new()),
            Err(error) => Err(StoreError::at(&path, &error)),
        }
    }

    fn reactions_path(&self, account: &AccountId) -> PathBuf {
        self.shared.paths.mail.join(account.as_str()).join(FILE)
    }
}

/// The lines that are whole.
fn lines(text: &[u8]) -> impl Iterator<Item = Line> {
    let lines = text.split(|octet| *octet == b'\n');
    lines.filter_map(|line| serde_json::from_slice(line).ok())
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
        let react = |about, at, what| {
            let reacted = reacted(at, what);
            store.react(&work, about, reacted, None).unwrap();
        };
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

    #[test]
    fn what_a_mail_that_never_left_was_to_do_was_not_done_and_what_was_before_counts_again() {
        let folder = tempfile::tempdir().unwrap();
        let work = AccountId::new("work").unwrap();
        let paths = ProfilePaths::under(folder.path());
        let store = Store::open(&paths, std::slice::from_ref(&work)).unwrap();
        let react = |at, what, by| {
            let at = Timestamp(at);
            store
                .react(&work, "mail 1", Reacted { at, what }, by)
                .unwrap();
        };
        let known = || store.reactions(&work, &["mail 1"]).unwrap();
        react(1, Reaction::RefusedReceipt, None);
        react(2, Reaction::SentReceipt, Some("m1"));
        assert_eq!(known()["mail 1"].what, Reaction::SentReceipt);
        assert!(!store.withdraw(&work, "m2", Timestamp(3)).unwrap());
        assert_eq!(known()["mail 1"].what, Reaction::SentReceipt);
        assert!(store.withdraw(&work, "m1", Timestamp(4)).unwrap());
        assert_eq!(known()["mail 1"].what, Reaction::RefusedReceipt);
        assert_eq!(known()["mail 1"].at, Timestamp(1));
    }
}
