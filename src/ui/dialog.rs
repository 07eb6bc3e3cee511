//! What lies over the main window without blocking it: forms, settings, transcript, palette.
//! Sheets lie on each other; the topmost is drawn, and closing it shows the one below.

mod account;
mod attachment;
mod carry;
mod certificate;
mod charset;
mod checkup;
mod doctor;
mod failure;
mod filters;
mod link;
mod naming;
mod palette;
mod parting;
mod password;
mod print;
mod risk;
mod saved_search;
mod settings;
mod sheet;
mod tags;
mod transcript;
mod weaker_login;

use egui::Ui;

use super::action::{Action, CarryFile, Dialog, ReadingAction};
use super::layer::Layer;
use super::state::State;
use super::theme::Tokens;
use super::words::Words;
use crate::channel::event::ConnectionState;
use crate::channel::{AttachmentEvent, Command, Event, Failure, Ticket};
use crate::model::Announce;

use account::AccountForm;
use attachment::AttachmentSheet;
use carry::CarrySheet;
use certificate::{CertificateSheet, Decision};
use charset::CharsetPicker;
use doctor::DoctorSheet;
use filters::{FilterEditor, FiltersSheet, RunSheet};
use link::LinkSheet;
use naming::NameSheet;
use palette::Palette;
use parting::Parting;
use password::PasswordPrompt;
use print::PrintSheet;
use risk::RiskSheet;
use saved_search::SavedSearchSheet;
use settings::SettingsSheet;
use tags::TagPicker;
use transcript::TranscriptSheet;
use weaker_login::WeakerLoginSheet;

/// What lies over the window.
pub struct Dialogs {
    stack: Vec<Sheet>,
    /// The form of a new account that was closed before it was saved.
    unfinished: Option<Box<AccountForm>>,
    /// Import and export, closed while something runs.
    carrying: Option<Box<CarrySheet>>,
    preferences: Preferences,
    /// Whether a sheet has come since the last frame.
    has_just_opened: bool,
    /// Whether something was typed into the topmost in the last frame: egui has taken the keyboard
    /// from the field by the time Escape is heard here.
    was_typing: bool,
}

/// Language, theme and announcements as config.toml says them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Preferences {
    pub(crate) language: String,
    pub(crate) theme: String,
    pub(crate) announce: Announce,
}

enum Sheet {
    Account(Box<AccountForm>),
    Attachment(Box<AttachmentSheet>),
    Risk(Box<RiskSheet>),
    Carry(Box<CarrySheet>),
    Certificate(Box<CertificateSheet>),
    Charset(CharsetPicker),
    Doctor(Box<DoctorSheet>),
    Settings(SettingsSheet),
    Transcript(TranscriptSheet),
    Palette(Palette),
    Filters(FiltersSheet),
    Filter(Box<FilterEditor>),
    RunFilters(Box<RunSheet>),
    Tags(TagPicker),
    Link(LinkSheet),
    Name(NameSheet),
    Parting(Parting),
    Failure(Box<Failure>),
    WeakerLogin(Box<WeakerLoginSheet>),
    Password(PasswordPrompt),
    Print(Box<PrintSheet>),
    SavedSearch(SavedSearchSheet),
}

/// What a sheet draws from and speaks to.
pub(crate) struct Desk<'a> {
    pub(crate) state: &'a State,
    pub(crate) tokens: &'a Tokens,
    pub(crate) words: &'a Words,
    pub(crate) asked: &'a mut Vec<Action>,
    /// The sheet is done.
    pub(crate) close: bool,
}

impl Desk<'_> {
    /// Asks the worker for something.
    pub(crate) fn ask(&mut self, command: Command) {
        self.asked.push(Action::Ask(Box::new(command)));
    }
}

/// Whether what a sheet was for is done.
fn is_over(sheet: &Sheet) -> bool {
    match sheet {
        Sheet::Account(form) => form.is_saved(),
        Sheet::Filter(editor) => editor.is_saved(),
        Sheet::RunFilters(sheet) => sheet.is_done(),
        _ => false,
    }
}

/// Whether a person would lose what is typed there. The form of a new account is kept, and what is
/// only looked for is soon typed again.
fn is_begun(sheet: &Sheet) -> bool {
    match sheet {
        Sheet::Account(form) => form.is_begun(),
        Sheet::Filter(editor) => editor.is_begun(),
        Sheet::SavedSearch(sheet) => sheet.is_begun(),
        Sheet::Password(prompt) => !prompt.is_untouched(),
        _ => false,
    }
}

impl Dialogs {
    /// Nothing over the window; `language` and `theme` as in config.toml.
    #[must_use]
    pub fn new(language: &str, theme: &str, announce: Announce) -> Self {
        Self {
            stack: Vec::new(),
            unfinished: None,
            carrying: None,
            preferences: Preferences {
                language: language.to_owned(),
                theme: theme.to_owned(),
                announce,
            },
            has_just_opened: false,
            was_typing: false,
        }
    }

    /// Whether a sheet has come since this was asked last.
    pub fn has_just_opened(&mut self) -> bool {
        std::mem::take(&mut self.has_just_opened)
    }

    /// Whether anything lies over the window.
    #[must_use]
    pub fn is_open(&self) -> bool {
        !self.stack.is_empty()
    }

    /// Shows a dialog over what is there.
    pub fn open(&mut self, dialog: Dialog, state: &State) {
        let sheet = match dialog {
            Dialog::Account(None) => Sheet::Account(
                self.unfinished
                    .take()
                    .unwrap_or_else(|| Box::new(AccountForm::empty())),
            ),
            Dialog::Account(Some(id)) => match state.account(&id) {
                Some(settings) => Sheet::Account(Box::new(AccountForm::of(settings))),
                None => return,
            },
            Dialog::Settings => Sheet::Settings(SettingsSheet::default()),
            Dialog::Transcript(account) => Sheet::Transcript(TranscriptSheet::new(account)),
            Dialog::Doctor {
                account,
                wants_certificate,
            } => {
                let first = || state.accounts.first().map(|account| account.id.clone());
                match account.or_else(first) {
                    Some(account) => {
                        Sheet::Doctor(Box::new(DoctorSheet::new(account, wants_certificate)))
                    }
                    None => return,
                }
            }
            Dialog::Advised { account, advice } => match state.account(&account) {
                Some(settings) => {
                    let mut form = AccountForm::of(settings);
                    form.take_advice(advice);
                    // What was found is in the form now.
                    self.stack
                        .retain(|sheet| !matches!(sheet, Sheet::Doctor(_)));
                    Sheet::Account(Box::new(form))
                }
                None => return,
            },
            Dialog::Carry(page) => {
                let account = state.accounts.first().map(|account| account.id.clone());
                let mut sheet = self
                    .carrying
                    .take()
                    .unwrap_or_else(|| Box::new(CarrySheet::new(page, account)));
                if !sheet.is_running() {
                    sheet.turn_to(page);
                }
                Sheet::Carry(sheet)
            }
            Dialog::Charset => Sheet::Charset(CharsetPicker::default()),
            Dialog::Palette => Sheet::Palette(Palette::everything()),
            Dialog::Move => Sheet::Palette(Palette::folders()),
            Dialog::Filters => Sheet::Filters(FiltersSheet::default()),
            Dialog::Filter(seed) => Sheet::Filter(Box::new(FilterEditor::new(*seed, state))),
            Dialog::RunFilters { filters, scope } => {
                Sheet::RunFilters(Box::new(RunSheet::new(filters, scope)))
            }
            Dialog::Tags => Sheet::Tags(TagPicker::default()),
            Dialog::Link { target, pretences } => Sheet::Link(LinkSheet::new(target, pretences)),
            Dialog::Print { view, as_pdf } => {
                Sheet::Print(Box::new(PrintSheet::new(view, state, as_pdf)))
            }
            Dialog::Name(naming) => Sheet::Name(NameSheet::new(naming)),
            Dialog::DeleteFolder(folder) => Sheet::Parting(Parting::Folder(folder)),
            Dialog::DeleteTag(tag) => Sheet::Parting(Parting::Tag(tag)),
            Dialog::Failure(failure) => Sheet::Failure(failure),
            Dialog::WeakerLogin(failure) => {
                Sheet::WeakerLogin(Box::new(WeakerLoginSheet::new(*failure)))
            }
            Dialog::SaveSearch { search, instead_of } => {
                Sheet::SavedSearch(SavedSearchSheet::new(search, instead_of))
            }
            Dialog::Attachment(which) => match AttachmentSheet::new(&which, state) {
                Some(sheet) => Sheet::Attachment(Box::new(sheet)),
                None => return,
            },
            Dialog::Password { account, refused } => {
                Sheet::Password(PasswordPrompt::new(account, refused))
            }
        };
        // The same kind of sheet does not lie on itself.
        self.stack
            .retain(|one| std::mem::discriminant(one) != std::mem::discriminant(&sheet));
        self.push(sheet);
    }

    fn push(&mut self, sheet: Sheet) {
        self.stack.push(sheet);
        self.has_just_opened = true;
    }

    /// Takes a fact in; called before [`State::apply`].
    pub fn apply(&mut self, event: &Event, state: &State) {
        if let Event::PasswordNeeded { account, refused } = event {
            let prompt = PasswordPrompt::new(account.clone(), refused.clone());
            let asks_already = self
                .stack
                .iter()
                .any(|sheet| matches!(sheet, Sheet::Password(one) if one.account == *account));
            if !asks_already {
                self.push(Sheet::Password(prompt));
            }
        }
        if let Event::Connection { account, state } = event
            && is_logged_in(state)
        {
            // The password came from elsewhere meanwhile.
            self.stack.retain(|sheet| {
                !matches!(sheet, Sheet::Password(one) if one.account == *account && one.is_untouched())
            });
        }
        if let Event::Attachment(AttachmentEvent::Risky {
            which,
            name,
            inspection,
            ..
        }) = event
        {
            let sheet = RiskSheet::new(which.clone(), name.clone(), inspection.clone());
            self.stack.retain(|sheet| !matches!(sheet, Sheet::Risk(_)));
            self.push(Sheet::Risk(Box::new(sheet)));
        }
        if let Some(sheet) = &mut self.carrying {
            sheet.apply(event);
        }
        for sheet in &mut self.stack {
            match sheet {
                Sheet::Account(form) => form.apply(event, state),
                Sheet::Attachment(sheet) => sheet.apply(event),
                Sheet::Carry(sheet) => sheet.apply(event),
                Sheet::Doctor(sheet) => sheet.apply(event),
                Sheet::Transcript(sheet) => sheet.apply(event),
                Sheet::Filter(editor) => editor.apply(event),
                Sheet::RunFilters(sheet) => sheet.apply(event),
                Sheet::Tags(picker) => picker.apply(event),
                Sheet::Print(sheet) => sheet.apply(event),
                _ => {}
            }
        }
        self.stack.retain(|sheet| !is_over(sheet));
    }

    /// A command one of the sheets asked for has gone out under this ticket.
    pub fn sent(&mut self, ticket: Ticket, command: &Command) {
        if let Command::SavePreferences {
            language,
            theme,
            announce,
        } = command
        {
            self.preferences = Preferences {
                language: language.clone(),
                theme: theme.clone(),
                announce: *announce,
            };
        }
        for sheet in &mut self.stack {
            match sheet {
                Sheet::Account(form) => form.sent(ticket, command),
                Sheet::Attachment(sheet) => sheet.sent(ticket, command),
                Sheet::Carry(sheet) => sheet.sent(ticket, command),
                Sheet::Doctor(sheet) => sheet.sent(ticket, command),
                Sheet::Filter(editor) => editor.sent(ticket, command),
                Sheet::RunFilters(sheet) => sheet.sent(ticket, command),
                Sheet::Tags(picker) => picker.sent(ticket, command),
                Sheet::Print(sheet) => sheet.sent(ticket, command),
                _ => {}
            }
        }
    }

    /// Files or a folder for import and export were chosen.
    pub fn carry_chosen(&mut self, file: CarryFile, paths: Vec<std::path::PathBuf>) {
        for sheet in &mut self.stack {
            if let Sheet::Carry(sheet) = sheet {
                sheet.chosen(file, paths.clone());
            }
        }
    }

    /// A person trusts a certificate: what waits below looks again.
    fn decided(&mut self, decision: &Decision) {
        match self.stack.last_mut() {
            Some(Sheet::Account(form)) => form.trust(decision),
            Some(Sheet::Doctor(sheet)) => sheet.again(),
            _ => {}
        }
    }

    /// Draws the topmost sheet and says what is wanted.
    pub fn show(
        &mut self,
        ui: &mut Ui,
        (state, tokens, words): (&State, &Tokens, &Words),
        layer: Layer,
        asked: &mut Vec<Action>,
    ) {
        let Some(top) = self.stack.last_mut() else {
            return;
        };
        let ctx = ui.ctx().clone();
        let (mut next, mut trusted) = (None, None);
        let mut desk = Desk {
            state,
            tokens,
            words,
            asked,
            close: false,
        };
        match top {
            Sheet::Account(form) => next = form.show(&ctx, &mut desk),
            Sheet::Carry(sheet) => sheet.show(&ctx, &mut desk),
            Sheet::Doctor(sheet) => next = sheet.show(&ctx, &mut desk),
            Sheet::Certificate(sheet) => {
                trusted = sheet.show(&ctx, &mut desk);
                if trusted.is_some() {
                    desk.close = true;
                    if let Some(account) = sheet.account() {
                        desk.ask(sheet.command(account.clone()));
                    }
                }
            }
            Sheet::Attachment(sheet) => sheet.show(&ctx, &mut desk),
            Sheet::Risk(sheet) => sheet.show(&ctx, &mut desk),
            Sheet::Settings(sheet) => sheet.show(&ctx, &mut desk, &self.preferences),
            Sheet::Transcript(sheet) => sheet.show(&ctx, &mut desk),
            Sheet::Charset(picker) => picker.show(&ctx, &mut desk),
            Sheet::Palette(palette) => palette.show(&ctx, &mut desk),
            Sheet::Filters(sheet) => sheet.show(&ctx, &mut desk),
            Sheet::Filter(editor) => editor.show(&ctx, &mut desk),
            Sheet::RunFilters(sheet) => sheet.show(&ctx, &mut desk),
            Sheet::Tags(picker) => picker.show(&ctx, &mut desk),
            Sheet::Link(sheet) => sheet.show(&ctx, &mut desk),
            Sheet::Name(sheet) => sheet.show(&ctx, &mut desk),
            Sheet::Parting(parting) => parting.show(&ctx, &mut desk),
            Sheet::Failure(failure) => failure::show(&ctx, &mut desk, failure),
            Sheet::WeakerLogin(sheet) => sheet.show(&ctx, &mut desk),
            Sheet::Password(prompt) => prompt.show(&ctx, &mut desk),
            Sheet::Print(sheet) => sheet.show(&ctx, &mut desk),
            Sheet::SavedSearch(sheet) => sheet.show(&ctx, &mut desk),
        }
        // From a field, Escape leaves the field first, where more than that field would be lost.
        let stays = std::mem::replace(&mut self.was_typing, ctx.text_edit_focused());
        let stays = stays && is_begun(top);
        if desk.close || layer == (Layer::Sheet { escaped: true }) && !stays {
            match self.stack.pop() {
                Some(Sheet::Account(form)) if form.is_worth_keeping() => {
                    self.unfinished = Some(form);
                }
                // What runs goes on; its result is there when it is opened again.
                Some(Sheet::Carry(sheet)) if sheet.is_running() => self.carrying = Some(sheet),
                Some(Sheet::RunFilters(sheet)) => desk.asked.extend(sheet.cancel()),
                // Behind a choice there is nothing any more to be put back.
                Some(Sheet::Charset(_)) => {
                    desk.asked.push(Action::Reading(ReadingAction::LeaveLens));
                }
                Some(Sheet::Attachment(sheet)) => desk.asked.extend(sheet.cancel()),
                _ => {}
            }
        }
        if let Some(sheet) = next {
            self.push(Sheet::Certificate(Box::new(sheet)));
        }
        if let Some(decision) = trusted {
            self.decided(&decision);
        }
    }
}

/// Whether an account's server has let us in.
fn is_logged_in(state: &ConnectionState) -> bool {
    matches!(
        state,
        ConnectionState::Fetching | ConnectionState::Idle { checked: Some(_) }
    )
}
