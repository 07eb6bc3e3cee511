//! How the text of mails is shown: which quotes are folded, in which letters.

use std::collections::BTreeSet;

use super::State;
use super::attachment::is_preview;
use crate::channel::page::PageName;
use crate::mime::subject::is_forward;
use crate::mime::view::{MailView, Role, Section};
use crate::model::MailId;

/// Lines of a quote that are read faster than a button that stands for them.
const SHORT: usize = 3;
/// Lines of a quote that is answered below and is folded all the same: what is answered stands at
/// its end, and who needs it opens it.
const LONG: usize = 12;

/// How the text of mails is shown.
#[derive(Debug, Default)]
pub struct Texts {
    /// Sections that are folded where they would be shown, or shown where they would be folded.
    turned: BTreeSet<(MailId, usize)>,
    /// Pages of which the same is true of what is quoted at their end.
    turned_pages: BTreeSet<PageName>,
    /// Letters of one width in all mails of this run, or in none; `None`: as each mail wants them.
    fixed: Option<bool>,
}

impl Texts {
    /// Folds a section, or shows it.
    pub fn toggle(&mut self, mail: MailId, section: usize) {
        if !self.turned.remove(&(mail, section)) {
            self.turned.insert((mail, section));
        }
    }

    /// Folds what is quoted at the end of a page, or shows it.
    pub fn toggle_page(&mut self, page: PageName) {
        if !self.turned_pages.remove(&page) {
            self.turned_pages.insert(page);
        }
    }

    /// Whether a mail has letters of one width.
    #[must_use]
    pub fn is_fixed(&self, view: &MailView) -> bool {
        self.fixed.unwrap_or(view.content.is_fixed)
    }
}

impl State {
    /// Whether a section of a mail can be folded.
    #[must_use]
    pub fn can_fold(&self, view: &MailView, section: &Section) -> bool {
        let is_quote = section.role == Role::Quoted;
        let is_own = |section: &Section| section.role == Role::Own;
        let is_worth_it = section.lines > SHORT || section.is_last && self.is_conversation();
        // A mail that is nothing but a quote says what it quotes.
        is_quote && is_worth_it && view.content.sections.iter().any(is_own)
    }

    /// Whether a section of a mail is folded now.
    #[must_use]
    pub fn is_folded(&self, view: &MailView, number: usize) -> bool {
        let Some(section) = view.content.sections.get(number) else {
            return false;
        };
        if !self.can_fold(view, section) {
            return false;
        }
        let is_turned = self.texts.turned.contains(&(view.id, number));
        let folds_by_itself =
            !is_forward(&view.content.subject) && (section.is_last || section.lines > LONG);
        folds_by_itself != is_turned
    }

    /// Whether what is quoted at the end of a page is left out. While words are looked for it is
    /// there: they may stand in it.
    #[must_use]
    pub fn folds_page(&self, view: &MailView, page: PageName) -> bool {
        let find = self.pages.find.as_ref();
        let drawn = self.pages.page(page).and_then(|page| page.drawn());
        let is_looked_through = find.is_some_and(|find| !find.typed.trim().is_empty())
            && drawn.is_some_and(|drawn| drawn.ends_in_quote);
        let is_turned = self.texts.turned_pages.contains(&page);
        !is_looked_through && is_forward(&view.content.subject) == is_turned
    }

    /// Whether anything of the mails that are read is a quote that can be folded.
    #[must_use]
    pub fn has_quotes(&self) -> bool {
        let mut read = self.read_mails().into_iter();
        read.any(|view| !self.foldable(view).is_empty()) || !self.quoting_pages().is_empty()
    }

    /// Shows every quote of the mails that are read; folds all where none is folded.
    pub(in crate::ui) fn turn_quotes(&mut self) {
        let all: Vec<(MailId, usize, bool)> = self
            .read_mails()
            .into_iter()
            .flat_map(|view| {
                let foldable = self.foldable(view).into_iter();
                foldable.map(|number| (view.id, number, self.is_folded(view, number)))
            })
            .collect();
        let pages = self.quoting_pages();
        let opens = all.iter().any(|(_mail, _number, is_folded)| *is_folded)
            || pages.iter().any(|(_page, is_folded)| *is_folded);
        for (page, is_folded) in pages {
            if is_folded == opens {
                self.texts.toggle_page(page);
            }
        }
        for (mail, number, is_folded) in all {
            if is_folded == opens {
                self.texts.toggle(mail, number);
            }
        }
    }

    /// Letters of one width in all mails from now on, or in none.
    pub(in crate::ui) fn turn_fixed(&mut self) {
        let main = self.reader.view().map(|view| self.texts.is_fixed(view));
        self.texts.fixed = Some(!main.unwrap_or_default());
    }

    /// Shows a section that is folded.
    pub(super) fn unfold_section(&mut self, mail: MailId, number: usize) {
        let read = self.read_mails().into_iter();
        let is_folded = read
            .filter(|view| view.id == mail)
            .any(|view| self.is_folded(view, number));
        if is_folded {
            self.texts.toggle(mail, number);
        }
    }

    /// What was folded and shown in mails that are read no more is forgotten.
    pub(in crate::ui) fn leave_texts(&mut self) {
        if self.texts.turned.is_empty() && self.texts.turned_pages.is_empty() {
            return;
        }
        let read: BTreeSet<MailId> = self.read_mails().iter().map(|view| view.id).collect();
        let texts = &mut self.texts;
        let is_read = |mail: &MailId| read.contains(mail) || is_preview(*mail);
        texts.turned.retain(|(mail, _section)| is_read(mail));
        texts.turned_pages.retain(|page| read.contains(&page.mail));
    }

    /// The pages that are drawn and end in a quote, and whether that is left out.
    fn quoting_pages(&self) -> Vec<(PageName, bool)> {
        let read = self.read_mails().into_iter();
        let read = read.filter(|view| self.pages.draws(view));
        let pages = read.flat_map(|view| {
            let pages = self.pages.of_mail(view.id);
            let ends_in_quote = pages.filter(|(_name, page)| {
                let drawn = page.drawn();
                drawn.is_some_and(|drawn| drawn.ends_in_quote)
            });
            ends_in_quote.map(move |(name, _page)| (name, self.folds_page(view, name)))
        });
        pages.collect()
    }

    fn foldable(&self, view: &MailView) -> Vec<usize> {
        if self.pages.draws(view) {
            return Vec::new();
        }
        let sections = view.content.sections.iter().enumerate();
        let foldable = sections.filter(|(_number, section)| self.can_fold(view, section));
        foldable.map(|(number, _section)| number).collect()
    }

    fn is_conversation(&self) -> bool {
        self.reader.conversation.rows.len() > 1
    }
}
