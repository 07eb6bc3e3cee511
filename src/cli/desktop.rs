//! What the window needs of the system it runs on.

mod announce;
#[cfg(all(target_os = "linux", feature = "window"))]
mod drag;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::model::Timestamp;

pub use announce::announcer;
#[cfg(all(target_os = "linux", feature = "window"))]
pub use drag::dragger;

/// What begins to drag a file out of the window: nothing here can.
#[cfg(not(all(target_os = "linux", feature = "window")))]
#[must_use]
pub fn dragger() -> Option<Box<dyn Fn(PathBuf)>> {
    None
}

/// Now.
#[must_use]
pub fn now() -> Timestamp {
    Timestamp(jiff::Timestamp::now().as_second())
}

/// Whether a test drives the window from outside.
#[must_use]
pub fn is_driven() -> bool {
    cfg!(feature = "inspection") && std::env::var_os("EGUI_INSPECTION").is_some()
}

/// Whether nothing is announced on the desktop: who drives the window sees it anyway, but for a
/// test that is about just this.
#[must_use]
pub fn is_quiet() -> bool {
    is_driven() && std::env::var_os("HONGYAN_ANNOUNCES").is_none()
}

/// Tells how much time went by since now.
#[expect(
    clippy::disallowed_methods,
    reason = "ends a frame before a person waits for it; no mail depends on it"
)]
pub fn stopwatch() -> impl Fn() -> Duration {
    let began = std::time::Instant::now();
    move || began.elapsed()
}

/// Tells what this thread has taken of the processor, for the log; where the system does not say,
/// how much time went by.
pub fn processor() -> impl Fn() -> Duration {
    let time = stopwatch();
    move || taken().unwrap_or_else(&time)
}

#[cfg(unix)]
fn taken() -> Option<Duration> {
    use nix::time::{ClockId, clock_gettime};
    let taken = clock_gettime(ClockId::CLOCK_THREAD_CPUTIME_ID);
    taken.ok().map(Duration::from)
}

#[cfg(not(unix))]
fn taken() -> Option<Duration> {
    None
}

/// Opens a web address with the system's program; anything but http, https and mailto stays
/// closed, since a mail names it.
pub fn open_link(link: &str) {
    let scheme = link.split(':').next().unwrap_or_default();
    let is_harmless = ["http", "https", "mailto"]
        .iter()
        .any(|known| scheme.eq_ignore_ascii_case(known));
    if !is_harmless {
        tracing::warn!("a link of the kind {scheme:?} was not opened");
        return;
    }
    if let Err(error) = open::that_detached(link) {
        tracing::warn!("the system did not open a link: {error}");
    }
}

/// Opens a file with the system's program; `false`: there is none.
#[must_use]
pub fn open_file(file: &Path) -> bool {
    let opened = open::that_detached(file);
    if let Err(error) = &opened {
        tracing::warn!("the system did not open {}: {error}", file.display());
    }
    opened.is_ok()
}

/// The folder of downloads; the person's own where the system names none.
#[must_use]
pub fn downloads() -> Option<PathBuf> {
    let places = directories::UserDirs::new()?;
    let folder = places.download_dir().unwrap_or_else(|| places.home_dir());
    Some(folder.to_path_buf())
}

/// The system's language, such as `zh-CN`.
#[must_use]
pub fn language() -> Option<String> {
    sys_locale::get_locale()
}

/// What the window remembered last; empty at first.
#[must_use]
pub fn kept(file: &Path) -> String {
    fs::read_to_string(file).unwrap_or_default()
}

/// Writes down what the window remembers. It is no loss where that fails.
pub fn keep(file: &Path, text: &str) {
    let beside = file.with_extension("tmp");
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options
        .open(&beside)
        .and_then(|mut file| file.write_all(text.as_bytes()))
        .and_then(|()| fs::rename(&beside, file));
    if let Err(error) = written {
        tracing::warn!("{}: {error}", file.display());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_there_again() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("window.json");
        assert_eq!(kept(&file), "");
        keep(&file, "{}");
        keep(&file, "{\"a\":1}");
        assert_eq!(kept(&file), "{\"a\":1}");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
