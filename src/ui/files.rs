//! Asking a person for a file: the system's dialog, or where there is none a field for the path.

use std::future::Future;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::Thread;

use egui::{Frame, Id, Key, Modal, Ui};

use super::action::{CarryFile, ToFile};
use super::theme::measure::{SPACE_8, SPACE_16, SPACE_24};
use super::theme::{Tokens, letter};
use super::widget::{Field, plain, primary};
use super::words::Words;
use crate::channel::AttachmentName;
use crate::model::DraftId;

/// Nobody closes a dialog faster than this; a system without one answers at once.
const FASTEST_PERSON_SECONDS: f64 = 0.35;
/// What a backup is called unless a person says otherwise.
const BACKUP_NAME: &str = "hongyan-backup.tar.gz";
/// Answers that may wait for the window.
const ANSWERS: usize = 8;

/// What the file is for.
#[derive(Debug, Clone)]
pub enum Purpose {
    /// An attachment is written there.
    Save {
        /// Which.
        which: AttachmentName,
        /// The name to propose.
        name: String,
    },
    /// Attachments are written into that folder.
    SaveAll(Vec<AttachmentName>),
    /// They go with a draft.
    Attach(DraftId),
    /// Text is written there: a session.
    SaveText {
        /// The name to propose.
        name: String,
        /// The text.
        text: String,
    },
    /// A session file to play back.
    Session,
    /// The folder of another profile.
    Profile,
    /// Import, export, backup.
    Carry(CarryFile),
    /// A mail is written there.
    Mail(ToFile),
}

/// What was chosen.
#[derive(Debug)]
pub enum Chosen {
    /// Write the attachment to this file.
    Save {
        /// Which.
        which: AttachmentName,
        /// Where to.
        to: PathBuf,
    },
    /// Write the attachments into this folder.
    SaveAll {
        /// Which.
        which: Vec<AttachmentName>,
        /// Where to.
        folder: PathBuf,
    },
    /// Attach these.
    Attach(DraftId, Vec<PathBuf>),
    /// Write the text to this file.
    SaveText {
        /// The text.
        text: String,
        /// Where to.
        to: PathBuf,
    },
    /// Play this session back.
    Session(PathBuf),
    /// Begin with this folder.
    Profile(PathBuf),
    /// Import or export these.
    Carry(CarryFile, Vec<PathBuf>),
    /// Write the mail to this file.
    Mail(ToFile, PathBuf),
}

/// Dialogs under way.
#[derive(Debug)]
pub struct Files {
    /// Whether the system has dialogs, as far as is known.
    system: bool,
    answers: Receiver<Answer>,
    sender: SyncSender<Answer>,
    asked_at: f64,
    own: Option<OwnDialog>,
}

#[derive(Debug)]
struct Answer {
    purpose: Purpose,
    folder: Option<PathBuf>,
    paths: Vec<PathBuf>,
}

/// The dialog for a system that has none.
#[derive(Debug)]
struct OwnDialog {
    purpose: Purpose,
    typed: String,
    fresh: bool,
    faulty: bool,
}

impl Files {
    /// No dialog open. `system`: whether to try the system's first.
    #[must_use]
    pub fn new(system: bool) -> Self {
        let (sender, answers) = sync_channel(ANSWERS);
        Self {
            system,
            answers,
            sender,
            asked_at: 0.0,
            own: None,
        }
    }

    /// Whether our own dialog lies over the window.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.own.is_some()
    }

    /// Opens a dialog that begins in `folder`.
    pub fn ask(
        &mut self,
        ctx: &egui::Context,
        words: &Words,
        purpose: Purpose,
        folder: Option<PathBuf>,
    ) {
        self.asked_at = ctx.time();
        if !self.system || !self.ask_system(ctx, words, &purpose, folder.clone()) {
            self.own = Some(OwnDialog::new(purpose, folder));
        }
    }

    /// Says whether the system's dialog was started. It is made here and awaited on a thread of
    /// its own, because macOS wants it made on the main thread.
    fn ask_system(
        &self,
        ctx: &egui::Context,
        words: &Words,
        purpose: &Purpose,
        folder: Option<PathBuf>,
    ) -> bool {
        let mut dialog = rfd::AsyncFileDialog::new();
        if let Some(folder) = &folder {
            dialog = dialog.set_directory(folder);
        }
        let (sender, ctx, own) = (self.sender.clone(), ctx.clone(), purpose.clone());
        let answer = move |paths: Vec<PathBuf>| {
            let purpose = own;
            let answer = Answer {
                purpose,
                folder,
                paths,
            };
            // Where the window is gone nobody waits for the file any more.
            sender.send(answer).ok();
            ctx.request_repaint();
        };
        let thread = std::thread::Builder::new().name("file dialog".to_owned());
        let started = match purpose {
            Purpose::Carry(CarryFile::ImportFiles) => {
                let chosen = dialog.set_title(words.text("files-head")).pick_files();
                thread.spawn(move || {
                    let files = wait_for(chosen).unwrap_or_default();
                    answer(files.iter().map(|file| file.path().into()).collect());
                })
            }
            Purpose::Carry(CarryFile::Backup) => {
                let dialog = dialog.set_title(words.text("files-save-head"));
                let chosen = dialog.set_file_name(BACKUP_NAME).save_file();
                thread.spawn(move || {
                    let file = wait_for(chosen);
                    answer(file.iter().map(|file| file.path().into()).collect());
                })
            }
            Purpose::Save { name, .. } | Purpose::SaveText { name, .. } => {
                let dialog = dialog.set_title(words.text("files-save-head"));
                let chosen = dialog.set_file_name(name).save_file();
                thread.spawn(move || {
                    let file = wait_for(chosen);
                    answer(file.iter().map(|file| file.path().into()).collect());
                })
            }
            Purpose::Mail(file) => {
                let dialog = dialog.set_title(words.text("files-save-head"));
                let chosen = dialog.set_file_name(file.name()).save_file();
                thread.spawn(move || {
                    let file = wait_for(chosen);
                    answer(file.iter().map(|file| file.path().into()).collect());
                })
            }
            Purpose::Session | Purpose::Carry(CarryFile::Restore) => {
                let title = words.text(match purpose {
                    Purpose::Session => "console-open-file",
                    _of_a_backup => "carry-act-restore",
                });
                let chosen = dialog.set_title(title).pick_file();
                thread.spawn(move || {
                    let file = wait_for(chosen);
                    answer(file.iter().map(|file| file.path().into()).collect());
                })
            }
            Purpose::Profile
            | Purpose::SaveAll(_)
            | Purpose::Carry(CarryFile::ImportFolder | CarryFile::ExportFolder) => {
                let title = words.text("files-folder-head");
                let chosen = dialog.set_title(title).pick_folder();
                thread.spawn(move || {
                    let folder = wait_for(chosen);
                    answer(folder.iter().map(|folder| folder.path().into()).collect());
                })
            }
            Purpose::Attach(_) => {
                let chosen = dialog.set_title(words.text("files-head")).pick_files();
                thread.spawn(move || {
                    let files = wait_for(chosen).unwrap_or_default();
                    answer(files.iter().map(|file| file.path().into()).collect());
                })
            }
        };
        started.is_ok()
    }

    /// What the system's dialog answered since the last frame.
    pub fn answered(&mut self, ctx: &egui::Context) -> Option<Chosen> {
        let answer = self.answers.try_recv().ok()?;
        if answer.paths.is_empty() {
            // No dialog at all looks like one that was closed, only faster.
            if ctx.time() - self.asked_at < FASTEST_PERSON_SECONDS {
                self.system = false;
                self.own = Some(OwnDialog::new(answer.purpose, answer.folder));
            }
            return None;
        }
        chosen(answer.purpose, answer.paths)
    }

    /// Draws our own dialog, where it is open.
    pub fn show(&mut self, ui: &Ui, tokens: &Tokens, words: &Words) -> Option<Chosen> {
        let own = self.own.as_mut()?;
        let (mut done, mut cancelled) = (false, false);
        let modal = Modal::new(Id::unique("file name"))
            .frame(Frame::popup(&ui.ctx().global_style()).inner_margin(SPACE_24))
            .show(ui.ctx(), |ui| {
                ui.set_width(460.0_f32.min(ui.ctx().content_rect().width() - 64.0));
                (done, cancelled) = own.ui(ui, tokens, words);
            });
        if cancelled || modal.should_close() {
            self.own = None;
            return None;
        }
        if !done {
            return None;
        }
        let path = PathBuf::from(own.typed.trim());
        own.faulty = !path.is_absolute() || path.file_name().is_none();
        if own.faulty {
            return None;
        }
        let own = self.own.take()?;
        chosen(own.purpose, vec![path])
    }
}

fn chosen(purpose: Purpose, paths: Vec<PathBuf>) -> Option<Chosen> {
    match purpose {
        Purpose::Save { which, .. } => {
            let to = paths.into_iter().next()?;
            Some(Chosen::Save { which, to })
        }
        Purpose::SaveAll(which) => {
            let folder = paths.into_iter().next()?;
            Some(Chosen::SaveAll { which, folder })
        }
        Purpose::Attach(draft) => Some(Chosen::Attach(draft, paths)),
        Purpose::SaveText { text, .. } => {
            let to = paths.into_iter().next()?;
            Some(Chosen::SaveText { text, to })
        }
        Purpose::Session => paths.into_iter().next().map(Chosen::Session),
        Purpose::Profile => paths.into_iter().next().map(Chosen::Profile),
        Purpose::Carry(file) => Some(Chosen::Carry(file, paths)),
        Purpose::Mail(file) => {
            let to = paths.into_iter().next()?;
            Some(Chosen::Mail(file, to))
        }
    }
}

impl OwnDialog {
    fn new(purpose: Purpose, folder: Option<PathBuf>) -> Self {
        let folder = folder.unwrap_or_default();
        let path = match &purpose {
            Purpose::Save { name, .. } | Purpose::SaveText { name, .. } => folder.join(name),
            Purpose::Mail(file) => folder.join(file.name()),
            Purpose::Carry(CarryFile::Backup) => folder.join(BACKUP_NAME),
            Purpose::Attach(_)
            | Purpose::SaveAll(_)
            | Purpose::Session
            | Purpose::Profile
            | Purpose::Carry(_) => folder.join(""),
        };
        Self {
            purpose,
            typed: path.display().to_string(),
            fresh: true,
            faulty: false,
        }
    }

    /// Whether the person is done, and whether they gave up.
    fn ui(&mut self, ui: &mut Ui, tokens: &Tokens, words: &Words) -> (bool, bool) {
        let saves = matches!(
            self.purpose,
            Purpose::Save { .. }
                | Purpose::SaveText { .. }
                | Purpose::Mail(_)
                | Purpose::Carry(CarryFile::Backup)
        );
        let is_folder = matches!(
            self.purpose,
            Purpose::Profile
                | Purpose::SaveAll(_)
                | Purpose::Carry(CarryFile::ImportFolder | CarryFile::ExportFolder)
        );
        let (head, label) = match (saves, is_folder) {
            (true, _) => ("files-save-head", "file-name"),
            (false, true) => ("files-folder-head", "folder-name"),
            (false, false) => ("files-head", "file-name"),
        };
        ui.label(letter::subject(words.text(head)).color(tokens.ink.first));
        ui.add_space(SPACE_8);
        let label = words.text(label);
        let field = Field {
            hint: words.text("file-name-hint"),
            fault: if self.faulty {
                words.text(if is_folder {
                    "files-folder-missing"
                } else {
                    "files-missing"
                })
            } else {
                ""
            },
            ..Field::new(label)
        };
        let response = field.ui(ui, tokens, &mut self.typed);
        if std::mem::take(&mut self.fresh) {
            response.request_focus();
        }
        let entered = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        ui.add_space(SPACE_16);
        let (mut done, mut cancelled) = (entered, false);
        let layout = egui::Layout::right_to_left(egui::Align::Center);
        ui.with_layout(layout, |ui| {
            let act = match self.purpose {
                _ if saves => "save",
                Purpose::SaveAll(_) => "save",
                Purpose::Session | Purpose::Profile | Purpose::Carry(_) => "action-open",
                _ => "action-attach",
            };
            done |= primary(ui, tokens, "", words.text(act)).clicked();
            cancelled = plain(ui, tokens, "", words.text("cancel")).clicked();
        });
        (done, cancelled)
    }
}

/// Waits on this thread until the dialog is closed.
fn wait_for<T>(future: impl Future<Output = T>) -> T {
    struct Unpark(Thread);
    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = Waker::from(Arc::new(Unpark(std::thread::current())));
    let mut context = Context::from_waker(&waker);
    let mut future = std::pin::pin!(future);
    loop {
        match future.as_mut().poll(&mut context) {
            Poll::Ready(value) => return value,
            Poll::Pending => std::thread::park(),
        }
    }
}
