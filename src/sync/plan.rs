//! What to do with a maildrop: which mails to fetch, which to delete, which to forget.
//!
//! # When a mail is deleted on the server
//! Only where the server's listing is well formed (P-66), and only
//! - after it became durable here in this session, where the account's policy wants it gone
//!   ([`Fetch::delete_when_durable`]), or
//! - where it became durable in an earlier session, the policy wants it gone now (it is still
//!   there because that session ended without a +OK to QUIT, or its days are over, or it is not
//!   among the newest), and the server still has that very mail under that name
//!   ([`Deletion::proof`], P-61, P-64).
//!
//! What a person deletes on the server by hand is deleted at once, in a session of its own.
//!
//! When a mail of a listing leaves is told by [`leaves`], and decided here by the same function. A
//! mail that a person wants to stay on the server ([`KnownMails::is_kept`]) is exempt from the
//! policy.

use std::collections::{HashMap, HashSet};

use crate::model::account::KeepOnServer;
use crate::model::{AccountId, Leaves, MailNumber, Timestamp, Uid};

use super::identity::FetchedId;
use super::known::{KnownMail, KnownMails, Missing, Whereabouts};
use super::leaving::{Standing, leaves};
use super::memory::ListingSample;

/// What the server said about its mails in this session.
#[derive(Debug, Clone, Copy)]
pub struct Maildrop<'a> {
    /// Answer to UIDL, or why there is none.
    pub names: Names<'a>,
    /// Answer to LIST, where it was asked for: hints only (P-26).
    pub sizes: Option<&'a [(MailNumber, u64)]>,
}

/// The lasting names of the mails on the server.
#[derive(Debug, Clone, Copy)]
pub enum Names<'a> {
    /// The server listed them.
    Listed {
        /// Well-formed entries in the server's order.
        entries: &'a [(MailNumber, Uid)],
        /// Whether every line of the answer was well formed (P-66).
        well_formed: bool,
    },
    /// The server refused UIDL and does not announce it either.
    Unknown {
        /// Mails by STAT.
        mails: u32,
    },
    /// The server announces UIDL and refused it this time.
    Withheld,
}

/// What the account wants.
#[derive(Debug, Clone, Default)]
pub struct Policy {
    /// What happens on the server to a mail that is here.
    pub keep: KeepOnServer,
    /// Octets above which a mail is fetched in part; 0: no limit.
    pub limit_octets: u64,
    /// Mails at which earlier sessions broke [`super::retry::STRIKES`] times (P-07).
    pub set_aside: HashSet<FetchedId>,
    /// Mails that a person wants whole, whatever `limit_octets` says.
    pub whole: HashSet<FetchedId>,
    /// The last complete listing (P-63).
    pub last_listing: ListingSample,
}

/// What to do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// Mails to retrieve, newest first.
    pub fetch: Vec<Fetch>,
    /// Mails of earlier sessions to delete on the server, in its order, each after its proof.
    pub delete: Vec<Deletion>,
    /// Ids to forget: the server has not listed them for long, and they were erased here.
    pub forget: Vec<FetchedId>,
    /// Every id listed, to be recorded for P-62 (ids that are known and not among these were
    /// missed once more); `None`: this listing proves nothing about what it lacks.
    pub listed: Option<Vec<FetchedId>>,
    /// Mails left on the server because they are over the account's limit and the server does
    /// not show the beginning of a mail.
    pub too_large: Vec<Fetch>,
    /// Mails left on the server because earlier sessions broke at them.
    pub set_aside: Vec<Fetch>,
    /// Names of mails that would be deleted, if anything proved that they are those that are here
    /// ([`KnownMails::is_unproved`]).
    pub unproved: Vec<(FetchedId, Uid)>,
    /// The server seems to have given its mails other names (P-63): what is to be fetched is first
    /// compared with what is here, and nothing is deleted.
    pub was_renamed: bool,
}

/// A mail to retrieve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetch {
    /// Its number in this session.
    pub number: MailNumber,
    /// Its lasting name; `None` where the server has none.
    pub uid: Option<Uid>,
    /// Which of the mails with that name, from 0.
    pub ordinal: u32,
    /// The name it is remembered by; for a mail without a lasting name one that holds in this
    /// plan only ([`FetchedId::of_number`]).
    pub id: FetchedId,
    /// What LIST says of its size, where it was asked.
    pub octets: Option<u64>,
    /// How much of it.
    pub extent: Extent,
    /// Its beginning is here, and the whole takes its place.
    pub replaces_part: bool,
    /// Delete it on the server as soon as it is durable here.
    pub delete_when_durable: bool,
}

/// How much of a mail is fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// All of it, unless it is over the account's limit.
    Whole,
    /// All of it: a person asked for it, whatever its size.
    WholeAtAnySize,
    /// Its header and first lines (TOP).
    Start {
        /// Octets of the whole, as LIST says.
        of_octets: u64,
    },
}

/// A mail to delete on the server that became durable here in an earlier session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deletion {
    /// Its number in this session.
    pub number: MailNumber,
    /// Its lasting name.
    pub uid: Uid,
    /// The id of that name in this listing.
    pub name: FetchedId,
    /// The name it is remembered by: another one where the server has given its own again.
    pub id: FetchedId,
    /// Its place in the listing, the oldest 0.
    pub rank: usize,
    /// Mails of the listing.
    pub listed: usize,
    /// What has to be compared first.
    pub proof: Proof,
}

/// What has to be compared before a mail of an earlier session is deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// Its header with that of the mail here: servers have given old names to new mails (P-64).
    Header,
    /// All its octets with those of a mail here: its name stands more than once in the listing,
    /// and nothing else proves which copy is which (P-61).
    Content,
}

/// Why nothing may be done with this maildrop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Without lasting names every session would fetch everything again (P-65).
    #[error("the server does not name its mails (UIDL), so mails cannot be left on it")]
    KeepNeedsNames,
    /// It has names and doesn't tell them now (P-65): try again later.
    #[error("the server does not tell the names of its mails (UIDL) now")]
    NamesWithheld,
}

/// Octets of these mails, as far as LIST tells.
#[must_use]
pub fn octets(mails: &[Fetch]) -> u64 {
    let known = mails.iter().filter_map(|fetch| fetch.octets);
    known.fold(0, u64::saturating_add)
}

impl Plan {
    /// Whether there is nothing to do on the server.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        self.fetch.is_empty() && self.delete.is_empty()
    }

    /// Takes LIST's answer in after the fact: it needs to be asked only where something is to be
    /// fetched. Of mails over `limit_octets` (0: no limit) only the start is fetched, where the
    /// server `shows_starts` (TOP); else they go to [`Plan::too_large`]. A mail that LIST lacks is
    /// fetched whole (P-27).
    pub fn learn_sizes(
        &mut self,
        sizes: &[(MailNumber, u64)],
        limit_octets: u64,
        shows_starts: bool,
    ) {
        let sizes: HashMap<MailNumber, u64> = sizes.iter().copied().collect();
        for mut fetch in std::mem::take(&mut self.fetch) {
            fetch.octets = sizes.get(&fetch.number).copied().or(fetch.octets);
            match (fetch.extent, fetch.octets) {
                (Extent::Whole, Some(of_octets))
                    if limit_octets > 0 && of_octets > limit_octets =>
                {
                    // What has no lasting name could never be asked for again.
                    if shows_starts && fetch.uid.is_some() {
                        self.fetch.push(Fetch {
                            extent: Extent::Start { of_octets },
                            delete_when_durable: false,
                            ..fetch
                        });
                    } else {
                        self.too_large.push(fetch);
                    }
                }
                _ => self.fetch.push(fetch),
            }
        }
    }
}

/// What a mail turned out to be that is not the one to be deleted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// It was never fetched.
    New(Fetch),
    /// It is here too, and leaves now.
    Leaves(Deletion),
    /// It is here too, and stays for now.
    Stays,
}

impl Deletion {
    /// A deletion was not proved: another mail lies under that name, remembered by `id`. Whether
    /// that one goes is decided by itself: its days are not those of the mail that had its name
    /// before (P-64).
    #[must_use]
    pub fn found(
        self,
        id: FetchedId,
        known: &KnownMails,
        keep: KeepOnServer,
        now: Timestamp,
    ) -> Found {
        let Some(mail) = known.find(&id) else {
            return Found::New(Fetch {
                number: self.number,
                uid: Some(self.uid),
                ordinal: 0,
                id,
                octets: None,
                extent: Extent::Whole,
                replaces_part: false,
                // It is decided once more when it is known.
                delete_when_durable: false,
            });
        };
        let standing = Standing {
            known: Some(mail),
            is_kept: known.is_kept(&self.name) || known.is_kept(&id),
            is_dismissed: known.is_dismissed(&self.name) || known.is_dismissed(&id),
            is_unproved: false,
            rank: self.rank,
            listed: self.listed,
        };
        match leaves(&standing, keep, now) {
            Leaves::NextFetch => Found::Leaves(Self { id, ..self }),
            _ => Found::Stays,
        }
    }
}

/// Decides what to do with a maildrop.
///
/// # Errors
/// [`Refusal`] where the server's mails have no names and the policy needs them.
pub fn plan(
    account: &AccountId,
    maildrop: &Maildrop<'_>,
    known: &KnownMails,
    policy: &Policy,
    now: Timestamp,
) -> Result<Plan, Refusal> {
    let mut plan = match maildrop.names {
        Names::Listed {
            entries,
            well_formed,
        } => by_names(account, entries, well_formed, known, policy, now),
        Names::Unknown { mails } => by_numbers(account, mails, policy)?,
        Names::Withheld => return Err(Refusal::NamesWithheld),
    };
    if let Some(sizes) = maildrop.sizes {
        plan.learn_sizes(sizes, policy.limit_octets, true);
    }
    Ok(plan)
}

/// One mail of a listing.
struct Entry<'a> {
    number: MailNumber,
    uid: &'a Uid,
    ordinal: u32,
    /// Whether its name stands more than once in the listing (P-61).
    is_copy: bool,
    name: FetchedId,
    /// What is remembered under that name by now.
    id: FetchedId,
    known: Option<&'a KnownMail>,
}

fn by_names(
    account: &AccountId,
    listing: &[(MailNumber, Uid)],
    well_formed: bool,
    known: &KnownMails,
    policy: &Policy,
    now: Timestamp,
) -> Plan {
    let entries = named(account, listing, known);
    let listed: Vec<FetchedId> = entries.iter().map(|entry| entry.id).collect();
    let is_new: HashSet<FetchedId> = entries
        .iter()
        .filter(|entry| entry.known.is_none())
        .map(|entry| entry.id)
        .collect();
    let was_renamed = well_formed
        && policy
            .last_listing
            .was_renamed(&listed, |id| is_new.contains(id));
    let mut plan = Plan {
        was_renamed,
        ..Plan::default()
    };
    let may_delete = well_formed && !was_renamed;
    for (rank, entry) in entries.iter().enumerate() {
        let standing = Standing {
            known: entry.known,
            is_kept: known.is_kept(&entry.name) || known.is_kept(&entry.id),
            is_dismissed: known.is_dismissed(&entry.name) || known.is_dismissed(&entry.id),
            is_unproved: known.is_unproved(&entry.name),
            rank,
            listed: entries.len(),
        };
        let proved = Standing {
            is_unproved: false,
            ..standing
        };
        if standing.is_unproved && leaves(&proved, policy.keep, now) == Leaves::NextFetch {
            plan.unproved.push((entry.name, entry.uid.clone()));
        }
        let leaves = may_delete.then(|| leaves(&standing, policy.keep, now));
        plan.take(entry, &standing, leaves, policy);
    }
    plan.fetch.reverse();
    // An empty listing may be a server's bad day (P-62), a malformed one lacks whatever it lacks.
    if well_formed && !listed.is_empty() {
        plan.forget = forgettable(&listed, known, now);
        plan.listed = Some(listed);
    }
    plan
}

/// The mails of a listing by the names they are remembered by.
fn named<'a>(
    account: &AccountId,
    listing: &'a [(MailNumber, Uid)],
    known: &'a KnownMails,
) -> Vec<Entry<'a>> {
    let mut copies: HashMap<&Uid, u32> = HashMap::with_capacity(listing.len());
    for (_number, uid) in listing {
        *copies.entry(uid).or_default() += 1;
    }
    let mut ordinals: HashMap<&Uid, u32> = HashMap::new();
    let entry = |(number, uid): &'a (MailNumber, Uid)| {
        let is_copy = copies.get(uid).is_some_and(|copies| *copies > 1);
        let ordinal = if is_copy {
            let next = ordinals.entry(uid).or_default();
            let ordinal = *next;
            *next += 1;
            ordinal
        } else {
            0
        };
        let name = FetchedId::new(account, uid, ordinal);
        let id = known.under(name);
        Entry {
            number: *number,
            uid,
            ordinal,
            is_copy,
            name,
            id,
            known: known.find(&id),
        }
    };
    listing.iter().map(entry).collect()
}

impl Plan {
    /// Adds what is to be done with one mail; `leaves` is `None` where nothing may be deleted.
    fn take(
        &mut self,
        entry: &Entry<'_>,
        standing: &Standing<'_>,
        leaves: Option<Leaves>,
        policy: &Policy,
    ) {
        let is_wished_whole = policy.whole.contains(&entry.id);
        let is_to_be_fetched = match entry.known.map(|mail| mail.whereabouts) {
            None => true,
            // The limit has been raised, or a person wants it whole.
            Some(Whereabouts::InPart { of_octets }) => {
                is_wished_whole || policy.limit_octets == 0 || of_octets <= policy.limit_octets
            }
            Some(Whereabouts::Here | Whereabouts::Erased | Whereabouts::ErasedInPart) => false,
        };
        if is_to_be_fetched {
            let fetch = Fetch {
                number: entry.number,
                uid: Some(entry.uid.clone()),
                ordinal: entry.ordinal,
                id: entry.id,
                octets: None,
                extent: if is_wished_whole {
                    Extent::WholeAtAnySize
                } else {
                    Extent::Whole
                },
                replaces_part: entry.known.is_some(),
                // A part is told to stay; once it is whole the next session decides.
                delete_when_durable: leaves == Some(Leaves::OnceFetched),
            };
            if policy.set_aside.contains(&fetch.id) && !is_wished_whole {
                self.set_aside.push(fetch);
            } else {
                self.fetch.push(fetch);
            }
        } else if leaves == Some(Leaves::NextFetch) {
            self.delete.push(Deletion {
                number: entry.number,
                uid: entry.uid.clone(),
                name: entry.name,
                id: entry.id,
                rank: standing.rank,
                listed: standing.listed,
                proof: if entry.is_copy {
                    Proof::Content
                } else {
                    Proof::Header
                },
            });
        }
    }
}

/// Without names: everything is fetched and deleted in one session, or nothing is done (P-65).
fn by_numbers(account: &AccountId, mails: u32, policy: &Policy) -> Result<Plan, Refusal> {
    if policy.keep != KeepOnServer::DeleteAfterDownload {
        return Err(Refusal::KeepNeedsNames);
    }
    let fetch = (1..=mails)
        .rev()
        .filter_map(MailNumber::new)
        .map(|number| Fetch {
            number,
            uid: None,
            ordinal: 0,
            id: FetchedId::of_number(account, number),
            octets: None,
            extent: Extent::Whole,
            replaces_part: false,
            delete_when_durable: true,
        })
        .collect();
    Ok(Plan {
        fetch,
        ..Plan::default()
    })
}

/// How many entries from the front of the listing, the oldest, are not among the newest to keep.
pub(super) fn kept_by_rank(keep: KeepOnServer, listed: usize) -> usize {
    match keep {
        KeepOnServer::Newest(newest) => listed.saturating_sub(newest as usize),
        KeepOnServer::Forever | KeepOnServer::DeleteAfterDownload | KeepOnServer::Days(_) => 0,
    }
}

/// The start of 2020, before which this program fetched nothing: an earlier time comes from a clock
/// that was not set, or from a name without a time.
pub(super) const EARLIEST_FETCH: Timestamp = Timestamp(1_577_836_800);

/// Ids whose tombstone is over once this session is counted. A mail that is here is never
/// forgotten: its file's name remembers it.
fn forgettable(listed: &[FetchedId], known: &KnownMails, now: Timestamp) -> Vec<FetchedId> {
    let listed: HashSet<&FetchedId> = listed.iter().collect();
    known
        .ordered()
        .into_iter()
        .filter(|(id, mail)| {
            mail.whereabouts.is_erased()
                && !listed.contains(id)
                && mail.missing.is_some()
                && Missing::again(mail.missing, now).is_over(now)
        })
        .map(|(id, _mail)| id)
        .collect()
}

#[cfg(test)]
mod tests;
