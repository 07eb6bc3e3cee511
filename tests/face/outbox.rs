//! The outbox: what became of each recipient, and what a person can decide.

use egui_kittest::kittest::Queryable;
use hongyan::channel::{Command, Event};
use hongyan::model::{
    Address, Argument, Doubt, OutboxId, OutboxItem, OutboxState, RecipientResult, RecipientState,
    Sentence, ServerReply, Timestamp,
};

use super::keeping::{close_program, quits};
use super::stage::{NOW, Setting, Stage, account_id};

fn reply(code: u16, text: &str) -> ServerReply {
    ServerReply {
        code,
        enhanced: None,
        text: text.to_owned(),
        ours: None,
        answers: None,
    }
}

fn item(state: OutboxState) -> OutboxItem {
    let recipient = |address: &str, state| RecipientResult {
        address: Address::parse(address).unwrap(),
        state,
    };
    OutboxItem {
        options: hongyan::model::DeliveryOptions::default(),
        reports_left_out: false,
        id: OutboxId("1".to_owned()),
        account: account_id("work"),
        sender: Address::parse("alice@work.example").unwrap(),
        subject: "Lunch".to_owned(),
        message_id: "<1@work.example>".to_owned(),
        size_octets: 900,
        queued_at: Timestamp(NOW),
        attempts: 1,
        state,
        recipients: vec![
            recipient(
                "bob@example.org",
                RecipientState::Accepted {
                    reply: reply(250, "ok"),
                },
            ),
            recipient(
                "eve@example.org",
                RecipientState::Refused {
                    reply: reply(550, "no such user"),
                },
            ),
        ],
    }
}

fn outbox_with(state: OutboxState) -> Stage {
    outbox_of(vec![item(state)])
}

fn outbox_of(items: Vec<OutboxItem>) -> Stage {
    let mut stage = Stage::with_mails(&[]);
    stage.say(Event::OutboxChanged { items });
    stage.window.get_by_label("Outbox").click();
    stage.window.run();
    stage
}

/// The window asked for something of this kind.
fn asks(stage: &mut Stage, kind: impl Fn(&Command) -> bool) {
    let asked = stage.asked();
    assert!(asked.iter().any(|(_, command)| kind(command)), "{asked:?}");
}

#[test]
fn a_refused_recipient_is_named_with_the_servers_words() {
    let mut stage = outbox_of(partly_sent());
    stage.window.get_by_label("eve@example.org");
    stage.window.get_by_label("550 no such user");
    stage
        .window
        .get_by_label("Correct refused recipients")
        .click();
    stage.window.run();
    asks(
        &mut stage,
        |command| matches!(command, Command::TakeBack { item } if item.0 == "1-refused"),
    );
}

/// A mail sent to one recipient, and the entry of the other one.
fn partly_sent() -> Vec<OutboxItem> {
    let reason = reply(550, "no such user");
    let mut part = item(OutboxState::Failed { reason });
    part.id = OutboxId("1-refused".to_owned());
    part.recipients.remove(0);
    let whole = item(OutboxState::Sent {
        reply: reply(250, "queued"),
        at: Timestamp(NOW),
    });
    vec![part, whole]
}

#[test]
fn the_refused_part_of_a_mail_can_be_given_up_after_asking_and_the_card_put_away() {
    let mut stage = outbox_of(partly_sent());
    stage.window.get_by_label("Discard").click();
    stage.window.run();
    assert!(stage.asked().is_empty());
    stage.window.get_by_label(
        "Discard what is left of “Lunch”? eve@example.org will not get it. \
         bob@example.org has it, and it stays in Sent.",
    );
    stage.window.get_by_label("Send again to eve@example.org");
    stage.window.get_by_label("Discard the mail").click();
    stage.window.run();
    asks(
        &mut stage,
        |command| matches!(command, Command::GiveUp { item } if item.0 == "1-refused"),
    );
    let items = partly_sent().split_off(1);
    stage.say(Event::OutboxChanged { items });
    stage.window.get_by_label("Dismiss").click();
    stage.window.run();
    assert!(stage.window.query_by_label("eve@example.org").is_none());
}

#[test]
fn a_part_that_is_left_alone_says_that_the_others_have_the_mail() {
    let mut parts = partly_sent();
    parts.truncate(1);
    let stage = outbox_of(parts);
    stage
        .window
        .get_by_label("All other recipients have this mail and get it no second time");
    stage.window.get_by_label("Send again to eve@example.org");
}

#[test]
fn what_may_have_been_sent_asks_a_person() {
    let mut stage = outbox_with(OutboxState::Unknown {
        since: Timestamp(NOW),
        why: Doubt::LineEnded,
    });
    stage.window.get_by_label("It may have been sent");
    stage.window.get_by_label("Mark as sent").click();
    stage.window.run();
    asks(&mut stage, |command| {
        matches!(command, Command::MarkSent { .. })
    });
}

#[test]
fn in_chinese_our_own_reasons_are_chinese_and_the_servers_words_stay() {
    let setting = Setting {
        language: "zh-CN",
        ..Setting::default()
    };
    let mut stage = Stage::new(setting, &[]);
    let named = vec![(
        "host".to_owned(),
        Argument::Text("mx.example.org".to_owned()),
    )];
    let reason = ServerReply {
        ours: Some(Sentence {
            key: "cause-name-not-found".to_owned(),
            arguments: named,
        }),
        ..reply(0, "the name mx.example.org has no address")
    };
    let items = vec![item(OutboxState::Failed { reason })];
    stage.say(Event::OutboxChanged { items });
    stage.window.get_by_label("发件箱").click();
    stage.window.run();
    stage.window.get_by_label("没有发出，不会再自动发送");
    stage.window.get_by_label("找不到服务器 mx.example.org");
    stage.window.get_by_label("550 no such user");
}

#[test]
fn an_account_to_be_removed_says_what_it_has_not_sent() {
    let mut stage = outbox_with(OutboxState::Queued {
        not_before: Timestamp(NOW),
    });
    stage
        .window
        .key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::Comma);
    stage.window.run();
    stage.window.get_by_label("Remove Work").click();
    stage.window.run();
    stage
        .window
        .get_by_label_contains("One mail of this account is not sent yet");
}

#[test]
fn a_mail_just_sent_can_be_taken_back_for_some_seconds() {
    let mut stage = Stage::with_mails(&[]);
    let not_before = Timestamp(NOW + 10);
    let items = vec![item(OutboxState::Queued { not_before })];
    stage.say(Event::OutboxChanged { items });
    stage.window.get_by_label("Undo").click();
    stage.window.run();
    asks(&mut stage, |command| {
        matches!(command, Command::TakeBack { .. })
    });
}

#[test]
fn undo_takes_back_a_mail_that_was_sent_after_something_else_was_done() {
    let mut stage = Stage::with_mails(&[super::stage::mail(1, "Ann", "Hello")]);
    stage.window.key_press(egui::Key::J);
    stage.window.run();
    stage.window.key_press(egui::Key::E);
    stage.window.run();
    let mut sent = item(OutboxState::Queued {
        not_before: Timestamp(NOW + 12),
    });
    sent.queued_at = Timestamp(NOW + 2);
    stage.clock.set(NOW + 3);
    stage.say(Event::OutboxChanged { items: vec![sent] });
    stage.window.get_by_label_contains("goes out in 9 s");
    stage.window.get_by_label("Undo").click();
    stage.window.run();
    asks(&mut stage, |command| {
        matches!(command, Command::TakeBack { .. })
    });
}

#[test]
fn why_nobody_knows_whether_it_was_sent_is_said_as_it_was() {
    for (why, said) in [
        (
            Doubt::LineEnded,
            "The mail was handed over, and the connection ended before the server’s answer. \
             Ask a recipient, then decide",
        ),
        (
            Doubt::ProgramEnded,
            "Hongyan ended while it was handing the mail over, before the server’s answer was \
             known. Ask a recipient, then decide",
        ),
        (
            Doubt::Restored,
            "It was waiting when the backup was made, and may have been sent after that. Ask a \
             recipient, then decide",
        ),
    ] {
        let since = Timestamp(NOW);
        let stage = outbox_with(OutboxState::Unknown { since, why });
        stage.window.get_by_label("It may have been sent");
        stage.window.get_by_label(said);
    }
}

#[test]
fn the_outbox_counts_what_needs_a_person() {
    let mut stage = Stage::with_mails(&[]);
    let since = Timestamp(NOW);
    let items = vec![
        item(OutboxState::Sending),
        item(OutboxState::Unknown {
            since,
            why: Doubt::LineEnded,
        }),
    ];
    stage.say(Event::OutboxChanged { items });
    let count = stage.window.get_by_label("Outbox").value();
    assert_eq!(count.as_deref(), Some("1 mail needs a decision"));
}

/// The mail whose time for undo runs, as the window asks for it when it is closed.
fn hurried() -> (Stage, hongyan::channel::Ticket) {
    let mut stage = Stage::with_mails(&[]);
    let not_before = Timestamp(NOW + 7);
    let items = vec![item(OutboxState::Queued { not_before })];
    stage.say(Event::OutboxChanged { items });
    stage.window.get_by_label_contains("goes out in 7 s");
    close_program(&mut stage);
    let asked = stage.asked();
    assert!(!quits(&asked), "{asked:?}");
    let sent = asked
        .iter()
        .find(|(_, command)| matches!(command, Command::Resend { .. }));
    let ticket = sent.unwrap_or_else(|| panic!("{asked:?}")).0;
    (stage, ticket)
}

#[test]
fn a_mail_just_sent_goes_out_before_the_program_ends() {
    let (mut stage, ticket) = hurried();
    let items = vec![item(OutboxState::Sent {
        reply: reply(250, "queued"),
        at: Timestamp(NOW),
    })];
    stage.say(Event::OutboxChanged { items });
    stage.end(ticket);
    let asked = stage.asked();
    assert!(quits(&asked), "{asked:?}");
}

#[test]
fn a_mail_that_cannot_go_before_the_end_is_told_once() {
    let (mut stage, _ticket) = hurried();
    stage
        .clock
        .set(NOW + hongyan::channel::FAREWELL.as_secs() as i64 + 1);
    stage.window.run();
    let asked = stage.asked();
    assert!(!quits(&asked), "{asked:?}");
    stage
        .window
        .get_by_label("“Lunch” is not sent; it stays in the Outbox");
    close_program(&mut stage);
    let asked = stage.asked();
    assert!(quits(&asked), "{asked:?}");
}

#[test]
fn an_empty_outbox_says_what_it_is_for() {
    let mut stage = Stage::with_mails(&[]);
    stage.window.get_by_label("Outbox").click();
    stage.window.run();
    stage.window.get_by_label("The outbox is empty");
    stage
        .window
        .get_by_label("Mails wait here until the server has taken them");
}
