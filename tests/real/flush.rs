//! A hundred mails that wait go to Postfix over one connection: how many round trips that takes,
//! and that what is refused of one mail touches no other.

use std::sync::atomic::Ordering;
use std::time::Duration;

use hongyan::model::{AccountId, Address, DeliveryOptions, Timestamp};
use hongyan::store::{NewEntry, ProfilePaths, Store};

use crate::refused;
use crate::relay::Relay;
use crate::servers::Servers;

use super::{hongyan, profile};

const MAILS: usize = 100;
/// Of one mail, setting the connection up included.
const ROUND_TRIPS: f64 = 1.2;
#[test]
fn s66_s73_a_hundred_mails_cost_one_round_trip_each_in_chunks() {
    a_hundred_mails("");
}

#[test]
fn s66_s63_a_hundred_mails_cost_one_round_trip_each_without_chunks() {
    a_hundred_mails("smtpd_discard_ehlo_keywords = chunking\n");
}

fn a_hundred_mails(main_cf: &str) {
    let servers = Servers::start_with(&["ann", "bob"], &format!("{}{main_cf}", refused::MAIN_CF));
    let relay = Relay::start(servers.submissions, Duration::from_millis(25));
    let config = servers.config("ann", "implicit", "").replace(
        &format!("port = {}", servers.submissions),
        &format!("port = {}", relay.port),
    );
    let profile = profile(&config);
    let names = queue(profile.path());
    let flushed = hongyan(profile.path(), &["flush", "--json"]);
    let said = String::from_utf8_lossy(&flushed.stdout).into_owned();
    assert!(
        !said.is_empty(),
        "{flushed:?}\n{}",
        servers.log("postfix.log")
    );
    refused::assert_each_its_own(&names, &said);
    for _attempt in 0..600 {
        if servers.count("bob") == refused::arriving(MAILS) {
            break;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    let arrived = servers.count("bob");
    assert_eq!(arrived, refused::arriving(MAILS), "each arrives once");
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
            let subject = refused::subject(number);
            let text = "The goose flew over the river, and the letter was dry.\r\n".repeat(36);
            let mail = format!(
                "From: ann@example.org\r\nTo: bob@example.org\r\nSubject: {subject}\r\n\
                 Message-ID: <{number}@example.org>\r\nDate: Fri, 20 Nov 2026 09:00:00 +0800\r\n\r\n{text}"
            );
            let entry = NewEntry {
                account: account.clone(),
                sender: address(refused::sender(number)),
                recipients: refused::recipients(number).iter().copied().map(address).collect(),
                subject,
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
