//! Plain words where a server refuses: in a notice, in the outbox, in the transcript.

use egui_kittest::kittest::Queryable;
use hongyan::channel::event::{ServerKind, SessionTranscript};
use hongyan::channel::{Cause, Command, Event, Failure, Task};
use hongyan::model::{
    Address, OutboxId, OutboxItem, OutboxState, RecipientResult, RecipientState, ServerReply,
    Timestamp,
};
use hongyan::wire::transcript::{Transcript, Voice};

use super::stage::{NOW, Setting, Stage, account, account_id};

fn of_163(language: &'static str) -> Stage {
    let mut work = account("work", "网易");
    work.pop3.host = "pop.163.com".to_owned();
    work.smtp.host = "smtp.163.com".to_owned();
    let setting = Setting {
        language,
        accounts: vec![work],
        ..Setting::default()
    };
    Stage::new(setting, &[])
}

fn refused() -> Failure {
    Failure {
        task: Task::Fetch,
        cause: Cause::LoginRefused {
            host: "pop.163.com".to_owned(),
            words: "[AUTH] 请使用授权码登录 https://mail.example/help".to_owned(),
        },
        account: Some(account_id("work")),
    }
}

#[test]
fn a_login_that_wants_an_authorisation_code_leads_to_the_page_about_it_only_when_pressed() {
    for (language, link) in [
        ("en", "How to get an authorisation code"),
        ("zh-CN", "怎样获取授权码"),
    ] {
        let mut stage = of_163(language);
        stage.say(Event::Notice { failure: refused() });
        stage.window.get_by_label_contains("pop.163.com ");
        assert!(stage.links.borrow().is_empty(), "nothing opens by itself");
        stage.window.get_by_label(link).click();
        stage.window.run();
        let opened = stage.links.borrow().clone();
        assert_eq!(opened.len(), 1, "{opened:?}");
        assert!(
            opened[0].starts_with("https://help.mail.163.com/"),
            "{opened:?}"
        );
    }
}

#[test]
fn s08_a_link_in_the_servers_words_is_opened_as_it_is_shown() {
    let mut stage = of_163("zh-CN");
    stage.say(Event::Notice { failure: refused() });
    stage.window.get_by_label("服务器的原话");
    stage
        .window
        .get_by_label("https://mail.example/help")
        .click();
    stage.window.run();
    assert_eq!(*stage.links.borrow(), ["https://mail.example/help"]);
}

#[test]
fn the_button_does_what_the_explanation_says() {
    let mut stage = of_163("en");
    let failure = Failure {
        cause: Cause::LoginRefused {
            host: "smtp.163.com".to_owned(),
            words: "550 User has no permission".to_owned(),
        },
        task: Task::Send {
            subject: "Lunch".to_owned(),
        },
        ..refused()
    };
    stage.say(Event::Notice { failure });
    stage
        .window
        .get_by_label_contains("does not let mail programs log in until");
    // Switched on, then tried again; not asked for another password.
    stage.window.get_by_label("Try again");
    assert!(stage.window.query_by_label("Enter password…").is_none());
}

fn item(recipients: &[(&str, u16, &str, &str)]) -> OutboxItem {
    let recipients = recipients.iter().map(|(address, code, text, answers)| {
        let reply = ServerReply {
            code: *code,
            enhanced: None,
            text: (*text).to_owned(),
            ours: None,
            answers: Some((*answers).to_owned()),
        };
        RecipientResult {
            address: Address::parse(address).unwrap(),
            state: RecipientState::Refused { reply },
        }
    });
    let recipients: Vec<RecipientResult> = recipients.collect();
    let RecipientState::Refused { reply } = &recipients[0].state else {
        unreachable!()
    };
    OutboxItem {
        id: OutboxId("1".to_owned()),
        account: account_id("work"),
        sender: Address::parse("alice@work.example").unwrap(),
        subject: "Lunch".to_owned(),
        message_id: "<1@work.example>".to_owned(),
        size_octets: 900,
        queued_at: Timestamp(NOW),
        attempts: 1,
        state: OutboxState::Failed {
            reason: reply.clone(),
        },
        recipients,
        options: hongyan::model::DeliveryOptions::default(),
        reports_left_out: false,
    }
}

fn outbox(item: OutboxItem) -> Stage {
    let mut stage = Stage::with_mails(&[]);
    stage.say(Event::OutboxChanged { items: vec![item] });
    stage.window.get_by_label("Outbox").click();
    stage.window.run();
    stage
}

#[test]
fn the_outbox_says_once_what_a_refusal_means_where_it_was_said() {
    let stage = outbox(item(&[("eve@example.org", 550, "no", "RCPT")]));
    stage
        .window
        .get_by_label("There is no such mailbox, or it does not take mail from here");
    stage
        .window
        .get_by_label_contains("Check the address letter by letter");
    stage.window.get_by_label("550 no");

    let stage = outbox(item(&[
        ("eve@example.org", 550, "no", "the final dot"),
        ("bob@example.org", 550, "no", "the final dot"),
    ]));
    stage
        .window
        .get_by_label_contains("read the mail and refused it");
    stage.window.get_by_label("550 no");
}

#[test]
fn each_answer_in_the_transcript_says_what_it_means() {
    let mut stage = Stage::with_mails(&[]);
    stage.window.key_press(egui::Key::F12);
    stage.window.run();
    let asked = stage.asked();
    let (ticket, _command) = asked
        .iter()
        .find(|(_ticket, command)| matches!(command, Command::ShowTranscripts { .. }))
        .unwrap();
    let mut transcript = Transcript::default();
    for (voice, line) in [
        (Voice::Server, "220 mx.work.example ready"),
        (Voice::Client, "EHLO [127.0.0.1]"),
        (Voice::Server, "250 mx.work.example"),
        (Voice::Client, "MAIL FROM:<alice@work.example>"),
        (Voice::Server, "550 5.7.1 not \u{1b}[31mred"),
    ] {
        transcript.push(10, voice, line.as_bytes());
    }
    let session = SessionTranscript {
        account: account_id("work"),
        server: ServerKind::Smtp,
        began: Timestamp(NOW),
        transcript,
    };
    stage.say(Event::Transcripts {
        ticket: *ticket,
        sessions: vec![session],
    });
    let question = "What does this mean? 550 5.7.1 not \\u{1b}[31mred";
    stage.window.get_by_label(question).click();
    stage.window.run();
    stage
        .window
        .get_by_label("A rule of the server forbids this mail");
    stage.window.get_by_label(question).click();
    stage.window.run();
    assert!(
        stage
            .window
            .query_by_label("A rule of the server forbids this mail")
            .is_none()
    );
}
