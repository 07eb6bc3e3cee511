//! Ids of mails as places in time: the larger id is the newer mail, in every folder.
//!
//! So a list is in order as it is read, and so is what the full text finds: nothing is sorted,
//! and the newest fifty of a hundred thousand cost fifty.
//!
//! Within its second a mail stands where the name of its file says. So the same file has the same
//! id again whenever the index is made anew, and whoever still shows one (a window, an undo, what
//! was shown last) means the mail it meant. Only where two names of one second say the same place
//! it matters which was filed first: for one pair in four millions, and for a file that was copied
//! into another folder under its name, where each may get the id of the other when the index is
//! made anew. Both hold the same octets then. The folder has no part in it, for a move must change
//! no id.

use std::collections::HashMap;
use std::ops::Range;

use rusqlite::Transaction;

use crate::model::{MailId, Timestamp};

use super::StoreError;
use super::entry::Entry;
use super::name::unique_in;

/// Places of one second.
pub(super) const A_SECOND: i64 = 1 << 22;
/// Makes all of a calendar's seconds positive.
const BEFORE_1970: i64 = 1 << 39;

/// Gives ids.
#[derive(Debug, Default)]
pub(super) struct Places {
    /// Ids of mails removed in this run, and whose they were: whoever still shows one must not
    /// reach another mail. The same file may come back to it.
    retired: HashMap<i64, u64>,
}

impl Places {
    /// The first place of the mail with this base and date, where no other mail of this run had it.
    pub(super) fn wanted(&self, base: &str, date: Timestamp) -> Option<MailId> {
        let mark = mark(base);
        let id = second(date.0) + within_second(mark);
        let was_anothers = self.retired.get(&id).is_some_and(|whose| *whose != mark);
        (!was_anothers).then_some(MailId(id))
    }

    /// Files in the order of their places, oldest first, and which each was: so a row goes where
    /// the last one went, and the pages become full.
    pub(super) fn in_order(&self, entries: Vec<Entry>) -> Vec<(usize, Entry)> {
        let mut entries: Vec<_> = entries.into_iter().enumerate().collect();
        entries.sort_by_cached_key(|(_asked, entry)| self.wanted(&entry.base, entry.date()));
        entries
    }

    /// The id of the mail with this base and date, which no other mail has or, in this run, had.
    pub(super) fn place(
        &self,
        transaction: &Transaction<'_>,
        base: &str,
        date: Timestamp,
    ) -> Result<MailId, StoreError> {
        let begin = second(date.0);
        let mark = mark(base);
        // An odd step comes by every place of the second.
        let (mut at, step) = (within_second(mark), within_second(mark >> 32) | 1);
        let mut taken = transaction.prepare_cached("SELECT 1 FROM mails WHERE id = ?1")?;
        for _place in 0..A_SECOND {
            let id = begin + at;
            let was_anothers = self.retired.get(&id).is_some_and(|whose| *whose != mark);
            if !was_anothers && !taken.exists([id])? {
                return Ok(MailId(id));
            }
            at = (at + step) % A_SECOND;
        }
        Err(StoreError::Index {
            detail: format!("there are {A_SECOND} mails of one second"),
        })
    }

    /// Notes that a mail is gone.
    pub(super) fn retire(&mut self, id: MailId, base: &str) {
        self.retired.insert(id.0, mark(base));
    }
}

/// Ids that mails of these seconds have.
pub(super) fn ids_of(seconds: &Range<i64>) -> Range<i64> {
    let end = if seconds.end < BEFORE_1970 {
        second(seconds.end)
    } else {
        i64::MAX
    };
    second(seconds.start)..end
}

/// The second of a mail's place: its own date as far as a calendar has it.
pub(super) fn second_of(mail: MailId) -> Timestamp {
    Timestamp(mail.0.div_euclid(A_SECOND) - BEFORE_1970)
}

/// The smallest id of a second.
fn second(second: i64) -> i64 {
    let since = second.clamp(-BEFORE_1970, BEFORE_1970 - 1) + BEFORE_1970;
    since * A_SECOND
}

fn within_second(mark: u64) -> i64 {
    (mark % A_SECOND.unsigned_abs()).cast_signed()
}

/// What is unique in a file's name, in one number. FNV-1a, and the end of SplitMix64, for names are short and
/// alike. It must stay as it is: ids outlast a run.
fn mark(base: &str) -> u64 {
    let mut mark = unique_in(base)
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325, |mark: u64, octet| {
            (mark ^ u64::from(octet)).wrapping_mul(0x0100_0000_01b3)
        });
    mark = (mark ^ (mark >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mark = (mark ^ (mark >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mark ^ (mark >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn index() -> rusqlite::Connection {
        let connection = rusqlite::Connection::open_in_memory().unwrap();
        connection
            .execute_batch("CREATE TABLE mails (id INTEGER PRIMARY KEY)")
            .unwrap();
        connection
    }

    #[test]
    fn an_id_is_of_its_second_and_the_same_for_the_same_file_always() {
        let mut connection = index();
        let transaction = connection.transaction().unwrap();
        let (places, date) = (Places::default(), Timestamp(1_700_000_000));
        let base = "1700000003.M1P2Q3.host,H=a,S=1";
        let id = places.place(&transaction, base, date).unwrap();
        // Never another, in no later version: windows remember ids.
        assert_eq!(id, MailId(2_312_973_326_015_315_126));
        let whole = "1700000003.M1P2Q3.host,P=a,S=1,W=9";
        assert_eq!(places.place(&transaction, whole, date).unwrap(), id);
        let of_second = ids_of(&(date.0..date.0 + 1));
        assert!(of_second.contains(&id.0), "{of_second:?}");
        assert!(!ids_of(&(date.0 + 1..i64::MAX)).contains(&id.0));
        for odd in [i64::MIN, -1, i64::MAX] {
            let id = places.place(&transaction, base, Timestamp(odd)).unwrap();
            assert!(ids_of(&(i64::MIN..i64::MAX)).contains(&id.0), "{odd}");
        }
    }

    #[test]
    fn a_place_that_is_taken_or_was_anothers_in_this_run_is_passed_by() {
        let mut connection = index();
        let transaction = connection.transaction().unwrap();
        let (mut places, date) = (Places::default(), Timestamp(0));
        let first = places.place(&transaction, "a", date).unwrap();
        transaction
            .execute("INSERT INTO mails VALUES (?1)", [first.0])
            .unwrap();
        let copy = places.place(&transaction, "a", date).unwrap();
        assert_ne!(copy, first);
        transaction.execute("DELETE FROM mails", []).unwrap();
        places.retire(first, "b");
        assert_eq!(places.place(&transaction, "a", date).unwrap(), copy);
        places.retire(first, "a");
        assert_eq!(places.place(&transaction, "a", date).unwrap(), first);
    }

    #[test]
    fn ten_thousand_mails_of_one_second_hardly_meet() {
        let names = (0..10_000).map(|number| format!("0.M0P1Q{number}.host"));
        let places: std::collections::HashSet<i64> =
            names.map(|name| within_second(mark(&name))).collect();
        assert!(places.len() > 9_950, "{}", places.len());
    }
}
