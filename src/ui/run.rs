//! Opening the window of the running program.

use eframe::NativeOptions;
use egui::ViewportBuilder;

use super::app::{App, Options};
use super::state::Kept;
use crate::channel::Handle;

/// Wakes the window from any thread.
pub type Wake = Box<dyn Fn() + Send + Sync>;

/// Opens the window and stays until it is closed. `start` is given the wake-up call and starts
/// the worker.
///
/// # Errors
/// No display, or no OpenGL on it.
pub fn run(start: impl FnOnce(Wake) -> Handle, options: Options) -> Result<(), eframe::Error> {
    let kept = Kept::from_json(&options.kept);
    let mut viewport = ViewportBuilder::default()
        .with_title("Hongyan 鸿雁")
        .with_app_id("hongyan")
        .with_inner_size(kept.window_points)
        .with_min_inner_size((360.0, 320.0))
        .with_maximized(kept.maximized);
    if let Ok(icon) = eframe::icon_data::from_png_bytes(options.icon_png) {
        viewport = viewport.with_icon(icon);
    }
    let native = NativeOptions {
        viewport,
        ..NativeOptions::default()
    };
    eframe::run_native(
        "hongyan",
        native,
        Box::new(|creation| {
            let ctx = creation.egui_ctx.clone();
            let handle = start(Box::new(move || ctx.request_repaint()));
            let app = App::new(&creation.egui_ctx, handle, options)?;
            Ok(Box::new(app))
        }),
    )
}
