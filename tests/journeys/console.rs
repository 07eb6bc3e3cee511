//! Sessions by hand, from the command to the server and back.

mod terminal;
mod typed;
mod waiting;

use std::io::{Read, Write};
use std::net::TcpListener;
use std::thread::JoinHandle;

use hongyan::channel::{
    Cause, Command, ConsoleCommand, ConsoleEvent, ConsoleTarget, Event, Outcome, Ticket,
};
use hongyan::console::{Fate, Line, Manner, Phase, Protocol, Session};
use hongyan::model::account::{AuthChoice, PasswordSource, TlsMode};
use hongyan::model::{AccountId, AccountSettings, Secret};
use hongyan::practice::{self, Options, Server};

use super::desk::{Desk, account, cause};

/// A console that a test speaks with.
struct Console {
    desk: Desk,
    ticket: Ticket,
    session: Session,
    lines: Vec<Line>,
    outcome: Option<Outcome>,
    /// How its other commands ended.
    others: Vec<(Ticket, Outcome)>,
}

impl Console {
    fn open(mut desk: Desk, protocol: Protocol, target: ConsoleTarget) -> Self {
        let ticket = desk.send(Command::Console(ConsoleCommand::Open {
            protocol,
            target,
            plaintext_agreed: false,
        }));
        Self {
            desk,
            ticket,
            session: Session::new(protocol),
            lines: Vec::new(),
            outcome: None,
            others: Vec::new(),
        }
    }

    fn say(&mut self, line: &str) -> Ticket {
        self.say_as(line, Manner::Plain)
    }

    fn say_as(&mut self, line: &str, manner: Manner) -> Ticket {
        let line = Secret::new(line.to_owned());
        self.desk.send(Command::Console(ConsoleCommand::Say {
            console: self.ticket,
            line,
            manner,
        }))
    }

    fn log_in(&mut self, mechanism: Option<&str>) -> Ticket {
        self.desk.send(Command::Console(ConsoleCommand::LogIn {
            console: self.ticket,
            mechanism: mechanism.map(str::to_owned),
        }))
    }

    fn close(&mut self) -> Ticket {
        let console = self.ticket;
        self.desk
            .send(Command::Console(ConsoleCommand::Close { console }))
    }

    /// Takes events in until this is true.
    fn until(&mut self, is_so: impl Fn(&Self) -> bool) {
        while !is_so(self) {
            match self.desk.next() {
                Event::Console(ConsoleEvent::Lines { console, lines })
                    if console == self.ticket =>
                {
                    for line in &lines {
                        self.session.follow(line);
                    }
                    self.lines.extend(lines);
                }
                Event::Ended { ticket, outcome } => {
                    if ticket == self.ticket {
                        self.outcome = Some(outcome);
                    } else {
                        self.others.push((ticket, outcome));
                    }
                }
                _ => {}
            }
        }
    }

    /// How another command of this console ended.
    fn outcome_of(&mut self, ticket: Ticket) -> Outcome {
        let is_it = move |(one, _outcome): &&(Ticket, Outcome)| *one == ticket;
        self.until(|console| console.others.iter().any(|one| is_it(&one)));
        let (_ticket, outcome) = self.others.iter().find(is_it).unwrap();
        outcome.clone()
    }

    /// Says a line and waits until a line of the server has these words.
    fn ask(&mut self, line: &str, words: &str) {
        self.say(line);
        self.hear(words);
    }

    fn hear(&mut self, words: &str) {
        let known = self.lines.len();
        self.until(|console| {
            let mut new = console.lines.iter().skip(known);
            new.any(|line| line.text.contains(words)) || console.outcome.is_some()
        });
        let is_there = |line: &Line| line.text.contains(words);
        let is_new = self.lines.iter().skip(known).any(is_there);
        assert!(is_new, "{words:?} did not come:\n{}", self.text());
    }

    fn text(&self) -> String {
        let lines = self.lines.iter();
        lines.map(|line| format!("{}\n", line.text)).collect()
    }

    fn ended(&mut self) -> Outcome {
        self.until(|console| console.outcome.is_some());
        self.outcome.take().unwrap()
    }
}

/// A practice server and a worker with its account.
fn practice() -> (tokio::runtime::Runtime, Server, AccountSettings) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    let server = runtime.block_on(Server::start(Options::default())).unwrap();
    let mut account = server.account(AccountId::new("work").unwrap()).unwrap();
    account.password = PasswordSource {
        keyring: Some(false),
        command: Some(format!("echo {}", practice::PASSWORD)),
        smtp_command: None,
    };
    (runtime, server, account)
}

fn of_the_account() -> ConsoleTarget {
    ConsoleTarget::Account(AccountId::new("work").unwrap())
}

#[test]
fn s79_the_example_of_rfc_5321_works_as_it_is_printed() {
    let (_runtime, server, account) = practice();
    let before = server.mails().len();
    let mut console = Console::open(Desk::new(&account), Protocol::Smtp, of_the_account());
    console.hear("220 ");
    console.ask("EHLO bar.com", "250 HELP");
    console.ask("MAIL FROM:<Smith@bar.com>", "250 2.1.0");
    console.ask("RCPT TO:<Jones@foo.com>", "250 OK");
    console.ask("RCPT TO:<Green@foo.com>", "550 No such user here");
    console.ask("RCPT TO:<Brown@foo.com>", "250 OK");
    console.ask("DATA", "354");
    assert_eq!(console.session.phase(), Phase::Content);
    for line in ["Subject: x", "", "Blah blah blah...", "...etc. etc. etc."] {
        console.say(line);
    }
    console.ask(".", "taken as mail");
    let fates: Vec<Fate> = console
        .session
        .envelope()
        .recipients
        .iter()
        .map(|one| one.fate)
        .collect();
    assert_eq!(fates, [Fate::Accepted, Fate::Refused(550), Fate::Accepted]);
    console.ask("QUIT", "goodbye");
    assert!(matches!(console.ended(), Outcome::Done));
    let mails = server.mails();
    assert_eq!(mails.len(), before + 1);
    let text = String::from_utf8_lossy(mails.last().unwrap()).into_owned();
    assert!(
        text.ends_with("\r\n...etc. etc. etc.\r\n"),
        "dots were lost: {text}"
    );
}

#[test]
fn p20_a_maildrop_is_read_by_hand_and_only_quit_deletes() {
    let (_runtime, server, account) = practice();
    let before = server.mails().len();
    let mut console = Console::open(Desk::new(&account), Protocol::Pop3, of_the_account());
    console.hear("+OK ");
    console.ask("CAPA", "IMPLEMENTATION");
    console.ask("USER you@practice.example", "password?");
    console.ask("PASS practice", "mails wait");
    console.ask("LIST", "1 ");
    console.ask("TOP 1 0", "Subject:");
    console.ask("DELE 1", "marked");
    console.ask("RSET", "nothing is marked");
    console.ask("DELE 2", "marked");
    assert_eq!(server.mails().len(), before);
    console.ask("QUIT", "goodbye");
    assert!(matches!(console.ended(), Outcome::Done));
    assert_eq!(console.session.maildrop().removed, Some(1));
    assert_eq!(server.mails().len(), before - 1);
    assert!(
        !console.text().contains("PASS practice"),
        "{}",
        console.text()
    );
}

#[test]
fn a27_the_accounts_password_logs_in_and_nobody_sees_it() {
    let (_runtime, _server, account) = practice();
    for protocol in [Protocol::Smtp, Protocol::Pop3] {
        let mut console = Console::open(Desk::new(&account), protocol, of_the_account());
        match protocol {
            Protocol::Smtp => {
                console.hear("220 ");
                console.ask("EHLO x.example", "250 HELP");
            }
            Protocol::Pop3 => {
                console.hear("+OK ");
                console.ask("CAPA", "IMPLEMENTATION");
            }
        }
        console.log_in(None);
        console.until(|console| console.session.is_logged_in() || console.outcome.is_some());
        assert!(console.session.is_logged_in(), "{}", console.text());
        assert!(
            !console.text().contains("cHJhY3RpY2U"),
            "{}",
            console.text()
        );
    }
}

/// Serves one connection by a script: what to say at first, then an answer a line.
fn server(greeting: &'static [u8], answers: Vec<&'static [u8]>) -> (u16, JoinHandle<Vec<u8>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let thread = std::thread::Builder::new().spawn(move || {
        let (mut stream, _peer) = listener.accept().unwrap();
        stream.write_all(greeting).unwrap();
        let mut heard = Vec::new();
        for answer in answers {
            let mut octet = [0];
            while stream.read(&mut octet).unwrap_or(0) == 1 {
                heard.push(octet[0]);
                if octet[0] == b'\n' {
                    break;
                }
            }
            stream.write_all(answer).unwrap();
        }
        // What still comes must not be a handshake.
        stream.read_to_end(&mut heard).ok();
        heard
    });
    (port, thread.unwrap())
}

#[test]
fn a01_bytes_behind_the_answer_to_starttls_close_the_console() {
    for (protocol, greeting, command, answer) in [
        (
            Protocol::Smtp,
            &b"220 hi\r\n"[..],
            "STARTTLS",
            &b"220 go\r\n250-x\r\n"[..],
        ),
        (
            Protocol::Smtp,
            b"220 hi\r\n",
            "STARTTLS",
            b"220 go\r\n250-SMTP",
        ),
        (Protocol::Pop3, b"+OK hi\r\n", "STLS", b"+OK\r\n+OK inj\r\n"),
    ] {
        let (port, thread) = server(greeting, vec![answer]);
        let desk = Desk::new(&account(port, port, TlsMode::None));
        let mut console = Console::open(desk, protocol, of_the_account());
        console.hear("hi");
        console.say(command);
        let cause = cause(console.ended());
        assert!(matches!(cause, Cause::BytesBeforeTls { .. }), "{cause:?}");
        drop(console);
        let heard = thread.join().unwrap();
        assert_eq!(
            heard,
            format!("{command}\r\n").as_bytes(),
            "nothing went on"
        );
    }
}

#[test]
fn a02_where_starttls_is_asked_for_and_refused_nothing_goes_on_in_the_clear() {
    let (port, thread) = server(b"+OK hi\r\n", vec![b"-ERR no\r\n"]);
    let desk = Desk::new(&account(port, port, TlsMode::Starttls));
    let mut console = Console::open(desk, Protocol::Pop3, of_the_account());
    let cause = cause(console.ended());
    assert!(matches!(cause, Cause::NoEncryption { .. }), "{cause:?}");
    drop(console);
    assert_eq!(thread.join().unwrap(), b"STLS\r\n");
}

#[test]
fn s31_only_220_grants_starttls_to_a_console_too() {
    let hello = b"250-mx\r\n250 STARTTLS\r\n";
    let (port, thread) = server(b"220 hi\r\n", vec![hello, b"250 fine\r\n"]);
    let desk = Desk::new(&account(port, port, TlsMode::Starttls));
    let mut console = Console::open(desk, Protocol::Smtp, of_the_account());
    let cause = cause(console.ended());
    assert!(matches!(cause, Cause::NoEncryption { .. }), "{cause:?}");
    drop(console);
    let heard = String::from_utf8(thread.join().unwrap()).unwrap();
    assert!(heard.ends_with("STARTTLS\r\n"), "{heard}");
}

#[test]
fn a26_a_console_says_no_pass_where_the_account_is_to_log_in_by_something_else() {
    let (port, thread) = server(b"+OK hi\r\n", vec![b"+OK\r\nUSER\r\n.\r\n"]);
    let mut settings = account(port, port, TlsMode::None);
    settings.pop3.auth = AuthChoice::ScramSha256;
    let mut console = Console::open(Desk::new(&settings), Protocol::Pop3, of_the_account());
    console.hear("hi");
    console.ask("CAPA", "USER");
    console.log_in(None);
    console.hear("no way of logging in");
    drop(console);
    assert_eq!(thread.join().unwrap(), b"CAPA\r\n");
}

#[test]
fn plain_text_off_loopback_is_opened_only_after_the_person_says_so() {
    let desk = Desk::new(&account(1, 1, TlsMode::None));
    let target = ConsoleTarget::Host {
        host: "mail.invalid".to_owned(),
        port: 25,
        tls: TlsMode::None,
    };
    let mut console = Console::open(desk, Protocol::Smtp, target);
    let cause = cause(console.ended());
    assert!(
        matches!(cause, Cause::PlaintextForbidden { .. }),
        "{cause:?}"
    );
    assert!(console.lines.is_empty(), "nothing was tried");
}

#[test]
fn a24_a_server_that_floods_is_followed_without_end_of_memory_or_order() {
    let mut flood = b"+OK\r\n".to_vec();
    for number in 0..20_000 {
        flood.extend_from_slice(format!("line {number}\r\n").as_bytes());
    }
    flood.extend_from_slice(b".\r\n");
    let flood: &'static [u8] = flood.leak();
    let (port, thread) = server(b"+OK hi\r\n", vec![b"+OK\r\n", b"+OK\r\n", flood]);
    let desk = Desk::new(&account(port, port, TlsMode::None));
    let mut console = Console::open(desk, Protocol::Pop3, of_the_account());
    console.hear("hi");
    console.ask("USER x", "+OK");
    console.ask("PASS y", "+OK");
    console.ask("RETR 1", "line 19999");
    let bodies = console
        .lines
        .iter()
        .filter(|line| line.text.starts_with("line "));
    assert_eq!(bodies.count(), 20_000);
    console.close();
    assert!(matches!(console.ended(), Outcome::Done));
    assert!(console.text().ends_with("closed by hand\n"));
    thread.join().unwrap();
}
