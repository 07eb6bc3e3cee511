use super::*;
use crate::model::{Flags, MailId, Place, Tag};
use crate::store::disk::Disk;
use crate::store::disk::rehearsal::{Fault, Rehearsal};
use crate::store::{Proceed, ProfilePaths};

fn work() -> AccountId {
    AccountId::new("work").unwrap()
}

fn own(name: &str) -> FolderName {
    FolderName::Own(name.to_owned())
}

fn folder(name: &str) -> Folder {
    Folder {
        account: work(),
        name: own(name),
    }
}

/// A store with `A`, `A/B` and `AB`, each with a tagged, flagged mail.
fn store(at: &Path, disk: Disk) -> Store {
    for (directory, name) in [(".A", "a"), (".A.B", "b"), (".AB", "ab")] {
        let cur = at.join("mail/work").join(directory).join("cur");
        fs::create_dir_all(&cur).unwrap();
        let mail = format!("Subject: {name}\r\n\r\n");
        fs::write(cur.join(format!("1700000000.{name}.host:2,F")), mail).unwrap();
    }
    let store = open(at, disk);
    for name in ["A", "A/B", "AB"] {
        let mails = store.list(&Place::Folder(folder(name))).unwrap();
        store
            .tag(&mails, &[Tag::new("kept").unwrap()], &[])
            .unwrap();
    }
    store
}

fn open(at: &Path, disk: Disk) -> Store {
    let store = Store::open_on(disk, &ProfilePaths::under(at), &[work()]).unwrap();
    scan(&store);
    store
}

fn scan(store: &Store) {
    store
        .bring_up_to_date(None, &mut |_progress| Proceed::GoOn)
        .unwrap();
}

fn own_folders(store: &Store) -> Vec<String> {
    let folders = store.folders().unwrap().into_iter();
    folders
        .filter(|count| matches!(count.folder.name, FolderName::Own(_)))
        .map(|count| format!("{} {}", count.folder.name.key(), count.mails))
        .collect()
}

fn ids(store: &Store, name: &str) -> Vec<MailId> {
    store.list(&Place::Folder(folder(name))).unwrap()
}

#[test]
fn a_renamed_folder_keeps_its_mails_ids_tags_and_flags_and_children_follow() {
    let at = tempfile::tempdir().unwrap();
    let store = store(at.path(), Disk::real());
    let before = (ids(&store, "A"), ids(&store, "A/B"));
    store
        .rename_folder(&work(), &own("A"), &own("AB/项目 1.0"))
        .unwrap();
    assert_eq!(
        own_folders(&store),
        ["AB 1", "AB/项目 1.0 1", "AB/项目 1.0/B 1"]
    );
    let after = (ids(&store, "AB/项目 1.0"), ids(&store, "AB/项目 1.0/B"));
    assert_eq!(before, after);
    let rows = store.rows(&before.1).unwrap();
    assert_eq!(rows[0].tags, [Tag::new("kept").unwrap()]);
    assert_eq!(rows[0].flags, Flags::FLAGGED);
    assert!(store.read(before.1[0]).is_ok());
    let report = store.bring_up_to_date(None, &mut |_progress| Proceed::GoOn);
    let report = report.unwrap();
    assert_eq!((report.added, report.removed.len()), (0, 0));
}

#[test]
fn names_that_are_taken_or_lead_into_themselves_are_refused() {
    let at = tempfile::tempdir().unwrap();
    let store = store(at.path(), Disk::real());
    for to in ["ab", "A/B/C", "A/X", "trash", "", " x", "a\u{7}"] {
        let renamed = store.rename_folder(&work(), &own("A"), &own(to));
        assert!(matches!(renamed, Err(StoreError::BadName { .. })), "{to:?}");
    }
    let made = store.new_folder(&folder("ab"));
    assert!(matches!(made, Err(StoreError::BadName { .. })));
    // Another case of itself is no other folder.
    store.rename_folder(&work(), &own("A"), &own("a")).unwrap();
    assert_eq!(own_folders(&store), ["AB 1", "a 1", "a/B 1"]);
    store.new_folder(&folder("v1.2/.x")).unwrap();
    assert!(at.path().join("mail/work/.v1&AC4-2.&AC4-x/cur").is_dir());
}

#[test]
fn a_folder_that_is_nowhere_is_not_said_to_be_renamed() {
    let at = tempfile::tempdir().unwrap();
    let store = store(at.path(), Disk::real());
    let renamed = store.rename_folder(&work(), &own("Z"), &own("Y"));
    assert!(
        matches!(&renamed, Err(StoreError::NoSuchFolder { name }) if name == "Z"),
        "{renamed:?}"
    );
    // Where only one within it is left, that follows.
    fs::remove_dir_all(at.path().join("mail/work/.A")).unwrap();
    store.rename_folder(&work(), &own("A"), &own("Y")).unwrap();
    assert!(at.path().join("mail/work/.Y.B/cur").is_dir());
}

fn file_names(at: &Path) -> Vec<String> {
    let entries = fs::read_dir(at.join("mail/work")).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
}

#[test]
fn a_folder_that_cannot_follow_with_all_within_it_is_not_renamed_at_all() {
    let long = "b".repeat(150);
    let too_long = format!(".A.{long}/cur");
    // In the way: a folder within one that is none, a directory that is no folder, a name that
    // would become too long.
    for (there, to) in [
        (".Z.B/cur", "Z"),
        (".Z.B/other", "Z"),
        (".Z/other", "Z"),
        (".z.b/cur", "Z"),
        (&too_long, &*"z".repeat(60)),
    ] {
        let at = tempfile::tempdir().unwrap();
        drop(store(at.path(), Disk::real()));
        fs::create_dir_all(at.path().join("mail/work").join(there)).unwrap();
        let store = open(at.path(), Disk::real());
        let before = (own_folders(&store), file_names(at.path()));
        let renamed = store.rename_folder(&work(), &own("A"), &own(to));
        assert!(
            matches!(renamed, Err(StoreError::BadName { .. })),
            "{there}: {renamed:?}"
        );
        assert_eq!((own_folders(&store), file_names(at.path())), before);
        drop(store);
        let store = open(at.path(), Disk::real());
        assert_eq!((own_folders(&store), file_names(at.path())), before);
    }
}

#[test]
fn a_folder_may_take_the_place_that_those_within_it_make_free() {
    let at = tempfile::tempdir().unwrap();
    let mails = at.path().join("mail/work/.C.D.D/cur");
    fs::create_dir_all(&mails).unwrap();
    fs::write(mails.join("1700000000.x.host:2,S"), "Subject: x\r\n\r\n").unwrap();
    fs::create_dir_all(at.path().join("mail/work/.C.D/cur")).unwrap();
    let store = open(at.path(), Disk::real());
    let renamed = store.rename_folder(&work(), &own("C/D"), &own("C"));
    renamed.unwrap();
    assert_eq!(own_folders(&store), ["C 0", "C/D 1"]);
    drop(store);
    // A note that came back does nothing twice.
    let note = r#"{"directories":[{"from":".C.D","to":".C"},{"from":".C.D.D","to":".C.D"}]}"#;
    fs::write(at.path().join("mail/work").join(NOTE), note).unwrap();
    assert_eq!(
        own_folders(&open(at.path(), Disk::real())),
        ["C 0", "C/D 1"]
    );
}

#[test]
fn no_renaming_that_cannot_be_ended_keeps_a_profile_from_opening() {
    let at = tempfile::tempdir().unwrap();
    drop(store(at.path(), Disk::real()));
    let root = at.path().join("mail/work");
    fs::create_dir_all(root.join(".Z.B/other")).unwrap();
    let note = r#"{"directories":[{"from":".A","to":".Z"},{"from":".A.B","to":".Z.B"}]}"#;
    for (note, folders) in [
        (note, ["A/B 1", "AB 1", "Z 1"]),
        (r#"{"from":"A","to":"Z"}"#, ["A/B 1", "AB 1", "Z 1"]),
        ("", ["A/B 1", "AB 1", "Z 1"]),
    ] {
        fs::write(root.join(NOTE), note).unwrap();
        assert_eq!(own_folders(&open(at.path(), Disk::real())), folders);
        assert!(!root.join(NOTE).exists());
    }
}

#[test]
fn a_fault_in_the_middle_of_a_renaming_leaves_it_undone_in_the_running_program() {
    for stop in 1.. {
        let at = tempfile::tempdir().unwrap();
        drop(store(at.path(), Disk::real()));
        let disk = Disk::rehearsing(Rehearsal::counting());
        drop(open(at.path(), disk.clone()));
        // The last of them is the end of the store.
        let at_operation = disk.operations() - 1 + stop;
        let disk = Disk::rehearsing(Rehearsal::failing(at_operation, Fault::BrokenOnce));
        let store = open(at.path(), disk.clone());
        let renamed = store.rename_folder(&work(), &own("A"), &own("Z"));
        scan(&store);
        let folders = own_folders(&store);
        if renamed.is_ok() {
            assert_eq!(folders, ["AB 1", "Z 1", "Z/B 1"], "{stop}");
            break;
        }
        assert_eq!(folders, ["A 1", "A/B 1", "AB 1"], "{stop}");
        let again = store.rename_folder(&work(), &own("A"), &own("Z"));
        assert!(again.is_ok(), "{stop}: {again:?}");
    }
}

#[test]
fn a_folder_that_holds_more_than_known_mails_is_known_to_stay() {
    let at = tempfile::tempdir().unwrap();
    let store = store(at.path(), Disk::real());
    assert_eq!(store.check_removable(&folder("A")), Ok(()));
    let inner = at.path().join("mail/work/.A.B/new");
    fs::create_dir(&inner).unwrap();
    for (name, is_directory) in [("1700000009.x.host", false), (".odd", true)] {
        let path = inner.join(name);
        if is_directory {
            fs::create_dir(&path).unwrap();
        } else {
            fs::write(&path, "Subject: new\r\n\r\n").unwrap();
        }
        assert!(store.check_removable(&folder("A")).is_err(), "{name}");
        if !is_directory {
            scan(&store);
            assert_eq!(store.check_removable(&folder("A")), Ok(()));
        }
    }
    assert!(store.check_removable(&folder("AB")).is_ok());
}

#[test]
fn a_folder_goes_when_it_is_empty_and_takes_those_within_it_along() {
    let at = tempfile::tempdir().unwrap();
    let store = store(at.path(), Disk::real());
    assert!(store.remove_folder(&folder("A")).is_err());
    let mails = [ids(&store, "A"), ids(&store, "A/B")].concat();
    store.move_mails(&mails, &FolderName::Trash).unwrap();
    fs::write(at.path().join("mail/work/.A/dovecot-uidlist"), "3").unwrap();
    // One that came and is in no index yet keeps them all.
    let came = at.path().join("mail/work/.A.B/cur/1700000009.x.host:2,");
    fs::write(&came, "Subject: x\r\n\r\n").unwrap();
    let held = store.remove_empty_folder(&folder("A")).unwrap();
    assert_eq!(held.as_deref(), came.parent());
    assert_eq!(own_folders(&store), ["A 0", "A/B 0", "AB 1"]);
    fs::remove_file(came).unwrap();
    assert_eq!(store.remove_empty_folder(&folder("A")), Ok(None));
    assert_eq!(own_folders(&store), ["AB 1"]);
    assert!(!at.path().join("mail/work/.A").exists());
    assert!(!at.path().join("mail/work/.A.B").exists());
}

#[test]
fn a_crash_in_the_middle_of_a_renaming_leaves_the_old_name_or_the_new_one() {
    let mut seen = [0, 0];
    for stop in 1.. {
        let at = tempfile::tempdir().unwrap();
        drop(store(at.path(), Disk::real()));
        let disk = Disk::rehearsing(Rehearsal::counting());
        let counting = open(at.path(), disk.clone());
        let opened = disk.operations();
        drop(counting);
        let disk = Disk::rehearsing(Rehearsal::failing(opened + stop, Fault::Dead));
        let crashing = open(at.path(), disk.clone());
        let renamed = crashing.rename_folder(&work(), &own("A"), &own("Z"));
        drop(crashing);
        disk.lose_power().unwrap();
        let store = open(at.path(), Disk::real());
        let folders = own_folders(&store);
        if folders == ["A 1", "A/B 1", "AB 1"] {
            seen[0] += 1;
            assert!(renamed.is_err());
        } else {
            seen[1] += 1;
            assert_eq!(folders, ["AB 1", "Z 1", "Z/B 1"], "{stop}");
        }
        assert!(!at.path().join("mail/work").join(NOTE).exists());
        if renamed.is_ok() {
            break;
        }
    }
    assert!(seen[0] > 0 && seen[1] > 0, "{seen:?}");
}
