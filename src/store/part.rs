//! A whole mail in the place of its beginning.
//!
//! First the octets, under the beginning's name; when that is durable, the name. Whatever happens
//! in between there is one file: a crash leaves a mail that counts as a beginning still and can be completed again.

use std::collections::HashMap;
use std::path::Path;

use crate::mime::summary::Summary;
use crate::model::{AccountId, Flags, FolderName, MailSummary, Timestamp};
use crate::sync::FetchedId;

use super::change::file_name;
use super::entry::Entry;
use super::index::Filed;
use super::maildir::{Account, Doubted, MailFile};
use super::name::{MailName, fields_of, part_in, unique_in};
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
    /// Its row; the mail says this and is so many octets long.
    pub(super) fn entry(&self, account: &AccountId, summary: Summary, size_octets: u64) -> Entry {
        Entry {
            folder: self.folder.clone(),
            base: self.base.clone(),
            file: self.file.clone(),
            flags: self.flags,
            size_octets,
            came: self.came,
            ..Entry::of(account, summary)
        }
    }
}

/// Where the beginnings of an account's mails lie, as of one moment.
pub(super) type Parts = HashMap<FetchedId, Part>;

/// The beginning of a mail.
#[derive(Debug, Clone)]
pub(super) struct Part {
    folder: FolderName,
    file: String,
    base: String,
}

impl Account {
    /// All beginnings there are.
    fn parts(&self) -> Result<Parts, StoreError> {
        let mut parts = Parts::new();
        for folder in self.folders()? {
            for MailFile { file, base, .. } in self.files(&folder)?.mails {
                if let Some(part) = part_in(&base) {
                    let folder = folder.clone();
                    parts.insert(part.id, Part { folder, file, base });
                }
            }
        }
        Ok(parts)
    }

    /// Where the beginning of a mail lies now: where it did, or anywhere else. `parts` are read
    /// once for all mails that come together, and again where one of them has moved.
    fn part(&self, id: FetchedId, parts: &mut Option<Parts>) -> Result<Option<Part>, StoreError> {
        for _look in 0..2 {
            let known = match parts {
                Some(parts) => parts,
                None => parts.insert(self.parts()?),
            };
            let Some(part) = known.get(&id) else {
                return Ok(None);
            };
            match self.locate(&part.folder, &part.file, &part.base) {
                Ok((_path, file)) => {
                    let part = part.clone();
                    return Ok(Some(Part { file, ..part }));
                }
                Err(StoreError::MailGone) => *parts = None,
                Err(error) => return Err(error),
            }
        }
        Ok(None)
    }

    /// Puts the whole mail at `whole` in the place of its beginning, durably; `None`: there is no
    /// beginning any more.
    ///
    /// # Errors
    /// File errors; the whole then counts as not stored. Where its name may not last it is written
    /// anew before it counts.
    pub(super) fn complete_part(
        &self,
        id: FetchedId,
        whole: &Path,
        size_octets: u64,
        parts: &mut Option<Parts>,
    ) -> Result<Option<Completed>, StoreError> {
        let renaming = self.renaming();
        let Some(part) = self.part(id, parts)? else {
            return Ok(None);
        };
        let Some(name) = MailName::parse(file_name(&part.file)) else {
            return Ok(None);
        };
        let unique = unique_in(&part.base);
        let base = format!("{unique},{}", fields_of(id, size_octets, None));
        let file = part.file.replacen(&part.base, &base, 1);
        let directory = self.directory(&part.folder)?;
        let (before, after) = (directory.join(&part.file), directory.join(&file));
        self.takes_in_hand(&part.base);
        self.takes_in_hand(&base);
        let parent = after.parent().unwrap_or(&directory);
        self.disk.rename(whole, &before)?;
        // Of two renamings the disk may keep the second alone: the beginning would lie beside the
        // whole then, for ever.
        self.disk.sync_directory(parent)?;
        self.disk.rename(&before, &after)?;
        if let Err(error) = self.disk.sync_directory(parent) {
            drop(renaming);
            let folder = part.folder;
            self.doubt(std::iter::once(Doubted { folder, file, base }));
            return Err(error);
        }
        Ok(Some(Completed {
            came: name.came.unwrap_or_default(),
            flags: name.flags,
            folder: part.folder,
            base_before: part.base,
            base,
            file,
        }))
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
        Ok(self.file(account, vec![entry])?.pop())
    }
}
