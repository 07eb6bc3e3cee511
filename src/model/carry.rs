//! Mail that comes in from other programs and goes out to them, copies, checks, backups: what is
//! asked and what came of it.

use std::path::PathBuf;

use super::{AccountId, Folder, FolderName, MailId, MailSummary, Timestamp};

/// How mails lie in a file or folder of another program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MailboxKind {
    /// One file with many mails.
    Mbox,
    /// A file a mail, in `new/` and `cur/`; also Maildir++ and Thunderbird's own kind.
    Maildir,
    /// A file a mail, `.eml`; what Foxmail and most others export.
    Eml,
    /// A file a mail, `.emlx`: Apple Mail.
    Emlx,
    /// A file a mail, named by a number: Claws Mail, Sylpheed, nmh.
    Mh,
}

impl MailboxKind {
    /// Key of its name in assets/i18n, and for scripts.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Mbox => "mbox",
            Self::Maildir => "maildir",
            Self::Eml => "eml",
            Self::Emlx => "emlx",
            Self::Mh => "mh",
        }
    }
}

/// What was found under a path that a person named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recognised {
    /// The path.
    pub path: PathBuf,
    /// How many folders or files of mails of each kind; never empty.
    pub kinds: Vec<(MailboxKind, u64)>,
    /// Octets of all of them, as far as known without reading: of mbox files.
    pub octets: u64,
    /// Whether Thunderbird keeps it.
    pub is_thunderbird: bool,
    /// Files that are no mails, links, devices.
    pub ignored: u64,
}

/// What to import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportPlan {
    /// Files and folders.
    pub paths: Vec<PathBuf>,
    /// Into which account.
    pub account: AccountId,
    /// The folder under which the tree is kept.
    pub under: FolderName,
}

/// What came of an import.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImportReport {
    /// Mails that are new here.
    pub imported: u64,
    /// Their octets.
    pub octets: u64,
    /// Mails that were here already.
    pub duplicates: u64,
    /// Of them those that lie in Trash, and nowhere else.
    pub in_trash: u64,
    /// Mails that were in the import more than once, for the same folder, but for the first each.
    pub repeated: u64,
    /// Mails that their program has deleted and not yet cleaned up.
    pub deleted: u64,
    /// Mails whose line ends had to be mended to be readable.
    pub mended: u64,
    /// Files that are no mails, links, devices.
    pub ignored: u64,
    /// What could not be imported; the first [`CarryFault::KEPT`].
    pub faults: Vec<CarryFault>,
    /// How many could not be imported.
    pub failed: u64,
    /// Folders that have gained mails.
    pub folders: Vec<FolderName>,
    /// Whether it was stopped: the same import goes on where it was.
    pub stopped: bool,
}

/// What could not be carried, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CarryFault {
    /// Which file.
    pub file: PathBuf,
    /// Where in it the mail begins, in an mbox.
    pub offset: Option<u64>,
    /// Why.
    pub why: FaultKind,
}

impl CarryFault {
    /// Faults that are kept; more are only counted.
    pub const KEPT: usize = 1000;
}

/// Why a mail could not be carried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FaultKind {
    /// It has no header.
    NotAMail,
    /// It is longer than this.
    TooLarge {
        /// Octets.
        limit_octets: u64,
    },
    /// The file cannot be read.
    Unreadable {
        /// The system's words.
        detail: String,
    },
    /// The file ends before the mail does.
    CutShort,
    /// The mail is here, but its attachments lie in other files.
    AttachmentsElsewhere,
    /// Text before the first mail of an mbox.
    Stray {
        /// How much.
        octets: u64,
    },
    /// In a backup: its octets are not those that were written.
    Damaged,
    /// In a backup: its name is none of a file in the mail folder.
    LeadsOut,
}

impl FaultKind {
    /// Key of its sentence in assets/i18n, and for scripts.
    #[must_use]
    pub fn key(&self) -> &'static str {
        match self {
            Self::NotAMail => "fault-not-a-mail",
            Self::TooLarge { .. } => "fault-too-large",
            Self::Unreadable { .. } => "fault-unreadable",
            Self::CutShort => "fault-cut-short",
            Self::AttachmentsElsewhere => "fault-attachments-elsewhere",
            Self::Stray { .. } => "fault-stray",
            Self::Damaged => "fault-damaged",
            Self::LeadsOut => "fault-leads-out",
        }
    }
}

/// As what mails leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ExportFormat {
    /// Maildir++ with flags.
    Maildir,
    /// A file a folder (mboxrd).
    Mbox,
    /// A file a mail.
    Eml,
}

impl ExportFormat {
    /// All, in the order they are offered.
    pub const ALL: [Self; 3] = [Self::Maildir, Self::Mbox, Self::Eml];

    /// The word for scripts, and the key of its name.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Maildir => "maildir",
            Self::Mbox => "mbox",
            Self::Eml => "eml",
        }
    }
}

/// What to export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportPlan {
    /// The folder that gets a folder for each account.
    pub to: PathBuf,
    /// As what.
    pub format: ExportFormat,
    /// Of which account; `None`: of all.
    pub account: Option<AccountId>,
    /// Which folder, with those below it; `None`: all but the Outbox.
    pub folder: Option<FolderName>,
}

/// What came of an export.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ExportReport {
    /// Mails written.
    pub exported: u64,
    /// Their octets.
    pub octets: u64,
    /// Mails that were there already.
    pub already: u64,
    /// What could not be exported; the first [`CarryFault::KEPT`].
    pub faults: Vec<CarryFault>,
    /// How many could not be exported.
    pub failed: u64,
    /// Whether it was stopped: the same export goes on where it was.
    pub stopped: bool,
}

/// Mails of which one is enough.
#[derive(Debug, Clone, PartialEq)]
pub struct Copies {
    /// How much they are the same.
    pub alike: Alike,
    /// The one that stays.
    pub stays: MailSummary,
    /// Those that would go.
    pub go: Vec<MailSummary>,
}

/// How much mails are the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Alike {
    /// But for line ends and what programs note in a header, octet by octet.
    Wholly,
    /// The same Message-ID, Date and text; they came on different ways.
    Sent,
}

impl Alike {
    /// The word for scripts, and the key of its name.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Wholly => "exact",
            Self::Sent => "near",
        }
    }
}

/// A mail that stays, and its copies that go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CopyChoice {
    /// Stays.
    pub stays: MailId,
    /// Go to Trash.
    pub go: Vec<MailId>,
}

/// A mail, or an entry beside the mails, that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Where.
    pub folder: Folder,
    /// Which file.
    pub file: PathBuf,
    /// What, the gravest first.
    pub wrong: Wrong,
    /// What else is wrong with it.
    pub also: Vec<Wrong>,
}

/// What can be wrong with a mail's file or its row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wrong {
    /// It has another size than its name says.
    Size {
        /// Octets, as the name says.
        expected: u64,
        /// Octets of the file.
        found: u64,
    },
    /// It has other octets than when they were recorded.
    Content {
        /// When.
        recorded: Timestamp,
    },
    /// It cannot be read.
    Unreadable {
        /// The system's words.
        detail: String,
    },
    /// The index has no row of it.
    NotIndexed,
    /// The index says another size.
    RowDiffers,
    /// The index has a row, and there is no file.
    NoFile,
    /// It is no plain file: a link, a device, a name that is no text.
    Foreign,
}

impl Wrong {
    /// Key of its sentence in assets/i18n, and for scripts.
    #[must_use]
    pub fn key(&self) -> &'static str {
        match self {
            Self::Size { .. } => "wrong-size",
            Self::Content { .. } => "wrong-content",
            Self::Unreadable { .. } => "wrong-unreadable",
            Self::NotIndexed => "wrong-not-indexed",
            Self::RowDiffers => "wrong-row",
            Self::NoFile => "wrong-no-file",
            Self::Foreign => "wrong-foreign",
        }
    }

    /// Whether octets of a mail may be lost, not only a row of the index.
    #[must_use]
    pub fn is_damage(&self) -> bool {
        match self {
            Self::Size { .. } | Self::Content { .. } | Self::Unreadable { .. } => true,
            Self::NotIndexed | Self::RowDiffers | Self::NoFile | Self::Foreign => false,
        }
    }
}

/// What came of a check of all mail.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VerifyReport {
    /// Mails read.
    pub mails: u64,
    /// Their octets.
    pub octets: u64,
    /// Mails whose octets were recorded before, and are the same.
    pub proved: u64,
    /// Mails whose octets are recorded now for the first time.
    pub first_seen: u64,
    /// What is not as it should be, the first [`CarryFault::KEPT`].
    pub findings: Vec<Finding>,
    /// How many mails and entries beside them.
    pub found: u64,
    /// How many of these are entries that are no mails.
    pub foreign: u64,
    /// Whether it was stopped.
    pub stopped: bool,
}

/// What is wrong with a file that should be a backup.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BackupFault {
    /// It is no file of this kind.
    #[error("it has another form")]
    OtherForm,
    /// A later version of this program has made it.
    #[error("a later version of Hongyan has made it")]
    Later,
    /// Its end is missing.
    #[error("it is cut short")]
    CutShort,
    /// It says that there was more in it.
    #[error("not everything is in it")]
    Incomplete,
    /// A file in it is not as it was written.
    #[error("a file in it is not as it was written")]
    Damaged,
    /// It cannot be read.
    #[error("{detail}")]
    Unreadable {
        /// The system's words.
        detail: String,
    },
}

/// What came of a backup or of its return.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BackupReport {
    /// Mails in it.
    pub mails: u64,
    /// All files in it.
    pub files: u64,
    /// Octets of all files.
    pub octets: u64,
    /// Octets of the backup itself.
    pub backup_octets: u64,
    /// Mails on their way out, which wait for a person's decision after the return.
    pub held: u64,
    /// Files that were there already, of a return that was broken off.
    pub already: u64,
    /// What could not be read, or was damaged within the backup.
    pub faults: Vec<CarryFault>,
    /// How many.
    pub failed: u64,
    /// Whether it was stopped.
    pub stopped: bool,
}

/// How far something is that reads or writes many mails.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Carried {
    /// Mails (of a backup: files) done.
    pub mails: u64,
    /// In all; 0: not known.
    pub of_mails: u64,
    /// Octets read so far.
    pub octets: u64,
    /// In all; 0: not known.
    pub of_octets: u64,
}
