//! Which actions the keys of this frame ask for.

use egui::{Event, Key, KeyboardShortcut, Modifiers, Ui};

use super::action::Action;

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
