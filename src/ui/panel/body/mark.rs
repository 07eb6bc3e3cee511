//! What stands out in a block: what the search has found the mail by, and what a person looks
//! for in it.

use std::ops::Range;

use egui::text::{LayoutJob, TextFormat};

use super::block::Piece;
use super::{Body, Part};
use crate::search::Field;
use crate::ui::state::marks::TextOfMail;

/// Octets that stand out, and whether they are the place that is shown.
pub(super) type Mark = (Range<usize>, bool);

impl Body<'_> {
    /// What stands out in a block, in order, by its octets.
    pub(super) fn marks(&self, part: &Part<'_>) -> Vec<Mark> {
        let found = self.found(part);
        if !found.is_empty() {
            return found;
        }
        let state = self.look.state;
        if state.search.query.is_none() {
            return Vec::new();
        }
        let text = TextOfMail {
            mail: self.view.id,
            paragraph: part.number,
            octets: part.block.octets.len(),
        };
        let look = || {
            let text: String = part.pieces().map(|piece| piece.text).collect();
            vec![self.look.marks(Field::Body, &text)]
        };
        let found = state.search.marks.of(text, look);
        let of_all = found.first().map(Vec::as_slice).unwrap_or_default();
        of_all.iter().map(|range| (range.clone(), false)).collect()
    }

    /// What a person looks for in the mail: that goes before what was searched.
    fn found(&self, part: &Part<'_>) -> Vec<Mark> {
        let Some(find) = &self.look.state.pages.find else {
            return Vec::new();
        };
        let block = part.block;
        let (first, places) = find.texts.in_paragraph(self.view.id, block.paragraph);
        let begin = places.partition_point(|place| place.octets.end <= block.octets.start);
        let end = places.partition_point(|place| place.octets.start < block.octets.end);
        let within =
            |octet: usize| octet.clamp(block.octets.start, block.octets.end) - block.octets.start;
        let places = places.iter().enumerate().take(end).skip(begin);
        places
            .map(|(number, place)| {
                let octets = within(place.octets.start)..within(place.octets.end);
                (octets, self.current == Some(first + number))
            })
            .collect()
    }

    /// Appends a piece of a block.
    pub(super) fn append(
        &self,
        job: &mut LayoutJob,
        piece: &Piece<'_>,
        format: &TextFormat,
        marks: &[Mark],
    ) {
        let (at, text) = (piece.at, piece.text);
        let tokens = self.look.tokens;
        let mut done = 0;
        let plain = |job: &mut LayoutJob, range: Range<usize>, format: &TextFormat| {
            job.append(text.get(range).unwrap_or_default(), 0.0, format.clone());
        };
        for (range, is_current) in marks {
            let begin = range.start.max(at) - at;
            let end = range.end.min(at + text.len()).saturating_sub(at);
            if range.start >= at + text.len() || range.end <= at || begin >= end {
                continue;
            }
            let ground = if *is_current {
                tokens.gold.fill
            } else {
                tokens.found.ground
            };
            let ink = if *is_current {
                tokens.gold.ink
            } else {
                tokens.found.ink
            };
            let marked = TextFormat {
                color: ink,
                background: ground,
                ..format.clone()
            };
            plain(job, done..begin, format);
            plain(job, begin..end, &marked);
            done = end;
        }
        plain(job, done..text.len(), format);
    }
}
