//! An event as a card: what, when, where, who. Drawn so above the mail that brings it and in the
//! preview of a calendar file.

use egui::Ui;

use crate::model::Person;
use crate::model::event::{Attendee, Event, Purpose};
use crate::ui::theme::measure::{SPACE_4, SPACE_8};
use crate::ui::theme::{Tokens, icon, letter};
use crate::ui::widget::{Card, card, glyph};
use crate::words::Words;

/// People named before the rest is counted.
const PEOPLE: usize = 6;
/// Characters of a description.
const DESCRIPTION: usize = 2_000;
/// Height of the letters of what an event is about.
const EVENT: f32 = 16.0;

/// One event.
#[derive(Clone, Copy)]
pub struct EventCard<'a> {
    /// In which language.
    pub words: &'a Words,
    /// In which colours.
    pub tokens: &'a Tokens,
    /// What is wanted of it.
    pub purpose: Purpose,
    /// What it is.
    pub event: &'a Event,
    /// Who wrote, where the event does not say.
    pub author: &'a str,
    /// Whether what it is about is told: a mail may say so itself.
    pub is_described: bool,
}

impl EventCard<'_> {
    /// Draws it; `below` draws what can be done.
    pub fn ui(self, ui: &mut Ui, below: impl FnOnce(&mut Ui)) {
        let (tokens, words) = (self.tokens, self.words);
        let author = match self.purpose {
            Purpose::Reply | Purpose::Counter => {
                self.event.attendees.first().map(|one| &one.person)
            }
            _ => self.event.organiser.as_ref(),
        };
        let author = author.map_or(self.author, Person::shown);
        let is_off = self.event.cancelled || self.purpose == Purpose::Cancel;
        let (mark, ink) = match is_off {
            true => (icon::FAILED, tokens.red.text),
            false => (icon::CALENDAR, tokens.accent.text),
        };
        let title = words.purpose(self.purpose, self.event, author);
        let card = Card {
            icon: mark,
            ink,
            title: &title,
        };
        card.ui(ui, tokens, |ui| {
            self.facts(ui, is_off);
            ui.add_space(SPACE_4);
            below(ui);
        });
    }

    fn facts(&self, ui: &mut Ui, is_off: bool) {
        let (tokens, words, event) = (self.tokens, self.words, self.event);
        if !event.summary.is_empty() {
            let text = letter::subject(&event.summary).size(EVENT);
            let text = text.color(tokens.ink.first);
            card::line(ui, if is_off { text.strikethrough() } else { text });
        }
        let when = words.when(event);
        for (mark, text) in [
            (icon::CLOCK, when.here),
            ("", when.there),
            (icon::REFRESH, words.recurrence(event)),
            (icon::PLACE, event.place.clone()),
            (icon::PEOPLE, self.people()),
        ] {
            if !text.is_empty() {
                self.fact(ui, mark, &text);
            }
        }
        if self.is_described && !event.description.is_empty() {
            let text: String = event.description.chars().take(DESCRIPTION).collect();
            ui.add_space(SPACE_4);
            card::line(ui, letter::body(text).color(tokens.ink.first));
        }
    }

    /// One line behind its icon.
    fn fact(&self, ui: &mut Ui, mark: &str, text: &str) {
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = SPACE_8;
            glyph(ui, mark, 16.0, self.tokens.ink.third);
            ui.vertical(|ui| {
                ui.set_width(ui.available_width());
                card::line(ui, letter::body(text).color(self.tokens.ink.second));
            });
        });
    }

    /// "Invited by Bob: Ann (comes), Eve and 3 others".
    fn people(&self) -> String {
        let (words, event) = (self.words, self.event);
        let named = event.attendees.iter().take(PEOPLE);
        let names: Vec<String> = named.map(|one| self.named(one)).collect();
        let mut names = words.list(&names);
        let rest = event.attendees.len().saturating_sub(PEOPLE);
        if rest > 0 {
            let rest = ("rest", (rest as u64).into());
            names = words.text_with("event-people-more", &[("names", names.into()), rest]);
        }
        match (&event.organiser, names.is_empty()) {
            (Some(organiser), true) => {
                let named = [("organiser", organiser.shown().into())];
                words.text_with("event-organiser", &named)
            }
            (Some(organiser), false) => words.text_with(
                "event-people",
                &[
                    ("organiser", organiser.shown().into()),
                    ("names", names.into()),
                ],
            ),
            (None, _) => names,
        }
    }

    fn named(&self, attendee: &Attendee) -> String {
        let words = self.words;
        let name = attendee.person.shown();
        match words.answer(attendee.answer) {
            "" => name.to_owned(),
            answer => words.text_with(
                "event-person",
                &[("name", name.into()), ("answer", answer.into())],
            ),
        }
    }
}
