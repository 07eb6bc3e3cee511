//! The folder pane and what it says goes on.

use egui::Key;
use egui_kittest::kittest::{NodeT, Queryable};
use hongyan::channel::event::{ConnectionState, FolderSummary, Progress};
use hongyan::channel::{Command, Event, TagCommand, TagEvent, TagSummary};
use hongyan::model::{Folder, FolderName, Place, Tag, TagColour};

use super::stage::{Setting, Stage, account, account_id, connection, counts, inbox, mail};

#[test]
fn every_ordinary_folder_is_found_by_its_name() {
    let stage = Stage::with_mails(&[]);
    for name in ["Inbox", "Drafts", "Outbox", "Sent", "Trash"] {
        let found = stage.window.query_all_by_label(name).count();
        assert!(found > 0, "{name}");
    }
}

#[test]
fn clicking_a_folder_lists_it() {
    let mut stage = Stage::with_mails(&[]);
    stage.window.get_by_label("Sent").click();
    stage.window.run();
    let asked = stage.asked();
    let listed = asked.iter().any(|(_, command)| {
        matches!(command, Command::List { place: Place::Folder(folder), .. } if folder.name == FolderName::Sent)
    });
    assert!(listed, "{asked:?}");
    assert_eq!(
        stage
            .window
            .get_by_label("Sent")
            .accesskit_node()
            .is_selected(),
        Some(true)
    );
}

#[test]
fn unread_mails_are_counted_beside_the_folder_and_in_the_title() {
    let mut stage = Stage::with_mails(&[mail(1, "Ann", "Hello")]);
    stage.say(counts(inbox("work"), 3, 2));
    assert_eq!(
        stage.window.get_by_label("Inbox").value().as_deref(),
        Some("2 unread")
    );
}

#[test]
fn refresh_asks_for_all_accounts_and_compose_for_a_draft() {
    let mut stage = Stage::with_mails(&[]);
    stage.window.get_by_label("Refresh").click();
    stage.window.run();
    stage.window.get_by_label("Compose").click();
    stage.window.run();
    stage.window.key_press(Key::F5);
    stage.window.run();
    let asked = stage.asked();
    let refreshes = asked
        .iter()
        .filter(|(_, command)| matches!(command, Command::Refresh { account: None }))
        .count();
    assert_eq!(refreshes, 2, "{asked:?}");
    assert!(
        asked
            .iter()
            .any(|(_, command)| matches!(command, Command::StartDraft { .. }))
    );
}

#[test]
fn a_slow_server_is_told_in_words_and_can_be_stopped() {
    let mut stage = Stage::with_mails(&[]);
    stage.window.get_by_label("Refresh").click();
    stage.window.run();
    let ticket = stage.asked().last().unwrap().0;
    stage.say(connection("work", ConnectionState::Fetching));
    stage.say(Event::Progress {
        ticket,
        account: Some(account_id("work")),
        progress: Progress::Waiting {
            seconds: 7,
            awaiting: "RETR 12".to_owned(),
        },
    });
    let line = "Activity: waiting 7 s for the answer to RETR 12";
    stage.window.get_by_label(line).click();
    stage.window.run();
    stage.window.get_by_label("Stop Work").click();
    stage.window.run();
    let asked = stage.asked();
    let stopped = asked
        .iter()
        .any(|(_, command)| matches!(command, Command::Cancel { ticket: one } if *one == ticket));
    assert!(stopped, "{asked:?}");
}

#[test]
fn several_accounts_share_one_inbox() {
    let setting = Setting {
        accounts: vec![account("work", "Work"), account("home", "家")],
        ..Setting::default()
    };
    let stage = Stage::new(setting, &[]);
    stage.window.get_by_label("家");
    let all = stage.window.get_by_label("All inboxes");
    assert_eq!(all.accesskit_node().is_selected(), Some(true));
}

#[test]
fn without_an_account_the_window_says_how_to_begin() {
    let setting = Setting {
        accounts: Vec::new(),
        ..Setting::default()
    };
    let mut stage = Stage::new(setting, &[]);
    stage.window.get_by_label("Add account").click();
    stage.window.run();
}

#[test]
fn own_folders_are_a_tree_that_folds_and_tags_stand_below_them() {
    let mut stage = Stage::with_mails(&[]);
    let own = |name: &str| FolderSummary {
        folder: Folder {
            account: account_id("work"),
            name: FolderName::Own(name.to_owned()),
        },
        mails: 1,
        unread: 0,
    };
    let folders = ["A", "A 2", "A/B", "A/B/C"].map(own).to_vec();
    stage.say(Event::Folders { folders });
    let tag = TagSummary {
        tag: Tag::new("旅行").unwrap(),
        colour: TagColour::Teal,
        mails: 3,
        unread: 2,
    };
    stage.say(Event::Tags(TagEvent::Known { tags: vec![tag] }));
    let top = |stage: &Stage, name: &str| {
        let found = stage.window.get_by_label(name);
        found.rect().top()
    };
    let tops = ["A", "B", "C", "A 2", "旅行"].map(|name| top(&stage, name));
    assert!(tops.is_sorted(), "{tops:?}");
    let value = stage.window.get_by_label("旅行").value();
    assert_eq!(value.as_deref(), Some("2 unread"));
    stage.window.get_by_label("Hide the folders in “A”").click();
    stage.window.run();
    assert!(stage.window.query_by_label("B").is_none());
    assert!(stage.window.query_by_label("C").is_none());
    stage.window.get_by_label("Show the folders in “A”").click();
    stage.window.run();
    assert!(stage.window.query_by_label("C").is_some());
    stage.window.get_by_label("旅行").click();
    stage.window.run();
    let asked = stage.asked();
    let is_listed = asked.iter().any(|(_, command)| {
        matches!(command, Command::List { place: Place::Tag(tag), .. } if tag == "旅行")
    });
    assert!(is_listed, "{asked:?}");
}

#[test]
fn t_finds_a_tag_by_typing_and_makes_the_one_that_is_not_there() {
    let row = mail(1, "Ann", "Hello");
    let mut stage = Stage::with_mails(std::slice::from_ref(&row));
    stage.window.get_by_label_contains("Ann, Hello").click();
    stage.window.run();
    stage.asked();
    for (typed, name) in [("tra", "travel"), ("new one", "new one")] {
        let known = TagSummary {
            tag: Tag::new("travel").unwrap(),
            colour: TagColour::Teal,
            mails: 0,
            unread: 0,
        };
        stage.say(Event::Tags(TagEvent::Known { tags: vec![known] }));
        stage.window.key_press(Key::T);
        stage.window.run();
        stage.window.event(egui::Event::Text(typed.to_owned()));
        stage.window.run();
        stage.window.key_press(Key::Enter);
        stage.window.run();
        let asked = stage.asked();
        let wanted = TagCommand::Mark {
            mails: vec![row.id],
            add: vec![Tag::new(name).unwrap()],
            remove: Vec::new(),
        };
        let is_marked = asked
            .iter()
            .any(|(_, command)| matches!(command, Command::Tag(mark) if *mark == wanted));
        assert!(is_marked, "{asked:?}");
    }
}

#[test]
fn the_way_to_the_settings_is_inside_the_window_however_small_it_is() {
    for (width, height) in [
        (360.0, 320.0),
        (699.0, 400.0),
        (701.0, 320.0),
        (1208.0, 716.0),
    ] {
        for kept in ["", "{\"folders_folded\": true}"] {
            let setting = Setting {
                size: (width, height),
                kept,
                ..Setting::default()
            };
            let stage = Stage::new(setting, &[mail(1, "Ann", "Lunch")]);
            let gear = stage.window.get_by_label("Settings").rect();
            let window = egui::Rect::from_min_size(egui::Pos2::ZERO, egui::vec2(width, height));
            assert!(window.contains_rect(gear), "{window:?} {gear:?}");
            let middle = gear.center();
            assert_eq!(
                stage
                    .window
                    .ctx
                    .layer_id_at(middle)
                    .map(|layer| layer.order),
                Some(egui::Order::Background)
            );
        }
    }
}
