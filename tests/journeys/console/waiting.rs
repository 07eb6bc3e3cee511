//! What waits, what goes before it, and what never goes out.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

use hongyan::channel::{Cause, Command, Outcome};
use hongyan::config::Profile;
use hongyan::console::{Manner, Phase, Protocol};
use hongyan::model::account::TlsMode;

use super::super::desk::{Desk, PASSWORD, account, cause};
use super::{Console, of_the_account, server};

/// Takes one line in.
fn line(stream: &mut TcpStream, heard: &mut Vec<u8>) {
    let mut octet = [0];
    while stream.read(&mut octet).unwrap_or(0) == 1 {
        heard.push(octet[0]);
        if octet[0] == b'\n' {
            return;
        }
    }
}

/// Serves one connection; it answers its one command only when the gate is opened.
fn gated(
    greeting: &'static [u8],
    answer: &'static [u8],
) -> (u16, SyncSender<()>, JoinHandle<Vec<u8>>) {
    let (opener, gate): (_, Receiver<()>) = sync_channel(1);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let thread = std::thread::Builder::new().spawn(move || {
        let (mut stream, _peer) = listener.accept().unwrap();
        stream.write_all(greeting).unwrap();
        let mut heard = Vec::new();
        line(&mut stream, &mut heard);
        gate.recv().unwrap();
        stream.write_all(answer).unwrap();
        stream.read_to_end(&mut heard).ok();
        heard
    });
    (port, opener, thread.unwrap())
}

#[test]
fn s32_a02_what_is_typed_while_encryption_is_on_its_way_waits_for_it() {
    // Asked for by the settings, or typed by hand.
    for (tls, typed) in [(TlsMode::Starttls, None), (TlsMode::None, Some("STLS"))] {
        let (port, open, thread) = gated(b"+OK hi\r\n", b"-ERR no\r\n");
        let desk = Desk::new(&account(port, port, tls));
        let mut console = Console::open(desk, Protocol::Pop3, of_the_account());
        match typed {
            Some(typed) => {
                console.hear("hi");
                console.ask(typed, "STLS");
            }
            None => console.hear("STLS"),
        }
        let lines = ["USER ann", &format!("PASS {PASSWORD}")].map(|line| console.say(line));
        // The worker has had its time to take them.
        console.desk.ask(Command::ShowTranscripts { account: None });
        if typed.is_some() {
            console.close();
        } else {
            open.send(()).unwrap();
        }
        let ended = console.ended();
        if typed.is_none() {
            let cause = cause(ended);
            assert!(matches!(cause, Cause::NoEncryption { .. }), "{cause:?}");
        }
        for line in lines {
            let outcome = console.outcome_of(line);
            assert!(matches!(outcome, Outcome::Cancelled), "{outcome:?}");
        }
        drop(console);
        open.try_send(()).ok();
        assert_eq!(thread.join().unwrap(), b"STLS\r\n");
    }
}

#[test]
fn a02_where_a_typed_starttls_is_refused_what_waited_goes_on() {
    let (port, thread) = server(b"220 hi\r\n", vec![b"454 not now\r\n", b"250 ok\r\n"]);
    let desk = Desk::new(&account(port, port, TlsMode::None));
    let mut console = Console::open(desk, Protocol::Smtp, of_the_account());
    console.hear("hi");
    console.say("STARTTLS");
    console.ask("NOOP", "250 ok");
    drop(console);
    assert_eq!(thread.join().unwrap(), b"STARTTLS\r\nNOOP\r\n");
}

#[test]
fn a_line_typed_while_the_login_is_on_its_way_goes_behind_it_and_the_offer_is_asked_for_first() {
    let answers: Vec<&'static [u8]> = vec![
        b"+OK\r\nUSER\r\n.\r\n",
        b"+OK\r\n",
        b"+OK in\r\n",
        b"+OK 0 0\r\n",
    ];
    let (port, thread) = server(b"+OK hi\r\n", answers);
    let desk = Desk::new(&account(port, port, TlsMode::None));
    let mut console = Console::open(desk, Protocol::Pop3, of_the_account());
    let login = console.log_in(None);
    let stat = console.say("STAT");
    assert!(matches!(console.outcome_of(login), Outcome::Done));
    assert!(matches!(console.outcome_of(stat), Outcome::Done));
    console.until(|console| console.text().contains("+OK 0 0"));
    assert!(console.session.is_logged_in(), "{}", console.text());
    assert!(!console.text().contains(PASSWORD), "{}", console.text());
    drop(console);
    let heard = String::from_utf8(thread.join().unwrap()).unwrap();
    let said = format!("CAPA\r\nUSER ann@example.org\r\nPASS {PASSWORD}\r\nSTAT\r\n");
    assert_eq!(heard, said);
}

#[test]
fn s40_s4a_a27_behind_data_no_login_is_said_into_the_mail() {
    // Two commands are heard; the answer to the second waits at the gate.
    let (opener, gate): (_, Receiver<()>) = sync_channel(1);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let thread = std::thread::Builder::new().spawn(move || {
        let (mut stream, _peer) = listener.accept().unwrap();
        let mut heard = Vec::new();
        stream.write_all(b"220 hi\r\n").unwrap();
        line(&mut stream, &mut heard);
        stream.write_all(b"250-mx\r\n250 AUTH PLAIN\r\n").unwrap();
        line(&mut stream, &mut heard);
        gate.recv().unwrap();
        stream.write_all(b"354 go on\r\n").unwrap();
        stream.read_to_end(&mut heard).ok();
        String::from_utf8(heard).unwrap()
    });
    let desk = Desk::new(&account(port, port, TlsMode::None));
    let mut console = Console::open(desk, Protocol::Smtp, of_the_account());
    console.hear("hi");
    console.ask("EHLO me", "250 AUTH PLAIN");
    console.say("DATA");
    let typed_ahead = console.log_in(None);
    assert!(matches!(console.outcome_of(typed_ahead), Outcome::Done));
    opener.send(()).unwrap();
    console.hear("354");
    let within = console.log_in(None);
    assert!(matches!(console.outcome_of(within), Outcome::Done));
    let said = console.text();
    assert_eq!(said.matches("not logged in").count(), 2, "{said}");
    drop(console);
    assert_eq!(thread.unwrap().join().unwrap(), "EHLO me\r\nDATA\r\n");
}

#[test]
fn a_mail_of_20000_lines_is_pasted_whole_to_a_server_that_reads_slowly() {
    const LINES: usize = 20_000;
    let (opener, gate): (_, Receiver<()>) = sync_channel(1);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let thread = std::thread::Builder::new().spawn(move || {
        let (mut stream, _peer) = listener.accept().unwrap();
        let mut heard = Vec::new();
        stream.write_all(b"220 hi\r\n").unwrap();
        line(&mut stream, &mut heard);
        stream.write_all(b"354 go on\r\n").unwrap();
        // Nothing is read until all of it has been pasted.
        gate.recv().unwrap();
        stream.read_to_end(&mut heard).ok();
        String::from_utf8(heard).unwrap()
    });
    let desk = Desk::new(&account(port, port, TlsMode::None));
    let mut console = Console::open(desk, Protocol::Smtp, of_the_account());
    console.hear("hi");
    console.ask("DATA", "354");
    let text = "x".repeat(400);
    let last = (0..LINES).map(|number| console.say(&format!("{number} {text}")));
    let last = last.last().unwrap();
    opener.send(()).unwrap();
    assert!(matches!(console.outcome_of(last), Outcome::Done));
    drop(console);
    let heard = thread.unwrap().join().unwrap();
    let mut lines = heard.lines();
    assert_eq!(lines.next(), Some("DATA"));
    for number in 0..LINES {
        let line = lines.next().unwrap_or_default();
        assert!(line.starts_with(&format!("{number} x")), "{number}: {line}");
    }
    assert_eq!(lines.next(), None);
}

#[test]
fn a26_what_was_remembered_in_another_profile_holds_for_a_console_without_one() {
    let kept = tempfile::tempdir().unwrap();
    let (port, thread) = server(b"+OK hi\r\n", vec![b"+OK\r\nUSER\r\n.\r\n"]);
    let folder = kept.path().join("mail/work");
    std::fs::create_dir_all(&folder).unwrap();
    let pinned = format!("pop3:localhost:{port} SCRAM-SHA-256\n");
    std::fs::write(folder.join("logins"), pinned).unwrap();
    let settings = account(port, port, TlsMode::None);
    let desk = Desk::with(&settings, |config| {
        config.logins_of = Some(Profile::in_folder(kept.path()));
    });
    let mut console = Console::open(desk, Protocol::Pop3, of_the_account());
    console.log_in(None);
    console.hear("took SCRAM-SHA-256 before");
    drop(console);
    assert_eq!(thread.join().unwrap(), b"CAPA\r\n");
}

#[test]
fn a25_apop_is_said_by_hand_and_never_the_password_in_its_place() {
    let answers: Vec<&'static [u8]> = vec![b"-ERR no CAPA\r\n", b"+OK in\r\n"];
    let (port, thread) = server(b"+OK hi <1896.697170952@dbc.example>\r\n", answers);
    let desk = Desk::new(&account(port, port, TlsMode::None));
    let mut console = Console::open(desk, Protocol::Pop3, of_the_account());
    let login = console.log_in(Some("apop"));
    assert!(matches!(console.outcome_of(login), Outcome::Done));
    assert!(console.session.is_logged_in(), "{}", console.text());
    drop(console);
    let heard = String::from_utf8(thread.join().unwrap()).unwrap();
    let apop = heard.strip_prefix("CAPA\r\nAPOP ann@example.org ").unwrap();
    assert_eq!(apop.trim_end().len(), 32, "{heard}");
    assert!(!heard.contains(PASSWORD));
}

#[test]
fn s4a_a27_answers_typed_ahead_of_their_challenges_are_seen_by_nobody() {
    let answers: Vec<&'static [u8]> = vec![
        b"334 VXNlcm5hbWU6\r\n",
        b"334 UGFzc3dvcmQ6\r\n",
        b"235 in\r\n",
        b"250 ok\r\n",
    ];
    let (port, thread) = server(b"220 hi\r\n", answers);
    let desk = Desk::new(&account(port, port, TlsMode::None));
    let mut console = Console::open(desk, Protocol::Smtp, of_the_account());
    console.hear("hi");
    for typed in ["AUTH\tLOGIN", "YW5u", "Y2FuYXJ5", "NOOP"] {
        console.say(typed);
    }
    console.hear("250 ok");
    assert!(console.session.is_logged_in());
    let text = console.text();
    assert!(!text.contains("YW5u") && !text.contains("Y2Fu"), "{text}");
    assert!(text.contains("NOOP"), "{text}");
    drop(console);
    let heard = String::from_utf8(thread.join().unwrap()).unwrap();
    assert_eq!(heard, "AUTH\tLOGIN\r\nYW5u\r\nY2FuYXJ5\r\nNOOP\r\n");
}

#[test]
fn s4a_an_answer_that_comes_after_the_login_was_refused_is_not_sent_at_all() {
    let (port, thread) = server(b"220 hi\r\n", vec![b"504 no\r\n", b"250 ok\r\n"]);
    let desk = Desk::new(&account(port, port, TlsMode::None));
    let mut console = Console::open(desk, Protocol::Smtp, of_the_account());
    console.hear("hi");
    console.ask("AUTH LOGIN", "504 no");
    let late = console.say_as("Y2FuYXJ5", Manner::Answer);
    assert!(matches!(console.outcome_of(late), Outcome::Cancelled));
    console.ask("NOOP", "250 ok");
    assert!(!console.text().contains("Y2Fu"), "{}", console.text());
    assert_eq!(console.session.phase(), Phase::Greeted);
    drop(console);
    assert_eq!(thread.join().unwrap(), b"AUTH LOGIN\r\nNOOP\r\n");
}

#[test]
fn a24_a_server_that_never_pauses_starves_neither_typing_nor_closing() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let thread = std::thread::Builder::new().spawn(move || {
        let (mut stream, _peer) = listener.accept().unwrap();
        stream.write_all(b"220 hi\r\n").unwrap();
        let flood = b"x".repeat(64 * 1024);
        while stream.write_all(&flood).is_ok() {}
    });
    let desk = Desk::new(&account(port, port, TlsMode::None));
    let mut console = Console::open(desk, Protocol::Smtp, of_the_account());
    console.hear("hi");
    let said = console.say("NOOP");
    assert!(matches!(console.outcome_of(said), Outcome::Done));
    console.close();
    assert!(matches!(console.ended(), Outcome::Done));
    assert!(console.text().ends_with("closed by hand\n"));
    drop(console);
    thread.unwrap().join().unwrap();
}

#[test]
fn closing_does_not_wait_for_a_connection_that_does_not_come_about() {
    // Takes connections and says nothing, not even a handshake.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let desk = Desk::new(&account(port, port, TlsMode::Implicit));
    let mut console = Console::open(desk, Protocol::Smtp, of_the_account());
    console.hear("connecting to");
    console.close();
    assert!(matches!(console.ended(), Outcome::Done));
    assert!(console.text().ends_with("closed by hand\n"));
}
