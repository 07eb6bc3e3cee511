//! The full text of mails, in a file of its own beside the index. Disposable.
//!
//! Its writer is another than the index's, so that a fetch never waits for words. The text lies
//! in parts by time, a table of FTS5 each: a word that half of all mails have costs no more than
//! the newest part, and what is written once is merged with its own part only.

pub(super) mod expression;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, OptionalExtension, Transaction, params};

use crate::model::{Document, MailId};
use crate::search::{Field, append_words};

use super::StoreError;
use super::disk::Disk;
use super::index::{IndexState, move_aside, open_private};

/// Raised with every change of the tables or of the rule of words.
const VERSION: i64 = 1;
/// Mails of a part before the next one is begun.
const PART_MAILS: i64 = 8_192;

/// Octets FTS5 holds before it writes them out: a whole part, so that it is written once and
/// never merged.
const HASH_OCTETS: i64 = 192 << 20;

const MANNERS: &str = "
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
PRAGMA temp_store = MEMORY;
PRAGMA busy_timeout = 10000;
PRAGMA trusted_schema = OFF;
PRAGMA wal_autocheckpoint = 4000;
";

/// `first` is the smallest id that belongs to a part; the ids of the next part follow. `done`
/// says which edition of a mail the text was taken from.
const TABLES: &str = "
CREATE TABLE parts (
    number INTEGER PRIMARY KEY,
    first INTEGER NOT NULL UNIQUE,
    mails INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE done (
    id INTEGER PRIMARY KEY,
    edition INTEGER NOT NULL
);
";

/// The words of a mail, by field.
#[derive(Debug, Clone, Default)]
pub(super) struct Words([String; Field::ALL.len()]);

impl Words {
    pub(super) fn of(document: &Document) -> Self {
        Self(Field::ALL.map(|field| {
            let text = field.of(document);
            let mut words = String::with_capacity(text.len() + text.len() / 4);
            append_words(text, &mut words);
            words
        }))
    }
}

/// The words of one mail, on their way in.
#[derive(Debug, Clone)]
pub(super) struct Taken {
    pub(super) id: MailId,
    /// Of the row when its file was read.
    pub(super) edition: i64,
    pub(super) words: Words,
}

/// A span of ids and the table that holds their text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) table: String,
    /// The smallest id that belongs here.
    pub(super) first: i64,
    /// The smallest id of the next part.
    pub(super) end: i64,
}

impl Part {
    /// All ids, and no text.
    pub(super) fn none() -> Self {
        Self {
            table: String::new(),
            first: i64::MIN,
            end: i64::MAX,
        }
    }
}

/// The file.
#[derive(Debug)]
pub(super) struct Text {
    writer: Mutex<Connection>,
    /// Mails of a part before the next one is begun.
    part_mails: AtomicI64,
}

impl Text {
    /// Opens the file, or moves one that is of no use aside and makes a new one.
    pub(super) fn open(path: &Path, disk: &Disk) -> Result<(Self, IndexState), StoreError> {
        let existed = path.exists();
        let because = match Self::open_existing(path) {
            Ok(Some(text)) if existed => return Ok((text, IndexState::Ready)),
            Ok(Some(text)) => return Ok((text, IndexState::Created)),
            Ok(None) => "its tables are of another version".to_owned(),
            Err(StoreError::IndexDamaged { detail }) => detail,
            Err(error) => return Err(error),
        };
        let moved_to = move_aside(path, disk)?;
        let text = Self::open_existing(path)?.ok_or_else(|| StoreError::Index {
            detail: "a new file of text has no tables".to_owned(),
        })?;
        Ok((text, IndexState::Replaced { moved_to, because }))
    }

    fn open_existing(path: &Path) -> Result<Option<Self>, StoreError> {
        let connection = open_private(path)?;
        connection.set_prepared_statement_cache_capacity(256);
        connection.execute_batch("PRAGMA page_size = 8192;")?;
        connection.execute_batch(MANNERS)?;
        let version: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
        let tables: i64 =
            connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
        match (version, tables) {
            (VERSION, _) => {}
            (0, 0) => connection.execute_batch(&format!(
                "BEGIN; {TABLES} PRAGMA user_version = {VERSION}; COMMIT;"
            ))?,
            _other => return Ok(None),
        }
        Ok(Some(Self {
            writer: Mutex::new(connection),
            part_mails: AtomicI64::new(PART_MAILS),
        }))
    }

    /// Forgets all text.
    pub(super) fn empty(&self) -> Result<(), StoreError> {
        let mut writer = self.writer();
        let transaction = writer.transaction()?;
        for (number, _mails) in Parts::read(&transaction, self.part_mails.load(Ordering::Relaxed))?
            .by_first
            .values()
        {
            transaction.execute_batch(&format!("DROP TABLE part{number}"))?;
        }
        transaction.execute_batch("DELETE FROM parts; DELETE FROM done;")?;
        Ok(transaction.commit()?)
    }

    /// Begins parts sooner, to see many of them in a test.
    #[cfg(test)]
    pub(super) fn part_mails(&self, mails: i64) {
        self.part_mails.store(mails, Ordering::Relaxed);
    }

    fn writer(&self) -> MutexGuard<'_, Connection> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes the words of mails in, in one transaction, as they come until there are no more;
    /// those of a mail known already are replaced. Ids come in ascending order: FTS5 writes out
    /// what it holds whenever one is smaller than the one before. Says how many came.
    pub(super) fn add(&self, words: impl Iterator<Item = Taken>) -> Result<u64, StoreError> {
        let mut writer = self.writer();
        let transaction = writer.transaction()?;
        let mut parts = Parts::read(&transaction, self.part_mails.load(Ordering::Relaxed))?;
        let mut count = 0;
        for Taken { id, edition, words } in words {
            let part = parts.room_for(&transaction, id.0)?;
            let before = transaction
                .prepare_cached("SELECT 1 FROM done WHERE id = ?1")?
                .exists([id.0])?;
            if before {
                transaction
                    .prepare_cached(&format!("DELETE FROM part{part} WHERE rowid = ?1"))?
                    .execute([id.0])?;
            }
            parts.count(part, i64::from(!before));
            transaction
                .prepare_cached("INSERT OR REPLACE INTO done (id, edition) VALUES (?1, ?2)")?
                .execute([id.0, edition])?;
            let [from, to, subject, body, names] = &words.0;
            transaction
                .prepare_cached(&format!(
                    "INSERT INTO part{part} (rowid, b, s, f, t, n) VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
                ))?
                .execute(params![id.0, body, subject, from, to, names])?;
            count += 1;
        }
        parts.write_counts(&transaction)?;
        transaction.commit()?;
        Ok(count)
    }

    /// Forgets the words of mails that are gone.
    pub(super) fn remove(&self, mails: &[MailId]) -> Result<(), StoreError> {
        let mut writer = self.writer();
        let transaction = writer.transaction()?;
        let mut parts = Parts::read(&transaction, self.part_mails.load(Ordering::Relaxed))?;
        for id in mails {
            if let Some(part) = parts.holding(id.0) {
                let removed = transaction
                    .prepare_cached(&format!("DELETE FROM part{part} WHERE rowid = ?1"))?
                    .execute([id.0])?;
                transaction
                    .prepare_cached("DELETE FROM done WHERE id = ?1")?
                    .execute([id.0])?;
                parts.count(part, -i64::try_from(removed).unwrap_or(0));
            }
        }
        parts.write_counts(&transaction)?;
        Ok(transaction.commit()?)
    }
}

/// The parts as a transaction finds and changes them: by their first id.
struct Parts {
    full: i64,
    by_first: BTreeMap<i64, (i64, i64)>,
}

impl Parts {
    fn read(connection: &Connection, full: i64) -> Result<Self, StoreError> {
        let mut statement = connection.prepare_cached("SELECT first, number, mails FROM parts")?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?))))?;
        Ok(Self {
            full,
            by_first: rows.collect::<Result<_, _>>()?,
        })
    }

    /// The number of the part an id belongs to.
    fn holding(&self, id: i64) -> Option<i64> {
        let (_first, (number, _mails)) = self.by_first.range(..=id).next_back()?;
        Some(*number)
    }

    fn count(&mut self, part: i64, more: i64) {
        for (number, mails) in self.by_first.values_mut() {
            if *number == part {
                *mails += more;
            }
        }
    }

    /// The part that takes an id in. Only the ends grow: a full oldest part is closed below its
    /// oldest mail, a full newest one above its newest. What belongs between two stays between.
    fn room_for(&mut self, transaction: &Transaction<'_>, id: i64) -> Result<i64, StoreError> {
        let Some((&first, &(number, mails))) = self.by_first.range(..=id).next_back() else {
            return self.begin(transaction, i64::MIN);
        };
        if mails >= self.full {
            // Mails of this very transaction are among them.
            let (oldest, newest): (i64, i64) = transaction
                .prepare_cached(&format!(
                    "SELECT min(id), max(id) FROM part{number}_docsize"
                ))?
                .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
            let is_last = self.by_first.range(first + 1..).next().is_none();
            if is_last && id > newest {
                return self.begin(transaction, id);
            }
            if first == i64::MIN && id < oldest {
                transaction.execute(
                    "UPDATE parts SET first = ?1 WHERE number = ?2",
                    [oldest, number],
                )?;
                self.by_first.remove(&first);
                self.by_first.insert(oldest, (number, mails));
                return self.begin(transaction, i64::MIN);
            }
        }
        Ok(number)
    }

    fn begin(&mut self, transaction: &Transaction<'_>, first: i64) -> Result<i64, StoreError> {
        let number: i64 = transaction.query_row(
            "INSERT INTO parts (first) VALUES (?1) RETURNING number",
            [first],
            |row| row.get(0),
        )?;
        transaction.execute_batch(&format!(
            "CREATE VIRTUAL TABLE part{number} USING fts5 (b, s, f, t, n, content = '',
             contentless_delete = 1, tokenize = 'ascii');
             INSERT INTO part{number} (part{number}, rank) VALUES ('hashsize', {HASH_OCTETS});"
        ))?;
        self.by_first.insert(first, (number, 0));
        Ok(number)
    }

    fn write_counts(&self, transaction: &Transaction<'_>) -> Result<(), StoreError> {
        let mut statement =
            transaction.prepare_cached("UPDATE parts SET mails = ?1 WHERE number = ?2")?;
        for (number, mails) in self.by_first.values() {
            statement.execute([mails, number])?;
        }
        Ok(())
    }
}

/// The parts, newest first, as a connection sees them that has the file attached as `text`.
pub(super) fn parts(connection: &Connection) -> Result<Vec<Part>, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT number, first FROM text.parts ORDER BY first DESC")?;
    let mut end = i64::MAX;
    let rows = statement.query_map([], |row| {
        let number: i64 = row.get(0)?;
        let first: i64 = row.get(1)?;
        Ok(Part {
            table: format!("part{number}"),
            first,
            end: std::mem::replace(&mut end, first),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// How many mails' text is in.
pub(super) fn count(connection: &Connection) -> Result<u64, StoreError> {
    let count: Option<i64> = connection
        .prepare_cached("SELECT sum(mails) FROM text.parts")?
        .query_row([], |row| row.get(0))
        .optional()?
        .flatten();
    Ok(u64::try_from(count.unwrap_or(0)).unwrap_or(0))
}
