//! What filters could not do, what was not done yet, and what is taken back.

use hongyan::channel::rules::{Foreseen, RulesCommand, RulesEvent, Scope};
use hongyan::channel::{Command, Event, Outcome, Task};
use hongyan::model::account::{KeepOnServer, TlsMode};
use hongyan::model::{Deed, FolderName, OnServer, Place, Reversal};

use super::{filter, mail, reasons, rehearse, rows, server, tag};
use crate::journeys::desk::{Desk, account};
use crate::journeys::fake::Maildrop;

/// The names of the mails that lie on the server.
fn left(drop: &std::sync::Mutex<Maildrop>) -> Vec<String> {
    let drop = drop.lock().unwrap();
    drop.mails.iter().map(|(uid, _mail)| uid.clone()).collect()
}

/// An account that deletes what it has fetched, with a filter that keeps the mails of a list.
fn keeping(folder: &std::path::Path, port: u16) -> Desk {
    let mut account = account(port, 1, TlsMode::None);
    account.pop3.keep_on_server = KeepOnServer::DeleteAfterDownload;
    Desk::open(folder.to_owned(), &account, |config| {
        config.settings.filters = vec![filter("lists", "from:lists", |filter| {
            filter.on_server = OnServer::Keep;
        })];
    })
}

#[test]
fn nothing_goes_from_the_server_on_which_the_filters_could_not_have_their_word() {
    let (fake, drop) = server(Vec::new());
    let folder = tempfile::tempdir().unwrap();
    let mut desk = keeping(folder.path(), fake.port);
    desk.fetch();
    desk.close();
    drop.lock().unwrap().mails.extend([
        mail(1, "a@lists.example.org", "Kept", "x"),
        mail(2, "bob@example.org", "Lunch", "x"),
    ]);
    // What filters do cannot be written down.
    let log = folder.path().join("mail/work/filtered");
    let aside = folder.path().join("aside");
    std::fs::rename(&log, &aside).unwrap();
    std::fs::create_dir(&log).unwrap();
    let mut desk = keeping(folder.path(), fake.port);
    assert_eq!(desk.fetch().new, 2);
    assert_eq!(left(&drop), ["uid-1", "uid-2"]);
    desk.fetch();
    assert_eq!(left(&drop), ["uid-1", "uid-2"], "nor with the next session");
    desk.close();
    std::fs::remove_dir(&log).unwrap();
    std::fs::rename(&aside, &log).unwrap();
    keeping(folder.path(), fake.port).fetch();
    assert_eq!(
        left(&drop),
        ["uid-1"],
        "once it can, the filter keeps its own"
    );
}

#[test]
fn a_run_that_ended_before_the_filters_looked_costs_no_mail_on_the_server() {
    let (fake, drop) = server(Vec::new());
    let folder = tempfile::tempdir().unwrap();
    let mut desk = keeping(folder.path(), fake.port);
    desk.fetch();
    let log = folder.path().join("mail/work/filtered");
    let began = std::fs::read(&log).unwrap();
    let new = mail(1, "a@lists.example.org", "Kept", "x");
    drop.lock().unwrap().mails.push(new);
    desk.fetch();
    desk.close();
    assert_eq!(left(&drop), ["uid-1"]);
    // As if it had been killed when the mail was stored.
    std::fs::write(&log, began).unwrap();
    std::fs::remove_file(folder.path().join("mail/work/kept")).unwrap();
    keeping(folder.path(), fake.port).fetch();
    assert_eq!(
        left(&drop),
        ["uid-1"],
        "nothing new came, and it was looked at"
    );
}

#[test]
fn a_mail_that_filters_do_not_find_stays_on_its_server_until_they_have() {
    let (fake, drop) = server(Vec::new());
    let folder = tempfile::tempdir().unwrap();
    let mut desk = keeping(folder.path(), fake.port);
    desk.fetch();
    let root = folder.path().join("mail/work");
    let began = std::fs::read(root.join("filtered")).unwrap();
    let new = mail(1, "a@lists.example.org", "Kept", "x");
    drop.lock().unwrap().mails.push(new);
    desk.fetch();
    desk.close();
    // As if it had been killed when the mail was stored.
    std::fs::write(root.join("filtered"), began).unwrap();
    std::fs::remove_file(root.join("kept")).unwrap();
    // Another program has moved it, and nobody has told the index.
    let file = std::fs::read_dir(root.join("new")).unwrap().next();
    let name = file.unwrap().unwrap().file_name();
    let (here, there) = (
        root.join("new").join(&name),
        root.join(".Trash/new").join(&name),
    );
    std::fs::rename(&here, &there).unwrap();
    let mut desk = keeping(folder.path(), fake.port);
    assert_eq!(desk.fetch().new, 0);
    assert_eq!(left(&drop), ["uid-1"]);
    std::fs::rename(&there, &here).unwrap();
    desk.fetch();
    assert_eq!(left(&drop), ["uid-1"]);
    let kept = std::fs::read_to_string(root.join("kept")).unwrap();
    assert_eq!(kept.lines().count(), 1, "they have had their word");
}

#[test]
fn one_filter_that_fails_keeps_no_other_from_its_mails_and_is_made_up_for() {
    let (fake, drop) = server(Vec::new());
    let account = account(fake.port, 1, TlsMode::None);
    let folder = tempfile::tempdir().unwrap();
    let open = || {
        Desk::open(folder.path().to_owned(), &account, |config| {
            config.settings.filters = ["Lists", "Shops"]
                .map(|name| {
                    filter(name, &format!("from:{}", name.to_lowercase()), |filter| {
                        filter.move_to = Some(name.to_owned());
                    })
                })
                .into();
        })
    };
    open().fetch();
    // Nothing can be moved into this folder.
    let blocked = folder.path().join("mail/work/.Shops");
    std::fs::write(&blocked, "").unwrap();
    drop.lock().unwrap().mails.extend([
        mail(1, "a@shops.example.org", "Sale", "x"),
        mail(2, "a@lists.example.org", "Release", "x"),
    ]);
    let mut desk = open();
    desk.fetch();
    assert_eq!((desk.files(".Lists").len(), desk.files("").len()), (1, 1));
    let told = |desk: &Desk| {
        let is_it = |event: &&Event| matches!(event, Event::Notice { failure } if failure.task == Task::Filter);
        desk.events.iter().filter(is_it).count()
    };
    assert_eq!(told(&desk), 1);
    let sale = rows(&desk, FolderName::Inbox)[0].id;
    assert_eq!(reasons(&mut desk, sale), [], "it was not done");
    // Others come and are filtered; then there is a way.
    let more = mail(3, "a@lists.example.org", "Another", "x");
    drop.lock().unwrap().mails.push(more);
    desk.fetch();
    assert_eq!(desk.files(".Lists").len(), 2);
    assert_eq!(told(&desk), 0, "once is enough");
    desk.close();
    std::fs::remove_file(&blocked).unwrap();
    let mut desk = open();
    desk.fetch();
    assert_eq!((desk.files(".Shops").len(), desk.files("").len()), (1, 0));
}

/// Fetches mails of a list and of a shop, and foresees what filters of these names would do.
fn foreseen(desk: &mut Desk, names: [&str; 2]) -> Vec<Foreseen> {
    desk.fetch();
    let filters = names.map(|name| {
        filter(name, &format!("from:{}", name.to_lowercase()), |filter| {
            filter.move_to = Some(name.to_owned());
            filter.tag = vec![tag("seen")];
        })
    });
    let inbox = Scope::Place(Place::Unified(FolderName::Inbox));
    rehearse(desk, filters.into(), inbox)
}

fn reversals(desk: &Desk) -> std::sync::Arc<[Reversal]> {
    let told = desk.events.iter().rev().find_map(|event| match event {
        Event::Rules(RulesEvent::Applied { reversals, .. }) => Some(reversals.clone()),
        _ => None,
    });
    told.expect("what takes it back")
}

#[test]
fn a_run_that_fails_half_way_says_what_it_did_and_can_be_taken_back() {
    let (fake, _drop) = server(vec![
        mail(1, "a@lists.example.org", "Release", "x"),
        mail(2, "a@shops.example.org", "Sale", "x"),
    ]);
    let mut desk = Desk::new(&account(fake.port, 1, TlsMode::None));
    let foreseen = foreseen(&mut desk, ["Lists", "Shops"]);
    std::fs::write(desk.folder.join("mail/work/.Shops"), "").unwrap();
    assert_eq!(foreseen.len(), 2);
    desk.events.clear();
    let ticket = desk.send(Command::Rules(RulesCommand::Apply {
        foreseen: foreseen.into(),
    }));
    let outcome = desk.outcome(ticket);
    assert!(matches!(outcome, Outcome::Failed(_)), "{outcome:?}");
    assert_eq!(rows(&desk, FolderName::Own("Lists".to_owned())).len(), 1);
    let reversals = reversals(&desk);
    assert_eq!(reversals.len(), 2, "the tag of the other, too");
    desk.ask(Command::Rules(RulesCommand::TakeBack { reversals }));
    let back = rows(&desk, FolderName::Inbox);
    assert_eq!((back.len(), desk.files("").len()), (2, 2));
    assert!(back.iter().all(|row| row.tags.is_empty()), "{back:?}");
}

#[test]
fn undo_moves_no_mail_that_was_not_moved_or_that_was_moved_on() {
    let (fake, _drop) = server(vec![
        mail(1, "a@lists.example.org", "Release", "x"),
        mail(2, "a@shops.example.org", "Sale", "x"),
        mail(3, "a@shops.example.org", "Offer", "x"),
    ]);
    let mut desk = Desk::new(&account(fake.port, 1, TlsMode::None));
    let mut foreseen = foreseen(&mut desk, ["Lists", "Shops"]);
    for one in &mut foreseen {
        if one.row.from.address.contains("shops") {
            // Only tagged.
            one.traces[0]
                .did
                .retain(|deed| matches!(deed, Deed::Tagged(_)));
        }
    }
    desk.ask(Command::Rules(RulesCommand::Apply {
        foreseen: foreseen.clone().into(),
    }));
    let reversals = reversals(&desk);
    assert_eq!(reversals.len(), 3);
    let named = |subject: &str| {
        let one = foreseen.iter().find(|one| one.row.subject == subject);
        one.unwrap().row.id
    };
    for (subject, to) in [
        ("Sale", FolderName::Trash),
        ("Release", FolderName::Archive),
    ] {
        let mails = vec![named(subject)];
        desk.ask(Command::Move { mails, to });
    }
    desk.ask(Command::Rules(RulesCommand::TakeBack { reversals }));
    for (subject, folder) in [
        ("Sale", FolderName::Trash),
        ("Release", FolderName::Archive),
        ("Offer", FolderName::Inbox),
    ] {
        let row = rows(&desk, folder.clone());
        assert_eq!(row.len(), 1, "{subject} in {folder:?}");
        assert_eq!((row[0].id, row[0].tags.len()), (named(subject), 0));
    }
}

#[test]
fn undo_says_how_many_of_the_mails_are_no_longer_there() {
    let (fake, _drop) = server(vec![
        mail(1, "a@lists.example.org", "Release", "x"),
        mail(2, "a@shops.example.org", "Sale", "x"),
        mail(3, "a@shops.example.org", "Offer", "x"),
    ]);
    let mut desk = Desk::new(&account(fake.port, 1, TlsMode::None));
    let foreseen = foreseen(&mut desk, ["Lists", "Shops"]).into();
    desk.ask(Command::Rules(RulesCommand::Apply { foreseen }));
    let reversals = reversals(&desk);
    let shops = rows(&desk, FolderName::Own("Shops".to_owned()));
    let mails = vec![shops[0].id];
    let to = FolderName::Trash;
    desk.ask(Command::Move {
        mails: mails.clone(),
        to,
    });
    desk.ask(Command::Erase { mails });
    // The other is taken away by another program.
    let folder = desk.folder.join("mail/work/.Shops");
    let files = ["new", "cur"].map(|part| std::fs::read_dir(folder.join(part)).unwrap());
    for file in files.into_iter().flatten() {
        std::fs::remove_file(file.unwrap().path()).unwrap();
    }
    desk.events.clear();
    let asked = desk.send(Command::Rules(RulesCommand::TakeBack { reversals }));
    let outcome = desk.outcome(asked);
    assert!(matches!(outcome, Outcome::Done), "{outcome:?}");
    let missing = desk.events.iter().filter_map(|event| match event {
        Event::Missing { ticket, mails } => Some((*ticket, *mails)),
        _ => None,
    });
    assert_eq!(missing.collect::<Vec<_>>(), [(asked, 2)]);
    assert_eq!(rows(&desk, FolderName::Inbox).len(), 1);
}
