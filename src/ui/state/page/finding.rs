//! Words that stand on pages: those a person looks for in the mail, and those the search has found
//! it by.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{Page, Pages};
use crate::channel::Ticket;
use crate::channel::page::{Area, PageCommand, PageName, WORDS_AT_ONCE};
use crate::model::MailId;
use crate::search::{Field, Query, mark};
use crate::ui::state::found::FoundInTexts;

/// Octets of words looked for in a mail.
const WORDS_OCTETS: usize = 200;

/// What a person looks for in the mail that is read.
#[derive(Debug, Default)]
pub struct Find {
    /// The words as they are typed.
    pub typed: String,
    /// The place that is shown, counted from 0 over all pages.
    pub current: usize,
    /// Whether it is to be scrolled to.
    pub reveal: bool,
    /// Whether the field is to get the cursor.
    pub focus: bool,
    /// The mail, with those beside it, in which is looked.
    pub(in crate::ui::state) of: Option<MailId>,
    /// Where they stand in texts.
    pub texts: FoundInTexts,
}

impl Find {
    /// The words that are looked for; empty: none.
    pub(in crate::ui::state) fn words(&self) -> String {
        let typed = self.typed.trim();
        let end = typed.floor_char_boundary(WORDS_OCTETS);
        typed.get(..end).unwrap_or_default().to_owned()
    }
}

/// Places at which words stand on one page.
#[derive(Debug, Default)]
pub struct Sought {
    /// The words that were asked for last; empty: none.
    words: Vec<String>,
    asked: Option<Ticket>,
    places: Option<Arc<[Vec<Area>]>>,
}

impl Sought {
    /// Where they stand: each place as areas, one a line.
    #[must_use]
    pub fn places(&self) -> &[Vec<Area>] {
        self.places.as_deref().unwrap_or_default()
    }

    /// The page was drawn anew.
    pub(super) fn forget(&mut self) {
        *self = Self::default();
    }

    pub(super) fn came(&mut self, ticket: Ticket, places: &Arc<[Vec<Area>]>) -> bool {
        let is_awaited = self.asked.take_if(|asked| *asked == ticket).is_some();
        if is_awaited {
            self.places = Some(Arc::clone(places));
        }
        is_awaited
    }

    pub(super) fn ended(&mut self, ticket: Ticket) {
        self.asked.take_if(|asked| *asked == ticket);
    }

    /// Whether these are other words than were asked for, and nothing is under way.
    fn lacks(&self, words: &[String]) -> bool {
        self.asked.is_none() && self.words != words
    }
}

/// Which of a page's two kinds of words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Those a person looks for in the mail.
    Found,
    /// Those the search has found it by.
    Searched,
}

impl Page {
    fn sought(&mut self, kind: Kind) -> &mut Sought {
        match kind {
            Kind::Found => &mut self.found,
            Kind::Searched => &mut self.searched,
        }
    }
}

impl Pages {
    /// The next page on which words are to be looked for, and which kind they are.
    pub fn due_finding(&mut self, query: Option<&Query>) -> Option<(Kind, PageCommand)> {
        let typed = self.find.as_ref().map(Find::words);
        let typed: Vec<String> = typed
            .filter(|typed| !typed.is_empty())
            .into_iter()
            .collect();
        self.known.iter_mut().find_map(|(name, page)| {
            let drawing = page.drawing.as_ref()?;
            let (ticket, text) = (drawing.ticket, Arc::clone(&drawing.drawn.text));
            if page.found.lacks(&typed) {
                return page.look(Kind::Found, *name, ticket, typed.clone());
            }
            if page.searched.asked.is_some() {
                return None;
            }
            let words = page.searched.words_of(query, &text)?;
            page.look(Kind::Searched, *name, ticket, words)
        })
    }

    /// They were asked for.
    pub fn finding_with(&mut self, name: PageName, kind: Kind, ticket: Ticket) {
        if let Some(page) = self.known.get_mut(&name) {
            page.sought(kind).asked = Some(ticket);
        }
    }

    /// Another search is shown: nothing is known of what it has found mails by.
    pub fn forget_search(&mut self) {
        for page in self.known.values_mut() {
            page.searched.forget();
        }
    }

    /// Whether it is known where they stand.
    #[must_use]
    pub fn has_looked(&self) -> bool {
        let mut pages = self.known.values();
        pages.all(|page| page.found.asked.is_none() && page.found.places.is_some())
    }

    /// Other words were found: the first place is shown.
    pub(in crate::ui::state) fn settle_find(&mut self) {
        if let Some(find) = &mut self.find {
            find.current = 0;
            find.reveal = true;
        }
    }

    /// What was only for this frame is over.
    pub fn frame_over(&mut self) {
        self.goal = None;
        if let Some(find) = &mut self.find {
            (find.reveal, find.focus) = (false, false);
        }
    }

    /// Opens the field, or puts the cursor into it.
    pub fn begin_find(&mut self) {
        self.find.get_or_insert_default().focus = true;
    }
}

impl Page {
    fn look(
        &mut self,
        kind: Kind,
        page: PageName,
        drawing: Ticket,
        words: Vec<String>,
    ) -> Option<(Kind, PageCommand)> {
        let sought = self.sought(kind);
        sought.words.clone_from(&words);
        sought.places = None;
        let find = PageCommand::Find {
            page,
            drawing,
            words: words.clone(),
        };
        (!words.is_empty()).then_some((kind, find))
    }
}

impl Sought {
    /// What the search has found the page's text by, letter for letter; once a search.
    fn words_of(&mut self, query: Option<&Query>, text: &str) -> Option<Vec<String>> {
        let is_known = !self.words.is_empty() || self.places.is_some();
        let query = query.filter(|_query| !is_known)?;
        let ranges = mark::marks(query, Field::Body, text);
        let found: BTreeSet<String> = ranges
            .into_iter()
            .filter_map(|range| text.get(range))
            .map(str::to_lowercase)
            .collect();
        let words: Vec<String> = found.into_iter().take(WORDS_AT_ONCE).collect();
        if words.is_empty() {
            self.places = Some(Arc::default());
            return None;
        }
        Some(words)
    }
}
