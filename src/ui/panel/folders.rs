//! The folder pane: Compose and Refresh, accounts with their folders, tags, what goes on.

pub mod own;
pub mod tags;

use egui::{
    Button, CornerRadius, Rect, Response, Role, ScrollArea, Sense, Ui, Vec2, WidgetInfo, pos2, vec2,
};

use super::Look;
use super::activity;
use super::line::{self, icon_button};
use crate::model::{AccountSettings, Folder, FolderName, OutboxState, Place};
use crate::ui::action::Action;
use crate::ui::theme::measure::{CAPTION, CONTROL, CORNER, FOLDER_ROW, SPACE_8, TEXT};
use crate::ui::theme::{fonts, icon, letter};
use own::InTree;

/// The folder pane.
pub struct Folders<'a> {
    /// What it draws from.
    pub look: Look<'a>,
    /// Whether it is folded to a rail.
    pub folded: bool,
}

impl Folders<'_> {
    /// Draws one frame.
    pub fn ui(self, ui: &mut Ui, asked: &mut Vec<Action>) {
        let space = ui.max_rect();
        let foot_points = if self.folded { 84.0 } else { 44.0 };
        self.head(ui, asked);
        let top = ui.cursor().top();
        let bottom = space.bottom() - foot_points;
        let middle = Rect::from_min_max(pos2(space.left(), top), pos2(space.right(), bottom));
        let builder = egui::UiBuilder::new().max_rect(middle);
        ui.scope_builder(builder, |ui| {
            ScrollArea::vertical()
                .auto_shrink(false)
                .show(ui, |ui| self.places(ui, asked));
        });
        let foot = Rect::from_min_max(pos2(space.left(), bottom), space.max);
        let builder = egui::UiBuilder::new().max_rect(foot);
        ui.scope_builder(builder, |ui| self.foot(ui, asked));
    }

    fn head(&self, ui: &mut Ui, asked: &mut Vec<Action>) {
        let (tokens, words) = (self.look.tokens, self.look.words);
        ui.add_space(12.0);
        let compose = words.text(Action::Compose.key());
        let enabled = Action::Compose.enabled(self.look.state);
        let width = ui.available_width();
        if self.folded {
            for (mark, action) in [
                (icon::COMPOSE, Action::Compose),
                (icon::REFRESH, Action::Refresh),
            ] {
                let (row, _space) = ui.allocate_exact_size(vec2(width, 40.0), Sense::hover());
                let rect = Rect::from_center_size(row.center(), Vec2::splat(36.0));
                let tip = line::tooltip(ui, &action, self.look);
                let name = words.text(action.key());
                let response = icon_button(ui, rect, action.key(), mark, name, &tip, self.look);
                if matches!(action, Action::Compose) {
                    let fill = if response.hovered() {
                        tokens.accent.hover
                    } else {
                        tokens.accent.fill
                    };
                    let corners = CornerRadius::same(CORNER);
                    ui.painter().rect_filled(rect, corners, fill);
                    line::icon(ui.painter(), rect.center(), mark, 18.0, tokens.accent.ink);
                }
                if response.clicked() && action.enabled(self.look.state) {
                    asked.push(action);
                }
            }
            ui.add_space(SPACE_8);
            return;
        }
        let (row, _space) = ui.allocate_exact_size(vec2(width, 36.0), Sense::hover());
        let button = Rect::from_min_max(
            pos2(row.left() + 12.0, row.top()),
            pos2(row.right() - 12.0 - 36.0 - SPACE_8, row.bottom()),
        );
        let face = (
            icon::colored(icon::COMPOSE, tokens.accent.ink),
            letter::medium(compose).color(tokens.accent.ink),
        );
        let response = ui
            .scope(|ui| {
                let widgets = &mut ui.visuals_mut().widgets;
                widgets.hovered.weak_bg_fill = tokens.accent.hover;
                widgets.active.weak_bg_fill = tokens.accent.hover;
                widgets.inactive.weak_bg_fill = tokens.accent.fill;
                for state in [
                    &mut widgets.hovered,
                    &mut widgets.active,
                    &mut widgets.inactive,
                ] {
                    state.bg_stroke = egui::Stroke::NONE;
                }
                ui.add_enabled_ui(enabled, |ui| {
                    ui.put(button, Button::new(face).min_size(button.size()))
                })
                .inner
            })
            .inner;
        response.widget_info(|| WidgetInfo::labeled(Role::Button, enabled, compose));
        let tip = line::tooltip(ui, &Action::Compose, self.look);
        if response.on_hover_text(tip).clicked() {
            asked.push(Action::Compose);
        }
        let refresh = Rect::from_min_size(
            pos2(row.right() - 12.0 - 36.0, row.top()),
            Vec2::splat(36.0),
        );
        let tip = line::tooltip(ui, &Action::Refresh, self.look);
        let name = words.text(Action::Refresh.key());
        let clicked = ui
            .add_enabled_ui(Action::Refresh.enabled(self.look.state), |ui| {
                icon_button(ui, refresh, "refresh", icon::REFRESH, name, &tip, self.look).clicked()
            })
            .inner;
        if clicked {
            asked.push(Action::Refresh);
        }
        ui.add_space(4.0);
    }

    fn places(&self, ui: &mut Ui, asked: &mut Vec<Action>) {
        ui.spacing_mut().item_spacing.y = 0.0;
        let state = self.look.state;
        let several = state.accounts.len() > 1;
        if several {
            let place = Place::Unified(FolderName::Inbox);
            let name = self.look.words.text("place-all-inboxes");
            self.place(ui, place, icon::UNIFIED, name, asked);
        }
        for account in &state.accounts {
            // Alone, an account needs no name; without encryption it bears a mark for good.
            if several || account.is_plaintext() {
                self.account(ui, account, asked);
            }
            for name in FolderName::ORDINARY {
                self.folder(ui, account, name, asked);
            }
            self.own_folders(ui, account, asked);
        }
        self.searches(ui, asked);
        self.tags(ui, asked);
        ui.add_space(SPACE_8);
    }

    fn account(&self, ui: &mut Ui, account: &AccountSettings, asked: &mut Vec<Action>) {
        let tokens = self.look.tokens;
        let width = ui.available_width();
        let height = if self.folded { 20.0 } else { 36.0 };
        let (rect, response) = ui.allocate_exact_size(vec2(width, height), Sense::CLICK);
        let color = tokens.account_color(self.look.state.account_position(&account.id));
        if self.folded {
            let bar = Rect::from_center_size(rect.center(), vec2(24.0, 3.0));
            ui.painter().rect_filled(bar, CornerRadius::same(2), color);
            if account.is_plaintext() {
                self.plaintext(ui, account, pos2(rect.right() - 9.0, rect.center().y));
            }
            return;
        }
        let y = rect.bottom() - 12.0;
        line::dot(ui.painter(), pos2(rect.left() + 23.0, y), 4.0, color);
        line::paint(
            ui.painter(),
            pos2(rect.left() + 38.0, y),
            width - 54.0,
            &[(
                account.shown_name(),
                line::semibold(CAPTION),
                tokens.ink.second,
            )],
        );
        let shown = account.shown_name();
        response.widget_info(|| WidgetInfo::labeled(Role::Heading, true, shown));
        if account.is_plaintext() {
            self.plaintext(ui, account, pos2(rect.right() - 24.0, y));
        }
        response.context_menu(|ui| {
            let words = self.look.words;
            if ui.button(words.text("action-refresh")).clicked() {
                asked.push(Action::RefreshAccount(account.id.clone()));
            }
            if ui.button(words.text("action-edit-account")).clicked() {
                let dialog = crate::ui::Dialog::Account(Some(account.id.clone()));
                asked.push(Action::Open(dialog));
            }
            if ui.button(words.text("action-server-mailbox")).clicked() {
                asked.push(Action::OpenServerMailbox(account.id.clone()));
            }
            if ui.button(words.text("action-transcript")).clicked() {
                let dialog = crate::ui::Dialog::Transcript(Some(account.id.clone()));
                asked.push(Action::Open(dialog));
            }
        });
    }

    /// The mark of an account that is not encrypted: it never goes away.
    fn plaintext(&self, ui: &Ui, account: &AccountSettings, center: egui::Pos2) {
        let tokens = self.look.tokens;
        let (key, color) = if account.is_plaintext_on_the_way() {
            ("account-plaintext", tokens.red.text)
        } else {
            ("account-plaintext-here", tokens.ink.third)
        };
        let named = [("account", account.shown_name().to_owned().into())];
        let said = self.look.words.text_with(key, &named);
        let rect = Rect::from_center_size(center, vec2(18.0, 18.0));
        let id = ui.scope_id().with(("plaintext", account.id.as_str()));
        let response = ui.interact(rect, id, Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &said));
        let font = egui::FontId::new(14.0, fonts::icons());
        ui.painter().text(
            center,
            egui::Align2::CENTER_CENTER,
            icon::UNENCRYPTED,
            font,
            color,
        );
        response.on_hover_text(said);
    }

    fn folder(
        &self,
        ui: &mut Ui,
        account: &AccountSettings,
        name: FolderName,
        asked: &mut Vec<Action>,
    ) {
        let mark = match &name {
            FolderName::Inbox => icon::INBOX,
            FolderName::Drafts => icon::DRAFTS,
            FolderName::Outbox => icon::OUTBOX,
            FolderName::Sent => icon::SEND,
            FolderName::Archive => icon::ARCHIVE,
            FolderName::Junk => icon::JUNK,
            FolderName::Trash => icon::DELETE,
            FolderName::Own(_) => icon::FOLDER,
        };
        let folder = Folder {
            account: account.id.clone(),
            name,
        };
        let place = Place::Folder(folder.clone());
        let label = self.look.words.folder(&folder.name);
        self.place(ui, place, mark, label, asked);
    }

    /// Whether the list shows this place; with one account its folders are the unified ones.
    fn is_shown(&self, place: &Place) -> bool {
        let shown = &self.look.state.list.place;
        if self.look.state.server_mailbox.is_some() {
            return false;
        }
        match (shown, place) {
            (Place::Unified(name), Place::Folder(folder)) => {
                self.look.state.accounts.len() == 1 && *name == folder.name
            }
            _ => shown == place,
        }
    }

    fn place(&self, ui: &mut Ui, place: Place, mark: &str, label: &str, asked: &mut Vec<Action>) {
        self.place_in_tree(ui, place, mark, label, InTree::default(), asked);
    }

    fn place_in_tree(
        &self,
        ui: &mut Ui,
        place: Place,
        mark: &str,
        label: &str,
        tree: InTree,
        asked: &mut Vec<Action>,
    ) {
        let count = self.count(&place);
        let selected = self.is_shown(&place);
        let response = self.place_row(ui, mark, label, &count, selected, tree);
        let spoken = self.spoken(&count);
        response.widget_info(|| WidgetInfo {
            current_text_value: (!spoken.is_empty()).then(|| spoken.clone()),
            ..WidgetInfo::labeled(Role::TreeItem, true, label)
        });
        ui.ctx().accesskit_node_builder(response.id, |node| {
            node.set_selected(selected);
            if let Some(expanded) = tree.is_expanded().filter(|_expanded| !self.folded) {
                node.set_expanded(expanded);
            }
        });
        let response = if self.folded {
            response.on_hover_text(label)
        } else {
            response
        };
        let folds = match &place {
            Place::Folder(folder) => self.folder_row(ui, folder, tree, &response, asked),
            _ => false,
        };
        if response.clicked() && !folds {
            asked.push(Action::GoTo(place));
        }
    }

    pub(super) fn place_row(
        &self,
        ui: &mut Ui,
        mark: &str,
        label: &str,
        count: &Count,
        selected: bool,
        tree: InTree,
    ) -> Response {
        let tokens = self.look.tokens;
        let width = ui.available_width();
        let (rect, response) =
            ui.allocate_exact_size(vec2(width, FOLDER_ROW), Sense::click_and_drag());
        let inner = rect.shrink2(vec2(SPACE_8, 1.0));
        if selected {
            let corners = CornerRadius::same(CORNER);
            ui.painter()
                .rect_filled(inner, corners, tokens.surface.selected);
        } else if response.hovered() {
            let corners = CornerRadius::same(CORNER);
            ui.painter()
                .rect_filled(inner, corners, tokens.surface.hover);
        }
        if response.has_focus() {
            line::focus_ring(ui.painter(), inner, tokens);
        }
        let y = rect.center().y;
        let ink = if selected {
            tokens.accent.text
        } else {
            tokens.ink.second
        };
        let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
        if self.folded {
            line::icon(&painter, rect.center(), mark, 20.0, ink);
            if count.number > 0 {
                let at = rect.center() + vec2(10.0, -9.0);
                let color = if count.urgent {
                    tokens.gold.fill
                } else {
                    tokens.accent.fill
                };
                line::dot(&painter, at, 3.5, color);
            }
            return response;
        }
        let left = inner.left() + tree.indent();
        line::icon(&painter, pos2(left + 15.0, y), mark, 18.0, ink);
        let end = pos2(inner.right() - 10.0, y);
        let mut right = tree.caret(&painter, end, tokens.ink.third);
        if count.number > 0 {
            let text = self.look.words.count(count.number);
            let at = pos2(right, y);
            right = if count.urgent {
                let (fill, ink) = (tokens.gold.fill, tokens.gold.ink);
                line::badge(&painter, pos2(right + 4.0, y), &text, fill, ink)
            } else {
                let ink = if count.strong {
                    tokens.ink.first
                } else {
                    tokens.ink.third
                };
                let font = if count.strong {
                    line::semibold(CAPTION)
                } else {
                    line::regular(CAPTION)
                };
                line::paint_to(&painter, at, &text, font, ink)
            };
        }
        let font = if selected || (count.strong && count.number > 0) {
            line::medium(TEXT)
        } else {
            line::regular(TEXT)
        };
        let left = left + 30.0;
        let runs = [(label, font, tokens.ink.first)];
        line::paint(&painter, pos2(left, y), right - left - SPACE_8, &runs);
        response
    }

    fn count(&self, place: &Place) -> Count {
        let state = self.look.state;
        let Some(name) = place.folder_name() else {
            return Count::default();
        };
        match name {
            FolderName::Outbox => {
                let only = place.account();
                let here = state.outbox.iter();
                let here = here.filter(|item| only.is_none_or(|only| *only == item.account));
                let (mut waiting, mut deciding) = (0, 0);
                for item in here {
                    match item.state {
                        OutboxState::Sent { .. } => {}
                        OutboxState::Failed { .. } | OutboxState::Unknown { .. } => {
                            deciding += 1;
                        }
                        _ => waiting += 1,
                    }
                }
                Count {
                    number: if deciding > 0 { deciding } else { waiting },
                    strong: false,
                    urgent: deciding > 0,
                }
            }
            FolderName::Drafts => {
                let drafts = state.folders.iter().filter(|one| place.shows(&one.folder));
                Count {
                    number: drafts.map(|one| one.mails).sum(),
                    strong: false,
                    urgent: false,
                }
            }
            FolderName::Sent | FolderName::Trash | FolderName::Archive => Count::default(),
            FolderName::Inbox | FolderName::Junk | FolderName::Own(_) => Count {
                number: state.unread(place),
                strong: *name != FolderName::Junk,
                urgent: false,
            },
        }
    }

    fn spoken(&self, count: &Count) -> String {
        if count.number == 0 {
            return String::new();
        }
        let key = if count.urgent {
            "spoken-needs-you"
        } else if count.strong {
            "spoken-unread"
        } else {
            "spoken-mails"
        };
        let number = count.number.into();
        self.look.words.text_with(key, &[("count", number)])
    }

    fn foot(&self, ui: &Ui, asked: &mut Vec<Action>) {
        let space = ui.max_rect();
        let words = self.look.words;
        let buttons = [
            (icon::SIDEBAR, Action::ToggleFolders),
            (icon::SETTINGS, Action::Settings),
        ];
        let mut left = space.left() + 8.0;
        for (index, (mark, action)) in buttons.into_iter().enumerate() {
            let rect = if self.folded {
                let y = space.top() + 20.0 + 36.0 * f32::from(u8::from(index == 1));
                Rect::from_center_size(pos2(space.center().x, y), Vec2::splat(CONTROL))
            } else {
                let rect = Rect::from_min_size(pos2(left, space.top() + 4.0), Vec2::splat(CONTROL));
                left = rect.right() + 2.0;
                rect
            };
            let tip = line::tooltip(ui, &action, self.look);
            let name = words.text(action.key());
            if icon_button(ui, rect, action.key(), mark, name, &tip, self.look).clicked() {
                asked.push(action);
            }
        }
        if !self.folded {
            let rest = Rect::from_min_max(
                pos2(left + 2.0, space.top() + 4.0),
                pos2(space.right() - 8.0, space.top() + 4.0 + CONTROL),
            );
            activity::bottom_line(ui, rest, self.look, asked);
        }
    }
}

/// What a folder's row counts.
#[derive(Debug, Default)]
pub(super) struct Count {
    pub(super) number: u64,
    /// Unread mail: in weight.
    pub(super) strong: bool,
    /// Something waits for the person: in gold.
    pub(super) urgent: bool,
}
