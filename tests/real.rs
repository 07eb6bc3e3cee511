//! The whole program against real servers: command line, window, and the plug pulled.

#![cfg(target_os = "linux")]

mod beside;
mod carry;
mod command_line;
mod console;
mod conversation;
mod entrance;
mod exim_and_courier;
mod filters;
mod flush;
mod killed;
mod killed_at_dot;
mod killed_at_work;
mod killed_carrying;
mod login;
mod organise;
mod refusals;
mod search;
mod server_mailbox;
mod small_disk;
mod window;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

/// Every file of a maildir's `new` and `cur`, how often each content is there.
pub(crate) fn mails_in(maildir: &Path) -> BTreeMap<Vec<u8>, usize> {
    let mut mails = BTreeMap::new();
    for part in ["new", "cur"] {
        let Ok(entries) = fs::read_dir(maildir.join(part)) else {
            continue;
        };
        for entry in entries {
            *mails
                .entry(fs::read(entry.unwrap().path()).unwrap())
                .or_default() += 1;
        }
    }
    mails
}

/// Runs the program on a profile and waits for its end.
pub(crate) fn hongyan(profile: &Path, arguments: &[&str]) -> Output {
    program(profile, arguments).output().unwrap()
}

/// The program on a profile, not started yet.
pub(crate) fn program(profile: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hongyan"));
    command
        .env("HONGYAN_PROFILE", profile)
        .env("DBUS_SESSION_BUS_ADDRESS", "disabled:");
    command.args(arguments);
    command
}

/// A profile folder with this config.toml.
pub(crate) fn profile(config: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("config.toml"), config).unwrap();
    folder
}

/// A made-up mail with Chinese text; the number makes it differ from every other.
pub(crate) fn numbered(number: usize, octets: usize) -> Vec<u8> {
    let mut mail = format!(
        "From: 王芳 <fang@example.org>\nTo: ann@example.org\nSubject: letter {number}\n\
         Message-ID: <{number}@example.org>\nDate: Fri, 20 Nov 2026 09:00:00 +0800\n\
         Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n鸿雁来信 {number}\n.\n..\n"
    );
    while mail.len() < octets {
        mail.push_str("The goose flew over the river, and the letter was dry.\n");
    }
    mail.into_bytes()
}
