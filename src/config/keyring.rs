//! Passwords in the system's keyring: Secret Service, Keychain, Windows Credential Manager.
//!
//! An entry is named by what it opens (`pop3://alice@pop.example.org:995`), so a password never
//! goes to another host than the one it was typed for. Every function here may wait for a person
//! to unlock the keyring: call them where waiting is allowed.

use ::keyring::{Entry, Error};

use crate::channel::event::ServerKind;
use crate::model::{AccountSettings, Secret};

/// Every entry's service.
const SERVICE: &str = "hongyan";

/// Why the keyring gives no answer. No variant holds a secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyringError {
    /// This system has none, or it doesn't run.
    #[error("this system offers no keyring: {detail}")]
    Absent {
        /// Its words.
        detail: String,
    },
    /// It is locked and stays so.
    #[error("the keyring is locked: {detail}")]
    Locked {
        /// Its words.
        detail: String,
    },
    /// Anything else.
    #[error("{detail}")]
    Other {
        /// Its words.
        detail: String,
    },
}

/// The password kept for this server of the account, if there is one.
///
/// # Errors
/// [`KeyringError`] where the keyring does not answer.
pub fn get(account: &AccountSettings, server: ServerKind) -> Result<Option<Secret>, KeyringError> {
    match entry(account, server)?.get_password() {
        Ok(password) => Ok(Some(Secret::new(password))),
        Err(Error::NoEntry) => Ok(None),
        Err(error) => Err(told(&error)),
    }
}

/// Keeps the password for this server of the account, in place of an earlier one.
///
/// # Errors
/// [`KeyringError`] where the keyring does not take it.
pub fn set(
    account: &AccountSettings,
    server: ServerKind,
    password: &Secret,
) -> Result<(), KeyringError> {
    entry(account, server)?
        .set_password(password.expose())
        .map_err(|error| told(&error))
}

/// Forgets the password of this server of the account; none being there is well.
///
/// # Errors
/// [`KeyringError`] where the keyring does not answer.
pub fn delete(account: &AccountSettings, server: ServerKind) -> Result<(), KeyringError> {
    match entry(account, server)?.delete_credential() {
        Ok(()) | Err(Error::NoEntry) => Ok(()),
        Err(error) => Err(told(&error)),
    }
}

fn entry(account: &AccountSettings, server: ServerKind) -> Result<Entry, KeyringError> {
    if let Err(error) = Entry::store_status() {
        return Err(KeyringError::Absent {
            detail: words(error),
        });
    }
    Entry::new(SERVICE, &name(account, server)).map_err(|error| told(&error))
}

/// What an entry opens.
fn name(account: &AccountSettings, server: ServerKind) -> String {
    let (scheme, user, host, port) = match server {
        ServerKind::Pop3 => {
            let pop3 = &account.pop3;
            ("pop3", account.pop3_user(), &pop3.host, pop3.port)
        }
        ServerKind::Smtp => {
            let smtp = &account.smtp;
            ("smtp", account.smtp_user(), &smtp.host, smtp.port)
        }
    };
    format!("{scheme}://{user}@{host}:{port}")
}

/// The crate's error without the bytes it may carry.
fn told(error: &Error) -> KeyringError {
    match error {
        Error::NoDefaultStore | Error::NotSupportedByStore(_) => KeyringError::Absent {
            detail: words(error),
        },
        Error::NoStorageAccess(_) => KeyringError::Locked {
            detail: words(error),
        },
        Error::BadEncoding(_) | Error::BadDataFormat(..) => KeyringError::Other {
            detail: "the entry in the keyring is not text".to_owned(),
        },
        other => KeyringError::Other {
            detail: words(other),
        },
    }
}

fn words(error: &Error) -> String {
    let words: Vec<String> = error
        .to_string()
        .split_whitespace()
        .map(str::to_owned)
        .collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn an_entry_is_named_by_what_it_opens() {
        let text = "[[account]]\nid = \"a\"\naddress = \"ann@example.org\"\n\
            pop3 = { host = \"pop.example.org\" }\nsmtp = { host = \"smtp.example.org\", user = \"u\" }";
        let settings = crate::config::settings::parse(text, Path::new("config.toml")).unwrap();
        let account = &settings.accounts[0];
        assert_eq!(
            name(account, ServerKind::Pop3),
            "pop3://ann@example.org@pop.example.org:995"
        );
        assert_eq!(
            name(account, ServerKind::Smtp),
            "smtp://u@smtp.example.org:465"
        );
    }

    #[test]
    fn an_error_with_bytes_in_it_does_not_show_them() {
        let error = told(&Error::BadEncoding(b"hunter2\xff".to_vec()));
        assert!(!format!("{error} {error:?}").contains("hunter2"));
    }
}
