//! What can be done with folders and tags.

use crate::model::{AccountId, Folder, FolderName, MailId, Tag, TagColour};

/// One thing a person asked for with folders and tags.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OrganiseAction {
    /// Put tags on the selected mails and take others off.
    Tag {
        /// These are put on.
        add: Vec<Tag>,
        /// These are taken off.
        remove: Vec<Tag>,
    },
    /// Take a tag off this mail alone, wherever it is read.
    TakeOff(MailId, Tag),
    /// Keep a tag with its colour.
    KeepTag(Tag, TagColour),
    /// Call a tag otherwise.
    RenameTag(Tag, Tag),
    /// Take a tag off every mail and out of the list.
    DeleteTag(Tag),
    /// Make a folder.
    MakeFolder(Folder),
    /// Call a folder otherwise, or put it into another.
    RenameFolder(Folder, FolderName),
    /// Remove a folder; its mails go to Trash.
    DeleteFolder(Folder),
    /// Show or hide what lies in a folder.
    Fold(Folder),
    /// Mails were dropped on a folder.
    Drop(Vec<MailId>, Folder),
}

/// What a person gives a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Naming {
    /// A new folder, in this one where there is one.
    NewFolder(AccountId, Option<FolderName>),
    /// A folder there is.
    Folder(Folder),
    /// A tag there is.
    Tag(Tag),
}
