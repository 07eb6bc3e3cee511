//! What is done with how a mail is read.

use super::{Effect, Performer};
use crate::channel::reading::ReadingCommand;
use crate::channel::{Command, Ticket};
use crate::model::MailId;
use crate::ui::action::{Dialog, ReadingAction};

impl Performer<'_> {
    pub(super) fn about_reading(&mut self, action: ReadingAction) {
        match action {
            ReadingAction::Lens => {
                if let Some(mail) = self.state.reader.view().map(|view| view.id) {
                    self.offer_charsets(mail);
                }
            }
            ReadingAction::LensOf(mail) => self.offer_charsets(mail),
            ReadingAction::Look(charset) => self.state.look_through(charset),
            ReadingAction::Choose(charset) => {
                if let Some(choose) = self.state.choose_charset(charset) {
                    let ticket = self.ask_reading(choose);
                    self.state.choosing_with(ticket);
                }
            }
            ReadingAction::ChooseFor(mail, charset) => {
                let ticket = self.ask_reading(ReadingCommand::Choose { mail, charset });
                self.state.choosing_with(ticket);
            }
            ReadingAction::LeaveLens => self.state.end_lens(),
            ReadingAction::ToggleQuote(mail, section) => {
                self.state.texts.toggle(mail, section);
            }
            ReadingAction::TogglePageQuote(page) => self.state.texts.toggle_page(page),
            ReadingAction::TurnQuotes => self.state.turn_quotes(),
            ReadingAction::TurnFixed => self.state.turn_fixed(),
        }
    }

    fn offer_charsets(&mut self, mail: MailId) {
        if self.state.begin_lens(mail) {
            self.ask_reading(ReadingCommand::Sample { mail });
            self.effects.push(Effect::Open(Dialog::Charset));
        }
    }

    fn ask_reading(&mut self, command: ReadingCommand) -> Ticket {
        self.send(Command::Reading(command))
    }

    /// A mail is wanted as it reads by another charset.
    pub(super) fn follow_lens(&mut self) {
        self.state.leave_lens();
        if let Some(command) = self.state.due_look()
            && let ReadingCommand::Look { charset, .. } = command
        {
            let ticket = self.ask_reading(command);
            self.state.looking_with(ticket, charset);
        }
    }

    /// Shows the other view of the mails that are read, and of their senders' from now on.
    pub(super) fn turn_view(&mut self) {
        let (senders, view) = self.state.turn_view();
        if !senders.is_empty() {
            self.ask_reading(ReadingCommand::Show { senders, view });
        }
    }
}
