//! Syncs that run side by side.

use std::fs::File;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use super::Disk;
use crate::store::StoreError;

/// Syncs that run side by side.
const SYNC_THREADS: usize = 8;

/// Makes files durable: file systems write the journal once for all that wait together.
pub(in crate::store) fn sync_side_by_side(
    disk: &Disk,
    files: &[(&File, &Path)],
) -> Result<(), StoreError> {
    let next = AtomicUsize::new(0);
    let work = || {
        while let Some((file, path)) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
            disk.sync(file, path)?;
        }
        Ok(())
    };
    thread::scope(|scope| {
        let threads: Vec<_> = (1..SYNC_THREADS.min(files.len()))
            .map(|_number| scope.spawn(work))
            .collect();
        let mut outcome = work();
        for thread in threads {
            let ended = thread.join().unwrap_or_else(|_panicked| {
                Err(StoreError::Stopped {
                    detail: "a thread that syncs files ended early".to_owned(),
                })
            });
            outcome = outcome.and(ended);
        }
        outcome
    })
}
