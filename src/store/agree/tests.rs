use std::fs;

use super::*;
use crate::model::{AccountId, Charset, Flags, FolderName, Place, Uid};
use crate::store::ProfilePaths;
use crate::sync::FetchedId;

/// «Привет» in KOI8-R, as a sender writes it who names no charset in the header.
const HELLO: &[u8] = b"\xf0\xd2\xc9\xd7\xc5\xd4";
/// The same octets by windows-1251.
const GARBLED: &str = "рТЙЧЕФ";

struct Profile {
    folder: tempfile::TempDir,
    store: Store,
}

impl Profile {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = open(folder.path());
        Self { folder, store }
    }

    /// A mail of another program.
    fn put(&self, number: u32, from: &str) {
        let name = format!("{}.M1P1Q{number}.host:2,S", 1_700_000_000 + number);
        let path = self.folder.path().join("mail/work/cur").join(name);
        fs::write(path, mail(from)).unwrap();
    }

    fn scan(&self) {
        self.store
            .bring_up_to_date(None, &mut |_progress| Proceed::GoOn)
            .unwrap();
    }

    fn choose(&self, charset: Option<Charset>) {
        let choose = |choice: &mut crate::model::SenderChoice| choice.charset = charset;
        self.store.choose("ann@example.org", choose).unwrap();
    }

    /// Reads anew what is owed, and says how many rows that were.
    fn follow(&self) -> usize {
        let mut told = 0;
        let mut tell = |rows: Vec<MailSummary>| {
            told += rows.len();
            Proceed::GoOn
        };
        assert_eq!(
            self.store.follow_choices(&mut tell).unwrap(),
            Agreed::Wholly
        );
        told
    }

    fn rows(&self) -> Vec<MailSummary> {
        let inbox = Place::Unified(FolderName::Inbox);
        self.store.rows(&self.store.list(&inbox).unwrap()).unwrap()
    }

    /// The subjects of the mails from this address, each once.
    fn subjects(&self, from: &str) -> BTreeSet<String> {
        let rows = self.rows().into_iter();
        rows.filter(|row| row.from.address == from)
            .map(|row| row.subject)
            .collect()
    }

    /// As after a kill: nothing is tidied up, and the next run finds what is on the disk.
    fn begin_anew(self) -> Self {
        let Self { folder, store } = self;
        drop(store);
        let store = open(folder.path());
        Self { folder, store }
    }
}

fn work() -> AccountId {
    AccountId::new("work").unwrap()
}

fn open(folder: &std::path::Path) -> Store {
    Store::open(&ProfilePaths::under(folder), &[work()]).unwrap()
}

fn mail(from: &str) -> Vec<u8> {
    let header = format!("From: <{from}>\r\nContent-Type: text/plain; charset=koi8-r\r\nSubject: ");
    [header.as_bytes(), HELLO, b"\r\n\r\n", HELLO, b"\r\n"].concat()
}

fn only(subject: &str) -> BTreeSet<String> {
    BTreeSet::from([subject.to_owned()])
}

#[test]
fn a_choice_that_is_taken_back_leaves_no_row_of_the_sender_garbled() {
    let profile = Profile::new();
    for number in 0..150 {
        profile.put(number, "ann@example.org");
    }
    profile.put(200, "Ann@Example.ORG");
    profile.put(201, "bob@example.org");
    profile.scan();
    assert_eq!(profile.subjects("ann@example.org"), only("Привет"));
    profile.choose(Some(Charset::Windows1251));
    assert_eq!(profile.follow(), 151);
    assert_eq!(profile.subjects("ann@example.org"), only(GARBLED));
    assert_eq!(profile.subjects("Ann@Example.ORG"), only(GARBLED));
    assert_eq!(profile.subjects("bob@example.org"), only("Привет"));
    profile.choose(None);
    assert_eq!(profile.follow(), 151);
    assert_eq!(profile.subjects("ann@example.org"), only("Привет"));
    assert_eq!(profile.subjects("Ann@Example.ORG"), only("Привет"));
    assert_eq!(profile.follow(), 0);
}

#[test]
fn what_a_killed_run_has_left_is_done_by_the_next() {
    let profile = Profile::new();
    for number in 0..200 {
        profile.put(number, "ann@example.org");
    }
    profile.scan();
    profile.choose(Some(Charset::Windows1251));
    profile.follow();
    profile.choose(None);
    let mut stop = |_rows| Proceed::Stop;
    let ended = profile.store.follow_choices(&mut stop).unwrap();
    assert_eq!(ended, Agreed::Stopped);
    assert_eq!(profile.subjects("ann@example.org").len(), 2);
    let profile = profile.begin_anew();
    profile.follow();
    assert_eq!(profile.subjects("ann@example.org"), only("Привет"));
    // Also where it was killed before it began.
    profile.choose(Some(Charset::Windows1251));
    let profile = profile.begin_anew();
    profile.follow();
    assert_eq!(profile.subjects("ann@example.org"), only(GARBLED));
}

#[test]
fn who_changes_his_mind_while_rows_are_read_has_the_last_word() {
    let profile = Profile::new();
    for number in 0..200 {
        profile.put(number, "ann@example.org");
    }
    profile.scan();
    profile.choose(Some(Charset::Windows1251));
    let mut minds = [Some(Charset::Windows1252), Some(Charset::Windows1251)].into_iter();
    let mut tell = |_rows| {
        if let Some(charset) = minds.next() {
            profile.choose(charset);
            // A mail that is looked at meanwhile.
            let oldest = profile.rows().pop().unwrap();
            profile.store.retell(oldest.id).unwrap();
        }
        Proceed::GoOn
    };
    let ended = profile.store.follow_choices(&mut tell).unwrap();
    assert_eq!(ended, Agreed::Wholly);
    assert_eq!(profile.subjects("ann@example.org"), only(GARBLED));
}

#[test]
fn a_mail_that_comes_is_read_as_its_senders_mails_are_from_its_first_row_on() {
    let profile = Profile::new();
    profile.choose(Some(Charset::Windows1251));
    let incoming = profile.store.incoming(&work()).unwrap();
    let id = FetchedId::new(&work(), &Uid::new(b"one").unwrap(), 0);
    let mut arriving = incoming.begin(id).unwrap();
    arriving.write(&mail("ann@example.org")).unwrap();
    let delivered = incoming.commit(vec![arriving.finish().unwrap()]).unwrap();
    assert_eq!(delivered.rows[0].subject, GARBLED);
    assert_eq!(delivered.rows[0].snippet, GARBLED);
    // One of another program too.
    profile.put(1, "ann@example.org");
    profile.scan();
    assert_eq!(profile.rows().len(), 2);
    assert_eq!(profile.subjects("ann@example.org"), only(GARBLED));
}

#[test]
fn an_index_that_was_lost_is_made_anew_as_was_chosen() {
    let profile = Profile::new();
    for number in 0..3 {
        profile.put(number, "ann@example.org");
    }
    profile.choose(Some(Charset::Windows1251));
    let index = ProfilePaths::under(profile.folder.path()).index;
    let Profile { folder, store } = profile;
    drop(store);
    fs::remove_file(index).unwrap();
    let store = open(folder.path());
    let profile = Profile { folder, store };
    profile.scan();
    assert_eq!(profile.subjects("ann@example.org"), only(GARBLED));
    // There is nothing to be read twice.
    assert_eq!(profile.follow(), 0);
    profile
        .store
        .rebuild(&mut |_progress| Proceed::GoOn)
        .unwrap();
    assert_eq!(profile.subjects("ann@example.org"), only(GARBLED));
    assert_eq!(profile.follow(), 0);
}

#[test]
fn a_mail_that_is_marked_while_it_is_read_anew_keeps_its_mark_and_its_file() {
    let profile = Profile::new();
    profile.put(0, "ann@example.org");
    profile.scan();
    profile.choose(Some(Charset::Windows1251));
    let mail = profile.rows()[0].id;
    let charsets = profile.store.charsets();
    let (account, read) = profile.store.read_anew(mail, &charsets).unwrap();
    let marked = profile
        .store
        .set_flags(&[mail], Flags::FLAGGED, Flags::SEEN)
        .unwrap();
    let filed = profile
        .store
        .file_texts(&account, vec![read], &charsets)
        .unwrap();
    assert_eq!(filed, [mail]);
    let row = profile.rows().pop().unwrap();
    assert_eq!(row.subject, GARBLED);
    assert_eq!(row.flags, marked[0].flags);
    assert_eq!(row.flags, Flags::FLAGGED);
    let path = profile.store.path(mail).unwrap();
    let name = path.file_name().unwrap().to_string_lossy().into_owned();
    assert!(name.ends_with(":2,F"), "{name}");
    let filed = profile.store.filed_one(mail).unwrap();
    assert!(filed.file.ends_with(":2,F"), "{filed:?}");
}

#[test]
fn a_mail_that_is_moved_while_it_is_read_anew_stays_where_it_is() {
    let profile = Profile::new();
    profile.put(0, "ann@example.org");
    profile.scan();
    profile.choose(Some(Charset::Windows1251));
    let mail = profile.rows()[0].id;
    let charsets = profile.store.charsets();
    let (account, read) = profile.store.read_anew(mail, &charsets).unwrap();
    let archive = FolderName::Archive;
    profile.store.move_mails(&[mail], &archive).unwrap();
    let filed = profile.store.file_texts(&account, vec![read], &charsets);
    assert_eq!(filed.unwrap(), [mail]);
    let row = profile.store.rows(&[mail]).unwrap().pop().unwrap();
    assert_eq!(
        (row.subject.as_str(), &row.folder.name),
        (GARBLED, &archive)
    );
    assert!(profile.rows().is_empty());
}

#[test]
fn what_was_read_before_a_choice_and_is_filed_behind_it_is_read_again() {
    let profile = Profile::new();
    profile.put(0, "ann@example.org");
    let account = profile.store.account(&work()).unwrap();
    let file = account.files(&FolderName::Inbox).unwrap().mails.remove(0);
    let before = profile.store.charsets();
    let read = read_entry(&account, &FolderName::Inbox, &file.file, &before).unwrap();
    assert_eq!(read.summary.subject, "Привет");
    profile.choose(Some(Charset::Windows1251));
    let rows = profile.store.file(&account, vec![read]).unwrap();
    assert_eq!(rows[0].subject, GARBLED);
}

#[test]
fn an_address_in_other_letters_is_the_same_in_both_cases_too() {
    let profile = Profile::new();
    profile.put(0, "ÄNNE@example.org");
    profile.scan();
    let choose =
        |choice: &mut crate::model::SenderChoice| choice.charset = Some(Charset::Windows1251);
    profile.store.choose("änne@example.org", choose).unwrap();
    assert_eq!(profile.follow(), 1);
    assert_eq!(profile.rows()[0].subject, GARBLED);
}

#[test]
fn choices_that_cannot_be_read_are_followed_once_they_can() {
    let profile = Profile::new();
    profile.choose(Some(Charset::Windows1251));
    profile.follow();
    let path = profile.store.choices_path();
    let whole = fs::read(&path).unwrap();
    fs::write(&path, "{").unwrap();
    let profile = profile.begin_anew();
    profile.put(0, "ann@example.org");
    profile.scan();
    assert_eq!(profile.subjects("ann@example.org"), only("Привет"));
    let mut go_on = |_rows| Proceed::GoOn;
    let unreadable = profile.store.follow_choices(&mut go_on).unwrap_err();
    assert!(matches!(unreadable, StoreError::Unreadable { .. }));
    fs::write(&path, whole).unwrap();
    let profile = profile.begin_anew();
    assert_eq!(profile.follow(), 1);
    assert_eq!(profile.subjects("ann@example.org"), only(GARBLED));
}
