//! What is looked at before a mail goes: recipients, a forgotten attachment, an empty
//! mail, an empty subject.

use crate::channel::{Cause, Failure, Task};
use crate::model::{Draft, Mailbox};

/// Asked once, quietly, before something happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Question {
    /// The text speaks of an attachment and there is none.
    NoAttachment,
    /// Larger than what the account's server takes.
    TooLarge,
    /// There is neither text nor a file.
    NoText,
    /// The subject is empty.
    NoSubject,
    /// Discard was pressed and something is written.
    Discard,
}

/// Words that promise an attachment.
const PROMISES: [&str; 11] = [
    "attached",
    "attachment",
    "attachments",
    "i attach",
    "enclosed",
    "附件",
    "见附",
    "随信",
    "附上",
    "附后",
    "附图",
];

/// What keeps the mail from going, in the order a person mends it.
pub(super) fn fault(draft: &Draft) -> Option<Failure> {
    let mut recipients = draft
        .to
        .iter()
        .chain(&draft.cc)
        .chain(&draft.bcc)
        .peekable();
    let cause = if recipients.peek().is_none() {
        Cause::NoRecipient
    } else {
        let (text, detail) = recipients.find_map(|recipient| {
            let fault = Mailbox::parse(recipient).err()?;
            Some((recipient.clone(), fault.to_string()))
        })?;
        Cause::BadAddress { text, detail }
    };
    Some(Failure {
        task: Task::Queue {
            subject: draft.subject.clone(),
        },
        cause,
        account: Some(draft.account.clone()),
    })
}

/// What to ask before the mail goes, besides what has been answered.
pub(super) fn question(
    draft: &Draft,
    answered: &[Question],
    size_limit: Option<u64>,
) -> Option<Question> {
    let is_too_large = size_limit.is_some_and(|limit| travelling_octets(draft) > limit);
    let forgotten = draft.attachments.is_empty() && promises_attachment(draft);
    let is_empty = draft.attachments.is_empty() && draft.text.trim().is_empty();
    let asks = [
        (Question::TooLarge, is_too_large),
        (Question::NoAttachment, forgotten),
        (Question::NoText, is_empty),
        (Question::NoSubject, draft.subject.trim().is_empty()),
    ];
    asks.into_iter()
        .find(|(question, applies)| *applies && !answered.contains(question))
        .map(|(question, _applies)| question)
}

/// About how large the mail is as it travels: files as base64, in lines of 76 columns.
pub(super) fn travelling_octets(draft: &Draft) -> u64 {
    let encoded = |octets: u64| octets / 57 * 78 + 512;
    let files = draft.attachments.iter().map(|one| encoded(one.size_octets));
    let text = u64::try_from(draft.text.len()).unwrap_or(u64::MAX);
    files.sum::<u64>() + encoded(text)
}

/// Whether the subject or the person's own text speaks of an attachment; quoted lines and
/// what stands behind the author's line of a reply do not count.
fn promises_attachment(draft: &Draft) -> bool {
    let own = draft.text.lines().filter(|line| !line.starts_with('>'));
    std::iter::once(draft.subject.as_str())
        .filter(|_subject| draft.in_reply_to.is_none())
        .chain(own)
        .any(|line| {
            let line = line.to_lowercase();
            PROMISES.iter().any(|promise| says(&line, promise))
        })
}

/// Whether a line has the word, whole where it is of Latin letters: "unattached" is another.
fn says(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _found)| {
        let is_letter = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
        let before = line[..at].chars().next_back();
        let after = line[at + word.len()..].chars().next();
        !word.is_ascii() || !is_letter(before) && !is_letter(after)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{AccountId, DraftAttachment, DraftId};

    fn draft(text: &str) -> Draft {
        let account = AccountId::new("work").unwrap();
        Draft {
            to: vec!["bob@example.org".to_owned()],
            subject: "Lunch".to_owned(),
            text: text.to_owned(),
            ..Draft::empty(DraftId("d1".to_owned()), account)
        }
    }

    #[test]
    fn a_promised_attachment_is_missed() {
        for text in [
            "See the attached plan.",
            "Attachment: plan",
            "详情请看附件。",
            "随信寄上照片",
            "附上合同",
        ] {
            assert_eq!(
                question(&draft(text), &[], None),
                Some(Question::NoAttachment),
                "{text}"
            );
        }
        for text in [
            "An unattached house.",
            "> see attached\nThanks",
            "附近有家餐厅",
        ] {
            assert_eq!(question(&draft(text), &[], None), None, "{text}");
        }
    }

    #[test]
    fn with_an_attachment_nobody_asks() {
        let mut draft = draft("attached");
        draft.attachments.push(DraftAttachment {
            name: "plan.pdf".to_owned(),
            media_type: "application/pdf".to_owned(),
            size_octets: 1,
            file: "/drafts/plan.pdf".into(),
        });
        assert_eq!(question(&draft, &[], None), None);
    }

    #[test]
    fn s70_a_mail_that_the_server_does_not_take_is_asked_about_as_it_travels() {
        let mut draft = draft("Hello");
        draft.attachments.push(DraftAttachment {
            name: "plan.pdf".to_owned(),
            media_type: "application/pdf".to_owned(),
            size_octets: 800_000,
            file: "/drafts/plan.pdf".into(),
        });
        // 800 kB are more than a million octets in base64.
        let asked = |limit| question(&draft, &[], limit);
        assert_eq!(asked(Some(1_000_000)), Some(Question::TooLarge));
        assert_eq!(asked(Some(1_200_000)), None);
        assert_eq!(asked(None), None);
    }

    #[test]
    fn an_empty_subject_is_asked_about_once() {
        let mut draft = draft("Hello");
        draft.subject = " ".to_owned();
        assert_eq!(question(&draft, &[], None), Some(Question::NoSubject));
        assert_eq!(question(&draft, &[Question::NoSubject], None), None);
    }

    #[test]
    fn a_mail_without_text_and_files_is_asked_about_once() {
        let mut draft = draft(" \n");
        assert_eq!(question(&draft, &[], None), Some(Question::NoText));
        assert_eq!(question(&draft, &[Question::NoText], None), None);
        draft.attachments.push(DraftAttachment {
            name: "plan.pdf".to_owned(),
            media_type: "application/pdf".to_owned(),
            size_octets: 1,
            file: "/drafts/plan.pdf".into(),
        });
        assert_eq!(question(&draft, &[], None), None);
    }

    #[test]
    fn a_mail_without_or_with_a_bad_recipient_does_not_go() {
        let mut draft = draft("Hello");
        assert_eq!(fault(&draft), None);
        draft.to.push("bob".to_owned());
        let found = fault(&draft).unwrap().cause;
        assert!(matches!(found, Cause::BadAddress { text, .. } if text == "bob"));
        draft.to.clear();
        assert_eq!(fault(&draft).unwrap().cause, Cause::NoRecipient);
    }
}
