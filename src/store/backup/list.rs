//! What belongs into a backup.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::super::StoreError;
use super::super::maildir::{TMP, entries};
use super::is_mail;
use super::staged::is_of_backup;

/// Directories within each other.
const DEPTH: usize = 12;

/// The files of all accounts, relative to the folder of all accounts.
#[derive(Debug, Default)]
pub(super) struct List {
    pub mails: BTreeSet<PathBuf>,
    /// What lies beside them.
    pub others: BTreeSet<PathBuf>,
}

impl List {
    /// Looks twice: what moves from a folder not yet read into one that was read is seen then.
    pub(super) fn read(mail: &Path) -> Result<Self, StoreError> {
        let mut list = Self::default();
        for _look in 0..2 {
            list.look(mail, &PathBuf::new(), 0)?;
        }
        Ok(list)
    }

    fn look(&mut self, mail: &Path, within: &Path, depth: usize) -> Result<(), StoreError> {
        for entry in entries(&mail.join(within))? {
            let path = within.join(entry.file_name());
            let Ok(kind) = entry.file_type() else {
                continue;
            };
            if kind.is_dir() {
                // What is on its way back is not here yet.
                let is_passing = depth == 0 && is_of_backup(&entry.file_name());
                if !is_passing && entry.file_name() != TMP && depth < DEPTH {
                    self.look(mail, &path, depth + 1)?;
                }
            } else if kind.is_file() && depth > 0 {
                // A file that is just being replaced.
                let is_passing = path.extension().is_some_and(|ending| ending == "next");
                if is_mail(&path) {
                    self.mails.insert(path);
                } else if !is_passing {
                    self.others.insert(path);
                }
            }
        }
        Ok(())
    }
}

/// Whether a file belongs to a mail on its way out: its state, or the mail itself.
pub(super) fn is_of_outbox(path: &Path) -> bool {
    let mut names = path.components().skip(1);
    names
        .next()
        .is_some_and(|name| name.as_os_str() == ".Outbox")
}
