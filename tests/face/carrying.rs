//! Import, export and duplicates by accessible names.

use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable;
use hongyan::channel::event::Progress;
use hongyan::channel::{CarryCommand, CarryEvent, Command, Event, Ticket};
use hongyan::model::{Alike, Carried, Copies, ImportReport, MailId, MailboxKind, Recognised};

use super::stage::{Stage, mail};

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
