//! What failed, why, what to do: as data, so that window and command line can say it in words.

mod answering;
mod apart;
mod attachment;
mod carry;
pub mod cause;
mod drawing;
mod encryption;
mod printing;
mod sentence;
mod spoken;

use crate::model::{AccountId, Remedy};

pub use answering::AnswerCause;
pub use attachment::AttachmentCause;
pub use carry::CarryCause;
pub use cause::Cause;
pub use drawing::DrawingCause;
pub use printing::PrintingCause;

/// A failure for a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// What was being done.
    pub task: Task,
    /// Why it failed.
    pub cause: Cause,
    /// Which account it concerns; its transcript is one click away.
    pub account: Option<AccountId>,
}

impl Failure {
    /// What to do about it.
    #[must_use]
    pub fn remedy(&self) -> Remedy {
        self.cause.remedy()
    }
}

impl std::fmt::Display for Failure {
    /// `could not fetch mail: the name pop.example.org has no address`.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}: {}", self.task, self.cause)
    }
}

/// What was being done. `Display` is English for logs and the command line; the window says it
/// by [`Task::key`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Task {
    /// Fetching.
    #[error("could not fetch mail")]
    Fetch,
    /// Fetching one mail.
    #[error("could not fetch mail {number}")]
    FetchOne {
        /// Its number in the session.
        number: u32,
    },
    /// Leaving mails on the server.
    #[error("could not leave mails on the server")]
    LeaveOnServer,
    /// Fetching mails that may be here already.
    #[error("did not fetch mails again")]
    FetchAgain,
    /// Sending.
    #[error("could not send {subject:?}")]
    Send {
        /// Subject of the mail.
        subject: String,
    },
    /// Sending, where some recipients get the mail and others do not.
    #[error("could not send {subject:?} to everybody")]
    SendToAll {
        /// Subject of the mail.
        subject: String,
    },
    /// Sending whatever waits.
    #[error("could not send the waiting mail")]
    SendWaiting,
    /// Putting a mail into the outbox.
    #[error("could not queue {subject:?}")]
    Queue {
        /// Subject of the mail.
        subject: String,
    },
    /// Listing what lies on the server.
    #[error("could not read the server mailbox")]
    ReadMaildrop,
    /// Deleting mails on the server.
    #[error("could not delete on the server")]
    DeleteOnServer,
    /// Exempting mails from the account's deletions.
    #[error("could not note what stays on the server")]
    KeepOnServer,
    /// Reading a mail.
    #[error("could not open the mail")]
    Open,
    /// Drawing a mail.
    #[error("could not draw the mail")]
    Draw,
    /// Remembering what was chosen for a sender.
    #[error("could not remember the choice")]
    Remember,
    /// Fetching pictures that lie on other servers.
    #[error("could not fetch the pictures")]
    FetchPictures,
    /// Checking the signatures of a mail.
    #[error("could not check the signature")]
    CheckSignature,
    /// Doing what a mail asks for.
    #[error("could not answer what the mail asks for")]
    Answer,
    /// Printing a mail, or making a PDF of it.
    #[error("could not print the mail")]
    Print,
    /// Finding out whether a printer has a mail.
    #[error("could not tell whether the mail is printed")]
    AwaitPrinter,
    /// Searching.
    #[error("could not search")]
    Search,
    /// Listing, marking, moving.
    #[error("could not change the mails")]
    Change,
    /// Doing with new mail what filters want.
    #[error("could not do with all new mail what the filters want")]
    Filter,
    /// Saving a draft.
    #[error("could not save the draft")]
    SaveDraft,
    /// Attaching a file.
    #[error("could not attach {name:?}")]
    Attach {
        /// Its name.
        name: String,
    },
    /// Saving an attachment.
    #[error("could not save {name:?}")]
    SaveAttachment {
        /// Its name.
        name: String,
    },
    /// Saving several attachments.
    #[error("could not save all attachments")]
    SaveAttachments,
    /// Opening an attachment with the system's program, or as a mail.
    #[error("could not open {name:?}")]
    OpenAttachment {
        /// Its name.
        name: String,
    },
    /// Looking at an attachment.
    #[error("could not show the attachment")]
    LookAtAttachment,
    /// Writing a session to a file.
    #[error("could not save the session as {name:?}")]
    SaveSession {
        /// The file's name.
        name: String,
    },
    /// Testing an account.
    #[error("could not log in")]
    TestAccount,
    /// A session by hand.
    #[error("the console could not go on")]
    Console,
    /// Keeping a password beyond this run.
    #[error("could not keep the password")]
    KeepPassword,
    /// Saving an account or preferences.
    #[error("could not save the settings")]
    SaveSettings,
    /// Bringing the index up to date.
    #[error("could not bring the index up to date")]
    Index,
    /// Taking in mail of other programs.
    #[error("could not import")]
    Import,
    /// Writing mail for other programs.
    #[error("could not export")]
    Export,
    /// Looking for mails of which there are several.
    #[error("could not look for duplicates")]
    FindCopies,
    /// Comparing every file with what is known of it.
    #[error("could not check the mail")]
    Verify,
    /// Writing everything into one file.
    #[error("could not make the backup")]
    Backup,
    /// Bringing a backup back.
    #[error("could not restore the backup")]
    Restore,
    /// Showing what a backup has brought back.
    #[error("the backup is restored but could not be taken in")]
    TakeIn,
    /// Making a damaged index anew, which is done without being asked.
    #[error("the index is made anew")]
    MendIndex,
    /// Starting.
    #[error("could not start")]
    Start,
}

impl Task {
    /// Key of its sentence in assets/i18n.
    #[must_use]
    pub fn key(&self) -> &'static str {
        match self {
            Self::Fetch => "task-fetch",
            Self::FetchOne { .. } => "task-fetch-one",
            Self::LeaveOnServer => "task-leave-on-server",
            Self::FetchAgain => "task-fetch-again",
            Self::Send { .. } => "task-send",
            Self::SendToAll { .. } => "task-send-to-all",
            Self::SendWaiting => "task-send-waiting",
            Self::Queue { .. } => "task-queue",
            Self::ReadMaildrop => "task-read-maildrop",
            Self::DeleteOnServer => "task-delete-on-server",
            Self::KeepOnServer => "task-keep-on-server",
            Self::Open => "task-open",
            Self::Draw => "task-draw",
            Self::Remember => "task-remember",
            Self::FetchPictures => "task-fetch-pictures",
            Self::CheckSignature => "task-check-signature",
            Self::Answer => "task-answer",
            Self::Print => "task-print",
            Self::AwaitPrinter => "task-await-printer",
            Self::Change => "task-change",
            Self::Filter => "task-filter",
            Self::SaveDraft => "task-save-draft",
            Self::Attach { .. } => "task-attach",
            Self::SaveAttachment { .. } => "task-save-attachment",
            Self::SaveAttachments => "task-save-attachments",
            Self::OpenAttachment { .. } => "task-open-attachment",
            Self::LookAtAttachment => "task-look-at-attachment",
            Self::SaveSession { .. } => "task-save-session",
            Self::TestAccount => "task-test-account",
            Self::Console => "task-console",
            Self::KeepPassword => "task-keep-password",
            Self::Search => "task-search",
            Self::SaveSettings => "task-save-settings",
            Self::Index => "task-index",
            Self::Import => "task-import",
            Self::Export => "task-export",
            Self::FindCopies => "task-find-copies",
            Self::Verify => "task-verify",
            Self::Backup => "task-backup",
            Self::Restore => "task-restore",
            Self::TakeIn => "task-take-in",
            Self::MendIndex => "task-mend-index",
            Self::Start => "task-start",
        }
    }

    /// What the sentence names.
    #[must_use]
    pub fn arguments(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::FetchOne { number } => vec![("number", number.to_string())],
            Self::Send { subject } | Self::SendToAll { subject } | Self::Queue { subject } => {
                vec![("subject", subject.clone())]
            }
            Self::Attach { name }
            | Self::SaveAttachment { name }
            | Self::OpenAttachment { name }
            | Self::SaveSession { name } => vec![("name", name.clone())],
            _ => Vec::new(),
        }
    }
}
