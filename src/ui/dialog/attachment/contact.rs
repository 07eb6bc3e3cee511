//! Contacts.

use egui::Ui;

use super::content::row;
use crate::model::card::{Card, CardEntry};
use crate::ui::dialog::Desk;
use crate::ui::theme::letter;
use crate::ui::theme::measure::{SPACE_4, SPACE_8};
use crate::ui::widget::{self, avatar};

/// Contacts that are drawn; who has more saves the file.
const SHOWN: usize = 100;

/// Draws them.
pub(super) fn show(ui: &mut Ui, desk: &Desk<'_>, cards: &[Card]) {
    for (number, card) in cards.iter().take(SHOWN).enumerate() {
        if number > 0 {
            ui.add_space(SPACE_8);
            widget::hairline(ui, desk.tokens);
            ui.add_space(SPACE_8);
        }
        one(ui, desk, card);
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
        for entry in entries {
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
