//! Import and export: mail of other programs in, mail out, duplicates, a check of everything, a
//! backup. One sheet with five pages; what runs goes on when it is closed.

mod drawing;

use std::path::PathBuf;
use std::sync::Arc;

use egui::{Context, Ui};

use super::Desk;
use super::sheet::{Frames, choose};
use crate::channel::{CarryCommand, CarryEvent, Command, Event, Failure, Outcome, Ticket};
use crate::model::{
    AccountId, BackupReport, Copies, CopyChoice, ExportFormat, ExportPlan, ExportReport,
    FolderName, ImportPlan, ImportReport, Recognised, VerifyReport,
};
use crate::ui::action::{Action, CarryFile, CarryPage};
use crate::ui::theme::icon;
use crate::ui::widget;

/// The sheet.
pub(super) struct CarrySheet {
    page: CarryPage,
    account: Option<AccountId>,
    paths: Vec<PathBuf>,
    /// What they hold, as far as it is known.
    found: Vec<Result<Recognised, PathBuf>>,
    under: Option<String>,
    to: Option<PathBuf>,
    format: ExportFormat,
    /// To be asked as soon as nothing else runs.
    due: Option<CarryCommand>,
    /// Paths to be looked at in the next frame.
    unknown: Vec<PathBuf>,
    /// The question for what the paths hold. It is apart from what runs: files may be chosen
    /// meanwhile.
    recognising: Option<Ticket>,
    running: Option<(Ticket, CarryCommand)>,
    done: Option<Done>,
}

/// What came of the last thing.
enum Done {
    Imported(Arc<ImportReport>),
    Exported(Arc<ExportReport>),
    Copies(Arc<[Copies]>),
    Removed(u64),
    Verified(Arc<VerifyReport>),
    BackedUp(Arc<BackupReport>),
    Restored(Arc<BackupReport>),
    /// Before it told anything.
    Stopped(CarryCommand),
    Failed(Failure),
}

impl CarrySheet {
    pub(super) fn new(page: CarryPage, account: Option<AccountId>) -> Self {
        Self {
            page,
            account,
            paths: Vec::new(),
            found: Vec::new(),
            under: None,
            to: None,
            format: ExportFormat::Maildir,
            due: None,
            unknown: Vec::new(),
            recognising: None,
            running: None,
            done: None,
        }
    }

    /// Whether something runs that was asked here.
    pub(super) fn is_running(&self) -> bool {
        self.running.is_some() || self.due.is_some()
    }

    /// Whether this is what runs.
    fn is_under(&self, ticket: Ticket) -> bool {
        let running = self.running.as_ref();
        running.is_some_and(|(running, _command)| *running == ticket)
    }

    /// Shows another page.
    pub(super) fn turn_to(&mut self, page: CarryPage) {
        self.page = page;
    }

    /// Files or a folder were chosen.
    pub(super) fn chosen(&mut self, file: CarryFile, paths: Vec<PathBuf>) {
        self.done = None;
        match file {
            CarryFile::ImportFiles | CarryFile::ImportFolder => {
                self.paths.clone_from(&paths);
                self.found.clear();
                self.recognising = None;
                self.unknown = paths;
            }
            CarryFile::ExportFolder => self.to = paths.into_iter().next(),
            CarryFile::Backup => {
                if let Some(to) = paths.into_iter().next() {
                    self.due = Some(CarryCommand::BackUp { to });
                }
            }
            CarryFile::Restore => {
                if let Some(from) = paths.into_iter().next() {
                    self.due = Some(CarryCommand::Restore { from });
                }
            }
        }
    }

    /// Takes a fact in.
    pub(super) fn apply(&mut self, event: &Event) {
        match event {
            Event::Carry(CarryEvent::Recognised { ticket, found })
                if self.recognising == Some(*ticket) =>
            {
                self.found.push(found.clone());
            }
            // It was stopped when all of it was there.
            Event::Carry(CarryEvent::Restored { report, .. })
                if matches!(self.done, Some(Done::Stopped(CarryCommand::Restore { .. }))) =>
            {
                self.done = Some(Done::Restored(Arc::clone(report)));
            }
            Event::Carry(event) if self.is_under(event.ticket()) => match event.clone() {
                CarryEvent::Recognised { .. } => {}
                CarryEvent::Imported { report, .. } => self.done = Some(Done::Imported(report)),
                CarryEvent::Exported { report, .. } => self.done = Some(Done::Exported(report)),
                CarryEvent::Copies { copies, .. } => self.done = Some(Done::Copies(copies)),
                CarryEvent::CopiesRemoved { count, .. } => self.done = Some(Done::Removed(count)),
                CarryEvent::Verified { report, .. } => self.done = Some(Done::Verified(report)),
                CarryEvent::BackedUp { report, .. } => self.done = Some(Done::BackedUp(report)),
                CarryEvent::Restored { report, .. } => self.done = Some(Done::Restored(report)),
            },
            Event::Ended { ticket, outcome } if self.recognising == Some(*ticket) => {
                self.recognising = None;
                if let Outcome::Failed(failure) = outcome {
                    self.done = Some(Done::Failed(failure.clone()));
                }
            }
            Event::Ended { ticket, outcome } if self.is_under(*ticket) => {
                let command = self.running.take().map(|(_ticket, command)| command);
                match outcome {
                    Outcome::Done => {}
                    Outcome::Cancelled => self.done = command.map(Done::Stopped),
                    Outcome::Failed(failure) => self.done = Some(Done::Failed(failure.clone())),
                }
            }
            _ => {}
        }
    }

    /// A command of this sheet has gone out.
    pub(super) fn sent(&mut self, ticket: Ticket, command: &Command) {
        match command {
            Command::Carry(CarryCommand::Recognise { .. }) => self.recognising = Some(ticket),
            Command::Carry(command) => self.running = Some((ticket, command.clone())),
            _ => {}
        }
    }

    /// Draws it.
    pub(super) fn show(&mut self, ctx: &Context, desk: &mut Desk<'_>) {
        let paths = std::mem::take(&mut self.unknown);
        if !paths.is_empty() {
            desk.ask(Command::Carry(CarryCommand::Recognise { paths }));
        }
        if let Some(command) = self.due.take_if(|_due| self.running.is_none()) {
            desk.ask(Command::Carry(command));
        }
        if self.account.is_none() && desk.state.accounts.len() == 1 {
            self.account = desk.state.accounts.first().map(|one| one.id.clone());
        }
        let title = desk.words.text("carry-title").to_owned();
        let sheet = Frames {
            width: 720.0,
            least_height: 420.0,
            ..Frames::new("carry", &title)
        };
        let mut act = None;
        let ready = self.ready(desk);
        let (running, label) = (
            self.progress(desk),
            act_label(desk, self.page, self.done.as_ref()),
        );
        let mut foot = |ui: &mut Ui, desk: &mut Desk<'_>| {
            act = drawing::foot(ui, desk, running.as_ref(), (&label, ready));
        };
        sheet.show(
            ctx,
            desk,
            |ui, desk| {
                let pages =
                    CarryPage::ALL.map(|page| (page, desk.words.text(page.key()).to_owned()));
                if let Some(page) = choose(ui, desk, &pages, self.page) {
                    self.page = page;
                    if !self.is_running() {
                        self.done = None;
                    }
                }
                widget::hairline(ui, desk.tokens);
                self.page(ui, desk);
                self.told(ui, desk);
            },
            Some(&mut foot),
        );
        match act {
            Some(drawing::Act::Begin) => self.begin(desk),
            Some(drawing::Act::Stop) => {
                if let Some((ticket, _)) = self.running {
                    desk.ask(Command::Cancel { ticket });
                }
            }
            None => {}
        }
    }

    /// Whether the button at the foot can be pressed.
    fn ready(&self, desk: &Desk<'_>) -> bool {
        match self.page {
            CarryPage::Import => {
                let is_known = !self.found.is_empty() && self.found.iter().all(Result::is_ok);
                self.account.is_some() && is_known && self.recognising.is_none()
            }
            CarryPage::Export => self.to.is_some(),
            CarryPage::Duplicates | CarryPage::Check => true,
            // Nothing is there yet.
            CarryPage::Backup => !desk.state.accounts.is_empty(),
        }
    }

    /// What the button at the foot does.
    fn begin(&mut self, desk: &mut Desk<'_>) {
        let command = match self.page {
            CarryPage::Import => {
                let Some(account) = self.account.clone() else {
                    return;
                };
                let under = self.under.clone();
                let under = under.unwrap_or_else(|| default_folder(desk));
                CarryCommand::Import(ImportPlan {
                    paths: self.paths.clone(),
                    account,
                    under: FolderName::called(under.trim()),
                })
            }
            CarryPage::Export => {
                let Some(to) = self.to.clone() else {
                    return;
                };
                CarryCommand::Export(ExportPlan {
                    to,
                    format: self.format,
                    account: self.account.clone(),
                    folder: None,
                })
            }
            CarryPage::Duplicates => {
                if let Some(Done::Copies(copies)) = &self.done
                    && !copies.is_empty()
                {
                    removal(copies)
                } else {
                    CarryCommand::FindCopies { account: None }
                }
            }
            CarryPage::Check => CarryCommand::Verify { account: None },
            CarryPage::Backup => {
                desk.asked.push(Action::ChooseCarry(CarryFile::Backup));
                return;
            }
        };
        self.done = None;
        desk.ask(Command::Carry(command));
    }
}

/// Where imported mail goes unless a person says otherwise.
fn default_folder(desk: &Desk<'_>) -> String {
    desk.words.text("carry-imported-folder").to_owned()
}

/// Moves copies to Trash.
fn removal(copies: &[Copies]) -> CarryCommand {
    let choices = copies.iter().map(|one| CopyChoice {
        stays: one.stays.id,
        go: one.go.iter().map(|mail| mail.id).collect(),
    });
    CarryCommand::RemoveCopies {
        choices: choices.collect(),
    }
}

/// Glyph and words of the button at the foot.
fn act_label(desk: &Desk<'_>, page: CarryPage, done: Option<&Done>) -> (&'static str, String) {
    let words = desk.words;
    if let (CarryPage::Duplicates, Some(Done::Copies(copies))) = (page, done)
        && !copies.is_empty()
    {
        // All of them go, whether they are shown or not.
        let go = copies.iter().map(|one| one.go.len() as u64).sum();
        return (icon::DELETE, words.would_remove(go));
    }
    let (glyph, key) = match page {
        CarryPage::Import => (icon::DOWN, "carry-act-import"),
        CarryPage::Export => (icon::UP, "carry-act-export"),
        CarryPage::Duplicates => (icon::SEARCH, "carry-act-find"),
        CarryPage::Check => (icon::CHECK, "carry-act-check"),
        CarryPage::Backup => (icon::SAVE, "carry-act-back-up"),
    };
    (glyph, words.text(key).to_owned())
}
