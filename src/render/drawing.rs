//! What is to be drawn, and on what.

use std::sync::Arc;

/// Points across that a page may have; no screen is wider, and a tile must fit into memory.
const WIDEST: f32 = 8192.0;
/// Points across below which no mail can be read anyway.
const NARROWEST: f32 = 50.0;
/// Pixels a point; below and above, a zoom is a mistake.
const SCALES: (f32, f32) = (0.25, 8.0);
/// Pixels across of a tile: what the painter counts in fits into 16 bits, and a tile of this
/// width takes 16 MB.
pub(super) const WIDEST_PIXELS: u32 = 8192;

/// A colour without transparency: red, green, blue.
pub type Rgb = [u8; 3];

/// A mail's page, made ready by the pre-pass.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawing {
    /// Sanitised, well-formed XHTML with its namespace. The only addresses in it are `mail:/l/N`
    /// for the link number N and `mail:/p/N` for the picture number N; any other is refused.
    pub xhtml: String,
    /// Style sheets that stand behind those of the engine and before those of the mail, in
    /// cascade order.
    pub sheets: Vec<String>,
    /// Octets of `mail:/p/N` as they are in the mail, in any format; `None` draws nothing.
    pub pictures: Vec<Option<Arc<[u8]>>>,
    /// On what.
    pub paper: Paper,
}

/// What a page is drawn on. Another width is another layout.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Paper {
    /// Points across.
    pub width: f32,
    /// Pixels a point: the screen's, times the zoom.
    pub scale: f32,
    /// What a mail that asks for the colour scheme is told.
    pub dark: bool,
    /// Where the mail names none.
    pub colours: Colours,
}

/// The colours of what names none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colours {
    /// Behind everything.
    pub paper: Rgb,
    /// Text.
    pub ink: Rgb,
    /// Text that is a link.
    pub link: Rgb,
}

impl Colours {
    /// Black on white, as senders expect who name only some colours.
    pub const PRINTED: Self = Self {
        paper: [255, 255, 255],
        ink: [0, 0, 0],
        link: [0, 0, 238],
    };
}

impl Paper {
    /// A light page.
    #[must_use]
    pub fn light(width: f32, scale: f32) -> Self {
        Self {
            width,
            scale,
            dark: false,
            colours: Colours::PRINTED,
        }
    }

    /// The same within what can be drawn.
    #[must_use]
    pub(super) fn bounded(self) -> Self {
        let (least, most) = SCALES;
        let or = |value: f32, otherwise: f32| if value.is_finite() { value } else { otherwise };
        let scale = or(self.scale, 1.0).clamp(least, most);
        let widest = WIDEST.min(WIDEST_PIXELS as f32 / scale);
        Self {
            width: or(self.width, 800.0).clamp(NARROWEST, widest),
            scale,
            ..self
        }
    }

    /// Pixels across.
    #[must_use]
    pub(super) fn pixels(&self) -> u32 {
        (self.width * self.scale).round() as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paper_of_no_sense_becomes_one_that_can_be_drawn_on() {
        let paper = Paper::light(f32::NAN, f32::INFINITY).bounded();
        assert_eq!((paper.width, paper.scale), (800.0, 1.0));
        let paper = Paper::light(-3.0, 0.0).bounded();
        assert_eq!((paper.width, paper.scale), (50.0, 0.25));
        let paper = Paper::light(1e9, 4.0).bounded();
        assert_eq!((paper.width, paper.pixels()), (2048.0, 8192));
    }
}
