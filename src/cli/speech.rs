//! Failures in the language of the settings: one line, what failed, why, what to do.

use std::collections::BTreeMap;

use super::exit::{Exit, Trouble};
use crate::channel::Failure;
use crate::config::Settings;
use crate::model::{AccountId, Doubt, OutboxItem, OutboxState, RecipientState, ServerReply};
use crate::words::{Language, Words};
use crate::worker::system_zone;

/// The words of a run.
pub(super) struct Speech {
    words: Words,
    /// Submission servers: a provider's answer is told by its name.
    hosts: BTreeMap<AccountId, String>,
}

impl Speech {
    /// In the language of config.toml, or of the system.
    pub(super) fn of(settings: &Settings) -> Self {
        let system = super::desktop::language();
        let language = Language::from_setting(settings.language.key(), system.as_deref());
        let accounts = settings.accounts.iter();
        Self {
            words: Words::new(language, system_zone()),
            hosts: accounts
                .map(|account| (account.id.clone(), account.smtp.host.clone()))
                .collect(),
        }
    }

    /// A failure as the line on standard error.
    pub(super) fn failure(&self, failure: &Failure) -> Trouble {
        let exit = Exit::of(&failure.cause);
        let said = self.words.failure(failure);
        let english = Trouble::from(failure);
        if self.is_english() {
            let quotes = said.quote.is_some() && said.who.is_some();
            let why = if quotes {
                format!("{}: {}", failure.cause, within_a_line(&said.reason))
            } else {
                failure.cause.to_string()
            };
            let advice = match said.who {
                Some(_explained) => within_a_line(&said.advice),
                None => failure.remedy().advice().to_owned(),
            };
            return english.because(why, &advice);
        }
        let what = match &failure.account {
            Some(account) => format!("{}（{account}）", said.summary),
            None => said.summary,
        };
        let why = match said.quote {
            Some(quote) => format!("{}：{}", quote.text, said.reason),
            None => said.reason,
        };
        Trouble::new(exit, what, why, &said.advice).in_language(Language::Chinese)
    }

    /// What did not arrive of a mail, and why.
    pub(super) fn troubles(&self, item: &OutboxItem) -> Vec<Trouble> {
        let refused = item.recipients.iter().filter_map(|one| match &one.state {
            RecipientState::Refused { reply } => {
                let address = one.address.as_str().into();
                let what = self.say("cli-not-delivered", &[("address", address)]);
                let advice = self.words.text("cli-correct-address");
                Some(self.trouble(Exit::Unavailable, what, item, reply, advice))
            }
            RecipientState::Waiting
            | RecipientState::Unconfirmed
            | RecipientState::Accepted { .. }
            | RecipientState::Deferred { .. } => None,
        });
        let mut troubles: Vec<Trouble> = refused.collect();
        let subject = fluent_bundle::FluentValue::from(item.subject.as_str());
        if item.reports_left_out && matches!(item.state, OutboxState::Sent { .. }) {
            let what = self.say("cli-no-reports", &[("subject", subject.clone())]);
            let why = self.words.text("cli-reports-not-offered");
            let advice = self.words.text("cli-gone-without");
            let trouble = Trouble::new(Exit::Done, what, why, advice);
            troubles.push(trouble.in_language(self.words.language()));
        }
        let what = || self.say("cli-not-sent", &[("subject", subject.clone())]);
        match &item.state {
            OutboxState::Deferred { reason, .. } => {
                let advice = self.words.text("cli-tried-again");
                troubles.push(self.trouble(Exit::TryLater, what(), item, reason, advice));
            }
            OutboxState::Unknown { why, .. } => {
                let why = self.words.text(why.command_key());
                let advice = self.words.text("cli-decide");
                let trouble = Trouble::new(Exit::Protocol, what(), why, advice);
                troubles.push(trouble.in_language(self.words.language()));
            }
            OutboxState::Failed { reason } if troubles.is_empty() => {
                let advice = self.words.text("cli-stays");
                troubles.push(self.trouble(Exit::Unavailable, what(), item, reason, advice));
            }
            OutboxState::Queued { .. }
            | OutboxState::Sending
            | OutboxState::AtDot
            | OutboxState::Sent { .. }
            | OutboxState::Failed { .. } => {}
        }
        troubles
    }

    /// That a mail was left alone of which nobody knows whether it arrived, or that failed before;
    /// and who decides.
    pub(super) fn undecided(&self, item: &OutboxItem) -> Trouble {
        let recipients = item.recipients.iter();
        let recipients: Vec<String> = recipients
            .map(|one| one.address.as_str().to_owned())
            .collect();
        let told = [
            ("subject", item.subject.as_str().into()),
            ("recipients", self.words.list(&recipients).into()),
        ];
        let what = self.say("cli-left-alone", &told);
        if let OutboxState::Failed { reason } = &item.state {
            let decide = self.words.text("cli-decide-held");
            return self.trouble(Exit::TryLater, what, item, reason, decide);
        }
        let doubt = match &item.state {
            OutboxState::Unknown { why, .. } => *why,
            _ => Doubt::Unsaid,
        };
        let why = self.words.text(doubt.command_key());
        let advice = self.words.text("cli-decide");
        Trouble::new(Exit::TryLater, what, why, advice).in_language(self.words.language())
    }

    /// Because of this reply: its words, then what they mean.
    fn trouble(
        &self,
        exit: Exit,
        what: String,
        item: &OutboxItem,
        reply: &ServerReply,
        becomes: &str,
    ) -> Trouble {
        let language = self.words.language();
        let host = self.hosts.get(&item.account).map_or("", String::as_str);
        let Some((explained, _quote)) = self.words.explained_reply(reply, host) else {
            let why = match language {
                Language::English => reply.to_string(),
                Language::Chinese => self.words.reply(reply),
            };
            return Trouble::new(exit, what, why, becomes).in_language(language);
        };
        let (why, mut advice) = match language {
            Language::English => (
                format!("{reply}: {}", within_a_line(&explained.meaning)),
                within_a_line(&explained.advice),
            ),
            Language::Chinese => {
                let said = self.words.reply(reply);
                (format!("{said}：{}", explained.meaning), explained.advice)
            }
        };
        // What becomes of a mail that waits or is held counts more than general advice.
        if exit == Exit::TryLater || advice.is_empty() {
            becomes.clone_into(&mut advice);
        }
        Trouble::new(exit, what, why, &advice).in_language(language)
    }

    /// The words themselves.
    pub(super) fn words(&self) -> &Words {
        &self.words
    }

    fn is_english(&self) -> bool {
        self.words.language() == Language::English
    }

    fn say(&self, key: &str, arguments: &[(&str, fluent_bundle::FluentValue<'_>)]) -> String {
        self.words.text_with(key, arguments)
    }
}

/// A sentence within a line: it begins small, where it does not begin with a name.
pub(super) fn within_a_line(sentence: &str) -> String {
    const NAMES: [&str; 8] = [
        "Google",
        "Hongyan",
        "Microsoft",
        "NetEase",
        "QQ",
        "Yahoo",
        "TLS",
        "DNS",
    ];
    let is_name = NAMES.iter().any(|name| sentence.starts_with(name));
    let mut characters = sentence.chars();
    match characters.next() {
        Some(first) if first.is_ascii_uppercase() && !is_name => {
            format!("{}{}", first.to_ascii_lowercase(), characters.as_str())
        }
        _ => sentence.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::*;
    use crate::channel::{Cause, Task};
    use crate::model::{Address, OutboxId, RecipientResult, Timestamp};

    fn speech(language: Language) -> Speech {
        let account = AccountId::new("work").unwrap();
        Speech {
            words: Words::new(language, TimeZone::UTC),
            hosts: BTreeMap::from([(account, "smtp.163.com".to_owned())]),
        }
    }

    fn reply(code: u16, enhanced: &str, text: &str) -> ServerReply {
        ServerReply {
            code,
            enhanced: (!enhanced.is_empty()).then(|| enhanced.to_owned()),
            text: text.to_owned(),
            ours: None,
            answers: Some("RCPT".to_owned()),
        }
    }

    fn item(state: OutboxState, recipients: Vec<RecipientState>) -> OutboxItem {
        let recipients = recipients.into_iter().map(|state| RecipientResult {
            address: Address::parse("eve@example.org").unwrap(),
            state,
        });
        OutboxItem {
            id: OutboxId("1.M2P3".to_owned()),
            account: AccountId::new("work").unwrap(),
            sender: Address::parse("ann@example.org").unwrap(),
            subject: "Lunch".to_owned(),
            message_id: "<1@example.org>".to_owned(),
            size_octets: 1,
            queued_at: Timestamp(0),
            attempts: 1,
            state,
            recipients: recipients.collect(),
            options: crate::model::DeliveryOptions::default(),
            reports_left_out: false,
        }
    }

    fn sent() -> OutboxState {
        OutboxState::Sent {
            reply: reply(250, "2.0.0", "ok"),
            at: Timestamp(1),
        }
    }

    #[test]
    fn a_refused_recipient_is_told_with_the_servers_words_and_what_they_mean() {
        let refused = || {
            let reply = reply(550, "5.1.1", "no such \"user\"");
            item(sent(), vec![RecipientState::Refused { reply }])
        };
        let told = |language| {
            let troubles = speech(language).troubles(&refused());
            assert_eq!(troubles.len(), 1);
            assert_eq!(troubles[0].exit(), Exit::Unavailable);
            troubles[0].to_string()
        };
        assert_eq!(
            told(Language::English),
            "could not deliver to eve@example.org: 550 5.1.1 no such \"user\": there is no mailbox \
             of this name (check the address letter by letter, correct it and send again)"
        );
        assert_eq!(
            told(Language::Chinese),
            "没有送达 eve@example.org：550 5.1.1 no such \"user\"：没有叫这个名字的邮箱\
             （请逐字核对地址，改正后再发）"
        );
    }

    #[test]
    fn a_deferred_mail_asks_to_try_later_and_an_unknown_one_does_not() {
        let exit = |state| speech(Language::English).troubles(&item(state, Vec::new()))[0].exit();
        let deferred = OutboxState::Deferred {
            until: Timestamp(9),
            reason: reply(451, "4.3.2", "busy"),
        };
        assert_eq!(exit(deferred), Exit::TryLater);
        let unknown = OutboxState::Unknown {
            since: Timestamp(0),
            why: Doubt::LineEnded,
        };
        assert_eq!(exit(unknown), Exit::Protocol);
    }

    #[test]
    fn why_nobody_knows_whether_a_mail_was_sent_is_said_as_it_was() {
        let told = |why, language| {
            let since = Timestamp(0);
            let unknown = item(OutboxState::Unknown { since, why }, Vec::new());
            let speech = speech(language);
            let told = speech.undecided(&unknown).to_string();
            let at_once = speech.troubles(&unknown)[0].to_string();
            let reason = speech.words().text(why.command_key());
            assert!(told.contains(reason), "{told}");
            assert!(at_once.contains(reason), "{at_once}");
            told
        };
        let killed = told(Doubt::ProgramEnded, Language::English);
        assert!(
            killed.contains("the program ended while it was handing the mail over"),
            "{killed}"
        );
        assert!(killed.contains("it may have arrived"), "{killed}");
        assert!(!killed.contains("connection"), "{killed}");
        let killed = told(Doubt::ProgramEnded, Language::Chinese);
        assert!(
            killed.contains("程序在把邮件交给服务器的过程中退出"),
            "{killed}"
        );
        let cut = told(Doubt::LineEnded, Language::English);
        assert!(cut.contains("the connection ended"), "{cut}");
        let back = told(Doubt::Restored, Language::English);
        assert!(back.contains("it comes out of a backup"), "{back}");
        told(Doubt::Unwritten, Language::Chinese);
        told(Doubt::Unsaid, Language::Chinese);
    }

    #[test]
    fn a_login_that_a_provider_refuses_says_what_it_wants() {
        let failure = Failure {
            task: Task::Fetch,
            cause: Cause::LoginRefused {
                host: "pop.163.com".to_owned(),
                words: "Unable to log on".to_owned(),
            },
            account: AccountId::new("work").ok(),
        };
        let told = speech(Language::Chinese).failure(&failure).to_string();
        assert!(
            told.starts_with("收信失败（work）：Unable to log on：pop.163.com "),
            "{told}"
        );
        assert!(told.contains("授权码"), "{told}");
        let told = speech(Language::English).failure(&failure).to_string();
        assert!(
            told.starts_with("could not fetch mail (work): pop.163.com refused"),
            "{told}"
        );
        assert!(told.contains("authorisation code"), "{told}");
    }

    #[test]
    fn a28_a_line_in_a_terminal_is_one_line() {
        let reply = reply(550, "", "no\r\nsuch\nuser");
        let refused = item(sent(), vec![RecipientState::Refused { reply }]);
        for language in [Language::English, Language::Chinese] {
            let told = speech(language).troubles(&refused)[0].to_string();
            assert!(!told.contains(['\r', '\n']), "{told}");
        }
    }
}
