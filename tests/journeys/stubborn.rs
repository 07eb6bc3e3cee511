//! Servers that stand in the way of taking mails from them: nothing new waits for it, nothing is
//! lost by it, and nothing is tried for ever.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Arc, Mutex};

use hongyan::channel::maildrop::{MaildropCommand, MaildropEvent};
use hongyan::channel::{Cause, Command, Event, Outcome};
use hongyan::model::account::{KeepOnServer, TlsMode};
use hongyan::model::{AccountId, DropName, FolderName, MailId, Place};
use hongyan::store::disk::Disk;
use hongyan::store::disk::rehearsal::{Fault, Rehearsal};

use super::desk::{Desk, account};
use super::fake::{Act, lines, mails, say, sorted};
use super::fetching::server;

/// Lines that a server heard, to be looked at while it goes on.
#[derive(Clone, Default)]
struct Heard(Arc<Mutex<Vec<String>>>);

impl Heard {
    fn note(&self, line: &str) {
        self.0.lock().unwrap().push(line.to_owned());
    }

    fn count(&self, start: &str) -> usize {
        let heard = self.0.lock().unwrap();
        heard.iter().filter(|line| line.starts_with(start)).count()
    }
}

fn inbox(desk: &mut Desk) -> Vec<(MailId, u64, Option<u64>)> {
    let place = Place::Unified(FolderName::Inbox);
    desk.ask(Command::List {
        place,
        search: String::new(),
        order: hongyan::model::Order::default(),
        grouping: hongyan::model::Grouping::Flat,
    });
    let told = desk.events.iter().rev().find_map(|event| match event {
        Event::Listed { piece, .. } => Some(piece.rows.clone()),
        _ => None,
    });
    let rows = told.unwrap();
    let rows = rows.iter();
    rows.map(|row| (row.id, row.size_octets, row.whole_octets))
        .collect()
}

#[test]
fn p07_an_old_mail_at_which_the_server_breaks_stops_no_new_one_and_then_stays_there() {
    let heard = Heard::default();
    let noted = heard.clone();
    let (fake, drop) = server(3, move |_connection, line, _drop| {
        noted.note(line);
        (line == "TOP 2 0").then(|| Act::SayAndClose(lines("+OK\nSubject: half")))
    });
    let folder = tempfile::tempdir().unwrap();
    let mut account = account(fake.port, 1, TlsMode::None);
    let mut desk = Desk::open(folder.path().to_owned(), &account, |_config| ());
    assert_eq!(desk.fetch().new, 3);
    desk.close();
    let new = mails(4).pop().unwrap();
    drop.lock().unwrap().mails.push(new.clone());
    account.pop3.keep_on_server = KeepOnServer::DeleteAfterDownload;
    let mut desk = Desk::open(folder.path().to_owned(), &account, |_config| ());
    assert_eq!(desk.fetch().new, 1, "what is new comes first");
    assert!(desk.files("").contains(&new.1));
    assert_eq!(drop.lock().unwrap().mails.len(), 4);
    let told = |desk: &Desk| {
        desk.events.iter().any(|event| {
            matches!(event, Event::Notice { failure } if matches!(&failure.cause,
                Cause::StaysUnproved { times: 3, uid, words } if uid == "uid-2" && !words.is_empty()))
        })
    };
    // The third time ends it.
    assert_eq!(desk.fetch().failure, None);
    assert!(told(&desk), "{:?}", desk.events);
    let left = |drop: &Mutex<super::fake::Maildrop>| drop.lock().unwrap().mails.clone();
    assert_eq!(left(&drop), mails(2)[1..]);
    let report = desk.fetch();
    assert_eq!((report.new, report.failure.clone()), (0, None));
    assert!(!told(&desk), "once");
    assert_eq!(heard.count("TOP 2"), 3);
    assert_eq!(desk.files("").len(), 4);
}

#[test]
fn a_deletion_that_the_server_refuses_is_not_told_as_gone() {
    let (fake, drop) = server(3, |_connection, line, _drop| {
        (line == "DELE 2").then(|| say("-ERR it is locked"))
    });
    let folder = tempfile::tempdir().unwrap();
    let mut account = account(fake.port, 1, TlsMode::None);
    let mut desk = Desk::open(folder.path().to_owned(), &account, |_config| ());
    assert_eq!(desk.fetch().new, 3);
    desk.close();
    account.pop3.keep_on_server = KeepOnServer::DeleteAfterDownload;
    let mut desk = Desk::open(folder.path().to_owned(), &account, |_config| ());
    let read = MaildropCommand::Read {
        account: AccountId::new("work").unwrap(),
    };
    let read = desk.ask(Command::Maildrop(read));
    assert!(matches!(read, Outcome::Done), "{read:?}");
    assert_eq!(desk.fetch().failure, None);
    let gone = desk.events.iter().filter_map(|event| match event {
        Event::Maildrop(MaildropEvent::Gone { mails, .. }) => Some(mails.clone()),
        _ => None,
    });
    let gone: BTreeSet<String> = gone
        .flatten()
        .map(|name| match name {
            DropName::Lasting { uid, .. } => uid.to_string(),
            DropName::Passing(number) => number.to_string(),
        })
        .collect();
    let expected = ["uid-1", "uid-3"].map(str::to_owned);
    assert_eq!(gone, BTreeSet::from(expected));
    assert_eq!(drop.lock().unwrap().mails, mails(2)[1..]);
}

#[test]
fn p29_p64_where_top_is_refused_an_old_mail_is_proved_by_retr() {
    let heard = Heard::default();
    let noted = heard.clone();
    let (fake, drop) = server(2, move |_connection, line, _drop| {
        noted.note(line);
        line.starts_with("TOP")
            .then(|| say("-ERR not on this server"))
    });
    let folder = tempfile::tempdir().unwrap();
    let mut account = account(fake.port, 1, TlsMode::None);
    let mut desk = Desk::open(folder.path().to_owned(), &account, |_config| ());
    assert_eq!(desk.fetch().new, 2);
    desk.close();
    account.pop3.keep_on_server = KeepOnServer::DeleteAfterDownload;
    let mut desk = Desk::open(folder.path().to_owned(), &account, |_config| ());
    let report = desk.fetch();
    assert_eq!((report.new, report.failure.clone()), (0, None));
    assert_eq!((heard.count("TOP"), heard.count("RETR")), (2, 4));
    assert!(drop.lock().unwrap().mails.is_empty());
    assert_eq!(desk.files("").len(), 2);
}

#[test]
fn p61_a_doubled_name_whose_mail_was_erased_here_is_compared_once_and_stays() {
    let heard = Heard::default();
    let noted = heard.clone();
    let (fake, drop) = server(2, move |_connection, line, drop| {
        noted.note(line);
        for mail in &mut drop.mails {
            mail.0 = "twin".to_owned();
        }
        None
    });
    let held = drop.lock().unwrap().mails.clone();
    let folder = tempfile::tempdir().unwrap();
    let mut account = account(fake.port, 1, TlsMode::None);
    let mut desk = Desk::open(folder.path().to_owned(), &account, |_config| ());
    assert_eq!(desk.fetch().new, 2);
    let size = held[0].1.len() as u64;
    let rows = inbox(&mut desk);
    let (mail, ..) = *rows.iter().find(|row| row.1 == size).unwrap();
    let mails = vec![mail];
    let to = FolderName::Trash;
    desk.ask(Command::Move { mails, to });
    let mails = vec![mail];
    let erased = desk.ask(Command::Erase { mails });
    assert!(matches!(erased, Outcome::Done), "{erased:?}");
    desk.close();
    account.pop3.keep_on_server = KeepOnServer::DeleteAfterDownload;
    let mut desk = Desk::open(folder.path().to_owned(), &account, |_config| ());
    assert_eq!(desk.fetch().new, 0, "what a person erased does not return");
    let left: Vec<_> = drop
        .lock()
        .unwrap()
        .mails
        .iter()
        .map(|it| it.1.clone())
        .collect();
    assert_eq!(left, [held[0].1.clone()], "only what is here is proved");
    let asked = heard.count("RETR");
    drop.lock().unwrap().mails.push(held[1].clone());
    for _check in 0..3 {
        assert_eq!(desk.fetch().failure, None);
    }
    // The other twin, which is here, was proved and went; the erased one was not asked for.
    assert_eq!(heard.count("RETR"), asked + 1);
    assert_eq!(desk.files("").len(), 1);
}

#[test]
fn the_whole_of_a_large_mail_is_waited_for_while_the_broken_line_still_holds_the_maildrop() {
    let (fake, drop) = server(3, |connection, line, drop| match (connection, line) {
        (1, "RETR 3") => {
            let whole = drop.retrieve(3);
            Some(Act::SayAndClose(whole[..whole.len() / 2].to_vec()))
        }
        (2, line) if line.starts_with("PASS") => {
            Some(Act::SayAndClose(lines("-ERR [IN-USE] locked")))
        }
        (_, "CAPA") => Some(say("+OK\nUSER\nUIDL\nTOP\nPIPELINING\nRESP-CODES\n.")),
        _ => None,
    });
    let all = drop.lock().unwrap().mails.clone();
    let mut account = account(fake.port, 1, TlsMode::None);
    account.pop3.max_download_bytes = all[2].1.len() as u64 - 1;
    let mut desk = Desk::new(&account);
    assert_eq!(desk.fetch().new, 3);
    let rows = inbox(&mut desk);
    let (mail, ..) = *rows.iter().find(|row| row.2.is_some()).unwrap();
    let done = desk.ask(Command::FetchWhole { mail });
    assert!(matches!(done, Outcome::Done), "{done:?}");
    assert!(desk.files("") == sorted(&all), "the bytes differ");
}

/// Names and bytes of the mails on a server, for test and server alike.
type Held = Arc<Mutex<Vec<(String, Vec<u8>)>>>;

/// A server that takes RETR for a deletion once QUIT confirms it (EXPIRE 0), and a worker on it.
fn fetch_destructively(folder: &Path, drop: &Held, disk: Disk) -> u64 {
    let held = Arc::clone(drop);
    let mut retrieved = BTreeSet::new();
    let (fake, _drop) = server(0, move |_connection, line, drop| {
        let mut held = held.lock().unwrap();
        drop.mails.clone_from(&held);
        if line.is_empty() {
            retrieved.clear();
        }
        if let Some(number) = line.strip_prefix("RETR ") {
            retrieved.insert(number.parse::<usize>().unwrap());
        }
        match line {
            "CAPA" => Some(say("+OK\nUSER\nUIDL\nTOP\nPIPELINING\nEXPIRE 0\n.")),
            "QUIT" => {
                let mut number = 0;
                held.retain(|_mail| {
                    number += 1;
                    !retrieved.contains(&number)
                });
                Some(Act::SayAndClose(lines("+OK")))
            }
            _ => None,
        }
    });
    let account = account(fake.port, 1, TlsMode::None);
    let rehearsed = disk.clone();
    let mut desk = Desk::open(folder.to_owned(), &account, |config| {
        config.disk = rehearsed
    });
    let opened = disk.operations();
    desk.fetch();
    desk.close();
    opened
}

#[test]
fn p45_where_retr_deletes_a_mail_that_could_not_be_stored_is_not_lost() {
    let count = 3;
    let total = {
        let folder = tempfile::tempdir().unwrap();
        let drop = Arc::new(Mutex::new(mails(count)));
        let disk = Disk::rehearsing(Rehearsal::counting());
        fetch_destructively(folder.path(), &drop, disk.clone());
        assert!(drop.lock().unwrap().is_empty(), "the server removes them");
        disk.operations()
    };
    let mut kept = 0;
    for at in 1..=total {
        let folder = tempfile::tempdir().unwrap();
        // The profile is made before the disk fails.
        drop(Desk::open(
            folder.path().to_owned(),
            &account(1, 1, TlsMode::None),
            |_config| (),
        ));
        let held = Arc::new(Mutex::new(mails(count)));
        let disk = Disk::rehearsing(Rehearsal::failing(at, Fault::BrokenOnce));
        fetch_destructively(folder.path(), &held, disk);
        kept += usize::from(!held.lock().unwrap().is_empty());
        fetch_destructively(folder.path(), &held, Disk::real());
        let root = folder.path().join("mail/work");
        let mut files = Vec::new();
        for part in ["new", "cur"] {
            let entries = std::fs::read_dir(root.join(part)).unwrap();
            files.extend(entries.map(|entry| std::fs::read(entry.unwrap().path()).unwrap()));
        }
        files.sort();
        assert!(files == sorted(&mails(count)), "{at}: each once, none lost");
    }
    assert!(
        kept >= count,
        "the disk failed while mails were stored: {kept}"
    );
}
