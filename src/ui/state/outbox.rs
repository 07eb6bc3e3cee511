//! What the window shows of mails on their way out.

use crate::model::{
    FolderName, OutboxItem, OutboxState, RecipientResult, RecipientState, Timestamp,
};

use super::{State, Told};

/// The key of what is told of mails that went out.
const SENT: &str = "told-sent";

impl State {
    /// A sent mail lies in Sent: that is told, of several one after the other how many they are.
    pub(super) fn filed(&mut self, item: &OutboxItem) {
        let refused = |one: &RecipientResult| matches!(one.state, RecipientState::Refused { .. });
        // Of who did not get it a bar tells; of what a person marked as sent nobody knows more.
        if item.recipients.iter().any(refused) || item.is_marked_as_sent() {
            return;
        }
        let is_shown = |told: &&Told| told.key == SENT && told.until > self.now;
        let before = self.told.as_ref().filter(is_shown);
        let before = before.map_or(0, |told| told.count);
        self.tell(SENT, item.subject.clone());
        if let Some(told) = &mut self.told {
            told.count = before.saturating_add(1);
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
