//! In which order the list stands: a word at its head that opens the choice.

use egui::{Popup, PopupCloseBehavior, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use super::{Look, line};
use crate::model::{Direction, Grouping, OrderBy};
use crate::ui::action::Action;
use crate::ui::theme::icon;
use crate::ui::theme::measure::CAPTION;

/// Draws the word with its right end at `right`, and its menu. Returns where it begins.
pub(super) fn menu(ui: &Ui, right: egui::Pos2, look: Look<'_>, asked: &mut Vec<Action>) -> f32 {
    let (tokens, words, list) = (look.tokens, look.words, &look.state.list);
    let name = words.text(key(list.order.by));
    let runs = [(name, line::medium(CAPTION), tokens.ink.second)];
    let width = line::galley(ui.painter(), &runs, f32::INFINITY).size().x;
    let rect = Rect::from_min_max(
        pos2(right.x - width - 30.0, right.y - 13.0),
        pos2(right.x, right.y + 13.0),
    );
    let response = ui.interact(rect, ui.scope_id().with("order"), Sense::click());
    let spoken = words.text_with("list-order", &[("order", name.into())]);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &spoken));
    if response.hovered() || response.has_focus() {
        let ground = tokens.surface.hover;
        ui.painter()
            .rect_filled(rect, egui::CornerRadius::same(13), ground);
    }
    if response.has_focus() {
        line::focus_ring(ui.painter(), rect, tokens);
    }
    line::paint(
        ui.painter(),
        pos2(rect.left() + 8.0, right.y),
        width + 2.0,
        &runs,
    );
    let mark = match list.order.direction {
        Direction::Ascending => icon::UP,
        Direction::Descending => icon::DOWN,
    };
    let at = pos2(rect.right() - 12.0, right.y);
    line::icon(ui.painter(), at, mark, 12.0, tokens.ink.third);
    let popup = Popup::menu(&response).close_behavior(PopupCloseBehavior::CloseOnClick);
    popup.show(|ui| choices(ui, look, asked));
    rect.left()
}

fn choices(ui: &mut Ui, look: Look<'_>, asked: &mut Vec<Action>) {
    let (words, list) = (look.words, &look.state.list);
    ui.set_min_width(210.0);
    ui.spacing_mut().item_spacing = vec2(8.0, 1.0);
    for by in OrderBy::ALL {
        if ui.radio(list.order.by == by, words.text(key(by))).clicked() && list.order.by != by {
            asked.push(Action::OrderBy(by));
        }
    }
    ui.separator();
    for direction in [Direction::Descending, Direction::Ascending] {
        let is_so = list.order.direction == direction;
        let label = words.text(direction_key(list.order.by, direction));
        if ui.radio(is_so, label).clicked() && !is_so {
            asked.push(Action::TurnOrder);
        }
    }
    ui.separator();
    let mut grouped = list.grouping == Grouping::Conversations;
    if ui
        .checkbox(&mut grouped, words.text("action-group"))
        .clicked()
    {
        asked.push(Action::GroupConversations);
    }
}

fn key(by: OrderBy) -> &'static str {
    match by {
        OrderBy::Date => "list-order-date",
        OrderBy::Sender => "list-order-sender",
        OrderBy::Subject => "list-order-subject",
        OrderBy::Size => "list-order-size",
        OrderBy::Attachment => "list-order-attachment",
        OrderBy::Unread => "list-order-unread",
    }
}

fn direction_key(by: OrderBy, direction: Direction) -> &'static str {
    match (by, direction) {
        (OrderBy::Date, Direction::Descending) => "list-order-falling-date",
        (OrderBy::Date, Direction::Ascending) => "list-order-rising-date",
        (OrderBy::Sender | OrderBy::Subject, Direction::Descending) => "list-order-falling-text",
        (OrderBy::Sender | OrderBy::Subject, Direction::Ascending) => "list-order-rising-text",
        (OrderBy::Size, Direction::Descending) => "list-order-falling-size",
        (OrderBy::Size, Direction::Ascending) => "list-order-rising-size",
        (OrderBy::Attachment, Direction::Descending) => "list-order-falling-attachment",
        (OrderBy::Attachment, Direction::Ascending) => "list-order-rising-attachment",
        (OrderBy::Unread, Direction::Descending) => "list-order-falling-unread",
        (OrderBy::Unread, Direction::Ascending) => "list-order-rising-unread",
    }
}
