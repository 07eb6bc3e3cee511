//! `[reading]`: how mails are read.

use serde::{Deserialize, Serialize};

use crate::model::authenticity::CheckSignatures;

/// `[reading]`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReadingSettings {
    /// When signatures are checked; their keys are asked for outside.
    #[serde(default)]
    pub check_signatures: CheckSignatures,
}
