//! The search box and the kept searches, by their accessible names.

use egui::Key;
use egui_kittest::kittest::{NodeT, Queryable};
use hongyan::channel::{
    Cause, Command, Event, Failure, ListPiece, Outcome, SearchCommand, SearchEvent, Task, Ticket,
};
use hongyan::model::{FolderName, Indexed, MailId, MailSummary, Place, SavedSearch};

use super::stage::{Setting, Stage, account, mail};

pub(super) fn three() -> [MailSummary; 3] {
    [
        mail(1, "Ann", "Lunch on Friday"),
        mail(2, "王芳", "会议安排"),
        mail(3, "Bob", "Invoice 12"),
    ]
}

/// Types into the box; the window settles.
pub(super) fn type_in(stage: &mut Stage, text: &str) {
    stage.type_into("Search", text);
}

/// The newest list that was asked for since the last look.
pub(super) fn listed(stage: &mut Stage) -> Option<(Ticket, Place, String)> {
    let asked = stage.asked();
    asked
        .into_iter()
        .rev()
        .find_map(|(ticket, command)| match command {
            Command::List { place, search, .. } => Some((ticket, place, search)),
            _ => None,
        })
}

pub(super) fn saved(name: &str, query: &str) -> SavedSearch {
    SavedSearch {
        name: name.to_owned(),
        query: query.to_owned(),
    }
}

pub(super) fn keep(stage: &mut Stage, searches: &[SavedSearch]) {
    let searches = searches.to_vec();
    stage.say(Event::Search(SearchEvent::Saved { searches }));
}

#[test]
fn what_is_typed_is_looked_for_here_or_everywhere() {
    let mut stage = Stage::with_mails(&three());
    assert!(stage.window.query_by_label("In Inbox").is_none());
    type_in(&mut stage, "lunch");
    let (_, place, search) = listed(&mut stage).unwrap();
    assert_eq!(
        (place, search.as_str()),
        (Place::Unified(FolderName::Inbox), "lunch")
    );
    let here = stage.window.get_by_label("In Inbox");
    assert_eq!(
        here.accesskit_node().role(),
        egui::accesskit::Role::RadioButton
    );
    stage.click("Everywhere");
    let (_, place, search) = listed(&mut stage).unwrap();
    assert_eq!((place, search.as_str()), (Place::Everywhere, "lunch"));
    stage.click("Clear the search");
    let (_, place, search) = listed(&mut stage).unwrap();
    assert_eq!(
        (place, search.as_str()),
        (Place::Unified(FolderName::Inbox), "")
    );
}

#[test]
fn what_cannot_be_understood_is_told_with_its_column_and_the_list_stays() {
    let mut stage = Stage::with_mails(&three());
    type_in(&mut stage, "lunch before:soon x");
    listed(&mut stage);
    stage.window.get_by_label("Column 14: “soon” is no date");
    stage.window.get_by_label_contains("Write 2026-03-05");
    stage.window.get_by_label_contains("Bob, Invoice 12");
    // Nothing was asked for what cannot be understood.
    type_in(&mut stage, " y");
    assert!(listed(&mut stage).is_none());
    let setting = Setting {
        language: "zh-CN",
        ..Setting::default()
    };
    let mut stage = Stage::new(setting, &three());
    stage.type_into("搜索", "会议 是：丢了 午饭");
    stage.window.get_by_label_contains("第 6 个字符");
    stage.window.get_by_label_contains("可用的有 未读");
}

#[test]
fn fields_and_values_are_offered_and_taken_by_keyboard_and_mouse() {
    let mut stage = Stage::with_mails(&three());
    stage.window.get_by_label("Search").focus();
    stage.window.run();
    let asked = stage.asked();
    let knows =
        |(_, command): &(Ticket, Command)| matches!(command, Command::Search(SearchCommand::Know));
    assert!(asked.iter().any(knows), "{asked:?}");
    let people = ["ann@example.org".to_owned(), "Ann Lee".to_owned()];
    stage.say(Event::Search(SearchEvent::Known {
        people: people.into(),
    }));
    type_in(&mut stage, "lunch fr");
    stage.window.get_by_label_contains("from:");
    stage.press(Key::Tab);
    assert_eq!(stage.window.state().state().search.typed, "lunch from:");
    stage.window.get_by_label("\"Ann Lee\"");
    stage.click("ann@example.org");
    let typed = &stage.window.state().state().search.typed;
    assert_eq!(typed, "lunch from:ann@example.org ");
    type_in(&mut stage, "is:fl");
    stage.press(Key::Enter);
    let typed = &stage.window.state().state().search.typed;
    assert_eq!(typed, "lunch from:ann@example.org is:flagged ");
    let (_, _place, search) = listed(&mut stage).unwrap();
    assert_eq!(search, "lunch from:ann@example.org is:flagged");
}

#[test]
fn enter_goes_to_what_was_found_and_the_best_matches_say_so() {
    let mut stage = Stage::with_mails(&three());
    type_in(&mut stage, "lunch");
    let found = [
        mail(1, "Ann", "Lunch on Friday"),
        mail(3, "Bob", "Invoice 12"),
    ];
    stage.answer_rows(None, &[1, 3], &found);
    let label = |stage: &Stage, start: &str| {
        let row = stage.window.get_by_label_contains(start);
        row.accesskit_node().label().unwrap_or_default()
    };
    assert!(label(&stage, "Ann, Lunch on Friday").contains(", best match"));
    assert!(!label(&stage, "Bob, Invoice 12").contains("best match"));
    stage.press(Key::Enter);
    let asked = stage.asked();
    let opens = asked
        .iter()
        .any(|(_, command)| matches!(command, Command::Open { mail: MailId(1) }));
    assert!(opens, "{asked:?}");
}

#[test]
fn what_comes_in_pieces_stands_in_its_order_and_an_older_answer_is_dropped() {
    let mut stage = Stage::with_mails(&three());
    type_in(&mut stage, "lunch");
    let (older, place, _search) = listed(&mut stage).unwrap();
    type_in(&mut stage, "es");
    let (ticket, _place, _search) = listed(&mut stage).unwrap();
    let piece = |from: usize, mails: std::ops::Range<i64>, complete| ListPiece {
        from,
        mails: mails.map(MailId).collect(),
        of: None,
        complete,
        rows: Vec::new(),
    };
    for (ticket, piece) in [
        (older, piece(0, 90..95, true)),
        (ticket, piece(0, 1..51, false)),
        (ticket, piece(50, 51..81, true)),
    ] {
        let place = place.clone();
        stage.say(Event::Listed {
            ticket,
            place,
            piece,
        });
    }
    let expected: Vec<MailId> = (1..81).map(MailId).collect();
    assert_eq!(stage.window.state().state().list.ids().to_vec(), expected);
}

#[test]
fn how_much_can_be_found_by_its_words_is_told_while_it_is_not_all() {
    let mut stage = Stage::with_mails(&three());
    let indexed = |with_text| {
        Event::Search(SearchEvent::Indexed(Indexed {
            mails: 20_000,
            with_text,
        }))
    };
    stage.say(indexed(8_200));
    let told = "8,200 of 20,000 mails can be searched by their text so far";
    assert!(stage.window.query_by_label(told).is_none());
    type_in(&mut stage, "lunch");
    stage.window.get_by_label(told);
    stage.say(indexed(20_000));
    assert!(stage.window.query_by_label(told).is_none());
}

#[test]
fn a_search_that_finds_nothing_names_the_operators_and_offers_to_look_everywhere() {
    for (language, box_name, operator, elsewhere) in [
        ("en", "Search", "has:attachment", "Search everywhere"),
        ("zh-CN", "搜索", "有：附件", "在所有文件夹中搜索"),
    ] {
        let setting = Setting {
            language,
            ..Setting::default()
        };
        let mut stage = Stage::new(setting, &three());
        stage.window.get_by_label(box_name).focus();
        stage.window.run();
        stage.window.get_by_label(box_name).type_text("zebra");
        stage.window.run();
        stage.answer_list(&[]);
        stage.window.get_by_label(operator);
        stage.click(elsewhere);
        let (_, place, _search) = listed(&mut stage).unwrap();
        assert_eq!(place, Place::Everywhere);
    }
}

#[test]
fn a_search_is_kept_under_a_name_and_then_shown_under_it() {
    let mut stage = Stage::with_mails(&three());
    type_in(&mut stage, "from:ann ");
    stage.click("Save this search…");
    stage.window.get_by_label("Name").focus();
    stage.window.run();
    stage.asked();
    stage.press_command(Key::A);
    stage.window.get_by_label("Name").type_text("Ann’s mails");
    stage.window.run();
    stage.click("Save");
    let asked = stage.asked();
    let kept = asked.iter().find_map(|(_, command)| match command {
        Command::Search(SearchCommand::Save {
            search,
            instead_of: None,
        }) => Some(search.clone()),
        _ => None,
    });
    let search = kept.unwrap();
    assert_eq!(search, saved("Ann’s mails", "in:Inbox from:ann"));
    keep(&mut stage, std::slice::from_ref(&search));
    stage.window.run();
    let (_, place, typed) = listed(&mut stage).unwrap();
    assert_eq!(
        (place, typed.as_str()),
        (Place::Search("Ann’s mails".to_owned()), "")
    );
}

#[test]
fn kept_searches_stand_under_the_folders_with_their_counts_and_can_be_changed_and_deleted() {
    let setting = Setting {
        accounts: vec![account("work", "Work"), account("home", "Home")],
        ..Setting::default()
    };
    let mut stage = Stage::new(setting, &three());
    assert!(stage.window.query_by_label("Searches").is_none());
    keep(
        &mut stage,
        &[saved("发票", "subject:发票"), saved("Ann", "from:ann")],
    );
    stage.say(Event::Search(SearchEvent::Counted {
        name: "发票".to_owned(),
        mails: 1_234,
    }));
    let heading = stage.window.get_by_label("Searches");
    assert_eq!(
        heading.accesskit_node().role(),
        egui::accesskit::Role::Heading
    );
    let row = stage.window.get_by_label("发票");
    assert_eq!(row.accesskit_node().role(), egui::accesskit::Role::TreeItem);
    assert_eq!(row.accesskit_node().value().as_deref(), Some("1,234 mails"));
    row.click();
    stage.window.run();
    let (_, place, _search) = listed(&mut stage).unwrap();
    assert_eq!(place, Place::Search("发票".to_owned()));
    let row = stage.window.get_by_label("发票");
    assert_eq!(row.accesskit_node().is_selected(), Some(true));
    // The same by keyboard, through the palette.
    stage.press_command(Key::K);
    stage.window.get_by_label_contains("Delete search").click();
    stage.window.run();
    let asked = stage.asked();
    let removed = asked.iter().any(|(_, command)| {
        matches!(command, Command::Search(SearchCommand::Remove { name }) if name == "发票")
    });
    assert!(removed, "{asked:?}");
    keep(&mut stage, &[saved("Ann", "from:ann")]);
    stage.window.get_by_label("Search “发票” deleted");
    stage.click("Undo");
    let asked = stage.asked();
    let back = asked.iter().any(|(_, command)| {
        let back = saved("发票", "subject:发票");
        matches!(command, Command::Search(SearchCommand::Save { search, .. }) if *search == back)
    });
    assert!(back, "{asked:?}");
}

#[test]
fn what_is_shown_is_asked_for_again_as_words_of_more_mails_come_in() {
    let mut stage = Stage::with_mails(&three());
    let indexed = |with_text| {
        Event::Search(SearchEvent::Indexed(Indexed {
            mails: 20_000,
            with_text,
        }))
    };
    stage.say(indexed(8_200));
    type_in(&mut stage, "lunch");
    stage.answer_list(&[mail(1, "Ann", "Lunch on Friday")]);
    stage.asked();
    // While much is taken in, now and then.
    stage.say(indexed(9_000));
    assert!(listed(&mut stage).is_none());
    stage.clock.set(stage.clock.get() + 3);
    stage.window.run();
    let (ticket, _, search) = listed(&mut stage).expect("it is asked again");
    assert_eq!(search, "lunch");
    stage.say(indexed(9_100));
    stage.end(ticket);
    assert!(listed(&mut stage).is_none());
    // Once all are in, at once.
    stage.say(indexed(20_000));
    let (ticket, ..) = listed(&mut stage).expect("it is asked at once");
    stage.end(ticket);
    stage.asked();
    // Nothing new: nothing is asked.
    stage.say(indexed(20_000));
    assert!(listed(&mut stage).is_none());
}

#[test]
fn what_needs_no_words_is_not_asked_for_again() {
    let mut stage = Stage::with_mails(&three());
    type_in(&mut stage, "is:unread ");
    stage.answer_list(&three());
    stage.asked();
    stage.say(Event::Search(SearchEvent::Indexed(Indexed {
        mails: 3,
        with_text: 3,
    })));
    assert!(listed(&mut stage).is_none());
}

/// Opens the sheet that keeps what is typed, and returns what it would keep.
fn kept(stage: &mut Stage) -> SavedSearch {
    stage.click("Save this search…");
    stage.asked();
    stage.click("Save");
    let asked = stage.asked();
    let kept = asked.iter().find_map(|(_, command)| match command {
        Command::Search(SearchCommand::Save { search, .. }) => Some(search.clone()),
        _ => None,
    });
    kept.unwrap_or_else(|| panic!("{asked:?}"))
}

#[test]
fn a_kept_search_means_what_was_shown_also_with_or_and_an_open_quote() {
    for (typed, wanted) in [
        ("lunch OR dinner ", "in:Inbox (lunch OR dinner)"),
        ("\"see you", "in:Inbox \"see you\""),
        ("in:Archive lunch ", "in:Archive lunch"),
    ] {
        let mut stage = Stage::with_mails(&three());
        type_in(&mut stage, typed);
        assert_eq!(kept(&mut stage).query, wanted);
    }
    let mut stage = Stage::with_mails(&three());
    keep(&mut stage, &[saved("Meals", "lunch OR dinner")]);
    stage.click("Meals");
    type_in(&mut stage, "ann OR bob ");
    let query = kept(&mut stage).query;
    assert_eq!(query, "(lunch OR dinner) (ann OR bob)");
}

#[test]
fn a_name_too_long_is_cut_and_an_empty_search_is_not_kept_and_says_so() {
    let mut stage = Stage::with_mails(&three());
    let typed = "word ".repeat(30);
    type_in(&mut stage, &typed);
    let search = kept(&mut stage);
    assert_eq!(search.name.chars().count(), 59);
    keep(&mut stage, &[saved("Ann", "from:ann")]);
    stage.click("Ann");
    stage.press_command(Key::K);
    stage
        .window
        .get_by_label_contains("Rename or change")
        .click();
    stage.window.run();
    stage.window.get_by_label("Search for").focus();
    stage.window.run();
    stage.press_command(Key::A);
    stage.press(Key::Backspace);
    stage.asked();
    stage.click("Save");
    let asked = stage.asked();
    let saves = |(_, command): &(Ticket, Command)| {
        matches!(command, Command::Search(SearchCommand::Save { .. }))
    };
    assert!(!asked.iter().any(saves), "{asked:?}");
    stage.window.get_by_label("Say what to search for");
}

#[test]
fn who_cancels_the_sheet_of_a_search_keeps_none() {
    let mut stage = Stage::with_mails(&three());
    type_in(&mut stage, "lunch");
    stage.click("Save this search…");
    stage.asked();
    stage.click("Cancel");
    let asked = stage.asked();
    let is_save =
        |command: &Command| matches!(command, Command::Search(SearchCommand::Save { .. }));
    assert!(!asked.iter().any(|(_, command)| is_save(command)));
    assert!(stage.window.query_by_label("Cancel").is_none());
}

#[test]
fn a_search_that_could_not_be_kept_is_not_shown_later() {
    let mut stage = Stage::with_mails(&three());
    type_in(&mut stage, "lunch");
    stage.click("Save this search…");
    stage.asked();
    stage.click("Save");
    let asked = stage.asked();
    let save = asked
        .iter()
        .find(|(_, command)| matches!(command, Command::Search(SearchCommand::Save { .. })));
    let ticket = save.expect("it is to be kept").0;
    let failure = Failure {
        task: Task::SaveSettings,
        cause: Cause::DiskFull {
            path: "/home/alice".into(),
        },
        account: None,
    };
    stage.say(Event::Ended {
        ticket,
        outcome: Outcome::Failed(failure),
    });
    keep(&mut stage, &[saved("lunch", "lunch")]);
    assert!(listed(&mut stage).is_none());
}

#[test]
fn a_kept_search_that_cannot_be_understood_says_why_in_place_of_its_mails() {
    let mut stage = Stage::with_mails(&three());
    keep(&mut stage, &[saved("Soon", "before:soon")]);
    stage.click("Soon");
    stage.answer_list(&[]);
    stage.window.get_by_label("Column 8: “soon” is no date");
    stage.click("Rename or change…");
    let role = egui::accesskit::Role::Window;
    stage.window.get_by_role_and_label(role, "Change search");
}

#[test]
fn a_fault_is_told_only_once_the_cursor_has_left_it() {
    let mut stage = Stage::with_mails(&three());
    type_in(&mut stage, "from:");
    assert!(stage.window.query_by_label_contains("Column").is_none());
    type_in(&mut stage, " lunch");
    stage
        .window
        .get_by_label("Column 1: nothing stands behind from:");
    let mut stage = Stage::with_mails(&three());
    type_in(&mut stage, "is:unre");
    assert!(stage.window.query_by_label_contains("Column").is_none());
    // Whoever looks elsewhere is told.
    stage.window.get_by_label("Compose").focus();
    stage.window.run();
    stage.window.get_by_label_contains("Column 4");
}

#[test]
fn enter_confirms_what_was_typed_and_takes_a_completion_only_where_one_was_chosen() {
    let mut stage = Stage::with_mails(&three());
    stage.window.get_by_label("Search").focus();
    stage.window.run();
    let people = ["ann@example.org".to_owned(), "Hannah Lee".to_owned()];
    stage.say(Event::Search(SearchEvent::Known {
        people: people.into(),
    }));
    type_in(&mut stage, "from:ann");
    stage.window.get_by_label("ann@example.org");
    stage.answer_list(&three());
    stage.press(Key::Enter);
    assert_eq!(stage.window.state().state().search.typed, "from:ann");
    let asked = stage.asked();
    let opens = |(_, command): &(Ticket, Command)| matches!(command, Command::Open { .. });
    assert!(asked.iter().any(opens), "{asked:?}");
    stage.window.get_by_label("Search").focus();
    stage.window.run();
    stage.press(Key::End);
    stage.press(Key::ArrowDown);
    stage.press(Key::Enter);
    let typed = &stage.window.state().state().search.typed;
    assert_eq!(typed, "from:\"Hannah Lee\" ");
}
