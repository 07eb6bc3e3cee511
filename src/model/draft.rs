//! A mail being written.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::{AccountId, DeliveryOptions, MailId};

/// Names a draft and its files: characters safe in a file name, chosen by the worker.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DraftId(pub String);

/// What the compose window edits. Recipients are kept as typed; sending parses them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Draft {
    /// Names it in the drafts folder.
    pub id: DraftId,
    /// The account that sends it.
    pub account: AccountId,
    /// As typed: `Name <address>` or an address, one an entry.
    pub to: Vec<String>,
    /// As typed.
    pub cc: Vec<String>,
    /// As typed; only ever in the envelope.
    pub bcc: Vec<String>,
    /// As typed, on one line.
    pub subject: String,
    /// The text, `\n` line ends.
    pub text: String,
    /// In the order they were added.
    pub attachments: Vec<DraftAttachment>,
    /// Message-IDs (with brackets) for In-Reply-To.
    pub in_reply_to: Option<String>,
    /// Message-IDs (with brackets) for References, oldest first.
    pub references: Vec<String>,
    /// The mail that is marked once this one is queued.
    #[serde(default)]
    pub answers: Option<Answered>,
    /// What is asked of the servers on its way.
    #[serde(default)]
    pub options: DeliveryOptions,
}

/// What a draft answers or passes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    /// The index's name of it. It may name another mail by the time the draft is sent.
    pub mail: MailId,
    /// Its Message-ID, which tells whether it still is the one.
    pub message_id: String,
    /// Passed on, not answered.
    pub passed_on: bool,
}

impl Draft {
    /// An empty draft.
    #[must_use]
    pub fn empty(id: DraftId, account: AccountId) -> Self {
        Self {
            id,
            account,
            to: Vec::new(),
            cc: Vec::new(),
            bcc: Vec::new(),
            subject: String::new(),
            text: String::new(),
            attachments: Vec::new(),
            in_reply_to: None,
            references: Vec::new(),
            answers: None,
            options: DeliveryOptions::default(),
        }
    }

    /// Whether a person has put nothing into it.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.to.is_empty()
            && self.cc.is_empty()
            && self.bcc.is_empty()
            && self.subject.is_empty()
            && self.text.trim().is_empty()
            && self.attachments.is_empty()
    }
}

/// A file to go with a mail.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DraftAttachment {
    /// The name the recipient sees.
    pub name: String,
    /// Type and subtype, e.g. `image/png`.
    pub media_type: String,
    /// Octets of the file.
    pub size_octets: u64,
    /// Where it lies. The worker copies it beside the draft when it is attached, so that a
    /// file moved or changed later does not change the mail.
    pub file: PathBuf,
}
