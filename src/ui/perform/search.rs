//! Looking for mails, and what is kept of it.

use super::{Effect, Performer};
use crate::channel::{Command, SearchCommand};
use crate::model::{FolderName, Place};
use crate::ui::action::{Action, Dialog};
use crate::ui::panel::saved_searches::removal;
use crate::ui::state::{Deed, Way};

impl Performer<'_> {
    /// Does what the person asked for of the search box and the kept searches.
    pub(super) fn about_search(&mut self, action: Action) {
        match action {
            Action::Filter(typed) => {
                self.state.search.typed = typed;
                self.show_found();
            }
            Action::SearchIn(scope) => {
                self.state.search.scope = scope;
                self.show_found();
            }
            Action::SaveSearch => {
                if let Some(search) = self.state.search_to_keep() {
                    self.open_sheet(Dialog::SaveSearch {
                        search,
                        instead_of: None,
                    });
                }
            }
            Action::EditSearch => {
                if let Some(search) = self.state.shown_search().cloned() {
                    let instead_of = Some(search.name.clone());
                    self.open_sheet(Dialog::SaveSearch { search, instead_of });
                }
            }
            Action::DeleteSearch => {
                if let Some(search) = self.state.shown_search() {
                    let name = search.name.clone();
                    self.remove_search(&name);
                }
            }
            Action::RemoveSearch(name) => self.remove_search(&name),
            Action::ShowSearch(name) => self.state.search.coming = Some(name),
            _other => {}
        }
    }

    fn open_sheet(&mut self, dialog: Dialog) {
        self.effects.push(Effect::Open(dialog));
    }

    /// Asks for what stands in the box. What cannot be understood changes nothing that is shown.
    fn show_found(&mut self) {
        if !self.state.read_search() {
            return;
        }
        let place = self.state.searched_place();
        let typed = self.state.search.typed.trim().to_owned();
        let list = &self.state.list;
        if place != list.place || typed != list.filter {
            self.state.list.show(place, typed);
        }
    }

    fn remove_search(&mut self, name: &str) {
        let Some(search) = self.state.search.saved(name).cloned() else {
            return;
        };
        self.send(removal(name));
        if self.state.kept.place == Place::Search(name.to_owned()) {
            self.go_to(Place::Unified(FolderName::Inbox));
        }
        let deed = Deed {
            name: name.to_owned(),
            ..Deed::of_mails("undo-search-deleted", 1)
        };
        let back = SearchCommand::Save {
            search,
            instead_of: None,
        };
        self.state.did(deed, Way::Ask(vec![Command::Search(back)]));
    }

    /// A search that was just kept takes the place of what was typed.
    pub(super) fn show_coming(&mut self) {
        let coming = self.state.search.coming.clone();
        if let Some(name) = coming.filter(|name| self.state.search.saved(name).is_some()) {
            self.state.search.coming = None;
            self.go_to(Place::Search(name));
        }
    }
}
