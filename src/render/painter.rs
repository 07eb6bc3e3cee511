//! Tiles: strips of a page as pixels.

use anyrender::ImageRenderer;
use anyrender_vello_cpu::VelloCpuImageRenderer;
use blitz_dom::Point;

use super::document::{Page, rows};
use super::drawing::Rgb;
use super::drawn::Tile;
use super::pen::{Pen, Thin};
use super::protocol::TILE_HEIGHT;

/// Paints; keeps converted pictures from one tile to the next.
pub(super) struct Painter {
    renderer: VelloCpuImageRenderer,
    size: (u32, u32),
    thin: Thin,
}

impl Painter {
    /// `thin`: fonts whose letters are made bold here.
    pub(super) fn new(thin: Thin) -> Self {
        Self {
            renderer: VelloCpuImageRenderer::new(1, 1),
            size: (1, 1),
            thin,
        }
    }

    /// One strip of the page; nothing where the page has no such strip.
    pub(super) fn paint(&mut self, page: &mut Page, index: u32) -> Option<Tile> {
        let scale = page.paper.scale;
        let top = index.checked_mul(TILE_HEIGHT)?;
        let left = rows(page.drawn.height, scale).checked_sub(top)?;
        let (width, height) = (page.drawn.tile_width, left.min(TILE_HEIGHT));
        if height == 0 {
            return None;
        }
        self.size_to(width, height);
        let scale = f64::from(scale);
        page.document.set_viewport_scroll(Point {
            x: 0.0,
            y: f64::from(top) / scale,
        });
        let mut pixels = Vec::new();
        let thin = &self.thin;
        self.renderer.render_to_vec(
            |scene| {
                let mut pen = Pen::new(scene, thin, height);
                blitz_paint::paint_scene(&mut pen, &mut page.document, scale, width, height, 0, 0);
            },
            &mut pixels,
        );
        // Places are asked for in the page, not in the view.
        page.document.set_viewport_scroll(Point { x: 0.0, y: 0.0 });
        lay_on(&mut pixels, page.paper.colours.paper);
        Some(Tile {
            index,
            width,
            height,
            pixels,
        })
    }

    fn size_to(&mut self, width: u32, height: u32) {
        if self.size == (width, height) {
            self.renderer.reset();
        } else {
            self.renderer.resize(width, height);
            self.size = (width, height);
        }
    }
}

/// Puts the paper behind premultiplied pixels.
fn lay_on(pixels: &mut [u8], paper: Rgb) {
    for pixel in pixels.as_chunks_mut::<4>().0 {
        let [.., alpha] = *pixel;
        if alpha == u8::MAX {
            continue;
        }
        let through = u32::from(u8::MAX - alpha);
        for (part, behind) in pixel.iter_mut().zip(paper) {
            let shines = (u32::from(behind) * through + 127) / 255;
            *part = u8::try_from(u32::from(*part) + shines).unwrap_or(u8::MAX);
        }
        let [.., alpha] = pixel;
        *alpha = u8::MAX;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paper_shines_through_where_nothing_is_painted() {
        let mut pixels = [0, 0, 0, 0, 10, 20, 30, 255, 100, 0, 0, 128];
        lay_on(&mut pixels, [255, 255, 0]);
        assert_eq!(
            pixels,
            [255, 255, 0, 255, 10, 20, 30, 255, 227, 127, 0, 255]
        );
    }
}
