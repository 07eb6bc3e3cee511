//! What is in the way, why, and what to do about it.

use egui::{Frame, Label, Margin, ScrollArea, Ui, vec2};

use super::Blocked;
use crate::channel::Failure;
use crate::channel::obstacle::{FaultyPlace, Obstacle};
use crate::model::Remedy;
use crate::ui::theme::measure::{CORNER, SPACE_4, SPACE_8, SPACE_12, SPACE_16, SPACE_24};
use crate::ui::theme::{Tokens, icon, letter};
use crate::ui::widget::{self, goose};

/// Width of the column.
const COLUMN: f32 = 600.0;

/// What a person wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    /// The same once more.
    Again,
    /// To mend config.toml.
    OpenFile,
    /// To begin elsewhere.
    OtherFolder,
}

/// Draws it.
pub(super) fn ui(ui: &mut Ui, blocked: &mut Blocked, tokens: &Tokens) -> Option<Asked> {
    let room = ui.available_size();
    let margin = ((room.x - COLUMN) / 2.0).max(SPACE_24);
    let mut asked = None;
    ScrollArea::vertical().show(ui, |ui| {
        ui.add_space((room.y * 0.16).clamp(SPACE_16, 140.0));
        ui.horizontal_top(|ui| {
            ui.add_space(margin);
            ui.vertical(|ui| {
                ui.set_width(room.x - 2.0 * margin);
                ui.spacing_mut().item_spacing = vec2(SPACE_8, SPACE_12);
                goose(ui, 56.0);
                asked = column(ui, blocked, tokens);
                ui.add_space(SPACE_24);
            });
        });
    });
    asked
}

fn column(ui: &mut Ui, blocked: &mut Blocked, tokens: &Tokens) -> Option<Asked> {
    match &blocked.obstacle {
        Obstacle::Settings(place) => settings(ui, blocked, place, tokens),
        Obstacle::Failure(failure) => folder(ui, blocked, failure, tokens),
    }
    buttons(ui, blocked, tokens)
}

fn head(ui: &mut Ui, tokens: &Tokens, text: &str) {
    ui.add(Label::new(letter::subject(text).color(tokens.ink.first)).wrap());
}

fn paragraph(ui: &mut Ui, tokens: &Tokens, text: &str) {
    ui.add(Label::new(letter::reading(text).color(tokens.ink.first)).wrap());
}

fn settings(ui: &mut Ui, blocked: &Blocked, place: &FaultyPlace, tokens: &Tokens) {
    let words = &blocked.words;
    head(ui, tokens, words.text("blocked-settings"));
    let named = [
        ("line", place.line.to_string().into()),
        ("column", place.column.to_string().into()),
        ("fault", words.settings_fault(&place.fault).into()),
    ];
    paragraph(
        ui,
        tokens,
        &words.text_with("blocked-settings-where", &named),
    );
    Frame::new()
        .fill(tokens.surface.code)
        .corner_radius(CORNER)
        .inner_margin(Margin::symmetric(12, 10))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().item_spacing.y = SPACE_4;
            let path = letter::caption(place.file.display().to_string());
            let path = Label::new(path.color(tokens.ink.second));
            ui.add(path.wrap().selectable(true));
            for (number, line) in &place.around {
                let is_faulty = *number == place.line;
                let (mark, ink) = if is_faulty {
                    ('▸', tokens.red.text)
                } else {
                    (' ', tokens.ink.second)
                };
                let line = letter::mono(format!("{mark} {number:>4}  {line}")).color(ink);
                ui.add(Label::new(line).wrap().selectable(true));
            }
        });
    paragraph(ui, tokens, words.text("blocked-settings-advice"));
    if blocked.has_no_editor {
        let said = letter::second(words.text("blocked-no-editor"));
        ui.label(said.color(tokens.gold.text));
    }
}

fn folder(ui: &mut Ui, blocked: &Blocked, failure: &Failure, tokens: &Tokens) {
    let words = &blocked.words;
    let said = words.failure(failure);
    head(ui, tokens, words.text("blocked-folder"));
    ui.horizontal_top(|ui| {
        widget::glyph(ui, icon::FAILED, 18.0, tokens.red.text);
        let reason = letter::reading(&said.reason).color(tokens.ink.first);
        ui.add(Label::new(reason).wrap().selectable(true));
    });
    if let Some(quote) = &said.quote {
        let named = [
            ("about", quote.whose.as_str().into()),
            ("meaning", quote.text.as_str().into()),
        ];
        let quoted = letter::second(words.text_with("explain-about", &named));
        let quoted = Label::new(quoted.color(tokens.ink.second));
        ui.add(quoted.wrap().selectable(true));
    }
    // The button says that by itself.
    if said.remedy != Remedy::RetryNow && !said.advice.is_empty() {
        paragraph(ui, tokens, &said.advice);
    }
    for key in ["blocked-nothing-lost", "blocked-other-folder-more"] {
        let more = letter::second(words.text(key)).color(tokens.ink.second);
        ui.add(Label::new(more).wrap());
    }
}

fn buttons(ui: &mut Ui, blocked: &mut Blocked, tokens: &Tokens) -> Option<Asked> {
    let words = &blocked.words;
    let is_of_settings = matches!(blocked.obstacle, Obstacle::Settings(_));
    let is_fresh = std::mem::take(&mut blocked.is_fresh);
    let mut asked = None;
    ui.add_space(SPACE_4);
    ui.horizontal_wrapped(|ui| {
        let again = words.text("remedy-button-try-again");
        let first = if is_of_settings {
            let open = words.text("blocked-open-file");
            let open = widget::primary(ui, tokens, "", open);
            if open.clicked() {
                asked = Some(Asked::OpenFile);
            }
            if widget::plain(ui, tokens, "", again).clicked() {
                asked = Some(Asked::Again);
            }
            open
        } else {
            let again = widget::primary(ui, tokens, "", again);
            if again.clicked() {
                asked = Some(Asked::Again);
            }
            again
        };
        if is_fresh {
            first.request_focus();
        }
        let other = words.text("blocked-other-folder");
        if widget::plain(ui, tokens, "", other).clicked() {
            asked = Some(Asked::OtherFolder);
        }
    });
    asked
}
