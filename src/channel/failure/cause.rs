//! Why something failed: one variant a reason, each with its remedy and its sentence.

use std::path::PathBuf;

use super::{AnswerCause, AttachmentCause, CarryCause, DrawingCause, PrintingCause};
use crate::model::{CertificateFault, HandshakeFault, Remedy, ServerReply, UpgradeFault};

/// Why something failed. `Display` is one clause in lower case without a full stop, the server's
/// own words last; no variant holds a secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Cause {
    /// DNS has no address.
    #[error("the name {host} has no address")]
    NameNotFound {
        /// The name.
        host: String,
    },
    /// Nothing listens.
    #[error("{host} refuses connections on port {port}")]
    ConnectionRefused {
        /// The name.
        host: String,
        /// The port.
        port: u16,
    },
    /// No way there.
    #[error("{host} cannot be reached: {detail}")]
    Unreachable {
        /// The name.
        host: String,
        /// The system's words.
        detail: String,
    },
    /// Silence.
    #[error("{host} did not answer {awaiting} within {seconds} s")]
    TimedOut {
        /// The name.
        host: String,
        /// Which command or step.
        awaiting: String,
        /// The limit that ran out.
        seconds: u64,
    },
    /// The connection broke.
    #[error("{host} closed the connection instead of answering {awaiting}")]
    Closed {
        /// The name.
        host: String,
        /// Which command or step.
        awaiting: String,
    },
    /// TLS could not be negotiated.
    #[error("the encryption with {host} could not be set up: {fault}")]
    TlsHandshake {
        /// The name.
        host: String,
        /// Why.
        fault: HandshakeFault,
    },
    /// The certificate is not good.
    #[error("the certificate of {host} is not trusted: {fault}")]
    Certificate {
        /// The name.
        host: String,
        /// What is wrong with it.
        fault: CertificateFault,
    },
    /// STARTTLS or STLS is required and not offered or refused.
    #[error("no encryption with {host}, and the account requires it: {fault}")]
    NoEncryption {
        /// The name.
        host: String,
        /// Why.
        fault: UpgradeFault,
    },
    /// Bytes before TLS: perhaps somebody tampers with the line.
    #[error("{host} sent bytes before encryption started; nothing secret was sent")]
    BytesBeforeTls {
        /// The name.
        host: String,
    },
    /// A password would have gone in the clear.
    #[error("a password never travels without encryption to {host}")]
    PlaintextForbidden {
        /// The name.
        host: String,
    },
    /// 535, -ERR to PASS.
    #[error("{host} refused the user name or password: {words}")]
    LoginRefused {
        /// The name.
        host: String,
        /// The server's words.
        words: String,
    },
    /// Every mechanism offered is one this program lacks or may not use.
    #[error("{host} offers no way of logging in that this program may use: {offered}")]
    NoMechanism {
        /// The name.
        host: String,
        /// What it offers.
        offered: String,
    },
    /// A token that is wrong, expired or not for this.
    #[error("{host} refused the token: {words}")]
    TokenRefused {
        /// The name.
        host: String,
        /// The server's words.
        words: String,
    },
    /// Refused so often that the account waits for a person: more would lock it.
    #[error("{host} refused the login {times} times in a row, so it is no longer checked unasked")]
    ChecksPaused {
        /// The name.
        host: String,
        /// How often.
        times: u32,
    },
    /// Weaker ways of logging in than have worked before: the better ones may have been taken
    /// out on the way.
    #[error("{host} took {pinned} before and now offers only weaker ways of logging in: {offered}")]
    WeakerLogin {
        /// The name.
        host: String,
        /// What has worked before.
        pinned: String,
        /// What it offers now.
        offered: String,
    },
    /// What has worked before cannot be read, so nothing is known to be weaker.
    #[error("what the server took before cannot be read from {}: {detail}", path.display())]
    LoginsUnknown {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        detail: String,
    },
    /// Whoever answers did not prove that it knows the password, or is not who we are encrypted
    /// with.
    #[error("{host} may not be who it says it is: {detail}")]
    Impostor {
        /// The name.
        host: String,
        /// What was wrong.
        detail: String,
    },
    /// No password stored.
    #[error("no password is stored for this account")]
    PasswordMissing,
    /// The password command failed.
    #[error("the password command failed: {detail}")]
    PasswordCommand {
        /// Its last words or exit code.
        detail: String,
    },
    /// The password holds for this run only: no keyring keeps it.
    #[error("the password is kept until this program ends, because {detail}")]
    PasswordNotKept {
        /// The keyring's words.
        detail: String,
    },
    /// Keyring trouble.
    #[error("the system's keyring does not answer: {detail}")]
    Keyring {
        /// Its words.
        detail: String,
    },
    /// IN-USE, LOGIN-DELAY, SYS/TEMP, 4yz: later.
    #[error("{host} is busy and asks to try later: {words}")]
    Busy {
        /// The name.
        host: String,
        /// The server's words.
        words: String,
    },
    /// The server refused a command for good.
    #[error("{host} refused {command}: {words}")]
    Refused {
        /// The name.
        host: String,
        /// Which command.
        command: String,
        /// The server's words.
        words: String,
    },
    /// Every recipient was refused, or some and the account says hold.
    #[error("{host} refused {addresses}: {words}")]
    RecipientsRefused {
        /// The name.
        host: String,
        /// The refused ones.
        addresses: String,
        /// The server's words to the first.
        words: String,
    },
    /// Above SIZE.
    #[error("{host} accepts mails up to {limit_octets} octets, this one has {size_octets}")]
    TooLarge {
        /// The name.
        host: String,
        /// Its limit.
        limit_octets: u64,
        /// The mail.
        size_octets: u64,
    },
    /// To all or nobody, and the server takes fewer recipients at once.
    #[error(
        "{host} takes only {limit} recipients at once, and this account sends to all or nobody"
    )]
    TooManyRecipients {
        /// The name.
        host: String,
        /// How many it takes.
        limit: usize,
    },
    /// An address with other than ASCII characters, and no SMTPUTF8.
    #[error("{host} cannot carry the address {address}")]
    AddressNotCarried {
        /// The name.
        host: String,
        /// The address.
        address: String,
    },
    /// A header in UTF-8, and no SMTPUTF8.
    #[error("{host} cannot carry a header in UTF-8")]
    HeaderNotCarried {
        /// The name.
        host: String,
    },
    /// An option of the mail needs an extension.
    #[error("{host} does not offer {extension}, which an option of the mail needs")]
    NotOffered {
        /// The name.
        host: String,
        /// Its keyword.
        extension: &'static str,
    },
    /// FUTURERELEASE, for too long.
    #[error("{host} keeps mails for at most {limit_seconds} s before it sends them")]
    HeldTooLong {
        /// The name.
        host: String,
        /// Its limit.
        limit_seconds: u64,
    },
    /// FUTURERELEASE, until too late.
    #[error("{host} keeps mails until {latest} at the latest before it sends them")]
    HeldTooLate {
        /// The name.
        host: String,
        /// Its limit, in local time.
        latest: String,
    },
    /// DELIVERBY, sooner than it promises.
    #[error("{host} returns late mails after {minimum_seconds} s or more")]
    DeliverBySooner {
        /// The name.
        host: String,
        /// Its limit.
        minimum_seconds: u64,
    },
    /// It is held, and not because a server said so.
    #[error("{reason}")]
    NotSent {
        /// Why, in our words.
        reason: Box<ServerReply>,
    },
    /// Octets above 127 in a mail that may not be changed, and no 8BITMIME.
    #[error("{host} takes mails of 7-bit text only, and this one is none and may not be changed")]
    NeedsSevenBit {
        /// The name.
        host: String,
    },
    /// After the dot.
    #[error("the connection to {host} broke after the mail was sent and before it was confirmed")]
    Unconfirmed {
        /// The name.
        host: String,
    },
    /// The server breaks the protocol.
    #[error("{host} does not keep to the protocol: {detail}")]
    Protocol {
        /// The name.
        host: String,
        /// What it did.
        detail: String,
    },
    /// UIDL is missing, so "leave on server" would fetch everything again and again.
    #[error("{host} gives its mails no lasting names (UIDL), so they cannot be left there")]
    NoUidl {
        /// The name.
        host: String,
    },
    /// A mail over the account's `max_download_bytes`.
    #[error(
        "it has {size_octets} octets, the account fetches up to {limit_octets}; it stays on the server"
    )]
    OverLimit {
        /// The account's limit.
        limit_octets: u64,
        /// The mail.
        size_octets: u64,
    },
    /// A mail at which too many sessions broke (P-07).
    #[error(
        "sessions broke at it {times} times; it stays on the server under the name {uid:?}: {words}"
    )]
    SetAside {
        /// How often.
        times: u32,
        /// Its lasting name on the server.
        uid: String,
        /// How the last of them broke.
        words: String,
    },
    /// Sessions broke while a mail of an earlier session was compared before its deletion; it
    /// stays there, and is not compared again.
    #[error(
        "{times} sessions broke while it was compared with the mail that is here (its name: {uid}): {words}"
    )]
    StaysUnproved {
        /// How many.
        times: u32,
        /// The mail's lasting name on the server.
        uid: String,
        /// The words with which the last session broke.
        words: String,
    },
    /// The server lists its mails under other names than before; what is here was known again
    /// (P-63).
    #[error(
        "{host} has given its mails other names; {known} of {mails} are here already and are not fetched again"
    )]
    Renamed {
        /// The name.
        host: String,
        /// Mails that are here.
        known: u64,
        /// Mails under new names.
        mails: u64,
    },
    /// The same, and the server shows no headers: whether they are here cannot be told.
    #[error(
        "{host} has given its {mails} mails other names and does not show which of them are here already"
    )]
    RenamedInDoubt {
        /// The name.
        host: String,
        /// Mails under new names.
        mails: u64,
    },
    /// EXPIRE 0: the server may delete whatever was retrieved (P-45).
    #[error("{host} removes mails once they are downloaded, whatever this account says")]
    RemovesOnDownload {
        /// The name.
        host: String,
    },
    /// Something typed is no address.
    #[error("{text:?} is not an address: {detail}")]
    BadAddress {
        /// As typed.
        text: String,
        /// What is wrong with it.
        detail: String,
    },
    /// Nobody to send to.
    #[error("the mail has no recipient")]
    NoRecipient,
    /// Full disk.
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
    /// The server has a mail no longer of which only the beginning is here.
    #[error("{host} no longer has the mail: only its beginning is here")]
    GoneFromServer {
        /// The server.
        host: String,
    },
    /// The mail's file is gone.
    #[error("the mail is no longer there")]
    MailGone,
    /// The index refuses.
    #[error("the index does not answer: {detail}")]
    Index {
        /// SQLite's words.
        detail: String,
    },
    /// The index was damaged; it is made anew from the mails.
    #[error("the index was damaged and is made anew: {detail}")]
    IndexDamaged {
        /// SQLite's words.
        detail: String,
    },
    /// Another process has the profile.
    #[error("another hongyan uses this profile")]
    ProfileInUse,
    /// Mail cannot be carried in or out.
    #[error("{0}")]
    Carry(CarryCause),
    /// A page cannot be drawn.
    #[error("{0}")]
    Drawing(DrawingCause),
    /// Something with an attachment cannot be done.
    #[error("{0}")]
    Attachment(AttachmentCause),
    /// The key of a signature could not be asked for.
    #[error("the key {name} could not be asked for: {detail}")]
    KeyUnanswered {
        /// The name it is published under.
        name: String,
        /// Why.
        detail: String,
    },
    /// What a mail asks for cannot be done.
    #[error("{0}")]
    Answer(AnswerCause),
    /// A mail is not printed.
    #[error("{0}")]
    Printing(PrintingCause),
    /// config.toml is wrong.
    #[error("{detail}")]
    Settings {
        /// File, line and what was expected.
        detail: String,
    },
    /// Nothing can be said in a session by hand: it is over.
    #[error("the session is over")]
    ConsoleOver,
    /// Too many lines wait to be said in a session by hand.
    #[error("the server takes no more lines just now")]
    ConsoleFull,
    /// Our own mistake.
    #[error("a part of this program stopped: {detail}")]
    Internal {
        /// What is known.
        detail: String,
    },
}

impl Cause {
    /// What may be done about it. Exhaustive on purpose: a new variant must choose.
    #[must_use]
    pub fn remedy(&self) -> Remedy {
        match self {
            Self::NameNotFound { .. }
            | Self::ConnectionRefused { .. }
            | Self::NoEncryption { .. }
            | Self::TlsHandshake { .. }
            | Self::PlaintextForbidden { .. }
            | Self::NoMechanism { .. }
            | Self::Impostor { .. }
            | Self::GoneFromServer { .. }
            | Self::NoUidl { .. } => Remedy::CheckServer,
            Self::Unreachable { .. } | Self::KeyUnanswered { .. } => Remedy::CheckNetwork,
            Self::TimedOut { .. } | Self::Closed { .. } | Self::Busy { .. } => Remedy::RetryLater,
            Self::Certificate { .. } => Remedy::CheckCertificate,
            Self::LoginRefused { .. }
            | Self::TokenRefused { .. }
            | Self::ChecksPaused { .. }
            | Self::PasswordMissing => Remedy::AskPassword,
            Self::WeakerLogin { .. } => Remedy::AllowWeakerLogin,
            Self::PasswordCommand { .. } | Self::OverLimit { .. } | Self::Settings { .. } => {
                Remedy::FixSettings
            }
            Self::Keyring { .. } => Remedy::AskPassword,
            Self::PasswordNotKept { .. } => Remedy::NamePasswordCommand,
            Self::RecipientsRefused { .. }
            | Self::BadAddress { .. }
            | Self::NoRecipient
            | Self::TooManyRecipients { .. }
            | Self::AddressNotCarried { .. }
            | Self::HeaderNotCarried { .. } => Remedy::FixRecipients,
            Self::NotOffered { .. }
            | Self::HeldTooLong { .. }
            | Self::HeldTooLate { .. }
            | Self::DeliverBySooner { .. } => Remedy::ChangeOptions,
            Self::TooLarge { .. } => Remedy::ShrinkMail,
            Self::Unconfirmed { .. } => Remedy::AskUser,
            Self::BytesBeforeTls { .. }
            | Self::Refused { .. }
            | Self::NotSent { .. }
            | Self::Protocol { .. }
            | Self::NeedsSevenBit { .. }
            | Self::Internal { .. } => Remedy::Report,
            Self::SetAside { .. }
            | Self::StaysUnproved { .. }
            | Self::Renamed { .. }
            | Self::RenamedInDoubt { .. } => Remedy::FetchAgain,
            Self::RemovesOnDownload { .. } => Remedy::CheckServer,
            Self::LoginsUnknown { .. } => Remedy::DeleteLogins,
            Self::DiskFull { .. } => Remedy::FreeSpace,
            Self::PermissionDenied { .. } => Remedy::CheckPermissions,
            Self::File { .. }
            | Self::Index { .. }
            | Self::IndexDamaged { .. }
            | Self::Drawing(_)
            | Self::Answer(_)
            | Self::Printing(PrintingCause::Refused { .. } | PrintingCause::TooSlow { .. })
            | Self::MailGone
            | Self::ConsoleOver
            | Self::ConsoleFull => Remedy::RetryNow,
            Self::ProfileInUse => Remedy::CloseOther,
            Self::Carry(
                CarryCause::HalfRestored { .. }
                | CarryCause::BackupWaits { .. }
                | CarryCause::Restoring,
            ) => Remedy::RetryNow,
            Self::Carry(CarryCause::BackupLate { .. }) => Remedy::ImportInstead,
            Self::Carry(_) | Self::Printing(PrintingCause::NoService { .. }) => Remedy::ChooseOther,
            Self::Printing(PrintingCause::InDoubt { .. }) => Remedy::LookAtPrinter,
            Self::Printing(PrintingCause::TooLarge { .. }) => Remedy::PrintAsText,
            Self::Attachment(cause) => cause.remedy(),
        }
    }
}
