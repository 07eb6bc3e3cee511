//! DELE for what may go, in one group behind the durable barrier (P-81), then QUIT.

use std::collections::HashSet;

use crate::channel::Cause;
use crate::pop3::{Event, Request};
use crate::sync::{FetchedId, Plan};

use super::session::{Broken, Talk, out_of_turn};

/// Deletes on the server what the plan wants gone, and leaves. `stored` is what became durable
/// in this session. Only +OK to QUIT makes a deletion true; where it does not come, the next
/// session finds the mails known and deletes them again. Returns whether every deletion that was
/// asked for was taken.
pub(super) async fn finish(
    talk: &mut Talk<'_>,
    plan: &Plan,
    stored: &HashSet<FetchedId>,
) -> Result<bool, Broken> {
    let fetched = plan
        .fetch
        .iter()
        .filter(|fetch| fetch.delete_when_durable && stored.contains(&fetch.id))
        .map(|fetch| fetch.number);
    let former = plan.delete.iter().map(|deletion| deletion.number);
    let mut marked = 0_usize;
    let mut refused = 0_usize;
    for number in former.chain(fetched) {
        talk.ask(Request::Delete(number))?;
        marked += 1;
    }
    talk.ask(Request::Finish)?;
    loop {
        match talk.next().await {
            Ok(Some(Event::Committed)) => return Ok(refused == 0),
            Ok(Some(Event::Refused {
                request: Request::Finish,
                reply,
            })) => {
                if marked == 0 {
                    return Ok(true);
                }
                return Err(Broken::for_good(Cause::Refused {
                    host: talk.account.pop3.host.clone(),
                    command: "QUIT".to_owned(),
                    words: reply.to_string(),
                }));
            }
            Ok(Some(Event::Refused { request, reply })) => {
                refused += 1;
                tracing::warn!("{}: {request}: {reply}", talk.account.id);
            }
            Ok(Some(_)) => {}
            // Everything is here and nothing was to go: a server may just hang up.
            Ok(None) | Err(_) if marked == 0 => return Ok(true),
            Ok(None) => return Err(Broken::for_good(out_of_turn(talk, "QUIT"))),
            Err(broken) => return Err(broken),
        }
    }
}
