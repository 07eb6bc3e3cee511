//! A list on its way: asked for, told in pieces, ended; and what comes and goes meanwhile.

use std::collections::BTreeSet;

use super::MailList;
use super::run::Run;
use crate::channel::{ListPiece, Ticket};
use crate::model::{MailId, Timestamp};

/// After a question has failed nothing about rows is asked for so long.
const REST_SECONDS: i64 = 5;

impl MailList {
    /// A list command went out.
    pub fn listing_with(&mut self, ticket: Ticket) {
        self.listing = Some(ticket);
        self.late.clear();
        self.gone.clear();
        self.stale = false;
    }

    /// A piece of the answer to a list command; one to an older command is dropped. Says whether
    /// the list is another now: what is shown stays until the new list is whole.
    pub fn listed(&mut self, ticket: Ticket, piece: ListPiece) -> bool {
        if self.listing != Some(ticket) {
            return false;
        }
        self.take_rows(piece.rows);
        if piece.from == 0 {
            self.coming.clear();
        }
        if self.gone.is_empty() && self.hidden.is_empty() {
            self.coming.extend_from_slice(&piece.mails);
        } else {
            let here = piece.mails.iter().filter(|mail| !self.is_gone(**mail));
            let here: Vec<MailId> = here.copied().collect();
            self.coming.extend(here);
        }
        let begins = !self.holds && (!self.known || self.ids.len() < self.coming.len());
        if piece.complete {
            self.ids = std::mem::take(&mut self.coming);
            self.expected = self.ids.len();
        } else if begins {
            self.ids.clone_from(&self.coming);
            self.expected = piece.of.unwrap_or(0);
        }
        self.known = true;
        if piece.complete || begins {
            self.strays = names_folder(&self.filter);
            self.run = Run::of(self.order, &self.ids);
            let late = std::mem::take(&mut self.late);
            self.put_in(&late);
            if !piece.complete {
                self.late = late;
            }
            self.settle();
            self.holds = false;
        }
        piece.complete
    }

    /// A command ended; where it failed nothing of it is asked again at once.
    pub fn ended(&mut self, ticket: Ticket, has_failed: bool, now: Timestamp) {
        if self.listing == Some(ticket) {
            self.listing = None;
            self.known = true;
            // Of a list that was cut off no more will come.
            self.expected = self.ids.len();
        }
        let asked = self.asking.remove(&ticket);
        let told = self.telling.remove(&ticket);
        if has_failed && (asked.is_some() || told.is_some()) {
            self.rests_until = Some(now.plus_seconds(REST_SECONDS));
        }
        for mail in asked.unwrap_or_default() {
            self.asked.remove(&mail);
        }
        for mail in told.unwrap_or_default() {
            self.told_of.remove(&mail);
        }
    }

    /// Whether nothing about rows is asked now, because a question has failed just now.
    #[must_use]
    pub fn rests(&self, now: Timestamp) -> bool {
        self.rests_until.is_some_and(|until| now < until)
    }

    /// Whether the list is to be asked again now.
    #[must_use]
    pub fn is_due(&self, now: Timestamp) -> bool {
        self.stale && self.listing.is_none() && now >= self.asked_from
    }

    /// When something is asked again, where that has time.
    #[must_use]
    pub fn due_later(&self, now: Timestamp) -> Option<Timestamp> {
        let list = self.stale.then_some(self.asked_from);
        let times = [list, self.rests_until].into_iter().flatten();
        times.filter(|time| *time > now).min()
    }

    /// Whether rows may lie in other folders than the place says.
    #[must_use]
    pub fn strays(&self) -> bool {
        self.strays
    }

    /// These mails are about to be removed for good: whatever list comes does not show them.
    pub fn hide(&mut self, mails: &[MailId]) {
        self.hidden.extend(mails);
    }

    /// These are removed, or not to be removed after all.
    pub fn unhide(&mut self, mails: &[MailId]) {
        if self.hidden.len() <= mails.len() {
            let mails: BTreeSet<MailId> = mails.iter().copied().collect();
            self.hidden.retain(|mail| !mails.contains(mail));
        } else {
            for mail in mails {
                self.hidden.remove(mail);
            }
        }
    }

    pub(super) fn is_gone(&self, mail: MailId) -> bool {
        self.gone.contains(&mail) || self.hidden.contains(&mail)
    }
}

/// Whether a search says itself in which folders to look.
pub(in crate::ui::state) fn names_folder(search: &str) -> bool {
    // Which day it is makes no difference to that.
    let query = crate::search::parse(search, jiff::civil::date(2000, 1, 1));
    query.is_ok_and(|query| query.names_folder())
}
