//! Bringing a backup back into an empty profile.
//!
//! Nothing is overwritten. Entries are files and nothing else, their names lead nowhere but into
//! an account's folder, and each is compared with its digest before it gets its name. All of
//! it comes into a folder of its own first (`staged`): until it is whole the profile stays as it is.
//!
//! A mail that waited in the outbox may have been sent since: it is held, and a person decides.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{BufReader, Read};
use std::path::{Component, Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

use flate2::read::GzDecoder;
use tar::{Archive, Entry, EntryType};

use crate::model::{AccountId, BackupFault, BackupReport, Carried, CarryFault, FaultKind};

use super::super::StoreError;
use super::super::disk::Disk;
use super::super::lock::Lock;
use super::super::maildir::entries;
use super::super::name::now;
use super::super::outbox;
use super::super::scan::Proceed;
use super::staged::{Begun, Owner, Staged, is_of_backup};
use super::write::digest_of;
use super::{
    BackupPlaces, CHOICES, CONFIG, Digesting, END, FORM, HEAD, Head, JUNK, MAIL, PART_OCTETS, Tell,
    Total, at, none, unreadable,
};

/// Octets of `config.toml` and of the two entries that are ours.
const SMALL_OCTETS: u64 = 16 * 1024 * 1024;
/// Files whose bytes are synced before the next begins are few: directories are, at the end.
const SYNCED_AT_ONCE: usize = 256;

/// Brings a backup back into a profile that nobody has open. One that was killed goes on with the
/// same backup. `owner`: whose the settings are that are there by then.
///
/// # Errors
/// [`StoreError::InUse`]; [`StoreError::NotABackup`] for a file that is none, that is cut short or of
/// a later form; [`StoreError::Occupied`] where the profile is not empty; file errors. A file that is
/// damaged within the backup is in the report, and left out.
pub fn restore(
    from: &Path,
    places: &BackupPlaces,
    disk: &Disk,
    owner: impl FnOnce() -> Owner,
    tell: &mut Tell<'_>,
) -> Result<BackupReport, StoreError> {
    let _lock = Lock::take(&places.lock, disk.clone())?;
    let (staged, over) = (Staged { places, disk }, false);
    let report = bring(from, staged, over, tell)?;
    if !report.stopped {
        staged.place(owner())?;
    }
    Ok(report)
}

/// Brings everything of a backup here but into its place, for the process that has the profile open
/// and no account in it. Settings that name none say little more than the language and the looks:
/// those of the backup will take their place, and they are kept beside. Then [`super::put_in_place`]; where it was stopped,
/// [`super::give_up`], or the same again. After a fault nothing of it stays.
///
/// # Errors
/// As [`restore`].
pub fn bring_here(
    from: &Path,
    places: &BackupPlaces,
    disk: &Disk,
    tell: &mut Tell<'_>,
) -> Result<BackupReport, StoreError> {
    let (staged, over) = (Staged { places, disk }, true);
    bring(from, staged, over, tell)
}

fn bring(
    from: &Path,
    staged: Staged<'_>,
    over: bool,
    tell: &mut Tell<'_>,
) -> Result<BackupReport, StoreError> {
    // A file that is no backup leaves no trace, and what another one has left stays.
    let (_archive, head) = open(from)?;
    let whole = std::path::absolute(from).ok();
    let begun = Begun {
        made: head.made,
        octets: fs::metadata(from).map_err(at(from))?.len(),
        from: whole.and_then(|path| path.to_str().map(str::to_owned)),
    };
    if let Some(whole) = staged.whole()
        && whole.is_of(&begun)
    {
        return Ok(whole.report());
    }
    refuse_occupied(staged.places, over)?;
    staged.begin(&begun)?;
    fill(from, staged, begun, over, tell).inspect_err(|error| {
        // With a file that is not whole nothing can go on.
        let is_of_file = matches!(error, StoreError::NotABackup { .. });
        if (over || is_of_file)
            && let Err(error) = staged.clear()
        {
            tracing::warn!("a part of a backup stays: {error}");
        }
    })
}

/// Brings everything of a backup there.
fn fill(
    from: &Path,
    staged: Staged<'_>,
    begun: Begun,
    over: bool,
    tell: &mut Tell<'_>,
) -> Result<BackupReport, StoreError> {
    let mut restoring = Restoring {
        from,
        mail: staged.mail(),
        disk: staged.disk,
        report: BackupReport::default(),
        waiting: Vec::new(),
        config: None,
        said: None,
    };
    restoring.run(tell)?;
    if restoring.report.stopped {
        return Ok(restoring.report);
    }
    restoring.place()?;
    restoring.hold()?;
    if let Some(config) = restoring.config.take() {
        staged.keep_settings(&config)?;
    }
    refuse_occupied(staged.places, over)?;
    staged.is_whole(begun, &restoring.report)?;
    Ok(restoring.report)
}

/// Nothing may lie where something is written.
fn refuse_occupied(places: &BackupPlaces, over: bool) -> Result<(), StoreError> {
    let occupied = |path: &Path| {
        Err(StoreError::Occupied {
            path: path.to_owned(),
        })
    };
    if !over && fs::symlink_metadata(&places.config).is_ok() {
        return occupied(&places.config);
    }
    let is_there = |entry: &fs::DirEntry| {
        !is_of_backup(&entry.file_name()) && !holds_nothing(&entry.path(), 0)
    };
    if entries(&places.mail)?.iter().any(is_there) {
        return occupied(&places.mail);
    }
    Ok(())
}

/// Whether a directory has no file in it.
fn holds_nothing(path: &Path, depth: usize) -> bool {
    let is_directory = fs::symlink_metadata(path).is_ok_and(|found| found.is_dir());
    is_directory
        && depth < 8
        && entries(path).is_ok_and(|all| {
            all.iter()
                .all(|entry| holds_nothing(&entry.path(), depth + 1))
        })
}

type In = Archive<GzDecoder<BufReader<File>>>;

/// The archive, and what stands in its first entry.
fn open(from: &Path) -> Result<(In, Head), StoreError> {
    let file = || -> Result<In, StoreError> {
        let file = File::open(from).map_err(at(from))?;
        let file = BufReader::with_capacity(PART_OCTETS, file);
        Ok(Archive::new(GzDecoder::new(file)))
    };
    let other = || none(from, BackupFault::OtherForm);
    let strange = |_error| other();
    let mut archive = file()?;
    let first = archive.entries().map_err(strange)?.next();
    let mut first = first.ok_or_else(other)?.map_err(strange)?;
    if first.path().map_err(strange)? != Path::new(HEAD) {
        return Err(other());
    }
    let bytes = small(&mut first).map_err(strange)?;
    match serde_json::from_slice::<Head>(&bytes) {
        Ok(head) if head.form == FORM => Ok((file()?, head)),
        Ok(_later) => Err(none(from, BackupFault::Later)),
        Err(_other) => Err(other()),
    }
}

fn small(entry: &mut impl Read) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    entry.take(SMALL_OCTETS).read_to_end(&mut bytes)?;
    Ok(bytes)
}

struct Restoring<'a> {
    from: &'a Path,
    /// Where the accounts come.
    mail: PathBuf,
    disk: &'a Disk,
    report: BackupReport,
    /// Written, and without their names yet.
    waiting: Vec<(File, PathBuf, PathBuf)>,
    config: Option<Vec<u8>>,
    said: Option<Total>,
}

/// What an entry is.
enum Name {
    Ours,
    End,
    Config,
    /// Below the folder of all accounts.
    Mail(PathBuf),
    /// Nothing that may be written.
    Forbidden,
}

impl Restoring<'_> {
    fn run(&mut self, tell: &mut Tell<'_>) -> Result<(), StoreError> {
        let from = self.from;
        let cut = |error: std::io::Error| unreadable(from, &error);
        let (mut archive, _head) = open(from)?;
        let mut carried = Carried::default();
        for (count, entry) in archive.entries().map_err(cut)?.enumerate() {
            let mut entry = entry.map_err(cut)?;
            self.entry(&mut entry)?;
            carried.mails = self.report.files;
            carried.octets = self.report.octets;
            if count % 64 == 0 && tell(carried) == Proceed::Stop {
                self.report.stopped = true;
                self.clear();
                return Ok(());
            }
            if self.waiting.len() >= SYNCED_AT_ONCE {
                self.place()?;
            }
        }
        // The checksum of the whole stands behind the last entry.
        std::io::copy(&mut archive.into_inner(), &mut std::io::sink()).map_err(cut)?;
        let Some(said) = self.said.take() else {
            return Err(none(from, BackupFault::CutShort));
        };
        let damaged = self.report.failed;
        if said.files > self.report.files + damaged {
            return Err(none(from, BackupFault::Incomplete));
        }
        Ok(())
    }

    fn entry(&mut self, entry: &mut Entry<'_, impl Read>) -> Result<(), StoreError> {
        let digest = digest_of(entry);
        let name = match entry.path() {
            Ok(path) if entry.header().entry_type() == EntryType::Regular => name_of(&path),
            _ => Name::Forbidden,
        };
        let shown = entry.path().map(std::borrow::Cow::into_owned);
        let shown = shown.unwrap_or_default();
        match name {
            Name::Ours => Ok(()),
            Name::Forbidden => {
                self.fault(shown, FaultKind::LeadsOut);
                Ok(())
            }
            Name::End | Name::Config => {
                let mut reading = Digesting::new(entry);
                let bytes = small(&mut reading).map_err(|error| unreadable(self.from, &error))?;
                if digest != Some(reading.sum()) {
                    self.fault(shown, FaultKind::Damaged);
                } else if matches!(name, Name::End) {
                    self.said = serde_json::from_slice(&bytes).ok();
                } else {
                    self.report.files += 1;
                    self.report.octets += bytes.len() as u64;
                    self.config = Some(bytes);
                }
                Ok(())
            }
            Name::Mail(path) => self.file(entry, digest.as_deref(), &path, shown),
        }
    }

    fn file(
        &mut self,
        entry: &mut Entry<'_, impl Read>,
        digest: Option<&str>,
        path: &Path,
        shown: PathBuf,
    ) -> Result<(), StoreError> {
        let to = self.mail.join(path);
        let Some(directory) = to.parent() else {
            return Ok(());
        };
        self.disk.create_directories(directory)?;
        let changed = entry.header().mtime().unwrap_or(0);
        let mut part = to.as_os_str().to_owned();
        part.push(".restoring");
        let part = PathBuf::from(part);
        self.disk.remove(&part)?;
        let file = self.disk.create(&part)?;
        let mut reading = Digesting::new(entry);
        let mut octets = vec![0; PART_OCTETS];
        loop {
            let count = match reading.read(&mut octets) {
                Ok(count) => count,
                Err(error) => {
                    self.disk.remove(&part).ok();
                    return Err(unreadable(self.from, &error));
                }
            };
            if count == 0 {
                break;
            }
            let bytes = octets.get(..count).unwrap_or_default();
            if let Err(error) = self.disk.write(&file, &part, bytes) {
                self.disk.remove(&part).ok();
                return Err(error);
            }
        }
        let written = reading.octets;
        if digest != Some(reading.sum().as_str()) {
            self.disk.remove(&part)?;
            self.fault(shown, FaultKind::Damaged);
            return Ok(());
        }
        self.report.files += 1;
        self.report.octets += written;
        self.report.mails += u64::from(super::is_mail(path));
        if fs::symlink_metadata(&to).is_ok() {
            // From before this return was broken off.
            self.report.already += 1;
            return self.disk.remove(&part);
        }
        if let Some(time) = UNIX_EPOCH.checked_add(Duration::from_secs(changed)) {
            // Other programs take a file's time for that of its arrival.
            file.set_modified(time).ok();
        }
        self.waiting.push((file, part, to));
        Ok(())
    }

    /// Makes what was written durable and gives it its names there.
    fn place(&mut self) -> Result<(), StoreError> {
        let waiting = std::mem::take(&mut self.waiting);
        let files: Vec<(&File, &Path)> = waiting
            .iter()
            .map(|(file, part, _to)| (file, part.as_path()))
            .collect();
        super::super::disk::together::sync_side_by_side(self.disk, &files)?;
        let mut directories = std::collections::BTreeSet::new();
        for (_file, part, to) in &waiting {
            self.disk.rename(part, to)?;
            directories.extend(to.parent().map(Path::to_owned));
        }
        for directory in &directories {
            self.disk.sync_directory(directory)?;
        }
        Ok(())
    }

    fn clear(&mut self) {
        for (_file, part, _to) in self.waiting.drain(..) {
            self.disk.remove(&part).ok();
        }
    }

    /// Mails on their way out wait for a person.
    fn hold(&mut self) -> Result<(), StoreError> {
        let accounts = entries(&self.mail)?.into_iter();
        for account in accounts.filter(|entry| entry.path().is_dir()) {
            self.report.held += outbox::hold_restored(&account.path(), self.disk, now())?;
        }
        Ok(())
    }

    fn fault(&mut self, file: PathBuf, why: FaultKind) {
        self.report.fault(CarryFault {
            file,
            offset: None,
            why,
        });
    }
}

/// Where an entry may go. Whatever is no plain name within an account's folder may not.
fn name_of(path: &Path) -> Name {
    if path == Path::new(HEAD) {
        return Name::Ours;
    }
    if path == Path::new(END) {
        return Name::End;
    }
    if path == Path::new(CONFIG) {
        return Name::Config;
    }
    let mut names: Vec<&OsStr> = Vec::new();
    for component in path.components() {
        match component {
            Component::Normal(name) => names.push(name),
            _ => return Name::Forbidden,
        }
    }
    let is_account = |name: &OsStr| name.to_str().is_some_and(|id| AccountId::new(id).is_ok());
    match &names[..] {
        [mail, file] if *mail == MAIL && (*file == JUNK || *file == CHOICES) => {
            Name::Mail(PathBuf::from(file))
        }
        [mail, account, below @ ..]
            if *mail == MAIL
                && is_account(account)
                && !below.is_empty()
                && below.iter().all(|name| is_plain(name)) =>
        {
            // A name that is no text is a name all the same.
            Name::Mail(Path::new(account).join(below.iter().collect::<PathBuf>()))
        }
        _ => Name::Forbidden,
    }
}

/// Whether a name is one name on every system.
fn is_plain(name: &OsStr) -> bool {
    let octets = name.as_encoded_bytes();
    !octets.contains(&b'\\')
        && !octets.contains(&0)
        && (cfg!(not(windows)) || !octets.contains(&b':'))
}
