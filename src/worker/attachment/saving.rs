//! Many files that come with mails, written into one folder: each mail is taken apart once, and
//! whoever stops it is told what was written before.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::channel::attachment::AttachmentName;
use crate::channel::event::Progress;
use crate::channel::{AttachmentCause, AttachmentEvent, Cause, Event, Outcome, Task, Ticket};
use crate::mime::enclosed::{self, Found};
use crate::mime::view::Reading;
use crate::model::{MailId, PartId};
use crate::store::disk::Disk;
use crate::store::{Store, StoreError};
use crate::worker::files::Files;
use crate::worker::heart::Shared;
use crate::worker::{cause, open};

/// What a file is called of which nothing is known.
const NAMELESS: &str = "?";

/// What became of them.
#[derive(Debug, Default)]
struct Saved {
    saved: u64,
    /// With the reason.
    failed: Vec<(Unsaved, String)>,
    /// What was not written any more.
    left: Vec<Unsaved>,
}

/// One that was not written.
#[derive(Debug)]
struct Unsaved {
    which: AttachmentName,
    /// What it is called.
    name: String,
}

/// Who saves, where to, and until when.
struct Saving<'a> {
    disk: Disk,
    folder: &'a Path,
    is_wanted: &'a dyn Fn() -> bool,
    /// Hears how many are done.
    tell: &'a dyn Fn(u64),
    done: u64,
    saved: Saved,
}

/// Writes each under its own name, whatever becomes of the others.
pub(super) async fn save_all(
    heart: &Shared,
    ticket: Ticket,
    (which, folder): (Vec<AttachmentName>, PathBuf),
    stop: Arc<AtomicBool>,
) -> Outcome {
    let turns = Arc::clone(&heart.attachments.turns);
    let turn = turns.acquire_owned().await.ok();
    let (files, telling) = (heart.files.clone(), Shared::clone(heart));
    let (to, of_files) = (folder.clone(), which.len() as u64);
    let saved = heart.on_disk(move |store| {
        let _turn = turn;
        let mut saving = Saving {
            disk: Disk::real(),
            folder: &to,
            is_wanted: &|| !stop.load(Ordering::Relaxed),
            tell: &|files| {
                telling.teller.mention(Event::Progress {
                    ticket,
                    account: None,
                    progress: Progress::Saving { files, of_files },
                });
            },
            done: 0,
            saved: Saved::default(),
        };
        saving.save_each(store, &files, &which)?;
        Ok(saving.saved)
    });
    let saved = match saved.await {
        Ok(saved) => saved,
        // Without the mail there is none of them.
        Err(cause) => return cause::outcome(Task::SaveAttachments, None, Err(cause)),
    };
    if saved.saved > 0 {
        let event = AttachmentEvent::SavedAll {
            ticket,
            saved: saved.saved,
            folder: folder.clone(),
        };
        heart.teller.tell(Event::Attachment(event)).await;
    }
    saved.outcome(folder)
}

impl Saved {
    fn outcome(self, folder: PathBuf) -> Outcome {
        let Self {
            saved,
            failed,
            mut left,
        } = self;
        let failure = failed.first().map(|(_one, detail)| detail.clone());
        let failed = failed.into_iter().map(|(one, _detail)| one);
        let cause = match failure {
            None if left.is_empty() => return Outcome::Done,
            None if saved == 0 => return Outcome::Cancelled,
            Some(detail) if left.is_empty() => AttachmentCause::NotAllSaved {
                saved,
                folder,
                detail,
                names: failed.map(|one| one.name).collect(),
            },
            _stopped => {
                left.extend(failed);
                let (names, left) = left.into_iter().map(|one| (one.name, one.which)).unzip();
                AttachmentCause::SavingStopped {
                    saved,
                    folder,
                    names,
                    left,
                }
            }
        };
        cause::outcome(Task::SaveAttachments, None, Err(Cause::Attachment(cause)))
    }
}

impl Saving<'_> {
    fn save_each(
        &mut self,
        store: &Store,
        files: &Files,
        which: &[AttachmentName],
    ) -> Result<(), StoreError> {
        let mut by_mail: BTreeMap<MailId, Vec<&[PartId]>> = BTreeMap::new();
        let nameless = |mail, path: &[PartId]| Unsaved {
            which: AttachmentName {
                mail,
                path: path.to_vec(),
            },
            name: NAMELESS.to_owned(),
        };
        for one in which {
            by_mail.entry(one.mail).or_default().push(&one.path);
        }
        for (mail, paths) in by_mail {
            let octets = match files.read_while(store, mail, self.is_wanted) {
                Ok(Some(octets)) => octets,
                Ok(None) => {
                    let names = paths.iter().map(|path| nameless(mail, path));
                    self.saved.left.extend(names);
                    continue;
                }
                Err(error) if which.iter().all(|one| one.mail == mail) => return Err(error),
                Err(error) => {
                    let failed = paths.iter().map(|path| nameless(mail, path));
                    let failed = failed.map(|one| (one, error.to_string()));
                    self.saved.failed.extend(failed);
                    continue;
                }
            };
            let charset = store.charset_for(&octets);
            self.save_of(mail, &octets, &paths, Reading { charset });
        }
        if self.saved.saved > 0 {
            open::sync_names_beside(&self.disk, &self.folder.join(NAMELESS));
        }
        Ok(())
    }

    /// Those of one mail.
    fn save_of(&mut self, mail: MailId, octets: &[u8], paths: &[&[PartId]], reading: Reading) {
        enclosed::reach_each(octets, paths, reading, &mut |asked, found| {
            let path = paths.get(asked).map(|path| path.to_vec());
            let path = path.unwrap_or_default();
            self.save(AttachmentName { mail, path }, found);
        });
    }

    fn save(&mut self, which: AttachmentName, found: Option<Found<'_>>) {
        let name = found.as_ref().map_or(NAMELESS, |found| found.name);
        let unsaved = Unsaved {
            which,
            name: name.to_owned(),
        };
        let Some(found) = found else {
            let gone = AttachmentCause::Gone.to_string();
            self.saved.failed.push((unsaved, gone));
            return;
        };
        if !(self.is_wanted)() {
            self.saved.left.push(unsaved);
            return;
        }
        let to = self.folder.join(open::file_name(Path::new(found.name)));
        match open::write_while(&self.disk, &to, &found.octets(), self.is_wanted) {
            Ok(Some(_path)) => self.saved.saved += 1,
            Ok(None) => self.saved.left.push(unsaved),
            Err(error) => self.saved.failed.push((unsaved, error.to_string())),
        }
        self.done += 1;
        (self.tell)(self.done);
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;
    use crate::channel::Failure;

    const MAIL: &[u8] = b"Content-Type: multipart/mixed; boundary=m\r\n\r\n\
        --m\r\nContent-Type: text/plain; name=a.txt\r\nContent-Disposition: attachment\r\n\r\none\r\n\
        --m\r\nContent-Type: text/plain; name=b.txt\r\nContent-Disposition: attachment\r\n\r\ntwo\r\n\
        --m\r\nContent-Type: text/plain; name=c.txt\r\nContent-Disposition: attachment\r\n\r\nthree\r\n\
        --m--\r\n";
    const WAYS: [&[PartId]; 3] = [&[PartId(1)], &[PartId(2)], &[PartId(3)]];

    /// Saves them into a folder until so many are written.
    fn save(folder: &Path, most: u64) -> Saved {
        let done = Cell::new(0);
        let mut saving = Saving {
            disk: Disk::real(),
            folder,
            is_wanted: &|| done.get() < most,
            tell: &|files| done.set(files),
            done: 0,
            saved: Saved::default(),
        };
        saving.save_of(MailId(7), MAIL, &WAYS, Reading::default());
        saving.saved
    }

    #[test]
    fn who_stops_it_is_told_which_were_saved_and_where() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a.txt"), "mine").unwrap();
        let outcome = save(folder.path(), 2).outcome(folder.path().to_owned());
        let Outcome::Failed(Failure {
            cause: Cause::Attachment(cause),
            ..
        }) = outcome
        else {
            panic!("{outcome:?}");
        };
        let expected = AttachmentCause::SavingStopped {
            saved: 2,
            folder: folder.path().to_owned(),
            names: vec!["c.txt".to_owned()],
            left: vec![AttachmentName::new(MailId(7), PartId(3))],
        };
        assert_eq!(cause, expected);
        let read = |name: &str| std::fs::read(folder.path().join(name)).unwrap();
        assert_eq!(read("a.txt"), b"mine");
        assert_eq!(read("a (2).txt"), b"one");
        assert_eq!(read("b.txt"), b"two");
        assert!(!folder.path().join("c.txt").exists());
    }

    #[test]
    fn what_was_stopped_before_anything_was_written_is_cancelled_and_what_is_whole_is_done() {
        let folder = tempfile::tempdir().unwrap();
        let to = || folder.path().to_owned();
        assert!(matches!(
            save(folder.path(), 0).outcome(to()),
            Outcome::Cancelled
        ));
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
        assert!(matches!(
            save(folder.path(), u64::MAX).outcome(to()),
            Outcome::Done
        ));
    }
}
