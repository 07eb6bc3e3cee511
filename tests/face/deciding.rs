//! What a person decides about: the safe way is the button at hand, and Escape changes nothing.

use egui::Key;
use egui_kittest::kittest::Queryable;
use hongyan::channel::doctor::{Advice, Finding, Found, Patient, Step, StepState};
use hongyan::channel::event::ServerKind;
use hongyan::channel::{Cause, Command, Event, Failure, Outcome, Task, Ticket};
use hongyan::model::account::TlsMode;

use super::stage::{Setting, Stage, account_id};

/// A server that was logged in to by SCRAM now offers less; the question is open.
fn weaker(language: &'static str, button: &str) -> Stage {
    let setting = Setting {
        language,
        ..Setting::default()
    };
    let mut stage = Stage::new(setting, &[]);
    let failure = Failure {
        task: Task::Fetch,
        cause: Cause::WeakerLogin {
            host: "pop.work.example".to_owned(),
            pinned: "SCRAM-SHA-256".to_owned(),
            offered: "PLAIN, LOGIN".to_owned(),
        },
        account: Some(account_id("work")),
    };
    stage.say(Event::Notice { failure });
    stage.click(button);
    stage.window.run();
    stage
}

fn allows(stage: &mut Stage) -> bool {
    let asked = stage.asked();
    asked
        .iter()
        .any(|(_ticket, command)| matches!(command, Command::AllowWeakerLogin { .. }))
}

#[test]
fn a26_not_logging_in_is_the_button_at_hand_where_a_server_offers_less() {
    for key in [Key::Enter, Key::Escape] {
        let mut stage = weaker("en", "Decide about the login…");
        assert!(stage.window.get_by_label("Do not log in").is_focused());
        stage.window.key_press(key);
        stage.window.run();
        assert!(stage.window.query_by_label("Do not log in").is_none());
        assert!(!allows(&mut stage), "{key:?}");
    }
    let mut stage = weaker("en", "Decide about the login…");
    stage.click("Allow and log in");
    assert!(allows(&mut stage));
}

#[test]
fn a26_mechanisms_are_listed_as_the_language_lists_things() {
    let stage = weaker("zh-CN", "决定是否登录…");
    let mut said = stage.window.query_all_by_label_contains("PLAIN、LOGIN");
    assert!(said.next().is_some());
    let stage = weaker("en", "Decide about the login…");
    let mut said = stage.window.query_all_by_label_contains("PLAIN, LOGIN");
    assert!(said.next().is_some());
}

/// The settings of the account, with an examination of them begun.
fn examining() -> (Stage, Ticket) {
    let mut stage = Stage::with_mails(&[]);
    stage
        .window
        .key_press_modifiers(egui::Modifiers::COMMAND, Key::Comma);
    stage.window.run();
    stage.click("Edit Work");
    stage.asked();
    stage.click("Examine the connection");
    let (ticket, command) = stage.asked().pop().expect("something is asked");
    let is_of_form = matches!(
        command,
        Command::Examine {
            patient: Patient::Settings { .. }
        }
    );
    assert!(is_of_form, "{command:?}");
    (stage, ticket)
}

fn found(found: Found) -> Finding {
    Finding {
        server: ServerKind::Pop3,
        step: Step::Greet,
        state: StepState::Done { took_ms: 7, found },
        certificate: None,
    }
}

#[test]
fn an_examination_within_the_form_saves_nothing_however_it_ends() {
    let (mut stage, ticket) = examining();
    let finding = found(Found::Greeting("+OK ready".to_owned()));
    stage.say(Event::Examined { ticket, finding });
    stage.end(ticket);
    stage.window.get_by_label_contains("+OK ready");
    stage
        .window
        .get_by_label("Both servers work with these settings");
    let save = stage.window.get_by_label("Save");
    assert!(!save.is_focused());
    let asked = stage.asked();
    assert!(asked.is_empty(), "{asked:?}");
}

#[test]
fn what_was_found_to_work_goes_into_the_form_with_one_button() {
    let (mut stage, ticket) = examining();
    let advice = Advice {
        server: ServerKind::Smtp,
        port: 587,
        tls: TlsMode::Starttls,
    };
    stage.say(Event::Advised { ticket, advice });
    let failure = Failure {
        task: Task::TestAccount,
        cause: Cause::ConnectionRefused {
            host: "smtp.work.example".to_owned(),
            port: 465,
        },
        account: None,
    };
    let outcome = Outcome::Failed(failure);
    stage.say(Event::Ended { ticket, outcome });
    stage.window.get_by_label("Save anyway");
    stage.click("Use 587 with STARTTLS");
    let port = stage.window.get_by_label("SMTP port");
    assert_eq!(port.value().as_deref(), Some("587"));
    assert!(stage.asked().is_empty(), "nothing is saved by itself");
    stage.click("Test and save");
    match stage.asked().pop() {
        Some((
            _ticket,
            Command::Examine {
                patient: Patient::Settings { settings, .. },
            },
        )) => {
            assert_eq!(
                (settings.smtp.port, settings.smtp.tls),
                (587, TlsMode::Starttls)
            );
        }
        other => panic!("{other:?}"),
    }
}
