//! What is remembered of an account's server from one run to the next beside the mails
//! themselves: one small file, replaced as a whole.
//!
//! Nothing in it is needed to keep a mail: without it broken mails are tried and told
//! of again, and a change of names (P-63) goes unnoticed.

use std::collections::{BTreeMap, HashSet};

use serde::{Deserialize, Serialize};

use crate::model::Timestamp;

use super::identity::FetchedId;
use super::retry::STRIKES;

/// What is remembered of an account's server.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ServerMemory {
    /// Seconds that the server wants between two logins (CAPA LOGIN-DELAY, P-45); 0: any.
    pub login_delay_seconds: u32,
    /// When the last login succeeded.
    pub logged_in_at: Option<Timestamp>,
    /// Counts the sessions without UIDL whose deletions the server has confirmed; see
    /// [`FetchedId::by_content`].
    pub round: u64,
    /// Whether a person was told that the server removes what is retrieved (EXPIRE 0).
    pub told_of_removal: bool,
    /// What the last complete listing looked like.
    pub last_listing: ListingSample,
    /// What is remembered of single mails.
    pub mails: BTreeMap<FetchedId, MailNote>,
}

/// What is remembered of a mail on the server.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MailNote {
    /// Sessions that broke at it (P-07).
    pub strikes: u32,
    /// The words with which the last of them broke.
    pub words: String,
    /// Whether a person was told that it is not fetched.
    pub told: bool,
    /// The mail that lies under this name by now, where the server has given it again (P-64) or
    /// to several mails (P-61); not compared anew at every check.
    pub another: Option<FetchedId>,
    /// It was compared with what is here in vain: only a person takes it from the server (P-61).
    pub unproved: bool,
}

impl ServerMemory {
    /// Mails that are not asked for again, because too many sessions broke at them (P-07).
    #[must_use]
    pub fn set_aside(&self) -> HashSet<FetchedId> {
        let broken = self.mails.iter().filter(|(_id, note)| note.is_set_aside());
        broken.map(|(id, _note)| *id).collect()
    }

    /// Mails of which a person knows that they are not fetched.
    #[must_use]
    pub fn told(&self) -> HashSet<FetchedId> {
        let told = self.mails.iter().filter(|(_id, note)| note.told);
        told.map(|(id, _note)| *id).collect()
    }

    /// The note of a mail, to be changed.
    pub fn note(&mut self, id: FetchedId) -> &mut MailNote {
        self.mails.entry(id).or_default()
    }

    /// These mails were shown: what broke at them before was not their doing.
    pub fn absolve(&mut self, mails: impl IntoIterator<Item = FetchedId>) {
        for id in mails {
            if let Some(note) = self.mails.get_mut(&id) {
                note.strikes = 0;
                note.words.clear();
            }
        }
    }

    /// Drops what says nothing any more. `listed` are all mails that the server has, where that
    /// is known: what it lacks needs no note.
    pub fn tidy(&mut self, listed: Option<&[FetchedId]>) {
        let listed = listed.map(|ids| {
            let names = ids.iter();
            // What lies under a name by now is on the server too, fetched or not.
            let others = names.filter_map(|name| self.mails.get(name)?.another);
            ids.iter().copied().chain(others).collect::<HashSet<_>>()
        });
        self.mails.retain(|id, note| {
            let is_listed = |ids: &HashSet<FetchedId>| {
                ids.contains(id) || note.another.is_some_and(|another| ids.contains(&another))
            };
            *note != MailNote::default() && listed.as_ref().is_none_or(is_listed)
        });
    }

    /// Forgets why mails were not fetched: the next session asks for them again.
    pub fn try_again(&mut self) {
        self.mails.clear();
        self.last_listing = ListingSample::default();
    }
}

impl MailNote {
    /// Whether it is not asked for again.
    #[must_use]
    pub fn is_set_aside(&self) -> bool {
        self.strikes >= STRIKES
    }
}

/// A fair sample of a listing's mails. Ids are hashes, so the smallest of them are as good as
/// drawn by lot.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ListingSample {
    ids: Vec<FetchedId>,
    /// Mails of the listing.
    of: usize,
}

/// Ids of a sample: a share is told to within a few hundredths.
const SAMPLE: usize = 1024;
/// Mails that a listing must have before its change says anything (P-63).
const ENOUGH: usize = 20;

impl ListingSample {
    /// Draws a sample.
    #[must_use]
    pub fn of(mut listed: Vec<FetchedId>) -> Self {
        let of = listed.len();
        listed.sort_unstable();
        listed.truncate(SAMPLE);
        Self { ids: listed, of }
    }

    /// Whether the server has given its mails other names (P-63): of at least 20 mails four
    /// fifths are gone, and of at least 20 that are there now four fifths are new.
    #[must_use]
    pub fn was_renamed(&self, listed: &[FetchedId], is_new: impl Fn(&FetchedId) -> bool) -> bool {
        if self.of < ENOUGH || listed.len() < ENOUGH {
            return false;
        }
        let there: HashSet<&FetchedId> = listed.iter().collect();
        let gone = self.ids.iter().filter(|id| !there.contains(id)).count();
        let new = listed.iter().filter(|id| is_new(id)).count();
        gone * 5 >= self.ids.len() * 4 && new * 5 >= listed.len() * 4
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(range: std::ops::Range<u32>) -> Vec<FetchedId> {
        let id = |number: u32| {
            let mut octets = [0; FetchedId::OCTETS];
            // Spread, as hashes are.
            octets[..4].copy_from_slice(&number.wrapping_mul(2_654_435_761).to_be_bytes());
            octets[4..8].copy_from_slice(&number.to_be_bytes());
            FetchedId::from_bytes(octets)
        };
        range.map(id).collect()
    }

    #[test]
    fn p63_names_have_changed_where_four_fifths_are_gone_and_four_fifths_are_new() {
        for (before, now, known, changed) in [
            (0..20, 100..120, 0..20, true),
            (0..19, 100..120, 0..19, false),
            (0..20, 100..119, 0..20, false),
            (0..100, 80..180, 0..100, true),
            (0..100, 70..170, 0..100, false),
            (0..5000, 5000..10_000, 0..5000, true),
            (0..5000, 2500..7500, 0..5000, false),
            // All gone, and what is there was fetched long ago.
            (0..100, 200..300, 0..300, false),
        ] {
            let known: HashSet<FetchedId> = ids(known).into_iter().collect();
            let told = format!("{before:?} {now:?}");
            let sample = ListingSample::of(ids(before));
            let is_new = |id: &FetchedId| !known.contains(id);
            assert_eq!(sample.was_renamed(&ids(now), is_new), changed, "{told}");
        }
    }

    #[test]
    fn p07_strikes_are_written_and_read_back_and_dropped_with_the_mail() {
        let mails = ids(0..3);
        let mut memory = ServerMemory::default();
        memory.note(mails[0]).strikes = STRIKES;
        memory.note(mails[1]).told = true;
        memory.note(mails[2]);
        let text = serde_json::to_string(&memory).unwrap();
        assert_eq!(serde_json::from_str::<ServerMemory>(&text).unwrap(), memory);
        memory.tidy(None);
        assert_eq!(memory.mails.len(), 2);
        assert_eq!(memory.set_aside(), HashSet::from([mails[0]]));
        memory.tidy(Some(&mails[..1]));
        assert_eq!(memory.mails.len(), 1);
        memory.try_again();
        assert_eq!(memory, ServerMemory::default());
    }

    #[test]
    fn p82_what_is_known_of_a_mail_under_a_reused_name_stays_known_while_the_name_is_listed() {
        let mails = ids(0..3);
        let mut memory = ServerMemory::default();
        memory.note(mails[0]).another = Some(mails[1]);
        memory.note(mails[1]).told = true;
        memory.note(mails[2]).told = true;
        memory.tidy(Some(&mails[..1]));
        assert_eq!(memory.told(), HashSet::from([mails[1]]));
        memory.tidy(Some(&mails[2..]));
        assert!(memory.mails.is_empty());
    }
}
