//! Mails in files outside the profile (`hongyan FILE.eml`): read, never changed.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use super::heart::{Shared, lock};
use super::{cause, open, reading};
use crate::channel::{Cause, Event, Outcome, Task, Ticket};
use crate::mime::view::MailView;
use crate::model::{AccountId, Flags, Folder, FolderName, MailId};
use crate::store::{Store, StoreError};
use crate::wire::limits::MAIL_OCTETS;

/// The files opened in this run. The first has the id -1, the second -2; the index counts from 1.
#[derive(Debug, Clone, Default)]
pub(super) struct Files(Arc<Mutex<Vec<PathBuf>>>);

impl Files {
    /// The mail of this id, from a file or from the store.
    pub(super) fn read(&self, store: &Store, mail: MailId) -> Result<Vec<u8>, StoreError> {
        self.read_start(store, mail, MAIL_OCTETS)
    }

    /// Its first octets.
    pub(super) fn read_start(
        &self,
        store: &Store,
        mail: MailId,
        octets: u64,
    ) -> Result<Vec<u8>, StoreError> {
        if mail.0 >= 0 {
            return if octets == MAIL_OCTETS {
                store.read(mail)
            } else {
                store.read_start(mail, octets)
            };
        }
        read_file(&self.path(mail).ok_or(StoreError::MailGone)?, octets)
    }

    /// The file of an id below 0.
    fn path(&self, mail: MailId) -> Option<PathBuf> {
        let place = usize::try_from(-1 - mail.0).ok()?;
        lock(&self.0).get(place).cloned()
    }

    /// The id of a file; the same again for a file that was opened before.
    fn id(&self, file: PathBuf) -> MailId {
        let mut files = lock(&self.0);
        let place = files.iter().position(|known| *known == file);
        let place = place.unwrap_or_else(|| {
            files.push(file);
            files.len() - 1
        });
        MailId(-1 - i64::try_from(place).unwrap_or(i64::MAX - 1))
    }
}

/// Reads a file for the reading pane.
pub(super) async fn open(heart: &Shared, ticket: Ticket, file: PathBuf) -> Outcome {
    let id = heart.files.id(file.clone());
    let read = heart.on_disk(move |store| {
        let bytes = read_file(&file, MAIL_OCTETS)?;
        Ok(reading::read(store, &bytes))
    });
    let told = match (read.await, folder(heart, id)) {
        (Ok((content, choice)), Ok(Some(folder))) => {
            let view = Arc::new(MailView {
                id,
                folder,
                // Nobody keeps count of what lies outside.
                flags: Flags::SEEN,
                content,
                choice,
            });
            heart.teller.tell(Event::Opened { ticket, view }).await;
            Ok(())
        }
        (Err(cause), _) | (_, Err(cause)) => Err(cause),
        (Ok(_), Ok(None)) => Err(Cause::MailGone),
    };
    cause::outcome(Task::Open, None, told)
}

/// Where a mail of a file is said to lie: with the account that would answer it, or one of its
/// own where there is none, under the file's name. `None`: a mail of the store.
pub(super) fn folder(heart: &Shared, mail: MailId) -> Result<Option<Folder>, Cause> {
    let Some(file) = heart.files.path(mail) else {
        return Ok(None);
    };
    let first = heart.accounts().into_iter().next();
    let account = first.map_or_else(|| AccountId::new("file"), |account| Ok(account.id));
    let account = account.map_err(|fault| Cause::Internal {
        detail: fault.to_string(),
    })?;
    let name = FolderName::Own(open::file_name(&file));
    Ok(Some(Folder { account, name }))
}

fn read_file(path: &Path, octets: u64) -> Result<Vec<u8>, StoreError> {
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(octets).read_to_end(&mut bytes))
        .map_err(|error| StoreError::at(path, &error))?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_keeps_its_id_for_the_run_and_no_mail_of_the_index_has_it() {
        let files = Files::default();
        assert_eq!(files.id(PathBuf::from("a.eml")), MailId(-1));
        assert_eq!(files.id(PathBuf::from("b.eml")), MailId(-2));
        assert_eq!(files.id(PathBuf::from("a.eml")), MailId(-1));
    }

    #[test]
    fn no_more_is_read_than_asked_for() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.eml");
        std::fs::write(&file, b"Subject: x\n\nHello").unwrap();
        assert_eq!(read_file(&file, 7).unwrap(), b"Subject");
        assert!(read_file(folder.path(), 7).is_err());
    }
}
