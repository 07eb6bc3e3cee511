//! Threads that do the same work side by side.

use std::thread::{self, Scope};

use super::StoreError;

/// How much the threads of a crew step back behind all others: about a tenth of their share.
#[cfg(target_os = "linux")]
const NICE: i32 = 10;

/// Starts up to so many threads. Where the system gives fewer, those do the work of all.
///
/// # Errors
/// [`StoreError::Stopped`] where it gives none.
pub(super) fn start<'scope>(
    scope: &'scope Scope<'scope, '_>,
    name: &str,
    count: usize,
    work: impl Fn() + Clone + Send + 'scope,
) -> Result<(), StoreError> {
    let mut is_started = false;
    for number in 0..count {
        let thread = thread::Builder::new().name(format!("{name}-{number}"));
        match thread.spawn_scoped(scope, work.clone()) {
            Ok(_runs) => is_started = true,
            Err(_error) if is_started => return Ok(()),
            Err(error) => {
                return Err(StoreError::Stopped {
                    detail: error.to_string(),
                });
            }
        }
    }
    Ok(())
}

/// Lets this thread go behind all others, this program's as well: a fetch or a window waits for
/// nothing. Elsewhere than on Linux a priority is the whole
/// program's, and stays as it is.
pub(super) fn step_back() {
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::process::nice(NICE) {
        tracing::info!("a thread works at the usual priority: {error}");
    }
}
