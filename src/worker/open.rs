//! Reading: mails and their attachments.

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::channel::{Cause, Event, Outcome, Task, Ticket};
use crate::config::Profile;
use crate::mime::attachment;
use crate::mime::view::{self, MailView};
use crate::model::{MailId, PartId};
use crate::store::StoreError;

use super::heart::Shared;
use super::{cause, clock, rules};

/// Names tried for a file that must not exist yet.
const NAMES: u32 = 1000;

/// Reads one mail for the reading pane.
pub(super) async fn open(heart: &Shared, ticket: Ticket, mail: MailId) -> Outcome {
    let read = heart.on_disk(move |store| {
        let row = store.rows(&[mail])?.pop().ok_or(StoreError::MailGone)?;
        let bytes = store.read(mail)?;
        Ok(MailView {
            id: mail,
            folder: row.folder,
            flags: row.flags,
            content: view::read(&bytes),
        })
    });
    let told = match read.await {
        Ok(view) => {
            let view = Arc::new(view);
            heart.teller.tell(Event::Opened { ticket, view }).await;
            rules::explain(heart, mail).await
        }
        Err(cause) => Err(cause),
    };
    cause::outcome(Task::Open, None, told)
}

/// Writes one attachment to a file that doesn't exist yet.
pub(super) async fn save_attachment(
    heart: &Shared,
    ticket: Ticket,
    mail: MailId,
    part: PartId,
    to: PathBuf,
) -> Outcome {
    let task = Task::SaveAttachment {
        name: file_name(&to),
    };
    let files = heart.files.clone();
    let saved = heart.on_disk(move |store| {
        let bytes = files.read(store, mail)?;
        write_new(&to, &part_of(&bytes, part)?)
    });
    let told = match saved.await {
        Ok(path) => {
            let event = Event::AttachmentSaved { ticket, path };
            heart.teller.tell(event).await;
            Ok(())
        }
        Err(cause) => Err(cause),
    };
    cause::outcome(task, None, told)
}

/// Writes one attachment to a private file and opens it with the system's program.
pub(super) async fn open_attachment(heart: &Shared, mail: MailId, part: PartId) -> Outcome {
    let cache = opened_folder(&heart.profile);
    let files = heart.files.clone();
    let written = heart.on_disk(move |store| {
        let bytes = files.read(store, mail)?;
        let content = view::read(&bytes);
        let named = content.attachments.iter().find(|one| one.part == part);
        let name = named.map_or("attachment", |one| one.name.as_str());
        let folder = cache.join(clock::draft_id().0);
        private_folder(&folder)?;
        let octets = part_of(&bytes, part)?;
        // The name comes from a mail: only its last component is ever a file's name.
        write_new(&folder.join(file_name(Path::new(name))), &octets)
    });
    let result = match written.await {
        Ok(path) => launch(path).await,
        Err(cause) => Err(cause),
    };
    let task = Task::SaveAttachment {
        name: String::new(),
    };
    cause::outcome(task, None, result)
}

/// Where attachments lie that were opened and not saved.
pub(super) fn opened_folder(profile: &Profile) -> PathBuf {
    profile.cache.join("opened")
}

/// Removes attachments that were opened: they belong to one run of the window.
pub(super) fn forget_opened(profile: &Profile) {
    let folder = opened_folder(profile);
    match std::fs::remove_dir_all(&folder) {
        Ok(()) => {}
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(error) => tracing::warn!("opened attachments stay in {}: {error}", folder.display()),
    }
}

pub(super) async fn launch(path: PathBuf) -> Result<(), Cause> {
    let fault = |detail: String| Cause::File {
        path: path.clone(),
        detail,
    };
    let file = path.clone();
    tokio::task::spawn_blocking(move || open::that_detached(file))
        .await
        .map_err(|stopped| fault(stopped.to_string()))?
        .map_err(|error| fault(error.to_string()))
}

fn part_of(mail: &[u8], part: PartId) -> Result<Vec<u8>, StoreError> {
    attachment::bytes(mail, part).ok_or(StoreError::MailGone)
}

pub(super) fn file_name(path: &Path) -> String {
    let name = path.file_name().map(|name| name.to_string_lossy());
    name.map_or_else(|| "attachment".to_owned(), std::borrow::Cow::into_owned)
}

/// Writes a file under this name, or under one with ` (2)` before its extension.
pub(super) fn write_new(wanted: &Path, bytes: &[u8]) -> Result<PathBuf, StoreError> {
    for number in 1..NAMES {
        let path = numbered(wanted, number);
        match create_new(&path) {
            Ok(mut file) => {
                let written = file.write_all(bytes).and_then(|()| file.sync_all());
                return match written {
                    Ok(()) => Ok(path),
                    Err(error) => {
                        // Half a file under the right name would look whole.
                        std::fs::remove_file(&path).ok();
                        Err(StoreError::at(&path, &error))
                    }
                };
            }
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => return Err(StoreError::at(&path, &error)),
        }
    }
    let error = std::io::Error::from(ErrorKind::AlreadyExists);
    Err(StoreError::at(wanted, &error))
}

fn create_new(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

pub(super) fn private_folder(folder: &Path) -> Result<(), StoreError> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    let made = builder.create(folder);
    made.map_err(|error| StoreError::at(folder, &error))
}

fn numbered(path: &Path, number: u32) -> PathBuf {
    if number == 1 {
        return path.to_owned();
    }
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let extension = path
        .extension()
        .map(|extension| extension.to_string_lossy());
    path.with_file_name(match extension {
        Some(extension) => format!("{stem} ({number}).{extension}"),
        None => format!("{stem} ({number})"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_existing_file_is_never_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let wanted = folder.path().join("报告.pdf");
        assert_eq!(write_new(&wanted, b"one").unwrap(), wanted);
        let second = write_new(&wanted, b"two").unwrap();
        assert_eq!(second, folder.path().join("报告 (2).pdf"));
        assert_eq!(std::fs::read(&wanted).unwrap(), b"one");
        assert_eq!(std::fs::read(&second).unwrap(), b"two");
    }

    #[test]
    fn a18_the_name_of_an_opened_attachment_is_one_component() {
        assert_eq!(file_name(Path::new("../../.bashrc")), ".bashrc");
        assert_eq!(file_name(Path::new("/etc/passwd")), "passwd");
        assert_eq!(file_name(Path::new("..")), "attachment");
    }
}
