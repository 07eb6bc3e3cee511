//! Looking at a server without logging in: greeting, what it can do, encryption, what it can do
//! then, good-bye. No credential is here to be sent.

use std::collections::VecDeque;
use std::time::Duration;

use crate::channel::Cause;
use crate::channel::event::ServerKind;
use crate::model::UpgradeFault;
use crate::model::account::TlsMode;
use crate::wire::line::Lines;
use crate::wire::transcript::printable;
use crate::wire::{Machine, Outgoing, Wants, limits};

/// Octets of a line that are read.
const LINE_OCTETS: usize = 4096;
/// Lines of an answer.
const ANSWER_LINES: usize = 200;

/// The session.
pub(super) struct Look {
    server: ServerKind,
    /// Whether STARTTLS or STLS is still to come.
    upgrades: bool,
    state: State,
    lines: Lines,
    out: VecDeque<Wants<()>>,
    heard: Vec<Vec<u8>>,
    /// Lines of the answer so far.
    answer: Vec<String>,
    offers_login: bool,
    has_ended: bool,
    failed: Option<LookError>,
}

/// Named after what is awaited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Greeting,
    Announcement,
    Upgrade,
    Handshake,
    Farewell,
    Over,
}

/// Why looking ended early.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum LookError {
    #[error("the server answered {awaiting} with a line that is no reply: {line}")]
    NotAReply {
        awaiting: &'static str,
        line: String,
    },
    #[error("the server sends too much")]
    TooMuch,
    #[error("the server refused the connection: {words}")]
    Refused { words: String },
    #[error("{0}")]
    Upgrade(UpgradeFault),
    #[error("the server sent {count} bytes before encryption started")]
    BytesBeforeTls { count: usize },
    #[error("the server closed the connection instead of answering {awaiting}")]
    Closed { awaiting: &'static str },
}

impl LookError {
    pub(super) fn cause(&self, host: &str) -> Cause {
        let host = host.to_owned();
        match self {
            Self::NotAReply { .. } | Self::TooMuch => Cause::Protocol {
                host,
                detail: self.to_string(),
            },
            Self::Refused { words } => Cause::Refused {
                host,
                command: "the connection".to_owned(),
                words: words.clone(),
            },
            Self::Upgrade(fault) => Cause::NoEncryption {
                host,
                fault: fault.clone(),
            },
            Self::BytesBeforeTls { .. } => Cause::BytesBeforeTls { host },
            Self::Closed { awaiting } => Cause::Closed {
                host,
                awaiting: (*awaiting).to_owned(),
            },
        }
    }
}

/// What the status line of an answer says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Status {
    Well,
    NotNow,
    No,
    Odd,
}

impl Look {
    pub(super) fn new(server: ServerKind, tls: TlsMode) -> Self {
        Self {
            server,
            upgrades: tls == TlsMode::Starttls,
            state: State::Greeting,
            lines: Lines::default(),
            out: VecDeque::new(),
            heard: Vec::new(),
            answer: Vec::new(),
            offers_login: false,
            has_ended: false,
            failed: None,
        }
    }

    /// Whether the server, as far as it has been looked at, lets somebody log in.
    pub(super) fn offers_login(&self) -> bool {
        self.offers_login
    }

    fn awaiting(&self) -> &'static str {
        match (self.state, self.server) {
            (State::Greeting, _) => "the greeting",
            (State::Announcement, ServerKind::Pop3) => "CAPA",
            (State::Announcement, ServerKind::Smtp) => "EHLO",
            (State::Upgrade, ServerKind::Pop3) => "STLS",
            (State::Upgrade, ServerKind::Smtp) => "STARTTLS",
            (State::Handshake, _) => "the TLS handshake",
            (State::Farewell | State::Over, _) => "QUIT",
        }
    }

    fn say(&mut self, command: &str, then: State) {
        let bytes = format!("{command}\r\n").into_bytes();
        self.out.push_back(Wants::Write(Outgoing::open(bytes)));
        self.state = then;
    }

    fn ask_what_it_can(&mut self) {
        let command = match self.server {
            ServerKind::Pop3 => "CAPA",
            ServerKind::Smtp => "EHLO [127.0.0.1]",
        };
        self.say(command, State::Announcement);
    }

    /// Takes one line; a whole answer moves the session on.
    fn on_line(&mut self, line: Vec<u8>) -> Result<(), LookError> {
        let text = printable(&line);
        self.heard.push(line);
        self.answer.push(text);
        if self.answer.len() > ANSWER_LINES {
            return Err(LookError::TooMuch);
        }
        let Some(status) = self.status()? else {
            return Ok(());
        };
        let answer = std::mem::take(&mut self.answer);
        let words = answer.first().cloned().unwrap_or_default();
        match self.state {
            State::Greeting if status == Status::Well => self.ask_what_it_can(),
            State::Greeting => return Err(LookError::Refused { words }),
            State::Announcement => self.on_announcement(status, &answer, words)?,
            State::Upgrade => self.on_upgrade(status, words)?,
            State::Handshake | State::Farewell | State::Over => self.state = State::Over,
        }
        Ok(())
    }

    fn on_announcement(
        &mut self,
        status: Status,
        answer: &[String],
        words: String,
    ) -> Result<(), LookError> {
        if !self.upgrades {
            self.offers_login = self.server == ServerKind::Pop3
                || (status == Status::Well && answer.iter().any(|line| is_auth(line)));
            self.say("QUIT", State::Farewell);
            return Ok(());
        }
        let keyword = match self.server {
            ServerKind::Pop3 => "STLS",
            ServerKind::Smtp => "STARTTLS",
        };
        let offers = |line: &String| {
            let line = line
                .get(4..)
                .filter(|_rest| self.server == ServerKind::Smtp)
                .unwrap_or(line);
            line.trim().eq_ignore_ascii_case(keyword)
        };
        if status != Status::Well {
            return Err(LookError::Upgrade(UpgradeFault::NothingAnnounced { words }));
        }
        if !answer.iter().any(offers) {
            return Err(LookError::Upgrade(UpgradeFault::NotOffered));
        }
        self.say(keyword, State::Upgrade);
        Ok(())
    }

    fn on_upgrade(&mut self, status: Status, words: String) -> Result<(), LookError> {
        let fault = match status {
            Status::Well => match self.lines.buffered() {
                0 => {
                    self.state = State::Handshake;
                    self.out.push_back(Wants::StartTls);
                    return Ok(());
                }
                count => return Err(LookError::BytesBeforeTls { count }),
            },
            Status::NotNow => UpgradeFault::NotNow { words },
            Status::No => UpgradeFault::Refused { words },
            Status::Odd => UpgradeFault::Odd { words },
        };
        Err(LookError::Upgrade(fault))
    }

    /// What the answer says once it is whole; `None`: more lines come.
    fn status(&self) -> Result<Option<Status>, LookError> {
        let first = self.answer.first().map_or("", String::as_str);
        let last = self.answer.last().map_or("", String::as_str);
        let awaiting = self.awaiting();
        let not_a_reply = || LookError::NotAReply {
            awaiting,
            line: last.to_owned(),
        };
        match self.server {
            ServerKind::Pop3 if first.starts_with("-ERR") => Ok(Some(Status::No)),
            ServerKind::Pop3 if first.starts_with("+OK") => {
                let is_whole = self.state != State::Announcement || last == ".";
                Ok(is_whole.then_some(Status::Well))
            }
            ServerKind::Pop3 => Err(not_a_reply()),
            ServerKind::Smtp => {
                let code = last.get(..3).and_then(|code| code.parse::<u16>().ok());
                let status = match (code, self.state) {
                    (None, _) => return Err(not_a_reply()),
                    (Some(220), State::Greeting | State::Upgrade) => Status::Well,
                    (Some(200..300), State::Announcement | State::Farewell) => Status::Well,
                    (Some(400..500), _) => Status::NotNow,
                    (Some(500..600), _) => Status::No,
                    (Some(_), _) => Status::Odd,
                };
                let goes_on = last.as_bytes().get(3) == Some(&b'-');
                Ok((!goes_on).then_some(status))
            }
        }
    }

    fn step(&mut self) -> Result<Wants<()>, LookError> {
        loop {
            if let Some(wants) = self.out.pop_front() {
                return Ok(wants);
            }
            if self.state == State::Over {
                return Ok(Wants::Close);
            }
            let line = self.lines.next(LINE_OCTETS);
            match line.map_err(|_fault| LookError::TooMuch)? {
                Some(line) => self.on_line(line.0)?,
                // How a server takes leave is not what is looked at.
                None if self.has_ended && self.state == State::Farewell => {
                    self.state = State::Over;
                }
                None if self.has_ended => {
                    let awaiting = self.awaiting();
                    return Err(LookError::Closed { awaiting });
                }
                None => {
                    return Ok(Wants::Read {
                        within: Duration::min(limits::COMMAND, limits::POP3_SILENCE),
                        awaiting: self.awaiting().to_owned(),
                    });
                }
            }
        }
    }
}

/// `250-AUTH PLAIN LOGIN` (RFC 4954 §3).
fn is_auth(line: &str) -> bool {
    let keyword = line.get(4..).and_then(|rest| rest.split([' ', '=']).next());
    keyword.is_some_and(|keyword| keyword.eq_ignore_ascii_case("AUTH"))
}

impl Machine for Look {
    type Event = ();
    type Error = LookError;

    fn receive(&mut self, bytes: &[u8]) {
        self.has_ended |= bytes.is_empty();
        self.lines.push(bytes);
    }

    fn tls_established(&mut self) {
        self.upgrades = false;
        self.ask_what_it_can();
    }

    fn poll(&mut self) -> Result<Wants<()>, LookError> {
        if let Some(error) = &self.failed {
            return Err(error.clone());
        }
        self.step()
            .inspect_err(|error| self.failed = Some(error.clone()))
    }

    fn heard(&mut self) -> Vec<Vec<u8>> {
        std::mem::take(&mut self.heard)
    }
}
