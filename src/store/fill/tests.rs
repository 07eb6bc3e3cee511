//! Taking text in, where segments are cut short and mails cannot be read.

use std::fs;
use std::path::PathBuf;

use super::*;
use crate::model::{AccountId, FolderName, Place};
use crate::store::ProfilePaths;

/// Room for hardly more than one mail of `WORDS` words.
const TIGHT: Room = Room {
    octets: 80_000,
    builders: 1,
};
const WIDE: Room = Room {
    octets: 64 << 20,
    builders: 1,
};
const WORDS: usize = 3_000;

fn go_on(_progress: &FillProgress) -> Proceed {
    Proceed::GoOn
}

struct Profile {
    _folder: tempfile::TempDir,
    store: Store,
    cur: PathBuf,
}

impl Profile {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let work = AccountId::new("work").unwrap();
        let paths = ProfilePaths::under(folder.path());
        let store = Store::open(&paths, &[work]).unwrap();
        let cur = paths.mail.join("work/cur");
        Self {
            _folder: folder,
            store,
            cur,
        }
    }

    fn put(&self, mails: std::ops::Range<usize>, words: usize) {
        let body = "word ".repeat(words);
        for number in mails {
            let file = self.file(number);
            fs::write(file, format!("Subject: Number {number}\r\n\r\n{body}")).unwrap();
        }
        self.store
            .bring_up_to_date(None, &mut |_progress| Proceed::GoOn)
            .unwrap();
    }

    fn file(&self, number: usize) -> PathBuf {
        self.cur
            .join(format!("{}.a.host:2,S", 1_700_000_000 + number))
    }

    /// Takes the text of so many of the oldest mails that have none into one segment.
    fn take(&self, count: usize) {
        let mut wanted = self.store.without_text().unwrap();
        let wanted = wanted.split_off(wanted.len() - count);
        let mut progress = FillProgress::default();
        self.store
            .take(&wanted, SEGMENT_MAILS, WIDE, &mut progress, &mut go_on)
            .unwrap();
        assert_eq!(progress.taken, count as u64);
    }
}

#[test]
fn segments_that_are_cut_for_want_of_memory_are_not_written_again_and_again() {
    let profile = Profile::new();
    profile.put(0..2 * ALIKE, WORDS);
    let store = &profile.store;
    let wanted = store.without_text().unwrap();
    let mut progress = FillProgress::default();
    store
        .take(&wanted, FIRST, TIGHT, &mut progress, &mut go_on)
        .unwrap();
    let before = store.segments().unwrap();
    assert!(before >= 2 * ALIKE, "{before}");
    let mut written = 0;
    let mut report = |_progress: &FillProgress| {
        written += 1;
        if written > 100 {
            Proceed::Stop
        } else {
            Proceed::GoOn
        }
    };
    store.gather(TIGHT, &mut report).unwrap();
    assert_eq!((written, store.segments().unwrap()), (0, before));
    // Where there is room for them they become one.
    store.gather(WIDE, &mut go_on).unwrap();
    assert_eq!(store.segments().unwrap(), 1);
    assert_eq!(store.indexed().unwrap().with_text, 2 * ALIKE as u64);
}

#[test]
fn mails_that_cannot_be_read_keep_no_other_segments_from_being_gathered() {
    let profile = Profile::new();
    profile.put(0..ALIKE, 1);
    for _alone in 0..ALIKE {
        profile.take(1);
    }
    profile.put(ALIKE..ALIKE + 10 * ALIKE, 1);
    for _ten in 0..ALIKE {
        profile.take(10);
    }
    for number in 0..ALIKE {
        fs::remove_file(profile.file(number)).unwrap();
    }
    let store = &profile.store;
    assert_eq!(store.segments().unwrap(), 2 * ALIKE);
    store.gather(WIDE, &mut go_on).unwrap();
    assert_eq!(store.segments().unwrap(), ALIKE + 1);
}

#[test]
fn a_mail_that_is_left_out_is_told_and_hides_no_mail_that_is_gone() {
    let profile = Profile::new();
    profile.put(0..3, 1);
    let store = &profile.store;
    store.take_text(&mut go_on).unwrap();
    profile.put(3..4, 1);
    // One whose row and text are there is gone; one whose row is there cannot be read.
    fs::remove_file(profile.file(0)).unwrap();
    store
        .bring_up_to_date(None, &mut |_progress| Proceed::GoOn)
        .unwrap();
    fs::remove_file(profile.file(3)).unwrap();
    let mut left_out = 0;
    let taken = store.take_text(&mut |progress| {
        left_out += progress.left_out;
        Proceed::GoOn
    });
    assert_eq!((taken.unwrap(), left_out), (0, 1));
    let indexed = store.indexed().unwrap();
    assert_eq!((indexed.mails, indexed.with_text), (3, 2));
    assert_eq!(
        store
            .list(&Place::Unified(FolderName::Inbox))
            .unwrap()
            .len(),
        3
    );
}
