//! A person's own folders: made, called otherwise, removed, and that taken back.

use crate::channel::{Cause, Event, FolderCommand, FolderEvent, Followed, Outcome, Task, Ticket};
use crate::model::{AccountId, Folder, FolderName, MailId, Place};
use crate::store::{Moved, Proceed, ScanProgress, ScanReport, Store, StoreError};

use super::cause;
use super::change::{tell_added, tell_differences, tell_missing, tell_moved};
use super::follow::{Renamed, follow, go_back, restore_followed};
use super::heart::Shared;

/// Does what a person asked of own folders.
pub(super) async fn perform(heart: &Shared, ticket: Ticket, command: FolderCommand) -> Outcome {
    let (task, result) = match command {
        FolderCommand::Make { folder } => (Task::Change, make(heart, ticket, folder).await),
        FolderCommand::Rename { folder, to, back } => {
            rename(heart, ticket, (folder, to), back).await
        }
        FolderCommand::Delete { folder } => (Task::Change, delete(heart, ticket, folder).await),
        FolderCommand::RemoveEmpty { folder } => {
            (Task::Change, remove_empty(heart, ticket, folder).await)
        }
        FolderCommand::Restore { account, folders } => (
            Task::Change,
            restore(heart, ticket, (account, folders)).await,
        ),
    };
    heart.tell_folders().await;
    cause::outcome(task, None, result)
}

async fn restore(
    heart: &Shared,
    ticket: Ticket,
    (account, folders): (AccountId, Contents),
) -> Result<(), Cause> {
    let restored = heart.on_disk(move |store| {
        let mut all = Moved::default();
        for (name, mails) in folders {
            let account = account.clone();
            let folder = Folder { account, name };
            store.make_folder(&folder)?;
            let moved = store.move_mails(&mails, &folder.name)?;
            all.removed.extend(moved.removed);
            all.rows.extend(moved.rows);
            all.missing += moved.missing;
        }
        Ok(all)
    });
    let restored = restored.await?;
    tell_missing(heart, ticket, restored.missing).await;
    tell_moved(heart, Ok(restored)).await
}

async fn make(heart: &Shared, ticket: Ticket, folder: Folder) -> Result<(), Cause> {
    let new = folder.clone();
    heart.on_disk(move |store| store.new_folder(&new)).await?;
    let event = FolderEvent::Made { ticket, folder };
    heart.teller.tell(Event::Folder(event)).await;
    Ok(())
}

/// What of it failed is named: the folder itself, or kept searches and filters that name it.
async fn rename(
    heart: &Shared,
    ticket: Ticket,
    (folder, to): (Folder, FolderName),
    back: Option<Followed>,
) -> (Task, Result<(), Cause>) {
    let renamed = Renamed::Folder(folder.clone(), to.clone());
    // Before the folder: a filter that could not go back would make it anew under the other name.
    let gone_back = match back {
        Some(back) => match go_back(heart, renamed.clone(), back).await {
            Ok(gone_back) => Some(gone_back),
            Err(cause) => return (Task::SaveSettings, Err(cause)),
        },
        None => None,
    };
    let (from, wanted) = (folder.clone(), to.clone());
    let done = heart
        .on_disk(move |store| store.rename_folder(&from.account, &from.name, &wanted))
        .await;
    if let Err(cause) = done {
        if let Err(worse) = restore_followed(heart, gone_back.unwrap_or_default()).await {
            tracing::warn!("filters and searches name a folder by another name: {worse}");
        }
        return (Task::Change, Err(cause));
    }
    // The folders first: what is told to be somewhere is known there.
    heart.tell_folders().await;
    let followed = match gone_back {
        Some(gone_back) => Ok(gone_back),
        None => follow(heart, renamed).await,
    };
    let (followed, result) = match followed {
        Ok(followed) => (followed, Ok(())),
        Err(cause) => (Followed::default(), Err(cause)),
    };
    let event = FolderEvent::Renamed {
        ticket,
        folder,
        to,
        followed,
    };
    heart.teller.tell(Event::Folder(event)).await;
    (Task::SaveSettings, result)
}

/// Whatever lies in it, told of or not, keeps it: no mail goes along.
async fn remove_empty(heart: &Shared, ticket: Ticket, folder: Folder) -> Result<(), Cause> {
    let empty = folder.clone();
    let removed = heart.on_disk(move |store| store.remove_empty_folder(&empty));
    if removed.await?.is_some() {
        let event = FolderEvent::Stays { ticket, folder };
        heart.teller.tell(Event::Folder(event)).await;
    }
    Ok(())
}

/// What a folder and those within it held.
type Contents = Vec<(FolderName, Vec<MailId>)>;

async fn delete(heart: &Shared, ticket: Ticket, folder: Folder) -> Result<(), Cause> {
    let gone = folder.clone();
    let teller = heart.teller.clone();
    let deleted = heart.on_disk(move |store| {
        let mut found = ScanReport::default();
        let mut tell = |progress: &ScanProgress<'_>| {
            tell_added(&teller, progress.added);
            Proceed::GoOn
        };
        let deleted = empty_and_remove(store, &gone, &mut tell, &mut found);
        // What other programs had done is in the index, however this ends.
        if let Err(error) = tell_differences(store, &teller, &mut found) {
            tracing::warn!("what was found before a folder went is not told: {error}");
        }
        deleted
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

/// All or nothing: where the folder cannot go, its mails lie in it as before. `found` is what other
/// programs had done.
fn empty_and_remove(
    store: &Store,
    folder: &Folder,
    tell: &mut dyn FnMut(&ScanProgress<'_>) -> Proceed,
    found: &mut ScanReport,
) -> Result<(Contents, Moved), StoreError> {
    // What came just now is to be moved with the rest.
    store.agree_with_disk(Some(&folder.account), tell, found)?;
    store.check_removable(folder)?;
    let folders = contents(store, folder)?;
    let each = folders.iter().flat_map(|(_name, mails)| mails);
    let mails: Vec<MailId> = each.copied().collect();
    let moved = store.move_mails(&mails, &FolderName::Trash);
    let removed = moved.and_then(|moved| store.remove_folder(folder).map(|()| moved));
    match removed {
        Ok(moved) => Ok((folders, moved)),
        Err(error) => {
            for (name, mails) in &folders {
                if let Err(worse) = store.move_mails(mails, name) {
                    tracing::warn!("mails of a folder that stays are left in Trash: {worse}");
                }
            }
            Err(error)
        }
    }
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

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;
    use crate::store::ProfilePaths;
    use crate::store::disk::Disk;
    use crate::store::disk::rehearsal::{Fault, Rehearsal};

    fn work() -> AccountId {
        AccountId::new("work").unwrap()
    }

    fn folder() -> Folder {
        Folder {
            account: work(),
            name: FolderName::Own("A".to_owned()),
        }
    }

    /// A store with a mail in each of `A` and `A/B`.
    fn store(at: &Path, disk: Disk) -> Store {
        for name in [".A", ".A.B"] {
            let cur = at.join("mail/work").join(name).join("cur");
            fs::create_dir_all(&cur).unwrap();
            let path = cur.join(format!("1700000000.{}.host:2,S", &name[1..]));
            fs::write(path, "Subject: x\r\n\r\n").unwrap();
        }
        let store = Store::open_on(disk, &ProfilePaths::under(at), &[work()]).unwrap();
        store
            .bring_up_to_date(None, &mut |_progress| Proceed::GoOn)
            .unwrap();
        store
    }

    fn remove(store: &Store) -> Result<(Contents, Moved), StoreError> {
        let mut go_on = |_progress: &ScanProgress<'_>| Proceed::GoOn;
        empty_and_remove(store, &folder(), &mut go_on, &mut ScanReport::default())
    }

    fn held(store: &Store) -> Vec<(String, u64)> {
        let folders = store.folders().unwrap().into_iter();
        folders
            .filter(|count| count.mails > 0)
            .map(|count| (count.folder.name.key().to_owned(), count.mails))
            .collect()
    }

    #[test]
    fn a_folder_that_cannot_go_keeps_its_mails_and_one_that_can_takes_what_just_came_along() {
        let at = tempfile::tempdir().unwrap();
        let store = store(at.path(), Disk::real());
        let before = held(&store);
        let odd = at.path().join("mail/work/.A.B/new/odd");
        fs::create_dir_all(&odd).unwrap();
        assert!(remove(&store).is_err());
        assert_eq!(held(&store), before);
        fs::remove_dir(&odd).unwrap();
        let came = at.path().join("mail/work/.A/new/1700000001.c.host");
        fs::create_dir_all(came.parent().unwrap()).unwrap();
        fs::write(came, "Subject: c\r\n\r\n").unwrap();
        let (folders, moved) = remove(&store).unwrap();
        assert_eq!((folders.len(), moved.rows.len()), (2, 3));
        assert_eq!(held(&store), [("Trash".to_owned(), 3)]);
    }

    #[test]
    fn a_fault_at_any_moment_of_a_deletion_leaves_the_mails_where_they_were_or_all_in_trash() {
        let mut failed = 0;
        for stop in 1.. {
            let at = tempfile::tempdir().unwrap();
            let counting = Disk::rehearsing(Rehearsal::counting());
            drop(store(at.path(), counting.clone()));
            let opening = Disk::rehearsing(Rehearsal::counting());
            drop(store(at.path(), opening.clone()));
            let fault = opening.operations() - 1 + stop;
            let disk = Disk::rehearsing(Rehearsal::failing(fault, Fault::BrokenOnce));
            let store = store(at.path(), disk);
            let before = held(&store);
            let deleted = remove(&store);
            store
                .bring_up_to_date(None, &mut |_progress| Proceed::GoOn)
                .unwrap();
            if deleted.is_ok() {
                assert_eq!(held(&store), [("Trash".to_owned(), 2)]);
                break;
            }
            failed += 1;
            assert_eq!(held(&store), before, "{stop}: {deleted:?}");
        }
        assert!(failed > 3);
    }
}
