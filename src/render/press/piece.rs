//! A document to be printed: laid out once, and what the engine paints of it recorded.

use anyrender::Scene;
use anyrender::recording::RenderCommand;
use blitz_dom::{Node, local_name};
use kurbo::{Rect, Shape};

use super::breaks::{Band, Strength};
use super::letters::Letters;
use crate::render::document::{Page, Source, rows};
use crate::render::drawing::Paper;
use crate::render::drawn::LinkPlace;
use crate::render::fonts::Fonts;
use crate::render::passages::{self, area_of, origin_of, text_of};
use crate::render::pen::{Pen, Thin};
use crate::render::print::{LINKS, PAGES};

/// Points of a page down that are recorded: more than all pages of a print take.
const TALLEST: f32 = PAGES as f32 * 1200.0;
/// Points of a page below a heading that stay with it: a line or two.
const BELOW_HEADING: f32 = 40.0;
/// Points of a page that a line with something else than text in it may be tall, to count as a line.
const TALLEST_LINE: f32 = 64.0;
/// How far a letter reaches above and below its baseline, as parts of its size.
const REACH: (f64, f64) = (1.2, 0.5);
/// How much of what a font claims for its letters they take.
const FILLED: f32 = 0.8;

/// A document to be printed. Lengths are pixels of its recording.
pub(super) struct Piece {
    pub(super) commands: Vec<Painted>,
    pub(super) letters: Letters,
    pub(super) bands: Vec<Band>,
    /// In points of its page.
    pub(super) links: Vec<LinkPlace>,
    pub(super) width: f32,
    pub(super) height: f32,
}

/// Something painted, and how far it reaches down the page.
pub(super) struct Painted {
    pub(super) command: RenderCommand,
    pub(super) top: f32,
    pub(super) bottom: f32,
}

impl Piece {
    pub(super) fn new(source: &Source, paper: Paper, fonts: &Fonts) -> Self {
        let mut page = source.lay_out(paper, &fonts.context, LINKS);
        let scale = page.paper.scale;
        let (mut letters, mut bands) = (Letters::default(), Vec::new());
        passages::collect(&page.document, |node| {
            letters.see(node);
            bands_of(node, &mut bands);
        });
        for band in &mut bands {
            band.top *= scale;
            band.bottom *= scale;
        }
        let height = page.drawn.height.min(TALLEST);
        Self {
            commands: record(&mut page, rows(height, scale), &fonts.thin),
            letters,
            bands,
            links: std::mem::take(&mut page.drawn.links),
            width: page.drawn.width * scale,
            height: height * scale,
        }
    }
}

/// What the engine paints of the whole page, mended as on a screen.
fn record(page: &mut Page, height: u32, thin: &Thin) -> Vec<Painted> {
    let mut scene = Scene::new();
    let mut pen = Pen::new(&mut scene, thin, height);
    let (width, scale) = (page.drawn.tile_width, f64::from(page.paper.scale));
    blitz_paint::paint_scene(&mut pen, &mut page.document, scale, width, height, 0, 0);
    scene.commands.into_iter().map(Painted::new).collect()
}

impl Painted {
    fn new(command: RenderCommand) -> Self {
        let area = match &command {
            RenderCommand::PushLayer(layer) => layer
                .transform
                .transform_rect_bbox(layer.clip.bounding_box()),
            RenderCommand::PushClipLayer(layer) => layer
                .transform
                .transform_rect_bbox(layer.clip.bounding_box()),
            RenderCommand::PopLayer => Rect::ZERO,
            RenderCommand::Stroke(stroke) => {
                let reach = stroke.style.width / 2.0;
                let area = stroke.shape.bounding_box().inflate(reach, reach);
                stroke.transform.transform_rect_bbox(area)
            }
            RenderCommand::Fill(fill) => fill
                .transform
                .transform_rect_bbox(fill.shape.bounding_box()),
            RenderCommand::GlyphRun(run) => {
                let size = f64::from(run.font_size);
                let places = run.glyphs.iter().map(|glyph| {
                    let (x, y) = (f64::from(glyph.x), f64::from(glyph.y));
                    Rect::new(x, y - size * REACH.0, x, y + size * REACH.1)
                });
                let area = places.reduce(|one, other| one.union(other));
                run.transform.transform_rect_bbox(area.unwrap_or_default())
            }
            RenderCommand::BoxShadow(shadow) => {
                let reach = shadow.std_dev * 3.0;
                let area = shadow.rect.inflate(reach, reach);
                shadow.transform.transform_rect_bbox(area)
            }
        };
        Self {
            command,
            top: area.y0 as f32,
            bottom: area.y1 as f32,
        }
    }
}

/// What of a box is not to be cut, in points of the page.
fn bands_of(node: &Node, bands: &mut Vec<Band>) {
    let is = |name| node.data.is_element_with_tag_name(&name);
    let area = area_of(node);
    let (top, mut bottom) = (area.y, area.y + area.height);
    let is_heading = is(local_name!("h1"))
        || is(local_name!("h2"))
        || is(local_name!("h3"))
        || is(local_name!("h4"));
    if is_heading {
        bottom += BELOW_HEADING;
    }
    if is(local_name!("img")) {
        let strength = Strength::Row;
        bands.push(Band {
            top,
            bottom,
            strength,
        });
    } else if (is_heading || is(local_name!("td")) || is(local_name!("th")))
        && let Some(strength) = Strength::of(bottom - top)
    {
        bands.push(Band {
            top,
            bottom,
            strength,
        });
    }
    lines_of(node, bands);
}

fn lines_of(node: &Node, bands: &mut Vec<Band>) {
    let Some(text) = text_of(node) else {
        return;
    };
    let origin = origin_of(node, text, area_of(node));
    let scale = text.layout.scale();
    for line in text.layout.lines() {
        let metrics = line.metrics();
        let (above, below) = (
            metrics.baseline - metrics.content_block_min_coord,
            metrics.content_block_max_coord - metrics.baseline,
        );
        let has_boxes = line
            .items()
            .any(|item| matches!(item, parley::PositionedLayoutItem::InlineBox(_)));
        let (top, bottom) = if has_boxes {
            (metrics.block_min_coord, metrics.block_max_coord)
        } else {
            let baseline = metrics.baseline;
            (baseline - above * FILLED, baseline + below * FILLED)
        };
        let band = Band {
            top: origin.y + top / scale,
            bottom: origin.y + bottom / scale,
            strength: Strength::Line,
        };
        let tall = band.bottom - band.top;
        if tall <= TALLEST_LINE {
            bands.push(band);
        } else if let Some(strength) = Strength::of(tall) {
            bands.push(Band { strength, ..band });
        }
    }
}
