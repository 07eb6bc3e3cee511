//! How wide the columns of a table are (CSS Tables 3, "Computing the table width" and
//! "Distributing excess width"), which is what browsers do.

/// What is left for a column, as a part of its table, where it is nothing.
const NOTHING: f32 = 0.001;
/// A column that is no wider holds nothing: the border it has in common with its neighbour.
const HAIRLINE: f32 = 1.0;
/// Wider than any room, in points.
const WIDEST: f32 = 100_000.0;

/// The least and the most that something takes across, in points.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Extent {
    /// As narrow as its longest word lets it be.
    pub(super) least: f32,
    /// With no line broken.
    pub(super) most: f32,
}

impl Extent {
    pub(super) fn exactly(width: f32) -> Self {
        Self {
            least: width,
            most: width,
        }
    }

    pub(super) fn plus(self, more: f32) -> Self {
        Self {
            least: (self.least + more).max(0.0),
            most: (self.most + more).max(0.0),
        }
    }

    pub(super) fn max(self, other: Self) -> Self {
        Self {
            least: self.least.max(other.least),
            most: self.most.max(other.most),
        }
    }
}

/// What a cell, or a `<col>`, says of its columns.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Wish {
    /// The first column, from 0.
    pub(super) first: usize,
    /// How many.
    pub(super) span: usize,
    pub(super) extent: Extent,
    /// The width it is given, with its frame.
    pub(super) fixed: Option<f32>,
    /// The part of the table, from 0 to 1.
    pub(super) part: Option<f32>,
}

/// One column.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Column {
    extent: Extent,
    is_fixed: bool,
    part: f32,
}

/// All columns of a table.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Columns {
    list: Vec<Column>,
    /// Between columns, and at both ends.
    gap: f32,
}

impl Columns {
    pub(super) fn new(count: usize, gap: f32, mut wishes: Vec<Wish>) -> Self {
        let mut columns = Self {
            list: vec![Column::default(); count],
            gap,
        };
        // What is said of one column counts before what is said of several.
        wishes.sort_by_key(|wish| wish.span);
        for wish in &wishes {
            if wish.span == 1 {
                columns.one(wish);
            } else {
                columns.several(wish);
            }
        }
        let mut left = 1.0f32;
        for column in &mut columns.list {
            column.part = column.part.min(left);
            left -= column.part;
            column.extent.most = column.extent.most.max(column.extent.least);
        }
        columns
    }

    fn one(&mut self, wish: &Wish) {
        let Some(column) = self.list.get_mut(wish.first) else {
            return;
        };
        column.extent.least = column.extent.least.max(wish.extent.least);
        match wish.fixed {
            Some(width) => {
                let width = width.max(wish.extent.least);
                column.extent.most = if column.is_fixed {
                    column.extent.most.max(width)
                } else {
                    width
                };
                column.is_fixed = true;
            }
            None if !column.is_fixed => {
                column.extent.most = column.extent.most.max(wish.extent.most);
            }
            None => {}
        }
        column.part = column.part.max(wish.part.unwrap_or_default());
    }

    fn several(&mut self, wish: &Wish) {
        let end = (wish.first + wish.span).min(self.list.len());
        let inner = self.gap * (wish.span.saturating_sub(1)) as f32;
        let gap = self.gap;
        let Some(columns) = self.list.get_mut(wish.first..end) else {
            return;
        };
        if columns.is_empty() {
            return;
        }
        let most = wish
            .fixed
            .unwrap_or(wish.extent.most)
            .max(wish.extent.least);
        let sum = |columns: &[Column], of: fn(&Column) -> f32| columns.iter().map(of).sum::<f32>();
        if let Some(part) = wish.part {
            let more = part - sum(columns, |column| column.part);
            let free: Vec<usize> = (0..columns.len())
                .filter(|at| columns.get(*at).is_some_and(|column| column.part == 0.0))
                .collect();
            for at in &free {
                if let Some(column) = columns.get_mut(*at) {
                    column.part = (more / free.len() as f32).max(0.0);
                }
            }
        }
        let target = wish.extent.least - inner;
        let short = target - sum(columns, |column| column.extent.least);
        if short > 0.0 {
            let mut widths: Vec<f32> = columns.iter().map(|column| column.extent.least).collect();
            let within = Self {
                list: columns.to_vec(),
                gap,
            };
            within.spread(&mut widths, target);
            for (column, width) in columns.iter_mut().zip(widths) {
                column.extent.least = column.extent.least.max(width);
                column.extent.most = column.extent.most.max(column.extent.least);
            }
        }
        let target = most - inner;
        if target > sum(columns, |column| column.extent.most) {
            let mut widths: Vec<f32> = columns.iter().map(|column| column.extent.most).collect();
            let within = Self {
                list: columns.to_vec(),
                gap,
            };
            within.excess(&mut widths, target);
            for (column, width) in columns.iter_mut().zip(widths) {
                column.extent.most = column.extent.most.max(width);
            }
        }
    }

    /// What lies between columns and at the ends.
    pub(super) fn gaps(&self) -> f32 {
        self.gap * (self.list.len() + 1) as f32
    }

    /// The whole, without the table's own frame.
    pub(super) fn extent(&self) -> Extent {
        let mut least = 0.0f32;
        let mut most = 0.0f32;
        let mut by_part = 0.0f32;
        let (mut rest, mut left) = (0.0f32, 1.0f32);
        for column in &self.list {
            least += column.extent.least;
            most += column.extent.most;
            if column.part > 0.0 {
                by_part = by_part.max(column.extent.most / column.part);
                left -= column.part;
            } else {
                rest += column.extent.most;
            }
        }
        if rest > HAIRLINE && left < 1.0 {
            // Where parts leave nothing for the others, the table takes all the room there is.
            by_part = by_part.max(if left > NOTHING { rest / left } else { WIDEST });
        }
        let extent = Extent {
            least,
            most: most.max(by_part).max(least),
        };
        extent.plus(self.gaps())
    }

    /// How wide each column is where the table, without its own frame, is so wide.
    pub(super) fn widths(&self, width: f32) -> Vec<f32> {
        let target = (width - self.gaps()).max(0.0);
        let mut widths: Vec<f32> = self.list.iter().map(|column| column.extent.least).collect();
        self.spread(&mut widths, target);
        widths
    }

    /// Widens columns from their least to a sum.
    fn spread(&self, widths: &mut Vec<f32>, target: f32) {
        let by_part = |column: &Column| (column.part * target).max(column.extent.least);
        let guesses: [&dyn Fn(&Column) -> f32; 4] = [
            &|column| column.extent.least,
            &|column| {
                if column.part > 0.0 {
                    by_part(column)
                } else {
                    column.extent.least
                }
            },
            &|column| {
                if column.part > 0.0 {
                    by_part(column)
                } else if column.is_fixed {
                    column.extent.most
                } else {
                    column.extent.least
                }
            },
            &|column| {
                if column.part > 0.0 {
                    by_part(column)
                } else {
                    column.extent.most
                }
            },
        ];
        let mut below: Vec<f32> = Vec::new();
        for guess in guesses {
            let above: Vec<f32> = self.list.iter().map(guess).collect();
            let sum: f32 = above.iter().sum();
            if sum >= target {
                let low: f32 = below.iter().sum();
                if below.is_empty() || sum <= low {
                    *widths = if below.is_empty() { above } else { below };
                } else {
                    let share = (target - low) / (sum - low);
                    let between = |(low, high): (&f32, &f32)| low + (high - low) * share;
                    *widths = below.iter().zip(&above).map(between).collect();
                }
                return;
            }
            below = above;
        }
        *widths = below;
        self.excess(widths, target);
    }

    /// Widens columns beyond their most to a sum.
    fn excess(&self, widths: &mut [f32], target: f32) {
        let more = target - widths.iter().sum::<f32>();
        if more <= 0.0 {
            return;
        }
        let is_free = |column: &Column| column.part == 0.0 && !column.is_fixed;
        let weights: [&dyn Fn(&Column) -> f32; 5] = [
            &|column| {
                if is_free(column) {
                    column.extent.most
                } else {
                    0.0
                }
            },
            &|column| if is_free(column) { 1.0 } else { 0.0 },
            &|column| {
                if column.part == 0.0 {
                    column.extent.most
                } else {
                    0.0
                }
            },
            &|column| column.part,
            &|_column| 1.0,
        ];
        for weight in weights {
            let weighed: Vec<f32> = self.list.iter().map(weight).collect();
            let sum: f32 = weighed.iter().sum();
            if sum > 0.0 {
                for (width, weight) in widths.iter_mut().zip(weighed) {
                    *width += more * weight / sum;
                }
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wish(first: usize, span: usize, least: f32, most: f32) -> Wish {
        Wish {
            first,
            span,
            extent: Extent { least, most },
            ..Wish::default()
        }
    }

    fn fixed(first: usize, width: f32, least: f32) -> Wish {
        Wish {
            fixed: Some(width),
            ..wish(first, 1, least, width)
        }
    }

    fn part(first: usize, part: f32, least: f32, most: f32) -> Wish {
        Wish {
            part: Some(part),
            ..wish(first, 1, least, most)
        }
    }

    #[test]
    fn columns_take_what_their_words_need() {
        let columns = Columns::new(
            2,
            0.0,
            vec![wish(0, 1, 40.0, 100.0), wish(1, 1, 60.0, 300.0)],
        );
        assert_eq!(columns.extent().least, 100.0);
        assert_eq!(columns.extent().most, 400.0);
        assert_eq!(columns.widths(400.0), [100.0, 300.0]);
        assert_eq!(columns.widths(100.0), [40.0, 60.0]);
        // Half way between both.
        assert_eq!(columns.widths(250.0), [70.0, 180.0]);
        // Wider than all: in proportion.
        assert_eq!(columns.widths(800.0), [200.0, 600.0]);
    }

    #[test]
    fn a_column_with_a_width_grows_to_its_longest_word_and_keeps_it_otherwise() {
        let columns = Columns::new(2, 0.0, vec![fixed(0, 60.0, 75.0), wish(1, 1, 50.0, 90.0)]);
        assert_eq!(columns.widths(400.0), [75.0, 325.0]);
        let columns = Columns::new(2, 0.0, vec![fixed(0, 60.0, 20.0), wish(1, 1, 50.0, 90.0)]);
        assert_eq!(columns.widths(400.0), [60.0, 340.0]);
    }

    #[test]
    fn a_column_with_a_part_has_its_part() {
        let columns = Columns::new(
            2,
            0.0,
            vec![part(0, 0.25, 10.0, 20.0), part(1, 0.75, 10.0, 500.0)],
        );
        assert_eq!(columns.widths(400.0), [100.0, 300.0]);
        // What is left beside a part goes to the other, empty or not.
        let columns = Columns::new(
            2,
            0.0,
            vec![part(0, 0.25, 10.0, 20.0), wish(1, 1, 0.0, 0.0)],
        );
        assert_eq!(columns.widths(400.0), [100.0, 300.0]);
        // The part of the first makes the whole wide: 20 points are a quarter of 80.
        let columns = Columns::new(
            2,
            0.0,
            vec![part(0, 0.25, 10.0, 20.0), wish(1, 1, 5.0, 30.0)],
        );
        assert_eq!(columns.extent().most, 80.0);
    }

    #[test]
    fn parts_that_leave_nothing_make_a_table_as_wide_as_it_may_be() {
        let columns = Columns::new(
            2,
            0.0,
            vec![part(0, 1.0, 10.0, 20.0), wish(1, 1, 5.0, 30.0)],
        );
        assert!(columns.extent().most > 5_000.0);
        assert_eq!(columns.widths(400.0), [395.0, 5.0]);
    }

    #[test]
    fn a_column_that_holds_nothing_but_a_border_takes_no_room() {
        let columns = Columns::new(
            2,
            0.0,
            vec![part(0, 1.0, 10.0, 444.0), wish(1, 1, 1.0, 1.0)],
        );
        assert_eq!(columns.extent().most, 445.0);
    }

    #[test]
    fn what_goes_over_several_columns_widens_them() {
        let wishes = vec![
            wish(0, 1, 10.0, 10.0),
            wish(1, 1, 30.0, 30.0),
            wish(0, 2, 80.0, 80.0),
        ];
        let columns = Columns::new(2, 0.0, wishes);
        assert_eq!(columns.widths(80.0), [20.0, 60.0]);
    }

    #[test]
    fn gaps_are_between_and_around() {
        let columns = Columns::new(2, 5.0, vec![wish(0, 1, 10.0, 10.0), wish(1, 1, 10.0, 10.0)]);
        assert_eq!(columns.extent().least, 35.0);
        assert_eq!(columns.widths(55.0), [20.0, 20.0]);
    }

    #[test]
    fn no_columns_and_empty_ones_are_no_trouble() {
        assert_eq!(
            Columns::new(0, 2.0, vec![wish(0, 1, 1.0, 1.0)]).widths(50.0),
            [0.0; 0]
        );
        assert_eq!(Columns::new(2, 0.0, Vec::new()).widths(50.0), [25.0, 25.0]);
    }
}
