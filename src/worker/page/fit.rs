//! How wide a page is laid out and how large it is shown, and in which colours.

use crate::channel::page::{Ground, PageColours, PagePaper};
use crate::mime::page::Paper as Kind;
use crate::render::{Colours, Drawn, Paper};

/// A page is made smaller to fit by no more than this: below, nobody can read it.
const SMALLEST: f32 = 0.35;
/// Points that a page may be wider than its column without anything being done about it.
const TOLERANCE: f32 = 1.0;

/// How a page's own points become points of the window.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Fit {
    /// Points of the page across.
    pub(super) width: f32,
    /// Points of the window that one of the page takes.
    pub(super) factor: f32,
}

/// What a page is drawn on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Sheet {
    pub(super) fit: Fit,
    /// Pixels a point of the page.
    scale: f32,
    pub(super) ground: Ground,
    pub(super) can_turn: bool,
    dark: bool,
    colours: Colours,
    /// Those of the window.
    pub(super) window: PageColours,
}

impl Sheet {
    /// The first one for a page of this kind.
    pub(super) fn new(paper: &PagePaper, kind: Kind) -> Self {
        let zoom = if paper.zoom > 0.0 { paper.zoom } else { 1.0 };
        let window = Colours {
            paper: paper.colours.paper,
            ink: paper.colours.ink,
            link: paper.colours.link,
        };
        let suits_any = matches!(kind, Kind::Plain | Kind::Adapts);
        let can_turn = paper.dark;
        let turned = paper.turned && can_turn;
        let (ground, dark, colours) = match (suits_any, turned) {
            (true, false) => (Ground::Window, paper.dark, window),
            // Colours of which some are named and some are not suit white paper alone.
            (true, true) | (false, false) => (Ground::White, false, Colours::PRINTED),
            (false, true) => (Ground::Turned, false, Colours::PRINTED),
        };
        let fit = Fit {
            width: paper.width / zoom,
            factor: zoom,
        };
        let sheet = Self {
            fit,
            scale: paper.scale * zoom,
            ground,
            can_turn,
            dark,
            colours,
            window: paper.colours,
        };
        sheet.no_finer_than(paper.most_pixels, fit.width)
    }

    /// For the renderer.
    pub(super) fn paper(&self) -> Paper {
        Paper {
            width: self.fit.width,
            scale: self.scale,
            dark: self.dark,
            colours: self.colours,
        }
    }

    /// The sheet it is to be laid out on anew, where what was laid out is wider than the column, or
    /// has more pixels than can be shown. What is wider than the room is made smaller, but not
    /// what a person has enlarged.
    pub(super) fn refit(&self, paper: &PagePaper, drawn: &Drawn) -> Option<Self> {
        if drawn.tile_width > paper.most_pixels {
            let coarser = self.no_finer_than(paper.most_pixels, drawn.width);
            return (coarser.scale < self.scale).then_some(coarser);
        }
        // Laid out as wide as it wants already: what still sticks out always will.
        let is_first = self.fit.width <= paper.width / self.fit.factor + TOLERANCE;
        let wide = drawn.width * self.fit.factor;
        if !is_first || wide <= paper.width + TOLERANCE {
            return None;
        }
        let room = paper.room.max(paper.width) * paper.zoom.max(1.0);
        let smaller = (room / wide).clamp(SMALLEST, 1.0);
        let fit = Fit {
            width: drawn.width,
            factor: self.fit.factor * smaller,
        };
        let sheet = Self {
            fit,
            scale: paper.scale * fit.factor,
            ..*self
        };
        Some(sheet.no_finer_than(paper.most_pixels, fit.width))
    }

    fn no_finer_than(self, most_pixels: u32, width: f32) -> Self {
        let finest = most_pixels as f32 / width.max(1.0);
        Self {
            scale: self.scale.min(finest),
            ..self
        }
    }

    /// Pixels that a point of the window has in the tiles.
    pub(super) fn pixels_a_point(&self, drawn: &Drawn) -> f32 {
        let asked = self.scale / self.fit.factor;
        let given = drawn.tile_width as f32 / (drawn.width * self.fit.factor).max(1.0);
        // Tiles have whole pixels; only where the renderer has drawn on something else it counts.
        if (given - asked).abs() < asked * 0.02 {
            asked
        } else {
            given.max(0.01)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paper(zoom: f32) -> PagePaper {
        PagePaper {
            width: 760.0,
            room: 1000.0,
            scale: 2.0,
            most_pixels: 8192,
            zoom,
            colours: PageColours {
                paper: [28, 36, 39],
                ink: [231, 238, 237],
                link: [108, 199, 207],
            },
            dark: true,
            turned: false,
        }
    }

    fn drawn(width: f32, tile_width: u32) -> Drawn {
        Drawn {
            width,
            height: 100.0,
            tile_width,
            tile_height: 512,
            tiles: 1,
            links: Vec::new(),
            anchors: Vec::new(),
            pictures_shown: 0,
            pictures_failed: 0,
            refused: 0,
        }
    }

    #[test]
    fn a_page_that_keeps_to_its_column_is_laid_out_once() {
        let sheet = Sheet::new(&paper(1.0), Kind::Plain);
        assert_eq!((sheet.paper().width, sheet.paper().scale), (760.0, 2.0));
        assert_eq!(sheet.refit(&paper(1.0), &drawn(760.0, 1520)), None);
        assert_eq!(sheet.pixels_a_point(&drawn(760.0, 1520)), 2.0);
    }

    #[test]
    fn a_wider_page_takes_the_room_there_is_and_is_made_smaller_beyond_it() {
        let sheet = Sheet::new(&paper(1.0), Kind::Own);
        let wide = sheet.refit(&paper(1.0), &drawn(900.0, 1800)).unwrap();
        assert_eq!((wide.fit.width, wide.fit.factor), (900.0, 1.0));
        assert_eq!(wide.refit(&paper(1.0), &drawn(950.0, 1900)), None);
        let wider = sheet.refit(&paper(1.0), &drawn(2000.0, 4000)).unwrap();
        assert_eq!((wider.fit.width, wider.fit.factor), (2000.0, 0.5));
        assert_eq!(wider.paper().scale, 1.0);
        assert_eq!(wider.pixels_a_point(&drawn(2000.0, 2000)), 2.0);
        let widest = sheet.refit(&paper(1.0), &drawn(30_000.0, 8192)).unwrap();
        assert_eq!(widest.fit.factor, 0.35);
    }

    #[test]
    fn what_a_person_enlarges_is_not_made_smaller_to_fit() {
        let sheet = Sheet::new(&paper(2.0), Kind::Own);
        assert_eq!((sheet.fit.width, sheet.fit.factor), (380.0, 2.0));
        assert_eq!(sheet.paper().scale, 4.0);
        let wide = sheet.refit(&paper(2.0), &drawn(700.0, 2800)).unwrap();
        assert_eq!((wide.fit.width, wide.fit.factor), (700.0, 2.0));
    }

    #[test]
    fn a_page_with_more_pixels_than_can_be_shown_is_drawn_more_coarsely() {
        let small = PagePaper {
            most_pixels: 1024,
            ..paper(1.0)
        };
        let sheet = Sheet::new(&small, Kind::Own);
        assert!(sheet.paper().scale * 760.0 <= 1024.0);
        let coarser = sheet.refit(&small, &drawn(1500.0, 2021)).unwrap();
        assert!(coarser.paper().scale * 1500.0 <= 1024.1);
    }

    #[test]
    fn a_mail_with_colours_of_its_own_lies_on_white_and_another_on_the_windows_ground() {
        let turned = PagePaper {
            turned: true,
            ..paper(1.0)
        };
        let ground = |paper: &PagePaper, kind| {
            let sheet = Sheet::new(paper, kind);
            (sheet.ground, sheet.paper().dark)
        };
        assert_eq!(ground(&paper(1.0), Kind::Own), (Ground::White, false));
        assert_eq!(ground(&paper(1.0), Kind::Plain), (Ground::Window, true));
        assert_eq!(ground(&paper(1.0), Kind::Adapts), (Ground::Window, true));
        assert_eq!(ground(&turned, Kind::Own), (Ground::Turned, false));
        assert_eq!(ground(&turned, Kind::Plain), (Ground::White, false));
        // In a light window there is nothing to turn.
        let light = PagePaper {
            dark: false,
            ..turned
        };
        assert_eq!(ground(&light, Kind::Own), (Ground::White, false));
    }
}
