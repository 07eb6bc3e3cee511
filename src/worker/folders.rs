//! A person's own folders: made, called otherwise, removed, and that taken back.

use crate::channel::{Cause, Event, FolderCommand, FolderEvent, Outcome, Task, Ticket};
use crate::model::{Folder, FolderName, MailId, Place};
use crate::store::{Moved, Store, StoreError};

use super::cause;
use super::change::tell_moved;
use super::heart::Shared;

/// Does what a person asked of own folders.
pub(super) async fn perform(heart: &Shared, ticket: Ticket, command: FolderCommand) -> Outcome {
    let result = match command {
        FolderCommand::Make { folder } => {
            heart.on_disk(move |store| store.new_folder(&folder)).await
        }
        FolderCommand::Rename { folder, to } => rename(heart, ticket, folder, to).await,
        FolderCommand::Delete { folder } => delete(heart, ticket, folder).await,
        FolderCommand::Restore { account, folders } => {
            let restored = heart.on_disk(move |store| {
                let mut all = Moved::default();
                for (name, mails) in folders {
                    let account = account.clone();
                    let folder = Folder { account, name };
                    store.make_folder(&folder)?;
                    let moved = store.move_mails(&mails, &folder.name)?;
                    all.removed.extend(moved.removed);
                    all.rows.extend(moved.rows);
                }
                Ok(all)
            });
            tell_moved(heart, restored.await).await
        }
    };
    heart.tell_folders().await;
    cause::outcome(Task::Change, None, result)
}

async fn rename(
    heart: &Shared,
    ticket: Ticket,
    folder: Folder,
    to: FolderName,
) -> Result<(), Cause> {
    let (from, wanted) = (folder.clone(), to.clone());
    heart
        .on_disk(move |store| store.rename_folder(&from.account, &from.name, &wanted))
        .await?;
    // The folders first: what is told to be somewhere is known there.
    heart.tell_folders().await;
    let event = FolderEvent::Renamed { ticket, folder, to };
    heart.teller.tell(Event::Folder(event)).await;
    Ok(())
}

/// What a folder and those within it held.
type Contents = Vec<(FolderName, Vec<MailId>)>;

async fn delete(heart: &Shared, ticket: Ticket, folder: Folder) -> Result<(), Cause> {
    let gone = folder.clone();
    let deleted = heart.on_disk(move |store| {
        let folders = contents(store, &gone)?;
        let mails: Vec<MailId> = folders
            .iter()
            .flat_map(|(_, mails)| mails)
            .copied()
            .collect();
        let moved = store.move_mails(&mails, &FolderName::Trash)?;
        store.remove_folder(&gone)?;
        Ok((folders, moved))
    });
    let (folders, moved) = deleted.await?;
    tell_moved(heart, Ok(moved)).await?;
    let event = FolderEvent::Deleted {
        ticket,
        folder,
        folders,
    };
    heart.teller.tell(Event::Folder(event)).await;
    Ok(())
}

/// The outer folders first.
fn contents(store: &Store, folder: &Folder) -> Result<Contents, StoreError> {
    let mut folders = Vec::new();
    for count in store.folders()? {
        let one = count.folder;
        let is_meant = one.name == folder.name || one.name.is_within(&folder.name);
        if one.account == folder.account && is_meant {
            let mails = store.list(&Place::Folder(one.clone()))?;
            folders.push((one.name, mails));
        }
    }
    Ok(folders)
}
