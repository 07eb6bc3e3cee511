//! The conversations whose mails are all shown, found by their newest mail and by any of the others.

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::model::MailId;

/// The conversations whose mails are all shown.
#[derive(Debug, Default)]
pub(super) struct Unfolded {
    /// The others of each, by its newest mail.
    members: HashMap<MailId, Vec<MailId>>,
    /// The newest mail, by each of the others.
    heads: HashMap<MailId, MailId>,
    /// Those newest mails that have no row: what is unfolded under them is not shown.
    rowless: HashSet<MailId>,
}

impl Unfolded {
    /// The mails of a conversation behind its newest; none where it is folded.
    pub(super) fn members(&self, head: MailId) -> &[MailId] {
        self.members.get(&head).map_or(&[], Vec::as_slice)
    }

    /// The newest mail of the conversation that a mail is one of the others of, where it is shown.
    pub(super) fn head_of(&self, member: MailId) -> Option<MailId> {
        let head = self.heads.get(&member).copied();
        head.filter(|head| !self.rowless.contains(head))
    }

    /// These have a row, in the order of the list, and no others.
    pub(super) fn stand(&mut self, open: &[(usize, MailId)]) {
        let open: HashSet<MailId> = open.iter().map(|(_place, head)| *head).collect();
        let heads = self.members.keys().copied();
        self.rowless = heads.filter(|head| !open.contains(head)).collect();
    }

    /// Whether the conversation of this newest mail is unfolded.
    pub(super) fn contains(&self, head: MailId) -> bool {
        self.members.contains_key(&head)
    }

    /// The newest mail of each.
    pub(super) fn heads(&self) -> BTreeSet<MailId> {
        self.members.keys().copied().collect()
    }

    /// Every mail that is shown but the newest ones, with the newest of its conversation.
    pub(super) fn all_members(&self) -> impl Iterator<Item = (MailId, MailId)> {
        let all = self.heads.iter().map(|(member, head)| (*member, *head));
        all.filter(|(_member, head)| !self.rowless.contains(head))
    }

    /// Unfolds a conversation.
    pub(super) fn insert(&mut self, head: MailId, members: Vec<MailId>) {
        self.remove(head);
        self.heads
            .extend(members.iter().map(|member| (*member, head)));
        self.members.insert(head, members);
    }

    /// Folds a conversation. Says whether it was unfolded.
    pub(super) fn remove(&mut self, head: MailId) -> bool {
        let Some(members) = self.members.remove(&head) else {
            return false;
        };
        self.rowless.remove(&head);
        for member in members {
            if self.heads.get(&member) == Some(&head) {
                self.heads.remove(&member);
            }
        }
        true
    }

    /// Folds all.
    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }
}
