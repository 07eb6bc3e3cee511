//! Why mail cannot be carried in or out.

use std::path::{Path, PathBuf};

use super::Cause;
use crate::model::BackupFault;

/// What is wrong with a path that a person named.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CarryCause {
    /// Nothing in it is mail of a kind that is known.
    #[error("{} holds no mail that can be read", path.display())]
    NothingToImport {
        /// The path.
        path: PathBuf,
    },
    /// It is none of our backups, or damaged.
    #[error("{} is no backup: {fault}", path.display())]
    NotABackup {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        fault: BackupFault,
    },
    /// All of a backup is here and could not be put in its place: nothing is begun on half of it.
    #[error("a backup could not be put in its place from {}: {why}", path.display())]
    HalfRestored {
        /// The folder in which it waits.
        path: PathBuf,
        /// What is in the way.
        why: Box<Cause>,
    },
    /// All of a backup is here and waits for its place: no account comes before it.
    #[error("a backup waits for its place: {}", path.display())]
    BackupWaits {
        /// The folder in which it waits.
        path: PathBuf,
    },
    /// An account was set up before a backup had its place.
    #[error("a backup came too late: {}", path.display())]
    BackupLate {
        /// The folder in which it lies.
        path: PathBuf,
    },
    /// A backup is on its way back, which needs a profile without an account.
    #[error("a backup is being restored")]
    Restoring,
    /// No account has such a folder.
    #[error("there is no folder {name:?}")]
    NoSuchFolder {
        /// Its name.
        name: String,
    },
    /// Mails of a folder that need more than a file.
    #[error("nothing from elsewhere belongs into {name}")]
    OwnMailOnly {
        /// Its name.
        name: String,
    },
    /// Something lies there, and nothing is overwritten.
    #[error("{} is there already, and nothing is overwritten", path.display())]
    Occupied {
        /// What lies there.
        path: PathBuf,
    },
}

impl CarryCause {
    /// Key of its sentence in assets/i18n, and what the sentence names.
    pub(super) fn sentence(&self) -> (&'static str, Vec<(&'static str, String)>) {
        let named = |path: &Path| vec![("path", path.display().to_string())];
        match self {
            Self::NothingToImport { path } => ("cause-nothing-to-import", named(path)),
            Self::NotABackup { path, fault } => {
                let mut names = named(path);
                let key = match fault {
                    BackupFault::OtherForm => "cause-not-a-backup",
                    BackupFault::Later => "cause-backup-later",
                    BackupFault::CutShort => "cause-backup-cut-short",
                    BackupFault::Incomplete => "cause-backup-incomplete",
                    BackupFault::Damaged => "cause-backup-damaged",
                    BackupFault::Unreadable { detail } => {
                        names.push(("detail", detail.clone()));
                        "cause-backup-unreadable"
                    }
                };
                (key, names)
            }
            Self::HalfRestored { path, .. } => ("cause-half-restored", named(path)),
            Self::BackupWaits { path } => ("cause-backup-waits", named(path)),
            Self::BackupLate { path } => ("cause-backup-late", named(path)),
            Self::Restoring => ("cause-restoring", Vec::new()),
            Self::NoSuchFolder { name } => ("cause-no-such-folder", vec![("name", name.clone())]),
            Self::OwnMailOnly { name } => ("cause-own-mail-only", vec![("name", name.clone())]),
            Self::Occupied { path } => ("cause-occupied", named(path)),
        }
    }
}
