//! Seeing at once what other programs do to the maildirs.
//!
//! The system tells of names that come and go in `new/` and `cur/` of every folder, and of folders
//! in the account's root. Only names are gathered here; [`Store::look_again`] finds out whether
//! they mean anything. Where the system cannot tell (no watches left, a disk of another machine,
//! which tells only of this one's changes), all folders are to be looked at now and then.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use notify::event::{EventKind, ModifyKind};
use notify::{Config, EventKindMask, RecommendedWatcher, RecursiveMode, Watcher};

use crate::model::{AccountId, FolderName};

use super::Store;
use super::look::{Names, Touched};
use super::maildir::{Account, CUR, NEW};
use super::name::{directory_of, folder_of};

/// Watches the maildirs.
pub struct Watch {
    store: Store,
    /// `None`: the system cannot watch.
    watcher: Option<RecommendedWatcher>,
    seen: Arc<Mutex<Seen>>,
    /// Directories that are watched, by folder.
    watched: BTreeMap<(AccountId, FolderName), Vec<PathBuf>>,
    /// Directories of which another program is about to make folders.
    begun: BTreeSet<PathBuf>,
    watching: Watching,
}

/// Whether the system tells of changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Watching {
    /// Of all of them.
    Everything,
    /// Not of all: look at everything now and then.
    NotEverything {
        /// The system's words.
        because: String,
    },
}

/// What was told and not yet taken.
#[derive(Default)]
struct Seen {
    touched: Touched,
    /// Folders whose directories came or went: whoever watched them watches what is no more.
    replaced: BTreeSet<(AccountId, FolderName)>,
    /// The system has lost some: anything may have happened.
    lost: bool,
    /// Account by root, to tell what a path means.
    roots: BTreeMap<PathBuf, AccountId>,
}

impl fmt::Debug for Watch {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Watch")
            .field("folders", &self.watched.len())
            .field("watching", &self.watching)
            .finish_non_exhaustive()
    }
}

impl Store {
    /// Watches the maildirs of all accounts until the watch is dropped. `wake` is called, on a
    /// thread of the watch, whenever something was told; it must not wait.
    #[must_use]
    pub fn watch(&self, wake: impl Fn() + Send + 'static) -> Watch {
        let seen = Arc::new(Mutex::new(Seen::default()));
        let told = Arc::clone(&seen);
        let take_in = move |event| {
            if lock(&told).take_in(event) {
                wake();
            }
        };
        let watcher = RecommendedWatcher::new(take_in, manners());
        let (watcher, watching) = match watcher {
            Ok(watcher) => (Some(watcher), Watching::Everything),
            Err(error) => (None, not_everything(&error)),
        };
        let mut watch = Watch {
            store: self.clone(),
            watcher,
            seen,
            watched: BTreeMap::new(),
            begun: BTreeSet::new(),
            watching,
        };
        watch.follow();
        watch
    }
}

impl Watch {
    /// Whether the system tells of everything.
    #[must_use]
    pub fn watching(&self) -> &Watching {
        &self.watching
    }

    /// What was told since the last time. Folders that have come are watched from here on.
    pub fn take(&mut self) -> Touched {
        let (mut touched, mut replaced, lost) = {
            let mut seen = lock(&self.seen);
            (
                std::mem::take(&mut seen.touched),
                std::mem::take(&mut seen.replaced),
                std::mem::take(&mut seen.lost),
            )
        };
        if lost {
            // Among it may be that watched directories went and others came in their place.
            replaced.extend(self.watched.keys().cloned());
        }
        for folder in &replaced {
            self.forget(folder);
        }
        let may_have_come = lost || touched.accounts.values().any(|one| one.folders_changed);
        let is_new = if may_have_come || self.has_other_accounts() {
            self.follow()
        } else {
            Vec::new()
        };
        for (account, folder) in is_new {
            // It may have had mails before it was watched.
            let account = touched.accounts.entry(account).or_default();
            account.folders_changed = true;
            account.folders.insert(folder, Names::All);
        }
        if lost {
            touched = self.everything();
        }
        touched
    }

    /// As if everything had been touched.
    #[must_use]
    pub fn everything(&self) -> Touched {
        let mut touched = Touched::default();
        for account in self.store.accounts() {
            let one = touched.accounts.entry(account.id.clone()).or_default();
            one.folders_changed = true;
            let folders = account.folders().unwrap_or_default();
            one.folders = folders.into_iter().map(|name| (name, Names::All)).collect();
        }
        touched
    }

    fn has_other_accounts(&self) -> bool {
        let accounts = self.store.accounts();
        let seen = lock(&self.seen);
        accounts.len() != seen.roots.len()
            || accounts
                .iter()
                .any(|account| !seen.roots.contains_key(&account.root))
    }

    /// Watches the folders there are and no others; returns those it did not watch before.
    fn follow(&mut self) -> Vec<(AccountId, FolderName)> {
        let mut is_new = self.follow_folders();
        if self.follow_begun() {
            // One was finished before it was watched.
            is_new.extend(self.follow_folders());
        }
        is_new
    }

    /// Watches what is no folder yet; tells whether one has become a folder meanwhile.
    fn follow_begun(&mut self) -> bool {
        let accounts = self.store.accounts();
        let begun = accounts
            .iter()
            .filter_map(|account| account.folders_begun().ok())
            .flatten();
        let begun: BTreeSet<PathBuf> = begun.collect();
        for directory in begun.difference(&self.begun.clone()) {
            self.watch_directory(directory);
        }
        let finished = begun.iter().any(|directory| directory.join(CUR).is_dir());
        self.begun = begun;
        finished
    }

    fn follow_folders(&mut self) -> Vec<(AccountId, FolderName)> {
        let accounts = self.store.accounts();
        lock(&self.seen).roots = accounts
            .iter()
            .map(|account| (account.root.clone(), account.id.clone()))
            .collect();
        let mut there = BTreeMap::new();
        for account in &accounts {
            match account.folders() {
                Ok(folders) => {
                    for folder in folders {
                        there.insert((account.id.clone(), folder), Arc::clone(account));
                    }
                }
                Err(error) => self.cannot(&error.to_string()),
            }
        }
        let gone: Vec<_> = self
            .watched
            .keys()
            .filter(|folder| !there.contains_key(*folder))
            .cloned()
            .collect();
        for folder in &gone {
            self.forget(folder);
        }
        let mut is_new = Vec::new();
        for ((id, folder), account) in there {
            let key = (id, folder);
            if !self.watched.contains_key(&key) {
                let directories = directories(&account, &key.1);
                for directory in &directories {
                    self.watch_directory(directory);
                }
                self.watched.insert(key.clone(), directories);
                is_new.push(key);
            }
        }
        is_new
    }

    fn watch_directory(&mut self, directory: &Path) {
        if let Some(system) = foreign_disk(directory) {
            self.cannot(&format!("{} lies on {system}", directory.display()));
        }
        let Some(watcher) = &mut self.watcher else {
            return;
        };
        match watcher.watch(directory, RecursiveMode::NonRecursive) {
            Ok(()) => {}
            // Gone in this moment: that is told by its parent.
            Err(error) if matches!(error.kind, notify::ErrorKind::PathNotFound) => {}
            Err(error) => self.watching = not_everything(&error),
        }
    }

    fn cannot(&mut self, because: &str) {
        self.watching = Watching::NotEverything {
            because: because.to_owned(),
        };
    }

    fn forget(&mut self, folder: &(AccountId, FolderName)) {
        let directories = self.watched.remove(folder).unwrap_or_default();
        if let Some(watcher) = &mut self.watcher {
            for directory in directories {
                // What no longer exists is watched no longer.
                watcher.unwatch(&directory).ok();
            }
        }
    }
}

impl Seen {
    /// Takes in what the system tells. Returns whether it may mean anything.
    fn take_in(&mut self, event: notify::Result<notify::Event>) -> bool {
        let event = match event {
            Ok(event) => event,
            Err(error) => {
                tracing::debug!("what was changed in the maildirs was lost: {error}");
                self.lost = true;
                return true;
            }
        };
        if event.need_rescan() {
            self.lost = true;
            return true;
        }
        let is_about_names = match event.kind {
            EventKind::Create(_) | EventKind::Remove(_) | EventKind::Any => true,
            EventKind::Modify(kind) => matches!(kind, ModifyKind::Name(_) | ModifyKind::Any),
            EventKind::Access(_) | EventKind::Other => false,
        };
        let mut is_news = false;
        if is_about_names {
            for path in &event.paths {
                is_news |= self.touch(path).is_some();
            }
        }
        is_news
    }

    /// Notes what a path means: a mail, a folder, or nothing to us.
    fn touch(&mut self, path: &Path) -> Option<()> {
        let parent = path.parent()?;
        let name = path.file_name()?.to_str()?;
        if let Some(account) = self.roots.get(parent) {
            // Beside the folders lie files of ours and of other programs (dovecot.*, .mbsyncstate).
            let folder = match name {
                NEW | CUR => FolderName::Inbox,
                name => folder_of(name).filter(|_folder| name.starts_with('.'))?,
            };
            let account = account.clone();
            self.replace(account, folder);
            return Some(());
        }
        let part = parent.file_name()?.to_str()?;
        let grandparent = parent.parent()?;
        if part == NEW || part == CUR {
            let (account, folder) = self.folder_at(grandparent)?;
            let touched = self.touched.accounts.entry(account).or_default();
            let names = touched.folders.entry(folder).or_default();
            names.add(format!("{part}/{name}"));
            return Some(());
        }
        if name == NEW || name == CUR {
            let (account, folder) = self.folder_at(parent)?;
            self.replace(account, folder);
            return Some(());
        }
        None
    }

    fn replace(&mut self, account: AccountId, folder: FolderName) {
        let touched = self.touched.accounts.entry(account.clone()).or_default();
        touched.folders_changed = true;
        self.replaced.insert((account, folder));
    }

    /// The folder of a directory.
    fn folder_at(&self, directory: &Path) -> Option<(AccountId, FolderName)> {
        if let Some(account) = self.roots.get(directory) {
            return Some((account.clone(), FolderName::Inbox));
        }
        let account = self.roots.get(directory.parent()?)?;
        let folder = folder_of(directory.file_name()?.to_str()?)?;
        Some((account.clone(), folder))
    }
}

/// Names alone are told: that a file is opened says nothing, and whoever reads fifty thousand would
/// be told of each, until the system loses what it has to tell.
fn manners() -> Config {
    let names = EventKindMask::CREATE | EventKindMask::REMOVE | EventKindMask::MODIFY_NAME;
    Config::default().with_event_kinds(names)
}

/// What is watched of a folder: its own directory, for `new/` and `cur/` may come later.
fn directories(account: &Account, folder: &FolderName) -> Vec<PathBuf> {
    let Ok(name) = directory_of(folder) else {
        return Vec::new();
    };
    let directory = if name.is_empty() {
        account.root.clone()
    } else {
        account.root.join(name)
    };
    let (new, cur) = (directory.join(NEW), directory.join(CUR));
    vec![directory, new, cur]
}

fn not_everything(error: &notify::Error) -> Watching {
    Watching::NotEverything {
        because: error.to_string(),
    }
}

/// The kind of a disk that other machines write to without this one being told.
#[cfg(target_os = "linux")]
fn foreign_disk(directory: &Path) -> Option<&'static str> {
    use nix::sys::statfs::{FsType, statfs};
    /// Numbers of linux/magic.h that `nix` has no names for.
    const OTHERS: [(i64, &str); 4] = [
        (0xff53_4d42, "CIFS"),
        (0xfe53_4d42, "SMB2"),
        (0x0102_1997, "9P"),
        (0x00c3_6400, "Ceph"),
    ];
    let kind = statfs(directory).ok()?.filesystem_type();
    let FsType(number) = kind;
    match kind {
        nix::sys::statfs::NFS_SUPER_MAGIC => Some("NFS"),
        nix::sys::statfs::SMB_SUPER_MAGIC => Some("SMB"),
        nix::sys::statfs::FUSE_SUPER_MAGIC => Some("FUSE"),
        _ => OTHERS
            .iter()
            .find(|(known, _name)| *known == number)
            .map(|(_known, name)| *name),
    }
}

#[cfg(not(target_os = "linux"))]
fn foreign_disk(_directory: &Path) -> Option<&'static str> {
    None
}

fn lock(seen: &Mutex<Seen>) -> MutexGuard<'_, Seen> {
    seen.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::sync::mpsc::sync_channel;
    use std::time::Duration;

    use super::*;
    use crate::store::ProfilePaths;

    #[test]
    fn that_a_mail_is_read_is_not_told() {
        let folder = tempfile::tempdir().unwrap();
        let mail = folder.path().join("1700000000.a.host:2,");
        fs::write(&mail, "x").unwrap();
        let (sender, told) = sync_channel(1_000);
        let tell = move |event: notify::Result<notify::Event>| sender.send(event.unwrap()).unwrap();
        let mut watcher = RecommendedWatcher::new(tell, manners()).unwrap();
        watcher
            .watch(folder.path(), RecursiveMode::NonRecursive)
            .unwrap();
        fs::read(&mail).unwrap();
        fs::rename(&mail, folder.path().join("1700000000.a.host:2,S")).unwrap();
        let first = told.recv_timeout(Duration::from_secs(60)).unwrap();
        assert!(
            matches!(first.kind, EventKind::Modify(ModifyKind::Name(_))),
            "{first:?}"
        );
    }

    #[test]
    fn a_folder_that_came_anew_while_the_system_lost_what_it_had_to_tell_is_watched_again() {
        let folder = tempfile::tempdir().unwrap();
        let work = AccountId::new("work").unwrap();
        let paths = ProfilePaths::under(folder.path());
        let store = Store::open(&paths, std::slice::from_ref(&work)).unwrap();
        let own = FolderName::own("Projects").unwrap();
        let root = paths.mail.join("work/.Projects");
        let make =
            || ["tmp", "new", "cur"].map(|part| fs::create_dir_all(root.join(part)).unwrap());
        make();
        let (sender, told) = sync_channel(1_000);
        let mut watch = store.watch(move || {
            sender.try_send(()).ok();
        });
        assert_eq!(watch.watching(), &Watching::Everything);
        fs::remove_dir_all(&root).unwrap();
        make();
        // What the system told of it is lost.
        while told.recv_timeout(Duration::from_secs(2)).is_ok() {}
        {
            let mut seen = lock(&watch.seen);
            seen.touched = Touched::default();
            seen.replaced.clear();
            seen.lost = true;
        }
        let everything = watch.take();
        let account = &everything.accounts[&work];
        assert_eq!(account.folders.get(&own), Some(&Names::All));
        fs::write(root.join("new/1700000000.a.host"), "x").unwrap();
        while !watch
            .take()
            .accounts
            .get(&work)
            .is_some_and(|account| account.folders.contains_key(&own))
        {
            told.recv_timeout(Duration::from_secs(60))
                .expect("it is told");
        }
    }
}
