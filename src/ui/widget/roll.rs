//! Many equal rows among other things, in a room of their own that scrolls: only those that are seen
//! are drawn, and one before and behind them, so that Tab goes on to what is not seen yet.

use egui::{Id, Rect, ScrollArea, Ui, vec2};

/// Rows of one height.
pub struct Roll {
    /// What tells it from others near it.
    pub id: Id,
    /// How many.
    pub rows: usize,
    /// How high each is, in points, with the space below it.
    pub row_points: f32,
    /// How many are seen at once.
    pub seen: f32,
}

impl Roll {
    /// Draws the rows that are near.
    pub fn show(self, ui: &mut Ui, mut draw: impl FnMut(&mut Ui, usize, Rect)) {
        let row = self.row_points;
        ScrollArea::vertical()
            .id_salt(self.id)
            .max_height(self.seen * row)
            .auto_shrink([false, true])
            .show_viewport(ui, |ui, seen| {
                let width = ui.available_width();
                ui.set_width(width);
                ui.set_height(self.rows as f32 * row);
                let corner = ui.max_rect().min;
                let first = (seen.min.y / row).floor().max(0.0) as usize;
                let last = (seen.max.y / row).ceil().max(0.0) as usize;
                for index in first.saturating_sub(1)..last.saturating_add(1).min(self.rows) {
                    let top = corner + vec2(0.0, index as f32 * row);
                    draw(ui, index, Rect::from_min_size(top, vec2(width, row)));
                }
            });
    }
}
