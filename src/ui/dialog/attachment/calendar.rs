//! What a calendar invites to: the cards that a mail with an invitation has.

use egui::Ui;

use crate::model::event::Invitation;
use crate::ui::dialog::Desk;
use crate::ui::panel::event::EventCard;
use crate::ui::theme::letter;
use crate::ui::theme::measure::SPACE_12;

/// Events that are drawn; who has more opens the file with a calendar.
const SHOWN: usize = 50;

/// Draws them.
pub(super) fn show(ui: &mut Ui, desk: &Desk<'_>, invitation: &Invitation) {
    let (words, tokens) = (desk.words, desk.tokens);
    for event in invitation.events.iter().take(SHOWN) {
        let card = EventCard {
            words,
            tokens,
            purpose: invitation.purpose,
            event,
            author: "",
            is_described: true,
        };
        card.ui(ui, |_ui| ());
        ui.add_space(SPACE_12);
    }
    if invitation.cut || invitation.events.len() > SHOWN {
        let text = letter::second(words.text("attachment-cut"));
        ui.label(text.color(tokens.ink.second));
    }
}
