//! Reading: mails; files that are written for a person.

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::channel::{AttachmentCause, Cause, Event, Outcome, Task, Ticket};
use crate::config::Profile;
use crate::mime::view::MailView;
use crate::model::MailId;
use crate::store::StoreError;

use super::heart::Shared;
use super::{answer, cause, files, insight, origin, reading, rules};

/// Names tried for a file that must not exist yet.
const NAMES: u32 = 1000;

/// Reads one mail for the reading pane.
pub(super) async fn open(heart: &Shared, ticket: Ticket, mail: MailId) -> Outcome {
    let (beside, files) = (heart.clone(), heart.files.clone());
    let read = heart.on_disk(move |store| {
        let row = store.rows(&[mail])?.pop().ok_or(StoreError::MailGone)?;
        let bytes = files.read_shown(store, mail)?;
        let (mut content, choice) = reading::read(store, &bytes);
        content.too_complex |= files::is_cut(&bytes);
        let view = MailView {
            id: mail,
            insight: Arc::new(insight::of_mail(&beside, store, &row, &bytes)),
            folder: row.folder,
            flags: row.flags,
            content,
            choice,
        };
        Ok(view)
    });
    let told = match read.await {
        Ok(view) => {
            let view = Arc::new(view);
            let folder = view.folder.name.clone();
            let opened = Event::Opened {
                ticket,
                view: Arc::clone(&view),
            };
            heart.teller.tell(opened).await;
            origin::opened(heart, mail, &folder);
            answer::tell(heart, &view).await;
            rules::explain(heart, mail).await
        }
        Err(cause) => Err(cause),
    };
    cause::outcome(Task::Open, None, told)
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

/// Opens a file with the system's program for it.
pub(super) async fn launch(path: PathBuf) -> Result<(), Cause> {
    let fault = |detail: String| Cause::Attachment(AttachmentCause::NoProgram { detail });
    tokio::task::spawn_blocking(move || open::that_detached(path))
        .await
        .map_err(|stopped| fault(stopped.to_string()))?
        .map_err(|error| fault(error.to_string()))
}

/// The last component of a path: what comes from a mail is never more.
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

/// Makes a folder that nobody else may look into.
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
