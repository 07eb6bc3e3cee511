//! What becomes of the mails behind one of which nobody knows whether it arrived.

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
