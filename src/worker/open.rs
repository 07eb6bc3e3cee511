//! Reading: mails; files that are written for a person.

use std::fs::File;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::channel::{AttachmentCause, Cause, Event, Outcome, Task, Ticket};
use crate::config::Profile;
use crate::mime::view::MailView;
use crate::model::MailId;
use crate::store::StoreError;
use crate::store::disk::Disk;

use super::heart::Shared;
use super::{answer, cause, files, insight, origin, reading, rules};

/// Names tried for a file that must not exist yet.
const NAMES: u32 = 1000;
/// Octets that are written before it is asked whether more are wanted.
const PIECE_OCTETS: usize = 4 << 20;

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
            let opened = Event::Opened {
                ticket,
                view: Arc::clone(&view),
            };
            heart.teller.tell(opened).await;
            origin::opened(heart, mail).await;
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

/// Writes a file under this name, or under one with ` (2)` before its extension. It and its name
/// are durable when this returns, as far as its disk knows how to.
pub(super) fn write_new(wanted: &Path, bytes: &[u8]) -> Result<PathBuf, StoreError> {
    let disk = Disk::real();
    let written = write_while(&disk, wanted, bytes, &|| true)?;
    // It is always wanted.
    let path = written.unwrap_or_else(|| wanted.to_owned());
    sync_names_beside(&disk, &path);
    Ok(path)
}

/// The same, as long as it is wanted; `None`: it no longer was, and nothing of it is left. Its name
/// is durable after [`sync_names_beside`].
pub(super) fn write_while(
    disk: &Disk,
    wanted: &Path,
    bytes: &[u8],
    is_wanted: &dyn Fn() -> bool,
) -> Result<Option<PathBuf>, StoreError> {
    for number in 1..NAMES {
        let path = numbered(wanted, number);
        match disk.create(&path) {
            Ok(file) => {
                return match write_pieces(disk, (&file, &path), bytes, is_wanted) {
                    Ok(true) => Ok(Some(path)),
                    // Half a file under the right name would look whole.
                    Ok(false) => disk.remove(&path).map(|()| None),
                    Err(error) => {
                        disk.remove(&path).ok();
                        Err(error)
                    }
                };
            }
            Err(_taken) if path.symlink_metadata().is_ok() => {}
            Err(error) => return Err(error),
        }
    }
    let error = std::io::Error::from(ErrorKind::AlreadyExists);
    Err(StoreError::at(wanted, &error))
}

/// Says whether all of it was written.
fn write_pieces(
    disk: &Disk,
    (file, path): (&File, &Path),
    bytes: &[u8],
    is_wanted: &dyn Fn() -> bool,
) -> Result<bool, StoreError> {
    for piece in bytes.chunks(PIECE_OCTETS) {
        if !is_wanted() {
            return Ok(false);
        }
        disk.write(file, path, piece)?;
    }
    disk.sync(file, path)?;
    Ok(true)
}

/// Makes the names in the folder of a file durable. Some disks know no such thing (a share of
/// another machine), and some folders may be written and not read: what lies there is whole all the
/// same.
pub(super) fn sync_names_beside(disk: &Disk, file: &Path) {
    let folder = file
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let synced = disk.sync_directory(folder.unwrap_or_else(|| Path::new(".")));
    if let Err(error) = synced {
        tracing::info!("a name may be lost if the power fails now: {error}");
    }
}

/// Makes a folder that nobody else may look into.
pub(super) fn private_folder(folder: &Path) -> Result<(), StoreError> {
    Disk::real().create_directories(folder)
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
    use crate::store::disk::rehearsal::Rehearsal;

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
    fn what_was_written_is_there_after_a_power_failure_under_its_name() {
        let folder = tempfile::tempdir().unwrap();
        let wanted = folder.path().join("a.pdf");
        let disk = Disk::rehearsing(Rehearsal::counting());
        let path = write_while(&disk, &wanted, b"one", &|| true).unwrap();
        sync_names_beside(&disk, &path.unwrap());
        disk.lose_power().unwrap();
        assert_eq!(std::fs::read(&wanted).unwrap(), b"one");
        // Without the folder its name would be gone.
        write_while(&disk, &folder.path().join("b.pdf"), b"two", &|| true).unwrap();
        disk.lose_power().unwrap();
        assert!(!folder.path().join("b.pdf").exists());
    }

    #[test]
    fn nothing_is_left_of_a_file_that_is_no_longer_wanted() {
        let folder = tempfile::tempdir().unwrap();
        let wanted = folder.path().join("a.bin");
        let bytes = vec![7; 3 * PIECE_OCTETS];
        let asked = std::cell::Cell::new(0);
        let twice = || asked.replace(asked.get() + 1) < 2;
        let written = write_while(&Disk::real(), &wanted, &bytes, &twice).unwrap();
        assert_eq!((written, asked.get()), (None, 3));
        assert!(!wanted.exists());
    }

    #[test]
    fn a18_the_name_of_an_opened_attachment_is_one_component() {
        assert_eq!(file_name(Path::new("../../.bashrc")), ".bashrc");
        assert_eq!(file_name(Path::new("/etc/passwd")), "passwd");
        assert_eq!(file_name(Path::new("..")), "attachment");
    }
}
