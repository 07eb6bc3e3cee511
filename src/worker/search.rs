//! Searching: what is typed, asked of the store.

use jiff::Zoned;

use crate::model::{MailId, Place};
use crate::search;
use crate::store::{Store, StoreError};

/// Ids found at once.
const STEP: usize = 5_000;

/// Everything in a place that the words typed in the search box find; a search that cannot be
/// understood finds nothing.
pub(super) fn list(store: &Store, place: &Place, typed: &str) -> Result<Vec<MailId>, StoreError> {
    if typed.trim().is_empty() {
        return store.list(place);
    }
    let now = Zoned::now();
    let Ok(query) = search::parse(typed, now.date()) else {
        return Ok(Vec::new());
    };
    let mut finder = store.find(&query, Some(place), now.time_zone())?;
    let mut found = Vec::new();
    loop {
        let more = store.find_next(&mut finder, STEP)?;
        if more.is_empty() {
            return Ok(found);
        }
        found.extend(more);
    }
}
