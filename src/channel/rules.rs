//! Filters and junk: what a person asks of them, and what they tell.

use std::sync::Arc;

use crate::model::{Filter, FolderName, JunkSettings, MailId, MailSummary, Place, Reversal, Trace};

use super::handle::Ticket;

/// What a person asked of filters. Each ends in one [`super::Outcome`].
#[derive(Debug, Clone)]
pub enum RulesCommand {
    /// Change the filters of config.toml ([`RulesEvent::Known`]): those of the file as it is, which
    /// somebody may have edited since they were told.
    ChangeFilters(FilterChange),
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
    /// Take back what was done; mails that are no longer here are told
    /// ([`super::Event::Missing`]).
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
    /// Forget everything that was learned of junk ([`RulesEvent::Known`]).
    ForgetJunk,
}

/// One change to the filters of config.toml.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FilterChange {
    /// Keep a filter.
    Save {
        /// As it is to be.
        filter: Box<Filter>,
        /// The one whose place it takes; without one, or where that is gone, it comes last.
        instead_of: Option<String>,
    },
    /// Switch one on or off.
    Switch {
        /// Its name.
        name: String,
        /// Whether it looks at mails that arrive.
        on: bool,
    },
    /// Put one elsewhere.
    Place {
        /// Its name.
        name: String,
        /// The one before which it is to stand; `None`: it comes last.
        before: Option<String>,
    },
    /// Take one out.
    Remove {
        /// Its name.
        name: String,
    },
}

impl FilterChange {
    /// Makes the change. A filter that is not there is neither switched, placed nor removed.
    pub fn make(&self, filters: &mut Vec<Filter>) {
        let place = |filters: &[Filter], name: &str| {
            let mut names = filters.iter();
            names.position(|filter| filter.name == *name)
        };
        match self {
            Self::Save { filter, instead_of } => {
                let former = instead_of.as_ref().and_then(|name| place(filters, name));
                match former.and_then(|former| filters.get_mut(former)) {
                    Some(former) => former.clone_from(filter),
                    None => filters.push((**filter).clone()),
                }
            }
            Self::Switch { name, on } => {
                let found = place(filters, name).and_then(|at| filters.get_mut(at));
                if let Some(filter) = found {
                    filter.enabled = *on;
                }
            }
            Self::Place { name, before } => {
                if let Some(at) = place(filters, name) {
                    let filter = filters.remove(at);
                    let before = before.as_ref().and_then(|name| place(filters, name));
                    filters.insert(before.unwrap_or(filters.len()), filter);
                }
            }
            Self::Remove { name } => filters.retain(|filter| filter.name != *name),
        }
    }
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
    /// Answer to [`RulesCommand::Apply`]: also where it was stopped or failed half-way.
    Applied {
        /// Whose.
        ticket: Ticket,
        /// What takes back what was done; one a mail.
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
}
