//! The field for words in the mail, above it.

use egui::Ui;

use crate::ui::action::{Action, PageAction};
use crate::ui::panel::Look;
use crate::ui::panel::find_bar::{FindBar, FindIntent};

/// Draws it where somebody looks for words in the mail.
pub fn find_bar(ui: &mut Ui, look: Look<'_>, asked: &mut Vec<Action>) {
    let Some(find) = &look.state.pages.find else {
        return;
    };
    let nothing = if look.state.lacks_text() {
        "cut-find"
    } else {
        "find-nothing"
    };
    let bar = FindBar {
        look,
        hint: look.words.text("find-in-mail"),
        typed: &find.typed,
        focus: find.focus,
        nothing: look.words.text(nothing),
        place: place(look),
    };
    for intent in bar.ui(ui) {
        asked.push(Action::Page(match intent {
            FindIntent::Words(typed) => PageAction::FindWords(typed),
            FindIntent::Next(next) => PageAction::FindNext(next),
            FindIntent::End => PageAction::EndFind,
            // What was shown once is over with the frame.
            FindIntent::Focused => continue,
        }));
    }
}

/// Which place of how many, once it is known.
fn place(look: Look<'_>) -> Option<(usize, usize)> {
    let pages = &look.state.pages;
    let find = pages.find.as_ref()?;
    if find.typed.trim().is_empty() || !pages.has_looked() || find.texts.is_of_others() {
        return None;
    }
    let count = look.state.found_in_mail();
    if count == 0 && !find.texts.is_whole() {
        return None;
    }
    Some((find.current.min(count.saturating_sub(1)) + 1, count))
}
