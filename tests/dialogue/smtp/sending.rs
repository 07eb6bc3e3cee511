//! Runs of mails, what is checked before, and how mail goes over the line.

use hongyan::model::Address;
use hongyan::smtp::{Event, Session, SubmitError};
use hongyan::wire::{Machine, Wants, limits};

use super::server::{GREETING, Server, run};
use super::{
    ENCRYPTED, PIPELINING, address, at_the_dot, holding, plain, replay, starttls, submission, told,
};

pub(super) fn ready(settings: super::Settings, server: &mut Server) -> Session {
    let mut session = Session::new(settings);
    session.receive(GREETING);
    let (events, _waits) = run(&mut session, server);
    assert_eq!(told(&events), ["ready"]);
    session
}

#[test]
fn the_next_envelope_goes_out_with_the_final_dot_of_the_mail_before() {
    let script = format!(
        "{PIPELINING}
        -- act submit 1 bob
        -- act submit 2 eve
        C: MAIL FROM:<ann@example.org>
        C: RCPT TO:<bob@example.org>
        C: DATA
        S: 250 ok
        S: 250 ok
        S: 354 go on
        -- idle
        -- act durable 2
        -- idle
        -- act durable 1
        C: ..hi
        C: .
        C: RSET
        C: MAIL FROM:<ann@example.org>
        C: RCPT TO:<eve@example.org>
        C: DATA
        -- awaiting the final dot
        S: 250 queued
        S: 250 reset
        S: 250 ok
        S: 250 ok
        S: 354 go on
        -- idle
        -- act quit
        -- idle
        -- act durable 2
        C: ..hi
        C: .
        S: 250 queued
        C: QUIT
        S: 221 bye
        -- close"
    );
    assert_eq!(
        replay(&plain(), &script),
        [
            "ready",
            "1: about to finish",
            "1: bob accepted 250",
            "2: about to finish",
            "2: eve accepted 250"
        ]
    );
}

#[test]
fn a_refused_mail_in_a_run_does_not_stop_the_next_one() {
    let script = at_the_dot(
        "S: 554 spam
        S: 250 reset
        S: 250 ok
        S: 550 unknown
        S: 503 nobody
        C: RSET
        C: MAIL FROM:<ann@example.org>
        C: RCPT TO:<kim@example.org>
        C: DATA",
    );
    assert_eq!(
        replay(&plain(), &script)[2..],
        [
            "1: bob refused the final dot 554",
            "2: eve refused 550",
            "2: eve refused RCPT 550"
        ]
    );
}

#[test]
fn a_run_of_a_hundred_mails_costs_about_one_round_trip_each() {
    for (settings, chunking, most) in [
        (plain(), false, 101),
        (plain(), true, 101),
        (holding(), false, 201),
        (holding(), true, 101),
    ] {
        let mut server = Server::default();
        server.chunking = chunking;
        let mut session = ready(settings, &mut server);
        for number in 0..100 {
            let mail = format!("Subject: {number}\r\n\r\n{}", "text\r\n".repeat(1500));
            session
                .submit(submission(number, &["bob", "eve"], mail.as_bytes()))
                .unwrap();
        }
        let (events, waits) = run(&mut session, &mut server);
        let is_good = |event: &&Event| matches!(event, Event::Settled { verdict, .. } if verdict.is_accepted_for_all());
        assert_eq!(events.iter().filter(is_good).count(), 100);
        assert_eq!(server.mails.len(), 100);
        println!("{waits} round trips for 100 mails");
        assert!(waits <= most, "{waits} round trips for 100 mails");
    }
}

#[test]
fn s6b_a_large_mail_goes_in_blocks_and_arrives_as_it_was() {
    let lines = "..dots\r\n.\r\nplain text of ordinary length in this line\r\n";
    let mail = lines.repeat(4000);
    let mut server = Server::default();
    let mut session = ready(plain(), &mut server);
    session
        .submit(submission(7, &["bob"], mail.as_bytes()))
        .unwrap();
    let mut answers = Vec::new();
    let mut progress = Vec::new();
    loop {
        match session.poll().unwrap() {
            Wants::Write(bytes) => {
                assert!(bytes.bytes().len() <= limits::BLOCK_OCTETS);
                answers.extend(server.take(bytes.bytes()));
            }
            Wants::Read { .. } => session.receive(&std::mem::take(&mut answers)),
            Wants::Report(Event::Progress {
                sent_octets,
                total_octets,
                ..
            }) => {
                progress.push((sent_octets, total_octets));
            }
            Wants::Report(Event::AboutToFinish { number }) => session.dot_is_durable(number),
            Wants::Report(_) => {}
            _ => break,
        }
    }
    let unstuffed = server.mails[0].strip_prefix(b".").unwrap();
    let unstuffed = String::from_utf8(unstuffed.to_vec())
        .unwrap()
        .replace("\n.", "\n");
    assert_eq!(unstuffed, mail);
    let total = mail.len() as u64;
    assert!(progress.len() > 3 && progress.is_sorted());
    assert_eq!(progress.last(), Some(&(total, total)));
}

#[test]
fn s6b_the_end_of_data_adds_a_line_end_only_where_there_was_none() {
    for (mail, wire) in [
        ("a", "a\r\n"),
        ("a\r\n", "a\r\n"),
        ("", ""),
        (".", "..\r\n"),
    ] {
        let mut server = Server::default();
        let mut session = ready(plain(), &mut server);
        session
            .submit(submission(1, &["bob"], mail.as_bytes()))
            .unwrap();
        run(&mut session, &mut server);
        assert_eq!(server.mails, [wire.as_bytes()], "{mail:?}");
    }
}

#[test]
fn nothing_of_the_last_block_or_the_dot_goes_out_before_the_caller_is_ready() {
    let mut server = Server::default();
    let mut session = ready(plain(), &mut server);
    session
        .submit(submission(1, &["bob"], b"text\r\n"))
        .unwrap();
    let mut answers = Vec::new();
    loop {
        match session.poll().unwrap() {
            Wants::Write(bytes) => answers.extend(server.take(bytes.bytes())),
            Wants::Read { .. } => session.receive(&std::mem::take(&mut answers)),
            Wants::Report(_) => {}
            other => {
                assert_eq!(other, Wants::Idle);
                break;
            }
        }
    }
    assert_eq!(session.poll(), Ok(Wants::Idle));
    session.dot_is_durable(2);
    assert_eq!(session.poll(), Ok(Wants::Idle));
    session.dot_is_durable(1);
    assert!(matches!(session.poll(), Ok(Wants::Write(wire)) if wire.bytes() == b"text\r\n.\r\n"));
}

#[test]
fn s62_the_same_box_twice_is_asked_for_once_and_told_twice_and_case_makes_another() {
    // Which of two local parts that differ by case is a box only the server knows.
    let script = format!(
        "{PIPELINING}
        -- act submit 1 bob eve bob Bob
        C: MAIL FROM:<ann@example.org>
        C: RCPT TO:<bob@example.org>
        C: RCPT TO:<eve@example.org>
        C: RCPT TO:<Bob@example.org>
        C: DATA
        S: 250 ok
        S: 250 ok
        S: 550 no
        S: 550 no
        S: 354 go on
        -- act durable 1
        C: ..hi
        C: .
        S: 250 queued
        -- idle"
    );
    assert_eq!(
        replay(&plain(), &script)[4],
        "1: bob accepted 250, eve refused RCPT 550, bob accepted 250, Bob refused RCPT 550"
    );
}

#[test]
fn s70_s71_size_and_body_are_said_where_they_are_offered() {
    let without_login = super::Settings {
        login: None,
        ..starttls()
    };
    let offered = |keywords: &str| {
        format!("{ENCRYPTED}\nS: 250-mx\n{keywords}\n-- idle\n-- act submit 1 bob\n")
    };
    for (keywords, parameters) in [
        ("S: 250-8BITMIME\nS: 250 SIZE 5", " SIZE=5"),
        ("S: 250 size 99999999999999999999999", " SIZE=5"),
        ("S: 250 8BITMIME", ""),
    ] {
        let script = format!(
            "{}C: MAIL FROM:<ann@example.org>{parameters}",
            offered(keywords)
        );
        assert_eq!(replay(&without_login, &script), ["ready"]);
    }
}

/// A session whose server has answered EHLO with these lines.
fn offering(ehlo: &str) -> Session {
    let mut session = Session::new(plain());
    session.receive(GREETING);
    while !matches!(session.poll(), Ok(Wants::Read { .. })) {}
    session.receive(ehlo.as_bytes());
    while !matches!(session.poll(), Ok(Wants::Idle)) {}
    session
}

#[test]
fn s70_a_mail_larger_than_the_server_takes_is_not_begun() {
    let mut session = offering("250-mx\r\n250 SIZE 10\r\n");
    assert_eq!(
        session.submit(submission(1, &["bob"], b"12345678901\r\n")),
        Err(SubmitError::TooLarge {
            limit_octets: 10,
            size_octets: 13
        })
    );
    assert_eq!(session.poll(), Ok(Wants::Idle));
    assert_eq!(
        session.submit(submission(2, &["bob"], b"12345678\r\n")),
        Ok(())
    );
}

#[test]
fn s71_mail_of_eight_bits_asks_to_be_encoded_where_the_server_cannot_carry_it() {
    let eight_bit = submission(1, &["bob"], "Subject: hi\r\n\r\nGrüße\r\n".as_bytes());
    let mut session = offering("250 mx\r\n");
    assert_eq!(
        session.submit(eight_bit.clone()),
        Err(SubmitError::NeedsSevenBit)
    );
    let mut session = offering("250-mx\r\n250 8BITMIME\r\n");
    assert_eq!(session.submit(eight_bit), Ok(()));
    let begun = session.poll().unwrap();
    assert!(
        matches!(&begun, Wants::Write(line) if line.bytes() == b"MAIL FROM:<ann@example.org> BODY=8BITMIME\r\n"),
        "{begun:?}"
    );
}

#[test]
fn what_cannot_be_sent_is_refused_before_a_byte_is_written() {
    let mut session = Session::new(plain());
    let mail = || submission(1, &["bob"], b"hi\r\n");
    assert_eq!(session.submit(mail()), Err(SubmitError::NotReady));
    let mut session = offering("250 mx\r\n");
    assert_eq!(
        session.submit(submission(1, &[], b"")),
        Err(SubmitError::NoRecipient)
    );
    let mut foreign = mail();
    let goose = Address::parse("鸿雁@example.org").unwrap();
    foreign.envelope.recipients.push(goose.clone());
    assert_eq!(
        session.submit(foreign),
        Err(SubmitError::NeedsSmtpUtf8 { address: goose })
    );
    session.quit();
    assert_eq!(session.submit(mail()), Err(SubmitError::Ending));
}

#[test]
fn s60_a_notification_comes_from_nobody() {
    let mut session = offering("250 mx\r\n");
    let mut mail = submission(1, &["bob"], b"hi\r\n");
    mail.envelope.sender = None;
    session.submit(mail).unwrap();
    assert!(
        matches!(session.poll(), Ok(Wants::Write(line)) if line.bytes() == b"MAIL FROM:<>\r\n")
    );
}

#[test]
fn s68_a_group_of_a_thousand_recipients_stays_below_a_block_a_write() {
    let names: Vec<String> = (0..3000)
        .map(|number| format!("somebody.number.{number}"))
        .collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut server = Server::default();
    server.refuses = Some(|line| line.contains("number.77@"));
    let mut session = ready(plain(), &mut server);
    session.submit(submission(1, &names, b"hi\r\n")).unwrap();
    let (events, _waits) = run(&mut session, &mut server);
    let Some(Event::Settled { verdict, .. }) = events.last() else {
        panic!("{events:?}");
    };
    let refused: Vec<_> = verdict
        .refused()
        .map(|(recipient, _reply)| recipient.clone())
        .collect();
    assert_eq!(refused, [address("somebody.number.77")]);
    assert_eq!(verdict.recipients.len(), 3000);
}
