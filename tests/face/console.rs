//! The console's side panel: it keeps its width, whatever stands in it.

use egui::Key;
use egui_kittest::kittest::Queryable;
use hongyan::channel::{Command, ConsoleCommand, ConsoleEvent, Event};
use hongyan::console::Line;
use hongyan::wire::transcript::Voice;

use super::stage::{Setting, Stage};

/// Lines of a session in which everybody is refused.
fn refused() -> Vec<Line> {
    let said = [
        (Voice::Server, "220 mail.example.org ESMTP"),
        (Voice::Client, "EHLO me.example"),
        (Voice::Server, "250-mail.example.org"),
        (Voice::Server, "250 HELP"),
        (
            Voice::Client,
            "MAIL FROM:<a.very.long.name.of.a.sender@example.org>",
        ),
        (Voice::Server, "530 5.7.0 log in first"),
        (Voice::Client, "RCPT TO:<bounce@practice.example>"),
        (Voice::Server, "503 5.5.1 MAIL first"),
        (
            Voice::Client,
            "RCPT TO:<somebody.with.a.long.name@a.long.domain.practice.example>",
        ),
        (Voice::Server, "503 5.5.1 MAIL first"),
        (Voice::Client, "DATA"),
        (Voice::Server, "503 5.5.1 MAIL first"),
    ];
    let lines = said.iter().enumerate();
    lines
        .map(|(at, (voice, text))| Line::new(at as u64, *voice, *text))
        .collect()
}

/// The console of a session in which those lines were said.
fn said(lines: Vec<Line>) -> Stage {
    let mut stage = Stage::new(Setting::default(), &[]);
    stage.window.key_press(Key::F8);
    stage.window.run();
    stage.window.get_by_label("Connect").click();
    stage.window.run();
    let opened = stage.asked().into_iter().find_map(|(ticket, command)| {
        let is_open = matches!(command, Command::Console(ConsoleCommand::Open { .. }));
        is_open.then_some(ticket)
    });
    let console = opened.expect("the window opens a connection");
    stage.say(Event::Console(ConsoleEvent::Lines { console, lines }));
    stage
}

#[test]
fn the_side_panel_keeps_its_width_beside_refused_addresses() {
    let mut stage = said(refused());
    // The panel is laid out by the frame before.
    stage.window.run_steps(3);
    // A console of 1120 points in the middle of 1280, and the 330 at its right.
    let room = 870.0..=1200.0;
    let window = &stage.window;
    let mut rects: Vec<_> = ["Envelope", "Commands", "EHLO", "STARTTLS", "VRFY", "TURN"]
        .map(|name| (name, window.get_by_label(name).rect()))
        .to_vec();
    for name in ["State:", "refused, 5"] {
        let all = window.get_all_by_label_contains(name);
        rects.extend(all.map(|one| (name, one.rect())));
    }
    assert_eq!(rects.len(), 6 + 1 + 3);
    for (name, rect) in rects {
        assert!(
            room.contains(&rect.left()) && room.contains(&rect.right()),
            "{name}: {rect:?}"
        );
    }
}
