//! One attempt at some entries of one account: what happens around the session.

use std::sync::Arc;

use tokio::sync::watch;

use crate::channel::event::ConnectionState;
use crate::channel::{Cause, Event, Ticket};
use crate::model::{AccountId, MailSummary, OutboxId, OutboxItem, OutboxState, Timestamp};
use crate::store::Queued;
use crate::sync::retry::due_at;
use crate::worker::heart::{Shared, lock};
use crate::worker::{clock, fetch};

use super::{Attempted, Running, SENT_SHOWN, Stopping, session, tell_outbox};

/// Which entries an attempt may touch, looked at when its turn has come: whoever had the line
/// before may have sent them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wish {
    /// Those whose planned time has come.
    Due,
    /// All that wait.
    Waiting,
    /// Also `Failed` and `Unknown` ones: a person has decided.
    Decided {
        /// Attempts so far when that was: what came out of a later one is not what was decided on.
        attempts: u32,
    },
}

impl Wish {
    pub(super) fn covers(self, item: &OutboxItem, now: Timestamp) -> bool {
        if let Self::Decided { attempts } = self
            && attempts != item.attempts
        {
            return false;
        }
        match item.state {
            OutboxState::Queued { .. } | OutboxState::Deferred { .. } => {
                self != Self::Due || due_at(item, now).is_some_and(|at| at <= now)
            }
            // `AtDot`: its verdict could not be written, and nobody is at it any more.
            OutboxState::Failed { .. } | OutboxState::Unknown { .. } | OutboxState::AtDot => {
                matches!(self, Self::Decided { .. })
            }
            OutboxState::Sending | OutboxState::Sent { .. } => false,
        }
    }
}

/// Dropped by whoever waited for an attempt: the attempt stops where it safely can.
struct StopOnDrop(watch::Sender<Stopping>);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.send_modify(|stop| stop.all = true);
    }
}

/// Attempts these entries over one connection. The attempt itself is a task of its own: what is
/// at its dot is brought to an end even where nobody waits for it any more.
pub(super) async fn attempt(
    heart: &Shared,
    account: &AccountId,
    items: Vec<OutboxId>,
    wish: Wish,
    ticket: Option<Ticket>,
) -> Attempted {
    let (stop, stopped) = watch::channel(Stopping::default());
    let guard = StopOnDrop(stop.clone());
    let task = {
        let (heart, account) = (Arc::clone(heart), account.clone());
        tokio::spawn(async move {
            let marks = Marks::set(&heart, &items, &stop);
            let attempted = in_lane(&heart, &account, items, wish, ticket, stopped).await;
            drop(marks);
            tell_outbox(&heart).await;
            attempted
        })
    };
    let attempted = task.await.unwrap_or_else(|error| {
        let detail = error.to_string();
        Attempted::nothing(Cause::Internal { detail })
    });
    drop(guard);
    attempted
}

/// Marks entries as being attempted, and takes the marks back however the attempt ends.
struct Marks<'a> {
    heart: &'a Shared,
    items: Vec<OutboxId>,
}

impl<'a> Marks<'a> {
    fn set(heart: &'a Shared, items: &[OutboxId], stop: &watch::Sender<Stopping>) -> Self {
        let mut running = lock(&heart.posts.running);
        let items: Vec<OutboxId> = items
            .iter()
            .filter(|item| !running.contains_key(item))
            .cloned()
            .collect();
        for item in &items {
            let mark = Running {
                stop: stop.clone(),
                state: None,
            };
            running.insert(item.clone(), mark);
        }
        drop(running);
        Self { heart, items }
    }
}

impl Drop for Marks<'_> {
    fn drop(&mut self) {
        let mut running = lock(&self.heart.posts.running);
        for item in &self.items {
            running.remove(item);
        }
    }
}

async fn in_lane(
    heart: &Shared,
    account: &AccountId,
    items: Vec<OutboxId>,
    wish: Wish,
    ticket: Option<Ticket>,
    stopped: watch::Receiver<Stopping>,
) -> Attempted {
    let _lane = heart.posts.lane(account).await;
    let settings = match heart.account(account) {
        Ok(settings) => settings,
        Err(cause) => return Attempted::nothing(cause),
    };
    let loaded = heart
        .on_disk(move |store| {
            let mut all = store.outbox().items()?;
            let now = clock::now();
            all.retain(|item| items.contains(&item.id) && wish.covers(item, now));
            Ok(all)
        })
        .await;
    let loaded = match loaded {
        Ok(loaded) => loaded,
        Err(cause) => return Attempted::nothing(cause),
    };
    if loaded.is_empty() || stopped.borrow().all {
        return Attempted::default();
    }
    heart.posts.show_as(&loaded, &OutboxState::Sending);
    let told = |state| Event::Connection {
        account: account.clone(),
        state,
    };
    heart.teller.tell(told(ConnectionState::Sending)).await;
    tell_outbox(heart).await;
    let attempted = session::run(heart, &settings, loaded, wish, ticket, stopped).await;
    let checked = heart.fetches.memory(account).checked;
    let idle = ConnectionState::Idle { checked };
    heart.teller.tell(told(idle)).await;
    heart.tell_folders().await;
    if let Some(cause) = &attempted.cause {
        fetch::ask_for_password(heart, &settings, cause).await;
    }
    attempted
}

/// Writes the result of an entry down before anything else happens, and files it where it is
/// sent.
pub(super) async fn settle(
    heart: &Shared,
    item: &OutboxItem,
    ticket: Option<Ticket>,
) -> Result<(), Cause> {
    let written = item.clone();
    heart
        .on_disk(move |store| store.outbox().update(&written))
        .await?;
    heart.posts.show_as(std::slice::from_ref(item), &item.state);
    if matches!(item.state, OutboxState::Sent { .. }) {
        // The verdict is written: a mail that is not filed now is filed at the next start.
        if let Err(cause) = file(heart, item).await {
            tracing::error!("a sent mail is not in Sent yet: {cause}");
        }
    }
    if let Some(ticket) = ticket {
        let item = item.clone();
        heart.teller.tell(Event::Settled { ticket, item }).await;
    }
    Ok(())
}

/// Moves a sent entry into Sent.
pub(super) async fn file(heart: &Shared, item: &OutboxItem) -> Result<(), Cause> {
    let id = item.id.clone();
    let filed = heart
        .on_disk(move |store| store.outbox().file_in_sent(&id))
        .await?;
    {
        let mut sent = lock(&heart.posts.sent);
        if sent.len() == SENT_SHOWN {
            sent.remove(0);
        }
        sent.push(item.clone());
    }
    tell_rows(heart, filed).await;
    let item = item.clone();
    heart.teller.tell(Event::Filed { item }).await;
    Ok(())
}

/// Tells what a change of the outbox did to the lists.
pub(super) async fn tell_rows(heart: &Shared, changed: Queued) {
    for (folder, mail) in changed.removed {
        let mails = vec![mail];
        let event = Event::MailsRemoved { folder, mails };
        heart.teller.tell(event).await;
    }
    let rows: Vec<MailSummary> = changed.row.into_iter().chain(changed.refused).collect();
    if !rows.is_empty() {
        heart.teller.tell(Event::MailsAdded { rows }).await;
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::item;
    use super::*;
    use crate::model::Doubt;

    #[test]
    fn a_second_click_does_not_send_again_what_nobody_has_decided_on() {
        let mut item = item(OutboxState::Unknown {
            since: Timestamp(0),
            why: Doubt::LineEnded,
        });
        let decided = Wish::Decided { attempts: 1 };
        assert!(decided.covers(&item, Timestamp(9)));
        item.attempts = 2;
        assert!(!decided.covers(&item, Timestamp(9)), "unknown once more");
        assert!(!Wish::Waiting.covers(&item, Timestamp(9)));
    }
}
