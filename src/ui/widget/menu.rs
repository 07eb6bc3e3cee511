//! The menu of a row, for the mouse and for the keyboard.

use egui::{Key, Modifiers, Popup, Response, SetOpenCommand, Ui};

/// Shows the menu of a row: where it is pressed with the second button, and below it where it has
/// the focus and the menu key or Shift+F10 is pressed.
pub fn menu(response: &Response, content: impl FnOnce(&mut Ui)) {
    let by_key = response.has_focus()
        && response.ctx.input_mut(|input| {
            input.consume_key(Modifiers::NONE, Key::Menu)
                || input.consume_key(Modifiers::SHIFT, Key::F10)
        });
    let id = Popup::default_response_id(response);
    let ctx = &response.ctx;
    let mut popup = Popup::context_menu(response);
    if by_key {
        popup = popup
            .anchor(response)
            .open_memory(Some(SetOpenCommand::Bool(true)));
    } else if Popup::is_id_open(ctx, id) && Popup::position_of_id(ctx, id).is_none() {
        // The pointer has not said where.
        popup = popup.anchor(response);
    }
    popup.show(content);
}
