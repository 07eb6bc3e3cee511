//! The keyboard goes along all that is read, however far the next thing that takes it stands from
//! what is seen, forwards and backwards.

use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable;
use hongyan::channel::{Command, Event};
use hongyan::mime::view::{Paragraph, Span, SpanStyle};
use hongyan::model::{Flags, MailId};

use super::crowd::{conversation_of, reading};
use super::crowded::{focused, tab_to};
use super::stage::{Stage, mail, text, view};

/// What is seen of a text.
const SEEN: std::ops::Range<f32> = 40.0..800.0;

fn link(label: &str) -> Paragraph {
    Paragraph {
        spans: vec![Span {
            text: label.to_owned(),
            style: SpanStyle::Link("https://geese.example/".to_owned()),
        }],
        ..Paragraph::default()
    }
}

fn lines(count: usize) -> Vec<Paragraph> {
    (0..count).map(|_line| text("The geese fly.")).collect()
}

/// Links that stand a hundred lines from one another.
fn far_links(count: usize) -> Vec<Paragraph> {
    let one = |number: usize| {
        let mut all = lines(100);
        all.push(link(&format!("goose {number}")));
        all
    };
    (0..count).flat_map(one).collect()
}

fn tab_back(stage: &mut Stage) {
    stage.window.key_press_modifiers(Modifiers::SHIFT, Key::Tab);
    stage.window.run();
}

/// What has the keyboard has this name and is seen.
fn is_at(stage: &mut Stage, name: &str) {
    assert_eq!(focused(stage), name);
    stage.window.run();
    let at = stage.window.get_by_label(name).rect();
    assert!(SEEN.contains(&at.top()), "{name}: {at:?}");
}

#[test]
fn the_keyboard_goes_from_link_to_link_of_a_text_however_far_they_are() {
    let mut stage = reading(|view| view.content.paragraphs = far_links(5));
    tab_to(&mut stage, "goose 0", 60);
    is_at(&mut stage, "goose 0");
    for next in ["goose 1", "goose 2", "goose 3", "goose 4"] {
        stage.press(Key::Tab);
        is_at(&mut stage, next);
    }
    for before in ["goose 3", "goose 2", "goose 1", "goose 0"] {
        tab_back(&mut stage);
        is_at(&mut stage, before);
    }
}

#[test]
fn two_presses_in_two_frames_go_two_links_on() {
    let mut stage = reading(|view| view.content.paragraphs = far_links(6));
    tab_to(&mut stage, "goose 0", 60);
    for _press in 0..4 {
        stage.window.key_press(Key::Tab);
        stage.window.step();
    }
    stage.window.run();
    is_at(&mut stage, "goose 4");
    for _press in 0..4 {
        stage.window.key_press_modifiers(Modifiers::SHIFT, Key::Tab);
        stage.window.step();
    }
    stage.window.run();
    is_at(&mut stage, "goose 0");
}

/// A conversation in which the first mail is as long as many screens, then come ten that are read,
/// and the newest.
fn long_and_folded() -> Stage {
    let mut rows: Vec<_> = (1..=12)
        .rev()
        .map(|number| {
            mail(
                number,
                if number == 12 { "Cho" } else { "Ann" },
                "Re: Lunch",
            )
        })
        .collect();
    for row in rows.iter_mut().skip(1) {
        row.flags = Flags::SEEN;
    }
    let oldest = rows[0].clone();
    let mut stage = conversation_of(rows);
    let asked = stage.asked();
    let open = asked.iter().find_map(|(ticket, command)| match command {
        Command::Open { mail: MailId(12) } => Some(*ticket),
        _ => None,
    });
    let mut long = vec![link("goose")];
    long.extend(lines(200));
    stage.say(Event::Opened {
        ticket: open.expect("the unread mail is opened"),
        view: view(&oldest, long).into(),
    });
    stage
}

#[test]
fn the_keyboard_goes_on_from_a_long_mail_to_the_folded_ones_below_it_and_back() {
    let mut stage = long_and_folded();
    tab_to(&mut stage, "goose", 60);
    stage.press(Key::Tab);
    is_at(&mut stage, "Reply: Cho");
    // Reply to all, forward, fold.
    for _press in 0..4 {
        stage.press(Key::Tab);
    }
    assert!(focused(&stage).starts_with("Open the mail of Ann"));
    for _press in 0..4 {
        tab_back(&mut stage);
    }
    is_at(&mut stage, "Reply: Cho");
    tab_back(&mut stage);
    is_at(&mut stage, "goose");
}
