//! What is said plainly: a form that does nothing, a mail within a mail, what was sent again, to whom
//! a mail went hidden, who did not get it.

use std::sync::Arc;

use egui::Key;
use egui_kittest::kittest::{NodeT, Queryable};
use hongyan::channel::answer::{Again, Known};
use hongyan::channel::attachment::{AttachmentCommand, AttachmentName};
use hongyan::channel::page::DrawnPage;
use hongyan::channel::{
    AnswerCommand, AnswerEvent, Cause, Command, Event, Failure, Outcome, Task, Ticket,
};
use hongyan::mime::kind::Kind;
use hongyan::mime::page::Form;
use hongyan::mime::preview::Preview;
use hongyan::mime::view::{Content, Insight, MailView, TextOrigin};
use hongyan::model::report::{DeliveryAction, DeliveryReport, Original, RecipientReport, Report};
use hongyan::model::{
    Address, DeliveryOptions, Draft, Flags, FolderName, MailId, MailSummary, OutboxId, OutboxItem,
    OutboxState, PartId, RecipientResult, RecipientState, Sentence, ServerReply, Timestamp,
};

use super::attachment::{answer, file};
use super::compose::{is_open, saved, written};
use super::keeping::close_program;
use super::page::{draw, drawn, paint, reading};
use super::stage::{NOW, Setting, Stage, account_id, mail, person, text, view};

fn chinese() -> Setting {
    Setting {
        language: "zh-CN",
        ..Setting::default()
    }
}

fn sees(stage: &Stage, part: &str) -> bool {
    let mut found = stage.window.query_all_by_label_contains(part);
    found.next().is_some()
}

/// The newsletter, whose page would have something filled in.
fn with_form(setting: Setting, form: Option<Form>) -> Stage {
    let mut stage = reading(setting);
    let page = DrawnPage { form, ..drawn() };
    draw(&mut stage, page);
    paint(&mut stage);
    stage
}

#[test]
fn a_page_with_a_form_says_that_it_does_nothing_and_that_nobody_honest_asks_for_passwords() {
    let mut stage = with_form(Setting::default(), Some(Form::Fields));
    let said = "This mail has a form, which does nothing here";
    let line = stage.window.get_by_label(said);
    let told = line.accesskit_node().description().unwrap_or_default();
    assert!(told.contains("nothing can be typed into them"), "{told}");
    assert!(
        told.contains("Honest mails never ask for a password"),
        "{told}"
    );
    stage.click(said);
    stage
        .window
        .get_by_label("Honest mails never ask for a password");
    let stage = with_form(Setting::default(), Some(Form::Password));
    assert!(sees(
        &stage,
        "This mail has a form that asks for a password"
    ));
    let stage = with_form(chinese(), Some(Form::Password));
    assert!(sees(&stage, "这封邮件用表单索要密码"));
    let stage = with_form(Setting::default(), None);
    assert!(!sees(&stage, "form"));
}

#[test]
fn the_text_of_a_mail_has_no_form_to_speak_of() {
    let mut stage = with_form(Setting::default(), Some(Form::Fields));
    stage.click("Text");
    assert!(!sees(&stage, "has a form"));
}

/// A mail in which another lies, and that one.
fn minutes() -> (MailSummary, MailView) {
    let mut row = mail(1, "Bob", "Minutes, forwarded");
    row.flags = Flags::SEEN;
    let mut outer = view(&row, vec![text("See the mail enclosed")]);
    outer.content.attachments = vec![file(2, "minutes.eml", Kind::Mail)];
    (row, outer)
}

/// The question for the mail within that one.
fn read(stage: &mut Stage) -> Ticket {
    let within = AttachmentName::new(MailId(1), PartId(2));
    let asked = stage.asked();
    let read = asked.iter().find_map(|(ticket, command)| match command {
        Command::Attachment(AttachmentCommand::Read { which }) if *which == within => Some(*ticket),
        _ => None,
    });
    read.unwrap_or_else(|| panic!("it is read: {asked:?}"))
}

/// A mail within that one, read in its place.
fn enclosed(stage: &mut Stage, number: i64, subject: &str) {
    let ticket = read(stage);
    let mut row = mail(number, "Carol", subject);
    row.flags = Flags::SEEN;
    let inner = view(&row, vec![text("Geese were counted")]);
    stage.say(Event::Opened {
        ticket,
        view: Arc::new(inner),
    });
    stage.end(ticket);
}

/// The mail within the other is asked for.
fn entering(setting: Setting) -> Stage {
    let (row, outer) = minutes();
    let mut stage = Stage::new(setting, &[row, mail(2, "Dave", "Plan")]);
    stage.press(Key::J);
    stage.answer_open(outer);
    stage.asked();
    stage.window.get_by_label_contains("5.0 MB").click();
    stage.window.run();
    let content = Content {
        subject: "The minutes".to_owned(),
        origin: TextOrigin::Plain,
        ..Content::default()
    };
    let preview = Preview::Mail(Box::new(content));
    answer(&mut stage, "minutes.eml", Kind::Mail, preview);
    let is_chinese = stage.window.query_by_label("作为邮件阅读").is_some();
    stage.click(if is_chinese {
        "作为邮件阅读"
    } else {
        "Read as a mail"
    });
    stage
}

/// The mail within the other is read.
fn within(setting: Setting) -> Stage {
    let mut stage = entering(setting);
    enclosed(&mut stage, -1, "The minutes");
    stage
}

fn fail(stage: &mut Stage, ticket: Ticket) {
    let failure = Failure {
        task: Task::Open,
        cause: Cause::DiskFull {
            path: "/home/alice/mail".into(),
        },
        account: None,
    };
    stage.say(Event::Ended {
        ticket,
        outcome: Outcome::Failed(failure),
    });
}

fn opens(asked: &[(Ticket, Command)], wanted: i64) -> bool {
    let is_it = |(_, command): &(Ticket, Command)| matches!(command, Command::Open { mail } if mail.0 == wanted);
    asked.iter().any(is_it)
}

#[test]
fn a_mail_within_another_says_in_which_and_leads_back_by_click_and_by_key() {
    let said = "Enclosed in “Minutes, forwarded” from Bob";
    let mut stage = within(Setting::default());
    stage.asked();
    stage.click(said);
    assert!(opens(&stage.asked(), 1));
    let mut stage = within(Setting::default());
    stage.asked();
    stage.press(Key::Escape);
    let asked = stage.asked();
    assert!(opens(&asked, 1), "{asked:?}");
    assert!(!sees(&stage, "Enclosed in"));
    let stage = within(chinese());
    assert!(sees(&stage, "附在 Bob 的邮件“Minutes, forwarded”中"));
}

#[test]
fn the_mail_that_lies_in_a_folder_is_enclosed_in_nothing() {
    let mut stage = within(Setting::default());
    stage.press(Key::Escape);
    stage.answer_open(minutes().1);
    assert!(sees(&stage, "See the mail enclosed"));
    assert!(!sees(&stage, "Enclosed in"));
}

#[test]
fn whoever_chose_another_mail_is_not_led_back_to_the_one_around_the_last() {
    let chosen = || {
        let mut stage = within(Setting::default());
        stage.asked();
        stage.press(Key::J);
        let asked = stage.asked();
        assert!(opens(&asked, 2), "{asked:?}");
        let is_it = |command: &Command| matches!(command, Command::Open { .. });
        let open = asked.iter().find(|(_, command)| is_it(command)).unwrap();
        (open.0, stage)
    };
    let (_on_its_way, mut stage) = chosen();
    stage.press(Key::Escape);
    assert!(!opens(&stage.asked(), 1), "while it is on its way");
    let (ticket, mut stage) = chosen();
    fail(&mut stage, ticket);
    stage.asked();
    stage.press(Key::Escape);
    assert!(!opens(&stage.asked(), 1), "once it has failed");
}

#[test]
fn a_mail_within_another_that_cannot_be_read_leads_back_to_that() {
    let mut stage = entering(Setting::default());
    let ticket = read(&mut stage);
    fail(&mut stage, ticket);
    stage.asked();
    stage.press(Key::Escape);
    assert!(opens(&stage.asked(), 1));
}

fn reply(code: u16, enhanced: &str, text: &str) -> ServerReply {
    ServerReply {
        code,
        enhanced: Some(enhanced.to_owned()),
        text: text.to_owned(),
        ours: None,
        answers: Some("RCPT".to_owned()),
    }
}

fn item(id: &str, state: OutboxState, recipients: &[(&str, RecipientState)]) -> OutboxItem {
    let recipients = recipients.iter().map(|(address, state)| RecipientResult {
        address: Address::parse(address).unwrap(),
        state: state.clone(),
    });
    OutboxItem {
        id: OutboxId(id.to_owned()),
        account: account_id("work"),
        sender: Address::parse("alice@work.example").unwrap(),
        subject: "Lunch".to_owned(),
        message_id: "<1@work.example>".to_owned(),
        size_octets: 900,
        queued_at: Timestamp(NOW),
        attempts: 1,
        state,
        recipients: recipients.collect(),
        options: DeliveryOptions::default(),
        reports_left_out: false,
    }
}

fn accepted() -> RecipientState {
    let reply = reply(250, "2.1.5", "ok");
    RecipientState::Accepted { reply }
}

fn gone() -> OutboxState {
    OutboxState::Sent {
        reply: reply(250, "2.0.0", "queued"),
        at: Timestamp(NOW),
    }
}

#[test]
fn what_has_gone_out_is_told_once_it_lies_in_sent_and_of_several_how_many() {
    for (setting, said, several) in [
        (
            Setting::default(),
            "“Lunch” is sent; a copy lies in Sent",
            "2 mails are sent; copies lie in Sent",
        ),
        (
            chinese(),
            "“Lunch”已发出，副本在“已发送”中",
            "2 封邮件已发出，副本都在“已发送”中",
        ),
    ] {
        let mut stage = Stage::new(setting, &[]);
        let bob = [("bob@example.org", accepted())];
        let sent = || item("1", gone(), &bob);
        let outbox = |item| Event::OutboxChanged { items: vec![item] };
        stage.say(outbox(item("1", OutboxState::Sending, &bob)));
        stage.say(outbox(sent()));
        assert!(!sees(&stage, said), "it may lie in the outbox still");
        stage.say(Event::Filed { item: sent() });
        stage.window.get_by_label(said);
        let item = item("2", gone(), &bob);
        stage.say(Event::Filed { item });
        stage.window.get_by_label(several);
        stage.clock.set(NOW + 11);
        stage.say(outbox(sent()));
        assert!(!sees(&stage, several));
        stage.say(Event::Filed { item: sent() });
        stage.window.get_by_label(said);
    }
}

#[test]
fn what_a_person_marked_as_sent_is_not_said_to_be() {
    let marked = ServerReply {
        code: 0,
        enhanced: None,
        ours: Some(Sentence {
            key: "outbox-why-marked".to_owned(),
            arguments: Vec::new(),
        }),
        ..reply(0, "", "marked as sent by hand")
    };
    let by_hand = RecipientState::Accepted {
        reply: marked.clone(),
    };
    let at = Timestamp(NOW);
    let whole = OutboxState::Sent { reply: marked, at };
    let to = [
        ("bob@example.org", by_hand),
        ("eve@example.org", accepted()),
    ];
    for item in [item("1", whole, &to[..1]), item("2", gone(), &to)] {
        let mut stage = Stage::with_mails(&[]);
        stage.say(Event::Filed { item });
        assert!(!sees(&stage, "is sent"));
    }
}

/// A returned mail is open, and the person asked to send what came back again.
fn asked_again() -> (Stage, Ticket) {
    let report = DeliveryReport {
        recipients: vec![RecipientReport {
            recipient: "eve@example.org".to_owned(),
            action: DeliveryAction::Failed,
            ..RecipientReport::default()
        }],
        original: Original {
            subject: "Lunch".to_owned(),
            ..Original::default()
        },
        ..DeliveryReport::default()
    };
    let mut row = mail(1, "Postmaster", "Undelivered");
    row.flags = Flags::SEEN;
    let mut stage = Stage::with_mails(std::slice::from_ref(&row));
    stage.press(Key::J);
    let mut returned = view(&row, vec![text("It came back")]);
    returned.insight = Arc::new(Insight {
        report: Some(Report::Delivery(report)),
        ..Insight::default()
    });
    stage.answer_open(returned);
    let again = Some(Again {
        to: vec!["eve@example.org".to_owned()],
        ..Again::default()
    });
    let known = Known {
        again,
        ..Known::default()
    };
    stage.say(Event::Answer(AnswerEvent::Known {
        mail: MailId(1),
        known: Arc::new(known),
    }));
    stage.asked();
    stage.window.get_by_label_contains("Send again").click();
    stage.window.run();
    let asked = stage.asked();
    let again = asked.iter().find(|(_, command)| {
        matches!(
            command,
            Command::Answer(AnswerCommand::SendAgain { report: MailId(1) })
        )
    });
    let ticket = again.expect("it is asked for").0;
    (stage, ticket)
}

#[test]
fn a_returned_mail_that_is_to_go_again_says_that_it_is_open_and_goes_nowhere_yet() {
    let (mut stage, ticket) = asked_again();
    let lunch = Draft {
        subject: "Lunch".to_owned(),
        ..written()
    };
    stage.say(Event::DraftReady {
        ticket,
        draft: lunch.clone(),
    });
    stage.end(ticket);
    stage.window.get_by_label(
        "“Lunch” is open as a new mail to the one who lacks it, kept in Drafts until you send it",
    );
    // The report is read no more when the draft comes.
    let (mut stage, ticket) = asked_again();
    stage.press(Key::Escape);
    let draft = lunch.clone();
    stage.say(Event::DraftReady { ticket, draft });
    assert!(sees(&stage, "“Lunch” is open as a new mail"));
    let (mut stage, ticket) = asked_again();
    let draft = Draft {
        subject: String::new(),
        ..lunch
    };
    stage.say(Event::DraftReady { ticket, draft });
    assert!(sees(&stage, "“No subject” is open as a new mail"));
}

#[test]
fn what_is_to_go_again_is_kept_when_its_window_is_closed_and_thrown_away_only_after_asking() {
    let open_again = || {
        let (mut stage, ticket) = asked_again();
        let draft = written();
        stage.say(Event::DraftReady { ticket, draft });
        stage.end(ticket);
        stage.window.run_steps(10);
        let (ticket, draft) = saved(&mut stage).expect("it is saved while it is open");
        assert_eq!(draft, written());
        stage.end(ticket);
        stage
    };
    let gone = |stage: &mut Stage| {
        let asked = stage.asked();
        let is_gone = |command: &Command| matches!(command, Command::DiscardDraft { .. });
        asked.iter().any(|(_, command)| is_gone(command))
    };
    let mut stage = open_again();
    stage.click("Close, keeping the draft");
    assert!(!is_open(&stage));
    assert!(!gone(&mut stage), "closed");
    let mut stage = open_again();
    close_program(&mut stage);
    assert!(!gone(&mut stage), "at the end of the program");
    let mut stage = open_again();
    stage.click("Discard");
    assert!(!gone(&mut stage), "before asking");
    stage.click("Discard draft");
    assert!(gone(&mut stage));
}

/// A mail in Sent, open.
fn sent(setting: Setting, bcc: &[(&str, &str)]) -> Stage {
    let mut row = mail(1, "Alice", "Lunch");
    row.flags = Flags::SEEN;
    row.folder.name = FolderName::Sent;
    let mut stage = Stage::new(setting, std::slice::from_ref(&row));
    stage.press(Key::J);
    let mut view = view(&row, vec![text("On Friday?")]);
    view.content.to = vec![person("Bob", "bob@example.org")];
    let bcc = bcc.iter().map(|(name, address)| person(name, address));
    view.content.bcc = bcc.collect();
    view.content.message_id = "1@work.example".to_owned();
    stage.answer_open(view);
    stage
}

fn unnamed(stage: &mut Stage, unnamed: u32) {
    let known = Known {
        unnamed,
        ..Known::default()
    };
    stage.say(Event::Answer(AnswerEvent::Known {
        mail: MailId(1),
        known: Arc::new(known),
    }));
}

#[test]
fn who_got_a_mail_hidden_from_the_others_stands_in_its_head() {
    let zoe = [("Zoe", "zoe@example.org")];
    let mut stage = sent(Setting::default(), &zoe);
    stage.click("to Bob; Bcc Zoe");
    stage.window.get_by_label("Zoe  zoe@example.org");
    assert!(sees(&sent(chinese(), &zoe), "发给 Bob；密送 Zoe"));
    // Ours name nobody: how many they were is known.
    let mut stage = sent(Setting::default(), &[]);
    stage.window.get_by_label("to Bob");
    unnamed(&mut stage, 2);
    stage.click("to Bob; Bcc to 2 more");
    stage
        .window
        .get_by_label("2 recipients whose addresses were not kept");
    // And in this run who.
    let to = [
        ("bob@example.org", accepted()),
        ("zoe@example.org", accepted()),
    ];
    let items = vec![item("1", gone(), &to)];
    stage.say(Event::OutboxChanged { items });
    stage
        .window
        .get_by_label("to Bob; Bcc zoe@example.org and 1 more");
    unnamed(&mut stage, 1);
    stage.window.get_by_label("to Bob; Bcc zoe@example.org");
}

/// A mail that two refused, and the entry of those two.
fn refused() -> (OutboxItem, OutboxItem) {
    let refused = |enhanced, text| RecipientState::Refused {
        reply: reply(550, enhanced, text),
    };
    let (eve, dan) = (refused("5.1.1", "no such user"), refused("5.2.2", "full"));
    let to = [
        ("bob@example.org", accepted()),
        ("eve@example.org", eve.clone()),
        ("dan@example.org", dan.clone()),
    ];
    let part = [("eve@example.org", eve), ("dan@example.org", dan)];
    let reason = reply(550, "5.1.1", "no such user");
    let part = item("1-refused", OutboxState::Failed { reason }, &part);
    (item("1", gone(), &to), part)
}

#[test]
fn a_mail_in_sent_that_some_refused_says_who_and_why_and_what_to_do() {
    let (whole, part) = refused();
    let items = vec![whole, part];
    let mut stage = sent(Setting::default(), &[]);
    assert!(!sees(&stage, "Not all recipients"));
    stage.say(Event::OutboxChanged {
        items: items.clone(),
    });
    stage
        .window
        .get_by_label("Not all recipients got this mail");
    for said in [
        "eve@example.org",
        "dan@example.org",
        "550 5.1.1 no such user",
        "550 5.2.2 full",
        "There is no mailbox of this name",
        "The recipient’s mailbox is full",
    ] {
        assert!(sees(&stage, said), "{said}");
    }
    stage.click("Decide in the Outbox");
    stage.window.get_by_label("Correct refused recipients");
    let mut stage = sent(chinese(), &[]);
    stage.say(Event::OutboxChanged { items });
    assert!(sees(&stage, "有收件人没有收到这封邮件"));
}

#[test]
fn a_mail_in_sent_whose_refused_part_is_settled_or_tried_again_accuses_nobody() {
    let (whole, part) = refused();
    let shown = |part: Option<OutboxItem>, with_whole: bool| {
        let mut stage = sent(Setting::default(), &[]);
        let whole = with_whole.then(|| whole.clone());
        let items = whole.into_iter().chain(part).collect();
        stage.say(Event::OutboxChanged { items });
        sees(&stage, "Not all recipients got this mail")
    };
    let later = |state, to: RecipientState| {
        let mut part = part.clone();
        part.state = state;
        for one in &mut part.recipients {
            one.state = to.clone();
        }
        Some(part)
    };
    assert!(shown(Some(part.clone()), true));
    assert!(shown(Some(part.clone()), false), "in a later run");
    assert!(!shown(None, true), "corrected or given up");
    assert!(!shown(later(gone(), accepted()), true), "accepted");
    let sending = later(OutboxState::Sending, part.recipients[0].state.clone());
    assert!(!shown(sending, true), "on its way once more");
    let reason = reply(450, "4.2.0", "too busy");
    let put_off = RecipientState::Deferred {
        reply: reason.clone(),
    };
    let failed = OutboxState::Failed { reason };
    assert!(shown(later(failed, put_off), true), "tried in vain");
}
