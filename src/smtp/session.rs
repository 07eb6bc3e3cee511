//! The session: one connection to a submission server, from its greeting to QUIT.

mod opening;
mod sending;

use std::collections::VecDeque;
use std::time::Duration;

use crate::model::{Address, ChannelBindings};
use crate::sasl::{Login, Mechanism};
use crate::wire::transcript::printable;
use crate::wire::{LineFault, Lines, Machine, Wants, limits};

use super::command::{Command, HelloName};
use super::error::Error;
use super::extensions::Extensions;
use super::reply::{Form, Reader, Reply};
use super::state::{Due, Slate, State};
use super::submission::{Job, Submission, SubmitError};
use super::verdict::{Fate, Verdict};

/// The least time to wait for the next octets of a reply.
const SHORTEST_WAIT: Duration = Duration::from_millis(100);

/// Everything a session must know before the first byte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Name for EHLO.
    pub hello: HelloName,
    /// Whether bytes may travel in the clear (RFC 8314 §3).
    pub tls: TlsPolicy,
    /// `None`: submit without logging in.
    pub login: Option<Login>,
    /// Whether one refused recipient holds the mail back for all; then nothing is sent and the
    /// verdict is [`Fate::Held`] for those the server would have taken. It holds the mail back
    /// also where the server takes fewer at once: [`Fate::TooMany`].
    pub hold_on_refused_recipient: bool,
}

/// When encryption begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TlsPolicy {
    /// The driver has done TLS before the first byte.
    Implicit,
    /// By STARTTLS, or the session ends (S-31).
    StartTls,
    /// Never: loopback, or the account's own word. The password needs a further one,
    /// [`Login::secret_may_travel`].
    PlaintextAllowed,
}

/// What the session reports.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// EHLO and, if asked for, AUTH succeeded: mails may be submitted.
    Ready {
        /// What the server offers.
        extensions: Extensions,
    },
    /// One recipient was refused; the others go on unless the mail is held.
    RecipientRefused {
        /// Which submission.
        number: u64,
        /// Whom.
        recipient: Address,
        /// The server's words.
        reply: Reply,
    },
    /// Octets of the mail handed out so far.
    Progress {
        /// Which submission.
        number: u64,
        /// Octets out.
        sent_octets: u64,
        /// Octets in all.
        total_octets: u64,
    },
    /// Nothing but the last block and the final dot is left, or the end of the last chunk. They
    /// are written after [`Session::dot_is_durable`], not before; until then the session is
    /// idle. Comes again for each further transaction of a mail with too many recipients.
    AboutToFinish {
        /// Which submission.
        number: u64,
    },
    /// The submission is decided. Exactly one for each that was begun, also where the session
    /// ends in an error.
    Settled {
        /// Which submission.
        number: u64,
        /// What became of each recipient.
        verdict: Verdict,
    },
    /// The session ended before the server said anything about this submission, or takes no
    /// more mails: submit it again to another one.
    Untouched {
        /// Which submission.
        number: u64,
    },
}

/// What a connection has carried so far. Some servers want a new one after so many mails or
/// recipients; when that is so is the caller's to know (S-6F).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Mails of which the end was written; one for too many recipients counts several times.
    pub mails: u64,
    /// Recipients asked for.
    pub recipients: u64,
    /// Submissions settled, whatever became of them.
    pub settled: u64,
}

/// A submission session. Pumped as a [`Machine`].
///
/// Where the driver itself loses the connection (an error of the socket, a time limit),
/// `receive(&[])` says so: what follows reports what became of each mail, as for an end of
/// stream.
#[derive(Debug)]
pub struct Session {
    hello: HelloName,
    tls: TlsPolicy,
    login: Option<Login>,
    bindings: ChannelBindings,
    logged_in_by: Option<Mechanism>,
    hold: bool,
    layer: Layer,
    extensions: Extensions,
    lines: Lines,
    reader: Reader,
    /// Replies due, oldest first.
    due: VecDeque<Due>,
    out: VecDeque<Wants<Event>>,
    queue: VecDeque<Job>,
    state: State,
    tally: Tally,
    /// Reads since the last complete reply.
    reads: u32,
    failed: Option<Error>,
    ended: Option<Ended>,
}

/// Whether bytes are encrypted by now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Layer {
    Clear,
    Encrypted,
}

/// What comes after the last mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ended {
    /// The caller has said [`Session::quit`].
    ByUs,
    /// The server has closed its side.
    ByServer,
}

impl Session {
    /// Starts before the greeting; nothing is sent until the first poll.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        let layer = match settings.tls {
            TlsPolicy::Implicit => Layer::Encrypted,
            TlsPolicy::StartTls | TlsPolicy::PlaintextAllowed => Layer::Clear,
        };
        Self {
            hello: settings.hello,
            tls: settings.tls,
            login: settings.login,
            bindings: ChannelBindings::default(),
            logged_in_by: None,
            hold: settings.hold_on_refused_recipient,
            layer,
            extensions: Extensions::default(),
            lines: Lines::default(),
            reader: Reader::default(),
            due: VecDeque::from([Due::Greeting]),
            out: VecDeque::new(),
            queue: VecDeque::new(),
            state: State::Greeting,
            tally: Tally::default(),
            reads: 0,
            failed: None,
            ended: None,
        }
    }

    /// Takes a mail; several queue up and are sent one behind the other on this connection.
    ///
    /// A mail that is here before [`Session::dot_is_durable`] of the one before has its envelope
    /// pipelined behind the end of that one; handing over the next one at [`Event::AboutToFinish`] is early
    /// enough and keeps two mails in memory, not the whole outbox.
    ///
    /// # Errors
    /// [`SubmitError`]: nothing of it has been sent, and the session goes on.
    pub fn submit(&mut self, submission: Submission) -> Result<(), SubmitError> {
        if self.failed.is_some() || self.ended.is_some() || self.is_used_up() {
            return Err(SubmitError::Ending);
        }
        match self.state {
            State::Greeting
            | State::Hello
            | State::StartTls
            | State::Handshake
            | State::Auth(_) => return Err(SubmitError::NotReady),
            State::Farewell | State::Over => return Err(SubmitError::Ending),
            _ => {}
        }
        let is_encrypted = self.layer == Layer::Encrypted;
        let job = Job::new(submission, &self.extensions, is_encrypted)?;
        let most = self
            .extensions
            .limits()
            .recipients
            .filter(|_most| self.hold);
        if let Some(limit) = most.filter(|most| job.recipients.len() > *most) {
            return Err(SubmitError::TooManyRecipients { limit });
        }
        self.queue.push_back(job);
        Ok(())
    }

    /// Says QUIT behind the last mail submitted (RFC 5321 §4.1.1.10).
    pub fn quit(&mut self) {
        self.ended.get_or_insert(Ended::ByUs);
    }

    /// Says that the state "about to write the final dot" (or the last chunk) of this submission
    /// is durable: from now on a lost connection means that the mail may have been sent.
    pub fn dot_is_durable(&mut self, number: u64) {
        self.state = match std::mem::replace(&mut self.state, State::Over) {
            State::BeforeEnd(transaction, content) if transaction.job.number == number => {
                State::End(transaction, content)
            }
            state => state,
        };
    }

    /// By what the login succeeded; `None`: there was none yet.
    #[must_use]
    pub fn logged_in_by(&self) -> Option<Mechanism> {
        self.logged_in_by
    }

    /// Why it ended early, where it did. What became of each mail is reported before
    /// [`Machine::poll`] says so.
    #[must_use]
    pub fn fault(&self) -> Option<&Error> {
        match self.failed.as_ref()? {
            // Of the others: what kept the answer to that one from us.
            Error::Unconfirmed { cause, .. } => Some(cause),
            error => Some(error),
        }
    }

    /// What the server offers; empty before [`Event::Ready`].
    #[must_use]
    pub fn extensions(&self) -> &Extensions {
        &self.extensions
    }

    /// What this connection has carried so far.
    #[must_use]
    pub fn tally(&self) -> Tally {
        self.tally
    }

    /// Whether the server takes no more mails on this connection (RFC 9422).
    fn is_used_up(&self) -> bool {
        let most = self.extensions.limits().mails;
        most.is_some_and(|most| self.tally.mails >= most)
    }

    fn say(&mut self, command: &Command<'_>, due: Due) -> Result<(), Error> {
        let line = command.line().map_err(|fault| Error::Unsayable { fault })?;
        self.out.push_back(Wants::Write(line));
        self.due.push_back(due);
        Ok(())
    }

    fn report(&mut self, event: Event) {
        self.out.push_back(Wants::Report(event));
    }

    /// Goes on where nothing waits to be handed out.
    fn advance(&mut self) -> Result<Option<Wants<Event>>, Error> {
        let Some(due) = self.due.front().copied() else {
            return self.advance_unbidden();
        };
        let Some(reply) = self.reader.next(&mut self.lines, due.form())? else {
            if self.ended == Some(Ended::ByServer) {
                return self.close(due);
            }
            if self.state.goes_on() {
                self.go_on()?;
                return Ok(None);
            }
            return Ok(Some(self.read(due)));
        };
        self.reads = 0;
        due.check(&reply)?;
        self.due.pop_front();
        let was_last = self.due.is_empty();
        self.on_reply(due, reply)?;
        if was_last && !matches!(self.state, State::Over) && self.has_surplus() {
            return Err(Error::Unsolicited);
        }
        Ok(None)
    }

    /// The server has closed its side while a reply is due.
    fn close(&mut self, due: Due) -> Result<Option<Wants<Event>>, Error> {
        if due == Due::Quit {
            self.end();
            return Ok(None);
        }
        Err(Error::Closed {
            command: due.command(),
        })
    }

    fn read(&self, due: Due) -> Wants<Event> {
        let awaiting = match (due, &self.state) {
            (Due::Step(step), State::Envelope(transaction)) => transaction.line(step),
            (_, _) => None,
        };
        let awaiting = awaiting.map_or_else(
            || due.command().to_owned(),
            |line| printable(line.trim_ascii_end()),
        );
        Wants::Read {
            within: self.patience(due.within()),
            awaiting,
        }
    }

    /// How long to wait for the next octets of a reply: ever less, so that a server that says
    /// one octet at a time cannot keep us for days.
    fn patience(&self, within: Duration) -> Duration {
        (within / self.reads.saturating_add(1)).max(SHORTEST_WAIT)
    }

    /// Whether bytes are here that answer nothing (S-07). What may yet become a 421, the one
    /// reply a server may send unasked, is left to be read as the next reply; so is a refusal of
    /// the mail that is on its way.
    fn has_surplus(&mut self) -> bool {
        let may_be_refused = self.state.is_within_mail();
        let mut is_surplus = false;
        self.lines.drain_with(|bytes| {
            let may_be_closing = bytes.iter().zip(b"421").all(|(byte, digit)| byte == digit);
            let may_refuse = may_be_refused && matches!(bytes.first(), Some(b'4' | b'5'));
            is_surplus = !bytes.is_empty() && !may_be_closing && !may_refuse;
            0
        });
        is_surplus
    }

    /// Goes on where no reply is due.
    fn advance_unbidden(&mut self) -> Result<Option<Wants<Event>>, Error> {
        if let Some(wants) = self.check_silence()? {
            return Ok(Some(wants));
        }
        match &self.state {
            State::Ready(slate) => self.next_task(*slate),
            State::Content(..) | State::Chunks(..) | State::End(..) | State::Spoiled { .. } => {
                self.go_on()?;
                Ok(None)
            }
            State::Handshake => Ok(Some(Wants::StartTls)),
            State::Over => Ok(Some(Wants::Close)),
            _ => Ok(Some(Wants::Idle)),
        }
    }

    /// Hands out what comes next of a mail.
    fn go_on(&mut self) -> Result<(), Error> {
        match std::mem::replace(&mut self.state, State::Over) {
            State::Content(transaction, content) | State::Chunks(transaction, content) => {
                self.next_piece(transaction, content)
            }
            State::End(transaction, content) => self.finish(transaction, content),
            State::Spoiled { mail, content } => {
                self.next_of_spoiled(mail, content);
                Ok(())
            }
            state => {
                self.state = state;
                Ok(())
            }
        }
    }

    /// Nothing is due, so nothing may come but 421, the end, or a refusal of the mail on its way
    /// (S-07, S-6F).
    fn check_silence(&mut self) -> Result<Option<Wants<Event>>, Error> {
        let command = self.state.command();
        match (&self.state, self.lines.buffered()) {
            (State::Over, _) => return Ok(None),
            (State::Handshake, count @ 1..) => return Err(Error::BytesBeforeTls { count }),
            (_, _) => {}
        }
        if self.has_surplus() {
            return Err(Error::Unsolicited);
        }
        if let Some(reply) = self.reader.next(&mut self.lines, Form::Ordinary)? {
            if reply.code == 421 {
                return self.leave_or(Error::Closing { command, reply });
            }
            if self.state.is_within_mail() && reply.is_refusal() {
                return Err(Error::OutOfTurn { command, reply });
            }
            return Err(Error::Unsolicited);
        }
        if self.ended == Some(Ended::ByServer) {
            return self.leave_or(Error::Closed { command });
        }
        let is_partial = self.lines.buffered() > 0 || self.reader.is_within();
        if !is_partial {
            self.reads = 0;
            return Ok(None);
        }
        Ok(Some(Wants::Read {
            within: self.patience(limits::COMMAND),
            awaiting: "the end of a line".to_owned(),
        }))
    }

    /// A server that leaves while nothing is to be done does no harm.
    fn leave_or(&mut self, error: Error) -> Result<Option<Wants<Event>>, Error> {
        if matches!(self.state, State::Ready(_)) && self.queue.is_empty() {
            self.end();
            return Ok(Some(Wants::Close));
        }
        Err(error)
    }

    fn end(&mut self) {
        self.state = State::Over;
        self.due.clear();
    }

    fn on_reply(&mut self, due: Due, reply: Reply) -> Result<(), Error> {
        let is_its_answer = matches!(due, Due::Greeting | Due::LastChunk | Due::Dot | Due::Quit);
        if reply.code == 421 && !is_its_answer {
            return Err(Error::Closing {
                command: due.command(),
                reply,
            });
        }
        match (std::mem::replace(&mut self.state, State::Over), due) {
            (State::Greeting, _) => self.on_greeting(reply),
            (State::Hello, _) => self.on_hello(due, reply),
            (State::StartTls, _) => self.on_start_tls(reply),
            (State::Auth(attempt), _) => self.on_auth(attempt, reply),
            (State::Ready(_), _) => {
                self.state = State::Ready(Slate::Clean);
                Ok(())
            }
            (State::Envelope(transaction), Due::Step(step)) => {
                self.on_step(transaction, step, reply)
            }
            (State::Content(transaction, content) | State::Chunks(transaction, content), _) => {
                self.on_chunk(transaction, content, reply);
                Ok(())
            }
            (State::Verdict(transaction, next), Due::Dot | Due::LastChunk) => {
                self.on_verdict(transaction, next, due, reply)
            }
            (State::Spoiled { mail, content }, _) => {
                self.state = State::Spoiled { mail, content };
                Ok(())
            }
            (State::Discarding, _) => {
                self.state = State::Ready(Slate::Dirty);
                Ok(())
            }
            (_, _) => {
                self.end();
                Ok(())
            }
        }
    }

    /// Ends the session and says what became of each mail.
    fn fail(&mut self, error: Error) {
        // What was not handed out yet never happened.
        self.out.retain(|wants| matches!(wants, Wants::Report(_)));
        if error.allows_farewell()
            && let Ok(quit) = Command::Quit.line()
        {
            self.out.push_back(Wants::Write(quit));
        }
        let otherwise = match &error {
            Error::Closing { command, reply } => Fate::of_refusal(command, reply.clone()),
            // The server refused the mail while it was on its way.
            Error::OutOfTurn { command, reply }
                if self.state.is_within_mail() && reply.is_refusal() =>
            {
                Fate::of_refusal(command, reply.clone())
            }
            _ => Fate::Undecided,
        };
        let mut failed = error;
        match std::mem::replace(&mut self.state, State::Over) {
            State::Envelope(transaction)
            | State::Content(transaction, _)
            | State::Chunks(transaction, _)
            | State::BeforeEnd(transaction, _)
            | State::End(transaction, _) => self.settle_lost(transaction, &otherwise),
            State::Verdict(transaction, next) => {
                let number = transaction.job.number;
                self.settle(number, transaction.into_unconfirmed());
                if let Some(next) = next {
                    self.settle_lost(*next, &otherwise);
                }
                let cause = Box::new(failed);
                failed = Error::Unconfirmed { number, cause };
            }
            _ => {}
        }
        self.leave_the_rest();
        self.due.clear();
        self.failed = Some(failed);
    }
}

impl Machine for Session {
    type Event = Event;
    type Error = Error;

    fn receive(&mut self, bytes: &[u8]) {
        if self.failed.is_some() || matches!(self.state, State::Over) {
            return;
        }
        if bytes.is_empty() {
            self.ended = Some(Ended::ByServer);
            return;
        }
        self.reads = self.reads.saturating_add(1);
        self.lines.push(bytes);
        // Bytes may come while a write blocks, and nothing else bounds them then.
        let limit_octets = limits::REPLY_OCTETS + self.due.len() * limits::REPLY_LINE_OCTETS;
        if self.lines.buffered() > limit_octets {
            self.fail(LineFault::TooLong { limit_octets }.into());
        }
    }

    fn bind(&mut self, bindings: ChannelBindings) {
        self.bindings = bindings;
    }

    fn tls_established(&mut self) {
        if !matches!(self.state, State::Handshake) || self.failed.is_some() {
            return;
        }
        // Nothing the server said in the clear counts any more (RFC 3207 §4.2, S-25).
        self.layer = Layer::Encrypted;
        self.lines = Lines::default();
        self.reader = Reader::default();
        self.extensions = Extensions::default();
        if let Err(error) = self.hello() {
            self.fail(error);
        }
    }

    fn poll(&mut self) -> Result<Wants<Event>, Error> {
        loop {
            if let Some(wants) = self.out.pop_front() {
                return Ok(wants);
            }
            if let Some(error) = &self.failed {
                return Err(error.clone());
            }
            match self.advance() {
                Ok(Some(wants)) => return Ok(wants),
                Ok(None) => {}
                Err(error) => self.fail(error),
            }
        }
    }

    fn heard(&mut self) -> Vec<Vec<u8>> {
        self.reader.heard()
    }
}
