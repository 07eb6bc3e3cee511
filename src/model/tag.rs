//! A word that a person puts on mails.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};

use serde::{Deserialize, Serialize};

/// A tag: any script, as the person writes it. Two that differ in case alone are the same tag.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Tag {
    name: Box<str>,
    key: Box<str>,
}

/// Why a word is no tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TagFault {
    /// Nothing is left of it without the spaces around it.
    #[error("a tag needs a name")]
    Empty,
    /// It has more than [`Tag::LIMIT_CHARACTERS`].
    #[error("a tag has at most {} characters", Tag::LIMIT_CHARACTERS)]
    TooLong,
    /// It has a control character or one that turns the direction of text around.
    #[error("a tag cannot hold control characters")]
    Control,
}

impl Tag {
    /// Longest name, in characters: what a row still has room for.
    pub const LIMIT_CHARACTERS: usize = 64;

    /// Takes a name without the spaces around it.
    ///
    /// # Errors
    /// [`TagFault`] says what is wrong with it.
    pub fn new(name: &str) -> Result<Self, TagFault> {
        let name = name.trim();
        if name.is_empty() {
            return Err(TagFault::Empty);
        }
        if name.chars().any(super::text::printable::is_hidden) {
            return Err(TagFault::Control);
        }
        if name.chars().count() > Self::LIMIT_CHARACTERS {
            return Err(TagFault::TooLong);
        }
        Ok(Self {
            name: name.into(),
            key: name.to_lowercase().into(),
        })
    }

    /// As the person wrote it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What all ways of writing it have in common.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }
}

impl fmt::Display for Tag {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.name)
    }
}

impl PartialEq for Tag {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl Eq for Tag {}

impl PartialOrd for Tag {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Tag {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key.cmp(&other.key)
    }
}

impl Hash for Tag {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key.hash(state);
    }
}

impl TryFrom<String> for Tag {
    type Error = TagFault;

    fn try_from(name: String) -> Result<Self, TagFault> {
        Self::new(&name)
    }
}

impl From<Tag> for String {
    fn from(tag: Tag) -> Self {
        tag.name.into()
    }
}

/// The colour of a tag: one of a palette of which every theme has its own shades.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TagColour {
    /// Red.
    Red,
    /// Orange.
    Orange,
    /// Yellow.
    Yellow,
    /// Green.
    Green,
    /// Teal.
    Teal,
    /// Blue.
    Blue,
    /// Purple.
    Purple,
    /// Pink.
    Pink,
    /// Brown.
    Brown,
    /// Grey.
    Grey,
}

impl TagColour {
    /// All of them, as they are offered.
    pub const ALL: [Self; 10] = [
        Self::Red,
        Self::Orange,
        Self::Yellow,
        Self::Green,
        Self::Teal,
        Self::Blue,
        Self::Purple,
        Self::Pink,
        Self::Brown,
        Self::Grey,
    ];

    /// As config.toml calls it.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Red => "red",
            Self::Orange => "orange",
            Self::Yellow => "yellow",
            Self::Green => "green",
            Self::Teal => "teal",
            Self::Blue => "blue",
            Self::Purple => "purple",
            Self::Pink => "pink",
            Self::Brown => "brown",
            Self::Grey => "grey",
        }
    }

    /// The colour of a tag that nobody gave one: always the same.
    #[must_use]
    pub fn of(tag: &Tag) -> Self {
        // FNV-1a: short names fall far apart.
        let hash = tag.key().bytes().fold(0x811c_9dc5_u32, |hash, byte| {
            (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
        });
        let place = hash as usize % Self::ALL.len();
        Self::ALL.get(place).copied().unwrap_or(Self::Grey)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_a_word_of_any_script_and_nothing_that_draws_badly() {
        for name in ["todo", "to do", "旅行", "Straße", "a/b.c", "🪿", "नमस्ते"] {
            assert_eq!(Tag::new(&format!("  {name} ")).unwrap().name(), name);
        }
        for (name, fault) in [
            ("", TagFault::Empty),
            (" \t", TagFault::Empty),
            ("a\nb", TagFault::Control),
            ("a\u{202e}b", TagFault::Control),
            (&"字".repeat(65), TagFault::TooLong),
        ] {
            assert_eq!(Tag::new(name), Err(fault), "{name:?}");
        }
        assert!(Tag::new(&"字".repeat(64)).is_ok());
    }

    #[test]
    fn case_makes_no_other_tag() {
        assert_eq!(Tag::new("Travel"), Tag::new("tRAVEL"));
        assert_ne!(Tag::new("Travel"), Tag::new("Travels"));
    }
}
