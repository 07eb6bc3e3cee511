//! Ids of mails as places in time: the larger id is the newer mail, in every folder.
//!
//! So a list is in order as it is read, and so is what the full text finds: nothing is sorted,
//! and the newest fifty of a hundred thousand cost fifty.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use rusqlite::Transaction;

use crate::model::{MailId, Timestamp};

use super::StoreError;

/// Mails of one second; where more come, they take the place of the next second.
pub(super) const A_SECOND: i64 = 256;
/// Makes all of a calendar's seconds positive.
const BEFORE_1970: i64 = 1 << 39;

/// Gives ids.
#[derive(Debug, Default)]
pub(super) struct Places {
    /// Ids of mails removed in this run: whoever still shows one must not reach another mail.
    retired: BTreeSet<i64>,
    /// From a full second to one where there was room.
    crowded: HashMap<i64, i64>,
}

impl Places {
    /// An id for a mail of this date that no other mail has or, in this run, had.
    pub(super) fn place(
        &mut self,
        transaction: &Transaction<'_>,
        date: Timestamp,
    ) -> Result<MailId, StoreError> {
        let wanted = second(date);
        let mut begin = self.crowded.get(&wanted).copied().unwrap_or(wanted);
        loop {
            let last: Option<i64> = transaction
                .prepare_cached("SELECT max(id) FROM mails WHERE id >= ?1 AND id < ?2")?
                .query_row([begin, begin + A_SECOND], |row| row.get(0))?;
            let retired = self.retired.range(begin..begin + A_SECOND).next_back();
            let free = last.max(retired.copied()).map_or(begin, |last| last + 1);
            if free < begin + A_SECOND {
                if begin != wanted {
                    self.crowded.insert(wanted, begin);
                }
                return Ok(MailId(free));
            }
            begin += A_SECOND;
        }
    }

    /// Notes that a mail is gone.
    pub(super) fn retire(&mut self, id: MailId) {
        self.retired.insert(id.0);
    }
}

/// Ids that mails of these seconds may have.
pub(super) fn ids_of(seconds: &Range<i64>) -> Range<i64> {
    // Of a crowded second some are later; a day has room for 22 million.
    const LATER: i64 = 86_400;
    let end = seconds.end.saturating_add(LATER);
    second(Timestamp(seconds.start))..second(Timestamp(end))
}

/// The smallest id of a second.
fn second(date: Timestamp) -> i64 {
    let since = date.0.clamp(-BEFORE_1970, BEFORE_1970 - 1) + BEFORE_1970;
    since * A_SECOND
}
