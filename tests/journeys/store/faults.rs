//! Disks that lie or are full.

use hongyan::model::OutboxState;
use hongyan::store::disk::Disk;
use hongyan::store::disk::rehearsal::{Fault, Rehearsal};

use super::{NOW, Server, copies, entry, id, in_state, mail, open, profile_folder, scan, sent};

#[test]
fn i3_p81_an_error_of_a_sync_is_final_even_where_the_next_sync_says_that_all_is_well() {
    const MAILS: u32 = 4;
    let mut at = 0;
    loop {
        at += 1;
        let folder = profile_folder();
        let disk = Disk::rehearsing(Rehearsal::failing(at, Fault::BrokenOnce));
        let mut server = Server::with(MAILS);
        let mut first = None;
        if let Ok(store) = open(folder.path(), disk.clone()) {
            first = Some(server.fetch(&store));
            // The same process goes on: the next session deletes what it takes for durable.
            server.fetch(&store).unwrap();
            assert!(server.0.is_empty(), "all are deleted on the server");
        }
        let reached_the_end = disk.operations() < at;
        disk.lose_power().unwrap();
        for number in 0..MAILS {
            assert!(
                copies(folder.path(), &mail(number)) == 1 || server.0.contains_key(&id(number)),
                "mail {number} is nowhere after a fault at {at}: {first:?}"
            );
        }
        if reached_the_end {
            break;
        }
    }
    assert!(at > 30);
}

#[test]
fn a_profile_on_a_full_disk_opens_and_its_mail_can_be_read() {
    let folder = profile_folder();
    let store = open(folder.path(), Disk::real()).unwrap();
    Server::with(2).fetch(&store).unwrap();
    scan(&store);
    let outbox = store.outbox();
    let states = [OutboxState::AtDot, OutboxState::Sending, sent()];
    for state in states {
        let queued = outbox.queue(entry(), NOW).unwrap();
        outbox.update(&in_state(&queued.item, state)).unwrap();
    }
    drop(store);
    let disk = Disk::rehearsing(Rehearsal::failing(1, Fault::Full));
    let store = open(folder.path(), disk).unwrap();
    let mails = store.list(&super::inbox()).unwrap();
    assert_eq!(store.read(mails[0]).unwrap(), mail(1));
    let left: Vec<&str> = store
        .outbox()
        .items()
        .unwrap()
        .iter()
        .map(|item| item.state.key())
        .collect();
    assert_eq!(
        left,
        ["at-dot", "sending"],
        "what could not be written down"
    );
    drop(store);
    let store = open(folder.path(), Disk::real()).unwrap();
    let items = store.outbox().items().unwrap();
    let states: Vec<&str> = items.iter().map(|item| item.state.key()).collect();
    assert_eq!(states, ["unknown", "queued"]);
}
