use std::fs;
use std::path::Path;

use super::*;
use crate::model::{Folder, Place, Tag};
use crate::store::ProfilePaths;
use crate::store::import::tests::work;

struct Bench {
    folder: tempfile::TempDir,
    store: Store,
}

impl Bench {
    fn with(mails: &[(&str, &str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let paths = ProfilePaths::under(folder.path());
        let store = Store::open(&paths, &[work()]).unwrap();
        let own = Folder {
            account: work(),
            name: FolderName::Own("Work".to_owned()),
        };
        store.make_folder(&own).unwrap();
        let root = folder.path().join("mail/work");
        for (number, (directory, flags, mail)) in mails.iter().enumerate() {
            let name = format!("{}.m{number}.host:2,{flags}", 1_700_000_000 + number);
            fs::write(root.join(directory).join("cur").join(name), mail).unwrap();
        }
        store
            .bring_up_to_date(None, &mut |_progress| Proceed::GoOn)
            .unwrap();
        Self { folder, store }
    }

    fn copies(&self) -> Vec<Copies> {
        self.store.copies(None, &mut |_on| Proceed::GoOn).unwrap()
    }

    fn remove(&self, copies: &[Copies]) -> usize {
        let choices: Vec<CopyChoice> = copies
            .iter()
            .map(|one| CopyChoice {
                stays: one.stays.id,
                go: one.go.iter().map(|mail| mail.id).collect(),
            })
            .collect();
        self.store.remove_copies(&choices).unwrap().rows.len()
    }
}

const ONE: &str =
    "Message-ID: <1@example.org>\nDate: Mon, 1 Jan 2024 10:00:00 +0000\nSubject: one\n\ntext\n";
const ONE_CRLF: &str = "Message-ID: <1@example.org>\r\nDate: Mon, 1 Jan 2024 10:00:00 +0000\r\nSubject: one\r\n\r\ntext\r\n";
const ONE_BY_A_LIST: &str = "Received: by list\nMessage-ID: <1@example.org>\nDate: Mon, 1 Jan 2024 10:00:00 +0000\nSubject: one\n\ntext\n";
const ANOTHER: &str = "Message-ID: <1@example.org>\nDate: Mon, 1 Jan 2024 10:00:00 +0000\nSubject: one\n\nother text\n";

#[test]
fn copies_are_found_and_the_one_a_person_has_done_most_with_stays() {
    let bench = Bench::with(&[
        ("", "S", ONE),
        (".Work", "", ONE_CRLF),
        ("", "", ANOTHER),
        ("", "F", ONE),
        (".Junk", "F", ONE),
        (".Trash", "", ONE),
        (".Sent", "", ONE),
    ]);
    let found = bench.copies();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].alike, Alike::Wholly);
    assert_eq!(found[0].stays.folder.name, FolderName::Inbox);
    assert!(found[0].stays.flags.contains(Flags::FLAGGED));
    assert_eq!(found[0].go.len(), 3);
    assert_eq!(bench.remove(&found), 3);
    assert!(bench.copies().is_empty());
    let trash = bench
        .store
        .list(&Place::Unified(FolderName::Trash))
        .unwrap();
    assert_eq!(trash.len(), 4);
}

#[test]
fn a_mail_that_came_twice_is_found_though_its_ways_differ() {
    let bench = Bench::with(&[("", "S", ONE), ("", "", ONE_BY_A_LIST)]);
    let found = bench.copies();
    assert_eq!(found[0].alike, Alike::Sent);
    // Tags count like flags.
    let bench = Bench::with(&[("", "S", ONE), ("", "", ONE_BY_A_LIST)]);
    let later = bench.copies()[0].go[0].id;
    let tag = Tag::new("travel").unwrap();
    bench.store.tag(&[later], &[tag], &[]).unwrap();
    assert_eq!(bench.copies()[0].stays.id, later);
}

#[test]
fn the_last_copy_never_goes() {
    let bench = Bench::with(&[("", "S", ONE), ("", "", ONE)]);
    let found = bench.copies();
    let crossed = [
        CopyChoice {
            stays: found[0].stays.id,
            go: vec![found[0].go[0].id, found[0].stays.id],
        },
        CopyChoice {
            stays: found[0].go[0].id,
            go: vec![found[0].stays.id],
        },
    ];
    assert!(bench.store.remove_copies(&crossed).unwrap().rows.is_empty());
    // The one that was to stay is gone or another by now.
    let path = bench.store.path(found[0].stays.id).unwrap();
    fs::write(&path, ANOTHER).unwrap();
    assert_eq!(bench.remove(&found), 0);
    fs::remove_file(&path).unwrap();
    assert_eq!(bench.remove(&found), 0);
    assert!(Path::new(bench.folder.path()).is_dir());
}

#[test]
fn copies_of_a_mail_that_was_thrown_away_meanwhile_stay() {
    let bench = Bench::with(&[("", "S", ONE), ("", "", ONE_CRLF)]);
    let found = bench.copies();
    let stays = found[0].stays.id;
    bench
        .store
        .move_mails(&[stays], &FolderName::Trash)
        .unwrap();
    assert_eq!(bench.remove(&found), 0);
}
