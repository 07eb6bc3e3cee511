//! The mails of a source, one after another.

use std::fs::{self, DirEntry, File};
use std::io::Read;
use std::path::Path;
use std::time::UNIX_EPOCH;

use crate::carry::marks::Keeper;
use crate::carry::mh::MhMarks;
use crate::carry::tagged::{self, Tagged};
use crate::carry::{Piece, Splitter, emlx};
use crate::model::{CarryFault, FaultKind, Flags, MailboxKind, Timestamp};

use super::super::StoreError;
use super::super::maildir::{CUR, NEW};
use super::super::scan::Proceed;
use super::sources::{Source, is_number, text};
use super::{Found, FoundFlags, MAIL_OCTETS};

/// Octets of an mbox that are read at once.
const PART_OCTETS: usize = 256 * 1024;
/// Octets of a file of marks.
const MARKS_OCTETS: u64 = 16 * 1024 * 1024;

/// What comes of a source.
pub(super) enum Event<'a> {
    /// A mail.
    Mail(Found<'a>),
    /// Something that is no mail but should be.
    Fault(CarryFault),
    /// So much of it was read.
    Read {
        /// Octets, since the last time.
        octets: u64,
    },
}

type Sink<'a> = dyn FnMut(Event<'_>) -> Result<Proceed, StoreError> + 'a;

/// Reads a source to its end, or until the sink stops it.
pub(super) fn read(source: &Source, sink: &mut Sink<'_>) -> Result<(), StoreError> {
    match source.kind {
        MailboxKind::Mbox => read_mbox(&source.path, sink).map(|_end| ()),
        MailboxKind::Maildir => read_maildir(source, sink),
        MailboxKind::Eml => read_files(&source.path, sink, &|name| {
            name.ends_with(".eml")
                .then_some(FoundFlags::InHeader(Keeper::Nobody))
        }),
        MailboxKind::Emlx => read_emlx(&source.path, sink),
        MailboxKind::Mh => {
            let marks = mh_marks(&source.path);
            read_files(&source.path, sink, &|name| {
                let number = is_number(name).then(|| name.parse().ok()).flatten()?;
                Some(FoundFlags::Known(marks.of(number)))
            })
        }
    }
}

fn read_mbox(path: &Path, sink: &mut Sink<'_>) -> Result<Proceed, StoreError> {
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(error) => return sink(unreadable(path, None, &error)),
    };
    let mut splitter = Splitter::new(MAIL_OCTETS);
    let mut part = vec![0; PART_OCTETS];
    let mut place = 0;
    loop {
        let octets = match file.read(&mut part) {
            Ok(octets) => octets,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            // What was read so far is taken all the same.
            Err(error) => {
                sink(unreadable(path, Some(place), &error))?;
                0
            }
        };
        place += octets as u64;
        let octets_read = octets as u64;
        if octets == 0 {
            splitter.end();
        } else {
            splitter.feed(part.get(..octets).unwrap_or_default());
        }
        while let Some(piece) = splitter.next_piece() {
            if pass_on(path, piece, sink)? == Proceed::Stop {
                return Ok(Proceed::Stop);
            }
        }
        if sink(Event::Read {
            octets: octets_read,
        })? == Proceed::Stop
            || octets == 0
        {
            return Ok(Proceed::Stop);
        }
    }
}

fn pass_on(path: &Path, piece: Piece, sink: &mut Sink<'_>) -> Result<Proceed, StoreError> {
    let fault = |offset, why| {
        Event::Fault(CarryFault {
            file: path.to_owned(),
            offset: Some(offset),
            why,
        })
    };
    match piece {
        Piece::Mail(mail) => sink(Event::Mail(Found {
            file: path,
            offset: Some(mail.offset),
            bytes: &mail.bytes,
            came: mail.came,
            flags: FoundFlags::InHeader(Keeper::Program),
            tags: &[],
            is_deleted: false,
        })),
        Piece::TooLarge { offset, .. } => sink(fault(offset, too_large())),
        Piece::Stray { offset, octets } => sink(fault(offset, FaultKind::Stray { octets })),
    }
}

fn read_maildir(source: &Source, sink: &mut Sink<'_>) -> Result<(), StoreError> {
    let tagged = tagged(&source.path);
    for part in [NEW, CUR] {
        let is_new = part == NEW;
        let ended = each_file(&source.path.join(part), sink, &mut |entry, name, sink| {
            let marked = [":2,", ";2,", "!2,"]
                .iter()
                .find_map(|mark| name.split_once(mark));
            let (base, letters) = marked.unwrap_or((name, ""));
            let flags = match marked {
                Some(_marked) => {
                    FoundFlags::Known(Flags::from_letters(letters) | tagged.flags(letters))
                }
                None if source.is_thunderbird && !is_new => FoundFlags::InHeader(Keeper::Program),
                None => FoundFlags::Known(Flags::NONE),
            };
            if name.starts_with('.') {
                return Ok(Proceed::GoOn);
            }
            let seconds = name.split('.').next().and_then(|word| word.parse().ok());
            let mail = OneFile {
                came: seconds.map(Timestamp),
                flags,
                tags: &tagged.of(base, letters),
            };
            one_file(&entry.path(), &mail, sink)
        })?;
        if ended == Proceed::Stop {
            break;
        }
    }
    Ok(())
}

/// A directory with a file a mail, or one such file.
fn read_files(
    path: &Path,
    sink: &mut Sink<'_>,
    flags: &dyn Fn(&str) -> Option<FoundFlags>,
) -> Result<(), StoreError> {
    let one = |path: &Path, name: &str, flags, tagged: &Tagged, sink: &mut Sink<'_>| {
        let mail = OneFile {
            came: None,
            flags,
            tags: &tagged.of(name, ""),
        };
        one_file(path, &mail, sink)
    };
    if !path.is_dir() {
        let tagged = path.parent().map(tagged).unwrap_or_default();
        let name = path.file_name().map(text).unwrap_or_default();
        let flags = FoundFlags::InHeader(Keeper::Nobody);
        return one(path, &name, flags, &tagged, sink).map(|_end| ());
    }
    let tagged = tagged(path);
    each_file(
        path,
        sink,
        &mut |entry, name, sink| match flags(&name.to_ascii_lowercase()) {
            Some(flags) => one(&entry.path(), name, flags, &tagged, sink),
            None => Ok(Proceed::GoOn),
        },
    )
    .map(|_end| ())
}

fn read_emlx(path: &Path, sink: &mut Sink<'_>) -> Result<(), StoreError> {
    if !path.is_dir() {
        return one_emlx(path, sink).map(|_end| ());
    }
    each_file(path, sink, &mut |entry, name, sink| {
        if name.to_ascii_lowercase().ends_with(".emlx") {
            one_emlx(&entry.path(), sink)
        } else {
            Ok(Proceed::GoOn)
        }
    })
    .map(|_end| ())
}

fn one_emlx(path: &Path, sink: &mut Sink<'_>) -> Result<Proceed, StoreError> {
    let Some((bytes, changed)) = whole(path, sink)? else {
        return Ok(Proceed::GoOn);
    };
    let fault = |why| {
        Event::Fault(CarryFault {
            file: path.to_owned(),
            offset: None,
            why,
        })
    };
    let Some(read) = emlx::read(&bytes) else {
        return sink(fault(FaultKind::CutShort));
    };
    let is_partial = path.to_string_lossy().ends_with(".partial.emlx");
    if is_partial && !read.is_deleted {
        sink(fault(FaultKind::AttachmentsElsewhere))?;
    }
    sink(Event::Mail(Found {
        file: path,
        offset: None,
        bytes: read.mail,
        came: changed,
        flags: FoundFlags::Known(read.flags.unwrap_or(Flags::SEEN)),
        tags: &[],
        is_deleted: read.is_deleted,
    }))
}

/// What is known of a mail in a file of its own before it is read.
struct OneFile<'a> {
    came: Option<Timestamp>,
    flags: FoundFlags,
    tags: &'a [String],
}

fn one_file(path: &Path, mail: &OneFile<'_>, sink: &mut Sink<'_>) -> Result<Proceed, StoreError> {
    let Some((bytes, changed)) = whole(path, sink)? else {
        return Ok(Proceed::GoOn);
    };
    sink(Event::Mail(Found {
        file: path,
        offset: None,
        bytes: &bytes,
        came: mail.came.or(changed),
        flags: mail.flags,
        tags: mail.tags,
        is_deleted: false,
    }))
}

/// A file's bytes, and when it was changed.
type Whole = (Vec<u8>, Option<Timestamp>);

/// Reads a whole file; a fault is told.
fn whole(path: &Path, sink: &mut Sink<'_>) -> Result<Option<Whole>, StoreError> {
    let read = || -> std::io::Result<Option<Whole>> {
        let file = File::open(path)?;
        let found = file.metadata()?;
        if found.len() > MAIL_OCTETS as u64 {
            return Ok(None);
        }
        let changed = found
            .modified()
            .ok()
            .and_then(|at| at.duration_since(UNIX_EPOCH).ok())
            .and_then(|since| i64::try_from(since.as_secs()).ok());
        let mut bytes = Vec::with_capacity(usize::try_from(found.len()).unwrap_or(0));
        // A file that grows while it is read is not read for ever.
        file.take(MAIL_OCTETS as u64).read_to_end(&mut bytes)?;
        Ok(Some((bytes, changed.map(Timestamp))))
    };
    match read() {
        Ok(Some(found)) => Ok(Some(found)),
        Ok(None) => {
            sink(Event::Fault(CarryFault {
                file: path.to_owned(),
                offset: None,
                why: too_large(),
            }))?;
            Ok(None)
        }
        Err(error) => {
            sink(unreadable(path, None, &error))?;
            Ok(None)
        }
    }
}

type Each<'a> = dyn FnMut(&DirEntry, &str, &mut Sink<'_>) -> Result<Proceed, StoreError> + 'a;

/// The plain files of a directory. Links are not followed, devices not opened.
fn each_file(
    directory: &Path,
    sink: &mut Sink<'_>,
    each: &mut Each<'_>,
) -> Result<Proceed, StoreError> {
    let entries = match fs::read_dir(directory) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Proceed::GoOn),
        Err(error) => return sink(unreadable(directory, None, &error)),
    };
    let mut entries: Vec<DirEntry> = entries.filter_map(Result::ok).collect();
    entries.sort_by_key(DirEntry::file_name);
    for entry in entries {
        let kind = entry.file_type();
        if kind.as_ref().is_ok_and(fs::FileType::is_dir) {
            continue;
        }
        let name = text(&entry.file_name());
        // What is no file was counted when all of it was looked at.
        if !kind.is_ok_and(|kind| kind.is_file()) {
            continue;
        }
        let proceed = each(&entry, &name, sink)?;
        if proceed == Proceed::Stop {
            return Ok(Proceed::Stop);
        }
    }
    Ok(Proceed::GoOn)
}

/// A file of marks that lies beside mails; `None`: there is none, or it is longer than any is.
fn beside(directory: &Path, name: &str) -> Option<Vec<u8>> {
    let path = directory.join(name);
    let found = fs::symlink_metadata(&path).ok()?;
    (found.is_file() && found.len() <= MARKS_OCTETS)
        .then(|| fs::read(&path).ok())
        .flatten()
}

fn mh_marks(directory: &Path) -> MhMarks {
    [".claws_mark", ".sylpheed_mark"]
        .iter()
        .find_map(|name| MhMarks::from_mark_file(&beside(directory, name)?))
        .or_else(|| {
            Some(MhMarks::from_sequences(&beside(
                directory,
                ".mh_sequences",
            )?))
        })
        .unwrap_or_else(MhMarks::unknown)
}

/// What mails in a directory are tagged with.
fn tagged(directory: &Path) -> Tagged {
    let file = |name| beside(directory, name).unwrap_or_default();
    Tagged::read(&file(tagged::FILE), &file(tagged::KEYWORDS_FILE))
}

fn too_large() -> FaultKind {
    FaultKind::TooLarge {
        limit_octets: MAIL_OCTETS as u64,
    }
}

fn unreadable<'a>(path: &Path, offset: Option<u64>, error: &std::io::Error) -> Event<'a> {
    Event::Fault(CarryFault {
        file: path.to_owned(),
        offset,
        why: FaultKind::Unreadable {
            detail: error.to_string(),
        },
    })
}
