//! What the engine cannot lay out as browsers do, put in other words that it can.
//!
//! By which rules something is displayed, how wide its words are and where its lines end is known
//! only after a layout. So each part here looks at a page that has been laid out and says what is
//! to be written otherwise ([`Changes`]); the page is written out once more and laid out again, as
//! a document of its own.
//!
//! `quirks` draws lines as old browsers do where a page asks for it, `breaks` keeps lines from
//! growing at their ends, `heights` lets cells grow, `spans` makes boxes of inline elements with a
//! frame (buttons in a sentence), `markers` says numbers of lists, `tables` gives columns the widths
//! that browsers find (`places` knows which cell is where), `borders` decides those that cells have
//! in common, `flow` moves what would stand elsewhere. Last of all, `ends` puts the signs at the ends
//! of lines that are parted within a word or cut off.

use std::collections::{HashMap, HashSet};
use std::fmt::Write;

use blitz_dom::{BaseDocument, NodeId};

use super::orphans;

mod borders;
mod breaks;
mod columns;
pub(super) mod ends;
mod extent;
mod flow;
mod frame;
mod heights;
mod markers;
mod numerals;
mod places;
mod quirks;
mod spans;
mod tables;

/// What is written otherwise.
#[derive(Debug, Default)]
pub(super) struct Changes {
    styles: HashMap<NodeId, String>,
    columns: HashMap<NodeId, Vec<f32>>,
    inner: HashMap<NodeId, Inner>,
    breaks: HashSet<NodeId>,
    /// Children of one element that are put into a box of their own: the first, and the last.
    lines: HashMap<NodeId, NodeId>,
    /// What is put into texts, in the order in which it stands there.
    signs: HashMap<NodeId, Vec<ends::Place>>,
}

/// What is put around and into an inline element.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Inner {
    /// A blank before and after it, taken from its text.
    pub(super) blanks: (bool, bool),
    /// Room in it before and behind all else, in points.
    pub(super) room: (f32, f32),
    /// It ends below all that floats in it.
    pub(super) clears: bool,
    /// A mark before and behind all else in it, that says that it runs from right to left (UAX #9).
    pub(super) marks: (bool, bool),
}

impl Changes {
    fn is_empty(&self) -> bool {
        self.styles.is_empty()
            && self.columns.is_empty()
            && self.inner.is_empty()
            && self.breaks.is_empty()
            && self.lines.is_empty()
            && self.signs.is_empty()
    }

    /// Adds declarations, each ended with `;`, that win over all of the mail.
    fn style(&mut self, node: NodeId, declarations: &[(&str, &str)]) {
        let style = self.styles.entry(node).or_default();
        for (name, value) in declarations {
            write!(style, "{name}:{value}!important;").ok();
        }
    }

    /// The declarations added to an element.
    pub(super) fn style_of(&self, node: NodeId) -> Option<&str> {
        self.styles.get(&node).map(String::as_str)
    }

    /// The columns given to a table, in points.
    pub(super) fn columns_of(&self, node: NodeId) -> Option<&[f32]> {
        self.columns.get(&node).map(Vec::as_slice)
    }

    /// The last of the children that are put into a box of their own together with this one and
    /// what follows it.
    pub(super) fn line_from(&self, first: NodeId) -> Option<NodeId> {
        self.lines.get(&first).copied()
    }

    /// Puts a sign at an octet of a text, behind all others of it.
    fn sign(&mut self, text: NodeId, octet: usize, sign: ends::Sign) {
        self.signs.entry(text).or_default().push((octet, sign));
    }

    /// The signs put into a text.
    pub(super) fn signs_of(&self, text: NodeId) -> Option<&[ends::Place]> {
        self.signs.get(&text).map(Vec::as_slice)
    }

    /// Whether a break of a line is written as a letter.
    pub(super) fn is_letter(&self, node: NodeId) -> bool {
        self.breaks.contains(&node)
    }

    pub(super) fn inner_of(&self, node: NodeId) -> Inner {
        self.inner.get(&node).copied().unwrap_or_default()
    }
}

/// Nodes of a page that is looked at: a larger one would take too long twice. Only the numbers of
/// its lists are put right, where they would be wrong.
const NODES: usize = 20_000;

/// The page written out with everything changed that is to be; nothing where all is well.
pub(super) fn mended(document: &BaseDocument) -> Option<String> {
    let root = document.try_root_element()?.id;
    let mut changes = Changes::default();
    if document.tree().iter().nth(NODES).is_some() {
        markers::mend_odd(document, &mut changes);
    } else {
        let is_old = quirks::are_wanted(document, root);
        if is_old {
            quirks::mend(document, &mut changes);
        }
        breaks::mend(document, &mut changes);
        heights::mend(document, is_old, &mut changes);
        spans::mend(document, &mut changes);
        flow::mend(document, &mut changes);
        markers::mend(document, &mut changes);
        tables::mend(document, root, &mut changes);
    }
    (!changes.is_empty()).then(|| orphans::write(document, root, &changes))
}

/// A length as it is written.
fn points(length: f32) -> String {
    format!("{length:.3}px")
}
