//! Dialogues followed to the state they reach, by S-79 and P-20.

use super::*;
use crate::console::catalogue::{all, find};
use crate::console::file;
use crate::console::{Manner, Tone, advice, complete, meaning, secret_from, speak, why_not};

/// Follows a dialogue of `S:`, `C:` and `--` lines to its end.
fn followed(script: &str) -> Session {
    let (recordings, faults) = file::read(script);
    assert_eq!(faults, []);
    let mut session = Session::new(recordings[0].protocol);
    for line in &recordings[0].lines {
        session.follow(line);
    }
    session
}

/// The kinds of all lines.
fn kinds(script: &str) -> Vec<Kind> {
    let (recordings, _faults) = file::read(script);
    let mut session = Session::new(recordings[0].protocol);
    let lines = recordings[0].lines.iter();
    lines.map(|line| session.follow(line).kind).collect()
}

/// RFC 5321 appendix D.1, as far as the text of the mail.
const SMITH: &str = "
    S: 220 foo.com Simple Mail Transfer Service Ready
    C: EHLO bar.com
    S: 250-foo.com greets bar.com
    S: 250-8BITMIME
    S: 250-SIZE
    S: 250-DSN
    S: 250 HELP
    C: MAIL FROM:<Smith@bar.com>
    S: 250 OK
    C: RCPT TO:<Jones@foo.com>
    S: 250 OK
    C: RCPT TO:<Green@foo.com>
    S: 550 No such user here
    C: RCPT TO:<Brown@foo.com>
    S: 250 OK
    C: DATA
    S: 354 Start mail input; end with <CRLF>.<CRLF>
";

const INSIDE: &str = "
    S: +OK POP3 server ready <1896.697170952@dbc.example>
    C: CAPA
    S: +OK what I can do
    S: TOP
    S: UIDL
    S: SASL PLAIN LOGIN
    S: .
    C: USER mrose
    S: +OK
    C: PASS …
    S: +OK mrose's maildrop has 2 messages (320 octets)
";

fn on(script: &str, more: &str) -> Session {
    followed(&format!("{script}{more}"))
}

fn legal(session: &Session) -> Vec<&'static str> {
    all(session.protocol())
        .iter()
        .filter(|command| why_not(session, command).is_none())
        .map(|command| command.verb)
        .collect()
}

#[test]
fn s79_the_example_of_rfc_5321_builds_the_envelope() {
    let session = followed(SMITH);
    assert_eq!(session.phase(), Phase::Content);
    let envelope = session.envelope();
    assert_eq!(envelope.sender.as_deref(), Some("Smith@bar.com"));
    let fates: Vec<Fate> = envelope.recipients.iter().map(|one| one.fate).collect();
    assert_eq!(fates, [Fate::Accepted, Fate::Refused(550), Fate::Accepted]);
    let sent = on(
        SMITH,
        "C: Blah\nC: ..etc.\nC: .\nS: 250 OK\nC: QUIT\nS: 221 bye\n",
    );
    assert_eq!(sent.phase(), Phase::Closed);
    assert_eq!(sent.envelope().verdict, Some(250));
    assert_eq!(sent.envelope().content_lines, 2);
}

#[test]
fn s79_a_raw_data_bdat_or_auth_does_not_put_the_follower_out_of_step() {
    // Refused, so that the next line is a command again.
    let refused = followed("S: 220 x\nC: DATA\nS: 503 MAIL first\nC: NOOP\n");
    assert_eq!(refused.phase(), Phase::Greeted);
    let chunk = on(
        "S: 220 x\nC: EHLO a\nS: 250-x\nS: 250 CHUNKING\nC: MAIL FROM:<a@b.example>\nS: 250 ok\n\
         C: RCPT TO:<c@d.example>\nS: 250 ok\n",
        "C: BDAT 7 LAST\nC: Hello\n",
    );
    assert_eq!(chunk.phase(), Phase::Recipients);
    assert!(chunk.is_waiting());
    let cancelled = followed(
        "S: 220 x\nC: EHLO a\nS: 250-x\nS: 250 AUTH LOGIN\nC: AUTH LOGIN\nS: 334 VXNlcm5hbWU6\nC: *\nS: 501 no\n",
    );
    assert_eq!(cancelled.phase(), Phase::Ready);
    assert!(!cancelled.is_logged_in());
}

#[test]
fn s79_the_states_of_smtp_and_what_is_legal_in_each() {
    let any = ["RSET", "NOOP", "QUIT", "VRFY", "EXPN", "HELP"];
    for (script, also) in [
        ("S: 220 x\n", vec!["EHLO", "HELO"]),
        (
            "S: 220 x\nC: EHLO a\nS: 250-x\nS: 250-STARTTLS\nS: 250 AUTH PLAIN\n",
            vec![
                "EHLO", "HELO", "STARTTLS", "AUTH", "MAIL", "SEND", "SOML", "SAML", "TURN",
            ],
        ),
        (
            "S: 220 x\nC: HELO a\nS: 250 x\nC: MAIL FROM:<>\nS: 250 ok\n",
            vec!["EHLO", "HELO", "RCPT"],
        ),
        (
            "S: 220 x\nC: HELO a\nS: 250 x\nC: MAIL FROM:<>\nS: 250 ok\nC: RCPT TO:<a@b.example>\nS: 251 ok\n",
            vec!["EHLO", "HELO", "RCPT", "DATA"],
        ),
    ] {
        let mut expected: Vec<&str> = any.into_iter().chain(also).collect();
        expected.sort_unstable();
        let mut found = legal(&followed(script));
        found.sort_unstable();
        assert_eq!(found, expected, "{script}");
    }
    assert!(legal(&followed(SMITH)).is_empty(), "lines are the mail");
}

#[test]
fn s25_what_was_announced_before_encryption_is_forgotten() {
    let script = "S: 220 x\nC: EHLO a\nS: 250-x\nS: 250-STARTTLS\nS: 250 AUTH PLAIN\nC: STARTTLS\nS: 220 go\n";
    let granted = followed(script);
    assert!(granted.wants_tls());
    let encrypted = on(script, "-- TLS 1.3, X25519\n");
    assert_eq!(encrypted.phase(), Phase::Greeted);
    assert!(!encrypted.knows_offer() && !encrypted.wants_tls());
    assert_eq!(encrypted.agreed(), Some("TLS 1.3, X25519"));
}

#[test]
fn p20_authorization_transaction_update() {
    let greeted = followed("S: +OK ready\n");
    assert_eq!(greeted.phase(), Phase::Authorization);
    assert_eq!(
        legal(&greeted),
        [
            "CAPA", "STLS", "USER", "AUTH", "UTF8", "LANG", "QUIT", "HELP", "RPOP"
        ]
    );
    let inside = followed(INSIDE);
    assert_eq!(inside.phase(), Phase::Transaction);
    assert_eq!(
        legal(&inside),
        [
            "CAPA", "STAT", "LIST", "UIDL", "TOP", "RETR", "DELE", "RSET", "NOOP", "QUIT", "HELP",
            "LAST", "XTND"
        ]
    );
    let over = on(INSIDE, "C: DELE 1\nS: +OK\nC: QUIT\nS: +OK bye\n");
    assert_eq!(over.phase(), Phase::Update);
    assert_eq!(over.maildrop().removed, Some(1));
    let early = followed("S: +OK ready\nC: QUIT\nS: +OK bye\n");
    assert_eq!(early.phase(), Phase::Closed);
}

#[test]
fn p20_a_list_a_mail_and_a_refusal_are_told_apart() {
    use Kind::{Body, BodyEnd, Command, Done, Note, Refused};
    assert_eq!(
        kinds(
            "S: +OK\nC: USER a\nS: +OK\nC: PASS …\nS: +OK\nC: LIST\nS: +OK\nS: 1 5\nS: .\nC: LIST 9\nS: -ERR no\nC: RETR 1\nS: +OK\nS: ..\nS: .\n-- closed by hand\n"
        ),
        [
            Done, Command, Done, Command, Done, Command, Done, Body, BodyEnd, Command, Refused,
            Command, Done, Body, BodyEnd, Note
        ]
    );
}

#[test]
fn p20_marks_are_followed_and_quit_says_what_goes() {
    let marked = on(
        INSIDE,
        "C: LIST\nS: +OK\nS: 1 120\nS: 2 200\nS: .\nC: DELE 2\nS: +OK\n",
    );
    assert_eq!(marked.maildrop().numbers(), [1]);
    let quit = advice(&marked, "QUIT").unwrap();
    assert_eq!(
        (quit.tone, quit.count, quit.name.as_str()),
        (Tone::Danger, 1, "2")
    );
    assert_eq!(advice(&marked, "rset").unwrap().count, 1);
    assert_eq!(advice(&marked, "RETR 1").unwrap().count, 120);
    let unmarked = on(INSIDE, "C: DELE 2\nS: +OK\nC: RSET\nS: +OK\n");
    assert!(unmarked.maildrop().marked.is_empty());
    assert_eq!(advice(&unmarked, "QUIT").unwrap().tone, Tone::Know);
}

#[test]
fn sizes_of_a_list_that_add_up_to_anything_are_no_overflow() {
    let claimed = on(
        INSIDE,
        "C: LIST\nS: +OK\nS: 1 18446744073709551615\nS: 2 18446744073709551615\nS: .\n",
    );
    assert_eq!(claimed.maildrop().sizes.len(), 2);
    assert_eq!(claimed.maildrop().all_octets(), Some(u64::MAX));
}

#[test]
fn data_rset_quit_starttls_and_auth_say_beforehand_what_they_do() {
    let taken = followed(SMITH.split("    C: DATA").next().unwrap());
    assert_eq!(advice(&taken, "DATA").unwrap().count, 2);
    assert_eq!(advice(&taken, "RSET").unwrap().count, 3);
    assert_eq!(advice(&taken, "QUIT").unwrap().tone, Tone::Mind);
    assert_eq!(advice(&followed(SMITH), ".").unwrap().tone, Tone::Danger);
    let ready = followed("S: 220 x\nC: EHLO a\nS: 250-x\nS: 250-STARTTLS\nS: 250 AUTH PLAIN\n");
    assert_eq!(advice(&ready, "AUTH PLAIN").unwrap().tone, Tone::Danger);
    assert_eq!(advice(&ready, "starttls").unwrap().tone, Tone::Know);
    let inside = followed(INSIDE);
    assert!(advice(&inside, "DELE 1").is_some());
    assert_eq!(
        advice(&inside, "USER x").unwrap().key,
        "console-why-only-before-login"
    );
}

#[test]
fn a27_every_line_of_an_open_exchange_is_hidden() {
    let script =
        "S: 220 x\nC: EHLO a\nS: 250-x\nS: 250 AUTH LOGIN\nC: AUTH LOGIN\nS: 334 VXNlcm5hbWU6\n";
    let session = followed(script);
    assert_eq!(secret_from(&session, "YW5u"), Some(0));
    assert_eq!(secret_from(&session, "*"), None);
    let spoken = speak(&session, "c2VjcmV0", Manner::Plain, 0);
    assert_eq!(spoken.line.text, "…");
    assert_eq!(spoken.outgoing.bytes(), b"c2VjcmV0\r\n");
    assert!(!format!("{spoken:?}").contains("c2VjcmV0"));
    let second = on(script, "C: …\nS: 334 UGFzc3dvcmQ6\nC: …\nS: 235 ok\n");
    assert!(second.is_logged_in());
    assert_eq!(second.phase(), Phase::Ready);
}

#[test]
fn a_challenge_is_read_beside_its_line() {
    let mut session = followed("S: 220 x\nC: EHLO a\nS: 250-x\nS: 250 AUTH LOGIN\nC: AUTH LOGIN\n");
    let challenge = Line::new(5, Voice::Server, "334 VXNlcm5hbWU6");
    let told = session.follow(&challenge);
    assert_eq!(told.decoded.as_deref(), Some("Username:"));
    assert_eq!(told.answers, "AUTH");
    assert_eq!(told.waited_ms, Some(5));
}

#[test]
fn p20_a_number_no_mail_has_is_told_as_that_and_not_as_a_change_meanwhile() {
    let key = |before: &str, typed: &str, refusal: &str| {
        let mut session = followed(&format!("{before}{typed}"));
        let refusal = Line::new(5, Voice::Server, refusal);
        let answers = session.follow(&refusal).answers;
        let told = meaning(Protocol::Pop3, &answers, &refusal.text, "pop.example.org").unwrap();
        (told.meaning.key, told.advice.map(|advice| advice.key))
    };
    let absent = (
        "pop3-no-such-mail".to_owned(),
        Some("advice-mail-number".to_owned()),
    );
    let counted = format!("{INSIDE}C: STAT\nS: +OK 2 320\n");
    for before in [INSIDE, &counted] {
        for typed in ["LIST 99", "UIDL 99", "retr 99", "TOP 99 0", "DELE 99"] {
            let told = key(before, &format!("C: {typed}\n"), "-ERR no such mail");
            assert_eq!(told, absent, "{typed}");
        }
    }
    assert_eq!(key(INSIDE, "C: LIST 99\n", "-ERR"), absent);
    // A mail that was there, another reason, and no login yet are told as before.
    let key = |before, typed, refusal| key(before, typed, refusal).0;
    let there = key(&counted, "C: RETR 2\n", "-ERR no such mail");
    assert_eq!(there, "pop3-retr-refused");
    let old = key(INSIDE, "C: TOP 1 0\n", "-ERR unknown command");
    assert_eq!(old, "pop3-top-refused");
    let busy = key(INSIDE, "C: LIST 99\n", "-ERR [SYS/TEMP] later");
    assert_eq!(busy, "pop3-code-sys-temp");
    let early = key("S: +OK ready\n", "C: LIST 99\n", "-ERR log in first");
    assert_eq!(early, "pop3-list-refused");
}

#[test]
fn dots_are_stuffed_unless_the_line_is_raw_and_no_line_becomes_two() {
    let session = followed(SMITH);
    let wire = |typed: &str, manner| speak(&session, typed, manner, 0).outgoing.bytes().to_vec();
    assert_eq!(wire(".signature", Manner::Plain), b"..signature\r\n");
    assert_eq!(wire(".signature", Manner::AsItIs), b".signature\r\n");
    assert_eq!(wire(".", Manner::Plain), b".\r\n");
    assert_eq!(
        wire("a\r\nMAIL FROM:<x>\0", Manner::Plain),
        b"aMAIL FROM:<x>\r\n"
    );
    let outside = followed(INSIDE);
    assert_eq!(
        speak(&outside, ".x", Manner::Plain, 0).outgoing.bytes(),
        b".x\r\n"
    );
}

#[test]
fn a_chunk_ends_where_it_was_said_to_end() {
    let session = followed(
        "S: 220 x\nC: EHLO a\nS: 250-x\nS: 250 CHUNKING\nC: MAIL FROM:<>\nS: 250 ok\n\
         C: RCPT TO:<c@d.example>\nS: 250 ok\nC: BDAT 6 LAST\n",
    );
    assert_eq!(session.chunk_left(), Some(6));
    assert_eq!(
        speak(&session, ".Hello", Manner::Plain, 0).outgoing.bytes(),
        b".Hello"
    );
}

#[test]
fn completion_offers_what_the_server_announced_and_what_was_used() {
    let shown = |session: &Session, line: &str| -> Vec<String> {
        complete(session, line)
            .into_iter()
            .map(|one| one.shown)
            .collect()
    };
    let ready = followed(
        "S: 220 x\nC: EHLO bar.com\nS: 250-x\nS: 250-SIZE 5\nS: 250-DSN\nS: 250 AUTH PLAIN LOGIN\n",
    );
    assert_eq!(shown(&ready, "ma"), ["MAIL"]);
    assert_eq!(shown(&ready, "AUTH p"), ["PLAIN"]);
    assert_eq!(
        shown(&ready, "MAIL FROM:<a@b.example> "),
        ["SIZE=", "RET=HDRS", "RET=FULL", "ENVID=", "AUTH=<>"]
    );
    let inside = on(
        INSIDE,
        "C: LIST\nS: +OK\nS: 1 120\nS: 7 200\nS: .\nC: DELE 1\nS: +OK\n",
    );
    assert_eq!(shown(&inside, "RETR "), ["7"]);
    let line = &complete(&inside, "top 7 ")[1].line;
    assert_eq!(line, "top 7 10");
    let first = complete(&inside, "");
    assert!(first[0].is_legal && !first.last().unwrap().is_legal);
    let envelope = followed(SMITH.split("    C: DATA").next().unwrap());
    assert!(shown(&envelope, "VRFY ").contains(&"Green@foo.com".to_owned()));
    assert_eq!(
        shown(&envelope, "RCPT TO:<Jones@foo.com> NOTIFY=N"),
        ["NOTIFY=NEVER"]
    );
}

#[test]
fn what_the_program_itself_said_is_followed_too() {
    // Mail data is one line there, and commands travel in one flight.
    let session = followed(
        "S: 220 x\nC: EHLO a\nS: 250 x\nC: MAIL FROM:<a@b.example>\nC: RCPT TO:<c@d.example>\nC: DATA\n\
         S: 250 ok\nS: 250 ok\nS: 354 go\nC: (mail data, 12 octets)\nS: 250 taken\n",
    );
    assert_eq!(session.phase(), Phase::Ready);
    assert_eq!(session.envelope().verdict, Some(250));
    assert_eq!(session.envelope().accepted(), 1);
    let fetched = on(
        INSIDE,
        "C: RETR 1\nC: RETR 2\nS: +OK\nS: (mail data, 9 octets)\nS: +OK\nS: (mail data, 9 octets)\nC: QUIT\nS: +OK\n",
    );
    assert_eq!(fetched.phase(), Phase::Update);
}

#[test]
fn a24_a_follower_stays_small_whatever_is_said() {
    let mut session = Session::new(Protocol::Pop3);
    for number in 0..50_000_u32 {
        let voice = if number % 2 == 0 {
            Voice::Client
        } else {
            Voice::Server
        };
        session.follow(&Line::new(0, voice, format!("X{number} {number}")));
    }
    assert!(session.pending.len() <= PENDING);
    assert!(find(Protocol::Pop3, "LIST").is_some());
}
