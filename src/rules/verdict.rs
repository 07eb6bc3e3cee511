//! What filters want done with one mail.

use crate::model::Trace;
use crate::model::{Agent, Deed, Evidence, Filter, Flags, FolderName, OnServer, Tag, Timestamp};

/// What filters want done with one mail; nothing where it satisfies none.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Verdict {
    /// The filters that it satisfies, in order.
    pub matches: Vec<Match>,
    /// Whether the last of them keeps it from all others.
    pub stopped: bool,
}

/// One filter that a mail satisfies.
#[derive(Debug, Clone, PartialEq)]
pub struct Match {
    /// Its name.
    pub filter: String,
    /// What it does; not what an earlier one does already.
    pub did: Vec<Deed>,
    /// Why.
    pub because: Vec<Evidence>,
}

impl Verdict {
    /// Adds a filter that the mail satisfies.
    pub(super) fn take(&mut self, filter: &Filter, because: Vec<Evidence>) {
        let mut did = Vec::new();
        if let Some(to) = filter.destination()
            && self.destination().is_none()
        {
            did.push(Deed::Moved(to.key().to_owned()));
        }
        for tag in &filter.tag {
            if !self.tags().any(|has| has == tag) {
                did.push(Deed::Tagged(tag.clone()));
            }
        }
        for mark in &filter.mark {
            if !self.marks().contains(mark.flag()) {
                did.push(Deed::Marked(*mark));
            }
        }
        if self.on_server() == OnServer::AsAccount {
            match filter.on_server {
                OnServer::AsAccount => {}
                OnServer::Keep => did.push(Deed::KeptOnServer),
                OnServer::Delete => did.push(Deed::DeletedOnServer),
            }
        }
        if !filter.notify && !self.is_quiet() {
            did.push(Deed::Quiet);
        }
        self.stopped = filter.stop;
        self.matches.push(Match {
            filter: filter.name.clone(),
            did,
            because,
        });
    }

    /// Everything that is to be done.
    pub fn deeds(&self) -> impl Iterator<Item = &Deed> {
        self.matches.iter().flat_map(|one| &one.did)
    }

    /// Whether anything is to be done.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.deeds().next().is_none()
    }

    /// Where the mail goes; `None`: it stays.
    #[must_use]
    pub fn destination(&self) -> Option<FolderName> {
        self.deeds().find_map(|deed| match deed {
            Deed::Moved(key) => Some(FolderName::from_key(key)),
            _ => None,
        })
    }

    /// Tags it gets.
    pub fn tags(&self) -> impl Iterator<Item = &Tag> {
        self.deeds().filter_map(|deed| match deed {
            Deed::Tagged(tag) => Some(tag),
            _ => None,
        })
    }

    /// Marks it gets.
    #[must_use]
    pub fn marks(&self) -> Flags {
        self.deeds().fold(Flags::NONE, |marks, deed| match deed {
            Deed::Marked(mark) => marks | mark.flag(),
            _ => marks,
        })
    }

    /// What becomes of it on the server.
    #[must_use]
    pub fn on_server(&self) -> OnServer {
        let said = self.deeds().find_map(|deed| match deed {
            Deed::KeptOnServer => Some(OnServer::Keep),
            Deed::DeletedOnServer => Some(OnServer::Delete),
            _ => None,
        });
        said.unwrap_or_default()
    }

    /// Whether it is not told as new.
    #[must_use]
    pub fn is_quiet(&self) -> bool {
        self.deeds().any(|deed| *deed == Deed::Quiet)
    }

    /// What is to be remembered of it, one trace a filter that does anything.
    #[must_use]
    pub fn traces(&self, at: Timestamp) -> Vec<Trace> {
        let acting = self.matches.iter().filter(|one| !one.did.is_empty());
        acting
            .map(|one| Trace {
                at,
                by: Agent::Filter(one.filter.clone()),
                did: one.did.clone(),
                because: one.because.clone(),
            })
            .collect()
    }
}
