//! Mails in files outside the profile (`hongyan FILE.eml`) and in other mails: read, never changed.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use super::heart::{Shared, lock};
use super::{answer, cause, insight, open, reading};
use crate::channel::{AttachmentName, Cause, Event, Outcome, Task, Ticket};
use crate::mime::attachment;
use crate::mime::view::{Content, Insight, MailView};
use crate::model::{AccountId, Flags, Folder, FolderName, MailId, SenderChoice};
use crate::store::maildir::read_pieces;
use crate::store::{Store, StoreError};
use crate::wire::limits::MAIL_OCTETS;

/// Octets of a mail that are shown. An import may bring one of any length, and it is held in memory
/// while it is read.
const SHOWN_OCTETS: u64 = MAIL_OCTETS;

/// The files opened in this run. The first has the id -1, the second -2; the index counts from 1.
#[derive(Debug, Clone, Default)]
pub(super) struct Files(Arc<Mutex<Vec<Source>>>);

/// Where a mail lies that is none of the store.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Source {
    File(PathBuf),
    /// Within another mail.
    Attachment(AttachmentName),
}

impl Files {
    /// The mail of this id, from a file or from the store.
    pub(super) fn read(&self, store: &Store, mail: MailId) -> Result<Vec<u8>, StoreError> {
        self.read_up_to(store, mail, None)
    }

    /// As much of it as is shown: no more than ever comes by a wire. What a person saves is read
    /// whole.
    pub(super) fn read_shown(&self, store: &Store, mail: MailId) -> Result<Vec<u8>, StoreError> {
        self.read_start(store, mail, SHOWN_OCTETS)
    }

    /// The mail of this id, as long as it is wanted; `None`: it no longer is.
    pub(super) fn read_while(
        &self,
        store: &Store,
        mail: MailId,
        is_wanted: &dyn Fn() -> bool,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        if mail.0 >= 0 {
            return store.read_while(mail, is_wanted);
        }
        let read = match self.source(mail).ok_or(StoreError::MailGone)? {
            Source::File(path) => return read_file_while(&path, is_wanted),
            Source::Attachment(within) => self.read_within(store, &within)?,
        };
        Ok(is_wanted().then_some(read))
    }

    /// Its first octets.
    pub(super) fn read_start(
        &self,
        store: &Store,
        mail: MailId,
        octets: u64,
    ) -> Result<Vec<u8>, StoreError> {
        self.read_up_to(store, mail, Some(octets))
    }

    fn read_up_to(
        &self,
        store: &Store,
        mail: MailId,
        most: Option<u64>,
    ) -> Result<Vec<u8>, StoreError> {
        if mail.0 >= 0 {
            return match most {
                None => store.read(mail),
                Some(octets) => store.read_start(mail, octets),
            };
        }
        let octets = most.unwrap_or(u64::MAX);
        match self.source(mail).ok_or(StoreError::MailGone)? {
            Source::File(file) => read_file(&file, octets),
            Source::Attachment(within) => {
                let mut inner = self.read_within(store, &within)?;
                inner.truncate(usize::try_from(octets).unwrap_or(usize::MAX));
                Ok(inner)
            }
        }
    }

    /// A mail within another, which may lie within another itself: one was known before the
    /// other, so this ends.
    fn read_within(&self, store: &Store, within: &AttachmentName) -> Result<Vec<u8>, StoreError> {
        let mut path = within.path.clone();
        let mut outer = within.mail;
        while let Some(Source::Attachment(further)) = self.source(outer) {
            path.splice(0..0, further.path);
            outer = further.mail;
        }
        let mail = match self.source(outer) {
            Some(Source::File(file)) => read_file(&file, u64::MAX)?,
            _ => store.read(outer)?,
        };
        attachment::along(&mail, &path).ok_or(StoreError::MailGone)
    }

    /// The mail around a mail within mails: one of the store, or of a file. Any other is its own.
    fn outermost(&self, mail: MailId) -> MailId {
        let mut outer = mail;
        while let Some(Source::Attachment(within)) = self.source(outer) {
            outer = within.mail;
        }
        outer
    }

    /// Where the mail of an id below 0 lies.
    fn source(&self, mail: MailId) -> Option<Source> {
        let place = usize::try_from(-1 - mail.0).ok()?;
        lock(&self.0).get(place).cloned()
    }

    /// The id of a file; the same again for a file that was opened before.
    fn id(&self, file: PathBuf) -> MailId {
        self.id_of(Source::File(file))
    }

    /// The id of a mail within another; the same again where it was opened before.
    pub(super) fn id_within(&self, which: &AttachmentName) -> MailId {
        self.id_of(Source::Attachment(which.clone()))
    }

    fn id_of(&self, file: Source) -> MailId {
        let mut files = lock(&self.0);
        let place = files.iter().position(|known| *known == file);
        let place = place.unwrap_or_else(|| {
            files.push(file);
            files.len() - 1
        });
        MailId(-1 - i64::try_from(place).unwrap_or(i64::MAX - 1))
    }
}

/// Whether there is more of a mail than is shown.
pub(super) fn is_cut(shown: &[u8]) -> bool {
    shown.len() as u64 >= SHOWN_OCTETS
}

/// Reads a file for the reading pane.
pub(super) async fn open(heart: &Shared, ticket: Ticket, file: PathBuf) -> Outcome {
    let id = heart.files.id(file.clone());
    let beside = heart.clone();
    let read = heart.on_disk(move |store| {
        let bytes = read_file(&file, SHOWN_OCTETS)?;
        let insight = insight::of_file(&beside, &bytes);
        let (mut content, choice) = reading::read(store, &bytes);
        content.too_complex |= is_cut(&bytes);
        Ok(((content, choice), insight))
    });
    let told = match (read.await, folder(heart, id).await) {
        (Ok(read), Ok(Some(folder))) => {
            tell_opened(heart, ticket, (id, folder), read).await;
            Ok(())
        }
        (Err(cause), _) | (_, Err(cause)) => Err(cause),
        (Ok(_), Ok(None)) => Err(Cause::MailGone),
    };
    cause::outcome(Task::Open, None, told)
}

/// Tells a mail that lies outside, as it was read, and what is known of what it asks for.
pub(super) async fn tell_opened(
    heart: &Shared,
    ticket: Ticket,
    (id, folder): (MailId, Folder),
    ((content, choice), insight): ((Content, SenderChoice), Insight),
) {
    let view = Arc::new(MailView {
        id,
        folder,
        // Nobody keeps count of what lies outside.
        flags: Flags::SEEN,
        content,
        choice,
        insight: Arc::new(insight),
    });
    let opened = Event::Opened {
        ticket,
        view: Arc::clone(&view),
    };
    heart.teller.tell(opened).await;
    answer::tell(heart, &view).await;
}

/// Where a mail of a file is said to lie: with the account that would answer it, or one of its
/// own where there is none, under the file's name. `None`: a mail of the store.
pub(super) async fn folder(heart: &Shared, mail: MailId) -> Result<Option<Folder>, Cause> {
    let called = match heart.files.source(mail) {
        None => return Ok(None),
        Some(Source::File(file)) => open::file_name(&file),
        Some(Source::Attachment(_)) => "mail.eml".to_owned(),
    };
    folder_called(heart, mail, &called).await.map(Some)
}

/// The folder of a mail that lies in none, under this name. A mail within a mail of the store lies
/// with that one's account, so that it is answered from there, and in Junk where that one does.
pub(super) async fn folder_called(
    heart: &Shared,
    mail: MailId,
    called: &str,
) -> Result<Folder, Cause> {
    let name = FolderName::Own(called.to_owned());
    let outer = heart.files.outermost(mail);
    if outer.0 >= 0 {
        let row = heart.on_disk(move |store| Ok(store.rows(&[outer])?.pop()));
        if let Some(row) = row.await? {
            let Folder {
                account,
                name: around,
            } = row.folder;
            let is_junk = around == FolderName::Junk;
            let name = if is_junk { around } else { name };
            return Ok(Folder { account, name });
        }
    }
    let first = heart.accounts().into_iter().next();
    let account = first.map_or_else(|| AccountId::new("file"), |account| Ok(account.id));
    let account = account.map_err(|fault| Cause::Internal {
        detail: fault.to_string(),
    })?;
    Ok(Folder { account, name })
}

fn read_file(path: &Path, octets: u64) -> Result<Vec<u8>, StoreError> {
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(octets).read_to_end(&mut bytes))
        .map_err(|error| StoreError::at(path, &error))?;
    Ok(bytes)
}

/// A link may stand for it: the person named it.
fn read_file_while(
    path: &Path,
    is_wanted: &dyn Fn() -> bool,
) -> Result<Option<Vec<u8>>, StoreError> {
    let at = |error: std::io::Error| StoreError::at(path, &error);
    let file = File::open(path).map_err(at)?;
    // What is not on a disk may say any length, or none.
    read_pieces(file, 0, is_wanted).map_err(at)
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

    #[test]
    fn a_file_that_is_no_longer_wanted_is_not_read_to_its_end() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.eml");
        let octets = vec![b'a'; 3 * (4 << 20) + 1];
        std::fs::write(&file, &octets).unwrap();
        assert_eq!(read_file_while(&file, &|| true).unwrap(), Some(octets));
        let asked = std::cell::Cell::new(0);
        let twice = || asked.replace(asked.get() + 1) < 2;
        assert_eq!(read_file_while(&file, &twice).unwrap(), None);
        assert_eq!(asked.get(), 3);
    }
}
