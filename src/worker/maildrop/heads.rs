//! TOP after TOP, pipelined: what is looked at first, then the newest.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use crate::channel::maildrop::{MaildropEvent, MaildropStage};
use crate::mime;
use crate::model::{DropHead, DropName, HeadAnswer, HeadSource, MailNumber};
use crate::pop3::{Event, Request};
use crate::sync::HeaderMark;
use crate::worker::fetch::session::{Broken, Talk, out_of_turn};

use super::read::Listed;
use super::{Asked, shows_heads, tell};

/// How long a session may read heads; the maildrop is locked meanwhile. The rest is read when it
/// is looked at.
const HOLD: Duration = Duration::from_secs(20);
/// Questions for heads in flight where the server takes several. They go out again at the half,
/// so that the line never runs dry and what is looked at waits for a hundred answers at most.
const IN_FLIGHT: usize = 128;
/// The same where each answer must come before the next question.
const ONE_BY_ONE: usize = 2;
/// Heads told at once.
const TOLD: usize = 200;
/// How long a head may wait to be told.
const TOLD_WITHIN: Duration = Duration::from_millis(80);
/// Refusals in a row, with nothing read before, after which a server has no TOP.
const REFUSALS: usize = 3;

/// How a session of heads ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Course {
    /// All that was wanted, or its time was over.
    Done,
    /// Somebody else needs the maildrop.
    GaveWay,
}

/// Reads the heads of `queue`, and those looked at meanwhile before them.
pub(super) async fn read(
    talk: &mut Talk<'_>,
    asked: Asked<'_>,
    times: u64,
    listed: &Listed,
    queue: &[DropName],
) -> Result<Course, Broken> {
    let view = |view: &mut super::View| {
        let has_top = view.listing.as_ref().is_some_and(|one| shows_heads(one));
        let read: HashSet<DropName> = view.heads.keys().cloned().collect();
        (has_top, read)
    };
    let (has_top, done) = asked.heart.maildrops.with(&asked.account.id, view);
    if !has_top {
        return Ok(Course::Done);
    }
    let entries = &listed.entries;
    let numbers = entries.iter().map(|(number, name)| (name, *number));
    let mut reader = Reader {
        asked,
        times,
        numbers: numbers.collect(),
        names: entries
            .iter()
            .map(|(number, name)| (*number, name))
            .collect(),
        queue: queue.iter().collect(),
        read: done.len() as u64,
        done,
        window: match listed.pipelining {
            true => IN_FLIGHT,
            false => ONE_BY_ONE,
        },
        in_flight: 0,
        octets: Vec::new(),
        answered: Vec::new(),
        refused: 0,
        began: Instant::now(),
        told: None,
        course: None,
    };
    reader.run(talk).await
}

struct Reader<'a> {
    asked: Asked<'a>,
    times: u64,
    numbers: HashMap<&'a DropName, MailNumber>,
    names: HashMap<MailNumber, &'a DropName>,
    queue: VecDeque<&'a DropName>,
    /// Read or asked for.
    done: HashSet<DropName>,
    /// How many are read.
    read: u64,
    /// Questions in flight, at most.
    window: usize,
    in_flight: usize,
    /// Of the head that is coming.
    octets: Vec<u8>,
    answered: Vec<(DropName, HeadAnswer)>,
    /// Refusals in a row with nothing read before.
    refused: usize,
    began: Instant,
    /// When heads were told last.
    told: Option<Instant>,
    /// Set when nothing more is to be asked.
    course: Option<Course>,
}

impl Reader<'_> {
    async fn run(&mut self, talk: &mut Talk<'_>) -> Result<Course, Broken> {
        loop {
            self.ask(talk)?;
            if self.in_flight == 0 {
                self.tell().await;
                return Ok(self.course.unwrap_or(Course::Done));
            }
            let event = match talk.next().await {
                Ok(Some(event)) => event,
                Ok(None) => return Err(Broken::for_good(out_of_turn(talk, "TOP"))),
                Err(broken) => {
                    // What was read stays told.
                    self.tell().await;
                    return Err(broken);
                }
            };
            self.take(event).await;
            let is_due = self.told.is_none_or(|told| told.elapsed() >= TOLD_WITHIN);
            // While nothing but refusals came, perhaps there is no TOP at all.
            if self.read > 0 && (is_due || self.answered.len() >= TOLD) {
                self.tell().await;
            }
        }
    }

    /// Fills the line up where it is half empty.
    fn ask(&mut self, talk: &mut Talk<'_>) -> Result<(), Broken> {
        if self.in_flight > self.window / 2 || self.is_over() {
            return Ok(());
        }
        while self.in_flight < self.window {
            let Some(number) = self.next_number() else {
                return Ok(());
            };
            let body_lines = 0;
            talk.ask(Request::Peek { number, body_lines })?;
            self.in_flight += 1;
        }
        Ok(())
    }

    /// Whether nothing more is to be asked.
    fn is_over(&mut self) -> bool {
        let (heart, id) = (self.asked.heart, &self.asked.account.id);
        if self.course.is_none() {
            let times = heart.maildrops.with(id, |view| view.times);
            self.course = if times != self.times {
                Some(Course::Done)
            } else if heart.fetches.is_awaited(id) {
                Some(Course::GaveWay)
            } else if self.began.elapsed() >= HOLD {
                Some(Course::Done)
            } else {
                None
            };
        }
        self.course.is_some()
    }

    fn next_number(&mut self) -> Option<MailNumber> {
        let (heart, id) = (self.asked.heart, &self.asked.account.id);
        loop {
            let wanted = heart.maildrops.with(id, |view| view.wanted.pop_front());
            let name = match wanted {
                Some(name) => name,
                None => self.queue.pop_front()?.clone(),
            };
            if let Some(number) = self.numbers.get(&name)
                && self.done.insert(name)
            {
                return Some(*number);
            }
        }
    }

    async fn take(&mut self, event: Event) {
        match event {
            Event::Chunk { bytes, .. } => {
                let room = HeaderMark::LOOKED_AT_OCTETS.saturating_sub(self.octets.len());
                let fits = bytes.get(..room).unwrap_or(&bytes);
                self.octets.extend_from_slice(fits);
            }
            Event::Peeked { number, .. } => {
                let head = head(&self.octets);
                self.octets.clear();
                self.refused = 0;
                self.answer(number, HeadAnswer::Read(Arc::new(head)));
            }
            Event::Refused {
                request: Request::Peek { number, .. },
                reply,
            } => {
                self.octets.clear();
                self.refused += usize::from(self.read == 0);
                self.answer(number, HeadAnswer::Refused(reply.to_string()));
                if self.refused == REFUSALS && self.read == 0 {
                    self.give_up().await;
                }
            }
            _ => {}
        }
    }

    fn answer(&mut self, number: MailNumber, answer: HeadAnswer) {
        self.in_flight = self.in_flight.saturating_sub(1);
        self.read += u64::from(matches!(answer, HeadAnswer::Read(_)));
        if let Some(name) = self.names.get(&number) {
            self.answered.push(((*name).clone(), answer));
        }
    }

    /// The server has no TOP, whatever it says of itself.
    async fn give_up(&mut self) {
        self.course = Some(Course::Done);
        self.answered.clear();
        let (heart, account) = (self.asked.heart, self.asked.account.id.clone());
        heart.maildrops.with(&account, |view| {
            view.heads.clear();
            if let Some(listing) = &mut view.listing {
                Arc::make_mut(listing).heads = HeadSource::Nothing;
            }
        });
        tell(heart, MaildropEvent::NoHeads { account }).await;
    }

    /// Tells what was read since the last time, and how far it is.
    async fn tell(&mut self) {
        self.told = Some(Instant::now());
        let heads = std::mem::take(&mut self.answered);
        if heads.is_empty() || self.refused >= REFUSALS {
            return;
        }
        let (heart, account) = (self.asked.heart, &self.asked.account.id);
        heart.maildrops.with(account, |view| {
            // A refusal is asked again another time.
            let read = heads
                .iter()
                .filter(|(_name, head)| matches!(head, HeadAnswer::Read(_)));
            view.heads.extend(read.cloned());
        });
        let event = MaildropEvent::Heads {
            ticket: self.asked.ticket,
            account: account.clone(),
            heads,
        };
        tell(heart, event).await;
        let of = self.names.len() as u64;
        let read = self.read.min(of);
        self.asked.stage(MaildropStage::Heads { read, of }).await;
    }
}

/// What the row shows of a head.
pub(super) fn head(octets: &[u8]) -> DropHead {
    let summary = mime::summary::read(octets);
    DropHead {
        from: summary.from,
        subject: summary.subject,
        date: summary.date,
        message_id: summary.message_id,
    }
}
