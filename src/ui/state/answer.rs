//! What the window knows of what mails ask for, and what the person is about to do about it.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, LazyLock};

use super::State;
use crate::channel::answer::{FATES_AT_ONCE, Known, WebAnswer};
use crate::channel::{AnswerCommand, AnswerEvent, Command, Failure, FetchReport, Outcome, Ticket};
use crate::mime::view::MailView;
use crate::model::reaction::LeaveWay;
use crate::model::report::Fate;
use crate::model::unsubscribe::Unsubscribe;
use crate::model::{Draft, FolderName, MailId, Place};
use crate::ui::action::Step;

/// Mails of which it is remembered: more than are read at once.
const MAILS: usize = 500;
/// Sent mails whose fate is remembered; more were never scrolled through.
const FATES: usize = 50_000;

static NOTHING: LazyLock<Known> = LazyLock::new(Known::default);

/// What the window knows of what mails ask for.
#[derive(Debug, Default)]
pub struct Answers {
    known: VecDeque<(MailId, Arc<Known>)>,
    fates: BTreeMap<MailId, Fate>,
    said: VecDeque<(MailId, WebAnswer)>,
    failed: VecDeque<(MailId, (AnswerCommand, Box<Failure>))>,
    step: Option<(MailId, Step)>,
    reveals: bool,
    comment: String,
}

/// The way a list is left by, unless another is chosen: the one that takes the least of a person.
/// Where the only address is one that is not gone to, it is told as a page is.
#[must_use]
pub fn first_way(ways: &Unsubscribe) -> Option<LeaveWay> {
    if ways.one_click.is_some() {
        Some(LeaveWay::OneClick)
    } else if ways.mail.is_some() {
        Some(LeaveWay::Mail)
    } else {
        let is_told = ways.page.is_some() || ways.barred.is_some();
        is_told.then_some(LeaveWay::Page)
    }
}

/// The way a mail's list is left by, where leaving it is offered: mails of our own have no list.
#[must_use]
pub fn offered_way(view: &MailView) -> Option<LeaveWay> {
    if is_ours(view) {
        return None;
    }
    first_way(&view.insight.unsubscribe)
}

/// Whether a mail was written here.
#[must_use]
pub fn is_ours(view: &MailView) -> bool {
    matches!(
        view.folder.name,
        FolderName::Sent | FolderName::Drafts | FolderName::Outbox
    )
}

impl Answers {
    /// What is known of a mail.
    #[must_use]
    pub fn known(&self, mail: MailId) -> &Known {
        let mut known = self.known.iter();
        let found = known.find(|(of, _known)| *of == mail);
        found.map_or(&NOTHING, |(_of, known)| known)
    }

    /// What became of a sent mail, as far as it was told.
    #[must_use]
    pub fn fate(&self, mail: MailId) -> Option<Fate> {
        self.fates.get(&mail).copied()
    }

    /// What the server of a mail's list said last.
    #[must_use]
    pub fn said(&self, mail: MailId) -> Option<&WebAnswer> {
        let mut said = self.said.iter();
        said.find(|(of, _said)| *of == mail).map(|(_of, said)| said)
    }

    /// Why what was asked for last about a mail was not done.
    #[must_use]
    pub fn failure(&self, mail: MailId) -> Option<(&AnswerCommand, &Failure)> {
        let mut failed = self.failed.iter();
        let (_of, (command, failure)) = failed.find(|(of, _failed)| *of == mail)?;
        Some((command, failure))
    }

    /// What is about to be done about a mail.
    #[must_use]
    pub fn step(&self, mail: MailId) -> Option<Step> {
        self.step
            .filter(|(of, _step)| *of == mail)
            .map(|(_of, step)| step)
    }

    /// Something else is about to be done, or nothing.
    pub(in crate::ui) fn consider(&mut self, step: Option<(MailId, Step)>) {
        self.end_step();
        self.step = step;
        if let Some((mail, _step)) = step {
            self.forget_failure(mail);
        }
    }

    /// Nothing is to be done after all.
    pub(in crate::ui) fn reconsider(&mut self) {
        if let Some((mail, _step)) = self.step {
            self.forget_failure(mail);
        }
        self.end_step();
    }

    fn end_step(&mut self) {
        (self.step, self.reveals) = (None, false);
        self.comment.clear();
    }

    /// What is written to the organiser beside the answer that is about to be given.
    #[must_use]
    pub fn comment(&self) -> &str {
        &self.comment
    }

    pub(in crate::ui) fn comment_with(&mut self, comment: String) {
        self.comment = comment;
    }

    /// Whether what is about to be done is to be brought into sight.
    #[must_use]
    pub fn reveals(&self) -> bool {
        self.reveals
    }

    pub(in crate::ui) fn reveal(&mut self) {
        self.reveals = self.step.is_some();
    }

    pub(in crate::ui) fn revealed(&mut self) {
        self.reveals = false;
    }

    pub(in crate::ui) fn forget_failure(&mut self, mail: MailId) {
        self.failed.retain(|(of, _failed)| *of != mail);
    }

    fn apply(&mut self, event: AnswerEvent) {
        match event {
            AnswerEvent::Known { mail, known } => put(&mut self.known, mail, known),
            AnswerEvent::WebAnswered { mail, answer, .. } => put(&mut self.said, mail, answer),
            AnswerEvent::Fates { sent, fates } => {
                for mail in sent {
                    self.fates.remove(&mail);
                }
                if self.fates.len() > FATES {
                    self.fates.clear();
                }
                self.fates.extend(fates);
            }
        }
    }
}

/// The newest of each mail stays, the oldest mail makes room.
fn put<T>(kept: &mut VecDeque<(MailId, T)>, mail: MailId, one: T) {
    kept.retain(|(of, _one)| *of != mail);
    if kept.len() == MAILS {
        kept.pop_front();
    }
    kept.push_back((mail, one));
}

impl State {
    pub(super) fn answer_told(&mut self, event: AnswerEvent) {
        self.answers.apply(event);
    }

    /// What was asked for is over. Of a mail that is read no more it is told as of anything else:
    /// whoever has asked and read on is not to believe that it was done.
    pub(super) fn answer_ended(&mut self, command: AnswerCommand, outcome: Outcome) {
        match outcome {
            Outcome::Failed(failure) => {
                let Some(mail) = command.mail() else {
                    return;
                };
                if !self.read_mails().iter().any(|view| view.id == mail) {
                    self.notify(failure.clone(), None);
                }
                let failed = (command, Box::new(failure));
                put(&mut self.answers.failed, mail, failed);
            }
            Outcome::Done if command.mail() == self.answers.step.map(|(mail, _step)| mail) => {
                self.answers.end_step();
            }
            Outcome::Done | Outcome::Cancelled => {}
        }
    }

    /// What came back stands in a window of its own: what it is, and where it lies now. That is said
    /// by the draft: the report may be read no more.
    pub(super) fn draft_ready(&mut self, ticket: Ticket, draft: &Draft) {
        let Some(Command::Answer(AnswerCommand::SendAgain { report })) = self.asked(ticket) else {
            return;
        };
        let again = self.answers.known(*report).again.as_ref();
        let count = again.map_or(0, |again| again.to.len() + again.hidden.len());
        self.tell("told-again", draft.subject.clone());
        if let Some(told) = &mut self.told {
            told.count = count as u64;
        }
    }

    /// Whether a mail that is read shows what is about to be done about it.
    #[must_use]
    pub fn is_considering(&self) -> bool {
        let read = self.read_mails();
        read.iter().any(|view| self.answers.step(view.id).is_some())
    }

    /// Whether something is being done about a mail just now.
    #[must_use]
    pub fn is_answering(&self, mail: MailId) -> bool {
        self.running.values().any(|running| match &running.command {
            Command::Answer(command) => command.mail() == Some(mail),
            _ => false,
        })
    }

    /// New mail may report about sent mails that are shown.
    pub(super) fn look_for_reports(&mut self, fetched: &FetchReport) {
        if fetched.new == 0 {
            return;
        }
        let is_sent = match &self.list.place {
            Place::Folder(folder) => folder.name == FolderName::Sent,
            Place::Unified(name) => *name == FolderName::Sent,
            _ => false,
        };
        let shown = if is_sent { self.list.len() } else { 0 };
        let sent: Vec<MailId> = (0..shown.min(FATES_AT_ONCE))
            .filter_map(|position| self.list.at(position))
            .collect();
        let view = self.reader.view();
        let read = view.filter(|view| view.folder.name == FolderName::Sent);
        let read = read.map(|view| view.id);
        if read.is_some() || !sent.is_empty() {
            let look = AnswerCommand::Look { sent, read };
            self.followups.push(Command::Answer(look));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_that_takes_the_least_comes_first() {
        let page = Some("https://a.example/".to_owned());
        let mut ways = Unsubscribe::default();
        assert_eq!(first_way(&ways), None);
        ways.page.clone_from(&page);
        assert_eq!(first_way(&ways), Some(LeaveWay::Page));
        ways.mail = Some(crate::model::unsubscribe::UnsubscribeMail::default());
        assert_eq!(first_way(&ways), Some(LeaveWay::Mail));
        ways.one_click = page;
        assert_eq!(first_way(&ways), Some(LeaveWay::OneClick));
    }
}
