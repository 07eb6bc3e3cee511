//! What goes over the wire whoever speaks: both ways at once, and nothing about this machine.

use std::convert::Infallible;

use hongyan::channel::doctor::Patient;
use hongyan::channel::{Command, ConsoleCommand, ConsoleEvent, ConsoleTarget, Event};
use hongyan::console::Protocol;
use hongyan::model::account::TlsMode;
use hongyan::net::{Limits, Line, Pause, Record, pump};
use hongyan::wire::machine::Outgoing;
use hongyan::wire::{Machine, Wants};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};

use super::desk::{Desk, account, password};
use super::fake::{Act, Fake, Maildrop, lines, mails, say};
use super::sending::submit;

/// Octets that no buffer between two sockets of 1 KiB holds.
const MUCH: usize = 4 * 1024 * 1024;

/// A line whose two ends hold a kibibyte each way, and a server that says all it has to say before
/// it reads; it returns how much it has read.
async fn narrow() -> (Line, tokio::task::JoinHandle<usize>) {
    let socket = || {
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_send_buffer_size(1024).unwrap();
        socket.set_recv_buffer_size(1024).unwrap();
        socket
    };
    let listening = socket();
    listening.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let listener = listening.listen(1).unwrap();
    let address = listener.local_addr().unwrap();
    let (tcp, accepted) = tokio::join!(socket().connect(address), listener.accept());
    let (server, _peer) = accepted.unwrap();
    let serving = tokio::spawn(serve(server));
    let watcher = Box::new(|_signal| ());
    let line = Line::new(
        tcp.unwrap(),
        "localhost",
        None,
        Limits::default(),
        Record::default(),
        watcher,
    );
    (line, serving)
}

async fn serve(mut server: TcpStream) -> usize {
    server.write_all(&vec![b's'; MUCH]).await.unwrap();
    let mut heard = 0;
    let mut buffer = vec![0; 64 * 1024];
    while heard < MUCH {
        match server.read(&mut buffer).await.unwrap() {
            0 => break,
            count => heard += count,
        }
    }
    heard
}

fn runtime() -> tokio::runtime::Runtime {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    builder.enable_all().build().unwrap()
}

/// Writes once, and hears what comes meanwhile.
#[derive(Default)]
struct Talker {
    has_written: bool,
    heard: usize,
}

impl Machine for Talker {
    type Event = ();
    type Error = Never;

    fn receive(&mut self, bytes: &[u8]) {
        self.heard += bytes.len();
    }

    fn tls_established(&mut self) {}

    fn poll(&mut self) -> Result<Wants<()>, Never> {
        if !self.has_written {
            self.has_written = true;
            return Ok(Wants::Write(Outgoing::open(vec![b'c'; MUCH])));
        }
        Ok(if self.heard < MUCH {
            Wants::Read {
                within: std::time::Duration::from_secs(300),
                awaiting: "the rest".into(),
            }
        } else {
            Wants::Idle
        })
    }
}

/// It never fails.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("never")]
struct Never(Infallible);

#[test]
fn s65_a_session_reads_while_it_writes_to_a_server_that_writes_before_it_reads() {
    runtime().block_on(async {
        let (mut line, serving) = narrow().await;
        let mut talker = Talker::default();
        let pause = pump(&mut talker, &mut line).await;
        assert_eq!(pause, Ok(Pause::Idle));
        assert_eq!(talker.heard, MUCH);
        assert_eq!(serving.await.unwrap(), MUCH);
    });
}

#[test]
fn s65_a_session_by_hand_reads_while_it_writes_as_well() {
    runtime().block_on(async {
        let (mut line, serving) = narrow().await;
        let mut heard = Vec::new();
        line.say(&vec![b'c'; MUCH], &mut heard).await.unwrap();
        while heard.len() < MUCH {
            let more = line.hear().await.unwrap().to_vec();
            assert!(!more.is_empty());
            heard.extend(more);
        }
        assert_eq!(heard.len(), MUCH);
        assert_eq!(serving.await.unwrap(), MUCH);
    });
}

/// An SMTP server that takes everything.
fn smtp() -> Fake {
    Fake::start(false, None, |_connection, line| {
        match line.split(' ').next().unwrap_or_default() {
            "" => say("220 mx.example.org"),
            "EHLO" => say("250-mx hello\n250 AUTH PLAIN"),
            "AUTH" => say("235 welcome"),
            "DATA" => say("354 go on"),
            "QUIT" => Act::SayAndClose(lines("221 bye")),
            _ => say("250 ok"),
        }
    })
}

#[test]
fn s21_delivery_doctor_and_console_greet_with_an_address_literal_and_nobody_names_this_machine() {
    let machine = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let machine = machine.trim();
    let (delivery, doctor, console) = (smtp(), smtp(), smtp());
    let mut drop = Maildrop::new(mails(1));
    let pop3 = Fake::start(false, None, move |_connection, line| match line {
        "CAPA" => say("+OK\nUSER\nUIDL\n."),
        _ => Act::Say(drop.answer(line)),
    });
    let sending = account(pop3.port, delivery.port, TlsMode::None);
    let mut desk = Desk::new(&sending);
    desk.ask(submit(&["bob@example.org"]));
    desk.ask(Command::Refresh { account: None });
    desk.ask(Command::Examine {
        patient: Patient::Settings {
            settings: Box::new(account(pop3.port, doctor.port, TlsMode::None)),
            password: Some(password()),
        },
    });
    let by_hand = account(pop3.port, console.port, TlsMode::None);
    let mut other = Desk::new(&by_hand);
    let ticket = other.send(Command::Console(ConsoleCommand::Open {
        protocol: Protocol::Smtp,
        target: ConsoleTarget::Account(by_hand.id.clone()),
        plaintext_agreed: false,
    }));
    other.send(Command::Console(ConsoleCommand::LogIn {
        console: ticket,
        mechanism: None,
    }));
    let is_in = |event: &Event| {
        matches!(event, Event::Console(ConsoleEvent::Lines { lines, .. })
            if lines.iter().any(|line| line.text.starts_with("235")))
    };
    while !is_in(&other.next()) {}
    for (who, fake) in [
        ("delivery", &delivery),
        ("doctor", &doctor),
        ("console", &console),
    ] {
        assert!(fake.heard("EHLO [127.0.0.1]\r\n"), "{who}");
        assert!(!fake.heard("HELO "), "{who}");
    }
    assert!(pop3.heard("RETR"), "fetched");
    for fake in [&delivery, &doctor, &console, &pop3] {
        assert!(machine.len() < 4 || !fake.heard(machine), "{machine}");
    }
}
