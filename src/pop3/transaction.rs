//! The open maildrop: requests go out ahead of their answers, answers come back in order.

use std::collections::VecDeque;
use std::time::Duration;

use crate::model::{MailNumber, Uid};
use crate::wire::dot::Unstuffer;
use crate::wire::{LineEnd, Outgoing, limits};

use super::capabilities::{Capabilities, CapabilityReader};
use super::command;
use super::error::Error;
use super::listing::{Listed, Listing, ListingReader, read_stat};
use super::reply::{Reply, Status};
use super::request::{Event, Request};
use super::session::Inbox;
use super::window::{InFlight, Window, expected_octets, patience};

/// A command on the line, in the order of their answers.
#[derive(Debug)]
enum Due {
    /// CAPA after login (P-40).
    Capabilities,
    /// STAT.
    Stat,
    /// A request of the caller; so many octets of its answer are counted as in flight.
    Request(Request, u64),
}

/// Where the answer to the first of the due commands stands.
#[derive(Debug)]
enum Reading {
    /// Before its status line.
    Status,
    Capabilities(CapabilityReader),
    Uids(ListingReader<Uid>),
    Sizes(ListingReader<u64>),
    Body(Body),
}

/// A mail that is coming in.
#[derive(Debug)]
struct Body {
    number: MailNumber,
    unstuffer: Unstuffer,
    octets: u64,
}

/// What follows.
#[derive(Debug)]
pub(super) enum Progress {
    /// More bytes are needed.
    Need,
    /// Something to report.
    Report(Event),
    /// QUIT was answered, or the stream ended with nothing to commit; the session is over.
    Over(Option<Event>),
}

/// The state between login and QUIT.
#[derive(Debug)]
pub(super) struct Transaction {
    /// Not written yet, CAPA and STAT first.
    queue: VecDeque<Due>,
    /// Written and not answered.
    due: VecDeque<Due>,
    reading: Reading,
    in_flight: InFlight,
    capabilities: Capabilities,
    /// Marks that a +OK to QUIT makes real.
    marked: usize,
    mails: u32,
    limit_octets: u64,
}

impl Transaction {
    /// `before` are the capabilities announced before the login: until CAPA is asked again they
    /// say whether its answer must be waited for.
    pub(super) fn new(
        before: Capabilities,
        requests: VecDeque<Request>,
        window: Window,
        limit_octets: u64,
    ) -> Self {
        let mut queue = VecDeque::from([Due::Capabilities, Due::Stat]);
        queue.extend(requests.into_iter().map(Due::from));
        Self {
            queue,
            due: VecDeque::new(),
            reading: Reading::Status,
            in_flight: InFlight::new(window),
            capabilities: before,
            marked: 0,
            mails: 0,
            limit_octets,
        }
    }

    pub(super) fn request(&mut self, request: Request) {
        self.queue.push_back(Due::from(request));
    }

    /// Whether nothing is asked and nothing is to be asked.
    pub(super) fn is_idle(&self) -> bool {
        self.due.is_empty() && self.queue.is_empty()
    }

    /// What is awaited, for a status line, and how long the server may be silent.
    pub(super) fn awaiting(&self) -> (String, Duration) {
        match self.due.front() {
            Some(due) => (due.to_string(), due.patience()),
            None => ("the next command".to_owned(), limits::POP3_SILENCE),
        }
    }

    /// The next batch of commands, where it is time for one.
    pub(super) fn write(&mut self, line_end: Option<LineEnd>) -> Option<Outgoing> {
        // P-03: where lines end in a bare LF nothing tells a mail from answers for sure.
        let pipelining = self.capabilities.pipelining && line_end == Some(LineEnd::CrLf);
        if !pipelining {
            if !self.due.is_empty() {
                return None;
            }
            let mut line = Vec::new();
            let next = self.queue.pop_front()?;
            self.send(next, &mut line);
            return Some(Outgoing::open(line));
        }
        if self.queue.is_empty() || !self.in_flight.has_room_for_batch() {
            return None;
        }
        let mut batch = Vec::new();
        while self.in_flight.has_room() {
            match self.queue.pop_front() {
                Some(next) if next.waits_for_silence() && !self.due.is_empty() => {
                    self.queue.push_front(next);
                    break;
                }
                Some(next) => self.send(next, &mut batch),
                None => break,
            }
        }
        (!batch.is_empty()).then(|| Outgoing::open(batch))
    }

    fn send(&mut self, due: Due, batch: &mut Vec<u8>) {
        match &due {
            Due::Capabilities => batch.extend_from_slice(b"CAPA\r\n"),
            Due::Stat => batch.extend_from_slice(b"STAT\r\n"),
            Due::Request(request, octets) => {
                command::append_request(batch, request);
                self.in_flight.add(*octets);
            }
        }
        self.due.push_back(due);
    }

    /// Goes on as far as the bytes in `inbox` allow, or to the next thing to report.
    pub(super) fn advance(&mut self, inbox: &mut Inbox) -> Result<Progress, Error> {
        loop {
            let progress = match std::mem::replace(&mut self.reading, Reading::Status) {
                Reading::Status => self.read_status(inbox)?,
                Reading::Capabilities(reader) => self.read_capabilities(inbox, reader)?,
                Reading::Uids(reader) => match self.read_listing(inbox, reader)? {
                    Ok(uids) => Some(Progress::Report(Event::Uids(uids))),
                    Err(reader) => self.need(Reading::Uids(reader)),
                },
                Reading::Sizes(reader) => match self.read_listing(inbox, reader)? {
                    Ok(sizes) => Some(Progress::Report(Event::Sizes(sizes))),
                    Err(reader) => self.need(Reading::Sizes(reader)),
                },
                Reading::Body(body) => self.read_body(inbox, body)?,
            };
            if let Some(progress) = progress {
                return Ok(progress);
            }
        }
    }

    /// The stream ended, and [`Self::advance`] needs more.
    pub(super) fn on_end(&self) -> Result<Progress, Error> {
        match self.due.front() {
            // Some servers close instead of answering QUIT: nothing was to be deleted.
            Some(Due::Request(Request::Finish, _)) if self.marked == 0 => Ok(Progress::Over(None)),
            _ => Err(Error::Closed {
                awaiting: self.awaiting().0,
            }),
        }
    }

    fn need(&mut self, reading: Reading) -> Option<Progress> {
        self.reading = reading;
        Some(Progress::Need)
    }

    /// `None`: go on with what was read.
    fn read_status(&mut self, inbox: &mut Inbox) -> Result<Option<Progress>, Error> {
        let Some(first) = self.due.front() else {
            inbox.expect_quiet()?;
            return Ok(Some(Progress::Need));
        };
        let awaiting = first.to_string();
        match inbox.status(&awaiting)? {
            None => Ok(Some(Progress::Need)),
            Some(Status::Ok(reply)) => self.on_ok(&reply, inbox),
            Some(Status::Refused(reply)) => self.on_refused(reply),
            Some(Status::Challenge(_)) => Err(Error::NotAReply {
                awaiting,
                line: "+".to_owned(),
            }),
        }
    }

    fn on_ok(&mut self, reply: &Reply, inbox: &Inbox) -> Result<Option<Progress>, Error> {
        let request = match self.due.front() {
            Some(Due::Request(request, _octets)) => *request,
            Some(Due::Stat) => {
                let (mails, total_octets) = read_stat(&reply.text)?;
                self.mails = mails;
                self.answered();
                return Ok(Some(Progress::Report(Event::Ready {
                    mails,
                    total_octets,
                    capabilities: Box::new(self.capabilities.clone()),
                })));
            }
            Some(Due::Capabilities) | None => {
                self.reading = Reading::Capabilities(CapabilityReader::default());
                return Ok(None);
            }
        };
        let event = match request {
            Request::ListUids => {
                self.reading = Reading::Uids(ListingReader::new(self.mails));
                return Ok(None);
            }
            Request::ListSizes => {
                self.reading = Reading::Sizes(ListingReader::new(self.mails));
                return Ok(None);
            }
            Request::Retrieve { number, .. } | Request::Peek { number, .. } => {
                let lf_ends_lines = inbox.line_end() == Some(LineEnd::Lf);
                self.reading = Reading::Body(Body {
                    number,
                    unstuffer: Unstuffer::new(lf_ends_lines),
                    octets: 0,
                });
                return Ok(None);
            }
            Request::Delete(number) => {
                self.marked += 1;
                Progress::Report(Event::Marked(number))
            }
            Request::Reset => {
                self.marked = 0;
                Progress::Report(Event::ResetDone)
            }
            Request::Finish => Progress::Over(Some(Event::Committed)),
        };
        self.answered();
        Ok(Some(event))
    }

    fn on_refused(&mut self, reply: Reply) -> Result<Option<Progress>, Error> {
        match self.answered() {
            Some(Due::Request(Request::Finish, _octets)) => {
                let request = Request::Finish;
                Ok(Some(Progress::Over(Some(Event::Refused {
                    request,
                    reply,
                }))))
            }
            Some(Due::Request(request, _octets)) => {
                Ok(Some(Progress::Report(Event::Refused { request, reply })))
            }
            Some(Due::Stat) => Err(Error::from_refusal("STAT", reply)),
            // P-40: a server without CAPA; what it announced before the login stands for nothing.
            Some(Due::Capabilities) | None => {
                self.capabilities = Capabilities::default();
                Ok(None)
            }
        }
    }

    fn read_capabilities(
        &mut self,
        inbox: &mut Inbox,
        mut reader: CapabilityReader,
    ) -> Result<Option<Progress>, Error> {
        while let Some(line) = inbox.line("CAPA", limits::REPLY_LINE_OCTETS)? {
            inbox.note(&line.0);
            if let Some(capabilities) = reader.take(&line)? {
                self.capabilities = capabilities;
                self.answered();
                return Ok(None);
            }
        }
        Ok(self.need(Reading::Capabilities(reader)))
    }

    /// The listing, or its reader back where more lines are needed.
    fn read_listing<T: Listed>(
        &mut self,
        inbox: &mut Inbox,
        mut reader: ListingReader<T>,
    ) -> Result<Result<Listing<T>, ListingReader<T>>, Error> {
        while let Some(line) = inbox.line(T::COMMAND, limits::LISTING_LINE_OCTETS)? {
            if let Some(listing) = reader.take(&line)? {
                let (entries, bad) = (listing.entries.len(), listing.malformed_lines);
                inbox.note(format!("({entries} entries, {bad} malformed lines)").as_bytes());
                self.answered();
                return Ok(Ok(listing));
            }
        }
        Ok(Err(reader))
    }

    fn read_body(&mut self, inbox: &mut Inbox, body: Body) -> Result<Option<Progress>, Error> {
        let Body {
            number,
            mut unstuffer,
            octets,
        } = body;
        let bytes = inbox.body(&mut unstuffer);
        let octets = octets + bytes.len() as u64;
        if octets > self.limit_octets {
            return Err(Error::MailTooLarge {
                number,
                limit_octets: self.limit_octets,
            });
        }
        if !bytes.is_empty() {
            self.received(bytes.len() as u64);
            self.reading = Reading::Body(Body {
                number,
                unstuffer,
                octets,
            });
            return Ok(Some(Progress::Report(Event::Chunk { number, bytes })));
        }
        if !unstuffer.is_done() {
            return Ok(self.need(Reading::Body(Body {
                number,
                unstuffer,
                octets,
            })));
        }
        inbox.note(format!("(mail data, {octets} octets)").as_bytes());
        let event = match self.answered() {
            Some(Due::Request(Request::Peek { .. }, _)) => Event::Peeked { number, octets },
            _ => Event::Retrieved { number, octets },
        };
        Ok(Some(Progress::Report(event)))
    }

    /// Octets of the first due answer that are no longer in flight, so that a large mail makes
    /// room for the next ones before it ends.
    fn received(&mut self, octets: u64) {
        if let Some(Due::Request(_request, expected)) = self.due.front_mut() {
            let counted = octets.min(*expected);
            *expected -= counted;
            self.in_flight.remove(counted);
        }
    }

    /// The first due command is answered.
    fn answered(&mut self) -> Option<Due> {
        let due = self.due.pop_front();
        if let Some(Due::Request(_request, octets)) = &due {
            self.in_flight.remove(*octets);
        }
        due
    }
}

impl From<Request> for Due {
    fn from(request: Request) -> Self {
        Self::Request(request, expected_octets(&request))
    }
}

impl Due {
    /// QUIT goes out alone: behind answers that turn out to be forged it would make deletions
    /// real (P-05).
    fn waits_for_silence(&self) -> bool {
        matches!(self, Self::Request(Request::Finish, _))
    }

    fn patience(&self) -> Duration {
        match self {
            // The first commands after login wait for the scan of the maildrop.
            Self::Capabilities | Self::Stat => limits::POP3_LOGIN,
            Self::Request(request, _octets) => patience(request),
        }
    }
}

impl std::fmt::Display for Due {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Capabilities => formatter.write_str("CAPA"),
            Self::Stat => formatter.write_str("STAT"),
            Self::Request(request, _octets) => request.fmt(formatter),
        }
    }
}
