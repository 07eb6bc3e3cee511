//! The frame of a box, as its styles say: margin, border, padding.

use style::properties::ComputedValues;
use style::values::computed::{Length, LengthPercentage, Margin};

/// Lengths on the four sides of a box, in points.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Sides {
    pub(super) top: f32,
    pub(super) right: f32,
    pub(super) bottom: f32,
    pub(super) left: f32,
}

impl Sides {
    pub(super) fn across(self) -> f32 {
        self.left + self.right
    }
}

/// All that is around what a box holds.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Frame {
    /// `auto` counts as nothing.
    pub(super) margin: Sides,
    pub(super) border: Sides,
    pub(super) padding: Sides,
}

impl Frame {
    /// Percentages are of `basis`, the width of what the box stands in.
    pub(super) fn of(styles: &ComputedValues, basis: f32) -> Self {
        let length = |value: &LengthPercentage| finite(value.resolve(Length::new(basis)).px());
        let margin = |value: Margin| match value {
            Margin::LengthPercentage(value) => length(&value),
            _ => 0.0,
        };
        let border = styles.get_border();
        let line = |is_none: bool, width: f32| if is_none { 0.0 } else { finite(width) };
        Self {
            margin: Sides {
                top: margin(styles.clone_margin_top()),
                right: margin(styles.clone_margin_right()),
                bottom: margin(styles.clone_margin_bottom()),
                left: margin(styles.clone_margin_left()),
            },
            border: Sides {
                top: line(
                    border.border_top_style.none_or_hidden(),
                    border.border_top_width.0.to_f32_px(),
                ),
                right: line(
                    border.border_right_style.none_or_hidden(),
                    border.border_right_width.0.to_f32_px(),
                ),
                bottom: line(
                    border.border_bottom_style.none_or_hidden(),
                    border.border_bottom_width.0.to_f32_px(),
                ),
                left: line(
                    border.border_left_style.none_or_hidden(),
                    border.border_left_width.0.to_f32_px(),
                ),
            },
            padding: Sides {
                top: length(&styles.clone_padding_top().0),
                right: length(&styles.clone_padding_right().0),
                bottom: length(&styles.clone_padding_bottom().0),
                left: length(&styles.clone_padding_left().0),
            },
        }
    }

    /// Border and padding at the left and the right.
    pub(super) fn inset(&self) -> f32 {
        self.border.across() + self.padding.across()
    }
}

/// A length that can be reckoned with.
pub(super) fn finite(length: f32) -> f32 {
    if length.is_finite() { length } else { 0.0 }
}
