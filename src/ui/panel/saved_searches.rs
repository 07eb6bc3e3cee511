//! The kept searches in the folder pane, each with what it finds.

use egui::{CornerRadius, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use super::folders::{Count, Folders};
use super::line;
use crate::channel::{Command, SearchCommand};
use crate::model::{Place, SavedSearch};
use crate::ui::action::{Action, Dialog};
use crate::ui::theme::icon;
use crate::ui::theme::measure::CAPTION;
use crate::ui::widget;

/// What asks the worker to forget a kept search.
#[must_use]
pub fn removal(name: &str) -> Command {
    let name = name.to_owned();
    Command::Search(SearchCommand::Remove { name })
}

impl Folders<'_> {
    /// Draws the heading and a row a search; nothing where none is kept.
    pub(super) fn searches(&self, ui: &mut Ui, asked: &mut Vec<Action>) {
        let saved = &self.look.state.search.saved;
        if saved.is_empty() {
            return;
        }
        self.searches_heading(ui);
        for search in saved {
            self.search(ui, search, asked);
        }
    }

    fn searches_heading(&self, ui: &mut Ui) {
        let (tokens, name) = (self.look.tokens, self.look.words.text("place-searches"));
        let height = if self.folded { 20.0 } else { 36.0 };
        let size = vec2(ui.available_width(), height);
        let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Heading, true, name));
        if self.folded {
            let bar = Rect::from_center_size(rect.center(), vec2(24.0, 1.0));
            let corners = CornerRadius::same(1);
            ui.painter().rect_filled(bar, corners, tokens.line.field);
            return;
        }
        let at = pos2(rect.left() + 18.0, rect.bottom() - 12.0);
        let runs = [(name, line::semibold(CAPTION), tokens.ink.second)];
        line::paint(ui.painter(), at, rect.width() - 34.0, &runs);
    }

    fn search(&self, ui: &mut Ui, search: &SavedSearch, asked: &mut Vec<Action>) {
        let (state, words) = (self.look.state, self.look.words);
        let place = Place::Search(search.name.clone());
        let is_shown = state.kept.place == place && state.server_mailbox.is_none();
        let found = state.search.counts.get(&search.name).copied();
        let count = Count {
            number: found.unwrap_or_default(),
            ..Count::default()
        };
        let response = self.place_row(
            ui,
            icon::SEARCH,
            &search.name,
            &count,
            is_shown,
            super::folders::own::InTree::default(),
        );
        let spoken = found.map(|found| {
            let shown = words.count(found).into();
            words.text_with("list-mails", &[("count", found.into()), ("shown", shown)])
        });
        response.widget_info(|| WidgetInfo {
            current_text_value: spoken.clone(),
            ..WidgetInfo::labeled(Role::TreeItem, true, &search.name)
        });
        ui.ctx().accesskit_node_builder(response.id, |node| {
            node.set_selected(is_shown);
        });
        widget::menu(&response, |ui| {
            if ui.button(words.text(Action::EditSearch.key())).clicked() {
                let dialog = Dialog::SaveSearch {
                    search: search.clone(),
                    instead_of: Some(search.name.clone()),
                };
                asked.push(Action::Open(dialog));
                ui.close();
            }
            if ui.button(words.text(Action::DeleteSearch.key())).clicked() {
                asked.push(Action::RemoveSearch(search.name.clone()));
                ui.close();
            }
        });
        if response.on_hover_text(&search.query).clicked() {
            asked.push(Action::GoTo(place));
        }
    }
}
