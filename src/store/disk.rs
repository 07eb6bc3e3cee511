//! Every operation that changes a file goes through here, so that tests can let the power fail
//! before any one of them.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::StoreError;

pub mod rehearsal;
pub(super) mod together;
pub(super) mod whole;

use rehearsal::{Loss, Rehearsal, Step};

/// The disk: the real one, or the real one with faults rehearsed on it.
#[derive(Debug, Clone, Default)]
pub struct Disk {
    rehearsal: Option<Arc<Mutex<Rehearsal>>>,
}

impl Disk {
    /// The disk as it is.
    #[must_use]
    pub fn real() -> Self {
        Self::default()
    }

    /// A disk that fails as `rehearsal` says.
    #[must_use]
    pub fn rehearsing(rehearsal: Rehearsal) -> Self {
        Self {
            rehearsal: Some(Arc::new(Mutex::new(rehearsal))),
        }
    }

    /// Operations done so far; 0 on the real disk.
    #[must_use]
    pub fn operations(&self) -> u64 {
        self.with(|rehearsal| rehearsal.operations()).unwrap_or(0)
    }

    /// How many of them waited for the device; 0 on the real disk.
    #[must_use]
    pub fn syncs(&self) -> u64 {
        self.with(|rehearsal| rehearsal.syncs()).unwrap_or(0)
    }

    /// Undoes what was not synced, as a power failure may. Does nothing on the real disk.
    ///
    /// # Errors
    /// The system's, while undoing.
    pub fn lose_power(&self) -> io::Result<()> {
        self.lose(Loss::Everything)
    }

    /// The same for a power failure that takes a part of it.
    ///
    /// # Errors
    /// The system's, while undoing.
    pub fn lose(&self, loss: Loss) -> io::Result<()> {
        self.with(|rehearsal| rehearsal.lose_power(loss))
            .unwrap_or(Ok(()))
    }

    /// Creates a file that must not exist yet (and so is no link), for its owner alone.
    pub(crate) fn create(&self, path: &Path) -> Result<File, StoreError> {
        self.step(path, || Step::Created(path.to_owned()))?;
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        private(&mut options);
        options
            .open(path)
            .map_err(|error| StoreError::at(path, &error))
    }

    /// Opens a file for appending, for its owner alone; creates it where it is missing.
    pub(super) fn open_appending(&self, path: &Path) -> Result<File, StoreError> {
        self.step(path, || Step::Appended(path.to_owned()))?;
        let mut options = OpenOptions::new();
        options.append(true).create(true);
        private(&mut options);
        options
            .open(path)
            .map_err(|error| StoreError::at(path, &error))
    }

    pub(crate) fn write(
        &self,
        mut file: &File,
        path: &Path,
        bytes: &[u8],
    ) -> Result<(), StoreError> {
        self.step(path, || Step::Wrote(path.to_owned()))?;
        file.write_all(bytes)
            .map_err(|error| StoreError::at(path, &error))
    }

    /// Takes off what stands behind the first octets of a file.
    pub(super) fn cut(&self, path: &Path, octets: u64) -> Result<(), StoreError> {
        self.step(path, || Step::Other)?;
        let at = |error: io::Error| StoreError::at(path, &error);
        let file = OpenOptions::new().write(true).open(path).map_err(at)?;
        file.set_len(octets).map_err(at)
    }

    /// Makes a file's bytes durable. A rehearsing disk only takes note: it knows what would be
    /// lost without asking the device.
    pub(crate) fn sync(&self, file: &File, path: &Path) -> Result<(), StoreError> {
        self.step(path, || Step::Synced(path.to_owned()))?;
        if self.rehearsal.is_some() {
            return Ok(());
        }
        file.sync_all()
            .map_err(|error| StoreError::at(path, &error))
    }

    pub(super) fn rename(&self, from: &Path, to: &Path) -> Result<(), StoreError> {
        self.step(to, || Step::Renamed(from.to_owned(), to.to_owned()))?;
        fs::rename(from, to).map_err(|error| StoreError::at(to, &error))
    }

    pub(crate) fn remove(&self, path: &Path) -> Result<(), StoreError> {
        self.step(path, || Step::Removed(path.to_owned()))?;
        match fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(StoreError::at(path, &error))
            }
            _gone => Ok(()),
        }
    }

    /// Removes an empty directory; one that is not there is well.
    pub(super) fn remove_directory(&self, path: &Path) -> Result<(), StoreError> {
        self.step(path, || Step::Other)?;
        match fs::remove_dir(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(StoreError::at(path, &error))
            }
            _gone => Ok(()),
        }
    }

    /// Makes the names in a directory durable.
    pub(crate) fn sync_directory(&self, path: &Path) -> Result<(), StoreError> {
        self.step(path, || Step::SyncedDirectory(path.to_owned()))?;
        if self.rehearsal.is_some() {
            return Ok(());
        }
        // Windows keeps names durable by itself and opens no directory for this.
        #[cfg(unix)]
        File::open(path)
            .and_then(|directory| directory.sync_all())
            .map_err(|error| StoreError::at(path, &error))?;
        Ok(())
    }

    /// Creates a directory and those above it, for their owner alone, and makes them durable.
    pub(crate) fn create_directories(&self, path: &Path) -> Result<(), StoreError> {
        if path.as_os_str().is_empty() || path.is_dir() {
            return Ok(());
        }
        if let Some(parent) = path.parent() {
            self.create_directories(parent)?;
        }
        self.step(path, || Step::Other)?;
        #[cfg_attr(not(unix), expect(unused_mut, reason = "modes are for Unix"))]
        let mut builder = fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        match builder.create(path) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                return Err(StoreError::at(path, &error));
            }
            _there => {}
        }
        path.parent()
            .filter(|parent| !parent.as_os_str().is_empty())
            .map_or(Ok(()), |parent| self.sync_directory(parent))
    }

    /// Replaces a small file as a whole: written beside it, synced, renamed, directory synced.
    pub(super) fn replace(&self, path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
        let beside = beside(path);
        self.remove(&beside)?;
        let written = self.create(&beside).and_then(|file| {
            self.write(&file, &beside, bytes)?;
            self.sync(&file, &beside)
        });
        if let Err(error) = written.and_then(|()| self.rename(&beside, path)) {
            self.remove(&beside).ok();
            return Err(error);
        }
        path.parent()
            .map_or(Ok(()), |parent| self.sync_directory(parent))
    }

    fn with<T>(&self, act: impl FnOnce(&mut Rehearsal) -> T) -> Option<T> {
        let rehearsal = self.rehearsal.as_ref()?;
        Some(act(&mut rehearsal
            .lock()
            .unwrap_or_else(PoisonError::into_inner)))
    }

    /// Asks the rehearsal, where there is one, whether the operation may happen.
    fn step(&self, path: &Path, step: impl FnOnce() -> Step) -> Result<(), StoreError> {
        if let Some(gate) = self.with(|rehearsal| rehearsal.gate(path)).flatten() {
            // It ends once the other end is gone.
            gate.recv().ok();
        }
        self.with(|rehearsal| rehearsal.step(step()))
            .unwrap_or(Ok(()))
            .map_err(|error| StoreError::at(path, &error))
    }
}

fn private(options: &mut OpenOptions) {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    #[cfg(not(unix))]
    let _nothing_to_set = options;
}

/// Where the next version of a file is written.
fn beside(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".next");
    path.with_file_name(name)
}
