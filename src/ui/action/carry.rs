//! What mails are carried in and out by, as the window asks for it.

/// A page of import and export.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CarryPage {
    /// Mail of other programs in.
    Import,
    /// Mail out.
    Export,
    /// Mails that are there more than once.
    Duplicates,
    /// Every mail against what is known of it.
    Check,
    /// Everything in one file.
    Backup,
}

impl CarryPage {
    /// All, in their order.
    pub const ALL: [Self; 5] = [
        Self::Import,
        Self::Export,
        Self::Duplicates,
        Self::Check,
        Self::Backup,
    ];

    /// Key of its name in assets/i18n.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Import => "carry-page-import",
            Self::Export => "carry-page-export",
            Self::Duplicates => "carry-page-duplicates",
            Self::Check => "carry-page-check",
            Self::Backup => "carry-page-backup",
        }
    }
}

/// What a file or folder is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CarryFile {
    /// Files to import.
    ImportFiles,
    /// A folder to import.
    ImportFolder,
    /// The folder that an export goes to.
    ExportFolder,
    /// The file that a backup becomes.
    Backup,
    /// A backup to be brought back.
    Restore,
}
