//! From the greeting to the login: S-2x to S-4x and the attacks on them.

use hongyan::model::Remedy;
use hongyan::smtp::{Error, Session, TlsPolicy};
use hongyan::wire::{Machine, Wants};

use super::{ENCRYPTED, Settings, ann, plain, replay, replay_error, starttls};

#[test]
fn starttls_then_login_then_quit() {
    let script = format!(
        "{ENCRYPTED}
        S: 250-mx.example.org
        S: 250 AUTH PLAIN
        C: AUTH PLAIN AGFubgBzZWNyZXQ=
        S: 235 2.7.0 welcome
        -- idle
        -- act quit
        C: QUIT
        -- within 5
        S: 221 bye
        -- close"
    );
    assert_eq!(replay(&starttls(), &script), ["ready"]);
}

#[test]
fn s20_a_greeting_may_have_lines_and_554_leaves_nothing_but_quit() {
    let opened = "
        -- awaiting the greeting
        -- within 300
        S: 220-mx.example.org ESMTP
        S: 220 no unsolicited mail
        C: EHLO [192.0.2.1]
        -- awaiting EHLO
        S: 250 mx.example.org
        -- idle";
    assert_eq!(replay(&plain(), opened), ["ready"]);
    for (code, remedy) in [(554, Remedy::CheckServer), (450, Remedy::RetryLater)] {
        let (_events, error) = replay_error(&plain(), &format!("S: {code} go away\nC: QUIT"));
        assert!(matches!(error, Error::GreetingRefused { .. }));
        assert_eq!(error.remedy(), remedy);
    }
    let (_events, busy) = replay_error(&plain(), "S: 421 too busy");
    assert_eq!(busy.remedy(), Remedy::RetryLater);
}

#[test]
fn s20_a06_a_greeting_that_is_none_ends_the_session() {
    for line in [
        "250 hello",
        "354 go on",
        "235 already logged in",
        "230 logged in",
    ] {
        let (events, error) = replay_error(&starttls(), &format!("S: {line}"));
        assert!(
            matches!(
                error,
                Error::OutOfTurn {
                    command: "the greeting",
                    ..
                }
            ),
            "{error}"
        );
        assert!(events.is_empty());
    }
    let (_events, error) = replay_error(&plain(), "S: +OK POP3 ready");
    assert!(matches!(error, Error::NotAReply { .. }), "{error}");
}

#[test]
fn s22_a_server_without_ehlo_is_greeted_by_helo_once() {
    for code in [500, 501, 502, 504, 550] {
        let script = format!(
            "S: 220 mx
            C: EHLO [192.0.2.1]
            S: {code} what
            C: HELO [192.0.2.1]
            S: 250 mx PIPELINING
            -- idle"
        );
        assert_eq!(replay(&plain(), &script), ["ready"]);
    }
    for helo in ["500 what", "421 later"] {
        let script = format!(
            "S: 220 mx
            C: EHLO [192.0.2.1]
            S: 502 what
            C: HELO [192.0.2.1]
            S: {helo}"
        );
        let (_events, error) = replay_error(&plain(), &script);
        assert!(matches!(
            error,
            Error::HelloRefused {
                command: "HELO",
                ..
            } | Error::Closing {
                command: "HELO",
                ..
            }
        ));
    }
    let (_events, error) = replay_error(&plain(), "S: 220 mx\nC: EHLO [192.0.2.1]\nS: 450 later");
    assert!(
        matches!(
            error,
            Error::HelloRefused {
                command: "EHLO",
                ..
            }
        ),
        "{error}"
    );
    assert_eq!(error.remedy(), Remedy::RetryLater);
}

#[test]
fn s22_a04_hiding_ehlo_does_not_lead_around_tls_or_login() {
    let script = "S: 220 mx\nC: EHLO [192.0.2.1]\nS: 502 what";
    let (_events, error) = replay_error(&starttls(), script);
    let words = error.reply().map(ToString::to_string);
    assert!(matches!(error, Error::NoStartTls { .. }), "{error}");
    assert_eq!(words.as_deref(), Some("502 what"));
    let with_login = Settings {
        tls: TlsPolicy::Implicit,
        ..starttls()
    };
    assert!(matches!(
        replay_error(&with_login, script).1,
        Error::HelloRefused { .. }
    ));
}

#[test]
fn s25_a05_nothing_from_before_tls_counts_behind_it() {
    let tempting = "
        S: 220 mx.example.org
        C: EHLO [192.0.2.1]
        S: 250-mx.example.org
        S: 250-PIPELINING
        S: 250-SIZE 1
        S: 250-8BITMIME
        S: 250-AUTH PLAIN
        S: 250 STARTTLS
        C: STARTTLS
        S: 220 go ahead
        -- tls
        C: EHLO [192.0.2.1]
        S: 250 mx.example.org
        -- idle
        -- act submit 1 bob
        C: MAIL FROM:<ann@example.org>
        S: 250 ok";
    let without_login = Settings {
        login: None,
        ..starttls()
    };
    let script = format!("{tempting}\nC: RCPT TO:<bob@example.org>");
    assert_eq!(replay(&without_login, &script), ["ready"]);
    let poor = format!(
        "{ENCRYPTED}
        S: 250-mx.example.org
        S: 250-STARTTLS
        S: 250-PIPELINING
        S: 250 SIZE
        -- idle
        -- act submit 1 bob
        C: MAIL FROM:<ann@example.org> SIZE=5
        C: RCPT TO:<bob@example.org>
        C: DATA"
    );
    assert_eq!(
        replay(&without_login, &poor),
        ["ready"],
        "s26: no second STARTTLS"
    );
}

#[test]
fn s31_a02_what_is_no_220_to_starttls_ends_the_session_without_a_word_more() {
    let (_events, error) = replay_error(&starttls(), "S: 220 mx\nC: EHLO [192.0.2.1]\nS: 250 mx");
    assert_eq!(error, Error::NoStartTls { reply: None });
    let asked = "S: 220 mx\nC: EHLO [192.0.2.1]\nS: 250-mx\nS: 250 STARTTLS\nC: STARTTLS\n";
    for answer in [
        "454 later",
        "502 what",
        "354 go on",
        "250 ok",
        "235 ok",
        "554 no",
    ] {
        let (_events, error) = replay_error(&starttls(), &format!("{asked}S: {answer}"));
        assert!(
            matches!(error, Error::StartTlsRefused { .. }),
            "{answer}: {error}"
        );
        assert_eq!(error.remedy(), Remedy::CheckServer);
    }
    let (_events, error) = replay_error(&starttls(), &format!("{asked}S: \\x16\\x03\\x01"));
    assert!(matches!(error, Error::NotAReply { .. }));
    let (_events, error) = replay_error(&starttls(), &format!("{asked}-- eof"));
    assert_eq!(
        error,
        Error::Closed {
            command: "STARTTLS"
        }
    );
}

#[test]
fn a03_answers_sent_ahead_of_a_refused_starttls_win_no_password() {
    let script = "
        S: 220 mx
        C: EHLO [192.0.2.1]
        S: 250-mx
        S: 250 STARTTLS
        C: STARTTLS
        S: 454 currently unavailable
        S+ 334 VXNlcm5hbWU6
        S+ 334 UGFzc3dvcmQ6
        S+ 235 ok";
    assert!(matches!(
        replay_error(&starttls(), script).1,
        Error::StartTlsRefused { .. }
    ));
}

#[test]
fn s33_a01_bytes_behind_the_starttls_reply_end_the_session() {
    let asked = "S: 220 mx\nC: EHLO [192.0.2.1]\nS: 250-mx\nS: 250 STARTTLS\nC: STARTTLS\n";
    let (_events, error) = replay_error(
        &starttls(),
        &format!("{asked}S: 220 go ahead\nS+ 250 AUTH PLAIN"),
    );
    assert_eq!(error, Error::BytesBeforeTls { count: 16 });
    let mut session = Session::new(starttls());
    for bytes in [
        &b"220 mx\r\n"[..],
        b"250-mx\r\n250 STARTTLS\r\n",
        b"220 go\r\n250-SMTP",
    ] {
        while let Ok(Wants::Write(_)) = session.poll() {}
        session.receive(bytes);
    }
    assert_eq!(session.poll(), Err(Error::BytesBeforeTls { count: 8 }));
}

#[test]
fn a01_bytes_that_come_while_tls_is_to_begin_end_the_session_too() {
    let mut session = Session::new(starttls());
    for bytes in [
        &b"220 mx\r\n"[..],
        b"250-mx\r\n250 STARTTLS\r\n",
        b"220 go\r\n",
    ] {
        while let Ok(Wants::Write(_)) = session.poll() {}
        session.receive(bytes);
    }
    assert_eq!(session.poll(), Ok(Wants::StartTls));
    session.receive(b"250-x\r\n");
    assert_eq!(session.poll(), Err(Error::BytesBeforeTls { count: 7 }));
    session.tls_established();
    assert_eq!(session.poll(), Err(Error::BytesBeforeTls { count: 7 }));
}

#[test]
fn s07_an_answer_before_its_command_ends_the_session() {
    let (events, error) = replay_error(&plain(), "S: 220 mx\nS+ 250 mx");
    assert_eq!((events.len(), error), (0, Error::Unsolicited));
    let (events, error) = replay_error(
        &plain(),
        "S: 220 mx\nC: EHLO [192.0.2.1]\nS: 250 mx\nS+ 250 queued",
    );
    assert_eq!(
        (events, error),
        (vec!["ready".to_owned()], Error::Unsolicited)
    );
}

#[test]
fn s07_a_lone_421_while_idle_just_ends_the_session() {
    let idle = "S: 220 mx\nC: EHLO [192.0.2.1]\nS: 250 mx\n-- idle\n";
    for end in ["S: 421 idle too long\n-- close", "-- eof\n-- close"] {
        assert_eq!(replay(&plain(), &format!("{idle}{end}")), ["ready"]);
    }
    let (_events, error) = replay_error(&plain(), &format!("{idle}S: 250 surprise"));
    assert_eq!(error, Error::Unsolicited);
}

#[test]
fn s09_a_bare_line_feed_counts_where_the_greeting_had_one_and_stops_pipelining() {
    let script = "
        S- 220 mx\\n
        C: EHLO [192.0.2.1]
        S- 250-mx\\n
        S- 250 PIPELINING\\n
        -- idle
        -- act submit 1 bob
        C: MAIL FROM:<ann@example.org>
        S- 250 ok\\n
        C: RCPT TO:<bob@example.org>";
    assert_eq!(replay(&plain(), script), ["ready"]);
    let (_events, error) = replay_error(&plain(), "S: 220 mx\nC: EHLO [192.0.2.1]\nS- 250 mx\\n");
    assert_eq!(error, Error::BareLineFeed);
}

#[test]
fn s43_a_password_never_travels_in_the_clear_unless_the_account_says_so() {
    let clear = Settings {
        login: Some(ann("secret")),
        ..plain()
    };
    let script = "S: 220 mx\nC: EHLO [192.0.2.1]\nS: 250-mx\nS: 250 AUTH PLAIN LOGIN";
    assert_eq!(replay_error(&clear, script).1, Error::PasswordInClear);
    let mut allowed = clear;
    if let Some(login) = &mut allowed.login {
        login.secret_may_travel = true;
    }
    let script = format!("{script}\nC: AUTH PLAIN AGFubgBzZWNyZXQ=\nS: 235 ok\n-- idle");
    assert_eq!(replay(&allowed, &script), ["ready"]);
}

#[test]
fn s05_login_is_answered_without_looking_at_its_prompts() {
    let script = format!(
        "{ENCRYPTED}
        S: 250-mx
        S: 250 AUTH=LOGIN
        C: AUTH LOGIN
        S: 334 V2hvIGFyZSB5b3U/
        C: YW5u
        S: 334
        C: c2VjcmV0
        S: 235 ok
        -- idle"
    );
    assert_eq!(replay(&starttls(), &script), ["ready"]);
}

#[test]
fn s41_a_long_initial_response_goes_on_a_line_of_its_own() {
    let password = "p".repeat(600);
    let settings = Settings {
        login: Some(ann(&password)),
        ..starttls()
    };
    let text = data_encoding::BASE64.encode(format!("\0ann\0{password}").as_bytes());
    let script = format!(
        "{ENCRYPTED}
        S: 250-mx
        S: 250 AUTH PLAIN
        C: AUTH PLAIN
        S: 334
        C: {text}
        S: 235 ok
        -- idle"
    );
    assert_eq!(replay(&settings, &script), ["ready"]);
}

#[test]
fn s44_each_refusal_of_a_login_has_its_meaning() {
    let asked = format!(
        "{ENCRYPTED}
        S: 250-mx
        S: 250 AUTH PLAIN
        C: AUTH PLAIN AGFubgBzZWNyZXQ=\n"
    );
    for (answer, remedy) in [
        ("535 5.7.8 bad credentials", Remedy::AskPassword),
        ("550 5.7.8 bad credentials", Remedy::AskPassword),
        ("534 5.7.9 too weak", Remedy::CheckServer),
        ("538 5.7.11 encrypt first", Remedy::CheckServer),
        ("530 5.7.0 log in first", Remedy::CheckServer),
        ("454 4.7.0 not now", Remedy::RetryLater),
        ("432 4.7.12 change it first", Remedy::RetryLater),
        ("250 ok", Remedy::Report),
        ("354 go on", Remedy::Report),
    ] {
        let (_events, error) = replay_error(&starttls(), &format!("{asked}S: {answer}"));
        assert_eq!(error.remedy(), remedy, "{answer}");
    }
}

#[test]
fn s44_where_one_mechanism_is_too_weak_or_unknown_the_next_is_tried() {
    for code in [534, 504] {
        let script = format!(
            "{ENCRYPTED}
            S: 250-mx
            S: 250 AUTH LOGIN PLAIN
            C: AUTH PLAIN AGFubgBzZWNyZXQ=
            S: {code} another one
            C: AUTH LOGIN
            S: 334
            C: YW5u
            S: 334
            C: c2VjcmV0
            S: 235 ok
            -- idle"
        );
        assert_eq!(replay(&starttls(), &script), ["ready"]);
    }
}

#[test]
fn s48_a24_a_challenge_that_cannot_be_read_or_never_ends_is_given_up() {
    for challenges in [
        "S: 334 not base64!\nC: *",
        "S: 334\nC: YW5u\nS: 334\nC: c2VjcmV0\nS: 334\nC: *",
    ] {
        let script = format!(
            "{ENCRYPTED}
            S: 250-mx
            S: 250 AUTH LOGIN
            C: AUTH LOGIN
            {challenges}
            S: 501 given up"
        );
        let (_events, error) = replay_error(&starttls(), &script);
        assert!(matches!(error, Error::Sasl(_)), "{error}");
    }
}

#[test]
fn s40_an_offer_of_before_tls_is_none_behind_it() {
    let script = "
        S: 220 mx
        C: EHLO [192.0.2.1]
        S: 250-mx
        S: 250-AUTH PLAIN
        S: 250 STARTTLS
        C: STARTTLS
        S: 220 go ahead
        -- tls
        C: EHLO [192.0.2.1]
        S: 250 mx";
    let (events, error) = replay_error(&starttls(), script);
    assert!(events.is_empty());
    let text = error.to_string();
    assert!(text.contains("offers no way of logging in"), "{text}");
}

#[test]
fn s40_without_an_offer_there_is_no_login() {
    let script = format!("{ENCRYPTED}\nS: 250-mx\nS: 250 AUTH NTLM");
    let (_events, error) = replay_error(&starttls(), &script);
    assert_eq!(
        error.to_string(),
        "the server offers no way of logging in that the account allows, only: NTLM"
    );
}

#[test]
fn s4a_a27_nothing_a_transcript_shows_holds_the_password() {
    let mut session = Session::new(Settings {
        login: Some(ann("canary")),
        ..starttls()
    });
    let mut shown = String::new();
    let mut answers = [
        "220 mx\r\n",
        "250-mx\r\n250 STARTTLS\r\n",
        "220 go\r\n",
        "250-mx\r\n250 AUTH PLAIN LOGIN\r\n",
        "534 no\r\n",
        "334\r\n",
        "334\r\n",
        "535 no\r\n",
    ]
    .iter();
    let error = loop {
        match session.poll() {
            Ok(Wants::Write(bytes)) => {
                shown.push_str(&format!("{bytes:?}\n"));
                let text = String::from_utf8_lossy(bytes.bytes()).into_owned();
                shown.push_str(bytes.shown().unwrap_or(&text));
            }
            Ok(Wants::Read { .. }) => session.receive(answers.next().unwrap().as_bytes()),
            Ok(Wants::StartTls) => session.tls_established(),
            Ok(other) => panic!("{other:?}"),
            Err(error) => break error,
        }
        shown.push_str(&format!("{session:?}\n"));
    };
    shown.push_str(&format!("{error:?} {error}"));
    for secret in ["canary", "Y2FuYXJ5", "AGFubgBjYW5hcnk"] {
        assert!(!shown.contains(secret), "{secret} in {shown}");
    }
    assert!(shown.contains("AUTH PLAIN …"));
}

#[test]
fn a24_endless_lines_and_replies_end_the_session() {
    let long = "x".repeat(4097);
    let (_events, error) = replay_error(&plain(), &format!("S: 220 {long}"));
    assert_eq!(error, Error::LineTooLong { limit_octets: 4096 });
    let mut session = Session::new(plain());
    let mut fed = 0_usize;
    while session.poll().is_ok() {
        session.receive(b"220-mx\r\n");
        fed += 1;
    }
    assert_eq!(fed, 201);
}
