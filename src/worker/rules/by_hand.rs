//! Filters run by hand: counted, rehearsed, done as rehearsed, taken back.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::time::Instant;

use crate::channel::event::Progress;
use crate::channel::rules::{Foreseen, RulesEvent, Scope};
use crate::channel::{Cause, Event, Ticket};
use crate::model::{Deed, Filter, FolderName, MailId, MailSummary, Place, Reversal, Trace};
use crate::search;
use crate::store::{Acted, Occasion, Ordered, Store, StoreError};
use crate::worker::clock;
use crate::worker::deliver::queue::joined;
use crate::worker::heart::Shared;
use crate::worker::tell::Teller;

use super::acted_events;
use super::judge::Judge;

/// Ids found at a time.
const STEP: usize = 5_000;
/// Rows read at a time.
const ROWS: usize = 500;
/// Mails with which is done what was foreseen before it is told.
const DONE_AT_ONCE: usize = 1_000;
/// Between two reports of how far it is.
const PAUSE: Duration = Duration::from_millis(100);

/// Ends work whose job was dropped.
struct Stop(Arc<AtomicBool>);

impl Drop for Stop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Counts what a search finds; one that cannot be understood finds nothing.
pub(super) async fn count(heart: &Shared, ticket: Ticket, when: String) -> Result<(), Cause> {
    let stopped = Arc::new(AtomicBool::new(false));
    let _stop = Stop(Arc::clone(&stopped));
    let counted = heart.on_disk(move |store| {
        let now = clock::local_now();
        let Ok(query) = search::parse(&when, now.date()) else {
            return Ok(0);
        };
        let mut finder = store.find(&query, None, now.time_zone())?;
        let mut mails = 0;
        while !stopped.load(Ordering::Relaxed) {
            let found = store.find_next(&mut finder, STEP)?.len();
            if found == 0 {
                break;
            }
            mails += found as u64;
        }
        Ok(mails)
    });
    let mails = counted.await?;
    let counted = RulesEvent::Counted { ticket, mails };
    heart.teller.tell(Event::Rules(counted)).await;
    Ok(())
}

/// Tells what filters would do.
pub(super) async fn rehearse(
    heart: &Shared,
    ticket: Ticket,
    filters: Vec<Filter>,
    scope: Scope,
) -> Result<(), Cause> {
    let stopped = Arc::new(AtomicBool::new(false));
    let _stop = Stop(Arc::clone(&stopped));
    let judge = Judge::of_all(&filters);
    let teller = heart.teller.clone();
    let foreseen = heart.on_disk(move |store| {
        check_place(store, &scope)?;
        let mails = candidates(store, &judge, &scope)?;
        let looked_at = looked_at(store, &scope, mails.len())?;
        let of_mails = mails.len() as u64;
        let mut told = Instant::now();
        let mut seen = 0;
        let mut foreseen = Vec::new();
        for ids in mails.chunks(ROWS) {
            for row in store.rows(ids)? {
                if stopped.load(Ordering::Relaxed) {
                    return Ok((foreseen, looked_at));
                }
                seen += 1;
                if scope.is_for(&row.folder.name) {
                    foreseen.extend(foresee(store, &judge, row)?);
                }
                if told.elapsed() >= PAUSE {
                    told = Instant::now();
                    teller.mention(Event::Progress {
                        ticket,
                        account: None,
                        progress: Progress::Filtering {
                            mails: seen,
                            of_mails,
                        },
                    });
                }
            }
        }
        Ok((foreseen, looked_at))
    });
    let (mails, looked_at) = foreseen.await?;
    let foreseen = RulesEvent::Foreseen {
        ticket,
        mails: mails.into(),
        looked_at,
    };
    heart.teller.tell(Event::Rules(foreseen)).await;
    Ok(())
}

/// A folder that is not there has no mails, and is no place to look for them.
fn check_place(store: &Store, scope: &Scope) -> Result<(), StoreError> {
    let Scope::Place(place) = scope else {
        return Ok(());
    };
    let Some(named @ FolderName::Own(_)) = place.folder_name() else {
        return Ok(());
    };
    let folders = store.folders()?;
    match folders.iter().any(|one| place.shows(&one.folder)) {
        true => Ok(()),
        false => Err(StoreError::NoSuchFolder {
            name: named.key().to_owned(),
        }),
    }
}

/// The mails that the filters may be for, newest first: where the text of all is indexed, only
/// those that the index finds.
fn candidates(store: &Store, judge: &Judge, scope: &Scope) -> Result<Vec<MailId>, StoreError> {
    let place = match scope {
        Scope::Mails(mails) => return Ok(mails.clone()),
        Scope::Place(place) => place,
    };
    let indexed = store.indexed()?;
    let is_listed_by_name = matches!(place, Place::Search(_));
    if indexed.with_text < indexed.mails || is_listed_by_name {
        return store.list(place);
    }
    let mut found = Vec::new();
    for query in judge.rules().queries() {
        let mut finder = store.find(query, Some(place), judge.zone())?;
        loop {
            let more = store.find_next(&mut finder, STEP)?;
            if more.is_empty() {
                break;
            }
            found.extend(more);
        }
    }
    found.sort_unstable_by(|one, other| other.cmp(one));
    found.dedup();
    Ok(found)
}

/// How many mails the answer is about: those of the place, also where the index named the few that
/// the filters may be for.
fn looked_at(store: &Store, scope: &Scope, candidates: usize) -> Result<u64, StoreError> {
    let all = match scope {
        Scope::Mails(mails) => Some(mails.len()),
        Scope::Place(place) => store.count(place)?,
    };
    Ok(all.unwrap_or(candidates) as u64)
}

/// What filters would do with a mail; `None`: nothing.
fn foresee(store: &Store, judge: &Judge, row: MailSummary) -> Result<Option<Foreseen>, StoreError> {
    let verdict = match judge.judge(store, &row) {
        Err(StoreError::MailGone) => return Ok(None),
        judged => judged?,
    };
    let mut traces = verdict.traces(clock::now());
    for trace in &mut traces {
        trace.did.retain(|deed| changes(&row, deed));
    }
    traces.retain(|trace: &Trace| !trace.did.is_empty());
    Ok((!traces.is_empty()).then_some(Foreseen { row, traces }))
}

/// Whether a deed makes any difference to a mail that is here.
fn changes(row: &MailSummary, deed: &Deed) -> bool {
    match deed {
        Deed::Moved(to) => row.folder.name.key() != to,
        Deed::Tagged(tag) => !row.tags.contains(tag),
        Deed::Marked(mark) => !row.flags.contains(mark.flag()),
        Deed::KeptOnServer | Deed::DeletedOnServer => true,
        // It was told long ago.
        Deed::Quiet => false,
    }
}

/// Does what was foreseen, and tells it step by step; also where it is stopped or fails in the
/// middle, what was done is told, and what takes it back.
pub(super) async fn apply(
    heart: &Shared,
    ticket: Ticket,
    foreseen: Arc<[Foreseen]>,
) -> Result<(), Cause> {
    let stopped = Arc::new(AtomicBool::new(false));
    let _stop = Stop(Arc::clone(&stopped));
    let teller = heart.teller.clone();
    let of_mails = foreseen.len() as u64;
    let heart = Shared::clone(heart);
    let applied = move |store: &Store| {
        let mut reversals = Vec::new();
        let mut mails = 0;
        let step = |some: &[Foreseen]| {
            let orders = some.iter().map(|one| Ordered {
                mail: one.row.id,
                traces: one.traces.clone(),
            });
            let orders: Vec<Ordered> = orders.collect();
            let mut acted = store.act(&orders, Occasion::ByHand, clock::now())?;
            reversals.append(&mut acted.reversals);
            let fault = acted.fault.take();
            tell_blocking(&teller, acted);
            mails += some.len() as u64;
            teller.mention(Event::Progress {
                ticket,
                account: None,
                progress: Progress::Filtering { mails, of_mails },
            });
            fault.map_or(Ok(()), Err)
        };
        let is_wanted = |_some: &&[Foreseen]| !stopped.load(Ordering::Relaxed);
        let steps = foreseen.chunks(DONE_AT_ONCE).take_while(is_wanted);
        let outcome = first_fault(steps.map(step));
        let applied = RulesEvent::Applied {
            ticket,
            reversals: reversals.into(),
        };
        teller.tell_blocking(Event::Rules(applied));
        outcome
    };
    // It goes on to the end of its step where the job is dropped, and tells what came of it.
    let applied = tokio::spawn(async move {
        let applied = heart.on_disk(applied).await;
        heart.tell_folders().await;
        applied
    });
    joined(applied.await)
}

/// Takes it back, and tells how many mails of it are no longer here.
pub(super) async fn take_back(
    heart: &Shared,
    ticket: Ticket,
    reversals: Arc<[Reversal]>,
) -> Result<(), Cause> {
    let teller = heart.teller.clone();
    let undone = heart.on_disk(move |store| {
        let mut mails = 0;
        let step = |some: &[Reversal]| {
            let mut undone = store.take_back(some, clock::now())?;
            mails += undone.missing;
            let fault = undone.fault.take();
            tell_blocking(&teller, undone);
            fault.map_or(Ok(()), Err)
        };
        let outcome = first_fault(reversals.chunks(DONE_AT_ONCE).map(step));
        if mails > 0 {
            teller.tell_blocking(Event::Missing { ticket, mails });
        }
        outcome
    });
    let undone = undone.await;
    heart.tell_folders().await;
    undone
}

/// Goes through all of them; the first fault is that of the whole.
fn first_fault(steps: impl Iterator<Item = Result<(), StoreError>>) -> Result<(), StoreError> {
    let mut first = Ok(());
    for step in steps {
        first = first.and(step);
    }
    first
}

/// Tells where mails went and what they are like now.
fn tell_blocking(teller: &Teller, acted: Acted) {
    for event in acted_events(acted) {
        teller.tell_blocking(event);
    }
}
