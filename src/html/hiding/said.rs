//! What style sheets and attributes say of one element, the heaviest of each kind (CSS Cascading 4,
//! §6).

use super::super::away::Away;
use super::super::colour::Colour;
use super::super::style::{KINDS, Says};

/// Who says something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Level {
    /// The element itself, as `hidden`; it counts for less than all a mail says.
    Own,
    Sheet,
    Attribute,
}

/// How much a declaration counts: importance, level, specificity, order.
pub(super) fn weight(level: Level, is_important: bool, specificity: u32, order: usize) -> u64 {
    let order = u64::try_from(order).unwrap_or(u64::MAX).min((1 << 28) - 1);
    let level = match level {
        Level::Own => 0,
        Level::Sheet => 1,
        Level::Attribute => 2,
    };
    // What is said below the mail is never important here: the other way round it would win.
    let is_important = is_important && level > 0;
    u64::from(is_important) << 62 | level << 60 | u64::from(specificity) << 28 | order
}

/// What is said of one element.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Said {
    said: [Option<(u64, Says)>; KINDS],
    /// It may be that nobody sees it, and then it is not to be read.
    pub(super) is_doubtful: bool,
}

impl Said {
    /// Says something more.
    pub(super) fn say(&mut self, weight: u64, says: Says) {
        if let Some(place) = self.said.get_mut(says.kind())
            && place.is_none_or(|(known, _says)| known <= weight)
        {
            *place = Some((weight, says));
        }
    }

    fn any(&self, wanted: Says) -> bool {
        self.said
            .get(wanted.kind())
            .is_some_and(|said| said.is_some_and(|(_weight, says)| says == wanted))
    }

    fn of(&self, kind: Says) -> Option<Says> {
        let (_weight, says) = self.said.get(kind.kind()).copied().flatten()?;
        Some(says)
    }

    /// Whether nobody sees it, nor anything in it.
    pub(crate) fn hides(&self, element: &str) -> bool {
        // Cells are as large as what they hold, whatever they are said to be.
        let is_of_table = matches!(element, "table" | "tbody" | "td" | "th" | "tr");
        let has_no_room = [
            Says::NoHeight(true),
            Says::NoMostHeight(true),
            Says::NoWidth(true),
            Says::NoMostWidth(true),
        ]
        .into_iter()
        .any(|none| self.any(none));
        self.is_doubtful
            || self.any(Says::Displayed(false))
            || self.any(Says::Opaque(false))
            || has_no_room && self.any(Says::Clips(true)) && !is_of_table
    }

    /// How far it is moved from where it would stand.
    pub(crate) fn away(&self, element: &str) -> Away {
        // Only of these it is known that a margin has room for what hangs.
        let hangs = matches!(element, "li" | "p") && self.of(Says::Displayed(true)).is_none();
        Away::of(self.any(Says::Placed(true)), hangs, |side| {
            match self.of(Says::Moved(side, 0)) {
                Some(Says::Moved(_side, points)) => points,
                _ => 0,
            }
        })
    }

    /// Whether it is seen, and what in it says nothing else.
    pub(crate) fn visible(&self) -> Option<bool> {
        match self.of(Says::Visible(None))? {
            Says::Visible(visible) => visible,
            _ => None,
        }
    }

    /// Whether its letters have no size.
    pub(crate) fn zero_size(&self) -> Option<bool> {
        match self.of(Says::ZeroSize(None))? {
            Says::ZeroSize(zero) => zero,
            _ => None,
        }
    }

    /// Of its letters; `None`: that of those around.
    pub(crate) fn colour(&self) -> Option<Colour> {
        match self.of(Says::Colour(None))? {
            Says::Colour(colour) => colour,
            _ => None,
        }
    }

    /// What lies behind it.
    pub(crate) fn ground(&self) -> Option<Colour> {
        if self.any(Says::Backdrop(true)) {
            return Some(Colour::Unknown);
        }
        match self.of(Says::Ground(None))? {
            Says::Ground(ground) => ground,
            _ => None,
        }
    }

    /// What is said of how it looks: bold, italic, keeping blanks.
    pub(crate) fn looks(&self) -> [Option<bool>; 3] {
        let kinds = [Says::Bold(true), Says::Italic(true), Says::KeepsSpace(true)];
        kinds.map(|kind| match self.of(kind)? {
            Says::Bold(is) | Says::Italic(is) | Says::KeepsSpace(is) => Some(is),
            _ => None,
        })
    }
}
