//! What durability costs: how often the device is waited for, whatever the number of mails.

use hongyan::model::{Flags, FolderName, Timestamp};
use hongyan::store::BulkMail;
use hongyan::store::disk::Disk;
use hongyan::store::disk::rehearsal::Rehearsal;

use super::{Server, inbox, mail, open, profile_folder, work};

/// Times the device is waited for while `act` runs.
fn syncs(disk: &Disk, act: impl FnOnce()) -> u64 {
    let before = disk.syncs();
    act();
    disk.syncs() - before
}

#[test]
fn three_hundred_mails_fetched_moved_and_erased_wait_for_the_device_a_few_times() {
    let folder = profile_folder();
    let disk = Disk::rehearsing(Rehearsal::counting());
    let store = open(folder.path(), disk.clone()).unwrap();
    // The names of before are made durable, then the octets of all, then their names.
    let fetched = syncs(&disk, || {
        Server::with(300).fetch_by(&store, 300).unwrap();
    });
    assert_eq!(fetched, 4, "new/, cur/, the whole disk, new/");
    let mails = store.list(&inbox()).unwrap();
    assert_eq!(mails.len(), 300);
    let moved = syncs(&disk, || {
        store.move_mails(&mails, &FolderName::Archive).unwrap();
    });
    assert_eq!(moved, 2, "where they were and where they are");
    let erased = syncs(&disk, || {
        store.erase(&mails, &FolderName::Archive).unwrap();
    });
    assert_eq!(erased, 3, "the memory of them, its name, the directory");
}

#[test]
fn three_hundred_mails_from_elsewhere_wait_for_the_device_a_few_times() {
    let folder = profile_folder();
    let disk = Disk::rehearsing(Rehearsal::counting());
    let store = open(folder.path(), disk.clone()).unwrap();
    store.move_mails(&[], &FolderName::Archive).unwrap();
    let taken = syncs(&disk, || {
        let mut bulk = store.bulk(&work()).unwrap();
        for number in 0..300 {
            let mail = BulkMail {
                folder: FolderName::Archive,
                flags: Flags::SEEN,
                tags: Vec::new(),
                came: Timestamp(1_100_000_000),
                copy: 0,
                bytes: &mail(number),
            };
            bulk.add(mail).unwrap();
        }
        bulk.finish().unwrap();
    });
    assert_eq!(taken, 4, "new/, cur/, the whole disk, cur/ of the Archive");
}

#[test]
fn a_few_mails_do_not_wait_for_what_others_have_to_write() {
    let folder = profile_folder();
    let disk = Disk::rehearsing(Rehearsal::counting());
    let store = open(folder.path(), disk.clone()).unwrap();
    let fetched = syncs(&disk, || {
        Server::with(3).fetch_by(&store, 3).unwrap();
    });
    assert_eq!(fetched, 2 + 3 + 1, "each by itself");
}
