//! What a calendar invites to.

use egui::Ui;

use super::content::row;
use crate::model::Person;
use crate::model::event::{Event, Invitation, Purpose};
use crate::ui::dialog::Desk;
use crate::ui::theme::letter;
use crate::ui::theme::measure::{SPACE_4, SPACE_8};
use crate::ui::widget;
use crate::words::Words;

/// Events that are drawn; who has more opens the file with a calendar.
const SHOWN: usize = 50;
/// People that are named of each.
const NAMED: usize = 30;

/// Draws it.
pub(super) fn show(ui: &mut Ui, desk: &Desk<'_>, invitation: &Invitation) {
    let (words, tokens) = (desk.words, desk.tokens);
    let purpose = words.text(purpose(invitation.purpose));
    ui.label(letter::second(purpose).color(tokens.ink.second));
    for (number, event) in invitation.events.iter().take(SHOWN).enumerate() {
        if number > 0 {
            ui.add_space(SPACE_8);
            widget::hairline(ui, tokens);
            ui.add_space(SPACE_8);
        }
        one(ui, desk, event);
    }
    if invitation.cut || invitation.events.len() > SHOWN {
        let text = letter::second(words.text("attachment-cut"));
        ui.label(text.color(tokens.ink.second));
    }
}

fn purpose(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Publish => "event-publish",
        Purpose::Request | Purpose::Add => "event-request",
        Purpose::Reply | Purpose::Refresh => "event-reply",
        Purpose::Cancel => "event-cancel",
        Purpose::Counter | Purpose::DeclineCounter => "attachment-event-counter",
    }
}

fn one(ui: &mut Ui, desk: &Desk<'_>, event: &Event) {
    let (words, tokens) = (desk.words, desk.tokens);
    ui.spacing_mut().item_spacing.y = SPACE_4;
    let summary = if event.summary.is_empty() {
        words.text("no-subject")
    } else {
        &event.summary
    };
    let mut title = letter::subject(summary).color(tokens.ink.first);
    if event.cancelled {
        title = title.strikethrough();
    }
    ui.add(egui::Label::new(title).selectable(true).wrap());
    if event.cancelled {
        let text = letter::medium(words.text("attachment-event-cancelled"));
        ui.label(text.color(tokens.red.text));
    }
    let when = words.when(event);
    let both = [when.here, when.there];
    let both: Vec<String> = both.into_iter().filter(|one| !one.is_empty()).collect();
    row(ui, desk, words.text("event-when"), &both.join("\n"));
    row(ui, desk, words.text("event-where"), &event.place);
    if let Some(organiser) = &event.organiser {
        row(
            ui,
            desk,
            words.text("attachment-event-organiser"),
            &shown(organiser),
        );
    }
    row(
        ui,
        desk,
        words.text("attachment-event-people"),
        &people(words, event),
    );
    let again = words.recurrence(event);
    row(ui, desk, words.text("event-again"), &again);
    row(ui, desk, words.text("event-about"), &event.description);
}

fn people(words: &Words, event: &Event) -> String {
    let mut lines: Vec<String> = Vec::new();
    for attendee in event.attendees.iter().take(NAMED) {
        let who = shown(&attendee.person);
        lines.push(match words.answer(attendee.answer) {
            "" => who,
            answer => format!("{who}  ·  {answer}"),
        });
    }
    if let Some(rest) = event
        .attendees
        .len()
        .checked_sub(NAMED)
        .filter(|rest| *rest > 0)
    {
        let named = [("count", (rest as u64).into())];
        lines.push(words.text_with("attachment-contact-more", &named));
    }
    lines.join("\n")
}

fn shown(person: &Person) -> String {
    if person.name.is_empty() || person.name == person.address {
        person.address.clone()
    } else {
        format!("{}  {}", person.name, person.address)
    }
}
