//! What a person can do with the pictures that a mail wants from other servers. Where no mail is
//! named it is about the one that is read.

use egui::{Key, KeyboardShortcut, Modifiers};

use crate::model::{MailId, PictureChoice};
use crate::ui::state::State;

/// One thing a person asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PictureAction {
    /// Fetch them, all but trackers.
    Show(Option<MailId>),
    /// Fetch trackers too.
    ShowTrackers(Option<MailId>),
    /// Show them in every mail of this sender from now on.
    Always(Option<MailId>),
    /// Neither show nor offer them in any mail of this sender.
    Never(Option<MailId>),
    /// Take `Always` or `Never` back.
    Ask(Option<MailId>),
}

impl PictureAction {
    /// Key of its label in assets/i18n.
    pub(super) fn key(self) -> &'static str {
        match self {
            Self::Show(_) => "action-pictures-show",
            Self::ShowTrackers(_) => "action-pictures-trackers",
            Self::Always(_) => "action-pictures-always",
            Self::Never(_) => "action-pictures-never",
            Self::Ask(_) => "action-pictures-ask",
        }
    }

    /// The keys that do it.
    pub(super) fn shortcuts(self) -> &'static [KeyboardShortcut] {
        const BOTH: Modifiers = Modifiers::COMMAND.plus(Modifiers::SHIFT);
        match self {
            Self::Show(_) => const { &[KeyboardShortcut::new(BOTH, Key::I)] },
            _ => &[],
        }
    }

    /// The mail it names.
    fn named(self) -> Option<MailId> {
        match self {
            Self::Show(mail)
            | Self::ShowTrackers(mail)
            | Self::Always(mail)
            | Self::Never(mail)
            | Self::Ask(mail) => mail,
        }
    }

    /// The mail it is about.
    #[must_use]
    pub fn mail(self, state: &State) -> Option<MailId> {
        self.named().or_else(|| state.meant_pictures())
    }

    /// Whether it can be done now.
    pub(super) fn enabled(self, state: &State) -> bool {
        let Some(mail) = self.mail(state) else {
            return false;
        };
        let known = state.pictures.of(mail);
        let wants = state.pictures_of(mail);
        let is_idle = known.is_none_or(|known| known.fetching.is_none());
        let choice = known.and_then(|known| known.choice());
        let has_address = known.is_some_and(|known| known.address().is_some());
        match self {
            Self::Show(_) => is_idle && wants.missing() > 0,
            Self::ShowTrackers(_) => is_idle && wants.trackers > wants.trackers_here,
            Self::Always(_) => has_address && choice != Some(PictureChoice::Always),
            Self::Never(_) => has_address && choice != Some(PictureChoice::Never),
            Self::Ask(_) => has_address && choice.is_some(),
        }
    }
}
