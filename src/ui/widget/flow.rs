//! Things of any height below one another: what is near the part that is seen is drawn, everything
//! else is empty space as high as it was, or might be.

use std::sync::Arc;

use egui::style::ScrollAnimation;
use egui::{Id, Rangef, Ui, vec2};

use super::Reach;

/// Points above and below what is seen that are drawn too: they are there when it is scrolled.
const NEAR: f32 = 160.0;
/// How precisely a height is known, in points: a million points away a coordinate has steps of an
/// eighth, and what is drawn there would move all that is seen in every frame.
const PRECISE: f32 = 1.0;
/// What may be laid out in one frame beyond what is seen, to know how high it is. The rest has its
/// turn in the frames that follow. As octets of text sixteen kilobytes are a millisecond or two.
const COST_A_FRAME: usize = 16 * 1024;

/// How high things are at one width, in points; 0: not known.
#[derive(Clone, Default)]
pub struct Heights(Arc<Vec<f32>>);

impl Heights {
    /// Nothing is known of so many things.
    #[must_use]
    pub fn unknown(count: usize) -> Self {
        Self(Arc::new(vec![0.0; count]))
    }

    /// Of how many things they are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.0.len()
    }
}

/// One thing of many.
#[derive(Debug, Clone, Copy)]
pub struct Thing {
    /// Which of all.
    pub number: usize,
    /// How high it might be, until it is laid out.
    pub guess: f32,
    /// What laying it out costs, in octets of text.
    pub cost: usize,
    /// Whether it is drawn wherever it stands.
    pub is_revealed: bool,
    /// Whether anything in it takes the keyboard: Tab goes there, whether it is seen or not.
    pub takes_keys: bool,
}

/// Things that are being drawn, one below the other.
pub struct Flow {
    heights: Heights,
    reach: Reach,
    changed: bool,
    width: f32,
    /// What is seen.
    seen: Rangef,
    /// What is drawn.
    near: Rangef,
    /// Where the next thing begins.
    top: f32,
    /// How much of what is above it is not drawn.
    empty: f32,
    /// What may still be laid out.
    left: usize,
    /// By how much all that is seen was moved down by what is higher above it than was thought.
    moved: f32,
    /// Whether something is scrolled to.
    reveals: bool,
    /// Whether something near was laid out for the first time.
    has_measured: bool,
}

impl Flow {
    /// Begins where the cursor is. `memory`: under which name it is kept where the keyboard is.
    #[must_use]
    pub fn new(ui: &Ui, heights: Heights, memory: Id) -> Self {
        Self {
            heights,
            reach: Reach::new(ui, memory),
            changed: false,
            width: ui.available_width(),
            seen: ui.clip_rect().y_range(),
            near: ui.clip_rect().y_range().expand(NEAR),
            top: ui.cursor().top(),
            empty: 0.0,
            left: COST_A_FRAME,
            moved: 0.0,
            reveals: false,
            has_measured: false,
        }
    }

    /// Draws a thing, or leaves room for it.
    pub fn show(&mut self, ui: &mut Ui, thing: Thing, draw: impl FnOnce(&mut Ui)) {
        let known = self.heights.0.get(thing.number).copied();
        let known = known.unwrap_or_default();
        let height = if known > 0.0 { known } else { thing.guess };
        let is_near = self.top <= self.near.max && self.top + height >= self.near.min;
        // What is above is measured when it is near: by then there is little of it.
        let is_measured = known == 0.0 && self.left >= thing.cost && self.top > self.near.max;
        let is_reached = thing.takes_keys && self.reach.keeps(thing.number);
        if !thing.is_revealed && !is_near && !is_measured && !is_reached {
            if thing.takes_keys {
                self.reach.pass(thing.number);
            }
            self.top += height;
            self.empty += height;
            return;
        }
        if known == 0.0 {
            self.left = self.left.saturating_sub(thing.cost);
        }
        self.has_measured |= known == 0.0 && !is_measured;
        self.reveals |= thing.is_revealed;
        self.leave_room(ui);
        let top = ui.cursor().top();
        if thing.takes_keys {
            self.reach.draw(ui, thing.number, draw);
        } else {
            draw(ui);
        }
        self.top = ui.cursor().top();
        let found = self.top - top;
        // What nobody has seen grows upwards, and so does what is above all that is seen.
        let before = top - self.moved;
        let is_above = match known == 0.0 {
            true => before < self.seen.min,
            false => before + height <= self.seen.min && (found - known).abs() >= PRECISE,
        };
        if is_above {
            self.moved += found - height;
        }
        if (found - known).abs() > 0.1 {
            self.changed = true;
            if let Some(kept) = Arc::make_mut(&mut self.heights.0).get_mut(thing.number) {
                *kept = found;
            }
        }
    }

    /// Whether something near was laid out for the first time in this frame: what is below it may
    /// stand elsewhere now.
    #[must_use]
    pub fn has_measured(&self) -> bool {
        self.has_measured
    }

    /// Ends below the last. Returns what is known of them now, where that has changed. What is seen
    /// stays where it is, though what is above it was laid out, unless something is scrolled to.
    pub fn end(mut self, ui: &mut Ui) -> Option<Heights> {
        self.leave_room(ui);
        if self.moved.abs() > 0.1 && !self.reveals {
            ui.scroll_with_delta_animation(vec2(0.0, -self.moved), ScrollAnimation::none());
            ui.ctx().request_discard("what is above was laid out");
        }
        self.reach.end(ui);
        self.changed.then_some(self.heights)
    }

    fn leave_room(&mut self, ui: &mut Ui) {
        let empty = std::mem::take(&mut self.empty);
        if empty > 0.0 {
            let between = ui.spacing().item_spacing.y;
            ui.allocate_space(vec2(self.width, (empty - between).max(0.0)));
        }
    }
}
