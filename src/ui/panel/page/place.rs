//! What is read stays where it is, though a page grows or shrinks above it: when it is drawn at
//! last, at another width, or with its pictures.

use egui::style::ScrollAnimation;
use egui::{Id, Rect, Ui, vec2};

use crate::channel::page::PageName;

/// Scrolls along with what changed above the upper edge of the pane. `rect`: where the page stands
/// in this frame.
pub(super) fn keep(ui: &Ui, page: PageName, rect: Rect) {
    let id = Id::unique("how high a page was").with((page.mail.0, page.part.0));
    let clip = ui.clip_rect();
    let now = rect.height();
    let before: Option<f32> = ui.data(|data| data.get_temp(id));
    ui.data_mut(|data| data.insert_temp(id, now));
    let Some(before) = before.filter(|before| *before != now) else {
        return;
    };
    let by = shift(clip.top() - rect.top(), before, now);
    if by != 0.0 {
        ui.scroll_with_delta_animation(vec2(0.0, -by), ScrollAnimation::none());
    }
}

/// Points by which all must be moved up so that the same words stay at the upper edge of the pane,
/// which is `above` points below the top of a page that changed its height.
fn shift(above: f32, before: f32, now: f32) -> f32 {
    if above <= 0.0 || before <= 0.0 {
        return 0.0;
    }
    (above / before).min(1.0) * (now - before)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_below_the_upper_edge_moves_nothing() {
        assert_eq!(shift(0.0, 320.0, 900.0), 0.0);
        assert_eq!(shift(-40.0, 320.0, 900.0), 0.0);
    }

    #[test]
    fn a_page_above_it_moves_all_by_what_it_grew() {
        assert_eq!(shift(320.0, 320.0, 900.0), 580.0);
        assert_eq!(shift(2000.0, 900.0, 700.0), -200.0);
    }

    #[test]
    fn within_a_page_the_same_part_of_it_stays() {
        assert_eq!(shift(450.0, 900.0, 1000.0), 50.0);
    }
}
