//! Sending: from a draft or a finished mail to the outbox, and from there to the server.
//!
//! A mail that the server took for some recipients and refused for others is filed in Sent with
//! what was said of each one, and the refused ones become an outbox entry of their own, `Failed`
//! with the server's words: it stays until the person corrects it (take back), tries it again or
//! throws it away.

mod entry;
mod offers;
mod post;
pub(super) mod queue;
pub(super) mod session;
mod verdict;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex};

use tokio::sync::{Notify, watch};

use crate::channel::{Cause, Event, Failure, Outcome, Task, Ticket};
use crate::model::{AccountId, Doubt, OutboxId, OutboxItem, OutboxState, Timestamp};
use crate::sync::retry::due_at;

use super::heart::{Shared, lock};
use super::{cause, clock};

pub(super) use entry::{copy_attachments, give_up, mark_sent, resend, take_back};
pub(super) use offers::tell_offers;
pub(super) use queue::{send, submit};

use post::Wish;

/// Mails sent in this run that the window goes on to show.
const SENT_SHOWN: usize = 50;

/// The deliveries that run.
#[derive(Debug, Default)]
pub(super) struct Posts {
    /// One connection an account.
    lanes: Mutex<HashMap<AccountId, Arc<tokio::sync::Mutex<()>>>>,
    /// Entries an attempt is at, and how to stop it.
    running: Mutex<BTreeMap<OutboxId, Running>>,
    /// Entries in somebody's hands: of the session that sends them, or of a person's decision.
    claimed: Mutex<BTreeSet<OutboxId>>,
    released: Notify,
    sent: Mutex<Vec<OutboxItem>>,
}

#[derive(Debug, Clone)]
struct Running {
    stop: watch::Sender<Stopping>,
    /// What to show instead of the state on the disk.
    state: Option<OutboxState>,
}

/// What of an attempt is to stop.
#[derive(Debug, Clone, Default)]
struct Stopping {
    /// All of it.
    all: bool,
    /// These entries alone; the others go on.
    entries: BTreeSet<OutboxId>,
}

/// An entry in one's hands; nobody else changes it until this is dropped.
struct Claim {
    heart: Shared,
    entry: OutboxId,
}

impl Claim {
    /// `None` while another has it.
    fn try_take(heart: &Shared, entry: &OutboxId) -> Option<Self> {
        let is_free = lock(&heart.posts.claimed).insert(entry.clone());
        is_free.then(|| Self {
            heart: Arc::clone(heart),
            entry: entry.clone(),
        })
    }

    /// Waits until the entry is free. An attempt at it stops, unless it has come to its dot.
    async fn take(heart: &Shared, entry: &OutboxId) -> Self {
        loop {
            let released = heart.posts.released.notified();
            tokio::pin!(released);
            released.as_mut().enable();
            if let Some(claim) = Self::try_take(heart, entry) {
                return claim;
            }
            heart.posts.stop(entry);
            released.await;
        }
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        lock(&self.heart.posts.claimed).remove(&self.entry);
        self.heart.posts.released.notify_waiters();
    }
}

impl Posts {
    async fn lane(&self, account: &AccountId) -> tokio::sync::OwnedMutexGuard<()> {
        let lane = Arc::clone(lock(&self.lanes).entry(account.clone()).or_default());
        lane.lock_owned().await
    }

    /// Stops every attempt that has not come to its dot, and waits for the others.
    pub(super) async fn settled(&self, heart: &Shared) {
        for running in lock(&self.running).values() {
            running.stop.send_modify(|stop| stop.all = true);
        }
        for account in heart.accounts() {
            drop(self.lane(&account.id).await);
        }
    }

    /// The entries on the disk as a window shows them: with those being attempted in their
    /// real state, and those sent in this run.
    fn as_shown(&self, mut items: Vec<OutboxItem>) -> Vec<OutboxItem> {
        let running = lock(&self.running);
        for item in &mut items {
            let shown = running.get(&item.id);
            if let Some(state) = shown.and_then(|running| running.state.clone()) {
                item.state = state;
            } else if shown.is_none() && item.state == OutboxState::AtDot {
                // Its verdict could not be written down: a person has to decide.
                item.state = OutboxState::Unknown {
                    since: clock::now(),
                    why: Doubt::Unwritten,
                };
            }
        }
        drop(running);
        let waiting: Vec<OutboxId> = items.iter().map(|item| item.id.clone()).collect();
        let sent = lock(&self.sent);
        let filed = sent.iter().filter(|item| !waiting.contains(&item.id));
        items.extend(filed.cloned());
        items
    }

    /// Shows entries that are being attempted in this state.
    fn show_as(&self, items: &[OutboxItem], state: &OutboxState) {
        let mut running = lock(&self.running);
        for item in items {
            if let Some(running) = running.get_mut(&item.id) {
                running.state = Some(state.clone());
            }
        }
    }

    /// Asks the attempt at this entry to let go of it, if one runs.
    fn stop(&self, item: &OutboxId) {
        if let Some(running) = lock(&self.running).get(item) {
            running.stop.send_modify(|stop| {
                stop.entries.insert(item.clone());
            });
        }
    }
}

/// Tells the outbox as it is now.
pub(super) async fn tell_outbox(heart: &Shared) {
    let items = heart.on_disk(|store| store.outbox().items()).await;
    match items {
        Ok(items) => {
            let items = heart.posts.as_shown(items);
            heart.teller.tell(Event::OutboxChanged { items }).await;
        }
        Err(cause) => tracing::warn!("the outbox cannot be read: {cause}"),
    }
}

/// What an attempt came to.
#[derive(Debug, Default)]
struct Attempted {
    /// Entries with a result, as they stand now.
    settled: Vec<OutboxItem>,
    /// Why the session ended early.
    cause: Option<Cause>,
}

impl Attempted {
    fn nothing(cause: Cause) -> Self {
        Self {
            settled: Vec::new(),
            cause: Some(cause),
        }
    }
}

/// Attempts everything that waits, over one connection an account, accounts side by side. Tells
/// of the entries that only a person can decide about.
pub(super) async fn flush(heart: &Shared, account: Option<AccountId>, ticket: Ticket) -> Outcome {
    let items = match heart.on_disk(|store| store.outbox().items()).await {
        Ok(items) => items,
        Err(cause) => return cause::outcome(Task::SendWaiting, account, Err(cause)),
    };
    let mut of_account: BTreeMap<AccountId, Vec<OutboxId>> = BTreeMap::new();
    for item in items {
        let wanted = account
            .as_ref()
            .is_none_or(|account| *account == item.account);
        let waits_for_a_person = matches!(
            item.state,
            OutboxState::Unknown { .. } | OutboxState::Failed { .. }
        );
        if wanted && waits_for_a_person {
            heart.teller.tell(Event::Undecided { ticket, item }).await;
        } else if wanted && Wish::Waiting.covers(&item, clock::now()) {
            of_account.entry(item.account).or_default().push(item.id);
        }
    }
    let mut attempts = tokio::task::JoinSet::new();
    for (account, items) in of_account {
        let heart = Arc::clone(heart);
        attempts.spawn(async move {
            let attempted =
                post::attempt(&heart, &account, items, Wish::Waiting, Some(ticket)).await;
            attempted.cause.map(|cause| (account, cause))
        });
    }
    let mut failed = None;
    while let Some(ended) = attempts.join_next().await {
        failed = failed.or_else(|| ended.ok().flatten());
    }
    match failed {
        Some((account, cause)) => cause::outcome(Task::SendWaiting, Some(account), Err(cause)),
        None => Outcome::Done,
    }
}

/// Attempts what is due by itself, and returns when the next thing is.
pub(super) async fn attempt_due(heart: &Shared) -> Option<Timestamp> {
    let items = heart.on_disk(|store| store.outbox().items()).await.ok()?;
    let now = clock::now();
    let mut next = None;
    let mut of_account: BTreeMap<AccountId, Vec<OutboxId>> = BTreeMap::new();
    for item in items {
        if lock(&heart.posts.running).contains_key(&item.id) {
            continue;
        }
        let Some(at) = due_at(&item, now) else {
            continue;
        };
        if at <= now {
            of_account.entry(item.account).or_default().push(item.id);
        } else {
            next = Some(next.map_or(at, |next: Timestamp| next.min(at)));
        }
    }
    for (account, items) in of_account {
        let heart = Arc::clone(heart);
        tokio::spawn(async move {
            let attempted = post::attempt(&heart, &account, items, Wish::Due, None).await;
            for item in &attempted.settled {
                if let Some(failure) = failure_of(&heart, item) {
                    heart.teller.notice(failure).await;
                }
            }
            heart.bell.notify_one();
        });
    }
    next
}

/// Attempts everything of an account that waits, planned for later or not: a password came.
pub(super) async fn attempt_waiting(heart: &Shared, account: &AccountId) {
    let Ok(items) = heart.on_disk(|store| store.outbox().items()).await else {
        return;
    };
    let items: Vec<OutboxId> = items
        .into_iter()
        .filter(|item| {
            item.account == *account && matches!(item.state, OutboxState::Deferred { .. })
        })
        .map(|item| item.id)
        .collect();
    if !items.is_empty() {
        post::attempt(heart, account, items, Wish::Waiting, None).await;
    }
}

fn send_task(subject: &str) -> Task {
    Task::Send {
        subject: subject.to_owned(),
    }
}

/// What a person must be told of a result: somebody does not get the mail.
fn failure_of(heart: &Shared, item: &OutboxItem) -> Option<Failure> {
    let host = heart
        .account(&item.account)
        .map(|account| account.smtp.host)
        .unwrap_or_default();
    let cause = match &item.state {
        OutboxState::Unknown { .. } => Cause::Unconfirmed { host },
        OutboxState::Failed { reason } => {
            verdict::refused(item, &host).unwrap_or_else(|| match reason.code {
                0 => Cause::NotSent {
                    reason: Box::new(reason.clone()),
                },
                _ => Cause::Refused {
                    host,
                    command: "the mail".to_owned(),
                    words: reason.to_string(),
                },
            })
        }
        OutboxState::Sent { .. } => verdict::refused(item, &host)?,
        OutboxState::Queued { .. }
        | OutboxState::Sending
        | OutboxState::AtDot
        | OutboxState::Deferred { .. } => return None,
    };
    let subject = item.subject.clone();
    let task = match item.state {
        OutboxState::Sent { .. } => Task::SendToAll { subject },
        _ => Task::Send { subject },
    };
    Some(Failure {
        task,
        cause,
        account: Some(item.account.clone()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Address;

    /// An entry that was attempted once.
    pub(super) fn item(state: OutboxState) -> OutboxItem {
        OutboxItem {
            id: OutboxId("1".to_owned()),
            account: AccountId::new("work").unwrap(),
            sender: Address::parse("ann@example.org").unwrap(),
            subject: String::new(),
            message_id: String::new(),
            size_octets: 1,
            queued_at: Timestamp(0),
            attempts: 1,
            state,
            recipients: Vec::new(),
            options: crate::model::DeliveryOptions::default(),
            reports_left_out: false,
        }
    }

    #[test]
    fn a_mail_whose_verdict_could_not_be_written_down_is_shown_as_a_question() {
        let item = item(OutboxState::AtDot);
        let posts = Posts::default();
        let shown = posts.as_shown(vec![item.clone()]).remove(0);
        assert!(
            matches!(
                shown.state,
                OutboxState::Unknown {
                    why: Doubt::Unwritten,
                    ..
                }
            ),
            "{shown:?}"
        );
        // While an attempt runs it is what the disk says.
        let running = Running {
            stop: watch::Sender::new(Stopping::default()),
            state: None,
        };
        lock(&posts.running).insert(item.id.clone(), running);
        assert_eq!(posts.as_shown(vec![item.clone()]), [item]);
    }
}
