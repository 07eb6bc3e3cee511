//! Boxes that stand elsewhere than browsers put them: in lines from right to left, and below what
//! floats.

use blitz_dom::{BaseDocument, Node, NodeId};
use parley::PositionedLayoutItem;
use style::computed_values::direction::T as Direction;
use style::properties::ComputedValues;
use style::values::specified::box_::Overflow;

use super::frame::Frame;
use super::{Changes, points};
use crate::render::passages::text_of;

/// Boxes of one line that are put in order.
const BOXES: usize = 64;
/// Lengths below this are not seen.
const HAIR: f32 = 0.5;

/// Says where boxes are to stand.
pub(super) fn mend(document: &BaseDocument, changes: &mut Changes) {
    for (_id, node) in document.tree().iter() {
        // What is put before or behind an element is written by its sheet.
        let Some(styles) = node.primary_styles().filter(|_| node.is_element()) else {
            continue;
        };
        if styles.clone_direction() == Direction::Rtl {
            mirror(document, node, changes);
        }
        if swallows_its_padding(document, node, &styles) {
            changes.inner.entry(node.id).or_default().clears = true;
        }
    }
}

/// Boxes in a line without text are laid out from left to right whatever the direction: each is
/// moved to where it would be, which leaves their order as it is read.
fn mirror(document: &BaseDocument, node: &Node, changes: &mut Changes) {
    let Some(text) = text_of(node) else {
        return;
    };
    let scale = text.layout.scale();
    for line in text.layout.lines() {
        let mut boxes: Vec<(NodeId, f32, f32)> = Vec::new();
        for item in line.items().take(BOXES) {
            match item {
                PositionedLayoutItem::InlineBox(inner) if inner.width > 0.0 => {
                    let id = NodeId::from_u64(inner.id);
                    boxes.push((id, inner.x / scale, inner.width / scale));
                }
                PositionedLayoutItem::InlineBox(_) => {}
                PositionedLayoutItem::GlyphRun(run) => {
                    let range = run.run().text_range();
                    let words = text.text.get(range).unwrap_or_default();
                    if !words.trim().is_empty() {
                        return;
                    }
                }
            }
        }
        let left = boxes.iter().map(|(_id, x, _width)| *x).reduce(f32::min);
        let right = boxes.iter().map(|(_id, x, width)| x + width);
        let (Some(left), Some(right)) = (left, right.reduce(f32::max)) else {
            continue;
        };
        let is_in_order = boxes.is_sorted_by(|(_, one, _), (_, other, _)| one <= other);
        if boxes.len() < 2 || !is_in_order {
            continue;
        }
        for (id, x, width) in boxes {
            let moved = left + right - width - x - x;
            if moved.abs() > HAIR && document.get_node(id).is_some_and(Node::is_element) {
                let moved = points(moved);
                changes.style(id, &[("position", "relative"), ("left", &moved)]);
            }
        }
    }
}

/// A box that goes around what floats in it ends with the float, its padding below it forgotten.
fn swallows_its_padding(document: &BaseDocument, node: &Node, styles: &ComputedValues) -> bool {
    let is_around = !matches!(
        styles.clone_overflow_y(),
        Overflow::Visible | Overflow::Clip
    );
    let frame = Frame::of(styles, 0.0);
    if !is_around || frame.padding.bottom + frame.border.bottom < HAIR {
        return false;
    }
    let is_floating = |id: &NodeId| {
        let styles = document
            .get_node(*id)
            .and_then(|node| node.primary_styles());
        styles.is_some_and(|styles| styles.clone_float().is_floating())
    };
    node.children.iter().any(is_floating)
}
