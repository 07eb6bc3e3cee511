//! Borders that neighbouring cells have in common (`border-collapse:collapse`; CSS 2.2, 17.6.2).
//!
//! The engine draws the first cell's border as a grid through the whole table, across cells that
//! span it, and knows no borders of rows. So the table's borders are decided here, edge by edge, and
//! each is given to the cell at its right or below it; the table itself then has none.

use std::collections::HashMap;

use blitz_dom::node::SpecialElementData;
use blitz_dom::{BaseDocument, Node, NodeId};
use style::computed_values::visibility::T as Visibility;
use style::properties::ComputedValues;
use style::values::computed::BorderStyle;
use style::values::specified::box_::DisplayInside;

use super::extent::is_collapsed;
use super::frame::{Frame, Sides};
use super::places::places;
use super::spans::written;
use super::{Changes, points};

/// The widths of the borders that cells were given.
pub(super) type Borders = HashMap<NodeId, Sides>;

/// Squares of a grid that are looked at; a table with more keeps the engine's borders.
const SQUARES: usize = 200_000;

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
    /// Whether no side is seen.
    fn is_bare(&self) -> bool {
        let sides = [&self.top, &self.right, &self.bottom, &self.left];
        !sides.into_iter().any(Edge::is_seen)
    }

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
    /// What holds its place is not seen; the lines around it are.
    is_hidden: bool,
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
    let cells: Vec<Cell> = places(document, node)
        .into_iter()
        .filter_map(|place| {
            let node = document.get_node(place.cell)?;
            let end = (place.row + place.rows).min(count);
            let edges = edges(document, node, end, count)?;
            Some(Cell {
                id: node.id,
                rows: place.row..end,
                columns: place.column..place.column + place.columns,
                edges,
                is_hidden: is_hidden(node),
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
    let own = Edges::of(styles);
    // Most tables of newsletters say so and have none: nothing to be shared, nothing to be mended.
    let is_bare = own.is_bare() && cells.iter().all(|cell| cell.edges.is_bare());
    if is_bare && Frame::of(styles, 0.0).padding == Sides::default() {
        return;
    }
    let grid = Grid {
        cells: &cells,
        squares: &grid,
        across,
    };
    for cell in &cells {
        give(cell.id, &grid.sides(cell, &own), changes, borders);
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

/// The cells of a table, and which of them is where.
struct Grid<'a> {
    cells: &'a [Cell],
    squares: &'a [Option<usize>],
    across: usize,
}

impl Grid<'_> {
    fn at(&self, row: Option<usize>, column: Option<usize>) -> Option<&Cell> {
        let place = row?.checked_mul(self.across)?.checked_add(column?)?;
        let square = self.squares.get(place).copied().flatten()?;
        self.cells.get(square)
    }

    /// The borders that a cell is given; nothing where its neighbour takes one as its own. `own`
    /// are those of the table.
    fn sides(&self, cell: &Cell, own: &Edges) -> [(&'static str, Option<Edge>); 4] {
        let (row, column) = (cell.rows.start, cell.columns.start);
        let edges = cell.edges.clone();
        let takes = |other: &Cell| cell.is_hidden && !other.is_hidden;
        let left = match self.at(Some(row), column.checked_sub(1)) {
            Some(neighbour) if takes(neighbour) => None,
            Some(neighbour) => Some(neighbour.edges.right.clone().meets(Some(&edges.left))),
            None if column == 0 => Some(edges.left.meets(Some(&own.left))),
            None => Some(edges.left),
        };
        let top = match self.at(row.checked_sub(1), Some(column)) {
            Some(neighbour) if takes(neighbour) => None,
            Some(neighbour) => Some(neighbour.edges.bottom.clone().meets(Some(&edges.top))),
            None if row == 0 => Some(edges.top.meets(Some(&own.top))),
            None => Some(edges.top),
        };
        // What lies at the right and below takes the border as its own, unless it is not seen.
        let gives = |other: &Cell| other.is_hidden && !cell.is_hidden;
        let right = match self.at(Some(row), Some(cell.columns.end)) {
            Some(neighbour) if cell.columns.end < self.across => {
                gives(neighbour).then(|| edges.right.meets(Some(&neighbour.edges.left)))
            }
            _ => Some(edges.right.meets(Some(&own.right))),
        };
        let bottom = match self.at(Some(cell.rows.end), Some(column)) {
            Some(neighbour) => {
                gives(neighbour).then(|| edges.bottom.meets(Some(&neighbour.edges.top)))
            }
            None => Some(edges.bottom.meets(Some(&own.bottom))),
        };
        [
            ("border-top", top),
            ("border-right", right),
            ("border-bottom", bottom),
            ("border-left", left),
        ]
    }
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

/// The borders of a cell that ends before row `end` of `count`, with those of its row and of its
/// group of rows.
fn edges(document: &BaseDocument, cell: &Node, end: usize, count: usize) -> Option<Edges> {
    let mut edges = Edges::of(&*cell.primary_styles()?);
    let around = |node: &Node| node.parent.and_then(|parent| document.get_node(parent));
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

fn is_hidden(cell: &Node) -> bool {
    cell.primary_styles()
        .is_some_and(|styles| styles.clone_visibility() != Visibility::Visible)
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
    fn a_box_is_bare_where_no_side_is_seen() {
        let none = edge(0.0, BorderStyle::None, "");
        let bare = Edges {
            top: none.clone(),
            right: edge(0.0, BorderStyle::Hidden, ""),
            bottom: edge(0.0, BorderStyle::Solid, "red"),
            left: none,
        };
        assert!(bare.is_bare());
        let lined = Edges {
            left: edge(1.0, BorderStyle::Solid, "red"),
            ..bare
        };
        assert!(!lined.is_bare());
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
