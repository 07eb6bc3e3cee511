//! Folders and tags.

use crate::channel::{Command, FolderCommand, TagCommand};
use crate::model::{MailId, Place, Tag};
use crate::ui::action::{Action, Dialog, Naming, OrganiseAction};

use super::Performer;

impl Performer<'_> {
    pub(super) fn organise(&mut self, action: OrganiseAction) {
        let command = match action {
            OrganiseAction::Tag { add, remove } => {
                let mails = self.state.selection.iter().collect();
                let tag = Action::Organise(OrganiseAction::Tag { add, remove });
                return self.with_conversations(mails, tag);
            }
            OrganiseAction::TakeOff(mail, tag) => {
                return self.tag(vec![mail], Vec::new(), vec![tag]);
            }
            OrganiseAction::KeepTag(tag, colour) => {
                for known in self.state.tags.iter_mut().filter(|known| known.tag == tag) {
                    known.colour = colour;
                }
                Command::Tag(TagCommand::Keep { tag, colour })
            }
            OrganiseAction::RenameTag(tag, to) => {
                if self.state.list.place == Place::Tag(tag.name().to_owned()) {
                    self.go_to(Place::Tag(to.name().to_owned()));
                }
                Command::Tag(TagCommand::Rename {
                    tag,
                    to,
                    back: None,
                })
            }
            OrganiseAction::DeleteTag(tag) => Command::Tag(TagCommand::Delete { tag }),
            OrganiseAction::MakeFolder(folder) => Command::Folder(FolderCommand::Make { folder }),
            OrganiseAction::RenameFolder(folder, to) => Command::Folder(FolderCommand::Rename {
                folder,
                to,
                back: None,
            }),
            OrganiseAction::DeleteFolder(folder) => {
                self.state.leave_folder(&folder);
                Command::Folder(FolderCommand::Delete { folder })
            }
            OrganiseAction::Fold(folder) => {
                let folded = &mut self.state.kept.folded;
                if folded.contains(&folder) {
                    folded.retain(|one| *one != folder);
                } else {
                    folded.push(folder);
                }
                return;
            }
            OrganiseAction::Drop(mails, folder) => {
                let action = Box::new(Action::MoveTo(folder.name));
                return self.perform(Action::With { mails, action });
            }
        };
        self.send(command);
    }

    /// The form of a new folder, in the account that is shown, else in the first; the form of an
    /// account where there is none.
    pub(super) fn new_folder(&self) -> Dialog {
        let first = || {
            self.state
                .accounts
                .first()
                .map(|account| account.id.clone())
        };
        match self.place_account().or_else(first) {
            Some(account) => Dialog::Name(Naming::NewFolder(account, None)),
            None => Dialog::Account(None),
        }
    }

    /// Puts tags on mails and takes others off.
    pub(super) fn tag(&mut self, mails: Vec<MailId>, add: Vec<Tag>, remove: Vec<Tag>) {
        if !mails.is_empty() {
            self.state.tag(&mails, &add, &remove);
            self.send(Command::Tag(TagCommand::Mark { mails, add, remove }));
        }
    }
}
