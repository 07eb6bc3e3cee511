//! Taking back what was done, step by step, the newest first.

use egui::Key;
use egui_kittest::kittest::Queryable;
use hongyan::channel::rules::{Lesson, RulesCommand};
use hongyan::channel::{
    Cause, Command, Event, Failure, FolderCommand, FolderEvent, Followed, Outcome, RulesEvent,
    TagChange, TagCommand, TagEvent, TagSummary, Task, Ticket,
};
use hongyan::model::{
    Flags, Folder, FolderName, MailId, OnServer, Place, Reversal, Tag, TagColour,
};

use super::stage::{Setting, Stage, account, counts, mail, own};

/// A list of so many mails, the first of which is selected.
pub(super) fn listed(count: i64) -> Stage {
    let mails: Vec<_> = (1..=count)
        .map(|number| mail(number, "Ann", "Lunch"))
        .collect();
    let mut stage = Stage::with_mails(&mails);
    stage.press(Key::J);
    stage.asked();
    stage
}

/// A list of five mails, of which so many are archived, one by one.
fn archived(count: usize) -> Stage {
    let mut stage = listed(5);
    for _mail in 0..count {
        stage.press(Key::E);
    }
    stage
}

fn press_undo(stage: &mut Stage) {
    stage.asked();
    stage.press_command(Key::Z);
}

/// What is asked to be moved where, with the tickets.
fn moves(asked: Vec<(Ticket, Command)>) -> Vec<(Ticket, FolderName, Vec<i64>)> {
    let asked = asked.into_iter();
    asked
        .filter_map(|(ticket, command)| match command {
            Command::Move { mails, to } => {
                Some((ticket, to, mails.iter().map(|mail| mail.0).collect()))
            }
            _ => None,
        })
        .collect()
}

/// Presses Ctrl+Z and returns what is moved back where, with the tickets.
fn undo(stage: &mut Stage) -> Vec<(Ticket, FolderName, Vec<i64>)> {
    press_undo(stage);
    moves(stage.asked())
}

/// The same where it is one command.
fn undo_one(stage: &mut Stage) -> (Ticket, FolderName, Vec<i64>) {
    let [moved] = undo(stage).try_into().expect("one step is taken back");
    moved
}

/// Presses Ctrl+Z and returns what is moved back to the Inbox.
pub(super) fn moved_back(stage: &mut Stage) -> Vec<i64> {
    press_undo(stage);
    let moves = moves(stage.done()).into_iter();
    moves
        .filter(|(_, to, _)| *to == FolderName::Inbox)
        .flat_map(|(.., mails)| mails)
        .collect()
}

fn fail(stage: &mut Stage, ticket: Ticket, cause: Cause) {
    let failure = Failure {
        task: Task::Change,
        cause,
        account: None,
    };
    let outcome = Outcome::Failed(failure);
    stage.say(Event::Ended { ticket, outcome });
}

fn disk_full() -> Cause {
    let path = "/home/alice/mail".into();
    Cause::DiskFull { path }
}

fn later(stage: &mut Stage) {
    stage.clock.set(stage.clock.get() + 11);
    stage.window.run();
}

#[test]
fn twenty_five_steps_are_taken_back_one_by_one_the_newest_first() {
    let mut stage = listed(30);
    for _mail in 0..25 {
        stage.press(Key::E);
    }
    // The line has long gone.
    later(&mut stage);
    assert!(stage.window.query_by_label("Undo").is_none());
    for number in (1..=25).rev() {
        assert_eq!(moved_back(&mut stage), [number]);
    }
    stage.window.get_by_label("Mail back in Inbox");
    assert!(moved_back(&mut stage).is_empty());
    later(&mut stage);
    assert!(moved_back(&mut stage).is_empty());
    stage.window.get_by_label("There is nothing more to undo");
}

#[test]
fn the_line_offers_the_newest_step_and_then_the_one_before() {
    let mut stage = listed(5);
    stage.press(Key::E);
    stage.press(Key::Delete);
    stage.window.get_by_label("Mail moved to Trash");
    stage.click("Undo");
    stage.window.get_by_label("Mail archived");
    stage.done();
    assert_eq!(moved_back(&mut stage), [1]);
}

#[test]
fn a_step_that_cannot_be_taken_back_says_so_and_leaves_those_before() {
    let mut stage = archived(2);
    later(&mut stage);
    let (ticket, ..) = undo_one(&mut stage);
    stage.say(Event::Missing { ticket, mails: 1 });
    stage.end(ticket);
    assert!(!tells_undone(&stage));
    stage
        .window
        .get_by_label("The mail is no longer there, so nothing came back");
    assert_eq!(moved_back(&mut stage), [1]);
}

#[test]
fn what_comes_back_in_part_says_how_much_of_it_is_gone() {
    let mut stage = listed(3);
    stage.press_command(Key::A);
    stage.press(Key::E);
    let ticket = undo_one(&mut stage).0;
    stage.say(Event::Missing { ticket, mails: 2 });
    stage.end(ticket);
    stage
        .window
        .get_by_label("Mail back in Inbox; 2 mails are no longer there");
}

#[test]
fn a_run_of_filters_of_which_no_mail_is_left_says_that_nothing_came_back() {
    let mut stage = listed(2);
    let reversal = |mail| Reversal {
        mail: MailId(mail),
        moved: Some((FolderName::Inbox, FolderName::Archive)),
        marks: Flags::NONE,
        tags: Vec::new(),
        on_server: OnServer::AsAccount,
        is_whole: true,
    };
    stage.say(Event::Rules(RulesEvent::Applied {
        ticket: Ticket(900),
        reversals: [reversal(1), reversal(2)].into(),
    }));
    press_undo(&mut stage);
    let asked = stage.asked();
    let is_it = |(_, command): &&(Ticket, Command)| matches!(command, Command::Rules(_));
    let ticket = asked.iter().find(is_it).expect("it is taken back").0;
    stage.say(Event::Missing { ticket, mails: 2 });
    stage.end(ticket);
    assert!(!tells_undone(&stage));
    stage
        .window
        .get_by_label("The mails are no longer there, so nothing came back");
}

#[test]
fn what_cannot_be_taken_back_twice_keeps_nothing_older_from_it_and_comes_last() {
    let mut stage = archived(3);
    for _time in 0..2 {
        let (ticket, _, mails) = undo_one(&mut stage);
        assert_eq!(mails, [3]);
        fail(&mut stage, ticket, disk_full());
    }
    assert_eq!(moved_back(&mut stage), [2]);
    assert_eq!(moved_back(&mut stage), [1]);
    // In its own time it is taken back all the same.
    assert_eq!(moved_back(&mut stage), [3]);
    assert!(moved_back(&mut stage).is_empty());
}

#[test]
fn trying_again_while_another_step_is_taken_back_follows_behind_that() {
    let mut stage = archived(2);
    let ticket = undo_one(&mut stage).0;
    fail(&mut stage, ticket, disk_full());
    stage.press(Key::E);
    let third = undo_one(&mut stage);
    assert_eq!(third.2, [3]);
    stage.click("Try again");
    assert!(moves(stage.asked()).is_empty());
    // Also where that one fails: it was asked for by itself.
    let cause = Cause::PermissionDenied {
        path: "/home/alice/mail".into(),
    };
    fail(&mut stage, third.0, cause);
    let second = moves(stage.asked()).remove(0);
    assert_eq!(second.2, [2]);
}

#[test]
fn what_was_done_in_an_account_that_is_removed_keeps_nothing_older_from_being_taken_back() {
    let accounts = vec![account("work", "Work"), account("home", "Home")];
    let only = Event::Accounts {
        accounts: vec![account("work", "Work")],
    };
    let setting = Setting {
        accounts,
        ..Setting::default()
    };
    let mut stage = Stage::new(setting, &[mail(1, "Ann", "Lunch"), mail(2, "Bob", "Prize")]);
    stage.press(Key::J);
    stage.press(Key::E);
    for name in ["Lists", "Projects"] {
        stage.made(&own("home", name));
    }
    press_undo(&mut stage);
    let ticket = removal(&stage.asked(), &own("home", "Projects"));
    // One of the two is on its way meanwhile.
    stage.say(only);
    let detail = "no such account".to_owned();
    fail(&mut stage, ticket, Cause::Settings { detail });
    assert_eq!(moved_back(&mut stage), [1]);
}

#[test]
fn a_new_folder_that_is_shown_gives_way_to_the_inbox_where_it_is_taken_away_again() {
    let mut stage = listed(1);
    let folder = own("work", "Lists");
    stage.say(counts(folder.clone(), 0, 0));
    stage.made(&folder);
    stage.window.get_by_label("Lists").click();
    stage.answer_list(&[]);
    press_undo(&mut stage);
    let ticket = removal(&stage.asked(), &folder);
    stage.end(ticket);
    let inbox = Place::Unified(FolderName::Inbox);
    assert_eq!(stage.window.state().state().list.place, inbox);
    assert_eq!(stage.window.state().state().kept.place, inbox);
}

#[test]
fn a_tag_that_is_shown_is_shown_by_its_old_name_where_that_comes_back() {
    let mut stage = listed(1);
    let summary = |name: &str| TagSummary {
        tag: Tag::new(name).unwrap(),
        colour: TagColour::Teal,
        mails: 1,
        unread: 0,
    };
    let renamed = |ticket, from: &str, to: &str| {
        Event::Tags(TagEvent::Renamed {
            ticket,
            tag: summary(from),
            to: Tag::new(to).unwrap(),
            merged: None,
            followed: Followed::default(),
        })
    };
    let tags = vec![summary("travel")];
    stage.say(Event::Tags(TagEvent::Known { tags }));
    stage.say(renamed(Ticket(900), "trip", "travel"));
    stage.window.get_by_label("travel").click();
    stage.answer_list(&[]);
    press_undo(&mut stage);
    let asked = stage.asked();
    let is_renaming = |(_, command): &&(Ticket, Command)| matches!(command, Command::Tag(_));
    let ticket = asked.iter().find(is_renaming).expect("it is renamed").0;
    stage.say(renamed(ticket, "travel", "trip"));
    stage.end(ticket);
    let place = &stage.window.state().state().list.place;
    assert_eq!(*place, Place::Tag("trip".to_owned()));
}

fn tells_undone(stage: &Stage) -> bool {
    let mut told = stage.window.query_all_by_label_contains("back in");
    told.next().is_some()
}

#[test]
fn a_step_that_failed_comes_back_and_is_undone_only_once_it_is_said_to_be() {
    let mut stage = archived(2);
    later(&mut stage);
    let (ticket, ..) = undo_one(&mut stage);
    assert!(!tells_undone(&stage));
    fail(&mut stage, ticket, disk_full());
    assert_eq!(stage.window.state().state().notices.len(), 1);
    assert!(!tells_undone(&stage));
    assert_eq!(moved_back(&mut stage), [2]);
    assert!(tells_undone(&stage));
    assert_eq!(moved_back(&mut stage), [1]);
}

#[test]
fn trying_again_what_could_not_be_taken_back_takes_back_that_step_and_no_newer_one() {
    let mut stage = archived(2);
    let ticket = undo_one(&mut stage).0;
    fail(&mut stage, ticket, disk_full());
    stage.press(Key::E);
    stage.asked();
    stage.click("Try again");
    let back = moves(stage.done());
    assert!(
        matches!(&back[..], [(_, FolderName::Inbox, mails)] if *mails == [2]),
        "{back:?}"
    );
    assert_eq!(moved_back(&mut stage), [3]);
    assert_eq!(moved_back(&mut stage), [1]);
}

#[test]
fn nothing_older_is_taken_back_on_top_of_a_step_that_could_not_be() {
    let mut stage = archived(3);
    let (ticket, ..) = undo_one(&mut stage);
    // Pressed again before it is done.
    assert!(undo(&mut stage).is_empty());
    fail(&mut stage, ticket, disk_full());
    assert!(moves(stage.asked()).is_empty());
    // What was done meanwhile is newer.
    stage.press(Key::E);
    assert_eq!(moved_back(&mut stage), [4]);
    // And where it can be done, what was pressed meanwhile follows.
    let third = undo_one(&mut stage);
    assert_eq!(third.2, [3]);
    assert!(undo(&mut stage).is_empty());
    stage.end(third.0);
    let second = moves(stage.asked()).remove(0);
    assert_eq!(second.2, [2]);
}

#[test]
fn what_was_deleted_for_good_says_that_it_is_gone_and_what_was_done_before_comes_back() {
    let mut stage = listed(2);
    stage.press(Key::E);
    stage.window.get_by_label("Trash").click();
    let mut trashed = mail(9, "Eve", "Old");
    trashed.folder.name = FolderName::Trash;
    stage.answer_list(&[trashed]);
    stage.press(Key::J);
    stage.press(Key::Delete);
    later(&mut stage);
    assert!(undo(&mut stage).is_empty());
    stage
        .window
        .get_by_label("What was deleted for good cannot be brought back");
    assert_eq!(moved_back(&mut stage), [1]);
}

#[test]
fn what_waits_to_be_removed_is_spared_by_the_second_undo_too() {
    let mut stage = Stage::with_mails(&[]);
    stage.window.get_by_label("Trash").click();
    let mut trashed = [mail(9, "Eve", "Old"), mail(8, "Eve", "Older")];
    for mail in &mut trashed {
        mail.folder.name = FolderName::Trash;
    }
    stage.answer_list(&trashed);
    stage.press(Key::J);
    stage.press(Key::Delete);
    stage.press(Key::Delete);
    undo(&mut stage);
    undo(&mut stage);
    later(&mut stage);
    let asked = stage.asked();
    let erases = |(_, command): &(Ticket, Command)| matches!(command, Command::Erase { .. });
    assert!(!asked.iter().any(erases), "{asked:?}");
}

#[test]
fn what_takes_something_back_is_no_step_itself() {
    let mut stage = listed(3);
    stage.press(Key::E);
    let folder = own("work", "Projects");
    stage.made(&folder);
    stage.click("Undo");
    let asked = stage.asked();
    let ticket = removal(&asked, &folder);
    stage.say(Event::Folder(FolderEvent::Deleted {
        ticket,
        folders: vec![(folder.name.clone(), Vec::new())],
        folder,
    }));
    stage.end(ticket);
    assert_eq!(moved_back(&mut stage), [1]);
}

/// The ticket under which a folder that was made is taken away again.
fn removal(asked: &[(Ticket, Command)], folder: &Folder) -> Ticket {
    let found = asked.iter().find(|(_, command)| {
        matches!(command, Command::Folder(FolderCommand::RemoveEmpty { folder: gone }) if gone == folder)
    });
    found.unwrap_or_else(|| panic!("{asked:?}")).0
}

#[test]
fn a_new_folder_in_which_something_lies_by_now_stays_and_the_line_says_why() {
    let mut stage = listed(3);
    stage.press(Key::E);
    // Its line has gone.
    later(&mut stage);
    let folder = own("work", "Lists");
    stage.made(&folder);
    stage.click("Undo");
    let ticket = removal(&stage.asked(), &folder);
    stage.say(Event::Folder(FolderEvent::Stays { ticket, folder }));
    stage.end(ticket);
    stage
        .window
        .get_by_label("The folder “Lists” is not empty, so it stays");
    assert_eq!(moved_back(&mut stage), [1]);
}

#[test]
fn a_deletion_that_took_mails_along_can_be_taken_back_whoever_asked_for_it() {
    let mut stage = listed(3);
    let folder = own("work", "Lists");
    stage.made(&folder);
    stage.click("Undo");
    let ticket = removal(&stage.asked(), &folder);
    let folders = vec![(folder.name.clone(), vec![MailId(7)])];
    stage.say(Event::Folder(FolderEvent::Deleted {
        ticket,
        folder,
        folders: folders.clone(),
    }));
    stage.end(ticket);
    stage.asked();
    stage.click("Undo");
    let asked = stage.asked();
    let restores = |(_, command): &(Ticket, Command)| matches!(command, Command::Folder(FolderCommand::Restore { folders: back, .. }) if *back == folders);
    assert!(asked.iter().any(restores), "{asked:?}");
}

#[test]
fn mails_that_a_failed_move_has_left_are_neither_said_to_be_moved_nor_taken_back() {
    let mut stage = listed(5);
    stage.press_command(Key::A);
    stage.asked();
    stage.press(Key::E);
    let (ticket, ..) = moves(stage.asked()).remove(0);
    stage.window.get_by_label("5 mails archived");
    let stayed = |mails: &[i64]| Event::Stayed {
        ticket,
        mails: mails.iter().copied().map(MailId).collect(),
    };
    stage.say(stayed(&[1, 2, 4]));
    fail(&mut stage, ticket, disk_full());
    stage.window.get_by_label("2 mails archived");
    assert_eq!(moved_back(&mut stage), [3, 5]);
    stage.window.get_by_label("2 mails back in Inbox");
}

#[test]
fn a_move_that_failed_for_all_its_mails_is_no_step_and_teaches_nothing() {
    let mut stage = listed(3);
    stage.press(Key::E);
    let (archived, ..) = moves(stage.asked()).remove(0);
    stage
        .window
        .key_press_modifiers(egui::Modifiers::SHIFT, Key::J);
    stage.window.run();
    let (ticket, _, mails) = moves(stage.asked()).remove(0);
    let mails: Vec<MailId> = mails.into_iter().map(MailId).collect();
    stage.window.get_by_label("Mail moved to Junk");
    stage.say(Event::Stayed {
        ticket,
        mails: mails.clone(),
    });
    let asked = stage.asked();
    let unlearns = |(_, command): &(Ticket, Command)| {
        matches!(command, Command::Rules(RulesCommand::Learn { mails: of, lesson: Lesson::Mistaken })
            if *of == mails)
    };
    assert!(asked.iter().any(unlearns), "{asked:?}");
    fail(&mut stage, ticket, disk_full());
    stage.end(archived);
    assert!(stage.window.query_by_label("Mail moved to Junk").is_none());
    assert_eq!(moved_back(&mut stage), [1]);
}

#[test]
fn a_failed_move_that_is_tried_again_is_a_step_and_teaches_what_the_first_one_meant() {
    let mut stage = listed(3);
    stage.press_command(Key::A);
    stage.asked();
    stage
        .window
        .key_press_modifiers(egui::Modifiers::SHIFT, Key::J);
    stage.window.run();
    let (ticket, ..) = moves(stage.asked()).remove(0);
    let mails = vec![MailId(1), MailId(3)];
    stage.say(Event::Stayed {
        ticket,
        mails: mails.clone(),
    });
    fail(&mut stage, ticket, disk_full());
    stage.asked();
    stage.click("Try again");
    let asked = stage.asked();
    let learns = |(_, command): &(Ticket, Command)| {
        matches!(command, Command::Rules(RulesCommand::Learn { mails: of, lesson: Lesson::Junk })
            if *of == mails)
    };
    assert!(asked.iter().any(learns), "{asked:?}");
    let (again, _, moved) = moves(asked).remove(0);
    assert_eq!(moved, [1, 3]);
    stage.window.get_by_label("2 mails moved to Junk");
    stage.end(again);
    assert_eq!(moved_back(&mut stage), [1, 3]);
}

#[test]
fn what_turns_out_not_to_be_moved_while_it_is_taken_back_is_not_said_to_be_undone() {
    let mut stage = listed(3);
    stage.press(Key::E);
    let (ticket, ..) = moves(stage.asked()).remove(0);
    let (back, _, mails) = undo(&mut stage).remove(0);
    assert_eq!(mails, [1]);
    stage.say(Event::Stayed {
        ticket,
        mails: vec![MailId(1)],
    });
    fail(&mut stage, ticket, disk_full());
    stage.end(back);
    assert!(!tells_undone(&stage));
}

#[test]
fn tagging_is_taken_back_of_the_mails_that_it_changed() {
    let mut stage = listed(3);
    let travel = Tag::new("travel").unwrap();
    let change = TagChange {
        mails: vec![MailId(1), MailId(3)],
        added: vec![travel.clone()],
        removed: Vec::new(),
    };
    stage.say(Event::Tags(TagEvent::Marked {
        ticket: Ticket(900),
        changes: vec![change],
    }));
    stage.window.get_by_label("2 mails tagged");
    press_undo(&mut stage);
    let (ticket, command) = stage.asked().pop().expect("something is asked");
    let Command::Tag(TagCommand::Mark { mails, add, remove }) = command else {
        panic!("{command:?}");
    };
    assert_eq!(
        (mails, add, remove),
        (vec![MailId(1), MailId(3)], vec![], vec![travel.clone()])
    );
    // What takes it back is no step of its own.
    let back = TagChange {
        mails: vec![MailId(1), MailId(3)],
        added: Vec::new(),
        removed: vec![travel],
    };
    stage.say(Event::Tags(TagEvent::Marked {
        ticket,
        changes: vec![back],
    }));
    stage.end(ticket);
    stage.window.get_by_label("Tag taken off 2 mails again");
}
