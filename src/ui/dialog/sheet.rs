//! The frame of a sheet: a head with its name and a cross, the content, a foot of buttons.

use egui::{Align2, Context, Frame, Id, Margin, ScrollArea, Ui, Window, vec2};

use super::Desk;
use crate::ui::theme::measure::{SHEET, SPACE_12};
use crate::ui::theme::{icon, letter};
use crate::ui::widget;

/// What the line at the window's lower edge takes, which tells what was done.
const UNDO_LINE: f32 = 48.0;

/// Draws the buttons at the end of a sheet.
pub(super) type Foot<'a> = &'a mut dyn FnMut(&mut Ui, &mut Desk<'_>);

/// How a sheet is framed.
pub(super) struct Frames<'a> {
    /// Tells it from others.
    pub(super) id: &'static str,
    /// In its head.
    pub(super) title: &'a str,
    /// Its width, where the window has it.
    pub(super) width: f32,
    /// Height of the content below which it never scrolls, where the window has it.
    pub(super) least_height: f32,
}

impl<'a> Frames<'a> {
    /// One of the usual width.
    pub(super) fn new(id: &'static str, title: &'a str) -> Self {
        Self {
            id,
            title,
            width: SHEET,
            least_height: 64.0,
        }
    }

    /// Draws the sheet with its content, and below a hairline its foot.
    pub(super) fn show(
        self,
        ctx: &Context,
        desk: &mut Desk<'_>,
        content: impl FnOnce(&mut Ui, &mut Desk<'_>),
        foot: Option<Foot<'_>>,
    ) {
        let mut room = ctx.content_rect().shrink(16.0);
        let width = self.width.min(room.width());
        let size_id = Id::unique(self.id).with("size");
        let size_before = ctx.data(|data| data.get_temp::<egui::Vec2>(size_id));
        let mut up = 0.0;
        if desk.state.tells_below() {
            // A sheet that would reach into the line below makes room for it.
            let height = size_before.map_or(0.0, |size| size.y);
            let space = (room.height() - height) / 2.0;
            up = (UNDO_LINE - space).clamp(0.0, UNDO_LINE / 2.0);
            room.max.y -= UNDO_LINE;
        }
        let frame = Frame::window(&ctx.global_style()).inner_margin(0);
        let shown = Window::new(self.title)
            .id(Id::unique(self.id))
            .title_bar(false)
            .resizable(false)
            .frame(frame)
            // All the room there is, of which it takes what it needs: else it would grow to that
            // from frame to frame.
            .min_height(room.height())
            .anchor(Align2::CENTER_CENTER, vec2(0.0, -up))
            .show(ctx, |ui| {
                ui.set_width(width);
                ui.spacing_mut().item_spacing = vec2(8.0, 0.0);
                self.head(ui, desk);
                widget::hairline(ui, desk.tokens);
                let most = room.height() - 130.0;
                let scroll = ScrollArea::vertical()
                    .max_height(most)
                    .min_scrolled_height(self.least_height.min(most));
                scroll.show(ui, |ui| {
                    Frame::new().inner_margin(Margin::same(20)).show(ui, |ui| {
                        ui.set_width(ui.available_width());
                        ui.spacing_mut().item_spacing = vec2(8.0, SPACE_12);
                        content(ui, desk);
                    });
                });
                if let Some(foot) = foot {
                    widget::hairline(ui, desk.tokens);
                    Frame::new()
                        .inner_margin(Margin::symmetric(20, 12))
                        .show(ui, |ui| {
                            ui.horizontal(|ui| foot(ui, desk));
                        });
                }
            });
        hold_keys(ctx, shown.as_ref().map(|shown| &shown.response));
        // A sheet is placed by the size it had: where that changes, the frame is drawn anew.
        if let Some(shown) = shown {
            let size = shown.response.rect.size();
            ctx.data_mut(|data| data.insert_temp(size_id, size));
            if size_before != Some(size) {
                ctx.request_discard("the sheet has another size");
                // Drawn anew it may have yet another, and nothing is drawn a third time by itself.
                ctx.request_repaint();
            }
        }
    }

    fn head(&self, ui: &mut Ui, desk: &mut Desk<'_>) {
        let margin = Margin {
            left: 20,
            right: 10,
            top: 10,
            bottom: 10,
        };
        Frame::new().inner_margin(margin).show(ui, |ui| {
            egui::Sides::new().show(
                ui,
                |ui| {
                    ui.label(letter::strong(self.title).color(desk.tokens.ink.first));
                },
                |ui| {
                    let name = desk.words.text("close");
                    desk.close |= widget::icon_button(ui, desk.tokens, icon::CLOSE, name).clicked();
                },
            );
        });
    }
}

/// Tab and the arrows stay in a sheet and in what unfolds from it. The mouse goes where it wants.
pub(super) fn hold_keys(ctx: &Context, sheet: Option<&egui::Response>) {
    if let Some(sheet) = sheet {
        ctx.memory_mut(|memory| memory.set_modal_layer(sheet.layer_id));
    }
}

/// Choices side by side, one of them chosen. Returns another one when it is pressed.
pub(super) fn choose<T: PartialEq + Copy>(
    ui: &mut Ui,
    desk: &Desk<'_>,
    choices: &[(T, String)],
    chosen: T,
) -> Option<T> {
    let mut picked = None;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(8.0, 8.0);
        for (choice, label) in choices {
            let is_chosen = *choice == chosen;
            let ink = if is_chosen {
                desk.tokens.accent.text
            } else {
                desk.tokens.ink.first
            };
            let mut button = egui::Button::new(letter::medium(label).color(ink));
            if is_chosen {
                button = button
                    .fill(desk.tokens.surface.selected)
                    .stroke(egui::Stroke::new(1.0, desk.tokens.accent.text));
            }
            let response = ui.add(button.selected(false));
            ui.ctx().accesskit_node_builder(response.id, |node| {
                node.set_role(egui::Role::RadioButton);
                node.set_toggled(if is_chosen {
                    egui::accesskit::Toggled::True
                } else {
                    egui::accesskit::Toggled::False
                });
            });
            if response.clicked() && !is_chosen {
                picked = Some(*choice);
            }
        }
    });
    picked
}
