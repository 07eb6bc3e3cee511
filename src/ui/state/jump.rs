//! Letters typed in the list: the selection jumps to the next row that begins with them.

use crate::channel::Ticket;
use crate::model::MailId;

use super::super::action::Pick;
use super::State;

/// Letters typed in the list.
#[derive(Debug, Default)]
pub struct Jump {
    /// What was typed so far; `None`: nothing lately.
    pub typed: Option<String>,
    /// Where the search begins: behind what was selected before the first letter.
    pub origin: Option<MailId>,
    /// The question under way.
    pub asked: Option<Ticket>,
    /// Whether nothing begins with what was typed.
    pub missed: bool,
    /// When the letters are forgotten, in seconds of the window's life.
    pub until_seconds: f64,
    /// Letters forgotten just now: nothing else was pressed since.
    lapsed: Option<String>,
}

impl Jump {
    /// Whether the next letter goes with those before.
    #[must_use]
    pub fn is_on(&self) -> bool {
        self.typed.is_some()
    }

    /// The first letters, or the place for them.
    pub fn begin(&mut self, origin: Option<MailId>, typed: &str) {
        *self = Self {
            typed: Some(typed.to_owned()),
            origin,
            until_seconds: f64::INFINITY,
            ..Self::default()
        };
    }

    /// The time for the next letter is over.
    pub fn lapse(&mut self) {
        *self = Self {
            lapsed: self.typed.take(),
            origin: self.origin,
            ..Self::default()
        };
    }

    /// Takes letters that were forgotten just now up again, without the last one; where something
    /// else is pressed they are forgotten for good. Says whether there are any.
    pub fn take_up(&mut self, corrects: bool) -> bool {
        let lapsed = self.lapsed.take().filter(|_lapsed| corrects);
        if let Some(mut typed) = lapsed {
            typed.pop();
            self.typed = Some(typed);
            self.until_seconds = f64::INFINITY;
        }
        self.is_on()
    }

    /// Forgets the letters.
    pub fn end(&mut self) {
        *self = Self::default();
    }
}

impl State {
    /// The answer to a jump; an older one is dropped.
    pub(super) fn jumped(&mut self, ticket: Ticket, mail: Option<MailId>) {
        if self.jump.asked != Some(ticket) {
            return;
        }
        self.jump.asked = None;
        // A row that has left the list meanwhile is none to go to.
        let mail = mail.filter(|mail| self.list.position(*mail).is_some());
        self.jump.missed = mail.is_none();
        if let Some(mail) = mail {
            self.selection.pick(mail, Pick::Only, &self.list);
            self.list.reveal = Some(mail);
        }
    }
}
