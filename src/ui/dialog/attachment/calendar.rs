//! What a calendar invites to.

use egui::Ui;

use super::content::row;
use crate::model::event::{Answer, End, Event, Invitation, Moment, Purpose, Zone};
use crate::model::{Person, Timestamp};
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
    row(ui, desk, words.text("event-when"), &when(words, event));
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
    if event.recurrence.is_some() {
        let again = words.text("event-again-yes");
        row(ui, desk, words.text("event-again"), again);
    }
    row(ui, desk, words.text("event-about"), &event.description);
}

fn people(words: &Words, event: &Event) -> String {
    let mut lines: Vec<String> = Vec::new();
    for attendee in event.attendees.iter().take(NAMED) {
        let answer = match attendee.answer {
            Answer::None => "",
            Answer::Accepted => "event-accepted",
            Answer::Declined => "event-declined",
            Answer::Tentative => "event-tentative",
            Answer::Delegated => "event-delegated",
        };
        let who = shown(&attendee.person);
        lines.push(if answer.is_empty() {
            who
        } else {
            format!("{who}  ·  {}", words.text(answer))
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

/// From when until when, as the clocks of the reader show it where that is known.
fn when(words: &Words, event: &Event) -> String {
    let Some(start) = &event.start else {
        return String::new();
    };
    let from = moment(words, start);
    let until = match &event.end {
        None => None,
        Some(End::At(end)) if end.time.is_none() => last_day(start, end).map(|end| day(&end)),
        Some(End::At(end)) => Some(match (start.timestamp(), end.timestamp()) {
            // On the same day only the clock is of interest.
            (Some(start), Some(end)) if end.0 - start.0 < 12 * 3600 => words.time(end),
            _ => moment(words, end),
        }),
        Some(End::After { seconds }) => {
            let seconds = i64::try_from(*seconds).unwrap_or(i64::MAX);
            let start = start.timestamp();
            start.map(|start| words.time(Timestamp(start.0.saturating_add(seconds))))
        }
    };
    match until {
        Some(until) => format!("{from} – {until}"),
        None => from,
    }
}

/// The day behind the last one ends an event of whole days; nothing where it is a single one.
fn last_day(start: &Moment, end: &Moment) -> Option<Moment> {
    if end.days() - start.days() <= 1 {
        return None;
    }
    // Back by a day within its month; the first of a month is shown as it is written.
    (end.day > 1).then(|| Moment {
        day: end.day - 1,
        ..end.clone()
    })
}

fn moment(words: &Words, moment: &Moment) -> String {
    if let Some(known) = moment.timestamp() {
        return words.full_date(known);
    }
    let day = day(moment);
    let Some((hour, minute, _second)) = moment.time else {
        return day;
    };
    match &moment.zone {
        Zone::Named { name, .. } if !name.is_empty() => {
            format!("{day} {hour:02}:{minute:02} ({name})")
        }
        _ => format!("{day} {hour:02}:{minute:02}"),
    }
}

fn day(moment: &Moment) -> String {
    format!("{:04}-{:02}-{:02}", moment.year, moment.month, moment.day)
}
