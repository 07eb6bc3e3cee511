//! When each mail goes from the server by itself: what [`super::plan()`] will decide, told before.

use crate::model::account::KeepOnServer;
use crate::model::{Leaves, Timestamp};

use super::known::KnownMail;
use super::plan::{EARLIEST_FETCH, kept_by_rank};

/// How one mail stands in a listing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing<'a> {
    /// What is remembered of it; `None`: it was never fetched.
    pub known: Option<&'a KnownMail>,
    /// Whether a person wants it to stay.
    pub is_kept: bool,
    /// Whether it is given up on the server whatever `keep` says.
    pub is_dismissed: bool,
    /// Whether nothing proves that it is the mail that is here ([`super::KnownMails::is_unproved`]).
    pub is_unproved: bool,
    /// Its place in the listing, the oldest 0.
    pub rank: usize,
    /// Mails of the listing.
    pub listed: usize,
}

/// When a mail goes from the server by the account's `keep`.
#[must_use]
pub fn leaves(mail: &Standing<'_>, keep: KeepOnServer, now: Timestamp) -> Leaves {
    // Its whole is not here: only a person may take it from the server.
    if mail
        .known
        .is_some_and(|known| !known.whereabouts.was_whole())
    {
        return Leaves::Never;
    }
    if mail.is_kept {
        return Leaves::Kept;
    }
    if mail.known.is_some() && mail.is_unproved {
        return Leaves::Never;
    }
    let unwanted = match mail.known {
        None => Leaves::OnceFetched,
        Some(_) => Leaves::NextFetch,
    };
    if mail.is_dismissed {
        return unwanted;
    }
    match keep {
        KeepOnServer::Forever => Leaves::Never,
        KeepOnServer::DeleteAfterDownload | KeepOnServer::Days(0) => unwanted,
        KeepOnServer::Days(days) => match mail.known {
            None => Leaves::DaysAfterFetch(days),
            // When it was fetched is not known, so its days are never over.
            Some(known) if known.fetched_at < EARLIEST_FETCH => Leaves::Never,
            Some(known) => {
                let end = known.fetched_at.plus_seconds(i64::from(days) * 86_400);
                if end <= now {
                    Leaves::NextFetch
                } else {
                    Leaves::At(end)
                }
            }
        },
        KeepOnServer::Newest(_) if mail.rank < kept_by_rank(keep, mail.listed) => unwanted,
        KeepOnServer::Newest(newest) => Leaves::BeyondNewest(newest),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{AccountId, MailNumber, Uid};
    use crate::sync::{FetchedId, KnownMails, Maildrop, Names, Policy, Whereabouts, plan};

    const NOW: Timestamp = Timestamp(1_800_000_000);

    fn fetched(days_ago: i64) -> KnownMail {
        KnownMail {
            fetched_at: NOW.plus_seconds(-days_ago * 86_400),
            whereabouts: Whereabouts::Here,
            missing: None,
            mark: None,
        }
    }

    fn standing(known: Option<&KnownMail>) -> Standing<'_> {
        Standing {
            known,
            is_kept: false,
            is_dismissed: false,
            is_unproved: false,
            rank: 0,
            listed: 3,
        }
    }

    #[test]
    fn each_policy_tells_when_a_mail_goes() {
        let (young, old) = (fetched(2), fetched(20));
        let told = |known, keep| leaves(&standing(known), keep, NOW);
        for keep in [KeepOnServer::DeleteAfterDownload, KeepOnServer::Days(0)] {
            assert_eq!(told(None, keep), Leaves::OnceFetched);
            assert_eq!(told(Some(&young), keep), Leaves::NextFetch);
        }
        assert_eq!(told(Some(&old), KeepOnServer::Forever), Leaves::Never);
        let days = KeepOnServer::Days(14);
        assert_eq!(told(None, days), Leaves::DaysAfterFetch(14));
        let end = Timestamp(NOW.0 + 12 * 86_400);
        assert_eq!(told(Some(&young), days), Leaves::At(end));
        assert_eq!(told(Some(&old), days), Leaves::NextFetch);
        let unset = KnownMail {
            fetched_at: Timestamp(5),
            ..old
        };
        assert_eq!(told(Some(&unset), days), Leaves::Never);
        let newest = KeepOnServer::Newest(2);
        assert_eq!(told(None, newest), Leaves::OnceFetched);
        let within = Standing {
            rank: 1,
            ..standing(Some(&old))
        };
        assert_eq!(leaves(&within, newest, NOW), Leaves::BeyondNewest(2));
    }

    #[test]
    fn a_kept_mail_stays_a_dismissed_one_goes_and_one_whose_whole_is_not_here_stays() {
        let old = fetched(20);
        let keep = KeepOnServer::DeleteAfterDownload;
        let kept = Standing {
            is_kept: true,
            ..standing(Some(&old))
        };
        assert_eq!(leaves(&kept, keep, NOW), Leaves::Kept);
        let dismissed = Standing {
            is_dismissed: true,
            ..standing(Some(&old))
        };
        assert_eq!(
            leaves(&dismissed, KeepOnServer::Forever, NOW),
            Leaves::NextFetch
        );
        let both = Standing {
            is_kept: true,
            ..dismissed
        };
        assert_eq!(leaves(&both, KeepOnServer::Forever, NOW), Leaves::Kept);
        let unproved = Standing {
            is_unproved: true,
            ..dismissed
        };
        assert_eq!(leaves(&unproved, KeepOnServer::Forever, NOW), Leaves::Never);
        let part = KnownMail {
            whereabouts: Whereabouts::InPart { of_octets: 9 },
            ..old
        };
        assert_eq!(leaves(&standing(Some(&part)), keep, NOW), Leaves::Never);
        let part = Standing {
            is_dismissed: true,
            ..standing(Some(&part))
        };
        assert_eq!(leaves(&part, keep, NOW), Leaves::Never);
    }

    #[test]
    fn what_is_told_to_go_next_is_what_the_plan_deletes() {
        let account = AccountId::new("work").unwrap();
        let entries: Vec<(MailNumber, Uid)> = (1..)
            .zip(["a", "b", "c", "d"])
            .map(|(number, name)| {
                let number = MailNumber::new(number).unwrap();
                (number, Uid::new(name.as_bytes()).unwrap())
            })
            .collect();
        let id = |uid: &Uid| FetchedId::new(&account, uid, 0);
        let mut known = KnownMails::default();
        for ((_number, uid), days) in entries.iter().zip([0, 5, 30, 40]) {
            known.insert(id(uid), fetched(days));
        }
        known.keep([id(&entries[3].1)]);
        known.dismiss([id(&entries[1].1), id(&entries[3].1)]);
        for keep in [
            KeepOnServer::Forever,
            KeepOnServer::DeleteAfterDownload,
            KeepOnServer::Days(0),
            KeepOnServer::Days(30),
            KeepOnServer::Newest(1),
        ] {
            let names = Names::Listed {
                entries: &entries,
                well_formed: true,
            };
            let maildrop = Maildrop { names, sizes: None };
            let policy = Policy {
                keep,
                ..Policy::default()
            };
            let plan = plan(&account, &maildrop, &known, &policy, NOW).unwrap();
            for (rank, (number, uid)) in entries.iter().enumerate() {
                let standing = Standing {
                    known: known.find(&id(uid)),
                    is_kept: known.is_kept(&id(uid)),
                    is_dismissed: known.is_dismissed(&id(uid)),
                    is_unproved: false,
                    rank,
                    listed: entries.len(),
                };
                let goes = leaves(&standing, keep, NOW) == Leaves::NextFetch;
                let deleted = plan.delete.iter().any(|one| one.number == *number);
                assert_eq!(goes, deleted, "{keep:?} {uid}");
            }
        }
    }
}
