//! A line to type on, with its label above it and a word of help below.

use egui::{Align2, ComboBox, FontId, Response, RichText, Sense, TextEdit, Ui};

use crate::ui::theme::measure::{CAPTION, SPACE_4};
use crate::ui::theme::{Tokens, fonts, icon, letter};

/// Gives a widget the name a screen reader says and tests look for.
pub fn name(response: &Response, name: &str) {
    response.ctx.accesskit_node_builder(response.id, |node| {
        node.set_label(name);
    });
}

/// A list that unfolds, with our caret; `id` tells it from others of the same place.
pub fn combo(id: &str, chosen: RichText, width: f32) -> ComboBox<'static> {
    ComboBox::from_id_salt(id)
        .selected_text(chosen)
        .width(width)
        .truncate()
        .icon(|ui, rect, visuals, _is_open| {
            ui.painter().text(
                rect.center(),
                Align2::CENTER_CENTER,
                icon::DOWN,
                FontId::new(14.0, fonts::icons()),
                visuals.fg_stroke.color,
            );
        })
}

/// The words above a field. Only drawn: the field itself has the name, once.
pub fn heading(ui: &mut Ui, tokens: &Tokens, label: &str) {
    let galley = ui.painter().layout_no_wrap(
        label.to_owned(),
        FontId::proportional(CAPTION),
        tokens.ink.second,
    );
    let (rect, _response) = ui.allocate_exact_size(galley.size(), Sense::hover());
    ui.painter().galley(rect.min, galley, tokens.ink.second);
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
            heading(ui, tokens, self.label);
            let edit = TextEdit::singleline(text)
                .password(self.secret)
                .hint_text(letter::body(self.hint))
                .align(Align2::LEFT_CENTER)
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
