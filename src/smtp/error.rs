//! Why a session ends early, and what may be done about it.

use crate::model::Remedy;
use crate::sasl::{self, Blame};
use crate::wire::LineFault;

use super::reply::Reply;
use super::word::CommandFault;

/// Why an SMTP session ended early.
///
/// `Display` is one clause in lower case without a full stop, fit for a log; the server's own
/// words come last. No variant holds a secret. What became of each mail is in the events that
/// come before the error.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Error {
    /// The server broke the protocol (RFC 5321 §4.2).
    #[error("the server sent a line that is not an SMTP reply: {line}")]
    NotAReply {
        /// The line, cut, control characters made visible.
        line: String,
    },
    /// The lines of one reply have different codes (S-02).
    #[error("the server began a reply with {first} and went on with {then}")]
    MixedCodes {
        /// Code of the line before.
        first: u16,
        /// Code of this line.
        then: u16,
    },
    /// A line without end.
    #[error("the server sent a line longer than {limit_octets} octets")]
    LineTooLong {
        /// The limit.
        limit_octets: usize,
    },
    /// A reply without end.
    #[error("the server sent a reply of more than {limit_lines} lines or {limit_octets} octets")]
    ReplyTooLong {
        /// The limit of lines.
        limit_lines: usize,
        /// The limit of octets.
        limit_octets: usize,
    },
    /// A bare LF where the greeting ended in CRLF (S-09).
    #[error("the server sent a line feed without a carriage return")]
    BareLineFeed,
    /// Bytes nobody asked for (S-07).
    #[error("the server sent bytes that answer no command")]
    Unsolicited,
    /// A reply that the command cannot have.
    #[error("the server's answer to {command} makes no sense: {reply}")]
    OutOfTurn {
        /// The command.
        command: &'static str,
        /// Its answer.
        reply: Reply,
    },
    /// Someone may be tampering with the connection. Nothing secret has been sent.
    #[error("the server sent {count} bytes before encryption started")]
    BytesBeforeTls {
        /// How many were here when it was noticed.
        count: usize,
    },
    /// The account requires STARTTLS (S-31).
    #[error("the server does not offer encryption, and the account requires it")]
    NoStartTls {
        /// Its words, where it does not even say what it can do.
        reply: Option<Reply>,
    },
    /// The server offers STARTTLS and then does not do it (S-31).
    #[error("the server refused to start encryption: {reply}")]
    StartTlsRefused {
        /// Its words.
        reply: Reply,
    },
    /// The server does not want us at all, or not now (RFC 5321 §3.1).
    #[error("the server refused the connection: {reply}")]
    GreetingRefused {
        /// Its words.
        reply: Reply,
    },
    /// EHLO, and HELO where it was tried, were refused.
    #[error("the server refused {command}: {reply}")]
    HelloRefused {
        /// `EHLO` or `HELO`.
        command: &'static str,
        /// Its words.
        reply: Reply,
    },
    /// Logging in would show the password to the network (S-43).
    #[error("the password would travel in the clear")]
    PasswordInClear,
    /// The server offers no mechanism that the account allows.
    #[error(transparent)]
    NoMechanism(#[from] sasl::NoMechanism),
    /// The server offers weaker mechanisms than it took before.
    #[error(transparent)]
    WeakerLogin(#[from] sasl::Weaker),
    /// User name or password cannot be sent, or the server's challenge cannot be read.
    #[error("logging in failed: {0}")]
    Sasl(#[from] sasl::Fault),
    /// The credentials are wrong (535).
    #[error("the server refused the user name or password: {reply}")]
    LoginRefused {
        /// Its words.
        reply: Reply,
    },
    /// The token is wrong, expired or not for this (S-45).
    #[error("the server refused the token: {reply}{}", .explanation.as_ref().map(|it| format!(" ({it})")).unwrap_or_default())]
    TokenRefused {
        /// Its words.
        reply: Reply,
        /// What it said before, where it did: `invalid_token`, `400`.
        explanation: Option<String>,
    },
    /// Logging in fails for now (4yz); the password is as good as before (S-44).
    #[error("the server cannot log us in at the moment: {reply}")]
    LoginDeferred {
        /// Its words.
        reply: Reply,
    },
    /// Logging in fails for another reason than the credentials.
    #[error("logging in failed: {reply}")]
    LoginFailed {
        /// The server's words.
        reply: Reply,
    },
    /// A command of ours that must not go out (S-61); what the person gave was checked before.
    #[error("a command cannot be sent: {fault}")]
    Unsayable {
        /// What is wrong with it.
        fault: CommandFault,
    },
    /// 421: the server is closing the connection (RFC 5321 §3.8).
    #[error("the server closed the session at {command}: {reply}")]
    Closing {
        /// The command that was waiting, or where the session stood.
        command: &'static str,
        /// Its words.
        reply: Reply,
    },
    /// The connection ended; nothing that was waiting has been accepted.
    #[error("the connection closed before the server answered {command}")]
    Closed {
        /// The command that was waiting, or where the session stood.
        command: &'static str,
    },
    /// The server may or may not have the mail: ask the person, never retry alone.
    #[error("the mail was sent, but whether the server took it is unknown: {cause}")]
    Unconfirmed {
        /// The caller's name of the submission.
        number: u64,
        /// What kept the answer from us.
        cause: Box<Self>,
    },
}

impl Error {
    /// What may be done about it. Exhaustive on purpose: a new variant must choose.
    #[must_use]
    pub fn remedy(&self) -> Remedy {
        match self {
            Self::Closed { .. } | Self::Closing { .. } | Self::LoginDeferred { .. } => {
                Remedy::RetryLater
            }
            Self::GreetingRefused { reply } | Self::HelloRefused { reply, .. }
                if reply.code < 500 =>
            {
                Remedy::RetryLater
            }
            Self::LoginRefused { .. } | Self::TokenRefused { .. } => Remedy::AskPassword,
            Self::Sasl(sasl::Fault::NoUser) => Remedy::FixSettings,
            Self::Sasl(fault) => match fault.blame() {
                Blame::Credentials => Remedy::AskPassword,
                Blame::Server => Remedy::Report,
                Blame::Impostor => Remedy::CheckServer,
            },
            Self::WeakerLogin(_) => Remedy::AllowWeakerLogin,
            Self::NoStartTls { .. }
            | Self::StartTlsRefused { .. }
            | Self::BytesBeforeTls { .. }
            | Self::GreetingRefused { .. }
            | Self::HelloRefused { .. }
            | Self::PasswordInClear
            | Self::NoMechanism(_)
            | Self::LoginFailed { .. } => Remedy::CheckServer,
            Self::Unconfirmed { .. } => Remedy::AskUser,
            Self::NotAReply { .. }
            | Self::MixedCodes { .. }
            | Self::LineTooLong { .. }
            | Self::ReplyTooLong { .. }
            | Self::BareLineFeed
            | Self::Unsolicited
            | Self::Unsayable { .. }
            | Self::OutOfTurn { .. } => Remedy::Report,
        }
    }

    /// Whether the line is in order and the server may be told QUIT.
    pub(super) fn allows_farewell(&self) -> bool {
        match self {
            Self::NoStartTls { .. }
            | Self::PasswordInClear
            | Self::NoMechanism(_)
            | Self::WeakerLogin(_)
            | Self::Sasl(_)
            | Self::StartTlsRefused { .. }
            | Self::HelloRefused { .. }
            | Self::LoginRefused { .. }
            | Self::TokenRefused { .. }
            | Self::LoginDeferred { .. }
            | Self::LoginFailed { .. } => true,
            Self::GreetingRefused { reply } => reply.code != 421,
            _ => false,
        }
    }

    /// The server's reply within, where there is one.
    #[must_use]
    pub fn reply(&self) -> Option<&Reply> {
        match self {
            Self::OutOfTurn { reply, .. }
            | Self::StartTlsRefused { reply }
            | Self::GreetingRefused { reply }
            | Self::HelloRefused { reply, .. }
            | Self::LoginRefused { reply }
            | Self::TokenRefused { reply, .. }
            | Self::LoginDeferred { reply }
            | Self::LoginFailed { reply }
            | Self::Closing { reply, .. } => Some(reply),
            Self::NoStartTls { reply } => reply.as_ref(),
            Self::Unconfirmed { cause, .. } => cause.reply(),
            _ => None,
        }
    }
}

impl From<LineFault> for Error {
    fn from(fault: LineFault) -> Self {
        match fault {
            LineFault::TooLong { limit_octets } => Self::LineTooLong { limit_octets },
            LineFault::BareLineFeed => Self::BareLineFeed,
        }
    }
}
