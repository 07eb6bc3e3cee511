//! The same for Zimbra and for Apache James.

use hongyan::pop3::Error;

use super::{FETCHED, encrypted, refused, replay, told, upgrading, words};

/// What Zimbra can do: before TLS it offers that, and behind the login it no longer names who
/// decides how long mails stay.
fn zimbra(more: &str) -> String {
    format!(
        "S: +OK Capability list follows
        S: TOP
        S: USER
        S: UIDL
        {more}
        S: XOIP
        S: IMPLEMENTATION ZimbraInc
        S: ."
    )
}

#[test]
fn p40_p45_zimbra_speaks_to_the_user_by_name_and_upgrades() {
    let begun = format!(
        "S: +OK mail.example.org Zimbra POP3 server ready
        C: CAPA
        {}
        C: STLS
        S: +OK Begin TLS negotiation
        -- tls
        C: CAPA
        {}
        C: USER ann
        S: +OK hello ann, please enter your password
        C: PASS se cret",
        zimbra("S: STLS\nS: EXPIRE 31 USER"),
        zimbra("S: EXPIRE 31 USER"),
    );
    let script = format!(
        "{begun}
        S: +OK server ready
        C: CAPA
        {}
        C: STAT
        S: +OK 2 320
        -- act uids
        C: UIDL
        S: +OK 2 messages
        S: 1 257.J3XO1Yb3qJ8kP2e0l6nAqA==
        S: 2 258.9SdGk0s6mUe1Zr4cQyOQ2g==
        S: .
        -- act retrieve 1
        C: RETR 1
        S: +OK message follows
        S: hi
        S: .
        -- act delete 1
        C: DELE 1
        S: +OK message 1 marked for deletion
        -- act finish
        C: QUIT
        S: +OK mail.example.org Zimbra POP3 server closing connection
        -- close",
        zimbra("S: EXPIRE 31"),
    );
    assert_eq!(told(&replay(&upgrading, &script)), FETCHED);
    let host = "mail.example.org";
    let script = format!("{begun}\nS: -ERR invalid username/password");
    let (error, told) = refused(&upgrading, &script, "PASS", host);
    assert!(matches!(error, Error::LoginRefused { .. }), "{error}");
    assert_eq!(told, words("pop3-pass-refused", "advice-password"));
}

const JAMES: &str = "S: +OK Capability list follows
    S: PIPELINING
    S: USER
    S: UIDL
    S: TOP
    S: .";

#[test]
fn p46_p48_james_shows_a_challenge_that_is_not_used_and_gets_user_and_pass_in_one_flight() {
    let begun = format!(
        "S: +OK <1732243200.4711@mx.example.org> POP3 server (JAMES POP3 Server ) ready
        C: CAPA
        {JAMES}
        C: USER ann
        C: PASS se cret
        S: +OK"
    );
    let script = format!(
        "{begun}
        S: +OK Welcome ann
        C: CAPA
        C: STAT
        {JAMES}
        S: +OK 2 320
        -- act uids
        -- act retrieve 1
        -- act delete 1
        -- act finish
        C: UIDL
        C: RETR 1
        C: DELE 1
        S: +OK unique-id listing follows
        S: 1 1c9f2f30-a8a4-11ef-9cd2-0242ac120002
        S: 2 1c9f31a6-a8a4-11ef-9cd2-0242ac120002
        S: .
        S: +OK Message follows
        S: hi
        S: .
        S: +OK Message deleted
        C: QUIT
        S: +OK Apache James POP3 Server signing off.
        -- close"
    );
    assert_eq!(told(&replay(&encrypted, &script)), FETCHED);
    let host = "mx.example.org";
    for says in [
        "-ERR Authentication failed.",
        "-ERR Unexpected error accessing mailbox",
    ] {
        let script = format!("{begun}\nS: {says}");
        let (error, told) = refused(&encrypted, &script, "PASS", host);
        assert!(matches!(error, Error::LoginRefused { .. }), "{error}");
        assert_eq!(
            told,
            words("pop3-pass-refused", "advice-password"),
            "{says}"
        );
    }
}
