//! Connections lost, and servers gone mad, by name: what is known of each mail then.

use hongyan::model::Remedy;
use hongyan::smtp::{Error, Session};
use hongyan::wire::{Machine, Wants};

use super::server::GREETING;
use super::{PIPELINING, at_the_dot, plain, replay_error};

#[test]
fn a_connection_lost_after_the_dot_leaves_the_mail_unconfirmed_and_the_next_ones_free() {
    for end in ["-- eof", "S- 25\n-- eof", "S: 250-first line\n-- eof"] {
        let (events, error) = replay_error(&plain(), &at_the_dot(end));
        assert_eq!(
            events[2..],
            ["1: bob unconfirmed", "2: untouched", "3: untouched"]
        );
        let cause = Box::new(Error::Closed {
            command: "the final dot",
        });
        assert_eq!(error, Error::Unconfirmed { number: 1, cause });
    }
}

#[test]
fn nonsense_after_the_dot_leaves_the_mail_unconfirmed_too() {
    let endless = format!("S: 250 {}", "x".repeat(5000));
    for end in [
        "S: nonsense",
        "S: 354 go on",
        "S: 250-a\nS: 450 b",
        "S: 999 what",
        &endless,
    ] {
        let (events, error) = replay_error(&plain(), &at_the_dot(end));
        assert_eq!(
            events[2..],
            ["1: bob unconfirmed", "2: untouched", "3: untouched"]
        );
        assert!(
            matches!(error, Error::Unconfirmed { number: 1, .. }),
            "{error}"
        );
    }
}

#[test]
fn s07_a_reply_too_many_behind_the_verdict_ends_the_session_but_not_the_verdict() {
    let script = at_the_dot(
        "S: 250 queued
        S: 250 reset
        S: 250 ok
        S: 250 ok
        S: 451 no
        S+ 250 queued again",
    );
    let (events, error) = replay_error(&plain(), &script);
    assert_eq!(
        events[2..],
        [
            "1: bob accepted 250",
            "2: eve deferred DATA 451",
            "3: untouched"
        ]
    );
    assert_eq!(error, Error::Unsolicited);
}

#[test]
fn s07_bytes_while_the_mail_goes_out_stop_it_before_the_dot() {
    let granted = format!(
        "{PIPELINING}
        -- act submit 1 bob
        C: MAIL FROM:<ann@example.org>
        C: RCPT TO:<bob@example.org>
        C: DATA
        S: 250 ok
        S: 250 ok
        S: 354 go on
        -- idle
        "
    );
    let (events, error) = replay_error(&plain(), &format!("{granted}S: 552 too large"));
    assert_eq!(events[2], "1: bob refused DATA 552");
    assert!(matches!(error, Error::OutOfTurn { .. }), "{error}");
    let (events, error) = replay_error(&plain(), &format!("{granted}S: 250 queued"));
    assert_eq!(
        (events[2].as_str(), error),
        ("1: bob undecided", Error::Unsolicited)
    );
    let (events, error) = replay_error(&plain(), &format!("{granted}S: 421 shutting down"));
    assert_eq!(events[2], "1: bob deferred DATA 421");
    assert!(matches!(error, Error::Closing { .. }));
}

#[test]
fn garbage_between_mails_leaves_those_not_begun_untouched() {
    for garbage in [
        "S: \\x00\\xff\\x1b]0;",
        "S: 250-ok\nS: 251 ok",
        "S: 1000 ok",
    ] {
        let script = format!(
            "{PIPELINING}
            -- act submit 1 bob
            -- act submit 2 eve
            C: MAIL FROM:<ann@example.org>
            C: RCPT TO:<bob@example.org>
            C: DATA
            {garbage}"
        );
        let (events, error) = replay_error(&plain(), &script);
        assert_eq!(events[1..], ["1: bob undecided", "2: untouched"]);
        assert!(!error.to_string().contains(char::is_control), "{error}");
        assert_eq!(error.remedy(), Remedy::Report);
    }
}

#[test]
fn a24_a_flood_while_a_write_blocks_is_bounded() {
    let mut session = Session::new(plain());
    session.receive(GREETING);
    assert!(matches!(session.poll(), Ok(Wants::Write(_))));
    for _block in 0..100 {
        session.receive(&[b'x'; 16 * 1024]);
    }
    assert!(matches!(session.poll(), Err(Error::LineTooLong { .. })));
}
