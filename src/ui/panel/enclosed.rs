//! The quiet line above a mail that lies within another: within which, and the way back to it.

use egui::{Button, Ui, vec2};

use super::Look;
use crate::ui::action::{Action, AttachmentAction};
use crate::ui::state::enclosed::named;
use crate::ui::theme::measure::SPACE_8;
use crate::ui::theme::{icon, letter};
use crate::ui::widget;
use crate::ui::widget::bidi;
use crate::words::Words;

/// Above the mail that is read.
pub(super) fn line(ui: &mut Ui, look: Look<'_>, asked: &mut Vec<Action>) {
    let Some(outer) = look.state.reader.around.nearest() else {
        return;
    };
    if back(ui, look, named(outer)) {
        asked.push(Action::Attachment(AttachmentAction::Leave));
    }
    ui.add_space(SPACE_8);
}

/// The line of a mail within another of this subject and author, which leads back to that. Says
/// whether it was pressed.
pub(in crate::ui) fn back(ui: &mut Ui, look: Look<'_>, outer: (&str, &str)) -> bool {
    let (tokens, words) = (look.tokens, look.words);
    let text = said(words, outer);
    let face = (
        icon::sized(icon::BACK, 15.0).color(tokens.ink.third),
        bidi::face(ui, letter::second(&text).color(tokens.ink.second)),
    );
    ui.scope(|ui| {
        ui.spacing_mut().button_padding = vec2(0.0, 2.0);
        ui.spacing_mut().interact_size.y = 24.0;
        let button = Button::new(face).frame(false).truncate();
        let response = ui.add(button).on_hover_text(words.text("enclosed-back"));
        widget::name(&response, &bidi::without_isolates(&text));
        response.clicked()
    })
    .inner
}

/// "Enclosed in “Minutes” from Bob".
fn said(words: &Words, (subject, author): (&str, &str)) -> String {
    let subject = match subject {
        "" => words.text("no-subject"),
        subject => subject,
    };
    let named = [
        ("subject", bidi::isolated(subject).into()),
        ("author", bidi::isolated(author).into()),
    ];
    words.text_with(
        match author {
            "" => "enclosed-in",
            _ => "enclosed-in-of",
        },
        &named,
    )
}
