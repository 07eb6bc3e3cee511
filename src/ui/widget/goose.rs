//! Our goose, for places that are empty.

use egui::{
    Color32, ColorImage, Id, Rect, Response, Sense, TextureFilter, TextureHandle, TextureOptions,
    Ui, Vec2, pos2,
};

/// As large as the largest place that shows it, on a screen of two pixels a point.
const PNG: &[u8] = include_bytes!("../../../assets/icons/hongyan-128.png");

/// The goose, `side` points high. A screen reader passes over it.
pub fn goose(ui: &mut Ui, side: f32) -> Option<Response> {
    let kept = Id::unique("goose");
    let known = ui.data(|data| data.get_temp::<TextureHandle>(kept));
    let texture = match known {
        Some(texture) => texture,
        None => {
            let icon = eframe::icon_data::from_png_bytes(PNG).ok()?;
            let size = [icon.width as usize, icon.height as usize];
            let image = ColorImage::from_rgba_unmultiplied(size, &icon.rgba);
            let options = TextureOptions {
                mipmap_mode: Some(TextureFilter::Linear),
                ..TextureOptions::LINEAR
            };
            let texture = ui.ctx().load_texture("goose", image, options);
            ui.data_mut(|data| data.insert_temp(kept, texture.clone()));
            texture
        }
    };
    let (rect, response) = ui.allocate_exact_size(Vec2::splat(side), Sense::hover());
    let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
    ui.painter()
        .image(texture.id(), rect, whole, Color32::WHITE);
    Some(response)
}
