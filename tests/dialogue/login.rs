//! Logging in by each mechanism, over both protocols, with a server that can lie at any step.
//!
//! These dialogues hold random and hashed text, so they are not written down line by line: a
//! server answers each line of the client, and its answers come whole or octet by octet.

mod downgrade;
mod mechanisms;
mod secrets;

use data_encoding::BASE64;
use hongyan::model::account::AuthChoice;
use hongyan::model::{ChannelBindings, Secret};
use hongyan::practice::scram::Scram;
use hongyan::sasl::{Credentials, Login, Mechanism, Nonce};
use hongyan::wire::transcript::printable;
use hongyan::wire::{Machine, Wants, limits};
use hongyan::{pop3, smtp};

/// What must be seen nowhere.
pub(crate) const PASSWORD: &str = "hunter2-canary";

fn login(choice: AuthChoice) -> Login {
    Login {
        credentials: Credentials {
            user: "ann".to_owned(),
            password: Secret::new(PASSWORD.to_owned()),
        },
        choice,
        secret_may_travel: false,
        nonce: Nonce::from_random([7; 18]),
        pinned: None,
    }
}

fn pinned(mechanism: Mechanism) -> Login {
    Login {
        pinned: Some(mechanism),
        ..login(AuthChoice::Auto)
    }
}

fn smtp(login: Login) -> smtp::Session {
    smtp::Session::new(smtp::Settings {
        hello: smtp::HelloName::default(),
        tls: smtp::TlsPolicy::Implicit,
        login: Some(login),
        hold_on_refused_recipient: false,
    })
}

fn pop3(login: Login) -> pop3::Session {
    pop3::Session::new(pop3::Settings {
        tls: pop3::TlsPolicy::Implicit,
        login,
        languages: Vec::new(),
        window: pop3::Window::default(),
        mail_limit_octets: limits::MAIL_OCTETS,
    })
}

fn bindings() -> ChannelBindings {
    ChannelBindings {
        exporter: Some([0xab; 32]),
        server_end_point: Some(vec![0xcd; 32]),
    }
}

/// A server by its answers: what it says first, and to each line.
pub(crate) trait Server {
    fn greeting(&self) -> String;
    fn answer(&mut self, line: &str) -> String;
}

/// What a conversation left behind.
#[derive(Debug)]
struct Talk<E> {
    result: Result<(), E>,
    /// As they were written, without line ends.
    lines: Vec<String>,
    /// What a transcript shows of both sides.
    shown: String,
}

/// Lets `machine` speak with `server` until it is logged in or fails.
fn converse<M: Machine>(
    machine: &mut M,
    server: &mut dyn Server,
    octet_wise: bool,
) -> Talk<M::Error>
where
    M::Event: std::fmt::Debug,
{
    let mut talk = Talk {
        result: Ok(()),
        lines: Vec::new(),
        shown: String::new(),
    };
    let mut due: Vec<u8> = server.greeting().into_bytes();
    for _step in 0..100_000 {
        let wants = machine.poll();
        for line in machine.heard() {
            talk.shown.push_str(&format!("S: {}\n", printable(&line)));
        }
        match wants {
            Ok(Wants::Write(outgoing)) => {
                talk.shown.push_str(&format!("{outgoing:?}\n"));
                let text = String::from_utf8(outgoing.bytes().to_vec()).unwrap();
                for line in text.split_terminator("\r\n") {
                    talk.lines.push(line.to_owned());
                    due.extend_from_slice(server.answer(line).as_bytes());
                }
            }
            Ok(Wants::Read { .. }) => {
                let count = if octet_wise {
                    1.min(due.len())
                } else {
                    due.len()
                };
                let rest = due.split_off(count);
                machine.receive(&due);
                due = rest;
            }
            Ok(Wants::Report(event)) => talk.shown.push_str(&format!("{event:?}\n")),
            Ok(Wants::StartTls) => unreachable!("these sessions begin encrypted"),
            Ok(Wants::Idle | Wants::Close) => return talk,
            Err(error) => {
                talk.shown.push_str(&format!("{error} {error:?}\n"));
                talk.result = Err(error);
                return talk;
            }
        }
    }
    panic!("the session goes on for ever: {talk:?}", talk = talk.lines);
}

/// How a SCRAM server lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lie {
    None,
    /// Success instead of its proof.
    NoProof,
    /// Success before the client has proved anything.
    AtOnce,
    /// Somebody else's proof.
    WrongProof,
    /// Another nonce.
    Nonce,
    /// So much hashing.
    Iterations(&'static str),
    /// `m=`.
    Extension,
    /// The password of somebody else.
    Password,
}

/// One of both protocols.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Protocol {
    Smtp,
    Pop3,
}

/// A server that knows ann by SCRAM-SHA-256.
pub(crate) struct ScramServer {
    protocol: Protocol,
    offers: &'static str,
    /// What it binds by, where it really offers -PLUS.
    pub(crate) binding: Option<(&'static str, Vec<u8>)>,
    lie: Lie,
    scram: Option<Scram>,
    asked: u32,
}

impl ScramServer {
    pub(crate) fn new(protocol: Protocol, offers: &'static str, lie: Lie) -> Self {
        Self {
            protocol,
            offers,
            binding: None,
            lie,
            scram: None,
            asked: 0,
        }
    }

    fn ok(&self) -> String {
        match self.protocol {
            Protocol::Smtp => "235 2.7.0 welcome\r\n".to_owned(),
            Protocol::Pop3 => "+OK welcome\r\n".to_owned(),
        }
    }

    fn no(&self) -> String {
        match self.protocol {
            Protocol::Smtp => "535 5.7.8 no\r\n".to_owned(),
            Protocol::Pop3 => "-ERR [AUTH] no\r\n".to_owned(),
        }
    }

    fn challenge(&self, octets: &[u8]) -> String {
        let text = BASE64.encode(octets);
        match self.protocol {
            Protocol::Smtp => format!("334 {text}\r\n"),
            Protocol::Pop3 => format!("+ {text}\r\n"),
        }
    }

    fn begin(&mut self, response: &[u8]) -> String {
        let password = match self.lie {
            Lie::Password => "another",
            _ => PASSWORD,
        };
        let mut scram = Scram::new(password, "server-half", self.binding.clone());
        let first = match scram.first(response) {
            Ok(first) => String::from_utf8(first).unwrap(),
            Err(reason) => return self.challenge(format!("e={reason}").as_bytes()),
        };
        self.scram = Some(scram);
        let first = match self.lie {
            Lie::AtOnce => return self.ok(),
            Lie::Nonce => first.replacen("r=BwcH", "r=XwcH", 1),
            Lie::Iterations(number) => first.replace("i=4096", &format!("i={number}")),
            Lie::Extension => format!("m=new,{first}"),
            _ => first,
        };
        self.challenge(first.as_bytes())
    }

    fn go_on(&mut self, line: &str) -> String {
        if line == "*" {
            return match self.protocol {
                Protocol::Smtp => "501 5.7.0 cancelled\r\n".to_owned(),
                Protocol::Pop3 => "-ERR cancelled\r\n".to_owned(),
            };
        }
        let Some(mut scram) = self.scram.take() else {
            // The empty line behind the last challenge.
            return if self.asked == 2 && line.is_empty() {
                self.ok()
            } else {
                self.no()
            };
        };
        let response = BASE64.decode(line.as_bytes()).unwrap();
        match (scram.last(&response), self.lie) {
            (_, Lie::NoProof) => self.ok(),
            (Ok(_proof), Lie::WrongProof) => {
                self.asked = 2;
                self.challenge(b"v=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")
            }
            (Ok(proof), _) => {
                self.asked = 2;
                self.challenge(&proof)
            }
            (Err(reason), _) => self.challenge(format!("e={reason}").as_bytes()),
        }
    }
}

impl Server for ScramServer {
    fn greeting(&self) -> String {
        match self.protocol {
            Protocol::Smtp => "220 mx.example.org\r\n".to_owned(),
            Protocol::Pop3 => "+OK ready\r\n".to_owned(),
        }
    }

    fn answer(&mut self, line: &str) -> String {
        let mut words = line.splitn(3, ' ');
        match (words.next().unwrap_or_default(), words.next()) {
            ("EHLO", _) => format!("250-mx.example.org\r\n250 AUTH {}\r\n", self.offers),
            ("CAPA", _) => format!("+OK\r\nUSER\r\nSASL {}\r\n.\r\n", self.offers),
            ("AUTH", Some(name)) if name.starts_with("SCRAM") => {
                let response = BASE64.decode(words.next().unwrap().as_bytes()).unwrap();
                self.begin(&response)
            }
            ("AUTH", _) => self.ok(),
            ("STAT", _) => "+OK 0 0\r\n".to_owned(),
            ("USER" | "PASS", _) => self.no(),
            ("QUIT", _) => String::new(),
            _ => self.go_on(line),
        }
    }
}

/// What both protocols made of a login.
#[derive(Debug)]
struct Outcome {
    /// By what it succeeded.
    by: Option<Mechanism>,
    /// The error in words; empty: none.
    error: String,
    lines: Vec<String>,
    shown: String,
}

/// Logs in over both protocols, in both cuts, which must agree.
fn both(
    login: &Login,
    bindings: &ChannelBindings,
    server: impl Fn(Protocol) -> Box<dyn Server>,
) -> [Outcome; 2] {
    [Protocol::Smtp, Protocol::Pop3].map(|protocol| {
        let once = |octet_wise| {
            let mut server = server(protocol);
            match protocol {
                Protocol::Smtp => {
                    let mut session = smtp(login.clone());
                    session.bind(bindings.clone());
                    let talk = converse(&mut session, server.as_mut(), octet_wise);
                    outcome(talk, session.logged_in_by(), &format!("{session:?}"))
                }
                Protocol::Pop3 => {
                    let mut session = pop3(login.clone());
                    session.bind(bindings.clone());
                    let talk = converse(&mut session, server.as_mut(), octet_wise);
                    outcome(talk, session.logged_in_by(), &format!("{session:?}"))
                }
            }
        };
        let whole = once(false);
        let octets = once(true);
        assert_eq!(whole.lines, octets.lines, "cut octet by octet");
        assert_eq!(whole.error, octets.error, "cut octet by octet");
        whole
    })
}

fn outcome<E: std::fmt::Display>(talk: Talk<E>, by: Option<Mechanism>, session: &str) -> Outcome {
    Outcome {
        by,
        error: talk
            .result
            .err()
            .map(|it| it.to_string())
            .unwrap_or_default(),
        lines: talk.lines,
        shown: format!("{}\n{session}", talk.shown),
    }
}
