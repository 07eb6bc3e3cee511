//! Fetching: one fetch an account at a time; whoever asks meanwhile joins it.

mod again;
pub(super) mod delete;
mod keep;
pub(super) mod look;
mod progress;
mod prove;
mod receive;
mod renamed;
mod selection;
pub(super) mod session;
mod strike;
mod sum;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::sync::{OwnedMutexGuard, watch};
use tokio::task::{AbortHandle, JoinSet};
use tokio::time::Instant;

use crate::channel::event::{ConnectionState, FetchReport, ServerKind};
use crate::channel::{Cause, Event, Failure, Outcome, Task, Ticket};
use crate::model::{AccountId, AccountSettings, Timestamp};
use crate::sync::FetchedId;
use crate::sync::retry::{CheckEnd, CheckHistory, NextCheck, REFUSED_LOGINS, next_check};

use crate::provider;

use super::heart::{Shared, lock};
use super::way::Coming;
use super::{cause, clock, login, rules};

pub(super) use again::{fetch_again, fetch_whole};
pub(super) use prove::copies;
pub(super) use selection::fetch_selection;
pub(super) use sum::Sum;

/// Pauses before the maildrop is asked for again that a broken line still holds: servers take
/// some seconds to notice.
pub(super) const IN_USE_PAUSES: [Duration; 4] = [
    Duration::from_secs(1),
    Duration::from_secs(3),
    Duration::from_secs(6),
    Duration::from_secs(10),
];

/// Sessions that follow one that fetched a whole listing of new mails: some servers show a few
/// hundred mails at a time (P-67).
const MORE_SESSIONS: usize = 200;

/// The fetches that run, and what is remembered between them.
#[derive(Debug, Default)]
pub(super) struct Fetches {
    running: Mutex<BTreeMap<AccountId, Running>>,
    memories: Mutex<HashMap<AccountId, Memory>>,
    lanes: Mutex<HashMap<AccountId, Track>>,
    generation: AtomicU64,
    /// Whether mail comes in just now.
    pub(super) coming: Coming,
}

/// Where the sessions with one account's maildrop wait for each other.
#[derive(Debug, Clone, Default)]
struct Track {
    lane: Arc<tokio::sync::Mutex<()>>,
    /// How many wait who must not wait long.
    hurried: Arc<AtomicUsize>,
}

/// Being one of those who must not wait long.
struct Hurried(Arc<AtomicUsize>);

impl Hurried {
    fn new(count: &Arc<AtomicUsize>) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        Self(Arc::clone(count))
    }
}

impl Drop for Hurried {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// What a session is to fetch.
pub(super) enum Wish {
    /// Whatever the account's settings say.
    Everything,
    /// Exactly these, whatever the settings say.
    Only(HashSet<FetchedId>),
}

/// Who looks at a fetch; `None` stands for the schedule.
pub(super) type Viewers = Arc<Mutex<Vec<Option<Ticket>>>>;

#[derive(Debug)]
struct Running {
    generation: u64,
    viewers: Viewers,
    report: watch::Receiver<Option<FetchReport>>,
    abort: AbortHandle,
}

/// What is remembered of an account between two fetches, in this run.
#[derive(Debug, Clone, Default)]
pub(super) struct Memory {
    /// How its checks went.
    pub(super) history: CheckHistory,
    /// When the last one ended well.
    pub(super) checked: Option<Timestamp>,
    /// When the next check is; `None`: there was none in this run.
    pub(super) next: Option<NextCheck>,
}

impl Fetches {
    /// What is remembered of an account.
    pub(super) fn memory(&self, account: &AccountId) -> Memory {
        lock(&self.memories)
            .get(account)
            .cloned()
            .unwrap_or_default()
    }

    /// Changes what is remembered of an account.
    pub(super) fn remember(&self, account: &AccountId, change: impl FnOnce(&mut Memory)) {
        change(lock(&self.memories).entry(account.clone()).or_default());
    }

    /// Held while anything of a fetch still runs, its threads that store included: what the next
    /// one finds known must be all that was stored.
    pub(super) async fn lane(&self, account: &AccountId) -> Lane {
        self.lane_telling(account, async {}).await
    }

    /// The same; where somebody else has it, `waits` tells so, once this one counts as waiting.
    pub(super) async fn lane_telling(
        &self,
        account: &AccountId,
        waits: impl Future<Output = ()>,
    ) -> Lane {
        let track = self.track(account);
        let hurried = Hurried::new(&track.hurried);
        let lane = match Arc::clone(&track.lane).try_lock_owned() {
            Ok(lane) => lane,
            Err(_taken) => {
                waits.await;
                track.lane.lock_owned().await
            }
        };
        drop(hurried);
        Arc::new(lane)
    }

    /// The same for who gives way to all others ([`Fetches::is_awaited`]): the server mailbox.
    pub(super) async fn patient_lane(&self, account: &AccountId) -> Lane {
        Arc::new(self.track(account).lane.lock_owned().await)
    }

    /// The same where nobody has it.
    pub(super) fn free_lane(&self, account: &AccountId) -> Option<Lane> {
        let lane = self.track(account).lane.try_lock_owned();
        lane.ok().map(Arc::new)
    }

    /// Whether somebody waits for the lane who must not wait long.
    pub(super) fn is_awaited(&self, account: &AccountId) -> bool {
        self.track(account).hurried.load(Ordering::Relaxed) > 0
    }

    fn track(&self, account: &AccountId) -> Track {
        let mut lanes = lock(&self.lanes);
        lanes.entry(account.clone()).or_default().clone()
    }
}

/// The right to talk with one account's maildrop.
pub(in crate::worker) type Lane = Arc<OwnedMutexGuard<()>>;

/// Being one of those who look at a fetch. The last one to leave ends it.
struct View {
    heart: Shared,
    account: AccountId,
    generation: u64,
    ticket: Option<Ticket>,
    report: watch::Receiver<Option<FetchReport>>,
}

impl Drop for View {
    fn drop(&mut self) {
        let mut running = lock(&self.heart.fetches.running);
        let Some(fetch) = running.get(&self.account) else {
            return;
        };
        if fetch.generation != self.generation {
            return;
        }
        let mut viewers = lock(&fetch.viewers);
        if let Some(place) = viewers.iter().position(|viewer| *viewer == self.ticket) {
            viewers.swap_remove(place);
        }
        let nobody_looks = viewers.is_empty();
        drop(viewers);
        if nobody_looks {
            fetch.abort.abort();
            running.remove(&self.account);
        }
    }
}

impl View {
    async fn report(&mut self) -> FetchReport {
        let done = self.report.wait_for(Option::is_some).await;
        let report = done.ok().and_then(|report| report.clone());
        report.unwrap_or_else(|| {
            let stopped = Cause::Internal {
                detail: "the fetch stopped in the middle".to_owned(),
            };
            report_of(&self.account, &Sum::default(), 0, Some(stopped))
        })
    }
}

/// Fetches one account or all of them, side by side.
pub(super) async fn refresh(
    heart: &Shared,
    account: Option<AccountId>,
    ticket: Option<Ticket>,
) -> Outcome {
    let accounts = match account {
        Some(id) => match heart.account(&id) {
            Ok(account) => vec![account],
            Err(cause) => return cause::outcome(Task::Fetch, Some(id), Err(cause)),
        },
        None => heart.accounts(),
    };
    let mut views = JoinSet::new();
    for account in accounts {
        let mut view = join(heart, account, ticket);
        views.spawn(async move {
            let report = view.report().await;
            if let Some(ticket) = view.ticket {
                let told = report.clone();
                let event = Event::Fetched {
                    ticket,
                    report: told,
                };
                view.heart.teller.tell(event).await;
            }
            report.failure
        });
    }
    let mut failures = Vec::new();
    while let Some(failure) = views.join_next().await {
        failures.extend(failure.ok().flatten());
    }
    match failures.into_iter().next() {
        Some(failure) => Outcome::Failed(failure),
        None => Outcome::Done,
    }
}

/// Joins the fetch that runs, or starts one.
fn join(heart: &Shared, account: AccountSettings, ticket: Option<Ticket>) -> View {
    let mut running = lock(&heart.fetches.running);
    let view = |generation, report| View {
        heart: Arc::clone(heart),
        account: account.id.clone(),
        generation,
        ticket,
        report,
    };
    if let Some(fetch) = running.get(&account.id) {
        lock(&fetch.viewers).push(ticket);
        return view(fetch.generation, fetch.report.clone());
    }
    let generation = heart.fetches.generation.fetch_add(1, Ordering::Relaxed);
    let viewers: Viewers = Arc::new(Mutex::new(vec![ticket]));
    let (sender, report) = watch::channel(None);
    let view = view(generation, report.clone());
    let id = account.id.clone();
    let task = tokio::spawn({
        let (heart, viewers) = (Arc::clone(heart), Arc::clone(&viewers));
        async move {
            let report = whole(&heart, &account, viewers).await;
            let mut running = lock(&heart.fetches.running);
            if running
                .get(&account.id)
                .is_some_and(|fetch| fetch.generation == generation)
            {
                running.remove(&account.id);
            }
            drop(running);
            sender.send_replace(Some(report));
        }
    });
    let fetch = Running {
        generation,
        viewers,
        report,
        abort: task.abort_handle(),
    };
    running.insert(id, fetch);
    view
}

/// Says that nothing goes on any more, also where a fetch was cancelled.
struct Idle<'a> {
    heart: &'a Shared,
    account: &'a AccountId,
    state: Option<ConnectionState>,
}

impl Drop for Idle<'_> {
    fn drop(&mut self) {
        let checked = self.heart.fetches.memory(self.account).checked;
        let idle = ConnectionState::Idle { checked };
        self.heart.teller.mention(Event::Connection {
            account: self.account.clone(),
            state: self.state.take().unwrap_or(idle),
        });
    }
}

/// A session, and where its line breaks another one, as soon as the server has noticed the end of
/// the first.
async fn twice(
    heart: &Shared,
    account: &AccountSettings,
    wish: &Wish,
    (lane, viewers): (&Lane, &Viewers),
    sum: &mut Sum,
) -> Result<session::Ended, session::Broken> {
    login::begins_attempt(heart, account, ServerKind::Pop3);
    let first = session::run(heart, account, wish, (lane, viewers), sum).await;
    if !first.as_ref().is_err_and(|broken| broken.may_go_on) {
        return first;
    }
    tracing::info!("{}: the line broke, once more", account.id);
    let mut result = session::run(heart, account, wish, (lane, viewers), sum).await;
    for pause in IN_USE_PAUSES {
        if !result.as_ref().is_err_and(|broken| broken.in_use) {
            break;
        }
        tracing::info!("{}: the broken line still holds the maildrop", account.id);
        tokio::time::sleep(pause).await;
        result = session::run(heart, account, wish, (lane, viewers), sum).await;
    }
    result
}

/// A whole fetch of one account: where a line breaks, once more.
async fn whole(heart: &Shared, account: &AccountSettings, viewers: Viewers) -> FetchReport {
    let began = Instant::now();
    let lane = heart.fetches.lane(&account.id).await;
    let mut idle = Idle {
        heart,
        account: &account.id,
        state: None,
    };
    let told = |state| Event::Connection {
        account: account.id.clone(),
        state,
    };
    heart.teller.tell(told(ConnectionState::Connecting)).await;
    let mut sum = Sum::default();
    let wish = Wish::Everything;
    let mut result = twice(heart, account, &wish, (&lane, &viewers), &mut sum).await;
    let mut seen = HashSet::new();
    for _session in 0..MORE_SESSIONS {
        let ended = result.as_ref();
        if !ended.is_ok_and(|ended| ended.suggests_more(&mut seen)) {
            break;
        }
        let more = session::run(heart, account, &wish, (&lane, &viewers), &mut sum).await;
        result = match more {
            // What came before is not undone by a server that wants its rest.
            Err(broken) if matches!(broken.cause, Cause::Busy { .. }) => break,
            other => other,
        };
    }
    rules::settled(heart, &account.id).await;
    heart.announcements.tell(heart, &account.id).await;
    let failure = result.err().map(|broken| broken.cause);
    let before = heart.fetches.memory(&account.id);
    note_end(heart, account, failure.as_ref());
    if let Some(cause) = &failure {
        let retry_at = match heart.fetches.memory(&account.id).next {
            Some(NextCheck::At(time)) if heart.background => Some(time),
            _ => None,
        };
        idle.state = Some(ConnectionState::Failed { retry_at });
        ask_for_password(heart, account, cause).await;
    }
    drop(idle);
    let took_ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
    let report = report_of(&account.id, &sum, took_ms, failure);
    // Somebody who asked learns it by the outcome; nobody asked the schedule. A server that is
    // away for hours is told once.
    let nobody_asked = lock(&viewers).iter().all(Option::is_none);
    if let Some(failure) = report.failure.clone()
        && nobody_asked
        && before.history.failures == 0
    {
        heart.teller.notice(failure).await;
    }
    tell_pause(heart, account, before.history.refused_logins).await;
    for failure in sum.notices {
        heart.teller.notice(failure).await;
    }
    if sum.new > 0 {
        heart.tell_folders().await;
        heart.maildrops.look_again(heart, account).await;
    }
    heart.bell.notify_one();
    report
}

/// Says once that an account whose login is refused again and again waits for a person (S-49).
async fn tell_pause(heart: &Shared, account: &AccountSettings, refused_before: u32) {
    let times = heart.fetches.memory(&account.id).history.refused_logins;
    if !heart.background || times != REFUSED_LOGINS || refused_before == times {
        return;
    }
    let host = account.pop3.host.clone();
    let failure = Failure {
        task: Task::Fetch,
        cause: Cause::ChecksPaused { host, times },
        account: Some(account.id.clone()),
    };
    heart.teller.notice(failure).await;
}

fn report_of(id: &AccountId, sum: &Sum, took_ms: u64, failure: Option<Cause>) -> FetchReport {
    FetchReport {
        account: id.clone(),
        new: sum.new,
        octets: sum.octets,
        failed: sum.failed(),
        took_ms,
        failure: failure.map(|cause| Failure {
            task: Task::Fetch,
            cause,
            account: Some(id.clone()),
        }),
    }
}

fn note_end(heart: &Shared, account: &AccountSettings, failure: Option<&Cause>) {
    let end = match failure {
        None => CheckEnd::Done,
        Some(Cause::LoginRefused { .. } | Cause::TokenRefused { .. }) => CheckEnd::LoginRefused,
        Some(Cause::Busy { .. }) => CheckEnd::TooSoon,
        Some(_) => CheckEnd::Failed,
    };
    heart.fetches.remember(&account.id, |memory| {
        memory.history = memory.history.after(end);
        if end == CheckEnd::Done {
            memory.checked = Some(clock::now());
        }
        let history = &memory.history;
        let minutes = every_minutes(account);
        memory.next = Some(next_check(minutes, history, clock::now(), clock::jitter()));
    });
}

/// Minutes between two checks: the person's wish, and never more often than the provider allows.
pub(super) fn every_minutes(account: &AccountSettings) -> u32 {
    match account.check_every_minutes {
        0 => 0,
        wish => wish.max(provider::least_minutes(&account.pop3.host)),
    }
}

/// A password that is missing or refused is asked for; what needed it has failed by then.
pub(super) async fn ask_for_password(heart: &Shared, account: &AccountSettings, cause: &Cause) {
    let refused = match cause {
        Cause::LoginRefused { words, .. } | Cause::TokenRefused { words, .. } => {
            Some(words.clone())
        }
        Cause::PasswordMissing | Cause::Keyring { .. } => None,
        _ => return,
    };
    let event = Event::PasswordNeeded {
        account: account.id.clone(),
        refused,
    };
    heart.teller.tell(event).await;
}
