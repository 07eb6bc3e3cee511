//! By which charset a mail is read, told where that was not certain.

use egui::Ui;

use super::Look;
use crate::mime::view::MailView;
use crate::ui::action::{Action, ReadingAction};
use crate::ui::theme::letter;
use crate::ui::theme::measure::SPACE_8;
use crate::ui::widget;

/// One quiet line with what changes it; nothing where all was certain.
pub(super) fn charset(ui: &mut Ui, look: Look<'_>, view: &MailView, asked: &mut Vec<Action>) {
    let Some(doubt) = look.words.doubt(&view.content.charsets) else {
        return;
    };
    ui.add_space(SPACE_8);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = SPACE_8;
        ui.spacing_mut().interact_size.y = 18.0;
        ui.label(letter::second(doubt).color(look.tokens.ink.third));
        let change = look.words.text("charset-change");
        if widget::link(ui, look.tokens, change).clicked() {
            let lens = ReadingAction::LensOf(view.id);
            asked.push(Action::Reading(lens));
        }
    });
}
