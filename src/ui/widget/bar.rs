//! One quiet bar with one button: a warning, a failure, something to know.

use egui::{Color32, CornerRadius, Frame, Margin, Response, Sides, Ui};

use super::button;
use crate::ui::theme::measure::CORNER;
use crate::ui::theme::{Tokens, icon, letter};

/// What a bar is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Something to know.
    Know,
    /// Something to decide.
    Decide,
    /// A loss or refusal.
    Loss,
}

impl Tone {
    fn colors(self, tokens: &Tokens) -> (Color32, Color32, &'static str) {
        match self {
            Self::Know => (tokens.surface.hover, tokens.accent.text, icon::INFO),
            Self::Decide => (tokens.gold.soft, tokens.gold.text, icon::WARNING),
            Self::Loss => (tokens.red.soft, tokens.red.text, icon::FAILED),
        }
    }
}

/// A quiet bar.
#[derive(Debug, Clone, Copy)]
pub struct Bar<'a> {
    /// What it is about.
    pub tone: Tone,
    /// What is the case; in semibold.
    pub summary: &'a str,
    /// Why, what to do; may be empty.
    pub detail: &'a str,
    /// The word on the one button; `None`: no button.
    pub button: Option<&'a str>,
    /// The accessible name of the cross that closes it; `None`: it stays.
    pub close: Option<&'a str>,
}

/// What a person did to a bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BarIntent {
    /// Pressed the button.
    Act,
    /// Closed it.
    Close,
}

impl Bar<'_> {
    /// Draws it across the room there is.
    pub fn ui(self, ui: &mut Ui, tokens: &Tokens) -> Option<BarIntent> {
        let (ground, signal, glyph) = self.tone.colors(tokens);
        let mut intent = None;
        Frame::new()
            .fill(ground)
            .corner_radius(CornerRadius::same(CORNER))
            .inner_margin(Margin::symmetric(12, 8))
            .show(ui, |ui| {
                ui.set_width(ui.available_width());
                let left = |ui: &mut Ui| {
                    super::glyph(ui, glyph, 18.0, signal);
                    self.words(ui, tokens);
                };
                let right = |ui: &mut Ui| {
                    if let Some(name) = self.close
                        && button::icon_button(ui, tokens, icon::CLOSE, name).clicked()
                    {
                        intent = Some(BarIntent::Close);
                    }
                    if let Some(label) = self.button
                        && button::plain(ui, tokens, "", label).clicked()
                    {
                        intent = Some(BarIntent::Act);
                    }
                };
                Sides::new().shrink_left().wrap().show(ui, left, right);
            });
        intent
    }

    fn words(self, ui: &mut Ui, tokens: &Tokens) -> Response {
        if self.detail.is_empty() {
            return ui.label(letter::medium(self.summary).color(tokens.ink.first));
        }
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 2.0;
            let mut response = ui.label(letter::medium(self.summary).color(tokens.ink.first));
            response |= ui.label(letter::second(self.detail).color(tokens.ink.second));
            response
        })
        .inner
    }
}
