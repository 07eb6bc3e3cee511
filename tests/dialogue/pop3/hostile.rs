//! Servers that misbehave, and lines that break: nothing forged, nothing endless, nothing half.

use hongyan::model::account::AuthChoice;
use hongyan::pop3::{Error, Event, Request, Session, Settings, TlsPolicy};
use hongyan::wire::{LineFault, Machine, limits};

use super::{
    PIPELINED, advance, encrypted, hear, number, open, opened, replay, retrieve, run, told,
};

#[test]
fn a11_p03_a_mail_with_a_dot_between_bare_line_feeds_forges_no_answer() {
    let script = open(
        PIPELINED,
        2,
        r"
        -- act retrieve 1 2
        C: RETR 1
        C: RETR 2
        S: +OK
        S- a\n.\n+OK 10\r\nFrom: forged\r\n.\n\n.\r\n\r.\r\n
        S: .
        S: +OK
        S: true
        S: .
        -- idle
    ",
    );
    let expected = [
        "ready 2",
        "1: a\\n.\\n+OK 10\\r\\nFrom: forged\\r\\n\\n\\n.\\r\\n\\r.\\r\\n",
        "retrieved 1 35",
        "2: true\\r\\n",
        "retrieved 2 6",
    ];
    assert_eq!(told(&replay(&encrypted, &script)), expected);
}

#[test]
fn p02_only_a_lone_dot_between_line_ends_is_the_end() {
    let script = open(
        PIPELINED,
        2,
        r"
        -- act retrieve 1 2
        C: RETR 1
        C: RETR 2
        S: +OK
        S: .hidden
        S: ..
        S: ...
        S: a.
        S- .\x20\r\n.\x09\r\n.\rx\r\n.\x00\r\n
        S: .
        S: +OK .
        S: .
        -- idle
        -- act uids
        C: UIDL
        S: +OK
        S: 1 .
        S: 2 a.
        S: .
        -- idle
    ",
    );
    let expected = [
        "ready 2",
        "1: hidden\\r\\n.\\r\\n..\\r\\na.\\r\\n \\r\\n\\t\\r\\n\\rx\\r\\n\\x00\\r\\n",
        "retrieved 1 32",
        "retrieved 2 0",
        "uids 2",
    ];
    assert_eq!(told(&replay(&encrypted, &script)), expected);
}

#[test]
fn p08_a_mail_is_handed_on_as_it_comes_and_never_held() {
    // As lines, and as one line without end.
    for piece in [b"0123456789abc\r\n".repeat(4096), vec![b'x'; 65_536]] {
        let mut session = opened(1);
        session.request(retrieve(1)).unwrap();
        advance(&mut session);
        session.receive(b"+OK\r\n");
        let mut held = 0;
        for _piece in 0..128 {
            held += piece.len();
            session.receive(&piece);
            for event in run(&mut session).0 {
                if let Event::Chunk { bytes, .. } = event {
                    assert!(bytes.len() <= piece.len() + 4);
                    held -= bytes.len();
                }
            }
            // What may still turn out to be the end.
            assert!(held < 5, "{held} octets are held");
        }
        session.receive(b"\r\n.\r\n");
        let (events, _wants) = run(&mut session);
        assert!(matches!(events.last(), Some(Event::Retrieved { .. })));
    }
}

#[test]
fn p03_a_greeting_that_ends_in_a_line_feed_switches_pipelining_off() {
    let events = replay(
        &encrypted,
        r"
        S- +OK hello\n
        C: CAPA
        S- +OK\nPIPELINING\nSASL PLAIN\n.\n
        C: AUTH PLAIN AGFubgBzZSBjcmV0
        S- +OK\n
        C: CAPA
        S- +OK\nPIPELINING\n.\n
        C: STAT
        S- +OK 2 10\n
        -- act retrieve 1 2
        C: RETR 1
        S- +OK\none\n..\n.\n
        C: RETR 2
        S- +OK\ntwo\n.\n
        -- idle
    ",
    );
    assert_eq!(told(&events)[1..3], ["1: one\\n.\\n", "retrieved 1 6"]);
}

#[test]
fn p25_p66_hostile_listings_end_as_what_can_be_trusted_of_them() {
    let script = open(
        PIPELINED,
        3,
        "-- act sizes\nC: LIST\nS: +OK\nS: 1 120\nS: +OK 2   200 octets\nS: 3 -7\nS: .\n-- act uids\nC: UIDL\nS: +OK\nS: 1 a\nS: 3\nS: 4 103\nS: 1 b\nS: .\n-- idle",
    );
    let events = replay(&encrypted, &script);
    assert_eq!(told(&events), ["ready 3", "sizes 2", "uids 1"]);
    let Some(Event::Uids(uids)) = events.last() else {
        panic!("no names");
    };
    assert!(!uids.is_well_formed());
    assert_eq!(
        (uids.malformed_lines, uids.first_malformed.as_deref()),
        (3, Some("3"))
    );
}

#[test]
fn a24_an_endless_line_and_an_endless_listing_end_at_their_limits() {
    let mut session = opened(1);
    session.request(Request::ListUids).unwrap();
    session.receive(&[b'x'; limits::REPLY_LINE_OCTETS + 2]);
    let limit_octets = limits::REPLY_LINE_OCTETS;
    let fault = LineFault::TooLong { limit_octets };
    let awaiting = "UIDL".to_owned();
    assert_eq!(run(&mut session).1, Err(Error::Line { awaiting, fault }));

    let mut session = opened(1);
    session.request(Request::ListUids).unwrap();
    advance(&mut session);
    session.receive(b"+OK\r\n");
    let ended = (0..100_000).find_map(|_turn| {
        session.receive(b"1 a\r\n");
        run(&mut session).1.err()
    });
    assert!(matches!(
        ended,
        Some(Error::AnswerTooLong {
            command: "UIDL",
            ..
        })
    ));
}

#[test]
fn a24_a_mail_that_does_not_end_is_cut_off_at_the_limit_and_named() {
    let mut session = Session::new(Settings {
        mail_limit_octets: 1000,
        ..super::settings(TlsPolicy::Implicit, AuthChoice::UserPass)
    });
    let parts = [
        "+OK\r\n",
        "-ERR\r\n",
        "+OK\r\n",
        "+OK\r\n",
        "-ERR\r\n",
        "+OK 1 9\r\n",
    ];
    hear(&mut session, &parts);
    advance(&mut session);
    session.request(retrieve(1)).unwrap();
    advance(&mut session);
    session.receive(b"+OK 9 octets\r\n");
    let ended = (0..100).find_map(|_turn| {
        session.receive(b"0123456789\r\n");
        run(&mut session).1.err()
    });
    let fault = Error::MailTooLarge {
        number: number(1),
        limit_octets: 1000,
    };
    assert_eq!(ended, Some(fault));
}

#[test]
fn p06_p21_p83_a_stream_that_ends_anywhere_never_completes_what_it_cut() {
    let answers: &[&[u8]] = &[
        b"+OK\r\n",
        b"+OK\r\nPIPELINING\r\nSASL PLAIN\r\n.\r\n",
        b"+OK\r\n",
        b"+OK\r\nPIPELINING\r\n.\r\n+OK 2 40\r\n",
        b"+OK\r\none\r\n..\r\n.\r\n+OK\r\n\r\n.x\r\n.\r\n",
        b"+OK\r\n",
        b"+OK\r\n",
    ];
    let whole: Vec<u8> = answers.concat();
    // Where the answer to each of these has ended.
    let first_mail = answers[..4].concat().len() + b"+OK\r\none\r\n..\r\n.\r\n".len();
    let second_mail = answers[..5].concat().len();
    for cut in 0..whole.len() {
        let mut session = encrypted();
        let mut events = Vec::new();
        let mut fed = 0;
        for (turn, answer) in answers.iter().enumerate() {
            events.extend(run(&mut session).0);
            match turn {
                4 => {
                    session.request(retrieve(1)).unwrap();
                    session.request(retrieve(2)).unwrap();
                }
                5 => session.request(Request::Delete(number(1))).unwrap(),
                6 => session.request(Request::Finish).unwrap(),
                _ => {}
            }
            events.extend(run(&mut session).0);
            let part = &answer[..answer.len().min(cut - fed)];
            if !part.is_empty() {
                session.receive(part);
            }
            fed += part.len();
            if part.len() < answer.len() {
                break;
            }
        }
        session.receive(&[]);
        let (last, end) = run(&mut session);
        events.extend(last);
        assert!(
            matches!(end, Err(Error::Closed { .. })),
            "at {cut}: {end:?}"
        );
        let told = told(&events).join("\n");
        assert!(!told.contains("committed"), "at {cut}: {told}");
        assert_eq!(
            told.contains("retrieved 1 8"),
            cut >= first_mail,
            "at {cut}: {told}"
        );
        assert_eq!(
            told.contains("retrieved 2 5"),
            cut >= second_mail,
            "at {cut}: {told}"
        );
    }
}
