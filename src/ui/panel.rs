//! The parts of the main window. Each borrows a [`Look`], draws one frame, and puts what the
//! person asked for into a list of actions.

pub mod activity;
pub mod body;
mod conversation;
pub mod empty;
pub mod folders;
pub mod line;
pub mod mail_list;
pub mod notices;
mod order;
pub mod outbox;
pub mod reader;
pub mod reader_head;
pub mod reasons;
pub mod row;
pub mod server_mailbox;

pub use activity::part as progress_part;

use super::state::State;
use super::theme::Tokens;
use super::words::Words;

/// What every panel draws from.
#[derive(Clone, Copy)]
pub struct Look<'a> {
    /// What to show.
    pub state: &'a State,
    /// In which colours.
    pub tokens: &'a Tokens,
    /// In which language.
    pub words: &'a Words,
}
