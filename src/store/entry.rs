//! A mail file as it enters the index: its row, and how people and words stand in it.

use rusqlite::{ErrorCode, OptionalExtension, Transaction, params};

use crate::mime::summary::Summary;
use crate::model::report::RecipientFate;
use crate::model::{
    AccountId, Flags, Folder, FolderName, MailId, MailSummary, Person, Tag, Timestamp,
};

use super::StoreError;
use super::name::part_in;
use super::place::Places;
use super::reports::note_report;
use super::tags::{TagsOfMails, put_tags};
use super::threads::{Links, message_key};

/// A mail file to be taken into the index.
#[derive(Debug)]
pub(super) struct Entry {
    pub folder: FolderName,
    /// What stays the same when flags or folder change.
    pub base: String,
    /// `new/…` or `cur/…`.
    pub file: String,
    pub flags: Flags,
    pub size_octets: u64,
    /// When it came, for mails without a Date.
    pub came: Timestamp,
    pub summary: Summary,
    /// What links it to others: made where the file is read, for rows are written by one thread.
    pub links: Links,
    /// What its account's file of tags says about it.
    pub tags: Vec<Tag>,
    /// The key of the mail it reports about, and what it reports of each recipient.
    pub report: Option<(i64, Vec<RecipientFate>)>,
}

impl Entry {
    /// A file of which more is to be said.
    pub(super) fn of(account: &AccountId, summary: Summary) -> Self {
        Self {
            folder: FolderName::Inbox,
            base: String::new(),
            file: String::new(),
            flags: Flags::NONE,
            size_octets: 0,
            came: Timestamp::default(),
            links: Links::of(account, &summary),
            report: summary
                .report
                .as_ref()
                .map(|(about, fates)| (message_key(account, about), fates.clone())),
            summary,
            tags: Vec::new(),
        }
    }

    /// The mail's own date, else when it came.
    pub(super) fn date(&self) -> Timestamp {
        self.summary.date.unwrap_or(self.came)
    }
}

/// Where a row goes.
pub(super) struct Slot {
    /// The number of its folder.
    pub number: i64,
    pub folder: Folder,
    pub edition: i64,
    pub thread: i64,
    /// What links it to others, as it stands in the row.
    pub links: Vec<u8>,
}

/// A row that was written.
pub(super) struct Inserted {
    pub row: MailSummary,
    /// Thread and links of a row that was there before.
    pub before: Option<Linked>,
}

/// Writes a mail's row; one of the same file is brought up to date and keeps its id, its date
/// (of which the id is made, and searches count on that), and for now its thread.
pub(super) fn insert(
    transaction: &Transaction<'_>,
    places: &Places,
    slot: Slot,
    entry: Entry,
) -> Result<Inserted, StoreError> {
    let dated = entry.date();
    // Most files are new and where they belong nobody is: that is not asked before it is tried.
    let wanted = places.wanted(&entry.base, dated);
    let (id, before, date) = match wanted {
        Some(id) if add(transaction, id, &slot, &entry)? => (id, None, dated),
        _taken => place(transaction, places, &slot, &entry)?,
    };
    if !entry.tags.is_empty() {
        put_tags(transaction, id, &entry.tags)?;
    }
    if let Some((about, fates)) = &entry.report {
        note_report(transaction, (*about, id), fates)?;
    }
    let tags = match before {
        None => entry.tags,
        Some(_) => TagsOfMails::new(transaction)?.of(id)?,
    };
    let summary = entry.summary;
    let row = MailSummary {
        id,
        folder: slot.folder,
        flags: entry.flags,
        from: summary.from,
        to: summary.to,
        subject: summary.subject,
        snippet: summary.snippet,
        date,
        size_octets: entry.size_octets,
        whole_octets: part_in(&entry.base).map(|part| part.of_octets),
        has_attachments: summary.has_attachments,
        tags,
    };
    Ok(Inserted { before, row })
}

/// Thread and links of a row.
type Linked = (i64, Vec<u8>);

/// Brings the row of a known file up to date, or finds a new one a place.
fn place(
    transaction: &Transaction<'_>,
    places: &Places,
    slot: &Slot,
    entry: &Entry,
) -> Result<(MailId, Option<Linked>, Timestamp), StoreError> {
    let known = transaction
        .prepare_cached(
            "SELECT id, thread, links, date FROM mails WHERE folder = ?1 AND base = ?2",
        )?
        .query_row(params![slot.number, entry.base], |row| {
            let before = (row.get(1)?, row.get(2)?);
            Ok((MailId(row.get(0)?), before, Timestamp(row.get(3)?)))
        })
        .optional()?;
    if let Some((id, before, date)) = known {
        update(transaction, id, slot.edition, entry)?;
        return Ok((id, Some(before), date));
    }
    let id = places.place(transaction, &entry.base, entry.date())?;
    if add(transaction, id, slot, entry)? {
        return Ok((id, None, entry.date()));
    }
    Err(StoreError::Index {
        detail: format!("the place {} is free and taken", id.0),
    })
}

/// A row of its own; false: its place or its file has one already. What fails otherwise ends the whole transaction (`OR FAIL`), so SQLite need not note how
/// to undo this one statement: that was a fifth of what a row cost.
fn add(
    transaction: &Transaction<'_>,
    id: MailId,
    slot: &Slot,
    entry: &Entry,
) -> Result<bool, StoreError> {
    let summary = &entry.summary;
    let added = transaction
        .prepare_cached(
            "INSERT OR FAIL INTO mails (id, folder, date, flags, size, has_attachments, base, file,
             from_name, from_address, recipients, subject, snippet, message_id, edition, thread, links)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)",
        )?
        .execute(params![
            id.0,
            slot.number,
            entry.date().0,
            entry.flags.bits(),
            i64::try_from(entry.size_octets).unwrap_or(i64::MAX),
            summary.has_attachments,
            entry.base,
            entry.file,
            summary.from.name,
            summary.from.address,
            people_text(&summary.to),
            summary.subject,
            summary.snippet,
            summary.message_id,
            slot.edition,
            slot.thread,
            slot.links,
        ]);
    match added {
        Ok(_one) => Ok(true),
        Err(error) if error.sqlite_error_code() == Some(ErrorCode::ConstraintViolation) => {
            Ok(false)
        }
        Err(error) => Err(error.into()),
    }
}

/// What the file says now, and what it is called.
fn update(
    transaction: &Transaction<'_>,
    id: MailId,
    edition: i64,
    entry: &Entry,
) -> Result<(), StoreError> {
    transaction
        .prepare_cached("UPDATE mails SET flags = ?2, size = ?3, file = ?4 WHERE id = ?1")?
        .execute(params![
            id.0,
            entry.flags.bits(),
            i64::try_from(entry.size_octets).unwrap_or(i64::MAX),
            entry.file,
        ])?;
    update_text(transaction, id, edition, &entry.summary)
}

/// What the file says now. Where it lies and how it is marked another may have changed since it
/// was read.
pub(super) fn update_text(
    transaction: &Transaction<'_>,
    id: MailId,
    edition: i64,
    summary: &Summary,
) -> Result<(), StoreError> {
    transaction
        .prepare_cached(
            "UPDATE mails SET has_attachments = ?2, from_name = ?3, from_address = ?4,
             recipients = ?5, subject = ?6, snippet = ?7, message_id = ?8, edition = ?9
             WHERE id = ?1",
        )?
        .execute(params![
            id.0,
            summary.has_attachments,
            summary.from.name,
            summary.from.address,
            people_text(&summary.to),
            summary.subject,
            summary.snippet,
            summary.message_id,
            edition,
        ])?;
    Ok(())
}

/// Separates people, and name from address, in one column: no name may hold either.
const PERSON_END: char = '\u{1e}';
const NAME_END: char = '\u{1f}';

fn people_text(people: &[Person]) -> String {
    let mut text = String::new();
    for person in people {
        text.extend(person.name.chars().filter(|c| !c.is_control()));
        text.push(NAME_END);
        text.extend(person.address.chars().filter(|c| !c.is_control()));
        text.push(PERSON_END);
    }
    text
}

pub(super) fn people_from(text: &str) -> Vec<Person> {
    text.split_terminator(PERSON_END)
        .filter_map(|person| person.split_once(NAME_END))
        .map(|(name, address)| Person {
            name: name.to_owned(),
            address: address.to_owned(),
        })
        .collect()
}
