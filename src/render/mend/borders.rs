//! Borders that neighbouring cells have in common (`border-collapse:collapse`; CSS 2.2, 17.6.2).
//!
//! The engine draws the first cell's border as a grid through the whole table, across cells that
//! span it, and knows no borders of rows. So the table's borders are decided here, edge by edge, and
//! each is given to the cell at its right or below it; the table itself then has none.

use std::collections::HashMap;

use blitz_dom::node::SpecialElementData;
use blitz_dom::{BaseDocument, LocalName, Node, NodeId};
use style::properties::ComputedValues;
use style::values::computed::BorderStyle;
use style::values::specified::box_::DisplayInside;

use super::extent::{is_collapsed, span};
use super::frame::Sides;
use super::spans::written;
use super::{Changes, points};

/// The widths of the borders that cells were given.
pub(super) type Borders = HashMap<NodeId, Sides>;

/// Squares of a grid that are looked at; a table with more keeps the engine's borders.
const SQUARES: usize = 200_000;
/// Rows that a cell may span, as in the pre-pass.
const ROWS: usize = 64;

/// One side of a border.
#[derive(Debug, Clone, PartialEq)]
struct Edge {
    width: f32,
    style: BorderStyle,
    colour: String,
}

impl Edge {
    /// The one that is seen where two meet; the first where both are alike.
    fn meets(self, other: Option<&Self>) -> Self {
        let Some(other) = other else {
            return self;
        };
        if self.style == BorderStyle::Hidden || other.style == BorderStyle::Hidden {
            return Self {
                width: 0.0,
                style: BorderStyle::Hidden,
                colour: String::new(),
            };
        }
        let (own, others) = (self.width, other.width);
        if others > own || others == own && other.style > self.style {
            other.clone()
        } else {
            self
        }
    }

    fn is_seen(&self) -> bool {
        !self.style.none_or_hidden() && self.width > 0.0
    }
}

/// The four sides of one box.
#[derive(Debug, Clone, PartialEq)]
struct Edges {
    top: Edge,
    right: Edge,
    bottom: Edge,
    left: Edge,
}

impl Edges {
    fn of(styles: &ComputedValues) -> Self {
        let border = styles.get_border();
        let current = styles.clone_color();
        let edge = |width: f32, style: BorderStyle, colour: &style::values::computed::Color| Edge {
            width: if style.none_or_hidden() { 0.0 } else { width },
            style,
            colour: written(&colour.resolve_to_absolute(&current)),
        };
        Self {
            top: edge(
                border.border_top_width.0.to_f32_px(),
                border.border_top_style,
                &border.border_top_color,
            ),
            right: edge(
                border.border_right_width.0.to_f32_px(),
                border.border_right_style,
                &border.border_right_color,
            ),
            bottom: edge(
                border.border_bottom_width.0.to_f32_px(),
                border.border_bottom_style,
                &border.border_bottom_color,
            ),
            left: edge(
                border.border_left_width.0.to_f32_px(),
                border.border_left_style,
                &border.border_left_color,
            ),
        }
    }
}

/// Decides the borders of all tables whose cells have them in common.
pub(super) fn mend(document: &BaseDocument, changes: &mut Changes) -> Borders {
    let mut borders = Borders::new();
    for (_id, node) in document.tree().iter() {
        if node.flags.is_table_root()
            && let Some(styles) = node.primary_styles()
            && is_collapsed(&styles)
        {
            table(document, node, &styles, changes, &mut borders);
        }
    }
    borders
}

/// A cell in its grid.
struct Cell {
    id: NodeId,
    rows: std::ops::Range<usize>,
    columns: std::ops::Range<usize>,
    edges: Edges,
}

fn table(
    document: &BaseDocument,
    node: &Node,
    styles: &ComputedValues,
    changes: &mut Changes,
    borders: &mut Borders,
) {
    let Some(SpecialElementData::TableRoot(table)) =
        node.element_data().map(|element| &element.special_data)
    else {
        return;
    };
    let count = table.rows.len();
    let cells: Vec<Cell> = table
        .cells
        .iter()
        .filter_map(|cell| {
            let node = document.get_node(cell.node_id)?;
            let (row, column) = (usize::from(cell.row), usize::from(cell.column));
            let edges = edges(document, node, row, count)?;
            Some(Cell {
                id: node.id,
                rows: row..(row + rows(node)).min(count),
                columns: column..column + span(node),
                edges,
            })
        })
        .collect();
    let across = cells.iter().map(|cell| cell.columns.end).max();
    let across = across.unwrap_or_default();
    if cells.is_empty() || across.saturating_mul(count) > SQUARES {
        return;
    }
    let mut grid: Vec<Option<usize>> = vec![None; across * count];
    for (number, cell) in cells.iter().enumerate() {
        for row in cell.rows.clone() {
            for column in cell.columns.clone() {
                if let Some(square) = grid.get_mut(row * across + column) {
                    *square = Some(number);
                }
            }
        }
    }
    let at = |row: Option<usize>, column: Option<usize>| {
        let square = grid.get(row? * across + column?).copied().flatten()?;
        cells.get(square)
    };
    let own = Edges::of(styles);
    for cell in &cells {
        let (row, column) = (cell.rows.start, cell.columns.start);
        let edges = cell.edges.clone();
        let left = match at(Some(row), column.checked_sub(1)) {
            Some(neighbour) => neighbour.edges.right.clone().meets(Some(&edges.left)),
            None if column == 0 => edges.left.meets(Some(&own.left)),
            None => edges.left,
        };
        let top = match at(row.checked_sub(1), Some(column)) {
            Some(neighbour) => neighbour.edges.bottom.clone().meets(Some(&edges.top)),
            None if row == 0 => edges.top.meets(Some(&own.top)),
            None => edges.top,
        };
        // What lies at the right and below takes the border as its own.
        let right = match at(Some(row), Some(cell.columns.end)) {
            Some(_neighbour) if cell.columns.end < across => None,
            _ => Some(edges.right.meets(Some(&own.right))),
        };
        let bottom = match at(Some(cell.rows.end), Some(column)) {
            Some(_neighbour) => None,
            None => Some(edges.bottom.meets(Some(&own.bottom))),
        };
        let sides = [
            ("border-top", Some(top)),
            ("border-right", right),
            ("border-bottom", bottom),
            ("border-left", Some(left)),
        ];
        give(cell.id, &sides, changes, borders);
    }
    changes.style(
        node.id,
        &[
            ("border-collapse", "separate"),
            ("border-spacing", "0"),
            ("border", "0"),
            ("padding", "0"),
        ],
    );
}

/// Gives a cell its borders.
fn give(
    cell: NodeId,
    sides: &[(&str, Option<Edge>); 4],
    changes: &mut Changes,
    borders: &mut Borders,
) {
    let width = |edge: &Option<Edge>| {
        edge.as_ref()
            .filter(|edge| edge.is_seen())
            .map_or(0.0, |edge| edge.width)
    };
    let [top, right, bottom, left] = sides.each_ref().map(|(_name, edge)| width(edge));
    borders.insert(
        cell,
        Sides {
            top,
            right,
            bottom,
            left,
        },
    );
    for (name, edge) in sides {
        let said = match edge.as_ref().filter(|edge| edge.is_seen()) {
            Some(edge) => {
                let style = word(edge.style);
                format!("{} {style} {}", points(edge.width), edge.colour)
            }
            None => "0".to_owned(),
        };
        changes.style(cell, &[(name, &said)]);
    }
}

/// The borders of a cell, with those of its row and of its group of rows.
fn edges(document: &BaseDocument, cell: &Node, row: usize, count: usize) -> Option<Edges> {
    let mut edges = Edges::of(&*cell.primary_styles()?);
    let around = |node: &Node| node.parent.and_then(|parent| document.get_node(parent));
    let end = row + rows(cell);
    let row_node = around(cell)?;
    let inside = |node: &Node| {
        node.primary_styles()
            .map(|styles| styles.clone_display().inside())
    };
    if inside(row_node) == Some(DisplayInside::TableRow) {
        let own = Edges::of(&*row_node.primary_styles()?);
        edges.top = edges.top.meets(Some(&own.top));
        edges.bottom = edges.bottom.meets(Some(&own.bottom));
        if let Some(group) = around(row_node)
            && matches!(
                inside(group),
                Some(
                    DisplayInside::TableRowGroup
                        | DisplayInside::TableHeaderGroup
                        | DisplayInside::TableFooterGroup
                )
            )
        {
            let own = Edges::of(&*group.primary_styles()?);
            let is_row = |id: &NodeId| document.get_node(*id).is_some_and(Node::is_element);
            let first = group.children.iter().find(|id| is_row(id));
            let last = group.children.iter().rev().find(|id| is_row(id));
            if first == Some(&row_node.id) {
                edges.top = edges.top.meets(Some(&own.top));
            }
            if last == Some(&row_node.id) || end >= count {
                edges.bottom = edges.bottom.meets(Some(&own.bottom));
            }
        }
    }
    Some(edges)
}

fn rows(cell: &Node) -> usize {
    let said = cell.attr(LocalName::from("rowspan"));
    said.and_then(|rows| rows.parse().ok())
        .unwrap_or(1)
        .clamp(1, ROWS)
}

fn word(style: BorderStyle) -> &'static str {
    match style {
        BorderStyle::Dashed => "dashed",
        BorderStyle::Dotted => "dotted",
        BorderStyle::Double => "double",
        BorderStyle::Groove => "groove",
        BorderStyle::Inset => "inset",
        BorderStyle::Outset => "outset",
        BorderStyle::Ridge => "ridge",
        BorderStyle::Solid => "solid",
        _ => "none",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edge(width: f32, style: BorderStyle, colour: &str) -> Edge {
        Edge {
            width,
            style,
            colour: colour.to_owned(),
        }
    }

    #[test]
    fn the_wider_border_is_seen_and_a_hidden_one_hides_both() {
        let thin = edge(1.0, BorderStyle::Solid, "red");
        let wide = edge(3.0, BorderStyle::Dotted, "blue");
        let hidden = edge(0.0, BorderStyle::Hidden, "");
        assert_eq!(thin.clone().meets(Some(&wide)), wide);
        assert_eq!(wide.clone().meets(Some(&thin)), wide);
        assert!(!wide.clone().meets(Some(&hidden)).is_seen());
        assert_eq!(thin.clone().meets(None), thin);
        // Alike: the left or upper one.
        let other = edge(1.0, BorderStyle::Solid, "green");
        assert_eq!(thin.clone().meets(Some(&other)), thin);
    }
}
