//! Where an [`Action`] becomes commands to the worker and changes of [`State`].

mod answer;
mod attachment;
mod list;
mod maildrop;
mod mails;
mod organise;
mod origin;
pub mod page;
mod pictures;
pub mod reading;
mod rules;
mod search;
pub mod source;

use std::path::PathBuf;

use crate::channel::command::DraftSeed;
use crate::channel::{AttachmentName, Command, ConversationCommand, Handle, Ticket};
use crate::model::{AccountId, DraftId, FolderName, MailId, Place, Remedy};

use super::action::{Action, CarryFile, CarryPage, Dialog, Pick, ToFile};
use super::state::conversation::Conversation;
use super::state::reader::Shown;
use super::state::{Again, Running, State};

/// What performing an action leaves to `App`, which owns windows and the system's doors.
#[derive(Debug, Clone)]
pub enum Effect {
    /// A command went out; compose windows and dialogs may wait for its ticket.
    Sent(Ticket, Box<Command>),
    /// Show this over the window.
    Open(Dialog),
    /// Open a web address with the system's program.
    OpenLink(String),
    /// Ask for a file name, then save an attachment there.
    AskSaveTo {
        /// Which.
        which: AttachmentName,
        /// The name to propose.
        name: String,
    },
    /// Ask for a folder, then save attachments there.
    AskFolderFor(Vec<AttachmentName>),
    /// Ask for files, then attach them.
    AskFiles(DraftId),
    /// Ask for a file name, then write this there.
    AskTo(ToFile),
    /// Put text on the clipboard.
    Copy(String),
    /// Show the console, for an account to begin with.
    Console(Option<AccountId>),
    /// Ask for a file name, then write text there.
    AskTextTo {
        /// The name to propose.
        name: String,
        /// The text.
        text: String,
    },
    /// Ask for a session file, then play it back.
    AskSession,
    /// Ask for files or a folder, for import and export.
    AskCarry(CarryFile),
    /// End the program.
    Quit,
}

/// Carries actions out on a state, through a handle.
#[derive(Debug)]
pub struct Performer<'a> {
    /// What the window shows.
    pub state: &'a mut State,
    /// The worker.
    pub handle: &'a mut Handle,
    /// What is left to the caller.
    pub effects: Vec<Effect>,
}

impl<'a> Performer<'a> {
    /// Nothing performed yet.
    pub fn new(state: &'a mut State, handle: &'a mut Handle) -> Self {
        Self {
            state,
            handle,
            effects: Vec::new(),
        }
    }

    /// Sends a command and remembers it under its ticket.
    pub fn send(&mut self, command: Command) -> Ticket {
        let ticket = self.handle.send(command.clone());
        let running = Running {
            command,
            progress: std::collections::BTreeMap::new(),
            takes_back: false,
        };
        self.state.running.insert(ticket, running);
        ticket
    }

    /// Does what the person asked for.
    pub fn perform(&mut self, action: Action) {
        if self.scroll_source(&action) {
            return;
        }
        match action {
            Action::Compose => self.start_draft(DraftSeed::Empty {
                account: self.place_account(),
            }),
            Action::Refresh => self.refresh(None),
            Action::RefreshAccount(account) => self.refresh(Some(account)),
            Action::Search => self.state.focus_search = true,
            Action::Reply => self.answer(|mail| DraftSeed::Reply { mail, all: false }),
            Action::ReplyAll => self.answer(|mail| DraftSeed::Reply { mail, all: true }),
            Action::Forward => self.answer(|mail| DraftSeed::Forward { mail }),
            Action::Archive
            | Action::Delete
            | Action::Junk
            | Action::NotJunk
            | Action::MarkRead
            | Action::MarkUnread
            | Action::ToggleFlag
            | Action::MoveTo(_) => {
                let mails = self.state.selection.iter().collect();
                self.with_conversations(mails, action);
            }
            Action::With { mails, action } => self.with_conversations(mails, *action),
            Action::Undo => self.undo(),
            Action::Next
            | Action::Previous
            | Action::First
            | Action::Last
            | Action::PageDown
            | Action::PageUp => self.go_along(&action),
            Action::SelectAll if self.select_all_of_page() => {}
            Action::SelectAll => self.state.selection.pick_all(&self.state.list),
            Action::Back => self.back(),
            Action::ToggleSource => self.toggle_source(),
            Action::ToggleFolders | Action::ToggleRecipients | Action::ToggleActivity => {
                self.toggle(&action);
            }
            Action::GoTo(place) => self.go_to(place),
            Action::Filter(_)
            | Action::SearchIn(_)
            | Action::SaveSearch
            | Action::EditSearch
            | Action::DeleteSearch
            | Action::ShowSearch(_)
            | Action::RemoveSearch(_) => self.about_search(action),
            Action::Pick { mail, how } => self.pick(mail, how),
            Action::EditDraft(mail) => self.start_draft(DraftSeed::Existing { mail }),
            Action::Mailto(url) => self.start_draft(DraftSeed::Mailto { url }),
            Action::OpenFile(file) => self.open_file(file),
            Action::Resend(_) | Action::MarkSent(_) | Action::GiveUp(_) | Action::PutAway(_) => {
                self.decide(action);
            }
            Action::TakeBack(item) => self.ask(Command::TakeBack { item }),
            Action::Cancel(ticket) => self.stop(ticket),
            Action::Dismiss(notice) => self.state.dismiss(notice),
            Action::Remedy(notice, remedy) => self.remedy(notice, remedy),
            Action::Attach { draft, files } => self.attach(&draft, files),
            Action::Ask(command) => self.ask(*command),
            Action::RunFilters => self.run_filters(),
            Action::FilterLikeThis => self.filter_like(None),
            Action::ServerMailbox => self.open_server_mailbox(None),
            Action::OpenServerMailbox(account) => self.open_server_mailbox(Some(account)),
            Action::Maildrop(action) => self.in_server_mailbox(action),
            Action::Organise(action) => self.organise(action),
            Action::Origin(_)
            | Action::Page(_)
            | Action::Reading(_)
            | Action::Attachment(_)
            | Action::Pictures(_)
            | Action::Answer(_)
            | Action::Paper(_)
            | Action::Source(_) => self.while_reading(action),
            outside => {
                if let Some(outside) = self.in_list(outside) {
                    self.leave(outside);
                }
            }
        }
    }

    fn stop(&mut self, ticket: Ticket) {
        self.send(Command::Cancel { ticket });
    }

    /// Opens what is folded, or folds it.
    fn toggle(&mut self, action: &Action) {
        let state = &mut *self.state;
        let is_open = match action {
            Action::ToggleFolders => &mut state.kept.folders_folded,
            Action::ToggleRecipients => &mut state.reader.recipients_open,
            _activity => &mut state.activity_open,
        };
        *is_open = !*is_open;
    }

    /// What is done with the mail that is read.
    fn while_reading(&mut self, action: Action) {
        match action {
            Action::Page(action) => self.about_page(action),
            Action::Origin(action) => self.about_origin(action),
            Action::Reading(action) => self.about_reading(action),
            Action::Attachment(action) => self.about_attachment(action),
            Action::Pictures(action) => self.about_pictures(action),
            Action::Answer(action) => self.about_answer(action),
            Action::Paper(action) => self.about_paper(action),
            Action::Source(action) => self.about_source(action),
            _other => {}
        }
    }

    fn refresh(&mut self, account: Option<AccountId>) {
        self.send(Command::Refresh { account });
    }

    /// What a person decides about an outbox entry.
    fn decide(&mut self, action: Action) {
        let command = match action {
            Action::Resend(item) => Command::Resend { item },
            Action::MarkSent(item) => Command::MarkSent { item },
            Action::GiveUp(item) => Command::GiveUp { item },
            Action::PutAway(item) => return self.state.put_away.push(item),
            outside => return self.leave(outside),
        };
        self.send(command);
    }

    /// Actions that only `App` can carry out.
    fn leave(&mut self, action: Action) {
        let effect = match action {
            Action::Palette => Effect::Open(Dialog::Palette),
            Action::Move => Effect::Open(Dialog::Move),
            Action::Tag => Effect::Open(Dialog::Tags),
            Action::NewFolder => Effect::Open(self.new_folder()),
            Action::AddAccount => Effect::Open(Dialog::Account(None)),
            Action::Settings => Effect::Open(Dialog::Settings),
            Action::Filters => Effect::Open(Dialog::Filters),
            Action::Transcript => Effect::Open(Dialog::Transcript(self.place_account())),
            Action::Doctor => Effect::Open(Dialog::Doctor {
                account: self.place_account(),
                wants_certificate: false,
            }),
            Action::Open(dialog) => Effect::Open(dialog),
            Action::OpenLink(url) => Effect::OpenLink(url),
            Action::ChooseFiles(draft) => Effect::AskFiles(draft),
            Action::Copy(text) => Effect::Copy(text),
            Action::Console => Effect::Console(self.place_account()),
            Action::SaveText { name, text } => Effect::AskTextTo { name, text },
            Action::OpenSession => Effect::AskSession,
            Action::ImportExport => Effect::Open(Dialog::Carry(CarryPage::Import)),
            Action::VerifyMail => Effect::Open(Dialog::Carry(CarryPage::Check)),
            Action::ChooseCarry(file) => Effect::AskCarry(file),
            Action::Quit => Effect::Quit,
            _done_elsewhere => return,
        };
        self.effects.push(effect);
    }

    fn ask(&mut self, command: Command) {
        let ticket = self.send(command.clone());
        self.effects.push(Effect::Sent(ticket, Box::new(command)));
    }

    fn attach(&mut self, draft: &DraftId, files: Vec<PathBuf>) {
        for file in files {
            let draft = draft.clone();
            self.ask(Command::Attach { draft, file });
        }
    }

    fn start_draft(&mut self, from: DraftSeed) {
        self.ask(Command::StartDraft { from });
    }

    fn place_account(&self) -> Option<AccountId> {
        self.state.list.place.account().cloned()
    }

    fn answer(&mut self, seed: impl Fn(MailId) -> DraftSeed) {
        let mail = self.state.reader.mail();
        if let Some(mail) = mail.or_else(|| self.state.selection.cursor()) {
            self.start_draft(seed(mail));
        }
    }

    fn go_along(&mut self, action: &Action) {
        match action {
            Action::Next => self.step(1),
            Action::Previous => self.step(-1),
            Action::First => self.step(isize::MIN),
            Action::Last => self.step(isize::MAX),
            Action::PageDown => self.step(self.page()),
            _ => self.step(-self.page()),
        }
    }

    fn page(&self) -> isize {
        isize::try_from(self.state.list.page_rows.saturating_sub(1)).unwrap_or(1)
    }

    /// Moves the cursor by rows and opens where it lands.
    fn step(&mut self, rows: isize) {
        let list = &self.state.list;
        let Some(last) = list.len().checked_sub(1) else {
            return;
        };
        let cursor = self.state.selection.cursor();
        let position = match cursor.and_then(|cursor| list.position(cursor)) {
            Some(position) => position.saturating_add_signed(rows).min(last),
            None if rows == isize::MAX => last,
            None => 0,
        };
        let Some(mail) = list.at(position) else {
            return;
        };
        self.pick(mail, Pick::Only);
        self.state.list.reveal = Some(mail);
    }

    fn pick(&mut self, mail: MailId, how: Pick) {
        self.state.selection.pick(mail, how, &self.state.list);
        if self.state.selection.len() == 1 && self.state.selection.contains(mail) {
            self.open(mail);
        }
    }

    /// Reads a mail for the reader.
    pub fn open(&mut self, mail: MailId) {
        if self.state.reader.mail() == Some(mail)
            && !matches!(self.state.reader.shown, Shown::Failed(..))
        {
            return;
        }
        // The conversation before the mail: then both show in the same frame.
        self.state.reader.conversation = Conversation::default();
        if self.state.list.is_grouped() {
            let read = ConversationCommand::Read { mail };
            let asked = self.send(Command::Conversation(read));
            self.state.reader.conversation.asked = Some(asked);
        }
        let ticket = self.send(Command::Open { mail });
        self.state.reader.wanted = None;
        self.state.reader.opening = Some((ticket, mail));
    }

    fn open_file(&mut self, file: PathBuf) {
        self.close_server_mailbox();
        let ticket = self.send(Command::OpenFile { file });
        self.state.reader.wanted = None;
        // Its id comes with the answer.
        self.state.reader.opening = Some((ticket, MailId(0)));
    }

    /// Opens the mail that took the place of the one that was read.
    pub fn open_wanted(&mut self) {
        if let Some(mail) = self.state.reader.wanted.take() {
            self.open(mail);
            self.state.list.reveal = Some(mail);
        }
    }

    fn go_to(&mut self, place: Place) {
        self.close_server_mailbox();
        self.state.go_to(place);
    }

    fn back(&mut self) {
        if self.state.activity_open {
            self.state.activity_open = false;
        } else if self.state.pages.find.take().is_some() {
            // The field for words in the mail is closed before the mail.
        } else if let Some(source) = &mut self.state.reader.source {
            // The field for words is closed before the source.
            if source.find.take().is_none() {
                self.state.reader.source = None;
            }
        } else if self.state.selection.len() > 1 {
            self.state.selection.narrow(&self.state.list);
        } else if self.state.is_considering() {
            // What is about to be done about the mail is put away before the mail.
            self.state.answers.reconsider();
        } else if self.state.reader.is_enclosed() {
            self.leave_enclosed();
        } else if self.state.reader.mail().is_some() {
            self.state.reader.close();
        } else if self.state.search.is_typed() {
            self.perform(Action::Filter(String::new()));
        }
    }

    fn remedy(&mut self, notice: u64, remedy: Remedy) {
        let found = self.state.notices.iter().find(|one| one.id == notice);
        let Some((failure, again)) = found.map(|one| (one.failure.clone(), one.again.clone()))
        else {
            return;
        };
        self.state.notices.retain(|one| one.id != notice);
        let account = failure.account.clone();
        match remedy {
            Remedy::RetryLater
            | Remedy::RetryNow
            | Remedy::CheckNetwork
            | Remedy::LookAtPrinter
            | Remedy::FreeSpace
            | Remedy::CheckPermissions => match again {
                Some(Again::TakeBack(step)) => self.undo_again(step),
                Some(Again::File(filing, from)) => self.file(filing, from),
                // Its answer is taken under the ticket it is asked for with.
                Some(Again::Ask(command)) if matches!(*command, Command::List { .. }) => {
                    self.state.list.stale = true;
                }
                Some(Again::Ask(command)) => {
                    self.state.list.stale |= matches!(*command, Command::Refresh { .. });
                    self.ask(*command);
                }
                None => {
                    let dialog = Dialog::Failure(Box::new(failure));
                    self.effects.push(Effect::Open(dialog));
                }
            },
            Remedy::FetchAgain => self.ask(Command::FetchAgain { account }),
            Remedy::AskPassword => match account {
                Some(account) => self.effects.push(Effect::Open(Dialog::Password {
                    account,
                    refused: None,
                })),
                None => self.effects.push(Effect::Open(Dialog::Settings)),
            },
            remedy @ (Remedy::CheckServer | Remedy::CheckCertificate) => {
                let wants_certificate = remedy == Remedy::CheckCertificate;
                self.effects.push(Effect::Open(Dialog::Doctor {
                    account,
                    wants_certificate,
                }));
            }
            Remedy::AllowWeakerLogin => {
                let dialog = Dialog::WeakerLogin(Box::new(failure));
                self.effects.push(Effect::Open(dialog));
            }
            Remedy::FixSettings => self.effects.push(Effect::Open(Dialog::Settings)),
            Remedy::FixRecipients
            | Remedy::AskUser
            | Remedy::ShrinkMail
            | Remedy::ChangeOptions => {
                self.go_to(Place::Unified(FolderName::Outbox));
            }
            Remedy::Report => self.effects.push(Effect::Open(Dialog::Transcript(account))),
            Remedy::ChooseOther
            | Remedy::SaveInstead
            | Remedy::PrintAsText
            | Remedy::ImportInstead
            | Remedy::CloseOther
            | Remedy::NamePasswordCommand
            | Remedy::DeleteLogins => {
                self.effects
                    .push(Effect::Open(Dialog::Failure(Box::new(failure))));
            }
        }
    }

    /// What follows from facts and from time: lists asked again, mails opened, flags set.
    pub fn follow_up(&mut self) {
        self.state.settle_undo();
        self.go_on_taking_back();
        self.state.leave_pages();
        self.state.leave_texts();
        self.state.find_in_texts();
        self.state.leave_thumbnails();
        self.follow_pages();
        self.follow_lens();
        self.follow_pictures();
        self.follow_origin();
        self.follow_source();
        for command in std::mem::take(&mut self.state.followups) {
            self.send(command);
        }
        if self
            .state
            .told
            .as_ref()
            .is_some_and(|told| told.until <= self.state.now)
        {
            self.state.told = None;
        }
        self.show_coming();
        self.open_wanted();
        self.follow_conversations();
        // One listing at a time: during a fetch its answer is the pace at which it is asked again.
        if self.state.list.is_due(self.state.now) && !self.state.shows_outbox() {
            let ticket = self.send(Command::List {
                place: self.state.list.place.clone(),
                search: self.state.list.filter.clone(),
                order: self.state.list.order,
                grouping: self.state.list.grouping,
            });
            self.state.list.listing_with(ticket);
        }
    }
}
