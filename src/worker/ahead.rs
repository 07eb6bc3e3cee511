//! Mails that the window was told of before they were filed: until they are, whoever asks for one
//! waits.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, TryLockError};

use tokio::sync::Notify;

use crate::channel::{Command, Event};
use crate::model::{Folder, MailId, MailSummary};
use crate::store::{Proceed, Store, StoreError};

use super::change::tell_added;
use super::heart::lock;
use super::tell::Teller;

/// Mails told with their rows; of the others the list knows that they are there.
const WITH_ROWS: usize = 4_000;
/// The others told at once.
const WITHOUT_ROWS: usize = 10_000;

/// Mails that were told and are not filed yet.
#[derive(Debug, Default)]
pub(super) struct Ahead {
    unfiled: Mutex<HashMap<MailId, MailSummary>>,
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
        let mut unfiled: HashMap<Folder, Vec<MailId>> = HashMap::new();
        for (mail, row) in std::mem::take(&mut *lock(&self.ahead.unfiled)) {
            unfiled.entry(row.folder).or_default().push(mail);
        }
        let mut outcome = Ok(());
        for (folder, mut mails) in unfiled {
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
        let mut waiting = Waiting::default();
        let told = store.tell_ahead(&mut |rows| {
            waiting.take_in(&rows, teller);
            lock(&self.unfiled).extend(rows.into_iter().map(|row| (row.id, row)));
            if goes_on() {
                Proceed::GoOn
            } else {
                Proceed::Stop
            }
        });
        waiting.tell(teller);
        if let Err(error) = told {
            tracing::info!("no mail is told before it is filed: {error}");
        }
        Some(Told {
            ahead: self,
            _telling: telling,
        })
    }

    /// These are filed now.
    pub(super) fn filed(&self, rows: &[MailSummary]) {
        let mut unfiled = lock(&self.unfiled);
        if unfiled.is_empty() {
            return;
        }
        for row in rows {
            unfiled.remove(&row.id);
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
            Command::SetFlags { mails, .. }
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

    /// The rows of those of these mails that are not filed yet, which are left out of them.
    pub(super) fn rows(&self, mails: &mut Vec<MailId>) -> Vec<MailSummary> {
        let unfiled = lock(&self.unfiled);
        let rows: Vec<MailSummary> = mails
            .iter()
            .filter_map(|mail| unfiled.get(mail).cloned())
            .collect();
        mails.retain(|mail| !unfiled.contains_key(mail));
        rows
    }

    async fn until(&self, mails: &[MailId]) {
        self.until_not(|unfiled| mails.iter().any(|mail| unfiled.contains_key(mail)))
            .await;
    }

    async fn until_all(&self) {
        self.until_not(|unfiled| !unfiled.is_empty()).await;
    }

    async fn until_not(&self, is_unfiled: impl Fn(&HashMap<MailId, MailSummary>) -> bool) {
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

/// Mails on their way to the window.
#[derive(Debug, Default)]
struct Waiting {
    /// Told with their rows.
    with_rows: usize,
    without: HashMap<Folder, Vec<MailId>>,
    count: usize,
}

impl Waiting {
    fn take_in(&mut self, rows: &[MailSummary], teller: &Teller) {
        if self.with_rows < WITH_ROWS {
            self.with_rows += rows.len();
            tell_added(teller, rows);
            return;
        }
        for row in rows {
            match self.without.get_mut(&row.folder) {
                Some(mails) => mails.push(row.id),
                None => drop(self.without.insert(row.folder.clone(), vec![row.id])),
            }
        }
        self.count += rows.len();
        if self.count >= WITHOUT_ROWS {
            self.tell(teller);
        }
    }

    fn tell(&mut self, teller: &Teller) {
        self.count = 0;
        for (folder, mails) in std::mem::take(&mut self.without) {
            teller.tell_blocking(Event::MailsAhead { folder, mails });
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
        let mut mails: Vec<MailId> = lock(&ahead.unfiled).keys().copied().collect();
        assert_eq!(mails.len(), MAILS);
        let [one, other] = [mails.pop().unwrap(), mails.pop().unwrap()];
        // What a list asks of it is told at once.
        let mut asked = vec![one];
        let rows = ahead.rows(&mut asked);
        assert_eq!((rows[0].id, asked), (one, Vec::new()));
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
