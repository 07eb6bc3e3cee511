//! What arrives: asked about by the filters, then by the junk filter, then told.
//!
//! On a thread of its own behind the one that makes mails durable, so that no fetch waits for a
//! filter. What a run did not come to lies in the Inbox, newer than the mark that the store keeps,
//! and is filtered at the next occasion: before a fetch, and at the start of a window.

use std::collections::HashSet;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use tokio::task::JoinHandle;

use crate::channel::Event;
use crate::channel::rules::RulesEvent;
use crate::model::{
    AccountId, Agent, Deed, Filter, FolderName, JunkSettings, MailId, MailSummary, OnServer, Trace,
};
use crate::store::{Occasion, Ordered, Store, StoreError};
use crate::sync::FetchedId;
use crate::worker::clock;
use crate::worker::fetch::Lane;
use crate::worker::heart::{Heart, Shared, lock};
use crate::worker::tell::Teller;

use super::judge::Judge;
use super::{ROWS, acted_events};

/// Batches that may wait to be filtered: as many mails as nobody fetches faster than they are
/// filtered.
const BATCHES: usize = 256;
/// Octets of a mail that the junk filter reads: what it is shows early.
const JUNK_OCTETS: u64 = 4 << 20;

/// Where rows of mails go that have just become durable.
pub(in crate::worker) enum Arrivals {
    /// Straight to whoever listens: nothing filters.
    Told(Teller),
    /// To the filters first.
    Filtered(SyncSender<Vec<MailSummary>>),
}

impl Arrivals {
    /// Starts the thread that filters, where something does. It holds `lane` until all is
    /// filtered, and ends once this is dropped ([`settled`]).
    pub(in crate::worker) async fn start(heart: &Shared, account: &AccountId, lane: &Lane) -> Self {
        // Whoever filters the mails before these notes how far he is.
        settled(heart, account).await;
        let (owner, id) = (Shared::clone(heart), account.clone());
        let begun = heart.on_disk(move |store| {
            let sieve = Sieve::new(&owner, &id);
            if sieve.is_idle() {
                return Ok(None);
            }
            // Asked before anything new comes: what comes is handed over.
            let waiting = store.unfiltered(&id)?;
            Ok(Some((sieve, waiting)))
        });
        let (sieve, waiting) = match begun.await {
            Ok(Some(begun)) => begun,
            Ok(None) => return Self::Told(heart.teller.clone()),
            Err(cause) => {
                tracing::warn!("{account}: filters could not begin: {cause}");
                return Self::Told(heart.teller.clone());
            }
        };
        let (sender, batches) = sync_channel(BATCHES);
        let lane = Lane::clone(lane);
        let thread = tokio::task::spawn_blocking(move || {
            sieve.run(&waiting, &batches);
            drop(lane);
        });
        lock(&heart.filtering).push((account.clone(), thread));
        Self::Filtered(sender)
    }

    /// Mails have come.
    pub(in crate::worker) fn added(&self, rows: Vec<MailSummary>) {
        match self {
            Self::Told(teller) => teller.tell_blocking(Event::MailsAdded { rows }),
            // Where the thread has ended the program does; the next start filters them.
            Self::Filtered(batches) => drop(batches.send(rows)),
        }
    }
}

/// Waits until all that came into an account is filtered.
pub(in crate::worker) async fn settled(heart: &Shared, account: &AccountId) {
    let mut threads = Vec::new();
    {
        let mut filtering = lock(&heart.filtering);
        let (own, others) = std::mem::take(&mut *filtering)
            .into_iter()
            .partition(|(of, _thread): &(AccountId, JoinHandle<()>)| of == account);
        threads.extend::<Vec<(AccountId, JoinHandle<()>)>>(own);
        *filtering = others;
    }
    for (_account, thread) in threads {
        if let Err(stopped) = thread.await {
            tracing::warn!("{account}: filters stopped: {stopped}");
        }
    }
}

/// Of mails that have just become durable, those that may go from their server: not those that a
/// filter keeps there, for which its word is waited for.
pub(in crate::worker) async fn may_go(
    heart: &Shared,
    account: &AccountId,
    stored: &HashSet<FetchedId>,
) -> HashSet<FetchedId> {
    let keeps = |filter: &Filter| {
        filter.enabled && filter.on_server == OnServer::Keep && filter.is_for(account)
    };
    let settings = heart.settings_now();
    if stored.is_empty() || !settings.filters.iter().any(keeps) {
        return stored.clone();
    }
    settled(heart, account).await;
    let (id, asked) = (account.clone(), stored.clone());
    let kept = heart.on_disk(move |store| store.kept_among(&id, &asked));
    match kept.await {
        Ok(kept) => stored.difference(&kept).copied().collect(),
        Err(cause) => {
            tracing::warn!("{account}: nothing goes from the server this time: {cause}");
            HashSet::new()
        }
    }
}

/// Filters what came and was not filtered, where a run ended too early; not while a fetch runs,
/// which begins with the same.
pub(in crate::worker) async fn catch_up(heart: &Shared) {
    for account in heart.accounts() {
        let Some(lane) = heart.fetches.free_lane(&account.id) else {
            continue;
        };
        let sieve = Sieve::new(heart, &account.id);
        let caught = tokio::task::spawn_blocking(move || {
            if !sieve.is_idle() {
                match sieve.store.unfiltered(&sieve.account) {
                    Ok(waiting) => sieve.catch_up(&waiting),
                    Err(error) => tracing::warn!("{}: no filters: {error}", sieve.account),
                }
            }
            drop(lane);
        });
        if let Err(stopped) = caught.await {
            tracing::warn!("{}: filters stopped: {stopped}", account.id);
        }
    }
}

/// All that looks at mails of one account when they come.
struct Sieve {
    store: Store,
    teller: Teller,
    account: AccountId,
    judge: Judge,
    junk: Option<JunkSieve>,
    /// Whether filters were ever used here: then how far mails have come is noted always.
    was_used: bool,
}

/// The junk filter, and whom it never takes for junk.
struct JunkSieve {
    settings: JunkSettings,
    written_to: HashSet<String>,
}

impl Sieve {
    fn new(heart: &Heart, account: &AccountId) -> Self {
        let settings = heart.settings_now();
        let store = heart.store.clone();
        Self {
            junk: JunkSieve::new(&store, settings.junk),
            was_used: store.was_filtered(account).unwrap_or(false),
            teller: heart.teller.clone(),
            account: account.clone(),
            judge: Judge::of(&settings),
            store,
        }
    }

    fn is_idle(&self) -> bool {
        !self.was_used && !self.acts()
    }

    /// Whether anything may be done with a mail.
    fn acts(&self) -> bool {
        !self.judge.rules().is_empty() || self.junk.is_some()
    }

    fn run(&self, waiting: &[MailId], batches: &Receiver<Vec<MailSummary>>) {
        self.catch_up(waiting);
        while let Ok(rows) = batches.recv() {
            self.filter(rows, true);
        }
        if let Err(error) = self.store.sync_filtered(&self.account) {
            tracing::warn!(
                "{}: how far filters came is not durable: {error}",
                self.account
            );
        }
    }

    /// What came in an earlier run and was not filtered; nobody waits to be told of it as new.
    fn catch_up(&self, waiting: &[MailId]) {
        match self.store.rows(waiting) {
            Ok(rows) => {
                // Oldest first: the mark of how far they are goes up with them.
                for rows in rows.rchunks(ROWS) {
                    self.filter(rows.to_vec(), false);
                }
            }
            Err(error) => tracing::warn!("{}: filters could not begin: {error}", self.account),
        }
    }

    /// Does what is wanted with a batch, and tells it. Where that fails the mails lie in the Inbox
    /// as they came, and are told all the same.
    fn filter(&self, rows: Vec<MailSummary>, are_new: bool) {
        let mails: Vec<MailId> = rows.iter().map(|row| row.id).collect();
        let told = match self.act(&rows) {
            Ok(acted) => {
                if let Err(error) = self.store.note_filtered(&self.account, &mails) {
                    tracing::warn!(
                        "{}: how far filters are is not noted: {error}",
                        self.account
                    );
                }
                acted
            }
            Err(error) => {
                tracing::warn!("{}: filters stopped: {error}", self.account);
                Told::default()
            }
        };
        if !told.quiet.is_empty() {
            let quiet = RulesEvent::Quiet { mails: told.quiet };
            self.teller.tell_blocking(Event::Rules(quiet));
        }
        if !are_new {
            for event in acted_events(told.acted) {
                self.teller.tell_blocking(event);
            }
            return;
        }
        let mut rows = rows;
        for after in told.acted.rows {
            if let Some(row) = rows.iter_mut().find(|row| row.id == after.id) {
                *row = after;
            }
        }
        self.teller.tell_blocking(Event::MailsAdded { rows });
    }

    fn act(&self, rows: &[MailSummary]) -> Result<Told, StoreError> {
        let now = clock::now();
        let mut orders = Vec::new();
        let mut quiet = Vec::new();
        for row in rows.iter().filter(|_row| self.acts()) {
            // A mail that cannot be read is filtered another time, the others now.
            let verdict = match self.judge.judge(&self.store, row) {
                Err(StoreError::MailGone) => continue,
                judged => judged?,
            };
            let mut traces = verdict.traces(now);
            let is_settled = verdict.destination().is_some() || verdict.stopped;
            if let Some(junk) = self.junk.as_ref().filter(|_junk| !is_settled) {
                traces.extend(junk.look(&self.store, row)?);
            }
            if traces.is_empty() {
                continue;
            }
            if traces.iter().any(|trace| trace.did.contains(&Deed::Quiet)) {
                quiet.push(row.id);
            }
            let mail = row.id;
            orders.push(Ordered { mail, traces });
        }
        if orders.is_empty() {
            return Ok(Told::default());
        }
        let acted = self.store.act(&orders, Occasion::Arrival, now)?;
        Ok(Told { acted, quiet })
    }
}

/// What is to be told of a batch.
#[derive(Default)]
struct Told {
    acted: crate::store::Acted,
    quiet: Vec<MailId>,
}

impl JunkSieve {
    /// `None`: it is off, or has not learned enough.
    fn new(store: &Store, settings: JunkSettings) -> Option<Self> {
        if !settings.enabled {
            return None;
        }
        let ready = store.learned().map(crate::junk::Counts::are_enough);
        let written_to = match ready {
            Ok(false) => return None,
            Ok(true) => store.written_to(),
            Err(error) => Err(error),
        };
        match written_to {
            Ok(written_to) => Some(Self {
                settings,
                written_to,
            }),
            Err(error) => {
                tracing::warn!("the junk filter does nothing: {error}");
                None
            }
        }
    }

    /// What is to be done with a mail that is like junk.
    fn look(&self, store: &Store, row: &MailSummary) -> Result<Option<Trace>, StoreError> {
        if self.written_to.contains(&row.from.address.to_lowercase()) {
            return Ok(None);
        }
        let bytes = store.read_start(row.id, JUNK_OCTETS)?;
        let Some(opinion) = store.opinion(&bytes)? else {
            return Ok(None);
        };
        if opinion.likelihood < self.settings.threshold {
            return Ok(None);
        }
        Ok(Some(Trace {
            at: clock::now(),
            by: Agent::Junk(opinion),
            did: vec![Deed::Moved(FolderName::Junk.key().to_owned()), Deed::Quiet],
            because: Vec::new(),
        }))
    }
}
