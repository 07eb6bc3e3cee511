//! Files that come with mails: looked at, opened, saved.
//!
//! The window never has a whole file: what it is shown is made here, on threads that may wait, and
//! pictures are decoded in the process that draws mail.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::sync::Semaphore;

use crate::channel::attachment::{
    AttachmentPicture, BEGINNING_OCTETS, Looked, Room, THUMBNAILS_AT_ONCE,
};
use crate::channel::{
    AttachmentCause, AttachmentCommand, AttachmentEvent, AttachmentName, Cause, Event, Outcome,
    Task, Ticket,
};
use crate::mime::enclosed::{self, Enclosed};
use crate::mime::preview::Preview;
use crate::mime::view::{self, Family, Reading};
use crate::model::Charset;
use crate::store::{Store, StoreError};

use super::heart::Shared;
use super::jobs::Reach;
use super::page::still::{self, Sight};
use super::{cause, clock, files, insight, open, reading};

mod saving;

/// Mails that are taken apart side by side: each takes memory by its size.
const AT_ONCE: usize = 2;
/// Octets of a file that is sent to be painted; a larger one is no picture to look at.
const PAINTED_OCTETS: usize = 100 * 1024 * 1024;

/// What is shared by all who look at attachments.
#[derive(Debug)]
pub(super) struct Attachments {
    turns: Arc<Semaphore>,
}

impl Attachments {
    pub(super) fn new() -> Self {
        Self {
            turns: Arc::new(Semaphore::new(AT_ONCE)),
        }
    }
}

/// Does what is asked about attachments. What is only looked at is given up at the end of the
/// program, what is written is brought to its end.
pub(super) fn perform(heart: &Shared, ticket: Ticket, command: AttachmentCommand) {
    let reach = match command {
        AttachmentCommand::Look { .. }
        | AttachmentCommand::LookBy { .. }
        | AttachmentCommand::Thumbnails { .. } => Reach::Network,
        _ => Reach::Disk,
    };
    let jobs = heart.jobs.clone();
    let heart = Shared::clone(heart);
    if let AttachmentCommand::SaveAll { which, folder } = command {
        // Whoever stops it must hear what was written before.
        jobs.run_to_its_word(ticket, reach, |stop| async move {
            saving::save_all(&heart, ticket, (which, folder), stop).await
        });
        return;
    }
    jobs.run(ticket, reach, async move {
        match command {
            AttachmentCommand::Save { which, to } => save(&heart, ticket, which, to).await,
            // Handed on above.
            AttachmentCommand::SaveAll { .. } => Outcome::Done,
            AttachmentCommand::Open { which, despite } => {
                launch(&heart, ticket, which, despite).await
            }
            AttachmentCommand::Hand { which } => hand(&heart, ticket, which).await,
            AttachmentCommand::Read { which } => read(&heart, ticket, which).await,
            AttachmentCommand::Look { which, page, room } => {
                look(&heart, ticket, which, (page, room, None)).await
            }
            AttachmentCommand::LookBy {
                which,
                room,
                charset,
            } => look(&heart, ticket, which, (0, room, Some(charset))).await,
            AttachmentCommand::Thumbnails { which, room } => {
                thumbnails(&heart, ticket, which, room).await
            }
        }
    });
}

/// A file, and the charset that is chosen for whoever sent it.
struct Handed {
    file: Enclosed,
    charset: Option<Charset>,
}

/// Does something with one attachment on a thread that may wait.
async fn with<T: Send + 'static>(
    heart: &Shared,
    which: AttachmentName,
    act: impl FnOnce(&Store, Handed) -> Result<T, Cause> + Send + 'static,
) -> Result<T, Cause> {
    let turns = Arc::clone(&heart.attachments.turns);
    let turn = turns.acquire_owned().await.ok();
    let files = heart.files.clone();
    let done = heart.on_disk(move |store| {
        // Whoever waits no longer has not ended this: the turn is over when it is.
        let _turn = turn;
        let mail = files.read(store, which.mail)?;
        let charset = store.charset_for(&mail);
        let found = enclosed::reach(&mail, &which.path, Reading { charset });
        drop(mail);
        let gone = || Err(Cause::Attachment(AttachmentCause::Gone));
        // What is chosen holds for the mails of one sender, not for those in them.
        let charset = charset.filter(|_charset| which.path.len() == 1);
        let act = |file| act(store, Handed { file, charset });
        Ok(found.map_or_else(gone, act))
    });
    done.await?
}

/// Writes one to a file that doesn't exist yet.
async fn save(heart: &Shared, ticket: Ticket, which: AttachmentName, to: PathBuf) -> Outcome {
    let task = Task::SaveAttachment {
        name: open::file_name(&to),
    };
    let profile = heart.profile.clone();
    let saved = with(heart, which, move |_store, Handed { file, .. }| {
        open::write_new(&to, &file.octets).map_err(|error| cause::of_profile(&error, &profile))
    });
    let told = match saved.await {
        Ok(path) => {
            let event = AttachmentEvent::Saved { ticket, path };
            heart.teller.tell(Event::Attachment(event)).await;
            Ok(())
        }
        Err(cause) => Err(cause),
    };
    cause::outcome(task, None, told)
}

/// What became of one that was to be opened.
enum Opening {
    Written(PathBuf),
    Asks(view::Inspection),
}

/// Writes one to a private file and opens it with the system's program; one that a person should
/// be warned of only where that was done.
async fn launch(heart: &Shared, ticket: Ticket, which: AttachmentName, despite: bool) -> Outcome {
    let cache = open::opened_folder(&heart.profile);
    let profile = heart.profile.clone();
    let opening = with(heart, which.clone(), move |_store, Handed { file, .. }| {
        let inspection = file.look().inspection;
        let name = open::file_name(Path::new(&file.name));
        if inspection.warns() && !despite {
            return Ok((name, Opening::Asks(inspection)));
        }
        let path = write_private(&cache, &name, &file.octets);
        let path = path.map_err(|error| cause::of_profile(&error, &profile))?;
        Ok((name, Opening::Written(path)))
    });
    let (name, opening) = match opening.await {
        Ok(opening) => opening,
        Err(cause) => {
            let name = String::new();
            return cause::outcome(Task::OpenAttachment { name }, None, Err(cause));
        }
    };
    let result = match opening {
        Opening::Written(path) => open::launch(path).await,
        Opening::Asks(inspection) => {
            let event = AttachmentEvent::Risky {
                ticket,
                which,
                name: name.clone(),
                inspection,
            };
            heart.teller.tell(Event::Attachment(event)).await;
            Ok(())
        }
    };
    cause::outcome(Task::OpenAttachment { name }, None, result)
}

/// Writes a file that belongs to this run into a folder of its own, which nobody else may look
/// into.
fn write_private(cache: &Path, name: &str, octets: &[u8]) -> Result<PathBuf, StoreError> {
    let folder = cache.join(clock::draft_id().0);
    open::private_folder(&folder)?;
    open::write_new(&folder.join(name), octets)
}

/// Writes one to a private file, from which another program may take it.
async fn hand(heart: &Shared, ticket: Ticket, which: AttachmentName) -> Outcome {
    let cache = open::opened_folder(&heart.profile);
    let profile = heart.profile.clone();
    let written = with(heart, which, move |_store, Handed { file, .. }| {
        let name = open::file_name(Path::new(&file.name));
        let path = write_private(&cache, &name, &file.octets);
        path.map_err(|error| cause::of_profile(&error, &profile))
    });
    let told = match written.await {
        Ok(path) => {
            let event = AttachmentEvent::Handed { ticket, path };
            heart.teller.tell(Event::Attachment(event)).await;
            Ok(())
        }
        Err(cause) => Err(cause),
    };
    let name = String::new();
    cause::outcome(Task::SaveAttachment { name }, None, told)
}

/// Reads one that is a mail for the reading pane.
async fn read(heart: &Shared, ticket: Ticket, which: AttachmentName) -> Outcome {
    let id = heart.files.id_within(&which);
    let beside = heart.clone();
    let read = with(heart, which, move |store, Handed { file, .. }| {
        let looked = file.look();
        let is_mail = matches!(looked.preview, Preview::Mail(_))
            && looked.inspection.kind.family() == Family::Mail;
        if is_mail {
            let read = reading::read(store, &file.octets);
            let insight = insight::of_file(&beside, &file.octets);
            Ok((file.name, (read, insight)))
        } else {
            Err(Cause::Attachment(AttachmentCause::NoMail))
        }
    });
    let (name, told) = match read.await {
        Ok((name, read)) => {
            let folder = files::folder_called(heart, id, &name).await;
            (name, folder.map(|folder| (folder, read)))
        }
        Err(cause) => (String::new(), Err(cause)),
    };
    let told = match told {
        Ok((folder, read)) => {
            files::tell_opened(heart, ticket, (id, folder), read).await;
            Ok(())
        }
        Err(cause) => Err(cause),
    };
    cause::outcome(Task::OpenAttachment { name }, None, told)
}

/// Looks at one, and has painted what can be.
async fn look(
    heart: &Shared,
    ticket: Ticket,
    which: AttachmentName,
    (page, room, by): (u32, Room, Option<Option<Charset>>),
) -> Outcome {
    let looked = with(heart, which.clone(), move |store, handed| {
        let Handed { file, charset } = handed;
        let mut look = file.look_by(by.unwrap_or(charset));
        if let Preview::Mail(content) = &mut look.preview
            && look.inspection.kind.family() == Family::Mail
            && store.charset_for(&file.octets).is_some()
        {
            // It has a sender of its own.
            **content = reading::read(store, &file.octets).0;
        }
        let sight = Sight::of(&look.preview, page);
        let octets = file.octets.get(..BEGINNING_OCTETS);
        let looked = Looked {
            size_octets: file.octets.len() as u64,
            beginning: octets.unwrap_or(&file.octets).to_vec(),
            name: file.name,
            inspection: look.inspection,
            preview: look.preview,
            damage: look.damage,
        };
        Ok((looked, sight.map(|sight| (sight, file.octets))))
    });
    let told = match looked.await {
        Ok((looked, sight)) => {
            let looked = Arc::new(looked);
            let event = AttachmentEvent::Looked { ticket, looked };
            heart.teller.tell(Event::Attachment(event)).await;
            if let Some(seen) = sight {
                let mut painter = still::Painter::default();
                paint(heart, ticket, &mut painter, (which, seen, room)).await;
            }
            Ok(())
        }
        Err(cause) => Err(cause),
    };
    cause::outcome(Task::LookAtAttachment, None, told)
}

/// Paints small pictures, one after the other by the same process.
async fn thumbnails(
    heart: &Shared,
    ticket: Ticket,
    which: Vec<AttachmentName>,
    room: Room,
) -> Outcome {
    let mut painter = still::Painter::default();
    for one in which.into_iter().take(THUMBNAILS_AT_ONCE) {
        let seen = with(heart, one.clone(), |_store, Handed { file, .. }| {
            let sight = Sight::of(&file.look().preview, 0);
            Ok((sight, file.octets))
        });
        match seen.await {
            Ok((Some(sight), octets)) => {
                paint(heart, ticket, &mut painter, (one, (sight, octets), room)).await;
            }
            Ok((None, _octets)) => tell_painted(heart, ticket, one, None).await,
            Err(cause) => return cause::outcome(Task::LookAtAttachment, None, Err(cause)),
        }
    }
    Outcome::Done
}

async fn paint(
    heart: &Shared,
    ticket: Ticket,
    painter: &mut still::Painter,
    (which, (sight, octets), room): (AttachmentName, (Sight, Vec<u8>), Room),
) {
    let picture = if octets.len() > PAINTED_OCTETS {
        None
    } else {
        painter.paint(heart, sight, octets, room).await
    };
    tell_painted(heart, ticket, which, picture).await;
}

async fn tell_painted(
    heart: &Shared,
    ticket: Ticket,
    which: AttachmentName,
    picture: Option<AttachmentPicture>,
) {
    let event = AttachmentEvent::Painted {
        ticket,
        which,
        picture,
    };
    heart.teller.tell(Event::Attachment(event)).await;
}
