//! What a person wants done with mails of a kind, and what was done with one and why.

use serde::{Deserialize, Serialize};

use super::{AccountId, Flags, FolderFault, FolderName, MailId, Tag, Timestamp};

/// One `[[filter]]` of config.toml.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Filter {
    /// What the person calls it; no two filters have the same name.
    pub name: String,
    /// Whether it looks at mails that arrive.
    #[serde(default = "yes")]
    pub enabled: bool,
    /// For mails of these accounts; none named: of all.
    #[serde(default)]
    pub accounts: Vec<AccountId>,
    /// Which mails, in the language of the search box.
    pub when: String,
    /// Move them to this folder of their account; `/` separates levels.
    #[serde(default, rename = "move", skip_serializing_if = "Option::is_none")]
    pub move_to: Option<String>,
    /// Move them to Trash.
    #[serde(default)]
    pub delete: bool,
    /// Put these tags on them.
    #[serde(default)]
    pub tag: Vec<Tag>,
    /// Mark them.
    #[serde(default)]
    pub mark: Vec<Mark>,
    /// What becomes of them on the server.
    #[serde(default)]
    pub on_server: OnServer,
    /// Whether they are told as new.
    #[serde(default = "yes")]
    pub notify: bool,
    /// Whether the filters behind this one leave them alone.
    #[serde(default)]
    pub stop: bool,
}

fn yes() -> bool {
    true
}

/// A mark that a filter sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mark {
    /// Read.
    Read,
    /// Flagged.
    Flagged,
}

impl Mark {
    /// As a mail bears it.
    #[must_use]
    pub fn flag(self) -> Flags {
        match self {
            Self::Read => Flags::SEEN,
            Self::Flagged => Flags::FLAGGED,
        }
    }
}

/// What a filter wants to become of a mail on its server.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OnServer {
    /// What the account's `keep_on_server` says.
    #[default]
    AsAccount,
    /// It stays.
    Keep,
    /// It goes with the next fetch, once its whole is here.
    Delete,
}

impl Filter {
    /// A filter that does nothing yet.
    #[must_use]
    pub fn new(name: &str, when: &str) -> Self {
        Self {
            name: name.to_owned(),
            enabled: true,
            accounts: Vec::new(),
            when: when.to_owned(),
            move_to: None,
            delete: false,
            tag: Vec::new(),
            mark: Vec::new(),
            on_server: OnServer::AsAccount,
            notify: true,
            stop: false,
        }
    }

    /// Where it moves mails.
    #[must_use]
    pub fn destination(&self) -> Option<FolderName> {
        if self.delete {
            return Some(FolderName::Trash);
        }
        self.move_to.as_deref().map(FolderName::from_key)
    }

    /// Whether it looks at mails of this account.
    #[must_use]
    pub fn is_for(&self, account: &AccountId) -> bool {
        self.accounts.is_empty() || self.accounts.contains(account)
    }

    /// What is wrong with it but for its query; `None`: nothing.
    #[must_use]
    pub fn fault(&self) -> Option<FilterFault> {
        if self.name.trim().is_empty() {
            return Some(FilterFault::NoName);
        }
        if self.when.trim().is_empty() {
            return Some(FilterFault::NoCondition);
        }
        if self.delete && self.move_to.is_some() {
            return Some(FilterFault::MovesTwice);
        }
        match self.destination()? {
            FolderName::Drafts | FolderName::Outbox | FolderName::Sent => {
                Some(FilterFault::ForOwnMail)
            }
            FolderName::Own(name) => cannot_be(&name).then_some(FilterFault::NoFolder),
            _ => None,
        }
    }
}

/// Whether no folder of a person's own can be called so. One may differ by case from those that
/// every account has.
fn cannot_be(name: &str) -> bool {
    let has_spaces = name.split('/').any(|level| level.trim() != level);
    has_spaces || !matches!(FolderName::own(name), Ok(_) | Err(FolderFault::Taken))
}

/// Why a filter cannot be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FilterFault {
    /// It has no name.
    #[error("a filter needs a name")]
    NoName,
    /// It would be for all mails.
    #[error("a filter needs a search that says which mails it is for")]
    NoCondition,
    /// It moves to a folder and to Trash.
    #[error("both move and delete are given, expected one of them")]
    MovesTwice,
    /// It moves to Drafts, Outbox or Sent.
    #[error("Drafts, Outbox and Sent hold your own mails, expected another folder")]
    ForOwnMail,
    /// No folder can have that name.
    #[error(
        "no folder can have this name, expected a shorter one, or one without empty levels, spaces \
         at an end and control characters"
    )]
    NoFolder,
}

/// `[junk]` of config.toml.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct JunkSettings {
    /// Whether arriving mails that are like those marked as junk go to Junk.
    pub enabled: bool,
    /// From which likelihood on, from 0.5 to 1.
    pub threshold: f64,
}

impl JunkSettings {
    /// Mails of each kind that must be learned before the junk filter has an opinion.
    pub const ENOUGH_MAILS: u64 = 20;
}

impl Default for JunkSettings {
    fn default() -> Self {
        Self {
            enabled: true,
            threshold: 0.95,
        }
    }
}

/// What a filter, or the junk filter, did with a mail, and why.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Trace {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: Agent,
    /// What, in order.
    pub did: Vec<Deed>,
    /// Which conditions the mail satisfied, and by what.
    #[serde(default)]
    pub because: Vec<Evidence>,
}

/// Who does something with a mail by itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Agent {
    /// A filter of this name.
    Filter(String),
    /// The junk filter.
    Junk(Opinion),
}

/// What a filter does with one mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Deed {
    /// Moved to the folder of this key.
    Moved(String),
    /// Given a tag.
    Tagged(Tag),
    /// Marked.
    Marked(Mark),
    /// Its mail stays on the server.
    KeptOnServer,
    /// Its mail goes from the server.
    DeletedOnServer,
    /// Not told as new.
    Quiet,
}

/// What takes back what was done with one mail.
#[derive(Debug, Clone, PartialEq)]
pub struct Reversal {
    /// Which.
    pub mail: MailId,
    /// From where to where it was moved; `None`: it stayed.
    pub moved: Option<(FolderName, FolderName)>,
    /// Marks it did not have.
    pub marks: Flags,
    /// Tags it did not have.
    pub tags: Vec<Tag>,
    /// What was noted for its server and was not before.
    pub on_server: OnServer,
    /// Whether it was done to its end, and is written down so.
    pub is_whole: bool,
}

impl Reversal {
    /// Whether the mail is any different.
    #[must_use]
    pub fn changes_anything(&self) -> bool {
        self.moved.is_some()
            || self.marks != Flags::NONE
            || !self.tags.is_empty()
            || self.on_server != OnServer::AsAccount
    }
}

/// A condition that a mail satisfies, and what in the mail satisfies it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// Where.
    pub place: EvidencePlace,
    /// What the condition names; empty where it names nothing.
    pub wanted: String,
    /// What stands there, with a little of what is around it; empty where nothing does.
    pub found: String,
    /// Whether the condition asks for its not being there.
    #[serde(default)]
    pub is_absent: bool,
}

/// Where in a mail a condition looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EvidencePlace {
    /// Authors.
    From,
    /// Recipients.
    To,
    /// The subject.
    Subject,
    /// The text.
    Body,
    /// Names of attachments.
    FileName,
    /// Any of the texts.
    Anywhere,
    /// Whether something is attached.
    Attachment,
    /// How large it is.
    Size,
    /// When it was written.
    Date,
    /// Read, flagged and so on.
    Flags,
    /// Its tags.
    Tag,
    /// Its folder.
    Folder,
    /// Its account.
    Account,
    /// The condition is for all mails.
    Everything,
}

/// What the junk filter thinks of a mail.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Opinion {
    /// How likely it is junk, from 0 to 1.
    pub likelihood: f64,
    /// What weighed most, the heaviest first.
    pub weights: Vec<Weight>,
    /// Mails marked as junk so far.
    pub junk_mails: u64,
    /// Mails taken for wanted so far.
    pub good_mails: u64,
}

/// What one word of a mail says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Weight {
    /// Where the word stands.
    pub place: WordPlace,
    /// The word.
    pub word: String,
    /// Mails marked as junk that have it.
    pub in_junk: u64,
    /// Wanted mails that have it.
    pub in_good: u64,
    /// How likely a mail with it is junk, from 0 to 1.
    pub likelihood: f64,
}

/// Where a word stands that the junk filter looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WordPlace {
    /// In the text.
    Body,
    /// In the subject.
    Subject,
    /// In the author's name or address.
    From,
    /// The host of a link.
    Link,
    /// The name of a header field.
    Header,
    /// In the name of an attachment.
    FileName,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_that_cannot_be_says_why() {
        let good = Filter::new("a", "from:b");
        assert_eq!(good.fault(), None);
        let with = |change: fn(&mut Filter)| {
            let mut filter = good.clone();
            change(&mut filter);
            filter.fault()
        };
        assert_eq!(
            with(|filter| filter.name = " ".to_owned()),
            Some(FilterFault::NoName)
        );
        assert_eq!(
            with(|filter| filter.when = String::new()),
            Some(FilterFault::NoCondition)
        );
        for folder in ["Sent", "Drafts", "Outbox"] {
            let mut filter = good.clone();
            filter.move_to = Some(folder.to_owned());
            assert_eq!(filter.fault(), Some(FilterFault::ForOwnMail));
        }
        let long = "很长的名字".repeat(16);
        for folder in ["", "/", "a//b", " a", "a\u{7}", &long] {
            let mut filter = good.clone();
            filter.move_to = Some(folder.to_owned());
            assert_eq!(filter.fault(), Some(FilterFault::NoFolder), "{folder:?}");
        }
        let both = with(|filter| {
            filter.delete = true;
            filter.move_to = Some("Lists".to_owned());
        });
        assert_eq!(both, Some(FilterFault::MovesTwice));
    }
}
