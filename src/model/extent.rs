//! How much of something long is shown.

/// How much of something long is shown: its beginning, roughly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// Lines, as they stand in the mail.
    Lines {
        /// How many are shown.
        shown: u64,
        /// Of how many.
        of: u64,
    },
    /// Octets, where lines cannot be counted cheaply.
    Octets {
        /// How many are shown.
        shown: u64,
        /// Of how many.
        of: u64,
    },
}

impl Extent {
    /// Lines of lines; `None` where there are no more than are shown.
    #[must_use]
    pub fn lines(shown: u64, of: u64) -> Option<Self> {
        (shown < of).then_some(Self::Lines { shown, of })
    }

    /// Octets of octets; `None` where there are no more than are shown.
    #[must_use]
    pub fn octets(shown: u64, of: u64) -> Option<Self> {
        (shown < of).then_some(Self::Octets { shown, of })
    }

    /// Both together, where they are counted alike; else the first.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (
                Self::Lines { shown, of },
                Self::Lines {
                    shown: more,
                    of: all,
                },
            ) => Self::Lines {
                shown: shown.saturating_add(more),
                of: of.saturating_add(all),
            },
            (
                Self::Octets { shown, of },
                Self::Octets {
                    shown: more,
                    of: all,
                },
            ) => Self::Octets {
                shown: shown.saturating_add(more),
                of: of.saturating_add(all),
            },
            (first, _other) => first,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_counted_alike_is_added_up() {
        let lines = |shown, of| Extent::Lines { shown, of };
        assert_eq!(lines(1, 5).and(lines(2, 10)), lines(3, 15));
        let octets = Extent::Octets { shown: 1, of: 2 };
        assert_eq!(lines(1, 5).and(octets), lines(1, 5));
        assert_eq!(Extent::lines(5, 5), None);
        assert_eq!(Extent::octets(6, 5), None);
    }
}
