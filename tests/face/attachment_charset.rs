//! By which charset the text of a file is read, what no decoder is for, and what stops the saving
//! of many files.

use egui::accesskit::Role;
use egui_kittest::kittest::Queryable;
use hongyan::channel::attachment::{AttachmentCommand, AttachmentName};
use hongyan::channel::event::Progress;
use hongyan::channel::reading::ReadingCommand;
use hongyan::channel::{AttachmentCause, Cause, Command, Event, Failure, Outcome, Task, Ticket};
use hongyan::mime::kind::Kind;
use hongyan::mime::preview::Preview;
use hongyan::model::{Charset, MailId, PartId};

use super::attachment::{answer, file, with};
use super::stage::Stage;

fn text(text: &str) -> Preview {
    Preview::Text {
        text: text.to_owned(),
        is_cut: false,
    }
}

/// The charsets by which looks were asked for since the last time.
fn looks(asked: &[(Ticket, Command)]) -> Vec<Option<Option<Charset>>> {
    let looks = asked.iter().filter_map(|(_ticket, command)| match command {
        Command::Attachment(AttachmentCommand::Look { .. }) => Some(None),
        Command::Attachment(AttachmentCommand::LookBy { charset, .. }) => Some(Some(*charset)),
        _ => None,
    });
    looks.collect()
}

fn looking() -> Stage {
    let mut stage = with(vec![file(1, "a.txt", Kind::Text)]);
    stage.click("Attachment a.txt, 5.0 MB, text");
    answer(&mut stage, "a.txt", Kind::Text, text("рТЙЧЕФ"));
    stage
}

#[test]
fn a_charset_that_is_pointed_at_redraws_a_text_and_leaving_puts_it_back() {
    let mut stage = looking();
    stage.click("Charset…");
    let first = Charset::ALL[0];
    stage.window.get_by_label(first.name()).hover();
    stage.window.run();
    assert_eq!(looks(&stage.asked()), [Some(Some(first))]);
    // The text of before is seen until another is here.
    let shown = stage
        .window
        .get_by_role_and_label(Role::MultilineTextInput, "Text of the attachment");
    assert_eq!(shown.value().as_deref(), Some("рТЙЧЕФ"));
    stage.click("Charset…");
    stage.window.run();
    assert_eq!(looks(&stage.asked()).last(), Some(&None));
}

#[test]
fn a_charset_that_is_pressed_is_kept_for_the_sender() {
    let mut stage = looking();
    stage.click("Charset…");
    let second = Charset::ALL[1];
    stage.click(second.name());
    let asked = stage.asked();
    let chosen: Vec<_> = asked
        .iter()
        .filter_map(|(_ticket, command)| match command {
            Command::Reading(ReadingCommand::Choose { mail, charset }) => Some((*mail, *charset)),
            _ => None,
        })
        .collect();
    assert_eq!(chosen, [(MailId(1), Some(second))]);
    assert_eq!(looks(&asked).last(), Some(&Some(Some(second))));
}

#[test]
fn of_what_no_decoder_is_for_it_is_said_plainly() {
    let mut stage = with(vec![file(1, "photo.heic", Kind::Heif)]);
    stage.click("Attachment photo.heic, 5.0 MB, HEIF");
    answer(&mut stage, "photo.heic", Kind::Heif, Preview::None);
    stage
        .window
        .get_by_label_contains("No part of Hongyan can decode HEIC pictures");
}

#[test]
fn saving_many_can_be_stopped_and_says_what_was_saved() {
    let mut stage = with(vec![
        file(1, "a.txt", Kind::Text),
        file(2, "b.txt", Kind::Text),
    ]);
    stage.click("Save all…");
    stage.type_into("Folder", "letters");
    stage.click("Save");
    let asked = stage.asked();
    let save = asked.iter().find_map(|(ticket, command)| match command {
        Command::Attachment(AttachmentCommand::SaveAll { .. }) => Some(*ticket),
        _ => None,
    });
    let ticket = save.expect("they are saved");
    stage.say(Event::Progress {
        ticket,
        account: None,
        progress: Progress::Saving {
            files: 1,
            of_files: 2,
        },
    });
    stage.palette("activity");
    stage.click("Stop saving attachments");
    let asked = stage.asked();
    let stops = |(_ticket, command): &(Ticket, Command)| matches!(command, Command::Cancel { ticket: of } if *of == ticket);
    assert!(asked.iter().any(stops), "{asked:?}");
    let cause = Cause::Attachment(AttachmentCause::SavingStopped {
        saved: 1,
        folder: "/home/alice/letters".into(),
        names: vec!["b.txt".to_owned()],
        left: vec![AttachmentName::new(MailId(1), PartId(2))],
    });
    let failure = Failure {
        task: Task::SaveAttachments,
        cause,
        account: None,
    };
    let outcome = Outcome::Failed(failure);
    stage.say(Event::Ended { ticket, outcome });
    stage.window.get_by_label_contains(
        "You stopped it. /home/alice/letters has 1 of them; not saved: b.txt",
    );
    // What is there is not written twice.
    stage.asked();
    // So says the page as well, which nothing draws here.
    for again in stage.window.get_all_by_label("Try again") {
        again.click();
    }
    stage.window.run();
    let asked = stage.asked();
    let again = asked.iter().find_map(|(_ticket, command)| match command {
        Command::Attachment(again) => Some(again.clone()),
        _ => None,
    });
    let expected = AttachmentCommand::SaveAll {
        which: vec![AttachmentName::new(MailId(1), PartId(2))],
        folder: "/home/alice/letters".into(),
    };
    assert_eq!(again, Some(expected));
}
