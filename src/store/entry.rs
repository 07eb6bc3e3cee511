//! A mail file as it enters the index: its row, and how people and words stand in it.

use rusqlite::{Transaction, params};

use crate::mime::summary::Summary;
use crate::model::{Flags, Folder, FolderName, MailId, MailSummary, Person, Tag, Timestamp};

use super::StoreError;
use super::name::part_in;
use super::tags::{TagsOfMails, put_tags};

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
    /// What its account's file of tags says about it.
    pub tags: Vec<Tag>,
}

impl Entry {
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
    /// The id it gets if it is new.
    pub id: MailId,
    pub edition: i64,
    pub thread: i64,
    /// What links it to others, as it stands in the row.
    pub links: Vec<u8>,
}

/// A row that was written.
pub(super) struct Inserted {
    pub row: MailSummary,
    /// Thread and links of a row that was there before.
    pub before: Option<(i64, Vec<u8>)>,
}

/// Writes a mail's row; one of the same file is brought up to date and keeps its id, its date
/// (of which the id is made, and searches count on that), and for now its thread.
pub(super) fn insert(
    transaction: &Transaction<'_>,
    slot: Slot,
    entry: Entry,
) -> Result<Inserted, StoreError> {
    let dated = entry.date();
    let summary = entry.summary;
    let whole_octets = part_in(&entry.base).map(|part| part.of_octets);
    let (id, thread, links, date): (i64, _, _, i64) = transaction
        .prepare_cached(
            "INSERT INTO mails (id, folder, date, flags, size, has_attachments, base, file,
             from_name, from_address, recipients, subject, snippet, message_id, edition, thread, links)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)
             ON CONFLICT (folder, base) DO UPDATE SET flags = excluded.flags, size = excluded.size,
             has_attachments = excluded.has_attachments, file = excluded.file,
             from_name = excluded.from_name, from_address = excluded.from_address,
             recipients = excluded.recipients, subject = excluded.subject,
             snippet = excluded.snippet, message_id = excluded.message_id,
             edition = excluded.edition
             RETURNING id, thread, links, date",
        )?
        .query_row(
            params![
                slot.id.0,
                slot.number,
                dated.0,
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
            ],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)),
        )?;
    let id = MailId(id);
    if !entry.tags.is_empty() {
        put_tags(transaction, id, &entry.tags)?;
    }
    let tags = if id == slot.id {
        entry.tags
    } else {
        TagsOfMails::new(transaction)?.of(id)?
    };
    let row = MailSummary {
        id,
        folder: slot.folder,
        flags: entry.flags,
        from: summary.from,
        to: summary.to,
        subject: summary.subject,
        snippet: summary.snippet,
        date: Timestamp(date),
        size_octets: entry.size_octets,
        whole_octets,
        has_attachments: summary.has_attachments,
        tags,
    };
    Ok(Inserted {
        before: (row.id != slot.id).then_some((thread, links)),
        row,
    })
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
