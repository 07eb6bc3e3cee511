//! The same for GMX, iCloud, Sina and Alibaba's mail.

use hongyan::smtp::Error;

use super::{WIPED, assert_sends, encrypted, refused, starttls, turned_away, words};

const GMX: &str = "
    S: 220 gmx.net (mrgmx105) Nemesis ESMTP Service ready
    C: EHLO [192.0.2.1]
    S: 250-gmx.net Hello [192.0.2.1] [192.0.2.1]
    S: 250-8BITMIME
    S: 250-AUTH LOGIN PLAIN
    S: 250 SIZE 69920427
    C: AUTH PLAIN AGFubgBzZWNyZXQ=";

/// GMX, logged in, with a mail for bob on its way, one command at a time.
fn gmx(rest: &str) -> String {
    format!(
        "{GMX}
        S: 235 Authentication succeeded
        -- act submit 1 bob
        C: MAIL FROM:<ann@example.org> SIZE=5
        S: 250 Requested mail action okay, completed
        C: RCPT TO:<bob@example.org>
        {rest}"
    )
}

#[test]
fn s70_gmx_takes_one_command_at_a_time_and_says_what_it_does_not_like() {
    let script = gmx("S: 250 OK
        C: DATA
        S: 354 Start mail input; end with <CRLF>.<CRLF>
        -- act durable 1
        C: ..hi
        C: .
        S: 250 Requested mail action okay, completed: id=1MQvCv-1tF0aB1234-00NxYz
        -- act quit
        C: QUIT
        S: 221 gmx.net Service closing transmission channel
        -- close");
    assert_sends(&encrypted(), &script);
    let host = "mail.gmx.net";
    let script = format!("{GMX}\nS: 535 Authentication credentials invalid\nC: QUIT");
    let (error, told) = refused(&encrypted(), &script, host);
    assert!(matches!(error, Error::LoginRefused { .. }), "{error}");
    assert_eq!(told, words("saying-gmx-refused", "advice-switch-on"));
    let rest = format!(
        "S: 550-Requested action not taken: mailbox unavailable
        S: 550 For explanation visit https://postmaster.gmx.net/{WIPED}"
    );
    let (line, told) = turned_away(&encrypted(), &gmx(&rest), host);
    assert_eq!(line, "1: bob refused RCPT 550");
    assert_eq!(told, words("smtp-550-recipient", "advice-check-address"));
}

const ICLOUD: &str = "
    S: 220 p00-icloudmta-asmtp-us-east-1a-100-percent-8 ESMTP Postfix
    C: EHLO [192.0.2.1]
    S: 250-p00-icloudmta-asmtp-us-east-1a-100-percent-8
    S: 250-PIPELINING
    S: 250-SIZE 28311552
    S: 250-STARTTLS
    S: 250-ENHANCEDSTATUSCODES
    S: 250 8BITMIME
    C: STARTTLS
    S: 220 2.0.0 Ready to start TLS
    -- tls
    C: EHLO [192.0.2.1]
    S: 250-p00-icloudmta-asmtp-us-east-1a-100-percent-8
    S: 250-PIPELINING
    S: 250-SIZE 28311552
    S: 250-AUTH LOGIN PLAIN ATOKEN ATOKEN2 WSTOKEN WETOKEN
    S: 250-ENHANCEDSTATUSCODES
    S: 250 8BITMIME
    C: AUTH PLAIN AGFubgBzZWNyZXQ=";

/// iCloud, logged in, with a mail for bob on its way.
fn icloud(rest: &str) -> String {
    format!(
        "{ICLOUD}
        S: 235 2.7.0 Authentication successful
        -- act submit 1 bob
        C: MAIL FROM:<ann@example.org> SIZE=5
        C: RCPT TO:<bob@example.org>
        C: DATA
        {rest}"
    )
}

#[test]
fn s25_s42_icloud_offers_its_own_tokens_behind_tls_and_wants_an_app_password() {
    let script = icloud(
        "S: 250 2.1.0 Ok
        S: 250 2.1.5 Ok
        S: 354 End data with <CR><LF>.<CR><LF>
        -- act durable 1
        C: ..hi
        C: .
        S: 250 2.0.0 Ok: queued as 5D2A318001F1
        -- act quit
        C: QUIT
        S: 221 2.0.0 Bye
        -- close",
    );
    assert_sends(&starttls(), &script);
    let host = "smtp.mail.me.com";
    let script = format!(
        "{ICLOUD}\nS: 535 5.7.8 Error: authentication failed: authentication failure\nC: QUIT"
    );
    let (error, told) = refused(&starttls(), &script, host);
    assert!(matches!(error, Error::LoginRefused { .. }), "{error}");
    assert_eq!(told, words("enhanced-7-8", "advice-app-password"));
    let rest = format!(
        "S: 550 5.7.0 From address is not one of your addresses.
        S: 503 5.5.1 Error: need MAIL command
        S: 503 5.5.1 Error: need RCPT command{WIPED}"
    );
    let (line, told) = turned_away(&starttls(), &icloud(&rest), host);
    assert_eq!(line, "1: bob refused MAIL 550");
    assert_eq!(
        told,
        words("saying-sender-not-yours", "advice-check-sender")
    );
}

const SINA: &str = "
    S: 220 irxd5-210.sinamail.sina.com.cn ESMTP
    C: EHLO [192.0.2.1]
    S: 250-irxd5-210.sinamail.sina.com.cn
    S: 250-8BITMIME
    S: 250-SIZE 83886080
    S: 250-AUTH PLAIN LOGIN
    S: 250 AUTH=PLAIN LOGIN
    C: AUTH PLAIN AGFubgBzZWNyZXQ=";

#[test]
fn s24_s6e_sina_offers_its_logins_twice_and_wants_a_code() {
    let script = format!(
        "{SINA}
        S: 235 OK Authenticated
        -- act submit 1 bob
        C: MAIL FROM:<ann@example.org> SIZE=5
        S: 250 sender <ann@example.org> ok
        C: RCPT TO:<bob@example.org>
        S: 250 recipient <bob@example.org> ok
        C: DATA
        S: 354 go ahead
        -- act durable 1
        C: ..hi
        C: .
        S: 250 ok queue id 93857110293847
        -- act quit
        C: QUIT
        S: 221 irxd5-210.sinamail.sina.com.cn
        -- close"
    );
    assert_sends(&encrypted(), &script);
    let host = "smtp.sina.com";
    let script = format!("{SINA}\nS: 535 客户端授权码错误\nC: QUIT");
    let (error, told) = refused(&encrypted(), &script, host);
    assert!(matches!(error, Error::LoginRefused { .. }), "{error}");
    assert_eq!(told, words("saying-code-wanted", "advice-code"));
    let script = format!(
        "{SINA}
        S: 235 OK Authenticated
        -- act submit 1 bob
        C: MAIL FROM:<ann@example.org> SIZE=5
        S: 553 Envolope sender mismatch with login user..{WIPED}"
    );
    let (line, told) = turned_away(&encrypted(), &script, host);
    assert_eq!(line, "1: bob refused MAIL 553");
    assert_eq!(
        told,
        words("saying-sender-not-yours", "advice-check-sender")
    );
}

const ALIYUN: &str = "
    S: 220 smtp.aliyun-inc.com MX AliMail Server
    C: EHLO [192.0.2.1]
    S: 250-smtp.aliyun-inc.com
    S: 250-STARTTLS
    S: 250-8BITMIME
    S: 250-AUTH=PLAIN LOGIN XALIOAUTH
    S: 250-AUTH PLAIN LOGIN XALIOAUTH
    S: 250-PIPELINING
    S: 250 DSN
    C: AUTH PLAIN AGFubgBzZWNyZXQ=";

/// Alibaba's server, logged in, with a mail for bob on its way.
fn aliyun(rest: &str) -> String {
    format!(
        "{ALIYUN}
        S: 235 Authentication successful
        -- act submit 1 bob
        C: MAIL FROM:<ann@example.org>
        C: RCPT TO:<bob@example.org>
        C: DATA
        {rest}"
    )
}

#[test]
fn s26_s44_aliyun_offers_starttls_within_tls_and_refuses_by_codes_of_its_own() {
    let script = aliyun(
        "S: 250 Mail Ok
        S: 250 Rcpt Ok
        S: 354 End data with <CR><LF>.<CR><LF>
        -- act durable 1
        C: ..hi
        C: .
        S: 250 Data Ok: queued as freedom ###envid=148
        -- act quit
        C: QUIT
        S: 221 Bye
        -- close",
    );
    assert_sends(&encrypted(), &script);
    let host = "smtp.aliyun.com";
    for (says, meaning, advice) in [
        (
            "526 Authentication failure[0]",
            "saying-password-wrong",
            "advice-password",
        ),
        (
            "526 Authentication failure[1]",
            "saying-too-many-attempts",
            "advice-pause",
        ),
    ] {
        let script = format!("{ALIYUN}\nS: {says}\nC: QUIT");
        let (_error, told) = refused(&encrypted(), &script, host);
        assert_eq!(told, words(meaning, advice), "{says}");
    }
    let rest = format!(
        "S: 440 mail from account doesn't conform with authentication (Auth Account:ann|Mail Account:eve)
        S: 503 bad sequence of commands
        S: 503 bad sequence of commands{WIPED}"
    );
    let (line, told) = turned_away(&encrypted(), &aliyun(&rest), host);
    assert_eq!(line, "1: bob deferred MAIL 440");
    assert_eq!(
        told,
        words("saying-sender-not-yours", "advice-check-sender")
    );
}
