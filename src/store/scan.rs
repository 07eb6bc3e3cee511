//! Bringing the index up to date with the maildirs: other programs may have added, moved, marked
//! or removed files, and the index may have been deleted.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::num::NonZero;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{PoisonError, RwLock};
use std::thread;

use crate::model::{AccountId, Folder, FolderName, MailId, MailSummary};

use super::change::read_entry;
use super::choices::Charsets;
use super::entry::Entry;
use super::index::Filed;
use super::look::{Names, Ours, Scope};
use super::maildir::{Account, MailFile};
use super::name::{MailName, is_of_this_run, now};
use super::{Store, StoreError, crew};

mod compare;

use compare::Difference;

/// Rows of the first batch: what fills a window is there at once.
const FIRST_BATCH: usize = 200;
/// Rows of a later transaction at most; each is twice the one before. Conversations and names of
/// files come in no order, so that each transaction writes nearly all of their pages once more.
const BATCH: usize = 16_000;

/// How often names are looked at again that were renamed here while they were compared.
const LOOKS: usize = 3;

/// Seconds after which what was read is filed and told, however little it is: a slow disk gives a
/// hundred files a second.
const FILED_AFTER: u64 = 2;

/// Files read side by side at least, however few cores there are: whoever waits for a disk is not
/// at work, and one that is asked for several at once gives each sooner.
const READERS: usize = 8;

/// Files that a reader reads before it hands their rows over: a thread woken for each would cost as
/// much as its row.
const HANDED: usize = 32;
/// And what waits to be filed at most, in as many.
const WAITING: usize = 125;
/// Files from which on filing them is given more room.
const MANY: usize = 4000;

/// How far bringing up to date is.
#[derive(Debug)]
pub struct ScanProgress<'a> {
    /// Which account.
    pub account: &'a AccountId,
    /// Files read so far, of this account.
    pub mails: u64,
    /// Files to read, of this account.
    pub of_mails: u64,
    /// Rows just added, newest first as far as the files' names tell.
    pub added: &'a [MailSummary],
    readers: &'a Readers,
}

impl ScanProgress<'_> {
    /// Does something, and no file is read meanwhile: whoever rests leaves disk and processor to
    /// others. Behind it little is read before he is asked again.
    pub fn at_rest<T>(&self, act: impl FnOnce() -> T) -> T {
        let turn = self.readers.turn.write();
        let _all_wait = turn.unwrap_or_else(PoisonError::into_inner);
        self.readers.rested.store(true, Ordering::Relaxed);
        act()
    }
}

/// The threads that read.
#[derive(Debug, Default)]
struct Readers {
    /// Held by whoever wants none of them to read.
    turn: RwLock<()>,
    /// Whether that was so since rows were last filed.
    rested: AtomicBool,
}

/// Whether to go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proceed {
    /// Yes.
    GoOn,
    /// No: what is not read yet is read the next time.
    Stop,
}

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ScanReport {
    /// Files read into the index.
    pub added: u64,
    /// Mails with other flags than the index knew.
    pub changed: Vec<MailId>,
    /// Mails that left a folder, moved elsewhere or gone.
    pub removed: Vec<(Folder, MailId)>,
    /// Mails found in another folder than before.
    pub moved: Vec<MailId>,
    /// Entries that are no mails: links, pipes, devices, names that are not UTF-8.
    pub ignored: u64,
    /// Mail files that could not be read.
    pub unreadable: u64,
    /// Whether it was stopped before its end.
    pub stopped: bool,
}

impl ScanReport {
    /// Whether other programs had done anything that the index did not know.
    #[must_use]
    pub fn is_news(&self) -> bool {
        self.added > 0
            || !self.changed.is_empty()
            || !self.removed.is_empty()
            || !self.moved.is_empty()
    }
}

impl Store {
    /// Makes the index agree with the maildirs of one or all accounts. Folders whose directories
    /// have not changed are passed over; new files are read newest first, several at a time.
    ///
    /// # Errors
    /// As [`Store::agree_with_disk`].
    pub fn bring_up_to_date(
        &self,
        account: Option<&AccountId>,
        report: &mut dyn FnMut(&ScanProgress<'_>) -> Proceed,
    ) -> Result<ScanReport, StoreError> {
        let mut found = ScanReport::default();
        self.agree_with_disk(account, report, &mut found)?;
        Ok(found)
    }

    /// The same. What it comes to is in `found`, also where it ends with a fault.
    ///
    /// # Errors
    /// File and index errors; what was done before stays done. A folder or an account that cannot
    /// be read keeps no other from being looked at: the first fault is told.
    pub fn agree_with_disk(
        &self,
        account: Option<&AccountId>,
        report: &mut dyn FnMut(&ScanProgress<'_>) -> Proceed,
        found: &mut ScanReport,
    ) -> Result<(), StoreError> {
        let accounts = match account {
            Some(account) => vec![self.account(account)?],
            None => self.accounts(),
        };
        found.stopped = false;
        let mut first = Ok(());
        for account in accounts {
            let agreed = self.agree_wholly(&account, report, found);
            first = passing_by(first, agreed)?;
            if found.stopped {
                break;
            }
        }
        first
    }

    /// Makes the index agree with all of an account's maildirs, and looks again at what was renamed
    /// here meanwhile.
    fn agree_wholly(
        &self,
        account: &Account,
        report: &mut dyn FnMut(&ScanProgress<'_>) -> Proceed,
        found: &mut ScanReport,
    ) -> Result<(), StoreError> {
        let mut left = self.agree(account, &Scope::Everything, Ours::Take, report, found)?;
        for _look in 0..LOOKS {
            if left.is_empty() || found.stopped {
                return Ok(());
            }
            let scope = Scope::Touched {
                folders: &left,
                folders_changed: false,
            };
            let agreed = self.agree(account, &scope, Ours::Take, report, found);
            if agreed.is_err() {
                account.were_not_compared(&left.into_keys().collect::<Vec<_>>());
            }
            left = agreed?;
        }
        // The next start compares these folders.
        account.were_not_compared(&left.into_keys().collect::<Vec<_>>());
        Ok(())
    }

    /// Makes the index agree with an account's maildirs, and returns what is to be looked at again:
    /// what was left to whoever delivers it, and what was renamed here meanwhile.
    pub(super) fn agree(
        &self,
        account: &Account,
        scope: &Scope<'_>,
        ours: Ours,
        report: &mut dyn FnMut(&ScanProgress<'_>) -> Proceed,
        found: &mut ScanReport,
    ) -> Result<BTreeMap<FolderName, Names>, StoreError> {
        let mut difference = self.compare(account, scope, found)?;
        account.were_not_compared(&difference.unread);
        let fault = difference.fault.take();
        let before = found.unreadable;
        let agreed = self.settle(account, difference, ours, report, found);
        if agreed.is_err() || found.stopped || found.unreadable > before {
            account.not_compared();
        }
        match (fault, agreed) {
            (Some(fault), Ok(left)) => {
                // Nobody is told of it: the next start compares these folders.
                account.were_not_compared(&left.into_keys().collect::<Vec<_>>());
                Err(fault)
            }
            (Some(fault), Err(error)) if error.is_of_one_place() => Err(fault),
            (_, agreed) => agreed,
        }
    }

    /// Files what differs. Step by step what was filed is in `found`: a fault behind it takes
    /// nothing of it back.
    fn settle(
        &self,
        account: &Account,
        mut difference: Difference,
        ours: Ours,
        report: &mut dyn FnMut(&ScanProgress<'_>) -> Proceed,
        found: &mut ScanReport,
    ) -> Result<BTreeMap<FolderName, Names>, StoreError> {
        let index = &self.shared.index;
        let left = |filed: &Filed| (filed.folder.clone(), filed.id);
        let mut unknown = index.refile(&difference.moved)?;
        for (before, _after) in &difference.moved {
            found.moved.push(before.id);
            found.removed.push(left(before));
        }
        unknown.extend(index.refile(&difference.changed)?);
        let changed = difference.changed.iter();
        found
            .changed
            .extend(changed.map(|(before, _after)| before.id));
        index.remove(&difference.vanished)?;
        found.removed.extend(difference.vanished.iter().map(left));
        if difference.folders_gone {
            // Now that no mail is in them.
            index.drop_folders_but(&account.id, &account.folders()?)?;
        }
        let mut left = difference.leave_arriving(ours);
        let before = found.unreadable;
        let mut unindexed = self.still_without_row(account, difference.unindexed)?;
        let lost = self.without_a_row(unknown)?.into_iter();
        unindexed.extend(lost.map(|filed| {
            let mail = MailFile {
                file: filed.file,
                base: filed.base,
                flags: filed.flags,
            };
            (filed.folder.name, mail)
        }));
        self.read_files(account, unindexed, report, found)?;
        if !found.stopped && found.unreadable == before {
            for (folder, stamp) in difference.stamps {
                if !left.contains_key(&folder.name) {
                    index.set_stamp(&folder, &stamp)?;
                }
            }
            account.were_compared(difference.compared);
        }
        for (folder, names) in difference.in_hand {
            left.entry(folder).or_default().join(names);
        }
        Ok(left)
    }

    /// Of files that were renamed those whose row is gone: who wanted to rename one of them as well,
    /// and found it no longer where it was, has let its row go meanwhile.
    pub(super) fn without_a_row(&self, mut renamed: Vec<Filed>) -> Result<Vec<Filed>, StoreError> {
        let mut outcome = Ok(());
        renamed.retain(|filed| match self.filed_as(&filed.folder, &filed.base) {
            Ok(known) => known.is_none(),
            Err(error) => {
                outcome = Err(error);
                true
            }
        });
        outcome.map(|()| renamed)
    }

    /// Those that nobody has filed meanwhile: what this run fetches gets its row from whoever
    /// delivers it.
    fn still_without_row(
        &self,
        account: &Account,
        mut files: Vec<(FolderName, MailFile)>,
    ) -> Result<Vec<(FolderName, MailFile)>, StoreError> {
        let mut outcome = Ok(());
        files.retain(|(name, mail)| {
            if !is_of_this_run(&mail.base) {
                return true;
            }
            match self.filed_as(&account.folder(name), &mail.base) {
                Ok(filed) => filed.is_none(),
                Err(error) => {
                    outcome = Err(error);
                    true
                }
            }
        });
        outcome.map(|()| files)
    }

    /// Reads files into the index: several threads read and parse, this one files the rows.
    fn read_files(
        &self,
        account: &Account,
        mut files: Vec<(FolderName, MailFile)>,
        report: &mut dyn FnMut(&ScanProgress<'_>) -> Proceed,
        found: &mut ScanReport,
    ) -> Result<(), StoreError> {
        if files.is_empty() {
            return Ok(());
        }
        files.sort_by_cached_key(|(_folder, mail)| {
            Reverse(MailName::parse(&mail.base).and_then(|name| name.came))
        });
        let of_mails = files.len() as u64;
        let _room = (files.len() > MANY).then(|| self.shared.index.take_room());
        let queue = Queue {
            files: &files,
            charsets: &self.charsets(),
            next: AtomicUsize::new(0),
            stop: AtomicBool::new(false),
            readers: Readers::default(),
        };
        let tags = account.tags().read()?;
        let (sender, receiver) = sync_channel(WAITING);
        thread::scope(|scope| {
            let work = {
                let queue = &queue;
                move || {
                    crew::step_back();
                    queue.read(account, &sender);
                }
            };
            crew::start(scope, "index", readers(), work)?;
            let mut read = receiver.iter().flatten();
            let mut mails = 0;
            let mut batch = Vec::new();
            let mut limit = FIRST_BATCH;
            let mut filed_at = now();
            loop {
                let next = read.next();
                let is_last = next.is_none();
                match next {
                    Some(Ok(mut entry)) => {
                        entry.tags = tags.get(&entry.base).cloned().unwrap_or_default();
                        batch.push(entry);
                    }
                    Some(Err(StoreError::MailGone)) => mails += 1,
                    Some(Err(_unreadable)) => found.unreadable += 1,
                    None => {}
                }
                let has_waited = now().0.abs_diff(filed_at.0) >= FILED_AFTER;
                if batch.len() < limit && !is_last && !has_waited {
                    continue;
                }
                filed_at = now();
                mails += batch.len() as u64;
                let added = self.file(account, std::mem::take(&mut batch));
                let proceed = added.map(|added| {
                    found.added += added.len() as u64;
                    report(&ScanProgress {
                        account: &account.id,
                        mails,
                        of_mails,
                        added: &added,
                        readers: &queue.readers,
                    })
                });
                limit = match queue.readers.rested.swap(false, Ordering::Relaxed) {
                    true => FIRST_BATCH,
                    false => BATCH.min(2 * limit),
                };
                if is_last {
                    return proceed.map(|_end| ());
                }
                if !matches!(proceed, Ok(Proceed::GoOn)) {
                    found.stopped = true;
                    queue.stop.store(true, Ordering::Relaxed);
                    // Readers that wait to hand something over must find the channel open.
                    for _left in read {}
                    return proceed.map(|_stopped| ());
                }
            }
        })
    }
}

/// Threads that read files side by side.
fn readers() -> usize {
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    READERS.max(cores.min(4 * READERS))
}

/// The first fault of several places.
///
/// # Errors
/// What is not about one place: the others are not looked at then.
pub(super) fn passing_by(
    first: Result<(), StoreError>,
    next: Result<(), StoreError>,
) -> Result<Result<(), StoreError>, StoreError> {
    match next {
        Err(fault) if !fault.is_of_one_place() => Err(fault),
        next => Ok(first.and(next)),
    }
}

/// Files that wait to be read.
struct Queue<'a> {
    files: &'a [(FolderName, MailFile)],
    charsets: &'a Charsets,
    next: AtomicUsize,
    stop: AtomicBool,
    readers: Readers,
}

impl Queue<'_> {
    fn read(&self, account: &Account, sender: &SyncSender<Vec<Result<Entry, StoreError>>>) {
        while !self.stop.load(Ordering::Relaxed) {
            let first = self.next.fetch_add(HANDED, Ordering::Relaxed);
            let files = self.files.iter().skip(first).take(HANDED);
            let read: Vec<_> = files
                .map(|(folder, mail)| {
                    drop(self.readers.turn.read());
                    read_entry(account, folder, &mail.file, self.charsets)
                })
                .collect();
            if read.is_empty() || sender.send(read).is_err() {
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests;
