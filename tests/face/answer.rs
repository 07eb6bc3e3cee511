//! What mails ask for, in the window: told before it is done, done by a press alone.

use std::sync::Arc;

use egui_kittest::kittest::Queryable;
use hongyan::channel::answer::{Again, Known, Reported, ToldOf, WebAnswer};
use hongyan::channel::{
    AnswerCause, AnswerCommand, AnswerEvent, Cause, Command, Event, Failure, Outcome, Task,
};
use hongyan::mime::view::{Insight, MailView};
use hongyan::model::card::{Card, CardEntry};
use hongyan::model::event::{Attendee, End, Invitation, Moment, Purpose, Zone};
use hongyan::model::reaction::{Attendance, LeaveWay, Reacted, Reaction};
use hongyan::model::report::{
    DeliveryAction, DeliveryReport, Fate, Original, RecipientReport, Report,
};
use hongyan::model::unsubscribe::{ReceiptRequest, Unsubscribe, UnsubscribeMail};
use hongyan::model::{
    Flags, Folder, FolderName, MailId, MailSummary, PartId, Person, Place, Timestamp,
};

use super::stage::{NOW, Setting, Stage, account_id, mail, person, text, view};

fn read(number: i64, from: &str, subject: &str) -> MailSummary {
    let mut read = mail(number, from, subject);
    read.flags = Flags::SEEN;
    read
}

/// A window in which a mail with this beside its text is open.
fn reading(setting: Setting, insight: Insight) -> Stage {
    let one = read(1, "News", "The news");
    let mut stage = Stage::new(setting, std::slice::from_ref(&one));
    stage.window.get_by_label_contains("News, The news").click();
    stage.window.run();
    let mut view: MailView = view(&one, vec![text("Hello")]);
    view.insight = Arc::new(insight);
    stage.answer_open(view);
    stage.asked();
    stage
}

fn known(stage: &mut Stage, known: Known) {
    let known = Arc::new(known);
    let mail = MailId(1);
    stage.say(Event::Answer(AnswerEvent::Known { mail, known }));
}

fn answers(stage: &mut Stage) -> Vec<AnswerCommand> {
    let asked = stage.asked().into_iter();
    let of_answers = asked.filter_map(|(_ticket, command)| match command {
        Command::Answer(command) => Some(command),
        _ => None,
    });
    of_answers.collect()
}

fn list() -> Insight {
    Insight {
        unsubscribe: Unsubscribe {
            one_click: Some("https://lists.example/u?id=7".to_owned()),
            mail: Some(UnsubscribeMail {
                to: "leave@lists.example".to_owned(),
                subject: "off".to_owned(),
                text: String::new(),
            }),
            page: Some("https://lists.example/u?id=7".to_owned()),
            barred: None,
            list: "news.lists.example".to_owned(),
        },
        ..Insight::default()
    }
}

#[test]
fn a31_leaving_a_list_says_where_to_before_and_what_was_answered_after() {
    let mut stage = reading(Setting::default(), list());
    stage.click("Unsubscribe");
    assert!(answers(&mut stage).is_empty(), "nothing is done yet");
    stage
        .window
        .get_by_label("Ask lists.example to take you off this list?");
    stage
        .window
        .get_by_label_contains("It is not known whether");
    stage.click("Not now");
    let gone = stage
        .window
        .query_by_label("Ask lists.example to take you off this list?");
    assert!(gone.is_none());
    // Through the palette as well.
    stage.palette("Unsubscribe");
    let buttons = stage.window.get_all_by_label("Unsubscribe");
    buttons.last().unwrap().click();
    stage.window.run();
    let asked = stage.asked();
    let (ticket, command) = asked
        .into_iter()
        .find(|(_ticket, command)| matches!(command, Command::Answer(_)))
        .unwrap();
    let expected = AnswerCommand::Leave {
        mail: MailId(1),
        way: LeaveWay::OneClick,
    };
    assert!(matches!(command, Command::Answer(command) if command == expected));
    let answer = WebAnswer {
        host: "lists.example".to_owned(),
        status: 200,
        words: "You are off".to_owned(),
        elsewhere: None,
    };
    let mail = MailId(1);
    stage.say(Event::Answer(AnswerEvent::WebAnswered {
        ticket,
        mail,
        answer,
    }));
    let way = LeaveWay::OneClick;
    let left = Some(Reacted {
        at: Timestamp(NOW),
        what: Reaction::Left { way },
    });
    known(
        &mut stage,
        Known {
            left,
            ..Known::default()
        },
    );
    stage.end(ticket);
    stage.window.get_by_label("You have unsubscribed");
    stage
        .window
        .get_by_label("lists.example answered 200: You are off");
    stage
        .window
        .get_by_label_contains("You unsubscribed from this list on Thu 5 Mar 2026");
}

#[test]
fn what_is_about_to_be_done_is_put_away_before_the_mail() {
    let mut stage = reading(Setting::default(), list());
    stage.click("Unsubscribe");
    stage.window.get_by_label("Not now");
    stage.press(egui::Key::Escape);
    assert!(stage.window.query_by_label("Not now").is_none());
    stage.window.get_by_label("Unsubscribe");
    stage.press(egui::Key::Escape);
    assert!(stage.window.query_by_label("Unsubscribe").is_none());
}

#[test]
fn a31_a_page_is_opened_only_after_its_address_was_told() {
    let mut stage = reading(Setting::default(), list());
    stage.click("Unsubscribe");
    stage.click("On a page instead");
    stage
        .window
        .get_by_label("Your browser opens https://lists.example/u?id=7");
    assert!(stage.links.borrow().is_empty());
    stage.click("Open the page");
    assert_eq!(*stage.links.borrow(), ["https://lists.example/u?id=7"]);
    let expected = AnswerCommand::Leave {
        mail: MailId(1),
        way: LeaveWay::Page,
    };
    assert_eq!(answers(&mut stage), [expected]);
}

#[test]
fn what_could_not_be_done_says_why_beside_it() {
    let mut stage = reading(Setting::default(), list());
    stage.click("Unsubscribe");
    stage
        .window
        .get_all_by_label("Unsubscribe")
        .last()
        .unwrap()
        .click();
    stage.window.run();
    let ticket = stage.asked().last().unwrap().0;
    let failure = Failure {
        task: Task::Answer,
        cause: Cause::Answer(AnswerCause::NotPublic {
            host: "lists.example".to_owned(),
            address: "10.0.0.1".to_owned(),
        }),
        account: None,
    };
    let outcome = Outcome::Failed(failure);
    stage.say(Event::Ended { ticket, outcome });
    stage
        .window
        .get_by_label_contains("lists.example leads to 10.0.0.1");
}

fn receipt(elsewhere: bool) -> Insight {
    Insight {
        receipt: Some(ReceiptRequest {
            to: vec![person("Bob", "bob@example.net")],
            elsewhere,
        }),
        ..Insight::default()
    }
}

#[test]
fn a31_a_receipt_is_asked_about_once_and_sent_as_it_is_told() {
    let mut stage = reading(Setting::default(), receipt(false));
    stage.window.get_by_label("Bob asks for a receipt");
    stage.click("Send a receipt");
    let asked = answers(&mut stage);
    let [AnswerCommand::Receipt { mail, words }] = asked.as_slice() else {
        panic!("{asked:?}");
    };
    assert_eq!(*mail, MailId(1));
    let words = words.as_ref().unwrap();
    assert_eq!(words.subject, "Read: The news");
    assert!(words.text.contains("alice@work.example"));
    let receipt = Some(Reacted {
        at: Timestamp(NOW),
        what: Reaction::SentReceipt,
    });
    known(
        &mut stage,
        Known {
            receipt,
            ..Known::default()
        },
    );
    assert!(stage.window.query_by_label("Send a receipt").is_none());
    stage.window.get_by_label_contains("You sent a receipt on");
    let mut stage = reading(Setting::default(), super::answer::receipt(true));
    stage
        .window
        .get_by_label_contains("to bob@example.net, and not only");
    stage.click("Don't send");
    let mail = MailId(1);
    assert_eq!(
        answers(&mut stage),
        [AnswerCommand::Receipt { mail, words: None }]
    );
}

fn returned() -> Report {
    Report::Delivery(DeliveryReport {
        recipients: vec![RecipientReport {
            recipient: "eve@example.net".to_owned(),
            action: DeliveryAction::Failed,
            status: Some((5, 1, 1)),
            code: Some(550),
            words: "550 5.1.1 no such user".to_owned(),
            ..RecipientReport::default()
        }],
        original: Original {
            message_id: "<lunch@work.example>".to_owned(),
            subject: "Lunch".to_owned(),
            date: None,
        },
        formal: true,
        ..DeliveryReport::default()
    })
}

#[test]
fn a_returned_mail_says_who_why_and_what_to_do_and_leads_to_the_sent_one() {
    let insight = Insight {
        report: Some(returned()),
        ..Insight::default()
    };
    let mut stage = reading(Setting::default(), insight);
    known(
        &mut stage,
        Known {
            original: Some(MailId(9)),
            again: Some(Again {
                to: vec!["eve@example.net".to_owned()],
                hidden: Vec::new(),
                strangers: vec!["thief@example.com".to_owned()],
            }),
            ..Known::default()
        },
    );
    stage
        .window
        .get_by_label("This report says that a mail you sent came back");
    stage
        .window
        .get_by_label("Not delivered to eve@example.net");
    stage
        .window
        .get_by_label("The server said: 550 5.1.1 no such user");
    stage
        .window
        .get_by_label_contains("did not go to thief@example.com");
    stage.click("Send again to this address…");
    let report = MailId(1);
    assert_eq!(answers(&mut stage), [AnswerCommand::SendAgain { report }]);
    stage.click("Show the mail you sent");
    let asked = stage.asked();
    let sent = Place::Folder(Folder {
        account: account_id("work"),
        name: FolderName::Sent,
    });
    let goes = |(_ticket, command): &(_, Command)| matches!(command, Command::List { place, .. } if *place == sent);
    assert!(asked.iter().any(goes), "{asked:?}");
}

#[test]
fn what_a_report_was_tied_by_is_what_it_says_of_the_mail() {
    for (subject, date, by) in [
        ("Lunch", None, "this recipient and subject"),
        ("", Some(Timestamp(1_000)), "this recipient and date"),
        (
            "Lunch",
            Some(Timestamp(1_000)),
            "this recipient, subject and date",
        ),
    ] {
        let report = DeliveryReport {
            original: Original {
                message_id: String::new(),
                subject: subject.to_owned(),
                date,
            },
            ..DeliveryReport::default()
        };
        let insight = Insight {
            report: Some(Report::Delivery(report)),
            ..Insight::default()
        };
        let mut stage = reading(Setting::default(), insight);
        let original = Some(MailId(9));
        known(
            &mut stage,
            Known {
                original,
                ..Known::default()
            },
        );
        let said = format!("It does not name your mail; only this one in Sent has {by}");
        stage.window.get_by_label(&said);
    }
}

#[test]
fn a_report_that_names_no_mail_says_so_and_one_that_can_only_be_about_one_says_why() {
    let Report::Delivery(mut unnamed) = returned() else {
        return;
    };
    unnamed.original.message_id = String::new();
    let insight = Insight {
        report: Some(Report::Delivery(unnamed)),
        ..Insight::default()
    };
    let mut stage = reading(Setting::default(), insight);
    known(&mut stage, Known::default());
    stage
        .window
        .get_by_label("The report does not say which of your mails it is about");
    known(
        &mut stage,
        Known {
            original: Some(MailId(9)),
            // Whom the mail does not name gets it unseen, and counts.
            again: Some(Again {
                to: vec!["eve@example.net".to_owned()],
                hidden: vec!["zoe@example.net".to_owned()],
                strangers: Vec::new(),
            }),
            ..Known::default()
        },
    );
    stage
        .window
        .get_by_label_contains("only this one in Sent has this recipient and subject");
    stage
        .window
        .get_by_label("Send again to these 2 addresses…");
}

#[test]
fn a_sent_mail_that_came_back_says_so_in_its_row_and_above_its_text() {
    let mut sent = read(1, "News", "The news");
    sent.folder.name = FolderName::Sent;
    let mut stage = Stage::with_mails(std::slice::from_ref(&sent));
    let told = |fates| {
        let sent = vec![MailId(1)];
        Event::Answer(AnswerEvent::Fates { sent, fates })
    };
    stage.say(told(vec![(MailId(1), Fate::Returned)]));
    let came_back = "A report says that this mail came back";
    stage.window.get_by_label_contains(came_back);
    // The report turned out to be junk.
    stage.say(told(Vec::new()));
    let row = stage.window.query_by_label_contains(came_back);
    assert!(row.is_none());
    stage.say(told(vec![(MailId(1), Fate::Returned)]));
    stage.window.get_by_label_contains(came_back).click();
    stage.window.run();
    stage.answer_open(view(&sent, vec![text("Hello")]));
    let reports = vec![ToldOf {
        mail: MailId(5),
        folder: super::stage::inbox("work"),
        at: Timestamp(NOW),
        report: returned(),
    }];
    known(
        &mut stage,
        Known {
            reports: Reported::new(reports),
            ..Known::default()
        },
    );
    stage.window.get_by_label(came_back);
    stage
        .window
        .get_by_label_contains("Not delivered to eve@example.net");
    stage.window.get_by_label("Show the report");
}

fn invitation() -> Insight {
    let moment = |hour| Moment {
        year: 2026,
        month: 11,
        day: 20,
        time: Some((hour, 5, 0)),
        zone: Zone::Utc,
    };
    let invited = |name: &str, address: &str| Attendee {
        person: Person {
            name: name.to_owned(),
            address: address.to_owned(),
        },
        ..Attendee::default()
    };
    Insight {
        invitation: Some(Invitation {
            purpose: Purpose::Request,
            events: vec![hongyan::model::event::Event {
                uid: "u".to_owned(),
                summary: "Lunch".to_owned(),
                place: "The river".to_owned(),
                start: Some(moment(12)),
                end: Some(End::At(moment(13))),
                organiser: Some(person("Bob", "bob@example.net")),
                attendees: vec![invited("Alice", "alice@work.example")],
                ..hongyan::model::event::Event::default()
            }],
            cut: false,
        }),
        ..Insight::default()
    }
}

#[test]
fn an_invitation_is_answered_by_a_mail_that_is_shown_before_it_goes() {
    let mut stage = reading(Setting::default(), invitation());
    known(
        &mut stage,
        Known {
            calendar: Some(PartId(2)),
            ..Known::default()
        },
    );
    stage.window.get_by_label("Bob invites you");
    stage.window.get_by_label("Fri 20 Nov 2026, 12:05–13:05");
    stage.window.get_by_label("The river");
    stage.window.get_by_label("Save to calendar…");
    stage.click("Maybe");
    assert!(answers(&mut stage).is_empty());
    stage.window.get_by_label("To bob@example.net");
    stage.window.get_by_label("Subject: Maybe: Lunch");
    stage.type_into("A word to the organiser", "Late");
    stage.click("Send the answer");
    let asked = answers(&mut stage);
    let [
        AnswerCommand::Attend {
            answer,
            comment,
            words,
            ..
        },
    ] = asked.as_slice()
    else {
        panic!("{asked:?}");
    };
    assert_eq!((*answer, comment.as_str()), (Attendance::Tentative, "Late"));
    assert!(words.text.contains("may come") && words.text.contains("Late"));
}

#[test]
fn what_is_called_off_asks_for_no_answer() {
    let mut insight = invitation();
    if let Some(invitation) = &mut insight.invitation {
        invitation.purpose = Purpose::Cancel;
    }
    let stage = reading(Setting::default(), insight);
    stage.window.get_by_label("Called off");
    assert!(stage.window.query_by_label("Accept").is_none());
}

#[test]
fn a_contact_can_be_written_to() {
    let entry = |value: &str| CardEntry {
        kinds: Vec::new(),
        value: value.to_owned(),
    };
    let insight = Insight {
        cards: vec![Card {
            name: "Wang Fang".to_owned(),
            mails: vec![entry("fang@example.org")],
            ..Card::default()
        }],
        ..Insight::default()
    };
    let mut stage = reading(Setting::default(), insight);
    stage.window.get_by_label("Wang Fang");
    stage.click("Write to fang@example.org");
    let asked = stage.asked();
    let writes = |(_ticket, command): &(_, Command)| {
        matches!(command, Command::StartDraft { from: hongyan::channel::command::DraftSeed::Mailto { url } }
            if url == "mailto:fang@example.org")
    };
    assert!(asked.iter().any(writes), "{asked:?}");
}

#[test]
fn a_word_to_the_organiser_goes_with_one_answer_and_no_other() {
    let mut stage = reading(Setting::default(), invitation());
    stage.click("Maybe");
    stage.type_into("A word to the organiser", "Late");
    let field = |stage: &Stage| {
        let field = stage.window.get_by_label("A word to the organiser");
        field.value().unwrap_or_default()
    };
    assert_eq!(field(&stage), "Late");
    stage.click("Not now");
    stage.click("Accept");
    assert_eq!(field(&stage), "");
    stage.type_into("A word to the organiser", "Gladly");
    stage.click("Send the answer");
    let ticket = stage.asked().last().unwrap().0;
    stage.end(ticket);
    stage.click("Decline");
    assert_eq!(field(&stage), "");
}

#[test]
fn ones_own_mail_offers_no_list_to_leave() {
    let one = read(1, "News", "The news");
    for (folder, is_offered) in [(FolderName::Sent, false), (FolderName::Inbox, true)] {
        let mut stage = Stage::with_mails(std::slice::from_ref(&one));
        stage.window.get_by_label_contains("News, The news").click();
        stage.window.run();
        let mut view: MailView = view(&one, vec![text("Hello")]);
        view.insight = Arc::new(list());
        view.folder.name = folder;
        stage.answer_open(view);
        let action = hongyan::ui::action::AnswerAction::Unsubscribe;
        let action = hongyan::ui::action::Action::Answer(action);
        let state = stage.window.state().state();
        assert_eq!(action.enabled(state), is_offered);
    }
}
