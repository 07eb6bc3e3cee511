//! On what mails were drawn last: an answer quotes the page as it was seen.

use std::collections::VecDeque;
use std::sync::Mutex;

use crate::mime::seen::Screen;
use crate::model::MailId;
use crate::worker::heart::lock;

use super::Pages;
use super::fit::Sheet;

/// Mails that are remembered: more than are read at once.
const MAILS: usize = 256;

/// On what mails were drawn last.
#[derive(Debug, Default)]
pub(super) struct Screens(Mutex<VecDeque<(MailId, Screen)>>);

impl Screens {
    /// On what a mail was drawn last; `None`: it was not, or long ago.
    pub(super) fn of(&self, mail: MailId) -> Option<Screen> {
        let screens = lock(&self.0);
        let found = screens.iter().find(|(drawn, _screen)| *drawn == mail);
        found.map(|(_drawn, screen)| *screen)
    }

    /// A mail is drawn on this. The one that was drawn longest ago makes room.
    pub(super) fn drawn(&self, mail: MailId, screen: Screen) {
        let mut screens = lock(&self.0);
        screens.retain(|(drawn, _screen)| *drawn != mail);
        if screens.len() == MAILS {
            screens.pop_front();
        }
        screens.push_back((mail, screen));
    }
}

impl Pages {
    /// What the pages of a mail were drawn on last; `None`: they were not, or long ago.
    pub(in crate::worker) fn screen(&self, mail: MailId) -> Option<Screen> {
        self.screens.of(mail)
    }

    pub(super) fn drawn_on(&self, mail: MailId, sheet: &Sheet) {
        let paper = sheet.paper();
        let screen = Screen {
            width: paper.width,
            dark: paper.dark,
        };
        self.screens.drawn(mail, screen);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mail_that_was_drawn_longest_ago_makes_room() {
        let screens = Screens::default();
        let wide = |width| Screen { width, dark: false };
        for number in 0..256 {
            screens.drawn(MailId(number), wide(640.0));
        }
        screens.drawn(MailId(0), wide(800.0));
        screens.drawn(MailId(256), wide(300.0));
        assert_eq!(screens.of(MailId(0)), Some(wide(800.0)));
        assert_eq!(screens.of(MailId(1)), None);
        assert_eq!(screens.of(MailId(256)), Some(wide(300.0)));
    }
}
