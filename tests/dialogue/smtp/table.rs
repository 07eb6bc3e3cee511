//! The decision table of S-66, row by row, and the replies around it.

use hongyan::smtp::Error;

use super::{ONE_BY_ONE, PIPELINING, holding, plain, replay, replay_error};

/// One group for bob and eve with these replies; what comes behind is given.
fn group(mail: &str, bob: &str, eve: &str, data: &str, behind: &str) -> Vec<String> {
    let script = format!(
        "{PIPELINING}
        -- act submit 1 bob eve
        C: MAIL FROM:<ann@example.org>
        C: RCPT TO:<bob@example.org>
        C: RCPT TO:<eve@example.org>
        C: DATA
        S: {mail}
        S: {bob}
        S: {eve}
        S: {data}
        {behind}"
    );
    let events = replay(&plain(), &script);
    events
        .into_iter()
        .filter(|event| event.starts_with("1: "))
        .collect()
}

const SENT: &str = "-- idle\n-- act durable 1\nC: ..hi\nC: .\nS: 250 queued\n-- idle";
const RESET: &str = "C: RSET\nS: 250 ok\n-- idle";
const LONE_DOT: &str = "C: .\nS: 250 nonsense\nC: RSET\nS: 250 ok\n-- idle";

#[test]
fn s66_all_recipients_and_354_send_the_mail() {
    assert_eq!(
        group("250 ok", "250 ok", "251 will forward", "354 go on", SENT),
        [
            "1: about to finish",
            "1: bob accepted 250, eve accepted 250"
        ],
        "s67: 251 is an acceptance"
    );
}

#[test]
fn s66_one_recipient_and_354_send_the_mail_and_name_the_refused_one() {
    assert_eq!(
        group("250 ok", "250 ok", "550 5.1.1 unknown", "354 go on", SENT),
        [
            "1: eve refused 550",
            "1: about to finish",
            "1: bob accepted 250, eve refused RCPT 550"
        ]
    );
    assert_eq!(
        group("250 ok", "450 greylisted", "250 ok", "354 go on", SENT)[2],
        "1: bob deferred RCPT 450, eve accepted 250"
    );
}

#[test]
fn s66_a_refused_data_fails_the_accepted_ones_with_its_code() {
    assert_eq!(
        group("250 ok", "250 ok", "550 unknown", "451 no disk", RESET),
        [
            "1: eve refused 550",
            "1: bob deferred DATA 451, eve refused RCPT 550"
        ]
    );
    assert_eq!(
        group("250 ok", "250 ok", "250 ok", "554 no", RESET),
        ["1: bob refused DATA 554, eve refused DATA 554"]
    );
}

#[test]
fn s66_no_recipient_but_354_is_ended_by_a_lone_dot_whose_answer_decides_nothing() {
    assert_eq!(
        group("250 ok", "550 no", "450 no", "354 go on", LONE_DOT),
        [
            "1: bob refused 550",
            "1: eve refused 450",
            "1: bob refused RCPT 550, eve deferred RCPT 450"
        ]
    );
}

#[test]
fn s66_no_recipient_and_no_data_report_the_recipients() {
    for data in ["503 no recipients", "554 no valid recipients"] {
        assert_eq!(
            group("250 ok", "550 no", "551 moved", data, RESET)[2],
            "1: bob refused RCPT 550, eve refused RCPT 551"
        );
    }
}

#[test]
fn s66_a_refused_sender_is_the_reason_whatever_the_rest_says() {
    assert_eq!(
        group("550 5.7.1 not you", "503 no", "503 no", "503 no", RESET),
        ["1: bob refused MAIL 550, eve refused MAIL 550"]
    );
    assert_eq!(
        group("452 full", "250 ok", "503 no", "354 go on", LONE_DOT),
        ["1: bob deferred MAIL 452, eve deferred MAIL 452"]
    );
}

#[test]
fn s66_421_anywhere_ends_the_connection_and_defers_what_was_not_answered() {
    let begun = format!(
        "{PIPELINING}
        -- act submit 1 bob eve
        -- act submit 2 bob
        C: MAIL FROM:<ann@example.org>
        C: RCPT TO:<bob@example.org>
        C: RCPT TO:<eve@example.org>
        C: DATA
        S: 250 ok
        S: 550 unknown
        S: 421 shutting down"
    );
    let (events, error) = replay_error(&plain(), &begun);
    assert_eq!(
        events[1..],
        [
            "1: bob refused 550",
            "1: bob refused RCPT 550, eve deferred RCPT 421",
            "2: untouched"
        ]
    );
    assert!(matches!(
        error,
        Error::Closing {
            command: "RCPT",
            ..
        }
    ));
}

#[test]
fn s66_a_connection_lost_when_nobody_is_left_keeps_the_servers_words() {
    let begun = format!(
        "{PIPELINING}
        -- act submit 1 bob
        C: MAIL FROM:<ann@example.org>
        C: RCPT TO:<bob@example.org>
        C: DATA
        S: 250 ok
        S: 550 5.7.1 your address is on a list
        -- eof"
    );
    let (events, error) = replay_error(&plain(), &begun);
    assert_eq!(events[2], "1: bob refused RCPT 550");
    assert_eq!(error, Error::Closed { command: "DATA" });
}

#[test]
fn s6a_only_354_opens_the_data() {
    for answer in ["250 go on", "355 go on"] {
        let script = format!(
            "{PIPELINING}
            -- act submit 1 bob
            C: MAIL FROM:<ann@example.org>
            C: RCPT TO:<bob@example.org>
            C: DATA
            S: 250 ok
            S: 250 ok
            S: {answer}"
        );
        let (events, error) = replay_error(&plain(), &script);
        assert_eq!(events[1], "1: bob undecided");
        assert!(matches!(
            error,
            Error::OutOfTurn {
                command: "DATA",
                ..
            }
        ));
    }
}

#[test]
fn s6e_the_final_reply_decides() {
    for (reply, fate) in [
        ("250 queued as 77", "accepted 250"),
        ("299 fine", "accepted 299"),
        ("451 4.3.0 try again", "deferred the final dot 451"),
        ("554 5.7.1 spam", "refused the final dot 554"),
    ] {
        let sent = SENT.replace("250 queued", reply);
        let events = group("250 ok", "250 ok", "250 ok", "354 go on", &sent);
        assert_eq!(events[1], format!("1: bob {fate}, eve {fate}"));
    }
}

#[test]
fn s6e_421_to_the_dot_is_a_deferral_and_the_end() {
    let script = format!(
        "{PIPELINING}
        -- act submit 1 bob
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
        S: 421 4.3.2 shutting down"
    );
    let (events, error) = replay_error(&plain(), &script);
    assert_eq!(events[2], "1: bob deferred the final dot 421");
    assert!(matches!(error, Error::Closing { .. }));
}

#[test]
fn a_mail_held_for_one_refused_recipient_goes_to_nobody() {
    let script = format!(
        "{PIPELINING}
        -- act submit 1 bob eve
        C: MAIL FROM:<ann@example.org>
        C: RCPT TO:<bob@example.org>
        C: RCPT TO:<eve@example.org>
        S: 250 ok
        S: 250 ok
        S: 550 unknown
        C: RSET
        S: 250 ok
        -- idle
        -- act submit 2 bob kim
        C: MAIL FROM:<ann@example.org>
        C: RCPT TO:<bob@example.org>
        C: RCPT TO:<kim@example.org>
        S: 250 ok
        S: 250 ok
        S: 250 ok
        C: DATA
        -- within 120
        S: 354 go on
        -- idle
        -- act durable 2
        C: ..hi
        C: .
        -- within 720
        -- awaiting the final dot
        S: 250 queued
        -- idle"
    );
    assert_eq!(
        replay(&holding(), &script),
        [
            "ready",
            "1: eve refused 550",
            "1: bob held 250, eve refused RCPT 550",
            "2: about to finish",
            "2: bob accepted 250, kim accepted 250"
        ]
    );
}

#[test]
fn s66_holding_back_asks_for_the_data_at_once_where_there_is_one_recipient_only() {
    for (answers, behind, fate) in [
        (
            "S: 250 ok\nS: 250 ok\nS: 354 go on",
            SENT,
            "bob accepted 250",
        ),
        (
            "S: 250 ok\nS: 550 no\nS: 354 go on",
            LONE_DOT,
            "bob refused RCPT 550",
        ),
    ] {
        let script = format!(
            "{PIPELINING}
            -- act submit 1 bob
            C: MAIL FROM:<ann@example.org>
            C: RCPT TO:<bob@example.org>
            C: DATA
            {answers}
            {behind}"
        );
        let events = replay(&holding(), &script);
        assert_eq!(events.last().unwrap(), &format!("1: {fate}"));
    }
}

#[test]
fn s64_without_pipelining_each_command_waits_for_its_reply() {
    let script = format!(
        "{ONE_BY_ONE}
        -- act submit 1 bob eve
        -- act submit 2 bob
        C: MAIL FROM:<ann@example.org>
        -- within 300
        -- awaiting MAIL FROM:<ann@example.org>
        S: 250 ok
        C: RCPT TO:<bob@example.org>
        S: 250 ok
        C: RCPT TO:<eve@example.org>
        -- awaiting RCPT TO:<eve@example.org>
        S: 550 no
        C: DATA
        S: 354 go on
        -- idle
        -- act durable 1
        C: ..hi
        C: .
        S: 250 queued
        C: RSET
        S: 250 ok
        C: MAIL FROM:<ann@example.org>
        S: 550 not you
        C: RSET
        S: 250 ok
        -- idle
        -- act quit
        C: QUIT
        -- eof
        -- close"
    );
    assert_eq!(
        replay(&plain(), &script)[3..],
        [
            "1: bob accepted 250, eve refused RCPT 550",
            "2: bob refused MAIL 550"
        ]
    );
}

#[test]
fn s68_recipients_that_are_too_many_go_in_a_further_transaction() {
    let script = format!(
        "{PIPELINING}
        -- act submit 1 bob eve kim
        C: MAIL FROM:<ann@example.org>
        C: RCPT TO:<bob@example.org>
        C: RCPT TO:<eve@example.org>
        C: RCPT TO:<kim@example.org>
        C: DATA
        S: 250 ok
        S: 250 ok
        S: 452 4.5.3 too many recipients
        S: 552 too many recipients
        S: 354 go on
        -- idle
        -- act durable 1
        C: ..hi
        C: .
        S: 250 queued
        C: RSET
        C: MAIL FROM:<ann@example.org>
        C: RCPT TO:<eve@example.org>
        C: RCPT TO:<kim@example.org>
        C: DATA
        S: 250 ok
        S: 250 ok
        S: 552 full
        S: 250 ok
        S: 354 go on
        -- idle
        -- act durable 1
        C: ..hi
        C: .
        S: 251 queued again
        -- idle"
    );
    assert_eq!(
        replay(&plain(), &script)[1..],
        [
            "1: about to finish",
            "1: eve refused 552",
            "1: about to finish",
            "1: bob accepted 250, eve refused RCPT 552, kim accepted 251"
        ]
    );
}

#[test]
fn s68_one_by_one_the_first_too_many_stops_the_asking() {
    let script = format!(
        "{ONE_BY_ONE}
        -- act submit 1 bob eve kim
        C: MAIL FROM:<ann@example.org>
        S: 250 ok
        C: RCPT TO:<bob@example.org>
        S: 250 ok
        C: RCPT TO:<eve@example.org>
        S: 452 too many
        C: DATA
        S: 451 no disk
        C: RSET
        S: 250 ok
        -- idle"
    );
    assert_eq!(
        replay(&plain(), &script)[1..],
        ["1: bob deferred DATA 451, eve deferred DATA 451, kim deferred DATA 451"]
    );
}
