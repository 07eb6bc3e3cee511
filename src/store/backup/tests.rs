use std::fs::{self, File};
use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use tar::{Builder, EntryType, Header};

use super::*;
use crate::model::{
    Address, Doubt, FolderName, OutboxState, Place, SenderChoice, Timestamp, ViewChoice,
};
use crate::store::disk::Disk;
use crate::store::disk::rehearsal::{Fault, Rehearsal};
use crate::store::import::tests::{inventory, work};
use crate::store::{NewEntry, ProfilePaths, Store};

mod waiting;

struct Bench {
    folder: tempfile::TempDir,
}

impl Bench {
    fn new() -> Self {
        let bench = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        fs::create_dir(bench.at("one")).unwrap();
        fs::write(bench.at("one/config.toml"), "theme = \"dark\"\n").unwrap();
        let store = bench.open("one");
        let root = bench.at("one/mail/work");
        fs::write(root.join("cur/1.a.host:2,FS"), "Subject: one\r\n\r\nx").unwrap();
        fs::write(root.join("new/2.b.host,U=x"), "Subject: two\n\nx\n").unwrap();
        fs::write(root.join("tmp/3.c.host"), "half").unwrap();
        let long = format!("new/4.{}.host", "d".repeat(150));
        fs::write(root.join(long), "Subject: 长\n\nx\n").unwrap();
        fs::write(root.join("fetched"), "+ AAAA 1 2 - whole\n").unwrap();
        let address = |text| Address::parse(text).unwrap();
        let entry = NewEntry {
            account: work(),
            sender: address("ann@example.org"),
            recipients: vec![address("bob@example.org")],
            subject: "waits".to_owned(),
            message_id: "<1@example.org>".to_owned(),
            bytes: b"Subject: waits\r\n\r\nx\r\n".to_vec(),
            not_before: Timestamp(0),
            draft: None,
            options: crate::model::DeliveryOptions::default(),
        };
        store.outbox().queue(entry, Timestamp(5)).unwrap();
        bench
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn places(&self, name: &str) -> BackupPlaces {
        let paths = ProfilePaths::under(&self.at(name));
        BackupPlaces {
            config: self.at(name).join("config.toml"),
            mail: paths.mail,
            lock: paths.lock,
        }
    }

    fn open(&self, name: &str) -> Store {
        let store = Store::open(&ProfilePaths::under(&self.at(name)), &[work()]).unwrap();
        store
            .bring_up_to_date(None, &mut |_progress| Proceed::GoOn)
            .unwrap();
        store
    }

    fn back_up(&self) -> Result<BackupReport, StoreError> {
        let (places, to) = (self.places("one"), self.at("backup"));
        back_up(&places, &to, &Disk::real(), &mut |_on| Proceed::GoOn)
    }

    fn restore(&self, disk: &Disk) -> Result<BackupReport, StoreError> {
        let (places, from) = (self.places("two"), self.at("backup"));
        restore(&from, &places, disk, || Owner::Nobody, &mut |_on| {
            Proceed::GoOn
        })
    }
}

#[test]
fn what_is_backed_up_comes_back_and_mail_on_its_way_out_is_held() {
    let bench = Bench::new();
    let made = bench.back_up().unwrap();
    assert_eq!((made.mails, made.failed), (4, 0));
    let back = bench.restore(&Disk::real()).unwrap();
    assert_eq!((back.mails, back.files), (made.mails, made.files));
    assert_eq!((back.held, back.failed), (1, 0));
    let (one, two) = (bench.open("one"), bench.open("two"));
    assert_eq!(inventory(&one), inventory(&two));
    let fetched = fs::read(bench.at("two/mail/work/fetched")).unwrap();
    assert_eq!(fetched, b"+ AAAA 1 2 - whole\n");
    let config = fs::read(bench.at("two/config.toml")).unwrap();
    assert_eq!(config, b"theme = \"dark\"\n");
    let items = two.outbox().items().unwrap();
    assert!(matches!(
        items[0].state,
        OutboxState::Unknown {
            why: Doubt::Restored,
            ..
        }
    ));
    let inbox = two.list(&Place::Unified(FolderName::Inbox)).unwrap();
    assert_eq!(inbox.len(), 3);
    assert!(!bench.at("two/mail/work/tmp/3.c.host").exists());
}

#[test]
fn a_backup_is_made_beside_a_window_and_never_over_a_file() {
    let bench = Bench::new();
    let _window = bench.open("one");
    bench.back_up().unwrap();
    let again = bench.back_up();
    assert!(matches!(again, Err(StoreError::Occupied { .. })));
    let names = fs::read_dir(bench.folder.path()).unwrap();
    assert_eq!(names.count(), 2);
}

#[test]
fn a_profile_that_is_not_empty_is_refused() {
    let bench = Bench::new();
    bench.back_up().unwrap();
    fs::create_dir_all(bench.at("two/mail/work/cur")).unwrap();
    let mail = bench.at("two/mail/work/cur/9.z.host:2,");
    fs::write(&mail, "mine").unwrap();
    let refused = bench.restore(&Disk::real());
    assert!(matches!(refused, Err(StoreError::Occupied { .. })));
    assert_eq!(fs::read(mail).unwrap(), b"mine");
}

#[test]
fn a_return_that_was_broken_off_leaves_the_profile_as_it_was_and_goes_on() {
    let bench = Bench::new();
    bench.back_up().unwrap();
    for at in 0.. {
        let _gone = fs::remove_dir_all(bench.at("two"));
        let disk = Disk::rehearsing(Rehearsal::failing(at, Fault::Dead));
        let first = bench.restore(&disk);
        let ended = first.is_ok();
        let is_whole = bench.at("two/mail/.restoring/whole.json").exists();
        if !is_whole && !bench.at("two/config.toml").exists() {
            // Without an account that could fetch there is no mail either.
            assert!(!bench.at("two/mail/work").exists(), "{at}");
        }
        if is_whole && at % 2 == 0 {
            let places = bench.places("two");
            let aside = finish(&places, &Disk::real(), || Owner::Nobody);
            assert_eq!(aside, Ok(None), "{at}");
        } else if !ended && !bench.at("two/config.toml").exists() || is_whole {
            let back = bench.restore(&Disk::real()).unwrap();
            assert_eq!((back.mails, back.failed), (4, 0), "{at}");
        }
        assert!(bench.at("two/config.toml").exists(), "{at}");
        if at % 7 == 0 || ended || is_whole {
            let (one, two) = (bench.open("one"), bench.open("two"));
            assert_eq!(inventory(&one), inventory(&two), "{at}");
            assert!(!bench.at("two/mail/.restoring").exists(), "{at}");
        }
        if ended {
            assert!(at > 20);
            return;
        }
    }
}

#[test]
fn what_was_learned_of_junk_is_in_a_backup() {
    let bench = Bench::new();
    let store = bench.open("one");
    let inbox = store.list(&Place::Unified(FolderName::Inbox)).unwrap();
    store.learn(&inbox[..2], crate::store::Taken::Junk).unwrap();
    let learned = store.learned().unwrap();
    assert_eq!(learned.junk, 2);
    // The window has the file open.
    bench.back_up().unwrap();
    drop(store);
    bench.restore(&Disk::real()).unwrap();
    assert_eq!(bench.open("two").learned().unwrap(), learned);
    assert!(fs::read_dir(bench.folder.path()).unwrap().count() == 3);
}

#[test]
fn what_was_chosen_for_a_sender_is_in_a_backup() {
    let bench = Bench::new();
    let store = bench.open("one");
    let text = |choice: &mut SenderChoice| choice.view = Some(ViewChoice::Text);
    let chosen = store.choose("ann@example.org", text).unwrap();
    bench.back_up().unwrap();
    drop(store);
    bench.restore(&Disk::real()).unwrap();
    let returned = bench.open("two").choice("ann@example.org").unwrap();
    assert_eq!(returned, chosen);
}

#[test]
fn the_window_opens_after_a_return_was_killed_and_another_backup_may_come_instead() {
    let bench = Bench::new();
    bench.back_up().unwrap();
    let disk = Disk::rehearsing(Rehearsal::failing(40, Fault::Dead));
    assert!(bench.restore(&disk).is_err());
    let paths = ProfilePaths::under(&bench.at("two"));
    drop(Store::open(&paths, &[]).unwrap());
    assert_eq!(half(&bench.places("two")), Some(bench.at("backup")));
    fs::rename(bench.at("backup"), bench.at("first")).unwrap();
    assert_eq!(half(&bench.places("two")), None);
    let nine = bench.at("one/mail/work/cur/9.z.host:2,");
    fs::write(nine, "Subject: 9\n\nx\n").unwrap();
    bench.back_up().unwrap();
    assert_eq!(bench.restore(&Disk::real()).unwrap().mails, 5);
    assert_eq!(inventory(&bench.open("two")), inventory(&bench.open("one")));
    assert!(!bench.at("two/mail/.restoring").exists());
}

#[test]
fn what_is_left_of_a_return_goes_once_there_is_an_account() {
    let bench = Bench::new();
    bench.back_up().unwrap();
    let disk = Disk::rehearsing(Rehearsal::failing(40, Fault::Dead));
    assert!(bench.restore(&disk).is_err());
    assert!(bench.at("two/mail/.restoring").exists());
    assert_eq!(inventory(&bench.open("two")).len(), 0);
    assert!(!bench.at("two/mail/.restoring").exists());
}

#[test]
fn settings_that_somebody_wrote_while_a_backup_came_back_are_kept() {
    let bench = Bench::new();
    bench.back_up().unwrap();
    let (places, from) = (bench.places("two"), bench.at("backup"));
    let refused = restore(
        &from,
        &places,
        &Disk::real(),
        || Owner::Nobody,
        &mut |_on| {
            fs::write(&places.config, "theme = \"light\"\n").unwrap();
            Proceed::GoOn
        },
    );
    assert!(matches!(refused, Err(StoreError::Occupied { .. })));
    assert!(!bench.at("two/mail/work").exists());
    fs::remove_file(bench.at("two/config.toml")).unwrap();
    assert_eq!(bench.restore(&Disk::real()).unwrap().failed, 0);
    bench.open("two");
}

/// Brings a backup back in a window, to its end.
fn here(bench: &Bench, from: &str) -> Result<BackupReport, StoreError> {
    let (places, from) = (bench.places("two"), bench.at(from));
    let report = bring_here(&from, &places, &Disk::real(), &mut |_on| Proceed::GoOn)?;
    put_in_place(&places, &Disk::real(), Owner::Nobody)?;
    Ok(report)
}

#[test]
fn a_window_without_an_account_takes_a_backup_in_and_its_settings() {
    let bench = Bench::new();
    bench.back_up().unwrap();
    let places = bench.places("two");
    let store = Store::open(&ProfilePaths::under(&bench.at("two")), &[]).unwrap();
    fs::write(&places.config, "language = \"en\"\n").unwrap();
    fs::write(bench.at("two/config.toml.before"), "older").unwrap();
    fs::write(bench.at("nothing"), "no backup").unwrap();
    assert!(here(&bench, "nothing").is_err());
    let config = || fs::read_to_string(bench.at("two/config.toml")).unwrap();
    assert_eq!(config(), "language = \"en\"\n");
    assert_eq!(here(&bench, "backup").unwrap().failed, 0);
    assert_eq!(config(), "theme = \"dark\"\n");
    store.add_account(&work()).unwrap();
    store
        .bring_up_to_date(None, &mut |_progress| Proceed::GoOn)
        .unwrap();
    assert_eq!(inventory(&store), inventory(&bench.open("one")));
    let before = |name: &str| fs::read_to_string(bench.at(name)).unwrap();
    assert_eq!(before("two/config.toml.before"), "older");
    assert_eq!(before("two/config.toml.before.2"), "language = \"en\"\n");
}

#[test]
fn what_a_backup_did_not_bring_is_named_also_where_another_run_ends_it() {
    let bench = Bench::new();
    forged(&bench, &[(EntryType::Regular, "evil", b"")]);
    let bring = || {
        let (places, from) = (bench.places("two"), bench.at("backup"));
        bring_here(&from, &places, &Disk::real(), &mut |_on| Proceed::GoOn).unwrap()
    };
    let first = bring();
    assert_eq!((first.failed, first.faults.len()), (1, 1));
    assert_eq!(bring(), first);
}

#[test]
fn a_return_that_is_stopped_or_fails_in_a_window_leaves_nothing_and_the_next_begins_at_once() {
    let bench = Bench::new();
    for number in 100..300 {
        let mail = format!("one/mail/work/cur/{number}.z.host:2,");
        fs::write(bench.at(&mail), format!("Subject: {number}\n\nx\n")).unwrap();
    }
    bench.back_up().unwrap();
    let whole = fs::read(bench.at("backup")).unwrap();
    fs::write(bench.at("cut"), &whole[..whole.len() - 9]).unwrap();
    let places = bench.places("two");
    let store = Store::open(&ProfilePaths::under(&bench.at("two")), &[]).unwrap();
    fs::write(&places.config, "language = \"en\"\n").unwrap();
    let is_as_before = || {
        assert_eq!(fs::read(&places.config).unwrap(), b"language = \"en\"\n");
        assert_eq!(fs::read_dir(&places.mail).unwrap().count(), 0);
        // Nobody who starts now is kept out.
        assert!(refuse_half(&places.mail, false, &Disk::real()).is_ok());
    };
    let stopped = bring_here(
        &bench.at("backup"),
        &places,
        &Disk::real(),
        &mut |on| match on.mails < 100 {
            true => Proceed::GoOn,
            false => Proceed::Stop,
        },
    );
    assert!(stopped.unwrap().stopped);
    give_up(&places, &Disk::real()).unwrap();
    is_as_before();
    assert!(here(&bench, "cut").is_err());
    is_as_before();
    let disk = Disk::rehearsing(Rehearsal::failing(300, Fault::Full));
    let full = bring_here(&bench.at("backup"), &places, &disk, &mut |_on| {
        Proceed::GoOn
    });
    assert!(full.is_err());
    is_as_before();
    assert_eq!(here(&bench, "backup").unwrap().mails, 204);
    store.add_account(&work()).unwrap();
    store
        .bring_up_to_date(None, &mut |_progress| Proceed::GoOn)
        .unwrap();
    assert_eq!(inventory(&store), inventory(&bench.open("one")));
}

/// Backs up, and does something once the first mails are read.
fn back_up_while(bench: &Bench, meanwhile: impl FnOnce()) -> BackupReport {
    let (places, to) = (bench.places("one"), bench.at("backup"));
    let mut meanwhile = Some(meanwhile);
    let made = back_up(&places, &to, &Disk::real(), &mut |_on| {
        if let Some(meanwhile) = meanwhile.take() {
            meanwhile();
        }
        Proceed::GoOn
    });
    made.unwrap()
}

#[test]
fn what_moves_comes_and_is_queued_while_a_backup_is_made_is_in_it() {
    let bench = Bench::new();
    let store = bench.open("one");
    let root = bench.at("one/mail/work");
    let made = back_up_while(&bench, || {
        // The first mail is read by now; all others get other names, and one comes.
        let inbox = store.list(&Place::Unified(FolderName::Inbox)).unwrap();
        store.move_mails(&inbox, &FolderName::Archive).unwrap();
        fs::write(root.join("new/7.g.host"), "Subject: seven\n\nx\n").unwrap();
        let address = |text| Address::parse(text).unwrap();
        let entry = NewEntry {
            account: work(),
            sender: address("ann@example.org"),
            recipients: vec![address("bob@example.org")],
            subject: "late".to_owned(),
            message_id: "<2@example.org>".to_owned(),
            bytes: b"Subject: late\r\n\r\nx\r\n".to_vec(),
            not_before: Timestamp(0),
            draft: None,
            options: crate::model::DeliveryOptions::default(),
        };
        store.outbox().queue(entry, Timestamp(6)).unwrap();
    });
    assert_eq!((made.mails, made.failed), (6, 0));
    let back = bench.restore(&Disk::real()).unwrap();
    assert_eq!((back.mails, back.held), (6, 2));
    let two = bench.open("two");
    assert_eq!(two.outbox().items().unwrap().len(), 2);
    assert_eq!(inventory(&two).len(), 6);
}

#[cfg(target_os = "linux")]
#[test]
fn names_that_are_no_text_come_back_as_they_were() {
    use std::os::unix::ffi::OsStrExt;
    let bench = Bench::new();
    let odd = |last: u8| {
        let name = [b"8.odd".as_slice(), &[last]].concat();
        PathBuf::from("mail/work/cur").join(std::ffi::OsStr::from_bytes(&name))
    };
    for last in [0xff, 0xfe] {
        fs::write(bench.at("one").join(odd(last)), [last]).unwrap();
    }
    bench.back_up().unwrap();
    let back = bench.restore(&Disk::real()).unwrap();
    assert_eq!((back.already, back.failed), (0, 0));
    for last in [0xff, 0xfe] {
        assert_eq!(fs::read(bench.at("two").join(odd(last))).unwrap(), [last]);
    }
}

#[test]
fn files_keep_the_time_of_their_arrival() {
    let bench = Bench::new();
    let name = "mail/work/new/2.b.host,U=x";
    let time = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_200_000_000);
    let file = File::options().write(true).open(bench.at("one").join(name));
    file.unwrap().set_modified(time).unwrap();
    bench.back_up().unwrap();
    bench.restore(&Disk::real()).unwrap();
    let found = fs::metadata(bench.at("two").join(name)).unwrap();
    assert_eq!(found.modified().unwrap(), time);
}

#[test]
fn a_damaged_or_cut_backup_says_so() {
    let bench = Bench::new();
    bench.back_up().unwrap();
    let bytes = fs::read(bench.at("backup")).unwrap();
    for cut in [0, 10, bytes.len() / 2, bytes.len() - 9] {
        fs::write(bench.at("backup"), &bytes[..cut]).unwrap();
        let _gone = fs::remove_dir_all(bench.at("two"));
        let refused = bench.restore(&Disk::real());
        assert!(
            matches!(refused, Err(StoreError::NotABackup { .. })),
            "{cut}: {refused:?}"
        );
        assert!(!bench.at("two/config.toml").exists());
    }
}

#[test]
fn a_backup_says_nothing_to_other_programs_that_they_do_not_know() {
    let bench = Bench::new();
    bench.back_up().unwrap();
    let file = File::open(bench.at("backup")).unwrap();
    let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(file));
    let mut keys = std::collections::BTreeSet::new();
    for entry in archive.entries().unwrap() {
        let mut entry = entry.unwrap();
        for extension in entry.pax_extensions().unwrap().into_iter().flatten() {
            keys.insert(extension.unwrap().key().unwrap().to_owned());
        }
    }
    // GNU tar prints a line for each file with another.
    assert_eq!(Vec::from_iter(keys), ["comment"]);
}

/// A backup with these entries: type, name, contents.
fn forged(bench: &Bench, entries: &[(EntryType, &str, &[u8])]) {
    let file = File::create(bench.at("backup")).unwrap();
    let mut tar = Builder::new(GzEncoder::new(file, Compression::fast()));
    let head: &[u8] = br#"{"form":1,"version":"x","made":1}"#;
    let end = format!(r#"{{"files":{},"mails":0,"octets":0}}"#, 0);
    let first = (EntryType::Regular, HEAD, head);
    let last = (EntryType::Regular, END, end.as_bytes());
    for (kind, name, bytes) in [first].iter().chain(entries).chain([&last]) {
        let digest = super::super::hashes::hex(&super::super::hashes::sum(bytes));
        tar.append_pax_extensions([(DIGEST_BEFORE, digest.as_bytes())])
            .unwrap();
        let mut header = Header::new_ustar();
        header.set_entry_type(*kind);
        header.set_size(bytes.len() as u64);
        // The crate would refuse such names.
        let field = &mut header.as_ustar_mut().unwrap().name;
        field[..name.len()].copy_from_slice(name.as_bytes());
        if *kind == EntryType::Symlink {
            header.set_link_name_literal("/etc").unwrap();
        }
        header.set_cksum();
        tar.append(&header, *bytes).unwrap();
    }
    tar.into_inner().unwrap().finish().unwrap().flush().unwrap();
}

#[test]
fn a30_names_that_lead_out_of_the_profile_are_refused() {
    for (kind, name) in [
        (EntryType::Regular, "mail/work/../../../evil"),
        (EntryType::Regular, "/tmp/evil"),
        (EntryType::Regular, "../evil"),
        (EntryType::Regular, "mail/work/./../x"),
        (EntryType::Regular, "mail/../evil"),
        (EntryType::Regular, "evil"),
        (EntryType::Regular, "mail/evil"),
        (EntryType::Regular, "mail/UPPER CASE/cur/x"),
        (EntryType::Regular, "mail/work/a\\..\\b"),
        (EntryType::Symlink, "mail/work/cur"),
        (EntryType::Link, "mail/work/cur/x"),
        (EntryType::Char, "mail/work/cur/x"),
        (EntryType::Fifo, "mail/work/cur/x"),
        (EntryType::Directory, "mail/work/cur"),
    ] {
        let bench = Bench::new();
        forged(&bench, &[(kind, name, b"")]);
        let report = bench.restore(&Disk::real()).unwrap();
        assert_eq!((report.failed, report.files), (1, 0), "{kind:?} {name}");
        assert!(!bench.at("evil").exists());
        assert!(!bench.at("two/mail/work").exists(), "{kind:?} {name}");
    }
}

#[test]
fn a_file_that_is_not_as_it_was_written_is_left_out_and_named() {
    let bench = Bench::new();
    forged(
        &bench,
        &[(
            EntryType::Regular,
            "mail/work/cur/1.a.host:2,",
            b"Subject: x\n\n",
        )],
    );
    // Its digest is for other octets.
    let whole = fs::read(bench.at("backup")).unwrap();
    let mut text = Vec::new();
    std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(&whole[..]), &mut text).unwrap();
    let place = memchr::memmem::find(&text, b"Subject: x").unwrap();
    text[place] ^= 1;
    let mut out = GzEncoder::new(
        File::create(bench.at("backup")).unwrap(),
        Compression::fast(),
    );
    out.write_all(&text).unwrap();
    out.finish().unwrap();
    let report = bench.restore(&Disk::real()).unwrap();
    assert_eq!((report.failed, report.mails), (1, 0));
    assert!(report.faults[0].file.ends_with("1.a.host:2,"));
    assert!(!bench.at("two/mail/work/cur/1.a.host:2,").exists());
}
