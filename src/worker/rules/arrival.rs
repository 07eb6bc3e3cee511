//! What arrives: asked about by the filters, then by the junk filter, then told.
//!
//! On a thread of its own behind the one that makes mails durable, so that no fetch waits for a
//! filter. What a run did not come to lies in the Inbox, newer than the mark that the store keeps,
//! and is filtered at the next occasion: before each session with the server, and at the start of
//! a window.

use std::collections::{BTreeMap, HashSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Arc, Mutex};

use tokio::task::JoinHandle;

use crate::channel::Event;
use crate::model::{AccountId, Filter, MailId, MailSummary, OnServer};
use crate::sync::FetchedId;
use crate::worker::announce::Pending;
use crate::worker::fetch::Lane;
use crate::worker::heart::{Heart, Shared, lock};
use crate::worker::tell::Teller;

use super::sieve::{Batch, Sieve};

/// Batches that may wait to be filtered: as many mails as nobody fetches faster than they are
/// filtered.
const BATCHES: usize = 256;

/// What filters what comes, by account.
#[derive(Debug, Default)]
pub(in crate::worker) struct Filtering {
    threads: Mutex<Vec<(AccountId, JoinHandle<HashSet<FetchedId>>)>>,
    /// Of mails that came in the session that goes on, those that a filter has had its word on.
    judged: Mutex<BTreeMap<AccountId, HashSet<FetchedId>>>,
    /// Accounts of which something was not noted in that session.
    behind: Mutex<BTreeMap<AccountId, Arc<AtomicBool>>>,
    /// Mails of before that a person was told of since the program began.
    told: Mutex<BTreeMap<AccountId, Told>>,
}

/// Mails that a person was told of.
pub(super) type Told = Arc<Mutex<HashSet<MailId>>>;

impl Filtering {
    /// Whether something of an account was not noted in the session that goes on.
    pub(super) fn is_behind(&self, account: &AccountId) -> Arc<AtomicBool> {
        let mut behind = lock(&self.behind);
        Arc::clone(behind.entry(account.clone()).or_default())
    }

    /// Of which of the mails that earlier sessions and runs have left a person was told.
    pub(super) fn told(&self, account: &AccountId) -> Told {
        let mut told = lock(&self.told);
        Arc::clone(told.entry(account.clone()).or_default())
    }
}

/// Where rows of mails go that have just become durable.
pub(in crate::worker) enum Arrivals {
    /// Straight to whoever listens: nothing filters.
    Told(Teller, Pending),
    /// To the filters first.
    Filtered(SyncSender<Batch>),
}

impl Arrivals {
    /// Starts the thread that filters, where something does. It holds `lane` until all is
    /// filtered, and ends once this is dropped ([`settled`]).
    pub(in crate::worker) async fn start(heart: &Shared, account: &AccountId, lane: &Lane) -> Self {
        // Whoever filters the mails before these notes how far he is.
        settled(heart, account).await;
        let pending = heart.announcements.of(account);
        let (owner, id) = (Shared::clone(heart), account.clone());
        let begun = heart.on_disk(move |_store| Ok(Sieve::new(&owner, &id)));
        let sieve = match begun.await {
            Ok(sieve) if sieve.is_idle() => return Self::Told(heart.teller.clone(), pending),
            Ok(sieve) => sieve,
            Err(cause) => {
                tracing::warn!("{account}: filters could not begin: {cause}");
                return Self::Told(heart.teller.clone(), pending);
            }
        };
        let (sender, batches) = sync_channel(BATCHES);
        let lane = Lane::clone(lane);
        let owner = Shared::clone(heart);
        let thread = tokio::task::spawn_blocking(move || {
            let judged = sieve.run(&batches, || owner.leaving.load(Ordering::Relaxed));
            drop(lane);
            judged
        });
        lock(&heart.filtering.threads).push((account.clone(), thread));
        Self::Filtered(sender)
    }

    /// Mails have come.
    pub(in crate::worker) fn added(&self, rows: Vec<MailSummary>) {
        match self {
            Self::Told(teller, pending) => {
                pending.came(&rows, &[]);
                teller.tell_blocking(Event::MailsAdded { rows });
            }
            // Where the thread has ended the program does; the next start filters them.
            Self::Filtered(batches) => drop(batches.send(Batch::Rows(rows))),
        }
    }

    /// Mails have come of which the index does not know yet.
    pub(in crate::worker) fn unfiled(&self, bases: Vec<String>) {
        if let (Self::Filtered(batches), false) = (self, bases.is_empty()) {
            drop(batches.send(Batch::Unfiled(bases)));
        }
    }
}

/// Waits until all that came into an account is filtered.
pub(in crate::worker) async fn settled(heart: &Shared, account: &AccountId) {
    let mut threads = Vec::new();
    {
        let mut filtering = lock(&heart.filtering.threads);
        let (own, others) = std::mem::take(&mut *filtering)
            .into_iter()
            .partition(|(of, _thread): &(AccountId, JoinHandle<_>)| of == account);
        threads.extend::<Vec<(AccountId, JoinHandle<_>)>>(own);
        *filtering = others;
    }
    for (_account, thread) in threads {
        match thread.await {
            Ok(judged) => {
                let mut all = lock(&heart.filtering.judged);
                all.entry(account.clone()).or_default().extend(judged);
            }
            Err(stopped) => tracing::warn!("{account}: filters stopped: {stopped}"),
        }
    }
}

/// Before a session with the server: what came earlier has its word from the filters, so that what
/// is known of it, and what is planned with it, goes by that word.
pub(in crate::worker) async fn before_session(heart: &Shared, account: &AccountId) {
    settled(heart, account).await;
    lock(&heart.filtering.judged).remove(account);
    catch_up_in(heart, account).await;
}

/// Of mails that are to go from their server, those of which filters do not want otherwise: `came`
/// has become durable in this session, `before` in earlier ones. A mail that they have not looked
/// at stays where one of them may keep it there.
pub(in crate::worker) async fn may_go(
    heart: &Shared,
    account: &AccountId,
    came: &HashSet<FetchedId>,
    before: HashSet<FetchedId>,
) -> HashSet<FetchedId> {
    let all = || came.union(&before).copied().collect();
    if came.is_empty() && before.is_empty() || !keeps_any(heart, account) {
        return all();
    }
    settled(heart, account).await;
    let asked: HashSet<FetchedId> = all();
    let id = account.clone();
    let judged = lock(&heart.filtering.judged).get(account).cloned();
    let judged = judged.unwrap_or_default();
    let kept = heart.on_disk(move |store| {
        let mut stay = store.kept_among(&id, &asked)?;
        stay.extend(store.unfiltered_on_server(&id)?);
        Ok(stay)
    });
    match kept.await {
        Ok(stay) => {
            let came = came.intersection(&judged);
            let go = came.chain(&before).filter(|mail| !stay.contains(mail));
            go.copied().collect()
        }
        Err(cause) => {
            tracing::warn!("{account}: nothing goes from the server this time: {cause}");
            HashSet::new()
        }
    }
}

/// Whether a filter may keep mails of this account on their server.
pub(super) fn keeps_any(heart: &Heart, account: &AccountId) -> bool {
    let keeps = |filter: &Filter| {
        filter.enabled && filter.on_server == OnServer::Keep && filter.is_for(account)
    };
    heart.settings_now().filters.iter().any(keeps)
}

/// Filters what came and was not filtered, where a run ended too early; not while a fetch runs,
/// which begins with the same.
pub(in crate::worker) async fn catch_up(heart: &Shared) {
    for account in heart.accounts() {
        let Some(lane) = heart.fetches.free_lane(&account.id) else {
            continue;
        };
        catch_up_in(heart, &account.id).await;
        drop(lane);
    }
}

async fn catch_up_in(heart: &Shared, account: &AccountId) {
    let is_behind = heart.filtering.is_behind(account);
    is_behind.store(false, Ordering::Relaxed);
    let (owner, id) = (Shared::clone(heart), account.clone());
    let caught = heart.on_disk(move |store| {
        if !Sieve::is_wanted(&owner, &id) {
            return Ok(());
        }
        match &store.unfiltered(&id)?[..] {
            [] => Ok(()),
            waiting => {
                let is_leaving = || owner.leaving.load(Ordering::Relaxed);
                let untold = store.untold_when_they_came(&id, waiting)?;
                Sieve::new(&owner, &id).catch_up(waiting, &untold, is_leaving)
            }
        }
    });
    if let Err(cause) = caught.await {
        is_behind.store(true, Ordering::Relaxed);
        tracing::warn!("{account}: filters could not begin: {cause}");
    }
}
