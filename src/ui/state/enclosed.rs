//! Mails within mails: in which one lies what is read, and the way back to it.

use std::sync::Arc;

use super::State;
use super::reader::{Reader, Shown};
use crate::channel::Ticket;
use crate::mime::view::MailView;
use crate::model::{MailId, Person};

/// The mails around the one that is read, the outermost first.
#[derive(Debug, Default)]
pub struct Around {
    mails: Vec<Arc<MailView>>,
    /// One more, as soon as what was asked for under this ticket is read.
    entering: Option<(Ticket, Arc<MailView>)>,
}

impl Around {
    /// The mail in which the one that is read lies.
    #[must_use]
    pub fn nearest(&self) -> Option<&MailView> {
        self.mails.last().map(AsRef::as_ref)
    }

    /// A mail within this one is asked for.
    pub(in crate::ui) fn enter(&mut self, ticket: Ticket, outer: Arc<MailView>) {
        self.entering = Some((ticket, outer));
    }

    /// A mail is read in the place of `before`.
    pub(super) fn opened(&mut self, ticket: Ticket, mail: MailId, before: Option<MailId>) {
        match self.entering.take() {
            Some((awaited, outer)) if awaited == ticket => self.entered(outer),
            _ if before == Some(mail) => {}
            _ => self.mails.clear(),
        }
    }

    /// What was asked for cannot be read. One within the mail that was read leads back to that; any
    /// other lies in none.
    pub(super) fn failed(&mut self, ticket: Ticket) {
        match self.entering.take() {
            Some((awaited, outer)) if awaited == ticket => self.entered(outer),
            _ => self.mails.clear(),
        }
    }

    fn entered(&mut self, outer: Arc<MailView>) {
        // Of one within another that is not read itself, the other is not known.
        if self.nearest().is_none_or(|nearest| nearest.id != outer.id) {
            self.mails.push(outer);
        }
    }

    /// Goes out of the innermost.
    pub(in crate::ui) fn leave(&mut self) -> Option<Arc<MailView>> {
        self.mails.pop()
    }
}

impl Reader {
    /// Whether what is read lies within another mail. While another one is on its way it is left
    /// already.
    #[must_use]
    pub fn is_enclosed(&self) -> bool {
        self.opening.is_none() && self.wanted.is_none() && self.around.nearest().is_some()
    }

    /// Shows a mail from its top.
    pub(super) fn show_again(&mut self, view: Arc<MailView>) {
        self.opening = None;
        self.source = None;
        self.recipients_open = false;
        self.fresh = true;
        self.shown = Shown::Mail(view);
    }
}

impl State {
    /// Shows a mail that lies in no folder, as it was read before.
    pub(in crate::ui) fn read_again(&mut self, view: Arc<MailView>) {
        self.texts_changed();
        self.reader.show_again(view);
    }
}

/// What a line about a mail names it by: its subject, which may be empty, and who wrote it.
#[must_use]
pub fn named(view: &MailView) -> (&str, &str) {
    let content = &view.content;
    let author = content.from.first().map_or("", Person::shown);
    (&content.subject, author)
}
