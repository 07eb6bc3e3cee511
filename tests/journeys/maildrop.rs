//! The server mailbox: what lies there is seen without harm, and what is done to it is done to
//! the right mails only, whatever the server has changed meanwhile.

mod copies;
mod together;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use hongyan::channel::maildrop::{
    Deed, Left, Loss, MaildropCommand, MaildropEvent, MaildropReport, MaildropStage, Stay,
};
use hongyan::channel::{Cause, Command, Event, Outcome};
use hongyan::model::account::{KeepOnServer, TlsMode};
use hongyan::model::{
    AccountId, AccountSettings, DropListing, DropName, FolderName, HeadAnswer, HeadSource, Leaves,
    Presence, Uid,
};

use super::desk::{Desk, account, cause};
use super::fake::{Act, Fake, Maildrop, lines, mails, say};

/// A server with these mails whose answers a test may change.
fn server_with(
    mails: Vec<(String, Vec<u8>)>,
    mut change: impl FnMut(usize, &str, &mut Maildrop) -> Option<Act> + Send + 'static,
) -> (Fake, Arc<Mutex<Maildrop>>) {
    let drop = Arc::new(Mutex::new(Maildrop::new(mails)));
    let served = Arc::clone(&drop);
    let fake = Fake::start(false, None, move |connection, line| {
        let mut drop = served.lock().unwrap();
        match change(connection, line, &mut drop) {
            Some(act) => act,
            None if line == "QUIT" => Act::SayAndClose(drop.answer(line)),
            None => Act::Say(drop.answer(line)),
        }
    });
    (fake, drop)
}

fn server(count: usize) -> (Fake, Arc<Mutex<Maildrop>>) {
    server_with(mails(count), |_connection, _line, _drop| None)
}

fn work() -> AccountId {
    AccountId::new("work").unwrap()
}

fn on(fake: &Fake) -> AccountSettings {
    account(fake.port, 1, TlsMode::None)
}

fn name(uid: &str) -> DropName {
    DropName::Lasting {
        uid: Uid::new(uid.as_bytes()).unwrap(),
        ordinal: 0,
    }
}

fn names(numbers: impl IntoIterator<Item = usize>) -> Vec<DropName> {
    let numbers = numbers.into_iter();
    numbers
        .map(|number| name(&format!("uid-{number}")))
        .collect()
}

/// What a view shows after the events so far.
#[derive(Default)]
struct Seen {
    listing: Option<Arc<DropListing>>,
    heads: BTreeMap<DropName, HeadAnswer>,
    no_heads: bool,
    reports: Vec<MaildropReport>,
    stages: Vec<MaildropStage>,
    gone: Vec<DropName>,
    changed: BTreeMap<DropName, (Presence, Leaves)>,
}

fn seen(desk: &Desk) -> Seen {
    let mut seen = Seen::default();
    for event in &desk.events {
        let Event::Maildrop(event) = event else {
            continue;
        };
        match event {
            MaildropEvent::Listed { listing, .. } => seen.listing = Some(Arc::clone(listing)),
            MaildropEvent::Heads { heads, .. } => {
                assert!(heads.len() <= 200);
                seen.heads.extend(heads.iter().cloned());
            }
            MaildropEvent::NoHeads { .. } => seen.no_heads = true,
            MaildropEvent::Acted { report, .. } => seen.reports.push(report.clone()),
            MaildropEvent::Stage { stage, .. } => seen.stages.push(*stage),
            MaildropEvent::Gone { mails, .. } => seen.gone.extend(mails.iter().cloned()),
            MaildropEvent::Changed { mails, .. } => {
                for (name, presence, leaves) in mails {
                    seen.changed.insert(name.clone(), (*presence, *leaves));
                }
            }
        }
    }
    seen
}

fn read(desk: &mut Desk) -> Seen {
    desk.events.clear();
    let outcome = ask(desk, MaildropCommand::Read { account: work() });
    assert!(matches!(outcome, Outcome::Done), "{outcome:?}");
    seen(desk)
}

fn ask(desk: &mut Desk, command: MaildropCommand) -> Outcome {
    desk.ask(Command::Maildrop(command))
}

fn fetch(desk: &mut Desk, mails: Vec<DropName>) -> MaildropReport {
    desk.events.clear();
    let account = work();
    let outcome = ask(desk, MaildropCommand::Fetch { account, mails });
    assert!(matches!(outcome, Outcome::Done), "{outcome:?}");
    seen(desk).reports.pop().expect("a report")
}

fn delete(desk: &mut Desk, mails: Vec<DropName>, loss: Loss) -> MaildropReport {
    desk.events.clear();
    let account = work();
    let command = MaildropCommand::Delete {
        account,
        mails,
        loss,
    };
    let outcome = ask(desk, command);
    assert!(matches!(outcome, Outcome::Done), "{outcome:?}");
    seen(desk).reports.pop().expect("a report")
}

fn there(drop: &Mutex<Maildrop>) -> Vec<String> {
    let drop = drop.lock().unwrap();
    drop.mails.iter().map(|(uid, _mail)| uid.clone()).collect()
}

fn subject(head: &HeadAnswer) -> &str {
    match head {
        HeadAnswer::Read(head) => &head.subject,
        HeadAnswer::Refused(words) => panic!("refused: {words}"),
    }
}

#[test]
fn thousands_of_mails_are_listed_at_once_and_their_heads_follow_newest_first() {
    let (fake, drop) = server(3000);
    let mut desk = Desk::new(&on(&fake));
    let seen = read(&mut desk);
    let listing = seen.listing.unwrap();
    assert_eq!(
        (listing.mails.len(), listing.heads),
        (3000, HeadSource::Top)
    );
    assert_eq!(listing.mails[0].name, name("uid-3000"), "the newest first");
    let octets = drop.lock().unwrap().mails[2999].1.len() as u64;
    assert_eq!(listing.mails[0].octets, Some(octets));
    assert_eq!(seen.heads.len(), 3000);
    assert_eq!(subject(&seen.heads[&name("uid-17")]), "Mail 17");
    let first = desk.events.iter().find_map(|event| match event {
        Event::Maildrop(MaildropEvent::Heads { heads, .. }) => Some(heads[0].0.clone()),
        _ => None,
    });
    assert_eq!(first, Some(name("uid-3000")));
    assert!(fake.heard("TOP 3000 0\r\nTOP 2999 0\r\n"), "pipelined");
    assert!(!fake.heard("RETR") && !fake.heard("DELE"));
    assert!(matches!(
        seen.stages.last(),
        Some(MaildropStage::Heads {
            read: 3000,
            of: 3000
        })
    ));
    // Nothing is asked twice.
    let again = read(&mut desk);
    assert_eq!(again.heads.len(), 3000);
    assert!(
        !desk
            .transcripts()
            .split("QUIT")
            .last()
            .unwrap()
            .contains("TOP")
    );
}

#[test]
fn charsets_of_heads_are_read_as_in_any_mail() {
    let head = "From: =?gb2312?B?zfW3vA==?= <fang@example.org>\r\nSubject: \
                =?gb2312?B?u+HS6bCyxcU=?=\r\nDate: Fri, 20 Nov 2026 10:00:00 +0800\r\n\r\nText\r\n";
    let mails = vec![("a".to_owned(), head.as_bytes().to_vec())];
    let (fake, _drop) = server_with(mails, |_connection, _line, _drop| None);
    let mut desk = Desk::new(&on(&fake));
    let seen = read(&mut desk);
    let HeadAnswer::Read(head) = &seen.heads[&name("a")] else {
        panic!()
    };
    assert_eq!(
        (head.from.name.as_str(), head.subject.as_str()),
        ("王芳", "会议安排")
    );
    assert_eq!(head.date.map(|date| date.0), Some(1_795_140_000));
}

#[test]
fn each_mail_says_whether_it_is_here_and_when_it_leaves() {
    let (fake, drop) = server(2);
    let mut settings = on(&fake);
    settings.pop3.keep_on_server = KeepOnServer::Days(14);
    let mut desk = Desk::new(&settings);
    assert_eq!(desk.fetch().new, 2);
    drop.lock().unwrap().mails.push(mails(3).remove(2));
    let listing = read(&mut desk).listing.unwrap();
    assert_eq!(listing.mails[0].presence, Presence::Absent);
    assert_eq!(listing.mails[0].leaves, Leaves::DaysAfterFetch(14));
    assert_eq!(listing.mails[1].presence, Presence::Here);
    assert!(matches!(listing.mails[1].leaves, Leaves::At(_)));
    // The next fetch brings it here, and an open view is told.
    desk.fetch();
    let changed = seen(&desk).changed;
    assert!(matches!(
        changed[&name("uid-3")],
        (Presence::Here, Leaves::At(_))
    ));
}

#[test]
fn p29_without_top_names_and_sizes_are_told_and_nothing_is_asked_in_vain() {
    let (fake, _drop) = server_with(mails(50), |_connection, line, _drop| {
        (line == "CAPA").then(|| say("+OK\nUSER\nUIDL\nPIPELINING\n."))
    });
    let mut desk = Desk::new(&on(&fake));
    let seen = read(&mut desk);
    assert_eq!(seen.listing.unwrap().heads, HeadSource::Nothing);
    assert!(seen.heads.is_empty() && !fake.heard("TOP"));
}

#[test]
fn p29_a_server_without_capa_that_refuses_top_is_not_asked_a_thousand_times() {
    let (fake, _drop) = server_with(mails(1000), |_connection, line, _drop| {
        let refused = line == "CAPA" || line.starts_with("TOP");
        refused.then(|| say("-ERR unknown command"))
    });
    let mut desk = Desk::new(&on(&fake));
    let seen = read(&mut desk);
    assert!(seen.no_heads && seen.heads.is_empty());
    assert!(!fake.heard("TOP 900 "), "the first few answers are enough");
}

#[test]
fn p82_an_err_to_one_top_leaves_the_other_heads_alone() {
    let (fake, _drop) = server_with(mails(300), |_connection, line, _drop| {
        (line == "TOP 299 0").then(|| say("-ERR [SYS/TEMP] cannot read it"))
    });
    let mut desk = Desk::new(&on(&fake));
    let seen = read(&mut desk);
    assert_eq!(seen.heads.len(), 300);
    let refused = &seen.heads[&name("uid-299")];
    assert!(matches!(refused, HeadAnswer::Refused(words) if words.contains("cannot read it")));
}

#[test]
fn p65_a_server_without_uidl_is_shown_and_nothing_can_be_done_to_its_mails_later() {
    let (fake, drop) = server_with(mails(5), |_connection, line, _drop| match line {
        "CAPA" => Some(say("+OK\nUSER\nTOP\nPIPELINING\n.")),
        "UIDL" => Some(say("-ERR unknown command")),
        _ => None,
    });
    let mut desk = Desk::new(&on(&fake));
    let seen = read(&mut desk);
    let names: Vec<DropName> = seen.heads.keys().cloned().collect();
    assert_eq!(names.len(), 5);
    assert!(matches!(names[0], DropName::Passing(_)));
    let command = MaildropCommand::Delete {
        account: work(),
        mails: names,
        loss: Loss::Accepted,
    };
    let why = cause(ask(&mut desk, command));
    assert!(matches!(why, Cause::NoUidl { .. }), "{why}");
    assert_eq!(there(&drop).len(), 5);
}

#[test]
fn a_selection_is_fetched_once_and_nothing_else_is() {
    let (fake, drop) = server(30);
    let mut settings = on(&fake);
    settings.pop3.max_download_bytes = 100;
    let mut desk = Desk::new(&settings);
    read(&mut desk);
    let report = fetch(&mut desk, names([3, 17, 99]));
    assert_eq!(
        (report.deed, report.done),
        (Deed::Fetched, 2),
        "however large"
    );
    assert_eq!(report.left, [(name("uid-99"), Left::Gone)]);
    let told = seen(&desk).changed;
    assert_eq!(told[&name("uid-17")].0, Presence::Here);
    let again = fetch(&mut desk, names([3, 17]));
    assert_eq!(again.done, 0);
    assert_eq!(again.left.len(), 2);
    assert!(again.left.iter().all(|(_name, why)| *why == Left::Here));
    assert_eq!(desk.files("").len(), 2);
    assert_eq!(there(&drop).len(), 30, "all stay on the server");
}

#[test]
fn a_fetched_selection_goes_from_the_server_by_policy_once_it_is_durable() {
    let (fake, drop) = server(5);
    let mut settings = on(&fake);
    settings.pop3.keep_on_server = KeepOnServer::DeleteAfterDownload;
    let mut desk = Desk::new(&settings);
    read(&mut desk);
    assert_eq!(fetch(&mut desk, names([2])).done, 1);
    assert_eq!(there(&drop), ["uid-1", "uid-3", "uid-4", "uid-5"]);
    assert_eq!(seen(&desk).gone, names([2]));
}

#[test]
fn what_was_removed_here_can_be_fetched_again() {
    let (fake, _drop) = server(2);
    let mut desk = Desk::new(&on(&fake));
    desk.fetch();
    let rows: Vec<_> = desk
        .events
        .iter()
        .filter_map(|event| match event {
            Event::MailsAdded { rows } => Some(rows.iter().map(|row| row.id).collect::<Vec<_>>()),
            _ => None,
        })
        .flatten()
        .collect();
    desk.ask(Command::Move {
        mails: rows.clone(),
        to: FolderName::Trash,
    });
    desk.ask(Command::Erase { mails: rows });
    assert!(desk.files("").is_empty() && desk.files(".Trash").is_empty());
    let listing = read(&mut desk).listing.unwrap();
    assert!(
        listing
            .mails
            .iter()
            .all(|mail| mail.presence == Presence::Erased)
    );
    assert_eq!(fetch(&mut desk, names([1])).done, 1);
    assert_eq!(desk.files("").len(), 1);
    assert_eq!(desk.fetch().new, 0, "the other one stays removed");
}

#[test]
fn a_mail_that_is_not_here_goes_only_where_its_loss_is_accepted() {
    let (fake, drop) = server(4);
    let mut desk = Desk::new(&on(&fake));
    read(&mut desk);
    fetch(&mut desk, names([1]));
    let report = delete(&mut desk, names([1, 2]), Loss::Forbidden);
    assert_eq!(report.done, 1);
    assert_eq!(report.left, [(name("uid-2"), Left::NotHere)]);
    assert_eq!(there(&drop), ["uid-2", "uid-3", "uid-4"]);
    let report = delete(&mut desk, names([2]), Loss::Accepted);
    assert_eq!((report.done, report.left.len()), (1, 0));
    assert_eq!(there(&drop), ["uid-3", "uid-4"]);
    assert_eq!(seen(&desk).gone, names([2]));
    assert_eq!(desk.files("").len(), 1, "the copy here stays");
    assert_eq!(desk.fetch().new, 2, "nothing comes twice");
}

#[test]
fn p64_a_name_that_now_belongs_to_another_mail_is_not_deleted() {
    let (fake, drop) = server(3);
    let mut desk = Desk::new(&on(&fake));
    desk.fetch();
    read(&mut desk);
    {
        let mut drop = drop.lock().unwrap();
        let new = mails(9).remove(8).1;
        drop.mails[1].1 = new;
    }
    for loss in [Loss::Forbidden, Loss::Accepted] {
        let report = delete(&mut desk, names([1, 2]), loss);
        assert_eq!(report.left.last(), Some(&(name("uid-2"), Left::Another)));
    }
    assert_eq!(there(&drop), ["uid-2", "uid-3"]);
}

#[test]
fn p64_two_mails_of_a_machine_without_message_id_are_told_apart_by_their_whole_header() {
    let mail = |job: usize| {
        let mail = format!(
            "Received: from cron by mx.example id {job}\r\nFrom: cron@example.org\r\n\
             Subject: done\r\nDate: Fri, 20 Nov 2026 10:00:00 +0000\r\n\r\nText\r\n"
        );
        ("uid-1".to_owned(), mail.into_bytes())
    };
    let (fake, drop) = server_with(vec![mail(1)], |_connection, _line, _drop| None);
    let mut desk = Desk::new(&on(&fake));
    desk.fetch();
    read(&mut desk);
    drop.lock().unwrap().mails = vec![mail(2)];
    for loss in [Loss::Forbidden, Loss::Accepted] {
        let report = delete(&mut desk, names([1]), loss);
        assert_eq!(report.left, [(name("uid-1"), Left::Another)]);
    }
    drop.lock().unwrap().mails = vec![mail(1)];
    assert_eq!(delete(&mut desk, names([1]), Loss::Forbidden).done, 1);
    assert!(there(&drop).is_empty());
}

#[test]
fn p64_a_mail_not_here_is_compared_with_what_the_person_saw() {
    let (fake, drop) = server(2);
    let mut desk = Desk::new(&on(&fake));
    read(&mut desk);
    drop.lock().unwrap().mails[0].1 = mails(9).remove(8).1;
    let report = delete(&mut desk, names([1, 2]), Loss::Accepted);
    assert_eq!(
        (report.done, report.left),
        (1, vec![(name("uid-1"), Left::Another)])
    );
    assert_eq!(there(&drop), ["uid-1"]);
}

#[test]
fn p22_mails_are_found_again_by_name_where_their_numbers_have_changed() {
    let (fake, drop) = server(5);
    let mut desk = Desk::new(&on(&fake));
    read(&mut desk);
    drop.lock().unwrap().mails.remove(0);
    let report = delete(&mut desk, names([1, 3]), Loss::Accepted);
    assert_eq!(report.left, [(name("uid-1"), Left::Gone)]);
    assert_eq!(there(&drop), ["uid-2", "uid-4", "uid-5"]);
}

#[test]
fn p61_of_several_mails_with_one_name_all_go_or_none() {
    let mut three = mails(3);
    three[1].0 = "uid-1".to_owned();
    let (fake, drop) = server_with(three, |_connection, _line, _drop| None);
    let mut desk = Desk::new(&on(&fake));
    let listing = read(&mut desk).listing.unwrap();
    let copies: Vec<DropName> = listing.mails[1..]
        .iter()
        .map(|mail| mail.name.clone())
        .collect();
    let report = delete(&mut desk, copies[..1].to_vec(), Loss::Accepted);
    assert_eq!((report.done, report.left[0].1.clone()), (0, Left::Copies));
    let report = delete(&mut desk, copies, Loss::Accepted);
    assert_eq!(report.done, 2);
    assert_eq!(there(&drop), ["uid-3"]);
}

#[test]
fn p66_a_malformed_listing_deletes_nothing() {
    let (fake, drop) = server_with(mails(3), |_connection, line, _drop| {
        (line == "UIDL").then(|| say("+OK\n1 uid-1\nx\n3 uid-3\n."))
    });
    let mut desk = Desk::new(&on(&fake));
    assert!(!read(&mut desk).listing.unwrap().well_formed);
    let command = MaildropCommand::Delete {
        account: work(),
        mails: names([1]),
        loss: Loss::Accepted,
    };
    let why = cause(ask(&mut desk, command));
    assert!(matches!(why, Cause::Protocol { .. }), "{why}");
    assert_eq!(there(&drop).len(), 3);
}

#[test]
fn p21_without_ok_to_quit_a_deletion_is_not_reported_as_done() {
    let (fake, _drop) = server_with(mails(2), |_connection, line, _drop| {
        (line == "QUIT").then(|| Act::SayAndClose(lines("-ERR some messages not removed")))
    });
    let mut desk = Desk::new(&on(&fake));
    read(&mut desk);
    let command = MaildropCommand::Delete {
        account: work(),
        mails: names([1]),
        loss: Loss::Accepted,
    };
    let why = cause(ask(&mut desk, command));
    assert!(matches!(why, Cause::Refused { .. }), "{why}");
    assert!(seen(&desk).gone.is_empty());
}

#[test]
fn without_top_only_an_accepted_loss_deletes() {
    let (fake, drop) = server_with(mails(2), |_connection, line, _drop| {
        (line == "CAPA").then(|| say("+OK\nUSER\nUIDL\nPIPELINING\n."))
    });
    let mut desk = Desk::new(&on(&fake));
    desk.fetch();
    read(&mut desk);
    let report = delete(&mut desk, names([1]), Loss::Forbidden);
    assert_eq!(report.left, [(name("uid-1"), Left::Unproved)]);
    let report = delete(&mut desk, names([1]), Loss::Accepted);
    assert_eq!(report.done, 1);
    assert_eq!(there(&drop), ["uid-2"]);
}

#[test]
fn p44_a_maildrop_in_use_is_tried_again_and_then_named() {
    let (fake, _drop) = server_with(mails(3), |connection, line, _drop| {
        let in_use = connection == 0 && line.starts_with("PASS");
        in_use.then(|| say("-ERR [IN-USE] another session has it"))
    });
    let mut desk = Desk::new(&on(&fake));
    assert_eq!(
        read(&mut desk).heads.len(),
        3,
        "our own former session may still hold it"
    );
    let (fake, _drop) = server_with(mails(3), |_connection, line, _drop| {
        let in_use = line.starts_with("PASS");
        in_use.then(|| say("-ERR [IN-USE] another session has it"))
    });
    let mut desk = Desk::new(&on(&fake));
    let why = cause(ask(&mut desk, MaildropCommand::Read { account: work() }));
    assert!(
        matches!(&why, Cause::Busy { words, .. } if words.contains("IN-USE")),
        "{why}"
    );
    let asks = desk
        .events
        .iter()
        .any(|event| matches!(event, Event::PasswordNeeded { .. }));
    assert!(!asks, "the password is good");
}

#[test]
fn what_is_kept_on_the_server_survives_every_policy_and_every_start() {
    let (fake, drop) = server(4);
    let mut settings = on(&fake);
    settings.pop3.keep_on_server = KeepOnServer::DeleteAfterDownload;
    let folder = tempfile::tempdir().unwrap();
    let mut desk = Desk::open(folder.path().to_owned(), &settings, |_config| ());
    read(&mut desk);
    let keep = |desk: &mut Desk, number: usize, stay: Stay| {
        let command = MaildropCommand::Keep {
            account: work(),
            mails: names([number]),
            stay,
        };
        assert!(matches!(ask(desk, command), Outcome::Done));
    };
    keep(&mut desk, 2, Stay::ForGood);
    keep(&mut desk, 3, Stay::ForGood);
    assert_eq!(seen(&desk).changed[&name("uid-2")].1, Leaves::Kept);
    desk.close();
    let mut desk = Desk::open(folder.path().to_owned(), &settings, |_config| ());
    assert_eq!(desk.fetch().new, 4);
    assert_eq!(there(&drop), ["uid-2", "uid-3"]);
    desk.fetch();
    assert_eq!(
        there(&drop),
        ["uid-2", "uid-3"],
        "also as mails of an earlier session"
    );
    keep(&mut desk, 3, Stay::AsTheAccountSays);
    desk.fetch();
    assert_eq!(there(&drop), ["uid-2"]);
    // A person's own deletion counts, and the exemption goes with the mail.
    read(&mut desk);
    assert_eq!(delete(&mut desk, names([2]), Loss::Forbidden).done, 1);
    assert!(there(&drop).is_empty());
}
