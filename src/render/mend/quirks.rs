//! A rule of old browsers that is known only after a layout (Quirks Mode Standard, 3.3).
//!
//! A line is only as tall as what is written on it: letters of 11 points in a cell of 16 stand in
//! lines of 11. Most mails without a document type were made by looking at a browser that has it.

use blitz_dom::{BaseDocument, LocalName, Node, NodeId};
use parley::{InlineBoxKind, PositionedLayoutItem};
use style::properties::ComputedValues;
use style::values::computed::font::LineHeight;
use style::values::specified::box_::{DisplayInside, DisplayOutside};

use super::{Changes, points};
use crate::render::passages::text_of;

/// Lengths below this are not seen.
const HAIR: f32 = 0.5;

/// Whether a page is drawn by the rules of old browsers.
pub(super) fn are_wanted(document: &BaseDocument, root: NodeId) -> bool {
    let root = document.get_node(root);
    root.and_then(|root| root.attr(LocalName::from("data-q")))
        .is_some()
}

/// Says where lines are lower than browsers of today make them.
pub(super) fn mend(document: &BaseDocument, changes: &mut Changes) {
    for (_id, node) in document.tree().iter() {
        let Some(styles) = node.primary_styles().filter(|_| node.is_element()) else {
            continue;
        };
        if styles.clone_display().is_list_item() {
            continue;
        }
        let is_smaller = if text_of(node).is_some() {
            is_written_smaller(document, node, node.id, &styles)
        } else {
            are_written_smaller(document, node, &styles)
        };
        if is_smaller {
            lines(document, node, changes);
        }
    }
}

/// The same of a block that holds lines as well as blocks: all its lines stand in boxes that have
/// no element of their own.
fn are_written_smaller(document: &BaseDocument, node: &Node, styles: &ComputedValues) -> bool {
    let children = node.layout_children.borrow();
    let mut is_smaller = false;
    for child in children.iter().flatten() {
        let Some(child) = document
            .get_node(*child)
            .filter(|child| child.is_anonymous())
        else {
            continue;
        };
        if text_of(child).is_none() || !is_written_smaller(document, child, node.id, styles) {
            return false;
        }
        is_smaller = true;
    }
    is_smaller
}

/// Whether each line of a box has letters, none of them its own or `owner`'s, and some of them
/// smaller.
fn is_written_smaller(
    document: &BaseDocument,
    node: &Node,
    owner: NodeId,
    styles: &ComputedValues,
) -> bool {
    let Some(text) = text_of(node) else {
        return false;
    };
    let mut is_smaller = false;
    let mut last = node.id;
    for line in text.layout.lines() {
        let mut is_written = false;
        for item in line.items() {
            let run = match item {
                PositionedLayoutItem::GlyphRun(run) => run,
                // A picture in the line counts as it is, one that floats is in no line.
                PositionedLayoutItem::InlineBox(inner) => {
                    is_written |= inner.kind == InlineBoxKind::InFlow;
                    continue;
                }
            };
            let words = text.text.get(run.run().text_range()).unwrap_or_default();
            if words.trim().is_empty() {
                continue;
            }
            let by = run.style().brush.id;
            if by == node.id || by == owner {
                return false;
            }
            is_written = true;
            if by != last {
                last = by;
                let own = document.get_node(by).and_then(Node::primary_styles);
                is_smaller |= own.is_some_and(|own| is_lower(&own, styles));
            }
        }
        if !is_written {
            return false;
        }
    }
    is_smaller
}

/// Whether lines of the one are lower than lines of the other.
fn is_lower(one: &ComputedValues, other: &ComputedValues) -> bool {
    let size = |styles: &ComputedValues| styles.clone_font_size().used_size().px();
    let height = |styles: &ComputedValues| match styles.clone_line_height() {
        LineHeight::Normal => None,
        LineHeight::Number(times) => Some(times.0 * size(styles)),
        LineHeight::Length(length) => Some(length.0.px()),
    };
    match (height(one), height(other)) {
        (Some(one), Some(other)) => one + HAIR < other,
        // The letters of another font may want less room.
        (None, None) => {
            size(one) + HAIR < size(other) || {
                let is_other = one.clone_font_family() != other.clone_font_family();
                is_other && size(one) <= size(other) + HAIR
            }
        }
        _ => false,
    }
}

/// Leaves the height of lines to those elements in a box that have letters of their own.
fn lines(document: &BaseDocument, root: &Node, changes: &mut Changes) {
    changes.style(root.id, &[("line-height", "0")]);
    let mut open: Vec<NodeId> = root.children.to_vec();
    while let Some(id) = open.pop() {
        let Some(node) = document.get_node(id).filter(|node| node.is_element()) else {
            continue;
        };
        let Some(styles) = node.primary_styles() else {
            continue;
        };
        let display = styles.clone_display();
        let height = match styles.clone_line_height() {
            LineHeight::Normal => "normal".to_owned(),
            LineHeight::Number(times) => times.0.to_string(),
            LineHeight::Length(length) => points(length.0.px()),
        };
        let is_inline =
            display.outside() == DisplayOutside::Inline && display.inside() == DisplayInside::Flow;
        if !is_inline {
            changes.style(id, &[("line-height", &height)]);
            continue;
        }
        let height = if has_letters(document, node) {
            height.as_str()
        } else {
            "0"
        };
        changes.style(id, &[("line-height", height)]);
        open.extend(node.children.iter().copied());
    }
}

/// Whether text stands in an element and in none within it.
fn has_letters(document: &BaseDocument, node: &Node) -> bool {
    node.before().is_some()
        || node.after().is_some()
        || node.children.iter().any(|child| {
            document
                .get_node(*child)
                .is_some_and(|child| child.is_text_node() && !child.is_whitespace_node())
        })
}
