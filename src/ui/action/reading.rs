//! What a person can do with how a mail is read: its charset, its quotes, its letters.

use egui::{Key, KeyboardShortcut, Modifiers};

use crate::channel::page::PageName;
use crate::model::{Charset, MailId};
use crate::ui::state::State;

/// One thing a person asked for about how a mail is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReadingAction {
    /// Offer the charsets of the mail that is read.
    Lens,
    /// Offer the charsets of this one.
    LensOf(MailId),
    /// Let the mail be seen by a charset, or with `None` by itself.
    Look(Option<Charset>),
    /// Read mails of its sender so from now on.
    Choose(Option<Charset>),
    /// Read mails of this mail's sender so from now on.
    ChooseFor(MailId, Option<Charset>),
    /// Nothing was chosen: the mail is as it was.
    LeaveLens,
    /// Fold a quote of a mail, or show it: the section of this number.
    ToggleQuote(MailId, usize),
    /// Fold what is quoted at the end of a page, or show it.
    TogglePageQuote(PageName),
    /// Show all that is quoted, or fold it.
    TurnQuotes,
    /// Letters of one width, or not.
    TurnFixed,
}

impl ReadingAction {
    /// Key of its label in assets/i18n.
    pub(super) fn key(&self) -> &'static str {
        match self {
            Self::Lens
            | Self::LensOf(_)
            | Self::Look(_)
            | Self::Choose(_)
            | Self::ChooseFor(..)
            | Self::LeaveLens => "action-charset",
            Self::ToggleQuote(..) | Self::TogglePageQuote(_) | Self::TurnQuotes => "action-quotes",
            Self::TurnFixed => "action-fixed",
        }
    }

    /// The keys that do it.
    pub(super) fn shortcuts(&self) -> &'static [KeyboardShortcut] {
        const BOTH: Modifiers = Modifiers::COMMAND.plus(Modifiers::SHIFT);
        const fn shifted(key: Key) -> KeyboardShortcut {
            KeyboardShortcut::new(BOTH, key)
        }
        match self {
            // IBus 1.5.15 to 1.5.24 takes Ctrl+Shift+E for emoji.
            Self::Lens => {
                const {
                    &[
                        KeyboardShortcut::new(Modifiers::COMMAND, Key::E),
                        shifted(Key::E),
                    ]
                }
            }
            Self::TurnQuotes => const { &[shifted(Key::O)] },
            Self::TurnFixed => const { &[shifted(Key::M)] },
            _ => &[],
        }
    }

    /// Whether it can be done now.
    pub(super) fn enabled(&self, state: &State) -> bool {
        match self {
            Self::Lens => state.reader.view().is_some() && state.selection.len() < 2,
            Self::TurnQuotes => state.has_quotes(),
            Self::TurnFixed => {
                let mut read = state.read_mails().into_iter();
                read.any(|view| !state.pages.shows(view))
            }
            _ => true,
        }
    }
}
