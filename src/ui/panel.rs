//! The parts of the main window. Each borrows a [`Look`], draws one frame, and puts what the
//! person asked for into a list of actions.

pub mod activity;
mod answer;
pub mod attachments;
pub mod body;
mod charset;
mod conversation;
mod cut;
pub mod empty;
pub mod enclosed;
pub mod encrypted;
pub mod event;
mod find_bar;
pub mod folders;
mod form;
pub mod line;
pub mod mail_list;
pub mod notices;
mod order;
pub mod origin;
pub mod outbox;
pub mod page;
mod pictures;
mod quote;
pub mod reader;
pub mod reader_head;
mod reasons;
pub mod row;
pub mod saved_searches;
pub mod search_box;
pub mod server_mailbox;
pub mod several;
pub mod source;
mod strip;
pub mod tags;
mod warnings;

pub use activity::part as progress_part;

use std::ops::Range;

use super::state::State;
use super::theme::Tokens;
use super::words::Words;
use crate::search::{Field, mark};

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

impl Look<'_> {
    /// The octets of a mail's text, or of a piece of it, that the search has found it by.
    #[must_use]
    pub fn marks(&self, field: Field, text: &str) -> Vec<Range<usize>> {
        let query = self.state.search.query.as_ref();
        query.map_or_else(Vec::new, |query| mark::marks(query, field, text))
    }
}
