//! Returned mails that are no RFC 3464: qmail's own form, Exim's before it wrote that, Exchange's
//! text. Only what these programs always write is looked for; any other mail is a mail.

use super::{
    NAME_CHARACTERS, RECIPIENTS, WORDS_CHARACTERS, code, original_of, shown, status_within,
};
use crate::mime::field::Fields;
use crate::mime::lens::Lens;
use crate::mime::people;
use crate::mime::structure::Structure;
use crate::model::report::{DeliveryAction, DeliveryReport, Original, RecipientReport};
use crate::model::text::printable;

/// Octets of the text that are read; the returned mail stands in it.
const TEXT_OCTETS: usize = 256 * 1024;
/// Recipients looked for in Exim's words: for each, all of them are read.
const NAMED: usize = 50;
/// Lines between a recipient and the reason for it.
const REASON_LINES: usize = 20;

/// How qmail begins (its own QSBMF).
const QMAIL: &str = "Hi. This is the ";
/// What stands between qmail's words and the returned mail.
const QMAIL_COPY: &str = "--- Below this line is a copy of the message";
/// The same of Exim.
const EXIM_COPY: &str = "------ This is a copy of ";
/// What stands before Exchange's recipients.
const EXCHANGE: [&str; 2] = [
    "The following recipient(s) cannot be reached:",
    "The following recipient(s) could not be reached:",
];

pub(super) fn read(structure: &Structure<'_>) -> Option<DeliveryReport> {
    let root = structure.parts.first()?;
    let part = structure.parts.iter().find(|part| part.is_body_text())?;
    let failed = Fields::of(root.header).find(|field| field.is("X-Failed-Recipients"));
    // A person writes to us; a report has nobody to answer to (RFC 5321 §4.5.5).
    if failed.is_none() && !is_from_a_server(root.header) || part.is_html() {
        return None;
    }
    let text = part.text(TEXT_OCTETS, &mut Lens::of(structure, None));
    let text = text.trim_start();
    match failed {
        Some(failed) => Some(exim(failed.value, text)),
        None if text.starts_with(QMAIL) => qmail(text),
        None => exchange(text),
    }
}

/// Whether it comes from nobody: an empty Return-Path, or the name of a server's postmaster.
fn is_from_a_server(header: &[u8]) -> bool {
    Fields::of(header).any(|field| {
        if field.is("Return-Path") {
            return field.value == b"<>";
        }
        let local = || {
            let author = people::read(field.value, 1).pop().unwrap_or_default();
            let local = author.address.split('@').next().unwrap_or_default();
            local.to_ascii_lowercase()
        };
        field.is("From") && matches!(local().as_str(), "mailer-daemon" | "postmaster")
    })
}

fn returned_behind(text: &str, mark: &str) -> Original {
    let Some((_before, behind)) = text.split_once(mark) else {
        return Original::default();
    };
    let behind = behind.split_once('\n').map_or("", |(_line, rest)| rest);
    original_of(behind.trim_start().as_bytes())
}

fn one(recipient: &str, reason: &str) -> RecipientReport {
    let words: String = printable::one_line(reason)
        .chars()
        .take(WORDS_CHARACTERS)
        .collect();
    // The words of the other server stand somewhere within.
    let code = words
        .match_indices(' ')
        .map(|(at, space)| at + space.len())
        .chain([0])
        .filter_map(|at| words.get(at..).and_then(code))
        .find(|code| *code >= 400);
    RecipientReport {
        recipient: recipient.chars().take(NAME_CHARACTERS).collect(),
        action: DeliveryAction::Failed,
        status: status_within(&words),
        code,
        words,
        ..RecipientReport::default()
    }
}

/// `<ann@example.org>:` and the reason in the lines behind, up to an empty one.
fn qmail(text: &str) -> Option<DeliveryReport> {
    let words = text.split(QMAIL_COPY).next().unwrap_or_default();
    let server = text.lines().next()?.rsplit_once(" at ")?.1;
    let mut recipients = Vec::new();
    let mut lines = words.lines();
    while let Some(line) = lines.next() {
        let named = line.trim_end().strip_prefix('<');
        let Some(recipient) = named.and_then(|rest| rest.strip_suffix(">:")) else {
            continue;
        };
        let reason: Vec<&str> = lines
            .by_ref()
            .take(REASON_LINES)
            .take_while(|line| !line.trim().is_empty())
            .collect();
        if recipients.len() < RECIPIENTS {
            recipients.push(one(&printable::one_line(recipient), &reason.join(" ")));
        }
    }
    (!recipients.is_empty()).then(|| DeliveryReport {
        server: shown(
            server.trim_end_matches(['.', ' ']).as_bytes(),
            NAME_CHARACTERS,
        ),
        recipients,
        original: returned_behind(text, QMAIL_COPY),
        ..DeliveryReport::default()
    })
}

/// The header names them; the text has a reason beneath each.
fn exim(failed: &[u8], text: &str) -> DeliveryReport {
    let words = text.split(EXIM_COPY).next().unwrap_or_default();
    let recipients = people::read(failed, NAMED)
        .into_iter()
        .filter(|person| !person.address.is_empty())
        .map(|person| one(&person.address, &reason_beneath(words, &person.address)))
        .collect();
    DeliveryReport {
        recipients,
        original: returned_behind(text, EXIM_COPY),
        ..DeliveryReport::default()
    }
}

/// The lines further in than the one that has the address alone.
fn reason_beneath(words: &str, address: &str) -> String {
    let depth = |line: &str| line.len() - line.trim_start().len();
    let mut lines = words
        .lines()
        .skip_while(|line| !line.trim().eq_ignore_ascii_case(address));
    let Some(first) = lines.next() else {
        return String::new();
    };
    let reason: Vec<&str> = lines
        .take(REASON_LINES)
        .take_while(|line| depth(line) > depth(first) && !line.trim().is_empty())
        .collect();
    reason.join(" ")
}

/// `ann@example.org on 20/11/2026 09:05` and the reason beneath.
fn exchange(text: &str) -> Option<DeliveryReport> {
    let (_before, list) = EXCHANGE.iter().find_map(|mark| text.split_once(mark))?;
    let mut recipients: Vec<RecipientReport> = Vec::new();
    let mut lines = list.lines().peekable();
    while let Some(line) = lines.next() {
        let name = line.split(" on ").next().unwrap_or_default();
        let name = name.trim().trim_matches(['\'', '"', '<', '>']);
        let is_address = name.contains('@') && !name.contains(char::is_whitespace);
        if !is_address || recipients.len() >= RECIPIENTS {
            continue;
        }
        let mut reason = Vec::new();
        while let Some(next) = lines.next_if(|next| {
            !(next.contains(" on ") && next.contains('@')) && reason.len() < REASON_LINES
        }) {
            reason.push(next);
        }
        recipients.push(one(&printable::one_line(name), &reason.join(" ")));
    }
    (!recipients.is_empty()).then(|| DeliveryReport {
        recipients,
        ..DeliveryReport::default()
    })
}
