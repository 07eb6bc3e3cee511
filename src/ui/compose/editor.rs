//! One compose window's memory: the draft, what is being typed, what is asked and answered.

use super::check::Question;
use super::recipients;
use crate::channel::{Cause, Failure, Outcome, Task, Ticket};
use crate::model::{Draft, DraftAttachment, Mailbox, Timestamp};
use crate::ui::words::Words;

/// Which recipients.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Line {
    /// Those it is for.
    To,
    /// Those who get a copy.
    Cc,
    /// Those who get a copy unseen.
    Bcc,
}

/// What has the cursor first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Focus {
    /// A recipient line.
    Line(Line),
    /// The text, at its beginning.
    Message,
}

/// One compose window.
pub(super) struct Editor {
    /// As it is now; recipients still being typed stand in `typing`.
    pub(super) draft: Draft,
    /// What stands behind the chips of To, Cc, Bcc.
    pub(super) typing: [String; 3],
    pub(super) shows_cc: bool,
    pub(super) shows_bcc: bool,
    /// Recipients the server or we refused, as they stand in the draft.
    pub(super) bad: Vec<String>,
    /// As last written down; `None`: never.
    saved: Option<Draft>,
    /// As the program began it; `None`: a person has written in it before.
    begun: Option<Draft>,
    pub(super) saved_at: Option<Timestamp>,
    /// When it was last changed, in seconds of the window's own clock.
    pub(super) changed_at: Option<f64>,
    /// When it first became other than what is written down, by the same clock.
    pub(super) unsaved_since: Option<f64>,
    /// Asked to be written down, and no outcome yet.
    pub(super) is_saving: bool,
    pub(super) saving: Option<Ticket>,
    /// The last save failed: what is typed stands in this window only.
    pub(super) is_unwritten: bool,
    /// The window goes as soon as all is written down.
    pub(super) is_closing: bool,
    /// Pressed Send, and no outcome yet.
    pub(super) is_sending: bool,
    pub(super) sending: Option<Ticket>,
    pub(super) failure: Option<Failure>,
    /// Asked before sending or discarding.
    pub(super) question: Option<Question>,
    /// Questions the person has answered with "go on".
    pub(super) answered: Vec<Question>,
    /// Files on their way to the draft's folder.
    pub(super) attaching: Vec<Ticket>,
    /// Send was pressed while files were on their way: it goes when they are there.
    pub(super) sends_when_attached: bool,
    pub(super) focus: Option<Focus>,
    /// Octets of the largest mail that the account's server takes, as it said last.
    pub(super) size_limit: Option<u64>,
    /// Whether a field or a menu had the keys in the last frame: Escape leaves that first.
    pub(super) had_keys: bool,
    /// Sent, discarded or closed: the window goes.
    pub(super) is_finished: bool,
}

impl Editor {
    /// A window for a draft. A fresh one is nowhere on the disk yet; one begun just now has nothing
    /// in it that a person wrote.
    pub(super) fn new(draft: Draft, is_fresh: bool, is_begun: bool) -> Self {
        let focus = if draft.to.is_empty() {
            Focus::Line(Line::To)
        } else {
            Focus::Message
        };
        Self {
            shows_cc: !draft.cc.is_empty(),
            shows_bcc: !draft.bcc.is_empty(),
            saved: (!is_fresh).then(|| draft.clone()),
            begun: is_begun.then(|| draft.clone()),
            draft,
            typing: Default::default(),
            bad: Vec::new(),
            saved_at: None,
            changed_at: None,
            unsaved_since: None,
            is_saving: false,
            saving: None,
            is_unwritten: false,
            is_closing: false,
            is_sending: false,
            sending: None,
            failure: None,
            question: None,
            answered: Vec::new(),
            attaching: Vec::new(),
            sends_when_attached: false,
            focus: Some(focus),
            size_limit: None,
            had_keys: false,
            is_finished: false,
        }
    }

    /// The window's title: the subject, else "New mail".
    pub(super) fn title(&self, words: &Words) -> String {
        let subject = self.draft.subject.trim();
        if subject.is_empty() {
            words.text("compose-title").to_owned()
        } else {
            subject.to_owned()
        }
    }

    /// The chips of a line.
    pub(super) fn chips(&mut self, line: Line) -> &mut Vec<String> {
        match line {
            Line::To => &mut self.draft.to,
            Line::Cc => &mut self.draft.cc,
            Line::Bcc => &mut self.draft.bcc,
        }
    }

    /// What stands behind the chips of a line.
    pub(super) fn typing(&mut self, line: Line) -> &mut String {
        let [to, cc, bcc] = &mut self.typing;
        match line {
            Line::To => to,
            Line::Cc => cc,
            Line::Bcc => bcc,
        }
    }

    /// Makes chips of what has been typed.
    pub(super) fn commit(&mut self, line: Line) {
        let typed = std::mem::take(self.typing(line));
        for recipient in recipients::split(&typed) {
            if Mailbox::parse(&recipient).is_err() {
                self.bad.push(recipient.clone());
            }
            let chips = self.chips(line);
            if !chips.contains(&recipient) {
                chips.push(recipient);
            }
        }
    }

    /// The whole draft, with the recipients still being typed.
    pub(super) fn snapshot(&self) -> Draft {
        let mut draft = self.draft.clone();
        let [to, cc, bcc] = &self.typing;
        draft.to.extend(recipients::split(to));
        draft.cc.extend(recipients::split(cc));
        draft.bcc.extend(recipients::split(bcc));
        draft
    }

    /// The snapshot that is now written down.
    pub(super) fn take_snapshot(&mut self) -> Draft {
        let draft = self.snapshot();
        self.saved = Some(draft.clone());
        self.changed_at = None;
        self.unsaved_since = None;
        draft
    }

    /// The snapshot that is to be written down now.
    pub(super) fn begin_save(&mut self) -> Draft {
        self.is_saving = true;
        self.take_snapshot()
    }

    /// Whether anything is not yet written down.
    pub(super) fn is_unsaved(&self) -> bool {
        let draft = self.snapshot();
        match &self.saved {
            Some(saved) => self.is_unwritten || draft != *saved,
            None => self.is_unwritten || !draft.is_blank(),
        }
    }

    /// Whether a person has written nothing in it: it is as the program began it (an answer's quote
    /// and recipients, whom a link names), or nothing is left of it. A recipient that was typed is
    /// something written, and so is a file on its way.
    pub(super) fn is_untouched(&self) -> bool {
        let draft = self.snapshot();
        let is_as_begun = |begun: &Draft| draft.says_no_more_than(begun);
        self.attaching.is_empty()
            && (draft.is_blank() || self.begun.as_ref().is_some_and(is_as_begun))
    }

    /// Whether the window was asked to close and nothing keeps it open any longer.
    pub(super) fn may_close(&self) -> bool {
        self.is_closing && !self.is_saving && !self.is_sending && self.attaching.is_empty()
    }

    /// A file lies beside the draft.
    pub(super) fn attached(&mut self, attachment: DraftAttachment) {
        self.draft.attachments.push(attachment);
    }

    /// A command about this draft has ended.
    pub(super) fn ended(&mut self, ticket: Ticket, outcome: &Outcome) {
        let of_send = self.sending == Some(ticket);
        if of_send {
            self.sending = None;
            self.is_sending = false;
        }
        let of_save = self.saving == Some(ticket);
        if of_save {
            self.saving = None;
            self.is_saving = false;
        }
        self.attaching.retain(|one| *one != ticket);
        match outcome {
            Outcome::Done if of_save => self.written_down(),
            Outcome::Done => self.is_finished |= of_send,
            Outcome::Cancelled => self.sends_when_attached = false,
            Outcome::Failed(failure) => {
                if of_save || of_send {
                    // Also where the draft was saved with the mail, that is not certain.
                    self.is_unwritten = true;
                }
                // Without the file it is another mail: the person decides again.
                self.sends_when_attached = false;
                self.is_closing = false;
                self.fail(failure.clone());
            }
        }
    }

    fn written_down(&mut self) {
        self.is_unwritten = false;
        if self.says_unsaved() {
            self.failure = None;
        }
        // What nobody has written in is thrown away by whoever closes the window.
        self.is_finished |= self.may_close() && !self.is_unsaved() && !self.is_untouched();
    }

    /// Whether what is shown as failed is the saving.
    pub(super) fn says_unsaved(&self) -> bool {
        let failure = self.failure.as_ref();
        failure.is_some_and(|failure| failure.task == Task::SaveDraft)
    }

    /// Shows a failure and marks the recipients it names.
    pub(super) fn fail(&mut self, failure: Failure) {
        let named = match &failure.cause {
            Cause::BadAddress { text, .. } => text.clone(),
            Cause::RecipientsRefused { addresses, .. } => addresses.clone(),
            Cause::AddressNotCarried { address, .. } => address.clone(),
            _ => String::new(),
        };
        if !named.is_empty() {
            let all = [&self.draft.to, &self.draft.cc, &self.draft.bcc];
            for recipient in all.into_iter().flatten() {
                let address = Mailbox::parse(recipient)
                    .map_or_else(|_fault| recipient.clone(), |one| one.address.to_string());
                if named.contains(&address) {
                    self.bad.push(recipient.clone());
                }
            }
        }
        self.failure = Some(failure);
    }
}
