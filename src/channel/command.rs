//! What the user asked for.

use std::path::PathBuf;
use std::sync::Arc;

use crate::model::{
    AccountId, AccountSettings, Address, Announce, DeliveryOptions, Draft, DraftId, Flags,
    FolderName, Grouping, MailId, Order, OutboxId, Pin, Place, Secret,
};

use super::attachment::AttachmentCommand;
use super::conversation::ConversationCommand;
use super::doctor::Patient;
use super::handle::Ticket;
use super::maildrop::MaildropCommand;
use super::{CarryCommand, RulesCommand};

/// What the user asked for. UI → worker. Every variant is an imperative and ends in exactly one
/// [`super::Outcome`].
#[derive(Debug, Clone)]
pub enum Command {
    /// Fetch new mail; `None` means every account. Joins a fetch already running.
    Refresh {
        /// Which account.
        account: Option<AccountId>,
    },
    /// Fetch, and ask once more for what earlier sessions did not fetch: mails at which they broke,
    /// and mails that were here already under other names.
    FetchAgain {
        /// Which account; `None`: every account.
        account: Option<AccountId>,
    },
    /// Fetch the rest of a mail of which only the beginning is here. It takes the beginning's place
    /// and keeps its id ([`super::Event::MailsChanged`]).
    FetchWhole {
        /// Which.
        mail: MailId,
    },
    /// Tell the ids of everything in a place in order, the first screenful with its rows before
    /// the rest ([`super::Event::Listed`]).
    List {
        /// What the list shows now.
        place: Place,
        /// What stands in the search box; empty: all mails of the place.
        search: String,
        /// In which order.
        order: Order,
        /// A row a mail or a conversation. What a search finds is listed flat.
        grouping: Grouping,
    },
    /// Find the next row whose sender, or subject where the list is in that order, begins with
    /// these letters ([`super::Event::Jumped`]). It replaces the one before.
    Jump {
        /// What the list shows.
        place: Place,
        /// In which order.
        order: Order,
        /// A row a mail or a conversation.
        grouping: Grouping,
        /// Its rows: a mail each, in order.
        among: Arc<[MailId]>,
        /// Where to begin.
        after: Option<MailId>,
        /// The letters.
        typed: String,
    },
    /// Tell the rows of these mails ([`super::Event::Rows`]); at most 500 at once.
    Rows {
        /// Which.
        mails: Vec<MailId>,
    },
    /// Something about conversations.
    Conversation(ConversationCommand),
    /// Read one mail for the reading pane ([`super::Event::Opened`]).
    Open {
        /// Which.
        mail: MailId,
    },
    /// Read a mail from a file outside the profile for the reading pane
    /// ([`super::Event::Opened`]). Its id is below 0, holds for this run, and is good for
    /// reading only: source and attachments.
    OpenFile {
        /// The whole path of the file.
        file: PathBuf,
    },
    /// Something about how a mail is written.
    Source(super::SourceCommand),
    /// Something about mails on paper.
    Print(super::PrintCommand),
    /// Mark mails.
    SetFlags {
        /// Which.
        mails: Vec<MailId>,
        /// Set these.
        add: Flags,
        /// Clear these.
        remove: Flags,
    },
    /// Move mails to a folder of their own account.
    Move {
        /// Which.
        mails: Vec<MailId>,
        /// Where to.
        to: FolderName,
    },
    /// Remove mails for good, those that lie in Trash; others stay where they are.
    Erase {
        /// Which.
        mails: Vec<MailId>,
    },
    /// Start a draft ([`super::Event::DraftReady`]): empty, a reply, a forward, or a `mailto:`.
    StartDraft {
        /// What it begins as.
        from: DraftSeed,
    },
    /// Write the draft down. Sent at each pause in typing.
    SaveDraft {
        /// The whole draft.
        draft: Draft,
    },
    /// Copy a file beside the draft ([`super::Event::Attached`]).
    Attach {
        /// To which draft.
        draft: DraftId,
        /// The file the person chose.
        file: PathBuf,
    },
    /// Throw the draft away.
    DiscardDraft {
        /// Which.
        draft: DraftId,
    },
    /// Freeze and queue the mail. Ends as soon as it is safe in the outbox, not when delivered.
    Send {
        /// The whole draft.
        draft: Draft,
    },
    /// Put a finished mail into the outbox, as sendmail would ([`super::Event::Queued`]).
    /// Ends when it is safe there; with `deliver` when its first attempt is over
    /// ([`super::Event::Settled`]).
    Submit {
        /// The mail and its envelope.
        submission: Box<Submission>,
        /// Attempt it now and wait for the verdict.
        deliver: bool,
    },
    /// Attempt everything that waits in the outbox now, over one connection an account; each
    /// mail's result is a [`super::Event::Settled`]. `Failed` and `Unknown` ones stay: those are
    /// a person's decision.
    Flush {
        /// Which account; `None`: all of them.
        account: Option<AccountId>,
    },
    /// Bring the index up to date with the maildirs ([`super::Event::Indexed`]).
    Index {
        /// Throw the index away first.
        rebuild: bool,
    },
    /// Attempt this outbox entry now; for `Failed` and `Unknown` this is the person's decision.
    Resend {
        /// Which.
        item: OutboxId,
    },
    /// The person says that an `Unknown` entry has arrived: file it in Sent.
    MarkSent {
        /// Which.
        item: OutboxId,
    },
    /// Give an outbox entry up: it goes for good, to nobody more.
    GiveUp {
        /// Which.
        item: OutboxId,
    },
    /// Take an entry back from the outbox into a draft ([`super::Event::DraftReady`]): undo,
    /// or correct the refused recipients (only those not accepted stay in it).
    TakeBack {
        /// Which.
        item: OutboxId,
    },
    /// Something with files that come with mails.
    Attachment(AttachmentCommand),
    /// Tell what is known about the provider of an address ([`super::Event::Suggested`]).
    SuggestAccount {
        /// As far as it is typed.
        address: Address,
    },
    /// Go the whole way to both servers and say how each step went
    /// ([`super::Event::Examined`], [`super::Event::Advised`]).
    Examine {
        /// Whose connections.
        patient: Patient,
    },
    /// A person has seen this certificate and trusts it for this host of this account; or, where
    /// `instead` names one and `trust` none, trusts no longer. What waited for it is tried again.
    TrustCertificate {
        /// For which account.
        account: AccountId,
        /// The one to trust from now on.
        trust: Option<Pin>,
        /// The one to trust no longer.
        instead: Option<Pin>,
    },
    /// Add or replace an account in config.toml and keep its password.
    SaveAccount {
        /// The form's settings.
        settings: Box<AccountSettings>,
        /// The form's password; `None`: leave the stored one.
        password: Option<Secret>,
    },
    /// Take an account out of config.toml, with the filters that are for it alone
    /// ([`super::RulesEvent::Known`]). Its mail stays on the disk.
    RemoveAccount {
        /// Which.
        account: AccountId,
    },
    /// The password asked for by [`super::Event::PasswordNeeded`]; what waited goes on.
    ProvidePassword {
        /// For which account.
        account: AccountId,
        /// As typed.
        password: Secret,
        /// Keep it in the keyring.
        remember: bool,
    },
    /// The server `host` may be logged in to by weaker mechanisms than it took before;
    /// what waited goes on.
    AllowWeakerLogin {
        /// Of which account.
        account: AccountId,
        /// Its server.
        host: String,
    },
    /// Tell the transcript of the account's sessions ([`super::Event::Transcripts`]).
    ShowTranscripts {
        /// `None`: all accounts.
        account: Option<AccountId>,
    },
    /// A session by hand: opened, spoken in, closed, saved.
    Console(super::ConsoleCommand),
    /// Mail in and out, duplicates, checks, backups.
    Carry(CarryCommand),
    /// Something with the mails that lie on an account's server.
    Maildrop(MaildropCommand),
    /// Something about where mails come from.
    Origin(super::OriginCommand),
    /// Something about pages of mails that are read.
    Page(super::PageCommand),
    /// Something about how mails are read.
    Reading(super::ReadingCommand),
    /// Something about pictures that mails want from other servers.
    Pictures(super::PictureCommand),
    /// Something that a mail asks for.
    Answer(super::AnswerCommand),
    /// Something with filters, or with what was learned of junk.
    Rules(RulesCommand),
    /// Something about searches.
    Search(super::SearchCommand),
    /// Something with a person's own folders.
    Folder(super::FolderCommand),
    /// Something with tags.
    Tag(super::TagCommand),
    /// Keep language, theme and announcements in config.toml.
    SavePreferences {
        /// `auto`, `en` or `zh-CN`.
        language: String,
        /// `system`, `light`, `dark` or `high-contrast`.
        theme: String,
        /// How new mail is announced.
        announce: Announce,
    },
    /// Stop what runs under this ticket. It then ends as `Cancelled`.
    Cancel {
        /// Whose.
        ticket: Ticket,
    },
    /// End everything in order; the last command.
    Quit,
}

impl Command {
    /// Whether it does something with mails that a list may show: where it fails half way, nobody
    /// tells what it has done.
    #[must_use]
    pub fn changes_mails(&self) -> bool {
        matches!(
            self,
            Self::Move { .. }
                | Self::Erase { .. }
                | Self::SetFlags { .. }
                | Self::Folder(_)
                | Self::Tag(_)
                | Self::Rules(RulesCommand::Apply { .. } | RulesCommand::TakeBack { .. })
                | Self::Carry(CarryCommand::RemoveCopies { .. })
        )
    }
}

/// A finished mail, as it is handed to `hongyan send`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submission {
    /// Sent by this account; `None`: the one whose address `sender`, else From has, else the
    /// first of config.toml.
    pub account: Option<AccountId>,
    /// Envelope sender; `None`: the account's address.
    pub sender: Option<Address>,
    /// Whom it goes to.
    pub recipients: Vec<Address>,
    /// Also to everybody in To, Cc and Bcc.
    pub recipients_from_header: bool,
    /// The mail (RFC 5322) with any line ends. Bcc is taken out of it; From, Date and Message-ID
    /// are added where they are missing; octets above 127 are encoded where that is possible;
    /// nothing else changes.
    pub mail: Vec<u8>,
    /// What is asked of the servers on its way.
    pub options: DeliveryOptions,
}

/// What a draft begins as.
#[derive(Debug, Clone, PartialEq)]
pub enum DraftSeed {
    /// An empty mail.
    Empty {
        /// Sent from this account; `None`: the first.
        account: Option<AccountId>,
    },
    /// An answer to the author, or to all.
    Reply {
        /// To which mail.
        mail: MailId,
        /// Whether the other recipients get it too.
        all: bool,
    },
    /// The mail passed on, its attachments with it.
    Forward {
        /// Which.
        mail: MailId,
    },
    /// A draft in the Drafts folder, opened again.
    Existing {
        /// Its row.
        mail: MailId,
    },
    /// A `mailto:` address (RFC 6068), as given to the program.
    Mailto {
        /// The whole URL.
        url: String,
    },
}
