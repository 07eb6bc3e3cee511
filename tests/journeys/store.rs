//! Exactly once, whatever fails (I1 to I4 of the specification): the machine dies, the power
//! goes or the disk is full before each single operation on the disk, one after the other.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::fs;
use std::path::{Path, PathBuf};

use hongyan::model::{
    AccountId, Address, Doubt, Draft, DraftId, Flags, FolderName, MailId, OutboxItem, OutboxState,
    Place, RecipientState, ServerReply, Timestamp, Uid,
};
use hongyan::store::disk::Disk;
use hongyan::store::disk::rehearsal::{Fault, Loss, Rehearsal};
use hongyan::store::{IndexState, NewEntry, Proceed, ProfilePaths, ScanReport, Store, StoreError};
use hongyan::sync::FetchedId;

mod cost;
mod crashes;
mod damage;
mod faults;
mod filters;
mod outbox;

const NOW: Timestamp = Timestamp(1_800_000_000);

fn work() -> AccountId {
    AccountId::new("work").unwrap()
}

fn open(folder: &Path, disk: Disk) -> Result<Store, StoreError> {
    Store::open_on(disk, &ProfilePaths::under(folder), &[work()])
}

fn scan(store: &Store) -> ScanReport {
    store
        .bring_up_to_date(None, &mut |_progress| Proceed::GoOn)
        .unwrap()
}

/// In memory where the system has such a place: what a crash leaves is the rehearsal's to say.
fn profile_folder() -> tempfile::TempDir {
    let memory = Path::new("/dev/shm");
    let in_memory = memory.is_dir().then(|| tempfile::tempdir_in(memory).ok());
    in_memory
        .flatten()
        .unwrap_or_else(|| tempfile::tempdir().unwrap())
}

fn inbox() -> Place {
    Place::Unified(FolderName::Inbox)
}

/// A maildrop that deletes as soon as it is told to: the worst case for whoever tells too early.
#[derive(Clone)]
struct Server(BTreeMap<FetchedId, Vec<u8>>);

impl Server {
    fn with(count: u32) -> Self {
        Self(
            (0..count)
                .map(|number| (id(number), mail(number)))
                .collect(),
        )
    }

    /// One session, as the worker runs it: what is not known is fetched in batches of three and
    /// deleted once durable; what is known from an earlier session is deleted.
    fn fetch(&mut self, store: &Store) -> Result<u32, StoreError> {
        self.fetch_by(store, 3)
    }

    /// The same in batches of so many.
    fn fetch_by(&mut self, store: &Store, batch_mails: usize) -> Result<u32, StoreError> {
        let known = store.known(&work())?;
        let incoming = store.incoming(&work())?;
        let listed: Vec<FetchedId> = self.0.keys().copied().collect();
        let (old, new): (Vec<_>, Vec<_>) =
            listed.into_iter().partition(|id| known.find(id).is_some());
        for id in old {
            self.0.remove(&id);
        }
        let mut fetched = 0;
        for batch in new.chunks(batch_mails) {
            let mut staged = Vec::new();
            for id in batch {
                let mut arriving = incoming.begin(*id)?;
                for piece in self.0[id].chunks(60) {
                    arriving.write(piece)?;
                }
                staged.push(arriving.finish()?);
            }
            let delivered = incoming.commit(staged)?;
            for id in delivered.stored {
                fetched += 1;
                self.0.remove(&id);
            }
            if let Some((_id, error)) = delivered.failed.into_iter().next() {
                return Err(error);
            }
        }
        Ok(fetched)
    }

    /// Of so many mails each is here or still there, `after` what came of fetching them.
    fn has_what_is_not_in(&self, profile: &Path, mails: u32, after: &impl Debug) {
        for number in 0..mails {
            let here = copies(profile, &mail(number));
            assert!(
                here == 1 || self.0.contains_key(&id(number)),
                "I1, I3: mail {number} is nowhere after {after:?}"
            );
        }
    }
}

/// Does the same in a folder of its own with each operation on the disk failing once, and last
/// without a fault; returns at which that would have been.
fn failing_once_everywhere(mut act: impl FnMut(&Path, &Disk, u64)) -> u64 {
    let mut at = 0;
    loop {
        at += 1;
        let folder = profile_folder();
        let disk = Disk::rehearsing(Rehearsal::failing(at, Fault::BrokenOnce));
        act(folder.path(), &disk, at);
        if disk.operations() < at {
            return at;
        }
    }
}

fn id(number: u32) -> FetchedId {
    FetchedId::new(
        &work(),
        &Uid::new(format!("uid-{number}").as_bytes()).unwrap(),
        0,
    )
}

fn mail(number: u32) -> Vec<u8> {
    format!(
        "From: Ann <ann@example.org>\r\nTo: bob@example.org\r\nSubject: Mail {number}\r\n\
         Date: Mon, 2 Feb 2026 10:00:{number:02} +0000\r\n\r\nText of mail {number}.\r\n"
    )
    .into_bytes()
}

/// All mails of the account as they lie on the disk, by folder directory.
fn on_disk(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let root = folder.join("mail/work");
    let mut mails = Vec::new();
    let Ok(entries) = fs::read_dir(&root) else {
        return mails;
    };
    let inner = entries.flatten().map(|entry| entry.path());
    for directory in inner.filter(|path| path.is_dir()).chain([root.clone()]) {
        for part in ["new", "cur"] {
            for entry in fs::read_dir(directory.join(part)).into_iter().flatten() {
                let path = entry.unwrap().path();
                mails.push((directory.clone(), fs::read(path).unwrap()));
            }
        }
    }
    mails
}

fn copies(folder: &Path, bytes: &[u8]) -> usize {
    let mails = on_disk(folder);
    mails
        .iter()
        .filter(|(_directory, found)| found == bytes)
        .count()
}

/// What is done to the profile between a crash and the next start.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Between {
    Nothing,
    PowerLost(Loss),
    IndexDeleted,
}

impl Between {
    /// A process that is gone, and a power failure in its several ways.
    const CRASHES: [Self; 5] = [
        Self::Nothing,
        Self::PowerLost(Loss::Everything),
        Self::PowerLost(Loss::Octets),
        Self::PowerLost(Loss::Some(1)),
        Self::PowerLost(Loss::Some(2)),
    ];

    fn befalls(self, disk: &Disk, profile: &Path) {
        match self {
            Self::Nothing => {}
            Self::PowerLost(loss) => disk.lose(loss).unwrap(),
            Self::IndexDeleted => {
                for name in ["index.sqlite", "index.sqlite-wal", "index.sqlite-shm"] {
                    fs::remove_file(profile.join(name)).ok();
                }
            }
        }
    }
}

fn crash_everywhere(fault: Fault, between: Between) {
    const MAILS: u32 = 7;
    let mut at = 0;
    loop {
        at += 1;
        let folder = profile_folder();
        let profile = folder.path();
        let mut server = Server::with(MAILS);
        let disk = Disk::rehearsing(Rehearsal::failing(at, fault));
        let first = open(profile, disk.clone()).and_then(|store| server.fetch(&store));
        let reached_the_end = disk.operations() < at;
        between.befalls(&disk, profile);
        server.has_what_is_not_in(profile, MAILS, &(fault, at, between, &first));
        let store = open(profile, Disk::real()).unwrap();
        server.fetch(&store).unwrap();
        assert!(server.0.is_empty(), "all are deleted on the server");
        for number in 0..MAILS {
            assert_eq!(
                copies(profile, &mail(number)),
                1,
                "I2: mail {number} after {fault:?} at {at}, {between:?}"
            );
        }
        scan(&store);
        assert_eq!(store.list(&inbox()).unwrap().len(), MAILS as usize);
        if reached_the_end {
            assert!(first.is_ok(), "{first:?}");
            break;
        }
    }
    assert!(at > 40, "the faults were rehearsed: {at}");
}

#[test]
fn i1_i2_i3_killed_before_any_operation_each_mail_comes_once() {
    crash_everywhere(Fault::Dead, Between::Nothing);
}

#[test]
fn i1_i2_i3_the_power_may_fail_before_any_operation() {
    crash_everywhere(Fault::Dead, Between::PowerLost(Loss::Everything));
}

#[test]
fn i2_the_index_may_be_deleted_after_any_crash() {
    crash_everywhere(Fault::Dead, Between::IndexDeleted);
}

#[test]
fn i4_a_disk_that_fills_up_at_any_moment_loses_nothing() {
    crash_everywhere(Fault::Full, Between::Nothing);
    crash_everywhere(Fault::FullOnce, Between::PowerLost(Loss::Everything));
}

#[test]
fn i4_a_single_input_output_error_at_any_moment_loses_nothing() {
    crash_everywhere(Fault::BrokenOnce, Between::PowerLost(Loss::Everything));
}

#[test]
fn i4_a_mail_that_could_not_be_written_leaves_nothing_behind_and_names_the_disk() {
    let folder = profile_folder();
    drop(open(folder.path(), Disk::real()).unwrap());
    let counting = Disk::rehearsing(Rehearsal::counting());
    drop(open(folder.path(), counting.clone()).unwrap());
    let at = counting.operations() + 2;
    let disk = Disk::rehearsing(Rehearsal::failing(at, Fault::Full));
    let store = open(folder.path(), disk).unwrap();
    let incoming = store.incoming(&work()).unwrap();
    let error = incoming
        .begin(id(1))
        .and_then(|mut arriving| {
            arriving.write(b"From: a@example.org\r\n")?;
            arriving.write(b"\r\nText\r\n")?;
            arriving.finish()
        })
        .and_then(|staged| {
            let mut delivered = incoming.commit(vec![staged])?;
            delivered
                .failed
                .pop()
                .map_or(Ok(()), |(_id, error)| Err(error))
        })
        .unwrap_err();
    assert!(matches!(error, StoreError::DiskFull { .. }), "{error}");
    assert_eq!(error.remedy(), hongyan::model::Remedy::FreeSpace);
    let tmp = folder.path().join("mail/work/tmp");
    assert_eq!(fs::read_dir(tmp).unwrap().count(), 0);
}

#[test]
fn an_erased_mail_is_not_fetched_again_not_even_without_the_index() {
    let folder = profile_folder();
    let mut server = Server::with(3);
    let store = open(folder.path(), Disk::real()).unwrap();
    server.clone().fetch(&store).unwrap();
    let mails = store.list(&inbox()).unwrap();
    store.move_mails(&mails[..1], &FolderName::Trash).unwrap();
    store.erase(&mails[..1], &FolderName::Trash).unwrap();
    store
        .move_mails(&mails[1..2], &FolderName::Archive)
        .unwrap();
    drop(store);
    fs::remove_file(folder.path().join("index.sqlite")).unwrap();
    let store = open(folder.path(), Disk::real()).unwrap();
    assert_eq!(*store.index_state(), IndexState::Created);
    assert_eq!(server.fetch(&store).unwrap(), 0);
    assert_eq!(on_disk(folder.path()).len(), 2);
}

#[test]
fn only_what_lies_in_the_folder_that_is_named_is_erased() {
    let folder = profile_folder();
    let store = open(folder.path(), Disk::real()).unwrap();
    Server::with(3).fetch(&store).unwrap();
    let mails = store.list(&inbox()).unwrap();
    store.move_mails(&mails[..1], &FolderName::Trash).unwrap();
    let trash = Place::Unified(FolderName::Trash);
    let everywhere = store.where_they_lie(&trash, &mails[..1], &mails).unwrap();
    let expected = [
        (FolderName::Inbox, mails[1..].to_vec()),
        (FolderName::Trash, mails[..1].to_vec()),
    ];
    assert_eq!(everywhere, expected);
    let erased = store.erase(&mails, &FolderName::Trash).unwrap();
    assert_eq!(erased.removed.len(), 1);
    assert_eq!(erased.removed[0].1, mails[..1]);
    assert_eq!(store.list(&inbox()).unwrap(), mails[1..]);
}

#[test]
fn a_crash_while_erasing_never_brings_a_mail_back_from_the_server() {
    let mut at = 0;
    loop {
        at += 1;
        let folder = profile_folder();
        let server = Server::with(2);
        let store = open(folder.path(), Disk::real()).unwrap();
        server.clone().fetch(&store).unwrap();
        drop(store);
        let counting = Disk::rehearsing(Rehearsal::counting());
        drop(open(folder.path(), counting.clone()).unwrap());
        let opening = counting.operations() - 1;
        let disk = Disk::rehearsing(Rehearsal::failing(opening + at, Fault::Dead));
        let store = open(folder.path(), disk.clone()).unwrap();
        let mails = store.list(&inbox()).unwrap();
        let erased = store.erase(&mails, &FolderName::Inbox);
        let reached_the_end = disk.operations() < opening + at;
        disk.lose_power().unwrap();
        drop(store);
        let store = open(folder.path(), Disk::real()).unwrap();
        assert_eq!(
            server.clone().fetch(&store).unwrap(),
            0,
            "at {at}: {erased:?}"
        );
        if reached_the_end {
            break;
        }
    }
    assert!(at >= 4);
}

#[test]
fn p62_a_mail_erased_here_is_counted_as_missing_only_while_the_server_does_not_list_it() {
    let folder = profile_folder();
    let store = open(folder.path(), Disk::real()).unwrap();
    Server::with(2).fetch(&store).unwrap();
    let all = store.list(&inbox()).unwrap();
    store.erase(&all, &FolderName::Inbox).unwrap();
    let missing = |store: &Store| store.known(&work()).unwrap().find(&id(0)).unwrap().missing;
    store.record_listing(&work(), &[id(1)], NOW).unwrap();
    store
        .record_listing(&work(), &[], NOW.plus_seconds(60))
        .unwrap();
    let found = missing(&store).unwrap();
    assert_eq!((found.since, found.sessions), (NOW, 2));
    store.record_listing(&work(), &[id(0), id(1)], NOW).unwrap();
    assert_eq!(missing(&store), None);
    store.forget(&work(), &[id(0)], NOW).unwrap();
    drop(store);
    let store = open(folder.path(), Disk::real()).unwrap();
    let known = store.known(&work()).unwrap();
    assert!(known.find(&id(0)).is_none() && known.find(&id(1)).is_some());
}

#[test]
fn a_second_process_is_told_that_the_profile_is_in_use() {
    let folder = profile_folder();
    let _first = open(folder.path(), Disk::real()).unwrap();
    let error = open(folder.path(), Disk::real()).unwrap_err();
    let StoreError::InUse { holder } = &error else {
        panic!("{error}");
    };
    assert_eq!(holder.pid, std::process::id());
    assert_eq!(error.remedy(), hongyan::model::Remedy::CloseOther);
}

#[test]
fn a_damaged_index_is_moved_aside_and_made_again() {
    let folder = profile_folder();
    let store = open(folder.path(), Disk::real()).unwrap();
    Server::with(5).fetch(&store).unwrap();
    drop(store);
    fs::write(folder.path().join("index.sqlite"), vec![0x5a; 20_000]).unwrap();
    let store = open(folder.path(), Disk::real()).unwrap();
    let IndexState::Replaced { moved_to, .. } = store.index_state() else {
        panic!("{:?}", store.index_state());
    };
    assert!(moved_to.exists());
    assert_eq!(scan(&store).added, 5);
    assert_eq!(store.list(&inbox()).unwrap().len(), 5);
}

/// A new entry for the outbox.
fn entry() -> NewEntry {
    NewEntry {
        account: work(),
        sender: Address::parse("ann@example.org").unwrap(),
        recipients: vec![Address::parse("bob@example.org").unwrap()],
        subject: "Mail 99".to_owned(),
        message_id: "<99@example.org>".to_owned(),
        bytes: mail(59),
        not_before: NOW,
        draft: None,
        options: hongyan::model::DeliveryOptions::default(),
    }
}

fn in_state(item: &OutboxItem, state: OutboxState) -> OutboxItem {
    OutboxItem {
        state,
        attempts: 1,
        ..item.clone()
    }
}

fn sent() -> OutboxState {
    OutboxState::Sent {
        reply: ServerReply {
            code: 250,
            enhanced: None,
            text: "queued as 77".to_owned(),
            ours: None,
            answers: None,
        },
        at: NOW,
    }
}

/// The way of one mail through the outbox, and how far it certainly came.
fn deliver(store: &Store, came: &mut &'static str) -> Result<(), StoreError> {
    let outbox = store.outbox();
    let queued = outbox.queue(entry(), NOW)?;
    *came = "queued";
    outbox.update(&in_state(&queued.item, OutboxState::Sending))?;
    *came = "sending";
    outbox.update(&in_state(&queued.item, OutboxState::AtDot))?;
    *came = "at-dot";
    outbox.update(&in_state(&queued.item, sent()))?;
    *came = "sent";
    outbox.file_in_sent(&queued.item.id)?;
    *came = "filed";
    Ok(())
}

#[test]
fn an_outbox_entry_survives_a_power_failure_before_any_operation_in_a_true_state() {
    let (mut stops, mut lost, mut doubled) = (0, 0, 0);
    for between in Between::CRASHES {
        let mut at = 0;
        loop {
            at += 1;
            let folder = profile_folder();
            let disk = Disk::rehearsing(Rehearsal::failing(at, Fault::Dead));
            let mut came = "nowhere";
            let outcome =
                open(folder.path(), disk.clone()).and_then(|store| deliver(&store, &mut came));
            let reached_the_end = disk.operations() < at;
            between.befalls(&disk, folder.path());
            let store = open(folder.path(), Disk::real()).unwrap();
            let items = store.outbox().items().unwrap();
            let states: Vec<&str> = items.iter().map(|item| item.state.key()).collect();
            let is_said_why = |item: &OutboxItem| match item.state {
                OutboxState::Unknown { why, .. } => why == Doubt::ProgramEnded,
                _ => true,
            };
            assert!(items.iter().all(is_said_why), "{items:?}");
            let here = copies(folder.path(), &mail(59));
            let allowed: &[&[&str]] = match came {
                "nowhere" => &[&[], &["queued"]],
                "queued" => &[&["queued"]],
                // The dot was written only if `AtDot` was reported durable; it may be durable
                // all the same, and then a person decides.
                "sending" => &[&["queued"], &["unknown"]],
                "at-dot" => &[&["unknown"], &[]],
                _sent => &[&[]],
            };
            assert!(
                allowed.contains(&states.as_slice()),
                "{came} at {at}, {between:?}: {states:?}, {outcome:?}"
            );
            lost += usize::from(here == 0 && (came != "nowhere" || !states.is_empty()));
            doubled += here.saturating_sub(1);
            if states.is_empty() && here == 1 && came != "nowhere" {
                scan(&store);
                let sent = Place::Unified(FolderName::Sent);
                assert_eq!(store.list(&sent).unwrap().len(), 1, "{came} at {at}");
            }
            if reached_the_end {
                assert_eq!(outcome, Ok(()));
                break;
            }
        }
        assert!(at > 40);
        stops += at;
    }
    println!("crash suite: send: {stops} stops, {lost} lost, {doubled} doubled");
    assert_eq!((lost, doubled), (0, 0));
}

#[test]
fn a_full_disk_queues_nothing_and_a_mail_that_is_taken_back_is_a_draft_again() {
    let folder = profile_folder();
    drop(open(folder.path(), Disk::real()).unwrap());
    let counting = Disk::rehearsing(Rehearsal::counting());
    drop(open(folder.path(), counting.clone()).unwrap());
    for at in 0..4 {
        let disk = Disk::rehearsing(Rehearsal::failing(counting.operations() + at, Fault::Full));
        let store = open(folder.path(), disk).unwrap();
        let error = store.outbox().queue(entry(), NOW).unwrap_err();
        assert!(matches!(error, StoreError::DiskFull { .. }), "{error}");
        assert_eq!(store.outbox().items().unwrap(), []);
        assert_eq!(copies(folder.path(), &mail(59)), 0);
    }
    let store = open(folder.path(), Disk::real()).unwrap();
    let queued = store.outbox().queue(entry(), NOW).unwrap();
    assert_eq!(queued.item.recipients[0].state, RecipientState::Waiting);
    let draft = Draft::empty(DraftId("d1".to_owned()), work());
    let back = store
        .outbox()
        .take_back(&queued.item.id, &draft, NOW)
        .unwrap();
    assert_eq!(back.row.unwrap().folder.name, FolderName::Drafts);
    assert_eq!(store.outbox().items().unwrap(), []);
    assert_eq!(store.drafts().load(&draft.id).unwrap(), draft);
}

#[test]
fn bytes_read_back_are_the_bytes_received_and_flags_survive_the_index() {
    let folder = profile_folder();
    let store = open(folder.path(), Disk::real()).unwrap();
    Server::with(4).fetch(&store).unwrap();
    let mails: Vec<MailId> = store.list(&inbox()).unwrap();
    assert_eq!(store.read(mails[0]).unwrap(), mail(3), "newest first");
    store
        .set_flags(&mails[..2], Flags::SEEN | Flags::FLAGGED, Flags::NONE)
        .unwrap();
    let inbox_count = store.folders().unwrap().remove(0);
    assert_eq!((inbox_count.mails, inbox_count.unread), (4, 2));
    store.rebuild(&mut |_progress| Proceed::GoOn).unwrap();
    let inbox_count = store.folders().unwrap().remove(0);
    assert_eq!((inbox_count.mails, inbox_count.unread), (4, 2));
    let rows = store.rows(&store.list(&inbox()).unwrap()).unwrap();
    assert_eq!(rows[0].flags, Flags::SEEN | Flags::FLAGGED);
    assert_eq!(rows[0].subject, "Mail 3");
}
