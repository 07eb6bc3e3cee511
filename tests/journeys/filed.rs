//! What is sent is said to lie in Sent once it does.

use std::fs;

use hongyan::channel::Event;
use hongyan::model::OutboxState;
use hongyan::model::account::TlsMode;

use super::desk::{Desk, account};
use super::sending::{server, submit};

/// How often it was told that a mail lies in Sent.
fn filed(desk: &Desk) -> usize {
    let is_filed = |event: &&Event| matches!(event, Event::Filed { .. });
    desk.events.iter().filter(is_filed).count()
}

#[test]
fn a_sent_mail_that_lies_in_sent_is_told_once() {
    let (fake, _taken) = server(|_connection, _line| None);
    let mut desk = Desk::new(&account(1, fake.port, TlsMode::None));
    desk.ask(submit(&["bob@example.org"]));
    assert_eq!(desk.files(".Sent").len(), 1);
    assert_eq!(filed(&desk), 1);
}

#[test]
fn a_sent_mail_that_cannot_be_filed_is_not_said_to_lie_in_sent() {
    let (fake, _taken) = server(|_connection, _line| None);
    let mut desk = Desk::new(&account(1, fake.port, TlsMode::None));
    let cur = desk.folder.join("mail/work/.Sent/cur");
    fs::create_dir_all(&cur).unwrap();
    fs::remove_dir_all(&cur).unwrap();
    fs::write(&cur, "in the way").unwrap();
    desk.ask(submit(&["bob@example.org"]));
    let settled = desk.settled();
    assert!(
        matches!(settled[0].state, OutboxState::Sent { .. }),
        "{settled:?}"
    );
    assert_eq!(filed(&desk), 0);
    assert_eq!(desk.outbox().len(), 1, "it is filed at the next start");
}
