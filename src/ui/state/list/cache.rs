//! What is known of some mails, as much as a person has looked at lately.

use std::collections::HashMap;

use crate::model::MailId;

/// Mails of one generation: what is looked at is in this one or in that before it.
const KEPT: usize = 4000;

/// What is known of the mails looked at lately.
#[derive(Debug)]
pub(super) struct Cache<T> {
    young: HashMap<MailId, T>,
    old: HashMap<MailId, T>,
}

impl<T> Default for Cache<T> {
    fn default() -> Self {
        Self {
            young: HashMap::new(),
            old: HashMap::new(),
        }
    }
}

impl<T> Cache<T> {
    pub(super) fn get(&self, mail: MailId) -> Option<&T> {
        self.young.get(&mail).or_else(|| self.old.get(&mail))
    }

    pub(super) fn get_mut(&mut self, mail: MailId) -> Option<&mut T> {
        match self.young.get_mut(&mail) {
            Some(known) => Some(known),
            None => self.old.get_mut(&mail),
        }
    }

    pub(super) fn insert(&mut self, mail: MailId, what: T) {
        if self.young.len() >= KEPT {
            self.old = std::mem::take(&mut self.young);
        }
        self.old.remove(&mail);
        self.young.insert(mail, what);
    }

    pub(super) fn remove(&mut self, mail: MailId) -> Option<T> {
        let old = self.old.remove(&mail);
        self.young.remove(&mail).or(old)
    }

    pub(super) fn clear(&mut self) {
        self.young.clear();
        self.old.clear();
    }

    pub(super) fn values_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.young.values_mut().chain(self.old.values_mut())
    }

    pub(super) fn values(&self) -> impl Iterator<Item = &T> {
        self.young.values().chain(self.old.values())
    }
}
