//! The field for words to be found in what is read: in a mail, in its source.

use egui::{Align, Frame, Key, Layout, Margin, TextEdit, Ui};

use super::Look;
use crate::ui::layer::leaves_field;
use crate::ui::theme::measure::SPACE_8;
use crate::ui::theme::{icon, letter};
use crate::ui::widget::{hairline, icon_button, name};

/// Width of the field.
const FIELD: f32 = 240.0;

/// The bar.
pub(super) struct FindBar<'a> {
    /// What it draws from.
    pub(super) look: Look<'a>,
    /// What is asked for, in the empty field and for a screen reader.
    pub(super) hint: &'a str,
    /// The words as they are typed.
    pub(super) typed: &'a str,
    /// Whether the field is to get the cursor.
    pub(super) focus: bool,
    /// What is said where they are nowhere.
    pub(super) nothing: &'a str,
    /// Which place of how many is shown, once that is known: counted from 1; of 0 there is none.
    pub(super) place: Option<(usize, usize)>,
}

/// What a person did in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum FindIntent {
    /// The field has the cursor.
    Focused,
    /// Typed other words.
    Words(String),
    /// Goes to the next place, or with `false` to the one before.
    Next(bool),
    /// Looks for nothing any more.
    End,
}

impl FindBar<'_> {
    /// Draws it across the room there is.
    pub(super) fn ui(&self, ui: &mut Ui) -> Vec<FindIntent> {
        let (tokens, words) = (self.look.tokens, self.look.words);
        let mut intents = Vec::new();
        Frame::new()
            .fill(tokens.surface.middle)
            .inner_margin(Margin::symmetric(16, 6))
            .show(ui, |ui| {
                ui.horizontal(|ui| {
                    ui.spacing_mut().item_spacing.x = SPACE_8;
                    self.field(ui, &mut intents);
                    if let Some(counted) = self.counted() {
                        ui.label(letter::second(counted).color(tokens.ink.second));
                    }
                    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                        for (mark, key, intent) in [
                            (icon::CLOSE, "find-close", FindIntent::End),
                            (icon::DOWN, "find-next", FindIntent::Next(true)),
                            (icon::UP, "find-previous", FindIntent::Next(false)),
                        ] {
                            if icon_button(ui, tokens, mark, words.text(key)).clicked() {
                                intents.push(intent);
                            }
                        }
                    });
                });
            });
        hairline(ui, tokens);
        intents
    }

    fn field(&self, ui: &mut Ui, intents: &mut Vec<FindIntent>) {
        let mut typed = self.typed.to_owned();
        let field = TextEdit::singleline(&mut typed)
            .hint_text(self.hint)
            .desired_width(FIELD.min(ui.available_width() - 200.0).max(60.0));
        let response = ui.add(field);
        name(&response, self.hint);
        if self.focus {
            response.request_focus();
            // Whatever stands below, the keyboard is asked for once.
            intents.push(FindIntent::Focused);
        }
        if response.changed() {
            intents.push(FindIntent::Words(typed));
        }
        if leaves_field(&response) {
            intents.push(FindIntent::End);
        } else if response.lost_focus()
            && let Some(next) = goes_on(ui)
        {
            intents.push(FindIntent::Next(next));
            response.request_focus();
        }
    }

    /// "3 of 12".
    fn counted(&self) -> Option<String> {
        let words = self.look.words;
        let (number, count) = self.place?;
        if count == 0 {
            return Some(self.nothing.to_owned());
        }
        let (number, count) = ((number as u64).into(), (count as u64).into());
        Some(words.text_with("find-count", &[("number", number), ("count", count)]))
    }
}

/// Whether Enter was pressed: on to the next, or with Shift to the one before.
fn goes_on(ui: &Ui) -> Option<bool> {
    ui.input(|input| {
        let pressed = input.key_pressed(Key::Enter);
        pressed.then_some(!input.modifiers.shift)
    })
}
