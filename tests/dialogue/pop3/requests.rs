//! What is asked of an open maildrop: mails, deletions, the end; one by one and pipelined.

use hongyan::model::account::AuthChoice;
use hongyan::pop3::{Error, Event, Request, Settings, TlsPolicy, Window};
use hongyan::wire::{Machine, Wants};

use super::{
    ONE_BY_ONE, PIPELINED, encrypted, number, open, opened, opened_with, replay, replay_error,
    retrieve, run, told,
};

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
fn p28_rset_takes_the_marks_back_and_a_mail_may_be_named_again() {
    let script = open(
        PIPELINED,
        2,
        "
        -- act delete 1 2
        C: DELE 1
        C: DELE 2
        S: +OK
        S: +OK
        -- act reset
        C: RSET
        S: +OK
        -- act retrieve 1
        C: RETR 1
        S: +OK
        S: one
        S: .
        -- act delete 2
        C: DELE 2
        S: +OK
        -- act finish
        C: QUIT
        S: +OK
        -- close
    ",
    );
    let expected = [
        "ready 2",
        "marked 1",
        "marked 2",
        "reset",
        "1: one\\r\\n",
        "retrieved 1 5",
        "marked 2",
        "committed",
    ];
    assert_eq!(told(&replay(&encrypted, &script)), expected);
}

#[test]
fn p2a_last_is_never_said_even_where_it_is_announced() {
    let script = open(
        &["UIDL", "TOP", "LAST", "SASL PLAIN"],
        1,
        "-- act uids\nC: UIDL\nS: +OK\nS: 1 a\nS: .\n-- act finish\nC: QUIT\nS: +OK\n-- close",
    );
    assert_eq!(
        told(&replay(&encrypted, &script)),
        ["ready 1", "uids 1", "committed"]
    );
}

#[test]
fn p26_an_announced_size_is_no_length_of_a_read() {
    let mut session = opened(2);
    for (mail, octets) in [(1, 1), (2, u64::MAX)] {
        let request = Request::Retrieve {
            number: number(mail),
            expected_octets: Some(octets),
        };
        session.request(request).unwrap();
    }
    let mut events = Vec::new();
    for answer in ["+OK 1 octets\r\none\r\n.\r\n", "+OK 99\r\ntwo\r\n.\r\n"] {
        events.extend(run(&mut session).0);
        session.receive(answer.as_bytes());
    }
    events.extend(run(&mut session).0);
    assert_eq!(
        told(&events),
        [
            "1: one\\r\\n",
            "retrieved 1 5",
            "2: two\\r\\n",
            "retrieved 2 5"
        ]
    );
}

#[test]
fn p80_the_window_follows_octets_and_refills_before_the_line_runs_dry() {
    let settings = Settings {
        window: Window { octets: 1640 },
        ..super::settings(TlsPolicy::Implicit, AuthChoice::Auto)
    };
    let mut session = opened_with(settings, 50);
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
    assert_eq!(batches[..3], [(0, 10), (5, 5), (10, 5)]);
}

#[test]
fn p80_no_count_of_commands_stops_the_line() {
    const MAILS: u32 = 20_000;
    let settings = super::settings(TlsPolicy::Implicit, AuthChoice::Auto);
    let mut session = opened_with(settings, MAILS);
    for mail in 1..=MAILS {
        let request = Request::Retrieve {
            number: number(mail),
            expected_octets: Some(400),
        };
        session.request(request).unwrap();
    }
    let Wants::Write(batch) = session.poll().unwrap() else {
        panic!("the commands are written");
    };
    let commands = batch.bytes().split(|octet| *octet == b'\n').count() - 1;
    assert_eq!(
        commands, MAILS as usize,
        "all of them, for all answers fit the window"
    );
    assert!(matches!(session.poll().unwrap(), Wants::Read { .. }));
}
