//! Scans against what other programs do.

use super::*;
use crate::model::{Flags, Place};
use crate::store::ProfilePaths;
use crate::store::index::Filed;
use crate::store::look::Touched;
use std::fs;
use std::path::{Path, PathBuf};

mod hands;
mod resting;

fn work() -> AccountId {
    AccountId::new("work").unwrap()
}

fn profile() -> (tempfile::TempDir, Store, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&ProfilePaths::under(folder.path()), &[work()]).unwrap();
    let root = folder.path().join("mail/work");
    (folder, store, root)
}

fn scan(store: &Store) -> ScanReport {
    store
        .bring_up_to_date(None, &mut |_progress| Proceed::GoOn)
        .unwrap()
}

fn listed(store: &Store, name: FolderName, filter: &str) -> usize {
    store.take_text(&mut |_progress| Proceed::GoOn).unwrap();
    let today = jiff::civil::date(2026, 1, 1);
    let query = crate::search::parse(filter, today).unwrap();
    let place = Place::Unified(name);
    let zone = jiff::tz::TimeZone::UTC;
    let mut finder = store.find(&query, Some(&place), &zone).unwrap();
    let mut found = 0;
    loop {
        match store.find_next(&mut finder, 1_000).unwrap().len() {
            0 => return found,
            more => found += more,
        }
    }
}

const MAIL: &str = "From: =?utf-8?B?546L6Iqz?= <fang@example.org>\r\nTo: ann@example.org\r\n\
    Subject: =?utf-8?Q?Gro=C3=9Fer_=C3=84rger?=\r\n\r\nLunch on Friday\r\n";

#[test]
fn rows_are_told_in_the_order_of_their_files_whatever_order_they_are_filed_in_and_counted_once() {
    let (_folder, store, root) = profile();
    for (name, date, flags) in [(3, 2001, "S"), (2, 2020, ""), (1, 2010, "")] {
        let mail = format!("Date: 1 Jan {date} 12:00:00 +0000\r\nSubject: {name}\r\n\r\n");
        fs::write(
            root.join(format!("cur/170000000{name}.a.host:2,{flags}")),
            mail,
        )
        .unwrap();
    }
    let mut told: Vec<String> = Vec::new();
    let mut note = |progress: &ScanProgress<'_>| {
        told.extend(progress.added.iter().map(|row| row.subject.clone()));
        Proceed::GoOn
    };
    store.bring_up_to_date(None, &mut note).unwrap();
    // The files' names are newest first, which is the only order known before they are read.
    assert_eq!(told, ["3", "2", "1"]);
    let counts = || {
        let folders = store.folders().unwrap();
        let inbox = folders
            .iter()
            .find(|count| count.folder.name == FolderName::Inbox);
        inbox.map(|count| (count.mails, count.unread))
    };
    assert_eq!(counts(), Some((3, 2)));
    store.rebuild(&mut |_progress| Proceed::GoOn).unwrap();
    assert_eq!(counts(), Some((3, 2)));
}

#[test]
fn what_other_programs_do_is_taken_over() {
    let (_folder, store, root) = profile();
    fs::write(root.join("cur/1700000000.a.host:2,S"), MAIL).unwrap();
    fs::write(root.join("new/1700000001.b.host"), MAIL).unwrap();
    assert_eq!(scan(&store).added, 2);
    let rows = store
        .rows(&store.list(&Place::Unified(FolderName::Inbox)).unwrap())
        .unwrap();
    let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
    assert_eq!((rows[0].flags, rows[1].flags), (Flags::NONE, Flags::SEEN));
    fs::rename(
        root.join("new/1700000001.b.host"),
        root.join(".Archive/cur/1700000001.b.host:2,RS"),
    )
    .unwrap();
    fs::rename(
        root.join("cur/1700000000.a.host:2,S"),
        root.join("cur/1700000000.a.host:2,FSa"),
    )
    .unwrap();
    let report = scan(&store);
    assert_eq!(
        (report.added, report.moved, report.changed),
        (0, vec![ids[0]], vec![ids[1]])
    );
    store
        .set_flags(&ids[1..], Flags::ANSWERED, Flags::SEEN)
        .unwrap();
    assert!(
        root.join("cur/1700000000.a.host:2,FRa").exists(),
        "letters of others stay"
    );
    fs::remove_file(root.join("cur/1700000000.a.host:2,FRa")).unwrap();
    assert_eq!(scan(&store).removed.len(), 1);
    let counts: Vec<_> = store.folders().unwrap();
    let total: u64 = counts.iter().map(|count| count.mails).sum();
    assert_eq!((total, counts[0].unread), (1, 0));
}

#[test]
fn the_filter_knows_no_case_in_any_script() {
    let (_folder, store, root) = profile();
    fs::write(root.join("cur/1700000000.a.host:2,S"), MAIL).unwrap();
    scan(&store);
    for (filter, count) in [
        ("", 1),
        ("ÄRGER", 1),
        ("großer lunch", 1),
        ("王芳", 1),
        ("ANN@example.org friday", 1),
        ("lunch monday", 0),
        ("% lunch", 1),
        ("'; DROP TABLE mails; --", 0),
    ] {
        assert_eq!(
            listed(&store, FolderName::Inbox, filter),
            count,
            "{filter:?}"
        );
    }
}

#[cfg(unix)]
#[test]
fn a29_links_pipes_directories_and_odd_names_are_not_mails() {
    use std::os::unix::ffi::OsStrExt;
    let (folder, store, root) = profile();
    let secret = folder.path().join("secret");
    fs::write(&secret, MAIL).unwrap();
    std::os::unix::fs::symlink(&secret, root.join("cur/1700000000.link.host:2,S")).unwrap();
    std::os::unix::fs::symlink("/dev/zero", root.join("new/1700000000.zero.host")).unwrap();
    fs::create_dir(root.join("cur/1700000000.directory.host:2,S")).unwrap();
    let _socket =
        std::os::unix::net::UnixListener::bind(root.join("new/1700000000.pipe.host")).unwrap();
    fs::write(
        root.join("cur")
            .join(std::ffi::OsStr::from_bytes(b"17\xff.x")),
        MAIL,
    )
    .unwrap();
    fs::write(root.join("cur/.hidden"), MAIL).unwrap();
    let report = scan(&store);
    assert_eq!((report.added, report.ignored), (0, 6));
    assert!(secret.exists());
}

#[cfg(unix)]
#[test]
fn a29_directories_are_0700_and_files_0600() {
    use std::os::unix::fs::PermissionsExt;
    let (folder, store, root) = profile();
    let incoming = store.incoming(&work()).unwrap();
    let id = crate::sync::FetchedId::from_bytes([1; 16]);
    let mut arriving = incoming.begin(id).unwrap();
    arriving.write(MAIL.as_bytes()).unwrap();
    let delivered = incoming.commit(vec![arriving.finish().unwrap()]).unwrap();
    let path = store.path(delivered.rows[0].id).unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&path), 0o600);
    assert_eq!(mode(&folder.path().join("index.sqlite")), 0o600);
    for directory in [root.clone(), root.join("cur"), root.join(".Sent/new")] {
        assert_eq!(mode(&directory), 0o700, "{}", directory.display());
    }
}

#[test]
fn reading_can_be_stopped_and_goes_on_the_next_time() {
    let (_folder, store, root) = profile();
    for number in 0..1500 {
        fs::write(
            root.join(format!("new/{}.x.host", 1_700_000_000 + number)),
            MAIL,
        )
        .unwrap();
    }
    let mut newest = 0;
    let report = store
        .bring_up_to_date(None, &mut |progress| {
            newest = progress.added.len();
            Proceed::Stop
        })
        .unwrap();
    assert!(report.stopped && newest == FIRST_BATCH);
    let report = scan(&store);
    assert_eq!(report.added, 1500 - FIRST_BATCH as u64);
    assert_eq!(listed(&store, FolderName::Inbox, ""), 1500);
}

/// What the system would have told.
fn touched(names: &[(FolderName, &[&str])]) -> Touched {
    let mut touched = Touched::default();
    let account = touched.accounts.entry(work()).or_default();
    for (folder, files) in names {
        let told = account.folders.entry(folder.clone()).or_default();
        files.iter().for_each(|file| told.add((*file).to_owned()));
    }
    touched
}

fn look(store: &Store, touched: &Touched) -> ScanReport {
    let (found, looked) = try_to_look(store, touched);
    looked.unwrap();
    found
}

/// What a look found, and how it ended.
fn try_to_look(store: &Store, touched: &Touched) -> (ScanReport, Result<Touched, StoreError>) {
    let mut found = ScanReport::default();
    let mut go_on = |_progress: &ScanProgress<'_>| Proceed::GoOn;
    let looked = store.look_again(touched, Ours::Take, &mut go_on, &mut found);
    (found, looked)
}

fn inbox(store: &Store) -> Vec<MailId> {
    store.list(&Place::Unified(FolderName::Inbox)).unwrap()
}

#[test]
fn only_what_was_told_is_looked_at_however_many_mails_lie_beside_it() {
    let (_folder, store, root) = profile();
    for number in 0..4 {
        fs::write(root.join(format!("cur/170000000{number}.a.host:2,")), MAIL).unwrap();
    }
    scan(&store);
    let before = inbox(&store);
    // Nothing was told of this one: whoever reads the whole folder finds it.
    fs::write(root.join("cur/1700000009.untold.host:2,"), MAIL).unwrap();
    fs::write(root.join("new/1700000005.told.host"), MAIL).unwrap();
    fs::rename(
        root.join("cur/1700000000.a.host:2,"),
        root.join("cur/1700000000.a.host:2,F"),
    )
    .unwrap();
    fs::rename(
        root.join("cur/1700000001.a.host:2,"),
        root.join(".Archive/cur/1700000001.a.host:2,S"),
    )
    .unwrap();
    fs::remove_file(root.join("cur/1700000002.a.host:2,")).unwrap();
    let told = touched(&[
        (
            FolderName::Inbox,
            &[
                "new/1700000005.told.host",
                "cur/1700000000.a.host:2,",
                "cur/1700000000.a.host:2,F",
                "cur/1700000001.a.host:2,",
                "cur/1700000002.a.host:2,",
                "cur/1700000003.a.host:2,",
            ],
        ),
        (FolderName::Archive, &["cur/1700000001.a.host:2,S"]),
    ]);
    let report = look(&store, &told);
    assert_eq!(report.added, 1);
    assert_eq!(report.changed, [before[3]]);
    assert_eq!(report.moved, [before[2]]);
    let removed: Vec<_> = report.removed.iter().map(|(_, mail)| *mail).collect();
    assert_eq!(removed, [before[2], before[1]]);
    assert_eq!(look(&store, &told), ScanReport::default());
    assert_eq!(scan(&store).added, 1);
    assert_eq!(inbox(&store).len(), 4);
}

#[test]
fn what_a_look_has_filed_before_a_fault_is_found_and_nothing_that_it_has_not() {
    let (_folder, store, root) = profile();
    for number in 0..3 {
        fs::write(root.join(format!("cur/170000000{number}.a.host:2,")), MAIL).unwrap();
    }
    scan(&store);
    let before = inbox(&store);
    fs::remove_file(root.join("cur/1700000000.a.host:2,")).unwrap();
    fs::rename(
        root.join("cur/1700000001.a.host:2,"),
        root.join("cur/1700000001.a.host:2,S"),
    )
    .unwrap();
    fs::write(root.join("new/1700000005.told.host"), MAIL).unwrap();
    // What new mails are tagged with cannot be read.
    fs::create_dir(root.join("tags")).unwrap();
    let told = touched(&[(
        FolderName::Inbox,
        &[
            "new/1700000005.told.host",
            "cur/1700000000.a.host:2,",
            "cur/1700000001.a.host:2,S",
        ],
    )]);
    let (found, looked) = try_to_look(&store, &told);
    assert!(looked.is_err());
    assert_eq!((found.added, &found.changed[..]), (0, &before[1..2]));
    let removed: Vec<_> = found.removed.iter().map(|(_, mail)| *mail).collect();
    assert_eq!(removed, before[2..]);
    fs::remove_dir(root.join("tags")).unwrap();
    let (again, looked) = try_to_look(&store, &told);
    assert!(looked.is_ok());
    assert_eq!(
        (again.added, again.changed.len(), again.removed.len()),
        (1, 0, 0)
    );
}

#[test]
fn a_folder_that_cannot_be_read_keeps_no_other_folder_and_no_other_account_from_being_looked_at() {
    let folder = tempfile::tempdir().unwrap();
    let home = AccountId::new("home").unwrap();
    let store = Store::open(&ProfilePaths::under(folder.path()), &[home, work()]).unwrap();
    let (home, work) = (
        folder.path().join("mail/home"),
        folder.path().join("mail/work"),
    );
    fs::create_dir_all(home.join(".Broken/cur")).unwrap();
    let kept = home.join(".Broken/cur/1700000000.kept.host:2,");
    fs::write(&kept, MAIL).unwrap();
    scan(&store);
    // Whoever lists it is told a fault, as of a directory without permission.
    fs::write(home.join(".Broken/new"), "").unwrap();
    fs::create_dir_all(home.join(".Later/new")).unwrap();
    fs::create_dir_all(home.join(".Later/cur")).unwrap();
    let deliver = |name: &str| {
        fs::write(home.join(".Later/new").join(name), MAIL).unwrap();
        fs::write(work.join("new").join(name), MAIL).unwrap();
    };
    let count = || {
        let folders = store.folders().unwrap().into_iter();
        let counts = folders.filter(|count| count.mails > 0);
        counts.map(|count| count.mails).collect::<Vec<_>>()
    };
    deliver("1700000001.a.host");
    let mut found = ScanReport::default();
    let agreed = store.agree_with_disk(None, &mut |_progress| Proceed::GoOn, &mut found);
    assert!(matches!(agreed, Err(StoreError::File { .. })), "{agreed:?}");
    assert_eq!((found.added, found.removed.len()), (2, 0));
    assert_eq!(count(), [1, 1, 1]);
    deliver("1700000002.b.host");
    let mut told = Touched::default();
    for (account, folders) in [("home", vec!["Broken", "Later"]), ("work", vec!["Inbox"])] {
        let account = told
            .accounts
            .entry(AccountId::new(account).unwrap())
            .or_default();
        for folder in folders {
            account
                .folders
                .insert(FolderName::from_key(folder), Names::All);
        }
    }
    let (found, looked) = try_to_look(&store, &told);
    assert!(matches!(looked, Err(StoreError::File { .. })), "{looked:?}");
    assert_eq!((found.added, found.removed.len()), (2, 0));
    let mut names = Touched::default();
    let broken = names
        .accounts
        .entry(AccountId::new("home").unwrap())
        .or_default();
    let broken = broken
        .folders
        .entry(FolderName::from_key("Broken"))
        .or_default();
    broken.add("new/1700000000.kept.host".to_owned());
    let aside = folder.path().join("aside");
    fs::rename(&kept, &aside).unwrap();
    let (found, looked) = try_to_look(&store, &names);
    assert!(looked.is_err());
    assert_eq!(found.removed, [], "what cannot be looked at is not gone");
    fs::rename(&aside, &kept).unwrap();
    fs::remove_file(home.join(".Broken/new")).unwrap();
    let (found, looked) = try_to_look(&store, &told);
    assert!(looked.is_ok() && found == ScanReport::default());
}

#[test]
fn a_burst_of_a_fetch_is_looked_at_name_by_name() {
    let (_folder, store, root) = profile();
    scan(&store);
    let incoming = store.incoming(&work()).unwrap();
    let mut batch = Vec::new();
    for number in 0..600_u32 {
        let mut id = [0; 16];
        id[..4].copy_from_slice(&number.to_be_bytes());
        let id = crate::sync::FetchedId::from_bytes(id);
        let mut arriving = incoming.begin(id).unwrap();
        arriving.write(MAIL.as_bytes()).unwrap();
        batch.push(arriving.finish().unwrap());
    }
    incoming.commit(batch).unwrap();
    fs::write(root.join("new/1700000009.untold.host"), MAIL).unwrap();
    let mut told = Touched::default();
    let names = told.accounts.entry(work()).or_default();
    let names = names.folders.entry(FolderName::Inbox).or_default();
    for entry in fs::read_dir(root.join("new")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if !name.contains("untold") {
            names.add(format!("new/{name}"));
        }
    }
    assert_eq!(look(&store, &told), ScanReport::default());
    assert_eq!(inbox(&store).len(), 600);
}

#[test]
fn a_mail_of_which_only_the_leaving_was_told_is_found_where_it_is() {
    let (_folder, store, root) = profile();
    for name in ["1700000000.a.host:2,", "1700000001.b.host:2,"] {
        fs::write(root.join("cur").join(name), MAIL).unwrap();
    }
    scan(&store);
    let before = inbox(&store);
    fs::rename(
        root.join("cur/1700000000.a.host:2,"),
        root.join(".Archive/cur/1700000000.a.host:2,S"),
    )
    .unwrap();
    fs::rename(
        root.join("cur/1700000001.b.host:2,"),
        root.join("cur/1700000001.b.host:2,S"),
    )
    .unwrap();
    let told = touched(&[(
        FolderName::Inbox,
        &["cur/1700000000.a.host:2,", "cur/1700000001.b.host:2,"],
    )]);
    let report = look(&store, &told);
    assert_eq!((report.added, report.moved), (0, vec![before[1]]));
    assert_eq!(report.changed, [before[0]]);
    let archive = store.list(&Place::Unified(FolderName::Archive)).unwrap();
    assert_eq!(archive, [before[1]]);
}

#[test]
fn of_a_mail_copied_by_hand_each_copy_has_a_life_of_its_own() {
    let (_folder, store, root) = profile();
    let name = "cur/1700000000.a.host:2,S";
    fs::write(root.join(name), MAIL).unwrap();
    fs::write(root.join(".Archive").join(name), MAIL).unwrap();
    assert_eq!(scan(&store).added, 2);
    // One goes: it is not taken for the other.
    fs::remove_file(root.join(name)).unwrap();
    let report = look(&store, &touched(&[(FolderName::Inbox, &[name])]));
    assert_eq!((report.removed.len(), report.moved.len()), (1, 0));
    fs::write(root.join(name), MAIL).unwrap();
    scan(&store);
    // Both go in one look.
    fs::remove_file(root.join(name)).unwrap();
    fs::remove_file(root.join(".Archive").join(name)).unwrap();
    assert_eq!(scan(&store).removed.len(), 2);
    let counts = store.folders().unwrap();
    assert_eq!(counts.iter().map(|count| count.mails).sum::<u64>(), 0);
}

#[test]
fn the_window_reads_rows_while_folders_are_compared_and_lists_are_sorted() {
    let (_folder, store, root) = profile();
    for number in 0..3 {
        fs::write(root.join(format!("cur/170000000{number}.a.host:2,")), MAIL).unwrap();
    }
    let mails = {
        scan(&store);
        inbox(&store)
    };
    fs::rename(
        root.join("cur/1700000001.a.host:2,"),
        root.join(".Archive/cur/1700000001.a.host:2,S"),
    )
    .unwrap();
    fs::write(root.join("cur/1700000005.a.host:2,"), MAIL).unwrap();
    // As long as it reads nobody else does by its connection.
    let window = store.shared.index.reader();
    let (sender, receiver) = sync_channel(1);
    let behind = store.clone();
    thread::Builder::new()
        .spawn(move || {
            let report = scan(&behind);
            let order = crate::model::OrderBy::Subject.natural();
            let sorted = behind.sort(mails, order).unwrap();
            let jump = crate::store::Jump {
                among: &sorted,
                of_conversations: None,
                order: crate::model::Order::default(),
                after: None,
                typed: "王",
            };
            let found = behind.jump(&jump, &|| false).unwrap();
            sender.send((report, found)).unwrap();
        })
        .unwrap();
    let limit = std::time::Duration::from_secs(60);
    let (report, found) = receiver.recv_timeout(limit).expect("nobody waits");
    drop(window);
    assert_eq!((report.added, report.moved.len()), (1, 1));
    assert!(found.is_some());
}

#[test]
fn a_folder_of_which_all_was_told_is_not_compared_at_the_next_start() {
    let (_folder, store, root) = profile();
    let inbox = Folder {
        account: work(),
        name: FolderName::Inbox,
    };
    let inboxes = [(work(), FolderName::Inbox)].into();
    let settle = |root: &Path| {
        let past =
            std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_700_000_100);
        for part in ["new", "cur"] {
            let directory = fs::File::open(root.join(part)).unwrap();
            directory.set_modified(past).unwrap();
        }
    };
    settle(&root);
    // Nobody has compared it: nothing is known of it.
    store.note_stamps(&inboxes).unwrap();
    assert_eq!(store.shared.index.stamp(&inbox).unwrap(), "");
    scan(&store);
    let before = store.shared.index.stamp(&inbox).unwrap();
    assert_ne!(before, "");
    fs::write(root.join("new/1700000005.told.host"), MAIL).unwrap();
    let told = touched(&[(FolderName::Inbox, &["new/1700000005.told.host"])]);
    assert_eq!(look(&store, &told).added, 1);
    // So fresh it may change again without looking different.
    store.note_stamps(&inboxes).unwrap();
    assert_eq!(store.shared.index.stamp(&inbox).unwrap(), before);
    fs::File::open(root.join("new"))
        .unwrap()
        .set_modified(
            std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_700_000_200),
        )
        .unwrap();
    store.note_stamps(&inboxes).unwrap();
    let after = store.shared.index.stamp(&inbox).unwrap();
    assert_ne!(after, before);
    let account = store.account(&work()).unwrap();
    let looks = crate::store::stamp::stamp(&account, &FolderName::Inbox).unwrap();
    assert_eq!(looks, Some(after));
}

#[test]
fn one_file_is_one_mail_whatever_two_rows_say() {
    let (_folder, store, root) = profile();
    fs::write(root.join("cur/1700000000.a.host:2,S"), MAIL).unwrap();
    fs::write(root.join(".Archive/cur/1700000000.a.host:2,"), MAIL).unwrap();
    scan(&store);
    let before = store.shared.index.filed(&inbox(&store)).unwrap().remove(0);
    let after = Filed {
        folder: Folder {
            account: work(),
            name: FolderName::Archive,
        },
        ..before.clone()
    };
    let archive = Place::Unified(FolderName::Archive);
    let other = store.list(&archive).unwrap();
    store
        .shared
        .index
        .refile(&[(before.clone(), after)])
        .unwrap();
    assert_eq!(store.list(&archive).unwrap(), [before.id]);
    assert!(store.rows(&other).unwrap().is_empty());
    let left: i64 = store
        .shared
        .index
        .reader()
        .query_row(
            "SELECT count(*) FROM topics WHERE mail NOT IN (SELECT id FROM mails)",
            [],
            |row| row.get(0),
        )
        .unwrap();
    assert_eq!(left, 0);
}
