//! What to do with a maildrop: which mails to fetch, which to delete, which to forget.
//!
//! # When a mail is deleted on the server
//! Only where the server's listing is well formed (P-66), and only
//! - after it became durable here in this session, where the account's policy wants it gone
//!   ([`Fetch::delete_when_durable`]), or
//! - where it became durable in an earlier session and now either the policy wants it gone (it is
//!   still there because that session ended without a +OK to QUIT, or its days are over, or it is
//!   not among the newest) or a person asked for it ([`super::KnownMail::delete_pending`]).
//!
//! A mail that a person wants to stay on the server ([`KnownMails::is_kept`]) is exempt from the
//! policy. A mail whose name stands more than once in the listing is deleted only in the session that
//! fetched it (P-61): nothing else proves which copy is which. That the server has not given an
//! old name to a new mail (P-64) is not checked here: whoever writes DELE for a [`Deletion`] may
//! look at it by TOP first.

use std::collections::{HashMap, HashSet};

use crate::model::account::KeepOnServer;
use crate::model::{AccountId, MailNumber, Timestamp, Uid};

use super::identity::FetchedId;
use super::known::{KnownMail, KnownMails, Missing, Whereabouts};

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
        /// Differs from session to session; see [`FetchedId::without_uid`].
        session: u64,
    },
    /// The server announces UIDL and refused it this time.
    Withheld,
}

/// What the account wants.
#[derive(Debug, Clone, Default)]
pub struct Policy {
    /// What happens on the server to a mail that is here.
    pub keep: KeepOnServer,
    /// Octets above which a mail is left where it is; 0: no limit.
    pub limit_octets: u64,
    /// Mails at which earlier sessions broke [`super::retry::STRIKES`] times (P-07).
    pub set_aside: HashSet<FetchedId>,
}

/// What to do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// Mails to retrieve, newest first.
    pub fetch: Vec<Fetch>,
    /// Mails of earlier sessions to delete on the server, in its order.
    pub delete: Vec<Deletion>,
    /// Ids to forget: the server has not listed them for long, and they were erased here.
    pub forget: Vec<FetchedId>,
    /// Every id listed, to be recorded for P-62 (ids that are known and not among these were
    /// missed once more); `None`: this listing proves nothing about what it lacks.
    pub listed: Option<Vec<FetchedId>>,
    /// Mails left on the server because they are over the account's limit.
    pub too_large: Vec<Fetch>,
    /// Mails left on the server because earlier sessions broke at them.
    pub set_aside: Vec<Fetch>,
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
    /// The name it is remembered by.
    pub id: FetchedId,
    /// What LIST says of its size, where it was asked.
    pub octets: Option<u64>,
    /// Delete it on the server as soon as it is durable here.
    pub delete_when_durable: bool,
}

/// A mail to delete on the server that became durable here in an earlier session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deletion {
    /// Its number in this session.
    pub number: MailNumber,
    /// The name it is remembered by.
    pub id: FetchedId,
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

impl Plan {
    /// Whether there is nothing to do on the server.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        self.fetch.is_empty() && self.delete.is_empty()
    }

    /// Octets to retrieve, as far as LIST tells.
    #[must_use]
    pub fn octets(&self) -> u64 {
        let known = self.fetch.iter().filter_map(|fetch| fetch.octets);
        known.fold(0, u64::saturating_add)
    }

    /// Takes LIST's answer in after the fact: it needs to be asked only where something is to be
    /// fetched. Mails over `limit_octets` (0: no limit) go to [`Plan::too_large`]. A mail that
    /// LIST lacks stays (P-27).
    pub fn learn_sizes(&mut self, sizes: &[(MailNumber, u64)], limit_octets: u64) {
        let sizes: HashMap<MailNumber, u64> = sizes.iter().copied().collect();
        let (fits, large) = std::mem::take(&mut self.fetch)
            .into_iter()
            .map(|fetch| Fetch {
                octets: sizes.get(&fetch.number).copied().or(fetch.octets),
                ..fetch
            })
            .partition(|fetch| limit_octets == 0 || fetch.octets <= Some(limit_octets));
        self.fetch = fits;
        let large: Vec<Fetch> = large;
        self.too_large.extend(large);
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
        Names::Unknown { mails, session } => by_numbers(account, mails, session, policy)?,
        Names::Withheld => return Err(Refusal::NamesWithheld),
    };
    if let Some(sizes) = maildrop.sizes {
        plan.learn_sizes(sizes, policy.limit_octets);
    }
    Ok(plan)
}

fn by_names(
    account: &AccountId,
    entries: &[(MailNumber, Uid)],
    well_formed: bool,
    known: &KnownMails,
    policy: &Policy,
    now: Timestamp,
) -> Plan {
    let mut copies: HashMap<&Uid, u32> = HashMap::with_capacity(entries.len());
    for (_number, uid) in entries {
        *copies.entry(uid).or_default() += 1;
    }
    let mut ordinals: HashMap<&Uid, u32> = HashMap::new();
    let kept = kept_by_rank(policy.keep, entries.len());
    let mut plan = Plan::default();
    let mut listed = Vec::with_capacity(entries.len());
    for (rank, (number, uid)) in entries.iter().enumerate() {
        let ordinal = match copies.get(uid) {
            Some(2..) => {
                let next = ordinals.entry(uid).or_default();
                let ordinal = *next;
                *next += 1;
                ordinal
            }
            _ => 0,
        };
        let is_copy = copies.get(uid).is_some_and(|copies| *copies > 1);
        let id = FetchedId::new(account, uid, ordinal);
        listed.push(id);
        let surplus = rank < kept;
        let exempt = known.is_kept(&id);
        match known.find(&id) {
            Some(mail) => {
                let by_policy = !exempt && is_unwanted(mail, policy.keep, surplus, now);
                let unwanted = mail.delete_pending || by_policy;
                if well_formed && unwanted && !is_copy {
                    plan.delete.push(Deletion {
                        number: *number,
                        id,
                    });
                }
            }
            None => {
                let fetch = Fetch {
                    number: *number,
                    uid: Some(uid.clone()),
                    ordinal,
                    id,
                    octets: None,
                    delete_when_durable: well_formed
                        && !exempt
                        && goes_at_once(policy.keep, surplus),
                };
                if policy.set_aside.contains(&id) {
                    plan.set_aside.push(fetch);
                } else {
                    plan.fetch.push(fetch);
                }
            }
        }
    }
    plan.fetch.reverse();
    // An empty listing may be a server's bad day (P-62), a malformed one lacks whatever it lacks.
    if well_formed && !entries.is_empty() {
        plan.forget = forgettable(&listed, known, now);
        plan.listed = Some(listed);
    }
    plan
}

/// Without names: everything is fetched and deleted in one session, or nothing is done (P-65).
fn by_numbers(
    account: &AccountId,
    mails: u32,
    session: u64,
    policy: &Policy,
) -> Result<Plan, Refusal> {
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
            id: FetchedId::without_uid(account, session, number),
            octets: None,
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

/// Whether the policy wants a mail of an earlier session gone.
fn is_unwanted(mail: &KnownMail, keep: KeepOnServer, surplus: bool, now: Timestamp) -> bool {
    match keep {
        KeepOnServer::Forever => false,
        KeepOnServer::DeleteAfterDownload => true,
        KeepOnServer::Days(0) => true,
        // A time that cannot be is none: how long the mail has been here is not known.
        KeepOnServer::Days(days) => {
            mail.fetched_at >= EARLIEST_FETCH
                && now >= mail.fetched_at.plus_seconds(i64::from(days) * 86_400)
        }
        KeepOnServer::Newest(_) => surplus,
    }
}

/// Whether the policy wants a mail gone in the session that fetches it.
fn goes_at_once(keep: KeepOnServer, surplus: bool) -> bool {
    match keep {
        KeepOnServer::Forever => false,
        KeepOnServer::DeleteAfterDownload => true,
        KeepOnServer::Days(days) => days == 0,
        KeepOnServer::Newest(_) => surplus,
    }
}

/// Ids whose tombstone is over once this session is counted. A mail that is here is never
/// forgotten: its file's name remembers it.
fn forgettable(listed: &[FetchedId], known: &KnownMails, now: Timestamp) -> Vec<FetchedId> {
    let listed: HashSet<&FetchedId> = listed.iter().collect();
    known
        .ordered()
        .into_iter()
        .filter(|(id, mail)| {
            mail.whereabouts == Whereabouts::Erased
                && !listed.contains(id)
                && mail.missing.is_some()
                && Missing::again(mail.missing, now).is_over(now)
        })
        .map(|(id, _mail)| id)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_800_000_000);

    fn account() -> AccountId {
        AccountId::new("work").unwrap()
    }

    fn entries(names: &[&str]) -> Vec<(MailNumber, Uid)> {
        (1..)
            .zip(names)
            .map(|(number, name)| {
                let uid = Uid::new(name.as_bytes()).unwrap();
                (MailNumber::new(number).unwrap(), uid)
            })
            .collect()
    }

    fn id(name: &str, ordinal: u32) -> FetchedId {
        FetchedId::new(&account(), &Uid::new(name.as_bytes()).unwrap(), ordinal)
    }

    fn fetched(days_ago: i64) -> KnownMail {
        KnownMail {
            fetched_at: NOW.plus_seconds(-days_ago * 86_400),
            whereabouts: Whereabouts::Here,
            delete_pending: false,
            missing: None,
        }
    }

    fn decide(names: &[&str], known: &KnownMails, keep: KeepOnServer) -> Plan {
        decide_by(names, true, known, keep)
    }

    fn decide_by(
        names: &[&str],
        well_formed: bool,
        known: &KnownMails,
        keep: KeepOnServer,
    ) -> Plan {
        let entries = entries(names);
        let maildrop = Maildrop {
            names: Names::Listed {
                entries: &entries,
                well_formed,
            },
            sizes: None,
        };
        let policy = Policy {
            keep,
            ..Policy::default()
        };
        plan(&account(), &maildrop, known, &policy, NOW).unwrap()
    }

    fn numbers(plan: &Plan) -> (Vec<u32>, Vec<u32>) {
        let fetch = plan.fetch.iter().map(|fetch| fetch.number.get());
        let delete = plan.delete.iter().map(|deletion| deletion.number.get());
        (fetch.collect(), delete.collect())
    }

    #[test]
    fn what_is_known_is_not_fetched_again_and_the_newest_come_first() {
        let known = KnownMails::from_iter([(id("b", 0), fetched(1))]);
        let plan = decide(&["a", "b", "c"], &known, KeepOnServer::Forever);
        assert_eq!(numbers(&plan), (vec![3, 1], vec![]));
        assert!(plan.fetch.iter().all(|fetch| !fetch.delete_when_durable));
        assert_eq!(plan.listed.map(|listed| listed.len()), Some(3));
    }

    #[test]
    fn each_policy_deletes_what_it_says_and_nothing_else() {
        let known = KnownMails::from_iter([
            (id("a", 0), fetched(20)),
            (id("b", 0), fetched(13)),
            (
                id("c", 0),
                KnownMail {
                    delete_pending: true,
                    ..fetched(0)
                },
            ),
        ]);
        for (keep, deleted, at_once) in [
            (KeepOnServer::Forever, vec![3], false),
            (KeepOnServer::DeleteAfterDownload, vec![1, 2, 3], true),
            (KeepOnServer::Days(14), vec![1, 3], false),
            (KeepOnServer::Newest(3), vec![1, 3], false),
            (KeepOnServer::Newest(0), vec![1, 2, 3], true),
        ] {
            let plan = decide(&["a", "b", "c", "d"], &known, keep);
            assert_eq!(numbers(&plan), (vec![4], deleted), "{keep:?}");
            assert_eq!(plan.fetch[0].delete_when_durable, at_once, "{keep:?}");
        }
    }

    #[test]
    fn a_mail_fetched_at_no_plausible_time_is_not_deleted_by_its_age() {
        for fetched_at in [Timestamp(0), Timestamp(86_400), NOW.plus_seconds(86_400)] {
            let mail = KnownMail {
                fetched_at,
                ..fetched(0)
            };
            let known = KnownMails::from_iter([(id("a", 0), mail)]);
            let deleted = |keep| numbers(&decide(&["a"], &known, keep)).1;
            assert_eq!(deleted(KeepOnServer::Days(14)), Vec::<u32>::new());
            assert_eq!(deleted(KeepOnServer::Days(0)), [1]);
        }
    }

    #[test]
    fn p61_copies_get_ordinals_and_are_deleted_only_where_they_were_just_fetched() {
        let known = KnownMails::from_iter([(id("twin", 0), fetched(1))]);
        let plan = decide(&["twin", "twin"], &known, KeepOnServer::DeleteAfterDownload);
        assert_eq!(numbers(&plan), (vec![2], vec![]));
        assert_eq!(
            (plan.fetch[0].ordinal, plan.fetch[0].id),
            (1, id("twin", 1))
        );
        assert!(plan.fetch[0].delete_when_durable);
    }

    #[test]
    fn p66_a_malformed_listing_deletes_nothing_and_forgets_nothing() {
        let known = KnownMails::from_iter([(id("a", 0), fetched(1)), (id("gone", 0), buried())]);
        let plan = decide_by(
            &["a", "b"],
            false,
            &known,
            KeepOnServer::DeleteAfterDownload,
        );
        assert_eq!(numbers(&plan), (vec![2], vec![]));
        assert!(!plan.fetch[0].delete_when_durable);
        assert_eq!((plan.listed, plan.forget), (None, vec![]));
    }

    /// Erased here, missed for long and often.
    fn buried() -> KnownMail {
        KnownMail {
            whereabouts: Whereabouts::Erased,
            missing: Some(Missing {
                since: NOW.plus_seconds(-31 * 86_400),
                sessions: 2,
            }),
            ..fetched(90)
        }
    }

    #[test]
    fn p62_an_id_is_forgotten_after_30_days_and_3_sessions_but_never_by_an_empty_listing() {
        let seldom = KnownMail {
            missing: None,
            ..buried()
        };
        let here = KnownMail {
            whereabouts: Whereabouts::Here,
            ..buried()
        };
        let known = KnownMails::from_iter([
            (id("buried", 0), buried()),
            (id("seldom", 0), seldom),
            (id("here", 0), here),
        ]);
        let plan = decide(&["a"], &known, KeepOnServer::Forever);
        assert_eq!(plan.forget, [id("buried", 0)]);
        let plan = decide(&[], &known, KeepOnServer::Forever);
        assert_eq!((plan.forget, plan.listed), (vec![], None));
    }

    #[test]
    fn a_mail_that_a_person_keeps_on_the_server_is_exempt_from_every_policy() {
        for keep in [
            KeepOnServer::DeleteAfterDownload,
            KeepOnServer::Days(1),
            KeepOnServer::Newest(0),
        ] {
            let mut known = KnownMails::from_iter([(id("a", 0), fetched(9))]);
            known.keep([id("a", 0), id("b", 0)]);
            let plan = decide(&["a", "b"], &known, keep);
            assert_eq!(numbers(&plan), (vec![2], vec![]), "{keep:?}");
            assert!(!plan.fetch[0].delete_when_durable, "{keep:?}");
            let asked = KnownMail {
                delete_pending: true,
                ..fetched(9)
            };
            known.insert(id("a", 0), asked);
            let plan = decide(&["a", "b"], &known, keep);
            assert_eq!(numbers(&plan).1, [1], "a person's own deletion counts");
        }
    }

    #[test]
    fn p65_without_names_only_downloading_and_deleting_in_one_session_is_allowed() {
        let names = Names::Unknown {
            mails: 2,
            session: 7,
        };
        let maildrop = Maildrop { names, sizes: None };
        for keep in [
            KeepOnServer::Forever,
            KeepOnServer::Days(1),
            KeepOnServer::Newest(9),
        ] {
            let policy = Policy {
                keep,
                ..Policy::default()
            };
            let refused = plan(&account(), &maildrop, &KnownMails::default(), &policy, NOW);
            assert_eq!(refused, Err(Refusal::KeepNeedsNames));
        }
        let policy = Policy {
            keep: KeepOnServer::DeleteAfterDownload,
            ..Policy::default()
        };
        let plan = plan(&account(), &maildrop, &KnownMails::default(), &policy, NOW).unwrap();
        assert!(plan.fetch.iter().all(|fetch| fetch.delete_when_durable));
        assert_eq!(numbers(&plan), (vec![2, 1], vec![]));
    }

    #[test]
    fn p65_names_that_are_withheld_are_a_matter_of_time() {
        let maildrop = Maildrop {
            names: Names::Withheld,
            sizes: None,
        };
        let policy = Policy::default();
        let refused = plan(&account(), &maildrop, &KnownMails::default(), &policy, NOW);
        assert_eq!(refused, Err(Refusal::NamesWithheld));
    }

    #[test]
    fn p27_sizes_are_hints_and_only_a_known_size_leaves_a_mail_behind() {
        let mut plan = decide(
            &["a", "b", "c"],
            &KnownMails::default(),
            KeepOnServer::Forever,
        );
        let sizes = [
            (MailNumber::new(1).unwrap(), 10),
            (MailNumber::new(2).unwrap(), 11),
        ];
        plan.learn_sizes(&sizes, 10);
        assert_eq!(numbers(&plan).0, [3, 1]);
        assert_eq!(plan.too_large.len(), 1);
        assert_eq!(plan.octets(), 10);
    }

    #[test]
    fn p07_a_mail_at_which_sessions_break_is_set_aside_and_the_others_come() {
        let entries = entries(&["a", "b"]);
        let maildrop = Maildrop {
            names: Names::Listed {
                entries: &entries,
                well_formed: true,
            },
            sizes: None,
        };
        let policy = Policy {
            set_aside: HashSet::from([id("b", 0)]),
            ..Policy::default()
        };
        let plan = plan(&account(), &maildrop, &KnownMails::default(), &policy, NOW).unwrap();
        assert_eq!(numbers(&plan).0, [1]);
        assert_eq!(plan.set_aside.len(), 1);
    }
}
