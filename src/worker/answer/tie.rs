//! Which sent mail a report is about, without guessing.
//!
//! A report that names the Message-ID says it. One that does not may still say enough: to whom the
//! mail went, under which subject, when it was written. Where exactly one mail in Sent is all that,
//! it is that one; where none is, or two are, nobody knows.

use crate::mime::view::{self, Content};
use crate::model::report::{Original, RecipientReport, Report};
use crate::model::{AccountId, Address, MailId, Timestamp};
use crate::store::{SentTo, Store, StoreError};

/// Servers give up after four or five days (RFC 5321 §4.5.4.1); their clocks differ.
const TRIED_SECONDS: i64 = 8 * 86_400;
/// How far the date in a row may be from the one written in the mail: zones, and clocks.
const APART_SECONDS: i64 = 86_400;
/// Mails looked at; among more than these one is not found without guessing.
const CANDIDATES: u32 = 500;
/// Octets of each that are read: its header.
const HEADER_OCTETS: u64 = 64 * 1024;

/// The mail in Sent that a report is about. `written`: when the report was.
pub(super) fn sent(
    store: &Store,
    account: &AccountId,
    report: &Report,
    written: Option<Timestamp>,
) -> Result<Option<MailId>, StoreError> {
    let about = report.original();
    if !about.message_id.is_empty() {
        return store.sent_as(account, &about.message_id);
    }
    let Report::Delivery(report) = report else {
        return Ok(None);
    };
    let Some(window) = window(about, written) else {
        return Ok(None);
    };
    let candidates = store.sent_between(account, window, CANDIDATES + 1)?;
    if candidates.len() > CANDIDATES as usize {
        return Ok(None);
    }
    let mut found = None;
    for mail in candidates {
        let content = view::read(&store.read_start(mail, HEADER_OCTETS)?);
        if !is_said(about, &content) {
            continue;
        }
        let envelope = store.sent_to(account, &content.message_id)?;
        if went_to_all(&report.recipients, &content, &envelope) && found.replace(mail).is_some() {
            return Ok(None);
        }
    }
    Ok(found)
}

/// When the mail was sent. `None`: the report says neither subject nor date of it, and of the mails
/// that went to one recipient any could be meant.
fn window(about: &Original, written: Option<Timestamp>) -> Option<(Timestamp, Timestamp)> {
    let around = |from: i64, until: i64| {
        let since = Timestamp(from.saturating_sub(APART_SECONDS));
        Some((since, Timestamp(until.saturating_add(APART_SECONDS))))
    };
    match (about.date, written) {
        (Some(Timestamp(date)), _) => around(date, date),
        (None, Some(Timestamp(at))) if !about.subject.is_empty() => {
            around(at.saturating_sub(TRIED_SECONDS), at)
        }
        (None, _) => None,
    }
}

/// Whether all that a report says of a mail is true of this one.
fn is_said(about: &Original, content: &Content) -> bool {
    let is_dated = about.date.is_none() || about.date == content.date;
    let is_titled = about.subject.is_empty() || about.subject.trim() == content.subject.trim();
    is_dated && is_titled
}

/// Whether a mail went to everybody whom a report names.
fn went_to_all(reports: &[RecipientReport], content: &Content, envelope: &SentTo) -> bool {
    let people = || content.to.iter().chain(&content.cc).chain(&content.bcc);
    let went_to = |name: &str| {
        let Ok(address) = Address::parse(name) else {
            return false;
        };
        if envelope.is_known() {
            return envelope.has(&address);
        }
        let written = people().filter_map(|person| Address::parse(&person.address).ok());
        written.into_iter().any(|one| one.same_box(&address))
    };
    let is_one = |one: &RecipientReport| went_to(&one.sent_to) || went_to(&one.recipient);
    !reports.is_empty() && reports.iter().all(is_one)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn about(subject: &str, date: Option<i64>) -> Original {
        Original {
            subject: subject.to_owned(),
            date: date.map(Timestamp),
            ..Original::default()
        }
    }

    #[test]
    fn a_report_that_says_neither_subject_nor_date_is_about_any_mail() {
        let at = Some(Timestamp(10_000_000));
        assert_eq!(window(&about("", None), at), None);
        assert_eq!(window(&about("Lunch", None), None), None);
        let eight_days_and_one = Timestamp(10_000_000 - 9 * 86_400);
        let expected = (eight_days_and_one, Timestamp(10_086_400));
        assert_eq!(window(&about("Lunch", None), at), Some(expected));
        let expected = (Timestamp(0), Timestamp(172_800));
        assert_eq!(window(&about("", Some(86_400)), at), Some(expected));
    }

    #[test]
    fn all_that_a_report_says_has_to_be_true() {
        let content = view::read(
            b"From: ann@example.org\r\nTo: Bob <bob@example.org>\r\nCc: eve@example.net\r\n\
              Subject: Lunch\r\nDate: Thu, 01 Jan 1970 00:01:00 +0000\r\n\r\nx",
        );
        assert!(is_said(&about("Lunch", None), &content));
        assert!(is_said(&about("", Some(60)), &content));
        assert!(!is_said(&about("Lunch", Some(61)), &content));
        assert!(!is_said(&about("Lunches", Some(60)), &content));
        let to = |names: &[&str]| {
            let reports: Vec<RecipientReport> = names
                .iter()
                .map(|name| RecipientReport {
                    recipient: (*name).to_owned(),
                    ..RecipientReport::default()
                })
                .collect();
            went_to_all(&reports, &content, &SentTo::default())
        };
        assert!(to(&["BOB@example.org", "eve@example.net"]));
        assert!(!to(&["bob@example.org", "thief@example.com"]));
        assert!(!to(&["no address"]));
        assert!(!to(&[]));
    }
}
