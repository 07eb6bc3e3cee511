//! The reader.

use egui::Key;
use egui_kittest::kittest::Queryable;
use hongyan::channel::command::DraftSeed;
use hongyan::channel::{AttachmentCommand, Command, Event};
use hongyan::mime::view::{AttachmentView, Inspection, Paragraph, Span, SpanStyle};
use hongyan::model::{Flags, MailId, PartId};

use super::stage::{Stage, mail, person, text, view};

/// A window in which this mail is open.
fn reading(change: impl FnOnce(&mut hongyan::mime::view::MailView)) -> Stage {
    let lunch = mail(1, "Ann", "Lunch on Friday");
    let mut stage = Stage::with_mails(std::slice::from_ref(&lunch));
    stage.window.get_by_label_contains("Ann, Lunch").click();
    stage.window.run();
    let mut opened = view(&lunch, vec![text("Are you free?")]);
    change(&mut opened);
    stage.answer_open(opened);
    stage
}

#[test]
fn name_and_address_of_the_author_are_always_both_shown() {
    let stage = reading(|_view| {});
    stage.window.get_by_label("Ann");
    stage.window.get_by_label("ann@example.org");
    stage.window.get_by_label("Lunch on Friday");
    stage.window.get_by_label("Are you free?");
}

#[test]
fn a_long_subject_leaves_room_for_the_mail_until_the_head_is_unfolded() {
    let subject = "geese on their way south ".repeat(40);
    let mut stage = reading(|view| view.content.subject = subject.trim().to_owned());
    let height = |stage: &Stage| stage.window.get_by_label(subject.trim()).rect().height();
    let folded = height(&stage);
    assert!((80.0..120.0).contains(&folded), "{folded}");
    let button = stage.window.get_by_label_contains("to ");
    button.click();
    stage.window.run();
    let unfolded = height(&stage);
    assert!(unfolded > 2.0 * folded, "{unfolded}");
}

#[test]
fn an_opened_mail_becomes_read_once_it_is_shown() {
    let mut stage = reading(|_view| {});
    let asked = stage.asked();
    let seen = asked.iter().any(|(_, command)| {
        matches!(command, Command::SetFlags { mails, add: Flags::SEEN, .. } if *mails == [MailId(1)])
    });
    assert!(seen, "{asked:?}");
}

#[test]
fn reply_reply_all_and_forward_start_a_draft_by_button_and_key() {
    let mut stage = reading(|_view| {});
    stage.asked();
    stage.window.get_by_label("Reply all").click();
    stage.window.run();
    stage.window.key_press(Key::F);
    stage.window.run();
    let seeds: Vec<DraftSeed> = stage
        .asked()
        .into_iter()
        .filter_map(|(_, command)| match command {
            Command::StartDraft { from } => Some(from),
            _ => None,
        })
        .collect();
    let mail = MailId(1);
    assert_eq!(
        seeds,
        [
            DraftSeed::Reply { mail, all: true },
            DraftSeed::Forward { mail }
        ]
    );
}

#[test]
fn a_link_opens_where_it_says() {
    let mut stage = reading(|view| {
        let target = "https://river.example/menu".to_owned();
        view.content.paragraphs = vec![Paragraph {
            spans: vec![Span {
                text: "the menu".to_owned(),
                style: SpanStyle::Link(target),
            }],
            ..Paragraph::default()
        }];
    });
    stage.window.get_by_label("the menu").click();
    stage.window.run();
    assert_eq!(*stage.links.borrow(), ["https://river.example/menu"]);
}

#[test]
fn an_attachment_is_saved_under_the_name_a_person_types() {
    let mut stage = reading(|view| {
        view.content.attachments = vec![AttachmentView {
            part: PartId(2),
            name: "报告.pdf".to_owned(),
            media_type: "application/pdf".to_owned(),
            size_octets: 5_000_000,
            inline: false,
            can_run: false,
            inspection: Inspection::default(),
        }];
    });
    stage.window.get_by_label("Save 报告.pdf").click();
    stage.window.run();
    assert_eq!(
        stage
            .window
            .get_by_role_and_label(egui::accesskit::Role::TextInput, "File name")
            .value()
            .as_deref(),
        Some("/home/alice/报告.pdf")
    );
    stage.window.get_by_label("Save").click();
    stage.window.run();
    let asked = stage.asked();
    let saved = asked.iter().any(|(_, command)| {
        matches!(command, Command::Attachment(AttachmentCommand::Save { which, to })
            if which.path == [PartId(2)] && to.ends_with("报告.pdf"))
    });
    assert!(saved, "{asked:?}");
}

#[test]
fn recipients_unfold_to_full_addresses() {
    let mut stage = reading(|view| {
        view.content.cc = vec![person("Eve", "eve@example.org")];
    });
    stage.window.get_by_label("to Alice, Eve").click();
    stage.window.run();
    stage.window.get_by_label("Eve  eve@example.org");
}

#[test]
fn foreign_pictures_are_counted_and_not_fetched() {
    let stage = reading(|view| view.content.remote_contents = 2);
    stage
        .window
        .get_by_label("2 things on other servers not loaded");
}

#[test]
fn an_answer_that_comes_late_does_not_replace_a_newer_mail() {
    let mails = [mail(1, "Ann", "Lunch"), mail(2, "Bob", "Invoice")];
    let mut stage = Stage::with_mails(&mails);
    stage.window.key_press(Key::J);
    stage.window.run();
    let old = stage.asked().last().unwrap().0;
    stage.window.key_press(Key::J);
    stage.window.run();
    stage.answer_open(view(&mails[1], vec![text("The invoice")]));
    stage.say(Event::Opened {
        ticket: old,
        view: std::sync::Arc::new(view(&mails[0], vec![text("Are you free?")])),
    });
    stage.window.get_by_label("The invoice");
    assert!(stage.window.query_by_label("Are you free?").is_none());
}

#[test]
fn beside_a_list_in_which_a_mail_is_selected_nothing_says_that_none_is() {
    let mut stage = reading(|_view| {});
    stage.press(Key::Escape);
    assert!(stage.window.query_by_label("Are you free?").is_none());
    if stage.window.state().state().selection.is_empty() {
        panic!("it is still selected");
    }
    stage.window.get_by_label("One mail selected");
    assert!(stage.window.query_by_label("No mail selected").is_none());
}
