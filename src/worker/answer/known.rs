//! What is known of what a mail asks for and of what became of a sent one, told behind the mail.

use std::sync::Arc;

use crate::channel::answer::{FATES_AT_ONCE, Known, Reported, ToldOf};
use crate::channel::{AnswerEvent, Event};
use crate::mime::view::{self, Insight, MailView};
use crate::mime::{calendar, card, report};
use crate::model::event::Event as CalendarEvent;
use crate::model::reaction::{Reacted, Reaction};
use crate::model::report::Report;
use crate::model::{
    Address, Folder, FolderName, MailId, MailSummary, Person, Timestamp, WordDigest,
};
use crate::store::{Store, StoreError};
use crate::worker::files::Files;
use crate::worker::heart::Shared;

use super::again::Written;
use super::{Asking, again, tie};

/// Reports about one mail that are read: one to many comes back from each of them.
const REPORTS: u32 = 50;
/// Octets of each that are read: what it says stands before the mail it brings back, and whoever
/// wrote it chose how long it is.
const REPORT_OCTETS: u64 = 128 * 1024;
/// Octets of a sent mail in which its recipients are looked for.
const HEADER_OCTETS: u64 = 256 * 1024;

/// Tells it, where there is anything to tell.
pub(in crate::worker) async fn tell(heart: &Shared, view: &Arc<MailView>) {
    let (files, view) = (heart.files.clone(), Arc::clone(view));
    let mail = view.id;
    let gathered = heart.on_disk(move |store| {
        let content = &view.content;
        let name = name_of(&content.message_id, content.from.first(), content.date);
        let subject = Subject {
            mail: view.id,
            folder: &view.folder,
            message_id: &content.message_id,
            name: &name,
            date: content.date,
            insight: &view.insight,
        };
        gather(store, &files, &subject)
    });
    match gathered.await {
        Ok(known) if known == Known::default() => {}
        Ok(known) => say(heart, mail, known).await,
        Err(cause) => tracing::warn!("what was done about a mail is not known: {cause}"),
    }
}

/// Tells it of a mail about which something was done just now.
pub(super) async fn tell_anew(heart: &Shared, mail: MailId) {
    let Ok(asking) = Asking::read(heart, mail).await else {
        return;
    };
    let files = heart.files.clone();
    let gathered = heart.on_disk(move |store| {
        let name = mail_name(&asking);
        let subject = Subject {
            mail: asking.mail,
            folder: &asking.folder,
            message_id: &asking.summary.message_id,
            name: &name,
            date: asking.summary.date,
            insight: &asking.insight,
        };
        gather(store, &files, &subject)
    });
    match gathered.await {
        Ok(known) => say(heart, mail, known).await,
        Err(cause) => tracing::warn!("what was done about a mail is not known: {cause}"),
    }
}

async fn say(heart: &Shared, mail: MailId, known: Known) {
    let known = Arc::new(known);
    let event = AnswerEvent::Known { mail, known };
    heart.teller.tell(Event::Answer(event)).await;
}

/// Those of these rows that were sent.
pub(in crate::worker) fn sent(rows: &[MailSummary]) -> Vec<MailId> {
    let sent = rows
        .iter()
        .filter(|row| row.folder.name == FolderName::Sent);
    sent.map(|row| row.id).collect()
}

/// Tells what became of sent mails.
pub(in crate::worker) async fn tell_fates(heart: &Shared, mut sent: Vec<MailId>) {
    sent.truncate(FATES_AT_ONCE);
    if sent.is_empty() {
        return;
    }
    let look = move |store: &Store| Ok((store.fates(&sent)?, sent));
    match heart.on_disk(look).await {
        Ok((fates, sent)) => {
            let event = AnswerEvent::Fates { sent, fates };
            heart.teller.tell(Event::Answer(event)).await;
        }
        Err(cause) => tracing::warn!("what became of sent mails is not known: {cause}"),
    }
}

/// A mail and what it asks for.
struct Subject<'s> {
    mail: MailId,
    folder: &'s Folder,
    message_id: &'s str,
    /// What it is remembered by.
    name: &'s str,
    /// When it was written.
    date: Option<Timestamp>,
    insight: &'s Insight,
}

fn gather(store: &Store, files: &Files, subject: &Subject<'_>) -> Result<Known, StoreError> {
    let insight = subject.insight;
    let mut known = Known::default();
    remember(store, subject, &mut known)?;
    let has_part = insight.invitation.is_some() || !insight.cards.is_empty();
    let octets = if has_part || insight.report.is_some() {
        files.read(store, subject.mail)?
    } else {
        Vec::new()
    };
    if insight.invitation.is_some() {
        known.calendar = calendar::part(&octets);
    }
    if !insight.cards.is_empty() {
        known.contacts = card::part(&octets);
    }
    let account = &subject.folder.account;
    if let Some(report) = &insight.report {
        known.original = tie::sent(store, account, report, subject.date)?;
        if let Report::Delivery(report) = report {
            let original = match known.original {
                Some(mail) => Some(store.read_start(mail, HEADER_OCTETS)?),
                None => report::returned(&octets),
            };
            if let Some(content) = original.map(|original| view::read(&original)) {
                let written = Written {
                    envelope: store.sent_to(account, &content.message_id)?,
                    content: &content,
                    is_ours: known.original.is_some(),
                };
                known.again = again::of(report, &written);
            }
        }
    }
    if subject.folder.name == FolderName::Sent && !subject.message_id.is_empty() {
        known.unnamed = unnamed(store, subject)?;
        let reports = store.reports_about(account, subject.message_id, REPORTS)?;
        let mut told = Vec::new();
        for row in store.rows(&reports)? {
            let octets = store.read_start(row.id, REPORT_OCTETS)?;
            told.extend(report::read(&octets).map(|report| ToldOf {
                mail: row.id,
                folder: row.folder,
                at: row.date,
                report,
            }));
        }
        known.reports = Reported::new(told);
    }
    Ok(known)
}

/// To how many a sent mail went without naming them. A copy that another program made may name them
/// in its header (Bcc). Where not all of the header was read, nothing is said: those it names further
/// down would be counted too.
fn unnamed(store: &Store, subject: &Subject<'_>) -> Result<u32, StoreError> {
    let envelope = store.sent_to(&subject.folder.account, subject.message_id)?;
    if !envelope.is_known() {
        return Ok(0);
    }
    let start = store.read_start(subject.mail, HEADER_OCTETS)?;
    if !has_whole_header(&start) {
        return Ok(0);
    }
    let content = view::read(&start);
    let named = content.to.iter().chain(&content.cc).chain(&content.bcc);
    let named = named.filter_map(|person| Address::parse(&person.address).ok());
    let named: Vec<Address> = named.collect();
    Ok(u32::try_from(envelope.besides(named.iter())).unwrap_or(u32::MAX))
}

/// Whether the beginning of a mail has all of its header: a line without anything ends it (RFC 5322
/// §2.1). What is shorter than was asked for is the whole mail.
fn has_whole_header(start: &[u8]) -> bool {
    let ends = |end: &[u8]| memchr::memmem::find(start, end).is_some();
    (start.len() as u64) < HEADER_OCTETS || ends(b"\n\r\n") || ends(b"\n\n")
}

/// What a person did about it before.
fn remember(store: &Store, subject: &Subject<'_>, known: &mut Known) -> Result<(), StoreError> {
    let insight = subject.insight;
    let list = list_name(&insight.unsubscribe.list, subject.name);
    let events: &[CalendarEvent] = insight
        .invitation
        .as_ref()
        .map_or(&[], |invitation| &invitation.events);
    let events: Vec<String> = events.iter().map(event_name).collect();
    let mut about: Vec<&str> = events.iter().map(String::as_str).collect();
    if insight.receipt.is_some() {
        about.push(subject.name);
    }
    if !insight.unsubscribe.is_empty() {
        about.push(&list);
    }
    if about.is_empty() {
        return Ok(());
    }
    let reactions = match store.reactions(&subject.folder.account, &about) {
        // A mail of a file, where no account is set.
        Err(StoreError::NoSuchAccount { .. }) => return Ok(()),
        reactions => reactions?,
    };
    known.left = reactions.get(list.as_str()).copied();
    known.receipt = reactions.get(subject.name).copied();
    let is_answer = |reacted: &&Reacted| matches!(reacted.what, Reaction::Answered { .. });
    known.answers = events
        .iter()
        .map(|name| reactions.get(name.as_str()).filter(is_answer).copied())
        .collect();
    Ok(())
}

/// What a mail is remembered by: its Message-ID, else who wrote it when. Nothing of a mail stands in
/// clear in the file of what was done.
fn name_of(message_id: &str, author: Option<&Person>, date: Option<Timestamp>) -> String {
    let author = author.map_or("", |author| author.address.as_str());
    let when = date.unwrap_or_default().0;
    match message_id {
        "" => format!("mail {}", WordDigest::hex(&[author, &when.to_string()])),
        id => format!("mail {}", WordDigest::hex(&[id])),
    }
}

pub(super) fn mail_name(asking: &Asking) -> String {
    let summary = &asking.summary;
    name_of(&summary.message_id, Some(&summary.from), summary.date)
}

/// A list by its name; one that has none by the mail: it is no other mail's.
pub(super) fn list_name(list: &str, mail: &str) -> String {
    match list {
        "" => format!("list {}", WordDigest::hex(&[list, mail])),
        list => format!("list {}", WordDigest::hex(&[list])),
    }
}

/// A mail of ours in the outbox.
pub(super) fn queued_name(message_id: &str) -> String {
    WordDigest::hex(&[message_id])
}

/// An event by its UID, a single day of a series by that day as well.
pub(super) fn event_name(event: &CalendarEvent) -> String {
    let day = event.instead_of.as_ref().map(|day| format!("{day:?}"));
    format!(
        "event {}",
        WordDigest::hex(&[&event.uid, &day.unwrap_or_default()])
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_is_whole_where_an_empty_line_ends_it() {
        let long = format!("To: {}", "a@example.org,\r\n ".repeat(20_000));
        assert!(!has_whole_header(
            &long.as_bytes()[..HEADER_OCTETS as usize]
        ));
        let short = b"To: a@example.org\r\n";
        assert!(has_whole_header(short));
        for end in ["\r\n\r\n", "\n\n"] {
            let mail = format!("To: a@example.org{end}{long}");
            assert!(has_whole_header(&mail.as_bytes()[..HEADER_OCTETS as usize]));
        }
    }

    #[test]
    fn lists_without_a_name_are_not_one_list() {
        assert_ne!(list_name("", "mail 1"), list_name("", "mail 2"));
        let name = "news.shop.example";
        assert_eq!(list_name(name, "mail 1"), list_name(name, "mail 2"));
    }
}
