//! Mail as it leaves: Maildir++ with flags, an mbox a folder, a file a mail.
//!
//! Nothing is overwritten, and nothing that is half written stands under a final name; an export
//! that was broken off is run again and passes over what is there.

use std::collections::{BTreeSet, HashSet};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use crate::carry::{levels, outbound};
use crate::mime::summary;
use crate::model::{
    Carried, CarryFault, ExportFormat, ExportPlan, ExportReport, FaultKind, FolderName, Timestamp,
};

use super::disk::Disk;
use super::disk::together::sync_side_by_side;
use super::maildir::{Account, CUR, MailFile, NEW, TMP, read_start};
use super::name::{MailName, directory_of};
use super::scan::Proceed;
use super::{Store, StoreError};

/// Octets of an mbox that are written at once.
const PART_OCTETS: usize = 1024 * 1024;
/// Mails whose files are synced together.
const BATCH: usize = 256;

/// How far an export is.
#[derive(Debug)]
pub struct Exporting<'a> {
    /// How much of it.
    pub carried: Carried,
    /// Which file or folder is written.
    pub file: &'a Path,
}

/// Where a folder of mails goes.
type Tell<'a> = dyn FnMut(&Exporting<'_>) -> Proceed + 'a;

impl Store {
    /// Writes mails for other programs.
    ///
    /// # Errors
    /// [`StoreError::Occupied`] for a place within the profile's own mail; file errors of the
    /// target. A mail that cannot be read is in the report.
    pub fn export(
        &self,
        plan: &ExportPlan,
        report: &mut Tell<'_>,
    ) -> Result<ExportReport, StoreError> {
        let accounts = match &plan.account {
            Some(account) => vec![self.account(account)?],
            None => self.accounts(),
        };
        let disk = self.shared.disk.clone();
        disk.create_directories(&plan.to)?;
        let whole = |path: &Path| fs::canonicalize(path).unwrap_or_else(|_gone| path.to_owned());
        if whole(&plan.to).starts_with(whole(&self.shared.paths.mail)) {
            let path = plan.to.clone();
            return Err(StoreError::Occupied { path });
        }
        let mut folders = Vec::new();
        let mut of_mails = 0;
        for account in accounts {
            for folder in account.folders()? {
                if !is_meant(plan.folder.as_ref(), &folder) {
                    continue;
                }
                let mut mails = account.files(&folder)?.mails;
                mails.sort_by(|one, other| one.base.cmp(&other.base));
                of_mails += mails.len() as u64;
                folders.push((Arc::clone(&account), folder, mails));
            }
        }
        let mut export = Export {
            disk,
            report,
            done: ExportReport::default(),
            carried: Carried {
                of_mails,
                ..Carried::default()
            },
            waiting: Vec::new(),
        };
        for (account, folder, mails) in &folders {
            if mails.is_empty() || export.done.stopped {
                continue;
            }
            let to = plan.to.join(account.id.as_str());
            match plan.format {
                ExportFormat::Maildir => export.maildir(account, folder, mails, &to)?,
                ExportFormat::Mbox => export.mbox(account, folder, mails, &to)?,
                ExportFormat::Eml => export.files(account, folder, mails, &to)?,
            }
        }
        Ok(export.done)
    }
}

/// Whether a folder belongs to what was asked for; mail on its way out does only where it is named.
fn is_meant(wanted: Option<&FolderName>, folder: &FolderName) -> bool {
    let Some(wanted) = wanted else {
        return *folder != FolderName::Outbox;
    };
    let below = format!("{}/", wanted.key());
    folder == wanted || folder.key().starts_with(&below)
}

/// An export on its way.
struct Export<'a> {
    disk: Disk,
    report: &'a mut Tell<'a>,
    done: ExportReport,
    carried: Carried,
    waiting: Vec<Waiting>,
}

/// A file that is written and has not its final name yet.
struct Waiting {
    file: File,
    path: PathBuf,
    to: PathBuf,
    octets: u64,
}

impl Export<'_> {
    fn maildir(
        &mut self,
        account: &Account,
        folder: &FolderName,
        mails: &[MailFile],
        to: &Path,
    ) -> Result<(), StoreError> {
        let directory = match directory_of(folder)?.as_str() {
            "" => to.to_owned(),
            name => to.join(name),
        };
        for part in [TMP, NEW, CUR] {
            self.disk.create_directories(&directory.join(part))?;
        }
        let there = bases_in(&directory)?;
        for mail in mails {
            if there.contains(&mail.base) {
                self.already(&directory);
                continue;
            }
            let Some(bytes) = self.read(account, folder, mail) else {
                continue;
            };
            let tmp = directory.join(TMP).join(&mail.base);
            self.write(tmp, directory.join(&mail.file), &bytes)?;
            if self.pace(&directory)? == Proceed::Stop {
                break;
            }
        }
        self.place()
    }

    fn mbox(
        &mut self,
        account: &Account,
        folder: &FolderName,
        mails: &[MailFile],
        to: &Path,
    ) -> Result<(), StoreError> {
        let path = path_of(folder, to, ".mbox");
        if fs::symlink_metadata(&path).is_ok() {
            self.done.already += 1;
            self.carried.mails += mails.len() as u64;
            return Ok(());
        }
        if let Some(parent) = path.parent() {
            self.disk.create_directories(parent)?;
        }
        let part = beside(&path);
        self.disk.remove(&part)?;
        let written = self.write_mbox(account, folder, mails, &part);
        let is_whole = matches!(written, Ok(Proceed::GoOn));
        if !is_whole {
            self.disk.remove(&part).ok();
        }
        if written? == Proceed::GoOn {
            self.disk.rename(&part, &path)?;
            self.sync_parent(&path)?;
        }
        Ok(())
    }

    fn write_mbox(
        &mut self,
        account: &Account,
        folder: &FolderName,
        mails: &[MailFile],
        part: &Path,
    ) -> Result<Proceed, StoreError> {
        let file = self.disk.create(part)?;
        let tags = account.tags().read()?;
        let mut out = Vec::new();
        let (mut exported, mut octets) = (0, 0);
        for mail in mails {
            let Some(bytes) = self.read(account, folder, mail) else {
                continue;
            };
            let came = MailName::parse(&mail.base).and_then(|name| name.came);
            let came = came.unwrap_or_default();
            let tags = tags.get(&mail.base).into_iter().flatten();
            let tags: Vec<String> = tags.map(|tag| tag.name().to_owned()).collect();
            outbound::append(&mut out, &bytes, came, mail.flags, &tags);
            exported += 1;
            octets += bytes.len() as u64;
            if out.len() >= PART_OCTETS {
                self.disk.write(&file, part, &out)?;
                out.clear();
                if self.tell(part) == Proceed::Stop {
                    return Ok(Proceed::Stop);
                }
            }
        }
        self.disk.write(&file, part, &out)?;
        self.disk.sync(&file, part)?;
        self.done.exported += exported;
        self.done.octets += octets;
        // Whoever stops here has this folder whole.
        self.tell(part);
        Ok(Proceed::GoOn)
    }

    fn files(
        &mut self,
        account: &Account,
        folder: &FolderName,
        mails: &[MailFile],
        to: &Path,
    ) -> Result<(), StoreError> {
        let directory = path_of(folder, to, "");
        self.disk.create_directories(&directory)?;
        let mut given: HashSet<String> = HashSet::new();
        for mail in mails {
            let Some(bytes) = self.read(account, folder, mail) else {
                continue;
            };
            let summary = summary::read(&bytes);
            let came = MailName::parse(&mail.base).and_then(|name| name.came);
            let date = summary.date.or(came).unwrap_or_default();
            let stem = levels::mail_file(date, &summary.subject);
            match free_name(&directory, &stem, &bytes, &mut given) {
                None => self.already(&directory),
                Some(path) => {
                    self.write(beside(&path), path, &bytes)?;
                    self.date(date);
                }
            }
            if self.pace(&directory)? == Proceed::Stop {
                break;
            }
        }
        self.place()
    }

    /// A mail's bytes; where it cannot be read, that is told. One that is gone is gone.
    fn read(&mut self, account: &Account, folder: &FolderName, mail: &MailFile) -> Option<Vec<u8>> {
        self.carried.mails += 1;
        let read = account
            .locate(folder, &mail.file, &mail.base)
            .and_then(|(path, _file)| Ok(read_start(&path, u64::MAX)?.0));
        match read {
            Ok(bytes) => {
                self.carried.octets += bytes.len() as u64;
                Some(bytes)
            }
            Err(StoreError::MailGone) => None,
            Err(error) => {
                self.done.failed += 1;
                if self.done.faults.len() < CarryFault::KEPT {
                    self.done.faults.push(CarryFault {
                        file: PathBuf::from(&mail.file),
                        offset: None,
                        why: FaultKind::Unreadable {
                            detail: error.to_string(),
                        },
                    });
                }
                None
            }
        }
    }

    fn write(&mut self, tmp: PathBuf, to: PathBuf, bytes: &[u8]) -> Result<(), StoreError> {
        self.disk.remove(&tmp)?;
        let file = self.disk.create(&tmp)?;
        let written = self.disk.write(&file, &tmp, bytes);
        self.waiting.push(Waiting {
            file,
            path: tmp,
            to,
            octets: bytes.len() as u64,
        });
        if written.is_err() {
            self.clear();
        }
        written
    }

    /// Gives the file that was written last the date of its mail.
    fn date(&self, date: Timestamp) {
        if let Some(one) = self.waiting.last()
            && let Ok(seconds) = u64::try_from(date.0)
        {
            // A file system that cannot is no reason to fail.
            one.file
                .set_modified(UNIX_EPOCH + Duration::from_secs(seconds))
                .ok();
        }
    }

    fn already(&mut self, directory: &Path) {
        self.done.already += 1;
        if self.done.already.is_multiple_of(BATCH as u64) {
            self.tell(directory);
        }
    }

    /// Places a full batch, and asks whether to go on.
    fn pace(&mut self, directory: &Path) -> Result<Proceed, StoreError> {
        if self.waiting.len() < BATCH && !self.done.stopped {
            return Ok(Proceed::GoOn);
        }
        self.place()?;
        Ok(self.tell(directory))
    }

    /// Makes what is written durable and gives it its names.
    fn place(&mut self) -> Result<(), StoreError> {
        let placed = self.try_place();
        if placed.is_err() {
            self.clear();
        }
        placed
    }

    fn try_place(&mut self) -> Result<(), StoreError> {
        let files: Vec<(&File, &Path)> = self
            .waiting
            .iter()
            .map(|one| (&one.file, one.path.as_path()))
            .collect();
        sync_side_by_side(&self.disk, &files)?;
        let mut directories = BTreeSet::new();
        for one in &self.waiting {
            self.disk.rename(&one.path, &one.to)?;
            self.done.exported += 1;
            self.done.octets += one.octets;
            directories.extend(one.to.parent().map(Path::to_owned));
        }
        self.waiting.clear();
        for directory in &directories {
            self.disk.sync_directory(directory)?;
        }
        Ok(())
    }

    /// Removes what is half done.
    fn clear(&mut self) {
        for one in self.waiting.drain(..) {
            self.disk.remove(&one.path).ok();
        }
    }

    fn sync_parent(&self, path: &Path) -> Result<(), StoreError> {
        path.parent()
            .map_or(Ok(()), |parent| self.disk.sync_directory(parent))
    }

    fn tell(&mut self, file: &Path) -> Proceed {
        let carried = self.carried;
        let proceed = (self.report)(&Exporting { carried, file });
        if proceed == Proceed::Stop {
            self.done.stopped = true;
        }
        proceed
    }
}

/// The bases of what lies in a maildir.
fn bases_in(directory: &Path) -> Result<HashSet<String>, StoreError> {
    let mut bases = HashSet::new();
    for part in [NEW, CUR] {
        for entry in super::maildir::entries(&directory.join(part))? {
            let name = entry.file_name();
            let parsed = name.to_str().and_then(MailName::parse);
            bases.extend(parsed.map(|name| name.base.to_owned()));
        }
    }
    Ok(bases)
}

/// The file or directory of a folder among files of every system.
fn path_of(folder: &FolderName, to: &Path, ending: &str) -> PathBuf {
    let mut path = to.to_owned();
    let mut names = folder.key().split('/').peekable();
    while let Some(name) = names.next() {
        let name = levels::component(name);
        match names.peek() {
            Some(_below) => path.push(name),
            None => path.push(format!("{name}{ending}")),
        }
    }
    path
}

/// Where something lies until it is whole.
fn beside(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    path.with_file_name(name)
}

/// A name nothing has yet; `None`: the mail itself has one of them already.
fn free_name(
    directory: &Path,
    stem: &str,
    bytes: &[u8],
    given: &mut HashSet<String>,
) -> Option<PathBuf> {
    for number in 1_u32.. {
        let name = match number {
            1 => format!("{stem}.eml"),
            _ => format!("{stem} ({number}).eml"),
        };
        // Some file systems take no notice of case.
        if given.contains(&name.to_lowercase()) {
            continue;
        }
        let path = directory.join(&name);
        match fs::symlink_metadata(&path) {
            Err(_nothing_there) => {
                given.insert(name.to_lowercase());
                return Some(path);
            }
            Ok(found) if found.is_file() && found.len() == bytes.len() as u64 => {
                let is_same = fs::read(&path).is_ok_and(|there| there == bytes);
                if is_same {
                    given.insert(name.to_lowercase());
                    return None;
                }
            }
            Ok(_another) => {}
        }
    }
    None
}

#[cfg(test)]
mod tests;
