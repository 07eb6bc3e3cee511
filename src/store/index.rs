//! The index: rows, order, counts and the filter, in SQLite. Disposable.
//!
//! One connection writes, another reads beside it (WAL), so that a list is drawn while a fetch
//! files thousands of mails.

mod counts;
mod file;
mod filed;
mod folders;
mod missing;
mod read_by;
mod walk;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, OptionalExtension, Transaction, params};

use crate::model::{AccountId, Folder, FolderName, MailId, MailSummary, Tag};

use super::disk::Disk;
use super::entry::{Entry, Slot, insert};
use super::place::Places;
use super::tags::{TagsOfMails, put_tags};
use super::threads::{Left, Threads};
use super::{StoreError, name, schema};

use counts::Counts;
pub(super) use file::{attach, discard, move_aside, open_looking, open_private, open_reader};
pub(super) use filed::{Filed, named};
pub(super) use read_by::{Owed, Retold};

/// How the index was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IndexState {
    /// As it was left.
    Ready,
    /// There was none of this version; it is empty until the maildirs are read.
    Created,
    /// It was damaged; it lies there now, and an empty one took its place.
    Replaced {
        /// Where the old one lies.
        moved_to: PathBuf,
        /// What was wrong with it.
        because: String,
    },
}

/// A folder and how much is in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FolderCount {
    /// Which.
    pub folder: Folder,
    /// Mails in it.
    pub mails: u64,
    /// Of them unread.
    pub unread: u64,
}

/// The index file.
#[derive(Debug)]
pub(super) struct Index {
    path: PathBuf,
    /// The file of text, which the reader has beside its own.
    text: PathBuf,
    disk: Disk,
    access: Access,
    writer: Mutex<Writer>,
    reader: Mutex<Connection>,
    /// Reads for what nobody waits for.
    background: Mutex<Connection>,
    /// Reads one row each, for what moves files: never behind a walk through all rows. Opened when
    /// it is first asked.
    prompt: Mutex<Option<Connection>>,
}

/// What the file is open for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Access {
    /// Rows are written.
    Writes,
    /// Nothing is: there are the reader and, once it is asked, `prompt`.
    Looks,
}

/// Given back when it is dropped.
struct Room<'i>(&'i Index);

impl Drop for Room<'_> {
    fn drop(&mut self) {
        self.0.set_room(schema::AS_USUAL);
    }
}

#[derive(Debug)]
struct Writer {
    connection: Connection,
    /// Numbers of folders already known.
    folders: BTreeMap<Folder, i64>,
    places: Places,
    threads: Threads,
    /// The next file read is this edition; larger than any before, in this run and others.
    next_edition: i64,
}

impl Index {
    /// Opens the file, or makes a new one: what is damaged is moved aside, what another version
    /// has made is removed.
    pub(super) fn open(
        path: &Path,
        text: &Path,
        disk: &Disk,
    ) -> Result<(Self, IndexState), StoreError> {
        let existed = path.exists();
        if let Some(parent) = path.parent() {
            disk.create_directories(parent)?;
        }
        let because = match Self::open_existing(path, text, disk) {
            Ok(Some(index)) => {
                let state = if existed {
                    IndexState::Ready
                } else {
                    IndexState::Created
                };
                return Ok((index, state));
            }
            Ok(None) if discard(path, "message_keys", disk)? => {
                let index = Self::open_existing(path, text, disk)?.ok_or_else(no_tables)?;
                return Ok((index, IndexState::Created));
            }
            Ok(None) => "its tables are none of ours".to_owned(),
            Err(StoreError::IndexDamaged { detail }) => detail,
            Err(error) => return Err(error),
        };
        let moved_to = move_aside(path, disk)?;
        let index = Self::open_existing(path, text, disk)?.ok_or_else(no_tables)?;
        Ok((index, IndexState::Replaced { moved_to, because }))
    }

    fn open_existing(path: &Path, text: &Path, disk: &Disk) -> Result<Option<Self>, StoreError> {
        let connection = open_private(path)?;
        schema::set_up(&connection)?;
        if !schema::make_tables(&connection)? {
            return Ok(None);
        }
        let reader = open_reader(path, text)?;
        let background = open_reader(path, text)?;
        Ok(Some(Self {
            path: path.to_owned(),
            text: text.to_owned(),
            disk: disk.clone(),
            access: Access::Writes,
            writer: Mutex::new(Writer {
                connection,
                folders: BTreeMap::new(),
                places: Places::default(),
                threads: Threads::default(),
                next_edition: name::microseconds(),
            }),
            reader: Mutex::new(reader),
            background: Mutex::new(background),
            prompt: Mutex::default(),
        }))
    }

    /// For looking only. Opening a connection costs a tenth of a search: there is one at first.
    pub(super) fn of((path, text): (&Path, &Path), reader: Connection) -> Result<Self, StoreError> {
        Ok(Self {
            path: path.to_owned(),
            text: text.to_owned(),
            disk: Disk::real(),
            access: Access::Looks,
            writer: Mutex::new(Writer {
                connection: Connection::open_in_memory()?,
                folders: BTreeMap::new(),
                places: Places::default(),
                threads: Threads::default(),
                next_edition: 0,
            }),
            reader: Mutex::new(reader),
            background: Mutex::new(Connection::open_in_memory()?),
            prompt: Mutex::default(),
        })
    }

    /// Moves a damaged file aside and starts an empty one in its place, while the store is open.
    /// `meanwhile` is done while neither it nor the file of text is open here.
    pub(super) fn start_anew(
        &self,
        meanwhile: impl FnOnce() -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let mut writer = self.writer();
        let mut reader = self.reader();
        let mut background = self.background();
        let mut prompt = self.prompt.lock().unwrap_or_else(PoisonError::into_inner);
        // Closed before it is moved: Windows renames no open file.
        writer.connection = Connection::open_in_memory()?;
        *reader = Connection::open_in_memory()?;
        *background = Connection::open_in_memory()?;
        *prompt = None;
        writer.folders.clear();
        writer.threads = Threads::default();
        meanwhile()?;
        move_aside(&self.path, &self.disk)?;
        let fresh =
            Self::open_existing(&self.path, &self.text, &self.disk)?.ok_or_else(no_tables)?;
        let fresh_writer = fresh.writer.into_inner();
        writer.connection = fresh_writer
            .unwrap_or_else(PoisonError::into_inner)
            .connection;
        *reader = fresh
            .reader
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        *background = fresh
            .background
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        Ok(())
    }

    /// The edition that the next file read will be.
    pub(super) fn next_edition(&self) -> i64 {
        self.writer().next_edition
    }

    fn writer(&self) -> MutexGuard<'_, Writer> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn reader(&self) -> MutexGuard<'_, Connection> {
        self.reader.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn background(&self) -> MutexGuard<'_, Connection> {
        self.background
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Asks the connection that sees a change just made: by another process too, while the reader
    /// looks at one state for long.
    fn ask_as_changed<T>(
        &self,
        ask: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        match self.access {
            Access::Writes => ask(&self.writer().connection),
            Access::Looks => self.promptly(ask),
        }
    }

    /// Asks for a row or two, without waiting for whoever walks through all of them.
    fn promptly<T>(
        &self,
        ask: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut prompt = self.prompt.lock().unwrap_or_else(PoisonError::into_inner);
        match &*prompt {
            Some(connection) => ask(connection),
            None => ask(prompt.insert(match self.access {
                Access::Writes => file::open_rows(&self.path)?,
                Access::Looks => open_looking(&self.path)?,
            })),
        }
    }

    /// Gives the writer more room while thousands of rows are filed.
    pub(super) fn take_room(&self) -> impl Drop + '_ {
        self.set_room(schema::WHILE_FILLING);
        Room(self)
    }

    fn set_room(&self, sql: &str) {
        if let Err(error) = self.writer().connection.execute_batch(sql) {
            tracing::info!("the index keeps the memory it has: {error}");
        }
    }

    /// Takes files in, in one transaction; one that is known already is brought up to date. Their
    /// rows come back in the same order.
    pub(super) fn add(
        &self,
        account: &AccountId,
        entries: Vec<Entry>,
    ) -> Result<Vec<MailSummary>, StoreError> {
        let mut writer = self.writer();
        let Writer {
            connection,
            folders,
            places,
            threads,
            next_edition,
        } = &mut *writer;
        let transaction = connection.transaction()?;
        let mut rows = Vec::with_capacity(entries.len());
        let mut counts = Counts::default();
        for (asked, mut entry) in places.in_order(entries) {
            let folder = Folder {
                account: account.clone(),
                name: entry.folder.clone(),
            };
            let number = folder_number(&transaction, folders, &folder)?;
            let links = std::mem::take(&mut entry.links);
            let slot = Slot {
                number,
                folder,
                edition: *next_edition,
                thread: threads.join(&transaction, &links)?,
                links: links.to_bytes(),
            };
            *next_edition += 1;
            let thread = slot.thread;
            let inserted = insert(&transaction, places, slot, entry)?;
            let filed = (inserted.row.id, inserted.before.as_ref());
            threads.filed(&transaction, filed, thread, &links)?;
            if inserted.before.is_none() {
                counts.note(number, inserted.row.flags);
            }
            rows.push((asked, inserted.row));
        }
        counts.write(&transaction)?;
        transaction.commit()?;
        rows.sort_unstable_by_key(|(asked, _row)| *asked);
        Ok(rows.into_iter().map(|(_asked, row)| row).collect())
    }

    /// Files that were renamed: the same mails elsewhere or with other flags. A row that has
    /// changed since it was read (`before`), or is gone, is left alone; those files are returned.
    pub(super) fn refile(&self, moves: &[(Filed, Filed)]) -> Result<Vec<Filed>, StoreError> {
        let mut writer = self.writer();
        let Writer {
            connection,
            folders,
            places,
            threads,
            ..
        } = &mut *writer;
        let transaction = connection.transaction()?;
        let mut left = Vec::new();
        let mut unknown = Vec::new();
        for (before, after) in moves {
            let from = folder_number(&transaction, folders, &before.folder)?;
            let to = folder_number(&transaction, folders, &after.folder)?;
            let mut moved = transaction.prepare_cached(
                "UPDATE OR IGNORE mails SET folder = ?1, base = ?2, file = ?3, flags = ?4
                 WHERE id = ?5 AND folder = ?6 AND file = ?7",
            )?;
            let values = params![
                to,
                after.base,
                after.file,
                after.flags.bits(),
                before.id.0,
                from,
                before.file,
            ];
            if moved.execute(values)? > 0 {
                continue;
            }
            match take_from_other(&transaction, before, after, (from, to))? {
                Some(other) => {
                    places.retire(other.mail, &after.base);
                    left.push(other);
                    moved.execute(values)?;
                }
                None => unknown.push(after.clone()),
            }
        }
        threads.leave(&transaction, &left)?;
        transaction.commit()?;
        Ok(unknown)
    }

    /// Files that are gone. A row that has changed since it was read is left alone.
    pub(super) fn remove(&self, gone: &[Filed]) -> Result<(), StoreError> {
        let mut writer = self.writer();
        let Writer {
            connection,
            folders,
            places,
            threads,
            ..
        } = &mut *writer;
        let transaction = connection.transaction()?;
        let mut left = Vec::new();
        for filed in gone {
            places.retire(filed.id, &filed.base);
            let folder = folder_number(&transaction, folders, &filed.folder)?;
            let removed = transaction
                .prepare_cached(
                    "DELETE FROM mails WHERE id = ?1 AND folder = ?2 AND file = ?3
                     RETURNING thread, links",
                )?
                .query_row(params![filed.id.0, folder, filed.file], |row| {
                    Left::from_row(filed.id, row)
                })
                .optional()?;
            left.extend(removed);
        }
        threads.leave(&transaction, &left)?;
        Ok(transaction.commit()?)
    }

    /// Forgets an account's rows.
    pub(super) fn remove_account(&self, account: &AccountId) -> Result<(), StoreError> {
        let mut writer = self.writer();
        writer
            .folders
            .retain(|folder, _number| folder.account != *account);
        let Writer {
            connection,
            threads,
            ..
        } = &mut *writer;
        let transaction = connection.transaction()?;
        let left: Vec<Left> = transaction
            .prepare(
                "DELETE FROM mails WHERE folder IN (SELECT id FROM folders WHERE account = ?1)
                 RETURNING thread, links, id",
            )?
            .query_map([account.as_str()], |row| {
                Left::from_row(MailId(row.get(2)?), row)
            })?
            .collect::<Result<_, _>>()?;
        threads.leave(&transaction, &left)?;
        transaction.execute("DELETE FROM folders WHERE account = ?1", [account.as_str()])?;
        transaction.execute("DELETE FROM missing WHERE account = ?1", [account.as_str()])?;
        transaction.execute("DELETE FROM read_by WHERE account = ?1", [account.as_str()])?;
        Ok(transaction.commit()?)
    }

    /// A folder is called otherwise, and so are those within it.
    pub(super) fn rename_folders(
        &self,
        account: &AccountId,
        from: &FolderName,
        to: &FolderName,
    ) -> Result<(), StoreError> {
        let mut writer = self.writer();
        writer.folders.clear();
        let transaction = writer.connection.transaction()?;
        let known: Vec<(i64, String)> = transaction
            .prepare_cached("SELECT id, name FROM folders WHERE account = ?1 ORDER BY name")?
            .query_map([account.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<Result<_, _>>()?;
        for (number, key) in &known {
            let name = FolderName::from_key(key);
            let after = name.following(from, to);
            if after == name {
                continue;
            }
            // A look at the disk may have made its row already.
            let there: Option<i64> = transaction
                .prepare_cached("SELECT id FROM folders WHERE account = ?1 AND name = ?2")?
                .query_row([account.as_str(), after.key()], |row| row.get(0))
                .optional()?;
            match there {
                Some(there) => {
                    transaction.execute(
                        "UPDATE OR REPLACE mails SET folder = ?2 WHERE folder = ?1",
                        [number, &there],
                    )?;
                    transaction.execute("DELETE FROM folders WHERE id = ?1", [number])?;
                }
                None => {
                    transaction.execute(
                        "UPDATE folders SET name = ?2 WHERE id = ?1",
                        params![number, after.key()],
                    )?;
                }
            }
        }
        Ok(transaction.commit()?)
    }

    /// Forgets every row, but not what only the index knows (missing mails).
    pub(super) fn empty(&self) -> Result<(), StoreError> {
        let mut writer = self.writer();
        writer.folders.clear();
        let transaction = writer.connection.transaction()?;
        transaction.execute_batch(
            "DELETE FROM folders; DELETE FROM mails; DELETE FROM tags; DELETE FROM message_keys;
             DELETE FROM topics; DELETE FROM orphans;",
        )?;
        Ok(transaction.commit()?)
    }

    /// Asks for tags as they are now, changes just made included.
    pub(super) fn read_tags<T>(
        &self,
        ask: impl FnOnce(&mut TagsOfMails<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let writer = self.writer();
        let mut tags = TagsOfMails::new(&writer.connection)?;
        ask(&mut tags)
    }

    /// Lets mails bear exactly these tags. One that has left meanwhile is passed over.
    pub(super) fn set_tags(&self, changes: &[(Filed, Vec<Tag>)]) -> Result<(), StoreError> {
        let mut writer = self.writer();
        let transaction = writer.connection.transaction()?;
        for (filed, tags) in changes {
            let is_there = transaction
                .prepare_cached("SELECT 1 FROM mails WHERE id = ?1")?
                .exists([filed.id.0])?;
            if is_there {
                put_tags(&transaction, filed.id, tags)?;
            }
        }
        Ok(transaction.commit()?)
    }

    /// Writes a tag in another case.
    pub(super) fn respell_tag(&self, tag: &Tag) -> Result<(), StoreError> {
        self.writer().connection.execute(
            "UPDATE tags SET name = ?2 WHERE key = ?1",
            [tag.key(), tag.name()],
        )?;
        Ok(())
    }
}

/// Removes another mail's row that says the file of this one to be its own: one file is one mail.
fn take_from_other(
    transaction: &Transaction<'_>,
    before: &Filed,
    after: &Filed,
    (from, to): (i64, i64),
) -> Result<Option<Left>, StoreError> {
    let mut statement = transaction.prepare_cached(
        "DELETE FROM mails WHERE folder = ?1 AND base = ?2 AND id != ?3
         AND EXISTS (SELECT 1 FROM mails WHERE id = ?3 AND folder = ?4 AND file = ?5)
         RETURNING thread, links, id",
    )?;
    let values = params![to, after.base, before.id.0, from, before.file];
    let other = statement.query_row(values, |row| Left::from_row(MailId(row.get(2)?), row));
    Ok(other.optional()?)
}

/// The number of a folder's row, made where there is none.
fn folder_number(
    transaction: &Transaction<'_>,
    folders: &mut BTreeMap<Folder, i64>,
    folder: &Folder,
) -> Result<i64, StoreError> {
    if let Some(number) = folders.get(folder) {
        return Ok(*number);
    }
    let key = [folder.account.as_str(), folder.name.key()];
    transaction.execute(
        "INSERT OR IGNORE INTO folders (account, name) VALUES (?1, ?2)",
        key,
    )?;
    let number = transaction.query_row(
        "SELECT id FROM folders WHERE account = ?1 AND name = ?2",
        key,
        |row| row.get(0),
    )?;
    folders.insert(folder.clone(), number);
    Ok(number)
}

/// The folder of two columns.
pub(super) fn folder_from(account: &str, name: &str) -> Result<Folder, StoreError> {
    Ok(Folder {
        account: AccountId::new(account).map_err(|fault| StoreError::IndexDamaged {
            detail: fault.to_string(),
        })?,
        name: FolderName::from_key(name),
    })
}

fn no_tables() -> StoreError {
    StoreError::Index {
        detail: "a new index has no tables".to_owned(),
    }
}

#[cfg(test)]
mod tests;
