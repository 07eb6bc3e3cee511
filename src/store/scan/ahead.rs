//! Rows told before they are filed: whoever opens a large mailbox for the first time sees all of it
//! after a third of what filing takes, for only the beginning of each file is read.

use std::cmp::Reverse;
use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread;

use crate::mime::summary;
use crate::model::{Folder, MailSummary};
use crate::store::change::file_name;
use crate::store::entry::Entry;
use crate::store::maildir::{Account, read_start};
use crate::store::name::MailName;
use crate::store::place::first_place;
use crate::store::tags::file::TagsByBase;
use crate::store::{Store, StoreError, crew};

use super::{HANDED, Proceed, readers};

/// Mails without a row from which on they are told ahead: fewer are filed as soon.
const MANY: usize = 2_000;
/// Mails told ahead at most, the newest: who has more looks at these first.
const MOST: usize = 100_000;
/// Octets of a file that are read: its header, and mostly the first words.
const BEGINNING_OCTETS: u64 = 8 * 1024;
/// Rows told at once.
const TOLD: usize = 1_000;

impl Store {
    /// Tells rows of mails in folders of which none is filed yet, newest first as far as the
    /// files' names tell, until told to stop. Snippet and attachment are what the beginning of a
    /// file says, and with the place in time that its name gives it a mail gets its id when it is
    /// filed, unless another has that place.
    ///
    /// # Errors
    /// Index errors. What cannot be read is left out: filing it tells.
    pub fn tell_ahead(
        &self,
        tell: &mut dyn FnMut(Vec<MailSummary>) -> Proceed,
    ) -> Result<(), StoreError> {
        let unfiled = self.without_a_row()?;
        if unfiled.len() < MANY {
            return Ok(());
        }
        let queue = Queue {
            unfiled: &unfiled,
            next: AtomicUsize::new(0),
            stop: AtomicBool::new(false),
        };
        let (sender, receiver) = sync_channel(TOLD / HANDED);
        thread::scope(|scope| {
            let queue = &queue;
            let read = move || {
                crew::step_back();
                queue.read(&sender);
            };
            crew::start(scope, "ahead", readers(), read)?;
            let mut rows = Vec::new();
            for read in &receiver {
                rows.extend(read);
                if rows.len() >= TOLD && tell(std::mem::take(&mut rows)) == Proceed::Stop {
                    queue.stop.store(true, Ordering::Relaxed);
                    // Readers that wait to hand something over must find the channel open.
                    for _left in &receiver {}
                    return Ok(());
                }
            }
            if !rows.is_empty() {
                tell(rows);
            }
            Ok(())
        })
    }

    /// The files of folders that have no row at all, newest first.
    fn without_a_row(&self) -> Result<Vec<Unfiled>, StoreError> {
        let counts = self.folders()?.into_iter();
        let filed: HashSet<Folder> = counts
            .filter(|count| count.mails > 0)
            .map(|count| count.folder)
            .collect();
        let mut unfiled = Vec::new();
        for account in self.accounts() {
            let (Ok(folders), Ok(tags)) = (account.folders(), account.tags().read()) else {
                continue;
            };
            let tags = Arc::new(tags);
            for name in folders {
                let folder = account.folder(&name);
                if filed.contains(&folder) {
                    continue;
                }
                let Ok(found) = account.files(&name) else {
                    continue;
                };
                let of = Arc::new(Of {
                    account: Arc::clone(&account),
                    folder,
                    tags: Arc::clone(&tags),
                });
                unfiled.extend(found.mails.into_iter().map(|mail| Unfiled {
                    of: Arc::clone(&of),
                    file: mail.file,
                }));
            }
        }
        unfiled.sort_by_cached_key(|one| {
            Reverse(MailName::parse(file_name(&one.file)).and_then(|name| name.came))
        });
        unfiled.truncate(MOST);
        Ok(unfiled)
    }
}

/// Whose a file is.
struct Of {
    account: Arc<Account>,
    folder: Folder,
    tags: Arc<TagsByBase>,
}

/// A file without a row.
struct Unfiled {
    of: Arc<Of>,
    file: String,
}

impl Unfiled {
    fn row(&self) -> Option<MailSummary> {
        let of = &*self.of;
        let path = of.account.directory(&of.folder.name).ok()?.join(&self.file);
        let (beginning, size_octets) = read_start(&path, BEGINNING_OCTETS).ok()?;
        let name = MailName::parse(file_name(&self.file))?;
        let entry = Entry {
            base: name.base.to_owned(),
            flags: name.flags,
            size_octets,
            came: name.came.unwrap_or_default(),
            ..Entry::of(&of.account.id, summary::read(&beginning))
        };
        let id = first_place(&entry.base, entry.date());
        let tags = of.tags.get(&entry.base).cloned().unwrap_or_default();
        Some(entry.into_row(id, of.folder.clone(), tags))
    }
}

/// Files that wait to be read.
struct Queue<'a> {
    unfiled: &'a [Unfiled],
    next: AtomicUsize,
    stop: AtomicBool,
}

impl Queue<'_> {
    fn read(&self, sender: &SyncSender<Vec<MailSummary>>) {
        while !self.stop.load(Ordering::Relaxed) {
            let first = self.next.fetch_add(HANDED, Ordering::Relaxed);
            let files = self.unfiled.iter().skip(first).take(HANDED);
            let count = files.len();
            let rows = files.filter_map(Unfiled::row).collect();
            if count == 0 || sender.send(rows).is_err() {
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::model::{AccountId, MailId};
    use crate::store::ProfilePaths;

    fn profile(mails: usize) -> (tempfile::TempDir, Store) {
        let folder = tempfile::tempdir().unwrap();
        let work = AccountId::new("work").unwrap();
        let store = Store::open(&ProfilePaths::under(folder.path()), &[work]).unwrap();
        for number in 0..mails {
            let part = ["cur", ".Archive/cur"][number % 2];
            let name = format!("{}.a{number}.host:2,S", 1_700_000_000 + number);
            let mail = format!("Subject: number {number}\r\n\r\nthe goose\r\n");
            fs::write(folder.path().join("mail/work").join(part).join(name), mail).unwrap();
        }
        (folder, store)
    }

    fn told(store: &Store, and: Proceed) -> Vec<MailSummary> {
        let mut told = Vec::new();
        let mut take = |rows| {
            told.extend(rows);
            and
        };
        store.tell_ahead(&mut take).unwrap();
        told
    }

    #[test]
    fn what_is_told_ahead_is_what_is_filed_then() {
        let (_folder, store) = profile(MANY + 1);
        assert_eq!(told(&store, Proceed::Stop).len() / TOLD, 1);
        let mut ahead = told(&store, Proceed::GoOn);
        assert_eq!(ahead.len(), MANY + 1);
        assert!(
            ahead[..TOLD]
                .iter()
                .any(|row| row.subject == format!("number {MANY}"))
        );
        store
            .bring_up_to_date(None, &mut |_progress| Proceed::GoOn)
            .unwrap();
        let ids: Vec<MailId> = ahead.iter().map(|row| row.id).collect();
        let mut filed = store.rows(&ids).unwrap();
        ahead.sort_by_key(|row| row.id);
        filed.sort_by_key(|row| row.id);
        assert_eq!(ahead, filed);
        // Now that there are rows nothing has to go ahead of them.
        assert_eq!(told(&store, Proceed::GoOn), []);
    }

    #[test]
    fn few_mails_are_filed_as_soon_and_not_told_ahead() {
        let (_folder, store) = profile(MANY - 1);
        assert_eq!(told(&store, Proceed::GoOn), []);
    }
}
