//! The list of mails.

use egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT, Queryable};
use hongyan::channel::{Command, Event, ListPiece};
use hongyan::model::{Flags, FolderName, MailId};

use super::stage::{Setting, Stage, mail};

fn three() -> [hongyan::model::MailSummary; 3] {
    [
        mail(1, "Ann", "Lunch on Friday"),
        mail(2, "王芳", "会议安排"),
        mail(3, "Bob", "Invoice 12"),
    ]
}

fn selected(stage: &Stage) -> Vec<MailId> {
    stage.window.state().state().selection.iter().collect()
}

#[test]
fn a_row_says_sender_and_subject_first_and_clicking_it_opens_the_mail() {
    let mut stage = Stage::with_mails(&three());
    let row = stage.window.get_by_label_contains("Bob, Invoice 12");
    assert_eq!(
        row.accesskit_node().role(),
        egui::accesskit::Role::ListBoxOption
    );
    assert!(
        row.accesskit_node()
            .label()
            .unwrap()
            .starts_with("Bob, Invoice 12")
    );
    row.click();
    stage.window.run();
    let opened = stage.asked();
    let opened: Vec<_> = opened
        .iter()
        .filter(|(_, command)| matches!(command, Command::Open { .. }))
        .collect();
    assert!(
        matches!(opened.as_slice(), [(_, Command::Open { mail: MailId(3) })]),
        "{opened:?}"
    );
    let row = stage.window.get_by_label_contains("Bob, Invoice 12");
    assert_eq!(row.accesskit_node().is_selected(), Some(true));
}

#[test]
fn the_mail_of_the_last_run_is_open_again_and_one_that_is_gone_is_not_asked_for() {
    for (kept, open) in [("{\"mail\": 2}", true), ("{\"mail\": 99}", false)] {
        let setting = Setting {
            kept,
            ..Setting::default()
        };
        let mut stage = Stage::new(setting, &three());
        let asked = stage.asked();
        let opens = |(_, command): &(_, Command)| matches!(command, Command::Open { .. });
        assert_eq!(asked.iter().any(opens), open, "{asked:?}");
        assert_eq!(selected(&stage).len(), usize::from(open));
    }
}

#[test]
fn ctrl_and_shift_select_several() {
    let mut stage = Stage::with_mails(&three());
    stage.window.get_by_label_contains("Ann, Lunch").click();
    stage.window.run();
    let row = stage.window.get_by_label_contains("Bob, Invoice");
    row.click_modifiers(Modifiers::COMMAND | Modifiers::CTRL);
    stage.window.run();
    assert_eq!(selected(&stage), [MailId(1), MailId(3)]);
    stage.window.get_by_label_contains("Ann, Lunch").click();
    stage.window.run();
    let row = stage.window.get_by_label_contains("Bob, Invoice");
    row.click_modifiers(Modifiers::SHIFT);
    stage.window.run();
    assert_eq!(selected(&stage), [MailId(1), MailId(2), MailId(3)]);
}

#[test]
fn the_keys_go_through_the_list() {
    let mut stage = Stage::with_mails(&three());
    for (key, expected) in [
        (Key::J, 1),
        (Key::J, 2),
        (Key::ArrowDown, 3),
        (Key::J, 3),
        (Key::K, 2),
        (Key::Home, 1),
        (Key::End, 3),
        (Key::PageUp, 1),
    ] {
        stage.window.key_press(key);
        stage.window.run();
        assert_eq!(selected(&stage), [MailId(expected)], "{key:?}");
    }
}

#[test]
fn archiving_takes_the_row_at_once_selects_the_next_and_can_be_undone() {
    let mut stage = Stage::with_mails(&three());
    stage.window.key_press(Key::J);
    stage.window.run();
    stage.asked();
    stage.window.key_press(Key::E);
    stage.window.run();
    assert!(stage.window.query_by_label_contains("Ann, Lunch").is_none());
    assert_eq!(selected(&stage), [MailId(2)]);
    let asked = stage.asked();
    let moved = asked.iter().any(|(_, command)| {
        matches!(command, Command::Move { mails, to: FolderName::Archive } if *mails == [MailId(1)])
    });
    assert!(moved, "{asked:?}");
    stage.window.get_by_label("Undo").click();
    stage.window.run();
    let asked = stage.asked();
    let back = asked.iter().any(|(_, command)| {
        matches!(command, Command::Move { mails, to: FolderName::Inbox } if *mails == [MailId(1)])
    });
    assert!(back, "{asked:?}");
}

#[test]
fn what_is_deleted_for_good_can_be_undone_until_its_time_is_over() {
    let mut trashed = mail(1, "Ann", "Lunch on Friday");
    trashed.folder.name = FolderName::Trash;
    let mut stage = Stage::with_mails(&[]);
    stage.window.get_by_label("Trash").click();
    stage.answer_list(&[trashed]);
    stage.window.key_press(Key::J);
    stage.window.run();
    stage.window.key_press(Key::Delete);
    stage.window.run();
    let erased = |asked: &[(_, Command)]| {
        asked
            .iter()
            .any(|(_, command)| matches!(command, Command::Erase { .. }))
    };
    assert!(!erased(&stage.asked()));
    stage.clock.set(stage.clock.get() + 11);
    stage.window.run();
    assert!(erased(&stage.asked()));
}

#[test]
fn typing_into_search_filters_the_list_and_an_empty_result_says_so() {
    let mut stage = Stage::with_mails(&three());
    stage.window.key_press(Key::Slash);
    stage.window.run();
    stage.window.get_by_label("Search").type_text("zebra");
    stage.window.run();
    let asked = stage.asked();
    let filter = asked.iter().rev().find_map(|(_, command)| match command {
        Command::List { search, .. } => Some(search.clone()),
        _ => None,
    });
    assert_eq!(filter.as_deref(), Some("zebra"));
    let ticket = asked.last().unwrap().0;
    let place = stage.window.state().state().list.place.clone();
    stage.say(Event::Listed {
        ticket,
        place,
        piece: ListPiece::whole(Vec::new(), Vec::new()),
    });
    stage.end(ticket);
    stage
        .window
        .get_by_label_contains("Nothing found for “zebra”");
}

#[test]
fn letters_typed_into_search_are_no_shortcuts() {
    let mut stage = Stage::with_mails(&three());
    stage.window.get_by_label("Search").focus();
    stage.window.run();
    stage.asked();
    for key in [Key::E, Key::J, Key::R, Key::Delete] {
        stage.window.key_press(key);
        stage.window.run();
    }
    assert!(stage.asked().is_empty());
}

#[test]
fn new_mail_stands_where_its_date_wants_it() {
    let mut stage = Stage::with_mails(&[mail(7, "Ann", "Lunch"), mail(5, "Bob", "Invoice")]);
    let mut newest = mail(9, "Eve", "Just now");
    newest.date = hongyan::model::Timestamp(super::stage::NOW);
    stage.say(Event::MailsAdded { rows: vec![newest] });
    let ids = stage.window.state().state().list.ids().to_vec();
    assert_eq!(ids, [MailId(9), MailId(7), MailId(5)]);
    stage.window.get_by_label_contains("Eve, Just now");
}

#[test]
fn the_rows_of_a_long_list_are_asked_for_as_they_are_seen() {
    let known: Vec<_> = (1..=40)
        .map(|n| mail(n, "Ann", &format!("Mail {n}")))
        .collect();
    let mut stage = Stage::with_mails(&[]);
    stage.window.get_by_label("Archive").click();
    stage.window.run();
    let ticket = stage.asked().last().unwrap().0;
    let place = stage.window.state().state().list.place.clone();
    stage.say(Event::Listed {
        ticket,
        place,
        piece: ListPiece::whole((1..=10_000).map(MailId).collect(), known),
    });
    stage.end(ticket);
    stage.asked();
    stage.window.key_press(Key::End);
    stage.window.run();
    let asked = stage.asked();
    let last = asked.iter().any(|(_, command)| {
        matches!(command, Command::Rows { mails } if mails.contains(&MailId(10_000)) && mails.len() < 200)
    });
    assert!(last, "{asked:?}");
}

#[test]
fn hovering_a_row_offers_to_archive_it() {
    let mut stage = Stage::with_mails(&three());
    stage
        .window
        .get_by_label_contains("Bob, Invoice 12")
        .hover();
    stage.window.run();
    stage.window.get_by_label("Archive: Invoice 12").click();
    stage.window.run();
    let asked = stage.asked();
    let moved = asked.iter().any(|(_, command)| {
        matches!(command, Command::Move { mails, to: FolderName::Archive } if *mails == [MailId(3)])
    });
    assert!(moved, "{asked:?}");
}

#[test]
fn flags_show_at_once() {
    let mut stage = Stage::with_mails(&three());
    stage.window.key_press(Key::J);
    stage.window.run();
    stage.window.key_press(Key::S);
    stage.window.run();
    stage
        .window
        .get_by_label_contains("Ann, Lunch on Friday, 13:04, unread, flagged");
    let asked = stage.asked();
    let flagged = asked.iter().any(|(_, command)| {
        matches!(
            command,
            Command::SetFlags {
                add: Flags::FLAGGED,
                ..
            }
        )
    });
    assert!(flagged, "{asked:?}");
}

#[test]
fn the_key_m_asks_for_a_folder_and_moves_the_selected_mail_there() {
    let mut stage = Stage::with_mails(&three());
    stage.window.key_press(Key::J);
    stage.window.run();
    stage.asked();
    stage.window.key_press(Key::M);
    stage.window.run();
    assert!(stage.window.query_by_label("Move to Inbox").is_none());
    stage.window.get_by_label("Move to Junk").click();
    stage.window.run();
    let asked = stage.asked();
    let moved = asked.iter().any(|(_, command)| {
        matches!(command, Command::Move { mails, to: FolderName::Junk } if *mails == [MailId(1)])
    });
    assert!(moved, "{asked:?}");
}

#[test]
fn a_row_says_where_only_the_beginning_of_its_mail_is_here() {
    let mut part = mail(2, "Bob", "Invoice 12");
    part.whole_octets = Some(9_000_000);
    let stage = Stage::with_mails(&[mail(1, "Ann", "Lunch"), part]);
    let label = |start: &str| {
        let row = stage.window.get_by_label_contains(start);
        row.accesskit_node().label().unwrap_or_default()
    };
    assert!(label("Bob, Invoice 12").ends_with(", only its beginning is here"));
    assert!(!label("Ann, Lunch").contains("beginning"));
}

/// What the window asks to jump to.
fn jumps(stage: &mut Stage) -> Vec<String> {
    let asked = stage.asked();
    let jumps = asked.into_iter().filter_map(|(_, command)| match command {
        Command::Jump { typed, .. } => Some(typed),
        _ => None,
    });
    jumps.collect()
}

fn type_letters(stage: &mut Stage, letters: &str) {
    for letter in letters.chars() {
        if let Some(key) = Key::from_name(&letter.to_string()) {
            stage.window.key_press(key);
        }
        stage.window.event(egui::Event::Text(letter.to_string()));
        stage.window.run();
    }
}

#[test]
fn an_arrow_ends_a_jump_and_moves_the_selection() {
    let mut stage = Stage::with_mails(&three());
    stage.window.key_press(Key::J);
    stage.window.run();
    type_letters(&mut stage, "bea");
    assert_eq!(jumps(&mut stage), ["b", "be", "bea"]);
    stage.window.key_press(Key::ArrowDown);
    stage.window.run();
    assert_eq!(selected(&stage), [MailId(2)]);
    assert!(!stage.window.state().state().jump.is_on());
}

#[test]
fn a_correction_that_comes_too_late_moves_no_mail_to_trash() {
    let mut stage = Stage::with_mails(&three());
    stage.window.key_press(Key::J);
    stage.window.run();
    type_letters(&mut stage, "bx");
    // Nothing is pressed until the letters are forgotten.
    for _quarter_second in 0..12 {
        stage.window.step();
    }
    assert!(!stage.window.state().state().jump.is_on());
    stage.asked();
    stage.window.key_press(Key::Backspace);
    stage.window.run();
    assert_eq!(jumps(&mut stage), ["b"]);
    assert_eq!(stage.window.state().state().list.len(), 3);
    // After any other key it deletes again.
    stage.window.key_press(Key::ArrowDown);
    stage.window.run();
    stage.window.key_press(Key::Backspace);
    stage.window.run();
    let asked = stage.asked();
    let is_deleted = |(_, command): &(_, Command)| matches!(command, Command::Move { .. });
    assert!(asked.iter().any(is_deleted), "{asked:?}");
}

#[test]
fn behind_an_apostrophe_every_name_is_found_also_one_written_by_an_input_method() {
    let mut stage = Stage::with_mails(&three());
    stage.window.key_press(Key::J);
    stage.window.run();
    for name in ["eve", "anna", "王芳"] {
        stage.asked();
        stage.window.key_press(Key::Quote);
        stage.window.event(egui::Event::Text("'".to_owned()));
        stage.window.run();
        if name.is_ascii() {
            type_letters(&mut stage, name);
        } else {
            let commit = egui::ImeEvent::Commit(name.to_owned());
            stage.window.event(egui::Event::Ime(commit));
            stage.window.run();
        }
        assert!(stage.window.output().platform_output.ime.is_some());
        assert_eq!(jumps(&mut stage).last().map(String::as_str), Some(name));
        stage.window.key_press(Key::Escape);
        stage.window.run();
    }
    assert_eq!(selected(&stage), [MailId(1)]);
}
