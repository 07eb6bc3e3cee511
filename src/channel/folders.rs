//! A person's own folders.

use crate::model::{AccountId, Folder, FolderName, MailId};

use super::followed::Followed;
use super::handle::Ticket;

/// What a person asked of own folders. Each ends in one [`super::Outcome`]; the folders are told
/// anew ([`super::Event::Folders`]).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FolderCommand {
    /// Make one; those it lies in need not be there ([`FolderEvent::Made`]).
    Make {
        /// Which.
        folder: Folder,
    },
    /// Call it otherwise or put it into another one ([`FolderEvent::Renamed`]).
    Rename {
        /// Which.
        folder: Folder,
        /// Its whole new name.
        to: FolderName,
        /// `None`: kept searches and filters that name it go along. Else it is a renaming taken
        /// back: what went along with that goes back, and no other.
        back: Option<Followed>,
    },
    /// Remove it and those within it; their mails go to Trash ([`FolderEvent::Deleted`]).
    Delete {
        /// Which.
        folder: Folder,
    },
    /// Remove it and those within it, where none of them holds anything, as when it was made; else
    /// they stay ([`FolderEvent::Stays`]).
    RemoveEmpty {
        /// Which.
        folder: Folder,
    },
    /// Make folders again and put mails back into them: a deletion taken back.
    Restore {
        /// Whose.
        account: AccountId,
        /// Which, and what was in each.
        folders: Vec<(FolderName, Vec<MailId>)>,
    },
}

impl FolderCommand {
    /// The account whose folders it is about.
    #[must_use]
    pub fn account(&self) -> &AccountId {
        match self {
            Self::Make { folder }
            | Self::Rename { folder, .. }
            | Self::Delete { folder }
            | Self::RemoveEmpty { folder } => &folder.account,
            Self::Restore { account, .. } => account,
        }
    }
}

/// What happened to own folders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FolderEvent {
    /// Answer to [`FolderCommand::Make`].
    Made {
        /// Whose.
        ticket: Ticket,
        /// Which.
        folder: Folder,
    },
    /// Answer to [`FolderCommand::Rename`]; what lies in it has followed.
    Renamed {
        /// Whose.
        ticket: Ticket,
        /// As it was called.
        folder: Folder,
        /// As it is called.
        to: FolderName,
        /// Kept searches and filters that went along.
        followed: Followed,
    },
    /// Answer to [`FolderCommand::Delete`].
    Deleted {
        /// Whose.
        ticket: Ticket,
        /// Which.
        folder: Folder,
        /// It and those within it, and what was in each.
        folders: Vec<(FolderName, Vec<MailId>)>,
    },
    /// Answer to [`FolderCommand::RemoveEmpty`] where something lies in it by now.
    Stays {
        /// Whose.
        ticket: Ticket,
        /// Which.
        folder: Folder,
    },
}
