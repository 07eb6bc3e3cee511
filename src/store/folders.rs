//! A person's own folders: made, called otherwise, put into one another, removed.
//!
//! Maildir++ keeps a folder and those within it in directories side by side, so that a new name
//! means several renames. What is to be renamed is written down first, durably; a start that
//! finds that note goes on where the crash came, so that a folder has its old name or its new one.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::model::{AccountId, Folder, FolderName};

use super::maildir::{Account, CUR, NEW, TMP, entries};
use super::name::directory_of;
use super::{Store, StoreError};

/// Names the note of a renaming that is under way.
const NOTE: &str = "renaming.json";
/// Files that other programs and we keep in a folder's directory; they mean nothing without it.
const KEPT_BESIDE: [&str; 4] = ["maildirfolder", "dovecot", ".uidvalidity", ".mbsyncstate"];

/// What is being renamed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Renaming {
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
        account.check_free(&folder.name, None)?;
        self.make_folder(folder)
    }

    /// Calls an own folder otherwise, or puts it into another: what lies in it follows. Mails keep
    /// ids, flags and tags.
    ///
    /// # Errors
    /// [`StoreError::BadName`] where the new name cannot be or is taken, or lies in the folder
    /// itself; file and index errors: then the next start ends what was begun.
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
        account.check_free(to, Some(from))?;
        let renaming = Renaming {
            from: from.key().to_owned(),
            to: to.key().to_owned(),
        };
        let _at_rest = account.names_at_rest();
        account.write_note(&renaming)?;
        account.go_on_renaming(&renaming)?;
        self.shared.index.rename_folders(&account.id, from, to)
    }

    /// Removes an own folder that holds no mail, and those within it.
    ///
    /// # Errors
    /// [`StoreError::BadName`] for one that every account has; [`StoreError::File`] where it is
    /// not empty; file and index errors.
    pub fn remove_folder(&self, folder: &Folder) -> Result<(), StoreError> {
        let account = self.account(&folder.account)?;
        if !matches!(folder.name, FolderName::Own(_)) {
            return Err(bad_name(&folder.name));
        }
        let at_rest = account.names_at_rest();
        let mut folders = account.folders()?;
        folders.retain(|name| *name == folder.name || name.is_within(&folder.name));
        // All or none: one that is not empty keeps the others.
        for name in &folders {
            for part in [NEW, CUR] {
                let directory = account.directory(name)?.join(part);
                if !entries(&directory)?.is_empty() {
                    return Err(StoreError::File {
                        path: directory,
                        detail: ErrorKind::DirectoryNotEmpty.to_string(),
                    });
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
        self.shared.index.remove(&gone)
    }
}

impl Account {
    /// Whether a folder may be called so; `besides` is the one that is to be.
    fn check_free(
        &self,
        name: &FolderName,
        besides: Option<&FolderName>,
    ) -> Result<(), StoreError> {
        let checked = FolderName::own(name.key());
        if !matches!(&checked, Ok(checked) if checked == name) {
            return Err(bad_name(name));
        }
        directory_of(name)?;
        let mut others = self.folders()?.into_iter();
        if others.any(|other| other.is_alike(name) && besides != Some(&other)) {
            return Err(bad_name(name));
        }
        Ok(())
    }

    /// Ends a renaming that a crash has interrupted.
    pub(super) fn end_renaming(&self) -> Result<(), StoreError> {
        let path = self.root.join(NOTE);
        let text = match fs::read(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(StoreError::at(&path, &error)),
        };
        match serde_json::from_slice(&text) {
            Ok(renaming) => self.go_on_renaming(&renaming),
            // It is replaced as a whole: this one is nobody's.
            Err(error) => {
                tracing::warn!("{} says nothing: {error}", path.display());
                self.disk.remove(&path)
            }
        }
    }

    fn write_note(&self, renaming: &Renaming) -> Result<(), StoreError> {
        let text = serde_json::to_vec(renaming).map_err(|error| StoreError::Unreadable {
            path: self.root.join(NOTE),
            detail: error.to_string(),
        })?;
        self.disk.replace(&self.root.join(NOTE), &text)
    }

    fn go_on_renaming(&self, renaming: &Renaming) -> Result<(), StoreError> {
        let from = FolderName::from_key(&renaming.from);
        let to = FolderName::from_key(&renaming.to);
        for name in self.folders()? {
            let after = name.following(&from, &to);
            if after != name {
                let (before, after) = (self.directory(&name)?, self.directory(&after)?);
                self.disk.rename(&before, &after)?;
            }
        }
        self.disk.sync_directory(&self.root)?;
        self.disk.remove(&self.root.join(NOTE))?;
        self.disk.sync_directory(&self.root)
    }
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

fn bad_name(name: &FolderName) -> StoreError {
    StoreError::BadName {
        name: name.key().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Flags, MailId, Place, Tag};
    use crate::store::disk::Disk;
    use crate::store::disk::rehearsal::{Fault, Rehearsal};
    use crate::store::{Proceed, ProfilePaths};

    fn work() -> AccountId {
        AccountId::new("work").unwrap()
    }

    fn own(name: &str) -> FolderName {
        FolderName::Own(name.to_owned())
    }

    fn folder(name: &str) -> Folder {
        Folder {
            account: work(),
            name: own(name),
        }
    }

    /// A store with `A`, `A/B` and `AB`, each with a tagged, flagged mail.
    fn store(at: &Path, disk: Disk) -> Store {
        for (directory, name) in [(".A", "a"), (".A.B", "b"), (".AB", "ab")] {
            let cur = at.join("mail/work").join(directory).join("cur");
            fs::create_dir_all(&cur).unwrap();
            let mail = format!("Subject: {name}\r\n\r\n");
            fs::write(cur.join(format!("1700000000.{name}.host:2,F")), mail).unwrap();
        }
        let store = open(at, disk);
        for name in ["A", "A/B", "AB"] {
            let mails = store.list(&Place::Folder(folder(name))).unwrap();
            store
                .tag(&mails, &[Tag::new("kept").unwrap()], &[])
                .unwrap();
        }
        store
    }

    fn open(at: &Path, disk: Disk) -> Store {
        let store = Store::open_on(disk, &ProfilePaths::under(at), &[work()]).unwrap();
        store
            .bring_up_to_date(None, &mut |_progress| Proceed::GoOn)
            .unwrap();
        store
    }

    fn own_folders(store: &Store) -> Vec<String> {
        let folders = store.folders().unwrap().into_iter();
        folders
            .filter(|count| matches!(count.folder.name, FolderName::Own(_)))
            .map(|count| format!("{} {}", count.folder.name.key(), count.mails))
            .collect()
    }

    fn ids(store: &Store, name: &str) -> Vec<MailId> {
        store.list(&Place::Folder(folder(name))).unwrap()
    }

    #[test]
    fn a_renamed_folder_keeps_its_mails_ids_tags_and_flags_and_children_follow() {
        let at = tempfile::tempdir().unwrap();
        let store = store(at.path(), Disk::real());
        let before = (ids(&store, "A"), ids(&store, "A/B"));
        store
            .rename_folder(&work(), &own("A"), &own("AB/项目 1.0"))
            .unwrap();
        assert_eq!(
            own_folders(&store),
            ["AB 1", "AB/项目 1.0 1", "AB/项目 1.0/B 1"]
        );
        let after = (ids(&store, "AB/项目 1.0"), ids(&store, "AB/项目 1.0/B"));
        assert_eq!(before, after);
        let rows = store.rows(&before.1).unwrap();
        assert_eq!(rows[0].tags, [Tag::new("kept").unwrap()]);
        assert_eq!(rows[0].flags, Flags::FLAGGED);
        assert!(store.read(before.1[0]).is_ok());
        let report = store.bring_up_to_date(None, &mut |_progress| Proceed::GoOn);
        let report = report.unwrap();
        assert_eq!((report.added, report.removed.len()), (0, 0));
    }

    #[test]
    fn names_that_are_taken_or_lead_into_themselves_are_refused() {
        let at = tempfile::tempdir().unwrap();
        let store = store(at.path(), Disk::real());
        for to in ["ab", "A/B/C", "A/X", "trash", "", " x", "a\u{7}"] {
            let renamed = store.rename_folder(&work(), &own("A"), &own(to));
            assert!(matches!(renamed, Err(StoreError::BadName { .. })), "{to:?}");
        }
        let made = store.new_folder(&folder("ab"));
        assert!(matches!(made, Err(StoreError::BadName { .. })));
        // Another case of itself is no other folder.
        store.rename_folder(&work(), &own("A"), &own("a")).unwrap();
        assert_eq!(own_folders(&store), ["AB 1", "a 1", "a/B 1"]);
        store.new_folder(&folder("v1.2/.x")).unwrap();
        assert!(at.path().join("mail/work/.v1&AC4-2.&AC4-x/cur").is_dir());
    }

    #[test]
    fn a_folder_goes_when_it_is_empty_and_takes_those_within_it_along() {
        let at = tempfile::tempdir().unwrap();
        let store = store(at.path(), Disk::real());
        assert!(store.remove_folder(&folder("A")).is_err());
        let mails = [ids(&store, "A"), ids(&store, "A/B")].concat();
        store.move_mails(&mails, &FolderName::Trash).unwrap();
        fs::write(at.path().join("mail/work/.A/dovecot-uidlist"), "3").unwrap();
        store.remove_folder(&folder("A")).unwrap();
        assert_eq!(own_folders(&store), ["AB 1"]);
        assert!(!at.path().join("mail/work/.A").exists());
        assert!(!at.path().join("mail/work/.A.B").exists());
    }

    #[test]
    fn a_crash_in_the_middle_of_a_renaming_leaves_the_old_name_or_the_new_one() {
        let mut seen = [0, 0];
        for stop in 1.. {
            let at = tempfile::tempdir().unwrap();
            drop(store(at.path(), Disk::real()));
            let disk = Disk::rehearsing(Rehearsal::counting());
            let counting = open(at.path(), disk.clone());
            let opened = disk.operations();
            drop(counting);
            let disk = Disk::rehearsing(Rehearsal::failing(opened + stop, Fault::Dead));
            let crashing = open(at.path(), disk.clone());
            let renamed = crashing.rename_folder(&work(), &own("A"), &own("Z"));
            drop(crashing);
            disk.lose_power().unwrap();
            let store = open(at.path(), Disk::real());
            let folders = own_folders(&store);
            if folders == ["A 1", "A/B 1", "AB 1"] {
                seen[0] += 1;
                assert!(renamed.is_err());
            } else {
                seen[1] += 1;
                assert_eq!(folders, ["AB 1", "Z 1", "Z/B 1"], "{stop}");
            }
            assert!(!at.path().join("mail/work").join(NOTE).exists());
            if renamed.is_ok() {
                break;
            }
        }
        assert!(seen[0] > 0 && seen[1] > 0, "{seen:?}");
    }
}
