//! What stands above the text of a mail, and in which order; what its menu offers; what keys do.

use std::sync::Arc;

use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable;
use hongyan::channel::{Command, PrintCommand, ReadingCommand};
use hongyan::mime::view::{AttachmentView, Insight, Inspection};
use hongyan::model::authenticity::{Authenticity, Vouching};
use hongyan::model::report::{DeliveryAction, DeliveryReport, Original, RecipientReport, Report};
use hongyan::model::sender::Warning;
use hongyan::model::unsubscribe::{ReceiptRequest, Unsubscribe};
use hongyan::model::{Flags, MailSummary, PartId};

use super::stage::{Stage, mail, person, text, view};

fn lunch(number: i64) -> MailSummary {
    let mut lunch = mail(number, "Ann", &format!("Lunch {number}"));
    lunch.flags = Flags::SEEN;
    lunch
}

/// A window with two mails, of which the first is open with this beside its text.
fn reading(insight: Insight) -> Stage {
    let mails = [lunch(1), lunch(2)];
    let mut stage = Stage::with_mails(&mails);
    stage.window.get_by_label_contains("Ann, Lunch 1").click();
    stage.window.run();
    let mut opened = view(&mails[0], vec![text("At noon?")]);
    opened.content.attachments = vec![AttachmentView {
        part: PartId(2),
        name: "menu.pdf".to_owned(),
        media_type: "application/pdf".to_owned(),
        size_octets: 5_000,
        inline: false,
        can_run: false,
        inspection: Inspection::default(),
    }];
    opened.insight = Arc::new(insight);
    stage.answer_open(opened);
    stage.asked();
    stage
}

fn returned() -> Report {
    Report::Delivery(DeliveryReport {
        recipients: vec![RecipientReport {
            recipient: "eve@example.net".to_owned(),
            action: DeliveryAction::Failed,
            ..RecipientReport::default()
        }],
        original: Original::default(),
        formal: true,
        ..DeliveryReport::default()
    })
}

/// Everything at once.
fn all() -> Insight {
    Insight {
        authenticity: Authenticity {
            author_domain: "example.org".to_owned(),
            checked_by: Some("mx.example.org".to_owned()),
            vouching: Vouching::Disowned {
                domain: "example.org".to_owned(),
            },
            ..Authenticity::default()
        },
        warnings: vec![Warning::ReplyElsewhere {
            from: "ann@example.org".to_owned(),
            to: "x@evil.example".to_owned(),
        }],
        report: Some(returned()),
        receipt: Some(ReceiptRequest {
            to: vec![person("Bob", "bob@example.net")],
            elsewhere: false,
        }),
        unsubscribe: Unsubscribe {
            one_click: Some("https://lists.example/u".to_owned()),
            ..Unsubscribe::default()
        },
        ..Insight::default()
    }
}

#[test]
fn what_must_warn_stands_first_then_what_is_reported_then_the_quiet_line_and_the_files() {
    let stage = reading(all());
    let top = |name: &str| {
        let mut found = stage.window.get_all_by_label_contains(name);
        found.next().unwrap().rect().top()
    };
    let order = [
        "Your answer would go elsewhere, to x@evil.example",
        "Not proved: example.org asks not to believe such mail",
        "This report says that a mail you sent came back",
        "Bob asks for a receipt",
        "Attachment menu.pdf",
        "At noon?",
    ];
    for pair in order.windows(2) {
        assert!(top(pair[0]) < top(pair[1]), "{pair:?}");
    }
    // The quiet line is one.
    assert!((top("Bob asks for a receipt") - top("Unsubscribe")).abs() < 3.0);
}

#[test]
fn a_failed_check_alone_is_a_bar_and_a_usual_one_is_none() {
    let failed = Insight {
        warnings: Vec::new(),
        report: None,
        ..all()
    };
    let mut stage = reading(failed);
    stage.click("Not proved: example.org asks not to believe such mail, says mx.example.org");
    stage
        .window
        .get_by_label("Noted by mx.example.org when the mail came");
    let mut stage = reading(Insight::default());
    let mark = stage
        .window
        .get_by_label("Not proved: no server you trust has checked it");
    let address = stage.window.get_by_label("ann@example.org").rect();
    assert!((mark.rect().center().y - address.center().y).abs() < 3.0);
    assert!(mark.rect().left() > address.right());
    stage.click("Not proved: no server you trust has checked it");
    stage
        .window
        .get_by_label("No server you trust has noted anything about it");
}

#[test]
fn the_menu_offers_what_can_be_done_with_this_mail_and_nothing_else() {
    let mut stage = reading(Insight::default());
    stage.click("More");
    for offered in ["Find in this mail", "Print…", "Charset of this mail…"] {
        stage.window.get_by_label_contains(offered);
    }
    for other in [
        "Show pictures from other servers",
        "Always show pictures from this sender",
        "Switch between design and text",
        "Actual size",
        "Switch light and dark paper",
    ] {
        let found = stage.window.query_by_label_contains(other);
        assert!(found.is_none(), "{other}");
    }
}

#[test]
fn what_is_not_seen_is_not_printed() {
    let mut stage = reading(Insight::default());
    let prints = |stage: &mut Stage| {
        let asked = stage.asked();
        let print =
            |command: &Command| matches!(command, Command::Print(PrintCommand::ListPrinters));
        asked.iter().any(|(_ticket, command)| print(command))
    };
    stage.press_command(Key::P);
    assert!(prints(&mut stage), "one mail is printed");
    stage.press(Key::Escape);
    let second = stage.window.get_by_label_contains("Ann, Lunch 2");
    second.click_modifiers(Modifiers::SHIFT);
    stage.window.run();
    let selected = stage.window.query_all_by_label_contains(" selected");
    assert!(selected.count() > 0);
    stage.press_command(Key::P);
    assert!(!prints(&mut stage));
    assert!(stage.window.query_by_label("Print this mail").is_none());
}

#[test]
fn keys_that_input_methods_take_have_others_beside_them() {
    let mut stage = reading(Insight::default());
    stage.press(Key::F3);
    stage.window.get_by_label("Words to find in this mail");
    // The key is heard while words are typed.
    stage.type_into("Words to find in this mail", "noon");
    stage.press(Key::F3);
    stage.window.get_by_label("1 of 1");
    stage.press(Key::Escape);
    stage.asked();
    stage.press_command(Key::E);
    let asked = stage.asked();
    let samples =
        |command: &Command| matches!(command, Command::Reading(ReadingCommand::Sample { .. }));
    assert!(
        asked.iter().any(|(_ticket, command)| samples(command)),
        "{asked:?}"
    );
}
