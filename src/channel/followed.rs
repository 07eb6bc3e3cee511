//! Kept searches and filters that went along when what they name was called otherwise, so that
//! they and no other come back as they were.

use crate::model::{Filter, SavedSearch};

/// What a new name has met in kept searches and filters: those that went along with it, and those
/// that named the new name already.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Followed {
    /// Kept searches.
    pub searches: Vec<Change<SavedSearch>>,
    /// Filters.
    pub filters: Vec<Change<Filter>>,
}

/// One of them. Its name was not changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change<One> {
    /// As it was.
    pub before: One,
    /// As it became: as it was, where it named the new name already.
    pub after: One,
}

impl Followed {
    /// Whether there is nothing to be taken back.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.searches.is_empty() && self.filters.is_empty()
    }
}
