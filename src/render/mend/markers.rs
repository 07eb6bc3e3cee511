//! What stands before the items of a list.
//!
//! The engine knows few ways to count, begins no list at 0 or below, and puts numbers close to the
//! text they belong to. So each item is given its marker as a string.

use blitz_dom::{BaseDocument, LocalName, Node};
use style::computed_values::direction::T as Direction;
use style::counter_style::CounterStyle;

use super::{Changes, numerals};

/// Says the marker of every item that has a number.
pub(super) fn mend(document: &BaseDocument, changes: &mut Changes) {
    lists(document, false, changes);
}

/// Says those of the lists alone whose numbers the engine would have wrong.
pub(super) fn mend_odd(document: &BaseDocument, changes: &mut Changes) {
    lists(document, true, changes);
}

fn lists(document: &BaseDocument, only_odd: bool, changes: &mut Changes) {
    for (_id, list) in document.tree().iter() {
        if !list.is_element() || !list.children.iter().any(|child| is_item(document, *child)) {
            continue;
        }
        if only_odd && !is_odd(document, list) {
            continue;
        }
        let items: Vec<&Node> = list
            .children
            .iter()
            .filter_map(|child| document.get_node(*child))
            .filter(|child| is_item(document, child.id))
            .collect();
        let is_reversed = number(list, "reversed").is_some() || has(list, "reversed");
        let step = if is_reversed { -1 } else { 1 };
        let count = i32::try_from(items.len()).unwrap_or(i32::MAX);
        let first = if is_reversed { count } else { 1 };
        let mut next = number(list, "data-start")
            .or_else(|| number(list, "start"))
            .unwrap_or(first);
        for item in items {
            if is_from_right_to_left(item) {
                // Outside, a marker would stand at the left.
                changes.style(item.id, &[("list-style-position", "inside")]);
            }
            let value = number(item, "data-value").or_else(|| number(item, "value"));
            let this = value.unwrap_or(next);
            next = this.saturating_add(step);
            if let Some(marker) = marker(item, this) {
                changes.style(item.id, &[("list-style-type", &marker)]);
            }
        }
    }
}

/// Whether a list counts down, begins at nothing or below, or has an item with a number of its own.
fn is_odd(document: &BaseDocument, list: &Node) -> bool {
    let numbered = |child: &blitz_dom::NodeId| {
        let child = document.get_node(*child);
        child.is_some_and(|child| has(child, "data-value"))
    };
    has(list, "reversed")
        || number(list, "data-start").is_some_and(|start| start < 1)
        || list.children.iter().any(numbered)
}

fn is_item(document: &BaseDocument, id: blitz_dom::NodeId) -> bool {
    document
        .get_node(id)
        .and_then(|node| node.primary_styles().map(|styles| styles.clone_display()))
        .is_some_and(|display| display.is_list_item())
}

fn is_from_right_to_left(item: &Node) -> bool {
    let styles = item.primary_styles();
    styles.is_some_and(|styles| styles.clone_direction() == Direction::Rtl)
}

/// The marker of an item as CSS has it; `None` where it has no number.
fn marker(item: &Node, number: i32) -> Option<String> {
    let style = item.primary_styles()?.clone_list_style_type();
    let CounterStyle::Name(name) = &style.0 else {
        return None;
    };
    let written = numerals::written(&name.0, number)?;
    // A blank that does not break: the width of others is not counted.
    Some(format!("\"{written}\u{a0}\""))
}

fn has(node: &Node, name: &str) -> bool {
    node.attr(LocalName::from(name)).is_some()
}

fn number(node: &Node, name: &str) -> Option<i32> {
    node.attr(LocalName::from(name))?.trim().parse().ok()
}
