//! The whole loop with another pair of servers: send through Exim, which delivers, and fetch from
//! Courier.

use std::io::Write;
use std::process::{Output, Stdio};
use std::time::Duration;

use crate::second::Second;

use super::{hongyan, mails_in, numbered, profile, program};

#[test]
fn a_mail_goes_out_through_exim_and_comes_back_from_courier_whatever_the_encryption() {
    let servers = Second::start(&["ann", "bob"]);
    for (round, tls) in [(1, "implicit"), (2, "starttls")] {
        let ann = profile(&servers.config("ann", tls, ""));
        let mail = numbered(round, 40_000);
        let sent = send(
            ann.path(),
            &["--json", "bob@example.org", "nobody@example.org"],
            &mail,
        );
        let said = String::from_utf8_lossy(&sent.stdout).into_owned();
        let log = || servers.log("var/log/exim4/mainlog");
        assert_eq!(sent.status.code(), Some(69), "{tls}: {sent:?}\n{}", log());
        let answer: serde_json::Value = serde_json::from_str(said.trim()).unwrap();
        let states = ["accepted", "refused"];
        for (recipient, state) in answer["recipients"].as_array().unwrap().iter().zip(states) {
            assert_eq!(recipient["state"], state, "{said}");
        }
        assert_eq!(answer["recipients"][1]["code"], 550, "{said}");
        for _attempt in 0..200 {
            if servers.count("bob") == 1 {
                break;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        assert_eq!(servers.count("bob"), 1, "{tls}\n{}", log());

        // Courier asks for ten seconds between two sessions of one box; each profile has one.
        let keep = "keep_on_server = \"delete-after-download\"";
        let bob = profile(&servers.config("bob", tls, keep));
        let held = servers.mails("bob").remove(0);
        let fetched = hongyan(bob.path(), &["fetch", "--json"]);
        let said = String::from_utf8_lossy(&fetched.stdout).into_owned();
        let log = servers.log("courier.log");
        assert!(fetched.status.success(), "{tls}: {fetched:?}\n{log}");
        let answer: serde_json::Value = serde_json::from_str(said.trim()).unwrap();
        assert_eq!(answer["new"], 1, "{said}");
        let stored = mails_in(&bob.path().join("mail/bob"));
        let (stored, times) = stored.first_key_value().unwrap();
        assert_eq!(*times, 1);
        // Courier ends lines in CRLF, Exim's file has LF.
        let lines: Vec<u8> = stored.iter().copied().filter(|o| *o != b'\r').collect();
        assert_eq!(lines, held, "{tls}: not the mail that lay there");
        let text = String::from_utf8_lossy(&lines).into_owned();
        assert!(text.contains(&format!("letter {round}")), "{text}");
        assert_eq!(servers.count("bob"), 0, "deleted after download");
    }
}

#[test]
fn many_mails_waiting_go_to_exim_and_each_arrives_once() {
    let servers = Second::start(&["ann", "bob"]);
    let ann = profile(&servers.config("ann", "implicit", ""));
    for number in 0..30 {
        let queued = send(
            ann.path(),
            &["--queue", "bob@example.org"],
            &numbered(number, 300),
        );
        assert!(queued.status.success(), "{queued:?}");
    }
    let flushed = hongyan(ann.path(), &["flush", "--json"]);
    let log = || servers.log("var/log/exim4/mainlog");
    assert!(flushed.status.success(), "{flushed:?}\n{}", log());
    assert_eq!(String::from_utf8_lossy(&flushed.stdout).lines().count(), 30);
    for _attempt in 0..200 {
        if servers.count("bob") == 30 {
            break;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    let mut subjects: Vec<String> = servers
        .mails("bob")
        .iter()
        .filter_map(|mail| {
            let text = String::from_utf8_lossy(mail).into_owned();
            let line = text.lines().find(|line| line.starts_with("Subject: "))?;
            Some(line.to_owned())
        })
        .collect();
    subjects.sort();
    subjects.dedup();
    assert_eq!(subjects.len(), 30, "{}", log());
    assert_eq!(servers.count("bob"), 30);
}

fn send(profile: &std::path::Path, words: &[&str], mail: &[u8]) -> Output {
    let mut child = program(profile, &["send", "-i"])
        .args(["-f", "ann@example.org"])
        .args(words)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(mail).unwrap();
    child.wait_with_output().unwrap()
}
