//! Where the places are that links within a page lead to.
//!
//! The pre-pass marks what link N leads to with `data-t="N"`. That may be a box, or something in a
//! line that has none, such as `<a name=part></a>`: then the line is what is meant.

use std::collections::HashSet;

use blitz_dom::{BaseDocument, LocalName, Node, NodeId};

use super::drawn::Anchor;
use super::passages::{area_of, origin_of, text_of};

/// Places that are told; a table of contents has fewer.
pub(super) const TARGETS: usize = 1_000;
/// Links that lead to one place.
const LINKS: usize = 16;
/// Boxes around a place that are gone through to find one that was laid out.
const LEVELS: usize = 400;
/// Nodes of a paragraph that are gone through to find a place in it.
const NODES: usize = 4_000;
/// Octets of text that are gone through for all places of a page: a long text may hold many.
const OCTETS: usize = 4 * 1024 * 1024;

/// Collects the places that links lead to, told of the boxes of a page one by one.
pub(super) struct Targets<'a> {
    document: &'a BaseDocument,
    marked: Vec<(NodeId, Vec<u32>)>,
    boxes: HashSet<NodeId>,
}

impl<'a> Targets<'a> {
    pub(super) fn new(document: &'a BaseDocument) -> Self {
        let name = LocalName::from("data-t");
        let marked = document.tree().iter().filter_map(|(id, node)| {
            let links = node.attr(name.clone())?.split(' ').take(LINKS);
            Some((id, links.filter_map(|link| link.parse().ok()).collect()))
        });
        Self {
            document,
            marked: marked.take(TARGETS).collect(),
            boxes: HashSet::new(),
        }
    }

    pub(super) fn see(&mut self, node: &Node) {
        if !self.marked.is_empty() {
            self.boxes.insert(node.id);
        }
    }

    /// Those that are shown somewhere.
    pub(super) fn finish(self) -> Vec<Anchor> {
        let mut found = Vec::new();
        let mut octets = OCTETS;
        for (id, links) in &self.marked {
            let Some(top) = self.top(*id, &mut octets) else {
                continue;
            };
            found.extend(links.iter().map(|link| Anchor { link: *link, top }));
        }
        found.truncate(TARGETS);
        found
    }

    /// Points from the top of the page. `octets`: so many of text may still be gone through.
    fn top(&self, id: NodeId, octets: &mut usize) -> Option<f32> {
        let mut below = id;
        for _level in 0..LEVELS {
            let node = self.document.get_node(below)?;
            let is_shown = node
                .primary_styles()
                .is_some_and(|styles| !styles.clone_display().is_none());
            if !is_shown {
                return None;
            }
            if self.boxes.contains(&below) {
                let area = area_of(node);
                return Some(if below == id {
                    area.y
                } else {
                    line(self.document, node, id, octets).unwrap_or(area.y)
                });
            }
            // A row has no box: its first cell has one.
            if let Some(cell) = self.first_box(node) {
                return Some(area_of(cell).y);
            }
            // What is laid out around it, which may be lines without an element of their own.
            let around = [node.layout_parent.get(), node.parent];
            let mut around = around.into_iter().flatten();
            below = around.find(|id| self.document.get_node(*id).is_some())?;
        }
        None
    }

    /// The first box in an element that has none, a few levels down.
    fn first_box(&self, node: &Node) -> Option<&'a Node> {
        let mut next = node;
        for _level in 0..3 {
            let mut children = next.children.iter();
            let child = children.find_map(|child| {
                let child = self.document.get_node(*child)?;
                child.is_element().then_some(child)
            })?;
            if self.boxes.contains(&child.id) {
                return Some(child);
            }
            next = child;
        }
        None
    }
}

/// Where the line begins that something in the lines of a box stands on.
fn line(document: &BaseDocument, root: &Node, wanted: NodeId, octets: &mut usize) -> Option<f32> {
    let text = text_of(root)?;
    let before = letters_before(document, root, wanted, octets)?;
    *octets = octets.checked_sub(text.text.len())?;
    let mut letters = text.text.char_indices();
    // White space is not counted: of what the mail has, most is left out.
    let mut left = before;
    let octet = letters.find_map(|(octet, letter)| {
        if letter.is_whitespace() {
            return None;
        }
        if left == 0 {
            return Some(octet);
        }
        left -= 1;
        None
    });
    let octet = octet.unwrap_or(text.text.len());
    let origin = origin_of(root, text, area_of(root));
    let scale = text.layout.scale();
    let mut lines = text.layout.lines();
    let line = lines.find(|line| line.text_range().contains(&octet));
    let line = line.or_else(|| text.layout.lines().last())?;
    Some(origin.y + line.metrics().block_min_coord / scale)
}

/// How many letters stand in the lines of a box before something.
fn letters_before(
    document: &BaseDocument,
    root: &Node,
    wanted: NodeId,
    octets: &mut usize,
) -> Option<usize> {
    let mut count = 0;
    let mut open: Vec<NodeId> = root.children.iter().rev().copied().collect();
    for _node in 0..NODES {
        let id = open.pop()?;
        if id == wanted {
            return Some(count);
        }
        let node = document.get_node(id)?;
        if let Some(text) = node.text_data() {
            *octets = octets.checked_sub(text.content.len())?;
            let letters = text.content.chars();
            count += letters.filter(|letter| !letter.is_whitespace()).count();
        } else if text_of(node).is_none() {
            // A box in the line has text of its own.
            open.extend(node.children.iter().rev());
        }
    }
    None
}
