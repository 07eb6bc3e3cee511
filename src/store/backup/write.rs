//! Making a backup, and reading it again.

use std::collections::HashSet;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use tar::{Archive, Builder, EntryType, Header};

use crate::model::{BackupFault, BackupReport, Carried, CarryFault, FaultKind};

use super::super::StoreError;
use super::super::disk::Disk;
use super::super::hashes::{hex, sum};
use super::super::name::{MailName, now};
use super::super::scan::Proceed;
use super::list::{List, is_of_outbox};
use super::{
    BackupPlaces, CHOICES, CONFIG, DIGEST, DIGEST_BEFORE, DIGEST_MARK, Digesting, END, FORM, HEAD,
    Head, JUNK, MAIL, PART_OCTETS, Tell, Total, at, none,
};

/// How long a backup waits for somebody who writes down what is junk.
const JUNK_WAIT: Duration = Duration::from_secs(10);
/// Looks at the folders, the first included, for mails that move while a backup is made.
const LOOKS: usize = 5;

/// Writes a backup to a file that does not exist yet. Needs no lock.
///
/// # Errors
/// [`StoreError::Occupied`]; file errors of the backup; [`StoreError::NotABackup`] where it cannot be
/// read again as it was written. Nothing is left under its name then. A file of the profile that cannot be
/// read is in the report.
pub fn back_up(
    places: &BackupPlaces,
    to: &Path,
    disk: &Disk,
    tell: &mut Tell<'_>,
) -> Result<BackupReport, StoreError> {
    if fs::symlink_metadata(to).is_ok() {
        let path = to.to_owned();
        return Err(StoreError::Occupied { path });
    }
    let mut part = to.as_os_str().to_owned();
    part.push(".part");
    let part = PathBuf::from(part);
    disk.remove(&part)?;
    let written = write(places, &part, disk, tell);
    let placed = written.and_then(|report| {
        if !report.stopped {
            prove(&part, &report)?;
            disk.rename(&part, to)?;
            if let Some(parent) = to.parent().filter(|parent| !parent.as_os_str().is_empty()) {
                disk.sync_directory(parent)?;
            }
        }
        Ok(report)
    });
    // After the rename there is nothing under this name.
    disk.remove(&part).ok();
    placed
}

fn write(
    places: &BackupPlaces,
    part: &Path,
    disk: &Disk,
    tell: &mut Tell<'_>,
) -> Result<BackupReport, StoreError> {
    let file = disk.create(part)?;
    let kept = file.try_clone().map_err(at(part))?;
    let out = GzEncoder::new(
        BufWriter::with_capacity(PART_OCTETS, file),
        Compression::fast(),
    );
    let mut backup = Writing {
        places,
        part,
        tar: Builder::new(out),
        report: BackupReport::default(),
        written: HashSet::new(),
    };
    let head = Head {
        form: FORM,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        made: now().0,
    };
    backup.append_json(HEAD, &head)?;
    let mut carried = Carried::default();
    if backup.mails(&mut carried, tell)? == Proceed::Stop
        || backup.others(&mut carried, tell)? == Proceed::Stop
    {
        backup.report.stopped = true;
        return Ok(backup.report);
    }
    backup.junk(disk)?;
    backup.choices()?;
    backup.config()?;
    backup.append_json(END, &Total::of(&backup.report))?;
    let Writing {
        tar, mut report, ..
    } = backup;
    let finish = || -> std::io::Result<()> {
        let mut out = tar.into_inner()?.finish()?;
        out.flush()
    };
    finish().map_err(at(part))?;
    disk.sync(&kept, part)?;
    report.backup_octets = kept.metadata().map_err(at(part))?.len();
    Ok(report)
}

/// What stays the same when a mail gets another name: its account, and the base of its name.
fn identity(path: &Path) -> Option<(OsString, String)> {
    let account = path.components().next()?.as_os_str();
    let name = path.file_name()?.to_str()?;
    Some((account.to_owned(), MailName::parse(name)?.base.to_owned()))
}

type Out = GzEncoder<BufWriter<File>>;

struct Writing<'a> {
    places: &'a BackupPlaces,
    part: &'a Path,
    tar: Builder<Out>,
    report: BackupReport,
    /// What is in it: mails, and states of the outbox.
    written: HashSet<Known>,
}

/// What is in a backup.
#[derive(Debug, PartialEq, Eq, Hash)]
enum Known {
    Mail(OsString, String),
    File(PathBuf),
}

impl Known {
    /// Mails are known by their names' bases, whatever folder they lie in.
    fn of(path: &Path) -> Self {
        match identity(path).filter(|_base| super::is_mail(path)) {
            Some((account, base)) => Self::Mail(account, base),
            None => Self::File(path.to_owned()),
        }
    }
}

impl Writing<'_> {
    /// All mails. Those that have another name by the time they are to be read, and those that came
    /// meanwhile, are found by looking again, all together. Of the outbox the state goes first: a
    /// state alone is no mail, a mail alone would never go out.
    fn mails(&mut self, carried: &mut Carried, tell: &mut Tell<'_>) -> Result<Proceed, StoreError> {
        let mut list = List::read(&self.places.mail)?;
        for _look in 0..LOOKS {
            carried.of_mails = (list.mails.len() + list.others.len()) as u64;
            let states = list.others.iter().filter(|path| is_of_outbox(path));
            let (outgoing, mails): (Vec<_>, Vec<_>) =
                list.mails.iter().partition(|path| is_of_outbox(path));
            let all = mails.into_iter().chain(states).chain(outgoing);
            let mut is_whole = true;
            for path in all
                .filter(|path| !self.is_written(path))
                .collect::<Vec<_>>()
            {
                is_whole &= self.file(path)?;
                if self.is_to_stop(carried, tell) {
                    return Ok(Proceed::Stop);
                }
            }
            list = List::read(&self.places.mail)?;
            is_whole &= list.mails.iter().all(|path| self.is_written(path));
            if is_whole {
                break;
            }
        }
        Ok(Proceed::GoOn)
    }

    /// What lies beside mails, after them: a mail that is erased meanwhile is remembered.
    fn others(
        &mut self,
        carried: &mut Carried,
        tell: &mut Tell<'_>,
    ) -> Result<Proceed, StoreError> {
        for path in List::read(&self.places.mail)?.others {
            if !self.is_written(&path) {
                self.file(&path)?;
            }
            if self.is_to_stop(carried, tell) {
                return Ok(Proceed::Stop);
            }
        }
        Ok(Proceed::GoOn)
    }

    fn is_written(&self, path: &Path) -> bool {
        self.written.contains(&Known::of(path))
    }

    fn is_to_stop(&self, carried: &mut Carried, tell: &mut Tell<'_>) -> bool {
        carried.mails += 1;
        carried.octets = self.report.octets;
        carried.mails % 64 == 1 && tell(*carried) == Proceed::Stop
    }

    /// A file under the folder of all accounts; `false`: it is no longer there.
    fn file(&mut self, path: &Path) -> Result<bool, StoreError> {
        let is_there = self.append(&self.places.mail.join(path), &Path::new(MAIL).join(path))?;
        if is_there {
            self.report.mails += u64::from(super::is_mail(path));
            self.written.insert(Known::of(path));
        }
        Ok(is_there)
    }

    /// What was learned of junk, as it is at one moment: the file itself may be written meanwhile.
    fn junk(&mut self, disk: &Disk) -> Result<(), StoreError> {
        let path = self.places.mail.join(JUNK);
        if fs::symlink_metadata(&path).is_err() {
            return Ok(());
        }
        let mut copy = self.part.as_os_str().to_owned();
        copy.push(".junk");
        let copy = PathBuf::from(copy);
        disk.remove(&copy)?;
        // Made by us, it is for its owner alone; SQLite fills a file that is empty.
        drop(disk.create(&copy)?);
        let appended = match copy_of_junk(&path, &copy) {
            Ok(()) => self
                .append(&copy, &Path::new(MAIL).join(JUNK))
                .map(|_is_there| ()),
            Err(error) => {
                self.report.fault(CarryFault {
                    file: path,
                    offset: None,
                    why: FaultKind::Unreadable {
                        detail: error.to_string(),
                    },
                });
                Ok(())
            }
        };
        disk.remove(&copy)?;
        appended
    }

    /// What was chosen for the mails of each sender.
    fn choices(&mut self) -> Result<(), StoreError> {
        let choices = self.places.mail.join(CHOICES);
        let name = Path::new(MAIL).join(CHOICES);
        self.append(&choices, &name).map(|_there| ())
    }

    fn config(&mut self) -> Result<(), StoreError> {
        let config = self.places.config.clone();
        self.append(&config, Path::new(CONFIG)).map(|_there| ())
    }

    /// Appends a file; `false`: it is not there. One that cannot be read is told.
    fn append(&mut self, path: &Path, name: &Path) -> Result<bool, StoreError> {
        let read = || -> std::io::Result<Option<(Vec<u8>, u64)>> {
            let changed = match fs::symlink_metadata(path) {
                Ok(found) if found.is_file() => seconds_of(&found),
                Ok(_link) => return Ok(None),
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
                Err(error) => return Err(error),
            };
            match fs::read(path) {
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
                read => read.map(|bytes| Some((bytes, changed))),
            }
        };
        match read() {
            Ok(Some((bytes, changed))) => {
                self.report.files += 1;
                self.report.octets += bytes.len() as u64;
                self.append_bytes(name, &bytes, changed)?;
                Ok(true)
            }
            Ok(None) => Ok(false),
            Err(error) => {
                self.report.fault(CarryFault {
                    file: path.to_owned(),
                    offset: None,
                    why: FaultKind::Unreadable {
                        detail: error.to_string(),
                    },
                });
                Ok(true)
            }
        }
    }

    fn append_json(&mut self, name: &str, value: &impl serde::Serialize) -> Result<(), StoreError> {
        // Numbers and strings always have a form in JSON.
        let bytes = serde_json::to_vec_pretty(value).unwrap_or_default();
        let at = now().0.try_into().unwrap_or(0);
        self.append_bytes(Path::new(name), &bytes, at)
    }

    /// Appends octets that were changed last at this second since 1970.
    fn append_bytes(&mut self, name: &Path, bytes: &[u8], changed: u64) -> Result<(), StoreError> {
        let digest = format!("{DIGEST_MARK}{}", hex(&sum(bytes)));
        let mut append = || -> std::io::Result<()> {
            let extensions = [(DIGEST, digest.as_bytes())];
            self.tar.append_pax_extensions(extensions)?;
            let mut header = Header::new_gnu();
            header.set_entry_type(EntryType::Regular);
            header.set_size(bytes.len() as u64);
            header.set_mode(0o600);
            header.set_mtime(changed);
            self.tar.append_data(&mut header, name, bytes)
        };
        append().map_err(at(self.part))
    }
}

fn copy_of_junk(path: &Path, to: &Path) -> Result<(), rusqlite::Error> {
    use rusqlite::{Connection, OpenFlags};
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let junk = Connection::open_with_flags(path, flags)?;
    junk.busy_timeout(JUNK_WAIT)?;
    let to = to
        .to_str()
        .ok_or_else(|| rusqlite::Error::InvalidPath(to.to_owned()))?;
    junk.execute("VACUUM INTO ?1", [to]).map(|_rows| ())
}

/// When a file was changed last.
fn seconds_of(found: &fs::Metadata) -> u64 {
    let changed = found.modified().ok();
    changed
        .and_then(|at| at.duration_since(UNIX_EPOCH).ok())
        .map_or(0, |since| since.as_secs())
}

/// Reads a backup from beginning to end.
fn prove(path: &Path, report: &BackupReport) -> Result<(), StoreError> {
    let file = File::open(path).map_err(at(path))?;
    let file = BufReader::with_capacity(PART_OCTETS, file);
    let mut archive = Archive::new(GzDecoder::new(file));
    let mut found = Total::default();
    let mut said = None;
    for entry in archive.entries().map_err(at(path))? {
        let mut entry = entry.map_err(at(path))?;
        let digest = digest_of(&mut entry);
        let name = entry.path().map_err(at(path))?.into_owned();
        let mut reading = Digesting::new(entry);
        let mut bytes = Vec::new();
        if name == Path::new(END) {
            reading.read_to_end(&mut bytes).map_err(at(path))?;
            said = serde_json::from_slice(&bytes).ok();
        } else {
            std::io::copy(&mut reading, &mut std::io::sink()).map_err(at(path))?;
            if name != Path::new(HEAD) {
                found.files += 1;
                found.octets += reading.octets;
                found.mails += u64::from(super::is_mail(&name));
            }
        }
        if digest != Some(reading.sum()) {
            return Err(none(path, BackupFault::Damaged));
        }
    }
    std::io::copy(&mut archive.into_inner(), &mut std::io::sink()).map_err(at(path))?;
    if said.as_ref() != Some(&found) || found != Total::of(report) {
        return Err(none(path, BackupFault::Incomplete));
    }
    Ok(())
}

/// What stands before an entry as its digest.
pub(super) fn digest_of<R: Read>(entry: &mut tar::Entry<'_, R>) -> Option<String> {
    let extensions = entry.pax_extensions().ok()??;
    let mut extensions = extensions.filter_map(Result::ok);
    extensions.find_map(|extension| {
        let value = extension.value().ok()?;
        let digest = match extension.key().ok()? {
            DIGEST => value.strip_prefix(DIGEST_MARK)?,
            DIGEST_BEFORE => value,
            _other => return None,
        };
        Some(digest.to_owned())
    })
}

impl BackupReport {
    pub(super) fn fault(&mut self, fault: CarryFault) {
        self.failed += 1;
        if self.faults.len() < CarryFault::KEPT {
            self.faults.push(fault);
        }
    }
}
