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

/// Mails that rows mean.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Meant {
    /// These themselves.
    pub alone: Vec<MailId>,
    /// All of the conversations of these, which are not known here.
    pub heads: Vec<MailId>,
}

/// Conversations that are told as they are now.
#[derive(Debug, Default)]
struct Joined {
    /// The newest mail of each.
    heads: Vec<MailId>,
    /// The others, with the newest of theirs.
    under: HashMap<MailId, MailId>,
}

impl Meant {
    /// How many mails, where that is known.
    #[must_use]
    pub fn count(&self) -> Option<usize> {
        self.heads.is_empty().then_some(self.alone.len())
    }
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
        self.unfolded.members(head)
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
                if self.unfolded.contains(mail) {
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
        self.unfolded.head_of(mail)
    }

    /// How many of the marked rows are of conversations that other marked rows are of.
    pub(in crate::ui::state) fn more_of_one(&self, is_marked: impl Fn(MailId) -> bool) -> usize {
        let mut first = BTreeSet::new();
        let members = self.unfolded.all_members();
        let marked = members.filter(|(member, _head)| is_marked(*member));
        marked
            .filter(|(_member, head)| is_marked(*head) || !first.insert(*head))
            .count()
    }

    /// The mails that some rows mean: a folded row means its whole conversation.
    #[must_use]
    pub fn meant(&self, mails: &[MailId]) -> Meant {
        let mut meant = Meant::default();
        if !self.is_grouped() {
            meant.alone = mails.to_vec();
            return meant;
        }
        for mail in mails {
            match self.standing(*mail) {
                // The last run has known others perhaps.
                _ if self.holds => meant.heads.push(*mail),
                Standing::Folded(conversation) => {
                    meant.alone.extend_from_slice(&conversation.mails);
                }
                Standing::Alone if self.conversations.get(*mail).is_none() => {
                    meant.heads.push(*mail);
                }
                _ => meant.alone.push(*mail),
            }
        }
        meant
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
        let head = if self.unfolded.contains(mail) {
            mail
        } else {
            self.head_of_member(mail)?
        };
        self.unfolded.remove(head);
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

    /// Conversations as they are now; a mail that was asked for and is in none of them is gone.
    /// Returns the mails whose rows are folded under another now, with that other.
    pub fn conversations_came(
        &mut self,
        ticket: Ticket,
        conversations: Vec<Conversation>,
    ) -> Vec<(MailId, MailId)> {
        let mut untold = BTreeSet::new();
        for mail in self.telling.remove(&ticket).unwrap_or_default() {
            self.told_of.remove(&mail);
            untold.insert(mail);
        }
        let is_of_list = self.listing == Some(ticket);
        let mut heads = BTreeSet::new();
        let mut joined = Joined::default();
        for mut conversation in conversations {
            if !untold.is_empty() {
                for mail in &conversation.mails {
                    untold.remove(mail);
                }
            }
            // What was taken out meanwhile may still have been there when this was read.
            conversation.mails.retain(|mail| !self.is_gone(*mail));
            conversation.unread = conversation.unread.min(conversation.mails.len());
            let Some(head) = conversation.mails.first().copied() else {
                continue;
            };
            if !is_of_list && self.run == Run::Other {
                heads.insert(head);
            } else if !is_of_list {
                for other in conversation.mails.iter().skip(1) {
                    self.conversations.remove(*other);
                    joined.under.insert(*other, head);
                }
                joined.heads.push(head);
            }
            let was_open = conversation
                .mails
                .iter()
                .filter(|mail| self.unfolded.remove(**mail))
                .count();
            if was_open > 0 && conversation.mails.len() > 1 {
                let members = conversation.mails.iter().skip(1).copied().collect();
                self.unfolded.insert(head, members);
            }
            self.conversations.insert(head, conversation);
        }
        self.stale |= self.lacks_any(&heads);
        let under = self.join(joined);
        if untold.is_empty() {
            self.settle();
        } else {
            self.remove(&untold.into_iter().collect::<Vec<_>>());
        }
        under
    }

    /// Makes each newest mail the one row of its conversation: however many are told at once, the
    /// list is gone through once. Returns the mails whose rows are gone, with the row they are
    /// under now.
    fn join(&mut self, joined: Joined) -> Vec<(MailId, MailId)> {
        let gone = self.places(&joined.under.keys().copied().collect());
        if !gone.is_empty() {
            let mut leaving = gone.iter().map(|(place, _mail)| *place).peekable();
            let mut place = 0;
            self.ids.retain(|_mail| {
                let leaves = leaving.next_if_eq(&place).is_some();
                place += 1;
                !leaves
            });
            self.expected = self.expected.saturating_sub(gone.len());
        }
        if self.listing.is_some() {
            self.late.extend_from_slice(&joined.heads);
        }
        self.put_in(&joined.heads);
        let head_of = |mail: &MailId| joined.under.get(mail).copied();
        let under = gone.into_iter();
        under
            .filter_map(|(_place, mail)| Some((mail, head_of(&mail)?)))
            .collect()
    }

    /// Flags of mails whose rows are known have changed, as (was, is).
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
                conversation.flagged |= is.contains(Flags::FLAGGED);
            }
        }
    }

    /// All mails of some conversations are marked: those count anew, whether their rows are known
    /// or not.
    pub(super) fn count_whole(&mut self, mails: &[MailId], add: Flags, remove: Flags) {
        if !self.is_grouped() {
            return;
        }
        let mut marked = mails.to_vec();
        marked.sort_unstable();
        let is_marked = |mail: &MailId| marked.binary_search(mail).is_ok();
        for conversation in self.conversations.values_mut() {
            if !conversation.mails.iter().all(is_marked) {
                continue;
            }
            if add.contains(Flags::SEEN) {
                conversation.unread = 0;
            } else if remove.contains(Flags::SEEN) {
                conversation.unread = conversation.mails.len();
            }
            let was = conversation.flagged && !remove.contains(Flags::FLAGGED);
            conversation.flagged = was || add.contains(Flags::FLAGGED);
        }
    }

    /// Some mails are not as they were: conversations of several that they are in are asked for
    /// again. The rows of those folded in them may never have been told.
    pub(super) fn want_again(&mut self, mails: &BTreeSet<MailId>) {
        if !self.is_grouped() {
            return;
        }
        for conversation in self.conversations.values() {
            if conversation.mails.len() > 1
                && conversation.mails.iter().any(|mail| mails.contains(mail))
            {
                self.wanted.extend(conversation.mails.first());
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
        let strange = gone.iter().copied().filter(|mail| !known.contains(mail));
        self.stale |= !self.places(&strange.collect()).is_empty();
        let mut heads = Vec::new();
        for mut conversation in touched {
            let Some(before) = conversation.mails.first().copied() else {
                continue;
            };
            self.conversations.remove(before);
            let was_open = self.unfolded.remove(before);
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
