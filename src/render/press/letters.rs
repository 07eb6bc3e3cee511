//! What the glyphs of a page say.
//!
//! The engine hands out glyphs, numbers of shapes in a font; a PDF that can be searched and copied
//! from wants letters. Both are known where lines are laid out. So every run of glyphs of a page is
//! kept with its letters, and found again by its glyphs when it is painted: the same shapes of the
//! same font say the same.

use std::collections::HashMap;
use std::ops::Range;

use blitz_dom::Node;
use blitz_dom::node::{ListItemLayoutPosition, Marker, TextBrush};
use parley::{GlyphRun, Layout, PositionedLayoutItem, Run};

use crate::render::passages::text_of;

/// A font of a page: the number of its file's octets, its place in the file, where between its
/// masters it stands.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Face {
    pub(super) file: u64,
    pub(super) index: u32,
    pub(super) coordinates: Vec<i16>,
}

/// A setting of a font that has masters: tag and value.
pub(super) type Setting = ([u8; 4], f32);

/// A glyph, and the octets of the text that it stands for.
type Shape = (u32, Range<usize>);

/// What a run of glyphs says.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Said {
    pub(super) text: String,
    /// For each glyph the octets of the text that it stands for.
    pub(super) ranges: Vec<Range<usize>>,
}

/// What the runs of a page say.
#[derive(Debug, Default)]
pub(super) struct Letters {
    runs: HashMap<(u64, u32, Vec<u32>), Said>,
    settings: HashMap<Face, Vec<Setting>>,
}

impl Letters {
    /// Takes in what is written in a box and before it.
    pub(super) fn see(&mut self, node: &Node) {
        if let Some(text) = text_of(node) {
            self.take(&text.layout, &text.text);
        }
        let item = node
            .element_data()
            .and_then(|element| element.list_item_data.as_ref());
        if let Some(item) = item
            && let ListItemLayoutPosition::Outside(layout) = &item.position
        {
            match &item.marker {
                Marker::Char(mark) => self.take(layout, &format!("{mark} ")),
                Marker::String(mark) => self.take(layout, mark),
            }
        }
    }

    fn take(&mut self, layout: &Layout<TextBrush>, text: &str) {
        for line in layout.lines() {
            // One run of the layout is told as several where its style changes: they stand one
            // behind the other, and what each says is counted off the same list.
            let mut told: Option<(Range<usize>, Vec<Shape>)> = None;
            let mut next = 0;
            for item in line.items() {
                let PositionedLayoutItem::GlyphRun(run) = item else {
                    continue;
                };
                let range = run.run().text_range();
                let shapes = match told.take() {
                    Some((of, shapes)) if of == range && next < shapes.len() => shapes,
                    _ => {
                        next = 0;
                        shapes(run.run())
                    }
                };
                let count = run.glyphs().count();
                let own = shapes.get(next..next + count).unwrap_or_default();
                self.take_run(&run, own, text);
                next += count;
                told = Some((range, shapes));
            }
        }
    }

    fn take_run(&mut self, run: &GlyphRun<'_, TextBrush>, shapes: &[Shape], text: &str) {
        let (font, coordinates) = (run.run().font(), run.run().normalized_coords());
        let face = Face {
            file: font.data.id(),
            index: font.index,
            coordinates: coordinates.iter().map(|at| at.to_bits()).collect(),
        };
        let glyphs: Vec<u32> = run.glyphs().map(|glyph| glyph.id).collect();
        let key = (face.file, face.index, glyphs);
        self.settings.entry(face).or_insert_with(|| {
            let synthesis = run.run().synthesis();
            let settings = synthesis.variation_settings().iter();
            settings
                .map(|(tag, value)| (tag.into_bytes(), *value))
                .collect()
        });
        self.runs.entry(key).or_insert_with(|| said(shapes, text));
    }

    /// What these glyphs of a font say, where that is known.
    pub(super) fn said(&self, face: &Face, glyphs: Vec<u32>) -> Option<&Said> {
        self.runs.get(&(face.file, face.index, glyphs))
    }

    /// Where between its masters a font stands.
    pub(super) fn settings(&self, face: &Face) -> &[Setting] {
        self.settings.get(face).map_or(&[], Vec::as_slice)
    }
}

/// The glyphs of a line's run in the order in which they are seen, each with the octets of the text
/// that it stands for.
fn shapes(run: &Run<'_, TextBrush>) -> Vec<Shape> {
    let mut all: Vec<Shape> = Vec::new();
    let right_to_left = run.is_rtl();
    let mut waiting: Option<Range<usize>> = None;
    for cluster in run.visual_clusters() {
        let mut range = cluster.text_range();
        let before = all.len();
        if let Some(of_ligature) = waiting.take() {
            range = around(range, of_ligature);
        }
        all.extend(cluster.glyphs().map(|glyph| (glyph.id, range.clone())));
        if all.len() > before {
            continue;
        }
        // What has no shape and is no rest of a ligature says nothing: the end of a line.
        if !cluster.is_ligature_continuation() {
            continue;
        }
        if right_to_left || all.is_empty() {
            waiting = Some(range);
        } else if let Some(last) = all.last().map(|(_glyph, last)| last.clone()) {
            let joined = around(last.clone(), range);
            for (_glyph, of_same) in all.iter_mut().rev().take_while(|(_, of)| *of == last) {
                *of_same = joined.clone();
            }
        }
    }
    all
}

/// The letters of a stretch of it.
fn said(shapes: &[Shape], text: &str) -> Said {
    let ranges = shapes.iter().map(|(_glyph, range)| range.clone());
    let whole = ranges.clone().reduce(around).unwrap_or_default();
    let Some(letters) = text.get(whole.clone()) else {
        return Said::default();
    };
    let within = |range: Range<usize>| {
        let range = range.start - whole.start..range.end - whole.start;
        let is_text = letters.get(range.clone()).is_some();
        if is_text { range } else { 0..0 }
    };
    Said {
        text: letters.to_owned(),
        ranges: ranges.map(within).collect(),
    }
}

fn around(one: Range<usize>, other: Range<usize>) -> Range<usize> {
    one.start.min(other.start)..one.end.max(other.end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_letters_of_a_stretch_are_counted_from_its_first() {
        let said = said(&[(7, 6..9), (8, 3..6)], "鸿雁在");
        assert_eq!(said.text, "雁在");
        assert_eq!(said.ranges, [3..6, 0..3]);
        assert_eq!(super::said(&[(1, 0..2)], "鸿").text, "");
        assert_eq!(super::said(&[], "a"), Said::default());
    }
}
