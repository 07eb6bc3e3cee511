//! The reader: what can be done with the mail, who wrote it, what it says.

use egui::{Align, Frame, Layout, Margin, ScrollArea, Ui, vec2};

use super::body::Body;
use super::page::{PagePanel, find_bar};
use super::source::SourcePanel;
use super::{
    Look, answer, attachments, cut, empty, enclosed, encrypted, line, origin, reader_head, several,
    strip,
};
use crate::channel::Command;
use crate::channel::page::PageName;
use crate::mime::view::{MailView, Piece, TextOrigin};
use crate::model::{Flags, FolderName};
use crate::ui::action::{
    Action, OriginAction, PageAction, PaperAction, PictureAction, ReadingAction,
};
use crate::ui::state::reader::Shown;
use crate::ui::theme::icon;
use crate::ui::theme::measure::{READING, SPACE_8, SPACE_12, SPACE_16, SPACE_24};
use crate::ui::widget::bar::BarIntent;
use crate::ui::widget::{Bar, Tone, hairline};

/// Points that the choice of views takes.
const VIEWS: f32 = 220.0;

/// The reader.
pub struct ReaderPanel<'a> {
    /// What it draws from.
    pub look: Look<'a>,
    /// Whether it lies over the list and needs a way back.
    pub over_list: bool,
}

impl ReaderPanel<'_> {
    /// Draws one frame.
    pub fn ui(self, ui: &mut Ui, asked: &mut Vec<Action>) {
        let state = self.look.state;
        if state.selection.len() > 1 {
            return several::several(ui, self.look, asked);
        }
        match &state.reader.shown {
            Shown::Mail(view) => self.mail(ui, view, asked),
            Shown::Failed(_mail, failure) => {
                self.actions(ui, None, asked);
                empty::failed(ui, self.look, failure, asked);
            }
            Shown::Nothing => empty::reader(ui, self.look),
        }
    }

    fn mail(&self, ui: &mut Ui, view: &MailView, asked: &mut Vec<Action>) {
        self.actions(ui, Some(view), asked);
        if let Some(source) = &self.look.state.reader.source {
            let look = self.look;
            return SourcePanel { look, source }.ui(ui, asked);
        }
        find_bar(ui, self.look, asked);
        // Without a motion: what is scrolled to stays in sight while what is above it is laid out.
        let mut area = ScrollArea::vertical()
            .id_salt(("mail", view.id.0))
            .animated(false);
        if self.look.state.reader.fresh {
            area = area.vertical_scroll_offset(0.0);
        }
        area.auto_shrink(false).show(ui, |ui| {
            let room = ui.available_width();
            let side = if room < 520.0 {
                SPACE_16
            } else {
                SPACE_24 + 4.0
            };
            let column = (room - 2.0 * side).clamp(120.0, READING);
            // Wide windows: the column stays near the middle, but never far from the list.
            let left = side.max(((room - column) / 2.0).min(120.0));
            ui.horizontal_top(|ui| {
                ui.spacing_mut().item_spacing.x = 0.0;
                ui.add_space(left);
                ui.allocate_ui_with_layout(vec2(column, 0.0), Layout::top_down(Align::Min), |ui| {
                    ui.set_width(column);
                    self.column(ui, view, asked);
                });
            });
        });
    }

    fn column(&self, ui: &mut Ui, view: &MailView, asked: &mut Vec<Action>) {
        let look = self.look;
        ui.spacing_mut().item_spacing.x = SPACE_8;
        ui.add_space(SPACE_16 + 4.0);
        if self.reads_conversation(view) {
            return self.conversation(ui, view, asked);
        }
        enclosed::line(ui, look, asked);
        reader_head::subject(ui, look, view);
        ui.add_space(SPACE_12);
        reader_head::author(ui, look, view, asked);
        self.text(ui, view, asked);
        ui.add_space(SPACE_24 * 2.0);
    }

    /// What a mail says, with what must be known about it.
    pub(super) fn text(&self, ui: &mut Ui, view: &MailView, asked: &mut Vec<Action>) {
        let look = self.look;
        origin::origin(ui, look, view, asked);
        self.part(ui, view, asked);
        answer::cards(ui, look, view, asked);
        strip::strip(ui, look, view, asked);
        answer::steps(ui, look, view, asked);
        cut::bar(ui, look, view, asked);
        encrypted::bar(ui, look, view, asked);
        attachments::chips(ui, look, view, asked);
        ui.add_space(SPACE_16);
        self.words(ui, view, asked);
        cut::end(ui, look, view);
        answer::contacts(ui, look, view, asked);
        attachments::thumbnails(ui, look, view, asked);
    }

    /// The mail itself, as its sender meant it or as text.
    fn words(&self, ui: &mut Ui, view: &MailView, asked: &mut Vec<Action>) {
        let (look, content) = (self.look, &view.content);
        if look.state.pages.shows(view) && self.pieces(ui, view, asked) {
            return;
        }
        match content.origin {
            TextOrigin::Nothing => encrypted::no_text(ui, look, content),
            TextOrigin::Plain | TextOrigin::Html => {
                Body::of(look, view).ui(ui, asked);
            }
        }
    }

    /// The mail as its sender meant it. `false`: a page of it cannot be drawn, and the whole text
    /// is to be shown.
    fn pieces(&self, ui: &mut Ui, view: &MailView, asked: &mut Vec<Action>) -> bool {
        let look = self.look;
        let name_of = |piece: &Piece| match piece {
            Piece::Page(part) => Some(PageName {
                mail: view.id,
                part: *part,
            }),
            Piece::Text(_) => None,
        };
        let pieces = &view.content.pieces;
        let failed = pieces.iter().filter_map(name_of).find(|name| {
            let page = look.state.pages.page(*name);
            page.is_some_and(|page| page.failure.is_some())
        });
        if let Some(name) = failed {
            return PagePanel { look, view, name }.ui(ui, asked);
        }
        for piece in pieces {
            match (name_of(piece), piece) {
                (Some(name), _) => {
                    PagePanel { look, view, name }.ui(ui, asked);
                }
                (None, Piece::Text(paragraphs)) => {
                    let body = Body::of(look, view).only(paragraphs.clone());
                    ui.scope(|ui| body.ui(ui, asked));
                }
                (None, Piece::Page(_)) => {}
            }
            ui.add_space(SPACE_8);
        }
        true
    }

    /// Says that only the beginning of the mail is here, and fetches the rest.
    fn part(&self, ui: &mut Ui, view: &MailView, asked: &mut Vec<Action>) {
        let (state, words) = (self.look.state, self.look.words);
        let Some(octets) = state.row(view.id).and_then(|row| row.whole_octets) else {
            return;
        };
        let size = [("size", words.size(octets).into())];
        ui.add_space(12.0);
        let bar = Bar {
            tone: Tone::Decide,
            summary: &words.text_with("reader-part", &size),
            detail: words.text("reader-part-detail"),
            button: Some(words.text("reader-part-button")),
            close: None,
        };
        if bar.ui(ui, self.look.tokens) == Some(BarIntent::Act) {
            let whole = Command::FetchWhole { mail: view.id };
            asked.push(Action::Ask(Box::new(whole)));
        }
    }

    /// What can be done with the mail.
    fn actions(&self, ui: &mut Ui, view: Option<&MailView>, asked: &mut Vec<Action>) {
        let look = self.look;
        let margin = Margin {
            left: 16,
            right: 12,
            top: 8,
            bottom: 7,
        };
        Frame::new().inner_margin(margin).show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = 2.0;
                if self.over_list {
                    line::action_button(ui, icon::BACK, Action::Back, look, asked);
                    ui.add_space(SPACE_8);
                }
                let is_in = |name: &FolderName| view.is_some_and(|view| view.folder.name == *name);
                let drafts = is_in(&FolderName::Drafts);
                if let (true, Some(view)) = (drafts, view) {
                    let label = look.words.text("action-edit-draft");
                    if crate::ui::widget::primary(ui, look.tokens, icon::COMPOSE, label).clicked() {
                        asked.push(Action::EditDraft(view.id));
                    }
                    ui.add_space(SPACE_8);
                }
                let in_junk = is_in(&FolderName::Junk);
                let spam = if in_junk {
                    (icon::INBOX, Action::NotJunk)
                } else {
                    (icon::JUNK, Action::Junk)
                };
                for (mark, action) in [
                    (icon::REPLY, Action::Reply),
                    (icon::REPLY_ALL, Action::ReplyAll),
                    (icon::FORWARD, Action::Forward),
                ] {
                    line::action_button(ui, mark, action, look, asked);
                }
                ui.add_space(12.0);
                for (mark, action) in [
                    (icon::ARCHIVE, Action::Archive),
                    (icon::DELETE, Action::Delete),
                    spam,
                ] {
                    line::action_button(ui, mark, action, look, asked);
                }
                if let Some(view) = view {
                    ui.add_space(12.0);
                    self.marks(ui, view, asked);
                    self.views(ui, view, asked);
                }
            });
        });
        hairline(ui, look.tokens);
    }

    fn marks(&self, ui: &mut Ui, view: &MailView, asked: &mut Vec<Action>) {
        let look = self.look;
        let unread = if view.flags.contains(Flags::SEEN) {
            (icon::UNREAD, Action::MarkUnread)
        } else {
            (icon::READ, Action::MarkRead)
        };
        line::action_button(ui, unread.0, unread.1, look, asked);
        let name = look.words.text(Action::ToggleFlag.key());
        let flagged = view.flags.contains(Flags::FLAGGED);
        let shortcut = ui.ctx().format_shortcut(&Action::ToggleFlag.shortcuts()[0]);
        let button = crate::ui::widget::IconButton {
            color: flagged.then_some(look.tokens.gold.text),
            shortcut: &shortcut,
            ..crate::ui::widget::IconButton::new(icon::FLAG, name)
        };
        if button.ui(ui, look.tokens).clicked() {
            asked.push(Action::ToggleFlag);
        }
        line::action_button(ui, icon::FOLDER, Action::Move, look, asked);
        let name = look.words.text("action-more");
        let response = crate::ui::widget::icon_button(ui, look.tokens, icon::MORE, name);
        egui::Popup::menu(&response).show(|ui| {
            ui.set_min_width(200.0);
            ui.spacing_mut().item_spacing.y = 1.0;
            let pages = [
                Action::Page(PageAction::TurnView),
                Action::Page(PageAction::Find),
                Action::Page(PageAction::Larger),
                Action::Page(PageAction::Smaller),
                Action::Page(PageAction::Actual),
                Action::Page(PageAction::TurnGround),
            ];
            let readings = [
                Action::Reading(ReadingAction::Lens),
                Action::Reading(ReadingAction::TurnQuotes),
                Action::Reading(ReadingAction::TurnFixed),
            ];
            let pictures = [
                Action::Pictures(PictureAction::Show(None)),
                Action::Pictures(PictureAction::Always(None)),
                Action::Pictures(PictureAction::Never(None)),
                Action::Pictures(PictureAction::Ask(None)),
            ];
            let pages = pages.into_iter().chain(readings).chain(pictures);
            let pages = pages.filter(|one| one.enabled(look.state));
            let others = [
                Action::Tag,
                Action::FilterLikeThis,
                Action::Origin(OriginAction::Toggle),
                Action::Paper(PaperAction::Print),
                Action::Paper(PaperAction::SavePdf),
                Action::Paper(PaperAction::SaveMail),
                Action::ToggleSource,
                Action::Transcript,
                Action::Palette,
            ];
            let others = others.into_iter().filter(|one| one.enabled(look.state));
            for action in pages.chain(others) {
                let mut button = egui::Button::new(look.words.text(action.key()));
                if let Some(shortcut) = action.shortcuts().first() {
                    button = button.shortcut_text(ui.ctx().format_shortcut(shortcut));
                }
                if ui.add(button).clicked() {
                    asked.push(action);
                    ui.close();
                }
            }
        });
    }

    /// At the right end, where there is room: as designed or as text, and how large.
    fn views(&self, ui: &mut Ui, view: &MailView, asked: &mut Vec<Action>) {
        let look = self.look;
        let has_view = Action::Page(PageAction::TurnView).enabled(look.state);
        if !has_view || ui.available_width() < VIEWS {
            return;
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let labels = ["page-drawn", "page-text"].map(|key| look.words.text(key));
            let chosen = usize::from(!look.state.pages.shows(view));
            let name = look.words.text("page-view");
            let tokens = look.tokens;
            if crate::ui::widget::segments(ui, tokens, name, &labels, chosen).is_some() {
                asked.push(Action::Page(PageAction::TurnView));
            }
            let turn = Action::Page(PageAction::TurnGround);
            if chosen == 0 && turn.enabled(look.state) {
                line::action_button(ui, icon::GROUND, turn, look, asked);
            }
            if look.state.pages.is_zoomed() && chosen == 0 {
                let percent = u64::from(look.state.pages.size()).into();
                let text = look.words.text_with("page-zoom", &[("percent", percent)]);
                if crate::ui::widget::quiet(ui, tokens, "", &text).clicked() {
                    asked.push(Action::Page(PageAction::Actual));
                }
            }
        });
    }
}
