//! Conversations: folded under their newest mail, acted on as one, read in one view.

use egui::Key;
use egui_kittest::kittest::{NodeT, Queryable};
use hongyan::channel::{
    Cause, Command, ConversationCommand, ConversationEvent, Event, Failure, Outcome, Task, Ticket,
};
use hongyan::model::{Conversation, Flags, FolderName, MailId, MailSummary, OrderBy};

use super::stage::{Stage, mail, text, view};

/// Mails 90, 70 and 50 are a conversation, 80 and 60 stand alone.
fn rows() -> Vec<MailSummary> {
    let mut rows = vec![
        mail(90, "Ann", "Re: Lunch"),
        mail(80, "Bob", "Invoice"),
        mail(70, "Cho", "Re: Lunch"),
        mail(60, "Dan", "News"),
        mail(50, "Ann", "Lunch"),
    ];
    for row in &mut rows {
        row.flags = Flags::SEEN;
    }
    rows[2].flags = Flags::NONE;
    rows
}

/// The rows that come with the list: those folded under others are never told.
fn heads() -> Vec<MailSummary> {
    let mut rows = rows();
    rows.retain(|row| [90, 80, 60].contains(&row.id.0));
    rows
}

fn lunch() -> Conversation {
    let rows = rows();
    Conversation {
        mails: [90, 70, 50].map(MailId).to_vec(),
        unread: 1,
        people: vec![rows[0].from.clone(), rows[2].from.clone()],
        ..Conversation::default()
    }
}

fn alone(mail: i64) -> Conversation {
    Conversation {
        mails: vec![MailId(mail)],
        ..Conversation::default()
    }
}

fn with_conversation() -> Stage {
    let mut stage = Stage::with_mails(&[]);
    stage.click("Inbox");
    let told = vec![lunch(), alone(80), alone(60)];
    stage.answer_rows(Some(told), &[90, 80, 60], &heads());
    stage.asked();
    stage
}

#[test]
fn what_is_selected_is_counted_in_mails_or_called_conversations() {
    let mut stage = with_conversation();
    stage.press_command(Key::A);
    let shown = |stage: &Stage, label: &str| stage.window.query_all_by_label(label).count();
    assert_eq!(shown(&stage, "5 mails selected"), 1);
    // Of a list that is just being told nobody knows how many mails the rows stand for.
    let mut stage = Stage::with_mails(&[]);
    stage.click("Inbox");
    stage.answer_rows(None, &[90, 80, 60], &heads());
    stage.press_command(Key::A);
    assert_eq!(shown(&stage, "3 conversations selected"), 1);
}

#[test]
fn a_conversation_folds_under_its_newest_mail_and_the_keys_unfold_it() {
    let mut stage = with_conversation();
    let row = stage.window.get_by_label_contains("Ann, Cho, Re: Lunch");
    let label = row.accesskit_node().label().unwrap_or_default();
    assert!(
        label.contains("unread") && label.contains("3 mails"),
        "{label}"
    );
    assert!(
        stage
            .window
            .query_by_label_contains("in the conversation above")
            .is_none()
    );
    stage.window.key_press(Key::J);
    stage.window.run();
    stage.asked();
    stage.window.key_press(Key::ArrowRight);
    stage.window.run();
    let asked = stage.asked();
    let ticket = asked.iter().find_map(|(ticket, command)| match command {
        Command::Rows { mails } if *mails == [MailId(70), MailId(50)] => Some(*ticket),
        _ => None,
    });
    stage.say(Event::Rows {
        ticket: ticket.expect("the rows of the others are asked for"),
        rows: vec![rows()[2].clone(), rows()[4].clone()],
    });
    let members: Vec<_> = stage
        .window
        .get_all_by_label_contains("in the conversation above")
        .collect();
    assert_eq!(members.len(), 2);
    let list = &stage.window.state().state().list;
    let shown: Vec<_> = list.range(0..list.len()).map(|mail| mail.0).collect();
    assert_eq!(shown, [90, 70, 50, 80, 60]);
    for (mail, row) in [(90, 0), (70, 1), (50, 2), (80, 3), (60, 4)] {
        assert_eq!(list.position(MailId(mail)), Some(row));
    }
    stage.window.key_press(Key::ArrowDown);
    stage.window.run();
    stage.window.key_press(Key::ArrowLeft);
    stage.window.run();
    let state = stage.window.state().state();
    assert_eq!(state.list.len(), 3);
    assert_eq!(state.selection.cursor(), Some(MailId(90)));
}

#[test]
fn what_is_done_with_a_folded_conversation_is_done_with_all_its_mails() {
    let mut stage = with_conversation();
    stage.window.key_press(Key::J);
    stage.window.run();
    stage.asked();
    stage.window.key_press(Key::E);
    stage.window.run();
    let asked = stage.asked();
    let moved = asked.iter().any(|(_, command)| {
        matches!(command, Command::Move { mails, to: FolderName::Archive }
            if *mails == [MailId(90), MailId(70), MailId(50)])
    });
    assert!(moved, "{asked:?}");
    assert_eq!(
        stage.window.state().state().list.ids(),
        [MailId(80), MailId(60)]
    );
}

#[test]
fn a_new_answer_takes_its_conversation_up_and_the_selection_along() {
    let mut stage = with_conversation();
    stage.window.key_press(Key::J);
    stage.window.run();
    stage.asked();
    let newest = mail(95, "Cho", "Re: Lunch");
    stage.say(Event::MailsAdded { rows: vec![newest] });
    let asked = stage.asked();
    let ticket = asked.iter().find_map(|(ticket, command)| match command {
        Command::Conversation(ConversationCommand::Tell { mails, .. })
            if mails.contains(&MailId(95)) =>
        {
            Some(*ticket)
        }
        _ => None,
    });
    let place = stage.window.state().state().list.place.clone();
    stage.say(Event::Conversation(ConversationEvent::Told {
        ticket: ticket.expect("its conversation is asked for"),
        place,
        conversations: vec![Conversation {
            mails: [95, 90, 70, 50].map(MailId).to_vec(),
            unread: 2,
            ..lunch()
        }],
    }));
    let state = stage.window.state().state();
    assert_eq!(state.list.ids(), [MailId(95), MailId(80), MailId(60)]);
    let selected: Vec<_> = state.selection.iter().collect();
    assert_eq!(selected, [MailId(95)]);
}

#[test]
fn all_mails_of_a_conversation_are_read_in_one_view() {
    let mut stage = with_conversation();
    stage.window.key_press(Key::J);
    stage.window.run();
    let asked = stage.asked();
    let read = asked.iter().find_map(|(ticket, command)| match command {
        Command::Conversation(ConversationCommand::Read { mail: MailId(90) }) => Some(*ticket),
        _ => None,
    });
    let open = asked.iter().find_map(|(ticket, command)| match command {
        Command::Open { mail: MailId(90) } => Some(*ticket),
        _ => None,
    });
    let all = rows();
    stage.say(Event::Conversation(ConversationEvent::Whole {
        ticket: read.expect("the conversation is asked for"),
        mail: MailId(90),
        rows: vec![all[4].clone(), all[2].clone(), all[0].clone()],
    }));
    stage.say(Event::Opened {
        ticket: open.expect("the mail is opened"),
        view: view(&all[0], vec![text("See you at one")]).into(),
    });
    // The unread one opens by itself, the oldest is one line.
    let asked = stage.asked();
    let unread = asked.iter().find_map(|(ticket, command)| match command {
        Command::Open { mail: MailId(70) } => Some(*ticket),
        _ => None,
    });
    stage.say(Event::Opened {
        ticket: unread.expect("the unread mail is opened"),
        view: view(&all[2], vec![text("Two would be better")]).into(),
    });
    stage
        .window
        .get_by_label_contains("3 mails in this conversation");
    stage
        .window
        .get_by_label_contains("Open the mail of Ann")
        .click();
    stage.window.run();
    let asked = stage.asked();
    assert!(
        asked
            .iter()
            .any(|(_, command)| matches!(command, Command::Open { mail: MailId(50) })),
        "{asked:?}"
    );
    stage.window.get_by_label("Reply: Cho").click();
    stage.window.run();
    let asked = stage.asked();
    assert!(
        asked
            .iter()
            .any(|(_, command)| matches!(command, Command::StartDraft { .. })),
        "{asked:?}"
    );
}

#[test]
fn the_order_of_a_place_is_remembered() {
    let mut stage = with_conversation();
    stage.window.get_by_label("Order of the list: Date").click();
    stage.window.run();
    stage.window.get_by_label("Size").click();
    stage.window.run();
    let asked = stage.asked();
    let by_size = asked.iter().any(
        |(_, command)| matches!(command, Command::List { order, .. } if order.by == OrderBy::Size),
    );
    assert!(by_size, "{asked:?}");
    let kept = &stage.window.state().state().kept;
    assert_eq!(kept.arrangements.len(), 1);
    assert_eq!(kept.arrangements[0].order.by, OrderBy::Size);
}

#[test]
fn a_mail_of_a_conversation_that_cannot_be_opened_says_why_and_can_be_tried_again() {
    let mut stage = with_conversation();
    stage.window.key_press(Key::J);
    stage.window.run();
    let asked = stage.asked();
    let ticket = |wanted: &dyn Fn(&Command) -> bool| {
        let found = asked.iter().find(|(_, command)| wanted(command));
        found.unwrap_or_else(|| panic!("{asked:?}")).0
    };
    let read = ticket(&|command| {
        matches!(
            command,
            Command::Conversation(ConversationCommand::Read { .. })
        )
    });
    let open = ticket(&|command| matches!(command, Command::Open { .. }));
    let all = rows();
    stage.say(Event::Conversation(ConversationEvent::Whole {
        ticket: read,
        mail: MailId(90),
        rows: vec![all[4].clone(), all[2].clone(), all[0].clone()],
    }));
    stage.say(Event::Opened {
        ticket: open,
        view: view(&all[0], vec![text("See you at one")]).into(),
    });
    let opened = |stage: &mut Stage| {
        let asked = stage.asked();
        asked.iter().find_map(|(ticket, command)| match command {
            Command::Open { mail: MailId(70) } => Some(*ticket),
            _ => None,
        })
    };
    let ticket = opened(&mut stage).expect("the unread mail is opened");
    stage.say(Event::Ended {
        ticket,
        outcome: Outcome::Failed(Failure {
            task: Task::Open,
            cause: Cause::DiskFull {
                path: "/home/alice/mail".into(),
            },
            account: None,
        }),
    });
    let failures = &stage.window.state().state().reader.conversation.failures;
    assert!(failures.contains_key(&MailId(70)));
    for _press in ["closed", "opened again"] {
        stage
            .window
            .get_by_label_contains("Open the mail of Cho")
            .click();
        stage.window.run();
    }
    assert!(opened(&mut stage).is_some());
}

#[test]
fn a_long_conversation_is_read_again_once_for_each_mail_that_comes() {
    let mut stage = with_conversation();
    stage.window.key_press(Key::J);
    stage.window.run();
    let asked = stage.asked();
    let read = |asked: &[(Ticket, Command)]| {
        asked.iter().find_map(|(ticket, command)| match command {
            Command::Conversation(ConversationCommand::Read { .. }) => Some(*ticket),
            _ => None,
        })
    };
    let open = asked
        .iter()
        .find(|(_, command)| matches!(command, Command::Open { .. }));
    let open = open.expect("the mail is opened").0;
    let all = rows();
    stage.say(Event::Opened {
        ticket: open,
        view: view(&all[0], vec![text("See you at one")]).into(),
    });
    // Of a long one only the newest are told.
    let mut ticket = read(&asked).expect("the conversation is asked for");
    for (newest, count) in [(90, 3), (95, 4)] {
        let place = stage.window.state().state().list.place.clone();
        let mails = [newest, 90, 70, 50].map(MailId);
        let told = Conversation {
            mails: mails[4 - count..].to_vec(),
            ..lunch()
        };
        let whole = ConversationEvent::Whole {
            ticket,
            mail: MailId(90),
            rows: vec![all[2].clone(), all[0].clone()],
        };
        stage.say(Event::Conversation(whole));
        stage.end(ticket);
        stage.asked();
        let mut again = Vec::new();
        for _time in 0..3 {
            stage.say(Event::Conversation(ConversationEvent::Told {
                ticket: Ticket(0),
                place: place.clone(),
                conversations: vec![told.clone()],
            }));
            if let Some(asked) = read(&stage.asked()) {
                again.push(asked);
                stage.say(Event::Conversation(ConversationEvent::Whole {
                    ticket: asked,
                    mail: MailId(90),
                    rows: vec![all[2].clone(), all[0].clone()],
                }));
                stage.end(asked);
            }
        }
        assert_eq!(again.len(), 1, "told of {count}");
        ticket = Ticket(0);
    }
}
