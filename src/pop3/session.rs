//! The session: what its caller sees, and the states one after the other.

use std::collections::{HashSet, VecDeque};

use crate::model::{ChannelBindings, MailNumber};
use crate::sasl::{Login, Mechanism};
use crate::wire::dot::Unstuffer;
use crate::wire::transcript::printable;
use crate::wire::{Line, LineEnd, Lines, Machine, Wants, limits};

use super::error::{Error, RequestError};
use super::opening::{self, Connection, Opening};
use super::reply::Status;
use super::request::{Event, Request};
use super::transaction::{Progress, Transaction};
use super::window::Window;

/// Octets that may wait unread while a write blocks; a server that neither reads nor stops
/// sending would fill the memory.
const UNREAD_OCTETS: usize = 64 * 1024 * 1024;
/// Notes for the transcript kept until they are taken.
const NOTES: usize = 512;
/// Octets of a line that an error quotes.
const QUOTED_OCTETS: usize = 200;

/// Everything a session must know before the first byte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Whether bytes may travel in the clear.
    pub tls: TlsPolicy,
    /// Who logs in.
    pub login: Login,
    /// Languages in which the server may speak to a person, the best first (RFC 5646 tags); asked
    /// for where it announces LANG (RFC 6856 §3).
    pub languages: Vec<String>,
    /// How much may be asked for ahead of the answers.
    pub window: Window,
    /// Octets of one mail, enforced while it streams in; [`limits::MAIL_OCTETS`] unless the
    /// account says otherwise.
    pub mail_limit_octets: u64,
}

/// When encryption begins (RFC 8314).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TlsPolicy {
    /// The driver negotiated TLS before the first byte (port 995).
    Implicit,
    /// By STLS, or the session fails (port 110).
    StartTls,
    /// Never: loopback, or the account's word.
    PlaintextAllowed,
}

/// One session with a POP3 server.
///
/// It opens the maildrop by itself and reports [`Event::Ready`]; requests may be queued before.
#[derive(Debug)]
pub struct Session {
    settings: Settings,
    connection: Connection,
    logged_in_by: Option<Mechanism>,
    inbox: Inbox,
    stage: Stage,
    /// Asked for before the maildrop was open.
    early: VecDeque<Request>,
    /// Asked to be deleted: no later request may name them (P-23).
    deleted: HashSet<MailNumber>,
    accepting: Accepting,
}

/// Whether requests are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Accepting {
    Requests,
    /// QUIT was asked for.
    Nothing,
}

#[derive(Debug)]
enum Stage {
    Opening(Opening),
    Open(Box<Transaction>),
    Over,
    Failed(Error),
}

impl Session {
    /// Starts before the greeting; nothing is sent until the first poll.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        Self {
            settings,
            connection: Connection::default(),
            logged_in_by: None,
            inbox: Inbox::default(),
            stage: Stage::Opening(Opening::Greeting),
            early: VecDeque::new(),
            deleted: HashSet::new(),
            accepting: Accepting::Requests,
        }
    }

    /// Queues a request. It goes out when the window has room, behind all former ones.
    ///
    /// # Errors
    /// [`RequestError::Finishing`] after [`Request::Finish`] or the session's end,
    /// [`RequestError::Deleted`] for a mail that an earlier request deletes.
    pub fn request(&mut self, request: Request) -> Result<(), RequestError> {
        let over = matches!(self.stage, Stage::Over | Stage::Failed(_));
        if over || self.accepting == Accepting::Nothing {
            return Err(RequestError::Finishing);
        }
        if let Some(number) = request.mail()
            && self.deleted.contains(&number)
        {
            return Err(RequestError::Deleted { number });
        }
        match request {
            Request::Delete(number) => {
                self.deleted.insert(number);
            }
            Request::Reset => self.deleted.clear(),
            Request::Finish => self.accepting = Accepting::Nothing,
            Request::ListUids
            | Request::ListSizes
            | Request::Retrieve { .. }
            | Request::Peek { .. } => {}
        }
        match &mut self.stage {
            Stage::Open(transaction) => transaction.request(request),
            Stage::Opening(_) | Stage::Over | Stage::Failed(_) => self.early.push_back(request),
        }
        Ok(())
    }

    /// By what the login succeeded; `None`: USER and PASS, APOP, or there was none yet.
    #[must_use]
    pub fn logged_in_by(&self) -> Option<Mechanism> {
        self.logged_in_by
    }

    fn on_opening(&mut self, opening: Opening) -> Result<Option<Wants<Event>>, Error> {
        match opening.advance(&mut self.inbox, &self.settings, &mut self.connection)? {
            opening::Turn::Need(Opening::Handshake) => {
                self.stage = Stage::Opening(Opening::Handshake);
                Ok(Some(Wants::StartTls))
            }
            opening::Turn::Need(opening) => {
                let awaiting = opening.awaiting().to_owned();
                if self.inbox.ended {
                    return Err(Error::Closed { awaiting });
                }
                let within = opening.patience();
                self.stage = Stage::Opening(opening);
                Ok(Some(Wants::Read { within, awaiting }))
            }
            opening::Turn::Send(opening, line) => {
                self.stage = Stage::Opening(opening);
                Ok(Some(Wants::Write(line)))
            }
            opening::Turn::LoggedIn(capabilities, mechanism) => {
                self.logged_in_by = mechanism;
                let requests = std::mem::take(&mut self.early);
                self.stage = Stage::Open(Box::new(Transaction::new(
                    capabilities,
                    requests,
                    self.settings.window,
                    self.settings.mail_limit_octets,
                )));
                Ok(None)
            }
        }
    }

    fn on_open(&mut self, mut transaction: Box<Transaction>) -> Result<Wants<Event>, Error> {
        // Before what has come in: the line runs dry while it is being worked on.
        if !self.inbox.ended
            && let Some(batch) = transaction.write(self.inbox.line_end())
        {
            self.stage = Stage::Open(transaction);
            return Ok(Wants::Write(batch));
        }
        let progress = match transaction.advance(&mut self.inbox)? {
            Progress::Need if self.inbox.ended => transaction.on_end()?,
            Progress::Need if transaction.is_idle() => {
                self.stage = Stage::Open(transaction);
                return Ok(Wants::Idle);
            }
            other => other,
        };
        match progress {
            Progress::Need => {
                // An answer has just been read to its end and room for the next batch is there.
                let wants = match transaction.write(self.inbox.line_end()) {
                    Some(batch) => Wants::Write(batch),
                    None => {
                        let (awaiting, within) = transaction.awaiting();
                        Wants::Read { within, awaiting }
                    }
                };
                self.stage = Stage::Open(transaction);
                Ok(wants)
            }
            Progress::Report(event) => {
                self.stage = Stage::Open(transaction);
                Ok(Wants::Report(event))
            }
            Progress::Over(event) => {
                self.stage = Stage::Over;
                Ok(event.map_or(Wants::Close, Wants::Report))
            }
        }
    }

    fn step(&mut self) -> Result<Wants<Event>, Error> {
        loop {
            match std::mem::replace(&mut self.stage, Stage::Over) {
                Stage::Opening(opening) => {
                    if let Some(wants) = self.on_opening(opening)? {
                        return Ok(wants);
                    }
                }
                Stage::Open(transaction) => return self.on_open(transaction),
                Stage::Over => return Ok(Wants::Close),
                Stage::Failed(error) => return Err(error),
            }
        }
    }
}

impl Machine for Session {
    type Event = Event;
    type Error = Error;

    fn receive(&mut self, bytes: &[u8]) {
        match self.stage {
            Stage::Over | Stage::Failed(_) => {}
            // The handshake's bytes are the driver's; these came in the clear.
            Stage::Opening(Opening::Handshake) if !bytes.is_empty() => {
                self.stage = Stage::Failed(Error::BytesBeforeTls { count: bytes.len() });
            }
            Stage::Opening(_) | Stage::Open(_) => {
                if bytes.is_empty() {
                    self.inbox.ended = true;
                } else if self.inbox.buffered() + bytes.len() > UNREAD_OCTETS {
                    self.stage = Stage::Failed(Error::Flood {
                        limit_octets: UNREAD_OCTETS,
                    });
                } else {
                    self.inbox.lines.push(bytes);
                }
            }
        }
    }

    fn bind(&mut self, bindings: ChannelBindings) {
        self.connection.bindings = bindings;
    }

    fn tls_established(&mut self) {
        let Stage::Opening(Opening::Handshake) = self.stage else {
            return;
        };
        // Whoever stood on the line in the clear has taught nothing: neither what the server can
        // nor how its lines end (P-40).
        self.inbox = Inbox {
            notes: std::mem::take(&mut self.inbox.notes),
            ..Inbox::default()
        };
        self.stage = Stage::Opening(Opening::Encrypted);
    }

    fn poll(&mut self) -> Result<Wants<Event>, Error> {
        self.step().inspect_err(|error| {
            self.stage = Stage::Failed(error.clone());
        })
    }

    fn heard(&mut self) -> Vec<Vec<u8>> {
        std::mem::take(&mut self.inbox.notes)
    }
}

/// What came in and was not understood yet.
#[derive(Debug, Default)]
pub(super) struct Inbox {
    lines: Lines,
    ended: bool,
    /// For the transcript.
    notes: Vec<Vec<u8>>,
}

impl Inbox {
    /// The next line of an answer to `awaiting`.
    pub(super) fn line(
        &mut self,
        awaiting: &str,
        limit_octets: usize,
    ) -> Result<Option<Line>, Error> {
        self.lines.next(limit_octets).map_err(|fault| Error::Line {
            awaiting: awaiting.to_owned(),
            fault,
        })
    }

    /// The next status line.
    pub(super) fn status(&mut self, awaiting: &str) -> Result<Option<Status>, Error> {
        let Some(line) = self.line(awaiting, limits::REPLY_LINE_OCTETS)? else {
            return Ok(None);
        };
        let status = Status::read(&line);
        match &status {
            // A challenge belongs to the secrets of its exchange (S-4A).
            Some(Status::Challenge(text)) if !text.is_empty() => self.note("+ …".as_bytes()),
            _ => self.note(&line.0),
        }
        status.map(Some).ok_or_else(|| Error::NotAReply {
            awaiting: awaiting.to_owned(),
            line: quoted(&line.0),
        })
    }

    /// The next part of a mail.
    pub(super) fn body(&mut self, unstuffer: &mut Unstuffer) -> Vec<u8> {
        let mut text = Vec::new();
        self.lines.drain_with(|wire| {
            // A held-back CR may come out with it, so one octet less than a block goes in.
            let wire = wire.get(..limits::BLOCK_OCTETS - 1).unwrap_or(wire);
            text.reserve(wire.len() + 1);
            unstuffer.unstuff(wire, &mut text)
        });
        text
    }

    /// Octets received and not understood.
    pub(super) fn buffered(&self) -> usize {
        self.lines.buffered()
    }

    pub(super) fn line_end(&self) -> Option<LineEnd> {
        self.lines.line_end()
    }

    /// Nothing was sent behind the last answer due: it would be taken for the next one (P-05).
    pub(super) fn expect_quiet(&self) -> Result<(), Error> {
        if self.buffered() == 0 {
            Ok(())
        } else {
            Err(Error::Unasked)
        }
    }

    /// A line for the transcript.
    pub(super) fn note(&mut self, line: &[u8]) {
        if self.notes.len() < NOTES {
            self.notes.push(line.to_vec());
        }
    }
}

fn quoted(line: &[u8]) -> String {
    let start = line.get(..QUOTED_OCTETS).unwrap_or(line);
    printable(start)
}
