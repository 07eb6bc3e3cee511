//! A line to type on, with its label above it and a word of help below.

use egui::{Response, TextEdit, Ui};

use crate::ui::theme::measure::SPACE_4;
use crate::ui::theme::{Tokens, letter};

/// Gives a widget the name a screen reader says and tests look for.
pub fn name(response: &Response, name: &str) {
    response.ctx.accesskit_node_builder(response.id, |node| {
        node.set_label(name);
    });
}

/// A labelled line to type on.
#[derive(Debug, Clone, Copy)]
pub struct Field<'a> {
    /// Above it, and its accessible name.
    pub label: &'a str,
    /// In it while it is empty.
    pub hint: &'a str,
    /// Below it: what is wrong; may be empty.
    pub fault: &'a str,
    /// Whether what is typed is hidden.
    pub secret: bool,
    /// Width; the label's column not counted.
    pub width: f32,
}

impl<'a> Field<'a> {
    /// A field as wide as the room.
    #[must_use]
    pub fn new(label: &'a str) -> Self {
        Self {
            label,
            hint: "",
            fault: "",
            secret: false,
            width: f32::INFINITY,
        }
    }

    /// Draws it.
    pub fn ui(self, ui: &mut Ui, tokens: &Tokens, text: &mut String) -> Response {
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = SPACE_4;
            ui.label(letter::caption(self.label).color(tokens.ink.second));
            let edit = TextEdit::singleline(text)
                .password(self.secret)
                .hint_text(letter::body(self.hint))
                .desired_width(self.width);
            let response = ui.add(edit);
            name(&response, self.label);
            if !self.fault.is_empty() {
                ui.label(letter::caption(self.fault).color(tokens.red.text));
            }
            response
        })
        .inner
    }
}
