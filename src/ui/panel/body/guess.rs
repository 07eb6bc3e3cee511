//! How high a block might be, until it is laid out: by the ends of its lines and the width of its
//! letters. Where a person scrolls to depends on it, and how long the handle of the bar is.

use super::block::Block;
use super::{BETWEEN, ITEM_BETWEEN, QUOTE_DEPTH, QUOTE_STEP};
use crate::mime::view::{Paragraph, ParagraphKind};
use crate::ui::theme::measure::{READING_LINE, SECOND, TEXT};

/// How wide a letter is beside its size, on average over a text.
const LETTER: f32 = 0.52;
/// The same of letters of one width.
const FIXED_LETTER: f32 = 0.6;
/// A letter of Chinese, Japanese and Korean is as wide as it is high.
const WIDE_LETTER: f32 = 1.0;
/// The first of those.
const FIRST_WIDE: char = '\u{2e80}';
/// The room beside what is preformatted, and above and below it.
const SHEET: (f32, f32) = (24.0, 8.0);
/// How high a line across is.
const RULE: f32 = 9.0;

/// What a block might take of a column of this width, with the space below it.
pub(super) fn height(block: &Block, paragraph: &Paragraph, width: f32, is_fixed: bool) -> f32 {
    let between = match paragraph.kind {
        _ if !block.is_last => 0.0,
        ParagraphKind::Item => ITEM_BETWEEN,
        _ => BETWEEN,
    };
    if paragraph.kind == ParagraphKind::Rule {
        return RULE + between;
    }
    let indent = f32::from(paragraph.quote_depth.min(QUOTE_DEPTH)) * QUOTE_STEP;
    let (size, beside, around) = match paragraph.kind {
        ParagraphKind::Preformatted => {
            let ends = u8::from(block.is_first) + u8::from(block.is_last);
            (SECOND, SHEET.0, SHEET.1 * f32::from(ends))
        }
        ParagraphKind::Signature => (SECOND, 0.0, 0.0),
        _ => (TEXT, 0.0, 0.0),
    };
    let is_fixed = is_fixed || paragraph.kind == ParagraphKind::Preformatted;
    let letter = if is_fixed { FIXED_LETTER } else { LETTER };
    let room = ((width - indent - beside) / size).max(1.0);
    let mut rows = Rows {
        room,
        letter,
        done: 0.0,
        line: 0.0,
    };
    for piece in block.pieces(paragraph) {
        rows.take(piece.text);
    }
    rows.end() * (size * READING_LINE).round() + around + between
}

/// Rows that a text takes; widths are in sizes of its letters.
struct Rows {
    /// How wide a row is.
    room: f32,
    /// How wide a letter is.
    letter: f32,
    done: f32,
    /// How wide the line is that has not ended.
    line: f32,
}

impl Rows {
    fn take(&mut self, text: &str) {
        let mut lines = text.split('\n');
        if let Some(first) = lines.next() {
            self.line += self.width(first);
        }
        for line in lines {
            self.done += self.of_line();
            self.line = self.width(line);
        }
    }

    fn of_line(&self) -> f32 {
        (self.line / self.room).ceil().max(1.0)
    }

    fn end(self) -> f32 {
        self.done + self.of_line()
    }

    fn width(&self, text: &str) -> f32 {
        if text.is_ascii() {
            return text.len() as f32 * self.letter;
        }
        let of = |letter: char| match letter >= FIRST_WIDE {
            true => WIDE_LETTER,
            false => self.letter,
        };
        text.chars().map(of).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::super::block::Blocks;
    use super::*;
    use crate::mime::view::{Content, Span};

    /// Rows of a text in a column of 600 points.
    fn rows(text: &str) -> Vec<f32> {
        let content = Content {
            paragraphs: vec![Paragraph {
                spans: vec![Span {
                    text: text.to_owned(),
                    ..Span::default()
                }],
                ..Paragraph::default()
            }],
            ..Content::default()
        };
        let blocks = Blocks::of(&content);
        let paragraph = &content.paragraphs[0];
        let of_one = |number: usize| {
            let block = blocks.get(number).unwrap();
            let between = if block.is_last { BETWEEN } else { 0.0 };
            (height(block, paragraph, 600.0, false) - between) / 20.0
        };
        (0..blocks.len()).map(of_one).collect()
    }

    #[test]
    fn a_text_takes_as_many_rows_as_it_has_lines() {
        assert_eq!(rows(""), [1.0]);
        assert_eq!(rows("The geese are back."), [1.0]);
        assert_eq!(rows("one\ntwo\n\nfour"), [4.0]);
        // Forty letters a line: 204 lines are a block, though their letters would fill 89 rows.
        let log = "2026-03-05 13:05 a goose was seen again\n".repeat(300);
        let log = rows(&log);
        assert!((200.0..=206.0).contains(&log[0]), "{log:?}");
    }

    #[test]
    fn a_long_line_takes_as_many_rows_as_its_letters_fill() {
        // 42.86 sizes are a row: 82 letters, or 42 that are wide.
        assert_eq!(rows(&"g".repeat(820)), [10.0]);
        assert_eq!(rows(&"鸿".repeat(420)), [10.0]);
        assert_eq!(
            rows(&format!("{}\n{}", "g".repeat(90), "g".repeat(90))),
            [4.0]
        );
    }
}
