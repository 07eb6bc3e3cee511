//! What stands in the search box and what it means; the kept searches; how much can be found by
//! its words.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;

use crate::channel::{Command, SearchCommand, SearchEvent, Task};
use crate::model::{Folder, FolderName, Indexed, Place, SavedSearch, Timestamp};
use crate::search::{Existing, Query, QueryFault, Remarks, as_value, joined, parse};

use super::marks::Marks;
use super::{Notice, State, Undo, Way};

/// While text is taken in, what is looked for is asked again so often.
const AGAIN_SECONDS: i64 = 2;

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
    /// What it has found them by.
    pub marks: Marks,
    /// What cannot be understood of the kept search that is shown, which then finds nothing.
    pub kept_fault: Option<QueryFault>,
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

    /// A command has failed: a search that could not be kept is not waited for.
    pub(super) fn failed(&mut self, command: &Command) {
        if let Command::Search(SearchCommand::Save { search, .. }) = command {
            self.coming.take_if(|name| *name == search.name);
        }
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
        now.to_zoned(self.zone.clone()).date()
    }

    /// Reads what stands in the box. `false`: it cannot be understood.
    pub fn read_search(&mut self) -> bool {
        let today = self.today();
        self.pages.forget_search();
        let of_place = self.search_of_place();
        let of_place = of_place.map(|saved| parse(&saved.query, today)).transpose();
        self.search.kept_fault = of_place.as_ref().err().cloned();
        let of_place = of_place.ok().flatten();
        let typed = self.search.is_typed();
        match parse(&self.search.typed, today) {
            Ok(query) => {
                self.search.fault = None;
                self.search.marks.forget();
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
        // The place stands first: what is open at the end of what was typed cannot reach it.
        let place = if self.search.scope == Scope::Here && !query.names_folder() {
            self.place_as_search()
        } else {
            String::new()
        };
        let saved = self.search_of_place();
        let saved = saved.map_or("", |saved| saved.query.as_str());
        Some(SavedSearch {
            name: typed.to_owned(),
            query: joined(&[&place, saved, typed], self.today()),
        })
    }

    /// The place that is shown, in the words of the search box; a kept search has words of its
    /// own.
    fn place_as_search(&self) -> String {
        match &self.kept.place {
            Place::Unified(name) => format!("in:{}", as_value(name.key())),
            Place::Folder(Folder { account, name }) => {
                let within = format!("in:{}", as_value(name.key()));
                if self.accounts.len() > 1 {
                    format!("{within} account:{}", as_value(&account.to_string()))
                } else {
                    within
                }
            }
            Place::Tag(tag) => format!("tag:{}", as_value(tag)),
            Place::Everywhere | Place::Search(_) => String::new(),
        }
    }

    /// The kept search within which is looked.
    fn search_of_place(&self) -> Option<&SavedSearch> {
        let is_left = self.search.scope == Scope::Everywhere && self.search.is_typed();
        self.shown_search().filter(|_saved| !is_left)
    }

    /// So much can be found by its words now: a search for words that is shown may have missed
    /// some before.
    fn text_taken(&mut self, indexed: Indexed) {
        if indexed.is_whole() && indexed.mails > 0 {
            // It has been made anew.
            let is_over = |notice: &Notice| notice.failure.task == Task::MendIndex;
            self.notices.retain(|notice| !is_over(notice));
        }
        let before = self.search.indexed.replace(indexed);
        let has_grown = before.is_none_or(|before| before.with_text < indexed.with_text);
        let looks_for_words = self.search.query.as_ref().is_some_and(Query::has_words);
        if has_grown && looks_for_words {
            let wait = if indexed.is_whole() { 0 } else { AGAIN_SECONDS };
            self.list.ask_again(self.now.plus_seconds(wait));
        }
    }

    /// What a search names and is nowhere: it finds nothing by that.
    #[must_use]
    pub fn names_unknown(&self, search: &str) -> Option<QueryFault> {
        let remarks = Remarks::on(search, self.today());
        // Before the folders are told there is nothing to compare with.
        if !remarks.names_anything() || self.folders.is_empty() {
            return None;
        }
        let folders = self.folders.iter().map(|one| &one.folder.name);
        let own = folders.filter(|name| matches!(name, FolderName::Own(_)));
        let tags = self.tags.iter().map(|one| one.tag.name().to_owned());
        remarks.unknown(&Existing {
            folders: own.cloned().collect(),
            tags: tags.collect(),
            accounts: self.accounts.iter().map(|one| one.names()).collect(),
        })
    }

    /// Why what was looked for may have found nothing.
    #[must_use]
    pub fn in_vain(&self) -> Option<QueryFault> {
        Remarks::on(&self.list.filter, self.today()).in_vain()
    }

    /// The name of a search that a step would bring back and that another has by now.
    #[must_use]
    pub(in crate::ui) fn taken_name(&self, step: &Undo) -> Option<String> {
        let Way::Ask(commands) = &step.way else {
            return None;
        };
        let mut names = commands.iter().filter_map(|command| match command {
            Command::Search(SearchCommand::Save { search, .. }) => Some(&search.name),
            _other => None,
        });
        let is_leaving = |name: &String| {
            let mut running = self.running.values();
            running.any(|running| matches!(&running.command, Command::Search(SearchCommand::Remove { name: gone }) if gone == name))
        };
        let is_there = |name: &&String| self.search.saved(name).is_some() && !is_leaving(name);
        names.find(is_there).cloned()
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
            SearchEvent::Indexed(indexed) => self.text_taken(indexed),
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

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use jiff::tz::{TimeZone, offset};

    use super::*;
    use crate::ui::state::Kept;

    #[test]
    fn what_day_it_is_the_zone_says_that_the_window_was_given() {
        let mut state = State::new(Kept::default());
        // 2027-01-15, 8 o'clock in UTC.
        state.now = Timestamp(1_800_000_000);
        assert_eq!(state.today(), date(2027, 1, 15));
        state.zone = TimeZone::fixed(offset(-11));
        assert_eq!(state.today(), date(2027, 1, 14));
    }
}
