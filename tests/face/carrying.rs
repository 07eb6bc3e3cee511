//! Import, export and duplicates by accessible names.

use std::sync::Arc;

use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable;
use hongyan::channel::event::Progress;
use hongyan::channel::{
    CarryCause, CarryCommand, CarryEvent, Cause, Command, Event, Failure, Outcome, Task, Ticket,
};
use hongyan::model::{
    Alike, BackupFault, BackupReport, Carried, Copies, ImportReport, MailId, MailboxKind,
    Recognised,
};

use super::stage::{Setting, Stage, mail};

fn open(stage: &mut Stage) {
    let command = Modifiers::COMMAND | Modifiers::CTRL;
    stage.window.key_press_modifiers(command, Key::K);
    stage.window.run();
    stage
        .window
        .event(egui::Event::Text("import and export".to_owned()));
    stage.window.run();
    stage.window.key_press(Key::Enter);
    stage.window.run();
}

fn carries(stage: &mut Stage) -> Vec<(Ticket, CarryCommand)> {
    let asked = stage.asked().into_iter();
    asked
        .filter_map(|(ticket, command)| match command {
            Command::Carry(command) => Some((ticket, command)),
            _ => None,
        })
        .collect()
}

/// Chooses a file; the worker says what it holds.
fn choose(stage: &mut Stage, path: &str) -> Ticket {
    stage.window.get_by_label("Choose files…").click();
    stage.window.run();
    stage.window.get_by_label("File name").type_text(path);
    stage.window.run();
    stage.window.get_by_label("Open").click();
    stage.window.run();
    let asked = carries(stage);
    let [(ticket, CarryCommand::Recognise { paths })] = &asked[..] else {
        panic!("{asked:?}");
    };
    let found = Recognised {
        path: paths[0].clone(),
        kinds: vec![(MailboxKind::Mbox, 1)],
        octets: 10,
        is_thunderbird: false,
        ignored: 0,
    };
    stage.say(Event::Carry(CarryEvent::Recognised {
        ticket: *ticket,
        found: Ok(found),
    }));
    stage.end(*ticket);
    *ticket
}

#[test]
fn an_import_is_not_forgotten_when_other_files_are_chosen_while_it_runs() {
    let mut stage = Stage::with_mails(&[]);
    open(&mut stage);
    choose(&mut stage, "old.mbox");
    stage.window.get_by_label("Import now").click();
    stage.window.run();
    let asked = carries(&mut stage);
    let [(import, CarryCommand::Import(_))] = &asked[..] else {
        panic!("{asked:?}");
    };
    choose(&mut stage, "other.mbox");
    stage.say(Event::Progress {
        ticket: *import,
        account: None,
        progress: Progress::Carrying(Carried {
            mails: 7,
            of_mails: 60,
            ..Carried::default()
        }),
    });
    // Still told, and stopped by its button; none can begin beside it.
    stage.window.get_by_label("7 of 60 mails done");
    assert!(stage.window.query_by_label("Import now").is_none());
    stage.window.get_by_label("Stop").click();
    stage.window.run();
    let asked = stage.asked();
    let stops = asked
        .iter()
        .any(|(_, command)| matches!(command, Command::Cancel { ticket } if ticket == import));
    assert!(stops, "{asked:?}");
    let report = ImportReport {
        imported: 60,
        octets: 6_000,
        ..ImportReport::default()
    };
    stage.say(Event::Carry(CarryEvent::Imported {
        ticket: *import,
        report: report.into(),
    }));
    stage.end(*import);
    stage.window.get_by_label("60 mails imported, 6.0 kB");
    stage.window.get_by_label("60 mails imported");
    stage.window.get_by_label("Import now");
}

#[test]
fn what_is_not_shown_of_many_duplicates_is_counted_and_the_button_says_how_many_go() {
    let mut stage = Stage::with_mails(&[]);
    open(&mut stage);
    stage.window.get_by_label("Duplicates").click();
    stage.window.run();
    stage.window.get_by_label("Look for duplicates").click();
    stage.window.run();
    let asked = carries(&mut stage);
    let [(ticket, CarryCommand::FindCopies { .. })] = &asked[..] else {
        panic!("{asked:?}");
    };
    let copies: Vec<Copies> = (0..120)
        .map(|number| {
            let stays = mail(2 * number + 1, "Ann", "Lunch");
            let mut copy = stays.clone();
            copy.id = MailId(2 * number + 2);
            Copies {
                alike: Alike::Wholly,
                stays,
                go: vec![copy],
            }
        })
        .collect();
    stage.say(Event::Carry(CarryEvent::Copies {
        ticket: *ticket,
        copies: copies.into(),
    }));
    stage.end(*ticket);
    stage.window.get_by_label("and 20 more");
    stage.window.get_by_label("Move 120 copies to Trash");
}

/// A window without an account, at its page for backups.
fn at_the_backups(half: Option<&str>, button: &str) -> Stage {
    let setting = Setting {
        accounts: Vec::new(),
        known: Vec::new(),
        ..Setting::default()
    };
    let mut stage = Stage::new(setting, &[]);
    let from = half.map(std::path::PathBuf::from);
    stage.say(Event::HalfRestored { from });
    stage.window.get_by_label(button).click();
    stage.window.run();
    stage
}

fn restored(ticket: Ticket) -> Event {
    Event::Carry(CarryEvent::Restored {
        ticket,
        report: Arc::new(BackupReport {
            mails: 60,
            ..BackupReport::default()
        }),
        preferences: ("en".to_owned(), "light".to_owned()),
    })
}

#[test]
fn a_window_that_was_killed_while_a_backup_came_back_offers_to_go_on() {
    let mut stage = at_the_backups(Some("/disk/backup"), "Go on restoring a backup");
    let said = stage
        .window
        .query_by_label_contains("/disk/backup was being restored here");
    assert!(said.is_some());
    stage.window.get_by_label("Go on restoring").click();
    stage.window.run();
    let asked = carries(&mut stage);
    let from = std::path::PathBuf::from("/disk/backup");
    assert!(matches!(&asked[..], [(_, CarryCommand::Restore { from: asked })] if *asked == from));
    // Stopped, and the rest is cleared away.
    stage.say(Event::Ended {
        ticket: asked[0].0,
        outcome: Outcome::Cancelled,
    });
    stage.say(Event::HalfRestored { from: None });
    assert!(
        stage
            .window
            .query_by_label_contains("Nothing of the backup stays here")
            .is_some()
    );
    assert!(stage.window.query_by_label("Go on restoring").is_none());
    // All of it was there before it could be stopped.
    stage.say(restored(asked[0].0));
    assert!(
        stage
            .window
            .query_by_label_contains("60 mails restored")
            .is_some()
    );
    assert!(
        stage
            .window
            .query_by_label_contains("Nothing of the backup")
            .is_none()
    );
}

/// Asks for this file to be restored.
fn ask_for(stage: &mut Stage, file: &str) -> Ticket {
    stage.window.get_by_label("Restore a backup…").click();
    stage.window.run();
    stage.window.get_by_label("File name").type_text(file);
    stage.window.run();
    stage.window.get_by_label("Open").click();
    stage.window.run();
    let asked = carries(stage);
    let [(ticket, CarryCommand::Restore { .. })] = &asked[..] else {
        panic!("{asked:?}");
    };
    *ticket
}

fn fails(stage: &mut Stage, ticket: Ticket, task: Task, cause: Cause) {
    let failure = Failure {
        task,
        cause,
        account: None,
    };
    let outcome = Outcome::Failed(failure);
    stage.say(Event::Ended { ticket, outcome });
}

#[test]
fn a_backup_that_cannot_be_restored_says_that_everything_is_as_it_was() {
    let mut stage = at_the_backups(None, "Restore from a backup");
    let asked = ask_for(&mut stage, "/disk/cut");
    let path = std::path::PathBuf::from("/disk/cut");
    let fault = BackupFault::CutShort;
    let cause = Cause::Carry(CarryCause::NotABackup { path, fault });
    fails(&mut stage, asked, Task::Restore, cause);
    let page = &stage.window;
    assert!(page.query_all_by_label_contains("is cut short").count() > 0);
    assert!(
        page.query_by_label_contains("Everything here is as it was")
            .is_some()
    );
    assert!(page.query_by_label("Restore a backup…").is_some());
}

#[test]
fn a_backup_that_is_here_but_not_shown_is_not_said_to_be_missing() {
    let path = || std::path::PathBuf::from("/disk/mail");
    let waits = Cause::Carry(CarryCause::HalfRestored {
        path: path(),
        why: Box::new(Cause::PermissionDenied { path: path() }),
    });
    let unread = Cause::Settings {
        detail: "no".to_owned(),
    };
    for (task, cause, said) in [
        (Task::Restore, waits, "Hongyan may not use /disk/mail"),
        (Task::TakeIn, unread, "Start Hongyan again"),
    ] {
        let mut stage = at_the_backups(None, "Restore from a backup");
        let asked = ask_for(&mut stage, "/disk/backup");
        fails(&mut stage, asked, task, cause);
        let page = &stage.window;
        assert!(page.query_all_by_label_contains(said).count() > 0, "{said}");
        let as_before = page.query_by_label_contains("Everything here is as it was");
        assert!(as_before.is_none());
    }
}
