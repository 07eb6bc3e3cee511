//! The text of a page in reading order, with the places where it stands.
//!
//! The engine lays text out in inline roots: boxes that hold lines. A root's text may be interrupted
//! by boxes within its lines, such as a button in a sentence, that are roots of their own. A passage
//! is a stretch of one root's text without such an interruption. All of a page's passages, one
//! after another, are its text as it is read, selected and searched.

use std::ops::Range;

use blitz_dom::node::{TextBrush, TextLayout};
use blitz_dom::{BaseDocument, Node, NodeId};
use parley::{Affinity, Cursor, InlineBoxKind, Layout, Selection};
use style::computed_values::visibility::T as Visibility;

use super::drawn::{Area, Point};

/// What stands between a passage and the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) enum Gap {
    /// The same line goes on.
    #[default]
    None,
    /// The next cell of the same row.
    Cell,
    /// A new line.
    Line,
}

impl Gap {
    pub(super) fn text(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Cell => "\t",
            Self::Line => "\n",
        }
    }
}

/// A stretch of text.
#[derive(Debug, Clone)]
pub(super) struct Passage {
    /// The inline root.
    root: NodeId,
    /// Octets of the root's text.
    pub(super) range: Range<usize>,
    pub(super) gap: Gap,
    /// The root's box.
    area: Area,
    /// Where the root's lines begin.
    origin: Point,
}

/// A place in the text: a passage and an octet of its root's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) passage: usize,
    pub(super) octet: usize,
}

/// What is still to be looked at, last first.
enum Step {
    Box(NodeId),
    Stretch(NodeId, Range<usize>),
    Gap(Gap),
}

/// All passages of a page that has been laid out.
///
/// `boxes` is told of every box of an element on the way, in reading order.
pub(super) fn collect(document: &BaseDocument, mut boxes: impl FnMut(&Node)) -> Vec<Passage> {
    let mut passages = Vec::new();
    let mut gap = Gap::None;
    let root = document.try_root_element().map(|root| root.id);
    let mut steps: Vec<Step> = root.into_iter().map(Step::Box).collect();
    while let Some(step) = steps.pop() {
        match step {
            Step::Gap(wider) => gap = gap.max(wider),
            Step::Stretch(root, range) => {
                passages.extend(passage(document, root, range, gap));
                gap = Gap::None;
            }
            Step::Box(id) => {
                let Some(node) = document.get_node(id).filter(|node| is_shown(node)) else {
                    continue;
                };
                boxes(node);
                let first = steps.len();
                match text_of(node) {
                    Some(text) if is_visible(node) => {
                        interrupted(document, id, text, &mut steps);
                    }
                    _ => children(document, node, &mut steps),
                }
                if let Some(steps) = steps.get_mut(first..) {
                    steps.reverse();
                }
            }
        }
    }
    passages
}

/// The text of an inline root.
pub(super) fn text_of(node: &Node) -> Option<&TextLayout> {
    if !node.flags.is_inline_root() {
        return None;
    }
    node.element_data()?.inline_layout_data.as_deref()
}

fn is_shown(node: &Node) -> bool {
    node.primary_styles()
        .is_some_and(|styles| !styles.clone_display().is_none())
}

fn is_visible(node: &Node) -> bool {
    node.primary_styles()
        .is_some_and(|styles| styles.clone_visibility() == Visibility::Visible)
}

/// The stretches of a root's text and the boxes between them.
fn interrupted(document: &BaseDocument, id: NodeId, text: &TextLayout, steps: &mut Vec<Step>) {
    let mut between: Vec<(usize, NodeId, InlineBoxKind)> = text
        .layout
        .inline_boxes()
        .map(|inner| (inner.index, NodeId::from_u64(inner.id), inner.kind))
        .collect();
    between.sort_by_key(|(index, ..)| *index);
    let mut from = 0;
    for (index, inner, kind) in between {
        let index = index.clamp(from, text.text.len());
        if from < index {
            steps.push(Step::Stretch(id, from..index));
        }
        from = index;
        // A button in a sentence is part of it, a column in a line of columns is not.
        // Nor is what floats beside it, but for its own first letter.
        let is_line = document.get_node(inner).is_some_and(|inner| {
            let is_part = kind == InlineBoxKind::InFlow || is_letter(inner);
            text_of(inner).is_some() && is_part || inner.children.is_empty()
        });
        let gap = if is_line { Gap::None } else { Gap::Line };
        steps.push(Step::Gap(gap));
        steps.push(Step::Box(inner));
        steps.push(Step::Gap(gap));
    }
    if from < text.text.len() {
        steps.push(Step::Stretch(id, from..text.text.len()));
    }
}

/// Whether an element is the first letter of a block, of which the pre-pass makes one of its own.
fn is_letter(node: &Node) -> bool {
    let element = node.element_data();
    element.is_some_and(|element| &*element.name.local == "x-letter")
}

/// The boxes in a box, with what stands between them.
fn children(document: &BaseDocument, node: &Node, steps: &mut Vec<Step>) {
    let inner = node.layout_children.borrow();
    let is_table = node.flags.is_table_root();
    let row = |id: NodeId| document.get_node(id).and_then(|cell| cell.parent);
    let mut before: Option<NodeId> = None;
    for id in inner.iter().flatten() {
        if let Some(before) = before {
            let same_row = is_table && row(before) == row(*id);
            steps.push(Step::Gap(if same_row { Gap::Cell } else { Gap::Line }));
        }
        steps.push(Step::Box(*id));
        before = Some(*id);
    }
}

fn passage(
    document: &BaseDocument,
    root: NodeId,
    range: Range<usize>,
    gap: Gap,
) -> Option<Passage> {
    let node = document.get_node(root)?;
    let text = text_of(node)?;
    let stretch = text.text.get(range.clone())?;
    if stretch.trim().is_empty() {
        return None;
    }
    let area = area_of(node);
    Some(Passage {
        root,
        range,
        gap,
        area,
        origin: origin_of(node, text, area),
    })
}

/// The border box of a node that has one.
pub(super) fn area_of(node: &Node) -> Area {
    let corner = node.absolute_position(0.0, 0.0);
    let size = node.final_layout().size;
    Area {
        x: corner.x,
        y: corner.y,
        width: size.width,
        height: size.height,
    }
}

/// Where the lines of a root begin: within border and padding.
pub(super) fn origin_of(node: &Node, text: &TextLayout, area: Area) -> Point {
    let layout = node.final_layout();
    Point {
        x: area.x + layout.border.left + layout.padding.left,
        y: area.y + layout.border.top + layout.padding.top + text.block_offset,
    }
}

impl Passage {
    /// Its text.
    pub(super) fn text<'a>(&self, document: &'a BaseDocument) -> &'a str {
        self.layout(document)
            .and_then(|text| text.text.get(self.range.clone()))
            .unwrap_or_default()
    }

    fn layout<'a>(&self, document: &'a BaseDocument) -> Option<&'a TextLayout> {
        text_of(document.get_node(self.root)?)
    }

    /// Calls `mark` with the areas of some octets of its root's text, line by line, until it says
    /// enough by returning false.
    pub(super) fn areas(
        &self,
        document: &BaseDocument,
        range: Range<usize>,
        mut mark: impl FnMut(Area) -> bool,
    ) {
        let Some(text) = self.layout(document) else {
            return;
        };
        let layout = &text.layout;
        let scale = f64::from(layout.scale());
        let selection = Selection::new(
            Cursor::from_byte_index(layout, range.start, Affinity::Downstream),
            Cursor::from_byte_index(layout, range.end, Affinity::Upstream),
        );
        let mut enough = false;
        selection.geometry_with(layout, |part, _line| {
            if enough || part.width() <= 0.0 {
                return;
            }
            enough = !mark(Area {
                x: self.origin.x + (part.x0 / scale) as f32,
                y: self.origin.y + (part.y0 / scale) as f32,
                width: (part.width() / scale) as f32,
                height: (part.height() / scale) as f32,
            });
        });
    }

    /// The octet of its root's text that is nearest to a point.
    fn octet_at(&self, document: &BaseDocument, point: Point) -> usize {
        let nearest = self.layout(document).map(|text| {
            let layout: &Layout<TextBrush> = &text.layout;
            let scale = layout.scale();
            let (x, y) = (point.x - self.origin.x, point.y - self.origin.y);
            Cursor::from_point(layout, x * scale, y * scale).index()
        });
        nearest.unwrap_or(self.range.start)
    }
}

/// The place in the text that is nearest to a point: a drag that ends in a margin ends at the text
/// beside it.
pub(super) fn nearest(
    document: &BaseDocument,
    passages: &[Passage],
    point: Point,
) -> Option<Place> {
    let size = |passage: &Passage| passage.area.width * passage.area.height;
    let found = passages.iter().min_by(|one, other| {
        // Of roots one within the other the smaller is meant.
        let far = one
            .area
            .distance(point)
            .total_cmp(&other.area.distance(point));
        far.then_with(|| size(one).total_cmp(&size(other)))
    })?;
    let octet = found.octet_at(document, point);
    // The root may have more stretches: the one that the octet is in, or the next one to it.
    let (passage, stretch) = passages
        .iter()
        .enumerate()
        .filter(|(_index, passage)| passage.root == found.root)
        .min_by_key(|(_index, passage)| {
            let range = &passage.range;
            range.start.saturating_sub(octet) + octet.saturating_sub(range.end)
        })?;
    let octet = octet.clamp(stretch.range.start, stretch.range.end);
    Some(Place { passage, octet })
}
