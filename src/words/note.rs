//! Notes of a dialogue, said.

use super::Words;
use crate::console::{Note, Told, told};

/// Sentences within a sentence are ours too, three deep: "ended: no encryption: the server …".
const DEEP: usize = 3;

impl Words {
    /// A note of a session, in the person's language where it is one of ours.
    #[must_use]
    pub fn note(&self, text: &str) -> String {
        self.note_within(text, DEEP)
    }

    fn note_within(&self, text: &str, deep: usize) -> String {
        match Note::read(text) {
            Note::Connecting { to } => {
                self.text_with("console-note-connecting", &[("to", to.into())])
            }
            Note::Connected { to } => {
                self.text_with("console-note-connected", &[("to", to.into())])
            }
            Note::Encrypted { agreed } => {
                self.text_with("console-note-encrypted", &[("agreed", agreed.into())])
            }
            Note::ClosedByServer => self.text("console-note-closed-by-server").to_owned(),
            Note::ClosedAfterSilence { seconds } => self.text_with(
                "console-note-closed-silence",
                &[("seconds", seconds.into())],
            ),
            Note::ClosedByPerson => self.text("console-note-closed-by-person").to_owned(),
            Note::Broken { why } => {
                let why = self.why(&why, deep);
                self.text_with("console-note-broken", &[("why", why.into())])
            }
            Note::Told(told) => self.told(&told, deep),
            Note::Other(text) => text,
        }
    }

    fn told(&self, told: &Told, deep: usize) -> String {
        let named: Vec<_> = told
            .named
            .iter()
            .map(|(name, value)| match *name {
                "fault" | "detail" | "awaiting" | "command" | "field" | "reason" => {
                    (*name, self.why(value, deep).into())
                }
                _ => (*name, value.as_str().into()),
            })
            .collect();
        self.text_with(told.key, &named)
    }

    /// What a sentence gives as its reason: a sentence again, several, or words of others.
    fn why(&self, text: &str, deep: usize) -> String {
        let Some(deep) = deep.checked_sub(1) else {
            return text.to_owned();
        };
        // All that is wrong with a certificate, one behind the other.
        if text.contains("; ") && told(text).is_none() {
            let said: Vec<String> = text
                .split("; ")
                .map(|one| self.note_within(one, deep))
                .collect();
            return said.join(self.text("certificate-and"));
        }
        self.note_within(text, deep)
    }

    /// A command by its name; what is no command, like the greeting, in the person's language.
    pub(super) fn step_said(&self, awaited: &str) -> Option<String> {
        let is_ours = awaited.starts_with("the ") || awaited.starts_with("a ");
        let told = told(awaited).filter(|told| is_ours && told.named.is_empty())?;
        Some(self.text(told.key).to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::super::Language;
    use super::*;
    use crate::channel::Cause;
    use crate::model::{CertificateFault, HandshakeFault, UpgradeFault};

    fn chinese() -> Words {
        Words::new(Language::Chinese, jiff::tz::TimeZone::UTC)
    }

    /// Whether nothing in it is English but names.
    fn is_chinese(text: &str) -> bool {
        let known = [
            "mx", "example", "TLS", "STARTTLS", "STLS", "RETR", "nay", "CN",
        ];
        let words = text.split(|c: char| !c.is_ascii_alphabetic());
        let mut others = words.filter(|word| !word.is_empty() && !known.contains(word));
        others.next().is_none()
    }

    #[test]
    fn why_a_session_ended_is_said_in_the_persons_language() {
        let host = || "mx.example".to_owned();
        let words = || "nay".to_owned();
        let causes = [
            Cause::NameNotFound { host: host() },
            Cause::ConnectionRefused {
                host: host(),
                port: 25,
            },
            Cause::Unreachable {
                host: host(),
                detail: words(),
            },
            Cause::TimedOut {
                host: host(),
                awaiting: "RETR".to_owned(),
                seconds: 9,
            },
            Cause::Closed {
                host: host(),
                awaiting: "RETR".to_owned(),
            },
            Cause::BytesBeforeTls { host: host() },
            Cause::PlaintextForbidden { host: host() },
            Cause::PasswordMissing,
            Cause::PasswordCommand { detail: words() },
            Cause::Keyring { detail: words() },
        ];
        let handshakes = [
            HandshakeFault::Plaintext { said: words() },
            HandshakeFault::TlsFromTheStart,
            HandshakeFault::NotTls,
            HandshakeFault::OldVersion,
            HandshakeFault::NoCommonCipher,
            HandshakeFault::UnknownName,
            HandshakeFault::UnprovenKey,
            HandshakeFault::Alert { alert: words() },
        ];
        let upgrades = [
            UpgradeFault::NotOffered,
            UpgradeFault::NotNow { words: words() },
            UpgradeFault::Refused { words: words() },
            UpgradeFault::Odd { words: words() },
        ];
        let certificates = [
            CertificateFault::SelfSigned,
            CertificateFault::BadSignature,
            CertificateFault::Authority,
        ];
        let causes = causes
            .into_iter()
            .chain(handshakes.map(|fault| Cause::TlsHandshake {
                host: host(),
                fault,
            }))
            .chain(upgrades.map(|fault| Cause::NoEncryption {
                host: host(),
                fault,
            }))
            .chain(certificates.map(|fault| Cause::Certificate {
                host: host(),
                fault,
            }));
        let chinese = chinese();
        for cause in causes {
            let why = cause.to_string();
            let said = chinese.note(&Note::Broken { why }.to_string());
            assert!(is_chinese(&said), "{cause:?}: {said}");
        }
    }

    #[test]
    fn what_others_wrote_stays_as_it_is() {
        assert_eq!(
            chinese().note("a comment of somebody"),
            "a comment of somebody"
        );
    }

    #[test]
    fn every_sentence_of_a_note_has_words_in_both_languages() {
        for language in [Language::English, Language::Chinese] {
            let words = Words::new(language, jiff::tz::TimeZone::UTC);
            for told in Told::every() {
                let said = words.note(&told.to_string());
                assert!(!said.contains(told.key), "{language:?}: {said}");
            }
        }
    }
}
