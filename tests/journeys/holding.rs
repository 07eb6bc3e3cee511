//! Mails that are held: sent to all or nobody where the server refuses one or has no room for
//! them, and what a mail says that waits.

use hongyan::channel::{Command, Outcome, Task};
use hongyan::model::account::{OnRefusedRecipient, TlsMode};
use hongyan::model::{OutboxState, RecipientState};

use super::desk::{Desk, account};
use super::fake::say;
use super::sending::{server, submit};

#[test]
fn a_mail_held_for_one_refused_recipient_goes_to_nobody() {
    let (fake, taken) =
        server(|_connection, line| line.contains("eve@").then(|| say("550 5.1.1 no such user")));
    let mut account = account(1, fake.port, TlsMode::None);
    account.smtp.on_refused_recipient = OnRefusedRecipient::Hold;
    let mut desk = Desk::new(&account);
    desk.ask(submit(&["bob@example.org", "eve@example.org"]));
    let item = desk.settled().remove(0);
    assert!(matches!(&item.state, OutboxState::Failed { reason } if reason.code == 550));
    assert_eq!(item.recipients[0].state, RecipientState::Waiting);
    assert_eq!(taken.lock().unwrap().mails.len(), 0);
    assert!(desk.files(".Sent").is_empty());
}

#[test]
fn s68_held_for_all_nobody_gets_it_where_the_server_takes_fewer_at_once() {
    let (fake, taken) = server(|_connection, line| {
        line.starts_with("RCPT TO:<kim@")
            .then(|| say("452 4.5.3 too many recipients"))
    });
    let mut account = account(1, fake.port, TlsMode::None);
    account.smtp.on_refused_recipient = OnRefusedRecipient::Hold;
    let mut desk = Desk::new(&account);
    desk.ask(submit(&[
        "bob@example.org",
        "eve@example.org",
        "kim@example.org",
    ]));
    let item = desk.settled().remove(0);
    let OutboxState::Failed { reason } = &item.state else {
        panic!("{item:?}");
    };
    let ours = reason.ours.as_ref().expect("a sentence of ours");
    assert_eq!(ours.key, "cause-too-many-recipients");
    assert!(reason.text.contains("only 2 recipients"), "{reason}");
    let waits = |state: &RecipientState| matches!(state, RecipientState::Waiting);
    assert!(
        item.recipients.iter().all(|one| waits(&one.state)),
        "{item:?}"
    );
    assert_eq!(taken.lock().unwrap().mails.len(), 0);
}

#[test]
fn a24_a_mail_at_which_the_server_broke_the_protocol_says_so_while_it_waits() {
    let (fake, taken) = server(|_connection, line| match line.split(' ').next() {
        // One command at a time.
        Some("EHLO") => Some(say("250-mx.example.org\n250 AUTH PLAIN")),
        Some("RCPT") => Some(say(&format!("250 {}", "x".repeat(5000)))),
        _ => None,
    });
    let mut desk = Desk::new(&account(1, fake.port, TlsMode::None));
    desk.ask(submit(&["bob@example.org"]));
    let item = desk.settled().remove(0);
    let OutboxState::Deferred { reason, .. } = &item.state else {
        panic!("{item:?}");
    };
    let ours = reason.ours.as_ref().expect("a sentence of ours");
    assert_eq!(ours.key, "cause-protocol");
    let failed = desk.ask(Command::Flush { account: None });
    assert!(
        matches!(&failed, Outcome::Failed(failure) if failure.task == Task::SendWaiting),
        "{failed:?}"
    );
    assert_eq!(taken.lock().unwrap().mails.len(), 0);
}
