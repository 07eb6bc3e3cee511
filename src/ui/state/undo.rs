//! What can be taken back: the steps of this run, the newest first.

mod taking;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

pub(in crate::ui) use taking::TakenBack;
use taking::Taking;

use super::meaning::{ByFolder, lesson_of};
use super::{State, Told};
use crate::channel::rules::{Lesson, RulesCommand};
use crate::channel::{Command, Ticket};
use crate::model::{AccountId, FolderName, MailId, OutboxItem, Timestamp};

/// Seconds for which a line offers to take back what was just done, and after which what is
/// removed for good is gone.
pub const UNDO_SECONDS: i64 = 10;
/// Steps that are remembered; the oldest makes room.
const STEPS: usize = 50;

/// Something that was done and can be taken back.
#[derive(Debug, Clone)]
pub struct Undo {
    /// What was done.
    pub deed: Deed,
    /// How it is taken back.
    pub way: Way,
    /// Until when the line offers it.
    pub until: Timestamp,
    /// Which step of this run it is.
    number: u64,
    /// How often it could not be taken back.
    failures: u32,
    /// Under which ticket it was asked for, where it is done by one.
    asked: Option<Ticket>,
}

/// A sentence about something done ("3 mails archived").
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deed {
    /// Its key.
    pub key: &'static str,
    /// What it names; empty: nothing.
    pub name: String,
    /// How many mails.
    pub count: usize,
    /// The folders it names, where mails go back to them.
    pub places: Vec<FolderName>,
}

/// How something is taken back.
#[derive(Debug, Clone)]
pub enum Way {
    /// The mails go back to where they were.
    Move(ByFolder),
    /// These do it.
    Ask(Vec<Command>),
    /// It is not done yet: these mails are removed for good when the time is over.
    Spare(Vec<MailId>),
    /// Nothing does: they are removed.
    Gone,
}

/// What was done in this run, newest last.
#[derive(Debug, Default)]
pub struct History {
    steps: VecDeque<Undo>,
    /// Those that could not be taken back more than once: they come behind all others, so that
    /// none of them keeps the others from being taken back.
    aside: VecDeque<Undo>,
    /// How many there were.
    count: u64,
    taking: Option<Taking>,
    /// What is to be taken back behind that.
    waiting: VecDeque<Waiting>,
    /// Mails that a move has left where they were, and what was meant with them, until it ends.
    left: BTreeMap<Ticket, (&'static str, ByFolder)>,
}

/// A step that is to be taken back once another is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::ui) enum Waiting {
    /// Whichever is the newest then.
    Newest,
    /// The one of this number.
    Numbered(u64),
}

/// What Undo takes back next.
#[derive(Debug, Clone, Copy)]
pub enum Undoable<'a> {
    /// Something done with mails, folders, tags.
    Step(&'a Undo),
    /// A mail that goes out at this time.
    Send(&'a OutboxItem, Timestamp),
}

/// What the line at the window's lower edge tells.
#[derive(Debug, Clone, Copy)]
pub enum Below<'a> {
    /// What can be taken back.
    Undoable(Undoable<'a>),
    /// A fact.
    Told(&'a Told),
}

impl History {
    /// The step that is taken back next.
    #[must_use]
    pub fn newest(&self) -> Option<&Undo> {
        self.steps.back().or_else(|| self.aside.back())
    }

    /// When something here is over next: the offer of the line, or the time of mails that are to
    /// be removed.
    #[must_use]
    pub fn ends(&self, now: Timestamp) -> Option<Timestamp> {
        let waits = |step: &&Undo| matches!(step.way, Way::Spare(_));
        let waiting = self.steps.iter().filter(waits).chain(self.newest());
        let ends = waiting.map(|step| step.until);
        ends.filter(|until| *until > now).min()
    }

    pub(in crate::ui) fn take(&mut self) -> Option<Undo> {
        self.steps.pop_back().or_else(|| self.aside.pop_back())
    }

    /// The step of this number, where it has not been taken back yet.
    pub(in crate::ui) fn take_numbered(&mut self, number: u64) -> Option<Undo> {
        [&mut self.steps, &mut self.aside]
            .into_iter()
            .find_map(|steps| {
                let place = steps.iter().position(|step| step.number == number)?;
                steps.remove(place)
            })
    }

    /// Only these accounts are there: what was done in others can never be taken back.
    pub(super) fn keep_accounts(&mut self, is_there: impl Fn(&AccountId) -> bool) {
        for steps in [&mut self.steps, &mut self.aside] {
            steps.retain(|step| step.account().is_none_or(&is_there));
        }
    }

    /// The newest step is what was asked for under this ticket.
    pub(in crate::ui) fn newest_is_of(&mut self, ticket: Ticket) {
        if let Some(newest) = self.steps.back_mut() {
            newest.asked = Some(ticket);
        }
    }

    /// These mails were not moved by what was asked for under this ticket: the step is about the
    /// others. Returns the key of what was not done with them.
    fn stayed(&mut self, ticket: Ticket, mails: &BTreeSet<MailId>) -> Option<&'static str> {
        let is_it = |step: &Undo| step.asked == Some(ticket);
        if let Some(taking) = &mut self.taking
            && is_it(taking.step())
        {
            // What was learned of them goes with the rest of the step.
            taking.stayed(mails.len());
            return None;
        }
        for steps in [&mut self.steps, &mut self.aside] {
            let Some(place) = steps.iter().position(is_it) else {
                continue;
            };
            let step = steps.get_mut(place)?;
            let key = step.deed.key;
            self.left.insert(ticket, (key, step.among(mails)));
            if !step.forget(mails) {
                steps.remove(place);
            }
            return Some(key);
        }
        None
    }

    /// What was asked for under this ticket has ended: which mails it has left where they were,
    /// with the key of what was not done with them.
    pub(in crate::ui::state) fn take_left(
        &mut self,
        ticket: Ticket,
    ) -> Option<(&'static str, ByFolder)> {
        self.left.remove(&ticket)
    }

    /// Adds a step. Returns mails that can no longer wait to be removed for good.
    fn push(&mut self, mut step: Undo) -> Vec<MailId> {
        self.count += 1;
        step.number = self.count;
        self.steps.push_back(step);
        let mut gone = Vec::new();
        while self.steps.len() + self.aside.len() > STEPS {
            let oldest = self.aside.pop_front().or_else(|| self.steps.pop_front());
            if let Some(Way::Spare(mails)) = oldest.map(|oldest| oldest.way) {
                gone.extend(mails);
            }
        }
        gone
    }

    /// The time of some steps is over: which mails are removed for good. No older step brings
    /// them back.
    fn settle(&mut self, is_over: impl Fn(&Undo) -> bool) -> Vec<MailId> {
        let mut gone = Vec::new();
        for step in self.steps.iter_mut().filter(|step| is_over(step)) {
            if matches!(step.way, Way::Spare(_))
                && let Way::Spare(mails) = std::mem::replace(&mut step.way, Way::Gone)
            {
                gone.extend(mails);
            }
        }
        if !gone.is_empty() {
            let gone: BTreeSet<MailId> = gone.iter().copied().collect();
            for steps in [&mut self.steps, &mut self.aside] {
                steps.retain_mut(|step| step.forget(&gone));
            }
        }
        gone
    }
}

impl Undo {
    /// The account in whose folders it is taken back; `None`: it goes by mails, or is about all.
    fn account(&self) -> Option<&AccountId> {
        let Way::Ask(commands) = &self.way else {
            return None;
        };
        commands.iter().find_map(|command| match command {
            Command::Folder(command) => Some(command.account()),
            _other => None,
        })
    }

    /// Those of its mails that are among these, by the folder they were moved from.
    fn among(&self, mails: &BTreeSet<MailId>) -> ByFolder {
        let Way::Move(from) = &self.way else {
            return Vec::new();
        };
        let among = from.iter().map(|(folder, all)| {
            let among = all.iter().filter(|mail| mails.contains(mail));
            (folder.clone(), among.copied().collect())
        });
        let is_some = |(_folder, among): &(_, Vec<MailId>)| !among.is_empty();
        among.filter(is_some).collect()
    }

    /// Mails are removed for good. Says whether anything is left to take back, or to say that
    /// nothing is.
    fn forget(&mut self, gone: &BTreeSet<MailId>) -> bool {
        let Way::Move(from) = &mut self.way else {
            return true;
        };
        for (_folder, mails) in from.iter_mut() {
            mails.retain(|mail| !gone.contains(mail));
        }
        from.retain(|(_folder, mails)| !mails.is_empty());
        self.deed.count = count(from);
        !from.is_empty()
    }
}

impl Deed {
    /// About so many mails, or about something of which there is one.
    #[must_use]
    pub fn of_mails(key: &'static str, count: usize) -> Self {
        Self {
            key,
            name: String::new(),
            count,
            places: Vec::new(),
        }
    }

    /// What holds once it is taken back.
    pub(super) fn taken_back(self) -> Self {
        let key = match self.key {
            "undo-erased" => "back-erased",
            "undo-filtered" => "back-filtered",
            "undo-folder-deleted" => "back-folder-deleted",
            "undo-folder-made" => "back-folder-made",
            "undo-folder-renamed" => "back-folder-renamed",
            "undo-folder-renamed-parted" => "back-folder-renamed-parted",
            "undo-tag-deleted" => "back-tag-deleted",
            "undo-tag-renamed" => "back-tag-renamed",
            "undo-tag-merged" => "back-tag-merged",
            "undo-tagged" => "back-tagged",
            "undo-untagged" => "back-untagged",
            "undo-retagged" => "back-retagged",
            "undo-search-deleted" => "back-search-deleted",
            // Archived, deleted, junk, not junk, moved: they lie where they lay, in `places`.
            _moved => "back-moved",
        };
        Self { key, ..self }
    }
}

fn count(from: &ByFolder) -> usize {
    from.iter().map(|(_folder, mails)| mails.len()).sum()
}

impl State {
    /// What waits to be removed for good and has waited long enough goes.
    pub fn settle_undo(&mut self) {
        let now = self.now;
        let mails = self.undo.settle(|step| step.until <= now);
        self.erase(mails);
    }

    /// The program ends: what waits to be removed for good goes now, what is half taken back is
    /// asked for whole.
    pub fn settle_all(&mut self) {
        let mails = self.undo.settle(|_step| true);
        self.erase(mails);
        let rest = self.undo.rest();
        self.followups.extend(rest);
    }

    fn erase(&mut self, mails: Vec<MailId>) {
        if !mails.is_empty() {
            self.followups.push(Command::Erase { mails });
        }
    }

    /// Mails were moved away from these folders.
    pub(in crate::ui) fn moved_from(&mut self, from: ByFolder, key: &'static str) {
        let count = count(&from);
        self.did(Deed::of_mails(key, count), Way::Move(from));
    }

    /// Mails have stayed where they were: what is said to be done, learned, and can be taken back
    /// is what was done with the others.
    pub(super) fn stayed(&mut self, ticket: Ticket, mails: Vec<MailId>) {
        let key = self.undo.stayed(ticket, &mails.iter().copied().collect());
        if key.and_then(lesson_of).is_some() {
            let lesson = Lesson::Mistaken;
            let command = RulesCommand::Learn { mails, lesson };
            self.followups.push(Command::Rules(command));
        }
    }

    /// Something was done.
    pub(in crate::ui) fn did(&mut self, deed: Deed, way: Way) {
        let gone = self.undo.push(Undo {
            deed,
            way,
            until: self.now.plus_seconds(UNDO_SECONDS),
            number: 0,
            failures: 0,
            asked: None,
        });
        self.erase(gone);
    }

    /// The worker has done what was asked under a ticket, and these commands take it back. What
    /// takes something back itself is no new step.
    pub(super) fn worker_did(&mut self, ticket: Ticket, deed: Deed, back: Vec<Command>) {
        let running = self.running.get(&ticket);
        if !running.is_some_and(|running| running.takes_back) {
            self.did(deed, Way::Ask(back));
        }
    }

    /// What Undo takes back next: the newest of all. A mail that is about to go out comes before
    /// what the line no longer offers.
    #[must_use]
    pub fn undoable(&self) -> Option<Undoable<'_>> {
        let step = self.undo.newest();
        let is_older = |step: &Undo, sent: Timestamp| {
            step.until <= self.now || step.until.plus_seconds(-UNDO_SECONDS) <= sent
        };
        match self.undoable_send() {
            Some((item, at)) if step.is_none_or(|step| is_older(step, item.queued_at)) => {
                Some(Undoable::Send(item, at))
            }
            _ => step.map(Undoable::Step),
        }
    }

    /// What the line at the window's lower edge tells: what was just done and can be taken back,
    /// else a fact.
    #[must_use]
    pub fn below(&self) -> Option<Below<'_>> {
        let is_offered = |undoable: &Undoable<'_>| match undoable {
            Undoable::Step(step) => step.until > self.now && !matches!(step.way, Way::Gone),
            Undoable::Send(..) => true,
        };
        let undoable = self.undoable().filter(is_offered).map(Below::Undoable);
        undoable.or_else(|| self.told.as_ref().map(Below::Told))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::state::Kept;
    use crate::ui::state::meaning::JUNK;

    fn ids(numbers: &[i64]) -> Vec<MailId> {
        numbers.iter().copied().map(MailId).collect()
    }

    fn from_inbox(numbers: &[i64]) -> ByFolder {
        vec![(FolderName::Inbox, ids(numbers))]
    }

    #[test]
    fn what_is_removed_for_good_is_brought_back_by_no_older_step() {
        let mut state = State::new(Kept::default());
        state.moved_from(from_inbox(&[1, 2, 3]), "undo-deleted");
        state.moved_from(from_inbox(&[4]), "undo-archived");
        state.did(Deed::of_mails("undo-erased", 2), Way::Spare(ids(&[2, 4])));
        state.now = state.now.plus_seconds(UNDO_SECONDS);
        state.settle_undo();
        assert!(
            matches!(&state.followups[..], [Command::Erase { mails }] if *mails == ids(&[2, 4]))
        );
        assert!(matches!(state.undo.take().unwrap().way, Way::Gone));
        let left = state.undo.take().unwrap();
        assert_eq!(left.deed, Deed::of_mails("undo-deleted", 2));
        assert!(matches!(left.way, Way::Move(from) if from == from_inbox(&[1, 3])));
        assert!(state.undo.take().is_none());
    }

    #[test]
    fn what_is_half_taken_back_when_the_window_closes_is_asked_for_whole_with_its_lessons() {
        let mut state = State::new(Kept::default());
        let from = [
            (FolderName::Inbox, ids(&[1])),
            (FolderName::Archive, ids(&[2])),
        ];
        state.moved_from(from.to_vec(), JUNK);
        let step = state.undo.take().unwrap();
        state.undo.begin(step);
        assert!(matches!(state.undo.due(), Some(Command::Move { .. })));
        state.undo.asked(Ticket(1));
        state.settle_all();
        let unlearned = |command: &Command, mail: i64| {
            matches!(command, Command::Rules(RulesCommand::Learn { mails, lesson: Lesson::Mistaken })
                if *mails == ids(&[mail]))
        };
        let [first, moved, second] = &state.followups[..] else {
            panic!("{:?}", state.followups);
        };
        assert!(unlearned(first, 1) && unlearned(second, 2));
        assert!(matches!(
            moved,
            Command::Move {
                to: FolderName::Archive,
                ..
            }
        ));
    }

    #[test]
    fn what_went_back_names_every_folder_it_went_back_to() {
        let mut state = State::new(Kept::default());
        let from = vec![
            (FolderName::Inbox, ids(&[1])),
            (FolderName::Archive, ids(&[2, 3])),
        ];
        state.moved_from(from, "undo-deleted");
        let step = state.undo.take().unwrap();
        state.undo.begin(step);
        while state.undo.due().is_some() {
            state.undo.asked(Ticket(1));
            state.took_back(Ticket(1), &crate::channel::Outcome::Done);
        }
        let deed = state.undo.finished().unwrap().deed.taken_back();
        assert_eq!((deed.key, deed.count), ("back-moved", 3));
        assert_eq!(deed.places, [FolderName::Inbox, FolderName::Archive]);
    }

    #[test]
    fn the_oldest_step_makes_room_and_what_it_was_to_remove_is_removed() {
        let mut state = State::new(Kept::default());
        state.did(Deed::of_mails("undo-erased", 1), Way::Spare(ids(&[9])));
        for number in 0..50 {
            state.moved_from(from_inbox(&[number]), "undo-archived");
        }
        assert!(matches!(&state.followups[..], [Command::Erase { mails }] if *mails == ids(&[9])));
        let steps = std::iter::from_fn(|| state.undo.take());
        assert_eq!(steps.count(), 50);
    }
}
