//! Mails that the window was told of before they were filed: until they are, whoever asks for one
//! waits.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, TryLockError};

use tokio::sync::Notify;

use crate::channel::{Command, Event};
use crate::model::{Folder, MailId, MailSummary};
use crate::store::{Proceed, Store, StoreError};

use super::heart::lock;
use super::tell::Teller;

/// Mails that were told and are not filed yet.
#[derive(Debug, Default)]
pub(super) struct Ahead {
    unfiled: Mutex<HashMap<Folder, HashSet<MailId>>>,
    /// Rung whenever some were filed.
    filed: Notify,
    /// Held by whoever told them, until they are filed.
    telling: Mutex<()>,
}

/// Some were told ahead and are being filed. When it is dropped nobody waits any more.
pub(super) struct Told<'a> {
    ahead: &'a Ahead,
    _telling: MutexGuard<'a, ()>,
}

impl Told<'_> {
    /// Nothing more is filed: what was told and is not there is taken out of the list again. Its
    /// file went meanwhile, could not be filed, or has another id, since it lies at one place in
    /// time with another.
    ///
    /// # Errors
    /// Index errors; all of them are taken out then.
    pub(super) fn end(self, store: &Store, teller: &Teller) -> Result<(), StoreError> {
        let unfiled = std::mem::take(&mut *lock(&self.ahead.unfiled));
        let mut outcome = Ok(());
        for (folder, mails) in unfiled {
            let mut mails: Vec<MailId> = mails.into_iter().collect();
            match store.rows(&mails) {
                Ok(rows) => {
                    let there: HashSet<MailId> = rows
                        .into_iter()
                        .filter(|row| row.folder == folder)
                        .map(|row| row.id)
                        .collect();
                    mails.retain(|mail| !there.contains(mail));
                }
                Err(error) => outcome = Err(error),
            }
            if !mails.is_empty() {
                teller.tell_blocking(Event::MailsRemoved { folder, mails });
            }
        }
        outcome
    }
}

impl Drop for Told<'_> {
    fn drop(&mut self) {
        lock(&self.ahead.unfiled).clear();
        self.ahead.filed.notify_waiters();
    }
}

impl Ahead {
    /// Tells what is in folders of which nothing is filed yet, while `goes_on`. `None`: somebody
    /// else is at it.
    pub(super) fn tell(
        &self,
        store: &Store,
        teller: &Teller,
        goes_on: &dyn Fn() -> bool,
    ) -> Option<Told<'_>> {
        let telling = match self.telling.try_lock() {
            Ok(telling) => telling,
            Err(TryLockError::Poisoned(spoilt)) => spoilt.into_inner(),
            Err(TryLockError::WouldBlock) => return None,
        };
        let told = store.tell_ahead(&mut |rows| {
            self.add(&rows);
            teller.tell_blocking(Event::MailsAdded { rows });
            if goes_on() {
                Proceed::GoOn
            } else {
                Proceed::Stop
            }
        });
        if let Err(error) = told {
            tracing::info!("no mail is told before it is filed: {error}");
        }
        Some(Told {
            ahead: self,
            _telling: telling,
        })
    }

    fn add(&self, rows: &[MailSummary]) {
        let mut unfiled = lock(&self.unfiled);
        for row in rows {
            match unfiled.get_mut(&row.folder) {
                Some(mails) => mails.insert(row.id),
                None => unfiled
                    .entry(row.folder.clone())
                    .or_default()
                    .insert(row.id),
            };
        }
    }

    /// These are filed now.
    pub(super) fn filed(&self, rows: &[MailSummary]) {
        let mut unfiled = lock(&self.unfiled);
        if unfiled.is_empty() {
            return;
        }
        for row in rows {
            if let Some(mails) = unfiled.get_mut(&row.folder) {
                mails.remove(&row.id);
            }
        }
        drop(unfiled);
        self.filed.notify_waiters();
    }

    /// Waits until what a command names is filed.
    pub(super) async fn settled(&self, command: &Command) {
        match command {
            Command::Open { mail }
            | Command::OpenSource { mail }
            | Command::SaveAttachment { mail, .. }
            | Command::OpenAttachment { mail, .. } => self.until(&[*mail]).await,
            Command::Rows { mails }
            | Command::SetFlags { mails, .. }
            | Command::Move { mails, .. }
            | Command::Erase { mails } => self.until(mails).await,
            Command::Conversation(_)
            | Command::StartDraft { .. }
            | Command::Tag(_)
            | Command::Folder(_)
            | Command::Carry(_)
            | Command::Rules(_) => self.until_all().await,
            _names_none => {}
        }
    }

    async fn until(&self, mails: &[MailId]) {
        self.until_not(|unfiled| {
            let mut folders = unfiled.values();
            folders.any(|unfiled| mails.iter().any(|mail| unfiled.contains(mail)))
        })
        .await;
    }

    async fn until_all(&self) {
        self.until_not(|unfiled| !unfiled.values().all(HashSet::is_empty))
            .await;
    }

    async fn until_not(&self, is_unfiled: impl Fn(&HashMap<Folder, HashSet<MailId>>) -> bool) {
        loop {
            let filed = self.filed.notified();
            tokio::pin!(filed);
            // From here on a bell that rings is heard.
            filed.as_mut().enable();
            if !is_unfiled(&lock(&self.unfiled)) {
                return;
            }
            filed.await;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::sync::Arc;

    use super::*;
    use crate::model::AccountId;
    use crate::store::{ProfilePaths, ScanReport};

    /// Mails that are told ahead, in a folder of a profile.
    const MAILS: usize = 2_000;

    fn profile() -> (tempfile::TempDir, Store) {
        let folder = tempfile::tempdir().unwrap();
        let work = AccountId::new("work").unwrap();
        let store = Store::open(&ProfilePaths::under(folder.path()), &[work]).unwrap();
        for number in 0..MAILS {
            let name = format!("{}.a{number}.host:2,S", 1_700_000_000 + number);
            let path = folder.path().join("mail/work/cur").join(name);
            fs::write(path, "Subject: Hello\r\n\r\n").unwrap();
        }
        (folder, store)
    }

    #[test]
    fn who_asks_for_a_mail_that_is_not_filed_yet_waits_until_it_is() {
        let (_folder, store) = profile();
        let (events, _heard) = std::sync::mpsc::sync_channel(1_000);
        let (teller, _forwarding) = Teller::start(events, Box::new(|| {})).unwrap();
        let ahead = Arc::new(Ahead::default());
        let told = ahead.tell(&store, &teller, &|| true).unwrap();
        assert!(ahead.tell(&store, &teller, &|| true).is_none());
        let mut mails: Vec<MailId> = lock(&ahead.unfiled).values().flatten().copied().collect();
        assert_eq!(mails.len(), MAILS);
        let [one, other] = [mails.pop().unwrap(), mails.pop().unwrap()];
        let open = Command::Open { mail: one };
        let flags = Command::SetFlags {
            mails: vec![one, other],
            add: crate::model::Flags::SEEN,
            remove: crate::model::Flags::NONE,
        };
        let turns = tokio::runtime::Builder::new_current_thread().build();
        turns.unwrap().block_on(async {
            let (opens, marks) = (ahead.settled(&open), ahead.settled(&flags));
            tokio::pin!(opens, marks);
            assert!(waits(opens.as_mut()).await && waits(marks.as_mut()).await);
            store
                .agree_with_disk(
                    None,
                    &mut |_progress| Proceed::GoOn,
                    &mut ScanReport::default(),
                )
                .unwrap();
            ahead.filed(&store.rows(&[one]).unwrap());
            opens.await;
            assert!(waits(marks.as_mut()).await);
            // Whatever became of the rest: nobody waits for ever.
            drop(told);
            marks.await;
        });
    }

    async fn waits(mut future: std::pin::Pin<&mut impl Future<Output = ()>>) -> bool {
        std::future::poll_fn(|context| {
            std::task::Poll::Ready(future.as_mut().poll(context).is_pending())
        })
        .await
    }

    #[test]
    fn what_was_told_and_could_not_be_filed_leaves_the_list_again() {
        let (folder, store) = profile();
        let (events, heard) = std::sync::mpsc::sync_channel(1_000);
        let (teller, _forwarding) = Teller::start(events, Box::new(|| {})).unwrap();
        let ahead = Ahead::default();
        let told = ahead.tell(&store, &teller, &|| true).unwrap();
        let gone = folder.path().join("mail/work/cur/1700000007.a7.host:2,S");
        fs::remove_file(gone).unwrap();
        store
            .agree_with_disk(
                None,
                &mut |_progress| Proceed::GoOn,
                &mut ScanReport::default(),
            )
            .unwrap();
        told.end(&store, &teller).unwrap();
        drop(teller);
        let (mut added, mut removed) = (Vec::new(), Vec::new());
        for event in heard {
            match event {
                Event::MailsAdded { rows } => added.extend(rows),
                Event::MailsRemoved { mails, .. } => removed.extend(mails),
                other => unreachable!("{other:?}"),
            }
        }
        assert_eq!(added.len(), MAILS);
        let of_gone = added.iter().filter(|row| row.date.0 == 1_700_000_007);
        assert_eq!(removed, of_gone.map(|row| row.id).collect::<Vec<_>>());
        assert!(lock(&ahead.unfiled).is_empty());
    }
}
