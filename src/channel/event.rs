//! What happened.

use std::path::PathBuf;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::mime::view::MailView;
use crate::model::{
    AccountId, AccountSettings, Draft, DraftAttachment, DraftId, Folder, MailId, MailSummary,
    Offers, OutboxItem, Place, Suggestion, Timestamp,
};
use crate::wire::transcript::Transcript;

use super::conversation::ConversationEvent;
use super::doctor::{Advice, Finding};
use super::failure::Failure;
use super::handle::Ticket;
use super::listing::ListPiece;
use super::maildrop::MaildropEvent;

/// What happened. Worker → UI. Every variant is a fact.
#[derive(Debug, Clone)]
pub enum Event {
    /// Exactly one per command, and the last event with its ticket.
    Ended {
        /// Whose.
        ticket: Ticket,
        /// How.
        outcome: Outcome,
    },
    /// How far a running command is. At most ten a second.
    Progress {
        /// Whose.
        ticket: Ticket,
        /// For which account, where it is about one.
        account: Option<AccountId>,
        /// What and how much.
        progress: Progress,
    },
    /// The accounts of config.toml, at start and after each change.
    Accounts {
        /// In the order of the file.
        accounts: Vec<AccountSettings>,
    },
    /// A backup was on its way back into this profile when the program ended: at the start, and
    /// after each attempt that did not succeed.
    HalfRestored {
        /// Its file; `None`: none was.
        from: Option<PathBuf>,
    },
    /// What an account's submission server offers, as far as it was ever spoken to: at start,
    /// and whenever it is found to be otherwise.
    Offers {
        /// Which account.
        account: AccountId,
        /// What was last offered.
        offers: Offers,
    },
    /// Folders with their counts, at start and after each change.
    Folders {
        /// Every folder of every account, accounts in order, ordinary folders first.
        folders: Vec<FolderSummary>,
    },
    /// Answer to `List`, in pieces.
    Listed {
        /// Whose.
        ticket: Ticket,
        /// The place asked for.
        place: Place,
        /// The next piece of the list.
        piece: ListPiece,
    },
    /// Answer to `Jump`.
    Jumped {
        /// Whose.
        ticket: Ticket,
        /// The row to go to, where there is one.
        mail: Option<MailId>,
    },
    /// Answer to `Rows`. A mail gone meanwhile has no row.
    Rows {
        /// Whose.
        ticket: Ticket,
        /// The rows found.
        rows: Vec<MailSummary>,
    },
    /// Something about conversations.
    Conversation(ConversationEvent),
    /// Answer to `Open`.
    Opened {
        /// Whose.
        ticket: Ticket,
        /// The mail as a person reads it.
        view: Arc<MailView>,
    },
    /// Something about how a mail is written.
    Source(super::SourceEvent),
    /// Something about mails on paper.
    Print(super::PrintEvent),
    /// New mails, with or without a command. At most 200 rows each.
    MailsAdded {
        /// The new rows; each says its folder.
        rows: Vec<MailSummary>,
    },
    /// A fetch has brought mail that is to be announced to the person; its rows were told before.
    Arrived {
        /// How many.
        mails: u64,
        /// Some of them, the newest first.
        newest: Vec<MailSummary>,
    },
    /// Some of the mails that `Move` and the like were about are no longer here.
    Missing {
        /// Whose.
        ticket: Ticket,
        /// How many.
        mails: usize,
    },
    /// Of the mails that a `Move` was about these were not moved: it failed before it came to them,
    /// or another program has moved or removed them meanwhile.
    Stayed {
        /// Whose.
        ticket: Ticket,
        /// Which.
        mails: Vec<MailId>,
    },
    /// Flags or tags changed.
    MailsChanged {
        /// The rows as they are now.
        rows: Vec<MailSummary>,
    },
    /// Mails that are no longer in this folder (moved or erased).
    MailsRemoved {
        /// Out of which folder.
        folder: Folder,
        /// Which.
        mails: Vec<MailId>,
    },
    /// The outbox as it is now, whole.
    OutboxChanged {
        /// Every entry that is not yet filed in Sent, plus those sent in this run.
        items: Vec<OutboxItem>,
    },
    /// Answer to `Submit`: the mail is safe in the outbox.
    Queued {
        /// Whose.
        ticket: Ticket,
        /// As it stands there.
        item: OutboxItem,
    },
    /// Answer to `Submit` with `deliver`, `Flush` and `Resend`: an attempt of one mail is over,
    /// whichever way. Comes after the result is durable.
    Settled {
        /// Whose.
        ticket: Ticket,
        /// As it stands now, with the result of each recipient.
        item: OutboxItem,
    },
    /// A mail that is sent, or that a person knows to be, lies in Sent. One that could not be filed
    /// stays in the outbox until the next start.
    Filed {
        /// As it stands.
        item: OutboxItem,
    },
    /// Answer to `Flush`: an entry of which nobody knows whether it arrived, or that failed before.
    /// It was left alone, and waits for a person to decide.
    Undecided {
        /// Whose.
        ticket: Ticket,
        /// As it stands.
        item: OutboxItem,
    },
    /// Answer to `Refresh`: one account is through, whichever way. Comes once an account.
    Fetched {
        /// Whose.
        ticket: Ticket,
        /// Which account, and how it went.
        report: FetchReport,
    },
    /// Answer to `Index`.
    Indexed {
        /// Whose.
        ticket: Ticket,
        /// Mails in the index now.
        mails: u64,
        /// Rows it has gained.
        added: u64,
        /// Rows it has lost.
        removed: u64,
        /// Mails whose words came in.
        texts: u64,
        /// How long it took.
        took_ms: u64,
    },
    /// A draft to be opened in a compose window.
    DraftReady {
        /// Whose.
        ticket: Ticket,
        /// The draft.
        draft: Draft,
    },
    /// The draft is on the disk.
    DraftSaved {
        /// Which.
        draft: DraftId,
        /// When.
        at: Timestamp,
    },
    /// A file lies beside the draft.
    Attached {
        /// Whose.
        ticket: Ticket,
        /// To which draft.
        draft: DraftId,
        /// The file.
        attachment: DraftAttachment,
    },
    /// Something about files that come with mails.
    Attachment(super::AttachmentEvent),
    /// What an account's connections do.
    Connection {
        /// Which account.
        account: AccountId,
        /// What they do.
        state: ConnectionState,
    },
    /// Answer to `SuggestAccount`.
    Suggested {
        /// Whose.
        ticket: Ticket,
        /// Settings to begin with, and what to know about the provider.
        suggestion: Box<Suggestion>,
    },
    /// A step of `Examine`.
    Examined {
        /// Whose.
        ticket: Ticket,
        /// What is known now.
        finding: Finding,
    },
    /// `Examine` found settings that work where those it was given do not.
    Advised {
        /// Whose.
        ticket: Ticket,
        /// What works.
        advice: Advice,
    },
    /// A password is missing or was refused; answer with `ProvidePassword`. What needed it has
    /// failed or fails now, so that a program without a window need not answer.
    PasswordNeeded {
        /// Which account.
        account: AccountId,
        /// The server's words, where it refused one.
        refused: Option<String>,
    },
    /// Answer to `ShowTranscripts`.
    Transcripts {
        /// Whose.
        ticket: Ticket,
        /// The last sessions, oldest first.
        sessions: Vec<SessionTranscript>,
    },
    /// What happened in a session by hand.
    Console(super::ConsoleEvent),
    /// Mail in and out, duplicates, checks, backups.
    Carry(super::CarryEvent),
    /// Something about the mails that lie on an account's server.
    Maildrop(MaildropEvent),
    /// Something about where mails come from.
    Origin(super::OriginEvent),
    /// Something about pages of mails that are read.
    Page(super::PageEvent),
    /// Something about how mails are read.
    Reading(super::ReadingEvent),
    /// Something about pictures that mails want from other servers.
    Pictures(super::PictureEvent),
    /// Something about what mails ask for.
    Answer(super::AnswerEvent),
    /// Something about filters and junk.
    Rules(super::RulesEvent),
    /// Something about searches.
    Search(super::SearchEvent),
    /// Something about a person's own folders.
    Folder(super::FolderEvent),
    /// Something about tags.
    Tags(super::TagEvent),
    /// Something to tell that no command asked for (a background check failed).
    Notice {
        /// What failed, why, what to do.
        failure: Failure,
    },
    /// Another `hongyan` was started on this profile: come to the front; it may name a `mailto:`.
    Raise {
        /// A `mailto:` URL or the path of an .eml file.
        argument: Option<String>,
    },
    /// Everything is written down; the window may close.
    Finished,
}

/// How a command ended.
#[derive(Debug, Clone)]
pub enum Outcome {
    /// As asked.
    Done,
    /// By `Cancel`.
    Cancelled,
    /// Not.
    Failed(Failure),
}

/// How the fetch of one account went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchReport {
    /// Which account.
    pub account: AccountId,
    /// Mails that are new here.
    pub new: u64,
    /// Their octets.
    pub octets: u64,
    /// Mails the server did not give.
    pub failed: u64,
    /// How long it took.
    pub took_ms: u64,
    /// Why the session ended early, where it did; what came before it is safe.
    pub failure: Option<Failure>,
}

/// How far something is.
#[derive(Debug, Clone, PartialEq)]
pub enum Progress {
    /// Fetching.
    Fetching {
        /// Mails stored.
        mails: u64,
        /// Mails to fetch.
        of_mails: u64,
        /// Octets received.
        octets: u64,
        /// Octets to receive, as the server counts.
        of_octets: u64,
        /// Octets a second, lately.
        octets_per_second: u64,
    },
    /// Sending one mail.
    Sending {
        /// Octets handed to the server.
        octets: u64,
        /// Octets of the mail.
        of_octets: u64,
    },
    /// The server is slow: "waiting 7 s for the answer to RETR 12".
    Waiting {
        /// Seconds so far.
        seconds: u64,
        /// What for.
        awaiting: String,
    },
    /// Mail in and out, checks, backups.
    Carrying(crate::model::Carried),
    /// Writing attachments into a folder.
    Saving {
        /// Files done.
        files: u64,
        /// Files in all.
        of_files: u64,
    },
    /// Asking filters about mails.
    Filtering {
        /// Mails looked at.
        mails: u64,
        /// Mails to look at.
        of_mails: u64,
    },
    /// Reading maildirs into the index.
    Indexing {
        /// Mails done.
        mails: u64,
        /// Mails in all.
        of_mails: u64,
    },
    /// Taking the words of mails in.
    TakingText {
        /// Mails whose words are in.
        mails: u64,
        /// Mails in all.
        of_mails: u64,
    },
}

/// A folder with its counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FolderSummary {
    /// Which.
    pub folder: Folder,
    /// Mails in it.
    pub mails: u64,
    /// Of them unread.
    pub unread: u64,
}

/// What an account's connections do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConnectionState {
    /// Nothing.
    Idle {
        /// When the last check ended well; `None`: not in this run.
        checked: Option<Timestamp>,
    },
    /// Looking up, connecting, greeting, logging in.
    Connecting,
    /// Receiving.
    Fetching,
    /// Submitting.
    Sending,
    /// The last attempt failed; the next is planned.
    Failed {
        /// Next attempt by itself.
        retry_at: Option<Timestamp>,
    },
}

/// Which of an account's two servers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ServerKind {
    /// The one that mail comes from.
    Pop3,
    /// The one that mail goes to.
    Smtp,
}

/// One session's dialogue.
#[derive(Debug, Clone)]
pub struct SessionTranscript {
    /// Whose.
    pub account: AccountId,
    /// With which server.
    pub server: ServerKind,
    /// When it began.
    pub began: Timestamp,
    /// The dialogue so far.
    pub transcript: Transcript,
}
