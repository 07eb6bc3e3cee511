//! Writing a mail: by the names of the fields, until it is safe in the outbox.

use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable;
use hongyan::channel::{Cause, Command, Event, Failure, Outcome, Task, Ticket};
use hongyan::model::{Draft, DraftAttachment, DraftId, Timestamp};

use super::stage::{NOW, Setting, Stage, account_id, mail};

pub(super) fn empty() -> Draft {
    Draft::empty(DraftId("d1".to_owned()), account_id("work"))
}

pub(super) fn written() -> Draft {
    Draft {
        to: vec!["Bob <bob@example.org>".to_owned()],
        subject: "Lunch on Friday".to_owned(),
        text: "At noon?".to_owned(),
        ..empty()
    }
}

pub(super) fn composing(draft: Draft) -> Stage {
    let mut stage = Stage::with_mails(&[mail(1, "Carol", "Hello")]);
    open(&mut stage, draft);
    stage
}

pub(super) fn open(stage: &mut Stage, draft: Draft) {
    stage.say(Event::DraftReady {
        ticket: Ticket(0),
        draft,
    });
    stage.asked();
}

fn sent(stage: &mut Stage) -> Option<(Ticket, Draft)> {
    let asked = stage.asked().into_iter();
    asked.rev().find_map(|(ticket, command)| match command {
        Command::Send { draft } => Some((ticket, draft)),
        _ => None,
    })
}

/// The newest save asked for.
pub(super) fn saved(stage: &mut Stage) -> Option<(Ticket, Draft)> {
    let asked = stage.asked().into_iter();
    asked.rev().find_map(|(ticket, command)| match command {
        Command::SaveDraft { draft } => Some((ticket, draft)),
        _ => None,
    })
}

pub(super) fn saves(stage: &mut Stage) -> usize {
    let asked = stage.asked().into_iter();
    asked
        .filter(|(_, command)| matches!(command, Command::SaveDraft { .. }))
        .count()
}

pub(super) fn is_open(stage: &Stage) -> bool {
    stage.window.query_by_label("Message").is_some()
}

#[test]
fn a_mail_is_written_by_name_and_leaves_only_when_it_is_safe() {
    let mut stage = composing(empty());
    for name in [
        "From", "To", "Subject", "Message", "Attach", "Send", "Discard",
    ] {
        stage.window.get_by_label(name);
    }
    stage.type_into("To", "bob@example.org");
    stage.window.key_press(Key::Enter);
    stage.window.run();
    stage.click("Cc");
    stage.type_into("Cc", "王芳 <fang@example.org>，");
    stage.type_into("Subject", "周五聚餐");
    stage.type_into("Message", "十二点见。");
    stage
        .window
        .key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    stage.window.run();
    let (ticket, draft) = sent(&mut stage).expect("it is sent");
    assert_eq!(draft.to, ["bob@example.org"]);
    assert_eq!(draft.cc, ["王芳 <fang@example.org>"]);
    assert_eq!(draft.subject, "周五聚餐");
    assert_eq!(draft.text, "十二点见。");
    assert!(is_open(&stage), "the window waits for the outbox");
    stage.end(ticket);
    assert!(!is_open(&stage));
}

#[test]
fn a_mail_that_could_not_be_queued_stays_and_says_why() {
    let mut stage = composing(written());
    stage.click("Send");
    let (ticket, draft) = sent(&mut stage).expect("it is sent");
    stage.say(Event::Ended {
        ticket,
        outcome: Outcome::Failed(Failure {
            task: Task::Queue {
                subject: draft.subject,
            },
            cause: Cause::DiskFull {
                path: "/home/alice/mail".into(),
            },
            account: None,
        }),
    });
    assert!(is_open(&stage));
    stage
        .window
        .get_by_label_contains("The disk is full: /home/alice/mail");
    stage.click("Send");
    assert!(sent(&mut stage).is_some(), "it can be tried again");
}

#[test]
fn a_bad_address_is_named_and_nothing_goes() {
    let mut stage = composing(written());
    stage.type_into("To", "nobody at home");
    stage.click("Send");
    assert!(sent(&mut stage).is_none());
    stage
        .window
        .get_by_label_contains("“nobody at home” is not a mail address");
    stage.click("Remove nobody at home");
    stage.click("Send");
    assert!(sent(&mut stage).is_some());
}

#[test]
fn a_draft_is_written_down_once_at_a_pause() {
    let mut stage = composing(empty());
    stage.type_into("Subject", "Lunch");
    assert_eq!(saves(&mut stage), 0, "not while typing");
    stage.window.run_steps(10);
    let (ticket, _draft) = saved(&mut stage).expect("it is saved");
    stage.say(Event::DraftSaved {
        draft: DraftId("d1".to_owned()),
        at: Timestamp(NOW),
    });
    stage.end(ticket);
    stage.window.get_by_label_contains("Saved ");
    stage.window.run_steps(20);
    assert_eq!(saves(&mut stage), 0, "nothing has changed");
}

#[test]
fn escape_loses_nothing_and_closing_keeps_the_draft() {
    let mut stage = composing(empty());
    stage.type_into("Message", "Half a thought");
    for _press in 0..3 {
        stage.window.key_press(Key::Escape);
        stage.window.run();
    }
    let text = stage.window.get_by_label("Message").value();
    assert_eq!(text.as_deref(), Some("Half a thought"));
    stage.click("Close, keeping the draft");
    let (ticket, draft) = saved(&mut stage).expect("it is saved");
    assert_eq!(draft.text, "Half a thought");
    assert!(is_open(&stage), "it is not on the disk yet");
    stage.end(ticket);
    assert!(!is_open(&stage));
}

#[test]
fn a_forgotten_attachment_is_asked_about_once() {
    let mut stage = composing(Draft {
        text: "菜单见附件。".to_owned(),
        ..written()
    });
    stage.click("Send");
    assert!(sent(&mut stage).is_none());
    stage
        .window
        .get_by_label("The text speaks of an attachment, and there is none");
    stage.click("Send without");
    assert!(sent(&mut stage).is_some());
}

/// A file let go over the window.
#[derive(Debug)]
pub(super) struct Dropped;

impl egui::DroppedFile for Dropped {
    fn path(&self) -> &std::path::Path {
        "/home/alice/plan.pdf".as_ref()
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        Err("only its path is asked for".to_owned())
    }
}

/// That file, as it lies beside the draft.
pub(super) fn plan() -> DraftAttachment {
    DraftAttachment {
        name: "plan.pdf".to_owned(),
        media_type: "application/pdf".to_owned(),
        size_octets: 2048,
        file: "copy".into(),
    }
}

#[test]
fn send_waits_for_a_file_still_on_its_way_and_nothing_is_saved_behind_it() {
    let mut stage = composing(written());
    let files = &mut stage.window.input_mut().dropped_files;
    files.push(std::sync::Arc::new(Dropped));
    stage.window.run();
    let asked = stage.asked();
    let attach = asked
        .iter()
        .find_map(|(ticket, command)| matches!(command, Command::Attach { .. }).then_some(*ticket));
    let attach = attach.unwrap_or_else(|| panic!("{asked:?}"));
    stage
        .window
        .key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    stage.window.run();
    assert_eq!(sent(&mut stage), None);
    stage
        .window
        .get_by_label("It goes as soon as the files are attached");
    stage.say(Event::Attached {
        ticket: attach,
        draft: empty().id,
        attachment: plan(),
    });
    assert_eq!(sent(&mut stage), None);
    stage.end(attach);
    let (_ticket, draft) = sent(&mut stage).expect("it goes");
    assert_eq!(draft.attachments.len(), 1);
    stage.window.run_steps(20);
    assert_eq!(saves(&mut stage), 0);
}

#[test]
fn an_empty_subject_is_asked_about_once() {
    let mut stage = composing(Draft {
        subject: String::new(),
        ..written()
    });
    stage.click("Send");
    assert!(sent(&mut stage).is_none());
    stage.click("Send anyway");
    assert!(sent(&mut stage).is_some());
}

/// Presses Tab.
fn tab(stage: &mut Stage) {
    stage.window.key_press(Key::Tab);
    stage.window.run();
}

/// Types where the focus is.
fn type_on(stage: &mut Stage, text: &str) {
    let typed = egui::Event::Text(text.to_owned());
    stage.window.event(typed);
    stage.window.run();
}

#[test]
fn tab_leads_through_a_whole_mail_from_the_recipient_to_its_text_and_only_then_to_send() {
    let mut stage = composing(empty());
    let file = DraftAttachment {
        name: "menu.pdf".to_owned(),
        media_type: "application/pdf".to_owned(),
        size_octets: 1_234_567,
        file: "/drafts/menu.pdf".into(),
    };
    stage.say(Event::Attached {
        ticket: Ticket(0),
        draft: DraftId("d1".to_owned()),
        attachment: file,
    });
    stage.click("Cc");
    stage.click("Bcc");
    stage.window.get_by_label("To").focus();
    stage.window.run();
    for text in [
        "anyone@example.org",
        "erin@example.org",
        "dan@example.org",
        "Minutes",
        "Dear all, here",
    ] {
        type_on(&mut stage, text);
        tab(&mut stage);
    }
    let has = |stage: &Stage, name: &str| stage.window.get_by_label(name).is_focused();
    // Behind the text come the files, then the buttons.
    assert!(!has(&stage, "Send"), "the file comes first");
    let mut stops = 1;
    while !has(&stage, "Send") {
        assert!(!has(&stage, "Attach") && !has(&stage, "Discard"));
        tab(&mut stage);
        stops += 1;
        assert!(stops < 5, "Send is reached behind the file");
    }
    tab(&mut stage);
    assert!(has(&stage, "Attach"));
    assert!(sent(&mut stage).is_none(), "typing sends nothing");
    stage.click("Send");
    let (_ticket, draft) = sent(&mut stage).expect("it is sent");
    assert_eq!(draft.to, ["anyone@example.org"]);
    assert_eq!(draft.cc, ["erin@example.org"]);
    assert_eq!(draft.bcc, ["dan@example.org"]);
    assert_eq!(draft.subject, "Minutes");
    assert_eq!(draft.text, "Dear all, here");
}

#[test]
fn an_empty_mail_is_asked_about_once() {
    let mut stage = composing(Draft {
        text: String::new(),
        ..written()
    });
    for _press in 0..2 {
        stage.click("Send");
        assert!(sent(&mut stage).is_none());
        stage
            .window
            .get_by_label("The mail is empty: no text and no attachment");
    }
    stage.click("Send anyway");
    assert!(sent(&mut stage).is_some());
}

#[test]
fn attachments_show_their_sizes_and_can_be_taken_away() {
    let mut stage = composing(written());
    stage.say(Event::Attached {
        ticket: Ticket(0),
        draft: DraftId("d1".to_owned()),
        attachment: DraftAttachment {
            name: "菜单.pdf".to_owned(),
            media_type: "application/pdf".to_owned(),
            size_octets: 1_234_567,
            file: "/drafts/menu.pdf".into(),
        },
    });
    stage.window.get_by_label("菜单.pdf 1.2 MB");
    stage.window.get_by_label("1.2 MB in all");
    stage.click("Remove 菜单.pdf");
    stage.click("Send");
    let (_ticket, draft) = sent(&mut stage).expect("it is sent");
    assert!(draft.attachments.is_empty());
}

#[test]
fn people_seen_before_are_offered() {
    let mut stage = composing(empty());
    stage.type_into("To", "car");
    stage.window.key_press(Key::Enter);
    stage.window.run();
    stage
        .window
        .get_by_label("Remove Carol <carol@example.org>");
}

#[test]
fn a_written_draft_is_thrown_away_only_after_asking() {
    let mut stage = composing(written());
    stage.click("Discard");
    assert!(is_open(&stage));
    stage.click("Discard draft");
    assert!(!is_open(&stage));
    let asked = stage.asked();
    assert!(
        asked
            .iter()
            .any(|(_, command)| matches!(command, Command::DiscardDraft { .. })),
        "{asked:?}"
    );
}

#[test]
fn in_chinese_every_field_has_its_chinese_name() {
    let setting = Setting {
        language: "zh-CN",
        ..Setting::default()
    };
    let mut stage = Stage::new(setting, &[]);
    open(&mut stage, empty());
    for name in [
        "发件人",
        "收件人",
        "主题",
        "正文",
        "添加附件",
        "发送",
        "舍弃",
    ] {
        stage.window.get_by_label(name);
    }
}

#[test]
fn in_a_small_window_cc_and_bcc_stand_beside_the_sender_and_not_over_him() {
    for (language, from, copies) in [
        ("en", "From", ["Cc", "Bcc"]),
        ("zh-CN", "发件人", ["抄送", "密送"]),
    ] {
        let setting = Setting {
            language,
            size: (480.0, 420.0),
            ..Setting::default()
        };
        let mut stage = Stage::new(setting, &[mail(1, "Carol", "Hello")]);
        open(&mut stage, empty());
        let from = stage.window.get_by_label(from).rect();
        for copy in copies {
            let copy = stage.window.get_by_label(copy).rect();
            assert!(copy.left() >= from.right(), "{copy:?} {from:?}");
        }
    }
}
