//! From the greeting to the first answer behind the login: STLS, what was offered, what must not
//! be said.

use hongyan::pop3::{Error, Request};

use super::{encrypted, replay, replay_error, told, upgrading};

#[test]
fn p20_p40_a05_stls_then_capabilities_anew_then_login_then_a_mail_and_its_deletion() {
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
fn p03_p40_how_lines_end_in_the_clear_says_nothing_of_the_encrypted_line() {
    let events = replay(
        &upgrading,
        r"
        S- +OK ready\n
        C: CAPA
        S- +OK\nSTLS\n.\n
        C: STLS
        S- +OK go\n
        -- tls
        C: CAPA
        S: +OK
        S: USER
        S: PIPELINING
        S: .
        C: USER ann
        C: PASS se cret
        S: +OK
        S: +OK
        C: CAPA
        C: STAT
        S: +OK
        S: PIPELINING
        S: .
        S: +OK 2 30
        -- act retrieve 1 2
        C: RETR 1
        C: RETR 2
        S: +OK
        S- whole\n.\n+OK\nstill the first\r\n.\r\n
        S: +OK
        S: second
        S: .
        -- idle
    ",
    );
    assert_eq!(
        told(&events)[1..],
        [
            "1: whole\\n.\\n+OK\\nstill the first\\r\\n",
            "retrieved 1 29",
            "2: second\\r\\n",
            "retrieved 2 8"
        ]
    );
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
fn requests_before_the_login_go_out_with_stat() {
    let make = || {
        let mut session = encrypted();
        session.request(Request::ListUids).unwrap();
        session
    };
    let script = "S: +OK\nC: CAPA\nS: +OK\nS: PIPELINING\nS: SASL PLAIN\nS: .\nC: AUTH PLAIN AGFubgBzZSBjcmV0\nS: +OK\nC: CAPA\nC: STAT\nC: UIDL\nS: +OK\nS: PIPELINING\nS: .\nS: +OK 1 2\nS: +OK\nS: 1 a\nS: .\n-- idle";
    assert_eq!(told(&replay(&make, script)), ["ready 1", "uids 1"]);
}
