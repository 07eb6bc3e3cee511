//! One account's maildir: its directories, and what lies in them.

use std::collections::BTreeSet;
use std::fs::{self, DirEntry, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use crate::model::{AccountId, Flags, Folder, FolderName};

use super::StoreError;
use super::arriving::Arrivals;
use super::comparing::Hands;
use super::disk::Disk;
use super::fetched::FetchedFile;
use super::filtered::FilteredFile;
use super::name::{MailName, directory_of, folder_of, microseconds};
use super::tags::file::TagsFile;

/// Directory of mails nobody has looked at.
pub(super) const NEW: &str = "new";
/// Directory of mails some program has seen.
pub(super) const CUR: &str = "cur";
/// Octets that are read before it is asked whether more are wanted.
const PIECE_OCTETS: u64 = 4 << 20;
/// Directory of mails being written.
pub(super) const TMP: &str = "tmp";

/// One account's maildir.
#[derive(Debug)]
pub struct Account {
    pub(super) id: AccountId,
    pub(super) root: PathBuf,
    /// When it was opened, in microseconds: what came later came in this run.
    pub(super) opened: i64,
    pub(super) disk: Disk,
    pub(super) fetched: Mutex<FetchedFile>,
    /// What a person wants to stay on the server, in a file of the same form.
    pub(super) kept: Mutex<FetchedFile>,
    /// What mails are tagged with.
    pub(super) tags: Mutex<TagsFile>,
    /// What is given up on the server, in a file of the same form.
    pub(super) dismissed: Mutex<FetchedFile>,
    /// What filters did with mails, and how far they have come; read once it is asked for.
    pub(super) filtered: Mutex<Option<FilteredFile>>,
    /// Held while `server.json` is read or written.
    server: Mutex<()>,
    /// Held while `logins` is read and replaced: two servers may be logged in to at once.
    pub(super) logins: Mutex<()>,
    /// Whether every name in `new/` is known to be durable. Not so at start: a crash may have come
    /// between a rename and the sync of the directory.
    pub(super) names_are_durable: AtomicBool,
    /// Mails that come just now, and whether all that came have rows.
    pub(super) arrivals: Mutex<Arrivals>,
    /// Held while outbox entries of this account change.
    pub(super) outbox: Mutex<()>,
    /// Held while drafts of this account change.
    pub(super) drafts: Mutex<()>,
    /// Held while an import goes on.
    importing: Mutex<()>,
    /// Shared by whatever renames or removes a mail, exclusive to whoever reads all names: a mail
    /// on its way between two places must not be missed in both.
    names: RwLock<()>,
    /// What is renamed while names are compared with rows.
    pub(super) hands: Hands,
    /// Mails whose names a failed sync left in doubt. Asked again the system may say that all is
    /// well: the error is told once. They are written anew before they count.
    doubted: Mutex<Vec<Doubted>>,
}

/// A mail whose name may not have reached the disk.
#[derive(Debug)]
pub(super) struct Doubted {
    pub folder: FolderName,
    /// `new/…` or `cur/…`, when it was last seen.
    pub file: String,
    /// What stays the same when flags or folder change.
    pub base: String,
}

/// A mail file as a directory shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct MailFile {
    /// `new/…` or `cur/…`, below the folder.
    pub file: String,
    /// What stays the same when flags or folder change.
    pub base: String,
    /// Flags in the name.
    pub flags: Flags,
}

/// What a folder holds.
#[derive(Debug, Default)]
pub(super) struct FolderFiles {
    /// Its mails, in the directory's order.
    pub mails: Vec<MailFile>,
    /// Entries that are no mails: links, pipes, devices, directories, names that are not UTF-8.
    pub ignored: u64,
}

impl Account {
    /// Makes the directories every account has and reads the memory of erased mails.
    pub(super) fn open(id: AccountId, root: PathBuf, disk: Disk) -> Result<Self, StoreError> {
        let fetched = FetchedFile::open(root.join("fetched"), disk.clone());
        let kept = FetchedFile::open(root.join("kept"), disk.clone());
        let dismissed = FetchedFile::open(root.join("dismissed"), disk.clone());
        let account = Self::at(id, root, disk);
        account.end_renaming();
        for folder in FolderName::ORDINARY {
            account.make_folder(&folder)?;
        }
        Ok(Self {
            fetched: Mutex::new(fetched?),
            kept: Mutex::new(kept?),
            dismissed: Mutex::new(dismissed?),
            ..account
        })
    }

    /// The account whose mail lies there, to be looked at only.
    pub(super) fn at(id: AccountId, root: PathBuf, disk: Disk) -> Self {
        let tags = TagsFile::new(root.join("tags"), disk.clone());
        Self {
            id,
            root,
            opened: microseconds(),
            disk,
            fetched: Mutex::new(FetchedFile::default()),
            kept: Mutex::new(FetchedFile::default()),
            tags: Mutex::new(tags),
            dismissed: Mutex::new(FetchedFile::default()),
            filtered: Mutex::default(),
            server: Mutex::new(()),
            logins: Mutex::new(()),
            names_are_durable: AtomicBool::new(false),
            arrivals: Mutex::default(),
            outbox: Mutex::new(()),
            drafts: Mutex::new(()),
            importing: Mutex::new(()),
            names: RwLock::new(()),
            hands: Hands::default(),
            doubted: Mutex::default(),
        }
    }

    /// The folder of this account with that name.
    pub(super) fn folder(&self, name: &FolderName) -> Folder {
        Folder {
            account: self.id.clone(),
            name: name.clone(),
        }
    }

    /// Where a folder lies.
    pub(super) fn directory(&self, folder: &FolderName) -> Result<PathBuf, StoreError> {
        let name = directory_of(folder)?;
        Ok(if name.is_empty() {
            self.root.clone()
        } else {
            self.root.join(name)
        })
    }

    /// Makes a folder's directories where they are missing.
    pub(super) fn make_folder(&self, folder: &FolderName) -> Result<(), StoreError> {
        let directory = self.directory(folder)?;
        let is_own = matches!(folder, FolderName::Own(_));
        let is_new = !directory.is_dir();
        for part in [TMP, NEW, CUR] {
            self.disk.create_directories(&directory.join(part))?;
        }
        if is_own && is_new {
            // Maildir++ marks its folders so that deliverers know the account's root.
            let mark = directory.join("maildirfolder");
            match self.disk.create(&mark) {
                Ok(file) => self.disk.sync(&file, &mark)?,
                // Another thread makes the same folder in this moment.
                Err(_there) if is_regular(&mark) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Makes the names of arrived mails durable, where they may not be: a name that is read back
    /// counts as fetched, and the server may be told to delete the mail (I3).
    pub(super) fn make_names_durable(&self) -> Result<(), StoreError> {
        if self.names_are_durable.load(Ordering::Acquire) {
            return Ok(());
        }
        let mut doubted = self.doubted();
        let mut directories = BTreeSet::from([NEW, CUR].map(|part| self.root.join(part)));
        for mail in doubted.iter() {
            directories.extend(self.write_again(mail)?);
        }
        let mut each = directories.iter();
        let synced = each.try_for_each(|directory| self.disk.sync_directory(directory));
        if let Err(error) = synced {
            let mails = self.files(&FolderName::Inbox)?.mails;
            let all = mails
                .into_iter()
                .map(|MailFile { file, base, .. }| Doubted {
                    folder: FolderName::Inbox,
                    file,
                    base,
                });
            doubted.retain(|mail| mail.folder != FolderName::Inbox);
            doubted.extend(all);
            return Err(error);
        }
        doubted.clear();
        self.names_are_durable.store(true, Ordering::Release);
        Ok(())
    }

    /// Mails were given names and the directory could not be synced.
    pub(super) fn doubt(&self, mails: impl Iterator<Item = Doubted>) {
        self.doubted().extend(mails);
        // They have no rows.
        self.look_for_unfiled();
    }

    /// A batch has arrived whole; so has what came before, unless some of it is in doubt.
    pub(super) fn names_were_synced(&self) {
        let doubted = self.doubted();
        self.names_are_durable
            .store(doubted.is_empty(), Ordering::Release);
    }

    fn doubted(&self) -> MutexGuard<'_, Vec<Doubted>> {
        self.doubted.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives a mail a new file under its name, and tells in which directory.
    fn write_again(&self, mail: &Doubted) -> Result<Option<PathBuf>, StoreError> {
        let _renaming = self.renaming();
        let found = self.locate(&mail.folder, &mail.file, &mail.base);
        let path = match found {
            Ok((path, _file)) => path,
            // Moved or erased, which was made durable for itself.
            Err(StoreError::MailGone) => return Ok(None),
            Err(error) => return Err(error),
        };
        let (bytes, _octets) = read_start(&path, u64::MAX)?;
        let tmp = self.root.join(TMP).join(&mail.base);
        self.disk.remove(&tmp)?;
        let file = self.disk.create(&tmp)?;
        self.disk.write(&file, &tmp, &bytes)?;
        self.disk.sync(&file, &tmp)?;
        self.disk.rename(&tmp, &path)?;
        Ok(path.parent().map(Path::to_owned))
    }

    /// Held while `server.json` is read or written.
    pub(super) fn server_file(&self) -> MutexGuard<'_, ()> {
        self.server.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Held while an import goes on: two at once would both find the same mails missing.
    pub(super) fn import_turn(&self) -> MutexGuard<'_, ()> {
        self.importing
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Held while one mail gets another name or loses it.
    pub(super) fn renaming(&self) -> RwLockReadGuard<'_, ()> {
        self.names.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Held while all names are read: none of ours changes meanwhile.
    pub(super) fn names_at_rest(&self) -> RwLockWriteGuard<'_, ()> {
        self.names.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// Every folder that lies on the disk, the ordinary ones first.
    pub(super) fn folders(&self) -> Result<Vec<FolderName>, StoreError> {
        let mut own = Vec::new();
        for entry in entries(&self.root)? {
            let is_directory = entry.file_type().is_ok_and(|kind| kind.is_dir());
            let name = entry.file_name();
            if let Some(folder @ FolderName::Own(_)) = name.to_str().and_then(folder_of)
                && is_directory
                && is_directory_or_unknown(&entry.path().join(CUR))
            {
                own.push(folder);
            }
        }
        own.sort();
        Ok(FolderName::ORDINARY.into_iter().chain(own).collect())
    }

    /// Directories that may become folders: named so, and without `cur/` yet.
    pub(super) fn folders_begun(&self) -> Result<Vec<PathBuf>, StoreError> {
        let mut begun = Vec::new();
        for entry in entries(&self.root)? {
            let name = entry.file_name();
            let is_named_so = matches!(name.to_str().and_then(folder_of), Some(FolderName::Own(_)));
            let path = entry.path();
            if is_named_so
                && entry.file_type().is_ok_and(|kind| kind.is_dir())
                && !path.join(CUR).is_dir()
            {
                begun.push(path);
            }
        }
        Ok(begun)
    }

    /// Lists the mails of a folder.
    pub(super) fn files(&self, folder: &FolderName) -> Result<FolderFiles, StoreError> {
        let mut found = FolderFiles::default();
        found.ignored = self.each_file(folder, &mut |file, name| {
            found.mails.push(MailFile {
                file: file.to_owned(),
                base: name.base.to_owned(),
                flags: name.flags,
            });
        })?;
        Ok(found)
    }

    /// Tells each mail of a folder, `new/…` or `cur/…`, with its name taken apart, in the
    /// directories' order. Says how many entries are no mails.
    pub(super) fn each_file(
        &self,
        folder: &FolderName,
        tell: &mut dyn FnMut(&str, &MailName<'_>),
    ) -> Result<u64, StoreError> {
        let directory = self.directory(folder)?;
        let mut ignored = 0;
        let mut file = String::new();
        for part in [NEW, CUR] {
            let path = directory.join(part);
            let at = |error: std::io::Error| StoreError::at(&path, &error);
            let found = match fs::read_dir(&path) {
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
                found => found.map_err(at)?,
            };
            for entry in found {
                let entry = entry.map_err(at)?;
                // The kind comes with the directory on most systems: no call a file. A link is
                // never followed, a pipe never opened.
                let is_file = entry.file_type().is_ok_and(|kind| kind.is_file());
                let name = entry.file_name();
                let name = name.to_str().filter(|_name| is_file);
                let Some(mail) = name.and_then(MailName::parse) else {
                    ignored += 1;
                    continue;
                };
                file.clear();
                file.push_str(part);
                file.push('/');
                file.push_str(name.unwrap_or_default());
                tell(&file, &mail);
            }
        }
        Ok(ignored)
    }

    /// The path of a mail by the index's word, else by looking for its base: another program
    /// may have renamed it.
    pub(super) fn locate(
        &self,
        folder: &FolderName,
        file: &str,
        base: &str,
    ) -> Result<(PathBuf, String), StoreError> {
        let directory = self.directory(folder)?;
        let path = directory.join(file);
        if is_regular(&path) {
            return Ok((path, file.to_owned()));
        }
        self.files(folder)?
            .mails
            .into_iter()
            .find(|mail| mail.base == base)
            .map(|mail| (directory.join(&mail.file), mail.file))
            .ok_or(StoreError::MailGone)
    }
}

/// The entries of a directory; none where it is missing.
pub(super) fn entries(directory: &Path) -> Result<Vec<DirEntry>, StoreError> {
    match fs::read_dir(directory) {
        Ok(found) => found
            .collect::<Result<_, _>>()
            .map_err(|error| StoreError::at(directory, &error)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(StoreError::at(directory, &error)),
    }
}

/// Whether a directory lies there, or nobody may look: what cannot be read is not gone.
fn is_directory_or_unknown(path: &Path) -> bool {
    use std::io::ErrorKind::{NotADirectory, NotFound};
    match fs::metadata(path) {
        Ok(found) => found.is_dir(),
        Err(error) => !matches!(error.kind(), NotFound | NotADirectory),
    }
}

/// The same as [`is_regular`], where it matters that what cannot be looked at is not gone.
///
/// # Errors
/// Where the system does not say.
pub(super) fn is_there(path: &Path) -> Result<bool, StoreError> {
    match fs::symlink_metadata(path) {
        Ok(found) => Ok(found.is_file()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(StoreError::at(path, &error)),
    }
}

/// Whether a plain file lies there; a link to one does not count.
pub(super) fn is_regular(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|found| found.is_file())
}

/// Reads up to `limit` octets of a plain file, and tells how long it is.
pub(super) fn read_start(path: &Path, limit: u64) -> Result<(Vec<u8>, u64), StoreError> {
    let at = |error: std::io::Error| of_mail(path, &error);
    let (file, size) = opened(path)?;
    let mut bytes = Vec::with_capacity(size.min(limit).try_into().unwrap_or(0));
    file.take(limit).read_to_end(&mut bytes).map_err(at)?;
    Ok((bytes, size))
}

/// All of a file, as long as it is wanted; `None`: it no longer is.
pub(super) fn read_while(
    path: &Path,
    is_wanted: &dyn Fn() -> bool,
) -> Result<Option<Vec<u8>>, StoreError> {
    let (file, size) = opened(path)?;
    read_pieces(file, size, is_wanted).map_err(|error| of_mail(path, &error))
}

/// All of an open file, piece by piece, as long as it is wanted; `None`: it no longer is. `size`:
/// octets that it is said to have.
///
/// # Errors
/// What the system says of the file.
pub fn read_pieces(
    mut file: File,
    size: u64,
    is_wanted: &dyn Fn() -> bool,
) -> std::io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::with_capacity(size.try_into().unwrap_or(0));
    while is_wanted() {
        let read = file.by_ref().take(PIECE_OCTETS).read_to_end(&mut bytes)?;
        if read == 0 {
            return Ok(Some(bytes));
        }
    }
    Ok(None)
}

fn opened(path: &Path) -> Result<(File, u64), StoreError> {
    let at = |error: std::io::Error| of_mail(path, &error);
    let file = open_for_reading(path).map_err(at)?;
    let found = file.metadata().map_err(at)?;
    if !found.is_file() {
        return Err(StoreError::MailGone);
    }
    Ok((file, found.len()))
}

fn of_mail(path: &Path, error: &std::io::Error) -> StoreError {
    match error.kind() {
        std::io::ErrorKind::NotFound => StoreError::MailGone,
        _other if !is_regular(path) => StoreError::MailGone,
        _other => StoreError::at(path, error),
    }
}

/// Opens what lies there under this very name: a link is an error, a pipe does not wait.
fn open_for_reading(path: &Path) -> std::io::Result<File> {
    let mut options = fs::OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    {
        use nix::fcntl::OFlag;
        let flags = OFlag::O_NOFOLLOW | OFlag::O_NONBLOCK | OFlag::O_CLOEXEC;
        std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, flags.bits());
    }
    #[cfg(not(unix))]
    if !is_regular(path) {
        return Err(std::io::ErrorKind::NotFound.into());
    }
    options.open(path)
}
