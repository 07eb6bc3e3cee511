//! Everything of a profile in one file, and back.
//!
//! A backup is a tar file, compressed as gzip, that any program unpacks: `config.toml`, and under
//! `mail/` what lies in the accounts' folders: mails, drafts, the outbox, and the small files beside
//! them (what was fetched and erased, logins, tags, hashes), what was learned of junk, and
//! what was chosen for mails of each sender. The index
//! is not in it: it is made anew. Before each file stands its SHA-256, and at the end how many there are, so that a backup
//! that is cut short or damaged says so. It is read again as soon as it is written.
//!
//! It may be made while a window runs. A mail's file never changes, it only moves: what is gone
//! when it is to be read is looked for again, all such names together. Mails are read before the files that say which were
//! fetched and erased, so a mail that is erased meanwhile is remembered in the backup, whether
//! it is in it or not.

mod list;
mod restore;
mod staged;
mod write;

use std::path::{Path, PathBuf};

use crate::model::{BackupFault, BackupReport, Carried};

use super::StoreError;
use super::scan::Proceed;

pub use restore::{bring_here, restore};
pub(super) use staged::refuse_half;
pub use staged::{Owner, finish, give_up, half, late, put_in_place, waiting};
pub use write::back_up;

/// The first entry: what this is.
const HEAD: &str = "hongyan-backup.json";
/// The last entry: how much came before it.
const END: &str = "hongyan-end.json";
/// The settings.
const CONFIG: &str = "config.toml";
/// The folder of all accounts.
const MAIL: &str = "mail";
/// What was learned of junk, in that folder.
const JUNK: &str = "junk.sqlite";
/// What was chosen for mails of each sender, beside it.
const CHOICES: &str = super::choices::FILE;
/// The form of a backup; another one is not read.
const FORM: u64 = 1;
/// Where a file's digest stands, in a PAX header before it: what is called a comment every program
/// passes over in silence (POSIX.1-2001, pax).
const DIGEST: &str = "comment";
/// What it begins with there.
const DIGEST_MARK: &str = "sha256:";
/// Where backups of before have it, without that mark.
const DIGEST_BEFORE: &str = "HONGYAN.sha256";
/// Octets of a part that is held at once.
const PART_OCTETS: usize = 256 * 1024;

/// What a backup is made of, and where it returns to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackupPlaces {
    /// `config.toml`.
    pub config: PathBuf,
    /// The folder of all accounts.
    pub mail: PathBuf,
    /// The lock of the profile.
    pub lock: PathBuf,
}

/// How far it is; asks whether to go on.
pub type Tell<'a> = dyn FnMut(Carried) -> Proceed + 'a;

/// What stands at the end.
#[derive(Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
struct Total {
    files: u64,
    mails: u64,
    octets: u64,
}

impl Total {
    fn of(report: &BackupReport) -> Self {
        Self {
            files: report.files,
            mails: report.mails,
            octets: report.octets,
        }
    }
}

/// What stands at the beginning.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
struct Head {
    form: u64,
    version: String,
    made: i64,
}

/// Whether an entry is a mail: `…/cur/<name>` or `…/new/<name>`.
fn is_mail(path: &Path) -> bool {
    let directory = path.parent().and_then(Path::file_name);
    directory.is_some_and(|name| name == super::maildir::CUR || name == super::maildir::NEW)
}

fn at(path: &Path) -> impl Fn(std::io::Error) -> StoreError {
    let path = path.to_owned();
    move |error| StoreError::at(&path, &error)
}

fn none(path: &Path, fault: BackupFault) -> StoreError {
    StoreError::NotABackup {
        path: path.to_owned(),
        fault,
    }
}

/// A fault of reading a backup.
fn unreadable(path: &Path, error: &std::io::Error) -> StoreError {
    use std::io::ErrorKind;
    let fault = match error.kind() {
        ErrorKind::UnexpectedEof => BackupFault::CutShort,
        // What is packed is not as it was.
        ErrorKind::InvalidData | ErrorKind::InvalidInput => BackupFault::Damaged,
        _other => BackupFault::Unreadable {
            detail: error.to_string(),
        },
    };
    none(path, fault)
}

/// Takes octets on their way and adds them up.
struct Digesting<R> {
    from: R,
    digest: sha2::Sha256,
    octets: u64,
}

impl<R: std::io::Read> Digesting<R> {
    fn new(from: R) -> Self {
        use sha2::Digest;
        Self {
            from,
            digest: sha2::Sha256::new(),
            octets: 0,
        }
    }

    fn sum(self) -> String {
        use sha2::Digest;
        super::hashes::hex(&self.digest.finalize().into())
    }
}

impl<R: std::io::Read> std::io::Read for Digesting<R> {
    fn read(&mut self, part: &mut [u8]) -> std::io::Result<usize> {
        use sha2::Digest;
        let octets = self.from.read(part)?;
        self.digest.update(part.get(..octets).unwrap_or_default());
        self.octets += octets as u64;
        Ok(octets)
    }
}

#[cfg(test)]
mod tests;
