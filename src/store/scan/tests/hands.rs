//! A mail that another program moves while it is moved here: whoever is slower finds no file, and
//! the row must not be lost between the two.

use super::compare::Difference;
use super::*;

/// A profile with a mail in the Archive that another program moves to the Inbox.
fn moved_by_another() -> (tempfile::TempDir, Store, PathBuf, MailId, Touched) {
    let (folder, store, root) = profile();
    let before = ".Archive/cur/1700000000.a.host:2,S";
    fs::write(root.join(before), MAIL).unwrap();
    scan(&store);
    let archive = Place::Unified(FolderName::Archive);
    let mail = store.list(&archive).unwrap().remove(0);
    fs::rename(root.join(before), root.join("cur/1700000000.a.host:2,S")).unwrap();
    let name: &[&str] = &["cur/1700000000.a.host:2,S"];
    let told = touched(&[(FolderName::Archive, name), (FolderName::Inbox, name)]);
    (folder, store, root, mail, told)
}

#[test]
fn a_mail_that_another_program_moves_while_it_is_moved_here_is_looked_at_again() {
    let (_folder, store, _root, mail, told) = moved_by_another();
    let account = store.account(&work()).unwrap();
    // A comparison goes on while the window moves the mail.
    let comparing = account.comparing();
    let moved = store.move_mails(&[mail], &FolderName::Trash).unwrap();
    assert_eq!(moved.missing, 1);
    let mut found = ScanReport::default();
    let mut look = |told: &Touched, ours| {
        let mut go_on = |_progress: &ScanProgress<'_>| Proceed::GoOn;
        store.look_again(told, ours, &mut go_on, &mut found)
    };
    let later = look(&told, Ours::Leave).unwrap();
    let folders: Vec<FolderName> = later.folders().map(|(_account, folder)| folder).collect();
    assert_eq!(folders, [FolderName::Inbox]);
    assert!(inbox(&store).is_empty());
    drop(comparing);
    let later = look(&later, Ours::Take).unwrap();
    assert!(later.is_empty());
    assert_eq!(inbox(&store), [mail]);
}

#[test]
fn a_scan_looks_again_itself_at_what_was_moved_here_meanwhile() {
    let (_folder, store, root, mail, _told) = moved_by_another();
    fs::write(root.join("new/1700000001.b.host"), MAIL).unwrap();
    let account = store.account(&work()).unwrap();
    let mut comparing = Some(account.comparing());
    store.move_mails(&[mail], &FolderName::Trash).unwrap();
    // The new mail is read behind the first comparison; whoever moves has ended by then.
    let mut end = |_progress: &ScanProgress<'_>| {
        comparing = None;
        Proceed::GoOn
    };
    store.bring_up_to_date(None, &mut end).unwrap();
    assert_eq!(inbox(&store).len(), 2);
    assert!(inbox(&store).contains(&mail));
}

#[test]
fn a_mail_whose_row_goes_while_it_is_moved_here_gets_one_where_it_is() {
    let (_folder, store, root) = profile();
    fs::write(root.join("cur/1700000000.a.host:2,S"), MAIL).unwrap();
    scan(&store);
    let mail = inbox(&store)[0];
    let account = store.account(&work()).unwrap();
    let before = store.shared.index.filed(&[mail]).unwrap().remove(0);
    let after = Filed {
        folder: account.folder(&FolderName::Archive),
        ..before.clone()
    };
    let archived = root.join(".Archive").join(&after.file);
    fs::rename(root.join(&before.file), archived).unwrap();
    store
        .shared
        .index
        .remove(std::slice::from_ref(&before))
        .unwrap();
    let unknown = store.shared.index.refile(&[(before, after)]).unwrap();
    assert_eq!(unknown.len(), 1);
    store.file_anew(unknown).unwrap();
    let archive = Place::Unified(FolderName::Archive);
    assert_eq!(store.list(&archive).unwrap(), [mail]);
}

#[test]
fn a_folder_with_such_a_mail_is_compared_again_although_nothing_more_is_told_of_it() {
    let (_folder, store, root, mail, _told) = moved_by_another();
    let account = store.account(&work()).unwrap();
    let comparing = account.comparing();
    store.move_mails(&[mail], &FolderName::Trash).unwrap();
    scan(&store);
    assert!(inbox(&store).is_empty());
    drop(comparing);
    for folder in [root.clone(), root.join(".Archive")] {
        for part in ["new", "cur"] {
            let past = std::time::Duration::from_secs(1_700_000_100);
            let directory = fs::File::open(folder.join(part)).unwrap();
            let past = std::time::SystemTime::UNIX_EPOCH + past;
            directory.set_modified(past).unwrap();
        }
    }
    let folders = [FolderName::Inbox, FolderName::Archive].map(|folder| (work(), folder));
    store.note_stamps(&folders.into()).unwrap();
    scan(&store);
    assert_eq!(inbox(&store), [mail]);
}

#[test]
fn a_mail_whose_row_goes_between_the_comparison_and_its_filing_is_read_anew() {
    let (_folder, store, _root, mail, _told) = moved_by_another();
    let account = store.account(&work()).unwrap();
    let before = store.shared.index.filed(&[mail]).unwrap().remove(0);
    let after = Filed {
        folder: account.folder(&FolderName::Inbox),
        ..before.clone()
    };
    let difference = Difference {
        moved: vec![(before, after)],
        ..Difference::default()
    };
    store.move_mails(&[mail], &FolderName::Trash).unwrap();
    let mut found = ScanReport::default();
    let mut go_on = |_progress: &ScanProgress<'_>| Proceed::GoOn;
    let left = store.settle(&account, difference, Ours::Leave, &mut go_on, &mut found);
    assert!(left.unwrap().is_empty());
    assert_eq!(inbox(&store), [mail]);
}

#[test]
fn a_row_that_is_missing_is_found_once_nobody_believes_what_its_folder_looked_like() {
    let (_folder, store, root) = profile();
    fs::write(root.join("cur/1700000000.a.host:2,S"), MAIL).unwrap();
    for part in ["new", "cur"] {
        let past =
            std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_700_000_100);
        let directory = fs::File::open(root.join(part)).unwrap();
        directory.set_modified(past).unwrap();
    }
    scan(&store);
    let mails = inbox(&store);
    let index = &store.shared.index;
    index.remove(&index.filed(&mails).unwrap()).unwrap();
    assert_eq!(scan(&store).added, 0);
    store.forget_looks().unwrap();
    assert_eq!(scan(&store).added, 1);
    assert_eq!(inbox(&store), mails);
}
