//! Failures as quiet bars.

use egui_kittest::kittest::Queryable;
use hongyan::channel::{CarryCause, Cause, Command, Event, Failure, Outcome, SearchEvent, Task};
use hongyan::model::Indexed;

use super::stage::{Setting, Stage, account_id, mail};

fn slow() -> Failure {
    Failure {
        task: Task::Fetch,
        cause: Cause::TimedOut {
            host: "pop.work.example".to_owned(),
            awaiting: "RETR 12".to_owned(),
            seconds: 60,
        },
        account: Some(account_id("work")),
    }
}

#[test]
fn a_failure_says_what_why_and_what_to_do_and_its_button_does_it() {
    let mut stage = Stage::with_mails(&[]);
    stage.say(Event::Notice { failure: slow() });
    stage.window.get_by_label("Could not fetch mail");
    stage
        .window
        .get_by_label_contains("pop.work.example did not answer RETR 12 within 60 s");
    stage.window.get_by_label("Try now").click();
    stage.window.run();
    let asked = stage.asked();
    let retried = asked.iter().any(|(_, command)| {
        matches!(command, Command::Refresh { account: Some(id) } if *id == account_id("work"))
    });
    assert!(retried, "{asked:?}");
    assert!(
        stage
            .window
            .query_by_label("Could not fetch mail")
            .is_none()
    );
}

/// What the button of a notice asks for.
fn pressed(stage: &mut Stage, button: &str) -> Vec<Command> {
    stage.asked();
    stage.window.get_by_label(button).click();
    stage.window.run();
    let asked = stage.asked().into_iter();
    asked.map(|(_ticket, command)| command).collect()
}

#[test]
fn try_again_does_what_failed() {
    let mut stage = Stage::with_mails(&[]);
    let failure = Failure {
        task: Task::Send {
            subject: "Lunch".to_owned(),
        },
        ..slow()
    };
    stage.say(Event::Notice { failure });
    let asked = pressed(&mut stage, "Try now");
    assert!(
        matches!(&asked[..], [Command::Flush { account: Some(id) }] if *id == account_id("work")),
        "{asked:?}"
    );
    let mut stage = Stage::with_mails(&[mail(1, "Carol", "Hello")]);
    stage.window.key_press(egui::Key::J);
    stage.window.run();
    stage.asked();
    stage.window.key_press(egui::Key::E);
    stage.window.run();
    let asked = stage.asked();
    let moved = asked
        .iter()
        .find_map(|(ticket, command)| matches!(command, Command::Move { .. }).then_some(*ticket));
    let failure = Failure {
        task: Task::Change,
        cause: Cause::DiskFull {
            path: "/mail".into(),
        },
        account: None,
    };
    stage.say(Event::Ended {
        ticket: moved.expect("a move"),
        outcome: Outcome::Failed(failure),
    });
    let asked = pressed(&mut stage, "Try again");
    assert!(
        asked
            .iter()
            .any(|command| matches!(command, Command::Move { .. })),
        "{asked:?}"
    );
}

#[test]
fn the_transcript_is_one_click_away() {
    let mut stage = Stage::with_mails(&[]);
    stage.say(Event::Notice { failure: slow() });
    stage.window.get_by_label("Transcript").click();
    stage.window.run();
    let asked = stage.asked();
    let shown = asked
        .iter()
        .any(|(_, command)| matches!(command, Command::ShowTranscripts { .. }));
    assert!(shown, "{asked:?}");
}

#[test]
fn the_same_failure_is_told_once_and_can_be_put_away() {
    let mut stage = Stage::with_mails(&[]);
    stage.say(Event::Notice { failure: slow() });
    stage.say(Event::Notice { failure: slow() });
    stage.window.get_by_label("Dismiss notice").click();
    stage.window.run();
    assert!(
        stage
            .window
            .query_by_label("Could not fetch mail")
            .is_none()
    );
}

#[test]
fn of_many_notices_the_newest_two_are_shown_and_a_word_opens_the_others() {
    let mut stage = Stage::with_mails(&[]);
    for host in ["a.example", "b.example", "c.example", "d.example"] {
        let cause = Cause::NameNotFound {
            host: host.to_owned(),
        };
        let failure = Failure { cause, ..slow() };
        stage.say(Event::Notice { failure });
    }
    let shown = |stage: &Stage, host: &str| stage.window.query_by_label_contains(host).is_some();
    assert!(!shown(&stage, "a.example") && !shown(&stage, "b.example"));
    assert!(shown(&stage, "c.example") && shown(&stage, "d.example"));
    stage.window.get_by_label("2 more").click();
    stage.window.run();
    assert!(shown(&stage, "a.example") && shown(&stage, "d.example"));
    stage.window.get_by_label("Show fewer").click();
    stage.window.run();
    assert!(!shown(&stage, "a.example"));
}

#[test]
fn facts_take_a_part_of_a_frame_by_the_clock_and_the_rest_comes_with_the_next() {
    let mut stage = Stage::with_mails(&[]);
    // As where other work leaves this thread little of the processor, whose time stands still here.
    stage.ticks.set(std::time::Duration::from_millis(3));
    for number in 0..4 {
        let mut failure = slow();
        failure.account = Some(account_id(&format!("work{number}")));
        let told = stage.worker.events.send(Event::Notice { failure });
        told.unwrap();
    }
    let shown = |stage: &Stage| stage.window.state().state().notices.len();
    stage.window.step();
    assert_eq!(shown(&stage), 2);
    stage.window.run();
    assert_eq!(shown(&stage), 4);
}

#[test]
fn of_a_backup_that_came_too_late_a_person_is_told_until_the_notice_is_put_away() {
    let late = |path: &str| Event::Notice {
        failure: Failure {
            task: Task::Restore,
            cause: Cause::Carry(CarryCause::BackupLate { path: path.into() }),
            account: None,
        },
    };
    let open = |kept: String| {
        let setting = Setting {
            kept: kept.leak(),
            ..Setting::default()
        };
        let mut stage = Stage::new(setting, &[]);
        stage.say(late("/mail/.not-restored-1"));
        stage
    };
    let shown = |stage: &Stage| stage.window.state().state().notices.len();
    let kept = |stage: &Stage| stage.window.state().state().kept.to_json();
    let stage = open(String::new());
    let mut stage = open(kept(&stage));
    assert_eq!(shown(&stage), 1, "nobody has put it away");
    stage.window.get_by_label("Dismiss notice").click();
    stage.window.run();
    assert_eq!(shown(&stage), 0);
    let mut stage = open(kept(&stage));
    assert_eq!(shown(&stage), 0);
    stage.say(late("/mail/.not-restored-2"));
    assert_eq!(shown(&stage), 1, "it is another one");
    stage.click("Dismiss notice");
    let mut stage = open(kept(&stage));
    stage.say(late("/mail/.not-restored-2"));
    assert_eq!(shown(&stage), 0, "both are put away");
}

#[test]
fn an_index_that_is_made_anew_asks_nothing_of_a_person_and_is_told_no_longer_once_it_is_whole() {
    let mut stage = Stage::with_mails(&[mail(1, "Ann", "Lunch")]);
    let failure = Failure {
        task: Task::MendIndex,
        cause: Cause::IndexDamaged {
            detail: "a page".to_owned(),
        },
        account: None,
    };
    stage.say(Event::Notice { failure });
    stage.window.get_by_label("The index is being made anew");
    assert!(stage.window.query_by_label("Try again").is_none());
    let told = |with_text| {
        Event::Search(SearchEvent::Indexed(Indexed {
            mails: 3,
            with_text,
        }))
    };
    stage.say(told(1));
    stage.window.get_by_label("The index is being made anew");
    stage.say(told(3));
    let said = stage.window.query_by_label("The index is being made anew");
    assert!(said.is_none());
}
