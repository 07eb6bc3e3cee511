//! Nothing that a mail brings makes a frame slow: of ten thousand attachments, recipients, paragraphs
//! or mails as much is laid out as of twenty, and the keyboard still reaches all of them. Counted, not
//! timed; `benches/crowd.rs` times the same windows.

use egui::Key;
use egui_kittest::kittest::{NodeT, Queryable};

use super::crowd::{CROWDS, Crowd, Laid, files, laid, paragraphs, people, reading};
use super::stage::{Stage, text};

/// How many there are of everything beside the most.
const FEW: usize = 20;
/// What may stand on a screen that is full beside one that is not.
const NODES: usize = 1_500;
const SHAPES: usize = 400;
const TEXTS: usize = 900;
/// Octets of names that a screen reader is told.
const OCTETS: usize = 60_000;

fn compare(crowd: &Crowd) -> (Laid, Laid) {
    let mut few = (crowd.show)(FEW);
    let mut most = (crowd.show)(crowd.most);
    (laid(&mut few), laid(&mut most))
}

/// Counts what is laid out of each kind in the name of which this stands.
fn as_much_as_of_few(name: &str) {
    as_much(name, NODES, OCTETS);
}

/// Beside what is laid out of few, with so many nodes and octets of names more.
fn as_much(name: &str, nodes: usize, octets: usize) {
    let mut counted = 0;
    for crowd in CROWDS.iter().filter(|crowd| crowd.name.contains(name)) {
        let (few, most) = compare(crowd);
        let is_alike = most.nodes < few.nodes + nodes
            && most.shapes < few.shapes + SHAPES
            && most.texts < few.texts + TEXTS
            && most.octets < few.octets + octets;
        let of = (crowd.most, crowd.name);
        assert!(is_alike, "{of:?} lay out {most:?}, {FEW} lay out {few:?}");
        counted += 1;
    }
    assert!(counted > 0, "nothing is called {name}");
}

#[test]
fn of_ten_thousand_attachments_as_many_are_laid_out_as_of_few() {
    as_much_as_of_few("attachments");
}

#[test]
fn of_ten_thousand_recipients_as_many_are_laid_out_as_of_few() {
    as_much_as_of_few("recipients");
}

#[test]
fn of_fifty_thousand_paragraphs_only_those_near_what_is_seen_are_laid_out() {
    as_much_as_of_few("paragraphs");
    as_much_as_of_few("places found");
}

#[test]
fn of_one_paragraph_without_end_only_what_is_near_is_laid_out() {
    as_much_as_of_few("of one");
}

#[test]
fn of_a_conversation_of_thousands_only_what_is_near_is_laid_out() {
    as_much_as_of_few("conversation");
}

#[test]
fn names_and_subjects_without_end_are_laid_out_as_one_that_is_long() {
    // `mime` leaves sixteen and four thousand octets of them. Each is told as a label, and as the
    // text in it that can be marked.
    as_much("letters of a subject", NODES, 2 * 17_000);
    as_much("letters of a name", NODES, 2 * 5_000);
}

#[test]
fn what_stands_beside_a_mail_is_laid_out_as_far_as_anybody_reads() {
    as_much_as_of_few("servers");
    as_much_as_of_few("returned");
    as_much_as_of_few("reports");
    as_much_as_of_few("contacts");
    // `mime` leaves two thousand lines of it, and a text that can be marked tells each.
    as_much("file", 2_000, 2 * 80_000);
}

pub(super) fn focused(stage: &Stage) -> String {
    let root = stage.window.root();
    let mut nodes = root.children_recursive();
    let focused = nodes.find(|node| node.accesskit_node().is_focused());
    let label = focused.and_then(|node| node.accesskit_node().label());
    label.unwrap_or_default()
}

/// Presses Tab until what has this name has the keyboard; says where it stands.
pub(super) fn tab_to(stage: &mut Stage, name: &str, most: usize) -> egui::Rect {
    for _press in 0..most {
        stage.press(Key::Tab);
        if focused(stage).contains(name) {
            // It is scrolled to.
            stage.window.run();
            return stage.window.get_by_label_contains(name).rect();
        }
    }
    panic!(
        "{most} times Tab, and {:?} has the keyboard",
        focused(stage)
    );
}

#[test]
fn the_keyboard_goes_along_a_list_of_recipients_beyond_what_is_seen() {
    let mut stage = reading(|view| view.content.to = people(10_000));
    stage.window.get_by_label_contains(" more").click();
    stage.window.run();
    assert!(stage.window.query_by_label_contains("goose00030").is_none());
    let first = tab_to(&mut stage, "goose00000", 120);
    let far = tab_to(&mut stage, "goose00030", 31);
    // The list has scrolled: thirty lines further down there is something else.
    assert!(far.top() < first.top() + 300.0, "{first:?} {far:?}");
}

#[test]
fn the_keyboard_goes_along_a_list_of_attachments_beyond_what_is_seen() {
    let mut stage = reading(|view| view.content.attachments = files(10_000, false));
    stage.window.get_by_label_contains("and 9994 more").click();
    stage.window.run();
    assert!(
        stage
            .window
            .query_by_label_contains("report 00040")
            .is_none()
    );
    let first = tab_to(&mut stage, "Attachment report 00000", 120);
    let far = tab_to(&mut stage, "Attachment report 00040", 130);
    assert!(far.top() < first.top() + 400.0, "{first:?} {far:?}");
    // What can be done is about the one that has the keyboard.
    stage.press(Key::Enter);
    stage.window.get_by_label_contains("41 of 10000");
}

#[test]
fn how_many_folded_attachments_must_be_warned_of_is_said() {
    let mut stage = reading(|view| view.content.attachments = files(10_000, true));
    let more = "and 9988 more, 9988 of them with a warning";
    stage.window.get_by_label(more).focus();
    stage.window.run();
    stage.press(Key::Enter);
    stage.window.get_by_label("Show fewer");
}

#[test]
fn words_are_found_in_a_text_that_no_frame_looks_through_whole() {
    let mut stage = reading(|view| {
        let mut all = paragraphs(30_000);
        all.push(text("Only here is a swan."));
        view.content.paragraphs = all;
    });
    stage.press(Key::F3);
    stage.type_into("Words to find in this mail", "swan");
    stage.window.get_by_label("1 of 1");
    stage.window.run();
    let found = stage.window.get_by_label_contains("swan.").rect();
    assert!((60.0..800.0).contains(&found.top()), "{found:?}");
    stage.type_into("Words to find in this mail", " of the geese");
    stage.window.get_by_label("Not found");
}
