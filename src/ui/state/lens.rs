//! The charsets that are offered for a mail, and the mail as it was before one was looked through.

use std::sync::Arc;

use super::State;
use super::reader::Shown;
use crate::channel::reading::{ReadingCommand, ReadingEvent};
use crate::channel::{Command, Ticket};
use crate::mime::sample::Samples;
use crate::mime::view::MailView;
use crate::model::{Charset, MailId};

/// Readings of one mail that are kept while charsets are tried; when there are more, all are
/// forgotten.
const KEPT: usize = 12;

/// The charsets that are offered for a mail; empty while none are.
#[derive(Debug, Default)]
pub struct Lens {
    looking: Option<Looking>,
    /// A choice on its way, and whose mail is shown as it says.
    choosing: Option<Ticket>,
}

/// A mail for which charsets are offered.
#[derive(Debug)]
pub struct Looking {
    /// Which.
    pub mail: MailId,
    /// How it would read; `None`: not told yet.
    pub samples: Option<Arc<Samples>>,
    /// By which charset a person wants to see it; the inner `None`: by itself.
    wanted: Option<Option<Charset>>,
    /// As it was before.
    before: Arc<MailView>,
    asked: Option<(Ticket, Option<Charset>)>,
    seen: Vec<Arc<MailView>>,
}

impl Looking {
    /// The choice that the mail was read by before.
    #[must_use]
    pub fn in_use(&self) -> Option<Charset> {
        self.before.content.chosen
    }

    /// By which charset it is wanted now.
    #[must_use]
    pub fn wanted(&self) -> Option<Charset> {
        self.wanted.unwrap_or_else(|| self.in_use())
    }

    /// Whose mails a choice is kept for; empty where nobody is named.
    #[must_use]
    pub fn sender(&self) -> &str {
        let author = self.before.content.from.first();
        author.map_or("", |author| author.address.as_str())
    }

    fn reading(&self, charset: Option<Charset>) -> Option<&Arc<MailView>> {
        let mut known = std::iter::once(&self.before).chain(&self.seen);
        known.find(|view| view.content.chosen == charset)
    }
}

impl Lens {
    /// The mail for which charsets are offered.
    #[must_use]
    pub fn looking(&self) -> Option<&Looking> {
        self.looking.as_ref()
    }

    fn is_asked(&self, ticket: Ticket) -> bool {
        let asked = self.looking.as_ref().and_then(|looking| looking.asked);
        asked.is_some_and(|(asked, _charset)| asked == ticket)
    }
}

impl State {
    /// Offers charsets for a mail that is read. Says whether it is.
    pub(in crate::ui) fn begin_lens(&mut self, mail: MailId) -> bool {
        self.end_lens();
        let Some(before) = self.read_view(mail).map(Arc::clone) else {
            return false;
        };
        self.lens.looking = Some(Looking {
            mail,
            samples: None,
            wanted: None,
            before,
            asked: None,
            seen: Vec::new(),
        });
        true
    }

    /// Nothing was chosen: the mail is shown as it was.
    pub(in crate::ui) fn end_lens(&mut self) {
        if let Some(looking) = self.lens.looking.take()
            && looking.wanted.is_some()
        {
            self.show_reading(&looking.before);
        }
    }

    /// A mail that is read no more is looked through no more.
    pub(in crate::ui) fn leave_lens(&mut self) {
        let mail = self.lens.looking.as_ref().map(|looking| looking.mail);
        if mail.is_some_and(|mail| self.read_view(mail).is_none()) {
            self.lens.looking = None;
        }
    }

    /// The mail is wanted as it reads by a charset.
    pub(in crate::ui) fn look_through(&mut self, charset: Option<Charset>) {
        let Some(looking) = &mut self.lens.looking else {
            return;
        };
        looking.wanted = Some(charset);
        if let Some(view) = looking.reading(charset).map(Arc::clone) {
            self.show_reading(&view);
        }
    }

    /// What is to be asked for, that the mail can be shown as it is wanted: one thing at a time.
    pub(in crate::ui) fn due_look(&self) -> Option<ReadingCommand> {
        let looking = self.lens.looking.as_ref()?;
        let charset = looking.wanted?;
        let is_due = looking.asked.is_none() && looking.reading(charset).is_none();
        let mail = looking.mail;
        is_due.then_some(ReadingCommand::Look { mail, charset })
    }

    /// It was asked for.
    pub(in crate::ui) fn looking_with(&mut self, ticket: Ticket, charset: Option<Charset>) {
        if let Some(looking) = &mut self.lens.looking {
            looking.asked = Some((ticket, charset));
        }
    }

    /// A charset is chosen. Returns what keeps the choice, where it is another one.
    pub(in crate::ui) fn choose_charset(
        &mut self,
        charset: Option<Charset>,
    ) -> Option<ReadingCommand> {
        self.look_through(charset);
        let looking = self.lens.looking.take()?;
        let mail = looking.mail;
        let is_new = looking.in_use() != charset;
        is_new.then_some(ReadingCommand::Choose { mail, charset })
    }

    /// It is being kept.
    pub(in crate::ui) fn choosing_with(&mut self, ticket: Ticket) {
        self.lens.choosing = Some(ticket);
    }

    /// Takes a fact about how mails are read in.
    pub(super) fn reading_told(&mut self, event: ReadingEvent) {
        match event {
            ReadingEvent::Sampled { mail, samples, .. } => {
                if let Some(looking) = &mut self.lens.looking
                    && looking.mail == mail
                {
                    looking.samples = Some(samples);
                }
            }
            ReadingEvent::Seen { ticket, view } => self.seen(ticket, &view),
        }
    }

    fn seen(&mut self, ticket: Ticket, view: &Arc<MailView>) {
        if self
            .lens
            .choosing
            .take_if(|asked| *asked == ticket)
            .is_some()
        {
            if let Some(source) = &mut self.reader.source {
                source.read_anew();
            }
            let tries_others = self.lens.looking.as_ref().map(|looking| looking.mail);
            if tries_others != Some(view.id) {
                self.show_reading(view);
            }
            return;
        }
        if !self.lens.is_asked(ticket) {
            return;
        }
        let Some(looking) = &mut self.lens.looking else {
            return;
        };
        looking.asked = None;
        if looking.seen.len() >= KEPT {
            looking.seen.clear();
        }
        looking.seen.push(Arc::clone(view));
        if looking.wanted == Some(view.content.chosen) {
            self.show_reading(view);
        }
    }

    /// A command about how mails are read has ended.
    pub(super) fn reading_ended(&mut self, command: &Command, ticket: Ticket, has_failed: bool) {
        if !matches!(command, Command::Reading(_)) {
            return;
        }
        self.lens.choosing.take_if(|asked| *asked == ticket);
        let is_asked = self.lens.is_asked(ticket);
        if let Some(looking) = self.lens.looking.as_mut().filter(|_looking| is_asked) {
            looking.asked = None;
            if has_failed {
                // What cannot be read so is not asked for in every frame.
                looking.wanted = Some(looking.in_use());
            }
        }
    }

    /// The mail as it is read now.
    fn read_view(&self, mail: MailId) -> Option<&Arc<MailView>> {
        let main = self.reader.view().filter(|view| view.id == mail);
        main.or_else(|| self.reader.conversation.views.get(&mail))
    }

    /// Shows a mail that is read in another reading. Where it lies and how it is marked is known
    /// better here.
    fn show_reading(&mut self, view: &Arc<MailView>) {
        let anew = |shown: &MailView| {
            let mut view = MailView::clone(view);
            view.flags = shown.flags;
            view.folder = shown.folder.clone();
            Arc::new(view)
        };
        match &mut self.reader.shown {
            Shown::Mail(shown) if shown.id == view.id => *shown = anew(shown),
            _other => {
                if let Some(shown) = self.reader.conversation.views.get_mut(&view.id) {
                    *shown = anew(shown);
                }
            }
        }
        self.texts_changed();
    }
}
