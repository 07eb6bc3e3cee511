//! What filters do, with the machine dying before each single operation on the disk.

use hongyan::model::{Agent, Deed, Flags, FolderName, MailId, Mark, Place, Tag, Trace};
use hongyan::store::disk::Disk;
use hongyan::store::disk::rehearsal::{Fault, Loss, Rehearsal};
use hongyan::store::{Occasion, Ordered, Store, StoreError};

use super::{Between, NOW, Server, copies, id, inbox, mail, open, profile_folder, scan, work};

const MAILS: u32 = 4;

fn lists() -> FolderName {
    FolderName::Own("Lists".to_owned())
}

fn trace() -> Trace {
    Trace {
        at: NOW,
        by: Agent::Filter("lists".to_owned()),
        did: vec![
            Deed::Moved("Lists".to_owned()),
            Deed::Tagged(Tag::new("list").unwrap()),
            Deed::Marked(Mark::Flagged),
            Deed::DeletedOnServer,
        ],
        because: Vec::new(),
    }
}

/// As the worker does it: what waits from before, noted as filtered once it is.
fn filter(store: &Store) -> Result<(), StoreError> {
    let waiting = store.unfiltered(&work())?;
    let orders: Vec<Ordered> = waiting
        .iter()
        .map(|mail| Ordered {
            mail: *mail,
            traces: vec![trace()],
        })
        .collect();
    let acted = store.act(&orders, Occasion::Arrival, NOW)?;
    store.note_filtered(&work(), &waiting, &acted.undone)?;
    acted.fault.map_or(Ok(()), Err)
}

fn folder(store: &Store, name: FolderName) -> Vec<MailId> {
    store.list(&Place::Unified(name)).unwrap()
}

fn crash_everywhere(fault: Fault, between: Between) {
    let (mut lost, mut doubled) = (0, 0);
    let mut at = 0;
    loop {
        at += 1;
        let temporary = profile_folder();
        let profile = temporary.path();
        let mut server = Server::with(MAILS);
        let store = open(profile, Disk::real()).unwrap();
        // Filters begin here; what comes from now on is theirs.
        assert_eq!(store.unfiltered(&work()).unwrap(), []);
        server.fetch(&store).unwrap();
        drop(store);
        let counting = Disk::rehearsing(Rehearsal::counting());
        drop(open(profile, counting.clone()).unwrap());
        let at_operation = counting.operations() + at;
        let disk = Disk::rehearsing(Rehearsal::failing(at_operation, fault));
        let first = open(profile, disk.clone()).and_then(|store| filter(&store));
        let reached_the_end = disk.operations() < at_operation;
        between.befalls(&disk, profile);
        let store = open(profile, Disk::real()).unwrap();
        scan(&store);
        for number in 0..MAILS {
            let here = copies(profile, &mail(number));
            lost += usize::from(here == 0);
            doubled += here.saturating_sub(1);
            if here != 1 {
                eprintln!("mail {number}: {here} after {fault:?} at {at}, {between:?}: {first:?}");
            }
        }
        filter(&store).unwrap();
        assert_eq!(folder(&store, lists()).len(), MAILS as usize, "at {at}");
        assert_eq!(store.list(&inbox()).unwrap(), []);
        for row in store.rows(&folder(&store, lists())).unwrap() {
            assert_eq!(row.flags, Flags::FLAGGED);
            assert_eq!(row.tags, [Tag::new("list").unwrap()]);
            assert_eq!(
                store.traces(row.id).unwrap(),
                [trace()],
                "once, after {fault:?} at {at}"
            );
        }
        let known = store.known(&work()).unwrap();
        assert!((0..MAILS).all(|number| known.is_dismissed(&id(number))));
        if reached_the_end {
            assert!(first.is_ok(), "{first:?}");
            break;
        }
    }
    assert!(at > 15, "the faults were rehearsed: {at}");
    println!(
        "crash suite: filter, {fault:?}, {between:?}: {at} operations, {at} stops, \
         {lost} lost, {doubled} doubled"
    );
    assert_eq!((lost, doubled), (0, 0));
}

#[test]
fn a_filter_killed_before_any_operation_is_done_once_by_the_next_start() {
    crash_everywhere(Fault::Dead, Between::Nothing);
}

#[test]
fn a_filter_survives_a_power_failure_before_any_operation() {
    for loss in [Loss::Everything, Loss::Octets, Loss::Some(1)] {
        crash_everywhere(Fault::Dead, Between::PowerLost(loss));
    }
}

#[test]
fn reasons_and_actions_of_filters_survive_the_index() {
    crash_everywhere(Fault::Dead, Between::IndexDeleted);
}

#[test]
fn a_filter_on_a_full_disk_is_done_once_there_is_room() {
    crash_everywhere(Fault::Full, Between::Nothing);
    crash_everywhere(Fault::BrokenOnce, Between::Nothing);
}

#[test]
fn what_a_filter_did_is_not_done_again_to_a_mail_that_was_put_back() {
    let temporary = profile_folder();
    let store = open(temporary.path(), Disk::real()).unwrap();
    store.unfiltered(&work()).unwrap();
    Server::with(MAILS).fetch(&store).unwrap();
    filter(&store).unwrap();
    let back = folder(&store, lists());
    store.move_mails(&back, &FolderName::Inbox).unwrap();
    drop(store);
    let store = open(temporary.path(), Disk::real()).unwrap();
    assert_eq!(store.unfiltered(&work()).unwrap(), []);
    filter(&store).unwrap();
    assert_eq!(folder(&store, FolderName::Inbox).len(), MAILS as usize);
}
