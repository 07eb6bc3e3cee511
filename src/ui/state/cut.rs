//! Mails that are too long or too complex to be shown whole.

use super::State;
use crate::mime::view::{MailView, Piece};
use crate::model::Extent;

/// What is missing of a mail that is not shown whole.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cut {
    /// How much of its text is shown, as far as that is known.
    pub extent: Option<Extent>,
    /// Whether text is missing, rather than only form.
    pub lacks_text: bool,
}

impl State {
    /// What is missing of a mail as it is shown now; `None`: nothing.
    #[must_use]
    pub fn cut(&self, view: &MailView) -> Option<Cut> {
        self.cut_as(view, self.pages.draws(view))
    }

    /// The same as its sender meant it, or as text. Of a page that was not drawn yet the text
    /// speaks.
    #[must_use]
    pub fn cut_as(&self, view: &MailView, designed: bool) -> Option<Cut> {
        let of_text = || {
            let extent = view.content.extent;
            let is_cut = view.content.too_complex;
            is_cut.then_some(Cut {
                extent,
                lacks_text: true,
            })
        };
        if !designed || view.content.pieces.is_empty() {
            return of_text();
        }
        let mut cut: Option<Cut> = None;
        let mut is_drawn = false;
        let pages = self.pages.of_mail(view.id);
        for drawn in pages.filter_map(|(_name, page)| page.drawn()) {
            is_drawn = true;
            if drawn.cut || drawn.extent.is_some() {
                cut.get_or_insert_default().add(drawn.extent);
            }
        }
        let has_text = || {
            let mut pieces = view.content.pieces.iter();
            pieces.any(|piece| matches!(piece, Piece::Text(_)))
        };
        if !is_drawn || cut.is_none() && has_text() {
            return of_text();
        }
        cut
    }

    /// Whether words may stand behind what is shown of the mails that are read.
    #[must_use]
    pub fn lacks_text(&self) -> bool {
        let mut cuts = self.read_mails().into_iter();
        cuts.any(|view| self.cut(view).is_some_and(|cut| cut.lacks_text))
    }
}

impl Cut {
    fn add(&mut self, extent: Option<Extent>) {
        self.lacks_text |= extent.is_some();
        self.extent = match (self.extent, extent) {
            (Some(one), Some(other)) => Some(one.and(other)),
            (one, other) => one.or(other),
        };
    }
}
