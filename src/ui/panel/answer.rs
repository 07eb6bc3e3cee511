//! What a mail asks for and reports, beside its text. Each thing says what it would do before it is
//! done, and what came of it after.

mod contact;
mod invitation;
mod leave;
mod receipt;
mod refused;
mod returned;

use egui::Ui;

use super::Look;
use super::strip::Item;
use crate::channel::AnswerCommand;
use crate::mime::view::MailView;
use crate::model::FolderName;
use crate::ui::action::Action;
use crate::ui::state::answer::is_ours;
use crate::ui::theme::measure::{SPACE_4, SPACE_8, SPACE_12};
use crate::ui::theme::{icon, letter};
use crate::ui::widget::card;

pub(super) use contact::contacts;
pub(super) use returned::mark;

/// Draws what the mail reports and asks loudly, the gravest first.
pub(super) fn cards(ui: &mut Ui, look: Look<'_>, view: &MailView, asked: &mut Vec<Action>) {
    let insight = &view.insight;
    if let Some(report) = &insight.report {
        ui.add_space(SPACE_12);
        returned::report(ui, look, view, report, asked);
    }
    refused::part(ui, look, view, asked);
    returned::of_sent(ui, look, view, asked);
    if let Some(invitation) = &insight.invitation {
        invitation::events(ui, look, view, invitation, asked);
    }
    if may_answer(view) {
        receipt::elsewhere(ui, look, view, asked);
    }
}

/// What the mail asks for quietly.
pub(super) fn asked_for(look: Look<'_>, view: &MailView) -> Vec<Item> {
    let receipt = may_answer(view).then(|| receipt::item(look, view));
    let asked = [receipt.flatten(), leave::item(look, view)];
    asked.into_iter().flatten().collect()
}

/// Draws what would be done at the mail's wish, and what came of it: below what was pressed.
pub(super) fn steps(ui: &mut Ui, look: Look<'_>, view: &MailView, asked: &mut Vec<Action>) {
    leave::leave(ui, look, view, asked);
    failure(ui, look, view, asked);
}

/// Whether a receipt may be asked about: whoever writes junk is told nothing.
fn may_answer(view: &MailView) -> bool {
    !is_ours(view) && view.folder.name != FolderName::Junk
}

/// Why what was asked for last was not done.
fn failure(ui: &mut Ui, look: Look<'_>, view: &MailView, asked: &mut Vec<Action>) {
    let Some((command, failure)) = look.state.answers.failure(view.id) else {
        return;
    };
    let (tokens, words) = (look.tokens, look.words);
    ui.add_space(SPACE_8);
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = SPACE_8;
        crate::ui::widget::glyph(ui, icon::FAILED, 18.0, tokens.red.text);
        ui.vertical(|ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().item_spacing.y = SPACE_4;
            let told = words.failure(failure);
            card::line(ui, letter::medium(told.summary).color(tokens.ink.first));
            card::line(ui, letter::second(told.reason).color(tokens.ink.second));
            if let AnswerCommand::Leave { way, .. } = command {
                leave::instead(ui, look, (view, *way), asked);
            }
        });
    });
}

/// A mail as it would go: `To`, `Subject` and text.
fn preview(ui: &mut Ui, look: Look<'_>, lines: &[(&str, &str)], text: &str) {
    let (tokens, words) = (look.tokens, look.words);
    for (key, value) in lines {
        let named = [("value", (*value).into())];
        let line = words.text_with(key, &named);
        card::line(ui, letter::second(line).color(tokens.ink.second));
    }
    let ground = egui::Frame::new()
        .fill(tokens.surface.top)
        .corner_radius(egui::CornerRadius::same(6))
        .inner_margin(egui::Margin::symmetric(10, 8));
    ground.show(ui, |ui| {
        ui.set_width(ui.available_width());
        card::line(ui, letter::second(text.trim_end()).color(tokens.ink.first));
    });
}
