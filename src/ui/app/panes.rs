//! What a frame is made of: the panes side by side or over one another, and what lies over them.

use egui::{CentralPanel, Frame, Panel, Ui};

use super::App;
use crate::ui::action::Action;
use crate::ui::compose::Surroundings;
use crate::ui::layer::Layer;
use crate::ui::panel::folders::Folders;
use crate::ui::panel::folders::own::show_dragged;
use crate::ui::panel::mail_list::{ListNeeds, MailListPanel};
use crate::ui::panel::reader::ReaderPanel;
use crate::ui::panel::{Look, activity, empty, line, notices, outbox, server_mailbox};
use crate::ui::state::State;
use crate::ui::theme::measure::{FOLDERS, RAIL};

/// Points of width below which the reader lies over the list.
const THREE_PANES: f32 = 1000.0;
/// Points of width below which one pane is shown at a time.
const TWO_PANES: f32 = 700.0;

impl App {
    /// The panes and what lies over them.
    pub(super) fn panes(&mut self, ui: &mut Ui, layer: Layer) {
        let width = ui.available_width();
        let tokens = self.themes.current(ui.ctx(), self.theme);
        let look = Look {
            state: &self.state,
            tokens,
            words: &self.words,
        };
        let asked = &mut self.asked;
        // A mail of a file can be read without any account.
        let is_welcome = look.state.accounts.is_empty() && look.state.reader.view().is_none();
        if look.state.accounts_known && is_welcome {
            let frame = Frame::new().fill(tokens.surface.top);
            CentralPanel::no_frame().frame(frame).show(ui, |ui| {
                notices::bars(ui, look, asked);
                empty::welcome(ui, look, asked);
            });
            self.over_the_panes(ui, layer);
            return;
        }
        let folded = look.state.kept.folders_folded || width < TWO_PANES;
        let folders_points = if folded { RAIL } else { FOLDERS };
        if width >= TWO_PANES || !is_reading(look.state) {
            let frame = Frame::new().fill(tokens.surface.ground);
            Panel::left(if folded { "rail" } else { "folders" })
                .exact_size(folders_points)
                .resizable(false)
                .show_separator_line(false)
                .frame(frame)
                .show(ui, |ui| {
                    Folders { look, folded }.ui(ui, asked);
                    show_dragged(ui, look);
                });
        }
        if !look.state.notices.is_empty() {
            let frame = Frame::new()
                .fill(tokens.surface.top)
                .inner_margin(egui::Margin {
                    bottom: 8,
                    ..egui::Margin::ZERO
                });
            Panel::top("notices")
                .resizable(false)
                .show_separator_line(false)
                .frame(frame)
                .show(ui, |ui| notices::bars(ui, look, asked));
        }
        let pane = ui.available_rect_before_wrap();
        let hears_keys = layer == Layer::Ground;
        let typed = &mut self.typed;
        let (needs, list_points) = list_and_reader(ui, look, (width, hears_keys), typed, asked);
        activity::panel(ui, look, folders_points, asked);
        notices::undo_line(ui, look, pane, asked);
        self.state.kept.list_points = list_points;
        self.over_the_panes(ui, layer);
        self.after_frame(needs);
    }

    /// Compose windows, dialogs and the question for a file.
    fn over_the_panes(&mut self, ui: &mut Ui, layer: Layer) {
        let tokens = self.themes.current(ui.ctx(), self.theme);
        let hears_keys = layer == Layer::Inner;
        let surroundings = Surroundings {
            state: &self.state,
            tokens,
            words: &self.words,
            hears_keys,
        };
        self.desk.show(ui, surroundings, &mut self.asked);
        let drawn_from = (&self.state, tokens, &self.words);
        self.consoles
            .show(&ui.ctx().clone(), drawn_from, hears_keys, &mut self.asked);
        self.dialogs.show(ui, drawn_from, layer, &mut self.asked);
        if let Some(chosen) = self.files.show(ui, tokens, &self.words) {
            self.file_chosen(chosen);
        }
    }
}

/// List and reader side by side, or one over the other where there is no room for both. Returns
/// what the list needs and how wide it is.
fn list_and_reader(
    ui: &mut Ui,
    look: Look<'_>,
    (width, hears_keys): (f32, bool),
    typed: &mut String,
    asked: &mut Vec<Action>,
) -> (Option<ListNeeds>, f32) {
    let tokens = look.tokens;
    let list_frame = Frame::new().fill(tokens.surface.middle);
    let reader_frame = Frame::new().fill(tokens.surface.top);
    let list_points = look.state.kept.list_points;
    let edge = |ui: &Ui| line::hairline_down(ui, ui.max_rect().left(), tokens);
    if let Some(open) = &look.state.server_mailbox {
        CentralPanel::no_frame().frame(list_frame).show(ui, |ui| {
            edge(ui);
            server_mailbox::ui(ui, look, open, hears_keys, asked);
        });
        return (None, list_points);
    }
    if look.state.shows_outbox() {
        CentralPanel::no_frame().frame(list_frame).show(ui, |ui| {
            edge(ui);
            outbox::ui(ui, look, asked);
        });
        return (None, list_points);
    }
    let over_list = width < THREE_PANES;
    if over_list && is_reading(look.state) {
        CentralPanel::no_frame().frame(reader_frame).show(ui, |ui| {
            edge(ui);
            ReaderPanel { look, over_list }.ui(ui, asked);
        });
        return (None, list_points);
    }
    if over_list {
        let list = CentralPanel::no_frame().frame(list_frame).show(ui, |ui| {
            edge(ui);
            MailListPanel { look, typed }.ui(ui, asked)
        });
        return (Some(list.inner), list_points);
    }
    let list = Panel::left("list")
        .default_size(list_points)
        .size_range(280.0..=560.0)
        .resizable(true)
        .show_separator_line(false)
        .frame(list_frame)
        .show(ui, |ui| {
            edge(ui);
            MailListPanel { look, typed }.ui(ui, asked)
        });
    CentralPanel::no_frame().frame(reader_frame).show(ui, |ui| {
        edge(ui);
        ReaderPanel { look, over_list }.ui(ui, asked);
    });
    (Some(list.inner), list.response.rect.width())
}

/// Whether one mail is open.
fn is_reading(state: &State) -> bool {
    state.reader.mail().is_some() && state.selection.len() < 2
}
