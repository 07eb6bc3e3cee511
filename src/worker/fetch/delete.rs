//! DELE for what may go, in one group behind the durable barrier (P-81), then QUIT.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use crate::channel::Cause;
use crate::model::MailNumber;
use crate::pop3::{Event, Request};
use crate::sync::{FetchedId, Plan};
use crate::worker::rules;

use super::session::{Broken, Talk, out_of_turn};

/// What a session deleted on the server.
pub(super) struct Gone {
    /// The mails that are there no more, by their names and as they are remembered.
    pub(super) ids: HashSet<FetchedId>,
    /// Whether the server refused none.
    pub(super) is_all: bool,
}

/// Deletes on the server what the plan wants gone and the filters let go, and leaves. `stored` is
/// what became durable in this session.
pub(super) async fn finish(
    talk: &mut Talk<'_>,
    plan: &Plan,
    stored: &HashSet<FetchedId>,
) -> Result<Gone, Broken> {
    let fetched = plan.fetch.iter();
    let fetched = fetched.filter(|fetch| fetch.delete_when_durable && stored.contains(&fetch.id));
    let named = fetched.clone().filter(|fetch| fetch.uid.is_some());
    let came: HashSet<FetchedId> = named.map(|fetch| fetch.id).collect();
    let former = plan.delete.iter();
    let before = former.clone().flat_map(|one| [one.name, one.id]);
    let may_go = rules::may_go(talk.heart, &talk.account.id, &came, before.collect()).await;
    let fetched = fetched
        // Where the server has no names nothing can be kept there, whatever a filter wants.
        .filter(|fetch| fetch.uid.is_none() || may_go.contains(&fetch.id))
        .map(|fetch| (fetch.number, [fetch.id; 2]));
    let former = former
        .map(|deletion| (deletion.number, [deletion.name, deletion.id]))
        .filter(|(_number, ids)| ids.iter().all(|id| may_go.contains(id)));
    let unwanted: BTreeMap<MailNumber, [FetchedId; 2]> = former.chain(fetched).collect();
    let refused = delete(talk, unwanted.keys().copied().collect()).await?;
    let gone = unwanted.into_iter();
    let gone = gone.filter(|(number, _ids)| !refused.contains_key(number));
    Ok(Gone {
        ids: gone.flat_map(|(_number, ids)| ids).collect(),
        is_all: refused.is_empty(),
    })
}

/// Deletes these mails and leaves; returns which of them the server refused to delete, with its
/// words. Only +OK to QUIT makes a deletion true (P-21); where it does not come, the next session
/// finds the mails known and deletes them again.
pub(in crate::worker) async fn delete(
    talk: &mut Talk<'_>,
    numbers: BTreeSet<MailNumber>,
) -> Result<BTreeMap<MailNumber, String>, Broken> {
    let asked = numbers.len();
    for number in numbers {
        talk.ask(Request::Delete(number))?;
    }
    talk.ask(Request::Finish)?;
    let mut refused = BTreeMap::new();
    loop {
        // Nothing is to go, or the server lets nothing go.
        let is_idle = refused.len() == asked;
        match talk.next().await {
            Ok(Some(Event::Committed)) => return Ok(refused),
            Ok(Some(Event::Refused {
                request: Request::Finish,
                reply,
            })) => {
                if is_idle {
                    return Ok(refused);
                }
                return Err(Broken::for_good(Cause::Refused {
                    host: talk.account.pop3.host.clone(),
                    command: "QUIT".to_owned(),
                    words: reply.to_string(),
                }));
            }
            Ok(Some(Event::Refused { request, reply })) => {
                tracing::warn!("{}: {request}: {reply}", talk.account.id);
                refused.extend(request.mail().map(|number| (number, reply.to_string())));
            }
            Ok(Some(_)) => {}
            // A server may just hang up then.
            Ok(None) | Err(_) if is_idle => return Ok(refused),
            Ok(None) => return Err(Broken::for_good(out_of_turn(talk, "QUIT"))),
            Err(broken) => return Err(broken),
        }
    }
}
