//! A search for the command line: no runtime, no lock, nothing written, and a window may have the
//! profile meanwhile.

use std::path::PathBuf;

use jiff::tz::TimeZone;

use super::{cause, start};
use crate::channel::Cause;
use crate::config::{Profile, Settings};
use crate::model::{AccountId, Indexed, MailSummary, Trace};
use crate::search::Query;
use crate::store::{Finder, Line, Reading, StoreError};

/// Mails found at a time: at first few, for whoever waits, and then many.
const FIRST: usize = 200;
const STEP: usize = 2_000;

/// Who is told what of the mails found, and says `false` where that is enough.
pub enum Telling<'t> {
    /// What a line names.
    Lines(&'t mut dyn FnMut(Line<'_>) -> bool),
    /// Everything.
    Hits(&'t mut dyn FnMut(Hit) -> bool),
}

/// A mail that was found.
#[derive(Debug)]
pub struct Hit {
    /// Its row.
    pub row: MailSummary,
    /// Where its file lies; `None`: it is gone since it was indexed.
    pub path: Option<PathBuf>,
    /// What filters did with it and why, oldest first.
    pub filtered: Vec<Trace>,
}

/// Tells at most `most` mails that satisfy a query, newest first, and how many a search sees.
/// `None`: nothing is indexed yet.
///
/// # Errors
/// [`Cause::Index`] and the like.
pub fn glance(
    profile: &Profile,
    settings: &Settings,
    query: &Query,
    most: usize,
    mut telling: Telling<'_>,
) -> Result<Option<Indexed>, Cause> {
    let accounts: Vec<AccountId> = settings
        .accounts
        .iter()
        .map(|account| account.id.clone())
        .collect();
    let of_store = |error| cause::of_store(&error);
    let opened = Reading::open(&start::paths(profile), &accounts).map_err(of_store)?;
    let Some(reading) = opened else {
        return Ok(None);
    };
    let zone = TimeZone::system();
    let mut finder = reading
        .at_once(|reading| reading.find(query, &zone))
        .map_err(of_store)?;
    let (mut left, mut step) = (most, FIRST);
    while left > 0 {
        let told = reading
            .at_once(|reading| tell(reading, &mut finder, left.min(step), &mut telling))
            .map_err(of_store)?;
        let Some(told) = told else {
            break;
        };
        left = left.saturating_sub(told);
        step = STEP;
    }
    reading.indexed().map(Some).map_err(of_store)
}

/// Tells the next mails, and says how many were found; `None`: there are no more, or they are
/// enough.
fn tell(
    reading: &Reading,
    finder: &mut Finder,
    most: usize,
    telling: &mut Telling<'_>,
) -> Result<Option<usize>, StoreError> {
    let ids = reading.find_next(finder, most)?;
    let mut goes_on = !ids.is_empty();
    match telling {
        Telling::Lines(tell) => reading.lines(&ids, &mut |line| {
            goes_on = tell(line);
            goes_on
        })?,
        Telling::Hits(tell) => {
            for row in reading.rows(&ids)? {
                goes_on = tell(Hit {
                    path: reading.path(row.id).ok(),
                    filtered: reading.traces(row.id).unwrap_or_default(),
                    row,
                });
                if !goes_on {
                    break;
                }
            }
        }
    }
    Ok(goes_on.then_some(ids.len()))
}
