//! Contacts.

use egui::{Ui, UiBuilder};

use super::content::row;
use crate::model::card::{Card, CardEntry};
use crate::ui::dialog::Desk;
use crate::ui::theme::letter;
use crate::ui::theme::measure::{SPACE_4, SPACE_8};
use crate::ui::widget::{self, Flow, Heights, Thing, avatar};

/// Contacts that are drawn; who has more saves the file.
const SHOWN: usize = 100;
/// Ways of one kind to reach somebody that are drawn.
const WAYS: usize = 12;

/// What drawing one costs, in octets of text: as much as a frame has time for.
const COST: usize = 16 * 1024;
/// About the height of one, until it is drawn.
const GUESS: f32 = 160.0;

/// Draws them: those that are near what is seen.
pub(super) fn show(ui: &mut Ui, desk: &Desk<'_>, cards: &[Card]) {
    let shown = cards.len().min(SHOWN);
    let memory = ui
        .scope_id()
        .with(("contacts", cards.as_ptr().addr(), shown));
    let known = ui.data(|data| data.get_temp::<Heights>(memory));
    let heights = known.unwrap_or_else(|| Heights::unknown(shown));
    let mut flow = Flow::new(ui, heights, memory.with("keyboard"));
    for (number, card) in cards.iter().take(SHOWN).enumerate() {
        let thing = Thing {
            number,
            guess: GUESS,
            cost: COST,
            is_revealed: false,
            takes_keys: false,
        };
        flow.show(ui, thing, |ui| {
            let own = UiBuilder::new().scope_id(memory.with(number));
            ui.scope_builder(own, |ui| {
                if number > 0 {
                    ui.add_space(SPACE_8);
                    widget::hairline(ui, desk.tokens);
                    ui.add_space(SPACE_8);
                }
                one(ui, desk, card);
            });
        });
    }
    if let Some(heights) = flow.end(ui) {
        ui.data_mut(|data| data.insert_temp(memory, heights));
    }
    if let Some(rest) = cards.len().checked_sub(SHOWN).filter(|rest| *rest > 0) {
        let named = [("count", (rest as u64).into())];
        let text = desk.words.text_with("attachment-contact-more", &named);
        ui.label(letter::second(text).color(desk.tokens.ink.second));
    }
}

fn one(ui: &mut Ui, desk: &Desk<'_>, card: &Card) {
    let (words, tokens) = (desk.words, desk.tokens);
    ui.spacing_mut().item_spacing.y = SPACE_4;
    let address = card.mails.first().map(|mail| mail.value.as_str());
    ui.horizontal(|ui| {
        avatar(ui, tokens, &card.name, address.unwrap_or_default(), 40.0);
        ui.add_space(SPACE_8);
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 2.0;
            let name = letter::strong(&card.name).color(tokens.ink.first);
            ui.add(egui::Label::new(name).selectable(true));
            let mut second = card.organisation.clone();
            second.insert(0, card.title.clone());
            second.retain(|part| !part.is_empty());
            if !second.is_empty() {
                let text = letter::second(words.list(&second));
                ui.label(text.color(tokens.ink.second));
            }
        });
    });
    for (key, entries) in [
        ("contact-mail", &card.mails),
        ("contact-phone", &card.phones),
        ("contact-address", &card.addresses),
        ("contact-page", &card.pages),
    ] {
        for entry in entries.iter().take(WAYS) {
            row(ui, desk, &label(words.text(key), entry), &entry.value);
        }
    }
    row(ui, desk, words.text("contact-note"), &card.note);
}

/// `Phone (cell)`.
fn label(what: &str, entry: &CardEntry) -> String {
    match entry.kinds.first() {
        Some(kind) => format!("{what} ({kind})"),
        None => what.to_owned(),
    }
}
