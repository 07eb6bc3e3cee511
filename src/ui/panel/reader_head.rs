//! The head of a mail: subject, author with the address always in full, date, recipients,
//! attachments.

use egui::text::{LayoutJob, TextFormat};
use egui::{
    Align, Button, CornerRadius, Label, Layout, Rect, Sense, Stroke, StrokeKind, Ui, Vec2, pos2,
    vec2,
};

use super::{Look, line};
use crate::mime::view::{AttachmentView, MailView};
use crate::model::Person;
use crate::search::Field;
use crate::ui::action::Action;
use crate::ui::theme::measure::{AVATAR, SPACE_4, SPACE_8, SPACE_12, SUBJECT};
use crate::ui::theme::{icon, letter};
use crate::ui::widget::avatar;

/// Recipients named before the rest is only counted.
const NAMED: usize = 3;

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
    ui.add(Label::new(text).selectable(true).wrap());
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
            authors(ui, look, view);
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

fn authors(ui: &mut Ui, look: Look<'_>, view: &MailView) {
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
                ui.add(Label::new(name).selectable(true));
            }
            let address = letter::second(&person.address).color(tokens.ink.second);
            ui.add(Label::new(address).selectable(true));
        }
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
        let shown: Vec<&str> = all.iter().take(NAMED).map(|one| one.shown()).collect();
        let names = words.list(&shown);
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
        letter::second(&text).color(tokens.ink.second),
        icon::sized(mark, 12.0).color(tokens.ink.third),
    );
    ui.scope(|ui| {
        ui.spacing_mut().button_padding = vec2(0.0, 0.0);
        ui.spacing_mut().interact_size.y = 18.0;
        let button = Button::new(face).frame(false).truncate();
        let response = ui.add(button);
        let name = text.as_str();
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, name));
        if response.clicked() {
            asked.push(Action::ToggleRecipients);
        }
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
                for person in people {
                    let text = if person.name.is_empty() {
                        person.address.clone()
                    } else {
                        format!("{}  {}", person.name, person.address)
                    };
                    let text = letter::second(text).color(tokens.ink.second);
                    ui.add(Label::new(text).selectable(true).wrap());
                }
            });
        });
        ui.add_space(SPACE_4);
    }
}

/// Attachments as chips with name, size and true type, each to be saved or opened.
pub fn attachments(ui: &mut Ui, look: Look<'_>, view: &MailView, asked: &mut Vec<Action>) {
    // A picture that is seen in its place need not be offered beside it.
    let pages = &look.state.pages;
    let is_seen = |one: &&AttachmentView| {
        one.inline && pages.shows(view) && pages.is_placed(view.id, one.part)
    };
    let attached = view.content.attachments.iter();
    let attached: Vec<&AttachmentView> = attached.filter(|one| !is_seen(one)).collect();
    if attached.is_empty() {
        return;
    }
    ui.add_space(SPACE_12);
    let room = ui.available_width();
    let mut corner = Vec2::ZERO;
    let mut places = Vec::with_capacity(attached.len());
    for attachment in &attached {
        let width = chip_width(ui, look, attachment).min(room);
        if corner.x > 0.0 && corner.x + width > room {
            corner = vec2(0.0, corner.y + CHIP + SPACE_8);
        }
        places.push(Rect::from_min_size(corner.to_pos2(), vec2(width, CHIP)));
        corner.x += width + SPACE_8;
    }
    let (space, _response) = ui.allocate_exact_size(vec2(room, corner.y + CHIP), Sense::hover());
    for (attachment, place) in attached.into_iter().zip(places) {
        let rect = place.translate(space.min.to_vec2());
        if ui.is_rect_visible(rect) {
            chip(ui, look, view, attachment, rect, asked);
        }
    }
}

/// Height of an attachment's chip.
const CHIP: f32 = 44.0;
/// Width of what is not text in it: icon, margins, one button.
const CHIP_REST: f32 = 44.0 + 38.0;
/// Widest name shown whole.
const CHIP_NAME: f32 = 240.0;

fn chip_detail(look: Look<'_>, attachment: &AttachmentView) -> String {
    let size = look.words.size(attachment.size_octets);
    format!("{size}  {}", attachment.media_type)
}

fn chip_width(ui: &Ui, look: Look<'_>, attachment: &AttachmentView) -> f32 {
    let ink = look.tokens.ink.first;
    let detail = chip_detail(look, attachment);
    let name = [(attachment.name.as_str(), line::medium(13.0), ink)];
    let name = line::galley(ui.painter(), &name, CHIP_NAME);
    let detail = [(detail.as_str(), line::regular(12.0), ink)];
    let detail = line::galley(ui.painter(), &detail, CHIP_NAME);
    // What could run something is only ever saved: it has no second button.
    let second = if attachment.can_run { 0.0 } else { 32.0 };
    name.size().x.max(detail.size().x).ceil() + CHIP_REST + second
}

fn chip(
    ui: &Ui,
    look: Look<'_>,
    view: &MailView,
    attachment: &AttachmentView,
    rect: Rect,
    asked: &mut Vec<Action>,
) {
    let (tokens, words) = (look.tokens, look.words);
    let (mark, ink) = if attachment.can_run {
        (icon::WARNING, tokens.gold.text)
    } else if attachment.media_type.starts_with("image/") {
        (icon::PICTURE, tokens.accent.text)
    } else {
        (icon::FILE, tokens.accent.text)
    };
    let detail = chip_detail(look, attachment);
    let stroke = Stroke::new(1.0, tokens.line.hairline);
    let corners = CornerRadius::same(10);
    let painter = ui.painter();
    painter.rect(
        rect,
        corners,
        tokens.surface.middle,
        stroke,
        StrokeKind::Inside,
    );
    let y = rect.center().y;
    line::icon(painter, pos2(rect.left() + 22.0, y), mark, 22.0, ink);
    let named = [("name", attachment.name.as_str().into())];
    let mut right = rect.right() - 4.0;
    let button = |ui: &Ui, right: f32, mark, salt, name: &str| {
        let rect = Rect::from_min_size(pos2(right - 32.0, y - 16.0), Vec2::splat(32.0));
        let id = ui.scope_id().with((salt, view.id.0, attachment.part.0));
        line::icon_button_with_id(ui, rect, id, mark, name, name, look).clicked()
    };
    if !attachment.can_run {
        let name = words.text_with("attachment-open", &named);
        if button(ui, right, icon::OPEN, "open attachment", &name) {
            asked.push(Action::OpenAttachment {
                mail: view.id,
                part: attachment.part,
            });
        }
        right -= 32.0;
    }
    let name = words.text_with("attachment-save", &named);
    if button(ui, right, icon::SAVE, "save attachment", &name) {
        asked.push(Action::SaveAttachment {
            mail: view.id,
            part: attachment.part,
            name: attachment.name.clone(),
        });
    }
    right -= 36.0;
    let left = rect.left() + 42.0;
    let name = [(
        attachment.name.as_str(),
        line::medium(13.0),
        tokens.ink.first,
    )];
    line::paint(ui.painter(), pos2(left, y - 8.0), right - left, &name);
    let lower = [(detail.as_str(), line::regular(12.0), tokens.ink.third)];
    line::paint(ui.painter(), pos2(left, y + 9.0), right - left, &lower);
}
