use std::fs;
use std::path::{Path, PathBuf};

use super::*;
use crate::carry::outbound;
use crate::model::{AccountId, FolderName, MailboxKind, Place};
use crate::store::disk::Disk;
use crate::store::disk::rehearsal::{Fault, Rehearsal};
use crate::store::{ProfilePaths, Store};

mod places;

pub(in crate::store) fn work() -> AccountId {
    AccountId::new("work").unwrap()
}

/// Everything in the store: folder, octets, flags, tags.
pub(in crate::store) type Inventory = Vec<(String, Vec<u8>, String, Vec<String>)>;

pub(in crate::store) fn inventory(store: &Store) -> Inventory {
    let mut all = Vec::new();
    for count in store.folders().unwrap() {
        let mails = store.list(&Place::Folder(count.folder.clone())).unwrap();
        assert_eq!(mails.len() as u64, count.mails);
        for row in store.rows(&mails).unwrap() {
            let bytes = store.read(row.id).unwrap();
            assert_eq!(bytes.len() as u64, row.size_octets);
            let tags = row.tags.iter().map(|tag| tag.name().to_owned()).collect();
            all.push((
                count.folder.name.key().to_owned(),
                bytes,
                row.flags.letters(),
                tags,
            ));
        }
    }
    all.sort();
    all
}

fn plan(path: &Path) -> ImportPlan {
    ImportPlan {
        paths: vec![path.to_owned()],
        account: work(),
        under: FolderName::Own("Imported".to_owned()),
    }
}

pub(in crate::store) fn import(store: &Store, path: &Path) -> ImportReport {
    store
        .import(&plan(path), &mut |_importing| Proceed::GoOn)
        .unwrap()
}

struct Bench {
    folder: tempfile::TempDir,
    store: Store,
}

impl Bench {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let paths = ProfilePaths::under(&folder.path().join("profile"));
        let store = Store::open(&paths, &[work()]).unwrap();
        Self { folder, store }
    }

    /// Writes a file of another program.
    fn put(&self, path: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.folder.path().join("from").join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes).unwrap();
        path
    }

    fn import(&self) -> ImportReport {
        import(&self.store, &self.folder.path().join("from"))
    }

    /// Folder and flags of each mail by its subject.
    fn placed(&self) -> Vec<(String, String, String)> {
        let subject = |bytes: &[u8]| summary::read(bytes).subject;
        let mut placed: Vec<_> = inventory(&self.store)
            .into_iter()
            .map(|(folder, bytes, flags, _tags)| (subject(&bytes), folder, flags))
            .collect();
        placed.sort();
        placed
    }
}

fn mail(subject: &str) -> String {
    format!(
        "From: ann@example.org\nMessage-ID: <{subject}@example.org>\nSubject: {subject}\n\nhello {subject}\n"
    )
}

const FROM: &str = "From ann@example.org Mon Jan  1 10:00:00 2024\n";

fn placed(all: &[(&str, &str, &str)]) -> Vec<(String, String, String)> {
    let owned = |(subject, folder, flags): &(&str, &str, &str)| {
        let folder = format!("Imported/{folder}");
        ((*subject).to_owned(), folder, (*flags).to_owned())
    };
    let mut all: Vec<_> = all.iter().map(owned).collect();
    all.sort();
    all
}

#[test]
fn an_mbox_comes_once_octet_by_octet_with_its_flags() {
    let bench = Bench::new();
    let (one, two, three) = (mail("one"), mail("two"), mail("three"));
    let text = format!(
        "{FROM}X-Mozilla-Status: 0005\nX-Mozilla-Keys: $label2\n{one}\n{FROM}Status: O\n{two}\n\
         {FROM}X-Mozilla-Status: 0009\n{three}"
    );
    bench.put("Work.mbox", &text);
    let report = bench.import();
    assert_eq!((report.imported, report.deleted, report.failed), (2, 1, 0));
    let expected = vec![
        (
            "Imported/Work".to_owned(),
            format!("Status: O\n{two}").into_bytes(),
            String::new(),
            Vec::new(),
        ),
        (
            "Imported/Work".to_owned(),
            format!("X-Mozilla-Status: 0005\nX-Mozilla-Keys: $label2\n{one}").into_bytes(),
            "FS".to_owned(),
            vec!["work".to_owned()],
        ),
    ];
    assert_eq!(inventory(&bench.store), expected);
    let again = bench.import();
    assert_eq!((again.imported, again.duplicates), (0, 2));
    // Read meanwhile in the other program, which notes that in the mail.
    bench.put("Work.mbox", text.replace("Status: O\n", "Status: RO\n"));
    assert_eq!(bench.import().imported, 0);
    assert_eq!(inventory(&bench.store), expected);
}

#[test]
fn a_mail_that_was_fetched_is_known_in_an_mbox_with_other_line_ends() {
    let bench = Bench::new();
    let profile = bench.folder.path().join("profile/mail/work/new");
    let fetched = mail("one").replace('\n', "\r\n");
    fs::write(profile.join("1700000000.a.host"), fetched).unwrap();
    bench.put(
        "Inbox",
        format!("{FROM}{}\n{FROM}{}", mail("one"), mail("two")),
    );
    let report = bench.import();
    assert_eq!((report.imported, report.duplicates), (1, 1));
}

#[test]
fn a_thunderbird_profile_keeps_its_folders() {
    let bench = Bench::new();
    bench.put("prefs.js", "user_pref(\"x\", 1);");
    let mbox = |subject| format!("From - Mon Jan  1 10:00:00 2024\r\n{}", mail(subject));
    bench.put("Mail/pop.example.org/Inbox", mbox("one"));
    bench.put("Mail/pop.example.org/Inbox.msf", "// <!-- mork");
    bench.put("Mail/pop.example.org/Inbox.sbd/Projects", mbox("two"));
    bench.put("Mail/pop.example.org/Empty", "");
    bench.put("Mail/pop.example.org/msgFilterRules.dat", "version=\"9\"");
    bench.put(
        "ImapMail/imap.example.org/Work/cur/1700000000.eml",
        format!("X-Mozilla-Status: 0000\n{}", mail("three")),
    );
    fs::create_dir_all(
        bench
            .folder
            .path()
            .join("from/ImapMail/imap.example.org/Work/tmp"),
    )
    .unwrap();
    let found = recognise(&bench.folder.path().join("from"), &mut || Proceed::GoOn)
        .unwrap()
        .unwrap();
    assert!(found.is_thunderbird);
    assert_eq!(
        found.kinds,
        [(MailboxKind::Mbox, 2), (MailboxKind::Maildir, 1)]
    );
    assert_eq!(bench.import().imported, 3);
    let expected = placed(&[
        ("one", "pop.example.org/Inbox", "S"),
        ("two", "pop.example.org/Inbox/Projects", "S"),
        ("three", "imap.example.org/Work", ""),
    ]);
    assert_eq!(bench.placed(), expected);
}

#[test]
fn maildirs_keep_their_flags_and_their_folders() {
    let bench = Bench::new();
    bench.put("cur/1700000000.a.host:2,RS", mail("one"));
    bench.put("new/1700000001.b.host", mail("two"));
    bench.put(".Work.2024/cur/1700000002.c.host!2,F", mail("three"));
    bench.put(".&XeVPXA-/cur/1700000003.d.host", mail("four"));
    for folder in [".Work.2024", ".&XeVPXA-"] {
        fs::create_dir(bench.folder.path().join("from").join(folder).join("tmp")).unwrap();
    }
    let found = recognise(&bench.folder.path().join("from"), &mut || Proceed::GoOn)
        .unwrap()
        .unwrap();
    assert_eq!(found.kinds, [(MailboxKind::Maildir, 3)]);
    bench.import();
    let expected = placed(&[
        ("one", "Inbox", "RS"),
        ("two", "Inbox", ""),
        ("three", "Work/2024", "F"),
        ("four", "工作", ""),
    ]);
    assert_eq!(bench.placed(), expected);
}

#[test]
fn folders_of_claws_mail_and_sylpheed_keep_their_flags() {
    let bench = Bench::new();
    bench.put("inbox/1", mail("one"));
    bench.put("inbox/2", mail("two"));
    bench.put("inbox/.claws_cache", "cache");
    let marks: Vec<u8> = [2_u32, 1, 0, 2, 0b111]
        .iter()
        .flat_map(|number| number.to_le_bytes())
        .collect();
    bench.put("inbox/.claws_mark", marks);
    bench.put("inbox/old/7", mail("three"));
    assert_eq!(bench.import().imported, 3);
    let expected = placed(&[
        ("one", "inbox", "S"),
        ("two", "inbox", "F"),
        ("three", "inbox/old", "S"),
    ]);
    assert_eq!(bench.placed(), expected);
}

#[test]
fn apple_mails_and_exported_mails_are_taken() {
    let bench = Bench::new();
    let one = mail("one");
    let list = "<plist><dict><key>flags</key><integer>16</integer></dict></plist>";
    let uuid = "0F4B6E2A-0000-0000-0000-00000000CAFE";
    bench.put(
        &format!("V10/{uuid}/INBOX.mbox/{uuid}/Data/3/Messages/1.emlx"),
        format!("{}\n{one}{list}", one.len()),
    );
    bench.put("Archive.mbox/mbox", format!("{FROM}{}", mail("two")));
    let odd = mail("three").replace('\n', "\r\r\n");
    bench.put("foxmail/收件箱/a.eml", odd);
    let report = bench.import();
    assert_eq!((report.imported, report.mended), (3, 1));
    let expected = placed(&[
        ("one", "V10/INBOX", "F"),
        ("two", "Archive", "S"),
        ("three", "foxmail/收件箱", "S"),
    ]);
    assert_eq!(bench.placed(), expected);
}

#[cfg(unix)]
#[test]
fn names_of_chinese_windows_are_read() {
    use std::os::unix::ffi::OsStrExt;
    let bench = Bench::new();
    let gbk = std::ffi::OsStr::from_bytes(&[0xca, 0xd5, 0xbc, 0xfe, 0xcf, 0xe4]);
    let folder = bench.folder.path().join("from").join(gbk);
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("1.eml"), mail("one")).unwrap();
    bench.import();
    assert_eq!(bench.placed(), placed(&[("one", "收件箱", "S")]));
}

#[test]
fn what_is_no_mail_is_refused_or_told_with_its_place() {
    let bench = Bench::new();
    let path = bench.put("notes.txt", "just some notes\n");
    let error = bench.store.import(&plan(&path), &mut |_on| Proceed::GoOn);
    assert_eq!(error, Err(StoreError::NothingToImport { path }));
    bench.put("a.eml", "this is no mail\n");
    bench.put("b.eml", mail("one"));
    bench.put(
        "c",
        format!("stray\n{FROM}no header\n\n{FROM}{}", mail("two")),
    );
    let report = bench.import();
    assert_eq!((report.imported, report.failed), (1, 1));
    assert!(report.faults[0].file.ends_with("a.eml"));
}

#[cfg(unix)]
#[test]
fn a29_links_and_devices_are_neither_followed_nor_opened() {
    let bench = Bench::new();
    let secret = bench.folder.path().join("secret");
    fs::write(&secret, mail("secret")).unwrap();
    bench.put("x/1.eml", mail("one"));
    let from = bench.folder.path().join("from");
    std::os::unix::fs::symlink(&secret, from.join("x/2.eml")).unwrap();
    std::os::unix::fs::symlink(&from, from.join("x/loop")).unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(from.join("x/3.eml")).unwrap();
    let report = bench.import();
    assert_eq!((report.imported, report.failed, report.ignored), (1, 0, 3));
    assert_eq!(bench.placed(), placed(&[("one", "x", "S")]));
}

#[test]
fn an_import_that_was_stopped_goes_on_where_it_was() {
    let bench = Bench::new();
    let mut mbox = Vec::new();
    for number in 0..1000 {
        let mail = mail(&format!("m{number}"));
        outbound::append(&mut mbox, mail.as_bytes(), Timestamp(0), Flags::NONE, &[]);
    }
    let path = bench.put("Work", mbox);
    let first = bench.store.import(&plan(&path), &mut |importing| {
        if importing.carried.mails < 300 {
            Proceed::GoOn
        } else {
            Proceed::Stop
        }
    });
    let first = first.unwrap();
    assert!(first.stopped && first.imported < 1000);
    let second = import(&bench.store, &path);
    assert_eq!(second.duplicates, first.imported);
    assert_eq!(first.imported + second.imported, 1000);
    assert_eq!(inventory(&bench.store).len(), 1000);
}

#[test]
fn killed_at_any_operation_and_run_again_nothing_is_lost_or_doubled() {
    let from = tempfile::tempdir().unwrap();
    let path = from.path().join("Work");
    let mut mbox = Vec::new();
    let tags = ["travel".to_owned()];
    for number in 0..3 {
        let mail = mail(&format!("m{number}"));
        outbound::append(
            &mut mbox,
            mail.as_bytes(),
            Timestamp(1),
            Flags::FLAGGED,
            &tags,
        );
    }
    fs::write(&path, mbox).unwrap();
    let mut wanted = Inventory::new();
    for at in 0.. {
        let folder = tempfile::tempdir().unwrap();
        let paths = ProfilePaths::under(folder.path());
        // What every profile has is there already.
        drop(Store::open(&paths, &[work()]).unwrap());
        let rehearsal = Rehearsal::failing(at, Fault::Dead);
        let disk = Disk::rehearsing(rehearsal);
        let whole = Store::open_on(disk.clone(), &paths, &[work()]).is_ok_and(|store| {
            let done = store.import(&plan(&path), &mut |_importing| Proceed::GoOn);
            done.is_ok()
        });
        disk.lose_power().unwrap();
        let store = Store::open(&paths, &[work()]).unwrap();
        let report = import(&store, &path);
        assert_eq!(report.imported + report.duplicates, 3, "{at}");
        let found = inventory(&store);
        if wanted.is_empty() {
            assert_eq!(found.len(), 3);
            wanted = found;
        } else {
            assert_eq!(found, wanted, "{at}");
        }
        if whole {
            assert!(at > 15, "{at}");
            return;
        }
    }
}

#[test]
fn a_full_disk_leaves_whole_mails_and_says_so() {
    let bench = Bench::new();
    let path = bench.put("Work", format!("{FROM}{}", mail("one")));
    let paths = ProfilePaths::under(&bench.folder.path().join("other"));
    for at in 0..60 {
        let disk = Disk::rehearsing(Rehearsal::failing(at, Fault::Full));
        let Ok(store) = Store::open_on(disk, &paths, &[work()]) else {
            continue;
        };
        let done = store.import(&plan(&path), &mut |_importing| Proceed::GoOn);
        if let Err(error) = done {
            let is_clear = matches!(error, StoreError::DiskFull { .. });
            assert!(is_clear, "{at}: {error}");
        }
    }
    let store = Store::open(&paths, &[work()]).unwrap();
    import(&store, &path);
    assert_eq!(inventory(&store).len(), 1);
    assert_eq!(
        fs::read_dir(paths.mail.join("work/tmp")).unwrap().count(),
        0
    );
}

#[test]
fn an_import_begun_while_one_that_was_stopped_still_stores_doubles_nothing() {
    let bench = Bench::new();
    let mut mbox = Vec::new();
    for number in 0..700 {
        let mail = mail(&format!("m{number}"));
        outbound::append(&mut mbox, mail.as_bytes(), Timestamp(0), Flags::NONE, &[]);
    }
    let path = bench.put("Work", mbox);
    let (began, has_begun) = std::sync::mpsc::sync_channel(1);
    let mut second = None;
    let first = bench.store.import(&plan(&path), &mut |importing| {
        if importing.carried.mails < 600 {
            return Proceed::GoOn;
        }
        // Stopped, and begun again before it has ended: it waits for what this one stores.
        second.get_or_insert_with(|| {
            let (store, plan, began) = (bench.store.clone(), plan(&path), began.clone());
            let again = std::thread::Builder::new().spawn(move || {
                store.import(&plan, &mut |importing| {
                    if importing.recognised.is_some() {
                        began.send(()).ok();
                    }
                    Proceed::GoOn
                })
            });
            let soon = std::time::Duration::from_millis(500);
            has_begun.recv_timeout(soon).ok();
            again.unwrap()
        });
        Proceed::Stop
    });
    let first = first.unwrap();
    let second = second.unwrap().join().unwrap().unwrap();
    assert!(first.stopped && first.imported > 0);
    assert_eq!(second.duplicates, first.imported);
    assert_eq!(first.imported + second.imported, 700);
    assert_eq!(inventory(&bench.store).len(), 700);
}

#[test]
fn a28_no_sender_can_have_his_mail_left_out_of_an_import() {
    let bench = Bench::new();
    let one = format!("Received: from x\nX-Mozilla-Status: 0009\n{}", mail("one"));
    bench.put(
        "All mail.mbox",
        format!("{FROM}X-Gmail-Labels: Unread\n{one}"),
    );
    bench.put("a.eml", format!("X-Mozilla-Status: 0008\n{}", mail("two")));
    let report = bench.import();
    assert_eq!((report.imported, report.deleted), (2, 0));
}

#[test]
fn what_is_only_in_trash_is_told_as_lying_there() {
    let bench = Bench::new();
    bench.put("a.eml", mail("one"));
    bench.put("b.eml", mail("two"));
    assert_eq!(bench.import().imported, 2);
    let folder = crate::model::Folder {
        account: work(),
        name: FolderName::Own("Imported/from".to_owned()),
    };
    let mails = bench.store.list(&Place::Folder(folder)).unwrap();
    bench
        .store
        .move_mails(&mails[..1], &FolderName::Trash)
        .unwrap();
    let again = bench.import();
    assert_eq!(
        (again.imported, again.duplicates, again.in_trash),
        (0, 2, 1)
    );
}

#[test]
fn a30_folders_whose_names_take_much_room_on_the_disk_are_shortened_and_those_behind_them_come() {
    let bench = Bench::new();
    let dots = ["a."; 33].concat();
    let long = ["é "; 40].concat();
    for name in [
        dots.as_str(),
        long.trim(),
        &"🪿x".repeat(40),
        &"长".repeat(80),
    ] {
        bench.put(&format!("{name}/1.eml"), mail(name));
    }
    bench.put("zz/1.eml", mail("last"));
    assert_eq!(bench.import().imported, 5);
    for name in ["a.", "é ", "🪿 ", "x\u{301}", "長&", "::", "a/", "~"] {
        for count in [1, 30, 66, 100, 200] {
            let level = name.repeat(count);
            let under = FolderName::Own("Imported".to_owned());
            let folder = levels::folder(&under, &[level.clone(), level], &is_fit);
            assert!(is_fit(&folder), "{name:?} {count}: {folder:?}");
        }
    }
}

#[test]
fn nothing_from_elsewhere_comes_among_mails_that_need_more_than_a_file() {
    let bench = Bench::new();
    let path = bench.put("a.eml", mail("one"));
    for under in [FolderName::Outbox, FolderName::Drafts] {
        let plan = ImportPlan {
            under,
            ..plan(&path)
        };
        let refused = bench.store.import(&plan, &mut |_on| Proceed::GoOn);
        assert!(matches!(refused, Err(StoreError::OwnMailOnly { .. })));
    }
}

#[test]
fn looking_at_a_whole_disk_can_be_stopped() {
    let bench = Bench::new();
    for number in 0..20 {
        bench.put(&format!("{number}/1.eml"), mail("one"));
    }
    let mut looks = 0;
    let found = recognise(&bench.folder.path().join("from"), &mut || {
        looks += 1;
        if looks < 5 {
            Proceed::GoOn
        } else {
            Proceed::Stop
        }
    });
    assert_eq!(
        (looks, found.unwrap().unwrap().kinds),
        (5, vec![(MailboxKind::Eml, 3)])
    );
}

#[test]
fn our_own_lines_are_taken_back_out_of_an_mbox_and_out_of_nothing_else() {
    let bench = Bench::new();
    let ours = format!(
        "X-Hongyan-Export: lines=2; flags=F\nStatus: O\n{}",
        mail("one")
    );
    bench.put("box", format!("{FROM}{ours}"));
    bench.put("a.eml", ours.replace("one", "two"));
    assert_eq!(bench.import().imported, 2);
    let bytes: Vec<Vec<u8>> = inventory(&bench.store)
        .into_iter()
        .map(|one| one.1)
        .collect();
    assert!(bytes.contains(&mail("one").into_bytes()));
    assert!(bytes.contains(&ours.replace("one", "two").into_bytes()));
}
