//! Mail that comes in from other programs and goes out to them, duplicates, checks, backups.
//!
//! Each of these is long, tells [`super::event::Progress::Carrying`] and can be cancelled; what is
//! done stays done, and the same command goes on where it was.

use std::path::PathBuf;
use std::sync::Arc;

use crate::model::{
    AccountId, BackupReport, Copies, CopyChoice, ExportPlan, ExportReport, FolderName, ImportPlan,
    ImportReport, MailId, Recognised, VerifyReport,
};

use super::handle::Ticket;

/// What a person asked for. Each ends in one [`super::Outcome`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CarryCommand {
    /// Tell what is held in these paths ([`CarryEvent::Recognised`]).
    Recognise {
        /// Files and folders.
        paths: Vec<PathBuf>,
    },
    /// Take mail of other programs in ([`CarryEvent::Imported`]).
    Import(ImportPlan),
    /// Write mail for other programs ([`CarryEvent::Exported`]).
    Export(ExportPlan),
    /// Look for mails of which one is enough ([`CarryEvent::Copies`]).
    FindCopies {
        /// Of which account; `None`: within each.
        account: Option<AccountId>,
    },
    /// Move copies to Trash ([`CarryEvent::CopiesRemoved`]), each only while the one that stays is
    /// there and the same.
    RemoveCopies {
        /// Which stay and which go.
        choices: Vec<CopyChoice>,
    },
    /// Compare every mail with what is known of it ([`CarryEvent::Verified`]).
    Verify {
        /// Of which account; `None`: of all.
        account: Option<AccountId>,
    },
    /// Write everything into one file that does not exist yet ([`CarryEvent::BackedUp`]).
    BackUp {
        /// The file.
        to: PathBuf,
    },
    /// Bring a backup back into this profile, which has no account and no mail yet
    /// ([`CarryEvent::Restored`]); then its settings hold.
    Restore {
        /// The backup.
        from: PathBuf,
    },
}

/// What came of it.
#[derive(Debug, Clone)]
pub enum CarryEvent {
    /// What a path holds: an answer, or the first step of an import.
    Recognised {
        /// Whose.
        ticket: Ticket,
        /// The path and its mails; `None`: nothing this program can read.
        found: Result<Recognised, PathBuf>,
    },
    /// An import is over, or was stopped.
    Imported {
        /// Whose.
        ticket: Ticket,
        /// What came of it.
        report: Arc<ImportReport>,
    },
    /// An export is over, or was stopped.
    Exported {
        /// Whose.
        ticket: Ticket,
        /// What came of it.
        report: Arc<ExportReport>,
    },
    /// Mails of which one is enough.
    Copies {
        /// Whose.
        ticket: Ticket,
        /// Newest first.
        copies: Arc<[Copies]>,
    },
    /// Copies lie in Trash.
    CopiesRemoved {
        /// Whose.
        ticket: Ticket,
        /// How many.
        count: u64,
        /// Where they were.
        from: Vec<(FolderName, Vec<MailId>)>,
    },
    /// A check is over, or was stopped.
    Verified {
        /// Whose.
        ticket: Ticket,
        /// What came of it.
        report: Arc<VerifyReport>,
    },
    /// A backup is written and was read again.
    BackedUp {
        /// Whose.
        ticket: Ticket,
        /// What came of it.
        report: Arc<BackupReport>,
    },
    /// A backup is back.
    Restored {
        /// Whose.
        ticket: Ticket,
        /// What came of it.
        report: Arc<BackupReport>,
        /// The language and the theme of its settings, as config.toml has them.
        preferences: (String, String),
    },
}

impl CarryEvent {
    /// Whose answer it is.
    #[must_use]
    pub fn ticket(&self) -> Ticket {
        match self {
            Self::Recognised { ticket, .. }
            | Self::Imported { ticket, .. }
            | Self::Exported { ticket, .. }
            | Self::Copies { ticket, .. }
            | Self::CopiesRemoved { ticket, .. }
            | Self::Verified { ticket, .. }
            | Self::BackedUp { ticket, .. }
            | Self::Restored { ticket, .. } => *ticket,
        }
    }
}
