//! Junk and filters by accessible names: what the buttons ask of the worker, and what is told back.

use std::sync::Arc;

use egui_kittest::kittest::Queryable;
use hongyan::channel::rules::{FilterChange, Foreseen, Lesson, RulesCommand, RulesEvent};
use hongyan::channel::{Command, Event, Ticket};
use hongyan::model::{
    Agent, Deed, Evidence, EvidencePlace, Filter, Flags, FolderName, JunkSettings, MailId,
    OnServer, Reversal, Timestamp, Trace,
};

use super::stage::{Setting, Stage, account_id, mail, text, view};

fn rules(stage: &mut Stage) -> Vec<(Ticket, RulesCommand)> {
    let asked = stage.asked().into_iter();
    asked
        .filter_map(|(ticket, command)| match command {
            Command::Rules(command) => Some((ticket, command)),
            _ => None,
        })
        .collect()
}

fn trace() -> Trace {
    Trace {
        at: Timestamp(7),
        by: Agent::Filter("lists".to_owned()),
        did: vec![Deed::Moved("Lists".to_owned())],
        because: vec![Evidence {
            place: EvidencePlace::From,
            wanted: "ann".to_owned(),
            found: "ann@example.org".to_owned(),
            is_absent: false,
        }],
    }
}

fn known(filters: Vec<Filter>) -> Event {
    Event::Rules(RulesEvent::Known {
        filters,
        junk: JunkSettings::default(),
        junk_mails: 3,
        good_mails: 12,
    })
}

#[test]
fn junk_is_learned_and_undo_takes_it_back() {
    let mut stage = Stage::with_mails(&[mail(1, "Ann", "Lunch"), mail(2, "Bob", "Prize")]);
    stage.window.key_press(egui::Key::J);
    stage.window.run();
    stage.asked();
    stage
        .window
        .key_press_modifiers(egui::Modifiers::SHIFT, egui::Key::J);
    stage.window.run();
    let asked = stage.asked();
    let moved = asked.iter().any(|(_ticket, command)| {
        matches!(command, Command::Move { to: FolderName::Junk, mails } if *mails == [MailId(1)])
    });
    let learned = asked.iter().any(|(_ticket, command)| {
        matches!(command, Command::Rules(RulesCommand::Learn { mails, lesson: Lesson::Junk })
            if *mails == [MailId(1)])
    });
    assert!(moved && learned, "{asked:?}");
    stage.window.get_by_label("Undo").click();
    stage.window.run();
    let asked = stage.done();
    let mistaken = asked.iter().filter(|(_ticket, command)| {
        matches!(command, Command::Rules(RulesCommand::Learn { mails, lesson: Lesson::Mistaken })
            if *mails == [MailId(1)])
    });
    assert_eq!(mistaken.count(), 1, "{asked:?}");
}

#[test]
fn the_reader_says_which_filter_did_what_and_why() {
    let lunch = mail(1, "Ann", "Lunch");
    let mut stage = Stage::with_mails(std::slice::from_ref(&lunch));
    stage.say(known(vec![Filter::new("lists", "from:ann")]));
    stage.window.key_press(egui::Key::J);
    stage.window.run();
    stage.answer_open(view(&lunch, vec![text("Are you free?")]));
    let reasons = RulesEvent::Reasons {
        mail: MailId(1),
        traces: vec![trace()],
    };
    stage.say(Event::Rules(reasons));
    stage.click("By filter “lists”: moved to Lists");
    stage
        .window
        .get_by_label("Because the sender has “ann”: ann@example.org");
    stage.press(egui::Key::Escape);
    stage.window.get_by_label("Edit filter").click();
    stage.window.run();
    stage.window.get_by_label("Which mails");
}

#[test]
fn filters_are_switched_and_moved_in_their_sheet() {
    let mut stage = Stage::with_mails(&[mail(1, "Ann", "Lunch")]);
    let filters = vec![
        Filter::new("lists", "to:lists"),
        Filter::new("boss", "from:boss"),
    ];
    stage.say(known(filters));
    stage
        .window
        .key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::Comma);
    stage.window.run();
    stage.window.get_by_label("2 are on");
    stage.window.get_by_label("Filters…").click();
    stage.window.run();
    stage.window.get_by_label("On: boss").click();
    stage.window.run();
    let asked = rules(&mut stage);
    let Some((_, RulesCommand::ChangeFilters(change))) = asked.last() else {
        panic!("{asked:?}");
    };
    let (name, on) = ("boss".to_owned(), false);
    assert_eq!(*change, FilterChange::Switch { name, on });
    stage.window.get_by_label("Move boss up").click();
    stage.window.run();
    let asked = rules(&mut stage);
    let Some((_, RulesCommand::ChangeFilters(change))) = asked.last() else {
        panic!("{asked:?}");
    };
    let (name, before) = ("boss".to_owned(), Some("lists".to_owned()));
    assert_eq!(*change, FilterChange::Place { name, before });
    stage
        .window
        .get_by_label_contains("20 mails of each kind: 3 junk and 12 wanted so far");
}

#[test]
fn who_removes_an_account_reads_how_many_filters_go_along() {
    let mut stage = Stage::with_mails(&[]);
    let of = |name: &str, accounts: &[&str]| Filter {
        accounts: accounts.iter().map(|id| account_id(id)).collect(),
        ..Filter::new(name, "from:x")
    };
    stage.say(known(vec![
        of("all", &[]),
        of("both", &["work", "home"]),
        of("work", &["work"]),
    ]));
    stage.press_command(egui::Key::Comma);
    stage.click("Remove Work");
    stage.window.get_by_label(
        "Its mail stays on the disk and on the server. One filter that is for it alone goes along.",
    );
}

#[test]
fn a_run_lists_what_it_would_do_does_what_is_ticked_and_can_be_undone() {
    let mails = [mail(1, "Ann", "Lunch"), mail(2, "Ann", "Dinner")];
    let mut stage = Stage::with_mails(&mails);
    let mut off = Filter::new("off", "from:ann");
    off.enabled = false;
    stage.say(known(vec![Filter::new("lists", "from:ann"), off]));
    stage
        .window
        .key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::Comma);
    stage.window.run();
    stage.window.get_by_label("Filters…").click();
    stage.window.run();
    stage.window.get_by_label("Run filters…").click();
    stage.window.run();
    let asked = rules(&mut stage);
    let Some((_, RulesCommand::Rehearse { filters, .. })) = asked.last() else {
        panic!("{asked:?}");
    };
    let names: Vec<&str> = filters.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["lists"], "only those that are on");
    let Some((ticket, RulesCommand::Rehearse { .. })) = asked.last() else {
        panic!("{asked:?}");
    };
    let foreseen = mails.clone().map(|row| Foreseen {
        row,
        traces: vec![trace()],
    });
    stage.say(Event::Rules(RulesEvent::Foreseen {
        ticket: *ticket,
        mails: Arc::new(foreseen),
        looked_at: 9,
    }));
    stage.end(*ticket);
    stage
        .window
        .get_by_label_contains("2 of 9 mails would be changed");
    stage.window.get_by_label("Change Dinner").click();
    stage.window.run();
    stage.window.get_by_label("Change 1 mail").click();
    stage.window.run();
    let asked = rules(&mut stage);
    let Some((ticket, RulesCommand::Apply { foreseen })) = asked.last() else {
        panic!("{asked:?}");
    };
    assert_eq!(foreseen.len(), 1);
    assert_eq!(foreseen[0].row.subject, "Lunch");
    let reversals: Arc<[Reversal]> = Arc::new([Reversal {
        mail: MailId(1),
        moved: Some((FolderName::Inbox, FolderName::Own("Lists".to_owned()))),
        marks: Flags::NONE,
        tags: Vec::new(),
        on_server: OnServer::AsAccount,
        is_whole: true,
    }]);
    stage.say(Event::Rules(RulesEvent::Applied {
        ticket: *ticket,
        reversals: Arc::clone(&reversals),
    }));
    stage.end(*ticket);
    stage.window.get_by_label("Filters changed 1 mail");
    stage.window.key_press(egui::Key::Escape);
    stage.window.run();
    stage.window.get_by_label("Undo").click();
    stage.window.run();
    let asked = rules(&mut stage);
    assert!(
        matches!(&asked[..], [(_, RulesCommand::TakeBack { reversals: back })] if **back == *reversals),
        "{asked:?}"
    );
}

#[test]
fn the_line_that_takes_back_never_lies_over_a_sheet() {
    for size in [
        (1100.0, 640.0),
        (700.0, 480.0),
        (1208.0, 716.0),
        (1280.0, 800.0),
        (1600.0, 1000.0),
    ] {
        line_below_the_sheet(size);
    }
}

fn line_below_the_sheet(size: (f32, f32)) {
    let setting = Setting {
        size,
        ..Setting::default()
    };
    let mut stage = Stage::new(setting, &[mail(1, "Ann", "Lunch"), mail(2, "Bob", "Prize")]);
    stage.say(known(vec![Filter::new("lists", "from:ann")]));
    let row = stage.window.get_by_label_contains("Ann, Lunch");
    row.hover();
    stage.window.run();
    stage.window.get_by_label("Delete: Lunch").click();
    stage.window.run();
    let row = stage.window.get_by_label_contains("Bob, Prize");
    row.click_secondary();
    stage.window.run();
    stage.window.get_by_label("Filter mails like this…").click();
    stage.window.run();
    let undo = stage.window.get_by_label("Undo").rect();
    for label in ["Save", "Show what it would do…", "Cancel"] {
        let button = stage.window.get_by_label(label).rect();
        assert!(
            button.bottom() + 12.0 < undo.top(),
            "{size:?} {label}: {button:?} {undo:?}"
        );
    }
}

#[test]
fn a_rehearsal_ends_with_its_sheet_however_it_is_closed() {
    let leaves: [fn(&mut Stage); 3] = [
        |stage| stage.window.key_press(egui::Key::Escape),
        |stage| stage.window.get_by_label("Close").click(),
        |stage| stage.window.get_by_label("Cancel").click(),
    ];
    for leave in leaves {
        let mut stage = Stage::with_mails(&[mail(1, "Ann", "Lunch")]);
        stage.say(known(vec![Filter::new("lists", "from:ann")]));
        stage.palette("run filters");
        let asked = rules(&mut stage);
        let Some((rehearsal, RulesCommand::Rehearse { .. })) = asked.last() else {
            panic!("{asked:?}");
        };
        leave(&mut stage);
        stage.window.run();
        assert!(stage.window.query_by_label("Cancel").is_none());
        let asked = stage.asked();
        let stops = asked.iter().any(
            |(_, command)| matches!(command, Command::Cancel { ticket } if ticket == rehearsal),
        );
        assert!(stops, "{asked:?}");
    }
}

#[test]
fn another_filter_chosen_ends_the_rehearsal_of_the_one_before() {
    let mut stage = Stage::with_mails(&[mail(1, "Ann", "Lunch")]);
    stage.say(known(vec![
        Filter::new("lists", "from:ann"),
        Filter::new("boss", "from:boss"),
    ]));
    stage.palette("run filters");
    let asked = rules(&mut stage);
    let Some((first, RulesCommand::Rehearse { .. })) = asked.last() else {
        panic!("{asked:?}");
    };
    stage.window.get_by_label("Which filters").click();
    stage.window.run();
    stage.window.get_by_label("boss").click();
    stage.window.run();
    let asked = stage.asked();
    let stops = asked
        .iter()
        .any(|(_, command)| matches!(command, Command::Cancel { ticket } if ticket == first));
    let begins = asked.iter().any(|(_, command)| {
        matches!(command, Command::Rules(RulesCommand::Rehearse { filters, .. })
            if filters.len() == 1 && filters[0].name == "boss")
    });
    assert!(stops && begins, "{asked:?}");
}

#[test]
fn a_filter_begun_from_a_mail_is_about_its_sender_whatever_the_address_holds() {
    let mut row = mail(1, "Ann", "Lunch");
    row.from.address = "\"a OR is:read (\"@example.org".to_owned();
    let mut stage = Stage::with_mails(std::slice::from_ref(&row));
    let shown = stage.window.get_by_label_contains("Ann, Lunch");
    shown.click_secondary();
    stage.window.run();
    stage.window.get_by_label("Filter mails like this…").click();
    stage.window.run();
    let asked = rules(&mut stage);
    let counted = asked.iter().find_map(|(_, command)| match command {
        RulesCommand::Count { when } => Some(when.clone()),
        _ => None,
    });
    let when = counted.unwrap_or_else(|| panic!("{asked:?}"));
    let query = hongyan::search::parse(&when, jiff::civil::date(2026, 11, 22)).unwrap();
    assert!(
        matches!(
            &query,
            hongyan::search::Query::Is(hongyan::search::Condition::Words {
                within: Some(hongyan::search::Field::From),
                ..
            })
        ),
        "{when}: {query:?}"
    );
}
