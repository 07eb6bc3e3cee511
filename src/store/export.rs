//! Mail as it leaves: Maildir++ with flags, an mbox a folder, a file a mail.
//!
//! Nothing is overwritten, and nothing that is half written stands under a final name; an export
//! that was broken off is run again and passes over what is there. Into an mbox nothing is added: what
//! it does not hold yet goes into another one beside it, `Inbox (2).mbox`.
//!
//! Tags leave in an mbox's own fields; beside files of their own lies a list
//! ([`crate::carry::tagged`]).

use std::collections::{BTreeSet, HashMap};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use crate::model::{
    Carried, CarryFault, ExportFormat, ExportPlan, ExportReport, FaultKind, FolderName, Timestamp,
};

use super::disk::Disk;
use super::disk::together::sync_side_by_side;
use super::maildir::{Account, MailFile, is_regular, read_start};
use super::name::MailName;
use super::scan::Proceed;
use super::tags::file::TagsByBase;
use super::{Store, StoreError};

mod eml;
mod maildir;
mod mbox;
mod naming;

use naming::Naming;

/// Mails whose files are synced together.
const BATCH: usize = 256;
/// Looks at a folder for mails that other programs rename meanwhile.
const LOOKS: usize = 4;

/// How far an export is.
#[derive(Debug)]
pub struct Exporting<'a> {
    /// How much of it.
    pub carried: Carried,
    /// Which file or folder is written.
    pub file: &'a Path,
}

type Tell<'a> = dyn FnMut(&Exporting<'_>) -> Proceed + 'a;

impl Store {
    /// Writes mails for other programs.
    ///
    /// # Errors
    /// [`StoreError::Occupied`] for a place within the profile's own mail;
    /// [`StoreError::NoSuchFolder`]; file errors of the target. A mail that cannot be read is in the
    /// report.
    pub fn export(
        &self,
        plan: &ExportPlan,
        report: &mut Tell<'_>,
    ) -> Result<ExportReport, StoreError> {
        let accounts = match &plan.account {
            Some(account) => vec![self.account(account)?],
            None => self.accounts(),
        };
        if whole(&plan.to).starts_with(whole(&self.shared.paths.mail)) {
            let path = plan.to.clone();
            return Err(StoreError::Occupied { path });
        }
        let mut folders = Vec::new();
        let mut of_mails = 0;
        for account in accounts {
            for name in account.folders()? {
                if !is_meant(plan.folder.as_ref(), &name) {
                    continue;
                }
                let mut mails = account.files(&name)?.mails;
                // Always in the same order: a second run gives the same names.
                mails.sort_by(|one, other| (&one.base, &one.file).cmp(&(&other.base, &other.file)));
                of_mails += mails.len() as u64;
                folders.push(Leaving {
                    account: Arc::clone(&account),
                    name,
                    mails,
                });
            }
        }
        if let (Some(folder), true) = (&plan.folder, folders.is_empty()) {
            let name = folder.key().to_owned();
            return Err(StoreError::NoSuchFolder { name });
        }
        let disk = self.shared.disk.clone();
        disk.create_directories(&plan.to)?;
        let mut export = Export::new(disk, report, of_mails);
        export.folders(plan.format, &folders, &plan.to)?;
        Ok(export.done)
    }
}

/// A path with its links resolved, as far as it is there.
fn whole(path: &Path) -> PathBuf {
    let mut below = Vec::new();
    for there in path.ancestors() {
        if let Ok(found) = fs::canonicalize(there) {
            return below.iter().rev().fold(found, |path, name| path.join(name));
        }
        below.extend(there.file_name());
    }
    path.to_owned()
}

/// Whether a folder belongs to what was asked for; mail on its way out does only where it is named.
fn is_meant(wanted: Option<&FolderName>, folder: &FolderName) -> bool {
    let Some(wanted) = wanted else {
        return *folder != FolderName::Outbox;
    };
    let below = format!("{}/", wanted.key());
    folder == wanted || folder.key().starts_with(&below)
}

/// A folder with the mails it had.
struct Leaving {
    account: Arc<Account>,
    name: FolderName,
    mails: Vec<MailFile>,
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

/// What is done with a mail.
type Each<'e, 'a> =
    dyn FnMut(&mut Export<'a>, &MailFile, Vec<u8>) -> Result<Proceed, StoreError> + 'e;

impl<'a> Export<'a> {
    fn new(disk: Disk, report: &'a mut Tell<'a>, of_mails: u64) -> Self {
        Self {
            disk,
            report,
            done: ExportReport::default(),
            carried: Carried {
                of_mails,
                ..Carried::default()
            },
            waiting: Vec::new(),
        }
    }

    fn folders(
        &mut self,
        format: ExportFormat,
        folders: &[Leaving],
        to: &Path,
    ) -> Result<(), StoreError> {
        let mut naming = Naming::default();
        let mut tags: Option<(Arc<Account>, TagsByBase)> = None;
        for folder in folders {
            let within = to.join(folder.account.id.as_str());
            // Each gets its name, also where nothing is in it: the others keep theirs.
            let place = naming.place(&folder.name, &within, format);
            if folder.mails.is_empty() || self.done.stopped {
                continue;
            }
            let known = tags.take();
            let known = known.filter(|(account, _tags)| Arc::ptr_eq(account, &folder.account));
            let (_account, tags) = match known {
                Some(known) => tags.insert(known),
                None => {
                    let read = folder.account.tags().read()?;
                    tags.insert((Arc::clone(&folder.account), read))
                }
            };
            match format {
                ExportFormat::Maildir => self.maildir(folder, tags, &within)?,
                ExportFormat::Mbox => self.mbox(folder, tags, &place)?,
                ExportFormat::Eml => self.files(folder, tags, &place)?,
            }
        }
        Ok(())
    }

    /// Reads each of these mails of a folder. A name that is gone is looked for again, all such names
    /// together; what is nowhere in the folder has left it.
    fn each(
        &mut self,
        folder: &Leaving,
        mails: Vec<MailFile>,
        each: &mut Each<'_, 'a>,
    ) -> Result<Proceed, StoreError> {
        let directory = folder.account.directory(&folder.name)?;
        let mut mails = mails;
        for look in 1..=LOOKS {
            let mut gone = Vec::new();
            for mail in mails {
                let Some(bytes) = self.read(&directory.join(&mail.file)) else {
                    if !is_regular(&directory.join(&mail.file)) {
                        gone.push(mail.base);
                    }
                    continue;
                };
                self.carried.mails += 1;
                if each(self, &mail, bytes)? == Proceed::Stop {
                    return Ok(Proceed::Stop);
                }
            }
            if gone.is_empty() || look == LOOKS {
                break;
            }
            let now = folder.account.files(&folder.name)?.mails.into_iter();
            let mut now: HashMap<String, MailFile> =
                now.map(|mail| (mail.base.clone(), mail)).collect();
            mails = gone.iter().filter_map(|base| now.remove(base)).collect();
        }
        Ok(Proceed::GoOn)
    }

    /// A mail's bytes; where it is there and cannot be read, that is told.
    fn read(&mut self, path: &Path) -> Option<Vec<u8>> {
        match read_start(path, u64::MAX) {
            Ok((bytes, _octets)) => {
                self.carried.octets += bytes.len() as u64;
                Some(bytes)
            }
            Err(StoreError::MailGone) => None,
            Err(error) => {
                self.carried.mails += 1;
                self.done.failed += 1;
                if self.done.faults.len() < CarryFault::KEPT {
                    self.done.faults.push(CarryFault {
                        file: path.to_owned(),
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

    /// Writes a file that waits for its name, with the date of its mail.
    fn write(
        &mut self,
        (tmp, to): (PathBuf, PathBuf),
        bytes: &[u8],
        date: Timestamp,
    ) -> Result<(), StoreError> {
        self.disk.remove(&tmp)?;
        let file = self.disk.create(&tmp)?;
        let written = self.disk.write(&file, &tmp, bytes);
        if let Ok(seconds) = u64::try_from(date.0)
            && let Some(time) = UNIX_EPOCH.checked_add(Duration::from_secs(seconds))
        {
            // A file system that cannot is no reason to fail.
            file.set_modified(time).ok();
        }
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

    /// Writes a list that lies beside mails; an empty one is not begun.
    fn write_list(&self, path: &Path, text: &str) -> Result<(), StoreError> {
        let there = fs::read(path).unwrap_or_default();
        if there == text.as_bytes() {
            return Ok(());
        }
        self.disk.replace(path, text.as_bytes())
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

/// When a mail came, as its name says.
fn came(base: &str) -> Option<Timestamp> {
    MailName::parse(base).and_then(|name| name.came)
}

/// The names of a mail's tags.
fn names_of(tags: &TagsByBase, base: &str) -> Vec<String> {
    let tags = tags.get(base).into_iter().flatten();
    tags.map(|tag| tag.name().to_owned()).collect()
}

/// Where something lies until it is whole.
fn beside(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    path.with_file_name(name)
}

#[cfg(test)]
mod tests;
