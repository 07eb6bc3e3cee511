//! Which actions the keys of this frame ask for.

use egui::{Event, ImeEvent, Key, KeyboardShortcut, Modifiers, Ui};

use super::action::{Action, PageAction};
use super::layer::Layer;
use super::state::{Jump, State};
use crate::model::MailId;

/// Whether the list hears single keys: nothing lies over it or in its place.
fn is_list_in_front(layer: Layer, state: &State) -> bool {
    layer == Layer::Ground && state.server_mailbox.is_none()
}

/// The actions whose keys were pressed; none where a menu, a sheet or a question for a file is
/// open. While text is typed, only those with Ctrl or a function key count, and not those a text
/// field needs itself; the same where something lies over the list or in its place. Escape is not
/// among them: a field may want it.
#[must_use]
pub fn pressed(ui: &Ui, layer: Layer, state: &State) -> Vec<Action> {
    if !matches!(layer, Layer::Ground | Layer::Inner) {
        return Vec::new();
    }
    let typing = !is_list_in_front(layer, state) || ui.ctx().text_edit_focused();
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
                let alive = !typing || lives_while_typing(action, *key, *modifiers);
                let sleeps = matches!(action, Action::Back) || is_idle_size(action, state);
                alive && !sleeps && action.shortcuts().iter().any(fits)
            });
            let Some(action) = asked else { return true };
            found.push(of_page(action, *key, state));
            false
        });
    });
    found
}

/// Whether it is about the size of a page and none is shown: its keys then are for the size of
/// the window.
fn is_idle_size(action: &Action, state: &State) -> bool {
    use PageAction::{Actual, Larger, Smaller};
    matches!(action, Action::Page(Larger | Smaller | Actual)) && !action.enabled(state)
}

/// Where a page was pressed last, Ctrl+F is for its words.
fn of_page(action: Action, key: Key, state: &State) -> Action {
    if matches!(action, Action::Search) && key == Key::F && has_words(state) {
        Action::Page(PageAction::Find)
    } else {
        action
    }
}

/// Whether something is read whose words can be looked for.
fn has_words(state: &State) -> bool {
    state.pages.holder.is_some() || state.reader.source.is_some()
}

/// Ctrl, or Command on a Mac, counts as the same.
fn same(pressed: Modifiers, wanted: Modifiers) -> bool {
    pressed.shift == wanted.shift && pressed.alt == wanted.alt && pressed.command == wanted.command
}

fn lives_while_typing(action: &Action, key: Key, modifiers: Modifiers) -> bool {
    let belongs_to_text = matches!(action, Action::SelectAll | Action::Undo);
    let function_key = matches!(key, Key::F3 | Key::F5 | Key::F8 | Key::F9 | Key::F12);
    (modifiers.command || function_key) && !belongs_to_text
}

/// Seconds after which letters typed in the list are forgotten.
const JUMP_SECONDS: f64 = 1.6;
/// Seconds in which the first of them may come, where they were asked for.
const FIRST_SECONDS: f64 = 6.0;

/// Letters typed in the list that are no keys of an action, or any behind an apostrophe: where
/// the selection is to jump. They are nobody else's then.
#[must_use]
pub fn letters(ui: &Ui, state: &mut State, layer: Layer) -> Option<Action> {
    let sleeps = !is_list_in_front(layer, state) || ui.ctx().text_edit_focused();
    let now = ui.input(|input| input.time);
    let jump = &mut state.jump;
    if sleeps || state.list.is_empty() {
        jump.end();
        return None;
    }
    if jump.is_on() && now > jump.until_seconds {
        jump.lapse();
    }
    let before = jump.typed.clone();
    let origin = state.selection.cursor();
    ui.input_mut(|input| {
        input
            .events
            .retain(|event| !takes(jump, event, origin, now));
    });
    if jump.is_on() && jump.until_seconds.is_infinite() {
        wait_until(ui, jump, now + FIRST_SECONDS);
    }
    if jump.typed == before {
        return None;
    }
    jump.missed = false;
    let typed = jump.typed.clone().filter(|typed| !typed.is_empty())?;
    wait_until(ui, jump, now + JUMP_SECONDS);
    Some(Action::JumpTo(typed))
}

fn wait_until(ui: &Ui, jump: &mut Jump, seconds: f64) {
    jump.until_seconds = seconds;
    let wait = (seconds - ui.input(|input| input.time)).max(0.0) + 0.05;
    ui.ctx().request_repaint_after_secs(wait as f32);
}

/// Whether what happened is taken for the letters typed in the list.
fn takes(jump: &mut Jump, event: &Event, origin: Option<MailId>, now: f64) -> bool {
    match event {
        Event::Text(text) | Event::Ime(ImeEvent::Commit(text)) => match &mut jump.typed {
            // The key that asked for it.
            Some(typed) if typed.is_empty() && text == "'" => {}
            Some(typed) => typed.push_str(text),
            None if text == "'" => jump.begin(origin, ""),
            None if is_free(text) => jump.begin(origin, text),
            None => return false,
        },
        Event::Ime(_composing) => {
            jump.until_seconds = jump.until_seconds.max(now + FIRST_SECONDS);
            return false;
        }
        Event::Key {
            key,
            pressed: true,
            modifiers,
            ..
        } if !modifiers.command => return takes_key(jump, *key),
        Event::PointerButton { pressed: true, .. } => {
            jump.end();
            return false;
        }
        _ => return false,
    }
    true
}

fn takes_key(jump: &mut Jump, key: Key) -> bool {
    if !jump.is_on() {
        // Who corrects the last letter too late means the letters still, not a mail.
        return jump.take_up(key == Key::Backspace);
    }
    match key {
        Key::Backspace => {
            if let Some(typed) = &mut jump.typed {
                typed.pop();
            }
        }
        Key::Escape | Key::Enter => jump.end(),
        Key::ArrowUp
        | Key::ArrowDown
        | Key::ArrowLeft
        | Key::ArrowRight
        | Key::Home
        | Key::End
        | Key::PageUp
        | Key::PageDown
        | Key::Delete
        | Key::Tab
        | Key::F5
        | Key::F8
        | Key::F9
        | Key::F12 => {
            jump.end();
            return false;
        }
        // A letter comes as text.
        _letter => {}
    }
    true
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
