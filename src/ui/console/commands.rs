//! Every command of the protocol: those legal now bright, the others dim with the reason; and
//! what the chosen one is for.

use egui::{Label, ScrollArea, Sense, Ui, vec2};

use super::Desk;
use super::view::{Console, Link};
use crate::console::catalogue::{self, all, split};
use crate::console::{Age, Command, why_not};
use crate::ui::theme::measure::SPACE_4;
use crate::ui::theme::{fonts, letter};
use crate::ui::widget;

pub(super) fn ui(ui: &mut Ui, console: &mut Console, desk: &Desk<'_>) {
    let (tokens, words) = (desk.tokens, desk.words);
    let protocol = console.session.protocol();
    ui.add_space(SPACE_4);
    ui.label(letter::group(words.text("console-commands")).color(tokens.ink.third));
    let mut chosen = None;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(2.0, 2.0);
        for command in all(protocol) {
            if word(ui, console, desk, command) {
                chosen = Some(command);
            }
        }
    });
    if let Some(command) = chosen {
        console.entry.choose(command);
    }
    // What is typed is explained at once; else what was chosen last.
    let (verb, _rest) = split(&console.entry.typed);
    let typed = catalogue::find(protocol, &verb);
    let shown = typed.or_else(|| {
        let last = console.entry.explained.as_deref()?;
        catalogue::find(protocol, last)
    });
    if let Some(command) = shown {
        console.entry.explained = Some(command.verb.to_owned());
        widget::hairline(ui, tokens);
        ScrollArea::vertical()
            .id_salt("console-help")
            .show(ui, |ui| help(ui, console, desk, command));
    }
}

/// One command word; whether it was pressed.
fn word(ui: &mut Ui, console: &Console, desk: &Desk<'_>, command: &Command) -> bool {
    let (tokens, words) = (desk.tokens, desk.words);
    let why = match console.link {
        // Nothing is legal where nobody listens, but all can be read about.
        Link::Off | Link::Asked => None,
        _ => why_not(&console.session, command),
    };
    let (font, ink) = if why.is_none() {
        (fonts::semibold(), tokens.accent.text)
    } else {
        (egui::FontFamily::Proportional, tokens.ink.third)
    };
    let galley =
        ui.painter()
            .layout_no_wrap(command.verb.to_owned(), egui::FontId::new(12.5, font), ink);
    let size = galley.size() + vec2(14.0, 8.0);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    let is_hot = response.hovered() || response.has_focus();
    if is_hot {
        ui.painter().rect_filled(rect, 6, tokens.surface.hover);
    }
    if response.has_focus() {
        let line = egui::Stroke::new(1.5, tokens.accent.text);
        ui.painter()
            .rect_stroke(rect, 6, line, egui::StrokeKind::Inside);
    }
    ui.painter()
        .galley(rect.center() - galley.size() / 2.0, galley, ink);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, command.verb));
    let pressed = response.clicked();
    response.on_hover_ui(|ui| {
        ui.set_max_width(320.0);
        ui.label(letter::second(words.text(command.help)));
        if let Some(why) = why {
            let told = words.text_with(why.key, &[("name", why.name.into())]);
            ui.label(letter::caption(told).color(tokens.gold.text));
        }
    });
    pressed
}

fn help(ui: &mut Ui, console: &Console, desk: &Desk<'_>, command: &Command) {
    let (tokens, words) = (desk.tokens, desk.words);
    ui.spacing_mut().item_spacing = vec2(8.0, 5.0);
    let syntax = letter::mono(command.syntax).color(tokens.ink.first);
    ui.add(Label::new(syntax).wrap());
    let text = letter::second(words.text(command.help)).color(tokens.ink.second);
    ui.add(Label::new(text).wrap());
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        let head = letter::caption(words.text("console-example"));
        ui.label(head.color(tokens.ink.third));
        ui.label(letter::mono(command.example).color(tokens.ink.second));
    });
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        ui.label(letter::caption(command.reference).color(tokens.ink.third));
        let age = match command.age {
            Age::Current => "",
            Age::Old => "console-age-old",
            Age::Odd => "console-age-odd",
        };
        if !age.is_empty() {
            ui.label(letter::caption(words.text(age)).color(tokens.gold.text));
        }
    });
    let is_live = !matches!(console.link, Link::Off | Link::Asked);
    if let (true, Some(why)) = (is_live, why_not(&console.session, command)) {
        let told = words.text_with(why.key, &[("name", why.name.into())]);
        ui.add(Label::new(letter::second(told).color(tokens.gold.text)).wrap());
    }
}
