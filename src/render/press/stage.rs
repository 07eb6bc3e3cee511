//! Plays what was recorded of a page onto a page of a PDF.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use anyrender::recording::{BoxShadowCommand, GlyphRunCommand, LayerCommand, RenderCommand};
use krilla::Data;
use krilla::geom::{Path, PathBuilder, Point, Transform};
use krilla::num::NormalizedF32;
use krilla::paint::FillRule;
use krilla::surface::{Location, Surface};
use krilla::text::{Font, Glyph, GlyphId, Tag};
use kurbo::{Affine, BezPath, PathEl, Shape};
use peniko::{Blob, FontData};

use super::brush::{self, Pictures};
use super::letters::Face;
use super::piece::{Painted, Piece};

/// Steps in which a shadow fades.
const SHADOW_STEPS: u8 = 8;
/// How finely what is round is told.
const TOLERANCE: f64 = 0.1;
/// Layers within layers; behind them nothing more is cut out.
const LAYERS: usize = 200;
/// How far above its baseline the middle of a line is, as a part of its size.
const MIDDLE: f32 = 0.3;

/// Fonts and pictures, each once in a PDF.
#[derive(Default)]
pub(super) struct Ink {
    fonts: HashMap<Face, Option<Font>>,
    pub(super) pictures: Pictures,
}

/// A recording and the page it is played onto.
pub(super) struct Stage<'a, 's> {
    surface: &'a mut Surface<'s>,
    piece: &'a Piece,
    ink: &'a mut Ink,
    /// Of each open layer, how much was pushed for it.
    layers: Vec<usize>,
}

impl<'a, 's> Stage<'a, 's> {
    pub(super) fn new(surface: &'a mut Surface<'s>, piece: &'a Piece, ink: &'a mut Ink) -> Self {
        Self {
            surface,
            piece,
            ink,
            layers: Vec::new(),
        }
    }

    /// Plays what stands between two heights.
    pub(super) fn play(mut self, from: f32, to: f32) {
        let piece = self.piece;
        // Layers that do not reach here, one within the other.
        let mut away = 0_usize;
        for painted in &piece.commands {
            let reaches = painted.top < to && painted.bottom > from;
            match &painted.command {
                RenderCommand::PushLayer(_) | RenderCommand::PushClipLayer(_)
                    if away > 0 || !reaches =>
                {
                    away += 1;
                }
                RenderCommand::PopLayer if away > 0 => away -= 1,
                RenderCommand::PopLayer => self.pop(),
                RenderCommand::GlyphRun(run)
                    if away == 0 && stands_within(painted, run, from, to) =>
                {
                    self.glyphs(run);
                }
                command if away == 0 && reaches => self.paint(command),
                _ => {}
            }
        }
        while !self.layers.is_empty() {
            self.pop();
        }
    }

    fn paint(&mut self, command: &RenderCommand) {
        match command {
            RenderCommand::PushLayer(layer) => self.push(layer),
            RenderCommand::PushClipLayer(layer) => {
                let pushed = self.clip(&layer.clip, layer.transform, layer.fill);
                self.layers.push(pushed);
            }
            RenderCommand::Fill(fill) => {
                let brush = (&fill.brush, fill.brush_transform);
                let Some(path) = path(&fill.shape) else {
                    return;
                };
                self.surface.push_transform(&transform(fill.transform));
                let rule = rule(fill.fill);
                brush::fill(self.surface, &mut self.ink.pictures, &path, rule, brush);
                self.surface.pop();
            }
            RenderCommand::Stroke(stroke) => {
                if let Some(path) = path(&stroke.shape)
                    && let Some(pen) = brush::stroke(&stroke.style, &stroke.brush)
                {
                    self.surface.push_transform(&transform(stroke.transform));
                    self.surface.set_fill(None);
                    self.surface.set_stroke(Some(pen));
                    self.surface.draw_path(&path);
                    self.surface.set_stroke(None);
                    self.surface.pop();
                }
            }
            RenderCommand::BoxShadow(shadow) => self.shadow(shadow),
            RenderCommand::GlyphRun(_) | RenderCommand::PopLayer => {}
        }
    }

    fn push(&mut self, layer: &LayerCommand) {
        let mut pushed = self.clip(&layer.clip, layer.transform, layer.fill);
        if self.layers.len() < LAYERS {
            if let Some(mode) = brush::blend(layer.blend) {
                self.surface.push_blend_mode(mode);
                pushed += 1;
            }
            if layer.alpha < 1.0
                && let Some(alpha) = NormalizedF32::new(layer.alpha.max(0.0))
            {
                self.surface.push_opacity(alpha);
                pushed += 1;
            }
        }
        self.layers.push(pushed);
    }

    fn clip(&mut self, shape: &BezPath, at: Affine, fill: peniko::Fill) -> usize {
        let path = path(&(at * shape));
        let Some(path) = path.filter(|_path| self.layers.len() < LAYERS) else {
            return 0;
        };
        self.surface.push_clip_path(&path, &rule(fill));
        1
    }

    fn pop(&mut self) {
        for _pushed in 0..self.layers.pop().unwrap_or_default() {
            self.surface.pop();
        }
    }

    /// A box whose edge fades, as boxes that grow fainter outwards.
    fn shadow(&mut self, shadow: &BoxShadowCommand) {
        let colour = shadow.brush.to_rgba8();
        let reach = shadow.std_dev * 2.0;
        let steps = if reach < 0.5 { 1 } else { SHADOW_STEPS };
        let whole = f32::from(colour.a) / f32::from(u8::MAX);
        // As many layers of this one over the other are as dense as the shadow.
        let each = 1.0 - (1.0 - whole).max(0.0).powf(1.0 / f32::from(steps));
        self.surface.push_transform(&transform(shadow.transform));
        for step in 0..steps {
            let part = (f64::from(step) + 0.5) / f64::from(steps);
            let grown = reach * (1.0 - 2.0 * part);
            let area = shadow.rect.inflate(grown, grown);
            if area.width() <= 0.0 || area.height() <= 0.0 {
                continue;
            }
            let shape = area.to_rounded_rect((shadow.radius + grown).max(0.0));
            if let Some(path) = path(&shape.into_path(TOLERANCE)) {
                self.surface.set_fill(Some(brush::solid(colour, each)));
                self.surface.draw_path(&path);
            }
        }
        self.surface.pop();
    }

    fn glyphs(&mut self, run: &GlyphRunCommand) {
        let Some(first) = run.glyphs.first() else {
            return;
        };
        let (x, baseline) = (first.x, first.y);
        let face = Face {
            file: run.font_data.data.id(),
            index: run.font_data.index,
            coordinates: run.normalized_coords.clone(),
        };
        let Some(font) = self.font(&face, &run.font_data) else {
            return;
        };
        let Some(mut fill) = brush::ink(&run.brush, run.brush_alpha) else {
            return;
        };
        let edge = brush::edge(&fill, run.embolden);
        let ids: Vec<u32> = run.glyphs.iter().map(|glyph| glyph.id).collect();
        let said = self.piece.letters.said(&face, ids);
        let said = said.filter(|said| said.ranges.len() == run.glyphs.len());
        let ranges = said.map_or(&[][..], |said| &said.ranges);
        let glyphs = placed(run, baseline, ranges);
        self.surface.push_transform(&transform(run.transform));
        // What leans does so around its baseline.
        let leans = run.glyph_transform.filter(|lean| *lean != Affine::IDENTITY);
        if let Some(lean) = leans {
            let down = Affine::translate((0.0, f64::from(baseline)));
            self.surface
                .push_transform(&transform(down * lean * down.inverse()));
        }
        // A letter and its edge overlap: what shines through them does so once.
        let is_faint = edge.is_some() && fill.opacity < NormalizedF32::ONE;
        if is_faint {
            self.surface.push_opacity(fill.opacity);
            fill.opacity = NormalizedF32::ONE;
        }
        self.surface.set_fill(Some(fill));
        self.surface.set_stroke(edge);
        let text = said.map_or("", |said| said.text.as_str());
        // Shapes of which nobody knows what they say are drawn as shapes.
        let as_shapes = text.is_empty();
        let start = Point::from_xy(x, baseline);
        self.surface
            .draw_glyphs(start, &glyphs, font, text, run.font_size, as_shapes);
        self.surface.set_stroke(None);
        for _pushed in 0..1 + usize::from(leans.is_some()) + usize::from(is_faint) {
            self.surface.pop();
        }
    }

    fn font(&mut self, face: &Face, data: &FontData) -> Option<Font> {
        let letters = &self.piece.letters;
        let font = self.ink.fonts.entry(face.clone()).or_insert_with(|| {
            let settings: Vec<(Tag, f32)> = letters
                .settings(face)
                .iter()
                .map(|(tag, value)| (Tag::new(tag), *value))
                .collect();
            let octets: Arc<dyn AsRef<[u8]> + Send + Sync> = Arc::new(Octets(data.data.clone()));
            Font::new_variable(Data::from(octets), face.index, &settings)
        });
        font.clone()
    }
}

/// A font's file.
struct Octets(Blob<u8>);

impl AsRef<[u8]> for Octets {
    fn as_ref(&self) -> &[u8] {
        self.0.data()
    }
}

/// Whether a run belongs to this page: the middle of its line does, so that of a line that has to
/// be cut every letter stands on one page only.
fn stands_within(painted: &Painted, run: &GlyphRunCommand, from: f32, to: f32) -> bool {
    let Some(first) = run.glyphs.first() else {
        return false;
    };
    let at = run.transform * kurbo::Point::new(f64::from(first.x), f64::from(first.y));
    let size = run.font_size * run.transform.as_coeffs()[3] as f32;
    let middle = at.y as f32 - size * MIDDLE;
    (from..to).contains(&middle) && painted.top <= painted.bottom
}

/// A glyph where it stands. Lengths are parts of the size of its font.
struct Placed {
    id: u32,
    advance: f32,
    /// Above the baseline.
    raised: f32,
    range: Range<usize>,
}

fn placed(run: &GlyphRunCommand, baseline: f32, ranges: &[Range<usize>]) -> Vec<Placed> {
    let size = run.font_size.max(f32::MIN_POSITIVE);
    let glyphs = run.glyphs.iter().enumerate().map(|(place, glyph)| {
        let next = run.glyphs.get(place + 1);
        Placed {
            id: glyph.id,
            advance: next.map_or(0.0, |next| (next.x - glyph.x) / size),
            raised: (baseline - glyph.y) / size,
            range: ranges.get(place).cloned().unwrap_or_default(),
        }
    });
    glyphs.collect()
}

impl Glyph for Placed {
    fn glyph_id(&self) -> GlyphId {
        GlyphId::new(self.id)
    }

    fn text_range(&self) -> Range<usize> {
        self.range.clone()
    }

    fn x_advance(&self, size: f32) -> f32 {
        self.advance * size
    }

    fn x_offset(&self, _size: f32) -> f32 {
        0.0
    }

    fn y_offset(&self, size: f32) -> f32 {
        self.raised * size
    }

    fn y_advance(&self, _size: f32) -> f32 {
        0.0
    }

    fn location(&self) -> Option<Location> {
        None
    }
}

fn rule(fill: peniko::Fill) -> FillRule {
    match fill {
        peniko::Fill::NonZero => FillRule::NonZero,
        peniko::Fill::EvenOdd => FillRule::EvenOdd,
    }
}

pub(super) fn transform(affine: Affine) -> Transform {
    let [a, b, c, d, e, f] = affine.as_coeffs().map(|part| part as f32);
    let row = Transform::from_row(a, b, c, d, e, f);
    let is_finite = [a, b, c, d, e, f].into_iter().all(f32::is_finite);
    if is_finite {
        row
    } else {
        Transform::identity()
    }
}

/// A shape as a PDF has it; nothing where it has none or has places of no sense.
fn path(shape: &BezPath) -> Option<Path> {
    let mut builder = PathBuilder::new();
    let at = |point: &kurbo::Point| (point.x as f32, point.y as f32);
    for element in shape.elements() {
        if !element.is_finite() {
            return None;
        }
        match element {
            PathEl::MoveTo(to) => {
                let (x, y) = at(to);
                builder.move_to(x, y);
            }
            PathEl::LineTo(to) => {
                let (x, y) = at(to);
                builder.line_to(x, y);
            }
            PathEl::QuadTo(by, to) => {
                let ((x1, y1), (x, y)) = (at(by), at(to));
                builder.quad_to(x1, y1, x, y);
            }
            PathEl::CurveTo(by, and, to) => {
                let ((x1, y1), (x2, y2), (x, y)) = (at(by), at(and), at(to));
                builder.cubic_to(x1, y1, x2, y2, x, y);
            }
            PathEl::ClosePath => builder.close(),
        }
    }
    builder.finish()
}
