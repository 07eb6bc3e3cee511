use super::*;
use crate::store::ProfilePaths;
use crate::store::import::tests::work;
use std::path::PathBuf;

struct Bench {
    _folder: tempfile::TempDir,
    store: Store,
    root: PathBuf,
}

impl Bench {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&ProfilePaths::under(folder.path()), &[work()]).unwrap();
        let root = folder.path().join("mail/work");
        for name in ["1.a.host,S=15:2,S", "2.b.host,S=15:2,", "3.c.host:2,"] {
            fs::write(root.join("cur").join(name), "Subject: x\n\nabc").unwrap();
        }
        store
            .bring_up_to_date(None, &mut |_progress| Proceed::GoOn)
            .unwrap();
        Self {
            _folder: folder,
            store,
            root,
        }
    }

    fn verify(&self) -> VerifyReport {
        self.store.verify(None, &mut |_on| Proceed::GoOn).unwrap()
    }

    fn wrong(&self) -> Vec<(&'static str, String)> {
        let report = self.verify();
        let told = report.findings.iter().flat_map(|finding| {
            let name = finding.file.file_name().unwrap().to_string_lossy();
            let wrong = std::iter::once(&finding.wrong).chain(&finding.also);
            wrong.map(move |wrong| (wrong.key(), name.clone().into_owned()))
        });
        told.collect()
    }
}

#[test]
fn what_was_seen_once_is_proved_from_then_on() {
    let bench = Bench::new();
    let first = bench.verify();
    assert_eq!((first.mails, first.first_seen, first.found), (3, 3, 0));
    let second = bench.verify();
    assert_eq!((second.proved, second.first_seen, second.found), (3, 0, 0));
    // Flags are no part of a mail.
    let cur = bench.root.join("cur");
    fs::rename(cur.join("3.c.host:2,"), cur.join("3.c.host:2,F")).unwrap();
    assert_eq!(bench.verify().proved, 3);
}

#[test]
fn a_single_bit_that_flips_is_found() {
    let bench = Bench::new();
    bench.verify();
    let path = bench.root.join("cur/2.b.host,S=15:2,");
    let mut bytes = fs::read(&path).unwrap();
    bytes[3] ^= 1;
    fs::write(&path, bytes).unwrap();
    let told = vec![("wrong-content", "2.b.host,S=15:2,".to_owned())];
    assert_eq!(bench.wrong(), told);
    // It is not taken for the truth the next time.
    assert_eq!(bench.wrong(), told);
}

#[test]
fn files_that_are_cut_missing_unknown_or_none_are_named() {
    let bench = Bench::new();
    let cur = bench.root.join("cur");
    fs::write(cur.join("1.a.host,S=15:2,S"), "Subject: x\n").unwrap();
    fs::remove_file(cur.join("3.c.host:2,")).unwrap();
    fs::write(cur.join("4.d.host:2,"), "Subject: new\n\n").unwrap();
    fs::create_dir(cur.join("5.e.host")).unwrap();
    let mut wrong = bench.wrong();
    wrong.sort();
    let name = |name: &str| name.to_owned();
    assert_eq!(
        wrong,
        [
            ("wrong-foreign", name("5.e.host")),
            ("wrong-no-file", name("3.c.host")),
            ("wrong-not-indexed", name("4.d.host:2,")),
            ("wrong-row", name("1.a.host,S=15:2,S")),
            ("wrong-size", name("1.a.host,S=15:2,S")),
        ]
    );
}

#[test]
fn all_that_is_wrong_with_a_mail_is_one_finding_and_what_is_no_mail_is_not_counted_as_one() {
    let bench = Bench::new();
    bench.verify();
    let cur = bench.root.join("cur");
    fs::write(cur.join("1.a.host,S=15:2,S"), "Subject: x\n").unwrap();
    fs::create_dir(cur.join("5.e.host")).unwrap();
    let report = bench.verify();
    assert_eq!((report.found, report.foreign), (2, 1));
    let cut = &report.findings[0];
    assert_eq!(cut.wrong.key(), "wrong-size");
    let also: Vec<&str> = cut.also.iter().map(Wrong::key).collect();
    assert_eq!(also, ["wrong-content", "wrong-row"]);
}

#[test]
fn a_torn_record_costs_only_that_a_mail_is_seen_first_again() {
    let bench = Bench::new();
    bench.verify();
    let path = bench.root.join("hashes");
    let bytes = fs::read(&path).unwrap();
    fs::write(&path, &bytes[..bytes.len() - 30]).unwrap();
    let report = bench.verify();
    assert_eq!((report.proved, report.first_seen, report.found), (2, 1, 0));
    assert_eq!(bench.verify().proved, 3);
}

#[test]
fn a_mail_that_gets_another_name_while_all_are_read_is_checked_none_the_less() {
    let bench = Bench::new();
    bench.verify();
    let cur = bench.root.join("cur");
    let names = ["1.a.host,S=15:2,S", "2.b.host,S=15:2,", "3.c.host:2,"];
    for number in 0..70 {
        fs::write(cur.join(format!("0.{number}.host:2,")), "Subject: x\n\nabc").unwrap();
    }
    let mut renamed = false;
    let report = bench.store.verify(None, &mut |_on| {
        if !std::mem::replace(&mut renamed, true) {
            for name in names {
                fs::rename(cur.join(name), cur.join(format!("{name}T"))).ok();
            }
        }
        Proceed::GoOn
    });
    assert_eq!(report.unwrap().mails, 73);
}
