//! Finding words on a page: as letters are read, not as they are coded.
//!
//! Compared are compatibility forms without marks, in lower case, so that `resume` finds `Résumé`
//! and full-width letters are letters; runs of white space are one space, and what nobody sees
//! (soft hyphens, joiners) is not there.

use std::ops::Range;

use blitz_dom::BaseDocument;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::drawn::Match;
use super::mend::ends::without_signs;
use super::passages::Passage;
use super::protocol::{MATCH_AREAS, MATCHES};

/// Where these words stand, in reading order.
pub(super) fn find(document: &BaseDocument, passages: &[Passage], words: &str) -> Vec<Match> {
    let sought = Folded::new(words.trim()).text;
    let mut found = Vec::new();
    if sought.is_empty() {
        return found;
    }
    for passage in passages {
        let folded = Folded::new(&without_signs(passage.text(document)));
        for range in folded.find(&sought) {
            if found.len() == MATCHES {
                return found;
            }
            let start = passage.range.start;
            let mut areas = Vec::new();
            passage.areas(document, start + range.start..start + range.end, |area| {
                areas.push(area);
                areas.len() < MATCH_AREAS
            });
            found.push(Match { areas });
        }
    }
    found
}

/// Text as it is compared, and where each octet of it comes from.
#[derive(Debug, Default)]
struct Folded {
    text: String,
    /// For each octet: the letter's octets in the text as it was.
    origin: Vec<(u32, u32)>,
}

impl Folded {
    fn new(text: &str) -> Self {
        let mut folded = Self::default();
        for (at, letter) in text.char_indices() {
            let from = (at as u32, (at + letter.len_utf8()) as u32);
            if letter.is_whitespace() {
                if !folded.text.is_empty() && !folded.text.ends_with(' ') {
                    folded.push(' ', from);
                }
            } else if !is_unseen(letter) {
                for part in std::iter::once(letter).nfkd() {
                    if !is_combining_mark(part) {
                        part.to_lowercase().for_each(|part| folded.push(part, from));
                    }
                }
            }
        }
        folded
    }

    fn push(&mut self, letter: char, from: (u32, u32)) {
        self.text.push(letter);
        self.origin.resize(self.text.len(), from);
    }

    /// Octets in the text as it was.
    fn find<'a>(&'a self, sought: &'a str) -> impl Iterator<Item = Range<usize>> + 'a {
        self.text.match_indices(sought).filter_map(|(at, part)| {
            let (start, _end) = self.origin.get(at)?;
            let (_start, end) = self.origin.get(at + part.len() - 1)?;
            Some(*start as usize..*end as usize)
        })
    }
}

fn is_unseen(letter: char) -> bool {
    matches!(
        letter,
        '\u{ad}' | '\u{34f}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found<'a>(text: &'a str, sought: &str) -> Vec<&'a str> {
        let sought = Folded::new(sought).text;
        let folded = Folded::new(text);
        folded.find(&sought).map(|range| &text[range]).collect()
    }

    #[test]
    fn letters_are_found_however_they_are_coded() {
        assert_eq!(found("Votre Résumé ici", "resume"), ["Résumé"]);
        assert_eq!(found("Résume\u{301}.", "RÉSUMÉ"), ["Résume"]);
        assert_eq!(found("ＡＢＣ １２", "abc 1"), ["ＡＢＣ １"]);
        assert_eq!(found("straße", "STRASSE"), Vec::<&str>::new());
        assert_eq!(found("鸿雁传书，鸿雁", "鸿雁"), ["鸿雁", "鸿雁"]);
    }

    #[test]
    fn what_nobody_sees_parts_no_word() {
        assert_eq!(
            found("new\u{ad}sletter", "newsletter"),
            ["new\u{ad}sletter"]
        );
        assert_eq!(
            found("two\n \u{a0}words", "Two words"),
            ["two\n \u{a0}words"]
        );
    }
}
