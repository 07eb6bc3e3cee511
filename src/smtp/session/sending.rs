//! Mail after mail: envelopes, data, verdicts.

use super::{Event, Session};
use crate::smtp::command::Command;
use crate::smtp::error::Error;
use crate::smtp::reply::Reply;
use crate::smtp::state::{Due, Slate, State};
use crate::smtp::submission::Job;
use crate::smtp::transaction::{Body, Next, Refused, Step, Transaction};
use crate::smtp::verdict::{Fate, Verdict};
use crate::wire::{Outgoing, Wants, limits};

impl Session {
    pub(super) fn next_task(&mut self, slate: Slate) -> Result<Option<Wants<Event>>, Error> {
        self.state = State::Ready(slate);
        if let Some(job) = self.queue.pop_front() {
            let transaction = self.transaction(job, slate != Slate::Clean);
            self.open(transaction);
            return Ok(None);
        }
        if self.ended.is_some() {
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

    /// Whether several commands may be on their way at once (S-63). A server that ends its
    /// lines in LF cannot be trusted with it (S-09).
    pub(super) fn pipelines(&self) -> bool {
        self.extensions.pipelining() && self.lines.ends_in_crlf()
    }

    pub(super) fn transaction(&self, job: Job, reset_first: bool) -> Transaction {
        Transaction::new(job, reset_first, self.pipelines(), self.hold)
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
            if !self.pipelines() {
                break;
            }
        }
        if !group.is_empty() {
            self.out.push_back(Wants::Write(Outgoing::open(group)));
        }
    }

    pub(super) fn next_block(&mut self, transaction: Transaction, mut body: Body) {
        let mail = &transaction.job.mail;
        let number = transaction.job.number;
        if body.is_at_last_block(mail) {
            self.report(Event::AboutToFinish { number });
            self.state = State::BeforeDot(transaction, body);
            return;
        }
        let block = body.block(mail);
        self.write_mail(block, "");
        self.report_progress(&transaction, body.sent_octets());
        self.state = State::Body(transaction, body);
    }

    /// Writes the final dot and, behind it, the next mail's envelope (RFC 2920 §3.1).
    pub(super) fn finish(&mut self, mut transaction: Transaction, body: Body) {
        let block = body.end(&transaction.job.mail);
        self.write_mail(block, " and the final dot");
        self.due.push_back(Due::Dot);
        let total_octets = transaction.octets();
        self.report_progress(&transaction, total_octets);
        let next = if transaction.has_rest() {
            None
        } else {
            // Mails are large and queues long: this one is not needed any more.
            transaction.job.mail = Vec::new();
            let goes_along = self.pipelines();
            self.queue.pop_front_if(|_job| goes_along)
        };
        let next = next.map(|job| {
            let mut next = self.transaction(job, true);
            self.say_steps(&mut next);
            Box::new(next)
        });
        self.state = State::Verdict(transaction, next);
    }

    pub(super) fn write_mail(&mut self, wire: Vec<u8>, what_else: &str) {
        let shown = format!("({} octets of the mail{what_else})", wire.len());
        self.out
            .push_back(Wants::Write(Outgoing::secret(wire, &shown)));
    }

    pub(super) fn report_progress(&mut self, transaction: &Transaction, sent_octets: u64) {
        self.report(Event::Progress {
            number: transaction.job.number,
            sent_octets,
            total_octets: transaction.octets(),
        });
    }

    pub(super) fn on_step(
        &mut self,
        mut transaction: Transaction,
        step: Step,
        reply: Reply,
    ) -> Result<(), Error> {
        if let Some(Refused(index)) = transaction.on_reply(step, reply.clone())
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
            Next::SendMail => self.state = State::Body(transaction, Body::default()),
            Next::EndEmptyData => {
                self.give_up(transaction);
                self.write_mail(Body::default().end(b""), ": a lone dot");
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

    pub(super) fn give_up(&mut self, mut transaction: Transaction) {
        let otherwise = transaction.give_up();
        self.settle(
            transaction.job.number,
            transaction.job.into_verdict(&otherwise),
        );
    }

    pub(super) fn settle(&mut self, number: u64, verdict: Verdict) {
        self.report(Event::Settled { number, verdict });
    }

    pub(super) fn on_verdict(
        &mut self,
        transaction: Transaction,
        next: Option<Box<Transaction>>,
        reply: Reply,
    ) -> Result<(), Error> {
        let number = transaction.job.number;
        let is_closing = reply.code == 421;
        self.state = State::Ready(Slate::Used);
        match transaction.on_verdict(reply.clone()) {
            Ok(verdict) => self.settle(number, verdict),
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
                command: Due::Dot.command(),
                reply,
            });
        }
        Ok(())
    }

    pub(super) fn settle_lost(&mut self, transaction: Transaction, otherwise: &Fate) {
        self.settle(
            transaction.job.number,
            transaction.job.into_verdict(otherwise),
        );
    }
}
