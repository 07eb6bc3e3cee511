//! RETR after RETR, straight to the disk.

use std::collections::{HashMap, HashSet};

use crate::channel::Cause;
use crate::model::MailNumber;
use crate::pop3::{Event, Request};
use crate::store::Arrival;
use crate::sync::plan::{Fetch, octets};
use crate::sync::{Extent, FetchedId, KnownMails, ServerMemory};
use crate::worker::cause;
use crate::worker::rules::Arrivals;

use super::keep::{Keeper, Kept};
use super::progress::Meter;
use super::session::{Broken, Talk, out_of_turn};
use super::strike::strike;
use super::{Lane, Sum, Viewers};

/// Receives these mails and returns what is durable of it, also of what came before a
/// line broke (then it is in `sum`, and the next session finds it known).
///
/// Where the server takes RETR for a deletion ([`How::destructive`]), each mail is durable before
/// the next is asked for (P-45).
pub(super) async fn receive(
    talk: &mut Talk<'_>,
    mails: &[Fetch],
    how: How<'_>,
    (lane, viewers): (&Lane, &Viewers),
    sum: &mut Sum,
) -> Result<HashSet<FetchedId>, Broken> {
    if mails.is_empty() {
        return Ok(HashSet::new());
    }
    let id = talk.account.id.clone();
    let heart = talk.heart;
    let mut incoming = heart
        .on_disk(move |store| store.incoming(&id))
        .await
        .map_err(Broken::for_good)?;
    if mails.iter().any(|fetch| fetch.uid.is_none()) {
        incoming = incoming.for_nameless(how.memory.round, how.known.clone());
    }
    let arrivals = Arrivals::start(heart, &talk.account.id, lane).await;
    let mut receiver = Receiver {
        keeper: Keeper::start(
            incoming,
            heart.teller.clone(),
            arrivals,
            heart.fetches.coming.clone(),
            lane,
        ),
        meter: Meter::new(
            heart,
            &talk.account.id,
            viewers,
            mails.len() as u64,
            octets(mails),
        ),
        wanted: mails.iter().map(|fetch| (fetch.number, fetch)).collect(),
        open: None,
        told: how.told,
        sum,
    };
    let result = if how.destructive {
        receiver.one_by_one(talk, mails).await
    } else {
        receiver.pipelined(talk, mails).await
    };
    receiver.meter.tell(receiver.keeper.stored());
    let open = receiver.open;
    let (kept, stored) = receiver.keeper.finish().await;
    if let Err(broken) = &result
        && broken.may_go_on
        && let Some(id) = broken_at(mails, &kept, open)
    {
        strike(talk, id, &broken.cause).await;
    }
    let stored_ids = account_for(talk, mails, kept, sum);
    stored.map_err(Broken::for_good)?;
    result?;
    Ok(stored_ids)
}

/// What a reception has to know beside the plan.
#[derive(Clone, Copy)]
pub(super) struct How<'a> {
    /// Whether the server may remove what is retrieved.
    pub(super) destructive: bool,
    /// What is here.
    pub(super) known: &'a KnownMails,
    /// What is remembered of the server.
    pub(super) memory: &'a ServerMemory,
    /// Refused before: a person knows, and need not be told at every check.
    pub(super) told: &'a HashSet<FetchedId>,
}

struct Receiver<'a> {
    keeper: Keeper,
    meter: Meter,
    wanted: HashMap<MailNumber, &'a Fetch>,
    /// The mail whose octets are coming.
    open: Option<FetchedId>,
    told: &'a HashSet<FetchedId>,
    sum: &'a mut Sum,
}

impl Receiver<'_> {
    async fn pipelined(&mut self, talk: &mut Talk<'_>, mails: &[Fetch]) -> Result<(), Broken> {
        for fetch in mails {
            talk.ask(request(fetch))?;
        }
        self.until_answered(talk, mails.len()).await
    }

    async fn one_by_one(&mut self, talk: &mut Talk<'_>, mails: &[Fetch]) -> Result<(), Broken> {
        for fetch in mails {
            talk.ask(request(fetch))?;
            self.until_answered(talk, 1).await?;
            self.keeper.barrier().await.map_err(Broken::for_good)?;
            if let Some(cause) = self.keeper.not_stored() {
                // The line goes without QUIT: what no update state confirms stays on the server
                // (RFC 1939 §6, P-45).
                return Err(Broken::for_good(cause));
            }
        }
        Ok(())
    }

    async fn until_answered(&mut self, talk: &mut Talk<'_>, requests: usize) -> Result<(), Broken> {
        let mut left = requests;
        while left > 0 {
            let Some(event) = talk.next().await? else {
                return Err(Broken::for_good(out_of_turn(talk, "RETR")));
            };
            if self.take(talk, event).await.map_err(Broken::for_good)? {
                left -= 1;
            }
        }
        Ok(())
    }

    /// Takes an event; true: one request is answered.
    async fn take(&mut self, talk: &Talk<'_>, event: Event) -> Result<bool, Cause> {
        match event {
            Event::Chunk { number, bytes } => {
                if self.open.is_none()
                    && let Some(fetch) = self.wanted.get(&number)
                {
                    self.open = Some(fetch.id);
                    self.keeper.begin(arrival(fetch)).await?;
                }
                self.meter.add(bytes.len() as u64, self.keeper.stored());
                self.keeper.octets(bytes).await?;
                Ok(false)
            }
            Event::Retrieved { number, .. } | Event::Peeked { number, .. } => {
                if self.open.take().is_none()
                    && let Some(fetch) = self.wanted.get(&number)
                {
                    // An empty mail has no chunk and is a mail all the same.
                    self.keeper.begin(arrival(fetch)).await?;
                }
                self.keeper.end().await?;
                self.meter.add(0, self.keeper.stored());
                Ok(true)
            }
            Event::Refused {
                request: request @ (Request::Retrieve { number, .. } | Request::Peek { number, .. }),
                reply,
            } => {
                if self.open.take().is_some() {
                    self.keeper.abandon().await?;
                }
                let cause = Cause::Refused {
                    host: talk.account.pop3.host.clone(),
                    command: request.to_string(),
                    words: reply.to_string(),
                };
                if let Some(fetch) = self.wanted.get(&number) {
                    let is_told = self.told.contains(&fetch.id);
                    self.sum.refuse(&talk.account.id, fetch, is_told, cause);
                }
                Ok(true)
            }
            _ => Ok(false),
        }
    }
}

/// Lines of a mail's body that come with its header where the whole is over the limit.
const FIRST_LINES: u32 = 40;

fn request(fetch: &Fetch) -> Request {
    let number = fetch.number;
    match fetch.extent {
        Extent::Whole | Extent::WholeAtAnySize => Request::Retrieve {
            number,
            expected_octets: fetch.octets,
        },
        Extent::Start { .. } => Request::Peek {
            number,
            body_lines: FIRST_LINES,
        },
    }
}

fn arrival(fetch: &Fetch) -> Arrival {
    let id = fetch.id;
    match fetch.extent {
        Extent::Start { of_octets } => Arrival::Start { id, of_octets },
        _ if fetch.uid.is_none() => Arrival::Nameless(id),
        _ if fetch.replaces_part => Arrival::InPlaceOfPart(id),
        _ => Arrival::Whole(id),
    }
}

/// The mail at which the line broke: perhaps the one that was coming, else the next one due
/// (P-07). Without a lasting name nobody can say which mail it was.
fn broken_at(mails: &[Fetch], kept: &Kept, open: Option<FetchedId>) -> Option<FetchedId> {
    let next = || {
        let mut missing = mails.iter().map(|fetch| fetch.id);
        missing.find(|id| !kept.stored.contains(id))
    };
    let is_named = |id: &FetchedId| {
        let mut mails = mails.iter();
        mails.any(|fetch| fetch.id == *id && fetch.uid.is_some())
    };
    open.or_else(next).filter(is_named)
}

/// Adds what was kept to the sum.
fn account_for(talk: &Talk<'_>, mails: &[Fetch], kept: Kept, sum: &mut Sum) -> HashSet<FetchedId> {
    sum.new += kept.stored.len() as u64 - kept.already;
    sum.octets += kept.octets;
    for (id, error) in kept.failed {
        if let Some(fetch) = mails.iter().find(|fetch| fetch.id == id) {
            sum.miss(&talk.account.id, fetch, cause::of_store(&error));
        }
    }
    kept.stored
}
