//! The list of mails: every id, the rows that were looked at, and where it is scrolled to.

use std::collections::{BTreeSet, HashMap};

use crate::channel::{ListPiece, Ticket};
use crate::model::{
    Conversation, Flags, Grouping, MailId, MailSummary, Order, Place, Tag, Timestamp,
};

mod cache;
mod folding;
mod scroll;

use super::snapshot::Snapshot;
use cache::Cache;
pub use folding::Standing;
pub use scroll::ScrollPlace;

/// New mails whose conversations are asked for one by one.
const FLOOD: usize = 600;
/// After a flood of them the list is asked again so much later.
const CALM_SECONDS: i64 = 2;

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
    rows: Cache<MailSummary>,
    /// By their newest mail.
    conversations: Cache<Conversation>,
    /// The conversations whose mails are all shown, by their newest mail.
    unfolded: HashMap<MailId, Vec<MailId>>,
    /// Where those stand among the ids, from above.
    open: Vec<(usize, MailId)>,
    /// Whether more new mails have come than conversations are asked for.
    is_flooded: bool,
    /// A stale list is not asked again before.
    asked_from: Timestamp,
    /// Conversations that must be asked for, by any of their mails.
    wanted: BTreeSet<MailId>,
    listing: Option<Ticket>,
    asking: HashMap<Ticket, Vec<MailId>>,
    asked: BTreeSet<MailId>,
    telling: HashMap<Ticket, Vec<MailId>>,
    told_of: BTreeSet<MailId>,
}

/// How ids run from above. Ids are places in time, so by date they fall or rise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Run {
    Falling,
    Rising,
    Other,
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
            rows: Cache::default(),
            conversations: Cache::default(),
            unfolded: HashMap::new(),
            open: Vec::new(),
            is_flooded: false,
            asked_from: Timestamp(i64::MIN),
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
            self.unfolded.clear();
            self.conversations.clear();
            self.scroll = ScrollPlace::default();
            self.anchor = None;
        } else if filter != self.filter {
            self.scroll = ScrollPlace::default();
        }
        self.place = place;
        self.filter = filter;
        self.asked_from = Timestamp(i64::MIN);
        self.listing = None;
        self.stale = true;
        self.settle();
    }

    /// Shows what the last run has shown, until the list is known.
    pub(super) fn begin(&mut self, last: Snapshot) {
        self.ids = last.rows.iter().map(|row| row.id).collect();
        self.run = Run::of(&self.ids);
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

    /// A list command went out.
    pub fn listing_with(&mut self, ticket: Ticket) {
        self.listing = Some(ticket);
        self.late.clear();
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
            self.run = Run::of(&self.ids);
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

    /// A command ended, well or not.
    pub fn ended(&mut self, ticket: Ticket) {
        if self.listing == Some(ticket) {
            self.listing = None;
            self.known = true;
        }
        for mail in self.asking.remove(&ticket).unwrap_or_default() {
            self.asked.remove(&mail);
        }
        for mail in self.telling.remove(&ticket).unwrap_or_default() {
            self.told_of.remove(&mail);
        }
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

    /// New mails: those that belong here are put where their date wants them.
    pub fn added(&mut self, mut rows: Vec<MailSummary>) {
        rows.retain(|row| self.place.shows(&row.folder));
        if rows.is_empty() || self.stale && self.listing.is_none() {
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

    /// Whether the list is to be asked again now.
    #[must_use]
    pub fn is_due(&self, now: Timestamp) -> bool {
        self.stale && self.listing.is_none() && now >= self.asked_from
    }

    /// When the list is asked again, where that has time.
    #[must_use]
    pub fn due_later(&self) -> Option<Timestamp> {
        self.stale.then_some(self.asked_from)
    }

    /// Rows as they are now.
    pub fn changed(&mut self, rows: Vec<MailSummary>) {
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
        self.settle();
    }

    /// Puts ids in where they belong; those that are there already stay.
    fn put_in(&mut self, mails: &[MailId]) {
        let mut new: Vec<MailId> = mails.to_vec();
        new.retain(|mail| self.place_of(*mail).is_none());
        new.sort_unstable();
        new.dedup();
        let Some(first) = new.first().copied() else {
            return;
        };
        self.expected += new.len();
        match self.run {
            Run::Falling => {
                // Below the oldest of the new ones nothing moves but as a whole.
                let end = self.ids.partition_point(|id| *id > first);
                new.extend(self.ids.iter().take(end));
                new.sort_unstable_by(|one, other| other.cmp(one));
                self.ids.splice(0..end, new);
            }
            Run::Rising => {
                let begin = self.ids.partition_point(|id| *id < first);
                new.extend(self.ids.iter().skip(begin));
                new.sort_unstable();
                self.ids.splice(begin.., new);
            }
            Run::Other => self.stale = true,
        }
    }

    /// Where a mail stands among the ids.
    fn place_of(&self, mail: MailId) -> Option<usize> {
        match self.run {
            Run::Falling => self.ids.binary_search_by(|id| mail.cmp(id)).ok(),
            Run::Rising => self.ids.binary_search(&mail).ok(),
            Run::Other => self.ids.iter().position(|id| *id == mail),
        }
    }

    /// Finds unfolded conversations and the upper edge again after the ids have changed.
    fn settle(&mut self) {
        let unfolded = self.unfolded.keys();
        let mut open: Vec<(usize, MailId)> = unfolded
            .filter_map(|head| Some((self.place_of(*head)?, *head)))
            .collect();
        open.sort_unstable();
        self.open = open;
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

impl Run {
    fn of(ids: &[MailId]) -> Self {
        if ids.is_sorted_by(|one, other| one > other) {
            Self::Falling
        } else if ids.is_sorted_by(|one, other| one < other) {
            Self::Rising
        } else {
            Self::Other
        }
    }
}
