//! New mail on the desktop, while nobody looks at the window.

use egui_kittest::kittest::Queryable;
use hongyan::channel::{Command, Event};
use hongyan::model::{Announce, MailId, MailSummary, Place};

use super::stage::{Setting, Stage, mail};

/// A window that somebody looks at, or that lies behind others.
fn stage(announcing: Announce, language: &'static str, is_looked_at: bool) -> Stage {
    let setting = Setting {
        announcing,
        language,
        ..Setting::default()
    };
    let mut stage = Stage::new(setting, &[]);
    look(&mut stage, is_looked_at);
    stage
}

fn look(stage: &mut Stage, is_looked_at: bool) {
    stage.window.input_mut().focused = is_looked_at;
    stage.window.run();
}

fn arrived(stage: &mut Stage, mails: u64, newest: Vec<MailSummary>) {
    stage.say(Event::Arrived { mails, newest });
}

/// What the desktop shows now.
fn shown(stage: &Stage) -> Option<(String, String)> {
    let announced = stage.announced.borrow();
    let last = announced.last().and_then(Option::as_ref);
    last.map(|one| (one.title.clone(), one.text.clone()))
}

fn said(title: &str, text: &str) -> Option<(String, String)> {
    Some((title.to_owned(), text.to_owned()))
}

#[test]
fn new_mail_is_announced_while_nobody_looks_and_what_is_seen_is_not() {
    let mut stage = stage(Announce::Full, "en", false);
    arrived(&mut stage, 1, vec![mail(1, "Ann", "Lunch")]);
    assert_eq!(shown(&stage), said("Ann", "Lunch"));
    arrived(
        &mut stage,
        2,
        vec![mail(2, "Bob", ""), mail(3, "Eve", "a\nb")],
    );
    let (title, text) = shown(&stage).unwrap();
    assert_eq!(title, "3 new mails");
    assert!(
        text.contains("Ann: Lunch") && text.contains("Eve: a b"),
        "{text}"
    );
    assert!(text.contains("Bob: No subject"), "{text}");
    assert_eq!(text.lines().count(), 3);
    look(&mut stage, true);
    assert_eq!(shown(&stage), None, "it is taken away");
    let before = stage.announced.borrow().len();
    arrived(&mut stage, 1, vec![mail(4, "Ann", "Dinner")]);
    look(&mut stage, false);
    assert_eq!(
        stage.announced.borrow().len(),
        before,
        "it was seen to come"
    );
    arrived(&mut stage, 1, vec![mail(5, "Bob", "Tea")]);
    assert_eq!(
        shown(&stage),
        said("Bob", "Tea"),
        "what was seen is not counted"
    );
}

#[test]
fn what_comes_in_the_moment_in_which_somebody_looks_leaves_nothing_on_the_desktop() {
    let mut stage = stage(Announce::Full, "en", false);
    arrived(&mut stage, 1, vec![mail(1, "Ann", "Lunch")]);
    assert_eq!(shown(&stage), said("Ann", "Lunch"));
    stage.window.input_mut().focused = true;
    arrived(&mut stage, 1, vec![mail(2, "Bob", "Tea")]);
    assert_eq!(shown(&stage), None);
}

#[test]
fn how_much_is_announced_is_the_persons_choice() {
    let mut only_counted = stage(Announce::Count, "zh-CN", false);
    arrived(&mut only_counted, 1, vec![mail(1, "Ann", "Lunch")]);
    assert_eq!(shown(&only_counted), said("1 封新邮件", ""));
    let mut silent = stage(Announce::Never, "en", false);
    arrived(&mut silent, 1, vec![mail(1, "Ann", "Lunch")]);
    assert!(silent.announced.borrow().is_empty());
}

#[test]
fn what_is_announced_opens_the_window_where_it_lies() {
    let mut stage = stage(Announce::Full, "en", false);
    let lunch = mail(1, "Ann", "Lunch");
    arrived(&mut stage, 1, vec![lunch.clone()]);
    stage.asked();
    let announced = stage.announced.borrow_mut().pop().flatten().unwrap();
    (announced.chosen)();
    stage.answer_list(&[mail(2, "Bob", "Tea"), lunch]);
    stage.window.run();
    assert!(matches!(
        stage.window.state().state().list.place,
        Place::Unified(_)
    ));
    let opens =
        |command: &Command| matches!(command, Command::Open { mail, .. } if *mail == MailId(1));
    let asked = stage.asked();
    assert!(
        asked.iter().any(|(_ticket, command)| opens(command)),
        "{asked:?}"
    );
}

#[test]
fn how_new_mail_is_announced_is_chosen_in_the_settings() {
    let mut stage = stage(Announce::Full, "en", true);
    stage
        .window
        .key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::Comma);
    stage.window.run();
    // It may lie below what the sheet shows at once.
    stage.window.get_by_label("Show how many").click_accesskit();
    stage.window.run();
    let asked = stage.asked();
    let is_it = |command: &Command| {
        matches!(
            command,
            Command::SavePreferences {
                announce: Announce::Count,
                ..
            }
        )
    };
    assert!(
        asked.iter().any(|(_ticket, command)| is_it(command)),
        "{asked:?}"
    );
    look(&mut stage, false);
    arrived(&mut stage, 2, vec![mail(1, "Ann", "Lunch")]);
    assert_eq!(shown(&stage), said("2 new mails", ""));
}
