//! How tags look: dots in a row of the list, chips under the head of a mail.

use egui::{Painter, Pos2, Ui, pos2, vec2};

use super::{Look, line};
use crate::model::{MailId, Tag};
use crate::ui::action::{Action, OrganiseAction};
use crate::ui::theme::measure::SPACE_8;
use crate::ui::widget::Chip;

/// Dots of a row; more tags are in the chips of the open mail.
const DOTS: usize = 4;

/// Paints the dots of tags, the last one at `right`; returns where what stands before them ends.
pub fn dots(painter: &Painter, look: Look<'_>, tags: &[Tag], right: Pos2) -> f32 {
    let mut x = right.x;
    if tags.is_empty() {
        return x;
    }
    for tag in tags.iter().take(DOTS).rev() {
        let color = look.tokens.tag_color(look.state.tag_colour(tag));
        line::dot(painter, pos2(x - 5.0, right.y), 4.0, color);
        x -= 11.0;
    }
    x - 5.0
}

/// The tags of a mail, each with a cross that takes it off.
pub fn chips(ui: &mut Ui, look: Look<'_>, mail: MailId, asked: &mut Vec<Action>) {
    let Some(row) = look.state.row(mail).filter(|row| !row.tags.is_empty()) else {
        return;
    };
    ui.add_space(SPACE_8);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(6.0, 6.0);
        for tag in &row.tags {
            let named = [("tag", tag.name().to_owned().into())];
            let remove = look.words.text_with("tag-take-off", &named);
            let chip = Chip {
                dot: Some(look.tokens.tag_color(look.state.tag_colour(tag))),
                remove: Some(&remove),
                ..Chip::new(tag.name())
            };
            let shown = chip.ui(ui, look.tokens);
            if shown.removed {
                let take_off = OrganiseAction::TakeOff(mail, tag.clone());
                asked.push(Action::Organise(take_off));
            } else if shown.response.clicked() {
                let (mails, action) = (vec![mail], Box::new(Action::Tag));
                asked.push(Action::With { mails, action });
            }
        }
    });
}
