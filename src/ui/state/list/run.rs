//! How the ids of a list run, and where a mail stands among them.

use std::collections::BTreeSet;

use super::MailList;
use crate::model::{Direction, MailId, Order, OrderBy};

/// How ids run from above. Ids are places in time, so by date they fall or rise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Run {
    Falling,
    Rising,
    Other,
}

impl Run {
    /// How a list in this order runs.
    pub(super) fn of(order: Order, ids: &[MailId]) -> Self {
        if order.by != OrderBy::Date {
            // A few may stand by date there by chance.
            return Self::Other;
        }
        if ids.len() < 2 {
            return match order.direction {
                Direction::Descending => Self::Falling,
                Direction::Ascending => Self::Rising,
            };
        }
        if ids.is_sorted_by(|one, other| one > other) {
            Self::Falling
        } else if ids.is_sorted_by(|one, other| one < other) {
            Self::Rising
        } else {
            Self::Other
        }
    }
}

/// Lets through what may be among some mails, and few others.
struct Sieve(Box<[u64; Self::WORDS]>);

impl Sieve {
    const WORDS: usize = 1024;

    fn of(mails: &BTreeSet<MailId>) -> Self {
        let mut bits = Box::new([0; Self::WORDS]);
        for mail in mails {
            let (word, bit) = Self::place(*mail);
            if let Some(word) = bits.get_mut(word) {
                *word |= bit;
            }
        }
        Self(bits)
    }

    fn passes(&self, mail: MailId) -> bool {
        let (word, bit) = Self::place(mail);
        self.0.get(word).is_some_and(|word| word & bit != 0)
    }

    fn place(MailId(id): MailId) -> (usize, u64) {
        // The upper bits of the product (Knuth's multiplicative hashing).
        let hash = id.cast_unsigned().wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 48;
        ((hash / 64) as usize % Self::WORDS, 1 << (hash % 64))
    }
}

impl MailList {
    /// Where a mail stands among the ids.
    pub(super) fn place_of(&self, mail: MailId) -> Option<usize> {
        match self.run {
            Run::Falling => self.ids.binary_search_by(|id| mail.cmp(id)).ok(),
            Run::Rising => self.ids.binary_search(&mail).ok(),
            Run::Other => self.ids.iter().position(|id| *id == mail),
        }
    }

    /// Where these mails stand among the ids, from above; what is not there is left out. However
    /// many they are, a list that is not in order of date is gone through once.
    pub(super) fn places(&self, mails: &BTreeSet<MailId>) -> Vec<(usize, MailId)> {
        if mails.is_empty() {
            return Vec::new();
        }
        if self.run != Run::Other && mails.len() < self.ids.len() / 8 {
            let place = |mail: &MailId| Some((self.place_of(*mail)?, *mail));
            let mut found: Vec<_> = mails.iter().filter_map(place).collect();
            found.sort_unstable();
            return found;
        }
        let sieve = Sieve::of(mails);
        let ids = self.ids.iter().copied().enumerate();
        ids.filter(|(_place, mail)| sieve.passes(*mail) && mails.contains(mail))
            .collect()
    }

    /// Whether any of these is not among the ids.
    pub(super) fn lacks_any(&self, mails: &BTreeSet<MailId>) -> bool {
        self.places(mails).len() < mails.len()
    }

    /// Those of these mails that have a row of their own.
    fn with_row(&self, mails: &BTreeSet<MailId>) -> BTreeSet<MailId> {
        let of_ids = self.places(mails).into_iter().map(|(_place, mail)| mail);
        let members = self.unfolded.all_members().map(|(member, _head)| member);
        of_ids
            .chain(members.filter(|mail| mails.contains(mail)))
            .collect()
    }

    /// The rows that stand for these mails: their own, else that of the newest mail of the
    /// conversation they are folded in, where there is one. As (mail, row).
    #[must_use]
    pub fn rows_for(&self, mails: &BTreeSet<MailId>) -> Vec<(MailId, MailId)> {
        let own = self.with_row(mails);
        let mut folded = Vec::new();
        if own.len() < mails.len() {
            for conversation in self.conversations.values() {
                let Some(head) = conversation.mails.first() else {
                    continue;
                };
                let under = conversation.mails.iter().skip(1);
                let meant = under.filter(|mail| mails.contains(mail) && !own.contains(mail));
                folded.extend(meant.map(|mail| (*mail, *head)));
            }
        }
        let heads = self.with_row(&folded.iter().map(|(_mail, head)| *head).collect());
        folded.retain(|(_mail, head)| heads.contains(head));
        let own = own.into_iter().map(|mail| (mail, mail));
        own.chain(folded).collect()
    }
}
