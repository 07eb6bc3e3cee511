//! What is said of a mail that is not shown whole: how much of it is here, where the rest is.

use egui::{Label, Ui};

use super::Look;
use crate::mime::view::MailView;
use crate::model::Extent;
use crate::ui::action::Action;
use crate::ui::theme::letter;
use crate::ui::theme::measure::{SPACE_8, SPACE_12};
use crate::ui::widget::bar::BarIntent;
use crate::ui::widget::{Bar, Tone, hairline};
use crate::ui::words::Words;

/// Above the mail.
pub(super) fn bar(ui: &mut Ui, look: Look<'_>, view: &MailView, asked: &mut Vec<Action>) {
    let Some(cut) = look.state.cut(view) else {
        return;
    };
    let words = look.words;
    // One line. Where the rest is stands where it is missed, at the end.
    let summary = cut.extent.map_or_else(
        || words.text("reader-too-complex").to_owned(),
        |extent| said(words, extent),
    );
    // Beside a conversation's own mail others are read, whose source is asked for there.
    let is_read = look.state.reader.mail() == Some(view.id);
    ui.add_space(SPACE_12);
    let bar = Bar {
        tone: Tone::Know,
        summary: &summary,
        detail: "",
        button: is_read.then(|| words.text(Action::ToggleSource.key())),
        close: None,
    };
    if bar.ui(ui, look.tokens) == Some(BarIntent::Act) {
        asked.push(Action::ToggleSource);
    }
}

/// Below what is shown of it.
pub(super) fn end(ui: &mut Ui, look: Look<'_>, view: &MailView) {
    if !look.state.cut(view).is_some_and(|cut| cut.lacks_text) {
        return;
    }
    ui.add_space(SPACE_8);
    hairline(ui, look.tokens);
    ui.add_space(SPACE_8);
    for key in ["cut-end", "cut-rest"] {
        let told = letter::second(look.words.text(key)).color(look.tokens.ink.second);
        ui.add(Label::new(told).wrap());
    }
}

/// "Only the first 24,742 of 60,000 lines are shown".
fn said(words: &Words, extent: Extent) -> String {
    match extent {
        Extent::Lines { shown, of } => words.text_with(
            "cut-lines",
            &[
                ("shown", words.count(shown).into()),
                ("all", words.count(of).into()),
            ],
        ),
        Extent::Octets { shown, of } => words.text_with(
            "cut-octets",
            &[
                ("shown", words.size(shown).into()),
                ("all", words.size(of).into()),
            ],
        ),
    }
}
