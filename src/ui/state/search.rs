//! What the search box knows: the kept searches, the people that may be meant, how much can be
//! found by its words.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::channel::SearchEvent;
use crate::model::{Indexed, SavedSearch};

use super::State;

/// What the search box knows.
#[derive(Debug, Default)]
pub struct Search {
    /// How many mails can be found by their words; `None`: not told yet.
    pub indexed: Option<Indexed>,
    /// Addresses and names of people, those most written with first.
    pub people: Arc<[String]>,
    /// The kept searches, in the order of config.toml.
    pub saved: Vec<SavedSearch>,
    /// What each of them finds, where that was counted.
    pub counts: BTreeMap<String, u64>,
}

impl State {
    /// Takes a fact about searches in.
    pub(super) fn search_told(&mut self, event: SearchEvent) {
        match event {
            SearchEvent::Indexed(indexed) => self.search.indexed = Some(indexed),
            SearchEvent::Known { people } => self.search.people = people,
            SearchEvent::Saved { searches } => {
                let is_there = |name: &String| searches.iter().any(|one| one.name == *name);
                self.search.counts.retain(|name, _count| is_there(name));
                self.search.saved = searches;
            }
            SearchEvent::Counted { name, mails } => {
                self.search.counts.insert(name, mails);
            }
        }
    }
}
