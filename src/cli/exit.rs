//! How a run ends: the codes of sysexits, and the one line on standard error.

use std::fmt::{self, Display};
use std::io::Write;
use std::process::ExitCode;

use crate::channel::{AttachmentCause, CarryCause, Cause, Failure};
use crate::model::text::printable::one_line;
use crate::words::Language;

/// Exit codes (sysexits.h), those this program uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// All done.
    Done = 0,
    /// Mistyped.
    Usage = 64,
    /// The mail or an address in it is wrong.
    BadInput = 65,
    /// Nothing came in.
    NoInput = 66,
    /// A server cannot be reached or refuses.
    Unavailable = 69,
    /// A mistake of this program.
    Software = 70,
    /// A file or folder cannot be made.
    CannotCreate = 73,
    /// A disk error.
    InputOutput = 74,
    /// Later it may work: a server is busy, the profile is in use.
    TryLater = 75,
    /// A server does not keep to the protocol, or encryption fails.
    Protocol = 76,
    /// User name or password.
    NoPermission = 77,
    /// config.toml.
    Settings = 78,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

impl Exit {
    /// The code of a cause. Exhaustive on purpose: a new one must choose.
    #[must_use]
    pub fn of(cause: &Cause) -> Self {
        match cause {
            Cause::NameNotFound { .. }
            | Cause::ConnectionRefused { .. }
            | Cause::Unreachable { .. }
            | Cause::TimedOut { .. }
            | Cause::Closed { .. }
            | Cause::Refused { .. }
            | Cause::NotSent { .. }
            | Cause::RecipientsRefused { .. } => Self::Unavailable,
            Cause::TlsHandshake { .. }
            | Cause::Certificate { .. }
            | Cause::NoEncryption { .. }
            | Cause::BytesBeforeTls { .. }
            | Cause::Unconfirmed { .. }
            | Cause::Protocol { .. }
            | Cause::NoUidl { .. } => Self::Protocol,
            Cause::LoginRefused { .. }
            | Cause::NoMechanism { .. }
            | Cause::TokenRefused { .. }
            | Cause::ChecksPaused { .. }
            | Cause::WeakerLogin { .. }
            | Cause::LoginsUnknown { .. }
            | Cause::Impostor { .. }
            | Cause::PasswordMissing
            | Cause::PasswordCommand { .. }
            | Cause::Keyring { .. }
            | Cause::PasswordNotKept { .. }
            | Cause::PermissionDenied { .. } => Self::NoPermission,
            Cause::Busy { .. }
            | Cause::SetAside { .. }
            | Cause::StaysUnproved { .. }
            | Cause::Renamed { .. }
            | Cause::RenamedInDoubt { .. }
            | Cause::RemovesOnDownload { .. }
            | Cause::ProfileInUse => Self::TryLater,
            Cause::TooLarge { .. }
            | Cause::TooManyRecipients { .. }
            | Cause::AddressNotCarried { .. }
            | Cause::HeaderNotCarried { .. }
            | Cause::NotOffered { .. }
            | Cause::HeldTooLong { .. }
            | Cause::HeldTooLate { .. }
            | Cause::DeliverBySooner { .. }
            | Cause::NeedsSevenBit { .. }
            | Cause::BadAddress { .. }
            | Cause::NoRecipient => Self::BadInput,
            Cause::DiskFull { .. }
            | Cause::File { .. }
            | Cause::Index { .. }
            | Cause::IndexDamaged { .. } => Self::InputOutput,
            Cause::MailGone | Cause::GoneFromServer { .. } => Self::NoInput,
            Cause::PlaintextForbidden { .. } | Cause::OverLimit { .. } | Cause::Settings { .. } => {
                Self::Settings
            }
            Cause::Carry(CarryCause::NothingToImport { .. }) => Self::NoInput,
            Cause::Carry(CarryCause::NotABackup { .. }) => Self::BadInput,
            Cause::Carry(CarryCause::Occupied { .. } | CarryCause::BackupLate { .. }) => {
                Self::CannotCreate
            }
            Cause::Carry(
                CarryCause::HalfRestored { .. }
                | CarryCause::BackupWaits { .. }
                | CarryCause::Restoring,
            ) => Self::TryLater,
            Cause::Carry(CarryCause::NoSuchFolder { .. } | CarryCause::OwnMailOnly { .. }) => {
                Self::Usage
            }
            Cause::ConsoleOver | Cause::KeyUnanswered { .. } => Self::Unavailable,
            Cause::ConsoleFull => Self::TryLater,
            Cause::Answer(_) => Self::Unavailable,
            Cause::Drawing(_) | Cause::Printing(_) | Cause::Internal { .. } => Self::Software,
            Cause::Attachment(
                AttachmentCause::NotAllSaved { .. } | AttachmentCause::SavingStopped { .. },
            ) => Self::CannotCreate,
            Cause::Attachment(AttachmentCause::NoProgram { .. }) => Self::Unavailable,
            Cause::Attachment(AttachmentCause::Gone | AttachmentCause::NoMail) => Self::NoInput,
        }
    }

    /// The first trouble of several counts.
    #[must_use]
    pub fn or(self, later: Self) -> Self {
        if self == Self::Done { later } else { self }
    }
}

/// Why a run ends without having done what was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    exit: Exit,
    what: String,
    why: String,
    advice: String,
    language: Language,
}

impl Trouble {
    /// `hongyan: what: why (advice)`; an empty advice is left out.
    pub fn new(exit: Exit, what: impl Display, why: impl Display, advice: &str) -> Self {
        Self {
            exit,
            what: what.to_string(),
            why: why.to_string(),
            advice: advice.to_owned(),
            language: Language::English,
        }
    }

    /// The same, its parts joined as this language joins them.
    pub(super) fn in_language(self, language: Language) -> Self {
        Self { language, ..self }
    }

    /// The same for this reason, with this advice.
    pub(super) fn because(self, why: String, advice: &str) -> Self {
        let advice = advice.to_owned();
        Self {
            why,
            advice,
            ..self
        }
    }

    /// The same, each of its parts put otherwise.
    pub(super) fn reworded(self, reword: impl Fn(&str) -> String) -> Self {
        Self {
            what: reword(&self.what),
            why: reword(&self.why),
            advice: reword(&self.advice),
            ..self
        }
    }

    /// Says it on standard error and gives the code to end with.
    #[must_use]
    pub fn tell(&self) -> ExitCode {
        // Where standard error is closed, the code is all there is.
        writeln!(std::io::stderr().lock(), "hongyan: {self}").ok();
        tracing::error!("{self}");
        self.exit.into()
    }

    /// The code to end with.
    #[must_use]
    pub fn exit(&self) -> Exit {
        self.exit
    }
}

impl From<&Failure> for Trouble {
    fn from(failure: &Failure) -> Self {
        let what = match &failure.account {
            Some(account) => format!("{} ({account})", failure.task),
            None => failure.task.to_string(),
        };
        let advice = failure.remedy().advice();
        Self::new(Exit::of(&failure.cause), what, &failure.cause, advice)
    }
}

impl Display for Trouble {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Words of servers and names of files may hold what steers a terminal.
        let line = one_line;
        let (colon, open, close) = match self.language {
            Language::English => (": ", " (", ")"),
            Language::Chinese => ("：", "（", "）"),
        };
        write!(formatter, "{}{colon}{}", line(&self.what), line(&self.why))?;
        if !self.advice.is_empty() {
            write!(formatter, "{open}{}{close}", line(&self.advice))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::channel::Task;

    #[test]
    fn a_failure_is_one_line_that_says_what_why_and_what_to_do() {
        let failure = Failure {
            task: Task::Fetch,
            cause: Cause::LoginRefused {
                host: "pop.example.org".to_owned(),
                words: "-ERR no\r\nsuch user".to_owned(),
            },
            account: None,
        };
        let trouble = Trouble::from(&failure);
        assert_eq!(trouble.exit(), Exit::NoPermission);
        assert_eq!(
            trouble.to_string(),
            "could not fetch mail: pop.example.org refused the user name or password: -ERR no \
             such user (enter the password again)"
        );
    }

    #[test]
    fn a28_no_part_of_a_line_steers_the_terminal() {
        let name = "in/\u{1b}]0;pwned\u{7}\u{1b}[2J\u{202e}.eml\nline";
        let what = format!("could not import {name}");
        for trouble in [
            Trouble::new(Exit::BadInput, &what, "it has no header", ""),
            Trouble::new(Exit::BadInput, "could not import", &what, ""),
            Trouble::new(Exit::BadInput, "could not import", "x", &what),
        ] {
            let line = trouble.to_string();
            assert!(
                !line.contains(|c: char| c.is_control() || c == '\u{202e}'),
                "{line:?}"
            );
            assert!(line.contains("]0;pwned[2J.eml line"), "{line:?}");
        }
    }
}
