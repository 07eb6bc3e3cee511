//! The outbox: what was refused is not forgotten, and a mail is never on its way and a draft at once.

use std::fs;

use hongyan::model::{
    Address, Draft, DraftId, OutboxItem, OutboxState, RecipientState, ServerReply,
};
use hongyan::store::disk::Disk;
use hongyan::store::disk::rehearsal::{Fault, Rehearsal};
use hongyan::store::{NewEntry, Store, StoreError};

use super::{Between, NOW, copies, entry, in_state, mail, open, profile_folder, sent, work};

/// The verdict: taken for bob, refused for eve.
fn half_refused(item: &OutboxItem) -> OutboxItem {
    let mut item = in_state(item, sent());
    item.recipients[0].state = RecipientState::Accepted { reply: said(250) };
    item.recipients[1].state = RecipientState::Refused { reply: said(550) };
    item
}

fn said(code: u16) -> ServerReply {
    ServerReply {
        code,
        enhanced: None,
        text: "said the server".to_owned(),
        ours: None,
        answers: None,
    }
}

#[test]
fn a_refused_recipient_is_told_after_a_power_failure_before_any_operation() {
    for between in Between::CRASHES {
        let mut at = 0;
        loop {
            at += 1;
            let folder = profile_folder();
            let store = open(folder.path(), Disk::real()).unwrap();
            let mut new = entry();
            new.recipients
                .push(Address::parse("eve@example.org").unwrap());
            let queued = store.outbox().queue(new, NOW).unwrap();
            store.outbox().update(&half_refused(&queued.item)).unwrap();
            drop(store);
            // The start after a crash files it; that start crashes too.
            let disk = Disk::rehearsing(Rehearsal::failing(at, Fault::Dead));
            drop(open(folder.path(), disk.clone()));
            let reached_the_end = disk.operations() < at;
            between.befalls(&disk, folder.path());
            let store = open(folder.path(), Disk::real()).unwrap();
            let items = store.outbox().items().unwrap();
            assert_eq!(items.len(), 1, "at {at}, {between:?}: {items:?}");
            assert!(
                matches!(&items[0].state, OutboxState::Failed { reason } if reason.code == 550)
            );
            let refused: Vec<String> = items[0]
                .recipients
                .iter()
                .map(|one| one.address.to_string())
                .collect();
            assert_eq!(refused, ["eve@example.org"]);
            assert_eq!(store.outbox().bytes(&items[0].id).unwrap(), mail(59));
            assert_eq!(copies(folder.path(), &mail(59)), 2, "Sent and the refused");
            if reached_the_end {
                break;
            }
        }
        assert!(at > 10);
    }
}

#[test]
fn at_each_crash_a_mail_is_either_on_its_way_or_a_draft_and_never_both() {
    let draft = Draft {
        subject: "Mail 99".to_owned(),
        ..Draft::empty(DraftId("d1".to_owned()), work())
    };
    let new = || NewEntry {
        draft: Some(draft.clone()),
        ..entry()
    };
    let queueing = |store: &Store| store.outbox().queue(new(), NOW).map(|_queued| ());
    let taking_back = |store: &Store| {
        let item = store.outbox().items()?.remove(0);
        store
            .outbox()
            .take_back(&item.id, &draft, NOW)
            .map(|_back| ())
    };
    type Act<'a> = &'a dyn Fn(&Store) -> Result<(), StoreError>;
    let queueing: Act<'_> = &queueing;
    for (is_queued, act) in [(false, queueing), (true, &taking_back)] {
        for between in Between::CRASHES {
            let mut at = 0;
            loop {
                at += 1;
                let folder = profile_folder();
                let store = open(folder.path(), Disk::real()).unwrap();
                store.drafts().save(&draft, Some(&mail(58)), NOW).unwrap();
                if is_queued {
                    queueing(&store).unwrap();
                }
                drop(store);
                let counting = Disk::rehearsing(Rehearsal::counting());
                drop(open(folder.path(), counting.clone()).unwrap());
                let opening = counting.operations() - 1;
                let disk = Disk::rehearsing(Rehearsal::failing(opening + at, Fault::Dead));
                let outcome = open(folder.path(), disk.clone()).and_then(|store| act(&store));
                let reached_the_end = disk.operations() < opening + at;
                between.befalls(&disk, folder.path());
                let store = open(folder.path(), Disk::real()).unwrap();
                let items = store.outbox().items().unwrap();
                let is_draft = store.drafts().load(&draft.id).is_ok();
                let on_its_way = items.iter().map(|item| item.state.key());
                let on_its_way: Vec<&str> = on_its_way.collect();
                assert!(
                    matches!(
                        (on_its_way.as_slice(), is_draft),
                        (["queued"], false) | ([], true)
                    ),
                    "at {at}, {between:?}: {on_its_way:?}, draft: {is_draft}, {outcome:?}"
                );
                if outcome.is_ok() {
                    assert_eq!(is_draft, is_queued, "what was promised has happened");
                }
                if reached_the_end {
                    assert_eq!(outcome, Ok(()));
                    break;
                }
            }
            assert!(at > 5);
        }
    }
}

#[test]
fn an_entry_whose_mail_was_taken_away_is_no_entry() {
    let folder = profile_folder();
    let store = open(folder.path(), Disk::real()).unwrap();
    let gone = store.outbox().queue(entry(), NOW).unwrap();
    let there = store.outbox().queue(entry(), NOW).unwrap();
    fs::remove_file(store.path(gone.row.unwrap().id).unwrap()).unwrap();
    let items = store.outbox().items().unwrap();
    assert_eq!(items, [there.item]);
}
