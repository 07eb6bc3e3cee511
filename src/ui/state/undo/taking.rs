//! A step that is being taken back: one command behind the other, so that nothing is done on top
//! of what could not be done, and said to be undone once all of it is.

use super::{Deed, History, State, Undo, Waiting, Way, count, lesson_of};
use crate::channel::rules::{Lesson, RulesCommand};
use crate::channel::{CarryCause, Cause, Command, Outcome, Ticket};
use crate::model::AccountId;

/// A step of which some commands are still to be asked for, or answered.
#[derive(Debug)]
pub(super) struct Taking {
    /// What is done of it is no longer in its way.
    step: Undo,
    /// Its first command is on its way.
    asked: Option<Ticket>,
    /// Mails that were to go back, where that is all it is about.
    mails: Option<usize>,
    /// Mails of it that are no longer here.
    missing: usize,
    /// Whether it turned out that nothing of it had been done.
    is_void: bool,
}

/// What came of taking a step back.
#[derive(Debug)]
pub(in crate::ui) struct TakenBack {
    /// What was done.
    pub(in crate::ui) deed: Deed,
    /// Mails of it that are no longer here.
    pub(in crate::ui) missing: usize,
    /// Whether that were all it was about.
    pub(in crate::ui) is_in_vain: bool,
}

impl Taking {
    pub(super) fn step(&self) -> &Undo {
        &self.step
    }

    /// So many of its mails had not been moved: going back they stay where they are.
    pub(super) fn stayed(&mut self, mails: usize) {
        let deed = &mut self.step.deed;
        deed.count = deed.count.saturating_sub(mails);
        self.is_void |= deed.count == 0;
    }
}

impl History {
    /// Whether a step is being taken back.
    #[must_use]
    pub(in crate::ui) fn is_busy(&self) -> bool {
        self.taking.is_some()
    }

    /// Another step is to be taken back once that is done.
    pub(in crate::ui) fn wait(&mut self, step: Waiting) {
        self.waiting.push_back(step);
    }

    /// A step that waits and may be taken back now. It waits no longer then.
    pub(in crate::ui) fn next_waiting(&mut self) -> Option<Waiting> {
        match self.taking {
            Some(_) => None,
            None => self.waiting.pop_front(),
        }
    }

    /// A step is to be taken back.
    pub(in crate::ui) fn begin(&mut self, mut step: Undo) {
        if let Way::Move(from) = &step.way {
            let folders = from.iter().map(|(folder, _mails)| folder.clone());
            step.deed.places = folders.collect();
        }
        let mails = match &step.way {
            Way::Move(from) => Some(count(from)),
            Way::Ask(commands) => match commands.as_slice() {
                [Command::Rules(RulesCommand::TakeBack { reversals })] => Some(reversals.len()),
                _other => None,
            },
            _other => None,
        };
        self.taking = Some(Taking {
            step,
            asked: None,
            mails,
            missing: 0,
            is_void: false,
        });
    }

    /// Whether what is asked for under this ticket takes a step back.
    #[must_use]
    pub(in crate::ui::state) fn is_taking(&self, ticket: Ticket) -> bool {
        let taking = self.taking.as_ref();
        taking.is_some_and(|taking| taking.asked == Some(ticket))
    }

    /// So many of the mails that a command was about are no longer here.
    pub(in crate::ui::state) fn missing(&mut self, ticket: Ticket, mails: usize) {
        if let Some(taking) = &mut self.taking
            && taking.asked == Some(ticket)
        {
            taking.missing += mails;
        }
    }

    /// The command that is due.
    #[must_use]
    pub(in crate::ui) fn due(&self) -> Option<Command> {
        let taking = self.taking.as_ref();
        let due = taking.filter(|taking| taking.asked.is_none())?;
        due.step.first()
    }

    /// It has gone out.
    pub(in crate::ui) fn asked(&mut self, ticket: Ticket) {
        if let Some(taking) = &mut self.taking {
            taking.asked = Some(ticket);
        }
    }

    /// What has been taken back, where nothing of it is left to do.
    pub(in crate::ui) fn finished(&mut self) -> Option<TakenBack> {
        let is_over = |taking: &mut Taking| taking.asked.is_none() && taking.step.first().is_none();
        let taking = self.taking.take_if(is_over)?;
        if taking.is_void {
            return None;
        }
        Some(TakenBack {
            deed: taking.step.deed,
            missing: taking.missing,
            is_in_vain: taking.mails.is_some_and(|mails| taking.missing >= mails),
        })
    }

    /// What is asked for under this ticket cannot be taken back.
    pub(in crate::ui::state) fn give_up(&mut self, ticket: Ticket) {
        self.taking.take_if(|taking| taking.asked == Some(ticket));
    }

    /// The commands that nobody has asked for yet, and what follows from each, also from the one
    /// that is on its way: nobody will be there to hear how they end.
    pub(super) fn rest(&mut self) -> Vec<Command> {
        let Some(mut taking) = self.taking.take() else {
            return Vec::new();
        };
        let mut is_asked = taking.asked.is_some();
        let mut rest = Vec::new();
        while let Some(command) = taking.step.first() {
            if !std::mem::take(&mut is_asked) {
                rest.push(command);
            }
            rest.extend(taking.step.part_done());
        }
        rest
    }

    /// A command has ended.
    fn ended(&mut self, ticket: Ticket, outcome: &Outcome) -> Ended {
        let is_it = |taking: &mut Taking| taking.asked == Some(ticket);
        let Some(mut taking) = self.taking.take_if(is_it) else {
            return Ended::Over;
        };
        if matches!(outcome, Outcome::Done) {
            let follows = taking.step.part_done();
            taking.asked = None;
            self.taking = Some(taking);
            return Ended::Done(follows.map(Box::new));
        }
        // Whatever was the newest then was meant to be taken back behind it.
        self.waiting.retain(|step| *step != Waiting::Newest);
        let mut step = taking.step;
        if let Outcome::Failed(failure) = outcome {
            if is_for_good(&failure.cause) {
                return Ended::Over;
            }
            step.failures += 1;
        }
        let number = step.number;
        if step.failures > 1 {
            self.aside.push_front(step);
        } else {
            let place = self.steps.partition_point(|step| step.number < number);
            self.steps.insert(place, step);
        }
        Ended::CameBack(number)
    }
}

/// What comes of the end of a command.
enum Ended {
    /// It is done, and this follows from it.
    Done(Option<Box<Command>>),
    /// It is not: as far as it is not done it is a step again, of this number.
    CameBack(u64),
    /// It never can be.
    Over,
}

/// Whether it would fail another time as well.
fn is_for_good(cause: &Cause) -> bool {
    matches!(
        cause,
        Cause::Internal { .. } | Cause::Carry(CarryCause::NoSuchFolder { .. })
    )
}

impl Undo {
    /// What is due to take it back.
    fn first(&self) -> Option<Command> {
        match &self.way {
            Way::Move(from) => from.first().map(|(to, mails)| Command::Move {
                mails: mails.clone(),
                to: to.clone(),
            }),
            Way::Ask(commands) => commands.first().cloned(),
            Way::Spare(_) | Way::Gone => None,
        }
    }

    /// That is done. Returns what follows from it.
    fn part_done(&mut self) -> Option<Command> {
        match &mut self.way {
            Way::Move(from) if !from.is_empty() => {
                let (_to, mails) = from.remove(0);
                let lesson = Lesson::Mistaken;
                lesson_of(self.deed.key)
                    .is_some()
                    .then_some(Command::Rules(RulesCommand::Learn { mails, lesson }))
            }
            Way::Ask(commands) if !commands.is_empty() => {
                commands.remove(0);
                None
            }
            _none => None,
        }
    }
}

impl State {
    /// What was done in an account that is no longer there is not taken back.
    pub(in crate::ui::state) fn forget_other_accounts(&mut self) {
        let accounts = &self.accounts;
        let is_there = |id: &AccountId| accounts.iter().any(|account| account.id == *id);
        self.undo.keep_accounts(is_there);
    }

    /// A command that takes something back has ended. Returns the step that it could not take
    /// back now, but perhaps another time.
    pub(in crate::ui::state) fn took_back(
        &mut self,
        ticket: Ticket,
        outcome: &Outcome,
    ) -> Option<u64> {
        match self.undo.ended(ticket, outcome) {
            Ended::Done(follows) => {
                self.followups.extend(follows.map(|command| *command));
                None
            }
            Ended::CameBack(number) => {
                self.forget_other_accounts();
                Some(number)
            }
            Ended::Over => None,
        }
    }
}
