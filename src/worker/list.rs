//! Lists and their rows: the first screenful at once, then every id.

use std::sync::Arc;

use crate::channel::{Cause, Event, ListPiece, Outcome, Task, Ticket};
use crate::model::{Direction, MailId, Order, OrderBy, Place};
use crate::store::Store;

use super::heart::Shared;
use super::{cause, search};

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
}

/// Tells the ids of a place in order and its first rows.
pub(super) async fn list(heart: &Shared, ticket: Ticket, wanted: &Wanted) -> Outcome {
    if !wanted.search.trim().is_empty() || matches!(wanted.place, Place::Search(_)) {
        return search::list(heart, ticket, wanted).await;
    }
    let told = tell_list(heart, ticket, wanted).await;
    cause::outcome(Task::Open, None, told)
}

async fn tell_list(heart: &Shared, ticket: Ticket, wanted: &Wanted) -> Result<(), Cause> {
    let newest_first = Order {
        by: OrderBy::Date,
        direction: Direction::Descending,
    };
    if wanted.order == newest_first {
        let place = wanted.place.clone();
        let first = heart.on_disk(move |store| {
            let mails = store.newest(&place, FIRST_ROWS)?;
            if mails.len() < FIRST_ROWS {
                return Ok(None);
            }
            piece(store, mails, false, store.count(&place)?).map(Some)
        });
        if let Some(piece) = first.await? {
            tell(heart, ticket, wanted, piece).await;
        }
    }
    let all = wanted.clone();
    let whole = heart.on_disk(move |store| {
        let mails = store.list_in_order(&all.place, all.order)?;
        let of = Some(mails.len());
        piece(store, mails, true, of)
    });
    tell(heart, ticket, wanted, whole.await?).await;
    Ok(())
}

/// The beginning of a list, or all of it, with its first rows.
fn piece(
    store: &Store,
    mails: Vec<MailId>,
    complete: bool,
    of: Option<usize>,
) -> Result<ListPiece, crate::store::StoreError> {
    let first = mails.get(..FIRST_ROWS.min(mails.len())).unwrap_or_default();
    let rows = store.rows(first)?;
    Ok(ListPiece {
        from: 0,
        mails: Arc::from(mails),
        of,
        complete,
        rows,
    })
}

async fn tell(heart: &Shared, ticket: Ticket, wanted: &Wanted, piece: ListPiece) {
    let place = wanted.place.clone();
    let event = Event::Listed {
        ticket,
        place,
        piece,
    };
    heart.teller.tell(event).await;
}

/// Tells rows.
pub(super) async fn rows(heart: &Shared, ticket: Ticket, mut mails: Vec<MailId>) -> Outcome {
    mails.truncate(ROWS);
    let told = match heart.on_disk(move |store| store.rows(&mails)).await {
        Ok(rows) => {
            heart.teller.tell(Event::Rows { ticket, rows }).await;
            Ok(())
        }
        Err(cause) => Err(cause),
    };
    cause::outcome(Task::Open, None, told)
}
