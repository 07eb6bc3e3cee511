//! Words that are looked for beside each other.

use std::ops::Range;

use super::fold::{Piece, Pieces};
use super::words::{LETTERS, each_word};

/// Words as they stand in a text, the last of them perhaps only begun. A single word is a phrase
/// too, and so is a run of Chinese characters.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Phrase {
    /// At least one; as [`super::append_words`] writes them.
    words: Vec<String>,
    /// Whether the last word is the beginning of what is looked for.
    begins: bool,
}

/// How the last word of a phrase is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// As it stands.
    Whole,
    /// Words that begin with it are meant as well.
    Begins,
}

/// Letters from which on a word may be the beginning of another.
const BEGINNING: usize = 3;

impl Phrase {
    /// The words of a text that was typed; `None` where it has no letter.
    ///
    /// One or two letters are always a whole word: as a beginning they would mean a tenth of all
    /// mail. The last character of a run has no pair yet: it is the beginning of one.
    #[must_use]
    pub fn of(text: &str, end: End) -> Option<Self> {
        let mut words = Vec::new();
        let mut ranges: Vec<Range<usize>> = Vec::new();
        each_word(text, |word, range| {
            words.push(word.to_owned());
            ranges.push(range);
        });
        let last = ranges.last()?.clone();
        let in_run = matches!(
            Pieces::of(text.get(last.clone())?).next(),
            Some((Piece::Running(_), _))
        );
        if !in_run {
            let letters = words.last()?.chars().count();
            // A word that was cut is whole, as far as it goes.
            let begins = end == End::Begins && (BEGINNING..LETTERS).contains(&letters);
            return Some(Self { words, begins });
        }
        // The text looked for may go on behind this run: only where it is one character long
        // does its last character say anything that the pairs have not said.
        let pair_before = ranges
            .iter()
            .rev()
            .nth(1)
            .is_some_and(|pair| pair.end == last.end);
        if pair_before {
            words.pop();
        }
        Some(Self {
            words,
            begins: !pair_before,
        })
    }

    /// The words, in order.
    #[must_use]
    pub fn words(&self) -> &[String] {
        &self.words
    }

    /// Whether the last word is only the beginning of what is looked for.
    #[must_use]
    pub fn begins(&self) -> bool {
        self.begins
    }

    /// Whether it is one word of too few letters to be the beginning of others.
    #[must_use]
    pub fn is_short(&self) -> bool {
        let [word] = self.words.as_slice() else {
            return false;
        };
        let in_run = matches!(Pieces::of(word).next(), Some((Piece::Running(_), _)));
        !self.begins && !in_run && word.chars().count() < BEGINNING
    }

    /// These phrases behind each other as one. `None` for fewer than two, or where one that is not
    /// the last was only begun by a single character.
    #[must_use]
    pub fn joined(phrases: &[&Self]) -> Option<Self> {
        let (last, before) = phrases.split_last()?;
        let is_single = |phrase: &&&Self| phrase.begins && phrase.words.len() == 1;
        let is_run = |phrase: &&&Self| {
            let word = phrase.words.last().map_or("", String::as_str);
            matches!(Pieces::of(word).next(), Some((Piece::Running(_), _)))
        };
        if before.is_empty() || before.iter().any(|one| is_single(&one) && is_run(&one)) {
            return None;
        }
        let words = phrases.iter().flat_map(|one| &one.words).cloned();
        Some(Self {
            words: words.collect(),
            begins: last.begins,
        })
    }

    /// Whether the phrase stands in a text.
    #[must_use]
    pub fn is_in(&self, text: &str) -> bool {
        let mut found = false;
        self.places(text, &mut |_range| found = true);
        found
    }

    /// The octets of a text at which the phrase stands, in order.
    #[must_use]
    pub fn find_in(&self, text: &str) -> Vec<Range<usize>> {
        let mut places = Vec::new();
        self.places(text, &mut |range| places.push(range));
        places
    }

    /// One way through the text, whatever its length: the beginnings of the phrase that still go
    /// on are kept, never the words.
    fn places(&self, text: &str, found: &mut dyn FnMut(Range<usize>)) {
        // Where each begun phrase started, and how many of its words have stood so far.
        let mut begun: Vec<(usize, usize)> = Vec::new();
        each_word(text, |word, range| {
            begun.push((range.start, 0));
            begun.retain_mut(|(start, stood)| {
                if !self.stands_at(*stood, word) {
                    return false;
                }
                *stood += 1;
                if *stood < self.words.len() {
                    return true;
                }
                found(*start..self.end_of_match(text, word, range.clone()));
                false
            });
        });
    }

    fn stands_at(&self, place: usize, word: &str) -> bool {
        let is_last = place + 1 == self.words.len();
        self.words.get(place).is_some_and(|wanted| {
            if is_last && self.begins {
                word.starts_with(wanted.as_str())
            } else {
                word == wanted
            }
        })
    }

    /// Of a word that only begins with what was looked for, the beginning is marked.
    fn end_of_match(&self, text: &str, word: &str, range: Range<usize>) -> usize {
        let wanted = self.words.last().map_or(0, |last| last.chars().count());
        if !self.begins || word.chars().count() == wanted {
            return range.end;
        }
        let piece = text.get(range.clone()).unwrap_or_default();
        Pieces::of(piece)
            .nth(wanted.saturating_sub(1))
            .map_or(range.end, |(_piece, within)| range.start + within.end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn phrase(text: &str, end: End) -> Phrase {
        Phrase::of(text, end).unwrap()
    }

    fn is_found(looked_for: &str, text: &str) -> bool {
        phrase(looked_for, End::Begins).is_in(text)
    }

    #[test]
    fn a_word_finds_what_begins_with_it() {
        assert!(is_found("meet", "The MEETING on Friday"));
        assert!(!is_found("eeting", "The meeting"));
        assert!(!phrase("meet", End::Whole).is_in("The meeting"));
        assert!(!is_found("an", "and so on"));
        assert!(is_found("a", "vitamin A"));
    }

    #[test]
    fn a_phrase_stands_in_order() {
        assert!(is_found("see you tomor", "See you, tomorrow!"));
        assert!(!is_found("you see", "see you"));
        assert!(is_found("a a b", "a a a b"));
    }

    #[test]
    fn characters_of_a_run_are_found_wherever_they_stand() {
        let text = "请查收附件里的会议纪要";
        for looked_for in ["会", "要", "会议", "请查收", "附件里的会议", "纪要", text]
        {
            assert!(is_found(looked_for, text), "{looked_for}");
            assert!(phrase(looked_for, End::Whole).is_in(text), "{looked_for}");
        }
        assert!(!is_found("议会", text));
        assert!(!is_found("查附", text));
    }

    #[test]
    fn letters_and_characters_stand_beside_each_other() {
        let text = "用iPhone15拍的照片 2024年";
        for looked_for in [
            "用iPhone15拍",
            "iphone15拍的",
            "照片 2024",
            "片 2024年",
            "用iph",
        ] {
            assert!(is_found(looked_for, text), "{looked_for}");
        }
        assert!(!is_found("照 2024", text));
    }

    #[test]
    fn what_has_no_letter_is_no_phrase() {
        assert_eq!(Phrase::of(" -- !", End::Begins), None);
    }

    #[test]
    fn marks_cover_what_was_looked_for() {
        let marked = |looked_for, text: &str| -> Vec<String> {
            phrase(looked_for, End::Begins)
                .find_in(text)
                .into_iter()
                .map(|range| text[range].to_owned())
                .collect()
        };
        assert_eq!(marked("meet", "Meeting, meet"), ["Meet", "meet"]);
        assert_eq!(marked("straß", "Die Straße"), ["Straß"]);
        assert_eq!(marked("会", "大会，会议会"), ["会", "会", "会"]);
        assert_eq!(marked("查收附件", "请查收附件"), ["查收附件"]);
        assert_eq!(marked("cafe", "un cafe\u{301}!"), ["cafe\u{301}"]);
    }

    #[test]
    fn a_text_made_to_be_slow_is_gone_through_once() {
        let looked_for = phrase(&"a ".repeat(30), End::Whole);
        assert_eq!(looked_for.find_in(&"a ".repeat(2_000)).len(), 1_971);
    }
}
