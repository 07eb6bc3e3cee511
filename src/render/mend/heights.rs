//! Cells that are told a height.
//!
//! It is the least a cell is (CSS 2.2, 17.5.3): more in it makes it taller, and so does a taller
//! neighbour. To the engine it is the height, and what has no room hangs out below. By the rules of
//! old browsers the frame of a cell counts with its height (Quirks Mode Standard, 3.6).

use blitz_dom::{BaseDocument, Node};
use style::computed_values::box_sizing::T as BoxSizing;
use style::values::computed::{Length, Size};

use super::extent::is_collapsed;
use super::frame::{Frame, finite};
use super::places::{Place, places};
use super::{Changes, points};
use crate::render::passages::text_of;

/// Lengths below this are not seen.
const HAIR: f32 = 0.5;

/// Says how tall cells are at least. `is_old`: by the rules of old browsers.
pub(super) fn mend(document: &BaseDocument, is_old: bool, changes: &mut Changes) {
    for (_id, node) in document.tree().iter() {
        if node.flags.is_table_root() {
            table(document, node, is_old, changes);
        }
    }
}

/// How tall a cell is told to be.
struct Told {
    /// As it is to be written: with its frame where that counts.
    said: f32,
    /// With its frame.
    whole: f32,
    /// Whether old browsers read it otherwise than it is written.
    is_other: bool,
}

fn table(document: &BaseDocument, node: &Node, is_old: bool, changes: &mut Changes) {
    let shares_borders = node
        .primary_styles()
        .is_some_and(|styles| is_collapsed(&styles));
    let cells: Vec<(Place, &Node, Option<Told>)> = places(document, node)
        .into_iter()
        .filter_map(|place| {
            let cell = document.get_node(place.cell)?;
            Some((place, cell, told(cell, is_old, shares_borders)))
        })
        .collect();
    if cells.iter().all(|(_place, _cell, told)| told.is_none()) {
        return;
    }
    let rows = cells.iter().map(|(place, ..)| place.row + 1).max();
    let mut tallest = vec![0.0f32; rows.unwrap_or_default()];
    for (place, cell, told) in cells.iter().filter(|(place, ..)| place.rows == 1) {
        let height = held(document, cell).max(told.as_ref().map_or(0.0, |told| told.whole));
        if let Some(tall) = tallest.get_mut(place.row) {
            *tall = tall.max(height);
        }
    }
    for (place, cell, told) in cells {
        let Some(told) = told else {
            continue;
        };
        let row = tallest.get(place.row).copied().unwrap_or_default();
        let said = points(told.said);
        if held(document, cell) > told.whole + HAIR || place.rows == 1 && row > told.whole + HAIR {
            changes.style(cell.id, &[("height", "auto"), ("min-height", &said)]);
        } else if told.is_other {
            changes.style(cell.id, &[("height", &said)]);
        }
    }
}

/// How tall a cell is told to be, where that is a length.
fn told(cell: &Node, is_old: bool, shares_borders: bool) -> Option<Told> {
    let styles = cell.primary_styles()?;
    let Size::LengthPercentage(height) = styles.clone_height() else {
        return None;
    };
    let height = finite(height.0.to_length().map(Length::px)?);
    if height <= 0.0 {
        return None;
    }
    let frame = Frame::of(&styles, 0.0);
    let mut inset = frame.padding.top + frame.padding.bottom;
    if !shares_borders {
        inset += frame.border.top + frame.border.bottom;
    }
    let is_other = is_old && inset > HAIR && styles.clone_box_sizing() != BoxSizing::BorderBox;
    Some(if is_other {
        let within = (height - inset).max(0.0);
        Told {
            said: within,
            whole: within + inset,
            is_other,
        }
    } else if styles.clone_box_sizing() == BoxSizing::BorderBox {
        Told {
            said: height,
            whole: height.max(inset),
            is_other,
        }
    } else {
        Told {
            said: height,
            whole: height + inset,
            is_other,
        }
    })
}

/// How tall what a cell holds is, with the cell's frame.
fn held(document: &BaseDocument, cell: &Node) -> f32 {
    let layout = cell.final_layout();
    let (padding, border) = (layout.padding, layout.border);
    let frame = padding.top + padding.bottom + border.top + border.bottom;
    let within = match text_of(cell) {
        Some(text) => text.layout.height() / text.layout.scale(),
        None => blocks(document, cell),
    };
    finite(within + frame)
}

/// How tall the boxes in a cell are, one below the other.
fn blocks(document: &BaseDocument, cell: &Node) -> f32 {
    let children = cell.layout_children.borrow();
    let children = children.iter().flatten();
    let (mut top, mut bottom) = (f32::MAX, f32::MIN);
    for child in children.filter_map(|id| document.get_node(*id)) {
        let is_away = child
            .primary_styles()
            .is_some_and(|styles| styles.clone_position().is_absolutely_positioned());
        if is_away {
            continue;
        }
        let laid = child.final_layout();
        top = top.min(laid.location.y - laid.margin.top);
        bottom = bottom.max(laid.location.y + laid.size.height + laid.margin.bottom);
    }
    (bottom - top).max(0.0)
}
