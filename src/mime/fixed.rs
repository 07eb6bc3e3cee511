//! Whether a plain text counts on letters of one width: a patch, a table, a drawing of lines.
//!
//! Signs that hardly any letter has are enough, as the price of a mistake is another face of type:
//! the heads of a patch, lines made of the corners of a table, columns that several lines in a row
//! keep by runs of spaces.

use crate::model::text::{Paragraph, ParagraphKind};

/// Lines looked at: what comes behind them has the face of what stands before.
const LINES: usize = 400;
/// Octets of a line looked at.
const LINE_OCTETS: usize = 400;
/// Lines in a row that keep their columns.
const ROWS: usize = 3;
/// Spaces that make a column; two also follow a full stop.
const GAP: usize = 2;
/// Columns of which two lines must have one in common.
const COLUMNS: usize = 16;

/// Whether a text counts on letters of one width.
#[must_use]
pub(super) fn is_fixed(paragraphs: &[Paragraph]) -> bool {
    let mut table = Table::default();
    let mut patch = Patch::default();
    let mut seen = 0;
    for paragraph in paragraphs {
        // What a signature draws says nothing of the text.
        if paragraph.kind == ParagraphKind::Signature {
            continue;
        }
        let text: String = paragraph
            .spans
            .iter()
            .map(|one| one.text.as_str())
            .collect();
        for line in text.split('\n') {
            let line = &line[..line.floor_char_boundary(LINE_OCTETS)];
            if table.line(line) || patch.line(line) {
                return true;
            }
            seen += 1;
            if seen >= LINES {
                return false;
            }
        }
        table.ends();
    }
    false
}

/// The heads of a patch: of one file, or of a piece with its lines.
#[derive(Default)]
struct Patch {
    had_old: bool,
}

impl Patch {
    fn line(&mut self, line: &str) -> bool {
        let had_old = std::mem::replace(&mut self.had_old, line.starts_with("--- "));
        let is_hunk = || {
            let inner = line
                .strip_prefix("@@ -")
                .and_then(|rest| rest.split_once(" @@"));
            inner.is_some_and(|(lines, _rest)| lines.contains(" +"))
        };
        line.starts_with("diff --git ") || had_old && line.starts_with("+++ ") || is_hunk()
    }
}

/// Lines that keep their columns.
#[derive(Default)]
struct Table {
    /// Of the line before.
    columns: Vec<Edge>,
    rows: usize,
    drawn: usize,
}

impl Table {
    fn ends(&mut self) {
        self.columns.clear();
        (self.rows, self.drawn) = (0, 0);
    }

    /// Whether this line makes what was read a table.
    fn line(&mut self, line: &str) -> bool {
        self.drawn = if is_drawn(line) { self.drawn + 1 } else { 0 };
        let columns = columns(line);
        let keeps = columns.iter().any(|column| self.columns.contains(column));
        self.rows = match (columns.is_empty(), keeps) {
            (true, _) => 0,
            (false, true) => self.rows + 1,
            (false, false) => 1,
        };
        self.columns = columns;
        self.rows >= ROWS || self.drawn >= ROWS
    }
}

/// An edge of what stands in a column, in characters of one width: words keep the left one, numbers
/// the right one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Edge {
    Left(usize),
    Right(usize),
}

/// The edges of what stands behind runs of spaces.
fn columns(line: &str) -> Vec<Edge> {
    let mut found = Vec::new();
    let (mut column, mut spaces) = (0, 0);
    let mut has_begun = false;
    let mut before = ' ';
    for letter in line.chars() {
        let is_space = letter == ' ';
        // Behind the end of a sentence two spaces are a habit.
        let is_habit = spaces == GAP && matches!(before, '.' | '!' | '?' | ':');
        if !is_space && has_begun && spaces >= GAP && !is_habit && found.len() < COLUMNS {
            found.push(Edge::Left(column));
        }
        if is_space && spaces == 0 && !found.is_empty() {
            found.push(Edge::Right(column));
        }
        if is_space {
            spaces += 1;
        } else {
            (spaces, has_begun, before) = (0, true, letter);
        }
        column += if letter >= '\u{1100}' { 2 } else { 1 };
    }
    if spaces == 0 && !found.is_empty() {
        found.push(Edge::Right(column));
    }
    found
}

/// Whether a line is of a table or a picture drawn by letters.
fn is_drawn(line: &str) -> bool {
    let line = line.trim();
    let has_boxes = line
        .chars()
        .any(|letter| ('\u{2500}'..='\u{257f}').contains(&letter));
    let is_edge = line.starts_with('+') && line.ends_with('+') && line.contains("--");
    let is_row = line.len() > 2 && line.starts_with('|') && line.ends_with('|');
    has_boxes || is_edge || is_row
}

#[cfg(test)]
mod tests {
    use super::super::text::{self, Flow};
    use super::*;

    fn read(text: &str) -> bool {
        is_fixed(&text::paragraphs(text, Flow::default()))
    }

    #[test]
    fn a_patch_is_known_by_its_heads() {
        assert!(read(
            "Please have a look.\n\n---\n a.c | 2 +-\n\ndiff --git a/a.c b/a.c\n"
        ));
        assert!(read("--- old.txt\n+++ new.txt\n"));
        assert!(read("see:\n@@ -1,4 +1,5 @@ fn main\n"));
        assert!(!read("-- \n+++ this is great +++\n"));
        assert!(!read("@@ the market @@"));
    }

    #[test]
    fn a_table_is_known_by_the_columns_that_its_lines_keep() {
        assert!(read(
            "Name     Age\nAnn      42\nBob       7\nCho      19\n"
        ));
        assert!(read("姓名    年龄\n王芳    42\n李明    17\n"));
        assert!(read("+----+---+\n| a  | b |\n+----+---+\n"));
        assert!(read("┌───┐\n│ x │\n└───┘\n"));
    }

    #[test]
    fn a_letter_is_none() {
        let letter = "Dear Ann,\n\nI was there.  It rained.  Then it\nstopped.  We went home.  That is\nall.  Write soon.\n\nBob\n";
        assert!(!read(letter));
        assert!(!read("    indented\n    lines\n    of a poem\n    here\n"));
        assert!(!read("- one\n- two\n- three\n| a quote of old\n"));
        // A drawing in the signature is a signature's.
        assert!(!read("Hello\n\n-- \n+--+\n|  |\n+--+\n"));
    }

    #[test]
    fn a23_a_million_spaces_are_one_line() {
        assert!(!read(&" x".repeat(1_000_000)));
        assert!(!read(&"x\n".repeat(300_000)));
    }
}
