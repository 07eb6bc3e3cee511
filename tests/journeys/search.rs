//! Finding mails: that nothing is missed, that it comes in pieces and can be broken off, that
//! words are taken in by themselves, and the same from the command line.

mod named;
mod recall;

use std::fs;
use std::path::Path;
use std::process::Command as Process;

use hongyan::channel::{Command, Event, ListPiece, Outcome, SearchCommand, SearchEvent, Ticket};
use hongyan::model::account::TlsMode;
use hongyan::model::{FolderName, Grouping, Indexed, MailId, Order, OrderBy, Place, SavedSearch};
use serde_json::Value;

use super::desk::{Desk, account};

/// Files of a maildir, the newest with the highest number.
fn put(folder: &Path, numbers: std::ops::Range<usize>, mail: impl Fn(usize) -> String) {
    let cur = folder.join("mail/work/cur");
    for inner in ["cur", "new", "tmp"] {
        fs::create_dir_all(cur.with_file_name(inner)).unwrap();
    }
    for number in numbers {
        let name = format!("17{number:08}.a{number}.host:2,S");
        fs::write(cur.join(name), mail(number)).unwrap();
    }
}

fn letter(number: usize) -> String {
    format!(
        "From: Ann <ann{}@example.org>\r\nTo: bob@example.org\r\nSubject: Letter {number}\r\n\r\n\
         the wild goose number{number} 鸿雁来信\r\n",
        number % 10
    )
}

fn list(place: Place, search: &str) -> Command {
    Command::List {
        place,
        search: search.to_owned(),
        order: Order::default(),
        grouping: Grouping::Flat,
    }
}

/// The pieces told under a ticket.
fn pieces(desk: &Desk, of: Ticket) -> Vec<ListPiece> {
    let pieces = desk.events.iter().filter_map(|event| match event {
        Event::Listed { ticket, piece, .. } if *ticket == of => Some(piece.clone()),
        _ => None,
    });
    pieces.collect()
}

fn found(desk: &mut Desk, place: Place, search: &str) -> Vec<MailId> {
    desk.events.clear();
    let ticket = desk.send(list(place, search));
    let outcome = desk.outcome(ticket);
    assert!(matches!(outcome, Outcome::Done), "{outcome:?}");
    let pieces = pieces(desk, ticket);
    assert!(pieces.last().unwrap().complete);
    pieces
        .iter()
        .flat_map(|piece| piece.mails.to_vec())
        .collect()
}

/// Waits until all words are in, and says how often that was told.
fn wait_until_whole(desk: &mut Desk, mails: u64) -> usize {
    let mut told = 0;
    loop {
        if let Event::Search(SearchEvent::Indexed(indexed)) = desk.next() {
            told += 1;
            let whole = Indexed {
                mails,
                with_text: mails,
            };
            if indexed == whole {
                return told;
            }
        }
    }
}

#[test]
fn words_are_taken_in_by_themselves_and_a_search_comes_in_pieces_the_first_with_rows() {
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), 0..700, letter);
    let account = account(1, 1, TlsMode::None);
    let by_itself = |config: &mut hongyan::worker::Config| config.background = true;
    let mut desk = Desk::open(folder.path().to_owned(), &account, by_itself);
    wait_until_whole(&mut desk, 700);
    desk.events.clear();
    let ticket = desk.send(list(Place::Everywhere, "wild goose"));
    desk.outcome(ticket);
    let pieces = pieces(&desk, ticket);
    assert_eq!((pieces[0].mails.len(), pieces[0].rows.len()), (50, 50));
    assert!(!pieces[0].complete && pieces.len() > 1);
    let mut told = 0;
    for piece in &pieces {
        assert_eq!(piece.from, told);
        told += piece.mails.len();
    }
    let last = pieces.last().unwrap();
    assert_eq!((told, last.complete, last.of), (700, true, Some(700)));
    let all: Vec<MailId> = pieces
        .iter()
        .flat_map(|piece| piece.mails.to_vec())
        .collect();
    assert!(all.is_sorted_by(|one, other| one > other), "newest first");
    assert_eq!(
        found(&mut desk, Place::Everywhere, "来信 number7").len(),
        11
    );
    // Other orders come when all is found.
    let ticket = desk.send(Command::List {
        place: Place::Unified(FolderName::Inbox),
        search: "goose".to_owned(),
        order: OrderBy::Subject.natural(),
        grouping: Grouping::Flat,
    });
    desk.outcome(ticket);
    let pieces = self::pieces(&desk, ticket);
    assert_eq!((pieces.len(), pieces[0].mails.len()), (1, 700));
    assert_eq!(pieces[0].rows[0].subject, "Letter 0");
}

#[test]
fn a_run_that_was_broken_off_is_gone_on_with_and_nothing_is_missed() {
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), 0..1_500, letter);
    let account = account(1, 1, TlsMode::None);
    let by_itself = |config: &mut hongyan::worker::Config| config.background = true;
    for _broken_off in 0..3 {
        let mut desk = Desk::open(folder.path().to_owned(), &account, by_itself);
        while !matches!(desk.next(), Event::Search(SearchEvent::Indexed(_))) {}
        desk.close();
    }
    let mut desk = Desk::open(folder.path().to_owned(), &account, by_itself);
    wait_until_whole(&mut desk, 1_500);
    assert_eq!(found(&mut desk, Place::Everywhere, "鸿雁").len(), 1_500);
    assert_eq!(found(&mut desk, Place::Everywhere, "number1499").len(), 1);
}

#[test]
fn the_newest_search_takes_the_place_of_the_one_that_goes_on_and_one_can_be_broken_off() {
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), 0..3_000, letter);
    let account = account(1, 1, TlsMode::None);
    let mut desk = Desk::open(folder.path().to_owned(), &account, |_config| ());
    desk.ask(Command::Index { rebuild: false });
    let slow = desk.send(list(Place::Everywhere, "/nothing has this/"));
    let newer = desk.send(list(Place::Everywhere, "number42"));
    let mut ended = std::collections::BTreeMap::new();
    while ended.len() < 2 {
        if let Event::Ended { ticket, outcome } = desk.next() {
            ended.insert(ticket, outcome);
        }
    }
    assert!(matches!(ended[&slow], Outcome::Cancelled), "{ended:?}");
    assert!(matches!(ended[&newer], Outcome::Done), "{ended:?}");
    assert!(pieces(&desk, slow).is_empty(), "nobody wants it any more");
    // number42, number420 to number429.
    let newer: usize = pieces(&desk, newer)
        .iter()
        .map(|piece| piece.mails.len())
        .sum();
    assert_eq!(newer, 11);
    let slow = desk.send(list(Place::Everywhere, "/nothing has this/"));
    desk.send(Command::Cancel { ticket: slow });
    assert!(matches!(desk.outcome(slow), Outcome::Cancelled));
}

#[test]
fn a_search_is_kept_as_a_place_with_its_count_changed_and_removed() {
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), 0..30, letter);
    let account = account(1, 1, TlsMode::None);
    let mut desk = Desk::open(folder.path().to_owned(), &account, |_config| ());
    desk.ask(Command::Index { rebuild: false });
    desk.events.clear();
    let named = |name: &str, query: &str| SavedSearch {
        name: name.to_owned(),
        query: query.to_owned(),
    };
    let save = |search: SavedSearch, instead_of: Option<&str>| {
        Command::Search(SearchCommand::Save {
            search,
            instead_of: instead_of.map(str::to_owned),
        })
    };
    desk.ask(save(named("Three", "from:ann3"), None));
    let count = desk.events.iter().find_map(|event| match event {
        Event::Search(SearchEvent::Counted { name, mails }) => Some((name.clone(), *mails)),
        _ => None,
    });
    assert_eq!(count, Some(("Three".to_owned(), 3)));
    let place = || Place::Search("Three".to_owned());
    assert_eq!(found(&mut desk, place(), "").len(), 3);
    assert_eq!(found(&mut desk, place(), "number13").len(), 1);
    let again = desk.ask(save(named("Three", "goose"), None));
    assert!(matches!(again, Outcome::Failed(_)), "two of one name");
    desk.ask(save(named("四", "来信 from:ann4"), Some("Three")));
    let config = fs::read_to_string(folder.path().join("config.toml")).unwrap();
    assert!(
        config.contains("[[search]]\nname = \"四\"\nquery = \"来信 from:ann4\"\n"),
        "{config}"
    );
    assert_eq!(
        found(&mut desk, Place::Search("四".to_owned()), "").len(),
        3
    );
    let name = "四".to_owned();
    desk.ask(Command::Search(SearchCommand::Remove { name }));
    let config = fs::read_to_string(folder.path().join("config.toml")).unwrap();
    assert!(!config.contains("search"), "{config}");
}

#[test]
fn whom_one_writes_with_is_told() {
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), 0..30, letter);
    let account = account(1, 1, TlsMode::None);
    let mut desk = Desk::open(folder.path().to_owned(), &account, |_config| ());
    desk.ask(Command::Index { rebuild: false });
    desk.ask(Command::Search(SearchCommand::Know));
    let known = desk.events.iter().find_map(|event| match event {
        Event::Search(SearchEvent::Known { people }) => Some(people.clone()),
        _ => None,
    });
    let known = known.unwrap();
    assert_eq!(known.len(), 11, "ten addresses and one name: {known:?}");
}

/// Runs `hongyan search` on a profile: code, lines, standard error.
fn search(folder: &Path, arguments: &[&str]) -> (i32, Vec<String>, String) {
    let run = Process::new(env!("CARGO_BIN_EXE_hongyan"))
        .arg("--profile")
        .arg(folder)
        .arg("search")
        .args(arguments)
        .output()
        .unwrap();
    let text = |octets: &[u8]| String::from_utf8(octets.to_vec()).unwrap();
    let lines = text(&run.stdout).lines().map(str::to_owned).collect();
    (run.status.code().unwrap(), lines, text(&run.stderr))
}

#[test]
fn the_command_line_finds_the_same_while_a_window_has_the_profile_and_without_one() {
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), 0..120, letter);
    put(folder.path(), 900..901, |_number| {
        "From: =?utf-8?B?546L6Iqz?= <fang@example.org>\r\n\
         Date: Thu, 5 Mar 2026 13:05:00 +0000\r\nSubject: Meeting\r\n\r\nsee you\r\n"
            .to_owned()
    });
    let account = account(1, 1, TlsMode::None);
    let by_itself = |config: &mut hongyan::worker::Config| config.background = true;
    let mut desk = Desk::open(folder.path().to_owned(), &account, by_itself);
    wait_until_whole(&mut desk, 121);
    for is_open in [true, false] {
        let (code, lines, told) = search(folder.path(), &["--limit", "7", "wild", "goose"]);
        assert_eq!((code, lines.len(), told.as_str()), (0, 7, ""), "{is_open}");
        let (code, lines, _told) = search(folder.path(), &["(goose OR meeting) -letter"]);
        assert_eq!((code, lines.len()), (0, 1));
        assert!(lines[0].ends_with("  王芳  Meeting"), "{lines:?}");
        let (code, lines, told) = search(folder.path(), &["--json", "from:fang", "\"see you\""]);
        assert_eq!((code, lines.len()), (0, 1), "{told}");
        let mail: Value = serde_json::from_str(&lines[0]).unwrap();
        assert_eq!(mail["folder"], "Inbox");
        assert_eq!(mail["from"], "王芳 <fang@example.org>");
        assert_eq!(mail["subject"], "Meeting");
        assert!(mail["id"].is_i64() && mail["date"].as_str().unwrap().starts_with("2026-03-05T"));
        let path = mail["path"].as_str().unwrap();
        assert!(fs::read_to_string(path).unwrap().contains("see you"));
        let (code, lines, _told) = search(folder.path(), &["nowhere"]);
        assert_eq!((code, lines.len()), (0, 0));
        if is_open {
            desk.close();
        }
    }
}

#[test]
fn a_search_that_cannot_be_understood_ends_as_usage_with_its_column() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("config.toml"), "language = \"en\"\n").unwrap();
    let (code, lines, told) = search(folder.path(), &["lunch before:soon"]);
    assert_eq!((code, lines.len()), (64, 0));
    assert_eq!(
        told,
        "hongyan: could not understand the search: column 14: “soon” is no date (write \
         2026-03-05, 2026-03, 2026, yesterday, last-week or 7d)\n"
    );
    let (code, _lines, told) = search(folder.path(), &["lunch", "--json"]);
    assert_eq!(code, 64, "{told}");
    fs::write(folder.path().join("config.toml"), "language = \"zh-CN\"\n").unwrap();
    let (code, _lines, told) = search(folder.path(), &["会议", "大于：很大"]);
    assert_eq!(code, 64);
    assert!(told.contains("第 7 个字符：“很大”不是大小"), "{told}");
}

#[test]
fn names_of_what_is_nowhere_and_words_too_short_are_told_beside_what_is_found() {
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), 0..3, letter);
    let account = account(1, 1, TlsMode::None);
    let mut desk = Desk::open(folder.path().to_owned(), &account, |_config| ());
    desk.ask(Command::Index { rebuild: false });
    desk.close();
    let (code, lines, told) = search(folder.path(), &["goose", "-in:Inbxo"]);
    assert_eq!((code, lines.len()), (0, 3));
    assert_eq!(
        told,
        "hongyan: could not find what is named: column 11: no folder is called “Inbxo” \
         (perhaps Inbox is meant)\n"
    );
    let (code, lines, told) = search(folder.path(), &["in:inbox", "go"]);
    assert_eq!((code, lines.len()), (0, 0));
    assert_eq!(
        told,
        "hongyan: found nothing: column 10: “go” is looked for as a whole word (from the third \
         letter on, words that begin so are found as well)\n"
    );
    let (_code, lines, told) = search(folder.path(), &["--json", "goose OR go"]);
    assert_eq!((lines.len(), told.as_str()), (3, ""));
}

#[test]
fn whoever_asks_for_the_index_to_be_brought_up_to_date_gets_rows_back_that_were_lost() {
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), 0..3, letter);
    let account = account(1, 1, TlsMode::None);
    let index = || {
        let mut desk = Desk::open(folder.path().to_owned(), &account, |_config| ());
        desk.ask(Command::Index { rebuild: false });
        desk.close();
    };
    // Folders that have not changed for a while are passed over at a start.
    for part in ["new", "cur"] {
        let directory = fs::File::open(folder.path().join("mail/work").join(part)).unwrap();
        let past =
            std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_700_000_100);
        directory.set_modified(past).unwrap();
    }
    index();
    let rows = rusqlite::Connection::open(folder.path().join("index.sqlite")).unwrap();
    assert_eq!(
        rows.execute(
            "DELETE FROM mails WHERE id = (SELECT min(id) FROM mails)",
            []
        ),
        Ok(1)
    );
    drop(rows);
    assert_eq!(search(folder.path(), &["goose"]).1.len(), 2);
    index();
    assert_eq!(search(folder.path(), &["goose"]).1.len(), 3);
}

#[test]
fn where_nothing_is_indexed_a_search_says_so_and_makes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (code, _lines, told) = search(folder.path(), &["lunch"]);
    assert_eq!(code, 66);
    assert!(told.contains("hongyan index"), "{told}");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn rows_without_their_words_are_found_by_the_rest_and_the_line_says_what_is_missing() {
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), 0..5, letter);
    let account = account(1, 1, TlsMode::None);
    let mut desk = Desk::open(folder.path().to_owned(), &account, |_config| ());
    desk.ask(Command::Index { rebuild: false });
    desk.close();
    // As a run leaves it that was killed before it took the words in.
    fs::remove_file(folder.path().join("text.sqlite")).unwrap();
    let store = hongyan::store::Store::open(
        &hongyan::store::ProfilePaths::under(folder.path()),
        std::slice::from_ref(&account.id),
    );
    drop(store.unwrap());
    let (code, lines, told) = search(folder.path(), &["is:read"]);
    assert_eq!((code, lines.len()), (0, 5));
    assert!(told.contains("0 of 5 mails"), "{told}");
    let mut index = Process::new(env!("CARGO_BIN_EXE_hongyan"));
    let index = index
        .arg("--profile")
        .arg(folder.path())
        .args(["index", "--json"]);
    let report: Value = serde_json::from_slice(&index.output().unwrap().stdout).unwrap();
    assert_eq!((&report["added"], &report["texts"]), (&0.into(), &5.into()));
    let (code, lines, told) = search(folder.path(), &["goose"]);
    assert_eq!((code, lines.len(), told.as_str()), (0, 5, ""));
}
