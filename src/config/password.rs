//! The password of an account: from a command, else from the keyring, else missing.

use std::process::Stdio;
use std::time::Duration;

use tokio::io::AsyncReadExt;
use tokio::process::Command;
use tokio::time::timeout;
use zeroize::Zeroizing;

use super::keyring::{self, KeyringError};
use crate::channel::event::ServerKind;
use crate::channel::failure::Cause;
use crate::model::{AccountSettings, Secret};
use crate::wire::transcript::printable;

/// How long a command or the keyring may take: a person may have to type a passphrase first.
const PATIENCE: Duration = Duration::from_secs(120);
/// Octets read of what a command prints.
const OUTPUT_OCTETS: u64 = 64 * 1024;
/// Characters of a command's complaint that are told.
const COMPLAINT_CHARACTERS: usize = 200;

/// Why there is no password. No variant holds one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// Nothing is stored: ask.
    #[error("no password is stored for this account")]
    Missing,
    /// The command of config.toml did not give one.
    #[error("the password command failed: {detail}")]
    Command {
        /// Its exit code and the last line of its standard error.
        detail: String,
    },
    /// The keyring does not answer.
    #[error("the system's keyring does not answer: {0}")]
    Keyring(#[from] KeyringError),
}

impl PasswordError {
    /// The same for the contract between worker and window.
    #[must_use]
    pub fn cause(&self) -> Cause {
        match self {
            Self::Missing => Cause::PasswordMissing,
            Self::Command { detail } => Cause::PasswordCommand {
                detail: detail.clone(),
            },
            Self::Keyring(error) => Cause::Keyring {
                detail: error.to_string(),
            },
        }
    }
}

/// Finds the password of one server of an account. Dropping the future ends the command.
///
/// # Errors
/// [`PasswordError::Command`] where the account names a command and it fails,
/// [`PasswordError::Keyring`] where the keyring does not answer, [`PasswordError::Missing`]
/// where nothing is stored.
pub async fn password(
    account: &AccountSettings,
    server: ServerKind,
) -> Result<Secret, PasswordError> {
    let source = &account.password;
    let command = match server {
        ServerKind::Pop3 => source.command.as_ref(),
        ServerKind::Smtp => source.smtp_command.as_ref().or(source.command.as_ref()),
    };
    if let Some(command) = command {
        return from_command(command, PATIENCE).await;
    }
    if source.keyring == Some(false) {
        return Err(PasswordError::Missing);
    }
    from_keyring(account.clone(), server).await
}

async fn from_keyring(
    account: AccountSettings,
    server: ServerKind,
) -> Result<Secret, PasswordError> {
    let asked = tokio::task::spawn_blocking(move || keyring::get(&account, server));
    let silent = |detail: &str| KeyringError::Other {
        detail: detail.to_owned(),
    };
    match timeout(PATIENCE, asked).await {
        Ok(Ok(answer)) => answer?.ok_or(PasswordError::Missing),
        Ok(Err(_stopped)) => Err(silent("it stopped in the middle").into()),
        Err(_elapsed) => Err(silent("nobody unlocked it in time").into()),
    }
}

/// Runs a command by the system's shell; its first line of standard output is the password.
async fn from_command(command: &str, patience: Duration) -> Result<Secret, PasswordError> {
    let fail = |detail: String| PasswordError::Command { detail };
    let mut child = shell(command)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .map_err(|error| fail(error.to_string()))?;
    let (Some(stdout), Some(stderr)) = (child.stdout.take(), child.stderr.take()) else {
        return Err(fail("it has no output".to_owned()));
    };
    let mut output = Zeroizing::new(Vec::new());
    let mut complaint = Vec::new();
    let whole = async {
        // Each end is closed once enough is read: a command that prints on and on is then ended
        // by the closed pipe instead of waiting for a reader.
        let (output, complaint) = (&mut *output, &mut complaint);
        let read = async move { stdout.take(OUTPUT_OCTETS).read_to_end(output).await };
        let complained = async move { stderr.take(OUTPUT_OCTETS).read_to_end(complaint).await };
        let (read, complained) = tokio::join!(read, complained);
        read?;
        complained?;
        child.wait().await
    };
    let status = timeout(patience, whole)
        .await
        .map_err(|_elapsed| fail(format!("it took longer than {} s", patience.as_secs())))?
        .map_err(|error| fail(error.to_string()))?;
    if !status.success() {
        return Err(fail(told(&status.to_string(), &complaint)));
    }
    let line = output
        .split(|byte| *byte == b'\n')
        .next()
        .unwrap_or_default();
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    match std::str::from_utf8(line) {
        Ok("") => Err(fail("its first line is empty".to_owned())),
        Ok(password) => Ok(Secret::new(password.to_owned())),
        Err(_not_text) => Err(fail("its first line is not UTF-8 text".to_owned())),
    }
}

#[cfg(unix)]
fn shell(command: &str) -> Command {
    let mut shell = Command::new("/bin/sh");
    shell.arg("-c").arg(command);
    shell
}

#[cfg(windows)]
fn shell(command: &str) -> Command {
    /// CREATE_NO_WINDOW: no console flashes up.
    const NO_WINDOW: u32 = 0x0800_0000;
    let mut shell = Command::new("cmd");
    shell.raw_arg("/C").raw_arg(command);
    shell.creation_flags(NO_WINDOW);
    shell
}

/// Exit code and last line of standard error. Standard output, where the password is, stays out.
fn told(status: &str, complaint: &[u8]) -> String {
    let last = complaint
        .split(|byte| matches!(byte, b'\n' | b'\r'))
        .rfind(|line| !line.trim_ascii().is_empty());
    match last {
        Some(line) => {
            let line: String = printable(line).chars().take(COMPLAINT_CHARACTERS).collect();
            format!("{status}: {line}")
        }
        None => status.to_owned(),
    }
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::*;

    fn run(command: &str, patience: Duration) -> Result<Secret, PasswordError> {
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap()
            .block_on(from_command(command, patience))
    }

    #[test]
    fn the_first_line_is_the_password() {
        let secret = run("printf 'hunter2 \\r\\nuser: ann\\n'", PATIENCE).unwrap();
        assert_eq!(secret.expose(), "hunter2 ");
    }

    #[test]
    fn a_command_that_fails_tells_its_complaint_but_not_its_output() {
        let error = run("echo hunter2; echo 'no key' >&2; exit 3", PATIENCE).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the password command failed: exit status: 3: no key"
        );
    }

    #[test]
    fn a_command_that_prints_nothing_or_for_ever_ends() {
        assert!(run("true", PATIENCE).is_err());
        assert!(run("yes '' ", PATIENCE).is_err());
    }

    #[test]
    fn a_command_that_hangs_is_given_up() {
        let error = run("sleep 30", Duration::from_millis(50)).unwrap_err();
        assert!(matches!(error, PasswordError::Command { .. }));
    }
}
