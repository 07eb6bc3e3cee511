//! Sessions of the POP3 machine with scripted servers, as `player` plays them.

use hongyan::model::account::AuthChoice;
use hongyan::model::{MailNumber, Secret};
use hongyan::pop3::{
    Credentials, Error, Event, Login, Request, ResponseCode, Session, Settings, TlsPolicy, Window,
};
use hongyan::wire::{LineFault, Machine, Wants, limits};

use super::player::Player;

fn settings(tls: TlsPolicy, choice: AuthChoice) -> Settings {
    Settings {
        tls,
        login: Login {
            credentials: Credentials {
                user: "ann".to_owned(),
                password: Secret::new("se cret".to_owned()),
            },
            choice,
            secret_may_travel: true,
        },
        window: Window::default(),
        mail_limit_octets: limits::MAIL_OCTETS,
    }
}

fn encrypted() -> Session {
    Session::new(settings(TlsPolicy::Implicit, AuthChoice::Auto))
}

fn upgrading() -> Session {
    Session::new(settings(TlsPolicy::StartTls, AuthChoice::Auto))
}

fn number(number: u32) -> MailNumber {
    MailNumber::new(number).unwrap()
}

fn retrieve(mail: u32) -> Request {
    Request::Retrieve {
        number: number(mail),
        expected_octets: None,
    }
}

/// `retrieve 1 2 3`, `delete 1`, `uids`, `sizes`, `peek 1`, `reset`, `finish`.
fn act(session: &mut Session, words: &str) {
    let mut words = words.split(' ');
    let verb = words.next().unwrap();
    let mails: Vec<u32> = words.map(|word| word.parse().unwrap()).collect();
    let requests: Vec<Request> = match verb {
        "uids" => vec![Request::ListUids],
        "sizes" => vec![Request::ListSizes],
        "reset" => vec![Request::Reset],
        "finish" => vec![Request::Finish],
        _ => mails
            .into_iter()
            .map(|mail| match verb {
                "retrieve" => retrieve(mail),
                "delete" => Request::Delete(number(mail)),
                "peek" => Request::Peek {
                    number: number(mail),
                    body_lines: 0,
                },
                other => panic!("no such act: {other}"),
            })
            .collect(),
    };
    for request in requests {
        session.request(request).unwrap();
    }
}

/// Joins the chunks of a mail, which are cut where the reads are.
fn joined(events: Vec<Event>) -> Vec<Event> {
    let mut out: Vec<Event> = Vec::new();
    for event in events {
        if let (
            Some(Event::Chunk {
                number: former,
                bytes: all,
            }),
            Event::Chunk { number, bytes },
        ) = (out.last_mut(), &event)
            && former == number
        {
            all.extend_from_slice(bytes);
            continue;
        }
        out.push(event);
    }
    out
}

fn replay(make: &dyn Fn() -> Session, script: &str) -> Vec<Event> {
    let player = Player {
        make,
        act: &act,
        tidy: joined,
    };
    player.replay(script)
}

fn replay_error(make: &dyn Fn() -> Session, script: &str) -> (Vec<Event>, Error) {
    let player = Player {
        make,
        act: &act,
        tidy: joined,
    };
    player.replay_error(script)
}

/// Everything but `Ready`, shortly.
fn told(events: &[Event]) -> Vec<String> {
    let shown = |event: &Event| match event {
        Event::Ready { mails, .. } => format!("ready {mails}"),
        Event::Uids(uids) => format!("uids {}", uids.entries.len()),
        Event::Sizes(sizes) => format!("sizes {}", sizes.entries.len()),
        Event::Chunk { number, bytes } => format!("{number}: {}", bytes.escape_ascii()),
        Event::Retrieved { number, octets } => format!("retrieved {number} {octets}"),
        Event::Peeked { number, octets } => format!("peeked {number} {octets}"),
        Event::Marked(number) => format!("marked {number}"),
        Event::ResetDone => "reset".to_owned(),
        Event::Refused { request, reply } => format!("refused {request}: {reply}"),
        Event::Committed => "committed".to_owned(),
    };
    events.iter().map(shown).collect()
}

/// An encrypted session up to `Ready` with `mails` mails; `capabilities` before and after login.
fn open(capabilities: &[&str], mails: u32, rest: &str) -> String {
    let answer: String = capabilities
        .iter()
        .map(|capability| format!("S: {capability}\n"))
        .collect();
    let again = if capabilities.contains(&"PIPELINING") {
        format!("C: CAPA\nC: STAT\nS: +OK\n{answer}S: .\nS: +OK {mails} 4000\n")
    } else {
        format!("C: CAPA\nS: +OK\n{answer}S: .\nC: STAT\nS: +OK {mails} 4000\n")
    };
    format!(
        "S: +OK hello\nC: CAPA\nS: +OK\n{answer}S: .\nC: AUTH PLAIN AGFubgBzZSBjcmV0\nS: +OK\n{again}-- idle\n{rest}"
    )
}

const PIPELINED: &[&str] = &["UIDL", "TOP", "SASL PLAIN", "PIPELINING"];
const ONE_BY_ONE: &[&str] = &["UIDL", "SASL PLAIN"];

#[test]
fn p20_p40_stls_then_capabilities_anew_then_login_then_a_mail_and_its_deletion() {
    let events = replay(
        &upgrading,
        "
        -- awaiting the greeting
        -- within 60
        S: +OK mail.example.org ready
        C: CAPA
        S: +OK
        S: STLS
        S: SASL X-EVIL
        S: .
        C: STLS
        S: +OK go
        -- tls
        C: CAPA
        S: +OK
        S: USER
        S: .
        C: USER ann
        -- awaiting USER
        -- within 300
        S: +OK
        C: PASS se cret
        S: +OK welcome
        C: CAPA
        S: +OK
        S: UIDL
        S: .
        C: STAT
        S: +OK 1 30
        -- idle
        -- act uids
        C: UIDL
        S: +OK
        S: 1 abc
        S: .
        -- act retrieve 1
        C: RETR 1
        -- awaiting RETR 1
        -- within 60
        S: +OK 30 octets
        S: Subject: x
        S:
        S: ..dot
        S: .
        -- act delete 1
        C: DELE 1
        S: +OK
        -- act finish
        C: QUIT
        -- awaiting QUIT
        -- within 300
        S: +OK bye
        -- close
    ",
    );
    let expected = [
        "ready 1",
        "uids 1",
        "1: Subject: x\\r\\n\\r\\n.dot\\r\\n",
        "retrieved 1 20",
        "marked 1",
        "committed",
    ];
    assert_eq!(told(&events), expected);
}

#[test]
fn p80_many_retrievals_go_out_in_one_write_and_come_back_in_order() {
    let script = open(
        PIPELINED,
        3,
        "
        -- act retrieve 1 2 3
        C: RETR 1
        C: RETR 2
        C: RETR 3
        S: +OK
        S: one
        S: .
        S: +OK
        S: two
        S: .
        S: +OK
        S: .
        -- idle
    ",
    );
    let expected = [
        "ready 3",
        "1: one\\r\\n",
        "retrieved 1 5",
        "2: two\\r\\n",
        "retrieved 2 5",
        "retrieved 3 0",
    ];
    assert_eq!(told(&replay(&encrypted, &script)), expected);
}

#[test]
fn p80_without_pipelining_one_command_waits_for_the_other() {
    let script = open(
        ONE_BY_ONE,
        2,
        "
        -- act retrieve 1 2
        C: RETR 1
        S: +OK
        S: one
        S: .
        C: RETR 2
        S: +OK
        S: two
        S: .
        -- idle
    ",
    );
    assert_eq!(replay(&encrypted, &script).len(), 5);
}

#[test]
fn p82_a_refused_retrieval_touches_that_mail_only() {
    let script = open(
        PIPELINED,
        3,
        "
        -- act retrieve 1 2 3
        C: RETR 1
        C: RETR 2
        C: RETR 3
        S: +OK
        S: one
        S: .
        S: -ERR [SYS/TEMP] disk
        S: +OK
        S: three
        S: .
        -- idle
        -- act delete 1 3
        C: DELE 1
        C: DELE 3
        S: +OK
        S: -ERR no
        -- act finish
        C: QUIT
        S: -ERR some deleted messages not removed
        -- close
    ",
    );
    let expected = [
        "ready 3",
        "1: one\\r\\n",
        "retrieved 1 5",
        "refused RETR 2: [SYS/TEMP] disk",
        "3: three\\r\\n",
        "retrieved 3 7",
        "marked 1",
        "refused DELE 3: no",
        "refused QUIT: some deleted messages not removed",
    ];
    assert_eq!(told(&replay(&encrypted, &script)), expected);
}

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
fn a01_bytes_behind_the_answer_to_stls_end_the_session() {
    let (events, error) = replay_error(
        &upgrading,
        "
        S: +OK
        C: CAPA
        S: +OK
        S: STLS
        S: .
        C: STLS
        S: +OK
        S+ +OK inj
    ",
    );
    assert_eq!(events, []);
    assert_eq!(error, Error::BytesBeforeTls { count: 9 });
}

#[test]
fn a02_a03_p42_without_encryption_nothing_secret_is_said() {
    for (capabilities, behind) in [
        ("S: +OK\nS: USER\nS: .", ""),
        (
            "S: -ERR",
            "C: STLS\nS: -ERR currently unavailable\nS+ +OK user accepted\nS+ +OK in",
        ),
        ("S: +OK\nS: STLS\nS: .", "C: STLS\nS: -ERR\nS+ +OK"),
        ("S: +OK\nS: STLS\nS: .", "C: STLS\nS: what?"),
        ("S: +OK\nS: STLS\nS: .", "C: STLS\n-- eof"),
    ] {
        for greeting in ["+OK hello", "+OK hello [AUTH] already authenticated"] {
            let script = format!("S: {greeting}\nC: CAPA\n{capabilities}\n{behind}");
            let (events, _error) = replay_error(&upgrading, &script);
            assert_eq!(events, [], "{script}");
        }
    }
}

#[test]
fn a07_bytes_pushed_behind_the_greeting_end_the_session() {
    let (events, error) = replay_error(&encrypted, "S: +OK\nS+ 1 120\nS+ .");
    assert_eq!((events, error), (Vec::new(), Error::Unasked));
}

#[test]
fn p01_a_longer_word_than_ok_is_no_answer() {
    for line in ["+OKAY", "+FOO", "220 hello", "", "* OK"] {
        let (_events, error) = replay_error(&encrypted, &format!("S: {line}"));
        assert!(matches!(error, Error::NotAReply { .. }), "{line}: {error}");
    }
}

#[test]
fn p44_what_a_refused_login_means_follows_from_its_code() {
    type Fits = fn(&Error) -> bool;
    let cases: [(&str, Fits); 7] = [
        (
            "[AUTH] no",
            |e| matches!(e, Error::LoginRefused { reply } if reply.code == Some(ResponseCode::Auth)),
        ),
        (
            "no",
            |e| matches!(e, Error::LoginRefused { reply } if reply.code.is_none()),
        ),
        ("[IN-USE] busy", |e| matches!(e, Error::InUse { .. })),
        ("maildrop already locked", |e| {
            matches!(e, Error::InUse { .. })
        }),
        ("[LOGIN-DELAY] later", |e| {
            matches!(e, Error::LoginDelay { .. })
        }),
        ("[sys/temp] later", |e| matches!(e, Error::Trouble { .. })),
        ("[SYS/PERM] never", |e| matches!(e, Error::Refused { .. })),
    ];
    for (words, fits) in cases {
        let script = format!(
            "S: +OK\nC: CAPA\nS: +OK\nS: USER\nS: .\nC: USER ann\nS: +OK\nC: PASS se cret\nS: -ERR {words}"
        );
        let (_events, error) = replay_error(&encrypted, &script);
        assert!(fits(&error), "{words}: {error:?}");
        assert!(!format!("{error:?} {error}").contains("cret"), "a27");
    }
}

#[test]
fn p48_a_refused_user_name_is_not_followed_by_the_password() {
    let (_events, error) = replay_error(
        &encrypted,
        "S: +OK\nC: CAPA\nS: -ERR\nC: USER ann\nS: -ERR who?",
    );
    assert!(matches!(error, Error::LoginRefused { .. }));
}

#[test]
fn p48_user_and_pass_go_together_under_tls_and_pipelining_only() {
    let capabilities = "C: CAPA\nS: +OK\nS: USER\nS: PIPELINING\nS: .\n";
    let script = format!(
        "S: +OK\n{capabilities}C: USER ann\nC: PASS se cret\nS: +OK\nS: +OK\n{}",
        "C: CAPA\nC: STAT\nS: -ERR\nS: +OK 0 0\n-- idle"
    );
    assert_eq!(told(&replay(&encrypted, &script)), ["ready 0"]);
    let clear = || Session::new(settings(TlsPolicy::PlaintextAllowed, AuthChoice::Auto));
    let script =
        format!("S: +OK\n{capabilities}C: USER ann\nS: +OK\nC: PASS se cret\n-- awaiting PASS");
    assert_eq!(replay(&clear, &script), []);
}

#[test]
fn p47_a_server_that_overlooks_the_initial_response_gets_it_in_a_second_step() {
    for asks in [
        "S: +",
        "S: + ",
        "S: -ERR syntax error\nC: AUTH PLAIN\nS: +",
        "S: -ERR Syntax error\nC: AUTH PLAIN\nS: +OK",
    ] {
        let script = format!(
            "S: +OK\nC: CAPA\nS: +OK\nS: SASL PLAIN\nS: .\nC: AUTH PLAIN AGFubgBzZSBjcmV0\n{asks}\nC: AGFubgBzZSBjcmV0\nS: +OK\nC: CAPA\nS: -ERR\nC: STAT\nS: +OK 0 0\n-- idle"
        );
        assert_eq!(told(&replay(&encrypted, &script)), ["ready 0"], "{asks}");
    }
}

#[test]
fn p01_login_by_sasl_login_also_where_ok_stands_for_plus() {
    let make = || Session::new(settings(TlsPolicy::Implicit, AuthChoice::Login));
    for challenge in ["S: + VXNlcm5hbWU6", "S: +OK"] {
        let script = format!(
            "S: +OK\nC: CAPA\nS: +OK\nS: SASL LOGIN\nS: .\nC: AUTH LOGIN\n{challenge}\nC: YW5u\n{challenge}\nC: c2UgY3JldA==\nS: +OK\nC: CAPA\nS: -ERR\nC: STAT\nS: +OK 0 0\n-- idle"
        );
        assert_eq!(told(&replay(&make, &script)), ["ready 0"]);
    }
}

#[test]
fn p05_an_answer_to_nothing_ends_the_session_without_quit() {
    let script = open(PIPELINED, 1, "-- act delete 1\nC: DELE 1\nS: +OK\nS: +OK");
    let (events, error) = replay_error(&encrypted, &script);
    assert_eq!(told(&events), ["ready 1", "marked 1"]);
    assert_eq!(error, Error::Unasked);
}

#[test]
fn p05_quit_is_not_written_before_everything_is_answered() {
    let script = open(
        PIPELINED,
        2,
        "-- act delete 1 2\n-- act finish\nC: DELE 1\nC: DELE 2\nS: +OK\nS: +OK\nC: QUIT\nS: +OK\n-- close",
    );
    assert_eq!(
        told(&replay(&encrypted, &script)).last().unwrap(),
        "committed"
    );
}

#[test]
fn p62_requests_before_the_login_go_out_with_stat() {
    let make = || {
        let mut session = encrypted();
        session.request(Request::ListUids).unwrap();
        session
    };
    let script = "S: +OK\nC: CAPA\nS: +OK\nS: PIPELINING\nS: SASL PLAIN\nS: .\nC: AUTH PLAIN AGFubgBzZSBjcmV0\nS: +OK\nC: CAPA\nC: STAT\nC: UIDL\nS: +OK\nS: PIPELINING\nS: .\nS: +OK 1 2\nS: +OK\nS: 1 a\nS: .\n-- idle";
    assert_eq!(told(&replay(&make, script)), ["ready 1", "uids 1"]);
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

/// Polls until the machine reads, is idle or failed; the events on the way.
fn run(session: &mut Session) -> (Vec<Event>, Result<Wants<Event>, Error>) {
    let mut events = Vec::new();
    loop {
        match session.poll() {
            Ok(Wants::Report(event)) => events.push(event),
            Ok(Wants::Write(_)) => {}
            other => return (events, other),
        }
    }
}

/// The same, where neither the events nor what comes next matter.
fn advance(session: &mut Session) {
    drop(run(session));
}

/// A session that is open, with this many mails.
fn opened(mails: u32) -> Session {
    let mut session = encrypted();
    for part in [
        "+OK\r\n",
        "+OK\r\nPIPELINING\r\nSASL PLAIN\r\n.\r\n",
        "+OK\r\n",
        &format!("+OK\r\nPIPELINING\r\n.\r\n+OK {mails} 1\r\n"),
    ] {
        advance(&mut session);
        session.receive(part.as_bytes());
    }
    let (events, wants) = run(&mut session);
    assert_eq!(
        (told(&events).concat(), wants),
        (format!("ready {mails}"), Ok(Wants::Idle))
    );
    session
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
        ..settings(TlsPolicy::Implicit, AuthChoice::UserPass)
    });
    for part in [
        "+OK\r\n",
        "-ERR\r\n",
        "+OK\r\n",
        "+OK\r\n",
        "-ERR\r\n",
        "+OK 1 9\r\n",
    ] {
        advance(&mut session);
        session.receive(part.as_bytes());
    }
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
fn p23_a_deleted_mail_is_not_named_again_and_nothing_follows_quit() {
    let mut session = opened(2);
    session.request(Request::Delete(number(1))).unwrap();
    assert!(session.request(retrieve(1)).is_err());
    session.request(Request::Reset).unwrap();
    session.request(retrieve(1)).unwrap();
    session.request(Request::Finish).unwrap();
    assert!(session.request(Request::ListUids).is_err());
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

#[test]
fn p80_the_window_follows_octets_and_refills_before_the_line_runs_dry() {
    let mut session = Session::new(Settings {
        window: Window {
            requests: 100,
            octets: 1000,
        },
        ..settings(TlsPolicy::Implicit, AuthChoice::Auto)
    });
    for part in [
        "+OK\r\n",
        "+OK\r\nPIPELINING\r\nSASL PLAIN\r\n.\r\n",
        "+OK\r\n",
        "+OK\r\nPIPELINING\r\n.\r\n+OK 50 1\r\n",
    ] {
        advance(&mut session);
        session.receive(part.as_bytes());
    }
    advance(&mut session);
    for mail in 1..=50 {
        let request = Request::Retrieve {
            number: number(mail),
            expected_octets: Some(100),
        };
        session.request(request).unwrap();
    }
    let mut batches = Vec::new();
    let mail = format!("+OK\r\n{}\r\n.\r\n", "x".repeat(98));
    let mut retrieved = 0;
    while retrieved < 50 {
        match session.poll().unwrap() {
            Wants::Write(batch) => {
                let text = String::from_utf8_lossy(batch.bytes()).into_owned();
                batches.push((retrieved, text.lines().count()));
            }
            Wants::Read { .. } => session.receive(mail.as_bytes()),
            Wants::Report(Event::Retrieved { .. }) => retrieved += 1,
            Wants::Report(_) => {}
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(batches[..3], [(0, 10), (4, 5), (9, 5)]);
}
