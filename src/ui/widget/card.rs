//! Something a mail brings beside its text, set apart: a returned mail, an invitation, a contact.

use egui::{Color32, CornerRadius, Frame, Label, Margin, RichText, Stroke, Ui};

use crate::ui::theme::measure::{SPACE_4, SPACE_8};
use crate::ui::theme::{Tokens, letter};

/// A card with its head.
#[derive(Debug, Clone, Copy)]
pub struct Card<'a> {
    /// From `theme::icon`.
    pub icon: &'a str,
    /// Its colour.
    pub ink: Color32,
    /// What it is.
    pub title: &'a str,
}

impl Card<'_> {
    /// Draws it across the room there is; `inside` draws what stands below the title.
    pub fn ui(self, ui: &mut Ui, tokens: &Tokens, inside: impl FnOnce(&mut Ui)) {
        Frame::new()
            .fill(tokens.surface.middle)
            .stroke(Stroke::new(1.0, tokens.line.hairline))
            .corner_radius(CornerRadius::same(10))
            .inner_margin(Margin::symmetric(14, 12))
            .show(ui, |ui| {
                ui.set_width(ui.available_width());
                ui.spacing_mut().item_spacing.y = SPACE_4;
                ui.horizontal_top(|ui| {
                    ui.spacing_mut().item_spacing.x = SPACE_8;
                    super::glyph(ui, self.icon, 18.0, self.ink);
                    ui.vertical(|ui| {
                        ui.set_width(ui.available_width());
                        line(ui, letter::strong(self.title).color(tokens.ink.first));
                        inside(ui);
                    });
                });
            });
    }
}

/// A line of text that wraps and can be copied.
pub fn line(ui: &mut Ui, text: RichText) {
    ui.add(Label::new(text).wrap().selectable(true));
}
