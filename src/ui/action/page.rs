//! What a person can do with a mail that is shown as its sender meant it.

use std::ops::Range;

use egui::{Key, KeyboardShortcut, Modifiers};

use crate::channel::page::{PageName, PagePaper, Reach, Spot};
use crate::mime::page::PageReading;
use crate::ui::state::State;

/// One thing a person asked for, or a page needs to be seen.
#[derive(Debug, Clone, PartialEq)]
pub enum PageAction {
    /// Show the mail that is read as text, or as its sender meant it.
    TurnView,
    /// Find words in the mail that is read.
    Find,
    /// Draw pages larger.
    Larger,
    /// Draw pages smaller.
    Smaller,
    /// Draw pages as large as they are meant.
    Actual,
    /// Draw the page on the other ground: white or dark.
    TurnGround,
    /// The field for words in the mail has other words.
    FindWords(String),
    /// Go to the next place where they stand, or with `false` to the one before.
    FindNext(bool),
    /// Look for nothing any more.
    EndFind,
    /// A page is to be drawn.
    Draw {
        /// Which.
        page: PageName,
        /// On what.
        paper: PagePaper,
        /// How it is read.
        reading: PageReading,
        /// When, in seconds of the window.
        now: f64,
    },
    /// A page was seen: tiles from its top, counted from 0.
    See {
        /// Which.
        page: PageName,
        /// Those that are seen.
        seen: Range<u32>,
        /// Those that may be soon.
        near: Range<u32>,
    },
    /// A page that could not be drawn may be tried again.
    Retry(PageName),
    /// The page was pressed: keys about text are for it.
    Hold(PageName),
    /// Something else was pressed.
    Leave,
    /// Select text.
    Select(PageName, Reach),
    /// Open the link at a place of which nothing was told.
    Press(PageName, Spot),
    /// Go to where a link of the page leads on it.
    GoTo(PageName, u32),
}

impl PageAction {
    /// Key of its label in assets/i18n.
    pub(super) fn key(&self) -> &'static str {
        match self {
            Self::TurnView => "action-page-text",
            Self::Find | Self::FindWords(_) | Self::FindNext(_) | Self::EndFind => {
                "action-page-find"
            }
            Self::Larger => "action-page-larger",
            Self::Smaller => "action-page-smaller",
            Self::Actual => "action-page-actual",
            Self::TurnGround => "action-page-turn",
            Self::Select(..) => "action-page-select-all",
            Self::Retry(_) => "page-try-again",
            Self::Draw { .. }
            | Self::See { .. }
            | Self::Hold(_)
            | Self::Leave
            | Self::Press(..)
            | Self::GoTo(..) => "action-open",
        }
    }

    /// The keys that do it: those of browsers, where these are free.
    pub(super) fn shortcuts(&self) -> &'static [KeyboardShortcut] {
        const BOTH: Modifiers = Modifiers::COMMAND.plus(Modifiers::SHIFT);
        const fn command(key: Key) -> KeyboardShortcut {
            KeyboardShortcut::new(Modifiers::COMMAND, key)
        }
        const fn shifted(key: Key) -> KeyboardShortcut {
            KeyboardShortcut::new(BOTH, key)
        }
        match self {
            Self::TurnView => const { &[shifted(Key::H)] },
            // Chinese input methods take Ctrl+Shift+F for simplified and traditional characters
            // (fcitx5, Microsoft Pinyin, Sogou).
            Self::Find => {
                const {
                    &[
                        KeyboardShortcut::new(Modifiers::NONE, Key::F3),
                        shifted(Key::F),
                    ]
                }
            }
            // On many keyboards plus is reached with Shift only.
            Self::Larger => {
                const { &[command(Key::Plus), shifted(Key::Plus), command(Key::Equals)] }
            }
            Self::Smaller => const { &[command(Key::Minus)] },
            Self::Actual => const { &[command(Key::Num0)] },
            _ => &[],
        }
    }

    /// Whether it can be done now.
    pub(super) fn enabled(&self, state: &State) -> bool {
        match self {
            Self::TurnView => {
                let mut read = state.read_mails().into_iter();
                read.any(|view| !view.content.pieces.is_empty())
            }
            Self::Find => state.reader.view().is_some() && state.selection.len() < 2,
            Self::Larger | Self::Smaller | Self::Actual => state.pages.meant().is_some(),
            Self::TurnGround => {
                let page = state.pages.meant().and_then(|name| state.pages.page(name));
                let drawn = page.and_then(|page| page.drawn());
                drawn.is_some_and(|drawn| drawn.can_turn)
            }
            _ => true,
        }
    }
}
