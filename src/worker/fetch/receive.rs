//! RETR after RETR, straight to the disk.

use std::collections::{HashMap, HashSet};

use crate::channel::Cause;
use crate::model::MailNumber;
use crate::pop3::{Event, Request};
use crate::sync::plan::Fetch;
use crate::sync::{FetchedId, Plan};
use crate::worker::cause;

use super::keep::{Keeper, Kept};
use super::progress::Meter;
use super::session::{Broken, Talk, out_of_turn};
use super::{Lane, Sum, Viewers};

/// Receives what the plan wants and returns what is durable of it, also of what came before a
/// line broke (then it is in `sum`, and the next session finds it known).
///
/// Where the server takes RETR for a deletion (`destructive`), each mail is durable before the
/// next is asked for (P-45).
pub(super) async fn receive(
    talk: &mut Talk<'_>,
    plan: &Plan,
    destructive: bool,
    lane: &Lane,
    viewers: &Viewers,
    sum: &mut Sum,
) -> Result<HashSet<FetchedId>, Broken> {
    if plan.fetch.is_empty() {
        return Ok(HashSet::new());
    }
    let id = talk.account.id.clone();
    let heart = talk.heart;
    let incoming = heart
        .on_disk(move |store| store.incoming(&id))
        .await
        .map_err(Broken::for_good)?;
    let mut receiver = Receiver {
        keeper: Keeper::start(incoming, heart.teller.clone(), lane),
        meter: Meter::new(
            heart,
            &talk.account.id,
            viewers,
            plan.fetch.len() as u64,
            plan.octets(),
        ),
        wanted: plan
            .fetch
            .iter()
            .map(|fetch| (fetch.number, fetch))
            .collect(),
        open: None,
        sum,
    };
    let result = if destructive {
        receiver.one_by_one(talk, plan).await
    } else {
        receiver.pipelined(talk, plan).await
    };
    receiver.meter.tell(receiver.keeper.stored());
    let open = receiver.open;
    let (kept, stored) = receiver.keeper.finish().await;
    if result.as_ref().is_err_and(|broken| broken.may_go_on) {
        strike(talk, plan, &kept, open);
    }
    let stored_ids = account_for(talk, plan, kept, sum);
    stored.map_err(Broken::for_good)?;
    result?;
    Ok(stored_ids)
}

struct Receiver<'a> {
    keeper: Keeper,
    meter: Meter,
    wanted: HashMap<MailNumber, &'a Fetch>,
    /// The mail whose octets are coming.
    open: Option<FetchedId>,
    sum: &'a mut Sum,
}

impl Receiver<'_> {
    async fn pipelined(&mut self, talk: &mut Talk<'_>, plan: &Plan) -> Result<(), Broken> {
        for fetch in &plan.fetch {
            talk.ask(retrieve(fetch))?;
        }
        self.until_answered(talk, plan.fetch.len()).await
    }

    async fn one_by_one(&mut self, talk: &mut Talk<'_>, plan: &Plan) -> Result<(), Broken> {
        for fetch in &plan.fetch {
            talk.ask(retrieve(fetch))?;
            self.until_answered(talk, 1).await?;
            self.keeper.barrier().await.map_err(Broken::for_good)?;
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
                    self.keeper.begin(fetch.id).await?;
                }
                self.meter.add(bytes.len() as u64, self.keeper.stored());
                self.keeper.octets(bytes).await?;
                Ok(false)
            }
            Event::Retrieved { number, .. } => {
                if self.open.take().is_none()
                    && let Some(fetch) = self.wanted.get(&number)
                {
                    // An empty mail has no chunk and is a mail all the same.
                    self.keeper.begin(fetch.id).await?;
                }
                self.keeper.end().await?;
                self.meter.add(0, self.keeper.stored());
                Ok(true)
            }
            Event::Refused {
                request: Request::Retrieve { number, .. },
                reply,
            } => {
                if self.open.take().is_some() {
                    self.keeper.abandon().await?;
                }
                let cause = Cause::Refused {
                    host: talk.account.pop3.host.clone(),
                    command: format!("RETR {number}"),
                    words: reply.to_string(),
                };
                if let Some(fetch) = self.wanted.get(&number) {
                    self.sum.miss(&talk.account.id, fetch, cause);
                }
                Ok(true)
            }
            _ => Ok(false),
        }
    }
}

fn retrieve(fetch: &Fetch) -> Request {
    Request::Retrieve {
        number: fetch.number,
        expected_octets: fetch.octets,
    }
}

/// The line broke: perhaps at the mail that was coming, else at the next one due (P-07).
fn strike(talk: &Talk<'_>, plan: &Plan, kept: &Kept, open: Option<FetchedId>) {
    let next = || {
        let mut missing = plan.fetch.iter().map(|fetch| fetch.id);
        missing.find(|id| !kept.stored.contains(id))
    };
    if let Some(id) = open.or_else(next) {
        talk.heart.fetches.remember(&talk.account.id, |memory| {
            *memory.strikes.entry(id).or_default() += 1;
        });
    }
}

/// Adds what was kept to the sum.
fn account_for(talk: &Talk<'_>, plan: &Plan, kept: Kept, sum: &mut Sum) -> HashSet<FetchedId> {
    sum.new += kept.stored.len() as u64;
    sum.octets += kept.octets;
    for (id, error) in kept.failed {
        if let Some(fetch) = plan.fetch.iter().find(|fetch| fetch.id == id) {
            sum.miss(&talk.account.id, fetch, cause::of_store(&error));
        }
    }
    talk.heart.fetches.remember(&talk.account.id, |memory| {
        memory
            .strikes
            .retain(|id, _strikes| !kept.stored.contains(id));
    });
    kept.stored
}
