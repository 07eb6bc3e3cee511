//! A round-ended piece: a recipient, an attachment.

use egui::{
    Align, Color32, CornerRadius, Frame, Layout, Margin, Response, Role, Sense, Stroke, Ui,
    UiBuilder, WidgetInfo,
};

use super::avatar::avatar;
use super::button::IconButton;
use crate::ui::theme::{Tokens, icon, letter};

/// A chip.
#[derive(Debug, Clone, Copy)]
pub struct Chip<'a> {
    /// In medium weight.
    pub label: &'a str,
    /// In the third ink behind it; may be empty.
    pub detail: &'a str,
    /// From `theme::icon`, before the label.
    pub icon: Option<&'a str>,
    /// A dot of this colour before the label.
    pub dot: Option<Color32>,
    /// An avatar before the label: name and address.
    pub person: Option<(&'a str, &'a str)>,
    /// Whether something is wrong with it.
    pub bad: bool,
    /// The accessible name of the cross that removes it; `None`: no cross.
    pub remove: Option<&'a str>,
}

/// What happened to a chip.
#[derive(Debug)]
pub struct ChipResponse {
    /// The chip itself.
    pub response: Response,
    /// Whether its cross was pressed.
    pub removed: bool,
}

impl<'a> Chip<'a> {
    /// A chip with only a label.
    #[must_use]
    pub fn new(label: &'a str) -> Self {
        Self {
            label,
            detail: "",
            icon: None,
            dot: None,
            person: None,
            bad: false,
            remove: None,
        }
    }

    /// Draws it.
    pub fn ui(self, ui: &mut Ui, tokens: &Tokens) -> ChipResponse {
        let (ground, line, ink) = if self.bad {
            (tokens.red.soft, tokens.red.text, tokens.red.text)
        } else {
            (tokens.surface.hover, Color32::TRANSPARENT, tokens.ink.first)
        };
        let mut removed = false;
        let builder = UiBuilder::new().sense(Sense::click());
        let inner = ui.scope_builder(builder, |ui| {
            let own = ui.response();
            let focus = own.has_focus();
            let line = if focus { tokens.accent.text } else { line };
            Frame::new()
                .fill(ground)
                .stroke(Stroke::new(if focus { 1.5 } else { 1.0 }, line))
                .corner_radius(CornerRadius::same(14))
                .inner_margin(Margin::symmetric(8, 2))
                .show(ui, |ui| {
                    ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                        ui.spacing_mut().item_spacing.x = 6.0;
                        ui.set_height(22.0);
                        removed = self.content(ui, tokens, ink);
                    });
                });
        });
        let response = inner.response;
        response.widget_info(|| {
            let name = format!("{} {}", self.label, self.detail);
            WidgetInfo::labeled(Role::Button, true, name.trim_end())
        });
        ChipResponse { response, removed }
    }

    fn content(self, ui: &mut Ui, tokens: &Tokens, ink: Color32) -> bool {
        if let Some((name, address)) = self.person {
            avatar(ui, tokens, name, address, 20.0);
        }
        if let Some(color) = self.dot {
            let (rect, _space) = ui.allocate_exact_size(egui::Vec2::splat(10.0), Sense::hover());
            ui.painter().circle_filled(rect.center(), 5.0, color);
        }
        if self.bad {
            super::glyph(ui, icon::FAILED, 16.0, ink);
        } else if let Some(glyph) = self.icon {
            super::glyph(ui, glyph, 16.0, tokens.ink.second);
        }
        ui.label(letter::second(self.label).color(ink));
        if !self.detail.is_empty() {
            ui.label(letter::caption(self.detail).color(tokens.ink.third));
        }
        self.remove.is_some_and(|name| {
            let cross = IconButton {
                side: 20.0,
                ..IconButton::new(icon::CLOSE, name)
            };
            cross.ui(ui, tokens).clicked()
        })
    }
}
