//! Mail after mail: envelopes, content, verdicts.

use super::{Event, Session};
use crate::smtp::command::Command;
use crate::smtp::content::{Answers, Chunk, Content, Piece};
use crate::smtp::error::Error;
use crate::smtp::reply::{Class, Reply};
use crate::smtp::state::{Due, Slate, State};
use crate::smtp::submission::Job;
use crate::smtp::transaction::{Next, Passage, Refused, Step, Terms, Transaction};
use crate::smtp::verdict::{Fate, Verdict};
use crate::wire::{Outgoing, Wants, limits};

impl Session {
    pub(super) fn next_task(&mut self, slate: Slate) -> Result<Option<Wants<Event>>, Error> {
        self.state = State::Ready(slate);
        if let Some(job) = self.next_job() {
            let transaction = self.transaction(job, slate != Slate::Clean);
            self.open(transaction);
            return Ok(None);
        }
        if self.ended.is_some() || self.is_used_up() {
            self.leave_the_rest();
            self.state = State::Farewell;
            self.say(&Command::Quit, Due::Quit)?;
            return Ok(None);
        }
        if slate == Slate::Dirty {
            self.say(&Command::Rset, Due::Step(Step::Rset))?;
            return Ok(None);
        }
        Ok(Some(Wants::Idle))
    }

    /// The next mail that this connection may carry. One that was begun is brought to its end.
    fn next_job(&mut self) -> Option<Job> {
        let is_used_up = self.is_used_up();
        self.queue.pop_front_if(|job| !is_used_up || job.is_begun())
    }

    /// Whether several commands may be on their way at once (S-63). A server that ends its
    /// lines in LF cannot be trusted with it (S-09).
    pub(super) fn pipelines(&self) -> bool {
        self.extensions.pipelining() && self.lines.ends_in_crlf()
    }

    pub(super) fn transaction(&self, job: Job, reset_first: bool) -> Transaction {
        // Where one recipient is all there are, nobody is left whom its refusal could hold back.
        let may_be_held = self.hold && job.recipients.len() > 1;
        let passage = if self.extensions.chunking() && self.lines.ends_in_crlf() {
            Passage::Chunked
        } else if self.pipelines() && !may_be_held {
            Passage::AskedAlong
        } else {
            Passage::Asked
        };
        let terms = Terms {
            passage,
            hold: self.hold,
            reset_first,
            most_recipients: self.extensions.limits().recipients,
        };
        Transaction::new(job, terms)
    }

    pub(super) fn open(&mut self, mut transaction: Transaction) {
        self.say_steps(&mut transaction);
        self.state = State::Envelope(transaction);
    }

    /// Says the next step, or all of them as one group where the server takes that.
    pub(super) fn say_steps(&mut self, transaction: &mut Transaction) {
        let mut group = Vec::new();
        while let Some(step) = transaction.next_step() {
            let line = transaction.line(step).unwrap_or(match step {
                Step::Rset => b"RSET\r\n",
                _ => b"DATA\r\n",
            });
            if group.len() + line.len() > limits::BLOCK_OCTETS {
                self.out
                    .push_back(Wants::Write(Outgoing::open(std::mem::take(&mut group))));
            }
            group.extend_from_slice(line);
            self.due.push_back(Due::Step(step));
            self.tally.recipients += u64::from(matches!(step, Step::Rcpt(_)));
            if !self.pipelines() {
                break;
            }
        }
        if !group.is_empty() {
            self.out.push_back(Wants::Write(Outgoing::open(group)));
        }
    }

    pub(super) fn on_step(
        &mut self,
        mut transaction: Transaction,
        step: Step,
        reply: Reply,
    ) -> Result<(), Error> {
        let refused = transaction.on_reply(step, reply.clone());
        if let Some(Refused(index)) = refused
            && let Some(known) = transaction.job.recipients.get(index)
        {
            let recipient = known.address.clone();
            let number = transaction.job.number;
            self.report(Event::RecipientRefused {
                number,
                recipient,
                reply,
            });
        }
        if self.due.is_empty() {
            self.say_steps(&mut transaction);
        }
        if !self.due.is_empty() {
            self.state = State::Envelope(transaction);
            return Ok(());
        }
        match transaction.next() {
            Next::AskData => {
                self.state = State::Envelope(transaction);
                self.say(&Command::Data, Due::Step(Step::Data))?;
            }
            Next::SendMail => {
                let content = transaction.content();
                self.state = State::Content(transaction, content);
            }
            Next::EndEmptyData => {
                self.give_up(transaction);
                self.write_mail(Content::dotted().end(b"").wire, ": a lone dot");
                self.due.push_back(Due::LoneDot);
                self.state = State::Discarding;
            }
            Next::GiveUp => {
                self.give_up(transaction);
                self.state = State::Ready(Slate::Dirty);
            }
        }
        Ok(())
    }

    pub(super) fn next_piece(
        &mut self,
        transaction: Transaction,
        mut content: Content,
    ) -> Result<(), Error> {
        let answers = match (self.due.is_empty(), self.pipelines()) {
            (true, _) => Answers::Here,
            (false, true) => Answers::DueAndPipelined,
            (false, false) => Answers::Due,
        };
        self.state = match content.next(&transaction.job.mail, answers) {
            Piece::Begin(chunk) => {
                self.begin_chunk(chunk)?;
                State::Content(transaction, content)
            }
            Piece::Block { wire, ends_chunk } => {
                self.write_mail(wire, "");
                if ends_chunk {
                    self.due.push_back(Due::Chunk);
                }
                self.report_progress(&transaction, content.sent_octets());
                State::Content(transaction, content)
            }
            Piece::Await => State::Chunks(transaction, content),
            Piece::Last => {
                let number = transaction.job.number;
                self.report(Event::AboutToFinish { number });
                State::BeforeEnd(transaction, content)
            }
        };
        Ok(())
    }

    fn begin_chunk(&mut self, chunk: Chunk) -> Result<(), Error> {
        let Chunk { octets, is_last } = chunk;
        let line = Command::Bdat { octets, is_last }
            .line()
            .map_err(|fault| Error::Unsayable { fault })?;
        self.out.push_back(Wants::Write(line));
        Ok(())
    }

    /// A chunk that is refused is the last of its mail, and the transaction is void (S-73).
    pub(super) fn on_chunk(
        &mut self,
        mut transaction: Transaction,
        content: Content,
        reply: Reply,
    ) {
        if reply.class() == Class::Completion {
            self.state = State::Content(transaction, content);
            return;
        }
        transaction.refuse_data(Due::Chunk.command(), reply);
        let mail = std::mem::take(&mut transaction.job.mail);
        self.give_up(transaction);
        self.state = State::Spoiled { mail, content };
    }

    /// Goes on to the end of a chunk that nobody wants any more.
    pub(super) fn next_of_spoiled(&mut self, mail: Vec<u8>, mut content: Content) {
        let Some(wire) = content.rest_of_chunk(&mail) else {
            self.state = State::Ready(Slate::Dirty);
            return;
        };
        self.write_mail(wire, ", which nobody wants");
        if !content.is_within_chunk() {
            self.due.push_back(Due::Chunk);
        }
        self.state = State::Spoiled { mail, content };
    }

    /// Writes the end of the mail and, behind it, the next mail's envelope: one flight
    /// (RFC 2920 §3.1, RFC 3030 §4.2).
    pub(super) fn finish(
        &mut self,
        mut transaction: Transaction,
        content: Content,
    ) -> Result<(), Error> {
        let (due, what_else) = match content {
            Content::Dotted { .. } => (Due::Dot, " and the final dot"),
            Content::Chunked { .. } => (Due::LastChunk, ", which are the last"),
        };
        let end = content.end(&transaction.job.mail);
        if let Some(chunk) = end.begin {
            self.begin_chunk(chunk)?;
        }
        if !end.wire.is_empty() {
            self.write_mail(end.wire, what_else);
        }
        self.due.push_back(due);
        let total_octets = transaction.octets();
        self.report_progress(&transaction, total_octets);
        self.tally.mails += 1;
        let next = if transaction.has_rest() {
            None
        } else {
            // Mails are large and queues long: this one is not needed any more.
            transaction.job.mail = Vec::new();
            let goes_along = self.pipelines();
            goes_along.then(|| self.next_job()).flatten()
        };
        let next = next.map(|job| {
            let mut next = self.transaction(job, true);
            self.say_steps(&mut next);
            Box::new(next)
        });
        self.state = State::Verdict(transaction, next);
        Ok(())
    }

    pub(super) fn on_verdict(
        &mut self,
        transaction: Transaction,
        next: Option<Box<Transaction>>,
        due: Due,
        reply: Reply,
    ) -> Result<(), Error> {
        let is_closing = reply.code == 421;
        self.state = State::Ready(Slate::Used);
        let number = transaction.job.number;
        match transaction.on_verdict(due.command(), reply.clone()) {
            Ok(verdict) => self.settle(number, verdict),
            Err(job) if is_closing => self.settle(number, job.into_verdict(&Fate::Undecided)),
            Err(job) => {
                let further = self.transaction(job, true);
                self.open(further);
            }
        }
        if let Some(next) = next {
            self.state = State::Envelope(*next);
        }
        if is_closing {
            return Err(Error::Closing {
                command: due.command(),
                reply,
            });
        }
        Ok(())
    }

    /// Nothing of this mail goes out: it is settled, or there are recipients nobody has asked
    /// for yet.
    fn give_up(&mut self, transaction: Transaction) {
        let number = transaction.job.number;
        match transaction.give_up() {
            Ok(verdict) => self.settle(number, verdict),
            Err(job) => self.queue.push_front(job),
        }
    }

    pub(super) fn settle(&mut self, number: u64, verdict: Verdict) {
        self.tally.settled += 1;
        self.report(Event::Settled { number, verdict });
    }

    /// What becomes of a mail whose session ends before the server was told its end.
    pub(super) fn settle_lost(&mut self, transaction: Transaction, otherwise: &Fate) {
        let number = transaction.job.number;
        // Where this is not the first mail, a line that ends says nothing about it (S-6F).
        if transaction.is_untouched() && self.tally.settled > 0 {
            self.report(Event::Untouched { number });
            return;
        }
        self.settle(number, transaction.into_lost(otherwise));
    }

    /// Tells of the mails that wait that this connection will not carry them.
    pub(super) fn leave_the_rest(&mut self) {
        for job in std::mem::take(&mut self.queue) {
            let number = job.number;
            if job.is_begun() {
                self.settle(number, job.into_verdict(&Fate::Undecided));
            } else {
                self.report(Event::Untouched { number });
            }
        }
    }

    fn write_mail(&mut self, wire: Vec<u8>, what_else: &str) {
        let shown = format!("({} octets of the mail{what_else})", wire.len());
        self.out
            .push_back(Wants::Write(Outgoing::secret(wire, &shown)));
    }

    fn report_progress(&mut self, transaction: &Transaction, sent_octets: u64) {
        self.report(Event::Progress {
            number: transaction.job.number,
            sent_octets,
            total_octets: transaction.octets(),
        });
    }
}
