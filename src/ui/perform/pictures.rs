//! What is done with the pictures that mails want from other servers.

use super::Performer;
use crate::channel::Command;
use crate::channel::pictures::{PictureCommand, PictureWish};
use crate::model::{MailId, PictureChoice};
use crate::ui::action::PictureAction;

impl Performer<'_> {
    pub(super) fn about_pictures(&mut self, action: PictureAction) {
        let Some(mail) = action.mail(self.state) else {
            return;
        };
        match action {
            PictureAction::Show(_) => self.fetch_pictures(mail, PictureWish::Pictures),
            PictureAction::ShowTrackers(_) => self.fetch_pictures(mail, PictureWish::Trackers),
            PictureAction::Always(_) => {
                self.choose_pictures(mail, Some(PictureChoice::Always));
                // Who wants to see them always wants to see them now, whatever the mail is worth.
                if self.state.pictures_of(mail).missing() > 0 {
                    self.fetch_pictures(mail, PictureWish::Pictures);
                }
            }
            PictureAction::Never(_) => self.choose_pictures(mail, Some(PictureChoice::Never)),
            PictureAction::Ask(_) => self.choose_pictures(mail, None),
        }
    }

    fn fetch_pictures(&mut self, mail: MailId, wish: PictureWish) {
        let known = self.state.pictures.of(mail);
        if known.is_some_and(|known| known.fetching.is_some()) {
            return;
        }
        let fetch = PictureCommand::Fetch { mail, wish };
        let ticket = self.send(Command::Pictures(fetch));
        self.state.pictures.fetching_with(mail, ticket, wish);
    }

    fn choose_pictures(&mut self, mail: MailId, choice: Option<PictureChoice>) {
        let known = self.state.pictures.of(mail);
        if let Some(address) = known.and_then(|known| known.address()) {
            let address = address.to_owned();
            self.send(Command::Pictures(PictureCommand::Choose {
                address,
                choice,
            }));
        }
    }

    /// What follows from mails that are read and from choices.
    pub(super) fn follow_pictures(&mut self) {
        for command in self.state.due_pictures() {
            let ticket = self.send(command.clone());
            self.state.asked_for_pictures(&command, ticket);
        }
    }
}
