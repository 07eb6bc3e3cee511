//! The button that stands for what is quoted.

use egui::{Button, Role, Stroke, Ui, WidgetInfo, vec2};

use super::Look;
use crate::channel::page::PageName;
use crate::mime::view::{MailView, Section};
use crate::ui::action::{Action, ReadingAction};
use crate::ui::theme::measure::{CORNER, SPACE_8};
use crate::ui::theme::{icon, letter};

/// That of a section of a text; `is_folded` says whether its lines are hidden.
pub(super) fn of_text(
    ui: &mut Ui,
    look: Look<'_>,
    (view, number, section): (&MailView, usize, &Section),
    is_folded: bool,
    asked: &mut Vec<Action>,
) {
    let lines = (section.lines as u64).into();
    let text = look.words.text_with("quote-folded", &[("lines", lines)]);
    if button(ui, look, &text, is_folded) {
        let toggle = ReadingAction::ToggleQuote(view.id, number);
        asked.push(Action::Reading(toggle));
    }
}

/// That of what a page ends with.
pub(super) fn of_page(
    ui: &mut Ui,
    look: Look<'_>,
    (page, is_folded): (PageName, bool),
    asked: &mut Vec<Action>,
) {
    if button(ui, look, look.words.text("quote-of-page"), is_folded) {
        let toggle = ReadingAction::TogglePageQuote(page);
        asked.push(Action::Reading(toggle));
    }
}

/// Says whether it was pressed.
fn button(ui: &mut Ui, look: Look<'_>, text: &str, is_folded: bool) -> bool {
    let (tokens, words) = (look.tokens, look.words);
    let mark = if is_folded { icon::RIGHT } else { icon::DOWN };
    let drawn = ui.scope(|ui| {
        ui.spacing_mut().button_padding = vec2(SPACE_8, 3.0);
        ui.spacing_mut().interact_size.y = 0.0;
        let face = (
            icon::sized(mark, 12.0).color(tokens.ink.third),
            letter::second(text).color(tokens.ink.second),
        );
        let button = Button::new(face)
            .corner_radius(CORNER)
            .fill(tokens.surface.middle)
            .stroke(Stroke::new(1.0, tokens.line.hairline));
        let response = ui.add(button);
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, text));
        ui.ctx()
            .accesskit_node_builder(response.id, |node| node.set_expanded(!is_folded));
        if response.gained_focus() {
            response.scroll_to_me(None);
        }
        if is_folded {
            response
        } else {
            response.on_hover_text(words.text("quote-fold"))
        }
    });
    drawn.inner.clicked()
}
