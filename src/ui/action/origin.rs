//! What a person can do about where a mail comes from.

use egui::{Key, KeyboardShortcut, Modifiers};

use crate::model::authenticity::CheckSignatures;
use crate::model::{AccountId, MailId};
use crate::ui::state::State;

/// One thing a person asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OriginAction {
    /// Show or fold where the mail that is read comes from, and its way.
    Toggle,
    /// The same of one of several.
    ToggleOf(MailId),
    /// Show all warnings of a mail, or the gravest alone.
    ToggleWarnings(MailId),
    /// Check the signatures of the mail that is read.
    Check,
    /// Check those of one of several.
    CheckOf(MailId),
    /// When they are checked from now on.
    SetChecking(CheckSignatures),
    /// Believe a server.
    Trust {
        /// For mails of which account.
        account: AccountId,
        /// Which.
        server: String,
        /// The mail to be looked at anew.
        mail: MailId,
    },
}

impl OriginAction {
    /// Key of its label in assets/i18n.
    pub(super) fn key(&self) -> &'static str {
        match self {
            Self::Toggle | Self::ToggleOf(_) => "action-origin",
            Self::Check | Self::CheckOf(_) => "action-check-signature",
            Self::ToggleWarnings(_) => "sender-more",
            Self::SetChecking(_) => "origin-always",
            Self::Trust { .. } => "origin-trust",
        }
    }

    /// The keys that do it.
    pub(super) fn shortcuts(&self) -> &'static [KeyboardShortcut] {
        match self {
            Self::Toggle => const { &[KeyboardShortcut::new(Modifiers::NONE, Key::W)] },
            _ => &[],
        }
    }

    /// Whether it can be done now.
    pub(super) fn enabled(&self, state: &State) -> bool {
        match self {
            Self::Toggle => state.origin_meant().is_some(),
            Self::Check => state.origin_meant().is_some_and(|view| {
                let signatures = &view.insight.authenticity.signatures;
                !signatures.is_empty() && !state.origin.is_checking(view.id)
            }),
            _ => true,
        }
    }
}
