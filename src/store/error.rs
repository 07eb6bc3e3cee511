//! What can go wrong on the disk, and what a person can do about it.

use std::io;
use std::path::{Path, PathBuf};

use crate::model::{BackupFault, Remedy};

/// Why something on the disk failed. `Display` is one clause in lower case, fit for a log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// Another process has the profile.
    #[error("another hongyan uses this profile")]
    InUse {
        /// What that process wrote about itself.
        holder: super::lock::Holder,
    },
    /// No room left, or over the quota.
    #[error("the disk is full: {}", path.display())]
    DiskFull {
        /// Where.
        path: PathBuf,
    },
    /// No right to read or write.
    #[error("no permission: {}", path.display())]
    PermissionDenied {
        /// Where.
        path: PathBuf,
    },
    /// Another trouble with a file.
    #[error("{}: {detail}", path.display())]
    File {
        /// Where.
        path: PathBuf,
        /// The system's words.
        detail: String,
    },
    /// A state file of ours that does not say what it should.
    #[error("{} cannot be understood: {detail}", path.display())]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// What is wrong with it.
        detail: String,
    },
    /// A name that must not become a path.
    #[error("{name:?} cannot name a file or folder")]
    BadName {
        /// The name.
        name: String,
    },
    /// An account this store was not opened for.
    #[error("there is no account {account}")]
    NoSuchAccount {
        /// Its id.
        account: String,
    },
    /// The mail's file is gone.
    #[error("the mail is no longer there")]
    MailGone,
    /// No such outbox entry or draft.
    #[error("there is no {name}")]
    NoSuchEntry {
        /// Its id.
        name: String,
    },
    /// The entry is not in a state that allows this.
    #[error("the outbox entry {name} is {state}")]
    WrongState {
        /// Its id.
        name: String,
        /// Its state's key.
        state: &'static str,
    },
    /// SQLite refuses.
    #[error("the index does not answer: {detail}")]
    Index {
        /// SQLite's words.
        detail: String,
    },
    /// The index file is damaged; [`super::Store::rebuild`] makes a new one.
    #[error("the index is damaged: {detail}")]
    IndexDamaged {
        /// SQLite's words.
        detail: String,
    },
    /// A path that holds no mail of a kind that is known.
    #[error("{} holds no mail that can be read", path.display())]
    NothingToImport {
        /// The path.
        path: PathBuf,
    },
    /// A folder that no account has.
    #[error("there is no folder {name:?}")]
    NoSuchFolder {
        /// Its name.
        name: String,
    },
    /// A folder whose mails need more than a file: nothing from elsewhere belongs there.
    #[error("nothing from elsewhere belongs into {name}")]
    OwnMailOnly {
        /// Its name.
        name: String,
    },
    /// A file that is no backup of ours, or of a later form.
    #[error("{} is no backup: {fault}", path.display())]
    NotABackup {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        fault: BackupFault,
    },
    /// All of a backup is here and could not be put in its place.
    #[error("a backup could not be put in its place: {}", path.display())]
    HalfRestored {
        /// The folder in which it waits.
        path: PathBuf,
    },
    /// Something lies where nothing may be overwritten.
    #[error("{} is there already", path.display())]
    Occupied {
        /// What lies there.
        path: PathBuf,
    },
    /// Our own mistake: a thread of the store ended early.
    #[error("a part of the store stopped: {detail}")]
    Stopped {
        /// What is known.
        detail: String,
    },
}

impl StoreError {
    /// Names the file an operation failed on.
    #[must_use]
    pub fn at(path: &Path, error: &io::Error) -> Self {
        let path = path.to_owned();
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull { path },
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                Self::PermissionDenied { path }
            }
            _other => Self::File {
                path,
                detail: error.to_string(),
            },
        }
    }

    /// Where it is of a file of SQLite's, which it does not say: of this one.
    #[must_use]
    pub fn in_file(self, file: &Path) -> Self {
        let unnamed = Path::new(INDEX_FILE);
        let path = file.to_owned();
        match self {
            Self::DiskFull { path: of } if of == unnamed => Self::DiskFull { path },
            Self::PermissionDenied { path: of } if of == unnamed => Self::PermissionDenied { path },
            other => other,
        }
    }

    /// Whether it is about one place on the disk: what lies elsewhere need not wait for it.
    pub(super) fn is_of_one_place(&self) -> bool {
        matches!(
            self,
            Self::PermissionDenied { .. }
                | Self::File { .. }
                | Self::Unreadable { .. }
                | Self::BadName { .. }
        )
    }

    /// What may be done about it. Exhaustive on purpose: a new variant must choose.
    #[must_use]
    pub fn remedy(&self) -> Remedy {
        match self {
            Self::InUse { .. } => Remedy::CloseOther,
            Self::DiskFull { .. } => Remedy::FreeSpace,
            Self::PermissionDenied { .. } => Remedy::CheckPermissions,
            Self::File { .. }
            | Self::Unreadable { .. }
            | Self::MailGone
            | Self::Index { .. }
            | Self::IndexDamaged { .. }
            | Self::WrongState { .. }
            | Self::NoSuchEntry { .. }
            | Self::HalfRestored { .. } => Remedy::RetryNow,
            Self::NothingToImport { .. }
            | Self::NotABackup { .. }
            | Self::Occupied { .. }
            | Self::NoSuchFolder { .. }
            | Self::OwnMailOnly { .. } => Remedy::ChooseOther,
            Self::BadName { .. } | Self::NoSuchAccount { .. } => Remedy::FixSettings,
            Self::Stopped { .. } => Remedy::Report,
        }
    }
}

/// What the index is called where it does not say where it lies.
const INDEX_FILE: &str = "index.sqlite";

impl From<crate::search::segment::Torn> for StoreError {
    fn from(torn: crate::search::segment::Torn) -> Self {
        Self::IndexDamaged {
            detail: torn.to_string(),
        }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode::{DatabaseCorrupt, DiskFull, NotADatabase, ReadOnly};
        let detail = error.to_string();
        match error.sqlite_error_code() {
            Some(DatabaseCorrupt | NotADatabase) => Self::IndexDamaged { detail },
            Some(DiskFull) => Self::DiskFull {
                path: INDEX_FILE.into(),
            },
            Some(ReadOnly) => Self::PermissionDenied {
                path: INDEX_FILE.into(),
            },
            _other => Self::Index { detail },
        }
    }
}
