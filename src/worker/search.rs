//! Searching: what is typed, asked of the store in pieces; what a person keeps of it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::civil::Date;
use tokio::time::Instant;

use super::account::change_settings;
use super::clock;
use super::heart::{Shared, lock};
use super::list::Wanted;
use super::{answer, cause};
use crate::channel::{
    AnswerEvent, Event, ListPiece, Outcome, SearchCommand, SearchEvent, Task, Ticket,
};
use crate::config::edit;
use crate::model::{MailId, Order, Place};
use crate::search::{self, Condition, Query};
use crate::store::{Finder, Store, StoreError};

/// Mails found at first, with their rows: a screenful.
const FIRST: usize = 50;
/// Mails found at a time behind them.
const STEP: usize = 5_000;
/// Files read at a time for a regular expression.
const FILES: usize = 50;
/// How long what is found waits for more before it is told.
const GATHERED: Duration = Duration::from_millis(50);
/// People that are offered.
const PEOPLE: usize = 2_000;

/// Ends a search whose job was dropped.
pub(super) struct Stop(pub(super) Arc<AtomicBool>);

impl Drop for Stop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Tells the mails of a place that what is typed finds: the first with their rows at once, the
/// rest in pieces. The search before it, where it still goes on, ends. What cannot be understood
/// finds nothing.
pub(super) async fn list(heart: &Shared, ticket: Ticket, wanted: &Wanted) -> Outcome {
    let Some(stop) = newest(&heart.searching, ticket) else {
        return Outcome::Cancelled;
    };
    let _stop = Stop(Arc::clone(&stop));
    let now = clock::local_now();
    let query = whole_query(heart, wanted, now.date());
    let (teller, stopped) = (heart.teller.clone(), Arc::clone(&stop));
    let (place, order) = (wanted.place.clone(), wanted.order);
    let found = heart.on_disk(move |store| {
        let mut telling = Telling {
            tell: &mut |event| teller.tell_blocking(event),
            ticket,
            place,
            order,
            told: 0,
            found: Vec::new(),
            since: Instant::now(),
        };
        if let Some(query) = query {
            let step = if query.has_pattern() { FILES } else { STEP };
            let within = (!query.names_folder()).then_some(&telling.place);
            let finder = store.find(&query, within, now.time_zone())?;
            telling.all(store, finder.until(Arc::clone(&stopped)), step)?;
        }
        if stopped.load(Ordering::Relaxed) {
            return Ok(());
        }
        telling.piece(store, true)
    });
    let result = found.await;
    if stop.load(Ordering::Relaxed) {
        return Outcome::Cancelled;
    }
    cause::outcome(Task::Open, None, result)
}

/// What ends the one that goes on, of searches of one kind.
pub(super) type GoesOn = Mutex<Option<(Ticket, Arc<AtomicBool>)>>;

/// Ends the search before this one, where it still goes on. `None`: a newer one was asked for
/// meanwhile, and nobody waits for this one.
pub(super) fn newest(searching: &GoesOn, ticket: Ticket) -> Option<Arc<AtomicBool>> {
    let stop: Arc<AtomicBool> = Arc::default();
    let mut searching = lock(searching);
    if let Some((other, goes_on)) = &*searching {
        if *other > ticket {
            return None;
        }
        goes_on.store(true, Ordering::Relaxed);
    }
    *searching = Some((ticket, Arc::clone(&stop)));
    Some(stop)
}

/// What is typed, within what the place stands for. `None`: it cannot be understood.
fn whole_query(heart: &Shared, wanted: &Wanted, today: Date) -> Option<Query> {
    let typed = search::parse(&wanted.search, today).ok()?;
    let of_place = match &wanted.place {
        Place::Search(name) => {
            let saved = heart.searches().into_iter().find(|one| one.name == *name)?;
            search::parse(&saved.query, today).ok()?
        }
        Place::Tag(tag) => Query::Is(Condition::Tagged(tag.clone())),
        Place::Unified(_) | Place::Folder(_) | Place::Everywhere => return Some(typed),
    };
    Some(Query::All(vec![of_place, typed]))
}

/// What was found and is not told yet.
struct Telling<'t> {
    tell: &'t mut dyn FnMut(Event),
    ticket: Ticket,
    place: Place,
    order: Order,
    /// How many were told.
    told: usize,
    found: Vec<MailId>,
    since: Instant,
}

impl Telling<'_> {
    fn all(&mut self, store: &Store, mut finder: Finder, step: usize) -> Result<(), StoreError> {
        let is_in_order = self.order == Order::default();
        loop {
            let most = if self.told == 0 && is_in_order {
                step.min(FIRST)
            } else {
                step
            };
            let more = store.find_next(&mut finder, most)?;
            if more.is_empty() {
                break;
            }
            self.found.extend(more);
            let is_full = self.told == 0 && self.found.len() >= FIRST;
            if is_in_order && (is_full || self.since.elapsed() >= GATHERED) {
                self.piece(store, false)?;
            }
        }
        if !is_in_order {
            let found = std::mem::take(&mut self.found);
            self.found = store.sort(found, self.order)?;
        }
        Ok(())
    }

    fn piece(&mut self, store: &Store, complete: bool) -> Result<(), StoreError> {
        let mails: Arc<[MailId]> = std::mem::take(&mut self.found).into();
        let rows = if self.told == 0 {
            store.rows(mails.get(..FIRST).unwrap_or(&mails))?
        } else {
            Vec::new()
        };
        let sent = answer::sent(&rows);
        let fates = store.fates(&sent)?;
        let from = self.told;
        self.told += mails.len();
        let piece = ListPiece {
            from,
            mails,
            of: complete.then_some(self.told),
            complete,
            rows,
        };
        (self.tell)(Event::Listed {
            ticket: self.ticket,
            place: self.place.clone(),
            piece,
        });
        if !sent.is_empty() {
            (self.tell)(Event::Answer(AnswerEvent::Fates { sent, fates }));
        }
        self.since = Instant::now();
        Ok(())
    }
}

/// Does what the search box asks beside its list.
pub(super) async fn perform(heart: &Shared, ticket: Ticket, command: SearchCommand) -> Outcome {
    tracing::debug!(ticket = ticket.0, "{command:?}");
    let changed = match command {
        SearchCommand::Know => {
            let known = heart.on_disk(|store| store.people(PEOPLE)).await;
            let told = match known {
                Ok(people) => {
                    let people = people.into();
                    let event = Event::Search(SearchEvent::Known { people });
                    heart.teller.tell(event).await;
                    Ok(())
                }
                Err(cause) => Err(cause),
            };
            return cause::outcome(Task::Open, None, told);
        }
        SearchCommand::Save { search, instead_of } => {
            change_settings(heart, move |file| {
                edit::save_search(file, &search, instead_of.as_deref())
            })
            .await
        }
        SearchCommand::Remove { name } => {
            change_settings(heart, move |file| edit::remove_search(file, &name)).await
        }
    };
    if changed.is_ok() {
        tell_saved(heart).await;
        count_saved(heart).await;
    }
    cause::outcome(Task::SaveSettings, None, changed)
}

/// Tells the kept searches.
pub(super) async fn tell_saved(heart: &Shared) {
    let searches = heart.searches();
    let event = Event::Search(SearchEvent::Saved { searches });
    heart.teller.tell(event).await;
}

/// Tells what each kept search finds. Those that would have to read every mail are not counted.
pub(super) async fn count_saved(heart: &Shared) {
    for saved in heart.searches() {
        let now = clock::local_now();
        let Ok(query) = search::parse(&saved.query, now.date()) else {
            continue;
        };
        if query.has_pattern() {
            continue;
        }
        let (leaving, place) = (Shared::clone(heart), Place::Search(saved.name.clone()));
        let counted = heart.on_disk(move |store| {
            let is_left = || leaving.leaving.load(Ordering::Relaxed);
            store.count_found(&query, &place, now.time_zone(), &is_left)
        });
        match counted.await {
            Ok(mails) => {
                let name = saved.name;
                let event = Event::Search(SearchEvent::Counted { name, mails });
                heart.teller.tell(event).await;
            }
            Err(cause) => tracing::warn!("a kept search cannot be counted: {cause}"),
        }
    }
}
