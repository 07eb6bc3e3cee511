//! The log: a file of the profile, for its owner alone, never a secret in it.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::panic;
use std::path::Path;
use std::sync::Mutex;

use tracing_subscriber::EnvFilter;

use super::arguments::usage;
use super::exit::Trouble;
use crate::config::Profile;

/// What is logged unless `--log` says otherwise.
const FILTER: &str = "warn,hongyan=info";
/// A log longer than this makes room for a new one at the next start; one old one is kept.
const LONGEST_OCTETS: u64 = 4 * 1024 * 1024;

/// Begins the log and notes panics in it. Where no log can be written the program runs without.
///
/// # Errors
/// A usage error where the filter cannot be understood.
pub fn begin(profile: &Profile, filter: Option<&str>) -> Result<(), Trouble> {
    let filter = EnvFilter::try_new(filter.unwrap_or(FILTER))
        .map_err(|error| usage(&format!("--log: {error}")))?;
    let Ok(file) = open(&profile.log_file()) else {
        return Ok(());
    };
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(false)
        // A full disk is told in the window, not once a line on standard error.
        .log_internal_errors(false)
        .with_writer(Mutex::new(file))
        .finish();
    // A second log in one process (tests) keeps the first.
    tracing::subscriber::set_global_default(subscriber).ok();
    note_panics();
    Ok(())
}

fn open(file: &Path) -> io::Result<File> {
    if fs::metadata(file).is_ok_and(|about| about.len() > LONGEST_OCTETS) {
        fs::rename(file, file.with_extension("old.log"))?;
    }
    let mut options = OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file)
}

/// Where a part stopped goes into the log. Its message does not: it could quote a mail.
fn note_panics() {
    panic::set_hook(Box::new(|panic| {
        let thread = std::thread::current();
        let thread = thread.name().unwrap_or("unnamed");
        let place = panic
            .location()
            .map_or_else(|| "unknown".to_owned(), ToString::to_string);
        tracing::error!(thread, place, "a part of this program stopped");
    }));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_log_makes_room_and_only_the_owner_reads_it() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("hongyan.log");
        drop(open(&file).unwrap());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(&file).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        File::options()
            .write(true)
            .open(&file)
            .unwrap()
            .set_len(LONGEST_OCTETS + 1)
            .unwrap();
        drop(open(&file).unwrap());
        assert_eq!(fs::metadata(&file).unwrap().len(), 0);
        assert!(folder.path().join("hongyan.old.log").exists());
    }
}
