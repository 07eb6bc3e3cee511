//! Fetching, in the manner of each POP3 server.

mod groupware;
mod servers;
mod webmail;

use hongyan::explain::{self, Answer};
use hongyan::model::account::AuthChoice;
use hongyan::pop3::{Error, Session, TlsPolicy};

use super::{understood, words};
use crate::dialogue::pop3::{replay, replay_error, settings, told};

fn encrypted() -> Session {
    Session::new(settings(TlsPolicy::Implicit, AuthChoice::Auto))
}

fn upgrading() -> Session {
    Session::new(settings(TlsPolicy::StartTls, AuthChoice::Auto))
}

/// `se cret` as a token.
fn by_token() -> Session {
    Session::new(settings(TlsPolicy::Implicit, AuthChoice::XOauth2))
}

/// Two mails are listed, the first is fetched and deleted.
const FETCHED: [&str; 6] = [
    "ready 2",
    "uids 2",
    "1: hi\\r\\n",
    "retrieved 1 4",
    "marked 1",
    "committed",
];

/// How a login ends at a server called `host`: the error, and what it means in words.
fn refused(
    make: &dyn Fn() -> Session,
    script: &str,
    command: &str,
    host: &str,
) -> (Error, (String, String)) {
    let (events, error) = replay_error(make, script);
    assert_eq!(events, [], "nothing was opened");
    let (Error::LoginRefused { reply }
    | Error::TokenRefused { reply, .. }
    | Error::InUse { reply }
    | Error::LoginDelay { reply }
    | Error::Trouble { reply, .. }
    | Error::Refused { reply, .. }) = &error
    else {
        panic!("{error}");
    };
    let told = explain::pop3(command, Answer::Refused, reply, host);
    (error.clone(), understood(told))
}

const GMAIL: &str = "
    S: +OK Gpop ready for requests from 192.0.2.1 x1mb123456789
    C: CAPA
    S: +OK Capability list follows
    S: USER
    S: RESP-CODES
    S: EXPIRE 0
    S: LOGIN-DELAY 300
    S: TOP
    S: UIDL
    S: X-GOOGLE-RICO
    S: SASL PLAIN XOAUTH2 OAUTHBEARER
    S: .";

#[test]
fn p40_p45_gmail_says_that_it_pipelines_only_behind_the_login() {
    let script = format!(
        "{GMAIL}
        C: AUTH PLAIN AGFubgBzZSBjcmV0
        S: +OK Welcome.
        C: CAPA
        S: +OK Capability list follows
        S: USER
        S: RESP-CODES
        S: PIPELINING
        S: EXPIRE 0
        S: LOGIN-DELAY 300
        S: TOP
        S: UIDL
        S: X-GOOGLE-RICO
        S: .
        C: STAT
        S: +OK 2 320
        -- act uids
        -- act retrieve 1
        -- act delete 1
        -- act finish
        C: UIDL
        C: RETR 1
        C: DELE 1
        S: +OK
        S: 1 GmailId19346f2c7d1a0b5e
        S: 2 GmailId19346f2c7d1a0b5f
        S: .
        S: +OK message follows
        S: hi
        S: .
        S: +OK marked for deletion
        C: QUIT
        S: +OK Farewell.
        -- close"
    );
    assert_eq!(told(&replay(&encrypted, &script)), FETCHED);
}

#[test]
fn p44_gmail_asks_for_an_app_password_or_for_the_browser_or_has_pop_switched_off() {
    for (says, meaning, advice) in [
        (
            "[AUTH] Username and password not accepted.",
            "saying-google-refused",
            "advice-app-password",
        ),
        (
            "[AUTH] Application-specific password required: https://support.google.com/accounts/answer/185833",
            "saying-app-password-wanted",
            "advice-app-password",
        ),
        (
            "[AUTH] Web login required: https://support.google.com/mail/answer/78754",
            "saying-browser-first",
            "advice-browser-first",
        ),
        (
            "[SYS/PERM] Your account is not enabled for POP access. Please visit your Gmail settings page and enable your account for POP access.",
            "saying-service-off",
            "advice-switch-on",
        ),
    ] {
        let script = format!("{GMAIL}\nC: AUTH PLAIN AGFubgBzZSBjcmV0\nS: -ERR {says}");
        let (error, told) = refused(&encrypted, &script, "AUTH", "pop.gmail.com");
        assert_eq!(told, words(meaning, advice));
        let is_password = matches!(error, Error::LoginRefused { .. });
        assert_eq!(is_password, says.starts_with("[AUTH]"), "{error}");
    }
}

const EXCHANGE_ONLINE: &str = "
    S: +OK The Microsoft Exchange POP3 service is ready. [TABPADEAUAAyADYANQBDAEEA]
    C: CAPA
    S: +OK
    S: TOP
    S: UIDL
    S: SASL PLAIN XOAUTH2
    S: USER
    S: .
    C: AUTH XOAUTH2
    S: +\\x20
    C: dXNlcj1hbm4BYXV0aD1CZWFyZXIgc2UgY3JldAEB";

#[test]
fn p47_exchange_online_wants_the_token_on_a_line_of_its_own() {
    let script = format!(
        "{EXCHANGE_ONLINE}
        S: +OK User successfully authenticated.
        C: CAPA
        S: +OK
        S: TOP
        S: UIDL
        S: .
        C: STAT
        S: +OK 2 320
        -- act uids
        C: UIDL
        S: +OK
        S: 1 AAAAABk0byw=
        S: 2 AAAAABk0by0=
        S: .
        -- act retrieve 1
        C: RETR 1
        S: +OK
        S: hi
        S: .
        -- act delete 1
        C: DELE 1
        S: +OK
        -- act finish
        C: QUIT
        S: +OK Microsoft Exchange Server POP3 server signing off.
        -- close"
    );
    assert_eq!(told(&replay(&by_token, &script)), FETCHED);
}

#[test]
fn p44_exchange_says_the_same_to_a_wrong_token_and_to_a_password_it_no_longer_takes() {
    let host = "outlook.office365.com";
    let browser = words("saying-exchange-refused", "advice-browser-login");
    let script = format!(
        "{EXCHANGE_ONLINE}\nS: -ERR Authentication failure: unknown user name or bad password."
    );
    let (error, told) = refused(&by_token, &script, "AUTH", host);
    assert!(matches!(error, Error::TokenRefused { .. }), "{error}");
    assert_eq!(told, browser);
    let script = "
        S: +OK The Microsoft Exchange POP3 service is ready.
        C: CAPA
        S: +OK
        S: TOP
        S: UIDL
        S: STLS
        S: .
        C: STLS
        S: +OK Begin TLS negotiation.
        -- tls
        C: CAPA
        S: +OK
        S: TOP
        S: UIDL
        S: USER
        S: .
        C: USER ann
        S: +OK
        C: PASS se cret
        S: -ERR Logon failure: unknown user name or bad password.";
    let (error, told) = refused(&upgrading, script, "PASS", host);
    assert!(matches!(error, Error::LoginRefused { .. }), "{error}");
    assert_eq!(told, browser);
}

#[test]
fn an_exchange_that_only_knows_windows_logins_is_said_so_and_gets_no_password() {
    let script = "
        S: +OK Microsoft Exchange Server 2003 POP3 server version 6.5.7638.1 (mx.example.org) ready.
        C: CAPA
        S: +OK Capability list follows
        S: TOP
        S: PIPELINING
        S: EXPIRE NEVER
        S: UIDL
        S: SASL NTLM
        S: .";
    let (_events, error) = replay_error(&encrypted, script);
    let offered = "NTLM".to_owned();
    assert_eq!(error, Error::NoMechanism { offered });
}

const QQ: &str = "
    S: +OK XMail POP3 Server v1.0 Service Ready(XMail v1.0)
    C: CAPA
    S: +OK
    S: TOP
    S: USER
    S: UIDL
    S: .
    C: USER ann
    S: +OK
    C: PASS se cret";

#[test]
fn p25_qq_counts_in_its_answer_to_uidl() {
    let script = format!(
        "{QQ}
        S: +OK
        C: CAPA
        S: +OK
        S: TOP
        S: USER
        S: UIDL
        S: .
        C: STAT
        S: +OK 2 320
        -- act uids
        C: UIDL
        S: +OK 2 320
        S: 1 ZC0005_0Xkd2ha7QmJ1nSdfw1Vb94x
        S: 2 ZC0006_0Xkd2ha7QmJ1nSdfw1Vb94y
        S: .
        -- act retrieve 1
        C: RETR 1
        S: +OK 4
        S: hi
        S: .
        -- act delete 1
        C: DELE 1
        S: +OK
        -- act finish
        C: QUIT
        S: +OK Bye
        -- close"
    );
    assert_eq!(told(&replay(&encrypted, &script)), FETCHED);
}

#[test]
fn p44_a28_qq_asks_for_its_code_in_english_and_in_gbk() {
    for (says, meaning) in [
        (
            "Login fail. Account is abnormal, service is not open, password is incorrect, login frequency limited, or system is busy. More information at https://help.mail.qq.com/detail/0/1010",
            "saying-qq-any-reason",
        ),
        (
            "\\xc7\\xeb\\xca\\xb9\\xd3\\xc3\\xca\\xda\\xc8\\xa8\\xc2\\xeb\\xb5\\xc7\\xc2\\xbc\\xa1\\xa3",
            "saying-code-wanted",
        ),
    ] {
        let script = format!("{QQ}\nS: -ERR {says}");
        let (error, told) = refused(&encrypted, &script, "PASS", "pop.qq.com");
        assert_eq!(told, words(meaning, "advice-code"));
        let shown = error.to_string();
        assert!(
            shown.contains("请使用授权码登录。") || shown.contains("Login fail."),
            "{shown}"
        );
    }
}

const COREMAIL: &str = "
    S: +OK Welcome to coremail Mail Pop3 Server (163coms[b62aaa251425b4be4eaec4ab4744cf47s])
    C: CAPA
    S: +OK Capability list follows
    S: TOP
    S: USER
    S: PIPELINING
    S: UIDL
    S: LANG
    S: UTF8
    S: SASL PLAIN
    S: STLS
    S: .
    C: AUTH PLAIN AGFubgBzZSBjcmV0";

#[test]
fn p25_coremail_counts_in_every_answer() {
    let script = format!(
        "{COREMAIL}
        S: +OK 2 message(s) [320 byte(s)]
        C: CAPA
        C: STAT
        S: +OK Capability list follows
        S: TOP
        S: USER
        S: PIPELINING
        S: UIDL
        S: LANG
        S: UTF8
        S: .
        S: +OK 2 320
        -- act uids
        -- act retrieve 1
        -- act delete 1
        -- act finish
        C: UIDL
        C: RETR 1
        C: DELE 1
        S: +OK 2 320
        S: 1 xtbBEgGmV1aECsyq5QAAsY
        S: 2 1tbiJRWmV1WBZm2nGgABsZ
        S: .
        S: +OK 4 octets
        S: hi
        S: .
        S: +OK core mail
        C: QUIT
        S: +OK core mail
        -- close"
    );
    assert_eq!(told(&replay(&encrypted, &script)), FETCHED);
}

#[test]
fn p44_163_cannot_log_on_and_its_company_mail_says_why() {
    for (host, says, meaning) in [
        ("pop.163.com", "Unable to log on", "pop3-auth-refused"),
        ("pop.qiye.163.com", "ERR.LOGIN.PASSERR", "saying-code-wrong"),
        (
            "pop.qiye.163.com",
            "ERR.LOGIN.REQCODE",
            "saying-code-wanted",
        ),
    ] {
        let script = format!("{COREMAIL}\nS: -ERR {says}");
        let (error, told) = refused(&encrypted, &script, "AUTH", host);
        assert!(matches!(error, Error::LoginRefused { .. }), "{error}");
        assert_eq!(told, words(meaning, "advice-code"));
    }
}

const YAHOO: &str = "
    S: +OK Hello from jpop-0.1
    C: CAPA
    S: +OK CAPA list follows
    S: IMPLEMENTATION jpop-0.1
    S: PIPELINING
    S: RESP-CODES
    S: TOP
    S: SASL PLAIN XOAUTH2 OAUTHBEARER
    S: USER
    S: UIDL
    S: .
    C: AUTH PLAIN AGFubgBzZSBjcmV0";

#[test]
fn p44_yahoo_serves_and_its_two_codes_lead_to_different_ends() {
    let script = format!(
        "{YAHOO}
        S: +OK Maildrop ready, (JPOP server ready)
        C: CAPA
        C: STAT
        S: +OK CAPA list follows
        S: IMPLEMENTATION jpop-0.1
        S: PIPELINING
        S: RESP-CODES
        S: TOP
        S: UIDL
        S: .
        S: +OK 2 320
        -- act uids
        -- act retrieve 1
        -- act delete 1
        -- act finish
        C: UIDL
        C: RETR 1
        C: DELE 1
        S: +OK 2 messages
        S: 1 AIZhDkIAAAGLZzyxXw
        S: 2 AIZhDkIAAAGLZzyxXg
        S: .
        S: +OK 4 octets
        S: hi
        S: .
        S: +OK message marked deleted
        C: QUIT
        S: +OK bye
        -- close"
    );
    assert_eq!(told(&replay(&encrypted, &script)), FETCHED);
    let host = "pop.mail.yahoo.com";
    let script = format!(
        "{YAHOO}\nS: -ERR [AUTH] (#MBR1240) Please verify your account by going to your account security page and generate App password."
    );
    let (error, told) = refused(&encrypted, &script, "AUTH", host);
    assert!(matches!(error, Error::LoginRefused { .. }), "{error}");
    assert_eq!(
        told,
        words("saying-app-password-wanted", "advice-app-password")
    );
    let script = format!("{YAHOO}\nS: -ERR [SYS/PERM] Server error - Please try again later.");
    let (error, told) = refused(&encrypted, &script, "AUTH", host);
    assert!(matches!(error, Error::Refused { .. }), "{error}");
    assert_eq!(told, words("pop3-code-sys-perm", "advice-ask-provider"));
}

const DOVECOT: &str = "
    S: +OK Dovecot (Debian) ready.
    C: CAPA
    S: +OK
    S: CAPA
    S: TOP
    S: UIDL
    S: RESP-CODES
    S: PIPELINING
    S: AUTH-RESP-CODE
    S: STLS
    S: USER
    S: SASL PLAIN LOGIN
    S: .
    C: STLS
    S: +OK Begin TLS negotiation now.
    -- tls
    C: CAPA
    S: +OK
    S: CAPA
    S: TOP
    S: UIDL
    S: RESP-CODES
    S: PIPELINING
    S: AUTH-RESP-CODE
    S: USER
    S: SASL PLAIN LOGIN
    S: .
    C: AUTH PLAIN AGFubgBzZSBjcmV0";

#[test]
fn p40_dovecot_is_asked_again_behind_tls_and_behind_the_login() {
    let script = format!(
        "{DOVECOT}
        S: +OK Logged in.
        C: CAPA
        C: STAT
        S: +OK
        S: CAPA
        S: TOP
        S: UIDL
        S: RESP-CODES
        S: PIPELINING
        S: AUTH-RESP-CODE
        S: .
        S: +OK 2 320
        -- act uids
        -- act retrieve 1
        -- act delete 1
        -- act finish
        C: UIDL
        C: RETR 1
        C: DELE 1
        S: +OK
        S: 1 0000000169a5c0f2
        S: 2 0000000269a5c0f2
        S: .
        S: +OK 4 octets
        S: hi
        S: .
        S: +OK Marked to be deleted.
        C: QUIT
        S: +OK Logging out, messages deleted.
        -- close"
    );
    assert_eq!(told(&replay(&upgrading, &script)), FETCHED);
}

#[test]
fn p44_dovecot_tells_a_wrong_password_from_a_locked_mailbox_and_from_its_own_trouble() {
    for (says, meaning, advice) in [
        (
            "[AUTH] Authentication failed.",
            "pop3-code-auth",
            "advice-password",
        ),
        (
            "[IN-USE] Mailbox is locked by another session.",
            "saying-in-use",
            "advice-pause",
        ),
        (
            "[SYS/TEMP] Temporary authentication failure. [mx:2026-11-22 02:00:00]",
            "pop3-code-sys-temp",
            "advice-later",
        ),
    ] {
        let script = format!("{DOVECOT}\nS: -ERR {says}");
        let (error, told) = refused(&upgrading, &script, "AUTH", "pop.example.org");
        assert_eq!(told, words(meaning, advice));
        let is_kind = match &says[..4] {
            "[AUT" => matches!(error, Error::LoginRefused { .. }),
            "[IN-" => matches!(error, Error::InUse { .. }),
            _ => matches!(error, Error::Trouble { .. }),
        };
        assert!(is_kind, "{error}");
    }
}
