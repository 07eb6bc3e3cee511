//! Marking, moving, erasing, and keeping the index true.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::time::Instant;

use crate::channel::event::Progress;
use crate::channel::{Cause, Event, Outcome, Task, Ticket};
use crate::model::{Flags, Folder, FolderName, MailId, MailSummary};
use crate::store::{Moved, Proceed, ScanProgress, ScanReport, Store, StoreError};

use super::heart::Shared;
use super::tell::Teller;
use super::{cause, mend, text};

/// Rows told at once.
pub(super) const ROWS: usize = 200;
/// Rows that a list begins with: nothing goes before these.
const AT_ONCE: u64 = 1_000;
/// How often rows behind them are told.
const TOLD_EVERY: Duration = Duration::from_millis(250);

/// Sets and clears flags.
pub(super) async fn set_flags(
    heart: &Shared,
    mails: Vec<MailId>,
    add: Flags,
    remove: Flags,
) -> Outcome {
    let changed = heart.on_disk(move |store| store.set_flags(&mails, add, remove));
    let result = match changed.await {
        Ok(rows) => {
            for rows in rows.chunks(ROWS) {
                let rows = rows.to_vec();
                heart.teller.tell(Event::MailsChanged { rows }).await;
            }
            heart.tell_folders().await;
            Ok(())
        }
        Err(cause) => Err(in_directory(cause)),
    };
    cause::outcome(Task::Change, None, result)
}

/// Moves mails to a folder of their own account.
pub(super) async fn move_mails(
    heart: &Shared,
    ticket: Ticket,
    (mails, to): (Vec<MailId>, FolderName),
) -> Outcome {
    let moved = heart.on_disk(move |store| {
        let (moved, mut stayed, fault) = store.move_what_can_be(&mails, &to);
        if fault.is_ok() || !moved.removed.is_empty() {
            // Nor was moved what another program has moved elsewhere, or removed.
            let there: HashSet<MailId> = moved.rows.iter().map(|row| row.id).collect();
            stayed = mails;
            stayed.retain(|mail| !there.contains(mail));
        }
        Ok((moved, stayed, fault))
    });
    let result = match moved.await {
        Ok((moved, stayed, fault)) => {
            tell_missing(heart, ticket, moved.missing).await;
            let told = tell_moved(heart, Ok(moved)).await;
            if !stayed.is_empty() {
                let mails = stayed;
                heart.teller.tell(Event::Stayed { ticket, mails }).await;
            }
            let fault = fault.map_err(|error| in_directory(heart.cause_of(&error)));
            fault.and(told)
        }
        Err(cause) => Err(cause),
    };
    cause::outcome(Task::Change, None, result)
}

/// Mails are renamed and removed by whoever may write to their directory: where that is forbidden
/// it is the directory that a person has to look at, and one word of it is enough for all of them.
fn in_directory(mut cause: Cause) -> Cause {
    if let Cause::PermissionDenied { path } = &mut cause
        && let Some(directory) = path.parent()
        && (directory.ends_with("cur") || directory.ends_with("new"))
    {
        *path = directory.to_owned();
    }
    cause
}

/// Removes mails for good, as far as they lie in Trash.
pub(super) async fn erase(heart: &Shared, mails: Vec<MailId>) -> Outcome {
    let erased = heart.on_disk(move |store| store.erase(&mails, &FolderName::Trash));
    let erased = erased.await.map_err(in_directory);
    let result = tell_moved(heart, erased).await;
    cause::outcome(Task::Change, None, result)
}

pub(super) async fn tell_moved(heart: &Shared, moved: Result<Moved, Cause>) -> Result<(), Cause> {
    let moved = moved?;
    for (folder, mails) in moved.removed {
        let event = Event::MailsRemoved { folder, mails };
        heart.teller.tell(event).await;
    }
    for rows in moved.rows.chunks(ROWS) {
        let rows = rows.to_vec();
        heart.teller.tell(Event::MailsAdded { rows }).await;
    }
    heart.tell_folders().await;
    Ok(())
}

/// Tells that so many mails that a command was about are no longer here, where some are not.
pub(super) async fn tell_missing(heart: &Shared, ticket: Ticket, mails: usize) {
    if mails > 0 {
        heart.teller.tell(Event::Missing { ticket, mails }).await;
    }
}

/// Brings the index up to date, or makes it anew.
pub(super) async fn index(heart: &Shared, rebuild: bool, ticket: Ticket) -> Outcome {
    let began = Instant::now();
    let scanned = scan(heart, rebuild, Some(ticket)).await;
    // What one folder kept from being read is not among the rows; the others have theirs.
    let has_rows = scanned.as_ref().err().is_none_or(cause::is_of_one_place);
    let texts = match has_rows {
        true => text::take(heart, Some(ticket)).await,
        false => Ok(0),
    };
    let result = match (scanned, texts) {
        (Ok((report, mails)), Ok(texts)) => {
            let event = Event::Indexed {
                ticket,
                mails,
                added: report.added,
                removed: report.removed.len() as u64,
                texts,
                took_ms: u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX),
            };
            heart.teller.tell(event).await;
            Ok(())
        }
        (Err(cause), _) | (_, Err(cause)) => Err(cause),
    };
    cause::outcome(Task::Index, None, result)
}

/// What every start of a window does: other programs may have touched the maildirs.
pub(super) async fn bring_up_to_date(heart: &Shared) {
    agree(heart).await;
    heart.teller.news().notify_one();
}

/// Reads what differs, and tells a fault. Nobody has asked for the index itself: folders that look
/// as they did are passed over.
async fn agree(heart: &Shared) {
    if let Err(cause) = scan(heart, false, None).await {
        let failure = crate::channel::Failure {
            task: Task::Index,
            cause,
            account: None,
        };
        heart.teller.notice(failure).await;
    }
}

/// The same before a single command that counts mails or does something with them: a run that was
/// killed leaves some without a row, and no window looks after them. Once a run; where nothing has
/// changed since the last it costs a look at each folder's directories.
pub(super) async fn agree_first(heart: &Shared) {
    if heart.background {
        return;
    }
    heart.agreed.get_or_init(|| agree(heart)).await;
}

/// Stops a scan whose job was dropped.
struct Stop(Arc<AtomicBool>);

impl Drop for Stop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// How the index comes to agree with the maildirs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum How {
    /// What differs is read; a folder that looks as it did is passed over.
    Agree,
    /// What differs is read, whatever a folder looks like.
    Compare,
    /// Everything is read again.
    Rebuild,
    /// The same, and the files go, for they are damaged.
    Mend,
}

/// A damaged index is made anew at once, and said to be.
async fn scan(
    heart: &Shared,
    rebuild: bool,
    ticket: Option<Ticket>,
) -> Result<(ScanReport, u64), Cause> {
    let how = match ticket {
        _rebuild if rebuild => How::Rebuild,
        // Whoever asks for it has a reason to doubt the index.
        Some(_asked) => How::Compare,
        None => How::Agree,
    };
    match scan_once(heart, how, ticket).await {
        Err(cause @ Cause::IndexDamaged { .. }) => match (heart.damage.take(), ticket) {
            (Some(detail), _) => {
                mend::tell(heart, detail).await;
                let mended = scan_once(heart, How::Mend, ticket).await;
                // What others found meanwhile they found in the file that is gone.
                heart.damage.take();
                mended
            }
            // Somebody sees to it already.
            (None, None) => Ok((ScanReport::default(), 0)),
            (None, Some(_asked)) => Err(cause),
        },
        scanned => scanned,
    }
}

/// One attempt at it.
pub(super) async fn scan_once(
    heart: &Shared,
    how: How,
    ticket: Option<Ticket>,
) -> Result<(ScanReport, u64), Cause> {
    let _rows_first = heart.listing.read().await;
    let stopped = Arc::new(AtomicBool::new(false));
    let _stop = Stop(Arc::clone(&stopped));
    let teller = heart.teller.clone();
    let leaving = Arc::clone(heart);
    let found = heart.on_disk(move |store| {
        let leaves = || stopped.load(Ordering::Relaxed) || leaving.leaving.load(Ordering::Relaxed);
        let mut resumed = Instant::now();
        let mut untold = Untold::default();
        let mut tell = |progress: &ScanProgress<'_>| {
            untold.take_in(&teller, progress.added);
            if let Some(ticket) = ticket {
                teller.mention(Event::Progress {
                    ticket,
                    account: Some(progress.account.clone()),
                    progress: Progress::Indexing {
                        mails: progress.mails,
                        of_mails: progress.of_mails,
                    },
                });
            }
            if progress.mails > AT_ONCE && leaving.fetches.coming.comes() {
                let worked = resumed.elapsed();
                progress.at_rest(|| leaving.fetches.coming.give_way(worked, leaves));
            }
            resumed = Instant::now();
            if leaves() {
                Proceed::Stop
            } else {
                Proceed::GoOn
            }
        };
        let lapses = store.lapses();
        let report = match how {
            How::Agree | How::Compare => {
                if how == How::Compare {
                    store.forget_looks()?;
                }
                let mut found = ScanReport::default();
                let agreed = store.agree_with_disk(None, &mut tell, &mut found);
                untold.tell(&teller);
                // A fault takes nothing back of what was filed before it.
                let told = tell_differences(store, &teller, &mut found.clone());
                agreed.and(told).map(|()| found)
            }
            How::Rebuild => store.rebuild(&mut tell),
            How::Mend => store.make_anew(&mut tell),
        };
        untold.tell(&teller);
        let report = report?;
        if !report.stopped && report.unreadable == 0 {
            store.all_have_rows(&lapses);
        }
        let mails = store.folders()?.iter().map(|folder| folder.mails).sum();
        Ok((report, mails))
    });
    let found = found.await;
    if found
        .as_ref()
        .map_or(true, |(report, _mails)| report.is_news())
    {
        heart.tell_folders().await;
    }
    found
}

/// Rows that were filed and are not told yet: a window that paints for every batch has no time left
/// for the mails.
#[derive(Debug, Default)]
struct Untold {
    rows: Vec<MailSummary>,
    last: Option<Instant>,
    told: usize,
}

impl Untold {
    /// The first at once, what fills a window, and then some times a second.
    fn take_in(&mut self, teller: &Teller, added: &[MailSummary]) {
        self.rows.extend_from_slice(added);
        let has_waited = self.last.is_none_or(|last| last.elapsed() >= TOLD_EVERY);
        if has_waited || self.told < AT_ONCE as usize {
            self.tell(teller);
        }
    }

    fn tell(&mut self, teller: &Teller) {
        self.told += self.rows.len();
        tell_added(teller, &std::mem::take(&mut self.rows));
        self.last = Some(Instant::now());
    }
}

/// Tells rows that a comparison with the disk has just filed.
pub(super) fn tell_added(teller: &Teller, added: &[MailSummary]) {
    for rows in added.chunks(ROWS) {
        let rows = rows.to_vec();
        teller.tell_blocking(Event::MailsAdded { rows });
    }
}

/// Tells what a comparison with the disk found, but for rows that were added, which were told when
/// they were. What cannot be told stays in the report, for the next time.
///
/// # Errors
/// Index errors.
pub(super) fn tell_differences(
    store: &Store,
    teller: &Teller,
    report: &mut ScanReport,
) -> Result<(), StoreError> {
    let mut by_folder: BTreeMap<Folder, Vec<MailId>> = BTreeMap::new();
    for (folder, mail) in std::mem::take(&mut report.removed) {
        by_folder.entry(folder).or_default().push(mail);
    }
    for (folder, mails) in by_folder {
        teller.tell_blocking(Event::MailsRemoved { folder, mails });
    }
    for (mails, moved) in [(&mut report.changed, false), (&mut report.moved, true)] {
        while !mails.is_empty() {
            let first = mails.len().saturating_sub(ROWS);
            let rows = store.rows(mails.get(first..).unwrap_or_default())?;
            mails.truncate(first);
            teller.tell_blocking(if moved {
                Event::MailsAdded { rows }
            } else {
                Event::MailsChanged { rows }
            });
        }
    }
    *report = ScanReport::default();
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_mails_that_may_not_be_moved_one_word_is_enough_and_names_their_directory() {
        let denied = |path: &str| Cause::PermissionDenied { path: path.into() };
        let directory = denied("/mail/work/.Archive/cur");
        for file in ["1.M2P3Q4.host,U=AB,S=5:2,S", "6.M7P8Q9.host"] {
            let path = format!("/mail/work/.Archive/cur/{file}");
            assert_eq!(in_directory(denied(&path)), directory);
        }
        let index = denied("/data/index.sqlite");
        assert_eq!(in_directory(index.clone()), index);
    }
}
