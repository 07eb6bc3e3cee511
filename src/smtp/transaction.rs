//! One mail transaction: MAIL, RCPT and what grants the data, and what their replies add up to
//! (S-66).
//!
//! A mail for more recipients than the server takes at once needs several (S-68).

use std::collections::VecDeque;

use super::content::Content;
use super::reply::{Class, Reply};
use super::submission::Job;
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

/// How the mail goes, and what has to be asked before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Passage {
    /// By DATA, asked for once it is known that somebody takes the mail.
    Asked,
    /// By DATA, asked for in one group with the envelope: only where nothing can stop the mail
    /// any more.
    AskedAlong,
    /// By BDAT, which needs no leave (RFC 3030 §2).
    Chunked,
}

/// What a transaction has to know of its session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Terms {
    pub(super) passage: Passage,
    /// Whether one refused recipient holds the mail back for all.
    pub(super) hold: bool,
    /// Whether the envelope begins with RSET.
    pub(super) reset_first: bool,
    /// Recipients that the server takes at once, where it says (RFC 9422).
    pub(super) most_recipients: Option<usize>,
}

/// One transaction from its first command to the end of its data.
#[derive(Debug)]
pub(super) struct Transaction {
    pub(super) job: Job,
    steps: VecDeque<Step>,
    passage: Passage,
    hold: bool,
    /// Whether the server has said nothing to MAIL yet.
    unheard: bool,
    /// Refusal of MAIL.
    sender_refused: Option<Reply>,
    data: Grant,
    accepted: Vec<(usize, Reply)>,
    refused: usize,
    /// Too many for this transaction.
    rest: Vec<usize>,
    /// What the server said to the first of them, where it was asked.
    too_many: Option<Reply>,
}

/// What the server said to DATA.
#[derive(Debug)]
enum Grant {
    NotAsked,
    Given,
    /// With the command that was refused.
    Refused(&'static str, Reply),
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
    pub(super) fn new(job: Job, terms: Terms) -> Self {
        let waiting = job.recipients.iter().enumerate();
        let mut waiting: Vec<usize> = waiting
            .filter(|(_index, recipient)| recipient.fate.is_none())
            .map(|(index, _recipient)| index)
            .collect();
        let most = terms.most_recipients.unwrap_or(usize::MAX);
        let rest = waiting.split_off(waiting.len().min(most));
        let steps = terms
            .reset_first
            .then_some(Step::Rset)
            .into_iter()
            .chain([Step::Mail])
            .chain(waiting.into_iter().map(Step::Rcpt))
            .chain((terms.passage == Passage::AskedAlong).then_some(Step::Data))
            .collect();
        Self {
            job,
            steps,
            passage: terms.passage,
            hold: terms.hold,
            unheard: true,
            sender_refused: None,
            data: Grant::NotAsked,
            accepted: Vec::new(),
            refused: 0,
            rest,
            too_many: None,
        }
    }

    /// Whether nothing has been said about this mail on this connection.
    pub(super) fn is_untouched(&self) -> bool {
        self.unheard && !self.job.is_begun()
    }

    /// The mail at its start.
    pub(super) fn content(&self) -> Content {
        match self.passage {
            Passage::Asked | Passage::AskedAlong => Content::dotted(),
            Passage::Chunked => Content::chunked(),
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
        self.unheard &= step == Step::Rset;
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
                self.refuse_data("DATA", reply);
                None
            }
        }
    }

    /// The server takes the envelope and not the mail.
    pub(super) fn refuse_data(&mut self, command: &'static str, reply: Reply) {
        self.data = Grant::Refused(command, reply);
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
            self.too_many.get_or_insert(reply);
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
            && !(self.hold && (self.refused > 0 || self.has_rest()));
        match (&self.data, goes_out) {
            (Grant::NotAsked, true) if self.passage == Passage::Chunked => Next::SendMail,
            (Grant::NotAsked, true) => Next::AskData,
            (Grant::Given, true) => Next::SendMail,
            (Grant::Given, false) => Next::EndEmptyData,
            (Grant::Refused(..), _) | (Grant::NotAsked, false) => Next::GiveUp,
        }
    }

    /// Whether a further transaction follows for recipients that were too many (S-68).
    pub(super) fn has_rest(&self) -> bool {
        !self.rest.is_empty()
    }

    /// Takes the reply to what ended the mail. The job comes back where recipients are left.
    pub(super) fn on_verdict(
        mut self,
        command: &'static str,
        reply: Reply,
    ) -> Result<Verdict, Job> {
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
        Ok(self.job.into_verdict(&Fate::of_refusal(command, reply)))
    }

    /// Nothing was sent: who refused what. The job comes back where recipients are left whom
    /// nobody has asked for.
    pub(super) fn give_up(mut self) -> Result<Verdict, Job> {
        let data = std::mem::replace(&mut self.data, Grant::NotAsked);
        let refused = match (self.sender_refused.take(), data) {
            (Some(reply), _) => Some(("MAIL", reply)),
            (None, Grant::Refused(command, reply)) => Some((command, reply)),
            (None, Grant::NotAsked | Grant::Given) => None,
        };
        if let Some((command, reply)) = refused {
            return Ok(self.job.into_verdict(&Fate::of_refusal(command, reply)));
        }
        if self.hold && self.refused == 0 {
            return Ok(self.into_too_many());
        }
        for (index, reply) in std::mem::take(&mut self.accepted) {
            self.job.decide(index, Fate::Held { reply });
        }
        if self.rest.is_empty() || self.hold {
            return Ok(self.job.into_verdict(&Fate::Undecided));
        }
        Err(self.job)
    }

    /// To all or nobody, and all at once are more than the server takes: what the later ones
    /// would be answered cannot be known before the earlier ones have the mail (S-68).
    fn into_too_many(self) -> Verdict {
        let at_once = self.accepted.len();
        let fate = match self.too_many {
            Some(reply) => Fate::TooMany { at_once, reply },
            None => Fate::Undecided,
        };
        self.job.into_verdict(&fate)
    }

    /// The session ended before the end of the mail was out. What was said before counts.
    pub(super) fn into_lost(self, otherwise: &Fate) -> Verdict {
        match self.sender_refused {
            Some(reply) => self.job.into_verdict(&Fate::of_refusal("MAIL", reply)),
            None => self.job.into_verdict(otherwise),
        }
    }

    /// The end of the mail is out and no answer will come.
    pub(super) fn into_unconfirmed(mut self) -> Verdict {
        for (index, _reply) in std::mem::take(&mut self.accepted) {
            self.job.decide(index, Fate::Unconfirmed);
        }
        self.job.into_verdict(&Fate::Undecided)
    }
}
