//! Lists and their rows: the first screenful at once, then every id.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use crate::channel::{Cause, ConversationEvent, Event, ListPiece, Outcome, Task, Ticket};
use crate::model::{Conversation, Direction, Grouping, MailId, Order, OrderBy, Place};
use crate::store::{Jump, Store, StoreError};

use super::heart::Shared;
use super::{answer, cause, search};

/// Rows that come with a list.
const FIRST_ROWS: usize = 200;
/// Rows told at once.
const ROWS: usize = 500;

/// What a list was asked for.
#[derive(Debug, Clone)]
pub(super) struct Wanted {
    pub place: Place,
    /// What stands in the search box.
    pub search: String,
    pub order: Order,
    pub grouping: Grouping,
}

impl Wanted {
    fn is_grouped(&self) -> bool {
        self.grouping == Grouping::Conversations
    }
}

/// Tells the ids of a place in order and its first rows. What a search finds is listed mail by
/// mail.
pub(super) async fn list(heart: &Shared, ticket: Ticket, wanted: &Wanted) -> Outcome {
    if !wanted.search.trim().is_empty() || matches!(wanted.place, Place::Search(_)) {
        return search::list(heart, ticket, wanted).await;
    }
    // A search whose box was emptied has nobody who waits for it.
    search::newest(&heart.searching, ticket);
    let told = tell_list(heart, ticket, wanted).await;
    cause::outcome(Task::Open, None, told)
}

async fn tell_list(heart: &Shared, ticket: Ticket, wanted: &Wanted) -> Result<(), Cause> {
    let newest_first = Order {
        by: OrderBy::Date,
        direction: Direction::Descending,
    };
    if wanted.order == newest_first {
        let wanted_first = wanted.clone();
        let first = heart.on_disk(move |store| {
            let place = &wanted_first.place;
            let (mails, of) = if wanted_first.is_grouped() {
                (store.newest_of_conversations(place, FIRST_ROWS)?, None)
            } else {
                (store.newest(place, FIRST_ROWS)?, store.count(place)?)
            };
            if mails.len() < FIRST_ROWS {
                return Ok(None);
            }
            piece(store, &wanted_first, mails, of).map(Some)
        });
        if let Some(beginning) = first.await? {
            tell(heart, ticket, wanted, beginning).await;
        }
    }
    let all = wanted.clone();
    let whole = heart.on_disk(move |store| {
        let mails = if all.is_grouped() {
            store.conversations_in_order(&all.place, all.order)?
        } else {
            store.list_in_order(&all.place, all.order)?
        };
        let of = Some(mails.len());
        let mut beginning = piece(store, &all, mails, of)?;
        beginning.piece.complete = true;
        Ok(beginning)
    });
    tell(heart, ticket, wanted, whole.await?).await;
    Ok(())
}

/// A piece that begins a list, with what is known of its first rows.
struct Beginning {
    piece: ListPiece,
    conversations: Vec<Conversation>,
}

fn piece(
    store: &Store,
    wanted: &Wanted,
    mails: Vec<MailId>,
    of: Option<usize>,
) -> Result<Beginning, StoreError> {
    let first = mails.get(..FIRST_ROWS.min(mails.len())).unwrap_or_default();
    let rows = store.rows(first)?;
    let conversations = if wanted.is_grouped() {
        store.conversations(&wanted.place, first)?
    } else {
        Vec::new()
    };
    Ok(Beginning {
        piece: ListPiece {
            from: 0,
            mails: Arc::from(mails),
            of,
            complete: false,
            rows,
        },
        conversations,
    })
}

async fn tell(heart: &Shared, ticket: Ticket, wanted: &Wanted, beginning: Beginning) {
    let place = wanted.place.clone();
    if wanted.is_grouped() {
        let told = ConversationEvent::Told {
            ticket,
            place: place.clone(),
            conversations: beginning.conversations,
        };
        heart.teller.tell(Event::Conversation(told)).await;
    }
    let sent = answer::sent(&beginning.piece.rows);
    let event = Event::Listed {
        ticket,
        place,
        piece: beginning.piece,
    };
    heart.teller.tell(event).await;
    answer::tell_fates(heart, sent).await;
}

/// Tells rows.
pub(super) async fn rows(heart: &Shared, ticket: Ticket, mut mails: Vec<MailId>) -> Outcome {
    mails.truncate(ROWS);
    let told = match heart.on_disk(move |store| store.rows(&mails)).await {
        Ok(rows) => {
            let sent = answer::sent(&rows);
            heart.teller.tell(Event::Rows { ticket, rows }).await;
            answer::tell_fates(heart, sent).await;
            Ok(())
        }
        Err(cause) => Err(cause),
    };
    cause::outcome(Task::Open, None, told)
}

/// Tells the next row that begins with the letters in the place of a search, among the rows of a
/// list.
pub(super) async fn jump(
    heart: &Shared,
    ticket: Ticket,
    wanted: Wanted,
    (among, after): (Arc<[MailId]>, Option<MailId>),
) -> Outcome {
    let Some(stop) = search::newest(&heart.jumping, ticket) else {
        return Outcome::Cancelled;
    };
    let _stop = search::Stop(Arc::clone(&stop));
    let stopped = Arc::clone(&stop);
    let found = heart.on_disk(move |store| {
        let place = wanted.is_grouped().then_some(&wanted.place);
        let jump = Jump {
            among: &among,
            of_conversations: place,
            order: wanted.order,
            after: after_row(store, &among, place, after)?,
            typed: &wanted.search,
        };
        store.jump(&jump, &|| stopped.load(Ordering::Relaxed))
    });
    let found = found.await;
    if stop.load(Ordering::Relaxed) {
        return Outcome::Cancelled;
    }
    let told = match found {
        Ok(mail) => {
            heart.teller.tell(Event::Jumped { ticket, mail }).await;
            Ok(())
        }
        Err(cause) => Err(cause),
    };
    cause::outcome(Task::Open, None, told)
}

/// The row behind which a jump begins: a mail of an unfolded conversation stands below its row.
fn after_row(
    store: &Store,
    among: &[MailId],
    place: Option<&Place>,
    after: Option<MailId>,
) -> Result<Option<MailId>, StoreError> {
    match (after, place) {
        (Some(mail), Some(place)) if !among.contains(&mail) => {
            let told = store.conversations(place, &[mail])?.pop();
            Ok(told.and_then(|told| told.mails.first().copied()))
        }
        (after, _) => Ok(after),
    }
}
