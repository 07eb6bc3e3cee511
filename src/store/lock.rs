//! One process a profile: a lock the system releases when the process ends, however it ends.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::StoreError;
use super::disk::Disk;

/// What the process that holds a profile says about itself, for a second one that wants it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// Its process id; 0 where it is not known.
    pub pid: u32,
    /// Loopback port on which a running window takes requests.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub port: Option<u16>,
    /// What a request on that port must begin with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
}

/// The lock of a profile, held until dropped.
#[derive(Debug)]
pub struct Lock {
    /// Open and locked.
    file: File,
    note: PathBuf,
    disk: Disk,
}

impl Lock {
    /// Takes the profile.
    ///
    /// # Errors
    /// [`StoreError::InUse`] with what the holder wrote down; a file error otherwise.
    pub fn take(path: &Path, disk: Disk) -> Result<Self, StoreError> {
        let note = note_path(path);
        let at = |error: std::io::Error| StoreError::at(path, &error);
        if let Some(parent) = path.parent() {
            disk.create_directories(parent)?;
        }
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(path).map_err(at)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(StoreError::InUse {
                    holder: read_note(&note).unwrap_or_default(),
                });
            }
            Err(TryLockError::Error(error)) => return Err(at(error)),
        }
        let lock = Self { file, note, disk };
        let holder = Holder {
            pid: std::process::id(),
            ..Holder::default()
        };
        // The lock alone decides: on a full disk mail can still be read.
        if let Err(error) = lock.announce(&holder) {
            tracing::warn!("a second process will not know who has the profile: {error}");
        }
        Ok(lock)
    }

    /// Writes down where the running window can be reached.
    ///
    /// # Errors
    /// A file error.
    pub fn announce(&self, holder: &Holder) -> Result<(), StoreError> {
        let text = serde_json::to_vec(holder).map_err(|error| StoreError::Unreadable {
            path: self.note.clone(),
            detail: error.to_string(),
        })?;
        self.disk.replace(&self.note, &text)
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // A note left behind is harmless: nobody reads it while the lock is free.
        self.disk.remove(&self.note).ok();
        // Not only closed: a program that is being started holds a copy until it runs.
        if let Err(error) = self.file.unlock() {
            tracing::warn!("the profile is free only once all is closed: {error}");
        }
    }
}

/// The note lies beside the lock: on Windows nobody else may read a locked file.
fn note_path(lock: &Path) -> PathBuf {
    lock.with_extension("holder")
}

fn read_note(path: &Path) -> Option<Holder> {
    serde_json::from_slice(&std::fs::read(path).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_holder_is_told_who_has_the_profile() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lock");
        let first = Lock::take(&path, Disk::real()).unwrap();
        let holder = Holder {
            pid: std::process::id(),
            port: Some(4711),
            token: None,
        };
        first.announce(&holder).unwrap();
        assert_eq!(
            Lock::take(&path, Disk::real()).unwrap_err(),
            StoreError::InUse { holder }
        );
        drop(first);
        Lock::take(&path, Disk::real()).unwrap();
    }

    #[test]
    fn a_profile_is_free_at_once_though_a_program_being_started_holds_a_copy() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lock");
        let lock = Lock::take(&path, Disk::real()).unwrap();
        let copy = lock.file.try_clone().unwrap();
        drop(lock);
        Lock::take(&path, Disk::real()).unwrap();
        drop(copy);
    }
}
