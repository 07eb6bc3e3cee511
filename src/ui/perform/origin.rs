//! What is done about where a mail comes from.

use super::Performer;
use crate::channel::{Command, OriginCommand};
use crate::model::MailId;
use crate::ui::action::OriginAction;

impl Performer<'_> {
    pub(super) fn about_origin(&mut self, action: OriginAction) {
        let meant = self.state.origin_meant().map(|view| view.id);
        match action {
            OriginAction::Toggle => {
                if let Some(mail) = meant {
                    self.about_origin(OriginAction::ToggleOf(mail));
                }
            }
            OriginAction::ToggleOf(mail) => {
                let open = &mut self.state.origin.open;
                if !open.remove(&mail) {
                    open.insert(mail);
                }
            }
            OriginAction::ToggleWarnings(mail) => {
                let all = &mut self.state.origin.all_warnings;
                if !all.remove(&mail) {
                    all.insert(mail);
                }
            }
            OriginAction::Check => {
                if let Some(mail) = meant {
                    self.about_origin(OriginAction::CheckOf(mail));
                    self.state.origin.open.insert(mail);
                }
            }
            OriginAction::CheckOf(mail) if self.state.origin.is_checking(mail) => {}
            OriginAction::CheckOf(mail) => self.ask_origin(OriginCommand::Check { mail }, None),
            OriginAction::SetChecking(when) => {
                self.ask_origin(OriginCommand::SetChecking(when), None);
            }
            OriginAction::Trust {
                account,
                server,
                mail,
            } => self.ask_origin(OriginCommand::Trust { account, server }, Some(mail)),
        }
    }

    fn ask_origin(&mut self, command: OriginCommand, for_mail: Option<MailId>) {
        let ticket = self.send(Command::Origin(command.clone()));
        self.state.origin.sent(ticket, &command, for_mail);
    }

    /// Signatures are checked by themselves where that is wanted, and a mail whose servers are
    /// judged otherwise now is looked at anew.
    pub(super) fn follow_origin(&mut self) {
        for command in self.state.due_origins() {
            match command {
                Command::Origin(command) => self.ask_origin(command, None),
                other => {
                    self.send(other);
                }
            }
        }
        let Some(mail) = self.state.origin.reopen.take() else {
            return;
        };
        if self.state.reader.view().is_some_and(|view| view.id == mail) {
            let ticket = self.send(Command::Open { mail });
            self.state.reader.opening = Some((ticket, mail));
        }
    }
}
