//! What belongs into a backup.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::super::StoreError;
use super::super::maildir::{TMP, entries};
use super::super::name::MailName;
use super::is_mail;

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
                if entry.file_name() != TMP && depth < DEPTH {
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

/// Where a mail lies that is no longer where it was: the account is the first part of its path.
pub(super) fn find_again(mail: &Path, gone: &Path) -> Option<PathBuf> {
    let account = gone.components().next()?.as_os_str();
    let name = gone.file_name()?.to_str()?;
    let base = MailName::parse(name)?.base;
    let mut found = List::default();
    found.look(mail, Path::new(account), 1).ok()?;
    found.mails.into_iter().find(|path| {
        let name = path.file_name().and_then(|name| name.to_str());
        let is_it = name
            .and_then(MailName::parse)
            .is_some_and(|name| name.base == base);
        is_it && fs::symlink_metadata(mail.join(path)).is_ok_and(|there| there.is_file())
    })
}
