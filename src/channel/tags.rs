//! Tags: what a person puts on mails, and how tags are called and coloured.

use crate::model::{MailId, Place, Tag, TagColour};

use super::followed::Followed;
use super::handle::Ticket;

/// What a person asked of tags. Each ends in one [`super::Outcome`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TagCommand {
    /// Put tags on mails and take others off ([`super::Event::MailsChanged`]).
    Mark {
        /// Which mails.
        mails: Vec<MailId>,
        /// These are put on.
        add: Vec<Tag>,
        /// These are taken off.
        remove: Vec<Tag>,
    },
    /// Keep a tag and its colour in config.toml, whether mails bear it or not.
    Keep {
        /// Which.
        tag: Tag,
        /// Its colour.
        colour: TagColour,
    },
    /// Call a tag otherwise, on every mail that bears it and in config.toml
    /// ([`TagEvent::Renamed`]). Where there is one of the new name, the two become one.
    Rename {
        /// As it is called.
        tag: Tag,
        /// As it is to be called.
        to: Tag,
        /// `None`: kept searches and filters that name it go along. Else it is a renaming taken
        /// back: what went along with that goes back, and no other.
        back: Option<Followed>,
    },
    /// Part two tags that became one, as far as mails still bear it and kept searches and filters
    /// are still as they became.
    Part {
        /// The one that is no more.
        tag: Tag,
        /// Its colour.
        colour: TagColour,
        /// The one that both are.
        of: Tag,
        /// The mails that bore the first.
        merged: MergedTags,
        /// What went along.
        followed: Followed,
    },
    /// Take a tag off every mail and out of config.toml ([`TagEvent::Deleted`]).
    Delete {
        /// Which.
        tag: Tag,
    },
    /// Count the tags of some mails ([`TagEvent::Counted`]).
    Count {
        /// The place.
        place: Place,
        /// Mails that stand for all mails of their conversations within the place.
        heads: Vec<MailId>,
        /// Mails that stand for themselves.
        alone: Vec<MailId>,
    },
}

/// What happened to tags.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TagEvent {
    /// Every tag: those of config.toml in its order, then those that mails bear besides, in
    /// alphabetical order. At start and after each change.
    Known {
        /// All of them.
        tags: Vec<TagSummary>,
    },
    /// Answer to [`TagCommand::Mark`] where it changed anything: what did, so that it can be taken
    /// back.
    Marked {
        /// Whose.
        ticket: Ticket,
        /// Mails by what changed of them.
        changes: Vec<TagChange>,
    },
    /// Answer to [`TagCommand::Delete`]: what it was on, so that it can be put back.
    Deleted {
        /// Whose.
        ticket: Ticket,
        /// Which.
        tag: TagSummary,
        /// The mails it was on.
        mails: Vec<MailId>,
    },
    /// Answer to [`TagCommand::Rename`], with what takes it back.
    Renamed {
        /// Whose.
        ticket: Ticket,
        /// The tag as it was.
        tag: TagSummary,
        /// As it is called.
        to: Tag,
        /// `None`: there was none of this name.
        merged: Option<MergedTags>,
        /// Kept searches and filters that went along.
        followed: Followed,
    },
    /// Answer to [`TagCommand::Count`].
    Counted {
        /// Whose.
        ticket: Ticket,
        /// How many mails were looked at.
        mails: u64,
        /// The tags that some of them bear, and how many do.
        tags: Vec<(Tag, u64)>,
    },
}

/// What changed of the tags of some mails.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagChange {
    /// Which.
    pub mails: Vec<MailId>,
    /// What they bear now and did not before.
    pub added: Vec<Tag>,
    /// What they no longer bear.
    pub removed: Vec<Tag>,
}

/// What bore a tag before it became one with another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MergedTags {
    /// Mails that bore the first alone.
    pub only: Vec<MailId>,
    /// Mails that bore both.
    pub both: Vec<MailId>,
}

/// A tag as the window shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagSummary {
    /// Which.
    pub tag: Tag,
    /// Its colour; where config.toml has none, one made from its name.
    pub colour: TagColour,
    /// Mails that bear it.
    pub mails: u64,
    /// Of them unread.
    pub unread: u64,
}
