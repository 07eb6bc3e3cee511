//! Places at which words stand that a person looks for in the mails that are read, on their pages
//! and in their texts, in the order in which they are read.

mod looking;

use std::collections::BTreeMap;
use std::ops::Range;

use super::State;
use crate::channel::page::PageName;
use crate::mime::view::{MailView, Piece};
use crate::model::MailId;

use looking::Looking;

/// A place in the text of a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextPlace {
    /// Which paragraph.
    pub paragraph: usize,
    /// Octets of all its spans together.
    pub octets: Range<usize>,
}

/// Where words stand in the texts of mails.
#[derive(Debug, Default)]
pub struct FoundInTexts {
    mails: BTreeMap<MailId, Vec<TextPlace>>,
    looking: Looking,
}

impl FoundInTexts {
    /// The places in a mail.
    #[must_use]
    pub fn of(&self, mail: MailId) -> &[TextPlace] {
        self.mails.get(&mail).map_or(&[], Vec::as_slice)
    }

    /// Those of one paragraph, with the number of the first.
    #[must_use]
    pub fn in_paragraph(&self, mail: MailId, paragraph: usize) -> (usize, &[TextPlace]) {
        let places = self.of(mail);
        let begin = places.partition_point(|place| place.paragraph < paragraph);
        let end = places.partition_point(|place| place.paragraph <= paragraph);
        (begin, places.get(begin..end).unwrap_or_default())
    }

    /// Whether these are all, and of the words that are looked for now.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.looking.is_over()
    }

    /// Whether these are the places of words that were looked for before: nothing is known yet of
    /// those that are looked for now.
    #[must_use]
    pub fn is_of_others(&self) -> bool {
        self.looking.shows_others
    }

    /// A text is another one, or is read no more.
    pub(super) fn forget(&mut self) {
        self.mails.clear();
        self.looking.begin_anew();
    }
}

/// One place among all.
enum Spot {
    /// On a page, by its number there.
    Page(PageName, usize),
    /// In the text of a mail.
    Text(MailId, usize),
}

/// Places that belong together.
enum Run {
    Page(PageName),
    /// Of a mail, by their numbers.
    Text(MailId, Range<usize>),
}

impl State {
    /// Looks for the words in texts that were not looked through for them, a little in each frame.
    pub(in crate::ui) fn find_in_texts(&mut self) {
        let main = self.reader.view().map(|view| view.id);
        let Some(find) = &mut self.pages.find else {
            return;
        };
        if main.is_none() || find.of.is_some_and(|of| Some(of) != main) {
            // Another mail is read.
            self.pages.find = None;
            return;
        }
        find.of = main;
        let typed = find.words();
        let mut looking = std::mem::take(&mut find.texts.looking);
        looking.look_for(&typed);
        let found = looking.go_on(&self.in_order());
        let (shows_now, is_first) = looking.shown(&found);
        if let Some(find) = &mut self.pages.find {
            find.texts.looking = looking;
        }
        let spot = self.spot();
        let mut folded = Vec::new();
        for (mail, places) in &found {
            folded.extend(self.folded_with(*mail, places));
        }
        if let Some(find) = &mut self.pages.find {
            if shows_now {
                find.texts.mails.clear();
            }
            for (mail, places) in found {
                find.texts.mails.entry(mail).or_default().extend(places);
            }
        }
        for (mail, section) in folded {
            self.unfold_section(mail, section);
        }
        if is_first {
            self.pages.settle_find();
        } else if let Some(spot) = spot {
            self.stay_at(&spot);
        }
    }

    /// Whether words are looked for in a text and not all of it was looked through.
    #[must_use]
    pub fn is_looking(&self) -> bool {
        let find = self.pages.find.as_ref();
        find.is_some_and(|find| !find.texts.is_whole())
    }

    /// Folded sections in which words were found.
    fn folded_with(&self, mail: MailId, places: &[TextPlace]) -> Vec<(MailId, usize)> {
        let read = self.read_mails().into_iter().find(|view| view.id == mail);
        let Some(view) = read else {
            return Vec::new();
        };
        let sections = view.content.sections.iter().enumerate();
        let has_found = |range: &Range<usize>| {
            let begin = places.partition_point(|place| place.paragraph < range.start);
            places
                .get(begin)
                .is_some_and(|place| place.paragraph < range.end)
        };
        sections
            .filter(|(_number, section)| has_found(&section.paragraphs))
            .map(|(number, _section)| (mail, number))
            .collect()
    }

    /// How many places there are in all.
    #[must_use]
    pub fn found_in_mail(&self) -> usize {
        self.runs().iter().map(|run| self.count(run)).sum()
    }

    /// The place of a page that is shown among all.
    #[must_use]
    pub fn current_on_page(&self, name: PageName) -> Option<usize> {
        let (run, place) = self.current()?;
        matches!(run, Run::Page(page) if page == name).then_some(place)
    }

    /// The number of the place in a mail's text that is shown among all.
    #[must_use]
    pub fn current_in_text(&self, mail: MailId) -> Option<usize> {
        match self.current()? {
            (Run::Text(of, range), place) if of == mail => Some(range.start + place),
            _other => None,
        }
    }

    /// Goes to the next place or, with `false`, to the one before; behind the last comes the first.
    pub(in crate::ui) fn go_to_found(&mut self, next: bool) {
        let count = self.found_in_mail();
        if let Some(find) = &mut self.pages.find
            && count > 0
        {
            let step = if next { 1 } else { count - 1 };
            find.current = (find.current.min(count - 1) + step) % count;
            find.reveal = true;
        }
        // A person may have folded it meanwhile.
        let Some((Run::Text(mail, range), place)) = self.current() else {
            return;
        };
        let find = self.pages.find.as_ref();
        let shown = find.and_then(|find| find.texts.of(mail).get(range.start + place));
        if let Some(shown) = shown.cloned() {
            for (mail, section) in self.folded_with(mail, &[shown]) {
                self.unfold_section(mail, section);
            }
        }
    }

    /// Texts are others than before.
    pub(super) fn texts_changed(&mut self) {
        self.search.marks.forget();
        if let Some(find) = &mut self.pages.find {
            find.texts.forget();
        }
    }

    /// The place that is shown.
    fn spot(&self) -> Option<Spot> {
        Some(match self.current()? {
            (Run::Page(page), place) => Spot::Page(page, place),
            (Run::Text(mail, range), place) => Spot::Text(mail, range.start + place),
        })
    }

    /// Places have come before the one that is shown: it stays the one that is.
    fn stay_at(&mut self, spot: &Spot) {
        let mut before = 0;
        for run in self.runs() {
            let within = match (&run, spot) {
                (Run::Page(page), Spot::Page(of, place)) if page == of => Some(*place),
                (Run::Text(mail, range), Spot::Text(of, place))
                    if mail == of && range.contains(place) =>
                {
                    Some(place - range.start)
                }
                _ => None,
            };
            if let (Some(within), Some(find)) = (within, &mut self.pages.find) {
                find.current = before + within;
                return;
            }
            before += self.count(&run);
        }
    }

    fn current(&self) -> Option<(Run, usize)> {
        let mut rest = self.pages.find.as_ref()?.current;
        for run in self.runs() {
            let count = self.count(&run);
            if rest < count {
                return Some((run, rest));
            }
            rest -= count;
        }
        None
    }

    fn count(&self, run: &Run) -> usize {
        match run {
            Run::Page(name) => {
                let page = self.pages.page(*name);
                page.map_or(0, |page| page.found.places().len())
            }
            Run::Text(_mail, range) => range.len(),
        }
    }

    /// All places, in the order in which they are read.
    fn runs(&self) -> Vec<Run> {
        let read = self.in_order().into_iter();
        read.flat_map(|view| self.runs_of(view)).collect()
    }

    /// The mails that are read, in the order in which they stand.
    fn in_order(&self) -> Vec<&MailView> {
        let mut read = self.read_mails();
        let rows = &self.reader.conversation.rows;
        read.sort_by_cached_key(|view| rows.iter().position(|row| row.id == view.id));
        read
    }

    fn runs_of(&self, view: &MailView) -> Vec<Run> {
        let find = self.pages.find.as_ref();
        let places = find.map_or(&[][..], |find| find.texts.of(view.id));
        if !self.pages.draws(view) {
            return vec![Run::Text(view.id, 0..places.len())];
        }
        let at = |paragraph| places.partition_point(|place| place.paragraph < paragraph);
        let run = |piece: &Piece| match piece {
            Piece::Page(part) => Run::Page(PageName {
                mail: view.id,
                part: *part,
            }),
            Piece::Text(range) => Run::Text(view.id, at(range.start)..at(range.end)),
        };
        view.content.pieces.iter().map(run).collect()
    }
}
