//! What is left out with all it holds: drawings, templates, islands of data.

use crate::html::page::element;
use crate::html::token::Tag;

/// An element that is left out with all it holds.
pub(super) struct Gone {
    name: String,
    /// How many of its name are open.
    depth: u32,
    /// How many parts of HTML are open within a drawing.
    html: u32,
}

impl Gone {
    pub(super) fn begins(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            depth: 1,
            html: 0,
        }
    }

    /// Whether a start tag within shows that this was left open.
    pub(super) fn ends_at(&self, name: &str) -> bool {
        self.name == "svg" && self.html == 0 && element::ends_drawing(name)
    }

    /// Whether the end of an element that it stands in ends it too, as it was left open. What a
    /// template holds is a document of its own.
    pub(super) fn is_ended_by(&self, name: &str) -> bool {
        let is_around = matches!(name, "div" | "p") || element::is_of_table(name);
        is_around && self.name != "template" && self.html == 0
    }

    pub(super) fn enter(&mut self, tag: &Tag<'_>) {
        if tag.closes_itself {
            return;
        }
        if tag.name == self.name {
            self.depth += 1;
        } else if tag.name == "foreignobject" {
            self.html += 1;
        }
    }

    /// Whether an end tag ends it.
    pub(super) fn leave(&mut self, name: &str) -> bool {
        if name == self.name {
            self.depth -= 1;
        } else if name == "foreignobject" {
            self.html = self.html.saturating_sub(1);
        }
        self.depth == 0
    }
}
