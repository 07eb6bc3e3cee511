//! Plans for maildrops of a few mails.

use super::*;
use crate::sync::known::KnownMail;
use crate::sync::{HeaderMark, ServerMemory};

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
        missing: None,
        mark: None,
    }
}

fn decide(names: &[&str], known: &KnownMails, keep: KeepOnServer) -> Plan {
    decide_by(names, true, known, keep)
}

fn decide_by(names: &[&str], well_formed: bool, known: &KnownMails, keep: KeepOnServer) -> Plan {
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
        (id("c", 0), fetched(0)),
    ]);
    for (keep, deleted, at_once) in [
        (KeepOnServer::Forever, vec![], false),
        (KeepOnServer::DeleteAfterDownload, vec![1, 2, 3], true),
        (KeepOnServer::Days(14), vec![1], false),
        (KeepOnServer::Newest(3), vec![1], false),
        (KeepOnServer::Newest(0), vec![1, 2, 3], true),
    ] {
        let entries = entries(&["a", "b", "c", "d"]);
        let policy = Policy {
            keep,
            ..Policy::default()
        };
        let plan = plan(&account(), &listed(&entries), &known, &policy, NOW).unwrap();
        assert_eq!(numbers(&plan), (vec![4], deleted), "{keep:?}");
        assert_eq!(plan.fetch[0].delete_when_durable, at_once, "{keep:?}");
        assert!(
            plan.delete
                .iter()
                .all(|deletion| deletion.proof == Proof::Header),
            "p64"
        );
    }
}

fn listed(entries: &[(MailNumber, Uid)]) -> Maildrop<'_> {
    Maildrop {
        names: Names::Listed {
            entries,
            well_formed: true,
        },
        sizes: None,
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
    assert_eq!(numbers(&plan), (vec![2], vec![1]));
    assert_eq!(
        plan.delete[0].proof,
        Proof::Content,
        "nothing else proves it"
    );
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
fn p65_without_names_only_downloading_and_deleting_in_one_session_is_allowed() {
    let names = Names::Unknown { mails: 2 };
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
fn p26_p27_sizes_are_hints_and_only_a_known_size_leaves_a_mail_behind() {
    let mut plan = decide(
        &["a", "b", "c"],
        &KnownMails::default(),
        KeepOnServer::Forever,
    );
    let sizes = [
        (MailNumber::new(1).unwrap(), 10),
        (MailNumber::new(2).unwrap(), 11),
    ];
    plan.learn_sizes(&sizes, 10, false);
    assert_eq!(numbers(&plan).0, [3, 1]);
    assert_eq!(plan.too_large.len(), 1);
    assert_eq!(octets(&plan.fetch), 10);
}

#[test]
fn p07_a_mail_at_which_sessions_break_is_set_aside_and_the_others_come() {
    let entries = entries(&["a", "b"]);
    let policy = Policy {
        set_aside: HashSet::from([id("b", 0)]),
        ..Policy::default()
    };
    let plan = plan(
        &account(),
        &listed(&entries),
        &KnownMails::default(),
        &policy,
        NOW,
    )
    .unwrap();
    assert_eq!(numbers(&plan).0, [1]);
    assert_eq!(plan.set_aside.len(), 1);
}

#[test]
fn a_mail_over_the_limit_comes_in_part_and_is_deleted_only_once_it_is_here_whole() {
    let known = KnownMails::from_iter([(id("part", 0), part(99))]);
    let entries = entries(&["part", "large"]);
    let mut policy = Policy {
        keep: KeepOnServer::DeleteAfterDownload,
        limit_octets: 10,
        ..Policy::default()
    };
    let sizes = [(MailNumber::new(2).unwrap(), 11)];
    let decide = |policy: &Policy| {
        let mut plan = plan(&account(), &listed(&entries), &known, policy, NOW).unwrap();
        plan.learn_sizes(&sizes, policy.limit_octets, true);
        plan
    };
    let decided = decide(&policy);
    assert_eq!(numbers(&decided), (vec![2], vec![]));
    assert_eq!(decided.fetch[0].extent, Extent::Start { of_octets: 11 });
    assert!(!decided.fetch[0].delete_when_durable);
    policy.whole = HashSet::from([id("part", 0)]);
    let decided = decide(&policy);
    assert_eq!(numbers(&decided), (vec![2, 1], vec![]));
    assert_eq!(decided.fetch[1].extent, Extent::WholeAtAnySize);
    assert!(decided.fetch[1].replaces_part);
    policy.whole.clear();
    policy.limit_octets = 99;
    let decided = decide(&policy);
    assert_eq!(numbers(&decided).0, [2, 1], "the limit was raised");
    assert_eq!(decided.fetch[1].extent, Extent::Whole);
}

fn part(of_octets: u64) -> KnownMail {
    KnownMail {
        whereabouts: Whereabouts::InPart { of_octets },
        ..fetched(1)
    }
}

#[test]
fn p63_renamed_mails_are_compared_first_and_nothing_is_deleted_meanwhile() {
    let before: Vec<String> = (0..20).map(|number| format!("old-{number}")).collect();
    let now: Vec<String> = (0..20).map(|number| format!("new-{number}")).collect();
    let known: KnownMails = before
        .iter()
        .map(|name| (id(name, 0), fetched(1)))
        .collect();
    let policy = Policy {
        keep: KeepOnServer::DeleteAfterDownload,
        last_listing: ListingSample::of(before.iter().map(|name| id(name, 0)).collect()),
        ..Policy::default()
    };
    let decide = |names: &[String]| {
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let entries = entries(&names);
        plan(&account(), &listed(&entries), &known, &policy, NOW).unwrap()
    };
    let renamed = decide(&now);
    assert!(renamed.was_renamed && renamed.delete.is_empty());
    assert_eq!(renamed.fetch.len(), 20);
    assert!(renamed.fetch.iter().all(|fetch| !fetch.delete_when_durable));
    let same = decide(&before);
    assert!(!same.was_renamed);
    assert_eq!((same.fetch.len(), same.delete.len()), (0, 20));
}

#[test]
fn p64_a_name_used_again_is_a_new_mail_that_is_fetched_once() {
    let keep = KeepOnServer::DeleteAfterDownload;
    let mut known = KnownMails::from_iter([(id("a", 0), fetched(1))]);
    let deletion = decide(&["a"], &known, keep).delete.remove(0);
    let mark = HeaderMark::read(b"Subject: another\r\n\r\n");
    let new = FetchedId::reusing(&account(), &deletion.uid, &mark);
    let found = deletion.clone().found(new, &known, keep, NOW);
    assert!(matches!(found, Found::New(fetch) if fetch.id == new && !fetch.delete_when_durable));
    known.insert(new, fetched(0));
    let found = deletion.found(new, &known, keep, NOW);
    assert!(
        matches!(found, Found::Leaves(deletion) if deletion.id == new),
        "it is here"
    );
}

#[test]
fn p64_a_name_used_again_goes_by_the_day_of_the_mail_that_has_it_now() {
    let keep = KeepOnServer::Days(14);
    let mut known = KnownMails::from_iter([(id("a", 0), fetched(30))]);
    let deletion = decide(&["a"], &known, keep).delete.remove(0);
    let mark = HeaderMark::read(b"Subject: another\r\n\r\n");
    let new = FetchedId::reusing(&account(), &deletion.uid, &mark);
    known.insert(new, fetched(0));
    let found = deletion.found(new, &known, keep, NOW);
    assert_eq!(found, Found::Stays, "its days have just begun");
    // What was found out is remembered: it is not compared at every check.
    let mut memory = ServerMemory::default();
    memory.note(id("a", 0)).another = Some(new);
    known.heed(&memory);
    let later = decide(&["a"], &known, keep);
    assert_eq!(numbers(&later), (vec![], vec![]));
    assert_eq!(later.listed.as_deref(), Some(&[new][..]));
    memory.tidy(later.listed.as_deref());
    assert_eq!(memory.mails[&id("a", 0)].another, Some(new));
    known.insert(new, fetched(15));
    let over = decide(&["a"], &known, keep);
    assert_eq!((over.delete[0].id, over.delete[0].name), (new, id("a", 0)));
    // What is remembered says nothing where that mail is not known.
    let forgotten = KnownMails::from_iter([(id("a", 0), fetched(1))]);
    let mut forgotten = forgotten;
    forgotten.heed(&memory);
    assert_eq!(numbers(&decide(&["a"], &forgotten, keep)), (vec![], vec![]));
}

#[test]
fn p07_p61_what_cannot_be_proved_stays_on_the_server() {
    let mut known = KnownMails::from_iter([(id("a", 0), fetched(9)), (id("b", 0), fetched(9))]);
    let mut memory = ServerMemory::default();
    memory.note(id("a", 0)).strikes = crate::sync::retry::STRIKES;
    memory.note(id("b", 0)).strikes = 1;
    known.heed(&memory);
    let keep = KeepOnServer::DeleteAfterDownload;
    assert_eq!(numbers(&decide(&["a", "b"], &known, keep)).1, [2]);
    memory.note(id("b", 0)).unproved = true;
    known.heed(&memory);
    assert!(decide(&["a", "b"], &known, keep).delete.is_empty());
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
    }
}
