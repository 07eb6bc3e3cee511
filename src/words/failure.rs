//! Failures and explanations, said.

use super::Words;
use crate::channel::{AttachmentCause, Cause, DrawingCause, Failure, PrintingCause, Task};
use crate::explain::{self, Explanation, NetworkFault, Protocol, TlsFault};
use crate::model::{Argument, CertificateFault, Remedy, Sentence, ServerReply};

/// A failure in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailureWords {
    /// What failed.
    pub summary: String,
    /// Why.
    pub reason: String,
    /// What to do; may be empty.
    pub advice: String,
    /// What the button does, where there is one.
    pub remedy: Remedy,
    /// The word on it.
    pub button: Option<String>,
    /// A page that says more.
    pub link: Option<LinkWords>,
    /// What others said of it, as they said it.
    pub quote: Option<Quote>,
    /// Who can mend it.
    pub who: Option<String>,
}

/// An explanation in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explained {
    /// What it means.
    pub meaning: String,
    /// What to do; may be empty.
    pub advice: String,
    /// Who can mend it; `None`: there is nothing to mend.
    pub who: Option<String>,
    /// A page that says more.
    pub link: Option<LinkWords>,
}

/// A page that says more, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkWords {
    /// The word on its button.
    pub label: String,
    /// Where it leads.
    pub address: String,
    /// That, as a sentence.
    pub opens: String,
}

/// Words that are not ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    /// Whose they are.
    pub whose: String,
    /// As they were said.
    pub text: String,
}

/// Characters of a quote that are shown; the transcript has the rest.
const QUOTE_CHARACTERS: usize = 600;

impl FailureWords {
    /// What to do, and what others said: for a line without room for more.
    #[must_use]
    pub fn detail(&self, words: &Words) -> String {
        let Some(quote) = &self.quote else {
            return self.advice.clone();
        };
        let named = [
            ("about", quote.whose.as_str().into()),
            ("meaning", quote.text.as_str().into()),
        ];
        format!(
            "{}\n{}",
            self.advice,
            words.text_with("explain-about", &named)
        )
    }
}

impl Words {
    /// What failed, why, what to do.
    #[must_use]
    pub fn failure(&self, failure: &Failure) -> FailureWords {
        let explanation = explanation(failure);
        let remedy = explanation
            .as_ref()
            .and_then(|explanation| explanation.button)
            .unwrap_or_else(|| failure.remedy());
        let explained = explanation.map(|explanation| self.explained(&explanation));
        let reason = match (&explained, &failure.cause) {
            (Some(explained), Cause::RecipientsRefused { addresses, .. }) => self.text_with(
                "explain-about",
                &[
                    ("about", addresses.as_str().into()),
                    ("meaning", explained.meaning.as_str().into()),
                ],
            ),
            (Some(explained), _) => explained.meaning.clone(),
            (None, cause) => self.cause(cause),
        };
        let (advice, who, link) = explained.map_or_else(
            || (self.text(remedy.key()).to_owned(), None, None),
            |explained| (explained.advice, explained.who, explained.link),
        );
        // Nobody has to do anything about what mends itself.
        let mends_itself = failure.task == Task::MendIndex;
        let (advice, button) = match mends_itself {
            true => (self.text("task-mend-index-advice").to_owned(), None),
            false => (advice, remedy_button(remedy)),
        };
        FailureWords {
            summary: self.sentence(failure.task.key(), failure.task.arguments()),
            reason,
            advice,
            remedy,
            button: button.map(|key| self.text(key).to_owned()),
            link,
            quote: self.quote(&failure.cause),
            who,
        }
    }

    /// What is wrong with a certificate.
    #[must_use]
    pub fn certificate(&self, fault: &CertificateFault) -> String {
        let (key, named) = fault.sentence();
        let named: Vec<_> = named
            .into_iter()
            .map(|(name, value)| (name, self.parted(name, &value).into()))
            .collect();
        self.text_with(key, &named)
    }

    /// Why something failed.
    #[must_use]
    pub fn cause(&self, cause: &Cause) -> String {
        self.say(&cause.to_sentence())
    }

    /// What a server said, in its own words, or what we say where none did.
    #[must_use]
    pub fn reply(&self, reply: &ServerReply) -> String {
        let ours = reply.ours.as_ref();
        ours.map_or_else(|| cut(&reply.to_string()), |sentence| self.say(sentence))
    }

    /// What a reply kept in the outbox means, and the server's own words. `None` where there is
    /// nothing to add to [`Words::reply`].
    #[must_use]
    pub fn explained_reply(
        &self,
        reply: &ServerReply,
        host: &str,
    ) -> Option<(Explained, Option<Quote>)> {
        let (explanation, said) = match &reply.ours {
            None => (explain::kept(reply, host)?, Some(reply.to_string())),
            Some(ours) => of_sentence(ours)?,
        };
        let quote = said.map(|said| Quote {
            whose: self.text("explain-server-says").to_owned(),
            text: cut(&said),
        });
        Some((self.explained(&explanation), quote))
    }

    /// What something means.
    #[must_use]
    pub fn explained(&self, explanation: &Explanation) -> Explained {
        let advice = explanation.advice.as_ref();
        let who = self.text(explanation.fault.key());
        Explained {
            meaning: self.say(&explanation.meaning),
            advice: advice.map(|advice| self.say(advice)).unwrap_or_default(),
            who: (explanation.fault != explain::Blame::Nobody)
                .then(|| self.text_with("explain-lies-with", &[("who", who.into())])),
            link: explanation.link.as_ref().map(|link| LinkWords {
                label: self.text(link.key).to_owned(),
                address: link.address.to_owned(),
                opens: self.text_with("explain-opens", &[("address", link.address.into())]),
            }),
        }
    }

    /// What others said of it, where the reason does not say it.
    fn quote(&self, cause: &Cause) -> Option<Quote> {
        let (key, text) = match cause {
            Cause::LoginRefused { words, .. }
            | Cause::Busy { words, .. }
            | Cause::Refused { words, .. }
            | Cause::RecipientsRefused { words, .. } => ("explain-server-says", words),
            Cause::Unreachable { detail, .. }
            | Cause::File { detail, .. }
            | Cause::Index { detail }
            | Cause::IndexDamaged { detail }
            | Cause::Keyring { detail }
            | Cause::PasswordNotKept { detail } => ("explain-system-says", detail),
            Cause::PasswordCommand { detail } => ("explain-command-says", detail),
            Cause::Drawing(DrawingCause::NotStarted { detail })
            | Cause::Attachment(
                AttachmentCause::NoProgram { detail } | AttachmentCause::NotAllSaved { detail, .. },
            ) => ("explain-system-says", detail),
            Cause::Printing(PrintingCause::NoService { detail }) => ("explain-system-says", detail),
            Cause::Printing(PrintingCause::Refused { words }) => ("explain-system-says", words),
            Cause::Protocol { detail, .. }
            | Cause::Internal { detail }
            | Cause::Drawing(DrawingCause::Ended { detail }) => ("explain-log-says", detail),
            Cause::Settings { detail } => ("explain-settings-say", detail),
            _ => return None,
        };
        (!text.trim().is_empty()).then(|| Quote {
            whose: self.text(key).to_owned(),
            text: cut(text),
        })
    }

    /// What is wrong in config.toml: the library's usual sentences in this language, others as
    /// they are.
    #[must_use]
    pub fn settings_fault(&self, fault: &str) -> String {
        if fault.starts_with("passwords do not belong in this file") {
            return self.text("settings-fault-password").to_owned();
        }
        let quoted = |start: &str| {
            let rest = fault.strip_prefix(start)?.strip_prefix('`')?;
            rest.split_once('`')
        };
        let expected = |rest: &str| {
            let rest = rest.trim_start_matches([',', ' ']);
            let rest = rest.strip_prefix("expected ").unwrap_or(rest);
            let rest = rest.strip_prefix("one of ").unwrap_or(rest);
            let rest = rest.replace("` or `", "`, `");
            let names: Vec<&str> = rest
                .split(", ")
                .map(|name| name.trim_matches('`'))
                .collect();
            self.list(&names)
        };
        if let Some((name, rest)) = quoted("unknown field ") {
            let named = [("name", name.into()), ("expected", expected(rest).into())];
            return self.text_with("settings-fault-unknown", &named);
        }
        if let Some((name, _rest)) = quoted("missing field ") {
            return self.text_with("settings-fault-missing", &[("name", name.into())]);
        }
        if let Some((name, _rest)) = quoted("duplicate field ") {
            return self.text_with("settings-fault-twice", &[("name", name.into())]);
        }
        let is_of_value = fault.starts_with("invalid type") || fault.starts_with("unknown variant");
        match fault.split_once(", expected ") {
            Some((_kind, rest)) if is_of_value => {
                let named = [("expected", expected(rest).into())];
                self.text_with("settings-fault-kind", &named)
            }
            _ => fault.to_owned(),
        }
    }

    fn sentence(&self, key: &str, arguments: Vec<(&'static str, String)>) -> String {
        let arguments: Vec<_> = arguments
            .into_iter()
            .map(|(name, value)| (name, value.into()))
            .collect();
        self.text_with(key, &arguments)
    }
}

/// A long line ends somewhere.
fn cut(text: &str) -> String {
    match text.char_indices().nth(QUOTE_CHARACTERS) {
        Some((at, _next)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

/// What a failure means, where a server, a certificate or the network has a part in it.
fn explanation(failure: &Failure) -> Option<Explanation> {
    let protocol = match failure.task {
        Task::Fetch | Task::FetchOne { .. } => Some(Protocol::Pop3),
        Task::Send { .. } | Task::SendToAll { .. } | Task::SendWaiting => Some(Protocol::Smtp),
        _ => None,
    };
    let refused = |command, words: &str, host: &str| {
        explain::refusal(protocol, command, words, host).filter(|_known| !words.is_empty())
    };
    match &failure.cause {
        Cause::LoginRefused { host, words } => match protocol {
            Some(Protocol::Pop3) => refused("PASS", words, host),
            _ => explain::refusal(Some(Protocol::Smtp), "AUTH", words, host)
                .or_else(|| refused("PASS", words, host)),
        },
        Cause::Busy { host, words } => refused("?", words, host),
        Cause::Refused {
            host,
            command,
            words,
        } => refused(command, words, host),
        Cause::RecipientsRefused { host, words, .. } => refused("RCPT", words, host),
        cause => of_line(cause),
    }
}

/// The same of a cause that was kept as a sentence, with the server's words where there are any.
fn of_sentence(sentence: &Sentence) -> Option<(Explanation, Option<String>)> {
    let named = |wanted: &str| {
        let mut arguments = sentence.arguments.iter();
        arguments.find_map(|(name, argument)| match argument {
            Argument::Text(text) if name == wanted => Some(text.as_str()),
            _ => None,
        })
    };
    let host = named("host")?;
    let said = |command: &str| {
        let words = named("words")?;
        let explanation = explain::refusal(Some(Protocol::Smtp), command, words, host)?;
        Some((explanation, Some(words.to_owned())))
    };
    let fault = match sentence.key.as_str() {
        "cause-login-refused" => return said("AUTH"),
        "cause-busy" => return said("?"),
        "cause-refused" => return said(named("command")?),
        "cause-name-not-found" => NetworkFault::NameNotFound,
        "cause-connection-refused" => NetworkFault::Refused {
            port: named("port")?.parse().ok()?,
        },
        "cause-unreachable" => NetworkFault::Unreachable {
            detail: named("detail")?,
        },
        "cause-timed-out" => NetworkFault::TimedOut {
            awaiting: named("awaiting")?,
            seconds: named("seconds")?.parse().ok()?,
        },
        "cause-closed" => NetworkFault::Closed {
            awaiting: named("awaiting")?,
        },
        _ => return None,
    };
    Some((explain::network(fault, host), None))
}

/// Faults of name, connection, encryption and certificate.
fn of_line(cause: &Cause) -> Option<Explanation> {
    Some(match cause {
        Cause::NameNotFound { host } => explain::network(NetworkFault::NameNotFound, host),
        Cause::ConnectionRefused { host, port } => {
            explain::network(NetworkFault::Refused { port: *port }, host)
        }
        Cause::Unreachable { host, detail } => {
            explain::network(NetworkFault::Unreachable { detail }, host)
        }
        Cause::TimedOut {
            host,
            awaiting,
            seconds,
        } => explain::network(
            NetworkFault::TimedOut {
                awaiting,
                seconds: *seconds,
            },
            host,
        ),
        Cause::Closed { host, awaiting } => {
            explain::network(NetworkFault::Closed { awaiting }, host)
        }
        Cause::Certificate { host, fault } => explain::tls(TlsFault::Certificate(fault), host),
        Cause::TlsHandshake { host, fault } => explain::tls(TlsFault::Handshake(fault), host),
        Cause::NoEncryption { host, fault } => explain::tls(TlsFault::NoEncryption(fault), host),
        Cause::BytesBeforeTls { host } => explain::tls(TlsFault::BytesBeforeTls, host),
        Cause::PlaintextForbidden { host } => explain::tls(TlsFault::PlaintextForbidden, host),
        _ => return None,
    })
}

/// Key of the word on the button that does what the remedy says, where one can.
fn remedy_button(remedy: Remedy) -> Option<&'static str> {
    match remedy {
        Remedy::RetryLater => Some("remedy-button-try-now"),
        Remedy::RetryNow | Remedy::CheckNetwork | Remedy::FreeSpace | Remedy::CheckPermissions => {
            Some("remedy-button-try-again")
        }
        Remedy::LookAtPrinter => Some("remedy-button-print-again"),
        Remedy::FetchAgain => Some("remedy-button-fetch-again"),
        Remedy::AskPassword => Some("remedy-button-password"),
        Remedy::CheckServer => Some("doctor-examine"),
        Remedy::CheckCertificate => Some("certificate-look"),
        Remedy::FixRecipients | Remedy::ShrinkMail | Remedy::ChangeOptions => {
            Some("remedy-button-mail")
        }
        Remedy::AllowWeakerLogin => Some("remedy-button-weaker-login"),
        Remedy::FixSettings => Some("remedy-button-settings"),
        Remedy::AskUser => Some("remedy-button-decide"),
        Remedy::ChooseOther
        | Remedy::SaveInstead
        | Remedy::PrintAsText
        | Remedy::ImportInstead
        | Remedy::CloseOther
        | Remedy::NamePasswordCommand
        | Remedy::DeleteLogins => None,
        Remedy::Report => Some("remedy-button-transcript"),
    }
}
