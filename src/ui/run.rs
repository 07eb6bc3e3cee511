//! Opening the window of the running program.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use eframe::NativeOptions;
use egui::ViewportBuilder;

use super::entrance::{Begin, Entrance, Outside};
use super::first_size::LEAST;
use super::state::Kept;
use super::theme::system::SystemFonts;
use crate::channel::obstacle::Obstacle;

/// Opens the window and stays until it is closed. `begin` reads the settings and starts the
/// worker, as often as the person lets it try. Returns what was in the way to the end.
///
/// # Errors
/// No display, or no OpenGL on it.
pub fn run(begin: Begin<'_>, outside: Outside) -> Result<Option<Obstacle>, eframe::Error> {
    // The system's fonts are listed meanwhile: eframe begins with it when the window is there, and
    // the first frame with a word of another script would wait.
    let fonts = Arc::new(SystemFonts::new());
    let kept = Kept::from_json(&outside.kept);
    let mut viewport = ViewportBuilder::default()
        .with_title("Hongyan 鸿雁")
        .with_app_id("hongyan")
        .with_inner_size(kept.window_points)
        .with_min_inner_size(LEAST)
        .with_maximized(kept.maximized);
    if let Ok(icon) = eframe::icon_data::from_png_bytes(outside.icon_png) {
        viewport = viewport.with_icon(icon);
    }
    let native = NativeOptions {
        viewport,
        system_font_fallback: false,
        ..NativeOptions::default()
    };
    let in_the_way = Rc::new(RefCell::new(None));
    let told = Rc::clone(&in_the_way);
    eframe::run_native(
        "hongyan",
        native,
        Box::new(|creation| {
            creation.egui_ctx.add_font_provider(fonts);
            let entrance = Entrance::new(&creation.egui_ctx, begin, outside, told)?;
            Ok(Box::new(entrance))
        }),
    )?;
    Ok(in_the_way.take())
}
