//! The same for the servers that people and firms run themselves.

use hongyan::explain::{self, Protocol};

use super::{
    TlsPolicy, WIPED, assert_sends, encrypted, refused, starttls, told, turned_away, words,
};

const POSTFIX: &str = "
    S: 220 mx.example.org ESMTP Postfix (Debian/GNU)
    C: EHLO [192.0.2.1]
    S: 250-mx.example.org
    S: 250-PIPELINING
    S: 250-SIZE 10240000
    S: 250-VRFY
    S: 250-ETRN
    S: 250-STARTTLS
    S: 250-ENHANCEDSTATUSCODES
    S: 250-8BITMIME
    S: 250-DSN
    S: 250 SMTPUTF8
    C: STARTTLS
    S: 220 2.0.0 Ready to start TLS
    -- tls
    C: EHLO [192.0.2.1]
    S: 250-mx.example.org
    S: 250-PIPELINING
    S: 250-SIZE 10240000
    S: 250-VRFY
    S: 250-ETRN
    S: 250-AUTH PLAIN LOGIN
    S: 250-AUTH=PLAIN LOGIN
    S: 250-ENHANCEDSTATUSCODES
    S: 250-8BITMIME
    S: 250-DSN
    S: 250 SMTPUTF8
    C: AUTH PLAIN AGFubgBzZWNyZXQ=";

/// Postfix, logged in, with a mail for bob on its way.
fn postfix(rest: &str) -> String {
    format!(
        "{POSTFIX}
        S: 235 2.7.0 Authentication successful
        -- act submit 1 bob
        C: MAIL FROM:<ann@example.org> SIZE=5
        C: RCPT TO:<bob@example.org>
        C: DATA
        {rest}"
    )
}

#[test]
fn s25_postfix_from_starttls_to_bye() {
    let script = postfix(
        "S: 250 2.1.0 Ok
        S: 250 2.1.5 Ok
        S: 354 End data with <CR><LF>.<CR><LF>
        -- act durable 1
        C: ..hi
        C: .
        S: 250 2.0.0 Ok: queued as 4F2A61C0042
        -- act quit
        C: QUIT
        S: 221 2.0.0 Bye
        -- close",
    );
    assert_sends(&starttls(), &script);
}

#[test]
fn postfix_refuses_a_password_greylists_and_keeps_senders_apart() {
    let script =
        format!("{POSTFIX}\nS: 535 5.7.8 Error: authentication failed: UGFzc3dvcmQ6\nC: QUIT");
    let (_error, told) = refused(&starttls(), &script, "mx.example.org");
    assert_eq!(told, words("enhanced-7-8", "advice-password"));
    for (says, line, meaning, advice) in [
        (
            "450 4.2.0 <bob@example.org>: Recipient address rejected: Greylisted, see http://postgrey.example.org/help",
            "1: bob deferred RCPT 450",
            "saying-greylist",
            "advice-greylist",
        ),
        (
            "553 5.7.1 <ann@example.org>: Sender address rejected: not owned by user ann",
            "1: bob refused RCPT 553",
            "saying-sender-not-yours",
            "advice-check-sender",
        ),
        (
            "554 5.7.1 <bob@example.org>: Relay access denied",
            "1: bob refused RCPT 554",
            "saying-relay",
            "advice-log-in",
        ),
    ] {
        let rest = format!(
            "S: 250 2.1.0 Ok
            S: {says}
            S: 554 5.5.1 Error: no valid recipients{WIPED}"
        );
        let told = turned_away(&starttls(), &postfix(&rest), "mx.example.org");
        assert_eq!(told, (line.to_owned(), words(meaning, advice)));
    }
}

fn exim(version: &str, more: &str, rest: &str) -> String {
    format!(
        "S: 220 mx.example.org ESMTP Exim {version} Sun, 22 Nov 2026 02:00:00 +0000
        C: EHLO [192.0.2.1]
        S: 250-mx.example.org Hello [192.0.2.1] [192.0.2.1]
        S: 250-SIZE 52428800
        S: 250-8BITMIME
        S: 250-PIPELINING
        S: 250-AUTH PLAIN LOGIN
        {more}
        S: 250 HELP
        C: AUTH PLAIN AGFubgBzZWNyZXQ=
        {rest}"
    )
}

#[test]
fn s73_exim_takes_chunks_since_4_88_and_says_of_each_how_long_it_was() {
    let script = exim(
        "4.87",
        "",
        "S: 235 Authentication succeeded
        -- act submit 1 bob
        C: MAIL FROM:<ann@example.org> SIZE=5
        C: RCPT TO:<bob@example.org>
        C: DATA
        S: 250 OK
        S: 250 Accepted
        S: 354 Enter message, ending with \".\" on a line by itself
        -- act durable 1
        C: ..hi
        C: .
        S: 250 OK id=1tEabc-0000Xy-2a
        -- act quit
        C: QUIT
        S: 221 mx.example.org closing connection
        -- close",
    );
    assert_sends(&encrypted(), &script);
    let script = exim(
        "4.98",
        "S: 250-LIMITS MAILMAX=1000 RCPTMAX=50000
        S: 250-PIPECONNECT
        S: 250-CHUNKING",
        "S: 235 Authentication succeeded
        -- act submit 1 bob
        C: MAIL FROM:<ann@example.org> SIZE=5
        C: RCPT TO:<bob@example.org>
        S: 250 OK
        S: 250 Accepted
        -- act durable 1
        C: BDAT 5 LAST
        C: .hi
        S: 250- 5 byte chunk, total 5
        S: 250 OK id=1tEabc-00000000Xyz-2a3b
        -- act quit
        C: QUIT
        S: 221 mx.example.org closing connection
        -- close",
    );
    assert_sends(&encrypted(), &script);
}

#[test]
fn exim_refuses_a_password_and_a_relay_without_enhanced_codes() {
    let host = "mx.example.org";
    let script = exim("4.98", "", "S: 535 Incorrect authentication data\nC: QUIT");
    let (_error, told) = refused(&encrypted(), &script, host);
    assert_eq!(told, words("smtp-535", "advice-password"));
    let script = exim(
        "4.98",
        "",
        "S: 235 Authentication succeeded
        -- act submit 1 bob
        C: MAIL FROM:<ann@example.org> SIZE=5
        C: RCPT TO:<bob@example.org>
        C: DATA
        S: 250 OK
        S: 550 relay not permitted
        S: 503-All RCPT commands were rejected with this error:
        S: 503-relay not permitted
        S: 503 Valid RCPT command must precede DATA",
    );
    let script = format!("{script}{WIPED}");
    let told = turned_away(&encrypted(), &script, host);
    let line = "1: bob refused RCPT 550".to_owned();
    assert_eq!(told, (line, words("saying-relay", "advice-log-in")));
}

#[test]
fn s10_sendmail_repeats_addresses_and_refuses_relays() {
    let opened = "
        S: 220 mx.example.org ESMTP Sendmail 8.18.1/8.18.1; Sun, 22 Nov 2026 02:00:00 GMT
        C: EHLO [192.0.2.1]
        S: 250-mx.example.org Hello [192.0.2.1], pleased to meet you
        S: 250-ENHANCEDSTATUSCODES
        S: 250-PIPELINING
        S: 250-EXPN
        S: 250-VERB
        S: 250-8BITMIME
        S: 250-SIZE
        S: 250-DSN
        S: 250-ETRN
        S: 250-AUTH DIGEST-MD5 CRAM-MD5 LOGIN PLAIN
        S: 250-DELIVERBY
        S: 250 HELP
        C: AUTH PLAIN AGFubgBzZWNyZXQ=
        S: 235 2.0.0 OK Authenticated
        -- act submit 1 bob
        C: MAIL FROM:<ann@example.org> SIZE=5
        C: RCPT TO:<bob@example.org>
        C: DATA
        S: 250 2.1.0 <ann@example.org>... Sender ok";
    let script = format!(
        "{opened}
        S: 250 2.1.5 <bob@example.org>... Recipient ok
        S: 354 Enter mail, end with \".\" on a line by itself
        -- act durable 1
        C: ..hi
        C: .
        S: 250 2.0.0 5AM20000012345 Message accepted for delivery
        -- act quit
        C: QUIT
        S: 221 2.0.0 mx.example.org closing connection
        -- close"
    );
    assert_sends(&encrypted(), &script);
    let script = format!(
        "{opened}
        S: 550 5.7.1 <bob@example.org>... Relaying denied
        S: 503 5.0.0 Need RCPT (recipient)
        {WIPED}"
    );
    let told = turned_away(&encrypted(), &script, "mx.example.org");
    let line = "1: bob refused RCPT 550".to_owned();
    assert_eq!(told, (line, words("saying-relay", "advice-log-in")));
}

#[test]
fn s24_qmail_offers_logins_twice_and_writes_its_codes_behind_the_words() {
    let opened = "
        S: 220 mx.example.org ESMTP
        C: EHLO [192.0.2.1]
        S: 250-mx.example.org
        S: 250-AUTH LOGIN PLAIN CRAM-MD5
        S: 250-AUTH=LOGIN PLAIN CRAM-MD5
        S: 250-PIPELINING
        S: 250 8BITMIME
        C: AUTH PLAIN AGFubgBzZWNyZXQ=";
    let mail = "
        S: 235 ok, go ahead (#2.0.0)
        -- act submit 1 bob
        C: MAIL FROM:<ann@example.org>
        C: RCPT TO:<bob@example.org>
        C: DATA
        S: 250 ok";
    let script = format!(
        "{opened}
        {mail}
        S: 250 ok
        S: 354 go ahead
        -- act durable 1
        C: ..hi
        C: .
        S: 250 ok 1732243200 qp 12345
        -- act quit
        C: QUIT
        S: 221 mx.example.org
        -- close"
    );
    assert_sends(&encrypted(), &script);
    let host = "mx.example.org";
    let script = format!("{opened}\nS: 535 authorization failed (#5.7.0)\nC: QUIT");
    let (_error, told) = refused(&encrypted(), &script, host);
    assert_eq!(told, words("smtp-535", "advice-password"));
    let script = format!(
        "{opened}
        {mail}
        S: 553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)
        S: 503 RCPT first (#5.5.1)
        {WIPED}"
    );
    let told = turned_away(&encrypted(), &script, host);
    let line = "1: bob refused RCPT 553".to_owned();
    assert_eq!(told, (line, words("saying-relay", "advice-log-in")));
}

#[test]
fn s10_opensmtpd_writes_a_colon_behind_the_enhanced_code() {
    let opened = "
        S: 220 mx.example.org ESMTP OpenSMTPD
        C: EHLO [192.0.2.1]
        S: 250-mx.example.org Hello [192.0.2.1] [192.0.2.1], pleased to meet you
        S: 250-8BITMIME
        S: 250-ENHANCEDSTATUSCODES
        S: 250-SIZE 36700160
        S: 250-DSN
        S: 250-AUTH PLAIN LOGIN
        S: 250 HELP
        C: AUTH PLAIN AGFubgBzZWNyZXQ=
        S: 235 2.0.0: Authentication succeeded
        -- act submit 1 bob
        C: MAIL FROM:<ann@example.org> SIZE=5
        S: 250 2.0.0: Ok
        C: RCPT TO:<bob@example.org>";
    let script = format!(
        "{opened}
        S: 250 2.1.5 Destination address valid: Recipient ok
        C: DATA
        S: 354 Enter mail, end with \".\" on a line by itself
        -- act durable 1
        C: ..hi
        C: .
        S: 250 2.0.0: 1a2b3c4d Message accepted for delivery
        -- act quit
        C: QUIT
        S: 221 2.0.0: Bye
        -- close"
    );
    assert_sends(&encrypted(), &script);
    let script = format!("{opened}\nS: 550 5.1.1: Invalid recipient: <bob@example.org>{WIPED}");
    let told = turned_away(&encrypted(), &script, "mx.example.org");
    let line = "1: bob refused RCPT 550".to_owned();
    assert_eq!(told.0, line);
    assert_eq!(told.1.0, "enhanced-1-1");
    let words = "550 5.1.1: Invalid recipient";
    let kept = explain::refusal(Some(Protocol::Smtp), "RCPT", words, "mx.example.org");
    assert_eq!(kept.unwrap().meaning.key, "enhanced-1-1", "kept as words");
}

#[test]
fn s66_haraka_answers_a_pipelined_data_behind_a_refused_recipient_with_503() {
    let opened = "
        S: 220 mx.example.org ESMTP Haraka/3.0.5 ready (8F1B2C3D)
        C: EHLO [192.0.2.1]
        S: 250-mx.example.org Hello Unknown [192.0.2.1], Haraka is at your service.
        S: 250-PIPELINING
        S: 250-8BITMIME
        S: 250-SMTPUTF8
        S: 250-SIZE 0
        S: 250 AUTH PLAIN LOGIN
        C: AUTH PLAIN AGFubgBzZWNyZXQ=
        S: 235 2.7.0 Authentication successful
        -- act submit 1 bob
        C: MAIL FROM:<ann@example.org> SIZE=5
        C: RCPT TO:<bob@example.org>
        C: DATA
        S: 250 sender <ann@example.org> OK";
    let script = format!(
        "{opened}
        S: 250 recipient <bob@example.org> OK
        S: 354 go ahead, make my day
        -- act durable 1
        C: ..hi
        C: .
        S: 250 Message Queued (8F1B2C3D-0000-4000-8000-000000000000.1)
        -- act quit
        C: QUIT
        S: 221 mx.example.org closing connection. Have a jolly good day.
        -- close"
    );
    assert_sends(&encrypted(), &script);
    let script = format!(
        "{opened}
        S: 550 I cannot deliver mail for <bob@example.org>
        S: 503 RCPT required first
        {WIPED}"
    );
    let told = turned_away(&encrypted(), &script, "mx.example.org");
    assert_eq!(told.0, "1: bob refused RCPT 550");
    assert_eq!(told.1.0, "smtp-550-recipient");
}

#[test]
fn s23_exchange_at_home_offers_its_own_x_extensions_and_refuses_a_foreign_sender() {
    let opened = "
        S: 220 mx.example.org Microsoft ESMTP MAIL Service ready at Sun, 22 Nov 2026 02:00:00 +0000
        C: EHLO [192.0.2.1]
        S: 250-mx.example.org Hello [192.0.2.1]
        S: 250-SIZE 37748736
        S: 250-PIPELINING
        S: 250-DSN
        S: 250-ENHANCEDSTATUSCODES
        S: 250-X-ANONYMOUSTLS
        S: 250-AUTH NTLM LOGIN
        S: 250-X-EXPS GSSAPI NTLM
        S: 250-8BITMIME
        S: 250-BINARYMIME
        S: 250-CHUNKING
        S: 250-XEXCH50
        S: 250 XRDST
        C: AUTH LOGIN
        S: 334 VXNlcm5hbWU6
        C: YW5u
        S: 334 UGFzc3dvcmQ6
        C: c2VjcmV0";
    let mail = "
        S: 235 2.7.0 Authentication successful
        -- act submit 1 bob
        C: MAIL FROM:<ann@example.org> SIZE=5
        C: RCPT TO:<bob@example.org>
        S: 250 2.1.0 Sender OK
        S: 250 2.1.5 Recipient OK
        -- act durable 1
        C: BDAT 5 LAST
        C: .hi";
    let script = format!(
        "{opened}
        {mail}
        S: 250 2.6.0 <1@example.org> [InternalId=1234567890, Hostname=mx.example.org] Queued mail for delivery
        -- act quit
        C: QUIT
        S: 221 2.0.0 Service closing transmission channel
        -- close"
    );
    assert_sends(&encrypted(), &script);
    let host = "mx.example.org";
    let script = format!("{opened}\nS: 535 5.7.3 Authentication unsuccessful\nC: QUIT");
    let (_error, told) = refused(&encrypted(), &script, host);
    assert_eq!(told.0, "enhanced-7-3");
    let script = format!(
        "{opened}
        {mail}
        S: 550 5.7.60 SMTP; Client does not have permissions to send as this sender"
    );
    let told = turned_away(&encrypted(), &script, host);
    assert_eq!(told.0, "1: bob refused BDAT LAST 550");
    assert_eq!(told.1, words("saying-send-as", "advice-check-sender"));
}

#[test]
fn s23_courier_writes_equals_signs_into_its_keywords() {
    let opened = "
        S: 220 mx.example.org ESMTP
        C: EHLO [192.0.2.1]
        S: 250-mx.example.org Ok.
        S: 250-AUTH LOGIN PLAIN
        S: 250-XVERP=Courier
        S: 250-XEXDATA
        S: 250-XSECURITY=NONE,STARTTLS
        S: 250-PIPELINING
        S: 250-8BITMIME
        S: 250-SIZE
        S: 250 DSN
        C: AUTH PLAIN AGFubgBzZWNyZXQ=";
    let script = format!(
        "{opened}
        S: 235 Ok
        -- act submit 1 bob
        C: MAIL FROM:<ann@example.org> SIZE=5
        C: RCPT TO:<bob@example.org>
        C: DATA
        S: 250 Ok.
        S: 250 Ok.
        S: 354 Ok.
        -- act durable 1
        C: ..hi
        C: .
        S: 250 Ok. 0000000000A1B2C3.00000000692111C0.00001234
        -- act quit
        C: QUIT
        S: 221 Bye.
        -- close"
    );
    assert_sends(&encrypted(), &script);
    let script = format!("{opened}\nS: 535 Authentication failed.\nC: QUIT");
    let (_error, told) = refused(&encrypted(), &script, "mx.example.org");
    assert_eq!(told, words("smtp-535", "advice-password"));
}

#[test]
fn s20_mdaemon_greets_in_many_lines_with_stars() {
    let script = "
        S: 220-mx.example.org ESMTP Sun, 22 Nov 2026 02:00:00 +0000
        S: 220-*
        S: 220-* This site does not carry unsolicited bulk mail.
        S: 220 *
        C: EHLO [192.0.2.1]
        S: 250-mx.example.org Hello [192.0.2.1], pleased to meet you
        S: 250-ETRN
        S: 250-AUTH LOGIN CRAM-MD5 PLAIN
        S: 250-8BITMIME
        S: 250-ENHANCEDSTATUSCODES
        S: 250 SIZE
        -- act quit
        C: QUIT
        S: 221 See ya in cyberspace
        -- close";
    let anyone = super::Settings {
        tls: TlsPolicy::Implicit,
        login: None,
        ..starttls()
    };
    assert_eq!(told(&super::replay(&anyone, script)), ["ready"]);
}
