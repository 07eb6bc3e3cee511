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

impl Draft {
    /// Whether nothing was written since it was so: no word, recipient, file or wish more or less.
    /// Spaces are no words, and from which account it goes is none either.
    #[must_use]
    pub fn says_no_more_than(&self, begun: &Self) -> bool {
        self.to == begun.to
            && self.cc == begun.cc
            && self.bcc == begun.bcc
            && self.subject.trim() == begun.subject.trim()
            && self.text.trim() == begun.text.trim()
            && self.attachments == begun.attachments
            && self.options == begun.options
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_a_person_adds_or_takes_away_is_more_than_was_there() {
        let id = DraftId("d1".to_owned());
        let begun = Draft {
            to: vec!["bob@example.org".to_owned()],
            subject: "Re: Lunch".to_owned(),
            text: "\n\n> At noon?\n".to_owned(),
            ..Draft::empty(id, AccountId::new("work").unwrap())
        };
        let other = |change: fn(&mut Draft)| {
            let mut draft = begun.clone();
            change(&mut draft);
            draft.says_no_more_than(&begun)
        };
        assert!(other(|_draft| {}));
        assert!(other(|draft| draft.text.insert_str(0, "\n \n")));
        assert!(other(
            |draft| draft.account = AccountId::new("home").unwrap()
        ));
        for change in [
            (|draft: &mut Draft| draft.text.insert(0, 'a')) as fn(&mut Draft),
            |draft| draft.text.clear(),
            |draft| draft.to.clear(),
            |draft| draft.to.push("eve@example.org".to_owned()),
            |draft| draft.cc.push("eve@example.org".to_owned()),
            |draft| draft.bcc.push("eve@example.org".to_owned()),
            |draft| draft.subject.push('!'),
            |draft| draft.options.require_tls = true,
            |draft| {
                draft.attachments.push(DraftAttachment {
                    name: "plan.pdf".to_owned(),
                    media_type: "application/pdf".to_owned(),
                    size_octets: 1,
                    file: PathBuf::from("1"),
                });
            },
        ] {
            assert!(!other(change));
        }
    }
}
