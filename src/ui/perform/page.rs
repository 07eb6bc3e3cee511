//! What is done with the pages of mails.

use super::Performer;
use crate::channel::Command;
use crate::channel::page::{PageCommand, Reach};
use crate::mime::link::pretences;
use crate::mime::page::PageLink;
use crate::ui::action::{Action, Dialog, PageAction};

impl Performer<'_> {
    pub(super) fn about_page(&mut self, action: PageAction) {
        let pages = &mut self.state.pages;
        match action {
            PageAction::TurnView => self.turn_view(),
            PageAction::Find => match &mut self.state.reader.source {
                Some(source) => source.begin_find(),
                None => pages.begin_find(),
            },
            PageAction::Larger => pages.resize(Some(true)),
            PageAction::Smaller => pages.resize(Some(false)),
            PageAction::Actual => pages.resize(None),
            PageAction::TurnGround => {
                if let Some(page) = pages.meant() {
                    pages.turn_ground(page);
                }
            }
            PageAction::FindWords(words) => {
                if let Some(find) = &mut pages.find {
                    find.typed = words;
                }
            }
            PageAction::FindNext(next) => self.state.go_to_found(next),
            PageAction::EndFind => pages.find = None,
            PageAction::Retry(page) => pages.retry(page),
            PageAction::Hold(page) => pages.holder = Some(page),
            PageAction::Leave => {
                pages.holder = None;
                pages.deselect();
            }
            PageAction::Select(page, reach) => pages.select(page, reach),
            PageAction::GoTo(page, link) => pages.go_to(page, link),
            PageAction::Draw { .. } | PageAction::See { .. } | PageAction::Press(..) => {
                self.ask_of_page(action);
            }
        }
    }

    fn ask_of_page(&mut self, action: PageAction) {
        match action {
            PageAction::Draw {
                page,
                paper,
                reading,
                now,
            } => {
                let draw = PageCommand::Draw {
                    page,
                    paper,
                    reading,
                };
                let ticket = self.send(Command::Page(draw));
                let asked = (ticket, (paper, reading), now);
                self.state.pages.drawing_with(page, asked);
            }
            PageAction::See { page, seen, near } => {
                let Some((drawing, tiles)) = self.state.pages.see(page, seen, near) else {
                    return;
                };
                let paint = PageCommand::Paint {
                    page,
                    drawing,
                    tiles: tiles.clone(),
                };
                let ticket = self.send(Command::Page(paint));
                self.state.pages.painting_with(page, ticket, tiles);
            }
            PageAction::Press(page, at) => {
                let known = self.state.pages.page(page);
                if let Some(drawing) = known.and_then(|page| page.drawing.as_ref()) {
                    let drawing = drawing.ticket;
                    let point = PageCommand::Point { page, drawing, at };
                    self.send(Command::Page(point));
                }
            }
            _other => {}
        }
    }

    /// Selects all text of the page that has the keys. Says whether one has them.
    pub(super) fn select_all_of_page(&mut self) -> bool {
        let holder = self.state.pages.holder;
        if let Some(page) = holder {
            self.state.pages.select(page, Reach::All);
        }
        holder.is_some()
    }

    /// What waited for an answer about pages, and pages that are read no more.
    pub(super) fn follow_pages(&mut self) {
        while let Some(command) = self.state.pages.due_selection() {
            let page = command.page();
            let ticket = self.send(Command::Page(command));
            self.state.pages.selecting_with(page, ticket);
        }
        loop {
            let query = self.state.search.query.as_ref();
            let Some((kind, command)) = self.state.pages.due_finding(query) else {
                break;
            };
            let page = command.page();
            let ticket = self.send(Command::Page(command));
            self.state.pages.finding_with(page, kind, ticket);
        }
        for link in std::mem::take(&mut self.state.pages.pressed) {
            self.perform(follow(&link));
        }
    }
}

/// What pressing a link asks for. Of one that is not what it seems a person is asked first.
#[must_use]
pub fn follow(link: &PageLink) -> Action {
    let target = link.target.clone();
    if target.starts_with("mailto:") {
        return Action::Mailto(target);
    }
    let pretences = pretences(&target, link.claims.as_deref());
    if pretences.is_empty() {
        Action::OpenLink(target)
    } else {
        Action::Open(Dialog::Link { target, pretences })
    }
}
