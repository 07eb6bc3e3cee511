//! To whom a mail that was sent went without naming them, as far as that is known.

use std::collections::HashSet;

use super::State;
use crate::mime::view::MailView;
use crate::model::{Address, FolderName, OutboxItem, OutboxState};

/// Recipients of Bcc.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hidden {
    /// As they are shown: by name, or by address.
    pub known: Vec<String>,
    /// Those of whom only the number is known.
    pub unknown: usize,
}

impl Hidden {
    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.known.is_empty() && self.unknown == 0
    }
}

impl State {
    /// Whom a mail went to hidden from the others. The copy of another program may name them; of a
    /// mail that went out in this run the outbox knows; of an older one only how many they are.
    #[must_use]
    pub fn hidden(&self, view: &MailView) -> Hidden {
        let content = &view.content;
        let written = content.bcc.iter().map(|person| person.shown().to_owned());
        let mut known: Vec<String> = written.collect();
        let written = known.len();
        let mut sent = self.sent_as(view).peekable();
        // Asked in every frame: of a mail with very many recipients they are read where it matters.
        if sent.peek().is_some() {
            let named = content.to.iter().chain(&content.cc).chain(&content.bcc);
            let named = named.filter_map(|person| Address::parse(&person.address).ok());
            let mut named: HashSet<String> = named.map(|address| address.folded()).collect();
            for one in sent.flat_map(|item| &item.recipients) {
                if named.insert(one.address.folded()) {
                    known.push(one.address.to_string());
                }
            }
        }
        let unnamed = self.answers.known(view.id).unnamed as usize;
        let unknown = unnamed.saturating_sub(known.len() - written);
        Hidden { known, unknown }
    }

    /// The outbox entries of a mail in Sent.
    fn sent_as<'s>(&'s self, view: &'s MailView) -> impl Iterator<Item = &'s OutboxItem> {
        let bare = |id: &'s str| id.trim().trim_matches(['<', '>']);
        let id = bare(&view.content.message_id);
        let is_sent = view.folder.name == FolderName::Sent && !id.is_empty();
        self.outbox.iter().filter(move |item| {
            is_sent && item.account == view.folder.account && bare(&item.message_id) == id
        })
    }

    /// The entry of those who were refused a mail in Sent, where the person has not decided about it.
    /// While they are tried again nobody knows whether they lack it, and what was settled is over: the
    /// entry of the whole goes on to say who refused it at first.
    #[must_use]
    pub fn refused_of<'s>(&'s self, view: &'s MailView) -> Option<&'s OutboxItem> {
        self.sent_as(view)
            .find(|item| item.is_refused_part() && matches!(item.state, OutboxState::Failed { .. }))
    }
}
