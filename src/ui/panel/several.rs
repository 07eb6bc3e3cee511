//! Several mails are selected: what can be done with them, in the reader's place.

use egui::{AtomExt as _, Button, Role, Ui, WidgetInfo, vec2};

use super::mail_list::selected;
use super::row::deeds;
use super::{Look, line};
use crate::ui::action::Action;
use crate::ui::theme::measure::{CONTROL, ICON, SPACE_4, SPACE_8, SPACE_16};
use crate::ui::theme::{icon, letter};

/// Width of the buttons.
const BUTTON: f32 = 260.0;

/// How much is selected, and a button for all that can be done with it.
pub fn several(ui: &mut Ui, look: Look<'_>, asked: &mut Vec<Action>) {
    let text = selected(look);
    egui::ScrollArea::vertical()
        .auto_shrink(false)
        .show(ui, |ui| {
            ui.vertical_centered(|ui| {
                ui.add_space((ui.available_height() * 0.18).max(SPACE_16));
                line::glyph(ui, icon::CHECK, 40.0, look.tokens.ink.third);
                ui.label(letter::subject(text).color(look.tokens.ink.first));
                ui.spacing_mut().item_spacing.y = SPACE_4;
                for group in deeds(look, look.state.selection.iter().next()) {
                    ui.add_space(SPACE_8);
                    for action in group {
                        button(ui, look, action, asked);
                    }
                }
                ui.add_space(SPACE_16);
            });
        });
}

fn button(ui: &mut Ui, look: Look<'_>, action: Action, asked: &mut Vec<Action>) {
    let name = look.words.text(action.key());
    let mark = icon::sized(mark_of(&action), ICON).color(look.tokens.ink.second);
    let mark = egui::Atom::from(mark).atom_size(vec2(ICON + SPACE_4, ICON));
    let mut button = Button::new((mark, letter::medium(name))).min_size(vec2(BUTTON, CONTROL));
    if let Some(shortcut) = action.shortcuts().first() {
        button = button.shortcut_text(ui.ctx().format_shortcut(shortcut));
    }
    let response = ui.add(button);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, name));
    if response.clicked() {
        asked.push(action);
    }
}

fn mark_of(action: &Action) -> &'static str {
    match action {
        Action::Archive => icon::ARCHIVE,
        Action::Delete => icon::DELETE,
        Action::Junk => icon::JUNK,
        Action::NotJunk => icon::INBOX,
        Action::Move => icon::FOLDER,
        Action::Tag => icon::TAG,
        Action::MarkRead => icon::READ,
        Action::MarkUnread => icon::UNREAD,
        Action::ToggleFlag => icon::FLAG,
        _ => icon::CHECK,
    }
}
