//! What is said of each reason.

use super::apart::{and, at, detailed, said, weaker};
use super::cause::Cause;

impl Cause {
    /// Key of its sentence in assets/i18n, and what the sentence names. Exhaustive on purpose.
    #[must_use]
    pub fn sentence(&self) -> (&'static str, Vec<(&'static str, String)>) {
        match self {
            Self::NameNotFound { host } => ("cause-name-not-found", at(host)),
            Self::ConnectionRefused { host, port } => {
                ("cause-connection-refused", and(at(host), "port", port))
            }
            Self::Unreachable { host, detail } => ("cause-unreachable", detailed(host, detail)),
            Self::TimedOut { .. } | Self::Closed { .. } => self.sentence_of_silence(),
            Self::TlsHandshake { host, .. } => ("cause-tls-handshake", at(host)),
            Self::Certificate { host, .. } => ("cause-certificate", at(host)),
            Self::NoEncryption { host, .. } => ("cause-no-encryption", at(host)),
            Self::BytesBeforeTls { host } => ("cause-bytes-before-tls", at(host)),
            Self::PlaintextForbidden { host } => ("cause-plaintext-forbidden", at(host)),
            Self::LoginRefused { host, words } => ("cause-login-refused", said(host, words)),
            Self::TokenRefused { host, words } => ("cause-token-refused", said(host, words)),
            Self::WeakerLogin {
                host,
                pinned,
                offered,
            } => ("cause-weaker-login", weaker(host, pinned, offered)),
            Self::Impostor { host, detail } => ("cause-impostor", detailed(host, detail)),
            Self::NoMechanism { host, offered } => {
                ("cause-no-mechanism", and(at(host), "offered", offered))
            }
            Self::Busy { host, words } => ("cause-busy", said(host, words)),
            Self::Refused {
                host,
                command,
                words,
            } => ("cause-refused", and(said(host, words), "command", command)),
            Self::RecipientsRefused { .. }
            | Self::TooLarge { .. }
            | Self::TooManyRecipients { .. }
            | Self::AddressNotCarried { .. }
            | Self::NeedsSevenBit { .. }
            | Self::Unconfirmed { .. }
            | Self::NotSent { .. } => self.sentence_of_sending(),
            Self::HeaderNotCarried { .. }
            | Self::NotOffered { .. }
            | Self::HeldTooLong { .. }
            | Self::HeldTooLate { .. }
            | Self::DeliverBySooner { .. } => self.sentence_of_an_option(),
            Self::Protocol { host, detail } => ("cause-protocol", detailed(host, detail)),
            Self::ChecksPaused { .. }
            | Self::NoUidl { .. }
            | Self::GoneFromServer { .. }
            | Self::Renamed { .. }
            | Self::RenamedInDoubt { .. }
            | Self::RemovesOnDownload { .. }
            | Self::OverLimit { .. }
            | Self::SetAside { .. }
            | Self::StaysUnproved { .. } => self.sentence_of_a_mailbox(),
            Self::Carry(_) | Self::Answer(_) | Self::Printing(_) => self.sentence_within(),
            Self::Drawing(_) | Self::Attachment(_) => self.sentence_of_what_is_seen(),
            Self::PasswordMissing
            | Self::PasswordCommand { .. }
            | Self::Keyring { .. }
            | Self::PasswordNotKept { .. }
            | Self::BadAddress { .. }
            | Self::NoRecipient
            | Self::DiskFull { .. }
            | Self::PermissionDenied { .. }
            | Self::File { .. }
            | Self::LoginsUnknown { .. }
            | Self::MailGone
            | Self::Index { .. }
            | Self::IndexDamaged { .. }
            | Self::ProfileInUse
            | Self::Settings { .. }
            | Self::ConsoleOver
            | Self::ConsoleFull
            | Self::KeyUnanswered { .. }
            | Self::Internal { .. } => self.sentence_of_this_machine(),
        }
    }
}
