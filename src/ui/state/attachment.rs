//! Files that come with the mails that are read: which are offered, and small pictures of them.

use std::collections::{BTreeMap, BTreeSet};

use egui::TextureHandle;

use super::State;
use super::page::drawing::Picture;
use crate::channel::attachment::{
    AttachmentCommand, AttachmentEvent, AttachmentName, AttachmentPicture,
};
use crate::channel::{Outcome, Ticket};
use crate::mime::view::{AttachmentView, Family, MailView};
use crate::model::MailId;

/// Small pictures of one mail; who has more looks at them one by one.
pub const THUMBNAILS: usize = 48;
/// The ids of mails that are only looked at end here.
const LAST_PREVIEW: i64 = i64::MIN / 2;

/// Small pictures of attachments, and whose chips are unfolded.
#[derive(Debug, Default)]
pub struct Thumbnails {
    known: BTreeMap<AttachmentName, Thumbnail>,
    /// Mails whose chips are all shown.
    unfolded: BTreeSet<MailId>,
}

/// One small picture.
#[derive(Debug)]
enum Thumbnail {
    /// On its way.
    Asked(Ticket),
    /// Here, and not yet with the graphics card.
    Came(AttachmentPicture),
    /// With the graphics card.
    Seen(Picture),
    /// There is none.
    Failed,
}

impl Thumbnails {
    /// Whether every chip of a mail is shown.
    #[must_use]
    pub fn is_unfolded(&self, mail: MailId) -> bool {
        self.unfolded.contains(&mail)
    }

    /// Shows all chips of a mail, or few of them again.
    pub fn fold(&mut self, mail: MailId) {
        if !self.unfolded.remove(&mail) {
            self.unfolded.insert(mail);
        }
    }

    /// Whether it was never asked for.
    #[must_use]
    pub fn wants(&self, which: &AttachmentName) -> bool {
        !self.known.contains_key(which)
    }

    /// Whether there is none and never will be.
    #[must_use]
    pub fn has_failed(&self, which: &AttachmentName) -> bool {
        matches!(self.known.get(which), Some(Thumbnail::Failed))
    }

    /// What the graphics card has of it.
    #[must_use]
    pub fn picture(&self, which: &AttachmentName) -> Option<&TextureHandle> {
        match self.known.get(which) {
            Some(Thumbnail::Seen(picture)) => Some(&picture.0),
            _ => None,
        }
    }

    /// They are on their way.
    pub fn asked(&mut self, which: Vec<AttachmentName>, ticket: Ticket) {
        let asked = which.into_iter();
        self.known
            .extend(asked.map(|one| (one, Thumbnail::Asked(ticket))));
    }

    /// Hands pixels to whoever brings them to the graphics card, once.
    pub fn each_fresh(&mut self, mut upload: impl FnMut(&AttachmentPicture) -> TextureHandle) {
        for thumbnail in self.known.values_mut() {
            if let Thumbnail::Came(picture) = thumbnail {
                *thumbnail = Thumbnail::Seen(Picture(upload(picture)));
            }
        }
    }

    fn came(&mut self, ticket: Ticket, which: &AttachmentName, picture: Option<AttachmentPicture>) {
        if let Some(thumbnail @ Thumbnail::Asked(_)) = self.known.get_mut(which)
            && matches!(thumbnail, Thumbnail::Asked(asked) if *asked == ticket)
        {
            *thumbnail = picture.map_or(Thumbnail::Failed, Thumbnail::Came);
        }
    }

    fn ended(&mut self, ticket: Ticket) {
        for thumbnail in self.known.values_mut() {
            if matches!(thumbnail, Thumbnail::Asked(asked) if *asked == ticket) {
                *thumbnail = Thumbnail::Failed;
            }
        }
    }
}

/// The id of a mail within another while it is only looked at: no other mail has it, so that
/// nothing is taken for its own that is known of others.
#[must_use]
pub fn preview_id(ticket: Ticket) -> MailId {
    let number = i64::try_from(ticket.0).unwrap_or(i64::MAX);
    MailId((i64::MIN.saturating_add(number)).min(LAST_PREVIEW))
}

/// Whether a mail is only looked at.
#[must_use]
pub fn is_preview(mail: MailId) -> bool {
    mail.0 <= LAST_PREVIEW
}

impl State {
    /// The attachments of a mail that are offered: a picture that is seen in its place need not
    /// be offered beside it.
    #[must_use]
    pub fn offered<'v>(&self, view: &'v MailView) -> Vec<&'v AttachmentView> {
        let is_seen = |one: &&AttachmentView| {
            one.inline && self.pages.shows(view) && self.pages.is_placed(view.id, one.part)
        };
        let attached = view.content.attachments.iter();
        attached.filter(|one| !is_seen(one)).collect()
    }

    /// Those of them that are shown as small pictures behind the text.
    #[must_use]
    pub fn pictured(&self, view: &MailView) -> Vec<AttachmentName> {
        self.offered(view)
            .into_iter()
            .filter(|one| one.inspection.kind.family() == Family::Picture && !one.can_run)
            .map(|one| AttachmentName::new(view.id, one.part))
            .filter(|which| !self.thumbnails.has_failed(which))
            .take(THUMBNAILS)
            .collect()
    }

    pub(super) fn attachment_told(&mut self, event: AttachmentEvent) {
        match event {
            AttachmentEvent::Saved { path, .. } => {
                self.tell("told-saved", path.display().to_string());
            }
            AttachmentEvent::SavedAll { saved, folder, .. } => {
                self.tell("told-saved-all", folder.display().to_string());
                if let Some(told) = &mut self.told {
                    told.count = saved;
                }
            }
            AttachmentEvent::Painted {
                ticket,
                which,
                picture,
            } => self.thumbnails.came(ticket, &which, picture),
            AttachmentEvent::Handed { path, .. } => self.handed = Some(path),
            // The sheets take these in.
            AttachmentEvent::Risky { .. } | AttachmentEvent::Looked { .. } => {}
        }
    }

    /// A command is over. Says whether its failure is told where it belongs, and not as a notice.
    pub(super) fn attachment_ended(
        &mut self,
        command: &AttachmentCommand,
        ticket: Ticket,
        outcome: &Outcome,
    ) -> bool {
        match (command, outcome) {
            (AttachmentCommand::Thumbnails { .. }, _) => {
                self.thumbnails.ended(ticket);
                true
            }
            (AttachmentCommand::Look { .. }, _) => true,
            (AttachmentCommand::Read { .. }, Outcome::Failed(failure)) => {
                self.reader.failed(ticket, failure.clone());
                true
            }
            _ => false,
        }
    }

    /// Lets go of small pictures of mails that are read no more.
    pub fn leave_thumbnails(&mut self) {
        if self.thumbnails.known.is_empty() {
            return;
        }
        let read: BTreeSet<MailId> = self.read_mails().iter().map(|view| view.id).collect();
        self.thumbnails
            .known
            .retain(|which, _thumbnail| read.contains(&which.mail));
    }
}
