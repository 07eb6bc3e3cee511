//! What stands out in a paragraph: what the search has found the mail by, and what a person looks
//! for in it.

use std::ops::Range;

use egui::text::{LayoutJob, TextFormat};

use super::Body;
use crate::mime::view::{Paragraph, Span};
use crate::search::Field;
use crate::ui::state::marks::TextOfMail;

/// Octets that stand out, and whether they are the place that is shown.
pub(super) type Mark = (Range<usize>, bool);

impl Body<'_> {
    /// What stands out in a paragraph, in order, by the octets of all its spans together.
    pub(super) fn marks(&self, index: usize, paragraph: &Paragraph) -> Vec<Mark> {
        let found = self.found(index);
        if !found.is_empty() {
            return found;
        }
        let state = self.look.state;
        if state.search.query.is_none() {
            return Vec::new();
        }
        let spans = &paragraph.spans;
        let text = TextOfMail {
            mail: self.view.id,
            paragraph: index,
            octets: spans.iter().map(|span| span.text.len()).sum(),
        };
        let look = || {
            let text: String = spans.iter().map(|span| span.text.as_str()).collect();
            vec![self.look.marks(Field::Body, &text)]
        };
        let found = state.search.marks.of(text, look);
        let of_all = found.first().map(Vec::as_slice).unwrap_or_default();
        of_all.iter().map(|range| (range.clone(), false)).collect()
    }

    /// What a person looks for in the mail: that goes before what was searched.
    fn found(&self, index: usize) -> Vec<Mark> {
        let Some(find) = &self.look.state.pages.find else {
            return Vec::new();
        };
        let (first, places) = find.texts.in_paragraph(self.view.id, index);
        let places = places.iter().enumerate();
        places
            .map(|(number, place)| (place.octets.clone(), self.current == Some(first + number)))
            .collect()
    }

    /// Appends a span, `at` being where it begins in its paragraph.
    pub(super) fn append(
        &self,
        job: &mut LayoutJob,
        (at, span): (usize, &Span),
        format: &TextFormat,
        marks: &[Mark],
    ) {
        let tokens = self.look.tokens;
        let (mut done, text) = (0, span.text.as_str());
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
