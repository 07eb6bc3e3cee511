//! Two rules of old browsers that are known only after a layout (Quirks Mode Standard, 3.3 and 3.6).
//!
//! A line is only as tall as what is written on it: letters of 11 points in a cell of 16 stand in
//! lines of 11. And the height of a cell counts with its frame. Most mails without a document type
//! were made by looking at a browser that has both.

use blitz_dom::{BaseDocument, LocalName, Node, NodeId};
use parley::PositionedLayoutItem;
use style::computed_values::box_sizing::T as BoxSizing;
use style::properties::ComputedValues;
use style::values::computed::font::LineHeight;
use style::values::computed::{Length, Size};
use style::values::specified::box_::{DisplayInside, DisplayOutside};

use super::extent::is_collapsed;
use super::frame::{Frame, finite};
use super::{Changes, points};
use crate::render::passages::text_of;

/// Lengths below this are not seen.
const HAIR: f32 = 0.5;

/// Says what old browsers do otherwise, where a page is drawn by their rules.
pub(super) fn mend(document: &BaseDocument, root: NodeId, changes: &mut Changes) {
    let is_old = document
        .get_node(root)
        .and_then(|root| root.attr(LocalName::from("data-q")))
        .is_some();
    if !is_old {
        return;
    }
    for (_id, node) in document.tree().iter() {
        let Some(styles) = node.primary_styles().filter(|_| node.is_element()) else {
            continue;
        };
        let display = styles.clone_display();
        if display.inside() == DisplayInside::TableCell {
            cell_height(document, node, &styles, changes);
        }
        if !display.is_list_item() && is_written_smaller(document, node, &styles) {
            lines(document, node, changes);
        }
    }
}

/// Takes the frame of a cell off its height.
fn cell_height(
    document: &BaseDocument,
    node: &Node,
    styles: &ComputedValues,
    changes: &mut Changes,
) {
    if styles.clone_box_sizing() == BoxSizing::BorderBox {
        return;
    }
    let Size::LengthPercentage(height) = styles.clone_height() else {
        return;
    };
    let Some(height) = height.0.to_length().map(Length::px) else {
        return;
    };
    let frame = Frame::of(styles, 0.0);
    let mut inset = frame.padding.top + frame.padding.bottom;
    if !shares_borders(document, node) {
        inset += frame.border.top + frame.border.bottom;
    }
    if inset > HAIR && height > 0.0 {
        let within = points((finite(height) - inset).max(0.0));
        changes.style(node.id, &[("height", &within)]);
    }
}

/// Whether the borders of a cell are one with its neighbours'.
fn shares_borders(document: &BaseDocument, cell: &Node) -> bool {
    cell.layout_parent
        .get()
        .and_then(|table| document.get_node(table))
        .and_then(Node::primary_styles)
        .is_some_and(|styles| is_collapsed(&styles))
}

/// Whether each line of a box has letters, none of them its own, and some of them smaller.
fn is_written_smaller(document: &BaseDocument, node: &Node, styles: &ComputedValues) -> bool {
    let Some(text) = text_of(node) else {
        return false;
    };
    let mut is_smaller = false;
    let mut last = node.id;
    for line in text.layout.lines() {
        let mut is_written = false;
        for item in line.items() {
            let PositionedLayoutItem::GlyphRun(run) = item else {
                return false;
            };
            let words = text.text.get(run.run().text_range()).unwrap_or_default();
            if words.trim().is_empty() {
                continue;
            }
            let by = run.style().brush.id;
            if by == node.id {
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
        (None, None) => size(one) + HAIR < size(other),
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
