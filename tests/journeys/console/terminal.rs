//! `hongyan console` fed by a script.

use std::fs;
use std::io::Write;
use std::process::{Command, Stdio};

use hongyan::store::disk::Disk;
use hongyan::store::lock::Lock;

use super::super::desk::PASSWORD;
use super::server;

/// What a run says for these lines, with an account on `port` and its profile.
fn run(port: u16, profile: &std::path::Path, script: &str) -> String {
    let text = format!(
        "[[account]]\nid = \"work\"\naddress = \"ann@example.org\"\n\
         pop3 = {{ host = \"localhost\", port = {port}, tls = \"none\" }}\n\
         smtp = {{ host = \"localhost\", port = {port}, tls = \"none\" }}\n\
         password = {{ command = \"echo {PASSWORD}\" }}\n",
    );
    fs::write(profile.join("config.toml"), text).unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_hongyan"))
        .arg("--profile")
        .arg(profile)
        .args(["console", "pop3", "--account", "work"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    input.write_all(script.as_bytes()).unwrap();
    drop(input);
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(
        output.status.success(),
        "{said}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    said
}

#[test]
fn a_script_waits_for_the_end_of_its_login_even_where_nothing_follows() {
    let answers: Vec<&'static [u8]> = vec![
        b"+OK\r\nUSER\r\n.\r\n",
        b"+OK\r\n",
        b"+OK in\r\n",
        b"+OK 0 0\r\n",
    ];
    for (script, last) in [("/login\nSTAT\n", "STAT\r\n"), ("/login\n", "")] {
        let (port, thread) = server(b"+OK hi\r\n", answers.clone());
        let profile = tempfile::tempdir().unwrap();
        let said = run(port, profile.path(), script);
        assert!(!said.contains(PASSWORD), "{said}");
        assert!(said.contains("S: +OK in\n"), "{said}");
        let heard = String::from_utf8(thread.join().unwrap()).unwrap();
        let wanted = format!("CAPA\r\nUSER ann@example.org\r\nPASS {PASSWORD}\r\n{last}");
        assert_eq!(heard, wanted);
    }
}

#[test]
fn a26_the_terminals_console_keeps_to_what_the_window_has_remembered() {
    let (port, thread) = server(b"+OK hi\r\n", vec![b"+OK\r\nUSER\r\n.\r\n"]);
    let profile = tempfile::tempdir().unwrap();
    let folder = profile.path().join("mail/work");
    fs::create_dir_all(&folder).unwrap();
    let pinned = format!("pop3:localhost:{port} SCRAM-SHA-256\n");
    fs::write(folder.join("logins"), pinned).unwrap();
    // A window has the profile.
    let _held = Lock::take(&profile.path().join("lock"), Disk::real()).unwrap();
    let said = run(port, profile.path(), "/login\n");
    assert!(said.contains("SCRAM-SHA-256"), "{said}");
    assert_eq!(thread.join().unwrap(), b"CAPA\r\n");
}
