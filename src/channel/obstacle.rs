//! What keeps the program from beginning: a place in config.toml, or a folder it cannot use.

use std::path::PathBuf;

use super::Failure;

/// Why no mail can be shown yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Obstacle {
    /// Something in config.toml is wrong.
    Settings(FaultyPlace),
    /// The folder of the profile cannot be used, or something else does not begin.
    Failure(Box<Failure>),
}

/// A place in config.toml that a person has to mend.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FaultyPlace {
    /// The file.
    pub file: PathBuf,
    /// From 1.
    pub line: usize,
    /// In characters, from 1.
    pub column: usize,
    /// What is wrong and what was expected; never a value that may be secret.
    pub fault: String,
    /// The lines around it with their numbers; values that may be secret are left out.
    pub around: Vec<(usize, String)>,
}
