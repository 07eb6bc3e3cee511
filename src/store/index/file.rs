//! The files of SQLite: for their owner alone, moved aside where they are of no use.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use crate::store::disk::Disk;
use crate::store::{StoreError, schema};

/// How long a look waits for whoever writes.
const PATIENCE: Duration = Duration::from_secs(10);

/// Opens the file for its owner alone: SQLite gives its `-wal` and `-shm` the same mode.
pub(in crate::store) fn open_private(path: &Path) -> Result<Connection, StoreError> {
    if !path.exists() {
        let mut options = fs::OpenOptions::new();
        options.write(true).create(true).truncate(false);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options
            .open(path)
            .map_err(|error| StoreError::at(path, &error))?;
    }
    Ok(Connection::open(path)?)
}

/// A connection that reads rows.
pub(in crate::store) fn open_rows(path: &Path) -> Result<Connection, StoreError> {
    let reader = Connection::open(path)?;
    schema::set_up(&reader)?;
    Ok(reader)
}

/// A connection that cannot write, for who looks beside whoever has the profile.
pub(in crate::store) fn open_looking(path: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(PATIENCE)?;
    connection.set_prepared_statement_cache_capacity(64);
    schema::keep_plans(&connection)?;
    Ok(connection)
}

/// A connection that reads rows and text.
pub(in crate::store) fn open_reader(path: &Path, text: &Path) -> Result<Connection, StoreError> {
    let reader = open_rows(path)?;
    attach(&reader, text)?;
    Ok(reader)
}

/// Gives a connection the file of text, as `text`. Octet by octet: the way to it need not be
/// UTF-8, and another way leads to another file.
pub(in crate::store) fn attach(connection: &Connection, text: &Path) -> Result<(), StoreError> {
    const ATTACH: &str = "ATTACH DATABASE ?1 AS text";
    #[cfg(unix)]
    connection.execute(
        ATTACH,
        [std::os::unix::ffi::OsStrExt::as_bytes(text.as_os_str())],
    )?;
    #[cfg(not(unix))]
    connection.execute(ATTACH, [text.to_string_lossy()])?;
    Ok(())
}

/// Puts a damaged file beside the new one, for whoever wants to know what happened.
pub(in crate::store) fn move_aside(path: &Path, disk: &Disk) -> Result<PathBuf, StoreError> {
    let moved_to = path.with_extension("damaged");
    remove_beside(path, disk)?;
    disk.rename(path, &moved_to)?;
    Ok(moved_to)
}

/// Removes a file that another version of this program has made, with this table in it: nothing
/// happened to it, and all that is in it is read anew. `false`: it is none of ours.
pub(in crate::store) fn discard(path: &Path, table: &str, disk: &Disk) -> Result<bool, StoreError> {
    let is_ours = {
        let connection = open_looking(path)?;
        let version: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
        version != 0 && connection.table_exists(None, table)?
    };
    if is_ours {
        remove_beside(path, disk)?;
        disk.remove(path)?;
    }
    Ok(is_ours)
}

/// Removes what SQLite keeps beside a file.
fn remove_beside(path: &Path, disk: &Disk) -> Result<(), StoreError> {
    for extra in ["-wal", "-shm"] {
        let mut name = path.as_os_str().to_owned();
        name.push(extra);
        disk.remove(Path::new(&name))?;
    }
    Ok(())
}
