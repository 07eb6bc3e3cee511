//! What parent and child say to one another: a request, then one answer to it.
//!
//! The child believes the parent. The parent believes nothing: a child taken over by the mail it
//! draws could say anything, so each answer has the limits of what was asked, and what does not
//! keep to them is no answer.

use std::sync::Arc;

use super::attempt::{Attempt, Attempted};
use super::codec::{NoSense, Reader, Writer};
use super::drawing::{Colours, Drawing, Paper, Rgb, WIDEST_PIXELS};
use super::drawn::{Anchor, Area, Drawn, Grain, LinkPlace, Match, Point, Selection, Tile};
use super::print::{PDF_OCTETS, PrintJob, Printed};
use super::sandbox::Walls;
use super::slide::{Shown, Slide};
use super::targets::TARGETS;

/// Octets of a page with its sheets and pictures: a mail with twenty photographs has fewer, and
/// the child's memory holds it several times.
pub(super) const REQUEST_OCTETS: usize = 160 * 1024 * 1024;
/// Links told with their places; beyond, [`Request::Hit`] still finds them.
pub(super) const LINKS: usize = 2_000;
/// Areas of one selection: more lines than any screen shows.
pub(super) const AREAS: usize = 4_000;
/// Places where words were found.
pub(super) const MATCHES: usize = 1_000;
/// Areas of one of them: a phrase spans few lines.
pub(super) const MATCH_AREAS: usize = 16;
/// Octets of a page's text: twice what the pre-pass lets through, for what separates it.
pub(super) const TEXT_OCTETS: usize = 8 * 1024 * 1024;
/// Octets of the words looked for.
pub(super) const WORDS_OCTETS: usize = 1024;
/// Pixels down of a tile: what is laid out far below is not painted before it is seen.
pub(super) const TILE_HEIGHT: u32 = 512;
/// Points down of a page: four million letters on narrow paper.
pub(super) const TALLEST: f32 = 4_000_000.0;
/// Points across of what sticks out of the paper.
pub(super) const WIDEST: f32 = 32_768.0;
/// Octets of what an attempt came to.
const ATTEMPT_OCTETS: usize = 1024;
/// Octets of anything small: kinds, numbers, a few lengths.
const FEW_OCTETS: usize = 256;
/// Octets of an area.
const AREA_OCTETS: usize = 16;
/// Octets of where a link leads.
const ANCHOR_OCTETS: usize = 8;
/// Sheets of one page; the pre-pass makes a handful.
const SHEETS: usize = 64;
/// Pictures of one page.
const PICTURES: usize = 10_000;

/// What the parent asks.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Request {
    /// Lay this out; replaces the page before it.
    Open(Box<Drawing>),
    /// Lay the same out on other paper.
    Again(Paper),
    /// Paint a strip.
    Tile(u32),
    /// Which link is here.
    Hit(Point),
    /// Select what lies between.
    Select {
        from: Point,
        to: Point,
        grain: Grain,
    },
    /// Select everything.
    SelectAll,
    /// Find words.
    Find(String),
    /// Say everything that is written.
    Text,
    /// Try what should be impossible.
    Attempt(Attempt),
    /// Show a picture of a file.
    Slide(Box<Slide>),
    /// Print; the page that is open goes.
    Print(Box<PrintJob>),
}

/// What the child says.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Answer {
    /// Unasked, once: it has shut itself in.
    Ready(Walls),
    /// To [`Request::Open`] and [`Request::Again`].
    Drawn(Drawn),
    /// To [`Request::Tile`].
    Tile(Tile),
    /// To [`Request::Hit`].
    Hit(Option<u32>),
    /// To [`Request::Select`] and [`Request::SelectAll`].
    Selected(Selection),
    /// To [`Request::Find`].
    Found(Vec<Match>),
    /// To [`Request::Text`].
    Text(String),
    /// To [`Request::Attempt`].
    Attempted(Attempted),
    /// To [`Request::Slide`].
    Shown(Shown),
    /// To [`Request::Print`].
    Printed(Printed),
    /// To [`Request::Print`], where there is more of it than is taken.
    TooLarge { octets: usize },
    /// What was asked makes no sense now.
    Nothing,
}

/// Octets of the first thing a child says.
pub(super) const READY_OCTETS: usize = FEW_OCTETS;

impl Request {
    /// The frame to send.
    pub(super) fn encode(&self) -> Vec<u8> {
        let mut writer = Writer::new(self.kind());
        match self {
            Self::Open(drawing) => write_drawing(&mut writer, drawing),
            Self::Again(paper) => write_paper(&mut writer, paper),
            Self::Tile(index) => writer.number(*index),
            Self::Hit(point) => write_point(&mut writer, *point),
            Self::Select { from, to, grain } => {
                write_point(&mut writer, *from);
                write_point(&mut writer, *to);
                writer.byte(u8::from(*grain == Grain::Word));
            }
            Self::Find(words) => writer.text(words),
            Self::Attempt(attempt) => attempt.write(&mut writer),
            Self::Slide(slide) => slide.write(&mut writer),
            Self::Print(job) => job.write(&mut writer, write_drawing),
            Self::SelectAll | Self::Text => {}
        }
        writer.finish()
    }

    /// Reads a frame without its head.
    pub(super) fn decode(frame: &[u8]) -> Result<Self, NoSense> {
        let mut reader = Reader::new(frame);
        let request = match reader.byte()? {
            1 => Self::Open(Box::new(read_drawing(&mut reader)?)),
            2 => Self::Again(read_paper(&mut reader)?),
            3 => Self::Tile(reader.number()?),
            4 => Self::Hit(read_point(&mut reader)?),
            5 => Self::Select {
                from: read_point(&mut reader)?,
                to: read_point(&mut reader)?,
                grain: if reader.truth()? {
                    Grain::Word
                } else {
                    Grain::Letter
                },
            },
            6 => Self::SelectAll,
            7 => Self::Find(reader.text(WORDS_OCTETS)?),
            8 => Self::Text,
            9 => Self::Attempt(Attempt::read(&mut reader)?),
            10 => Self::Slide(Box::new(Slide::read(&mut reader, REQUEST_OCTETS)?)),
            11 => Self::Print(Box::new(PrintJob::read(&mut reader, read_drawing)?)),
            _ => return Err(NoSense),
        };
        reader.end()?;
        Ok(request)
    }

    fn kind(&self) -> u8 {
        match self {
            Self::Open(_) => 1,
            Self::Again(_) => 2,
            Self::Tile(_) => 3,
            Self::Hit(_) => 4,
            Self::Select { .. } => 5,
            Self::SelectAll => 6,
            Self::Find(_) => 7,
            Self::Text => 8,
            Self::Attempt(_) => 9,
            Self::Slide(_) => 10,
            Self::Print(_) => 11,
        }
    }

    /// Octets that an answer to it may have.
    pub(super) fn answer_octets(&self) -> usize {
        match self {
            Self::Open(_) | Self::Again(_) => {
                FEW_OCTETS + LINKS * (4 + AREA_OCTETS) + TARGETS * ANCHOR_OCTETS
            }
            Self::Tile(_) => FEW_OCTETS + (WIDEST_PIXELS * TILE_HEIGHT * 4) as usize,
            Self::Hit(_) => FEW_OCTETS,
            Self::Select { .. } | Self::SelectAll => FEW_OCTETS + AREAS * AREA_OCTETS + TEXT_OCTETS,
            Self::Find(_) => FEW_OCTETS + MATCHES * (4 + MATCH_AREAS * AREA_OCTETS),
            Self::Text => FEW_OCTETS + TEXT_OCTETS,
            Self::Attempt(_) => FEW_OCTETS + ATTEMPT_OCTETS,
            Self::Slide(slide) => FEW_OCTETS + slide.answer_octets(),
            Self::Print(_) => FEW_OCTETS + PDF_OCTETS,
        }
    }
}

impl Answer {
    /// The frame to send.
    pub(super) fn encode(&self) -> Vec<u8> {
        let mut writer = Writer::new(self.kind());
        match self {
            Self::Ready(walls) => {
                for stands in [walls.limits, walls.files, walls.calls] {
                    writer.byte(u8::from(stands));
                }
            }
            Self::Drawn(drawn) => write_drawn(&mut writer, drawn),
            Self::Tile(tile) => {
                for number in [tile.index, tile.width, tile.height] {
                    writer.number(number);
                }
                writer.octets(&tile.pixels);
            }
            Self::Hit(link) => {
                writer.byte(u8::from(link.is_some()));
                writer.number(link.unwrap_or_default());
            }
            Self::Selected(selection) => {
                writer.list(&selection.areas, write_area);
                writer.text(&selection.text);
            }
            Self::Found(matches) => writer.list(matches, |writer, found| {
                writer.list(&found.areas, write_area);
            }),
            Self::Text(text) => writer.text(text),
            Self::Attempted(attempted) => attempted.write(&mut writer),
            Self::Shown(shown) => shown.write(&mut writer),
            Self::Printed(printed) => printed.write(&mut writer),
            Self::TooLarge { octets } => {
                writer.number(u32::try_from(*octets).unwrap_or(u32::MAX));
            }
            Self::Nothing => {}
        }
        writer.finish()
    }

    /// Reads a frame without its head.
    pub(super) fn decode(frame: &[u8]) -> Result<Self, NoSense> {
        let mut reader = Reader::new(frame);
        let answer = match reader.byte()? {
            1 => Self::Ready(Walls {
                limits: reader.truth()?,
                files: reader.truth()?,
                calls: reader.truth()?,
            }),
            2 => Self::Drawn(read_drawn(&mut reader)?),
            3 => Self::Tile(read_tile(&mut reader)?),
            4 => {
                let known = reader.truth()?;
                let link = reader.number()?;
                Self::Hit(known.then_some(link))
            }
            5 => Self::Selected(Selection {
                areas: reader.list(AREAS, read_area)?,
                text: reader.text(TEXT_OCTETS)?,
            }),
            6 => Self::Found(reader.list(MATCHES, |reader| {
                let areas = reader.list(MATCH_AREAS, read_area)?;
                Ok(Match { areas })
            })?),
            7 => Self::Text(reader.text(TEXT_OCTETS)?),
            8 => Self::Attempted(Attempted::read(&mut reader, ATTEMPT_OCTETS)?),
            9 => Self::Nothing,
            10 => Self::Shown(Shown::read(&mut reader)?),
            11 => Self::Printed(Printed::read(&mut reader)?),
            12 => Self::TooLarge {
                octets: reader.number()? as usize,
            },
            _ => return Err(NoSense),
        };
        reader.end()?;
        Ok(answer)
    }

    fn kind(&self) -> u8 {
        match self {
            Self::Ready(_) => 1,
            Self::Drawn(_) => 2,
            Self::Tile(_) => 3,
            Self::Hit(_) => 4,
            Self::Selected(_) => 5,
            Self::Found(_) => 6,
            Self::Text(_) => 7,
            Self::Attempted(_) => 8,
            Self::Nothing => 9,
            Self::Shown(_) => 10,
            Self::Printed(_) => 11,
            Self::TooLarge { .. } => 12,
        }
    }
}

fn write_drawing(writer: &mut Writer, drawing: &Drawing) {
    write_paper(writer, &drawing.paper);
    writer.text(&drawing.xhtml);
    writer.list(&drawing.sheets, |writer, sheet| writer.text(sheet));
    writer.list(&drawing.pictures, |writer, picture| {
        writer.byte(u8::from(picture.is_some()));
        if let Some(octets) = picture {
            writer.octets(octets);
        }
    });
}

fn read_drawing(reader: &mut Reader<'_>) -> Result<Drawing, NoSense> {
    Ok(Drawing {
        paper: read_paper(reader)?,
        xhtml: reader.text(REQUEST_OCTETS)?,
        sheets: reader.list(SHEETS, |reader| reader.text(REQUEST_OCTETS))?,
        pictures: reader.list(PICTURES, |reader| {
            if reader.truth()? {
                reader.octets(REQUEST_OCTETS).map(Arc::from).map(Some)
            } else {
                Ok(None)
            }
        })?,
    })
}

fn write_paper(writer: &mut Writer, paper: &Paper) {
    writer.length(paper.width);
    writer.length(paper.scale);
    writer.byte(u8::from(paper.dark));
    let Colours { paper, ink, link } = paper.colours;
    for part in paper.into_iter().chain(ink).chain(link) {
        writer.byte(part);
    }
}

fn read_paper(reader: &mut Reader<'_>) -> Result<Paper, NoSense> {
    Ok(Paper {
        width: reader.length()?,
        scale: reader.length()?,
        dark: reader.truth()?,
        colours: Colours {
            paper: read_colour(reader)?,
            ink: read_colour(reader)?,
            link: read_colour(reader)?,
        },
    })
}

fn read_colour(reader: &mut Reader<'_>) -> Result<Rgb, NoSense> {
    Ok([reader.byte()?, reader.byte()?, reader.byte()?])
}

fn write_point(writer: &mut Writer, point: Point) {
    writer.length(point.x);
    writer.length(point.y);
}

fn read_point(reader: &mut Reader<'_>) -> Result<Point, NoSense> {
    Ok(Point {
        x: reader.length()?,
        y: reader.length()?,
    })
}

fn write_area(writer: &mut Writer, area: &Area) {
    for length in [area.x, area.y, area.width, area.height] {
        writer.length(length);
    }
}

fn read_area(reader: &mut Reader<'_>) -> Result<Area, NoSense> {
    Ok(Area {
        x: reader.length()?,
        y: reader.length()?,
        width: reader.length()?,
        height: reader.length()?,
    })
}

fn write_drawn(writer: &mut Writer, drawn: &Drawn) {
    writer.length(drawn.width);
    writer.length(drawn.height);
    for number in [
        drawn.tile_width,
        drawn.tile_height,
        drawn.tiles,
        drawn.pictures_shown,
        drawn.pictures_failed,
        drawn.refused,
    ] {
        writer.number(number);
    }
    writer.list(&drawn.links, |writer, place| {
        writer.number(place.link);
        write_area(writer, &place.area);
    });
    writer.list(&drawn.anchors, |writer, anchor| {
        writer.number(anchor.link);
        writer.length(anchor.top);
    });
}

fn read_drawn(reader: &mut Reader<'_>) -> Result<Drawn, NoSense> {
    let drawn = Drawn {
        width: reader.length()?,
        height: reader.length()?,
        tile_width: reader.number()?,
        tile_height: reader.number()?,
        tiles: reader.number()?,
        pictures_shown: reader.number()?,
        pictures_failed: reader.number()?,
        refused: reader.number()?,
        links: reader.list(LINKS, |reader| {
            Ok(LinkPlace {
                link: reader.number()?,
                area: read_area(reader)?,
            })
        })?,
        anchors: reader.list(TARGETS, |reader| {
            Ok(Anchor {
                link: reader.number()?,
                top: reader.length()?,
            })
        })?,
    };
    // A tile is taken into memory by these numbers, and the window is laid out by them.
    let fits = (0.0..=WIDEST).contains(&drawn.width)
        && (0.0..=TALLEST).contains(&drawn.height)
        && (1..=WIDEST_PIXELS).contains(&drawn.tile_width)
        && (1..=TILE_HEIGHT).contains(&drawn.tile_height);
    if fits { Ok(drawn) } else { Err(NoSense) }
}

fn read_tile(reader: &mut Reader<'_>) -> Result<Tile, NoSense> {
    let index = reader.number()?;
    let (width, height) = (reader.number()?, reader.number()?);
    if width > WIDEST_PIXELS || height > TILE_HEIGHT {
        return Err(NoSense);
    }
    let octets = width as usize * height as usize * 4;
    let pixels = reader.octets(octets)?;
    if pixels.len() != octets {
        return Err(NoSense);
    }
    Ok(Tile {
        index,
        width,
        height,
        pixels: pixels.to_vec(),
    })
}

#[cfg(test)]
mod tests;
