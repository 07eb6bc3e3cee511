//! What the keys of a frame ask for.

use egui::{Context, Memory, Ui};

use super::App;
use crate::ui::action::Action;
use crate::ui::keys;
use crate::ui::layer::{Layer, Over};

impl App {
    /// Takes the keys that are for the panes, and says which layer has the others.
    pub(super) fn hear(&mut self, ui: &Ui) -> Layer {
        let layer = self.topmost(ui.ctx());
        let letters = keys::letters(ui, &mut self.state, layer);
        self.asked.extend(letters);
        let state = &self.state;
        // Where there is nothing to undo, that is said.
        let can = |action: &Action| action.enabled(state) || matches!(action, Action::Undo);
        let pressed = keys::pressed(ui, layer, state);
        self.asked.extend(pressed.into_iter().filter(can));
        layer
    }

    /// Which layer has the keys of this frame. What is typed does not go on behind a sheet that
    /// has just opened.
    fn topmost(&mut self, ctx: &Context) -> Layer {
        if self.dialogs.has_just_opened() {
            ctx.memory_mut(Memory::stop_text_input);
        }
        let has_inner = self.desk.is_open() || self.consoles.is_open();
        let over = Over {
            file_box: self.files.is_open(),
            sheet: self.dialogs.is_open(),
            inner: ctx.embed_viewports() && has_inner,
        };
        Layer::topmost(ctx, over)
    }
}
