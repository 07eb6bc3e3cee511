//! Bringing a backup back into an empty profile.
//!
//! Nothing is overwritten. Entries are files and nothing else, their names lead nowhere but into
//! an account's folder, and each is compared with its digest before it gets its name. The
//! settings come last: until then the profile has no account that could fetch. A file beside the
//! lock says which backup is on its way back, so that one that was broken off goes on with the same
//! one and no other; as long as it lies there nobody else begins with half of a profile.
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
use super::write::digest_of;
use super::{
    BackupPlaces, CONFIG, Digesting, END, FORM, HEAD, Head, JUNK, MAIL, PART_OCTETS, Tell, Total,
    at, none, unreadable,
};

/// Octets of `config.toml` and of the two entries that are ours.
const SMALL_OCTETS: u64 = 16 * 1024 * 1024;
/// Files whose bytes are synced before the next begins are few: directories are, at the end.
const SYNCED_AT_ONCE: usize = 256;

/// Which backup is on its way back.
#[derive(Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
struct Mark {
    made: i64,
    octets: u64,
}

/// Brings a backup back into a profile that nobody has open.
///
/// # Errors
/// [`StoreError::InUse`]; [`StoreError::NotABackup`] for a file that is none, that is cut short or of
/// a later form, or another one than was begun with; [`StoreError::Occupied`] where the profile is
/// not empty; file errors. A file that is damaged within the backup is in the report, and left out.
pub fn restore(
    from: &Path,
    places: &BackupPlaces,
    disk: &Disk,
    tell: &mut Tell<'_>,
) -> Result<BackupReport, StoreError> {
    let _lock = Lock::take(&places.lock, disk.clone())?;
    bring_back(from, places, disk, tell)
}

/// The same for the process that has the profile open, and no account in it. Settings that name none
/// say no more than the language and the looks: those of the backup take their place.
///
/// # Errors
/// As [`restore`].
pub fn restore_here(
    from: &Path,
    places: &BackupPlaces,
    disk: &Disk,
    tell: &mut Tell<'_>,
) -> Result<BackupReport, StoreError> {
    let mut aside = places.config.as_os_str().to_owned();
    aside.push(".before");
    let aside = PathBuf::from(aside);
    let has_settings = fs::symlink_metadata(&places.config).is_ok();
    if has_settings {
        disk.rename(&places.config, &aside)?;
    }
    let done = bring_back(from, places, disk, tell);
    if has_settings {
        if fs::symlink_metadata(&places.config).is_ok() {
            disk.remove(&aside)?;
        } else {
            disk.rename(&aside, &places.config)?;
        }
    }
    done
}

fn bring_back(
    from: &Path,
    places: &BackupPlaces,
    disk: &Disk,
    tell: &mut Tell<'_>,
) -> Result<BackupReport, StoreError> {
    let marker = marker(&places.lock);
    let begun = fs::read(&marker).ok();
    let begun: Option<Mark> = begun.and_then(|text| serde_json::from_slice(&text).ok());
    if begun.is_none() {
        refuse_occupied(places)?;
    }
    // A file that is no backup leaves no trace.
    let (_archive, head) = open(from)?;
    let mark = Mark {
        made: head.made,
        octets: fs::metadata(from).map_err(at(from))?.len(),
    };
    match begun {
        Some(begun) if begun != mark => return Err(none(from, BackupFault::Another)),
        Some(_the_same) => {}
        None => {
            let text = serde_json::to_vec(&mark).unwrap_or_default();
            disk.replace(&marker, &text)?;
        }
    }
    let mut restoring = Restoring {
        from,
        places,
        disk,
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
    restoring.settings()?;
    disk.remove(&marker)?;
    Ok(restoring.report)
}

/// The file that says that a backup is on its way back.
fn marker(lock: &Path) -> PathBuf {
    lock.with_file_name("restoring")
}

/// Nobody begins with half of a profile.
///
/// # Errors
/// [`StoreError::HalfRestored`] where a backup is only half back.
pub(in super::super) fn refuse_half(lock: &Path) -> Result<(), StoreError> {
    let path = marker(lock);
    if fs::symlink_metadata(&path).is_ok() {
        return Err(StoreError::HalfRestored { path });
    }
    Ok(())
}

/// Nothing may lie where something is written.
fn refuse_occupied(places: &BackupPlaces) -> Result<(), StoreError> {
    let occupied = |path: &Path| {
        Err(StoreError::Occupied {
            path: path.to_owned(),
        })
    };
    if fs::symlink_metadata(&places.config).is_ok() {
        return occupied(&places.config);
    }
    let is_there = |entry: &fs::DirEntry| !holds_nothing(&entry.path(), 0);
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
    places: &'a BackupPlaces,
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
        let to = self.places.mail.join(path);
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

    /// Makes what was written durable and gives it its names.
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
        let accounts = entries(&self.places.mail)?.into_iter();
        for account in accounts.filter(|entry| entry.path().is_dir()) {
            self.report.held += outbox::hold_restored(&account.path(), self.disk, now())?;
        }
        Ok(())
    }

    fn settings(&mut self) -> Result<(), StoreError> {
        if let Some(config) = self.config.take() {
            if let Some(parent) = self.places.config.parent() {
                self.disk.create_directories(parent)?;
            }
            match fs::read(&self.places.config) {
                // From before this return was broken off.
                Ok(there) if there == config => {}
                Ok(_other) => {
                    return Err(StoreError::Occupied {
                        path: self.places.config.clone(),
                    });
                }
                Err(_missing) => self.disk.replace(&self.places.config, &config)?,
            }
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
        [mail, junk] if *mail == MAIL && *junk == JUNK => Name::Mail(PathBuf::from(JUNK)),
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
