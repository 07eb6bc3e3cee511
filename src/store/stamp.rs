//! When a folder's directories changed, and what was left in them too long ago.

use std::fs;
use std::path::Path;
use std::time::{Duration, UNIX_EPOCH};

use crate::model::FolderName;

use super::StoreError;
use super::maildir::{Account, CUR, NEW, TMP, entries};
use super::name::{is_being_written, now};

/// A directory changed so lately may change again without looking different.
const SETTLED_SECONDS: i64 = 2;
/// After this time a file in `tmp/` belongs to nobody (maildir's convention is 36 hours).
const STALE_SECONDS: i64 = 36 * 3600;

/// What a folder's directories look like; `None` while they are too fresh to be trusted.
pub(super) fn stamp(account: &Account, folder: &FolderName) -> Result<Option<String>, StoreError> {
    let directory = account.directory(folder)?;
    let mut stamp = String::new();
    for part in [NEW, CUR] {
        let path = directory.join(part);
        let Some(changed) = changed_at(&path) else {
            return Ok(None);
        };
        if now().0 - i64::try_from(changed.as_secs()).unwrap_or(0) < SETTLED_SECONDS {
            return Ok(None);
        }
        stamp.push_str(&format!(
            "{}.{} ",
            changed.as_secs(),
            changed.subsec_nanos()
        ));
    }
    Ok(Some(stamp))
}

fn changed_at(path: &Path) -> Option<Duration> {
    let changed = fs::symlink_metadata(path).ok()?.modified().ok()?;
    changed.duration_since(UNIX_EPOCH).ok()
}

/// Removes what crashes left in `tmp/`, and nothing of this run: a clock may jump.
pub(super) fn remove_stale(account: &Account, folder: &FolderName) -> Result<(), StoreError> {
    for entry in entries(&account.directory(folder)?.join(TMP))? {
        let path = entry.path();
        if is_being_written(&entry.file_name().to_string_lossy()) {
            continue;
        }
        let is_stale = changed_at(&path).is_some_and(|changed| {
            now().0 - i64::try_from(changed.as_secs()).unwrap_or(i64::MAX) > STALE_SECONDS
        });
        if is_stale && entry.file_type().is_ok_and(|kind| kind.is_file()) {
            account.disk.remove(&path)?;
        }
    }
    Ok(())
}
