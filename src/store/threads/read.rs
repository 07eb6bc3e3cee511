//! What the window asks about conversations.

use std::collections::{BTreeMap, HashSet};

use rusqlite::{Connection, OptionalExtension};

use crate::model::{
    Conversation, Flags, FolderName, MailId, MailSummary, Order, OrderBy, Person, Place,
};

use super::super::{Store, StoreError};

/// Authors told of a conversation; what does not fit into a row is cut there.
const PEOPLE: usize = 8;
/// Mails of a conversation whose rows are read for the authors: the oldest and the newest.
const ROWS_READ: usize = 24;
/// Mails of one conversation that are read together.
const READ_TOGETHER: usize = 1000;
/// Conversations that are looked up before others may have the connection.
const SLICE: usize = 4096;

impl Store {
    /// The newest mail in a place of each conversation that has one there, newest first. With
    /// `most`, the first of them.
    ///
    /// # Errors
    /// Index errors.
    pub fn newest_of_conversations(
        &self,
        place: &Place,
        most: usize,
    ) -> Result<Vec<MailId>, StoreError> {
        if matches!(place, Place::Tag(_)) {
            let mails = self.list(place)?;
            return self.one_of_each(mails);
        }
        let reader = self.shared.index.reader();
        let folders = self.numbers(&reader, place)?;
        // Among the newest so many there is room for conversations of some length.
        let read = i64::try_from(most.saturating_mul(8)).unwrap_or(i64::MAX);
        let mut found: Vec<(i64, i64)> = Vec::new();
        let mut statement = reader.prepare_cached(
            "SELECT id, thread FROM mails WHERE folder = ?1 ORDER BY id DESC LIMIT ?2",
        )?;
        for folder in &folders {
            let mut rows = statement.query([*folder, read])?;
            while let Some(row) = rows.next()? {
                found.push((row.get(0)?, row.get(1)?));
            }
        }
        if folders.len() > 1 {
            found.sort_by(|one, other| other.cmp(one));
        }
        let mut seen = HashSet::new();
        let heads = found
            .into_iter()
            .filter(|(_id, thread)| seen.insert(*thread));
        Ok(heads.map(|(id, _thread)| MailId(id)).take(most).collect())
    }

    /// Conversations in this order, each by its newest mail in the place.
    ///
    /// # Errors
    /// Index errors.
    pub fn conversations_in_order(
        &self,
        place: &Place,
        order: Order,
    ) -> Result<Vec<MailId>, StoreError> {
        let heads = self.newest_of_conversations(place, usize::MAX)?;
        match order.by {
            // One unread mail makes a conversation unread.
            OrderBy::Unread => self.by_unread(place, heads, order),
            _ => self.sort(heads, order),
        }
    }

    fn by_unread(
        &self,
        place: &Place,
        heads: Vec<MailId>,
        order: Order,
    ) -> Result<Vec<MailId>, StoreError> {
        // Every row is looked at: the window reads meanwhile.
        let unread = self.unread_threads(place)?;
        let (mut first, mut second) = (Vec::new(), Vec::new());
        // And others wait no longer than for some of it.
        for heads in heads.chunks(SLICE) {
            let reader = self.shared.index.background();
            for head in heads {
                if thread_of(&reader, *head)?.is_some_and(|thread| unread.contains(&thread)) {
                    first.push(*head);
                } else {
                    second.push(*head);
                }
            }
        }
        if order.direction == crate::model::Direction::Ascending {
            std::mem::swap(&mut first, &mut second);
        }
        first.append(&mut second);
        Ok(first)
    }

    /// The conversations of a place with a mail that is unread.
    fn unread_threads(&self, place: &Place) -> Result<HashSet<i64>, StoreError> {
        let index = &self.shared.index;
        let folders = self.numbers(&index.background(), place)?;
        let mut unread = HashSet::new();
        index.each_unread(&mut |thread, folder| {
            if folders.contains(&folder) {
                unread.insert(thread);
            }
        })?;
        Ok(unread)
    }

    /// The first of each conversation among these mails, which stand in some order.
    fn one_of_each(&self, mut mails: Vec<MailId>) -> Result<Vec<MailId>, StoreError> {
        let reader = self.shared.index.reader();
        let mut threads = BTreeMap::new();
        for mail in &mails {
            threads.insert(*mail, thread_of(&reader, *mail)?);
        }
        let mut seen = HashSet::new();
        mails.retain(|mail| {
            let thread = threads.get(mail).copied().flatten();
            thread.is_some_and(|thread| seen.insert(thread))
        });
        Ok(mails)
    }

    /// The conversations of these mails, as far as they are in a place; one mail alone is a
    /// conversation too. Each conversation is told once.
    ///
    /// # Errors
    /// Index errors.
    pub fn conversations(
        &self,
        place: &Place,
        mails: &[MailId],
    ) -> Result<Vec<Conversation>, StoreError> {
        let tagged: Option<HashSet<MailId>> = match place {
            Place::Tag(_) => Some(self.list(place)?.into_iter().collect()),
            _ => None,
        };
        let mut found = Vec::new();
        {
            let reader = self.shared.index.reader();
            let folders = self.numbers(&reader, place)?;
            let mut seen = HashSet::new();
            for mail in mails {
                let Some(thread) = thread_of(&reader, *mail)? else {
                    continue;
                };
                if !seen.insert(thread) {
                    continue;
                }
                let mut conversation = Conversation::default();
                for (member, folder, flags) in members(&reader, thread)? {
                    let is_tagged = tagged
                        .as_ref()
                        .is_none_or(|tagged| tagged.contains(&member));
                    if folders.contains(&folder) && is_tagged {
                        conversation.mails.push(member);
                        conversation.unread += usize::from(!flags.contains(Flags::SEEN));
                        conversation.flagged |= flags.contains(Flags::FLAGGED);
                    }
                }
                if !conversation.mails.is_empty() {
                    found.push(conversation);
                }
            }
        }
        for conversation in &mut found {
            self.introduce(conversation)?;
        }
        Ok(found)
    }

    /// Every mail of the conversations of `heads` that is in a place, and those that stand alone:
    /// each once, by the name of the folder it lies in. A mail gone meanwhile is left out.
    ///
    /// # Errors
    /// Index errors.
    pub fn where_they_lie(
        &self,
        place: &Place,
        heads: &[MailId],
        alone: &[MailId],
    ) -> Result<Vec<(FolderName, Vec<MailId>)>, StoreError> {
        let tagged: Option<HashSet<MailId>> = match place {
            Place::Tag(_) => Some(self.list(place)?.into_iter().collect()),
            _ => None,
        };
        let reader = self.shared.index.reader();
        let folders = self.numbers(&reader, place)?;
        let mut threads = HashSet::new();
        let mut found: Vec<(MailId, i64)> = Vec::new();
        for mail in heads {
            let Some(thread) = thread_of(&reader, *mail)? else {
                continue;
            };
            if threads.insert(thread) {
                let members = members(&reader, thread)?.into_iter();
                let here = members.filter(|(mail, folder, _flags)| {
                    let is_tagged = tagged.as_ref().is_none_or(|tagged| tagged.contains(mail));
                    folders.contains(folder) && is_tagged
                });
                found.extend(here.map(|(mail, folder, _flags)| (mail, folder)));
            }
        }
        let mut statement = reader.prepare_cached("SELECT folder FROM mails WHERE id = ?1")?;
        for mail in alone {
            let folder = statement.query_row([mail.0], |row| row.get(0)).optional()?;
            found.extend(folder.map(|folder| (*mail, folder)));
        }
        by_folder(&reader, found)
    }

    /// Who takes part, and whether anything is attached.
    fn introduce(&self, conversation: &mut Conversation) -> Result<(), StoreError> {
        let mails = &conversation.mails;
        let read: Vec<MailId> = if mails.len() <= ROWS_READ {
            mails.clone()
        } else {
            let (newest, older) = mails.split_at(ROWS_READ / 2);
            let oldest = older.iter().rev().take(ROWS_READ / 2).rev();
            newest.iter().chain(oldest).copied().collect()
        };
        let rows = self.rows(&read)?;
        conversation.has_attachments = rows.iter().any(|row| row.has_attachments);
        let mut people: Vec<Person> = Vec::new();
        for row in rows.into_iter().rev() {
            let is_same = |one: &Person| one.address.eq_ignore_ascii_case(&row.from.address);
            if people.len() < PEOPLE && !people.iter().any(is_same) {
                people.push(row.from);
            }
        }
        conversation.people = people;
        Ok(())
    }

    /// The rows of a mail's whole conversation wherever they lie, oldest first: with what was sent,
    /// without what was thrown away or is still being written, unless the mail itself lies there.
    /// A longer conversation than can be read together is told from its newest mail on.
    ///
    /// # Errors
    /// [`StoreError::MailGone`]; index errors.
    pub fn conversation_of(&self, mail: MailId) -> Result<Vec<MailSummary>, StoreError> {
        let mut mails: Vec<MailId> = {
            let reader = self.shared.index.reader();
            let thread = thread_of(&reader, mail)?.ok_or(StoreError::MailGone)?;
            let members = members(&reader, thread)?;
            members.into_iter().map(|(mail, ..)| mail).collect()
        };
        if mails.len() > READ_TOGETHER {
            mails.truncate(READ_TOGETHER);
            if !mails.contains(&mail) {
                mails.push(mail);
            }
        }
        mails.reverse();
        let mut rows = self.rows(&mails)?;
        let own = rows.iter().find(|row| row.id == mail);
        let own = own
            .map(|row| row.folder.clone())
            .ok_or(StoreError::MailGone)?;
        rows.retain(|row| {
            let is_hidden = matches!(
                row.folder.name,
                FolderName::Drafts | FolderName::Outbox | FolderName::Junk | FolderName::Trash
            );
            !is_hidden || row.folder == own
        });
        Ok(rows)
    }
}

/// Mails with the number of their folder, by the name of the folder: those of one name in several
/// accounts are one.
fn by_folder(
    reader: &Connection,
    mails: Vec<(MailId, i64)>,
) -> Result<Vec<(FolderName, Vec<MailId>)>, StoreError> {
    let mut seen = HashSet::new();
    let mut by_number: BTreeMap<i64, Vec<MailId>> = BTreeMap::new();
    for (mail, folder) in mails {
        if seen.insert(mail) {
            by_number.entry(folder).or_default().push(mail);
        }
    }
    let mut statement = reader.prepare_cached("SELECT name FROM folders WHERE id = ?1")?;
    let mut named: BTreeMap<FolderName, Vec<MailId>> = BTreeMap::new();
    for (number, mails) in by_number {
        let name: String = statement.query_row([number], |row| row.get(0))?;
        let name = FolderName::from_key(&name);
        named.entry(name).or_default().extend(mails);
    }
    Ok(named.into_iter().collect())
}

fn thread_of(reader: &Connection, mail: MailId) -> Result<Option<i64>, StoreError> {
    let mut statement = reader.prepare_cached("SELECT thread FROM mails WHERE id = ?1")?;
    let mut rows = statement.query([mail.0])?;
    Ok(match rows.next()? {
        Some(row) => Some(row.get(0)?),
        None => None,
    })
}

/// The mails of a thread with folder and flags, newest first.
fn members(reader: &Connection, thread: i64) -> Result<Vec<(MailId, i64, Flags)>, StoreError> {
    let mut statement = reader
        .prepare_cached("SELECT id, folder, flags FROM mails WHERE thread = ?1 ORDER BY id DESC")?;
    let rows = statement.query_map([thread], |row| {
        Ok((
            MailId(row.get(0)?),
            row.get(1)?,
            Flags::from_bits(row.get(2)?),
        ))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
