//! HTML mail → text paragraphs, and → a page ready to be drawn ([`page`]). Nothing is fetched,
//! nothing is executed. Pure.
//!
//! Text is read in one pass with no tree: whatever a mail holds, the cost is its length. What was
//! drawn is read ([`read_drawn`]) off the page that was made ready for it.

mod away;
mod colour;
mod drawn;
mod entity;
mod hiding;
mod layout;
pub mod page;
mod quote;
mod reader;
mod style;
mod token;

use crate::model::text::{Paragraph, printable};

pub use quote::last_quote;

/// What an HTML mail says.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Reading {
    /// In reading order.
    pub paragraphs: Vec<Paragraph>,
    /// Pictures, backgrounds and style sheets on foreign servers; none was fetched.
    pub remote_contents: u32,
    /// Whether a limit cut it short.
    pub cut: bool,
    /// Octets of the HTML that were read.
    pub read_octets: usize,
}

/// How much is read at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Octets of text shown.
    pub text_octets: usize,
    /// Paragraphs shown.
    pub paragraphs: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            text_octets: 2 * 1024 * 1024,
            paragraphs: 50_000,
        }
    }
}

/// What a page is drawn on, as far as a mail can ask after it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Screen {
    /// Points across.
    pub width: f32,
    /// Whether a mail that asks is told that dark is wanted.
    pub dark: bool,
}

impl Default for Screen {
    /// That of a mail that nobody has opened: white paper, as wide as newsletters are meant for.
    fn default() -> Self {
        Self {
            width: 640.0,
            dark: false,
        }
    }
}

/// Reads HTML as text. What nobody sees in a browser is left out, but for what may be seen at
/// some width; links lead to http, https and mailto only.
#[must_use]
pub fn read(html: &str, limits: &Limits) -> Reading {
    reader::read(html, limits)
}

/// Reads the text of a page as it is drawn on a screen, and not a word more: for whoever answers it
/// or passes it on. What it is not sure of is left out.
#[must_use]
pub fn read_drawn(html: &str, limits: &Limits, screen: Screen) -> Reading {
    drawn::read(html, limits, screen)
}

/// Appends the text of HTML, a line a paragraph, about `octets` of it.
pub fn append_text(html: &str, octets: usize, out: &mut String) {
    let limits = Limits {
        text_octets: octets,
        ..Limits::default()
    };
    for paragraph in read(html, &limits).paragraphs {
        for span in paragraph.spans {
            out.push_str(&span.text);
        }
        out.push('\n');
    }
}

/// The first words, on one line, about `octets` of them.
#[must_use]
pub fn excerpt(html: &str, octets: usize) -> String {
    let limits = Limits {
        text_octets: octets,
        paragraphs: 40,
    };
    let mut words = String::new();
    for span in read(html, &limits).paragraphs.iter().flat_map(|paragraph| {
        let gap = std::iter::once(" ");
        paragraph
            .spans
            .iter()
            .map(|span| span.text.as_str())
            .chain(gap)
    }) {
        words.push_str(span);
    }
    let mut out = String::new();
    printable::append_one_line(&mut out, &words, octets);
    out
}
