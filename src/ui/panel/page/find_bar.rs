//! The field for words in the mail, above it.

use egui::{Align, Frame, Layout, Margin, TextEdit, Ui};

use super::goes_on;
use crate::ui::action::{Action, PageAction};
use crate::ui::layer::leaves_field;
use crate::ui::panel::Look;
use crate::ui::theme::measure::SPACE_8;
use crate::ui::theme::{icon, letter};
use crate::ui::widget::{hairline, icon_button};

/// Width of the field.
const FIELD: f32 = 220.0;

/// Draws it where somebody looks for words in the mail.
pub fn find_bar(ui: &mut Ui, look: Look<'_>, asked: &mut Vec<Action>) {
    let Some(find) = &look.state.pages.find else {
        return;
    };
    let (tokens, words) = (look.tokens, look.words);
    let mut ask = |action| asked.push(Action::Page(action));
    Frame::new()
        .fill(tokens.surface.middle)
        .inner_margin(Margin::symmetric(16, 6))
        .show(ui, |ui| {
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = SPACE_8;
                let mut typed = find.typed.clone();
                let field = TextEdit::singleline(&mut typed)
                    .hint_text(words.text("find-in-mail"))
                    .desired_width(FIELD.min(ui.available_width() - 200.0).max(60.0));
                let response = ui.add(field);
                crate::ui::widget::name(&response, words.text("find-in-mail"));
                if find.focus {
                    response.request_focus();
                }
                if response.changed() {
                    ask(PageAction::FindWords(typed));
                }
                if leaves_field(&response) {
                    ask(PageAction::EndFind);
                } else if response.lost_focus()
                    && let Some(next) = goes_on(ui)
                {
                    ask(PageAction::FindNext(next));
                    response.request_focus();
                }
                if let Some(count) = counted(look) {
                    ui.label(letter::second(count).color(tokens.ink.second));
                }
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    for (mark, name, action) in [
                        (icon::CLOSE, "find-close", PageAction::EndFind),
                        (icon::DOWN, "find-next", PageAction::FindNext(true)),
                        (icon::UP, "find-previous", PageAction::FindNext(false)),
                    ] {
                        if icon_button(ui, tokens, mark, words.text(name)).clicked() {
                            ask(action);
                        }
                    }
                });
            });
        });
    hairline(ui, tokens);
}

/// "3 of 12", once it is known.
fn counted(look: Look<'_>) -> Option<String> {
    let pages = &look.state.pages;
    let find = pages.find.as_ref()?;
    if find.typed.trim().is_empty() || !pages.has_looked() {
        return None;
    }
    let count = look.state.found_in_mail();
    if count == 0 {
        return Some(look.words.text("find-nothing").to_owned());
    }
    let number = (find.current.min(count - 1) + 1) as u64;
    let named = [("number", number.into()), ("count", (count as u64).into())];
    Some(look.words.text_with("find-count", &named))
}
