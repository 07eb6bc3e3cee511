//! What earlier sessions did not fetch, fetched because a person asks for it.

use std::collections::HashSet;

use crate::channel::{Cause, Outcome, Task, Ticket};
use crate::model::{AccountId, MailId};
use crate::worker::heart::Shared;
use crate::worker::{cause, clock};

use super::{fetch_selection, refresh};

/// Forgets why mails of one or all accounts were not fetched, and fetches.
pub(in crate::worker) async fn fetch_again(
    heart: &Shared,
    account: Option<AccountId>,
    ticket: Ticket,
) -> Outcome {
    let ids: Vec<AccountId> = match &account {
        Some(id) => vec![id.clone()],
        None => heart.accounts().into_iter().map(|it| it.id).collect(),
    };
    let forgotten = heart.on_disk(move |store| {
        let mut ids = ids.iter();
        ids.try_for_each(|id| store.try_again(id, clock::now()))
    });
    if let Err(fault) = forgotten.await {
        return cause::outcome(Task::Fetch, account, Err(fault));
    }
    refresh(heart, account, Some(ticket)).await
}

/// Fetches the rest of a mail of which only the beginning is here.
pub(in crate::worker) async fn fetch_whole(
    heart: &Shared,
    mail: MailId,
    ticket: Ticket,
) -> Outcome {
    let part = || heart.on_disk(move |store| store.part_of(mail));
    let id = match part().await {
        Ok(Some((id, _fetched))) => id,
        Ok(None) => return Outcome::Done,
        Err(fault) => return cause::outcome(Task::Open, None, Err(fault)),
    };
    let account = match heart.account(&id) {
        Ok(account) => account,
        Err(fault) => return cause::outcome(Task::Fetch, Some(id), Err(fault)),
    };
    let lane = heart.fetches.lane(&id).await;
    let fetched = match part().await {
        Ok(Some((_id, fetched))) => fetched,
        // It is whole: the session that was waited for has brought it.
        Ok(None) => return Outcome::Done,
        Err(fault) => return cause::outcome(Task::Fetch, Some(id), Err(fault)),
    };
    let mails = HashSet::from([fetched]);
    let (sum, result) = fetch_selection(heart, &account, mails, ticket, lane).await;
    let result = result.and_then(|()| {
        if sum.gone.contains(&fetched) {
            let host = account.pop3.host.clone();
            return Err(Cause::GoneFromServer { host });
        }
        Ok(())
    });
    cause::outcome(Task::Fetch, Some(id), result)
}
