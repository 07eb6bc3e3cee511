//! What the window shows: facts from the worker and what the person has chosen.
//!
//! Changed by [`State::apply`] (facts) and by `perform` (actions); panels only read it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::tz::TimeZone;

use crate::channel::event::{ConnectionState, FolderSummary, Progress};
use crate::channel::{
    Command, ConsoleCommand, ConsoleEvent, ConversationCommand, Event, FolderCommand,
    MaildropCommand, OriginCommand, Outcome, TagSummary, Ticket,
};
use crate::model::{
    AccountId, AccountSettings, Flags, MailId, Offers, OutboxId, OutboxItem, Place, Timestamp,
};

use super::action::Pick;

pub mod answer;
pub mod attachment;
pub mod conversation;
pub mod cut;
pub mod doubts;
pub mod enclosed;
pub mod found;
pub mod hidden;
pub mod jump;
pub mod kept;
pub mod lens;
pub mod list;
pub mod marks;
pub mod meaning;
mod notice;
mod organise;
pub mod origin;
mod outbox;
pub mod page;
mod paper;
pub mod pictures;
pub mod reader;
pub mod rules;
pub mod search;
pub mod selection;
pub mod server_mailbox;
pub mod snapshot;
pub mod source;
pub mod texts;
mod told;
mod undo;

pub use answer::Answers;
use doubts::Doubts;
pub use jump::Jump;
pub use kept::Kept;
use lens::Lens;
use list::Meant;
pub use list::{MailList, ScrollPlace};
use meaning::{ByFolder, Meaning};
use notice::again_with;
pub use notice::{Again, Notice, Running};
pub use page::Pages;
pub use pictures::Pictures;
pub use reader::Reader;
pub use search::Search;
pub use selection::Selection;
pub use server_mailbox::ServerMailbox;
use texts::Texts;
pub use told::Told;
pub use undo::{Below, Deed, History, UNDO_SECONDS, Undo, Undoable, Way};
pub(in crate::ui) use undo::{TakenBack, Waiting};

/// What the window shows.
#[derive(Debug)]
pub struct State {
    /// The mail whose source the worker holds.
    pub(in crate::ui) source_held: Option<MailId>,
    /// What goes to the clipboard with the next frame.
    pub(in crate::ui) to_copy: Option<Arc<str>>,
    /// The time of this frame, told by the caller.
    pub now: Timestamp,
    /// Whose calendar the person goes by.
    pub zone: TimeZone,
    /// In the order of config.toml.
    pub accounts: Vec<AccountSettings>,
    /// Whether the worker has told the accounts: before that nothing says "no account".
    pub accounts_known: bool,
    /// What their submission servers offered last.
    pub offers: BTreeMap<AccountId, Offers>,
    /// Every folder with its counts.
    pub folders: Vec<FolderSummary>,
    /// Every tag with its colour and counts.
    pub tags: Vec<TagSummary>,
    /// What each account's connections do.
    pub connections: BTreeMap<AccountId, ConnectionState>,
    /// The list of mails.
    pub list: MailList,
    /// What the search box knows.
    pub search: Search,
    /// Whose name in it passes for another.
    pub doubts: Doubts,
    /// What is selected in it.
    pub selection: Selection,
    /// Letters typed in it.
    pub jump: Jump,
    /// The mail being read.
    pub reader: Reader,
    /// The pages of the mails that are read.
    pub pages: Pages,
    /// The charsets that are offered for a mail.
    pub lens: Lens,
    /// How the text of mails is shown.
    pub texts: Texts,
    /// Small pictures of files that come with them.
    pub thumbnails: attachment::Thumbnails,
    /// Whether files can be dragged out of the window.
    pub drags_out: bool,
    /// A file that was to be dragged out lies here; `App` takes it.
    pub handed: Option<std::path::PathBuf>,
    /// The pictures that those want from other servers.
    pub pictures: Pictures,
    /// What mails ask for.
    pub answers: Answers,
    /// The server mailbox, where it is shown in place of list and reader.
    pub server_mailbox: Option<ServerMailbox>,
    /// Filters and junk.
    pub rules: rules::RulesState,
    /// Where the mails that are read come from.
    pub origin: origin::OriginState,
    /// The outbox, whole.
    pub outbox: Vec<OutboxItem>,
    /// Sent mails whose cards the person has put away.
    pub put_away: Vec<OutboxId>,
    /// Commands that have not ended, with their progress.
    pub running: BTreeMap<Ticket, Running>,
    /// What failed and is not yet put away, oldest first.
    pub notices: Vec<Notice>,
    /// What can be taken back.
    pub undo: History,
    /// A fact told in the bottom line for a while, such as where an attachment was saved.
    pub told: Option<Told>,
    /// Whether the activity panel is open.
    pub activity_open: bool,
    /// Whether the search box is to get the cursor in the next frame.
    pub focus_search: bool,
    /// What is remembered from run to run.
    pub kept: Kept,
    /// Mails that a printer may have though nobody said so.
    in_doubt: BTreeSet<MailId>,
    /// The mail that was open in the last run, until the first list tells whether it is there.
    pub restore: Option<MailId>,
    /// The backup that was on its way back when the program ended.
    pub half_restored: Option<std::path::PathBuf>,
    /// Commands that follow from facts; `App` sends them.
    pub followups: Vec<Command>,
    /// What is to be done with mails that are asked for.
    pub gathering: BTreeMap<Ticket, (Meaning, Meant)>,
    /// What is to be done with mails that are known now, by their folders; `App` does it.
    pub gathered: Vec<(Meaning, ByFolder)>,
    next_notice: u64,
}

impl State {
    /// An empty window that remembers `kept`.
    #[must_use]
    pub fn new(kept: Kept) -> Self {
        Self {
            source_held: None,
            to_copy: None,
            now: Timestamp::default(),
            zone: TimeZone::UTC,
            accounts: Vec::new(),
            accounts_known: false,
            offers: BTreeMap::new(),
            folders: Vec::new(),
            tags: Vec::new(),
            connections: BTreeMap::new(),
            list: Self::list_of(&kept),
            search: Search::default(),
            selection: Selection::default(),
            jump: Jump::default(),
            reader: Reader::default(),
            pages: Pages::default(),
            lens: Lens::default(),
            texts: Texts::default(),
            thumbnails: attachment::Thumbnails::default(),
            drags_out: false,
            handed: None,
            pictures: Pictures::default(),
            answers: Answers::default(),
            server_mailbox: None,
            rules: rules::RulesState::default(),
            origin: origin::OriginState::default(),
            outbox: Vec::new(),
            put_away: Vec::new(),
            running: BTreeMap::new(),
            notices: Vec::new(),
            undo: History::default(),
            told: None,
            activity_open: false,
            focus_search: false,
            // A mail opened from a file has a number below nought and is in no list.
            restore: kept.mail.filter(|mail| *mail > 0).map(MailId),
            kept,
            doubts: Doubts::default(),
            in_doubt: BTreeSet::new(),
            half_restored: None,
            followups: Vec::new(),
            gathering: BTreeMap::new(),
            gathered: Vec::new(),
            next_notice: 1,
        }
    }

    /// The list of the last run's place, where it was scrolled to.
    fn list_of(kept: &Kept) -> MailList {
        let mut list = MailList::new(kept.place.clone());
        (list.order, list.grouping) = kept.arrangement(&kept.place);
        list.scroll = kept.scrolled;
        list
    }

    /// What was asked under this ticket, while it has not ended. At an [`Event::Ended`] compose
    /// windows and dialogs are told before this forgets it.
    #[must_use]
    pub fn asked(&self, ticket: Ticket) -> Option<&Command> {
        self.running.get(&ticket).map(|running| &running.command)
    }

    /// The settings of an account.
    #[must_use]
    pub fn account(&self, id: &AccountId) -> Option<&AccountSettings> {
        self.accounts.iter().find(|account| account.id == *id)
    }

    /// Position of an account, which chooses its colour.
    #[must_use]
    pub fn account_position(&self, id: &AccountId) -> usize {
        let found = self.accounts.iter().position(|account| account.id == *id);
        found.unwrap_or_default()
    }

    /// Unread mails of what a place shows.
    #[must_use]
    pub fn unread(&self, place: &Place) -> u64 {
        let counted = self.folders.iter().filter(|one| place.shows(&one.folder));
        counted.map(|one| one.unread).sum()
    }

    /// Takes a fact in.
    pub fn apply(&mut self, event: Event) {
        match event {
            Event::Ended { ticket, outcome } => self.ended(ticket, outcome),
            Event::Progress {
                ticket,
                account,
                progress,
            } => self.progressed(ticket, account, progress),
            Event::Accounts { accounts } => {
                self.accounts = accounts;
                self.accounts_known = true;
                self.forget_other_accounts();
            }
            Event::HalfRestored { from } => self.half_restored = from,
            Event::Offers { account, offers } => {
                self.offers.insert(account, offers);
            }
            Event::Folders { folders } => self.folders = folders,
            Event::Tags(event) => self.tags_told(event),
            Event::Folder(event) => self.folder_told(event),
            Event::Listed { ticket, piece, .. } => {
                if self.list.listed(ticket, piece) {
                    self.selection.keep_only(&self.list);
                    self.restore_selection();
                }
            }
            Event::Jumped { ticket, mail } => self.jumped(ticket, mail),
            Event::Missing { ticket, mails } => self.undo.missing(ticket, mails),
            Event::Stayed { ticket, mails } => self.stayed(ticket, mails),
            Event::Rows { rows, ticket } => self.list.rows_came(ticket, rows),
            Event::Opened { ticket, view } => {
                // It may have another text than when it was opened before.
                self.texts_changed();
                self.opened(ticket, view);
            }
            Event::Source(event) => self.source_told(event),
            Event::Print(event) => self.printed(event),
            Event::MailsAdded { rows } => self.mails_added(rows),
            Event::MailsChanged { rows } => self.rows_changed(rows),
            Event::MailsRemoved { folder, mails } => self.mails_removed(&folder, &mails),
            Event::OutboxChanged { items } => self.outbox = items,
            Event::Filed { item } => self.filed(&item),
            Event::Attachment(event) => self.attachment_told(event),
            Event::Console(ConsoleEvent::Saved { path, .. }) => {
                self.tell("told-session-saved", path.display().to_string());
            }
            Event::Carry(event) => self.carried(event),
            Event::Connection { account, state } => {
                self.connections.insert(account, state);
            }
            Event::Page(event) => self.page_told(event),
            Event::Reading(event) => self.reading_told(event),
            Event::Pictures(event) => self.pictures_told(event),
            Event::Origin(event) => self.origin.apply(event),
            Event::Answer(event) => self.answer_told(event),
            Event::Rules(event) => self.rules_told(event),
            Event::Maildrop(event) => {
                if let Some(open) = &mut self.server_mailbox {
                    open.apply(event);
                }
            }
            Event::Fetched { report, .. } => self.look_for_reports(&report),
            Event::Notice { failure } => self.noticed(failure),
            Event::Search(event) => self.search_told(event),
            Event::Conversation(event) => self.conversation_told(event),
            Event::DraftReady { ticket, draft } => self.draft_ready(ticket, &draft),
            Event::DraftSaved { .. }
            | Event::Attached { .. }
            | Event::Examined { .. }
            | Event::Advised { .. }
            | Event::Indexed { .. }
            | Event::Queued { .. }
            | Event::Settled { .. }
            | Event::Arrived { .. }
            | Event::Undecided { .. }
            | Event::Suggested { .. }
            | Event::PasswordNeeded { .. }
            | Event::Transcripts { .. }
            | Event::Console(_)
            | Event::Raise { .. }
            | Event::Finished => {}
        }
    }

    fn progressed(&mut self, ticket: Ticket, account: Option<AccountId>, progress: Progress) {
        if let Some(running) = self.running.get_mut(&ticket) {
            running.progress.insert(account, progress);
        }
    }

    fn ended(&mut self, ticket: Ticket, outcome: Outcome) {
        let Some(running) = self.running.remove(&ticket) else {
            return;
        };
        let has_failed = matches!(outcome, Outcome::Failed(_));
        let takes_back = running.takes_back;
        if let Command::Folder(FolderCommand::RemoveEmpty { folder }) = &running.command
            && !has_failed
            && self.undo.is_taking(ticket)
        {
            self.leave_folder(folder);
        }
        let came_back = self.took_back(ticket, &outcome);
        let left = self.undo.take_left(ticket);
        self.list.ended(ticket, has_failed, self.now);
        self.gathering.remove(&ticket);
        self.origin.ended(ticket);
        if let Command::Erase { mails } = &running.command {
            self.list.unhide(mails);
        }
        self.print_ended(&running.command, &outcome);
        if self.ended_in_reader(&running.command, ticket, &outcome) {
            return;
        }
        if let Command::Answer(command) = running.command {
            return self.answer_ended(command, outcome);
        }
        if let Outcome::Failed(failure) = outcome {
            match running.command {
                // Nobody waits for what begins by itself.
                Command::Origin(OriginCommand::CheckOpened { .. })
                // The form and the compose window show these where they belong.
                | Command::Examine { .. }
                | Command::SaveAccount { .. }
                | Command::Attach { .. }
                | Command::SaveDraft { .. }
                | Command::Console(
                    ConsoleCommand::Open { .. }
                    | ConsoleCommand::Say { .. }
                    | ConsoleCommand::LogIn { .. }
                    | ConsoleCommand::Close { .. },
                )
                | Command::Send { .. } => {}
                Command::Open { .. } | Command::OpenFile { .. } => {
                    self.reader.failed(ticket, failure);
                }
                command => {
                    if let (Command::Maildrop(_), Some(open)) = (&command, &mut self.server_mailbox)
                    {
                        open.fail();
                    }
                    self.list.stale |= command.changes_mails();
                    // What an action was about is not known any more where its mails are told.
                    let gathers = matches!(
                        command,
                        Command::Conversation(ConversationCommand::Gather { .. })
                    );
                    self.search.failed(&command);
                    let again = match (came_back, left) {
                        (Some(step), _) => Some(Again::TakeBack(step)),
                        (None, _) if takes_back || gathers => None,
                        (None, left) => Some(again_with(command, &failure.cause, left)),
                    };
                    self.notify(failure, again);
                }
            }
        }
    }

    /// Selects the mail that was open in the last run, where it is still here.
    fn restore_selection(&mut self) {
        let last = self.restore.take();
        if let Some(mail) = last.filter(|mail| self.list.position(*mail).is_some()) {
            self.selection.pick(mail, Pick::Only, &self.list);
            self.reader.wanted = Some(mail);
        }
    }

    fn opened(&mut self, ticket: Ticket, view: Arc<crate::mime::view::MailView>) {
        if self.opened_in_conversation(ticket, &view) {
            return;
        }
        let id = view.id;
        let seen = view.flags.contains(Flags::SEEN);
        if self.reader.opened(ticket, view) && !seen {
            self.flag(&[id], Flags::SEEN, Flags::NONE);
            self.followups.push(Command::SetFlags {
                mails: vec![id],
                add: Flags::SEEN,
                remove: Flags::NONE,
            });
        }
    }

    /// Takes rows out of the list; where the open one goes, the next one takes its place.
    pub fn remove_rows(&mut self, mails: &[MailId]) {
        self.reader.conversation.remove(mails);
        let follower = self.selection.remove(mails, &self.list);
        self.list.remove(mails);
        if let Some(open) = self.reader.mail()
            && mails.contains(&open)
        {
            self.reader.close();
            self.reader.wanted = follower;
        }
    }

    /// Marks rows and the open mail at once; the worker's answer confirms it.
    pub fn flag(&mut self, mails: &[MailId], add: Flags, remove: Flags) {
        self.list.flag(mails, add, remove);
        self.reader.flag(mails, add, remove);
    }

    /// Whether anything goes on that the bottom line tells.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        let active = |state: &ConnectionState| {
            matches!(
                state,
                ConnectionState::Connecting | ConnectionState::Fetching | ConnectionState::Sending
            )
        };
        self.connections.values().any(active)
            || self
                .running
                .values()
                .any(|running| matches!(running.command, Command::Refresh { .. }))
    }

    /// Whether a session reads the server mailbox that is shown.
    #[must_use]
    pub fn reads_server_mailbox(&self) -> bool {
        self.server_mailbox_does(|command| {
            matches!(
                command,
                MaildropCommand::Read { .. } | MaildropCommand::Heads { .. }
            )
        })
    }

    /// Whether something is being done to the server mailbox that is shown.
    #[must_use]
    pub fn changes_server_mailbox(&self) -> bool {
        self.server_mailbox_does(|command| {
            matches!(
                command,
                MaildropCommand::Fetch { .. } | MaildropCommand::Delete { .. }
            )
        })
    }

    fn server_mailbox_does(&self, is_it: impl Fn(&MaildropCommand) -> bool) -> bool {
        let Some(open) = &self.server_mailbox else {
            return false;
        };
        self.running.values().any(|running| match &running.command {
            Command::Maildrop(command) => *command.account() == open.account && is_it(command),
            _ => false,
        })
    }
}
