//! A search for the command line: no runtime, no lock, nothing written, and a window may have the
//! profile meanwhile.

use std::path::PathBuf;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread;

use jiff::tz::TimeZone;

use super::{cause, start};
use crate::channel::Cause;
use crate::config::{Profile, Settings};
use crate::model::{AccountId, AccountSettings, Indexed, MailSummary, Trace};
use crate::search::{Existing, Query};
use crate::store::{Below, Finder, Line, ProfilePaths, Reading, StoreError};

/// Mails found at a time: at first few, for whoever waits, and then many.
const FIRST: usize = 200;
const STEP: usize = 2_000;
/// Octets of a line, about.
const LINE_OCTETS: usize = 96;
/// How many steps the search among older mails may be ahead of what is told.
const AHEAD: usize = 16;

/// Who is told what of the mails found, and says `false` where that is enough.
pub enum Telling<'t> {
    /// What a line names.
    Lines {
        /// Writes a line.
        form: &'t Form<'t>,
        /// Takes some of them.
        put: &'t mut dyn FnMut(&[u8]) -> bool,
    },
    /// Everything.
    Hits(&'t mut dyn FnMut(Hit) -> bool),
}

/// Writes a line of a mail behind others; on several threads at once.
pub type Form<'f> = dyn Fn(Line<'_>, &mut Vec<u8>) + Sync + 'f;

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

/// How much of what is here a search has looked through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reached {
    /// Of mails with rows.
    pub indexed: Indexed,
    /// Mails that have none yet.
    pub without_row: u64,
}

/// Tells the mails that satisfy a query, whose days are those of a zone, newest first, at most so
/// many of them (`None`: all), and how much a search sees. `None`: nothing is indexed yet.
///
/// # Errors
/// [`Cause::Index`] and the like.
pub fn glance(
    profile: &Profile,
    settings: &Settings,
    (query, zone): (&Query, &TimeZone),
    most: Option<usize>,
    telling: Telling<'_>,
) -> Result<Option<Reached>, Cause> {
    let search = Search {
        paths: start::paths(profile),
        accounts: settings
            .accounts
            .iter()
            .map(|account| account.id.clone())
            .collect(),
        named: &settings.accounts,
        query,
        zone,
        most,
    };
    let look = || -> Result<Option<Reached>, StoreError> {
        let Some((reading, finder)) = search.begin()? else {
            return Ok(None);
        };
        match telling {
            Telling::Lines { form, put } => search.tell_lines(&reading, finder, form, put)?,
            Telling::Hits(tell) => search.tell_hits(&reading, finder, tell)?,
        }
        Ok(Some(Reached {
            indexed: reading.indexed()?,
            // What was found is found, whether or not a folder can be counted.
            without_row: reading.without_row().unwrap_or_default(),
        }))
    };
    look().map_err(|error| cause::of_store(&error))
}

/// What there is for a search to name. `None`: nothing is indexed yet.
///
/// # Errors
/// As [`glance`].
pub fn existing(profile: &Profile, settings: &Settings) -> Result<Option<Existing>, Cause> {
    let accounts = settings.accounts.iter();
    let accounts: Vec<AccountId> = accounts.map(|account| account.id.clone()).collect();
    let look = || -> Result<Option<Existing>, StoreError> {
        let Some(reading) = Reading::open(&start::paths(profile), &accounts)? else {
            return Ok(None);
        };
        let mut existing = reading.existing()?;
        let kept = settings.tags.iter().map(|tag| tag.name.to_string());
        existing.tags.extend(kept);
        existing.tags.sort_unstable();
        existing.tags.dedup();
        let accounts = settings.accounts.iter();
        existing.accounts = accounts.map(AccountSettings::names).collect();
        Ok(Some(existing))
    };
    look().map_err(|error| cause::of_store(&error))
}

/// What is looked for, and where.
struct Search<'q> {
    paths: ProfilePaths,
    accounts: Vec<AccountId>,
    named: &'q [AccountSettings],
    query: &'q Query,
    zone: &'q TimeZone,
    most: Option<usize>,
}

/// Some mails found.
struct Lines {
    count: usize,
    octets: Vec<u8>,
}

impl Search<'_> {
    fn begin(&self) -> Result<Option<(Reading, Finder)>, StoreError> {
        let Some(reading) = Reading::open(&self.paths, &self.accounts)? else {
            return Ok(None);
        };
        reading.know_names(self.named);
        let finder = reading.at_once(|reading| reading.find(self.query, self.zone))?;
        Ok(Some((reading, finder)))
    }

    /// The first lines at once. Where many are left and all are wanted, the older half of time is
    /// searched beside the newer one.
    fn tell_lines(
        &self,
        reading: &Reading,
        mut finder: Finder,
        form: &Form<'_>,
        put: &mut dyn FnMut(&[u8]) -> bool,
    ) -> Result<(), StoreError> {
        let mut left = self.most.unwrap_or(usize::MAX);
        let first = next_lines(reading, &mut finder, left.min(FIRST), form)?;
        left -= first.count;
        if first.count == 0 || !put(&first.octets) || left == 0 {
            return Ok(());
        }
        let is_worth_it = first.count == FIRST && self.most.is_none();
        let below = is_worth_it.then(|| finder.part()).flatten();
        thread::scope(|scope| {
            let older = match below {
                None => None,
                Some(below) => {
                    let (sender, receiver) = sync_channel(AHEAD);
                    thread::Builder::new()
                        .name("older".to_owned())
                        .spawn_scoped(scope, move || self.find_below(below, form, &sender))
                        .map_err(|error| StoreError::Stopped {
                            detail: error.to_string(),
                        })?;
                    Some(receiver)
                }
            };
            while left > 0 {
                let lines = next_lines(reading, &mut finder, left.min(STEP), form)?;
                if lines.count == 0 {
                    break;
                }
                left -= lines.count;
                if !put(&lines.octets) {
                    return Ok(());
                }
            }
            for lines in older.into_iter().flatten() {
                if !put(&lines?.octets) {
                    break;
                }
            }
            Ok(())
        })
    }

    /// Sends the lines of older mails until there are none, or nobody wants them.
    fn find_below(
        &self,
        below: Below,
        form: &Form<'_>,
        sender: &SyncSender<Result<Lines, StoreError>>,
    ) {
        let find = || -> Result<(), StoreError> {
            let Some((reading, finder)) = self.begin()? else {
                return Ok(());
            };
            let mut finder = finder.below(below);
            loop {
                let lines = next_lines(&reading, &mut finder, STEP, form)?;
                if lines.count == 0 || sender.send(Ok(lines)).is_err() {
                    return Ok(());
                }
            }
        };
        if let Err(error) = find() {
            sender.send(Err(error)).ok();
        }
    }

    fn tell_hits(
        &self,
        reading: &Reading,
        mut finder: Finder,
        tell: &mut dyn FnMut(Hit) -> bool,
    ) -> Result<(), StoreError> {
        let mut left = self.most.unwrap_or(usize::MAX);
        while left > 0 {
            let hits = reading.at_once(|reading| {
                let ids = reading.find_next(&mut finder, left.min(FIRST))?;
                let rows = reading.rows(&ids)?.into_iter();
                let hits = rows.map(|row| Hit {
                    path: reading.path(row.id).ok(),
                    filtered: reading.traces(row.id).unwrap_or_default(),
                    row,
                });
                Ok((ids.len(), hits.collect::<Vec<_>>()))
            })?;
            if hits.0 == 0 {
                break;
            }
            left -= hits.0;
            if !hits.1.into_iter().all(&mut *tell) {
                break;
            }
        }
        Ok(())
    }
}

fn next_lines(
    reading: &Reading,
    finder: &mut Finder,
    most: usize,
    form: &Form<'_>,
) -> Result<Lines, StoreError> {
    reading.at_once(|reading| {
        let ids = reading.find_next(finder, most)?;
        let mut octets = Vec::with_capacity(ids.len() * LINE_OCTETS);
        reading.lines(&ids, &mut |line| form(line, &mut octets))?;
        Ok(Lines {
            count: ids.len(),
            octets,
        })
    })
}
