//! Pages of mails: drawn, painted in tiles, pointed at, selected in, searched.
//!
//! Places and lengths are points of the window, counted from the upper left corner of the page,
//! unless they are called pixels. What is asked about a drawing names it by the ticket it was drawn
//! under: an answer about an older one is of no use any more.

use std::sync::Arc;

use crate::mime::page::{Form, PageLink, PageReading, Remote};
use crate::model::{Extent, MailId, PartId};

use super::handle::Ticket;
use super::pictures::PagePictures;

/// Tiles that one command may ask for: more than a screen has.
pub const TILES_AT_ONCE: usize = 8;
/// Different words that one command may look for.
pub const WORDS_AT_ONCE: usize = 16;
/// Things wanted from elsewhere that are told one by one; the rest is counted.
pub const REMOTE_NAMED: usize = 500;

/// Names a page: an HTML part of a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PageName {
    /// The mail.
    pub mail: MailId,
    /// Its part.
    pub part: PartId,
}

/// What is asked about pages.
#[derive(Debug, Clone, PartialEq)]
pub enum PageCommand {
    /// Lay a page out ([`PageEvent::Drawn`]). The newest of a page replaces the one before, which
    /// then ends as cancelled where it still goes on.
    Draw {
        /// Which.
        page: PageName,
        /// On what.
        paper: PagePaper,
        /// How it is read.
        reading: PageReading,
    },
    /// Paint tiles in this order ([`PageEvent::Tile`] each), at most [`TILES_AT_ONCE`].
    Paint {
        /// Of which page.
        page: PageName,
        /// Of which drawing.
        drawing: Ticket,
        /// Which, counted from 0 at the top.
        tiles: Vec<u32>,
    },
    /// Say which link is there ([`PageEvent::Pointed`]).
    Point {
        /// On which page.
        page: PageName,
        /// Of which drawing.
        drawing: Ticket,
        /// Where.
        at: Spot,
    },
    /// Select text ([`PageEvent::Selected`]).
    Select {
        /// Of which page.
        page: PageName,
        /// Of which drawing.
        drawing: Ticket,
        /// How far.
        reach: Reach,
    },
    /// Find words, whatever their case ([`PageEvent::Found`]); at most [`WORDS_AT_ONCE`].
    Find {
        /// On which page.
        page: PageName,
        /// Of which drawing.
        drawing: Ticket,
        /// Each is looked for as it stands.
        words: Vec<String>,
    },
    /// The page is shown no more; what draws it ends.
    Close {
        /// Which.
        page: PageName,
    },
}

impl PageCommand {
    /// The page it is about.
    #[must_use]
    pub fn page(&self) -> PageName {
        match self {
            Self::Draw { page, .. }
            | Self::Paint { page, .. }
            | Self::Point { page, .. }
            | Self::Select { page, .. }
            | Self::Find { page, .. }
            | Self::Close { page } => *page,
        }
    }
}

/// What is told about pages. What cannot be drawn is told by the outcome of the command.
#[derive(Debug, Clone)]
pub enum PageEvent {
    /// Answer to `Draw`. Its ticket names the drawing from now on.
    Drawn {
        /// Whose.
        ticket: Ticket,
        /// Which page.
        page: PageName,
        /// What was laid out.
        drawn: Arc<DrawnPage>,
    },
    /// A tile of `Paint`.
    Tile {
        /// Of which page.
        page: PageName,
        /// Of which drawing.
        drawing: Ticket,
        /// The tile.
        tile: PageTile,
    },
    /// Answer to `Point`.
    Pointed {
        /// Whose.
        ticket: Ticket,
        /// On which page.
        page: PageName,
        /// Of which drawing.
        drawing: Ticket,
        /// The number of the link, where there is one.
        link: Option<u32>,
    },
    /// Answer to `Select`.
    Selected {
        /// Whose.
        ticket: Ticket,
        /// On which page.
        page: PageName,
        /// Of which drawing.
        drawing: Ticket,
        /// What is selected now.
        selection: Arc<PageSelection>,
    },
    /// Answer to `Find`.
    Found {
        /// Whose.
        ticket: Ticket,
        /// On which page.
        page: PageName,
        /// Of which drawing.
        drawing: Ticket,
        /// Where the words stand, in the order of the page: each place as areas, one a line.
        places: Arc<[Vec<Area>]>,
    },
}

/// What a page is drawn on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PagePaper {
    /// Points across that lines of text have.
    pub width: f32,
    /// Points across that what is wider may take before it is made smaller.
    pub room: f32,
    /// Pixels a point of the window.
    pub scale: f32,
    /// Pixels across that a tile may have; a page that would have more is drawn more coarsely.
    pub most_pixels: u32,
    /// How much larger than its sender meant it. What is enlarged is not made smaller to fit.
    pub zoom: f32,
    /// The window's own colours.
    pub colours: PageColours,
    /// Whether those are light letters on dark ground.
    pub dark: bool,
    /// Whether the other ground is wanted than the one that suits the mail.
    pub turned: bool,
}

/// Colours of a page whose mail names none: red, green, blue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageColours {
    /// Behind everything.
    pub paper: [u8; 3],
    /// Text.
    pub ink: [u8; 3],
    /// Links.
    pub link: [u8; 3],
}

/// On which ground a page was drawn.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Ground {
    /// That of the window, in the window's colours.
    #[default]
    Window,
    /// White paper.
    White,
    /// White paper turned dark, pictures with it.
    Turned,
}

/// A page that is laid out.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DrawnPage {
    /// Points across, of all tiles together.
    pub width: f32,
    /// Points down.
    pub height: f32,
    /// Pixels a point of the window, of the tiles.
    pub scale: f32,
    /// Points down of every tile but the last.
    pub tile_height: f32,
    /// How many tiles stand below one another.
    pub tiles: u32,
    /// On which ground.
    pub ground: Ground,
    /// Whether it would be another on the other ground.
    pub can_turn: bool,
    /// Where links are, from the top; of very many the first.
    pub places: Vec<LinkPlace>,
    /// Whether there are links of which no place is told: [`PageCommand::Point`] finds them.
    pub more_places: bool,
    /// The links, by number.
    pub links: Arc<[PageLink]>,
    /// Where links lead that lead to a place of the page itself.
    pub anchors: Arc<[Anchor]>,
    /// What it wanted from elsewhere, and was not asked for: at most [`REMOTE_NAMED`].
    pub remote: Arc<[Remote]>,
    /// How many it would have fetched in all.
    pub remote_contents: u32,
    /// From whom, each once, in order.
    pub remote_hosts: Arc<[String]>,
    /// The pictures among it that it could show.
    pub pictures: PagePictures,
    /// Parts of the mail that it shows in their place, in their order.
    pub placed: Vec<PartId>,
    /// Pictures of the mail that could not be shown.
    pub pictures_failed: u32,
    /// What it says, a line a paragraph; the beginning of a long one.
    pub text: Arc<str>,
    /// Whether it was too complex to be drawn whole.
    pub cut: bool,
    /// How much of its text is drawn, where that is not all.
    pub extent: Option<Extent>,
    /// Whether its end is quoted, and can be left out.
    pub ends_in_quote: bool,
    /// What it would have a person fill in; nothing of it can be.
    pub form: Option<Form>,
}

impl DrawnPage {
    /// Where a link leads, in points from the top of the page; nothing where it leads to no place of
    /// it.
    #[must_use]
    pub fn top_of(&self, link: u32) -> Option<f32> {
        let anchor = self.anchors.iter().find(|anchor| anchor.link == link);
        anchor.map(|anchor| anchor.top).or_else(|| {
            let link = self.links.get(link as usize)?;
            let is_top = link.target == "#" || link.target.eq_ignore_ascii_case("#top");
            is_top.then_some(0.0)
        })
    }
}

/// Where a link leads that leads to a place of the page itself.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Anchor {
    /// The number of the link.
    pub link: u32,
    /// From the top of the page.
    pub top: f32,
}

/// A strip of a page as pixels.
#[derive(Clone, PartialEq, Eq)]
pub struct PageTile {
    /// Which, from 0 at the top.
    pub index: u32,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// Rows from the top, four octets a pixel: red, green, blue, 255.
    pub pixels: Arc<[u8]>,
}

impl std::fmt::Debug for PageTile {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            index,
            width,
            height,
            ..
        } = self;
        write!(formatter, "PageTile({index}, {width} × {height})")
    }
}

/// Where a link is; one that goes over several lines has several places.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LinkPlace {
    /// The number of the link.
    pub link: u32,
    /// Where.
    pub area: Area,
}

/// A place on a page.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Spot {
    /// From the left.
    pub x: f32,
    /// From the top.
    pub y: f32,
}

/// A part of a page.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Area {
    /// From the left.
    pub x: f32,
    /// From the top.
    pub y: f32,
    /// Across.
    pub width: f32,
    /// Down.
    pub height: f32,
}

/// How far a selection reaches.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Reach {
    /// From one place to another.
    Between {
        /// Where it began.
        from: Spot,
        /// Where it ends.
        to: Spot,
        /// Whether it grows by whole words.
        by_word: bool,
    },
    /// Everything.
    All,
}

/// Selected text.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PageSelection {
    /// What is to be marked, line by line.
    pub areas: Vec<Area>,
    /// What is to be copied.
    pub text: String,
}
