//! What becomes of the mails behind one of which nobody knows whether it arrived.

use std::io::Write;
use std::path::Path;
use std::process::{Output, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use hongyan::channel::{Cause, Command};
use hongyan::model::OutboxState;
use hongyan::model::account::TlsMode;

use super::desk::{Desk, account, cause};
use super::fake::Act;
use super::sending::{queue, server};

#[test]
fn a_line_lost_after_one_dot_leaves_the_next_mail_to_another_line() {
    let (fake, taken) = server(|connection, line| {
        (connection == 0 && line == ".").then(|| Act::SayAndClose(Vec::new()))
    });
    let mut desk = Desk::new(&account(1, fake.port, TlsMode::None));
    for _mail in 0..3 {
        desk.ask(queue(&["bob@example.org"]));
    }
    let lost = cause(desk.ask(Command::Flush { account: None }));
    assert!(matches!(lost, Cause::Unconfirmed { .. }), "{lost:?}");
    assert_eq!(taken.lock().unwrap().mails.len(), 2);
    let waits = desk.outbox();
    let states: Vec<&str> = waits.iter().map(|item| item.state.key()).collect();
    assert_eq!(states, ["unknown", "sent", "sent"]);
}

#[test]
fn a_server_that_leaves_behind_every_dot_is_left_alone_and_the_rest_says_why() {
    let (fake, taken) =
        server(|_connection, line| (line == ".").then(|| Act::SayAndClose(Vec::new())));
    let mut desk = Desk::new(&account(1, fake.port, TlsMode::None));
    for _mail in 0..4 {
        desk.ask(queue(&["bob@example.org"]));
    }
    desk.ask(Command::Flush { account: None });
    assert_eq!(taken.lock().unwrap().mails.len(), 0);
    let (unknown, waits): (Vec<_>, Vec<_>) = (desk.outbox().into_iter())
        .partition(|item| matches!(item.state, OutboxState::Unknown { .. }));
    assert_eq!((unknown.len(), waits.len()), (2, 2));
    for item in waits {
        let OutboxState::Deferred { reason, .. } = item.state else {
            panic!("{item:?}");
        };
        assert!(reason.text.contains("closed the connection"), "{reason:?}");
    }
}

/// A process on this profile, with a mail for its standard input.
fn hongyan(profile: &Path, arguments: &[&str], mail: &str) -> Output {
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_hongyan"))
        .arg("--profile")
        .arg(profile)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A run that sends no mail reads no input.
    child.stdin.take().unwrap().write_all(mail.as_bytes()).ok();
    child.wait_with_output().unwrap()
}

#[test]
fn s66_flush_tells_of_a_mail_whose_fate_nobody_knows_as_long_as_it_waits() {
    let dots = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&dots);
    let (fake, _taken) = server(move |_connection, line| {
        (line == ".").then(|| {
            counted.fetch_add(1, Ordering::SeqCst);
            Act::SayAndClose(Vec::new())
        })
    });
    let profile = tempfile::tempdir().unwrap();
    let server = format!(
        "{{ host = \"127.0.0.1\", port = {}, tls = \"none\" }}",
        fake.port
    );
    let settings = format!(
        "language = \"en\"\n[[account]]\nid = \"work\"\naddress = \"ann@example.org\"\npop3 = {server}\n\
         smtp = {server}\npassword = {{ command = \"echo secret\" }}\n"
    );
    std::fs::write(profile.path().join("config.toml"), settings).unwrap();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let sent = hongyan(
        profile.path(),
        &["send", "bob@example.org", "eve@example.org"],
        "Subject: Minutes\n\nDear all\n",
    );
    assert_eq!(sent.status.code(), Some(76), "{sent:?}");
    for arguments in [
        &["flush", "--json"][..],
        &["flush"],
        &["flush", "--account", "work"],
    ] {
        let flush = hongyan(profile.path(), arguments, "");
        assert_eq!(flush.status.code(), Some(75), "{flush:?}");
        let told = text(&flush.stdout);
        assert_eq!(told.lines().count(), 1, "{told}");
        if arguments.contains(&"--json") {
            let mail: serde_json::Value = serde_json::from_str(&told).unwrap();
            assert_eq!(mail["state"], "unknown");
            assert_eq!(mail["recipients"][0]["address"], "bob@example.org");
        } else {
            let line = ": unknown, 0 of 2 recipients: Minutes\n";
            assert!(told.ends_with(line), "{told}");
        }
        let why = text(&flush.stderr);
        assert_eq!(why.lines().count(), 1, "{why}");
        for part in [
            "Minutes",
            "bob@example.org",
            "eve@example.org",
            "decide in the window",
        ] {
            assert!(why.contains(part), "{why}");
        }
    }
    // It was left alone each time.
    assert_eq!(dots.load(Ordering::SeqCst), 1);
}
