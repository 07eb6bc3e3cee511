//! Boxes that stand elsewhere than browsers put them: in lines from right to left, and below what
//! floats.

use blitz_dom::local_name;
use blitz_dom::{BaseDocument, Node, NodeId};
use parley::{InlineBoxKind, PositionedLayoutItem};
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
/// Between a line and what floats beside it, with its margins, in points.
const ROOM: f32 = 32.0;

/// Says where boxes are to stand.
pub(super) fn mend(document: &BaseDocument, changes: &mut Changes) {
    // What is put around lines would stand between those and a parent that a rule asks after.
    let puts_around = !asks_after_neighbours(document);
    for (_id, node) in document.tree().iter() {
        // What is put before or behind an element is written by its sheet.
        let Some(styles) = node.primary_styles().filter(|_| node.is_element()) else {
            continue;
        };
        if styles.clone_direction() == Direction::Rtl {
            mirror(document, node, changes);
            let marks = box_at_ends(document, node);
            if marks != (false, false) {
                changes.inner.entry(node.id).or_default().marks = marks;
            }
        }
        if swallows_its_padding(document, node, &styles) {
            changes.inner.entry(node.id).or_default().clears = true;
        }
        if puts_around {
            beside(document, node, changes);
        }
    }
}

/// Whether a style sheet of the mail asks which elements stand beside or right around others.
fn asks_after_neighbours(document: &BaseDocument) -> bool {
    let mut sheets = document.tree().iter().filter(|(_id, node)| {
        let is = |name| node.data.is_element_with_tag_name(&name);
        is(local_name!("style"))
    });
    sheets.any(|(_id, sheet)| {
        let text = sheet.text_content();
        ['>', '+', '~'].iter().any(|sign| text.contains(*sign))
            || ["-child", "-of-type", ":empty"]
                .iter()
                .any(|word| text.contains(word))
    })
}

/// What floats behind lines, in a box that holds blocks too, stands beside the last of them where
/// it has room (CSS 2.2, 9.5.1); the engine puts it below. Both are put into a box of their own.
fn beside(document: &BaseDocument, node: &Node, changes: &mut Changes) {
    let children = node.layout_children.borrow();
    let children: Vec<&Node> = children
        .iter()
        .flatten()
        .filter_map(|id| document.get_node(*id))
        .collect();
    let laid = node.final_layout();
    let room = laid.size.width - laid.padding.left - laid.padding.right;
    for pair in children.windows(2) {
        let [lines, float] = pair else {
            continue;
        };
        let Some(text) = text_of(lines).filter(|_text| lines.is_anonymous()) else {
            continue;
        };
        let is_floating = float.is_element()
            && float
                .primary_styles()
                .is_some_and(|styles| styles.clone_float().is_floating());
        let scale = text.layout.scale();
        let last = text.layout.lines().last();
        let taken = last.map_or(0.0, |line| line.metrics().advance / scale);
        let size = float.final_layout().size.width;
        let (Some(first), true) = (lines.children.first(), is_floating) else {
            continue;
        };
        if taken > HAIR && taken + size + ROOM <= room {
            changes.lines.insert(*first, float.id);
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

/// Whether text from right to left begins with a box, and whether it ends with one: the engine puts
/// those at the other end, for there is no letter beside them that says how they run.
fn box_at_ends(document: &BaseDocument, node: &Node) -> (bool, bool) {
    let Some(text) = text_of(node).filter(|text| !text.text.trim().is_empty()) else {
        return (false, false);
    };
    let boxes = text.layout.inline_boxes().filter(|inner| {
        let node = document.get_node(NodeId::from_u64(inner.id));
        inner.kind == InlineBoxKind::InFlow && inner.width > 0.0 && node.is_some()
    });
    let is_blank = |piece: Option<&str>| piece.is_some_and(|piece| piece.trim().is_empty());
    boxes.fold((false, false), |(first, last), inner| {
        (
            first || is_blank(text.text.get(..inner.index)),
            last || is_blank(text.text.get(inner.index..)),
        )
    })
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
