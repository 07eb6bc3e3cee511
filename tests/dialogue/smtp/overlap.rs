//! The decision table of S-66 for a mail whose envelope went out behind the end of another one,
//! and what else one mail of a run could do to its neighbours.

use hongyan::smtp::{Error, Session, Settings, SubmitError, Tally};
use hongyan::wire::{Machine, Wants};

use super::sending::ready;
use super::server::{Server, run};
use super::{PIPELINING, holding, plain, replay, replay_error, submission, told};

/// Mail 1 for kim is at its end, and the envelope of mail 2 for bob and eve is behind it.
const IN_FLIGHT: &str = "
    -- act submit 1 kim
    -- act submit 2 bob eve
    -- act submit 3 joe
    C: MAIL FROM:<ann@example.org>
    C: RCPT TO:<kim@example.org>
    C: DATA
    S: 250 ok
    S: 250 ok
    S: 354 go on
    -- idle
    -- act durable 1
    C: ..hi
    C: .
    C: RSET
    C: MAIL FROM:<ann@example.org>
    C: RCPT TO:<bob@example.org>
    C: RCPT TO:<eve@example.org>
    C: DATA
";

/// The envelope of mail 3, which always finds a clean slate.
const NEXT: &str = "
    C: RSET
    C: MAIL FROM:<ann@example.org>
    C: RCPT TO:<joe@example.org>
    C: DATA
    S: 250 reset
    S: 250 ok
    S: 250 ok
    S: 354 go on
    -- idle
";

/// Plays the answers to mail 2 behind each possible verdict on mail 1, and tells what became of
/// mail 2. Mail 1 has its own verdict, and mail 3 comes to its end.
fn row([mail, bob, eve, data]: [&str; 4], behind: &str) -> Vec<String> {
    let mut seen = Vec::new();
    for (verdict, fate) in [
        ("250 queued", "accepted 250"),
        ("451 4.3.0 later", "deferred the final dot 451"),
        ("554 5.7.1 spam", "refused the final dot 554"),
    ] {
        let script = format!(
            "{PIPELINING}
            {IN_FLIGHT}
            S: {verdict}
            S: 250 reset
            S: {mail}
            S: {bob}
            S: {eve}
            S: {data}
            {behind}"
        );
        let events = replay(&plain(), &script);
        assert_eq!(events[2], format!("1: kim {fate}"));
        assert_eq!(
            events.last().map(String::as_str),
            Some("3: about to finish")
        );
        let of_the_second = events.into_iter().filter(|event| event.starts_with("2: "));
        seen.push(of_the_second.collect::<Vec<_>>());
    }
    assert!(seen.windows(2).all(|pair| pair[0] == pair[1]), "{seen:?}");
    seen.swap_remove(0)
}

fn sent() -> String {
    let next = NEXT.replace("S: 250 reset", "S: 250 queued\nS: 250 reset");
    format!("-- idle\n-- act durable 2\nC: ..hi\nC: .\n{next}")
}

fn lone_dot() -> String {
    format!("C: .\nS: 554 nobody\n{NEXT}")
}

#[test]
fn s66_overlapped_recipients_and_354_send_the_mail() {
    assert_eq!(
        row(["250 ok", "250 ok", "251 forwarded", "354 go on"], &sent()),
        [
            "2: about to finish",
            "2: bob accepted 250, eve accepted 250"
        ]
    );
    assert_eq!(
        row(["250 ok", "550 unknown", "250 ok", "354 go on"], &sent()),
        [
            "2: bob refused 550",
            "2: about to finish",
            "2: bob refused RCPT 550, eve accepted 250"
        ]
    );
}

#[test]
fn s66_overlapped_a_refused_data_is_reported_with_its_code() {
    assert_eq!(
        row(["250 ok", "250 ok", "450 later", "451 no disk"], NEXT)[1],
        "2: bob deferred DATA 451, eve deferred RCPT 450"
    );
    assert_eq!(
        row(["250 ok", "250 ok", "250 ok", "554 no"], NEXT),
        ["2: bob refused DATA 554, eve refused DATA 554"]
    );
}

#[test]
fn s66_overlapped_354_without_a_recipient_is_ended_by_a_lone_dot() {
    assert_eq!(
        row(["250 ok", "550 no", "450 no", "354 go on"], &lone_dot())[2],
        "2: bob refused RCPT 550, eve deferred RCPT 450"
    );
}

#[test]
fn s66_overlapped_no_recipient_and_no_data_report_the_recipients() {
    for data in ["503 no recipients", "554 no valid recipients", "451 what"] {
        assert_eq!(
            row(["250 ok", "550 no", "551 moved", data], NEXT)[2],
            "2: bob refused RCPT 550, eve refused RCPT 551"
        );
    }
}

#[test]
fn s66_overlapped_a_refused_sender_is_the_reason_whatever_the_rest_says() {
    assert_eq!(
        row(["550 5.7.1 not you", "503 no", "503 no", "503 no"], NEXT),
        ["2: bob refused MAIL 550, eve refused MAIL 550"]
    );
    assert_eq!(
        row(["452 full", "250 ok", "503 no", "354 go on"], &lone_dot()),
        ["2: bob deferred MAIL 452, eve deferred MAIL 452"]
    );
}

#[test]
fn s66_overlapped_421_leaves_each_mail_with_what_was_said_of_it() {
    let answers = ["250 reset", "250 ok", "550 no", "250 ok", "354 go on"];
    for (place, (command, fate)) in [
        ("RSET", "2: untouched"),
        ("MAIL", "2: untouched"),
        ("RCPT", "2: bob deferred RCPT 421, eve deferred RCPT 421"),
        ("RCPT", "2: bob refused RCPT 550, eve deferred RCPT 421"),
        ("DATA", "2: bob refused RCPT 550, eve deferred DATA 421"),
    ]
    .into_iter()
    .enumerate()
    {
        let said: Vec<String> = answers[..place]
            .iter()
            .map(|line| format!("S: {line}"))
            .collect();
        let script = format!(
            "{PIPELINING}
            {IN_FLIGHT}
            S: 250 queued
            {}
            S: 421 4.4.2 too many mails",
            said.join("\n")
        );
        let (events, error) = replay_error(&plain(), &script);
        assert_eq!(events[2], "1: kim accepted 250");
        assert_eq!(events[events.len() - 2..], [fate, "3: untouched"]);
        assert!(matches!(error, Error::Closing { command: at, .. } if at == command));
    }
}

#[test]
fn s66_overlapped_421_to_the_verdict_defers_its_own_mail_alone() {
    let script = format!("{PIPELINING}\n{IN_FLIGHT}\nS: 421 4.3.2 shutting down");
    let (events, error) = replay_error(&plain(), &script);
    assert_eq!(
        events[2..],
        [
            "1: kim deferred the final dot 421",
            "2: untouched",
            "3: untouched"
        ]
    );
    assert!(matches!(error, Error::Closing { .. }));
}

#[test]
fn s66_overlapped_a_line_lost_keeps_what_was_said_of_the_second_mail() {
    for (said, fate) in [
        ("", "2: untouched"),
        ("S: 250 reset\n", "2: untouched"),
        (
            "S: 250 reset\nS: 250 ok\n",
            "2: bob undecided, eve undecided",
        ),
        (
            "S: 250 reset\nS: 550 not you\n",
            "2: bob refused MAIL 550, eve refused MAIL 550",
        ),
        (
            "S: 250 reset\nS: 250 ok\nS: 550 no\nS: 450 no\n",
            "2: bob refused RCPT 550, eve deferred RCPT 450",
        ),
    ] {
        let script = format!("{PIPELINING}\n{IN_FLIGHT}\nS: 250 queued\n{said}-- eof");
        let (events, error) = replay_error(&plain(), &script);
        assert_eq!(events[2], "1: kim accepted 250");
        assert_eq!(events[events.len() - 2..], [fate, "3: untouched"]);
        assert!(matches!(error, Error::Closed { .. }), "{error}");
    }
}

#[test]
fn s6f_a_reset_that_is_refused_ends_the_session_and_harms_no_mail() {
    let script = format!("{PIPELINING}\n{IN_FLIGHT}\nS: 250 queued\nS: 500 what");
    let (events, error) = replay_error(&plain(), &script);
    assert_eq!(
        events[2..],
        ["1: kim accepted 250", "2: untouched", "3: untouched"]
    );
    assert!(matches!(
        error,
        Error::OutOfTurn {
            command: "RSET",
            ..
        }
    ));
}

#[test]
fn s66_overlapped_and_holding_the_data_is_asked_for_once_everybody_was_taken() {
    let script = format!(
        "{PIPELINING}
        -- act submit 1 kim
        -- act submit 2 bob eve
        -- act submit 3 joe
        C: MAIL FROM:<ann@example.org>
        C: RCPT TO:<kim@example.org>
        C: DATA
        S: 250 ok
        S: 250 ok
        S: 354 go on
        -- idle
        -- act durable 1
        C: ..hi
        C: .
        C: RSET
        C: MAIL FROM:<ann@example.org>
        C: RCPT TO:<bob@example.org>
        C: RCPT TO:<eve@example.org>
        S: 250 queued
        S: 250 reset
        S: 250 ok
        S: 250 ok
        S: 550 unknown
        C: RSET
        C: MAIL FROM:<ann@example.org>
        C: RCPT TO:<joe@example.org>
        C: DATA"
    );
    assert_eq!(
        replay(&holding(), &script)[2..],
        [
            "1: kim accepted 250",
            "2: eve refused 550",
            "2: bob held 250, eve refused RCPT 550"
        ]
    );
}

#[test]
fn s68_overlapped_too_many_recipients_go_in_a_further_transaction_before_the_next_mail() {
    let script = format!(
        "{PIPELINING}
        {IN_FLIGHT}
        S: 250 queued
        S: 250 reset
        S: 250 ok
        S: 250 ok
        S: 452 4.5.3 too many
        S: 354 go on
        -- idle
        -- act durable 2
        C: ..hi
        C: .
        S: 250 queued
        C: RSET
        C: MAIL FROM:<ann@example.org>
        C: RCPT TO:<eve@example.org>
        C: DATA
        S: 250 reset
        S: 250 ok
        S: 250 ok
        S: 354 go on
        -- idle
        -- act durable 2
        C: ..hi
        C: .
        C: RSET
        C: MAIL FROM:<ann@example.org>
        C: RCPT TO:<joe@example.org>
        C: DATA
        S: 250 queued"
    );
    assert_eq!(
        replay(&plain(), &script)[2..],
        [
            "1: kim accepted 250",
            "2: about to finish",
            "2: about to finish",
            "2: bob accepted 250, eve accepted 250"
        ]
    );
}

/// What EHLO says of limits, behind PIPELINING.
fn limited(limits: &str) -> String {
    format!(
        "S: 220 mx.example.org ESMTP
        C: EHLO [192.0.2.1]
        S: 250-mx.example.org
        S: 250-LIMITS {limits}
        S: 250 PIPELINING
        -- idle\n"
    )
}

#[test]
fn s68_no_more_recipients_are_asked_for_at_once_than_the_server_says_it_takes() {
    let group = |names: [&str; 2]| {
        format!(
            "C: MAIL FROM:<ann@example.org>
            C: RCPT TO:<{}@example.org>
            C: RCPT TO:<{}@example.org>
            C: DATA\n",
            names[0], names[1]
        )
    };
    let script = format!(
        "{}-- act submit 1 bob eve kim joe
        {}
        S: 250 ok
        S: 550 no
        S: 550 no
        S: 354 go on
        C: .
        S: 554 nobody
        C: RSET
        {}
        S: 250 reset
        S: 250 ok
        S: 250 ok
        S: 250 ok
        S: 354 go on
        -- idle
        -- act durable 1
        C: ..hi
        C: .
        S: 250 queued
        -- idle",
        limited("RCPTMAX=2"),
        group(["bob", "eve"]),
        group(["kim", "joe"])
    );
    assert_eq!(
        replay(&plain(), &script).last().unwrap(),
        "1: bob refused RCPT 550, eve refused RCPT 550, kim accepted 250, joe accepted 250"
    );
}

#[test]
fn s68_to_all_or_nobody_sends_nothing_where_the_server_takes_fewer_at_once() {
    let envelope = "-- act submit 1 bob eve kim
        C: MAIL FROM:<ann@example.org>
        C: RCPT TO:<bob@example.org>
        C: RCPT TO:<eve@example.org>
        C: RCPT TO:<kim@example.org>
        S: 250 ok
        S: 250 ok";
    let reset = "C: RSET\nS: 250 reset\n-- idle";
    let script = format!("{PIPELINING} {envelope}\nS: 250 ok\nS: 452 4.5.3 too many\n{reset}");
    assert_eq!(
        replay(&holding(), &script)[1..],
        ["1: bob more than 2 452, eve more than 2 452, kim more than 2 452"]
    );
    // One that was refused is the plainer reason.
    let script = format!("{PIPELINING} {envelope}\nS: 550 no\nS: 452 4.5.3 too many\n{reset}");
    assert_eq!(
        replay(&holding(), &script)[1..],
        [
            "1: eve refused 550",
            "1: bob held 250, eve refused RCPT 550, kim undecided"
        ]
    );
}

#[test]
fn s68_to_all_or_nobody_is_not_begun_where_the_server_says_that_it_takes_fewer() {
    let session = |settings: &Settings| {
        let mut session = Session::new(settings.clone());
        let greeting = limited("RCPTMAX=2")
            .replace("        S: ", "")
            .replace("S: ", "");
        for line in greeting.lines().filter(|line| line.starts_with("2")) {
            while !matches!(session.poll(), Ok(Wants::Read { .. } | Wants::Idle)) {}
            session.receive(format!("{line}\r\n").as_bytes());
        }
        while !matches!(session.poll(), Ok(Wants::Idle)) {}
        session
    };
    let three = || submission(1, &["bob", "eve", "kim"], b".hi\r\n");
    let twice = || submission(1, &["bob", "eve", "bob"], b".hi\r\n");
    assert_eq!(
        session(&holding()).submit(three()),
        Err(SubmitError::TooManyRecipients { limit: 2 })
    );
    assert_eq!(session(&holding()).submit(twice()), Ok(()), "two boxes");
    assert_eq!(session(&plain()).submit(three()), Ok(()));
}

#[test]
fn s68_a_line_lost_between_two_transactions_of_a_mail_says_who_has_it() {
    let script = format!(
        "{}-- act submit 1 bob kim
        C: MAIL FROM:<ann@example.org>
        C: RCPT TO:<bob@example.org>
        C: DATA
        S: 250 ok
        S: 250 ok
        S: 354 go on
        -- idle
        -- act durable 1
        C: ..hi
        C: .
        S: 250 queued
        C: RSET
        C: MAIL FROM:<ann@example.org>
        C: RCPT TO:<kim@example.org>
        C: DATA
        -- eof",
        limited("RCPTMAX=1")
    );
    let (events, _error) = replay_error(&plain(), &script);
    assert_eq!(events[2..], ["1: bob accepted 250, kim undecided"]);
}

#[test]
fn s6f_a_server_that_takes_only_so_many_mails_is_told_goodbye_and_the_rest_is_free() {
    let script = format!(
        "{}-- act submit 1 bob
        -- act submit 2 eve
        C: MAIL FROM:<ann@example.org>
        C: RCPT TO:<bob@example.org>
        C: DATA
        S: 250 ok
        S: 250 ok
        S: 354 go on
        -- idle
        -- act durable 1
        C: ..hi
        C: .
        S: 250 queued
        C: QUIT
        S: 221 bye
        -- close",
        limited("MAILMAX=1")
    );
    assert_eq!(
        replay(&plain(), &script)[2..],
        ["1: bob accepted 250", "2: untouched"]
    );
}

#[test]
fn s6f_what_a_connection_has_carried_is_counted() {
    let mut server = Server::default();
    let mut session: Session = ready(plain(), &mut server);
    assert_eq!(session.tally(), Tally::default());
    for number in 0..3 {
        let mail = submission(number, &["bob", "eve"], b"hi\r\n");
        session.submit(mail).unwrap();
    }
    run(&mut session, &mut server);
    let carried = Tally {
        mails: 3,
        recipients: 6,
        settled: 3,
    };
    assert_eq!(session.tally(), carried);
    // A new MAIL on a used connection never comes without RSET.
    let resets = server.commands.iter().filter(|line| *line == "RSET");
    assert_eq!(resets.count(), 2);
}

#[test]
fn s6f_a_connection_lost_between_two_mails_leaves_the_second_untouched() {
    let mut server = Server::default();
    let mut session = ready(plain(), &mut server);
    session.submit(submission(1, &["bob"], b"hi\r\n")).unwrap();
    run(&mut session, &mut server);
    session.submit(submission(2, &["eve"], b"hi\r\n")).unwrap();
    assert!(matches!(session.poll(), Ok(Wants::Write(_))));
    session.receive(b"421 4.4.2 idle for too long\r\n");
    let mut events = Vec::new();
    let error = loop {
        match session.poll() {
            Ok(Wants::Report(event)) => events.push(event),
            Ok(other) => panic!("{other:?}"),
            Err(error) => break error,
        }
    };
    assert_eq!(told(&events), ["2: untouched"]);
    assert!(matches!(error, Error::Closing { .. }));
}
