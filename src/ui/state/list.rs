//! The list of mails: every id, the rows that were looked at, and where it is scrolled to.

use std::collections::{BTreeSet, HashMap};

use crate::channel::Ticket;
use crate::model::{
    Conversation, Flags, Grouping, MailId, MailSummary, Order, Place, Tag, Timestamp,
};

mod cache;
mod folding;
mod listing;
mod news;
mod run;
mod scroll;
#[cfg(test)]
mod tests;
mod unfolded;

use super::snapshot::Snapshot;
use cache::Cache;
pub use folding::{Meant, Standing};
pub(super) use listing::names_folder;
use run::Run;
pub use scroll::ScrollPlace;
use unfolded::Unfolded;

/// The list of mails.
#[derive(Debug)]
pub struct MailList {
    /// What it shows.
    pub place: Place,
    /// Only mails with these words.
    pub filter: String,
    /// In which order.
    pub order: Order,
    /// A row a mail or a conversation.
    pub grouping: Grouping,
    /// Whether `App` is to ask for the list again.
    pub stale: bool,
    /// Whether an answer has come since the place was chosen.
    pub known: bool,
    /// The row that is to be scrolled into view.
    pub reveal: Option<MailId>,
    /// Rows that fit in the pane, told by the panel.
    pub page_rows: usize,
    /// Where it is scrolled to.
    pub scroll: ScrollPlace,
    /// The mail at the upper edge: it stays there when others come above it.
    anchor: Option<MailId>,
    /// Whether what is shown is of the last run, and the first whole list is awaited.
    holds: bool,
    /// A mail each row, or the newest of a conversation.
    ids: Vec<MailId>,
    /// How the ids run.
    run: Run,
    /// Pieces of the list that is on its way.
    coming: Vec<MailId>,
    /// How many it will have when it is whole.
    expected: usize,
    /// Mails that came while a list was on its way, which may not know them.
    late: Vec<MailId>,
    /// Mails taken out since the list was asked for, which it may still know.
    gone: BTreeSet<MailId>,
    /// Mails that are about to be removed for good: no list shows them.
    hidden: BTreeSet<MailId>,
    /// Whether what is shown may lie in other folders than the place says.
    strays: bool,
    rows: Cache<MailSummary>,
    /// By their newest mail.
    conversations: Cache<Conversation>,
    unfolded: Unfolded,
    /// Where those stand among the ids, from above.
    open: Vec<(usize, MailId)>,
    /// Whether more new mails have come than conversations are asked for.
    is_flooded: bool,
    /// A stale list is not asked again before.
    asked_from: Timestamp,
    /// A question has failed: nothing about rows is asked before.
    rests_until: Option<Timestamp>,
    /// Conversations that must be asked for, by any of their mails.
    wanted: BTreeSet<MailId>,
    listing: Option<Ticket>,
    asking: HashMap<Ticket, Vec<MailId>>,
    asked: BTreeSet<MailId>,
    telling: HashMap<Ticket, Vec<MailId>>,
    told_of: BTreeSet<MailId>,
}

impl MailList {
    /// Nothing known of this place yet.
    #[must_use]
    pub fn new(place: Place) -> Self {
        Self {
            place,
            filter: String::new(),
            order: Order::default(),
            grouping: Grouping::default(),
            stale: true,
            known: false,
            reveal: None,
            page_rows: 10,
            scroll: ScrollPlace::default(),
            anchor: None,
            holds: false,
            ids: Vec::new(),
            run: Run::Falling,
            coming: Vec::new(),
            expected: 0,
            late: Vec::new(),
            gone: BTreeSet::new(),
            hidden: BTreeSet::new(),
            strays: false,
            rows: Cache::default(),
            conversations: Cache::default(),
            unfolded: Unfolded::default(),
            open: Vec::new(),
            is_flooded: false,
            asked_from: Timestamp(i64::MIN),
            rests_until: None,
            wanted: BTreeSet::new(),
            listing: None,
            asking: HashMap::new(),
            asked: BTreeSet::new(),
            telling: HashMap::new(),
            told_of: BTreeSet::new(),
        }
    }

    /// Whether it has no mail.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// A mail for each row but the unfolded ones, in order.
    #[must_use]
    pub fn ids(&self) -> &[MailId] {
        &self.ids
    }

    /// How many rows the list will have when all of it is told, unfolded ones left out.
    #[must_use]
    pub fn expected(&self) -> usize {
        self.expected.max(self.ids.len())
    }

    /// The row of a mail, where it is known.
    #[must_use]
    pub fn row(&self, mail: MailId) -> Option<&MailSummary> {
        self.rows.get(mail)
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
            self.expected = 0;
            self.known = false;
            self.strays = false;
            self.unfolded.clear();
            self.conversations.clear();
            self.scroll = ScrollPlace::default();
            self.anchor = None;
        } else if filter != self.filter {
            self.scroll = ScrollPlace::default();
        }
        self.place = place;
        self.filter = filter;
        // What was found before stays until the answer comes.
        self.strays |= names_folder(&self.filter);
        self.asked_from = Timestamp(i64::MIN);
        self.listing = None;
        self.stale = true;
        self.settle();
    }

    /// Shows what the last run has shown, until the list is known.
    pub(super) fn begin(&mut self, last: Snapshot) {
        self.ids = last.rows.iter().map(|row| row.id).collect();
        self.run = Run::of(self.order, &self.ids);
        self.expected = last.expected.max(self.ids.len());
        self.anchor = self.ids.first().copied().filter(|_first| !last.is_top);
        self.scroll = ScrollPlace {
            row: 0,
            points: last.points,
        };
        for conversation in last.conversations {
            if let Some(head) = conversation.mails.first() {
                self.conversations.insert(*head, conversation);
            }
        }
        self.take_rows(last.rows);
        self.known = true;
        self.holds = true;
    }

    /// Puts the rows in another order.
    pub fn arrange(&mut self, order: Order, grouping: Grouping) {
        if (order, grouping) == (self.order, self.grouping) {
            return;
        }
        if grouping != self.grouping {
            self.unfolded.clear();
            self.conversations.clear();
        }
        (self.order, self.grouping) = (order, grouping);
        self.scroll = ScrollPlace::default();
        self.asked_from = Timestamp(i64::MIN);
        self.listing = None;
        self.stale = true;
        self.settle();
    }

    /// Rows in this range that are neither known nor asked for. While several questions are under
    /// way there are none: who drags past a thousand rows wants the last of them.
    #[must_use]
    pub fn missing(&self, range: std::ops::Range<usize>) -> Vec<MailId> {
        if self.asking.len() > 1 {
            return Vec::new();
        }
        let unknown = |mail: &MailId| self.row(*mail).is_none() && !self.asked.contains(mail);
        self.range(range).filter(unknown).collect()
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
            if self.row(mail).is_none() {
                gone.push(mail);
            }
        }
        if !gone.is_empty() {
            self.remove(&gone);
        }
    }

    fn take_rows(&mut self, rows: Vec<MailSummary>) {
        for row in rows {
            self.rows.insert(row.id, row);
        }
    }

    /// Rows as they are now.
    pub fn changed(&mut self, rows: Vec<MailSummary>) {
        let mails: BTreeSet<MailId> = rows.iter().map(|row| row.id).collect();
        let mut turned = HashMap::new();
        for row in rows {
            if let Some(known) = self.rows.get_mut(row.id) {
                let (was, is) = (known.flags, row.flags);
                if was != is {
                    turned.insert(row.id, (was, is));
                }
                *known = row;
            }
        }
        self.count_unread(&turned);
        self.want_again(&mails);
    }

    /// Marks rows at once; the worker's answer confirms it.
    pub fn flag(&mut self, mails: &[MailId], add: Flags, remove: Flags) {
        let mut turned = HashMap::new();
        for mail in mails {
            if let Some(row) = self.rows.get_mut(*mail) {
                let was = row.flags;
                row.flags = was.changed(add, remove);
                turned.insert(*mail, (was, row.flags));
            }
        }
        self.count_unread(&turned);
        self.count_whole(mails, add, remove);
    }

    /// Tags rows at once; the worker's answer confirms it.
    pub fn tag(&mut self, mails: &[MailId], add: &[Tag], remove: &[Tag]) {
        for mail in mails {
            if let Some(row) = self.rows.get_mut(*mail) {
                row.tags.extend(add.iter().cloned());
                row.tags.retain(|tag| !remove.contains(tag));
                row.tags.sort();
                row.tags.dedup();
            }
        }
    }

    /// Finds unfolded conversations and the upper edge again after the ids have changed.
    fn settle(&mut self) {
        self.open = self.places(&self.unfolded.heads());
        self.unfolded.stand(&self.open);
        if (self.holds || !self.scroll.is_top())
            && let Some(row) = self.anchor.and_then(|anchor| self.position(anchor))
        {
            self.scroll.row = row;
        }
    }

    /// The list was drawn from here.
    pub fn scrolled(&mut self, scroll: ScrollPlace) {
        if self.holds && scroll.row == self.scroll.row {
            return;
        }
        self.scroll = scroll;
        self.anchor = self.at(scroll.row);
    }
}
