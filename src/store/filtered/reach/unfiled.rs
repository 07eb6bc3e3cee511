//! Files of which the index does not know: filters look at them once they have rows.

use std::collections::{BTreeSet, HashSet};

use crate::model::{AccountId, FolderName, Timestamp};
use crate::store::maildir::Account;
use crate::store::name::unique_in;
use crate::store::{Store, StoreError};

use super::{Line, Reach, Unsearched};

impl Account {
    /// Of these files, by what is unique in their names, those that are nowhere any more.
    fn nowhere(&self, mut files: BTreeSet<String>) -> Result<BTreeSet<String>, StoreError> {
        let comparing = self.comparing();
        for folder in self.folders()? {
            if files.is_empty() {
                break;
            }
            self.each_file(&folder, &mut |_file, mail| {
                files.remove(unique_in(mail.base));
            })?;
        }
        // On its way between two folders it may be seen in neither.
        files.retain(|unique| !comparing.has_in_hand(|base| unique_in(base) == unique));
        Ok(files)
    }
}

/// Notes of files that wait without a row those that are gone: nobody will look at them. The
/// others are not looked for at once again.
pub(super) fn no_longer_wait(
    account: &Account,
    files: BTreeSet<String>,
    now: Timestamp,
) -> Result<(), StoreError> {
    if files.is_empty() {
        return Ok(());
    }
    let sought = account.nowhere(files.clone());
    // Where not everything could be read none of them is known to be gone.
    let gone = sought.clone().unwrap_or_default();
    account.with_filtered(|file| {
        for unique in files.difference(&gone) {
            if let Some(waits) = file.waiting.get_mut(unique) {
                waits.sought = Some(now);
            }
        }
        if gone.is_empty() {
            return Ok(());
        }
        let line = Line {
            looked: gone.into_iter().collect(),
            ..Line::default()
        };
        file.append(&[line], false)
    })?;
    sought.map(|_gone| ())
}

impl Store {
    /// Has files wait that came behind the mark and have no row: mails that come now take the mark
    /// past them, and their rows would come too late. A run that was killed leaves such files, and
    /// one that could note nothing of them. They lie in the Inbox, but for what another program has
    /// moved: a folder that cannot be read is looked at the next time, and holds up nothing.
    pub(super) fn have_unfiled_wait(&self, account: &Account) -> Result<(), StoreError> {
        let Some(reach) = Reach::of(account)? else {
            return Ok(());
        };
        let folders = match &reach.unsearched {
            Unsearched::Everywhere => account.folders()?,
            Unsearched::In(folders) if folders.is_empty() => return Ok(()),
            Unsearched::In(folders) => folders.iter().cloned().collect(),
        };
        let mut unfiled = BTreeSet::new();
        let mut unread = BTreeSet::new();
        for folder in folders {
            let looked = account.each_file(&folder, &mut |_file, mail| {
                if reach.is_behind(mail.base) && !reach.waiting.contains_key(unique_in(mail.base)) {
                    unfiled.insert(mail.base.to_owned());
                }
            });
            match looked {
                Err(fault) if folder != FolderName::Inbox && fault.is_of_one_place() => {
                    tracing::warn!("{}: filters pass over a folder: {fault}", account.id);
                    unread.insert(folder);
                }
                looked => {
                    looked?;
                }
            }
        }
        if !unfiled.is_empty() {
            // Behind the names: a row that has come meanwhile is seen.
            let since = reach.until / 1_000_000;
            let filed = self.shared.index.since(&account.id, since)?;
            let known: HashSet<&str> = filed.iter().map(|one| unique_in(&one.base)).collect();
            unfiled.retain(|base| !known.contains(unique_in(base)));
        }
        let line = Line {
            unfiled: unfiled.into_iter().collect(),
            ..Line::default()
        };
        account.with_filtered(|file| {
            if !line.unfiled.is_empty() {
                file.append(&[line], false)?;
            }
            file.unsearched = Unsearched::In(unread);
            Ok(())
        })
    }

    /// Notes that filters have to look at these files once they have rows. Not synced.
    ///
    /// # Errors
    /// File errors.
    pub fn note_unfiled(&self, account: &AccountId, bases: &[String]) -> Result<(), StoreError> {
        let line = Line {
            unfiled: bases.to_vec(),
            ..Line::default()
        };
        let account = self.account(account)?;
        account.with_filtered(|file| {
            let noted = file.append(&[line], false);
            if noted.is_err() {
                file.unsearched = Unsearched::Everywhere;
            }
            noted
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{open, put, scan, work};
    use super::*;
    use crate::model::MailId;
    use crate::store::ProfilePaths;
    use crate::store::name::microseconds;

    #[test]
    fn a_mail_without_a_row_waits_until_it_has_one() {
        let folder = tempfile::tempdir().unwrap();
        let store = open(folder.path());
        store.unfiltered(&work()).unwrap();
        let base = put(folder.path(), microseconds() - 5_000_000, 'A');
        store.note_unfiled(&work(), &[base]).unwrap();
        assert_eq!(store.unfiltered(&work()).unwrap(), []);
        assert_eq!(store.unfiltered_on_server(&work()).unwrap().len(), 1);
        scan(&store);
        assert_eq!(store.unfiltered(&work()).unwrap().len(), 1);
    }

    #[test]
    fn a_mail_that_a_killed_run_left_without_a_row_is_looked_at_though_others_come_first() {
        let folder = tempfile::tempdir().unwrap();
        let store = open(folder.path());
        store.unfiltered(&work()).unwrap();
        drop(store);
        // Killed between its name and its row.
        let left = put(folder.path(), microseconds() + 1, 'A');
        let store = Store::open(&ProfilePaths::under(folder.path()), &[work()]).unwrap();
        assert_eq!(store.unfiltered(&work()).unwrap(), []);
        let waits = store.unfiltered_on_server(&work()).unwrap();
        assert_eq!(waits.len(), 1);
        put(folder.path(), microseconds() + 1, 'E');
        scan(&store);
        let found = store.unfiltered(&work()).unwrap();
        assert_eq!(found.len(), 2);
        let is_left = |mail: &MailId| store.path(*mail).unwrap().ends_with(&left);
        let (left, came): (Vec<MailId>, Vec<MailId>) = found.into_iter().partition(is_left);
        assert_eq!((left.len(), came.len()), (1, 1));
        store.note_filtered(&work(), &came, &[]).unwrap();
        assert_eq!(store.unfiltered(&work()).unwrap(), left);
        assert_eq!(store.unfiltered_on_server(&work()).unwrap(), waits);
    }

    #[test]
    fn a_file_that_stays_without_a_row_is_not_looked_for_again_and_again() {
        let folder = tempfile::tempdir().unwrap();
        let store = open(folder.path());
        store.unfiltered(&work()).unwrap();
        let base = put(folder.path(), microseconds() - 5_000_000, 'A');
        store
            .note_unfiled(&work(), std::slice::from_ref(&base))
            .unwrap();
        assert_eq!(store.unfiltered(&work()).unwrap(), []);
        std::fs::remove_file(folder.path().join("mail/work/new").join(base)).unwrap();
        // A walk would find out that it is gone.
        assert_eq!(store.unfiltered(&work()).unwrap(), []);
        assert_eq!(store.unfiltered_on_server(&work()).unwrap().len(), 1);
        drop(store);
        let store = open(folder.path());
        assert_eq!(store.unfiltered(&work()).unwrap(), []);
        assert!(store.unfiltered_on_server(&work()).unwrap().is_empty());
    }

    #[test]
    fn a_mail_without_a_row_was_told_to_nobody_until_filters_have_tried_to_look_at_it() {
        let folder = tempfile::tempdir().unwrap();
        let store = open(folder.path());
        store.unfiltered(&work()).unwrap();
        // One that this run notes, one that a run left that was killed.
        let noted = put(folder.path(), microseconds() + 60_000_000, 'A');
        store.note_unfiled(&work(), &[noted]).unwrap();
        drop(store);
        put(folder.path(), microseconds() + 1, 'E');
        let store = Store::open(&ProfilePaths::under(folder.path()), &[work()]).unwrap();
        assert_eq!(store.unfiltered(&work()).unwrap(), []);
        scan(&store);
        let found = store.unfiltered(&work()).unwrap();
        assert_eq!(found.len(), 2);
        let untold = |store: &Store| store.untold_when_they_came(&work(), &found).unwrap();
        assert_eq!(untold(&store), found.iter().copied().collect());
        let news = store.note_filtered(&work(), &found, &found).unwrap();
        assert_eq!(news, 2, "nobody knew that these wait");
        for _start in 0..2 {
            assert_eq!(untold(&store), HashSet::new());
            let again = store.note_filtered(&work(), &found, &found).unwrap();
            assert_eq!(again, 0);
        }
        drop(store);
        assert_eq!(untold(&open(folder.path())), HashSet::new());
    }

    #[test]
    fn a_folder_that_cannot_be_read_keeps_no_other_mail_from_the_filters_and_is_looked_at_later() {
        let folder = tempfile::tempdir().unwrap();
        let store = open(folder.path());
        store.unfiltered(&work()).unwrap();
        drop(store);
        let broken = folder.path().join("mail/work/.Broken");
        std::fs::create_dir_all(broken.join("cur")).unwrap();
        // Whoever lists it is told a fault, as of a directory without permission.
        std::fs::write(broken.join("new"), "").unwrap();
        for letter in ['A', 'E'] {
            put(folder.path(), microseconds() + 1, letter);
        }
        let new = folder.path().join("mail/work/new");
        let moved = std::fs::read_dir(&new).unwrap().next().unwrap().unwrap();
        std::fs::rename(moved.path(), broken.join("cur").join(moved.file_name())).unwrap();
        let store = Store::open(&ProfilePaths::under(folder.path()), &[work()]).unwrap();
        let waits = || store.unfiltered_on_server(&work()).unwrap().len();
        for _session in 0..2 {
            assert_eq!(store.unfiltered(&work()).unwrap(), []);
            assert_eq!(waits(), 1);
        }
        std::fs::remove_file(broken.join("new")).unwrap();
        assert_eq!(store.unfiltered(&work()).unwrap(), []);
        assert_eq!(waits(), 2);
        // In the Inbox they may all lie: nothing is noted past them.
        store.account(&work()).unwrap().look_for_unfiled();
        std::fs::remove_dir_all(&new).unwrap();
        std::fs::write(&new, "").unwrap();
        assert!(store.unfiltered(&work()).is_err());
    }
}
