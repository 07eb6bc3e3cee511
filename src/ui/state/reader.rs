//! The mail being read.

use std::sync::Arc;

use super::State;
use super::conversation::Conversation;
use super::enclosed::Around;
use super::source::SourceView;
use crate::channel::{Command, Failure, Outcome, Ticket};
use crate::mime::view::MailView;
use crate::model::{Flags, MailId, MailSummary, Place, Tag};

/// The mail being read.
#[derive(Debug, Default)]
pub struct Reader {
    /// What is shown.
    pub shown: Shown,
    /// The mail that `App` asks for with the next frame.
    pub wanted: Option<MailId>,
    /// The mail and command under way.
    pub opening: Option<(Ticket, MailId)>,
    /// How it is written, where the person looks at that.
    pub source: Option<SourceView>,
    /// Whether all recipients are listed.
    pub recipients_open: bool,
    /// Whether the reader was just filled and is to be scrolled to its top.
    pub fresh: bool,
    /// The conversation of the mail; without rows where it is alone or not told yet.
    pub conversation: Conversation,
    /// The mail whose conversation `App` asks for with the next frame.
    pub conversation_wanted: Option<MailId>,
    /// The mails around it, where it lies within another.
    pub around: Around,
}

/// What the reader shows.
#[derive(Debug, Default)]
pub enum Shown {
    /// Nothing.
    #[default]
    Nothing,
    /// A mail.
    Mail(Arc<MailView>),
    /// Why it cannot be shown.
    Failed(MailId, Box<Failure>),
}

impl State {
    /// Whether what is read lies in no folder, while a row may still be selected behind it: what
    /// would be done with mails would be done with another one.
    #[must_use]
    pub fn reads_outside(&self) -> bool {
        self.selection.len() < 2 && self.reader.mail().is_some_and(MailId::is_outside)
    }
}

impl Reader {
    /// The mail that is shown or on its way.
    #[must_use]
    pub fn mail(&self) -> Option<MailId> {
        self.wanted
            .or_else(|| self.opening.map(|(_ticket, mail)| mail))
            .or(match &self.shown {
                Shown::Nothing => None,
                Shown::Mail(view) => Some(view.id),
                Shown::Failed(mail, _failure) => Some(*mail),
            })
    }

    /// The mail that is shown.
    #[must_use]
    pub fn view(&self) -> Option<&Arc<MailView>> {
        match &self.shown {
            Shown::Mail(view) => Some(view),
            Shown::Nothing | Shown::Failed(..) => None,
        }
    }

    /// Shows nothing.
    pub fn close(&mut self) {
        *self = Self::default();
    }

    /// The answer to an open command; an older one is dropped. Says whether it is shown now.
    pub fn opened(&mut self, ticket: Ticket, view: Arc<MailView>) -> bool {
        if self
            .opening
            .is_none_or(|(awaited, _mail)| awaited != ticket)
        {
            return false;
        }
        let before = self.view().map(|before| before.id);
        self.around.opened(ticket, view.id, before);
        self.show_again(view);
        true
    }

    /// An open command failed.
    pub fn failed(&mut self, ticket: Ticket, failure: Failure) {
        if let Some((awaited, mail)) = self.opening
            && awaited == ticket
        {
            self.opening = None;
            self.around.failed(ticket);
            self.shown = Shown::Failed(mail, Box::new(failure));
        } else if let Some(mail) = self.conversation.opening.remove(&ticket) {
            self.conversation.failures.insert(mail, Box::new(failure));
        }
    }

    /// Marks the open mail at once.
    pub fn flag(&mut self, mails: &[MailId], add: Flags, remove: Flags) {
        if let Shown::Mail(view) = &mut self.shown
            && mails.contains(&view.id)
        {
            let view = Arc::make_mut(view);
            view.flags = view.flags.changed(add, remove);
        }
        let marked = self.conversation.among(mails);
        for row in &mut self.conversation.rows {
            if marked.contains(&row.id) {
                row.flags = row.flags.changed(add, remove);
            }
        }
    }

    /// Tags the mails of the conversation at once.
    pub fn tag(&mut self, mails: &[MailId], add: &[Tag], remove: &[Tag]) {
        for row in &mut self.conversation.rows {
            if mails.contains(&row.id) {
                row.tags.extend(add.iter().cloned());
                row.tags.retain(|tag| !remove.contains(tag));
                row.tags.sort();
                row.tags.dedup();
            }
        }
    }

    /// Flags of the open mail may have changed.
    pub fn changed(&mut self, rows: &[MailSummary]) {
        self.conversation.changed(rows);
        if let Shown::Mail(view) = &mut self.shown
            && let Some(row) = rows.iter().find(|row| row.id == view.id)
            && (row.flags != view.flags || row.folder != view.folder)
        {
            let view = Arc::make_mut(view);
            view.flags = row.flags;
            view.folder = row.folder.clone();
        }
    }
}

impl State {
    /// What the reader asked for has ended. Whether that is all there is to say about it.
    pub(super) fn ended_in_reader(
        &mut self,
        command: &Command,
        ticket: Ticket,
        outcome: &Outcome,
    ) -> bool {
        let failure = match outcome {
            Outcome::Failed(failure) => Some(failure),
            Outcome::Done | Outcome::Cancelled => None,
        };
        self.reading_ended(command, ticket, failure.is_some());
        match command {
            Command::Pictures(command) => {
                self.pictures_ended(command, ticket);
                false
            }
            Command::Page(command) => {
                self.page_ended(command, ticket, failure.cloned());
                true
            }
            Command::Attachment(command) => self.attachment_ended(command, ticket, outcome),
            Command::Source(command) => self.source_ended(command, failure),
            _other => false,
        }
    }

    /// What is known of a mail that is listed or read.
    #[must_use]
    pub fn row(&self, mail: MailId) -> Option<&MailSummary> {
        let read = || {
            let mut rows = self.reader.conversation.rows.iter();
            rows.find(|row| row.id == mail)
        };
        self.list.row(mail).or_else(read)
    }

    pub(super) fn rows_changed(&mut self, rows: Vec<MailSummary>) {
        self.open_completed(&rows);
        self.reader.changed(&rows);
        self.list.changed(rows);
        // What bears no such tag any longer leaves its list.
        self.list.stale |= matches!(self.list.place, Place::Tag(_));
    }

    /// Mails that are being read and have come whole meanwhile are opened again.
    fn open_completed(&mut self, rows: &[MailSummary]) {
        for row in rows.iter().filter(|row| row.whole_octets.is_none()) {
            let before = self.row(row.id);
            if before.is_none_or(|before| before.whole_octets.is_none()) {
                continue;
            }
            if self.reader.view().is_some_and(|view| view.id == row.id) {
                self.reader.wanted = Some(row.id);
            } else if self.reader.conversation.views.contains_key(&row.id) {
                self.reader.conversation.wanted.push(row.id);
            }
        }
    }
}
