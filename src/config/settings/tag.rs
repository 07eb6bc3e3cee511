//! `[[tag]]` of config.toml: tags that are always offered, and their colours.

use serde::{Deserialize, Serialize};

use crate::model::{Tag, TagColour};

/// A tag of config.toml.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TagSettings {
    /// As it is shown.
    pub name: Tag,
    /// Its colour; `None`: one made from its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub colour: Option<TagColour>,
}

impl TagSettings {
    /// Its colour, chosen or not.
    #[must_use]
    pub fn shown_colour(&self) -> TagColour {
        self.colour.unwrap_or_else(|| TagColour::of(&self.name))
    }
}

/// The first tag that stands there a second time, and what is wrong about that.
pub(super) fn check(tags: &[TagSettings]) -> Option<(usize, String)> {
    let (position, tag) = tags.iter().enumerate().find(|(position, tag)| {
        let mut earlier = tags.iter().take(*position);
        earlier.any(|earlier| earlier.name == tag.name)
    })?;
    let fault = format!(
        "a second tag has the name {:?}, expected another one",
        tag.name.name()
    );
    Some((position, fault))
}
