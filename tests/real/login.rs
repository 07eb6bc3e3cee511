//! Logging in to real servers by each mechanism they know.

use std::io::Write;
use std::process::Stdio;

use crate::servers::{PASSWORD, Servers};

use super::{hongyan, numbered, profile, program};

#[test]
fn s42_dovecot_and_postfix_let_us_in_by_each_mechanism_and_the_strongest_is_remembered() {
    let servers = Servers::start(&["ann"]);
    servers.deliver("ann", "1.a.example", &numbered(1, 500));
    for (auth, line) in [
        ("auto", "AUTH SCRAM-SHA-256 …"),
        ("scram-sha-256", "AUTH SCRAM-SHA-256 …"),
        ("scram-sha-1", "AUTH SCRAM-SHA-1 …"),
        ("plain", "AUTH PLAIN …"),
        ("login", "AUTH LOGIN"),
        ("cram-md5", "AUTH CRAM-MD5"),
        ("user-pass", "USER ann"),
        ("apop", "APOP ann …"),
    ] {
        let mut config = servers.config("ann", "implicit", &format!("auth = \"{auth}\""));
        if !matches!(auth, "user-pass" | "apop") {
            let user = "user = \"ann\"\n\n[account.password]";
            let named = format!("auth = \"{auth}\"\n{user}");
            config = config.replace(user, &named);
        }
        let profile = profile(&config);
        let transcript = profile.path().join("fetch.txt");
        let transcript = transcript.to_str().unwrap();
        let fetched = hongyan(
            profile.path(),
            &["--transcript", transcript, "fetch", "--json"],
        );
        let log = servers.log("dovecot.log");
        assert!(fetched.status.success(), "{auth}: {fetched:?}\n{log}");
        let dialogue = std::fs::read_to_string(transcript).unwrap();
        assert!(dialogue.contains(line), "{auth}:\n{dialogue}");
        assert!(!dialogue.contains(PASSWORD), "a27");
        let transcript = profile.path().join("send.txt");
        let transcript = transcript.to_str().unwrap();
        let arguments = ["--transcript", transcript, "send", "-i", "ann@example.org"];
        let mut sending = program(profile.path(), &arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mail = b"From: ann@example.org\nTo: ann@example.org\nSubject: in\n\nin\n";
        sending.stdin.take().unwrap().write_all(mail).unwrap();
        let sent = sending.wait_with_output().unwrap();
        let dialogue = std::fs::read_to_string(transcript).unwrap_or_default();
        let log = servers.log("postfix.log");
        assert!(sent.status.success(), "{auth}: {sent:?}\n{dialogue}\n{log}");
        if !matches!(auth, "user-pass" | "apop") {
            assert!(dialogue.contains(line), "{auth}:\n{dialogue}");
        }
        let remembered = std::fs::read_to_string(profile.path().join("mail/ann/logins"));
        let remembered = remembered.unwrap_or_default();
        assert_eq!(
            remembered.contains(&format!("pop3:localhost:{} SCRAM", servers.pop3s)),
            line.contains("SCRAM"),
            "{auth}: {remembered}"
        );
    }
}

#[test]
fn a26_a_server_that_gave_up_scram_is_asked_about_and_told_nothing() {
    let servers = Servers::start_dovecot(&["ann"]);
    let profile = profile(&servers.config("ann", "implicit", ""));
    assert!(hongyan(profile.path(), &["fetch"]).status.success());
    let file = profile.path().join("mail/ann/logins");
    let remembered = std::fs::read_to_string(&file).unwrap();
    // As if Dovecot had known channel bindings before.
    std::fs::write(&file, remembered.replace("SHA-256", "SHA-256-PLUS")).unwrap();
    let refused = hongyan(profile.path(), &["fetch"]);
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!(refused.status.code(), Some(77), "{said}");
    for words in [
        "took SCRAM-SHA-256-PLUS before",
        "name the mechanism as auth",
    ] {
        assert!(said.contains(words), "{said}");
    }
}
