//! What is done about what mails ask for.

use super::{Effect, Performer};
use crate::channel::{AnswerCommand, Command};
use crate::model::reaction::LeaveWay;
use crate::model::{MailId, Place};
use crate::ui::action::{Action, AnswerAction, Pick, Step};
use crate::ui::state::answer::offered_way;

impl Performer<'_> {
    pub(super) fn about_answer(&mut self, action: AnswerAction) {
        match action {
            AnswerAction::Unsubscribe => {
                let mut read = self.state.read_mails().into_iter();
                let found = read.find_map(|view| {
                    let way = offered_way(view)?;
                    Some((view.id, Step::Leave(way)))
                });
                self.state.answers.consider(found);
                self.state.answers.reveal();
            }
            AnswerAction::Consider(mail, step) => self.state.answers.consider(Some((mail, step))),
            AnswerAction::Revealed => self.state.answers.revealed(),
            AnswerAction::Comment(comment) => self.state.answers.comment_with(comment),
            AnswerAction::Reconsider => self.state.answers.reconsider(),
            AnswerAction::Do(command) => {
                if let Some(mail) = command.mail() {
                    self.state.answers.forget_failure(mail);
                }
                self.ask(Command::Answer(command));
            }
            AnswerAction::OpenPage { mail, url } => {
                let way = LeaveWay::Page;
                self.ask(Command::Answer(AnswerCommand::Leave { mail, way }));
                self.effects.push(Effect::OpenLink(url));
            }
            AnswerAction::Show { mail, folder } => self.show_in(mail, Place::Folder(folder)),
        }
    }

    /// Reads a mail where it lies: what is then done is done to it and not to the one before.
    fn show_in(&mut self, mail: MailId, place: Place) {
        let is_here = self.state.list.place == place && !self.state.search.is_typed();
        if is_here && self.state.list.position(mail).is_some() {
            self.perform(Action::Pick {
                mail,
                how: Pick::Only,
            });
            self.state.list.reveal = Some(mail);
        } else {
            self.perform(Action::GoTo(place));
            self.state.restore = Some(mail);
        }
    }
}
