//! What the window says holds: of lists, broken files, mails on their way and steps taken back.

use std::sync::Arc;

use egui_kittest::kittest::Queryable;
use hongyan::channel::{AnswerCause, Cause, Command, Failure, Outcome, Task};
use hongyan::mime::archive::{Entry, Listing};
use hongyan::mime::damage::Damage;
use hongyan::mime::kind::Kind;
use hongyan::mime::preview::Preview;
use hongyan::mime::view::Insight;
use hongyan::model::Flags;
use hongyan::model::unsubscribe::{Bar, Barred, Unsubscribe};

use super::attachment::{answer_broken, file, with};
use super::stage::{Setting, Stage, mail, text, view};

const ODD_PORT: &str = "https://lists.example:81/u?id=7";

/// A window in which a mail of this list is open.
fn from_list(language: &'static str, unsubscribe: Unsubscribe) -> Stage {
    let setting = Setting {
        language,
        ..Setting::default()
    };
    let mut news = mail(1, "News", "The news");
    news.flags = Flags::SEEN;
    let mut stage = Stage::new(setting, std::slice::from_ref(&news));
    stage.window.get_by_label_contains("News, The news").click();
    stage.window.run();
    let mut opened = view(&news, vec![text("Hello")]);
    opened.insight = Arc::new(Insight {
        unsubscribe,
        ..Insight::default()
    });
    stage.answer_open(opened);
    stage.asked();
    stage
}

fn barred(why: Bar, page: Option<&str>) -> Unsubscribe {
    Unsubscribe {
        page: page.map(str::to_owned),
        barred: Some(Barred {
            address: ODD_PORT.to_owned(),
            why,
        }),
        ..Unsubscribe::default()
    }
}

#[test]
fn a31_a_list_at_a_port_that_is_not_asked_is_told_with_the_address_and_what_to_do() {
    for (language, press, why, open) in [
        (
            "en",
            "Unsubscribe",
            "port 81 belongs to another service",
            "Open the page",
        ),
        ("zh-CN", "退订", "端口 81 不是网页服务的端口", "打开页面"),
    ] {
        let mut stage = from_list(language, barred(Bar::Port(81), Some(ODD_PORT)));
        stage.click(press);
        stage.window.get_by_label_contains(why);
        let mut told = stage.window.query_all_by_label_contains(ODD_PORT);
        assert!(told.next().is_some());
        drop(told);
        assert!(stage.links.borrow().is_empty(), "nothing is opened yet");
        stage.click(open);
        assert_eq!(*stage.links.borrow(), [ODD_PORT]);
    }
}

#[test]
fn a31_an_address_that_looks_as_if_it_led_elsewhere_can_be_copied_and_not_opened() {
    let mut stage = from_list("en", barred(Bar::Name, None));
    stage.click("Unsubscribe");
    stage
        .window
        .get_by_label("The address of this list is not opened from here");
    stage.window.get_by_label_contains("a name stands before");
    stage.window.get_by_label("Copy link address");
    assert!(stage.window.query_by_label("Open the page").is_none());
    stage.click("Not now");
    assert!(stage.window.query_by_label("Copy link address").is_none());
}

#[test]
fn a31_where_asking_a_list_failed_the_other_ways_stand_beside_the_reason() {
    let ways = Unsubscribe {
        one_click: Some("https://lists.example/u".to_owned()),
        page: Some("https://lists.example/u".to_owned()),
        ..Unsubscribe::default()
    };
    let mut stage = from_list("en", ways);
    stage.click("Unsubscribe");
    let buttons = stage.window.get_all_by_label("Unsubscribe");
    buttons.last().unwrap().click();
    stage.window.run();
    let asked = stage.asked();
    let (ticket, _command) = asked
        .iter()
        .find(|(_ticket, command)| matches!(command, Command::Answer(_)))
        .unwrap();
    let failure = Failure {
        task: Task::Answer,
        cause: Cause::Answer(AnswerCause::Barred {
            address: "https://lists.example/u".to_owned(),
            port: None,
        }),
        account: None,
    };
    stage.say(hongyan::channel::Event::Ended {
        ticket: *ticket,
        outcome: Outcome::Failed(failure),
    });
    let said = "The mail offers this at https://lists.example/u. Nothing was sent there";
    stage.window.get_by_label_contains(said);
    stage.window.get_by_label("On a page instead");
    stage.click("Copy link address");
}

#[test]
fn a_broken_archive_says_so_and_shows_the_files_that_are_found_in_it() {
    let found = Listing {
        entries: vec![Entry {
            name: "notes.txt".to_owned(),
            ..Entry::default()
        }],
        is_whole: false,
        packed_octets: 5_000_000,
    };
    for (preview, said) in [
        (Preview::Archive(found), "One file was found without it"),
        (Preview::None, "no file was found in it"),
    ] {
        let mut stage = with(vec![file(1, "a.zip", Kind::Zip)]);
        stage.click("Attachment a.zip, 5.0 MB, ZIP");
        let broken = (preview, Some(Damage::List));
        answer_broken(&mut stage, "a.zip", Kind::Zip, broken);
        stage
            .window
            .get_by_label("This is a file of the kind ZIP, and it is damaged");
        stage.window.get_by_label_contains(said);
        stage.window.get_by_label_contains("ask the sender");
        assert!(
            stage
                .window
                .query_by_label_contains("cannot be shown here")
                .is_none()
        );
    }
}

#[test]
fn what_of_other_kinds_is_broken_is_told_in_words_of_its_own() {
    let calendar = Preview::Text {
        text: "BEGIN:VCALENDAR".to_owned(),
        is_cut: false,
    };
    for (name, kind, broken, said) in [
        (
            "a.png",
            Kind::Png,
            (Preview::None, Damage::Content),
            "what follows cannot be read",
        ),
        (
            "a.ics",
            Kind::Calendar,
            (calendar, Damage::Cut),
            "What came of it is shown",
        ),
        (
            "winmail.dat",
            Kind::Tnef,
            (Preview::None, Damage::Content),
            "what follows cannot be read",
        ),
    ] {
        let attached = file(1, name, kind);
        let mut stage = with(vec![attached]);
        let chip = format!("Attachment {name}");
        let chip = stage.window.get_by_label_contains(&chip);
        chip.click();
        stage.window.run();
        answer_broken(&mut stage, name, kind, (broken.0, Some(broken.1)));
        stage.window.get_by_label_contains("and it is damaged");
        stage.window.get_by_label_contains(said);
    }
}
