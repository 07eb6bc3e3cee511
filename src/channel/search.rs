//! Looking for mails: what is asked beside a list, and what is told while it is answered.

use std::sync::Arc;

use crate::model::{Indexed, SavedSearch};

/// What the search box asks beside its list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SearchCommand {
    /// Tell whom one writes with ([`SearchEvent::Known`]).
    Know,
    /// Keep a search in config.toml as a place ([`SearchEvent::Saved`]).
    Save {
        /// The search.
        search: SavedSearch,
        /// The name it had before; `None`: it is new.
        instead_of: Option<String>,
    },
    /// Take a kept search out of config.toml; no mail changes.
    Remove {
        /// Its name.
        name: String,
    },
}

/// What is told about searches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SearchEvent {
    /// How many mails can be found by their words: at start, and as their text is taken in.
    Indexed(Indexed),
    /// Answer to `Know`.
    Known {
        /// Addresses and names of people, those most written with first.
        people: Arc<[String]>,
    },
    /// The kept searches, at start and after each change.
    Saved {
        /// In the order of config.toml.
        searches: Vec<SavedSearch>,
    },
    /// What a kept search finds now.
    Counted {
        /// Its name.
        name: String,
        /// Mails.
        mails: u64,
    },
}
