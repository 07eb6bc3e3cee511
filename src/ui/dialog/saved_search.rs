//! A search is kept, or a kept one changed: its name and what it looks for.

use egui::{Context, Key};

use super::Desk;
use super::sheet::Frames;
use crate::channel::{Command, SearchCommand};
use crate::model::SavedSearch;
use crate::search::parse;
use crate::ui::action::Action;
use crate::ui::widget::{self, Field};

/// The sheet.
pub(super) struct SavedSearchSheet {
    search: SavedSearch,
    /// As it was when the sheet came.
    begun: SavedSearch,
    /// The name it had; `None`: it is new.
    instead_of: Option<String>,
    is_fresh: bool,
    /// Whether faults are told: not before something was asked for.
    is_checked: bool,
}

impl SavedSearchSheet {
    pub(super) fn new(mut search: SavedSearch, instead_of: Option<String>) -> Self {
        if instead_of.is_none() {
            // It is called as it was typed, as far as a name goes.
            let name = search.name.chars().take(SavedSearch::NAME_CHARACTERS);
            search.name = name.collect::<String>().trim().to_owned();
        }
        Self {
            begun: search.clone(),
            search,
            instead_of,
            is_fresh: true,
            is_checked: false,
        }
    }

    /// Whether a person has put anything into it.
    pub(super) fn is_begun(&self) -> bool {
        self.search != self.begun
    }

    /// Key of what is wrong with the name; empty: nothing.
    fn name_fault(&self, desk: &Desk<'_>) -> &'static str {
        let name = self.search.name.trim();
        let is_own = self.instead_of.as_deref() == Some(name);
        if name.is_empty() {
            "search-name-missing"
        } else if name.chars().count() > SavedSearch::NAME_CHARACTERS {
            "search-name-long"
        } else if name.chars().any(char::is_control) {
            "folder-fault-control"
        } else if !is_own && desk.state.search.saved(name).is_some() {
            "search-name-taken"
        } else {
            ""
        }
    }

    fn query_fault(&self, desk: &Desk<'_>) -> String {
        if self.search.query.trim().is_empty() {
            return desk.words.text("search-query-missing").to_owned();
        }
        match parse(&self.search.query, desk.state.today()) {
            Err(fault) => desk.words.query_fault(&fault, "search-column").what,
            Ok(_query) => String::new(),
        }
    }

    pub(super) fn show(&mut self, ctx: &Context, desk: &mut Desk<'_>) {
        let words = desk.words;
        let title = words.text(match self.instead_of {
            Some(_) => "search-edit-head",
            None => "search-save-head",
        });
        let name_fault = self.name_fault(desk);
        let query_fault = self.query_fault(desk);
        let mut save = false;
        let mut foot = |ui: &mut egui::Ui, desk: &mut Desk<'_>| {
            save = widget::primary(ui, desk.tokens, "", words.text("search-save")).clicked();
            desk.close |= widget::quiet(ui, desk.tokens, "", words.text("cancel")).clicked();
        };
        let sheet = Frames {
            width: 440.0,
            ..Frames::new("saved search", title)
        };
        let (search, is_fresh) = (&mut self.search, &mut self.is_fresh);
        let is_checked = self.is_checked;
        let mut entered = false;
        sheet.show(
            ctx,
            desk,
            |ui, desk| {
                let fault = if is_checked && !name_fault.is_empty() {
                    words.text(name_fault)
                } else {
                    ""
                };
                let field = Field {
                    hint: words.text("search-name-hint"),
                    fault,
                    ..Field::new(words.text("search-name"))
                };
                let name = field.ui(ui, desk.tokens, &mut search.name);
                if std::mem::take(is_fresh) {
                    name.request_focus();
                }
                // What is empty is told when it is to be kept, what is wrong at once.
                let is_empty = search.query.trim().is_empty();
                let fault: &str = if is_empty && !is_checked {
                    ""
                } else {
                    &query_fault
                };
                let field = Field {
                    fault,
                    ..Field::new(words.text("search-query"))
                };
                let query = field.ui(ui, desk.tokens, &mut search.query);
                let is_left = name.lost_focus() || query.lost_focus();
                entered = is_left && ui.input(|input| input.key_pressed(Key::Enter));
            },
            Some(&mut foot),
        );
        if save || entered {
            self.is_checked = true;
            if name_fault.is_empty() && query_fault.is_empty() {
                self.keep(desk);
            }
        }
    }

    fn keep(&mut self, desk: &mut Desk<'_>) {
        let name = self.search.name.trim().to_owned();
        let search = SavedSearch {
            name: name.clone(),
            query: self.search.query.trim().to_owned(),
        };
        let instead_of = self.instead_of.take();
        desk.ask(Command::Search(SearchCommand::Save { search, instead_of }));
        desk.asked.push(Action::ShowSearch(name));
        desk.close = true;
    }
}
