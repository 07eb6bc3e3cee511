//! The way a mail came, as a line from server to server: when each took it, how long after the one
//! before, whether anybody could read along, and how far all that can be believed.

use egui::{Color32, Label, Painter, Pos2, Rect, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

use super::tell_more;
use crate::mime::view::MailView;
use crate::model::way::{Delay, Handover, Hop, Line};
use crate::ui::panel::{Look, line};
use crate::ui::theme::letter;
use crate::ui::theme::measure::{CAPTION, SECOND, SPACE_4, SPACE_8};
use crate::ui::widget::heading;
use crate::ui::words::Words;

/// Width of the column in which the line runs.
const RAIL: f32 = 26.0;
/// Radius of a server's dot.
const DOT: f32 = 5.0;
/// Height of a server's first line.
const NAME: f32 = 20.0;
/// Height of its second.
const DETAIL: f32 = 17.0;
/// From one server to the next.
const GAP: f32 = 14.0;
/// A server that keeps a mail for longer is told in gold, in seconds.
const LONG: u64 = 600;
/// What parts what stands behind the encryption.
const PART: &str = "  ·  ";
/// Room for times at the right.
const TIMES: f32 = 170.0;

pub(super) fn way(ui: &mut Ui, look: Look<'_>, view: &MailView) {
    let (words, tokens, way) = (look.words, look.tokens, &view.insight.way);
    heading(ui, tokens, words.text("way-heading"));
    let Some(first) = way.hops.first() else {
        return said(ui, look, words.text("way-nothing"));
    };
    if let Some(span) = whole(&way.hops) {
        let span = words.span(span).into();
        said(ui, look, &words.text_with("way-whole", &[("span", span)]));
    }
    if way.left_out > 0 {
        let count = (way.left_out as u64).into();
        said(
            ui,
            look,
            &words.text_with("way-left-out", &[("count", count)]),
        );
    }
    ui.add_space(SPACE_4);
    ui.spacing_mut().item_spacing.y = 0.0;
    if !first.believed {
        said(ui, look, words.text("way-claimed"));
        ui.add_space(SPACE_8);
    }
    sender(ui, look, first);
    let mut believed = false;
    for (index, hop) in way.hops.iter().enumerate() {
        if hop.believed && !believed {
            believed = true;
            border(ui, look, hop);
        }
        let next = way.hops.get(index + 1);
        stop(ui, look, hop, next);
    }
}

/// Seconds from the first server to the last, where both clocks are known and go on.
fn whole(hops: &[Hop]) -> Option<u64> {
    let first = hops.first()?.when?;
    let last = hops.last()?.when?;
    (hops.len() > 1 && last >= first).then(|| first.0.abs_diff(last.0))
}

fn said(ui: &mut Ui, look: Look<'_>, text: &str) {
    let text = letter::caption(text).color(look.tokens.ink.third);
    ui.add(Label::new(text).wrap());
}

/// Who handed it to the first server.
fn sender(ui: &mut Ui, look: Look<'_>, first: &Hop) {
    let words = look.words;
    let name = match &first.from {
        Some(from) if !from.shown().is_empty() => {
            let named = [("name", named(from).into())];
            words.text_with("way-sender", &named)
        }
        _ => words.text("way-sender-nobody").to_owned(),
    };
    let (rect, response) =
        ui.allocate_exact_size(vec2(ui.available_width(), NAME + GAP), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &name));
    let at = pos2(rect.left() + RAIL / 2.0, rect.top() + NAME / 2.0);
    link(ui.painter(), (at, rect.bottom()), first, look);
    ui.painter().circle(
        at,
        DOT - 1.0,
        look.tokens.surface.middle,
        Stroke::new(1.5, look.tokens.ink.third),
    );
    let left = pos2(rect.left() + RAIL, at.y);
    let run = [(name.as_str(), line::regular(SECOND), look.tokens.ink.second)];
    line::paint(ui.painter(), left, rect.right() - left.x, &run);
}

/// `mail.example.org [192.0.2.1]`.
fn named(from: &Handover) -> String {
    match from.shown() {
        name if name == from.address || from.address.is_empty() => name.to_owned(),
        name => format!("{name} [{}]", from.address),
    }
}

/// Where belief begins.
fn border(ui: &mut Ui, look: Look<'_>, hop: &Hop) {
    let tokens = look.tokens;
    let text = look.words.text("way-believed");
    let size = vec2(ui.available_width(), DETAIL + GAP);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, text));
    let x = rect.left() + RAIL / 2.0;
    link(
        ui.painter(),
        (pos2(x, rect.top()), rect.bottom()),
        hop,
        look,
    );
    let y = rect.top() + DETAIL / 2.0;
    let left = pos2(rect.left() + RAIL, y);
    let run = [(text, line::medium(CAPTION), tokens.green.text)];
    let end = line::paint(ui.painter(), left, rect.right() - left.x, &run);
    if end + SPACE_8 < rect.right() {
        let stroke = Stroke::new(1.0, tokens.line.hairline);
        let reach = end + SPACE_8..=rect.right();
        ui.painter().hline(reach, y, stroke);
    }
}

/// One server.
fn stop(ui: &mut Ui, look: Look<'_>, hop: &Hop, next: Option<&Hop>) {
    let (words, tokens) = (look.words, look.tokens);
    let by = match hop.by.as_str() {
        "" => words.text("way-unnamed"),
        name => name,
    };
    let (line_said, delay) = (words.way_line(hop), words.delay(hop.delay));
    let gap = if next.is_some() { GAP } else { 0.0 };
    let size = vec2(ui.available_width(), NAME + DETAIL + gap);
    let (rect, response) = ui.allocate_exact_size(size, Sense::focusable_noninteractive());
    response.widget_info(|| {
        let told = [
            ("by", by.to_owned().into()),
            ("line", line_said.clone().into()),
            ("delay", delay.clone().into()),
        ];
        WidgetInfo::labeled(Role::Label, true, words.text_with("way-name-hop", &told))
    });
    tell_more(ui, look, response, &full(look, hop));
    if !ui.is_rect_visible(rect) {
        return;
    }
    let painter = ui.painter();
    let at = pos2(rect.left() + RAIL / 2.0, rect.top() + NAME / 2.0);
    if let Some(next) = next {
        link(painter, (at, rect.bottom()), next, look);
    }
    dot(painter, at, hop, look);
    let times = times(painter, rect, look, hop, &delay);
    let left = pos2(rect.left() + RAIL, at.y);
    let ink = if hop.believed {
        tokens.ink.first
    } else {
        tokens.ink.second
    };
    let run = [(by, line::medium(SECOND), ink)];
    line::paint(painter, left, times - left.x - SPACE_8, &run);
    let below = pos2(left.x, rect.top() + NAME + DETAIL / 2.0);
    let is_clear = Words::is_in_the_clear(hop);
    let ink = if is_clear {
        tokens.gold.text
    } else {
        tokens.ink.third
    };
    let detail = detail(look, hop);
    let quiet = tokens.ink.third;
    let runs = [
        (line_said.as_str(), line::regular(CAPTION), ink),
        (detail.as_str(), line::regular(CAPTION), quiet),
    ];
    line::paint(painter, below, times - left.x - SPACE_8, &runs);
}

/// What stands behind the encryption: cipher, protocol, and who logged in.
fn detail(look: Look<'_>, hop: &Hop) -> String {
    let mut parts = Vec::new();
    if let Line::Encrypted { cipher, .. } = &hop.line
        && !cipher.is_empty()
    {
        parts.push(cipher.clone());
    }
    if !hop.with.is_empty() {
        parts.push(hop.with.clone());
    }
    if hop.logged_in {
        parts.push(look.words.text("way-logged-in").to_owned());
    }
    parts.iter().map(|part| format!("{PART}{part}")).collect()
}

/// The time at the right, and below it how long it took. Returns where they begin.
fn times(painter: &Painter, rect: Rect, look: Look<'_>, hop: &Hop, delay: &str) -> f32 {
    let tokens = look.tokens;
    let right = rect.right();
    let mut begin = right;
    if let Some(when) = hop.when {
        let text = look.words.full_date(when);
        let at = pos2(right, rect.top() + NAME / 2.0);
        let left = line::paint_to(
            painter,
            at,
            &text,
            line::regular(CAPTION),
            tokens.ink.second,
        );
        begin = begin.min(left);
    }
    let ink = match hop.delay {
        Delay::Seconds(seconds) if seconds < LONG => tokens.ink.third,
        Delay::Unknown => tokens.ink.third,
        Delay::Seconds(_) | Delay::ClocksDiffer { .. } => tokens.gold.text,
    };
    let at = pos2(right, rect.top() + NAME + DETAIL / 2.0);
    let left = line::paint_to(painter, at, delay, line::regular(CAPTION), ink);
    begin.min(left).max(right - TIMES.max(rect.width() / 2.0))
}

/// Who took it: filled where it can be believed.
fn dot(painter: &Painter, at: Pos2, hop: &Hop, look: Look<'_>) {
    let tokens = look.tokens;
    if hop.believed {
        painter.circle_filled(at, DOT, tokens.green.text);
    } else {
        let stroke = Stroke::new(1.5, tokens.ink.third);
        painter.circle(at, DOT, tokens.surface.middle, stroke);
    }
}

/// The line to a server: whole where it was encrypted, in pieces where anybody could read along,
/// thin where nobody says.
fn link(painter: &Painter, (from, to): (Pos2, f32), next: &Hop, look: Look<'_>) {
    let tokens = look.tokens;
    let to = pos2(from.x, to);
    let ink = |believed: Color32| {
        if next.believed {
            believed
        } else {
            tokens.ink.third
        }
    };
    if Words::is_in_the_clear(next) {
        let stroke = Stroke::new(2.0, tokens.gold.text);
        painter.extend(egui::Shape::dashed_line(&[from, to], stroke, 4.0, 4.0));
        return;
    }
    match next.line {
        Line::Encrypted { .. } => {
            painter.line_segment([from, to], Stroke::new(2.0, ink(tokens.green.text)));
        }
        Line::None | Line::NotSaid => {
            painter.line_segment([from, to], Stroke::new(1.0, tokens.line.field));
        }
    }
}

/// Everything a server wrote down.
fn full(look: Look<'_>, hop: &Hop) -> Vec<String> {
    let words = look.words;
    let mut lines = Vec::new();
    // What stands below the name may have no room.
    let detail = detail(look, hop);
    let detail = detail.trim_start_matches(PART);
    lines.extend((!detail.is_empty()).then(|| detail.to_owned()));
    if let Some(from) = &hop.from {
        if !from.shown().is_empty() {
            lines.push(words.text_with("way-from", &[("name", named(from).into())]));
        }
        if !from.claimed.is_empty() && !from.found.is_empty() && from.claimed != from.found {
            let named = [("name", from.claimed.as_str().into())];
            lines.push(words.text_with("way-says-to-be", &named));
        }
    }
    if !hop.recipient.is_empty() {
        let named = [("name", hop.recipient.as_str().into())];
        lines.push(words.text_with("way-for", &named));
    }
    lines.extend((!hop.id.is_empty()).then(|| hop.id.clone()));
    lines.extend(hop.when.map(|when| words.full_date(when)));
    lines
}
