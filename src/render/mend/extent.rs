//! How narrow and how wide each box of a page could be (CSS 2.2, 10.3.5: shrink-to-fit).

use std::collections::HashMap;

use blitz_dom::local_name;
use blitz_dom::node::SpecialElementData;
use blitz_dom::{BaseDocument, Node, NodeId};
use style::computed_values::border_collapse::T as BorderCollapse;
use style::computed_values::box_sizing::T as BoxSizing;
use style::computed_values::flex_direction::T as FlexDirection;
use style::computed_values::table_layout::T as TableLayout;
use style::properties::ComputedValues;
use style::values::computed::{Length, LengthPercentage, MaxSize, Size};
use style::values::generics::position::PreferredRatio;
use style::values::generics::ratio::Ratio;
use style::values::specified::box_::DisplayInside;

use super::borders::Borders;
use super::columns::{Columns, Extent, Wish};
use super::frame::{Frame, finite};
use super::places::places;
use crate::render::passages::text_of;

/// Columns of a table; the pre-pass lets no cell span more.
pub(super) const COLUMNS: usize = 1_000;
/// A part of a table below this is none.
const NO_PART: f32 = 0.000_1;

/// The boxes of a page, each with how narrow and how wide it could be.
pub(super) struct Extents<'a> {
    /// Every box after the one it is in.
    pub(super) order: Vec<NodeId>,
    /// With margins.
    boxes: HashMap<NodeId, Extent>,
    tables: HashMap<NodeId, Columns>,
    borders: &'a Borders,
}

impl<'a> Extents<'a> {
    /// `borders`: those of cells whose borders are one with their neighbours'.
    pub(super) fn of(document: &BaseDocument, root: NodeId, borders: &'a Borders) -> Self {
        let mut order = Vec::new();
        let mut open = vec![root];
        while let Some(id) = open.pop() {
            if let Some(node) = document.get_node(id) {
                order.push(id);
                open.extend(node.layout_children.borrow().iter().flatten());
            }
        }
        let mut extents = Self {
            order,
            boxes: HashMap::new(),
            tables: HashMap::new(),
            borders,
        };
        for at in (0..extents.order.len()).rev() {
            let Some(node) = extents.order.get(at).and_then(|id| document.get_node(*id)) else {
                continue;
            };
            let extent = extents.measure(document, node);
            extents.boxes.insert(node.id, extent);
        }
        extents
    }

    /// Of a box, with its margins.
    pub(super) fn get(&self, id: NodeId) -> Extent {
        self.boxes.get(&id).copied().unwrap_or_default()
    }

    /// The columns of a table that finds its own widths.
    pub(super) fn columns(&self, id: NodeId) -> Option<&Columns> {
        self.tables.get(&id)
    }

    fn measure(&mut self, document: &BaseDocument, node: &Node) -> Extent {
        let Some(styles) = node.primary_styles() else {
            return Extent::exactly(node.final_layout().size.width);
        };
        let frame = Frame::of(&styles, 0.0);
        if node.data.is_element_with_tag_name(&local_name!("img")) {
            return picture(node, &styles, &frame);
        }
        let is_table = node.flags.is_table_root();
        let inner = if is_table {
            self.table(document, node, &styles)
        } else {
            self.content(document, node, &styles)
        };
        let inset = self.inset(node, &styles, &frame);
        let mut outer = inner.plus(inset);
        // Cells say their width to their columns.
        if !is_cell(&styles) {
            if let Size::LengthPercentage(width) = styles.clone_width()
                && let Some(width) = width.0.to_length()
            {
                let width = border_box(width.px(), &styles, inset);
                outer = if is_table {
                    Extent::exactly(width.max(outer.least))
                } else {
                    Extent::exactly(width)
                };
            } else if let Some(width) = by_shape(&styles) {
                outer = Extent::exactly(border_box(width, &styles, inset));
            }
            outer = clamped(outer, &styles, inset);
        }
        outer.plus(frame.margin.across())
    }

    /// Border and padding of a box at the left and the right.
    pub(super) fn inset(&self, node: &Node, styles: &ComputedValues, frame: &Frame) -> f32 {
        if let Some(border) = self.borders.get(&node.id) {
            frame.padding.across() + border.across()
        } else if node.flags.is_table_root() && is_collapsed(styles) {
            0.0
        } else {
            frame.inset()
        }
    }

    /// What a box holds.
    fn content(&self, document: &BaseDocument, node: &Node, styles: &ComputedValues) -> Extent {
        let children = node.layout_children.borrow();
        let children = || {
            children
                .iter()
                .flatten()
                .filter_map(|id| document.get_node(*id))
        };
        let flow = |child: &Node| {
            child
                .primary_styles()
                .is_none_or(|styles| !styles.clone_position().is_absolutely_positioned())
        };
        if let Some(text) = text_of(node) {
            let scale = text.layout.scale();
            let widths = text.layout.calculate_content_widths();
            let mut extent = Extent {
                // The engine breaks lines in whole points.
                least: finite(widths.min / scale).ceil(),
                most: finite(widths.max / scale).ceil(),
            };
            let mut widest = 0.0f32;
            let mut least = 0.0f32;
            for inner in text.layout.inline_boxes() {
                let id = NodeId::from_u64(inner.id);
                let of = self.get(id);
                let is_here = document.get_node(id).is_some_and(flow);
                if !is_here {
                    continue;
                }
                let laid = inner.width / scale;
                widest = widest.max(laid);
                least = least.max(of.least);
                extent.most += of.most - laid;
            }
            // Where a box was the longest word, it may get narrower.
            if widest > 0.0 && extent.least <= widest + 1.0 {
                extent.least = 0.0;
            }
            extent.least = extent.least.max(least);
            extent.most = extent.most.max(extent.least);
            return extent;
        }
        let is_row = styles.clone_display().inside() == DisplayInside::Flex
            && matches!(
                styles.clone_flex_direction(),
                FlexDirection::Row | FlexDirection::RowReverse
            );
        let mut extent = Extent::default();
        let mut floats = 0.0;
        for child in children().filter(|child| flow(child)) {
            let of = self.get(child.id);
            let is_float = child
                .primary_styles()
                .is_some_and(|styles| styles.clone_float().is_floating());
            if is_row {
                extent.least += of.least;
                extent.most += of.most;
            } else if is_float {
                floats += of.most;
                extent = extent.max(of).max(Extent {
                    least: 0.0,
                    most: floats,
                });
            } else {
                floats = 0.0;
                extent = extent.max(of);
            }
        }
        extent
    }

    /// What a table holds, with what lies between its columns.
    fn table(&mut self, document: &BaseDocument, node: &Node, styles: &ComputedValues) -> Extent {
        let Some(SpecialElementData::TableRoot(table)) =
            node.element_data().map(|element| &element.special_data)
        else {
            return Extent::default();
        };
        let has_width = !matches!(styles.clone_width(), Size::Auto);
        if styles.clone_table_layout() == TableLayout::Fixed && has_width {
            return Extent::default();
        }
        let is_collapsed = is_collapsed(styles);
        let cells = places(document, node);
        let count = cells
            .iter()
            .map(|place| place.column + place.columns)
            .chain([table.columns.len()])
            .max()
            .unwrap_or_default()
            .min(COLUMNS);
        let gap = if is_collapsed {
            0.0
        } else {
            styles.clone_border_spacing().0.width.px()
        };
        let mut wishes: Vec<Wish> = cells
            .iter()
            .filter_map(|place| {
                let cell = document.get_node(place.cell)?;
                self.wish(cell, place.column, place.columns)
            })
            .collect();
        for (first, column) in table.columns.iter().enumerate().take(COLUMNS) {
            let styles = document
                .get_node(column.node_id)
                .and_then(|node| Some((*node.primary_styles()?).clone()));
            if let Some(Size::LengthPercentage(width)) = styles.map(|styles| styles.clone_width()) {
                let (fixed, part) = width_of(&width.0);
                wishes.push(Wish {
                    first,
                    span: 1,
                    fixed,
                    part,
                    ..Wish::default()
                });
            }
        }
        let columns = Columns::new(count, gap, wishes);
        let extent = columns.extent();
        self.tables.insert(node.id, columns);
        extent
    }

    fn wish(&self, cell: &Node, first: usize, span: usize) -> Option<Wish> {
        let styles = cell.primary_styles()?;
        let frame = Frame::of(&styles, 0.0);
        let inset = self.inset(cell, &styles, &frame);
        // Margins do not count at cells.
        let mut extent = self.get(cell.id).plus(-frame.margin.across());
        let (mut fixed, part) = match styles.clone_width() {
            Size::LengthPercentage(width) => width_of(&width.0),
            _ => (None, None),
        };
        fixed = fixed.map(|width| border_box(width, &styles, inset));
        if let Size::LengthPercentage(least) = styles.clone_min_width()
            && let Some(least) = least.0.to_length()
        {
            let least = border_box(least.px(), &styles, inset);
            extent = extent.max(Extent::exactly(least));
        }
        Some(Wish {
            first,
            span,
            extent,
            fixed: fixed.filter(|width| *width > 0.0),
            part,
        })
    }
}

fn picture(node: &Node, styles: &ComputedValues, frame: &Frame) -> Extent {
    let laid = node.final_layout().size.width;
    let width = match styles.clone_width() {
        Size::LengthPercentage(width) => match width.0.to_length() {
            Some(width) => Extent::exactly(border_box(width.px(), styles, frame.inset())),
            // A part of what it stands in: it takes what it gets.
            None => Extent {
                least: 0.0,
                most: laid,
            },
        },
        _ => Extent::exactly(laid),
    };
    clamped(width, styles, frame.inset()).plus(frame.margin.across())
}

/// The width of a box that has a height and a shape, and no width of its own (CSS Sizing 4, 5.1):
/// that of a picture which is not there.
fn by_shape(styles: &ComputedValues) -> Option<f32> {
    let (Size::Auto, Size::LengthPercentage(height)) =
        (styles.clone_width(), styles.clone_height())
    else {
        return None;
    };
    let PreferredRatio::Ratio(Ratio(across, down)) = styles.clone_aspect_ratio().ratio else {
        return None;
    };
    let height = height.0.to_length()?.px();
    (down.0 > 0.0).then(|| finite(height * across.0 / down.0))
}

/// A length, or a part of what it stands in.
fn width_of(width: &LengthPercentage) -> (Option<f32>, Option<f32>) {
    let at = |basis: f32| finite(width.resolve(Length::new(basis)).px());
    let part = (at(1000.0) - at(0.0)) / 1000.0;
    if part.abs() > NO_PART {
        (None, Some(part.clamp(0.0, 1.0)))
    } else {
        (Some(at(0.0)), None)
    }
}

/// The width of a box with its frame, where styles say one.
pub(super) fn border_box(width: f32, styles: &ComputedValues, inset: f32) -> f32 {
    if styles.clone_box_sizing() == BoxSizing::BorderBox {
        width.max(inset)
    } else {
        width + inset
    }
}

/// Within the lengths that styles say are the least and the most.
pub(super) fn clamped(extent: Extent, styles: &ComputedValues, inset: f32) -> Extent {
    let (least, most) = bounds(styles, inset, None);
    let within = |width: f32| width.min(most).max(least);
    Extent {
        least: within(extent.least),
        most: within(extent.most),
    }
}

/// The least and the most width of a box with its frame. Percentages are of `basis`, and count for
/// nothing without.
pub(super) fn bounds(styles: &ComputedValues, inset: f32, basis: Option<f32>) -> (f32, f32) {
    let length = |value: &LengthPercentage| match basis {
        Some(basis) => Some(value.resolve(Length::new(basis)).px()),
        None => value.to_length().map(|length| length.px()),
    };
    let least = match styles.clone_min_width() {
        Size::LengthPercentage(value) => length(&value.0),
        _ => None,
    };
    let most = match styles.clone_max_width() {
        MaxSize::LengthPercentage(value) => length(&value.0),
        _ => None,
    };
    let with_frame = |width: f32| border_box(finite(width), styles, inset);
    (
        least.map_or(0.0, with_frame),
        most.map_or(f32::MAX, with_frame),
    )
}

pub(super) fn is_collapsed(styles: &ComputedValues) -> bool {
    styles.clone_border_collapse() == BorderCollapse::Collapse
}

fn is_cell(styles: &ComputedValues) -> bool {
    styles.clone_display().inside() == DisplayInside::TableCell
}

pub(super) fn span(cell: &Node) -> usize {
    let said = cell.attr(local_name!("colspan"));
    said.and_then(|span| span.parse().ok())
        .unwrap_or(1)
        .clamp(1, COLUMNS)
}
