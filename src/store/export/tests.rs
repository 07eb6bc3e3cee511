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

/// Without the folder, and with its tags where the format has them.
fn contents(inventory: Inventory, tags: bool) -> Vec<(Vec<u8>, String, Vec<String>)> {
    let mut all: Vec<_> = inventory
        .into_iter()
        .map(|(_folder, bytes, flags, known)| (bytes, flags, if tags { known } else { Vec::new() }))
        .collect();
    all.sort();
    all
}

#[test]
fn what_leaves_comes_back_octet_by_octet_with_its_flags() {
    for (format, tags) in [(ExportFormat::Maildir, false), (ExportFormat::Mbox, true)] {
        let bench = Bench::filled();
        let report = bench.export(format);
        assert_eq!((report.exported, report.failed), (6, 0));
        let other = Bench::new();
        let back = import(&other.store, &bench.folder.path().join("out"));
        assert_eq!(back.failed, 0, "{:?}", back.faults);
        assert_eq!(
            contents(inventory(&other.store), tags),
            contents(inventory(&bench.store), tags)
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
            "2023-11-14 22.13 three.eml"
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
    for (format, already) in [
        (ExportFormat::Maildir, 6),
        (ExportFormat::Mbox, 2),
        (ExportFormat::Eml, 6),
    ] {
        let bench = Bench::filled();
        assert_eq!(bench.export(format).exported, 6);
        let again = bench.export(format);
        assert_eq!((again.exported, again.already), (0, already), "{format:?}");
    }
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
                    let is_final = !path.to_string_lossy().ends_with(".part")
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
    let mut export = Export {
        disk,
        report: &mut go_on,
        done: ExportReport::default(),
        carried: Carried::default(),
        waiting: Vec::new(),
    };
    for folder in account.folders().unwrap() {
        let mut mails = account.files(&folder).unwrap().mails;
        mails.sort_by(|one, other| one.base.cmp(&other.base));
        if mails.is_empty() {
            continue;
        }
        let to = to.join("work");
        match format {
            ExportFormat::Maildir => export.maildir(&account, &folder, &mails, &to)?,
            ExportFormat::Mbox => export.mbox(&account, &folder, &mails, &to)?,
            ExportFormat::Eml => export.files(&account, &folder, &mails, &to)?,
        }
    }
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
        to: bench.folder.path().join("profile/mail/work"),
        ..plan
    };
    let refused = bench.store.export(&within, &mut |_exporting| Proceed::GoOn);
    assert!(matches!(refused, Err(StoreError::Occupied { .. })));
}
