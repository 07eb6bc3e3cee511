//! The strongest way of logging in that each server of an account has taken.
//!
//! One line a server in a small file in the account's folder, replaced as a whole:
//! `<server> <mechanism>`. Not in the index, which may be deleted at any time, and not in
//! config.toml, which is the person's: forgetting it would let whoever takes the strong mechanisms
//! out of a server's answer have the password.

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::PoisonError;

use crate::model::AccountId;

use super::disk::Disk;
use super::lock::Lock;
use super::{ProfilePaths, Store, StoreError};

/// The file in the account's folder.
const FILE: &str = "logins";

impl Store {
    /// What this server of the account has taken, where that is known. `server` is any text
    /// without spaces that names it, such as `pop3:pop.example.org:995`.
    ///
    /// # Errors
    /// File errors, [`StoreError::Unreadable`]: what cannot be read is not the same as nothing.
    pub fn pinned_login(
        &self,
        account: &AccountId,
        server: &str,
    ) -> Result<Option<String>, StoreError> {
        Ok(self.read_logins(account)?.remove(server))
    }

    /// Remembers what this server has taken. Durable when this returns.
    ///
    /// # Errors
    /// File errors.
    pub fn pin_login(
        &self,
        account: &AccountId,
        server: &str,
        mechanism: &str,
    ) -> Result<(), StoreError> {
        let found = self.account(account)?;
        let _held = found.logins.lock().unwrap_or_else(PoisonError::into_inner);
        let mut logins = self.read_logins(account)?;
        let before = logins.insert(server.to_owned(), mechanism.to_owned());
        if before.as_deref() == Some(mechanism) {
            return Ok(());
        }
        self.write_logins(account, &logins)
    }

    /// Forgets what `servers` have taken: a person allows something weaker.
    ///
    /// # Errors
    /// File errors.
    pub fn unpin_logins(&self, account: &AccountId, servers: &[String]) -> Result<(), StoreError> {
        let found = self.account(account)?;
        let _held = found.logins.lock().unwrap_or_else(PoisonError::into_inner);
        let mut logins = self.read_logins(account)?;
        logins.retain(|server, _mechanism| !servers.contains(server));
        self.write_logins(account, &logins)
    }

    /// Where it is remembered, for a person who has to look at it.
    #[must_use]
    pub fn logins_path(&self, account: &AccountId) -> PathBuf {
        logins_path_in(&self.shared.paths, account)
    }

    fn read_logins(&self, account: &AccountId) -> Result<BTreeMap<String, String>, StoreError> {
        read(&self.logins_path(account))
    }

    fn write_logins(
        &self,
        account: &AccountId,
        logins: &BTreeMap<String, String>,
    ) -> Result<(), StoreError> {
        // An account that has no folder has none to remember anything of.
        self.account(account)?;
        write(&self.shared.disk, &self.logins_path(account), logins)
    }
}

/// What this server of the account has taken, out of a profile that another process may hold: the
/// file is replaced as a whole, so one of its states is read.
///
/// # Errors
/// File errors: what cannot be read is not the same as nothing.
pub fn pinned_login_in(
    paths: &ProfilePaths,
    account: &AccountId,
    server: &str,
) -> Result<Option<String>, StoreError> {
    Ok(read(&logins_path_in(paths, account))?.remove(server))
}

/// Remembers what this server has taken in a profile that is not open here. Durable when this
/// returns.
///
/// # Errors
/// [`StoreError::InUse`]: another process has the profile, which keeps this file itself; file
/// errors.
pub fn pin_login_in(
    paths: &ProfilePaths,
    account: &AccountId,
    server: &str,
    mechanism: &str,
) -> Result<(), StoreError> {
    let path = logins_path_in(paths, account);
    if !path.parent().is_some_and(Path::is_dir) {
        // An account that has no folder has none to remember anything of.
        return Ok(());
    }
    let disk = Disk::real();
    let _held = Lock::take(&paths.lock, disk.clone())?;
    let mut logins = read(&path)?;
    logins.insert(server.to_owned(), mechanism.to_owned());
    write(&disk, &path, &logins)
}

/// Where a profile remembers it.
#[must_use]
pub fn logins_path_in(paths: &ProfilePaths, account: &AccountId) -> PathBuf {
    paths.mail.join(account.as_str()).join(FILE)
}

fn read(path: &Path) -> Result<BTreeMap<String, String>, StoreError> {
    let unreadable = |detail: String| StoreError::Unreadable {
        path: path.to_owned(),
        detail,
    };
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(BTreeMap::new()),
        Err(error) if error.kind() == ErrorKind::InvalidData => {
            return Err(unreadable("it is no text".to_owned()));
        }
        Err(error) => return Err(StoreError::at(path, &error)),
    };
    let lines = text.lines().enumerate().map(|(index, line)| {
        let (server, mechanism) = line.split_once(' ').ok_or_else(|| {
            unreadable(format!("line {} names no server and mechanism", index + 1))
        })?;
        Ok((server.to_owned(), mechanism.to_owned()))
    });
    lines.collect()
}

fn write(disk: &Disk, path: &Path, logins: &BTreeMap<String, String>) -> Result<(), StoreError> {
    let lines = logins
        .iter()
        .map(|(server, mechanism)| format!("{server} {mechanism}\n"));
    let text: String = lines.collect();
    disk.replace(path, text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::ProfilePaths;

    #[test]
    fn a26_what_a_server_took_is_remembered_beyond_the_run_and_the_index() {
        let folder = tempfile::tempdir().unwrap();
        let paths = ProfilePaths::under(folder.path());
        let work = AccountId::new("work").unwrap();
        let open = || Store::open(&paths, std::slice::from_ref(&work)).unwrap();
        let (pop3, smtp) = ("pop3:mx.example.org:995", "smtp:mx.example.org:465");
        let store = open();
        assert_eq!(store.pinned_login(&work, pop3).unwrap(), None);
        store.pin_login(&work, pop3, "SCRAM-SHA-256").unwrap();
        store.pin_login(&work, smtp, "SCRAM-SHA-1").unwrap();
        drop(store);
        fs::remove_file(&paths.index).unwrap();
        let store = open();
        let pinned = |server| store.pinned_login(&work, server).unwrap();
        assert_eq!(pinned(pop3).as_deref(), Some("SCRAM-SHA-256"));
        store.unpin_logins(&work, &[pop3.to_owned()]).unwrap();
        assert_eq!(pinned(pop3), None);
        assert_eq!(pinned(smtp).as_deref(), Some("SCRAM-SHA-1"));
    }

    #[test]
    fn a26_what_cannot_be_understood_is_not_taken_for_nothing_nor_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let work = AccountId::new("work").unwrap();
        let paths = ProfilePaths::under(folder.path());
        let store = Store::open(&paths, std::slice::from_ref(&work)).unwrap();
        let server = "pop3:mx.example.org:995";
        store.pin_login(&work, server, "SCRAM-SHA-256").unwrap();
        let file = store.logins_path(&work);
        for damaged in [&b"pop3:mx.example"[..], b"a b\n\n", b"\xff \xff\n"] {
            fs::write(&file, damaged).unwrap();
            let is_unreadable = |done: Result<(), StoreError>| {
                assert!(
                    matches!(done, Err(StoreError::Unreadable { .. })),
                    "{done:?}"
                );
            };
            is_unreadable(store.pinned_login(&work, server).map(|_pinned| ()));
            is_unreadable(store.pin_login(&work, server, "SCRAM-SHA-1"));
            assert_eq!(fs::read(&file).unwrap(), damaged);
        }
    }

    #[test]
    fn a26_a_profile_that_is_open_elsewhere_is_read_and_not_written() {
        let folder = tempfile::tempdir().unwrap();
        let paths = ProfilePaths::under(folder.path());
        let work = AccountId::new("work").unwrap();
        let (pop3, smtp) = ("pop3:mx.example.org:995", "smtp:mx.example.org:465");
        let store = Store::open(&paths, std::slice::from_ref(&work)).unwrap();
        store.pin_login(&work, pop3, "SCRAM-SHA-256").unwrap();
        let pinned = |server| pinned_login_in(&paths, &work, server).unwrap();
        assert_eq!(pinned(pop3).as_deref(), Some("SCRAM-SHA-256"));
        let refused = pin_login_in(&paths, &work, smtp, "SCRAM-SHA-1").unwrap_err();
        assert!(matches!(refused, StoreError::InUse { .. }), "{refused}");
        drop(store);
        pin_login_in(&paths, &work, smtp, "SCRAM-SHA-1").unwrap();
        assert_eq!(pinned(smtp).as_deref(), Some("SCRAM-SHA-1"));
        assert_eq!(pinned(pop3).as_deref(), Some("SCRAM-SHA-256"));
        let nobody = AccountId::new("nobody").unwrap();
        pin_login_in(&paths, &nobody, smtp, "SCRAM-SHA-1").unwrap();
        assert!(!paths.mail.join("nobody").exists());
    }

    #[test]
    fn a26_servers_remembered_at_the_same_moment_are_all_remembered() {
        let folder = tempfile::tempdir().unwrap();
        let work = AccountId::new("work").unwrap();
        let paths = ProfilePaths::under(folder.path());
        let store = Store::open(&paths, std::slice::from_ref(&work)).unwrap();
        let names: Vec<String> = (0..16)
            .map(|number| format!("smtp:mx{number}:465"))
            .collect();
        std::thread::scope(|scope| {
            for name in &names {
                scope.spawn(|| store.pin_login(&work, name, "SCRAM-SHA-256").unwrap());
            }
        });
        for name in &names {
            assert!(store.pinned_login(&work, name).unwrap().is_some(), "{name}");
        }
    }
}
