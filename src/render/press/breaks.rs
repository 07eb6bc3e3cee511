//! Where one page ends and the next begins: between lines, rows and pictures, not across them.

/// Part of a page that a break leaves empty at most to spare a row or a picture.
const SPARED: f32 = 0.6;
/// Part of a page that a break leaves empty at most to spare a line.
const SPARED_FOR_LINES: f32 = 0.75;
/// Two lengths that differ by less than this are the same.
const HAIR: f32 = 0.01;

/// What is not to be cut, from its top to its bottom.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Band {
    pub(super) top: f32,
    pub(super) bottom: f32,
    pub(super) strength: Strength,
}

/// How much it matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Strength {
    /// A row of a table, a picture, a heading with what follows it.
    Row,
    /// A line of text.
    Line,
}

/// The ends of pages of at most `page` each, from the top of what is `height` tall; at most `most`
/// of them. `false`: something is left behind the last.
pub(super) fn cut(
    height: f32,
    page: f32,
    mut bands: Vec<Band>,
    most: usize,
    ends: &mut Vec<f32>,
) -> bool {
    bands.retain(|band| {
        let tall = band.bottom - band.top;
        band.top.is_finite() && band.bottom.is_finite() && (HAIR..=page).contains(&tall)
    });
    bands.sort_by(|one, other| one.top.total_cmp(&other.top));
    let mut top = 0.0;
    while height - top > page + HAIR {
        if ends.len() + 1 >= most {
            ends.push(top + page);
            return false;
        }
        top = next(top, top + page, &bands);
        ends.push(top);
    }
    ends.push(height.max(top + HAIR));
    true
}

/// The best end of a page that begins at `top` and has to end at `limit`.
fn next(top: f32, limit: f32, bands: &[Band]) -> f32 {
    // What began before this page cannot be spared any more.
    let first = bands.partition_point(|band| band.top <= top + HAIR);
    let behind = bands.partition_point(|band| band.top < limit);
    let of_page = bands.get(first..behind).unwrap_or_default();
    let above = |all: bool| {
        let mut end = limit;
        // From below: what a new end lies in began above everything looked at so far.
        for band in of_page.iter().rev() {
            let counts = all || band.strength == Strength::Line;
            if counts && band.top < end - HAIR && band.bottom > end + HAIR {
                end = band.top;
            }
        }
        end
    };
    let page = limit - top;
    let all = above(true);
    if all > top + page * (1.0 - SPARED) {
        return all;
    }
    let lines = above(false);
    if lines > top + page * (1.0 - SPARED_FOR_LINES) {
        return lines;
    }
    limit
}

#[cfg(test)]
mod tests {
    use super::*;

    fn band(top: f32, bottom: f32, strength: Strength) -> Band {
        Band {
            top,
            bottom,
            strength,
        }
    }

    fn ends(height: f32, page: f32, bands: &[Band]) -> Vec<f32> {
        let mut ends = Vec::new();
        assert!(cut(height, page, bands.to_vec(), 100, &mut ends));
        ends
    }

    #[test]
    fn a_page_ends_above_the_line_that_it_would_cut() {
        let lines: Vec<Band> = (0..30)
            .map(|line| line as f32 * 10.0)
            .map(|top| band(top, top + 9.0, Strength::Line))
            .collect();
        assert_eq!(ends(300.0, 95.0, &lines), [90.0, 180.0, 270.0, 300.0]);
        assert_eq!(ends(50.0, 95.0, &lines), [50.0]);
        assert_eq!(ends(0.0, 95.0, &[]), [0.01]);
    }

    #[test]
    fn a_row_is_kept_where_that_leaves_no_page_half_empty() {
        let row = |top, bottom| band(top, bottom, Strength::Row);
        let line = |top| band(top, top + 10.0, Strength::Line);
        assert_eq!(ends(150.0, 100.0, &[row(70.0, 120.0)]), [70.0, 150.0]);
        assert_eq!(
            ends(150.0, 100.0, &[row(30.0, 120.0), line(95.0)]),
            [95.0, 150.0]
        );
        // A heading stays with what follows it, and that with its own row.
        let bands = [row(60.0, 85.0), row(80.0, 110.0)];
        assert_eq!(ends(150.0, 100.0, &bands), [60.0, 150.0]);
    }

    #[test]
    fn what_is_taller_than_a_page_is_cut_and_everything_ends() {
        let tall = [band(10.0, 350.0, Strength::Line)];
        assert_eq!(ends(350.0, 100.0, &tall), [100.0, 200.0, 300.0, 350.0]);
        // Lines that overlap all the way leave no place to cut between them.
        let chain: Vec<Band> = (0..400)
            .map(|at| band(at as f32, at as f32 + 3.0, Strength::Line))
            .collect();
        assert_eq!(ends(350.0, 100.0, &chain), [100.0, 200.0, 300.0, 350.0]);
        let odd = [
            band(f32::NAN, 3.0, Strength::Row),
            band(9.0, 1.0, Strength::Row),
        ];
        assert_eq!(ends(150.0, 100.0, &odd), [100.0, 150.0]);
    }

    #[test]
    fn no_more_pages_are_made_than_are_wanted() {
        let mut ends = Vec::new();
        assert!(!cut(1e6, 100.0, Vec::new(), 3, &mut ends));
        assert_eq!(ends, [100.0, 200.0, 300.0]);
    }
}
