//! What a person can do about what a mail asks for.

use crate::channel::AnswerCommand;
use crate::model::reaction::{Attendance, LeaveWay};
use crate::model::{Folder, MailId};
use crate::ui::state::State;
use crate::ui::state::answer::offered_way;

/// One thing a person asked for.
#[derive(Debug, Clone, PartialEq)]
pub enum AnswerAction {
    /// Say what leaving the list of the mail that is read would do.
    Unsubscribe,
    /// Say what something would do, before it is done.
    Consider(MailId, Step),
    /// The step that was asked for is in sight.
    Revealed,
    /// What is written to the organiser beside an answer.
    Comment(String),
    /// Do nothing after all.
    Reconsider,
    /// Do it.
    Do(AnswerCommand),
    /// Open the page on which a list is left, and remember that.
    OpenPage {
        /// Which mail's list.
        mail: MailId,
        /// Its page.
        url: String,
    },
    /// Read another mail that this one is about, in its folder.
    Show {
        /// Which.
        mail: MailId,
        /// Where it lies.
        folder: Folder,
    },
}

/// What is about to be done, and is told first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// A list is left.
    Leave(LeaveWay),
    /// An invitation is answered.
    Attend {
        /// Which event of the mail.
        event: usize,
        /// What is answered.
        answer: Attendance,
    },
}

impl AnswerAction {
    /// Key of its label in assets/i18n.
    pub(super) fn key(&self) -> &'static str {
        match self {
            Self::Unsubscribe => "action-unsubscribe",
            Self::Consider(..)
            | Self::Revealed
            | Self::Comment(_)
            | Self::Reconsider
            | Self::Do(_)
            | Self::OpenPage { .. }
            | Self::Show { .. } => "action-open",
        }
    }

    /// Whether it can be done now.
    pub(super) fn enabled(&self, state: &State) -> bool {
        match self {
            Self::Unsubscribe => {
                let mut read = state.read_mails().into_iter();
                state.reader.source.is_none() && read.any(|view| offered_way(view).is_some())
            }
            _ => true,
        }
    }
}
