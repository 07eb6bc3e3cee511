//! Letters typed in the list.

use hongyan::channel::{Command, Event, Ticket};
use hongyan::model::MailId;

use super::stage::{Stage, mail};

/// Types letters and returns the question that was asked for them.
fn types(stage: &mut Stage, letters: &str) -> (Ticket, Vec<MailId>) {
    stage.asked();
    let typed = egui::Event::Text(letters.to_owned());
    stage.window.event(typed);
    stage.window.run();
    let asked = stage.asked();
    let jump = asked
        .into_iter()
        .find_map(|(ticket, command)| match command {
            Command::Jump { among, .. } => Some((ticket, among.to_vec())),
            _ => None,
        });
    jump.expect("letters are looked for")
}

#[test]
fn letters_are_looked_for_among_the_rows_that_are_shown_and_a_miss_is_told() {
    let rows = [
        mail(3, "Bob", "Invoice 12"),
        mail(2, "王芳", "会议安排"),
        mail(1, "Ann", "Lunch on Friday"),
    ];
    let mut stage = Stage::with_mails(&rows);
    let (ticket, among) = types(&mut stage, "b");
    assert_eq!(among, [MailId(3), MailId(2), MailId(1)]);
    let state = |stage: &Stage| {
        let state = stage.window.state().state();
        (state.selection.cursor(), state.jump.missed)
    };
    let mail = Some(MailId(3));
    stage.say(Event::Jumped { ticket, mail });
    assert_eq!(state(&stage), (mail, false));
    // Found by the worker, and gone from the list meanwhile.
    let (ticket, _among) = types(&mut stage, "x");
    let gone = Some(MailId(99));
    stage.say(Event::Jumped { ticket, mail: gone });
    assert_eq!(state(&stage), (mail, true));
    let (older, _among) = types(&mut stage, "y");
    let (_newer, _among) = types(&mut stage, "z");
    let ann = Some(MailId(1));
    stage.say(Event::Jumped {
        ticket: older,
        mail: ann,
    });
    assert_eq!(state(&stage).0, mail, "an older answer is dropped");
}
