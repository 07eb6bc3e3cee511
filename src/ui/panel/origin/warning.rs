//! What one should know about the sender: one bar, the gravest first, the others unfold. What is
//! common among honest mails is a quiet line and no bar.

use egui::{CornerRadius, Frame, Label, Margin, Sense, Ui, vec2};

use super::tell_more;
use crate::mime::view::MailView;
use crate::model::sender::{Gravity, Warning};
use crate::ui::action::{Action, OriginAction};
use crate::ui::panel::Look;
use crate::ui::theme::measure::{AVATAR, CORNER, SPACE_4, SPACE_8, SPACE_12};
use crate::ui::theme::{icon, letter};
use crate::ui::widget::{glyph, quiet};

pub(super) fn warnings(ui: &mut Ui, look: Look<'_>, view: &MailView, asked: &mut Vec<Action>) {
    let warnings = &view.insight.warnings;
    let Some((first, others)) = warnings.split_first() else {
        return;
    };
    if first.gravity() == Gravity::Note {
        for warning in warnings {
            note(ui, look, warning);
        }
        return;
    }
    let tokens = look.tokens;
    ui.add_space(SPACE_12);
    Frame::new()
        .fill(tokens.gold.soft)
        .corner_radius(CornerRadius::same(CORNER))
        .inner_margin(Margin::symmetric(12, 8))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().item_spacing = vec2(SPACE_8, 2.0);
            one(ui, look, first, true);
            if others.is_empty() {
                return;
            }
            let is_open = look.state.origin.all_warnings.contains(&view.id);
            if is_open {
                for warning in others {
                    ui.add_space(SPACE_8);
                    one(ui, look, warning, warning.gravity() > Gravity::Note);
                }
            }
            ui.horizontal(|ui| {
                ui.add_space(18.0 + SPACE_4);
                let count = (others.len() as u64).into();
                let label = if is_open {
                    look.words.text("sender-fewer").to_owned()
                } else {
                    look.words.text_with("sender-more", &[("count", count)])
                };
                let mark = if is_open { icon::UP } else { icon::DOWN };
                let response = quiet(ui, tokens, mark, &label);
                ui.ctx()
                    .accesskit_node_builder(response.id, |node| node.set_expanded(is_open));
                if response.clicked() {
                    asked.push(Action::Origin(OriginAction::ToggleWarnings(view.id)));
                }
            });
        });
}

/// A warning with its reason.
fn one(ui: &mut Ui, look: Look<'_>, warning: &Warning, is_loud: bool) {
    let tokens = look.tokens;
    let (summary, why) = look.words.warning(warning);
    ui.horizontal_top(|ui| {
        let (mark, ink) = if is_loud {
            (icon::WARNING, tokens.gold.text)
        } else {
            (icon::INFO, tokens.ink.third)
        };
        glyph(ui, mark, 18.0, ink);
        ui.vertical(|ui| {
            let summary = letter::medium(summary).color(tokens.ink.first);
            ui.add(Label::new(summary).selectable(true).wrap());
            let why = letter::second(why).color(tokens.ink.second);
            ui.add(Label::new(why).selectable(true).wrap());
        });
    });
}

/// Something good to know: a line, its reason under the pointer and with the keyboard.
fn note(ui: &mut Ui, look: Look<'_>, warning: &Warning) {
    let tokens = look.tokens;
    let (summary, why) = look.words.warning(warning);
    ui.add_space(2.0);
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = SPACE_4;
        ui.add_space(AVATAR + SPACE_12 - SPACE_4);
        let is_common = matches!(warning, Warning::FirstMail { to_many: true, .. });
        glyph(ui, icon::INFO, 15.0, tokens.ink.third);
        let text = if is_common {
            letter::caption(summary).color(tokens.ink.third)
        } else {
            letter::second(summary).color(tokens.ink.second)
        };
        let label = Label::new(text).selectable(true).wrap();
        let response = ui.add(label.sense(Sense::focusable_noninteractive()));
        tell_more(ui, look, response, &[why]);
    });
}
