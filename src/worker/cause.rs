//! Every fault below, in the words of the contract. Exhaustive: a new fault must choose.

use std::io::ErrorKind;

use crate::channel::{CarryCause, Cause, Failure, Outcome, Task};
use crate::config::Profile;
use crate::config::edit::EditError;
use crate::mime::compose::ComposeError;
use crate::model::{AccountId, UpgradeFault};
use crate::net::Fault;
use crate::pop3;
use crate::sasl::{self, Blame};
use crate::smtp;
use crate::store::StoreError;

/// How a command ended.
pub(super) fn outcome(
    task: Task,
    account: Option<AccountId>,
    result: Result<(), Cause>,
) -> Outcome {
    match result {
        Ok(()) => Outcome::Done,
        Err(cause) => Outcome::Failed(Failure {
            task,
            cause,
            account,
        }),
    }
}

/// A job that stopped in the middle.
pub(super) fn internal(detail: &str) -> Outcome {
    let cause = Cause::Internal {
        detail: detail.to_owned(),
    };
    outcome(Task::Start, None, Err(cause))
}

/// A fault of the line.
pub(super) fn of_line(host: &str, port: u16, fault: &Fault) -> Cause {
    let host = host.to_owned();
    match fault {
        Fault::NameNotFound | Fault::HostName => Cause::NameNotFound { host },
        Fault::Refused => Cause::ConnectionRefused { host, port },
        Fault::Unreachable { detail } => Cause::Unreachable {
            host,
            detail: detail.clone(),
        },
        Fault::TimedOut { awaiting, within } => Cause::TimedOut {
            host,
            awaiting: awaiting.clone(),
            seconds: within.as_secs(),
        },
        Fault::Broken {
            awaiting,
            detail: _,
        } => Cause::Closed {
            host,
            awaiting: awaiting.clone(),
        },
        Fault::Handshake(fault) => Cause::TlsHandshake {
            host,
            fault: fault.clone(),
        },
        Fault::Certificate(refused) => Cause::Certificate {
            host,
            fault: refused.fault(),
        },
        Fault::BytesBeforeTls => Cause::BytesBeforeTls { host },
        Fault::CaFile { path, detail } => Cause::File {
            path: path.clone(),
            detail: detail.clone(),
        },
    }
}

/// Why a POP3 session ended early.
pub(super) fn of_pop3(host: &str, error: &pop3::Error) -> Cause {
    use pop3::Error;
    let host = host.to_owned();
    match error {
        Error::NotAReply { .. }
        | Error::Line { .. }
        | Error::BadStat { .. }
        | Error::AnswerTooLong { .. }
        | Error::ListingTooLarge { .. }
        | Error::TooManyMails { .. }
        | Error::MailTooLarge { .. }
        | Error::Unasked
        | Error::Flood { .. } => Cause::Protocol {
            host,
            detail: error.to_string(),
        },
        Error::BytesBeforeTls { .. } => Cause::BytesBeforeTls { host },
        Error::NoStartTls { reply } => Cause::NoEncryption {
            host,
            fault: of_stls(reply.as_ref()),
        },
        Error::PlaintextForbidden => Cause::PlaintextForbidden { host },
        Error::NoMechanism { offered } => Cause::NoMechanism {
            host,
            offered: offered.replace(' ', ", "),
        },
        Error::NoApop => Cause::NoMechanism {
            host,
            offered: error.to_string(),
        },
        Error::WeakerLogin(weaker) => weaker_login(host, weaker),
        Error::Sasl(fault) => of_sasl(host, *fault),
        Error::TokenRefused { .. } => Cause::TokenRefused {
            host,
            words: error.to_string(),
        },
        Error::UnsendableLogin { .. } => Cause::LoginRefused {
            host,
            words: error.to_string(),
        },
        Error::LoginRefused { reply } => Cause::LoginRefused {
            host,
            words: reply.to_string(),
        },
        Error::InUse { reply } | Error::LoginDelay { reply } | Error::Trouble { reply, .. } => {
            Cause::Busy {
                host,
                words: reply.to_string(),
            }
        }
        Error::Refused { command, reply } => Cause::Refused {
            host,
            command: (*command).to_owned(),
            words: reply.to_string(),
        },
        Error::Closed { awaiting } => Cause::Closed {
            host,
            awaiting: awaiting.clone(),
        },
    }
}

/// Why STLS came to nothing.
fn of_stls(reply: Option<&pop3::Reply>) -> UpgradeFault {
    let Some(reply) = reply else {
        return UpgradeFault::NotOffered;
    };
    let words = reply.to_string();
    match reply.code {
        Some(pop3::ResponseCode::SysTemp) => UpgradeFault::NotNow { words },
        _ => UpgradeFault::Refused { words },
    }
}

/// Why an SMTP session ended early.
pub(super) fn of_smtp(host: &str, error: &smtp::Error) -> Cause {
    use smtp::Error;
    let host = host.to_owned();
    match error {
        Error::NotAReply { .. }
        | Error::MixedCodes { .. }
        | Error::LineTooLong { .. }
        | Error::ReplyTooLong { .. }
        | Error::BareLineFeed
        | Error::Unsolicited
        | Error::OutOfTurn { .. } => Cause::Protocol {
            host,
            detail: error.to_string(),
        },
        Error::Unsayable { .. } => Cause::Internal {
            detail: error.to_string(),
        },
        Error::BytesBeforeTls { .. } => Cause::BytesBeforeTls { host },
        Error::NoStartTls { reply } => Cause::NoEncryption {
            host,
            fault: match reply {
                Some(reply) => UpgradeFault::NothingAnnounced {
                    words: reply.to_string(),
                },
                None => UpgradeFault::NotOffered,
            },
        },
        Error::StartTlsRefused { reply } => {
            let words = reply.to_string();
            let fault = match reply.code {
                400..500 => UpgradeFault::NotNow { words },
                500..600 => UpgradeFault::Refused { words },
                _ => UpgradeFault::Odd { words },
            };
            Cause::NoEncryption { host, fault }
        }
        Error::GreetingRefused { reply } => refused_or_busy(host, "the connection", reply),
        Error::HelloRefused { command, reply } => refused_or_busy(host, command, reply),
        Error::PasswordInClear => Cause::PlaintextForbidden { host },
        Error::NoMechanism(offer) => Cause::NoMechanism {
            host,
            offered: offer.offered.join(", "),
        },
        Error::WeakerLogin(weaker) => weaker_login(host, weaker),
        Error::Sasl(fault) => of_sasl(host, *fault),
        Error::TokenRefused { .. } => Cause::TokenRefused {
            host,
            words: error.to_string(),
        },
        Error::LoginRefused { reply } => Cause::LoginRefused {
            host,
            words: reply.to_string(),
        },
        Error::LoginDeferred { reply } | Error::Closing { reply, .. } => Cause::Busy {
            host,
            words: reply.to_string(),
        },
        Error::LoginFailed { reply } => refused_or_busy(host, "AUTH", reply),
        Error::Closed { command } => Cause::Closed {
            host,
            awaiting: (*command).to_owned(),
        },
        Error::Unconfirmed { .. } => Cause::Unconfirmed { host },
    }
}

fn weaker_login(host: String, weaker: &sasl::Weaker) -> Cause {
    Cause::WeakerLogin {
        host,
        pinned: weaker.pinned.name().to_owned(),
        offered: weaker.offered.join(", "),
    }
}

/// What went wrong between the two sides of a login.
fn of_sasl(host: String, fault: sasl::Fault) -> Cause {
    let words = fault.to_string();
    match fault.blame() {
        Blame::Credentials => Cause::LoginRefused { host, words },
        Blame::Server => Cause::Protocol {
            host,
            detail: words,
        },
        Blame::Impostor => Cause::Impostor {
            host,
            detail: words,
        },
    }
}

/// 4yz: later; 5yz: no.
fn refused_or_busy(host: String, command: &str, reply: &smtp::Reply) -> Cause {
    let words = reply.to_string();
    if reply.code < 500 {
        Cause::Busy { host, words }
    } else {
        Cause::Refused {
            host,
            command: command.to_owned(),
            words,
        }
    }
}

/// Why a mail was not taken by an SMTP session.
pub(super) fn of_submit(host: &str, error: &smtp::SubmitError) -> Cause {
    use smtp::SubmitError;
    let host = host.to_owned();
    match error {
        SubmitError::NotReady | SubmitError::Ending => Cause::Internal {
            detail: error.to_string(),
        },
        SubmitError::NoRecipient => Cause::NoRecipient,
        SubmitError::TooLarge {
            limit_octets,
            size_octets,
        } => Cause::TooLarge {
            host,
            limit_octets: *limit_octets,
            size_octets: *size_octets,
        },
        SubmitError::TooManyRecipients { limit } => Cause::TooManyRecipients {
            host,
            limit: *limit,
        },
        SubmitError::NeedsSmtpUtf8 { address } => Cause::AddressNotCarried {
            host,
            address: address.to_string(),
        },
        SubmitError::NeedsSevenBit => Cause::NeedsSevenBit { host },
        SubmitError::HeaderNeedsSmtpUtf8 => Cause::HeaderNotCarried { host },
        SubmitError::NotOffered { extension } => Cause::NotOffered { host, extension },
        SubmitError::HeldTooLong { limit_seconds, .. } => Cause::HeldTooLong {
            host,
            limit_seconds: *limit_seconds,
        },
        SubmitError::HeldTooLate { latest, .. } => Cause::HeldTooLate {
            host,
            latest: super::clock::local_minute(*latest),
        },
        SubmitError::DeliverBySooner {
            minimum_seconds, ..
        } => Cause::DeliverBySooner {
            host,
            minimum_seconds: *minimum_seconds,
        },
        SubmitError::NotCanonical { .. }
        | SubmitError::LineTooLong { .. }
        | SubmitError::Command(_) => Cause::Refused {
            host,
            command: "the mail".to_owned(),
            words: error.to_string(),
        },
    }
}

/// A fault of the disk in a profile. The index does not say where it lies; a person looks for the
/// disk that is full.
pub(super) fn of_profile(error: &StoreError, profile: &Profile) -> Cause {
    of_store(&error.clone().in_file(&profile.index))
}

/// A fault of the disk.
pub(super) fn of_store(error: &StoreError) -> Cause {
    match error {
        StoreError::InUse { .. } => Cause::ProfileInUse,
        StoreError::DiskFull { path } => Cause::DiskFull { path: path.clone() },
        StoreError::PermissionDenied { path } => Cause::PermissionDenied { path: path.clone() },
        StoreError::File { path, detail } | StoreError::Unreadable { path, detail } => {
            Cause::File {
                path: path.clone(),
                detail: detail.clone(),
            }
        }
        StoreError::MailGone => Cause::MailGone,
        StoreError::Index { detail } => Cause::Index {
            detail: detail.clone(),
        },
        StoreError::IndexDamaged { detail } => Cause::IndexDamaged {
            detail: detail.clone(),
        },
        StoreError::NoSuchAccount { .. } => Cause::Settings {
            detail: error.to_string(),
        },
        StoreError::NothingToImport { path } => {
            Cause::Carry(CarryCause::NothingToImport { path: path.clone() })
        }
        StoreError::NotABackup { path, fault } => Cause::Carry(CarryCause::NotABackup {
            path: path.clone(),
            fault: fault.clone(),
        }),
        StoreError::HalfRestored { path } => {
            Cause::Carry(CarryCause::BackupWaits { path: path.clone() })
        }
        StoreError::NoSuchFolder { name } => {
            Cause::Carry(CarryCause::NoSuchFolder { name: name.clone() })
        }
        StoreError::OwnMailOnly { name } => {
            Cause::Carry(CarryCause::OwnMailOnly { name: name.clone() })
        }
        StoreError::Occupied { path } => Cause::Carry(CarryCause::Occupied { path: path.clone() }),
        StoreError::BadName { .. }
        | StoreError::NoSuchEntry { .. }
        | StoreError::WrongState { .. }
        | StoreError::Stopped { .. } => Cause::Internal {
            detail: error.to_string(),
        },
    }
}

/// Whether a fault of the disk is about one place on it: what lies elsewhere need not wait for it.
pub(super) fn is_of_one_place(cause: &Cause) -> bool {
    matches!(cause, Cause::PermissionDenied { .. } | Cause::File { .. })
}

/// Why no mail came of a draft.
pub(super) fn of_compose(error: &ComposeError) -> Cause {
    match error {
        ComposeError::NoRecipient => Cause::NoRecipient,
        ComposeError::Recipient { entry, fault } => Cause::BadAddress {
            text: entry.clone(),
            detail: fault.to_string(),
        },
        ComposeError::NoSender | ComposeError::Nul | ComposeError::LineTooLong { .. } => {
            Cause::Settings {
                detail: error.to_string(),
            }
        }
    }
}

/// Why config.toml was not changed.
pub(super) fn of_edit(error: &EditError) -> Cause {
    match error {
        EditError::Unwritable { file, kind, detail } => match kind {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
                Cause::DiskFull { path: file.clone() }
            }
            ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
                Cause::PermissionDenied { path: file.clone() }
            }
            _ => Cause::File {
                path: file.clone(),
                detail: detail.clone(),
            },
        },
        EditError::Settings(_) | EditError::Unexpressible { .. } => Cause::Settings {
            detail: error.to_string(),
        },
    }
}
