//! What a person can do: label, tooltip, shortcut and "when" in one place.
//!
//! The palette, the menus and the keys iterate [`Action::EVERYDAY`]; panels, compose windows and
//! dialogs return actions, and `perform` alone carries them out.

mod answer;
mod attachment;
mod carry;
mod dialog;
mod key;
mod maildrop;
mod order;
mod organise;
mod origin;
mod page;
mod paper;
mod pictures;
mod reading;
mod source;

use std::path::PathBuf;

use egui::{Key, KeyboardShortcut, Modifiers};

use crate::channel::{Command, Ticket};
use crate::model::{AccountId, FolderName, MailId, OrderBy, OutboxId, Place};

pub use answer::{AnswerAction, Step};
pub use attachment::AttachmentAction;
pub use carry::{CarryFile, CarryPage};
pub use dialog::{Dialog, FilterSeed};
pub use organise::{Naming, OrganiseAction};
pub use origin::OriginAction;
pub use page::PageAction;
pub use paper::{PaperAction, ToFile};
pub use pictures::PictureAction;
pub use reading::ReadingAction;
pub use source::SourceAction;

use super::state::State;
use super::state::search::Scope as SearchScope;

pub use maildrop::MaildropAction;

/// One thing a person asked for.
#[derive(Debug, Clone)]
pub enum Action {
    /// Begin an empty mail.
    Compose,
    /// Fetch from every account.
    Refresh,
    /// Put the cursor into the search box.
    Search,
    /// Keep what is looked for beside the folders.
    SaveSearch,
    /// Give the kept search that is shown another name or other words.
    EditSearch,
    /// Forget the kept search that is shown.
    DeleteSearch,
    /// Answer the author.
    Reply,
    /// Answer everybody.
    ReplyAll,
    /// Pass the mail on.
    Forward,
    /// Put the selected mails away.
    Archive,
    /// Move the selected mails to Trash; in Trash remove them.
    Delete,
    /// Move the selected mails to Junk.
    Junk,
    /// Move the selected mails out of Junk.
    NotJunk,
    /// Mark the selected mails read.
    MarkRead,
    /// Mark the selected mails unread.
    MarkUnread,
    /// Flag the selected mails, or take the flag away where all have it.
    ToggleFlag,
    /// Choose a folder for the selected mails.
    Move,
    /// Choose tags for the selected mails.
    Tag,
    /// Make a folder in the account that is shown.
    NewFolder,
    /// Take back what was done last.
    Undo,
    /// Select and open the next mail.
    Next,
    /// Select and open the previous mail.
    Previous,
    /// Select and open the newest mail.
    First,
    /// Select and open the oldest mail.
    Last,
    /// Show all mails of the conversation of the selected row.
    Unfold,
    /// Fold the conversation of the selected row under its newest mail.
    Fold,
    /// Fold or unfold the conversation of a row.
    ToggleFold(MailId),
    /// Open one mail of the conversation that is read, or fold it to one line.
    OpenInConversation(MailId),
    /// Put the list in order by this, or turn it round.
    OrderBy(OrderBy),
    /// Turn the order of the list round.
    TurnOrder,
    /// Let conversations stand together, or each mail alone.
    GroupConversations,
    /// Type where to go in the list, whichever letters it begins with.
    Jump,
    /// Go to the next row whose sender or subject begins with these letters.
    JumpTo(String),
    /// One page down.
    PageDown,
    /// One page up.
    PageUp,
    /// Select every mail of the list.
    SelectAll,
    /// Close the reader, the source, the selection or the filter: whatever lies on top.
    Back,
    /// Show the mail as it came, or as a person reads it.
    ToggleSource,
    /// Fold or unfold the folder pane.
    ToggleFolders,
    /// Open or close the activity panel.
    ToggleActivity,
    /// Find any action by its name.
    Palette,
    /// The form of a new account.
    AddAccount,
    /// Language, theme, accounts.
    Settings,
    /// The dialogue with the servers.
    Transcript,
    /// Mail of other programs in, mail out, duplicates, checks, backups.
    ImportExport,
    /// Compare every mail with what is known of it.
    VerifyMail,
    /// Speak a protocol by hand.
    Console,
    /// What lies on the server of the account that is shown.
    ServerMailbox,
    /// Examine the connections to an account's servers.
    Doctor,
    /// The filters, and what is done with junk.
    Filters,
    /// Say what filters would do with mails that are here, and do it.
    RunFilters,
    /// Begin a filter for mails like the one that is read.
    FilterLikeThis,
    /// Close the window.
    Quit,

    /// Show a place.
    GoTo(Place),
    /// Look for what is typed.
    Filter(String),
    /// Look for it here or everywhere.
    SearchIn(SearchScope),
    /// Show a kept search as soon as it is kept.
    ShowSearch(String),
    /// Forget a kept search.
    RemoveSearch(String),
    /// Select a row of the list.
    Pick {
        /// Which.
        mail: MailId,
        /// How it joins the others.
        how: Pick,
    },
    /// Do something with exactly these mails (hover buttons, context menu).
    With {
        /// Which.
        mails: Vec<MailId>,
        /// What could be done with the selection as well, or `Reply`, `ReplyAll`, `Forward`.
        action: Box<Self>,
    },
    /// Move the selected mails to a folder of their account.
    MoveTo(FolderName),
    /// List all recipients of the open mail, or fold them.
    ToggleRecipients,
    /// Continue a draft of the Drafts folder.
    EditDraft(MailId),
    /// Begin a mail from a `mailto:` address.
    Mailto(String),
    /// Read a mail from a file outside the profile.
    OpenFile(PathBuf),
    /// Open a web address with the system's program.
    OpenLink(String),
    /// Send an outbox entry now.
    Resend(OutboxId),
    /// An `Unknown` entry has arrived.
    MarkSent(OutboxId),
    /// Give an outbox entry up for good.
    GiveUp(OutboxId),
    /// Show the card of a mail that is sent no longer.
    PutAway(OutboxId),
    /// Take an outbox entry back into a compose window.
    TakeBack(OutboxId),
    /// What lies on one account's server.
    OpenServerMailbox(AccountId),
    /// Something in the server mailbox.
    Maildrop(MaildropAction),
    /// Something with folders and tags.
    Organise(OrganiseAction),
    /// Something about where a mail comes from.
    Origin(OriginAction),
    /// Something with a mail that is shown as its sender meant it.
    Page(PageAction),
    /// Something with how a mail is read.
    Reading(ReadingAction),
    /// Something with a file that comes with a mail.
    Attachment(AttachmentAction),
    /// Something with the pictures that a mail wants from other servers.
    Pictures(PictureAction),
    /// Something that a mail asks for.
    Answer(AnswerAction),
    /// Something with a mail on paper.
    Paper(PaperAction),
    /// Something with how a mail is written.
    Source(SourceAction),
    /// Fetch from one account.
    RefreshAccount(AccountId),
    /// Stop what runs.
    Cancel(Ticket),
    /// Open a dialog.
    Open(Dialog),
    /// Close a notice.
    Dismiss(u64),
    /// Do what a notice offers, and close it.
    Remedy(u64, crate::model::Remedy),
    /// Copy text to the clipboard.
    Copy(String),
    /// Ask where to, and write text there: a session.
    SaveText {
        /// The name to propose.
        name: String,
        /// The text.
        text: String,
    },
    /// Ask the person for files or a folder, for import and export.
    ChooseCarry(CarryFile),
    /// Ask for a session file, and play it back in the console.
    OpenSession,
    /// What a dialog or compose window asks of the worker. The answer is found by
    /// [`State::asked`]: the command stands under its ticket until it has ended.
    Ask(Box<Command>),
    /// Ask the person for files, for the compose window of this draft.
    ChooseFiles(crate::model::DraftId),
    /// Files for a draft are chosen or dropped.
    Attach {
        /// To which draft.
        draft: crate::model::DraftId,
        /// Which files.
        files: Vec<PathBuf>,
    },
}

/// How a clicked row joins the selection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pick {
    /// Alone, and opened.
    Only,
    /// In or out (Ctrl).
    Toggle,
    /// From the anchor to here (Shift).
    Range,
}

impl Action {
    /// Everything that needs no further word, in the order of the palette.
    pub const EVERYDAY: [Self; 76] = [
        Self::Compose,
        Self::Refresh,
        Self::Search,
        Self::SaveSearch,
        Self::EditSearch,
        Self::DeleteSearch,
        Self::Reply,
        Self::ReplyAll,
        Self::Forward,
        Self::Archive,
        Self::Delete,
        Self::Junk,
        Self::NotJunk,
        Self::MarkRead,
        Self::MarkUnread,
        Self::ToggleFlag,
        Self::Move,
        Self::Tag,
        Self::NewFolder,
        Self::Undo,
        Self::Next,
        Self::Previous,
        Self::First,
        Self::Last,
        Self::PageDown,
        Self::PageUp,
        Self::Jump,
        Self::SelectAll,
        Self::Unfold,
        Self::Fold,
        Self::GroupConversations,
        Self::OrderBy(OrderBy::Date),
        Self::OrderBy(OrderBy::Sender),
        Self::OrderBy(OrderBy::Subject),
        Self::OrderBy(OrderBy::Size),
        Self::OrderBy(OrderBy::Attachment),
        Self::OrderBy(OrderBy::Unread),
        Self::TurnOrder,
        Self::Back,
        Self::ToggleSource,
        Self::Origin(OriginAction::Toggle),
        Self::Origin(OriginAction::Check),
        Self::Paper(PaperAction::Print),
        Self::Paper(PaperAction::SavePdf),
        Self::Paper(PaperAction::SaveMail),
        Self::Page(PageAction::TurnView),
        Self::Page(PageAction::Find),
        Self::Page(PageAction::Larger),
        Self::Page(PageAction::Smaller),
        Self::Page(PageAction::Actual),
        Self::Page(PageAction::TurnGround),
        Self::Reading(ReadingAction::Lens),
        Self::Reading(ReadingAction::TurnQuotes),
        Self::Reading(ReadingAction::TurnFixed),
        Self::Attachment(AttachmentAction::LookAtFirst),
        Self::Attachment(AttachmentAction::SaveAllRead),
        Self::Pictures(PictureAction::Show(None)),
        Self::Pictures(PictureAction::Always(None)),
        Self::Pictures(PictureAction::Never(None)),
        Self::Pictures(PictureAction::Ask(None)),
        Self::Answer(AnswerAction::Unsubscribe),
        Self::ToggleFolders,
        Self::ToggleActivity,
        Self::Palette,
        Self::AddAccount,
        Self::Settings,
        Self::ImportExport,
        Self::VerifyMail,
        Self::ServerMailbox,
        Self::Transcript,
        Self::Console,
        Self::Doctor,
        Self::Filters,
        Self::RunFilters,
        Self::FilterLikeThis,
        Self::Quit,
    ];

    /// Key of its label in assets/i18n.
    #[must_use]
    pub fn key(&self) -> &'static str {
        match self {
            Self::Compose => "action-compose",
            Self::Refresh | Self::RefreshAccount(_) => "action-refresh",
            Self::Search => "action-search",
            Self::SaveSearch => "action-save-search",
            Self::EditSearch => "action-edit-search",
            Self::DeleteSearch | Self::RemoveSearch(_) => "action-delete-search",
            Self::Reply => "action-reply",
            Self::ReplyAll => "action-reply-all",
            Self::Forward => "action-forward",
            Self::Archive => "action-archive",
            Self::Delete => "action-delete",
            Self::Junk => "action-junk",
            Self::NotJunk => "action-not-junk",
            Self::MarkRead | Self::MarkUnread | Self::ToggleFlag => self.mark_key(),
            Self::Undo => "action-undo",
            Self::Next => "action-next",
            Self::Previous => "action-previous",
            Self::Jump => "action-jump",
            Self::Unfold => "action-unfold",
            Self::Fold | Self::ToggleFold(_) => "action-fold",
            Self::GroupConversations => "action-group",
            Self::TurnOrder => "action-turn-order",
            Self::OrderBy(by) => order::key(*by),
            Self::SelectAll => "action-select-all",
            Self::Back => "action-back",
            Self::ToggleSource => "action-source",
            Self::ToggleFolders => "action-fold-folders",
            Self::ToggleActivity => "action-activity",
            Self::Palette => "action-palette",
            Self::AddAccount => "action-add-account",
            Self::Settings => "action-settings",
            Self::Transcript => "action-transcript",
            Self::ImportExport => "action-import-export",
            Self::VerifyMail => "action-verify-mail",
            Self::ChooseCarry(_) => "action-open",
            Self::Console => "action-console",
            Self::ServerMailbox | Self::OpenServerMailbox(_) => "action-server-mailbox",
            Self::Maildrop(action) => action.key(),
            Self::Origin(action) => action.key(),
            Self::Page(action) => action.key(),
            Self::Reading(action) => action.key(),
            Self::Attachment(action) => action.key(),
            Self::Pictures(action) => action.key(),
            Self::Answer(action) => action.key(),
            Self::Paper(action) => action.key(),
            Self::Doctor => "action-doctor",
            Self::Filters | Self::RunFilters | Self::FilterLikeThis => self.filters_key(),
            Self::First | Self::Last | Self::PageDown | Self::PageUp => self.far_key(),
            Self::Quit => "action-quit",
            Self::Move | Self::MoveTo(_) | Self::Tag | Self::NewFolder => self.filing_key(),
            Self::Resend(_) => "action-resend",
            Self::MarkSent(_) => "action-mark-sent",
            Self::TakeBack(_) => "action-take-back",
            Self::Cancel(_) => "action-cancel",
            Self::GiveUp(_) => "compose-discard",
            Self::Dismiss(_) | Self::PutAway(_) => "action-dismiss",
            Self::Copy(_) => "action-copy",
            Self::EditDraft(_) => "action-edit-draft",
            Self::With { action, .. } => action.key(),
            Self::ChooseFiles(_) | Self::Attach { .. } => "action-attach",
            Self::ToggleRecipients => "action-recipients",
            Self::GoTo(_)
            | Self::Filter(_)
            | Self::SearchIn(_)
            | Self::ShowSearch(_)
            | Self::Pick { .. }
            | Self::Mailto(_)
            | Self::OpenFile(_)
            | Self::OpenLink(_)
            | Self::Open(_)
            | Self::Organise(_)
            | Self::Source(_)
            | Self::Remedy(..)
            | Self::OpenInConversation(_)
            | Self::JumpTo(_)
            | Self::SaveText { .. }
            | Self::OpenSession
            | Self::Ask(_) => "action-open",
        }
    }

    /// The keys that do it. Those without Ctrl sleep while text is being typed.
    #[must_use]
    pub fn shortcuts(&self) -> &'static [KeyboardShortcut] {
        const fn plain(key: Key) -> KeyboardShortcut {
            KeyboardShortcut::new(Modifiers::NONE, key)
        }
        const fn command(key: Key) -> KeyboardShortcut {
            KeyboardShortcut::new(Modifiers::COMMAND, key)
        }
        match self {
            Self::Compose => const { &[command(Key::N)] },
            Self::Refresh => const { &[plain(Key::F5), command(Key::R)] },
            Self::Search => const { &[command(Key::F), plain(Key::Slash)] },
            Self::Reply => const { &[plain(Key::R)] },
            Self::ReplyAll => const { &[plain(Key::A)] },
            Self::Forward => const { &[plain(Key::F)] },
            Self::Archive => const { &[plain(Key::E)] },
            Self::Delete => const { &[plain(Key::Delete), plain(Key::Backspace)] },
            Self::Junk => const { &[KeyboardShortcut::new(Modifiers::SHIFT, Key::J)] },
            Self::MarkUnread => const { &[plain(Key::U)] },
            Self::MarkRead => const { &[KeyboardShortcut::new(Modifiers::SHIFT, Key::U)] },
            Self::ToggleFlag => const { &[plain(Key::S)] },
            Self::Move => const { &[plain(Key::M), plain(Key::V)] },
            Self::Tag => const { &[plain(Key::T)] },
            Self::Undo => const { &[command(Key::Z)] },
            Self::Next => const { &[plain(Key::J), plain(Key::ArrowDown)] },
            Self::Previous => const { &[plain(Key::K), plain(Key::ArrowUp)] },
            Self::First => const { &[plain(Key::Home)] },
            Self::Last => const { &[plain(Key::End)] },
            Self::PageDown => const { &[plain(Key::PageDown)] },
            Self::PageUp => const { &[plain(Key::PageUp)] },
            Self::Jump => const { &[plain(Key::Quote)] },
            Self::SelectAll => const { &[command(Key::A)] },
            Self::Unfold => const { &[plain(Key::ArrowRight)] },
            Self::Fold => const { &[plain(Key::ArrowLeft)] },
            Self::Back => const { &[plain(Key::Escape)] },
            Self::ToggleSource => const { &[command(Key::U)] },
            Self::ToggleFolders => const { &[plain(Key::F9)] },
            Self::Palette => const { &[command(Key::K)] },
            Self::Settings => const { &[command(Key::Comma)] },
            Self::Transcript => const { &[plain(Key::F12)] },
            Self::Console => const { &[plain(Key::F8)] },
            Self::Quit => const { &[command(Key::Q)] },
            Self::Origin(action) => action.shortcuts(),
            Self::Page(action) => action.shortcuts(),
            Self::Reading(action) => action.shortcuts(),
            Self::Pictures(action) => action.shortcuts(),
            Self::Paper(action) => action.shortcuts(),
            _ => &[],
        }
    }

    /// Whether it can be done now.
    #[must_use]
    pub fn enabled(&self, state: &State) -> bool {
        match self {
            Self::Compose
            | Self::Refresh
            | Self::NewFolder
            | Self::ServerMailbox
            | Self::Doctor => !state.accounts.is_empty(),
            Self::Reply
            | Self::ReplyAll
            | Self::Forward
            | Self::ToggleSource
            | Self::FilterLikeThis => state.reader.mail().is_some(),
            Self::Archive
            | Self::Delete
            | Self::Junk
            | Self::NotJunk
            | Self::MarkRead
            | Self::MarkUnread
            | Self::ToggleFlag
            | Self::Move
            | Self::Tag
            | Self::MoveTo(_) => !state.selection.is_empty() && !state.reads_outside(),
            Self::Undo => state.undoable().is_some(),
            Self::Origin(action) => action.enabled(state),
            Self::Page(action) => action.enabled(state),
            Self::Reading(action) => action.enabled(state),
            Self::Attachment(action) => action.enabled(state),
            Self::Pictures(action) => action.enabled(state),
            Self::Answer(action) => action.enabled(state),
            Self::Paper(action) => action.enabled(state),
            Self::SaveSearch => state.search_to_keep().is_some(),
            Self::EditSearch | Self::DeleteSearch => state.shown_search().is_some(),
            Self::Next
            | Self::Previous
            | Self::First
            | Self::Last
            | Self::PageDown
            | Self::PageUp
            | Self::Jump
            | Self::Unfold
            | Self::Fold
            | Self::SelectAll => !state.list.is_empty(),
            _ => true,
        }
    }
}
