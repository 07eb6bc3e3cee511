//! Filters and junk, from the server to where a mail ends up, and what is said about it.

mod undone;

use hongyan::channel::rules::{FilterChange, Foreseen, Lesson, RulesCommand, RulesEvent, Scope};
use hongyan::channel::{Command, Event, Outcome};
use hongyan::model::account::{KeepOnServer, TlsMode};
use hongyan::model::{
    Agent, Deed, EvidencePlace, Filter, Flags, FolderName, JunkSettings, MailId, MailSummary, Mark,
    OnServer, Place, Tag, Trace,
};

use super::desk::{Desk, account};
use super::fake::{Act, Fake, Maildrop};

fn mail(number: usize, from: &str, subject: &str, body: &str) -> (String, Vec<u8>) {
    let text = format!(
        "From: {from}\r\nTo: ann@example.org\r\nSubject: {subject}\r\n\
         Date: Fri, 20 Nov 2026 10:00:{:02} +0000\r\nMessage-ID: <{number}@example.org>\r\n\r\n\
         {body}\r\n",
        number % 60
    );
    (format!("uid-{number}"), text.into_bytes())
}

fn server(mails: Vec<(String, Vec<u8>)>) -> (Fake, std::sync::Arc<std::sync::Mutex<Maildrop>>) {
    let drop = std::sync::Arc::new(std::sync::Mutex::new(Maildrop::new(mails)));
    let served = std::sync::Arc::clone(&drop);
    let fake = Fake::start(false, None, move |_connection, line| {
        let mut drop = served.lock().unwrap();
        if line == "QUIT" {
            return Act::SayAndClose(drop.answer(line));
        }
        Act::Say(drop.answer(line))
    });
    (fake, drop)
}

fn filter(name: &str, when: &str, change: impl FnOnce(&mut Filter)) -> Filter {
    let mut filter = Filter::new(name, when);
    change(&mut filter);
    filter
}

fn tag(name: &str) -> Tag {
    Tag::new(name).unwrap()
}

/// The rows of a folder, by what was last told of them.
fn rows(desk: &Desk, folder: FolderName) -> Vec<MailSummary> {
    let mut found = Vec::new();
    for event in &desk.events {
        match event {
            Event::MailsAdded { rows } | Event::MailsChanged { rows } => {
                for row in rows {
                    found.retain(|one: &MailSummary| one.id != row.id);
                    found.push(row.clone());
                }
            }
            _ => {}
        }
    }
    found.retain(|row| row.folder.name == folder);
    found
}

fn reasons(desk: &mut Desk, mail: MailId) -> Vec<Trace> {
    let before = desk.events.len();
    desk.ask(Command::Open { mail });
    let told = desk
        .events
        .iter()
        .skip(before)
        .find_map(|event| match event {
            Event::Rules(RulesEvent::Reasons { mail: of, traces }) if *of == mail => {
                Some(traces.clone())
            }
            _ => None,
        });
    told.unwrap_or_default()
}

fn rehearse(desk: &mut Desk, filters: Vec<Filter>, scope: Scope) -> Vec<Foreseen> {
    let asked = desk.ask(Command::Rules(RulesCommand::Rehearse { filters, scope }));
    assert!(matches!(asked, Outcome::Done), "{asked:?}");
    let told = desk.events.iter().rev().find_map(|event| match event {
        Event::Rules(RulesEvent::Foreseen { mails, .. }) => Some(mails.to_vec()),
        _ => None,
    });
    told.expect("what is foreseen")
}

/// How many mails were announced at a time, and what those that are named are about.
fn announced(desk: &Desk) -> Vec<(u64, Vec<&str>)> {
    let arrived = desk.events.iter().filter_map(|event| match event {
        Event::Arrived { mails, newest } => {
            let subjects = newest.iter().map(|row| row.subject.as_str());
            Some((*mails, subjects.collect()))
        }
        _ => None,
    });
    arrived.collect()
}

/// Mails of which every fourth is of a list.
fn mails_of_a_list(count: usize) -> Vec<(String, Vec<u8>)> {
    let one = |number| {
        let from = if number % 4 == 0 {
            "a@lists.example.org"
        } else {
            "bob@example.org"
        };
        mail(
            number,
            from,
            &format!("Mail {number}"),
            "会议纪要 and words",
        )
    };
    (1..=count).map(one).collect()
}

#[test]
fn what_arrives_is_filtered_before_it_is_told_and_says_why() {
    let (fake, drop) = server(vec![
        mail(
            1,
            "Rust list <users@lists.example.org>",
            "Release 1.95",
            "out now",
        ),
        mail(
            2,
            "Boss <boss@example.org>",
            "Monday",
            "the quarterly numbers",
        ),
        mail(3, "Shop <shop@shop.example>", "Sale", "everything must go"),
        mail(4, "Bob <bob@example.org>", "Lunch", "on Friday"),
    ]);
    let mut account = account(fake.port, 1, TlsMode::None);
    account.pop3.keep_on_server = KeepOnServer::DeleteAfterDownload;
    let mut desk = Desk::with(&account, |config| {
        config.settings.filters = vec![
            filter("lists", "from:lists.example.org", |filter| {
                filter.move_to = Some("Lists/Rust".to_owned());
                filter.tag = vec![tag("rust")];
                filter.notify = false;
                filter.on_server = OnServer::Keep;
            }),
            filter("numbers", "quarterly", |filter| {
                filter.mark = vec![Mark::Flagged]
            }),
            filter("shops", "from:shop.example", |filter| {
                filter.delete = true;
                filter.mark = vec![Mark::Read];
            }),
        ];
    });
    let report = desk.fetch();
    assert_eq!((report.new, report.failure), (4, None));
    let added: Vec<(FolderName, Flags, Vec<Tag>)> = desk
        .events
        .iter()
        .filter_map(|event| match event {
            Event::MailsAdded { rows } => Some(rows),
            _ => None,
        })
        .flatten()
        .map(|row| (row.folder.name.clone(), row.flags, row.tags.clone()))
        .collect();
    assert_eq!(added.len(), 4, "each is told once");
    let lists = FolderName::Own("Lists/Rust".to_owned());
    assert!(added.contains(&(lists.clone(), Flags::NONE, vec![tag("rust")])));
    assert!(added.contains(&(FolderName::Inbox, Flags::FLAGGED, vec![])));
    assert!(added.contains(&(FolderName::Trash, Flags::SEEN, vec![])));
    assert!(added.contains(&(FolderName::Inbox, Flags::NONE, vec![])));
    assert_eq!(desk.files(".Lists.Rust").len(), 1);
    assert_eq!(desk.files(".Trash").len(), 1);
    let listed = rows(&desk, lists)[0].id;
    let neither_quiet_nor_deleted = vec!["Lunch", "Monday"];
    assert_eq!(
        announced(&desk),
        [(2, neither_quiet_nor_deleted)],
        "once a fetch"
    );
    let why = reasons(&mut desk, listed);
    assert_eq!(why.len(), 1);
    assert_eq!(why[0].by, Agent::Filter("lists".to_owned()));
    let evidence = &why[0].because[0];
    assert_eq!(evidence.place, EvidencePlace::From);
    assert_eq!(evidence.found, "users@lists.example.org");
    // The next session deletes what may go, and leaves what the filter keeps.
    desk.fetch();
    let left: Vec<String> = drop
        .lock()
        .unwrap()
        .mails
        .iter()
        .map(|(uid, _)| uid.clone())
        .collect();
    assert_eq!(left, ["uid-1"]);
}

#[test]
fn a_filter_gives_a_mail_up_on_a_server_that_keeps_all_others() {
    let (fake, drop) = server(vec![
        mail(1, "Shop <shop@shop.example>", "Sale", "x"),
        mail(2, "Bob <bob@example.org>", "Lunch", "x"),
    ]);
    let account = account(fake.port, 1, TlsMode::None);
    let mut desk = Desk::with(&account, |config| {
        config.settings.filters = vec![filter("shops", "subject:sale", |filter| {
            filter.on_server = OnServer::Delete;
        })];
    });
    desk.fetch();
    assert_eq!(
        drop.lock().unwrap().mails.len(),
        2,
        "not before its name is durable and proved"
    );
    desk.fetch();
    let left: Vec<String> = drop
        .lock()
        .unwrap()
        .mails
        .iter()
        .map(|(uid, _)| uid.clone())
        .collect();
    assert_eq!(left, ["uid-2"]);
    assert_eq!(desk.files("").len(), 2);
}

#[test]
fn a_rehearsal_does_nothing_and_what_is_then_done_is_what_it_said_and_can_be_taken_back() {
    let (fake, _drop) = server(mails_of_a_list(40));
    let mut desk = Desk::new(&account(fake.port, 1, TlsMode::None));
    desk.fetch();
    let filters = vec![
        filter("lists", "from:lists", |filter| {
            filter.move_to = Some("Lists".to_owned());
            filter.tag = vec![tag("list")];
        }),
        filter("eight", "subject:8 会议", |filter| {
            filter.mark = vec![Mark::Read];
            filter.move_to = Some("Eight".to_owned());
        }),
    ];
    let inbox = Scope::Place(Place::Unified(FolderName::Inbox));
    let nowhere = Place::Unified(FolderName::Own("Wrok".to_owned()));
    let ticket = desk.send(Command::Rules(RulesCommand::Rehearse {
        filters: filters.clone(),
        scope: Scope::Place(nowhere),
    }));
    assert!(matches!(desk.outcome(ticket), Outcome::Failed(_)));
    let foreseen = rehearse(&mut desk, filters.clone(), inbox.clone());
    assert_eq!(foreseen.len(), 10);
    assert_eq!(desk.files("").len(), 40, "nothing was done");
    let eighth = foreseen
        .iter()
        .find(|one| one.row.subject == "Mail 8")
        .unwrap();
    let did: Vec<&[Deed]> = eighth
        .traces
        .iter()
        .map(|trace| trace.did.as_slice())
        .collect();
    assert_eq!(
        did,
        [
            &[Deed::Moved("Lists".to_owned()), Deed::Tagged(tag("list"))][..],
            &[Deed::Marked(Mark::Read)][..],
        ]
    );
    desk.events.clear();
    desk.ask(Command::Rules(RulesCommand::Apply {
        foreseen: foreseen.clone().into(),
    }));
    let lists = FolderName::Own("Lists".to_owned());
    let moved = rows(&desk, lists.clone());
    assert_eq!(moved.len(), 10);
    for one in &foreseen {
        let row = moved.iter().find(|row| row.id == one.row.id).unwrap();
        assert_eq!(row.tags, [tag("list")]);
        assert_eq!(row.flags.contains(Flags::SEEN), one.traces.len() == 2);
        assert_eq!(reasons(&mut desk, row.id), one.traces);
    }
    // Done again, there is nothing left to do.
    let all = Scope::Mails(moved.iter().map(|row| row.id).collect());
    assert_eq!(rehearse(&mut desk, filters, all), []);
    let reversals = desk.events.iter().find_map(|event| match event {
        Event::Rules(RulesEvent::Applied { reversals, .. }) => Some(reversals.clone()),
        _ => None,
    });
    desk.events.clear();
    desk.ask(Command::Rules(RulesCommand::TakeBack {
        reversals: reversals.unwrap(),
    }));
    let back = rows(&desk, FolderName::Inbox);
    assert_eq!(back.len(), 10);
    assert!(
        back.iter()
            .all(|row| row.tags.is_empty() && row.flags == Flags::NONE)
    );
    assert_eq!(reasons(&mut desk, back[0].id), []);
    assert_eq!(desk.files("").len(), 40);
}

#[test]
fn what_an_earlier_run_did_not_filter_is_filtered_by_the_next_and_nothing_older() {
    let (fake, drop) = server(vec![mail(1, "a@lists.example.org", "Old", "x")]);
    let account = account(fake.port, 1, TlsMode::None);
    let folder = tempfile::tempdir().unwrap();
    let lists = || {
        vec![filter("lists", "from:lists", |filter| {
            filter.move_to = Some("Lists".to_owned())
        })]
    };
    // Without a filter; with one; and once more as if the run had ended before it looked.
    Desk::open(folder.path().to_owned(), &account, |_config| ()).fetch();
    drop.lock()
        .unwrap()
        .mails
        .push(mail(2, "a@lists.example.org", "New", "x"));
    let mut desk = Desk::open(folder.path().to_owned(), &account, |config| {
        config.settings.filters = lists();
    });
    desk.fetch();
    assert_eq!((desk.files("").len(), desk.files(".Lists").len()), (1, 1));
    desk.close();
    let from = folder.path().join("mail/work/.Lists");
    let new = std::fs::read_dir(from.join("new"))
        .unwrap()
        .chain(std::fs::read_dir(from.join("cur")).unwrap());
    let new = new.flatten().next().unwrap().path();
    let back = folder
        .path()
        .join("mail/work/new")
        .join(new.file_name().unwrap());
    std::fs::rename(&new, &back).unwrap();
    let log = folder.path().join("mail/work/filtered");
    let text = std::fs::read_to_string(&log).unwrap();
    let first = text.lines().next().unwrap();
    assert!(first.starts_with("{\"until\":"), "{text}");
    std::fs::write(&log, format!("{first}\n")).unwrap();
    let mut desk = Desk::open(folder.path().to_owned(), &account, |config| {
        config.settings.filters = lists();
    });
    desk.ask(Command::Index { rebuild: false });
    drop.lock()
        .unwrap()
        .mails
        .push(mail(3, "bob@example.org", "x", "x"));
    desk.fetch();
    assert_eq!(desk.files(".Lists").len(), 1, "the one that was left");
    assert_eq!(
        desk.files("").len(),
        2,
        "the one of before the filter stays"
    );
}

/// Presses the button; how many mails are known as junk and as wanted then.
fn learn(desk: &mut Desk, mails: Vec<MailId>, lesson: Lesson) -> (u64, u64) {
    desk.ask(Command::Rules(RulesCommand::Learn { mails, lesson }));
    let known = desk.events.iter().rev().find_map(|event| match event {
        Event::Rules(RulesEvent::Known {
            junk_mails,
            good_mails,
            ..
        }) => Some((*junk_mails, *good_mails)),
        _ => None,
    });
    known.unwrap()
}

#[test]
fn junk_is_learned_taken_back_and_then_known_by_itself_with_its_words() {
    let junk = |number: usize| {
        let text = format!("casino bonus winner 免费赠送 number {number} hello");
        mail(
            number,
            &format!("p{number}@prizes.example"),
            "You win",
            &text,
        )
    };
    let good = |number: usize| {
        let text = format!("the minutes of the meeting {number} hello");
        mail(
            number,
            &format!("colleague{number}@example.org"),
            "Minutes",
            &text,
        )
    };
    let first: Vec<_> = (1..=25).map(junk).chain((26..=50).map(good)).collect();
    let (fake, drop) = server(first);
    let mut desk = Desk::with(&account(fake.port, 1, TlsMode::None), |config| {
        config.settings.junk = JunkSettings::default();
    });
    desk.fetch();
    let here = rows(&desk, FolderName::Inbox);
    let (bad, wanted): (Vec<MailSummary>, Vec<MailSummary>) =
        here.into_iter().partition(|row| row.subject == "You win");
    let ids = |rows: &[MailSummary]| rows.iter().map(|row| row.id).collect::<Vec<MailId>>();
    // What was read and left where it lies counts as wanted.
    desk.ask(Command::SetFlags {
        mails: ids(&wanted),
        add: Flags::SEEN,
        remove: Flags::NONE,
    });
    assert_eq!(learn(&mut desk, ids(&bad), Lesson::Junk), (25, 25));
    assert_eq!(
        learn(&mut desk, ids(&bad), Lesson::Junk),
        (25, 25),
        "once more changes nothing"
    );
    let one = vec![bad[0].id];
    assert_eq!(learn(&mut desk, one.clone(), Lesson::Wanted), (24, 26));
    assert_eq!(learn(&mut desk, one.clone(), Lesson::Mistaken), (25, 25));
    // Somebody one has written to is never junk, whatever he writes.
    let sent = desk
        .folder
        .join("mail/work/.Sent/cur/1700000000.M1P1Q1.host:2,S");
    std::fs::write(
        sent,
        b"From: ann@example.org\r\nTo: friend@prizes.example\r\n\r\nhello\r\n",
    )
    .unwrap();
    desk.ask(Command::Index { rebuild: false });
    drop.lock().unwrap().mails.extend([
        junk(60),
        good(61),
        mail(
            62,
            "Friend <friend@prizes.example>",
            "You win",
            "casino bonus winner 免费赠送",
        ),
    ]);
    desk.fetch();
    let caught = rows(&desk, FolderName::Junk);
    assert_eq!(caught.len(), 1, "{caught:?}");
    assert_eq!(caught[0].from.address, "p60@prizes.example");
    assert_eq!(rows(&desk, FolderName::Inbox).len(), 2);
    let why = reasons(&mut desk, caught[0].id);
    let Agent::Junk(opinion) = &why[0].by else {
        panic!("{why:?}");
    };
    assert!(opinion.likelihood >= 0.95);
    assert_eq!(opinion.weights.len(), 10);
    assert!(
        opinion
            .weights
            .iter()
            .any(|weight| weight.word == "casino" && weight.in_junk == 25 && weight.in_good == 0)
    );
    assert_eq!((opinion.junk_mails, opinion.good_mails), (25, 25));
}

#[test]
fn filters_saved_by_the_window_stand_in_the_file_and_a_wrong_one_changes_nothing() {
    let (fake, _drop) = server(Vec::new());
    let mut desk = Desk::new(&account(fake.port, 1, TlsMode::None));
    let good = filter("lists", "to:lists", |filter| {
        filter.move_to = Some("Lists".to_owned())
    });
    let save = |filter: &Filter| {
        Command::Rules(RulesCommand::ChangeFilters(FilterChange::Save {
            filter: Box::new(filter.clone()),
            instead_of: None,
        }))
    };
    let saved = desk.ask(save(&good));
    assert!(matches!(saved, Outcome::Done), "{saved:?}");
    let file = desk.folder.join("config.toml");
    let before = std::fs::read_to_string(&file).unwrap();
    assert!(before.contains("[[filter]]"), "{before}");
    let wrong = filter("b", "(to:", |_filter| ());
    let ticket = desk.send(save(&wrong));
    assert!(matches!(desk.outcome(ticket), Outcome::Failed(_)));
    assert_eq!(std::fs::read_to_string(&file).unwrap(), before);
    let known = desk.events.iter().rev().find_map(|event| match event {
        Event::Rules(RulesEvent::Known { filters, .. }) => Some(filters.clone()),
        _ => None,
    });
    assert_eq!(known.unwrap(), [good]);
}

#[test]
fn a_filter_written_by_hand_while_the_window_is_open_stays_in_the_file() {
    let (fake, _drop) = server(Vec::new());
    let mut desk = Desk::new(&account(fake.port, 1, TlsMode::None));
    let change = |change| Command::Rules(RulesCommand::ChangeFilters(change));
    desk.ask(change(FilterChange::Save {
        filter: Box::new(Filter::new("lists", "to:lists")),
        instead_of: None,
    }));
    let file = desk.folder.join("config.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    let by_hand = "\n# mine\n[[filter]]\nname = \"boss\"\nwhen = \"from:boss\"\n";
    std::fs::write(&file, format!("{text}{by_hand}")).unwrap();
    desk.ask(change(FilterChange::Switch {
        name: "lists".to_owned(),
        on: false,
    }));
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.contains(by_hand), "{text}");
    let known = desk.events.iter().rev().find_map(|event| match event {
        Event::Rules(RulesEvent::Known { filters, .. }) => Some(filters.clone()),
        _ => None,
    });
    let known: Vec<(String, bool)> = known
        .unwrap()
        .into_iter()
        .map(|filter| (filter.name, filter.enabled))
        .collect();
    assert_eq!(
        known,
        [("lists".to_owned(), false), ("boss".to_owned(), true)]
    );
}
