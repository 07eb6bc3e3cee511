//! A hundred mails that wait go to Postfix over one connection: how many round trips that takes,
//! and that what is refused of one mail touches no other.

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;
use std::time::Duration;

use hongyan::model::{AccountId, Address, DeliveryOptions, Timestamp};
use hongyan::store::{NewEntry, ProfilePaths, Store};

use crate::relay::Relay;
use crate::servers::Servers;

use super::{hongyan, profile};

const MAILS: usize = 100;
/// Of one mail, setting the connection up included.
const ROUND_TRIPS: f64 = 1.2;
/// Which mail has a recipient that is refused, beside one that is not.
const REFUSED_RECIPIENT: usize = 7;
/// Which mail is refused at MAIL.
const REFUSED_SENDER: usize = 31;
/// Which mail is refused at the end of its data.
const REFUSED_CONTENT: usize = 64;
/// What Postfix refuses in these tests.
const REFUSALS: &str = "smtpd_delay_reject = no\n\
    smtpd_sender_restrictions = check_sender_access texthash:{dir}/refused-senders\n\
    header_checks = regexp:{dir}/refused-headers\n";

#[test]
fn s66_s73_a_hundred_mails_cost_one_round_trip_each_in_chunks() {
    a_hundred_mails("");
}

#[test]
fn s66_s63_a_hundred_mails_cost_one_round_trip_each_without_chunks() {
    a_hundred_mails("smtpd_discard_ehlo_keywords = chunking\n");
}

fn a_hundred_mails(main_cf: &str) {
    let servers = Servers::start_with(&["ann", "bob"], &format!("{REFUSALS}{main_cf}"));
    let relay = Relay::start(servers.submissions, Duration::from_millis(25));
    let config = servers.config("ann", "implicit", "").replace(
        &format!("port = {}", servers.submissions),
        &format!("port = {}", relay.port),
    );
    let profile = profile(&config);
    let names = queue(profile.path());
    let flushed = hongyan(profile.path(), &["flush", "--json"]);
    let said = String::from_utf8_lossy(&flushed.stdout).into_owned();
    let log = || servers.log("postfix.log");
    let states: BTreeMap<String, serde_json::Value> = said
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
        .map(|item| (item["id"].as_str().unwrap().to_owned(), item))
        .collect();
    assert_eq!(states.len(), MAILS, "{said}\n{flushed:?}\n{}", log());
    for (number, name) in names.iter().enumerate() {
        let item = &states[name];
        let expected = match number {
            REFUSED_SENDER | REFUSED_CONTENT => ("failed", &["refused"][..]),
            REFUSED_RECIPIENT => ("sent", &["accepted", "refused"][..]),
            _ => ("sent", &["accepted"][..]),
        };
        let recipients = item["recipients"].as_array().unwrap();
        let recipients: Vec<&str> = recipients
            .iter()
            .map(|one| one["state"].as_str().unwrap())
            .collect();
        let found = (item["state"].as_str().unwrap(), &recipients[..]);
        assert_eq!(found, expected, "mail {number}: {item}");
    }
    for _attempt in 0..600 {
        if servers.count("bob") == MAILS - 2 {
            break;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    assert_eq!(servers.count("bob"), MAILS - 2, "each arrives once");
    let connections = relay.connections.load(Ordering::Relaxed);
    assert_eq!(connections, 1);
    let turns = relay.turns.load(Ordering::Relaxed);
    assert!(
        turns as f64 <= ROUND_TRIPS * MAILS as f64,
        "{turns} round trips for {MAILS} mails"
    );
    println!("{turns} round trips for {MAILS} mails on {connections} connection");
}

/// Puts the mails into the outbox of a profile, and says how their entries are called.
fn queue(profile: &std::path::Path) -> Vec<String> {
    let account = AccountId::new("ann").unwrap();
    let store = Store::open(
        &ProfilePaths::under(profile),
        std::slice::from_ref(&account),
    )
    .unwrap();
    let address = |text: &str| Address::parse(text).unwrap();
    (0..MAILS)
        .map(|number| {
            let (sender, subject) = match number {
                REFUSED_SENDER => ("eve@example.org", "refused at MAIL"),
                REFUSED_CONTENT => ("ann@example.org", "refused at the end"),
                _ => ("ann@example.org", "letter"),
            };
            let mut recipients = vec![address("bob@example.org")];
            if number == REFUSED_RECIPIENT {
                recipients.push(address("nobody@example.org"));
            }
            let text = "The goose flew over the river, and the letter was dry.\r\n".repeat(36);
            let mail = format!(
                "From: ann@example.org\r\nTo: bob@example.org\r\nSubject: {subject} {number}\r\n\
                 Message-ID: <{number}@example.org>\r\nDate: Fri, 20 Nov 2026 09:00:00 +0800\r\n\r\n{text}"
            );
            let entry = NewEntry {
                account: account.clone(),
                sender: address(sender),
                recipients,
                subject: format!("{subject} {number}"),
                message_id: format!("<{number}@example.org>"),
                bytes: mail.into_bytes(),
                not_before: Timestamp(0),
                draft: None,
                options: DeliveryOptions::default(),
            };
            // In the order they are sent in.
            let queued = store
                .outbox()
                .queue(entry, Timestamp(1_795_000_000 + number as i64))
                .unwrap();
            queued.item.id.0
        })
        .collect()
}
