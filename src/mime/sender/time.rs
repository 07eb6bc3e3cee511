//! Dates that cannot be right.

use super::Said;
use crate::mime::{date, way};
use crate::model::Timestamp;
use crate::model::sender::DateFault;

/// Received fields read for their dates.
pub(super) const RECEIVED: usize = 100;
/// A mail written after it came by no more than this was written by a clock that is wrong, or in
/// a time zone that is.
const AHEAD_SECONDS: i64 = 26 * 3_600;
/// A mail may lie in an outbox and in queues (RFC 5321 §4.5.4.1 says four to five days each).
const BEHIND_SECONDS: i64 = 30 * 24 * 3_600;
/// 1982-08-13, the day of RFC 822: before it there was no such mail.
const FIRST_MAIL: Timestamp = Timestamp(398_044_800);

pub(super) fn check(said: &Said<'_>) -> Option<DateFault> {
    let value = said.date?;
    let Some(written) = date::read(value) else {
        return Some(DateFault::Unreadable);
    };
    let arrivals = || said.received.iter().filter_map(|value| way::date(value));
    let seconds = arrivals()
        .next()
        .map_or(0, |arrived| written.0.saturating_sub(arrived.0));
    if seconds > AHEAD_SECONDS {
        return Some(DateFault::Future { seconds });
    }
    let sent = arrivals().next_back();
    let is_late = sent.is_some_and(|sent| sent.0.saturating_sub(written.0) > BEHIND_SECONDS);
    (is_late || written < FIRST_MAIL).then_some(DateFault::Past { written })
}
