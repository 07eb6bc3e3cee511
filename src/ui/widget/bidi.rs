//! Text with right-to-left letters, laid out: the toolkit puts the words of every text from left to
//! right. Here it draws each word by itself, and they are put where they belong.
//!
//! Text without such letters is the toolkit's own business and costs one look.

use std::ops::Range;
use std::sync::Arc;

use egui::epaint::text::{Glyph, PlacedRow, Row, RowVisuals};
use egui::epaint::{Mesh, Vertex};
use egui::text::{LayoutJob, LayoutSection, TextFormat, TextWrapping};
use egui::{
    Align, Color32, FontSelection, Galley, Label, Painter, Rect, Response, RichText, Ui,
    WidgetText, pos2, vec2,
};

use crate::model::text::bidi::{
    Piece, PieceKind, has_right_to_left, is_right_to_left, mirrored, pieces, visual_order,
};
pub use crate::model::text::bidi::{isolated, without_isolates};
use unicode_segmentation::UnicodeSegmentation as _;

/// Points on a button beside its words: a mark.
const BESIDE: f32 = 24.0;

/// Text that is laid out, and where its pieces are.
pub struct Laid {
    /// What is painted. Its text is in the order in which it is read.
    pub galley: Arc<Galley>,
    /// Octets of the text and where they stand in the galley; empty where the toolkit laid it out.
    pub places: Vec<(Range<usize>, Rect)>,
}

/// Text that is to be laid out.
pub struct Bidi {
    /// The text and its looks.
    pub job: LayoutJob,
    /// Where on a line something begins whose direction is its own, in order (UAX 9, isolates).
    pub isolates: Vec<usize>,
    /// Whether what is read from right to left stands at the right end of the width there is.
    pub at_right: bool,
}

impl Bidi {
    /// A text whose lines each have their own direction and stand at the left.
    #[must_use]
    pub fn of(job: LayoutJob) -> Self {
        Self {
            job,
            isolates: Vec::new(),
            at_right: false,
        }
    }

    /// Lays it out, within the width of its job.
    #[must_use]
    pub fn lay(self, painter: &Painter) -> Laid {
        if !has_right_to_left(&self.job.text) {
            return Laid {
                galley: painter.layout_job(self.job),
                places: Vec::new(),
            };
        }
        let most = self.widest(painter);
        let lines = self.lines();
        let (mut drawn, mut lines) = Drawn::new(painter, &self.job, lines, None);
        if drawn.is_wider(most) {
            let known = Some((drawn.widths, most));
            (drawn, lines) = Drawn::new(painter, &self.job, lines, known);
        }
        Setting {
            bidi: &self,
            drawn,
            rows: Vec::new(),
            places: Vec::new(),
            top: 0.0,
            is_cut: false,
        }
        .set(&lines)
    }

    /// The width that a single piece may have.
    fn widest(&self, painter: &Painter) -> f32 {
        let wrap = &self.job.wrap;
        let mark = wrap
            .overflow_character
            .filter(|_mark| wrap.max_rows < usize::MAX);
        let format = self.job.sections.first().map(|one| one.format.clone());
        let (Some(mark), Some(format)) = (mark, format) else {
            return wrap.max_width;
        };
        let mark = painter.layout_no_wrap(mark.to_string(), format.font_id, Color32::WHITE);
        (wrap.max_width - mark.size().x).max(1.0)
    }

    /// The lines its author wrote, cut into pieces.
    fn lines(&self) -> Vec<Line> {
        let text = self.job.text.as_str();
        let starts: Vec<usize> = self
            .job
            .sections
            .iter()
            .map(|section| section.byte_range.start.0)
            .collect();
        let ends = if self.job.break_on_newline {
            '\n'
        } else {
            '\0'
        };
        let mut at = 0;
        let mut lines = Vec::new();
        for line in text.split(ends) {
            let end = at + line.len();
            let within = |one: &&usize| **one > at && **one < end;
            let mut bounds: Vec<usize> = vec![at];
            bounds.extend(self.isolates.iter().filter(within));
            bounds.push(end);
            let mut isolates = Vec::new();
            for pair in bounds.windows(2) {
                let &[begin, end] = pair else { continue };
                let first = starts.partition_point(|start| *start <= begin);
                let cuts = starts.iter().skip(first).map(|start| start - begin);
                let cuts: Vec<usize> = cuts.take_while(|cut| *cut < end - begin).collect();
                let found = pieces(text.get(begin..end).unwrap_or_default(), &cuts);
                let shifted = found.pieces.into_iter().map(|piece| Piece {
                    octets: piece.octets.start + begin..piece.octets.end + begin,
                    ..piece
                });
                isolates.push((found.base, shifted.collect()));
            }
            lines.push(Line { at, isolates });
            at = end + 1;
        }
        lines
    }
}

/// A line its author wrote.
struct Line {
    /// Where it begins.
    at: usize,
    /// The level and the pieces of each part that has its own direction.
    isolates: Vec<(u8, Vec<Piece>)>,
}

/// A piece as it was drawn.
struct Placed {
    piece: Piece,
    /// Which row of the drawn pieces it is.
    number: usize,
    /// Which of the isolates of its line it is in, and the level of that.
    isolate: (usize, u8),
    width: f32,
}

/// All pieces drawn, each on a row of its own.
struct Drawn {
    galley: Arc<Galley>,
    /// The width of each, in order.
    widths: Vec<f32>,
}

impl Drawn {
    /// Draws all pieces; those wider than a line are cut first where their widths are known.
    fn new(
        painter: &Painter,
        job: &LayoutJob,
        mut lines: Vec<Line>,
        known: Option<(Vec<f32>, f32)>,
    ) -> (Self, Vec<Line>) {
        if let Some((widths, most)) = known {
            let mut widths = widths.into_iter();
            for line in &mut lines {
                for (_base, pieces) in &mut line.isolates {
                    let whole = std::mem::take(pieces);
                    for piece in whole {
                        let width = widths.next().unwrap_or_default();
                        cut(&job.text, piece, width / most, pieces);
                    }
                }
                let _end_of_line = widths.next();
            }
        }
        let mut pieced = LayoutJob::default();
        let mut section = 0;
        for line in &lines {
            let pieces = line.isolates.iter().flat_map(|(_base, pieces)| pieces);
            for piece in pieces {
                let format = format_at(job, &mut section, piece.octets.start);
                pieced.append(&shaped(&job.text, piece), 0.0, format.clone());
                pieced.append("\n", 0.0, format);
            }
            // How high an empty line is, and what ends one that is cut short.
            let format = format_at(job, &mut section, line.at);
            let mark = job.wrap.overflow_character.map(String::from);
            pieced.append(&mark.unwrap_or_default(), 0.0, format.clone());
            pieced.append("\n", 0.0, format);
        }
        let galley = painter.layout_job(pieced);
        let widths = galley.rows.iter().map(|row| row.row.size.x).collect();
        (Self { galley, widths }, lines)
    }

    fn is_wider(&self, most: f32) -> bool {
        self.widths.iter().any(|width| *width > most)
    }
}

/// What is drawn of a piece.
fn shaped(text: &str, piece: &Piece) -> String {
    let letters = text.get(piece.octets.clone()).unwrap_or_default();
    let is_mirrored = piece.kind == PieceKind::Single && piece.level % 2 == 1;
    match piece.kind {
        PieceKind::Unseen => String::new(),
        // A line end that is none is as wide as a space.
        PieceKind::Space => letters.replace(['\n', '\r', '\u{2028}', '\u{2029}'], " "),
        _ if is_mirrored => letters.chars().map(mirrored).collect(),
        _ => letters.to_owned(),
    }
}

/// The look of what stands at an octet. Sections are asked after in order.
fn format_at(job: &LayoutJob, section: &mut usize, at: usize) -> TextFormat {
    let is_before = |one: &LayoutSection| one.byte_range.end.0 <= at;
    while job.sections.get(*section).is_some_and(is_before) && *section + 1 < job.sections.len() {
        *section += 1;
    }
    let found = job.sections.get(*section);
    found.map(|one| one.format.clone()).unwrap_or_default()
}

/// Cuts a piece that is so many times as wide as a line.
fn cut(text: &str, piece: Piece, times: f32, out: &mut Vec<Piece>) {
    let letters = text.get(piece.octets.clone()).unwrap_or_default();
    let count = letters.graphemes(true).count();
    if times <= 1.0 || count < 2 {
        out.push(piece);
        return;
    }
    // Letters are not equally wide: a little less than would fit if they were.
    let each = ((count as f32 / times * 0.8) as usize).max(1);
    let mut starts: Vec<usize> = letters
        .grapheme_indices(true)
        .step_by(each)
        .map(|(at, _cluster)| at + piece.octets.start)
        .collect();
    starts.push(piece.octets.end);
    for pair in starts.windows(2) {
        if let &[start, end] = pair {
            out.push(Piece {
                octets: start..end,
                ..piece.clone()
            });
        }
    }
}

/// Lines being set.
struct Setting<'a> {
    bidi: &'a Bidi,
    drawn: Drawn,
    rows: Vec<PlacedRow>,
    places: Vec<(Range<usize>, Rect)>,
    top: f32,
    is_cut: bool,
}

impl Setting<'_> {
    fn set(mut self, lines: &[Line]) -> Laid {
        let mut number = 0;
        let most = self.bidi.job.wrap.max_rows;
        for (index, line) in lines.iter().enumerate() {
            if self.rows.len() >= most {
                self.is_cut = true;
                break;
            }
            let mut placed = Vec::new();
            for (isolate, (base, pieces)) in line.isolates.iter().enumerate() {
                for piece in pieces {
                    placed.push(Placed {
                        piece: piece.clone(),
                        number,
                        isolate: (isolate, *base),
                        width: self.drawn.widths.get(number).copied().unwrap_or_default(),
                    });
                    number += 1;
                }
            }
            self.line(&placed, number);
            number += 1;
            if let Some(last) = self.rows.last_mut() {
                last.ends_with_newline = index + 1 < lines.len();
            }
        }
        self.galley()
    }

    /// Breaks a line; `end` is the row of what is drawn at its end.
    fn line(&mut self, placed: &[Placed], end: usize) {
        let wrap = &self.bidi.job.wrap;
        let (width, most) = (wrap.max_width, wrap.max_rows);
        let mut rest = placed;
        loop {
            let fits = fitting(rest, width);
            let is_all = fits == rest.len();
            let is_last = self.rows.len() + 1 >= most;
            if !is_all && is_last {
                let mark = self.drawn.widths.get(end).copied().unwrap_or_default();
                let (mut kept, mut x) = (0, mark);
                for (index, one) in rest.iter().enumerate() {
                    x += one.width;
                    if x > width {
                        break;
                    }
                    if one.piece.kind != PieceKind::Space {
                        kept = index + 1;
                    }
                }
                self.is_cut = true;
                let shown = rest.get(..kept).unwrap_or_default();
                self.row(shown, end, true);
                return;
            }
            let (row, left) = rest.split_at(fits);
            self.row(row, end, false);
            if left.is_empty() {
                return;
            }
            rest = left;
        }
    }

    /// Sets one row: its pieces from left to right, drawn where they stand.
    fn row(&mut self, pieces: &[Placed], end: usize, is_cut: bool) {
        let is_space = |one: &Placed| one.piece.kind == PieceKind::Space;
        let seen = pieces.iter().rposition(|one| !is_space(one));
        let seen = seen.map_or(0, |last| last + 1);
        // Space at the end of a row takes no room and has the level of the whole (L1).
        let mut boxes: Vec<(usize, f32, (usize, u8), u8)> = Vec::new();
        for (index, one) in pieces.iter().enumerate() {
            let (width, level) = if index < seen {
                (one.width, one.piece.level)
            } else {
                (0.0, one.isolate.1)
            };
            boxes.push((one.number, width, one.isolate, level));
        }
        let isolate = boxes
            .last()
            .map_or((0, 0), |(_number, _width, isolate, _level)| *isolate);
        if is_cut {
            let mark = self.drawn.widths.get(end).copied().unwrap_or_default();
            boxes.push((end, mark, isolate, isolate.1));
        }
        let mut lefts = vec![0.0; boxes.len()];
        let mut x = 0.0;
        let mut at = 0;
        for part in boxes.chunk_by(|one, next| one.2.0 == next.2.0) {
            let levels: Vec<u8> = part.iter().map(|one| one.3).collect();
            for index in visual_order(&levels) {
                let place = lefts.get_mut(at + index);
                if let (Some(place), Some(one)) = (place, part.get(index)) {
                    *place = x;
                    x += one.1;
                }
            }
            at += part.len();
        }
        let is_turned = pieces.first().is_some_and(|one| one.isolate.1 == 1);
        let room = self.bidi.job.wrap.max_width;
        let left = if is_turned && self.bidi.at_right && room.is_finite() {
            (room - x).max(0.0)
        } else {
            0.0
        };
        let shown: Vec<(usize, f32)> = boxes.iter().map(|one| one.0).zip(lefts).collect();
        let chars: Vec<usize> = pieces.iter().map(|one| self.chars(&one.piece)).collect();
        let Some(row) = self.merged(&shown, &chars, (end, x)) else {
            return;
        };
        let left = self.on_pixel(left);
        for ((_number, at), one) in shown.iter().zip(pieces) {
            let size = vec2(one.width, row.size.y);
            let rect = Rect::from_min_size(pos2(left + at, self.top), size);
            self.places.push((one.piece.octets.clone(), rect));
        }
        let pos = pos2(left, self.top);
        self.top = self.on_pixel(self.top + row.size.y);
        self.rows.push(PlacedRow {
            pos,
            row: Arc::new(row),
            ends_with_newline: false,
        });
    }

    fn on_pixel(&self, points: f32) -> f32 {
        let scale = self.drawn.galley.pixels_per_point;
        (points * scale).round() / scale
    }

    fn chars(&self, piece: &Piece) -> usize {
        let text = self.bidi.job.text.get(piece.octets.clone());
        text.unwrap_or_default().chars().count()
    }

    /// One row of the drawn pieces, each moved to its place.
    fn merged(
        &self,
        shown: &[(usize, f32)],
        chars: &[usize],
        (end, width): (usize, f32),
    ) -> Option<Row> {
        let drawn = |number: usize| self.drawn.galley.rows.get(number).map(|row| &*row.row);
        let mut row = drawn(end)?.clone();
        let parts: Vec<(&Row, f32)> = shown
            .iter()
            .filter_map(|(number, x)| Some((drawn(*number)?, self.on_pixel(*x))))
            .collect();
        let heights = parts.iter().map(|(part, _x)| part.size.y);
        let height = heights.fold(row.size.y, f32::max);
        row.size = vec2(width, height);
        let mut mesh = Mesh::default();
        let visuals = |layer| parts.iter().map(move |part| (part, layer));
        let mut firsts = vec![0; parts.len()];
        for (part, layer) in visuals(Layer::Behind) {
            append(&mut mesh, part, layer, height);
        }
        let glyph_index_start = mesh.indices.len();
        let begin = mesh.vertices.len();
        for (first, (part, layer)) in firsts.iter_mut().zip(visuals(Layer::Letters)) {
            *first = mesh.vertices.len();
            append(&mut mesh, part, layer, height);
        }
        let glyph_vertex_range = begin..mesh.vertices.len();
        for (part, layer) in visuals(Layer::Before) {
            append(&mut mesh, part, layer, height);
        }
        row.glyphs.clear();
        for (index, ((part, x), first)) in parts.iter().zip(firsts).enumerate() {
            let chars = chars.get(index).copied().unwrap_or(part.glyphs.len());
            let behind = part.visuals.glyph_vertex_range.start;
            for number in 0..chars {
                row.glyphs.extend(letter(part, number).map(|mut glyph| {
                    glyph.pos += vec2(*x, height - part.size.y);
                    let vertex = (glyph.first_vertex as usize + first).saturating_sub(behind);
                    glyph.first_vertex = vertex as u32;
                    glyph
                }));
            }
        }
        row.visuals = RowVisuals {
            mesh_bounds: mesh.calc_bounds(),
            mesh,
            glyph_index_start,
            glyph_vertex_range,
        };
        Some(row)
    }

    fn galley(self) -> Laid {
        let mut galley = (*self.drawn.galley).clone();
        (galley.rect, galley.mesh_bounds) = (Rect::ZERO, Rect::NOTHING);
        (galley.num_vertices, galley.num_indices) = (0, 0);
        for placed in &self.rows {
            let visuals = &placed.row.visuals;
            galley.rect |= placed.rect();
            galley.mesh_bounds |= visuals.mesh_bounds.translate(placed.pos.to_vec2());
            galley.num_vertices += visuals.mesh.vertices.len();
            galley.num_indices += visuals.mesh.indices.len();
        }
        (galley.rows, galley.elided) = (self.rows, self.is_cut);
        galley.job = Arc::new(self.bidi.job.clone());
        Laid {
            galley: Arc::new(galley),
            places: self.places,
        }
    }
}

/// The glyph that stands for a letter of a piece: every letter has one, as the toolkit wants it,
/// also where the font has one glyph for several letters.
fn letter(part: &Row, number: usize) -> Option<Glyph> {
    part.glyphs.get(number).copied().or_else(|| {
        let mut last = part.glyphs.last().copied()?;
        (last.pos.x, last.advance_width) = (last.max_x(), 0.0);
        last.first_vertex = part.visuals.glyph_vertex_range.end as u32;
        Some(last)
    })
}

/// What of a row is painted above what.
#[derive(Clone, Copy)]
enum Layer {
    Behind,
    Letters,
    Before,
}

/// Appends a layer of a drawn piece, at its place in a row of this height.
fn append(mesh: &mut Mesh, (part, x): &(&Row, f32), layer: Layer, height: f32) {
    let (from, letters) = (&part.visuals.mesh, &part.visuals.glyph_vertex_range);
    let range = match layer {
        Layer::Behind => 0..letters.start,
        Layer::Letters => letters.clone(),
        Layer::Before => letters.end..from.vertices.len(),
    };
    let (start, first) = (range.start as u32, mesh.vertices.len() as u32);
    let moved = vec2(*x, height - part.size.y);
    let vertices = from.vertices.get(range.clone()).unwrap_or_default();
    mesh.vertices.extend(vertices.iter().map(|vertex| Vertex {
        pos: vertex.pos + moved,
        ..*vertex
    }));
    for triangle in from.indices.chunks_exact(3) {
        let is_of_layer = triangle
            .iter()
            .all(|index| range.contains(&(*index as usize)));
        if is_of_layer {
            let indices = triangle.iter().map(|index| index - start + first);
            mesh.indices.extend(indices);
        }
    }
}

/// How many of these pieces stand on a row of a width. At least one, where there is one.
fn fitting(pieces: &[Placed], width: f32) -> usize {
    let (mut x, mut last_break) = (0.0, None);
    for (index, one) in pieces.iter().enumerate() {
        let is_space = one.piece.kind == PieceKind::Space;
        x += one.width;
        if x > width && !is_space && index > 0 {
            return last_break.unwrap_or(index);
        }
        if is_space || one.piece.kind == PieceKind::Ideograph {
            last_break = Some(index + 1);
        }
    }
    pieces.len()
}

/// A label of what may have right-to-left letters, wrapped, selectable: what is copied is in the
/// order in which it is read. A row that has such letters is selected whole.
pub fn label(ui: &mut Ui, mut text: Bidi) -> (Response, Laid) {
    text.job.wrap.max_width = ui.available_width();
    let mut laid = text.lay(ui.painter());
    if !laid.places.is_empty() {
        let galley = Arc::make_mut(&mut laid.galley);
        for placed in &mut galley.rows {
            select_whole(Arc::make_mut(&mut placed.row));
        }
    }
    let label = Label::new(Arc::clone(&laid.galley)).selectable(true);
    (ui.add(label), laid)
}

/// The same of words in one look. `isolates`: see [`Bidi::isolates`].
pub fn words(ui: &mut Ui, text: RichText, isolates: &[usize]) -> Response {
    if !has_right_to_left(text.text()) {
        return ui.add(Label::new(text).selectable(true).wrap());
    }
    let mut job = LayoutJob::default();
    text.append_to(&mut job, ui.style(), FontSelection::Default, Align::Center);
    let text = Bidi {
        job,
        isolates: isolates.to_vec(),
        at_right: false,
    };
    label(ui, text).0
}

/// What stands on a button: cut where it is wider than the room there is.
pub fn face(ui: &Ui, text: RichText) -> WidgetText {
    if !has_right_to_left(text.text()) {
        return text.into();
    }
    let room = (ui.available_width() - BESIDE).max(0.0);
    let mut job = LayoutJob {
        wrap: TextWrapping::truncate_at_width(room),
        break_on_newline: false,
        ..LayoutJob::default()
    };
    text.append_to(&mut job, ui.style(), FontSelection::Default, Align::Center);
    Bidi::of(job).lay(ui.painter()).galley.into()
}

/// Makes a row one that is selected whole where its letters do not stand in their order: the
/// toolkit takes them for being so, and would copy others than those it shows as selected.
fn select_whole(row: &mut Row) {
    if !row.glyphs.iter().any(|glyph| is_right_to_left(glyph.chr)) {
        return;
    }
    let half = row.size.x / 2.0;
    for (index, glyph) in row.glyphs.iter_mut().enumerate() {
        let is_first = index == 0;
        glyph.pos.x = if is_first { 0.0 } else { half };
        glyph.advance_width = if is_first { row.size.x } else { 0.0 };
    }
}
