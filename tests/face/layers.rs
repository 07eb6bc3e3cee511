//! Keys go to what lies topmost: Escape closes one thing at a time, letters go nowhere behind it.

use egui::{Event as Input, Key};
use egui_kittest::kittest::{NodeT, Queryable};
use hongyan::channel::rules::RulesEvent;
use hongyan::channel::{Command, Event, Ticket};
use hongyan::model::{Filter, JunkSettings, MailId};

use super::stage::{Stage, mail, text, view};

/// The first of two mails is read.
fn reading() -> Stage {
    let mails = [mail(1, "Ann", "Lunch"), mail(2, "Bob", "Prize")];
    let mut stage = Stage::with_mails(&mails);
    stage.press(Key::J);
    stage.answer_open(view(&mails[0], vec![text("Hello")]));
    stage
}

fn is_read(stage: &Stage) -> bool {
    stage.window.state().state().reader.mail() == Some(MailId(1))
}

fn shows(stage: &Stage, label: &str) -> bool {
    stage.window.query_all_by_label(label).next().is_some()
}

/// Presses Escape and says which of these are shown then.
fn escaped<const N: usize>(stage: &mut Stage, labels: [&str; N]) -> [bool; N] {
    stage.press(Key::Escape);
    labels.map(|label| shows(stage, label))
}

#[test]
fn escape_closes_the_menu_of_a_row_and_not_the_mail_that_is_read() {
    let mut stage = reading();
    let row = stage.window.get_by_label_contains("Bob, Prize");
    row.click_secondary();
    stage.window.run();
    assert!(shows(&stage, "Filter mails like this…"));
    assert_eq!(escaped(&mut stage, ["Filter mails like this…"]), [false]);
    assert!(is_read(&stage));
    stage.press(Key::Escape);
    assert!(!is_read(&stage));
}

#[test]
fn no_key_of_the_list_acts_while_a_menu_is_open() {
    let mut stage = reading();
    stage.click("Order of the list: Date");
    stage.asked();
    stage.press(Key::E);
    stage.press(Key::Delete);
    let asked = stage.asked();
    let moves = |(_, command): &(Ticket, Command)| matches!(command, Command::Move { .. });
    assert!(!asked.iter().any(moves), "{asked:?}");
}

/// The form of a filter over the list of filters.
fn filter_form() -> Stage {
    let mut stage = reading();
    stage.say(Event::Rules(RulesEvent::Known {
        filters: vec![Filter::new("lists", "from:ann")],
        junk: JunkSettings::default(),
        junk_mails: 0,
        good_mails: 0,
    }));
    stage.palette("filters");
    stage.click("New filter");
    stage
}

#[test]
fn escape_closes_a_dropdown_then_its_sheet_then_the_sheet_below_then_the_mail() {
    let mut stage = filter_form();
    let list = egui::accesskit::Role::ComboBox;
    stage.window.get_by_role_and_label(list, "Move to").click();
    stage.window.run();
    let labels = ["Archive", "Save", "New filter"];
    assert!(shows(&stage, "Save"));
    let open = stage.window.query_all_by_label("Archive").count();
    stage.press(Key::Escape);
    let closed = stage.window.query_all_by_label("Archive").count();
    assert!(closed < open, "the list has folded");
    assert!(shows(&stage, "Save"), "the form is there");
    let [_, form, filters] = escaped(&mut stage, labels);
    assert_eq!((form, filters), (false, true));
    let [_, form, filters] = escaped(&mut stage, labels);
    assert_eq!((form, filters), (false, false));
    assert!(is_read(&stage));
    stage.press(Key::Escape);
    assert!(!is_read(&stage));
}

#[test]
fn escape_closes_the_question_for_a_file_and_not_the_sheet_that_asked() {
    let mut stage = reading();
    stage.palette("import and export");
    stage.click("Choose files…");
    let labels = ["File name", "Choose files…"];
    assert!(shows(&stage, "File name"));
    assert_eq!(escaped(&mut stage, labels), [false, true]);
    assert_eq!(escaped(&mut stage, labels), [false, false]);
    assert!(is_read(&stage));
}

#[test]
fn escape_empties_the_search_before_it_closes_the_mail() {
    let mut stage = reading();
    stage.press(Key::Slash);
    stage.window.get_by_label("Search").type_text("zebra");
    stage.window.run();
    stage.press(Key::Escape);
    assert!(!stage.window.state().state().search.is_typed());
    assert!(is_read(&stage));
    stage.press(Key::Escape);
    assert!(!is_read(&stage));
}

#[test]
fn what_is_typed_over_a_sheet_reaches_nothing_behind_it() {
    let mut stage = reading();
    stage.press(Key::Slash);
    stage.press_command(Key::Comma);
    assert!(shows(&stage, "Language"), "the settings are open");
    stage.asked();
    for letter in ["e", "j", "s", "x"] {
        stage.window.key_press(Key::from_name(letter).unwrap());
        stage.window.event(Input::Text(letter.to_owned()));
        stage.window.run();
    }
    for key in [Key::Delete, Key::F5, Key::ArrowDown] {
        stage.press(key);
    }
    for key in [Key::N, Key::R, Key::Z, Key::A, Key::K] {
        stage.press_command(key);
    }
    let asked = stage.asked();
    assert!(asked.is_empty(), "{asked:?}");
    assert_eq!(stage.window.state().state().search.typed, "");
    assert_eq!(stage.window.state().state().selection.len(), 1);
}

#[test]
fn tab_goes_round_in_a_sheet_and_never_behind_it() {
    let mut stage = reading();
    stage.press_command(Key::Comma);
    let mut seen = Vec::new();
    for _step in 0..40 {
        stage.press(Key::Tab);
        let ctx = &stage.window.ctx;
        if let Some(focused) = ctx.memory(egui::Memory::focused) {
            let layer = ctx.read_response(focused).expect("it is drawn").layer_id;
            assert_ne!(layer.order, egui::Order::Background, "behind the sheet");
            seen.push(focused);
        }
    }
    let first = seen.first().expect("something has the focus");
    assert!(seen.iter().skip(1).any(|one| one == first), "it goes round");
}

#[test]
fn escape_in_a_field_leaves_the_field_where_more_than_that_would_be_lost() {
    // A filter, a search to be kept, an account, a password: each half typed.
    let mut stage = filter_form();
    stage.type_into("Which mails", "from:bob");
    assert_eq!(escaped(&mut stage, ["Save"]), [true]);
    assert!(!stage.window.ctx.text_edit_focused());
    let field = stage.window.get_by_label("Which mails");
    assert_eq!(field.accesskit_node().value().as_deref(), Some("from:bob"));
    assert_eq!(escaped(&mut stage, ["Save"]), [false]);

    let mut stage = reading();
    stage.press(Key::Slash);
    stage.window.get_by_label("Search").type_text("zebra");
    stage.window.run();
    stage.palette("save this search");
    stage.type_into("Name", "Stripes");
    assert_eq!(escaped(&mut stage, ["Search for"]), [true]);
    assert_eq!(escaped(&mut stage, ["Search for"]), [false]);

    let mut stage = reading();
    stage.press_command(Key::Comma);
    stage.click("Edit Work");
    stage.type_into("Your name", "Alice");
    assert_eq!(escaped(&mut stage, ["Test and save"]), [true]);
    assert_eq!(escaped(&mut stage, ["Test and save"]), [false]);

    let mut stage = reading();
    stage.say(Event::PasswordNeeded {
        account: super::stage::account_id("work"),
        refused: None,
    });
    stage.type_into("Password", "hunter2");
    assert_eq!(escaped(&mut stage, ["Log in"]), [true]);
    assert_eq!(escaped(&mut stage, ["Log in"]), [false]);
}

#[test]
fn escape_in_a_field_closes_a_sheet_in_which_nothing_was_done() {
    let mut stage = filter_form();
    stage.click("Which mails");
    assert!(stage.window.ctx.text_edit_focused());
    assert_eq!(escaped(&mut stage, ["Save"]), [false]);

    let mut stage = reading();
    stage.press_command(Key::Comma);
    stage.click("Edit Work");
    stage.click("Your name");
    assert!(stage.window.ctx.text_edit_focused());
    assert_eq!(escaped(&mut stage, ["Test and save"]), [false]);
}
