//! A text cut into pieces, each drawn by itself.

use std::sync::Arc;

use egui::text::{LayoutJob, LayoutSection, TextFormat};
use egui::{Color32, Galley, Painter};
use unicode_segmentation::UnicodeSegmentation as _;

use super::Bidi;
use crate::model::text::bidi::{Piece, PieceKind, mirrored, pieces};

impl Bidi {
    /// The width that a single piece may have.
    pub(super) fn widest(&self, painter: &Painter) -> f32 {
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
    pub(super) fn lines(&self) -> Vec<Line> {
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
pub(super) struct Line {
    /// Where it begins.
    at: usize,
    /// The level and the pieces of each part that has its own direction.
    pub(super) isolates: Vec<(u8, Vec<Piece>)>,
}

/// All pieces drawn, each on a row of its own.
pub(super) struct Drawn {
    pub(super) galley: Arc<Galley>,
    /// The width of each, in order.
    pub(super) widths: Vec<f32>,
}

impl Drawn {
    /// Draws all pieces; those wider than a line are cut first where their widths are known.
    pub(super) fn new(
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

    pub(super) fn is_wider(&self, most: f32) -> bool {
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
