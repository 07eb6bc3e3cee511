//! The way in: where settings or folder cannot be used, the window says what is in the way and
//! tries again when it is asked to; else it is the mail's at once.

mod screen;

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use egui::{CentralPanel, Frame, Ui};
use jiff::tz::TimeZone;

use super::app::{App, Options};
use super::files::{Chosen, Files, Purpose};
use super::first_size::FirstSize;
use super::theme::{Theme, Themes, fonts};
use super::words::{Language, Words};
use crate::channel::Handle;
use crate::channel::obstacle::Obstacle;
use screen::Asked;

/// Wakes the window from any thread.
pub type Wake = Box<dyn Fn() + Send + Sync>;

/// Reads the settings and starts the worker; a folder is given where the person chose another.
pub type Begin<'a> =
    Box<dyn FnMut(Option<&Path>, Wake) -> Result<(Handle, Options), Obstacle> + 'a>;

/// What stood in the way last; for whoever opened the window.
pub type InTheWay = Rc<RefCell<Option<Obstacle>>>;

/// What the way in needs of its surroundings, whatever stands in config.toml.
pub struct Outside {
    /// What the window remembered last.
    pub kept: String,
    /// The system's language, such as `zh-Hans-CN`.
    pub system_language: Option<String>,
    /// Whose clocks the window goes by.
    pub zone: TimeZone,
    /// Where a folder is looked for at first.
    pub downloads: Option<PathBuf>,
    /// Opens a file with the system's program; `false`: there is none.
    pub open_file: Box<dyn Fn(&Path) -> bool>,
    /// The icon as PNG; empty: none.
    pub icon_png: &'static [u8],
    /// Whether the window is driven from outside.
    pub driven: bool,
}

/// The window, before and after the way is free.
pub struct Entrance<'a> {
    begin: Begin<'a>,
    outside: Outside,
    /// Another folder that the person has chosen.
    folder: Option<PathBuf>,
    in_the_way: InTheWay,
    place: Standing,
    first_size: FirstSize,
}

/// Where the program stands.
enum Standing {
    Outside(Box<Blocked>),
    Inside(Box<App>),
}

/// The screen before the way is free.
struct Blocked {
    obstacle: Obstacle,
    themes: Themes,
    words: Words,
    files: Files,
    is_fresh: bool,
    /// No program opens the file.
    has_no_editor: bool,
}

impl<'a> Entrance<'a> {
    /// Tries the way in.
    ///
    /// # Errors
    /// A fault in the theme files, which the tests find.
    pub fn new(
        ctx: &egui::Context,
        begin: Begin<'a>,
        outside: Outside,
        in_the_way: InTheWay,
    ) -> Result<Self, toml::de::Error> {
        let mut begin = begin;
        let place = enter(ctx, &mut begin, None, (&outside, &in_the_way))?;
        Ok(Self {
            first_size: FirstSize::new(outside.kept.is_empty()),
            begin,
            outside,
            folder: None,
            in_the_way,
            place,
        })
    }

    /// The window with mail in it, once the way is free.
    #[must_use]
    pub fn inside(&self) -> Option<&App> {
        match &self.place {
            Standing::Inside(app) => Some(app),
            Standing::Outside(_) => None,
        }
    }

    fn attempt(&mut self, ctx: &egui::Context) -> Result<(), toml::de::Error> {
        let around = (&self.outside, &self.in_the_way);
        self.place = enter(ctx, &mut self.begin, self.folder.as_deref(), around)?;
        Ok(())
    }

    fn block(&mut self, ctx: &egui::Context, obstacle: Obstacle) -> Result<(), toml::de::Error> {
        self.in_the_way.replace(Some(obstacle.clone()));
        let blocked = Blocked::new(ctx, obstacle, &self.outside)?;
        self.place = Standing::Outside(Box::new(blocked));
        Ok(())
    }

    /// The same where the themes were read before: they are what they were.
    fn attempt_again(&mut self, ctx: &egui::Context) {
        if let Err(fault) = self.attempt(ctx) {
            tracing::error!("a theme: {fault}");
        }
    }

    fn answer(&mut self, ctx: &egui::Context, asked: Asked) {
        let Standing::Outside(blocked) = &mut self.place else {
            return;
        };
        match asked {
            Asked::Again => {
                self.attempt_again(ctx);
            }
            Asked::OpenFile => {
                if let Obstacle::Settings(place) = &blocked.obstacle {
                    blocked.has_no_editor = !(self.outside.open_file)(&place.file);
                }
            }
            Asked::OtherFolder => {
                let folder = self.outside.downloads.clone();
                let (files, words) = (&mut blocked.files, &blocked.words);
                files.ask(ctx, words, Purpose::Profile, folder);
            }
        }
    }

    fn chosen(&mut self, ctx: &egui::Context, chosen: Chosen) {
        if let Chosen::Profile(folder) = chosen {
            self.folder = Some(folder);
            self.attempt_again(ctx);
        }
    }
}

/// Tries the way in and says where that leads.
fn enter(
    ctx: &egui::Context,
    begin: &mut Begin<'_>,
    folder: Option<&Path>,
    (outside, in_the_way): (&Outside, &InTheWay),
) -> Result<Standing, toml::de::Error> {
    let woken = ctx.clone();
    let wake = Box::new(move || woken.request_repaint());
    let place = match begin(folder, wake) {
        Ok((handle, options)) => {
            in_the_way.replace(None);
            Standing::Inside(Box::new(App::new(ctx, handle, options)?))
        }
        Err(obstacle) => {
            in_the_way.replace(Some(obstacle.clone()));
            Standing::Outside(Box::new(Blocked::new(ctx, obstacle, outside)?))
        }
    };
    ctx.request_repaint();
    Ok(place)
}

impl Blocked {
    fn new(
        ctx: &egui::Context,
        obstacle: Obstacle,
        outside: &Outside,
    ) -> Result<Self, toml::de::Error> {
        let themes = Themes::load()?;
        fonts::install(ctx);
        themes.apply(ctx, Theme::System);
        if outside.driven {
            ctx.set_embed_viewports(true);
        }
        let language = Language::from_setting("auto", outside.system_language.as_deref());
        Ok(Self {
            obstacle,
            themes,
            words: Words::new(language, outside.zone.clone()),
            files: Files::new(!outside.driven),
            is_fresh: true,
            has_no_editor: false,
        })
    }

    fn ui(&mut self, ui: &mut Ui) -> (Option<Asked>, Option<Chosen>) {
        let tokens = self.themes.current(ui.ctx(), Theme::System).clone();
        let frame = Frame::new().fill(tokens.surface.top);
        let shown = CentralPanel::no_frame()
            .frame(frame)
            .show(ui, |ui| screen::ui(ui, self, &tokens));
        let chosen = self.files.show(ui, &tokens, &self.words);
        (shown.inner, chosen)
    }
}

impl eframe::App for Entrance<'_> {
    fn logic(&mut self, ctx: &egui::Context, frame: &mut eframe::Frame) {
        self.first_size.fit(ctx);
        match &mut self.place {
            Standing::Inside(app) => {
                app.logic(ctx, frame);
                // The worker could not use the folder: it is gone, and nothing was changed.
                if let Some(failure) = app.not_started() {
                    let obstacle = Obstacle::Failure(Box::new(failure.clone()));
                    if let Err(fault) = self.block(ctx, obstacle) {
                        tracing::error!("a theme: {fault}");
                    }
                    ctx.request_repaint();
                }
            }
            Standing::Outside(blocked) => {
                if let Some(chosen) = blocked.files.answered(ctx) {
                    self.chosen(ctx, chosen);
                }
            }
        }
    }

    fn ui(&mut self, ui: &mut Ui, frame: &mut eframe::Frame) {
        match &mut self.place {
            Standing::Inside(app) => app.ui(ui, frame),
            Standing::Outside(blocked) => {
                let (asked, chosen) = blocked.ui(ui);
                let ctx = ui.ctx().clone();
                if let Some(asked) = asked {
                    self.answer(&ctx, asked);
                }
                if let Some(chosen) = chosen {
                    self.chosen(&ctx, chosen);
                }
            }
        }
    }

    fn clear_color(&self, visuals: &egui::Visuals) -> [f32; 4] {
        visuals.panel_fill.to_normalized_gamma_f32()
    }
}
