//! The head of a mail: subject, author with the address always in full, date, recipients.

use std::borrow::Cow;

use egui::text::{LayoutJob, TextFormat};
use egui::{Align, Button, Id, Label, Layout, Sense, Ui, vec2};

use super::{Look, line, origin};
use crate::mime::view::MailView;
use crate::model::Person;
use crate::search::Field;
use crate::ui::action::Action;
use crate::ui::theme::measure::{AVATAR, SECOND, SPACE_4, SPACE_8, SPACE_12, SUBJECT};
use crate::ui::theme::{icon, letter};
use crate::ui::widget::bidi::{self, Bidi};
use crate::ui::widget::{Roll, avatar};

/// Recipients named before the rest is only counted.
const NAMED: usize = 3;
/// People of one field who are all laid out; more are in a list that scrolls.
const LISTED: usize = 30;
/// Height of a person in that list, how many are seen at once, and room for its bar.
const PERSON: f32 = 20.0;
const LIST_ROWS: f32 = 10.5;
const BAR: f32 = 12.0;

/// The subject.
pub fn subject(ui: &mut Ui, look: Look<'_>, view: &MailView) {
    let (tokens, words, content) = (look.tokens, look.words, &view.content);
    let subject = if content.subject.is_empty() {
        words.text("no-subject")
    } else {
        &content.subject
    };
    let format = TextFormat {
        font_id: line::semibold(SUBJECT),
        color: tokens.ink.first,
        line_height: Some(27.0),
        ..TextFormat::default()
    };
    let mut text = LayoutJob::default();
    let marks = look.marks(Field::Subject, subject);
    line::append_marked(&mut text, subject, &format, &marks, tokens.found);
    bidi::label(ui, Bidi::of(text));
}

/// Author, date, recipients.
pub fn author(ui: &mut Ui, look: Look<'_>, view: &MailView, asked: &mut Vec<Action>) {
    let (tokens, words, content) = (look.tokens, look.words, &view.content);
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = SPACE_12;
        let author = content.from.first().cloned().unwrap_or_default();
        avatar(ui, tokens, &author.name, &author.address, AVATAR);
        // The date stands at the right end where there is room for it beside name and address.
        let date = content.date.map(|date| words.full_date(date));
        let date = date.unwrap_or_default();
        let runs = [(date.as_str(), line::regular(12.0), tokens.ink.third)];
        let date_room = line::galley(ui.painter(), &runs, f32::INFINITY)
            .size()
            .x
            .ceil()
            + 2.0;
        let date = letter::caption(&date).color(tokens.ink.third);
        let room = ui.available_width();
        let roomy = room > 420.0;
        let names = if roomy {
            room - date_room - SPACE_12
        } else {
            room
        };
        ui.vertical(|ui| {
            ui.set_width(names);
            ui.spacing_mut().item_spacing.y = 2.0;
            ui.spacing_mut().interact_size.y = 18.0;
            authors(ui, look, view, asked);
            if !roomy {
                ui.label(date.clone());
            }
            recipients(ui, look, view, asked);
        });
        if roomy {
            ui.vertical(|ui| {
                ui.add_space(2.0);
                ui.set_width(date_room);
                ui.with_layout(Layout::top_down(Align::RIGHT), |ui| ui.label(date));
            });
        }
    });
    if look.state.reader.recipients_open {
        ui.add_space(SPACE_8);
        all_recipients(ui, look, view);
    }
    super::tags::chips(ui, look, view.id, asked);
}

fn authors(ui: &mut Ui, look: Look<'_>, view: &MailView, asked: &mut Vec<Action>) {
    let (tokens, words, content) = (look.tokens, look.words, &view.content);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(SPACE_8, 0.0);
        if content.from.is_empty() {
            let text = words.text("row-no-sender");
            ui.label(letter::strong(text).color(tokens.ink.first));
        }
        for person in &content.from {
            if !person.name.is_empty() {
                let name = letter::strong(&person.name).color(tokens.ink.first);
                bidi::words(ui, name, &[]);
            }
            let address = letter::second(&person.address).color(tokens.ink.second);
            ui.add(Label::new(address).selectable(true));
        }
        origin::mark(ui, look, view, asked);
    });
}

/// "to Ann, Bob and 3 others", which opens the whole list.
fn recipients(ui: &mut Ui, look: Look<'_>, view: &MailView, asked: &mut Vec<Action>) {
    let (tokens, words, content) = (look.tokens, look.words, &view.content);
    let all: Vec<&Person> = [&content.to, &content.cc, &content.bcc]
        .into_iter()
        .flatten()
        .collect();
    let text = if all.is_empty() {
        words.text("reader-no-recipients").to_owned()
    } else {
        let shown = all
            .iter()
            .take(NAMED)
            .map(|one| bidi::isolated(one.shown()));
        let shown: Vec<Cow<'_, str>> = shown.collect();
        let names: Vec<&str> = shown.iter().map(AsRef::as_ref).collect();
        let names = words.list(&names);
        match all.len() - shown.len() {
            0 => words.text_with("reader-to", &[("names", names.into())]),
            rest => {
                let rest = (rest as u64).into();
                words.text_with("reader-to-more", &[("names", names.into()), ("rest", rest)])
            }
        }
    };
    let open = look.state.reader.recipients_open;
    let mark = if open { icon::DOWN } else { icon::RIGHT };
    let face = (
        bidi::face(ui, letter::second(&text).color(tokens.ink.second)),
        icon::sized(mark, 12.0).color(tokens.ink.third),
    );
    ui.scope(|ui| {
        ui.spacing_mut().button_padding = vec2(0.0, 0.0);
        ui.spacing_mut().interact_size.y = 18.0;
        let button = Button::new(face).frame(false).truncate();
        let response = ui.add(button);
        let name = bidi::without_isolates(&text);
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &name));
        if response.clicked() {
            asked.push(Action::ToggleRecipients);
        }
    });
}

/// Name and address.
fn whole(person: &Person) -> String {
    if person.name.is_empty() {
        person.address.clone()
    } else {
        format!("{}  {}", person.name, person.address)
    }
}

/// Very many people: a line each, in a list that scrolls and that the keyboard goes along.
fn listed(ui: &mut Ui, look: Look<'_>, (view, key): (&MailView, &str), people: &[Person]) {
    let roll = Roll {
        id: Id::unique(("people", view.id.0, key)),
        rows: people.len(),
        row_points: PERSON,
        seen: LIST_ROWS,
    };
    let (id, ink) = (roll.id, look.tokens.ink.second);
    roll.show(ui, |ui, index, at| {
        let Some(person) = people.get(index) else {
            return;
        };
        let text = whole(person);
        let response = ui.interact(at, id.with(index), Sense::focusable_noninteractive());
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::ListItem, true, &text));
        if response.gained_focus() {
            ui.scroll_to_rect(at, None);
        }
        if response.has_focus() {
            line::focus_ring(ui.painter(), at, look.tokens);
        }
        let font = line::regular(SECOND);
        let runs = [
            (person.name.as_str(), font.clone(), ink),
            (text.get(person.name.len()..).unwrap_or_default(), font, ink),
        ];
        let left = at.left_center() + vec2(2.0, 0.0);
        line::paint(ui.painter(), left, at.width() - BAR, &runs);
        crate::ui::widget::menu(&response, |ui| {
            if ui.button(look.words.text("people-copy")).clicked() {
                ui.ctx().copy_text(person.address.clone());
                ui.close();
            }
        });
    });
}

fn all_recipients(ui: &mut Ui, look: Look<'_>, view: &MailView) {
    let (tokens, words, content) = (look.tokens, look.words, &view.content);
    let groups = [
        ("reader-label-reply-to", &content.reply_to),
        ("reader-label-to", &content.to),
        ("reader-label-cc", &content.cc),
        ("reader-label-bcc", &content.bcc),
    ];
    for (key, people) in groups {
        if people.is_empty() {
            continue;
        }
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = SPACE_8;
            let (rect, _space) = ui.allocate_exact_size(vec2(AVATAR + 4.0, 18.0), Sense::hover());
            line::paint_to(
                ui.painter(),
                rect.right_center(),
                words.text(key),
                line::regular(12.0),
                tokens.ink.third,
            );
            ui.vertical(|ui| {
                ui.spacing_mut().item_spacing.y = 2.0;
                if people.len() > LISTED {
                    return listed(ui, look, (view, key), people);
                }
                for person in people {
                    let text = letter::second(whole(person)).color(tokens.ink.second);
                    bidi::words(ui, text, &[person.name.len()]);
                }
            });
        });
        ui.add_space(SPACE_4);
    }
}
