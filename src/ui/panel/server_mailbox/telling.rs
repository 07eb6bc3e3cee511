//! What a row, a stage, a report is called in the person's language.

use super::super::Look;
use crate::channel::maildrop::{Deed, Left, MaildropReport, MaildropStage};
use crate::model::Presence;
use crate::ui::action::MaildropAction;
use crate::ui::state::ServerMailbox;
use crate::ui::state::server_mailbox::Row;

/// What the session does, and how much of it is done.
pub(super) fn stage(look: Look<'_>, stage: MaildropStage) -> (String, Option<f32>) {
    let words = look.words;
    let plain = |key: &'static str| (words.text(key).to_owned(), None);
    match stage {
        MaildropStage::Waiting => plain("maildrop-stage-waiting"),
        MaildropStage::Connecting => plain("maildrop-stage-connecting"),
        MaildropStage::Listing => plain("maildrop-stage-listing"),
        MaildropStage::Proving => plain("maildrop-stage-proving"),
        MaildropStage::Deleting => plain("maildrop-stage-deleting"),
        MaildropStage::Heads { read, of } => {
            let arguments = [
                ("read", words.count(read).into()),
                ("of", words.count(of).into()),
            ];
            let part = if of == 0 {
                1.0
            } else {
                read as f32 / of as f32
            };
            (
                words.text_with("maildrop-stage-heads", &arguments),
                Some(part),
            )
        }
    }
}

/// What a fetch or deletion came to: a line, and a line for each reason why a mail was left.
pub(super) fn report(look: Look<'_>, report: &MaildropReport) -> (String, String) {
    let words = look.words;
    let counted = |key: &str, count: u64| {
        let shown = words.count(count).into();
        words.text_with(key, &[("count", count.into()), ("shown", shown)])
    };
    let done = counted(
        match report.deed {
            Deed::Fetched => "maildrop-fetched",
            Deed::Deleted => "maildrop-deleted",
        },
        report.done,
    );
    let mut reasons: Vec<(&str, u64, Option<&str>)> = Vec::new();
    for (_name, why) in &report.left {
        let (key, said) = match why {
            Left::Gone => ("maildrop-left-gone", None),
            Left::Here => ("maildrop-left-here", None),
            Left::NotHere => ("maildrop-left-not-here", None),
            Left::Another => ("maildrop-left-another", None),
            Left::Unproved => ("maildrop-left-unproved", None),
            Left::Copies => ("maildrop-left-copies", None),
            Left::Refused(said) => ("maildrop-left-refused", Some(said.as_str())),
        };
        match reasons.iter_mut().find(|reason| reason.0 == key) {
            Some(reason) => reason.1 += 1,
            None => reasons.push((key, 1, said)),
        }
    }
    let reasons = reasons.into_iter().map(|(key, count, said)| {
        let text = counted(key, count);
        match said {
            Some(said) if !said.is_empty() => format!("{text}: {said}"),
            _ => text,
        }
    });
    (done, reasons.collect::<Vec<_>>().join("\n"))
}

/// Subjects that a question names.
const NAMED: usize = 3;

/// Asks whether so many mails are to be deleted; a single one is named.
pub(super) fn asked(look: Look<'_>, open: &ServerMailbox, count: u64) -> String {
    let words = look.words;
    if count == 1 {
        let subject = subjects(look, open);
        return words.text_with("maildrop-ask-named", &[("subject", subject.into())]);
    }
    let shown = words.count(count).into();
    words.text_with("maildrop-ask", &[("count", count.into()), ("shown", shown)])
}

/// The first subjects of the selection, what would be lost for good before all else.
pub(super) fn subjects(look: Look<'_>, open: &ServerMailbox) -> String {
    let words = look.words;
    let is_here = |row: &&Row| row.mail.presence == Presence::Here;
    let lost = open.selected().filter(|row| !is_here(row));
    let rows = lost.chain(open.selected().filter(is_here)).take(NAMED);
    let mut named: Vec<String> = rows
        .map(|row| match row.read() {
            Some(head) if head.subject.is_empty() => words.text("no-subject").to_owned(),
            Some(head) => head.subject.clone(),
            None => row.uid(),
        })
        .collect();
    if open.marked_rows() > NAMED {
        named.push("…".to_owned());
    }
    named.join(" · ")
}

/// Key of an action's label as the selection stands.
pub(super) fn key(open: &ServerMailbox, action: &MaildropAction) -> &'static str {
    match action {
        MaildropAction::Keep if open.all_kept() => "maildrop-let-go",
        action => action.key(),
    }
}
