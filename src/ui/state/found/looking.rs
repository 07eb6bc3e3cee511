//! Looking through the texts of mails, a little in each frame: a mail may have eight megabytes of
//! text, and a person types on meanwhile.

use std::collections::BTreeSet;

use super::TextPlace;
use crate::mime::view::{MailView, Paragraph};
use crate::model::MailId;
use crate::search::literal::Seeker;

/// Octets of text looked through in one frame: a millisecond or two.
const OCTETS_A_FRAME: usize = 512 * 1024;
/// What a paragraph counts besides its octets.
const OCTETS_A_PARAGRAPH: usize = 16;
/// Places told of one mail's text; more marks than a text is read with.
const PLACES: usize = 2_000;

/// The places found in some mails.
pub(super) type Found = Vec<(MailId, Vec<TextPlace>)>;

/// What is looked for, and how far that has come.
#[derive(Debug, Default)]
pub(super) struct Looking {
    words: String,
    /// `None`: nothing is looked for.
    seeker: Option<Seeker>,
    /// Mails that were looked through.
    done: BTreeSet<MailId>,
    /// Where it goes on.
    at: Option<At>,
    /// Whether all mails are done.
    is_over: bool,
    /// Whether the places that are shown are those of words that were looked for before.
    pub(super) shows_others: bool,
}

/// A place in a text up to which it was looked through.
#[derive(Debug)]
struct At {
    mail: MailId,
    paragraph: usize,
    span: usize,
    /// Octets of the span.
    octet: usize,
    /// Octets of the paragraph.
    octets: usize,
    /// Places found in the mail.
    places: usize,
}

impl Looking {
    /// What is looked for now. Other words begin anew, and until there is a place of theirs those
    /// that are shown stay.
    pub(super) fn look_for(&mut self, words: &str) {
        if self.words != words {
            words.clone_into(&mut self.words);
            self.seeker = Seeker::new(words);
            self.begin_anew();
            self.shows_others = true;
        }
    }

    /// Nothing was looked through.
    pub(super) fn begin_anew(&mut self) {
        self.done.clear();
        (self.at, self.is_over, self.shows_others) = (None, false, false);
    }

    /// Whether there is nothing left to look through.
    pub(super) fn is_over(&self) -> bool {
        self.is_over
    }

    /// Looks through as much as a frame has time for, of mails in their order.
    pub(super) fn go_on(&mut self, mails: &[&MailView]) -> Found {
        let mut found = Found::new();
        let Some(mut seeker) = self.seeker.take() else {
            self.is_over = true;
            return found;
        };
        let mut left = OCTETS_A_FRAME;
        loop {
            let is_begun = |view: &&&MailView| {
                let at = self.at.as_ref();
                at.is_some_and(|at| at.mail == view.id)
            };
            let begun = mails.iter().find(is_begun);
            let mut waiting = mails.iter().filter(|view| !self.done.contains(&view.id));
            let Some(view) = begun.or_else(|| waiting.next()) else {
                self.is_over = true;
                break;
            };
            self.is_over = false;
            let begun = self.at.take().filter(|at| at.mail == view.id);
            let mut at = begun.unwrap_or_else(|| {
                seeker.begin();
                At::paragraph(view.id, 0)
            });
            let mut places = Vec::new();
            let is_done = at.go_on(view, &mut seeker, &mut left, &mut places);
            if !places.is_empty() {
                found.push((view.id, places));
            }
            if !is_done {
                self.at = Some(at);
                break;
            }
            self.done.insert(view.id);
        }
        self.seeker = Some(seeker);
        found
    }

    /// Whether these places, or that there are none, take the place of what is shown; and whether
    /// the first of them is to be gone to.
    pub(super) fn shown(&mut self, found: &Found) -> (bool, bool) {
        let shows_now = self.shows_others && (self.is_over || !found.is_empty());
        self.shows_others &= !shows_now;
        (shows_now, shows_now && !found.is_empty())
    }
}

impl At {
    /// The beginning of a paragraph.
    fn paragraph(mail: MailId, paragraph: usize) -> Self {
        Self {
            mail,
            paragraph,
            span: 0,
            octet: 0,
            octets: 0,
            places: 0,
        }
    }

    /// Looks through the text of a mail from here on. Says whether that is done.
    fn go_on(
        &mut self,
        view: &MailView,
        seeker: &mut Seeker,
        left: &mut usize,
        places: &mut Vec<TextPlace>,
    ) -> bool {
        let paragraphs = &view.content.paragraphs;
        while let Some(paragraph) = paragraphs.get(self.paragraph) {
            if self.places >= PLACES {
                break;
            }
            if *left == 0 {
                return false;
            }
            *left = left.saturating_sub(OCTETS_A_PARAGRAPH);
            if !self.in_paragraph(paragraph, seeker, left, places) {
                return false;
            }
            *self = Self {
                places: self.places,
                ..Self::paragraph(self.mail, self.paragraph + 1)
            };
            seeker.begin();
        }
        true
    }

    fn in_paragraph(
        &mut self,
        paragraph: &Paragraph,
        seeker: &mut Seeker,
        left: &mut usize,
        places: &mut Vec<TextPlace>,
    ) -> bool {
        while let Some(span) = paragraph.spans.get(self.span) {
            let rest = span.text.get(self.octet..).unwrap_or_default();
            let end = rest.floor_char_boundary(*left);
            let piece = rest.get(..end).unwrap_or_default();
            let (of, told) = (self.paragraph, &mut self.places);
            seeker.read(self.octets, piece, |octets| {
                if *told < PLACES {
                    *told += 1;
                    places.push(TextPlace {
                        paragraph: of,
                        octets,
                    });
                }
            });
            *left = left.saturating_sub(end.max(1));
            self.octet += end;
            self.octets += end;
            if end < rest.len() {
                // Less than a character of room is none.
                *left = 0;
                return false;
            }
            (self.span, self.octet) = (self.span + 1, 0);
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::mime::view::{Content, Span};
    use crate::model::{AccountId, Flags, Folder, FolderName, SenderChoice};

    fn view(id: i64, paragraphs: &[&str]) -> MailView {
        let paragraph = |text: &&str| Paragraph {
            spans: vec![Span {
                text: (*text).to_owned(),
                ..Span::default()
            }],
            ..Paragraph::default()
        };
        MailView {
            id: MailId(id),
            folder: Folder {
                account: AccountId::new("work").unwrap(),
                name: FolderName::Inbox,
            },
            flags: Flags::SEEN,
            content: Content {
                paragraphs: paragraphs.iter().map(paragraph).collect(),
                ..Content::default()
            },
            choice: SenderChoice::default(),
            insight: Arc::default(),
        }
    }

    /// Looks for words until all is looked through. Returns how often it had to go on, and how many
    /// places came each time.
    fn look(looking: &mut Looking, words: &str, mails: &[&MailView]) -> Vec<usize> {
        looking.look_for(words);
        let mut came = Vec::new();
        for _frame in 0..100 {
            let found = looking.go_on(mails);
            came.push(found.iter().map(|(_mail, places)| places.len()).sum());
            if looking.is_over() {
                break;
            }
        }
        came
    }

    #[test]
    fn a_short_text_is_looked_through_at_once() {
        let view = view(1, &["The geese", "are geese"]);
        let mut looking = Looking::default();
        assert_eq!(look(&mut looking, "geese", &[&view]), [2]);
        assert!(looking.is_over());
    }

    #[test]
    fn a_long_text_is_looked_through_a_little_each_time() {
        let long = format!("{}geese", "x".repeat(OCTETS_A_FRAME * 3));
        let view = view(1, &["geese", &long, "geese"]);
        let came = look(&mut Looking::default(), "geese", &[&view]);
        assert_eq!(came, [1, 0, 0, 2]);
    }

    #[test]
    fn a_place_is_found_that_one_frame_begins_and_the_next_ends() {
        let far = OCTETS_A_FRAME - OCTETS_A_PARAGRAPH - 3;
        let long = format!("{}geese{}", "x".repeat(far), "x".repeat(10));
        let view = view(1, &[&long]);
        let mut looking = Looking::default();
        looking.look_for("geese");
        assert!(looking.go_on(&[&view]).is_empty());
        let found = looking.go_on(&[&view]);
        assert_eq!(found[0].1[0].octets, far..far + 5);
    }

    #[test]
    fn the_last_words_win_and_what_is_shown_stays_until_there_is_a_place_of_theirs() {
        let long = format!("{}geese", "x".repeat(OCTETS_A_FRAME * 3));
        let view = view(1, &["swan", &long]);
        let mut looking = Looking::default();
        looking.look_for("swan");
        let found = looking.go_on(&[&view]);
        assert_eq!(looking.shown(&found), (true, true));
        assert!(!looking.is_over());
        looking.look_for("geese");
        let found = looking.go_on(&[&view]);
        assert_eq!(looking.shown(&found), (false, false));
        assert!(looking.shows_others);
        let mut found = Found::new();
        while found.is_empty() {
            found = looking.go_on(&[&view]);
        }
        assert_eq!(looking.shown(&found), (true, true));
        assert!(!looking.shows_others && looking.is_over());
    }

    #[test]
    fn no_more_places_are_told_than_are_read_with() {
        let many = "a".repeat(OCTETS_A_FRAME / 2);
        let view = view(1, &[&many, "a"]);
        assert_eq!(look(&mut Looking::default(), "a", &[&view]), [PLACES]);
    }

    #[test]
    fn a_mail_that_is_opened_beside_is_looked_through_too() {
        let (one, other) = (view(1, &["geese"]), view(2, &["geese geese"]));
        let mut looking = Looking::default();
        assert_eq!(look(&mut looking, "geese", &[&one]), [1]);
        assert_eq!(look(&mut looking, "geese", &[&other, &one]), [2]);
        assert_eq!(look(&mut looking, "", &[&other, &one]), [0]);
    }
}
