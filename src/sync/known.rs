//! What is remembered of an account's mails: `store` reads it back, [`super::plan()`] decides by it.

use std::collections::{HashMap, HashSet};

use crate::model::Timestamp;

use super::identity::FetchedId;
use super::mark::HeaderMark;
use super::memory::ServerMemory;

/// Seconds for which a mail that left the listing is remembered, at least (P-62).
pub const FORGET_AFTER_SECONDS: i64 = 30 * 24 * 60 * 60;
/// Sessions for which a mail that left the listing is remembered, at least (P-62).
pub const FORGET_AFTER_SESSIONS: u32 = 3;

/// Every mail of one account that was ever fetched and is not yet forgotten.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KnownMails {
    mails: HashMap<FetchedId, KnownMail>,
    /// Exempt from the account's deletions, fetched or not.
    kept: HashSet<FetchedId>,
    /// To be deleted on the server whatever the account's `keep_on_server` says.
    dismissed: HashSet<FetchedId>,
    /// Names under which the server has another mail by now.
    others: HashMap<FetchedId, FetchedId>,
    /// Names whose mails cannot be proved to be those that are here.
    unproved: HashSet<FetchedId>,
}

/// What is remembered of one mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnownMail {
    /// When it was first durable here; counts for [`crate::model::account::KeepOnServer::Days`].
    pub fetched_at: Timestamp,
    /// Where it is now.
    pub whereabouts: Whereabouts,
    /// Since when the server lists it no more; `None` while it is listed.
    pub missing: Option<Missing>,
    /// What its header was, where only the memory of it is left and tells so; a mail that is here
    /// is asked itself.
    pub mark: Option<HeaderMark>,
}

/// Where a mail that was fetched is now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whereabouts {
    /// In one of the account's maildirs: its file's name carries the id.
    Here,
    /// Its header and first lines are in one of the maildirs; the whole lies on the server.
    InPart {
        /// Octets of the whole, as the server counted them.
        of_octets: u64,
    },
    /// Erased here by a person, or here under a name that the server has given up (P-63); a line
    /// in the account's `fetched` file carries the id.
    Erased,
    /// Its beginning was erased here; the whole was never here.
    ErasedInPart,
}

impl Whereabouts {
    /// Whether the whole mail is or was here: only then its server may lose it.
    #[must_use]
    pub fn was_whole(self) -> bool {
        match self {
            Self::Here | Self::Erased => true,
            Self::InPart { .. } | Self::ErasedInPart => false,
        }
    }

    /// Whether no file tells of it any more.
    #[must_use]
    pub fn is_erased(self) -> bool {
        match self {
            Self::Erased | Self::ErasedInPart => true,
            Self::Here | Self::InPart { .. } => false,
        }
    }
}

/// A tombstone: the server listed a mail and lists it no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Missing {
    /// When it was missed first.
    pub since: Timestamp,
    /// In how many sessions it was missed.
    pub sessions: u32,
}

impl Missing {
    /// The tombstone after one more session that missed the mail.
    #[must_use]
    pub fn again(former: Option<Self>, now: Timestamp) -> Self {
        match former {
            Some(former) => Self {
                since: former.since,
                sessions: former.sessions.saturating_add(1),
            },
            None => Self {
                since: now,
                sessions: 1,
            },
        }
    }

    /// Whether the mail may be forgotten: missed for long and often enough (P-62).
    #[must_use]
    pub fn is_over(self, now: Timestamp) -> bool {
        self.sessions >= FORGET_AFTER_SESSIONS
            && now >= self.since.plus_seconds(FORGET_AFTER_SECONDS)
    }
}

impl KnownMails {
    /// Adds or replaces what is remembered of a mail.
    pub fn insert(&mut self, id: FetchedId, mail: KnownMail) {
        self.mails.insert(id, mail);
    }

    /// Exempts mails from the account's deletions for good: a person wants them to stay on the
    /// server, whether they were fetched or not.
    pub fn keep(&mut self, mails: impl IntoIterator<Item = FetchedId>) {
        self.kept.extend(mails);
    }

    /// Gives mails up on the server, once their whole is here: a filter says so. What a person keeps
    /// stays all the same.
    pub fn dismiss(&mut self, mails: impl IntoIterator<Item = FetchedId>) {
        self.dismissed.extend(mails);
    }

    /// Whether a mail is given up on the server.
    #[must_use]
    pub fn is_dismissed(&self, id: &FetchedId) -> bool {
        self.dismissed.contains(id)
    }

    /// Whether a mail is exempt from the account's deletions.
    #[must_use]
    pub fn is_kept(&self, id: &FetchedId) -> bool {
        self.kept.contains(id)
    }

    /// Takes in what earlier sessions found out about single mails on the server.
    pub fn heed(&mut self, memory: &ServerMemory) {
        for (name, note) in &memory.mails {
            self.others
                .extend(note.another.map(|another| (*name, another)));
            if note.is_set_aside() || note.unproved {
                self.unproved.insert(*name);
            }
        }
    }

    /// The mail that lies under a name of the listing, as it is remembered: another one where
    /// the server has given the name again (P-64) or to several mails (P-61).
    #[must_use]
    pub fn under(&self, name: FetchedId) -> FetchedId {
        let another = self.others.get(&name).copied();
        another
            .filter(|another| self.mails.contains_key(another))
            .unwrap_or(name)
    }

    /// Whether the mail under a name of the listing cannot be proved to be the one that is here:
    /// the server breaks at it (P-07), or nothing is left here to compare it with (P-61).
    #[must_use]
    pub fn is_unproved(&self, name: &FetchedId) -> bool {
        self.unproved.contains(name)
    }

    /// What is remembered of a mail.
    #[must_use]
    pub fn find(&self, id: &FetchedId) -> Option<&KnownMail> {
        self.mails.get(id)
    }

    /// Everything, ordered by id.
    #[must_use]
    pub fn ordered(&self) -> Vec<(FetchedId, KnownMail)> {
        let mut all: Vec<_> = self.mails.iter().map(|(id, mail)| (*id, *mail)).collect();
        all.sort_unstable_by_key(|(id, _mail)| *id);
        all
    }

    /// How many mails are remembered.
    #[must_use]
    pub fn len(&self) -> usize {
        self.mails.len()
    }

    /// Whether nothing is remembered.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.mails.is_empty()
    }
}

impl FromIterator<(FetchedId, KnownMail)> for KnownMails {
    fn from_iter<I: IntoIterator<Item = (FetchedId, KnownMail)>>(mails: I) -> Self {
        Self {
            mails: mails.into_iter().collect(),
            ..Self::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p62_a_missing_mail_is_remembered_for_30_days_and_3_sessions() {
        let start = Timestamp(1_000_000);
        let month = start.plus_seconds(FORGET_AFTER_SECONDS);
        let mut missing = Missing::again(None, start);
        assert!(!missing.is_over(month), "one session is not enough");
        missing = Missing::again(Some(missing), start);
        missing = Missing::again(Some(missing), start);
        assert!(!missing.is_over(month.plus_seconds(-1)), "a day early");
        assert!(missing.is_over(month));
    }
}
