//! What is written is kept: in time, and before any window goes.

use egui::{Key, ViewportEvent, ViewportId};
use egui_kittest::kittest::Queryable;
use hongyan::channel::{Cause, Command, Event, Failure, Outcome, Task, Ticket};
use hongyan::model::{Draft, Timestamp};

use super::compose::{composing, empty, is_open, saved, saves, written};
use super::stage::{NOW, Stage, mail};

fn disk_full(ticket: Ticket) -> Event {
    Event::Ended {
        ticket,
        outcome: Outcome::Failed(Failure {
            task: Task::SaveDraft,
            cause: Cause::DiskFull {
                path: "/home/alice/mail".into(),
            },
            account: None,
        }),
    }
}

/// The person closes the main window.
pub(super) fn close_program(stage: &mut Stage) {
    let viewports = &mut stage.window.input_mut().viewports;
    let root = viewports.get_mut(&ViewportId::ROOT).expect("the window");
    root.events.push(ViewportEvent::Close);
    stage.window.step();
    let viewports = &mut stage.window.input_mut().viewports;
    let root = viewports.get_mut(&ViewportId::ROOT).expect("the window");
    root.events.clear();
    stage.window.run();
}

pub(super) fn quits(asked: &[(Ticket, Command)]) -> bool {
    asked
        .iter()
        .any(|(_, command)| matches!(command, Command::Quit))
}

#[test]
fn a_window_whose_draft_cannot_be_saved_stays_and_says_so() {
    let mut stage = composing(empty());
    stage.type_into("Message", "Half a thought");
    stage.click("Close, keeping the draft");
    let (ticket, _draft) = saved(&mut stage).expect("it is saved");
    stage.say(disk_full(ticket));
    assert!(is_open(&stage));
    stage.window.get_by_label("The draft is not saved");
    stage.click("Close, keeping the draft");
    let (ticket, draft) = saved(&mut stage).expect("it is tried again");
    assert_eq!(draft.text, "Half a thought");
    stage.end(ticket);
    assert!(!is_open(&stage));
}

#[test]
fn the_program_stays_while_a_draft_cannot_be_saved() {
    let mut stage = composing(empty());
    stage.type_into("Message", "Half a thought");
    close_program(&mut stage);
    let asked = stage.asked();
    assert!(!quits(&asked), "{asked:?}");
    let save = asked
        .iter()
        .find(|(_, command)| matches!(command, Command::SaveDraft { .. }));
    stage.say(disk_full(save.expect("it is saved").0));
    let asked = stage.asked();
    assert!(!quits(&asked), "{asked:?}");
    assert!(is_open(&stage));
    stage.window.get_by_label("The draft is not saved");
    close_program(&mut stage);
    let (ticket, _draft) = saved(&mut stage).expect("it is tried again");
    stage.end(ticket);
    let asked = stage.asked();
    assert!(quits(&asked), "{asked:?}");
}

#[test]
fn a_draft_is_written_down_while_typing_goes_on() {
    let mut stage = composing(empty());
    stage.window.get_by_label("Message").focus();
    stage.window.run();
    let mut count = 0;
    for _quarter_second in 0..20 {
        stage.window.get_by_label("Message").type_text("a");
        stage.window.step();
        count += saves(&mut stage);
    }
    assert_eq!(count, 1);
}

/// A draft as the worker answers a question of the window.
fn begun_by(key: Key, draft: Draft) -> Stage {
    let mut stage = Stage::with_mails(&[mail(1, "Carol", "Hello")]);
    stage.window.key_press(Key::J);
    stage.window.run();
    stage.asked();
    match key {
        Key::N => stage.press_command(key),
        key => stage.press(key),
    }
    let asked = stage.asked();
    let begun = asked
        .iter()
        .find(|(_, command)| matches!(command, Command::StartDraft { .. }));
    let ticket = begun.unwrap_or_else(|| panic!("{asked:?}")).0;
    stage.say(Event::DraftReady { ticket, draft });
    stage.end(ticket);
    stage.window.run_steps(10);
    stage
}

#[test]
fn a_forward_that_stands_is_kept_once_and_a_bare_answer_is_not() {
    let mut stage = begun_by(Key::F, written());
    let (ticket, draft) = saved(&mut stage).expect("it is saved");
    assert_eq!(draft, written());
    stage.end(ticket);
    stage.window.run_steps(30);
    assert_eq!(saves(&mut stage), 0, "nothing has changed");
    let mut stage = begun_by(Key::R, written());
    assert_eq!(saves(&mut stage), 0);
}

fn closes(stage: &mut Stage) {
    stage.click("Close, keeping the draft");
    stage.window.run();
}

fn closes_bare(stage: &mut Stage) {
    stage.click("Close; nothing is written yet");
    stage.window.run();
}

fn discards(stage: &mut Stage) -> bool {
    let asked = stage.asked();
    let saves = |(_, command): &(Ticket, Command)| matches!(command, Command::SaveDraft { .. });
    assert!(!asked.iter().any(saves), "{asked:?}");
    let is_discard =
        |(_, command): &(Ticket, Command)| matches!(command, Command::DiscardDraft { .. });
    asked.iter().any(is_discard)
}

#[test]
fn a_draft_in_which_nobody_wrote_is_not_kept() {
    for key in [Key::R, Key::F, Key::N] {
        let draft = if key == Key::N { empty() } else { written() };
        let mut stage = begun_by(key, draft);
        if let Some((ticket, _draft)) = saved(&mut stage) {
            stage.end(ticket);
        }
        // Spaces are no words.
        stage.window.get_by_label("Message").type_text("\n ");
        stage.window.step();
        closes_bare(&mut stage);
        assert!(discards(&mut stage), "{key:?}");
        assert!(!is_open(&stage));
    }
}

#[test]
fn what_would_go_with_its_window_is_not_said_to_be_saved() {
    let says = |stage: &Stage| {
        let mut found = stage.window.query_all_by_label_contains("Saved ");
        found.next().is_some()
    };
    let mut stage = begun_by(Key::F, written());
    let (ticket, draft) = saved(&mut stage).expect("it is saved while it is open");
    stage.say(Event::DraftSaved {
        draft: draft.id,
        at: Timestamp(NOW),
    });
    stage.end(ticket);
    assert!(!says(&stage));
    stage.type_into("Message", "Look. ");
    assert!(says(&stage));
}

#[test]
fn whatever_a_person_wrote_is_kept() {
    let kept = |stage: &mut Stage| {
        closes(stage);
        let (ticket, draft) = saved(stage).expect("it is saved");
        stage.end(ticket);
        assert!(!is_open(stage));
        assert!(!discards(stage));
        draft
    };
    let mut stage = begun_by(Key::R, written());
    stage.type_into("Message", "Yes. ");
    assert!(kept(&mut stage).text.contains("Yes. "));
    // A recipient that was typed is a word, also one that is not finished.
    let mut stage = begun_by(Key::N, empty());
    stage.type_into("To", "bob@exam");
    assert_eq!(kept(&mut stage).to, ["bob@exam"]);
    // What was begun another day was written by somebody.
    let mut stage = composing(written());
    closes(&mut stage);
    assert!(!discards(&mut stage));
    assert!(!is_open(&stage));
}

#[test]
fn a_window_waits_for_the_save_before_it_throws_a_bare_draft_away() {
    let mut stage = begun_by(Key::F, written());
    let (ticket, _draft) = saved(&mut stage).expect("it is saved while it is open");
    closes_bare(&mut stage);
    assert!(!discards(&mut stage), "it would come back behind the save");
    assert!(is_open(&stage));
    stage.end(ticket);
    stage.window.run();
    assert!(discards(&mut stage));
    assert!(!is_open(&stage));
}

#[test]
fn a_window_waits_for_a_file_on_its_way_and_keeps_it() {
    let mut stage = begun_by(Key::R, written());
    let files = &mut stage.window.input_mut().dropped_files;
    files.push(std::sync::Arc::new(super::compose::Dropped));
    stage.window.run();
    let asked = stage.asked();
    let attach = asked
        .iter()
        .find(|(_, command)| matches!(command, Command::Attach { .. }));
    let attach = attach.unwrap_or_else(|| panic!("{asked:?}")).0;
    closes(&mut stage);
    assert!(is_open(&stage), "the file is not there yet");
    assert!(!discards(&mut stage));
    stage.say(Event::Attached {
        ticket: attach,
        draft: written().id,
        attachment: super::compose::plan(),
    });
    stage.end(attach);
    stage.window.run();
    let (ticket, draft) = saved(&mut stage).expect("it is saved");
    assert_eq!(draft.attachments, [super::compose::plan()]);
    stage.end(ticket);
    assert!(!is_open(&stage));
}

#[test]
fn at_the_end_of_the_program_a_bare_draft_goes_as_well() {
    let mut stage = begun_by(Key::F, written());
    let (ticket, _draft) = saved(&mut stage).expect("it is saved while it is open");
    stage.end(ticket);
    close_program(&mut stage);
    let asked = stage.asked();
    let is_discard =
        |(_, command): &(Ticket, Command)| matches!(command, Command::DiscardDraft { .. });
    assert!(asked.iter().any(is_discard), "{asked:?}");
    assert!(quits(&asked), "{asked:?}");
}

#[test]
fn no_single_key_acts_on_the_list_behind_a_compose_window() {
    let mut stage = Stage::with_mails(&[mail(1, "Carol", "Hello"), mail(2, "Dave", "Plan")]);
    stage.window.key_press(Key::J);
    stage.window.run();
    super::compose::open(&mut stage, written());
    for key in [Key::Escape, Key::Delete, Key::J, Key::E] {
        stage.window.key_press(key);
        stage.window.run();
    }
    let asked = stage.asked();
    assert!(asked.is_empty(), "{asked:?}");
}

#[test]
fn escape_leaves_the_field_then_the_window_and_the_draft_is_kept() {
    let mut stage = composing(empty());
    stage.type_into("Message", "Half a thought");
    let mut kept = None;
    for press in 1..=2 {
        stage.window.key_press(Key::Escape);
        stage.window.run();
        if let Some((ticket, draft)) = saved(&mut stage) {
            kept = Some(draft);
            stage.end(ticket);
        }
        assert_eq!(is_open(&stage), press == 1);
    }
    assert_eq!(kept.expect("it is saved").text, "Half a thought");
}
