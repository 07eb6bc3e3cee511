//! A list of equal rows of any length: it draws what is seen, and counts in rows, since points
//! from the top of a million rows are more than a coordinate can tell apart.

use std::ops::Range;

use egui::{CornerRadius, Id, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use crate::ui::state::ScrollPlace;
use crate::ui::theme::Tokens;

/// Width in which the bar is grabbed, in points.
const BAR: f32 = 12.0;
/// The handle is never shorter.
const HANDLE: f32 = 36.0;
/// Empty space under the last row.
const END: f64 = 8.0;

/// A list of equal rows.
pub struct Tall<'a> {
    /// How many.
    pub rows: usize,
    /// How high each is, in points.
    pub row_points: f32,
    /// Where it is scrolled to.
    pub place: ScrollPlace,
    /// The row that must be seen.
    pub reveal: Option<usize>,
    /// What the bar is called.
    pub name: &'a str,
    /// Colours.
    pub tokens: &'a Tokens,
}

/// What was drawn.
#[derive(Debug, Clone)]
pub struct Seen {
    /// Where it is scrolled to now.
    pub place: ScrollPlace,
    /// The rows that can be seen.
    pub rows: Range<usize>,
}

impl Tall<'_> {
    /// Draws the rows that can be seen into all the room there is.
    pub fn show(self, ui: &mut Ui, mut draw: impl FnMut(&mut Ui, usize, Rect)) -> Seen {
        let rect = ui.available_rect_before_wrap();
        let height = f64::from(rect.height().max(1.0));
        let row = f64::from(self.row_points);
        let total = self.rows as f64 * row + END;
        let most = (total - height).max(0.0);
        let id = ui.scope_id().with("tall");
        let mut offset = self.place.offset(self.row_points).min(most);
        // Fingers drag the rows themselves.
        let ground = ui.interact(rect, id, Sense::drag());
        if ground.dragged() && ui.input(egui::InputState::any_touches) {
            offset -= f64::from(ground.drag_delta().y);
        }
        if ui.rect_contains_pointer(rect) {
            let turned = ui.input_mut(|input| std::mem::take(&mut input.smooth_scroll_delta.y));
            offset -= f64::from(turned);
        }
        let bar = Bar::new(rect, height, total);
        if let Some(wanted) = bar.pulled(ui, id, offset.clamp(0.0, most), most) {
            offset = wanted;
        }
        if let Some(reveal) = self.reveal {
            let top = reveal as f64 * row;
            offset = offset.clamp(top + row - height, top.max(top + row - height));
        }
        offset = offset.clamp(0.0, most);
        let place = ScrollPlace::at_offset(offset, self.row_points);
        let last = ((offset + height) / row).ceil() as usize;
        let rows = place.row..last.min(self.rows);
        let builder = egui::UiBuilder::new().max_rect(rect);
        ui.scope_builder(builder, |ui| {
            ui.shrink_clip_rect(rect);
            for index in rows.clone() {
                let y = rect.top() + (index as f64 * row - offset) as f32;
                let at =
                    Rect::from_min_size(pos2(rect.left(), y), vec2(rect.width(), self.row_points));
                draw(ui, index, at);
            }
        });
        ui.advance_cursor_after_rect(rect);
        if most > 0.0 {
            bar.paint(ui, id, offset, most, &self);
        }
        Seen { place, rows }
    }
}

/// The bar at the right edge.
struct Bar {
    track: Rect,
    handle: f32,
}

impl Bar {
    fn new(rect: Rect, height: f64, total: f64) -> Self {
        let track = Rect::from_min_max(pos2(rect.right() - BAR, rect.top()), rect.max);
        let handle = (rect.height() * (height / total) as f32).max(HANDLE);
        Self {
            track,
            handle: handle.min(rect.height()),
        }
    }

    /// Where the handle's top is.
    fn top(&self, offset: f64, most: f64) -> f32 {
        let room = f64::from(self.track.height() - self.handle);
        self.track.top() + (room * offset / most.max(1.0)) as f32
    }

    /// Where a pull at the handle wants the list.
    fn pulled(&self, ui: &Ui, id: Id, offset: f64, most: f64) -> Option<f64> {
        let bar = ui.ctx().read_response(id.with("bar"))?;
        let pointer = bar.interact_pointer_pos()?;
        let grab = id.with("grab");
        if bar.drag_started() || ui.input(|input| input.pointer.any_pressed()) {
            let within = pointer.y - self.top(offset, most);
            // Beside the handle: its middle comes to the pointer.
            let held = if (0.0..=self.handle).contains(&within) {
                within
            } else {
                self.handle / 2.0
            };
            ui.data_mut(|data| data.insert_temp(grab, held));
        }
        let held: f32 = ui.data(|data| data.get_temp(grab))?;
        let room = self.track.height() - self.handle;
        if room <= 0.0 || !bar.is_pointer_button_down_on() {
            return None;
        }
        let share = f64::from(pointer.y - held - self.track.top()) / f64::from(room);
        Some(share.clamp(0.0, 1.0) * most)
    }

    fn paint(&self, ui: &Ui, id: Id, offset: f64, most: f64, list: &Tall<'_>) {
        let bar = ui.interact(self.track, id.with("bar"), Sense::click_and_drag());
        bar.widget_info(|| WidgetInfo::labeled(Role::ScrollBar, true, list.name));
        let is_held = bar.is_pointer_button_down_on();
        let (width, ink) = if is_held {
            (8.0, list.tokens.ink.second)
        } else if bar.hovered() {
            (8.0, list.tokens.ink.third)
        } else {
            (5.0, list.tokens.line.field)
        };
        let right = self.track.right() - 2.0;
        let top = self.top(offset, most);
        let handle = Rect::from_min_size(
            pos2(right - width, top + 2.0),
            vec2(width, self.handle - 4.0),
        );
        ui.painter().rect_filled(handle, CornerRadius::same(4), ink);
    }
}
