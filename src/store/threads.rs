//! Conversations: which mails belong together, by the rules of RFC 5256 §3 (REFERENCES).
//!
//! Two mails belong together where one names the other's Message-ID, or both name the same one,
//! also of a mail that is not here: in References, else In-Reply-To. An answer that names none
//! (broken programs take the references out) belongs to the mails of the same base subject of the
//! 30 days before it, and to nothing older: "Hello" of ten years is not one conversation. An
//! account's mails are linked among themselves only.
//!
//! Every mail that is linked, directly or over others, is of the same thread, so the result does
//! not depend on the order in which mails come. A new mail looks its keys up and joins a thread,
//! makes two into one, or begins one; only a mail that goes makes its thread be looked at anew.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rusqlite::{OptionalExtension, Row, Transaction, params};

use crate::model::MailId;

use super::StoreError;
use super::place::A_SECOND;

pub(super) mod links;
pub(super) mod read;
#[cfg(test)]
mod tests;

pub(super) use links::{Links, message_key};

/// How long before an answer without references the mails lie that it may belong to.
const TOPIC_SECONDS: i64 = 30 * 24 * 3600;
/// Mails counted to find the smaller of two threads.
const COUNTED: i64 = 1000;

/// Gives threads their numbers.
#[derive(Debug, Default)]
pub(super) struct Threads {
    /// The next number; `None`: not asked yet.
    next: Option<i64>,
}

/// A mail that has left its thread.
#[derive(Debug)]
pub(super) struct Left {
    thread: i64,
    pub(super) mail: MailId,
    links: Links,
}

impl Left {
    /// From a row that begins with thread and links.
    pub(super) fn from_row(mail: MailId, row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            thread: row.get(0)?,
            mail,
            links: Links::from_bytes(row.get_ref(1)?.as_blob()?),
        })
    }
}

impl Threads {
    /// The thread of a mail that is about to be filed; where it links several, they are made one.
    pub(super) fn join(
        &mut self,
        transaction: &Transaction<'_>,
        links: &Links,
    ) -> Result<i64, StoreError> {
        if let Some(thread) = self.begin(transaction, links)? {
            return Ok(thread);
        }
        let mut found: Vec<i64> = Vec::new();
        let mut unknown = Vec::new();
        {
            let mut statement =
                transaction.prepare_cached("SELECT thread FROM message_keys WHERE key = ?1")?;
            for key in links.keys() {
                match statement.query_row([key], |row| row.get(0)).optional()? {
                    Some(thread) if found.contains(&thread) => {}
                    Some(thread) => found.push(thread),
                    None => unknown.push(key),
                }
            }
        }
        let mut found = found.into_iter();
        let mut thread = match found.next() {
            Some(thread) => thread,
            None => self.fresh(transaction)?,
        };
        for other in found {
            thread = merge(transaction, thread, other)?;
        }
        if !unknown.is_empty() {
            let mut statement = transaction.prepare_cached(
                "INSERT OR IGNORE INTO message_keys (key, thread) VALUES (?1, ?2)",
            )?;
            for key in unknown {
                statement.execute([key, thread])?;
            }
        }
        Ok(thread)
    }

    /// Begins a thread for a mail that names no other and that no other has named: most mails.
    fn begin(
        &mut self,
        transaction: &Transaction<'_>,
        links: &Links,
    ) -> Result<Option<i64>, StoreError> {
        let mut keys = links.keys();
        let (Some(own), None) = (keys.next(), keys.next()) else {
            return Ok(None);
        };
        let thread = self.fresh(transaction)?;
        let added = transaction
            .prepare_cached("INSERT OR IGNORE INTO message_keys (key, thread) VALUES (?1, ?2)")?
            .execute([own, thread])?;
        Ok((added == 1).then_some(thread))
    }

    /// A mail of this thread was filed. Where its file is not new (`before`: thread and links of
    /// its row) but says something else, it leaves the thread it was in.
    pub(super) fn filed(
        &mut self,
        transaction: &Transaction<'_>,
        (mail, before): (MailId, Option<&(i64, Vec<u8>)>),
        thread: i64,
        links: &Links,
    ) -> Result<(), StoreError> {
        let Some((before, links_before)) = before else {
            return Self::join_topic(transaction, mail, links);
        };
        let left = Left {
            thread: *before,
            mail,
            links: Links::from_bytes(links_before),
        };
        if left.links == *links {
            return Ok(());
        }
        transaction
            .prepare_cached("UPDATE mails SET thread = ?2, links = ?3 WHERE id = ?1")?
            .execute(params![mail.0, thread, links.to_bytes()])?;
        self.leave(transaction, &[left])?;
        Self::join_topic(transaction, mail, links)
    }

    /// Links a mail that was just filed by its subject, where that is all there is.
    fn join_topic(
        transaction: &Transaction<'_>,
        mail: MailId,
        links: &Links,
    ) -> Result<(), StoreError> {
        if links.topic == 0 {
            return Ok(());
        }
        transaction
            .prepare_cached("INSERT OR IGNORE INTO topics (topic, mail) VALUES (?1, ?2)")?
            .execute([links.topic, mail.0])?;
        let second = mail.0.div_euclid(A_SECOND);
        let (begin, end) = (second * A_SECOND, (second + 1) * A_SECOND);
        let later: Option<i64> = transaction
            .prepare_cached(
                "SELECT min(mail) FROM orphans
                 WHERE topic = ?1 AND mail >= ?2 AND mail < ?3 AND mail != ?4",
            )?
            .query_row(
                [links.topic, begin, end + TOPIC_SECONDS * A_SECOND, mail.0],
                |row| row.get(0),
            )?;
        if let Some(later) = later {
            link(transaction, mail.0, later)?;
        }
        if !links.is_orphan {
            return Ok(());
        }
        transaction
            .prepare_cached("INSERT OR IGNORE INTO orphans (topic, mail) VALUES (?1, ?2)")?
            .execute([links.topic, mail.0])?;
        let mut earlier: Vec<i64> = Vec::new();
        let mut statement = transaction.prepare_cached(
            "SELECT topics.mail, orphans.mail IS NOT NULL FROM topics
             LEFT JOIN orphans ON orphans.topic = topics.topic AND orphans.mail = topics.mail
             WHERE topics.topic = ?1 AND topics.mail >= ?2 AND topics.mail < ?3
               AND topics.mail != ?4
             ORDER BY topics.mail DESC",
        )?;
        let since = begin - TOPIC_SECONDS * A_SECOND;
        let mut rows = statement.query([links.topic, since, end, mail.0])?;
        while let Some(row) = rows.next()? {
            earlier.push(row.get(0)?);
            // What lies before that one it has linked itself; a month may hold very many of a topic.
            if row.get(1)? {
                break;
            }
        }
        drop(rows);
        for other in earlier {
            link(transaction, mail.0, other)?;
        }
        Ok(())
    }

    /// Looks anew at the threads that mails have left: they may fall into several.
    pub(super) fn leave(
        &mut self,
        transaction: &Transaction<'_>,
        left: &[Left],
    ) -> Result<(), StoreError> {
        let mut by_thread: BTreeMap<i64, BTreeSet<i64>> = BTreeMap::new();
        for one in left {
            for table in ["topics", "orphans"] {
                transaction
                    .prepare_cached(&format!(
                        "DELETE FROM {table} WHERE topic = ?1 AND mail = ?2"
                    ))?
                    .execute([one.links.topic, one.mail.0])?;
            }
            by_thread
                .entry(one.thread)
                .or_default()
                .extend(one.links.keys());
        }
        for (thread, keys) in by_thread {
            self.divide(transaction, thread, keys)?;
        }
        Ok(())
    }

    /// Gives each part of a thread whose mails are no longer linked a number of its own. `unheld`
    /// are keys that perhaps no mail has any more.
    fn divide(
        &mut self,
        transaction: &Transaction<'_>,
        thread: i64,
        mut unheld: BTreeSet<i64>,
    ) -> Result<(), StoreError> {
        let members: Vec<(i64, Links)> = transaction
            .prepare_cached("SELECT id, links FROM mails WHERE thread = ?1 ORDER BY id")?
            .query_map([thread], |row| {
                Ok((row.get(0)?, Links::from_bytes(row.get_ref(1)?.as_blob()?)))
            })?
            .collect::<Result<_, _>>()?;
        for (_mail, links) in &members {
            for key in links.keys() {
                unheld.remove(&key);
            }
        }
        let mut remove = transaction.prepare_cached("DELETE FROM message_keys WHERE key = ?1")?;
        for key in unheld {
            remove.execute([key])?;
        }
        drop(remove);
        let mut parts = parts(&members);
        // The largest keeps the number.
        parts.sort_by_key(|part| std::cmp::Reverse(part.len()));
        for part in parts.iter().skip(1) {
            let number = self.fresh(transaction)?;
            let of_part = part.iter().filter_map(|place| members.get(*place));
            for (mail, links) in of_part {
                set_keys(transaction, links, number)?;
                transaction
                    .prepare_cached("UPDATE mails SET thread = ?2 WHERE id = ?1")?
                    .execute([*mail, number])?;
            }
        }
        Ok(())
    }

    /// A number that no thread has.
    fn fresh(&mut self, transaction: &Transaction<'_>) -> Result<i64, StoreError> {
        let next = match self.next {
            Some(next) => next,
            None => transaction.query_row(
                "SELECT coalesce(max(thread), 0) + 1 FROM mails",
                [],
                |row| row.get(0),
            )?,
        };
        self.next = Some(next + 1);
        Ok(next)
    }
}

/// Makes two mails' threads one.
fn link(transaction: &Transaction<'_>, one: i64, other: i64) -> Result<(), StoreError> {
    let thread = |mail: i64| {
        transaction
            .prepare_cached("SELECT thread FROM mails WHERE id = ?1")?
            .query_row([mail], |row| row.get::<_, i64>(0))
            .optional()
    };
    if let (Some(one), Some(other)) = (thread(one)?, thread(other)?) {
        merge(transaction, one, other)?;
    }
    Ok(())
}

/// Makes two threads one; the smaller takes the number of the larger, which is returned.
fn merge(transaction: &Transaction<'_>, one: i64, other: i64) -> Result<i64, StoreError> {
    if one == other {
        return Ok(one);
    }
    let count = |thread: i64| {
        transaction
            .prepare_cached(
                "SELECT count(*) FROM (SELECT 1 FROM mails WHERE thread = ?1 LIMIT ?2)",
            )?
            .query_row([thread, COUNTED], |row| row.get::<_, i64>(0))
    };
    let (stays, goes) = if count(one)? < count(other)? {
        (other, one)
    } else {
        (one, other)
    };
    let moving: Vec<Links> = transaction
        .prepare_cached("SELECT links FROM mails WHERE thread = ?1")?
        .query_map([goes], |row| {
            Ok(Links::from_bytes(row.get_ref(0)?.as_blob()?))
        })?
        .collect::<Result<_, _>>()?;
    for links in &moving {
        set_keys(transaction, links, stays)?;
    }
    transaction
        .prepare_cached("UPDATE mails SET thread = ?2 WHERE thread = ?1")?
        .execute([goes, stays])?;
    Ok(stays)
}

fn set_keys(transaction: &Transaction<'_>, links: &Links, thread: i64) -> Result<(), StoreError> {
    let mut statement = transaction.prepare_cached(
        "INSERT INTO message_keys (key, thread) VALUES (?1, ?2)
         ON CONFLICT (key) DO UPDATE SET thread = excluded.thread",
    )?;
    for key in links.keys() {
        statement.execute(params![key, thread])?;
    }
    Ok(())
}

/// The linked parts of some mails, which stand in the order of their ids; as places in it.
fn parts(members: &[(i64, Links)]) -> Vec<Vec<usize>> {
    let mut union = Union::new(members.len());
    let mut holders: HashMap<i64, usize> = HashMap::new();
    let mut topics: BTreeMap<i64, Vec<usize>> = BTreeMap::new();
    for (place, (_mail, links)) in members.iter().enumerate() {
        for key in links.keys() {
            let first = *holders.entry(key).or_insert(place);
            union.join(first, place);
        }
        if links.topic != 0 {
            topics.entry(links.topic).or_default().push(place);
        }
    }
    for places in topics.values() {
        let topic: Vec<Told> = places
            .iter()
            .filter_map(|place| {
                let (mail, links) = members.get(*place)?;
                Some(Told {
                    place: *place,
                    second: mail.div_euclid(A_SECOND),
                    is_orphan: links.is_orphan,
                })
            })
            .collect();
        for (at, orphan) in topic.iter().enumerate().filter(|(_at, one)| one.is_orphan) {
            let (earlier, later) = topic.split_at(at);
            for other in earlier.iter().rev() {
                if other.second < orphan.second - TOPIC_SECONDS {
                    break;
                }
                union.join(orphan.place, other.place);
                if other.is_orphan {
                    break;
                }
            }
            for other in later.iter().skip(1) {
                if other.second > orphan.second {
                    break;
                }
                union.join(orphan.place, other.place);
            }
        }
    }
    let mut parts: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for place in 0..members.len() {
        parts.entry(union.root(place)).or_default().push(place);
    }
    parts.into_values().collect()
}

/// A mail of a topic.
struct Told {
    place: usize,
    second: i64,
    is_orphan: bool,
}

/// Places joined into sets.
struct Union {
    above: Vec<usize>,
}

impl Union {
    fn new(size: usize) -> Self {
        Self {
            above: (0..size).collect(),
        }
    }

    fn root(&mut self, place: usize) -> usize {
        let mut at = place;
        while let Some(above) = self.above.get(at).copied()
            && above != at
        {
            let further = self.above.get(above).copied().unwrap_or(above);
            if let Some(slot) = self.above.get_mut(at) {
                *slot = further;
            }
            at = above;
        }
        at
    }

    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.root(one), self.root(other));
        // The lower place stands for both, so that a set's name does not depend on the order.
        if let Some(slot) = self.above.get_mut(one.max(other)) {
            *slot = one.min(other);
        }
    }
}
