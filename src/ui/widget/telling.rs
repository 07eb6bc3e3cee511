//! What happened, told: what it means, what to do, a page that says more, and last the words of
//! whoever else spoke, with its links.

use egui::{CursorIcon, Label, RichText, Role, Sense, Ui, WidgetInfo, vec2};

use super::line;
use crate::model::text::SpanStyle;
use crate::model::text::link::spans;
use crate::ui::action::Action;
use crate::ui::theme::measure::{SPACE_4, SPACE_8};
use crate::ui::theme::{Tokens, letter};
use crate::words::{Explained, FailureWords, LinkWords, Quote};

/// Width of the line beside a quote.
const RULE: f32 = 2.0;

/// Something to be told.
pub struct Telling<'a> {
    /// What it means.
    pub meaning: &'a str,
    /// What to do; may be empty.
    pub advice: &'a str,
    /// Who can mend it.
    pub who: Option<&'a str>,
    /// A page that says more.
    pub link: Option<&'a LinkWords>,
    /// The words of somebody else.
    pub quote: Option<&'a Quote>,
}

impl<'a> Telling<'a> {
    /// Of a failure.
    #[must_use]
    pub fn of_failure(said: &'a FailureWords) -> Self {
        Self {
            meaning: &said.reason,
            advice: &said.advice,
            who: said.who.as_deref(),
            link: said.link.as_ref(),
            quote: said.quote.as_ref(),
        }
    }

    /// Of a reply that is explained.
    #[must_use]
    pub fn of_reply(said: &'a Explained, quote: Option<&'a Quote>) -> Self {
        Self {
            meaning: &said.meaning,
            advice: &said.advice,
            who: said.who.as_deref(),
            link: said.link.as_ref(),
            quote,
        }
    }

    /// Draws it in the small letters of panels, or with `large` in those of a sheet.
    pub fn ui(&self, ui: &mut Ui, tokens: &Tokens, large: bool, asked: &mut Vec<Action>) {
        let letters = |text: &str| {
            if large {
                letter::reading(text)
            } else {
                letter::second(text)
            }
        };
        let wrapped = |ui: &mut Ui, text: RichText| {
            ui.add(Label::new(text).selectable(true).wrap());
        };
        wrapped(ui, letters(self.meaning).color(tokens.ink.first));
        if !self.advice.is_empty() {
            wrapped(ui, letters(self.advice).color(tokens.ink.second));
        }
        if let Some(link) = self.link {
            page(ui, tokens, link, asked);
        }
        if let Some(who) = self.who.filter(|_who| large) {
            wrapped(ui, letter::caption(who).color(tokens.ink.third));
        }
        if let Some(quote) = self.quote {
            ui.add_space(if large { SPACE_4 } else { RULE });
            quoted(ui, tokens, quote, asked);
        }
    }
}

/// Words that lead to a page; the page is opened by a press only, and its address is shown first.
fn page(ui: &mut Ui, tokens: &Tokens, link: &LinkWords, asked: &mut Vec<Action>) {
    let response = line::link(ui, tokens, &link.label).on_hover_ui(|ui| {
        ui.set_max_width(420.0);
        ui.label(letter::caption(&link.opens));
    });
    if response.clicked() {
        asked.push(Action::OpenLink(link.address.clone()));
    }
}

/// Somebody else's words, set apart by a line beside them.
fn quoted(ui: &mut Ui, tokens: &Tokens, quote: &Quote, asked: &mut Vec<Action>) {
    let shown = ui.horizontal_top(|ui| {
        ui.add_space(RULE + SPACE_8);
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing = vec2(0.0, RULE);
            // A line of words is no row of controls.
            ui.spacing_mut().interact_size.y = 0.0;
            ui.label(letter::caption(&quote.whose).color(tokens.ink.third));
            for line in quote.text.lines() {
                ui.horizontal_wrapped(|ui| {
                    ui.spacing_mut().item_spacing.x = 0.0;
                    words(ui, tokens, line, asked);
                });
            }
        });
    });
    let rect = shown.response.rect;
    let beside = rect.with_max_x(rect.left() + RULE);
    ui.painter()
        .rect_filled(beside, egui::CornerRadius::same(1), tokens.line.field);
}

/// One line of a quote; a link in it is shown whole on hover and opened by a press.
fn words(ui: &mut Ui, tokens: &Tokens, line: &str, asked: &mut Vec<Action>) {
    for span in spans(line) {
        let SpanStyle::Link(target) = &span.style else {
            let text = letter::mono(&span.text).color(tokens.ink.second);
            ui.add(Label::new(text).selectable(true).wrap());
            continue;
        };
        let text = letter::mono(&span.text)
            .color(tokens.accent.text)
            .underline();
        let label = Label::new(text).wrap().sense(Sense::click());
        let response = ui.add(label).on_hover_cursor(CursorIcon::PointingHand);
        response.widget_info(|| WidgetInfo::labeled(Role::Link, true, &span.text));
        if response.on_hover_text(target).clicked() {
            asked.push(if target.starts_with("mailto:") {
                Action::Mailto(target.clone())
            } else {
                Action::OpenLink(target.clone())
            });
        }
    }
}
