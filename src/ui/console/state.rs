//! The state of the session, drawn: the way it goes, and the envelope or the mailbox.

use egui::{
    Align2, CornerRadius, FontId, Frame, Label, Margin, Rect, Sense, Stroke, Ui, WidgetInfo, pos2,
    vec2,
};

use super::Desk;
use crate::console::{Envelope, Fate, Maildrop, Phase, Protocol, Session};
use crate::ui::theme::measure::{CAPTION, CORNER};
use crate::ui::theme::{fonts, icon, letter};
use crate::ui::widget;

/// Recipients that are shown.
const SHOWN: usize = 6;
/// Width that an address keeps beside what became of it.
const ADDRESS: f32 = 60.0;

pub(super) fn ui(ui: &mut Ui, session: &Session, desk: &Desk<'_>) {
    diagram(ui, session, desk);
    marks(ui, session, desk);
    match session.protocol() {
        Protocol::Smtp => envelope(ui, session.envelope(), desk),
        Protocol::Pop3 => maildrop(ui, session.maildrop(), desk),
    }
}

/// The stations of a protocol's way, and which one is reached.
fn stations(session: &Session) -> (&'static [&'static str], usize) {
    const SMTP: &[&str] = &[
        "console-phase-greeted",
        "console-phase-ready",
        "console-phase-sender",
        "console-phase-recipients",
        "console-phase-content",
    ];
    const POP3: &[&str] = &[
        "console-phase-authorization",
        "console-phase-transaction",
        "console-phase-update",
    ];
    let (way, at) = match session.phase() {
        Phase::Connecting | Phase::Handshake | Phase::Greeted => (SMTP, 0),
        Phase::Ready => (SMTP, 1),
        Phase::Sender => (SMTP, 2),
        Phase::Recipients => (SMTP, 3),
        Phase::Content => (SMTP, 4),
        Phase::Authorization => (POP3, 0),
        Phase::Transaction => (POP3, 1),
        Phase::Update => (POP3, 2),
        Phase::Exchange => (SMTP, 1),
        Phase::Closed => (SMTP, usize::MAX),
    };
    match session.protocol() {
        Protocol::Smtp => (way, at),
        Protocol::Pop3 => match session.phase() {
            Phase::Closed if session.maildrop().removed.is_some() => (POP3, 2),
            Phase::Closed => (POP3, usize::MAX),
            Phase::Transaction | Phase::Update => (POP3, at),
            _ => (POP3, 0),
        },
    }
}

/// Its word, for the screen reader.
fn phase_key(session: &Session) -> &'static str {
    let (way, at) = stations(session);
    match session.phase() {
        Phase::Connecting => "console-phase-connecting",
        Phase::Closed => "console-phase-closed",
        _ => way.get(at).copied().unwrap_or("console-phase-closed"),
    }
}

fn diagram(ui: &mut Ui, session: &Session, desk: &Desk<'_>) {
    let (tokens, words) = (desk.tokens, desk.words);
    let (way, at) = stations(session);
    let is_waiting = session.phase() == Phase::Connecting;
    let size = vec2(ui.available_width(), 46.0);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    let state = words.text(phase_key(session));
    let name = words.text_with("console-state", &[("state", state.into())]);
    response.widget_info(|| WidgetInfo::labeled(egui::Role::Image, true, &name));
    let painter = ui.painter();
    let step = rect.width() / way.len() as f32;
    let y = rect.top() + 11.0;
    for (index, key) in way.iter().enumerate() {
        let x = rect.left() + step * (index as f32 + 0.5);
        let is_here = index == at && !is_waiting;
        let is_past = index < at && at != usize::MAX;
        let line = if is_past {
            tokens.accent.fill
        } else {
            tokens.line.field
        };
        if index + 1 < way.len() {
            let from = pos2(x + 12.0, y);
            painter.line_segment([from, pos2(x + step - 12.0, y)], Stroke::new(1.5, line));
        }
        if is_here {
            painter.circle_filled(pos2(x, y), 9.0, tokens.accent.fill);
            painter.circle_filled(pos2(x, y), 3.5, tokens.accent.ink);
        } else if is_past {
            painter.circle_filled(pos2(x, y), 6.0, tokens.accent.fill);
        } else {
            painter.circle_stroke(pos2(x, y), 5.5, Stroke::new(1.5, tokens.line.field));
        }
        let (font, ink) = if is_here {
            (FontId::new(CAPTION, fonts::semibold()), tokens.ink.first)
        } else {
            (FontId::proportional(CAPTION), tokens.ink.third)
        };
        let place = pos2(x, rect.top() + 36.0);
        painter.text(place, Align2::CENTER_CENTER, words.text(key), font, ink);
    }
}

/// Encrypted or not, logged in or not.
fn marks(ui: &mut Ui, session: &Session, desk: &Desk<'_>) {
    let (tokens, words) = (desk.tokens, desk.words);
    if session.phase() == Phase::Connecting {
        return;
    }
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        match session.agreed() {
            Some(agreed) => {
                widget::glyph(ui, icon::WENT_WELL, 15.0, tokens.green.text);
                let label = letter::second(words.text("console-encrypted"));
                ui.label(label.color(tokens.green.text))
                    .on_hover_text(letter::mono(agreed));
            }
            None => {
                widget::glyph(ui, icon::WARNING, 15.0, tokens.gold.text);
                let label = letter::second(words.text("console-in-clear"));
                ui.label(label.color(tokens.gold.text));
            }
        }
        if session.is_logged_in() {
            ui.add_space(6.0);
            widget::glyph(ui, icon::WENT_WELL, 15.0, tokens.green.text);
            let label = letter::second(words.text("console-logged-in"));
            ui.label(label.color(tokens.green.text));
        }
    });
}

fn card(ui: &mut Ui, desk: &Desk<'_>, title: &str, content: impl FnOnce(&mut Ui)) {
    let tokens = desk.tokens;
    Frame::new()
        .fill(tokens.surface.top)
        .stroke(Stroke::new(1.0, tokens.line.hairline))
        .corner_radius(CornerRadius::same(CORNER))
        .inner_margin(Margin::symmetric(12, 10))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().item_spacing = vec2(8.0, 5.0);
            // Rows of words, not of buttons.
            ui.spacing_mut().interact_size.y = 18.0;
            ui.label(letter::group(desk.words.text(title)).color(tokens.ink.third));
            content(ui);
        });
}

/// A name at the left in its column, and what stands behind it.
fn field(ui: &mut Ui, desk: &Desk<'_>, name: &str, content: impl FnOnce(&mut Ui)) {
    ui.horizontal_top(|ui| {
        let (rect, _response) = ui.allocate_exact_size(vec2(56.0, 18.0), Sense::hover());
        let place = Rect::from_min_size(rect.min, rect.size()).left_center();
        ui.painter().text(
            place,
            Align2::LEFT_CENTER,
            desk.words.text(name),
            FontId::proportional(CAPTION),
            desk.tokens.ink.third,
        );
        ui.vertical(|ui| content(ui));
    });
}

fn envelope(ui: &mut Ui, envelope: &Envelope, desk: &Desk<'_>) {
    let (tokens, words) = (desk.tokens, desk.words);
    card(ui, desk, "console-envelope", |ui| {
        let dim = |text: &str| letter::second(text).color(tokens.ink.third);
        if envelope.sender.is_none() && envelope.refused_sender.is_none() {
            ui.label(dim(words.text("console-envelope-blank")));
            return;
        }
        field(ui, desk, "console-envelope-from", |ui| {
            match (&envelope.sender, &envelope.refused_sender) {
                (Some(sender), _) if sender.is_empty() => {
                    ui.label(letter::second(words.text("console-envelope-nobody")));
                }
                (Some(sender), _) => {
                    ui.add(Label::new(letter::second(sender)).truncate());
                }
                (None, Some((sender, code))) => fate(ui, desk, sender, Fate::Refused(*code)),
                (None, None) => {}
            }
        });
        if !envelope.recipients.is_empty() {
            field(ui, desk, "console-envelope-to", |ui| {
                ui.spacing_mut().item_spacing.y = 3.0;
                let hidden = envelope.recipients.len().saturating_sub(SHOWN);
                for one in envelope.recipients.iter().skip(hidden) {
                    fate(ui, desk, &one.address, one.fate);
                }
            });
        }
        if envelope.content_lines > 0 {
            let told = [
                ("lines", envelope.content_lines.into()),
                ("size", words.size(envelope.content_octets).into()),
            ];
            field(ui, desk, "console-envelope-text", |ui| {
                let told = words.text_with("console-envelope-lines", &told);
                ui.label(letter::second(told).color(tokens.ink.first));
            });
        }
        if let Some(code) = envelope.verdict {
            let is_sent = (200..300).contains(&code);
            let (key, ink, mark) = if is_sent {
                ("console-envelope-sent", tokens.green.text, icon::WENT_WELL)
            } else {
                ("console-envelope-not-sent", tokens.red.text, icon::FAILED)
            };
            ui.horizontal(|ui| {
                widget::glyph(ui, mark, 15.0, ink);
                let told = words.text_with(key, &[("code", code.to_string().into())]);
                ui.add(Label::new(letter::second(told).color(ink)).wrap());
            });
        }
    });
}

/// An address and what became of it.
fn fate(ui: &mut Ui, desk: &Desk<'_>, address: &str, fate: Fate) {
    let (tokens, words) = (desk.tokens, desk.words);
    let (mark, ink, told) = match fate {
        Fate::Asked => (
            icon::NOT_YET,
            tokens.ink.third,
            words.text("console-envelope-asked").to_owned(),
        ),
        Fate::Accepted => (
            icon::WENT_WELL,
            tokens.green.text,
            words.text("console-envelope-taken").to_owned(),
        ),
        Fate::Refused(code) => (
            icon::FAILED,
            tokens.red.text,
            words.text_with(
                "console-envelope-refused",
                &[("code", code.to_string().into())],
            ),
        ),
    };
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 5.0;
        widget::glyph(ui, mark, 15.0, ink);
        // What became of it is never cut; a long address is, and shows itself whole on hover.
        let font = FontId::proportional(CAPTION);
        let galley = ui.painter().layout_no_wrap(told.clone(), font, ink);
        let room = (ui.available_width() - galley.size().x - 5.0).max(ADDRESS);
        ui.scope(|ui| {
            ui.set_max_width(room);
            ui.add(Label::new(letter::second(address).color(tokens.ink.first)).truncate());
        });
        ui.add(Label::new(letter::caption(told).color(ink)).truncate());
    });
}

fn maildrop(ui: &mut Ui, maildrop: &Maildrop, desk: &Desk<'_>) {
    let (tokens, words) = (desk.tokens, desk.words);
    card(ui, desk, "console-maildrop", |ui| {
        if let Some(user) = &maildrop.user {
            let told = words.text_with("console-maildrop-user", &[("user", user.as_str().into())]);
            ui.add(Label::new(letter::second(told).color(tokens.ink.first)).truncate());
        }
        let octets = maildrop.all_octets();
        let told = match (maildrop.mails, octets) {
            (None, _) => words.text("console-maildrop-unknown").to_owned(),
            (Some(mails), None) => {
                words.text_with("console-maildrop-mails", &[("mails", mails.into())])
            }
            (Some(mails), Some(octets)) => words.text_with(
                "console-maildrop-size",
                &[("mails", mails.into()), ("size", words.size(octets).into())],
            ),
        };
        ui.label(letter::second(told).color(tokens.ink.second));
        if !maildrop.marked.is_empty() && maildrop.removed.is_none() {
            let mut numbers: Vec<String> = maildrop.marked.iter().map(u32::to_string).collect();
            numbers.truncate(12);
            let told = [("numbers", words.list(&numbers).into())];
            ui.horizontal(|ui| {
                widget::glyph(ui, icon::DELETE, 15.0, tokens.red.text);
                let told = words.text_with("console-maildrop-marked", &told);
                ui.add(Label::new(letter::second(told).color(tokens.red.text)).wrap());
            });
        }
        if let Some(removed) = maildrop.removed {
            let told = words.text_with("console-maildrop-removed", &[("count", removed.into())]);
            ui.label(letter::second(told).color(tokens.ink.first));
        }
    });
}
