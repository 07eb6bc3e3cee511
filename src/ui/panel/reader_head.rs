//! The head of a mail: subject, author with the address always in full, date, recipients,
//! attachments.

use egui::{Button, Label, RichText, Ui, vec2};

use super::{Look, line};
use crate::mime::view::{AttachmentView, MailView};
use crate::model::Person;
use crate::ui::action::Action;
use crate::ui::theme::measure::{AVATAR, SPACE_4, SPACE_8, SPACE_12};
use crate::ui::theme::{icon, letter};
use crate::ui::widget::{avatar, icon_button, quiet};

/// Recipients named before the rest is only counted.
const NAMED: usize = 3;

/// Subject, author, date, recipients.
pub fn head(ui: &mut Ui, look: Look<'_>, view: &MailView, asked: &mut Vec<Action>) {
    let (tokens, words, content) = (look.tokens, look.words, &view.content);
    let subject = if content.subject.is_empty() {
        words.text("no-subject")
    } else {
        &content.subject
    };
    let text = letter::subject(subject)
        .color(tokens.ink.first)
        .line_height(Some(27.0));
    ui.add(Label::new(text).selectable(true).wrap());
    ui.add_space(SPACE_12);
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = SPACE_12;
        let author = content.from.first().cloned().unwrap_or_default();
        avatar(ui, tokens, &author.name, &author.address, AVATAR);
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 2.0;
            authors(ui, look, view);
            recipients(ui, look, view, asked);
        });
    });
    if look.state.reader.recipients_open {
        ui.add_space(SPACE_8);
        all_recipients(ui, look, view);
    }
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
        if let Some(date) = content.date {
            let text = letter::caption(words.full_date(date)).color(tokens.ink.third);
            ui.label(text);
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
        let names = shown.join(words.text("list-separator"));
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
            let (rect, _space) =
                ui.allocate_exact_size(vec2(AVATAR + 4.0, 18.0), egui::Sense::hover());
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
    let attached: Vec<&AttachmentView> = view.content.attachments.iter().collect();
    if attached.is_empty() {
        return;
    }
    ui.add_space(SPACE_12);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(SPACE_8, SPACE_8);
        for attachment in attached {
            chip(ui, look, view, attachment, asked);
        }
    });
}

fn chip(
    ui: &mut Ui,
    look: Look<'_>,
    view: &MailView,
    attachment: &AttachmentView,
    asked: &mut Vec<Action>,
) {
    let (tokens, words) = (look.tokens, look.words);
    let mark = if attachment.media_type.starts_with("image/") {
        icon::PICTURE
    } else if attachment.can_run {
        icon::WARNING
    } else {
        icon::FILE
    };
    let ink = if attachment.can_run {
        tokens.gold.text
    } else {
        tokens.accent.text
    };
    egui::Frame::new()
        .stroke(egui::Stroke::new(1.0, tokens.line.field))
        .corner_radius(egui::CornerRadius::same(10))
        .inner_margin(egui::Margin {
            left: 10,
            right: 4,
            top: 4,
            bottom: 4,
        })
        .show(ui, |ui| {
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = SPACE_8;
                ui.label(icon::sized(mark, 20.0).color(ink));
                let name_width = ui.available_width().clamp(80.0, 260.0) - 20.0;
                ui.vertical(|ui| {
                    ui.set_max_width(name_width);
                    ui.spacing_mut().item_spacing.y = 0.0;
                    let name = RichText::new(&attachment.name)
                        .font(line::medium(13.0))
                        .color(tokens.ink.first);
                    ui.add(Label::new(name).truncate());
                    let detail = format!(
                        "{}  {}",
                        words.size(attachment.size_octets),
                        attachment.media_type
                    );
                    let detail = letter::caption(detail).color(tokens.ink.third);
                    ui.add(Label::new(detail).truncate());
                });
                let named = [("name", attachment.name.as_str().into())];
                let save = words.text_with("attachment-save", &named);
                if icon_button(ui, tokens, icon::SAVE, &save).clicked() {
                    asked.push(Action::SaveAttachment {
                        mail: view.id,
                        part: attachment.part,
                        name: attachment.name.clone(),
                    });
                }
                // What could run something is only ever saved.
                if !attachment.can_run {
                    let open = words.text_with("attachment-open", &named);
                    if icon_button(ui, tokens, icon::OPEN, &open).clicked() {
                        asked.push(Action::OpenAttachment {
                            mail: view.id,
                            part: attachment.part,
                        });
                    }
                }
            });
        });
}

/// A quiet button with a word, for the rows of panels.
pub fn word_button(ui: &mut Ui, look: Look<'_>, key: &str) -> bool {
    quiet(ui, look.tokens, "", look.words.text(key)).clicked()
}
