//! Who really wrote a mail and by which way it came, said.

use super::Words;
use crate::model::authenticity::{
    self, Authenticity, Check, CheckResult, CheckedSignature, Method, Proof, Shown, Signature,
    SignatureOutcome, Uncovered, Vouching, has_added,
};
use crate::model::sender::{DateFault, Likeness, Place, Script, Warning};
use crate::model::way::{Delay, Hop, Line};

/// Addresses named before the rest is only counted.
const NAMED: usize = 3;

impl Words {
    /// Whether the mail comes from where it says, in one sentence.
    #[must_use]
    pub fn vouching(&self, known: &Authenticity) -> String {
        let server = known.checked_by.as_deref().unwrap_or_default();
        let author = match known.author_domain.as_str() {
            "" => self.text("origin-nobody-named"),
            domain => domain,
        };
        let say = |key, domain: &str| {
            let named = [
                ("domain", domain.to_owned().into()),
                ("server", server.to_owned().into()),
                ("author", author.to_owned().into()),
            ];
            self.text_with(key, &named)
        };
        match &known.vouching {
            Vouching::Author { domain, by } => match by {
                Proof::Signature => say("origin-author-signature", domain),
                Proof::Server => say("origin-author-server", domain),
                Proof::Policy => say("origin-author-policy", domain),
            },
            Vouching::Partly {
                domain,
                uncovered,
                by,
            } => {
                // Who says only that rules are met has not said that a signature is good.
                let bears_one = known.signatures.iter().any(|one| one.aligned);
                let key = match (by, has_added(uncovered)) {
                    (Proof::Policy, _) if !bears_one => "origin-unsigned-policy",
                    (Proof::Policy, true) => "origin-overlaid-policy",
                    (Proof::Policy, false) => "origin-partly-policy",
                    (Proof::Signature | Proof::Server, true) => "origin-overlaid",
                    (Proof::Signature | Proof::Server, false) => "origin-partly",
                };
                let named = [
                    ("domain", domain.as_str().into()),
                    ("server", server.into()),
                    ("what", self.uncovered(uncovered).into()),
                ];
                self.text_with(key, &named)
            }
            Vouching::Other { domain, by } => match by {
                Proof::Signature | Proof::Policy => say("origin-other-signature", domain),
                Proof::Server => say("origin-other-server", domain),
            },
            Vouching::PassedOn => say("origin-passed-on", ""),
            Vouching::Disowned { domain } => say("origin-disowned", domain),
            Vouching::Nobody { failed: true } => say("origin-nobody-failed", ""),
            Vouching::Nobody { failed: false } => say("origin-nobody", ""),
            Vouching::Unsure => say("origin-unsure", ""),
            Vouching::Unchecked if known.signatures.is_empty() => {
                self.text("origin-unchecked").to_owned()
            }
            Vouching::Unchecked => self.text("origin-unchecked-signed").to_owned(),
        }
    }

    /// The same by signatures that were checked here; `None`: they say nothing either way.
    #[must_use]
    pub fn vouching_here(&self, author: &str, checked: &[CheckedSignature]) -> Option<String> {
        let one = authenticity::counting(checked)?;
        let key = match &one.outcome {
            SignatureOutcome::Good { .. } if one.proves() && one.aligned => "origin-here-author",
            SignatureOutcome::Good { .. } if one.proves() => "origin-here-other",
            SignatureOutcome::Good { .. } if one.is_overlaid() => "origin-here-overlaid",
            SignatureOutcome::Good {
                unsigned_octets: Some(1..),
                ..
            } => "origin-here-partly",
            SignatureOutcome::Good { .. } => "origin-here-uncovered",
            SignatureOutcome::Testing => "origin-here-testing",
            _ => return Some(self.text("origin-here-broken").to_owned()),
        };
        let what = match &one.outcome {
            SignatureOutcome::Good { uncovered, .. } => self.uncovered(uncovered),
            _ => String::new(),
        };
        let named = [
            ("domain", one.domain.as_str().into()),
            ("author", author.into()),
            ("what", what.into()),
        ];
        Some(self.text_with(key, &named))
    }

    /// What is shown and not covered by a signature.
    fn uncovered<'u>(&self, uncovered: impl IntoIterator<Item = &'u Uncovered>) -> String {
        let names = uncovered.into_iter().map(|one| {
            self.text(match one.what {
                Shown::Author => "origin-shown-author",
                Shown::Subject => "origin-shown-subject",
                Shown::Date => "origin-shown-date",
                Shown::Recipients => "origin-shown-recipients",
                Shown::ReplyTo => "origin-shown-reply",
                Shown::Form => "origin-shown-form",
                Shown::End => "origin-shown-end",
            })
        });
        let names: Vec<&str> = names.collect();
        self.list(&names)
    }

    /// What a server checked: its name, and how it ended.
    #[must_use]
    pub fn origin_check(&self, check: &Check) -> (String, String) {
        let method = match check.method {
            Method::Dkim => "origin-method-dkim",
            Method::Spf => "origin-method-spf",
            Method::Dmarc => "origin-method-dmarc",
            Method::Arc => "origin-method-arc",
        };
        let result = self.text(match check.result {
            CheckResult::Pass => "origin-result-pass",
            CheckResult::Fail => "origin-result-fail",
            CheckResult::SoftFail => "origin-result-soft-fail",
            CheckResult::Neutral => "origin-result-neutral",
            CheckResult::None => "origin-result-none",
            CheckResult::TemporaryError => "origin-result-temporary-error",
            CheckResult::PermanentError => "origin-result-permanent-error",
        });
        let key = if check.aligned {
            "origin-check-aligned"
        } else {
            "origin-check-line"
        };
        let mut line = match check.domain.as_str() {
            "" => result.to_owned(),
            domain => {
                let named = [("domain", domain.into()), ("result", result.into())];
                self.text_with(key, &named)
            }
        };
        if !check.reason.is_empty() {
            let reason = check.reason.as_str().into();
            line = self.text_with(
                "origin-reason",
                &[("line", line.into()), ("reason", reason)],
            );
        }
        (self.text(method).to_owned(), line)
    }

    /// What is known of a signature that nobody here has checked.
    #[must_use]
    pub fn unchecked_signature(&self, signature: &Signature) -> String {
        let key = if signature.is_cut {
            "origin-signature-waits-long"
        } else if signature.covers_whole_body {
            "origin-signature-waits"
        } else {
            "origin-signature-waits-partly"
        };
        self.text(key).to_owned()
    }

    /// Whose signature it is.
    #[must_use]
    pub fn signature_of(&self, domain: &str) -> String {
        match domain {
            "" => self.text("origin-signature-unread").to_owned(),
            domain => self.text_with("origin-signature-of", &[("domain", domain.into())]),
        }
    }

    /// How the check of a signature ended.
    #[must_use]
    pub fn checked_signature(&self, checked: &CheckedSignature) -> String {
        let domain = || [("domain", checked.domain.as_str().into())];
        match &checked.outcome {
            SignatureOutcome::Good { uncovered, .. } if has_added(uncovered) => {
                let added = uncovered.iter().filter(|one| one.added);
                let what = self.uncovered(added).into();
                self.text_with("origin-signature-overlaid", &[("what", what)])
            }
            SignatureOutcome::Good {
                unsigned_octets: Some(octets @ 1..),
                ..
            } => self.text_with("origin-signature-partly", &[("octets", (*octets).into())]),
            SignatureOutcome::Good { uncovered, .. } if !uncovered.is_empty() => {
                let what = self.uncovered(uncovered).into();
                self.text_with("origin-signature-uncovered", &[("what", what)])
            }
            SignatureOutcome::Good {
                unsigned_octets: Some(_),
                ..
            } => self.text("origin-signature-open").to_owned(),
            SignatureOutcome::Testing => self.text_with("origin-signature-testing", &domain()),
            SignatureOutcome::Good { .. } => self.text_with("origin-signature-good", &domain()),
            SignatureOutcome::BodyChanged => self.text("origin-signature-body").to_owned(),
            SignatureOutcome::HeadChanged => self.text("origin-signature-head").to_owned(),
            SignatureOutcome::FromNotSigned => self.text("origin-signature-from").to_owned(),
            SignatureOutcome::Expired { at } => {
                let date = self.full_date(*at).into();
                self.text_with("origin-signature-expired", &[("date", date)])
            }
            SignatureOutcome::KeyMissing => self.text_with("origin-signature-missing", &domain()),
            SignatureOutcome::KeyRevoked => self.text_with("origin-signature-revoked", &domain()),
            SignatureOutcome::KeyUnusable => self.text_with("origin-signature-unusable", &domain()),
            SignatureOutcome::TooWeak => self.text("origin-signature-weak").to_owned(),
            SignatureOutcome::Unreadable => self.text("origin-signature-unreadable").to_owned(),
            SignatureOutcome::NoAnswer { detail } => {
                let detail = detail.as_str().into();
                self.text_with("origin-signature-no-answer", &[("detail", detail)])
            }
        }
    }

    /// A warning in one sentence, and why it matters in another.
    #[must_use]
    pub fn warning(&self, warning: &Warning) -> (String, String) {
        let say = |key, named: &[(&'static str, &str)]| {
            let named: Vec<_> = named
                .iter()
                .map(|(name, value)| (*name, (*value).to_owned().into()))
                .collect();
            self.text_with(key, &named)
        };
        match warning {
            Warning::EncodedAddress { real, shown } if shown.is_empty() => (
                say("sender-encoded", &[]),
                say("sender-encoded-nothing-why", &[("real", real)]),
            ),
            Warning::EncodedAddress { real, shown } => (
                say("sender-encoded", &[]),
                say("sender-encoded-why", &[("real", real), ("shown", shown)]),
            ),
            Warning::NameLooksLikeAddress { shown, real } => (
                say("sender-name-address", &[("shown", shown), ("real", real)]),
                say("sender-name-address-why", &[]),
            ),
            Warning::NoAuthor => (say("sender-nobody", &[]), say("sender-nobody-why", &[])),
            Warning::SeveralAuthors { addresses } => {
                let shown: Vec<&str> = addresses.iter().take(NAMED).map(String::as_str).collect();
                let named = [
                    ("count", (addresses.len() as u64).into()),
                    ("addresses", self.list(&shown).into()),
                ];
                let summary = self.text_with("sender-several", &named);
                (summary, say("sender-several-why", &[]))
            }
            Warning::SenderDiffers { from, sender } => (
                say("sender-differs", &[("from", from), ("sender", sender)]),
                say("sender-differs-why", &[]),
            ),
            Warning::ReplyElsewhere { from, to } => (
                say("sender-reply", &[("to", to)]),
                say("sender-reply-why", &[("from", from)]),
            ),
            Warning::MixedScripts { text, scripts, .. } => (
                say("sender-mixed", &[("text", text)]),
                say("sender-mixed-why", &[("scripts", &self.scripts(scripts))]),
            ),
            Warning::Confusable {
                domain,
                shown,
                looks_like,
            } => {
                let named = [("domain", domain), ("shown", shown), ("other", looks_like)]
                    .map(|(name, value)| (name, value.as_str()));
                (
                    say("sender-confusable", &named),
                    say("sender-confusable-why", &named),
                )
            }
            Warning::DirectionTricks { place } => {
                let key = match place {
                    Place::Subject => "sender-direction-subject",
                    Place::Name | Place::LocalPart | Place::Domain => "sender-direction-name",
                };
                (say(key, &[]), say("sender-direction-why", &[]))
            }
            Warning::LookAlike { address, known, by } => {
                let named = [("address", address.as_str()), ("known", known)];
                let (what, why) = match by {
                    Likeness::Letters => ("sender-like-letters", "sender-like-letters-why"),
                    Likeness::OneLetter => ("sender-like-one", "sender-like-one-why"),
                    Likeness::Name => ("sender-like-name", "sender-like-name-why"),
                };
                (say(what, &named), say(why, &[]))
            }
            Warning::FirstMail { address, to_many } => (
                say("sender-first", &[("address", address)]),
                say(why_first(*to_many), &[]),
            ),
            Warning::DateImplausible(fault) => {
                (self.date_fault(*fault), say("sender-date-why", &[]))
            }
        }
    }

    fn date_fault(&self, fault: DateFault) -> String {
        match fault {
            DateFault::Unreadable => self.text("sender-date-unreadable").to_owned(),
            DateFault::Future { seconds } => {
                let span = self.span(seconds.unsigned_abs()).into();
                self.text_with("sender-date-future", &[("span", span)])
            }
            DateFault::Past { written } => {
                let date = self.full_date(written).into();
                self.text_with("sender-date-past", &[("date", date)])
            }
        }
    }

    /// The names of alphabets.
    #[must_use]
    pub fn scripts(&self, scripts: &[Script]) -> String {
        let key = |script: &Script| match script {
            Script::Latin => "script-latin",
            Script::Greek => "script-greek",
            Script::Cyrillic => "script-cyrillic",
            Script::Armenian => "script-armenian",
            Script::Georgian => "script-georgian",
            Script::Cherokee => "script-cherokee",
            Script::Hebrew => "script-hebrew",
            Script::Arabic => "script-arabic",
            Script::Devanagari => "script-devanagari",
            Script::Thai => "script-thai",
            Script::Han => "script-han",
            Script::Kana => "script-kana",
            Script::Bopomofo => "script-bopomofo",
            Script::Hangul => "script-hangul",
            Script::Other => "script-other",
        };
        let names: Vec<&str> = scripts
            .iter()
            .map(|script| self.text(key(script)))
            .collect();
        self.list(&names)
    }

    /// So many seconds, as briefly as they can be said.
    #[must_use]
    pub fn span(&self, seconds: u64) -> String {
        let (minutes, hours) = (seconds / 60, seconds / 3_600);
        let count = |key, count: u64| self.text_with(key, &[("count", count.into())]);
        match seconds {
            0..120 => count("way-span-seconds", seconds),
            120..7_200 => count("way-span-minutes", minutes),
            7_200..172_800 if minutes.is_multiple_of(60) => count("way-span-hours", hours),
            7_200..172_800 => {
                let minutes = (minutes % 60).into();
                let named = [("hours", hours.into()), ("minutes", minutes)];
                self.text_with("way-span-hours-minutes", &named)
            }
            _ => count("way-span-days", hours / 24),
        }
    }

    /// How long after the server before it; empty where nobody knows.
    #[must_use]
    pub fn delay(&self, delay: Delay) -> String {
        match delay {
            Delay::Unknown => String::new(),
            Delay::Seconds(0) => self.text("way-at-once").to_owned(),
            Delay::Seconds(seconds) => {
                let span = self.span(seconds).into();
                self.text_with("way-after", &[("span", span)])
            }
            Delay::ClocksDiffer { seconds } => {
                let span = self.span(seconds).into();
                self.text_with("way-clocks", &[("span", span)])
            }
        }
    }

    /// Whether a line was encrypted, and how.
    #[must_use]
    pub fn way_line(&self, hop: &Hop) -> String {
        match &hop.line {
            Line::Encrypted { version, .. } if version.is_empty() => {
                self.text("way-encrypted").to_owned()
            }
            Line::Encrypted { version, .. } => version.clone(),
            Line::None => self.text("way-inside").to_owned(),
            Line::NotSaid if is_clear(&hop.with) => self.text("way-clear").to_owned(),
            Line::NotSaid => self.text("way-not-said").to_owned(),
        }
    }
}

/// Whether a protocol says that the line was readable: its name would have an `S` more else
/// (RFC 3848). Plain `SMTP` is what many servers write whatever they did.
fn is_clear(with: &str) -> bool {
    matches!(
        with.to_ascii_uppercase().as_str(),
        "ESMTP" | "ESMTPA" | "UTF8SMTP" | "UTF8SMTPA"
    )
}

impl Words {
    /// Whether that was readable for all on the way.
    #[must_use]
    pub fn is_in_the_clear(hop: &Hop) -> bool {
        hop.line == Line::NotSaid && is_clear(&hop.with)
    }
}

/// What a first mail means.
fn why_first(to_many: bool) -> &'static str {
    if to_many {
        "sender-first-many-why"
    } else {
        "sender-first-why"
    }
}
