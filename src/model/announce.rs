//! How new mail is announced.

use serde::{Deserialize, Serialize};

/// What a person is told of new mail while nobody looks at the window.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Announce {
    /// From whom it is, and its subject.
    #[default]
    Full,
    /// How many mails it is: others may see the screen.
    Count,
    /// Nothing.
    Never,
}

impl Announce {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Full, Self::Count, Self::Never];

    /// As in config.toml.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Count => "count",
            Self::Never => "never",
        }
    }
}
