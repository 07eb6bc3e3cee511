//! `hongyan practice`: a profile that is thrown away, and a mail server in this process.

use std::io;
use std::path::Path;
use std::sync::mpsc::sync_channel;
use std::thread;

use super::exit::{Exit, Trouble};
use crate::channel::Command;
use crate::config::{Profile, Settings, edit};
use crate::model::{AccountId, AccountSettings};
use crate::practice::{Options, Server};

/// Everything practice needs; dropping it ends the server and removes the profile.
pub struct Practice {
    /// The throw-away profile.
    pub profile: Profile,
    /// One account on the server.
    pub settings: Settings,
    _server: RunningServer,
    _folder: tempfile::TempDir,
}

impl Practice {
    /// Makes the profile and starts the server.
    ///
    /// # Errors
    /// [`Exit::CannotCreate`] where the folder cannot be made or the ports not be bound.
    pub fn begin() -> Result<Self, Trouble> {
        let fail = |why: &dyn std::fmt::Display| {
            Trouble::new(Exit::CannotCreate, "could not start practice", why, "")
        };
        let folder = tempfile::Builder::new()
            .prefix("hongyan-practice-")
            .tempdir()
            .map_err(|error| fail(&error))?;
        remove_at_signals(folder.path());
        let (server, mut account) = RunningServer::start().map_err(|error| fail(&error))?;
        // The first check may begin before any command is heard: it finds the password by itself.
        account.password.command = Some(format!("echo {}", Server::password().expose()));
        let profile = Profile::in_folder(folder.path());
        profile
            .make_folders()
            .map_err(|(_folder, error)| fail(&error))?;
        edit::save_account(&profile.config, &account).map_err(|error| fail(&error))?;
        let settings = crate::config::load(&profile.config).map_err(|error| fail(&error))?;
        Ok(Self {
            profile,
            settings,
            _server: server,
            _folder: folder,
        })
    }

    /// What the worker is told first: the password, kept in memory only, and to look for mail.
    #[must_use]
    pub fn first_commands(&self) -> Vec<Command> {
        let accounts = self.settings.accounts.iter();
        accounts
            .map(|account| Command::ProvidePassword {
                account: account.id.clone(),
                password: Server::password(),
                remember: false,
            })
            .chain([Command::Refresh { account: None }])
            .collect()
    }
}

/// The server on a thread of its own, until dropped.
struct RunningServer {
    thread: Option<thread::JoinHandle<()>>,
    end: Option<tokio::sync::oneshot::Sender<()>>,
}

impl RunningServer {
    fn start() -> io::Result<(Self, AccountSettings)> {
        let (end, ended) = tokio::sync::oneshot::channel();
        let (tell, told) = sync_channel(1);
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let thread = thread::Builder::new()
            .name("practice server".to_owned())
            .spawn(move || {
                runtime.block_on(async move {
                    let server = Server::start(Options::default()).await;
                    let account = server.as_ref().map_err(clone_error).and_then(account_on);
                    if tell.send(account).is_ok() && server.is_ok() {
                        // Either way it is over.
                        ended.await.ok();
                    }
                });
            })?;
        let account = told
            .recv()
            .map_err(|_gone| io::Error::other("the server ended at once"))??;
        let server = Self {
            thread: Some(thread),
            end: Some(end),
        };
        Ok((server, account))
    }
}

fn clone_error(error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), error.to_string())
}

fn account_on(server: &Server) -> io::Result<AccountSettings> {
    let id = AccountId::new("practice").map_err(io::Error::other)?;
    server.account(id).map_err(io::Error::other)
}

impl Drop for RunningServer {
    fn drop(&mut self) {
        if let Some(end) = self.end.take() {
            end.send(()).ok();
        }
        if let Some(thread) = self.thread.take() {
            thread.join().ok();
        }
    }
}

/// Ctrl+C, a closed terminal and an ended login remove the folder too; only SIGKILL leaves it to
/// the system's cleaning of its temporary folder.
#[cfg(unix)]
fn remove_at_signals(folder: &Path) {
    use tokio::signal::unix::{SignalKind, signal};
    let folder = folder.to_path_buf();
    let watch = async move {
        let kinds = [
            SignalKind::interrupt(),
            SignalKind::terminate(),
            SignalKind::hangup(),
        ];
        let [Ok(mut interrupt), Ok(mut terminate), Ok(mut hangup)] = kinds.map(signal) else {
            return;
        };
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
            _ = hangup.recv() => {}
        }
        std::fs::remove_dir_all(&folder).ok();
        end_now();
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    if let Ok(runtime) = runtime {
        let watching = thread::Builder::new().name("signals".to_owned());
        // Without this thread a signal ends the program as it always does.
        watching.spawn(move || runtime.block_on(watch)).ok();
    }
}

#[cfg(unix)]
#[expect(
    clippy::exit,
    reason = "a signal asked for it, and nothing of value is open"
)]
fn end_now() {
    std::process::exit(130);
}

#[cfg(not(unix))]
fn remove_at_signals(_folder: &Path) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_left_behind() {
        let practice = Practice::begin().unwrap();
        let folder = practice.profile.config.parent().unwrap().to_path_buf();
        assert!(practice.profile.config.exists());
        let port = practice.settings.accounts[0].pop3.port;
        assert!(std::net::TcpStream::connect(("127.0.0.1", port)).is_ok());
        drop(practice);
        assert!(!folder.exists());
        assert!(std::net::TcpStream::connect(("127.0.0.1", port)).is_err());
    }
}
