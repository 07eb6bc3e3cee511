//! Where a mail lies.

use serde::{Deserialize, Serialize};

use super::AccountId;

/// A folder of one account.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Folder {
    /// Whose.
    pub account: AccountId,
    /// Which.
    pub name: FolderName,
}

/// The folders every account has, and a person's own.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum FolderName {
    /// New mail arrives here.
    Inbox,
    /// Mails being written.
    Drafts,
    /// Mails on their way out.
    Outbox,
    /// What the server has accepted.
    Sent,
    /// Put away by the person.
    Archive,
    /// Unwanted.
    Junk,
    /// Deleted, until emptied.
    Trash,
    /// A folder of the person's own; `/` separates levels.
    Own(String),
}

impl FolderName {
    /// The folders every account has, in the order they are shown.
    pub const ORDINARY: [Self; 7] = [
        Self::Inbox,
        Self::Drafts,
        Self::Outbox,
        Self::Sent,
        Self::Archive,
        Self::Junk,
        Self::Trash,
    ];

    /// The English name, which is also its key in the index and for scripts.
    #[must_use]
    pub fn key(&self) -> &str {
        match self {
            Self::Inbox => "Inbox",
            Self::Drafts => "Drafts",
            Self::Outbox => "Outbox",
            Self::Sent => "Sent",
            Self::Archive => "Archive",
            Self::Junk => "Junk",
            Self::Trash => "Trash",
            Self::Own(name) => name,
        }
    }

    /// Every name a person may call it by in a search, in either language.
    #[must_use]
    pub fn names(&self) -> Vec<&str> {
        let chinese: &[&str] = match self {
            Self::Inbox => &["收件箱"],
            Self::Drafts => &["草稿", "草稿箱"],
            Self::Outbox => &["发件箱"],
            Self::Sent => &["已发送"],
            Self::Archive => &["归档"],
            Self::Junk => &["垃圾邮件", "spam"],
            Self::Trash => &["已删除", "废纸篓", "回收站", "bin"],
            // The last level is what a person calls it.
            Self::Own(name) => return vec![name, name.rsplit('/').next().unwrap_or(name)],
        };
        std::iter::once(self.key())
            .chain(chinese.iter().copied())
            .collect()
    }

    /// The folder of this key.
    #[must_use]
    pub fn from_key(key: &str) -> Self {
        Self::ORDINARY
            .into_iter()
            .find(|folder| folder.key() == key)
            .unwrap_or_else(|| Self::Own(key.to_owned()))
    }
}

/// What the list shows.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Place {
    /// The folder of this name of all accounts together (the unified Inbox).
    Unified(FolderName),
    /// One folder of one account.
    Folder(Folder),
    /// Every folder of every account but Junk and Trash.
    Everywhere,
    /// What a saved search of this name finds, in every folder but Junk and Trash unless it says
    /// otherwise.
    Search(String),
    /// The mails that bear this tag, in every folder but Junk and Trash.
    Tag(String),
}

impl Place {
    /// Whether mails of `folder` can be shown here; a search or a tag shows only some of them.
    #[must_use]
    pub fn shows(&self, folder: &Folder) -> bool {
        match self {
            Self::Unified(name) => *name == folder.name,
            Self::Folder(own) => own == folder,
            Self::Everywhere | Self::Search(_) | Self::Tag(_) => {
                !matches!(folder.name, FolderName::Junk | FolderName::Trash)
            }
        }
    }

    /// Whether the folder alone decides what is shown.
    #[must_use]
    pub fn is_decided_by_folder(&self) -> bool {
        match self {
            Self::Unified(_) | Self::Folder(_) | Self::Everywhere => true,
            Self::Search(_) | Self::Tag(_) => false,
        }
    }

    /// The folder name that all mails here have in common.
    #[must_use]
    pub fn folder_name(&self) -> Option<&FolderName> {
        match self {
            Self::Unified(name) => Some(name),
            Self::Folder(folder) => Some(&folder.name),
            Self::Everywhere | Self::Search(_) | Self::Tag(_) => None,
        }
    }

    /// The account that all mails here belong to.
    #[must_use]
    pub fn account(&self) -> Option<&AccountId> {
        match self {
            Self::Folder(folder) => Some(&folder.account),
            Self::Unified(_) | Self::Everywhere | Self::Search(_) | Self::Tag(_) => None,
        }
    }
}
