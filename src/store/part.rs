//! A whole mail in the place of its beginning.
//!
//! First the octets, under the beginning's name; then the name. Whatever happens in between there
//! is one file: a crash leaves a mail that counts as a beginning still and can be completed again.

use std::path::Path;

use crate::mime::summary::Summary;
use crate::model::{Flags, FolderName, MailSummary, Timestamp};
use crate::sync::FetchedId;

use super::change::file_name;
use super::entry::Entry;
use super::index::Filed;
use super::maildir::Account;
use super::name::{MailName, fields_of};
use super::{Store, StoreError};

/// A beginning whose place the whole has taken.
#[derive(Debug)]
pub(super) struct Completed {
    folder: FolderName,
    base_before: String,
    base: String,
    file: String,
    flags: Flags,
    came: Timestamp,
}

impl Completed {
    /// Its row, but for what the mail says.
    pub(super) fn entry(&self) -> Entry {
        Entry {
            folder: self.folder.clone(),
            base: self.base.clone(),
            file: self.file.clone(),
            flags: self.flags,
            size_octets: 0,
            came: self.came,
            summary: Summary::default(),
            tags: Vec::new(),
        }
    }
}

impl Account {
    /// Puts the whole mail at `whole` in the place of its beginning, durably; `None`: there is no
    /// beginning any more.
    ///
    /// # Errors
    /// File errors; the whole then counts as not stored.
    pub(super) fn complete_part(
        &self,
        id: FetchedId,
        whole: &Path,
        size_octets: u64,
    ) -> Result<Option<Completed>, StoreError> {
        let _renaming = self.renaming();
        for folder in self.folders()? {
            for mail in self.files(&folder)?.mails {
                let Some(name) = MailName::parse(file_name(&mail.file)) else {
                    continue;
                };
                if name.part.is_none_or(|part| part.id != id) {
                    continue;
                }
                let unique = mail.base.split(',').next().unwrap_or(&mail.base);
                let base = format!("{unique},{}", fields_of(id, size_octets, None));
                let file = mail.file.replacen(&mail.base, &base, 1);
                let directory = self.directory(&folder)?;
                let (before, after) = (directory.join(&mail.file), directory.join(&file));
                self.disk.rename(whole, &before)?;
                self.disk.rename(&before, &after)?;
                if let Some(parent) = after.parent() {
                    self.disk.sync_directory(parent)?;
                }
                return Ok(Some(Completed {
                    came: name.came.unwrap_or_default(),
                    folder,
                    base_before: mail.base,
                    base,
                    file,
                    flags: mail.flags,
                }));
            }
        }
        Ok(None)
    }
}

impl Store {
    /// Brings the row of a completed mail up to date; it keeps its id.
    pub(super) fn refile_completed(
        &self,
        account: &Account,
        completed: &Completed,
        entry: Entry,
    ) -> Result<Option<MailSummary>, StoreError> {
        let folder = account.folder(&completed.folder);
        if let Some(before) = self.filed_as(&folder, &completed.base_before)? {
            let after = Filed {
                base: completed.base.clone(),
                file: completed.file.clone(),
                ..before.clone()
            };
            let completed = [(before, after)];
            self.shared.index.refile(&completed)?;
            self.tags_follow(&completed)?;
        }
        Ok(self.shared.index.add(&account.id, vec![entry])?.pop())
    }
}
