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

/// Lines of a subject before the rest is left out; all of it stands there while the head is unfolded.
const SUBJECT_ROWS: usize = 4;
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
    if !look.state.reader.recipients_open {
        text.wrap.max_rows = SUBJECT_ROWS;
    }
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
    let all: Vec<&Person> = content.to.iter().chain(&content.cc).collect();
    let hidden = hidden(look, view);
    let text = if all.is_empty() && hidden.is_some() {
        String::new()
    } else if all.is_empty() {
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
    let text = match hidden {
        Some(hidden) if text.is_empty() => hidden,
        Some(hidden) => {
            let both = [("named", text.into()), ("hidden", hidden.into())];
            words.text_with("reader-and-hidden", &both)
        }
        None => text,
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

/// "Bcc Zoe and 2 more": who got a mail without being named to the others.
fn hidden(look: Look<'_>, view: &MailView) -> Option<String> {
    let (words, hidden) = (look.words, look.state.hidden(view));
    if hidden.is_empty() {
        return None;
    }
    let shown = hidden.known.iter().take(NAMED);
    let shown: Vec<Cow<'_, str>> = shown.map(|one| bidi::isolated(one)).collect();
    let names: Vec<&str> = shown.iter().map(AsRef::as_ref).collect();
    let rest = hidden.known.len() - shown.len() + hidden.unknown;
    let named = [
        ("names", words.list(&names).into()),
        ("rest", (rest as u64).into()),
    ];
    Some(match (names.is_empty(), rest) {
        (true, _) => words.text_with("reader-hidden-unknown", &named),
        (false, 0) => words.text_with("reader-hidden", &named),
        (false, _) => words.text_with("reader-hidden-more", &named),
    })
}

/// The people of one field of the head.
struct Group<'a> {
    key: &'static str,
    named: &'a [Person],
    /// Those who got it by Bcc and of whom no more than an address, or their number, is known.
    others: Vec<String>,
}

impl<'a> Group<'a> {
    fn new(key: &'static str, named: &'a [Person]) -> Self {
        Self {
            key,
            named,
            others: Vec::new(),
        }
    }

    /// The line of Bcc, with those whose number alone is known.
    fn hidden(look: Look<'_>, view: &'a MailView) -> Self {
        let hidden = look.state.hidden(view);
        let mut group = Self::new("reader-label-bcc", &view.content.bcc);
        let others = hidden.known.into_iter().skip(group.named.len());
        group.others.extend(others);
        if hidden.unknown > 0 {
            let count = [("count", (hidden.unknown as u64).into())];
            let line = look.words.text_with("reader-hidden-nameless", &count);
            group.others.push(line);
        }
        group
    }

    fn len(&self) -> usize {
        self.named.len() + self.others.len()
    }

    /// A line of it: name and address, and how many octets the name has.
    fn line(&self, index: usize) -> Option<(String, usize)> {
        match self.named.get(index) {
            Some(person) => Some((whole(person), person.name.len())),
            None => Some((self.others.get(index - self.named.len())?.clone(), 0)),
        }
    }
}

/// Very many people: a line each, in a list that scrolls and that the keyboard goes along.
fn listed(ui: &mut Ui, look: Look<'_>, view: &MailView, group: &Group<'_>) {
    let roll = Roll {
        id: Id::unique(("people", view.id.0, group.key)),
        rows: group.len(),
        row_points: PERSON,
        seen: LIST_ROWS,
    };
    let (id, ink) = (roll.id, look.tokens.ink.second);
    roll.show(ui, |ui, index, at| {
        let Some((text, name)) = group.line(index) else {
            return;
        };
        let response = ui.interact(at, id.with(index), Sense::focusable_noninteractive());
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::ListItem, true, &text));
        if response.gained_focus() {
            ui.scroll_to_rect(at, None);
        }
        if response.has_focus() {
            line::focus_ring(ui.painter(), at, look.tokens);
        }
        let font = line::regular(SECOND);
        let (name, address) = text.split_at_checked(name).unwrap_or(("", &text));
        let runs = [(name, font.clone(), ink), (address, font, ink)];
        let left = at.left_center() + vec2(2.0, 0.0);
        line::paint(ui.painter(), left, at.width() - BAR, &runs);
        crate::ui::widget::menu(&response, |ui| {
            if ui.button(look.words.text("people-copy")).clicked() {
                ui.ctx().copy_text(address.trim_start().to_owned());
                ui.close();
            }
        });
    });
}

fn all_recipients(ui: &mut Ui, look: Look<'_>, view: &MailView) {
    let (tokens, words, content) = (look.tokens, look.words, &view.content);
    let groups = [
        Group::new("reader-label-reply-to", &content.reply_to),
        Group::new("reader-label-to", &content.to),
        Group::new("reader-label-cc", &content.cc),
        Group::hidden(look, view),
    ];
    for group in groups.iter().filter(|group| group.len() > 0) {
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = SPACE_8;
            let (rect, _space) = ui.allocate_exact_size(vec2(AVATAR + 4.0, 18.0), Sense::hover());
            line::paint_to(
                ui.painter(),
                rect.right_center(),
                words.text(group.key),
                line::regular(12.0),
                tokens.ink.third,
            );
            ui.vertical(|ui| {
                ui.spacing_mut().item_spacing.y = 2.0;
                if group.len() > LISTED {
                    return listed(ui, look, view, group);
                }
                for (text, name) in (0..group.len()).filter_map(|index| group.line(index)) {
                    let text = letter::second(text).color(tokens.ink.second);
                    bidi::words(ui, text, &[name]);
                }
            });
        });
        ui.add_space(SPACE_4);
    }
}

/// Name and address.
fn whole(person: &Person) -> String {
    if person.name.is_empty() {
        person.address.clone()
    } else {
        format!("{}  {}", person.name, person.address)
    }
}
