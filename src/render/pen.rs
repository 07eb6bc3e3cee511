//! What the page is painted with: passes everything on, and mends what is said of letters.
//!
//! Letters above and below what is painted are left out: of a box of text, however tall, the engine
//! asks for every line with each strip.
//!
//! Two things are wrong or missing in what the engine asks for. A slant that a font lacks is made
//! to the left instead of to the right. And weight that a font lacks is not made at all: Chinese,
//! Japanese and Korean fonts often come in one weight, and a bold word would look like any other.
//! `fonts` registers such fonts a second time as their own bold face, and it is known by its data.

use std::collections::BTreeSet;
use std::sync::Arc;

use anyrender::{Filter, Glyph, NormalizedCoord, PaintRef, PaintScene, RenderContext};
use kurbo::{Affine, Rect, Shape, Stroke, Vec2};
use peniko::{BlendMode, Color, Fill, FontData, StyleRef};

/// How much thicker the strokes of a letter become, as a part of its size: what browsers add.
const THICKER: f64 = 1.0 / 40.0;

/// How far a letter reaches above and below its line, as often as its size: with marks over marks
/// and ornament, and then some.
const REACH: f64 = 4.0;

/// The data of fonts whose letters are to be made bold.
pub(super) type Thin = BTreeSet<u64>;

/// Paints on a scene.
pub(super) struct Pen<'s, S> {
    scene: &'s mut S,
    thin: &'s Thin,
    height: f64,
}

impl<'s, S: PaintScene> Pen<'s, S> {
    /// `height`: pixels down of what is painted.
    pub(super) fn new(scene: &'s mut S, thin: &'s Thin, height: u32) -> Self {
        Self {
            scene,
            thin,
            height: f64::from(height),
        }
    }
}

impl<S: PaintScene> RenderContext for Pen<'_, S> {}

impl<S: PaintScene> PaintScene for Pen<'_, S> {
    fn reset(&mut self) {
        self.scene.reset();
    }

    fn push_layer(
        &mut self,
        fill: Fill,
        blend: impl Into<BlendMode>,
        alpha: f32,
        transform: Affine,
        clip: &impl Shape,
        filter: Option<Arc<Filter>>,
        backdrop: Option<Arc<Filter>>,
    ) {
        self.scene
            .push_layer(fill, blend, alpha, transform, clip, filter, backdrop);
    }

    fn push_clip_layer(&mut self, fill: Fill, transform: Affine, clip: &impl Shape) {
        self.scene.push_clip_layer(fill, transform, clip);
    }

    fn pop_layer(&mut self) {
        self.scene.pop_layer();
    }

    fn stroke<'a>(
        &mut self,
        style: &Stroke,
        transform: Affine,
        brush: impl Into<PaintRef<'a>>,
        brush_transform: Option<Affine>,
        shape: &impl Shape,
    ) {
        self.scene
            .stroke(style, transform, brush, brush_transform, shape);
    }

    fn fill<'a>(
        &mut self,
        style: Fill,
        transform: Affine,
        brush: impl Into<PaintRef<'a>>,
        brush_transform: Option<Affine>,
        shape: &impl Shape,
    ) {
        self.scene
            .fill(style, transform, brush, brush_transform, shape);
    }

    fn draw_glyphs<'a, 's: 'a>(
        &'s mut self,
        font: &'a FontData,
        font_size: f32,
        hint: bool,
        normalized_coords: &'a [NormalizedCoord],
        embolden: Vec2,
        style: impl Into<StyleRef<'a>>,
        brush: impl Into<PaintRef<'a>>,
        brush_alpha: f32,
        transform: Affine,
        glyph_transform: Option<Affine>,
        glyphs: impl Iterator<Item = Glyph> + Clone,
    ) {
        let reach = REACH * f64::from(font_size);
        if !is_within(transform, reach, self.height, glyphs.clone()) {
            return;
        }
        let is_thin = self.thin.contains(&font.data.id());
        let embolden = if is_thin {
            Vec2::new(THICKER, THICKER) * f64::from(font_size)
        } else {
            embolden
        };
        self.scene.draw_glyphs(
            font,
            font_size,
            // Hints would pull the thickened outline back to whole pixels.
            hint && !is_thin,
            normalized_coords,
            embolden,
            style,
            brush,
            brush_alpha,
            transform,
            glyph_transform.map(to_the_right),
            glyphs,
        );
    }

    fn draw_box_shadow(
        &mut self,
        transform: Affine,
        rect: Rect,
        brush: Color,
        radius: f64,
        std_dev: f64,
    ) {
        self.scene
            .draw_box_shadow(transform, rect, brush, radius, std_dev);
    }
}

/// Whether one of these letters may reach between 0 and `height`.
fn is_within(
    transform: Affine,
    reach: f64,
    height: f64,
    mut glyphs: impl Iterator<Item = Glyph>,
) -> bool {
    let [_, turned, _, scale, _, down] = transform.as_coeffs();
    // What is turned is painted wherever it is.
    if turned != 0.0 {
        return true;
    }
    let reach = reach * scale.abs();
    glyphs.any(|glyph| {
        let line = f64::from(glyph.y) * scale + down;
        line + reach >= 0.0 && line - reach <= height
    })
}

/// A slant, mirrored.
fn to_the_right(slant: Affine) -> Affine {
    let [xx, yx, xy, yy, x, y] = slant.as_coeffs();
    Affine::new([xx, yx, -xy, yy, x, y])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_letters_near_what_is_painted_are_painted() {
        let at = |y: f32, transform: Affine| {
            let glyph = Glyph { id: 1, x: 5.0, y };
            is_within(transform, 40.0, 500.0, std::iter::once(glyph))
        };
        let scrolled = Affine::translate((0.0, -1000.0));
        for (y, is_painted) in [
            (900.0, false),
            (970.0, true),
            (1200.0, true),
            (1530.0, true),
            (1600.0, false),
        ] {
            assert_eq!(at(y, scrolled), is_painted, "{y}");
        }
        // Twice as large: half as far down.
        let zoomed = scrolled * Affine::scale(2.0);
        assert!(!at(440.0, zoomed));
        assert!(at(470.0, zoomed));
        assert!(at(9000.0, Affine::rotate(1.0)));
        assert!(!is_within(scrolled, 40.0, 500.0, std::iter::empty()));
    }

    #[test]
    fn a_slant_leans_the_other_way_and_nothing_else_changes() {
        let slant = Affine::new([1.0, 0.0, 0.25, 1.0, 3.0, 4.0]);
        assert_eq!(
            to_the_right(slant),
            Affine::new([1.0, 0.0, -0.25, 1.0, 3.0, 4.0])
        );
        assert_eq!(to_the_right(Affine::IDENTITY), Affine::IDENTITY);
    }
}
