//! What a person set: where a profile lies, config.toml read and edited, passwords found.
//!
//! An edge room: it opens files, asks the system's keyring and runs password commands. It never
//! rewrites config.toml unless it is told to, and never writes a password into it.

pub mod edit;
pub mod keyring;
pub mod password;
pub mod paths;
pub mod settings;

pub use password::{PasswordError, password};
pub use paths::Profile;
pub use settings::{Settings, SettingsError, load};
