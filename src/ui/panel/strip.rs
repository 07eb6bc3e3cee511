//! The one quiet line above a mail's text: what is usual among honest mails, in a few words each,
//! with the little that can be done about it. The whole of it unfolds. What must warn is louder and
//! stands above.

use egui::{
    AtomExt as _, Button, Frame, Label, Margin, Popup, PopupCloseBehavior, Response, Role, Sense,
    TextWrapMode, Ui, WidgetInfo, pos2, vec2,
};

use super::{Look, answer, charset, form, line, origin, pictures, reasons, warnings};
use crate::mime::view::MailView;
use crate::ui::action::Action;
use crate::ui::theme::measure::{AVATAR, SECOND, SPACE_4, SPACE_8, SPACE_12};
use crate::ui::theme::{icon, letter};
use crate::ui::widget::{self, hairline};

/// Points left and right of the words of a fact or a button: room for the ground under the pointer.
const PAD: f32 = 6.0;
/// Height of what stands in the line.
const HEIGHT: f32 = 24.0;
/// Between a fact with what can be done about it and the next.
const APART: f32 = 10.0;
/// Width of what unfolds.
const UNFOLDED: f32 = 340.0;
/// Icons beside the words, and those that say that there is more.
const MARK: f32 = 15.0;
const FOLD: f32 = 11.0;

/// One thing in the line.
#[derive(Debug, Default)]
pub(super) struct Item {
    mark: &'static str,
    fact: String,
    spoken: String,
    more: Vec<String>,
    more_name: Option<String>,
    choices: Vec<(String, Action)>,
    buttons: Vec<(&'static str, String, Action)>,
    is_waiting: bool,
}

impl Item {
    /// A fact in a few words, with an icon of `theme::icon`.
    pub(super) fn fact(mark: &'static str, fact: impl Into<String>) -> Self {
        let fact = fact.into();
        Self {
            mark,
            spoken: fact.clone(),
            fact,
            ..Self::default()
        }
    }

    /// Nothing but what can be done.
    pub(super) fn act(mark: &'static str, label: impl Into<String>, action: Action) -> Self {
        Self {
            buttons: vec![(mark, label.into(), action)],
            ..Self::default()
        }
    }

    /// The whole sentence, which a screen reader says and the pointer shows.
    pub(super) fn spoken(mut self, spoken: impl Into<String>) -> Self {
        self.spoken = spoken.into();
        self
    }

    /// What unfolds, a sentence a line; empty ones are left out.
    pub(super) fn more(mut self, lines: impl IntoIterator<Item = String>) -> Self {
        self.more
            .extend(lines.into_iter().filter(|line| !line.is_empty()));
        self
    }

    /// What can be chosen in what unfolds, which then has a button of this name.
    pub(super) fn choices(mut self, name: &str, choices: Vec<(String, Action)>) -> Self {
        self.more_name = Some(name.to_owned());
        self.choices = choices;
        self
    }

    /// One thing that can be done about it at once.
    pub(super) fn button(mut self, label: impl Into<String>, action: Action) -> Self {
        self.buttons.push(("", label.into(), action));
        self
    }

    /// Nothing can be done while something is being done already.
    pub(super) fn waiting(mut self, is_waiting: bool) -> Self {
        self.is_waiting = is_waiting;
        self
    }
}

/// Everything that is said quietly of a mail: first what it shows, then who wrote, then what it
/// asks for.
fn items(look: Look<'_>, view: &MailView) -> Vec<Item> {
    let wanted = warnings::wanted(look, view);
    let mut items: Vec<Item> = Vec::new();
    items.extend(pictures::item(look, view, &wanted));
    items.extend(warnings::failed(look, &wanted));
    items.extend(form::item(look, view));
    items.extend(charset::item(look, view));
    items.extend(origin::notes(look, view));
    items.extend(reasons::items(look, view));
    items.extend(answer::asked_for(look, view));
    items
}

/// Draws the line, where there is something to be said.
pub(super) fn strip(ui: &mut Ui, look: Look<'_>, view: &MailView, asked: &mut Vec<Action>) {
    let items = items(look, view);
    if items.is_empty() {
        return;
    }
    ui.push_id(("strip", view.id.0), |ui| {
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = 0.0;
            ui.add_space(AVATAR + SPACE_12 - PAD);
            ui.vertical(|ui| {
                ui.set_width(ui.available_width());
                ui.horizontal_wrapped(|ui| {
                    let spacing = ui.spacing_mut();
                    spacing.item_spacing = vec2(0.0, 0.0);
                    spacing.button_padding = vec2(PAD, 2.0);
                    spacing.interact_size.y = HEIGHT;
                    for (number, item) in items.iter().enumerate() {
                        if number > 0 {
                            ui.add_space(APART);
                        }
                        // Straight into the line: what has a place of its own would not go on below.
                        one(ui, look, item, asked);
                    }
                });
            });
        });
    });
}

fn one(ui: &mut Ui, look: Look<'_>, item: &Item, asked: &mut Vec<Action>) {
    let unfolds = !item.more.is_empty() || !item.choices.is_empty();
    let is_opener = unfolds && item.more_name.is_none();
    if !item.fact.is_empty() {
        let response = fact(ui, look, item, is_opener);
        if is_opener {
            unfold(ui, look, item, &response, asked);
        }
    }
    for (mark, label, action) in &item.buttons {
        if button(ui, look, item, (mark, label)).clicked() {
            asked.push(action.clone());
        }
    }
    if let Some(name) = item.more_name.as_deref().filter(|_name| unfolds) {
        let fold = icon::sized(icon::DOWN, FOLD).color(look.tokens.ink.third);
        let button = Button::new(fold).frame_when_inactive(false);
        let response = ui.add(button).on_hover_text(name);
        widget::name(&response, name);
        unfold(ui, look, item, &response, asked);
    }
}

/// The words: a button where there is more to be read.
fn fact(ui: &mut Ui, look: Look<'_>, item: &Item, is_opener: bool) -> Response {
    let tokens = look.tokens;
    let room = ui.max_rect().width();
    let runs = [(item.fact.as_str(), line::regular(SECOND), tokens.ink.second)];
    let text = line::galley(ui.painter(), &runs, f32::INFINITY).size().x;
    let response = if is_opener {
        // What is too long for a row of its own is cut: the whole of it is spoken.
        let is_long = text + 4.0 * MARK > room;
        let wrap = match is_long {
            true => TextWrapMode::Truncate,
            false => TextWrapMode::Extend,
        };
        let text = letter::second(&item.fact).color(tokens.ink.second);
        let mark = icon::sized(item.mark, MARK).color(tokens.ink.third);
        let fold = icon::sized(icon::DOWN, FOLD).color(tokens.ink.third);
        let button = Button::new((mark, text.atom_shrink(is_long), fold)).wrap_mode(wrap);
        let response = ui.add(button.frame_when_inactive(false));
        widget::name(&response, &item.spoken);
        response
    } else {
        let beside = PAD + MARK + SPACE_8;
        let size = vec2((beside + text.ceil() + PAD).min(room), HEIGHT);
        let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &item.spoken));
        let at = pos2(rect.left() + PAD + MARK / 2.0, rect.center().y);
        line::icon(ui.painter(), at, item.mark, MARK, tokens.ink.third);
        let left = pos2(rect.left() + beside, rect.center().y);
        line::paint(ui.painter(), left, rect.right() - left.x, &runs);
        response
    };
    if item.spoken == item.fact {
        response
    } else {
        response.on_hover_text(&item.spoken)
    }
}

fn button(ui: &mut Ui, look: Look<'_>, item: &Item, (mark, label): (&str, &str)) -> Response {
    let ink = look.tokens.accent.text;
    let text = letter::second(label).color(ink);
    let button = if mark.is_empty() {
        Button::new(text)
    } else {
        Button::new((icon::sized(mark, MARK).color(ink), text))
    };
    let button = button.wrap_mode(TextWrapMode::Extend);
    let response = ui.add_enabled(!item.is_waiting, button.frame_when_inactive(false));
    widget::name(&response, label);
    response
}

/// What is told and can be chosen, one press away.
fn unfold(ui: &Ui, look: Look<'_>, item: &Item, opener: &Response, asked: &mut Vec<Action>) {
    let is_open = Popup::is_id_open(ui.ctx(), Popup::default_response_id(opener));
    ui.ctx().accesskit_node_builder(opener.id, |node| {
        node.set_expanded(is_open);
        node.set_description(item.more.join("\n"));
    });
    let tokens = look.tokens;
    let popup = Popup::menu(opener).close_behavior(PopupCloseBehavior::CloseOnClickOutside);
    popup.show(|ui| {
        ui.set_width(UNFOLDED.min(ui.ctx().content_rect().width() - 4.0 * SPACE_12));
        ui.spacing_mut().item_spacing.y = SPACE_4;
        let frame = Frame::new().inner_margin(Margin::symmetric(6, 4));
        frame.show(ui, |ui| {
            for line in &item.more {
                let text = letter::second(line).color(tokens.ink.second);
                ui.add(Label::new(text).wrap().selectable(true));
            }
        });
        if !item.choices.is_empty() && !item.more.is_empty() {
            hairline(ui, tokens);
            ui.add_space(SPACE_8 - SPACE_4);
        }
        ui.spacing_mut().item_spacing.y = 1.0;
        for (label, action) in &item.choices {
            if ui.add(Button::new(label.as_str()).wrap()).clicked() {
                asked.push(action.clone());
                ui.close();
            }
        }
    });
}
