//! What a person does with mails: flags, moves, erasing. The file first, then the row: the file
//! is the truth, and a crash between the two is mended by the next look at the directory.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::mime::summary;
use crate::mime::view::Reading;
use crate::model::{AccountId, Flags, Folder, FolderName, MailId, MailSummary};
use crate::sync::{FetchedId, HeaderMark};

use super::choices::Charsets;
use super::entry::Entry;
use super::fetched::{Fate, Remembered};
use super::index::Filed;
use super::maildir::{Account, CUR, is_regular, read_start, read_while};
use super::name::{self, MailName, flagged};
use super::{Store, StoreError};

/// Octets of a file that are read for its row.
pub(super) const HEAD_OCTETS: u64 = 256 * 1024;
/// Octets read first: for most mails they are enough.
const BEGINNING_OCTETS: u64 = 32 * 1024;

/// How often a mail is looked for again that another program renames under our hands.
const RENAME_TRIES: u32 = 5;

/// What a move or an erasure did.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Moved {
    /// Which mails left which folder.
    pub removed: Vec<(Folder, Vec<MailId>)>,
    /// The rows where they are now; none for erased mails.
    pub rows: Vec<MailSummary>,
    /// How many of those it was about are no longer here.
    pub missing: usize,
}

impl Store {
    /// Where a mail's file lies.
    ///
    /// # Errors
    /// [`StoreError::MailGone`]; file and index errors.
    pub fn path(&self, mail: MailId) -> Result<PathBuf, StoreError> {
        let filed = self.filed_one(mail)?;
        let account = self.account(&filed.folder.account)?;
        Ok(account
            .locate(&filed.folder.name, &filed.file, &filed.base)?
            .0)
    }

    /// The mail's bytes as they were received.
    ///
    /// # Errors
    /// [`StoreError::MailGone`]; file and index errors.
    pub fn read(&self, mail: MailId) -> Result<Vec<u8>, StoreError> {
        self.read_start(mail, u64::MAX)
    }

    /// The first octets of a mail.
    ///
    /// # Errors
    /// [`StoreError::MailGone`]; file and index errors.
    pub fn read_start(&self, mail: MailId, limit_octets: u64) -> Result<Vec<u8>, StoreError> {
        self.read_at(mail, limit_octets, Self::path)
    }

    /// The mail's bytes as they were received, as long as they are wanted; `None`: they no longer
    /// are.
    ///
    /// # Errors
    /// [`StoreError::MailGone`]; file and index errors.
    pub fn read_while(
        &self,
        mail: MailId,
        is_wanted: &dyn Fn() -> bool,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        let mut tries = 0..RENAME_TRIES;
        loop {
            match read_while(&self.path(mail)?, is_wanted) {
                Err(StoreError::MailGone) if tries.next().is_some() => {}
                read => return read,
            }
        }
    }

    /// Reads a mail where it is said to be. Renamed before it is opened it is looked for again.
    fn read_at(
        &self,
        mail: MailId,
        limit_octets: u64,
        path: impl Fn(&Self, MailId) -> Result<PathBuf, StoreError>,
    ) -> Result<Vec<u8>, StoreError> {
        let mut tries = 0..RENAME_TRIES;
        loop {
            match read_start(&path(self, mail)?, limit_octets) {
                Err(StoreError::MailGone) if tries.next().is_some() => {}
                read => return Ok(read?.0),
            }
        }
    }

    /// Sets and clears flags, and returns the rows as they are now. A mail whose file is gone
    /// loses its row.
    ///
    /// # Errors
    /// File and index errors; flags changed before the fault stay changed.
    pub fn set_flags(
        &self,
        mails: &[MailId],
        add: Flags,
        remove: Flags,
    ) -> Result<Vec<MailSummary>, StoreError> {
        let mut outcome = Ok(());
        let mut changes = Vec::new();
        let mut gone = Vec::new();
        for before in self.shared.index.filed(mails)? {
            match self.rename_flags(&before, add, remove) {
                Ok(after) => changes.push((before, after)),
                Err(StoreError::MailGone) => gone.push(before),
                Err(error) => {
                    outcome = Err(error);
                    break;
                }
            }
        }
        let lost = self.shared.index.refile(&changes)?;
        self.shared.index.remove(&gone)?;
        self.file_anew(lost)?;
        outcome?;
        self.rows(mails)
    }

    /// Moves mails to a folder of their own account, which is made where it is missing.
    ///
    /// # Errors
    /// [`StoreError::BadName`]; file and index errors. Mails moved before the fault stay moved.
    pub fn move_mails(&self, mails: &[MailId], to: &FolderName) -> Result<Moved, StoreError> {
        let (moved, outcome) = self.move_up_to_a_fault(mails, to)?;
        outcome.map(|()| moved)
    }

    /// The same; of a fault in the middle it says what was moved before.
    ///
    /// # Errors
    /// As [`Store::move_mails`], where nobody can say what was moved.
    pub(super) fn move_up_to_a_fault(
        &self,
        mails: &[MailId],
        to: &FolderName,
    ) -> Result<(Moved, Result<(), StoreError>), StoreError> {
        let filed = self.shared.index.filed(mails)?;
        let unknown = mails.len().saturating_sub(filed.len());
        let mut outcome = Ok(());
        let mut changes = Vec::new();
        let mut gone = Vec::new();
        let (mut came, mut went) = (BTreeSet::new(), BTreeSet::new());
        for before in filed.into_iter().filter(|filed| filed.folder.name != *to) {
            match self.move_one(&before, to, (&mut came, &mut went)) {
                Ok(after) => changes.push((before, after)),
                Err(StoreError::MailGone) => gone.push(before),
                Err(error) => {
                    outcome = Err(error);
                    break;
                }
            }
        }
        // Where they came first: no name may be lost in both places. Also where this fails the
        // rows are to say where the files are.
        let mut directories = came.iter().chain(&went);
        let synced =
            directories.try_for_each(|directory| self.shared.disk.sync_directory(directory));
        let lost = self.shared.index.refile(&changes)?;
        self.shared.index.remove(&gone)?;
        self.file_anew(lost)?;
        self.tags_follow(&changes)?;
        let outcome = outcome.and(synced);
        let moved: Vec<MailId> = changes.iter().map(|(before, _after)| before.id).collect();
        let left = changes.iter().map(|(before, _after)| before).chain(&gone);
        let moved = Moved {
            removed: by_folder(left),
            rows: self.rows(&moved)?,
            missing: unknown + gone.len(),
        };
        Ok((moved, outcome))
    }

    /// Reads mails whose row went while they were moved: who looked at the folder they came from
    /// saw them gone before it was written down where they went.
    pub(super) fn file_anew(&self, moved: Vec<Filed>) -> Result<(), StoreError> {
        for filed in self.without_a_row(moved)? {
            let account = self.account(&filed.folder.account)?;
            let mut entry =
                match read_entry(&account, &filed.folder.name, &filed.file, &self.charsets()) {
                    // Moved on by another program.
                    Err(StoreError::MailGone) => continue,
                    read => read?,
                };
            let tags = account.tags().read()?.remove(&filed.base);
            entry.tags = tags.unwrap_or_default();
            self.file(&account, vec![entry])?;
        }
        Ok(())
    }

    /// Removes mails of the folders of one name for good; those that lie elsewhere by now stay.
    /// That they were fetched is written down first, so that a server that keeps them does not
    /// bring them back.
    ///
    /// # Errors
    /// File and index errors. No file is removed before the memory of all is durable.
    pub fn erase(&self, mails: &[MailId], from: &FolderName) -> Result<Moved, StoreError> {
        let mut filed = self.shared.index.filed(mails)?;
        filed.retain(|one| one.folder.name == *from);
        let mut memory: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for one in &filed {
            if let Some(mail) = self.remembrance(one)? {
                let account = one.folder.account.clone();
                memory.entry(account).or_default().push(mail);
            }
        }
        for (account, mails) in memory {
            self.account(&account)?
                .fetched()
                .remember(&mails, name::now())?;
        }
        let mut outcome = Ok(());
        let mut erased = Vec::new();
        let mut directories = BTreeSet::new();
        for one in filed {
            let account = self.account(&one.folder.account)?;
            let renaming = account.renaming();
            account.takes_in_hand(&one.base);
            let removed = match account.locate(&one.folder.name, &one.file, &one.base) {
                Ok((path, _file)) => {
                    directories.extend(path.parent().map(Path::to_owned));
                    self.drafts()
                        .erasing(&one.folder, &one.base)
                        .and_then(|()| account.disk.remove(&path))
                }
                Err(StoreError::MailGone) => Ok(()),
                Err(error) => Err(error),
            };
            drop(renaming);
            if let Err(error) = removed {
                outcome = Err(error);
                break;
            }
            erased.push(one);
        }
        // Once for all of them: what a person erased must not be back after a power failure.
        for directory in &directories {
            self.shared.disk.sync_directory(directory)?;
        }
        self.forget_pictures(&erased);
        self.forget_tags(&erased)?;
        self.shared.index.remove(&erased)?;
        outcome?;
        Ok(Moved {
            removed: by_folder(erased.iter()),
            ..Moved::default()
        })
    }

    /// What is to be remembered of a mail that is about to be erased; `None` where it did not come
    /// from a server.
    fn remembrance(&self, filed: &Filed) -> Result<Option<(FetchedId, Remembered)>, StoreError> {
        let Some(name) = MailName::parse(&filed.base) else {
            return Ok(None);
        };
        let Some(id) = name.fetched.or_else(|| name.part.map(|part| part.id)) else {
            return Ok(None);
        };
        let account = self.account(&filed.folder.account)?;
        let found = account.locate(&filed.folder.name, &filed.file, &filed.base);
        let looked_at = HeaderMark::LOOKED_AT_OCTETS as u64;
        let start = found.and_then(|(path, _file)| read_start(&path, looked_at));
        let remembered = Remembered {
            fetched_at: name.came.unwrap_or_default(),
            // Without it the mail stays on the server; that is no reason to keep it here.
            mark: start.ok().map(|(start, _size)| HeaderMark::read(&start)),
            fate: match name.fetched {
                Some(_) => Fate::Erased,
                None => Fate::ErasedInPart,
            },
        };
        Ok(Some((id, remembered)))
    }

    /// Which mail of the server this is the beginning of; `None`: it is whole, or none of a
    /// server's.
    ///
    /// # Errors
    /// [`StoreError::MailGone`]; index errors.
    pub fn part_of(&self, mail: MailId) -> Result<Option<(AccountId, FetchedId)>, StoreError> {
        let filed = self.filed_one(mail)?;
        let part = MailName::parse(&filed.base).and_then(|name| name.part);
        Ok(part.map(|part| (filed.folder.account, part.id)))
    }

    /// Makes a folder of a person's own.
    ///
    /// # Errors
    /// [`StoreError::BadName`]; file and index errors.
    pub fn make_folder(&self, folder: &Folder) -> Result<(), StoreError> {
        let account = self.account(&folder.account)?;
        account.make_folder(&folder.name)?;
        self.shared
            .index
            .record_folders(&account.id, &account.folders()?)
    }

    /// Reads a file's row into the index.
    pub(super) fn index_file(
        &self,
        account: &Account,
        folder: &FolderName,
        file: &str,
    ) -> Result<MailSummary, StoreError> {
        let entry = read_entry(account, folder, file, &self.charsets())?;
        self.file(account, vec![entry])?
            .pop()
            .ok_or(StoreError::MailGone)
    }

    /// The row of a file in a folder, by what never changes in its name.
    pub(super) fn filed_as(
        &self,
        folder: &Folder,
        base: &str,
    ) -> Result<Option<Filed>, StoreError> {
        self.shared.index.filed_as(folder, base)
    }

    pub(super) fn filed_one(&self, mail: MailId) -> Result<Filed, StoreError> {
        self.shared
            .index
            .filed(&[mail])?
            .pop()
            .ok_or(StoreError::MailGone)
    }

    /// Changes the flags that the file has now: another program may have set some meanwhile.
    fn rename_flags(&self, before: &Filed, add: Flags, remove: Flags) -> Result<Filed, StoreError> {
        let account = self.account(&before.folder.account)?;
        let folder = &before.folder.name;
        let _renaming = account.renaming();
        account.takes_in_hand(&before.base);
        let mut tries = 0..RENAME_TRIES;
        loop {
            let (path, file) = account.locate(folder, &before.file, &before.base)?;
            let there = MailName::parse(file_name(&file)).map_or(before.flags, |name| name.flags);
            let flags = there.changed(add, remove);
            let renamed = format!("{CUR}/{}", flagged(file_name(&file), flags));
            if renamed != file {
                let to = account.directory(folder)?.join(&renamed);
                match account.disk.rename(&path, &to) {
                    // Renamed by another program in this moment: its flags are read again.
                    Err(_gone) if !is_regular(&path) && tries.next().is_some() => continue,
                    renamed => renamed?,
                }
            }
            return Ok(Filed {
                file: renamed,
                flags,
                ..before.clone()
            });
        }
    }

    fn move_one(
        &self,
        before: &Filed,
        to: &FolderName,
        (came, went): (&mut BTreeSet<PathBuf>, &mut BTreeSet<PathBuf>),
    ) -> Result<Filed, StoreError> {
        let account = self.account(&before.folder.account)?;
        account.make_folder(to)?;
        let _renaming = account.renaming();
        account.takes_in_hand(&before.base);
        let (path, file) = account.locate(&before.folder.name, &before.file, &before.base)?;
        let directory = account.directory(to)?;
        let mut after = Filed {
            folder: account.folder(to),
            file,
            ..before.clone()
        };
        let is_taken = self.filed_as(&after.folder, &before.base)?.is_some();
        if is_taken || is_regular(&directory.join(&after.file)) {
            // A copy made by another program lies there, perhaps with other flags: keep both.
            after.base = renewed(&before.base);
            account.takes_in_hand(&after.base);
            after.file = format!("{CUR}/{}", name::with_flags(&after.base, before.flags));
        }
        let target = directory.join(&after.file);
        account.disk.rename(&path, &target)?;
        came.extend(target.parent().map(Path::to_owned));
        went.extend(path.parent().map(Path::to_owned));
        Ok(after)
    }
}

/// Reads what the index needs of a file, by the charset that is chosen for its sender.
pub(super) fn read_entry(
    account: &Account,
    folder: &FolderName,
    file: &str,
    charsets: &Charsets,
) -> Result<Entry, StoreError> {
    let path = account.directory(folder)?.join(file);
    let (beginning, size_octets) = read_start(&path, BEGINNING_OCTETS)?;
    let is_whole = beginning.len() as u64 == size_octets;
    let known = (!is_whole).then(|| summary::read_beginning(&beginning));
    let mut summary = match known.flatten() {
        Some(summary) => summary,
        None if is_whole => summary::read(&beginning),
        None => summary::read(&read_start(&path, HEAD_OCTETS)?.0),
    };
    // Whom it is from is the same by every charset.
    if let Some(chosen) = charsets.of_address(&summary.from.address) {
        let reading = Reading {
            charset: Some(chosen),
        };
        summary = match is_whole {
            true => summary::read_as(&beginning, reading),
            false => summary::read_as(&read_start(&path, HEAD_OCTETS)?.0, reading),
        };
    }
    let parsed = MailName::parse(file_name(file)).ok_or(StoreError::MailGone)?;
    Ok(Entry {
        folder: folder.clone(),
        base: parsed.base.to_owned(),
        file: file.to_owned(),
        flags: parsed.flags,
        size_octets,
        came: parsed.came.unwrap_or_default(),
        ..Entry::of(&account.id, summary)
    })
}

/// What stands behind `new/` or `cur/`.
pub(super) fn file_name(file: &str) -> &str {
    file.split_once('/').map_or(file, |(_part, name)| name)
}

/// Another base with the same fields.
fn renewed(base: &str) -> String {
    let fields = base.split_once(',').map_or("", |(_unique, fields)| fields);
    let comma = if fields.is_empty() { "" } else { "," };
    format!("{}{comma}{fields}", name::unique_base())
}

fn by_folder<'a>(filed: impl Iterator<Item = &'a Filed>) -> Vec<(Folder, Vec<MailId>)> {
    let mut folders: BTreeMap<Folder, Vec<MailId>> = BTreeMap::new();
    for one in filed {
        folders.entry(one.folder.clone()).or_default().push(one.id);
    }
    folders.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::model::Place;
    use crate::store::{Proceed, ProfilePaths};

    #[test]
    fn a_mail_that_is_renamed_before_it_is_opened_is_read_under_its_new_name() {
        let at = tempfile::tempdir().unwrap();
        let work = AccountId::new("work").unwrap();
        let store = Store::open(&ProfilePaths::under(at.path()), &[work]).unwrap();
        let cur = at.path().join("mail/work/cur");
        let (before, after) = (
            cur.join("1700000000.a.host:2,"),
            cur.join("1700000000.a.host:2,S"),
        );
        fs::write(&before, "Subject: x\r\n\r\n").unwrap();
        store
            .bring_up_to_date(None, &mut |_progress| Proceed::GoOn)
            .unwrap();
        let mail = store.list(&Place::Unified(FolderName::Inbox)).unwrap()[0];
        let read = store.read_at(mail, 7, |store, mail| {
            let path = store.path(mail);
            if before.exists() {
                fs::rename(&before, &after).unwrap();
            }
            path
        });
        assert_eq!(read.unwrap(), b"Subject");
        fs::remove_file(&after).unwrap();
        assert_eq!(store.read_start(mail, 7), Err(StoreError::MailGone));
    }

    #[test]
    fn i1_a_mail_that_moves_to_where_a_copy_with_other_flags_lies_hides_neither() {
        let at = tempfile::tempdir().unwrap();
        let work = AccountId::new("work").unwrap();
        let store = Store::open(&ProfilePaths::under(at.path()), &[work]).unwrap();
        let root = at.path().join("mail/work");
        let mail = "Subject: twice\r\n\r\n";
        fs::write(root.join("cur/1700000000.a.host:2,S"), mail).unwrap();
        fs::write(root.join(".Archive/cur/1700000000.a.host:2,FS"), mail).unwrap();
        let scan = || store.bring_up_to_date(None, &mut |_progress| Proceed::GoOn);
        scan().unwrap();
        let within = |name| store.list(&Place::Unified(name)).unwrap();
        let (moving, there) = (within(FolderName::Inbox), within(FolderName::Archive));
        store.move_mails(&moving, &FolderName::Archive).unwrap();
        let mut both = [moving, there].concat();
        both.sort_by(|one, other| other.cmp(one));
        assert_eq!(within(FolderName::Archive), both);
        assert_eq!(scan().unwrap().added, 0);
        assert_eq!(within(FolderName::Archive), both);
    }
}
