//! What the window shows of mails on their way out.

use crate::model::{
    FolderName, OutboxItem, OutboxState, RecipientResult, RecipientState, Timestamp,
};

use super::State;

impl State {
    /// Takes the outbox in as it is now, and tells what has gone out since it was told before.
    pub(super) fn outbox_changed(&mut self, items: Vec<OutboxItem>) {
        let is_sent = |item: &OutboxItem| matches!(item.state, OutboxState::Sent { .. });
        let waited = |item: &&OutboxItem| {
            let mut before = self.outbox.iter();
            before.any(|one| one.id == item.id && !is_sent(one))
        };
        let refused = |one: &RecipientResult| matches!(one.state, RecipientState::Refused { .. });
        // Of who did not get it a bar tells.
        let gone = |item: &&OutboxItem| is_sent(item) && !item.recipients.iter().any(refused);
        let gone = items.iter().rev().filter(gone).find(waited);
        let subject = gone.map(|item| item.subject.clone());
        self.outbox = items;
        if let Some(subject) = subject {
            self.tell("told-sent", subject);
        }
    }

    /// The newest outbox entry that still can be taken back without anything sent.
    #[must_use]
    pub fn undoable_send(&self) -> Option<(&OutboxItem, Timestamp)> {
        self.outbox.iter().rev().find_map(|item| match item.state {
            OutboxState::Queued { not_before } if not_before > self.now => Some((item, not_before)),
            _ => None,
        })
    }

    /// The entry of those who were refused, where a mail was sent to the others and the person
    /// has not decided about it.
    #[must_use]
    pub fn refused_part(&self, whole: &OutboxItem) -> Option<&OutboxItem> {
        let is_sent = matches!(whole.state, OutboxState::Sent { .. });
        self.outbox.iter().find(|part| {
            is_sent
                && matches!(part.state, OutboxState::Failed { .. })
                && part.account == whole.account
                && part.message_id == whole.message_id
        })
    }

    /// Whether an entry has a card of its own: one mail has one.
    #[must_use]
    pub fn has_card(&self, item: &OutboxItem) -> bool {
        let is_shown = |whole: &&OutboxItem| !self.put_away.contains(&whole.id);
        let mut wholes = self.outbox.iter().filter(is_shown);
        is_shown(&item)
            && !wholes.any(|whole| {
                let part = self.refused_part(whole);
                part.is_some_and(|part| part.id == item.id)
            })
    }

    /// Whether the list shows the outbox, which has its own panel.
    #[must_use]
    pub fn shows_outbox(&self) -> bool {
        self.folder_of_place() == Some(&FolderName::Outbox)
    }
}
