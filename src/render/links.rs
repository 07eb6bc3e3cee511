//! Where links are on a page, and which one is at a place.
//!
//! A link is an `<a>` whose address is `mail:/l/N`; the pre-pass keeps the table of what N is.

use std::collections::HashMap;

use blitz_dom::local_name;
use blitz_dom::{BaseDocument, Node, NodeId};
use parley::PositionedLayoutItem;
use style::values::specified::box_::DisplayOutside;

use super::drawn::{Area, LinkPlace, Point};
use super::passages::{area_of, origin_of, text_of};

/// What the address of a link begins with.
const ADDRESS: &str = "mail:/l/";

/// Which link is at a place.
pub(super) fn at(document: &BaseDocument, point: Point) -> Option<u32> {
    let hit = document.hit(point.x, point.y)?;
    link_of(document, hit.node_id)
}

/// The link that a node is, or is in.
fn link_of(document: &BaseDocument, id: NodeId) -> Option<u32> {
    let mut next = Some(id);
    while let Some(node) = next.and_then(|id| document.get_node(id)) {
        if node.data.is_element_with_tag_name(&local_name!("a"))
            && let Some(address) = node.attr(local_name!("href"))
        {
            return address.strip_prefix(ADDRESS)?.parse().ok();
        }
        next = node.parent;
    }
    None
}

/// Collects the places of links, told of the boxes of a page one by one.
pub(super) struct Places<'a> {
    document: &'a BaseDocument,
    /// Whole paragraphs are one node; most nodes are in no link.
    known: HashMap<NodeId, Option<u32>>,
    found: Vec<LinkPlace>,
    most: usize,
}

impl<'a> Places<'a> {
    /// `most`: so many places are told, and those behind them are not.
    pub(super) fn new(document: &'a BaseDocument, most: usize) -> Self {
        Self {
            document,
            known: HashMap::new(),
            found: Vec::new(),
            most,
        }
    }

    pub(super) fn finish(self) -> Vec<LinkPlace> {
        self.found
    }

    /// A box: a link of its own (a button), something in a line of a link (a picture), or lines with
    /// links.
    pub(super) fn see(&mut self, node: &Node) {
        if !node.is_anonymous() && is_pressed_as_a_whole(node) {
            self.add(node.id, area_of(node));
        }
        let Some(text) = text_of(node) else {
            return;
        };
        let area = area_of(node);
        let origin = origin_of(node, text, area);
        let scale = text.layout.scale();
        for line in text.layout.lines() {
            let metrics = line.metrics();
            let (top, bottom) = (metrics.block_min_coord, metrics.block_max_coord);
            for item in line.items() {
                if self.found.len() >= self.most {
                    return;
                }
                if let PositionedLayoutItem::GlyphRun(run) = item {
                    let area = Area {
                        x: origin.x + run.offset() / scale,
                        y: origin.y + top / scale,
                        width: run.advance() / scale,
                        height: (bottom - top) / scale,
                    };
                    self.add(run.style().brush.id, area);
                }
            }
        }
    }

    fn add(&mut self, id: NodeId, area: Area) {
        if self.found.len() >= self.most {
            return;
        }
        let document = self.document;
        let known = self.known.entry(id);
        let Some(link) = *known.or_insert_with(|| link_of(document, id)) else {
            return;
        };
        if let Some(last) = self.found.last_mut().filter(|last| last.link == link) {
            if covers(last.area, area) {
                return;
            }
            let same_line = last.area.y == area.y && last.area.height == area.height;
            if same_line && (last.area.x + last.area.width - area.x).abs() < 1.0 {
                last.area = last.area.around(area);
                return;
            }
        }
        self.found.push(LinkPlace { link, area });
    }
}

/// Whether a box in a link is a place of the link, and not only the lines in it.
fn is_pressed_as_a_whole(node: &Node) -> bool {
    let is = |name| node.data.is_element_with_tag_name(&name);
    let in_line = node
        .primary_styles()
        .is_some_and(|styles| styles.clone_display().outside() == DisplayOutside::Inline);
    in_line || is(local_name!("a")) || is(local_name!("img"))
}

/// Whether one lies within the other, but for a hair.
fn covers(outer: Area, inner: Area) -> bool {
    let all = outer.around(inner);
    all.width <= outer.width + 1.0 && all.height <= outer.height + 1.0
}
