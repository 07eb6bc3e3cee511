//! Mail by BDAT (RFC 3030): S-73.

use hongyan::smtp::{Error, Session};

use super::sending::ready;
use super::server::{Server, run};
use super::{TlsPolicy, holding, plain, replay, replay_error, starttls, submission, told};

/// Greeting and EHLO of a server that takes chunks, one behind the other.
pub(super) const CHUNKING: &str = "
    S: 220 mx.example.org ESMTP
    C: EHLO [192.0.2.1]
    S: 250-mx.example.org
    S: 250-PIPELINING
    S: 250 CHUNKING
    -- idle
";

/// Mail 1 for bob and eve up to the answers to its envelope, mail 2 behind it.
fn envelope(mail: &str, bob: &str, eve: &str) -> String {
    format!(
        "{CHUNKING}
        -- act submit 1 bob eve
        -- act submit 2 kim
        C: MAIL FROM:<ann@example.org>
        C: RCPT TO:<bob@example.org>
        C: RCPT TO:<eve@example.org>
        -- awaiting MAIL FROM:<ann@example.org>
        S: {mail}
        S: {bob}
        S: {eve}"
    )
}

/// The last chunk of mail 1 and the envelope of mail 2.
const LAST_AND_NEXT: &str = "
    -- idle
    -- act durable 1
    C: BDAT 5 LAST
    C: .hi
    C: RSET
    C: MAIL FROM:<ann@example.org>
    C: RCPT TO:<kim@example.org>
    -- awaiting BDAT LAST
    -- within 720";

#[test]
fn s73_a_mail_goes_as_one_last_chunk_with_the_next_envelope_behind_it_and_no_dot_is_stuffed() {
    for settings in [plain(), holding()] {
        let script = format!(
            "{}
            {LAST_AND_NEXT}
            S: 250 2.0.0 queued
            S: 250 reset
            S: 250 ok
            S: 250 ok
            -- idle
            -- act durable 1
            -- idle
            -- act durable 2
            C: BDAT 5 LAST
            C: .hi
            S: 250 2.0.0 queued
            -- idle
            -- act quit
            C: QUIT
            S: 221 bye
            -- close",
            envelope("250 ok", "250 ok", "251 forwarded")
        );
        assert_eq!(
            replay(&settings, &script)[1..],
            [
                "1: about to finish",
                "1: bob accepted 250, eve accepted 250",
                "2: about to finish",
                "2: kim accepted 250"
            ]
        );
    }
}

#[test]
fn s73_a_refused_last_chunk_is_the_verdict_of_its_own_mail_and_rset_comes_before_the_next() {
    for (reply, fate) in [
        ("451 4.3.0 later", "deferred BDAT LAST 451"),
        ("554 5.7.1 spam", "refused BDAT LAST 554"),
        ("503 5.5.1 no transaction", "refused BDAT LAST 503"),
    ] {
        let script = format!(
            "{}
            {LAST_AND_NEXT}
            S: {reply}
            S: 250 reset
            S: 250 ok
            S: 250 ok
            -- idle
            -- act durable 2
            C: BDAT 5 LAST
            C: .hi
            S: 250 queued
            -- idle",
            envelope("250 ok", "250 ok", "550 unknown")
        );
        assert_eq!(
            replay(&plain(), &script)[3..],
            [
                format!("1: bob {fate}, eve refused RCPT 550"),
                "2: about to finish".to_owned(),
                "2: kim accepted 250".to_owned(),
            ]
        );
    }
}

#[test]
fn s73_s66_where_nobody_takes_it_no_chunk_is_sent() {
    let behind = "
        C: RSET
        C: MAIL FROM:<ann@example.org>
        C: RCPT TO:<kim@example.org>";
    for (mail, bob, fates) in [
        (
            "250 ok",
            "550 no",
            "bob refused RCPT 550, eve deferred RCPT 450",
        ),
        (
            "550 not you",
            "503 no",
            "bob refused MAIL 550, eve refused MAIL 550",
        ),
        (
            "451 not now",
            "250 ok",
            "bob deferred MAIL 451, eve deferred MAIL 451",
        ),
    ] {
        let script = format!("{}{behind}", envelope(mail, bob, "450 no"));
        let events = replay(&plain(), &script);
        assert_eq!(events.last(), Some(&format!("1: {fates}")));
    }
    let held = format!("{}{behind}", envelope("250 ok", "250 ok", "550 no"));
    assert_eq!(
        replay(&holding(), &held)[2],
        "1: bob held 250, eve refused RCPT 550"
    );
}

#[test]
fn s73_s64_without_pipelining_each_command_and_chunk_waits() {
    let script = "
        S: 220 mx.example.org ESMTP
        C: EHLO [192.0.2.1]
        S: 250-mx.example.org
        S: 250 CHUNKING
        -- idle
        -- act submit 1 bob
        -- act submit 2 eve
        C: MAIL FROM:<ann@example.org>
        S: 250 ok
        C: RCPT TO:<bob@example.org>
        S: 250 ok
        -- idle
        -- act durable 1
        C: BDAT 5 LAST
        C: .hi
        S: 250 queued
        C: RSET
        S: 250 reset
        C: MAIL FROM:<ann@example.org>
        S: 250 ok
        C: RCPT TO:<eve@example.org>
        S: 550 no
        C: RSET
        S: 250 ok
        -- idle";
    assert_eq!(
        replay(&plain(), script)[2..],
        [
            "1: bob accepted 250",
            "2: eve refused 550",
            "2: eve refused RCPT 550"
        ]
    );
}

#[test]
fn s73_s25_chunks_need_an_offer_from_under_tls_and_never_mix_with_data() {
    let settings = super::Settings {
        tls: TlsPolicy::StartTls,
        login: None,
        ..starttls()
    };
    let opened = |before: &str, after: &str| {
        format!(
            "S: 220 mx
            C: EHLO [192.0.2.1]
            S: 250-mx
            {before}S: 250 STARTTLS
            C: STARTTLS
            S: 220 go
            -- tls
            C: EHLO [192.0.2.1]
            S: 250-mx
            {after}S: 250 PIPELINING
            -- idle
            -- act submit 1 bob
            C: MAIL FROM:<ann@example.org>
            C: RCPT TO:<bob@example.org>\n"
        )
    };
    let by_data = opened("S: 250-CHUNKING\n", "") + "C: DATA";
    assert_eq!(replay(&settings, &by_data), ["ready"]);
    let by_chunk = opened("", "S: 250-CHUNKING\n")
        + "S: 250 ok\nS: 250 ok\n-- idle\n-- act durable 1\nC: BDAT 5 LAST\nC: .hi";
    assert_eq!(replay(&settings, &by_chunk)[1..], ["1: about to finish"]);
}

/// Three whole chunks and a bit.
fn large() -> Vec<u8> {
    b"..a line of a large mail\r\n".repeat(3 * 1024 * 1024 / 26 + 400)
}

#[test]
fn s73_a_large_mail_goes_in_chunks_of_a_mebibyte_and_arrives_octet_for_octet() {
    let mut server = Server::chunking();
    let mut session = ready(plain(), &mut server);
    session.submit(submission(1, &["bob"], &large())).unwrap();
    session.submit(submission(2, &["eve"], b"small")).unwrap();
    let (events, waits) = run(&mut session, &mut server);
    let settled: Vec<String> = told(&events)
        .into_iter()
        .filter(|event| event.contains("accepted"))
        .collect();
    assert_eq!(settled, ["1: bob accepted 250", "2: eve accepted 250"]);
    assert!(server.mails[0] == large());
    assert_eq!(server.mails[1], b"small\r\n");
    let chunks: Vec<&str> = server
        .commands
        .iter()
        .map(String::as_str)
        .filter(|command| command.starts_with("BDAT"))
        .collect();
    let last = large().len() - 3 * 1024 * 1024;
    assert_eq!(
        chunks,
        [
            "BDAT 1048576",
            "BDAT 1048576",
            "BDAT 1048576",
            &format!("BDAT {last} LAST"),
            "BDAT 7 LAST"
        ]
    );
    // The envelope, the chunks before the last one, the last with the next envelope, its mail.
    assert!(waits <= 4, "{waits} round trips");
}

#[test]
fn s73_after_a_refused_chunk_comes_no_other_but_rset_and_the_next_mail_is_as_it_was() {
    for refused in 0..3 {
        let mut server = Server::chunking();
        server.refuses_chunk = Some(refused);
        let mut session = ready(plain(), &mut server);
        session.submit(submission(1, &["bob"], &large())).unwrap();
        session.submit(submission(2, &["eve"], b"small")).unwrap();
        let (events, _waits) = run(&mut session, &mut server);
        assert!(told(&events).contains(&"1: bob refused BDAT 552".to_owned()));
        assert!(told(&events).contains(&"2: eve accepted 250".to_owned()));
        assert_eq!(server.mails, [b"small\r\n"]);
        let of_the_first = server.commands.iter().take_while(|line| *line != "RSET");
        let of_the_first: Vec<&String> = of_the_first.collect();
        assert!(
            !of_the_first.iter().any(|line| line.ends_with("LAST")),
            "{of_the_first:?}"
        );
    }
}

#[test]
fn s73_a_server_that_answers_a_chunk_early_stops_the_mail_before_its_end() {
    let script = format!(
        "{}
        -- idle
        S: 452 4.3.1 disk full",
        envelope("250 ok", "250 ok", "250 ok")
    );
    let (events, error) = replay_error(&plain(), &script);
    assert_eq!(
        events[2..],
        [
            "1: bob deferred BDAT 452, eve deferred BDAT 452",
            "2: untouched"
        ]
    );
    assert!(matches!(
        error,
        Error::OutOfTurn {
            command: "BDAT",
            ..
        }
    ));
}

#[test]
fn s66_421_to_the_last_chunk_defers_its_mail_and_leaves_the_next_untouched() {
    let script = format!(
        "{}
        {LAST_AND_NEXT}
        S: 421 4.3.2 shutting down",
        envelope("250 ok", "250 ok", "250 ok")
    );
    let (events, error) = replay_error(&plain(), &script);
    assert_eq!(
        events[2..],
        [
            "1: bob deferred BDAT LAST 421, eve deferred BDAT LAST 421",
            "2: untouched"
        ]
    );
    assert!(matches!(error, Error::Closing { .. }));
}

#[test]
fn s09_a_server_that_ends_its_lines_in_lf_gets_its_mail_by_data() {
    let script = "
        S- 220 mx\\n
        C: EHLO [192.0.2.1]
        S- 250-mx\\n
        S- 250-PIPELINING\\n
        S- 250 CHUNKING\\n
        -- idle
        -- act submit 1 bob
        C: MAIL FROM:<ann@example.org>
        S- 250 ok\\n
        C: RCPT TO:<bob@example.org>
        S- 250 ok\\n
        C: DATA";
    assert_eq!(replay(&plain(), script), ["ready"]);
}

#[test]
fn s73_an_empty_mail_is_a_last_chunk_of_nothing() {
    let mut server = Server::chunking();
    let mut session: Session = ready(plain(), &mut server);
    session.submit(submission(1, &["bob"], b"")).unwrap();
    let (events, _waits) = run(&mut session, &mut server);
    assert!(told(&events).contains(&"1: bob accepted 250".to_owned()));
    assert_eq!(server.mails, [b""]);
    assert!(server.commands.contains(&"BDAT 0 LAST".to_owned()));
}
