//! Ctrl and the wheel, or two fingers, make pages larger and smaller.

use egui::{Id, Response, Ui};

use crate::ui::action::{Action, PageAction};

/// How much the fingers must have gone apart for one step: about what a step makes larger, and a
/// notch of the wheel.
const STEP: f32 = 1.1;

/// Takes what the wheel and the fingers did in this frame over a page.
pub(super) fn wheel(ui: &Ui, page: &Response, asked: &mut Vec<Action>) {
    let gathered = Id::unique("how far apart fingers went over a page");
    if !page.contains_pointer() {
        return;
    }
    let delta = ui.input(egui::InputState::zoom_delta);
    if delta == 1.0 {
        return;
    }
    // egui hands a notch out over several frames.
    let far: f32 = ui.data(|data| data.get_temp(gathered)).unwrap_or(1.0) * delta;
    let rest = if far >= STEP {
        asked.push(Action::Page(PageAction::Larger));
        1.0
    } else if far <= STEP.recip() {
        asked.push(Action::Page(PageAction::Smaller));
        1.0
    } else {
        far
    };
    ui.data_mut(|data| data.insert_temp(gathered, rest));
}
