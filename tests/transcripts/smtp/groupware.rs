//! The same for Zimbra and for Apache James.

use hongyan::smtp::Error;

use super::{WIPED, assert_sends, encrypted, refused, starttls, turned_away, words};

const ZIMBRA: &str = "
    S: 220 mail.example.org ESMTP Postfix
    C: EHLO [192.0.2.1]
    S: 250-mail.example.org
    S: 250-PIPELINING
    S: 250-SIZE 10240000
    S: 250-VRFY
    S: 250-ETRN
    S: 250-STARTTLS
    S: 250-ENHANCEDSTATUSCODES
    S: 250-8BITMIME
    S: 250-DSN
    S: 250-SMTPUTF8
    S: 250 CHUNKING
    C: STARTTLS
    S: 220 2.0.0 Ready to start TLS
    -- tls
    C: EHLO [192.0.2.1]
    S: 250-mail.example.org
    S: 250-PIPELINING
    S: 250-SIZE 10240000
    S: 250-VRFY
    S: 250-ETRN
    S: 250-AUTH LOGIN PLAIN
    S: 250-AUTH=LOGIN PLAIN
    S: 250-ENHANCEDSTATUSCODES
    S: 250-8BITMIME
    S: 250-DSN
    S: 250-SMTPUTF8
    S: 250 CHUNKING
    C: AUTH PLAIN AGFubgBzZWNyZXQ=";

/// Zimbra, logged in, with a mail for bob on its way.
fn zimbra(rest: &str) -> String {
    format!(
        "{ZIMBRA}
        S: 235 2.7.0 Authentication successful
        -- act submit 1 bob
        C: MAIL FROM:<ann@example.org> SIZE=5
        C: RCPT TO:<bob@example.org>
        {rest}"
    )
}

#[test]
fn s73_zimbra_takes_chunks_and_keeps_senders_and_policies_apart() {
    let script = zimbra(
        "S: 250 2.1.0 Ok
        S: 250 2.1.5 Ok
        -- act durable 1
        C: BDAT 5 LAST
        C: .hi
        S: 250 2.0.0 Ok: queued as 8E6B1A1F2C3D
        -- act quit
        C: QUIT
        S: 221 2.0.0 Bye
        -- close",
    );
    assert_sends(&starttls(), &script);
    let host = "mail.example.org";
    let script = format!(
        "{ZIMBRA}\nS: 535 5.7.8 Error: authentication failed: authentication failure\nC: QUIT"
    );
    let (error, told) = refused(&starttls(), &script, host);
    assert!(matches!(error, Error::LoginRefused { .. }), "{error}");
    assert_eq!(told, words("enhanced-7-8", "advice-password"));
    let rest = format!(
        "S: 250 2.1.0 Ok
        S: 553 5.7.1 <ann@example.org>: Sender address rejected: not owned by user ann{WIPED}"
    );
    let (line, told) = turned_away(&starttls(), &zimbra(&rest), host);
    assert_eq!(line, "1: bob refused RCPT 553");
    assert_eq!(
        told,
        words("saying-sender-not-yours", "advice-check-sender")
    );
}

const JAMES: &str = "
    S: 220 mx.example.org JAMES SMTP Server
    C: EHLO [192.0.2.1]
    S: 250-mx.example.org Hello [192.0.2.1] [192.0.2.1]
    S: 250-AUTH LOGIN PLAIN
    S: 250-AUTH=LOGIN PLAIN
    S: 250-PIPELINING
    S: 250-ENHANCEDSTATUSCODES
    S: 250 8BITMIME
    C: AUTH PLAIN AGFubgBzZWNyZXQ=";

/// James, logged in, with a mail for bob on its way.
fn james(rest: &str) -> String {
    format!(
        "{JAMES}
        S: 235 Authentication Successful
        -- act submit 1 bob
        C: MAIL FROM:<ann@example.org>
        C: RCPT TO:<bob@example.org>
        C: DATA
        {rest}"
    )
}

#[test]
fn s24_s10_james_writes_enhanced_codes_behind_some_replies_only() {
    let script = james(
        "S: 250 2.1.0 Sender <ann@example.org> OK
        S: 250 2.1.5 Recipient <bob@example.org> OK
        S: 354 Ok Send data ending with <CRLF>.<CRLF>
        -- act durable 1
        C: ..hi
        C: .
        S: 250 2.6.0 Message received
        -- act quit
        C: QUIT
        S: 221 2.0.0 mx.example.org Service closing transmission channel
        -- close",
    );
    assert_sends(&encrypted(), &script);
    let host = "mx.example.org";
    let script = format!("{JAMES}\nS: 535 Authentication Failed\nC: QUIT");
    let (error, told) = refused(&encrypted(), &script, host);
    assert!(matches!(error, Error::LoginRefused { .. }), "{error}");
    assert_eq!(told, words("smtp-535", "advice-password"));
    let rest = format!(
        "S: 250 2.1.0 Sender <ann@example.org> OK
        S: 503 5.7.1 Incorrect Authentication for Specified Email Address
        S: 503 5.5.0 No recipients specified{WIPED}"
    );
    let (line, told) = turned_away(&encrypted(), &james(&rest), host);
    assert_eq!(line, "1: bob refused RCPT 503");
    assert_eq!(told, words("enhanced-7-1", "advice-policy"));
}
