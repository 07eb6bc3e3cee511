//! The same for the servers that people and firms run themselves.

use hongyan::pop3::Error;

use super::{FETCHED, encrypted, refused, replay, replay_error, told, words};

/// A server that is opened by USER and PASS, in two steps.
pub(super) fn by_password(greeting: &str, capabilities: &str, user: &str, rest: &str) -> String {
    format!(
        "S: {greeting}
        C: CAPA
        {capabilities}
        C: USER ann
        S: {user}
        C: PASS se cret
        {rest}"
    )
}

const COURIER: &str = "
    S: +OK Hello there.
    C: CAPA
    S: +OK Here's what I can do:
    S: TOP
    S: USER
    S: LOGIN-DELAY 10
    S: PIPELINING
    S: UIDL
    S: IMPLEMENTATION Courier Mail Server
    S: .
    C: USER ann
    C: PASS se cret
    S: +OK Password required.";

#[test]
fn p48_p80_courier_gets_user_and_pass_in_one_flight_and_scolds_in_its_listings() {
    let script = format!(
        "{COURIER}
        S: +OK logged in.
        C: CAPA
        C: STAT
        S: +OK Here's what I can do:
        S: TOP
        S: USER
        S: LOGIN-DELAY 10
        S: PIPELINING
        S: UIDL
        S: IMPLEMENTATION Courier Mail Server
        S: .
        S: +OK 2 320
        -- act uids
        -- act retrieve 1
        -- act delete 1
        -- act finish
        C: UIDL
        C: RETR 1
        C: DELE 1
        S: +OK POP3 clients that break here, they violate STD53.
        S: 1 1732243200.M1P1234V0000000000000801I0001.mx,S=160
        S: 2 1732243201.M2P1234V0000000000000801I0002.mx,S=160
        S: .
        S: +OK 4 octets follow.
        S: hi
        S: .
        S: +OK Deleted.
        C: QUIT
        S: +OK Bye-bye.
        -- close"
    );
    assert_eq!(told(&replay(&encrypted, &script)), FETCHED);
    let host = "pop.example.org";
    let script = format!("{COURIER}\nS: -ERR Login failed.");
    let (error, told) = refused(&encrypted, &script, "PASS", host);
    assert!(matches!(error, Error::LoginRefused { .. }), "{error}");
    assert_eq!(told, words("pop3-pass-refused", "advice-password"));
}

#[test]
fn p46_cyrus_shows_a_challenge_that_is_not_used_and_locks_the_mailbox_for_us() {
    let opened = "
        S: +OK mx.example.org Cyrus POP3 3.8.1 server ready <1234567890.1732243200@mx.example.org>
        C: CAPA
        S: +OK List of capabilities follows
        S: SASL DIGEST-MD5 PLAIN
        S: STLS
        S: EXPIRE NEVER
        S: LOGIN-DELAY 0
        S: TOP
        S: UIDL
        S: PIPELINING
        S: RESP-CODES
        S: AUTH-RESP-CODE
        S: USER
        S: IMPLEMENTATION Cyrus POP3 server 3.8.1
        S: .
        C: AUTH PLAIN AGFubgBzZSBjcmV0";
    let script = format!(
        "{opened}
        S: +OK Mailbox locked and ready SESSIONID=<mx-1234-1732243200-1-1234567890>
        C: CAPA
        C: STAT
        S: +OK List of capabilities follows
        S: EXPIRE NEVER
        S: LOGIN-DELAY 0
        S: TOP
        S: UIDL
        S: PIPELINING
        S: RESP-CODES
        S: AUTH-RESP-CODE
        S: IMPLEMENTATION Cyrus POP3 server 3.8.1
        S: .
        S: +OK 2 320
        -- act uids
        -- act retrieve 1
        -- act delete 1
        -- act finish
        C: UIDL
        C: RETR 1
        C: DELE 1
        S: +OK unique-id listing follows
        S: 1 1732243200.1
        S: 2 1732243200.2
        S: .
        S: +OK Message follows
        S: hi
        S: .
        S: +OK message deleted
        C: QUIT
        S: +OK
        -- close"
    );
    assert_eq!(told(&replay(&encrypted, &script)), FETCHED);
    let host = "pop.example.org";
    for (says, meaning, advice) in [
        ("[AUTH] Invalid login", "pop3-code-auth", "advice-password"),
        (
            "[IN-USE] Unable to lock maildrop: Mailbox is locked by POP server",
            "saying-in-use",
            "advice-pause",
        ),
    ] {
        let script = format!("{opened}\nS: -ERR {says}");
        let (_error, told) = refused(&encrypted, &script, "AUTH", host);
        assert_eq!(told, words(meaning, advice));
    }
}

#[test]
fn p40_qmail_knows_no_capabilities_and_ends_each_mail_with_an_empty_line() {
    let greeting = "+OK <12345.1732243200@mx.example.org>";
    let script = by_password(
        greeting,
        "S: -ERR authorization first",
        "+OK\\x20",
        "S: +OK\\x20
        C: CAPA
        S: -ERR unimplemented
        C: STAT
        S: +OK 2 320
        -- act uids
        C: UIDL
        S: +OK\\x20
        S: 1 1732243200.12345.mx.example.org
        S: 2 1732243201.12346.mx.example.org
        S: .
        -- act retrieve 1
        C: RETR 1
        S: +OK\\x20
        S: hi
        S:
        S: .
        -- act delete 1
        C: DELE 1
        S: +OK\\x20
        -- act finish
        C: QUIT
        S: +OK\\x20
        -- close",
    );
    let mut expected = FETCHED;
    expected[2] = "1: hi\\r\\n\\r\\n";
    expected[3] = "retrieved 1 6";
    assert_eq!(told(&replay(&encrypted, &script)), expected);
    let script = by_password(
        greeting,
        "S: -ERR authorization first",
        "+OK\\x20",
        "S: -ERR authorization failed",
    );
    let (error, told) = refused(&encrypted, &script, "PASS", "pop.example.org");
    assert!(matches!(error, Error::LoginRefused { .. }), "{error}");
    assert_eq!(told, words("pop3-pass-refused", "advice-password"));
}

#[test]
fn p44_popa3d_says_as_little_as_the_protocol_allows() {
    let script = by_password(
        "+OK",
        "S: -ERR",
        "+OK",
        "S: +OK
        C: CAPA
        S: -ERR
        C: STAT
        S: +OK 2 320
        -- act uids
        C: UIDL
        S: +OK
        S: 1 7fd1a63b7dbe92b9d7a1c0e5a1f0a3c4
        S: 2 0b1c2d3e4f5061728394a5b6c7d8e9f0
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
        S: +OK
        -- close",
    );
    assert_eq!(told(&replay(&encrypted, &script)), FETCHED);
    let script = by_password("+OK", "S: -ERR", "+OK", "S: -ERR");
    let (error, told) = refused(&encrypted, &script, "PASS", "pop.example.org");
    assert!(error.to_string().ends_with("(no words)"), "{error}");
    assert_eq!(told, words("pop3-pass-refused", "advice-password"));
}

const HMAILSERVER: &str = "S: +OK CAPA list follows
    S: USER
    S: UIDL
    S: TOP
    S: .";

#[test]
fn p01_hmailserver_locks_the_mailbox_for_us_and_once_said_plus_err() {
    let greeting = "+OK POP3";
    let user = "+OK Send your password";
    let rest = format!(
        "S: +OK Mailbox locked and ready
        C: CAPA
        {HMAILSERVER}
        C: STAT
        S: +OK 2 320
        -- act uids
        C: UIDL
        S: +OK 2 messages (320 octets)
        S: 1 41
        S: 2 42
        S: .
        -- act retrieve 1
        C: RETR 1
        S: +OK 4 octets
        S: hi
        S: .
        -- act delete 1
        C: DELE 1
        S: +OK msg deleted
        -- act finish
        C: QUIT
        S: +OK POP3 server saying goodbye...
        -- close"
    );
    let script = by_password(greeting, HMAILSERVER, user, &rest);
    assert_eq!(told(&replay(&encrypted, &script)), FETCHED);
    let refusal =
        "S: -ERR Invalid user name or password. Please use full email address as user name.";
    let script = by_password(greeting, HMAILSERVER, user, refusal);
    let (_error, told) = refused(&encrypted, &script, "PASS", "pop.example.org");
    assert_eq!(told, words("pop3-pass-refused", "advice-password"));
    let broken = "S: +ERR Server error: Failed to fetch messages in Inbox.";
    let script = by_password(greeting, HMAILSERVER, user, broken);
    let (_events, error) = replay_error(&encrypted, &script);
    assert!(matches!(error, Error::NotAReply { .. }), "{error}");
    assert!(error.to_string().contains("Failed to fetch"), "{error}");
}

#[test]
fn p25_maillennium_sets_its_sizes_in_columns() {
    let capabilities = "S: +OK Capability list follows
        S: USER
        S: TOP
        S: UIDL
        S: .";
    let rest = format!(
        "S: +OK ready
        C: CAPA
        {capabilities}
        C: STAT
        S: +OK 2 320
        -- act sizes
        C: LIST
        S: +OK 2 messages (320 octets)
        S: 1         160
        S:    2      160\\x20
        S: .
        -- act uids
        C: UIDL
        S: +OK
        S: 1    20261122020000.AA0001
        S: 2    20261122020001.AA0002\\x20
        S: .
        -- act finish
        C: QUIT
        S: +OK
        -- close"
    );
    let greeting = "+OK Maillennium POP3/PROXY server #40";
    let script = by_password(greeting, capabilities, "+OK", &rest);
    let expected = ["ready 2", "sizes 2", "uids 2", "committed"];
    assert_eq!(told(&replay(&encrypted, &script)), expected);
}
