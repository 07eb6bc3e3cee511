//! `hongyan flush` of queued mails to Postfix over TLS on one connection, and how many round trips
//! a mail costs, counted on the wire; beside `msmtp`, one process a mail. One of the mails has a
//! refused recipient and two are refused as a whole, and that must touch no other.
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

#[path = "../tests/refused.rs"]
mod refused;
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
    let mails = usize::try_from(number("--mails", 100)).unwrap();
    let rtt = number("--rtt", 50);
    for (name, main_cf) in [
        ("by BDAT", ""),
        ("by DATA", "smtpd_discard_ehlo_keywords = chunking\n"),
    ] {
        measure(name, main_cf, mails, rtt);
    }
}

/// Round trips a mail may cost, setting the connection up included.
const MOST_ROUND_TRIPS: f64 = 1.2;

fn measure(name: &str, main_cf: &str, mails: usize, rtt: u64) {
    let main_cf = format!("{}{main_cf}", refused::MAIN_CF);
    let servers = servers::Servers::start_with(&["ann", "bob"], &main_cf);
    let relay = relay::Relay::start(servers.submissions, Duration::from_millis(rtt) / 2);
    let profile = tempfile::tempdir().unwrap();
    let through_relay = format!("port = {}", relay.port);
    let config = servers.config("ann", "implicit", "");
    let config = config.replace(&format!("port = {}", servers.submissions), &through_relay);
    fs::write(profile.path().join("config.toml"), config).unwrap();
    let names: Vec<String> = (0..mails).map(|mail| queue(profile.path(), mail)).collect();
    let began = Instant::now();
    let mut flush = hongyan(profile.path());
    // Its exit tells that not everything was taken.
    let flushed = flush.args(["flush", "--json"]).output().unwrap();
    let ours = began.elapsed().as_secs_f64();
    let (turns, connections) = (
        relay.turns.swap(0, Ordering::Relaxed),
        relay.connections.swap(0, Ordering::Relaxed),
    );
    refused::assert_each_its_own(&names, &String::from_utf8_lossy(&flushed.stdout));
    assert_eq!(connections, 1);
    let each = turns as f64 / mails as f64;
    assert!(each <= MOST_ROUND_TRIPS, "{each} round trips a mail");
    let began = Instant::now();
    let peer_mails = mails.min(20);
    let msmtprc = msmtp_config(&servers, relay.port, profile.path());
    for mail in 0..peer_mails {
        run(
            Command::new("msmtp")
                .arg("-C")
                .arg(&msmtprc)
                .arg("bob@example.org"),
            &text(&format!("letter {mail}")),
        );
    }
    let theirs = began.elapsed().as_secs_f64() / peer_mails as f64 * mails as f64;
    let peer_turns = relay.turns.load(Ordering::Relaxed) as f64 / peer_mails as f64;
    let arriving = refused::arriving(mails) + peer_mails;
    for _attempt in 0..600 {
        if servers.count("bob") == arriving {
            break;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    assert_eq!(servers.count("bob"), arriving, "each mail arrives once");
    println!(
        "{name}: {mails} mails at {rtt} ms: hongyan flush {ours:.2} s on {connections} connection(s), {turns} round trips, {each:.2} a mail \
         (set-up included), each refusal told of its own mail alone; msmtp {theirs:.2} s, {peer_turns:.2} a mail; ratio {:.2}",
        ours / theirs,
    );
}

fn hongyan(profile: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hongyan"));
    command.arg("--profile").arg(profile);
    command
}

/// Queues a mail and says how its entry is called.
fn queue(profile: &Path, number: usize) -> String {
    let mut command = hongyan(profile);
    command.args(["send", "--queue", "--json", "-f", refused::sender(number)]);
    let queued = run(
        command.args(refused::recipients(number)),
        &text(&refused::subject(number)),
    );
    let item: serde_json::Value = serde_json::from_slice(&queued).unwrap();
    item["id"].as_str().unwrap().to_owned()
}

fn text(subject: &str) -> Vec<u8> {
    let line = "The goose flew over the river, and the letter was dry.\n".repeat(36);
    format!("From: ann@example.org\nTo: bob@example.org\nSubject: {subject}\n\n{line}").into_bytes()
}

fn run(command: &mut Command, input: &[u8]) -> Vec<u8> {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{command:?}: {output:?}");
    output.stdout
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
