//! Filters and junk: what a person asks of them, and what they tell.

use std::sync::Arc;

use crate::model::{Filter, FolderName, JunkSettings, MailId, MailSummary, Place, Reversal, Trace};

use super::handle::Ticket;

/// What a person asked of filters. Each ends in one [`super::Outcome`].
#[derive(Debug, Clone)]
pub enum RulesCommand {
    /// Keep these filters, in this order, in config.toml ([`RulesEvent::Known`]).
    SaveFilters {
        /// All of them.
        filters: Vec<Filter>,
    },
    /// Keep what is done with junk in config.toml ([`RulesEvent::Known`]).
    SaveJunk {
        /// As it is to be.
        junk: JunkSettings,
    },
    /// Count the mails that a search finds now ([`RulesEvent::Counted`]).
    Count {
        /// As in the search box.
        when: String,
    },
    /// Say what filters would do with mails that are here ([`RulesEvent::Foreseen`]); nothing is
    /// done.
    Rehearse {
        /// Which filters, in this order, whether they are on or not.
        filters: Vec<Filter>,
        /// With which mails.
        scope: Scope,
    },
    /// Do what was foreseen ([`RulesEvent::Applied`]).
    Apply {
        /// What, as it was foreseen; a mail may be left out.
        foreseen: Arc<[Foreseen]>,
    },
    /// Take back what was done.
    TakeBack {
        /// As [`RulesEvent::Applied`] told it.
        reversals: Arc<[Reversal]>,
    },
    /// Learn from what a person says mails are. They are not moved.
    Learn {
        /// Which mails.
        mails: Vec<MailId>,
        /// What they are.
        lesson: Lesson,
    },
    /// Tell what filters did with a mail and why ([`RulesEvent::Reasons`]).
    Explain {
        /// Which.
        mail: MailId,
    },
    /// Forget everything that was learned of junk ([`RulesEvent::Known`]).
    ForgetJunk,
}

/// Which mails filters are run on by hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// All of a place.
    Place(Place),
    /// These.
    Mails(Vec<MailId>),
}

impl Scope {
    /// Whether filters may touch mails of a folder: never what waits to be sent, and what a person
    /// writes or has sent only where that folder itself, or the mail, is named.
    #[must_use]
    pub fn is_for(&self, folder: &FolderName) -> bool {
        let is_named = matches!(
            self,
            Self::Mails(_) | Self::Place(Place::Folder(_) | Place::Unified(_))
        );
        match folder {
            FolderName::Outbox => false,
            FolderName::Drafts | FolderName::Sent => is_named,
            _ => true,
        }
    }
}

/// What a person says a mail is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lesson {
    /// Junk.
    Junk,
    /// Wanted.
    Wanted,
    /// Not what was last said, but what was before.
    Mistaken,
}

/// What filters would do with one mail.
#[derive(Debug, Clone, PartialEq)]
pub struct Foreseen {
    /// The mail as it is.
    pub row: MailSummary,
    /// What, by which filter and why; one a filter that would do anything.
    pub traces: Vec<Trace>,
}

/// What happened to filters and by them.
#[derive(Debug, Clone)]
pub enum RulesEvent {
    /// The filters, at start and after each change.
    Known {
        /// In the order of config.toml.
        filters: Vec<Filter>,
        /// What is done with junk.
        junk: JunkSettings,
        /// Mails learned as junk.
        junk_mails: u64,
        /// Mails learned as wanted.
        good_mails: u64,
    },
    /// Answer to [`RulesCommand::Count`].
    Counted {
        /// Whose.
        ticket: Ticket,
        /// How many mails are found.
        mails: u64,
    },
    /// Answer to [`RulesCommand::Rehearse`].
    Foreseen {
        /// Whose.
        ticket: Ticket,
        /// What would be done, newest mail first; a mail that nothing would be done with is not
        /// among them.
        mails: Arc<[Foreseen]>,
        /// How many mails were looked at.
        looked_at: u64,
    },
    /// Answer to [`RulesCommand::Apply`].
    Applied {
        /// Whose.
        ticket: Ticket,
        /// What takes it back; one a mail.
        reversals: Arc<[Reversal]>,
    },
    /// What filters did with a mail and why, oldest first; told when it is opened, where there is
    /// any.
    Reasons {
        /// Which.
        mail: MailId,
        /// What holds still.
        traces: Vec<Trace>,
    },
    /// Of mails that are told next as added, these are not to be announced to the person.
    Quiet {
        /// Which.
        mails: Vec<MailId>,
    },
}
