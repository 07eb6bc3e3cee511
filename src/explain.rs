//! What a server's answer means and what to do about it, as data without a language.
//!
//! [`smtp()`], [`pop3()`], [`tls()`] and [`network()`] turn what happened into an [`Explanation`]: keys of
//! sentences in assets/i18n with what they name. Nothing here decides anything for the machine:
//! the code alone drives a session (RFC 5321 §4.2, spec S-05), and a server's text only chooses
//! the words that a person reads.
//!
//! The most exact word wins: a known saying of a provider, then the enhanced status code
//! (RFC 3463 and its registry) or the response code (RFC 2449 §8), then the reply code at the
//! command it answers, then its first digit.

mod enhanced;
mod network;
mod place;
mod pop3;
mod provider;
mod said;
mod saying;
mod smtp;
#[cfg(test)]
mod tests;
mod tls;
mod way;

pub use enhanced::{Enhanced, REGISTRY};
pub use network::{NetworkFault, network};
pub use place::Place;
pub use pop3::{Answer, no_such_mail, pop3, pop3_words};
pub use provider::Provider;
pub use said::{Protocol, dialogue, kept, refusal};
pub use smtp::{SmtpReply, smtp, smtp_words};
pub use tls::{TlsFault, tls};

pub use crate::pop3::ResponseCode;

use crate::model::{Argument, Remedy, Sentence};

/// What something means, who has to mend it and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// What it means at this place.
    pub meaning: Sentence,
    /// Who has to mend it.
    pub fault: Blame,
    /// What to do; `None`: nothing.
    pub advice: Option<Sentence>,
    /// The one thing to press, where there is something.
    pub button: Option<Remedy>,
    /// A page of the provider that says more. Opened only when a person asks for it.
    pub link: Option<Link>,
}

/// Who has to mend it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Blame {
    /// The person: an address, a password, a setting, the mail itself.
    You,
    /// The provider of the account.
    YourServer,
    /// The provider of a recipient.
    TheirServer,
    /// What lies between.
    Network,
    /// This program.
    Program,
    /// Nobody: all is well, or time mends it.
    Nobody,
}

impl Blame {
    /// Key of its word in assets/i18n.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::You => "blame-you",
            Self::YourServer => "blame-your-server",
            Self::TheirServer => "blame-their-server",
            Self::Network => "blame-network",
            Self::Program => "blame-program",
            Self::Nobody => "blame-nobody",
        }
    }
}

/// A page that says more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Key of the word on its button in assets/i18n.
    pub key: &'static str,
    /// Where it leads: https.
    pub address: &'static str,
}

impl Explanation {
    /// All is well.
    fn fine(key: &str, host: &str) -> Self {
        Self {
            meaning: sentence(key, host),
            fault: Blame::Nobody,
            advice: None,
            button: None,
            link: None,
        }
    }
}

/// What a table says of one code.
#[derive(Debug, Clone, Copy)]
struct Meaning {
    key: &'static str,
    fault: Blame,
    advice: Option<&'static str>,
    button: Option<Remedy>,
}

impl Meaning {
    /// All is well, or goes on.
    const fn fine(key: &'static str) -> Self {
        Self {
            key,
            fault: Blame::Nobody,
            advice: None,
            button: None,
        }
    }

    /// It passes by itself.
    const fn later(key: &'static str, fault: Blame) -> Self {
        Self {
            key,
            fault,
            advice: Some("advice-later"),
            button: Some(Remedy::RetryLater),
        }
    }

    /// Somebody has to do something.
    const fn wrong(key: &'static str, fault: Blame, advice: &'static str, button: Remedy) -> Self {
        Self {
            key,
            fault,
            advice: Some(advice),
            button: Some(button),
        }
    }

    fn explain(self, host: &str) -> Explanation {
        Explanation {
            meaning: sentence(self.key, host),
            fault: self.fault,
            advice: self.advice.map(|key| sentence(key, host)),
            button: self.button,
            link: None,
        }
    }
}

/// A refused password, by the host's provider: an ordinary password may be the wrong thing.
fn of_provider(mut explanation: Explanation, host: &str) -> Explanation {
    if explanation.button == Some(Remedy::AskPassword)
        && explanation.link.is_none()
        && let Some(provider) = Provider::of(host)
    {
        explanation.advice = Some(sentence(provider.login_advice(), host));
        explanation.link = Some(provider.help());
    }
    explanation
}

/// A sentence that names the server.
fn sentence(key: &str, host: &str) -> Sentence {
    Sentence {
        key: key.to_owned(),
        arguments: vec![("host".to_owned(), Argument::Text(host.to_owned()))],
    }
}
