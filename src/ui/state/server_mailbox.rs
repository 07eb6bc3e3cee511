//! The server mailbox as the window shows it: rows, their order, what is selected, what is asked.

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::channel::maildrop::{MaildropEvent, MaildropReport, MaildropStage};
use crate::model::{
    AccountId, DropHead, DropListing, DropMail, DropName, HeadAnswer, HeadSource, Leaves, Presence,
    Timestamp,
};

/// One account's server mailbox.
#[derive(Debug)]
pub struct ServerMailbox {
    /// Whose.
    pub account: AccountId,
    /// Where the session stands that was told of last.
    pub stage: Option<MaildropStage>,
    /// Whether the server shows heads.
    pub heads: HeadSource,
    /// Whether anything was listed yet.
    pub known: bool,
    /// Whether the listing was well formed: otherwise nothing may be deleted.
    pub well_formed: bool,
    /// How the rows are ordered.
    pub sort: Sort,
    /// What is asked before a deletion.
    pub question: Option<Question>,
    /// What the last fetch or deletion came to, until it is put away.
    pub report: Option<MaildropReport>,
    /// The row to be scrolled to in the next frame.
    pub reveal: Option<usize>,
    /// Rows that fit in the pane.
    pub page_rows: usize,
    /// What the rows come to.
    pub totals: Totals,
    filter: String,
    /// Newest first; rows of mails that are gone stay, so that places hold.
    rows: Vec<Row>,
    places: HashMap<DropName, usize>,
    /// Places of the rows shown, from above.
    order: Vec<usize>,
    marked: BTreeSet<usize>,
    anchor: Option<usize>,
    cursor: Option<usize>,
    /// The first row without a head that was asked for last, because it was seen.
    asked_first: Option<DropName>,
    /// Whether the last session ended early.
    failed: bool,
}

/// One mail on the server.
#[derive(Debug)]
pub struct Row {
    /// What the listing says.
    pub mail: DropMail,
    /// What its head says, once it is read.
    pub head: Option<HeadAnswer>,
    /// Whether the server has it no longer.
    gone: bool,
    /// What the filter looks in.
    haystack: String,
}

impl Row {
    /// What its head says.
    #[must_use]
    pub fn read(&self) -> Option<&DropHead> {
        match &self.head {
            Some(HeadAnswer::Read(head)) => Some(head),
            _ => None,
        }
    }

    /// The server's name of it; empty where it gives none.
    #[must_use]
    pub fn uid(&self) -> String {
        match &self.mail.name {
            DropName::Lasting { uid, .. } => uid.to_string(),
            DropName::Passing(_) => String::new(),
        }
    }

    fn date(&self) -> Option<Timestamp> {
        self.read().and_then(|head| head.date)
    }
}

/// How the rows are ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sort {
    /// By what.
    pub by: SortBy,
    /// Whether the least comes first.
    pub ascending: bool,
}

/// By what rows are ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SortBy {
    /// As they came to the server.
    Arrival,
    /// Author.
    Sender,
    /// Subject.
    Subject,
    /// The mail's own date.
    Date,
    /// Size.
    Size,
    /// Whether it is here: first what is not.
    Presence,
    /// When it leaves: first what leaves first.
    Leaves,
}

/// What is asked before a deletion.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Question {
    /// Mails that are here as well.
    pub here: Vec<DropName>,
    /// Mails that are nowhere else: they would be lost for good.
    pub lost: Vec<DropName>,
}

impl Question {
    fn mails(&self) -> HashSet<&DropName> {
        self.here.iter().chain(&self.lost).collect()
    }
}

/// What the rows come to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Totals {
    /// Mails on the server.
    pub mails: u64,
    /// Their octets, as far as they are known.
    pub octets: u64,
    /// Mails that are not here.
    pub absent: u64,
    /// Octets of those that are here: they could go without loss.
    pub free_octets: u64,
    /// Heads that were read or refused.
    pub heads: u64,
}

/// How a row joins the selection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// Alone.
    Only,
    /// In or out.
    Toggle,
    /// From the anchor to here.
    Range,
}

impl ServerMailbox {
    /// A view that knows nothing yet.
    #[must_use]
    pub fn new(account: AccountId) -> Self {
        Self {
            account,
            stage: None,
            heads: HeadSource::Top,
            known: false,
            well_formed: true,
            sort: Sort {
                by: SortBy::Arrival,
                ascending: false,
            },
            question: None,
            report: None,
            reveal: None,
            page_rows: 1,
            totals: Totals::default(),
            filter: String::new(),
            rows: Vec::new(),
            places: HashMap::new(),
            order: Vec::new(),
            marked: BTreeSet::new(),
            anchor: None,
            cursor: None,
            asked_first: None,
            failed: false,
        }
    }

    /// Takes a fact in.
    pub fn apply(&mut self, event: MaildropEvent) {
        match event {
            MaildropEvent::Stage { account, stage, .. } if account == self.account => {
                self.stage = Some(stage);
            }
            MaildropEvent::Listed {
                account, listing, ..
            } if account == self.account => self.listed(&listing),
            MaildropEvent::Heads { account, heads, .. } if account == self.account => {
                for (name, head) in heads {
                    self.head_came(&name, head);
                }
                self.arrange();
            }
            MaildropEvent::NoHeads { account } if account == self.account => {
                self.heads = HeadSource::Nothing;
            }
            MaildropEvent::Changed { account, mails } if account == self.account => {
                for (name, presence, leaves) in mails {
                    if let Some(row) = self.row_of(&name) {
                        row.mail.presence = presence;
                        row.mail.leaves = leaves;
                    }
                }
                self.arrange();
            }
            MaildropEvent::Gone { account, mails } if account == self.account => {
                for name in mails {
                    if let Some(row) = self.row_of(&name) {
                        row.gone = true;
                    }
                }
                self.arrange();
            }
            MaildropEvent::Acted {
                account, report, ..
            } if account == self.account => self.report = Some(report),
            _of_another_account => {}
        }
    }

    fn listed(&mut self, listing: &DropListing) {
        self.known = true;
        self.failed = false;
        self.heads = listing.heads;
        self.well_formed = listing.well_formed;
        self.question = None;
        // What was selected and where the cursor stood is found again by name.
        let name_at = |place: Option<usize>| {
            let row = place.and_then(|place| self.rows.get(place));
            row.map(|row| row.mail.name.clone())
        };
        let (cursor, anchor) = (name_at(self.cursor), name_at(self.anchor));
        let marked: Vec<DropName> = self.selected().map(|row| row.mail.name.clone()).collect();
        self.rows = listing.mails.iter().map(row).collect();
        let names = self.rows.iter().map(|row| row.mail.name.clone());
        self.places = names.zip(0..).collect();
        let place = |name: &DropName| self.places.get(name).copied();
        self.marked = marked.iter().filter_map(place).collect();
        self.cursor = cursor.as_ref().and_then(place);
        self.anchor = anchor.as_ref().and_then(place);
        self.arrange();
    }

    fn row_of(&mut self, name: &DropName) -> Option<&mut Row> {
        let place = self.places.get(name)?;
        self.rows.get_mut(*place)
    }

    fn head_came(&mut self, name: &DropName, head: HeadAnswer) {
        if let Some(row) = self.row_of(name) {
            if let HeadAnswer::Read(head) = &head {
                let (from, subject) = (&head.from, &head.subject);
                row.haystack = format!("{} {} {subject}", from.name, from.address).to_lowercase();
            }
            row.head = Some(head);
        }
    }

    /// Filters and orders the rows anew and counts what they come to.
    fn arrange(&mut self) {
        let words: Vec<String> = self
            .filter
            .split_whitespace()
            .map(str::to_lowercase)
            .collect();
        let rows = &self.rows;
        let fits = |place: &usize| {
            let row = &rows[*place];
            !row.gone && words.iter().all(|word| row.haystack.contains(word))
        };
        let mut order: Vec<usize> = (0..rows.len()).filter(fits).collect();
        match self.sort.by {
            SortBy::Arrival => {}
            SortBy::Sender => order.sort_by_cached_key(|place| {
                let shown = rows[*place].read().map(|head| head.from.shown());
                shown.map(str::to_lowercase)
            }),
            SortBy::Subject => order.sort_by_cached_key(|place| {
                let subject = rows[*place].read().map(|head| head.subject.as_str());
                subject.map(str::to_lowercase)
            }),
            // Newest and largest first, as in the order of arrival.
            SortBy::Date => order.sort_by_key(|place| std::cmp::Reverse(rows[*place].date())),
            SortBy::Size => order.sort_by_key(|place| std::cmp::Reverse(rows[*place].mail.octets)),
            SortBy::Presence => order.sort_by_key(|place| match rows[*place].mail.presence {
                Presence::Absent => 0,
                Presence::InPart => 1,
                Presence::Erased => 2,
                Presence::Here => 3,
            }),
            SortBy::Leaves => order.sort_by_key(|place| turn(rows[*place].mail.leaves)),
        }
        if self.sort.ascending {
            order.reverse();
        }
        // Nothing is done to what is not in sight: neither to what is gone nor to what is filtered.
        let shown: HashSet<usize> = order.iter().copied().collect();
        self.order = order;
        self.marked.retain(|place| shown.contains(place));
        let is_there = |place: &usize| rows.get(*place).is_some_and(|row| !row.gone);
        self.cursor = self.cursor.filter(is_there);
        self.anchor = self.anchor.filter(is_there);
        self.totals = Totals::default();
        for row in rows.iter().filter(|row| !row.gone) {
            let octets = row.mail.octets.unwrap_or_default();
            self.totals.mails += 1;
            // What a server claims adds up to anything.
            self.totals.octets = self.totals.octets.saturating_add(octets);
            self.totals.heads += u64::from(row.head.is_some());
            match row.mail.presence {
                Presence::Here => {
                    self.totals.free_octets = self.totals.free_octets.saturating_add(octets);
                }
                Presence::InPart | Presence::Erased | Presence::Absent => {
                    self.totals.absent += 1;
                }
            }
        }
        self.ask_anew();
    }

    /// Rows shown.
    #[must_use]
    pub fn shown(&self) -> usize {
        self.order.len()
    }

    /// The row shown at this position, with its place.
    #[must_use]
    pub fn at(&self, position: usize) -> Option<(usize, &Row)> {
        let place = *self.order.get(position)?;
        Some((place, self.rows.get(place)?))
    }

    /// Where the row of this place is shown.
    #[must_use]
    pub fn position(&self, place: usize) -> Option<usize> {
        self.order.iter().position(|shown| *shown == place)
    }

    /// The words the rows must have.
    #[must_use]
    pub fn filter(&self) -> &str {
        &self.filter
    }

    /// Shows only rows with these words.
    pub fn set_filter(&mut self, filter: String) {
        self.filter = filter;
        self.arrange();
    }

    /// Orders by this; by the same once more, the other way round.
    pub fn sort_by(&mut self, by: SortBy) {
        let ascending = self.sort.by == by && !self.sort.ascending;
        self.sort = Sort { by, ascending };
        self.arrange();
        self.reveal = self.cursor;
    }

    /// Whether the row of this place is selected.
    #[must_use]
    pub fn is_marked(&self, place: usize) -> bool {
        self.marked.contains(&place)
    }

    /// How many rows are selected.
    #[must_use]
    pub fn marked_rows(&self) -> usize {
        self.marked.len()
    }

    /// What the selected mails come to, as far as their sizes are known.
    #[must_use]
    pub fn marked_octets(&self) -> u64 {
        let octets = self.selected().filter_map(|row| row.mail.octets);
        octets.fold(0, u64::saturating_add)
    }

    /// The place the keys move from; none where its row is not shown.
    #[must_use]
    pub fn cursor(&self) -> Option<usize> {
        self.cursor.filter(|place| self.position(*place).is_some())
    }

    /// The selected rows.
    pub fn selected(&self) -> impl Iterator<Item = &Row> {
        self.marked.iter().filter_map(|place| self.rows.get(*place))
    }

    /// Names of the selected rows.
    #[must_use]
    pub fn selected_names(&self) -> Vec<DropName> {
        self.selected().map(|row| row.mail.name.clone()).collect()
    }

    /// Whether the selected mails can be named in a later session.
    #[must_use]
    pub fn is_lasting(&self) -> bool {
        let is_passing = |row: &Row| matches!(row.mail.name, DropName::Passing(_));
        !self.rows.iter().any(is_passing)
    }

    /// Whether every selected mail is exempt from the account's deletions.
    #[must_use]
    pub fn all_kept(&self) -> bool {
        !self.marked.is_empty() && self.selected().all(|row| row.mail.leaves == Leaves::Kept)
    }

    /// Selects the row of a place; one that is not shown stays as it is.
    pub fn mark(&mut self, place: usize, how: Mark) {
        if self.position(place).is_none() {
            return;
        }
        match how {
            Mark::Only => {
                self.marked = BTreeSet::from([place]);
                self.anchor = Some(place);
            }
            Mark::Toggle => {
                if !self.marked.remove(&place) {
                    self.marked.insert(place);
                }
                self.anchor = Some(place);
            }
            Mark::Range => {
                let anchor = self.anchor.and_then(|anchor| self.position(anchor));
                let (Some(from), Some(to)) = (anchor, self.position(place)) else {
                    return self.mark(place, Mark::Only);
                };
                let range = from.min(to)..=from.max(to);
                let places = self.order.get(range).unwrap_or_default();
                self.marked = places.iter().copied().collect();
            }
        }
        self.cursor = Some(place);
        self.reveal = Some(place);
        self.ask_anew();
    }

    /// Selects every row shown.
    pub fn mark_all(&mut self) {
        self.marked = self.order.iter().copied().collect();
        self.cursor = self.cursor().or_else(|| self.order.first().copied());
        self.ask_anew();
    }

    /// Selects nothing.
    pub fn unmark(&mut self) {
        self.marked.clear();
        self.anchor = self.cursor;
        self.ask_anew();
    }

    /// Moves the cursor by rows and selects where it lands, or up to there.
    pub fn step(&mut self, rows: isize, how: Mark) {
        let Some(last) = self.order.len().checked_sub(1) else {
            return;
        };
        let at = self.cursor.and_then(|place| self.position(place));
        let position = match at {
            Some(position) => position.saturating_add_signed(rows).min(last),
            None if rows == isize::MAX => last,
            None => 0,
        };
        if let Some(place) = self.order.get(position).copied() {
            self.mark(place, how);
        }
    }

    /// A question that stands is about the mails it was asked about: it goes when others are
    /// selected, and follows what becomes of its own.
    fn ask_anew(&mut self) {
        let Some(asked) = self.question.take() else {
            return;
        };
        self.ask();
        let is_same = |question: &Question| question.mails() == asked.mails();
        self.question = self.question.take().filter(is_same);
    }

    /// What a deletion of the selected mails would mean.
    pub fn ask(&mut self) {
        let mut question = Question::default();
        for row in self.selected() {
            let name = row.mail.name.clone();
            match row.mail.presence {
                Presence::Here => question.here.push(name),
                Presence::InPart | Presence::Erased | Presence::Absent => {
                    question.lost.push(name);
                }
            }
        }
        self.question = (!self.marked.is_empty()).then_some(question);
    }

    /// Whether to ask for these heads now, because they are seen: once for the same first row,
    /// and where no session reads, only if the last one did not fail.
    pub fn asks_for(&mut self, mails: &[DropName], reads: bool) -> bool {
        let first = mails.first().cloned();
        let is_news = self.asked_first != first;
        self.asked_first = first;
        is_news && (reads || !self.failed)
    }

    /// Whether these positions are seen for the first time, or rows of them have no heads.
    #[must_use]
    pub fn is_news(&self, rows: &std::ops::Range<usize>, page_rows: usize) -> bool {
        let first = self.without_heads(rows.clone(), 1).pop();
        self.page_rows != page_rows || (first.is_some() && first != self.asked_first)
    }

    /// A session has ended early: none is begun because something is seen.
    pub fn fail(&mut self) {
        self.failed = true;
    }

    /// Mails in a range of positions whose heads are not read, at most so many.
    #[must_use]
    pub fn without_heads(&self, positions: std::ops::Range<usize>, most: usize) -> Vec<DropName> {
        if self.heads == HeadSource::Nothing {
            return Vec::new();
        }
        let rows = positions.filter_map(|position| self.at(position));
        let unread = rows.filter(|(_place, row)| row.head.is_none());
        let names = unread.map(|(_place, row)| row.mail.name.clone());
        names.take(most).collect()
    }
}

/// Orders mails by when they leave.
fn turn(leaves: Leaves) -> (u8, i64) {
    match leaves {
        Leaves::NextFetch => (0, 0),
        Leaves::At(end) => (1, end.0),
        Leaves::OnceFetched => (2, 0),
        Leaves::DaysAfterFetch(days) => (3, days.into()),
        Leaves::BeyondNewest(newest) => (4, newest.into()),
        Leaves::Kept => (5, 0),
        Leaves::Never => (6, 0),
    }
}

fn row(mail: &DropMail) -> Row {
    let mut row = Row {
        mail: mail.clone(),
        head: None,
        gone: false,
        haystack: String::new(),
    };
    row.haystack = row.uid().to_lowercase();
    row
}

#[cfg(test)]
mod tests;
