//! The folder pane and what it says goes on.

use egui::Key;
use egui_kittest::kittest::{NodeT, Queryable};
use hongyan::channel::event::{ConnectionState, Progress};
use hongyan::channel::{Command, Event};
use hongyan::model::{FolderName, Place};

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
