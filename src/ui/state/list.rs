//! The list of mails: every id, and the rows that were looked at.

use std::collections::{BTreeSet, HashMap};

use crate::channel::{ListPiece, Ticket};
use crate::model::{Flags, MailId, MailSummary, Place};

/// Rows kept beyond the visible ones; a reset is cheaper than counting who was seen last.
const ROWS_KEPT: usize = 4000;
/// How far a new mail is carried down from the top before the whole list is asked again.
const CARRIED_ROWS: usize = 200;

/// The list of mails.
#[derive(Debug)]
pub struct MailList {
    /// What it shows.
    pub place: Place,
    /// Only mails with these words.
    pub filter: String,
    /// Whether `App` is to ask for the list again.
    pub stale: bool,
    /// Whether an answer has come since the place was chosen.
    pub known: bool,
    /// The row that is to be scrolled into view.
    pub reveal: Option<MailId>,
    /// Rows that fit in the pane, told by the panel.
    pub page_rows: usize,
    ids: Vec<MailId>,
    /// Pieces of the list that is on its way.
    coming: Vec<MailId>,
    rows: HashMap<MailId, MailSummary>,
    listing: Option<Ticket>,
    asking: HashMap<Ticket, Vec<MailId>>,
    asked: BTreeSet<MailId>,
}

impl MailList {
    /// Nothing known of this place yet.
    #[must_use]
    pub fn new(place: Place) -> Self {
        Self {
            place,
            filter: String::new(),
            stale: true,
            known: false,
            reveal: None,
            page_rows: 10,
            ids: Vec::new(),
            coming: Vec::new(),
            rows: HashMap::new(),
            listing: None,
            asking: HashMap::new(),
            asked: BTreeSet::new(),
        }
    }

    /// Whether it has no mail.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// Every mail, newest first.
    #[must_use]
    pub fn ids(&self) -> &[MailId] {
        &self.ids
    }

    /// The row of a mail, where it is known.
    #[must_use]
    pub fn row(&self, mail: MailId) -> Option<&MailSummary> {
        self.rows.get(&mail)
    }

    /// Where a mail stands.
    #[must_use]
    pub fn position(&self, mail: MailId) -> Option<usize> {
        self.ids.iter().position(|id| *id == mail)
    }

    /// Whether a listing is under way.
    #[must_use]
    pub fn is_listing(&self) -> bool {
        self.listing.is_some()
    }

    /// Shows another place or other words; rows of before stay until the answer comes.
    pub fn show(&mut self, place: Place, filter: String) {
        if place != self.place {
            self.ids.clear();
            self.known = false;
        }
        self.place = place;
        self.filter = filter;
        self.listing = None;
        self.stale = true;
    }

    /// A list command went out.
    pub fn listing_with(&mut self, ticket: Ticket) {
        self.listing = Some(ticket);
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
        self.coming.extend_from_slice(&piece.mails);
        if piece.complete {
            self.ids = std::mem::take(&mut self.coming);
        } else if !self.known || self.ids.len() < self.coming.len() {
            self.ids.clone_from(&self.coming);
        }
        self.known = true;
        piece.complete
    }

    /// A command ended, well or not.
    pub fn ended(&mut self, ticket: Ticket) {
        if self.listing == Some(ticket) {
            self.listing = None;
            self.known = true;
        }
        if let Some(mails) = self.asking.remove(&ticket) {
            for mail in mails {
                self.asked.remove(&mail);
            }
        }
    }

    /// Rows in this range that are neither known nor asked for.
    #[must_use]
    pub fn missing(&self, range: std::ops::Range<usize>) -> Vec<MailId> {
        let end = range.end.min(self.ids.len());
        let wanted = self.ids.get(range.start..end).unwrap_or_default();
        let unknown = |mail: &&MailId| !self.rows.contains_key(mail) && !self.asked.contains(mail);
        wanted.iter().filter(unknown).copied().collect()
    }

    /// A rows command went out.
    pub fn asking_with(&mut self, ticket: Ticket, mails: Vec<MailId>) {
        self.asked.extend(mails.iter().copied());
        self.asking.insert(ticket, mails);
    }

    /// The answer to a rows command. What has no row is gone.
    pub fn rows_came(&mut self, ticket: Ticket, rows: Vec<MailSummary>) {
        let asked = self.asking.remove(&ticket).unwrap_or_default();
        self.take_rows(rows);
        let mut gone = Vec::new();
        for mail in asked {
            self.asked.remove(&mail);
            if !self.rows.contains_key(&mail) {
                gone.push(mail);
            }
        }
        if !gone.is_empty() {
            self.remove(&gone);
        }
    }

    fn take_rows(&mut self, rows: Vec<MailSummary>) {
        if self.rows.len() + rows.len() > ROWS_KEPT {
            self.rows.clear();
        }
        for row in rows {
            self.rows.insert(row.id, row);
        }
    }

    /// New mails: those that belong here are put where their date wants them.
    pub fn added(&mut self, rows: Vec<MailSummary>) {
        for row in rows {
            if !self.place.shows(&row.folder) || self.stale {
                continue;
            }
            if !self.filter.is_empty() {
                self.stale = true;
                continue;
            }
            let newer = |mail: &MailId| {
                let other = self.rows.get(mail)?;
                Some((other.date, other.id) > (row.date, row.id))
            };
            let mut position = None;
            for (index, mail) in self.ids.iter().take(CARRIED_ROWS).enumerate() {
                match newer(mail) {
                    Some(true) => {}
                    Some(false) => {
                        position = Some(index);
                        break;
                    }
                    None => break,
                }
            }
            if position.is_none() && self.ids.iter().all(|mail| newer(mail) == Some(true)) {
                position = Some(self.ids.len());
            }
            match position {
                Some(index) if self.ids.get(index) == Some(&row.id) => {}
                Some(index) => self.ids.insert(index, row.id),
                None => self.stale = true,
            }
            self.take_rows(vec![row]);
        }
    }

    /// Rows as they are now.
    pub fn changed(&mut self, rows: Vec<MailSummary>) {
        for row in rows {
            if let Some(known) = self.rows.get_mut(&row.id) {
                *known = row;
            }
        }
    }

    /// Marks rows at once; the worker's answer confirms it.
    pub fn flag(&mut self, mails: &[MailId], add: Flags, remove: Flags) {
        for mail in mails {
            if let Some(row) = self.rows.get_mut(mail) {
                row.flags = row.flags.changed(add, remove);
            }
        }
    }

    /// Takes rows out.
    pub fn remove(&mut self, mails: &[MailId]) {
        if let [mail] = mails {
            self.ids.retain(|id| id != mail);
        } else {
            let gone: BTreeSet<MailId> = mails.iter().copied().collect();
            self.ids.retain(|id| !gone.contains(id));
        }
    }
}
