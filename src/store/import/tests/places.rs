//! Mails that lie in more than one folder, where they come from.

use super::*;

#[test]
fn a_mail_that_lies_in_several_folders_keeps_each_of_its_places() {
    let bench = Bench::new();
    let both = format!("{FROM}{}\n{FROM}{}", mail("one"), mail("two"));
    for name in ["Family", "Receipts", "Work"] {
        bench.put(&format!("{name}.mbox"), &both);
    }
    let report = bench.import();
    let counts = |report: &ImportReport| (report.imported, report.duplicates, report.repeated);
    assert_eq!(counts(&report), (6, 0, 0));
    assert_eq!(report.folders.len(), 3);
    let places = |folders: &[&str]| {
        let each = folders.iter();
        let each = each.flat_map(|folder| [("one", *folder, "S"), ("two", *folder, "S")]);
        placed(&each.collect::<Vec<_>>())
    };
    let all = places(&["Family", "Receipts", "Work"]);
    assert_eq!(bench.placed(), all);
    assert_eq!(counts(&bench.import()), (0, 6, 0));
    // As an import leaves it that was killed before it came to the last folder.
    let root = bench.folder.path().join("profile/mail/work");
    fs::remove_dir_all(root.join(".Imported.Work")).unwrap();
    assert_eq!(counts(&bench.import()), (2, 4, 0));
    assert_eq!(bench.placed(), all);
    // One that was moved since comes to no second place.
    let family = crate::model::Folder {
        account: work(),
        name: FolderName::Own("Imported/Family".to_owned()),
    };
    let mails = bench.store.list(&Place::Folder(family)).unwrap();
    bench
        .store
        .move_mails(&mails, &FolderName::Archive)
        .unwrap();
    assert_eq!(counts(&bench.import()), (0, 6, 0));
}

#[test]
fn a_mail_that_is_twice_in_one_folder_comes_once_and_is_not_said_to_have_been_here() {
    let bench = Bench::new();
    let twice = format!("{FROM}{}\n{FROM}{}", mail("one"), mail("one"));
    bench.put("Work.mbox", twice);
    let report = bench.import();
    assert_eq!(
        (report.imported, report.duplicates, report.repeated),
        (1, 0, 1)
    );
}

#[test]
fn a_mail_that_was_fetched_comes_to_none_of_the_folders_it_lies_in_elsewhere() {
    let bench = Bench::new();
    let profile = bench.folder.path().join("profile/mail/work/new");
    fs::write(profile.join("1700000000.a.host"), mail("one")).unwrap();
    for name in ["Family", "Work"] {
        bench.put(&format!("{name}.mbox"), format!("{FROM}{}", mail("one")));
    }
    let report = bench.import();
    assert_eq!(
        (report.imported, report.duplicates, report.repeated),
        (0, 2, 0)
    );
}
