//! Our goose, for places that are empty.

use egui::{
    Color32, ColorImage, Id, Rect, Response, Sense, TextureHandle, TextureOptions, Ui, Vec2, pos2,
};

/// The goose in several sizes, the smallest first. Each is at most twice as large as the one
/// before, so that none is made smaller than half: a picture with smaller ones of itself
/// (mipmaps) does without, but a computer without a graphics card compiles for a twentieth of a
/// second what makes those, before the window shows anything.
const PNGS: [&[u8]; 3] = [
    include_bytes!("../../../assets/icons/hongyan-64.png"),
    include_bytes!("../../../assets/icons/hongyan-128.png"),
    include_bytes!("../../../assets/icons/hongyan-256.png"),
];
/// The side of the first, in pixels.
const SMALLEST: f32 = 64.0;

/// The goose, `side` points high. A screen reader passes over it.
pub fn goose(ui: &mut Ui, side: f32) -> Option<Response> {
    let size = size_for(side * ui.ctx().pixels_per_point());
    let kept = Id::unique(("goose", size));
    let known = ui.data(|data| data.get_temp::<TextureHandle>(kept));
    let texture = match known {
        Some(texture) => texture,
        None => {
            let icon = eframe::icon_data::from_png_bytes(PNGS.get(size)?).ok()?;
            let size = [icon.width as usize, icon.height as usize];
            let image = ColorImage::from_rgba_unmultiplied(size, &icon.rgba);
            let texture = ui
                .ctx()
                .load_texture("goose", image, TextureOptions::LINEAR);
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

/// Which of the sizes shows so many pixels best: the smallest that has them.
fn size_for(pixels: f32) -> usize {
    let sizes = (0..PNGS.len()).zip([1.0, 2.0, 4.0]);
    let mut large_enough = sizes.filter(|(_size, times)| SMALLEST * times >= pixels);
    large_enough
        .next()
        .map_or(PNGS.len() - 1, |(size, _times)| size)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_goose_is_made_larger_or_smaller_than_half_on_any_common_screen() {
        for (size, png) in PNGS.iter().enumerate() {
            let icon = eframe::icon_data::from_png_bytes(png).unwrap();
            assert_eq!(icon.width, 64 << size);
            assert_eq!(icon.height, icon.width);
        }
        for side in [56.0, 72.0, 96.0] {
            for pixels_per_point in [1.0, 1.25, 1.5, 2.0, 2.5] {
                let pixels = side * pixels_per_point;
                let has = (64 << size_for(pixels)) as f32;
                assert!(pixels <= has && 2.0 * pixels >= has, "{pixels} of {has}");
            }
        }
        assert_eq!(size_for(1000.0), 2);
    }
}
