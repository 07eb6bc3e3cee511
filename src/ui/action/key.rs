//! Names of actions that belong together.

use super::Action;

impl Action {
    pub(super) fn filing_key(&self) -> &'static str {
        match self {
            Self::Tag => "action-tag",
            Self::NewFolder => "folder-new",
            _ => "action-move",
        }
    }

    pub(super) fn filters_key(&self) -> &'static str {
        match self {
            Self::RunFilters => "action-run-filters",
            Self::FilterLikeThis => "action-filter-like-this",
            _ => "action-filters",
        }
    }

    pub(super) fn far_key(&self) -> &'static str {
        match self {
            Self::First => "action-first",
            Self::Last => "action-last",
            Self::PageDown => "action-page-down",
            _ => "action-page-up",
        }
    }

    pub(super) fn mark_key(&self) -> &'static str {
        match self {
            Self::MarkRead => "action-mark-read",
            Self::MarkUnread => "action-mark-unread",
            _flag => "action-flag",
        }
    }
}
