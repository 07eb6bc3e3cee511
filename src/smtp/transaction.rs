//! One mail transaction: MAIL, RCPT and DATA, and what their replies add up to (S-66).
//!
//! A mail for more recipients than the server takes at once needs several (S-68).

use std::collections::VecDeque;

use crate::wire::dot::Stuffer;

use super::reply::{Class, Reply};
use super::submission::{BLOCK_TEXT_OCTETS, Job};
use super::verdict::{Fate, Verdict};

/// What a transaction says before its data, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// Clears what the transaction before may have left (S-6F).
    Rset,
    Mail,
    /// The recipient with this index.
    Rcpt(usize),
    Data,
}

/// One transaction from its first command to the end of its data.
#[derive(Debug)]
pub(super) struct Transaction {
    pub(super) job: Job,
    steps: VecDeque<Step>,
    /// Whether one refused recipient holds the mail back for all.
    hold: bool,
    /// Refusal of MAIL.
    sender_refused: Option<Reply>,
    data: Grant,
    accepted: Vec<(usize, Reply)>,
    refused: usize,
    /// Too many for this transaction.
    rest: Vec<usize>,
}

/// What the server said to DATA.
#[derive(Debug)]
enum Grant {
    NotAsked,
    Given,
    Refused(Reply),
}

/// What follows when every step has its reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    /// Ask for the data now.
    AskData,
    /// Send the mail.
    SendMail,
    /// 354 without anybody to send to: a lone dot ends the data (RFC 2920 §3.1).
    EndEmptyData,
    /// Nothing is sent.
    GiveUp,
}

/// A recipient that was refused by the reply just read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Refused(pub(super) usize);

impl Transaction {
    /// Prepares the first transaction of a job, or a further one for those it has left.
    ///
    /// `ask_data` puts DATA into the group: only where nothing can stop the mail any more.
    pub(super) fn new(job: Job, reset_first: bool, ask_data: bool, hold: bool) -> Self {
        let waiting = job.recipients.iter().enumerate();
        let waiting = waiting.filter(|(_index, recipient)| recipient.fate.is_none());
        let steps = reset_first
            .then_some(Step::Rset)
            .into_iter()
            .chain([Step::Mail])
            .chain(waiting.map(|(index, _recipient)| Step::Rcpt(index)))
            .chain((ask_data && !hold).then_some(Step::Data))
            .collect();
        Self {
            job,
            steps,
            hold,
            sender_refused: None,
            data: Grant::NotAsked,
            accepted: Vec::new(),
            refused: 0,
            rest: Vec::new(),
        }
    }

    /// Octets of the mail.
    pub(super) fn octets(&self) -> u64 {
        self.job.octets
    }

    /// The next step that was not said yet.
    pub(super) fn next_step(&mut self) -> Option<Step> {
        self.steps.pop_front()
    }

    /// The line of a step, if it is one of the envelope.
    pub(super) fn line(&self, step: Step) -> Option<&[u8]> {
        match step {
            Step::Mail => Some(&self.job.sender_line),
            Step::Rcpt(index) => self
                .job
                .recipients
                .get(index)
                .map(|known| known.line.as_slice()),
            Step::Rset | Step::Data => None,
        }
    }

    /// Takes the reply to a step; replies are matched by count alone (S-64).
    pub(super) fn on_reply(&mut self, step: Step, reply: Reply) -> Option<Refused> {
        match (step, reply.class()) {
            (Step::Rset, _) | (Step::Mail, Class::Completion) => None,
            (Step::Mail, _) => {
                self.sender_refused = Some(reply);
                // What was not said yet would only be refused as well.
                self.steps.clear();
                None
            }
            (Step::Rcpt(index), _) => self.on_recipient(index, reply),
            (Step::Data, Class::Intermediate) => {
                self.data = Grant::Given;
                None
            }
            (Step::Data, _) => {
                self.data = Grant::Refused(reply);
                None
            }
        }
    }

    fn on_recipient(&mut self, index: usize, reply: Reply) -> Option<Refused> {
        if self.sender_refused.is_some() {
            return None;
        }
        if reply.class() == Class::Completion {
            self.accepted.push((index, reply));
            return None;
        }
        let too_many = matches!(reply.code, 452 | 552) && !self.accepted.is_empty();
        if too_many {
            self.rest.push(index);
            self.steps.retain(|step| match step {
                Step::Rcpt(unasked) => {
                    self.rest.push(*unasked);
                    false
                }
                _ => true,
            });
            return None;
        }
        self.refused += 1;
        self.job.decide(index, Fate::of_refusal("RCPT", reply));
        Some(Refused(index))
    }

    /// The decision table of S-66, once nothing is outstanding.
    pub(super) fn next(&self) -> Next {
        let goes_out = self.sender_refused.is_none()
            && !self.accepted.is_empty()
            && !(self.hold && self.refused > 0);
        match (&self.data, goes_out) {
            (Grant::NotAsked, true) => Next::AskData,
            (Grant::Given, true) => Next::SendMail,
            (Grant::Given, false) => Next::EndEmptyData,
            (Grant::Refused(_), _) | (Grant::NotAsked, false) => Next::GiveUp,
        }
    }

    /// Whether a further transaction follows for recipients that were too many (S-68).
    pub(super) fn has_rest(&self) -> bool {
        !self.rest.is_empty()
    }

    /// Takes the reply to the final dot. The job comes back where recipients are left.
    pub(super) fn on_verdict(mut self, reply: Reply) -> Result<Verdict, Job> {
        if reply.class() == Class::Completion {
            for (index, _taken) in std::mem::take(&mut self.accepted) {
                let reply = reply.clone();
                self.job.decide(index, Fate::Accepted { reply });
            }
            if self.has_rest() {
                return Err(self.job);
            }
            return Ok(self.job.into_verdict(&Fate::Undecided));
        }
        Ok(self
            .job
            .into_verdict(&Fate::of_refusal("the final dot", reply)))
    }

    /// Nothing was sent: who refused what.
    pub(super) fn give_up(&mut self) -> Fate {
        let refusal =
            |command: &'static str, reply: &Reply| Fate::of_refusal(command, reply.clone());
        if let Some(reply) = &self.sender_refused {
            return refusal("MAIL", reply);
        }
        if let Grant::Refused(reply) = &self.data {
            return refusal("DATA", reply);
        }
        for (index, reply) in std::mem::take(&mut self.accepted) {
            self.job.decide(index, Fate::Held { reply });
        }
        Fate::Undecided
    }

    /// The final dot is out and no answer will come.
    pub(super) fn into_unconfirmed(mut self) -> Verdict {
        for (index, _reply) in std::mem::take(&mut self.accepted) {
            self.job.decide(index, Fate::Unconfirmed);
        }
        self.job.into_verdict(&Fate::Undecided)
    }
}

/// The mail on its way out, block by block; never a second copy of the whole.
#[derive(Debug, Default)]
pub(super) struct Body {
    offset: usize,
    stuffer: Stuffer,
}

impl Body {
    /// How much of the mail is out.
    pub(super) fn sent_octets(&self) -> u64 {
        u64::try_from(self.offset).unwrap_or(u64::MAX)
    }

    /// Whether what is left is the last block, which takes the final dot with it.
    pub(super) fn is_at_last_block(&self, mail: &[u8]) -> bool {
        mail.len() - self.offset <= BLOCK_TEXT_OCTETS
    }

    /// The next block.
    pub(super) fn block(&mut self, mail: &[u8]) -> Vec<u8> {
        let end = mail.len().min(self.offset + BLOCK_TEXT_OCTETS);
        let text = mail.get(self.offset..end).unwrap_or_default();
        let mut wire = Vec::with_capacity(text.len() + text.len() / 64 + 16);
        self.stuffer.stuff(text, &mut wire);
        self.offset = end;
        wire
    }

    /// The last block and the final dot.
    pub(super) fn end(mut self, mail: &[u8]) -> Vec<u8> {
        let mut wire = self.block(mail);
        self.stuffer.finish(&mut wire);
        wire
    }
}
