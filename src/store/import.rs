//! Mail of other programs taken in: what a path holds is recognised, its tree of folders is kept
//! under one of our own, and each mail comes once.
//!
//! A mail stays octet by octet what it is, line ends included, but for an mbox's quoting and for
//! line ends that no reader understands ([`mend`]). What is here already is
//! known by its likeness, however it was kept before, so an import that was broken off is simply
//! run again: it passes over what it has done. One mail is in memory at a time.

mod known;
pub(super) use known::key;
mod read;
mod sources;

use std::borrow::Cow;
use std::path::Path;

use crate::carry::marks::Keeper;
use crate::carry::{Likeness, Marks, levels, marks, mbox, mend, outbound};
use crate::mime::summary;
use crate::model::{
    Carried, CarryFault, FaultKind, Flags, FolderName, ImportPlan, ImportReport, MailSummary,
    Recognised, Tag, Timestamp,
};

use super::bulk::{Bulk, BulkDelivered, BulkMail};
use super::maildir::Account;
use super::name::{directory_of, folder_of, now};
use super::scan::{Proceed, ScanProgress, ScanReport};
use super::{Store, StoreError};

use known::{Known, Standing};
use sources::{Source, Sources};

/// Octets of a mail's beginning that its row is read from.
const HEAD_OCTETS: usize = 128 * 1024;
/// A mail of more octets is no mail that anybody has sent.
pub const MAIL_OCTETS: usize = 256 * 1024 * 1024;

/// How far an import is.
#[derive(Debug)]
pub struct Importing<'a> {
    /// How much of it.
    pub carried: Carried,
    /// Which file or folder is read.
    pub file: &'a Path,
    /// What the path that was named holds, told once for each before the first mail.
    pub recognised: Option<&'a Recognised>,
    /// Rows that are new here.
    pub added: &'a [MailSummary],
    /// What other programs had done to the account, where the index did not know of it yet; told
    /// once, before anything is imported.
    pub found: Option<&'a ScanReport>,
}

impl<'a> Importing<'a> {
    /// Of an import that has not begun to read.
    fn before(file: &'a Path) -> Self {
        Self {
            carried: Carried::default(),
            file,
            recognised: None,
            added: &[],
            found: None,
        }
    }
}

/// A mail as a source gives it.
#[derive(Debug)]
pub(super) struct Found<'a> {
    file: &'a Path,
    offset: Option<u64>,
    bytes: &'a [u8],
    /// When it came, as far as the source knows.
    came: Option<Timestamp>,
    /// What the source says besides what stands in the header.
    flags: FoundFlags,
    /// What a list beside it says it is tagged with.
    tags: &'a [String],
    is_deleted: bool,
}

/// What a source knows of a mail's flags.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FoundFlags {
    /// These.
    Known(Flags),
    /// What stands in its header, where anything does; else it counts as read.
    InHeader(Keeper),
}

/// What is held in the path; `None`: nothing this program can read. It may be a whole disk, so it is
/// asked now and then whether to `go_on`; stopped, it says what was found so far.
///
/// # Errors
/// Where the path cannot be read.
pub fn recognise(
    path: &Path,
    go_on: &mut dyn FnMut() -> Proceed,
) -> Result<Option<Recognised>, StoreError> {
    Ok(Sources::look(path, go_on)?.recognised(path))
}

impl Store {
    /// Imports what a plan names, in its order.
    ///
    /// # Errors
    /// [`StoreError::NothingToImport`] for a path that holds nothing known, before anything is
    /// imported; [`StoreError::OwnMailOnly`] and [`StoreError::BadName`] for a folder that takes
    /// none; file and index errors, with whatever came before them
    /// imported for good. A fault of a single mail is in the report.
    pub fn import(
        &self,
        plan: &ImportPlan,
        report: &mut dyn FnMut(&Importing<'_>) -> Proceed,
    ) -> Result<ImportReport, StoreError> {
        let account = self.account(&plan.account)?;
        directory_of(&plan.under)?;
        if matches!(plan.under, FolderName::Outbox | FolderName::Drafts) {
            // A mail without what belongs to it there would neither go out nor be written on.
            let name = plan.under.key().to_owned();
            return Err(StoreError::OwnMailOnly { name });
        }
        let mut all = Vec::new();
        for path in &plan.paths {
            let mut go_on = || report(&Importing::before(path));
            let sources = Sources::look(path, &mut go_on)?;
            if sources.is_stopped {
                return Ok(ImportReport {
                    stopped: true,
                    ..ImportReport::default()
                });
            }
            let Some(recognised) = sources.recognised(path) else {
                return Err(StoreError::NothingToImport { path: path.clone() });
            };
            all.push((sources, recognised));
        }
        // One that was stopped still stores what it had: what is here is known once it has ended.
        let _turn = account.import_turn();
        if self.find_before(&account, report)?.stopped {
            return Ok(ImportReport {
                stopped: true,
                ..ImportReport::default()
            });
        }
        let of_octets = all.iter().map(|(_sources, one)| one.octets).sum();
        let mut import = Import {
            known: Known::of(self, &plan.account)?,
            bulk: Some(self.bulk(&plan.account)?),
            store: self,
            account: &account,
            plan,
            report,
            done: ImportReport::default(),
            carried: Carried {
                of_octets,
                ..Carried::default()
            },
        };
        for (sources, recognised) in &all {
            import.done.ignored += recognised.ignored;
            import.done.take_faults(&sources.faults);
            import.tell(&recognised.path, Some(recognised), &[]);
            for source in &sources.found {
                if import.done.stopped {
                    break;
                }
                import.read(source)?;
            }
        }
        import.finish()
    }
}

impl Store {
    /// Files that no row knows yet would be imported once more.
    fn find_before(
        &self,
        account: &Account,
        report: &mut dyn FnMut(&Importing<'_>) -> Proceed,
    ) -> Result<ScanReport, StoreError> {
        let mut found = ScanReport::default();
        let mut tell = |progress: &ScanProgress<'_>| {
            report(&Importing {
                added: progress.added,
                ..Importing::before(&account.root)
            })
        };
        let agreed = self.agree_with_disk(Some(&account.id), &mut tell, &mut found);
        let told = report(&Importing {
            found: Some(&found),
            ..Importing::before(&account.root)
        });
        found.stopped |= told == Proceed::Stop;
        agreed.map(|()| found)
    }
}

/// Whether a folder can lie on the disk and is found there again.
fn is_fit(folder: &FolderName) -> bool {
    directory_of(folder).is_ok_and(|directory| folder_of(&directory).as_ref() == Some(folder))
}

impl ImportReport {
    pub(super) fn fault(&mut self, fault: CarryFault) {
        self.failed += 1;
        if self.faults.len() < CarryFault::KEPT {
            self.faults.push(fault);
        }
    }

    fn take_faults(&mut self, faults: &[CarryFault]) {
        for fault in faults {
            self.fault(fault.clone());
        }
    }
}

/// An import on its way.
struct Import<'a> {
    known: Known,
    /// `None`: it has ended.
    bulk: Option<Bulk>,
    store: &'a Store,
    account: &'a Account,
    plan: &'a ImportPlan,
    report: &'a mut dyn FnMut(&Importing<'_>) -> Proceed,
    done: ImportReport,
    carried: Carried,
}

impl Import<'_> {
    fn read(&mut self, source: &Source) -> Result<(), StoreError> {
        let folder = levels::folder(&self.plan.under, &source.levels, &is_fit);
        read::read(source, &mut |event| {
            match event {
                read::Event::Mail(found) => self.take(&found, &folder)?,
                read::Event::Fault(fault) => self.done.fault(fault),
                read::Event::Read { octets } => self.carried.octets += octets,
            }
            if self.done.stopped {
                return Ok(Proceed::Stop);
            }
            Ok(Proceed::GoOn)
        })
    }

    fn take(&mut self, found: &Found<'_>, folder: &FolderName) -> Result<(), StoreError> {
        self.carried.mails += 1;
        let (bytes, marks) = self.marked(found);
        if found.is_deleted || marks.is_deleted {
            self.done.deleted += 1;
            return Ok(());
        }
        if !mbox::is_mail(&bytes) {
            self.done.fault(CarryFault {
                file: found.file.to_owned(),
                offset: found.offset,
                why: FaultKind::NotAMail,
            });
            return Ok(());
        }
        let head = bytes.get(..HEAD_OCTETS).unwrap_or(&bytes);
        let summary = summary::read(head);
        let likeness = Likeness::kept(&bytes);
        let bulk = self.bulk.as_ref();
        let is_of_import = || bulk.is_some_and(|bulk| bulk.knows(&bytes));
        let known = self.known.take((&summary, likeness), folder, is_of_import);
        let copy = match known? {
            Standing::New { copy } => copy,
            Standing::Repeated => {
                self.done.repeated += 1;
                return self.pace(found.file);
            }
            standing => {
                self.done.duplicates += 1;
                self.done.in_trash += u64::from(standing == Standing::InTrash);
                return self.pace(found.file);
            }
        };
        self.done.octets += bytes.len() as u64;
        if !self.done.folders.contains(folder) {
            self.done.folders.push(folder.clone());
        }
        let Some(bulk) = &mut self.bulk else {
            return Ok(());
        };
        let tags = marks.tags.iter().chain(found.tags);
        bulk.add(BulkMail {
            folder: folder.clone(),
            bytes: &bytes,
            flags: marks.flags.unwrap_or(Flags::SEEN),
            tags: tags.filter_map(|tag| Tag::new(tag).ok()).collect(),
            came: found.came.or(summary.date).unwrap_or_else(now),
            copy,
        })?;
        self.pace(found.file)
    }

    /// A mail's octets as they are kept, and what is noted of it.
    fn marked<'m>(&mut self, found: &Found<'m>) -> (Cow<'m, [u8]>, Marks) {
        // Ours stand in an mbox and nowhere else: in a file of its own they are the mail's.
        let ours = found
            .offset
            .and_then(|_in_mbox| outbound::take_back(found.bytes));
        if let Some((bytes, marks)) = ours {
            return (Cow::Owned(bytes), marks);
        }
        let mended = mend::mend(found.bytes);
        self.done.mended += u64::from(mended.len() != found.bytes.len());
        let marks = match found.flags {
            FoundFlags::InHeader(keeper) => marks::read(&mended, keeper),
            FoundFlags::Known(flags) => Marks {
                flags: Some(flags),
                ..Marks::default()
            },
        };
        (mended, marks)
    }

    /// Tells now and then how far it is, also while everything is here already.
    fn pace(&mut self, file: &Path) -> Result<(), StoreError> {
        if !self.carried.mails.is_multiple_of(64) {
            return Ok(());
        }
        let parts = match &mut self.bulk {
            Some(bulk) => bulk.delivered()?,
            None => Vec::new(),
        };
        self.take_in(parts, file)
    }

    /// Makes the rest durable, also where it was stopped.
    fn finish(mut self) -> Result<ImportReport, StoreError> {
        if let Some(bulk) = self.bulk.take() {
            let parts = bulk.finish()?;
            self.take_in(parts, Path::new(""))?;
        }
        Ok(self.done)
    }

    /// What has become durable.
    fn take_in(&mut self, parts: Vec<BulkDelivered>, file: &Path) -> Result<(), StoreError> {
        let mut failed = Ok(());
        let mut added = Vec::new();
        for part in parts {
            self.done.imported += part.stored;
            self.done.duplicates += part.already;
            added.extend(part.rows);
            if let Some((_number, error)) = part.failed.into_iter().next() {
                failed = Err(error);
            }
            if let Some(error) = part.index_error {
                failed = failed.and(Err(error));
            }
        }
        if !added.is_empty() {
            let folders = self.account.folders()?;
            let index = &self.store.shared.index;
            index.record_folders(&self.account.id, &folders)?;
        }
        self.tell(file, None, &added);
        failed
    }

    fn tell(&mut self, file: &Path, recognised: Option<&Recognised>, added: &[MailSummary]) {
        let told = (self.report)(&Importing {
            carried: self.carried,
            file,
            recognised,
            added,
            found: None,
        });
        if told == Proceed::Stop {
            self.done.stopped = true;
        }
    }
}

#[cfg(test)]
pub(super) mod tests;
