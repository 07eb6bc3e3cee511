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

    /// The folder a person calls so, in either language; else an own one.
    #[must_use]
    pub fn called(name: &str) -> Self {
        let is_called = |folder: &Self| {
            let mut names = folder.names().into_iter();
            names.any(|known| known.eq_ignore_ascii_case(name))
        };
        Self::ORDINARY
            .into_iter()
            .find(is_called)
            .unwrap_or_else(|| Self::Own(name.to_owned()))
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

/// Why a name is none for a folder of a person's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FolderFault {
    /// A level has no name.
    #[error("a folder needs a name")]
    Empty,
    /// A control character, or one that turns the direction of text around.
    #[error("a folder's name cannot hold control characters")]
    Control,
    /// File systems would not take it.
    #[error("the folder's name is too long")]
    TooLong,
    /// A folder that every account has is called so, or one there is.
    #[error("there is a folder of this name")]
    Taken,
}

impl FolderName {
    /// Longest name of an own folder with all its levels, in octets as they stand on the disk at
    /// most.
    const LIMIT_OCTETS: usize = 190;

    /// The own folder of this name; `/` separates levels, and spaces around a level are left out.
    ///
    /// # Errors
    /// [`FolderFault`] says what is wrong with the name.
    pub fn own(name: &str) -> Result<Self, FolderFault> {
        let levels: Vec<&str> = name.split('/').map(str::trim).collect();
        if levels.iter().any(|level| level.is_empty()) {
            return Err(FolderFault::Empty);
        }
        if name.chars().any(super::text::printable::is_hidden) {
            return Err(FolderFault::Control);
        }
        // Another letter may cost as many octets as modified UTF-7 and its two marks need.
        let octets = name.chars().map(|c| match c {
            ' '..='~' if c.is_ascii_alphanumeric() => 1,
            ' '..='~' => 5,
            other => 3 * other.len_utf16(),
        });
        if octets.sum::<usize>() > Self::LIMIT_OCTETS {
            return Err(FolderFault::TooLong);
        }
        let name = levels.join("/");
        let is_ordinary = |folder: &Self| folder.key().eq_ignore_ascii_case(&name);
        if Self::ORDINARY.iter().any(is_ordinary) {
            return Err(FolderFault::Taken);
        }
        Ok(Self::Own(name))
    }

    /// Whether two names differ in case at most: some disks take them for one.
    #[must_use]
    pub fn is_alike(&self, other: &Self) -> bool {
        self.key().to_lowercase() == other.key().to_lowercase()
    }

    /// The last level, which is what a person calls it.
    #[must_use]
    pub fn last_level(&self) -> &str {
        let key = self.key();
        key.rsplit('/').next().unwrap_or(key)
    }

    /// The folder an own one lies in.
    #[must_use]
    pub fn parent(&self) -> Option<Self> {
        match self {
            Self::Own(name) => name
                .rsplit_once('/')
                .map(|(parent, _)| Self::from_key(parent)),
            _ordinary => None,
        }
    }

    /// Whether it lies in `other`, at any depth.
    #[must_use]
    pub fn is_within(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Own(name), Self::Own(other)) => name
                .strip_prefix(other.as_str())
                .is_some_and(|rest| rest.starts_with('/')),
            _ => false,
        }
    }

    /// Its name once the folder `from` is called `to`: itself where it is neither that one nor
    /// lies in it.
    #[must_use]
    pub fn following(&self, from: &Self, to: &Self) -> Self {
        if self == from {
            return to.clone();
        }
        match (self, from) {
            (Self::Own(name), Self::Own(before)) if self.is_within(from) => {
                let rest = name.strip_prefix(before.as_str()).unwrap_or_default();
                Self::Own(format!("{}{rest}", to.key()))
            }
            _ => self.clone(),
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_called_as_in_a_search() {
        assert_eq!(FolderName::called("inbox"), FolderName::Inbox);
        assert_eq!(FolderName::called("归档"), FolderName::Archive);
        let own = FolderName::Own("Lists/Rust".to_owned());
        assert_eq!(FolderName::called("Lists/Rust"), own);
    }

    #[test]
    fn a29_names_of_own_folders_are_checked_before_they_are_paths() {
        for (typed, name) in [
            ("Projects", "Projects"),
            (" Projects / 2026 ", "Projects/2026"),
            ("v1.2", "v1.2"),
            (".hidden", ".hidden"),
            ("项目", "项目"),
        ] {
            assert_eq!(FolderName::own(typed), Ok(FolderName::Own(name.to_owned())));
        }
        for (typed, fault) in [
            ("", FolderFault::Empty),
            ("a//b", FolderFault::Empty),
            ("/", FolderFault::Empty),
            ("a\tb", FolderFault::Control),
            ("a\u{202e}b", FolderFault::Control),
            ("trash", FolderFault::Taken),
            (&"字".repeat(70), FolderFault::TooLong),
        ] {
            assert_eq!(FolderName::own(typed), Err(fault), "{typed:?}");
        }
    }

    #[test]
    fn children_follow_their_folder() {
        let own = |name: &str| FolderName::Own(name.to_owned());
        let (from, to) = (own("A"), own("X/B"));
        assert_eq!(own("A").following(&from, &to), to);
        assert_eq!(own("A/C/D").following(&from, &to), own("X/B/C/D"));
        assert_eq!(own("AB").following(&from, &to), own("AB"));
        assert_eq!(own("A/C").parent(), Some(from.clone()));
        assert_eq!(own("A/C").last_level(), "C");
        assert!(own("A/C").is_within(&from) && !own("AB").is_within(&from));
    }
}
