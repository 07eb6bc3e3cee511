//! What one should know about the sender: one bar, the gravest first, the others unfold; with it
//! what the checks found against the mail. What is common among honest mails is no bar.

use egui::{CornerRadius, Frame, Label, Margin, Ui, vec2};

use super::{doubt, is_doubtful};
use crate::mime::view::MailView;
use crate::model::sender::{Gravity, Warning};
use crate::ui::action::{Action, OriginAction};
use crate::ui::panel::Look;
use crate::ui::panel::strip::Item;
use crate::ui::theme::measure::{CORNER, SPACE_4, SPACE_8, SPACE_12};
use crate::ui::theme::{icon, letter};
use crate::ui::widget::{glyph, quiet};

/// Those for a bar: all of a mail that has a grave one.
fn grave(view: &MailView) -> &[Warning] {
    let warnings = view.insight.warnings.as_slice();
    let is_grave = |first: &Warning| first.gravity() > Gravity::Note;
    if warnings.first().is_some_and(is_grave) {
        warnings
    } else {
        &[]
    }
}

pub(super) fn loud(ui: &mut Ui, look: Look<'_>, view: &MailView, asked: &mut Vec<Action>) {
    let (grave, is_doubtful) = (grave(view), is_doubtful(look, view));
    if grave.is_empty() && !is_doubtful {
        return;
    }
    ui.add_space(SPACE_12);
    Frame::new()
        .fill(look.tokens.gold.soft)
        .corner_radius(CornerRadius::same(CORNER))
        .inner_margin(Margin::symmetric(12, 8))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().item_spacing = vec2(SPACE_8, 2.0);
            if let Some((first, others)) = grave.split_first() {
                one(ui, look, first, true);
                if is_doubtful {
                    ui.add_space(SPACE_8);
                    doubt(ui, look, view, asked);
                }
                more(ui, look, view, others, asked);
            } else {
                doubt(ui, look, view, asked);
            }
        });
}

/// The others, folded at first.
fn more(ui: &mut Ui, look: Look<'_>, view: &MailView, others: &[Warning], asked: &mut Vec<Action>) {
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
        let response = quiet(ui, look.tokens, mark, &label);
        ui.ctx()
            .accesskit_node_builder(response.id, |node| node.set_expanded(is_open));
        if response.clicked() {
            asked.push(Action::Origin(OriginAction::ToggleWarnings(view.id)));
        }
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

/// What is good to know of a mail that has nothing grave: a few words, the reason unfolds.
pub(super) fn notes(look: Look<'_>, view: &MailView) -> Vec<Item> {
    if !grave(view).is_empty() {
        return Vec::new();
    }
    let warnings = view.insight.warnings.iter();
    let note = |warning: &Warning| {
        let (summary, why) = look.words.warning(warning);
        match warning {
            Warning::FirstMail { .. } => {
                let item = Item::fact(icon::INFO, look.words.text("sender-first-short"));
                item.spoken(summary).more([why])
            }
            _ => Item::fact(icon::INFO, summary).more([why]),
        }
    };
    warnings.map(note).collect()
}
