//! A disk that really is full, and one that really takes nothing any more (I4): a small tmpfs.

use std::fs;
use std::path::Path;
use std::process::Command;

use hongyan::config::{Profile, edit};
use hongyan::model::account::TlsMode;
use hongyan::model::{AccountId, FolderName, Place, Remedy, Uid};
use hongyan::store::{Proceed, ProfilePaths, Store, StoreError};
use hongyan::sync::FetchedId;

use super::{mails_in, numbered};
use crate::journeys::desk::account;

/// A disk of a few megabytes, gone with this value.
struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    fn new(size: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        mount(
            &["-t", "tmpfs", "-o", &format!("size={size}"), "hongyan-test"],
            folder.path(),
        );
        Self(folder)
    }

    fn path(&self) -> &Path {
        self.0.path()
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        Command::new("umount")
            .arg("--lazy")
            .arg(self.path())
            .status()
            .ok();
    }
}

fn mount(options: &[&str], folder: &Path) {
    let status = Command::new("mount")
        .args(options)
        .arg(folder)
        .status()
        .unwrap();
    assert!(status.success(), "mount {options:?}: {status}");
}

fn work() -> AccountId {
    AccountId::new("work").unwrap()
}

fn id(number: usize) -> FetchedId {
    FetchedId::new(
        &work(),
        &Uid::new(format!("uid-{number}").as_bytes()).unwrap(),
        0,
    )
}

/// Fetches these mails in one batch; which of them are stored, and the first fault.
fn fetch(store: &Store, numbers: std::ops::Range<usize>) -> (Vec<FetchedId>, Option<StoreError>) {
    let incoming = store.incoming(&work()).unwrap();
    let mut staged = Vec::new();
    let mut fault = None;
    for number in numbers {
        let written = incoming.begin(id(number)).and_then(|mut arriving| {
            arriving.write(&numbered(number, 20_000))?;
            arriving.finish()
        });
        match written {
            Ok(mail) => staged.push(mail),
            Err(error) => {
                fault = Some(error);
                break;
            }
        }
    }
    match incoming.commit(staged) {
        Ok(delivered) => {
            let failed = delivered
                .failed
                .into_iter()
                .next()
                .map(|(_id, error)| error);
            (delivered.stored, fault.or(failed))
        }
        Err(error) => (Vec::new(), Some(error)),
    }
}

#[test]
fn i4_a_small_disk_that_fills_up_stores_whole_mails_or_none_and_goes_on_once_there_is_room() {
    const BATCH: usize = 12;
    const MAILS: usize = 40 * BATCH;
    let disk = SmallDisk::new("12m");
    let ballast = disk.path().join("ballast");
    fs::write(&ballast, vec![1; 5_000_000]).unwrap();
    let profile = disk.path().join("profile");
    let store = Store::open(&ProfilePaths::under(&profile), &[work()]).unwrap();
    let mut stored = Vec::new();
    let mut first = 0;
    let mut faults = 0;
    while first < MAILS {
        let known = store.known(&work()).unwrap();
        let (more, fault) = fetch(&store, first..first + BATCH);
        stored.extend(more);
        let here = mails_in(&profile.join("mail/work"));
        assert!(here.values().all(|count| *count == 1));
        for number in 0..first + BATCH {
            let is_stored = stored.contains(&id(number)) || known.find(&id(number)).is_some();
            assert!(
                !is_stored || here.contains_key(&numbered(number, 20_000)),
                "I4: {number}"
            );
        }
        assert!(
            here.keys().all(|mail| mail.len() >= 20_000),
            "no torn mail has a name"
        );
        match fault {
            None => first += BATCH,
            Some(error) => {
                assert!(matches!(error, StoreError::DiskFull { .. }), "{error}");
                assert_eq!(error.remedy(), Remedy::FreeSpace);
                faults += 1;
                let was_there = ballast.exists();
                fs::remove_file(&ballast).ok();
                if !was_there {
                    break;
                }
                let known = store.known(&work()).unwrap();
                first = (0..MAILS)
                    .find(|number| known.find(&id(*number)).is_none())
                    .unwrap();
            }
        }
    }
    assert!(faults >= 2, "it was full with the ballast and without it");
    drop(store);
    let store = Store::open(&ProfilePaths::under(&profile), &[work()]).unwrap();
    // Room is made by hand; then all is as it should be.
    mount(&["-o", "remount,size=24m"], disk.path());
    store
        .bring_up_to_date(None, &mut |_progress| Proceed::GoOn)
        .unwrap();
    let rows = store
        .list(&Place::Unified(FolderName::Inbox))
        .unwrap()
        .len();
    assert_eq!(rows, mails_in(&profile.join("mail/work")).len());
}

#[test]
fn i4_a_disk_that_was_made_read_only_is_named_and_nothing_is_called_stored() {
    let disk = SmallDisk::new("12m");
    let profile = disk.path().join("profile");
    let store = Store::open(&ProfilePaths::under(&profile), &[work()]).unwrap();
    assert_eq!(fetch(&store, 0..12).0.len(), 12);
    // Open files keep a disk writable; a crash makes it read-only under them.
    drop(store);
    mount(&["-o", "remount,ro"], disk.path());
    let error = Store::open(&ProfilePaths::under(&profile), &[work()]).unwrap_err();
    assert!(
        matches!(error, StoreError::PermissionDenied { .. }),
        "{error}"
    );
    assert_eq!(error.remedy(), Remedy::CheckPermissions);
    mount(&["-o", "remount,rw"], disk.path());
    let store = Store::open(&ProfilePaths::under(&profile), &[work()]).unwrap();
    let known = store.known(&work()).unwrap();
    assert!((0..12).all(|number| known.find(&id(number)).is_some()));
}

#[test]
fn i4_a_disk_without_room_for_the_words_is_told_by_the_file_that_found_none() {
    const MAILS: u64 = 100;
    let disk = SmallDisk::new("512k");
    let folder = tempfile::tempdir().unwrap();
    let paths = ProfilePaths {
        text: disk.path().join("text.sqlite"),
        ..ProfilePaths::under(folder.path())
    };
    let store = Store::open(&paths, &[work()]).unwrap();
    for mail in 0..MAILS {
        let words: Vec<String> = (0..2_000).map(|word| format!("w{mail}x{word}")).collect();
        let text = format!("Subject: {mail}\r\n\r\n{}\r\n", words.join("\r\n"));
        let file = paths.mail.join(format!("work/cur/{mail}.x.host:2,"));
        fs::write(file, text).unwrap();
    }
    let mut go_on = |_progress: &_| Proceed::GoOn;
    store
        .bring_up_to_date(None, &mut |_progress| Proceed::GoOn)
        .unwrap();
    let path = paths.text;
    assert_eq!(
        store.take_text(&mut go_on),
        Err(StoreError::DiskFull { path })
    );
    mount(&["-o", "remount,size=64m"], disk.path());
    assert_eq!(store.take_text(&mut go_on), Ok(MAILS));
}

#[test]
fn i4_a_disk_without_room_for_the_rows_is_told_by_where_the_index_lies() {
    let disk = SmallDisk::new("24m");
    let profile = Profile::in_folder(&disk.path().join("profile"));
    profile.make_folders().unwrap();
    edit::save_account(&profile.config, &account(9, 9, TlsMode::None)).unwrap();
    let index = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_hongyan"));
        command.arg("--profile").arg(disk.path().join("profile"));
        let run = command.arg("index").output().unwrap();
        let error = String::from_utf8(run.stderr).unwrap();
        (run.status.code().unwrap(), error)
    };
    assert_eq!(index(), (0, String::new()));
    for mail in 0..2_000 {
        let file = profile.mail.join(format!("work/cur/{mail}.x.host:2,"));
        fs::write(file, numbered(mail, 1_000)).unwrap();
    }
    // All that is left but 256 KiB.
    let ballast = disk.path().join("ballast");
    fs::write(&ballast, vec![1; 24 << 20]).unwrap_err();
    let taken = fs::metadata(&ballast).unwrap().len();
    let ballast_file = fs::OpenOptions::new().write(true).open(&ballast).unwrap();
    ballast_file.set_len(taken - (256 << 10)).unwrap();
    let (code, error) = index();
    let path = profile.index.display().to_string();
    assert_eq!(code, 74, "{error}");
    assert!(error.contains(&path), "{error}");
    drop(ballast_file);
    fs::remove_file(ballast).unwrap();
    assert_eq!(index(), (0, String::new()));
}
