//! A person's own folders as a tree, and what can be done with folders: menus, dragging.

use egui::{Response, Sense, Ui, pos2, vec2};

use super::Folders;
use crate::model::{AccountId, AccountSettings, Folder, FolderName, MailId, Place};
use crate::ui::action::{Action, Dialog, Naming, OrganiseAction};
use crate::ui::panel::line;
use crate::ui::theme::icon;
use crate::ui::theme::measure::{CORNER, SPACE_8};
use crate::ui::widget;

/// How far a folder within another is moved to the right, in points.
const STEP: f32 = 14.0;

/// Mails on their way to a folder.
#[derive(Debug, Clone)]
pub struct DraggedMails {
    /// Which.
    pub mails: Vec<MailId>,
    /// The account of all of them, whose folders take them; `None`: they are of several, or that
    /// is not known.
    pub account: Option<AccountId>,
}

/// A folder on its way into another.
#[derive(Debug, Clone)]
struct DraggedFolder(Folder);

/// Where a row stands in the tree.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::ui::panel) struct InTree {
    /// Folders it lies in that are shown.
    depth: u8,
    /// Whether those within it are hidden; `None`: there are none.
    folded: Option<bool>,
}

impl InTree {
    /// How far its row is moved to the right.
    pub(super) fn indent(self) -> f32 {
        STEP * f32::from(self.depth)
    }

    /// Whether the folders within it are shown; `None`: there are none.
    pub(super) fn is_expanded(self) -> Option<bool> {
        self.folded.map(|folded| !folded)
    }

    /// Paints the mark of a folder that holds others; returns where the row's text ends.
    pub(super) fn caret(
        self,
        painter: &egui::Painter,
        right: egui::Pos2,
        ink: egui::Color32,
    ) -> f32 {
        let Some(folded) = self.folded else {
            return right.x;
        };
        let mark = if folded { icon::RIGHT } else { icon::DOWN };
        line::icon(painter, pos2(right.x - 4.0, right.y), mark, 12.0, ink);
        right.x - 16.0
    }
}

impl Folders<'_> {
    /// An account's own folders.
    pub(super) fn own_folders(
        &self,
        ui: &mut Ui,
        account: &AccountSettings,
        asked: &mut Vec<Action>,
    ) {
        let state = self.look.state;
        let mut names: Vec<&FolderName> = state
            .folders
            .iter()
            .filter(|one| one.folder.account == account.id)
            .map(|one| &one.folder.name)
            .filter(|name| matches!(name, FolderName::Own(_)))
            .collect();
        // Level by level: `A/B` stands below `A`, not below `A 2`.
        names.sort_by_cached_key(|name| {
            let levels = name.key().split('/').map(str::to_lowercase);
            levels.collect::<Vec<_>>()
        });
        let of = |name: &FolderName| Folder {
            account: account.id.clone(),
            name: name.clone(),
        };
        for name in &names {
            let around = names.iter().filter(|other| name.is_within(other));
            let around: Vec<_> = around.collect();
            let is_hidden = around
                .iter()
                .any(|other| state.kept.folded.contains(&of(other)));
            if is_hidden && !self.folded {
                continue;
            }
            let folder = of(name);
            let has_others = names.iter().any(|other| other.is_within(name));
            let tree = InTree {
                depth: u8::try_from(around.len()).unwrap_or(u8::MAX),
                folded: has_others.then(|| state.kept.folded.contains(&folder)),
            };
            let outer = around.iter().map(|other| other.key().len() + 1).max();
            let label = name.key().get(outer.unwrap_or(0)..).unwrap_or_default();
            let place = Place::Folder(folder);
            self.place_in_tree(ui, place, icon::FOLDER, label, tree, asked);
        }
    }

    /// The caret's own press, dragging, dropping and the menu of a folder's row. Returns whether
    /// the press was the caret's.
    pub(super) fn folder_row(
        &self,
        ui: &Ui,
        folder: &Folder,
        tree: InTree,
        response: &Response,
        asked: &mut Vec<Action>,
    ) -> bool {
        self.dragging(ui, folder, response, asked);
        widget::menu(response, |ui| self.folder_menu(ui, folder, asked));
        let Some(folded) = tree.folded.filter(|_folded| !self.folded) else {
            return false;
        };
        let rect = egui::Rect::from_center_size(
            pos2(
                response.rect.right() - SPACE_8 - 14.0,
                response.rect.center().y,
            ),
            vec2(24.0, 24.0),
        );
        let caret = ui.interact(rect, response.id.with("fold"), Sense::CLICK);
        let key = if folded {
            "folder-unfold"
        } else {
            "folder-fold"
        };
        let named = [("folder", folder.name.last_level().to_owned().into())];
        let name = self.look.words.text_with(key, &named);
        caret.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &name));
        let steps = response.has_focus().then(|| {
            ui.input(|input| {
                let closes = input.key_pressed(egui::Key::ArrowLeft) && !folded;
                closes || input.key_pressed(egui::Key::ArrowRight) && folded
            })
        });
        let pressed = caret.clicked();
        if pressed || steps == Some(true) {
            let fold = OrganiseAction::Fold(folder.clone());
            asked.push(Action::Organise(fold));
        }
        pressed
    }

    fn dragging(&self, ui: &Ui, folder: &Folder, response: &Response, asked: &mut Vec<Action>) {
        if matches!(folder.name, FolderName::Own(_)) && response.drag_started() {
            response.dnd_set_drag_payload(DraggedFolder(folder.clone()));
        }
        let is_goal = !matches!(folder.name, FolderName::Drafts | FolderName::Outbox);
        let takes_mails =
            |mails: &DraggedMails| is_goal && mails.account.as_ref() == Some(&folder.account);
        let takes = |other: &Folder| {
            matches!(folder.name, FolderName::Own(_))
                && other.account == folder.account
                && other.name != folder.name
                && !folder.name.is_within(&other.name)
                && other.name.parent().as_ref() != Some(&folder.name)
        };
        let mails = response.dnd_hover_payload::<DraggedMails>();
        let has_mails = mails.is_some();
        let mails = mails.filter(|mails| takes_mails(mails));
        let dragged = response.dnd_hover_payload::<DraggedFolder>();
        let is_folder = dragged.is_some();
        let would_take = mails.is_some() || dragged.is_some_and(|dragged| takes(&dragged.0));
        if has_mails && mails.is_none() {
            ui.ctx().set_cursor_icon(egui::CursorIcon::NotAllowed);
        }
        if would_take {
            let inner = response.rect.shrink2(vec2(SPACE_8, 1.0));
            let stroke = egui::Stroke::new(1.5, self.look.tokens.accent.fill);
            let corners = egui::CornerRadius::same(CORNER);
            let kind = egui::StrokeKind::Inside;
            ui.painter().rect_stroke(inner, corners, stroke, kind);
        }
        // What is released is taken, whatever it is: it is asked for by its kind only.
        if mails.is_some()
            && let Some(mails) = response.dnd_release_payload::<DraggedMails>()
        {
            let drop = OrganiseAction::Drop(mails.mails.clone(), folder.clone());
            asked.push(Action::Organise(drop));
        }
        if is_folder
            && let Some(dragged) = response.dnd_release_payload::<DraggedFolder>()
            && takes(&dragged.0)
        {
            let name = dragged.0.name.last_level();
            if let Ok(to) = FolderName::own(&format!("{}/{name}", folder.name.key())) {
                let rename = OrganiseAction::RenameFolder(dragged.0.clone(), to);
                asked.push(Action::Organise(rename));
            }
        }
    }

    fn folder_menu(&self, ui: &mut Ui, folder: &Folder, asked: &mut Vec<Action>) {
        let words = self.look.words;
        ui.set_min_width(180.0);
        ui.spacing_mut().item_spacing.y = 1.0;
        let mut item = |ui: &mut Ui, key: &str, action: Action| {
            if ui.button(words.text(key)).clicked() {
                asked.push(action);
                ui.close();
            }
        };
        let account = folder.account.clone();
        if folder.name == FolderName::Inbox {
            let action = Action::OpenServerMailbox(account.clone());
            item(ui, "action-server-mailbox", action);
        }
        if !matches!(folder.name, FolderName::Own(_)) {
            item(ui, "folder-menu-new", new_folder(account, None));
            return;
        }
        let within = Some(folder.name.clone());
        item(ui, "folder-menu-new-in", new_folder(account, within));
        let naming = Naming::Folder(folder.clone());
        item(ui, "folder-menu-rename", Action::Open(Dialog::Name(naming)));
        if folder.name.parent().is_some()
            && let Ok(to) = FolderName::own(folder.name.last_level())
        {
            let rename = OrganiseAction::RenameFolder(folder.clone(), to);
            item(ui, "folder-menu-out", Action::Organise(rename));
        }
        ui.separator();
        let delete = Dialog::DeleteFolder(folder.clone());
        item(ui, "folder-menu-delete", Action::Open(delete));
    }
}

/// Asks for the name of a new folder.
pub(super) fn new_folder(account: AccountId, within: Option<FolderName>) -> Action {
    Action::Open(Dialog::Name(Naming::NewFolder(account, within)))
}

/// Says beside the pointer what is dragged.
pub fn show_dragged(ui: &Ui, look: crate::ui::panel::Look<'_>) {
    let ctx = ui.ctx();
    let mails = egui::DragAndDrop::payload::<DraggedMails>(ctx);
    let folder = egui::DragAndDrop::payload::<DraggedFolder>(ctx);
    let text = match (mails, folder) {
        (Some(mails), _) => {
            let count = mails.mails.len() as u64;
            let shown = look.words.count(count).into();
            let counted = [("count", count.into()), ("shown", shown)];
            look.words.text_with("dragged-mails", &counted)
        }
        (None, Some(folder)) => folder.0.name.last_level().to_owned(),
        (None, None) => return,
    };
    let Some(at) = ctx.pointer_interact_pos() else {
        return;
    };
    let tokens = look.tokens;
    let layer = egui::LayerId::new(egui::Order::Tooltip, egui::Id::unique("dragged"));
    let painter = ctx.layer_painter(layer);
    let ink = tokens.accent.ink;
    let runs = [(text.as_str(), line::medium(13.0), ink)];
    let galley = line::galley(&painter, &runs, 240.0);
    let rect = egui::Rect::from_min_size(at + vec2(14.0, 8.0), galley.size() + vec2(20.0, 12.0));
    let corners = egui::CornerRadius::same(CORNER);
    painter.rect_filled(rect, corners, tokens.accent.fill);
    painter.galley(rect.min + vec2(10.0, 6.0), galley, ink);
}
