//! Conversations: asked for and told.

use crate::model::{Conversation, FolderName, MailId, MailSummary, Place};

use super::handle::Ticket;

/// What is asked about conversations.
#[derive(Debug, Clone)]
pub enum ConversationCommand {
    /// Tell the conversations of these mails within a place ([`ConversationEvent::Told`]); at most
    /// 500 mails at once.
    Tell {
        /// The place.
        place: Place,
        /// Mails of it.
        mails: Vec<MailId>,
    },
    /// Name every mail that rows stand for, and where each lies
    /// ([`ConversationEvent::Gathered`]).
    Gather {
        /// The place.
        place: Place,
        /// Mails that stand for all mails of their conversations within the place.
        heads: Vec<MailId>,
        /// Mails that stand for themselves.
        alone: Vec<MailId>,
    },
    /// Tell the rows of a mail's whole conversation, wherever its mails lie
    /// ([`ConversationEvent::Whole`]).
    Read {
        /// One of its mails.
        mail: MailId,
    },
}

/// What is told about conversations.
#[derive(Debug, Clone)]
pub enum ConversationEvent {
    /// Conversations as they are within a place: before the rows of a list grouped by them, and
    /// as the answer to `Tell`.
    Told {
        /// Whose.
        ticket: Ticket,
        /// The place.
        place: Place,
        /// Each once.
        conversations: Vec<Conversation>,
    },
    /// Answer to `Gather`.
    Gathered {
        /// Whose.
        ticket: Ticket,
        /// Every mail, each once, by the name of the folder it lies in.
        mails: Vec<(FolderName, Vec<MailId>)>,
    },
    /// Answer to `Read`.
    Whole {
        /// Whose.
        ticket: Ticket,
        /// The mail asked for.
        mail: MailId,
        /// The rows, oldest first; that of the mail is among them.
        rows: Vec<MailSummary>,
    },
}
