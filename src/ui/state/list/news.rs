//! Mails that come into the list and leave it.

use std::collections::BTreeSet;

use super::MailList;
use super::run::Run;
use crate::model::{MailId, MailSummary, Timestamp};

/// New mails whose conversations are asked for one by one.
const FLOOD: usize = 600;
/// After a flood of them the list is asked again so much later.
const CALM_SECONDS: i64 = 2;

impl MailList {
    /// New mails, or mails that lie elsewhere now: those that belong here are put where their date
    /// wants them. With `anywhere` the list holds mails of folders that its place does not show.
    pub fn added(&mut self, mut rows: Vec<MailSummary>, anywhere: bool) {
        for row in &rows {
            self.gone.remove(&row.id);
            if let Some(known) = self.rows.get_mut(row.id) {
                known.clone_from(row);
            }
        }
        rows.retain(|row| anywhere || self.place.shows(&row.folder));
        if rows.is_empty() {
            return;
        }
        let is_plain = self.filter.is_empty() && self.place.is_decided_by_folder();
        if !is_plain || self.run == Run::Other {
            self.stale = true;
            return;
        }
        let mails: Vec<MailId> = rows.iter().map(|row| row.id).collect();
        self.take_rows(rows);
        if self.is_grouped() {
            if self.wanted.len() + mails.len() > FLOOD {
                // A whole maildir is being read: asking for each conversation would cost more
                // than asking for the list now and then.
                self.wanted.clear();
                self.is_flooded = true;
            } else {
                // Others of their conversations are put under them when they are told.
                self.wanted.extend(mails.iter().copied());
            }
        }
        if self.listing.is_some() {
            self.late.extend_from_slice(&mails);
        }
        self.put_in(&mails);
        self.settle();
    }

    /// Once a flood of new mails has begun, the list is asked again, but not at once.
    pub fn calm(&mut self, now: Timestamp) {
        if self.is_flooded && !self.stale {
            self.stale = true;
            self.asked_from = now.plus_seconds(CALM_SECONDS);
        }
        self.is_flooded = false;
    }

    /// What is shown may not be all any more: it is asked again, but not before this.
    pub fn ask_again(&mut self, from: Timestamp) {
        self.asked_from = if self.stale {
            self.asked_from.min(from)
        } else {
            from
        };
        self.stale = true;
    }

    /// Takes rows out.
    pub fn remove(&mut self, mails: &[MailId]) {
        let gone: BTreeSet<MailId> = mails.iter().copied().collect();
        let heads = self.take_from_conversations(&gone);
        let before = self.ids.len();
        if let [mail] = mails {
            if let Some(place) = self.place_of(*mail) {
                self.ids.remove(place);
            }
        } else {
            self.ids.retain(|id| !gone.contains(id));
        }
        self.expected = self.expected.saturating_sub(before - self.ids.len());
        if self.run == Run::Other {
            self.stale |= !heads.is_empty();
        } else {
            self.put_in(&heads);
        }
        if self.listing.is_some() {
            // The list on its way may have been read before.
            self.coming.retain(|id| !gone.contains(id));
            self.late.retain(|id| !gone.contains(id));
            self.late.extend(heads);
            self.gone.extend(gone);
        }
        self.settle();
    }

    /// Puts ids in where they belong; those that are there already stay.
    pub(super) fn put_in(&mut self, mails: &[MailId]) {
        let mut new: BTreeSet<MailId> = mails.iter().copied().collect();
        for (_place, mail) in self.places(&new) {
            new.remove(&mail);
        }
        let (Some(oldest), Some(newest)) = (new.first().copied(), new.last().copied()) else {
            return;
        };
        let count = new.len();
        // Above the newest and below the oldest of the new ones nothing moves but as a whole.
        match self.run {
            Run::Falling => {
                let begin = self.ids.partition_point(|id| *id > newest);
                let end = self.ids.partition_point(|id| *id > oldest);
                let mut among: Vec<MailId> = new.into_iter().collect();
                among.extend(self.ids.iter().take(end).skip(begin));
                among.sort_unstable_by(|one, other| other.cmp(one));
                self.ids.splice(begin..end, among);
                self.expected += count;
            }
            Run::Rising => {
                let begin = self.ids.partition_point(|id| *id < oldest);
                let end = self.ids.partition_point(|id| *id < newest);
                let mut among: Vec<MailId> = new.into_iter().collect();
                among.extend(self.ids.iter().take(end).skip(begin));
                among.sort_unstable();
                self.ids.splice(begin..end, among);
                self.expected += count;
            }
            Run::Other => self.stale = true,
        }
    }
}
