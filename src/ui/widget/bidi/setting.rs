//! Pieces set into rows: lines are broken first, and the pieces of each row put in order then.

use std::ops::Range;
use std::sync::Arc;

use egui::epaint::text::{Glyph, PlacedRow, Row, RowVisuals};
use egui::epaint::{Mesh, Vertex};
use egui::{Rect, pos2, vec2};

use super::pieced::{Drawn, Line};
use super::{Bidi, Laid};
use crate::model::text::bidi::{Piece, PieceKind, visual_order};

/// Sets lines whose pieces are drawn.
pub(super) fn set(bidi: &Bidi, drawn: Drawn, lines: &[Line]) -> Laid {
    Setting {
        bidi,
        drawn,
        rows: Vec::new(),
        places: Vec::new(),
        top: 0.0,
        is_cut: false,
    }
    .set(lines)
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
