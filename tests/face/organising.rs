//! Tags and folders on conversations, by dragging and by keyboard.

use egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT, Queryable};
use hongyan::channel::event::FolderSummary;
use hongyan::channel::followed::Part;
use hongyan::channel::{
    Change, Command, ConversationCommand, ConversationEvent, Event, FolderCommand, FolderEvent,
    Followed, MergedTags, RulesEvent, TagCommand, TagEvent, TagSummary, Ticket,
};
use hongyan::model::{
    Agent, Conversation, Deed, Filter, Flags, Folder, FolderName, MailId, MailSummary, Tag,
    TagColour, Timestamp, Trace,
};

use super::stage::{Setting, Stage, account, mail, own, text, view};

fn tag(name: &str) -> Tag {
    Tag::new(name).unwrap()
}

fn summary(name: &str) -> TagSummary {
    TagSummary {
        tag: tag(name),
        colour: TagColour::Teal,
        mails: 2,
        unread: 0,
    }
}

/// Mails 90, 70 and 50 are a conversation, 80 stands alone. As from the worker, only the heads
/// have rows.
fn with_conversation() -> Stage {
    let mut stage = Stage::with_mails(&[]);
    stage.say(Event::Tags(TagEvent::Known {
        tags: vec![summary("travel"), summary("work")],
    }));
    stage.click("Inbox");
    let conversation = |mails: &[i64]| Conversation {
        mails: mails.iter().copied().map(MailId).collect(),
        ..Conversation::default()
    };
    let mut heads = vec![mail(90, "Ann", "Re: Lunch"), mail(80, "Bob", "Invoice")];
    heads[0].tags = vec![tag("travel")];
    let told = vec![conversation(&[90, 70, 50]), conversation(&[80])];
    stage.answer_rows(Some(told), &[90, 80], &heads);
    stage.asked();
    stage
}

fn marks(stage: &mut Stage) -> Vec<TagCommand> {
    let asked = stage.asked().into_iter();
    asked
        .filter_map(|(_, command)| match command {
            Command::Tag(mark @ TagCommand::Mark { .. }) => Some(mark),
            _ => None,
        })
        .collect()
}

fn press_t_and_choose(stage: &mut Stage, name: &str) {
    stage.window.event(egui::Event::Text(name.to_owned()));
    stage.window.run();
    stage.window.key_press(Key::Enter);
    stage.window.run();
}

#[test]
fn a_tag_put_on_a_folded_conversation_is_put_on_all_its_mails() {
    let mut stage = with_conversation();
    stage.window.get_by_label_contains("Ann, Re: Lunch").click();
    stage.window.run();
    stage.window.key_press(Key::T);
    stage.window.run();
    press_t_and_choose(&mut stage, "work");
    let wanted = TagCommand::Mark {
        mails: [90, 70, 50].map(MailId).to_vec(),
        add: vec![tag("work")],
        remove: Vec::new(),
    };
    assert_eq!(marks(&mut stage), [wanted]);
}

#[test]
fn the_picker_knows_which_tags_are_borne_by_all_mails_of_what_is_selected() {
    let mut stage = with_conversation();
    stage.window.get_by_label_contains("Ann, Re: Lunch").click();
    stage.window.run();
    stage.asked();
    stage.window.key_press(Key::T);
    stage.window.run();
    // Two of the three have no row here: the worker counts.
    let asked = stage.asked();
    let ticket = asked.iter().find_map(|(ticket, command)| match command {
        Command::Tag(TagCommand::Count { heads, alone, .. })
            if heads.is_empty() && alone.len() == 3 =>
        {
            Some(*ticket)
        }
        _ => None,
    });
    let ticket = ticket.unwrap_or_else(|| panic!("{asked:?}"));
    stage.say(Event::Tags(TagEvent::Counted {
        ticket,
        mails: 3,
        tags: vec![(tag("travel"), 1), (tag("work"), 3)],
    }));
    stage.end(ticket);
    let is_ticked = |stage: &Stage, name: &str| {
        let row = stage
            .window
            .get_by_role_and_label(egui::accesskit::Role::MenuItemCheckBox, name);
        row.accesskit_node().toggled()
    };
    let on = Some(egui::accesskit::Toggled::True);
    assert_ne!(is_ticked(&stage, "travel"), on);
    assert_eq!(is_ticked(&stage, "work"), on);
    // What some bear is put on the others; what all bear is taken off.
    press_t_and_choose(&mut stage, "travel");
    let asked = marks(&mut stage);
    assert!(
        matches!(&asked[..], [TagCommand::Mark { add, remove, .. }]
            if *add == [tag("travel")] && remove.is_empty()),
        "{asked:?}"
    );
}

#[test]
fn the_menu_of_a_selected_row_tags_everything_that_is_selected() {
    let mut stage = with_conversation();
    stage.window.get_by_label_contains("Ann, Re: Lunch").click();
    stage.window.run();
    let command = Modifiers::COMMAND | Modifiers::CTRL;
    stage.window.key_press_modifiers(command, Key::A);
    stage.window.run();
    stage
        .window
        .get_by_label_contains("Bob, Invoice")
        .click_secondary();
    stage.window.run();
    let role = egui::accesskit::Role::Button;
    stage.window.get_by_role_and_label(role, "Tag T").click();
    stage.window.run();
    assert_eq!(stage.window.state().state().selection.len(), 2);
}

#[test]
fn the_cross_of_a_chip_takes_the_tag_off_that_mail_alone_also_off_an_older_one() {
    let (mut stage, rows) = reading();
    let crosses: Vec<_> = stage
        .window
        .get_all_by_label("Take the tag “travel” off")
        .collect();
    assert_eq!(crosses.len(), 2, "both open mails show their tags");
    crosses[0].click();
    stage.window.run();
    let wanted = TagCommand::Mark {
        mails: vec![rows[1].id],
        add: Vec::new(),
        remove: vec![tag("travel")],
    };
    assert_eq!(marks(&mut stage), [wanted]);
}

/// The conversation is read: its newest mail and the unread 70, which is here in part only.
fn reading() -> (Stage, [MailSummary; 2]) {
    let mut stage = with_conversation();
    let mut newest = mail(90, "Ann", "Re: Lunch");
    newest.tags = vec![tag("travel")];
    let mut older = mail(70, "Cho", "Re: Lunch");
    older.tags = vec![tag("travel")];
    older.whole_octets = Some(3_000_000);
    stage.window.get_by_label_contains("Ann, Re: Lunch").click();
    stage.window.run();
    let asked = stage.asked();
    let ticket = |wanted: fn(&Command) -> bool| {
        let found = asked.iter().find(|(_, command)| wanted(command));
        found.unwrap_or_else(|| panic!("{asked:?}")).0
    };
    let whole = ticket(|command| {
        matches!(
            command,
            Command::Conversation(ConversationCommand::Read { .. })
        )
    });
    let open = ticket(|command| matches!(command, Command::Open { .. }));
    stage.say(Event::Conversation(ConversationEvent::Whole {
        ticket: whole,
        mail: newest.id,
        rows: vec![older.clone(), newest.clone()],
    }));
    stage.say(Event::Opened {
        ticket: open,
        view: view(&newest, vec![text("See you at one")]).into(),
    });
    answer_member(&mut stage, &older, "Two would be");
    (stage, [newest, older])
}

fn answer_member(stage: &mut Stage, row: &MailSummary, said: &str) {
    let asked = stage.asked();
    let open = asked.iter().find_map(|(ticket, command)| match command {
        Command::Open { mail } if *mail == row.id => Some(*ticket),
        _ => None,
    });
    let ticket: Ticket = open.unwrap_or_else(|| panic!("{asked:?}"));
    stage.say(Event::Opened {
        ticket,
        view: view(row, vec![text(said)]).into(),
    });
    stage.end(ticket);
}

#[test]
fn an_older_mail_that_is_here_in_part_says_so_and_is_read_anew_when_the_rest_has_come() {
    let (mut stage, [_newest, older]) = reading();
    stage.window.get_by_label("Download the whole mail").click();
    stage.window.run();
    let asked = stage.asked();
    let fetches = asked
        .iter()
        .any(|(_, command)| matches!(command, Command::FetchWhole { mail } if *mail == older.id));
    assert!(fetches, "{asked:?}");
    let whole = MailSummary {
        whole_octets: None,
        flags: Flags::SEEN,
        ..older
    };
    stage.say(Event::MailsChanged {
        rows: vec![whole.clone()],
    });
    answer_member(&mut stage, &whole, "Two would be better");
    stage.window.get_by_label("Two would be better");
    assert!(
        stage
            .window
            .query_by_label("Download the whole mail")
            .is_none()
    );
}

#[test]
fn each_mail_of_a_conversation_keeps_saying_which_filter_did_what() {
    let (mut stage, rows) = reading();
    for (row, name) in rows.iter().zip(["lunches", "dinners"]) {
        let trace = Trace {
            at: Timestamp(7),
            by: Agent::Filter(name.to_owned()),
            did: vec![Deed::KeptOnServer],
            because: Vec::new(),
        };
        stage.say(Event::Rules(RulesEvent::Reasons {
            mail: row.id,
            traces: vec![trace],
        }));
    }
    for name in ["lunches", "dinners"] {
        let told = format!("By filter “{name}”: kept on the server");
        stage.window.get_by_label(&told);
    }
}

fn known(folders: &[Folder]) -> Event {
    let summary = |folder: &Folder| FolderSummary {
        folder: folder.clone(),
        mails: 1,
        unread: 0,
    };
    Event::Folders {
        folders: folders.iter().map(summary).collect(),
    }
}

#[test]
fn mails_are_dropped_only_on_folders_of_their_own_account() {
    let setting = Setting {
        accounts: vec![account("work", "Work"), account("home", "Home")],
        ..Setting::default()
    };
    let mut stage = Stage::new(setting, &[mail(1, "Ann", "Hello")]);
    stage.say(known(&[own("work", "Projects"), own("home", "Garden")]));
    for (folder, takes) in [("Garden", false), ("Projects", true)] {
        let from = stage.window.get_by_label_contains("Ann, Hello").rect();
        let to = stage.window.get_by_label(folder).rect().center();
        stage.asked();
        stage.window.drag_at(from.center());
        stage.window.run();
        stage
            .window
            .hover_at(from.center() + egui::vec2(-40.0, 0.0));
        stage.window.run();
        stage.window.hover_at(to);
        stage.window.run();
        stage.window.drop_at(to);
        stage.window.run();
        let asked = stage.asked();
        let moved = asked
            .iter()
            .any(|(_, command)| matches!(command, Command::Move { .. }));
        assert_eq!(moved, takes, "{folder}: {asked:?}");
    }
}

/// The sheet of this name is open.
fn sheet(stage: &Stage, name: &str) {
    let role = egui::accesskit::Role::Window;
    stage.window.get_by_role_and_label(role, name);
}

#[test]
fn folders_and_tags_are_renamed_moved_coloured_and_deleted_by_keyboard() {
    let mut stage = Stage::with_mails(&[]);
    stage.say(known(&[
        own("work", "A"),
        own("work", "A/B"),
        own("work", "C"),
    ]));
    stage.say(Event::Tags(TagEvent::Known {
        tags: vec![summary("travel")],
    }));
    stage.palette("Go to A/B");
    let folder = own("work", "A/B");
    for (label, to) in [
        ("Move the folder “B” to the top level", "B"),
        ("Move the folder “B” into “C”", "C/B"),
    ] {
        stage.asked();
        stage.palette(label);
        let asked = stage.asked();
        let wanted = FolderCommand::Rename {
            folder: folder.clone(),
            to: FolderName::Own(to.to_owned()),
            back: None,
        };
        let is_asked = |(_, command): &(Ticket, Command)| matches!(command, Command::Folder(rename) if *rename == wanted);
        assert!(asked.iter().any(is_asked), "{asked:?}");
    }
    stage.palette("Rename the folder “B”…");
    sheet(&stage, "Rename “B”");
    stage.window.key_press(Key::Escape);
    stage.window.run();
    stage.window.key_press(Key::Escape);
    stage.window.run();
    stage.palette("Go to travel");
    stage.asked();
    stage.palette("Colour of the tag “travel”: Red");
    let asked = stage.asked();
    let wanted = TagCommand::Keep {
        tag: tag("travel"),
        colour: TagColour::Red,
    };
    let is_asked =
        |(_, command): &(Ticket, Command)| matches!(command, Command::Tag(keep) if *keep == wanted);
    assert!(asked.iter().any(is_asked), "{asked:?}");
    stage.palette("Delete the tag “travel”…");
    sheet(&stage, "Delete the tag “travel”?");
}

#[test]
fn the_menu_key_opens_the_menu_of_the_row_that_has_the_focus() {
    let mut stage = Stage::with_mails(&[]);
    stage.say(known(&[own("work", "A")]));
    for (keys, key) in [(Modifiers::NONE, Key::Menu), (Modifiers::SHIFT, Key::F10)] {
        stage.window.get_by_label("A").focus();
        stage.window.run();
        stage.window.key_press_modifiers(keys, key);
        stage.window.run();
        stage.window.get_by_label("New folder in it…");
        stage.window.key_press(Key::ArrowDown);
        stage.window.run();
        stage.window.key_press(Key::ArrowDown);
        stage.window.run();
        stage.window.key_press(Key::Enter);
        stage.window.run();
        sheet(&stage, "Rename “A”");
        for _field_then_sheet in 0..2 {
            stage.window.key_press(Key::Escape);
            stage.window.run();
        }
    }
}

#[test]
fn a_screen_reader_hears_whether_a_folder_is_open_and_which_row_of_how_many_it_is() {
    let mut stage = Stage::with_mails(&[mail(1, "Ann", "One"), mail(2, "Bob", "Two")]);
    stage.say(known(&[own("work", "A"), own("work", "A/B")]));
    let is_open = |stage: &Stage, name: &str| {
        let row = stage.window.get_by_label(name);
        row.accesskit_node().data().is_expanded()
    };
    assert_eq!(is_open(&stage, "A"), Some(true));
    assert_eq!(is_open(&stage, "B"), None);
    stage.window.get_by_label("Hide the folders in “A”").click();
    stage.window.run();
    assert_eq!(is_open(&stage, "A"), Some(false));
    for (label, place) in [("Ann, One", 1), ("Bob, Two", 2)] {
        let row = stage.window.get_by_label_contains(label);
        let node = row.accesskit_node();
        assert_eq!(node.data().position_in_set(), Some(place), "{label}");
        assert_eq!(node.data().size_of_set(), Some(2), "{label}");
    }
}

/// Undoes and returns the commands for it, each answered as done.
fn undone(stage: &mut Stage) -> Vec<Command> {
    stage.asked();
    stage.window.get_by_label("Undo").click();
    stage.window.run();
    let asked = stage.done().into_iter();
    let asked = asked.map(|(_, command)| command);
    asked
        .filter(|command| matches!(command, Command::Tag(_) | Command::Folder(_)))
        .collect()
}

#[test]
fn two_tags_become_one_only_after_it_is_said_and_are_parted_again() {
    let mut stage = Stage::with_mails(&[mail(1, "Ann", "Hello")]);
    stage.say(Event::Tags(TagEvent::Known {
        tags: vec![summary("trip"), summary("travel")],
    }));
    stage.palette("Go to trip");
    stage.palette("Rename the tag “trip”…");
    let mut all = Modifiers::COMMAND;
    all.ctrl = true;
    stage.window.key_press_modifiers(all, Key::A);
    stage.window.get_by_label("Name").type_text("Travel");
    stage.window.run();
    stage
        .window
        .get_by_label_contains("There is a tag “Travel” already");
    stage.asked();
    stage.window.get_by_label("Merge").click();
    stage.window.run();
    let asked = stage.asked();
    let renamed = asked.iter().find_map(|(ticket, command)| match command {
        Command::Tag(TagCommand::Rename { .. }) => Some(*ticket),
        _ => None,
    });
    let ticket = renamed.unwrap_or_else(|| panic!("{asked:?}"));
    let merged = MergedTags {
        only: vec![MailId(1)],
        both: vec![MailId(2)],
    };
    let followed = followed();
    stage.say(Event::Tags(TagEvent::Renamed {
        ticket,
        tag: summary("trip"),
        to: tag("travel"),
        merged: Some(merged.clone()),
        followed: followed.clone(),
    }));
    stage.end(ticket);
    stage.window.get_by_label("Tags merged");
    let part = TagCommand::Part {
        tag: tag("trip"),
        colour: summary("trip").colour,
        of: tag("travel"),
        merged,
        followed,
    };
    let back = undone(&mut stage);
    assert!(
        matches!(&back[..], [Command::Tag(asked)] if *asked == part),
        "{back:?}"
    );
}

#[test]
fn a_renaming_is_taken_back_with_what_went_along_and_no_more() {
    let mut stage = Stage::with_mails(&[mail(1, "Ann", "Hello")]);
    let followed = followed();
    stage.say(Event::Tags(TagEvent::Renamed {
        ticket: Ticket(900),
        tag: summary("trip"),
        to: tag("travel"),
        merged: None,
        followed: followed.clone(),
    }));
    let back = undone(&mut stage);
    let rename = TagCommand::Rename {
        tag: tag("travel"),
        to: tag("trip"),
        back: Some(followed.clone()),
    };
    assert!(
        matches!(&back[..], [Command::Tag(asked)] if *asked == rename),
        "{back:?}"
    );
    stage.say(Event::Folder(FolderEvent::Renamed {
        ticket: Ticket(901),
        folder: own("work", "A"),
        to: FolderName::Own("B".to_owned()),
        followed: followed.clone(),
    }));
    let back = undone(&mut stage);
    let rename = FolderCommand::Rename {
        folder: own("work", "B"),
        to: FolderName::Own("A".to_owned()),
        back: Some(followed),
    };
    assert!(
        matches!(&back[..], [Command::Folder(asked)] if *asked == rename),
        "{back:?}"
    );
}

/// A filter that went along with a new name.
fn followed() -> Followed {
    Followed {
        searches: Vec::new(),
        filters: vec![Change {
            before: Filter::new("trips", "tag:trip"),
            after: Filter::new("trips", "tag:travel"),
        }],
        ..Followed::default()
    }
}

#[test]
fn a_filter_that_became_two_with_a_renaming_is_named() {
    let mut stage = Stage::with_mails(&[]);
    let part = |of: &str| Part {
        of: of.to_owned(),
        is: Filter::new(&format!("{of} (Work)"), "tag:trip"),
    };
    for (parts, line) in [
        (
            &["trips"][..],
            "Folder renamed, and the filter “trips” split into one for each name",
        ),
        (
            &["trips", "lists"],
            "Folder renamed, and 2 filters split into one for each name",
        ),
    ] {
        stage.say(Event::Folder(FolderEvent::Renamed {
            ticket: Ticket(900),
            folder: own("work", "A"),
            to: FolderName::Own("B".to_owned()),
            followed: Followed {
                parted: parts.iter().map(|name| part(name)).collect(),
                ..followed()
            },
        }));
        stage.window.get_by_label(line);
    }
}

#[test]
fn a_new_folder_is_taken_back() {
    let mut stage = Stage::with_mails(&[mail(1, "Ann", "Hello")]);
    let folder = own("work", "Projects");
    stage.made(&folder);
    stage.window.get_by_label("New folder made");
    let back = undone(&mut stage);
    assert!(
        matches!(&back[..], [Command::Folder(FolderCommand::RemoveEmpty { folder: gone })] if *gone == folder),
        "{back:?}"
    );
}
