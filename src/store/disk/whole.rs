//! Everything that was written on a disk, made durable by one call.

use std::fs::File;
use std::path::{Path, PathBuf};

use super::super::StoreError;
use super::Disk;
use super::rehearsal::Step;

/// A place on a disk that can be synced as a whole. Opened before the first write it answers
/// for: the system tells it of every write that failed since.
#[derive(Debug)]
pub(in crate::store) struct WholeDisk {
    #[cfg_attr(
        not(target_os = "linux"),
        expect(dead_code, reason = "only Linux has the call")
    )]
    handle: File,
    path: PathBuf,
}

impl Disk {
    /// The disk on which this directory lies; `None` where no call syncs it as a whole, or where
    /// the call is known to keep failed writes to itself.
    pub(in crate::store) fn whole(&self, directory: &Path) -> Option<WholeDisk> {
        let handle = File::open(directory).ok()?;
        let can = match self.with(|rehearsal| rehearsal.has_whole()) {
            Some(rehearsed) => rehearsed,
            None => tells_of_failures(&handle),
        };
        can.then(|| WholeDisk {
            handle,
            path: directory.to_owned(),
        })
    }

    /// Makes durable whatever was written on the disk before, bytes of closed files included.
    pub(in crate::store) fn sync_whole(&self, whole: &WholeDisk) -> Result<(), StoreError> {
        self.step(&whole.path, || Step::SyncedWhole)?;
        if self.rehearsal.is_some() {
            return Ok(());
        }
        #[cfg(target_os = "linux")]
        nix::unistd::syncfs(&whole.handle)
            .map_err(|error| StoreError::at(&whole.path, &error.into()))?;
        Ok(())
    }
}

/// Whether `syncfs` on this disk means what it says: Linux tells of failed writes since 5.8, and
/// file systems in user space may not be asked at all.
#[cfg(target_os = "linux")]
fn tells_of_failures(handle: &File) -> bool {
    use nix::sys::statfs::{
        BTRFS_SUPER_MAGIC, EXT4_SUPER_MAGIC, FsType, TMPFS_MAGIC, XFS_SUPER_MAGIC, fstatfs,
    };
    // As the kernel writes it down; nix has no name for it.
    const F2FS: FsType = FsType(0xf2f5_2010);
    let sound = [
        BTRFS_SUPER_MAGIC,
        EXT4_SUPER_MAGIC,
        F2FS,
        TMPFS_MAGIC,
        XFS_SUPER_MAGIC,
    ];
    let is_sound = fstatfs(handle).is_ok_and(|found| sound.contains(&found.filesystem_type()));
    let release = std::fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    is_sound && is_at_least(&release, (5, 8))
}

#[cfg(not(target_os = "linux"))]
fn tells_of_failures(_handle: &File) -> bool {
    false
}

/// Whether a kernel's release (`6.1.0-13-amd64`) is this version or a later one.
#[cfg(target_os = "linux")]
fn is_at_least(release: &str, wanted: (u32, u32)) -> bool {
    let mut numbers = release.split(|character: char| !character.is_ascii_digit());
    let mut next = || numbers.next().and_then(|number| number.parse().ok());
    match (next(), next()) {
        (Some(major), Some(minor)) => (major, minor) >= wanted,
        _unknown => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(target_os = "linux")]
    #[test]
    fn an_old_kernel_is_not_believed() {
        for (release, is) in [
            ("6.1.0-13-amd64", true),
            ("5.8.0", true),
            ("5.10.223-rt", true),
            ("5.7.19", false),
            ("4.19.0", false),
            ("", false),
        ] {
            assert_eq!(is_at_least(release, (5, 8)), is, "{release:?}");
        }
    }

    #[test]
    fn a_disk_that_can_be_synced_as_a_whole_is() {
        let folder = tempfile::tempdir().unwrap();
        let disk = Disk::real();
        if let Some(whole) = disk.whole(folder.path()) {
            disk.sync_whole(&whole).unwrap();
        }
        assert!(disk.whole(&folder.path().join("missing")).is_none());
    }
}
