//! What stands in the search box and what it means; the kept searches; how much can be found by
//! its words.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::channel::SearchEvent;
use crate::model::{Folder, Indexed, Place, SavedSearch, Timestamp};
use crate::search::{Query, QueryFault, parse};

use super::State;

/// Where is searched.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Scope {
    /// In the place that is shown.
    #[default]
    Here,
    /// In every folder but Junk and Trash.
    Everywhere,
}

/// What the search box shows and knows.
#[derive(Debug, Default)]
pub struct Search {
    /// What stands in the box.
    pub typed: String,
    /// Where is searched.
    pub scope: Scope,
    /// What cannot be understood of it; the list then shows what was found before.
    pub fault: Option<QueryFault>,
    /// What the mails of the list were found by, the kept search that is shown included. `None`:
    /// they are all mails of a place.
    pub query: Option<Query>,
    /// How many mails can be found by their words; `None`: not told yet.
    pub indexed: Option<Indexed>,
    /// Addresses and names of people, those most written with first.
    pub people: Arc<[String]>,
    /// The kept searches, in the order of config.toml.
    pub saved: Vec<SavedSearch>,
    /// What each of them finds, where that was counted.
    pub counts: BTreeMap<String, u64>,
    /// A search that is being kept and is to be shown once it is.
    pub coming: Option<String>,
}

impl Search {
    /// Whether something is looked for in the box.
    #[must_use]
    pub fn is_typed(&self) -> bool {
        !self.typed.trim().is_empty()
    }

    /// Empties the box.
    pub fn clear(&mut self) {
        self.typed.clear();
        self.fault = None;
    }

    /// The kept search of this name.
    #[must_use]
    pub fn saved(&self, name: &str) -> Option<&SavedSearch> {
        self.saved.iter().find(|one| one.name == name)
    }
}

impl State {
    /// The day it is where the person is.
    #[must_use]
    pub fn today(&self) -> Date {
        let Timestamp(seconds) = self.now;
        let now = jiff::Timestamp::from_second(seconds).unwrap_or_default();
        now.to_zoned(TimeZone::system()).date()
    }

    /// Reads what stands in the box. `false`: it cannot be understood.
    pub fn read_search(&mut self) -> bool {
        let today = self.today();
        let of_place = match &self.kept.place {
            Place::Search(name) => {
                let saved = self.search.saved(name);
                saved.and_then(|saved| parse(&saved.query, today).ok())
            }
            _other => None,
        };
        let typed = self.search.is_typed();
        match parse(&self.search.typed, today) {
            Ok(query) => {
                self.search.fault = None;
                self.search.query = match (of_place, typed) {
                    (Some(place), true) => Some(Query::All(vec![place, query])),
                    (Some(place), false) => Some(place),
                    (None, true) => Some(query),
                    (None, false) => None,
                };
                true
            }
            Err(fault) => {
                self.search.fault = Some(fault);
                false
            }
        }
    }

    /// The place whose mails are looked through.
    #[must_use]
    pub fn searched_place(&self) -> Place {
        match self.search.scope {
            Scope::Everywhere if self.search.is_typed() => Place::Everywhere,
            Scope::Everywhere | Scope::Here => self.kept.place.clone(),
        }
    }

    /// What stands in the box as a search to be kept: what is looked for in a folder says so.
    #[must_use]
    pub fn search_to_keep(&self) -> Option<SavedSearch> {
        let typed = self.search.typed.trim();
        let query = self.search.query.as_ref()?;
        if typed.is_empty() || self.search.fault.is_some() {
            return None;
        }
        let mut whole = match &self.kept.place {
            Place::Search(name) => {
                let saved = self.search.saved(name);
                saved.map_or_else(String::new, |saved| format!("{} ", saved.query))
            }
            _other => String::new(),
        };
        whole.push_str(typed);
        if self.search.scope == Scope::Here && !query.names_folder() {
            let within = |name: &str| format!(" in:\"{}\"", name.replace('"', " "));
            match &self.kept.place {
                Place::Unified(name) => whole.push_str(&within(name.key())),
                Place::Folder(Folder { account, name }) => {
                    whole.push_str(&within(name.key()));
                    if self.accounts.len() > 1 {
                        whole.push_str(&format!(" account:{account}"));
                    }
                }
                Place::Tag(tag) => {
                    whole.push_str(&format!(" tag:\"{}\"", tag.replace('"', " ")));
                }
                Place::Everywhere | Place::Search(_) => {}
            }
        }
        Some(SavedSearch {
            name: typed.to_owned(),
            query: whole,
        })
    }

    /// The kept search that is shown.
    #[must_use]
    pub fn shown_search(&self) -> Option<&SavedSearch> {
        match &self.kept.place {
            Place::Search(name) => self.search.saved(name),
            _other => None,
        }
    }

    /// Takes a fact about searches in.
    pub(super) fn search_told(&mut self, event: SearchEvent) {
        match event {
            SearchEvent::Indexed(indexed) => self.search.indexed = Some(indexed),
            SearchEvent::Known { people } => self.search.people = people,
            SearchEvent::Saved { searches } => {
                let is_there = |name: &String| searches.iter().any(|one| one.name == *name);
                self.search.counts.retain(|name, _count| is_there(name));
                self.search.saved = searches;
                // A kept search that is shown is another now, or known only now.
                if matches!(self.kept.place, Place::Search(_)) {
                    self.list.stale |= self.read_search();
                }
            }
            SearchEvent::Counted { name, mails } => {
                self.search.counts.insert(name, mails);
            }
        }
    }
}
