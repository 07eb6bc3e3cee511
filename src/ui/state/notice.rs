//! Commands on their way, and what failed.

use std::collections::BTreeMap;
use std::path::Path;

use super::State;
use super::meaning::{ByFolder, Filing, lesson_of};
use crate::channel::event::Progress;
use crate::channel::{
    AttachmentCause, AttachmentCommand, CarryCause, Cause, Command, Failure, Task,
};
use crate::model::AccountId;

/// Notices kept; the oldest make room.
const NOTICES: usize = 4;

/// A command on its way.
#[derive(Debug)]
pub struct Running {
    /// What was asked.
    pub command: Command,
    /// How far it is, for each account it is about.
    pub progress: BTreeMap<Option<AccountId>, Progress>,
    /// Whether it takes back what was done.
    pub takes_back: bool,
}

/// A failure the person has not put away.
#[derive(Debug, Clone)]
pub struct Notice {
    /// Names it.
    pub id: u64,
    /// What failed.
    pub failure: Failure,
    /// What does it again. `None`: nothing here can.
    pub again: Option<Again>,
}

/// What does again what has failed.
#[derive(Debug, Clone)]
pub enum Again {
    /// To ask for this.
    Ask(Box<Command>),
    /// To take this step back, where that is not done meanwhile.
    TakeBack(u64),
    /// To file the mails that were left where they were: with its line, its lesson, and a step
    /// that takes it back.
    File(Filing, ByFolder),
}

impl State {
    /// Shows a failure as a quiet bar. The same failure is not shown twice.
    pub fn notify(&mut self, failure: Failure, again: Option<Again>) {
        let mut notices = self.notices.iter_mut();
        if let Some(notice) = notices.find(|notice| notice.failure == failure) {
            // The step of before may be taken back by now.
            if matches!(again, Some(Again::TakeBack(_))) {
                notice.again = again;
            }
            return;
        }
        if self.notices.len() == NOTICES {
            self.notices.remove(0);
        }
        self.notices.push(Notice {
            id: self.next_notice,
            failure,
            again,
        });
        self.next_notice += 1;
    }

    /// Removes a notice. Of a backup that lies beside a person is told until he does that.
    pub fn dismiss(&mut self, notice: u64) {
        let of_backup = self.notices.iter().find(|one| one.id == notice);
        if let Some(path) = of_backup.and_then(|one| late_backup(&one.failure)) {
            self.kept.late_backups.insert(path.to_owned());
        }
        self.notices.retain(|one| one.id != notice);
    }

    /// Something failed that nobody has asked for.
    pub(super) fn noticed(&mut self, failure: Failure) {
        if late_backup(&failure).is_some_and(|path| self.kept.late_backups.contains(path)) {
            return;
        }
        if failure.task == Task::MendIndex {
            // Rows come back one by one, each under the id it had.
            self.list.stale = true;
        }
        let again = again(&failure);
        self.notify(failure, again.map(|command| Again::Ask(Box::new(command))));
    }
}

/// What does again what has failed, where a move has left these mails. Of files of which some were
/// saved it is the others.
pub(super) fn again_with(
    command: Command,
    cause: &Cause,
    left: Option<(&'static str, ByFolder)>,
) -> Again {
    if let Cause::Attachment(AttachmentCause::SavingStopped { left, folder, .. }) = cause {
        let (which, folder) = (left.clone(), folder.clone());
        let rest = AttachmentCommand::SaveAll { which, folder };
        return Again::Ask(Box::new(Command::Attachment(rest)));
    }
    match (command, left) {
        (Command::Move { to, .. }, Some((key, from))) => {
            let lesson = lesson_of(key);
            Again::File(Filing::Move { to, key, lesson }, from)
        }
        (command, _none) => Again::Ask(Box::new(command)),
    }
}

/// Where a backup lies that came too late, where that is what failed.
fn late_backup(failure: &Failure) -> Option<&Path> {
    match &failure.cause {
        Cause::Carry(CarryCause::BackupLate { path }) => Some(path),
        _other => None,
    }
}

/// What does again what failed without having been asked for.
fn again(failure: &Failure) -> Option<Command> {
    let account = failure.account.clone();
    match failure.task {
        Task::Fetch | Task::FetchOne { .. } => Some(Command::Refresh { account }),
        Task::Send { .. } | Task::SendWaiting => Some(Command::Flush { account }),
        Task::Index => Some(Command::Index { rebuild: false }),
        _ => None,
    }
}
