//! Which rows and columns each cell of a table takes (HTML standard, "forming a table").
//!
//! The engine says of a cell below one that goes over several rows that it stands in the column of
//! that one, though it puts it beside. So the grid is gone through here.

use blitz_dom::node::SpecialElementData;
use blitz_dom::{BaseDocument, LocalName, Node, NodeId};

use super::extent::{COLUMNS, span};

/// Rows that a cell may span, as in the pre-pass.
const ROWS: usize = 64;

/// A cell in the grid of its table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) cell: NodeId,
    /// The first row, from 0.
    pub(super) row: usize,
    /// How many rows; some of them may be missing.
    pub(super) rows: usize,
    /// The first column, from 0.
    pub(super) column: usize,
    /// How many columns.
    pub(super) columns: usize,
}

/// The cells of a table, row by row; nothing for what is no table.
pub(super) fn places(document: &BaseDocument, table: &Node) -> Vec<Place> {
    let Some(SpecialElementData::TableRoot(table)) =
        table.element_data().map(|element| &element.special_data)
    else {
        return Vec::new();
    };
    let mut grid = Grid::default();
    let cells = table.cells.iter().filter_map(|cell| {
        let node = document.get_node(cell.node_id)?;
        let row = usize::from(cell.row);
        let (rows, columns) = (rows(node), span(node));
        let column = grid.put(row, rows, columns);
        Some(Place {
            cell: cell.node_id,
            row,
            rows,
            column,
            columns,
        })
    });
    cells.collect()
}

fn rows(cell: &Node) -> usize {
    let said = cell.attr(LocalName::from("rowspan"));
    said.and_then(|rows| rows.parse().ok())
        .unwrap_or(1)
        .clamp(1, ROWS)
}

/// Which squares are taken, while cells are put in from the first row on.
#[derive(Debug, Default)]
struct Grid {
    /// Of each column the first row that nothing reaches from above.
    free_from: Vec<usize>,
    row: usize,
    /// The first column that may be free in this row.
    next: usize,
}

impl Grid {
    /// Puts a cell into the first columns that are free; the first of them is told.
    fn put(&mut self, row: usize, rows: usize, columns: usize) -> usize {
        if row != self.row {
            (self.row, self.next) = (row, 0);
        }
        let is_taken = |from: &usize| *from > row;
        let mut first = self.next;
        // Past the last column that anything reaches all is free.
        while first < self.free_from.len() && first < COLUMNS {
            let end = (first + columns).min(self.free_from.len());
            let across = self.free_from.get(first..end).unwrap_or_default();
            match across.iter().rposition(is_taken) {
                Some(taken) => first += taken + 1,
                None => break,
            }
        }
        let end = first + columns;
        if self.free_from.len() < end {
            self.free_from.resize(end, 0);
        }
        for from in self.free_from.iter_mut().take(end).skip(first) {
            *from = row + rows;
        }
        self.next = end;
        first
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first column of each cell: its row, how many rows it spans and how many columns.
    fn columns(cells: &[(usize, usize, usize)]) -> Vec<usize> {
        let mut grid = Grid::default();
        let put = |cell: &(usize, usize, usize)| grid.put(cell.0, cell.1, cell.2);
        cells.iter().map(put).collect()
    }

    #[test]
    fn a_cell_stands_beside_one_that_comes_from_the_row_above() {
        let cells = [(0, 2, 1), (0, 1, 2), (1, 1, 1), (1, 1, 1), (2, 1, 1)];
        assert_eq!(columns(&cells), [0, 1, 1, 2, 0]);
    }

    #[test]
    fn one_in_the_middle_over_three_rows_is_stepped_over() {
        let cells = [
            (0, 1, 1),
            (0, 3, 1),
            (0, 1, 1),
            (1, 1, 1),
            (1, 1, 1),
            (2, 1, 1),
            (2, 1, 1),
            (3, 1, 1),
            (3, 1, 1),
        ];
        assert_eq!(columns(&cells), [0, 1, 2, 0, 2, 0, 2, 0, 1]);
    }

    #[test]
    fn a_wide_cell_takes_no_square_that_is_taken() {
        assert_eq!(columns(&[(0, 1, 1), (0, 2, 1), (1, 1, 2)]), [0, 1, 2]);
    }

    #[test]
    fn a_row_may_be_missing_and_the_table_empty() {
        assert_eq!(columns(&[(0, 1, 1), (7, 64, 1), (8, 1, 1)]), [0, 0, 1]);
        assert_eq!(columns(&[]), [0; 0]);
    }
}
