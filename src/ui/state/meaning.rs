//! What an action on rows means: which mails it is about, where they lie, what is to be done.
//!
//! It is decided when the action is asked for and by the mails themselves. Where the worker must be
//! asked for them first, another place may be shown when its answer comes.

use std::collections::BTreeMap;

use super::State;
use super::list::{Meant, Standing};
use crate::channel::rules::Lesson;
use crate::channel::{Command, ConversationCommand};
use crate::model::{Flags, FolderName, MailId};
use crate::ui::action::Action;

/// Mails by the name of the folder they lie in.
pub type ByFolder = Vec<(FolderName, Vec<MailId>)>;

/// What is to be done with mails.
#[derive(Debug, Clone)]
pub enum Meaning {
    /// Something that depends on where they lie.
    File(Filing),
    /// Marks.
    Flag {
        /// Set these.
        add: Flags,
        /// Clear these.
        remove: Flags,
    },
    /// Whatever the action says.
    Other(Box<Action>),
}

/// Where mails go.
#[derive(Debug, Clone)]
pub enum Filing {
    /// To a folder of their account.
    Move {
        /// Which.
        to: FolderName,
        /// Key of the line that takes it back.
        key: &'static str,
        /// What is learned from it.
        lesson: Option<Lesson>,
    },
    /// To Trash; for good where all of them lie there already.
    Delete,
}

/// Key of the undo line after which what was learned is taken back.
pub const JUNK: &str = "undo-junk";
/// The same for what is wanted after all.
pub const NOT_JUNK: &str = "undo-not-junk";

/// What is learned from mails that were moved, by the key of the line that takes it back.
#[must_use]
pub fn lesson_of(key: &str) -> Option<Lesson> {
    match key {
        JUNK => Some(Lesson::Junk),
        NOT_JUNK => Some(Lesson::Wanted),
        _other => None,
    }
}

impl Meaning {
    fn to(to: FolderName, key: &'static str) -> Self {
        let lesson = lesson_of(key);
        Self::File(Filing::Move { to, key, lesson })
    }
}

impl State {
    /// What an action on these rows means.
    #[must_use]
    pub fn meaning(&self, rows: &[MailId], action: Action) -> Meaning {
        let flag = |add, remove| Meaning::Flag { add, remove };
        match action {
            Action::Archive => Meaning::to(FolderName::Archive, "undo-archived"),
            Action::Junk => Meaning::to(FolderName::Junk, JUNK),
            Action::NotJunk => Meaning::to(FolderName::Inbox, NOT_JUNK),
            Action::MoveTo(folder) => Meaning::to(folder, "undo-moved"),
            Action::Delete => Meaning::File(Filing::Delete),
            Action::MarkRead => flag(Flags::SEEN, Flags::NONE),
            Action::MarkUnread => flag(Flags::NONE, Flags::SEEN),
            Action::ToggleFlag if rows.iter().all(|row| self.is_flagged(*row)) => {
                flag(Flags::NONE, Flags::FLAGGED)
            }
            Action::ToggleFlag => flag(Flags::FLAGGED, Flags::NONE),
            other => Meaning::Other(Box::new(other)),
        }
    }

    /// Whether a row bears the flag; a folded one where any mail under it does.
    fn is_flagged(&self, row: MailId) -> bool {
        if let Standing::Folded(conversation) = self.list.standing(row)
            && conversation.flagged
        {
            return true;
        }
        let row = self.list.row(row);
        row.is_some_and(|row| row.flags.contains(Flags::FLAGGED))
    }

    /// The folders these mails lie in; `None` where that is not known of all.
    #[must_use]
    pub fn by_folder(&self, mails: &[MailId]) -> Option<ByFolder> {
        if let Some(folder) = self.folder_of_list() {
            return Some(vec![(folder.clone(), mails.to_vec())]);
        }
        let mut found: BTreeMap<&FolderName, Vec<MailId>> = BTreeMap::new();
        for mail in mails {
            let folder = &self.list.row(*mail)?.folder.name;
            found.entry(folder).or_default().push(*mail);
        }
        let owned = |(folder, mails): (&FolderName, _)| (folder.clone(), mails);
        Some(found.into_iter().map(owned).collect())
    }

    /// What names all mails that rows stand for, and where they lie.
    #[must_use]
    pub fn gather(&self, Meant { alone, heads }: Meant) -> Command {
        let place = self.list.place.clone();
        Command::Conversation(ConversationCommand::Gather {
            place,
            heads,
            alone,
        })
    }

    /// The folder that the place is, where it is one.
    #[must_use]
    pub fn folder_of_place(&self) -> Option<&FolderName> {
        self.list.place.folder_name()
    }

    /// The folder that all mails of the list lie in, where that is certain: a search that names
    /// folders finds mails of others than the place.
    #[must_use]
    pub fn folder_of_list(&self) -> Option<&FolderName> {
        self.folder_of_place().filter(|_folder| !self.list.strays())
    }

    /// The folder a mail of the list lies in, as far as it is known.
    #[must_use]
    pub fn folder_of(&self, mail: MailId) -> Option<&FolderName> {
        // A row scrolled past long ago is not in the cache.
        let row = self.list.row(mail).map(|row| &row.folder.name);
        row.or_else(|| self.folder_of_list())
    }
}
