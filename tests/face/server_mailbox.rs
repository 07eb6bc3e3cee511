//! The server mailbox by its accessible names: rows that come by and by, a selection, what is done
//! to it and what is asked before.

mod question;

use std::sync::Arc;

use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT, Queryable};
use hongyan::channel::maildrop::{
    Deed, Left, Loss, MaildropCommand, MaildropEvent, MaildropReport, MaildropStage, Stay,
};
use hongyan::channel::{Cause, Command, Event, Failure, Outcome, Task, Ticket};
use hongyan::model::{
    DropHead, DropListing, DropMail, DropName, HeadAnswer, HeadSource, Leaves, Person, Presence,
    Timestamp, Uid,
};

use super::stage::{NOW, Setting, Stage, account, account_id};

fn name(number: u64) -> DropName {
    DropName::Lasting {
        uid: Uid::new(format!("uid-{number}").as_bytes()).unwrap(),
        ordinal: 0,
    }
}

/// So many mails, the newest first; even numbers are here.
fn listing(mails: u64) -> DropListing {
    let mail = |number: u64| DropMail {
        name: name(number),
        octets: Some(1_000 + number * 100),
        presence: match number % 4 {
            0 | 2 => Presence::Here,
            1 => Presence::Absent,
            _ => Presence::Erased,
        },
        leaves: match number % 4 {
            0 => Leaves::At(Timestamp(NOW + 12 * 86_400 - 60)),
            1 => Leaves::DaysAfterFetch(14),
            2 => Leaves::NextFetch,
            _ => Leaves::Kept,
        },
    };
    DropListing {
        mails: (1..=mails).rev().map(mail).collect(),
        heads: HeadSource::Top,
        well_formed: true,
    }
}

fn head(number: u64) -> (DropName, HeadAnswer) {
    let people = [
        ("Ann", "ann@example.org"),
        ("王芳", "fang@example.org"),
        ("Bob", "b@c.example"),
    ];
    let (person, address) = people[number as usize % 3];
    let subjects = ["Lunch on Friday", "会议安排：季度总结与计划", "Invoice"];
    let head = DropHead {
        from: Person {
            name: person.to_owned(),
            address: address.to_owned(),
        },
        subject: format!("{} {number}", subjects[number as usize % 3]),
        date: Some(Timestamp(NOW - 86_400 * number as i64 / 3)),
        message_id: String::new(),
    };
    (name(number), HeadAnswer::Read(Arc::new(head)))
}

/// A window with the server mailbox opened by the palette, nothing told yet.
fn opened(setting: Setting) -> (Stage, Ticket) {
    let is_chinese = setting.language == "zh-CN";
    let mut stage = Stage::new(setting, &[]);
    let label = match is_chinese {
        true => "服务器邮箱",
        false => "Server mailbox",
    };
    stage.window.key_press_modifiers(Modifiers::COMMAND, Key::K);
    stage.window.run();
    let palette = match is_chinese {
        true => "命令",
        false => "Command",
    };
    stage.window.get_by_label(palette).type_text(label);
    stage.window.run();
    stage.window.key_press(Key::Enter);
    stage.window.run();
    let asked = stage.asked();
    let read = asked
        .into_iter()
        .find_map(|(ticket, command)| match command {
            Command::Maildrop(MaildropCommand::Read { account })
                if account == account_id("work") =>
            {
                Some(ticket)
            }
            _ => None,
        });
    (stage, read.expect("the window reads the mailbox"))
}

fn list(stage: &mut Stage, ticket: Ticket, listing: DropListing) {
    let account = account_id("work");
    let listing = Arc::new(listing);
    stage.say(Event::Maildrop(MaildropEvent::Listed {
        ticket,
        account,
        listing,
    }));
}

fn tell_heads(stage: &mut Stage, ticket: Ticket, numbers: std::ops::RangeInclusive<u64>) {
    let numbers: Vec<u64> = numbers.rev().collect();
    for numbers in numbers.chunks(200) {
        let heads = numbers.iter().map(|number| head(*number)).collect();
        let account = account_id("work");
        stage.say(Event::Maildrop(MaildropEvent::Heads {
            ticket,
            account,
            heads,
        }));
    }
}

/// A mailbox that is read to its end.
fn with(mails: u64) -> Stage {
    let (mut stage, ticket) = opened(Setting::default());
    list(&mut stage, ticket, listing(mails));
    tell_heads(&mut stage, ticket, 1..=mails);
    stage.end(ticket);
    stage.asked();
    stage
}

fn commands(stage: &mut Stage) -> Vec<MaildropCommand> {
    let asked = stage.asked().into_iter();
    asked
        .filter_map(|(_ticket, command)| match command {
            Command::Maildrop(command) => Some(command),
            _ => None,
        })
        .collect()
}

fn press(stage: &mut Stage, label: &str) {
    stage.window.get_by_label(label).click();
    stage.window.run();
}

fn selected(stage: &Stage) -> usize {
    let rows = stage.window.query_all_by_role(Role::Row);
    rows.filter(|row| row.accesskit_node().is_selected() == Some(true))
        .count()
}

#[test]
fn rows_stand_at_once_and_their_heads_come_by_and_by() {
    let (mut stage, ticket) = opened(Setting::default());
    let account = account_id("work");
    stage.say(Event::Maildrop(MaildropEvent::Stage {
        ticket,
        account,
        stage: MaildropStage::Connecting,
    }));
    stage.window.get_by_label("Connecting");
    list(&mut stage, ticket, listing(12_345));
    stage
        .window
        .get_by_label_contains("12,345 mails, 7.6 GB · 6,173 not here");
    stage
        .window
        .get_by_label("uid-12345, 1.2 MB, Not here, 14 days after it is fetched");
    // What is seen is asked for first.
    let wanted = commands(&mut stage);
    assert!(
        matches!(&wanted[..], [MaildropCommand::Heads { mails, .. }] if mails[0] == name(12_345)),
        "{wanted:?}"
    );
    tell_heads(&mut stage, ticket, 12_300..=12_345);
    stage
        .window
        .get_by_label_contains("Ann, Lunch on Friday 12345");
    stage.window.get_by_label_contains("Bob, Invoice 12344, ");
    let account = account_id("work");
    let stage_told = MaildropStage::Heads {
        read: 46,
        of: 12_345,
    };
    stage.say(Event::Maildrop(MaildropEvent::Stage {
        ticket,
        account,
        stage: stage_told,
    }));
    stage
        .window
        .get_by_role_and_label(Role::ProgressIndicator, "Reading heads: 46 of 12,345");
    let rows = stage.window.query_all_by_role(Role::Row);
    assert!(rows.count() < 40, "only what is seen is drawn");
}

#[test]
fn a_mailbox_in_which_nothing_changes_paints_nothing() {
    let mut stage = with(10_000);
    stage.window.run();
    let output = stage.window.output();
    let delay = output.viewport_output[&egui::ViewportId::ROOT].repaint_delay;
    assert!(delay.as_secs() > 60, "{delay:?}");
}

#[test]
fn the_keyboard_selects_and_the_selection_is_fetched_kept_and_let_go() {
    let mut stage = with(40);
    stage.window.key_press(Key::ArrowDown);
    stage.window.run();
    for _row in 0..3 {
        stage
            .window
            .key_press_modifiers(Modifiers::SHIFT, Key::ArrowDown);
        stage.window.run();
    }
    assert_eq!(selected(&stage), 4);
    stage.window.get_by_label("4 selected, 19 kB");
    stage.window.key_press(Key::Space);
    stage.window.run();
    assert_eq!(selected(&stage), 3);
    press(&mut stage, "Fetch");
    let asked = stage.asked();
    let ticket = asked[0].0;
    let asked: Vec<Command> = asked
        .into_iter()
        .map(|(_ticket, command)| command)
        .collect();
    assert!(
        matches!(&asked[..], [Command::Maildrop(MaildropCommand::Fetch { mails, .. })]
            if *mails == [name(39)]),
        "{asked:?}"
    );
    let keep = stage.window.get_by_label("Keep on server");
    assert!(keep.accesskit_node().is_disabled(), "one deed at a time");
    stage.end(ticket);
    press(&mut stage, "Keep on server");
    assert!(
        matches!(&commands(&mut stage)[..], [MaildropCommand::Keep { mails, stay: Stay::ForGood, .. }] if mails.len() == 3)
    );
    let account = account_id("work");
    let mails = (37..=40).map(|number| (name(number), Presence::Here, Leaves::Kept));
    let mails = mails.collect();
    stage.say(Event::Maildrop(MaildropEvent::Changed { account, mails }));
    press(&mut stage, "Keep no longer");
    assert!(matches!(
        &commands(&mut stage)[..],
        [MaildropCommand::Keep {
            stay: Stay::AsTheAccountSays,
            ..
        }]
    ));
    stage.window.key_press_modifiers(Modifiers::COMMAND, Key::A);
    stage.window.run();
    stage.window.get_by_label_contains("40 selected");
}

#[test]
fn a_deletion_says_what_is_lost_for_good_and_asks() {
    let mut stage = with(4);
    stage.window.key_press_modifiers(Modifiers::COMMAND, Key::A);
    stage.window.run();
    press(&mut stage, "Delete on server");
    assert!(commands(&mut stage).is_empty(), "it asks first");
    stage
        .window
        .get_by_label("2 are nowhere else: they will be lost for good");
    press(
        &mut stage,
        "Delete on the server only the 2 that are here too",
    );
    let asked = commands(&mut stage);
    assert!(
        matches!(&asked[..], [MaildropCommand::Delete { mails, loss: Loss::Forbidden, .. }]
            if *mails == [name(4), name(2)]),
        "{asked:?}"
    );
    stage.window.key_press(Key::Delete);
    stage.window.run();
    assert!(commands(&mut stage).is_empty());
}

#[test]
fn nothing_that_the_filter_hides_is_deleted() {
    let mut stage = with(30);
    stage.window.key_press_modifiers(Modifiers::COMMAND, Key::A);
    stage.window.run();
    stage.window.key_press(Key::Delete);
    stage.window.run();
    stage
        .window
        .get_by_role_and_label(Role::AlertDialog, "Delete 30 mails on the server?");
    stage.window.get_by_label("Filter").focus();
    stage.window.run();
    stage.window.get_by_label("Filter").type_text("invoice 29");
    stage.window.run();
    // What is asked about is no longer in sight: it is asked anew, about what is.
    assert!(stage.window.query_by_role(Role::AlertDialog).is_none());
    press(&mut stage, "Delete on server");
    stage
        .window
        .get_by_role_and_label(Role::AlertDialog, "Delete “Invoice 29” on the server?");
    press(&mut stage, "Delete for good");
    let asked = commands(&mut stage);
    assert!(
        matches!(&asked[..], [MaildropCommand::Delete { mails, .. }] if *mails == [name(29)]),
        "{asked:?}"
    );
    stage.window.get_by_label("Filter").focus();
    stage.window.run();
    stage.window.get_by_label("Filter").type_text(" 28");
    stage.window.run();
    let delete = stage.window.get_by_label("Delete on server");
    assert!(delete.accesskit_node().is_disabled());
    stage.window.key_press(Key::Tab);
    stage.window.run();
    stage.window.key_press(Key::Delete);
    stage.window.run();
    assert!(stage.window.query_by_role(Role::AlertDialog).is_none());
}

#[test]
fn sizes_that_nobody_can_have_are_shown_and_added_without_harm() {
    let (mut stage, ticket) = opened(Setting::default());
    let mail = |number: u64| DropMail {
        name: name(number),
        octets: Some(18_446_744_073_709_551_615),
        presence: Presence::Here,
        leaves: Leaves::Never,
    };
    let told = DropListing {
        mails: vec![mail(2), mail(1)],
        heads: HeadSource::Top,
        well_formed: true,
    };
    list(&mut stage, ticket, told);
    stage.end(ticket);
    stage
        .window
        .get_by_label_contains("2 mails, 18446744 TB · 0 not here");
    stage.window.key_press_modifiers(Modifiers::COMMAND, Key::A);
    stage.window.run();
    stage.window.get_by_label("2 selected, 18446744 TB");
}

#[test]
fn a_deletion_for_good_names_its_whole_number_and_escape_takes_the_question_back() {
    let mut stage = with(4);
    stage.window.key_press_modifiers(Modifiers::COMMAND, Key::A);
    stage.window.run();
    stage.window.key_press(Key::Delete);
    stage.window.run();
    stage.window.key_press(Key::Escape);
    stage.window.run();
    assert!(
        stage
            .window
            .query_by_label("Delete all 4 for good")
            .is_none()
    );
    stage.window.key_press(Key::Delete);
    stage.window.run();
    press(&mut stage, "Delete all 4 for good");
    let asked = commands(&mut stage);
    assert!(
        matches!(&asked[..], [MaildropCommand::Delete { mails, loss: Loss::Accepted, .. }] if mails.len() == 4),
        "{asked:?}"
    );
}

#[test]
fn what_a_deed_came_to_is_told_with_each_reason() {
    let mut stage = with(6);
    let report = MaildropReport {
        deed: Deed::Deleted,
        done: 2,
        left: vec![
            (name(1), Left::Another),
            (name(2), Left::Refused("[SYS/PERM] no".to_owned())),
            (name(3), Left::Another),
        ],
    };
    let account = account_id("work");
    stage.say(Event::Maildrop(MaildropEvent::Gone {
        account: account.clone(),
        mails: vec![name(6), name(5)],
    }));
    stage.say(Event::Maildrop(MaildropEvent::Acted {
        ticket: Ticket(99),
        account,
        report,
    }));
    stage
        .window
        .get_by_label_contains("2 mails deleted on the server");
    stage
        .window
        .get_by_label_contains("2 left: another mail has the same unique ID now");
    stage
        .window
        .get_by_label_contains("1 refused by the server: [SYS/PERM] no");
    stage.window.get_by_label_contains("4 mails, ");
    assert!(
        stage
            .window
            .query_by_label_contains("Lunch on Friday 6")
            .is_none()
    );
    press(&mut stage, "Put report away");
    assert!(
        stage
            .window
            .query_by_label_contains("deleted on the server")
            .is_none()
    );
}

#[test]
fn rows_are_sorted_by_their_columns_and_filtered_by_words() {
    let mut stage = with(30);
    press(&mut stage, "Size");
    press(&mut stage, "Size");
    let first = |stage: &Stage| {
        let mut rows: Vec<(f32, String)> = stage
            .window
            .query_all_by_role(Role::Row)
            .map(|row| {
                (
                    row.rect().top(),
                    row.accesskit_node().label().unwrap_or_default(),
                )
            })
            .collect();
        rows.sort_by(|one, other| one.0.total_cmp(&other.0));
        rows.remove(0).1
    };
    assert!(
        first(&stage).contains("会议安排：季度总结与计划 1,"),
        "{}",
        first(&stage)
    );
    stage.window.get_by_label("Filter").focus();
    stage.window.run();
    stage.window.get_by_label("Filter").type_text("invoice 29");
    stage.window.run();
    let rows = stage.window.query_all_by_role(Role::Row);
    assert_eq!(rows.count(), 1);
    stage.window.get_by_label_contains("Bob, Invoice 29");
}

#[test]
fn a_server_without_top_or_uidl_is_explained_and_offers_nothing_it_cannot_do() {
    let (mut stage, ticket) = opened(Setting::default());
    let mail = DropMail {
        name: DropName::Passing(hongyan::model::MailNumber::new(1).unwrap()),
        octets: Some(2_000),
        presence: Presence::Absent,
        leaves: Leaves::Never,
    };
    let told = DropListing {
        mails: vec![mail],
        heads: HeadSource::Nothing,
        well_formed: true,
    };
    list(&mut stage, ticket, told);
    stage.end(ticket);
    stage
        .window
        .get_by_label_contains("This server shows no heads (TOP)");
    stage
        .window
        .get_by_label_contains("This server gives its mails no unique IDs (UIDL)");
    stage.window.key_press_modifiers(Modifiers::COMMAND, Key::A);
    stage.window.run();
    for label in ["Fetch", "Delete on server", "Keep on server"] {
        let button = stage.window.get_by_label(label);
        assert!(button.accesskit_node().is_disabled(), "{label}");
    }
}

#[test]
fn a_mailbox_in_use_is_told_and_read_again_on_demand() {
    let (mut stage, ticket) = opened(Setting::default());
    let failure = Failure {
        task: Task::ReadMaildrop,
        cause: Cause::Busy {
            host: "pop.work.example".to_owned(),
            words: "-ERR [IN-USE] locked".to_owned(),
        },
        account: Some(account_id("work")),
    };
    let outcome = Outcome::Failed(failure);
    stage.say(Event::Ended { ticket, outcome });
    stage
        .window
        .get_by_label("Could not read the server mailbox");
    stage
        .window
        .get_by_label("The server mailbox is not read yet");
    stage.asked();
    press(&mut stage, "Try now");
    let asked = commands(&mut stage);
    assert!(
        matches!(&asked[..], [MaildropCommand::Read { .. }]),
        "{asked:?}"
    );
}

#[test]
fn escape_or_a_folder_closes_the_view_and_the_worker_is_told() {
    let mut stage = with(3);
    stage.window.key_press(Key::Escape);
    stage.window.run();
    assert!(matches!(
        &commands(&mut stage)[..],
        [MaildropCommand::Close { .. }]
    ));
    stage.window.get_by_label("Inbox");
    assert!(stage.window.query_by_label("Keep on server").is_none());
    let (mut stage, _ticket) = opened(Setting::default());
    press(&mut stage, "Trash");
    let asked = commands(&mut stage);
    assert!(
        matches!(&asked[..], [MaildropCommand::Close { .. }]),
        "{asked:?}"
    );
}

#[test]
fn no_size_language_or_theme_breaks_the_server_mailbox() {
    for (width, height) in [(360.0, 320.0), (690.0, 500.0), (1280.0, 720.0)] {
        for (language, theme) in [
            ("en", "light"),
            ("zh-CN", "dark"),
            ("zh-CN", "high-contrast"),
        ] {
            let setting = Setting {
                language,
                theme,
                size: (width, height),
                accounts: vec![account("work", "Work"), account("home", "家")],
                ..Setting::default()
            };
            let (mut stage, ticket) = opened(setting);
            list(&mut stage, ticket, listing(50));
            tell_heads(&mut stage, ticket, 30..=50);
            stage.window.key_press_modifiers(Modifiers::COMMAND, Key::A);
            stage.window.run();
            stage.window.key_press(Key::Delete);
            stage.window.run();
            let named = if language == "en" {
                "Delete on server"
            } else {
                "从服务器删除"
            };
            stage.window.get_by_label(named);
        }
    }
}
