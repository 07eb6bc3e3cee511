//! The full text of mails, in a file of its own beside the index. Disposable.
//!
//! It is kept in segments ([`crate::search::segment`]): each is written once, in one transaction,
//! and read in pieces. A mail that is gone or was read anew is struck out of its segment; small
//! segments are written together anew. The writer is another than the index's, so that a fetch
//! never waits for words.

mod pieces;
pub(super) mod plan;

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, OptionalExtension, Transaction, params};

use crate::model::MailId;
use crate::search::segment::{Area, Mails, Segment};

use super::StoreError;
use super::disk::Disk;
use super::index::{IndexState, discard, move_aside, open_private};

pub(super) use pieces::Kept;

/// Raised with every change of the tables, of segments or of the rule of words.
const VERSION: i64 = 2;
/// Octets of an area in one row: two of them fill a page.
const PIECE_OCTETS: usize = 4_040;

const MANNERS: &str = "
PRAGMA page_size = 8192;
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
PRAGMA temp_store = MEMORY;
PRAGMA busy_timeout = 10000;
PRAGMA trusted_schema = OFF;
PRAGMA wal_autocheckpoint = 4000;
";

/// `low` and `high` are the smallest and the largest id of a segment, `ids` all of them in order,
/// `lengths` how long their fields are, `struck` those that count no more. `done` says where the text of a mail is and from which
/// edition of it it was taken.
const TABLES: &str = "
CREATE TABLE segments (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    low INTEGER NOT NULL,
    high INTEGER NOT NULL,
    mails INTEGER NOT NULL,
    live INTEGER NOT NULL,
    ids BLOB NOT NULL,
    lengths BLOB NOT NULL,
    struck BLOB NOT NULL
);
CREATE TABLE blocks (
    segment INTEGER NOT NULL,
    first TEXT NOT NULL,
    mails_at INTEGER NOT NULL,
    places_at INTEGER NOT NULL,
    octets BLOB NOT NULL,
    PRIMARY KEY (segment, first)
) WITHOUT ROWID;
CREATE TABLE pieces (
    number INTEGER PRIMARY KEY,
    octets BLOB NOT NULL
);
CREATE TABLE done (
    id INTEGER PRIMARY KEY,
    edition INTEGER NOT NULL,
    segment INTEGER NOT NULL,
    mail INTEGER NOT NULL
);
";

/// A finished segment and whose text it is: ids in ascending order, with the editions read.
#[derive(Debug)]
pub(super) struct Written {
    pub(super) mails: Vec<(MailId, i64)>,
    pub(super) segment: Segment,
}

/// The file.
#[derive(Debug)]
pub(super) struct Text {
    path: PathBuf,
    writer: Mutex<Connection>,
}

impl Text {
    /// Opens the file, or makes a new one: what is damaged is moved aside, what another version
    /// has made is removed.
    pub(super) fn open(path: &Path, disk: &Disk) -> Result<(Self, IndexState), StoreError> {
        Self::open_or_replace(path, disk).map_err(|error| error.in_file(path))
    }

    fn open_or_replace(path: &Path, disk: &Disk) -> Result<(Self, IndexState), StoreError> {
        let existed = path.exists();
        let because = match Self::open_existing(path) {
            Ok(Some(text)) if existed => return Ok((text, IndexState::Ready)),
            Ok(Some(text)) => return Ok((text, IndexState::Created)),
            Ok(None) if discard(path, "segments", disk)? => {
                let text = Self::open_existing(path)?.ok_or_else(no_tables)?;
                return Ok((text, IndexState::Created));
            }
            Ok(None) => "its tables are none of ours".to_owned(),
            Err(StoreError::IndexDamaged { detail }) => detail,
            Err(error) => return Err(error),
        };
        let moved_to = move_aside(path, disk)?;
        let text = Self::open_existing(path)?.ok_or_else(no_tables)?;
        Ok((text, IndexState::Replaced { moved_to, because }))
    }

    fn open_existing(path: &Path) -> Result<Option<Self>, StoreError> {
        let connection = open_private(path)?;
        connection.set_prepared_statement_cache_capacity(256);
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
            path: path.to_owned(),
            writer: Mutex::new(connection),
        }))
    }

    /// No file at all: nothing is ever written to it.
    pub(super) fn nowhere() -> Result<Self, StoreError> {
        Ok(Self {
            path: PathBuf::new(),
            writer: Mutex::new(Connection::open_in_memory()?),
        })
    }

    /// Moves a damaged file aside and starts an empty one in its place; nobody else has it open.
    pub(super) fn start_anew(&self, path: &Path, disk: &Disk) -> Result<(), StoreError> {
        let mut writer = self.writer();
        *writer = Connection::open_in_memory()?;
        if path.exists() {
            move_aside(path, disk)?;
        }
        let fresh = Self::open(path, disk)?.0.writer.into_inner();
        *writer = fresh.unwrap_or_else(PoisonError::into_inner);
        Ok(())
    }

    /// Forgets all text.
    pub(super) fn empty(&self) -> Result<(), StoreError> {
        self.write(|writer| {
            Ok(writer.execute_batch(
                "BEGIN; DELETE FROM segments; DELETE FROM blocks; DELETE FROM pieces;
                 DELETE FROM done; COMMIT;",
            )?)
        })
    }

    fn writer(&self) -> MutexGuard<'_, Connection> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes; a fault names this file.
    fn write(
        &self,
        act: impl FnOnce(&mut Connection) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        act(&mut self.writer()).map_err(|error| error.in_file(&self.path))
    }

    /// Takes a segment in; text of before of its mails is struck out.
    pub(super) fn add(&self, written: &Written) -> Result<(), StoreError> {
        let (Some((low, _)), Some((high, _))) = (written.mails.first(), written.mails.last())
        else {
            return Ok(());
        };
        self.write(|writer| add(writer, written, *low, *high))
    }

    /// Forgets the text of mails that are gone.
    pub(super) fn remove(&self, mails: &[MailId]) -> Result<(), StoreError> {
        self.write(|writer| {
            let transaction = writer.transaction()?;
            for id in mails {
                strike(&transaction, *id)?;
                transaction
                    .prepare_cached("DELETE FROM done WHERE id = ?1")?
                    .execute([id.0])?;
            }
            drop_empty(&transaction)?;
            Ok(transaction.commit()?)
        })
    }
}

/// Takes a segment in whose smallest and largest ids are these.
fn add(
    writer: &mut Connection,
    written: &Written,
    low: MailId,
    high: MailId,
) -> Result<(), StoreError> {
    let transaction = writer.transaction()?;
    let number: i64 = transaction.query_row(
        "INSERT INTO segments (low, high, mails, live, ids, struck, lengths)
             VALUES (?1, ?2, ?3, ?3, ?4, ?5, ?6) RETURNING number",
        params![
            low.0,
            high.0,
            written.segment.mails,
            pieces::ids_to_octets(&written.mails),
            Mails::none(written.segment.mails).to_octets(),
            written.segment.lengths,
        ],
        |row| row.get(0),
    )?;
    write_pieces(&transaction, number, &written.segment)?;
    for (mail, (id, edition)) in written.mails.iter().enumerate() {
        strike(&transaction, *id)?;
        transaction
            .prepare_cached(
                "INSERT OR REPLACE INTO done (id, edition, segment, mail)
                     VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute(params![
                id.0,
                edition,
                number,
                i64::try_from(mail).unwrap_or(0)
            ])?;
    }
    drop_empty(&transaction)?;
    Ok(transaction.commit()?)
}

fn write_pieces(
    transaction: &Transaction<'_>,
    number: i64,
    segment: &Segment,
) -> Result<(), StoreError> {
    let mut block = transaction.prepare_cached(
        "INSERT INTO blocks (segment, first, mails_at, places_at, octets)
         VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    for one in &segment.blocks {
        let at = |at: u64| i64::try_from(at).unwrap_or(i64::MAX);
        block.execute(params![
            number,
            one.first,
            at(one.mails_at),
            at(one.places_at),
            one.octets
        ])?;
    }
    let mut piece =
        transaction.prepare_cached("INSERT INTO pieces (number, octets) VALUES (?1, ?2)")?;
    for area in [Area::Mails, Area::Places] {
        for (place, octets) in segment.area(area).chunks(PIECE_OCTETS).enumerate() {
            piece.execute(params![pieces::number_of(number, area, place), octets])?;
        }
    }
    Ok(())
}

/// Strikes a mail out of the segment that holds its text.
fn strike(transaction: &Transaction<'_>, id: MailId) -> Result<(), StoreError> {
    let held: Option<(i64, u32)> = transaction
        .prepare_cached("SELECT segment, mail FROM done WHERE id = ?1")?
        .query_row([id.0], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((segment, mail)) = held else {
        return Ok(());
    };
    let (mails, struck): (u32, Vec<u8>) = transaction
        .prepare_cached("SELECT mails, struck FROM segments WHERE number = ?1")?
        .query_row([segment], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let mut struck = Mails::from_octets(mails, &struck);
    struck.insert(mail);
    transaction
        .prepare_cached("UPDATE segments SET struck = ?2, live = ?3 WHERE number = ?1")?
        .execute(params![segment, struck.to_octets(), mails - struck.len()])?;
    Ok(())
}

/// Drops segments all of whose mails are struck out.
fn drop_empty(transaction: &Transaction<'_>) -> Result<(), StoreError> {
    let empty: Vec<i64> = transaction
        .prepare_cached("SELECT number FROM segments WHERE live = 0")?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    for number in empty {
        let first = pieces::number_of(number, Area::Mails, 0);
        let next = pieces::number_of(number + 1, Area::Mails, 0);
        transaction.execute("DELETE FROM blocks WHERE segment = ?1", [number])?;
        transaction.execute(
            "DELETE FROM pieces WHERE number >= ?1 AND number < ?2",
            [first, next],
        )?;
        transaction.execute("DELETE FROM segments WHERE number = ?1", [number])?;
    }
    Ok(())
}

/// Whether the attached file has tables of this version.
pub(super) fn is_ours(connection: &Connection) -> Result<bool, StoreError> {
    let version: i64 = connection.query_row("PRAGMA text.user_version", [], |row| row.get(0))?;
    Ok(version == VERSION)
}

/// How many mails' text is in, as a connection sees that has the file attached as `text`.
pub(super) fn count(connection: &Connection) -> Result<u64, StoreError> {
    let count: i64 = connection
        .prepare_cached("SELECT coalesce(sum(live), 0) FROM text.segments")?
        .query_row([], |row| row.get(0))?;
    Ok(u64::try_from(count).unwrap_or(0))
}

fn no_tables() -> StoreError {
    StoreError::Index {
        detail: "a new file of text has no tables".to_owned(),
    }
}
