//! What was drawn, and what can be asked about it.

/// A place on the page.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Point {
    /// From the left edge.
    pub x: f32,
    /// From the top.
    pub y: f32,
}

/// A part of the page.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Area {
    /// From the left edge.
    pub x: f32,
    /// From the top.
    pub y: f32,
    /// Across.
    pub width: f32,
    /// Down.
    pub height: f32,
}

impl Area {
    /// Whether a place lies in it.
    #[must_use]
    pub fn contains(&self, point: Point) -> bool {
        (self.x..self.x + self.width).contains(&point.x)
            && (self.y..self.y + self.height).contains(&point.y)
    }

    /// The smallest one around both.
    #[must_use]
    pub(super) fn around(self, other: Self) -> Self {
        let (x, y) = (self.x.min(other.x), self.y.min(other.y));
        Self {
            x,
            y,
            width: (self.x + self.width).max(other.x + other.width) - x,
            height: (self.y + self.height).max(other.y + other.height) - y,
        }
    }

    /// How far a place lies from it: 0 within; a line further down counts more than a column
    /// further right.
    #[must_use]
    pub(super) fn distance(&self, point: Point) -> f32 {
        let beyond = |at: f32, from: f32, length: f32| (from - at).max(at - from - length).max(0.0);
        let across = beyond(point.x, self.x, self.width);
        let down = beyond(point.y, self.y, self.height);
        across + 4.0 * down
    }
}

/// A page that has been laid out and can be asked for its tiles.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawn {
    /// Points across: the paper's, or more where something sticks out.
    pub width: f32,
    /// Points down.
    pub height: f32,
    /// Pixels across of every tile.
    pub tile_width: u32,
    /// Pixels down of every tile but the last.
    pub tile_height: u32,
    /// How many tiles stand below one another.
    pub tiles: u32,
    /// Where links are; of a mail with very many, those that come first.
    pub links: Vec<LinkPlace>,
    /// Where links lead that lead to a place of the page itself; of very many the first.
    pub anchors: Vec<Anchor>,
    /// Pictures that were asked for and could be shown.
    pub pictures_shown: u32,
    /// Pictures that could not: unreadable, missing, or more than is decoded for one mail.
    pub pictures_failed: u32,
    /// Requests for anything else, all refused: what the pre-pass let through.
    pub refused: u32,
}

/// Where a link can be pressed; one link may have several places, such as one a line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LinkPlace {
    /// N of `mail:/l/N`.
    pub link: u32,
    /// Where.
    pub area: Area,
}

/// Where a link leads that leads to a place of the page itself.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Anchor {
    /// N of `mail:/l/N`.
    pub link: u32,
    /// Points from the top.
    pub top: f32,
}

/// A strip of the page as pixels.
#[derive(Clone, PartialEq, Eq)]
pub struct Tile {
    /// Which, from 0 at the top.
    pub index: u32,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// Rows from the top, four octets a pixel: red, green, blue, alpha, premultiplied; all
    /// opaque, as the paper is in it.
    pub pixels: Vec<u8>,
}

impl std::fmt::Debug for Tile {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Tile")
            .field("index", &self.index)
            .field("width", &self.width)
            .field("height", &self.height)
            .finish_non_exhaustive()
    }
}

/// By what a selection grows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Grain {
    /// From one place to the other.
    #[default]
    Letter,
    /// Whole words, as after a double click (UAX #29).
    Word,
}

/// Selected text.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Selection {
    /// What is to be marked, line by line.
    pub areas: Vec<Area>,
    /// What is to be copied.
    pub text: String,
}

/// One place where words were found.
#[derive(Debug, Clone, PartialEq)]
pub struct Match {
    /// What is to be marked: one area a line.
    pub areas: Vec<Area>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_beside_a_line_is_nearer_than_one_below_it() {
        let line = Area {
            x: 100.0,
            y: 50.0,
            width: 200.0,
            height: 20.0,
        };
        let distance = |x, y| line.distance(Point { x, y });
        assert_eq!(distance(150.0, 60.0), 0.0);
        assert_eq!(distance(330.0, 60.0), 30.0);
        assert_eq!(distance(150.0, 80.0), 40.0);
        assert!(line.contains(Point { x: 100.0, y: 50.0 }));
        assert!(!line.contains(Point { x: 300.0, y: 50.0 }));
    }
}
