//! Segments as the file keeps them: found by time, read in pieces.

use std::ops::Range;

use rusqlite::{Connection, params};

use crate::model::MailId;
use crate::search::segment::{Area, Expression, Mails, Pieces, Telling, Torn, evaluate};
use crate::store::StoreError;

use super::PIECE_OCTETS;

/// Pieces of one area; a segment of 30 GB is none of ours.
const PIECES: i64 = 1 << 23;

/// Octets that memory is taken for before they are there.
const MOST_AT_ONCE: usize = 1 << 20;

/// The row of a piece.
pub(super) fn number_of(segment: i64, area: Area, place: usize) -> i64 {
    let area = match area {
        Area::Mails => 0,
        Area::Places => 1,
    };
    let first = segment.saturating_mul(2).saturating_add(area);
    let place = i64::try_from(place).unwrap_or(i64::MAX);
    first.saturating_mul(PIECES).saturating_add(place)
}

/// Ids in ascending order: the first, then the gaps.
pub(super) fn ids_to_octets(mails: &[(MailId, i64)]) -> Vec<u8> {
    let mut octets = Vec::with_capacity(mails.len() * 5);
    let mut before = 0;
    for (id, _edition) in mails {
        let mut gap = id.0.abs_diff(before);
        before = id.0;
        while gap >= 0x80 {
            octets.push(gap as u8 | 0x80);
            gap >>= 7;
        }
        octets.push(gap as u8);
    }
    octets
}

/// The ids of some of a segment's mails, newest first. No list of all is made: of thousands a rare
/// word finds one.
fn ids_of(mails: &Mails, octets: &[u8]) -> Result<Vec<i64>, Torn> {
    let wanted: Vec<u32> = mails.newest_first().collect();
    let mut ids = Vec::with_capacity(wanted.len());
    let mut wanted = wanted.into_iter().rev().peekable();
    let (mut mail, mut id, mut gap, mut shift) = (0, 0_i64, 0_u64, 0);
    for octet in octets {
        if shift > 63 {
            return Err(Torn);
        }
        gap |= u64::from(octet & 0x7f) << shift;
        shift += 7;
        if *octet >= 0x80 {
            continue;
        }
        id = id.checked_add_unsigned(gap).ok_or(Torn)?;
        if wanted.next_if_eq(&mail).is_some() {
            ids.push(id);
            if wanted.peek().is_none() {
                break;
            }
        }
        mail += 1;
        (gap, shift) = (0, 0);
    }
    ids.reverse();
    Ok(ids)
}

/// A segment of the file, still unread.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::store) struct Kept {
    /// Larger than that of any segment written before.
    pub(in crate::store) number: i64,
    mails: u32,
    /// The smallest id in it.
    pub(in crate::store) low: i64,
    /// The largest id in it.
    pub(in crate::store) high: i64,
}

impl Kept {
    /// Mails that were written into it.
    pub(in crate::store) fn mails(&self) -> u32 {
        self.mails
    }

    /// All segments, those with the newest mails last, as a connection sees them that has the
    /// file attached as `text`.
    pub(in crate::store) fn all(connection: &Connection) -> Result<Vec<Self>, StoreError> {
        let mut statement = connection
            .prepare_cached("SELECT number, mails, low, high FROM text.segments ORDER BY high")?;
        let rows = statement.query_map([], |row| {
            Ok(Self {
                number: row.get(0)?,
                mails: row.get(1)?,
                low: row.get(2)?,
                high: row.get(3)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The mails in it that satisfy an expression, newest first. `None`: it is no more, since it
    /// was written together with others anew.
    pub(in crate::store) fn find(
        &self,
        connection: &Connection,
        expression: &Expression,
    ) -> Result<Option<Vec<i64>>, StoreError> {
        let reading = Reading {
            connection,
            kept: *self,
        };
        let found = evaluate(&reading, expression);
        if found.as_ref().is_ok_and(Mails::is_empty) {
            return Ok(self.is_there(connection)?.then(Vec::new));
        }
        let mut statement =
            connection.prepare_cached("SELECT ids, struck FROM text.segments WHERE number = ?1")?;
        let mut rows = statement.query([self.number])?;
        // Only now: what is read of a segment that goes meanwhile is cut short.
        let Some(row) = rows.next()? else {
            return Ok(None);
        };
        let blob = |column| {
            row.get_ref(column)?
                .as_blob()
                .map_err(rusqlite::Error::from)
        };
        let mut found = found?;
        found.remove(&Mails::from_octets(self.mails, blob(1)?));
        Ok(Some(ids_of(&found, blob(0)?)?))
    }
}

impl Kept {
    /// Whether mails of it may be among these ids.
    pub(in crate::store) fn spans(&self, ids: &Range<i64>) -> bool {
        self.high >= ids.start && self.low < ids.end
    }

    fn is_there(&self, connection: &Connection) -> Result<bool, StoreError> {
        let mut statement =
            connection.prepare_cached("SELECT 1 FROM text.segments WHERE number = ?1")?;
        Ok(statement.exists([self.number])?)
    }
}

/// A segment being asked.
struct Reading<'c> {
    connection: &'c Connection,
    kept: Kept,
}

impl Pieces for Reading<'_> {
    type Error = StoreError;

    fn mails(&self) -> u32 {
        self.kept.mails
    }

    fn lengths(&self) -> Result<Vec<u8>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT lengths FROM text.segments WHERE number = ?1")?;
        let mut rows = statement.query_map([self.kept.number], |row| row.get(0))?;
        Ok(rows.next().transpose()?.ok_or(Torn)?)
    }

    fn blocks_from(
        &self,
        word: &str,
        tell: &mut Telling<'_, StoreError>,
    ) -> Result<(), StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT octets, mails_at, places_at FROM text.blocks WHERE segment = ?1
             AND first >= coalesce((SELECT max(first) FROM text.blocks
                 WHERE segment = ?1 AND first <= ?2), '')
             ORDER BY first",
        )?;
        let mut rows = statement.query(params![self.kept.number, word])?;
        while let Some(row) = rows.next()? {
            let octets = row.get_ref(0)?.as_blob().map_err(|_other| Torn)?;
            let at = |column| -> Result<u64, StoreError> {
                Ok(u64::try_from(row.get::<_, i64>(column)?).map_err(|_negative| Torn)?)
            };
            if !tell(octets, at(1)?, at(2)?)? {
                break;
            }
        }
        Ok(())
    }

    fn octets(&self, area: Area, at: u64, count: usize) -> Result<Vec<u8>, StoreError> {
        // A damaged length is not believed before so much was read.
        let mut octets = Vec::with_capacity(count.min(MOST_AT_ONCE));
        let at = usize::try_from(at).map_err(|_too_large| Torn)?;
        let (first, mut skipped) = (at / PIECE_OCTETS, at % PIECE_OCTETS);
        let end = at.checked_add(count).ok_or(Torn)?;
        let last = end.saturating_sub(1) / PIECE_OCTETS;
        let mut statement = self.connection.prepare_cached(
            "SELECT octets FROM text.pieces WHERE number >= ?1 AND number <= ?2 ORDER BY number",
        )?;
        let number = |place| number_of(self.kept.number, area, place);
        let mut rows = statement.query([number(first), number(last)])?;
        while let Some(row) = rows.next()? {
            let piece = row.get_ref(0)?.as_blob().map_err(|_other| Torn)?;
            let rest = piece.get(skipped..).unwrap_or_default();
            let wanted = rest.len().min(count - octets.len());
            octets.extend_from_slice(rest.get(..wanted).unwrap_or_default());
            skipped = 0;
        }
        if octets.len() == count {
            Ok(octets)
        } else {
            Err(Torn.into())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_come_back() {
        let ids = [3, 4, 1_000, 1 << 47, (1 << 47) + 1];
        let mails: Vec<_> = ids.into_iter().map(|id| (MailId(id), 0)).collect();
        let octets = ids_to_octets(&mails);
        let newest_first: Vec<i64> = ids.into_iter().rev().collect();
        assert_eq!(ids_of(&Mails::all(5), &octets), Ok(newest_first));
        let mut some = Mails::none(5);
        some.insert(1);
        some.insert(3);
        assert_eq!(ids_of(&some, &octets), Ok(vec![1 << 47, 4]));
        assert_eq!(ids_of(&Mails::none(5), &octets), Ok(Vec::new()));
        // What is missing has no id.
        assert_eq!(ids_of(&Mails::all(5), &octets[..2]), Ok(vec![4, 3]));
        assert_eq!(ids_of(&Mails::all(5), &[0xff; 40]), Err(Torn));
    }

    #[test]
    fn rows_of_a_segment_nobody_can_have_written_are_no_panic() {
        for segment in [0, 1, i64::MAX / 2, i64::MAX] {
            for place in [0, usize::MAX] {
                assert!(number_of(segment, Area::Places, place) >= 0);
            }
        }
    }
}
