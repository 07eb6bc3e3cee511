//! Whether a mail comes from where it says: what servers found out, in one decision.

use serde::{Deserialize, Serialize};

use super::Timestamp;

/// What is known about where a mail comes from. Only the word of servers that the person trusts
/// counts (RFC 8601 §7.1).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Authenticity {
    /// The domain of the author's address, in A-labels; empty where there is none, or several.
    pub author_domain: String,
    /// The server whose word it is; `None`: no trusted one says anything.
    pub checked_by: Option<String>,
    /// What follows from it.
    pub vouching: Vouching,
    /// What it checked, in the order of the mail.
    pub checks: Vec<Check>,
    /// Servers that say something and are not trusted, at the place where the receiving server
    /// writes: the person may be asked about them. Each once.
    pub untrusted: Vec<String>,
    /// The signatures the mail bears, not checked.
    pub signatures: Vec<Signature>,
}

/// Who vouches for the author's address.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Vouching {
    /// No trusted server has checked anything.
    #[default]
    Unchecked,
    /// The domain of the author's address vouches for the mail.
    Author {
        /// The domain that vouches: the author's, or one of the same organisation.
        domain: String,
        /// How.
        by: Proof,
    },
    /// Somebody else vouches for the mail, e.g. a service that sends for many.
    Other {
        /// Who.
        domain: String,
        /// How.
        by: Proof,
    },
    /// It was changed or passed on, and a server on the way says that it was sound before
    /// (RFC 8617).
    PassedOn,
    /// The author's domain asks that such mail be not believed (DMARC fails, RFC 7489 §6).
    Disowned {
        /// The author's domain.
        domain: String,
    },
    /// It was checked, and nobody vouches.
    Nobody {
        /// Whether a check failed, rather than found nothing to check.
        failed: bool,
    },
    /// The server could not check just then.
    Unsure,
}

/// How a domain vouches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Proof {
    /// Its signature is good (DKIM, RFC 6376): the content is what was signed.
    Signature,
    /// It was sent by a server of its own (SPF, RFC 7208): the content was not looked at.
    Server,
    /// The server says so without saying which of both (DMARC).
    Policy,
}

/// One check by a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// What was checked.
    pub method: Method,
    /// How it ended.
    pub result: CheckResult,
    /// Whose domain was checked, in A-labels; may be empty.
    pub domain: String,
    /// Whether it belongs to the organisation of the author's address (RFC 7489 §3.1, relaxed).
    pub aligned: bool,
    /// The server's reason; may be empty.
    pub reason: String,
}

/// What was checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Method {
    /// The signature (RFC 6376).
    Dkim,
    /// The sending server, by the domain of the envelope (RFC 7208).
    Spf,
    /// Whether either belongs to the author's address (RFC 7489).
    Dmarc,
    /// What servers on the way found (RFC 8617).
    Arc,
}

/// How a check ended (RFC 8601 §2.7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CheckResult {
    /// Good.
    Pass,
    /// Not good.
    Fail,
    /// Not good, and the domain asks not to make much of it (SPF).
    SoftFail,
    /// The domain says nothing about it (SPF), or the server's rules say the result does not
    /// count.
    Neutral,
    /// There was nothing to check.
    None,
    /// It could not be checked just then.
    TemporaryError,
    /// It can never be checked: what the domain says makes no sense.
    PermanentError,
}

/// A signature as the mail bears it (DKIM-Signature, RFC 6376 §3.5). Nobody has checked it here.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Signature {
    /// Whose it says to be (`d=`), in A-labels.
    pub domain: String,
    /// Which of its keys (`s=`).
    pub selector: String,
    /// E.g. `rsa-sha256`; `rsa-sha1` proves nothing any more (RFC 8301 §3.1).
    pub algorithm: String,
    /// Whether the domain belongs to the organisation of the author's address.
    pub aligned: bool,
    /// Whether it covers the From field, as it must (RFC 6376 §5.4).
    pub covers_from: bool,
    /// Whether it covers the whole text: nothing could be added behind it (no `l=`).
    pub covers_whole_body: bool,
    /// Whether it covers both fields that one-click unsubscribing stands on (RFC 8058 §4).
    pub covers_unsubscribe: bool,
    /// When it was made, in seconds since 1970 (`t=`).
    pub signed_at: Option<i64>,
    /// When it ends, in seconds since 1970 (`x=`).
    pub expires_at: Option<i64>,
}

/// When the signatures of mails are checked: their keys are asked for outside.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CheckSignatures {
    /// By a press.
    #[default]
    WhenAsked,
    /// Whenever a mail is opened.
    Always,
}

impl CheckSignatures {
    /// As in config.toml.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::WhenAsked => "when-asked",
            Self::Always => "always",
        }
    }
}

/// A signature that was checked here, with the key its domain publishes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedSignature {
    /// Whose it says to be, in A-labels; empty where it cannot be read.
    pub domain: String,
    /// Which of its keys.
    pub selector: String,
    /// Whether the domain belongs to the organisation of the author's address.
    pub aligned: bool,
    /// How it ended.
    pub outcome: SignatureOutcome,
}

/// How the check of a signature ended (RFC 6376 §6).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignatureOutcome {
    /// It is good: what it covers is what was signed.
    Good {
        /// Where it names how much of the text it covers (`l=`): octets behind that, which
        /// anybody may have added (RFC 6376 §8.2).
        unsigned_octets: Option<u64>,
        /// Whether the domain says to be trying it out only.
        testing: bool,
    },
    /// The text is not the one that was signed.
    BodyChanged,
    /// The text is, and the head is not, or the signature was made with another key.
    HeadChanged,
    /// It does not cover who the author is.
    FromNotSigned,
    /// It had ended before the mail came here.
    Expired {
        /// When it ended.
        at: Timestamp,
    },
    /// The domain publishes no such key, or does so no longer.
    KeyMissing,
    /// The domain has withdrawn the key.
    KeyRevoked,
    /// The key is none for this signature.
    KeyUnusable,
    /// SHA-1, or a key of RSA that is too short (RFC 8301).
    TooWeak,
    /// The signature makes no sense.
    Unreadable,
    /// The key could not be asked for just now.
    NoAnswer {
        /// Why.
        detail: String,
    },
}

impl CheckedSignature {
    /// Whether it is good and covers all there is.
    #[must_use]
    pub fn proves(&self) -> bool {
        matches!(
            self.outcome,
            SignatureOutcome::Good {
                unsigned_octets: None | Some(0),
                ..
            }
        )
    }
}
