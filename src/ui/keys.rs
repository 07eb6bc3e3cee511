//! Which actions the keys of this frame ask for.

use egui::{Event, Key, KeyboardShortcut, Modifiers, Ui};

use super::action::Action;
use super::state::State;

/// The actions whose keys were pressed. While text is typed, only those with Ctrl or a function
/// key count, and not those a text field needs itself; the same where something lies in front,
/// so that no key acts on the list behind it.
#[must_use]
pub fn pressed(ui: &Ui, is_behind: bool) -> Vec<Action> {
    let typing = is_behind || ui.ctx().text_edit_focused();
    let menu = ui.ctx().any_popup_open();
    let mut found = Vec::new();
    ui.input_mut(|input| {
        input.events.retain(|event| {
            let Event::Key {
                key,
                pressed: true,
                modifiers,
                ..
            } = event
            else {
                return true;
            };
            let fits = |shortcut: &KeyboardShortcut| {
                shortcut.logical_key == *key && same(*modifiers, shortcut.modifiers)
            };
            let asked = Action::EVERYDAY.into_iter().find(|action| {
                let alive = if typing {
                    lives_while_typing(action, *key, *modifiers)
                } else {
                    !menu || modifiers.command
                };
                alive && action.shortcuts().iter().any(fits)
            });
            let Some(action) = asked else { return true };
            found.push(action);
            false
        });
    });
    found
}

/// Ctrl, or Command on a Mac, counts as the same.
fn same(pressed: Modifiers, wanted: Modifiers) -> bool {
    pressed.shift == wanted.shift && pressed.alt == wanted.alt && pressed.command == wanted.command
}

fn lives_while_typing(action: &Action, key: Key, modifiers: Modifiers) -> bool {
    let belongs_to_text = matches!(action, Action::SelectAll | Action::Undo);
    let function_key = matches!(key, Key::F5 | Key::F8 | Key::F9 | Key::F12);
    (modifiers.command || function_key) && !belongs_to_text
}

/// Seconds after which letters typed in the list are forgotten.
const JUMP_SECONDS: f64 = 1.6;

/// Letters typed in the list that are no keys of an action, or any behind an apostrophe: where
/// the selection is to jump.
#[must_use]
pub fn letters(ui: &Ui, state: &mut State, is_behind: bool) -> Option<Action> {
    let sleeps = is_behind || ui.ctx().text_edit_focused() || ui.ctx().any_popup_open();
    let now = ui.input(|input| input.time);
    let jump = &mut state.jump;
    if sleeps || state.list.is_empty() || jump.is_on() && now > jump.until_seconds {
        jump.end();
        if sleeps || state.list.is_empty() {
            return None;
        }
    }
    let before = jump.typed.clone();
    let origin = state.selection.cursor();
    ui.input(|input| {
        for event in &input.events {
            match event {
                Event::Text(text) => match &mut jump.typed {
                    Some(typed) => typed.push_str(text),
                    None if text == "'" => jump.typed = Some(String::new()),
                    None if is_free(text) => jump.typed = Some(text.clone()),
                    None => {}
                },
                Event::Key {
                    key: Key::Backspace,
                    pressed: true,
                    ..
                } => {
                    if let Some(typed) = &mut jump.typed {
                        typed.pop();
                    }
                }
                Event::Key {
                    key: Key::Escape | Key::Enter,
                    pressed: true,
                    ..
                } => jump.end(),
                _ => {}
            }
        }
    });
    if jump.typed == before {
        return None;
    }
    if before.is_none() {
        jump.origin = origin;
    }
    jump.missed = false;
    jump.until_seconds = now + JUMP_SECONDS;
    let wait = std::time::Duration::from_secs_f64(JUMP_SECONDS + 0.05);
    ui.ctx().request_repaint_after(wait);
    let typed = jump.typed.clone().filter(|typed| !typed.is_empty())?;
    Some(Action::JumpTo(typed))
}

/// Whether a letter is no key of an action.
fn is_free(text: &str) -> bool {
    let mut letters = text.chars();
    let (Some(letter), None) = (letters.next(), letters.next()) else {
        return false;
    };
    let is_bound = |shortcut: &KeyboardShortcut| {
        let name = shortcut.logical_key.symbol_or_name();
        let shifted = letter.is_uppercase() == shortcut.modifiers.shift;
        !shortcut.modifiers.command && shifted && name.eq_ignore_ascii_case(text)
    };
    let bound = Action::EVERYDAY.iter();
    letter.is_alphanumeric() && !bound.flat_map(|action| action.shortcuts()).any(is_bound)
}
