//! What was learned of junk: how many junk and wanted mails have each word, in `junk.sqlite` beside
//! the mails of all accounts: they are one person's. Each mail counts once, by what it was last said
//! to be, so that saying so twice, or taking it back, leaves the counts as they should be.

use std::collections::{BTreeSet, HashSet};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use rusqlite::{Connection, OptionalExtension, Transaction, params};

use crate::junk::{self, Counts, Letter, Word};
use crate::mime::{document, feature};
use crate::model::{Flags, FolderName, JunkSettings, MailId, Opinion};

use super::entry::people_from;
use super::filtered::key;
use super::maildir::read_start;
use super::{Store, StoreError};

/// Octets of a mail that are read: what it is shows early.
const MAIL_OCTETS: u64 = 4 << 20;
/// Wanted mails that are learned beside one command, at most.
const BESIDE: usize = 60;
/// Wanted mails learned for each junk one: wanted mail is more, and of more kinds.
const GOOD_FOR_JUNK: u64 = 2;

/// What other programs call the folders of junk, of what was deleted and of one's own mails.
const THROWN_AWAY: &[&str] = &[
    "bulk mail",
    "courrier indésirable",
    "corbeille",
    "deleted items",
    "deleted messages",
    "gelöschte elemente",
    "junk e-mail",
    "junk email",
    "junk mail",
    "papierkorb",
    "queue",
    "sent items",
    "sent mail",
    "sent messages",
    "spamverdacht",
    "templates",
    "unsent messages",
    "wastebin",
    "wastebasket",
    "垃圾箱",
    "垃圾邮件箱",
    "已删除邮件",
    "已发送邮件",
    "已发邮件",
    "废件箱",
];

const TABLES: &str = "
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
PRAGMA busy_timeout = 10000;
CREATE TABLE IF NOT EXISTS words (
    word TEXT PRIMARY KEY,
    junk INTEGER NOT NULL,
    good INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS mails (
    key TEXT PRIMARY KEY,
    taken INTEGER NOT NULL,
    former INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS counts (taken INTEGER PRIMARY KEY, mails INTEGER NOT NULL);
INSERT OR IGNORE INTO counts VALUES (1, 0), (2, 0);
";

/// What a mail is taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// Nothing was said.
    Unknown,
    /// Junk.
    Junk,
    /// Wanted.
    Good,
}

impl Taken {
    fn number(self) -> i64 {
        match self {
            Self::Unknown => 0,
            Self::Junk => 1,
            Self::Good => 2,
        }
    }

    fn from_number(number: i64) -> Self {
        match number {
            1 => Self::Junk,
            2 => Self::Good,
            _ => Self::Unknown,
        }
    }
}

/// The file, opened once something asks for it.
#[derive(Debug)]
pub(super) struct JunkFile {
    path: PathBuf,
    connection: Mutex<Option<Connection>>,
}

impl JunkFile {
    pub(super) fn at(path: PathBuf) -> Self {
        Self {
            path,
            connection: Mutex::default(),
        }
    }

    fn with<T>(
        &self,
        act: impl FnOnce(&mut Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut held = self
            .connection
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let opened = match &mut *held {
            Some(connection) => Ok(connection),
            none => open(&self.path).map(|connection| none.insert(connection)),
        };
        opened
            .and_then(act)
            .map_err(|error| error.in_file(&self.path))
    }
}

/// Opens the file; a damaged one is moved aside, since everything in it can be learned again.
fn open(path: &Path) -> Result<Connection, StoreError> {
    match open_existing(path) {
        Err(StoreError::IndexDamaged { detail }) => {
            let aside = path.with_extension("damaged.sqlite");
            tracing::warn!(
                "what was learned of junk is damaged ({detail}) and lies in {} now",
                aside.display()
            );
            std::fs::rename(path, &aside).map_err(|error| StoreError::at(path, &error))?;
            for end in ["-wal", "-shm"] {
                let mut beside = path.as_os_str().to_owned();
                beside.push(end);
                std::fs::remove_file(PathBuf::from(beside)).ok();
            }
            open_existing(path)
        }
        opened => opened,
    }
}

fn open_existing(path: &Path) -> Result<Connection, StoreError> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
        .open(path)
        .map_err(|error| StoreError::at(path, &error))?;
    let connection = Connection::open(path)?;
    connection.execute_batch(TABLES)?;
    Ok(connection)
}

impl Store {
    /// Learns what mails are, durably; [`Taken::Unknown`] forgets it. What was learned of a mail
    /// before is taken back first. A mail that is gone is passed over.
    ///
    /// # Errors
    /// File errors; mails learned before the fault stay learned.
    pub fn learn(&self, mails: &[MailId], taken: Taken) -> Result<(), StoreError> {
        for mail in mails {
            let Some((key, words)) = self.words_of(*mail)? else {
                continue;
            };
            self.shared.junk.with(|connection| {
                let transaction = connection.transaction()?;
                learn(&transaction, &key, &words, taken)?;
                Ok(transaction.commit()?)
            })?;
        }
        Ok(())
    }

    /// What was last learned of these mails holds no longer, and what was before holds again.
    ///
    /// # Errors
    /// File errors; mails unlearned before the fault stay unlearned.
    pub fn unlearn(&self, mails: &[MailId]) -> Result<(), StoreError> {
        for mail in mails {
            let Some((key, words)) = self.words_of(*mail)? else {
                continue;
            };
            self.shared.junk.with(|connection| {
                let transaction = connection.transaction()?;
                let former: Option<i64> = transaction
                    .prepare_cached("SELECT former FROM mails WHERE key = ?1")?
                    .query_row([&key], |row| row.get(0))
                    .optional()?;
                if let Some(former) = former {
                    learn(&transaction, &key, &words, Taken::from_number(former))?;
                }
                Ok(transaction.commit()?)
            })?;
        }
        Ok(())
    }

    /// Learns wanted mails, where those learned are too few beside the junk: the newest that were
    /// read and left where they are, or put away. Says how many.
    ///
    /// # Errors
    /// File and index errors.
    pub fn learn_wanted(&self) -> Result<u64, StoreError> {
        let mails = self.learned()?;
        let wanted = (mails.junk * GOOD_FOR_JUNK).max(JunkSettings::ENOUGH_MAILS);
        let missing = usize::try_from(wanted.saturating_sub(mails.good)).unwrap_or(usize::MAX);
        if mails.junk == 0 || missing == 0 {
            return Ok(0);
        }
        let mut count = 0;
        for mail in self.read_and_kept(missing.min(BESIDE))? {
            self.learn(&[mail], Taken::Good)?;
            count += 1;
        }
        Ok(count)
    }

    /// How many mails were learned.
    ///
    /// # Errors
    /// File errors.
    pub fn learned(&self) -> Result<Counts, StoreError> {
        if !self.shared.junk.path.exists() {
            return Ok(Counts::default());
        }
        self.shared.junk.with(|connection| mails(connection))
    }

    /// What is thought of a mail by its bytes; `None` as long as too little was learned.
    ///
    /// # Errors
    /// File errors.
    pub fn opinion(&self, mail: &[u8]) -> Result<Option<Opinion>, StoreError> {
        if !self.learned()?.are_enough() {
            return Ok(None);
        }
        let words = words_in(mail);
        self.shared.junk.with(|connection| {
            let mails = mails(connection)?;
            let mut statement =
                connection.prepare_cached("SELECT junk, good FROM words WHERE word = ?1")?;
            junk::judge(&words, mails, |word| {
                let found = statement
                    .query_row([word.key()], |row| {
                        Ok(Counts {
                            junk: number(row, 0)?,
                            good: number(row, 1)?,
                        })
                    })
                    .optional()?;
                Ok(found.unwrap_or_default())
            })
        })
    }

    /// Forgets everything that was learned.
    ///
    /// # Errors
    /// File errors.
    pub fn forget_learned(&self) -> Result<(), StoreError> {
        self.shared.junk.with(|connection| {
            let everything = "BEGIN; DELETE FROM words; DELETE FROM mails;
                 UPDATE counts SET mails = 0; COMMIT;";
            Ok(connection.execute_batch(everything)?)
        })
    }

    /// Addresses, lower case, that mails in the Sent folders went to.
    ///
    /// # Errors
    /// Index errors.
    pub fn written_to(&self) -> Result<HashSet<String>, StoreError> {
        let mut found = HashSet::new();
        let sent = &FolderName::Sent;
        self.shared.index.each_recipients(sent, &mut |to| {
            let people = people_from(&to).into_iter();
            found.extend(people.map(|one| one.address.to_lowercase()));
        })?;
        Ok(found)
    }

    /// The newest read mails, where wanted mail lies, of which nothing was learned.
    fn read_and_kept(&self, most: usize) -> Result<Vec<MailId>, StoreError> {
        let candidates: Vec<(MailId, String)> = {
            let reader = self.shared.index.background();
            let folders = folders_of_wanted_mail(&reader)?;
            let mut statement = reader.prepare(&format!(
                "SELECT id, base FROM mails WHERE flags & ?1 != 0 AND folder IN ({folders})
                 ORDER BY id DESC LIMIT 2000",
            ))?;
            let rows = statement.query_map([Flags::SEEN.bits()], |row| {
                Ok((MailId(row.get(0)?), row.get(1)?))
            })?;
            rows.collect::<Result<_, _>>()?
        };
        self.shared.junk.with(|connection| {
            let mut known = connection.prepare_cached("SELECT 1 FROM mails WHERE key = ?1")?;
            let mut found = Vec::new();
            for (mail, base) in candidates {
                if found.len() == most {
                    break;
                }
                if !known.exists([key(&base)])? {
                    found.push(mail);
                }
            }
            Ok(found)
        })
    }

    fn words_of(&self, mail: MailId) -> Result<Option<(String, BTreeSet<Word>)>, StoreError> {
        let read = self.shared.index.filed(&[mail])?.pop().map(|filed| {
            let account = self.account(&filed.folder.account)?;
            let (path, _file) = account.locate(&filed.folder.name, &filed.file, &filed.base)?;
            let (bytes, _octets) = read_start(&path, MAIL_OCTETS)?;
            Ok((key(&filed.base), words_in(&bytes)))
        });
        match read {
            None | Some(Err(StoreError::MailGone)) => Ok(None),
            Some(Err(error)) => Err(error),
            Some(Ok(found)) => Ok(Some(found)),
        }
    }
}

/// The numbers of the folders in which what was read is what was wanted, with commas between them.
fn folders_of_wanted_mail(reader: &Connection) -> Result<String, StoreError> {
    let mut statement = reader.prepare_cached("SELECT id, name FROM folders")?;
    let mut rows = statement.query([])?;
    let mut numbers = Vec::new();
    while let Some(row) = rows.next()? {
        if holds_wanted_mail(&FolderName::from_key(&row.get::<_, String>(1)?)) {
            numbers.push(row.get::<_, i64>(0)?.to_string());
        }
    }
    Ok(numbers.join(","))
}

/// Whether mails that were read and left here were wanted: not what was thrown away or written by
/// the person, also where another program's folders were imported.
fn holds_wanted_mail(folder: &FolderName) -> bool {
    use FolderName::{Drafts, Junk, Outbox, Sent, Trash};
    let others = [Drafts, Junk, Outbox, Sent, Trash];
    let is_other = |level: &str| {
        let level = level.trim().to_lowercase();
        let ours = others.iter().flat_map(FolderName::names);
        ours.chain(THROWN_AWAY.iter().copied())
            .any(|name| name.to_lowercase() == level)
    };
    !folder.key().split('/').any(is_other)
}

fn words_in(mail: &[u8]) -> BTreeSet<Word> {
    let document = document::read(mail);
    let features = feature::read(mail);
    junk::words(&Letter {
        document: &document,
        header_names: &features.header_names,
        hosts: &features.hosts,
    })
}

fn mails(connection: &Connection) -> Result<Counts, StoreError> {
    let mut statement = connection.prepare_cached("SELECT mails FROM counts WHERE taken = ?1")?;
    let mut of = |taken: Taken| statement.query_row([taken.number()], |row| number(row, 0));
    Ok(Counts {
        junk: of(Taken::Junk)?,
        good: of(Taken::Good)?,
    })
}

fn number(row: &rusqlite::Row<'_>, column: usize) -> rusqlite::Result<u64> {
    Ok(row.get::<_, i64>(column)?.try_into().unwrap_or(0))
}

/// Takes a mail for something else than before.
fn learn(
    transaction: &Transaction<'_>,
    key: &str,
    words: &BTreeSet<Word>,
    taken: Taken,
) -> Result<(), StoreError> {
    let before: Option<i64> = transaction
        .prepare_cached("SELECT taken FROM mails WHERE key = ?1")?
        .query_row([key], |row| row.get(0))
        .optional()?;
    let before = before.map_or(Taken::Unknown, Taken::from_number);
    // Said once more, it is taken back to the same.
    if before != taken {
        count(transaction, words, before, -1)?;
        count(transaction, words, taken, 1)?;
    }
    transaction
        .prepare_cached("INSERT OR REPLACE INTO mails (key, taken, former) VALUES (?1, ?2, ?3)")?
        .execute(params![key, taken.number(), before.number()])?;
    Ok(())
}

fn count(
    transaction: &Transaction<'_>,
    words: &BTreeSet<Word>,
    taken: Taken,
    by: i64,
) -> Result<(), StoreError> {
    let (junk, good) = match taken {
        Taken::Unknown => return Ok(()),
        Taken::Junk => (by, 0),
        Taken::Good => (0, by),
    };
    // Never below nought: a mail may have changed since it was learned.
    let mut add = transaction.prepare_cached(
        "INSERT INTO words (word, junk, good) VALUES (?1, max(?2, 0), max(?3, 0))
         ON CONFLICT (word) DO UPDATE SET junk = max(junk + ?2, 0), good = max(good + ?3, 0)",
    )?;
    for word in words {
        add.execute(params![word.key(), junk, good])?;
    }
    transaction
        .prepare_cached("UPDATE counts SET mails = max(mails + ?2, 0) WHERE taken = ?1")?
        .execute([taken.number(), by])?;
    if by < 0 {
        let mut drop = transaction
            .prepare_cached("DELETE FROM words WHERE word = ?1 AND junk = 0 AND good = 0")?;
        for word in words {
            drop.execute([word.key()])?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_another_program_had_thrown_away_is_not_learned_as_wanted() {
        for thrown_away in [
            "Junk",
            "Imported/Thunderbird/Junk",
            "Imported/old/Spam",
            "Imported/垃圾邮件",
            "Imported/Local Folders/Trash/2020",
            "Imported/Outlook/Deleted Items",
            "Imported/Sent",
        ] {
            let folder = FolderName::from_key(thrown_away);
            assert!(!holds_wanted_mail(&folder), "{thrown_away}");
        }
        for kept in [
            "Inbox",
            "Archive",
            "Imported/Inbox",
            "Projects/Spam filters",
        ] {
            assert!(holds_wanted_mail(&FolderName::from_key(kept)), "{kept}");
        }
    }

    #[test]
    fn a_disk_without_room_for_what_is_learned_is_told_by_that_file() {
        let folder = tempfile::tempdir().unwrap();
        let file = JunkFile::at(folder.path().join("junk.sqlite"));
        let learned = file.with(|connection| {
            connection.execute_batch("PRAGMA max_page_count = 1")?;
            let long = "x".repeat(100_000);
            connection.execute("INSERT INTO words VALUES (?1, 1, 0)", [long])?;
            Ok(())
        });
        let path = file.path;
        assert_eq!(learned, Err(StoreError::DiskFull { path }));
    }
}
