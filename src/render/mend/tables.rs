//! Columns of tables as wide as browsers make them.
//!
//! The engine lays tables out as grids: a column with a width does not grow to its longest word, a
//! part of the table counts for little, and nothing is narrowed to fit. So the widths are found
//! here, from the outermost table to the innermost, and where they differ from those that were laid
//! out, the table is given them.

use std::collections::HashMap;

use blitz_dom::local_name;
use blitz_dom::node::SpecialElementData;
use blitz_dom::{BaseDocument, Node, NodeId};
use style::properties::ComputedValues;
use style::values::computed::{Length, Size};
use style::values::specified::box_::{DisplayInside, DisplayOutside};

use super::borders;
use super::extent::{Extents, border_box, bounds};
use super::frame::{Frame, finite};
use super::places::places;
use super::{Changes, points};

/// Columns that differ by less are left as they are, in points.
const SLACK: f32 = 1.0;

/// Says the widths of all columns that were laid out otherwise than browsers do.
pub(super) fn mend(document: &BaseDocument, root: NodeId, changes: &mut Changes) {
    let has_tables = document
        .tree()
        .iter()
        .any(|(_id, node)| node.flags.is_table_root());
    if !has_tables {
        return;
    }
    let borders = borders::mend(document, changes);
    let extents = Extents::of(document, root, &borders);
    let mut rooms = Rooms {
        document,
        extents: &extents,
        room: HashMap::new(),
        cells: HashMap::new(),
    };
    for id in &extents.order {
        if let Some(node) = document.get_node(*id) {
            rooms.enter(node, changes);
        }
    }
}

/// How much room there is in each box, from the outermost on.
struct Rooms<'a> {
    document: &'a BaseDocument,
    extents: &'a Extents<'a>,
    /// What a box has within its frame.
    room: HashMap<NodeId, f32>,
    /// The width of a cell, with its frame.
    cells: HashMap<NodeId, f32>,
}

impl Rooms<'_> {
    fn enter(&mut self, node: &Node, changes: &mut Changes) {
        let laid = node.final_layout();
        let Some(styles) = node.primary_styles() else {
            return;
        };
        let around = node
            .layout_parent
            .get()
            .and_then(|parent| self.room.get(&parent).copied());
        let Some(around) = around else {
            let within = laid.size.width - Frame::of(&styles, laid.size.width).inset();
            self.room.insert(node.id, within);
            return;
        };
        let frame = Frame::of(&styles, around);
        let inset = self.extents.inset(node, &styles, &frame);
        if let Some(width) = self.cells.get(&node.id) {
            self.room.insert(node.id, (width - inset).max(0.0));
            return;
        }
        let is_table = node.flags.is_table_root();
        let width = self.width(node, &styles, around, inset, frame.margin.across());
        self.room.insert(node.id, (width - inset).max(0.0));
        if is_table {
            self.table(node, width, inset, changes);
        }
    }

    /// The width of a box with its frame.
    fn width(
        &self,
        node: &Node,
        styles: &ComputedValues,
        around: f32,
        inset: f32,
        margins: f32,
    ) -> f32 {
        let is_table = node.flags.is_table_root();
        let is_picture = node.data.is_element_with_tag_name(&local_name!("img"));
        let in_flex = node
            .layout_parent
            .get()
            .and_then(|parent| self.document.get_node(parent))
            .and_then(|parent| parent.primary_styles().map(|styles| styles.clone_display()))
            .is_some_and(|display| {
                matches!(display.inside(), DisplayInside::Flex | DisplayInside::Grid)
            });
        if is_picture || in_flex && !is_table {
            return node.final_layout().size.width;
        }
        let extent = self.extents.get(node.id).plus(-margins);
        let display = styles.clone_display();
        let shrinks = is_table
            || styles.clone_float().is_floating()
            || styles.clone_position().is_absolutely_positioned()
            || display.outside() == DisplayOutside::Inline
                // An inline element around blocks is as wide as they may be.
                && display.inside() != DisplayInside::Flow;
        let room = (around - margins).max(0.0);
        let width = match styles.clone_width() {
            Size::LengthPercentage(width) => {
                let width = finite(width.0.resolve(Length::new(around)).px());
                border_box(width, styles, inset)
            }
            _ if shrinks => extent.most.min(room.max(extent.least)),
            _ => room,
        };
        let (least, most) = bounds(styles, inset, Some(around));
        let width = width.min(most).max(least);
        if is_table {
            let columns = self.extents.columns(node.id);
            width.max(columns.map_or(0.0, |columns| columns.extent().least + inset))
        } else {
            width
        }
    }

    /// Gives each cell its width, and the table its columns where it has others.
    fn table(&mut self, node: &Node, width: f32, inset: f32, changes: &mut Changes) {
        let Some(SpecialElementData::TableRoot(table)) =
            node.element_data().map(|element| &element.special_data)
        else {
            return;
        };
        let Some(columns) = self.extents.columns(node.id) else {
            for cell in &table.cells {
                if let Some(cell) = self.document.get_node(cell.node_id) {
                    self.cells.insert(cell.id, cell.final_layout().size.width);
                }
            }
            return;
        };
        let widths = columns.widths(width - inset);
        let gap = columns.gaps() / (widths.len() + 1) as f32;
        let mut differs = false;
        for place in places(self.document, node) {
            let Some(cell_node) = self.document.get_node(place.cell) else {
                continue;
            };
            let first = place.column;
            let own = widths.get(first..(first + place.columns).min(widths.len()));
            let own = own.unwrap_or_default();
            let across = own.iter().sum::<f32>() + gap * own.len().saturating_sub(1) as f32;
            differs |= (across - cell_node.final_layout().size.width).abs() > SLACK;
            self.cells.insert(place.cell, across);
        }
        differs |= (width - node.final_layout().size.width).abs() > SLACK;
        if differs && !widths.is_empty() {
            let width = points(width);
            changes.style(
                node.id,
                &[
                    ("table-layout", "fixed"),
                    ("box-sizing", "border-box"),
                    ("width", &width),
                    ("min-width", "0"),
                    ("max-width", "none"),
                ],
            );
            changes.columns.insert(node.id, widths);
        }
    }
}
