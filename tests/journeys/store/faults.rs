//! Disks that lie or are full, and clocks that jump.

use std::fs;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use hongyan::model::{FolderName, OutboxState};
use hongyan::store::disk::Disk;
use hongyan::store::disk::rehearsal::{Fault, Rehearsal};
use hongyan::store::{Arrival, Store, StoreError};

use super::{
    NOW, Server, copies, entry, failing_once_everywhere, id, in_state, mail, on_disk, open,
    profile_folder, scan, sent, work,
};

#[test]
fn i3_p81_an_error_of_a_sync_is_final_even_where_the_next_sync_says_that_all_is_well() {
    const MAILS: u32 = 4;
    let operations = failing_once_everywhere(|folder, disk, at| {
        let mut server = Server::with(MAILS);
        let mut first = None;
        if let Ok(store) = open(folder, disk.clone()) {
            first = Some(server.fetch(&store));
            // The same process goes on: the next session deletes what it takes for durable.
            server.fetch(&store).unwrap();
            assert!(server.0.is_empty(), "all are deleted on the server");
        }
        disk.lose_power().unwrap();
        server.has_what_is_not_in(folder, MAILS, &(at, first));
    });
    assert!(operations > 30);
}

#[test]
fn i3_p81_a_whole_whose_name_may_not_last_is_written_anew_before_it_counts() {
    const MAILS: u32 = 3;
    let mut doubted = 0;
    failing_once_everywhere(|folder, disk, at| {
        let store = open(folder, Disk::real()).unwrap();
        let deliver = |store: &Store, start: bool| -> Result<(), StoreError> {
            let incoming = store.incoming(&work())?;
            let mut staged = Vec::new();
            for number in 0..MAILS {
                let (id, whole) = (id(number), mail(number));
                let of_octets = whole.len() as u64;
                let (arrival, octets) = if start {
                    (Arrival::Start { id, of_octets }, &whole[..60])
                } else {
                    (Arrival::InPlaceOfPart(id), &*whole)
                };
                let mut arriving = incoming.begin_as(arrival)?;
                arriving.write(octets)?;
                staged.push(arriving.finish()?);
            }
            incoming.commit(staged).map(|_delivered| ())
        };
        deliver(&store, true).unwrap();
        scan(&store);
        let filed = store.list(&super::inbox()).unwrap();
        store.move_mails(&filed, &FolderName::Archive).unwrap();
        drop(store);
        let mut known = Vec::new();
        if let Ok(store) = open(folder, disk.clone()) {
            let delivered = deliver(&store, false);
            // The same process goes on: the next session deletes what it takes for whole.
            let next = store.known(&work()).or_else(|_again| store.known(&work()));
            let next = next.unwrap();
            let is_whole = |number: &u32| {
                let found = next.find(&id(*number));
                found.is_some_and(|mail| mail.whereabouts.was_whole())
            };
            known.extend((0..MAILS).filter(is_whole));
            doubted += u32::from(delivered.is_ok() && known.len() as u32 == MAILS);
        }
        disk.lose_power().unwrap();
        for number in known {
            assert_eq!(copies(folder, &mail(number)), 1, "mail {number}, {at}");
        }
    });
    assert!(doubted > 1);
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

#[test]
fn i3_a_clock_that_jumps_while_mails_arrive_costs_no_mail_and_calls_none_stored_that_is_gone() {
    let folder = profile_folder();
    let store = open(folder.path(), Disk::real()).unwrap();
    let incoming = store.incoming(&work()).unwrap();
    let mut staged = Vec::new();
    for number in 0..12 {
        let mut arriving = incoming.begin(id(number)).unwrap();
        arriving.write(&mail(number)).unwrap();
        staged.push(arriving.finish().unwrap());
    }
    // Seen from a clock that went on by three days, half of the files were left by a crash.
    let tmp = folder.path().join("mail/work/tmp");
    let long_ago = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
    for entry in fs::read_dir(&tmp).unwrap().take(6) {
        let file = fs::File::options()
            .write(true)
            .open(entry.unwrap().path())
            .unwrap();
        file.set_modified(long_ago).unwrap();
    }
    scan(&store);
    let left: Vec<PathBuf> = fs::read_dir(&tmp)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    assert_eq!(left.len(), 12, "what this run is writing is left alone");
    // Another program with such a clock knows no better.
    for path in left.iter().take(6) {
        fs::remove_file(path).unwrap();
    }
    let delivered = incoming.commit(staged).unwrap();
    assert_eq!((delivered.stored.len(), delivered.failed.len()), (6, 6));
    for number in 0..12 {
        let is_here = copies(folder.path(), &mail(number)) == 1;
        assert_eq!(is_here, delivered.stored.contains(&id(number)), "{number}");
    }
    Server::with(12).fetch(&store).unwrap();
    assert_eq!(
        on_disk(folder.path()).len(),
        12,
        "the rest comes with the next fetch"
    );
}

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "a file of tomorrow, by the clock of the file system"
)]
fn a_clock_that_was_set_back_hides_no_change_of_a_folder() {
    let folder = profile_folder();
    let store = open(folder.path(), Disk::real()).unwrap();
    Server::with(3).fetch(&store).unwrap();
    scan(&store);
    let root = folder.path().join("mail/work");
    // The folder was last looked at in what is the future by now.
    let later = SystemTime::now() + Duration::from_secs(86_400);
    for part in ["new", "cur"] {
        fs::File::open(root.join(part))
            .unwrap()
            .set_modified(later)
            .unwrap();
    }
    scan(&store);
    fs::write(root.join("new/1600000000.other.host"), mail(9)).unwrap();
    assert_eq!(scan(&store).added, 1);
    let path = fs::read_dir(root.join("new"))
        .unwrap()
        .next()
        .unwrap()
        .unwrap()
        .path();
    fs::remove_file(path).unwrap();
    assert_eq!(scan(&store).removed.len(), 1);
}
