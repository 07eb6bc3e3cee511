//! What a person has chosen for all mails of one sender.

use serde::{Deserialize, Serialize};

use super::Charset;

/// What a person has chosen for mails of one sender; what is `None` was left to the program.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SenderChoice {
    /// Whether pictures from other servers are shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pictures: Option<PictureChoice>,
    /// By which charset mails are read that do not say it for certain.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub charset: Option<Charset>,
    /// Whether mails are shown as they are designed, or as text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub view: Option<ViewChoice>,
}

/// Whether pictures from other servers are shown in mails of a sender.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PictureChoice {
    /// Fetched as soon as a mail is opened.
    Always,
    /// Neither fetched nor offered.
    Never,
}

/// How mails of a sender that have a design are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ViewChoice {
    /// As the sender meant them.
    Designed,
    /// As text.
    Text,
}

impl SenderChoice {
    /// Whether nothing was chosen.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
