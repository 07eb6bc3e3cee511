//! A search for the command line: no runtime, no lock, nothing written, and a window may have the
//! profile meanwhile.

use std::path::PathBuf;

use jiff::tz::TimeZone;

use super::{cause, start};
use crate::channel::Cause;
use crate::config::{Profile, Settings};
use crate::model::{AccountId, Indexed, MailSummary, Trace};
use crate::search::Query;
use crate::store::Reading;

/// Mails found at a time.
const STEP: usize = 200;

/// What is told of a mail beside its row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum With {
    /// Nothing.
    Rows,
    /// What filters did with it.
    Reasons,
}

/// A mail that was found.
#[derive(Debug)]
pub struct Hit {
    /// Its row.
    pub row: MailSummary,
    /// Where its file lies; `None`: it is gone since it was indexed.
    pub path: Option<PathBuf>,
    /// What filters did with it and why, oldest first, where that is asked for.
    pub filtered: Vec<Trace>,
}

/// Tells at most `most` mails that satisfy a query, newest first, until `tell` says `false`, and
/// how many a search sees. `None`: nothing is indexed yet.
///
/// # Errors
/// [`Cause::Index`] and the like.
pub fn glance(
    profile: &Profile,
    settings: &Settings,
    query: &Query,
    (most, with): (usize, With),
    tell: &mut dyn FnMut(Hit) -> bool,
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
    let mut finder = reading.find(query, &TimeZone::system()).map_err(of_store)?;
    let mut left = most;
    'all: while left > 0 {
        let step = left.min(STEP);
        let ids = reading.find_next(&mut finder, step).map_err(of_store)?;
        if ids.is_empty() {
            break;
        }
        left = left.saturating_sub(ids.len());
        for row in reading.rows(&ids).map_err(of_store)? {
            let path = reading.path(row.id).ok();
            let filtered = match with {
                With::Rows => Vec::new(),
                With::Reasons => reading.traces(row.id).unwrap_or_default(),
            };
            let hit = Hit {
                row,
                path,
                filtered,
            };
            if !tell(hit) {
                break 'all;
            }
        }
    }
    reading.indexed().map(Some).map_err(of_store)
}
