//! Making a backup, and reading it again.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use tar::{Archive, Builder, EntryType, Header};

use crate::model::{BackupReport, Carried, CarryFault, FaultKind};

use super::super::StoreError;
use super::super::disk::Disk;
use super::super::hashes::{hex, sum};
use super::super::name::{MailName, now};
use super::super::scan::Proceed;
use super::list::{List, find_again};
use super::{
    BackupPlaces, CONFIG, DIGEST, Digesting, END, FORM, HEAD, Head, MAIL, PART_OCTETS, Tell, Total,
    at, none,
};

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
    let list = List::read(&places.mail)?;
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
    };
    let head = Head {
        form: FORM,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        made: now().0,
    };
    backup.append_json(HEAD, &head)?;
    let of_mails = (list.mails.len() + list.others.len()) as u64;
    let mut carried = Carried {
        of_mails,
        ..Carried::default()
    };
    for (count, path) in list.mails.iter().chain(&list.others).enumerate() {
        backup.file(path, &list)?;
        carried.mails = count as u64 + 1;
        carried.octets = backup.report.octets;
        if count % 64 == 0 && tell(carried) == Proceed::Stop {
            backup.report.stopped = true;
            return Ok(backup.report);
        }
    }
    // What came, or was given another place, while all that was written.
    let after = List::read(&places.mail)?;
    let known: HashSet<_> = list
        .mails
        .iter()
        .filter_map(|path| identity(path))
        .collect();
    for path in after
        .mails
        .iter()
        .filter(|path| !list.mails.contains(*path))
    {
        let is_renamed = identity(path).is_some_and(|mail| known.contains(&mail));
        if !is_renamed {
            backup.file(path, &after)?;
        }
    }
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
fn identity(path: &Path) -> Option<(&OsStr, &str)> {
    let account = path.components().next()?.as_os_str();
    let name = path.file_name()?.to_str()?;
    Some((account, MailName::parse(name)?.base))
}

type Out = GzEncoder<BufWriter<File>>;

struct Writing<'a> {
    places: &'a BackupPlaces,
    part: &'a Path,
    tar: Builder<Out>,
    report: BackupReport,
}

impl Writing<'_> {
    /// A file under the folder of all accounts.
    fn file(&mut self, path: &Path, list: &List) -> Result<(), StoreError> {
        let mail = &self.places.mail;
        let is_mail = super::is_mail(path);
        match self.append(&mail.join(path), &Path::new(MAIL).join(path)) {
            Ok(true) => {
                self.report.mails += u64::from(is_mail);
                Ok(())
            }
            // Not a mail: it belongs to something that is over.
            Ok(false) if !is_mail => Ok(()),
            Ok(false) => {
                let Some(again) = find_again(mail, path) else {
                    // Erased meanwhile.
                    return Ok(());
                };
                if list.mails.contains(&again) {
                    return Ok(());
                }
                if self.append(&mail.join(&again), &Path::new(MAIL).join(&again))? {
                    self.report.mails += 1;
                }
                Ok(())
            }
            Err(error) => Err(error),
        }
    }

    fn config(&mut self) -> Result<(), StoreError> {
        let config = self.places.config.clone();
        self.append(&config, Path::new(CONFIG)).map(|_there| ())
    }

    /// Appends a file; `false`: it is not there. One that cannot be read is told.
    fn append(&mut self, path: &Path, name: &Path) -> Result<bool, StoreError> {
        let read = || -> std::io::Result<Option<Vec<u8>>> {
            match fs::symlink_metadata(path) {
                Ok(found) if found.is_file() => {}
                Ok(_link) => return Ok(None),
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
                Err(error) => return Err(error),
            }
            match fs::read(path) {
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
                read => read.map(Some),
            }
        };
        match read() {
            Ok(Some(bytes)) => {
                self.report.files += 1;
                self.report.octets += bytes.len() as u64;
                self.append_bytes(name, &bytes)?;
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
        self.append_bytes(Path::new(name), &bytes)
    }

    fn append_bytes(&mut self, name: &Path, bytes: &[u8]) -> Result<(), StoreError> {
        let digest = hex(&sum(bytes));
        let mut append = || -> std::io::Result<()> {
            let extensions = [(DIGEST, digest.as_bytes())];
            self.tar.append_pax_extensions(extensions)?;
            let mut header = Header::new_gnu();
            header.set_entry_type(EntryType::Regular);
            header.set_size(bytes.len() as u64);
            header.set_mode(0o600);
            header.set_mtime(now().0.try_into().unwrap_or(0));
            self.tar.append_data(&mut header, name, bytes)
        };
        append().map_err(at(self.part))
    }
}

/// Reads a backup from beginning to end.
fn prove(path: &Path, report: &BackupReport) -> Result<(), StoreError> {
    let damaged = |detail: &str| none(path, detail);
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
            return Err(damaged("a file in it is not as it was written"));
        }
    }
    std::io::copy(&mut archive.into_inner(), &mut std::io::sink()).map_err(at(path))?;
    if said.as_ref() != Some(&found) || found != Total::of(report) {
        return Err(damaged("not everything is in it"));
    }
    Ok(())
}

/// What stands before an entry as its digest.
pub(super) fn digest_of<R: Read>(entry: &mut tar::Entry<'_, R>) -> Option<String> {
    let extensions = entry.pax_extensions().ok()??;
    let mut extensions = extensions.filter_map(Result::ok);
    let found = extensions.find(|extension| extension.key() == Ok(DIGEST))?;
    Some(found.value().ok()?.to_owned())
}

impl BackupReport {
    pub(super) fn fault(&mut self, fault: CarryFault) {
        self.failed += 1;
        if self.faults.len() < CarryFault::KEPT {
            self.faults.push(fault);
        }
    }
}
