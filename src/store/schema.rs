//! The tables of the index, and the answers to a file that has others.

use rusqlite::Connection;
use rusqlite::config::DbConfig;

use super::StoreError;

/// Raised with every change of the tables, and of what is read into them: an index of another
/// version is made anew, since everything in it can be read from the maildirs again.
pub(super) const VERSION: i64 = 6;

/// An id is a place in time ([`super::place`]). A folder is listed from `newest` alone, and most of
/// what a search asks of a mail stands in `facts`: neither touches the mails' own rows. The counts
/// are kept by triggers, so that no change of a row can miss them, but for rows that are added, of
/// which many come at once ([`super::index`]).
/// `edition` changes whenever a mail's file is read anew: the text taken from it is then old.
/// `tags` counts what bears each tag and keeps how a person writes it; `key` is in lower case.
/// `thread` and `links` are of [`super::threads`]; `message_keys` says of which thread each key in
/// the mails' links is, `topics` which mails have a base subject, `orphans` which of these only the
/// subject can link.
/// `reports` says what the mail `mail` reports of each recipient ([`super::reports`]) of the one with
/// the key `about`.
/// `senders` answers whether mail from an address came before.
/// `stamp` is what the folder's directories looked like when they last agreed with the rows.
const TABLES: &str = "
CREATE TABLE folders (
    id INTEGER PRIMARY KEY,
    account TEXT NOT NULL,
    name TEXT NOT NULL,
    mails INTEGER NOT NULL DEFAULT 0,
    unread INTEGER NOT NULL DEFAULT 0,
    stamp TEXT NOT NULL DEFAULT '',
    UNIQUE (account, name)
);
CREATE TABLE mails (
    id INTEGER PRIMARY KEY,
    folder INTEGER NOT NULL,
    date INTEGER NOT NULL,
    flags INTEGER NOT NULL,
    size INTEGER NOT NULL,
    has_attachments INTEGER NOT NULL,
    base TEXT NOT NULL,
    file TEXT NOT NULL,
    from_name TEXT NOT NULL,
    from_address TEXT NOT NULL,
    recipients TEXT NOT NULL,
    subject TEXT NOT NULL,
    snippet TEXT NOT NULL,
    message_id TEXT NOT NULL,
    edition INTEGER NOT NULL,
    thread INTEGER NOT NULL,
    links BLOB NOT NULL
);
CREATE UNIQUE INDEX files ON mails (folder, base);
CREATE INDEX newest ON mails (folder, id DESC, thread);
CREATE INDEX conversations ON mails (thread, id DESC, folder, flags);
CREATE INDEX facts ON mails (id, edition, date, folder, flags, size, has_attachments);
CREATE INDEX senders ON mails (from_address COLLATE NOCASE, id, folder);
CREATE INDEX lines ON mails (id, date, from_name, from_address, subject);
CREATE TABLE tags (
    key TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    mails INTEGER NOT NULL DEFAULT 0,
    unread INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE TABLE message_keys (
    key INTEGER PRIMARY KEY,
    thread INTEGER NOT NULL
);
CREATE TABLE topics (
    topic INTEGER NOT NULL,
    mail INTEGER NOT NULL,
    PRIMARY KEY (topic, mail)
) WITHOUT ROWID;
CREATE TABLE orphans (
    topic INTEGER NOT NULL,
    mail INTEGER NOT NULL,
    PRIMARY KEY (topic, mail)
) WITHOUT ROWID;
CREATE TABLE reports (
    about INTEGER NOT NULL,
    mail INTEGER NOT NULL,
    fates BLOB NOT NULL,
    PRIMARY KEY (about, mail)
) WITHOUT ROWID;
CREATE INDEX reports_of ON reports (mail);
CREATE TABLE tagged (
    tag TEXT NOT NULL,
    mail INTEGER NOT NULL,
    PRIMARY KEY (tag, mail)
) WITHOUT ROWID;
CREATE INDEX tags_of ON tagged (mail);
CREATE TABLE missing (
    account TEXT NOT NULL,
    mail BLOB NOT NULL,
    since INTEGER NOT NULL,
    listings INTEGER NOT NULL,
    PRIMARY KEY (account, mail)
) WITHOUT ROWID;
CREATE TRIGGER removed AFTER DELETE ON mails BEGIN
    UPDATE folders SET mails = mails - 1, unread = unread - (old.flags & 16 = 0)
    WHERE id = old.folder;
END;
CREATE TRIGGER changed AFTER UPDATE OF folder, flags ON mails BEGIN
    UPDATE folders SET mails = mails - 1, unread = unread - (old.flags & 16 = 0)
    WHERE id = old.folder;
    UPDATE folders SET mails = mails + 1, unread = unread + (new.flags & 16 = 0)
    WHERE id = new.folder;
END;
CREATE TRIGGER tag_put AFTER INSERT ON tagged BEGIN
    UPDATE tags SET mails = mails + 1, unread = unread
        + coalesce((SELECT flags & 16 = 0 FROM mails WHERE id = new.mail), 0)
    WHERE key = new.tag;
END;
CREATE TRIGGER tag_taken AFTER DELETE ON tagged BEGIN
    UPDATE tags SET mails = mails - 1, unread = unread
        - coalesce((SELECT flags & 16 = 0 FROM mails WHERE id = old.mail), 0)
    WHERE key = old.tag;
END;
CREATE TRIGGER tags_gone BEFORE DELETE ON mails BEGIN
    DELETE FROM tagged WHERE mail = old.id;
END;
CREATE TRIGGER report_gone BEFORE DELETE ON mails BEGIN
    DELETE FROM reports WHERE mail = old.id;
END;
CREATE TRIGGER tags_read AFTER UPDATE OF flags ON mails
WHEN old.flags & 16 <> new.flags & 16 BEGIN
    UPDATE tags SET unread = unread + (new.flags & 16 = 0) - (old.flags & 16 = 0)
    WHERE key IN (SELECT tag FROM tagged WHERE mail = new.id);
END;
";

/// `read_by` says by which charset all mails of a sender in an account were read for their rows;
/// nothing, where each was by itself, and [`OWED`] where nobody knows. What it lacks in an index of
/// before is done then (`store::agree`), so the version stands.
const READ_BY: &str = "
CREATE TABLE IF NOT EXISTS read_by (
    account TEXT NOT NULL,
    address TEXT NOT NULL,
    charset TEXT NOT NULL,
    PRIMARY KEY (account, address)
) WITHOUT ROWID;
";

/// No charset: the rows of this sender are to be looked at.
pub(super) const OWED: &str = "?";

/// How a connection works with the file. `recursive_triggers` lets a replaced row be counted out. A commit is not synced: what a power failure takes from
/// the index is read from the maildirs again.
const MANNERS: &str = "
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
PRAGMA temp_store = MEMORY;
PRAGMA cache_size = -8000;
PRAGMA busy_timeout = 10000;
PRAGMA trusted_schema = OFF;
PRAGMA recursive_triggers = ON;
PRAGMA wal_autocheckpoint = 10000;
PRAGMA journal_size_limit = 16777216;
";

/// How the writer works while it files thousands of rows: keys of conversations come in no order, and
/// each page that is not at hand is read again; each checkpoint waits for the disk.
pub(super) const WHILE_FILLING: &str = "
PRAGMA cache_size = -32768;
PRAGMA wal_autocheckpoint = 50000;
";

/// And behind it, as [`MANNERS`] has it, with what was written brought where it belongs.
pub(super) const AS_USUAL: &str = "
PRAGMA wal_checkpoint(PASSIVE);
PRAGMA wal_autocheckpoint = 10000;
PRAGMA cache_size = -8000;
PRAGMA shrink_memory;
";

/// Sets a connection up.
pub(super) fn set_up(connection: &Connection) -> Result<(), StoreError> {
    connection.set_prepared_statement_cache_capacity(64);
    keep_plans(connection)?;
    Ok(connection.execute_batch(MANNERS)?)
}

/// A plan made once is kept whatever is bound to it: made anew at each binding, for values that
/// change nothing, it was a sixth of what taking in a row cost.
pub(super) fn keep_plans(connection: &Connection) -> Result<(), StoreError> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(())
}

/// Whether the file has tables of this version.
pub(super) fn is_ours(connection: &Connection) -> Result<bool, StoreError> {
    let version: i64 = connection.query_row("PRAGMA main.user_version", [], |row| row.get(0))?;
    Ok(version == VERSION)
}

/// Makes the tables in an empty file. `false` where the file has tables of another version.
pub(super) fn make_tables(connection: &Connection) -> Result<bool, StoreError> {
    let version: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if version == VERSION {
        // Touches each table's root page, so that plain damage shows now and not in the middle.
        connection.query_row(
            "SELECT (SELECT count(*) FROM folders), (SELECT max(id) FROM mails)",
            [],
            |_row| Ok(()),
        )?;
        connection.execute_batch(READ_BY)?;
        return Ok(true);
    }
    let tables: i64 =
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    if version != 0 || tables != 0 {
        return Ok(false);
    }
    connection.execute_batch(&format!(
        "BEGIN; {TABLES} {READ_BY} PRAGMA user_version = {VERSION}; COMMIT;"
    ))?;
    Ok(true)
}
