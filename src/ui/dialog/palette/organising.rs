//! What the menu of the shown folder or tag offers, for the keyboard.

use super::{Row, Source};
use crate::model::{Folder, FolderName, Place, Tag, TagColour};
use crate::ui::action::{Action, Dialog, Naming, OrganiseAction};
use crate::ui::panel::folders::tags::colour_name;

/// Rows for the folder or tag that is shown. What needs another name beside it, a colour or a
/// folder, is offered once something was typed: there are many.
pub(super) fn rows(source: Source<'_>, is_typed: bool) -> Vec<Row> {
    match &source.state.kept.place {
        Place::Folder(folder) if matches!(folder.name, FolderName::Own(_)) => {
            of_folder(source, folder, is_typed)
        }
        Place::Tag(name) => {
            let known = source.state.tags.iter().map(|known| &known.tag);
            let mut known = known.filter(|tag| Tag::new(name).is_ok_and(|shown| shown == **tag));
            known
                .next()
                .map_or_else(Vec::new, |tag| of_tag(source, tag, is_typed))
        }
        _other => Vec::new(),
    }
}

/// Rows that show tags and kept searches.
pub(super) fn places(source: Source<'_>) -> Vec<Row> {
    let words = source.words;
    let to = |name: &str, place: Place| {
        let named = [("folder", name.to_owned().into())];
        row(
            words.text_with("palette-go-to", &named),
            Action::GoTo(place),
        )
    };
    let tags = source.state.tags.iter().map(|known| known.tag.name());
    let tags = tags.map(|name| to(name, Place::Tag(name.to_owned())));
    let searches = source.state.search.saved.iter();
    let searches = searches.map(|one| to(&one.name, Place::Search(one.name.clone())));
    tags.chain(searches).collect()
}

fn row(label: String, action: Action) -> Row {
    Row {
        action,
        label,
        shortcut: String::new(),
    }
}

fn of_folder(source: Source<'_>, folder: &Folder, is_typed: bool) -> Vec<Row> {
    let words = source.words;
    let said = |key: &str| {
        let named = [("folder", folder.name.last_level().to_owned().into())];
        words.text_with(key, &named)
    };
    let within = Naming::NewFolder(folder.account.clone(), Some(folder.name.clone()));
    let mut rows = vec![
        row(
            said("palette-folder-rename"),
            Action::Open(Dialog::Name(Naming::Folder(folder.clone()))),
        ),
        row(said("folder-new-in"), Action::Open(Dialog::Name(within))),
        row(
            said("palette-folder-delete"),
            Action::Open(Dialog::DeleteFolder(folder.clone())),
        ),
    ];
    let moved = |to: FolderName| Action::Organise(OrganiseAction::RenameFolder(folder.clone(), to));
    if folder.name.parent().is_some()
        && let Ok(to) = FolderName::own(folder.name.last_level())
    {
        rows.push(row(said("palette-folder-out"), moved(to)));
    }
    if !is_typed {
        return rows;
    }
    for other in &source.state.folders {
        let goal = &other.folder.name;
        let takes = matches!(goal, FolderName::Own(_))
            && other.folder.account == folder.account
            && *goal != folder.name
            && !goal.is_within(&folder.name)
            && folder.name.parent().as_ref() != Some(goal);
        let to = FolderName::own(&format!("{}/{}", goal.key(), folder.name.last_level()));
        if let (true, Ok(to)) = (takes, to) {
            let named = [
                ("folder", folder.name.last_level().to_owned().into()),
                ("goal", goal.key().to_owned().into()),
            ];
            let label = words.text_with("palette-folder-into", &named);
            rows.push(row(label, moved(to)));
        }
    }
    rows
}

fn of_tag(source: Source<'_>, tag: &Tag, is_typed: bool) -> Vec<Row> {
    let words = source.words;
    let said = |key: &str| words.text_with(key, &[("tag", tag.name().to_owned().into())]);
    let mut rows = vec![
        row(
            said("palette-tag-rename"),
            Action::Open(Dialog::Name(Naming::Tag(tag.clone()))),
        ),
        row(
            said("palette-tag-delete"),
            Action::Open(Dialog::DeleteTag(tag.clone())),
        ),
    ];
    if is_typed {
        rows.extend(TagColour::ALL.map(|colour| {
            let named = [
                ("tag", tag.name().to_owned().into()),
                ("colour", words.text(colour_name(colour)).to_owned().into()),
            ];
            let label = words.text_with("palette-tag-colour", &named);
            let keep = OrganiseAction::KeepTag(tag.clone(), colour);
            row(label, Action::Organise(keep))
        }));
    }
    rows
}
