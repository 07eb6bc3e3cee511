//! A mail on paper: a PDF of vectors and real text, made by the process that draws.
//!
//! Each document of the job is laid out once, as one tall page, and what the engine paints is
//! recorded. Then pages are cut where no line and no row stands across (`breaks`), and of each page
//! the recording is played onto a page of the PDF (`stage`).

mod breaks;
mod brush;
mod letters;
mod piece;
mod stage;

use krilla::Document;
use krilla::action::{Action, LinkAction};
use krilla::annotation::{Annotation, LinkAnnotation, Target};
use krilla::geom::{PathBuilder, Rect, Transform};
use krilla::metadata::Metadata;
use krilla::page::PageSettings;
use krilla::paint::FillRule;

use super::document::Source;
use super::drawing::{Drawing, Paper};
use super::fonts::Fonts;
use super::print::{PAGES, PRINT_POINTS, PrintJob, PrintPiece, PrintSheet, Printed};
use breaks::{Band, Strength};
use piece::Piece;
use stage::{Ink, Stage};

/// Pixels a point of a page when it is laid out: no screen rounds what is printed.
const SCALE: f32 = 4.0;
/// How far below the text, as a part of the margin, the foot of a page begins.
const FOOT: f32 = 0.35;

/// What is printed: pieces below one another.
struct Roll {
    pieces: Vec<Placed>,
    height: f32,
}

/// A piece and where it begins, in points of print from the top of the roll.
struct Placed {
    piece: Piece,
    top: f32,
    /// Points of print a pixel of its recording.
    factor: f32,
    links: Vec<String>,
}

/// What came of a print.
pub(super) enum Pressed {
    Whole(Printed),
    /// It takes so many octets, more than are taken.
    TooLarge(usize),
}

/// Prints. `None`: it cannot be written.
pub(super) fn press(job: PrintJob, fonts: &Fonts) -> Option<Pressed> {
    let job = job.bounded();
    let (sheet, most_octets) = (job.sheet, job.most_octets);
    let roll = Roll::new(job.pieces, sheet, fonts);
    let page_height = sheet.height - 2.0 * sheet.margin;
    let (mut ends, bands) = (Vec::new(), roll.bands());
    let whole = breaks::cut(roll.height, page_height, bands, PAGES as usize, &mut ends);
    let mut document = Document::new();
    document.set_metadata(metadata(job.title));
    let mut ink = Ink::default();
    let count = ends.len();
    let mut top = 0.0;
    for (number, end) in (1..).zip(ends) {
        let foot = foot(&job.foot, number, count, sheet, fonts);
        let part = Part { sheet, top, end };
        part.onto(&mut document, &roll, &foot, &mut ink)?;
        top = end;
    }
    let more = usize::from(!whole && !job.beyond.is_empty());
    if more > 0 {
        let told = Roll::new(vec![beyond(job.beyond, sheet)], sheet, fonts);
        let foot = foot(&job.foot, count + 1, count + 1, sheet, fonts);
        let end = told.height.min(page_height);
        let part = Part {
            sheet,
            top: 0.0,
            end,
        };
        part.onto(&mut document, &told, &foot, &mut ink)?;
    }
    let count = count + more;
    let pdf = document.finish().ok()?;
    if pdf.len() > most_octets {
        return Some(Pressed::TooLarge(pdf.len()));
    }
    Some(Pressed::Whole(Printed {
        pages: u32::try_from(count).unwrap_or(PAGES),
        cut: !whole,
        pdf,
    }))
}

fn metadata(title: String) -> Metadata {
    let metadata = Metadata::new().creator("Hongyan".to_owned());
    if title.is_empty() {
        metadata
    } else {
        metadata.title(title)
    }
}

impl Roll {
    fn new(pieces: Vec<PrintPiece>, sheet: PrintSheet, fonts: &Fonts) -> Self {
        let mut roll = Self {
            pieces: Vec::new(),
            height: 0.0,
        };
        for piece in pieces {
            let top = roll.height + piece.gap.clamp(0.0, sheet.height);
            let (laid_out, factor) = lay_out(piece.drawing, sheet, fonts);
            roll.height = top + laid_out.height * factor;
            roll.pieces.push(Placed {
                piece: laid_out,
                top,
                factor,
                links: piece.links,
            });
        }
        roll
    }

    /// What is not to be cut, in points of print.
    fn bands(&self) -> Vec<Band> {
        let bands = self.pieces.iter().flat_map(|placed| {
            let at = |y: f32| placed.top + y * placed.factor;
            let bands = placed.piece.bands.iter();
            bands.map(move |band| Band {
                top: at(band.top),
                bottom: at(band.bottom),
                strength: band.strength,
            })
        });
        bands.collect()
    }
}

/// Lays a piece out on the sheet; one that sticks out is laid out wider and made smaller.
fn lay_out(drawing: Drawing, sheet: PrintSheet, fonts: &Fonts) -> (Piece, f32) {
    let source = Source::new(drawing);
    let width = sheet.page_width();
    let mut piece = Piece::new(&source, Paper::light(width, SCALE), fonts);
    if piece.width > (width + 1.0) * SCALE {
        let wider = piece.width / SCALE;
        piece = Piece::new(&source, Paper::light(wider, SCALE), fonts);
    }
    let factor = (sheet.room() / piece.width.max(1.0)).min(PRINT_POINTS / SCALE);
    (piece, factor)
}

/// What says that there would have been more pages.
fn beyond(xhtml: String, sheet: PrintSheet) -> PrintPiece {
    PrintPiece {
        drawing: Drawing {
            xhtml,
            sheets: Vec::new(),
            pictures: Vec::new(),
            paper: Paper::light(sheet.page_width(), 1.0),
        },
        links: Vec::new(),
        gap: 0.0,
    }
}

/// The foot of a page.
fn foot(
    (before, behind): &(String, String),
    number: usize,
    count: usize,
    sheet: PrintSheet,
    fonts: &Fonts,
) -> Piece {
    let paper = Paper::light(sheet.page_width(), SCALE);
    let drawing = Drawing {
        xhtml: format!("{before}{number} / {count}{behind}"),
        sheets: Vec::new(),
        pictures: Vec::new(),
        paper,
    };
    Piece::new(&Source::new(drawing), paper, fonts)
}

/// A page: the roll from `top` to `end`.
#[derive(Clone, Copy)]
struct Part {
    sheet: PrintSheet,
    top: f32,
    end: f32,
}

impl Part {
    fn onto(self, document: &mut Document, roll: &Roll, foot: &Piece, ink: &mut Ink) -> Option<()> {
        let Self { sheet, top, end } = self;
        let mut page = document.start_page_with(PageSettings::from_wh(sheet.width, sheet.height)?);
        let mut surface = page.surface();
        let mut clip = PathBuilder::new();
        let height = (end - top).max(1.0);
        clip.push_rect(Rect::from_xywh(0.0, sheet.margin, sheet.width, height)?);
        surface.push_clip_path(&clip.finish()?, &FillRule::NonZero);
        for placed in &roll.pieces {
            let shift = sheet.margin + placed.top - top;
            let from = (top - placed.top) / placed.factor;
            let to = (end - placed.top) / placed.factor;
            if to <= 0.0 || from >= placed.piece.height {
                continue;
            }
            surface.push_transform(&placed_at(sheet.margin, shift, placed.factor));
            Stage::new(&mut surface, &placed.piece, ink).play(from, to);
            surface.pop();
        }
        surface.pop();
        let factor = PRINT_POINTS / SCALE;
        let below = sheet.height - sheet.margin + sheet.margin * FOOT;
        surface.push_transform(&placed_at(sheet.margin, below, factor));
        Stage::new(&mut surface, foot, ink).play(0.0, foot.height);
        surface.pop();
        surface.finish();
        for annotation in self.links(roll) {
            page.add_annotation(annotation);
        }
        page.finish();
        Some(())
    }

    /// What can be pressed on it.
    fn links(self, roll: &Roll) -> Vec<Annotation> {
        let mut annotations = Vec::new();
        for placed in &roll.pieces {
            for link in &placed.piece.links {
                let address = placed.links.get(link.link as usize);
                let Some(address) = address.filter(|address| !address.is_empty()) else {
                    continue;
                };
                let at = |length: f32| length * SCALE * placed.factor;
                let y = placed.top + at(link.area.y);
                let middle = y + at(link.area.height) / 2.0;
                if !(self.top..self.end).contains(&middle) {
                    continue;
                }
                let area = Rect::from_xywh(
                    self.sheet.margin + at(link.area.x),
                    self.sheet.margin + y - self.top,
                    at(link.area.width),
                    at(link.area.height),
                );
                let Some(area) = area else { continue };
                let action = Action::Link(LinkAction::new(address.clone()));
                let target = LinkAnnotation::new(area, Target::Action(action));
                annotations.push(Annotation::new_link(target, None));
            }
        }
        annotations
    }
}

fn placed_at(x: f32, y: f32, factor: f32) -> Transform {
    Transform::from_row(factor, 0.0, 0.0, factor, x, y)
}

impl Strength {
    /// Of what is this tall, in points of a page.
    fn of(height: f32) -> Option<Self> {
        /// A row as tall as this is a part of the page's frame, and no row of figures.
        const TALLEST_ROW: f32 = 400.0;
        (height <= TALLEST_ROW).then_some(Self::Row)
    }
}
