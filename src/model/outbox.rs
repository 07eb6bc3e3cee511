//! A mail on its way out and what became of each recipient.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{AccountId, Address, DeliveryOptions, Timestamp};

/// Names an outbox entry: the unique part of its file's name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OutboxId(pub String);

/// What a server said, decoded for a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServerReply {
    /// Three digits (RFC 5321 §4.2); 0 where there was no reply at all.
    pub code: u16,
    /// Enhanced status code such as `5.1.1` (RFC 3463), where it was given and fits the code.
    pub enhanced: Option<String>,
    /// The server's words, control characters made visible, lines joined by `\n`; where there
    /// was no reply, ours in English.
    pub text: String,
    /// The same as a sentence for the window, where no server spoke.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ours: Option<Sentence>,
    /// The command it answers (`RCPT`, `the final dot`), where that is known: the same code
    /// means another thing to another command.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answers: Option<String>,
}

impl ServerReply {
    /// The same, known to answer this command.
    #[must_use]
    pub fn answering(self, command: &str) -> Self {
        Self {
            answers: Some(command.to_owned()),
            ..self
        }
    }
}

/// A sentence of ours as data, to be said in the language of whoever reads it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sentence {
    /// Its key in assets/i18n.
    pub key: String,
    /// What it names.
    pub arguments: Vec<(String, Argument)>,
}

/// What a sentence names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Argument {
    /// As it is, whatever the language.
    Text(String),
    /// A size.
    Octets(u64),
    /// Another sentence.
    Sentence(Sentence),
}

impl fmt::Display for ServerReply {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.code != 0 {
            write!(formatter, "{} ", self.code)?;
        }
        if let Some(enhanced) = &self.enhanced {
            write!(formatter, "{enhanced} ")?;
        }
        formatter.write_str(&self.text)
    }
}

/// An outbox entry as the window and the command line see it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OutboxItem {
    /// Names it.
    pub id: OutboxId,
    /// The account that sends it.
    pub account: AccountId,
    /// Envelope sender.
    pub sender: Address,
    /// Decoded subject.
    pub subject: String,
    /// Message-ID with brackets; frozen with the bytes.
    pub message_id: String,
    /// Octets of the frozen mail.
    pub size_octets: u64,
    /// When the person pressed Send.
    pub queued_at: Timestamp,
    /// Attempts so far.
    pub attempts: u32,
    /// Where the whole stands.
    pub state: OutboxState,
    /// Where each recipient stands, in the order of the envelope.
    pub recipients: Vec<RecipientResult>,
    /// What is asked of the servers on its way; frozen with the bytes.
    #[serde(default)]
    pub options: DeliveryOptions,
    /// Reports were asked for, and the server it went to offers none: it went without.
    #[serde(default)]
    pub reports_left_out: bool,
}

/// What the name of an entry for those who were refused ends in, where the others have the mail.
pub const REFUSED_PART: &str = "-refused";

/// The key of what stands for a server's answer where a person has marked a mail as sent.
pub const MARKED_AS_SENT: &str = "outbox-why-marked";

impl OutboxItem {
    /// Whether nobody but a person says of some of its recipients that the mail went to them.
    #[must_use]
    pub fn is_marked_as_sent(&self) -> bool {
        let is_mark = |reply: &ServerReply| {
            let ours = reply.ours.as_ref();
            ours.is_some_and(|ours| ours.key == MARKED_AS_SENT)
        };
        let mut recipients = self.recipients.iter();
        let of_state = matches!(&self.state, OutboxState::Sent { reply, .. } if is_mark(reply));
        of_state
            || recipients.any(
                |one| matches!(&one.state, RecipientState::Accepted { reply } if is_mark(reply)),
            )
    }

    /// Whether the others of the mail's recipients have it, and this is what is left for those who
    /// were refused.
    #[must_use]
    pub fn is_refused_part(&self) -> bool {
        self.id.0.ends_with(REFUSED_PART)
    }
}

/// Where an entry stands. `AtDot` is durable before the final dot (or BDAT LAST) is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "is")]
pub enum OutboxState {
    /// Waits for its first attempt, not before this time (undo and send-later).
    Queued {
        /// Earliest attempt.
        not_before: Timestamp,
    },
    /// An attempt runs; the final dot is not written, so it may safely be repeated.
    Sending,
    /// The final dot is being or was written and no reply has been recorded.
    AtDot,
    /// The server answers for it.
    Sent {
        /// Its words.
        reply: ServerReply,
        /// When.
        at: Timestamp,
    },
    /// A temporary failure; the next attempt is planned.
    Deferred {
        /// Next attempt.
        until: Timestamp,
        /// Why, in the server's words or ours.
        reason: ServerReply,
    },
    /// Refused for good, held for the person.
    Failed {
        /// Why.
        reason: ServerReply,
    },
    /// It was being handed over and no answer is known: it may have been sent. Only a person
    /// decides.
    Unknown {
        /// Since when.
        since: Timestamp,
        /// Why nobody knows.
        #[serde(default)]
        why: Doubt,
    },
}

/// Why nobody knows whether a mail was sent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Doubt {
    /// The line to the server ended between the final dot and the answer: it broke, it was closed, or
    /// the answer took too long.
    LineEnded,
    /// The program ended at the final dot: killed, or with the whole machine.
    ProgramEnded,
    /// The attempt ended, and how could not be written down.
    Unwritten,
    /// It waited in a backup that was restored, and may have been sent since.
    Restored,
    /// What an older version wrote does not say.
    #[default]
    #[serde(other)]
    Unsaid,
}

impl Doubt {
    /// The key of the sentence in the outbox.
    #[must_use]
    pub fn outbox_key(self) -> &'static str {
        match self {
            Self::LineEnded => "outbox-doubt-line-ended",
            Self::ProgramEnded => "outbox-doubt-program-ended",
            Self::Unwritten => "outbox-doubt-unwritten",
            Self::Restored => "outbox-doubt-restored",
            Self::Unsaid => "outbox-doubt-unsaid",
        }
    }

    /// The key of what a command says of it.
    #[must_use]
    pub fn command_key(self) -> &'static str {
        match self {
            Self::LineEnded => "cli-doubt-line-ended",
            Self::ProgramEnded => "cli-doubt-program-ended",
            Self::Unwritten => "cli-doubt-unwritten",
            Self::Restored => "cli-doubt-restored",
            Self::Unsaid => "cli-doubt-unsaid",
        }
    }
}

impl OutboxState {
    /// One word for scripts and the index.
    #[must_use]
    pub fn key(&self) -> &'static str {
        match self {
            Self::Queued { .. } => "queued",
            Self::Sending => "sending",
            Self::AtDot => "at-dot",
            Self::Sent { .. } => "sent",
            Self::Deferred { .. } => "deferred",
            Self::Failed { .. } => "failed",
            Self::Unknown { .. } => "unknown",
        }
    }
}

/// One recipient and where it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecipientResult {
    /// Whom.
    pub address: Address,
    /// Where it stands.
    pub state: RecipientState,
}

/// Where one recipient stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "is")]
pub enum RecipientState {
    /// Not decided: the server was not asked, or a line was lost before the final dot.
    Waiting,
    /// The final dot may be out for it and no reply came.
    Unconfirmed,
    /// The server took the mail for it.
    Accepted {
        /// Its words to RCPT or to the dot.
        reply: ServerReply,
    },
    /// For now not (4yz); tried again.
    Deferred {
        /// Its words.
        reply: ServerReply,
    },
    /// For good not (5yz).
    Refused {
        /// Its words.
        reply: ServerReply,
    },
}

impl RecipientState {
    /// One word for scripts.
    #[must_use]
    pub fn key(&self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Unconfirmed => "unconfirmed",
            Self::Accepted { .. } => "accepted",
            Self::Deferred { .. } => "deferred",
            Self::Refused { .. } => "refused",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn why_nobody_knows_is_kept_and_what_another_version_wrote_is_read() {
        let read = |json: &str| serde_json::from_str::<OutboxState>(json).unwrap();
        let since = Timestamp(7);
        let killed = OutboxState::Unknown {
            since,
            why: Doubt::ProgramEnded,
        };
        let json = serde_json::to_string(&killed).unwrap();
        assert_eq!(json, r#"{"is":"unknown","since":7,"why":"program-ended"}"#);
        assert_eq!(read(&json), killed);
        let unsaid = OutboxState::Unknown {
            since,
            why: Doubt::Unsaid,
        };
        assert_eq!(read(r#"{"is":"unknown","since":7}"#), unsaid);
        let later = r#"{"is":"unknown","since":7,"why":"eaten-by-a-goose"}"#;
        assert_eq!(read(later), unsaid);
    }
}
