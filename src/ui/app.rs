//! The window itself: facts in, one frame out, actions performed.

mod farewell;
mod hearing;
mod news;
mod panes;
mod tiles;

use std::path::PathBuf;
use std::time::Duration;

use egui::{Ui, ViewportCommand};
use jiff::tz::TimeZone;

use super::action::{Action, ToFile};
use super::compose::Desk;
use super::console::Consoles;
use super::dialog::Dialogs;
use super::files::{Chosen, Files, Purpose};
use super::panel::mail_list::ListNeeds;
use super::perform::{Effect, Performer};
use super::state::{Kept, State};
use super::theme::{Theme, Themes, fonts};
use super::words::{Language, Words};
use crate::channel::print::PrintCommand;
use crate::channel::source::SourceCommand;
use crate::channel::{
    Announcement, AttachmentCommand, CarryEvent, Command, ConsoleCommand, Event, Failure, Handle,
    Task,
};
use crate::model::text::link::opened;
use crate::model::{AccountSettings, Announce, Timestamp};
use farewell::{Farewell, Parting};
use news::News;

/// A frame that takes us longer than this is noted in the log.
const SLOW_FRAME: Duration = Duration::from_millis(16);
/// Time for facts in one frame: what is left waits for the next.
const RECEIVE_TIME: Duration = Duration::from_millis(4);
/// Seconds between two times that what the window remembers is written down.
const KEEP_SECONDS: i64 = 5;

/// What the window needs of its surroundings.
pub struct Options {
    /// What [`Options::save`] was given last; empty at first.
    pub kept: String,
    /// Writes down what the window remembers.
    pub save: Box<dyn Fn(String)>,
    /// The time.
    pub clock: Box<dyn Fn() -> Timestamp>,
    /// Whose calendar and clocks the window goes by.
    pub zone: TimeZone,
    /// Time since some moment, finer than the clock: how long a person waits for a frame.
    pub stopwatch: Box<dyn Fn() -> Duration>,
    /// What this thread has taken of the processor: what a frame costs, whoever else works.
    pub processor: Box<dyn Fn() -> Duration>,
    /// Opens a web address with the system's program.
    pub open_link: Box<dyn Fn(&str)>,
    /// Begins to drag a file out of the window, the button still down; `None`: nothing can here.
    pub drag_out: Option<Box<dyn Fn(PathBuf)>>,
    /// The accounts of config.toml, shown before the worker tells them.
    pub accounts: Vec<AccountSettings>,
    /// `language` of config.toml.
    pub language: String,
    /// The system's language, such as `zh-Hans-CN`.
    pub system_language: Option<String>,
    /// `theme` of config.toml.
    pub theme: String,
    /// How new mail is announced, as config.toml says.
    pub announcing: Announce,
    /// Shows something on the desktop, outside the window; `None`: it is out of date.
    pub announce: Box<dyn Fn(Option<Announcement>)>,
    /// Where attachments are saved at first.
    pub downloads: Option<PathBuf>,
    /// A `mailto:` address or the path of a mail to begin with.
    pub open: Option<String>,
    /// Whether the window is driven from outside: child windows are then drawn inside it, and
    /// the system's file dialogs are not used.
    pub driven: bool,
}

/// The main window.
pub struct App {
    state: State,
    handle: Handle,
    options: Options,
    themes: Themes,
    theme: Theme,
    words: Words,
    files: Files,
    desk: Desk,
    dialogs: Dialogs,
    consoles: Consoles,
    /// What stands in the search box.
    typed: String,
    asked: Vec<Action>,
    title: String,
    saved: Kept,
    saved_at: Timestamp,
    /// When that was last compared with what the window remembers.
    compared_at: Timestamp,
    farewell: Farewell,
    parting: Parting,
    news: News,
    /// What this frame has taken so far.
    spent: Duration,
    /// The worker could not begin.
    not_started: Option<Failure>,
}

/// What the program was started with: a `mailto:` address, else a file.
fn asked_from_outside(argument: String) -> Action {
    let scheme = argument.get(..7).unwrap_or_default();
    if scheme.eq_ignore_ascii_case("mailto:") {
        Action::Mailto(argument)
    } else {
        Action::OpenFile(argument.into())
    }
}

impl App {
    /// A window over this worker.
    ///
    /// # Errors
    /// A fault in the theme files, which the tests find.
    pub fn new(
        ctx: &egui::Context,
        handle: Handle,
        options: Options,
    ) -> Result<Self, toml::de::Error> {
        let themes = Themes::load()?;
        let theme = Theme::from_setting(&options.theme);
        fonts::install(ctx);
        themes.apply(ctx, theme);
        if options.driven {
            ctx.set_embed_viewports(true);
        }
        let words = words_of(&options.language, &options);
        let kept = Kept::from_json(&options.kept);
        let mut state = State::new(kept.clone());
        state.zone = options.zone.clone();
        state.drags_out = options.drag_out.is_some();
        state.begin(options.accounts.clone());
        let mut asked = Vec::new();
        asked.extend(options.open.clone().map(asked_from_outside));
        Ok(Self {
            state,
            handle,
            themes,
            theme,
            words,
            files: Files::new(!options.driven),
            desk: Desk::new(),
            consoles: Consoles::new(),
            dialogs: Dialogs::new(&options.language, &options.theme, options.announcing),
            typed: String::new(),
            asked,
            title: String::new(),
            saved: kept,
            saved_at: (options.clock)(),
            compared_at: Timestamp(i64::MIN),
            farewell: Farewell::Not,
            parting: Parting::default(),
            news: News::default(),
            spent: Duration::ZERO,
            not_started: None,
            options,
        })
    }

    /// What the window shows.
    #[must_use]
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Why the worker could not begin, where it could not: it does nothing any more.
    #[must_use]
    pub fn not_started(&self) -> Option<&Failure> {
        self.not_started.as_ref()
    }

    fn receive(&mut self, ctx: &egui::Context) {
        let began = (self.options.stopwatch)();
        while let Some(event) = self.handle.try_next() {
            match &event {
                Event::Finished => self.farewell = Farewell::Done,
                Event::Arrived { mails, newest } => self.news.came(*mails, newest),
                Event::Notice { failure } if failure.task == Task::Start => {
                    self.not_started = Some(failure.clone());
                }
                Event::Raise { argument } => {
                    ctx.send_viewport_cmd(ViewportCommand::Minimized(false));
                    ctx.send_viewport_cmd(ViewportCommand::Focus);
                    self.asked.extend(argument.clone().map(asked_from_outside));
                }
                // Settings have come back with the mail.
                Event::Carry(CarryEvent::Restored { preferences, .. }) => {
                    let (language, theme) = preferences.clone();
                    self.prefer(ctx, &language, &theme);
                }
                _ => {}
            }
            self.desk.apply(&event, &self.state);
            self.dialogs.apply(&event, &self.state);
            self.consoles.apply(&event, &self.state);
            self.state.apply(event);
            if (self.options.stopwatch)().saturating_sub(began) > RECEIVE_TIME {
                ctx.request_repaint();
                break;
            }
        }
    }

    /// Notes what a frame took: ours, and all of the one before with egui's share.
    fn note_frame(&self, frame: &eframe::Frame) {
        let cpu_ms = self.spent.as_secs_f64() * 1000.0;
        let whole_ms = frame
            .info()
            .cpu_usage
            .map_or(0.0, |s| f64::from(s) * 1000.0);
        let listed = self.state.list.len();
        tracing::trace!(target: "hongyan::frame", cpu_ms, last_whole_ms = whole_ms, listed);
        if self.spent > SLOW_FRAME {
            tracing::debug!(target: "hongyan::frame", "a frame took {cpu_ms:.1} ms");
        }
    }

    fn perform_all(&mut self, ctx: &egui::Context) {
        let mut performer = Performer::new(&mut self.state, &mut self.handle);
        for action in std::mem::take(&mut self.asked) {
            performer.perform(action);
        }
        performer.follow_up();
        let effects = performer.effects;
        for effect in effects {
            self.carry_out(ctx, effect);
        }
        if self.state.is_looking() {
            // The rest of a long text has its turn in the next frame.
            ctx.request_repaint();
        }
        if self.typed != self.state.search.typed {
            self.typed = self.state.search.typed.clone();
        }
    }

    fn carry_out(&mut self, ctx: &egui::Context, effect: Effect) {
        match effect {
            Effect::Sent(ticket, command) => {
                self.desk.sent(ticket, &command);
                self.dialogs.sent(ticket, &command);
                self.consoles.sent(ticket, &command);
                if let Command::SavePreferences {
                    language,
                    theme,
                    announce,
                } = &*command
                {
                    self.prefer(ctx, language, theme);
                    self.options.announcing = *announce;
                }
            }
            Effect::Open(dialog) => self.dialogs.open(dialog, &self.state),
            Effect::OpenLink(url) => (self.options.open_link)(&opened(&url)),
            Effect::AskSaveTo { which, name } => {
                let folder = self.save_folder();
                let purpose = Purpose::Save { which, name };
                self.files.ask(ctx, &self.words, purpose, folder);
            }
            Effect::AskFolderFor(which) => {
                let folder = self.save_folder();
                self.files
                    .ask(ctx, &self.words, Purpose::SaveAll(which), folder);
            }
            Effect::AskFiles(draft) => {
                let folder = self.options.downloads.clone();
                self.files
                    .ask(ctx, &self.words, Purpose::Attach(draft), folder);
            }
            Effect::AskTo(file) => {
                let folder = self.state.kept.save_folder.clone();
                let folder = folder.or_else(|| self.options.downloads.clone());
                self.files
                    .ask(ctx, &self.words, Purpose::Mail(file), folder);
            }
            Effect::Copy(text) => ctx.copy_text(text),
            Effect::Console(account) => self.consoles.open(account, &self.state),
            Effect::AskTextTo { name, text } => {
                let folder = self.options.downloads.clone();
                let purpose = Purpose::SaveText { name, text };
                self.files.ask(ctx, &self.words, purpose, folder);
            }
            Effect::AskSession => {
                let folder = self.options.downloads.clone();
                self.files.ask(ctx, &self.words, Purpose::Session, folder);
            }
            Effect::AskCarry(file) => {
                let folder = self.options.downloads.clone();
                self.files
                    .ask(ctx, &self.words, Purpose::Carry(file), folder);
            }
            Effect::Quit => ctx.send_viewport_cmd(ViewportCommand::Close),
        }
    }

    /// Language and theme as config.toml has them now.
    fn prefer(&mut self, ctx: &egui::Context, language: &str, theme: &str) {
        self.words = words_of(language, &self.options);
        self.theme = Theme::from_setting(theme);
        self.themes.apply(ctx, self.theme);
        language.clone_into(&mut self.options.language);
    }

    /// Where a person saved something last.
    fn save_folder(&self) -> Option<PathBuf> {
        let last = self.state.kept.save_folder.clone();
        last.or_else(|| self.options.downloads.clone())
    }

    fn file_chosen(&mut self, chosen: Chosen) {
        match chosen {
            Chosen::Save { which, to } => {
                self.state.kept.save_folder = to.parent().map(PathBuf::from);
                let command = Command::Attachment(AttachmentCommand::Save { which, to });
                self.asked.push(Action::Ask(Box::new(command)));
            }
            Chosen::SaveAll { which, folder } => {
                self.state.kept.save_folder = Some(folder.clone());
                let command = Command::Attachment(AttachmentCommand::SaveAll { which, folder });
                self.asked.push(Action::Ask(Box::new(command)));
            }
            Chosen::Mail(file, to) => {
                self.state.kept.save_folder = to.parent().map(PathBuf::from);
                let command = match file {
                    ToFile::Mail { mail, .. } => Command::Source(SourceCommand::Save { mail, to }),
                    ToFile::Pdf { page, .. } => Command::Print(PrintCommand::SavePdf { page, to }),
                };
                self.asked.push(Action::Ask(Box::new(command)));
            }
            Chosen::SaveText { text, to } => {
                let command = Command::Console(ConsoleCommand::Save { text, to });
                self.asked.push(Action::Ask(Box::new(command)));
            }
            Chosen::Session(file) => {
                let command = Command::Console(ConsoleCommand::Read { file });
                self.asked.push(Action::Ask(Box::new(command)));
            }
            Chosen::Carry(file, paths) => self.dialogs.carry_chosen(file, paths),
            // Only the way in asks for one.
            Chosen::Profile(_folder) => {}
            Chosen::Attach(draft, files) => self.asked.push(Action::Attach { draft, files }),
        }
    }

    fn keep(&mut self, now: bool) {
        self.state.kept.mail = self.state.reader.mail().map(|mail| mail.0);
        // Looking whether anything has changed costs something too: once a second will do.
        let due = self.saved_at.plus_seconds(KEEP_SECONDS) <= self.state.now
            && self.compared_at != self.state.now;
        if !now && !due {
            return;
        }
        self.compared_at = self.state.now;
        self.state.kept.snapshot = self.state.snapshot();
        if self.state.kept != self.saved {
            (self.options.save)(self.state.kept.to_json());
            self.saved = self.state.kept.clone();
            self.saved_at = self.state.now;
        }
    }

    /// Wakes the window when something shown runs out: the time for undo, the day.
    fn wake_later(&self, ctx: &egui::Context) {
        let now = self.state.now;
        let ends = [
            self.state.undo.ends(now),
            self.state.told.as_ref().map(|told| told.until),
            self.state.list.due_later(now),
            // The seconds left are counted down.
            self.state.undoable_send().map(|_item| now.plus_seconds(1)),
            // "today" becomes "yesterday" with an hour's grace.
            Some(now.plus_seconds(3600)),
        ];
        if let Some(end) = ends.into_iter().flatten().min() {
            let seconds = u64::try_from(end.0 - now.0).unwrap_or(0);
            ctx.request_repaint_after(Duration::from_secs(seconds.max(1)));
        }
    }

    fn name_window(&mut self, ctx: &egui::Context) {
        let place = crate::model::Place::Unified(crate::model::FolderName::Inbox);
        let title = match self.state.unread(&place) {
            0 => "Hongyan 鸿雁".to_owned(),
            unread => format!("Hongyan 鸿雁 ({unread})"),
        };
        if title != self.title {
            ctx.send_viewport_cmd(ViewportCommand::Title(title.clone()));
            self.title = title;
        }
        ctx.input(|input| {
            let viewport = input.viewport();
            self.state.kept.maximized = viewport.maximized.unwrap_or(false);
            if let Some(rect) = viewport.inner_rect
                && !self.state.kept.maximized
            {
                self.state.kept.window_points = (rect.width(), rect.height());
            }
        });
    }

    /// What was only for this frame is over; rows about to be seen are asked for.
    fn after_frame(&mut self, needs: Option<ListNeeds>) {
        self.state.focus_search = false;
        self.state.reader.fresh = false;
        self.state.pages.frame_over();
        self.state.reader.conversation.reveal = None;
        if let Some(open) = &mut self.state.server_mailbox {
            open.reveal = None;
        }
        let Some(needs) = needs else { return };
        self.state.list.reveal = None;
        if needs.page_rows > 0 {
            self.state.list.page_rows = needs.page_rows;
            self.state.list.scrolled(needs.scroll);
            self.state.kept.scrolled = needs.scroll;
        }
        Performer::new(&mut self.state, &mut self.handle).want_rows(needs.rows);
    }
}

fn words_of(setting: &str, options: &Options) -> Words {
    let language = Language::from_setting(setting, options.system_language.as_deref());
    Words::new(language, options.zone.clone())
}

impl eframe::App for App {
    fn logic(&mut self, ctx: &egui::Context, _frame: &mut eframe::Frame) {
        let began = (self.options.processor)();
        self.state.now = (self.options.clock)();
        self.receive(ctx);
        self.upload_tiles(ctx);
        self.drag_out(ctx);
        self.announce(ctx);
        if let Some(chosen) = self.files.answered(ctx) {
            self.file_chosen(chosen);
        }
        self.perform_all(ctx);
        self.say_goodbye(ctx);
        self.spent = (self.options.processor)().saturating_sub(began);
    }

    fn ui(&mut self, ui: &mut Ui, frame: &mut eframe::Frame) {
        let began = (self.options.processor)();
        let ctx = ui.ctx().clone();
        let layer = self.hear(ui);
        self.panes(ui, layer);
        if layer.is_left(ui) {
            self.asked.push(Action::Back);
        }
        if !self.asked.is_empty() {
            // What was asked shows with the next frame, at once.
            ctx.request_repaint();
            self.perform_all(&ctx);
        }
        self.name_window(&ctx);
        self.keep(false);
        self.wake_later(&ctx);
        self.spent += (self.options.processor)().saturating_sub(began);
        self.note_frame(frame);
    }

    fn clear_color(&self, visuals: &egui::Visuals) -> [f32; 4] {
        visuals.panel_fill.to_normalized_gamma_f32()
    }
}
