//! Tags as places in the folder pane.

use egui::{Rect, Sense, Ui, WidgetInfo, pos2, vec2};

use super::own::{DraggedMails, InTree};
use super::{Count, Folders};
use crate::channel::TagSummary;
use crate::model::{Place, TagColour};
use crate::ui::action::{Action, Dialog, Naming, OrganiseAction};
use crate::ui::panel::line;
use crate::ui::theme::measure::{CAPTION, SPACE_8};
use crate::ui::widget;

impl Folders<'_> {
    /// Every tag, under a heading; nothing where there is none.
    pub(super) fn tags(&self, ui: &mut Ui, asked: &mut Vec<Action>) {
        let tags = &self.look.state.tags;
        if tags.is_empty() {
            return;
        }
        let tokens = self.look.tokens;
        let width = ui.available_width();
        let height = if self.folded { 12.0 } else { 36.0 };
        let (rect, response) = ui.allocate_exact_size(vec2(width, height), Sense::hover());
        if !self.folded {
            let heading = self.look.words.text("place-tags");
            let runs = [(heading, line::semibold(CAPTION), tokens.ink.second)];
            let at = pos2(rect.left() + 18.0, rect.bottom() - 12.0);
            line::paint(ui.painter(), at, width - 34.0, &runs);
            response.widget_info(|| WidgetInfo::labeled(egui::Role::Heading, true, heading));
        }
        for tag in tags {
            self.tag(ui, tag, asked);
        }
    }

    fn tag(&self, ui: &mut Ui, tag: &TagSummary, asked: &mut Vec<Action>) {
        let place = Place::Tag(tag.tag.name().to_owned());
        let count = Count {
            number: tag.unread,
            strong: true,
            urgent: false,
        };
        let selected = self.is_shown(&place);
        let label = tag.tag.name();
        let response = self.place_row(ui, "", label, &count, selected, InTree::default());
        let spoken = self.spoken(&count);
        response.widget_info(|| WidgetInfo {
            current_text_value: (!spoken.is_empty()).then(|| spoken.clone()),
            ..WidgetInfo::labeled(egui::Role::TreeItem, true, label)
        });
        ui.ctx().accesskit_node_builder(response.id, |node| {
            node.set_selected(selected);
        });
        let color = self.look.tokens.tag_color(tag.colour);
        let rect = response.rect;
        let x = if self.folded {
            rect.center().x
        } else {
            rect.left() + SPACE_8 + 15.0
        };
        line::dot(ui.painter(), pos2(x, rect.center().y), 5.0, color);
        let is_dropped_on = response.dnd_hover_payload::<DraggedMails>().is_some();
        if is_dropped_on {
            let inner = rect.shrink2(vec2(SPACE_8, 1.0));
            line::focus_ring(ui.painter(), inner, self.look.tokens);
        }
        if is_dropped_on && let Some(mails) = response.dnd_release_payload::<DraggedMails>() {
            let action = OrganiseAction::Tag {
                add: vec![tag.tag.clone()],
                remove: Vec::new(),
            };
            asked.push(Action::With {
                mails: mails.mails.clone(),
                action: Box::new(Action::Organise(action)),
            });
        }
        widget::menu(&response, |ui| self.tag_menu(ui, tag, asked));
        let response = if self.folded {
            response.on_hover_text(label)
        } else {
            response
        };
        if response.clicked() {
            asked.push(Action::GoTo(place));
        }
    }

    fn tag_menu(&self, ui: &mut Ui, tag: &TagSummary, asked: &mut Vec<Action>) {
        let words = self.look.words;
        ui.set_min_width(180.0);
        ui.spacing_mut().item_spacing.y = 1.0;
        if ui.button(words.text("tag-menu-rename")).clicked() {
            let naming = Naming::Tag(tag.tag.clone());
            asked.push(Action::Open(Dialog::Name(naming)));
            ui.close();
        }
        ui.separator();
        ui.label(words.text("tag-menu-colour"));
        for colours in TagColour::ALL.chunks(5) {
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = 4.0;
                for colour in colours {
                    if self.colour(ui, *colour, *colour == tag.colour) {
                        let keep = OrganiseAction::KeepTag(tag.tag.clone(), *colour);
                        asked.push(Action::Organise(keep));
                        ui.close();
                    }
                }
            });
        }
        ui.separator();
        if ui.button(words.text("tag-menu-delete")).clicked() {
            asked.push(Action::Open(Dialog::DeleteTag(tag.tag.clone())));
            ui.close();
        }
    }

    fn colour(&self, ui: &mut Ui, colour: TagColour, is_chosen: bool) -> bool {
        let tokens = self.look.tokens;
        let (rect, response) = ui.allocate_exact_size(vec2(28.0, 28.0), Sense::click());
        let name = self.look.words.text(colour_name(colour));
        response
            .widget_info(|| WidgetInfo::selected(egui::Role::RadioButton, true, is_chosen, name));
        let ground = Rect::from_center_size(rect.center(), vec2(26.0, 26.0));
        if is_chosen || response.has_focus() {
            line::focus_ring(ui.painter(), ground, tokens);
        } else if response.hovered() {
            ui.painter().rect_filled(ground, 8.0, tokens.surface.hover);
        }
        line::dot(ui.painter(), rect.center(), 8.0, tokens.tag_color(colour));
        response.on_hover_text(name).clicked()
    }
}

/// Key of a colour's name.
pub(in crate::ui) fn colour_name(colour: TagColour) -> &'static str {
    match colour {
        TagColour::Red => "tag-colour-red",
        TagColour::Orange => "tag-colour-orange",
        TagColour::Yellow => "tag-colour-yellow",
        TagColour::Green => "tag-colour-green",
        TagColour::Teal => "tag-colour-teal",
        TagColour::Blue => "tag-colour-blue",
        TagColour::Purple => "tag-colour-purple",
        TagColour::Pink => "tag-colour-pink",
        TagColour::Brown => "tag-colour-brown",
        TagColour::Grey => "tag-colour-grey",
    }
}
