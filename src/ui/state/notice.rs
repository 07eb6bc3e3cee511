//! Commands on their way, and what failed.

use std::collections::BTreeMap;

use super::meaning::{ByFolder, Filing};
use crate::channel::event::Progress;
use crate::channel::{Command, Failure};
use crate::model::AccountId;

/// A command on its way.
#[derive(Debug)]
pub struct Running {
    /// What was asked.
    pub command: Command,
    /// How far it is, for each account it is about.
    pub progress: BTreeMap<Option<AccountId>, Progress>,
    /// Whether it takes back what was done.
    pub takes_back: bool,
}

/// A failure the person has not put away.
#[derive(Debug, Clone)]
pub struct Notice {
    /// Names it.
    pub id: u64,
    /// What failed.
    pub failure: Failure,
    /// What does it again. `None`: nothing here can.
    pub again: Option<Again>,
}

/// What does again what has failed.
#[derive(Debug, Clone)]
pub enum Again {
    /// To ask for this.
    Ask(Box<Command>),
    /// To take this step back, where that is not done meanwhile.
    TakeBack(u64),
    /// To file the mails that were left where they were: with its line, its lesson, and a step
    /// that takes it back.
    File(Filing, ByFolder),
}
