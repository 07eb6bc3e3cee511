//! `hongyan flush` of queued mails to Postfix over TLS on one connection, and how many round trips
//! a mail costs, counted on the wire; beside `msmtp`, one process a mail.
//!
//! ```text
//! cargo bench --bench flush -- --mails 100 --rtt 50
//! ```
//! Needs root (Dovecot, Postfix) and the package `msmtp`.

#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a bench measures and prints"
)]
#![expect(clippy::unwrap_used, reason = "a bench that cannot go on stops")]

#[path = "../tests/relay.rs"]
mod relay;
#[path = "../tests/servers.rs"]
#[expect(
    dead_code,
    unused_imports,
    reason = "shared with the tests, which use the rest"
)]
mod servers;

use std::fs;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

fn main() {
    let words: Vec<String> = std::env::args().collect();
    let number = |name: &str, otherwise: u64| {
        let place = words.iter().position(|word| word == name);
        place.map_or(otherwise, |at| words[at + 1].parse().unwrap())
    };
    let (mails, rtt) = (number("--mails", 100), number("--rtt", 50));
    for (name, main_cf) in [
        ("by BDAT", ""),
        ("by DATA", "smtpd_discard_ehlo_keywords = chunking\n"),
    ] {
        measure(name, main_cf, mails, rtt);
    }
}

fn measure(name: &str, main_cf: &str, mails: u64, rtt: u64) {
    let servers = servers::Servers::start_with(&["ann", "bob"], main_cf);
    let relay = relay::Relay::start(servers.submissions, Duration::from_millis(rtt) / 2);
    let profile = tempfile::tempdir().unwrap();
    let through_relay = format!("port = {}", relay.port);
    let config = servers.config("ann", "implicit", "");
    let config = config.replace(&format!("port = {}", servers.submissions), &through_relay);
    fs::write(profile.path().join("config.toml"), config).unwrap();
    for mail in 0..mails {
        let arguments = [
            "send",
            "--queue",
            "-f",
            "ann@example.org",
            "bob@example.org",
        ];
        run(hongyan(profile.path()).args(arguments), &text(mail));
    }
    let began = Instant::now();
    run(hongyan(profile.path()).arg("flush"), b"");
    let ours = began.elapsed().as_secs_f64();
    let (turns, connections) = (
        relay.turns.swap(0, Ordering::Relaxed),
        relay.connections.swap(0, Ordering::Relaxed),
    );
    let began = Instant::now();
    let peer_mails = mails.min(20);
    let msmtprc = msmtp_config(&servers, relay.port, profile.path());
    for mail in 0..peer_mails {
        run(
            Command::new("msmtp")
                .arg("-C")
                .arg(&msmtprc)
                .arg("bob@example.org"),
            &text(mail),
        );
    }
    let theirs = began.elapsed().as_secs_f64() / peer_mails as f64 * mails as f64;
    let peer_turns = relay.turns.load(Ordering::Relaxed) as f64 / peer_mails as f64;
    for _attempt in 0..600 {
        if servers.count("bob") as u64 == mails + peer_mails {
            break;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    assert_eq!(
        servers.count("bob") as u64,
        mails + peer_mails,
        "each mail arrives once"
    );
    println!(
        "{name}: {mails} mails at {rtt} ms: hongyan flush {ours:.2} s on {connections} connection(s), {turns} round trips, {:.2} a mail \
         (set-up included); msmtp {theirs:.2} s, {peer_turns:.2} a mail; ratio {:.2}",
        turns as f64 / mails as f64,
        ours / theirs,
    );
}

fn hongyan(profile: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hongyan"));
    command.arg("--profile").arg(profile);
    command
}

fn text(number: u64) -> Vec<u8> {
    let line = "The goose flew over the river, and the letter was dry.\n".repeat(36);
    format!("From: ann@example.org\nTo: bob@example.org\nSubject: letter {number}\n\n{line}")
        .into_bytes()
}

fn run(command: &mut Command, input: &[u8]) {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    let status = child.wait().unwrap();
    assert!(status.success(), "{command:?} ended with {status}");
}

fn msmtp_config(servers: &servers::Servers, port: u16, folder: &Path) -> std::path::PathBuf {
    let path = folder.join("msmtprc");
    let text = format!(
        "account default\nhost localhost\nport {port}\ntls on\ntls_starttls off\ntls_trust_file {}\nauth plain\nuser ann\n\
         password {}\nfrom ann@example.org\n",
        servers.ca_file().display(),
        servers::PASSWORD,
    );
    fs::write(&path, text).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    path
}
