//! What is here, what is on the server, and what must not be taken for each other.

use std::sync::{Arc, Mutex};

use hongyan::channel::event::ConnectionState;
use hongyan::channel::{Cause, Command, Event, Outcome};
use hongyan::model::account::{KeepOnServer, TlsMode};
use hongyan::model::{MailId, Place};

use super::desk::{Desk, PASSWORD, account, password};
use super::fake::{Act, say, sorted};
use super::fetching::server;

/// Answers CAPA with these capabilities beside USER.
fn capabilities(line: &str, named: &str) -> Option<Act> {
    (line == "CAPA").then(|| say(&format!("+OK\nUSER\n{named}\n.")))
}

/// The mails of the inbox: id, size of the file, size of the whole where only its start is here.
fn inbox(desk: &mut Desk) -> Vec<(MailId, u64, Option<u64>)> {
    let place = Place::Unified(hongyan::model::FolderName::Inbox);
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
    let row = |row: &hongyan::model::MailSummary| (row.id, row.size_octets, row.whole_octets);
    told.unwrap().iter().map(row).collect()
}

#[test]
fn a_large_mail_arrives_in_part_and_goes_from_the_server_only_once_it_is_whole() {
    let (fake, drop) = server(6, |_connection, _line, _drop| None);
    let mails = drop.lock().unwrap().mails.clone();
    let mut account = account(fake.port, 1, TlsMode::None);
    let largest = mails.iter().map(|mail| mail.1.len()).max().unwrap() as u64;
    account.pop3.max_download_bytes = largest - 1;
    account.pop3.keep_on_server = KeepOnServer::DeleteAfterDownload;
    let mut desk = Desk::new(&account);
    assert_eq!(desk.fetch().failure, None);
    assert_eq!(
        drop.lock().unwrap().mails.len(),
        1,
        "the whole is nowhere else"
    );
    let rows = inbox(&mut desk);
    let (part, size, whole) = *rows.iter().find(|row| row.2.is_some()).unwrap();
    assert_eq!((rows.len(), whole), (6, Some(largest)));
    assert!(size < largest);
    assert_eq!(desk.fetch().new, 0, "its beginning came once");
    let done = desk.ask(Command::FetchWhole { mail: part });
    assert!(matches!(done, Outcome::Done), "{done:?}");
    let rows = inbox(&mut desk);
    assert!(rows.contains(&(part, largest, None)), "{rows:?}");
    assert!(desk.files("") == sorted(&mails), "the bytes differ");
    desk.fetch();
    assert!(drop.lock().unwrap().mails.is_empty());
    assert!(desk.files("") == sorted(&mails), "each once");
}

#[test]
fn p64_a_name_given_to_another_mail_deletes_nothing_and_fetches_the_new_one() {
    let (fake, drop) = server(3, |_connection, _line, _drop| None);
    let mut account = account(fake.port, 1, TlsMode::None);
    let folder = tempfile::tempdir().unwrap();
    let mut desk = Desk::open(folder.path().to_owned(), &account, |_config| ());
    assert_eq!(desk.fetch().new, 3);
    desk.close();
    let new = b"From: eve@example.org\r\nMessage-ID: <new@example.org>\r\n\r\nNew\r\n".to_vec();
    drop.lock().unwrap().mails[1].1.clone_from(&new);
    account.pop3.keep_on_server = KeepOnServer::DeleteAfterDownload;
    let mut desk = Desk::open(folder.path().to_owned(), &account, |_config| ());
    assert_eq!(desk.fetch().new, 1);
    assert!(desk.files("").contains(&new));
    let left = drop.lock().unwrap().mails.clone();
    assert_eq!(left.len(), 1, "the proved ones are gone: {left:?}");
    assert_eq!(desk.fetch().new, 0);
    assert!(drop.lock().unwrap().mails.is_empty(), "it is here by now");
    assert_eq!(desk.files("").len(), 4);
}

/// A profile that has fetched the server's mails, and that wants them gone from now on.
fn fetched_and_deleting(
    folder: &std::path::Path,
    port: u16,
    change: impl FnOnce(&mut hongyan::model::AccountSettings),
) -> Desk {
    let mut account = account(port, 1, TlsMode::None);
    let mut desk = Desk::open(folder.to_owned(), &account, |_config| ());
    assert_eq!(desk.fetch().failure, None);
    desk.close();
    account.pop3.keep_on_server = KeepOnServer::DeleteAfterDownload;
    change(&mut account);
    Desk::open(folder.to_owned(), &account, |_config| ())
}

#[test]
fn p64_a_mail_with_the_message_id_and_another_date_is_another_mail() {
    let (fake, drop) = server(2, |_connection, _line, _drop| None);
    let folder = tempfile::tempdir().unwrap();
    let mail = |day: u32| {
        format!(
            "Received: from scanner.example.org; {day} Nov 2026 10:00:00 +0000\r\n\
             Message-ID: <scan@example.org>\r\nDate: {day} Nov 2026 10:00:00 +0000\r\n\
             Subject: Scan\r\n\r\nPage {day}\r\n"
        )
    };
    drop.lock().unwrap().mails[1].1 = mail(19).into_bytes();
    let mut desk = fetched_and_deleting(folder.path(), fake.port, |_account| ());
    drop.lock().unwrap().mails[1].1 = mail(20).into_bytes();
    assert_eq!(desk.fetch().new, 1);
    assert!(desk.files("").contains(&mail(20).into_bytes()));
    assert!(desk.files("").contains(&mail(19).into_bytes()));
    let left = drop.lock().unwrap().mails.clone();
    assert_eq!(left.len(), 1, "it was not proved: {left:?}");
}

#[test]
fn p61_the_one_that_is_left_of_two_mails_of_one_name_is_known_again() {
    let (fake, drop) = server(2, |_connection, _line, _drop| None);
    for mail in &mut drop.lock().unwrap().mails {
        mail.0 = "twin".to_owned();
    }
    let folder = tempfile::tempdir().unwrap();
    let mut desk = fetched_and_deleting(folder.path(), fake.port, |_account| ());
    drop.lock().unwrap().mails.remove(0);
    let report = desk.fetch();
    assert_eq!((report.new, report.failure), (0, None));
    assert_eq!(desk.files("").len(), 2, "each once");
    assert!(drop.lock().unwrap().mails.is_empty(), "it was proved");
}

/// A mail in the place of the second one, under its name.
fn usurper() -> Vec<u8> {
    let text = "From: eve@example.org\r\nMessage-ID: <new@example.org>\r\n\r\n";
    [text, &"words and words\r\n".repeat(600)]
        .concat()
        .into_bytes()
}

#[test]
fn p07_a_mail_under_a_reused_name_at_which_the_server_breaks_holds_no_deletion_up_for_ever() {
    let (fake, drop) = server(3, |_connection, line, drop| {
        let is_usurped = drop.mails.get(1).is_some_and(|mail| mail.1 == usurper());
        (is_usurped && line == "RETR 2")
            .then(|| Act::SayAndClose(super::fake::lines("+OK\nFrom: eve")))
    });
    let folder = tempfile::tempdir().unwrap();
    let mut desk = fetched_and_deleting(folder.path(), fake.port, |_account| ());
    drop.lock().unwrap().mails[1].1 = usurper();
    assert!(desk.fetch().failure.is_some(), "two sessions broke");
    let report = desk.fetch();
    assert_eq!((report.failed, report.failure), (1, None), "the third time");
    let left = drop.lock().unwrap().mails.clone();
    assert_eq!(left, [("uid-2".to_owned(), usurper())]);
    let told = |desk: &Desk| {
        desk.events.iter().any(|event| {
            matches!(event, Event::Notice { failure } if matches!(&failure.cause,
                Cause::SetAside { times: 3, uid, .. } if uid == "uid-2"))
        })
    };
    assert!(told(&desk), "{:?}", desk.events);
    for _check in 0..2 {
        let report = desk.fetch();
        assert_eq!((report.failed, report.failure), (1, None));
        assert!(!told(&desk), "once");
    }
    assert_eq!(desk.files("").len(), 3);
}

#[test]
fn p82_a_mail_under_a_reused_name_that_the_server_refuses_is_told_once() {
    let (fake, drop) = server(3, |_connection, line, drop| {
        let is_usurped = drop.mails.iter().any(|mail| mail.1 == usurper());
        let number = drop.mails.len().min(2);
        (is_usurped && line == format!("RETR {number}")).then(|| say("-ERR damaged"))
    });
    let folder = tempfile::tempdir().unwrap();
    let mut desk = fetched_and_deleting(folder.path(), fake.port, |_account| ());
    drop.lock().unwrap().mails[1].1 = usurper();
    for check in 0..3 {
        let report = desk.fetch();
        assert_eq!((report.failed, report.failure), (1, None));
        let told = desk.events.iter().any(|event| {
            matches!(event, Event::Notice { failure }
                if matches!(&failure.cause, Cause::Refused { .. }))
        });
        assert_eq!(told, check == 0, "{check}: {:?}", desk.events);
    }
    assert_eq!(drop.lock().unwrap().mails.len(), 1);
}

#[test]
fn p64_a_mail_under_a_reused_name_keeps_to_the_limit_of_size() {
    let (fake, drop) = server(3, |_connection, _line, _drop| None);
    let folder = tempfile::tempdir().unwrap();
    let limit = usurper().len() as u64 - 1;
    let mut desk = fetched_and_deleting(folder.path(), fake.port, |account| {
        account.pop3.max_download_bytes = limit;
    });
    drop.lock().unwrap().mails[1].1 = usurper();
    assert_eq!(desk.fetch().new, 1);
    let parts = inbox(&mut desk);
    let parts = parts.iter().filter_map(|(_id, _size, whole)| *whole);
    assert_eq!(parts.collect::<Vec<_>>(), [limit + 1]);
    assert_eq!(desk.fetch().new, 0, "its beginning came once");
    assert_eq!(
        drop.lock().unwrap().mails.len(),
        1,
        "the whole is nowhere else"
    );
}

#[test]
fn p61_of_mails_under_one_name_only_those_go_whose_octets_are_here() {
    let (fake, drop) = server(4, |_connection, _line, _drop| None);
    for mail in &mut drop.lock().unwrap().mails[1..3] {
        mail.0 = "twin".to_owned();
    }
    let mut account = account(fake.port, 1, TlsMode::None);
    let folder = tempfile::tempdir().unwrap();
    let mut desk = Desk::open(folder.path().to_owned(), &account, |_config| ());
    assert_eq!(desk.fetch().new, 4);
    desk.close();
    let stranger = b"Subject: never fetched\r\n\r\n".to_vec();
    drop.lock().unwrap().mails[1].1.clone_from(&stranger);
    account.pop3.keep_on_server = KeepOnServer::DeleteAfterDownload;
    let mut desk = Desk::open(folder.path().to_owned(), &account, |_config| ());
    assert_eq!(desk.fetch().new, 1, "what differs is a mail of its own");
    let left = drop.lock().unwrap().mails.clone();
    assert_eq!(left, [("twin".to_owned(), stranger.clone())]);
    assert!(desk.files("").contains(&stranger));
    assert_eq!(desk.fetch().new, 0);
    assert!(drop.lock().unwrap().mails.is_empty(), "it is here by now");
    assert_eq!(desk.files("").len(), 5);
}

#[test]
fn p63_renamed_mails_are_known_again_and_fetched_only_where_a_person_asks() {
    let (fake, drop) = server(30, |_connection, _line, _drop| None);
    let mut desk = Desk::new(&account(fake.port, 1, TlsMode::None));
    assert_eq!(desk.fetch().new, 30);
    let mut more = super::fake::mails(32).split_off(30);
    let mut held = drop.lock().unwrap();
    held.mails.append(&mut more);
    for (uid, _mail) in &mut held.mails {
        *uid = format!("new-{uid}");
    }
    std::mem::drop(held);
    let report = desk.fetch();
    assert_eq!((report.new, report.failure), (2, None));
    let told = desk.events.iter().any(|event| {
        matches!(event, Event::Notice { failure }
            if matches!(failure.cause, Cause::Renamed { known: 30, mails: 32, .. }))
    });
    assert!(told, "{:?}", desk.events);
    assert_eq!(desk.fetch().new, 0);
    let all = desk.ask(Command::FetchAgain { account: None });
    assert!(matches!(all, Outcome::Done));
    assert_eq!(desk.files("").len(), 62, "a person asked for it");
}

#[test]
fn p63_without_top_a_person_decides_whether_renamed_mails_come_again() {
    let (fake, drop) = server(30, |_connection, line, _drop| capabilities(line, "UIDL"));
    let mut desk = Desk::new(&account(fake.port, 1, TlsMode::None));
    assert_eq!(desk.fetch().new, 30);
    for (uid, _mail) in &mut drop.lock().unwrap().mails {
        *uid = format!("new-{uid}");
    }
    for _again in 0..2 {
        let report = desk.fetch();
        let cause = report.failure.unwrap().cause;
        assert!(matches!(cause, Cause::RenamedInDoubt { mails: 30, .. }));
        assert_eq!(report.new, 0);
    }
    desk.ask(Command::FetchAgain { account: None });
    assert_eq!(desk.files("").len(), 60);
    assert_eq!(desk.fetch().new, 0);
}

#[test]
fn p65_without_names_a_line_that_breaks_before_quit_brings_no_mail_twice() {
    for cut in ["DELE 2", "DELE 5", "QUIT"] {
        let (fake, drop) = server(5, move |connection, line, _drop| {
            if connection == 0 && line == cut {
                return Some(Act::SayAndClose(Vec::new()));
            }
            let refused = line == "UIDL";
            capabilities(line, "PIPELINING").or_else(|| refused.then(|| say("-ERR what?")))
        });
        // Two that differ in nothing are two.
        let twin = drop.lock().unwrap().mails[0].clone();
        drop.lock().unwrap().mails[3] = twin;
        let all = sorted(&drop.lock().unwrap().mails);
        let mut account = account(fake.port, 1, TlsMode::None);
        account.pop3.keep_on_server = KeepOnServer::DeleteAfterDownload;
        let mut desk = Desk::new(&account);
        desk.fetch();
        assert_eq!(desk.fetch().failure, None);
        assert!(desk.files("") == all, "{cut}: each once");
        assert!(drop.lock().unwrap().mails.is_empty(), "{cut}");
        // The same octets, sent anew, are a new mail.
        let again = ("x".to_owned(), all[0].clone());
        drop.lock().unwrap().mails.push(again);
        assert_eq!(desk.fetch().new, 1, "{cut}");
    }
}

#[test]
fn p07_a_broken_mail_is_left_after_three_runs_told_in_full_and_tried_again_when_asked() {
    let (fake, _drop) = server(3, |connection, line, drop| {
        (connection < 4 && line == "RETR 2").then(|| {
            let whole = drop.retrieve(2);
            Act::SayAndClose(whole[..whole.len() / 2].to_vec())
        })
    });
    let folder = tempfile::tempdir().unwrap();
    let account = account(fake.port, 1, TlsMode::None);
    let mut desk = Desk::open(folder.path().to_owned(), &account, |_config| ());
    assert!(desk.fetch().failure.is_some(), "two sessions broke");
    desk.close();
    let mut desk = Desk::open(folder.path().to_owned(), &account, |_config| ());
    desk.fetch();
    let told = |desk: &Desk| {
        desk.events.iter().any(|event| {
            matches!(event, Event::Notice { failure } if matches!(&failure.cause,
                Cause::SetAside { times: 3, uid, words } if uid == "uid-2" && !words.is_empty()))
        })
    };
    assert!(told(&desk), "{:?}", desk.events);
    desk.close();
    let mut desk = Desk::open(folder.path().to_owned(), &account, |_config| ());
    let report = desk.fetch();
    assert_eq!((report.failed, report.failure), (1, None));
    assert!(!told(&desk), "once");
    assert_eq!(desk.files("").len(), 2);
    desk.ask(Command::FetchAgain { account: None });
    assert_eq!(desk.files("").len(), 3);
}

#[test]
fn p67_a_server_that_shows_its_mails_in_batches_is_asked_until_nothing_is_new() {
    let (fake, drop) = server(0, |_connection, line, drop| {
        if line.is_empty() {
            // What was shown once is not shown again.
            let all = super::fake::mails(250);
            drop.mails = match drop.mails.last().map(|mail| mail.0.as_str()) {
                None => all[..100].to_vec(),
                Some("uid-100") => all[100..200].to_vec(),
                Some("uid-200") => all[200..].to_vec(),
                Some(_) => Vec::new(),
            };
        }
        None
    });
    let mut desk = Desk::new(&account(fake.port, 1, TlsMode::None));
    assert_eq!(desk.fetch().new, 250);
    std::mem::drop(drop);
}

#[test]
fn p67_a_refused_mail_in_each_batch_does_not_end_the_asking() {
    let (fake, drop) = server(0, |_connection, line, drop| {
        if line.is_empty() {
            let all = super::fake::mails(250);
            drop.mails = match drop.mails.last().map(|mail| mail.0.as_str()) {
                None => all[..100].to_vec(),
                Some("uid-100") => all[100..200].to_vec(),
                Some(_) => all[200..].to_vec(),
            };
        }
        (line == "RETR 7").then(|| say("-ERR damaged"))
    });
    let mut desk = Desk::new(&account(fake.port, 1, TlsMode::None));
    let report = desk.fetch();
    assert_eq!((report.new, report.failed), (247, 3));
    std::mem::drop(drop);
}

#[test]
fn p62_an_empty_listing_today_brings_nothing_again_tomorrow() {
    let (fake, drop) = server(5, |connection, line, _drop| {
        (connection == 1 && line == "STAT").then(|| say("+OK 0 0"))
    });
    let mut desk = Desk::new(&account(fake.port, 1, TlsMode::None));
    assert_eq!(desk.fetch().new, 5);
    assert_eq!(desk.fetch().new, 0);
    assert_eq!(desk.fetch().new, 0);
    assert_eq!(drop.lock().unwrap().mails.len(), 5);
}

#[test]
fn p66_a_malformed_listing_deletes_nothing_in_that_session() {
    let (fake, drop) = server(3, |connection, line, _drop| {
        (connection == 0 && line == "UIDL").then(|| say("+OK\n1 uid-1\n2\n3 uid-3\n4 uid-9\n."))
    });
    let mut account = account(fake.port, 1, TlsMode::None);
    account.pop3.keep_on_server = KeepOnServer::DeleteAfterDownload;
    let mut desk = Desk::new(&account);
    assert_eq!(desk.fetch().new, 2);
    assert!(!fake.heard("DELE"));
    assert_eq!(desk.fetch().new, 1);
    assert!(drop.lock().unwrap().mails.is_empty());
}

#[test]
fn s49_two_refused_logins_in_a_row_pause_the_accounts_own_checks_until_a_person_acts() {
    let logins = Arc::new(Mutex::new(0));
    let counted = Arc::clone(&logins);
    let (fake, _drop) = server(3, move |_connection, line, _drop| {
        if !line.starts_with("PASS") {
            return None;
        }
        let mut logins = counted.lock().unwrap();
        *logins += 1;
        (*logins <= 2).then(|| say("-ERR [AUTH] no"))
    });
    let mut account = account(fake.port, 1, TlsMode::None);
    account.check_every_minutes = 10;
    let mut desk = Desk::told(&account, Vec::new());
    let planned = |desk: &Desk| {
        desk.events.iter().rev().find_map(|event| match event {
            Event::Connection {
                state: ConnectionState::Failed { retry_at },
                ..
            } => Some(*retry_at),
            _ => None,
        })
    };
    // Its own first check: refused once, another is planned.
    while planned(&desk).is_none() {
        desk.next();
    }
    assert!(matches!(planned(&desk), Some(Some(_))));
    let paused = |desk: &Desk| {
        let notices = desk.events.iter().filter(|event| {
            matches!(event, Event::Notice { failure }
                if matches!(failure.cause, Cause::ChecksPaused { times: 2, .. }))
        });
        notices.count()
    };
    assert_eq!(paused(&desk), 0);
    // The first of these may still join the check that is ending.
    while *logins.lock().unwrap() < 2 {
        desk.ask(Command::Refresh { account: None });
    }
    assert_eq!(planned(&desk), Some(None), "none is planned any more");
    assert_eq!(paused(&desk), 1, "it is told, once");
    assert_eq!(*logins.lock().unwrap(), 2);
    // A new password: it checks by itself again.
    desk.send(Command::ProvidePassword {
        account: account.id.clone(),
        password: password(),
        remember: false,
    });
    while !matches!(
        desk.next(),
        Event::Connection {
            state: ConnectionState::Idle { checked: Some(_) },
            ..
        }
    ) {}
    assert_eq!(*logins.lock().unwrap(), 3);
}

#[test]
fn a_password_told_at_the_start_is_heard_before_the_first_check() {
    let (fake, _drop) = server(3, |_connection, _line, _drop| None);
    let mut account = account(fake.port, 1, TlsMode::None);
    account.password.command = None;
    account.check_every_minutes = 10;
    let id = account.id.clone();
    let first = Command::ProvidePassword {
        account: id,
        password: password(),
        remember: false,
    };
    let mut desk = Desk::told(&account, vec![first, Command::Refresh { account: None }]);
    loop {
        match desk.next() {
            Event::PasswordNeeded { .. } => panic!("it was told"),
            Event::Fetched { report, .. } => {
                assert_eq!((report.new, report.failure), (3, None));
                break;
            }
            _ => {}
        }
    }
    assert!(fake.heard(PASSWORD));
}
