//! Where a backup lies on its way back: beside the accounts, in a folder of its own, until all of
//! it is there. Only then it gets its place, by one rename an account and the settings last, so
//! that a return that is stopped, fails or is killed leaves the profile as it was. A file beside
//! it says which backup that is; another one says that all of it is there, and from then on every
//! start puts it in its place. Where a person has set an account up by then it is set aside, with
//! what of it had its place already: it never takes the place of what is his.

use std::ffi::OsStr;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::model::{BackupReport, CarryFault, FaultKind};

use super::super::StoreError;
use super::super::disk::Disk;
use super::super::lock::Lock;
use super::super::maildir::entries;
use super::super::name::now;
use super::{BackupPlaces, CONFIG, MAIL, at};

/// The folder, below that of all accounts: no account is called so.
pub(super) const STAGED: &str = ".restoring";
/// Where a backup lies that came too late, with the time behind it: each is another one.
const ASIDE: &str = ".not-restored";
/// Which backup it is.
const BEGUN: &str = "begun.json";
/// What came of it, as soon as all of it is there.
const WHOLE: &str = "whole.json";
/// Directories within each other.
const DEPTH: usize = 16;

/// Which backup is on its way back.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Begun {
    pub made: i64,
    pub octets: u64,
    /// Where it lies, where that is text.
    pub from: Option<String>,
}

impl Begun {
    pub(super) fn is_of(&self, other: &Self) -> bool {
        (self.made, self.octets) == (other.made, other.octets)
    }
}

/// All of a backup is there and waits for its place.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Whole {
    begun: Begun,
    mails: u64,
    files: u64,
    octets: u64,
    held: u64,
    failed: u64,
    #[serde(default)]
    already: u64,
    /// What is not in it, as far as it is named.
    #[serde(default)]
    faults: Vec<LeftOut>,
    /// What comes into the folder of all accounts, by name.
    #[serde(default)]
    names: Vec<String>,
}

/// Whose a profile is, as its settings say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// Nobody's: there are none, or they name no account.
    Nobody,
    /// A person's, who has set an account up.
    Person,
    /// They cannot be read: they may name one.
    Unknown,
}

/// A file that did not come back.
#[derive(Debug, Serialize, Deserialize)]
struct LeftOut {
    /// Its name, as far as it is text.
    file: String,
    /// Whether it was damaged; else its name leads out of the folder.
    is_damaged: bool,
}

impl Whole {
    fn of(begun: Begun, report: &BackupReport, names: Vec<String>) -> Self {
        let faults = report.faults.iter().map(|fault| LeftOut {
            file: fault.file.to_string_lossy().into_owned(),
            is_damaged: fault.why == FaultKind::Damaged,
        });
        Self {
            begun,
            mails: report.mails,
            files: report.files,
            octets: report.octets,
            held: report.held,
            failed: report.failed,
            already: report.already,
            faults: faults.collect(),
            names,
        }
    }

    pub(super) fn is_of(&self, begun: &Begun) -> bool {
        self.begun.is_of(begun)
    }

    pub(super) fn report(&self) -> BackupReport {
        BackupReport {
            mails: self.mails,
            files: self.files,
            octets: self.octets,
            held: self.held,
            failed: self.failed,
            already: self.already,
            faults: self.faults.iter().map(LeftOut::fault).collect(),
            ..BackupReport::default()
        }
    }
}

impl LeftOut {
    fn fault(&self) -> CarryFault {
        let why = match self.is_damaged {
            true => FaultKind::Damaged,
            false => FaultKind::LeadsOut,
        };
        CarryFault {
            file: PathBuf::from(&self.file),
            offset: None,
            why,
        }
    }
}

/// The folder and what is done with it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Staged<'a> {
    pub places: &'a BackupPlaces,
    pub disk: &'a Disk,
}

impl Staged<'_> {
    fn root(self) -> PathBuf {
        self.places.mail.join(STAGED)
    }

    /// Where the accounts lie until then.
    pub(super) fn mail(self) -> PathBuf {
        self.root().join(MAIL)
    }

    pub(super) fn begun(self) -> Option<Begun> {
        read(&self.root().join(BEGUN))
    }

    pub(super) fn whole(self) -> Option<Whole> {
        read(&self.root().join(WHOLE))
    }

    /// Begins with a backup; what is there of another one goes.
    pub(super) fn begin(self, begun: &Begun) -> Result<(), StoreError> {
        if self.begun().is_some_and(|former| former.is_of(begun)) {
            return Ok(());
        }
        self.clear()?;
        self.disk.create_directories(&self.mail())?;
        self.note(BEGUN, begun)
    }

    /// Keeps the settings until all is there.
    pub(super) fn keep_settings(self, bytes: &[u8]) -> Result<(), StoreError> {
        self.disk.replace(&self.root().join(CONFIG), bytes)
    }

    /// From now on nothing can stop it any more.
    pub(super) fn is_whole(self, begun: Begun, report: &BackupReport) -> Result<(), StoreError> {
        let names = entries(&self.mail())?.into_iter();
        let names = names.filter_map(|entry| entry.file_name().into_string().ok());
        self.note(WHOLE, &Whole::of(begun, report, names.collect()))
    }

    fn note(self, name: &str, what: &impl Serialize) -> Result<(), StoreError> {
        let path = self.root().join(name);
        let text = serde_json::to_vec(what).map_err(|error| StoreError::Unreadable {
            path: path.clone(),
            detail: error.to_string(),
        })?;
        self.disk.replace(&path, &text)
    }

    /// Gives everything its place. It may end at any point; the same again goes on. Settings that
    /// may be a person's, and files that lie where something comes, stop it before it begins.
    pub(super) fn place(self, owner: Owner) -> Result<(), StoreError> {
        if self.whole().is_none() {
            return Ok(());
        }
        if owner != Owner::Nobody && self.would_replace_settings()? {
            let path = self.places.config.clone();
            return Err(StoreError::Occupied { path });
        }
        let coming = entries(&self.mail())?;
        for entry in &coming {
            refuse_files(&self.places.mail.join(entry.file_name()), 0)?;
        }
        for entry in coming {
            let to = self.places.mail.join(entry.file_name());
            remove_empty(self.disk, &to, 0)?;
            self.disk.rename(&entry.path(), &to)?;
        }
        self.disk.sync_directory(&self.places.mail)?;
        self.place_settings()?;
        // What is left is in nobody's way.
        if let Err(error) = self.clear() {
            tracing::warn!("a part of a backup stays: {error}");
        }
        Ok(())
    }

    /// Whether something of the backup waits still and would take the place of other settings.
    fn would_replace_settings(self) -> Result<bool, StoreError> {
        let comes = fs::read(self.root().join(CONFIG)).ok();
        let waits = comes.is_some() || !entries(&self.mail())?.is_empty();
        let is_other = match fs::read(&self.places.config) {
            Ok(there) => comes.is_none_or(|comes| comes != there),
            Err(error) => error.kind() != ErrorKind::NotFound,
        };
        Ok(waits && is_other)
    }

    /// Takes back what had its place before the return was broken off: without its settings it is
    /// nobody's, and the account of this name that comes later is another one.
    fn take_back(self) -> Result<(), StoreError> {
        let names = self.whole().map(|whole| whole.names).unwrap_or_default();
        let is_plain = |name: &&String| Path::new(name).file_name() == Some(OsStr::new(name));
        let mut is_changed = false;
        for name in names.iter().filter(is_plain) {
            let (here, there) = (self.mail().join(name), self.places.mail.join(name));
            let is_placed = fs::symlink_metadata(&here).is_err();
            if is_placed && fs::symlink_metadata(&there).is_ok() {
                self.disk.rename(&there, &here)?;
                is_changed = true;
            }
        }
        if is_changed {
            self.disk.sync_directory(&self.mail())?;
            self.disk.sync_directory(&self.places.mail)?;
        }
        Ok(())
    }

    /// Nobody waits for it any more: it lies beside until a person takes it away. Returns where.
    fn set_aside(self) -> Result<PathBuf, StoreError> {
        let name = format!("{ASIDE}-{}", now().0);
        let to = free(&self.places.mail.join(name));
        self.disk.rename(&self.root(), &to)?;
        self.disk.sync_directory(&self.places.mail)?;
        Ok(to)
    }

    /// They come last: until then there is no account that could fetch.
    fn place_settings(self) -> Result<(), StoreError> {
        let path = self.root().join(CONFIG);
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(at(&path)(error)),
        };
        let config = &self.places.config;
        if let Some(parent) = config.parent() {
            self.disk.create_directories(parent)?;
        }
        let is_same = match fs::read(config) {
            Ok(there) => there == bytes,
            Err(error) if error.kind() == ErrorKind::NotFound => true,
            Err(error) => return Err(at(config)(error)),
        };
        if !is_same {
            // What a person chose before is kept beside.
            let mut before = config.as_os_str().to_owned();
            before.push(".before");
            self.disk.rename(config, &free(Path::new(&before)))?;
        }
        self.disk.replace(config, &bytes)?;
        // Whatever becomes of the rest, they have come: nothing waits any more.
        let whole = self.root().join(WHOLE);
        let removed = self.disk.remove(&path);
        if let Err(error) = removed.or_else(|_stays| self.disk.remove(&whole)) {
            tracing::warn!("settings that have come back wait still: {error}");
        }
        Ok(())
    }

    /// Removes what is there.
    pub(super) fn clear(self) -> Result<(), StoreError> {
        clear(self.disk, &self.root())
    }
}

/// This name, or the first with a number behind it that nothing has.
fn free(name: &Path) -> PathBuf {
    let numbered = |number: u32| {
        let mut name = name.as_os_str().to_owned();
        name.push(format!(".{number}"));
        PathBuf::from(name)
    };
    let mut names = std::iter::once(name.to_owned()).chain((2..).map(numbered));
    let is_free = |path: &PathBuf| fs::symlink_metadata(path).is_err();
    names.find(is_free).unwrap_or_else(|| name.to_owned())
}

/// Whether what is called so, beside the accounts, is none of them: a backup on its way back, or
/// one that came too late.
pub(super) fn is_of_backup(name: &OsStr) -> bool {
    name == STAGED || is_aside(name)
}

fn is_aside(name: &OsStr) -> bool {
    name.to_str().is_some_and(|name| name.starts_with(ASIDE))
}

/// Removes what is there of a backup. That all of it is there is true until the rest is gone.
fn clear(disk: &Disk, root: &Path) -> Result<(), StoreError> {
    if fs::symlink_metadata(root).is_err() {
        return Ok(());
    }
    disk.remove(&root.join(BEGUN))?;
    remove_all(disk, &root.join(MAIL), 0)?;
    for entry in entries(root)? {
        if entry.file_name() != WHOLE {
            remove_all(disk, &entry.path(), 0)?;
        }
    }
    disk.remove(&root.join(WHOLE))?;
    disk.remove_directory(root)
}

/// Removes a file, or a directory with everything in it. A link goes, not what it leads to.
fn remove_all(disk: &Disk, path: &Path, depth: usize) -> Result<(), StoreError> {
    let is_directory = fs::symlink_metadata(path).is_ok_and(|found| found.is_dir());
    if !is_directory || depth > DEPTH {
        return disk.remove(path);
    }
    for entry in entries(path)? {
        remove_all(disk, &entry.path(), depth + 1)?;
    }
    disk.remove_directory(path)
}

/// Refuses where a file lies there, or anywhere within.
fn refuse_files(path: &Path, depth: usize) -> Result<(), StoreError> {
    match fs::symlink_metadata(path) {
        Err(_missing) => Ok(()),
        Ok(found) if found.is_dir() && depth < DEPTH => entries(path)?
            .iter()
            .try_for_each(|entry| refuse_files(&entry.path(), depth + 1)),
        Ok(_file) => {
            let path = path.to_owned();
            Err(StoreError::Occupied { path })
        }
    }
}

/// Removes directories without a file in them.
fn remove_empty(disk: &Disk, path: &Path, depth: usize) -> Result<(), StoreError> {
    match fs::symlink_metadata(path) {
        Err(_missing) => return Ok(()),
        Ok(found) if found.is_dir() && depth < DEPTH => {}
        Ok(_file) => {
            let path = path.to_owned();
            return Err(StoreError::Occupied { path });
        }
    }
    for entry in entries(path)? {
        remove_empty(disk, &entry.path(), depth + 1)?;
    }
    disk.remove_directory(path)
}

fn read<T: for<'a> Deserialize<'a>>(path: &Path) -> Option<T> {
    serde_json::from_slice(&fs::read(path).ok()?).ok()
}

/// Puts a backup in its place that is whole and was killed just then: the first thing of each
/// start, before the settings are read. Where a person has set an account up since it is set aside
/// instead, and where it lies is returned ([`late`]); where nobody knows it waits. Does nothing
/// while another process has the profile.
///
/// # Errors
/// File errors; [`StoreError::Occupied`] where something has come in its way.
pub fn finish(
    places: &BackupPlaces,
    disk: &Disk,
    owner: impl FnOnce() -> Owner,
) -> Result<Option<PathBuf>, StoreError> {
    let staged = Staged { places, disk };
    if staged.whole().is_none() {
        return Ok(None);
    }
    let _lock = match Lock::take(&places.lock, disk.clone()) {
        Err(StoreError::InUse { .. }) => return Ok(None),
        taken => taken?,
    };
    let owner = owner();
    if owner == Owner::Nobody || !staged.would_replace_settings()? {
        return staged.place(owner).map(|()| None);
    }
    if owner == Owner::Unknown {
        // Who has to put them right finds it where it was.
        return Ok(None);
    }
    staged.take_back()?;
    let aside = staged.set_aside();
    if let Err(error) = &aside {
        tracing::warn!("a backup that came too late waits still: {error}");
    }
    Ok(aside.ok())
}

/// Gives a backup that is whole its place, for the process that has the profile open.
///
/// # Errors
/// [`StoreError::Occupied`] where something is in its way, settings that may be a person's among
/// it; file errors. The next start tries again.
pub fn put_in_place(places: &BackupPlaces, disk: &Disk, owner: Owner) -> Result<(), StoreError> {
    Staged { places, disk }.place(owner)
}

/// Where a backup lies that is whole and waits for its place.
#[must_use]
pub fn waiting(places: &BackupPlaces) -> Option<PathBuf> {
    let disk = &Disk::real();
    let staged = Staged { places, disk };
    staged.whole().map(|_whole| staged.root())
}

/// Where backups lie that were set aside, because an account came first, or could not be, in the
/// order of their names. `has_account`: whether there is one now; where there is none, what waits
/// still may come.
#[must_use]
pub fn late(places: &BackupPlaces, has_account: bool) -> Vec<PathBuf> {
    let aside = entries(&places.mail).unwrap_or_default().into_iter();
    let aside = aside.filter(|entry| is_aside(&entry.file_name()));
    let mut late: Vec<PathBuf> = aside.map(|entry| entry.path()).collect();
    late.sort();
    late.extend(waiting(places).filter(|_waits| has_account));
    late
}

/// Removes what is there of a backup whose return was stopped.
///
/// # Errors
/// File errors.
pub fn give_up(places: &BackupPlaces, disk: &Disk) -> Result<(), StoreError> {
    let staged = Staged { places, disk };
    if staged.whole().is_some() {
        return Ok(());
    }
    staged.clear()
}

/// The backup that was on its way back when the program ended.
#[must_use]
pub fn half(places: &BackupPlaces) -> Option<PathBuf> {
    let disk = &Disk::real();
    let from = Staged { places, disk }.begun()?.from?;
    Some(PathBuf::from(from)).filter(|from| from.is_file())
}

/// Before a profile is opened: part of a backup goes where nobody can go on with it.
///
/// # Errors
/// [`StoreError::HalfRestored`] where all of one is there and could not be put in its place, and
/// nobody has set an account up.
pub(in super::super) fn refuse_half(
    mail: &Path,
    has_accounts: bool,
    disk: &Disk,
) -> Result<(), StoreError> {
    let root = mail.join(STAGED);
    if fs::symlink_metadata(&root).is_err() {
        return Ok(());
    }
    if root.join(WHOLE).exists() {
        if has_accounts {
            return Ok(());
        }
        return Err(StoreError::HalfRestored { path: root });
    }
    if has_accounts || !root.join(BEGUN).exists() {
        // It is in nobody's way but for its room.
        if let Err(error) = clear(disk, &root) {
            tracing::warn!("a part of a backup stays: {error}");
        }
    }
    Ok(())
}
