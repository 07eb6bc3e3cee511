//! What other programs do to the maildirs, as the window is told of it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use hongyan::channel::{CarryCommand, Command, Event, FolderCommand, TagCommand};
use hongyan::model::account::TlsMode;
use hongyan::model::{AccountId, Flags, Folder, FolderName, ImportPlan, MailId, MailSummary, Tag};

use super::desk::{Desk, account};

/// Far longer than anything here takes on a machine that does other things as well.
const LIMIT: Duration = Duration::from_secs(60);

/// A window that only keeps what it is told.
pub(crate) struct Onlooker {
    pub(crate) desk: Desk,
    /// Every mail there is.
    pub(crate) rows: BTreeMap<MailId, MailSummary>,
    /// How often rows were told as changed.
    changes: BTreeMap<MailId, usize>,
    passed: usize,
}

impl Onlooker {
    pub(crate) fn new() -> Self {
        // Nothing listens there, and nothing is asked of it.
        let account = account(9, 9, TlsMode::None);
        Self {
            desk: Desk::told(&account, Vec::new()),
            rows: BTreeMap::new(),
            changes: BTreeMap::new(),
            passed: 0,
        }
    }

    pub(crate) fn root(&self) -> PathBuf {
        self.desk.folder.join("mail/work")
    }

    /// Waits until what was told is so, and says how long that took.
    #[expect(clippy::disallowed_methods, reason = "how long it took is printed")]
    pub(crate) fn sees(&mut self, what: &str, is_so: impl Fn(&Self) -> bool) -> Duration {
        let began = Instant::now();
        while !is_so(self) {
            let left = LIMIT.saturating_sub(began.elapsed());
            match self.desk.next_within(left) {
                Some(event) => self.take_in(event),
                None => panic!(
                    "after {LIMIT:?} not seen: {what}. There is: {:#?}",
                    self.lines()
                ),
            }
        }
        let took = began.elapsed();
        println!("{what}: seen after {} ms", took.as_millis());
        took
    }

    /// Waits until all of before was seen: a mail that comes behind it.
    fn passes(&mut self) {
        let name = format!("17000300{:02}.passing.host", self.passed);
        let subject = format!("Passing {}", self.passed);
        self.passed += 1;
        deliver(&self.root(), &name, &subject);
        let line = format!("Inbox: {subject} []");
        self.sees("a passing mail", |window| window.has(&line));
        fs::remove_file(self.root().join("new").join(&name)).unwrap();
        self.sees("that it is gone", |window| !window.has(&line));
    }

    /// Does something and waits for its end.
    pub(crate) fn ask(&mut self, command: Command) {
        let from = self.desk.events.len();
        self.desk.ask(command);
        let events = self.desk.events.split_off(from);
        for event in events {
            self.take_in(event);
        }
    }

    fn take_in(&mut self, event: Event) {
        match event {
            Event::MailsAdded { rows } => {
                self.rows.extend(rows.into_iter().map(|row| (row.id, row)));
            }
            Event::MailsChanged { rows } => {
                for row in rows {
                    *self.changes.entry(row.id).or_default() += 1;
                    self.rows.insert(row.id, row);
                }
            }
            Event::MailsRemoved { folder, mails } => {
                self.rows
                    .retain(|id, row| row.folder != folder || !mails.contains(id));
            }
            _ => {}
        }
    }

    /// Folder, subject and flags of each mail.
    pub(crate) fn lines(&self) -> Vec<String> {
        let mut lines: Vec<String> = self
            .rows
            .values()
            .map(|row| {
                let (folder, flags) = (row.folder.name.key(), row.flags.letters());
                format!("{folder}: {} [{flags}]", row.subject)
            })
            .collect();
        lines.sort();
        lines
    }

    pub(crate) fn has(&self, line: &str) -> bool {
        self.lines().iter().any(|one| one == line)
    }

    pub(crate) fn id(&self, subject: &str) -> MailId {
        let row = self.rows.values().find(|row| row.subject == subject);
        row.unwrap_or_else(|| panic!("no {subject:?} in {:#?}", self.lines()))
            .id
    }
}

fn mail(from: &str, subject: &str) -> String {
    format!(
        "From: {from} <bob@example.org>\r\nTo: ann@example.org\r\nSubject: {subject}\r\n\
         Date: Fri, 20 Nov 2026 10:00:00 +0000\r\nMessage-ID: <{}@example.org>\r\n\r\nText\r\n",
        subject.replace(' ', ".")
    )
}

/// As a deliverer does it: written aside, then there at once.
pub(crate) fn deliver(folder: &Path, name: &str, subject: &str) {
    deliver_from(folder, name, "Bob", subject);
}

/// The same of another sender.
pub(crate) fn deliver_from(folder: &Path, name: &str, from: &str, subject: &str) {
    for part in ["tmp", "new", "cur"] {
        fs::create_dir_all(folder.join(part)).unwrap();
    }
    let aside = folder.join("tmp").join(name);
    fs::write(&aside, mail(from, subject)).unwrap();
    fs::rename(aside, folder.join("new").join(name)).unwrap();
}

#[test]
fn what_other_programs_do_is_told_and_mails_keep_their_ids_and_tags() {
    let mut window = Onlooker::new();
    let root = window.root();
    window.sees("the folders", |window| {
        let told = window.desk.events.iter();
        told.into_iter()
            .any(|event| matches!(event, Event::Folders { .. }))
    });
    deliver(&root, "1700000000.one.host", "One");
    window.sees("a new mail", |window| window.has("Inbox: One []"));
    let one = window.id("One");
    let tag = Tag::new("kept").unwrap();
    window.ask(Command::Tag(TagCommand::Mark {
        mails: vec![one],
        add: vec![tag.clone()],
        remove: Vec::new(),
    }));

    let (new, seen) = ("new/1700000000.one.host", "cur/1700000000.one.host:2,S");
    fs::rename(root.join(new), root.join(seen)).unwrap();
    window.sees("read", |window| window.has("Inbox: One [S]"));
    let flagged = "cur/1700000000.one.host:2,FS";
    fs::rename(root.join(seen), root.join(flagged)).unwrap();
    window.sees("flagged", |window| window.has("Inbox: One [FS]"));

    // A folder of another program's making, and a mail moved there in the same breath.
    let archive = root.join(".2026");
    deliver(&archive, "1700000001.two.host", "Two");
    fs::rename(root.join(flagged), archive.join(flagged)).unwrap();
    window.sees("a new folder and a moved mail", |window| {
        window.lines() == ["2026: One [FS]", "2026: Two []"]
    });
    assert_eq!(window.id("One"), one);
    assert_eq!(window.rows[&one].tags, [tag]);

    // A folder that another program takes its time to make.
    let slow = root.join(".Slow");
    fs::create_dir(&slow).unwrap();
    window.passes();
    fs::create_dir(slow.join("cur")).unwrap();
    window.passes();
    deliver(&slow, "1700000002.slow.host", "Slow");
    window.sees("a folder made in steps", |window| {
        window.has("Slow: Slow []")
    });
    fs::remove_dir_all(&slow).unwrap();
    window.sees("and removed", |window| window.lines().len() == 2);

    // A sync program's number in the name is no other mail.
    let numbered = "cur/1700000000.one.host,U=12:2,FRS";
    fs::rename(archive.join(flagged), archive.join(numbered)).unwrap();
    window.sees("answered", |window| window.has("2026: One [FRS]"));
    assert_eq!(window.id("One"), one);

    fs::rename(&archive, root.join(".&XnRT9w-")).unwrap();
    window.sees("a renamed folder", |window| {
        window.lines() == ["年号: One [FRS]", "年号: Two []"]
    });
    assert_eq!(window.id("One"), one);
    let renamed = root.join(".&XnRT9w-");
    fs::remove_file(renamed.join(numbered)).unwrap();
    window.sees("a mail removed", |window| window.lines().len() == 1);
    fs::remove_dir_all(&renamed).unwrap();
    window.sees("a folder removed", |window| window.lines().is_empty());
}

#[test]
fn flags_that_another_program_has_set_meanwhile_are_not_overwritten() {
    let mut window = Onlooker::new();
    let root = window.root();
    deliver(&root, "1700000000.one.host", "One");
    window.sees("a new mail", |window| window.has("Inbox: One []"));
    let mails = vec![window.id("One")];
    // Both at once: the row still says that there is no flag.
    let (new, answered) = ("new/1700000000.one.host", "cur/1700000000.one.host:2,Rb");
    fs::rename(root.join(new), root.join(answered)).unwrap();
    window.ask(Command::SetFlags {
        mails,
        add: Flags::SEEN,
        remove: Flags::NONE,
    });
    window.sees("both flags", |window| window.has("Inbox: One [RS]"));
    assert!(root.join("cur/1700000000.one.host:2,RSb").exists());
}

#[test]
fn our_own_changes_are_told_once_and_a_burst_is_seen_whole() {
    let mut window = Onlooker::new();
    let root = window.root();
    deliver(&root, "1700000000.one.host", "One");
    window.sees("a new mail", |window| window.has("Inbox: One []"));
    let one = window.id("One");
    window.ask(Command::SetFlags {
        mails: vec![one],
        add: Flags::SEEN,
        remove: Flags::NONE,
    });
    window.ask(Command::Move {
        mails: vec![one],
        to: FolderName::Archive,
    });
    for number in 0..2_000 {
        deliver(
            &root,
            &format!("17000100{number:04}.b.host"),
            &format!("B {number}"),
        );
    }
    window.sees("2,000 mails", |window| window.rows.len() == 2_001);
    assert!(window.has("Archive: One [S]"));
    assert_eq!(window.id("One"), one);
    assert_eq!(window.changes.get(&one), Some(&1));
    // Not ours: left alone, and no folder.
    fs::write(root.join("dovecot-uidlist"), "3 V1 N1\n").unwrap();
    fs::write(root.join(".mbsyncstate"), "").unwrap();
    fs::create_dir_all(root.join(".notmuch/xapian")).unwrap();
    deliver(&root, "1700020000.last.host", "Last");
    window.sees("the last mail", |window| window.has("Inbox: Last []"));
    assert_eq!(window.rows.len(), 2_002);
    assert!(root.join("dovecot-uidlist").exists() && root.join(".mbsyncstate").exists());
}

#[test]
fn what_was_filed_before_a_fault_is_told_and_the_rest_once_there_is_none() {
    let mut window = Onlooker::new();
    let root = window.root();
    deliver(&root, "1700000000.one.host", "One");
    window.sees("a new mail", |window| window.has("Inbox: One []"));
    // What new mails are tagged with cannot be read.
    fs::create_dir(root.join("tags")).unwrap();
    fs::remove_file(root.join("new/1700000000.one.host")).unwrap();
    deliver(&root, "1700000001.two.host", "Two");
    window.sees("that it is gone", |window| window.rows.is_empty());
    fs::remove_dir(root.join("tags")).unwrap();
    window.sees("what came then", |window| window.has("Inbox: Two []"));
}

#[test]
fn what_an_import_or_the_end_of_a_folder_finds_to_have_been_done_is_told() {
    let mut window = Onlooker::new();
    let root = window.root();
    for (name, subject) in [
        ("1700000000.one.host", "One"),
        ("1700000001.two.host", "Two"),
    ] {
        deliver(&root, name, subject);
    }
    deliver(&root.join(".Old"), "1700000002.three.host", "Three");
    window.sees("three mails", |window| window.rows.len() == 3);
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("four.eml"), mail("Bob", "Four")).unwrap();
    // At once, so that whoever is asked finds it before the watch does.
    fs::remove_file(root.join("new/1700000000.one.host")).unwrap();
    deliver(&root, "1700000005.five.host", "Five");
    window.ask(Command::Carry(CarryCommand::Import(ImportPlan {
        paths: vec![outside.path().to_owned()],
        account: AccountId::new("work").unwrap(),
        under: FolderName::Archive,
    })));
    window.sees("what was removed and what came", |window| {
        let there = ["Inbox: Five []", "Inbox: Two []", "Old: Three []"];
        there.iter().all(|line| window.has(line)) && window.rows.len() == 4
    });
    let (new, read) = ("new/1700000001.two.host", "cur/1700000001.two.host:2,S");
    fs::rename(root.join(new), root.join(read)).unwrap();
    fs::remove_file(root.join("new/1700000005.five.host")).unwrap();
    window.ask(Command::Folder(FolderCommand::Delete {
        folder: Folder {
            account: AccountId::new("work").unwrap(),
            name: FolderName::own("Old").unwrap(),
        },
    }));
    window.sees("what was removed and marked", |window| {
        let there = ["Inbox: Two [S]", "Trash: Three []"];
        there.iter().all(|line| window.has(line)) && window.rows.len() == 3
    });
}
