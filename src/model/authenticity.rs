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
    /// The domain of the author's address has signed the mail, or may have, but not all that is shown
    /// of it: anybody may have written the rest and sent the signed part once more (RFC 6376 §8.6,
    /// §8.15).
    Partly {
        /// The domain.
        domain: String,
        /// What its signatures do not cover.
        uncovered: Vec<Uncovered>,
        /// Whether the server found a signature good, or says only that the domain's rules are met:
        /// then nobody knows whether one of them is, and there may be none.
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
    /// The server says that the domain's rules are met (DMARC), and not by which of both.
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
    /// Whether it is longer than what is read of one: then it is told to cover nothing.
    pub is_cut: bool,
    /// When it was made, in seconds since 1970 (`t=`).
    pub signed_at: Option<i64>,
    /// When it ends, in seconds since 1970 (`x=`).
    pub expires_at: Option<i64>,
}

/// Something in the head of a mail that a person is shown, or that decides what they are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Shown {
    /// Who wrote it (From).
    Author,
    /// Subject.
    Subject,
    /// Date.
    Date,
    /// To, Cc and Bcc.
    Recipients,
    /// Where an answer goes (Reply-To).
    ReplyTo,
    /// As what the octets of the text are read (Content-Type, Content-Transfer-Encoding).
    Form,
    /// Where the signature says how much of the text it covers (`l=`): what stands behind that.
    End,
}

/// What a signature does not cover although it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Uncovered {
    /// What.
    pub what: Shown,
    /// Whether the signature covers such a field, but there are more: the one that is read stands
    /// above the one that was signed (RFC 6376 §5.4.2). Whoever signed did not write it there.
    pub added: bool,
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
        /// What is shown and not covered, each once.
        uncovered: Vec<Uncovered>,
    },
    /// The domain says that it only tries signatures out (`t=y`): the mail counts as unsigned,
    /// however the signature turns out (RFC 6376 §3.6.1).
    Testing,
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
    /// Whether it is good and covers all there is: the text to its end, and all that is shown of
    /// the head.
    #[must_use]
    pub fn proves(&self) -> bool {
        match &self.outcome {
            SignatureOutcome::Good {
                unsigned_octets,
                uncovered,
            } => unsigned_octets.unwrap_or_default() == 0 && uncovered.is_empty(),
            _ => false,
        }
    }

    /// Whether something was put above what it covers, and is shown in its place.
    #[must_use]
    pub fn is_overlaid(&self) -> bool {
        match &self.outcome {
            SignatureOutcome::Good { uncovered, .. } => has_added(uncovered),
            _ => false,
        }
    }

    /// Whether it can be said of the mail that it was changed on the way.
    #[must_use]
    pub fn is_broken(&self) -> bool {
        matches!(
            self.outcome,
            SignatureOutcome::BodyChanged | SignatureOutcome::HeadChanged
        )
    }

    /// How much it weighs beside others of its mail, the least first; `None`: it says nothing.
    fn rank(&self) -> Option<u8> {
        Some(match (&self.outcome, self.aligned) {
            _ if self.proves() && self.aligned => 0,
            // A forger's own good signature does not hide that the author's covers another mail.
            _ if self.is_overlaid() && self.aligned => 1,
            _ if self.proves() => 2,
            (SignatureOutcome::Good { .. }, true) => 3,
            (SignatureOutcome::Good { .. }, false) => 4,
            _ if self.is_broken() => 5,
            (SignatureOutcome::Testing, _) => 6,
            _ => return None,
        })
    }
}

/// The signature that counts of those that were checked; `None`: none says anything either way.
#[must_use]
pub fn counting(checked: &[CheckedSignature]) -> Option<&CheckedSignature> {
    let ranked = checked.iter().filter_map(|one| Some((one.rank()?, one)));
    ranked.min_by_key(|(rank, _one)| *rank).map(|(_, one)| one)
}

/// Whether something was put above what was signed.
#[must_use]
pub fn has_added(uncovered: &[Uncovered]) -> bool {
    uncovered.iter().any(|one| one.added)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(domain: &str, outcome: SignatureOutcome) -> CheckedSignature {
        CheckedSignature {
            domain: domain.to_owned(),
            selector: "s".to_owned(),
            aligned: domain == "example.org",
            outcome,
        }
    }

    fn good(unsigned_octets: Option<u64>, uncovered: &[Uncovered]) -> SignatureOutcome {
        SignatureOutcome::Good {
            unsigned_octets,
            uncovered: uncovered.to_vec(),
        }
    }

    fn subject(added: bool) -> Uncovered {
        let what = Shown::Subject;
        Uncovered { what, added }
    }

    #[test]
    fn only_what_covers_all_that_is_shown_proves() {
        for (outcome, proves) in [
            (good(None, &[]), true),
            (good(Some(0), &[]), true),
            (good(Some(1), &[]), false),
            (good(None, &[subject(false)]), false),
            (good(None, &[subject(true)]), false),
            (SignatureOutcome::Testing, false),
            (SignatureOutcome::BodyChanged, false),
        ] {
            assert_eq!(checked("example.org", outcome).proves(), proves);
        }
    }

    #[test]
    fn of_several_signatures_the_one_counts_that_says_most() {
        let own = |outcome| checked("example.org", outcome);
        let other = |outcome| checked("mailer.example", outcome);
        let order = [
            own(good(None, &[])),
            own(good(None, &[subject(true)])),
            other(good(None, &[])),
            own(good(None, &[subject(false)])),
            other(good(Some(7), &[])),
            own(SignatureOutcome::HeadChanged),
            own(SignatureOutcome::Testing),
        ];
        for first in 0..order.len() {
            let mut some = order[first..].to_vec();
            some.reverse();
            assert_eq!(counting(&some), Some(&order[first]));
        }
        let silent = [own(SignatureOutcome::KeyMissing)];
        assert_eq!(counting(&silent), None);
    }
}
