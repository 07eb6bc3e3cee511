//! What mails ask for and report, in words, and the words of what answers them.

use super::{Explained, Words};
use crate::channel::answer::NoticeWords;
use crate::explain::{self, Place, SmtpReply};
use crate::model::event::Event;
use crate::model::reaction::Attendance;
use crate::model::report::{DeliveryAction, Disposition, Fate, ReadingReport, RecipientReport};
use crate::model::unsubscribe::UnsubscribeMail;
use crate::model::{Remedy, Timestamp};

/// What became of a mail for one recipient, in words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Returned {
    /// Who, and what happened.
    pub what: String,
    /// Why; may be empty.
    pub why: String,
    /// What to do; may be empty.
    pub advice: String,
    /// Whose words, and as they were said; may be empty.
    pub quote: String,
}

impl Words {
    /// What became of a mail for one recipient.
    #[must_use]
    pub fn returned(&self, report: &RecipientReport) -> Returned {
        let who = match (report.sent_to.as_str(), report.recipient.as_str()) {
            ("", recipient) => recipient.to_owned(),
            (sent_to, "") => sent_to.to_owned(),
            (sent_to, recipient) => self.text_with(
                "report-recipient-for",
                &[("recipient", recipient.into()), ("sent", sent_to.into())],
            ),
        };
        let key = match report.action {
            DeliveryAction::Failed => "report-failed",
            DeliveryAction::Delayed => "report-delayed",
            DeliveryAction::Delivered => "report-delivered",
            DeliveryAction::Relayed => "report-relayed",
            DeliveryAction::Expanded => "report-expanded",
            DeliveryAction::Unknown => "report-unknown",
        };
        let what = self.text_with(key, &[("who", who.into())]);
        let quote = match (report.said_by.as_str(), report.words.as_str()) {
            (_, "") => String::new(),
            ("", words) => self.text_with("report-quote", &[("words", words.into())]),
            (server, words) => self.text_with(
                "report-quote-of",
                &[("server", server.into()), ("words", words.into())],
            ),
        };
        let (why, advice) = self.why_returned(report);
        Returned {
            what,
            why,
            advice,
            quote,
        }
    }

    fn why_returned(&self, report: &RecipientReport) -> (String, String) {
        let is_final = match report.action {
            DeliveryAction::Failed => true,
            DeliveryAction::Delayed => false,
            DeliveryAction::Delivered
            | DeliveryAction::Relayed
            | DeliveryAction::Expanded
            | DeliveryAction::Unknown => return (String::new(), String::new()),
        };
        let explained = explained(self, report, is_final);
        if is_final {
            return explained.map_or_else(
                || (String::new(), self.text("report-advice-ask").to_owned()),
                |(explained, waits)| match waits {
                    true => (
                        explained.meaning,
                        self.text("report-advice-later").to_owned(),
                    ),
                    false => (explained.meaning, explained.advice),
                },
            );
        }
        let advice = match report.until {
            Some(until) => {
                let named = [("until", self.full_date(until).into())];
                self.text_with("report-advice-until", &named)
            }
            None => self.text("report-advice-wait").to_owned(),
        };
        let meaning = explained.map(|(explained, _waits)| explained.meaning);
        (meaning.unwrap_or_default(), advice)
    }

    /// What is told about a mail that was read.
    #[must_use]
    pub fn read_report(&self, report: &ReadingReport) -> String {
        let key = match report.disposition {
            Disposition::Displayed => "report-displayed",
            Disposition::Deleted => "report-deleted",
            Disposition::Processed => "report-processed",
            Disposition::Dispatched => "report-dispatched",
            Disposition::Unknown => "report-disposition-unknown",
        };
        self.text_with(key, &[("who", report.recipient.as_str().into())])
    }

    /// What became of a sent mail, in a word for its row.
    #[must_use]
    pub fn fate(&self, fate: Fate) -> &str {
        self.text(match fate {
            Fate::HandedOn => "fate-handed-on",
            Fate::Delayed => "fate-delayed",
            Fate::Delivered => "fate-delivered",
            Fate::Displayed => "fate-displayed",
            Fate::Returned => "fate-returned",
        })
    }

    /// The words of a receipt (RFC 8098 §3: they say what it does not mean).
    #[must_use]
    pub fn receipt(&self, subject: &str, date: Option<Timestamp>, own: &str) -> NoticeWords {
        let subject = match subject {
            "" => self.text("no-subject"),
            subject => subject,
        };
        let named = |date: String| {
            [
                ("subject", subject.to_owned().into()),
                ("date", date.into()),
                ("address", own.to_owned().into()),
            ]
        };
        let text = match date {
            Some(date) => self.text_with("receipt-text", &named(self.full_date(date))),
            None => self.text_with("receipt-text-undated", &named(String::new())),
        };
        NoticeWords {
            subject: self.text_with("receipt-subject", &[("subject", subject.to_owned().into())]),
            text: format!("{text}\n"),
        }
    }

    /// The words of an answer to an invitation.
    #[must_use]
    pub fn attendance(
        &self,
        attendance: Attendance,
        event: &Event,
        (name, comment): (&str, &str),
    ) -> NoticeWords {
        let (subject, text) = match attendance {
            Attendance::Accepted => ("attend-subject-accepted", "attend-text-accepted"),
            Attendance::Tentative => ("attend-subject-tentative", "attend-text-tentative"),
            Attendance::Declined => ("attend-subject-declined", "attend-text-declined"),
        };
        let summary = match event.summary.as_str() {
            "" => self.text("no-subject"),
            summary => summary,
        };
        // The organiser's own clock: nobody there knows by which one we go.
        let when = self.when(event);
        let when = match when.there.as_str() {
            "" => when.here,
            _ => when.there,
        };
        let named = [
            ("summary", summary.to_owned().into()),
            ("name", name.to_owned().into()),
            ("when", when.into()),
        ];
        let mut text = self.text_with(text, &named);
        for line in [comment.trim()].into_iter().filter(|line| !line.is_empty()) {
            text.push_str("\n\n");
            text.push_str(line);
        }
        text.push('\n');
        NoticeWords {
            subject: self.text_with(subject, &named),
            text,
        }
    }

    /// What a mail that leaves a list says.
    #[must_use]
    pub fn leaving(&self, mail: &UnsubscribeMail, account: &str) -> String {
        let subject = match mail.subject.as_str() {
            "" => self.text("no-subject"),
            subject => subject,
        };
        self.text_with(
            "leave-mail-detail",
            &[
                ("to", mail.to.as_str().into()),
                ("account", account.into()),
                ("subject", subject.into()),
            ],
        )
    }
}

/// Why, and whether time may mend it.
fn explained(words: &Words, report: &RecipientReport, is_final: bool) -> Option<(Explained, bool)> {
    let class = if is_final { 5 } else { 4 };
    // What was tried for days and given up is as final as what was refused at once.
    let enhanced = report
        .status
        .map(|(_class, subject, detail)| (class, subject, detail));
    let code = match report.code {
        Some(code) if u16::from(class) == code / 100 => code,
        // No code that means anything by itself: the enhanced one speaks.
        _ => u16::from(class) * 100 + 99,
    };
    if enhanced.is_none() && report.code.is_none() && report.words.is_empty() {
        return None;
    }
    let reply = SmtpReply {
        place: Place::of("RCPT"),
        code,
        enhanced,
        text: &report.words,
    };
    let explanation = explain::smtp_words(&reply, host(report));
    let waits = explanation.button == Some(Remedy::RetryLater);
    Some((words.explained(&explanation), waits))
}

/// The server that said it, else the part of the address that names one.
fn host(report: &RecipientReport) -> &str {
    match report.said_by.as_str() {
        "" => report
            .recipient
            .rsplit_once('@')
            .map_or("", |(_local, domain)| domain),
        server => server,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Language;
    use jiff::tz::TimeZone;

    fn words(language: Language) -> Words {
        Words::new(language, TimeZone::UTC)
    }

    fn failed() -> RecipientReport {
        RecipientReport {
            recipient: "eve@example.net".to_owned(),
            action: DeliveryAction::Failed,
            status: Some((5, 1, 1)),
            code: Some(550),
            words: "550 5.1.1 no such user".to_owned(),
            said_by: "mx.example.net".to_owned(),
            ..RecipientReport::default()
        }
    }

    #[test]
    fn a_failure_says_who_why_what_to_do_and_who_said_it() {
        let said = words(Language::English).returned(&failed());
        assert_eq!(said.what, "Not delivered to eve@example.net");
        assert!(!said.why.is_empty());
        assert!(said.advice.contains("address"), "{said:?}");
        assert_eq!(said.quote, "mx.example.net said: 550 5.1.1 no such user");
        let chinese = words(Language::Chinese).returned(&failed());
        assert_eq!(chinese.what, "没有送达 eve@example.net");
    }

    #[test]
    fn what_was_given_up_after_days_is_not_said_to_be_tried_again() {
        let given_up = RecipientReport {
            status: Some((4, 4, 7)),
            code: None,
            words: String::new(),
            ..failed()
        };
        let said = words(Language::English).returned(&given_up);
        assert!(!said.advice.contains("Hongyan tries"), "{said:?}");
        assert!(!said.why.is_empty());
        let late = RecipientReport {
            action: DeliveryAction::Delayed,
            until: Some(Timestamp(1_795_136_700)),
            ..given_up
        };
        let said = words(Language::English).returned(&late);
        assert!(said.what.starts_with("Not yet delivered"));
        assert!(said.advice.contains("20 Nov 2026"), "{said:?}");
        assert!(!said.advice.contains("Hongyan tries"), "{said:?}");
        let bare = RecipientReport {
            action: DeliveryAction::Failed,
            recipient: "eve@example.net".to_owned(),
            ..RecipientReport::default()
        };
        assert_eq!(words(Language::English).returned(&bare).why, "");
    }

    #[test]
    fn a31_a_receipt_says_what_it_does_not_mean() {
        let date = Some(Timestamp(1_795_136_700));
        let said = words(Language::English).receipt("Lunch", date, "ann@example.org");
        assert_eq!(said.subject, "Read: Lunch");
        assert!(said.text.contains("20 Nov 2026") && said.text.contains("ann@example.org"));
        assert!(said.text.contains("not say whether"), "{}", said.text);
    }
}
