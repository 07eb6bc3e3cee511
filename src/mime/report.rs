//! Reports about mails sent earlier (RFC 3464, 6522, 8098), and what older programs write in
//! their place.

mod informal;
#[cfg(test)]
mod tests;

use super::date;
use super::encoded_word;
use super::field::{Field, Fields, is_empty_line, line_end, message_ids};
use super::structure::{self, Part, Structure};
use crate::model::report::{
    DeliveryAction, DeliveryReport, Disposition, Original, ReadingReport, RecipientReport, Report,
};
use crate::model::text::printable;

/// Octets of the machine's part that are read.
const REPORT_OCTETS: usize = 1024 * 1024;
/// Octets of the returned mail that are read: its header.
const RETURNED_OCTETS: usize = 64 * 1024;
/// Recipients of one report; a server takes at most a few hundred at once (RFC 5321 §4.5.3.1.8).
const RECIPIENTS: usize = 1_000;
/// Longest address, name of a server or envelope id kept.
const NAME_CHARACTERS: usize = 320;
/// Longest words kept.
const WORDS_CHARACTERS: usize = 2_000;

/// Reads what a mail reports; `None` where it is no report.
#[must_use]
pub fn read(mail: &[u8]) -> Option<Report> {
    of_structure(&structure::scan(mail))
}

pub(crate) fn of_structure(structure: &Structure<'_>) -> Option<Report> {
    for (index, part) in structure.parts.iter().enumerate() {
        match part.kind.main.as_str() {
            "message/delivery-status" | "message/global-delivery-status" => {
                let mut report = delivery(part);
                report.original = original(structure, index);
                return Some(Report::Delivery(report));
            }
            "message/disposition-notification" | "message/global-disposition-notification" => {
                let mut report = reading(part);
                let original = original(structure, index);
                if report.original.message_id.is_empty() {
                    report.original.message_id = original.message_id;
                }
                report.original.subject = original.subject;
                report.original.date = original.date;
                return Some(Report::Reading(report));
            }
            _ => {}
        }
    }
    informal::read(structure).map(Report::Delivery)
}

/// The mail that a report brings back whole, as far as it does; `None` where only its header came
/// back, or nothing.
#[must_use]
pub fn returned(mail: &[u8]) -> Option<Vec<u8>> {
    let structure = structure::scan(mail);
    let is_machine = |part: &Part<'_>| {
        matches!(
            part.kind.main.as_str(),
            "message/delivery-status" | "message/global-delivery-status"
        )
    };
    let machine = structure.parts.iter().position(is_machine)?;
    let is_mail =
        |part: &&Part<'_>| matches!(part.kind.main.as_str(), "message/rfc822" | "message/global");
    let part = structure.parts.iter().skip(machine).find(is_mail)?;
    Some(part.encoding.decode(part.body, usize::MAX).into_owned())
}

/// The groups of fields of a report, between empty lines.
struct Groups<'a> {
    text: &'a [u8],
}

impl<'a> Iterator for Groups<'a> {
    type Item = Fields<'a>;

    fn next(&mut self) -> Option<Fields<'a>> {
        let mut start = 0;
        while start < self.text.len() && is_empty_line(self.text, start) {
            start = line_end(self.text, start);
        }
        let mut end = start;
        while end < self.text.len() && !is_empty_line(self.text, end) {
            end = line_end(self.text, end);
        }
        let group = self
            .text
            .get(start..end)
            .filter(|group| !group.is_empty())?;
        self.text = self.text.get(end..).unwrap_or_default();
        Some(Fields::of(group))
    }
}

fn delivery(part: &Part<'_>) -> DeliveryReport {
    let text = part.encoding.decode(part.body, REPORT_OCTETS);
    let mut report = DeliveryReport {
        formal: true,
        ..DeliveryReport::default()
    };
    for group in (Groups { text: &text }) {
        let names_somebody =
            |field: &Field<'_>| field.is("Final-Recipient") || field.is("Original-Recipient");
        if group.clone().any(|field| names_somebody(&field)) {
            if report.recipients.len() < RECIPIENTS {
                report.recipients.push(recipient(group));
            }
            continue;
        }
        for field in group {
            if field.is("Reporting-MTA") {
                report.server = typed(field.value);
            } else if field.is("Original-Envelope-Id") {
                report.envelope_id = shown(field.value, NAME_CHARACTERS);
            } else if field.is("Arrival-Date") {
                report.arrived = date::read(field.value);
            }
        }
    }
    report
}

/// What is said about one recipient (RFC 3464 §2.3).
fn recipient(fields: Fields<'_>) -> RecipientReport {
    let mut report = RecipientReport::default();
    for field in fields {
        if field.is("Final-Recipient") {
            report.recipient = address(field.value);
        } else if field.is("Original-Recipient") {
            report.sent_to = address(field.value);
        } else if field.is("Action") {
            report.action = action(field.value);
        } else if field.is("Status") {
            report.status = status(&shown(field.value, NAME_CHARACTERS));
        } else if field.is("Remote-MTA") {
            report.said_by = typed(field.value);
        } else if field.is("Diagnostic-Code") {
            report.words = words(field.value);
        } else if field.is("Will-Retry-Until") {
            report.until = date::read(field.value);
        }
    }
    if report.recipient.is_empty() {
        report.recipient = std::mem::take(&mut report.sent_to);
    } else if report.sent_to.eq_ignore_ascii_case(&report.recipient) {
        report.sent_to.clear();
    }
    report.code = code(&report.words);
    report.status = report.status.or_else(|| status_within(&report.words));
    report
}

fn action(value: &[u8]) -> DeliveryAction {
    let word = shown(value, NAME_CHARACTERS).to_ascii_lowercase();
    match word.split([' ', '(']).next().unwrap_or_default() {
        "failed" | "failure" => DeliveryAction::Failed,
        "delayed" => DeliveryAction::Delayed,
        "delivered" => DeliveryAction::Delivered,
        "relayed" => DeliveryAction::Relayed,
        "expanded" => DeliveryAction::Expanded,
        _ => DeliveryAction::Unknown,
    }
}

fn shown(value: &[u8], most: usize) -> String {
    let value = value.get(..4 * most).unwrap_or(value);
    encoded_word::text(value).chars().take(most).collect()
}

/// `dns; mx.example.org`: what stands behind the type.
fn typed(value: &[u8]) -> String {
    let text = shown(value, NAME_CHARACTERS);
    match text.split_once(';') {
        Some((_type, rest)) => rest.trim().to_owned(),
        None => text,
    }
}

/// `rfc822; ann@example.org`, `utf-8; …` (RFC 6533 §3).
fn address(value: &[u8]) -> String {
    let text = typed(value);
    let text = text.trim_matches(['<', '>', ' ', '"']);
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("\\x{") {
        out.push_str(before);
        let decoded = after.split_once('}').and_then(|(digits, behind)| {
            let character = char::from_u32(u32::from_str_radix(digits, 16).ok()?)?;
            (!printable::is_hidden(character)).then_some((character, behind))
        });
        rest = match decoded {
            Some((character, behind)) => {
                out.push(character);
                behind
            }
            None => after,
        };
    }
    out.push_str(rest);
    out
}

/// `smtp; 550 5.1.1 no such user`: what the server said.
fn words(value: &[u8]) -> String {
    let text = shown(value, WORDS_CHARACTERS);
    match text.split_once(';') {
        Some((kind, rest))
            if kind
                .trim()
                .bytes()
                .all(|o| o.is_ascii_alphanumeric() || o == b'-') =>
        {
            rest.trim().to_owned()
        }
        _ => text,
    }
}

/// The reply code that words begin with.
fn code(words: &str) -> Option<u16> {
    let digits = words
        .get(..3)
        .filter(|d| d.bytes().all(|o| o.is_ascii_digit()))?;
    let is_end = words
        .get(3..)?
        .chars()
        .next()
        .is_none_or(|c| c == ' ' || c == '-');
    digits
        .parse()
        .ok()
        .filter(|code| is_end && (200..600).contains(code))
}

/// `5.1.1`, whatever follows.
fn status(text: &str) -> Option<(u8, u16, u16)> {
    let is_end = |c: char| !c.is_ascii_digit() && c != '.';
    let mut numbers = text.split(is_end).next()?.split('.');
    let class: u8 = numbers.next()?.parse().ok()?;
    let subject: u16 = numbers.next()?.parse().ok()?;
    let detail: u16 = numbers.next()?.parse().ok()?;
    let fits = numbers.next().is_none() && matches!(class, 2 | 4 | 5);
    (fits && subject < 1_000 && detail < 1_000).then_some((class, subject, detail))
}

/// The first word that is a status: `550 5.1.1 …`, `(#5.1.1)`, `550-5.1.1 …`.
fn status_within(words: &str) -> Option<(u8, u16, u16)> {
    words
        .split(|c: char| !c.is_ascii_digit() && c != '.')
        .filter(|word| word.len() >= 5)
        .find_map(|word| status(word.trim_matches('.')))
}

fn reading(part: &Part<'_>) -> ReadingReport {
    let text = part.encoding.decode(part.body, REPORT_OCTETS);
    let mut report = ReadingReport::default();
    for field in (Groups { text: &text }).flatten() {
        if field.is("Final-Recipient") {
            report.recipient = address(field.value);
        } else if field.is("Original-Message-ID") {
            let ids = message_ids(field.value, 1);
            report.original.message_id = ids.into_iter().next().unwrap_or_default();
        } else if field.is("Disposition") {
            let text = shown(field.value, NAME_CHARACTERS).to_ascii_lowercase();
            let (mode, what) = text.split_once(';').unwrap_or(("", &text));
            report.by_hand = mode.contains("mdn-sent-manually");
            let what = what.trim().split(['/', ',', ' ']).next();
            report.disposition = match what.unwrap_or_default() {
                "displayed" | "read" => Disposition::Displayed,
                "deleted" => Disposition::Deleted,
                "processed" => Disposition::Processed,
                "dispatched" => Disposition::Dispatched,
                _ => Disposition::Unknown,
            };
        }
    }
    report
}

/// The returned mail, or its header, behind the machine's part.
fn original(structure: &Structure<'_>, machine: usize) -> Original {
    let is_returned = |part: &&Part<'_>| {
        matches!(
            part.kind.main.as_str(),
            "message/rfc822"
                | "message/global"
                | "text/rfc822-headers"
                | "message/rfc822-headers"
                | "message/global-headers"
        )
    };
    structure
        .parts
        .iter()
        .skip(machine)
        .find(is_returned)
        .map(|part| original_of(&part.encoding.decode(part.body, RETURNED_OCTETS)))
        .unwrap_or_default()
}

/// What the header says that a text begins with.
fn original_of(text: &[u8]) -> Original {
    let mut end = 0;
    while end < text.len() && !is_empty_line(text, end) {
        end = line_end(text, end);
    }
    let mut original = Original::default();
    for field in Fields::of(text.get(..end).unwrap_or_default()) {
        if field.is("Message-ID") && original.message_id.is_empty() {
            original.message_id = message_ids(field.value, 1).pop().unwrap_or_default();
        } else if field.is("Subject") && original.subject.is_empty() {
            original.subject = encoded_word::text(field.value);
        } else if field.is("Date") && original.date.is_none() {
            original.date = date::read(field.value);
        }
    }
    original
}
