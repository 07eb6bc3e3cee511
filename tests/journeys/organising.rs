//! Tags and folders through the worker: what is told of them takes them back.

mod changed;

use hongyan::channel::rules::{FilterChange, RulesCommand, RulesEvent};
use hongyan::channel::{
    CarryCause, Cause, Command, Event, FolderCommand, FolderEvent, Followed, MergedTags, Outcome,
    SearchCommand, SearchEvent, TagCommand, TagEvent,
};
use hongyan::config::settings;
use hongyan::model::account::TlsMode;
use hongyan::model::{
    AccountId, Filter, Folder, FolderName, MailId, Place, SavedSearch, Tag, TagColour,
};

use super::desk::{Desk, account, cause};
use super::watching::{Onlooker, deliver};

fn tag(name: &str) -> Tag {
    Tag::new(name).unwrap()
}

fn ask(desk: &mut Desk, command: TagCommand) {
    let outcome = desk.ask(Command::Tag(command));
    assert!(matches!(outcome, Outcome::Done), "{outcome:?}");
}

fn mark(desk: &mut Desk, mails: &[MailId], add: &[Tag], remove: &[Tag]) {
    let mails = mails.to_vec();
    let (add, remove) = (add.to_vec(), remove.to_vec());
    ask(desk, TagCommand::Mark { mails, add, remove });
}

/// How many of these mails bear each tag.
fn count(desk: &mut Desk, mails: &[MailId]) -> Vec<(String, u64)> {
    let before = desk.events.len();
    ask(
        desk,
        TagCommand::Count {
            place: Place::Everywhere,
            heads: Vec::new(),
            alone: mails.to_vec(),
        },
    );
    let told = desk.events.iter().skip(before);
    let counted = told.into_iter().find_map(|event| match event {
        Event::Tags(TagEvent::Counted {
            mails: of, tags, ..
        }) => {
            assert_eq!(*of, mails.len() as u64);
            Some(tags.clone())
        }
        _ => None,
    });
    let counted = counted.expect("they are counted").into_iter();
    counted
        .map(|(tag, count)| (tag.name().to_owned(), count))
        .collect()
}

/// Renames a tag and returns what is told of it.
fn rename(
    desk: &mut Desk,
    from: &Tag,
    into: &Tag,
    back: Option<Followed>,
) -> (Option<MergedTags>, Followed) {
    let before = desk.events.len();
    ask(
        desk,
        TagCommand::Rename {
            tag: from.clone(),
            to: into.clone(),
            back,
        },
    );
    let mut told = desk.events.iter().skip(before);
    let told = told.find_map(|event| match event {
        Event::Tags(TagEvent::Renamed {
            tag,
            to,
            merged,
            followed,
            ..
        }) => {
            assert_eq!((&tag.tag, to), (from, into));
            Some((merged.clone(), followed.clone()))
        }
        _ => None,
    });
    told.expect("it is told")
}

#[test]
fn two_tags_that_became_one_are_told_so_that_they_can_be_parted_again() {
    let mut window = Onlooker::new();
    for name in ["One", "Two", "Three"] {
        let file = format!("1700000000.{name}.host");
        deliver(&window.root(), &file, name);
    }
    window.sees("the mails", |window| window.rows.len() == 3);
    let [one, two, three] = ["One", "Two", "Three"].map(|name| window.id(name));
    let all = [one, two, three];
    let (trip, travel) = (tag("trip"), tag("travel"));
    let desk = &mut window.desk;
    ask(
        desk,
        TagCommand::Keep {
            tag: trip.clone(),
            colour: TagColour::Pink,
        },
    );
    mark(desk, &[one, two], std::slice::from_ref(&trip), &[]);
    mark(desk, &[two, three], std::slice::from_ref(&travel), &[]);
    let named = |tags: &[(&str, u64)]| -> Vec<(String, u64)> {
        let tags = tags.iter();
        tags.map(|(name, count)| ((*name).to_owned(), *count))
            .collect()
    };
    let before = named(&[("travel", 2), ("trip", 2)]);
    assert_eq!(count(desk, &all), before);

    keep(desk, Filter::new("on trips", "tag:trip"));
    keep(desk, Filter::new("gone", "tag:trip"));
    let (merged, followed) = rename(desk, &trip, &travel, None);
    let merged = merged.expect("there was one of that name");
    assert_eq!(
        (&merged.only[..], &merged.both[..]),
        (&[one][..], &[two][..])
    );
    assert_eq!(count(desk, &all), named(&[("travel", 3)]));
    // A person goes on meanwhile.
    change(
        desk,
        FilterChange::Remove {
            name: "gone".to_owned(),
        },
    );
    change(
        desk,
        FilterChange::Switch {
            name: "on trips".to_owned(),
            on: false,
        },
    );
    ask(
        desk,
        TagCommand::Part {
            tag: trip.clone(),
            colour: TagColour::Pink,
            of: travel.clone(),
            merged: merged.clone(),
            followed: followed.clone(),
        },
    );
    assert_eq!(count(desk, &all), before);
    let left = [Filter {
        enabled: false,
        ..Filter::new("on trips", "tag:trip")
    }];
    assert_eq!(filters(desk), left);
    // Once more it changes nothing: a mail that bears the one no more gets neither.
    mark(desk, &[two], &[], &[trip.clone(), travel.clone()]);
    let part = TagCommand::Part {
        tag: trip.clone(),
        colour: TagColour::Pink,
        of: travel,
        merged,
        followed,
    };
    ask(desk, part);
    assert_eq!(count(desk, &all), named(&[("travel", 1), ("trip", 1)]));
    assert_eq!(filters(desk), left);
    assert_eq!(rename(desk, &trip, &tag("Trips"), None).0, None);
}

fn change(desk: &mut Desk, change: FilterChange) {
    let outcome = desk.ask(Command::Rules(RulesCommand::ChangeFilters(change)));
    assert!(matches!(outcome, Outcome::Done), "{outcome:?}");
}

/// Keeps a new filter.
fn keep(desk: &mut Desk, filter: Filter) {
    let save = FilterChange::Save {
        filter: Box::new(filter),
        instead_of: None,
    };
    change(desk, save);
}

/// The filters of config.toml.
fn filters(desk: &Desk) -> Vec<Filter> {
    let kept = settings::load(&desk.folder.join("config.toml")).unwrap();
    kept.filters
}

#[test]
fn a_renaming_taken_back_takes_along_what_went_along_with_it_or_came_since_and_nothing_else() {
    let mut window = Onlooker::new();
    let desk = &mut window.desk;
    let folder = |name: &str| Folder {
        account: AccountId::new("work").unwrap(),
        name: FolderName::own(name).unwrap(),
    };
    let make = FolderCommand::Make {
        folder: folder("Projects"),
    };
    desk.ask(Command::Folder(make));
    // No mail has come for the first yet: there is no such folder.
    let to = |name: &str, goal: &str| Filter {
        move_to: Some(goal.to_owned()),
        ..Filter::new(name, "from:x")
    };
    let before = [to("jobs", "Jobs"), to("projects", "Projects")];
    for filter in &before {
        keep(desk, filter.clone());
    }
    let rename = |desk: &mut Desk, from: &str, to: &str, back: Option<Followed>| {
        let first = desk.events.len();
        let command = FolderCommand::Rename {
            folder: folder(from),
            to: folder(to).name,
            back,
        };
        let outcome = desk.ask(Command::Folder(command));
        let mut told = desk.events.iter().skip(first);
        let followed = told.find_map(|event| match event {
            Event::Folder(FolderEvent::Renamed { followed, .. }) => Some(followed.clone()),
            _ => None,
        });
        (outcome, followed, filters(desk))
    };
    let (_done, followed, after) = rename(desk, "Projects", "Jobs", None);
    assert_eq!(after, [to("jobs", "Jobs"), to("projects", "Jobs")]);
    keep(desk, to("since", "Jobs"));
    let after = [&after[..], &[to("since", "Jobs")]].concat();
    let before = [&before[..], &[to("since", "Projects")]].concat();
    let followed = followed.expect("it is told");
    // Where the folder cannot have its name back, nothing has.
    let (outcome, _none, left) = rename(desk, "Jobs", "Jobs/Old", Some(followed.clone()));
    assert!(matches!(outcome, Outcome::Failed(_)), "{outcome:?}");
    assert_eq!(left, after);
    let (_done, _none, back) = rename(desk, "Jobs", "Projects", Some(followed.clone()));
    assert_eq!(back, before);
    // Where it is nowhere by now, that is said and nothing is changed.
    let (outcome, _none, left) = rename(desk, "Jobs", "Projects", Some(followed));
    let fault = cause(outcome);
    assert!(
        matches!(&fault, Cause::Carry(CarryCause::NoSuchFolder { name }) if name == "Jobs"),
        "{fault:?}"
    );
    assert_eq!(left, before);

    // The same with a tag that no mail bears.
    let tags = |name: &str, given: &str| Filter {
        tag: vec![tag(given)],
        ..Filter::new(name, "from:x")
    };
    keep(desk, tags("travel", "travel"));
    keep(desk, tags("trip", "trip"));
    let tagging = filters(desk);
    let (_merged, followed) = self::rename(desk, &tag("trip"), &tag("travel"), None);
    assert_ne!(filters(desk), tagging);
    let back = TagCommand::Rename {
        tag: tag("travel"),
        to: tag("trip"),
        back: Some(followed),
    };
    ask(desk, back);
    assert_eq!(filters(desk), tagging);
}

#[test]
fn a_filter_for_two_accounts_is_two_while_one_of_them_calls_the_folder_otherwise() {
    let mut window = Onlooker::new();
    let desk = &mut window.desk;
    let mut home = account(9, 9, TlsMode::None);
    home.id = AccountId::new("home").unwrap();
    let save = Command::SaveAccount {
        settings: Box::new(home),
        password: None,
    };
    assert!(matches!(desk.ask(save), Outcome::Done));
    let folder = |account: &str, name: &str| Folder {
        account: AccountId::new(account).unwrap(),
        name: FolderName::own(name).unwrap(),
    };
    for account in ["work", "home"] {
        let folder = folder(account, "Lists");
        desk.ask(Command::Folder(FolderCommand::Make { folder }));
    }
    let lists = Filter {
        move_to: Some("Lists".to_owned()),
        ..Filter::new("lists", "from:x")
    };
    keep(desk, lists.clone());
    let rename = |desk: &mut Desk, from: &str, to: &str, back: Option<Followed>| {
        let first = desk.events.len();
        let outcome = desk.ask(Command::Folder(FolderCommand::Rename {
            folder: folder("work", from),
            to: folder("work", to).name,
            back,
        }));
        assert!(matches!(outcome, Outcome::Done), "{outcome:?}");
        let mut told = desk.events.iter().skip(first).rev();
        let known = told.find_map(|event| match event {
            Event::Rules(RulesEvent::Known { filters, .. }) => Some(filters.clone()),
            _ => None,
        });
        assert_eq!(known.expect("the filters are told"), filters(desk));
        let mut told = desk.events.iter().skip(first);
        let followed = told.find_map(|event| match event {
            Event::Folder(FolderEvent::Renamed { followed, .. }) => Some(followed.clone()),
            _ => None,
        });
        followed.expect("it is told")
    };
    let followed = rename(desk, "Lists", "Read", None);
    let of_home = Filter {
        accounts: vec![AccountId::new("home").unwrap()],
        ..lists.clone()
    };
    let of_work = Filter {
        name: "lists (Work)".to_owned(),
        accounts: vec![AccountId::new("work").unwrap()],
        move_to: Some("Read".to_owned()),
        ..lists.clone()
    };
    assert_eq!(filters(desk), [of_home, of_work]);
    rename(desk, "Read", "Lists", Some(followed));
    assert_eq!(filters(desk), [lists]);
}

#[test]
fn two_tags_that_become_one_by_a_renaming_taken_back_are_parted_with_what_went_along() {
    let mut window = Onlooker::new();
    let desk = &mut window.desk;
    let (trip, travel) = (tag("trip"), tag("travel"));
    let keep_tag = |tag: &Tag| TagCommand::Keep {
        tag: tag.clone(),
        colour: TagColour::Pink,
    };
    ask(desk, keep_tag(&trip));
    keep(desk, Filter::new("on trips", "tag:trip"));
    let (_none, followed) = rename(desk, &trip, &travel, None);
    let renamed = filters(desk);
    assert_eq!(renamed, [Filter::new("on trips", "tag:travel")]);
    // A person makes one of the old name meanwhile.
    ask(desk, keep_tag(&trip));
    let (merged, followed) = rename(desk, &travel, &trip, Some(followed));
    assert_eq!(filters(desk), [Filter::new("on trips", "tag:trip")]);
    let part = TagCommand::Part {
        tag: travel,
        colour: TagColour::Pink,
        of: trip,
        merged: merged.expect("there was one of that name"),
        followed,
    };
    ask(desk, part);
    assert_eq!(filters(desk), renamed);
}

#[test]
fn how_many_mails_are_no_longer_there_is_told_by_what_takes_a_step_back() {
    let mut window = Onlooker::new();
    for name in ["One", "Two"] {
        let file = format!("1700000000.{name}.host");
        deliver(&window.root(), &file, name);
    }
    window.sees("the mails", |window| window.rows.len() == 2);
    let mails = ["One", "Two"].map(|name| window.id(name));
    let desk = &mut window.desk;
    let to = |mails: &[MailId], to: FolderName| {
        let mails = mails.to_vec();
        Command::Move { mails, to }
    };
    assert_eq!(missing(desk, to(&mails, FolderName::Archive)), 0);
    // Another program takes one away.
    let archive = desk.folder.join("mail/work/.Archive");
    let files = ["new", "cur"].map(|part| std::fs::read_dir(archive.join(part)).unwrap());
    let mut files = files.into_iter().flatten().map(|file| file.unwrap().path());
    let one = files.find(|path| path.to_string_lossy().contains(".One."));
    std::fs::remove_file(one.expect("it lies there")).unwrap();
    assert_eq!(missing(desk, to(&mails, FolderName::Inbox)), 1);
    assert_eq!(missing(desk, to(&mails[..1], FolderName::Archive)), 1);
    let travel = [tag("travel")];
    let mark = TagCommand::Mark {
        mails: mails.to_vec(),
        add: travel.to_vec(),
        remove: Vec::new(),
    };
    assert_eq!(missing(desk, Command::Tag(mark)), 1);
    let part = TagCommand::Part {
        tag: tag("trip"),
        colour: TagColour::Pink,
        of: tag("travel"),
        merged: MergedTags {
            only: vec![mails[1]],
            both: vec![mails[0]],
        },
        followed: Followed::default(),
    };
    assert_eq!(missing(desk, Command::Tag(part)), 1);
    let restore = FolderCommand::Restore {
        account: AccountId::new("work").unwrap(),
        folders: vec![(FolderName::own("Lists").unwrap(), mails.to_vec())],
    };
    assert_eq!(missing(desk, Command::Folder(restore)), 1);
}

/// Does something and says how many of its mails are told to be no longer there.
fn missing(desk: &mut Desk, command: Command) -> usize {
    let before = desk.events.len();
    let outcome = desk.ask(command);
    assert!(matches!(outcome, Outcome::Done), "{outcome:?}");
    let told = desk.events.iter().skip(before);
    told.filter_map(|event| match event {
        Event::Missing { mails, .. } => Some(*mails),
        _ => None,
    })
    .sum()
}

#[test]
fn a_folder_that_was_made_is_told() {
    let mut window = Onlooker::new();
    let folder = Folder {
        account: AccountId::new("work").unwrap(),
        name: FolderName::own("Projects").unwrap(),
    };
    let make = FolderCommand::Make {
        folder: folder.clone(),
    };
    window.desk.ask(Command::Folder(make));
    let is_told = window.desk.events.iter().any(|event| {
        matches!(event, Event::Folder(FolderEvent::Made { folder: made, .. }) if *made == folder)
    });
    assert!(is_told);
}

#[test]
fn a_folder_that_was_made_is_taken_away_again_only_while_nothing_lies_in_it() {
    let mut window = Onlooker::new();
    let folder = |name: &str| Folder {
        account: AccountId::new("work").unwrap(),
        name: FolderName::own(name).unwrap(),
    };
    for name in ["Lists", "Lists/Rust"] {
        let folder = folder(name);
        window.ask(Command::Folder(FolderCommand::Make { folder }));
    }
    // Another program delivers there, and nothing is known of it yet.
    let inner = window.root().join(".Lists.Rust");
    deliver(&inner, "1700000000.one.host", "One");
    let remove = |window: &mut Onlooker| {
        let before = window.desk.events.len();
        let folder = folder("Lists");
        let outcome = window
            .desk
            .ask(Command::Folder(FolderCommand::RemoveEmpty { folder }));
        assert!(matches!(outcome, Outcome::Done), "{outcome:?}");
        let mut told = window.desk.events.iter().skip(before);
        told.any(|event| matches!(event, Event::Folder(FolderEvent::Stays { .. })))
    };
    assert!(remove(&mut window), "it is told that it stays");
    let mail = inner.join("new/1700000000.one.host");
    assert!(mail.exists());
    std::fs::remove_file(mail).unwrap();
    assert!(!remove(&mut window));
    assert!(!inner.exists());
    assert!(!window.root().join(".Lists").exists());
}

#[test]
fn kept_searches_and_filters_follow_a_folder_and_a_tag_that_they_name() {
    let mut window = Onlooker::new();
    let desk = &mut window.desk;
    let own = |name: &str| FolderName::own(name).unwrap();
    let folder = |name: &str| Folder {
        account: AccountId::new("work").unwrap(),
        name: own(name),
    };
    for name in ["Projects", "Projects/2026"] {
        let make = FolderCommand::Make {
            folder: folder(name),
        };
        desk.ask(Command::Folder(make));
    }
    for (name, query) in [
        ("Year", "(tag:trip OR is:unread) in:Projects/2026"),
        ("Lunch", "lunch"),
    ] {
        let search = SavedSearch {
            name: name.to_owned(),
            query: query.to_owned(),
        };
        let instead_of = None;
        desk.ask(Command::Search(SearchCommand::Save { search, instead_of }));
    }
    let mut filter = Filter::new("trips", "-in:projects subject:trip");
    filter.move_to = Some("Projects/2026".to_owned());
    filter.tag = vec![tag("trip")];
    let filter = Box::new(filter);
    let change = FilterChange::Save {
        filter,
        instead_of: None,
    };
    desk.ask(Command::Rules(RulesCommand::ChangeFilters(change)));

    let rename = FolderCommand::Rename {
        folder: folder("Projects"),
        to: own("Work/Jobs"),
        back: None,
    };
    let outcome = desk.ask(Command::Folder(rename));
    assert!(matches!(outcome, Outcome::Done), "{outcome:?}");
    let (from, to) = (tag("trip"), tag("to do"));
    let back = None;
    ask(
        desk,
        TagCommand::Rename {
            tag: from,
            to,
            back,
        },
    );

    let kept = settings::load(&desk.folder.join("config.toml")).unwrap();
    let queries: Vec<&str> = kept.searches.iter().map(|one| one.query.as_str()).collect();
    let year = "(tag:\"to do\" OR is:unread) in:Work/Jobs/2026";
    assert_eq!(queries, [year, "lunch"]);
    let [filter] = &kept.filters[..] else {
        panic!("{:?}", kept.filters);
    };
    assert_eq!(filter.when, "-in:Work/Jobs subject:trip");
    assert_eq!(filter.move_to.as_deref(), Some("Work/Jobs/2026"));
    assert_eq!(filter.tag, [tag("to do")]);
    // The window is told.
    let mut events = desk.events.iter().rev();
    let told = events.find_map(|event| match event {
        Event::Search(SearchEvent::Saved { searches }) => Some(searches.clone()),
        _ => None,
    });
    assert_eq!(told.unwrap(), kept.searches);
    let mut events = desk.events.iter().rev();
    let told = events.find_map(|event| match event {
        Event::Rules(RulesEvent::Known { filters, .. }) => Some(filters.clone()),
        _ => None,
    });
    assert_eq!(told.unwrap(), kept.filters);
}
