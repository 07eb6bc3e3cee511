//! What is done with mails: marked, moved, removed, and that taken back.

use crate::channel::Command;
use crate::channel::command::DraftSeed;
use crate::model::{Flags, FolderName, MailId};

use super::Performer;
use crate::ui::action::{Action, OrganiseAction, Pick};
use crate::ui::state::list::Meant;
use crate::ui::state::meaning::{ByFolder, Filing, Meaning};
use crate::ui::state::{Deed, Undo, Undoable, Waiting, Way};

impl Performer<'_> {
    /// An action on rows is about all mails of the conversations that are folded under them. Where
    /// those are not known, or not where they lie, the worker is asked first.
    pub(super) fn with_conversations(&mut self, mails: Vec<MailId>, action: Action) {
        let is_about_one = matches!(
            action,
            Action::Reply | Action::ReplyAll | Action::Forward | Action::Move | Action::Tag
        );
        if is_about_one {
            return self.with(mails, action);
        }
        let meaning = self.state.meaning(&mails, action);
        let meant = self.state.list.meant(&mails);
        if !meant.heads.is_empty() {
            return self.gather(meant, meaning);
        }
        match meaning {
            Meaning::File(filing) => match self.state.by_folder(&meant.alone) {
                Some(by_folder) => self.file(filing, by_folder),
                None => self.gather(meant, Meaning::File(filing)),
            },
            Meaning::Flag { add, remove } => self.flag(meant.alone, add, remove),
            Meaning::Other(action) => self.with(meant.alone, *action),
        }
    }

    /// Asks for them. A key that is held down asks once: what the first press has moved to Trash
    /// is not removed for good by the second.
    fn gather(&mut self, meant: Meant, meaning: Meaning) {
        let mut gathering = self.state.gathering.values();
        let files = |meaning: &Meaning| matches!(meaning, Meaning::File(_));
        if files(&meaning) && gathering.any(|(other, asked)| files(other) && *asked == meant) {
            return;
        }
        let ticket = self.send(self.state.gather(meant.clone()));
        self.state.gathering.insert(ticket, (meaning, meant));
    }

    /// Does what waited for its mails.
    pub(super) fn with_gathered(&mut self) {
        for (meaning, by_folder) in std::mem::take(&mut self.state.gathered) {
            match meaning {
                Meaning::File(filing) => self.file(filing, by_folder),
                Meaning::Flag { add, remove } => self.flag(flat(&by_folder), add, remove),
                Meaning::Other(action) => self.with(flat(&by_folder), *action),
            }
        }
    }

    pub(super) fn file(&mut self, filing: Filing, by_folder: ByFolder) {
        match filing {
            Filing::Move { to, key, lesson } => {
                let all = flat(&by_folder);
                self.move_to(by_folder, to, key);
                if let Some(lesson) = lesson.filter(|_lesson| !all.is_empty()) {
                    self.learn(all, lesson);
                }
            }
            Filing::Delete => {
                let is_there = |(folder, _mails): &(FolderName, _)| *folder == FolderName::Trash;
                if by_folder.iter().all(is_there) {
                    self.erase(&by_folder);
                } else {
                    self.move_to(by_folder, FolderName::Trash, "undo-deleted");
                }
            }
        }
    }

    /// Does something with mails that is about them alone, wherever they lie.
    pub(super) fn with(&mut self, mails: Vec<MailId>, action: Action) {
        let Some(first) = mails.first().copied() else {
            return;
        };
        match action {
            Action::FilterLikeThis => self.filter_like(Some(first)),
            Action::Reply => self.start_draft(DraftSeed::Reply {
                mail: first,
                all: false,
            }),
            Action::ReplyAll => self.start_draft(DraftSeed::Reply {
                mail: first,
                all: true,
            }),
            Action::Forward => self.start_draft(DraftSeed::Forward { mail: first }),
            Action::Move | Action::Tag => {
                // The folder or tag is chosen for what is selected.
                if !mails
                    .iter()
                    .all(|mail| self.state.selection.contains(*mail))
                {
                    self.pick(first, Pick::Only);
                }
                self.leave(action);
            }
            Action::Organise(OrganiseAction::Tag { add, remove }) => self.tag(mails, add, remove),
            other => self.leave(other),
        }
    }

    fn flag(&mut self, mails: Vec<MailId>, add: Flags, remove: Flags) {
        if !mails.is_empty() {
            self.state.flag(&mails, add, remove);
            self.send(Command::SetFlags { mails, add, remove });
        }
    }

    fn move_to(&mut self, mut from: ByFolder, to: FolderName, key: &'static str) {
        from.retain(|(folder, _mails)| *folder != to);
        let mails = flat(&from);
        if mails.is_empty() {
            return;
        }
        self.state.remove_rows(&mails);
        self.state.moved_from(from, key);
        let ticket = self.send(Command::Move { mails, to });
        self.state.undo.newest_is_of(ticket);
        self.open_wanted();
    }

    /// Removal for good waits until it can no longer be taken back; till then no list shows the
    /// mails.
    fn erase(&mut self, from: &ByFolder) {
        let mails = flat(from);
        if mails.is_empty() {
            return;
        }
        self.state.remove_rows(&mails);
        self.state.list.hide(&mails);
        let deed = Deed::of_mails("undo-erased", mails.len());
        self.state.did(deed, Way::Spare(mails));
        self.open_wanted();
    }

    /// Takes the newest thing back that was done; what cannot be any more says so. One step at a
    /// time: the next may stand on what this one brings back.
    pub(super) fn undo(&mut self) {
        if let Some(Undoable::Send(item, _at)) = self.state.undoable() {
            let item = item.id.clone();
            return self.perform(Action::TakeBack(item));
        }
        if self.state.undo.is_busy() {
            return self.state.undo.wait(Waiting::Newest);
        }
        match self.state.undo.take() {
            Some(step) => self.take_back(step),
            None => self.state.tell("told-nothing-to-undo", String::new()),
        }
    }

    /// Takes back a step that could not be when it was tried, where that is not done meanwhile.
    pub(super) fn undo_again(&mut self, number: u64) {
        if self.state.undo.is_busy() {
            return self.state.undo.wait(Waiting::Numbered(number));
        }
        if let Some(step) = self.state.undo.take_numbered(number) {
            self.take_back(step);
        }
    }

    fn take_back(&mut self, step: Undo) {
        match step.way {
            Way::Gone => self.state.tell("told-gone-for-good", String::new()),
            Way::Spare(mails) => {
                self.state.list.unhide(&mails);
                self.state.list.stale = true;
                self.state.tell_undone(step.deed);
            }
            Way::Ask(_) | Way::Move(_) => {
                if let Some(name) = self.state.taken_name(&step) {
                    return self.state.tell("told-name-taken", name);
                }
                self.state.undo.begin(step);
                self.go_on_taking_back();
            }
        }
    }

    /// Asks for the next command of what is being taken back, or tells that it is.
    pub(super) fn go_on_taking_back(&mut self) {
        if let Some(command) = self.state.undo.due() {
            let ticket = self.send(command);
            if let Some(running) = self.state.running.get_mut(&ticket) {
                running.takes_back = true;
            }
            return self.state.undo.asked(ticket);
        }
        if let Some(taken) = self.state.undo.finished() {
            self.state.list.stale = true;
            self.state.tell_taken_back(taken);
        }
        match self.state.undo.next_waiting() {
            Some(Waiting::Newest) => self.undo(),
            Some(Waiting::Numbered(number)) => self.undo_again(number),
            None => {}
        }
    }
}

fn flat(by_folder: &[(FolderName, Vec<MailId>)]) -> Vec<MailId> {
    let mails = by_folder.iter().flat_map(|(_folder, mails)| mails);
    mails.copied().collect()
}
