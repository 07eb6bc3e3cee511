//! Pictures that a mail wants from other servers: asked for by a person, or by a choice for all
//! mails of a sender. Nothing here happens for a mail that is not open in the reader.

use crate::model::{MailId, PictureChoice, PictureDoubt, PictureFault};

use super::handle::Ticket;

/// What is asked about pictures from other servers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PictureCommand {
    /// Say what the person has chosen for the sender of a mail ([`PictureEvent::Told`]).
    Tell {
        /// Which mail.
        mail: MailId,
    },
    /// Fetch the pictures of a mail, and keep them with it: [`PictureEvent::Came`] now and then,
    /// and [`PictureEvent::Fetched`]. What came before it is cancelled stays.
    Fetch {
        /// Of which mail.
        mail: MailId,
        /// Which of them, and by whose word.
        wish: PictureWish,
    },
    /// Remember what is wanted for all mails of a sender ([`PictureEvent::Chosen`]).
    Choose {
        /// The sender's address.
        address: String,
        /// `None`: as it is for everybody.
        choice: Option<PictureChoice>,
    },
}

/// Which pictures are to be fetched, and by whose word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PictureWish {
    /// The person wants to see this mail's: all but trackers.
    Pictures,
    /// The person wants trackers as well.
    Trackers,
    /// Nobody was asked: as far as a choice of "always" reaches in this mail.
    Chosen,
}

/// What is told about pictures from other servers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PictureEvent {
    /// Answer to `Tell`.
    Told {
        /// Whose.
        ticket: Ticket,
        /// Which mail.
        mail: MailId,
        /// Its sender.
        sender: PictureSender,
    },
    /// How far `Fetch` is; it may get lost where the asker is behind.
    Coming {
        /// Whose.
        ticket: Ticket,
        /// Pictures that came or never will.
        done: u32,
        /// Of so many.
        of: u32,
    },
    /// Some of a mail's pictures are here: pages drawn from now on show them.
    Came {
        /// Which mail.
        mail: MailId,
    },
    /// `Fetch` has done what it can.
    Fetched {
        /// Whose.
        ticket: Ticket,
        /// Which mail.
        mail: MailId,
        /// How it went.
        report: PictureReport,
    },
    /// Answer to `Choose`.
    Chosen {
        /// Whose.
        ticket: Ticket,
        /// The sender's address, in lower case.
        address: String,
        /// What holds now.
        choice: Option<PictureChoice>,
    },
}

/// The sender of a mail, as far as pictures are concerned.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PictureSender {
    /// The address that a choice would be about, in lower case; `None`: not exactly one author.
    pub address: Option<String>,
    /// What the person has chosen for it.
    pub choice: Option<PictureChoice>,
    /// Why a choice of "always" does not reach everything in this mail; `None`: it does.
    pub doubt: Option<PictureDoubt>,
}

/// How a fetch of pictures went.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PictureReport {
    /// How many came.
    pub came: u32,
    /// Why others did not: the most frequent reason first.
    pub losses: Vec<PictureLoss>,
    /// How many the sender's choice did not reach.
    pub left: u32,
}

impl PictureReport {
    /// How many did not come.
    #[must_use]
    pub fn failed(&self) -> u32 {
        self.losses.iter().map(|loss| loss.count).sum()
    }
}

/// Pictures that did not come for one reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PictureLoss {
    /// Why.
    pub fault: PictureFault,
    /// How many.
    pub count: u32,
    /// Where the first of them lies.
    pub host: String,
}

/// The pictures that a page wants from other servers, counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PagePictures {
    /// All that are no trackers.
    pub wanted: u32,
    /// Those of them that are here, and drawn.
    pub here: u32,
    /// Trackers.
    pub trackers: u32,
    /// Those of them that are here, as the person wanted them too.
    pub trackers_here: u32,
}

impl std::ops::AddAssign for PagePictures {
    fn add_assign(&mut self, other: Self) {
        self.wanted += other.wanted;
        self.here += other.here;
        self.trackers += other.trackers;
        self.trackers_here += other.trackers_here;
    }
}

impl PagePictures {
    /// How many are not here, trackers aside.
    #[must_use]
    pub fn missing(self) -> u32 {
        self.wanted.saturating_sub(self.here)
    }
}
