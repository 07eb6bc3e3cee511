//! Why mail cannot be carried in or out.

use std::path::{Path, PathBuf};

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
    #[error("{} is no backup: {detail}", path.display())]
    NotABackup {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        detail: String,
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
            Self::NotABackup { path, detail } => {
                let mut names = named(path);
                names.push(("detail", detail.clone()));
                ("cause-not-a-backup", names)
            }
            Self::Occupied { path } => ("cause-occupied", named(path)),
        }
    }
}
