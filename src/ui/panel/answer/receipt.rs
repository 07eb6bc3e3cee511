//! Somebody wants to be told that a mail was read: asked quietly, answered by hand only.

use egui::{CornerRadius, Frame, Margin, Ui};

use super::Look;
use crate::channel::AnswerCommand;
use crate::mime::view::MailView;
use crate::model::Person;
use crate::model::reaction::{Reacted, Reaction};
use crate::model::unsubscribe::ReceiptRequest;
use crate::ui::action::{Action, AnswerAction};
use crate::ui::theme::measure::{CORNER, SPACE_4, SPACE_8, SPACE_12};
use crate::ui::theme::{icon, letter};
use crate::ui::widget::{card, glyph, plain, quiet};

pub(super) fn receipt(ui: &mut Ui, look: Look<'_>, view: &MailView, asked: &mut Vec<Action>) {
    let Some(request) = &view.insight.receipt else {
        return;
    };
    match look.state.answers.known(view.id).receipt {
        Some(reacted) => after(ui, look, view, reacted, asked),
        None => ask(ui, look, view, request, asked),
    }
}

fn ask(
    ui: &mut Ui,
    look: Look<'_>,
    view: &MailView,
    request: &ReceiptRequest,
    asked: &mut Vec<Action>,
) {
    let (tokens, words) = (look.tokens, look.words);
    let own = own(look, view);
    let addresses: Vec<&str> = request.to.iter().map(|one| one.address.as_str()).collect();
    let names: Vec<&str> = request.to.iter().map(Person::shown).collect();
    let named = [
        ("names", words.list(&names).into()),
        ("addresses", words.list(&addresses).into()),
        ("account", own.into()),
    ];
    let (ground, signal) = match request.elsewhere {
        true => (tokens.gold.soft, tokens.gold.text),
        false => (tokens.surface.hover, tokens.accent.text),
    };
    ui.add_space(SPACE_12);
    let frame = Frame::new()
        .fill(ground)
        .corner_radius(CornerRadius::same(CORNER))
        .inner_margin(Margin::symmetric(12, 8));
    frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = SPACE_8;
            glyph(ui, icon::RECEIPT, 18.0, signal);
            ui.vertical(|ui| {
                ui.set_width(ui.available_width());
                ui.spacing_mut().item_spacing.y = SPACE_4;
                let text = words.text_with("receipt-asked", &named);
                card::line(ui, letter::medium(text).color(tokens.ink.first));
                let key = match request.elsewhere {
                    true => "receipt-elsewhere",
                    false => "receipt-detail",
                };
                let text = words.text_with(key, &named);
                card::line(ui, letter::second(text).color(tokens.ink.second));
                ui.add_space(SPACE_4);
                let is_free = !look.state.is_answering(view.id);
                ui.add_enabled_ui(is_free, |ui| {
                    ui.horizontal_wrapped(|ui| {
                        ui.spacing_mut().item_spacing.x = SPACE_8;
                        if plain(ui, tokens, "", words.text("receipt-send")).clicked() {
                            asked.push(send(look, view));
                        }
                        if plain(ui, tokens, "", words.text("receipt-refuse")).clicked() {
                            let mail = view.id;
                            let refuse = AnswerCommand::Receipt { mail, words: None };
                            asked.push(Action::Answer(AnswerAction::Do(refuse)));
                        }
                    });
                });
            });
        });
    });
}

fn send(look: Look<'_>, view: &MailView) -> Action {
    let content = &view.content;
    let own = own(look, view);
    let words = look.words.receipt(&content.subject, content.date, &own);
    Action::Answer(AnswerAction::Do(AnswerCommand::Receipt {
        mail: view.id,
        words: Some(words),
    }))
}

/// The address of the account that got the mail.
fn own(look: Look<'_>, view: &MailView) -> String {
    let account = look.state.account(&view.folder.account);
    account.map_or(String::new(), |account| account.address.to_string())
}

/// What was done, in a line.
fn after(ui: &mut Ui, look: Look<'_>, view: &MailView, reacted: Reacted, asked: &mut Vec<Action>) {
    let (tokens, words) = (look.tokens, look.words);
    ui.add_space(SPACE_8);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = SPACE_8;
        glyph(ui, icon::RECEIPT, 16.0, tokens.ink.third);
        let is_sent = reacted.what == Reaction::SentReceipt;
        let key = if is_sent {
            "receipt-sent"
        } else {
            "receipt-refused"
        };
        let named = [("date", words.full_date(reacted.at).into())];
        let text = words.text_with(key, &named);
        ui.label(letter::second(text).color(tokens.ink.third));
        if !is_sent && quiet(ui, tokens, "", words.text("receipt-after-all")).clicked() {
            asked.push(send(look, view));
        }
    });
}
