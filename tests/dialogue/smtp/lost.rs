//! Connections lost, and servers gone mad, at every moment: what is known of each mail then.

use hongyan::model::Remedy;
use hongyan::smtp::{Error, Event, Session, SubmitError};
use hongyan::wire::{Machine, Wants};

use super::server::{GREETING, Server};
use super::{PIPELINING, plain, replay_error, submission, told};

/// How a connection ends.
#[derive(Debug, Clone, Copy)]
enum Ending {
    /// Once the server has said this many octets.
    ServerOctets(usize),
    /// At this poll, whatever was said.
    Poll(usize),
}

/// What was seen of a session.
struct Seen {
    told: Vec<String>,
    error: Option<Error>,
    /// For each mail, whether its final dot was handed out.
    dots: usize,
    finished: bool,
}

/// Two mails in one run, cut off at one place.
fn cut_off(ending: Ending) -> Seen {
    let mut server = Server::default();
    let mut session = Session::new(plain());
    let (mut events, mut dots, mut said, mut polls) = (Vec::new(), 0, 0, 0);
    let mut answers: Vec<u8> = GREETING.to_vec();
    let error = loop {
        polls += 1;
        if matches!(ending, Ending::Poll(last) if polls == last) {
            session.receive(&[]);
        }
        match session.poll() {
            Ok(Wants::Write(bytes)) => {
                answers.extend(server.take(bytes.bytes()));
                dots = server.mails.len();
            }
            Ok(Wants::Read { .. }) => {
                let spare = match ending {
                    Ending::ServerOctets(last) => last - said,
                    Ending::Poll(_) => usize::MAX,
                };
                let one: Vec<u8> = answers.drain(..answers.len().min(1).min(spare)).collect();
                said += one.len();
                session.receive(&one);
            }
            Ok(Wants::Report(event)) => {
                match event {
                    Event::Ready { .. } => {
                        // Where the server has left by now, it says so.
                        let one = session.submit(submission(1, &["bob"], b"one\r\n"));
                        let two = session.submit(submission(2, &["eve"], b"two\r\n"));
                        assert!(one == two && matches!(one, Ok(()) | Err(SubmitError::Ending)));
                    }
                    Event::AboutToFinish { number } => session.dot_is_durable(number),
                    _ => {}
                }
                events.push(event);
            }
            Ok(Wants::Idle) => session.quit(),
            Ok(Wants::Close) => break None,
            Ok(other) => panic!("{other:?}"),
            Err(error) => break Some(error),
        }
    };
    let finished = matches!(ending, Ending::ServerOctets(last) if said < last);
    let is_news = |event: &Event| matches!(event, Event::Settled { .. } | Event::Untouched { .. });
    events.retain(is_news);
    Seen {
        told: told(&events),
        error,
        dots,
        finished,
    }
}

fn check(ending: Ending) -> Seen {
    let seen = cut_off(ending);
    let answered = seen
        .told
        .iter()
        .filter(|told| told.ends_with("accepted 250"))
        .count();
    let context = format!(
        "{ending:?}: {:?} {:?}, {} dots",
        seen.told, seen.error, seen.dots
    );
    match &seen.error {
        // A dot is out and has no answer: nobody but the person may decide.
        Some(error @ Error::Unconfirmed { number, cause }) => {
            assert_eq!(seen.dots, answered + 1, "{context}");
            assert_eq!(*number, seen.dots as u64, "{context}");
            assert_eq!(
                **cause,
                Error::Closed {
                    command: "the final dot"
                },
                "{context}"
            );
            assert_eq!(error.remedy(), Remedy::AskUser);
            let unconfirmed = seen
                .told
                .iter()
                .filter(|told| told.ends_with("unconfirmed"));
            assert_eq!(unconfirmed.count(), 1, "{context}");
        }
        // Every dot has its answer: what is left may be tried again.
        Some(error) => {
            assert_eq!(seen.dots, answered, "{context}");
            assert_eq!(error.remedy(), Remedy::RetryLater, "{context}");
            let is_known = |told: &String| {
                ["accepted 250", "undecided", "untouched"]
                    .iter()
                    .any(|end| told.ends_with(end))
            };
            assert!(seen.told.iter().all(is_known), "{context}");
        }
        None => assert_eq!(seen.dots, answered, "{context}"),
    }
    assert!(
        seen.told.len() == 2 || seen.told.is_empty() && seen.dots == 0,
        "{context}"
    );
    seen
}

#[test]
fn a_disconnect_behind_every_octet_of_the_server_leaves_each_mail_known() {
    let endings: Vec<Seen> = (0..)
        .map(|octets| check(Ending::ServerOctets(octets)))
        .take_while(|seen| !seen.finished)
        .collect();
    assert!(endings.len() > 150, "{}", endings.len());
    let ends_in = |wanted: &str| {
        endings
            .iter()
            .filter(|seen| seen.told.iter().any(|told| told == wanted))
            .count()
    };
    for wanted in [
        "1: bob undecided",
        "2: untouched",
        "1: bob unconfirmed",
        "2: eve undecided",
        "2: eve unconfirmed",
        "2: eve accepted 250",
    ] {
        assert!(ends_in(wanted) > 0, "never {wanted}");
    }
}

#[test]
fn a_disconnect_at_every_step_of_the_client_leaves_each_mail_known() {
    let mut with_error = 0;
    for poll in 1..2000 {
        with_error += u32::from(check(Ending::Poll(poll)).error.is_some());
    }
    assert!(with_error > 100, "{with_error}");
}

/// Up to the final dot of mail 1, with mail 2 behind it.
fn at_the_dot(behind: &str) -> String {
    format!(
        "{PIPELINING}
        -- act submit 1 bob
        -- act submit 2 eve
        -- act submit 3 kim
        C: MAIL FROM:<ann@example.org>
        C: RCPT TO:<bob@example.org>
        C: DATA
        S: 250 ok
        S: 250 ok
        S: 354 go on
        -- act durable 1
        C: ..hi
        C: .
        C: RSET
        C: MAIL FROM:<ann@example.org>
        C: RCPT TO:<eve@example.org>
        C: DATA
        {behind}"
    )
}

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
