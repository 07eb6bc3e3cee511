//! Whether a folder or a tag is to go.

use egui::Context;

use super::Desk;
use super::sheet::Frames;
use crate::model::{Folder, Tag};
use crate::ui::action::{Action, OrganiseAction};
use crate::ui::theme::letter;
use crate::ui::widget;

/// What is to go.
pub(super) enum Parting {
    Folder(Folder),
    Tag(Tag),
}

impl Parting {
    pub(super) fn show(&self, ctx: &Context, desk: &mut Desk<'_>) {
        let words = desk.words;
        let (title, said, does) = match self {
            Self::Folder(folder) => {
                let within = desk.state.folders.iter().filter(|one| {
                    let name = &one.folder.name;
                    one.folder.account == folder.account
                        && (*name == folder.name || name.is_within(&folder.name))
                });
                let mails: u64 = within.clone().map(|one| one.mails).sum();
                let folders = within.count().saturating_sub(1) as u64;
                let named = [("folder", folder.name.last_level().to_owned().into())];
                let counted = [
                    ("mails", mails.into()),
                    ("shown", words.count(mails).into()),
                    ("folders", folders.into()),
                ];
                (
                    words.text_with("folder-delete-title", &named),
                    words.text_with("folder-delete-told", &counted),
                    "folder-delete",
                )
            }
            Self::Tag(tag) => {
                let known = desk.state.tags.iter().find(|known| known.tag == *tag);
                let mails = known.map_or(0, |known| known.mails);
                let named = [("tag", tag.name().to_owned().into())];
                let counted = [
                    ("mails", mails.into()),
                    ("shown", words.count(mails).into()),
                ];
                (
                    words.text_with("tag-delete-title", &named),
                    words.text_with("tag-delete-told", &counted),
                    "tag-delete",
                )
            }
        };
        let mut goes = false;
        let mut foot = |ui: &mut egui::Ui, desk: &mut Desk<'_>| {
            goes = widget::destructive(ui, desk.tokens, "", words.text(does)).clicked();
            desk.close |= widget::quiet(ui, desk.tokens, "", words.text("cancel")).clicked();
        };
        let sheet = Frames {
            width: 420.0,
            ..Frames::new("parting", &title)
        };
        sheet.show(
            ctx,
            desk,
            |ui, desk| {
                ui.label(letter::body(&said).color(desk.tokens.ink.second));
            },
            Some(&mut foot),
        );
        if goes {
            desk.asked.push(Action::Organise(match self {
                Self::Folder(folder) => OrganiseAction::DeleteFolder(folder.clone()),
                Self::Tag(tag) => OrganiseAction::DeleteTag(tag.clone()),
            }));
            desk.close = true;
        }
    }
}
