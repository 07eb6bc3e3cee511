//! What is kept and counted about looking for mails.

use serde::{Deserialize, Serialize};

/// A search kept under a name: a place like a folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SavedSearch {
    /// As it is shown; no two have the same.
    pub name: String,
    /// As it was typed.
    pub query: String,
}

impl SavedSearch {
    /// Characters a name may have: it stands in the folder pane.
    pub const NAME_CHARACTERS: usize = 60;
}

/// How many mails a search sees.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Indexed {
    /// Mails with a row: found by sender, date, folder and the like.
    pub mails: u64,
    /// Mails whose words are in as well.
    pub with_text: u64,
}

impl Indexed {
    /// Whether every mail is found by its words.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.with_text >= self.mails
    }
}
