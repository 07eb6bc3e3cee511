//! Rules that hold for everything a session writes and hears, whatever the dialogue.

use std::time::Duration;

use hongyan::smtp::{Error, Event, Fate, Session};
use hongyan::wire::{Machine, Wants};

use super::sending::ready;
use super::server::{GREETING, Server};
use super::{
    ENCRYPTED, ONE_BY_ONE, PIPELINING, TlsPolicy, holding, plain, replay, replay_error, starttls,
    submission,
};

/// What was written between two reads.
type Flight = Vec<Vec<u8>>;

/// Runs four mails and QUIT, and returns what was written, flight by flight, with the events.
fn flights(settings: &super::Settings, chunking: bool) -> (Vec<Flight>, Vec<Event>) {
    let mut server = Server::default();
    server.chunking = chunking;
    server.refuses = Some(|line| line.contains("eve"));
    let mut session = Session::new(settings.clone());
    let (mut flights, mut events) = (vec![Vec::new()], Vec::new());
    let mut answers = GREETING.to_vec();
    loop {
        match session.poll().unwrap() {
            Wants::Write(bytes) => {
                flights.last_mut().unwrap().push(bytes.bytes().to_vec());
                answers.extend(server.take(bytes.bytes()));
            }
            Wants::Read { .. } => {
                flights.push(Vec::new());
                session.receive(&std::mem::take(&mut answers));
            }
            Wants::Report(Event::Ready { .. }) => {
                for (number, names) in [&["bob"][..], &["eve"], &["eve", "kim"], &["joe"]]
                    .into_iter()
                    .enumerate()
                {
                    let mail =
                        b".a line of the mail\r\n".repeat(if number == 3 { 9000 } else { 1 });
                    session
                        .submit(submission(number as u64, names, &mail))
                        .unwrap();
                }
            }
            Wants::Report(event) => {
                if let Event::AboutToFinish { number } = event {
                    session.dot_is_durable(number);
                }
                events.push(event);
            }
            Wants::Idle => session.quit(),
            Wants::Close => return (flights, events),
            Wants::StartTls => panic!("nobody asked for it"),
        }
    }
}

fn all_flights() -> Vec<Vec<Flight>> {
    let mut all = Vec::new();
    for settings in [plain(), holding()] {
        for chunking in [false, true] {
            let (flights, events) = flights(&settings, chunking);
            let settled = events
                .iter()
                .filter(|event| matches!(event, Event::Settled { .. }));
            assert_eq!(settled.count(), 4);
            all.push(flights);
        }
    }
    all
}

/// The commands of a flight. Mails and chunks are one line of a dot each, or of text.
fn commands(flight: &Flight) -> Vec<String> {
    let text = String::from_utf8(flight.concat()).unwrap();
    text.lines()
        .filter(|line| !line.contains("a line of the mail"))
        .map(|line| line.split(' ').next().unwrap().to_owned())
        .collect()
}

#[test]
fn s63_what_needs_an_answer_of_its_own_is_the_last_of_its_group() {
    for flights in all_flights() {
        for flight in flights {
            let commands = commands(&flight);
            let Some((_last, before)) = commands.split_last() else {
                continue;
            };
            for command in before {
                let may_be_within = ["MAIL", "RCPT", "RSET", ".", "BDAT"];
                assert!(may_be_within.contains(&command.as_str()), "{commands:?}");
            }
            // A chunk or a dot is the end of a mail: it comes before all other commands.
            let ends = |command: &String| command == "." || command == "BDAT";
            assert!(!commands.iter().skip(1).any(ends), "{commands:?}");
        }
    }
}

#[test]
fn s6g_a_command_is_never_cut_between_two_writes() {
    for flights in all_flights() {
        for write in flights.concat() {
            let is_mail = String::from_utf8_lossy(&write).contains("a line of the mail");
            assert!(is_mail || write.ends_with(b"\r\n"), "{write:?}");
        }
    }
}

#[test]
fn s6h_quit_is_the_last_word_and_its_answer_is_not_waited_for_long() {
    for flights in all_flights() {
        let commands: Vec<String> = flights.iter().flat_map(commands).collect();
        assert_eq!(commands.last().map(String::as_str), Some("QUIT"));
        assert_eq!(commands.iter().filter(|word| *word == "QUIT").count(), 1);
    }
    for answer in ["S: 221 bye", "S: 500 what", "S: 421 bye", "-- eof"] {
        let script = format!("{PIPELINING}\n-- act quit\nC: QUIT\n-- within 5\n{answer}\n-- close");
        assert_eq!(replay(&plain(), &script), ["ready"]);
    }
}

#[test]
fn s65_answers_that_come_while_a_group_is_still_being_written_are_taken_as_they_come() {
    let names: Vec<String> = (0..4000)
        .map(|number| format!("somebody.{number}"))
        .collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut server = Server::default();
    let mut session = ready(plain(), &mut server);
    session.submit(submission(1, &names, b"hi\r\n")).unwrap();
    let (mut waits, mut events) = (0, Vec::new());
    let mut answers = Vec::new();
    loop {
        match session.poll().unwrap() {
            // While a write blocks, the driver reads and hands over what it has.
            Wants::Write(bytes) => {
                answers.extend(server.take(bytes.bytes()));
                let taken = answers.len() / 2;
                if taken > 0 {
                    session.receive(&answers.drain(..taken).collect::<Vec<u8>>());
                }
            }
            Wants::Read { .. } => {
                waits += 1;
                session.receive(&std::mem::take(&mut answers));
            }
            Wants::Report(event) => {
                if let Event::AboutToFinish { number } = event {
                    session.dot_is_durable(number);
                }
                events.push(event);
            }
            _ => break,
        }
    }
    let Some(Event::Settled { verdict, .. }) = events.last() else {
        panic!("{events:?}");
    };
    assert!(verdict.is_accepted_for_all());
    assert_eq!(waits, 2);
}

#[test]
fn s26_starttls_that_is_offered_under_tls_is_not_asked_for() {
    let settings = super::Settings {
        tls: TlsPolicy::Implicit,
        ..plain()
    };
    let script = "
        S: 220 mx
        C: EHLO [192.0.2.1]
        S: 250-mx
        S: 250 STARTTLS
        -- idle";
    assert_eq!(replay(&settings, script), ["ready"]);
}

#[test]
fn s32_nothing_is_written_behind_starttls_before_its_whole_answer_is_here() {
    let asked = "S: 220 mx\nC: EHLO [192.0.2.1]\nS: 250-mx\nS: 250-PIPELINING\nS: 250 STARTTLS\nC: STARTTLS\n-- awaiting STARTTLS\n";
    let script = format!(
        "{asked}S: 220-go\n-- awaiting STARTTLS\nS: 220 ahead\n-- tls\nC: EHLO [192.0.2.1]"
    );
    assert!(replay(&starttls(), &script).is_empty());
}

#[test]
fn s67_every_2yz_takes_a_recipient_and_551_never_does() {
    for (answer, fate) in [
        ("250 ok", "accepted 250"),
        ("251 forwarded", "accepted 250"),
        ("252 perhaps", "accepted 250"),
        ("299 odd", "accepted 250"),
        ("450 later", "deferred RCPT 450"),
        ("499 odd", "deferred RCPT 499"),
        ("551 moved", "refused RCPT 551"),
        ("599 odd", "refused RCPT 599"),
    ] {
        let script = format!(
            "{ONE_BY_ONE}
            -- act submit 1 bob kim
            C: MAIL FROM:<ann@example.org>
            S: 250 ok
            C: RCPT TO:<bob@example.org>
            S: {answer}
            C: RCPT TO:<kim@example.org>
            S: 250 ok
            C: DATA
            S: 354 go on
            -- idle
            -- act durable 1
            C: ..hi
            C: .
            S: 250 queued
            -- idle"
        );
        assert_eq!(
            replay(&plain(), &script).last().unwrap(),
            &format!("1: bob {fate}, kim accepted 250")
        );
    }
}

#[test]
fn s69_a_sender_that_was_refused_is_asked_for_again_with_the_next_mail() {
    let script = format!(
        "{PIPELINING}
        -- act submit 1 bob
        -- act submit 2 bob
        C: MAIL FROM:<ann@example.org>
        C: RCPT TO:<bob@example.org>
        C: DATA
        S: 550 5.7.1 not you
        S: 503 no
        S: 503 no
        C: RSET
        C: MAIL FROM:<ann@example.org>
        C: RCPT TO:<bob@example.org>
        C: DATA"
    );
    assert_eq!(replay(&plain(), &script)[1..], ["1: bob refused MAIL 550"]);
}

#[test]
fn s7a_a_sender_who_may_not_send_is_told_in_the_servers_words_and_code() {
    for (place, said) in [
        ("MAIL", "530 5.7.0 log in first"),
        ("MAIL", "553 5.7.1 not your address"),
        ("DATA", "550 5.7.60 not your From"),
    ] {
        let answers = match place {
            "MAIL" => format!("S: {said}\nS: 503 no\nS: 503 no"),
            _ => format!("S: 250 ok\nS: 250 ok\nS: {said}"),
        };
        let script = format!(
            "{PIPELINING}
            -- act submit 1 bob
            C: MAIL FROM:<ann@example.org>
            C: RCPT TO:<bob@example.org>
            C: DATA
            {answers}
            C: RSET
            S: 250 ok
            -- idle"
        );
        let events = super::player(&|| Session::new(plain())).replay(&script);
        let Some(Event::Settled { verdict, .. }) = events.last() else {
            panic!("{events:?}");
        };
        let Some(Fate::Refused { command, reply }) = verdict.fates().next() else {
            panic!("{verdict:?}");
        };
        assert_eq!(*command, place);
        assert_eq!(reply.to_server_reply().to_string(), said);
    }
}

#[test]
fn s64_replies_are_counted_and_neither_their_codes_nor_their_words_are_looked_at() {
    let script = format!(
        "{PIPELINING}
        -- act submit 1 bob eve
        C: MAIL FROM:<ann@example.org>
        C: RCPT TO:<bob@example.org>
        C: RCPT TO:<eve@example.org>
        C: DATA
        S: 251 2.1.5 recipient eve ok, 354 go on
        S: 200 2.0.0 DATA
        S: 551 5.1.1 sender refused
        S: 354 2.0.0 mail queued
        -- idle"
    );
    assert_eq!(
        replay(&plain(), &script)[1..],
        ["1: eve refused 551", "1: about to finish"]
    );
    let one_short = script.replace(
        "S: 354 2.0.0 mail queued\n        -- idle",
        "-- awaiting DATA\n-- eof",
    );
    let (events, error) = replay_error(&plain(), &one_short);
    assert_eq!(events[2], "1: bob undecided, eve refused RCPT 551");
    assert_eq!(error, Error::Closed { command: "DATA" });
}

#[test]
fn a24_a_server_that_says_one_octet_at_a_time_is_not_waited_for_for_days() {
    for command_line in ["", "C: EHLO [192.0.2.1]"] {
        let mut session = Session::new(plain());
        if !command_line.is_empty() {
            session.receive(GREETING);
        }
        let mut waited = Duration::ZERO;
        let mut endless = b"220-still here\r\n".iter().cycle();
        let mut octets = 0_u32;
        loop {
            match session.poll() {
                Ok(Wants::Read { within, .. }) => {
                    assert!(!within.is_zero());
                    waited += within;
                    octets += 1;
                    session.receive(&[*endless.next().unwrap()]);
                }
                Ok(_) => {}
                Err(_error) => break,
            }
        }
        assert!(octets > 2000, "{octets}");
        assert!(waited < Duration::from_secs(3 * 3600), "{waited:?}");
    }
    // A reply in a few pieces has its full time.
    let script = format!(
        "{ENCRYPTED}-- within 300\nS: 250-mx\nS: 250 AUTH PLAIN\nC: AUTH PLAIN AGFubgBzZWNyZXQ=\n-- within 300"
    );
    assert!(replay(&starttls(), &script).is_empty());
}

#[test]
fn s07_a24_a_reply_without_a_command_is_refused_in_every_quiet_state() {
    let mut server = Server::default();
    for settle_first in [false, true] {
        let mut session = ready(plain(), &mut server);
        if settle_first {
            session.submit(submission(1, &["bob"], b"hi\r\n")).unwrap();
            super::server::run(&mut session, &mut server);
        }
        session.receive(b"250 2.0.0 queued\r\n");
        assert_eq!(session.poll(), Err(Error::Unsolicited));
    }
}
