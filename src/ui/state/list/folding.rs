//! Conversations in the list: folded under their newest mail, or unfolded row by row.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use crate::channel::Ticket;
use crate::model::{Conversation, Flags, Grouping, MailId, Place};

use super::{MailList, Run};

/// What a row stands for.
#[derive(Debug, Clone, Copy)]
pub enum Standing<'a> {
    /// One mail.
    Alone,
    /// A conversation of several mails, whose newest it is.
    Folded(&'a Conversation),
    /// The newest mail of a conversation whose others follow.
    Unfolded(&'a Conversation),
    /// One of the others.
    Member,
}

impl MailList {
    /// How many rows are shown, those of unfolded conversations among them.
    #[must_use]
    pub fn len(&self) -> usize {
        let members = self.open.iter().map(|(_place, head)| self.members(*head));
        self.expected() + members.map(<[MailId]>::len).sum::<usize>()
    }

    /// Whether its rows are conversations. What a search finds is listed mail by mail.
    #[must_use]
    pub fn is_grouped(&self) -> bool {
        self.grouping == Grouping::Conversations
            && self.filter.trim().is_empty()
            && !matches!(self.place, Place::Search(_))
    }

    fn members(&self, head: MailId) -> &[MailId] {
        self.unfolded.get(&head).map_or(&[], Vec::as_slice)
    }

    /// The mail of a row; `None` where it is not told yet.
    #[must_use]
    pub fn at(&self, index: usize) -> Option<MailId> {
        self.standing_at(index).map(|(mail, _is_member)| mail)
    }

    fn standing_at(&self, index: usize) -> Option<(MailId, bool)> {
        let mut above = 0;
        for (place, head) in &self.open {
            let row = place + above;
            if index <= row {
                break;
            }
            let members = self.members(*head);
            if let Some(member) = members.get(index - row - 1) {
                return Some((*member, true));
            }
            above += members.len();
        }
        Some((*self.ids.get(index - above)?, false))
    }

    /// The mails of some rows.
    pub fn range(&self, rows: Range<usize>) -> impl Iterator<Item = MailId> {
        let end = rows.end.min(self.len());
        (rows.start.min(end)..end).filter_map(|index| self.at(index))
    }

    /// Where a mail's row stands. A mail folded under another has none.
    #[must_use]
    pub fn position(&self, mail: MailId) -> Option<usize> {
        let place = self.place_of(mail);
        let mut above = 0;
        for (open, head) in &self.open {
            if place.is_some_and(|place| place <= *open) {
                break;
            }
            let members = self.members(*head);
            if let Some(member) = members.iter().position(|one| *one == mail) {
                return Some(open + above + 1 + member);
            }
            above += members.len();
        }
        place.map(|place| place + above)
    }

    /// What the row of a mail stands for.
    #[must_use]
    pub fn standing(&self, mail: MailId) -> Standing<'_> {
        if !self.is_grouped() {
            return Standing::Alone;
        }
        match self.conversations.get(mail) {
            Some(conversation) if conversation.mails.len() > 1 => {
                if self.unfolded.contains_key(&mail) {
                    Standing::Unfolded(conversation)
                } else {
                    Standing::Folded(conversation)
                }
            }
            Some(_alone) => Standing::Alone,
            None if self.head_of_member(mail).is_some() => Standing::Member,
            None => Standing::Alone,
        }
    }

    /// The newest mail of the unfolded conversation that this one stands in.
    #[must_use]
    pub fn head_of_member(&self, mail: MailId) -> Option<MailId> {
        let mut heads = self.open.iter().map(|(_place, head)| *head);
        heads.find(|head| self.members(*head).contains(&mail))
    }

    /// The newest mail of the folded conversation that a mail is in, where that is known.
    #[must_use]
    pub fn head_of_folded(&self, mail: MailId) -> Option<MailId> {
        let mut known = self.conversations.values();
        let found = known.find(|conversation| conversation.mails.contains(&mail));
        found.and_then(|conversation| conversation.mails.first().copied())
    }

    /// The mails that some rows mean: a folded row means its whole conversation. `None` where a
    /// conversation is not known.
    #[must_use]
    pub fn meant(&self, mails: &[MailId]) -> Option<Vec<MailId>> {
        if !self.is_grouped() {
            return Some(mails.to_vec());
        }
        let mut meant = Vec::with_capacity(mails.len());
        for mail in mails {
            match self.standing(*mail) {
                Standing::Folded(conversation) => meant.extend_from_slice(&conversation.mails),
                Standing::Alone if self.conversations.get(*mail).is_none() => return None,
                _ => meant.push(*mail),
            }
        }
        Some(meant)
    }

    /// Shows all mails of a conversation. Says whether anything changed.
    pub fn unfold(&mut self, head: MailId) -> bool {
        let Standing::Folded(conversation) = self.standing(head) else {
            return false;
        };
        let members = conversation.mails.iter().skip(1).copied().collect();
        self.unfolded.insert(head, members);
        self.settle();
        true
    }

    /// Folds the conversation that a row is of, and returns the row that stands for it.
    pub fn fold(&mut self, mail: MailId) -> Option<MailId> {
        let head = if self.unfolded.contains_key(&mail) {
            mail
        } else {
            self.head_of_member(mail)?
        };
        self.unfolded.remove(&head);
        self.settle();
        Some(head)
    }

    /// Mails in some rows whose conversations are neither known nor asked for, and those that must
    /// be asked for anyway.
    #[must_use]
    pub fn conversations_missing(&self, rows: Range<usize>) -> Vec<MailId> {
        let is_new = |mail: &MailId| !self.told_of.contains(mail);
        let mut missing: Vec<MailId> = self.wanted.iter().copied().filter(is_new).collect();
        if !self.is_grouped() || self.telling.len() > 1 {
            return missing;
        }
        let end = rows.end.min(self.len());
        for index in rows.start.min(end)..end {
            if let Some((mail, false)) = self.standing_at(index)
                && self.conversations.get(mail).is_none()
                && is_new(&mail)
            {
                missing.push(mail);
            }
        }
        missing
    }

    /// A command that asks for conversations went out.
    pub fn telling_with(&mut self, ticket: Ticket, mails: Vec<MailId>) {
        for mail in &mails {
            self.wanted.remove(mail);
        }
        self.told_of.extend(mails.iter().copied());
        self.telling.insert(ticket, mails);
    }

    /// Conversations as they are now. Returns the mails whose rows are folded under another now,
    /// with that other.
    pub fn conversations_came(
        &mut self,
        ticket: Ticket,
        conversations: Vec<Conversation>,
    ) -> Vec<(MailId, MailId)> {
        for mail in self.telling.remove(&ticket).unwrap_or_default() {
            self.told_of.remove(&mail);
        }
        let is_of_list = self.listing == Some(ticket);
        let mut under = Vec::new();
        for conversation in conversations {
            let Some(head) = conversation.mails.first().copied() else {
                continue;
            };
            if !is_of_list && self.run == Run::Other {
                self.stale |= self.place_of(head).is_none();
            } else if !is_of_list {
                self.put_under(head, &conversation, &mut under);
            }
            let was_open = conversation
                .mails
                .iter()
                .filter(|mail| self.unfolded.remove(mail).is_some())
                .count();
            if was_open > 0 && conversation.mails.len() > 1 {
                let members = conversation.mails.iter().skip(1).copied().collect();
                self.unfolded.insert(head, members);
            }
            self.conversations.insert(head, conversation);
        }
        self.settle();
        under
    }

    /// Makes `head` the one row of its conversation.
    fn put_under(
        &mut self,
        head: MailId,
        conversation: &Conversation,
        under: &mut Vec<(MailId, MailId)>,
    ) {
        for other in conversation.mails.iter().skip(1) {
            self.conversations.remove(*other);
            if let Some(place) = self.place_of(*other) {
                self.ids.remove(place);
                self.expected = self.expected.saturating_sub(1);
                under.push((*other, head));
            }
        }
        if self.listing.is_some() {
            self.late.push(head);
        }
        self.put_in(&[head]);
    }

    /// Flags of some mails have changed, as (was, is): their conversations count anew.
    pub(super) fn count_unread(&mut self, turned: &HashMap<MailId, (Flags, Flags)>) {
        if turned.is_empty() || !self.is_grouped() {
            return;
        }
        for conversation in self.conversations.values_mut() {
            for mail in &conversation.mails {
                let Some((was, is)) = turned.get(mail) else {
                    continue;
                };
                let unread = |flags: &Flags| usize::from(!flags.contains(Flags::SEEN));
                conversation.unread = (conversation.unread + unread(is))
                    .saturating_sub(unread(was))
                    .min(conversation.mails.len());
                if is.contains(Flags::FLAGGED) {
                    conversation.flagged = true;
                } else if was.contains(Flags::FLAGGED) {
                    self.wanted.insert(*mail);
                }
            }
        }
    }

    /// Takes mails out of their conversations. Returns those that stand for one now.
    pub(super) fn take_from_conversations(&mut self, gone: &BTreeSet<MailId>) -> Vec<MailId> {
        if !self.is_grouped() {
            return Vec::new();
        }
        let touched: Vec<Conversation> = self
            .conversations
            .values()
            .filter(|conversation| conversation.mails.iter().any(|mail| gone.contains(mail)))
            .cloned()
            .collect();
        let known: BTreeSet<MailId> = touched
            .iter()
            .flat_map(|conversation| conversation.mails.iter().copied())
            .collect();
        // Others of an unknown conversation may be left: the list tells.
        self.stale |= gone
            .iter()
            .any(|mail| !known.contains(mail) && self.place_of(*mail).is_some());
        let mut heads = Vec::new();
        for mut conversation in touched {
            let Some(before) = conversation.mails.first().copied() else {
                continue;
            };
            self.conversations.remove(before);
            let was_open = self.unfolded.remove(&before).is_some();
            conversation.mails.retain(|mail| !gone.contains(mail));
            let Some(head) = conversation.mails.first().copied() else {
                continue;
            };
            if head != before {
                heads.push(head);
            }
            if was_open && conversation.mails.len() > 1 {
                let members = conversation.mails.iter().skip(1).copied().collect();
                self.unfolded.insert(head, members);
            }
            conversation.unread = conversation.unread.min(conversation.mails.len());
            self.wanted.insert(head);
            self.conversations.insert(head, conversation);
        }
        heads
    }
}
