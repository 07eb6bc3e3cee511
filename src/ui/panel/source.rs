//! How a mail is written: raw, decoded, as a tree of its parts, in hex. Only the rows that are seen
//! are drawn, and only those near them are there.

mod rows;
mod structure;

use egui::{Align, Frame, Layout, Margin, Ui};

use super::find_bar::{FindBar, FindIntent};
use super::{Look, empty};
use crate::channel::source::SourceFacts;
use crate::mime::oddity::Oddity;
use crate::ui::action::{Action, SourceAction};
use crate::ui::state::source::{SourceTab, SourceView};
use crate::ui::theme::measure::{SPACE_8, SPACE_12};
use crate::ui::theme::{icon, letter};
use crate::ui::widget::{hairline, icon_button, quiet, segments};

use rows::Rows;

/// The source view.
pub struct SourcePanel<'a> {
    /// What it draws from.
    pub look: Look<'a>,
    /// The source.
    pub source: &'a SourceView,
}

impl SourcePanel<'_> {
    /// Draws one frame into all the room there is.
    pub fn ui(&self, ui: &mut Ui, asked: &mut Vec<Action>) {
        ui.spacing_mut().item_spacing.y = 0.0;
        self.head(ui, asked);
        hairline(ui, self.look.tokens);
        self.find_bar(ui, asked);
        if let Some(failure) = &self.source.failure {
            return empty::failed(ui, self.look, failure, asked);
        }
        let Some(facts) = &self.source.facts else {
            return;
        };
        self.oddities(ui, facts, asked);
        if self.source.tab == SourceTab::Structure {
            return structure::structure(self, ui, facts, asked);
        }
        self.rows(ui, facts, asked);
    }

    pub(super) fn rows(&self, ui: &mut Ui, facts: &SourceFacts, asked: &mut Vec<Action>) {
        let Self { look, source } = *self;
        Rows {
            look,
            source,
            facts,
        }
        .ui(ui, asked);
    }

    /// The four ways, and what can be done.
    fn head(&self, ui: &mut Ui, asked: &mut Vec<Action>) {
        let Look { tokens, words, .. } = self.look;
        Frame::new()
            .inner_margin(Margin::symmetric(16, 6))
            .show(ui, |ui| {
                ui.horizontal(|ui| {
                    ui.spacing_mut().item_spacing.x = SPACE_8;
                    let labels = SourceTab::ALL.map(|tab| words.text(tab.key()));
                    let chosen = self.source.tab.place();
                    let pressed = segments(ui, tokens, words.text("source-faces"), &labels, chosen);
                    if let Some(tab) = pressed.and_then(|place| SourceTab::ALL.get(place)) {
                        asked.push(Action::Source(SourceAction::Turn(*tab)));
                    }
                    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                        ui.spacing_mut().item_spacing.x = 2.0;
                        let close = words.text("source-close");
                        if icon_button(ui, tokens, icon::CLOSE, close).clicked() {
                            asked.push(Action::ToggleSource);
                        }
                        for (mark, key, action) in [
                            (icon::SAVE, "action-save-mail", SourceAction::Save),
                            (icon::COPY, "source-copy", SourceAction::Copy),
                        ] {
                            if icon_button(ui, tokens, mark, words.text(key)).clicked() {
                                asked.push(Action::Source(action));
                            }
                        }
                        let find = words.text("source-find-open");
                        if icon_button(ui, tokens, icon::SEARCH, find).clicked() {
                            asked.push(Action::Page(crate::ui::action::PageAction::Find));
                        }
                        if let Some(facts) = &self.source.facts
                            && ui.available_width() > 120.0
                        {
                            ui.add_space(SPACE_8);
                            let size = words.size(facts.octets);
                            ui.label(letter::second(size).color(tokens.ink.second));
                        }
                    });
                });
            });
    }

    fn find_bar(&self, ui: &mut Ui, asked: &mut Vec<Action>) {
        let Some(find) = &self.source.find else {
            return;
        };
        let rows = find.rows.as_ref().filter(|_rows| !find.typed.is_empty());
        let bar = FindBar {
            look: self.look,
            hint: self.look.words.text("source-find"),
            typed: &find.typed,
            focus: find.focus,
            nothing: self.look.words.text("find-nothing"),
            place: rows.map(|rows| (find.current + 1, rows.len())),
        };
        for intent in bar.ui(ui) {
            asked.push(Action::Source(match intent {
                FindIntent::Focused => SourceAction::Focused,
                FindIntent::Words(typed) => SourceAction::FindWords(typed),
                FindIntent::Next(next) => SourceAction::FindNext(next),
                FindIntent::End => SourceAction::EndFind,
            }));
        }
    }

    /// What is odd about the mail, each a way to its place.
    fn oddities(&self, ui: &mut Ui, facts: &SourceFacts, asked: &mut Vec<Action>) {
        let Look { tokens, words, .. } = self.look;
        if facts.oddities.is_empty() {
            return;
        }
        Frame::new()
            .fill(tokens.surface.middle)
            .inner_margin(Margin::symmetric(16, 4))
            .show(ui, |ui| {
                ui.set_width(ui.available_width());
                ui.horizontal_wrapped(|ui| {
                    ui.spacing_mut().item_spacing = egui::vec2(SPACE_12, 2.0);
                    for (found, row) in &facts.oddities {
                        let named = [("count", found.count.into())];
                        let text = words.text_with(key(found.oddity), &named);
                        let response = quiet(ui, tokens, icon::WARNING, &text);
                        let response = response.on_hover_text(words.text("source-odd-go"));
                        if response.clicked() {
                            asked.push(Action::Source(SourceAction::GoToLine(*row)));
                        }
                    }
                });
            });
        hairline(ui, tokens);
    }
}

/// Key of what is said of something odd in assets/i18n.
fn key(oddity: Oddity) -> &'static str {
    match oddity {
        Oddity::NoField => "source-odd-no-field",
        Oddity::RawHeader => "source-odd-raw-header",
        Oddity::Utf8Header => "source-odd-utf8-header",
        Oddity::LongLine => "source-odd-long-line",
        Oddity::BareLf => "source-odd-bare-lf",
        Oddity::BareCr => "source-odd-bare-cr",
        Oddity::Nul => "source-odd-nul",
        Oddity::NoBoundary => "source-odd-no-boundary",
        Oddity::NeverOpened => "source-odd-never-opened",
        Oddity::NeverClosed => "source-odd-never-closed",
        Oddity::EncodedMultipart => "source-odd-encoded-multipart",
        Oddity::UnknownEncoding => "source-odd-unknown-encoding",
        Oddity::BrokenBase64 => "source-odd-broken-base64",
        Oddity::UnknownCharset => "source-odd-unknown-charset",
        Oddity::TooComplex => "source-odd-too-complex",
    }
}
