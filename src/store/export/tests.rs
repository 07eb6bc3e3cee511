use super::*;
use crate::model::{Folder, Tag};
use crate::store::ProfilePaths;
use crate::store::disk::rehearsal::{Fault, Rehearsal};
use crate::store::import::tests::{Inventory, import, inventory, work};

const MAILS: [&[u8]; 6] = [
    b"From: ann@example.org\r\nSubject: one\r\n\r\nFrom here\r\n>From there\r\n",
    b"From: ann@example.org\nSubject: two\n\nno last end",
    b"Subject: three\r\nX: mixed\n\nends\r\n\n\n",
    b"Subject: one/..\\\nStatus: RO\nContent-Length: 3\n\nabc\n",
    b"Subject: four\n\n",
    b"Subject: four\nDate: Mon, 1 Jan 2024 10:00:00 +0000\n\nanother\n",
];

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

    /// A profile with mails, flags, tags and a folder within another.
    fn filled() -> Self {
        let bench = Self::new();
        let own = FolderName::Own("Work/2024".to_owned());
        let folder = Folder {
            account: work(),
            name: own,
        };
        bench.store.make_folder(&folder).unwrap();
        let root = bench.folder.path().join("profile/mail/work");
        for (number, mail) in MAILS.iter().enumerate() {
            let folder = ["cur", ".Work.2024/cur"][number % 2];
            let flags = ["", "S", "FS", "RS"][number % 4];
            let name = format!("{}.m{number}.host:2,{flags}", 1_700_000_000 + number);
            fs::write(root.join(folder).join(name), mail).unwrap();
        }
        bench.scan();
        let all = bench
            .store
            .list(&crate::model::Place::Unified(FolderName::Inbox));
        let tag = Tag::new("to do, soon").unwrap();
        bench.store.tag(&all.unwrap()[..1], &[tag], &[]).unwrap();
        bench
    }

    fn scan(&self) {
        self.store
            .bring_up_to_date(None, &mut |_progress| Proceed::GoOn)
            .unwrap();
    }

    fn export(&self, format: ExportFormat) -> ExportReport {
        self.store
            .export(&self.plan(format), &mut |_exporting| Proceed::GoOn)
            .unwrap()
    }

    fn plan(&self, format: ExportFormat) -> ExportPlan {
        ExportPlan {
            to: self.folder.path().join("out"),
            format,
            account: None,
            folder: None,
        }
    }
}

/// Without the folder.
fn contents(inventory: Inventory) -> Vec<(Vec<u8>, String, Vec<String>)> {
    let mut all: Vec<_> = inventory
        .into_iter()
        .map(|(_folder, bytes, flags, tags)| (bytes, flags, tags))
        .collect();
    all.sort();
    all
}

#[test]
fn what_leaves_comes_back_octet_by_octet_with_its_flags_and_tags() {
    for format in [ExportFormat::Maildir, ExportFormat::Mbox] {
        let bench = Bench::filled();
        let report = bench.export(format);
        assert_eq!((report.exported, report.failed), (6, 0));
        let other = Bench::new();
        let back = import(&other.store, &bench.folder.path().join("out"));
        assert_eq!(back.failed, 0, "{:?}", back.faults);
        assert_eq!(
            contents(inventory(&other.store)),
            contents(inventory(&bench.store))
        );
        let folders: Vec<&str> = back.folders.iter().map(FolderName::key).collect();
        assert!(folders.contains(&"Imported/work/Work/2024"), "{folders:?}");
    }
}

#[test]
fn files_are_called_by_date_and_subject_and_never_overwritten() {
    let bench = Bench::filled();
    let report = bench.export(ExportFormat::Eml);
    assert_eq!(report.exported, 6);
    let names = |folder: &str| {
        let directory = bench.folder.path().join("out/work").join(folder);
        let mut names: Vec<String> = fs::read_dir(directory)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    };
    assert_eq!(
        names("Inbox"),
        [
            "2023-11-14 22.13 four.eml",
            "2023-11-14 22.13 one.eml",
            "2023-11-14 22.13 three.eml",
            "hongyan-tags.txt"
        ]
    );
    let theirs = bench
        .folder
        .path()
        .join("out/work/Inbox/2023-11-14 22.13 one.eml");
    fs::write(&theirs, "mine").unwrap();
    let again = bench.export(ExportFormat::Eml);
    assert_eq!((again.exported, again.already), (1, 5));
    assert_eq!(fs::read(&theirs).unwrap(), b"mine");
    assert!(names("Inbox").contains(&"2023-11-14 22.13 one (2).eml".to_owned()));
}

#[test]
fn run_again_an_export_passes_over_what_is_there() {
    for format in ExportFormat::ALL {
        let bench = Bench::filled();
        assert_eq!(bench.export(format).exported, 6);
        let before = files(&bench.folder.path().join("out"));
        let again = bench.export(format);
        assert_eq!((again.exported, again.already), (0, 6), "{format:?}");
        assert_eq!(files(&bench.folder.path().join("out")), before);
    }
}

/// A mail in a folder of the maildir, under a name.
fn put(bench: &Bench, folder: &str, name: &str, bytes: &[u8]) {
    let root = bench.folder.path().join("profile/mail/work").join(folder);
    for part in ["cur", "new", "tmp"] {
        fs::create_dir_all(root.join(part)).unwrap();
    }
    fs::write(root.join(name), bytes).unwrap();
}

#[test]
fn what_came_since_the_last_export_goes_into_another_mbox_beside_it() {
    let bench = Bench::filled();
    bench.export(ExportFormat::Mbox);
    let first = fs::read(bench.folder.path().join("out/work/Inbox.mbox")).unwrap();
    // One that is new, and one of which there is a copy already: there are two now.
    put(
        &bench,
        "",
        "cur/1800000000.n.host:2,S",
        b"Subject: new\n\nx\n",
    );
    put(&bench, "", "cur/1800000001.n.host:2,S", MAILS[4]);
    bench.scan();
    let second = bench.export(ExportFormat::Mbox);
    assert_eq!((second.exported, second.already), (2, 6));
    let at = |name: &str| bench.folder.path().join("out/work").join(name);
    assert_eq!(fs::read(at("Inbox.mbox")).unwrap(), first);
    assert!(at("Inbox (2).mbox").is_file());
    let third = bench.export(ExportFormat::Mbox);
    assert_eq!((third.exported, third.already), (0, 8));
    assert!(!at("Inbox (3).mbox").exists());
    let other = Bench::new();
    let back = import(&other.store, &bench.folder.path().join("out"));
    // The second of the two that are alike lies in another file, and comes to another folder.
    assert_eq!((back.imported, back.duplicates), (8, 0));
}

#[test]
fn folders_whose_names_become_the_same_file_are_all_exported() {
    let bench = Bench::new();
    for (number, name) in ["C:", "C?", ".net", "net", "Work", "work"]
        .iter()
        .enumerate()
    {
        let folder = Folder {
            account: work(),
            name: FolderName::Own((*name).to_owned()),
        };
        bench.store.make_folder(&folder).unwrap();
        let directory = crate::store::name::directory_of(&folder.name).unwrap();
        let mail = format!("Subject: {number}\n\nx\n");
        put(
            &bench,
            &directory,
            "cur/1700000000.n.host:2,S",
            mail.as_bytes(),
        );
    }
    bench.scan();
    for format in ExportFormat::ALL {
        let out = bench.folder.path().join("out");
        let _gone = fs::remove_dir_all(&out);
        let report = bench.export(format);
        assert_eq!((report.exported, report.already), (6, 0), "{format:?}");
        let again = bench.export(format);
        assert_eq!((again.exported, again.already), (0, 6), "{format:?}");
        let other = Bench::new();
        assert_eq!(import(&other.store, &out).imported, 6, "{format:?}");
        // On a disk that takes no notice of case there are as many.
        let names = files(&out).into_iter();
        let names = names.filter(|path| !path.ends_with("maildirfolder"));
        let lower: std::collections::HashSet<String> = names
            .map(|path| path.to_string_lossy().to_lowercase())
            .collect();
        assert!(
            lower.len() >= 6 || format == ExportFormat::Maildir,
            "{lower:?}"
        );
    }
}

#[test]
fn several_files_of_one_base_leave_under_names_of_their_own() {
    let bench = Bench::new();
    put(
        &bench,
        "",
        "cur/1700000000.n.host,S=14:2,",
        b"Subject: 1\n\nx\n",
    );
    put(
        &bench,
        "",
        "cur/1700000000.n.host,S=14:2,S",
        b"Subject: 2\n\nx\n",
    );
    bench.scan();
    for round in 0..2 {
        let report = bench.export(ExportFormat::Maildir);
        assert_eq!(report.exported + report.already, 2, "{round}");
    }
    let found = files(&bench.folder.path().join("out/work/cur"));
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(
        found
            .iter()
            .any(|path| path.ends_with("1700000000.n.host.2,S=14:2,S"))
    );
}

#[test]
fn tags_leave_beside_files_and_are_letters_that_dovecot_reads() {
    let bench = Bench::filled();
    let all = bench
        .store
        .list(&crate::model::Place::Unified(FolderName::Inbox))
        .unwrap();
    let tag = Tag::new("travel").unwrap();
    bench.store.tag(&all, &[tag], &[]).unwrap();
    for format in [ExportFormat::Maildir, ExportFormat::Eml] {
        bench.export(format);
        let out = bench.folder.path().join("out");
        if format == ExportFormat::Maildir {
            let keywords = fs::read_to_string(out.join("work/dovecot-keywords")).unwrap();
            assert_eq!(keywords, "0 travel\n");
            // Without our list only what Dovecot's can hold comes back.
            fs::remove_file(out.join("work/hongyan-tags.txt")).unwrap();
        }
        let other = Bench::new();
        let report = import(&other.store, &out);
        assert_eq!((report.imported, report.failed, report.ignored), (6, 0, 0));
        let tags = inventory(&other.store)
            .into_iter()
            .map(|(_, _, _, tags)| tags);
        let tags: Vec<_> = tags.filter(|tags| !tags.is_empty()).collect();
        match format {
            ExportFormat::Maildir => assert_eq!(tags, [["travel"], ["travel"], ["travel"]]),
            _ => assert!(tags.contains(&vec!["to do, soon".to_owned(), "travel".to_owned()])),
        }
        fs::remove_dir_all(out).unwrap();
    }
}

#[test]
fn a_thousand_mails_called_alike_are_each_looked_at_once() {
    let bench = Bench::new();
    for number in 0..300 {
        let mail = format!("Subject: x\nDate: Mon, 1 Jan 2024 10:00:00 +0000\n\n{number:03}\n");
        let name = format!("cur/17000{number:05}.n.host:2,S");
        put(&bench, "", &name, mail.as_bytes());
    }
    bench.scan();
    assert_eq!(bench.export(ExportFormat::Eml).exported, 300);
    let again = bench.export(ExportFormat::Eml);
    assert_eq!((again.exported, again.already), (0, 300));
}

#[test]
fn a_number_and_a_subject_that_look_alike_are_two_files() {
    let bench = Bench::new();
    for (number, subject) in ["scan", "scan", "scan (2)", "SCAN (2)"].iter().enumerate() {
        let mail = format!(
            "Subject: {subject}\r\nDate: Fri, 20 Nov 2026 10:00:00 +0000\r\n\r\n{number}\r\n"
        );
        let name = format!("cur/170000000{number}.a{number}.host:2,S");
        put(&bench, "", &name, mail.as_bytes());
    }
    bench.scan();
    let report = bench.export(ExportFormat::Eml);
    assert_eq!((report.exported, report.already), (4, 0));
}

#[test]
fn a_mail_that_is_renamed_meanwhile_is_exported_all_the_same() {
    let bench = Bench::filled();
    let cur = bench.folder.path().join("profile/mail/work/cur");
    let mut renamed = false;
    let plan = bench.plan(ExportFormat::Mbox);
    let account = bench.store.account(&work()).unwrap();
    let mails = account.files(&FolderName::Inbox).unwrap().mails;
    for path in files(&cur) {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        fs::rename(&path, cur.join(format!("{}T", name))).unwrap();
        renamed = true;
    }
    assert!(renamed);
    let mut go_on = |_exporting: &Exporting<'_>| Proceed::GoOn;
    let mut export = Export::new(Disk::real(), &mut go_on, 3);
    let folder = Leaving {
        account,
        name: FolderName::Inbox,
        mails,
    };
    export.folders(plan.format, &[folder], &plan.to).unwrap();
    assert_eq!(export.done.exported, 3);
}

#[test]
fn a_folder_that_no_account_has_is_an_error_and_leaves_nothing() {
    let bench = Bench::filled();
    let plan = ExportPlan {
        folder: Some(FolderName::Own("Wrok".to_owned())),
        ..bench.plan(ExportFormat::Eml)
    };
    let refused = bench.store.export(&plan, &mut |_exporting| Proceed::GoOn);
    assert!(matches!(refused, Err(StoreError::NoSuchFolder { name }) if name == "Wrok"));
    assert!(!plan.to.exists());
}

/// Every file below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found.sort();
    found
}

#[test]
fn broken_off_anywhere_nothing_half_stands_under_a_final_name_and_it_goes_on() {
    for format in ExportFormat::ALL {
        let bench = Bench::filled();
        bench.export(format);
        let whole: Vec<(PathBuf, Vec<u8>)> = files(&bench.folder.path().join("out"))
            .into_iter()
            .map(|path| (path.clone(), fs::read(path).unwrap()))
            .collect();
        for fault in [Fault::Full, Fault::BrokenOnce, Fault::Dead] {
            for at in (0..).step_by(3) {
                fs::remove_dir_all(bench.folder.path().join("out")).unwrap();
                let done = on_a_disk(&bench, format, at, fault);
                for path in files(&bench.folder.path().join("out")) {
                    let is_final = ![".part", ".next"]
                        .iter()
                        .any(|ending| path.to_string_lossy().ends_with(ending))
                        && !path.to_string_lossy().contains("/tmp/");
                    if is_final {
                        let bytes = fs::read(&path).unwrap();
                        assert!(whole.contains(&(path, bytes)), "{format:?} {fault:?} {at}");
                    }
                }
                bench.export(format);
                let found: Vec<(PathBuf, Vec<u8>)> = files(&bench.folder.path().join("out"))
                    .into_iter()
                    .map(|path| (path.clone(), fs::read(path).unwrap()))
                    .collect();
                assert_eq!(found, whole, "{format:?} {fault:?} {at}");
                if done.is_ok() {
                    break;
                }
            }
        }
    }
}

/// Exports with a fault at the nth operation of the export.
fn on_a_disk(
    bench: &Bench,
    format: ExportFormat,
    at: u64,
    fault: Fault,
) -> Result<ExportReport, StoreError> {
    let account = bench.store.account(&work()).unwrap();
    let disk = Disk::rehearsing(Rehearsal::failing(at, fault));
    let to = bench.folder.path().join("out");
    fs::create_dir_all(&to).unwrap();
    let mut go_on = |_exporting: &Exporting<'_>| Proceed::GoOn;
    let mut export = Export::new(disk, &mut go_on, 0);
    let mut folders = Vec::new();
    for name in account.folders().unwrap() {
        let mut mails = account.files(&name).unwrap().mails;
        mails.sort_by(|one, other| one.base.cmp(&other.base));
        let account = Arc::clone(&account);
        folders.push(Leaving {
            account,
            name,
            mails,
        });
    }
    export.folders(format, &folders, &to)?;
    Ok(export.done)
}

#[test]
fn one_folder_is_exported_with_those_below_it_and_never_into_the_profile() {
    let bench = Bench::filled();
    let plan = ExportPlan {
        folder: Some(FolderName::Own("Work".to_owned())),
        ..bench.plan(ExportFormat::Eml)
    };
    let report = bench.store.export(&plan, &mut |_exporting| Proceed::GoOn);
    assert_eq!(report.unwrap().exported, 3);
    let within = ExportPlan {
        to: bench.folder.path().join("profile/mail/work/not/there/yet"),
        ..plan
    };
    let refused = bench.store.export(&within, &mut |_exporting| Proceed::GoOn);
    assert!(matches!(refused, Err(StoreError::Occupied { .. })));
    assert!(!within.to.exists());
}
