//! Bringing a backup back into an empty profile.
//!
//! Nothing is overwritten. Entries are files and nothing else, their names lead nowhere but into
//! an account's folder, and each is compared with its digest before it gets its name. The
//! settings come last: until then the profile has no account that could fetch. A file beside the
//! lock says that a return is under way, so that one that was broken off goes on.
//!
//! A mail that waited in the outbox may have been sent since: it is held, and a person decides.

use std::fs::{self, File};
use std::io::{BufReader, Read};
use std::path::{Component, Path, PathBuf};

use flate2::read::GzDecoder;
use tar::{Archive, Entry, EntryType};

use crate::model::{AccountId, BackupReport, Carried, CarryFault, FaultKind};

use super::super::StoreError;
use super::super::disk::Disk;
use super::super::lock::Lock;
use super::super::maildir::entries;
use super::super::name::now;
use super::super::outbox;
use super::super::scan::Proceed;
use super::write::digest_of;
use super::{
    BackupPlaces, CONFIG, Digesting, END, FORM, HEAD, Head, MAIL, PART_OCTETS, Tell, Total, at,
    none,
};

/// Octets of `config.toml` and of the two entries that are ours.
const SMALL_OCTETS: u64 = 16 * 1024 * 1024;
/// Files whose bytes are synced before the next begins are few: directories are, at the end.
const SYNCED_AT_ONCE: usize = 256;

/// Brings a backup back.
///
/// # Errors
/// [`StoreError::NotABackup`] for a file that is none, or that is cut short or of a later form;
/// [`StoreError::Occupied`] where the profile is not empty; [`StoreError::InUse`]; file errors. A
/// file that is damaged within the backup is in the report, and left out.
pub fn restore(
    from: &Path,
    places: &BackupPlaces,
    disk: &Disk,
    tell: &mut Tell<'_>,
) -> Result<BackupReport, StoreError> {
    let _lock = Lock::take(&places.lock, disk.clone())?;
    let marker = places.lock.with_file_name("restoring");
    if fs::symlink_metadata(&marker).is_err() {
        refuse_occupied(places)?;
        // A file that is no backup leaves no trace.
        open(from)?;
        let file = disk.create(&marker)?;
        disk.sync(&file, &marker)?;
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

/// The archive, with its first entry looked at.
fn open(from: &Path) -> Result<In, StoreError> {
    let file = || -> Result<In, StoreError> {
        let file = File::open(from).map_err(at(from))?;
        let file = BufReader::with_capacity(PART_OCTETS, file);
        Ok(Archive::new(GzDecoder::new(file)))
    };
    let mut archive = file()?;
    let strange = |_error| none(from, "it has another form");
    let first = archive.entries().map_err(strange)?.next();
    let first = first.ok_or_else(|| none(from, "it is empty"))?;
    let mut first = first.map_err(strange)?;
    if first.path().map_err(strange)? != Path::new(HEAD) {
        return Err(none(from, "it has another form"));
    }
    let bytes = small(&mut first).map_err(strange)?;
    match serde_json::from_slice::<Head>(&bytes) {
        Ok(head) if head.form == FORM => file(),
        Ok(_later) => Err(none(from, "a later version of Hongyan has made it")),
        Err(error) => Err(none(from, &error.to_string())),
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
        let cut = |error: std::io::Error| none(self.from, &error.to_string());
        let mut archive = open(self.from)?;
        let mut carried = Carried::default();
        for (count, entry) in archive.entries().map_err(cut)?.enumerate() {
            let mut entry = entry.map_err(|error| none(self.from, &error.to_string()))?;
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
            return Err(none(self.from, "it is cut short"));
        };
        let damaged = self.report.failed;
        if said.files > self.report.files + damaged {
            return Err(none(self.from, "not everything is in it"));
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
                self.fault(shown, "its name leads out of the mail folder");
                Ok(())
            }
            Name::End | Name::Config => {
                let mut reading = Digesting::new(entry);
                let bytes = small(&mut reading).map_err(at(self.from))?;
                if digest != Some(reading.sum()) {
                    self.fault(shown, "it is not as it was written");
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
                    return Err(none(self.from, &error.to_string()));
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
            self.fault(shown, "it is not as it was written");
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
        for account in entries(&self.places.mail)? {
            self.report.held += outbox::hold_restored(&account.path(), self.disk, now())?;
        }
        Ok(())
    }

    fn settings(&mut self) -> Result<(), StoreError> {
        if let Some(config) = self.config.take() {
            if let Some(parent) = self.places.config.parent() {
                self.disk.create_directories(parent)?;
            }
            self.disk.replace(&self.places.config, &config)?;
        }
        Ok(())
    }

    fn fault(&mut self, file: PathBuf, why: &str) {
        self.report.fault(CarryFault {
            file,
            offset: None,
            why: FaultKind::Unreadable {
                detail: why.to_owned(),
            },
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
    let mut names = Vec::new();
    for component in path.components() {
        match component {
            Component::Normal(name) => names.push(name.to_string_lossy().into_owned()),
            _ => return Name::Forbidden,
        }
    }
    let is_plain =
        |name: &String| !name.contains(['\\', '\0']) && (cfg!(not(windows)) || !name.contains(':'));
    match &names[..] {
        [mail, account, below @ ..]
            if mail == MAIL
                && AccountId::new(account).is_ok()
                && !below.is_empty()
                && below.iter().all(is_plain) =>
        {
            Name::Mail(PathBuf::from(account).join(below.iter().collect::<PathBuf>()))
        }
        _ => Name::Forbidden,
    }
}
