//! What a frame costs while a mail is read that has too much of something: ten thousand attachments,
//! a conversation of five thousand mails, one paragraph of two megabytes. CPU time of the thread that
//! draws, with the tree that a screen reader is told; median and worst of frames in which nothing
//! happens, of frames in which the pointer moves over the mail, and of frames in which it is scrolled.
//!
//! ```text
//! cargo bench --features inspection --bench crowd                  # as many as a mail may have
//! cargo bench --features inspection --bench crowd -- --few         # beside it: 20 of each
//! cargo bench --features inspection --bench crowd -- --only paragraph
//! ```
//! The window is drawn here as the tests draw it, without a graphics card.

#![expect(clippy::print_stdout, reason = "a bench measures and prints")]
#![expect(clippy::unwrap_used, reason = "a bench that cannot go on stops")]

#[path = "../tests/face/crowd.rs"]
#[expect(dead_code, reason = "shared with the tests, which use the rest")]
mod crowd;
#[path = "../tests/face/stage.rs"]
#[expect(dead_code, reason = "shared with the tests, which use the rest")]
mod stage;

use std::time::Duration;

use egui::{Event, MouseWheelUnit, TouchPhase, pos2, vec2};
use nix::time::{ClockId, clock_gettime};

use crowd::CROWDS;
use stage::Stage;

/// Frames of each kind.
const FRAMES: usize = 40;
/// How many there are of everything beside the most.
const FEW: usize = 20;

fn main() {
    let words: Vec<String> = std::env::args().collect();
    let only = words.iter().position(|word| word == "--only");
    let only = only.map_or("", |at| &words[at + 1]);
    let few = words.iter().any(|word| word == "--few");
    println!(
        "{:26} {:>9}  {:>11}  {:>19}  {:>19}  {:>19}",
        "too many", "", "to show", "at rest", "pointed at", "scrolled"
    );
    for crowd in CROWDS.iter().filter(|crowd| crowd.name.contains(only)) {
        let counts = [FEW, crowd.most];
        for count in counts.into_iter().skip(usize::from(!few)) {
            let began = spent();
            let mut stage = (crowd.show)(count);
            let shown = spent().saturating_sub(began);
            println!(
                "{:26} {count:9}  {:8.0} ms  {:>19}  {:>19}  {:>19}",
                crowd.name,
                shown.as_secs_f64() * 1000.0,
                frames(&mut stage, |_stage, _frame| ()),
                frames(&mut stage, point),
                frames(&mut stage, scroll)
            );
        }
    }
}

/// Median and worst of frames before each of which something happens.
fn frames(stage: &mut Stage, happens: fn(&mut Stage, usize)) -> String {
    let mut times = Vec::new();
    for frame in 0..FRAMES {
        happens(stage, frame);
        let began = spent();
        stage.window.step();
        times.push(spent().saturating_sub(began));
    }
    times.sort();
    let told = |time: Duration| time.as_secs_f64() * 1000.0;
    format!(
        "{:6.1} {:6.1} ms",
        told(times[FRAMES / 2]),
        told(times[FRAMES - 1])
    )
}

fn point(stage: &mut Stage, frame: usize) {
    let at = pos2(900.0 + frame as f32, 300.0 + 8.0 * frame as f32);
    stage.window.event(Event::PointerMoved(at));
}

/// Down by most of a screen each time.
fn scroll(stage: &mut Stage, _frame: usize) {
    stage.window.event(Event::PointerMoved(pos2(900.0, 500.0)));
    stage.window.event(Event::MouseWheel {
        unit: MouseWheelUnit::Point,
        delta: vec2(0.0, -600.0),
        phase: TouchPhase::Move,
        modifiers: egui::Modifiers::NONE,
        source: egui::MouseWheelSource::Unknown,
    });
}

/// What this thread has taken of the processor.
fn spent() -> Duration {
    Duration::from(clock_gettime(ClockId::CLOCK_THREAD_CPUTIME_ID).unwrap())
}
