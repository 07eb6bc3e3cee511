//! Where mails go: decided by where they lie, and taken back from there.

use egui::{Event as Input, Key};
use egui_kittest::kittest::Queryable;
use hongyan::channel::{
    CarryEvent, Cause, Command, ConversationCommand, ConversationEvent, Event, Failure,
    FolderCommand, FolderEvent, Outcome, TagEvent, TagSummary, Task, Ticket,
};
use hongyan::model::{
    Conversation, Flags, Folder, FolderName, MailId, MailSummary, Place, Tag, TagColour,
};

use super::keeping::{close_program, quits};
use super::stage::{Stage, account_id, inbox, mail};

fn lying(number: i64, folder: FolderName) -> MailSummary {
    let mut mail = mail(number, "Ann", "Lunch on Friday");
    mail.folder.name = folder;
    mail
}

/// Shows a folder that holds these.
fn in_folder(name: &str, mails: &[MailSummary]) -> Stage {
    let mut stage = Stage::with_mails(&[]);
    stage.window.get_by_label(name).click();
    stage.answer_list(mails);
    stage.asked();
    stage
}

/// Types into the search box and answers with these mails, of which only the first rows are told.
fn found(stage: &mut Stage, typed: &str, mails: &[i64], rows: &[MailSummary]) {
    stage.press(Key::Slash);
    stage.window.get_by_label("Search").type_text(typed);
    stage.window.run();
    stage.answer_rows(None, mails, rows);
    stage.window.get_by_label("Search").focus();
    // Out of the box, into the list.
    stage.press(Key::ArrowDown);
    stage.asked();
}

fn moves(asked: &[(Ticket, Command)]) -> Vec<(FolderName, Vec<i64>)> {
    let moves = asked.iter().filter_map(|(_, command)| match command {
        Command::Move { mails, to } => {
            Some((to.clone(), mails.iter().map(|mail| mail.0).collect()))
        }
        _ => None,
    });
    moves.collect()
}

fn erased(asked: &[(Ticket, Command)]) -> Vec<i64> {
    let erased = asked.iter().filter_map(|(_, command)| match command {
        Command::Erase { mails } => Some(mails.iter().map(|mail| mail.0)),
        _ => None,
    });
    erased.flatten().collect()
}

/// The question where mails lie, about which that stand for conversations, and which alone.
fn gathering(asked: &[(Ticket, Command)]) -> (Ticket, Vec<i64>, Vec<i64>) {
    let numbers = |mails: &[MailId]| mails.iter().map(|mail| mail.0).collect();
    let found = asked.iter().find_map(|(ticket, command)| match command {
        Command::Conversation(ConversationCommand::Gather { heads, alone, .. }) => {
            Some((*ticket, numbers(heads), numbers(alone)))
        }
        _ => None,
    });
    found.unwrap_or_else(|| panic!("nobody is asked where they lie: {asked:?}"))
}

fn gathered(stage: &mut Stage, ticket: Ticket, mails: &[(FolderName, &[i64])]) {
    let ids = |mails: &[i64]| mails.iter().copied().map(MailId).collect();
    let mails = mails
        .iter()
        .map(|(folder, mails)| (folder.clone(), ids(mails)))
        .collect();
    stage.say(Event::Conversation(ConversationEvent::Gathered {
        ticket,
        mails,
    }));
    stage.end(ticket);
}

fn undo(stage: &mut Stage) -> Vec<(FolderName, Vec<i64>)> {
    stage.click("Undo");
    moves(&stage.done())
}

fn disk_fault(ticket: Ticket, task: Task) -> Event {
    Event::Ended {
        ticket,
        outcome: Outcome::Failed(Failure {
            task,
            cause: Cause::DiskFull {
                path: "/home/alice/mail".into(),
            },
            account: None,
        }),
    }
}

#[test]
fn delete_in_what_was_found_from_trash_erases_no_mail_that_lies_elsewhere() {
    let mut stage = in_folder("Trash", &[lying(1, FolderName::Trash)]);
    let in_inbox = lying(7, FolderName::Inbox);
    found(&mut stage, "in:inbox lunch", &[7], &[in_inbox]);
    stage.press_command(Key::A);
    stage.press(Key::Delete);
    stage.clock.set(stage.clock.get() + 11);
    stage.window.run();
    let asked = stage.asked();
    assert!(erased(&asked).is_empty());
    assert_eq!(moves(&asked), [(FolderName::Trash, vec![7])]);
}

#[test]
fn delete_asks_where_mails_lie_whose_rows_nobody_has_looked_at() {
    let mut stage = in_folder("Trash", &[lying(1, FolderName::Trash)]);
    let all: Vec<i64> = (1..=400).rev().collect();
    found(&mut stage, "in:inbox OR in:trash lunch", &all, &[]);
    stage.press_command(Key::A);
    // Held down, it asks once: what the first press moves to Trash is not erased by the second.
    stage.press(Key::Delete);
    stage.press(Key::Delete);
    let asked = stage.asked();
    assert_eq!(moves(&asked), []);
    let is_asked = |(_, command): &&(_, Command)| matches!(command, Command::Conversation(_));
    assert_eq!(asked.iter().filter(is_asked).count(), 1, "{asked:?}");
    let (ticket, heads, mut alone) = gathering(&asked);
    alone.sort_unstable_by(|one, other| other.cmp(one));
    assert_eq!((heads, alone), (Vec::new(), all.clone()));
    gathered(
        &mut stage,
        ticket,
        &[
            (FolderName::Inbox, &all[..390]),
            (FolderName::Trash, &all[390..]),
        ],
    );
    assert_eq!(
        moves(&stage.asked()),
        [(FolderName::Trash, all[..390].to_vec())]
    );
    let list = &stage.window.state().state().list;
    assert_eq!(list.ids().len(), 10);
    assert_eq!(undo(&mut stage), [(FolderName::Inbox, all[..390].to_vec())]);
}

#[test]
fn all_of_a_folded_conversation_comes_back_from_trash_to_where_it_was() {
    let mut stage = Stage::with_mails(&[]);
    let tag = TagSummary {
        tag: Tag::new("travel").unwrap(),
        colour: TagColour::Teal,
        mails: 3,
        unread: 0,
    };
    stage.say(Event::Tags(TagEvent::Known { tags: vec![tag] }));
    stage.click("travel");
    let told = Conversation {
        mails: [9, 8, 7].map(MailId).to_vec(),
        ..Conversation::default()
    };
    stage.answer_rows(Some(vec![told]), &[9], &[mail(9, "Ann", "Re: Lunch")]);
    stage.press(Key::J);
    stage.asked();
    stage.press(Key::Delete);
    let (ticket, heads, alone) = gathering(&stage.asked());
    assert_eq!((heads, alone), (Vec::new(), vec![9, 8, 7]));
    let archived = (FolderName::Archive, &[7][..]);
    gathered(
        &mut stage,
        ticket,
        &[(FolderName::Inbox, &[9, 8]), archived],
    );
    assert_eq!(moves(&stage.asked()), [(FolderName::Trash, vec![9, 8, 7])]);
    stage.window.get_by_label_contains("3 mails");
    let back = [
        (FolderName::Inbox, vec![9, 8]),
        (FolderName::Archive, vec![7]),
    ];
    assert_eq!(undo(&mut stage), back);
}

#[test]
fn what_delete_means_is_decided_where_it_was_pressed() {
    let mut stage = Stage::with_mails(&[]);
    stage.click("Inbox");
    // Nothing is told of the conversations yet.
    stage.answer_rows(None, &[9, 8], &[mail(9, "Ann", "Lunch")]);
    stage.press_command(Key::A);
    stage.asked();
    stage.press(Key::Delete);
    let (ticket, heads, _alone) = gathering(&stage.asked());
    assert_eq!(heads, [8, 9]);
    stage.window.get_by_label("Trash").click();
    stage.answer_list(&[lying(1, FolderName::Trash)]);
    gathered(&mut stage, ticket, &[(FolderName::Inbox, &[9, 8])]);
    assert_eq!(moves(&stage.asked()), [(FolderName::Trash, vec![9, 8])]);
    assert_eq!(undo(&mut stage), [(FolderName::Inbox, vec![9, 8])]);
    stage.clock.set(stage.clock.get() + 11);
    stage.window.run();
    assert!(erased(&stage.asked()).is_empty());
}

#[test]
fn an_action_whose_mails_cannot_be_told_is_not_done_later() {
    let mut stage = in_folder("Trash", &[lying(1, FolderName::Trash)]);
    found(&mut stage, "in:inbox lunch", &[7, 6], &[]);
    stage.press_command(Key::A);
    stage.press(Key::E);
    let (ticket, ..) = gathering(&stage.asked());
    stage.say(disk_fault(ticket, Task::Open));
    gathered(&mut stage, ticket, &[(FolderName::Inbox, &[7, 6])]);
    assert_eq!(moves(&stage.asked()), []);
    assert_eq!(stage.window.state().state().notices.len(), 1);
}

#[test]
fn the_flag_of_a_folded_conversation_is_taken_off_where_any_mail_bears_it() {
    let mut stage = Stage::with_mails(&[]);
    stage.click("Inbox");
    let told = Conversation {
        mails: [9, 8].map(MailId).to_vec(),
        flagged: true,
        ..Conversation::default()
    };
    stage.answer_rows(Some(vec![told]), &[9], &[mail(9, "Ann", "Re: Lunch")]);
    stage.press(Key::J);
    stage.asked();
    for (add, remove) in [(Flags::NONE, Flags::FLAGGED), (Flags::FLAGGED, Flags::NONE)] {
        stage.press(Key::S);
        let asked = stage.asked();
        let is_asked = asked.iter().any(|(_, command)| {
            matches!(command, Command::SetFlags { mails, add: one, remove: other }
                if mails.len() == 2 && *one == add && *other == remove)
        });
        assert!(is_asked, "{asked:?}");
    }
}

#[test]
fn mails_that_wait_to_be_removed_for_good_are_not_listed_and_go_with_the_end_of_the_program() {
    let trashed = [lying(1, FolderName::Trash), lying(2, FolderName::Trash)];
    let mut stage = in_folder("Trash", &trashed);
    stage.press(Key::J);
    stage.press(Key::Delete);
    stage.window.get_by_label("Inbox").click();
    stage.answer_list(&[]);
    stage.window.get_by_label("Trash").click();
    stage.answer_list(&trashed);
    let list = &stage.window.state().state().list;
    assert_eq!(list.ids(), [MailId(2)]);
    close_program(&mut stage);
    let asked = stage.asked();
    assert_eq!(erased(&asked), [1]);
    let erase = asked
        .iter()
        .position(|(_, command)| matches!(command, Command::Erase { .. }));
    let quit = asked
        .iter()
        .position(|(_, command)| matches!(command, Command::Quit));
    assert!(quits(&asked) && erase < quit, "{asked:?}");
}

#[test]
fn copies_come_back_from_where_the_worker_says_they_were() {
    let mut stage = Stage::with_mails(&[]);
    stage.say(Event::Carry(CarryEvent::CopiesRemoved {
        ticket: Ticket(1),
        count: 2,
        from: vec![
            (FolderName::Inbox, vec![MailId(3)]),
            (FolderName::Archive, vec![MailId(5)]),
        ],
    }));
    stage.asked();
    let back = [(FolderName::Inbox, vec![3]), (FolderName::Archive, vec![5])];
    assert_eq!(undo(&mut stage), back);
}

#[test]
fn what_is_moved_out_of_trash_leaves_a_search_in_trash_and_what_comes_there_is_found() {
    let mut stage = Stage::with_mails(&[mail(1, "Ann", "Hello")]);
    let trashed = [lying(7, FolderName::Trash), lying(6, FolderName::Trash)];
    found(&mut stage, "in:trash lunch", &[7, 6], &trashed);
    let trash = Folder {
        name: FolderName::Trash,
        ..inbox("work")
    };
    stage.say(Event::MailsRemoved {
        folder: trash,
        mails: vec![MailId(7)],
    });
    assert_eq!(stage.window.state().state().list.ids(), [MailId(6)]);
    stage.asked();
    let rows = vec![lying(9, FolderName::Trash)];
    stage.say(Event::MailsAdded { rows });
    let asked = stage.asked();
    let is_asked = |(_, command): &(_, Command)| matches!(command, Command::List { .. });
    assert!(asked.iter().any(is_asked), "{asked:?}");
}

#[test]
fn a_change_that_fails_half_way_makes_the_list_be_asked_again() {
    let mut stage = Stage::with_mails(&[mail(1, "Ann", "Hello")]);
    let folder = Folder {
        account: account_id("work"),
        name: FolderName::Own("Projects".to_owned()),
    };
    let delete = Command::Folder(FolderCommand::Delete { folder });
    let applies = hongyan::channel::RulesCommand::Apply {
        foreseen: Vec::new().into(),
    };
    for command in [delete, Command::Rules(applies)] {
        assert!(command.changes_mails(), "{command:?}");
    }
    stage.press(Key::J);
    stage.press(Key::T);
    stage.window.event(Input::Text("travel".to_owned()));
    stage.window.run();
    stage.press(Key::Enter);
    let asked = stage.asked();
    let tag = asked
        .iter()
        .find(|(_, command)| matches!(command, Command::Tag(_)));
    let ticket = tag.expect("it is tagged").0;
    stage.say(disk_fault(ticket, Task::Change));
    let asked = stage.asked();
    let is_asked = |(_, command): &(_, Command)| matches!(command, Command::List { .. });
    assert!(asked.iter().any(is_asked), "{asked:?}");
}

#[test]
fn the_order_of_a_folder_goes_along_with_its_new_name() {
    let own = |name: &str| Folder {
        account: account_id("work"),
        name: FolderName::Own(name.to_owned()),
    };
    let mut stage = Stage::with_mails(&[]);
    let summary = |name: &str| hongyan::channel::event::FolderSummary {
        folder: own(name),
        mails: 1,
        unread: 0,
    };
    stage.say(Event::Folders {
        folders: ["A", "A/B"].map(summary).to_vec(),
    });
    stage.window.get_by_label("B").click();
    stage.answer_list(&[mail(1, "Ann", "Hello")]);
    stage.click("Order of the list: Date");
    stage.window.get_by_label("Size").click();
    stage.answer_list(&[mail(1, "Ann", "Hello")]);
    stage.say(Event::Folder(FolderEvent::Renamed {
        ticket: Ticket(99),
        folder: own("A"),
        to: FolderName::Own("Z".to_owned()),
        followed: Default::default(),
    }));
    let kept = &stage.window.state().state().kept;
    let places: Vec<&Place> = kept.arrangements.iter().map(|one| &one.place).collect();
    assert_eq!(places, [&Place::Folder(own("Z/B"))]);
    assert_eq!(kept.place, Place::Folder(own("Z/B")));
}
