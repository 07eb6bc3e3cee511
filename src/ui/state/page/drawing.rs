//! A page as it was laid out, and those of its tiles that are near what is seen.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use egui::TextureHandle;

use crate::channel::Ticket;
use crate::channel::page::{DrawnPage, PagePaper, PageTile, TILES_AT_ONCE};
use crate::mime::page::PageReading;

/// Octets of one page's tiles that are kept: a dozen screens of the usual kind, two of the largest.
const TILES_OCTETS: usize = 160 * 1024 * 1024;

/// A page as it was laid out.
#[derive(Debug)]
pub struct Drawing {
    /// Names it.
    pub ticket: Ticket,
    /// On what it was asked for, and how the mail was read.
    pub of: (PagePaper, PageReading),
    /// What was laid out.
    pub drawn: Arc<DrawnPage>,
    tiles: BTreeMap<u32, Tile>,
    /// Tiles that are seen.
    seen: Range<u32>,
    /// Tiles that are seen or may be soon.
    near: Range<u32>,
    painting: Option<(Ticket, Vec<u32>)>,
    /// Tiles that were asked for and did not come: they are not asked for again.
    missing: BTreeSet<u32>,
}

/// A tile on its way to the screen.
#[derive(Debug)]
pub struct Tile {
    /// Pixels across and down.
    pub size: [usize; 2],
    /// Its pixels, until the graphics card has them.
    pixels: Option<Arc<[u8]>>,
    picture: Option<Picture>,
}

/// What the graphics card has of a tile.
pub struct Picture(pub TextureHandle);

impl fmt::Debug for Picture {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Picture({:?})", self.0.id())
    }
}

impl Tile {
    /// What the graphics card has of it.
    #[must_use]
    pub fn picture(&self) -> Option<&TextureHandle> {
        self.picture.as_ref().map(|picture| &picture.0)
    }

    /// Hands its pixels to whoever brings them to the graphics card, once.
    pub fn paint(&mut self, upload: impl FnOnce([usize; 2], &[u8]) -> TextureHandle) {
        if let Some(pixels) = self.pixels.take() {
            self.picture = Some(Picture(upload(self.size, &pixels)));
        }
    }

    fn octets(&self) -> usize {
        let [width, height] = self.size;
        width.saturating_mul(height).saturating_mul(4)
    }
}

impl Drawing {
    pub(super) fn new(ticket: Ticket, of: (PagePaper, PageReading), drawn: Arc<DrawnPage>) -> Self {
        Self {
            ticket,
            of,
            drawn,
            tiles: BTreeMap::new(),
            seen: 0..0,
            near: 0..0,
            painting: None,
            missing: BTreeSet::new(),
        }
    }

    /// The tiles that are here, by their numbers.
    pub fn tiles(&self) -> impl Iterator<Item = (u32, &Tile)> {
        self.tiles.iter().map(|(index, tile)| (*index, tile))
    }

    /// Those whose pixels wait for the graphics card.
    pub fn fresh(&mut self) -> impl Iterator<Item = (u32, &mut Tile)> {
        let tiles = self.tiles.iter_mut();
        tiles
            .filter(|(_index, tile)| tile.pixels.is_some())
            .map(|(index, tile)| (*index, tile))
    }

    /// The tiles between two heights of the page, in points.
    #[must_use]
    pub fn between(&self, top: f32, bottom: f32) -> Range<u32> {
        let height = self.drawn.tile_height.max(1.0);
        let end = self.drawn.height;
        if bottom <= 0.0 || top >= end || bottom <= top {
            return 0..0;
        }
        let first = (top.max(0.0) / height).floor() as u32;
        let last = (bottom.min(end) / height).ceil() as u32;
        first.min(self.drawn.tiles)..last.min(self.drawn.tiles)
    }

    /// Whether anything of it was painted.
    pub(super) fn has_pictures(&self) -> bool {
        self.tiles.values().any(|tile| tile.picture.is_some())
    }

    /// Whether all that is seen is here.
    #[must_use]
    pub fn shows_all(&self) -> bool {
        let mut seen = self.seen.clone();
        seen.all(|index| self.tiles.contains_key(&index) || self.missing.contains(&index))
    }

    /// Whether what is seen or missing is news, so that `see` has something to do.
    #[must_use]
    pub fn needs(&self, seen: &Range<u32>, near: &Range<u32>) -> bool {
        *seen != self.seen
            || *near != self.near
            || self.painting.is_none() && self.lacking().next().is_some()
    }

    /// Takes in what is seen. Returns the tiles to be asked for now: those seen first, and none
    /// while others are on their way.
    pub(super) fn see(&mut self, seen: Range<u32>, near: Range<u32>) -> Vec<u32> {
        (self.seen, self.near) = (seen, near);
        self.let_go();
        if self.painting.is_some() {
            return Vec::new();
        }
        self.lacking().take(TILES_AT_ONCE).collect()
    }

    fn lacking(&self) -> impl Iterator<Item = u32> {
        let seen = self.seen.clone();
        let near = self.near.clone().filter(|index| !self.seen.contains(index));
        seen.chain(near)
            .filter(|index| !self.tiles.contains_key(index) && !self.missing.contains(index))
    }

    /// Lets go of what lies far from what is seen, and of the farthest where it is too much.
    fn let_go(&mut self) {
        let reach = self.near.end.saturating_sub(self.near.start);
        let kept = self.near.start.saturating_sub(reach)..self.near.end.saturating_add(reach);
        self.tiles.retain(|index, _tile| kept.contains(index));
        let middle = u32::midpoint(self.seen.start, self.seen.end);
        let mut octets: usize = self.tiles.values().map(Tile::octets).sum();
        while octets > TILES_OCTETS {
            let far = |index: &u32| index.abs_diff(middle);
            let Some(farthest) = self.tiles.keys().copied().max_by_key(far) else {
                return;
            };
            octets -= self.tiles.remove(&farthest).map_or(0, |tile| tile.octets());
        }
    }

    pub(super) fn painting_with(&mut self, ticket: Ticket, tiles: Vec<u32>) {
        self.painting = Some((ticket, tiles));
    }

    /// A tile came. One with other pixels than it says is none.
    pub(super) fn came(&mut self, tile: PageTile) {
        let size = [tile.width as usize, tile.height as usize];
        let [width, height] = size;
        let octets = width.checked_mul(height).and_then(|all| all.checked_mul(4));
        if octets != Some(tile.pixels.len()) || tile.pixels.is_empty() {
            self.missing.insert(tile.index);
            return;
        }
        let tile_of_page = Tile {
            size,
            pixels: Some(tile.pixels),
            picture: None,
        };
        self.tiles.insert(tile.index, tile_of_page);
    }

    /// The command that painted has ended: what it has not brought never comes.
    pub(super) fn painted(&mut self, ticket: Ticket) {
        let ended = self.painting.take_if(|(asked, _tiles)| *asked == ticket);
        for index in ended.into_iter().flat_map(|(_ticket, tiles)| tiles) {
            if !self.tiles.contains_key(&index) {
                self.missing.insert(index);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::channel::page::PageColours;

    fn paper() -> PagePaper {
        PagePaper {
            width: 760.0,
            room: 900.0,
            scale: 1.0,
            most_pixels: 2048,
            zoom: 1.0,
            colours: PageColours {
                paper: [255; 3],
                ink: [0; 3],
                link: [0, 0, 238],
            },
            dark: false,
            turned: false,
        }
    }

    /// Ten tiles of 512 points, the last of 100.
    fn drawing() -> Drawing {
        let drawn = DrawnPage {
            width: 760.0,
            height: 9.0 * 512.0 + 100.0,
            scale: 1.0,
            tile_height: 512.0,
            tiles: 10,
            ..DrawnPage::default()
        };
        Drawing::new(
            Ticket(1),
            (paper(), PageReading::default()),
            Arc::new(drawn),
        )
    }

    fn tile(index: u32, height: u32) -> PageTile {
        PageTile {
            index,
            width: 4,
            height,
            pixels: vec![255; 16 * height as usize].into(),
        }
    }

    #[test]
    fn what_is_seen_is_asked_for_before_what_may_be_soon_and_nothing_twice() {
        let mut drawing = drawing();
        assert_eq!(drawing.see(3..5, 2..7), [3, 4, 2, 5, 6]);
        drawing.painting_with(Ticket(2), vec![3, 4, 2, 5, 6]);
        assert!(drawing.see(3..5, 2..7).is_empty());
        drawing.came(tile(3, 2));
        drawing.came(tile(4, 2));
        assert!(drawing.shows_all());
        drawing.painted(Ticket(2));
        // The others never came: whoever would ask again would ask for ever.
        assert!(!drawing.needs(&(3..5), &(2..7)));
        assert_eq!(drawing.see(4..6, 3..8), [7]);
    }

    #[test]
    fn what_lies_far_away_is_let_go_and_asked_for_again() {
        let mut drawing = drawing();
        for index in 0..10 {
            drawing.came(tile(index, 1));
        }
        drawing.see(0..1, 0..2);
        assert_eq!(drawing.tiles().map(|(index, _tile)| index).max(), Some(3));
        assert_eq!(drawing.see(9..10, 8..10), [9, 8]);
    }

    #[test]
    fn tiles_take_no_more_memory_than_there_is_for_them() {
        let mut drawing = drawing();
        for index in 0..10 {
            drawing.came(PageTile {
                index,
                width: 8192,
                height: 1024,
                pixels: vec![0; 8192 * 1024 * 4].into(),
            });
        }
        drawing.see(4..6, 0..10);
        let kept: Vec<u32> = drawing.tiles().map(|(index, _tile)| index).collect();
        assert_eq!(kept, [3, 4, 5, 6, 7]);
    }

    #[test]
    fn a_tile_with_other_pixels_than_it_says_is_none() {
        let mut drawing = drawing();
        drawing.came(PageTile {
            height: 3,
            ..tile(0, 2)
        });
        assert_eq!(drawing.tiles().count(), 0);
        assert!(drawing.see(0..1, 0..1).is_empty());
    }

    #[test]
    fn heights_are_tiles() {
        let drawing = drawing();
        assert_eq!(drawing.between(-300.0, -1.0), 0..0);
        assert_eq!(drawing.between(-300.0, 1.0), 0..1);
        assert_eq!(drawing.between(511.0, 513.0), 0..2);
        assert_eq!(drawing.between(4700.0, 99_000.0), 9..10);
        assert_eq!(drawing.between(4709.0, 99_000.0), 0..0);
    }
}
