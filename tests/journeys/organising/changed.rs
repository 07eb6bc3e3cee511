//! What is told of mails that were tagged or moved is what was done with them.

use hongyan::channel::{Command, Event, Outcome, TagChange, TagEvent};
use hongyan::model::{FolderName, MailId, Tag};

use super::{Desk, Onlooker, deliver, mark, tag};

#[test]
fn tagging_tells_of_the_mails_that_it_changed_and_of_no_others() {
    let mut window = Onlooker::new();
    for name in ["One", "Two"] {
        deliver(&window.root(), &format!("1700000000.{name}.host"), name);
    }
    window.sees("the mails", |window| window.rows.len() == 2);
    let [one, two] = ["One", "Two"].map(|name| window.id(name));
    let desk = &mut window.desk;
    let (trip, travel) = (tag("trip"), tag("travel"));
    let changes = |desk: &mut Desk, mails: &[MailId], add: &[Tag], remove: &[Tag]| {
        let before = desk.events.len();
        mark(desk, mails, add, remove);
        let told = desk.events.iter().skip(before);
        told.filter_map(|event| match event {
            Event::Tags(TagEvent::Marked { changes, .. }) => Some(changes.clone()),
            _ => None,
        })
        .flatten()
        .collect::<Vec<TagChange>>()
    };
    let change = |mail, added: &[&Tag], removed: &[&Tag]| TagChange {
        mails: vec![mail],
        added: added.iter().copied().cloned().collect(),
        removed: removed.iter().copied().cloned().collect(),
    };
    let only = std::slice::from_ref;
    assert_eq!(
        changes(desk, &[one], only(&trip), &[]),
        [change(one, &[&trip], &[])]
    );
    assert_eq!(
        changes(desk, &[one, two], only(&trip), &[]),
        [change(two, &[&trip], &[])]
    );
    assert_eq!(changes(desk, &[one, two], only(&trip), &[]), []);
    assert_eq!(
        changes(desk, &[one], only(&travel), only(&trip)),
        [change(one, &[&travel], &[&trip])]
    );
}

#[test]
fn mails_that_a_failed_move_has_left_are_told() {
    let mut window = Onlooker::new();
    for name in ["One", "Two"] {
        deliver(&window.root(), &format!("1700000000.{name}.host"), name);
    }
    window.sees("the mails", |window| window.rows.len() == 2);
    let mails = ["One", "Two"].map(|name| window.id(name));
    // No mail can get there.
    let broken = window.root().join(".Broken");
    std::fs::create_dir_all(&broken).unwrap();
    std::fs::write(broken.join("cur"), "").unwrap();
    std::fs::write(broken.join("new"), "").unwrap();
    let to = FolderName::own("Broken").unwrap();
    let before = window.desk.events.len();
    let outcome = window.desk.ask(Command::Move {
        mails: mails.to_vec(),
        to,
    });
    assert!(matches!(outcome, Outcome::Failed(_)), "{outcome:?}");
    let told = window.desk.events.iter().skip(before);
    let stayed = told.filter_map(|event| match event {
        Event::Stayed { mails, .. } => Some(mails.clone()),
        _ => None,
    });
    assert_eq!(stayed.flatten().collect::<Vec<_>>(), mails);
}
