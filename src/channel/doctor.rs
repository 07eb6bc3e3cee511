//! The connection doctor: what it is asked, and what it finds step by step.

mod mask;
mod report;

use core::net::IpAddr;

use super::event::ServerKind;
use super::failure::Failure;
use crate::model::account::TlsMode;
use crate::model::{AccountId, AccountSettings, Secret, ShownCertificate};

pub use mask::Mask;
pub use report::{line, to_json};

/// Whose connections are examined.
#[derive(Debug, Clone)]
pub enum Patient {
    /// An account of config.toml, with its stored password.
    Account(AccountId),
    /// An account as it stands in a form.
    Settings {
        /// The form's settings.
        settings: Box<AccountSettings>,
        /// The form's password; `None`: the one that is stored.
        password: Option<Secret>,
    },
    /// Servers alone, as far as the login.
    Servers(Vec<Endpoint>),
}

/// A server's place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// What it is there for.
    pub server: ServerKind,
    /// Name or address.
    pub host: String,
    /// TCP port.
    pub port: u16,
    /// When encryption begins.
    pub tls: TlsMode,
}

/// A step of an examination, in the order in which they are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Step {
    /// Finding the addresses of the name.
    Resolve,
    /// Opening the connection.
    Connect,
    /// Encryption and the certificate.
    Encrypt,
    /// The greeting.
    Greet,
    /// What the server can do, before encryption and after.
    Announce,
    /// User name and password.
    LogIn,
    /// What lies in the mailbox; what the server accepts.
    Look,
}

impl Step {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Resolve,
        Self::Connect,
        Self::Encrypt,
        Self::Greet,
        Self::Announce,
        Self::LogIn,
        Self::Look,
    ];

    /// One word for scripts and reports.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Resolve => "dns",
            Self::Connect => "tcp",
            Self::Encrypt => "tls",
            Self::Greet => "greeting",
            Self::Announce => "capabilities",
            Self::LogIn => "login",
            Self::Look => "mailbox",
        }
    }
}

/// What is known of one step of one server.
#[derive(Debug, Clone)]
pub struct Finding {
    /// Which server.
    pub server: ServerKind,
    /// Which step.
    pub step: Step,
    /// How it stands.
    pub state: StepState,
    /// The certificate shown, at [`Step::Encrypt`], also where it was refused.
    pub certificate: Option<Box<ShownCertificate>>,
}

/// How a step stands.
#[derive(Debug, Clone)]
pub enum StepState {
    /// Runs.
    Running,
    /// Went well.
    Done {
        /// Milliseconds it took.
        took_ms: u64,
        /// What was found.
        found: Found,
    },
    /// Went wrong; the later ones are not tried.
    Failed {
        /// Milliseconds it took.
        took_ms: u64,
        /// Why, and what to do.
        failure: Failure,
    },
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// Addresses of the name, both families.
    Addresses(Vec<IpAddr>),
    /// A connection.
    Connected {
        /// To this address.
        address: IpAddr,
        /// And port.
        port: u16,
        /// Addresses that were tried before, each with what was wrong.
        in_vain: Vec<(IpAddr, String)>,
    },
    /// Version, group and cipher suite that were agreed on.
    Encrypted {
        /// `TLS 1.3, X25519MLKEM768, TLS13_AES_256_GCM_SHA384`.
        agreed: String,
    },
    /// The server's first words.
    Greeting(String),
    /// What it can do.
    Announced {
        /// In the clear, which counts for nothing; `None`: it was not asked.
        before_tls: Option<Vec<String>>,
        /// What counts.
        now: Vec<String>,
    },
    /// Logged in.
    LoggedIn {
        /// `SCRAM-SHA-256`, `USER`.
        mechanism: String,
    },
    /// What lies on a POP3 server.
    Maildrop {
        /// Mails.
        mails: u64,
        /// Their octets, where the server says.
        octets: Option<u64>,
    },
    /// What an SMTP server accepts.
    Submission {
        /// Octets of a mail at most, where it says.
        limit_octets: Option<u64>,
    },
}

/// Other settings of the same host that work, found without any credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Advice {
    /// For which server.
    pub server: ServerKind,
    /// The port to use.
    pub port: u16,
    /// When encryption begins there.
    pub tls: TlsMode,
}
