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
    /// Filters that became two: they moved to a folder of several accounts, of which one calls it
    /// otherwise.
    pub parted: Vec<Part>,
    /// Filters that were two like that and became one.
    pub joined: Vec<Part>,
}

/// A filter for one account that was parted from one for several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The name of that one.
    pub of: String,
    /// As it is.
    pub is: Filter,
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
        let is_for_one = self.parted.is_empty() && self.joined.is_empty();
        self.searches.is_empty() && self.filters.is_empty() && is_for_one
    }
}
