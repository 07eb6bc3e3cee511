//! The dialogue as a timeline: when, who, what, how long it took and what it means.

use egui::{Color32, CornerRadius, Frame, Label, Margin, Rect, ScrollArea, Ui, pos2, vec2};

use super::Desk;
use super::dialogue::{Said, Turn};
use super::view::Console;
use crate::channel::Voice;
use crate::console::{Kind, Note};
use crate::explain::Blame;
use crate::ui::action::Action;
use crate::ui::theme::measure::{CORNER, SPACE_8, SPACE_24};
use crate::ui::theme::{Tokens, icon, letter};
use crate::ui::widget;

/// Width of the column of times.
const TIMES: f32 = 64.0;
/// Lines of a long answer that are shown folded.
const FOLDED: usize = 12;
/// Between two turns.
const GAP: f32 = 10.0;

pub(super) fn ui(ui: &mut Ui, console: &mut Console, desk: &mut Desk<'_>) {
    if console.dialogue.turns.is_empty() {
        return empty(ui, desk);
    }
    let height = ui.available_height();
    ScrollArea::vertical()
        .auto_shrink(false)
        .max_height(height)
        .stick_to_bottom(true)
        .show_viewport(ui, |ui, seen| {
            ui.spacing_mut().item_spacing = vec2(SPACE_8, 0.0);
            ui.add_space(14.0);
            let dropped = console.dialogue.dropped;
            if dropped > 0 {
                let told = [("count", dropped.into())];
                let told = desk.words.text_with("console-dropped", &told);
                ui.label(letter::caption(told).color(desk.tokens.ink.third));
            }
            turns(ui, console, desk, seen);
            ui.add_space(14.0);
        });
}

fn empty(ui: &mut Ui, desk: &Desk<'_>) {
    ui.vertical_centered(|ui| {
        ui.add_space((ui.available_height() * 0.3).max(SPACE_24));
        ui.set_max_width(460.0);
        widget::glyph(ui, icon::TRANSCRIPT, 40.0, desk.tokens.ink.third);
        ui.add_space(SPACE_8);
        let head = letter::subject(desk.words.text("console-empty"));
        ui.label(head.color(desk.tokens.ink.first));
        ui.add_space(SPACE_8);
        let detail = letter::reading(desk.words.text("console-empty-detail"));
        ui.label(detail.color(desk.tokens.ink.second));
    });
}

/// Draws the turns that are seen; the others only take their room.
fn turns(ui: &mut Ui, console: &mut Console, desk: &mut Desk<'_>, seen: Rect) {
    let width = ui.available_width();
    let top = ui.cursor().top();
    let origin = ui.max_rect().top();
    let mut skipped = 0.0;
    let mut y = top - origin;
    for turn in &mut console.dialogue.turns {
        let known = turn.height.filter(|(_, at)| (at - width).abs() < 0.5);
        if let Some((height, _width)) = known
            && (y + height < seen.top() - 200.0 || y > seen.bottom() + 200.0)
        {
            y += height;
            skipped += height;
            continue;
        }
        if skipped > 0.0 {
            ui.add_space(skipped);
            skipped = 0.0;
        }
        let before = ui.cursor().top();
        draw(ui, turn, desk);
        ui.add_space(GAP);
        let height = ui.cursor().top() - before;
        turn.height = Some((height, width));
        y += height;
    }
    if skipped > 0.0 {
        ui.add_space(skipped);
    }
}

fn draw(ui: &mut Ui, turn: &mut Turn, desk: &mut Desk<'_>) {
    let tokens = desk.tokens;
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 10.0;
        time(ui, turn, tokens);
        match turn.voice {
            Voice::Note => note(ui, turn, desk),
            Voice::Client => client(ui, turn, desk),
            Voice::Server => server(ui, turn, desk),
        }
    });
}

/// When it was said, right-aligned in its column.
fn time(ui: &mut Ui, turn: &Turn, tokens: &Tokens) {
    let (seconds, millis) = (turn.after_ms / 1000, turn.after_ms % 1000);
    let (rect, _response) = ui.allocate_exact_size(vec2(TIMES, 22.0), egui::Sense::hover());
    ui.painter().text(
        pos2(rect.right(), rect.center().y),
        egui::Align2::RIGHT_CENTER,
        format!("{seconds}.{millis:03}"),
        egui::FontId::monospace(11.5),
        tokens.ink.third,
    );
}

fn note(ui: &mut Ui, turn: &Turn, desk: &Desk<'_>) {
    let text = turn.lines.first().map_or("", |said| said.text.as_str());
    let told = desk.words.note(text);
    let mark = match Note::read(text) {
        Note::Encrypted { .. } => (icon::WENT_WELL, desk.tokens.green.text),
        Note::Broken { .. } => (icon::FAILED, desk.tokens.red.text),
        Note::ClosedByServer | Note::ClosedAfterSilence { .. } | Note::ClosedByPerson => {
            (icon::CLOSE, desk.tokens.ink.third)
        }
        _ => (icon::INFO, desk.tokens.ink.third),
    };
    widget::glyph(ui, mark.0, 16.0, mark.1);
    ui.vertical(|ui| {
        ui.add_space(2.0);
        let label = letter::second(&told).color(desk.tokens.ink.second);
        let response = ui.add(Label::new(label).wrap());
        let name = [("text", told.as_str().into())];
        widget::name(&response, &desk.words.text_with("console-line-note", &name));
    });
}

fn client(ui: &mut Ui, turn: &mut Turn, desk: &Desk<'_>) {
    let tokens = desk.tokens;
    ui.add_space(2.0);
    widget::glyph(ui, icon::RIGHT, 14.0, tokens.accent.text);
    let frame = Frame::new()
        .fill(tokens.surface.selected)
        .corner_radius(CornerRadius::same(CORNER))
        .inner_margin(Margin::symmetric(10, 3));
    frame.show(ui, |ui| {
        ui.vertical(|ui| lines(ui, turn, desk, tokens.ink.first, "console-line-client"));
    });
}

fn server(ui: &mut Ui, turn: &mut Turn, desk: &mut Desk<'_>) {
    let tokens = desk.tokens;
    let kind = verdict(turn);
    let (mark, color) = match kind {
        Some(Kind::Refused) => (icon::FAILED, tokens.red.text),
        Some(Kind::Later) => (icon::CLOCK, tokens.gold.text),
        Some(Kind::GoOn) => (icon::MORE, tokens.accent.text),
        Some(Kind::Done) => (icon::WENT_WELL, tokens.green.text),
        _ => (icon::INFO, tokens.ink.third),
    };
    widget::glyph(ui, mark, 16.0, color);
    ui.vertical(|ui| {
        ui.set_width(ui.available_width() - 16.0);
        ui.add_space(2.0);
        let ink = match kind {
            Some(Kind::Refused) => tokens.red.text,
            _ => tokens.ink.first,
        };
        lines(ui, turn, desk, ink, "console-line-server");
        meaning(ui, turn, desk);
    });
}

/// What the answer as a whole is.
fn verdict(turn: &Turn) -> Option<Kind> {
    let is_verdict =
        |kind: &Kind| matches!(kind, Kind::Done | Kind::GoOn | Kind::Later | Kind::Refused);
    turn.lines.iter().map(|said| said.kind).find(is_verdict)
}

/// The lines of a turn, folded where they are many.
fn lines(ui: &mut Ui, turn: &mut Turn, desk: &Desk<'_>, ink: Color32, key: &'static str) {
    ui.spacing_mut().item_spacing.y = 1.0;
    let is_long = turn.lines.len() > FOLDED + 4;
    let shown = if is_long && !turn.is_unfolded {
        FOLDED
    } else {
        turn.lines.len()
    };
    for said in turn.lines.iter().take(shown) {
        let ink = match said.kind {
            Kind::Body | Kind::BodyEnd => desk.tokens.ink.second,
            _ => ink,
        };
        line(ui, said, desk, ink, key);
    }
    if is_long {
        let words = desk.words;
        let count = turn.lines.len() as u64 + turn.left_out;
        let size = words.size(turn.octets);
        let told = [("count", count.into()), ("size", size.into())];
        ui.horizontal(|ui| {
            let told = words.text_with("console-fold", &told);
            ui.label(letter::caption(told).color(desk.tokens.ink.third));
            let key = if turn.is_unfolded {
                "console-hide"
            } else {
                "console-show"
            };
            if widget::link(ui, desk.tokens, words.text(key)).clicked() {
                turn.is_unfolded = !turn.is_unfolded;
                turn.height = None;
            }
        });
    }
}

fn line(ui: &mut Ui, said: &Said, desk: &Desk<'_>, ink: Color32, key: &'static str) {
    let text = if said.text.is_empty() {
        " "
    } else {
        &said.text
    };
    let label = Label::new(letter::mono(text).color(ink)).selectable(true);
    let response = ui.add(label.wrap());
    let name = [("text", said.text.as_str().into())];
    widget::name(&response, &desk.words.text_with(key, &name));
    if let Some(decoded) = &said.decoded {
        let told = [("text", decoded.as_str().into())];
        let told = desk.words.text_with("console-decoded", &told);
        ui.label(letter::caption(told).color(desk.tokens.ink.third));
    }
}

/// What an answer means, how long it took, and a page that says more.
fn meaning(ui: &mut Ui, turn: &Turn, desk: &mut Desk<'_>) {
    let tokens = desk.tokens;
    let Some(explanation) = &turn.meaning else {
        return;
    };
    let said = desk.words.explained(explanation);
    let is_refusal = matches!(verdict(turn), Some(Kind::Refused | Kind::Later));
    let mut told = said.meaning;
    // What a person typed by hand is no fault of this program.
    if is_refusal && explanation.fault != Blame::Program {
        for more in [Some(said.advice), said.who].into_iter().flatten() {
            if !more.is_empty() {
                told = format!("{told}. {more}");
            }
        }
        if desk.words.language() == crate::words::Language::Chinese {
            told = told.replace(". ", "。");
        }
    }
    ui.add_space(2.0);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 8.0;
        let label = letter::second(told).color(tokens.ink.second);
        ui.add(Label::new(label).wrap());
        if let Some(ms) = turn.waited_ms {
            let took = desk.words.text_with("console-took", &[("ms", ms.into())]);
            ui.label(letter::caption(took).color(tokens.ink.third));
        }
        if let Some(link) = said.link
            && widget::link(ui, tokens, &link.label).clicked()
        {
            desk.asked.push(Action::OpenLink(link.address));
        }
    });
}
