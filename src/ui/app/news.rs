//! New mail, announced on the desktop while nobody looks at the window.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use egui::{Context, UserAttentionType, ViewportCommand};

use super::App;
use crate::channel::Announcement;
use crate::model::text::printable::one_line;
use crate::model::{Announce, FolderName, MailId, MailSummary, Place};
use crate::ui::action::Action;
use crate::words::Words;

/// Mails that are named; the others are counted.
const NAMED: usize = 4;

/// New mail since the window was last looked at.
#[derive(Debug, Default)]
pub(super) struct News {
    mails: u64,
    newest: Vec<MailSummary>,
    /// How many of them were not announced yet.
    due: u64,
    /// Where what was announced last lies, and which mail it is where it is one.
    announced: Option<(Place, Option<MailId>)>,
    /// Whether the person chose what was announced.
    is_chosen: Arc<AtomicBool>,
}

impl News {
    pub(super) fn came(&mut self, mails: u64, newest: &[MailSummary]) {
        self.mails += mails;
        self.newest.extend_from_slice(newest);
        self.newest.sort_by_key(|row| std::cmp::Reverse(row.date));
        self.newest.truncate(NAMED);
        self.due += mails;
    }

    fn said(&self, how: Announce, words: &Words) -> Option<(String, String)> {
        let line = |row: &MailSummary| {
            let from = one_line(row.from.shown());
            let subject = match one_line(&row.subject) {
                none if none.trim().is_empty() => words.text("no-subject").to_owned(),
                subject => subject,
            };
            (from, subject)
        };
        let counted = || words.text_with("announce-title", &[("count", self.mails.into())]);
        match (how, &self.newest[..]) {
            (Announce::Never, _) => None,
            (Announce::Full, [only]) if self.mails == 1 => Some(line(only)),
            (Announce::Full, newest) => {
                let lines = newest.iter().map(|row| {
                    let (from, subject) = line(row);
                    let named = [("from", from.into()), ("subject", subject.into())];
                    words.text_with("announce-line", &named)
                });
                Some((counted(), lines.collect::<Vec<_>>().join("\n")))
            }
            (Announce::Count, _) => Some((counted(), String::new())),
        }
    }

    /// Where it lies, and which mail it is where it is one.
    fn place(&self) -> (Place, Option<MailId>) {
        let inbox = Place::Unified(FolderName::Inbox);
        match &self.newest[..] {
            [only] if self.mails == 1 => {
                let is_in_inbox = only.folder.name == FolderName::Inbox;
                let own = || Place::Folder(only.folder.clone());
                (if is_in_inbox { inbox } else { own() }, Some(only.id))
            }
            _ => (inbox, None),
        }
    }

    /// Somebody looks: nothing of it needs to be announced. What was may still be chosen.
    fn was_seen(&mut self) {
        self.mails = 0;
        self.newest.clear();
        self.due = 0;
    }
}

impl App {
    /// Announces what came while nobody looks; what a person sees come needs no words.
    pub(super) fn announce(&mut self, ctx: &Context) {
        if self.news.is_chosen.swap(false, Ordering::Relaxed) {
            self.show_news(ctx);
        }
        if ctx.input(|input| input.focused) && self.news.mails > 0 {
            if self.news.due < self.news.mails {
                (self.options.announce)(None);
            }
            self.news.was_seen();
        }
        if std::mem::take(&mut self.news.due) == 0 {
            return;
        }
        let said = self.news.said(self.options.announcing, &self.words);
        let Some((title, text)) = said else { return };
        self.news.announced = Some(self.news.place());
        let attention = UserAttentionType::Informational;
        ctx.send_viewport_cmd(ViewportCommand::RequestUserAttention(attention));
        let (is_chosen, waking) = (Arc::clone(&self.news.is_chosen), ctx.clone());
        (self.options.announce)(Some(Announcement {
            title,
            text,
            chosen: Box::new(move || {
                is_chosen.store(true, Ordering::Relaxed);
                waking.request_repaint();
            }),
        }));
    }

    /// The person chose what was announced: the window comes to the front with it.
    fn show_news(&mut self, ctx: &Context) {
        ctx.send_viewport_cmd(ViewportCommand::Minimized(false));
        ctx.send_viewport_cmd(ViewportCommand::Focus);
        if let Some((place, mail)) = self.news.announced.clone() {
            self.state.restore = mail.or(self.state.restore);
            self.asked.push(Action::GoTo(place));
        }
    }
}
