//! A person's own folders: made, called otherwise, put into one another, removed.
//!
//! Maildir++ keeps a folder and those within it in directories side by side, so that a new name
//! means several renames. None is begun unless all of them can be. They are written down first,
//! durably; a start that finds that note goes on where the crash came, so that a folder has its
//! old name or its new one. What cannot be renamed then keeps its old name: every state between
//! is one of whole folders, and none keeps a profile from opening.

use std::collections::HashSet;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::model::{AccountId, Folder, FolderName};

use super::maildir::{Account, CUR, NEW, TMP, entries};
use super::name::directory_of;
use super::{Store, StoreError};

/// Names the note of a renaming that is under way.
const NOTE: &str = "renaming.json";
/// Beginnings of the names of files that other programs and we keep in a folder's directory; they
/// mean nothing without it.
const KEPT_BESIDE: [&str; 4] = ["maildirfolder", "dovecot", ".uidvalidity", ".mbsyncstate"];

/// What is being renamed: directories of an account, in the order in which they are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Renaming {
    directories: Vec<Renamed>,
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Renamed {
    from: String,
    to: String,
}

impl Store {
    /// Makes a folder of a person's own.
    ///
    /// # Errors
    /// [`StoreError::BadName`] where none can be called so or one is; file and index errors.
    pub fn new_folder(&self, folder: &Folder) -> Result<(), StoreError> {
        let account = self.account(&folder.account)?;
        check_free(&folder.name, &account.folders()?)?;
        self.make_folder(folder)
    }

    /// Calls an own folder otherwise, or puts it into another: what lies in it follows. Mails keep
    /// ids, flags and tags.
    ///
    /// # Errors
    /// [`StoreError::NoSuchFolder`] where it is nowhere; [`StoreError::BadName`] where a new name,
    /// that of a folder within it included, cannot be or is taken, or lies in the folder itself:
    /// nothing has happened then. File errors: then what
    /// was begun is taken back, where that can be, else the next start ends it. Index errors.
    pub fn rename_folder(
        &self,
        account: &AccountId,
        from: &FolderName,
        to: &FolderName,
    ) -> Result<(), StoreError> {
        let account = self.account(account)?;
        if from == to {
            return Ok(());
        }
        if !matches!(from, FolderName::Own(_)) || to.is_within(from) {
            return Err(bad_name(to));
        }
        let _folders = account.folders_in_hand();
        let _at_rest = account.names_at_rest();
        let renaming = account.plan_renaming(from, to)?;
        let noted = account.write_note(&renaming);
        if let Err(error) = noted.and_then(|()| account.rename_directories(&renaming)) {
            account.take_renaming_back(&renaming)?;
            return Err(error);
        }
        self.shared.index.rename_folders(&account.id, from, to)
    }

    /// Whether an own folder and those within it could be removed once the mails that the index
    /// knows have left them.
    ///
    /// # Errors
    /// As [`Store::remove_folder`].
    pub fn check_removable(&self, folder: &Folder) -> Result<(), StoreError> {
        let account = self.account(&folder.account)?;
        for name in account.to_be_removed(&folder.name)? {
            let files = account.files(&name)?;
            let known = self.shared.index.filed_in(&account.folder(&name))?;
            let known: HashSet<String> = known.into_iter().map(|filed| filed.base).collect();
            if files.ignored > 0 || files.mails.iter().any(|mail| !known.contains(&mail.base)) {
                return Err(not_empty(&account.directory(&name)?));
            }
        }
        Ok(())
    }

    /// Removes an own folder that holds no mail, and those within it.
    ///
    /// # Errors
    /// [`StoreError::BadName`] for one that every account has; [`StoreError::File`] where it is
    /// not empty; file and index errors.
    pub fn remove_folder(&self, folder: &Folder) -> Result<(), StoreError> {
        match self.remove_empty_folder(folder)? {
            None => Ok(()),
            Some(holds) => Err(not_empty(&holds)),
        }
    }

    /// Removes an own folder and those within it, where none of them holds anything. Else all of
    /// them stay as they are, and it says which directory something lies in.
    ///
    /// # Errors
    /// [`StoreError::BadName`] for one that every account has; file and index errors.
    pub fn remove_empty_folder(&self, folder: &Folder) -> Result<Option<PathBuf>, StoreError> {
        let account = self.account(&folder.account)?;
        let _folders = account.folders_in_hand();
        let at_rest = account.names_at_rest();
        let folders = account.to_be_removed(&folder.name)?;
        // All or none: one that is not empty keeps the others.
        for name in &folders {
            for part in [NEW, CUR] {
                let directory = account.directory(name)?.join(part);
                if !entries(&directory)?.is_empty() {
                    return Ok(Some(directory));
                }
            }
        }
        for name in folders.iter().rev() {
            remove_directories(&account, &account.directory(name)?)?;
        }
        account.disk.sync_directory(&account.root)?;
        drop(at_rest);
        let left = account.folders()?;
        let gone = self.shared.index.drop_folders_but(&account.id, &left)?;
        self.shared.index.remove(&gone)?;
        Ok(None)
    }
}

impl Account {
    /// An own folder and those within it.
    fn to_be_removed(&self, folder: &FolderName) -> Result<Vec<FolderName>, StoreError> {
        if !matches!(folder, FolderName::Own(_)) {
            return Err(bad_name(folder));
        }
        let mut folders = self.folders()?;
        folders.retain(|name| name == folder || name.is_within(folder));
        Ok(folders)
    }

    /// The directories that get other names, the outer ones first; an error where one of them
    /// cannot.
    fn plan_renaming(&self, from: &FolderName, to: &FolderName) -> Result<Renaming, StoreError> {
        let (follow, stay): (Vec<_>, Vec<_>) = self
            .folders()?
            .into_iter()
            .partition(|name| name == from || name.is_within(from));
        if follow.is_empty() {
            let name = from.key().to_owned();
            return Err(StoreError::NoSuchFolder { name });
        }
        check_free(to, &stay)?;
        let mut directories = Vec::with_capacity(follow.len());
        for name in &follow {
            let after = name.following(from, to);
            // Another program may have made it: what counts is that a file system takes it.
            if stay.iter().any(|other| other.is_alike(&after)) {
                return Err(bad_name(&after));
            }
            directories.push(Renamed {
                from: directory_of(name)?,
                to: directory_of(&after)?,
            });
        }
        for renamed in &directories {
            // It will be free by then, or is the very same on a disk that knows no case.
            let gives_way = |other: &Renamed| other.from.eq_ignore_ascii_case(&renamed.to);
            let path = self.root.join(&renamed.to);
            if fs::symlink_metadata(&path).is_ok() && !directories.iter().any(gives_way) {
                return Err(bad_name(to));
            }
        }
        Ok(Renaming { directories })
    }

    /// Ends a renaming that a crash has interrupted, as far as that can be.
    pub(super) fn end_renaming(&self) {
        let path = self.root.join(NOTE);
        let text = match fs::read(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return,
            Err(error) => {
                tracing::warn!("{} cannot be read: {error}", path.display());
                return;
            }
        };
        let ended = match serde_json::from_slice::<Renaming>(&text) {
            Ok(renaming) => {
                for renamed in &renaming.directories {
                    let (from, to) = self.both(renamed);
                    // What is done already is not there, or has given its place to the next one.
                    let is_due = from.join(CUR).is_dir() && fs::symlink_metadata(&to).is_err();
                    if is_due && let Err(error) = self.disk.rename(&from, &to) {
                        tracing::warn!("a folder keeps its name: {error}");
                    }
                }
                self.forget_note()
            }
            // It is replaced as a whole: this one is nobody's.
            Err(error) => {
                tracing::warn!("{} says nothing: {error}", path.display());
                self.disk.remove(&path)
            }
        };
        if let Err(error) = ended {
            tracing::warn!("a renaming is ended another time: {error}");
        }
    }

    fn write_note(&self, renaming: &Renaming) -> Result<(), StoreError> {
        let text = serde_json::to_vec(renaming).map_err(|error| StoreError::Unreadable {
            path: self.root.join(NOTE),
            detail: error.to_string(),
        })?;
        self.disk.replace(&self.root.join(NOTE), &text)
    }

    /// The names first, durably; then the note has done its work. Where all of it was done, one that
    /// comes back after a power failure finds nothing to do.
    fn forget_note(&self) -> Result<(), StoreError> {
        self.disk.sync_directory(&self.root)?;
        self.disk.remove(&self.root.join(NOTE))
    }

    fn rename_directories(&self, renaming: &Renaming) -> Result<(), StoreError> {
        for renamed in &renaming.directories {
            let (from, to) = self.both(renamed);
            self.disk.rename(&from, &to)?;
        }
        self.forget_note()
    }

    /// Gives directories their old names again, the last ones first.
    fn take_renaming_back(&self, renaming: &Renaming) -> Result<(), StoreError> {
        for renamed in renaming.directories.iter().rev() {
            let (from, to) = self.both(renamed);
            if to.is_dir() && fs::symlink_metadata(&from).is_err() {
                self.disk.rename(&to, &from)?;
            }
        }
        self.forget_note()?;
        self.disk.sync_directory(&self.root)
    }

    fn both(&self, renamed: &Renamed) -> (PathBuf, PathBuf) {
        (self.root.join(&renamed.from), self.root.join(&renamed.to))
    }
}

/// Whether a folder may be called so beside these others.
fn check_free(name: &FolderName, others: &[FolderName]) -> Result<(), StoreError> {
    let is_fit = matches!(FolderName::own(name.key()), Ok(fit) if fit == *name);
    if !is_fit || others.iter().any(|other| other.is_alike(name)) {
        return Err(bad_name(name));
    }
    directory_of(name).map(|_directory| ())
}

/// Removes a folder's directory, and leaves what is not known to belong to it.
fn remove_directories(account: &Account, directory: &Path) -> Result<(), StoreError> {
    for part in [NEW, CUR] {
        account.disk.remove_directory(&directory.join(part))?;
    }
    for entry in entries(&directory.join(TMP))? {
        account.disk.remove(&entry.path())?;
    }
    account.disk.remove_directory(&directory.join(TMP))?;
    for entry in entries(directory)? {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let is_known = KEPT_BESIDE.iter().any(|known| name.starts_with(known));
        if is_known && entry.file_type().is_ok_and(|kind| kind.is_file()) {
            account.disk.remove(&entry.path())?;
        }
    }
    if entries(directory)?.is_empty() {
        account.disk.remove_directory(directory)?;
    }
    Ok(())
}

fn not_empty(directory: &Path) -> StoreError {
    StoreError::File {
        path: directory.to_owned(),
        detail: ErrorKind::DirectoryNotEmpty.to_string(),
    }
}

fn bad_name(name: &FolderName) -> StoreError {
    StoreError::BadName {
        name: name.key().to_owned(),
    }
}

#[cfg(test)]
mod tests;
