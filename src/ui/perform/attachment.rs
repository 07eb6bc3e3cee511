//! What is done with files that come with mails.

use std::sync::Arc;

use super::{Effect, Performer};
use crate::channel::Command;
use crate::channel::attachment::{AttachmentCommand, AttachmentName};
use crate::model::MailId;
use crate::ui::action::{AttachmentAction, Dialog};

impl Performer<'_> {
    pub(super) fn about_attachment(&mut self, action: AttachmentAction) {
        match action {
            AttachmentAction::LookAtFirst => {
                if let Some(first) = self.attached_to_read().into_iter().next() {
                    self.effects.push(Effect::Open(Dialog::Attachment(first)));
                }
            }
            AttachmentAction::SaveAllRead => {
                let all = self.attached_to_read();
                if !all.is_empty() {
                    self.effects.push(Effect::AskFolderFor(all));
                }
            }
            AttachmentAction::Look(which) => {
                self.effects.push(Effect::Open(Dialog::Attachment(which)));
            }
            AttachmentAction::Save { which, name } => {
                self.effects.push(Effect::AskSaveTo { which, name });
            }
            AttachmentAction::SaveAll(which) => self.effects.push(Effect::AskFolderFor(which)),
            AttachmentAction::Open { which, despite } => {
                let open = AttachmentCommand::Open { which, despite };
                self.ask(Command::Attachment(open));
            }
            AttachmentAction::Read(which) => {
                self.close_server_mailbox();
                let read = self.state.read_mails();
                let outer = read.into_iter().find(|view| view.id == which.mail);
                let outer = outer.cloned().map(Arc::new);
                let read = AttachmentCommand::Read { which };
                let ticket = self.send(Command::Attachment(read));
                if let Some(outer) = outer {
                    self.state.reader.around.enter(ticket, outer);
                }
                self.state.reader.wanted = None;
                // Its id comes with the answer.
                self.state.reader.opening = Some((ticket, MailId(0)));
            }
            AttachmentAction::Leave => self.leave_enclosed(),
            AttachmentAction::DragOut(which) => {
                let hand = AttachmentCommand::Hand { which };
                self.send(Command::Attachment(hand));
            }
            AttachmentAction::Fold(mail) => self.state.thumbnails.fold(mail),
            AttachmentAction::Thumbnails(which, room) => {
                let asked = which.clone();
                let paint = AttachmentCommand::Thumbnails { which, room };
                let ticket = self.send(Command::Attachment(paint));
                self.state.thumbnails.asked(asked, ticket);
            }
        }
    }

    /// Back to the mail in which the one that is read lies. One of a folder is read anew: it may
    /// have been marked or moved meanwhile.
    pub(super) fn leave_enclosed(&mut self) {
        match self.state.reader.around.leave() {
            Some(outer) if outer.id.is_outside() => {
                self.state.read_again(outer);
            }
            Some(outer) => {
                self.open(outer.id);
                self.state.list.reveal = Some(outer.id);
            }
            None => {}
        }
    }

    /// Every attachment offered of the mail that is read, or of the first of a conversation that
    /// has any.
    fn attached_to_read(&self) -> Vec<AttachmentName> {
        let state = &*self.state;
        let read = state.read_mails().into_iter();
        let names = read.map(|view| {
            let offered = state.offered(view).into_iter();
            let named = offered.map(|one| AttachmentName::new(view.id, one.part));
            named.collect::<Vec<_>>()
        });
        let mut names = names.filter(|names| !names.is_empty());
        names.next().unwrap_or_default()
    }
}
