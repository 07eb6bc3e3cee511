//! What is moved off the page: nobody sees it, though nothing says that it is hidden.
//!
//! Where a word stands is known only to who draws. Here it is added up how far it may be moved at
//! worst: a page that is answered rather loses a word that stands oddly than keeps one that was
//! never drawn.

use super::style::Says;

/// Points that something may be moved towards an edge and still be seen: half an inch at which lists
/// hang is not enough of a word to lose it.
pub(super) const NEAR: u32 = 40;
/// Points that anything may be moved away from where pages begin: about as wide as one is.
const BEYOND: u32 = 600;
/// Points of what is not known.
const FAR: i32 = 5_000;
/// Points of the smallest line that is written above another.
pub(super) const LINE: u32 = 8;
/// Points of an `em`, as long as nobody says otherwise, and as large as a page writes it.
const EM: [f32; 2] = [16.0, 400.0];
/// Points of a hundredth of something: of a narrow page, and of the widest that one writes.
const PERCENT: [f32; 2] = [8.0, 50.0];

/// What of an element is moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Left,
    Top,
    Right,
    Bottom,
    Indent,
    MarginLeft,
    MarginTop,
    MarginRight,
    MarginBottom,
}

/// How many of [`Side`] there are.
pub(super) const SIDES: usize = 9;

impl Side {
    /// Its place among all.
    pub(super) fn place(self) -> usize {
        match self {
            Self::Left => 0,
            Self::Top => 1,
            Self::Right => 2,
            Self::Bottom => 3,
            Self::Indent => 4,
            Self::MarginLeft => 5,
            Self::MarginTop => 6,
            Self::MarginRight => 7,
            Self::MarginBottom => 8,
        }
    }

    /// That which a property sets.
    pub(super) fn of(property: &str) -> Option<Self> {
        Some(match property {
            "left" => Self::Left,
            "top" => Self::Top,
            "right" => Self::Right,
            "bottom" => Self::Bottom,
            "text-indent" => Self::Indent,
            "margin-left" | "margin-inline-start" => Self::MarginLeft,
            "margin-top" => Self::MarginTop,
            "margin-right" | "margin-inline-end" => Self::MarginRight,
            "margin-bottom" => Self::MarginBottom,
            _ => return None,
        })
    }
}

/// Points that an element is moved at worst.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Away {
    /// It, and what it holds.
    pub(super) itself: u32,
    /// What follows it in a line.
    pub(super) line: u32,
    /// All that follows it.
    pub(super) below: u32,
}

impl Away {
    /// Adds up what is said of an element; `says` knows the points of each side. `hangs`: an indent
    /// may reach into its margin.
    pub(super) fn of(is_placed: bool, hangs: bool, says: impl Fn(Side) -> i32) -> Self {
        let pulled = |side| says(side).min(0).unsigned_abs();
        // Back, or so far ahead that the page has ended.
        let margin = |side| {
            let ahead = says(side).max(0).unsigned_abs();
            pulled(side).max(if ahead > BEYOND { ahead } else { 0 })
        };
        let mut itself = [
            Side::MarginLeft,
            Side::MarginTop,
            Side::MarginRight,
            Side::MarginBottom,
        ]
        .map(margin)
        .into_iter()
        .fold(0, u32::max);
        let room = if hangs {
            says(Side::MarginLeft).max(0)
        } else {
            0
        };
        let indent = margin(Side::Indent);
        itself = itself.max(indent.saturating_sub(room.unsigned_abs()));
        if is_placed {
            // From the far edge nobody knows how far the near one is.
            itself = itself
                .max(margin(Side::Left))
                .max(margin(Side::Top))
                .max(says(Side::Right).unsigned_abs())
                .max(says(Side::Bottom).unsigned_abs());
        }
        Self {
            itself,
            line: pulled(Side::MarginLeft).max(pulled(Side::MarginRight)),
            below: pulled(Side::MarginTop).saturating_add(pulled(Side::MarginBottom)),
        }
    }
}

/// Reads `margin`, which says of four sides.
pub(super) fn margins(value: &str, say: &mut impl FnMut(Says)) {
    let sides = [
        Side::MarginTop,
        Side::MarginRight,
        Side::MarginBottom,
        Side::MarginLeft,
    ];
    let words: Vec<&str> = value.split_ascii_whitespace().take(5).collect();
    for (place, side) in sides.into_iter().enumerate() {
        // Of those that are not written the opposite is.
        let opposite = place.saturating_sub(2);
        let word = words
            .get(place)
            .or_else(|| words.get(opposite))
            .or_else(|| words.first());
        let word = word.copied().filter(|_| !value.contains('('));
        say(Says::Moved(
            side,
            word.map_or(-FAR, |word| points(word, side)),
        ));
    }
}

/// The points of a length, rather too many than too few; what is not known is far.
pub(super) fn points(value: &str, side: Side) -> i32 {
    let value = value.split_ascii_whitespace().next().unwrap_or_default();
    if matches!(value, "auto" | "initial" | "unset" | "normal" | "none") {
        return 0;
    }
    let is_unit = |letter: char| letter.is_ascii_alphabetic() || letter == '%';
    let (number, unit) = value.split_at(value.find(is_unit).unwrap_or(value.len()));
    let Ok(number) = number.parse::<f32>() else {
        return -FAR;
    };
    let is_strict = number < 0.0 || matches!(side, Side::Right | Side::Bottom);
    let [wide, strict] = match unit {
        "" | "px" => [1.0; 2],
        "pt" => [4.0 / 3.0; 2],
        "pc" => [16.0; 2],
        "in" => [96.0; 2],
        "cm" => [96.0 / 2.54; 2],
        "mm" | "q" => [96.0 / 25.4; 2],
        "em" | "rem" | "ex" | "ch" => EM,
        _ => PERCENT,
    };
    let points = number * if is_strict { strict } else { wide };
    #[expect(clippy::cast_possible_truncation, reason = "held within what fits")]
    let whole = points.clamp(-100_000.0, 100_000.0).round() as i32;
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a21_lengths_are_read_as_points_rather_too_many() {
        for (value, side, expected) in [
            ("-5000px", Side::Left, -5_000),
            ("0", Side::Left, 0),
            ("auto", Side::MarginLeft, 0),
            ("-18pt", Side::Indent, -24),
            ("-.25in", Side::Indent, -24),
            ("2em", Side::Indent, 32),
            ("-1em", Side::MarginTop, -400),
            ("2%", Side::Right, 100),
            ("50%", Side::Left, 400),
            ("calc(1px - 9px)", Side::Left, -5_000),
            ("inherit", Side::Left, -5_000),
            ("-50px hanging", Side::Indent, -50),
        ] {
            assert_eq!(points(value, side), expected, "{value}");
        }
    }

    #[test]
    fn a21_four_margins_are_read_of_one() {
        for (value, expected) in [
            ("-1px", [-1, -1, -1, -1]),
            ("1px -2px", [1, -2, 1, -2]),
            ("1px -2px 3px", [1, -2, 3, -2]),
            ("1px 2px 3px -4px", [1, 2, 3, -4]),
        ] {
            let mut read = Vec::new();
            margins(value, &mut |says| {
                if let Says::Moved(_side, points) = says {
                    read.push(points);
                }
            });
            assert_eq!(read, expected, "{value}");
        }
    }
}
