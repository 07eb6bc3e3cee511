//! Where a list of equal rows is scrolled to.

use serde::{Deserialize, Serialize};

/// Where a list of equal rows is scrolled to: exact among any number of rows, where points counted
/// from the top are not.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct ScrollPlace {
    /// The row at the upper edge.
    pub row: usize,
    /// How much of it is above the edge, in points.
    pub points: f32,
}

impl ScrollPlace {
    /// Whether nothing is above the edge.
    #[must_use]
    pub fn is_top(self) -> bool {
        self.row == 0 && self.points <= 0.0
    }

    /// Points from the top.
    #[must_use]
    pub fn offset(self, row_points: f32) -> f64 {
        self.row as f64 * f64::from(row_points) + f64::from(self.points)
    }

    /// From points below the top.
    #[must_use]
    pub fn at_offset(offset: f64, row_points: f32) -> Self {
        let row = (offset.max(0.0) / f64::from(row_points)).floor();
        Self {
            row: row as usize,
            points: (offset.max(0.0) - row * f64::from(row_points)) as f32,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::ScrollPlace;

    #[test]
    fn a_place_among_a_million_rows_is_exact_to_a_hundredth_of_a_point() {
        for row in [0, 1, 15_625, 999_999] {
            for points in [0.0, 0.25, 31.5, 63.75] {
                let place = ScrollPlace { row, points };
                let again = ScrollPlace::at_offset(place.offset(64.0), 64.0);
                assert_eq!(again.row, row);
                assert!((again.points - points).abs() < 0.01, "{again:?}");
            }
        }
    }
}
