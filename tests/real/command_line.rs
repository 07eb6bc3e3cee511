//! `hongyan fetch` and `hongyan send` against Dovecot and Postfix.

use std::io::Write;
use std::process::Stdio;
use std::time::Duration;

use crate::servers::Servers;

use super::{hongyan, mails_in, numbered, profile, program};

#[test]
fn fetching_brings_every_mail_once_and_byte_for_byte_whatever_the_encryption() {
    let servers = Servers::start_dovecot(&["ann"]);
    for number in 0..40 {
        servers.deliver(
            "ann",
            &format!("{number}.a.example"),
            &numbered(number, number * 700),
        );
    }
    let held = servers.retrieve_all("ann");
    for tls in ["implicit", "starttls", "none"] {
        let profile = profile(&servers.config("ann", tls, ""));
        let first = hongyan(profile.path(), &["fetch", "--json"]);
        let said = String::from_utf8_lossy(&first.stdout).into_owned();
        assert!(
            first.status.success(),
            "{tls}: {first:?}\n{}",
            servers.log("dovecot.log")
        );
        let answer: serde_json::Value = serde_json::from_str(said.trim()).unwrap();
        assert_eq!(
            (&answer["account"], &answer["new"]),
            (&"ann".into(), &40.into()),
            "{tls}"
        );
        let stored = mails_in(&profile.path().join("mail/ann"));
        assert_eq!(stored.len(), 40, "{tls}");
        for mail in &held {
            assert_eq!(stored.get(mail), Some(&1), "{tls}: not byte-identical");
        }
        let second = hongyan(profile.path(), &["fetch", "--json"]);
        let answer: serde_json::Value = serde_json::from_slice(&second.stdout).unwrap();
        assert_eq!(answer["new"], 0, "{tls}");
        assert_eq!(servers.count("ann"), 40, "forever means forever");
    }
}

#[test]
fn a_wrong_password_is_said_in_the_servers_words_and_ends_with_77() {
    let servers = Servers::start_dovecot(&["ann"]);
    let config = servers
        .config("ann", "implicit", "")
        .replace("echo correct horse", "echo wrong");
    let output = hongyan(profile(&config).path(), &["fetch"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(77), "{said}");
    assert!(
        said.contains("localhost refused the user name or password"),
        "{said}"
    );
    assert!(
        !said.contains("wrong\n") && said.starts_with("hongyan: "),
        "{said}"
    );
}

#[test]
fn one_refused_recipient_does_not_keep_the_mail_from_the_other() {
    let servers = Servers::start(&["ann", "bob"]);
    for tls in ["implicit", "starttls"] {
        let profile = profile(&servers.config("ann", tls, ""));
        let arguments = [
            "send",
            "-i",
            "--json",
            "-f",
            "ann@example.org",
            "bob@example.org",
            "nobody@example.org",
        ];
        let mut child = program(profile.path(), &arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child
            .stdin
            .take()
            .unwrap()
            .write_all(&numbered(7, 5_000))
            .unwrap();
        let output = child.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let context = || format!("{tls}: {output:?}\n{}", servers.log("postfix.log"));
        let answer: serde_json::Value =
            serde_json::from_str(said.trim()).unwrap_or_else(|_fault| panic!("{}", context()));
        let states: Vec<(&str, &str, i64)> = answer["recipients"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| {
                (
                    one["address"].as_str().unwrap(),
                    one["state"].as_str().unwrap(),
                    one["code"].as_i64().unwrap(),
                )
            })
            .collect();
        let expected = [
            ("bob@example.org", "accepted", 250),
            ("nobody@example.org", "refused", 550),
        ];
        assert_eq!(states, expected, "{}", context());
        assert!(said.contains("User unknown"), "{said}");
    }
    for _attempt in 0..100 {
        if servers.count("bob") == 2 {
            break;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    let got = servers.retrieve_all("bob");
    assert_eq!(got.len(), 2, "{}", servers.log("postfix.log"));
    // Read by another parser: text of eight bits goes out encoded.
    let mail = mail_parser::MessageParser::default()
        .parse(&got[0])
        .unwrap();
    let text = mail.body_text(0).unwrap().replace("\r\n", "\n");
    assert!(text.starts_with("鸿雁来信 7\n.\n..\n"), "{text}");
}
