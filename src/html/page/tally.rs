//! How much text a page has, and how much of it is drawn.

use crate::model::Extent;

/// Octets of a line, at most, for lines to say how long a text is. In `<pre>` and in a table of one
/// cell they do not.
const LINE_OCTETS: u64 = 400;

/// Text as it comes.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Tally {
    lines: u64,
    octets: u64,
    in_line: bool,
}

impl Tally {
    pub(super) fn text(&mut self, text: &str) {
        self.octets += text.len() as u64;
        self.in_line |= !text.trim().is_empty();
    }

    /// An element begins or ends.
    pub(super) fn element(&mut self, name: &str) {
        if self.in_line && ends_line(name) {
            self.in_line = false;
            self.lines += 1;
        }
    }

    /// How much of `all` this is; `None` where nothing is missing.
    pub(super) fn of(mut self, mut all: Self) -> Option<Extent> {
        self.lines += u64::from(self.in_line);
        all.lines += u64::from(all.in_line);
        if self.octets >= all.octets {
            return None;
        }
        let says_lines = all.octets / all.lines.max(1) <= LINE_OCTETS;
        let lines = says_lines.then(|| Extent::lines(self.lines, all.lines));
        lines
            .flatten()
            .or_else(|| Extent::octets(self.octets, all.octets))
    }
}

/// Whether what follows stands on a line of its own.
fn ends_line(name: &str) -> bool {
    matches!(
        name,
        "br" | "p"
            | "div"
            | "tr"
            | "li"
            | "dt"
            | "dd"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "hr"
            | "pre"
            | "table"
            | "blockquote"
            | "section"
            | "article"
            | "center"
    )
}
