//! The size of the window at first: what stands at its edges is on the screen.

use egui::{Context, Vec2, ViewportCommand, vec2};

/// Room for the system's title bar: how high it is is told only once the window is seen.
const TITLE_BAR: f32 = 36.0;
/// Room for bars of the desktop, of which no system tells a window: below or above, and at a side.
const DESKTOP_BARS: Vec2 = vec2(72.0, 48.0);
/// Smaller no window gets.
pub const LEAST: Vec2 = vec2(360.0, 320.0);
/// Frames after which nobody will tell the screen's size any more.
const FRAMES: u32 = 30;

/// The size of the window at first.
#[derive(Debug)]
pub struct FirstSize {
    /// Whether the person has not yet had a window whose size is remembered.
    is_new: bool,
    frames_left: u32,
}

impl FirstSize {
    /// The screen is not known yet. `is_new`: no size is remembered.
    #[must_use]
    pub fn new(is_new: bool) -> Self {
        Self {
            is_new,
            frames_left: FRAMES,
        }
    }

    /// Makes the window smaller, once, where the screen is told and too small for it: before the
    /// window is seen.
    pub fn fit(&mut self, ctx: &Context) {
        if self.frames_left == 0 {
            return;
        }
        self.frames_left -= 1;
        let (size, screen, fills_it) = ctx.input(|input| {
            let viewport = input.viewport();
            let fills_it =
                viewport.maximized.unwrap_or(false) || viewport.fullscreen.unwrap_or(false);
            let size = input.content_rect().size();
            (size, viewport.monitor_size, fills_it)
        });
        let Some(screen) = screen else { return };
        self.frames_left = 0;
        if let Some(size) = fitting(size, screen, self.is_new).filter(|_size| !fills_it) {
            ctx.send_viewport_cmd(ViewportCommand::InnerSize(size));
        }
    }
}

/// A smaller size, where the window would reach over the edge of the screen. A new window leaves
/// room for the bars of a desktop; one that was made as large by hand may lie under them.
fn fitting(size: Vec2, screen: Vec2, is_new: bool) -> Option<Vec2> {
    let whole = screen - vec2(0.0, TITLE_BAR);
    let room = whole - DESKTOP_BARS;
    let most = if is_new { room } else { whole };
    let fits = size.x <= most.x && size.y <= most.y;
    (!fits).then(|| size.min(room).max(LEAST))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_fits_the_screen_and_one_that_fits_stays_as_it_was() {
        let usual = vec2(1280.0, 800.0);
        let small = vec2(1280.0, 800.0);
        assert_eq!(fitting(usual, small, true), Some(vec2(1208.0, 716.0)));
        assert_eq!(fitting(usual, vec2(1920.0, 1080.0), true), None);
        assert_eq!(fitting(usual, vec2(1440.0, 900.0), true), None);
        // As large as a person made it, on a screen that has room for it and its title.
        let tall = vec2(1900.0, 1040.0);
        assert_eq!(fitting(tall, vec2(1920.0, 1080.0), false), None);
        // The same on another screen.
        assert_eq!(fitting(tall, small, false), Some(vec2(1208.0, 716.0)));
        assert_eq!(fitting(usual, vec2(320.0, 240.0), true), Some(LEAST));
    }
}
