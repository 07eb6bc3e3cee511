//! What is read stays where it is, and what is scrolled to is seen, though nobody knows how high a
//! text is before it is laid out.

use egui::{Event, Key, Modifiers, Pos2, Rect, vec2};
use egui_kittest::kittest::Queryable;

use super::crowd::reading;
use super::stage::{Stage, text};

/// Where the text of a mail is seen.
const SEEN: std::ops::Range<f32> = 120.0..760.0;

fn at(stage: &Stage, label: &str) -> Option<Rect> {
    let node = stage.window.query_by_label(label)?;
    Some(node.rect())
}

/// Turns the wheel over the mail by so many points.
fn turn(stage: &mut Stage, points: f32) {
    stage
        .window
        .event(Event::PointerMoved(Pos2::new(900.0, 500.0)));
    stage.window.event(Event::MouseWheel {
        unit: egui::MouseWheelUnit::Point,
        delta: vec2(0.0, points),
        phase: egui::TouchPhase::Move,
        modifiers: Modifiers::NONE,
        source: egui::MouseWheelSource::Unknown,
    });
    stage.window.run();
}

#[test]
fn a_place_that_is_found_behind_long_texts_is_seen() {
    // Letters as narrow as these are never guessed right, and lines are long and short.
    let narrow = "il ".repeat(4_000);
    let log = "a goose was seen again\n".repeat(1_500);
    let mut stage = reading(|view| {
        let of_one = |number: usize| {
            let long = if number.is_multiple_of(2) {
                &narrow
            } else {
                &log
            };
            [text(long), text(&format!("swan {number}"))]
        };
        view.content.paragraphs = (0..8).flat_map(of_one).collect();
    });
    stage.press(Key::F3);
    stage.type_into("Words to find in this mail", "swan");
    for number in [0, 1, 2, 3, 4, 5, 6, 7, 0] {
        stage.window.run();
        let label = format!("swan {number}");
        let found = at(&stage, &label).unwrap_or_else(|| panic!("{label} is not drawn"));
        assert!(SEEN.contains(&found.center().y), "{label}: {found:?}");
        stage.press(Key::Enter);
    }
    // Backwards as well.
    for _place in 0..3 {
        stage
            .window
            .key_press_modifiers(Modifiers::SHIFT, Key::Enter);
        stage.window.run();
    }
    let found = at(&stage, "swan 6").expect("it is drawn");
    assert!(SEEN.contains(&found.center().y), "{found:?}");
}

#[test]
fn a_text_moves_as_far_as_the_wheel_though_what_comes_into_sight_was_guessed_wrong() {
    let narrow = "il ".repeat(300);
    let mut stage = reading(|view| {
        let of_one = |number: usize| [text(&narrow), text(&format!("mark {number}"))];
        view.content.paragraphs = (0..400).flat_map(of_one).collect();
    });
    turn(&mut stage, -1_000_000.0);
    let last = at(&stage, "mark 399").expect("the end is seen");
    assert!(SEEN.contains(&last.top()), "{last:?}");
    for step in 0..60 {
        let seen = (0..400).rev().find_map(|number| {
            let label = format!("mark {number}");
            let rect = at(&stage, &label)?;
            (300.0..500.0)
                .contains(&rect.top())
                .then_some((label, rect))
        });
        let (label, before) = seen.expect("a mark is seen");
        turn(&mut stage, 100.0);
        let now = at(&stage, &label).expect("it is near");
        let moved = now.top() - before.top();
        assert!((moved - 100.0).abs() < 3.0, "{step}: {label} by {moved}");
    }
}
