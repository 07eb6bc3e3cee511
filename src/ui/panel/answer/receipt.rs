//! Somebody wants to be told that a mail was read: asked quietly, answered by hand only.

use egui::{CornerRadius, Frame, Margin, Ui};

use super::{Item, Look};
use crate::channel::AnswerCommand;
use crate::mime::view::MailView;
use crate::model::Person;
use crate::model::reaction::{Reacted, Reaction};
use crate::model::unsubscribe::ReceiptRequest;
use crate::ui::action::{Action, AnswerAction};
use crate::ui::theme::measure::{CORNER, SPACE_4, SPACE_8, SPACE_12};
use crate::ui::theme::{icon, letter};
use crate::ui::widget::{card, glyph, plain};

/// What stands in the quiet line: the question, and after it what was done. A receipt that would go
/// to somebody else is no quiet matter.
pub(super) fn item(look: Look<'_>, view: &MailView) -> Option<Item> {
    let request = view.insight.receipt.as_ref()?;
    if let Some(reacted) = look.state.answers.known(view.id).receipt {
        return Some(after(look, view, reacted));
    }
    if request.elsewhere {
        return None;
    }
    let asked = Asked::of(look, view, request);
    let item = Item::fact(icon::RECEIPT, asked.summary).more([asked.detail]);
    let item = item.waiting(look.state.is_answering(view.id));
    let item = item.button(look.words.text("receipt-send"), send(look, view));
    Some(item.button(look.words.text("receipt-refuse"), refuse(view)))
}

/// The bar about a receipt that would go to somebody who did not write.
pub(super) fn elsewhere(ui: &mut Ui, look: Look<'_>, view: &MailView, asked: &mut Vec<Action>) {
    let known = look.state.answers.known(view.id);
    let request = view.insight.receipt.as_ref();
    let request = request.filter(|request| request.elsewhere && known.receipt.is_none());
    if let Some(request) = request {
        ask(ui, look, view, request, asked);
    }
}

/// The question in words.
struct Asked {
    summary: String,
    detail: String,
}

impl Asked {
    fn of(look: Look<'_>, view: &MailView, request: &ReceiptRequest) -> Self {
        let words = look.words;
        let addresses = request.to.iter().map(|one| one.address.as_str());
        let addresses: Vec<&str> = addresses.collect();
        let names: Vec<&str> = request.to.iter().map(Person::shown).collect();
        let named = [
            ("names", words.list(&names).into()),
            ("addresses", words.list(&addresses).into()),
            ("account", own(look, view).into()),
        ];
        let detail = match request.elsewhere {
            true => "receipt-elsewhere",
            false => "receipt-detail",
        };
        Self {
            summary: words.text_with("receipt-asked", &named),
            detail: words.text_with(detail, &named),
        }
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
    let said = Asked::of(look, view, request);
    ui.add_space(SPACE_12);
    let frame = Frame::new()
        .fill(tokens.gold.soft)
        .corner_radius(CornerRadius::same(CORNER))
        .inner_margin(Margin::symmetric(12, 8));
    frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = SPACE_8;
            glyph(ui, icon::RECEIPT, 18.0, tokens.gold.text);
            ui.vertical(|ui| {
                ui.set_width(ui.available_width());
                ui.spacing_mut().item_spacing.y = SPACE_4;
                card::line(ui, letter::medium(said.summary).color(tokens.ink.first));
                card::line(ui, letter::second(said.detail).color(tokens.ink.second));
                ui.add_space(SPACE_4);
                let is_free = !look.state.is_answering(view.id);
                ui.add_enabled_ui(is_free, |ui| {
                    ui.horizontal_wrapped(|ui| {
                        ui.spacing_mut().item_spacing.x = SPACE_8;
                        if plain(ui, tokens, "", words.text("receipt-send")).clicked() {
                            asked.push(send(look, view));
                        }
                        if plain(ui, tokens, "", words.text("receipt-refuse")).clicked() {
                            asked.push(refuse(view));
                        }
                    });
                });
            });
        });
    });
}

fn refuse(view: &MailView) -> Action {
    let (mail, words) = (view.id, None);
    Action::Answer(AnswerAction::Do(AnswerCommand::Receipt { mail, words }))
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

/// What was done.
fn after(look: Look<'_>, view: &MailView, reacted: Reacted) -> Item {
    let words = look.words;
    let is_sent = reacted.what == Reaction::SentReceipt;
    let key = if is_sent {
        "receipt-sent"
    } else {
        "receipt-refused"
    };
    let named = [("date", words.full_date(reacted.at).into())];
    let item = Item::fact(icon::RECEIPT, words.text_with(key, &named));
    if is_sent {
        return item;
    }
    item.button(words.text("receipt-after-all"), send(look, view))
}
