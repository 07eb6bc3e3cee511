//! A look at an attachment within the window: what it is, what it shows, and the next one.

mod archive;
mod calendar;
mod charset;
mod contact;
mod content;
mod hex;
mod mail;

use std::sync::Arc;

use egui::{Context, Key, Modifiers, TextureHandle, TextureOptions, Ui};

use super::Desk;
use super::sheet::Frames;
use crate::channel::attachment::{
    AttachmentCommand, AttachmentEvent, AttachmentName, AttachmentPicture, Looked, Room,
};
use crate::channel::{Command, Event, Failure, Outcome, Ticket};
use crate::mime::preview::Preview;
use crate::mime::view::{AttachmentView, MailView};
use crate::model::{Charset, Flags, MailId, PartId, SenderChoice};
use crate::ui::action::{Action, AttachmentAction, ReadingAction};
use crate::ui::panel::attachments::said;
use crate::ui::state::State;
use crate::ui::state::attachment::preview_id;
use crate::ui::state::enclosed::named;
use crate::ui::theme::icon;
use crate::ui::widget::{self, IconButton};

/// Width of the sheet.
const WIDTH: f32 = 860.0;
/// What of the window's height is not for a picture: head, foot, the lines above it.
const REST: f32 = 240.0;
/// Points down of a picture at least.
const LEAST: f32 = 120.0;
/// Mails that are looked into, one in the other, before the sheet goes no further.
const DEEPEST: usize = 16;

/// The sheet.
pub(super) struct AttachmentSheet {
    /// The mail, the mail in it that is looked into, and so on; never empty.
    levels: Vec<Level>,
    asked: Asked,
    page: u32,
    looked: Option<Arc<Looked>>,
    seen: Seen,
    /// A mail that is looked into, as the reader draws mails.
    inner: Option<Box<MailView>>,
    failure: Option<Box<Failure>>,
    /// By which charset its text is looked at; the inner `None`: by itself.
    pointed: Option<Option<Charset>>,
    /// By which it is read since that was chosen here.
    kept: Option<Option<Charset>>,
}

/// The files among which one is looked at.
struct Level {
    /// What they lie in: of the first, the mail itself.
    within: Option<AttachmentName>,
    mail: MailId,
    files: Vec<AttachmentView>,
    at: usize,
    /// Subject and author of what they lie in.
    around: (String, String),
}

enum Asked {
    NotYet,
    /// It has gone out, and its ticket is not told yet.
    Now,
    Running(Ticket),
    Over(Ticket),
}

/// What is painted of it.
enum Seen {
    Nothing,
    Came(AttachmentPicture),
    Shown {
        texture: TextureHandle,
        page: u32,
        pages: u32,
    },
    Failed,
}

/// What a person wants to see next.
enum Turn {
    /// So many files further.
    By(isize),
    /// Another page of the same.
    Page(u32),
    /// A file within this one.
    Into(PartId),
    /// What this one lies in.
    Out,
}

impl Level {
    fn name(&self, part: PartId) -> AttachmentName {
        match &self.within {
            None => AttachmentName::new(self.mail, part),
            Some(within) => within.within(part),
        }
    }

    fn file(&self) -> Option<&AttachmentView> {
        self.files.get(self.at)
    }
}

impl AttachmentSheet {
    /// On an attachment of a mail that is read; nothing where there is none of the name.
    pub(super) fn new(which: &AttachmentName, state: &State) -> Option<Self> {
        let part = *which.path.first()?;
        let mut read = state.read_mails().into_iter();
        let view = read.find(|view| view.id == which.mail)?;
        let offered = state.offered(view).into_iter();
        let files: Vec<AttachmentView> = offered.cloned().collect();
        let at = files.iter().position(|one| one.part == part)?;
        Some(Self {
            levels: vec![Level {
                within: None,
                mail: view.id,
                files,
                at,
                around: around(view),
            }],
            asked: Asked::NotYet,
            page: 0,
            looked: None,
            seen: Seen::Nothing,
            inner: None,
            failure: None,
            pointed: None,
            kept: None,
        })
    }

    fn which(&self) -> Option<AttachmentName> {
        let level = self.levels.last()?;
        Some(level.name(level.file()?.part))
    }

    /// A command of this sheet has gone out.
    pub(super) fn sent(&mut self, ticket: Ticket, command: &Command) {
        let looks = matches!(
            command,
            Command::Attachment(AttachmentCommand::Look { .. } | AttachmentCommand::LookBy { .. })
        );
        if looks && matches!(self.asked, Asked::Now) {
            self.asked = Asked::Running(ticket);
        }
    }

    fn is_mine(&self, of: Ticket) -> bool {
        matches!(self.asked, Asked::Running(ticket) | Asked::Over(ticket) if ticket == of)
    }

    /// Takes a fact in.
    pub(super) fn apply(&mut self, event: &Event) {
        match event {
            Event::Attachment(AttachmentEvent::Looked { ticket, looked })
                if self.is_mine(*ticket) =>
            {
                self.inner = inner(*ticket, &looked.preview);
                self.looked = Some(Arc::clone(looked));
            }
            Event::Attachment(AttachmentEvent::Painted {
                ticket, picture, ..
            }) if self.is_mine(*ticket) => {
                self.seen = picture.clone().map_or(Seen::Failed, Seen::Came);
            }
            Event::Ended { ticket, outcome } if self.is_mine(*ticket) => {
                self.asked = Asked::Over(*ticket);
                if let Outcome::Failed(failure) = outcome {
                    self.failure = Some(Box::new(failure.clone()));
                }
            }
            _ => {}
        }
    }

    /// What is to be stopped when it is closed.
    pub(super) fn cancel(&self) -> Option<Action> {
        match self.asked {
            Asked::Running(ticket) => Some(Action::Cancel(ticket)),
            _ => None,
        }
    }

    fn turn(&mut self, turn: &Turn, desk: &mut Desk<'_>) {
        desk.asked.extend(self.cancel());
        let mut page = 0;
        self.pointed = None;
        match turn {
            Turn::By(steps) => {
                if let Some(level) = self.levels.last_mut() {
                    let last = level.files.len().saturating_sub(1);
                    level.at = level.at.saturating_add_signed(*steps).min(last);
                }
            }
            Turn::Page(wanted) => page = *wanted,
            Turn::Into(part) => self.descend(*part),
            Turn::Out => {
                // Around the first of them lies the mail that is read, behind the sheet.
                if self.levels.len() < 2 {
                    desk.close = true;
                    return;
                }
                self.levels.pop();
            }
        }
        self.asked = Asked::NotYet;
        self.failure = None;
        if page == 0 {
            (self.looked, self.inner) = (None, None);
            self.seen = Seen::Nothing;
        }
        self.page = page;
    }

    /// The text is wanted by another charset.
    fn read(&mut self, wish: charset::Wish, desk: &mut Desk<'_>) {
        match wish {
            charset::Wish::Look(charset) => self.pointed = Some(charset),
            charset::Wish::Leave => self.pointed = None,
            charset::Wish::Choose(charset) => {
                (self.pointed, self.kept) = (None, Some(charset));
                if let Some(which) = self.which() {
                    let choose = ReadingAction::ChooseFor(which.mail, charset);
                    desk.asked.push(Action::Reading(choose));
                }
            }
        }
        desk.asked.extend(self.cancel());
        // What is seen stays until the answer is here.
        self.asked = Asked::NotYet;
    }

    fn descend(&mut self, part: PartId) {
        let (Some(within), Some(inner)) = (self.which(), &self.inner) else {
            return;
        };
        let files = inner.content.attachments.clone();
        let at = files.iter().position(|one| one.part == part);
        if let Some(at) = at.filter(|_at| self.levels.len() < DEEPEST) {
            self.levels.push(Level {
                mail: within.mail,
                within: Some(within),
                files,
                at,
                around: around(inner),
            });
        }
    }

    pub(super) fn show(&mut self, ctx: &Context, desk: &mut Desk<'_>) {
        let Some(which) = self.which() else {
            desk.close = true;
            return;
        };
        let room = ctx.content_rect().size() - egui::vec2(72.0, REST);
        let room = egui::vec2(room.x.min(WIDTH - 40.0), room.y.max(LEAST));
        self.ask(ctx, desk, &which, room);
        self.upload(ctx);
        let mut turn = self.keys(ctx, desk);
        let title = self
            .levels
            .last()
            .and_then(Level::file)
            .map(|file| file.name.clone())
            .unwrap_or_default();
        let sheet = Frames {
            width: WIDTH,
            least_height: 200.0,
            ..Frames::new("attachment", &title)
        };
        let (mut wanted, mut wish) = (None, None);
        let mut foot = |ui: &mut Ui, desk: &mut Desk<'_>| {
            if let Some(wanted) = self.foot(ui, desk, &which) {
                turn = Some(wanted);
            }
        };
        sheet.show(
            ctx,
            desk,
            |ui, desk| {
                wanted = content::show(self, ui, desk, room);
                wish = charset::show(self, ui, desk);
            },
            Some(&mut foot),
        );
        if let Some(wish) = wish {
            self.read(wish, desk);
            ctx.request_repaint();
        }
        if let Some(turn) = wanted.or(turn) {
            self.turn(&turn, desk);
            ctx.request_repaint();
        }
    }

    /// Asks for a look as soon as it is known how large it may be.
    fn ask(
        &mut self,
        ctx: &Context,
        desk: &mut Desk<'_>,
        which: &AttachmentName,
        room: egui::Vec2,
    ) {
        if !matches!(self.asked, Asked::NotYet) {
            return;
        }
        self.asked = Asked::Now;
        let scale = ctx.pixels_per_point();
        let which = which.clone();
        let room = Room {
            width: (room.x * scale) as u32,
            // A page of paper is read, not only seen: it may be taller than the window.
            height: (room.y * scale).max(room.x * scale * 1.5) as u32,
        };
        let kept = self.kept.filter(|_charset| which.path.len() == 1);
        let look = match self.pointed.or(kept) {
            Some(charset) if self.page == 0 => AttachmentCommand::LookBy {
                which,
                room,
                charset,
            },
            _ => AttachmentCommand::Look {
                which,
                page: self.page,
                room,
            },
        };
        desk.ask(Command::Attachment(look));
    }

    fn upload(&mut self, ctx: &Context) {
        if let Seen::Came(picture) = &self.seen {
            let size = [picture.width as usize, picture.height as usize];
            let image = egui::ColorImage::from_rgba_premultiplied(size, &picture.pixels);
            self.seen = Seen::Shown {
                texture: ctx.load_texture("looked at", image, TextureOptions::LINEAR),
                page: picture.page,
                pages: picture.pages,
            };
        }
    }

    /// The arrows go to the file before and behind, Space closes.
    fn keys(&self, ctx: &Context, desk: &mut Desk<'_>) -> Option<Turn> {
        // A menu hears its own keys.
        if ctx.text_edit_focused() || egui::Popup::is_any_open(ctx) {
            return None;
        }
        let has_focus = ctx.memory(|memory| memory.focused().is_some());
        let pressed = |key| ctx.input_mut(|input| input.consume_key(Modifiers::NONE, key));
        if pressed(Key::ArrowRight) {
            return self.can(1).then_some(Turn::By(1));
        }
        if pressed(Key::ArrowLeft) {
            return self.can(-1).then_some(Turn::By(-1));
        }
        if pressed(Key::Backspace) && self.levels.len() > 1 {
            return Some(Turn::Out);
        }
        if let Seen::Shown { page, pages, .. } = &self.seen {
            if page + 1 < *pages && pressed(Key::PageDown) {
                return Some(Turn::Page(page + 1));
            }
            if *page > 0 && pressed(Key::PageUp) {
                return Some(Turn::Page(page - 1));
            }
        }
        desk.close |= !has_focus && pressed(Key::Space);
        None
    }

    /// Whether there is a file so many further.
    fn can(&self, steps: isize) -> bool {
        self.levels.last().is_some_and(|level| {
            let next = level.at.checked_add_signed(steps);
            next.is_some_and(|next| next < level.files.len())
        })
    }

    fn foot(&self, ui: &mut Ui, desk: &mut Desk<'_>, which: &AttachmentName) -> Option<Turn> {
        let (words, tokens) = (desk.words, desk.tokens);
        let level = self.levels.last()?;
        let file = level.file()?;
        let mut turn = None;
        if self.levels.len() > 1 {
            let label = words.text("attachment-out");
            if widget::plain(ui, tokens, icon::BACK, label).clicked() {
                turn = Some(Turn::Out);
            }
        }
        let inspection = self.looked.as_ref().map(|looked| &looked.inspection);
        let inspection = inspection.unwrap_or(&file.inspection);
        if said::is_mail(inspection.kind) {
            let label = words.text("attachment-read");
            if widget::primary(ui, tokens, "", label).clicked() {
                let read = AttachmentAction::Read(which.clone());
                desk.asked.push(Action::Attachment(read));
                desk.close = true;
            }
        }
        let label = words.text("attachment-menu-open");
        if widget::plain(ui, tokens, icon::OPEN, label).clicked() {
            desk.asked.push(Action::Attachment(AttachmentAction::Open {
                which: which.clone(),
                despite: false,
            }));
        }
        let label = words.text("attachment-menu-save");
        if widget::plain(ui, tokens, icon::SAVE, label).clicked() {
            desk.asked.push(Action::Attachment(AttachmentAction::Save {
                which: which.clone(),
                name: file.name.clone(),
            }));
        }
        if level.files.len() > 1 {
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                for (mark, key, steps) in [
                    (icon::RIGHT, "attachment-next", 1),
                    (icon::LEFT, "attachment-previous", -1),
                ] {
                    let button = IconButton::new(mark, words.text(key));
                    let pressed = ui
                        .add_enabled_ui(self.can(steps), |ui| button.ui(ui, tokens).clicked())
                        .inner;
                    if pressed {
                        turn = Some(Turn::By(steps));
                    }
                }
            });
        }
        turn
    }
}

/// What names a mail in a line about what lies in it.
fn around(view: &MailView) -> (String, String) {
    let (subject, author) = named(view);
    (subject.to_owned(), author.to_owned())
}

/// A mail as the reader draws mails. Its id is no other's, so that nothing is taken for its own
/// that is known of others.
fn inner(ticket: Ticket, preview: &Preview) -> Option<Box<MailView>> {
    let Preview::Mail(content) = preview else {
        return None;
    };
    Some(Box::new(MailView {
        id: preview_id(ticket),
        folder: crate::model::Folder {
            account: crate::model::AccountId::new("file").ok()?,
            name: crate::model::FolderName::Inbox,
        },
        flags: Flags::SEEN,
        choice: SenderChoice::default(),
        insight: Arc::default(),
        content: (**content).clone(),
    }))
}
