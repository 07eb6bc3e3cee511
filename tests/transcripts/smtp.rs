//! Sending, in the manner of each SMTP server.

mod groupware;
mod servers;
mod webmail;

use hongyan::explain;
use hongyan::model::account::AuthChoice;
use hongyan::smtp::{Error, Event, Fate, Session, Settings, TlsPolicy};

use super::{understood, words};
use crate::dialogue::smtp::{player, starttls, told};

/// TLS from the first byte.
fn encrypted() -> Settings {
    Settings {
        tls: TlsPolicy::Implicit,
        ..starttls()
    }
}

/// The same with a token instead of a password.
fn by_token(mut settings: Settings) -> Settings {
    if let Some(login) = &mut settings.login {
        login.choice = AuthChoice::XOauth2;
    }
    settings
}

fn replay(settings: &Settings, script: &str) -> Vec<Event> {
    player(&|| Session::new(settings.clone())).replay(script)
}

/// One mail to bob, which the server takes, and the end.
fn assert_sends(settings: &Settings, script: &str) {
    let expected = ["ready", "1: about to finish", "1: bob accepted 250"];
    assert_eq!(told(&replay(settings, script)), expected);
}

/// How a login ends at a server called `host`, and what it means in words.
fn refused(settings: &Settings, script: &str, host: &str) -> (Error, (String, String)) {
    let (events, error) = player(&|| Session::new(settings.clone())).replay_error(script);
    assert_eq!(events, [], "nothing was ready");
    let Some(reply) = error.reply() else {
        panic!("{error}");
    };
    let told = explain::smtp("AUTH", reply, host);
    (error, understood(told))
}

/// Behind a refused envelope the slate is wiped.
const WIPED: &str = "
    C: RSET
    S: 250 OK";

/// What is told of a mail to bob that the server refuses before the session ends, and what it
/// means in words.
fn turned_away(settings: &Settings, script: &str, host: &str) -> (String, (String, String)) {
    let farewell = "-- act quit\nC: QUIT\nS: 221 Bye\n-- close";
    let events = replay(settings, &format!("{script}\n{farewell}"));
    let fate = events.iter().find_map(|event| match event {
        Event::Settled { verdict, .. } => verdict.fates().next().cloned(),
        _ => None,
    });
    let Some(Fate::Refused { command, reply } | Fate::Deferred { command, reply }) = fate else {
        panic!("{events:#?}");
    };
    let line = told(&events).pop().unwrap_or_default();
    (line, understood(explain::smtp(command, &reply, host)))
}

const GMAIL: &str = "
    S: 220 smtp.gmail.com ESMTP 5b1f17b1804b1-432aa1d2d5dsm1234567890.10 - gsmtp
    C: EHLO [192.0.2.1]
    S: 250-smtp.gmail.com at your service, [192.0.2.1]
    S: 250-SIZE 35882577
    S: 250-8BITMIME
    S: 250-AUTH LOGIN PLAIN XOAUTH2 PLAIN-CLIENTTOKEN OAUTHBEARER XOAUTH
    S: 250-ENHANCEDSTATUSCODES
    S: 250-PIPELINING
    S: 250-CHUNKING
    S: 250 SMTPUTF8";

#[test]
fn s73_gmail_takes_a_mail_by_bdat() {
    let script = format!(
        "{GMAIL}
        C: AUTH PLAIN AGFubgBzZWNyZXQ=
        S: 235 2.7.0 Accepted
        -- act submit 1 bob
        C: MAIL FROM:<ann@example.org> SIZE=5
        C: RCPT TO:<bob@example.org>
        S: 250 2.1.0 OK 5b1f17b1804b1-432aa1d2d5dsm1234567890.10 - gsmtp
        S: 250 2.1.5 OK 5b1f17b1804b1-432aa1d2d5dsm1234567890.10 - gsmtp
        -- act durable 1
        C: BDAT 5 LAST
        C: .hi
        S: 250 2.0.0 OK  1732243200 5b1f17b1804b1-432aa1d2d5dsm1234567890.10 - gsmtp
        -- act quit
        C: QUIT
        S: 221 2.0.0 closing connection 5b1f17b1804b1-432aa1d2d5dsm1234567890.10 - gsmtp
        -- close"
    );
    assert_sends(&encrypted(), &script);
}

#[test]
fn s44_s45_gmail_refuses_in_several_lines_and_a_token_in_two_steps() {
    let host = "smtp.gmail.com";
    for (says, meaning) in [
        (
            "S: 535-5.7.8 Username and Password not accepted. For more information, go to
            S: 535 5.7.8  https://support.google.com/mail/?p=BadCredentials x - gsmtp",
            "saying-google-refused",
        ),
        (
            "S: 534-5.7.9 Application-specific password required. For more information, go to
            S: 534 5.7.9  https://support.google.com/mail/?p=InvalidSecondFactor x - gsmtp
            C: AUTH LOGIN
            S: 534-5.7.9 Application-specific password required. For more information, go to
            S: 534 5.7.9  https://support.google.com/mail/?p=InvalidSecondFactor x - gsmtp",
            "saying-app-password-wanted",
        ),
    ] {
        let script = format!("{GMAIL}\nC: AUTH PLAIN AGFubgBzZWNyZXQ=\n{says}\nC: QUIT");
        let (_error, told) = refused(&encrypted(), &script, host);
        assert_eq!(told, words(meaning, "advice-app-password"));
    }
    let script = format!(
        "{GMAIL}
        C: AUTH XOAUTH2 dXNlcj1hbm4BYXV0aD1CZWFyZXIgc2VjcmV0AQE=
        S: 334 eyJzdGF0dXMiOiI0MDAiLCJzY2hlbWVzIjoiQmVhcmVyIiwic2NvcGUiOiJodHRwczovL21haWwuZ29vZ2xlLmNvbS8ifQ==
        C:
        S: 535-5.7.8 Username and Password not accepted. For more information, go to
        S: 535 5.7.8  https://support.google.com/mail/?p=BadCredentials x - gsmtp
        C: QUIT"
    );
    let (error, _told) = refused(&by_token(encrypted()), &script, host);
    assert!(
        matches!(&error, Error::TokenRefused { explanation: Some(status), .. } if status == "400"),
        "{error}"
    );
}

const EXCHANGE_ONLINE: &str = "
    S: 220 AM0PR01CA0001.outlook.office365.com Microsoft ESMTP MAIL Service ready at Sun, 22 Nov 2026 02:00:00 +0000 [08DE1]
    C: EHLO [192.0.2.1]
    S: 250-AM0PR01CA0001.outlook.office365.com Hello [192.0.2.1]
    S: 250-SIZE 157286400
    S: 250-PIPELINING
    S: 250-DSN
    S: 250-ENHANCEDSTATUSCODES
    S: 250-STARTTLS
    S: 250-8BITMIME
    S: 250-BINARYMIME
    S: 250-CHUNKING
    S: 250 SMTPUTF8
    C: STARTTLS
    S: 220 2.0.0 SMTP server ready
    -- tls
    C: EHLO [192.0.2.1]
    S: 250-AM0PR01CA0001.outlook.office365.com Hello [192.0.2.1]
    S: 250-SIZE 157286400
    S: 250-PIPELINING
    S: 250-DSN
    S: 250-ENHANCEDSTATUSCODES
    S: 250-AUTH LOGIN XOAUTH2
    S: 250-8BITMIME
    S: 250-BINARYMIME
    S: 250-CHUNKING
    S: 250 SMTPUTF8";

#[test]
fn s25_s45_exchange_online_offers_a_login_only_behind_tls_and_takes_a_token() {
    let script = format!(
        "{EXCHANGE_ONLINE}
        C: AUTH XOAUTH2 dXNlcj1hbm4BYXV0aD1CZWFyZXIgc2VjcmV0AQE=
        S: 235 2.7.0 Authentication successful
        -- act submit 1 bob
        C: MAIL FROM:<ann@example.org> SIZE=5
        C: RCPT TO:<bob@example.org>
        S: 250 2.1.0 Sender OK
        S: 250 2.1.5 Recipient OK
        -- act durable 1
        C: BDAT 5 LAST
        C: .hi
        S: 250 2.0.0 OK <1@example.org> [Hostname=AM0PR01MB0001.eurprd01.prod.outlook.com]
        -- act quit
        C: QUIT
        S: 221 2.0.0 Service closing transmission channel
        -- close"
    );
    assert_sends(&by_token(starttls()), &script);
}

#[test]
fn s44_exchange_online_refuses_passwords_by_5_7_139() {
    let host = "smtp.office365.com";
    for (says, meaning, advice) in [
        (
            "535 5.7.139 Authentication unsuccessful, basic authentication is disabled. [AM0PR01CA0001.eurprd01.prod.outlook.com 2026-11-22T02:00:00.000Z 08DE1]",
            "saying-basic-auth-off",
            "advice-browser-login",
        ),
        (
            "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant. Visit https://aka.ms/smtp_auth_disabled for more information.",
            "saying-smtp-auth-off",
            "advice-administrator",
        ),
        (
            "535 5.7.139 Authentication unsuccessful, user is locked by your organization's security defaults policy. Contact your administrator.",
            "saying-basic-auth-off",
            "advice-browser-login",
        ),
    ] {
        let script = format!(
            "{EXCHANGE_ONLINE}
            C: AUTH LOGIN
            S: 334 VXNlcm5hbWU6
            C: YW5u
            S: 334 UGFzc3dvcmQ6
            C: c2VjcmV0
            S: {says}
            C: QUIT"
        );
        let (error, told) = refused(&starttls(), &script, host);
        assert!(matches!(error, Error::LoginRefused { .. }), "{error}");
        assert_eq!(told, words(meaning, advice));
    }
}

const QQ: &str = "
    S: 220 newxmesmtplogicsvrszc5-0.qq.com XMail Esmtp QQ Mail Server.
    C: EHLO [192.0.2.1]
    S: 250-newxmesmtplogicsvrszc5-0.qq.com-192.0.2.7-50465718
    S: 250-PIPELINING
    S: 250-SIZE 73400320
    S: 250-AUTH=LOGIN
    S: 250-AUTH LOGIN PLAIN XOAUTH XOAUTH2
    S: 250-MAILCOMPRESS
    S: 250-SMTPUTF8
    S: 250 8BITMIME
    C: AUTH PLAIN AGFubgBzZWNyZXQ=";

#[test]
fn s24_qq_offers_its_logins_in_the_old_form_and_in_the_new() {
    let script = format!(
        "{QQ}
        S: 235 Authentication successful
        -- act submit 1 bob
        C: MAIL FROM:<ann@example.org> SIZE=5
        C: RCPT TO:<bob@example.org>
        C: DATA
        S: 250 OK
        S: 250 OK
        S: 354 End data with <CR><LF>.<CR><LF>.
        -- act durable 1
        C: ..hi
        C: .
        S: 250 OK: queued as.
        -- act quit
        C: QUIT
        S: 221 Bye.
        -- close"
    );
    assert_sends(&encrypted(), &script);
    let old = "
        S: 220 esmtp4.qq.com Esmtp QQ Mail Server
        C: EHLO [192.0.2.1]
        S: 250-esmtp4.qq.com
        S: 250-PIPELINING
        S: 250-SIZE 73400320
        S: 250-AUTH=LOGIN
        S: 250-MAILCOMPRESS
        S: 250 8BITMIME
        C: AUTH LOGIN
        S: 334 VXNlcm5hbWU6
        C: YW5u
        S: 334 UGFzc3dvcmQ6
        C: c2VjcmV0
        S: 235 Authentication successful
        -- act quit
        C: QUIT
        S: 221 Bye
        -- close";
    assert_eq!(told(&replay(&encrypted(), old)), ["ready"]);
}

#[test]
fn s08_s44_qq_asks_for_its_code_in_english_and_in_gbk() {
    for (says, meaning) in [
        (
            "535 Login fail. Account is abnormal, service is not open, password is incorrect, login frequency limited, or system is busy. More information at https://help.mail.qq.com/detail/0/1010",
            "saying-qq-any-reason",
        ),
        (
            "535 Login Fail. Please enter your authorization code to login. More information in https://service.mail.qq.com/detail/0/75",
            "saying-code-wanted",
        ),
        (
            "535 Error: \\xc7\\xeb\\xca\\xb9\\xd3\\xc3\\xca\\xda\\xc8\\xa8\\xc2\\xeb\\xb5\\xc7\\xc2\\xbc\\xa1\\xa3",
            "saying-code-wanted",
        ),
    ] {
        let script = format!("{QQ}\nS: {says}\nC: QUIT");
        let (error, told) = refused(&encrypted(), &script, "smtp.qq.com");
        assert!(matches!(error, Error::LoginRefused { .. }), "{error}");
        assert_eq!(told, words(meaning, "advice-code"));
    }
}

const COREMAIL: &str = "
    S: 220 163.com Anti-spam GT for Coremail System (163com[20141201])
    C: EHLO [192.0.2.1]
    S: 250-mail
    S: 250-PIPELINING
    S: 250-AUTH LOGIN PLAIN XOAUTH2
    S: 250-AUTH=LOGIN PLAIN XOAUTH2
    S: 250-coremail 1Uxr2xKj7kG0xkI17xGrU7I0s8FY2U3Uj8Cz28x1UUUUU7Ic2I0Y2UFRbmXhUCa0xDrUUUUj
    S: 250-STARTTLS
    S: 250-ID
    S: 250 8BITMIME
    C: AUTH PLAIN AGFubgBzZWNyZXQ=";

/// Coremail, logged in, with a mail for bob on its way.
fn coremail(rest: &str) -> String {
    format!(
        "{COREMAIL}
        S: 235 Authentication successful
        -- act submit 1 bob
        C: MAIL FROM:<ann@example.org>
        C: RCPT TO:<bob@example.org>
        C: DATA
        {rest}"
    )
}

#[test]
fn s23_coremail_names_itself_between_its_extensions() {
    let script = coremail(
        "S: 250 Mail OK
        S: 250 Mail OK
        S: 354 End data with <CR><LF>.<CR><LF>
        -- act durable 1
        C: ..hi
        C: .
        S: 250 Mail OK queued as gzga-smtp-mta-g2-1,_____wD3F1abcdefg--.1S2 1732243200
        -- act quit
        C: QUIT
        S: 221 Bye
        -- close",
    );
    assert_sends(&encrypted(), &script);
}

#[test]
fn netease_refuses_the_password_the_sender_and_the_content() {
    let host = "smtp.163.com";
    for (says, meaning) in [
        ("535 Error: authentication failed", "smtp-535"),
        ("550 User has no permission", "saying-service-off"),
    ] {
        let script = format!("{COREMAIL}\nS: {says}\nC: QUIT");
        let (_error, told) = refused(&encrypted(), &script, host);
        assert_eq!(told.0, meaning);
    }
    let script = coremail(
        "S: 553 Mail from must equal authorized user
        S: 503 bad sequence of commands
        S: 503 bad sequence of commands",
    );
    let script = format!("{script}{WIPED}");
    assert_eq!(
        turned_away(&encrypted(), &script, host),
        (
            "1: bob refused MAIL 553".to_owned(),
            words("saying-sender-not-yours", "advice-check-sender")
        )
    );
    let script = coremail(
        "S: 250 Mail OK
        S: 250 Mail OK
        S: 354 End data with <CR><LF>.<CR><LF>
        -- act durable 1
        C: ..hi
        C: .
        S: 554 DT:SPM 163 gzga-smtp-mta-g2-1,_____wD3F1abcdefg--.1S2 1732243200,please see http://mail.163.com/help/help_spam_16.htm",
    );
    assert_eq!(
        turned_away(&encrypted(), &script, host),
        (
            "1: bob refused the final dot 554".to_owned(),
            words("saying-netease-spam", "advice-change-content")
        )
    );
}

const YAHOO: &str = "
    S: 220 smtp.mail.yahoo.com ESMTP ready
    C: EHLO [192.0.2.1]
    S: 250-hermes--production-ir2-1234567890-abcde Hello ann [192.0.2.1])
    S: 250-PIPELINING
    S: 250-ENHANCEDSTATUSCODES
    S: 250-CHUNKING
    S: 250-8 BITMIME
    S: 250-SIZE 41697280
    S: 250 AUTH PLAIN LOGIN XOAUTH2 OAUTHBEARER
    C: AUTH PLAIN AGFubgBzZWNyZXQ=";

#[test]
fn s23_yahoo_sends_whatever_it_calls_8bitmime_and_counts_bad_logins() {
    let script = format!(
        "{YAHOO}
        S: 235 2.0.0 OK
        -- act submit 1 bob
        C: MAIL FROM:<ann@example.org> SIZE=5
        C: RCPT TO:<bob@example.org>
        S: 250 2.1.0 Sender <ann@example.org> OK
        S: 250 2.1.5 Recipient <bob@example.org> OK
        -- act durable 1
        C: BDAT 5 LAST
        C: .hi
        S: 250 OK , completed
        -- act quit
        C: QUIT
        S: 221 2.0.0 Bye
        -- close"
    );
    assert_sends(&encrypted(), &script);
    let script = format!("{YAHOO}\nS: 535 5.7.0 (#AUTH005) Too many bad auth attempts.\nC: QUIT");
    let (error, told) = refused(&encrypted(), &script, "smtp.mail.yahoo.com");
    assert!(matches!(error, Error::LoginRefused { .. }), "{error}");
    assert_eq!(told, words("saying-yahoo-refused", "advice-app-password"));
}
