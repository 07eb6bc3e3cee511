//! Letters as search compares them: one case, no diacritics, one width.
//!
//! `Ärger` and `arger`, `ＡＢＣ` and `abc`, `ﾊﾟ` and `パ` are found by each other. Letters that
//! only look like another with a mark stay what they are where readers of the script take them
//! for another letter: й is no и, が no か.

use std::iter::Peekable;
use std::ops::Range;
use std::str::CharIndices;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{compose, is_combining_mark};

/// One folded letter, or what parts two words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Piece {
    /// A letter or digit of a script that writes spaces between words.
    Letter(char),
    /// A character of a script that does not: Han, Kana, Hangul, Thai and its neighbours.
    Running(char),
    /// Anything else.
    Gap,
}

/// The pieces of a text, each with the octets it stands for.
pub(super) struct Pieces<'t> {
    text: &'t str,
    rest: Peekable<CharIndices<'t>>,
    /// What one character gave beyond its first piece (`ﬁ` is two letters).
    more: Vec<Piece>,
    range: Range<usize>,
}

impl<'t> Pieces<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        Self {
            text,
            rest: text.char_indices().peekable(),
            more: Vec::new(),
            range: 0..0,
        }
    }

    /// Takes what a later mark makes of this character: か and ゛ are が, ᄒ and ᅡ are 하.
    fn compose_with_next(&mut self, first: char) -> char {
        let mut composed = first;
        while let Some((_at, next)) = self.rest.peek() {
            let next = match *next {
                '\u{3099}' | '\u{ff9e}' => '\u{3099}',
                '\u{309a}' | '\u{ff9f}' => '\u{309a}',
                jamo @ '\u{1161}'..='\u{11c2}' => jamo,
                // й is a letter of its own, however it is written.
                '\u{306}' if matches!(composed, 'и' | 'И') => '\u{306}',
                _other => break,
            };
            let Some(both) = compose(composed, next) else {
                break;
            };
            composed = both;
            self.rest.next();
        }
        composed
    }

    /// `None`: a mark alone, which belongs to the letter before it and ends no word.
    fn fold(&mut self, c: char) -> Option<Piece> {
        let c = match c {
            // Half-width Kana before its mark of voice is asked for.
            '\u{ff66}'..='\u{ff9d}' => [c].into_iter().nfkd().next().unwrap_or(c),
            other => other,
        };
        let c = self.compose_with_next(c);
        if is_running(c) {
            return Some(Piece::Running(c));
        }
        if matches!(c, 'й' | 'Й') {
            return Some(Piece::Letter('й'));
        }
        self.more.clear();
        for part in [c].into_iter().nfkd().flat_map(char::to_lowercase) {
            if is_dropped(part) {
                continue;
            }
            if let Some(plain) = plain_letters(part) {
                self.more.extend(plain.chars().map(Piece::Letter));
            } else {
                self.more.push(piece(part));
            }
        }
        self.more.reverse();
        self.more.pop()
    }

    fn next_piece(&mut self) -> Option<Piece> {
        loop {
            let (at, c) = self.rest.next()?;
            let piece = match c {
                'a'..='z' | '0'..='9' => Some(Piece::Letter(c)),
                'A'..='Z' => Some(Piece::Letter(c.to_ascii_lowercase())),
                '\0'..='\u{7f}' => Some(Piece::Gap),
                // The most frequent of those that nothing folds: what `fold` would say, sooner.
                '\u{4e00}'..='\u{9fff}' => Some(Piece::Running(c)),
                'а'..='з' | 'к'..='я' => Some(Piece::Letter(c)),
                _other => self.fold(c),
            };
            if let Some(piece) = piece {
                // Marks behind a letter stand with it.
                while self.rest.next_if(|(_at, c)| is_dropped(*c)).is_some() {}
                let next = self.rest.peek().map(|(next, _c)| *next);
                self.range = at..next.unwrap_or(self.text.len());
                return Some(piece);
            }
        }
    }
}

impl Iterator for Pieces<'_> {
    type Item = (Piece, Range<usize>);

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(piece) = self.more.pop() {
            return Some((piece, self.range.clone()));
        }
        let piece = self.next_piece()?;
        Some((piece, self.range.clone()))
    }
}

fn piece(c: char) -> Piece {
    if is_running(c) {
        Piece::Running(c)
    } else if c.is_alphanumeric() || is_combining_mark(c) {
        Piece::Letter(c)
    } else {
        Piece::Gap
    }
}

/// Scripts written without spaces between words: their words are found by pairs of characters.
fn is_running(c: char) -> bool {
    matches!(c,
        // Thai, Lao; Myanmar; Khmer.
        '\u{e01}'..='\u{e4e}' | '\u{e81}'..='\u{ecd}' | '\u{edc}'..='\u{edf}'
        | '\u{1000}'..='\u{103f}' | '\u{1780}'..='\u{17d3}'
        // Hangul by its parts, where they make no syllable.
        | '\u{1100}'..='\u{11ff}'
        // Ideographic iteration mark and zero, Kana without their punctuation, Bopomofo.
        | '\u{3005}'..='\u{3007}' | '\u{3041}'..='\u{3096}' | '\u{309d}'..='\u{309f}'
        | '\u{30a1}'..='\u{30fa}' | '\u{30fc}'..='\u{30ff}' | '\u{3105}'..='\u{312f}'
        | '\u{31f0}'..='\u{31ff}'
        // Han and Hangul.
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}'
        | '\u{20000}'..='\u{2f7ff}' | '\u{30000}'..='\u{323af}')
}

/// Marks that change no word for who types without them: accents, points of Hebrew and Arabic,
/// and what a text hides within a word (soft hyphen, joiners, variation selectors).
fn is_dropped(c: char) -> bool {
    matches!(c,
        '\u{300}'..='\u{36f}' | '\u{591}'..='\u{5c7}' | '\u{64b}'..='\u{65f}' | '\u{670}'
        | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{fe00}'..='\u{fe0f}')
}

/// Letters with a stroke or tied together, which Unicode does not take apart.
fn plain_letters(c: char) -> Option<&'static str> {
    Some(match c {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'ł' => "l",
        'đ' | 'ð' => "d",
        'þ' => "th",
        'ı' => "i",
        'ς' => "σ",
        _other => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(text: &str) -> String {
        Pieces::of(text)
            .map(|(piece, _range)| match piece {
                Piece::Letter(c) | Piece::Running(c) => c,
                Piece::Gap => ' ',
            })
            .collect()
    }

    #[test]
    fn case_diacritics_and_width_do_not_count() {
        assert_eq!(folded("ÄRGER Straße Łódź"), "arger strasse lodz");
        assert_eq!(folded("ＡＢＣ １２ ①ﬁ"), "abc 12 1fi");
        assert_eq!(folded("İstanbul ΣΊΣΥΦΟΣ"), "istanbul σισυφοσ");
    }

    #[test]
    fn a_mark_of_its_own_is_the_same_as_a_letter_that_has_it() {
        assert_eq!(folded("cafe\u{301}"), folded("café"));
        assert_eq!(folded("ка\u{301}к ёлка"), "как елка");
        assert_eq!(folded("が ﾊﾟ"), folded("か\u{3099} パ"));
        assert_eq!(
            folded("하늘"),
            folded("\u{1112}\u{1161}\u{1102}\u{1173}\u{11af}")
        );
    }

    #[test]
    fn what_is_folded_sooner_is_folded_alike() {
        for c in ('а'..='я').chain('\u{4e00}'..='\u{9fff}') {
            let slowly = Pieces::fold(&mut Pieces::of(""), c);
            let text = c.to_string();
            assert_eq!(
                Pieces::of(&text).next().map(|(piece, _range)| piece),
                slowly,
                "{c}"
            );
        }
    }

    #[test]
    fn other_letters_stay_other_letters() {
        assert_ne!(folded("край"), folded("краи"));
        assert_eq!(folded("край"), folded("краи\u{306}"));
        assert_ne!(folded("が"), folded("か"));
    }

    #[test]
    fn what_is_hidden_within_a_word_does_not_part_it() {
        assert_eq!(folded("in\u{ad}visi\u{200b}ble"), "invisible");
        assert_eq!(folded(&"\u{301}".repeat(1_000_000)), "");
    }

    #[test]
    fn each_piece_says_where_it_stood() {
        let ranges: Vec<_> = Pieces::of("aﬁ会").map(|(_piece, range)| range).collect();
        assert_eq!(ranges, [0..1, 1..4, 1..4, 4..7]);
    }
}
