//! What a search has found mails by, kept from frame to frame: looking through a long text anew
//! in each would cost more than a frame has.

use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;

use crate::model::MailId;

/// Texts that are remembered; when there are more, all are forgotten.
const TEXTS: usize = 4096;

/// A text of a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TextOfMail {
    /// Whose.
    pub mail: MailId,
    /// Which of its paragraphs.
    pub paragraph: usize,
    /// Its octets.
    pub octets: usize,
}

/// The octets that were found in each piece of a text.
pub type Found = Rc<[Vec<Range<usize>>]>;

/// What the search that is shown has found mails by.
#[derive(Debug, Default)]
pub struct Marks {
    texts: RefCell<HashMap<TextOfMail, Found>>,
    best: RefCell<HashMap<TextOfMail, bool>>,
}

impl Marks {
    /// Another search, or another text of a mail: nothing is known any more.
    pub fn forget(&mut self) {
        self.texts.get_mut().clear();
        self.best.get_mut().clear();
    }

    /// What was found in a text; `look` is asked once.
    pub fn of(&self, text: TextOfMail, look: impl FnOnce() -> Vec<Vec<Range<usize>>>) -> Found {
        once(&self.texts, text, || look().into())
    }

    /// Whether a row is one of the best matches; `look` is asked once.
    pub fn is_best(&self, row: TextOfMail, look: impl FnOnce() -> bool) -> bool {
        once(&self.best, row, look)
    }
}

fn once<T: Clone>(
    known: &RefCell<HashMap<TextOfMail, T>>,
    text: TextOfMail,
    look: impl FnOnce() -> T,
) -> T {
    if let Some(found) = known.borrow().get(&text) {
        return found.clone();
    }
    let found = look();
    let mut known = known.borrow_mut();
    if known.len() >= TEXTS {
        known.clear();
    }
    known.insert(text, found.clone());
    found
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[test]
    fn a_text_is_looked_through_once_while_the_same_is_looked_for() {
        let mut marks = Marks::default();
        let looked = Cell::new(0);
        let text = |octets| TextOfMail {
            mail: MailId(1),
            paragraph: 0,
            octets,
        };
        let look = |marks: &Marks, octets| {
            marks.of(text(octets), || {
                looked.set(looked.get() + 1);
                vec![vec![0..5, 7..9]]
            })
        };
        for _frame in 0..60 {
            assert_eq!(*look(&marks, 1_000_000), [vec![0..5, 7..9]]);
        }
        assert_eq!(looked.get(), 1);
        look(&marks, 2_000_000);
        assert_eq!(looked.get(), 2);
        marks.forget();
        look(&marks, 1_000_000);
        assert_eq!(looked.get(), 3);
    }
}
