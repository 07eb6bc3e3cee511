//! Something is given a name: a new folder, a folder, a tag.

use egui::{Context, Key};

use super::Desk;
use super::sheet::Frames;
use crate::model::{AccountId, Folder, FolderFault, FolderName, Tag, TagFault};
use crate::ui::action::{Action, Naming, OrganiseAction};
use crate::ui::theme::letter;
use crate::ui::widget::{self, Field};

/// The form.
pub(super) struct NameSheet {
    naming: Naming,
    typed: String,
    is_fresh: bool,
}

impl NameSheet {
    pub(super) fn new(naming: Naming) -> Self {
        let typed = match &naming {
            Naming::NewFolder(..) => String::new(),
            Naming::Folder(folder) => folder.name.last_level().to_owned(),
            Naming::Tag(tag) => tag.name().to_owned(),
        };
        Self {
            naming,
            typed,
            is_fresh: true,
        }
    }

    pub(super) fn show(&mut self, ctx: &Context, desk: &mut Desk<'_>) {
        let words = desk.words;
        let (title, does) = match &self.naming {
            Naming::NewFolder(_, None) => (words.text("folder-new").to_owned(), "folder-make"),
            Naming::NewFolder(_, Some(parent)) => {
                let named = [("folder", parent.last_level().to_owned().into())];
                (words.text_with("folder-new-in", &named), "folder-make")
            }
            Naming::Folder(folder) => {
                let named = [("folder", folder.name.last_level().to_owned().into())];
                (words.text_with("folder-rename-title", &named), "rename")
            }
            Naming::Tag(tag) => {
                let named = [("tag", tag.name().to_owned().into())];
                (words.text_with("tag-rename-title", &named), "rename")
            }
        };
        let meant = self.meant(desk);
        let merges = matches!(&meant, Ok(Some(OrganiseAction::RenameTag(tag, to)))
            if tag != to && desk.state.tags.iter().any(|known| known.tag == *to));
        let does = if merges { "tag-merge" } else { does };
        let fault = match &meant {
            Err(key) if !self.typed.trim().is_empty() => words.text(key),
            _ => "",
        };
        let mut give = false;
        let mut foot = |ui: &mut egui::Ui, desk: &mut Desk<'_>| {
            ui.add_enabled_ui(meant.is_ok(), |ui| {
                give = widget::primary(ui, desk.tokens, "", words.text(does)).clicked();
            });
            desk.close |= widget::quiet(ui, desk.tokens, "", words.text("cancel")).clicked();
        };
        let (typed, is_fresh) = (&mut self.typed, &mut self.is_fresh);
        let mut entered = false;
        let sheet = Frames {
            width: 400.0,
            ..Frames::new("naming", &title)
        };
        sheet.show(
            ctx,
            desk,
            |ui, desk| {
                let field = Field {
                    fault,
                    ..Field::new(words.text("name-field"))
                };
                let response = field.ui(ui, desk.tokens, typed);
                if std::mem::take(is_fresh) {
                    response.request_focus();
                }
                entered = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
                if merges {
                    let named = [("tag", typed.trim().to_owned().into())];
                    let told = words.text_with("tag-merge-told", &named);
                    let told = letter::second(told).color(desk.tokens.ink.second);
                    ui.add(egui::Label::new(told).wrap());
                }
            },
            Some(&mut foot),
        );
        if (give || entered)
            && let Ok(action) = meant
        {
            desk.asked.extend(action.map(Action::Organise));
            desk.close = true;
        }
    }

    /// What the name comes to, nothing where it is the old one; or the key of what is wrong.
    fn meant(&self, desk: &Desk<'_>) -> Result<Option<OrganiseAction>, &'static str> {
        let typed = self.typed.trim();
        match &self.naming {
            Naming::NewFolder(account, parent) => {
                let name = own(typed, parent.as_ref())?;
                is_free(desk, account, &name, None)?;
                let account = account.clone();
                let folder = Folder { account, name };
                Ok(Some(OrganiseAction::MakeFolder(folder)))
            }
            Naming::Folder(folder) => {
                let to = own(typed, folder.name.parent().as_ref())?;
                if to == folder.name {
                    return Ok(None);
                }
                is_free(desk, &folder.account, &to, Some(&folder.name))?;
                if to.is_within(&folder.name) {
                    return Err("folder-fault-within");
                }
                Ok(Some(OrganiseAction::RenameFolder(folder.clone(), to)))
            }
            Naming::Tag(tag) => {
                let to = Tag::new(typed).map_err(|fault| match fault {
                    TagFault::Empty => "folder-fault-empty",
                    TagFault::TooLong => "folder-fault-long",
                    TagFault::Control => "folder-fault-control",
                })?;
                let is_same = to.name() == tag.name();
                let rename = OrganiseAction::RenameTag(tag.clone(), to);
                Ok((!is_same).then_some(rename))
            }
        }
    }
}

fn own(typed: &str, parent: Option<&FolderName>) -> Result<FolderName, &'static str> {
    let name = match parent {
        Some(parent) => format!("{}/{typed}", parent.key()),
        None => typed.to_owned(),
    };
    FolderName::own(&name).map_err(|fault| match fault {
        FolderFault::Empty => "folder-fault-empty",
        FolderFault::Control => "folder-fault-control",
        FolderFault::TooLong => "folder-fault-long",
        FolderFault::Taken => "folder-fault-taken",
    })
}

fn is_free(
    desk: &Desk<'_>,
    account: &AccountId,
    name: &FolderName,
    besides: Option<&FolderName>,
) -> Result<(), &'static str> {
    let mut there = desk
        .state
        .folders
        .iter()
        .filter(|one| one.folder.account == *account && besides != Some(&one.folder.name));
    if there.any(|one| one.folder.name.is_alike(name)) {
        return Err("folder-fault-taken");
    }
    Ok(())
}
