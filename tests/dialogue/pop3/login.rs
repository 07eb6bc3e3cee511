//! How a person is let in, and what a refusal means.

use hongyan::model::account::AuthChoice;
use hongyan::pop3::{Error, ResponseCode, Session, Settings, TlsPolicy};

use super::{encrypted, replay, replay_error, settings, told};

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
    let clear = || Session::new(by_the_accounts_word());
    let script =
        format!("S: +OK\n{capabilities}C: USER ann\nS: +OK\nC: PASS se cret\n-- awaiting PASS");
    assert_eq!(replay(&clear, &script), []);
}

/// No encryption, and the account says that the password may travel so.
fn by_the_accounts_word() -> Settings {
    let mut settings = settings(TlsPolicy::PlaintextAllowed, AuthChoice::Auto);
    settings.login.secret_may_travel = true;
    settings
}

#[test]
fn p42_in_the_clear_the_password_waits_for_the_accounts_word() {
    let unasked = || Session::new(settings(TlsPolicy::PlaintextAllowed, AuthChoice::Auto));
    for capabilities in [
        "S: +OK\nS: USER\nS: .",
        "S: +OK\nS: SASL PLAIN LOGIN\nS: .",
        "S: -ERR",
    ] {
        let script = format!("S: +OK\nC: CAPA\n{capabilities}");
        let (events, error) = replay_error(&unasked, &script);
        assert_eq!(
            (events, error),
            (Vec::new(), Error::PlaintextForbidden),
            "{script}"
        );
    }
    let script = "S: +OK\nC: CAPA\nS: +OK\nS: USER\nS: .\nC: USER ann\n-- awaiting USER";
    assert_eq!(replay(&|| Session::new(by_the_accounts_word()), script), []);
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
fn p43_the_persons_language_is_asked_for_where_offered_and_its_refusal_stops_nothing() {
    let speaking = |tls| {
        let mut settings = settings(tls, AuthChoice::Auto);
        settings.languages = ["not a tag", "zh-CN", "zh"].map(str::to_owned).to_vec();
        settings
    };
    let login = "C: USER ann\nS: +OK\nC: PASS se cret\nS: +OK\nC: CAPA\nS: -ERR\nC: STAT\nS: +OK 0 0\n-- idle";
    let capabilities = "S: +OK\nC: CAPA\nS: +OK\nS: USER\nS: LANG\nS: UTF8 USER\nS: .\n";
    let make = || Session::new(speaking(TlsPolicy::Implicit));
    for spoken in [
        "C: LANG zh-CN\nS: +OK zh-CN 好\n",
        "C: LANG zh-CN\nS: -ERR none\nC: LANG zh\nS: +OK zh 好\n",
        "C: LANG zh-CN\nS: -ERR [SYS/TEMP] later\nC: LANG zh\nS: -ERR [AUTH] first\n",
    ] {
        let script = format!("{capabilities}{spoken}{login}");
        assert_eq!(told(&replay(&make, &script)), ["ready 0"], "{spoken}");
    }
    let script = format!("S: +OK\nC: CAPA\nS: +OK\nS: USER\nS: .\n{login}");
    assert_eq!(told(&replay(&make, &script)), ["ready 0"], "not offered");
    // UTF8 follows it, and what was offered in the clear counts for nothing.
    let mut foreign = speaking(TlsPolicy::StartTls);
    foreign.login.credentials.user = "安".to_owned();
    let make = || Session::new(foreign.clone());
    let script = format!(
        "S: +OK\nC: CAPA\nS: +OK\nS: STLS\nS: LANG\nS: .\nC: STLS\nS: +OK\n-- tls\n{}\
         C: LANG zh-CN\nS: +OK zh-CN 好\nC: UTF8\nS: +OK\nC: USER 安\n-- awaiting USER",
        capabilities.replacen("S: +OK\n", "", 1)
    );
    assert_eq!(replay(&make, &script), []);
}
