//! SIGKILL while a run of mails is on its way: the one whose dot is out is a question, those
//! before it are sent, those behind it wait.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::time::Duration;

use hongyan::model::{AccountId, Address, DeliveryOptions, Doubt, OutboxState, Timestamp};
use hongyan::store::{NewEntry, ProfilePaths, Store};

use crate::journeys::fake::{Act, Fake, say};

use super::{mails_in, profile, program};

const MAILS: usize = 6;
/// The dot that gets no answer, from 1.
const LAST_DOT: usize = 3;

#[test]
fn s66_killed_between_the_dot_and_the_verdict_exactly_that_mail_is_unknown() {
    let (reached, at_dot) = mpsc::sync_channel(1);
    let dots = Arc::new(AtomicUsize::new(0));
    let mut in_data = false;
    let fake = Fake::start(false, None, move |_connection, line| {
        if in_data {
            if line != "." {
                return Act::Say(Vec::new());
            }
            in_data = false;
            if dots.fetch_add(1, Ordering::Relaxed) + 1 == LAST_DOT {
                reached.send(()).ok();
                return Act::Stall;
            }
            return say("250 2.0.0 queued");
        }
        match line.split([' ', ':']).next().unwrap_or_default() {
            "" => say("220 mx.example.org ESMTP"),
            "EHLO" => say("250-mx.example.org\n250-PIPELINING\n250 AUTH PLAIN"),
            "AUTH" => say("235 2.7.0 welcome"),
            "DATA" => {
                in_data = true;
                say("354 go on")
            }
            _ => say("250 2.1.0 ok"),
        }
    });
    let config = crate::servers::account_config(
        "ann",
        (1, fake.port),
        "none",
        "",
        std::path::Path::new("ca.pem"),
    );
    let config = config.split("\n[account.tls]").next().unwrap().to_owned();
    let profile = profile(&config);
    queue(profile.path());
    let mut child = program(profile.path(), &["flush"]).spawn().unwrap();
    at_dot
        .recv_timeout(Duration::from_secs(120))
        .expect("the third dot");
    // The verdicts before it are on the disk before its dot is.
    child.kill().unwrap();
    child.wait().unwrap();

    let sent = mails_in(&profile.path().join("mail/ann/.Sent")).len();
    let store = open(profile.path());
    let mut states = Vec::new();
    for item in store.outbox().items().unwrap() {
        states.push((item.subject, item.state));
    }
    let unknown: Vec<&str> = states
        .iter()
        .filter(|(_subject, state)| {
            let killed = Doubt::ProgramEnded;
            matches!(state, OutboxState::Unknown { why, .. } if *why == killed)
        })
        .map(|(subject, _state)| subject.as_str())
        .collect();
    assert_eq!(unknown, ["mail 3"], "{states:?}");
    let waiting: BTreeSet<&str> = states
        .iter()
        .filter(|(_subject, state)| matches!(state, OutboxState::Queued { .. }))
        .map(|(subject, _state)| subject.as_str())
        .collect();
    assert_eq!(waiting, BTreeSet::from(["mail 4", "mail 5", "mail 6"]));
    let filed = mails_in(&profile.path().join("mail/ann/.Sent")).len();
    assert_eq!(
        filed, 2,
        "{sent} before the start, then as the verdicts say"
    );
}

fn open(profile: &std::path::Path) -> Store {
    let account = AccountId::new("ann").unwrap();
    Store::open(
        &ProfilePaths::under(profile),
        std::slice::from_ref(&account),
    )
    .unwrap()
}

fn queue(profile: &std::path::Path) {
    let store = open(profile);
    for number in 1..=MAILS {
        let entry = NewEntry {
            account: AccountId::new("ann").unwrap(),
            sender: Address::parse("ann@example.org").unwrap(),
            recipients: vec![Address::parse("bob@example.org").unwrap()],
            subject: format!("mail {number}"),
            message_id: format!("<{number}@example.org>"),
            bytes: format!("Subject: mail {number}\r\n\r\nhi\r\n").into_bytes(),
            not_before: Timestamp(0),
            draft: None,
            options: DeliveryOptions::default(),
        };
        let at = Timestamp(1_795_000_000 + number as i64);
        store.outbox().queue(entry, at).unwrap();
    }
}
