//! A search going on: segments are asked newest first, rows say the rest.

use std::collections::VecDeque;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use jiff::tz::TimeZone;
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use crate::model::MailId;
use crate::search::Query;
use crate::search::segment::Expression;
use crate::store::StoreError;
use crate::store::text::Kept;
use crate::store::text::plan::{Asked, Slot};

use super::mails;

/// Rows that are gone through in the time in which one is looked up.
const A_LOOK: u64 = 48;
/// Rows looked up one by one before others may have the connection.
const PAGE: usize = 2_000;

/// A search going on: what was found so far is the caller's, what is left is here.
#[derive(Debug)]
pub struct Finder {
    pub(super) query: Query,
    pub(super) zone: TimeZone,
    /// What the text of every mail must satisfy; `None`: rows alone decide.
    pub(super) text: Option<Expression>,
    /// What the row must satisfy.
    pub(super) rest: Asked,
    /// The mails that satisfy the texts `rest` depends on, in ascending order.
    pub(super) texts: Vec<Vec<i64>>,
    /// Segments still to be asked, those with the newest mails last.
    pub(super) waiting: Vec<Kept>,
    /// The number of the last segment that is known of.
    pub(super) last_known: i64,
    /// The mail told last: none newer is told behind it.
    pub(super) told: Option<i64>,
    /// What segments asked so far have found and is not told yet, newest first.
    pub(super) open: Vec<VecDeque<i64>>,
    /// Ids still to be looked at, as far as time bounds them.
    pub(super) ids: Range<i64>,
    /// About how many rows stand among so many ids.
    pub(super) density: Density,
    /// Set where nobody waits for it any more.
    pub(super) stop: Arc<AtomicBool>,
}

/// A place in time at which a search is parted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Below(i64);

impl Finder {
    /// Ends early, as if nothing more were found, once `stop` is set.
    #[must_use]
    pub fn until(self, stop: Arc<AtomicBool>) -> Self {
        Self { stop, ..self }
    }

    /// The next candidates, perhaps none of those that were looked at; `None`: there are no more.
    /// It takes no longer than a list may wait for the connection.
    pub(super) fn step(
        &mut self,
        reader: &Connection,
        most: usize,
    ) -> Result<Option<Vec<MailId>>, StoreError> {
        match self.text.clone() {
            Some(text) => {
                let found = self.by_text(reader, &text, most)?;
                Ok((!found.is_empty()).then_some(found))
            }
            None => self.by_rows(reader, most),
        }
    }

    /// Parts what is left in two by time, about in the middle: keeps the newer half and returns
    /// what the older one begins below. `None` where there is too little to part.
    #[must_use]
    pub fn part(&mut self) -> Option<Below> {
        let mails: u64 = self.waiting.iter().map(|one| u64::from(one.mails())).sum();
        let mut newer = 0;
        let middle = self.waiting.iter().rev().find(|one| {
            newer += u64::from(one.mails());
            newer * 2 >= mails
        })?;
        let middle = middle.low;
        self.ids.start = self.ids.start.max(middle);
        self.waiting.retain(|one| one.high >= middle);
        for ids in &mut self.open {
            ids.retain(|id| *id >= middle);
        }
        self.open.retain(|ids| !ids.is_empty());
        Some(Below(middle))
    }

    /// The same search for mails older than that.
    #[must_use]
    pub fn below(mut self, Below(middle): Below) -> Self {
        self.ids.end = self.ids.end.min(middle);
        self.waiting.retain(|one| one.low < middle);
        self
    }

    pub(super) fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// Asks one segment after another, those with the newest mails first, and merges.
    fn by_text(
        &mut self,
        reader: &Connection,
        text: &Expression,
        most: usize,
    ) -> Result<Vec<MailId>, StoreError> {
        let mut found = Vec::new();
        while found.len() < most {
            let newest = self
                .open
                .iter()
                .filter_map(|ids| ids.front())
                .max()
                .copied();
            if let Some(segment) = self.waiting.last().copied()
                && newest.is_none_or(|newest| newest <= segment.high)
            {
                self.waiting.pop();
                let Some(mut ids) = segment.find(reader, text)? else {
                    self.list_anew(reader)?;
                    continue;
                };
                if let Some(told) = self.told {
                    ids.retain(|id| *id < told);
                }
                self.keep_satisfying(reader, &mut ids)?;
                if !ids.is_empty() {
                    self.open.push(ids.into());
                }
                continue;
            }
            let Some(newest) = newest else {
                break;
            };
            for ids in &mut self.open {
                if ids.front() == Some(&newest) {
                    ids.pop_front();
                }
            }
            self.open.retain(|ids| !ids.is_empty());
            self.told = Some(newest);
            found.push(MailId(newest));
        }
        Ok(found)
    }

    /// A segment went since it was listed: its mails are in one that was written later.
    fn list_anew(&mut self, reader: &Connection) -> Result<(), StoreError> {
        let last_known = self.last_known;
        for segment in Kept::all(reader)? {
            if segment.number > last_known && segment.spans(&self.ids) {
                self.waiting.push(segment);
            }
            self.last_known = self.last_known.max(segment.number);
        }
        self.waiting.sort_by_key(|segment| segment.high);
        Ok(())
    }

    /// Leaves the mails that have a row and whose row satisfies the rest; newest first.
    fn keep_satisfying(&self, reader: &Connection, ids: &mut Vec<i64>) -> Result<(), StoreError> {
        ids.retain(|id| self.ids.contains(id));
        let (Some(high), Some(low)) = (ids.first().copied(), ids.last().copied()) else {
            return Ok(());
        };
        let rows = self.density.rows(low..high);
        if self.texts.is_empty() && ids.len() as u64 * A_LOOK > rows {
            return self.keep_among(reader, ids, low..high + 1);
        }
        self.keep_each(reader, ids)
    }

    /// The same, row by row.
    fn keep_each(&self, reader: &Connection, ids: &mut Vec<i64>) -> Result<(), StoreError> {
        let sql = format!("SELECT 1 FROM mails WHERE id = ? AND ({})", self.rest.sql);
        let mut statement = reader.prepare_cached(&sql)?;
        let mut outcome = Ok(());
        ids.retain(|id| {
            let values = std::iter::once(Value::Integer(*id)).chain(self.values(*id));
            match statement.exists(params_from_iter(values)) {
                Ok(satisfies) => satisfies,
                Err(error) => {
                    outcome = Err(error.into());
                    false
                }
            }
        });
        outcome
    }

    /// The same by going through all rows between them, where that is less.
    fn keep_among(
        &self,
        reader: &Connection,
        ids: &mut Vec<i64>,
        range: Range<i64>,
    ) -> Result<(), StoreError> {
        let sql = format!(
            "SELECT id FROM mails INDEXED BY facts WHERE id >= ? AND id < ? AND ({})
             ORDER BY id DESC",
            self.rest.sql
        );
        let mut statement = reader.prepare_cached(&sql)?;
        let bounds = [range.start, range.end].map(Value::Integer);
        let values = bounds.into_iter().chain(self.values(0));
        let mut rows = statement.query(params_from_iter(values))?;
        let mut candidates = std::mem::take(ids).into_iter().peekable();
        while let Some(row) = rows.next()? {
            let id: i64 = row.get(0)?;
            while candidates.next_if(|candidate| *candidate > id).is_some() {}
            ids.extend(candidates.next_if_eq(&id));
        }
        Ok(())
    }

    /// Goes through the rows, newest first.
    fn by_rows(
        &mut self,
        reader: &Connection,
        most: usize,
    ) -> Result<Option<Vec<MailId>>, StoreError> {
        let depends_on_text = !self.texts.is_empty();
        let condition = if depends_on_text { "1" } else { &self.rest.sql };
        let sql = format!(
            "SELECT id FROM mails INDEXED BY facts WHERE id >= ? AND id < ? AND ({condition})
             ORDER BY id DESC LIMIT ?"
        );
        let mut values = vec![Value::Integer(self.ids.start), Value::Integer(self.ids.end)];
        if !depends_on_text {
            values.extend(self.values(0));
        }
        let page = if depends_on_text { PAGE } else { most };
        values.push(Value::Integer(i64::try_from(page).unwrap_or(i64::MAX)));
        let mut ids: Vec<i64> = reader
            .prepare_cached(&sql)?
            .query_map(params_from_iter(values), |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        let Some(last) = ids.last() else {
            return Ok(None);
        };
        self.ids.end = *last;
        if depends_on_text {
            self.keep_each(reader, &mut ids)?;
            if ids.len() > most {
                ids.truncate(most);
                self.ids.end = ids.last().copied().unwrap_or(self.ids.end);
            }
        }
        Ok(Some(ids.into_iter().map(MailId).collect()))
    }

    /// What stands for the question marks of the rest, for one mail.
    fn values(&self, id: i64) -> impl Iterator<Item = Value> + '_ {
        self.rest.slots.iter().map(move |slot| match slot {
            Slot::Value(value) => value.clone(),
            Slot::Text(text) => {
                let ids = self.texts.get(*text).map(Vec::as_slice);
                let holds = ids.unwrap_or_default().binary_search(&id).is_ok();
                Value::Integer(i64::from(holds))
            }
        })
    }
}

/// How densely rows lie among ids, if mails came evenly through the years.
#[derive(Debug, Clone, Copy)]
pub(super) struct Density {
    rows: u64,
    ids: u64,
}

impl Density {
    pub(super) fn of(reader: &Connection, segments: &[Kept]) -> Result<Self, StoreError> {
        let low = segments.iter().map(|segment| segment.low).min();
        let high = segments.iter().map(|segment| segment.high).max();
        Ok(Self {
            rows: mails(reader)?,
            ids: high.unwrap_or(0).abs_diff(low.unwrap_or(0)).max(1),
        })
    }

    fn rows(self, range: Range<i64>) -> u64 {
        let rows = u128::from(self.rows) * u128::from(range.end.abs_diff(range.start));
        u64::try_from(rows / u128::from(self.ids)).unwrap_or(u64::MAX)
    }
}
