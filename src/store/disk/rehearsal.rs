//! Faults on purpose: the nth operation fails, or the machine dies before it.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

/// When and how the disk fails.
#[derive(Debug)]
pub struct Rehearsal {
    operations: u64,
    syncs: u64,
    fault: Option<(u64, Fault)>,
    /// What a power failure would undo, oldest first.
    pending: Vec<Pending>,
    /// Names whose sync failed. The system tells that once; syncing the directory again says well
    /// and does nothing for them.
    stuck: BTreeSet<PathBuf>,
    /// Files of which a sync failed: the system has thrown their bytes away, and syncing them
    /// again says well.
    torn: BTreeSet<PathBuf>,
    /// Whether one call makes everything durable.
    has_whole: bool,
    /// The first operation on a path that ends so waits for this.
    gate: Option<(String, Receiver<()>)>,
}

/// How the disk fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// This one operation finds the disk full.
    FullOnce,
    /// Every write from here on finds the disk full; renames and removals still work.
    Full,
    /// This one operation fails with an input/output error.
    BrokenOnce,
    /// Nothing happens any more, as after SIGKILL or a power failure.
    Dead,
}

/// What a power failure takes of what was not synced. Systems write back in any order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Loss {
    /// All of it.
    Everything,
    /// Octets only: the names of new files survive, and there is nothing or little in them.
    Octets,
    /// Each change by itself, or not, as this seed says.
    Some(u64),
}

impl Loss {
    /// Whether the `number`th of the changes survives.
    fn spares(self, pending: &Pending, number: usize) -> bool {
        match self {
            Self::Everything => false,
            Self::Octets => !matches!(pending, Pending::Bytes { .. }),
            Self::Some(seed) => {
                // SplitMix64: one step a change.
                let step = 0x9e37_79b9_7f4a_7c15_u64;
                let mut word = seed.wrapping_add(step.wrapping_mul(number as u64 + 1));
                word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
                word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
                (word ^ (word >> 31)) & 1 == 1
            }
        }
    }
}

/// An operation about to happen.
#[derive(Debug)]
pub(super) enum Step {
    Created(PathBuf),
    Appended(PathBuf),
    Wrote(PathBuf),
    Synced(PathBuf),
    Renamed(PathBuf, PathBuf),
    Removed(PathBuf),
    SyncedDirectory(PathBuf),
    SyncedWhole,
    Other,
}

/// What is not durable yet.
#[derive(Debug)]
enum Pending {
    /// A file whose bytes beyond this length are not synced.
    Bytes { path: PathBuf, durable: u64 },
    /// A name that its directory does not hold durably.
    Name { path: PathBuf },
    /// A rename, with what it replaced. Where the old directory was synced since the old name is
    /// gone for good: what is lost then is the file.
    Rename {
        from: PathBuf,
        to: PathBuf,
        replaced: Option<Vec<u8>>,
        has_left: bool,
    },
    /// A removal.
    Removal { path: PathBuf, bytes: Vec<u8> },
}

impl Rehearsal {
    /// Fails at operation `at` (from 1).
    #[must_use]
    pub fn failing(at: u64, fault: Fault) -> Self {
        Self {
            operations: 0,
            syncs: 0,
            fault: Some((at, fault)),
            pending: Vec::new(),
            stuck: BTreeSet::new(),
            torn: BTreeSet::new(),
            has_whole: true,
            gate: None,
        }
    }

    /// Only counts, and holds the first operation on a path that ends so until what is returned
    /// beside is dropped.
    #[must_use]
    pub fn holding(ending: &str) -> (Self, SyncSender<()>) {
        let (opening, gate) = sync_channel(1);
        let held = Self {
            gate: Some((ending.to_owned(), gate)),
            ..Self::counting()
        };
        (held, opening)
    }

    /// What an operation on this path has to wait for.
    pub(super) fn gate(&mut self, path: &Path) -> Option<Receiver<()>> {
        let path = path.to_string_lossy();
        let gate = self
            .gate
            .take_if(|(ending, _gate)| path.ends_with(&**ending));
        gate.map(|(_ending, gate)| gate)
    }

    /// A disk that cannot be synced as a whole.
    #[must_use]
    pub fn file_by_file(self) -> Self {
        Self {
            has_whole: false,
            ..self
        }
    }

    pub(super) fn has_whole(&self) -> bool {
        self.has_whole
    }

    /// Only counts, and remembers what is not durable.
    #[must_use]
    pub fn counting() -> Self {
        Self {
            operations: 0,
            syncs: 0,
            fault: None,
            pending: Vec::new(),
            stuck: BTreeSet::new(),
            torn: BTreeSet::new(),
            has_whole: true,
            gate: None,
        }
    }

    pub(super) fn operations(&self) -> u64 {
        self.operations
    }

    pub(super) fn syncs(&self) -> u64 {
        self.syncs
    }

    pub(super) fn step(&mut self, step: Step) -> io::Result<()> {
        self.operations += 1;
        let is_sync = matches!(
            step,
            Step::Synced(_) | Step::SyncedDirectory(_) | Step::SyncedWhole
        );
        self.syncs += u64::from(is_sync);
        let writes = matches!(
            step,
            Step::Created(_) | Step::Wrote(_) | Step::Synced(_) | Step::SyncedWhole
        );
        match self.fault {
            Some((at, Fault::FullOnce)) if self.operations == at => {
                return Err(io::ErrorKind::StorageFull.into());
            }
            Some((at, Fault::Full)) if self.operations >= at && writes => {
                return Err(io::ErrorKind::StorageFull.into());
            }
            Some((at, Fault::BrokenOnce)) if self.operations == at => {
                match &step {
                    Step::SyncedWhole => {
                        let bytes = self.pending.iter().filter_map(Pending::bytes);
                        self.torn.extend(bytes.map(Path::to_owned));
                    }
                    Step::Synced(path) => {
                        self.torn.insert(path.clone());
                    }
                    _other => {}
                }
                if let Step::SyncedDirectory(directory) = &step {
                    let names = self.pending.iter().filter_map(Pending::name);
                    let within = names.filter(|path| path.parent() == Some(directory));
                    self.stuck.extend(within.map(Path::to_owned));
                }
                return Err(io::Error::other("input/output error"));
            }
            Some((at, Fault::Dead)) if self.operations >= at => {
                return Err(io::Error::other("the machine is off"));
            }
            _no_fault => {}
        }
        self.remember(step);
        Ok(())
    }

    fn remember(&mut self, step: Step) {
        match step {
            Step::Created(path) => {
                self.torn.remove(&path);
                self.pending.push(Pending::Name { path });
            }
            Step::Appended(path) => {
                if !path.exists() {
                    self.pending.push(Pending::Name { path });
                }
            }
            Step::Wrote(path) => {
                if !self
                    .pending
                    .iter()
                    .any(|pending| pending.is_bytes_of(&path))
                {
                    let durable = fs::metadata(&path).map_or(0, |found| found.len());
                    self.pending.push(Pending::Bytes { path, durable });
                }
            }
            Step::Synced(path) if self.torn.contains(&path) => {}
            Step::Synced(path) => self.pending.retain(|pending| !pending.is_bytes_of(&path)),
            Step::Renamed(from, to) => {
                self.stuck.remove(&to);
                let replaced = fs::read(&to).ok();
                self.follow(&from, &to);
                self.pending.push(Pending::Rename {
                    from,
                    to,
                    replaced,
                    has_left: false,
                });
            }
            Step::Removed(path) => {
                self.stuck.remove(&path);
                self.torn.remove(&path);
                if let Ok(bytes) = fs::read(&path) {
                    self.pending.push(Pending::Removal { path, bytes });
                }
            }
            Step::SyncedDirectory(directory) => {
                let stuck = &self.stuck;
                self.pending.retain(|pending| {
                    pending.name().is_none_or(|path| {
                        path.parent() != Some(&directory) || stuck.contains(path)
                    })
                });
                for pending in &mut self.pending {
                    if let Pending::Rename { from, has_left, .. } = pending {
                        *has_left |= from.parent() == Some(&directory);
                    }
                }
            }
            // The system makes names durable by it as well; whoever counts on that must not.
            Step::SyncedWhole => {
                let torn = &self.torn;
                self.pending.retain(|pending| match pending {
                    Pending::Bytes { path, .. } => torn.contains(path),
                    _name => true,
                });
            }
            Step::Other => {}
        }
    }

    /// Undoes the pending operations, newest first, but for what the loss spares.
    pub(super) fn lose_power(&mut self, loss: Loss) -> io::Result<()> {
        while let Some(pending) = self.pending.pop() {
            if loss.spares(&pending, self.pending.len()) {
                continue;
            }
            match pending {
                Pending::Bytes { path, durable } => {
                    if let Ok(file) = fs::OpenOptions::new().write(true).open(&path) {
                        file.set_len(durable)?;
                    }
                }
                Pending::Name { path } => {
                    fs::remove_file(&path).ok();
                }
                Pending::Rename {
                    from,
                    to,
                    replaced,
                    has_left,
                } => {
                    if has_left && from.parent() != to.parent() {
                        fs::remove_file(&to).ok();
                    } else {
                        fs::rename(&to, &from).ok();
                        self.follow(&to, &from);
                    }
                    if let Some(bytes) = replaced {
                        fs::write(&to, bytes)?;
                    }
                }
                Pending::Removal { path, bytes } => {
                    // The removal of its directory came later, and is lost with it.
                    if let Some(directory) = path.parent() {
                        fs::create_dir_all(directory)?;
                    }
                    fs::write(&path, bytes)?;
                }
            }
        }
        Ok(())
    }

    /// A file was renamed; its bytes that are not durable went with it.
    fn follow(&mut self, from: &Path, to: &Path) {
        if self.torn.remove(from) {
            self.torn.insert(to.to_owned());
        }
        for pending in &mut self.pending {
            if let Pending::Bytes { path, .. } = pending
                && path == from
            {
                to.clone_into(path);
            }
        }
    }
}

impl Pending {
    /// The name a directory has to hold, or to have lost.
    fn name(&self) -> Option<&Path> {
        match self {
            Self::Bytes { .. } => None,
            Self::Name { path } | Self::Removal { path, .. } => Some(path),
            Self::Rename { to, .. } => Some(to),
        }
    }

    /// The file whose bytes are not all durable.
    fn bytes(&self) -> Option<&Path> {
        match self {
            Self::Bytes { path, .. } => Some(path),
            _name => None,
        }
    }

    fn is_bytes_of(&self, file: &Path) -> bool {
        matches!(self, Self::Bytes { path, .. } if path == file)
    }
}

#[cfg(test)]
mod tests {
    use super::super::Disk;
    use super::*;

    /// What is left of a file that was written and renamed, with or without the syncs.
    fn left(syncs: &[&str], loss: Loss) -> Option<usize> {
        let folder = tempfile::tempdir().unwrap();
        let (tmp, new) = (folder.path().join("tmp"), folder.path().join("new"));
        let disk = Disk::rehearsing(Rehearsal::counting());
        let whole = disk.whole(folder.path()).unwrap();
        let file = disk.create(&tmp).unwrap();
        disk.write(&file, &tmp, b"octets").unwrap();
        if syncs.contains(&"file") {
            disk.sync(&file, &tmp).unwrap();
        }
        if syncs.contains(&"whole") {
            disk.sync_whole(&whole).unwrap();
        }
        disk.rename(&tmp, &new).unwrap();
        if syncs.contains(&"directory") {
            disk.sync_directory(folder.path()).unwrap();
        }
        disk.lose(loss).unwrap();
        fs::read(new).ok().map(|bytes| bytes.len())
    }

    #[test]
    fn the_disk_forgets_what_was_not_synced_and_keeps_what_was() {
        for bytes in ["file", "whole"] {
            for loss in [Loss::Everything, Loss::Octets, Loss::Some(7)] {
                assert_eq!(
                    left(&[bytes, "directory"], loss),
                    Some(6),
                    "{bytes} {loss:?}"
                );
            }
            assert_eq!(left(&[bytes], Loss::Everything), None, "the name goes");
            assert_eq!(left(&[bytes], Loss::Octets), Some(6));
        }
        assert_eq!(
            left(&["directory"], Loss::Everything),
            Some(0),
            "a name with nothing in it"
        );
        assert_eq!(left(&[], Loss::Octets), Some(0));
        assert_eq!(left(&[], Loss::Everything), None);
        let by_chance = (0..40).map(|seed| left(&[], Loss::Some(seed)));
        let kinds: BTreeSet<Option<usize>> = by_chance.collect();
        assert_eq!(
            kinds,
            BTreeSet::from([None, Some(0), Some(6)]),
            "each of them happens"
        );
    }
}
