//! A line of recipients: chips, and behind them a place to type with people offered.

use egui::{CompletionPopup, Frame, Key, RectAlign, Suggestion, TextEdit, Ui, vec2};

use super::editor::{Editor, Focus, Line};
use super::window::View;
use crate::model::Mailbox;
use crate::ui::theme::letter;
use crate::ui::theme::measure::SPACE_4;
use crate::ui::widget::{self, Chip};

/// Characters that end a recipient as they are typed.
const SEPARATORS: [char; 5] = [',', ';', '，', '；', '\n'];

/// Least width of the place to type.
const LEAST_TYPING: f32 = 100.0;

/// Cuts typed or pasted text into recipients. A separator within quotes or brackets is part of
/// the name.
pub(super) fn split(text: &str) -> Vec<String> {
    let mut recipients = Vec::new();
    let mut current = String::new();
    let (mut quoted, mut bracketed) = (false, false);
    for character in text.chars() {
        match character {
            '"' => quoted = !quoted,
            '<' if !quoted => bracketed = true,
            '>' if !quoted => bracketed = false,
            _ => {}
        }
        if SEPARATORS.contains(&character) && !quoted && !bracketed {
            recipients.push(std::mem::take(&mut current));
        } else {
            current.push(character);
        }
    }
    recipients.push(current);
    recipients
        .into_iter()
        .map(|one| one.trim().to_owned())
        .filter(|one| !one.is_empty())
        .collect()
}

impl Line {
    /// Key of its name.
    pub(super) fn key(self) -> &'static str {
        match self {
            Self::To => "compose-to",
            Self::Cc => "compose-cc",
            Self::Bcc => "compose-bcc",
        }
    }
}

/// Draws a line. `true`: something in it changed.
pub(super) fn show(ui: &mut Ui, editor: &mut Editor, line: Line, view: &View<'_>) -> bool {
    let mut changed = false;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(SPACE_4, SPACE_4);
        changed |= chips(ui, editor, line, view);
        changed |= place_to_type(ui, editor, line, view);
    });
    changed
}

fn chips(ui: &mut Ui, editor: &mut Editor, line: Line, view: &View<'_>) -> bool {
    let recipients = editor.chips(line).clone();
    let mut gone = None;
    let mut edited = None;
    for (index, recipient) in recipients.iter().enumerate() {
        let parsed = Mailbox::parse(recipient).ok();
        let (name, address) = parsed.as_ref().map_or(("", recipient.as_str()), |one| {
            (one.name.as_str(), one.address.as_str())
        });
        // A name alone says nothing of where the mail goes: whoever wrote once chose it himself.
        let (label, detail) = if name.is_empty() {
            (address, "")
        } else {
            (name, address)
        };
        let is_bad = editor.bad.contains(recipient);
        let remove = view
            .words
            .text_with("compose-remove", &[("name", recipient.as_str().into())]);
        let chip = Chip {
            detail,
            person: (!is_bad).then_some((name, address)),
            bad: is_bad,
            remove: Some(&remove),
            ..Chip::new(label)
        };
        let shown = chip.ui(ui, view.tokens);
        if shown.removed {
            gone = Some(index);
        }
        let response = shown.response.on_hover_text(letter::second(recipient));
        if response.double_clicked() {
            edited = Some(index);
        }
        if response.has_focus()
            && ui.input(|input| input.key_pressed(Key::Delete) || input.key_pressed(Key::Backspace))
        {
            gone = Some(index);
        }
    }
    if let Some(index) = edited {
        let recipient = editor.chips(line).remove(index);
        *editor.typing(line) = recipient;
        editor.focus = Some(Focus::Line(line));
    } else if let Some(index) = gone {
        editor.chips(line).remove(index);
    }
    edited.is_some() || gone.is_some()
}

fn place_to_type(ui: &mut Ui, editor: &mut Editor, line: Line, view: &View<'_>) -> bool {
    let id = ui.make_persistent_id(("recipients", line.key()));
    let was_empty = editor.typing(line).is_empty();
    let takes_back = was_empty
        && ui.memory(|memory| memory.has_focus(id))
        && ui.input(|input| input.key_pressed(Key::Backspace));
    if takes_back && let Some(last) = editor.chips(line).pop() {
        editor.bad.retain(|bad| *bad != last);
        *editor.typing(line) = last;
        return true;
    }
    let focus = editor.focus == Some(Focus::Line(line));
    // What is left of this row, or the next row where that is too little.
    let left = ui.available_size_before_wrap().x;
    let width = if left < LEAST_TYPING {
        ui.max_rect().width()
    } else {
        left
    };
    let edit = TextEdit::singleline(editor.typing(line))
        .frame(Frame::NONE)
        .margin(egui::Margin::symmetric(4, 5))
        .align(egui::Align2::LEFT_CENTER)
        .desired_width(width)
        // Enter makes a chip; the cursor stays.
        .return_key(None);
    let output = CompletionPopup::new(id)
        .word_boundary(|_character| false)
        .align(RectAlign::BOTTOM_START)
        .show(ui, edit, |query| {
            let people = view.known.offer(query.word);
            people.into_iter().map(suggestion).collect()
        });
    let response = output.text_edit.response.response.clone();
    widget::name(&response, view.words.text(line.key()));
    if focus {
        response.request_focus();
        editor.focus = None;
    }
    let typed = editor.typing(line);
    let separated = typed.contains(SEPARATORS) && split(typed).len() + 1 > 1;
    let ends_one = separated && (typed.ends_with(SEPARATORS) || typed.contains('@'));
    let entered = response.has_focus() && ui.input(|input| input.key_pressed(Key::Enter));
    let is_done = output.accepted.is_some() || ends_one || entered || response.lost_focus();
    if is_done && !editor.typing(line).trim().is_empty() {
        editor.commit(line);
        return true;
    }
    response.changed()
}

/// A person as the popup shows them.
fn suggestion(person: &Mailbox) -> Suggestion {
    let suggestion = Suggestion::new(person.to_string());
    if person.name.is_empty() {
        suggestion
    } else {
        suggestion
            .content(letter::second(&person.name))
            .description(letter::second(person.address.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn pasted_recipients_are_cut_apart_where_a_person_would() {
        assert_eq!(
            split(
                "\"Liddell, Alice\" <alice@example.org>, bob@example.org；王芳 <fang@example.org>，"
            ),
            [
                "\"Liddell, Alice\" <alice@example.org>",
                "bob@example.org",
                "王芳 <fang@example.org>"
            ]
        );
        assert!(split(" , ;").is_empty());
    }
}
