//! Files that come with mails: looked at, opened, saved.

use std::path::PathBuf;
use std::sync::Arc;

use crate::mime::damage::Damage;
use crate::mime::inspection::Inspection;
use crate::mime::preview::Preview;
use crate::model::{Charset, MailId, PartId};

use super::handle::Ticket;

/// Small pictures that one command may ask for: more than a mail shows at once.
pub const THUMBNAILS_AT_ONCE: usize = 64;
/// Octets from the beginning of a file that are told with a look at it.
pub const BEGINNING_OCTETS: usize = 256;

/// Names an attachment of a mail, or of a mail within it, and so on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AttachmentName {
    /// The mail that lies on the disk.
    pub mail: MailId,
    /// The way from it inwards; the last is the attachment itself.
    pub path: Vec<PartId>,
}

impl AttachmentName {
    /// An attachment of a mail itself.
    #[must_use]
    pub fn new(mail: MailId, part: PartId) -> Self {
        Self {
            mail,
            path: vec![part],
        }
    }

    /// An attachment within this one, which is a mail.
    #[must_use]
    pub fn within(&self, part: PartId) -> Self {
        let mut within = self.clone();
        within.path.push(part);
        within
    }
}

/// What is asked about attachments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AttachmentCommand {
    /// Write one to a file that doesn't exist yet ([`AttachmentEvent::Saved`]).
    Save {
        /// Which.
        which: AttachmentName,
        /// Where to. An existing file is not overwritten: ` (2)` goes before the extension.
        to: PathBuf,
    },
    /// Write several into a folder, each under its own name and none over another file
    /// ([`AttachmentEvent::SavedAll`]). One that cannot be written does not keep the others. Stopped
    /// in the middle, it fails and says which were written
    /// ([`super::AttachmentCause::SavingStopped`]).
    SaveAll {
        /// Which.
        which: Vec<AttachmentName>,
        /// Where to.
        folder: PathBuf,
    },
    /// Write one to a private file and open it with the system's program. One that a person
    /// should be warned of is not opened but told ([`AttachmentEvent::Risky`]).
    Open {
        /// Which.
        which: AttachmentName,
        /// Whether the person was warned and wants it all the same.
        despite: bool,
    },
    /// Write one to a private file, so that it can be dragged out of the window
    /// ([`AttachmentEvent::Handed`]).
    Hand {
        /// Which.
        which: AttachmentName,
    },
    /// Read one that is a mail for the reading pane ([`super::Event::Opened`]). Its id is below
    /// 0, as that of a mail of a file.
    Read {
        /// Which.
        which: AttachmentName,
    },
    /// Look at one ([`AttachmentEvent::Looked`]); a picture and a page of a PDF are painted
    /// behind that ([`AttachmentEvent::Painted`]).
    Look {
        /// Which.
        which: AttachmentName,
        /// Which page, counted from 0.
        page: u32,
        /// How large it may be painted.
        room: Room,
    },
    /// Look at one whose text is read by a charset ([`AttachmentEvent::Looked`]); nothing is
    /// remembered.
    LookBy {
        /// Which.
        which: AttachmentName,
        /// How large it may be painted.
        room: Room,
        /// By which; `None`: by itself.
        charset: Option<Charset>,
    },
    /// Paint small pictures of these ([`AttachmentEvent::Painted`] each); at most
    /// [`THUMBNAILS_AT_ONCE`].
    Thumbnails {
        /// Which.
        which: Vec<AttachmentName>,
        /// How large each may be.
        room: Room,
    },
}

/// How large something may be painted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
}

/// What is told about attachments.
#[derive(Debug, Clone)]
pub enum AttachmentEvent {
    /// Answer to `Save`.
    Saved {
        /// Whose.
        ticket: Ticket,
        /// Its real path.
        path: PathBuf,
    },
    /// Answer to `SaveAll`, where at least one was written.
    SavedAll {
        /// Whose.
        ticket: Ticket,
        /// How many were written.
        saved: u64,
        /// Where to.
        folder: PathBuf,
    },
    /// Answer to `Open`: it was not opened, as a person must decide.
    Risky {
        /// Whose.
        ticket: Ticket,
        /// Which.
        which: AttachmentName,
        /// Its name, one component.
        name: String,
        /// What must be known of it.
        inspection: Inspection,
    },
    /// Answer to `Hand`.
    Handed {
        /// Whose.
        ticket: Ticket,
        /// Where it lies until the program ends.
        path: PathBuf,
    },
    /// Answer to `Look`.
    Looked {
        /// Whose.
        ticket: Ticket,
        /// What is seen.
        looked: Arc<Looked>,
    },
    /// A picture of one.
    Painted {
        /// Whose.
        ticket: Ticket,
        /// Of which.
        which: AttachmentName,
        /// `None`: it cannot be painted.
        picture: Option<AttachmentPicture>,
    },
}

/// What a look at an attachment shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Looked {
    /// Its name, one component.
    pub name: String,
    /// Octets of it.
    pub size_octets: u64,
    /// What it is, and what must be known of it.
    pub inspection: Inspection,
    /// What can be shown of it.
    pub preview: Preview,
    /// What is broken in it.
    pub damage: Option<Damage>,
    /// Its first octets, [`BEGINNING_OCTETS`] at most.
    pub beginning: Vec<u8>,
}

/// A picture of an attachment.
#[derive(Clone, PartialEq, Eq)]
pub struct AttachmentPicture {
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// Rows from the top, four octets a pixel: red, green, blue, opacity; the colours are
    /// multiplied by it.
    pub pixels: Arc<[u8]>,
    /// Which page it is, counted from 0.
    pub page: u32,
    /// Pages of the file; 1 of a picture.
    pub pages: u32,
}

impl std::fmt::Debug for AttachmentPicture {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            width,
            height,
            page,
            pages,
            ..
        } = self;
        write!(
            formatter,
            "AttachmentPicture({width} × {height}, {page} of {pages})"
        )
    }
}
