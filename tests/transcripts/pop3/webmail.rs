//! The same for GMX, Sina and Alibaba's mail. iCloud has no POP3.

use hongyan::pop3::Error;

use super::servers::by_password;
use super::{FETCHED, encrypted, refused, replay, told, words};

const GMX: &str = "S: +OK Capability list follows
    S: TOP
    S: UIDL
    S: USER
    S: IMPLEMENTATION trinity
    S: .";

#[test]
fn p25_p44_gmx_names_the_mailbox_in_its_answers_and_wants_pop3_switched_on() {
    let greeting = "+OK POP server ready H migmx103 1MK3W0-1tFfGh2xyz-00LGnv";
    let user = "+OK password required for user \"ann\"";
    let rest = format!(
        "S: +OK mailbox \"ann\" has 2 messages (320 octets) H migmx103
        C: CAPA
        {GMX}
        C: STAT
        S: +OK 2 320
        -- act uids
        C: UIDL
        S: +OK
        S: 1 1MK3W0-1tFfGh2xyz-00LGnv
        S: 2 1MK3W0-1tFfGh2xyz-00LGnw
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
        S: +OK POP server signing off
        -- close"
    );
    let script = by_password(greeting, GMX, user, &rest);
    assert_eq!(told(&replay(&encrypted, &script)), FETCHED);
    let host = "pop.gmx.net";
    for (says, meaning, advice) in [
        (
            "-ERR POP3 ist für dieses Postfach nicht aktiviert",
            "saying-service-off",
            "advice-switch-on",
        ),
        (
            "-ERR Zugriff nur alle 15 Minuten",
            "saying-checks-too-often",
            "advice-pause",
        ),
    ] {
        let script = by_password(greeting, GMX, user, &format!("S: {says}"));
        let (_error, told) = refused(&encrypted, &script, "PASS", host);
        assert_eq!(told, words(meaning, advice), "{says}");
    }
}

const SINA: &str = "S: +OK core mail
    S: TOP
    S: UIDL
    S: USER
    S: .";

#[test]
fn p44_sina_wants_its_code_instead_of_the_password() {
    let greeting = "+OK sina pop3 server ready";
    let user = "+OK welcome to sina mail";
    let rest = format!(
        "S: +OK 2 messages (320 octets)
        C: CAPA
        {SINA}
        C: STAT
        S: +OK 2 320
        -- act uids
        C: UIDL
        S: +OK 2 messages
        S: 1 A1B2C3D4E5F6071829
        S: 2 A1B2C3D4E5F607182A
        S: .
        -- act retrieve 1
        C: RETR 1
        S: +OK 4 octets
        S: hi
        S: .
        -- act delete 1
        C: DELE 1
        S: +OK deleted
        -- act finish
        C: QUIT
        S: +OK sina mail
        -- close"
    );
    let script = by_password(greeting, SINA, user, &rest);
    assert_eq!(told(&replay(&encrypted, &script)), FETCHED);
    let script = by_password(greeting, SINA, user, "S: -ERR 客户端授权码错误");
    let (error, told) = refused(&encrypted, &script, "PASS", "pop.sina.com");
    assert!(matches!(error, Error::LoginRefused { .. }), "{error}");
    assert_eq!(told, words("saying-code-wanted", "advice-code"));
}

const ALIYUN: &str = "S: +OK Capability list follows
    S: TOP
    S: USER
    S: STLS
    S: PIPELINING
    S: UIDL
    S: EXPIRE NEVER
    S: RESP-CODES
    S: .";

#[test]
fn p40_p44_aliyun_offers_stls_within_tls_and_says_by_a_word_of_its_own_that_pop3_is_off() {
    let greeting = "+OK mail.aliyun.com AliMail POP3 Server ready";
    let begun = format!(
        "S: {greeting}
        C: CAPA
        {ALIYUN}
        C: USER ann
        C: PASS se cret
        S: +OK"
    );
    let script = format!(
        "{begun}
        S: +OK 2 messages, 320 octets
        C: CAPA
        C: STAT
        {ALIYUN}
        S: +OK 2 320
        -- act uids
        -- act retrieve 1
        -- act delete 1
        -- act finish
        C: UIDL
        C: RETR 1
        C: DELE 1
        S: +OK 2 messages
        S: 1 1tbiAQAEDG-1732243200
        S: 2 1tbiAQAEDG-1732243201
        S: .
        S: +OK 4 octets
        S: hi
        S: .
        S: +OK
        C: QUIT
        S: +OK bye
        -- close"
    );
    assert_eq!(told(&replay(&encrypted, &script)), FETCHED);
    for (says, meaning, advice) in [
        (
            "-ERR UC_LOGIN_SOURCE_NOT_ALLOWED",
            "saying-service-off",
            "advice-switch-on",
        ),
        (
            "-ERR [AUTH] Authentication failed",
            "pop3-code-auth",
            "advice-code",
        ),
    ] {
        let script = format!("{begun}\nS: {says}");
        let (_error, told) = refused(&encrypted, &script, "PASS", "pop3.aliyun.com");
        assert_eq!(told, words(meaning, advice), "{says}");
    }
}
