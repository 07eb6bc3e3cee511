//! What the keyboard goes to beyond what is seen: of things below one another of which only those
//! near what is seen are drawn, also those are drawn to which Tab and Shift+Tab go next. Wherever
//! they stand: what is not drawn has no place in the keyboard's order.

use std::collections::VecDeque;

use egui::{Id, Ui};

/// Things drawn before and behind the one that has the keyboard. Shift+Tab moves the keyboard one
/// frame late, so two presses in two frames go two things back.
const BESIDE: usize = 2;

/// Things of which some take the keyboard, in their order. What is found in one frame is drawn in
/// the next.
pub struct Reach {
    memory: Id,
    /// What is drawn wherever it stands.
    kept: Vec<usize>,
    first: Option<usize>,
    last: Option<usize>,
    /// The last ones before the one that has the keyboard.
    before: VecDeque<usize>,
    /// The one that has it and those behind it.
    held: Vec<usize>,
}

impl Reach {
    /// Begins with what was found in the frame before.
    #[must_use]
    pub fn new(ui: &Ui, memory: Id) -> Self {
        let kept = ui.data(|data| data.get_temp::<Vec<usize>>(memory));
        Self {
            memory,
            kept: kept.unwrap_or_default(),
            first: None,
            last: None,
            before: VecDeque::new(),
            held: Vec::new(),
        }
    }

    /// Whether a thing is drawn wherever it stands.
    #[must_use]
    pub fn keeps(&self, number: usize) -> bool {
        self.kept.contains(&number)
    }

    /// A thing that takes the keyboard comes next, and is not drawn.
    pub fn pass(&mut self, number: usize) {
        self.note(number, false);
    }

    /// Draws a thing that takes the keyboard.
    pub fn draw<R>(&mut self, ui: &mut Ui, number: usize, draw: impl FnOnce(&mut Ui) -> R) -> R {
        let before = holder(ui);
        let drawn = draw(ui);
        let holder = holder(ui);
        self.note(number, holder.is_some() && holder != before);
        drawn
    }

    fn note(&mut self, number: usize, holds: bool) {
        self.first.get_or_insert(number);
        self.last = Some(number);
        if holds {
            self.held = vec![number];
        } else if self.held.is_empty() {
            self.before.push_back(number);
            if self.before.len() > BESIDE {
                self.before.pop_front();
            }
        } else if self.held.len() <= BESIDE {
            self.held.push(number);
        }
    }

    /// Ends below the last. Where none of them has the keyboard it comes to them at one end.
    pub fn end(mut self, ui: &Ui) {
        let kept: Vec<usize> = if self.held.is_empty() {
            self.first.into_iter().chain(self.last).collect()
        } else {
            self.held.extend(self.before);
            self.held
        };
        if kept != self.kept {
            ui.data_mut(|data| data.insert_temp(self.memory, kept));
            ui.ctx().request_repaint();
        }
    }
}

/// What has the keyboard, where it was drawn in this frame.
fn holder(ui: &Ui) -> Option<Id> {
    let focused = ui.memory(egui::Memory::focused)?;
    ui.ctx()
        .viewport(|viewport| viewport.this_pass.widgets.get(focused).is_some())
        .then_some(focused)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is kept of these things, of which this one has the keyboard.
    fn kept(things: &[usize], held: Option<usize>) -> Vec<usize> {
        let ctx = egui::Context::default();
        let memory = Id::unique("reach");
        let mut output = Vec::new();
        let mut drawn = ctx.run_ui(egui::RawInput::default(), |ui| {
            let mut reach = Reach::new(ui, memory);
            for thing in things {
                reach.note(*thing, held == Some(*thing));
            }
            reach.end(ui);
            output = Reach::new(ui, memory).kept;
        });
        drawn.textures_delta.clear();
        output.sort_unstable();
        output
    }

    #[test]
    fn the_keyboard_comes_to_the_first_or_the_last() {
        assert_eq!(kept(&[3, 5, 9, 12], None), [3, 12]);
        assert!(kept(&[], None).is_empty());
    }

    #[test]
    fn it_goes_on_to_those_beside_the_one_that_has_it() {
        assert_eq!(kept(&[1, 3, 5, 7, 9, 11, 13], Some(7)), [3, 5, 7, 9, 11]);
        assert_eq!(kept(&[1, 3, 5, 7], Some(1)), [1, 3, 5]);
        assert_eq!(kept(&[1, 3, 5, 7], Some(7)), [3, 5, 7]);
    }
}
