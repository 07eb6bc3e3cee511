//! Bringing the index up to date with the maildirs: other programs may have added, moved, marked
//! or removed files, and the index may have been deleted.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread;

use crate::model::{AccountId, Folder, FolderName, MailId, MailSummary};

use super::change::read_entry;
use super::entry::Entry;
use super::index::Filed;
use super::look::{Names, Scope};
use super::maildir::{Account, MailFile};
use super::name::MailName;
use super::stamp::{remove_stale, stamp};
use super::{Store, StoreError};

/// Rows of the first batch: what fills a window is there at once.
const FIRST_BATCH: usize = 200;
/// Rows of a later transaction at most; each is twice the one before.
const BATCH: usize = 2000;

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

/// Where index and directories differ.
#[derive(Debug, Default)]
pub(super) struct Difference {
    pub(super) unindexed: Vec<(FolderName, MailFile)>,
    vanished: Vec<Filed>,
    changed: Vec<(Filed, Filed)>,
    /// Whether folders are gone that had mails.
    folders_gone: bool,
    /// Folders that were looked through, and what they looked like before.
    stamps: Vec<(Folder, String)>,
}

impl Store {
    /// Makes the index agree with the maildirs of one or all accounts. Folders whose directories
    /// have not changed are passed over; new files are read newest first, on all cores.
    ///
    /// # Errors
    /// File and index errors; what was done before stays done.
    pub fn bring_up_to_date(
        &self,
        account: Option<&AccountId>,
        report: &mut dyn FnMut(&ScanProgress<'_>) -> Proceed,
    ) -> Result<ScanReport, StoreError> {
        let accounts = match account {
            Some(account) => vec![self.account(account)?],
            None => self.accounts(),
        };
        let mut found = ScanReport::default();
        for account in accounts {
            self.agree(&account, &Scope::Everything, report, &mut found)?;
            if found.stopped {
                break;
            }
        }
        Ok(found)
    }

    /// Makes the index agree with an account's maildirs, and returns what was left to whoever
    /// delivers it.
    pub(super) fn agree(
        &self,
        account: &Account,
        scope: &Scope,
        report: &mut dyn FnMut(&ScanProgress<'_>) -> Proceed,
        found: &mut ScanReport,
    ) -> Result<BTreeMap<FolderName, Names>, StoreError> {
        let index = &self.shared.index;
        let mut difference = self.compare(account, scope, found)?;
        let moved = match_moves(account, &mut difference);
        found
            .moved
            .extend(moved.iter().map(|(before, _)| before.id));
        found
            .changed
            .extend(difference.changed.iter().map(|(before, _)| before.id));
        let left = moved.iter().map(|(before, _)| before);
        let left = left.chain(&difference.vanished);
        found
            .removed
            .extend(left.map(|filed| (filed.folder.clone(), filed.id)));
        index.refile(&moved)?;
        index.refile(&difference.changed)?;
        index.remove(&difference.vanished)?;
        if difference.folders_gone {
            // Now that no mail is in them.
            index.drop_folders_but(&account.id, &account.folders()?)?;
        }
        let left = difference.leave_arriving(scope);
        self.read_files(account, difference.unindexed, report, found)?;
        if !found.stopped && found.unreadable == 0 {
            for (folder, stamp) in difference.stamps {
                if !left.contains_key(&folder.name) {
                    index.set_stamp(&folder, &stamp)?;
                }
            }
        }
        Ok(left)
    }

    fn compare(
        &self,
        account: &Account,
        scope: &Scope,
        found: &mut ScanReport,
    ) -> Result<Difference, StoreError> {
        let index = &self.shared.index;
        let folders = account.folders()?;
        let mut difference = Difference::default();
        let (touched, folders_changed) = match scope {
            Scope::Everything => (folders.as_slice(), true),
            Scope::Touched {
                folders,
                folders_changed,
                ..
            } => (folders.as_slice(), *folders_changed),
        };
        if folders_changed {
            index.record_folders(&account.id, &folders)?;
            difference.vanished = index.drop_folders_but(&account.id, &folders)?;
            difference.folders_gone = !difference.vanished.is_empty();
        }
        if *scope == Scope::Everything {
            for folder in &folders {
                self.compare_folder(account, folder, &mut difference, found)?;
                remove_stale(account, folder)?;
            }
            return Ok(difference);
        }
        // A move of our own is seen whole or not at all.
        let _at_rest = account.names_at_rest();
        let (first, others): (Vec<_>, Vec<_>) = folders
            .iter()
            .partition(|folder| folders_changed || touched.contains(folder));
        for folder in first {
            self.compare_folder(account, folder, &mut difference, found)?;
        }
        if !difference.vanished.is_empty() {
            // It may have gone to a folder of which nothing was told yet.
            for folder in others {
                self.compare_folder(account, folder, &mut difference, found)?;
            }
        }
        Ok(difference)
    }

    /// Compares names only. The rows are asked for before the directory is read: a mail that
    /// arrives in between is read twice, never taken for gone.
    fn compare_folder(
        &self,
        account: &Account,
        name: &FolderName,
        difference: &mut Difference,
        found: &mut ScanReport,
    ) -> Result<(), StoreError> {
        let folder = account.folder(name);
        let stamp = stamp(account, name)?;
        if stamp.is_some() && stamp == Some(self.shared.index.stamp(&folder)?) {
            return Ok(());
        }
        let filed = self.shared.index.filed_in(&folder)?;
        let files = account.files(name)?;
        found.ignored += files.ignored;
        let mut by_base: HashMap<&str, &MailFile> = files
            .mails
            .iter()
            .map(|mail| (mail.base.as_str(), mail))
            .collect();
        for before in filed {
            match by_base.remove(before.base.as_str()) {
                None => difference.vanished.push(before),
                Some(mail) if mail.file != before.file => {
                    let after = Filed {
                        file: mail.file.clone(),
                        flags: mail.flags,
                        ..before.clone()
                    };
                    difference.changed.push((before, after));
                }
                Some(_same) => {}
            }
        }
        difference.unindexed.extend(
            files
                .mails
                .iter()
                .filter(|mail| by_base.contains_key(mail.base.as_str()))
                .map(|mail| (name.clone(), mail.clone())),
        );
        difference.stamps.extend(stamp.map(|stamp| (folder, stamp)));
        Ok(())
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
        let readers = thread::available_parallelism().map_or(2, |count| count.get().min(8));
        let queue = Queue {
            files: &files,
            next: AtomicUsize::new(0),
            stop: AtomicBool::new(false),
        };
        let tags = account.tags().read()?;
        let (sender, receiver) = sync_channel(2 * BATCH);
        thread::scope(|scope| {
            for number in 0..readers {
                let (queue, sender) = (&queue, sender.clone());
                thread::Builder::new()
                    .name(format!("index-{number}"))
                    .spawn_scoped(scope, move || queue.read(account, &sender))
                    .map_err(|error| StoreError::Stopped {
                        detail: error.to_string(),
                    })?;
            }
            drop(sender);
            let mut mails = 0;
            let mut batch = Vec::new();
            let mut limit = FIRST_BATCH;
            loop {
                let next = receiver.recv().ok();
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
                if batch.len() < limit && !is_last {
                    continue;
                }
                limit = BATCH.min(2 * limit);
                mails += batch.len() as u64;
                let added = self
                    .shared
                    .index
                    .add(&account.id, std::mem::take(&mut batch));
                let proceed = added.map(|added| {
                    found.added += added.len() as u64;
                    report(&ScanProgress {
                        account: &account.id,
                        mails,
                        of_mails,
                        added: &added,
                    })
                });
                if is_last {
                    return proceed.map(|_end| ());
                }
                if !matches!(proceed, Ok(Proceed::GoOn)) {
                    found.stopped = true;
                    queue.stop.store(true, Ordering::Relaxed);
                    // Readers that wait to hand something over must find the channel open.
                    for _left in &receiver {}
                    return proceed.map(|_stopped| ());
                }
            }
        })
    }
}

/// Files that wait to be read.
struct Queue<'a> {
    files: &'a [(FolderName, MailFile)],
    next: AtomicUsize,
    stop: AtomicBool,
}

impl Queue<'_> {
    fn read(&self, account: &Account, sender: &SyncSender<Result<Entry, StoreError>>) {
        while !self.stop.load(Ordering::Relaxed) {
            let number = self.next.fetch_add(1, Ordering::Relaxed);
            let Some((folder, mail)) = self.files.get(number) else {
                return;
            };
            if sender
                .send(read_entry(account, folder, &mail.file))
                .is_err()
            {
                return;
            }
        }
    }
}

/// Finds vanished mails under the same base in another folder.
fn match_moves(account: &Account, difference: &mut Difference) -> Vec<(Filed, Filed)> {
    let mut vanished: HashMap<String, Filed> = std::mem::take(&mut difference.vanished)
        .into_iter()
        .map(|filed| (filed.base.clone(), filed))
        .collect();
    let mut moves = Vec::new();
    difference.unindexed.retain(|(folder, mail)| {
        let Some(before) = vanished.remove(&mail.base) else {
            return true;
        };
        let after = Filed {
            folder: account.folder(folder),
            file: mail.file.clone(),
            flags: mail.flags,
            ..before.clone()
        };
        moves.push((before, after));
        false
    });
    difference.vanished = vanished.into_values().collect();
    difference.vanished.sort_by_key(|filed| filed.id);
    moves
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Flags, Place};
    use crate::store::ProfilePaths;
    use std::fs;
    use std::path::{Path, PathBuf};

    fn work() -> AccountId {
        AccountId::new("work").unwrap()
    }

    fn profile() -> (tempfile::TempDir, Store, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&ProfilePaths::under(folder.path()), &[work()]).unwrap();
        let root = folder.path().join("mail/work");
        (folder, store, root)
    }

    fn scan(store: &Store) -> ScanReport {
        store
            .bring_up_to_date(None, &mut |_progress| Proceed::GoOn)
            .unwrap()
    }

    fn listed(store: &Store, name: FolderName, filter: &str) -> usize {
        store.take_text(&mut |_progress| Proceed::GoOn).unwrap();
        let today = jiff::civil::date(2026, 1, 1);
        let query = crate::search::parse(filter, today).unwrap();
        let place = Place::Unified(name);
        let zone = jiff::tz::TimeZone::UTC;
        let mut finder = store.find(&query, Some(&place), &zone).unwrap();
        let mut found = 0;
        loop {
            match store.find_next(&mut finder, 1_000).unwrap().len() {
                0 => return found,
                more => found += more,
            }
        }
    }

    const MAIL: &str = "From: =?utf-8?B?546L6Iqz?= <fang@example.org>\r\nTo: ann@example.org\r\n\
        Subject: =?utf-8?Q?Gro=C3=9Fer_=C3=84rger?=\r\n\r\nLunch on Friday\r\n";

    #[test]
    fn what_other_programs_do_is_taken_over() {
        let (_folder, store, root) = profile();
        fs::write(root.join("cur/1700000000.a.host:2,S"), MAIL).unwrap();
        fs::write(root.join("new/1700000001.b.host"), MAIL).unwrap();
        assert_eq!(scan(&store).added, 2);
        let rows = store
            .rows(&store.list(&Place::Unified(FolderName::Inbox)).unwrap())
            .unwrap();
        let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
        assert_eq!((rows[0].flags, rows[1].flags), (Flags::NONE, Flags::SEEN));
        fs::rename(
            root.join("new/1700000001.b.host"),
            root.join(".Archive/cur/1700000001.b.host:2,RS"),
        )
        .unwrap();
        fs::rename(
            root.join("cur/1700000000.a.host:2,S"),
            root.join("cur/1700000000.a.host:2,FSa"),
        )
        .unwrap();
        let report = scan(&store);
        assert_eq!(
            (report.added, report.moved, report.changed),
            (0, vec![ids[0]], vec![ids[1]])
        );
        store
            .set_flags(&ids[1..], Flags::ANSWERED, Flags::SEEN)
            .unwrap();
        assert!(
            root.join("cur/1700000000.a.host:2,FRa").exists(),
            "letters of others stay"
        );
        fs::remove_file(root.join("cur/1700000000.a.host:2,FRa")).unwrap();
        assert_eq!(scan(&store).removed.len(), 1);
        let counts: Vec<_> = store.folders().unwrap();
        let total: u64 = counts.iter().map(|count| count.mails).sum();
        assert_eq!((total, counts[0].unread), (1, 0));
    }

    #[test]
    fn the_filter_knows_no_case_in_any_script() {
        let (_folder, store, root) = profile();
        fs::write(root.join("cur/1700000000.a.host:2,S"), MAIL).unwrap();
        scan(&store);
        for (filter, count) in [
            ("", 1),
            ("ÄRGER", 1),
            ("großer lunch", 1),
            ("王芳", 1),
            ("ANN@example.org friday", 1),
            ("lunch monday", 0),
            ("%", 1),
            ("'; DROP TABLE mails; --", 0),
        ] {
            assert_eq!(
                listed(&store, FolderName::Inbox, filter),
                count,
                "{filter:?}"
            );
        }
    }

    #[cfg(unix)]
    #[test]
    fn a29_links_pipes_directories_and_odd_names_are_not_mails() {
        use std::os::unix::ffi::OsStrExt;
        let (folder, store, root) = profile();
        let secret = folder.path().join("secret");
        fs::write(&secret, MAIL).unwrap();
        std::os::unix::fs::symlink(&secret, root.join("cur/1700000000.link.host:2,S")).unwrap();
        std::os::unix::fs::symlink("/dev/zero", root.join("new/1700000000.zero.host")).unwrap();
        fs::create_dir(root.join("cur/1700000000.directory.host:2,S")).unwrap();
        let _socket =
            std::os::unix::net::UnixListener::bind(root.join("new/1700000000.pipe.host")).unwrap();
        fs::write(
            root.join("cur")
                .join(std::ffi::OsStr::from_bytes(b"17\xff.x")),
            MAIL,
        )
        .unwrap();
        fs::write(root.join("cur/.hidden"), MAIL).unwrap();
        let report = scan(&store);
        assert_eq!((report.added, report.ignored), (0, 6));
        assert!(secret.exists());
    }

    #[cfg(unix)]
    #[test]
    fn a29_directories_are_0700_and_files_0600() {
        use std::os::unix::fs::PermissionsExt;
        let (folder, store, root) = profile();
        let incoming = store.incoming(&work()).unwrap();
        let id = crate::sync::FetchedId::from_bytes([1; 16]);
        let mut arriving = incoming.begin(id).unwrap();
        arriving.write(MAIL.as_bytes()).unwrap();
        let delivered = incoming.commit(vec![arriving.finish().unwrap()]).unwrap();
        let path = store.path(delivered.rows[0].id).unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&path), 0o600);
        assert_eq!(mode(&folder.path().join("index.sqlite")), 0o600);
        for directory in [root.clone(), root.join("cur"), root.join(".Sent/new")] {
            assert_eq!(mode(&directory), 0o700, "{}", directory.display());
        }
    }

    #[test]
    fn reading_can_be_stopped_and_goes_on_the_next_time() {
        let (_folder, store, root) = profile();
        for number in 0..1500 {
            fs::write(
                root.join(format!("new/{}.x.host", 1_700_000_000 + number)),
                MAIL,
            )
            .unwrap();
        }
        let mut newest = 0;
        let report = store
            .bring_up_to_date(None, &mut |progress| {
                newest = progress.added.len();
                Proceed::Stop
            })
            .unwrap();
        assert!(report.stopped && newest == FIRST_BATCH);
        let report = scan(&store);
        assert_eq!(report.added, 1500 - FIRST_BATCH as u64);
        assert_eq!(listed(&store, FolderName::Inbox, ""), 1500);
    }
}
