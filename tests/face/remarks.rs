//! What is said of a search that is understood and still finds less than was meant, by its
//! accessible names.

use egui_kittest::kittest::Queryable;
use hongyan::channel::{Command, Event, RulesCommand, SearchEvent};
use hongyan::model::{Folder, FolderName};

use super::search::{keep, listed, saved, three, type_in};
use super::stage::{Stage, account_id, counts};

/// The folders are known.
fn know_folders(stage: &mut Stage) {
    let inbox = Folder {
        account: account_id("work"),
        name: FolderName::Inbox,
    };
    stage.say(counts(inbox, 3, 0));
}

#[test]
fn a_kept_search_that_names_what_is_gone_says_so_in_place_of_its_mails() {
    let mut stage = Stage::with_mails(&three());
    know_folders(&mut stage);
    keep(&mut stage, &[saved("Trips", "tag:travel")]);
    stage.click("Trips");
    stage.answer_list(&[]);
    stage
        .window
        .get_by_label("Column 5: no tag is called “travel”");
    stage.window.get_by_label("Rename or change…");
    // What it finds nevertheless is shown.
    stage.say(Event::Search(SearchEvent::Saved {
        searches: vec![saved("Trips", "tag:travel OR lunch")],
    }));
    stage.answer_list(&three());
    stage.window.get_by_label_contains("Bob, Invoice 12");
    assert!(stage.window.query_by_label_contains("Column").is_none());
}

#[test]
fn a_name_of_what_is_nowhere_is_told_with_its_column_and_those_like_it() {
    let mut stage = Stage::with_mails(&three());
    know_folders(&mut stage);
    type_in(&mut stage, "in:Inbxo");
    assert!(stage.window.query_by_label_contains("Column").is_none());
    // Whoever types no further is told once nothing was found.
    stage.answer_list(&[]);
    stage.window.get_by_label("Perhaps Inbox is meant");
    type_in(&mut stage, " lunch");
    stage
        .window
        .get_by_label("Column 4: no folder is called “Inbxo”");
    stage.window.get_by_label("Perhaps Inbox is meant");
    // It is a search all the same.
    let (_, _place, search) = listed(&mut stage).unwrap();
    assert_eq!(search, "in:Inbxo lunch");
}

#[test]
fn a_filter_that_names_what_is_nowhere_is_told_so_and_can_be_kept() {
    let mut stage = Stage::with_mails(&three());
    know_folders(&mut stage);
    stage
        .window
        .get_by_label_contains("Bob, Invoice 12")
        .click_secondary();
    stage.window.run();
    stage.click("Filter mails like this…");
    stage.type_into("Which mails", " tag:travel");
    assert!(stage.window.query_by_label_contains("Column").is_none());
    stage.window.get_by_label("Name").focus();
    stage.window.run();
    stage
        .window
        .get_by_label_contains("no tag is called “travel”");
    stage.asked();
    stage.click("Save");
    let saves = |(_, command): &(_, Command)| {
        matches!(command, Command::Rules(RulesCommand::ChangeFilters(_)))
    };
    assert!(stage.asked().iter().any(saves));
}

#[test]
fn what_was_found_before_is_said_to_be_of_before() {
    let mut stage = Stage::with_mails(&three());
    type_in(&mut stage, "from:");
    stage
        .window
        .get_by_label("Not searched yet; below are all mails of Inbox");
    let mut stage = Stage::with_mails(&three());
    type_in(&mut stage, "fr");
    stage.answer_list(&three());
    assert!(stage.window.query_by_label_contains("below").is_none());
    type_in(&mut stage, " from:");
    stage
        .window
        .get_by_label("Not searched yet; below is what “fr” found");
    stage.window.get_by_label_contains("Bob, Invoice 12");
    type_in(&mut stage, "ann");
    stage.answer_list(&three());
    assert!(stage.window.query_by_label_contains("below").is_none());
}

#[test]
fn where_one_or_two_letters_find_nothing_they_are_said_to_be_a_whole_word() {
    let mut stage = Stage::with_mails(&three());
    type_in(&mut stage, "lunch jo");
    stage.answer_list(&[]);
    stage
        .window
        .get_by_label("Column 7: “jo” is looked for as a whole word");
    stage
        .window
        .get_by_label("From the third letter on, words that begin so are found as well");
    type_in(&mut stage, "h");
    stage.answer_list(&[]);
    assert!(stage.window.query_by_label_contains("whole word").is_none());
}
